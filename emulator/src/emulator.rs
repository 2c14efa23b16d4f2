//! A ledger with a clock, a data directory and listeners: what embedders use.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use tegata_symbol::{
    Address, Amount, Body, DetachedCosignature, Hash256, KeyPair, Mosaic, NetworkTime, Transaction, Transfer,
};
use tokio::sync::broadcast;

use crate::chain::{Accepted, Block, Event, Ledger, ReplayError, Voter};
use crate::clock::{Clock, SystemClock};
use crate::properties::{self, Kept, NetworkError, Plan, Profile};
use crate::status::Failure;
use crate::storage::{Storage, StorageError};

/// When blocks are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockTime {
    /// As soon as a transaction is accepted; and an empty one every [`INSTANT_HEARTBEAT`], so that the chain's time goes on.
    Instant,
    /// Regularly, also empty ones.
    Every(Duration),
    /// Only by [`Emulator::mine`].
    Manual,
    /// Regularly, as often as the network states: every [`LOCAL_BLOCK_TIME`] on a new local one. An open emulator's is [`BlockTime::Every`].
    OfNetwork,
}

/// How often an empty block is made when blocks are instant. Also what such a network states as its block time.
pub const INSTANT_HEARTBEAT: Duration = Duration::from_secs(15);
/// The time between blocks of a new local network that asks for none.
pub const LOCAL_BLOCK_TIME: Duration = Duration::from_secs(2);
/// Events that a slow listener may lag behind before it misses some.
const EVENT_BACKLOG: usize = 65_536;

/// How an emulator is set up.
#[derive(Clone)]
pub struct Config {
    /// Directory that holds the ledger; `None`: nothing is kept.
    pub data: Option<PathBuf>,
    /// When blocks are made. A new local network also states it as its own; others state theirs, and durations are measured in
    /// that.
    pub block_time: BlockTime,
    /// Blocks that must stand on a block to make it final.
    pub finality_lag: u64,
    /// Least fee multiplier that this node takes.
    pub min_fee_multiplier: u32,
    /// Whether [`Emulator::fund`] gives currency away. Only a local ledger does.
    pub faucet: bool,
    /// The network of a new ledger, which one that was begun before must have; `None`: what it has, and a new one is local.
    pub network: Option<Plan>,
    /// The secret from which the network's keys and generation hash are made; `None`: random, or the directory's own.
    pub seed: Option<[u8; 32]>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
}

impl Config {
    /// The settings for a way of making blocks: finality 2 blocks behind, or at once when blocks are instant.
    pub fn new(data: Option<PathBuf>, block_time: BlockTime) -> Self {
        Self {
            data,
            block_time,
            finality_lag: if block_time == BlockTime::Instant { 0 } else { 2 },
            min_fee_multiplier: 10,
            faucet: true,
            network: None,
            seed: None,
            clock: Arc::new(SystemClock),
        }
    }

    /// Nothing kept, instant blocks: one line for a test.
    pub fn in_memory() -> Self {
        Self::new(None, BlockTime::Instant)
    }
}

/// An emulator cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum EmulatorError {
    /// The data directory.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The network.
    #[error(transparent)]
    Plan(#[from] NetworkError),
    /// The kept blocks do not make a chain.
    #[error("the kept blocks cannot be taken over: {0}")]
    Replay(#[from] ReplayError),
    /// The port is taken.
    #[error("the address {address} is in use: stop the program that has it, or name another port")]
    PortInUse {
        /// The address.
        address: std::net::SocketAddr,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The time between blocks is less than a millisecond.
    #[error("the time between blocks must be at least a millisecond; use instant blocks instead")]
    ZeroBlockTime,
}

/// The faucet gives nothing.
#[derive(Debug, thiserror::Error)]
pub enum FundError {
    /// It is switched off.
    #[error("this ledger has no faucet")]
    Disabled,
    /// The address is another network's.
    #[error("the address {0} is not of this network")]
    OtherNetwork(Address),
    /// The ledger rejected the transfer.
    #[error("the faucet's transfer was rejected: {0}")]
    Rejected(Failure),
    /// The ledger dropped the transfer.
    #[error("the faucet's transfer was dropped")]
    Dropped,
    /// The block with the transfer could not be kept.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

struct Inner {
    ledger: RwLock<Ledger>,
    storage: Mutex<Option<Storage>>,
    events: broadcast::Sender<Event>,
    faucet: Option<KeyPair>,
    voter: Voter,
    last_faucet_deadline: Mutex<u64>,
    block_time: BlockTime,
    clock: Arc<dyn Clock>,
}

/// A running ledger. Clones share it.
#[derive(Clone)]
pub struct Emulator(Arc<Inner>);

impl Emulator {
    /// Opens the ledger of a data directory, or a new one.
    ///
    /// # Errors
    /// [`EmulatorError`]: the directory is in use, cannot be written, is damaged, or has another network than the planned one.
    pub fn open(config: Config) -> Result<Self, EmulatorError> {
        let (storage, seed, blocks) = match &config.data {
            Some(directory) => {
                let opened = Storage::open(directory, config.seed)?;
                if opened.cut > 0 {
                    let (bytes, path) = (opened.cut, directory.display());
                    tracing::warn!("cut {bytes} bytes of an incomplete block off the end of the log in {path}");
                }
                (Some(opened.storage), opened.seed, opened.blocks)
            }
            None => {
                let seed = config
                    .seed
                    .map_or_else(crate::storage::Seed::random, |bytes| Ok(crate::storage::Seed::from_bytes(bytes)))?;
                (None, seed, Vec::new())
            }
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
        let mut ledger =
            Ledger::new(parameters, &properties::nemesis(&seed), seed.keys(b"harvester"), config.finality_lag);
        for block in blocks {
            ledger.replay(&block)?;
        }
        ledger.take_events();
        Ok(Self(Arc::new(Inner {
            ledger: RwLock::new(ledger),
            storage: Mutex::new(storage),
            events: broadcast::Sender::new(EVENT_BACKLOG),
            faucet,
            voter: Voter::new(seed),
            last_faucet_deadline: Mutex::new(0),
            block_time,
            clock: config.clock,
        })))
    }

    /// The ledger, to read.
    pub fn ledger(&self) -> RwLockReadGuard<'_, Ledger> {
        self.0.ledger.read().unwrap_or_else(PoisonError::into_inner)
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

    /// `PUT /transactions`. With instant blocks an accepted transaction is confirmed when this returns.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn announce(&self, bytes: &[u8]) -> Result<Accepted, StorageError> {
        self.change(|ledger, now| ledger.announce(bytes, now))
    }

    /// `PUT /transactions/partial`.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn announce_partial(&self, bytes: &[u8]) -> Result<Accepted, StorageError> {
        self.change(|ledger, now| ledger.announce_partial(bytes, now))
    }

    /// `PUT /transactions/cosignature`.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn announce_cosignature(&self, cosignature: &DetachedCosignature) -> Result<Accepted, StorageError> {
        self.change(|ledger, now| ledger.announce_cosignature(cosignature, now))
    }

    /// Makes a block now, with all that waits.
    ///
    /// # Errors
    /// [`StorageError`]: the block could not be kept, and so was not made.
    pub fn mine(&self) -> Result<Arc<Block>, StorageError> {
        let mut ledger = self.0.ledger.write().unwrap_or_else(PoisonError::into_inner);
        let now = self.now(&ledger);
        let block = self.mine_on(&mut ledger, now);
        self.publish(&mut ledger);
        block
    }

    /// Makes a block when the newest one is at least [`INSTANT_HEARTBEAT`] old.
    pub(crate) fn mine_if_idle(&self) -> Result<(), StorageError> {
        let idle = {
            let ledger = self.ledger();
            let age = self.now(&ledger).0.saturating_sub(ledger.time().0);
            u128::from(age) >= INSTANT_HEARTBEAT.as_millis()
        };
        if idle { self.mine().map(drop) } else { Ok(()) }
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
            (parameters.network, context, parameters.min_fee_multiplier.max(100), self.now(&ledger))
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

    fn change(&self, announce: impl FnOnce(&mut Ledger, NetworkTime) -> Accepted) -> Result<Accepted, StorageError> {
        let mut ledger = self.0.ledger.write().unwrap_or_else(PoisonError::into_inner);
        let now = self.now(&ledger);
        let accepted = announce(&mut ledger, now);
        let instant = self.0.block_time == BlockTime::Instant && matches!(accepted, Accepted::Unconfirmed(_));
        let mined = if instant { self.mine_on(&mut ledger, now).map(drop) } else { Ok(()) };
        self.publish(&mut ledger);
        mined.map(|()| accepted)
    }

    fn now(&self, ledger: &Ledger) -> NetworkTime {
        ledger.parameters().network.time_from_unix_ms(self.0.clock.unix_ms())
    }

    fn mine_on(&self, ledger: &mut Ledger, now: NetworkTime) -> Result<Arc<Block>, StorageError> {
        let mut storage = self.0.storage.lock().unwrap_or_else(PoisonError::into_inner);
        ledger.make_block(now, |block| match storage.as_mut() {
            Some(storage) => storage.append(&block.to_bytes()),
            None => Ok(()),
        })
    }

    fn publish(&self, ledger: &mut Ledger) {
        for event in ledger.take_events() {
            // Nobody may be listening.
            let _ = self.0.events.send(event);
        }
    }
}
