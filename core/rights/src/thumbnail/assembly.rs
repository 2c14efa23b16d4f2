//! Cutting a record into fragments, and putting it together again from whatever the chain holds.

use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{Address, Body, Embedded, Hash256, MAX_MESSAGE_SIZE, Network, PublicKey, Transfer};

use super::locator::{BYTES_PER_AGGREGATE, Locator, RecordFormat};
use crate::ledger::AggregateMessages;

/// A record that cannot be put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// An aggregate that the locator does not name.
    #[error("a transaction that the record's locator does not name was taken for a part of it")]
    NotNamed,
    /// An aggregate that the locator names is not there.
    #[error("a part of the record is missing")]
    Missing,
    /// A fragment was not signed by the NFT's creator.
    #[error("a part of the record was not written by the hospital that made the study")]
    OtherSigner,
    /// An aggregate holds another number of fragments than its place in the record needs.
    #[error("a part of the record has {found} fragments instead of {expected}")]
    FragmentCount {
        /// Fragments that are there.
        found: usize,
        /// Fragments that it needs.
        expected: usize,
    },
    /// A fragment is too long or too short.
    #[error("a fragment of the record has {found} bytes instead of {expected}")]
    FragmentLength {
        /// Its bytes.
        found: usize,
        /// Bytes that it needs.
        expected: usize,
    },
    /// The bytes are not those that the locator commits to.
    #[error("the record was changed")]
    Hash,
    /// The locator says that there is no picture on the chain.
    #[error("this study has no picture on the chain")]
    CommitmentOnly,
}

/// The transfers that write `record`, in lists for one aggregate each. Sender and recipient are the creator's account.
pub fn fragments(record: &[u8], creator: PublicKey, network: &Network) -> Vec<Vec<Embedded>> {
    let recipient = Address::new(&creator, network.id).into();
    let transfer = |message: &[u8]| {
        let body = Body::Transfer(Transfer { recipient, mosaics: Vec::new(), message: message.to_vec() });
        Embedded::new(creator, network.id, body)
    };
    record.chunks(BYTES_PER_AGGREGATE).map(|part| part.chunks(MAX_MESSAGE_SIZE).map(transfer).collect()).collect()
}

/// A record of which some aggregates are there. They may come in any order; a record of `n` bytes needs exactly
/// ⌈n / 102,400⌉ of them, each full but the last, so that every aggregate's place follows from the locator.
#[derive(Debug, Clone)]
pub struct Assembly<'a> {
    locator: &'a Locator,
    creator: Address,
    size: usize,
    parts: Vec<Option<Vec<u8>>>,
}

impl<'a> Assembly<'a> {
    /// A record of which nothing is there yet.
    ///
    /// # Errors
    /// [`RecordError::CommitmentOnly`].
    pub fn new(locator: &'a Locator, creator: Address) -> Result<Self, RecordError> {
        if locator.format == RecordFormat::CommitmentOnly {
            return Err(RecordError::CommitmentOnly);
        }
        let size = locator.record_size().ok_or(RecordError::Missing)?;
        Ok(Self { locator, creator, size, parts: vec![None; locator.aggregates.len()] })
    }

    /// Takes an aggregate. One that was taken before changes nothing.
    ///
    /// # Errors
    /// [`RecordError`]; what was taken before stays.
    pub fn add(&mut self, aggregate: &AggregateMessages) -> Result<(), RecordError> {
        let place = self.locator.aggregates.iter().position(|hash| *hash == aggregate.hash);
        let place = place.ok_or(RecordError::NotNamed)?;
        let start = place.saturating_mul(BYTES_PER_AGGREGATE);
        let length = self.size.saturating_sub(start).min(BYTES_PER_AGGREGATE);
        let expected = length.div_ceil(MAX_MESSAGE_SIZE);
        if aggregate.messages.iter().any(|(signer, _)| *signer != self.creator) {
            return Err(RecordError::OtherSigner);
        }
        let found = aggregate.messages.len();
        if found != expected {
            return Err(RecordError::FragmentCount { found, expected });
        }
        let mut bytes = Vec::with_capacity(length);
        for (_, message) in &aggregate.messages {
            let expected = (length - bytes.len()).min(MAX_MESSAGE_SIZE);
            if message.len() != expected {
                return Err(RecordError::FragmentLength { found: message.len(), expected });
            }
            bytes.extend_from_slice(message);
        }
        if let Some(part) = self.parts.get_mut(place) {
            *part = Some(bytes);
        }
        Ok(())
    }

    /// The record's bytes from its beginning, as far as they are there without a gap. Not yet compared with the
    /// locator's hash: a sealed segment authenticates itself.
    pub fn beginning(&self) -> Vec<u8> {
        self.parts.iter().map_while(Option::as_deref).collect::<Vec<_>>().concat()
    }

    /// The aggregates that are still missing.
    pub fn missing(&self) -> Vec<Hash256> {
        let hashes = self.locator.aggregates.iter().zip(&self.parts);
        hashes.filter(|(_, part)| part.is_none()).map(|(hash, _)| *hash).collect()
    }

    /// The whole record, compared with the locator's hash.
    ///
    /// # Errors
    /// [`RecordError::Missing`], [`RecordError::Hash`].
    pub fn finish(self) -> Result<Vec<u8>, RecordError> {
        let record = self.beginning();
        if record.len() != self.size {
            return Err(RecordError::Missing);
        }
        if sha3_256(&[&record]) != self.locator.hash { Err(RecordError::Hash) } else { Ok(record) }
    }
}

/// Puts a record together from its aggregates, in whatever order they come.
///
/// # Errors
/// [`RecordError`].
pub fn assemble(
    locator: &Locator,
    creator: &Address,
    aggregates: &[AggregateMessages],
) -> Result<Vec<u8>, RecordError> {
    let mut assembly = Assembly::new(locator, *creator)?;
    for aggregate in aggregates {
        assembly.add(aggregate)?;
    }
    assembly.finish()
}
