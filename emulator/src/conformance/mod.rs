//! What a real node answered, compared with what this ledger answers.
//!
//! A [`Recording`] holds announcements and blocks of a network with one real node, with the node's verdict on each
//! announcement. [`replay`] plays it to a [`crate::chain::Ledger`] with the recording's parameters, balances and clock.
//! The form of a recording is written down in `docs/conformance.md`.

mod network;
mod recording;
mod replay;

pub use recording::{Announcement, Delivery, MAX_EVENTS, MAX_RECORDING_SIZE, Moment, Recording, RecordingError, Said};
pub use replay::{Answered, Difference, Report, ScenarioAgreement, replay};
