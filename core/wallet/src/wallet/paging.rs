//! Long lists in pages, newest first. A page begins behind the last row that was looked at, so that what comes or goes
//! meanwhile neither moves anything into two pages nor past both.

use crate::chain::Connect;
use crate::error::WalletError;
use crate::history::{HistoryEntry, HistoryRecord};
use crate::hospitals::{self, Hospital};
use crate::permissions::{self, Permission};
use crate::requests::{Decided, RequestRecord};
use crate::store::{MAX_PAGE, Record, Records, Stored};
use crate::studies::{Study, StudyRecord};
use crate::wallet::{Ground, Wallet};
use crate::withdrawal;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The newest first.
    pub items: Vec<T>,
    /// Asks for the page behind this one, which may turn out to be empty; `None`: nothing is left.
    pub next: Option<i64>,
}

/// Which of the studies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// The patient's own.
    Own,
    /// Those from strangers.
    SetAside,
}

impl<N: Connect> Wallet<N> {
    /// A page of the studies as they were last found; [`Self::studies`] asks the chain for new ones. `before`:
    /// [`Page::next`] of the page before. At least one and at most [`MAX_PAGE`] at a time.
    ///
    /// # Errors
    /// [`WalletError::Store`].
    pub fn study_page(&self, shelf: Shelf, before: Option<i64>, limit: u32) -> Result<Page<Study>, WalletError> {
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let Some(ground) = self.ground_of_lists(&records)? else { return Ok(nothing()) };
        page(&records, before, limit, |Stored { value, .. }: Stored<StudyRecord>| {
            let wanted = value.held && value.set_aside().is_some() == (shelf == Shelf::SetAside);
            let Some(source) = value.source().filter(|_| wanted) else { return Ok(None) };
            let entry = hospitals::remembered(&records, ground.registry.as_ref(), &source)?.map(|(entry, _)| entry);
            let source = Hospital::new(source, entry.as_ref(), ground.now_ms);
            Ok(Some(value.study(source, ground.network.id, &records, &self.pictures)))
        })
    }

    /// A page of what this wallet has decided, with each right as the wallet's own records know it. What the chain says now,
    /// and what it alone knows of after restoring, [`Self::permissions`] tells. `before` and `limit`:
    /// [`Self::study_page`].
    ///
    /// # Errors
    /// [`WalletError::Store`].
    pub fn permission_page(&self, before: Option<i64>, limit: u32) -> Result<Page<Permission>, WalletError> {
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let Some(ground) = self.ground_of_lists(&records)? else { return Ok(nothing()) };
        let withdrawals = withdrawal::all(&records)?;
        page(&records, before, limit, |Stored { value, .. }: Stored<RequestRecord>| {
            let is_agreed = value.decided == Decided::Agreed;
            is_agreed.then(|| permissions::decided(&records, &ground, &value, None, &withdrawals)).transpose()
        })
    }

    /// A page of the history. `before` and `limit`: [`Self::study_page`].
    ///
    /// # Errors
    /// [`WalletError::Store`].
    pub fn history_page(&self, before: Option<i64>, limit: u32) -> Result<Page<HistoryEntry>, WalletError> {
        let session = self.session()?;
        page(&self.store.records(&session)?, before, limit, |stored: Stored<HistoryRecord>| Ok(Some(stored.into())))
    }

    /// What lists need, without the accounts, which are as many as the studies. `None` while the network is not known: then
    /// nothing can have been found or decided.
    fn ground_of_lists(&self, records: &Records<'_>) -> Result<Option<Ground>, WalletError> {
        let settings = self.settings_in(records)?;
        let (registry, now_ms) = (settings.registry, self.now_ms());
        Ok(settings.network.map(|network| Ground { registry, network, accounts: Vec::new(), now_ms }))
    }
}

const fn nothing<T>() -> Page<T> {
    Page { items: Vec::new(), next: None }
}

/// The first rows before `before` that `chosen` has something for. Whether a row is wanted stands in its sealed value, so
/// that it is opened to be passed over.
fn page<T: Record, R>(
    records: &Records<'_>,
    mut before: Option<i64>,
    limit: u32,
    mut chosen: impl FnMut(Stored<T>) -> Result<Option<R>, WalletError>,
) -> Result<Page<R>, WalletError> {
    let limit = limit.clamp(1, MAX_PAGE);
    let mut items = Vec::new();
    loop {
        let rows = records.newest::<T>(before, limit)?;
        let is_last = rows.len() < limit as usize;
        for row in rows {
            before = Some(row.id);
            items.extend(chosen(row)?);
            if items.len() == limit as usize {
                return Ok(Page { items, next: before });
            }
        }
        if is_last {
            return Ok(Page { items, next: None });
        }
    }
}
