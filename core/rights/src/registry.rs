//! The registry's entries: who vouches for which hospital account.
//!
//! An entry is metadata of the registry's own account, keyed by the hospital's identity address. So a hospital can be
//! struck off, and keys rotate while the identity stays.

use minicbor::{Decode, Encode};
use tegata_symbol::{Address, KeyPair, MetadataKey, PublicKey, Signature};

use crate::cbor::{self, FormatError};
use crate::plain_text::is_plain;
use crate::request::{MAX_URL, is_web_url};

/// Largest encoded entry: one metadata value.
pub const MAX_ENTRY_SIZE: usize = 1024;
/// Most reception accounts in an entry.
pub const MAX_RECEPTION_ACCOUNTS: usize = 16;
const MAX_NAME: usize = 120;
const FILE_DOMAIN: &[u8] = b"tegata registry entry v1";

/// The key of a hospital's entry: `MetadataKey::new("tegata registry v1" ‖ identity address)`.
pub fn entry_key(identity: &Address) -> MetadataKey {
    MetadataKey::new([b"tegata registry v1".as_slice(), identity.as_bytes()].concat())
}

/// What a registry says about a hospital.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct RegistryEntry {
    /// Format version, 1.
    #[n(0)]
    pub version: u32,
    /// The hospital's identity account. Stands in the entry too, since the key has only 8 bytes.
    #[cbor(n(1), with = "cbor::address")]
    pub identity: Address,
    /// Name as patients know it.
    #[n(2)]
    pub name: String,
    /// Reading of the name in kana, or empty.
    #[n(3)]
    pub reading: String,
    /// Signs consent requests and release calls.
    #[cbor(n(4), with = "cbor::public_key")]
    pub request_key: PublicKey,
    /// X25519 key that answers are sealed to (HPKE).
    #[cbor(n(5), with = "minicbor::bytes")]
    pub transport_key: [u8; 32],
    /// Base URL of desk and gate, or empty.
    #[n(6)]
    pub url: String,
    /// Accounts that take rights in.
    #[cbor(n(7), with = "cbor::addresses")]
    pub reception: Vec<Address>,
    /// Not before; milliseconds since 1970-01-01 UTC.
    #[n(8)]
    pub valid_from_ms: u64,
    /// Not after; milliseconds since 1970-01-01 UTC.
    #[n(9)]
    pub valid_until_ms: u64,
    /// The account that took this one's place.
    #[cbor(n(10), with = "cbor::optional_address")]
    pub successor: Option<Address>,
}

impl RegistryEntry {
    /// Whether every field is within its limits.
    ///
    /// # Errors
    /// [`FormatError`] names the field.
    pub fn check(&self) -> Result<(), FormatError> {
        let allowed = |yes: bool, field| {
            if yes { Ok(()) } else { Err(FormatError::Field(field)) }
        };
        if self.version != 1 {
            return Err(FormatError::Version(self.version));
        }
        let name = |text: &str| text.len() <= MAX_NAME && is_plain(text);
        allowed(!self.name.trim().is_empty() && name(&self.name), "name")?;
        allowed(name(&self.reading), "reading")?;
        allowed(self.url.is_empty() || (self.url.len() <= MAX_URL && is_web_url(&self.url)), "url")?;
        allowed((1..=MAX_RECEPTION_ACCOUNTS).contains(&self.reception.len()), "reception")?;
        allowed(self.valid_from_ms < self.valid_until_ms, "valid until")
    }

    /// The metadata value.
    ///
    /// # Errors
    /// [`FormatError`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, FormatError> {
        self.check()?;
        let bytes = cbor::encode(self);
        if bytes.len() > MAX_ENTRY_SIZE {
            return Err(FormatError::TooLarge { actual: bytes.len(), most: MAX_ENTRY_SIZE });
        }
        Ok(bytes)
    }

    /// Reads a metadata value.
    ///
    /// # Errors
    /// [`FormatError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        let entry: Self = cbor::decode(bytes, MAX_ENTRY_SIZE)?;
        entry.check()?;
        Ok(entry)
    }

    /// Whether the entry holds at `now_ms` (milliseconds since 1970-01-01 UTC).
    pub const fn is_valid_at(&self, now_ms: u64) -> bool {
        self.valid_from_ms <= now_ms && now_ms < self.valid_until_ms
    }
}

/// An entry as a hospital hands it to a registry, signed by its identity account, so that nobody else's keys get in.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct EntryApplication {
    #[cbor(n(0), with = "minicbor::bytes")]
    entry: Vec<u8>,
    #[cbor(n(1), with = "cbor::public_key")]
    identity: PublicKey,
    #[cbor(n(2), with = "cbor::signature")]
    signature: Signature,
}

/// An application that a registry must not accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ApplicationError {
    /// Damaged.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// Not signed by the identity account that the entry names.
    #[error("the entry was not signed by the identity account that it names")]
    Signature,
}

impl EntryApplication {
    /// Signs the entry of the identity account `keys`.
    ///
    /// # Errors
    /// [`FormatError`].
    pub fn sign(entry: &RegistryEntry, keys: &KeyPair) -> Result<Self, FormatError> {
        let entry = entry.to_bytes()?;
        let signature = keys.sign(&[FILE_DOMAIN, &entry].concat());
        Ok(Self { entry, identity: keys.public_key(), signature })
    }

    /// File content.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads file content; returns the entry only when its identity account signed it.
    ///
    /// # Errors
    /// [`ApplicationError`].
    pub fn read(bytes: &[u8]) -> Result<RegistryEntry, ApplicationError> {
        let application: Self = cbor::decode(bytes, MAX_ENTRY_SIZE + 256)?;
        let entry = RegistryEntry::from_bytes(&application.entry)?;
        let by_identity = Address::new(&application.identity, entry.identity.network()) == entry.identity;
        if by_identity
            && application.identity.verify(&[FILE_DOMAIN, &application.entry].concat(), &application.signature)
        {
            Ok(entry)
        } else {
            Err(ApplicationError::Signature)
        }
    }
}
