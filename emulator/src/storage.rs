//! The data directory: keys of the network, the log of blocks, and the lock that keeps a second process out.
//!
//! The log begins with 8 bytes of magic. A record is: length u32 · the first 4 bytes of SHA3-256(length) · the first 8
//! bytes of SHA3-256(block) · the block. It is appended and synchronized to the disk before the block becomes visible, so
//! what a crash can leave is an incomplete last record, which is cut off. Anything else is damage, and is left as it is.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{KeyPair, PrivateKey};
use zeroize::Zeroizing;

const MAGIC: [u8; 8] = *b"TGTBLK01";
const RECORD_HEADER: usize = 16;
/// More bytes than any block has: 6,000 transactions of the largest kind stay below.
const MOST_RECORD: u32 = 1 << 30;
const SEED_FILE: &str = "network.seed";
const LOG_FILE: &str = "blocks.log";
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
    /// The log of blocks is damaged before its end; it was left as it is.
    #[error("the block log {} is damaged at byte {offset}: restore it from a copy, or begin with an empty directory", path.display())]
    Damaged {
        /// The log.
        path: PathBuf,
        /// Where.
        offset: u64,
    },
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

fn unusable(path: &Path) -> impl Fn(io::Error) -> StorageError + '_ {
    move |source| StorageError::Unusable { path: path.to_owned(), source }
}

/// The secret from which a local network's keys and generation hash are made.
pub struct Seed(PrivateKey);

impl Seed {
    /// Takes the 32 bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
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
pub struct Storage {
    log: File,
    log_path: PathBuf,
    length: u64,
    _lock: File,
}

/// What was found in a data directory.
pub struct Opened {
    /// The directory, ready for further blocks.
    pub storage: Storage,
    /// The network's secret.
    pub seed: Seed,
    /// The blocks in order.
    pub blocks: Vec<Vec<u8>>,
    /// Bytes of an incomplete record that were cut off.
    pub cut: u64,
}

impl Storage {
    /// Opens a directory, which is made if absent. A new one gets `seed`, or a random one; a used one must have that seed.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn open(directory: &Path, seed: Option<[u8; 32]>) -> Result<Opened, StorageError> {
        std::fs::create_dir_all(directory).map_err(unusable(directory))?;
        let lock_path = directory.join(LOCK_FILE);
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&lock_path);
        let lock = lock.map_err(unusable(&lock_path))?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => StorageError::InUse { path: directory.to_owned() },
            TryLockError::Error(source) => StorageError::Unusable { path: lock_path.clone(), source },
        })?;
        let seed = read_or_make_seed(directory, seed)?;
        let log_path = directory.join(LOG_FILE);
        let log = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&log_path);
        let mut log = log.map_err(unusable(&log_path))?;
        let mut bytes = Vec::new();
        log.read_to_end(&mut bytes).map_err(unusable(&log_path))?;
        if bytes.len() < MAGIC.len() && MAGIC.starts_with(&bytes) {
            log.set_len(0).map_err(unusable(&log_path))?;
            log.seek(SeekFrom::Start(0)).map_err(unusable(&log_path))?;
            log.write_all(&MAGIC).map_err(unusable(&log_path))?;
            log.sync_all().map_err(unusable(&log_path))?;
            sync_directory(directory)?;
            bytes = MAGIC.to_vec();
        }
        let Some(records) = bytes.strip_prefix(&MAGIC) else { return Err(StorageError::Foreign { path: log_path }) };
        let (blocks, used) = read_records(records).map_err(|offset| StorageError::Damaged {
            path: log_path.clone(),
            offset: (MAGIC.len() + offset) as u64,
        })?;
        let length = (MAGIC.len() + used) as u64;
        let cut = bytes.len() as u64 - length;
        if cut > 0 {
            log.set_len(length).map_err(unusable(&log_path))?;
            log.sync_all().map_err(unusable(&log_path))?;
        }
        Ok(Opened { storage: Self { log, log_path, length, _lock: lock }, seed, blocks, cut })
    }

    /// Appends a block; it is on the disk when this returns. On failure nothing of it is kept.
    ///
    /// # Errors
    /// [`StorageError::Unusable`]: the disk is full, or gone.
    pub fn append(&mut self, block: &[u8]) -> Result<(), StorageError> {
        let record = encode_record(block);
        let written = self
            .log
            .seek(SeekFrom::Start(self.length))
            .and_then(|_| self.log.write_all(&record))
            .and_then(|()| self.log.sync_data());
        match written {
            Ok(()) => {
                self.length += record.len() as u64;
                Ok(())
            }
            Err(source) => {
                // Whatever was written of it is cut off now, or else when the log is opened next.
                let _ = self.log.set_len(self.length);
                Err(StorageError::Unusable { path: self.log_path.clone(), source })
            }
        }
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

fn encode_record(block: &[u8]) -> Vec<u8> {
    let length = u32::try_from(block.len()).unwrap_or(u32::MAX).to_le_bytes();
    let mut record = Vec::with_capacity(RECORD_HEADER + block.len());
    record.extend_from_slice(&length);
    record.extend_from_slice(&checksum::<4>(&length));
    record.extend_from_slice(&checksum::<8>(block));
    record.extend_from_slice(block);
    record
}

fn checksum<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(sha3_256(&[bytes]).0.split_at(N).0);
    out
}

/// Reads records up to an incomplete last one. Answers the blocks and the bytes used, or the offset of damage.
fn read_records(bytes: &[u8]) -> Result<(Vec<Vec<u8>>, usize), usize> {
    let (mut blocks, mut used) = (Vec::new(), 0);
    loop {
        let rest = bytes.get(used..).unwrap_or_default();
        let Some((header, content)) = rest.split_at_checked(RECORD_HEADER) else { return Ok((blocks, used)) };
        let (length, sums) = header.split_at(4);
        let stated = length.first_chunk::<4>().map_or(u32::MAX, |length| u32::from_le_bytes(*length));
        if !sums.starts_with(&checksum::<4>(length)) || stated > MOST_RECORD {
            // A file system may leave zeros where a write did not arrive.
            return if rest.iter().all(|byte| *byte == 0) { Ok((blocks, used)) } else { Err(used) };
        }
        let Some(block) = usize::try_from(stated).ok().and_then(|length| content.get(..length)) else {
            return Ok((blocks, used));
        };
        if !sums.ends_with(&checksum::<8>(block)) {
            let is_last = block.len() == content.len();
            return if is_last { Ok((blocks, used)) } else { Err(used) };
        }
        used += RECORD_HEADER + block.len();
        blocks.push(block.to_vec());
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    fn log_of(blocks: &[Vec<u8>]) -> Vec<u8> {
        blocks.iter().flat_map(|block| encode_record(block)).collect()
    }

    proptest! {
        #[test]
        fn a_log_cut_anywhere_keeps_every_whole_block(
            blocks in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..50), 0..6),
            cut in 0usize..400,
        ) {
            let log = log_of(&blocks);
            let cut = cut.min(log.len());
            let (read, used) = read_records(&log[..cut]).unwrap();
            prop_assert!(used <= cut);
            prop_assert_eq!(&read[..], &blocks[..read.len()]);
            let whole = blocks.iter().scan(0, |end, block| { *end += 16 + block.len(); Some(*end) }).filter(|end| *end <= cut);
            prop_assert_eq!(read.len(), whole.count());
        }

        #[test]
        fn reading_any_bytes_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read_records(&bytes);
        }
    }

    #[test]
    fn a_changed_byte_before_the_last_record_is_damage_and_is_not_cut_off() {
        let blocks = vec![vec![1; 20], vec![2; 20], vec![3; 20]];
        for at in 0..72 {
            let mut log = log_of(&blocks);
            log[at] ^= 0x40;
            assert!(read_records(&log).is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_second_ledger_in_the_same_directory_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let first = Storage::open(directory.path(), None).unwrap();
        assert!(matches!(Storage::open(directory.path(), None), Err(StorageError::InUse { .. })));
        drop(first);
        assert!(Storage::open(directory.path(), None).is_ok());
    }

    #[test]
    fn a_torn_tail_is_cut_off_and_appending_goes_on() {
        let directory = tempfile::tempdir().unwrap();
        let mut opened = Storage::open(directory.path(), None).unwrap();
        opened.storage.append(b"first").unwrap();
        drop(opened);
        let path = directory.path().join(LOG_FILE);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend_from_slice(&encode_record(b"second")[..19]);
        std::fs::write(&path, bytes).unwrap();
        let mut opened = Storage::open(directory.path(), None).unwrap();
        assert_eq!((opened.blocks.len(), opened.cut), (1, 19));
        opened.storage.append(b"third").unwrap();
        drop(opened);
        assert_eq!(Storage::open(directory.path(), None).unwrap().blocks, [b"first".to_vec(), b"third".to_vec()]);
    }

    #[test]
    fn a_directory_keeps_its_seed_and_refuses_another() {
        let directory = tempfile::tempdir().unwrap();
        let first = Storage::open(directory.path(), None).unwrap().seed.generation_hash_seed();
        assert_eq!(Storage::open(directory.path(), None).unwrap().seed.generation_hash_seed(), first);
        assert!(matches!(Storage::open(directory.path(), Some([7; 32])), Err(StorageError::OtherSeed { .. })));
    }

    #[test]
    fn a_log_of_something_else_is_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join(LOG_FILE), b"my precious diary").unwrap();
        assert!(matches!(Storage::open(directory.path(), None), Err(StorageError::Foreign { .. })));
        assert_eq!(std::fs::read(directory.path().join(LOG_FILE)).unwrap(), b"my precious diary");
    }
}
