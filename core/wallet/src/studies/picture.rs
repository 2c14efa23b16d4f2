//! A study's picture: found by its locator, put together, opened with the account's key.

use tegata_rights::LedgerError;
use tegata_rights::thumbnail::{
    Descriptor, Locator, RecordError, RecordFormat, RecordKey, assemble, decode_any_picture, locator_key, open_paper,
    open_preview, open_rest, unwrap_key,
};
use tegata_symbol::{Address, Hash256, KeyPair, MosaicId};

use super::PictureProblem;
use crate::chain::Chain;

/// What was found of a study's record.
pub(super) struct Found {
    pub(super) locator: Option<Vec<u8>>,
    pub(super) content: Result<Content, PictureProblem>,
}

/// An opened record.
pub(super) struct Content {
    pub(super) descriptor: Option<Descriptor>,
    /// JPEG.
    pub(super) preview: Vec<u8>,
    /// JPEG.
    pub(super) picture: Vec<u8>,
}

/// Reads the record of `nft` from the chain and opens it. Only a ledger that cannot be asked is an error.
pub(super) async fn fetch<C: Chain>(
    chain: &C,
    nft: MosaicId,
    creator: &Address,
    keys: &KeyPair,
) -> Result<Found, LedgerError> {
    let Some(bytes) = chain.asset_metadata(creator, nft, locator_key()).await? else {
        return Ok(Found { locator: None, content: Err(PictureProblem::Missing) });
    };
    let Ok(locator) = Locator::from_bytes(&bytes) else {
        return Ok(Found { locator: None, content: Err(PictureProblem::Changed) });
    };
    let content = match locator.format {
        RecordFormat::CommitmentOnly => Err(PictureProblem::NotOnChain),
        RecordFormat::Sealed | RecordFormat::PaperBase32 => {
            match chain.aggregate_messages(&locator.aggregates).await {
                Ok(aggregates) => assemble(&locator, creator, &aggregates)
                    .map_err(|error| match error {
                        RecordError::CommitmentOnly => PictureProblem::NotOnChain,
                        _ => PictureProblem::Changed,
                    })
                    .and_then(|record| open(&locator, &record, nft, keys, &chain.network().generation_hash_seed)),
                // An aggregate that the locator names and the chain does not have.
                Err(LedgerError::Nonsense { .. }) => Err(PictureProblem::Missing),
                Err(error) => return Err(error),
            }
        }
    };
    Ok(Found { locator: Some(bytes), content })
}

/// The record's key, unwrapped with the account's; it may be handed to a hospital that asks for it.
pub(crate) fn record_key(locator: &Locator, nft: MosaicId, keys: &KeyPair) -> Option<RecordKey> {
    if locator.format != RecordFormat::Sealed {
        return None;
    }
    unwrap_key(&locator.wrapped_key, nft, keys).ok()
}

fn open(
    locator: &Locator,
    record: &[u8],
    nft: MosaicId,
    keys: &KeyPair,
    network: &Hash256,
) -> Result<Content, PictureProblem> {
    let content = if locator.format == RecordFormat::PaperBase32 {
        let picture = open_paper(locator, record).map_err(|_| PictureProblem::Damaged)?;
        Content { descriptor: None, preview: picture.clone(), picture }
    } else {
        let key = record_key(locator, nft, keys).ok_or(PictureProblem::WrongKey)?;
        let (descriptor, preview) =
            open_preview(locator, record, &key, network, nft).map_err(|_| PictureProblem::WrongKey)?;
        let picture = open_rest(locator, record, &key, network, nft).map_err(|_| PictureProblem::WrongKey)?;
        Content { descriptor: Some(descriptor), preview, picture: picture.to_vec() }
    };
    decode_any_picture(&content.preview).map_err(|_| PictureProblem::Damaged)?;
    decode_any_picture(&content.picture).map_err(|_| PictureProblem::Damaged)?;
    Ok(content)
}
