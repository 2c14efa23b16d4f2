//! What finds a record: mosaic metadata of the NFT.

use minicbor::{Decode, Encode};
use tegata_symbol::{Hash256, MAX_MESSAGE_SIZE, MetadataKey};

use super::key_wrap::WRAPPED_KEY_SIZE;
use super::seal::{MAX_RECORD_SIZE, SEAL_OVERHEAD, SealedRecord};
use crate::cbor::{self, FormatError};

/// Most fragments in one aggregate; every aggregate of a record but the last has as many.
pub const FRAGMENTS_PER_AGGREGATE: usize = 100;
/// Bytes of a record in one full aggregate.
pub const BYTES_PER_AGGREGATE: usize = FRAGMENTS_PER_AGGREGATE * MAX_MESSAGE_SIZE;
/// Most aggregates of one record.
pub const MAX_RECORD_AGGREGATES: usize = 11;
/// Version of the locator and of the record that it finds.
pub const LOCATOR_VERSION: u32 = 2;
const MAX_LOCATOR_SIZE: usize = 1024;

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
    /// No picture on the chain; the hash is a [`super::StudyCommitment`]'s root.
    #[n(3)]
    CommitmentOnly,
}

/// Where a record is and what it must hash to.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Locator {
    /// Format version, [`LOCATOR_VERSION`].
    #[n(0)]
    pub version: u32,
    /// How to read the bytes.
    #[n(1)]
    pub format: RecordFormat,
    /// Bytes of the first segment (preview and descriptor, sealed); in the paper's format all.
    #[n(2)]
    pub first_length: u32,
    /// Bytes of the second segment (the picture, sealed); 0: the first segment holds the picture itself.
    #[n(3)]
    pub second_length: u32,
    /// SHA3-256 of the whole record as it stands on the chain.
    #[cbor(n(4), with = "cbor::hash")]
    pub hash: Hash256,
    /// Hashes of the aggregates that hold it, in order.
    #[cbor(n(5), with = "cbor::hashes")]
    pub aggregates: Vec<Hash256>,
    /// See [`super::wrap_key`]; empty where nothing is sealed.
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

    /// The sealed record that this locator finds; `bytes` may be only its beginning. `None` when nothing is sealed.
    pub fn sealed(&self, bytes: Vec<u8>) -> Option<SealedRecord> {
        let (first_length, second_length) = (self.first_length, self.second_length);
        (self.format == RecordFormat::Sealed).then_some(SealedRecord { bytes, first_length, second_length })
    }

    fn check(&self) -> Result<(), FormatError> {
        let allowed = |yes: bool, field| {
            if yes { Ok(()) } else { Err(FormatError::Field(field)) }
        };
        if self.version != LOCATOR_VERSION {
            return Err(FormatError::Version(self.version));
        }
        let size = self.record_size().ok_or(FormatError::Field("length"))?;
        let (first, second) = (self.first_length as usize, self.second_length as usize);
        let (lengths, wrapped) = match self.format {
            RecordFormat::Sealed => {
                (first > SEAL_OVERHEAD && (second == 0 || second > SEAL_OVERHEAD), WRAPPED_KEY_SIZE)
            }
            RecordFormat::PaperBase32 => (first > 0 && second == 0, 0),
            RecordFormat::CommitmentOnly => (size == 0, WRAPPED_KEY_SIZE),
        };
        allowed(lengths, "length")?;
        allowed(self.wrapped_key.len() == wrapped, "wrapped key")?;
        let aggregates = self.aggregates.len();
        allowed(aggregates <= MAX_RECORD_AGGREGATES && aggregates == size.div_ceil(BYTES_PER_AGGREGATE), "aggregates")?;
        let mut hashes = self.aggregates.clone();
        hashes.sort_unstable();
        hashes.dedup();
        allowed(hashes.len() == aggregates, "aggregates")
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
