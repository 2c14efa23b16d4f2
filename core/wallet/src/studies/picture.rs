//! A study's picture: found by its locator, put together, opened with the account's key, its preview first.

use tegata_rights::LedgerError;
use tegata_rights::thumbnail::{
    Assembly, Descriptor, Locator, PictureFormat, Pixels, RecordError, RecordFormat, RecordKey, SealedRecord,
    decode_any_picture, decode_picture, locator_key, open_paper, unwrap_key,
};
use tegata_symbol::{Address, Hash256, KeyPair, MosaicId};

use super::PictureProblem;
use crate::chain::Chain;
use crate::error::WalletError;

/// What a list shows of a study: checked to be a picture.
pub(crate) struct Preview {
    /// None where the record has none.
    pub(crate) descriptor: Option<Descriptor>,
    pub(crate) picture: Vec<u8>,
}

/// The locator of a study, and its bytes as they stand on the chain.
pub(super) async fn locate<C: Chain>(
    chain: &C,
    nft: MosaicId,
    creator: &Address,
) -> Result<Result<(Vec<u8>, Locator), PictureProblem>, LedgerError> {
    let Some(bytes) = chain.asset_metadata(creator, nft, locator_key()).await? else {
        return Ok(Err(PictureProblem::Missing));
    };
    Ok(match Locator::from_bytes(&bytes) {
        Ok(locator) => Ok((bytes, locator)),
        Err(_) => Err(PictureProblem::Changed),
    })
}

/// Reads the record that `locator` finds, in two requests at most: `shown` hears the preview as soon as the first part is
/// there, the answer is the whole picture. Only a ledger that cannot be asked, and what `shown` fails with, is an error.
pub(super) async fn read<C: Chain>(
    chain: &C,
    nft: MosaicId,
    creator: &Address,
    locator: &Locator,
    keys: Option<&KeyPair>,
    shown: &mut (dyn FnMut(Preview) -> Result<(), WalletError> + Send),
) -> Result<Result<Vec<u8>, PictureProblem>, WalletError> {
    let mut assembly = match Assembly::new(locator, *creator) {
        Ok(assembly) => assembly,
        Err(error) => return Ok(Err(problem(error))),
    };
    let network = chain.network().generation_hash_seed;
    let key = keys.and_then(|keys| record_key(locator, keys));
    let mut previewed = false;
    loop {
        let missing = assembly.missing();
        if missing.is_empty() {
            break;
        }
        // The first part alone, then all others at once.
        let asked = if previewed || missing.len() < locator.aggregates.len() { &missing[..] } else { &missing[..1] };
        let found = match chain.aggregate_messages(asked).await {
            Ok(found) => found,
            // An aggregate that the locator names and the chain does not have.
            Err(LedgerError::Nonsense { .. }) => return Ok(Err(PictureProblem::Missing)),
            Err(error) => return Err(error.into()),
        };
        for aggregate in &found {
            if let Err(error) = assembly.add(aggregate) {
                return Ok(Err(problem(error)));
            }
        }
        if assembly.missing().len() == missing.len() {
            return Ok(Err(PictureProblem::Missing));
        }
        if let Some(record) = locator.sealed(assembly.beginning())
            && !previewed
            && record.has_first()
        {
            let Some(key) = &key else { return Ok(Err(PictureProblem::WrongKey)) };
            match preview(&record, key, &network, nft) {
                Ok(preview) => shown(preview)?,
                Err(problem) => return Ok(Err(problem)),
            }
            previewed = true;
        }
    }
    let record = match assembly.finish() {
        Ok(record) => record,
        Err(error) => return Ok(Err(problem(error))),
    };
    if locator.format == RecordFormat::PaperBase32 {
        let picture = open_paper(&record).ok().filter(|picture| pixels(None, picture).is_some());
        let Some(picture) = picture else { return Ok(Err(PictureProblem::Damaged)) };
        shown(Preview { descriptor: None, picture: picture.clone() })?;
        return Ok(Ok(picture));
    }
    let (Some(record), Some(key)) = (locator.sealed(record), &key) else { return Ok(Err(PictureProblem::WrongKey)) };
    Ok(whole(&record, key, &network, nft))
}

fn problem(error: RecordError) -> PictureProblem {
    match error {
        RecordError::CommitmentOnly => PictureProblem::NotOnChain,
        RecordError::Missing => PictureProblem::Missing,
        _ => PictureProblem::Changed,
    }
}

/// The preview of a sealed record.
pub(crate) fn preview(
    record: &SealedRecord,
    key: &RecordKey,
    network: &Hash256,
    nft: MosaicId,
) -> Result<Preview, PictureProblem> {
    let (descriptor, picture) = record.open_preview(key, network, nft).map_err(|_| PictureProblem::WrongKey)?;
    pixels(Some(descriptor.format), &picture).ok_or(PictureProblem::Damaged)?;
    Ok(Preview { descriptor: Some(descriptor), picture })
}

/// The picture of a sealed record.
pub(crate) fn whole(
    record: &SealedRecord,
    key: &RecordKey,
    network: &Hash256,
    nft: MosaicId,
) -> Result<Vec<u8>, PictureProblem> {
    let (descriptor, _) = record.open_preview(key, network, nft).map_err(|_| PictureProblem::WrongKey)?;
    let picture = record.open_picture(key, network, nft).map_err(|_| PictureProblem::WrongKey)?;
    pixels(Some(descriptor.format), &picture).ok_or(PictureProblem::Damaged)?;
    Ok(picture.to_vec())
}

/// A picture's grey values; its format is what its descriptor says, and where there is none what its first bytes say.
pub(super) fn pixels(format: Option<PictureFormat>, picture: &[u8]) -> Option<Pixels> {
    match format {
        Some(format) => decode_picture(format, picture).ok(),
        None => decode_any_picture(picture).ok(),
    }
}

/// The record's key, unwrapped with the account's; it may be handed to a hospital that asks for it. `None` where nothing is
/// sealed, or for another account.
pub(crate) fn record_key(locator: &Locator, keys: &KeyPair) -> Option<RecordKey> {
    unwrap_key(&locator.wrapped_key, keys).ok()
}
