//! The directory of a wallet on a computer: the store, its lock, and the device key's file.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Store, StoreError, file};
use crate::keystore::{FileKeystore, KeystoreError};

const STORE: &str = "wallet.db";
const DEVICE_KEY: &str = "device.key";

/// A wallet's directory, mode 0700, files 0600.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalletHome {
    directory: PathBuf,
    /// Setting up may make the device key; an existing wallet without its key must say so instead.
    setting_up: bool,
}

impl WalletHome {
    /// Prepares a directory for a new wallet; [`Store::create`] then makes the wallet in it. Where setting up was
    /// interrupted before, it goes on.
    ///
    /// A directory that is new, empty or holds a wallet's files only is closed to other users; the mode of one with
    /// other files in it is left alone, since the wallet's own files are private by themselves.
    pub fn create(directory: &Path) -> Result<Self, StoreError> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound => {
                StoreError::NotWritable { path: directory.to_owned() }
            }
            _ => StoreError::from_io(&error, directory),
        };
        file::create_private_directory(directory).map_err(failed)?;
        let mut only_ours = true;
        for entry in fs::read_dir(directory).map_err(failed)? {
            only_ours &= is_ours(&entry.map_err(failed)?.file_name());
        }
        if only_ours {
            file::make_directory_private(directory).map_err(failed)?;
        }
        let home = Self { directory: directory.to_owned(), setting_up: true };
        if Store::is_initialised(&home.store_path())? {
            return Err(StoreError::AlreadyInitialised { path: directory.to_owned() });
        }
        Ok(home)
    }

    /// The directory of an existing wallet.
    pub fn open(directory: &Path) -> Result<Self, StoreError> {
        let home = Self { directory: directory.to_owned(), setting_up: false };
        match fs::metadata(home.store_path()) {
            Ok(metadata) if metadata.is_file() => Ok(home),
            Ok(_) => Err(StoreError::NotAWallet { path: directory.to_owned() }),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                Err(StoreError::NotInitialised { path: directory.to_owned() })
            }
            Err(error) => Err(StoreError::from_io(&error, directory)),
        }
    }

    /// Removes a wallet's files from a directory, the device key first; other files in it are left alone. Where nothing is,
    /// nothing is done. For a wallet that is not open.
    ///
    /// # Errors
    /// [`StoreError::Busy`] while another process has it open; [`StoreError::NotWritable`], [`StoreError::File`].
    pub fn erase(directory: &Path) -> Result<(), StoreError> {
        // Whatever else is wrong with it, it can be erased.
        if let Err(busy @ StoreError::Busy) = Store::open_waiting(&directory.join(STORE), Duration::ZERO) {
            return Err(busy);
        }
        let entries = match fs::read_dir(directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(StoreError::from_io(&error, directory)),
        };
        let mut ours = Vec::new();
        for entry in entries {
            let name = entry.map_err(|error| StoreError::from_io(&error, directory))?.file_name();
            if is_ours(&name) {
                ours.push(name);
            }
        }
        ours.sort_by_key(|name| name != DEVICE_KEY);
        for name in ours {
            let path = directory.join(name);
            fs::remove_file(&path).map_err(|error| StoreError::from_io(&error, &path))?;
        }
        file::sync_directory_of(&directory.join(STORE))
    }

    /// The directory itself.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The store's file, for [`Store::create`] and [`Store::open`].
    pub fn store_path(&self) -> PathBuf {
        self.directory.join(STORE)
    }

    /// The device key of this directory. Made while setting up; for an existing wallet it must be there.
    pub fn keystore(&self) -> Result<FileKeystore, KeystoreError> {
        let path = self.directory.join(DEVICE_KEY);
        if self.setting_up { FileKeystore::open_or_create(&path) } else { FileKeystore::open(&path) }
    }
}

fn is_ours(name: &OsStr) -> bool {
    name == DEVICE_KEY || name.to_str().is_some_and(|name| name.starts_with(STORE))
}
