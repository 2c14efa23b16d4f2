//! A local Symbol ledger that answers as a real node does: a library first, a server second.
//!
//! [`Emulator`] is a running ledger: `Emulator::open(Config::in_memory())` in a test, with [`Emulator::serve`] for clients of a
//! node's REST and WebSocket, and with pages for people under `/explorer`. [`chain::Ledger`] is the ledger alone, without
//! network or clock.
//!
//! | module | subject |
//! | --- | --- |
//! | [`parameters`] | what distinguishes one network from another |
//! | [`properties`] | networks as a node's `config-network.properties` states them |
//! | [`packet`] | reading announced bytes |
//! | [`rules`] | validators, named after the node's, and what transactions do |
//! | [`state`] | accounts, mosaics, namespaces, metadata, locks, with undo; the trees that prove them |
//! | [`chain`] | pools, blocks, finality, and their database |
//! | [`faults`] | what goes wrong on purpose |
//! | [`conformance`] | a real node's recorded verdicts, replayed |
//! | [`storage`] | the data directory |
//!
//! A top-level `MultisigAccountModification` or metadata transaction is dropped without a word, as a node does.
//!
//! ```
//! use tegata_emulator::{Config, Emulator};
//! use tegata_symbol::{Address, Amount, KeyPair, PrivateKey};
//!
//! let emulator = Emulator::open(Config::in_memory())?;
//! let network = emulator.ledger().parameters().network;
//! let address = Address::new(&KeyPair::new(&PrivateKey::from_bytes([7; 32])).public_key(), network.id);
//! emulator.fund(&address, Amount(1_000_000))?;
//! assert_eq!(emulator.ledger().state().balance(&address, network.currency), Amount(1_000_000));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod chain;
pub mod clock;
mod config;
pub mod conformance;
mod emulator;
mod explorer;
pub mod faults;
pub mod packet;
pub mod parameters;
pub mod properties;
mod rest;
pub mod rules;
mod server;
pub mod state;
mod status;
pub mod storage;
mod websocket;
#[cfg(test)]
mod world;

pub use clock::{Clock, ManualClock, SystemClock};
pub use config::{BlockTime, Config, EmulatorError, FundError, INSTANT_HEARTBEAT, LOCAL_BLOCK_TIME};
pub use emulator::Emulator;
pub use server::{NotARequest, Server, bind};
pub use status::Failure;
pub use storage::StorageError;
