//! Reading confirmed blocks and transactions as they stood at one moment.

use std::sync::Arc;

use redb::{OwnedRange, ReadTransaction, ReadableTable as _, ReadableTableMetadata as _};
use tegata_symbol::proof::BlockStatement;
use tegata_symbol::{Hash256, UnresolvedAddress};

use super::block::{Block, BlockSummary};
use super::store::{BLOCKS, OF_ADDRESS, PLACES, STATEMENTS, TRANSACTIONS, address_key};
use crate::packet::Announced;
use crate::parameters::Parameters;
use crate::storage::StorageError;

/// Place of a confirmed transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Height of its block.
    pub height: u64,
    /// Its number in the block, from 0.
    pub index: u32,
}

impl Place {
    /// Before all others.
    pub const FIRST: Self = Self { height: 0, index: 0 };
    /// Behind all others.
    pub const LAST: Self = Self { height: u64::MAX, index: u32::MAX };
}

/// The confirmed chain at one moment. Whatever is confirmed or rolled back later, it stays as it is.
#[derive(Clone)]
pub struct Snapshot {
    transaction: Arc<ReadTransaction>,
    parameters: Arc<Parameters>,
}

impl Snapshot {
    pub(super) fn new(transaction: ReadTransaction, parameters: Arc<Parameters>) -> Self {
        Self { transaction: Arc::new(transaction), parameters }
    }

    /// The network's parameters.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The newest block; only a database without any block has none.
    ///
    /// # Errors
    /// [`StorageError`], as of all methods here: the database cannot be read.
    pub fn last(&self) -> Result<Option<BlockSummary>, StorageError> {
        let table = self.transaction.open_table(BLOCKS)?;
        table.last()?.map(|(_, value)| summary(value.value())).transpose()
    }

    /// The block of a height.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn summary(&self, height: u64) -> Result<Option<BlockSummary>, StorageError> {
        let value = self.transaction.open_table(BLOCKS)?.get(height)?;
        value.map(|value| summary(value.value())).transpose()
    }

    /// The block of a height with all that is in it.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn block(&self, height: u64) -> Result<Option<Block>, StorageError> {
        let Some(summary) = self.summary(height)? else { return Ok(None) };
        let statement = self.statement(height)?.unwrap_or_default();
        Ok(Some(Block { summary: Arc::new(summary), transactions: self.transactions(height)?, statement }))
    }

    /// Blocks by height between two heights, both included.
    ///
    /// # Errors
    /// [`StorageError`], also of each item.
    pub fn summaries(
        &self,
        from: u64,
        to: u64,
    ) -> Result<impl DoubleEndedIterator<Item = Result<BlockSummary, StorageError>> + use<>, StorageError> {
        let range = self.transaction.open_table(BLOCKS)?.range_owned(from..=to)?;
        Ok(range.map(|entry| summary(entry?.1.value())))
    }

    /// The transactions of a block in order; none where there is no block.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn transactions(&self, height: u64) -> Result<Vec<Arc<Announced>>, StorageError> {
        let range = self.transaction.open_table(TRANSACTIONS)?.range_owned((height, 0)..=(height, u32::MAX))?;
        range.map(|entry| self.read(entry?.1.value())).collect()
    }

    /// The statements of a block that left some.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn statement(&self, height: u64) -> Result<Option<BlockStatement>, StorageError> {
        let value = self.transaction.open_table(STATEMENTS)?.get(height)?;
        value.map(|value| BlockStatement::from_bytes(value.value()).map_err(|_| StorageError::Unreadable)).transpose()
    }

    /// Statements between two heights, both included, with the heights of their blocks.
    ///
    /// # Errors
    /// [`StorageError`], also of each item.
    pub fn statements(
        &self,
        from: u64,
        to: u64,
    ) -> Result<impl DoubleEndedIterator<Item = Result<(u64, BlockStatement), StorageError>> + use<>, StorageError>
    {
        let range = self.transaction.open_table(STATEMENTS)?.range_owned(from..=to)?;
        Ok(range.map(|entry| {
            let (height, value) = entry?;
            let statement = BlockStatement::from_bytes(value.value()).map_err(|_| StorageError::Unreadable)?;
            Ok((height.value(), statement))
        }))
    }

    /// Number of blocks.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn block_count(&self) -> Result<u64, StorageError> {
        Ok(self.transaction.open_table(BLOCKS)?.len()?)
    }

    /// Number of confirmed transactions, those in aggregates not counted.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn transaction_count(&self) -> Result<u64, StorageError> {
        Ok(self.transaction.open_table(TRANSACTIONS)?.len()?)
    }

    /// Number of hashes, and of pairs of account and transaction, that transactions are found by.
    pub(super) fn index_sizes(&self) -> Result<(u64, u64), StorageError> {
        let places = self.transaction.open_table(PLACES)?.len()?;
        Ok((places, self.transaction.open_table(OF_ADDRESS)?.len()?))
    }

    /// The place of a transaction.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn place(&self, hash: &Hash256) -> Result<Option<Place>, StorageError> {
        let place = self.transaction.open_table(PLACES)?.get(&hash.0)?;
        Ok(place.map(|place| {
            let (height, index) = place.value();
            Place { height, index }
        }))
    }

    /// The transaction at a place.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn at(&self, place: Place) -> Result<Option<Arc<Announced>>, StorageError> {
        let bytes = self.transaction.open_table(TRANSACTIONS)?.get((place.height, place.index))?;
        bytes.map(|bytes| self.read(bytes.value())).transpose()
    }

    /// Places of transactions between two places, both included, oldest first.
    ///
    /// # Errors
    /// [`StorageError`], also of each item.
    pub fn places(&self, from: Place, to: Place) -> Result<Places, StorageError> {
        let table = self.transaction.open_table(TRANSACTIONS)?;
        Ok(Places::All(table.range_owned((from.height, from.index)..=(to.height, to.index))?))
    }

    /// Places between two places, both included, of the transactions that name an account, oldest first. Who is named by an
    /// alias is found by the alias.
    ///
    /// # Errors
    /// [`StorageError`], also of each item.
    pub fn places_of(&self, address: &UnresolvedAddress, from: Place, to: Place) -> Result<Places, StorageError> {
        let table = self.transaction.open_table(OF_ADDRESS)?;
        let (from, to) = (address_key(address, from), address_key(address, to));
        Ok(Places::OfAddress(table.range_owned::<&[u8; 36]>(&from..=&to)?))
    }

    fn read(&self, bytes: &[u8]) -> Result<Arc<Announced>, StorageError> {
        Announced::read(bytes, &self.parameters).map(Arc::new).map_err(|_| StorageError::Unreadable)
    }
}

fn summary(bytes: &[u8]) -> Result<BlockSummary, StorageError> {
    BlockSummary::decode(bytes).map_err(|_| StorageError::Unreadable)
}

/// Places of confirmed transactions in order.
pub enum Places {
    /// All.
    All(OwnedRange<(u64, u32), &'static [u8]>),
    /// Those that name an account.
    OfAddress(OwnedRange<&'static [u8; 36], ()>),
}

impl Iterator for Places {
    type Item = Result<Place, StorageError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::All(range) => range.next().map(|entry| Ok(place_of_pair(entry?.0.value()))),
            Self::OfAddress(range) => range.next().map(|entry| place_of_key(entry?.0.value())),
        }
    }
}

impl DoubleEndedIterator for Places {
    fn next_back(&mut self) -> Option<Self::Item> {
        match self {
            Self::All(range) => range.next_back().map(|entry| Ok(place_of_pair(entry?.0.value()))),
            Self::OfAddress(range) => range.next_back().map(|entry| place_of_key(entry?.0.value())),
        }
    }
}

const fn place_of_pair((height, index): (u64, u32)) -> Place {
    Place { height, index }
}

fn place_of_key(key: &[u8; 36]) -> Result<Place, StorageError> {
    let (height, index) = key.split_at(24).1.split_at(8);
    match (height.try_into(), index.try_into()) {
        (Ok(height), Ok(index)) => Ok(Place { height: u64::from_be_bytes(height), index: u32::from_be_bytes(index) }),
        _ => Err(StorageError::Unreadable),
    }
}
