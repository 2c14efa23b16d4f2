//! A ledger with a clock, a data directory and listeners: what embedders use.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};

use tegata_symbol::{
    Address, Amount, Body, DetachedCosignature, Hash256, KeyPair, Mosaic, NetworkTime, PublicKey, Transaction, Transfer,
};
use tokio::sync::{Semaphore, broadcast};

use crate::chain::{Accepted, Block, Event, Ledger, RollbackError, Snapshot, Store, Undone, VerifyError, Voter, judge};
use crate::clock::Clock;
use crate::config::{BlockTime, Config, EmulatorError, FundError, INSTANT_HEARTBEAT, LOCAL_BLOCK_TIME};
use crate::faults::{Faults, Node};
use crate::packet::Announced;
use crate::parameters::Parameters;
use crate::properties::{self, Kept, Plan, Profile};
use crate::storage::{Directory, Seed, StorageError};

/// Announcements that REST judges at once.
const MOST_ANNOUNCING: usize = 4;
/// Events that a slow listener may lag behind before it misses some.
const EVENT_BACKLOG: usize = 65_536;

struct Inner {
    ledger: RwLock<Ledger>,
    store: Arc<Store>,
    seed: Arc<Seed>,
    /// Keeps others out.
    _directory: Option<Directory>,
    nodes: Mutex<Vec<Weak<Node>>>,
    /// Number of the next further node.
    next_node: AtomicUsize,
    events: broadcast::Sender<Event>,
    faucet: Option<KeyPair>,
    voter: Voter,
    last_faucet_deadline: Mutex<u64>,
    announcing: Arc<Semaphore>,
    block_time: BlockTime,
    finality_lag: u64,
    clock: Arc<dyn Clock>,
}

/// A running ledger, and a node of it. Clones share both.
#[derive(Clone)]
pub struct Emulator(Arc<Inner>, Arc<Node>);

impl Emulator {
    /// Opens the ledger of a data directory, or a new one.
    ///
    /// # Errors
    /// [`EmulatorError`]: the directory is in use, cannot be written, is damaged, or has another network than the planned one;
    /// or a fault cannot be set.
    pub fn open(config: Config) -> Result<Self, EmulatorError> {
        let directory = config.data.as_deref().map(|path| Directory::open(path, config.seed)).transpose()?;
        let seed = match &directory {
            Some(directory) => Arc::clone(&directory.seed),
            None => Arc::new(config.seed.map_or_else(Seed::random, |bytes| Ok(Seed::from_bytes(bytes)))?),
        };
        let target_time = match config.block_time {
            BlockTime::Every(time) if time.as_millis() == 0 => return Err(EmulatorError::ZeroBlockTime),
            BlockTime::Every(time) => time,
            BlockTime::OfNetwork => LOCAL_BLOCK_TIME,
            BlockTime::Instant | BlockTime::Manual => INSTANT_HEARTBEAT,
        };
        let network = match &config.data {
            Some(directory) => Kept::of_directory(directory, config.network.as_ref(), &seed, target_time)?,
            None => {
                let local = Plan::new(Profile::Local);
                Kept::begin(config.network.as_ref().unwrap_or(&local), &seed, target_time)?
            }
        };
        let faucet = (config.faucet && network.is_local()).then(|| properties::reserve(&seed));
        let mut parameters = network.parameters;
        parameters.min_fee_multiplier = config.min_fee_multiplier;
        let block_time = match config.block_time {
            BlockTime::OfNetwork => BlockTime::Every(parameters.block_generation_target_time),
            stated => stated,
        };
        let parameters = Arc::new(parameters);
        let store = match &directory {
            Some(directory) => Store::open(&directory.database(), parameters)?,
            None => Store::in_memory(parameters)?,
        };
        let ledger = Ledger::open(store, &properties::nemesis(&seed), seed.keys(b"harvester"), config.finality_lag)?;
        let inner = Inner {
            store: Arc::clone(ledger.store()),
            ledger: RwLock::new(ledger),
            seed: Arc::clone(&seed),
            _directory: directory,
            nodes: Mutex::default(),
            next_node: AtomicUsize::new(1),
            events: broadcast::Sender::new(EVENT_BACKLOG),
            faucet,
            voter: Voter::new(seed),
            last_faucet_deadline: Mutex::new(0),
            announcing: Arc::new(Semaphore::new(MOST_ANNOUNCING)),
            block_time,
            finality_lag: config.finality_lag,
            clock: config.clock,
        };
        let emulator = Self::of(Arc::new(inner), broadcast::Sender::new(EVENT_BACKLOG), true, 0);
        config.faults.into_iter().try_for_each(|fault| emulator.faults().set(fault))?;
        Ok(emulator)
    }

    /// A node of a ledger that tells its clients by `shown` what it shows.
    fn of(inner: Arc<Inner>, shown: broadcast::Sender<Event>, makes_blocks: bool, number: usize) -> Self {
        let node = Arc::new(Node::new(shown, makes_blocks, number));
        let mut nodes = inner.nodes.lock().unwrap_or_else(PoisonError::into_inner);
        nodes.retain(|node| node.strong_count() > 0);
        nodes.push(Arc::downgrade(&node));
        drop(nodes);
        Self(inner, node)
    }

    /// Another node of the same ledger, to be served beside this one: it has faults of its own.
    #[must_use]
    pub fn another_node(&self) -> Self {
        let number = self.0.next_node.fetch_add(1, Ordering::Relaxed);
        Self::of(Arc::clone(&self.0), broadcast::Sender::new(EVENT_BACKLOG), false, number)
    }

    /// The account that this node is run with: the first one's makes the blocks.
    pub(crate) fn node_account(&self) -> PublicKey {
        match self.1.number {
            0 => self.0.seed.keys(b"harvester").public_key(),
            number => self.0.seed.keys(format!("node {number}").as_bytes()).public_key(),
        }
    }

    /// A ledger of the same network in memory, with its first block alone and without a faucet. What its node shows is told
    /// by `shown`.
    pub(crate) fn copy(&self, shown: broadcast::Sender<Event>) -> Result<Self, StorageError> {
        let Inner { seed, finality_lag, .. } = &*self.0;
        let store = Store::in_memory(Arc::clone(self.parameters()))?;
        let ledger = Ledger::open(store, &properties::nemesis(seed), seed.keys(b"harvester"), *finality_lag)?;
        let inner = Inner {
            store: Arc::clone(ledger.store()),
            ledger: RwLock::new(ledger),
            _directory: None,
            seed: Arc::clone(seed),
            nodes: Mutex::default(),
            next_node: AtomicUsize::new(1),
            events: broadcast::Sender::new(1),
            faucet: None,
            voter: Voter::new(Arc::clone(seed)),
            last_faucet_deadline: Mutex::new(0),
            announcing: Arc::new(Semaphore::new(MOST_ANNOUNCING)),
            block_time: BlockTime::Manual,
            finality_lag: *finality_lag,
            clock: Arc::clone(&self.0.clock),
        };
        Ok(Self::of(Arc::new(inner), shown, false, self.1.number))
    }

    /// The same ledger, told by another channel.
    pub(crate) fn told_by(&self, shown: broadcast::Sender<Event>) -> Self {
        Self::of(Arc::clone(&self.0), shown, false, self.1.number)
    }

    /// What goes wrong with this node on purpose.
    pub const fn faults(&self) -> Faults<'_> {
        Faults::of(self)
    }

    pub(crate) fn node(&self) -> &Node {
        &self.1
    }

    /// The node alone, for whoever must not keep the ledger.
    pub(crate) fn node_handle(&self) -> Arc<Node> {
        Arc::clone(&self.1)
    }

    fn nodes(&self) -> Vec<Arc<Node>> {
        self.0.nodes.lock().unwrap_or_else(PoisonError::into_inner).iter().filter_map(Weak::upgrade).collect()
    }

    /// Whether no block is to be made but by hand.
    fn has_stopped_mining(&self) -> bool {
        self.nodes().iter().any(|node| node.has_stopped_mining())
    }

    /// The ledger, to read.
    pub fn ledger(&self) -> RwLockReadGuard<'_, Ledger> {
        self.0.ledger.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The network's parameters.
    pub fn parameters(&self) -> &Arc<Parameters> {
        self.0.store.parameters()
    }

    /// The confirmed blocks and transactions, without waiting for the ledger.
    ///
    /// # Errors
    /// [`StorageError`]: the database cannot be read.
    pub fn snapshot(&self) -> Result<Snapshot, StorageError> {
        self.0.store.snapshot()
    }

    /// Everything that happens from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.0.events.subscribe()
    }

    /// Milliseconds since 1970-01-01 UTC by the emulator's clock.
    pub fn unix_ms(&self) -> u64 {
        self.0.clock.unix_ms()
    }

    /// When blocks are made.
    pub fn block_time(&self) -> BlockTime {
        self.0.block_time
    }

    /// Who votes that blocks are final.
    pub(crate) fn voter(&self) -> &Voter {
        &self.0.voter
    }

    /// Whether [`Emulator::fund`] gives currency away.
    pub fn has_faucet(&self) -> bool {
        self.0.faucet.is_some()
    }

    /// Turns of those who announce over REST.
    pub(crate) fn announcing(&self) -> Arc<Semaphore> {
        Arc::clone(&self.0.announcing)
    }

    /// `PUT /transactions`. With instant blocks an accepted transaction is confirmed when this returns.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn announce(&self, bytes: &[u8]) -> Result<Accepted, StorageError> {
        self.tell_behind(|node| node.announce(bytes));
        // What needs no ledger is done while others have it.
        let parameters = self.0.store.parameters();
        let Ok(announced) = Announced::read(bytes, parameters) else { return Ok(Accepted::Silence) };
        let seen = {
            let mut ledger = self.write();
            let now = self.now();
            ledger.was_seen(&announced.hash, now)?
        };
        if seen {
            return Ok(Accepted::Silence);
        }
        let verdict = judge(&announced, parameters);
        let announced = Arc::new(announced);
        self.change(|ledger, now| Ok(ledger.take_in(announced, verdict, now)))
    }

    /// `PUT /transactions/partial`.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn announce_partial(&self, bytes: &[u8]) -> Result<Accepted, StorageError> {
        self.tell_behind(|node| node.announce_partial(bytes));
        self.change(|ledger, now| ledger.announce_partial(bytes, now))
    }

    /// `PUT /transactions/cosignature`.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn announce_cosignature(&self, cosignature: &DetachedCosignature) -> Result<Accepted, StorageError> {
        self.tell_behind(|node| node.announce_cosignature(cosignature));
        self.change(|ledger, now| Ok(ledger.announce_cosignature(cosignature, now)))
    }

    /// Makes a block now, with all that waits.
    ///
    /// # Errors
    /// [`StorageError`]: the block could not be kept, and so was not made.
    pub fn mine(&self) -> Result<Arc<Block>, StorageError> {
        self.with_ledger(|ledger| ledger.make_block(self.now()))
    }

    /// Executes all blocks anew and compares: see [`Ledger::verify`]. Answers the number of transactions.
    ///
    /// # Errors
    /// [`VerifyError`].
    pub fn verify(&self) -> Result<u64, VerifyError> {
        let seed = &self.0.seed;
        self.ledger().verify(&properties::nemesis(seed), seed.keys(b"harvester"))
    }

    /// Takes back the newest blocks: see [`Ledger::roll_back`].
    ///
    /// # Errors
    /// [`RollbackError`].
    pub fn roll_back(&self, blocks: u64, undone: Undone) -> Result<(), RollbackError> {
        self.with_ledger(|ledger| ledger.roll_back(blocks, undone, self.now()))
    }

    /// Makes the block that is due, unless that is to go wrong.
    pub(crate) fn mine_in_time(&self) -> Result<(), StorageError> {
        if self.has_stopped_mining() { Ok(()) } else { self.mine().map(drop) }
    }

    /// Makes a block when the newest one is at least [`INSTANT_HEARTBEAT`] old.
    pub(crate) fn mine_if_idle(&self) -> Result<(), StorageError> {
        let idle = {
            let ledger = self.ledger();
            let age = self.now().0.saturating_sub(ledger.time().0);
            u128::from(age) >= INSTANT_HEARTBEAT.as_millis()
        };
        if idle { self.mine_in_time() } else { Ok(()) }
    }

    /// Gives `amount` atomic units of the currency to an account by a transfer from the faucet; answers its hash.
    ///
    /// # Errors
    /// [`FundError`].
    pub fn fund(&self, address: &Address, amount: Amount) -> Result<Hash256, FundError> {
        const LIFE_MS: u64 = 2 * 3_600_000;
        let keys = self.0.faucet.as_ref().ok_or(FundError::Disabled)?;
        let (network, context, multiplier, now) = {
            let ledger = self.ledger();
            let parameters = ledger.parameters();
            let context = parameters.network.signing(&parameters.aggregate_forks, ledger.height().saturating_add(1));
            (parameters.network, context, parameters.min_fee_multiplier.max(100), self.now())
        };
        if address.network() != network.id {
            return Err(FundError::OtherNetwork(*address));
        }
        // No two of the faucet's transfers have the same deadline, so no two have the same hash.
        let deadline = {
            let mut last = self.0.last_faucet_deadline.lock().unwrap_or_else(PoisonError::into_inner);
            *last = now.0.saturating_add(LIFE_MS).max(last.saturating_add(1));
            NetworkTime(*last)
        };
        let mosaics = vec![Mosaic { id: network.currency, amount }];
        let body = Body::Transfer(Transfer { recipient: (*address).into(), mosaics, message: Vec::new() });
        let transaction = Transaction::new(keys.public_key(), network.id, deadline, body).with_fee(multiplier, 0);
        let signed = transaction.sign(keys, &context).map_err(|_| FundError::Dropped)?;
        match self.announce(&signed.to_bytes()) {
            Ok(Accepted::Unconfirmed(hash)) => Ok(hash),
            Ok(Accepted::Rejected(_, failure)) => Err(FundError::Rejected(failure)),
            Ok(_) => Err(FundError::Dropped),
            Err(error) => Err(FundError::Storage(error)),
        }
    }

    fn change(
        &self,
        announce: impl FnOnce(&mut Ledger, NetworkTime) -> Result<Accepted, StorageError>,
    ) -> Result<Accepted, StorageError> {
        let mut ledger = self.write();
        let now = self.now();
        let accepted = announce(&mut ledger, now);
        let instant = self.0.block_time == BlockTime::Instant
            && matches!(accepted, Ok(Accepted::Unconfirmed(_)))
            && !self.has_stopped_mining();
        let mined = if instant { ledger.make_block(now).map(drop) } else { Ok(()) };
        self.publish(&mut ledger);
        mined.and(accepted)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Ledger> {
        self.0.ledger.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> NetworkTime {
        self.0.store.parameters().network.time_from_unix_ms(self.0.clock.unix_ms())
    }

    /// Changes the ledger, and tells what happened.
    pub(crate) fn with_ledger<T>(&self, change: impl FnOnce(&mut Ledger) -> T) -> T {
        let mut ledger = self.write();
        let done = change(&mut ledger);
        self.publish(&mut ledger);
        done
    }

    fn publish(&self, ledger: &mut Ledger) {
        let events = ledger.take_events();
        for node in self.nodes() {
            node.hear(&events, ledger);
        }
        for event in events {
            // Nobody may be listening.
            let _ = self.0.events.send(event);
        }
    }
}
