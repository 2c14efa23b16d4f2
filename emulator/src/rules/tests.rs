#![allow(clippy::unwrap_used, clippy::expect_used)]

use tegata_symbol::{
    Aggregate, Amount, Body, HashLock, Metadata, MetadataKey, Mosaic, MosaicDefinition, MosaicFlags, MosaicId,
    MosaicSupplyRevocation, NamespaceId, NetworkId, NetworkTime, PublicKey, UnresolvedAddress,
};

use crate::Failure;
use crate::chain::Accepted;
use crate::world::{World, XYM, supply_change, transfer_to};

const REVOKABLE: u8 = 8;
const TRANSFERABLE: u8 = 2;
const SUPPLY_MUTABLE: u8 = 1;

fn funded() -> World {
    let mut world = World::new();
    world.fund(4, 1_000 * XYM);
    world.fund(5, 1_000 * XYM);
    world
}

fn revocation(world: &World, from: u8, mosaic: MosaicId, amount: u64) -> Body {
    let mosaic = Mosaic { id: mosaic, amount: Amount(amount) };
    Body::MosaicSupplyRevocation(MosaicSupplyRevocation { source: world.address(from).into(), mosaic })
}

fn account_metadata(world: &World, target: u8, value: &[u8], delta: i16) -> Body {
    let (target, key) = (world.address(target).into(), MetadataKey(7));
    Body::AccountMetadata(Metadata { target, key, target_id: (), value_size_delta: delta, value: value.to_vec() })
}

fn mosaic_metadata(world: &World, target: u8, id: MosaicId) -> Body {
    let (target, key) = (world.address(target).into(), MetadataKey(7));
    Body::MosaicMetadata(Metadata { target, key, target_id: id, value_size_delta: 1, value: vec![1] })
}

#[test]
fn a_transaction_of_another_network_version_or_padding_is_rejected_with_its_code() {
    let mut world = funded();
    let body = world.transfer(5, &[]);
    let mut other = world.unsigned(4, body.clone());
    other.network = NetworkId::MAINNET;
    let other = world.sign_as_is(4, other);
    assert_eq!(world.rejected_as_is(&other), Failure::CoreWrongNetwork);

    let mut version = world.unsigned(4, body.clone());
    version.version = 2;
    let version = world.sign_as_is(4, version);
    assert_eq!(world.rejected_as_is(&version), Failure::CoreInvalidVersion);

    let mut bytes = world.sign(4, body).to_bytes();
    bytes[5] = 1;
    assert!(matches!(world.announce_bytes(&bytes), Accepted::Rejected(_, Failure::CoreNonzeroInternalPadding)));
}

#[test]
fn signatures_keys_and_fees_are_checked_before_anything_of_the_state() {
    let mut world = funded();
    let body = world.transfer(5, &[]);
    let mut forged = world.sign(4, body.clone());
    forged.deadline.0 += 1;
    assert_eq!(world.rejected_as_is(&forged), Failure::ConsumerBatchSignatureNotVerifiable);

    let mut zero = world.unsigned(4, body.clone());
    zero.signer = PublicKey::ZERO;
    assert_eq!(world.rejected_as_is(&zero), Failure::CoreZeroPublicKey);

    let mut greedy = world.unsigned(4, body);
    greedy.max_fee = Amount(u64::MAX);
    let greedy = world.sign_as_is(4, greedy);
    assert_eq!(world.rejected_as_is(&greedy), Failure::CoreInvalidTransactionFee);
}

#[test]
fn deadlines_lie_between_now_and_six_hours_ahead() {
    let mut world = funded();
    let now = world.now.0;
    for (deadline, expected) in [
        (now - 1, Some(Failure::CorePastDeadline)),
        (now, None),
        (now + 6 * 3_600_000, None),
        (now + 6 * 3_600_000 + 1, Some(Failure::CoreFutureDeadline)),
    ] {
        let body = world.transfer(5, &[]);
        let mut transaction = world.unsigned(4, body);
        transaction.deadline = NetworkTime(deadline);
        let transaction = world.sign_as_is(4, transaction);
        let rejected = match world.announce(&transaction) {
            Accepted::Rejected(_, failure) => Some(failure),
            _ => None,
        };
        assert_eq!(rejected, expected, "{deadline}");
    }
}

#[test]
fn a_fee_below_the_nodes_multiplier_a_known_hash_and_bytes_that_are_no_transaction_are_silence() {
    let mut world = funded();
    let body = world.transfer(5, &[]);
    let cheap = world.unsigned(4, body.clone()).with_fee(9, 0);
    let cheap = world.sign_as_is(4, cheap);
    assert_eq!(world.announce(&cheap), Accepted::Silence);
    let good = world.sign(4, body);
    assert!(matches!(world.announce(&good), Accepted::Unconfirmed(_)));
    assert_eq!(world.announce(&good), Accepted::Silence);
    world.block();
    assert_eq!(world.announce(&good), Accepted::Silence);
    assert_eq!(world.announce_bytes(&good.to_bytes()[..100]), Accepted::Silence);
    assert_eq!(world.announce_bytes(b""), Accepted::Silence);
}

#[test]
fn a_hash_that_was_rejected_is_judged_again_only_after_the_recency_cache_forgot_it() {
    let mut world = funded();
    let body = world.transfer(5, &[(world.currency(), 2_000 * XYM)]);
    let transaction = world.sign(4, body);
    assert_eq!(world.rejected_as_is(&transaction), Failure::CoreInsufficientBalance);
    world.fund(4, 5_000 * XYM);
    assert_eq!(world.announce(&transaction), Accepted::Silence);
    world.now.0 += 601_000;
    assert!(matches!(world.announce(&transaction), Accepted::Unconfirmed(_)));
}

#[test]
fn the_nemesis_signs_nothing_after_the_first_block() {
    let mut world = funded();
    world.fund(1, XYM);
    let body = world.transfer(5, &[]);
    assert_eq!(world.rejected(1, body), Failure::CoreNemesisAccountSignedAfterNemesisBlock);
}

#[test]
fn transfers_need_ordered_mosaics_short_messages_good_addresses_and_a_balance_for_amount_and_fee() {
    let mut world = funded();
    let currency = world.currency();
    let twice = world.transfer(5, &[(currency, 1), (currency, 1)]);
    assert_eq!(world.rejected(4, twice), Failure::TransferOutOfOrderMosaics);
    let mut everything = world.transfer(5, &[(currency, 1_000 * XYM)]);
    assert_eq!(world.rejected(4, everything.clone()), Failure::CoreInsufficientBalance);
    if let Body::Transfer(body) = &mut everything {
        // The protocol crate signs no longer message, so the rule is asked directly.
        body.message = vec![0; 1025];
        let verdict = super::transfer::message_size(body, world.ledger.parameters());
        assert_eq!(verdict, Err(Failure::TransferMessageTooLarge));
    }
    let mut wrong = *world.address(5).as_bytes();
    wrong[23] ^= 1;
    assert_eq!(world.rejected(4, transfer_to(UnresolvedAddress(wrong), &[])), Failure::CoreInvalidAddress);
    let alias = UnresolvedAddress::alias(NamespaceId::new("nobody", NamespaceId(0)), NetworkId::TESTNET);
    assert_eq!(world.rejected(4, transfer_to(alias, &[])), Failure::CoreInvalidAddress);
    let unknown = world.transfer(5, &[(MosaicId(7), 1)]);
    assert_eq!(world.rejected(4, unknown), Failure::CoreInsufficientBalance);
    let unknown_nothing = world.transfer(5, &[(MosaicId(7), 0)]);
    assert_eq!(world.rejected(4, unknown_nothing), Failure::MosaicExpired);
    let poor = world.transfer(5, &[]);
    assert_eq!(world.rejected(9, poor), Failure::CoreInsufficientBalance);
}

#[test]
fn a_second_spending_of_the_same_units_fails_although_the_first_is_not_confirmed() {
    let mut world = funded();
    let most = world.transfer(5, &[(world.currency(), 600 * XYM)]);
    let first = world.sign(4, most.clone());
    assert!(matches!(world.announce(&first), Accepted::Unconfirmed(_)));
    assert_eq!(world.rejected(4, most), Failure::CoreInsufficientBalance);
}

#[test]
fn mosaic_definitions_are_checked_one_rule_at_a_time() {
    let mut world = funded();
    let good = world.definition(4, 1, 0);
    let cases = [
        (MosaicDefinition { id: MosaicId(0), ..good }, Failure::MosaicInvalidId),
        (MosaicDefinition { nonce: 2, ..good }, Failure::MosaicIdMismatch),
        (MosaicDefinition { flags: MosaicFlags(16), ..good }, Failure::MosaicInvalidFlags),
        (MosaicDefinition { divisibility: 7, ..good }, Failure::MosaicInvalidDivisibility),
        (MosaicDefinition { duration: 3650 * 2880 + 1, ..good }, Failure::MosaicInvalidDuration),
    ];
    for (definition, failure) in cases {
        assert_eq!(world.rejected(4, Body::MosaicDefinition(definition)), failure);
    }
    let foreign = Body::MosaicDefinition(good);
    assert_eq!(world.rejected(5, foreign), Failure::MosaicIdMismatch);
    world.fund(6, 49 * XYM);
    let unpaid = world.definition(6, 1, 0);
    assert_eq!(world.rejected(6, Body::MosaicDefinition(unpaid)), Failure::CoreInsufficientBalance);
}

#[test]
fn a_mosaic_costs_its_rental_scaled_by_the_median_multiplier() {
    let mut world = funded();
    let before = world.balance(4, world.currency());
    world.mosaic(4, 1, 0, 0);
    let fee = 150 * 100;
    assert_eq!(before - world.balance(4, world.currency()), 50 * XYM + fee);
}

#[test]
fn a_mosaic_without_supply_is_changed_by_xor_and_one_with_supply_is_not() {
    let mut world = funded();
    let id = world.mosaic(4, 1, TRANSFERABLE, 0);
    let nothing = world.definition(4, 1, 0);
    assert_eq!(world.rejected(4, Body::MosaicDefinition(nothing)), Failure::MosaicModificationNoChanges);
    let change = MosaicDefinition { divisibility: 3, ..world.definition(4, 1, TRANSFERABLE | REVOKABLE) };
    world.confirm(4, Body::MosaicDefinition(change));
    let entry = world.ledger.state().mosaics.get(&id).unwrap().clone();
    assert_eq!((entry.flags.0, entry.divisibility, entry.revision), (REVOKABLE, 3, 2));
    let too_fine = MosaicDefinition { divisibility: 4, ..world.definition(4, 1, 0) };
    assert_eq!(world.rejected(4, Body::MosaicDefinition(too_fine)), Failure::MosaicInvalidDivisibility);
    let ending = MosaicDefinition { duration: 5, ..world.definition(4, 1, 1) };
    assert_eq!(world.rejected(4, Body::MosaicDefinition(ending)), Failure::MosaicInvalidDuration);
    world.confirm(4, supply_change(id, 2, 1));
    let late = world.definition(4, 1, TRANSFERABLE);
    assert_eq!(world.rejected(4, Body::MosaicDefinition(late)), Failure::MosaicModificationDisallowed);
}

#[test]
fn supply_changes_are_checked_one_rule_at_a_time() {
    let mut world = funded();
    let fixed = world.mosaic(4, 1, 0, 2);
    let mutable = world.mosaic(4, 2, SUPPLY_MUTABLE, 2);
    assert_eq!(world.rejected(4, supply_change(fixed, 1, 2)), Failure::MosaicInvalidSupplyChangeAction);
    assert_eq!(world.rejected(4, supply_change(fixed, 0, 1)), Failure::MosaicInvalidSupplyChangeAmount);
    assert_eq!(world.rejected(5, supply_change(fixed, 1, 1)), Failure::MosaicOwnerConflict);
    assert_eq!(world.rejected(4, supply_change(MosaicId(9), 1, 1)), Failure::MosaicExpired);
    assert_eq!(world.rejected(4, supply_change(mutable, 3, 0)), Failure::MosaicSupplyNegative);
    assert_eq!(world.rejected(4, supply_change(mutable, u64::MAX, 1)), Failure::MosaicSupplyExceeded);
    for mosaic in [fixed, mutable] {
        let send = world.transfer(5, &[(mosaic, 1)]);
        world.confirm(4, send);
    }
    assert_eq!(world.rejected(4, supply_change(fixed, 1, 1)), Failure::MosaicSupplyImmutable);
    world.confirm(4, supply_change(mutable, 1, 0));
    assert_eq!(world.ledger.state().mosaics.get(&mutable).unwrap().supply, 1);
}

#[test]
fn units_that_are_not_transferable_move_only_to_and_from_their_creator() {
    let mut world = funded();
    let mosaic = world.mosaic(4, 1, 0, 5);
    let out = world.transfer(5, &[(mosaic, 2)]);
    world.confirm(4, out);
    let on = world.transfer(6, &[(mosaic, 1)]);
    assert_eq!(world.rejected(5, on), Failure::MosaicNonTransferable);
    let back = world.transfer(4, &[(mosaic, 1)]);
    world.confirm(5, back);
    assert_eq!((world.balance(4, mosaic), world.balance(5, mosaic)), (4, 1));
}

#[test]
fn only_the_creator_takes_back_only_revokable_units_and_only_what_is_there() {
    let mut world = funded();
    let (revokable, other) = (world.mosaic(4, 1, REVOKABLE, 5), world.mosaic(4, 2, 0, 5));
    let out = world.transfer(5, &[(revokable, 2)]);
    world.confirm(4, out);
    let by_holder = revocation(&world, 5, revokable, 1);
    assert_eq!(world.rejected(5, by_holder), Failure::MosaicOwnerConflict);
    let not_revokable = revocation(&world, 5, other, 1);
    assert_eq!(world.rejected(4, not_revokable), Failure::MosaicRequiredPropertyFlagUnset);
    let too_many = revocation(&world, 5, revokable, 3);
    assert_eq!(world.rejected(4, too_many), Failure::CoreInsufficientBalance);
    let unknown = revocation(&world, 5, MosaicId(1), 1);
    assert_eq!(world.rejected(4, unknown), Failure::MosaicExpired);
    let good = revocation(&world, 5, revokable, 2);
    world.confirm(4, good);
    assert_eq!((world.balance(4, revokable), world.balance(5, revokable)), (5, 0));
}

#[test]
fn an_account_full_of_mosaics_takes_no_further_one_but_more_of_what_it_has() {
    let mut world = World::with(|parameters| parameters.max_mosaics_per_account = 2);
    world.fund(4, 1_000 * XYM);
    world.fund(5, 10 * XYM);
    let (first, second) = (world.mosaic(4, 1, 0, 9), world.definition(4, 2, 0));
    let send = world.transfer(5, &[(first, 1)]);
    world.confirm(4, send.clone());
    world.confirm(4, Body::MosaicDefinition(second));
    assert_eq!(world.rejected(4, supply_change(second.id, 1, 1)), Failure::MosaicMaxMosaicsExceeded);
    world.fund(6, 1_000 * XYM);
    let third = world.mosaic(6, 1, 0, 5);
    let strange = world.transfer(5, &[(third, 1)]);
    assert_eq!(world.rejected(6, strange), Failure::MosaicMaxMosaicsExceeded);
    world.confirm(4, send);
}

#[test]
fn an_expired_mosaic_does_not_move() {
    let mut world = funded();
    let definition = MosaicDefinition { duration: 3, ..world.definition(4, 1, TRANSFERABLE) };
    world.confirm(4, Body::MosaicDefinition(definition));
    world.confirm(4, supply_change(definition.id, 5, 1));
    let send = world.transfer(5, &[(definition.id, 1)]);
    world.confirm(4, send.clone());
    assert_eq!(world.rejected(4, send), Failure::MosaicExpired);
}

#[test]
fn metadata_needs_its_owners_signature_and_a_mosaic_of_that_owner() {
    let mut world = funded();
    let mosaic = world.mosaic(4, 1, 0, 1);
    let on_other = account_metadata(&world, 5, b"hello", 5);
    let inner = vec![world.embedded(4, on_other)];
    let alone = world.aggregate(4, inner.clone(), &[]);
    assert_eq!(world.rejected_as_is(&alone), Failure::AggregateMissingCosignatures);
    let together = world.aggregate(4, inner, &[5]);
    assert!(matches!(world.announce(&together), Accepted::Unconfirmed(_)));

    let single = |world: &mut World, body: Body| {
        let inner = vec![world.embedded(4, body)];
        let aggregate = world.aggregate(4, inner, &[]);
        world.rejected_as_is(&aggregate)
    };
    let foreign_mosaic = mosaic_metadata(&world, 4, world.currency());
    assert_eq!(single(&mut world, foreign_mosaic), Failure::MosaicOwnerConflict);
    let unknown_mosaic = mosaic_metadata(&world, 4, MosaicId(3));
    assert_eq!(single(&mut world, unknown_mosaic), Failure::MosaicExpired);
    let empty = account_metadata(&world, 4, b"", 0);
    assert_eq!(single(&mut world, empty), Failure::MetadataValueTooSmall);
    let delta = account_metadata(&world, 4, b"ab", 3);
    assert_eq!(single(&mut world, delta), Failure::MetadataValueSizeDeltaTooLarge);
    let mismatch = account_metadata(&world, 4, b"ab", 1);
    assert_eq!(single(&mut world, mismatch), Failure::MetadataValueSizeDeltaMismatch);
    assert_eq!(super::metadata::sizes(&[0; 1025], 1, world.ledger.parameters()), Err(Failure::MetadataValueTooLarge));

    let good = mosaic_metadata(&world, 4, mosaic);
    let inner = vec![world.embedded(4, good)];
    let good = world.aggregate(4, inner, &[]);
    assert!(matches!(world.announce(&good), Accepted::Unconfirmed(_)));
    world.block();
    assert_eq!(world.ledger.state().metadata.len(), 2);
}

#[test]
fn aggregates_are_checked_one_rule_at_a_time() {
    let mut world = funded();
    let send = |world: &World, from: u8| world.embedded(from, world.transfer(6, &[(world.currency(), 1)]));
    let (mine, yours) = (send(&world, 4), send(&world, 5));

    let empty = world.aggregate(4, vec![], &[]);
    assert_eq!(world.rejected_as_is(&empty), Failure::AggregateNoTransactions);
    let missing = world.aggregate(4, vec![mine.clone(), yours.clone()], &[]);
    assert_eq!(world.rejected_as_is(&missing), Failure::AggregateMissingCosignatures);
    let stranger = world.aggregate(4, vec![mine.clone()], &[5]);
    assert_eq!(world.rejected_as_is(&stranger), Failure::AggregateIneligibleCosignatories);
    let only_pays = world.aggregate(4, vec![yours.clone()], &[5]);
    assert_eq!(world.rejected_as_is(&only_pays), Failure::AggregateIneligibleCosignatories);
    let twice = world.aggregate(4, vec![mine.clone(), yours.clone()], &[5, 5]);
    assert_eq!(world.rejected_as_is(&twice), Failure::AggregateRedundantCosignatures);
    let own = world.aggregate(4, vec![mine.clone(), yours.clone()], &[5, 4]);
    assert_eq!(world.rejected_as_is(&own), Failure::AggregateRedundantCosignatures);
    let many: Vec<u8> = (10..35).collect();
    let many = world.aggregate(4, vec![mine.clone()], &many);
    assert_eq!(world.rejected_as_is(&many), Failure::AggregateTooManyCosignatures);

    let mut forged = world.aggregate(4, vec![mine.clone(), yours.clone()], &[5]);
    if let Body::Aggregate(aggregate) = &mut forged.body {
        aggregate.cosignatures[0].signature.0[0] ^= 1;
    }
    assert_eq!(world.rejected_as_is(&forged), Failure::ConsumerBatchSignatureNotVerifiable);
    let mut swapped = world.aggregate(4, vec![mine.clone(), yours.clone()], &[5]);
    if let Body::Aggregate(aggregate) = &mut swapped.body {
        let mut transactions = aggregate.transactions().to_vec();
        transactions.swap(0, 1);
        let cosignatures = aggregate.cosignatures.clone();
        *aggregate = Aggregate::stated(false, aggregate.transactions_hash, transactions, cosignatures);
    }
    assert_eq!(world.rejected_as_is(&swapped), Failure::AggregateTransactionsHashMismatch);

    let good = world.aggregate(4, vec![mine, yours], &[5]);
    assert!(matches!(world.announce(&good), Accepted::Unconfirmed(_)));
}

#[test]
fn more_than_a_hundred_inner_transactions_are_too_many() {
    let mut world = World::with(|parameters| parameters.max_transactions_per_aggregate = 2);
    world.fund(4, 100 * XYM);
    let inner = vec![world.embedded(4, world.transfer(5, &[])); 3];
    let three = world.aggregate(4, inner, &[]);
    assert_eq!(world.rejected_as_is(&three), Failure::AggregateTooManyTransactions);
}

#[test]
fn only_the_version_of_aggregates_that_the_height_demands_is_taken() {
    let mut world = World::with(|parameters| {
        parameters.aggregate_forks = tegata_symbol::AggregateForks { v2: Some(3), v3: Some(5) };
    });
    world.fund(4, 100 * XYM);
    let rejected = |world: &mut World| -> Vec<Option<Failure>> {
        (1..=3)
            .map(|version| {
                let inner = vec![world.embedded(4, world.transfer(5, &[]))];
                let mut aggregate = world.aggregate(4, inner, &[]);
                aggregate.version = version;
                let aggregate = world.sign_as_is(4, aggregate);
                match world.announce(&aggregate) {
                    Accepted::Rejected(_, failure) => Some(failure),
                    _ => None,
                }
            })
            .collect()
    };
    let (v1, v2, v3) = (
        Some(Failure::AggregateV1Prohibited),
        Some(Failure::AggregateV2Prohibited),
        Some(Failure::AggregateV3Prohibited),
    );
    assert_eq!(rejected(&mut world), [v1, None, v3]);
    world.block();
    world.block();
    assert_eq!(rejected(&mut world), [v1, v2, None]);
}

#[test]
fn an_inner_failure_undoes_the_whole_aggregate() {
    let mut world = funded();
    let currency = world.currency();
    let good = world.embedded(4, world.transfer(6, &[(currency, XYM)]));
    let bad = world.embedded(4, world.transfer(6, &[(currency, 5_000 * XYM)]));
    let aggregate = world.aggregate(4, vec![good, bad], &[]);
    assert_eq!(world.rejected_as_is(&aggregate), Failure::CoreInsufficientBalance);
    world.block();
    assert_eq!(world.balance(6, currency), 0);
    assert!(world.ledger.state().accounts.get(&world.address(6)).is_none());
}

#[test]
fn hash_locks_take_exactly_the_deposit_for_a_while_and_one_a_hash() {
    let mut world = funded();
    let currency = world.currency();
    let good = HashLock {
        mosaic: Mosaic { id: currency, amount: Amount(10 * XYM) },
        duration: 10,
        hash: tegata_symbol::Hash256([5; 32]),
    };
    let mosaic = |id, amount| Mosaic { id, amount: Amount(amount) };
    for (lock, failure) in [
        (HashLock { duration: 0, ..good }, Failure::LockHashInvalidDuration),
        (HashLock { duration: 5_761, ..good }, Failure::LockHashInvalidDuration),
        (HashLock { mosaic: mosaic(currency, 10 * XYM - 1), ..good }, Failure::LockHashInvalidMosaicAmount),
        (HashLock { mosaic: mosaic(MosaicId(3), 10 * XYM), ..good }, Failure::LockHashInvalidMosaicId),
    ] {
        assert_eq!(world.rejected(4, Body::HashLock(lock)), failure);
    }
    assert_eq!(world.rejected(9, Body::HashLock(good)), Failure::CoreInsufficientBalance);
    world.confirm(4, Body::HashLock(good));
    assert_eq!(world.rejected(5, Body::HashLock(good)), Failure::LockHashHashAlreadyExists);
    assert_eq!(world.balance(4, currency), 990 * XYM - 184 * 100);
}
