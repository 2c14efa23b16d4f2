//! Thumbnails on the chain: sealing, cutting into fragments, the locator that finds them, and putting them together.
//!
//! A record is one run of bytes, cut into messages of 1,024 bytes (the last one may be shorter), which stand in order in
//! the transfers of one or more aggregates that the NFT's creator signed. The locator, mosaic metadata of the NFT, names
//! those aggregates in order, the lengths, and the hash of the whole run.

mod locator;
mod picture;
mod seal;

pub use locator::{Locator, MAX_RECORD_AGGREGATES, MAX_RECORD_SIZE, RecordFormat, locator_key};
pub use picture::{
    MAX_PICTURE_PIXELS, MAX_PICTURE_SIDE, PictureError, PictureFormat, Pixels, decode_any_picture, decode_picture,
};
pub use seal::{
    Descriptor, RecordKey, SealError, SealedRecord, Segment, open_paper, open_preview, open_rest, paper_record,
    seal_record, unwrap_key, wrap_key,
};

use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{Address, Body, Embedded, MAX_MESSAGE_SIZE, Network, PublicKey, Transfer};

use crate::ledger::AggregateMessages;

/// Most fragments in one aggregate.
pub const FRAGMENTS_PER_AGGREGATE: usize = 100;

/// A record that cannot be put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The aggregates are not those that the locator names, in that order.
    #[error("the record's transactions are not those that its locator names")]
    OtherAggregates,
    /// A fragment was not signed by the NFT's creator.
    #[error("a part of the record was not written by the hospital that made the study")]
    OtherSigner,
    /// A fragment is missing, too long, or too short.
    #[error("a part of the record is missing or has the wrong length")]
    Fragment,
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
    let messages: Vec<&[u8]> = record.chunks(MAX_MESSAGE_SIZE).collect();
    messages.chunks(FRAGMENTS_PER_AGGREGATE).map(|part| part.iter().copied().map(transfer).collect()).collect()
}

/// Puts a record together from the aggregates that its locator names.
///
/// # Errors
/// [`RecordError`].
pub fn assemble(
    locator: &Locator,
    creator: &Address,
    aggregates: &[AggregateMessages],
) -> Result<Vec<u8>, RecordError> {
    if locator.format == RecordFormat::CommitmentOnly {
        return Err(RecordError::CommitmentOnly);
    }
    let named = aggregates.len() == locator.aggregates.len()
        && aggregates.iter().zip(&locator.aggregates).all(|(aggregate, hash)| aggregate.hash == *hash);
    if !named {
        return Err(RecordError::OtherAggregates);
    }
    let size = locator.record_size().ok_or(RecordError::Fragment)?;
    let mut record = Vec::with_capacity(size);
    for (signer, message) in aggregates.iter().flat_map(|aggregate| &aggregate.messages) {
        if signer != creator {
            return Err(RecordError::OtherSigner);
        }
        let expected = (size - record.len()).min(MAX_MESSAGE_SIZE);
        if message.len() != expected || expected == 0 {
            return Err(RecordError::Fragment);
        }
        record.extend_from_slice(message);
    }
    if record.len() != size {
        return Err(RecordError::Fragment);
    }
    if sha3_256(&[&record]) != locator.hash { Err(RecordError::Hash) } else { Ok(record) }
}
