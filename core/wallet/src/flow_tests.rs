//! The flow as a whole: a wallet against an emulated ledger, a desk and a gate in the same process.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod consent;
mod desk;
mod fault_matrix;
mod faults;
mod fetching;
mod gate;
mod interruption;
mod ledger;
mod pictures;
mod restoring;
mod silence;
mod studies;
mod warnings;
mod withdrawing;
mod world;
