//! Addresses: 24 bytes, shown as 39 characters of Base32.

use core::fmt;
use core::str::FromStr;

use data_encoding::BASE32;
use ripemd::{Digest as _, Ripemd160};
use sha3::Sha3_256;

use crate::bytes::{HexError, PublicKey, decode_hex};
use crate::id::NamespaceId;
use crate::network::NetworkId;

/// The text or the bytes are not an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not 39 characters long.
    #[error("an address has 39 characters, this has {0}")]
    Length(usize),
    /// A character outside A–Z and 2–7, or stray bits at the end.
    #[error("an address has only the characters A-Z and 2-7")]
    Alphabet,
    /// The last three bytes do not match: a typing error.
    #[error("the checksum does not match: a character is wrong")]
    Checksum,
    /// Not the hexadecimal form of 24 bytes.
    #[error(transparent)]
    Hex(#[from] HexError),
    /// The bytes are a namespace alias rather than an account.
    #[error("this is an alias, not an account's address")]
    Alias,
}

/// An account's address, 24 bytes, shown as 39 characters.
///
/// ```
/// use tegata_symbol::{Address, AddressError, NetworkId, PublicKey};
/// let address = Address::new(&PublicKey([7; 32]), NetworkId::TESTNET);
/// let text = address.to_string();
/// assert_eq!((text.len(), text.parse::<Address>()), (39, Ok(address)));
/// assert_eq!("TCG6OD-2R33SD-NECORU-GUD6W6-BVEXLC-MBFE62-WCA".parse::<Address>()?.network(), NetworkId::TESTNET);
/// assert_eq!("TCG6OD2R33SDNECORUGUD6W6BVEXLCMBFE62WCB".parse::<Address>(), Err(AddressError::Alphabet));
/// # Ok::<(), AddressError>(())
/// ```
///
/// Network byte, RIPEMD160(SHA3-256(public key)), first 3 bytes of the SHA3-256 of those.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address([u8; 24]);

impl Address {
    /// Size in bytes.
    pub const SIZE: usize = 24;

    /// The address of `key` on `network`.
    pub fn new(key: &PublicKey, network: NetworkId) -> Self {
        let mut bytes = [0; 24];
        bytes[0] = network.0;
        bytes[1..21].copy_from_slice(&Ripemd160::digest(Sha3_256::digest(key.0)));
        let checksum = Sha3_256::digest(&bytes[..21]);
        bytes[21..].copy_from_slice(&checksum[..3]);
        Self(bytes)
    }

    /// Accepts 24 bytes whose checksum is right.
    pub fn from_bytes(bytes: [u8; 24]) -> Result<Self, AddressError> {
        if bytes[0] & 1 == 1 {
            return Err(AddressError::Alias);
        }
        if Sha3_256::digest(&bytes[..21])[..3] != bytes[21..] {
            return Err(AddressError::Checksum);
        }
        Ok(Self(bytes))
    }

    /// Reads the 48-character hexadecimal form that REST bodies use.
    pub fn from_hex(text: &str) -> Result<Self, AddressError> {
        Self::from_bytes(decode_hex(text)?)
    }

    /// The 48-character hexadecimal form that REST bodies use.
    pub fn to_hex(&self) -> String {
        data_encoding::HEXUPPER.encode(&self.0)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 24] {
        &self.0
    }

    /// The network that the address belongs to.
    pub const fn network(&self) -> NetworkId {
        NetworkId(self.0[0])
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut padded = [0; 25];
        padded[..24].copy_from_slice(&self.0);
        f.write_str(BASE32.encode(&padded).get(..39).unwrap_or_default())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

impl FromStr for Address {
    type Err = AddressError;

    /// Reads the 39-character form; spaces and hyphens that people put between groups are skipped.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let mut padded: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).take(64).collect();
        let count = padded.chars().count();
        if count != 39 {
            return Err(AddressError::Length(count));
        }
        padded.push('A');
        padded.make_ascii_uppercase();
        let decoded = BASE32.decode(padded.as_bytes()).map_err(|_| AddressError::Alphabet)?;
        let (bytes, rest) = decoded.split_first_chunk::<24>().ok_or(AddressError::Alphabet)?;
        if rest != [0] {
            return Err(AddressError::Alphabet);
        }
        Self::from_bytes(*bytes)
    }
}

/// The recipient or target field of a transaction: an address or a namespace alias, not yet checked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnresolvedAddress(pub [u8; 24]);

/// What an [`UnresolvedAddress`] stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    /// An account.
    Account(Address),
    /// Whatever account the namespace points to when the transaction is confirmed.
    Alias(NamespaceId),
    /// Neither: the checksum is wrong, or the alias has stray bytes.
    Invalid,
}

impl UnresolvedAddress {
    /// The alias form: network byte with the lowest bit set, namespace id (little-endian), 15 zeros.
    pub fn alias(namespace: NamespaceId, network: NetworkId) -> Self {
        let mut bytes = [0; 24];
        bytes[0] = network.0 | 1;
        bytes[1..9].copy_from_slice(&namespace.0.to_le_bytes());
        Self(bytes)
    }

    /// What the field stands for.
    pub fn recipient(&self) -> Recipient {
        if self.0[0] & 1 == 1 {
            let (_, rest) = self.0.split_at(9);
            let mut id = [0; 8];
            id.copy_from_slice(&self.0[1..9]);
            return if rest.iter().all(|b| *b == 0) {
                Recipient::Alias(NamespaceId(u64::from_le_bytes(id)))
            } else {
                Recipient::Invalid
            };
        }
        Address::from_bytes(self.0).map_or(Recipient::Invalid, Recipient::Account)
    }

    /// The account, if the field names one directly.
    pub fn account(&self) -> Option<Address> {
        match self.recipient() {
            Recipient::Account(address) => Some(address),
            _ => None,
        }
    }
}

impl From<Address> for UnresolvedAddress {
    fn from(address: Address) -> Self {
        Self(address.0)
    }
}

impl fmt::Display for UnresolvedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.recipient() {
            Recipient::Account(address) => address.fmt(f),
            Recipient::Alias(id) => write!(f, "alias {id}"),
            Recipient::Invalid => write!(f, "invalid {}", data_encoding::HEXUPPER.encode(&self.0)),
        }
    }
}

impl fmt::Debug for UnresolvedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnresolvedAddress({self})")
    }
}
