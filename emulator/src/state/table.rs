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

/// Tables are equal when their entries are.
impl<K: PartialEq, V: PartialEq> PartialEq for Table<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.map == other.map
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

    /// The keys that were changed since the last commit, in order, with what stood there then.
    pub fn changes(&self) -> Vec<(K, Option<V>)> {
        let mut first = BTreeMap::new();
        for (key, before) in &self.undo {
            first.entry(key).or_insert(before);
        }
        first.into_iter().map(|(key, before)| (key.clone(), before.clone())).collect()
    }

    /// Makes all changes final.
    pub fn commit(&mut self) {
        self.undo.clear();
    }

    /// Takes over another table's values of the keys that were changed there, as final.
    pub fn adopt(&mut self, changes: &[(K, Option<V>)], from: &Self) {
        for (key, _) in changes {
            self.put(key.clone(), from.map.get(key).cloned());
        }
    }

    /// Takes back committed changes, as final.
    pub fn revert(&mut self, changes: &[(K, Option<V>)]) {
        for (key, before) in changes {
            self.put(key.clone(), before.clone());
        }
    }

    /// Sets or removes an entry without a way back.
    fn put(&mut self, key: K, value: Option<V>) {
        match value {
            Some(value) => self.map.insert(key, value),
            None => self.map.remove(&key),
        };
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Table<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self { map: entries.into_iter().collect(), undo: Vec::new() }
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
    fn a_copy_that_adopts_what_was_committed_is_equal_until_that_is_reverted() {
        let mut table = Table::default();
        table.set(1, Some('a'));
        table.set(2, Some('b'));
        table.commit();
        let mut copy = table.clone();
        table.set(1, None);
        table.set(3, Some('c'));
        table.set(3, Some('d'));
        let changes = table.changes();
        assert_eq!(changes, [(1, Some('a')), (3, None)]);
        table.commit();
        copy.adopt(&changes, &table);
        assert_eq!(copy.iter().collect::<Vec<_>>(), table.iter().collect::<Vec<_>>());
        copy.revert(&changes);
        assert_eq!(copy.iter().collect::<Vec<_>>(), [(&1, &'a'), (&2, &'b')]);
    }
}
