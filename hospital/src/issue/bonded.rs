//! The paper's profile writes its record in bonded aggregates, each behind a hash lock of its own.
//!
//! An aggregate and its lock are signed and stored before either is announced. The lock must be confirmed first; its
//! deposit comes back when the aggregate is. So an aggregate that a lock was paid for is announced again, the same bytes,
//! as long as it may get in: new bytes, and with them a new deposit, are only made when its deadline has passed in chain time
//! or its lock has ended in a final block.

use tegata_symbol::Hash256;

use super::aggregates::{LIFETIME_MS, fee};
use super::{ATTEMPTS, IssueError, IssueEvent, PATIENCE, Run, may_pass_later};
use crate::chain::{Chain, Fate, Fees, Settled, is_bonded, settle};
use crate::hash_lock::{LOCKED_ALREADY, lock_body, lock_of};
use crate::store::{StepRecord, StepState};

/// A bonded aggregate may wait for a day: its deposit should outlive an interruption.
const BONDED_LIFETIME_MS: u64 = 24 * 60 * 60_000;

/// Where a job keeps the hash lock of an aggregate: behind its aggregates, of which the last hands the NFT over.
pub(super) const fn lock_position(part: usize, parts: usize) -> usize {
    parts + 1 + part
}

impl<C: Chain> Run<'_, C> {
    pub(super) async fn bonded_lifetime_ms(&self) -> Result<u64, IssueError> {
        Ok(BONDED_LIFETIME_MS.min(self.chain.bond_terms().await?.most_lifetime_ms))
    }

    /// Fees and deposits of the locks that are not paid yet, in atomic units.
    pub(super) async fn cost_of_locks(&self, parts: usize, fees: &Fees) -> Result<u64, IssueError> {
        let terms = self.chain.bond_terms().await?;
        let estimate = fee(self.home, &self.network, lock_body(&self.network, Hash256::ZERO, &terms), fees);
        let mut cost = 0u64;
        for part in 0..parts {
            let aggregate = self.stored_step(part)?;
            if aggregate.as_ref().is_some_and(|step| step.state == StepState::Confirmed) {
                continue;
            }
            let own = match (aggregate, self.stored_step(lock_position(part, parts))?) {
                (Some(aggregate), Some(lock)) if serves(&lock, &aggregate) => match lock.state {
                    StepState::Confirmed => 0,
                    _ => lock.max_fee.saturating_add(terms.deposit.0),
                },
                _ => estimate.saturating_add(terms.deposit.0),
            };
            cost = cost.saturating_add(own);
        }
        Ok(cost)
    }

    /// Brings the record's aggregates in: all locks at once, then each aggregate as soon as its lock stands in a block.
    pub(super) async fn bring_in_bonded(&mut self, parts: usize) -> Result<(), IssueError> {
        for part in 0..parts {
            let aggregate = self.live_step(part).await?;
            let lock = self.live_lock(part, parts, &aggregate).await?;
            if let Some(lock) = lock.filter(|lock| lock.state == StepState::Signed) {
                self.chain.announce(&lock.signed.bytes).await?;
                let hash = lock.signed.hash;
                (self.progress)(IssueEvent::Locking { number: part + 1, total: parts + 1, hash });
            }
        }
        for part in 0..parts {
            self.lock_in(part, parts).await?;
            self.announce_part(part, parts).await?;
        }
        for part in 0..parts {
            self.bring_in_locked(part, parts).await?;
        }
        Ok(())
    }

    async fn bring_in_locked(&mut self, part: usize, parts: usize) -> Result<(), IssueError> {
        for _ in 0..ATTEMPTS {
            let aggregate = self.lock_in(part, parts).await?;
            if aggregate.state == StepState::Confirmed {
                return Ok(());
            }
            match settle(self.chain, &aggregate.signed, self.home.clock(), PATIENCE).await? {
                Settled::Confirmed { height } => {
                    self.confirm(aggregate, height)?;
                    (self.progress)(IssueEvent::Confirmed { number: part + 1, total: parts + 1, height });
                    return Ok(());
                }
                // One node's word that the deadline has passed is not worth a deposit.
                Settled::Expired if self.chain.tip().await?.time_ms > aggregate.signed.deadline_ms => {
                    self.give_up_both(part, parts, aggregate)?;
                }
                Settled::Expired | Settled::Open => return Err(IssueError::NotConfirmedYet { nft: self.job.nft }),
                // It stays what it is, and is announced again by the next run: once the cause is gone it gets in.
                Settled::Rejected { code } => return Err(IssueError::Rejected { nft: self.job.nft, code }),
            }
        }
        Err(IssueError::NotConfirmedYet { nft: self.job.nft })
    }

    /// An aggregate whose lock stands in a block and lives, or which needs none any more.
    async fn lock_in(&mut self, part: usize, parts: usize) -> Result<StepRecord, IssueError> {
        for _ in 0..ATTEMPTS {
            let aggregate = self.live_step(part).await?;
            let Some(mut lock) = self.live_lock(part, parts, &aggregate).await? else { return Ok(aggregate) };
            if lock.state != StepState::Confirmed {
                match settle(self.chain, &lock.signed, self.home.clock(), PATIENCE).await? {
                    Settled::Confirmed { height } => {
                        lock.height = Some(height);
                        lock.state = StepState::Confirmed;
                        self.confirm(lock.clone(), height)?;
                    }
                    Settled::Open => return Err(IssueError::NotConfirmedYet { nft: self.job.nft }),
                    // It never got in, and its deposit was never taken.
                    Settled::Expired => {
                        self.give_up(part, lock, None)?;
                        continue;
                    }
                    // Any lock lets the aggregate in. Should it end before, this account's next one is taken.
                    Settled::Rejected { code } if code == LOCKED_ALREADY => {
                        self.give_up(part, lock, Some(code))?;
                        return Ok(aggregate);
                    }
                    Settled::Rejected { code } => {
                        self.give_up(part, lock, Some(code.clone()))?;
                        if !may_pass_later(&code) {
                            return Err(IssueError::Rejected { nft: self.job.nft, code });
                        }
                        continue;
                    }
                }
            }
            if !self.has_ended(&lock).await? {
                return Ok(aggregate);
            }
            if let Fate::Confirmed { height } = self.chain.fate(&aggregate.signed.hash).await? {
                self.confirm(aggregate, height)?;
            } else {
                self.give_up_both(part, parts, aggregate)?;
            }
        }
        Err(IssueError::NotConfirmedYet { nft: self.job.nft })
    }

    /// Whether a lock has ended in a block that can no longer be rolled back: nothing gets in behind it any more.
    async fn has_ended(&self, lock: &StepRecord) -> Result<bool, IssueError> {
        let end =
            lock.height.zip(lock_of(&lock.signed.bytes)).map(|(height, lock)| height.saturating_add(lock.duration));
        let finalized = self.chain.tip().await?.finalized_height;
        Ok(end.is_some_and(|end| finalized >= end))
    }

    /// The lock of an aggregate; where there is none it is made, and stored before anybody else sees it. `None`: the
    /// aggregate needs no lock, or none any more.
    async fn live_lock(
        &self,
        part: usize,
        parts: usize,
        aggregate: &StepRecord,
    ) -> Result<Option<StepRecord>, IssueError> {
        // An earlier version of this program began the job with an aggregate that is complete by itself.
        if aggregate.state == StepState::Confirmed || !is_bonded(&aggregate.signed.bytes) {
            return Ok(None);
        }
        let position = lock_position(part, parts);
        let attempt = match self.stored_step(position)? {
            Some(lock) if serves(&lock, aggregate) => return Ok(Some(lock)),
            Some(lock) => lock.attempt.saturating_add(1),
            None => 0,
        };
        // A lock behind an aggregate that is on its way would be lost.
        if matches!(self.chain.fate(&aggregate.signed.hash).await?, Fate::Confirmed { .. } | Fate::Waiting) {
            return Ok(None);
        }
        let terms = self.chain.bond_terms().await?;
        let (body, fees) = (lock_body(&self.network, aggregate.signed.hash, &terms), self.chain.fees().await?);
        let lock = self.signed(position, attempt, body, LIFETIME_MS, &fees).await?;
        self.home.store().add_issue_step(self.job.nft, &lock)?;
        Ok(Some(lock))
    }

    fn give_up_both(&mut self, part: usize, parts: usize, aggregate: StepRecord) -> Result<(), IssueError> {
        // A lock serves one aggregate: void that one, and the lock is of no use, whether it is noted here or not.
        self.give_up(part, aggregate, None)?;
        if let Some(mut lock) = self.stored_step(lock_position(part, parts))?
            && lock.state == StepState::Signed
        {
            lock.state = StepState::Void;
            lock.settled_ms = Some(self.home.clock().now_ms());
            self.home.store().settle_issue_step(self.job.nft, &lock)?;
        }
        Ok(())
    }
}

/// Whether a stored lock lets this aggregate in, or may yet.
fn serves(lock: &StepRecord, aggregate: &StepRecord) -> bool {
    lock.state != StepState::Void && lock_of(&lock.signed.bytes).is_some_and(|lock| lock.hash == aggregate.signed.hash)
}
