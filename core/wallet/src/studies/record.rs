//! Studies as they are stored, so that they can be looked at without a node.

use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};
use tegata_rights::thumbnail::{Descriptor, Locator};
use tegata_symbol::{Address, MosaicId, NetworkId, PublicKey};

use super::{DecodedPictures, PictureProblem, SetAside, Study};
use crate::hospitals::Hospital;
use crate::store::{Record, Records, Table};

/// Key: NFT id, 8 bytes big-endian.
#[derive(Debug, Clone, Encode, Decode)]
pub(crate) struct StudyRecord {
    #[n(0)]
    pub(crate) nft: u64,
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(crate) patient: [u8; 32],
    #[n(2)]
    pub(crate) source: ByteArray<24>,
    #[n(3)]
    pub(crate) descriptor: Option<Descriptor>,
    #[cbor(n(4), with = "minicbor::bytes")]
    pub(crate) preview: Option<Vec<u8>>,
    /// See [`problem_number`].
    #[n(5)]
    pub(crate) problem: u8,
    #[n(6)]
    pub(crate) void: Option<String>,
    /// 0: not; 1: creator unregistered; 2: not asked for.
    #[n(7)]
    pub(crate) set_aside: u8,
    #[n(8)]
    pub(crate) first_seen_ms: u64,
    /// The locator as it stands on the chain; holds the wrapped key.
    #[cbor(n(9), with = "minicbor::bytes")]
    pub(crate) locator: Option<Vec<u8>>,
    /// Whether the account still held it when the chain was last asked.
    #[n(10)]
    pub(crate) held: bool,
    /// The study that takes its place, where it was declared void and its hospital names one.
    #[n(11)]
    pub(crate) replaced_by: Option<u64>,
}

impl Record for StudyRecord {
    const TABLE: Table = Table::Studies;
}

const PROBLEMS: [PictureProblem; 5] = [
    PictureProblem::Missing,
    PictureProblem::NotOnChain,
    PictureProblem::Changed,
    PictureProblem::WrongKey,
    PictureProblem::Damaged,
];

/// 0: none; otherwise one more than the place in the list above, which only grows.
pub(super) fn problem_number(problem: Option<PictureProblem>) -> u8 {
    let place = problem.and_then(|problem| PROBLEMS.iter().position(|known| *known == problem));
    place.and_then(|place| u8::try_from(place + 1).ok()).unwrap_or(0)
}

impl StudyRecord {
    pub(crate) fn key(nft: MosaicId) -> [u8; 8] {
        nft.0.to_be_bytes()
    }

    pub(crate) fn problem(&self) -> Option<PictureProblem> {
        usize::from(self.problem)
            .checked_sub(1)
            .map(|place| PROBLEMS.get(place).copied().unwrap_or(PictureProblem::Damaged))
    }

    pub(crate) fn source(&self) -> Option<Address> {
        Address::from_bytes(*self.source).ok()
    }

    pub(crate) fn locator(&self) -> Option<Locator> {
        self.locator.as_deref().and_then(|bytes| Locator::from_bytes(bytes).ok())
    }

    pub(crate) const fn set_aside(&self) -> Option<SetAside> {
        match self.set_aside {
            0 => None,
            1 => Some(SetAside::UnregisteredCreator),
            _ => Some(SetAside::NotAskedFor),
        }
    }

    pub(crate) fn study(
        &self,
        source: Hospital,
        network: NetworkId,
        records: &Records<'_>,
        pictures: &DecodedPictures,
    ) -> Study {
        let patient = PublicKey(self.patient);
        Study {
            nft: MosaicId(self.nft),
            account: Address::new(&patient, network),
            patient,
            source,
            descriptor: self.descriptor.clone(),
            preview: self
                .preview
                .as_deref()
                .and_then(|bytes| pictures.pixels(records, self.descriptor.as_ref(), bytes)),
            problem: self.problem(),
            void: self.void.clone(),
            replaced_by: self.replaced_by.map(MosaicId),
            set_aside: self.set_aside(),
            first_seen_ms: self.first_seen_ms,
        }
    }
}

/// The whole picture, kept so that it need not be read from the chain each time.
#[derive(Encode, Decode)]
pub(super) struct CachedPicture {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(super) bytes: Vec<u8>,
}

impl Record for CachedPicture {
    const TABLE: Table = Table::Cache;
}

pub(super) fn picture_key(nft: MosaicId) -> Vec<u8> {
    [b"picture".as_slice(), &nft.0.to_be_bytes()].concat()
}
