//! What can go wrong with a store, so that a caller can branch on it and a person can act on it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::keystore::KeystoreError;
use crate::randomness::NoRandomness;
use crate::vault::VaultError;

/// Where a store is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// The file as a whole: its structure, not a single value.
    File,
    /// The envelope of the vault key.
    Envelope,
    /// A table, or one row of it.
    Table {
        /// Name of the table.
        name: &'static str,
        /// Row id, where it is known.
        row: Option<i64>,
    },
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => f.write_str("the file"),
            Self::Envelope => f.write_str("the envelope of its key"),
            Self::Table { name, row: None } => write!(f, "table {name}"),
            Self::Table { name, row: Some(row) } => write!(f, "table {name}, row {row}"),
        }
    }
}

/// Why the store did not do what was asked. Nothing is ever half-done after an error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// There is no wallet here yet.
    #[error("there is no wallet at {}; create or restore one", path.display())]
    NotInitialised {
        /// The file or directory looked at.
        path: PathBuf,
    },
    /// There is a wallet here, and it was left untouched.
    #[error("there is already a wallet at {}", path.display())]
    AlreadyInitialised {
        /// The file or directory looked at.
        path: PathBuf,
    },
    /// The file is something else; it was left untouched.
    #[error("{} is not a wallet", path.display())]
    NotAWallet {
        /// The file.
        path: PathBuf,
    },
    /// Another process holds this wallet.
    #[error("another program is using this wallet; try again when it has ended")]
    Busy,
    /// Written by a newer version of this program; left untouched.
    #[error("the wallet has store version {found}; this program reads up to {supported}: update it")]
    NewerVersion {
        /// The version found.
        found: i64,
        /// The newest version that is understood.
        supported: i64,
    },
    /// The session was locked; unlock again.
    #[error("the wallet is locked")]
    Locked,
    /// The PIN is wrong, and this was counted.
    #[error("the PIN is wrong; {tries_left} more tries before waiting, now {wait_ms} ms to wait")]
    WrongPin {
        /// Tries left before a wait begins.
        tries_left: u32,
        /// Milliseconds before the next try.
        wait_ms: u64,
    },
    /// Too many wrong PINs; this one was not tried and not counted.
    #[error("too many wrong PINs: wait {wait_ms} ms")]
    PinWait {
        /// Milliseconds before the next try.
        wait_ms: u64,
    },
    /// Biometrics were never enabled, or were taken back.
    #[error("this wallet does not open with biometrics; use the PIN")]
    NoBiometrics,
    /// The device destroyed its biometric key, since the enrolled biometrics changed.
    #[error("the device's biometrics have changed; use the PIN, and enable them anew")]
    BiometricsLost,
    /// The session belongs to another wallet.
    #[error("the session is of another wallet")]
    OtherWallet,
    /// The store was changed or is broken. The words restore the wallet.
    #[error("the wallet is damaged ({0}); restore it from its words")]
    Damaged(Damage),
    /// A record with this key is already there and was left untouched.
    #[error("table {table} already has a record with this key")]
    AlreadyThere {
        /// Name of the table.
        table: &'static str,
    },
    /// A record is too large to be stored.
    #[error("a record of {bytes} bytes for table {table}; the limit is {limit}")]
    TooLarge {
        /// Name of the table.
        table: &'static str,
        /// Its size in CBOR.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// A record could not be written as CBOR: its own encoder refused it.
    #[error("a record for table {table} could not be encoded")]
    NotEncodable {
        /// Name of the table.
        table: &'static str,
    },
    /// No room left; nothing was changed.
    #[error("the disk is full")]
    DiskFull,
    /// The place cannot be written to.
    #[error("{} cannot be written to", path.display())]
    NotWritable {
        /// The file or directory.
        path: PathBuf,
    },
    /// Any other failure of the file system.
    #[error("{}: {kind}", path.display())]
    File {
        /// The file or directory.
        path: PathBuf,
        /// What the operating system said.
        kind: io::ErrorKind,
    },
    /// SQLite failed in a way that is none of the above.
    #[error("the store's database failed with SQLite code {code}")]
    Database {
        /// SQLite's extended result code.
        code: i32,
    },
    /// The device key did not serve; no PIN was counted.
    #[error(transparent)]
    Keystore(KeystoreError),
    /// The vault refused: parameters, memory, a newer envelope, randomness.
    #[error(transparent)]
    Vault(VaultError),
}

impl StoreError {
    /// From the file system, where `path` was touched.
    pub(super) fn from_io(error: &io::Error, path: &Path) -> Self {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::NotWritable { path },
            kind => Self::File { path, kind },
        }
    }

    /// From SQLite, while the database at `path` was used. `damage` says what is broken where SQLite finds nonsense.
    pub(super) fn from_sqlite(error: &rusqlite::Error, path: &Path, damage: Damage) -> Self {
        let failure = match error {
            rusqlite::Error::SqliteFailure(failure, _) => failure,
            rusqlite::Error::SqlInputError { error, .. } => error,
            // Values of other types or out of range: the schema allows none, so the file was changed.
            _ => return Self::Damaged(damage),
        };
        match failure.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed => Self::Busy,
            ErrorCode::DiskFull => Self::DiskFull,
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen => {
                Self::NotWritable { path: path.to_owned() }
            }
            ErrorCode::NotADatabase => Self::NotAWallet { path: path.to_owned() },
            ErrorCode::DatabaseCorrupt
            | ErrorCode::ConstraintViolation
            | ErrorCode::TypeMismatch
            | ErrorCode::TooBig => Self::Damaged(damage),
            // "no such table", a short read: what a damaged file shows.
            ErrorCode::Unknown => Self::Damaged(damage),
            _ if failure.extended_code == rusqlite::ffi::SQLITE_IOERR_SHORT_READ => Self::Damaged(damage),
            _ => Self::Database { code: failure.extended_code },
        }
    }
}

impl From<VaultError> for StoreError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Locked => Self::Locked,
            VaultError::Keystore(error) => Self::Keystore(error),
            VaultError::DamagedEnvelope | VaultError::OtherPurpose => Self::Damaged(Damage::Envelope),
            other => Self::Vault(other),
        }
    }
}

impl From<KeystoreError> for StoreError {
    fn from(error: KeystoreError) -> Self {
        Self::Keystore(error)
    }
}

impl From<NoRandomness> for StoreError {
    fn from(error: NoRandomness) -> Self {
        Self::Vault(VaultError::Randomness(error))
    }
}
