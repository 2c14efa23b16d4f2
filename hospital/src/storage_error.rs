//! Why a home's files could not be read or written.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// A home's files could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// No space left.
    #[error("the disk that holds {} is full: make room and run the same command again", .0.display())]
    DiskFull(PathBuf),
    /// Not allowed to write there.
    #[error("{} cannot be written: check its owner and permissions", .0.display())]
    NotWritable(PathBuf),
    /// Made by a newer program.
    #[error("{} was written by a newer version (format {found}, this program knows {known}): update Tegata", path.display())]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format that this program knows.
        known: i64,
    },
    /// Another process holds the database for too long.
    #[error("{} is in use by another process for too long: try again", .0.display())]
    Busy(PathBuf),
    /// Not what this program wrote.
    #[error("{} is damaged: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        what: String,
    },
    /// Anything else.
    #[error("{} cannot be used: {what}", path.display())]
    Other {
        /// The file.
        path: PathBuf,
        /// What the operating system or SQLite says.
        what: String,
    },
}

impl StorageError {
    /// Classifies an error of the file system.
    pub(crate) fn io(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull(path.to_owned()),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::NotWritable(path.to_owned()),
            _ => Self::Other { path: path.to_owned(), what: error.to_string() },
        }
    }

    /// Classifies an error of SQLite.
    pub(crate) fn sql(path: &Path, error: &rusqlite::Error) -> Self {
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull(path),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Self::NotWritable(path),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy(path),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged { path, what: error.to_string() }
            }
            _ => Self::Other { path, what: error.to_string() },
        }
    }
}
