//! Namespaces and aliases, with durations of a few blocks.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::time::Duration;

use tegata_symbol::{
    AddressAlias, Amount, Body, Hash256, HashLock, Metadata, MetadataKey, Mosaic, MosaicAlias, MosaicId,
    MosaicSupplyRevocation, NamespaceId, NamespaceParent, NamespaceRegistration, UnresolvedAddress,
};

use crate::Failure;
use crate::chain::Accepted;
use crate::parameters::{GenesisBalance, Parameters};
use crate::state::{Alias, NamespaceEntry, RootHistory};
use crate::world::{World, XYM, keys, supply_change, transfer_to};

const REVOKABLE: u8 = 8;
const TRANSFERABLE: u8 = 2;
const UNLINK: u8 = 0;
const LINK: u8 = 1;
/// Shortest registration in blocks.
const LEAST: u64 = 5;
/// Longest registration in blocks.
const MOST: u64 = 20;
/// Grace period in blocks.
const GRACE: u64 = 3;

fn blocks(count: u64) -> Duration {
    Duration::from_secs(30 * count)
}

fn short(parameters: &mut Parameters) {
    parameters.min_namespace_duration = blocks(LEAST);
    parameters.max_namespace_duration = blocks(MOST);
    parameters.namespace_grace_period = blocks(GRACE);
}

fn funded() -> World {
    let mut world = World::with(short);
    world.fund(4, 1_000 * XYM);
    world.fund(5, 1_000 * XYM);
    world
}

fn id(full_name: &str) -> NamespaceId {
    NamespaceId::from_full_name(full_name).unwrap()
}

fn root(name: &str, duration: u64) -> Body {
    let parent = NamespaceParent::Root { duration };
    Body::NamespaceRegistration(NamespaceRegistration {
        parent,
        id: NamespaceId::new(name, NamespaceId(0)),
        name: name.into(),
    })
}

/// Of a full name of two or three levels.
fn child(full_name: &str) -> Body {
    let (above, name) = full_name.rsplit_once('.').unwrap();
    let parent = NamespaceParent::Child { parent: id(above) };
    Body::NamespaceRegistration(NamespaceRegistration { parent, id: id(full_name), name: name.into() })
}

fn to_account(world: &World, name: &str, number: u8, action: u8) -> Body {
    Body::AddressAlias(AddressAlias { namespace_id: id(name), address: world.address(number).into(), action })
}

fn to_mosaic(name: &str, mosaic_id: MosaicId, action: u8) -> Body {
    Body::MosaicAlias(MosaicAlias { namespace_id: id(name), mosaic_id, action })
}

fn alias(world: &World, name: &str) -> UnresolvedAddress {
    UnresolvedAddress::alias(id(name), world.ledger.parameters().network.id)
}

fn mosaic_alias(name: &str) -> MosaicId {
    MosaicId(id(name).0)
}

fn metadata(world: &World, target: u8, name: &str, value: &[u8], delta: i16) -> Body {
    Body::NamespaceMetadata(Metadata {
        target: world.address(target).into(),
        key: MetadataKey(7),
        target_id: id(name),
        value_size_delta: delta,
        value: value.to_vec(),
    })
}

fn found<'a>(world: &'a World, name: &str) -> Option<(&'a NamespaceEntry, &'a RootHistory)> {
    world.ledger.state().namespace(id(name))
}

fn until(world: &mut World, height: u64) {
    while world.ledger.height() < height {
        world.block();
    }
}

/// The code that an aggregate of one inner transaction is rejected with.
fn rejected_inside(world: &mut World, signer: u8, body: Body) -> Failure {
    let inner = vec![world.embedded(signer, body)];
    let aggregate = world.aggregate(signer, inner, &[]);
    world.rejected_as_is(&aggregate)
}

fn confirm_inside(world: &mut World, signer: u8, bodies: Vec<Body>, cosigners: &[u8]) {
    let inner = bodies.into_iter().map(|body| world.embedded(signer, body)).collect();
    let aggregate = world.aggregate(signer, inner, cosigners);
    assert!(matches!(world.announce(&aggregate), Accepted::Unconfirmed(_)));
    assert_eq!(world.block().transactions.len(), 1);
}

#[test]
fn what_a_registration_says_by_itself_is_checked_one_rule_at_a_time() {
    let mut world = funded();
    for duration in [1, LEAST - 1, MOST + 1] {
        assert_eq!(world.rejected(4, root("alice", duration)), Failure::NamespaceInvalidDuration);
    }
    for name in ["", "Alice", "-alice", "_alice", "al ice", "alice.bob", "ålice", &"a".repeat(65)] {
        assert_eq!(world.rejected(4, root(name, LEAST)), Failure::NamespaceInvalidName, "{name}");
    }
    for good in ["a", "0-_z", &"a".repeat(64)] {
        world.confirm(4, root(good, LEAST));
    }
    let mismatch = NamespaceRegistration {
        parent: NamespaceParent::Root { duration: LEAST },
        id: id("bob"),
        name: b"alice".to_vec(),
    };
    assert_eq!(world.rejected(4, Body::NamespaceRegistration(mismatch)), Failure::NamespaceNameIdMismatch);
    let mut unknown_type = world.sign(4, root("alice", LEAST)).to_bytes();
    unknown_type[128 + 16] = 2;
    let accepted = world.announce_bytes(&unknown_type);
    assert!(matches!(accepted, Accepted::Rejected(_, Failure::NamespaceInvalidRegistrationType)), "{accepted:?}");
}

#[test]
fn rentals_go_to_the_sink_for_a_root_by_the_block_and_for_a_child_once() {
    let mut world = funded();
    let (currency, sink) = (world.currency(), world.ledger.parameters().namespace_rental_sink);
    let at_sink = |world: &World| world.ledger.state().balance(&sink, currency).0;
    world.confirm(4, root("alice", 7));
    assert_eq!(at_sink(&world), 2 * 7 * 100);
    world.confirm(4, child("alice.card"));
    assert_eq!(at_sink(&world), 2 * 7 * 100 + 100_000 * 100);
    world.fund(6, XYM);
    assert_eq!(world.rejected(6, child("alice.more")), Failure::CoreInsufficientBalance);
}

#[test]
fn roots_are_not_eternal_not_reserved_and_not_somebody_elses() {
    let mut world = funded();
    assert_eq!(world.rejected(4, root("alice", 0)), Failure::NamespaceEternalAfterNemesisBlock);
    assert_eq!(world.rejected(4, root("xym", LEAST)), Failure::NamespaceRootNameReserved);
    assert!(found(&world, "xym").is_none());
    world.confirm(4, root("alice", LEAST));
    assert_eq!(world.rejected(5, root("alice", LEAST)), Failure::NamespaceOwnerConflict);
    let (entry, history) = found(&world, "alice").unwrap();
    assert_eq!((entry.name.as_str(), &entry.path[..], entry.parent()), ("alice", &[id("alice")][..], None));
    let height = world.ledger.height();
    assert_eq!((history.current.start_height, history.current.end_height), (height, height + LEAST + GRACE));
}

#[test]
fn children_need_a_parent_of_the_same_owner_that_is_not_too_deep_or_full() {
    let mut world = World::with(|parameters| {
        short(parameters);
        parameters.max_child_namespaces = 3;
        parameters.reserved_root_namespace_names.push("held".into());
    });
    world.fund(4, 1_000 * XYM);
    world.fund(5, 1_000 * XYM);
    assert_eq!(world.rejected(4, child("alice.card")), Failure::NamespaceUnknownParent);
    assert_eq!(world.rejected(4, child("held.card")), Failure::NamespaceUnknownParent);
    world.confirm(4, root("alice", MOST));
    assert_eq!(world.rejected(5, child("alice.card")), Failure::NamespaceOwnerConflict);
    world.confirm(4, child("alice.card"));
    assert_eq!(world.rejected(5, child("alice.card")), Failure::NamespaceAlreadyExists);
    world.confirm(4, child("alice.card.one"));
    let below = NamespaceId::new("deeper", id("alice.card.one"));
    let parent = NamespaceParent::Child { parent: id("alice.card.one") };
    let too_deep = NamespaceRegistration { parent, id: below, name: b"deeper".to_vec() };
    assert_eq!(world.rejected(5, Body::NamespaceRegistration(too_deep)), Failure::NamespaceTooDeep);
    world.confirm(4, child("alice.card.two"));
    assert_eq!(world.rejected(4, child("alice.house")), Failure::NamespaceMaxChildrenExceeded);
    let path = [id("alice"), id("alice.card"), id("alice.card.one")];
    assert_eq!(found(&world, "alice.card.one").unwrap().0.path, path);
}

#[test]
fn a_renewal_adds_to_the_end_within_the_limit_and_keeps_children_and_aliases() {
    let mut world = funded();
    world.confirm(4, root("alice", LEAST));
    let first = found(&world, "alice").unwrap().1.current;
    world.confirm(4, child("alice.card"));
    let link = to_account(&world, "alice", 5, LINK);
    world.confirm(4, link);
    let left = first.end_height - world.ledger.height() - 1;
    let most = MOST + GRACE - left;
    assert_eq!(world.rejected(4, root("alice", most + 1)), Failure::NamespaceInvalidDuration);
    world.confirm(4, root("alice", most));
    let (entry, history) = found(&world, "alice").unwrap();
    assert_eq!((history.current.start_height, history.earlier.as_slice()), (first.start_height, &[first][..]));
    assert_eq!(history.current.end_height, first.end_height + most);
    assert_eq!(entry.alias, Some(Alias::Address(world.address(5))));
    assert!(found(&world, "alice.card").is_some());
}

#[test]
fn in_the_grace_period_only_the_owner_can_renew_and_nothing_else_works_but_resolution() {
    let mut world = funded();
    world.confirm(4, root("alice", LEAST));
    let end = world.ledger.height() + LEAST;
    let link = to_account(&world, "alice", 5, LINK);
    world.confirm(4, link);
    until(&mut world, end - 2);
    world.confirm(4, child("alice.last"));
    assert_eq!(world.ledger.height(), end - 1);
    assert_eq!(world.rejected(4, child("alice.late")), Failure::NamespaceExpired);
    let unlink = to_account(&world, "alice", 5, UNLINK);
    assert_eq!(world.rejected(4, unlink), Failure::NamespaceExpired);
    let note = metadata(&world, 4, "alice", b"a", 1);
    assert_eq!(rejected_inside(&mut world, 4, note), Failure::NamespaceExpired);
    assert_eq!(world.rejected(5, root("alice", LEAST)), Failure::NamespaceOwnerConflict);
    let send = transfer_to(alias(&world, "alice"), &[(world.currency(), 1)]);
    world.confirm(4, send);
    world.confirm(4, root("alice", LEAST));
    world.confirm(4, child("alice.late"));
    assert!(found(&world, "alice.last").is_some());
    assert_eq!(found(&world, "alice").unwrap().1.current.end_height, end + GRACE + LEAST);
}

#[test]
fn after_the_grace_period_anybody_begins_anew_without_the_old_children_and_aliases() {
    for owner in [4, 5] {
        let mut world = funded();
        world.confirm(4, root("alice", LEAST));
        let first = found(&world, "alice").unwrap().1.current;
        world.confirm(4, child("alice.card"));
        let link = to_account(&world, "alice", 5, LINK);
        world.confirm(4, link);
        until(&mut world, first.end_height - 1);
        world.confirm(owner, root("alice", LEAST));
        let (entry, history) = found(&world, "alice").unwrap();
        assert_eq!((entry.alias, history.children.len(), history.earlier.as_slice()), (None, 0, &[first][..]));
        assert_eq!((history.current.owner, history.current.start_height), (world.address(owner), first.end_height));
        assert!(found(&world, "alice.card").is_none());
        let to_nobody = transfer_to(alias(&world, "alice"), &[]);
        assert_eq!(world.rejected(4, to_nobody), Failure::CoreInvalidAddress);
        world.confirm(owner, child("alice.card"));
        // The first registration is forgotten once its end is final.
        world.block();
        world.block();
        world.block();
        let (_, history) = found(&world, "alice.card").unwrap();
        assert!(history.earlier.is_empty());
    }
}

#[test]
fn a_namespace_whose_end_is_final_is_unknown_and_its_aliases_stand_for_nothing() {
    let mut world = funded();
    world.confirm(4, root("alice", LEAST));
    let end = found(&world, "alice").unwrap().1.current.end_height;
    world.confirm(4, child("alice.card"));
    let link = to_account(&world, "alice.card", 5, LINK);
    world.confirm(4, link);
    // Two blocks stand on a final one, and what was final before a block is forgotten by it.
    until(&mut world, end + 2);
    let send = transfer_to(alias(&world, "alice.card"), &[]);
    world.confirm(4, send.clone());
    assert_eq!(world.ledger.height(), end + 3);
    assert!(found(&world, "alice").is_none() && found(&world, "alice.card").is_none());
    assert_eq!(world.rejected(4, send), Failure::CoreInvalidAddress);
    let link = to_account(&world, "alice", 5, LINK);
    assert_eq!(world.rejected(4, link), Failure::NamespaceUnknown);
    world.confirm(5, root("alice", LEAST));
    assert!(found(&world, "alice").unwrap().1.earlier.is_empty());
}

#[test]
fn address_aliases_are_checked_one_rule_at_a_time() {
    let mut world = funded();
    world.confirm(4, root("alice", MOST));
    let mosaic = world.mosaic(4, 1, 0, 1);
    for (signer, name, number, action, failure) in [
        (4, "alice", 5, 2, Failure::NamespaceAliasInvalidAction),
        (4, "bob", 5, LINK, Failure::NamespaceUnknown),
        (5, "alice", 5, LINK, Failure::NamespaceOwnerConflict),
        (4, "alice", 9, LINK, Failure::NamespaceAliasInvalidAddress),
        (4, "alice", 5, UNLINK, Failure::NamespaceUnknownAlias),
    ] {
        let body = to_account(&world, name, number, action);
        assert_eq!(world.rejected(signer, body), failure);
    }
    let link = to_account(&world, "alice", 5, LINK);
    world.confirm(4, link.clone());
    assert_eq!(world.rejected(4, link), Failure::NamespaceAliasAlreadyExists);
    let other = to_account(&world, "alice", 4, UNLINK);
    assert_eq!(world.rejected(4, other), Failure::NamespaceAliasInconsistentUnlinkData);
    let kind = to_mosaic("alice", mosaic, UNLINK);
    assert_eq!(world.rejected(4, kind), Failure::NamespaceAliasInconsistentUnlinkType);
    let unlink = to_account(&world, "alice", 5, UNLINK);
    world.confirm(4, unlink);
    assert_eq!(found(&world, "alice").unwrap().0.alias, None);
}

#[test]
fn mosaic_aliases_are_checked_one_rule_at_a_time() {
    let mut world = funded();
    world.confirm(4, root("alice", MOST));
    let mosaic = world.mosaic(4, 1, 0, 1);
    assert_eq!(world.rejected(4, to_mosaic("alice", mosaic, 9)), Failure::NamespaceAliasInvalidAction);
    assert_eq!(world.rejected(4, to_mosaic("alice", MosaicId(9), LINK)), Failure::MosaicExpired);
    assert_eq!(world.rejected(4, to_mosaic("alice", world.currency(), LINK)), Failure::MosaicOwnerConflict);
    assert_eq!(world.rejected(4, to_mosaic("alice", mosaic, UNLINK)), Failure::NamespaceUnknownAlias);
    world.confirm(4, to_mosaic("alice", mosaic, LINK));
    assert_eq!(found(&world, "alice").unwrap().0.alias, Some(Alias::Mosaic(mosaic)));
    let kind = to_account(&world, "alice", 5, UNLINK);
    assert_eq!(world.rejected(4, kind), Failure::NamespaceAliasInconsistentUnlinkType);
    let other = to_mosaic("alice", MosaicId(9), UNLINK);
    assert_eq!(world.rejected(4, other), Failure::NamespaceAliasInconsistentUnlinkData);
    // An alias of an alias is no mosaic.
    world.confirm(4, child("alice.card"));
    assert_eq!(world.rejected(4, to_mosaic("alice.card", mosaic_alias("alice"), LINK)), Failure::MosaicExpired);
    world.confirm(4, to_mosaic("alice", mosaic, UNLINK));
}

#[test]
fn aliases_stand_for_accounts_and_mosaics_in_transfers_supply_changes_and_revocations() {
    let mut world = funded();
    let mosaic = world.mosaic(4, 1, REVOKABLE | TRANSFERABLE, 10);
    world.confirm(4, root("alice", MOST));
    world.confirm(4, child("alice.right"));
    let link = to_account(&world, "alice", 5, LINK);
    world.confirm(4, link);
    world.confirm(4, to_mosaic("alice.right", mosaic, LINK));
    let named = mosaic_alias("alice.right");

    world.confirm(4, transfer_to(alias(&world, "alice"), &[(named, 4)]));
    assert_eq!((world.balance(4, mosaic), world.balance(5, mosaic)), (6, 4));
    // Only the flag and the id count in an alias.
    let mut stray = alias(&world, "alice");
    stray.0[0] = 1;
    stray.0[20] = 7;
    world.confirm(4, transfer_to(stray, &[(mosaic, 1)]));
    // An id and its alias are different in the order of a transfer's mosaics.
    world.confirm(4, transfer_to(alias(&world, "alice"), &[(mosaic, 1), (named, 1)]));
    assert_eq!((world.balance(4, mosaic), world.balance(5, mosaic)), (3, 7));
    world.confirm(5, transfer_to(world.address(4).into(), &[(mosaic, 7)]));
    world.confirm(4, supply_change(named, 5, 1));
    assert_eq!(world.balance(4, mosaic), 15);
    world.confirm(4, transfer_to(alias(&world, "alice"), &[(named, 9)]));
    let taken = Mosaic { id: named, amount: Amount(9) };
    world.confirm(
        4,
        Body::MosaicSupplyRevocation(MosaicSupplyRevocation { source: alias(&world, "alice"), mosaic: taken }),
    );
    assert_eq!((world.balance(4, mosaic), world.balance(5, mosaic)), (15, 0));
}

#[test]
fn an_alias_of_nothing_is_an_account_or_mosaic_that_does_not_exist() {
    let mut world = funded();
    let mosaic = world.mosaic(4, 1, REVOKABLE, 10);
    world.confirm(4, root("alice", MOST));
    world.confirm(4, root("bob", MOST));
    let link = to_account(&world, "bob", 5, LINK);
    world.confirm(4, link);
    // Of nothing, of the wrong kind, and of a namespace that nobody registered.
    for name in ["alice", "carol"] {
        assert_eq!(world.rejected(4, transfer_to(alias(&world, name), &[])), Failure::CoreInvalidAddress);
        let source = alias(&world, name);
        let taken = Mosaic { id: mosaic, amount: Amount(1) };
        let take = MosaicSupplyRevocation { source, mosaic: taken };
        assert_eq!(world.rejected(4, Body::MosaicSupplyRevocation(take)), Failure::CoreInvalidAddress);
    }
    for name in ["alice", "bob", "carol"] {
        let named = mosaic_alias(name);
        let to_five = world.address(5).into();
        assert_eq!(world.rejected(4, transfer_to(to_five, &[(named, 1)])), Failure::CoreInsufficientBalance);
        assert_eq!(world.rejected(4, transfer_to(to_five, &[(named, 0)])), Failure::MosaicExpired);
        assert_eq!(world.rejected(4, supply_change(named, 1, 1)), Failure::MosaicExpired);
        let lock =
            HashLock { mosaic: Mosaic { id: named, amount: Amount(10 * XYM) }, duration: 5, hash: Hash256::ZERO };
        assert_eq!(world.rejected(4, Body::HashLock(lock)), Failure::LockHashInvalidMosaicId);
    }
    let note = Body::AccountMetadata(Metadata {
        target: alias(&world, "alice"),
        key: MetadataKey(7),
        target_id: (),
        value_size_delta: 1,
        value: vec![1],
    });
    assert_eq!(rejected_inside(&mut world, 4, note), Failure::AggregateMissingCosignatures);
}

#[test]
fn an_alias_of_the_currency_pays_a_hash_lock_and_moves_as_the_currency() {
    let mut world = World::with(|parameters| {
        short(parameters);
        // Then the nemesis account is an ordinary one.
        parameters.genesis.push(GenesisBalance { public_key: keys(1).public_key(), amount: Amount(100 * XYM) });
    });
    world.fund(4, 1_000 * XYM);
    let before = world.balance(1, world.currency());
    let registration = world.sign(1, root("coin", MOST));
    assert!(matches!(world.announce(&registration), Accepted::Unconfirmed(_)));
    world.block();
    let fee = before - world.balance(1, world.currency());
    assert_eq!(fee, registration.max_fee.0, "the nemesis pays no rental");
    world.confirm(1, to_mosaic("coin", world.currency(), LINK));
    let named = mosaic_alias("coin");
    let (address, hash) = (world.address(5).into(), Hash256([5; 32]));
    world.confirm(4, transfer_to(address, &[(named, 3)]));
    assert_eq!(world.balance(5, world.currency()), 3);
    let lock = HashLock { mosaic: Mosaic { id: named, amount: Amount(10 * XYM) }, duration: 5, hash };
    world.confirm(4, Body::HashLock(lock));
    assert_eq!(world.ledger.state().hash_locks.get(&hash).unwrap().mosaic, world.currency());
}

#[test]
fn metadata_of_aliases_is_that_of_what_they_stand_for_and_needs_that_accounts_signature() {
    let mut world = funded();
    let mosaic = world.mosaic(5, 1, 0, 1);
    world.confirm(4, root("alice", MOST));
    world.confirm(5, root("right", MOST));
    let link = to_account(&world, "alice", 5, LINK);
    world.confirm(4, link);
    world.confirm(5, to_mosaic("right", mosaic, LINK));
    let target = alias(&world, "alice");
    let on_account = Body::AccountMetadata(Metadata {
        target,
        key: MetadataKey(7),
        target_id: (),
        value_size_delta: 1,
        value: vec![1],
    });
    let on_mosaic = Body::MosaicMetadata(Metadata {
        target,
        key: MetadataKey(7),
        target_id: mosaic_alias("right"),
        value_size_delta: 1,
        value: vec![1],
    });
    assert_eq!(rejected_inside(&mut world, 4, on_account.clone()), Failure::AggregateMissingCosignatures);
    confirm_inside(&mut world, 4, vec![on_account, on_mosaic], &[5]);
    let entries: Vec<_> = world.ledger.state().metadata.iter().map(|(_, entry)| entry.clone()).collect();
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(|entry| entry.target == world.address(5) && entry.source == world.address(4)));
    assert!(entries.iter().any(|entry| entry.kind.target_id() == mosaic.0));
}

#[test]
fn namespace_metadata_is_of_a_namespace_of_the_target_and_written_as_any_other() {
    let mut world = funded();
    world.confirm(4, root("alice", MOST));
    let cases = [
        (metadata(&world, 4, "alice", b"", 0), Failure::MetadataValueTooSmall),
        (metadata(&world, 4, "alice", b"a", 2), Failure::MetadataValueSizeDeltaTooLarge),
        (metadata(&world, 4, "alice", b"ab", 1), Failure::MetadataValueSizeDeltaMismatch),
        // A node judges the value before it looks for the namespace.
        (metadata(&world, 4, "bob", b"ab", 1), Failure::MetadataValueSizeDeltaMismatch),
        (metadata(&world, 4, "bob", b"ab", 2), Failure::NamespaceUnknown),
    ];
    for (body, failure) in cases {
        assert_eq!(rejected_inside(&mut world, 4, body), failure);
    }
    let foreign = metadata(&world, 5, "alice", b"ab", 2);
    assert_eq!(rejected_inside(&mut world, 5, foreign), Failure::NamespaceOwnerConflict);
    let on_other = metadata(&world, 4, "alice", b"ab", 2);
    assert_eq!(rejected_inside(&mut world, 5, on_other.clone()), Failure::AggregateMissingCosignatures);
    confirm_inside(&mut world, 5, vec![on_other], &[4]);
    let entry = world.ledger.state().metadata.iter().next().unwrap().1.clone();
    assert_eq!((entry.kind.number(), entry.kind.target_id(), &entry.value[..]), (2, id("alice").0, &b"ab"[..]));
    // Like all metadata a node takes it only inside an aggregate: alone it is dropped without a word.
    let alone = metadata(&world, 4, "alice", b"ab", 2);
    let alone = world.sign(4, alone);
    assert_eq!(world.announce(&alone), Accepted::Silence);
}

#[test]
fn what_an_aggregate_registers_and_links_its_later_parts_can_use() {
    let mut world = funded();
    let link = to_account(&world, "alice.card", 5, LINK);
    let send = transfer_to(alias(&world, "alice.card"), &[(world.currency(), 3)]);
    let before = world.balance(5, world.currency());
    confirm_inside(&mut world, 4, vec![root("alice", LEAST), child("alice.card"), link, send], &[]);
    assert_eq!(world.balance(5, world.currency()), before + 3);
}
