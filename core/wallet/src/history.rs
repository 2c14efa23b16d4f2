//! What happened, in order; entries are added and never changed.

use minicbor::{Decode, Encode};
use tegata_symbol::{Hash256, MosaicId};

use crate::store::{Record, Stored, Table};

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
#[non_exhaustive]
pub enum Happening {
    /// A request was scanned for the first time.
    #[n(1)]
    Scanned,
    /// A request was agreed to; with the transaction once it is signed.
    #[n(2)]
    Accepted,
    /// A consent stands on the chain.
    #[n(3)]
    Confirmed,
    /// The chain refused a transaction; the detail is its code.
    #[n(4)]
    Rejected,
    /// A request was declined.
    #[n(5)]
    Declined,
    /// A withdrawal's transaction was signed.
    #[n(6)]
    Withdrawn,
    /// A withdrawal stands on the chain.
    #[n(7)]
    WithdrawalConfirmed,
    /// The own study was fetched.
    #[n(8)]
    Fetched,
    /// A study arrived; the detail is the hospital's name.
    #[n(9)]
    StudyArrived,
    /// A transaction's deadline passed without it being confirmed.
    #[n(10)]
    Expired,
    /// A desk prepared something that must not be signed; the detail says what.
    #[n(11)]
    PreparedRefused,
    /// Mosaics of strangers left the account, so that a grant finds room.
    #[n(12)]
    RoomMade,
    /// A change of an account's guardians was signed; the detail is the account.
    #[n(13)]
    GuardiansChanging,
    /// A change of an account's guardians stands on the chain.
    #[n(14)]
    GuardiansChanged,
    /// What another guardian began was signed too; the detail is the account.
    #[n(15)]
    Cosigned,
    /// What was cosigned stands on the chain.
    #[n(16)]
    CosignedConfirmed,
    /// The statement was signed that rights are taken back: hospitals that see it obey, also before the chain has it.
    #[n(17)]
    WithdrawalStated,
}

impl Happening {
    /// Stable name for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Scanned => "scanned",
            Self::Accepted => "accepted",
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::WithdrawalConfirmed => "withdrawal-confirmed",
            Self::Fetched => "fetched",
            Self::StudyArrived => "study-arrived",
            Self::Expired => "expired",
            Self::PreparedRefused => "prepared-refused",
            Self::RoomMade => "room-made",
            Self::GuardiansChanging => "guardians-changing",
            Self::GuardiansChanged => "guardians-changed",
            Self::Cosigned => "cosigned",
            Self::CosignedConfirmed => "cosigned-confirmed",
            Self::WithdrawalStated => "withdrawal-stated",
        }
    }
}

/// An entry as it is stored.
#[derive(Debug, Clone, Encode, Decode)]
pub(crate) struct HistoryRecord {
    #[n(0)]
    pub(crate) what: Happening,
    #[n(1)]
    pub(crate) request: Option<minicbor::bytes::ByteArray<32>>,
    #[n(2)]
    pub(crate) nft: Option<u64>,
    #[n(3)]
    pub(crate) transaction: Option<minicbor::bytes::ByteArray<32>>,
    #[n(4)]
    pub(crate) detail: Option<String>,
}

impl Record for HistoryRecord {
    const TABLE: Table = Table::History;
}

impl HistoryRecord {
    pub(crate) const fn new(what: Happening) -> Self {
        Self { what, request: None, nft: None, transaction: None, detail: None }
    }

    pub(crate) fn request(mut self, digest: &Hash256) -> Self {
        self.request = Some(digest.0.into());
        self
    }

    pub(crate) fn nft(mut self, nft: Option<MosaicId>) -> Self {
        self.nft = nft.map(|id| id.0);
        self
    }

    pub(crate) fn transaction(mut self, hash: &Hash256) -> Self {
        self.transaction = Some(hash.0.into());
        self
    }

    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

/// One entry of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Rises with every entry; names the entry when paging.
    pub number: i64,
    /// When; milliseconds since 1970-01-01 UTC by the device's clock.
    pub at_ms: u64,
    /// What.
    pub what: Happening,
    /// Digest of the request concerned.
    pub request: Option<Hash256>,
    /// The study concerned.
    pub nft: Option<MosaicId>,
    /// The transaction concerned.
    pub transaction: Option<Hash256>,
    /// A code or name that belongs to it.
    pub detail: Option<String>,
}

impl From<Stored<HistoryRecord>> for HistoryEntry {
    fn from(stored: Stored<HistoryRecord>) -> Self {
        let record = stored.value;
        Self {
            number: stored.id,
            at_ms: stored.updated_at_ms,
            what: record.what,
            request: record.request.map(|bytes| Hash256(*bytes)),
            nft: record.nft.map(MosaicId),
            transaction: record.transaction.map(|bytes| Hash256(*bytes)),
            detail: record.detail,
        }
    }
}
