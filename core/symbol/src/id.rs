//! Ids of mosaics, namespaces and metadata: 64 bits, written as 16 upper-case hexadecimal characters.

use core::fmt;
use core::str::FromStr;

use sha3::{Digest as _, Sha3_256};

use crate::address::Address;
use crate::bytes::{HexError, decode_hex};

const TOP_BIT: u64 = 1 << 63;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:016X}", self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({:016X})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = HexError;

            fn from_str(text: &str) -> Result<Self, HexError> {
                decode_hex::<8>(text).map(|bytes| Self(u64::from_be_bytes(bytes)))
            }
        }
    };
}

id!(
    /// A mosaic's id. In a transaction it may also be a namespace alias: see [`MosaicId::alias`].
    MosaicId
);
id!(
    /// A namespace's id; the top bit is always set.
    NamespaceId
);
id!(
    /// The scoped key of a metadata entry.
    MetadataKey
);

fn first_u64(hash: &[u8]) -> u64 {
    hash.first_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

impl MosaicId {
    /// The id of the mosaic that `owner` defines with `nonce`: first 8 bytes of SHA3-256(nonce ‖ owner), top bit cleared.
    pub fn new(nonce: u32, owner: &Address) -> Self {
        let hash = Sha3_256::new().chain_update(nonce.to_le_bytes()).chain_update(owner.as_bytes()).finalize();
        Self(first_u64(&hash) & !TOP_BIT)
    }

    /// The namespace that stands here in place of a mosaic's id (top bit set), if one does.
    pub const fn alias(self) -> Option<NamespaceId> {
        if self.0 & TOP_BIT == 0 { None } else { Some(NamespaceId(self.0)) }
    }
}

impl NamespaceId {
    /// The id of `name` below `parent` (`NamespaceId(0)` for a root): first 8 bytes of SHA3-256(parent ‖ name), top bit set.
    pub fn new(name: &str, parent: Self) -> Self {
        let hash = Sha3_256::new().chain_update(parent.0.to_le_bytes()).chain_update(name.as_bytes()).finalize();
        Self(first_u64(&hash) | TOP_BIT)
    }
}

impl MetadataKey {
    /// The key that the official SDK makes of a name: first 8 bytes of SHA3-256(name), top bit set.
    pub fn new(name: impl AsRef<[u8]>) -> Self {
        Self(first_u64(&Sha3_256::digest(name.as_ref())) | TOP_BIT)
    }
}

/// Bytes that a metadata transaction carries to turn `old` into `new`, and the size delta beside them.
///
/// The value is the byte-wise XOR at the longer of both lengths (catapult `MetadataValue`); `None` when either side
/// is longer than 1,024 bytes.
pub fn metadata_update(old: &[u8], new: &[u8]) -> Option<(Vec<u8>, i16)> {
    const MAX: usize = crate::transaction::MAX_METADATA_VALUE_SIZE;
    if old.len() > MAX || new.len() > MAX {
        return None;
    }
    let byte = |side: &[u8], i: usize| side.get(i).copied().unwrap_or(0);
    let value = (0..old.len().max(new.len())).map(|i| byte(old, i) ^ byte(new, i)).collect();
    let delta = i16::try_from(new.len()).ok()? - i16::try_from(old.len()).ok()?;
    Some((value, delta))
}
