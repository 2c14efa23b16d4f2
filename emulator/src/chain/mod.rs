//! The ledger itself: pools, blocks, finality. It has no clock and no randomness: time and keys are passed in.

mod announce;
mod block;
mod event;
mod finalization;
mod pool;
mod produce;
mod rollback;
mod snapshot;
mod store;
mod verify;

#[cfg(test)]
mod tests;

pub use announce::{Accepted, judge};
pub use block::{Block, BlockSummary, DIFFICULTY, NotABlock};
pub use event::Event;
pub use finalization::{Voter, finalization_epoch, finalization_round};
pub use pool::{Pool, Pooled};
pub use produce::{Given, ReplayError};
pub use rollback::{RollbackError, Undone};
pub use snapshot::{Place, Places, Snapshot};
pub use store::Store;
pub use verify::VerifyError;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use tegata_symbol::proof::{BlockHeader, BlockKind, BlockStatement, ImportanceFooter, VrfProof};
use tegata_symbol::{Address, Amount, Hash256, KeyPair, MosaicFlags, NetworkTime, Signature};

use crate::packet::Announced;
use crate::parameters::Parameters;
use crate::rules::{self, Context};
use crate::state::{MosaicEntry, State, StateTrees};
use crate::status::Failure;
use crate::storage::StorageError;

/// Most rejections that are remembered, as a node's capped collection.
const MOST_FAILURES: usize = 50_000;
/// Most hashes that the recency cache remembers.
const MOST_RECENT: usize = 100_000;

/// A rejected transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rejection {
    /// Why.
    pub failure: Failure,
    /// Its deadline.
    pub deadline: NetworkTime,
}

/// A ledger: confirmed state and blocks, unconfirmed and partial pools, rejections.
pub struct Ledger {
    parameters: Arc<Parameters>,
    harvester: KeyPair,
    harvester_address: Address,
    store: Arc<Store>,
    tip: Arc<BlockSummary>,
    /// Fee multipliers of the newest blocks, newest last.
    multipliers: VecDeque<u32>,
    confirmed: State,
    /// Those of the confirmed state.
    trees: StateTrees,
    /// The confirmed state with all unconfirmed transactions executed upon it.
    pending: State,
    unconfirmed: Pool,
    partial: Pool,
    rejections: HashMap<Hash256, Rejection>,
    rejection_order: VecDeque<Hash256>,
    recent: HashMap<Hash256, NetworkTime>,
    recent_order: VecDeque<Hash256>,
    finality_lag: u64,
    finalized: u64,
    sequence: u64,
    events: Vec<Event>,
}

impl Ledger {
    /// A ledger that is gone when it is dropped, with nothing but its first block. Blocks become final when `finality_lag`
    /// further ones stand on them.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn in_memory(
        parameters: Parameters,
        nemesis: &KeyPair,
        harvester: KeyPair,
        finality_lag: u64,
    ) -> Result<Self, StorageError> {
        Self::open(Store::in_memory(Arc::new(parameters))?, nemesis, harvester, finality_lag)
    }

    /// The ledger of a database, or in a new one its first block.
    ///
    /// # Errors
    /// [`StorageError`]; [`StorageError::OtherNetwork`]: the database was begun with other parameters.
    pub fn open(store: Store, nemesis: &KeyPair, harvester: KeyPair, finality_lag: u64) -> Result<Self, StorageError> {
        let parameters = Arc::clone(store.parameters());
        let mut first_state = State::default();
        let statement = genesis(&mut first_state, &parameters);
        let currency = parameters.network.currency;
        let mut trees = StateTrees::of_state(&first_state, currency, 1);
        let first = first_block(&parameters, nemesis, statement, &trees);
        let (confirmed, finalized) = match store.read_state()? {
            Some(found) => found,
            None => {
                store.append(&first, &first_state, &first_state.changes(), 1..=1)?;
                first_state.commit();
                (first_state, 1)
            }
        };
        let snapshot = store.snapshot()?;
        if snapshot.summary(1)?.is_none_or(|kept| kept.hash != first.summary.hash) {
            return Err(StorageError::OtherNetwork);
        }
        let tip = snapshot.last()?.ok_or(StorageError::Unreadable)?;
        if tip.header.height > 1 {
            trees = StateTrees::of_state(&confirmed, currency, tip.header.height);
        }
        let mut ledger = Self {
            harvester_address: Address::new(&harvester.public_key(), parameters.network.id),
            parameters,
            harvester,
            store: Arc::new(store),
            tip: Arc::new(tip),
            multipliers: VecDeque::new(),
            pending: confirmed.clone(),
            confirmed,
            trees,
            unconfirmed: Pool::default(),
            partial: Pool::default(),
            rejections: HashMap::new(),
            rejection_order: VecDeque::new(),
            recent: HashMap::new(),
            recent_order: VecDeque::new(),
            finality_lag,
            finalized,
            sequence: 0,
            events: Vec::new(),
        };
        ledger.read_multipliers()?;
        Ok(ledger)
    }

    /// Reads the fee multipliers of the newest blocks anew.
    fn read_multipliers(&mut self) -> Result<(), StorageError> {
        let height = self.tip.header.height;
        let count = u64::try_from(self.parameters.max_difficulty_blocks).unwrap_or(u64::MAX);
        let from = height.saturating_sub(count).saturating_add(1);
        let blocks = self.store.snapshot()?.summaries(from, height)?;
        self.multipliers = blocks.map(|block| Ok(block?.header.fee_multiplier)).collect::<Result<_, StorageError>>()?;
        Ok(())
    }

    /// The network's parameters.
    pub const fn parameters(&self) -> &Arc<Parameters> {
        &self.parameters
    }

    /// The database of blocks.
    pub const fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// The newest block.
    pub const fn tip(&self) -> &Arc<BlockSummary> {
        &self.tip
    }

    /// Who makes the blocks and gets the fees.
    pub const fn harvester_address(&self) -> Address {
        self.harvester_address
    }

    /// The harvester's public key.
    pub fn harvester_key(&self) -> tegata_symbol::PublicKey {
        self.harvester.public_key()
    }

    /// The confirmed state.
    pub const fn state(&self) -> &State {
        &self.confirmed
    }

    /// The trees over the confirmed state.
    pub const fn trees(&self) -> &StateTrees {
        &self.trees
    }

    /// Transactions that wait for a block.
    pub const fn unconfirmed(&self) -> &Pool {
        &self.unconfirmed
    }

    /// Bonded aggregates that wait for cosignatures.
    pub const fn partial(&self) -> &Pool {
        &self.partial
    }

    /// Why a transaction was rejected, if it was.
    pub fn rejection(&self, hash: &Hash256) -> Option<Rejection> {
        self.rejections.get(hash).copied()
    }

    /// Height of the newest block.
    pub fn height(&self) -> u64 {
        self.tip.header.height
    }

    /// Time of the newest block.
    pub fn time(&self) -> NetworkTime {
        self.tip.header.timestamp
    }

    /// Height up to which the chain is final.
    pub const fn finalized_height(&self) -> u64 {
        self.finalized
    }

    /// What happened since this was asked last.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// The multiplier that scales rental fees in the next block.
    pub fn rental_multiplier(&self) -> u32 {
        self.parameters.dynamic_fee_multiplier(self.multipliers.iter().copied())
    }

    fn note_rejection(&mut self, announced: &Announced, failure: Failure) {
        let (hash, deadline) = (announced.hash, announced.transaction.deadline);
        if self.rejections.insert(hash, Rejection { failure, deadline }).is_none() {
            self.rejection_order.push_back(hash);
        }
        while self.rejection_order.len() > MOST_FAILURES {
            if let Some(oldest) = self.rejection_order.pop_front() {
                self.rejections.remove(&oldest);
            }
        }
        self.events.push(Event::Status { hash, failure, deadline, addresses: announced.addresses.clone() });
    }

    /// Up to where the chain is final when a block of this height is the newest.
    fn finalized_with(&self, height: u64) -> u64 {
        height.saturating_sub(self.finality_lag).max(self.finalized)
    }

    fn advance_finality(&mut self) -> Result<(), StorageError> {
        let target = self.finalized_with(self.height());
        if target > self.finalized {
            self.finalized = target;
            let hash = match target == self.tip.header.height {
                true => Some(self.tip.hash),
                false => self.store.snapshot()?.summary(target)?.map(|block| block.hash),
            };
            let hash = hash.ok_or(StorageError::Unreadable)?;
            self.events.push(Event::Finalized { round: self.finalized_round(), height: target, hash });
        }
        Ok(())
    }

    /// The context of the block that comes next.
    fn next_context<'a>(&self, parameters: &'a Parameters, time: NetworkTime) -> Context<'a> {
        Context {
            parameters,
            height: self.height().saturating_add(1),
            time,
            rental_multiplier: self.rental_multiplier(),
            finalized: self.finalized,
            is_confirmed: false,
        }
    }

    /// Runs `use_it` with the pool's state and the context of the next block.
    fn with_pending<T>(&mut self, time: NetworkTime, use_it: impl FnOnce(&mut State, &Context<'_>) -> T) -> T {
        let parameters = Arc::clone(&self.parameters);
        let context = self.next_context(&parameters, time);
        use_it(&mut self.pending, &context)
    }

    /// Runs `use_it`, which takes back what it changes, with the confirmed state and the context of the last block: so a node
    /// judges aggregates that are to wait for cosignatures, to which nothing counts that is not confirmed (`JointValidator`).
    fn with_last_block<T>(&mut self, time: NetworkTime, use_it: impl FnOnce(&mut State, &Context<'_>) -> T) -> T {
        let parameters = Arc::clone(&self.parameters);
        let context = Context { height: self.height(), ..self.next_context(&parameters, time) };
        use_it(&mut self.confirmed, &context)
    }
}

/// The first block: without transactions, what it says about the network stands in the parameters.
fn first_block(parameters: &Parameters, nemesis: &KeyPair, statement: BlockStatement, trees: &StateTrees) -> Block {
    let footer = ImportanceFooter {
        voting_eligible_accounts: 0,
        harvesting_eligible_accounts: parameters.genesis.len() as u64,
        total_voting_balance: Amount(0),
        previous_importance_block_hash: Hash256::ZERO,
    };
    let header = BlockHeader {
        signature: Signature::ZERO,
        signer: nemesis.public_key(),
        network: parameters.network.id,
        kind: BlockKind::Nemesis(footer),
        height: 1,
        timestamp: NetworkTime(0),
        difficulty: DIFFICULTY,
        generation_hash_proof: VrfProof::ZERO,
        previous_hash: Hash256::ZERO,
        transactions_hash: Hash256::ZERO,
        receipts_hash: statement.receipts_hash(),
        state_hash: trees.state_hash(),
        beneficiary: Address::new(&nemesis.public_key(), parameters.network.id),
        fee_multiplier: 0,
    };
    Block::new(header.sign(nemesis), Vec::new(), statement, trees.roots())
}

/// The first block. It states the harvest of nothing by its signer.
fn genesis(state: &mut State, parameters: &Parameters) -> BlockStatement {
    let network = parameters.network.id;
    let owner = Address::new(&parameters.nemesis_signer, network);
    state.observe_key(owner, parameters.nemesis_signer, 1);
    let mut supply = 0u64;
    for balance in &parameters.genesis {
        let address = Address::new(&balance.public_key, network);
        state.observe_key(address, balance.public_key, 1);
        state.set_balance(address, parameters.network.currency, balance.amount);
        supply = supply.saturating_add(balance.amount.0);
    }
    let currency = MosaicEntry {
        owner,
        supply,
        start_height: 1,
        revision: 1,
        flags: MosaicFlags::TRANSFERABLE,
        divisibility: 6,
        duration: 0,
    };
    state.mosaics.set(parameters.network.currency, Some(currency));
    let context = Context {
        parameters,
        height: 1,
        time: NetworkTime(0),
        rental_multiplier: 0,
        finalized: 0,
        is_confirmed: false,
    };
    state.receipts.begin();
    rules::pay_harvester(state, owner, Amount(0), &context);
    state.receipts.finish()
}
