//! Driving a grant that waits on the chain: first its hash lock, behind it the aggregate, then the cosignature if the phone
//! handed it over here. All of it is stored before it is announced, and announced again until it stands.

use std::time::Duration;

use tegata_rights::{LedgerError, Tip};
use tegata_symbol::{DetachedCosignature, Hash256};

use super::Desk;
use super::driver::{After, DriveError, EXPIRED, confirmed, failed};
use crate::api_error::ApiError;
use crate::chain::{ANNOUNCE_AGAIN, Chain, Fate, PAST_DEADLINE};
use crate::hash_lock::LOCKED_ALREADY;
use crate::storage_error::StorageError;
use crate::store::{AnswerRecord, AnswerState, LockRecord, LockState};

const POLL: Duration = Duration::from_millis(500);

/// When something was announced last, by this machine's clock.
#[derive(Default)]
struct Announced(Option<(Hash256, u64)>);

impl Announced {
    /// Whether it is time to announce this; if so, it counts as announced now.
    fn is_due(&mut self, what: Hash256, now_ms: u64) -> bool {
        let pause = u64::try_from(ANNOUNCE_AGAIN.as_millis()).unwrap_or(u64::MAX);
        let due = self.0.is_none_or(|(last, at)| last != what || now_ms.saturating_sub(at) >= pause);
        if due {
            self.0 = Some((what, now_ms));
        }
        due
    }
}

impl<C: Chain> Desk<C> {
    /// Until the aggregate stands in a block or cannot come any more, or the answer is another one.
    pub(super) async fn bring_in_bonded(&self, answer: &AnswerRecord) -> Result<After, DriveError> {
        let (Some(hash), Some(deadline_ms)) = (answer.hash, answer.deadline_ms) else {
            return Err(DriveError::Stored);
        };
        let (mut own, mut cosignature) = (Announced::default(), Announced::default());
        loop {
            let now = self.home.store().answer(&answer.digest)?;
            let waits = |a: &AnswerRecord| matches!(a.state, AnswerState::Prepared | AnswerState::Signed);
            let Some(now) = now.filter(|now| now.hash == Some(hash) && waits(now)) else { return Ok(After::Nothing) };
            let tip = self.chain.tip().await?;
            match self.chain.fate(&hash).await? {
                Fate::Confirmed { height } => {
                    self.note_returned(&hash).await?;
                    self.turn(&now, |a| confirmed(a, height))?;
                    return Ok(After::Step);
                }
                Fate::Unknown | Fate::Failed { .. } if tip.time_ms > deadline_ms => {
                    if self.chain_is_past(&tip).await? && !self.is_confirmed(&hash).await? {
                        self.note_lost(&hash).await?;
                        if now.state == AnswerState::Signed {
                            self.turn(&now, |a| failed(a, EXPIRED.into()))?;
                        }
                        self.note_change();
                        return Ok(After::Dead);
                    }
                }
                // The lock lives on, and with it the phone can still bring the same bytes in: that is watched.
                Fate::Failed { code } => {
                    self.turn(&now, |a| failed(a, code))?;
                    return Ok(After::Step);
                }
                Fate::Unknown => {
                    if let Some(end) = self.lock_in(&now, &hash, deadline_ms, &tip, &mut own).await? {
                        return Ok(end);
                    }
                }
                Fate::Waiting => {
                    if let Some(bytes) = &now.cosignature
                        && cosignature.is_due(hash, self.home.clock().now_ms())
                    {
                        let detached = DetachedCosignature::from_bytes(bytes).map_err(|_| DriveError::Stored)?;
                        self.chain.announce_cosignature(&detached).await?;
                    }
                }
            }
            self.note_chain(true);
            tokio::time::sleep(POLL).await;
        }
    }

    /// Brings the lock in, and announces the aggregate as soon as it stands. `Some`: there is nothing more to do.
    async fn lock_in(
        &self,
        answer: &AnswerRecord,
        hash: &Hash256,
        deadline_ms: u64,
        tip: &Tip,
        announced: &mut Announced,
    ) -> Result<Option<After>, DriveError> {
        let lock = self.home.store().lock_of(hash)?.ok_or(DriveError::Stored)?;
        let now_ms = self.home.clock().now_ms();
        match self.chain.fate(&lock.signed.hash).await? {
            Fate::Confirmed { .. } => {
                if lock.state != LockState::Locked {
                    self.home.store().put_lock(&LockRecord { state: LockState::Locked, ..lock })?;
                    self.note_change();
                }
                self.announce_aggregate(answer, hash, now_ms, announced).await?;
            }
            Fate::Failed { code } if code == LOCKED_ALREADY => {
                self.announce_aggregate(answer, hash, now_ms, announced).await?;
            }
            Fate::Failed { code } if code != PAST_DEADLINE => {
                self.home.store().put_lock(&LockRecord { state: LockState::Void, ..lock })?;
                self.turn(answer, |a| failed(a, code))?;
                return Ok(Some(After::Step));
            }
            Fate::Waiting => {}
            Fate::Unknown | Fate::Failed { .. } if tip.time_ms > lock.signed.deadline_ms => {
                // The deposit was never taken: another lock takes its place.
                if self.chain_is_past(tip).await? && !self.is_confirmed(&lock.signed.hash).await? {
                    let again = self.sign_lock(&lock.digest, hash, deadline_ms).await?;
                    self.home.store().put_lock(&again)?;
                }
            }
            Fate::Unknown | Fate::Failed { .. } => {
                if announced.is_due(lock.signed.hash, now_ms) {
                    self.chain.announce(&lock.signed.bytes).await?;
                }
            }
        }
        Ok(None)
    }

    async fn announce_aggregate(
        &self,
        answer: &AnswerRecord,
        hash: &Hash256,
        now_ms: u64,
        announced: &mut Announced,
    ) -> Result<(), DriveError> {
        if announced.is_due(*hash, now_ms) {
            let bytes = answer.prepared.as_deref().ok_or(DriveError::Stored)?;
            self.chain.announce(bytes).await?;
        }
        Ok(())
    }

    /// Whether a block that was the latest can no longer be rolled back.
    async fn chain_is_past(&self, seen: &Tip) -> Result<bool, DriveError> {
        Ok(self.chain.tip().await?.finalized_height >= seen.height)
    }

    /// What became of deposits whose aggregate is no longer the one that its request's answer is about.
    pub(super) async fn settle_overdue_locks(&self) -> Result<(), OverdueError> {
        let tip = self.chain.tip().await?;
        if self.chain.tip().await?.finalized_height < tip.height {
            return Ok(());
        }
        for lock in self.home.store().overdue_locks(tip.time_ms)? {
            let came = self.is_confirmed(&lock.aggregate).await?;
            self.settle_lock(lock, if came { LockState::Returned } else { LockState::Lost }).await?;
        }
        Ok(())
    }

    /// The aggregate can never come: a deposit that was put down for it is lost.
    pub(super) async fn note_lost(&self, hash: &Hash256) -> Result<(), DriveError> {
        Ok(self.note_end(hash, LockState::Lost).await?)
    }

    /// The aggregate is in a block: a deposit that was put down for it has come back.
    pub(super) async fn note_returned(&self, hash: &Hash256) -> Result<(), DriveError> {
        Ok(self.note_end(hash, LockState::Returned).await?)
    }

    async fn note_end(&self, hash: &Hash256, end: LockState) -> Result<(), OverdueError> {
        // That nothing comes of it may have been noted too early, on one node's word.
        let open =
            |lock: &LockRecord| !matches!(lock.state, LockState::Returned | LockState::Void) && lock.state != end;
        match self.home.store().lock_of(hash)?.filter(open) {
            Some(lock) => self.settle_lock(lock, end).await,
            None => Ok(()),
        }
    }

    async fn settle_lock(&self, lock: LockRecord, end: LockState) -> Result<(), OverdueError> {
        let state = if self.is_confirmed(&lock.signed.hash).await? { end } else { LockState::Void };
        if state == LockState::Lost {
            tracing::warn!(deposit = lock.deposit, request = %lock.digest, "a deposit is lost: nobody signed in time");
        }
        Ok(self.home.store().put_lock(&LockRecord { state, ..lock })?)
    }

    async fn is_confirmed(&self, hash: &Hash256) -> Result<bool, LedgerError> {
        Ok(matches!(self.chain.fate(hash).await?, Fate::Confirmed { .. }))
    }
}

/// Deposits could not be looked after.
#[derive(Debug, thiserror::Error)]
pub(super) enum OverdueError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<OverdueError> for ApiError {
    fn from(error: OverdueError) -> Self {
        match error {
            OverdueError::Ledger(error) => error.into(),
            OverdueError::Storage(error) => error.into(),
        }
    }
}

impl From<OverdueError> for DriveError {
    fn from(error: OverdueError) -> Self {
        match error {
            OverdueError::Ledger(error) => error.into(),
            OverdueError::Storage(error) => error.into(),
        }
    }
}
