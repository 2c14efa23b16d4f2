//! Fixed-size byte strings that Symbol writes as upper-case hexadecimal.

use core::fmt;
use core::str::FromStr;

use data_encoding::{HEXUPPER, HEXUPPER_PERMISSIVE};

/// The text is not the hexadecimal form of a value of this size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} hexadecimal characters, got {actual} characters that are not that")]
pub struct HexError {
    /// Number of hexadecimal characters that the value has.
    pub expected: usize,
    /// Number of characters in the text.
    pub actual: usize,
}

/// Decodes exactly `N` bytes from hexadecimal text of either case.
pub(crate) fn decode_hex<const N: usize>(text: &str) -> Result<[u8; N], HexError> {
    let error = HexError { expected: 2 * N, actual: text.len() };
    if text.len() != 2 * N {
        return Err(error);
    }
    let mut bytes = [0; N];
    match HEXUPPER_PERMISSIVE.decode_mut(text.as_bytes(), &mut bytes) {
        Ok(length) if length == N => Ok(bytes),
        _ => Err(error),
    }
}

macro_rules! byte_string {
    ($(#[$doc:meta])* $name:ident, $size:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub [u8; $size]);

        impl $name {
            /// Size in bytes.
            pub const SIZE: usize = $size;

            /// The bytes.
            pub const fn as_bytes(&self) -> &[u8; $size] {
                &self.0
            }
        }

        impl AsRef<[u8]> for $name {
            fn as_ref(&self) -> &[u8] {
                &self.0
            }
        }

        impl From<[u8; $size]> for $name {
            fn from(bytes: [u8; $size]) -> Self {
                Self(bytes)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&HEXUPPER.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), HEXUPPER.encode(&self.0))
            }
        }

        impl FromStr for $name {
            type Err = HexError;

            fn from_str(text: &str) -> Result<Self, HexError> {
                decode_hex(text).map(Self)
            }
        }
    };
}

byte_string!(
    /// A SHA3-256 hash: of a transaction, a block, a tree.
    Hash256, 32
);
byte_string!(
    /// An Ed25519 public key. Not every value is a usable key: see [`PublicKey::verify`].
    PublicKey, 32
);
byte_string!(
    /// An Ed25519 signature (RFC 8032), R followed by S.
    Signature, 64
);

impl Hash256 {
    /// All bits zero: the root of an empty tree.
    pub const ZERO: Self = Self([0; 32]);
}

impl PublicKey {
    /// All bits zero: the key that a transaction template carries before it has a signer.
    pub const ZERO: Self = Self([0; 32]);
}

impl Signature {
    /// All bits zero: not yet signed.
    pub const ZERO: Self = Self([0; 64]);
}
