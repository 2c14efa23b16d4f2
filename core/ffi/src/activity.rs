//! What has happened, and the record of it for the patient to keep.

use serde::Serialize;
use tegata_wallet::history::{Happening, HistoryEntry};

use crate::failure::TegataError;
use crate::wallet::TegataWallet;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ActivityKind {
    /// A request was scanned for the first time.
    Scanned,
    /// A request was agreed to; with the transaction once it is signed.
    Accepted,
    /// A consent stands on the ledger.
    Confirmed,
    /// The ledger refused a transaction; the detail is its code.
    Rejected,
    /// A request was declined.
    Declined,
    /// A withdrawal was stated: hospitals that see it obey, also before the ledger has it.
    WithdrawalStated,
    /// A withdrawal's transaction was signed.
    Withdrawn,
    /// A withdrawal stands on the ledger.
    WithdrawalConfirmed,
    /// The own study was fetched.
    Fetched,
    /// A study arrived; the detail is the hospital's name.
    StudyArrived,
    /// A transaction's deadline passed without it being confirmed.
    Expired,
    /// A desk prepared something that must not be signed; the detail says what.
    PreparedRefused,
    /// Mosaics of strangers left the account, so that a grant finds room.
    RoomMade,
    /// A change of an account's guardians was signed; the detail is the account.
    GuardiansChanging,
    /// A change of an account's guardians stands on the ledger.
    GuardiansChanged,
    /// What another guardian began was signed too; the detail is the account.
    Cosigned,
    /// What was cosigned stands on the ledger.
    CosignedConfirmed,
    /// Something that this version does not name.
    Other,
}

impl From<Happening> for ActivityKind {
    fn from(what: Happening) -> Self {
        match what {
            Happening::Scanned => Self::Scanned,
            Happening::Accepted => Self::Accepted,
            Happening::Confirmed => Self::Confirmed,
            Happening::Rejected => Self::Rejected,
            Happening::Declined => Self::Declined,
            Happening::WithdrawalStated => Self::WithdrawalStated,
            Happening::Withdrawn => Self::Withdrawn,
            Happening::WithdrawalConfirmed => Self::WithdrawalConfirmed,
            Happening::Fetched => Self::Fetched,
            Happening::StudyArrived => Self::StudyArrived,
            Happening::Expired => Self::Expired,
            Happening::PreparedRefused => Self::PreparedRefused,
            Happening::RoomMade => Self::RoomMade,
            Happening::GuardiansChanging => Self::GuardiansChanging,
            Happening::GuardiansChanged => Self::GuardiansChanged,
            Happening::Cosigned => Self::Cosigned,
            Happening::CosignedConfirmed => Self::CosignedConfirmed,
            _ => Self::Other,
        }
    }
}

/// One entry. Entries are added and never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct ActivityEntry {
    /// Its number, rising.
    pub number: i64,
    /// When.
    pub at_ms: u64,
    /// What.
    pub what: ActivityKind,
    /// Digest of the request that it is about.
    pub request: Option<String>,
    /// The study that it is about.
    pub study: Option<String>,
    /// The transaction that it is about.
    pub transaction: Option<String>,
    /// A hospital's name, or a code of the ledger, as `what` has it.
    pub detail: Option<String>,
}

impl From<HistoryEntry> for ActivityEntry {
    fn from(entry: HistoryEntry) -> Self {
        Self {
            number: entry.number,
            at_ms: entry.at_ms,
            what: entry.what.into(),
            request: entry.request.map(|digest| digest.to_string()),
            study: entry.nft.map(|nft| nft.to_string()),
            transaction: entry.transaction.map(|hash| hash.to_string()),
            detail: entry.detail,
        }
    }
}

/// A page of entries, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct ActivityPage {
    /// The entries.
    pub entries: Vec<ActivityEntry>,
    /// Asks for the page behind this one; nothing: there is none.
    pub next: Option<i64>,
}

#[uniffi::export]
impl TegataWallet {
    /// What has happened, 1 to 1,000 entries at a time. `before`: [`ActivityPage::next`] of the page before.
    pub async fn activity(&self, before: Option<i64>, limit: u32) -> Result<ActivityPage, TegataError> {
        self.call(None, move |wallet| async move {
            let page = wallet.history_page(before, limit)?;
            let entries = page.items.into_iter().map(Into::into).collect();
            Ok::<_, TegataError>(ActivityPage { entries, next: page.next })
        })
        .await
    }

    /// The whole record as JSON: codes and times, no pictures, no secrets.
    pub async fn export_record(&self) -> Result<String, TegataError> {
        self.call(None, |wallet| async move { Ok::<_, TegataError>(wallet.export().await?.to_string()) }).await
    }
}
