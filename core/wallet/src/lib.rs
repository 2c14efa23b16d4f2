#![doc = env!("CARGO_PKG_DESCRIPTION")]
//!
//! [`Wallet`] is the whole as one object; it gives facts, codes with typed arguments, which shells put into words.
//! Below it stand the rooms that it is built of: the vault, the store, the words, QR codes.

// What runs on a phone prints nothing: it could be a secret, and ends in the system's log.
#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod accounts;
pub mod chain;
pub mod code;
pub mod consent;
pub mod desk;
pub mod environment;
mod error;
pub mod events;
pub mod export;
#[cfg(test)]
mod flow_tests;
pub mod gate;
pub mod guardians;
pub mod history;
pub mod hospitals;
mod http;
mod kept_picture;
pub mod keystore;
pub mod other_wallet;
pub mod permissions;
pub mod progress;
pub mod proposals;
pub mod randomness;
pub mod requests;
pub mod review;
mod room;
mod sealing;
mod settings;
pub mod store;
pub mod studies;
pub mod vault;
mod wallet;
pub mod withdrawal;
pub mod words;

pub use error::WalletError;
pub use http::CallError;
pub use settings::{MAX_LOCK_AFTER_MS, Settings};
pub use tegata_qr as qr;
pub use wallet::{Page, ReceiveCardShown, Restored, Scan, ScanInput, Shelf, Tools, Wallet};
