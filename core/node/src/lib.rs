#![doc = env!("CARGO_PKG_DESCRIPTION")]
//!
//! A [`NodePool`] holds one or more nodes of one network. It asks one of them, goes to the next when that one is down or
//! answers nonsense, and compares several where a wrong answer would matter. What a node says about a transaction is
//! believed only as far as it can be computed: the transaction is rebuilt from the answer and its hash, signature and
//! inner tree are checked. What a node says about state (balances, metadata, mosaics) is believed as it stands, except for
//! a verdict: what a yes rests on is proven against a block ([`evidence`]).
//!
//! ```no_run
//! # async fn example() -> Result<(), tegata_node::NodeError> {
//! use tegata_node::{NodePool, PoolOptions};
//!
//! let pool = NodePool::connect(&["http://127.0.0.1:3000"], PoolOptions::default()).await?;
//! println!("{} at height {}", pool.facts().name, pool.chain_info().await?.height);
//! # Ok(())
//! # }
//! ```

// What runs on a phone prints nothing: it could be a secret, and ends in the system's log.
#![warn(clippy::print_stdout, clippy::print_stderr)]

mod account_history;
mod announce;
mod chain;
pub mod config_text;
mod delivery;
pub mod dto;
mod error;
pub mod evidence;
mod facts;
mod http;
mod ledger;
mod multisig;
mod pool;
mod proof;
mod state;
mod transactions;
mod wait;
pub mod watch;
mod web;

pub use announce::{Announcement, StatusGroup, TransactionStatus};
pub use chain::{Block, ChainInfo, Fees};
pub use delivery::Incoming;
pub use error::{NodeError, NodeFailure};
pub use facts::NetworkFacts;
pub use pool::{NodePool, PoolOptions};
pub use proof::Inclusion;
pub use state::{AccountFacts, MetadataEntry};
pub use transactions::{ConfirmedMeta, TransactionGroup};
pub use wait::{Outcome, Progress, Waiting};
pub use web::http_client;
