//! Why a study cannot be issued.

use std::path::PathBuf;

use tegata_rights::thumbnail::{CommitmentError, SealError};
use tegata_rights::{CardError, FormatError, LedgerError};
use tegata_symbol::message::MessageError;
use tegata_symbol::{MosaicId, SignError};

use crate::funds::{FundsError, NotEnough};
use crate::home::HomeError;
use crate::imaging::PrepareError;
use crate::randomness::NoRandomness;
use crate::storage_error::StorageError;

/// Why a study cannot be issued.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// The receive card cannot be used.
    #[error("the receive card cannot be used: {0}")]
    Card(#[from] CardError),
    /// Another study is on its way, or was issued, to this card.
    #[error("this receive card was used for {path} (NFT {nft}): ask the patient for a new card, one for each study")]
    CardInUse {
        /// The NFT of the other study.
        nft: MosaicId,
        /// Its path.
        path: String,
    },
    /// The path cannot be read.
    #[error("{} cannot be read: {what}", path.display())]
    Path {
        /// The path.
        path: PathBuf,
        /// Why.
        what: String,
    },
    /// The study cannot be prepared.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// The paper's profile publishes the picture.
    #[error(
        "the paper profile writes the picture so that everyone can read it, and on mainnet nobody can ever take it back: \
         use the tegata profile, which seals it, or say with --publish-readable-picture-on-mainnet that it is to be public"
    )]
    PublicPictureOnMainnet,
    /// The thumbnail is too large for one record.
    #[error("the record has {actual} bytes, at most {most} fit on the chain: choose a smaller budget")]
    RecordTooLarge {
        /// Bytes of the record.
        actual: usize,
        /// Bytes that fit.
        most: usize,
    },
    /// The nodes' network is not the hospital's.
    #[error("the nodes belong to another network than the hospital's registry")]
    OtherNetwork,
    /// The identity account cannot pay.
    #[error(transparent)]
    NotEnough(#[from] NotEnough),
    /// The chain refused an aggregate.
    #[error("the chain refused a part of study {nft} ({code}): remove the cause and run the same card again")]
    Rejected {
        /// The NFT.
        nft: MosaicId,
        /// The node's code.
        code: String,
    },
    /// Not confirmed for a long time.
    #[error("study {nft} is announced but not confirmed yet: run the same card again to continue")]
    NotConfirmedYet {
        /// The NFT.
        nft: MosaicId,
    },
    /// Somebody removed the job from the database while it ran.
    #[error("the issue job has gone from the database while it ran")]
    JobLost,
    /// The picture's key cannot be wrapped for the account that the card names.
    #[error("the receive card's account cannot receive a picture: {0}")]
    CardKey(MessageError),
    /// The study cannot be committed to.
    #[error("the study cannot be committed to: {0}")]
    Commitment(#[from] CommitmentError),
    /// Sealing failed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The locator cannot be written.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// An aggregate cannot be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The chain cannot be asked.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The home cannot be used.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// Files cannot be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// No random bytes.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// A worker thread was stopped.
    #[error("the work was interrupted")]
    Interrupted,
}

impl From<FundsError> for IssueError {
    fn from(error: FundsError) -> Self {
        match error {
            FundsError::NotEnough(error) => Self::NotEnough(error),
            FundsError::Ledger(error) => Self::Ledger(error),
        }
    }
}
