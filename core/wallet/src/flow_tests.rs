//! The flow as a whole: a wallet against an emulated ledger, a desk and a gate in the same process.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod agreeing;
mod asking;
mod bonded;
mod by_code;
mod calls;
#[cfg(unix)]
mod child;
mod consent;
mod crash;
mod damaged;
mod desk;
mod fault_matrix;
mod faults;
mod fetching;
mod following;
mod gate;
mod guardians;
mod hostile_desk;
mod interruption;
#[cfg(unix)]
mod killed;
mod leaving;
mod ledger;
#[cfg(target_os = "linux")]
mod memory;
mod old_stores;
mod paging;
mod pictures;
mod proposals;
mod rentals;
mod restoring;
mod setting_up;
mod silence;
mod sponsoring;
mod studies;
mod warnings;
mod withdrawing;
mod world;
