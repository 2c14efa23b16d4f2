//! Making blocks, and taking over recorded ones.

use std::collections::HashSet;
use std::sync::Arc;

use tegata_symbol::proof::{BlockHeader, BlockKind, BlockStatement, VrfProof};
use tegata_symbol::{Address, Hash256, NetworkTime, Signature};

use super::Ledger;
use super::block::{Block, DIFFICULTY};
use super::event::Event;
use crate::packet::{Announced, Unread};
use crate::rules::{self, Context, Fee};
use crate::state::{Changes, State};
use crate::status::Failure;
use crate::storage::StorageError;

/// What a block is to be made of, when it is not the pool that decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Transactions in order, taken from the unconfirmed pool.
    pub hashes: Vec<Hash256>,
    /// What each pays per byte.
    pub fee_multiplier: u32,
}

/// A recorded block does not follow from the chain before it.
#[derive(Debug, thiserror::Error)]
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
    /// Its statements or the state after it are not those that its harvester signed.
    #[error("the block of height {0} has other consequences than its harvester signed")]
    OtherConsequences(u64),
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A transaction in it breaks a rule.
    #[error("the block of height {height} has a transaction that breaks a rule: {failure}")]
    Invalid {
        /// The block.
        height: u64,
        /// The rule.
        failure: Failure,
    },
}

/// A block that was executed upon the confirmed state and is not visible yet.
struct Executed {
    transactions: Vec<Arc<Announced>>,
    statement: BlockStatement,
    changes: Changes,
}

impl Ledger {
    /// Makes the next block of what the pool has. It is in the database before anything of it becomes visible.
    ///
    /// Transactions that the block makes impossible are rejected with their code.
    ///
    /// # Errors
    /// [`StorageError`]; the ledger is as before then.
    pub fn make_block(&mut self, now: NetworkTime) -> Result<Arc<Block>, StorageError> {
        self.make_block_of(now, None)
    }

    /// Makes the next block of given transactions, or with `None` of what the pool has: see [`Ledger::make_block`].
    ///
    /// # Errors
    /// [`StorageError`]; the ledger is as before then.
    pub fn make_block_of(&mut self, now: NetworkTime, given: Option<&Given>) -> Result<Arc<Block>, StorageError> {
        let timestamp = now.max(NetworkTime(self.time().0.saturating_add(1)));
        let mut candidates = match given {
            Some(given) => {
                given.hashes.iter().filter_map(|hash| self.unconfirmed.get(hash)).map(|each| each.transaction).collect()
            }
            None => self.candidates(timestamp),
        };
        let mut rejected = Vec::new();
        let (fee_multiplier, statement) = loop {
            let offered = candidates.iter().map(|each: &Arc<Announced>| each.fee_multiplier()).min().unwrap_or(0);
            let multiplier = given.map_or(offered, |given| given.fee_multiplier);
            let (failed, statement) =
                self.execute_all(&candidates, multiplier, timestamp, self.harvester_address, &HashSet::new());
            if failed.is_empty() {
                break (multiplier, statement);
            }
            self.confirmed.rollback_all();
            candidates.retain(|each| !failed.iter().any(|(hash, _)| *hash == each.hash));
            rejected.extend(failed);
        };
        let executed = self.consequences(candidates, statement);
        let header = BlockHeader {
            signature: Signature::ZERO,
            signer: self.harvester.public_key(),
            network: self.parameters.network.id,
            kind: BlockKind::Normal,
            height: self.height().saturating_add(1),
            timestamp,
            difficulty: DIFFICULTY,
            generation_hash_proof: VrfProof::ZERO,
            previous_hash: self.tip.hash,
            transactions_hash: Block::transactions_hash(&executed.transactions),
            receipts_hash: executed.statement.receipts_hash(),
            state_hash: self.trees.state_hash(),
            beneficiary: self.harvester_address,
            fee_multiplier,
        };
        let block = self.add(header.sign(&self.harvester), executed)?;
        for (hash, failure) in rejected {
            if let Some(announced) = self.unconfirmed.remove(&hash) {
                self.events.push(Event::UnconfirmedRemoved(Arc::clone(&announced)));
                self.note_rejection(&announced, failure);
            }
        }
        self.refresh_pools(now)?;
        Ok(block)
    }

    /// Adds a block that another ledger of the same network made: checks that it continues the chain, its signature, all
    /// rules, and that it has the consequences which its header states. The signatures of its transactions were checked
    /// when they were announced.
    ///
    /// # Errors
    /// [`ReplayError`]; the ledger is as before then.
    pub fn replay(&mut self, bytes: &[u8]) -> Result<(), ReplayError> {
        let (header, raw) = Block::split(bytes).map_err(|_| ReplayError::NotABlock)?;
        let height = header.height;
        if height != self.height().saturating_add(1)
            || header.previous_hash != self.tip.hash
            || header.timestamp <= self.time()
            || header.network != self.parameters.network.id
        {
            return Err(ReplayError::DoesNotContinue(height));
        }
        let mut transactions = Vec::with_capacity(raw.len());
        let (mut seen, mut known) = (HashSet::new(), HashSet::new());
        let snapshot = self.store.snapshot()?;
        for bytes in raw {
            let announced = Announced::read(bytes, &self.parameters).map_err(|Unread| ReplayError::NotABlock)?;
            rules::stateless(&announced, &self.parameters)
                .map_err(|failure| ReplayError::Invalid { height, failure })?;
            if !seen.insert(announced.hash) || snapshot.place(&announced.hash)?.is_some() {
                known.insert(announced.hash);
            }
            transactions.push(Arc::new(announced));
        }
        if !header.verify() || header.transactions_hash != Block::transactions_hash(&transactions) {
            return Err(ReplayError::Forged(height));
        }
        let (failed, statement) =
            self.execute_all(&transactions, header.fee_multiplier, header.timestamp, header.beneficiary, &known);
        if let Some((_, failure)) = failed.first() {
            self.confirmed.rollback_all();
            return Err(ReplayError::Invalid { height, failure: *failure });
        }
        let executed = self.consequences(transactions, statement);
        if executed.statement.receipts_hash() != header.receipts_hash || self.trees.state_hash() != header.state_hash {
            self.forget_executed(&executed.changes);
            return Err(ReplayError::OtherConsequences(height));
        }
        let now = header.timestamp;
        self.add(header, executed)?;
        self.refresh_pools(now)?;
        Ok(())
    }

    /// What the transactions that were executed last leave behind; the trees follow.
    fn consequences(&mut self, transactions: Vec<Arc<Announced>>, statement: BlockStatement) -> Executed {
        let changes = self.confirmed.changes();
        self.trees.update(&changes, &self.confirmed, self.height().saturating_add(1));
        Executed { transactions, statement, changes }
    }

    /// Takes back what was executed upon the confirmed state, and the trees with it.
    fn forget_executed(&mut self, changes: &Changes) {
        self.confirmed.rollback_all();
        self.trees.update(changes, &self.confirmed, self.height());
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
    /// failed, of which nothing was executed, and what the block states; that counts only if none failed. The hashes of
    /// `known` are confirmed already.
    fn execute_all(
        &mut self,
        transactions: &[Arc<Announced>],
        multiplier: u32,
        time: NetworkTime,
        harvester: Address,
        known: &HashSet<Hash256>,
    ) -> (Vec<(Hash256, Failure)>, BlockStatement) {
        let parameters = Arc::clone(&self.parameters);
        let context = self.next_context(&parameters, time);
        let state: &mut State = &mut self.confirmed;
        let mut failed = Vec::new();
        let mut fees = 0u64;
        state.receipts.begin();
        for (number, each) in (1..).zip(transactions) {
            let context = Context { is_confirmed: known.contains(&each.hash), ..context };
            state.receipts.enter_transaction(number);
            match rules::execute(state, each, Fee::Multiplier(multiplier), &context) {
                Ok(()) => fees = fees.saturating_add(each.size().saturating_mul(multiplier.into())),
                Err(failure) => failed.push((each.hash, failure)),
            }
        }
        state.receipts.enter_transaction(0);
        rules::pay_harvester(state, harvester, tegata_symbol::Amount(fees), &context);
        rules::end_locks(state, harvester, &context);
        rules::end_secret_locks(state, &context);
        rules::end_mosaics(state, &context);
        rules::end_namespaces(state, &context);
        (failed, state.receipts.finish())
    }

    /// Keeps an executed block and makes it visible.
    fn add(&mut self, header: BlockHeader, executed: Executed) -> Result<Arc<Block>, StorageError> {
        let Executed { transactions, statement, changes } = executed;
        let block = Arc::new(Block::new(header, transactions, statement, self.trees.roots()));
        let height = block.summary.header.height;
        let final_now = self.finalized.saturating_add(1)..=self.finalized_with(height);
        if let Err(error) = self.store.append(&block, &self.confirmed, &changes, final_now) {
            self.forget_executed(&changes);
            return Err(error);
        }
        self.confirmed.commit();
        self.pending.rollback_all();
        self.pending.adopt(&changes, &self.confirmed);
        self.tip = Arc::clone(&block.summary);
        self.multipliers.push_back(self.tip.header.fee_multiplier);
        if self.multipliers.len() > self.parameters.max_difficulty_blocks {
            self.multipliers.pop_front();
        }
        for transaction in &block.transactions {
            if self.unconfirmed.remove(&transaction.hash).is_some() {
                self.events.push(Event::UnconfirmedRemoved(Arc::clone(transaction)));
            }
            if self.partial.remove(&transaction.hash).is_some() {
                self.events.push(Event::PartialRemoved(Arc::clone(transaction)));
            }
            self.events.push(Event::ConfirmedAdded { transaction: Arc::clone(transaction), height });
        }
        self.events.push(Event::Block(Arc::clone(&block)));
        Ok(block)
    }

    /// Brings the pools, and finality, up to date with a new block.
    fn refresh_pools(&mut self, now: NetworkTime) -> Result<(), StorageError> {
        self.refresh_unconfirmed(now);
        self.refresh_partial(now);
        self.advance_finality()
    }

    /// Executes the waiting transactions anew upon the new state. Those whose deadline is over go without a word.
    pub(super) fn refresh_unconfirmed(&mut self, now: NetworkTime) {
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

    /// Lets go of aggregates whose deadline is over (`Extension_Partial_Transaction_Cache_Prune`). Those that have lost their
    /// lock, or cannot be paid any more, stay: they fail when they are complete (`PtBootstrapperService`).
    pub(super) fn refresh_partial(&mut self, now: NetworkTime) {
        let waiting: Vec<_> = self.partial.iter().map(|pooled| pooled.transaction).collect();
        for announced in waiting.into_iter().filter(|each| each.transaction.deadline <= now) {
            self.partial.remove(&announced.hash);
            self.events.push(Event::PartialRemoved(Arc::clone(&announced)));
            self.note_rejection(&announced, Failure::ExtensionPartialTransactionCachePrune);
        }
    }
}
