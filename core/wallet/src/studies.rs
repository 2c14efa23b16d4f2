//! The studies that the wallet's accounts hold.

mod decoded;
mod picture;
mod record;
mod search;

use tegata_rights::thumbnail::{Descriptor, Pixels};
use tegata_symbol::{Address, MosaicId, PublicKey};

use crate::hospitals::Hospital;

pub(crate) use decoded::DecodedPictures;
pub(crate) use picture::{Preview, preview, record_key, whole};
pub(crate) use record::StudyRecord;
pub(crate) use search::{keep_kept, refresh, stored, whole_picture};

/// Why a study is not among the patient's own: shown apart, and without a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SetAside {
    /// Its creator is not in the registry.
    UnregisteredCreator,
    /// The account's receive card was for another hospital: the one whose study came first.
    NotAskedFor,
}

/// Why a study has no picture to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PictureProblem {
    /// The chain has no record for it.
    Missing,
    /// By the hospital's choice no picture is on the chain, and its gate has not given it.
    NotOnChain,
    /// A part is missing, or was written by somebody else, or the bytes are not those committed to.
    Changed,
    /// Its key was not made for this account, or does not open it.
    WrongKey,
    /// It opens, but is not a picture within the limits.
    Damaged,
}

impl PictureProblem {
    /// Stable name for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "picture-missing",
            Self::NotOnChain => "picture-not-on-chain",
            Self::Changed => "picture-changed",
            Self::WrongKey => "picture-wrong-key",
            Self::Damaged => "picture-damaged",
        }
    }
}

/// One study as a list shows it.
#[derive(Clone)]
pub struct Study {
    /// Its NFT.
    pub nft: MosaicId,
    /// The account that holds it.
    pub account: Address,
    /// That account's key.
    pub patient: PublicKey,
    /// The hospital that made it.
    pub source: Hospital,
    /// What its record says about it.
    pub descriptor: Option<Descriptor>,
    /// Tiny picture; the whole one comes from `Wallet::picture`. Not for diagnosis.
    pub preview: Option<Pixels>,
    /// Why there is no picture.
    pub problem: Option<PictureProblem>,
    /// The hospital declared it void or replaced, with the reason that it gave.
    pub void: Option<String>,
    /// The study that takes its place, where the hospital names one.
    pub replaced_by: Option<MosaicId>,
    /// Why it is set aside.
    pub set_aside: Option<SetAside>,
    /// When this wallet first saw it; milliseconds since 1970-01-01 UTC.
    pub first_seen_ms: u64,
}

/// The studies, and how fresh the answer is.
pub struct StudyList {
    /// The patient's studies, the newest first.
    pub studies: Vec<Study>,
    /// Studies from strangers.
    pub set_aside: Vec<Study>,
    /// When the chain was asked; milliseconds since 1970-01-01 UTC. Earlier than now: no node could be reached.
    pub as_of_ms: u64,
}
