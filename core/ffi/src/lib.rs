#![doc = env!("CARGO_PKG_DESCRIPTION")]
//!
//! No logic lives here: each call makes typed values of what comes in, asks [`tegata_wallet`], and copies the answer into
//! records. Texts for people are the apps' business; what is told here are codes with typed arguments.
//!
//! | file | what |
//! | --- | --- |
//! | `calls` | how a call runs, ends early, and why nothing panics across the boundary |
//! | `wallet` | opening, creating, locking, PIN, words, erasing |
//! | `device_key` | the phone's key store, which the apps implement |
//! | `failure`, `problems` | everything that can go wrong |
//! | `events` | the one stream that screens follow |
//! | `log` | what the core says to whoever looks for a fault |
//! | `scanning`, `review`, `details`, `consent` | from a code to a receipt |
//! | `studies`, `permissions`, `activity`, `guardians`, `accounts`, `settings` | one file for each part of the app |
//!
//! Texts name things as Symbol does: addresses in Base32, hashes, keys and mosaic ids in hexadecimal digits. Times are
//! milliseconds since 1970-01-01 UTC, amounts are atomic units of the network's currency.

mod accounts;
mod activity;
mod calls;
mod consent;
mod details;
mod device_key;
mod events;
mod failure;
mod guardians;
mod log;
mod named;
mod permissions;
mod problems;
mod review;
mod scanning;
mod secret;
mod settings;
mod studies;
mod wallet;
mod warnings;

pub use accounts::{AccountFacts, AccountOrigin};
pub use activity::{ActivityEntry, ActivityKind, ActivityPage};
pub use calls::CancelToken;
pub use consent::*;
pub use details::*;
pub use device_key::{DeviceKey, DeviceKeyError};
pub use events::{Event, EventStream, Step};
pub use failure::TegataError;
pub use guardians::*;
pub use log::{LogLevel, LogLine, LogStream, follow_log};
pub use permissions::*;
pub use problems::*;
pub use review::*;
pub use scanning::*;
pub use secret::{MAX_SECRET, Secret};
pub use settings::WalletSettings;
pub use studies::*;
pub use wallet::{Approval, NewWallet, RestoredFacts, TegataWallet, WalletPlace, has_wallet, words_beginning_with};
pub use warnings::{Caution, PictureProblem, RightRole, Severity, WarningFacts};

uniffi::setup_scaffolding!();
