//! The wallet's one file: SQLite, with every value sealed under the vault key.
//!
//! What somebody with the file alone learns: how many records each table has, their sizes, when each was last written,
//! and when PINs were tried. Not: any value, any natural key (an NFT id, a request digest), or whether two wallets hold
//! the same one. A changed, moved or exchanged value is found out; putting back an *older copy of the whole file* is not.
//!
//! ```no_run
//! # use tegata_wallet::store::{Record, Store, StoreError, Table};
//! # use tegata_wallet::{keystore::FileKeystore, vault::{KdfParameters, Pin}};
//! #[derive(minicbor::Encode, minicbor::Decode)]
//! struct Study {
//!     #[n(0)]
//!     hospital: String,
//! }
//! impl Record for Study {
//!     const TABLE: Table = Table::Studies;
//! }
//! # fn example(pin: Pin, now_ms: u64) -> Result<(), Box<dyn std::error::Error>> {
//! let home = tegata_wallet::store::WalletHome::create("wallet".as_ref())?;
//! let keystore = home.keystore()?;
//! let (store, unlocked) = Store::create(&home.store_path(), &pin, KdfParameters::interactive(), &keystore)?;
//! let records = store.records(&unlocked)?;
//! records.transaction(now_ms, |tx| tx.put(b"NFT id", &Study { hospital: "…".into() }))?;
//! let study = records.get::<Study>(b"NFT id")?;
//! # Ok(()) }
//! ```

mod biometrics;
mod error;
mod field;
mod file;
mod home;
mod opening;
mod records;
mod schema;
mod table;

#[cfg(test)]
mod tests;

pub use error::{Damage, StoreError};
pub use home::WalletHome;
pub use opening::{DEFAULT_PATIENCE, Store};
pub use records::{MAX_PAGE, MAX_VALUE_BYTES, Reader, Record, Records, Stored, Writer};
pub use schema::STORE_VERSION;
pub use table::{SecretName, Table};
