//! The hospital's database: studies, issue jobs, requests, answers, and the logs.
//!
//! SQLite in WAL mode with full synchronisation; the command line and a running desk use it at the same time.

mod answers;
mod jobs;
mod locks;
mod log;
mod other_wallets;
mod patient_grants;
mod requests;
mod studies;
mod withdrawals;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, TransactionBehavior};

pub use answers::{AnswerRecord, AnswerState};
pub use jobs::{Commitment, IssueJob, PictureReport, Profile, StepRecord, StepState};
pub use locks::{LockRecord, LockState};
pub use log::{ReleaseEvent, ReleaseRecord, VerdictRecord};
pub use other_wallets::{OfferRecord, PatientSource, SaidPatientRecord};
pub use requests::RequestRecord;
pub use studies::{StudyFile, StudyRecord};
pub use withdrawals::{StatedWithdrawal, WithdrawalState};

use crate::storage_error::StorageError;

/// Format of the database; every change of the tables adds a step to [`MIGRATIONS`].
const MIGRATIONS: &[&str] = &[include_str!("format_1.sql"), include_str!("format_2.sql"), include_str!("format_3.sql")];
const BUSY: Duration = Duration::from_secs(10);

/// An open database.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    connection: Mutex<Connection>,
}

impl Store {
    /// Opens the database, makes it if there is none, and brings an older one up to date.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        Self::open_with(path, MIGRATIONS)
    }

    pub(crate) fn open_with(path: &Path, migrations: &[&str]) -> Result<Self, StorageError> {
        let wrong = |error: rusqlite::Error| StorageError::sql(path, &error);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(wrong)?;
        connection.busy_timeout(BUSY).map_err(wrong)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(wrong)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(wrong)?;
        connection.pragma_update(None, "foreign_keys", true).map_err(wrong)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(wrong)?;
        let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(wrong)?;
        let known = i64::try_from(migrations.len()).unwrap_or(i64::MAX);
        if found > known {
            return Err(StorageError::Newer { path: path.to_owned(), found, known });
        }
        let done = usize::try_from(found).unwrap_or(0);
        for step in migrations.iter().skip(done) {
            transaction.execute_batch(step).map_err(wrong)?;
        }
        transaction.pragma_update(None, "user_version", known).map_err(wrong)?;
        transaction.commit().map_err(wrong)?;
        Ok(Self { path: path.to_owned(), connection: Mutex::new(connection) })
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic elsewhere leaves no half-done SQLite transaction behind: it is rolled back on drop.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work`, all of it or nothing, and alone among all processes.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T, Wrong>,
    ) -> Result<T, StorageError> {
        let mut connection = self.lock();
        let done = (|| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        })();
        done.map_err(|wrong: Wrong| wrong.at(&self.path))
    }

    pub(crate) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Wrong>) -> Result<T, StorageError> {
        work(&self.lock()).map_err(|wrong| wrong.at(&self.path))
    }

    /// A setting's value.
    pub(crate) fn setting(&self, key: &str) -> Result<Option<String>, StorageError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached("SELECT value FROM settings WHERE key = ?1")?;
            Ok(query.query_row([key], |row| row.get(0)).optional()?)
        })
    }

    /// Sets settings, all or none.
    pub(crate) fn set_settings(&self, settings: &[(&str, &str)]) -> Result<(), StorageError> {
        self.write(|transaction| {
            for (key, value) in settings {
                transaction.execute("INSERT OR REPLACE INTO settings (key, value) VALUES (?1, ?2)", [key, value])?;
            }
            Ok(())
        })
    }
}

/// A failed query, or a value in the database that cannot be.
pub(crate) enum Wrong {
    Sql(rusqlite::Error),
    Value(&'static str),
}

impl From<rusqlite::Error> for Wrong {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl Wrong {
    fn at(self, path: &Path) -> StorageError {
        match self {
            Self::Sql(error) => StorageError::sql(path, &error),
            Self::Value(what) => StorageError::Damaged { path: path.to_owned(), what: format!("a bad value: {what}") },
        }
    }
}

/// Columns in the forms that this database uses: ids as byte strings, times and sizes as integers.
pub(crate) trait Columns {
    fn bytes<const N: usize>(&self, column: &'static str) -> Result<[u8; N], Wrong>;
    fn optional_bytes<const N: usize>(&self, column: &'static str) -> Result<Option<[u8; N]>, Wrong>;
    fn number(&self, column: &'static str) -> Result<u64, Wrong>;
    fn optional_number(&self, column: &'static str) -> Result<Option<u64>, Wrong>;
    fn mosaic(&self, column: &'static str) -> Result<tegata_symbol::MosaicId, Wrong> {
        Ok(tegata_symbol::MosaicId(u64::from_be_bytes(self.bytes(column)?)))
    }
    fn address(&self, column: &'static str) -> Result<tegata_symbol::Address, Wrong> {
        tegata_symbol::Address::from_bytes(self.bytes(column)?).map_err(|_| Wrong::Value(column))
    }
}

impl Columns for Row<'_> {
    fn bytes<const N: usize>(&self, column: &'static str) -> Result<[u8; N], Wrong> {
        let bytes: Vec<u8> = self.get(column)?;
        bytes.try_into().map_err(|_| Wrong::Value(column))
    }

    fn optional_bytes<const N: usize>(&self, column: &'static str) -> Result<Option<[u8; N]>, Wrong> {
        let bytes: Option<Vec<u8>> = self.get(column)?;
        bytes.map(|bytes| bytes.try_into().map_err(|_| Wrong::Value(column))).transpose()
    }

    fn number(&self, column: &'static str) -> Result<u64, Wrong> {
        let number: i64 = self.get(column)?;
        u64::try_from(number).map_err(|_| Wrong::Value(column))
    }

    fn optional_number(&self, column: &'static str) -> Result<Option<u64>, Wrong> {
        let number: Option<i64> = self.get(column)?;
        number.map(|number| u64::try_from(number).map_err(|_| Wrong::Value(column))).transpose()
    }
}

/// A number as SQLite stores it; values beyond 2⁶³ − 1 are held at that.
pub(crate) fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_database_of_a_newer_program_is_refused_and_left_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hospital.sqlite");
        let store = Store::open(&path).unwrap();
        store.lock().pragma_update(None, "user_version", 99).unwrap();
        drop(store);
        assert!(matches!(Store::open(&path), Err(StorageError::Newer { found: 99, known: 3, .. })));
    }

    #[test]
    fn two_processes_see_each_others_settings() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hospital.sqlite");
        let (one, other) = (Store::open(&path).unwrap(), Store::open(&path).unwrap());
        one.set_settings(&[("name", "A")]).unwrap();
        assert_eq!(other.setting("name").unwrap().as_deref(), Some("A"));
    }

    #[test]
    fn a_file_that_is_no_database_is_named_as_damaged() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hospital.sqlite");
        std::fs::write(&path, vec![b'x'; 4096]).unwrap();
        assert!(matches!(Store::open(&path), Err(StorageError::Damaged { .. })));
    }
}
