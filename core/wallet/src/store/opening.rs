//! Creating, opening, unlocking a store, and changing its PIN.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params};
use tokio::sync::broadcast;

use super::error::Damage;
use super::file::{self, ProcessLock};
use super::records::Records;
use super::table::Table;
use super::{StoreError, schema};
use crate::events::{BACKLOG, Event, Events};
use crate::keystore::DeviceKeystore;
use crate::vault::{
    Admission, Attempts, DeviceOpened, Envelope, KdfParameters, Pin, Purpose, Unlocked, VaultError, VaultId,
};

/// How long opening waits for another process to let go of the wallet.
pub const DEFAULT_PATIENCE: Duration = Duration::from_secs(5);

/// An open store, locked against every other process until it is dropped. `Send + Sync`: calls from several threads
/// take turns.
pub struct Store {
    path: PathBuf,
    vault_id: VaultId,
    connection: Mutex<Connection>,
    /// One PIN at a time.
    unlocking: Mutex<()>,
    events: broadcast::Sender<Event>,
    // Last, so that the database is closed before another process may open it.
    _lock: ProcessLock,
}

/// A database file, locked and open, with whatever is in it.
struct Opened {
    connection: Connection,
    lock: ProcessLock,
}

impl Store {
    /// Makes a new wallet at `path` with a random vault key, and opens it. Complete or not at all: where an earlier
    /// attempt was cut off, the next one succeeds.
    ///
    /// [`StoreError::AlreadyInitialised`] where there is a wallet, [`StoreError::NotAWallet`] where there is something
    /// else; both are left untouched.
    pub fn create(
        path: &Path,
        pin: &Pin,
        kdf: KdfParameters,
        keystore: &dyn DeviceKeystore,
    ) -> Result<(Self, Unlocked), StoreError> {
        file::create_private(path)?;
        let Opened { mut connection, lock } = Opened::open(path, DEFAULT_PATIENCE)?;
        if !is_blank(&connection, path)? {
            return Err(StoreError::AlreadyInitialised { path: path.to_owned() });
        }
        let unlocked = Unlocked::generate()?;
        let envelope = Envelope::seal(&unlocked, pin, kdf, keystore)?.to_bytes()?;
        let failed = |error: rusqlite::Error| StoreError::from_sqlite(&error, path, Damage::File);
        let write = |tx: &Transaction<'_>| -> rusqlite::Result<()> {
            for sql in schema::MIGRATIONS {
                tx.execute_batch(sql)?;
            }
            tx.execute("INSERT INTO meta (id, vault_id) VALUES (1, ?1)", [unlocked.vault_id()])?;
            tx.execute("INSERT INTO attempts (id, failed, last_try_ms) VALUES (1, 0, 0)", [])?;
            put_envelope(tx, Purpose::Pin, &envelope)?;
            tx.pragma_update(None, "user_version", schema::STORE_VERSION)?;
            tx.pragma_update(None, "application_id", schema::APPLICATION_ID)
        };
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        write(&tx).map_err(failed)?;
        tx.commit().map_err(failed)?;
        file::sync_directory_of(path)?;
        Ok((Self::new(path, unlocked.vault_id(), connection, lock), unlocked))
    }

    /// Opens the wallet at `path`, still locked. Waits [`DEFAULT_PATIENCE`] for another process.
    ///
    /// Checks the structure of everything but the cache, which can be fetched again.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_waiting(path, DEFAULT_PATIENCE)
    }

    /// [`open`](Self::open) with another patience; zero asks once.
    pub fn open_waiting(path: &Path, patience: Duration) -> Result<Self, StoreError> {
        let not_initialised = || StoreError::NotInitialised { path: path.to_owned() };
        match fs::metadata(path) {
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Err(not_initialised());
            }
            Err(error) => return Err(StoreError::from_io(&error, path)),
            Ok(_) => {}
        }
        let Opened { mut connection, lock } = Opened::open(path, patience)?;
        if is_blank(&connection, path)? {
            return Err(not_initialised());
        }
        let failed = |error: rusqlite::Error| StoreError::from_sqlite(&error, path, Damage::File);
        let found = schema::version(&connection).map_err(failed)?;
        if found > schema::STORE_VERSION {
            return Err(StoreError::NewerVersion { found, supported: schema::STORE_VERSION });
        }
        if found < 1 {
            return Err(StoreError::Damaged(Damage::File));
        }
        schema::migrate(&mut connection, schema::MIGRATIONS).map_err(failed)?;
        check(&connection, path)?;
        let vault_id = connection
            .query_row("SELECT vault_id FROM meta WHERE id = 1", [], |row| row.get(0))
            .map_err(|error| StoreError::from_sqlite(&error, path, Damage::Table { name: "meta", row: None }))?;
        Ok(Self::new(path, vault_id, connection, lock))
    }

    /// Whether there is a wallet at `path`; false for a file that an interrupted creation left.
    pub fn is_initialised(path: &Path) -> Result<bool, StoreError> {
        match path.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(StoreError::from_io(&error, path)),
            Ok(_) => {
                let Opened { connection, lock: _lock } = Opened::open(path, DEFAULT_PATIENCE)?;
                Ok(!is_blank(&connection, path)?)
            }
        }
    }

    fn new(path: &Path, vault_id: VaultId, connection: Connection, lock: ProcessLock) -> Self {
        Self {
            path: path.to_owned(),
            vault_id,
            connection: Mutex::new(connection),
            unlocking: Mutex::new(()),
            events: broadcast::Sender::new(BACKLOG),
            _lock: lock,
        }
    }

    /// A listener for what changes from now on.
    pub fn events(&self) -> Events {
        Events::new(self.events.subscribe())
    }

    /// Tells listeners, where there are any.
    pub(crate) fn tell(&self, events: &[Event]) {
        for event in events {
            // Without a listener there is nobody to tell.
            let _ = self.events.send(*event);
        }
    }

    /// Where the store lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens the vault. A wrong PIN is counted, on disk, before it is checked; see [`Attempts`] for the waiting times.
    /// Also the way to check the PIN again before something is signed.
    ///
    /// `now_ms` is ms since 1970 UTC.
    pub fn unlock(&self, pin: &Pin, keystore: &dyn DeviceKeystore, now_ms: u64) -> Result<Unlocked, StoreError> {
        self.unlock_by(keystore, now_ms, |envelope| envelope.open_pin(pin))
    }

    /// [`unlock`](Self::unlock) with the check itself as the caller says.
    pub(super) fn unlock_by(
        &self,
        keystore: &dyn DeviceKeystore,
        now_ms: u64,
        check: impl FnOnce(DeviceOpened<'_>) -> Result<Unlocked, VaultError>,
    ) -> Result<Unlocked, StoreError> {
        let _one_at_a_time = self.unlocking.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.attempts()?;
        let during = match before.admit(now_ms) {
            Admission::Wait { wait_ms, record } => {
                if record != before {
                    self.set_attempts(record)?;
                }
                return Err(StoreError::PinWait { wait_ms });
            }
            Admission::Try(record) => record,
        };
        let envelope = self.envelope()?;
        // Without the device key no PIN is tried, so none is counted.
        let opened = envelope.open_device(keystore)?;
        self.set_attempts(during)?;
        let unlocked = match check(opened) {
            Ok(unlocked) => unlocked,
            Err(VaultError::WrongPin) => {
                return Err(StoreError::WrongPin {
                    tries_left: during.tries_left(),
                    wait_ms: during.wait_after_failures(),
                });
            }
            Err(not_checked) => {
                self.set_attempts(before)?;
                return Err(not_checked.into());
            }
        };
        self.set_attempts(Attempts::default())?;
        if unlocked.vault_id() != self.vault_id {
            return Err(StoreError::Damaged(Damage::Table { name: "meta", row: Some(1) }));
        }
        Ok(unlocked)
    }

    /// Milliseconds before a PIN may be tried, 0 if now; for a screen that counts down.
    pub fn pin_wait_ms(&self, now_ms: u64) -> Result<u64, StoreError> {
        Ok(match self.attempts()?.admit(now_ms) {
            Admission::Wait { wait_ms, .. } => wait_ms,
            Admission::Try(_) => 0,
        })
    }

    /// Replaces the PIN, after checking the old one as [`unlock`](Self::unlock) does. Either the old or the new PIN
    /// opens the wallet afterwards, never both, never none. Sessions that are open stay open.
    pub fn change_pin(
        &self,
        old: &Pin,
        new: &Pin,
        kdf: KdfParameters,
        keystore: &dyn DeviceKeystore,
        now_ms: u64,
    ) -> Result<(), StoreError> {
        let unlocked = self.unlock(old, keystore, now_ms)?;
        let envelope = Envelope::seal(&unlocked, new, kdf, keystore)?.to_bytes()?;
        let connection = self.connection();
        let failed = |error: rusqlite::Error| self.failed(&error, Damage::File);
        put_envelope(&connection, Purpose::Pin, &envelope).map_err(failed)?;
        // `secure_delete` wipes the old envelope from the database, truncating the log wipes it from there. The change
        // itself is durable already, so a checkpoint that cannot run now is no failure.
        let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        Ok(())
    }

    /// The records, for as long as the session lives. [`StoreError::Locked`] if it was locked,
    /// [`StoreError::OtherWallet`] if it was opened from another store.
    pub fn records<'a>(&'a self, unlocked: &'a Unlocked) -> Result<Records<'a>, StoreError> {
        if unlocked.vault_id() != self.vault_id {
            return Err(StoreError::OtherWallet);
        }
        if unlocked.is_locked() {
            return Err(StoreError::Locked);
        }
        Ok(Records::new(self, unlocked))
    }

    pub(super) fn connection(&self) -> MutexGuard<'_, Connection> {
        // A panic elsewhere rolled its transaction back when it was dropped; the connection itself is sound.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn failed(&self, error: &rusqlite::Error, damage: Damage) -> StoreError {
        StoreError::from_sqlite(error, &self.path, damage)
    }

    fn envelope(&self) -> Result<Envelope, StoreError> {
        let body = self.envelope_bytes(Purpose::Pin)?;
        Ok(Envelope::from_bytes(&body.ok_or(StoreError::Damaged(Damage::Envelope))?)?)
    }

    /// The envelope for one way of opening, as it lies in the file.
    pub(super) fn envelope_bytes(&self, purpose: Purpose) -> Result<Option<Vec<u8>>, StoreError> {
        self.connection()
            .query_row("SELECT body FROM envelopes WHERE purpose = ?1", [purpose.number()], |row| row.get(0))
            .optional()
            .map_err(|error| self.failed(&error, Damage::Envelope))
    }

    fn attempts(&self) -> Result<Attempts, StoreError> {
        let row: Option<(i64, i64)> = self
            .connection()
            .query_row("SELECT failed, last_try_ms FROM attempts WHERE id = 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()
            .map_err(|error| self.failed(&error, Damage::Table { name: "attempts", row: Some(1) }))?;
        // A record that is missing or impossible is the longest wait, not a free try.
        let record = row.and_then(|(failed, last_try)| {
            Some(Attempts { failed: failed.try_into().ok()?, last_try_ms: last_try.try_into().ok()? })
        });
        Ok(record.unwrap_or(Attempts::UNREADABLE))
    }

    fn set_attempts(&self, record: Attempts) -> Result<(), StoreError> {
        self.connection()
            .execute(
                "INSERT OR REPLACE INTO attempts (id, failed, last_try_ms) VALUES (1, ?1, ?2)",
                params![record.failed, i64::try_from(record.last_try_ms).unwrap_or(i64::MAX)],
            )
            .map(|_| ())
            .map_err(|error| self.failed(&error, Damage::Table { name: "attempts", row: Some(1) }))
    }
}

impl Opened {
    fn open(path: &Path, patience: Duration) -> Result<Self, StoreError> {
        let failed = |error: rusqlite::Error| StoreError::from_sqlite(&error, path, Damage::File);
        if !fs::metadata(path).map_err(|error| StoreError::from_io(&error, path))?.is_file() {
            return Err(StoreError::NotAWallet { path: path.to_owned() });
        }
        let lock = ProcessLock::take(path, patience)?;
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(failed)?;
        connection.busy_timeout(DEFAULT_PATIENCE).map_err(failed)?;
        // Before anything is read: no shared memory file beside the log, since no other process may be here.
        connection.query_row("PRAGMA locking_mode = EXCLUSIVE", [], |_| Ok(())).map_err(failed)?;
        // Whose file it is, before anything could be written to it.
        let application = schema::application_id(&connection).map_err(failed)?;
        if application != schema::APPLICATION_ID && application != 0 {
            return Err(StoreError::NotAWallet { path: path.to_owned() });
        }
        if application == 0 && objects(&connection).map_err(failed)? > 0 {
            return Err(StoreError::NotAWallet { path: path.to_owned() });
        }
        let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(failed)?;
        if mode != "wal" {
            return Err(StoreError::Damaged(Damage::File));
        }
        for (name, value) in [
            ("synchronous", "FULL"),
            ("foreign_keys", "ON"),
            ("secure_delete", "ON"),
            ("trusted_schema", "OFF"),
            ("cell_size_check", "ON"),
            ("temp_store", "MEMORY"),
        ] {
            // `secure_delete` answers with a row, the others do not.
            connection.pragma(None, name, value, |_| Ok(())).map_err(failed)?;
        }
        Ok(Self { connection, lock })
    }
}

/// Whether nothing was written yet: a new file, or one of a creation that was cut off.
fn is_blank(connection: &Connection, path: &Path) -> Result<bool, StoreError> {
    let failed = |error: rusqlite::Error| StoreError::from_sqlite(&error, path, Damage::File);
    Ok(schema::application_id(connection).map_err(failed)? == 0 && objects(connection).map_err(failed)? == 0)
}

fn objects(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
}

/// Writes the envelope for one way of opening, replacing an earlier one.
pub(super) fn put_envelope(connection: &Connection, purpose: Purpose, body: &[u8]) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO envelopes (purpose, body) VALUES (?1, ?2)";
    connection.execute(sql, params![purpose.number(), body]).map(|_| ())
}

/// The schema and the structure of every table but the cache.
fn check(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |error: rusqlite::Error, damage| StoreError::from_sqlite(&error, path, damage);
    if !schema::is_exact(connection).map_err(|error| failed(error, Damage::File))? {
        return Err(StoreError::Damaged(Damage::File));
    }
    let sealed = Table::ALL.into_iter().filter(|table| *table != Table::Cache).map(Table::name);
    for name in schema::PLAIN_TABLES.into_iter().chain(sealed) {
        let damage = Damage::Table { name, row: None };
        let answer: String = connection
            .query_row(&format!("PRAGMA integrity_check({name})"), [], |row| row.get(0))
            .map_err(|error| failed(error, damage))?;
        if answer != "ok" {
            return Err(StoreError::Damaged(damage));
        }
    }
    Ok(())
}
