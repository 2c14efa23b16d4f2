//! The trees against those built anew of the same state, forth and back, and every path against the state hash.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use tegata_symbol::proof::{ProofError, Proven, StateKey, StateLeaf, StateProof, SubCache};
use tegata_symbol::{
    Address, Amount, Hash256, MetadataKey, MosaicFlags, MosaicId, NamespaceId, NetworkId, PublicKey, UnresolvedAddress,
};

use super::account_restriction::{AccountRestrictions, RestrictionList};
use super::{
    Alias, Changes, HashLockEntry, KeyLinks, MetadataEntry, MetadataKind, MosaicEntry, MosaicRestriction,
    MultisigEntry, NamespaceEntry, RestrictionRule, RootHistory, RootNamespace, SecretLockEntry, State, StateTrees,
};

const CURRENCY: MosaicId = MosaicId(3);

/// One change to the state; small numbers, so that the same entries are met again.
#[derive(Debug, Clone, Copy)]
struct Step {
    what: u8,
    who: u8,
    other: u8,
    number: u64,
}

fn steps() -> impl Strategy<Value = Vec<Vec<Step>>> {
    let step =
        (0u8..14, 0u8..5, 0u8..5, 0u64..6).prop_map(|(what, who, other, number)| Step { what, who, other, number });
    vec(vec(step, 0..8), 1..12)
}

fn key(number: u8) -> PublicKey {
    PublicKey([number + 1; 32])
}

fn account(number: u8) -> Address {
    Address::new(&key(number), NetworkId::TESTNET)
}

fn id(root: u8, child: u8) -> NamespaceId {
    NamespaceId((1 << 63) + 16 * u64::from(root) + u64::from(child))
}

/// What a block at `height` may do; a number of 0 removes where something can be removed.
fn take(state: &mut State, step: Step, height: u64) {
    let Step { what, who, other, number } = step;
    let (own, there) = (account(who), Some(number).filter(|number| *number > 0));
    let (mosaic, end_height) = (MosaicId(other.into()), height + number);
    state.observe_address(own, height);
    match what {
        0 => state.observe_key(own, key(who), height),
        1..=3 => state.set_balance(own, mosaic, Amount(number)),
        4 => state.mosaics.set(
            mosaic,
            Some(MosaicEntry {
                owner: own,
                supply: number,
                start_height: height,
                revision: 1,
                flags: MosaicFlags(7),
                divisibility: 6,
                duration: number,
            }),
        ),
        5 => {
            let kind = [MetadataKind::Account, MetadataKind::Mosaic(mosaic), MetadataKind::Namespace(id(other, 0))];
            let (kind, target, key) = (kind[usize::from(other % 3)], account(other), MetadataKey(7));
            let hash = MetadataEntry::composite_hash(&own, &target, key, kind);
            let value = |number| vec![1; usize::try_from(number).unwrap()];
            let entry = |number| MetadataEntry { source: own, target, key, kind, value: value(number) };
            state.metadata.set(hash, there.map(entry));
        }
        6 => {
            let hash = Hash256([other; 32]);
            let amount = Amount(10);
            let entry = HashLockEntry { owner: own, mosaic, amount, end_height: end_height + 1, used: number == 5 };
            state.lock_ends.set((entry.end_height, hash), Some(()));
            state.hash_locks.set(hash, Some(entry));
        }
        7 => {
            let (secret, recipient) = (Hash256([number.try_into().unwrap(); 32]), account(other));
            let entry = SecretLockEntry {
                owner: own,
                mosaic,
                amount: Amount(number),
                end_height: end_height + 1,
                used: number == 5,
                hash_algorithm: 2,
                secret,
                recipient,
            };
            let hash = SecretLockEntry::composite_hash(&secret, &recipient);
            state.secret_lock_ends.set((entry.end_height, hash), Some(()));
            state.secret_locks.set(hash, Some(entry));
        }
        8 => {
            let (cosignatories, multisigs) = (BTreeSet::from([account(other)]), BTreeSet::from([account(4), own]));
            let entry = |number| MultisigEntry { min_approval: number, min_removal: 1, cosignatories, multisigs };
            state.multisigs.set(own, there.map(|number| entry(u32::try_from(number).unwrap())));
        }
        9 => {
            let values = (1..=number).map(|number| number.to_le_bytes().to_vec()).collect();
            let list = RestrictionList { blocks: other % 2 == 0, values };
            state.account_restrictions.set(own, there.map(|_| AccountRestrictions(BTreeMap::from([(2, list)]))));
        }
        10 => {
            let target = UnresolvedAddress::from(own);
            let rule = RestrictionRule { reference: MosaicId(0), value: number, comparison: 1 };
            let (of, entry) = if other % 2 == 0 {
                (None, MosaicRestriction::Global { mosaic, rules: BTreeMap::from([(number, rule)]) })
            } else {
                (Some(&target), MosaicRestriction::Address { mosaic, target, values: BTreeMap::from([(9, number)]) })
            };
            let hash = MosaicRestriction::composite_hash(mosaic, of);
            state.mosaic_restrictions.set(hash, there.map(|_| entry));
        }
        11 => {
            let links =
                KeyLinks { vrf: key(other), node: PublicKey([number.try_into().unwrap(); 32]), ..KeyLinks::default() };
            state.key_links.set(own, Some(links));
        }
        12 => register(state, who, other, RootNamespace { owner: own, start_height: height, end_height }),
        _ => {
            let namespace = id(who, other);
            if let Some(entry) = state.namespaces.get(&namespace).cloned() {
                let alias = [None, Some(Alias::Mosaic(mosaic)), Some(Alias::Address(own))]
                    [usize::try_from(number % 3).unwrap()];
                state.namespaces.set(namespace, Some(NamespaceEntry { alias, ..entry }));
            }
        }
    }
}

/// A root, or with a child's number one below it when the root is there.
fn register(state: &mut State, root: u8, child: u8, current: RootNamespace) {
    let root = id(root, 0);
    let entry = |path, history| NamespaceEntry { name: String::new(), path, alias: None, registered: true, history };
    let present = state.namespaces.get(&root).cloned().filter(|_| child > 0);
    let Some(mut above) = present else {
        state.namespace_ends.set((current.end_height, root), Some(()));
        let history = RootHistory { current, earlier: Vec::new(), children: BTreeSet::new() };
        state.namespaces.set(root, Some(entry(vec![root], Some(history))));
        return;
    };
    let id = NamespaceId(root.0 + u64::from(child));
    above.history.as_mut().unwrap().children.insert(id);
    state.namespaces.set(root, Some(above));
    state.namespaces.set(id, Some(entry(vec![root, id], None)));
}

fn proven(trees: &StateTrees, key: &StateKey) -> Result<Proven, ProofError> {
    StateProof::from_bytes(&trees.roots(), &trees.path(key))?.check(&trees.state_hash(), key)
}

/// That a leaf is proven, or its absence.
fn check(trees: &StateTrees, key: StateKey, leaf: Option<impl StateLeaf>) {
    let expected = leaf.as_ref().map_or(Proven::Absent, |leaf| Proven::Value(leaf.value_hash()));
    assert_eq!(proven(trees, &key), Ok(expected));
    if let Some(leaf) = leaf {
        assert_eq!(leaf.state_key(), key);
        let proof = StateProof::from_bytes(&trees.roots(), &trees.path(&key)).unwrap();
        assert_eq!(proof.check_leaf(&trees.state_hash(), &leaf), Ok(true));
    }
}

fn check_every_path(trees: &StateTrees, state: &State) {
    let height = trees.height();
    for address in (0..6).map(account) {
        check(trees, StateKey::account(&address), state.account_leaf(&address, CURRENCY));
        check(trees, StateKey::multisig(&address), state.multisig_leaf(&address));
        check(trees, StateKey::account_restriction(&address), state.account_restriction_leaf(&address));
    }
    for id in (0..6).map(MosaicId) {
        check(trees, StateKey::mosaic(id), state.mosaic_leaf(id));
    }
    for id in (0..6).flat_map(|root| [id(root, 0), id(root, 1)]) {
        check(trees, StateKey::namespace(id), state.namespace_leaf(id, height));
    }
    let absent = Hash256([0xEE; 32]);
    let hashes = |known: Vec<Hash256>| known.into_iter().chain([absent]);
    for hash in hashes(state.metadata.iter().map(|(hash, _)| *hash).collect()) {
        check(trees, StateKey::metadata(&hash), state.metadata_leaf(&hash));
    }
    for hash in hashes(state.hash_locks.iter().map(|(hash, _)| *hash).collect()) {
        check(trees, StateKey::hash_lock(&hash), state.hash_lock_leaf(&hash, height));
    }
    for hash in hashes(state.secret_locks.iter().map(|(hash, _)| *hash).collect()) {
        check(trees, StateKey::secret_lock(&hash), state.secret_lock_leaf(&hash, height));
    }
    for hash in hashes(state.mosaic_restrictions.iter().map(|(hash, _)| *hash).collect()) {
        check(trees, StateKey::mosaic_restriction(&hash), state.mosaic_restriction_leaf(&hash));
    }
}

proptest! {
    #[test]
    fn trees_that_follow_blocks_and_take_them_back_are_those_built_anew(blocks in steps(), idle in 0u64..4) {
        let mut state = State::default();
        let mut trees = StateTrees::of_state(&state, CURRENCY, 0);
        let mut past: Vec<(State, Changes)> = Vec::new();
        for (height, steps) in (1..).zip(&blocks) {
            let before = state.clone();
            steps.iter().for_each(|step| take(&mut state, *step, height));
            let changes = state.changes();
            trees.update(&changes, &state, height);
            state.commit();
            past.push((before, changes));
            prop_assert_eq!(trees.roots(), StateTrees::of_state(&state, CURRENCY, height).roots());
        }
        check_every_path(&trees, &state);

        // Time alone ends namespaces and locks, and gives them back.
        let height = trees.height();
        let nothing = State::default().changes();
        trees.update(&nothing, &state, height + idle);
        prop_assert_eq!(trees.roots(), StateTrees::of_state(&state, CURRENCY, height + idle).roots());
        check_every_path(&trees, &state);
        trees.update(&nothing, &state, height);

        for (height, (before, changes)) in (0..height).rev().zip(past.iter().rev()) {
            trees.update(changes, before, height);
            prop_assert_eq!(trees.roots(), StateTrees::of_state(before, CURRENCY, height).roots());
        }
        prop_assert_eq!(trees.roots(), [Hash256::ZERO; SubCache::COUNT]);
    }
}

#[test]
fn an_account_s_leaf_has_the_currency_first_and_the_rest_by_id() {
    let mut state = State::default();
    state.observe_address(account(1), 1);
    for id in [5, 1, 3, 9] {
        state.set_balance(account(1), MosaicId(id), Amount(id));
    }
    let ids = |state: &State| -> Vec<u64> {
        state.account_leaf(&account(1), CURRENCY).unwrap().mosaics.iter().map(|mosaic| mosaic.id.0).collect()
    };
    assert_eq!(ids(&state), [3, 1, 5, 9]);
    state.set_balance(account(1), CURRENCY, Amount(0));
    assert_eq!(ids(&state), [1, 5, 9]);
}

#[test]
fn what_has_ended_or_is_used_is_not_in_the_trees_though_it_is_not_forgotten() {
    let mut state = State::default();
    let hash = Hash256([4; 32]);
    let lock = |used| HashLockEntry { owner: account(1), mosaic: CURRENCY, amount: Amount(10), end_height: 7, used };
    state.hash_locks.set(hash, Some(lock(false)));
    state.lock_ends.set((7, hash), Some(()));
    register(&mut state, 1, 0, RootNamespace { owner: account(1), start_height: 2, end_height: 9 });
    let there = |state: &State, height| {
        let trees = StateTrees::of_state(state, CURRENCY, height);
        [StateKey::hash_lock(&hash), StateKey::namespace(id(1, 0))]
            .map(|key| proven(&trees, &key) != Ok(Proven::Absent))
    };
    assert_eq!(
        [6, 7, 8, 9].map(|height| there(&state, height)),
        [[true, true], [false, true], [false, true], [false, false]]
    );
    state.hash_locks.set(hash, Some(lock(true)));
    assert_eq!(there(&state, 6), [false, true]);
}
