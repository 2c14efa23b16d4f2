//! The ledger itself: pools, blocks, finality. It does no input or output and has no clock: time is passed in.

mod announce;
mod block;
mod event;
mod index;
mod pool;
mod produce;

#[cfg(test)]
mod tests;

pub use announce::Accepted;
pub use block::{Block, BlockHeader, DIFFICULTY, HEADER_SIZE, NotABlock};
pub use event::Event;
pub use index::{Index, Place};
pub use pool::{Pool, Pooled};
pub use produce::{Given, ReplayError};

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use tegata_symbol::{Address, Hash256, KeyPair, MosaicFlags, NetworkTime};

use crate::packet::Announced;
use crate::parameters::Parameters;
use crate::rules::Context;
use crate::state::{MosaicEntry, State, StateTrees};
use crate::status::Failure;

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
    parameters: Parameters,
    harvester: KeyPair,
    harvester_address: Address,
    index: Index,
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
    /// A ledger with nothing but its first block. Blocks become final when `finality_lag` further ones stand on them.
    pub fn new(parameters: Parameters, nemesis: &KeyPair, harvester: KeyPair, finality_lag: u64) -> Self {
        let harvester_address = Address::new(&harvester.public_key(), parameters.network.id);
        let mut confirmed = State::default();
        genesis(&mut confirmed, &parameters);
        confirmed.commit();
        let header = BlockHeader {
            signature: tegata_symbol::Signature::ZERO,
            signer: nemesis.public_key(),
            network: parameters.network.id,
            kind: block::TYPE_NEMESIS,
            height: 1,
            timestamp: NetworkTime(0),
            previous_hash: Hash256::ZERO,
            transactions_hash: Hash256::ZERO,
            beneficiary: Address::new(&nemesis.public_key(), parameters.network.id),
            fee_multiplier: 0,
        };
        let mut index = Index::default();
        let trees = StateTrees::of_state(&confirmed, parameters.network.currency, 1);
        index.push(Arc::new(Block::new(header.sign(nemesis), Vec::new())), trees.roots());
        Self {
            parameters,
            harvester,
            harvester_address,
            index,
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
            finalized: 1,
            sequence: 0,
            events: Vec::new(),
        }
    }

    /// The network's parameters.
    pub const fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Who makes the blocks and gets the fees.
    pub const fn harvester_address(&self) -> Address {
        self.harvester_address
    }

    /// The harvester's public key.
    pub fn harvester_key(&self) -> tegata_symbol::PublicKey {
        self.harvester.public_key()
    }

    /// Blocks and confirmed transactions.
    pub const fn index(&self) -> &Index {
        &self.index
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
        self.index.last().map_or(0, |block| block.header.height)
    }

    /// Time of the newest block.
    pub fn time(&self) -> NetworkTime {
        self.index.last().map_or(NetworkTime(0), |block| block.header.timestamp)
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
        let recent = self.index.recent_fee_multipliers(self.parameters.max_difficulty_blocks);
        self.parameters.dynamic_fee_multiplier(&recent)
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

    fn advance_finality(&mut self) {
        let target = self.height().saturating_sub(self.finality_lag).max(1);
        if target > self.finalized {
            self.finalized = target;
            if let Some(block) = self.index.block(target) {
                let (height, hash) = (target, block.hash);
                self.events.push(Event::Finalized { epoch: finalization_epoch(height), height, hash });
            }
        }
    }

    /// Runs `use_it` with the pool's state and the context of the next block.
    fn with_pending<T>(&mut self, time: NetworkTime, use_it: impl FnOnce(&mut State, &Context<'_>) -> T) -> T {
        let index = &self.index;
        let confirmed = |hash: &Hash256| index.place(hash).is_some();
        let context = next_context(&self.parameters, index, self.finalized, time, &confirmed);
        use_it(&mut self.pending, &context)
    }

    /// Runs `use_it` with the confirmed state and the context of the next block.
    fn with_confirmed<T>(&self, time: NetworkTime, use_it: impl FnOnce(&State, &Context<'_>) -> T) -> T {
        let confirmed = |hash: &Hash256| self.index.place(hash).is_some();
        let context = next_context(&self.parameters, &self.index, self.finalized, time, &confirmed);
        use_it(&self.confirmed, &context)
    }
}

/// The context of the block that comes after those of the index.
fn next_context<'a>(
    parameters: &'a Parameters,
    index: &Index,
    finalized: u64,
    time: NetworkTime,
    confirmed: &'a dyn Fn(&Hash256) -> bool,
) -> Context<'a> {
    let height = index.last().map_or(0, |block| block.header.height).saturating_add(1);
    let rental_multiplier =
        parameters.dynamic_fee_multiplier(&index.recent_fee_multipliers(parameters.max_difficulty_blocks));
    Context { parameters, height, time, rental_multiplier, finalized, confirmed }
}

/// Finalization epoch of a height with the public test network's voting set grouping of 720 blocks.
pub const fn finalization_epoch(height: u64) -> u64 {
    1 + height.saturating_sub(1).div_ceil(VOTING_SET_GROUPING)
}

/// Blocks in a finalization epoch.
pub const VOTING_SET_GROUPING: u64 = 720;

fn genesis(state: &mut State, parameters: &Parameters) {
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
}
