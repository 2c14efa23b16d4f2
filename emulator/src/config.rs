//! How an emulator is set up, and why it may not start.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tegata_symbol::Address;

#[cfg(doc)]
use crate::Emulator;
use crate::clock::{Clock, SystemClock};
use crate::faults::{Fault, FaultError};
use crate::properties::{NetworkError, Plan};
use crate::status::Failure;
use crate::storage::StorageError;

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
    /// What goes wrong on purpose from the start.
    pub faults: Vec<Fault>,
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
            faults: Vec::new(),
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
    /// A fault of [`Config::faults`] cannot be set.
    #[error(transparent)]
    Fault(#[from] FaultError),
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
