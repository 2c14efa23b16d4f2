//! Mosaics in the course of their lives: defined again, at the limit of an account, back at their creator, and paid for.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use tegata_symbol::{
    Address, Amount, Body, HashLock, Mosaic, MosaicDefinition, MosaicId, MosaicSupplyRevocation, NamespaceId,
    NamespaceParent, NamespaceRegistration, PublicKey, SecretLock, SecretProof,
};

use crate::Failure;
use crate::chain::Accepted;
use crate::parameters::Parameters;
use crate::world::{World, XYM, keys, supply_change};

const SUPPLY_MUTABLE: u8 = 1;
const TRANSFERABLE: u8 = 2;
const REVOKABLE: u8 = 8;
const PROOF: &[u8] = b"open sesame";
const DECREASE: u8 = 0;
const INCREASE: u8 = 1;

fn world_with(change: impl FnOnce(&mut Parameters)) -> World {
    let mut world = World::with(change);
    world.fund(4, 1_000 * XYM);
    world.fund(5, 1_000 * XYM);
    world
}

fn revocation(world: &World, from: u8, id: MosaicId, amount: u64) -> Body {
    let mosaic = Mosaic { id, amount: Amount(amount) };
    Body::MosaicSupplyRevocation(MosaicSupplyRevocation { source: world.address(from).into(), mosaic })
}

#[test]
fn a_mosaic_is_defined_again_as_often_as_all_its_units_are_gone() {
    let mut world = world_with(|_| {});
    let id = world.mosaic(4, 1, SUPPLY_MUTABLE | REVOKABLE, 3);
    let send = world.transfer(5, &[(id, 2)]);
    world.confirm(4, send);
    let again = Body::MosaicDefinition(world.definition(4, 1, TRANSFERABLE));
    assert_eq!(world.rejected(4, again.clone()), Failure::MosaicModificationDisallowed);
    let back = revocation(&world, 5, id, 2);
    world.confirm(4, back);
    assert_eq!(world.rejected(4, again.clone()), Failure::MosaicModificationDisallowed);
    world.confirm(4, supply_change(id, 3, DECREASE));
    world.confirm(4, again.clone());
    let of = |world: &World| {
        let entry = world.ledger.state().mosaics.get(&id).unwrap().clone();
        (entry.flags.0, entry.supply, entry.revision)
    };
    assert_eq!(of(&world), (SUPPLY_MUTABLE | REVOKABLE | TRANSFERABLE, 0, 2));
    // Once more, and it is what it was.
    world.confirm(4, again.clone());
    assert_eq!(of(&world), (SUPPLY_MUTABLE | REVOKABLE, 0, 3));
    world.confirm(4, supply_change(id, 1, INCREASE));
    assert_eq!(world.rejected(4, again), Failure::MosaicModificationDisallowed);
}

#[test]
fn a_full_account_defines_mosaics_but_gets_no_new_units_except_from_locks() {
    assert_eq!(World::new().ledger.parameters().max_mosaics_per_account, 1_000);
    // Account 6 has room for the currency and two more.
    let mut world = world_with(|parameters| parameters.max_mosaics_per_account = 3);
    let currency = world.currency();
    world.fund(6, 500 * XYM);
    let revoked = world.mosaic(6, 1, REVOKABLE, 5);
    let out = world.transfer(5, &[(revoked, 5)]);
    world.confirm(6, out);
    let [first, second] = [1, 2].map(|nonce| world.mosaic(4, nonce, TRANSFERABLE, 9));
    let fill = world.transfer(6, &[(first, 1)]);
    world.confirm(4, fill.clone());
    let other = world.mosaic(6, 2, 0, 1);
    assert_eq!(world.ledger.state().holdings(&world.address(6)).count(), 3);

    let definition = world.definition(6, 3, 0);
    world.confirm(6, Body::MosaicDefinition(definition));
    let full = Failure::MosaicMaxMosaicsExceeded;
    assert_eq!(world.rejected(6, supply_change(definition.id, 1, INCREASE)), full);
    let sent = world.transfer(6, &[(second, 1)]);
    assert_eq!(world.rejected(4, sent), full);
    let back = revocation(&world, 5, revoked, 1);
    assert_eq!(world.rejected(6, back), full);
    // Nothing is no unit, and more of what is there takes no room.
    let nothing = world.transfer(6, &[(second, 0)]);
    world.confirm(4, nothing);
    world.confirm(4, fill);
    assert_eq!(world.rejected(6, supply_change(other, 1, 2)), Failure::MosaicInvalidSupplyChangeAction);

    // A secret lock sends nothing yet, and its proof asks for no room.
    let secret = tegata_symbol::merkle::sha3_256(&[PROOF]);
    let (recipient, mosaic) = (world.address(6).into(), Mosaic { id: second, amount: Amount(2) });
    world.confirm(4, Body::SecretLock(SecretLock { recipient, secret, mosaic, duration: 9, hash_algorithm: 0 }));
    world.confirm(4, Body::SecretProof(SecretProof { recipient, secret, hash_algorithm: 0, proof: PROOF.to_vec() }));
    assert_eq!(world.ledger.state().holdings(&world.address(6)).count(), 4);
    assert_eq!(world.balance(6, second), 2);

    // Neither does a deposit that comes back to who has given all currency away since.
    let inner = vec![world.embedded(4, world.transfer(5, &[]))];
    let unsigned = world.unsigned(4, Body::Aggregate(tegata_symbol::Aggregate::bonded(inner)));
    let aggregate = world.sign_as_is(4, unsigned);
    let deposit = Mosaic { id: currency, amount: Amount(10 * XYM) };
    world.confirm(6, Body::HashLock(HashLock { mosaic: deposit, duration: 20, hash: world.hash(&aggregate) }));
    let fee = 176 * 100;
    let rest = world.transfer(5, &[(currency, world.balance(6, currency) - fee)]);
    world.confirm(6, rest);
    let third = world.mosaic(5, 1, TRANSFERABLE, 1);
    let no_room = world.transfer(6, &[(third, 1)]);
    assert_eq!(world.rejected(5, no_room), full);
    assert!(matches!(world.announce(&aggregate), Accepted::Unconfirmed(_)));
    world.block();
    assert_eq!(world.balance(6, currency), 10 * XYM);
    assert_eq!(world.ledger.state().holdings(&world.address(6)).count(), 4);
}

#[test]
fn a_full_sink_stops_whoever_rents() {
    let mut world = world_with(|parameters| {
        parameters.max_mosaics_per_account = 2;
        parameters.min_namespace_duration = std::time::Duration::from_secs(30);
        parameters.namespace_rental_sink = Address::new(&keys(8).public_key(), parameters.network.id);
    });
    for nonce in [1, 2] {
        let id = world.mosaic(4, nonce, TRANSFERABLE, 1);
        let fill = world.transfer(8, &[(id, 1)]);
        world.confirm(4, fill);
    }
    let parent = NamespaceParent::Root { duration: 5 };
    let id = NamespaceId::new("hospital", NamespaceId(0));
    let registration = NamespaceRegistration { parent, id, name: "hospital".into() };
    assert_eq!(world.rejected(5, Body::NamespaceRegistration(registration)), Failure::MosaicMaxMosaicsExceeded);
}

#[test]
fn units_go_back_to_their_creator_until_the_mosaic_expires() {
    let mut world = world_with(|_| {});
    let definition = MosaicDefinition { duration: 6, ..world.definition(4, 1, REVOKABLE) };
    world.confirm(4, Body::MosaicDefinition(definition));
    let end = world.ledger.height() + 6;
    world.confirm(4, supply_change(definition.id, 9, INCREASE));
    let out = world.transfer(5, &[(definition.id, 6)]);
    world.confirm(4, out);
    let by_holder = world.transfer(4, &[(definition.id, 1)]);
    world.confirm(5, by_holder.clone());
    let by_creator = revocation(&world, 5, definition.id, 2);
    world.confirm(4, by_creator.clone());
    assert_eq!((world.balance(4, definition.id), world.balance(5, definition.id)), (6, 3));
    // The creator's own units stay where they are.
    let own = revocation(&world, 4, definition.id, 6);
    world.confirm(4, own);
    assert_eq!(world.balance(4, definition.id), 6);
    while world.ledger.height() + 1 < end {
        world.block();
    }
    assert_eq!(world.rejected(4, by_creator), Failure::MosaicExpired);
    assert_eq!(world.rejected(5, by_holder), Failure::MosaicExpired);
    assert_eq!(world.rejected(4, supply_change(definition.id, 1, INCREASE)), Failure::MosaicExpired);
    assert_eq!(world.balance(5, definition.id), 3);
}

#[test]
fn rentals_follow_the_networks_fees_and_the_median_of_its_blocks() {
    let (mosaics, namespaces) = (PublicKey([7; 32]), PublicKey([8; 32]));
    let mut world = world_with(|parameters| {
        parameters.default_dynamic_fee_multiplier = 40;
        parameters.max_difficulty_blocks = 3;
        parameters.mosaic_rental_fee = 1_000;
        parameters.root_namespace_rental_fee_per_block = 7;
        parameters.child_namespace_rental_fee = 300;
        parameters.min_namespace_duration = std::time::Duration::from_secs(30);
        parameters.mosaic_rental_sink = Address::new(&mosaics, parameters.network.id);
        parameters.namespace_rental_sink = Address::new(&namespaces, parameters.network.id);
    });
    let paid = |world: &World, sink: &PublicKey| {
        let sink = Address::new(sink, world.ledger.parameters().network.id);
        world.ledger.state().balance(&sink, world.currency()).0
    };
    // Three empty blocks make the default the median, of blocks with transactions at 100 it is that.
    (0..3).for_each(|_| drop(world.block()));
    world.mosaic(4, 1, 0, 0);
    assert_eq!(paid(&world, &mosaics), 1_000 * 40);
    let base = NamespaceId(0);
    let root = NamespaceId::new("hospital", base);
    let registration =
        |parent, id, name: &str| Body::NamespaceRegistration(NamespaceRegistration { parent, id, name: name.into() });
    world.confirm(4, registration(NamespaceParent::Root { duration: 5 }, root, "hospital"));
    assert_eq!(paid(&world, &namespaces), 7 * 5 * 40);
    let child = NamespaceId::new("ward", root);
    world.confirm(4, registration(NamespaceParent::Child { parent: root }, child, "ward"));
    assert_eq!(paid(&world, &namespaces), 7 * 5 * 40 + 300 * 100);
}
