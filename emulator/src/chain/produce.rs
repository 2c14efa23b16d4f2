//! Making blocks, and taking over recorded ones.

use std::sync::Arc;

use tegata_symbol::{Address, Hash256, NetworkTime};

use super::block::{Block, BlockHeader, TYPE_NORMAL};
use super::event::Event;
use super::{Ledger, next_context};
use crate::packet::{Announced, Unread};
use crate::rules::{self, Fee};
use crate::state::State;
use crate::status::Failure;

/// What a block is to be made of, when it is not the pool that decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Transactions in order, taken from the unconfirmed pool.
    pub hashes: Vec<Hash256>,
    /// What each pays per byte.
    pub fee_multiplier: u32,
}

/// A recorded block does not follow from the chain before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// The bytes are not a block.
    #[error("the bytes are not a block")]
    NotABlock,
    /// Height, time, previous hash or network do not continue the chain.
    #[error("the block of height {0} does not continue the chain")]
    DoesNotContinue(u64),
    /// The signature or the hash of its transactions is wrong.
    #[error("the block of height {0} is not what its harvester signed")]
    Forged(u64),
    /// A transaction in it breaks a rule.
    #[error("the block of height {height} has a transaction that breaks a rule: {failure}")]
    Invalid {
        /// The block.
        height: u64,
        /// The rule.
        failure: Failure,
    },
}

impl Ledger {
    /// Makes the next block of what the pool has, and shows its bytes to `keep` before anything becomes visible.
    ///
    /// Transactions that the block makes impossible are rejected with their code.
    ///
    /// # Errors
    /// What `keep` answers; the ledger is as before then.
    pub fn make_block<E>(
        &mut self,
        now: NetworkTime,
        keep: impl FnOnce(&Block) -> Result<(), E>,
    ) -> Result<Arc<Block>, E> {
        self.make_block_of(now, None, keep)
    }

    /// Makes the next block of given transactions, or with `None` of what the pool has: see [`Ledger::make_block`].
    ///
    /// # Errors
    /// What `keep` answers; the ledger is as before then.
    pub fn make_block_of<E>(
        &mut self,
        now: NetworkTime,
        given: Option<&Given>,
        keep: impl FnOnce(&Block) -> Result<(), E>,
    ) -> Result<Arc<Block>, E> {
        let timestamp = now.max(NetworkTime(self.time().0.saturating_add(1)));
        let mut candidates = match given {
            Some(given) => {
                given.hashes.iter().filter_map(|hash| self.unconfirmed.get(hash)).map(|each| each.transaction).collect()
            }
            None => self.candidates(timestamp),
        };
        let mut rejected = Vec::new();
        let fee_multiplier = loop {
            let offered = candidates.iter().map(|each: &Arc<Announced>| each.fee_multiplier()).min().unwrap_or(0);
            let multiplier = given.map_or(offered, |given| given.fee_multiplier);
            let failed = self.execute_all(&candidates, multiplier, timestamp, self.harvester_address);
            if failed.is_empty() {
                break multiplier;
            }
            self.confirmed.rollback_all();
            candidates.retain(|each| !failed.iter().any(|(hash, _)| *hash == each.hash));
            rejected.extend(failed);
        };
        let header = BlockHeader {
            signature: tegata_symbol::Signature::ZERO,
            signer: self.harvester.public_key(),
            network: self.parameters.network.id,
            kind: TYPE_NORMAL,
            height: self.height().saturating_add(1),
            timestamp,
            previous_hash: self.index.last().map_or(Hash256::ZERO, |block| block.hash),
            transactions_hash: Block::transactions_hash(&candidates),
            beneficiary: self.harvester_address,
            fee_multiplier,
        };
        let block = Arc::new(Block::new(header.sign(&self.harvester), candidates));
        if let Err(error) = keep(&block) {
            self.confirmed.rollback_all();
            return Err(error);
        }
        for (hash, failure) in rejected {
            if let Some(announced) = self.unconfirmed.remove(&hash) {
                self.events.push(Event::UnconfirmedRemoved(Arc::clone(&announced)));
                self.note_rejection(&announced, failure);
            }
        }
        self.add(Arc::clone(&block), now);
        Ok(block)
    }

    /// Adds a block that was kept before: checks that it continues the chain, its signature, and all rules of state. The
    /// signatures of its transactions were checked when they were announced.
    ///
    /// # Errors
    /// [`ReplayError`]; the ledger is as before then.
    pub fn replay(&mut self, bytes: &[u8]) -> Result<(), ReplayError> {
        let (header, raw) = Block::split(bytes).map_err(|_| ReplayError::NotABlock)?;
        let height = header.height;
        let previous = self.index.last().map_or(Hash256::ZERO, |block| block.hash);
        if height != self.height().saturating_add(1)
            || header.previous_hash != previous
            || header.timestamp <= self.time()
            || header.network != self.parameters.network.id
        {
            return Err(ReplayError::DoesNotContinue(height));
        }
        let mut transactions = Vec::with_capacity(raw.len());
        for bytes in raw {
            let announced = Announced::read(bytes, &self.parameters).map_err(|Unread| ReplayError::NotABlock)?;
            rules::stateless(&announced, &self.parameters)
                .map_err(|failure| ReplayError::Invalid { height, failure })?;
            transactions.push(Arc::new(announced));
        }
        if !header.verify() || header.transactions_hash != Block::transactions_hash(&transactions) {
            return Err(ReplayError::Forged(height));
        }
        let failed = self.execute_all(&transactions, header.fee_multiplier, header.timestamp, header.beneficiary);
        if let Some((_, failure)) = failed.first() {
            self.confirmed.rollback_all();
            return Err(ReplayError::Invalid { height, failure: *failure });
        }
        let now = header.timestamp;
        self.add(Arc::new(Block::new(header, transactions)), now);
        Ok(())
    }

    /// The pool's transactions for the next block, oldest first, as many as fit.
    fn candidates(&self, timestamp: NetworkTime) -> Vec<Arc<Announced>> {
        let mut weight = 0usize;
        self.unconfirmed
            .iter()
            .map(|pooled| pooled.transaction)
            .filter(|each| each.transaction.deadline >= timestamp)
            .take_while(|each| {
                weight = weight.saturating_add(each.weight());
                weight <= self.parameters.max_transactions_per_block
            })
            .collect()
    }

    /// Executes a block's transactions and its end upon the confirmed state, without making it final. Answers those that
    /// failed, of which nothing was executed.
    fn execute_all(
        &mut self,
        transactions: &[Arc<Announced>],
        multiplier: u32,
        time: NetworkTime,
        harvester: Address,
    ) -> Vec<(Hash256, Failure)> {
        let index = &self.index;
        let confirmed = |hash: &Hash256| index.place(hash).is_some();
        let context = next_context(&self.parameters, index, self.finalized, time, &confirmed);
        let state: &mut State = &mut self.confirmed;
        let mut failed = Vec::new();
        let mut fees = 0u64;
        for each in transactions {
            match rules::execute(state, each, Fee::Multiplier(multiplier), &context) {
                Ok(()) => fees = fees.saturating_add(each.size().saturating_mul(multiplier.into())),
                Err(failure) => failed.push((each.hash, failure)),
            }
        }
        rules::pay_harvester(state, harvester, tegata_symbol::Amount(fees), &context);
        rules::end_locks(state, harvester, &context);
        rules::end_secret_locks(state, &context);
        rules::end_namespaces(state, &context);
        failed
    }

    /// Makes a block visible and brings the pools up to date with it.
    fn add(&mut self, block: Arc<Block>, now: NetworkTime) {
        let changes = self.confirmed.commit();
        let height = block.header.height;
        self.trees.update(&changes, &self.confirmed, height);
        self.pending.rollback_all();
        self.pending.adopt(changes, &self.confirmed);
        self.index.push(Arc::clone(&block), self.trees.roots());
        for transaction in &block.transactions {
            if self.unconfirmed.remove(&transaction.hash).is_some() {
                self.events.push(Event::UnconfirmedRemoved(Arc::clone(transaction)));
            }
            if self.partial.remove(&transaction.hash).is_some() {
                self.events.push(Event::PartialRemoved(Arc::clone(transaction)));
            }
            self.events.push(Event::ConfirmedAdded { transaction: Arc::clone(transaction), height });
        }
        self.events.push(Event::Block(block));
        self.refresh_unconfirmed(now);
        self.refresh_partial(now);
        self.advance_finality();
    }

    /// Executes the waiting transactions anew upon the new state. Those whose deadline is over go without a word.
    fn refresh_unconfirmed(&mut self, now: NetworkTime) {
        let waiting: Vec<_> = self.unconfirmed.iter().map(|pooled| pooled.transaction).collect();
        for announced in waiting {
            let verdict =
                self.with_pending(now, |state, context| rules::execute(state, &announced, Fee::Offered, context));
            let Err(failure) = verdict else { continue };
            self.unconfirmed.remove(&announced.hash);
            self.events.push(Event::UnconfirmedRemoved(Arc::clone(&announced)));
            if failure != Failure::CorePastDeadline {
                self.note_rejection(&announced, failure);
            }
        }
    }

    /// Lets go of aggregates whose deadline is over (`Extension_Partial_Transaction_Cache_Prune`) or that have lost their
    /// lock or cannot be paid any more (`Extension_Partial_Transaction_Dependency_Removed`).
    fn refresh_partial(&mut self, now: NetworkTime) {
        let waiting: Vec<_> = self.partial.iter().map(|pooled| pooled.transaction).collect();
        for announced in waiting {
            let verdict = self.with_pending(now, |state, context| rules::admit_partial(state, &announced, context));
            let failure = match verdict {
                Ok(()) => continue,
                Err(Failure::CorePastDeadline) => Failure::ExtensionPartialTransactionCachePrune,
                Err(_) => Failure::ExtensionPartialTransactionDependencyRemoved,
            };
            self.partial.remove(&announced.hash);
            self.events.push(Event::PartialRemoved(Arc::clone(&announced)));
            self.note_rejection(&announced, failure);
        }
    }
}
