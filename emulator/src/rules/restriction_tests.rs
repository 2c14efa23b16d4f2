//! Restrictions of accounts and mosaics, rule by rule.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use tegata_symbol::{
    AccountRestriction, Amount, Body, HashLock, KeyLink, Mosaic, MosaicAddressRestriction, MosaicDefinition,
    MosaicFlags, MosaicGlobalRestriction, MosaicId, MosaicSupplyRevocation, SecretLock, TransactionType,
    UnresolvedAddress,
};

use crate::Failure;
use crate::chain::Accepted;
use crate::state::account_restriction::{ADDRESS, BLOCK, MOSAIC, OPERATION, OUTGOING};
use crate::state::mosaic_restriction::NO_VALUE;
use crate::state::{MosaicRestriction, RestrictionRule};
use crate::world::{World, XYM, keys};

const RESTRICTABLE: u8 = 4;
const TRANSFERABLE: u8 = 2;
const REVOKABLE: u8 = 8;

fn funded() -> World {
    let mut world = World::new();
    world.fund(4, 1_000 * XYM);
    world.fund(5, 1_000 * XYM);
    world
}

fn list<T>(flags: u16, additions: Vec<T>, deletions: Vec<T>) -> AccountRestriction<T> {
    AccountRestriction { flags, additions, deletions }
}

fn addresses(world: &World, flags: u16, additions: &[u8], deletions: &[u8]) -> Body {
    let all = |numbers: &[u8]| numbers.iter().map(|number| UnresolvedAddress::from(world.address(*number))).collect();
    Body::AccountAddressRestriction(list(flags, all(additions), all(deletions)))
}

fn mosaics(flags: u16, additions: &[MosaicId], deletions: &[MosaicId]) -> Body {
    Body::AccountMosaicRestriction(list(flags, additions.to_vec(), deletions.to_vec()))
}

fn operations(flags: u16, additions: &[TransactionType], deletions: &[TransactionType]) -> Body {
    let all = |types: &[TransactionType]| types.iter().map(|kind| *kind as u16).collect();
    Body::AccountOperationRestriction(list(flags, all(additions), all(deletions)))
}

#[test]
fn account_restrictions_have_the_flags_of_their_kind_and_direction() {
    let mut world = funded();
    let (id, kind) = (MosaicId(7), TransactionType::Transfer);
    for body in [
        addresses(&world, MOSAIC, &[5], &[]),
        addresses(&world, 0, &[5], &[]),
        addresses(&world, ADDRESS | 0x0008, &[5], &[]),
        mosaics(MOSAIC | OUTGOING, &[id], &[]),
        mosaics(ADDRESS, &[id], &[]),
        operations(OPERATION, &[kind], &[]),
        operations(ADDRESS | OUTGOING, &[kind], &[]),
    ] {
        assert_eq!(world.rejected(4, body), Failure::RestrictionAccountInvalidRestrictionFlags);
    }
    let no_type = Body::AccountOperationRestriction(list(OPERATION | OUTGOING | BLOCK, vec![0x8141], vec![]));
    assert_eq!(world.rejected(4, no_type), Failure::RestrictionAccountInvalidValue);
    let nothing = addresses(&world, ADDRESS, &[], &[]);
    world.confirm(4, nothing);
    assert!(world.ledger.state().account_restrictions.is_empty());
}

#[test]
fn lists_are_of_one_kind_and_have_each_value_once() {
    let mut world = funded();
    let redundant = addresses(&world, ADDRESS | BLOCK, &[6, 6], &[]);
    assert_eq!(world.rejected(4, redundant), Failure::RestrictionAccountRedundantModification);
    let both_ways = addresses(&world, ADDRESS | BLOCK, &[6], &[6]);
    assert_eq!(world.rejected(4, both_ways), Failure::RestrictionAccountRedundantModification);
    let from_nothing = addresses(&world, ADDRESS | BLOCK, &[], &[6]);
    assert_eq!(world.rejected(4, from_nothing), Failure::RestrictionAccountInvalidModification);
    let own = addresses(&world, ADDRESS | BLOCK, &[4], &[]);
    assert_eq!(world.rejected(4, own), Failure::RestrictionAccountInvalidModificationAddress);
    let first = addresses(&world, ADDRESS | BLOCK, &[6, 7], &[]);
    world.confirm(4, first.clone());
    assert_eq!(world.rejected(4, first), Failure::RestrictionAccountInvalidModification);
    for body in [
        addresses(&world, ADDRESS, &[8], &[]),
        addresses(&world, ADDRESS, &[], &[6]),
        addresses(&world, ADDRESS | BLOCK, &[], &[8]),
    ] {
        assert_eq!(world.rejected(4, body), Failure::RestrictionAccountInvalidModification);
    }
    let other_way = addresses(&world, ADDRESS | OUTGOING, &[8], &[]);
    world.confirm(4, other_way);
    let emptied = addresses(&world, ADDRESS | BLOCK, &[], &[6, 7]);
    world.confirm(4, emptied);
    let other_kind = addresses(&world, ADDRESS, &[6], &[]);
    world.confirm(4, other_kind);
    let lists = &world.ledger.state().account_restrictions.get(&world.address(4)).unwrap().0;
    let kinds: Vec<_> = lists.iter().map(|(flags, list)| (*flags, list.blocks, list.values.len())).collect();
    assert_eq!(kinds, [(ADDRESS, false, 1), (ADDRESS | OUTGOING, false, 1)]);
    for body in [addresses(&world, ADDRESS, &[], &[6]), addresses(&world, ADDRESS | OUTGOING, &[], &[8])] {
        world.confirm(4, body);
    }
    assert!(world.ledger.state().account_restrictions.is_empty());
}

#[test]
fn a_list_and_a_change_of_it_have_so_many_values_at_most() {
    let mut world = World::with(|parameters| parameters.max_account_restriction_values = 2);
    world.fund(4, 1_000 * XYM);
    let three = addresses(&world, ADDRESS | BLOCK, &[6, 7, 8], &[]);
    assert_eq!(world.rejected(4, three), Failure::RestrictionAccountModificationCountExceeded);
    let two = addresses(&world, ADDRESS | BLOCK, &[6, 7], &[]);
    world.confirm(4, two);
    let another = addresses(&world, ADDRESS | BLOCK, &[8], &[]);
    assert_eq!(world.rejected(4, another), Failure::RestrictionAccountValuesCountExceeded);
    let instead = addresses(&world, ADDRESS | BLOCK, &[8], &[6]);
    world.confirm(4, instead);
    let last_one = addresses(&world, ADDRESS | BLOCK, &[], &[7]);
    world.confirm(4, last_one);
    let more_than_there_are = addresses(&world, ADDRESS | BLOCK, &[], &[7, 8]);
    assert_eq!(world.rejected(4, more_than_there_are), Failure::RestrictionAccountValuesCountExceeded);
}

#[test]
fn who_blocks_an_address_or_does_not_allow_it_gets_nothing_from_it() {
    let mut world = funded();
    let blocks = addresses(&world, ADDRESS | BLOCK, &[4], &[]);
    world.confirm(5, blocks);
    let prohibited = Failure::RestrictionAccountAddressInteractionProhibited;
    let to_blocking = world.transfer(5, &[]);
    assert_eq!(world.rejected(4, to_blocking), prohibited);
    let mosaic = Mosaic { id: world.currency(), amount: Amount(1) };
    let secret = tegata_symbol::Hash256([1; 32]);
    let lock = SecretLock { recipient: world.address(5).into(), secret, mosaic, duration: 10, hash_algorithm: 0 };
    assert_eq!(world.rejected(4, Body::SecretLock(lock)), prohibited);
    let from_blocking = world.transfer(4, &[]);
    world.confirm(5, from_blocking);

    world.fund(6, XYM);
    let allows = addresses(&world, ADDRESS, &[5], &[]);
    world.confirm(6, allows);
    let to_allowing = world.transfer(6, &[]);
    assert_eq!(world.rejected(4, to_allowing.clone()), prohibited);
    world.confirm(5, to_allowing);
}

#[test]
fn who_restricts_outgoing_addresses_gives_nothing_to_others_but_still_to_itself() {
    let mut world = funded();
    let blocks = addresses(&world, ADDRESS | OUTGOING | BLOCK, &[5, 9], &[]);
    world.confirm(4, blocks);
    let prohibited = Failure::RestrictionAccountAddressInteractionProhibited;
    let to_blocked = world.transfer(5, &[]);
    assert_eq!(world.rejected(4, to_blocked), prohibited);
    let link = KeyLink { linked_public_key: keys(9).public_key(), action: 1 };
    assert_eq!(world.rejected(4, Body::AccountKeyLink(link)), prohibited);
    let back = world.transfer(4, &[]);
    world.confirm(5, back);
    let allows = addresses(&world, ADDRESS | OUTGOING, &[6], &[]);
    world.confirm(5, allows);
    let (to_self, to_other) = (world.transfer(5, &[]), world.transfer(7, &[]));
    world.confirm(5, to_self);
    assert_eq!(world.rejected(5, to_other.clone()), prohibited);
    let inner = vec![world.embedded(4, to_other.clone()), world.embedded(5, to_other)];
    let aggregate = world.aggregate(4, inner, &[5]);
    assert_eq!(world.rejected_as_is(&aggregate), prohibited);
}

#[test]
fn a_creator_takes_units_back_from_whoever_blocks_it() {
    let mut world = funded();
    let mosaic = world.mosaic(4, 1, REVOKABLE, 5);
    let out = world.transfer(5, &[(mosaic, 2)]);
    world.confirm(4, out);
    let blocks = addresses(&world, ADDRESS | BLOCK, &[4], &[]);
    world.confirm(5, blocks);
    let mosaic = Mosaic { id: mosaic, amount: Amount(2) };
    let source = world.address(5).into();
    world.confirm(4, Body::MosaicSupplyRevocation(MosaicSupplyRevocation { source, mosaic }));
}

#[test]
fn mosaics_that_the_recipient_blocks_or_does_not_allow_do_not_arrive() {
    let mut world = funded();
    let currency = world.currency();
    let mosaic = world.mosaic(4, 1, TRANSFERABLE | REVOKABLE, 5);
    world.confirm(5, mosaics(MOSAIC | BLOCK, &[mosaic], &[]));
    let prohibited = Failure::RestrictionAccountMosaicTransferProhibited;
    let (blocked, other) = (world.transfer(5, &[(mosaic, 1)]), world.transfer(5, &[(currency, 1)]));
    assert_eq!(world.rejected(4, blocked), prohibited);
    world.confirm(4, other);
    let mosaic_1 = Mosaic { id: mosaic, amount: Amount(1) };
    let lock = SecretLock {
        recipient: world.address(5).into(),
        secret: tegata_symbol::Hash256([1; 32]),
        mosaic: mosaic_1,
        duration: 10,
        hash_algorithm: 0,
    };
    assert_eq!(world.rejected(4, Body::SecretLock(lock)), prohibited);

    let out = world.transfer(6, &[(mosaic, 2)]);
    world.confirm(4, out);
    world.confirm(4, mosaics(MOSAIC, &[currency], &[]));
    let source = world.address(6).into();
    let revocation = MosaicSupplyRevocation { source, mosaic: mosaic_1 };
    assert_eq!(world.rejected(4, Body::MosaicSupplyRevocation(revocation)), prohibited);
}

#[test]
fn only_signers_of_whole_transactions_are_asked_for_the_types_that_they_make() {
    let mut world = funded();
    let flags = OPERATION | OUTGOING;
    world.confirm(4, operations(flags | BLOCK, &[TransactionType::Transfer], &[]));
    let send = world.transfer(6, &[]);
    assert_eq!(world.rejected(4, send.clone()), Failure::RestrictionAccountOperationTypeProhibited);
    let inner = vec![world.embedded(4, send.clone())];
    let aggregate = world.aggregate(4, inner, &[]);
    assert!(matches!(world.announce(&aggregate), Accepted::Unconfirmed(_)));
    world.block();

    let own = TransactionType::AccountOperationRestriction;
    world.confirm(5, operations(flags, &[own, TransactionType::Transfer], &[]));
    world.confirm(5, send.clone());
    let definition = world.definition(5, 1, 0);
    let definition = world.rejected(5, Body::MosaicDefinition(definition));
    assert_eq!(definition, Failure::RestrictionAccountOperationTypeProhibited);
    world.confirm(5, operations(flags, &[], &[TransactionType::Transfer]));
    assert_eq!(world.rejected(5, send), Failure::RestrictionAccountOperationTypeProhibited);
}

#[test]
fn nobody_takes_the_changing_of_type_restrictions_from_itself() {
    let mut world = funded();
    let flags = OPERATION | OUTGOING;
    let (own, transfer) = (TransactionType::AccountOperationRestriction, TransactionType::Transfer);
    let invalid = Failure::RestrictionAccountInvalidModification;
    assert_eq!(world.rejected(4, operations(flags | BLOCK, &[own], &[])), invalid);
    assert_eq!(world.rejected(4, operations(flags, &[transfer], &[])), invalid);
    assert_eq!(world.rejected(4, operations(flags, &[transfer, own], &[])), invalid);
    world.confirm(4, operations(flags, &[own, transfer], &[]));
    assert_eq!(world.rejected(4, operations(flags, &[], &[own])), invalid);
}

fn global(mosaic_id: MosaicId, key: u64, before: (u64, u8), after: (u64, u8)) -> MosaicGlobalRestriction {
    MosaicGlobalRestriction {
        mosaic_id,
        reference_mosaic_id: MosaicId(0),
        key,
        previous_value: before.0,
        new_value: after.0,
        previous_type: before.1,
        new_type: after.1,
    }
}

fn value(world: &World, mosaic_id: MosaicId, key: u64, target: u8, before: u64, after: u64) -> Body {
    let target = world.address(target).into();
    let (previous_value, new_value) = (before, after);
    Body::MosaicAddressRestriction(MosaicAddressRestriction { mosaic_id, key, previous_value, new_value, target })
}

const NONE: (u64, u8) = (0, 0);

#[test]
fn global_restrictions_are_checked_one_rule_at_a_time() {
    let mut world = World::with(|parameters| parameters.max_mosaic_restriction_values = 2);
    world.fund(4, 1_000 * XYM);
    world.fund(5, 1_000 * XYM);
    let (mosaic, plain) = (world.mosaic(4, 1, RESTRICTABLE, 5), world.mosaic(4, 2, 0, 5));
    let set = |key, before, after| global(mosaic, key, before, after);
    let referring = |id| MosaicGlobalRestriction { reference_mosaic_id: id, ..set(1, NONE, (1, 1)) };
    for (body, failure) in [
        (set(1, NONE, (1, 7)), Failure::RestrictionMosaicInvalidRestrictionType),
        (global(MosaicId(3), 1, NONE, (1, 1)), Failure::MosaicExpired),
        (global(plain, 1, NONE, (1, 1)), Failure::MosaicRequiredPropertyFlagUnset),
        (referring(plain), Failure::RestrictionMosaicUnknownGlobalRestriction),
        (referring(mosaic), Failure::RestrictionMosaicUnknownGlobalRestriction),
        (set(1, (5, 0), (1, 1)), Failure::RestrictionMosaicPreviousValueMustBeZero),
        (set(1, (0, 1), (1, 1)), Failure::RestrictionMosaicPreviousValueMustBeZero),
        (set(1, NONE, (1, 0)), Failure::RestrictionMosaicCannotDeleteNonexistentRestriction),
    ] {
        assert_eq!(world.rejected(4, Body::MosaicGlobalRestriction(body)), failure, "{body:?}");
    }
    let first = Body::MosaicGlobalRestriction(set(1, NONE, (1, 1)));
    assert_eq!(world.rejected(5, first.clone()), Failure::MosaicOwnerConflict);
    world.confirm(4, first);
    for (body, failure) in [
        (set(1, NONE, (2, 1)), Failure::RestrictionMosaicPreviousValueMismatch),
        (set(1, (1, 2), (2, 1)), Failure::RestrictionMosaicPreviousValueMismatch),
        (referring(mosaic), Failure::RestrictionMosaicPreviousValueMismatch),
        (set(2, NONE, (1, 0)), Failure::RestrictionMosaicCannotDeleteNonexistentRestriction),
    ] {
        assert_eq!(world.rejected(4, Body::MosaicGlobalRestriction(body)), failure, "{body:?}");
    }
    world.confirm(4, Body::MosaicGlobalRestriction(set(1, (1, 1), (2, 6))));
    world.confirm(4, Body::MosaicGlobalRestriction(set(2, NONE, (3, 3))));
    let third = Body::MosaicGlobalRestriction(set(3, NONE, (1, 1)));
    assert_eq!(world.rejected(4, third), Failure::RestrictionMosaicMaxRestrictionsExceeded);
    let rule = |value, comparison| RestrictionRule { reference: MosaicId(0), value, comparison };
    let rules = world.ledger.state().mosaic_rules(mosaic).unwrap();
    assert_eq!(rules.iter().collect::<Vec<_>>(), [(&1, &rule(2, 6)), (&2, &rule(3, 3))]);
    world.confirm(4, Body::MosaicGlobalRestriction(set(1, (2, 6), NONE)));
    world.confirm(4, Body::MosaicGlobalRestriction(set(2, (3, 3), NONE)));
    assert!(world.ledger.state().mosaic_restrictions.is_empty());
}

#[test]
fn address_restrictions_are_checked_one_rule_at_a_time() {
    let mut world = World::with(|parameters| parameters.max_mosaic_restriction_values = 1);
    world.fund(4, 1_000 * XYM);
    world.fund(5, 1_000 * XYM);
    let (mosaic, plain) = (world.mosaic(4, 1, RESTRICTABLE, 5), world.mosaic(4, 2, 0, 5));
    let not_restrictable = value(&world, plain, 1, 5, NO_VALUE, 1);
    assert_eq!(world.rejected(4, not_restrictable), Failure::MosaicRequiredPropertyFlagUnset);
    let early = value(&world, mosaic, 1, 5, NO_VALUE, 1);
    assert_eq!(world.rejected(4, early.clone()), Failure::RestrictionMosaicUnknownGlobalRestriction);
    world.confirm(4, Body::MosaicGlobalRestriction(global(mosaic, 1, NONE, (1, 1))));
    assert_eq!(world.rejected(5, early.clone()), Failure::MosaicOwnerConflict);
    let from_zero = value(&world, mosaic, 1, 5, 0, 1);
    assert_eq!(world.rejected(4, from_zero), Failure::RestrictionMosaicPreviousValueMustBeZero);
    let removal = value(&world, mosaic, 1, 5, NO_VALUE, NO_VALUE);
    assert_eq!(world.rejected(4, removal), Failure::RestrictionMosaicCannotDeleteNonexistentRestriction);
    world.confirm(4, early.clone());
    assert_eq!(world.rejected(4, early), Failure::RestrictionMosaicPreviousValueMismatch);
    let change = value(&world, mosaic, 1, 5, 1, 2);
    world.confirm(4, change);
    let values = world.ledger.state().mosaic_values(mosaic, &world.address(5).into()).unwrap();
    assert_eq!(values.iter().collect::<Vec<_>>(), [(&1, &2)]);

    // The limit of rules is one, so the key of a second value can only be the one of an exchanged rule.
    world.confirm(4, Body::MosaicGlobalRestriction(global(mosaic, 1, (1, 1), NONE)));
    world.confirm(4, Body::MosaicGlobalRestriction(global(mosaic, 2, NONE, (1, 1))));
    let second = value(&world, mosaic, 2, 5, NO_VALUE, 1);
    assert_eq!(world.rejected(4, second), Failure::RestrictionMosaicMaxRestrictionsExceeded);
    let nobody = Body::MosaicAddressRestriction(MosaicAddressRestriction {
        mosaic_id: mosaic,
        key: 2,
        previous_value: NO_VALUE,
        new_value: 1,
        target: UnresolvedAddress([0; 24]),
    });
    assert_eq!(world.rejected(4, nobody), Failure::CoreInvalidAddress);
}

#[test]
fn units_of_a_restricted_mosaic_pass_only_between_those_that_obey_its_rules() {
    let mut world = funded();
    let mosaic = world.mosaic(4, 1, RESTRICTABLE | TRANSFERABLE | REVOKABLE, 9);
    let out = world.transfer(5, &[(mosaic, 3)]);
    world.confirm(4, out.clone());
    world.confirm(4, Body::MosaicGlobalRestriction(global(mosaic, 1, NONE, (1, 6))));
    let unauthorized = Failure::RestrictionMosaicAccountUnauthorized;
    assert_eq!(world.rejected(4, out.clone()), unauthorized);
    let creator = value(&world, mosaic, 1, 4, NO_VALUE, 1);
    world.confirm(4, creator);
    assert_eq!(world.rejected(4, out.clone()), unauthorized);
    let revocation =
        MosaicSupplyRevocation { source: world.address(5).into(), mosaic: Mosaic { id: mosaic, amount: Amount(1) } };
    assert_eq!(world.rejected(4, Body::MosaicSupplyRevocation(revocation)), unauthorized);
    let holder = value(&world, mosaic, 1, 5, NO_VALUE, 2);
    world.confirm(4, holder);
    world.confirm(4, out);
    world.confirm(4, Body::MosaicSupplyRevocation(revocation));
    let on = world.transfer(6, &[(mosaic, 1)]);
    assert_eq!(world.rejected(5, on), unauthorized);

    let lock = |world: &World, to: u8| {
        Body::SecretLock(SecretLock {
            recipient: world.address(to).into(),
            secret: tegata_symbol::Hash256([1; 32]),
            mosaic: Mosaic { id: mosaic, amount: Amount(1) },
            duration: 10,
            hash_algorithm: 0,
        })
    };
    let (to_stranger, to_holder) = (lock(&world, 6), lock(&world, 5));
    assert_eq!(world.rejected(4, to_stranger), unauthorized);
    world.confirm(4, to_holder);
}

#[test]
fn a_rule_can_refer_to_the_values_of_another_mosaic() {
    let mut world = funded();
    let judge = world.mosaic(5, 1, RESTRICTABLE, 1);
    world.confirm(5, Body::MosaicGlobalRestriction(global(judge, 7, NONE, (100, 1))));
    for target in [4, 6] {
        let approved = value(&world, judge, 7, target, NO_VALUE, 1);
        world.confirm(5, approved);
    }
    let mosaic = world.mosaic(4, 1, RESTRICTABLE | TRANSFERABLE, 9);
    let referring = MosaicGlobalRestriction { reference_mosaic_id: judge, ..global(mosaic, 7, NONE, (1, 1)) };
    world.confirm(4, Body::MosaicGlobalRestriction(referring));
    let (good, bad) = (world.transfer(6, &[(mosaic, 1)]), world.transfer(7, &[(mosaic, 1)]));
    world.confirm(4, good);
    assert_eq!(world.rejected(4, bad), Failure::RestrictionMosaicAccountUnauthorized);
}

#[test]
fn a_rule_that_refers_to_its_own_mosaic_stops_every_transfer() {
    let mut world = funded();
    let mut state = world.ledger.state().clone();
    let mosaic = world.mosaic(4, 1, RESTRICTABLE, 9);
    let rule = RestrictionRule { reference: mosaic, value: 1, comparison: 2 };
    let entry = MosaicRestriction::Global { mosaic, rules: [(1, rule)].into() };
    state.mosaic_restrictions.set(MosaicRestriction::composite_hash(mosaic, None), Some(entry));
    let verdict = super::mosaic_restriction::balance_change(&state, &[&world.address(4)], mosaic);
    assert_eq!(verdict, Err(Failure::RestrictionMosaicInvalidGlobalRestriction));
}

#[test]
fn fees_deposits_and_rental_obey_a_restricted_currency_too() {
    let mut world = World::with(|parameters| {
        let owner = keys(2).public_key();
        parameters.network.currency = MosaicId::new(1, &tegata_symbol::Address::new(&owner, parameters.network.id));
    });
    world.fund(4, 1_000 * XYM);
    world.fund(5, 1_000 * XYM);
    // The first block's currency is not restrictable, so its rule is written into the state.
    let currency = world.currency();
    let mut state = world.ledger.state().clone();
    let rule = RestrictionRule { reference: MosaicId(0), value: 1, comparison: 1 };
    let entry = MosaicRestriction::Global { mosaic: currency, rules: [(1, rule)].into() };
    state.mosaic_restrictions.set(MosaicRestriction::composite_hash(currency, None), Some(entry));
    let (payer, sink) = (world.address(4), world.ledger.parameters().mosaic_rental_sink);
    let context = super::Context {
        parameters: world.ledger.parameters(),
        height: 5,
        time: world.now,
        rental_multiplier: 1,
        finalized: 1,
        is_confirmed: false,
    };
    let unauthorized = Err(Failure::RestrictionMosaicAccountUnauthorized);
    assert_eq!(super::debit(&mut state, payer, currency, Amount(1)), unauthorized);
    let deposit = Mosaic { id: currency, amount: Amount(10 * XYM) };
    let lock = HashLock { mosaic: deposit, duration: 10, hash: tegata_symbol::Hash256([5; 32]) };
    assert_eq!(super::hash_lock::lock(&mut state, payer, &lock, &context), unauthorized);
    let id = MosaicId::new(3, &payer);
    let definition = MosaicDefinition { id, duration: 0, nonce: 3, flags: MosaicFlags(0), divisibility: 0 };
    let obeys = |state: &mut crate::state::State, address: tegata_symbol::Address| {
        let target = address.into();
        let entry = MosaicRestriction::Address { mosaic: currency, target, values: [(1, 1)].into() };
        state.mosaic_restrictions.set(MosaicRestriction::composite_hash(currency, Some(&target)), Some(entry));
    };
    obeys(&mut state, payer);
    assert_eq!(super::debit(&mut state, payer, currency, Amount(1)), Ok(()));
    assert_eq!(super::mosaic::define(&mut state, payer, &definition, &context), unauthorized);
    obeys(&mut state, sink);
    assert_eq!(super::mosaic::define(&mut state, payer, &definition, &context), Ok(()));
}
