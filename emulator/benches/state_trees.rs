//! The trees over a state of 100,000 accounts: building them, and following a block that changes 1,000 of the accounts.
//!
//! `cargo bench -p tegata-emulator --bench state_trees`. The floor of `update` is SHA3-256 of the changed leaves and of the
//! branches above them (`update/floor`): some 1,000 account leaves with their states, and 512 bytes and more for each of
//! the branches, most of which lead to one changed leaf only.
#![allow(missing_docs, clippy::unwrap_used)]

use core::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use tegata_emulator::state::{State, StateTrees};
use tegata_symbol::merkle::sha3_256;
use tegata_symbol::proof::{StateKey, TreeNode, parse_tree_path};
use tegata_symbol::{Address, Amount, Hash256, MosaicId, NetworkId, PublicKey};

const CURRENCY: MosaicId = MosaicId(3);
const ACCOUNTS: u32 = 100_000;
const CHANGED: usize = 1_000;

fn account(number: u32) -> (PublicKey, Address) {
    let key = PublicKey(sha3_256(&[&number.to_le_bytes()]).0);
    (key, Address::new(&key, NetworkId::TESTNET))
}

fn full_state() -> State {
    let mut state = State::default();
    for (key, address) in (0..ACCOUNTS).map(account) {
        state.observe_key(address, key, 1);
        state.set_balance(address, CURRENCY, Amount(1));
    }
    state.commit();
    state
}

fn benches(criterion: &mut Criterion) {
    let mut state = full_state();
    let mut group = criterion.benchmark_group("state_trees");
    group.sample_size(10);
    group.bench_function("of_state", |bencher| {
        bencher.iter(|| StateTrees::of_state(black_box(&state), CURRENCY, 1).state_hash());
    });

    let changed: Vec<Address> =
        (0..ACCOUNTS).step_by(ACCOUNTS as usize / CHANGED).map(|number| account(number).1).collect();
    let mut trees = StateTrees::of_state(&state, CURRENCY, 1);
    let mut height = 1;
    group.bench_function("update", |bencher| {
        bencher.iter_custom(|rounds| {
            let mut taken = Duration::ZERO;
            for _ in 0..rounds {
                height += 1;
                for address in &changed {
                    state.set_balance(*address, CURRENCY, Amount(height));
                }
                let changes = state.changes();
                state.commit();
                let start = Instant::now();
                trees.update(&changes, &state, height);
                taken += start.elapsed();
            }
            taken
        });
    });

    let paths = changed.iter().map(|address| parse_tree_path(&trees.path(&StateKey::account(address))).unwrap());
    let mut branches: Vec<TreeNode> = paths.flatten().filter(|node| matches!(node, TreeNode::Branch { .. })).collect();
    branches.sort_unstable_by_key(TreeNode::hash);
    branches.dedup();
    group.bench_function("update/floor", |bencher| {
        // Of a leaf its state (some 116 bytes) and the node; of a branch 16 links and its path.
        let (leaf_state, leaf_node, branch) = ([7; 116], [7; 64], [7; 514]);
        bencher.iter(|| {
            let hash = |bytes: &[u8]| sha3_256(&[black_box(bytes)]);
            for _ in 0..CHANGED {
                black_box((hash(&leaf_state), hash(&leaf_node)));
            }
            branches.iter().fold(Hash256::ZERO, |_, _| hash(&branch))
        });
    });
    group.bench_function("path", |bencher| {
        let key = StateKey::account(&account(5).1);
        bencher.iter(|| trees.path(black_box(&key)));
    });
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
