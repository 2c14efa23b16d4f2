//! The calls by which phones take rights back, and the aggregates that this hospital pays for so that they can.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tegata_rights::{CodeKind, GrantForm, LedgerError, read_code, right_id, sponsored_withdrawal, standing};
use tegata_symbol::{Address, Body, DetachedCosignature, Hash256, MosaicId, Transaction};

use super::Desk;
use crate::api_error::ApiError;
use crate::chain::{Chain, Fate, Settled, Signed, settle};
use crate::funds::{FundsError, check_funds};
use crate::storage_error::StorageError;
use crate::store::{StatedWithdrawal, WithdrawalState};
use crate::withdrawals::{NoteError, note_withdrawal};

const LOOK_AGAIN: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(10);
/// Stands for an aggregate whose deadline passed before a block had it.
const EXPIRED: &str = "expired";

#[derive(Serialize)]
struct Noted {
    state: &'static str,
}

#[derive(Serialize)]
struct Accepted {
    hash: String,
}

impl From<NoteError> for ApiError {
    fn from(error: NoteError) -> Self {
        let message = error.to_string();
        match error {
            NoteError::Statement(_) => Self::new(StatusCode::BAD_REQUEST, "unreadable-withdrawal", message),
            NoteError::NotConcerned => Self::new(StatusCode::NOT_FOUND, "not-concerned", message),
            NoteError::NotHolder => Self::new(StatusCode::FORBIDDEN, "not-holder", message),
            NoteError::TooMany => Self::new(StatusCode::CONFLICT, "too-many", message),
            NoteError::Ledger(error) => error.into(),
            NoteError::Home(error) => Self::internal(&error),
            NoteError::Storage(error) => error.into(),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Wish {
    /// `patient`: the account pays by itself, nothing is to be prepared.
    pays: Option<String>,
}

/// `POST /withdrawals`. The statement is stored before this answers, and obeyed whatever the answer is.
pub(super) async fn withdraw<C: Chain>(
    State(desk): State<Arc<Desk<C>>>,
    Query(wish): Query<Wish>,
    body: Bytes,
) -> Result<Response, ApiError> {
    // A scanner at the desk hands over the code's text as it is.
    let bytes = match std::str::from_utf8(&body).ok().and_then(|text| read_code(text).ok()) {
        Some((CodeKind::Withdrawal, bytes)) => bytes,
        _ => body.to_vec(),
    };
    let stated = note_withdrawal(&desk.home, &*desk.chain, &bytes).await?;
    desk.note_change();
    let prepared = match wish.pays.as_deref() {
        Some("patient") => Ok(None),
        _ => desk.prepared_withdrawal(&stated).await,
    };
    match prepared {
        Ok(Some(bytes)) => Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response()),
        Ok(None) => Ok((StatusCode::ACCEPTED, Json(Noted { state: "noted" })).into_response()),
        Err(error) => {
            tracing::warn!(?error, "a withdrawal was noted, but cannot be paid for now");
            Ok((StatusCode::ACCEPTED, Json(Noted { state: "noted" })).into_response())
        }
    }
}

/// `POST /withdrawals/{statement digest}/cosignature`.
pub(super) async fn cosignature<C: Chain>(
    State(desk): State<Arc<Desk<C>>>,
    Path(digest): Path<String>,
    body: Bytes,
) -> Result<Response, ApiError> {
    let unknown = || ApiError::new(StatusCode::NOT_FOUND, "unknown-withdrawal", "no such withdrawal was stated here");
    let digest: Hash256 = digest.parse().map_err(|_| unknown())?;
    let detached = DetachedCosignature::from_bytes(&body)
        .map_err(|error| ApiError::malformed(format!("the cosignature cannot be read: {error}")))?;
    let now_ms = desk.chain.time_ms().await?;
    let stored = desk.home.store().change_withdrawal(&digest, |existing| {
        let existing = existing.ok_or_else(unknown)?;
        let (Some(hash), Some(_)) = (existing.hash, &existing.prepared) else {
            return Err(ApiError::new(StatusCode::CONFLICT, "nothing-prepared", "there is no aggregate to cosign"));
        };
        let fits = detached.parent_hash == hash
            && detached.cosignature.version == 0
            && detached.cosignature.signer == existing.patient
            && detached.cosignature.verify(&hash);
        if !fits {
            let message = "the cosignature is not the patient's over the prepared aggregate";
            return Err(ApiError::new(StatusCode::BAD_REQUEST, "wrong-cosignature", message));
        }
        if existing.state != WithdrawalState::Prepared {
            return Ok(existing);
        }
        if existing.deadline_ms.is_none_or(|deadline| now_ms >= deadline) {
            let message = "the time of the prepared aggregate is over: hand in the statement again";
            return Err(ApiError::new(StatusCode::GONE, "too-late", message));
        }
        Ok(StatedWithdrawal { state: WithdrawalState::Signed, cosignature: Some(body.to_vec()), ..existing })
    })??;
    desk.note_change();
    let hash = stored.hash.map(|hash| hash.to_string()).unwrap_or_default();
    Ok((StatusCode::ACCEPTED, Json(Accepted { hash })).into_response())
}

impl<C: Chain> Desk<C> {
    /// The aggregate that this hospital pays for; `None` where it pays for none, or nothing is out any more.
    async fn prepared_withdrawal(&self, stated: &StatedWithdrawal) -> Result<Option<Vec<u8>>, ApiError> {
        let now_ms = self.chain.time_ms().await?;
        let is_live = match stated.state {
            WithdrawalState::Prepared => stated.deadline_ms.is_some_and(|deadline| now_ms < deadline),
            WithdrawalState::Signed | WithdrawalState::Confirmed => true,
            WithdrawalState::Final => return Ok(None),
            WithdrawalState::Noted | WithdrawalState::Failed => false,
        };
        if is_live {
            return Ok(stated.prepared.clone());
        }
        let most = self.home.sponsored_per_day()?;
        let units = self.units_out(stated).await?;
        let network = self.chain.network().await?;
        let keys = self.home.keys().identity();
        let deadline_ms = self.deadline_ms(GrantForm::Complete).await?;
        let unsigned = sponsored_withdrawal(
            keys.public_key(),
            stated.patient,
            &network,
            &units,
            network.time_from_unix_ms(deadline_ms),
            self.chain.fees().await?.multiplier,
        );
        let Some(unsigned) = unsigned.filter(|unsigned| unsigned.max_fee <= most) else {
            return Ok(None);
        };
        let max_fee = unsigned.max_fee;
        match check_funds(&*self.chain, &network, &self.home.identity(), max_fee).await {
            Ok(()) => {}
            Err(FundsError::Ledger(error)) => return Err(error.into()),
            Err(FundsError::NotEnough(shortfall)) => {
                tracing::error!(%shortfall, "the hospital cannot pay for a withdrawal");
                return Ok(None);
            }
        }
        let context = self.chain.signing().await?;
        let transaction = unsigned.sign(keys, &context).map_err(|error| ApiError::internal(&error))?;
        let prepared = StatedWithdrawal {
            state: WithdrawalState::Prepared,
            prepared: Some(transaction.to_bytes()),
            cosignature: None,
            hash: Some(transaction.hash(&context.generation_hash_seed)),
            deadline_ms: Some(deadline_ms),
            height: None,
            failure: None,
            ..stated.clone()
        };
        let stored = self.home.store().prepare_withdrawal(&prepared, max_fee.0, now_ms, most.0)?;
        if stored.is_none() {
            tracing::warn!("the most that is paid for withdrawals in a day is reached");
        }
        Ok(stored.and_then(|stored| stored.prepared))
    }

    /// Units of the rights stated that are out for the request stated, and that nobody takes back already.
    async fn units_out(&self, stated: &StatedWithdrawal) -> Result<Vec<(MosaicId, Address)>, LedgerError> {
        let patient = Address::new(&stated.patient, self.home.network_id());
        let pending = self.chain.pending_revocations(&patient).await?;
        let mut units = Vec::new();
        for role in stated.rights.roles() {
            let mosaic = right_id(role, stated.nft, &stated.asker, &patient);
            let found = standing(&*self.chain, &patient, stated.nft, role, mosaic).await?;
            match found.running() {
                Some((at, message)) if message.request == stated.request && !pending.contains(&mosaic) => {
                    units.push((mosaic, at));
                }
                _ => {}
            }
        }
        Ok(units)
    }

    /// Attaches the cosignature and announces, until the aggregate is in a block for good.
    async fn drive_withdrawal(&self, stated: &StatedWithdrawal) -> Result<(), DriveError> {
        let signed = complete(stated).ok_or(DriveError::Stored)?;
        let (state, height, failure) = if stated.state == WithdrawalState::Confirmed {
            match self.chain.fate(&signed.hash).await? {
                Fate::Confirmed { height } if self.chain.tip().await?.finalized_height >= height => {
                    (WithdrawalState::Final, Some(height), None)
                }
                Fate::Confirmed { .. } => return Ok(()),
                // Rolled back: the same bytes once more, as long as they live.
                Fate::Unknown | Fate::Waiting | Fate::Failed { .. } => (WithdrawalState::Signed, None, None),
            }
        } else {
            match settle(&*self.chain, &signed, self.home.clock(), PATIENCE).await? {
                Settled::Confirmed { height } => (WithdrawalState::Confirmed, Some(height), None),
                Settled::Rejected { code } => (WithdrawalState::Failed, None, Some(code)),
                Settled::Expired => (WithdrawalState::Failed, None, Some(EXPIRED.to_owned())),
                Settled::Open => return Ok(()),
            }
        };
        let stored = self.home.store().change_withdrawal(&stated.digest, |now| match now {
            Some(now) if now.hash == stated.hash && now.state == stated.state => {
                Ok(StatedWithdrawal { state, height, failure, ..now })
            }
            _ => Err(()),
        })?;
        if stored.is_ok() {
            self.note_change();
        }
        Ok(())
    }
}

#[derive(Debug, thiserror::Error)]
enum DriveError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error("what is stored cannot be read")]
    Stored,
}

/// Drives cosigned withdrawals on until the desk stops. What is stored suffices to go on later.
pub(super) async fn run<C: Chain>(desk: Arc<Desk<C>>) {
    let (mut changed, mut stopping) = (desk.changed.subscribe(), desk.stopping.clone());
    loop {
        match desk.home.store().open_withdrawals() {
            Ok(open) => {
                let all = futures_util::future::join_all(open.iter().map(|one| desk.drive_withdrawal(one)));
                let ended = tokio::select! {
                    ended = all => ended,
                    _ = stopping.wait_for(|stop| *stop) => return,
                };
                for error in ended.into_iter().filter_map(Result::err) {
                    tracing::warn!(%error, "a withdrawal cannot be driven on now");
                }
            }
            Err(error) => tracing::error!(%error, "withdrawals cannot be read"),
        }
        tokio::select! {
            _ = tokio::time::sleep(LOOK_AGAIN) => {}
            _ = changed.changed() => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}

/// The prepared aggregate with the patient's cosignature.
fn complete(stated: &StatedWithdrawal) -> Option<Signed> {
    let mut transaction = Transaction::from_bytes(stated.prepared.as_deref()?).ok()?;
    let detached = DetachedCosignature::from_bytes(stated.cosignature.as_deref()?).ok()?;
    let Body::Aggregate(aggregate) = &mut transaction.body else {
        return None;
    };
    aggregate.cosignatures = vec![detached.cosignature];
    Some(Signed { bytes: transaction.to_bytes(), hash: stated.hash?, deadline_ms: stated.deadline_ms? })
}

#[cfg(test)]
mod tests;
