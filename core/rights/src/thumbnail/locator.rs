//! What finds a record: mosaic metadata of the NFT.

use minicbor::{Decode, Encode};
use tegata_symbol::{Hash256, MetadataKey};

use crate::cbor::{self, FormatError};

/// Largest record in bytes.
pub const MAX_RECORD_SIZE: usize = 1 << 20;
/// Most aggregates of one record.
pub const MAX_RECORD_AGGREGATES: usize = 11;
const MAX_LOCATOR_SIZE: usize = 1024;
const MAX_WRAPPED_KEY: usize = 160;

/// The metadata key of a study's locator.
pub fn locator_key() -> MetadataKey {
    MetadataKey::new("tegata record v1")
}

/// How a record's bytes are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum RecordFormat {
    /// Two sealed segments.
    #[n(1)]
    Sealed,
    /// A picture in Base32 text, readable by everyone: local and test networks only.
    #[n(2)]
    PaperBase32,
    /// No picture on the chain; the hash commits to one.
    #[n(3)]
    CommitmentOnly,
}

/// Where a record is and what it must hash to.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Locator {
    /// Format version, 1.
    #[n(0)]
    pub version: u32,
    /// How to read the bytes.
    #[n(1)]
    pub format: RecordFormat,
    /// Bytes of the first segment (preview and descriptor, sealed); in the paper's format all.
    #[n(2)]
    pub first_length: u32,
    /// Bytes of the second segment (the picture, sealed).
    #[n(3)]
    pub second_length: u32,
    /// SHA3-256 of the whole record as it stands on the chain.
    #[cbor(n(4), with = "cbor::hash")]
    pub hash: Hash256,
    /// Hashes of the aggregates that hold it, in order.
    #[cbor(n(5), with = "cbor::hashes")]
    pub aggregates: Vec<Hash256>,
    /// Public key of the ephemeral sender and the encrypted record key; empty where nothing is sealed.
    #[cbor(n(6), with = "minicbor::bytes")]
    pub wrapped_key: Vec<u8>,
}

impl Locator {
    /// Bytes of the whole record; `None` when the lengths exceed every limit.
    pub fn record_size(&self) -> Option<usize> {
        let first = usize::try_from(self.first_length).ok()?;
        let size = first.checked_add(usize::try_from(self.second_length).ok()?)?;
        (size <= MAX_RECORD_SIZE).then_some(size)
    }

    fn check(&self) -> Result<(), FormatError> {
        let allowed = |yes: bool, field| {
            if yes { Ok(()) } else { Err(FormatError::Field(field)) }
        };
        if self.version != 1 {
            return Err(FormatError::Version(self.version));
        }
        let size = self.record_size();
        allowed(size.is_some_and(|size| (size == 0) == (self.format == RecordFormat::CommitmentOnly)), "length")?;
        allowed(self.aggregates.len() <= MAX_RECORD_AGGREGATES, "aggregates")?;
        let mut hashes = self.aggregates.clone();
        hashes.sort_unstable();
        hashes.dedup();
        allowed(hashes.len() == self.aggregates.len(), "aggregates")?;
        allowed(self.wrapped_key.len() <= MAX_WRAPPED_KEY, "wrapped key")
    }

    /// The metadata value.
    ///
    /// # Errors
    /// [`FormatError`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, FormatError> {
        self.check()?;
        let bytes = cbor::encode(self);
        if bytes.len() > MAX_LOCATOR_SIZE {
            return Err(FormatError::TooLarge { actual: bytes.len(), most: MAX_LOCATOR_SIZE });
        }
        Ok(bytes)
    }

    /// Reads a metadata value.
    ///
    /// # Errors
    /// [`FormatError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        let locator: Self = cbor::decode(bytes, MAX_LOCATOR_SIZE)?;
        locator.check()?;
        Ok(locator)
    }
}
