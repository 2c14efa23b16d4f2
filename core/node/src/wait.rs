//! Silence is an answer: every wait ends.

use core::time::Duration;

use tegata_symbol::{Hash256, NetworkTime, Transaction};
use tokio::time::{Instant, sleep};

use crate::announce::{Announcement, StatusGroup, TransactionStatus};
use crate::chain::Block;
use crate::error::NodeError;
use crate::pool::NodePool;

/// Which transaction is waited for, and how.
#[derive(Debug, Clone)]
pub struct Waiting<'a> {
    /// Its hash.
    pub hash: Hash256,
    /// Its deadline.
    pub deadline: NetworkTime,
    /// The same bytes, to be announced again while no node knows them.
    pub again: Option<Announcement<'a>>,
    /// Pause between two rounds of questions.
    pub poll: Duration,
    /// Pause between two announcements of the same bytes.
    pub announce_every: Duration,
    /// How far the latest block must be past the deadline before the transaction counts as lost.
    pub margin: Duration,
    /// How much longer than until the deadline is waited, by this device's clock, when no more blocks come.
    pub stall: Duration,
    /// How long nobody may answer before the wait ends with the error.
    pub patience: Duration,
}

impl<'a> Waiting<'a> {
    /// Waits without announcing again: asks every 2 s, 30 s of margin, 5 min for a chain that stands still, 2 min
    /// of patience.
    pub const fn new(hash: Hash256, deadline: NetworkTime) -> Self {
        Self {
            hash,
            deadline,
            again: None,
            poll: Duration::from_secs(2),
            announce_every: Duration::from_secs(30),
            margin: Duration::from_secs(30),
            stall: Duration::from_secs(300),
            patience: Duration::from_secs(120),
        }
    }

    /// Announces the same bytes again while no node knows the transaction.
    #[must_use]
    pub const fn announcing(mut self, again: Announcement<'a>) -> Self {
        self.again = Some(again);
        self
    }

    /// Asks so often.
    #[must_use]
    pub const fn every(mut self, poll: Duration) -> Self {
        self.poll = poll;
        self
    }
}

/// How a transaction ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is in a block.
    Confirmed {
        /// Of this height.
        height: u64,
        /// Whether the block can no longer be rolled back.
        finalized: bool,
    },
    /// A node refused it and none has accepted it. Until the deadline has passed on the chain another node might still.
    Rejected {
        /// Name of the rule that was broken, such as `Failure_Core_Insufficient_Balance`.
        code: String,
    },
    /// Nobody confirmed it before its deadline.
    TimedOut {
        /// The latest block is past the deadline, so that no later block can contain it. Otherwise the chain stands
        /// still: only the time is over, and the same bytes may yet be confirmed in a block not seen here.
        on_chain: bool,
    },
}

/// What is happening meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// A node took the bytes, which means nothing yet.
    Announced,
    /// No node knows the transaction.
    Unknown,
    /// Waiting for cosignatures.
    Partial,
    /// Waiting for a block.
    Unconfirmed,
    /// Nobody answered; the wait goes on.
    Unreachable(NodeError),
}

/// Refusals that do not judge the transaction: the chain has it already, or the pool is full for the moment.
fn is_passing(code: &str) -> bool {
    matches!(code, "Failure_Hash_Already_Exists" | "Failure_Chain_Unconfirmed_Cache_Too_Full")
}

impl NodePool {
    /// Announces a signed transaction and waits for its end.
    ///
    /// # Errors
    /// As [`NodePool::wait_for`].
    pub async fn announce_and_wait(
        &self,
        transaction: &Transaction,
        poll: Duration,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<Outcome, NodeError> {
        let bytes = transaction.to_bytes();
        let hash = transaction.hash(&self.facts().network.generation_hash_seed);
        let again = Announcement::Transaction(&bytes);
        match self.hand_over(&again).await {
            Ok(()) => progress(Progress::Announced),
            // It may have arrived all the same, and is announced again below.
            Err(error) if error.is_unreachable() => progress(Progress::Unreachable(error)),
            Err(error) => return Err(error),
        }
        self.wait_for(&Waiting::new(hash, transaction.deadline).announcing(again).every(poll), progress).await
    }

    /// Waits until a transaction is confirmed, rejected, or its deadline has passed; `progress` hears each change.
    ///
    /// # Errors
    /// The last error, when no node answered for [`Waiting::patience`]; [`NodeError::Refused`] when the bytes given
    /// cannot be announced.
    pub async fn wait_for(
        &self,
        waiting: &Waiting<'_>,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<Outcome, NodeError> {
        let mut last: Option<Progress> = None;
        let mut report = |now: Progress| {
            if last.as_ref() != Some(&now) {
                progress(now.clone());
                last = Some(now);
            }
        };
        let mut answered = Instant::now();
        let mut announced = Instant::now();
        let mut give_up: Option<Instant> = None;
        loop {
            match self.look(&waiting.hash).await {
                Ok((block, status)) => {
                    answered = Instant::now();
                    let end = *give_up.get_or_insert_with(|| {
                        let left = Duration::from_millis(waiting.deadline.0.saturating_sub(block.time.0));
                        answered + left.min(Duration::from_secs(30 * 86_400)) + waiting.stall
                    });
                    let group = status.as_ref().map(|status| status.group);
                    match (group, status) {
                        (Some(StatusGroup::Confirmed), Some(status)) => {
                            let height = status.height.unwrap_or_default();
                            let finalized = match self.chain_info().await {
                                Ok(info) => info.finalized_height >= height,
                                Err(_) => false,
                            };
                            return Ok(Outcome::Confirmed { height, finalized });
                        }
                        (Some(StatusGroup::Failed), Some(status)) if !is_passing(&status.code) => {
                            return Ok(Outcome::Rejected { code: status.code });
                        }
                        _ => {}
                    }
                    let margin = u64::try_from(waiting.margin.as_millis()).unwrap_or(u64::MAX);
                    if block.time.0 > waiting.deadline.0.saturating_add(margin) {
                        return Ok(Outcome::TimedOut { on_chain: true });
                    }
                    if answered >= end {
                        return Ok(Outcome::TimedOut { on_chain: block.time > waiting.deadline });
                    }
                    match group {
                        Some(StatusGroup::Unconfirmed) => report(Progress::Unconfirmed),
                        Some(StatusGroup::Partial) => report(Progress::Partial),
                        _ => {
                            report(Progress::Unknown);
                            if let Some(again) = &waiting.again
                                && announced.elapsed() >= waiting.announce_every
                            {
                                announced = Instant::now();
                                match self.hand_over(again).await {
                                    Ok(()) => report(Progress::Announced),
                                    Err(error @ NodeError::Refused { .. }) => return Err(error),
                                    Err(error) => report(Progress::Unreachable(error)),
                                }
                            }
                        }
                    }
                }
                Err(error) => {
                    if answered.elapsed() >= waiting.patience {
                        return Err(error);
                    }
                    report(Progress::Unreachable(error));
                }
            }
            sleep(waiting.poll).await;
        }
    }

    /// The block is asked first: a transaction that is unknown afterwards is not in it.
    async fn look(&self, hash: &Hash256) -> Result<(Block, Option<TransactionStatus>), NodeError> {
        let block = self.latest_block().await?;
        Ok((block, self.status(hash).await?))
    }

    /// Waits until the block of `height` can no longer be rolled back, at most for `at_most`; `progress` hears each new
    /// finalized height. Says whether it is final. On public networks this takes 10 to 20 minutes.
    ///
    /// # Errors
    /// The last error, when no node answered until the end.
    pub async fn wait_for_final(
        &self,
        height: u64,
        poll: Duration,
        at_most: Duration,
        mut progress: impl FnMut(u64) + Send,
    ) -> Result<bool, NodeError> {
        let end = Instant::now() + at_most;
        let mut last = None;
        loop {
            let info = self.chain_info().await;
            if let Ok(info) = &info {
                if last != Some(info.finalized_height) {
                    progress(info.finalized_height);
                    last = Some(info.finalized_height);
                }
                if info.finalized_height >= height {
                    return Ok(true);
                }
            }
            if Instant::now() >= end {
                return info.map(|_| false);
            }
            sleep(poll).await;
        }
    }
}
