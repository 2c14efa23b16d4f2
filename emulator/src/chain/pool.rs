//! Pools of transactions that wait.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tegata_symbol::Hash256;

use crate::packet::Announced;

/// A waiting transaction.
#[derive(Debug, Clone)]
pub struct Pooled {
    /// Rises with every transaction that any pool of the ledger took in.
    pub sequence: u64,
    /// The transaction.
    pub transaction: Arc<Announced>,
}

/// Waiting transactions in the order of their arrival.
#[derive(Debug, Default)]
pub struct Pool {
    by_sequence: BTreeMap<u64, Arc<Announced>>,
    by_hash: HashMap<Hash256, u64>,
}

impl Pool {
    /// Takes a transaction in.
    pub fn insert(&mut self, sequence: u64, transaction: Arc<Announced>) {
        self.by_hash.insert(transaction.hash, sequence);
        self.by_sequence.insert(sequence, transaction);
    }

    /// Takes a transaction out.
    pub fn remove(&mut self, hash: &Hash256) -> Option<Arc<Announced>> {
        let sequence = self.by_hash.remove(hash)?;
        self.by_sequence.remove(&sequence)
    }

    /// Replaces a transaction by one of the same hash.
    pub fn replace(&mut self, transaction: Arc<Announced>) {
        if let Some(slot) = self.by_hash.get(&transaction.hash).and_then(|sequence| self.by_sequence.get_mut(sequence))
        {
            *slot = transaction;
        }
    }

    /// The transaction of a hash.
    pub fn get(&self, hash: &Hash256) -> Option<Pooled> {
        let sequence = *self.by_hash.get(hash)?;
        Some(Pooled { sequence, transaction: Arc::clone(self.by_sequence.get(&sequence)?) })
    }

    /// The transaction of a sequence number.
    pub fn at(&self, sequence: u64) -> Option<&Arc<Announced>> {
        self.by_sequence.get(&sequence)
    }

    /// All, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Pooled> + '_ {
        self.by_sequence
            .iter()
            .map(|(sequence, transaction)| Pooled { sequence: *sequence, transaction: Arc::clone(transaction) })
    }

    /// Number of transactions.
    pub fn len(&self) -> usize {
        self.by_sequence.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_sequence.is_empty()
    }
}
