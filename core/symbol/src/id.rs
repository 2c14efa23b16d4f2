//! Ids of mosaics, namespaces and metadata: 64 bits, written as 16 upper-case hexadecimal characters.

use core::fmt;
use core::str::FromStr;

use sha3::{Digest as _, Sha3_256};

use crate::address::Address;
use crate::bytes::{Hash256, HexError, decode_hex};
use crate::merkle::sha3_256;

const TOP_BIT: u64 = 1 << 63;
/// Longest name of one level of a namespace in bytes.
pub const MAX_NAMESPACE_NAME_SIZE: usize = 64;
/// Most levels of a namespace.
pub const MAX_NAMESPACE_DEPTH: usize = 3;

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

impl From<NamespaceId> for MosaicId {
    /// The alias form: a node takes the mosaic that the namespace points to when the transaction is confirmed.
    fn from(namespace: NamespaceId) -> Self {
        Self(namespace.0)
    }
}

impl NamespaceId {
    /// The id of `name` below `parent` (`NamespaceId(0)` for a root): first 8 bytes of SHA3-256(parent ‖ name), top bit set.
    pub fn new(name: &str, parent: Self) -> Self {
        let hash = Sha3_256::new().chain_update(parent.0.to_le_bytes()).chain_update(name.as_bytes()).finalize();
        Self(first_u64(&hash) | TOP_BIT)
    }

    /// The id of a full name such as `symbol.xym`.
    ///
    /// ```
    /// use tegata_symbol::NamespaceId;
    /// assert_eq!(NamespaceId::from_full_name("symbol.xym")?.to_string(), "E74B99BA41F4AFEE");
    /// # Ok::<(), tegata_symbol::NamespaceNameError>(())
    /// ```
    ///
    /// # Errors
    /// [`NamespaceNameError`]: more than three levels, or a level whose name no namespace can have.
    pub fn from_full_name(full_name: &str) -> Result<Self, NamespaceNameError> {
        let mut parent = Self(0);
        for (level, name) in full_name.split('.').enumerate() {
            if level >= MAX_NAMESPACE_DEPTH {
                return Err(NamespaceNameError::TooDeep);
            }
            let name = namespace_name(name.as_bytes(), MAX_NAMESPACE_NAME_SIZE);
            let name = name.ok_or(NamespaceNameError::Name { level })?;
            parent = Self::new(name, parent);
        }
        Ok(parent)
    }
}

/// The text is not the full name of a namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NamespaceNameError {
    /// More than three levels.
    #[error("a namespace has at most three levels")]
    TooDeep,
    /// A level's name is empty, too long, or has other characters.
    #[error("level {level} of the name is not 1 to 64 characters of a-z, 0-9, _ and -, the first a letter or digit")]
    Name {
        /// Which, counted from 0.
        level: usize,
    },
}

/// The name of one level as text, if it is one that a namespace can have: at most `most` bytes (a network's `maxNameSize`,
/// on public ones [`MAX_NAMESPACE_NAME_SIZE`]) of a-z, 0-9, `_` and `-`, the first a letter or digit (catapult
/// `model/NameChecker`).
pub fn namespace_name(name: &[u8], most: usize) -> Option<&str> {
    let alphanumeric = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let valid = name.len() <= most
        && name.first().is_some_and(alphanumeric)
        && name.iter().all(|byte| alphanumeric(byte) || matches!(byte, b'_' | b'-'));
    core::str::from_utf8(name).ok().filter(|_| valid)
}

impl MetadataKey {
    /// The key that the official SDK makes of a name: first 8 bytes of SHA3-256(name), top bit set.
    pub fn new(name: impl AsRef<[u8]>) -> Self {
        Self(first_u64(&Sha3_256::digest(name.as_ref())) | TOP_BIT)
    }
}

/// The key of a mosaic restriction that the official SDK makes of a name: first 8 bytes of SHA3-256(name), unchanged.
pub fn restriction_key(name: impl AsRef<[u8]>) -> u64 {
    first_u64(&Sha3_256::digest(name.as_ref()))
}

/// The id of a mosaic's restriction in the node's state and in REST (`compositeHash`): SHA3-256(mosaic ‖ account), where
/// 24 zero bytes stand for the account of a global restriction (catapult `CreateMosaicRestrictionEntryKey`).
pub fn restriction_entry_id(mosaic: MosaicId, account: Option<&Address>) -> Hash256 {
    let account = account.map_or([0; 24], |address| *address.as_bytes());
    sha3_256(&[&mosaic.0.to_le_bytes(), &account])
}

/// The change that a metadata transaction carries.
///
/// ```
/// let (change, size_delta) = tegata_symbol::metadata_update(b"void", b"valid").ok_or("too long")?;
/// assert_eq!((change.len(), size_delta), (5, 1));
/// # Ok::<(), &str>(())
/// ```
///
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
