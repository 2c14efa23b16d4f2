//! Which rule comes first where a transaction breaks two, and heights at which rules change.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use tegata_symbol::{
    Address, Aggregate, AggregateForks, Amount, Body, Cosignature, DetachedCosignature, Embedded, HashLock, Metadata,
    MetadataKey, Mosaic, MosaicDefinition, MosaicFlags, MosaicId, MosaicSupplyRevocation, MultisigAccountModification,
    PublicKey, SecretLock, SecretProof, Transaction,
};

use crate::Failure;
use crate::chain::Accepted;
use crate::parameters::{ForkHeights, Parameters};
use crate::state::SecretLockEntry;
use crate::world::{World, XYM, keys, transfer_to};

const REVOKABLE: u8 = 8;
const PROOF: &[u8] = b"open sesame";

fn world_with(change: impl FnOnce(&mut Parameters)) -> World {
    let mut world = World::with(change);
    world.fund(4, 1_000 * XYM);
    world.fund(5, 1_000 * XYM);
    world
}

fn world() -> World {
    world_with(|_| {})
}

fn bonded(world: &mut World, signer: u8, inner: Vec<Embedded>) -> Transaction {
    let unsigned = world.unsigned(signer, Body::Aggregate(Aggregate::bonded(inner))).with_fee(100, 2);
    world.sign_as_is(signer, unsigned)
}

fn hash_lock(world: &World, aggregate: &Transaction, duration: u64) -> Body {
    let mosaic = Mosaic { id: world.currency(), amount: Amount(10 * XYM) };
    Body::HashLock(HashLock { mosaic, duration, hash: world.hash(aggregate) })
}

fn partial(world: &mut World, aggregate: &Transaction) -> Result<(), Failure> {
    match world.ledger.announce_partial(&aggregate.to_bytes(), world.now).unwrap() {
        Accepted::Rejected(_, failure) => Err(failure),
        Accepted::Partial(_) => Ok(()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_multisig_account_is_refused_before_its_aggregates_lock_is_looked_for() {
    let mut world = world();
    let body = Body::MultisigAccountModification(MultisigAccountModification {
        min_removal_delta: 1,
        min_approval_delta: 1,
        additions: vec![world.address(5).into()],
        deletions: Vec::new(),
    });
    let modification = world.aggregate(4, vec![world.embedded(4, body)], &[5]);
    world.announce(&modification);
    assert_eq!(world.block().transactions.len(), 1);
    let inner = vec![world.embedded(4, world.transfer(5, &[]))];
    let aggregate = bonded(&mut world, 4, inner);
    assert_eq!(partial(&mut world, &aggregate), Err(Failure::MultisigOperationProhibitedByAccount));
    assert_eq!(world.rejected_as_is(&aggregate), Failure::MultisigOperationProhibitedByAccount);
}

#[test]
fn an_aggregates_version_is_judged_before_its_cosignatures() {
    let mut world = world_with(|parameters| parameters.aggregate_forks = AggregateForks { v2: Some(1), v3: None });
    let inner = vec![world.embedded(4, world.transfer(5, &[]))];
    let unsigned = world.unsigned(5, Body::Aggregate(Aggregate::complete(inner)));
    let ineligible = world.sign_as_is(5, Transaction { version: 2, ..unsigned.clone() });
    assert_eq!(world.rejected_as_is(&ineligible), Failure::AggregateIneligibleCosignatories);
    let both = world.sign_as_is(5, Transaction { version: 1, ..unsigned });
    assert_eq!(world.rejected_as_is(&both), Failure::AggregateV1Prohibited);
}

#[test]
fn the_nemesis_is_refused_after_what_it_does_and_pays() {
    let mut world = world();
    let currency = world.currency();
    let nothing = world.transfer(5, &[]);
    assert_eq!(world.rejected(1, nothing.clone()), Failure::CoreInsufficientBalance);
    let inner = |world: &World, amount| {
        vec![world.embedded(4, world.transfer(5, &[(currency, amount)])), world.embedded(1, world.transfer(5, &[]))]
    };
    let parts = inner(&world, 2_000 * XYM);
    let poor = world.aggregate(4, parts, &[1]);
    assert_eq!(world.rejected_as_is(&poor), Failure::CoreInsufficientBalance);
    let parts = inner(&world, 1);
    let cosigned = world.aggregate(4, parts, &[1]);
    assert_eq!(world.rejected_as_is(&cosigned), Failure::CoreNemesisAccountSignedAfterNemesisBlock);
}

#[test]
fn a_mosaics_rental_is_taken_before_its_flags_are_looked_at() {
    let mut world = world();
    let wrong = MosaicDefinition { flags: MosaicFlags(16), ..world.definition(9, 1, 0) };
    assert_eq!(world.rejected(9, Body::MosaicDefinition(wrong)), Failure::CoreInsufficientBalance);
}

#[test]
fn the_account_of_the_key_of_zeros_is_nobodys_in_every_type() {
    let mut world = world();
    let zero = Address::new(&PublicKey::ZERO, world.ledger.parameters().network.id).into();
    let mosaic = Mosaic { id: world.currency(), amount: Amount(1) };
    let secret = tegata_symbol::merkle::sha3_256(&[PROOF]);
    for body in [
        transfer_to(zero, &[(MosaicId(2), 1), (MosaicId(1), 1)]),
        Body::SecretLock(SecretLock { recipient: zero, secret, mosaic, duration: 0, hash_algorithm: 0 }),
        Body::MosaicSupplyRevocation(MosaicSupplyRevocation { source: zero, mosaic }),
    ] {
        assert_eq!(world.rejected(4, body), Failure::CoreZeroAddress);
    }
    let key = MetadataKey(1);
    for body in [
        Body::AccountMetadata(Metadata { target: zero, target_id: (), key, value_size_delta: 1, value: vec![1] }),
        Body::MultisigAccountModification(MultisigAccountModification {
            min_removal_delta: 1,
            min_approval_delta: 1,
            additions: vec![zero, zero],
            deletions: Vec::new(),
        }),
    ] {
        let aggregate = world.aggregate(4, vec![world.embedded(4, body)], &[]);
        assert_eq!(world.rejected_as_is(&aggregate), Failure::CoreZeroAddress);
    }
}

#[test]
fn what_waits_for_cosignatures_needs_a_confirmed_lock_before_its_own_rules_count() {
    let mut world = world();
    let inner = vec![world.embedded(4, world.transfer(5, &[])), world.embedded(5, world.transfer(4, &[]))];
    let good = bonded(&mut world, 4, inner);
    let mut inner =
        vec![world.embedded(4, transfer_to(world.address(5).into(), &[(MosaicId(2), 1), (MosaicId(1), 1)]))];
    inner.push(world.embedded(5, world.transfer(4, &[])));
    let bad = bonded(&mut world, 4, inner);
    for (aggregate, locked) in [(&good, Ok(())), (&bad, Err(Failure::TransferOutOfOrderMosaics))] {
        assert_eq!(partial(&mut world, aggregate), Err(Failure::LockHashUnknownHash));
        let body = hash_lock(&world, aggregate, 20);
        let lock = world.sign(4, body);
        assert!(matches!(world.announce(&lock), Accepted::Unconfirmed(_)));
        assert_eq!(partial(&mut world, aggregate), Err(Failure::LockHashUnknownHash));
        world.block();
        assert_eq!(partial(&mut world, aggregate), locked);
    }
}

#[test]
fn a_lock_that_ends_with_the_next_block_still_lets_its_aggregate_wait() {
    let mut world = world();
    let inner = vec![world.embedded(4, world.transfer(5, &[])), world.embedded(5, world.transfer(4, &[]))];
    let aggregate = bonded(&mut world, 4, inner);
    let lock = hash_lock(&world, &aggregate, 1);
    world.confirm(4, lock);
    assert_eq!(partial(&mut world, &aggregate), Ok(()));
    world.block();
    assert_eq!(world.ledger.partial().len(), 1);
}

#[test]
fn a_hash_is_locked_again_when_its_lock_is_used_or_over_and_each_lock_ends_once() {
    let mut world = world();
    let currency = world.currency();
    let inner = vec![world.embedded(4, world.transfer(5, &[]))];
    let aggregate = bonded(&mut world, 4, inner);
    let lock = hash_lock(&world, &aggregate, 2);
    world.confirm(4, lock.clone());
    let harvester = world.balance(3, currency);
    world.block();
    world.block();
    assert_eq!(world.balance(3, currency), harvester + 10 * XYM);
    assert_eq!(world.rejected_as_is(&aggregate), Failure::LockHashInactiveHash);
    let longer = hash_lock(&world, &aggregate, 4);
    world.confirm(5, longer);
    let before = world.balance(5, currency);
    world.now.0 += 601_000;
    assert!(matches!(world.announce(&aggregate), Accepted::Unconfirmed(_)));
    world.block();
    assert_eq!(world.balance(5, currency), before + 10 * XYM);
    // A used lock makes room for a third, which nothing can use.
    let harvester = world.balance(3, currency);
    world.confirm(4, lock);
    let fee = 184 * 100;
    for _ in 0..6 {
        world.block();
    }
    assert_eq!(world.balance(3, currency), harvester + fee + 10 * XYM);
    assert!(world.ledger.state().hash_locks.is_empty() && world.ledger.state().lock_ends.is_empty());
}

#[test]
fn revokable_mosaics_begin_at_their_fork() {
    let mut world = world_with(|parameters| parameters.forks.treasury_reissuance = 5);
    let revokable = Body::MosaicDefinition(world.definition(4, 1, REVOKABLE));
    assert_eq!(world.rejected(4, revokable.clone()), Failure::MosaicInvalidFlags);
    world.block();
    world.confirm(4, revokable);
}

#[test]
fn before_its_fork_the_fee_is_taken_first() {
    let confirmed = |fork: u64| {
        let mut world = world_with(|parameters| parameters.forks.total_voting_balance_calculation_fix = fork);
        // Account 6 has nothing but what it gets by the aggregate that it pays for.
        let gift = world.embedded(4, world.transfer(6, &[(world.currency(), XYM)]));
        let inner = vec![gift, world.embedded(6, world.transfer(4, &[]))];
        let aggregate = world.aggregate(6, inner, &[4]);
        assert!(matches!(world.announce(&aggregate), Accepted::Unconfirmed(_)));
        let confirmed = world.block().transactions.len() == 1;
        (confirmed, world.ledger.rejection(&world.hash(&aggregate)).map(|rejection| rejection.failure))
    };
    assert_eq!(confirmed(4), (true, None));
    assert_eq!(confirmed(5), (false, Some(Failure::CoreInsufficientBalance)));
}

#[test]
fn secret_locks_follow_the_heights_at_which_a_chain_broke_their_rules() {
    let secret = tegata_symbol::merkle::sha3_256(&[PROOF]);
    let lock = |world: &World, amount: u64, duration: u64| {
        let (recipient, mosaic) = (world.address(6).into(), Mosaic { id: world.currency(), amount: Amount(amount) });
        Body::SecretLock(SecretLock { recipient, secret, mosaic, duration, hash_algorithm: 0 })
    };
    // Locked at 4 until 7, and once more at 5 until 9, both by account 4.
    let run = |forks: ForkHeights| {
        let mut world = world_with(|parameters| {
            parameters.forks = ForkHeights { skip_secret_lock_uniqueness_checks: [5].into(), ..forks };
        });
        let (first, second) = (lock(&world, 3, 3), lock(&world, 5, 4));
        let before = world.balance(4, world.currency());
        world.confirm(4, first);
        world.confirm(4, second.clone());
        assert_eq!(world.rejected(4, second), Failure::LockSecretHashAlreadyExists);
        while world.ledger.height() < 9 {
            world.block();
        }
        let hash = SecretLockEntry::composite_hash(&secret, &world.address(6));
        assert!(!world.ledger.state().secret_locks.get(&hash).unwrap().is_active(9));
        before - world.balance(4, world.currency()) - 2 * 209 * 100
    };
    // What the first held is lost, what the second held comes back.
    assert_eq!(run(ForkHeights::default()), 3);
    assert_eq!(run(ForkHeights { skip_secret_lock_expirations: [9].into(), ..ForkHeights::default() }), 8);
    let forced = ForkHeights {
        skip_secret_lock_expirations: [9].into(),
        force_secret_lock_expirations: [7].into(),
        ..ForkHeights::default()
    };
    assert_eq!(run(forced), 3);
    let proof = SecretProof { recipient: world().address(6).into(), secret, hash_algorithm: 0, proof: PROOF.to_vec() };
    assert_eq!(world().rejected(4, Body::SecretProof(proof)), Failure::LockSecretUnknownCompositeKey);
}

#[test]
fn aggregates_go_from_version_1_to_3_and_what_waits_does_not_outlive_its_version() {
    let mut world = world_with(|parameters| parameters.aggregate_forks = AggregateForks { v2: Some(6), v3: Some(8) });
    let answers = |world: &mut World| {
        [1, 2, 3].map(|version| {
            let inner = vec![world.embedded(4, world.transfer(5, &[]))];
            let unsigned = world.unsigned(4, Body::Aggregate(Aggregate::complete(inner)));
            let transaction = world.sign_as_is(4, Transaction { version, ..unsigned });
            match world.announce(&transaction) {
                Accepted::Rejected(_, failure) => Err(failure),
                _ => Ok(()),
            }
        })
    };
    let (one, two, three) =
        (Err(Failure::AggregateV1Prohibited), Err(Failure::AggregateV2Prohibited), Err(Failure::AggregateV3Prohibited));
    // The next block is number 4.
    assert_eq!(answers(&mut world), [Ok(()), two, three]);
    let inner = vec![world.embedded(4, world.transfer(5, &[])), world.embedded(5, world.transfer(4, &[]))];
    let unsigned = world.unsigned(4, Body::Aggregate(Aggregate::bonded(inner))).with_fee(100, 1);
    let waiting = world.sign_as_is(4, Transaction { version: 1, ..unsigned });
    let body = hash_lock(&world, &waiting, 20);
    let lock = world.sign(4, body);
    world.announce(&lock);
    assert_eq!(world.block().transactions.len(), 2);
    assert_eq!(partial(&mut world, &waiting), Ok(()));
    world.block();
    assert_eq!(answers(&mut world), [one, Ok(()), three]);
    let parent_hash = world.hash(&waiting);
    let cosignature = Cosignature::sign(&keys(5), &parent_hash);
    let complete = world.ledger.announce_cosignature(&DetachedCosignature { cosignature, parent_hash }, world.now);
    assert_eq!(complete, Accepted::Rejected(parent_hash, Failure::AggregateV1Prohibited));
    world.block();
    assert_eq!(answers(&mut world), [one, Ok(()), three]);
    world.block();
    assert_eq!(answers(&mut world), [one, two, Ok(())]);
}
