#![doc = env!("CARGO_PKG_DESCRIPTION")]
//!
//! A [`home::HospitalHome`] is a folder with a hospital's keys and database. With it and a [`chain::Chain`] (a
//! [`tegata_node::NodePool`]) one issues studies ([`issue`]), makes requests ([`request`]), verifies ([`verify`]), serves
//! desk and gate ([`desk`]), and fetches released studies ([`fetch`]). The registry's operator uses [`registrar`].

mod api_error;
pub mod chain;
pub mod clock;
pub mod deidentification;
pub mod desk;
pub mod fetch;
mod files;
pub mod funds;
pub mod gate;
pub mod grant_terms;
mod hash_lock;
pub mod home;
pub mod imaging;
pub mod issue;
pub mod other_wallets;
mod pending;
pub mod policy;
pub mod qr;
mod randomness;
pub mod registrar;
pub mod request;
mod storage_error;
pub mod store;
pub mod tidy;
pub mod verify;
pub mod void;
pub mod withdrawals;

pub use randomness::NoRandomness;
pub use storage_error::StorageError;

#[cfg(test)]
mod fault_tests;
#[cfg(test)]
mod test_patient;
#[cfg(test)]
mod test_world;
