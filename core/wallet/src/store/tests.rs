#![allow(clippy::unwrap_used, clippy::expect_used)]

mod damage;
mod frozen;
mod opening;
mod records;

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Record, Store, StoreError, Table};
use crate::keystore::FileKeystore;
use crate::vault::{KdfParameters, Pin, Unlocked};

const NOW: u64 = 1_800_000_000_000;

#[derive(Debug, Clone, PartialEq, minicbor::Encode, minicbor::Decode)]
struct Study {
    #[n(0)]
    hospital: String,
    #[n(1)]
    thumbnail: Vec<u8>,
}

impl Record for Study {
    const TABLE: Table = Table::Studies;
}

#[derive(Debug, Clone, PartialEq, minicbor::Encode, minicbor::Decode)]
struct Answer {
    #[n(0)]
    granted: bool,
}

impl Record for Answer {
    const TABLE: Table = Table::Requests;
}

#[derive(Debug, Clone, PartialEq, minicbor::Encode, minicbor::Decode)]
struct Event {
    #[n(0)]
    number: u32,
}

impl Record for Event {
    const TABLE: Table = Table::History;
}

#[derive(Debug, Clone, PartialEq, minicbor::Encode, minicbor::Decode)]
struct Fetched {
    #[n(0)]
    bytes: Vec<u8>,
}

impl Record for Fetched {
    const TABLE: Table = Table::Cache;
}

fn study(hospital: &str) -> Study {
    Study { hospital: hospital.to_owned(), thumbnail: vec![7; 40] }
}

fn pin(text: &str) -> Pin {
    Pin::new(text).unwrap()
}

fn right_pin() -> Pin {
    pin("135790")
}

fn cheap() -> KdfParameters {
    KdfParameters::new(8, 1, 1).unwrap()
}

fn keystore() -> FileKeystore {
    FileKeystore::from_key([5; 32])
}

/// A directory with a wallet in it.
struct Home(TempDir);

impl Home {
    fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn with_wallet() -> (Self, Store, Unlocked) {
        let home = Self::empty();
        let (store, unlocked) = Store::create(&home.path(), &right_pin(), cheap(), &keystore()).unwrap();
        (home, store, unlocked)
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("wallet.db")
    }

    fn reopened(&self) -> (Store, Unlocked) {
        let store = Store::open(&self.path()).unwrap();
        let unlocked = store.unlock(&right_pin(), &keystore(), NOW).unwrap();
        (store, unlocked)
    }
}

/// Opens the file as a stranger with a database tool would.
fn tampered(path: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.execute_batch(sql).unwrap();
}

fn error<T>(answer: Result<T, StoreError>) -> StoreError {
    answer.err().expect("an error")
}
