//! Where to find confirmed blocks and transactions.

use std::collections::HashMap;
use std::sync::Arc;

use tegata_symbol::{Address, Hash256, UnresolvedAddress};

use super::block::Block;
use crate::packet::Announced;
use crate::state::SubCacheRoots;

/// Place of a confirmed transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Height of its block.
    pub height: u64,
    /// Its number in the block, from 0.
    pub index: u32,
}

/// All blocks, and where transactions and accounts appear in them.
#[derive(Debug, Default)]
pub struct Index {
    blocks: Vec<Arc<Block>>,
    roots: Vec<SubCacheRoots>,
    by_hash: HashMap<Hash256, Place>,
    by_address: HashMap<UnresolvedAddress, Vec<Place>>,
    transactions: u64,
}

impl Index {
    /// Adds the next block, with the roots of the state after it.
    pub fn push(&mut self, block: Arc<Block>, roots: SubCacheRoots) {
        self.roots.push(roots);
        for (index, transaction) in (0u32..).zip(&block.transactions) {
            let place = Place { height: block.header.height, index };
            self.by_hash.insert(transaction.hash, place);
            for address in &transaction.addresses {
                self.by_address.entry(*address).or_default().push(place);
            }
        }
        self.transactions = self.transactions.saturating_add(block.transactions.len() as u64);
        self.blocks.push(block);
    }

    /// All blocks from height 1 on.
    pub fn blocks(&self) -> &[Arc<Block>] {
        &self.blocks
    }

    /// The block of a height.
    pub fn block(&self, height: u64) -> Option<&Arc<Block>> {
        self.blocks.get(usize::try_from(height.checked_sub(1)?).ok()?)
    }

    /// Roots of the trees over the state after the block of a height.
    pub fn roots(&self, height: u64) -> Option<&SubCacheRoots> {
        self.roots.get(usize::try_from(height.checked_sub(1)?).ok()?)
    }

    /// The newest block; only an index without any block has none.
    pub fn last(&self) -> Option<&Arc<Block>> {
        self.blocks.last()
    }

    /// Number of confirmed transactions.
    pub const fn transaction_count(&self) -> u64 {
        self.transactions
    }

    /// The place of a transaction.
    pub fn place(&self, hash: &Hash256) -> Option<Place> {
        self.by_hash.get(hash).copied()
    }

    /// The transaction at a place, with its block.
    pub fn at(&self, place: Place) -> Option<(&Arc<Block>, &Arc<Announced>)> {
        let block = self.block(place.height)?;
        Some((block, block.transactions.get(usize::try_from(place.index).ok()?)?))
    }

    /// Places of the transactions that name an account by its address, oldest first.
    pub fn of_address(&self, address: &Address) -> &[Place] {
        self.by_address.get(&UnresolvedAddress::from(*address)).map_or(&[], Vec::as_slice)
    }

    /// Places of all transactions between two heights, both included, oldest first.
    pub fn between(&self, from: u64, to: u64) -> impl Iterator<Item = Place> + '_ {
        let skip = usize::try_from(from.saturating_sub(1)).unwrap_or(usize::MAX);
        self.blocks.iter().skip(skip).take_while(move |block| block.header.height <= to).flat_map(|block| {
            let height = block.header.height;
            (0u32..).zip(&block.transactions).map(move |(index, _)| Place { height, index })
        })
    }

    /// Fee multipliers of the newest `count` blocks, newest last.
    pub fn recent_fee_multipliers(&self, count: usize) -> Vec<u32> {
        let start = self.blocks.len().saturating_sub(count);
        self.blocks.iter().skip(start).map(|block| block.header.fee_multiplier).collect()
    }
}
