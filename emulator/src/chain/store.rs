//! Blocks, transactions and state in a redb database.
//!
//! | table | key | value |
//! | --- | --- | --- |
//! | `blocks` | height | summary |
//! | `transactions` | height, number in the block | bytes |
//! | `places` | transaction hash | height, number in the block |
//! | `of_address` | address ‖ height ‖ number, big-endian | |
//! | `statements` | height | statements in the node's layout |
//! | `undo` | height | what the block changed, with what stood there before: for blocks that are not final |
//! | `meta` | name | number: `format`, `finalized` |
//! | `state.…` | one for each table of [`State`] | |
//!
//! A block and all that it changes are one database transaction, on the disk when it becomes visible: a crash leaves all of
//! it or nothing. Readers have snapshots of their own and wait for nobody.

use std::path::Path;
use std::sync::Arc;

use redb::{
    Database, ReadableDatabase as _, ReadableTable as _, TableDefinition, WriteTransaction, backends::InMemoryBackend,
};
use tegata_symbol::{Hash256, UnresolvedAddress};

use super::block::Block;
use super::snapshot::{Place, Snapshot};
use crate::parameters::Parameters;
use crate::state::{Changes, State};
use crate::storage::StorageError;

/// The form of what is kept; another number is refused.
const FORMAT: u64 = 1;
/// Memory for pages of the database.
const CACHE_BYTES: usize = 64 << 20;
/// Memory for pages of a database that is itself in memory.
const SMALL_CACHE_BYTES: usize = 1 << 20;

pub(super) const BLOCKS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("blocks");
pub(super) const TRANSACTIONS: TableDefinition<'_, (u64, u32), &[u8]> = TableDefinition::new("transactions");
pub(super) const PLACES: TableDefinition<'_, &[u8; 32], (u64, u32)> = TableDefinition::new("places");
pub(super) const OF_ADDRESS: TableDefinition<'_, &[u8; 36], ()> = TableDefinition::new("of_address");
pub(super) const STATEMENTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("statements");
const UNDO: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("undo");
const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");

const META_FORMAT: &str = "format";
const META_FINALIZED: &str = "finalized";

/// The key under which a transaction is found by an account that it names.
pub(super) fn address_key(address: &UnresolvedAddress, place: Place) -> [u8; 36] {
    let mut key = [0; 36];
    let (head, tail) = key.split_at_mut(24);
    head.copy_from_slice(&address.0);
    let (height, index) = tail.split_at_mut(8);
    height.copy_from_slice(&place.height.to_be_bytes());
    index.copy_from_slice(&place.index.to_be_bytes());
    key
}

/// The database of a ledger.
pub struct Store {
    database: Database,
    parameters: Arc<Parameters>,
    /// Whether a crash must find the database ready.
    durable: bool,
}

impl Store {
    /// A database that is gone when it is dropped.
    ///
    /// # Errors
    /// [`StorageError::Database`].
    pub fn in_memory(parameters: Arc<Parameters>) -> Result<Self, StorageError> {
        Self::with_backend(InMemoryBackend::new(), parameters)
    }

    /// A database on a backend of the caller's.
    ///
    /// # Errors
    /// [`StorageError::Database`].
    pub(crate) fn with_backend(
        backend: impl redb::StorageBackend,
        parameters: Arc<Parameters>,
    ) -> Result<Self, StorageError> {
        let database = Database::builder().set_cache_size(SMALL_CACHE_BYTES).create_with_backend(backend)?;
        Self { database, parameters, durable: false }.prepared()
    }

    /// Opens a database file, which is made if absent.
    ///
    /// # Errors
    /// [`StorageError::Database`]: it cannot be read or written; [`StorageError::Foreign`]: it has another format.
    pub fn open(path: &Path, parameters: Arc<Parameters>) -> Result<Self, StorageError> {
        let database = Database::builder().set_cache_size(CACHE_BYTES).create(path)?;
        match (Self { database, parameters, durable: true }).prepared() {
            Err(StorageError::Unreadable) => Err(StorageError::Foreign { path: path.to_owned() }),
            other => other,
        }
    }

    /// Makes the tables, so that readers find them, and checks the format.
    fn prepared(self) -> Result<Self, StorageError> {
        let transaction = self.begin_write()?;
        {
            let mut meta = transaction.open_table(META)?;
            let format = meta.get(META_FORMAT)?.map(|number| number.value());
            match format {
                None => drop(meta.insert(META_FORMAT, FORMAT)?),
                Some(FORMAT) => {}
                Some(_) => return Err(StorageError::Unreadable),
            }
            transaction.open_table(BLOCKS)?;
            transaction.open_table(TRANSACTIONS)?;
            transaction.open_table(PLACES)?;
            transaction.open_table(OF_ADDRESS)?;
            transaction.open_table(STATEMENTS)?;
            transaction.open_table(UNDO)?;
            for table in State::TABLES {
                transaction.open_table(state_table(&state_table_name(table)))?;
            }
        }
        transaction.commit()?;
        Ok(self)
    }

    fn begin_write(&self) -> Result<WriteTransaction, StorageError> {
        let mut transaction = self.database.begin_write()?;
        // After a crash the database is open at once, however large it is.
        transaction.set_quick_repair(self.durable);
        Ok(transaction)
    }

    /// The network's parameters.
    pub const fn parameters(&self) -> &Arc<Parameters> {
        &self.parameters
    }

    /// What the database holds now; later blocks don't change it.
    ///
    /// # Errors
    /// [`StorageError::Database`].
    pub fn snapshot(&self) -> Result<Snapshot, StorageError> {
        Ok(Snapshot::new(self.database.begin_read()?, Arc::clone(&self.parameters)))
    }

    /// The state after the newest block, and the height that was final then; nothing in a new database.
    pub(super) fn read_state(&self) -> Result<Option<(State, u64)>, StorageError> {
        let transaction = self.database.begin_read()?;
        let finalized = transaction.open_table(META)?.get(META_FINALIZED)?.map(|number| number.value());
        let Some(finalized) = finalized else { return Ok(None) };
        let state = State::read(|name, put| {
            let table = transaction.open_table(state_table(&state_table_name(name)))?;
            for entry in table.iter()? {
                let (key, value) = entry?;
                put(key.value(), value.value())?;
            }
            Ok::<(), StorageError>(())
        })?;
        Ok(Some((state, finalized)))
    }

    /// Keeps a block, the state after it, and up to where the chain is final with it.
    pub(super) fn append(
        &self,
        block: &Block,
        state: &State,
        changes: &Changes,
        finalized: std::ops::RangeInclusive<u64>,
    ) -> Result<(), StorageError> {
        let height = block.summary.header.height;
        let transaction = self.begin_write()?;
        {
            transaction.open_table(BLOCKS)?.insert(height, block.summary.encode()?.as_slice())?;
            if block.summary.statements > 0 {
                let bytes = block.statement.to_bytes();
                transaction.open_table(STATEMENTS)?.insert(height, bytes.as_slice())?;
            }
            insert_transactions(&transaction, block)?;
            let mut undo = transaction.open_table(UNDO)?;
            if height > *finalized.end() {
                undo.insert(height, postcard::to_stdvec(changes)?.as_slice())?;
            }
            transaction.open_table(META)?.insert(META_FINALIZED, *finalized.end())?;
            for height in finalized {
                undo.remove(height)?;
            }
        }
        write_state(&transaction, state, changes)?;
        transaction.commit()?;
        Ok(())
    }

    /// What the newest block changed.
    pub(super) fn changes_of(&self, height: u64) -> Result<Option<Changes>, StorageError> {
        let transaction = self.database.begin_read()?;
        let undo = transaction.open_table(UNDO)?.get(height)?;
        undo.map(|bytes| postcard::from_bytes(bytes.value()).map_err(StorageError::from)).transpose()
    }

    /// Forgets the newest block; `state` is that before it, `changes` what it had changed.
    pub(super) fn remove(&self, block: &Block, state: &State, changes: &Changes) -> Result<(), StorageError> {
        let height = block.summary.header.height;
        let transaction = self.begin_write()?;
        {
            transaction.open_table(BLOCKS)?.remove(height)?;
            transaction.open_table(STATEMENTS)?.remove(height)?;
            transaction.open_table(UNDO)?.remove(height)?;
            let mut bytes = transaction.open_table(TRANSACTIONS)?;
            let mut places = transaction.open_table(PLACES)?;
            let mut of_address = transaction.open_table(OF_ADDRESS)?;
            for (index, each) in (0u32..).zip(&block.transactions) {
                bytes.remove((height, index))?;
                places.remove(&each.hash.0)?;
                for address in &each.addresses {
                    of_address.remove(&address_key(address, Place { height, index }))?;
                }
            }
        }
        write_state(&transaction, state, changes)?;
        transaction.commit()?;
        Ok(())
    }
}

/// Writes a block's transactions, each index in the order of its keys, which costs least.
fn insert_transactions(transaction: &WriteTransaction, block: &Block) -> Result<(), StorageError> {
    let height = block.summary.header.height;
    let mut bytes = transaction.open_table(TRANSACTIONS)?;
    let mut hashes: Vec<(&Hash256, u32)> = Vec::with_capacity(block.transactions.len());
    let mut addresses = Vec::with_capacity(block.transactions.len().saturating_mul(2));
    for (index, each) in (0u32..).zip(&block.transactions) {
        bytes.insert((height, index), each.bytes.as_slice())?;
        hashes.push((&each.hash, index));
        addresses.extend(each.addresses.iter().map(|address| address_key(address, Place { height, index })));
    }
    hashes.sort_unstable();
    let mut places = transaction.open_table(PLACES)?;
    for (hash, index) in hashes {
        places.insert(&hash.0, (height, index))?;
    }
    addresses.sort_unstable();
    let mut of_address = transaction.open_table(OF_ADDRESS)?;
    for key in &addresses {
        of_address.insert(key, ())?;
    }
    Ok(())
}

fn write_state(transaction: &WriteTransaction, state: &State, changes: &Changes) -> Result<(), StorageError> {
    state.write_changes(changes, |name, entries| {
        if entries.is_empty() {
            return Ok(());
        }
        let name = state_table_name(name);
        let mut table = transaction.open_table(state_table(&name))?;
        for (key, value) in entries {
            match value {
                Some(value) => drop(table.insert(key.as_slice(), value.as_slice())?),
                None => drop(table.remove(key.as_slice())?),
            }
        }
        Ok::<(), StorageError>(())
    })
}

fn state_table_name(table: &str) -> String {
    format!("state.{table}")
}

const fn state_table(name: &str) -> TableDefinition<'_, &'static [u8], &'static [u8]> {
    TableDefinition::new(name)
}
