//! The trees that a node keeps over its state, and the hash over all of them (catapult `cache/CatapultCache.cpp`,
//! `cache/PatriciaTreeUtils.h`).
//!
//! Which leaves there are, and what they say, depends on the state and the height alone: namespaces and locks leave the
//! tree at their end, before they are forgotten. So the same [`StateTrees::update`] follows a block and takes it back.

use std::collections::BTreeSet;

use tegata_symbol::proof::{StateKey, StateLeaf, SubCache, state_hash};
use tegata_symbol::{Address, Hash256, MosaicId, NamespaceId};

use super::patricia::PatriciaTree;
use super::{Changes, State};

/// Roots of all trees in the order of [`SubCache`], as REST's `meta.stateHashSubCacheMerkleRoots`.
pub type SubCacheRoots = [Hash256; SubCache::COUNT];

/// The trees over the state after a block.
#[derive(Debug, Clone)]
pub struct StateTrees {
    /// What accounts own first.
    currency: MosaicId,
    height: u64,
    trees: [PatriciaTree; SubCache::COUNT],
}

impl StateTrees {
    /// Those of a state after the block of a height, built from nothing.
    pub fn of_state(state: &State, currency: MosaicId, height: u64) -> Self {
        let mut trees = Self { currency, height, trees: Default::default() };
        trees.set_all(Keys::all(state), state);
        trees
    }

    /// Brings the trees to a state after the block of a height, be it later or earlier than the present one. `changes` names
    /// what is not as it was (more does no harm); `state` is what is now.
    pub fn update(&mut self, changes: &Changes, state: &State, height: u64) {
        let mut keys = Keys::changed(changes, state);
        keys.add_ending(state, self.height.min(height), self.height.max(height));
        self.height = height;
        self.set_all(keys, state);
    }

    /// Height of the block after which the state is so.
    pub const fn height(&self) -> u64 {
        self.height
    }

    /// The roots.
    pub fn roots(&self) -> SubCacheRoots {
        self.trees.each_ref().map(PatriciaTree::root)
    }

    /// What a block's header says of the state.
    pub fn state_hash(&self) -> Hash256 {
        state_hash(&self.roots())
    }

    /// The nodes down to a key, present or not, as REST gives them in `raw` of `/accounts/{id}/merkle` and the like.
    pub fn path(&self, key: &StateKey) -> Vec<u8> {
        self.trees.get(key.sub_cache as usize).map_or_else(Vec::new, |tree| tree.path(&key.hash))
    }

    fn set_all(&mut self, keys: Keys, state: &State) {
        let (height, currency) = (self.height, self.currency);
        for address in keys.accounts {
            self.set(StateKey::account(&address), state.account_leaf(&address, currency));
        }
        for id in keys.namespaces {
            self.set(StateKey::namespace(id), state.namespace_leaf(id, height));
        }
        for id in keys.mosaics {
            self.set(StateKey::mosaic(id), state.mosaic_leaf(id));
        }
        for address in keys.multisigs {
            self.set(StateKey::multisig(&address), state.multisig_leaf(&address));
        }
        for hash in keys.hash_locks {
            self.set(StateKey::hash_lock(&hash), state.hash_lock_leaf(&hash, height));
        }
        for hash in keys.secret_locks {
            self.set(StateKey::secret_lock(&hash), state.secret_lock_leaf(&hash, height));
        }
        for address in keys.account_restrictions {
            self.set(StateKey::account_restriction(&address), state.account_restriction_leaf(&address));
        }
        for hash in keys.mosaic_restrictions {
            self.set(StateKey::mosaic_restriction(&hash), state.mosaic_restriction_leaf(&hash));
        }
        for hash in keys.metadata {
            self.set(StateKey::metadata(&hash), state.metadata_leaf(&hash));
        }
        self.trees.iter_mut().for_each(PatriciaTree::seal);
    }

    fn set(&mut self, key: StateKey, leaf: Option<impl StateLeaf>) {
        if let Some(tree) = self.trees.get_mut(key.sub_cache as usize) {
            tree.set(&key.hash, leaf.map(|leaf| leaf.value_hash()));
        }
    }
}

/// What may have another leaf than before.
struct Keys {
    accounts: BTreeSet<Address>,
    namespaces: BTreeSet<NamespaceId>,
    mosaics: Vec<MosaicId>,
    multisigs: Vec<Address>,
    hash_locks: Vec<Hash256>,
    secret_locks: Vec<Hash256>,
    account_restrictions: Vec<Address>,
    mosaic_restrictions: Vec<Hash256>,
    metadata: Vec<Hash256>,
}

impl Keys {
    fn all(state: &State) -> Self {
        Self {
            accounts: state.accounts.iter().map(|(address, _)| *address).collect(),
            namespaces: state.namespaces.iter().map(|(id, _)| *id).collect(),
            mosaics: state.mosaics.iter().map(|(id, _)| *id).collect(),
            multisigs: state.multisigs.iter().map(|(address, _)| *address).collect(),
            hash_locks: state.hash_locks.iter().map(|(hash, _)| *hash).collect(),
            secret_locks: state.secret_locks.iter().map(|(hash, _)| *hash).collect(),
            account_restrictions: state.account_restrictions.iter().map(|(address, _)| *address).collect(),
            mosaic_restrictions: state.mosaic_restrictions.iter().map(|(hash, _)| *hash).collect(),
            metadata: state.metadata.iter().map(|(hash, _)| *hash).collect(),
        }
    }

    /// The only place that knows what [`Changes`] consists of.
    fn changed(changes: &Changes, state: &State) -> Self {
        fn keys<K: Copy, V, C: FromIterator<K>>(changes: &[(K, Option<V>)]) -> C {
            changes.iter().map(|(key, _)| *key).collect()
        }
        let mut accounts: BTreeSet<Address> = keys(&changes.accounts);
        accounts.extend(changes.balances.iter().map(|((address, _), _)| *address));
        accounts.extend(changes.key_links.iter().map(|(address, _)| *address));
        // What is below a root stands in the root's leaf. One that comes or goes changes the root's own entry too.
        let root = |id: &NamespaceId| state.namespaces.get(id).and_then(super::NamespaceEntry::root).unwrap_or(*id);
        Self {
            accounts,
            namespaces: changes.namespaces.iter().map(|(id, _)| root(id)).collect(),
            mosaics: keys(&changes.mosaics),
            multisigs: keys(&changes.multisigs),
            hash_locks: keys(&changes.hash_locks),
            secret_locks: keys(&changes.secret_locks),
            account_restrictions: keys(&changes.account_restrictions),
            mosaic_restrictions: keys(&changes.mosaic_restrictions),
            metadata: keys(&changes.metadata),
        }
    }

    /// What ends after one height, and at another at the latest.
    fn add_ending(&mut self, state: &State, after: u64, last: u64) {
        let first = after.saturating_add(1);
        if first > last {
            return;
        }
        let hashes = (first, Hash256::ZERO)..=(last, Hash256([0xFF; 32]));
        self.hash_locks.extend(state.lock_ends.range(hashes.clone()).map(|((_, hash), ())| *hash));
        self.secret_locks.extend(state.secret_lock_ends.range(hashes).map(|((_, hash), ())| *hash));
        let ids = (first, NamespaceId(0))..=(last, NamespaceId(u64::MAX));
        self.namespaces.extend(state.namespace_ends.range(ids).map(|((_, id), ())| *id));
    }
}
