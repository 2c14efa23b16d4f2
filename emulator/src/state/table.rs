//! A map that can take back its changes.

use std::collections::BTreeMap;
use std::ops::RangeBounds;

/// A sorted map with an undo journal.
#[derive(Debug, Clone)]
pub struct Table<K, V> {
    map: BTreeMap<K, V>,
    /// Every change since the last [`Table::commit`], with what stood there before.
    undo: Vec<(K, Option<V>)>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { map: BTreeMap::new(), undo: Vec::new() }
    }
}

impl<K: Ord + Clone, V: Clone> Table<K, V> {
    /// The value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.map.get(key)
    }

    /// Entries in a range of keys, in order.
    pub fn range<R: RangeBounds<K>>(&self, range: R) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.map.range(range)
    }

    /// All entries in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.map.iter()
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// Sets or (with `None`) removes an entry.
    pub fn set(&mut self, key: K, value: Option<V>) {
        let before = match value {
            Some(value) => self.map.insert(key.clone(), value),
            None => self.map.remove(&key),
        };
        self.undo.push((key, before));
    }

    /// The present point in the journal.
    pub fn mark(&self) -> usize {
        self.undo.len()
    }

    /// Takes back everything since the mark.
    pub fn rollback(&mut self, mark: usize) {
        while self.undo.len() > mark {
            if let Some((key, before)) = self.undo.pop() {
                match before {
                    Some(value) => self.map.insert(key, value),
                    None => self.map.remove(&key),
                };
            }
        }
    }

    /// The keys that were touched since the last commit.
    pub fn changed(&self) -> Vec<K> {
        let mut keys: Vec<K> = self.undo.iter().map(|(key, _)| key.clone()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Makes all changes final and says which keys they touched.
    pub fn commit(&mut self) -> Vec<K> {
        let keys = self.changed();
        self.undo.clear();
        keys
    }

    /// Takes over another table's values of these keys, as final.
    pub fn adopt(&mut self, keys: Vec<K>, from: &Self) {
        for key in keys {
            match from.map.get(&key) {
                Some(value) => self.map.insert(key, value.clone()),
                None => self.map.remove(&key),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rollback_restores_values_that_were_changed_twice_or_removed() {
        let mut table = Table::default();
        table.set(1, Some('a'));
        table.commit();
        let mark = table.mark();
        table.set(1, Some('b'));
        table.set(1, Some('c'));
        table.set(2, Some('d'));
        table.set(1, None);
        table.rollback(mark);
        assert_eq!(table.iter().collect::<Vec<_>>(), [(&1, &'a')]);
    }

    #[test]
    fn a_copy_that_adopts_what_was_committed_is_equal() {
        let mut table = Table::default();
        table.set(1, Some('a'));
        table.set(2, Some('b'));
        table.commit();
        let mut copy = table.clone();
        table.set(1, None);
        table.set(3, Some('c'));
        copy.adopt(table.commit(), &table);
        assert_eq!(copy.iter().collect::<Vec<_>>(), table.iter().collect::<Vec<_>>());
    }
}
