//! What has happened, and the record of it for the patient to keep.

use serde::Serialize;
use tegata_wallet::history::HistoryEntry;

use crate::failure::TegataError;
use crate::wallet::TegataWallet;

/// One entry. Entries are added and never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct ActivityEntry {
    /// Its number, rising.
    pub number: i64,
    /// When.
    pub at_ms: u64,
    /// What: a stable name such as `accepted`, `declined`, `withdrawn`, `study-arrived`.
    pub what: String,
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
            what: entry.what.code().to_owned(),
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
