#![allow(clippy::unwrap_used, clippy::expect_used)]

use tegata_symbol::{
    Aggregate, Amount, Body, Cosignature, DetachedCosignature, HashLock, Mosaic, MultisigAccountModification,
    Transaction,
};

use crate::Failure;
use crate::chain::Accepted;
use crate::parameters::Parameters;
use crate::world::{World, XYM, keys};

/// Accounts 4 to 9 have 1,000 XYM each.
fn world_with(change: impl FnOnce(&mut Parameters)) -> World {
    let mut world = World::with(change);
    (4..=9).for_each(|number| world.fund(number, 1_000 * XYM));
    world
}

fn world() -> World {
    world_with(|_| {})
}

fn modification(world: &World, deltas: (i8, i8), additions: &[u8], deletions: &[u8]) -> Body {
    let addresses = |numbers: &[u8]| numbers.iter().map(|number| world.address(*number).into()).collect();
    Body::MultisigAccountModification(MultisigAccountModification {
        min_removal_delta: deltas.0,
        min_approval_delta: deltas.1,
        additions: addresses(additions),
        deletions: addresses(deletions),
    })
}

/// An aggregate with one transaction of `account`, signed by the first of `signers`, cosigned by the others.
fn signed(world: &mut World, account: u8, body: Body, signers: &[u8]) -> Transaction {
    let inner = vec![world.embedded(account, body)];
    let (signer, cosigners) = signers.split_first().unwrap();
    world.aggregate(*signer, inner, cosigners)
}

fn answer(world: &mut World, account: u8, body: Body, signers: &[u8]) -> Result<(), Failure> {
    let aggregate = signed(world, account, body, signers);
    match world.announce(&aggregate) {
        Accepted::Unconfirmed(_) => Ok(()),
        Accepted::Rejected(_, failure) => Err(failure),
        other => panic!("{other:?}"),
    }
}

/// (removal, approval) deltas, additions, deletions.
type Change<'a> = ((i8, i8), &'a [u8], &'a [u8]);

fn modify(world: &mut World, account: u8, change: Change<'_>, signers: &[u8]) -> Result<(), Failure> {
    let body = modification(world, change.0, change.1, change.2);
    answer(world, account, body, signers)
}

fn modified(world: &mut World, account: u8, change: Change<'_>, signers: &[u8]) {
    assert_eq!(modify(world, account, change, signers), Ok(()));
    assert_eq!(world.block().transactions.len(), 1);
}

fn pays(world: &mut World, account: u8, signers: &[u8]) -> Result<(), Failure> {
    let body = world.transfer(3, &[]);
    answer(world, account, body, signers)
}

fn settings(world: &World, account: u8) -> (u32, u32, usize, usize) {
    let entry = world.ledger.state().multisigs.get(&world.address(account)).unwrap();
    (entry.min_removal, entry.min_approval, entry.cosignatories.len(), entry.multisigs.len())
}

#[test]
fn a_modification_takes_one_away_at_most_and_names_nobody_twice() {
    let mut world = world();
    let cases: [(&[u8], &[u8], Failure); 3] = [
        (&[], &[5, 6], Failure::MultisigMultipleDeletes),
        (&[5, 5], &[], Failure::MultisigRedundantModification),
        (&[5, 6], &[6], Failure::MultisigAccountInBothSets),
    ];
    for (additions, deletions, failure) in cases {
        assert_eq!(modify(&mut world, 4, ((1, 1), additions, deletions), &[4]), Err(failure));
    }
}

#[test]
fn a_new_cosignatory_must_agree() {
    let mut world = world();
    assert_eq!(modify(&mut world, 4, ((1, 1), &[5, 6], &[]), &[4, 5]), Err(Failure::AggregateMissingCosignatures));
    assert_eq!(modify(&mut world, 4, ((1, 1), &[5, 6], &[]), &[5, 6]), Err(Failure::AggregateMissingCosignatures));
    let stranger = modify(&mut world, 4, ((1, 1), &[5, 6], &[]), &[4, 5, 6, 7]);
    assert_eq!(stranger, Err(Failure::AggregateIneligibleCosignatories));
    modified(&mut world, 4, ((1, 2), &[5, 6], &[]), &[4, 5, 6]);
    assert_eq!((settings(&world, 4), settings(&world, 5)), ((1, 2, 2, 0), (0, 0, 0, 1)));
}

#[test]
fn a_multisig_account_signs_nothing_itself() {
    let mut world = world();
    modified(&mut world, 4, ((1, 1), &[5], &[]), &[4, 5]);
    let transfer = world.transfer(3, &[]);
    assert_eq!(world.rejected(4, transfer), Failure::MultisigOperationProhibitedByAccount);
    assert_eq!(pays(&mut world, 4, &[4]), Err(Failure::MultisigOperationProhibitedByAccount));
    assert_eq!(pays(&mut world, 4, &[4, 5]), Err(Failure::MultisigOperationProhibitedByAccount));
    assert_eq!(pays(&mut world, 4, &[5, 4]), Err(Failure::AggregateIneligibleCosignatories));
    assert_eq!(pays(&mut world, 4, &[5]), Ok(()));
    // A cosignatory is an ordinary account for everything else.
    let transfer = world.transfer(3, &[]);
    let transfer = world.sign(5, transfer);
    assert!(matches!(world.announce(&transfer), Accepted::Unconfirmed(_)));
}

#[test]
fn an_account_cosigns_for_so_many_others() {
    let mut world = world_with(|parameters| parameters.max_cosigned_accounts_per_account = 1);
    modified(&mut world, 4, ((1, 1), &[6], &[]), &[4, 6]);
    assert_eq!(modify(&mut world, 5, ((1, 1), &[6], &[]), &[5, 6]), Err(Failure::MultisigMaxCosignedAccounts));
}

#[test]
fn an_account_has_so_many_cosignatories() {
    let mut world = world_with(|parameters| parameters.max_cosignatories_per_account = 2);
    let three = modify(&mut world, 4, ((1, 1), &[5, 6, 7], &[]), &[4, 5, 6, 7]);
    assert_eq!(three, Err(Failure::MultisigMaxCosignatories));
    modified(&mut world, 4, ((1, 1), &[5, 6], &[]), &[4, 5, 6]);
    assert_eq!(modify(&mut world, 4, ((0, 0), &[7], &[]), &[5, 7]), Err(Failure::MultisigMaxCosignatories));
    modified(&mut world, 4, ((0, 0), &[7], &[6]), &[5, 7]);
    // The number has no sign: one less than none is more than any limit.
    assert_eq!(modify(&mut world, 8, ((-1, -1), &[], &[9]), &[8]), Err(Failure::MultisigMaxCosignatories));
}

#[test]
fn who_joins_is_not_there_yet_and_who_leaves_is() {
    let mut world = world();
    let unknown = modify(&mut world, 4, ((1, 1), &[5], &[6]), &[4, 5]);
    assert_eq!(unknown, Err(Failure::MultisigUnknownMultisigAccount));
    modified(&mut world, 4, ((1, 1), &[5, 6], &[]), &[4, 5, 6]);
    assert_eq!(modify(&mut world, 4, ((0, 0), &[6], &[]), &[5, 6]), Err(Failure::MultisigAlreadyACosignatory));
    assert_eq!(modify(&mut world, 4, ((0, 0), &[], &[7]), &[5]), Err(Failure::MultisigNotACosignatory));
}

#[test]
fn thresholds_lie_between_one_and_the_number_of_cosignatories() {
    let mut world = world();
    for (deltas, failure) in [
        ((0, 1), Failure::MultisigMinSettingOutOfRange),
        ((1, 0), Failure::MultisigMinSettingOutOfRange),
        ((1, -1), Failure::MultisigMinSettingOutOfRange),
        ((3, 1), Failure::MultisigMinSettingLargerThanNumCosignatories),
        ((1, 3), Failure::MultisigMinSettingLargerThanNumCosignatories),
    ] {
        assert_eq!(modify(&mut world, 4, (deltas, &[5, 6], &[]), &[4, 5, 6]), Err(failure), "{deltas:?}");
    }
    modified(&mut world, 4, ((2, 2), &[5, 6], &[]), &[4, 5, 6]);
    let shrinks = modify(&mut world, 4, ((-1, 0), &[], &[6]), &[5, 6]);
    assert_eq!(shrinks, Err(Failure::MultisigMinSettingLargerThanNumCosignatories));
    modified(&mut world, 4, ((-1, -1), &[], &[6]), &[5, 6]);
    assert_eq!(settings(&world, 4), (1, 1, 1, 0));
}

#[test]
fn an_account_whose_last_cosignatory_leaves_is_an_ordinary_one_again() {
    let mut world = world();
    modified(&mut world, 4, ((1, 1), &[5], &[]), &[4, 5]);
    assert_eq!(modify(&mut world, 4, ((0, -1), &[], &[5]), &[5]), Err(Failure::MultisigMinSettingOutOfRange));
    modified(&mut world, 4, ((-1, -1), &[], &[5]), &[5]);
    assert!(world.ledger.state().multisigs.is_empty());
    let transfer = world.transfer(3, &[]);
    world.confirm(4, transfer);
}

#[test]
fn accounts_upon_accounts_have_three_levels_and_no_loop() {
    let mut world = world();
    assert_eq!(modify(&mut world, 4, ((1, 1), &[4], &[]), &[4]), Err(Failure::MultisigLoop));
    modified(&mut world, 4, ((1, 1), &[5], &[]), &[4, 5]);
    assert_eq!(modify(&mut world, 5, ((1, 1), &[4], &[]), &[5]), Err(Failure::MultisigLoop));
    modified(&mut world, 5, ((1, 1), &[6], &[]), &[5, 6]);
    modified(&mut world, 6, ((1, 1), &[7], &[]), &[6, 7]);
    assert_eq!(modify(&mut world, 7, ((1, 1), &[8], &[]), &[7, 8]), Err(Failure::MultisigMaxMultisigDepth));
    assert_eq!(modify(&mut world, 8, ((1, 1), &[4], &[]), &[8, 7]), Err(Failure::MultisigMaxMultisigDepth));
    // The one at the bottom signs for the one at the top.
    assert_eq!(pays(&mut world, 4, &[6]), Err(Failure::MultisigOperationProhibitedByAccount));
    assert_eq!(pays(&mut world, 4, &[7]), Ok(()));
}

#[test]
fn each_level_of_a_tree_needs_its_own_number_of_cosignatories() {
    let mut world = world();
    // 4 is signed for by 5 and 6, two of two; 5 by 7, 8 and 9, two of three.
    modified(&mut world, 5, ((1, 2), &[7, 8, 9], &[]), &[5, 7, 8, 9]);
    modified(&mut world, 4, ((1, 2), &[5, 6], &[]), &[4, 6, 7, 8]);
    for (signers, expected) in [
        (&[6][..], Err(Failure::AggregateMissingCosignatures)),
        (&[6, 7], Err(Failure::AggregateMissingCosignatures)),
        (&[7, 8, 9], Err(Failure::AggregateMissingCosignatures)),
        (&[6, 5], Err(Failure::AggregateIneligibleCosignatories)),
        (&[6, 7, 8], Ok(())),
        (&[9, 6, 8], Ok(())),
        (&[6, 7, 8, 9], Ok(())),
    ] {
        assert_eq!(pays(&mut world, 4, signers), expected, "{signers:?}");
    }
}

#[test]
fn taking_one_away_needs_the_removal_threshold_and_exchanging_one_the_larger() {
    let mut world = world();
    modified(&mut world, 4, ((1, 2), &[5, 6, 7], &[]), &[4, 5, 6, 7]);
    assert_eq!(pays(&mut world, 4, &[5]), Err(Failure::AggregateMissingCosignatures));
    assert_eq!(modify(&mut world, 4, ((0, 0), &[8], &[7]), &[5, 8]), Err(Failure::AggregateMissingCosignatures));
    assert_eq!(modify(&mut world, 4, ((0, 0), &[8], &[7]), &[5, 8, 6]), Ok(()));
    world.block();
    modified(&mut world, 4, ((0, 0), &[], &[8]), &[5]);
    assert_eq!(settings(&world, 4), (1, 2, 2, 0));
    // In a tree the removal threshold counts on every level.
    modified(&mut world, 5, ((2, 1), &[8, 9], &[]), &[5, 8, 9]);
    assert_eq!(modify(&mut world, 4, ((0, -1), &[], &[6]), &[8]), Err(Failure::AggregateMissingCosignatures));
    assert_eq!(modify(&mut world, 4, ((0, -1), &[], &[6]), &[8, 9]), Ok(()));
}

/// A bonded aggregate of `signer` with one transfer of each account, its deposit paid by account 9.
fn bonded(world: &mut World, signer: u8, accounts: &[u8]) -> Transaction {
    let transfer = world.transfer(3, &[]);
    let inner = accounts.iter().map(|account| world.embedded(*account, transfer.clone())).collect();
    let unsigned = world.unsigned(signer, Body::Aggregate(Aggregate::bonded(inner))).with_fee(100, 3);
    let aggregate = world.sign_as_is(signer, unsigned);
    let mosaic = Mosaic { id: world.currency(), amount: Amount(10 * XYM) };
    let deposit = Body::HashLock(HashLock { mosaic, duration: 100, hash: world.hash(&aggregate) });
    world.confirm(9, deposit);
    aggregate
}

fn announce_partial(world: &mut World, aggregate: &Transaction) -> Accepted {
    world.ledger.announce_partial(&aggregate.to_bytes(), world.now).unwrap()
}

fn cosign(world: &mut World, number: u8, aggregate: &Transaction) -> Accepted {
    let parent_hash = world.hash(aggregate);
    let cosignature = Cosignature::sign(&keys(number), &parent_hash);
    world.ledger.announce_cosignature(&DetachedCosignature { cosignature, parent_hash }, world.now)
}

#[test]
fn a_waiting_aggregate_is_complete_when_enough_cosignatories_have_signed() {
    let mut world = world();
    modified(&mut world, 4, ((1, 2), &[5, 6, 7], &[]), &[4, 5, 6, 7]);
    let aggregate = bonded(&mut world, 5, &[4]);
    let hash = world.hash(&aggregate);
    assert_eq!(announce_partial(&mut world, &aggregate), Accepted::Partial(hash));
    assert_eq!(cosign(&mut world, 4, &aggregate), Accepted::Silence);
    assert_eq!(cosign(&mut world, 8, &aggregate), Accepted::Silence);
    assert_eq!(cosign(&mut world, 7, &aggregate), Accepted::Unconfirmed(hash));
    assert_eq!(world.block().transactions.len(), 1);
}

#[test]
fn an_aggregate_that_needs_nobody_else_does_not_wait_and_a_multisig_account_announces_none() {
    let mut world = world();
    modified(&mut world, 4, ((1, 1), &[5, 6], &[]), &[4, 5, 6]);
    let alone = bonded(&mut world, 5, &[4]);
    let hash = world.hash(&alone);
    assert_eq!(announce_partial(&mut world, &alone), Accepted::Unconfirmed(hash));
    world.block();
    let own = bonded(&mut world, 4, &[4]);
    let expected = Accepted::Rejected(world.hash(&own), Failure::MultisigOperationProhibitedByAccount);
    assert_eq!(announce_partial(&mut world, &own), expected);
}

#[test]
fn a_cosignature_that_lost_its_right_makes_room_for_the_next_one() {
    let mut world = world();
    modified(&mut world, 4, ((1, 2), &[6, 7], &[]), &[4, 6, 7]);
    let aggregate = bonded(&mut world, 5, &[5, 4]);
    let hash = world.hash(&aggregate);
    assert_eq!(announce_partial(&mut world, &aggregate), Accepted::Partial(hash));
    assert_eq!(cosign(&mut world, 6, &aggregate), Accepted::Partial(hash));
    modified(&mut world, 4, ((0, 0), &[8], &[6]), &[6, 7, 8]);
    assert_eq!(cosign(&mut world, 7, &aggregate), Accepted::Partial(hash));
    assert_eq!(cosign(&mut world, 6, &aggregate), Accepted::Silence);
    assert_eq!(cosign(&mut world, 8, &aggregate), Accepted::Unconfirmed(hash));
    assert_eq!(world.block().transactions.len(), 1);
}

#[test]
fn a_rejected_modification_leaves_no_trace() {
    let mut world = world();
    let good = modification(&world, (1, 1), &[5], &[]);
    let poor = world.transfer(3, &[(world.currency(), 5_000 * XYM)]);
    let inner = vec![world.embedded(4, good), world.embedded(5, poor)];
    let aggregate = world.aggregate(4, inner, &[5]);
    assert_eq!(world.rejected_as_is(&aggregate), Failure::CoreInsufficientBalance);
    let transfer = world.transfer(3, &[]);
    world.confirm(4, transfer);
    assert!(world.ledger.state().multisigs.is_empty());
}

#[test]
fn an_aggregate_can_turn_an_account_into_a_multisig_one_and_act_for_it() {
    let mut world = world();
    let joins = modification(&world, (1, 1), &[5], &[]);
    let transfer = world.transfer(3, &[]);
    let inner = vec![world.embedded(4, joins), world.embedded(4, transfer)];
    let aggregate = world.aggregate(4, inner, &[5]);
    assert!(matches!(world.announce(&aggregate), Accepted::Unconfirmed(_)));
    assert_eq!(world.block().transactions.len(), 1);
}
