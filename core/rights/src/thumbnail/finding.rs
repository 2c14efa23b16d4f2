//! Finding the record of any NFT from its id alone, whoever wrote it and in whichever format.

use tegata_symbol::MosaicId;

use super::assembly::{RecordError, assemble};
use super::locator::{Locator, RecordFormat, locator_key};
use super::nft_drive::{NftDriveError, NftDriveRecord, read_nft_drive};
use super::paper::open_paper;
use super::picture::PictureFormat;
use crate::cbor::FormatError;
use crate::ledger::{AccountHistory, Asset, LedgerError};

/// Why no record was found, or why the one that is there is not believed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FindRecordError {
    /// No mosaic has the id.
    #[error("there is no mosaic {0}")]
    NoAsset(MosaicId),
    /// The locator cannot be read.
    #[error("the record's locator cannot be read: {0}")]
    Locator(FormatError),
    /// The record is not what its locator says.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A paper's record that is no text.
    #[error("the record is not the text that it should be: {0}")]
    Paper(FormatError),
    /// What the creator wrote as NFT-Drive does is refused.
    #[error(transparent)]
    NftDrive(#[from] NftDriveError),
    /// The ledger cannot be asked.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// What stands on the chain for an NFT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundRecord {
    /// Sealed by Tegata. The bytes were compared with the locator's hash; only the key opens them.
    Sealed {
        /// The locator.
        locator: Locator,
    },
    /// A picture that everyone can read; compared with the locator's hash.
    Paper {
        /// The locator.
        locator: Locator,
        /// The picture, not decoded.
        picture: Vec<u8>,
        /// Its format by its first bytes; `None`: none that is shown.
        format: Option<PictureFormat>,
    },
    /// Only a commitment: the hospital keeps the picture.
    CommitmentOnly {
        /// The locator.
        locator: Locator,
    },
    /// Written by NFT-Drive; only the signer was verified.
    NftDrive {
        /// The record.
        record: Box<NftDriveRecord>,
        /// Aggregates of the account that were not read.
        unread: usize,
    },
    /// Nothing that is known.
    None {
        /// Aggregates of the creator's account that somebody else signed.
        strangers: usize,
        /// Aggregates of the account that were not read.
        unread: usize,
    },
}

/// Finds the record of an NFT. The locator comes first: it names its aggregates and commits to their content. Without one
/// the creator's account is searched for blocks of NFT-Drive, and only those that the creator signed count.
///
/// # Errors
/// [`FindRecordError`].
pub async fn find_record(ledger: &impl AccountHistory, nft: MosaicId) -> Result<(Asset, FoundRecord), FindRecordError> {
    let assets = ledger.assets(&[nft]).await?;
    let asset = assets.into_iter().find(|asset| asset.id == nft).ok_or(FindRecordError::NoAsset(nft))?;
    let creator = asset.creator;
    let Some(value) = ledger.asset_metadata(&creator, nft, locator_key()).await? else {
        let found = ledger.aggregates_at(&creator).await?;
        let unread = found.unread;
        return match read_nft_drive(&found.read, &creator) {
            Ok(record) => Ok((asset, FoundRecord::NftDrive { record: Box::new(record), unread })),
            Err(NftDriveError::NoRecord { strangers }) => Ok((asset, FoundRecord::None { strangers, unread })),
            Err(error) => Err(error.into()),
        };
    };
    let locator = Locator::from_bytes(&value).map_err(FindRecordError::Locator)?;
    if locator.format == RecordFormat::CommitmentOnly {
        return Ok((asset, FoundRecord::CommitmentOnly { locator }));
    }
    let messages = ledger.aggregate_messages(&locator.aggregates).await?;
    let record = assemble(&locator, &creator, &messages)?;
    if locator.format == RecordFormat::Sealed {
        return Ok((asset, FoundRecord::Sealed { locator }));
    }
    let picture = open_paper(&record).map_err(FindRecordError::Paper)?;
    let format = PictureFormat::detect(&picture);
    Ok((asset, FoundRecord::Paper { locator, picture, format }))
}
