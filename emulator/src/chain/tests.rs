#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use proptest::prelude::*;
use tegata_symbol::merkle::{merkle_path, root_from_path};
use tegata_symbol::{
    Aggregate, Amount, Body, Cosignature, DetachedCosignature, Hash256, HashLock, Mosaic, MosaicId, Transaction,
};

use super::{Accepted, Event, Ledger, Place, RollbackError, Store, Undone};
use crate::Failure;
use crate::state::StateTrees;
use crate::storage::StorageError;
use crate::world::{World, XYM, keys, supply_change};

fn lock(world: &World, transaction: &Transaction, duration: u64) -> Body {
    let mosaic = Mosaic { id: world.currency(), amount: Amount(10 * XYM) };
    Body::HashLock(HashLock { mosaic, duration, hash: world.hash(transaction) })
}

/// Accounts 4 and 5 send each other something; account 4 signs.
fn bonded(world: &mut World) -> Transaction {
    let inner = vec![
        world.embedded(4, world.transfer(5, &[(world.currency(), XYM)])),
        world.embedded(5, world.transfer(4, &[])),
    ];
    let unsigned = world.unsigned(4, Body::Aggregate(Aggregate::bonded(inner))).with_fee(100, 1);
    world.sign_as_is(4, unsigned)
}

fn cosign(world: &World, number: u8, transaction: &Transaction) -> DetachedCosignature {
    let parent_hash = world.hash(transaction);
    DetachedCosignature { cosignature: Cosignature::sign(&keys(number), &parent_hash), parent_hash }
}

fn funded() -> World {
    let mut world = World::new();
    world.fund(4, 1_000 * XYM);
    world.fund(5, 1_000 * XYM);
    world
}

#[test]
fn blocks_follow_each_other_and_prove_their_transactions() {
    let mut world = funded();
    for amount in 1..=5 {
        let body = world.transfer(6, &[(world.currency(), amount)]);
        let transaction = world.sign(4, body);
        world.announce(&transaction);
    }
    let before = Arc::clone(world.ledger.tip());
    let block = world.block();
    assert!(block.summary.header.verify());
    assert_eq!(block.summary.header.previous_hash, before.hash);
    assert_eq!(block.transactions.len(), 5);
    let leaves: Vec<_> = block.transactions.iter().map(|each| each.merkle_component_hash).collect();
    for (index, leaf) in leaves.iter().enumerate() {
        assert_eq!(
            root_from_path(*leaf, &merkle_path(&leaves, index).unwrap()),
            block.summary.header.transactions_hash
        );
    }
    let empty = world.block();
    assert_eq!((empty.summary.header.transactions_hash, empty.summary.header.fee_multiplier), (Hash256::ZERO, 0));
}

#[test]
fn everybody_pays_the_lowest_offer_of_the_block_and_the_harvester_gets_it() {
    let mut world = funded();
    let currency = world.currency();
    let harvester = world.balance(3, currency);
    for (signer, multiplier) in [(4, 100), (5, 20)] {
        let body = world.transfer(6, &[]);
        let unsigned = world.unsigned(signer, body).with_fee(multiplier, 0);
        let transaction = world.sign_as_is(signer, unsigned);
        world.announce(&transaction);
    }
    let block = world.block();
    assert_eq!(block.summary.header.fee_multiplier, 20);
    assert_eq!(world.balance(4, currency), 1_000 * XYM - 160 * 20);
    assert_eq!(world.balance(3, currency), harvester + 2 * 160 * 20);
}

#[test]
fn finality_follows_two_blocks_behind() {
    let mut world = World::new();
    world.block();
    world.block();
    world.block();
    assert_eq!((world.ledger.height(), world.ledger.finalized_height()), (4, 2));
    let finalized = world.events().into_iter().filter(|event| matches!(event, Event::Finalized { .. })).count();
    assert_eq!(finalized, 1);
}

/// A disk in memory that can be full.
#[derive(Debug, Clone, Default)]
struct Disk {
    bytes: Arc<redb::backends::InMemoryBackend>,
    full: Arc<AtomicBool>,
}

impl redb::StorageBackend for Disk {
    fn len(&self) -> Result<u64, std::io::Error> {
        self.bytes.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), std::io::Error> {
        self.bytes.read(offset, out)
    }

    fn set_len(&self, length: u64) -> Result<(), std::io::Error> {
        self.bytes.set_len(length)
    }

    fn sync_data(&self) -> Result<(), std::io::Error> {
        if self.full.load(Ordering::Relaxed) { Err(std::io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), std::io::Error> {
        if self.full.load(Ordering::Relaxed) {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        self.bytes.write(offset, data)
    }
}

#[test]
fn a_block_that_cannot_be_kept_is_not_made_and_the_database_is_whole_when_it_is_opened_again() {
    let disk = Disk::default();
    let mut world = World::new();
    let parameters = Arc::clone(world.ledger.parameters());
    let open =
        || Ledger::open(Store::with_backend(disk.clone(), Arc::clone(&parameters)).unwrap(), &keys(1), keys(3), 2);
    world.ledger = open().unwrap();
    world.fund(4, 1_000 * XYM);
    let body = world.transfer(6, &[(world.currency(), 5)]);
    let transaction = world.sign(4, body);
    world.announce(&transaction);
    let (height, tip) = (world.ledger.height(), world.ledger.tip().hash);
    disk.full.store(true, Ordering::Relaxed);
    assert!(matches!(world.ledger.make_block(world.now), Err(StorageError::Database(_))));
    assert_eq!((world.ledger.height(), world.balance(6, world.currency())), (height, 0));
    assert!(world.events().iter().all(|event| !matches!(event, Event::ConfirmedAdded { transaction: each, .. } if each.hash == world.hash(&transaction))));
    drop(std::mem::replace(&mut world.ledger, World::new().ledger));
    disk.full.store(false, Ordering::Relaxed);
    world.ledger = open().unwrap();
    assert_eq!((world.ledger.tip().hash, world.balance(6, world.currency())), (tip, 0));
    world.announce(&transaction);
    assert_eq!(world.block().transactions.len(), 1);
    assert_eq!(world.balance(6, world.currency()), 5);
}

#[test]
fn a_bonded_aggregate_waits_for_its_cosignature_and_the_deposit_comes_back() {
    let mut world = funded();
    let aggregate = bonded(&mut world);
    let bytes = aggregate.to_bytes();
    let hash = world.hash(&aggregate);
    let now = world.now;
    assert_eq!(
        world.ledger.announce_partial(&bytes, now).unwrap(),
        Accepted::Rejected(hash, Failure::LockHashUnknownHash)
    );
    let deposit = lock(&world, &aggregate, 20);
    world.confirm(4, deposit);
    assert_eq!(world.ledger.announce_partial(&bytes, now).unwrap(), Accepted::Partial(hash));
    world.block();
    let stranger = cosign(&world, 6, &aggregate);
    assert_eq!(world.ledger.announce_cosignature(&stranger, now), Accepted::Silence);
    let mut forged = cosign(&world, 5, &aggregate);
    forged.cosignature.signature.0[3] ^= 1;
    assert_eq!(world.ledger.announce_cosignature(&forged, now), Accepted::Silence);
    let good = cosign(&world, 5, &aggregate);
    assert_eq!(world.ledger.announce_cosignature(&good, now), Accepted::Unconfirmed(hash));
    assert_eq!(world.block().transactions.len(), 1);
    let fees = (184 + aggregate.size() as u64 + 104) * 100;
    assert_eq!(world.balance(4, world.currency()), 999 * XYM - fees);
    assert!(world.ledger.state().hash_locks.get(&hash).unwrap().used);
}

#[test]
fn a_bonded_aggregate_keeps_its_place_without_its_lock_and_fails_when_it_is_complete() {
    let mut world = funded();
    let aggregate = bonded(&mut world);
    let deposit = lock(&world, &aggregate, 2);
    world.confirm(4, deposit);
    let (now, harvester) = (world.now, world.balance(3, world.currency()));
    world.ledger.announce_partial(&aggregate.to_bytes(), now).unwrap();
    world.block();
    world.block();
    assert_eq!(world.balance(3, world.currency()), harvester + 10 * XYM);
    assert_eq!(world.ledger.partial().len(), 1);
    let (hash, last) = (world.hash(&aggregate), cosign(&world, 5, &aggregate));
    let answer = world.ledger.announce_cosignature(&last, now);
    assert_eq!(answer, Accepted::Rejected(hash, Failure::LockHashInactiveHash));
    assert!(world.ledger.partial().is_empty());
}

#[test]
fn a_bonded_aggregate_past_its_deadline_is_pruned() {
    let mut world = funded();
    let aggregate = bonded(&mut world);
    let deposit = lock(&world, &aggregate, 5_000);
    world.confirm(4, deposit);
    world.ledger.announce_partial(&aggregate.to_bytes(), world.now).unwrap();
    world.now = aggregate.deadline;
    world.block();
    let rejection = world.ledger.rejection(&world.hash(&aggregate)).unwrap();
    assert_eq!(rejection.failure, Failure::ExtensionPartialTransactionCachePrune);
}

#[test]
fn a_waiting_transaction_past_its_deadline_goes_without_a_word() {
    let mut world = World::with(|parameters| parameters.max_transactions_per_block = 0);
    let body = world.transfer(4, &[(world.currency(), 1)]);
    let transaction = world.sign(2, body);
    world.announce(&transaction);
    world.block();
    assert_eq!(world.ledger.unconfirmed().len(), 1);
    world.now = transaction.deadline;
    world.block();
    assert!(world.ledger.unconfirmed().is_empty());
    assert_eq!(world.ledger.rejection(&world.hash(&transaction)), None);
}

#[test]
fn a_change_of_a_multisig_account_outside_an_aggregate_is_silence() {
    let mut world = funded();
    let multisig = Body::MultisigAccountModification(tegata_symbol::MultisigAccountModification {
        min_removal_delta: 1,
        min_approval_delta: 1,
        additions: vec![world.address(5).into()],
        deletions: vec![],
    });
    let multisig = world.sign(4, multisig).to_bytes();
    assert_eq!(world.announce_bytes(&multisig), Accepted::Silence);
}

#[test]
fn a_kept_chain_is_taken_over_and_a_changed_one_is_not() {
    let mut world = funded();
    world.mosaic(4, 1, 0, 7);
    let blocks = world.block_bytes();
    let fresh = || Ledger::in_memory(world.parameters(), &keys(1), keys(3), 2).unwrap();
    let mut copy = fresh();
    for block in &blocks {
        copy.replay(block).unwrap();
    }
    assert_eq!(copy.tip().hash, world.ledger.tip().hash);
    let balances =
        |ledger: &Ledger| ledger.state().balances.iter().map(|(key, value)| (*key, *value)).collect::<Vec<_>>();
    assert_eq!(balances(&copy), balances(&world.ledger));
    assert!(fresh().replay(&blocks[1]).is_err());
    for at in [120, 200, 300, 360, 385, 500] {
        let mut changed = blocks[0].clone();
        changed[at] ^= 1;
        assert!(fresh().replay(&changed).is_err(), "byte {at}");
    }
}

/// What a random step does: who, to whom, how much, what.
#[derive(Debug, Clone)]
struct Step {
    signer: u8,
    other: u8,
    amount: u64,
    what: u8,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (4u8..9, 4u8..9, 0u64..300 * XYM, 0u8..9).prop_map(|(signer, other, amount, what)| Step {
        signer,
        other,
        amount,
        what,
    });
    proptest::collection::vec(step, 1..40)
}

fn take(world: &mut World, step: &Step) {
    let Step { signer, other, amount, what } = *step;
    let currency = world.currency();
    let own = MosaicId::new(u32::from(other), &world.address(signer));
    let transaction = match what {
        0 => {
            let body = world.transfer(other, &[(currency, amount)]);
            world.sign(signer, body)
        }
        1 => {
            let body =
                Body::MosaicDefinition(world.definition(signer, other.into(), u8::try_from(amount % 16).unwrap()));
            world.sign(signer, body)
        }
        2 => world.sign(signer, supply_change(own, amount, u8::try_from(amount % 2).unwrap())),
        3 => {
            let body = world.transfer(other, &[(own, amount % 5)]);
            world.sign(signer, body)
        }
        4 => {
            let inner = vec![
                world.embedded(signer, world.transfer(other, &[(currency, amount)])),
                world.embedded(other, world.transfer(signer, &[(currency, amount / 2)])),
            ];
            let cosigners: &[u8] = if other == signer { &[] } else { &[other] };
            world.aggregate(signer, inner, cosigners)
        }
        5 | 6 => {
            let inner = vec![
                world.embedded(signer, world.transfer(other, &[])),
                world.embedded(other, world.transfer(signer, &[])),
            ];
            let unsigned = world.unsigned(signer, Body::Aggregate(Aggregate::bonded(inner))).with_fee(100, 1);
            let aggregate = world.sign_as_is(signer, unsigned);
            let deposit = lock(world, &aggregate, 1 + amount % 4);
            let deposit = world.sign(signer, deposit);
            world.announce(&deposit);
            if what == 6 {
                world.block();
                let _ = world.ledger.announce_partial(&aggregate.to_bytes(), world.now).unwrap();
                let cosignature = cosign(world, other, &aggregate);
                world.ledger.announce_cosignature(&cosignature, world.now);
                return;
            }
            aggregate
        }
        7 => {
            let mosaic = Mosaic { id: own, amount: Amount(amount % 5) };
            let source = world.address(other).into();
            let body = Body::MosaicSupplyRevocation(tegata_symbol::MosaicSupplyRevocation { source, mosaic });
            world.sign(signer, body)
        }
        _ => {
            world.block();
            return;
        }
    };
    world.announce(&transaction);
}

/// Currency in all accounts and in locks that still run, and every other mosaic's units against its supply.
fn check_conservation(world: &World) {
    let (state, height) = (world.ledger.state(), world.ledger.height());
    for (id, entry) in state.mosaics.iter() {
        let held: u64 = state.balances.iter().filter(|((_, mosaic), _)| mosaic == id).map(|(_, amount)| *amount).sum();
        let locked = state.hash_locks.iter().filter(|(_, lock)| lock.mosaic == *id && lock.is_active(height));
        let locked: u64 = locked.map(|(_, lock)| lock.amount.0).sum();
        assert_eq!(held + locked, entry.supply, "{id}");
    }
    for (address, account) in state.accounts.iter() {
        assert_eq!(state.holdings(address).count(), account.mosaics as usize);
    }
}

#[test]
fn a_rollback_takes_back_balances_blocks_and_what_is_found_by_account_and_the_transactions_wait_again() {
    let mut world = funded();
    let before = world.ledger.tip().hash;
    let first = {
        let body = world.transfer(6, &[(world.currency(), 5)]);
        world.sign(4, body)
    };
    world.announce(&first);
    world.block();
    let id = world.definition(6, 1, 2).id;
    let second = {
        let body = world.transfer(4, &[]);
        world.sign(5, body)
    };
    world.announce(&second);
    world.block();
    let height = world.ledger.height();
    assert!(world.ledger.state().mosaics.get(&id).is_none());
    world.ledger.roll_back(2, Undone::WaitAgain, world.now).unwrap();
    assert_eq!((world.ledger.height(), world.ledger.tip().hash), (height - 2, before));
    assert_eq!(world.balance(6, world.currency()), 0);
    let snapshot = world.ledger.store().snapshot().unwrap();
    assert!(snapshot.place(&world.hash(&first)).unwrap().is_none());
    assert!(snapshot.summary(height).unwrap().is_none());
    assert_eq!(snapshot.places_of(&world.address(6).into(), Place::FIRST, Place::LAST).unwrap().count(), 0);
    let waiting: Vec<_> = world.ledger.unconfirmed().iter().map(|each| each.transaction.hash).collect();
    assert_eq!(waiting, [world.hash(&first), world.hash(&second)]);
    assert_eq!(world.block().transactions.len(), 2);
    assert_eq!(world.balance(6, world.currency()), 5);
    assert!(world.ledger.verify(&keys(1), keys(3)).is_ok());
}

#[test]
fn what_a_rollback_forgets_can_be_announced_again_and_what_is_final_stays() {
    let mut world = funded();
    let body = world.transfer(6, &[(world.currency(), 5)]);
    let transaction = world.sign(4, body);
    world.announce(&transaction);
    world.block();
    world.block();
    let finalized = world.ledger.finalized_height();
    assert!(matches!(
        world.ledger.roll_back(3, Undone::Forgotten, world.now),
        Err(RollbackError::Final { finalized: named, most: 2 }) if named == finalized
    ));
    world.ledger.roll_back(2, Undone::Forgotten, world.now).unwrap();
    assert!(world.ledger.unconfirmed().is_empty());
    assert_eq!(world.announce(&transaction), Accepted::Unconfirmed(world.hash(&transaction)));
}

/// The trees that followed the blocks against those built anew, and what the newest block says of them.
fn check_trees(world: &World) {
    let ledger = &world.ledger;
    let anew = StateTrees::of_state(ledger.state(), world.currency(), ledger.height());
    assert_eq!(ledger.trees().roots(), anew.roots());
    assert_eq!(ledger.tip().sub_cache_roots, anew.roots());
    assert_eq!(ledger.tip().header.state_hash, anew.state_hash());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_is_announced_no_unit_appears_or_disappears_and_the_chain_replays(steps in steps()) {
        let mut world = World::new();
        for number in 4..8 {
            world.fund(number, 200 * XYM);
        }
        for step in &steps {
            take(&mut world, step);
            check_conservation(&world);
            check_trees(&world);
        }
        world.block();
        check_conservation(&world);
        check_trees(&world);
        prop_assert!(world.ledger.verify(&keys(1), keys(3)).is_ok());
    }

    #[test]
    fn announcing_any_bytes_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400), flips in proptest::collection::vec((0usize..500, any::<u8>()), 0..4)) {
        let mut world = World::new();
        let _ = world.ledger.announce(&bytes, world.now);
        let inner = vec![world.embedded(2, world.transfer(5, &[(world.currency(), 1)]))];
        let mut good = world.aggregate(2, inner, &[]).to_bytes();
        for (at, value) in flips {
            let at = at % good.len();
            good[at] = value;
        }
        let _ = world.ledger.announce(&good, world.now);
        let _ = world.ledger.announce_partial(&good, world.now).unwrap();
    }
}
