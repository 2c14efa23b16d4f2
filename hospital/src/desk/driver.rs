//! The background task: brings each answered request to its verdict, also after a restart.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tegata_rights::{LedgerError, Reason};
use tegata_symbol::{Address, Body, DetachedCosignature, Hash256, SignError, Transaction};
use tokio::sync::watch;

use super::Desk;
use super::prepare::SignLockError;
use crate::chain::{Chain, Fate, Settled, Signed, is_bonded, settle};
use crate::storage_error::StorageError;
use crate::store::{AnswerRecord, AnswerState};
use crate::verify::{VerifyError, VerifyOptions, verify};

const LOOK_AGAIN: Duration = Duration::from_secs(1);
const AFTER_TROUBLE: Duration = Duration::from_secs(2);
/// Between two looks at a grant that nobody expects at the moment.
const LOOK_IDLY: Duration = Duration::from_secs(3);
const PATIENCE: Duration = Duration::from_secs(60);
/// No transaction waits longer than this for a block (6 hours on public networks, and some blocks more).
const LONGEST_WAIT_MS: u64 = 7 * 3_600_000;
/// Stands for a grant whose deadline passed before a block had it.
pub(super) const EXPIRED: &str = "expired";

#[derive(Debug, thiserror::Error)]
pub(super) enum DriveError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Verify(#[from] VerifyError),
    #[error("a hash lock cannot be signed: {0}")]
    Sign(#[from] SignError),
    #[error("what is stored cannot be read")]
    Stored,
}

impl From<SignLockError> for DriveError {
    fn from(error: SignLockError) -> Self {
        match error {
            SignLockError::Ledger(error) => error.into(),
            SignLockError::Sign(error) => error.into(),
        }
    }
}

/// What comes after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// Another step.
    Step,
    /// Nothing, until somebody changes the answer.
    Nothing,
    /// Nothing ever comes of this grant.
    Dead,
}

/// A request, and the grant that its answer is about.
type Driven = (Hash256, Option<Hash256>);

/// Looks for answers to drive until the desk stops. What is stored suffices to go on later.
pub(super) async fn run<C: Chain>(desk: Arc<Desk<C>>) {
    // With the grant that the answer is about: what is dead stays here, and is looked at no more.
    let running: Arc<Mutex<HashSet<Driven>>> = Arc::default();
    let mut tasks = tokio::task::JoinSet::new();
    let (mut changed, mut stopping) = (desk.changed.subscribe(), desk.stopping.clone());
    loop {
        match desk.home.store().open_answers(desk.home.clock().now_ms().saturating_sub(LONGEST_WAIT_MS)) {
            Ok(answers) => {
                for answer in answers {
                    let key = (answer.digest, answer.hash);
                    if running.lock().unwrap_or_else(PoisonError::into_inner).insert(key) {
                        let (desk, running) = (desk.clone(), running.clone());
                        tasks.spawn(async move {
                            if desk.drive(&answer.digest, answer.hash).await != After::Dead {
                                running.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
                            }
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
    /// Drives one answer until it has an end, or is about another grant.
    pub(super) async fn drive(&self, digest: &Hash256, hash: Option<Hash256>) -> After {
        loop {
            match self.step(digest, hash).await {
                Ok(After::Step) => self.note_chain(true),
                Ok(end) => {
                    self.note_chain(true);
                    return end;
                }
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

    async fn step(&self, digest: &Hash256, hash: Option<Hash256>) -> Result<After, DriveError> {
        let changed = self.changed.subscribe();
        let Some(answer) = self.home.store().answer(digest)?.filter(|answer| answer.hash == hash) else {
            return Ok(After::Nothing);
        };
        let bonded = answer.prepared.as_deref().is_some_and(is_bonded);
        match answer.state {
            AnswerState::Prepared | AnswerState::Signed if bonded => return self.bring_in_bonded(&answer).await,
            AnswerState::Prepared | AnswerState::Failed => return self.watch_idly(&answer, changed).await,
            AnswerState::Signed if answer.prepared.is_some() => self.bring_in(&answer).await?,
            AnswerState::Signed => self.watch(&answer).await?,
            AnswerState::Confirmed => self.judge(&answer).await?,
            AnswerState::Judged | AnswerState::Declined => return Ok(After::Nothing),
        }
        Ok(After::Step)
    }

    /// Watches a grant that came to nothing so far: the phone may have announced it itself, to another node.
    async fn watch_idly(&self, answer: &AnswerRecord, mut changed: watch::Receiver<u64>) -> Result<After, DriveError> {
        let hash = answer.hash.ok_or(DriveError::Stored)?;
        let tip = self.chain.tip().await?;
        if let Fate::Confirmed { height } = self.chain.fate(&hash).await? {
            self.note_returned(&hash).await?;
            self.turn(answer, |a| AnswerRecord { failure: None, ..confirmed(a, height) })?;
            return Ok(After::Step);
        }
        let end_ms = answer.deadline_ms.unwrap_or(answer.received_ms.saturating_add(LONGEST_WAIT_MS));
        // The block was asked for before the grant: one behind it cannot hold what is unknown now.
        if tip.time_ms > end_ms && tip.finalized_height >= tip.height {
            self.note_lost(&hash).await?;
            return Ok(After::Dead);
        }
        let end = tokio::time::Instant::now() + LOOK_IDLY;
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(end) => return Ok(After::Step),
                _ = changed.changed() => {
                    if self.home.store().answer(&answer.digest)?.as_ref() != Some(answer) {
                        return Ok(After::Step);
                    }
                }
            }
        }
    }

    /// Attaches the cosignature, announces, and watches.
    async fn bring_in(&self, answer: &AnswerRecord) -> Result<(), DriveError> {
        self.bring(answer, &complete(answer).ok_or(DriveError::Stored)?).await
    }

    async fn bring(&self, answer: &AnswerRecord, signed: &Signed) -> Result<(), DriveError> {
        match settle(&*self.chain, signed, self.home.clock(), PATIENCE).await? {
            Settled::Confirmed { height } => self.turn(answer, |a| confirmed(a, height)),
            Settled::Rejected { code } => self.turn(answer, |a| failed(a, code)),
            Settled::Expired => self.turn(answer, |a| failed(a, EXPIRED.into())),
            Settled::Open => Ok(()),
        }
    }

    /// Watches a grant that the patient announced; where its bytes came with the answer, announces it too.
    async fn watch(&self, answer: &AnswerRecord) -> Result<(), DriveError> {
        let hash = answer.hash.ok_or(DriveError::Stored)?;
        if let Some(grant) = self.home.store().patient_grant(&hash)? {
            return self.bring(answer, &grant).await;
        }
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
    pub(super) fn turn(
        &self,
        seen: &AnswerRecord,
        change: impl FnOnce(AnswerRecord) -> AnswerRecord,
    ) -> Result<(), DriveError> {
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

pub(super) fn confirmed(answer: AnswerRecord, height: u64) -> AnswerRecord {
    AnswerRecord { state: AnswerState::Confirmed, height: Some(height), ..answer }
}

pub(super) fn failed(answer: AnswerRecord, code: String) -> AnswerRecord {
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
