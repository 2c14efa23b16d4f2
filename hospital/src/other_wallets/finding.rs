//! Looking on the chain for grants that no sealed answer tells of.

use std::sync::Arc;
use std::time::Duration;

use tegata_rights::{LedgerError, RightMessage, SignedRequest, right_id};
use tegata_symbol::{Address, Hash256, MosaicId, PublicKey};
use tokio::sync::watch;

use crate::chain::Chain;
use crate::home::HospitalHome;
use crate::storage_error::StorageError;
use crate::store::{AnswerRecord, AnswerState};

const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Offers older than this are looked for no more: a deadline is at most 6 hours ahead on public networks, and some blocks.
const LOOKED_FOR_MS: u64 = 7 * 3_600_000;
/// Only so many offers are looked for at a time, the newest first.
const MOST_LOOKED_FOR: u32 = 50;

/// What looking for a grant found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The rights were not given for this request.
    Nothing,
    /// They were, and this is stored as the answer now.
    Stored,
    /// They were, and the answer says so already.
    Known,
    /// Another account's answer is stored.
    OtherAnswer,
}

/// Looks whether this account gave all rights that a request asks for, and stores that as the answer. Whether they hold is
/// for the verdict.
///
/// # Errors
/// [`FindError`].
pub async fn find_grant(
    home: &HospitalHome,
    chain: &impl Chain,
    signed: &SignedRequest,
    patient: PublicKey,
    nft: MosaicId,
) -> Result<Found, FindError> {
    let digest = signed.digest();
    let Some((hash, height)) = given(home, chain, signed, patient, nft).await? else {
        let existing = home.store().answer(&digest)?;
        let is_other = |a: &AnswerRecord| is_underway(a.state) && (a.patient != patient || a.nft != nft);
        return Ok(if existing.as_ref().is_some_and(is_other) { Found::OtherAnswer } else { Found::Nothing });
    };
    let stored = home.store().change_answer(&digest, |existing| match existing {
        Some(existing) if is_underway(existing.state) => {
            Err(if (existing.patient, existing.nft) == (patient, nft) { Found::Known } else { Found::OtherAnswer })
        }
        // Declined, failed, or prepared and never cosigned: the chain says that another way was taken.
        _ => Ok(AnswerRecord {
            digest,
            patient,
            nft,
            state: AnswerState::Confirmed,
            received_ms: home.clock().now_ms(),
            prepared: None,
            cosignature: None,
            hash: Some(hash),
            deadline_ms: None,
            thumbnail_key: None,
            height: Some(height),
            failure: None,
        }),
    })?;
    Ok(stored.map_or_else(|found| found, |_| Found::Stored))
}

/// Looking failed.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// The chain cannot be asked.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Files cannot be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<FindError> for super::OfferError {
    fn from(error: FindError) -> Self {
        match error {
            FindError::Ledger(error) => error.into(),
            FindError::Storage(error) => error.into(),
        }
    }
}

const fn is_underway(state: AnswerState) -> bool {
    matches!(state, AnswerState::Signed | AnswerState::Confirmed | AnswerState::Judged)
}

/// The transaction and block of the unit that was sent last, if the latest unit of each right names this request.
async fn given(
    home: &HospitalHome,
    chain: &impl Chain,
    signed: &SignedRequest,
    patient: PublicKey,
    nft: MosaicId,
) -> Result<Option<(Hash256, u64)>, FindError> {
    let request = signed.request();
    let address = Address::new(&patient, home.network_id());
    let mut latest = None;
    for role in request.rights().roles() {
        let id = right_id(role, nft, &request.asker, &address);
        let Some(delivery) = chain.latest_delivery(&address, id).await? else {
            return Ok(None);
        };
        let message = RightMessage::from_bytes(&delivery.message);
        if !message.is_some_and(|m| m.role == role && m.nft == nft && m.request == signed.digest()) {
            return Ok(None);
        }
        if latest.is_none_or(|(_, height)| height <= delivery.height) {
            latest = Some((delivery.transaction, delivery.height));
        }
    }
    Ok(latest)
}

/// Looks for the grants that were offered until the desk stops.
pub(crate) async fn watch<C: Chain>(
    home: Arc<HospitalHome>,
    chain: Arc<C>,
    mut stopping: watch::Receiver<bool>,
    found: impl Fn(),
) {
    loop {
        match look(&home, &*chain).await {
            Ok(0) => {}
            Ok(_) => found(),
            Err(error) => tracing::warn!(%error, "offered grants cannot be looked for now"),
        }
        tokio::select! {
            _ = tokio::time::sleep(LOOK_AGAIN) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}

async fn look(home: &HospitalHome, chain: &impl Chain) -> Result<usize, FindError> {
    let since_ms = home.clock().now_ms().saturating_sub(LOOKED_FOR_MS);
    let mut count = 0;
    for offer in home.store().open_offers(since_ms, MOST_LOOKED_FOR)? {
        let Some(record) = home.store().request(&offer.digest)? else {
            continue;
        };
        let found = find_grant(home, chain, &record.signed, offer.patient, offer.nft).await?;
        count += usize::from(found == Found::Stored);
    }
    Ok(count)
}
