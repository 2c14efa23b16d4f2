//! The background task: brings each answered request to its verdict, also after a restart.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tegata_rights::{LedgerError, Reason};
use tegata_symbol::{Address, Body, DetachedCosignature, Hash256, Transaction};

use super::Desk;
use crate::chain::{Chain, Fate, Settled, Signed, settle};
use crate::storage_error::StorageError;
use crate::store::{AnswerRecord, AnswerState};
use crate::verify::{VerifyError, VerifyOptions, verify};

const LOOK_AGAIN: Duration = Duration::from_secs(1);
const AFTER_TROUBLE: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(60);
/// No transaction waits longer than this for a block (6 hours on public networks, and some blocks more).
const LONGEST_WAIT_MS: u64 = 7 * 3_600_000;
/// Stands for a grant whose deadline passed before a block had it.
pub(super) const EXPIRED: &str = "expired";

#[derive(Debug, thiserror::Error)]
enum DriveError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Verify(#[from] VerifyError),
    #[error("what is stored cannot be read")]
    Stored,
}

/// Looks for answers to drive until the desk stops. What is stored suffices to go on later.
pub(super) async fn run<C: Chain>(desk: Arc<Desk<C>>) {
    let running: Arc<Mutex<HashSet<Hash256>>> = Arc::default();
    let mut tasks = tokio::task::JoinSet::new();
    let (mut changed, mut stopping) = (desk.changed.subscribe(), desk.stopping.clone());
    loop {
        match desk.home.store().open_answers() {
            Ok(answers) => {
                for answer in answers.into_iter().filter(|answer| answer.state != AnswerState::Prepared) {
                    if running.lock().unwrap_or_else(PoisonError::into_inner).insert(answer.digest) {
                        let (desk, running) = (desk.clone(), running.clone());
                        tasks.spawn(async move {
                            desk.drive(&answer.digest).await;
                            running.lock().unwrap_or_else(PoisonError::into_inner).remove(&answer.digest);
                        });
                    }
                }
            }
            Err(error) => tracing::error!(%error, "answers cannot be read"),
        }
        while tasks.try_join_next().is_some() {}
        tokio::select! {
            _ = tokio::time::sleep(LOOK_AGAIN) => {}
            _ = changed.changed() => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}

impl<C: Chain> Desk<C> {
    /// Drives one answer until it has an end.
    async fn drive(&self, digest: &Hash256) {
        loop {
            match self.step(digest).await {
                Ok(true) => self.note_chain(true),
                Ok(false) => return self.note_chain(true),
                Err(error) => {
                    tracing::warn!(%error, request = %digest, "a request cannot be driven on now");
                    let ledger = matches!(error, DriveError::Ledger(_) | DriveError::Verify(VerifyError::Ledger(_)));
                    if ledger {
                        self.note_chain(false);
                    }
                    tokio::time::sleep(AFTER_TROUBLE).await;
                }
            }
        }
    }

    /// One step; `false` at the end.
    async fn step(&self, digest: &Hash256) -> Result<bool, DriveError> {
        let Some(answer) = self.home.store().answer(digest)? else {
            return Ok(false);
        };
        match answer.state {
            AnswerState::Signed if answer.prepared.is_some() => self.bring_in(&answer).await.map(|()| true),
            AnswerState::Signed => self.watch(&answer).await.map(|()| true),
            AnswerState::Confirmed => self.judge(&answer).await.map(|()| true),
            AnswerState::Prepared | AnswerState::Judged | AnswerState::Declined | AnswerState::Failed => Ok(false),
        }
    }

    /// Attaches the cosignature, announces, and watches.
    async fn bring_in(&self, answer: &AnswerRecord) -> Result<(), DriveError> {
        let signed = complete(answer).ok_or(DriveError::Stored)?;
        match settle(&*self.chain, &signed, self.home.clock(), PATIENCE).await? {
            Settled::Confirmed { height } => self.turn(answer, |a| confirmed(a, height)),
            Settled::Rejected { code } => self.turn(answer, |a| failed(a, code)),
            Settled::Expired => self.turn(answer, |a| failed(a, EXPIRED.into())),
            Settled::Open => Ok(()),
        }
    }

    /// Watches a grant that the patient announced; its bytes are not here.
    async fn watch(&self, answer: &AnswerRecord) -> Result<(), DriveError> {
        let hash = answer.hash.ok_or(DriveError::Stored)?;
        match self.chain.fate(&hash).await? {
            Fate::Confirmed { height } => return self.turn(answer, |a| confirmed(a, height)),
            Fate::Failed { code } => return self.turn(answer, |a| failed(a, code)),
            Fate::Unknown if self.home.clock().now_ms() > answer.received_ms.saturating_add(LONGEST_WAIT_MS) => {
                return self.turn(answer, |a| failed(a, EXPIRED.into()));
            }
            Fate::Unknown | Fate::Waiting => {}
        }
        self.note_chain(true);
        tokio::time::sleep(LOOK_AGAIN).await;
        Ok(())
    }

    /// Asks for the verdict; as long as only finality lacks, waits for further blocks.
    async fn judge(&self, answer: &AnswerRecord) -> Result<(), DriveError> {
        let record = self.home.store().request(&answer.digest)?.ok_or(DriveError::Stored)?;
        let options = VerifyOptions {
            request: &record.signed,
            patient: Address::new(&answer.patient, self.home.network_id()),
            nft: Some(answer.nft),
            named_rights: None,
        };
        let verdict = verify(&self.home, &*self.chain, &options).await?;
        // A rollback may have taken the grant's block away: then it is announced again, as long as it may get in.
        if !verdict.is_yes() && self.is_gone(answer).await? {
            return self.turn(answer, |a| AnswerRecord { state: AnswerState::Signed, height: None, ..a });
        }
        let waits = |reason: &Reason| matches!(reason, Reason::NotFinal { .. });
        if verdict.is_yes() || !verdict.reasons.iter().all(waits) {
            return self.turn(answer, |a| AnswerRecord { state: AnswerState::Judged, ..a });
        }
        self.note_change();
        let seen = (verdict.evidence.tip.height, verdict.evidence.tip.finalized_height);
        loop {
            tokio::time::sleep(LOOK_AGAIN).await;
            let tip = self.chain.tip().await?;
            if (tip.height, tip.finalized_height) != seen {
                return Ok(());
            }
        }
    }

    async fn is_gone(&self, answer: &AnswerRecord) -> Result<bool, DriveError> {
        let Some(hash) = answer.hash else { return Ok(false) };
        Ok(matches!(self.chain.fate(&hash).await?, Fate::Unknown | Fate::Waiting))
    }

    /// Stores a change, unless the answer was replaced meanwhile.
    fn turn(&self, seen: &AnswerRecord, change: impl FnOnce(AnswerRecord) -> AnswerRecord) -> Result<(), DriveError> {
        let stored = self.home.store().change_answer(&seen.digest, |now| match now {
            Some(now) if now.hash == seen.hash && now.state == seen.state => Ok(change(now)),
            _ => Err(()),
        })?;
        if stored.is_ok() {
            self.note_change();
        }
        Ok(())
    }
}

fn confirmed(answer: AnswerRecord, height: u64) -> AnswerRecord {
    AnswerRecord { state: AnswerState::Confirmed, height: Some(height), ..answer }
}

fn failed(answer: AnswerRecord, code: String) -> AnswerRecord {
    AnswerRecord { state: AnswerState::Failed, failure: Some(code), ..answer }
}

/// The prepared aggregate with the patient's cosignature.
fn complete(answer: &AnswerRecord) -> Option<Signed> {
    let mut transaction = Transaction::from_bytes(answer.prepared.as_deref()?).ok()?;
    let detached = DetachedCosignature::from_bytes(answer.cosignature.as_deref()?).ok()?;
    let Body::Aggregate(aggregate) = &mut transaction.body else {
        return None;
    };
    aggregate.cosignatures = vec![detached.cosignature];
    Some(Signed { bytes: transaction.to_bytes(), hash: answer.hash?, deadline_ms: answer.deadline_ms? })
}
