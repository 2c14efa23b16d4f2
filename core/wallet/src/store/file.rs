//! Files of a wallet: private, locked against a second process, durable.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::StoreError;

/// An exclusive lock on a wallet, held as long as it lives. The system lets go of it when the process ends, however
/// it ends.
pub(super) struct ProcessLock {
    _file: File,
}

impl ProcessLock {
    /// Takes the lock beside `store` (file name + `.lock`), waiting at most `patience`.
    pub(super) fn take(store: &Path, patience: Duration) -> Result<Self, StoreError> {
        let mut name = store.as_os_str().to_owned();
        name.push(".lock");
        let path = PathBuf::from(name);
        let file = private(OpenOptions::new().create(true).write(true).truncate(false))
            .open(&path)
            .map_err(|error| StoreError::from_io(&error, &path))?;
        let begun = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if begun.elapsed() < patience => thread::sleep(Duration::from_millis(20)),
                Err(TryLockError::WouldBlock) => return Err(StoreError::Busy),
                Err(TryLockError::Error(error)) => return Err(StoreError::from_io(&error, &path)),
            }
        }
    }
}

/// Makes an empty file that only this user can read, if there is none. SQLite gives its side files the same mode.
pub(super) fn create_private(path: &Path) -> Result<(), StoreError> {
    private(OpenOptions::new().create(true).write(true).truncate(false))
        .open(path)
        .and_then(|file| file.sync_all())
        .map_err(|error| StoreError::from_io(&error, path))?;
    sync_directory_of(path)
}

/// Makes the entry of `path` in its directory durable.
pub(super) fn sync_directory_of(path: &Path) -> Result<(), StoreError> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    sync_directory(directory).map_err(|error| StoreError::from_io(&error, directory))
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(unix)]
fn sync_directory(directory: &Path) -> std::io::Result<()> {
    File::open(directory)?.sync_all()
}

/// Other systems do not open directories as files.
#[cfg(not(unix))]
fn sync_directory(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Makes a directory that only this user can enter, with its parents.
#[cfg(unix)]
pub(super) fn create_private_directory(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Makes a directory, with its parents.
#[cfg(not(unix))]
pub(super) fn create_private_directory(path: &Path) -> std::io::Result<()> {
    fs::create_dir_all(path)
}

/// Takes an existing directory away from other users.
#[cfg(unix)]
pub(super) fn make_directory_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
}

/// Access is the business of the system here.
#[cfg(not(unix))]
pub(super) fn make_directory_private(_: &Path) -> std::io::Result<()> {
    Ok(())
}
