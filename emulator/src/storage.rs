//! The data directory: keys of the network, the database, and the lock that keeps a second process out.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{KeyPair, PrivateKey};
use zeroize::Zeroizing;

const SEED_FILE: &str = "network.seed";
const DATABASE_FILE: &str = "ledger.redb";
const LOCK_FILE: &str = "lock";

/// The data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Another process works with it.
    #[error("the data directory {} is in use by another ledger: stop that one or name another directory", path.display())]
    InUse {
        /// The directory.
        path: PathBuf,
    },
    /// It cannot be read or written.
    #[error("cannot use {}: {source}", path.display())]
    Unusable {
        /// The file or directory.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file in it is not one of this ledger.
    #[error("{} is not a file of this ledger", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The database failed: the disk is full or gone, or the file is damaged.
    #[error("the ledger's database failed: {0}")]
    Database(Box<redb::Error>),
    /// The database holds something that this ledger did not write.
    #[error("the ledger's database holds an entry that cannot be read: begin with an empty directory")]
    Unreadable,
    /// The database was begun with other parameters of the network.
    #[error("the data directory belongs to a network with other parameters: name another directory")]
    OtherNetwork,
    /// The directory was made with another seed than the one that was asked for.
    #[error("the data directory {} belongs to another network: leave out the seed or name another directory", path.display())]
    OtherSeed {
        /// The directory.
        path: PathBuf,
    },
    /// The system gave no randomness.
    #[error("the system gave no randomness for the network's keys")]
    Randomness,
}

macro_rules! from_database {
    ($($error:ident),*) => {$(
        impl From<redb::$error> for StorageError {
            fn from(error: redb::$error) -> Self {
                Self::Database(Box::new(error.into()))
            }
        }
    )*};
}

from_database!(CommitError, DatabaseError, StorageError, TableError, TransactionError);

impl From<postcard::Error> for StorageError {
    fn from(_: postcard::Error) -> Self {
        Self::Unreadable
    }
}

fn unusable(path: &Path) -> impl Fn(io::Error) -> StorageError + '_ {
    move |source| StorageError::Unusable { path: path.to_owned(), source }
}

/// The secret from which a local network's keys and generation hash are made.
pub struct Seed(PrivateKey);

impl Clone for Seed {
    fn clone(&self) -> Self {
        Self::from_bytes(*self.0.expose())
    }
}

impl Seed {
    /// Takes the 32 bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(PrivateKey::from_bytes(bytes))
    }

    /// A new one from the system's randomness.
    ///
    /// # Errors
    /// [`StorageError::Randomness`].
    pub fn random() -> Result<Self, StorageError> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *bytes).map_err(|_| StorageError::Randomness)?;
        Ok(Self::from_bytes(*bytes))
    }

    fn derive(&self, purpose: &[u8]) -> [u8; 32] {
        sha3_256(&[b"tegata local network ", purpose, self.0.expose()]).0
    }

    /// Keys for a purpose.
    pub fn keys(&self, purpose: &[u8]) -> KeyPair {
        KeyPair::new(&PrivateKey::from_bytes(*Zeroizing::new(self.derive(purpose))))
    }

    /// The network's generation hash seed, which is public.
    pub fn generation_hash_seed(&self) -> tegata_symbol::Hash256 {
        tegata_symbol::Hash256(self.derive(b"generation hash seed"))
    }
}

/// An open data directory. The directory is free again when this is dropped, also by a crash.
pub struct Directory {
    /// The network's secret.
    pub seed: Arc<Seed>,
    path: PathBuf,
    _lock: File,
}

impl Directory {
    /// Opens a directory, which is made if absent. A new one gets `seed`, or a random one; a used one must have that seed.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn open(directory: &Path, seed: Option<[u8; 32]>) -> Result<Self, StorageError> {
        std::fs::create_dir_all(directory).map_err(unusable(directory))?;
        let lock_path = directory.join(LOCK_FILE);
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&lock_path);
        let lock = lock.map_err(unusable(&lock_path))?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => StorageError::InUse { path: directory.to_owned() },
            TryLockError::Error(source) => StorageError::Unusable { path: lock_path.clone(), source },
        })?;
        let seed = Arc::new(read_or_make_seed(directory, seed)?);
        Ok(Self { seed, path: directory.to_owned(), _lock: lock })
    }

    /// Where the database is.
    pub fn database(&self) -> PathBuf {
        self.path.join(DATABASE_FILE)
    }
}

fn read_or_make_seed(directory: &Path, wanted: Option<[u8; 32]>) -> Result<Seed, StorageError> {
    let path = directory.join(SEED_FILE);
    match std::fs::read(&path).map(Zeroizing::new) {
        Ok(text) => {
            let bytes = data_encoding::HEXUPPER.decode(text.trim_ascii()).ok().map(Zeroizing::new);
            let bytes = bytes.as_deref().and_then(|bytes| bytes.first_chunk::<32>().filter(|_| bytes.len() == 32));
            let bytes = bytes.ok_or_else(|| StorageError::Foreign { path: path.clone() })?;
            if wanted.is_some_and(|wanted| wanted != *bytes) {
                return Err(StorageError::OtherSeed { path: directory.to_owned() });
            }
            Ok(Seed::from_bytes(*bytes))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let seed = wanted.map_or_else(Seed::random, |bytes| Ok(Seed::from_bytes(bytes)))?;
            let partial = directory.join("network.seed.new");
            let mut options = OpenOptions::new();
            options.create(true).truncate(true).write(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&partial).map_err(unusable(&partial))?;
            let text = Zeroizing::new(data_encoding::HEXUPPER.encode(seed.0.expose()));
            file.write_all(text.as_bytes()).map_err(unusable(&partial))?;
            file.sync_all().map_err(unusable(&partial))?;
            std::fs::rename(&partial, &path).map_err(unusable(&path))?;
            sync_directory(directory)?;
            Ok(seed)
        }
        Err(source) => Err(StorageError::Unusable { path, source }),
    }
}

/// Makes new names in a directory survive a power cut.
fn sync_directory(directory: &Path) -> Result<(), StorageError> {
    File::open(directory).and_then(|directory| directory.sync_all()).map_err(unusable(directory))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_second_ledger_in_the_same_directory_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let first = Directory::open(directory.path(), None).unwrap();
        assert!(matches!(Directory::open(directory.path(), None), Err(StorageError::InUse { .. })));
        drop(first);
        assert!(Directory::open(directory.path(), None).is_ok());
    }

    #[test]
    fn a_directory_keeps_its_seed_and_refuses_another() {
        let directory = tempfile::tempdir().unwrap();
        let first = Directory::open(directory.path(), None).unwrap().seed.generation_hash_seed();
        assert_eq!(Directory::open(directory.path(), None).unwrap().seed.generation_hash_seed(), first);
        assert!(matches!(Directory::open(directory.path(), Some([7; 32])), Err(StorageError::OtherSeed { .. })));
    }
}
