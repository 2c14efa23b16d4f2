//! What blocks state: receipts of every type, and what aliases stood for.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::time::Duration;

use tegata_symbol::proof::{
    BalanceChange, BalanceTransfer, BlockStatement, ChangeCause, ReceiptBody, ReceiptSource, TransferCause,
};
use tegata_symbol::{
    AccountRestriction, Address, AddressAlias, Aggregate, Amount, Body, Hash256, HashLock, Mosaic, MosaicAlias,
    MosaicDefinition, MosaicId, MosaicSupplyRevocation, NamespaceId, NamespaceParent, NamespaceRegistration,
    SecretLock, SecretProof, UnresolvedAddress,
};

use crate::chain::Accepted;
use crate::parameters::Parameters;
use crate::world::{World, XYM, keys, supply_change, transfer_to};

const PROOF: &[u8] = b"open sesame";
/// Revokable, supply mutable.
const FLAGS: u8 = 9;
const UNLINK: u8 = 0;
const LINK: u8 = 1;
/// Grace period of namespaces in blocks.
const GRACE: u64 = 3;
const BLOCK: (u32, u32) = (0, 0);
const FIRST: (u32, u32) = (1, 0);

fn world_with(change: impl FnOnce(&mut Parameters)) -> World {
    let mut world = World::with(|parameters| {
        let blocks = |count: u64| Duration::from_secs(30 * count);
        parameters.min_namespace_duration = blocks(1);
        parameters.namespace_grace_period = blocks(GRACE);
        change(parameters);
    });
    world.fund(4, 1_000 * XYM);
    world.fund(5, 1_000 * XYM);
    world
}

fn world() -> World {
    world_with(|_| {})
}

fn last(world: &World) -> BlockStatement {
    of_height(world, world.ledger.height())
}

fn of_height(world: &World, height: u64) -> BlockStatement {
    world.ledger.store().snapshot().unwrap().statement(height).unwrap().unwrap()
}

type Stated = ((u32, u32), Vec<ReceiptBody>);

fn pair(source: ReceiptSource) -> (u32, u32) {
    (source.primary_id, source.secondary_id)
}

/// The receipts of the newest block, those of the harvest left out.
fn stated(world: &World) -> Vec<Stated> {
    let is_harvest =
        |body: &ReceiptBody| matches!(body, ReceiptBody::BalanceChange(it) if it.cause == ChangeCause::HarvestFee);
    let last = last(world);
    let all = last.transactions.iter().map(|statement| {
        assert!(statement.receipts.iter().all(|receipt| receipt.version == 1));
        let bodies = statement.receipts.iter().map(|receipt| receipt.body).filter(|body| !is_harvest(body));
        (pair(statement.source), bodies.collect::<Vec<_>>())
    });
    all.filter(|(_, bodies)| !bodies.is_empty()).collect()
}

fn change(cause: ChangeCause, target: Address, id: MosaicId, amount: u64) -> ReceiptBody {
    ReceiptBody::BalanceChange(BalanceChange { cause, mosaic: Mosaic { id, amount: Amount(amount) }, target })
}

fn rental(world: &World, cause: TransferCause, sender: u8, recipient: Address, amount: u64) -> ReceiptBody {
    let mosaic = Mosaic { id: world.currency(), amount: Amount(amount) };
    ReceiptBody::BalanceTransfer(BalanceTransfer { cause, mosaic, sender: world.address(sender), recipient })
}

fn id(name: &str) -> NamespaceId {
    NamespaceId::from_full_name(name).unwrap()
}

fn root(name: &str, duration: u64) -> Body {
    let parent = NamespaceParent::Root { duration };
    Body::NamespaceRegistration(NamespaceRegistration { parent, id: id(name), name: name.into() })
}

fn to_account(world: &World, name: &str, number: u8, action: u8) -> Body {
    Body::AddressAlias(AddressAlias { namespace_id: id(name), address: world.address(number).into(), action })
}

fn alias(world: &World, name: &str) -> UnresolvedAddress {
    UnresolvedAddress::alias(id(name), world.ledger.parameters().network.id)
}

fn confirm_all(world: &mut World, signer: u8, bodies: Vec<Body>) {
    let count = bodies.len();
    for body in bodies {
        let transaction = world.sign(signer, body);
        let accepted = world.announce(&transaction);
        assert!(matches!(accepted, Accepted::Unconfirmed(_)), "{accepted:?}");
    }
    assert_eq!(world.block().transactions.len(), count);
}

fn until(world: &mut World, height: u64) {
    while world.ledger.height() < height {
        world.block();
    }
}

#[test]
fn every_block_states_first_what_its_harvester_got_and_then_what_the_network_got() {
    let mut world = world_with(|parameters| {
        parameters.harvest_network_percentage = 5;
        parameters.harvest_network_fee_sink = Address::new(&keys(9).public_key(), parameters.network.id);
    });
    let of = |world: &World| {
        let bodies: Vec<_> = last(world).transactions[0].receipts.iter().map(|receipt| receipt.body).collect();
        (pair(last(world).transactions[0].source), bodies)
    };
    let (currency, before) = (world.currency(), world.balance(9, world.currency()));
    let body = world.transfer(6, &[(currency, 1)]);
    world.confirm(4, body);
    let fee = 176 * 100;
    let harvest = |world: &World, number: u8, amount: u64| {
        change(ChangeCause::HarvestFee, world.address(number), currency, amount)
    };
    let (harvester, network) = (harvest(&world, 3, fee - fee * 5 / 100), harvest(&world, 9, fee * 5 / 100));
    assert_eq!(of(&world), (BLOCK, vec![harvester, network]));
    assert_eq!(world.balance(9, currency), before + fee * 5 / 100);
    world.block();
    assert_eq!(of(&world), (BLOCK, vec![harvest(&world, 3, 0)]));
    let first = of_height(&world, 1);
    assert_eq!(first.transactions[0].receipts[0].body, harvest(&world, 1, 0));
}

#[test]
fn rentals_are_stated_by_the_transaction_that_paid_them() {
    let mut world = world();
    let Parameters { mosaic_rental_sink: mosaics, namespace_rental_sink: namespaces, .. } = world.parameters();
    let definition = Body::MosaicDefinition(world.definition(4, 1, 0));
    confirm_all(&mut world, 4, vec![root("hospital", 10), definition]);
    let of_mosaic = rental(&world, TransferCause::MosaicRentalFee, 4, mosaics, 500_000 * 100);
    let of_namespace = rental(&world, TransferCause::NamespaceRentalFee, 4, namespaces, 2 * 10 * 100);
    assert_eq!(stated(&world), [(FIRST, vec![of_namespace]), ((2, 0), vec![of_mosaic])]);
}

#[test]
fn hash_locks_state_their_beginning_and_either_of_their_ends() {
    let mut world = world();
    let (currency, deposit) = (world.currency(), Amount(10 * XYM));
    let inner = vec![world.embedded(4, world.transfer(5, &[])), world.embedded(4, world.transfer(5, &[(currency, 1)]))];
    let unsigned = world.unsigned(4, Body::Aggregate(Aggregate::bonded(inner)));
    let aggregate = world.sign_as_is(4, unsigned);
    let lock = |hash: Hash256, duration: u64| {
        Body::HashLock(HashLock { mosaic: Mosaic { id: currency, amount: deposit }, duration, hash })
    };
    world.confirm(5, lock(world.hash(&aggregate), 20));
    let of = |world: &World, cause: ChangeCause, number: u8| change(cause, world.address(number), currency, deposit.0);
    assert_eq!(stated(&world), [(FIRST, vec![of(&world, ChangeCause::LockHashCreated, 5)])]);
    // With the aggregate itself, not with one of its parts, and to who paid.
    world.announce(&aggregate);
    world.block();
    assert_eq!(stated(&world), [(FIRST, vec![of(&world, ChangeCause::LockHashCompleted, 5)])]);
    confirm_all(&mut world, 4, vec![lock(Hash256([1; 32]), 2), lock(Hash256([2; 32]), 2)]);
    world.block();
    assert_eq!(stated(&world), []);
    world.block();
    let expired = of(&world, ChangeCause::LockHashExpired, 3);
    assert_eq!(stated(&world), [(BLOCK, vec![expired, expired])]);
    until(&mut world, 30);
    assert_eq!(stated(&world), []);
}

#[test]
fn secret_locks_state_their_beginning_and_either_of_their_ends_by_mosaic_and_owner() {
    let mut world = world();
    let mosaic = world.mosaic(4, 1, 2, 10);
    let (currency, secret) = (world.currency(), tegata_symbol::merkle::sha3_256(&[PROOF]));
    let lock = |world: &World, to: u8, id: MosaicId, amount: u64| {
        let (recipient, mosaic) = (world.address(to).into(), Mosaic { id, amount: Amount(amount) });
        Body::SecretLock(SecretLock { recipient, secret, mosaic, duration: 3, hash_algorithm: 0 })
    };
    let bodies = vec![lock(&world, 6, mosaic, 2), lock(&world, 7, currency, 5), lock(&world, 8, mosaic, 1)];
    confirm_all(&mut world, 4, bodies);
    let of =
        |world: &World, cause: ChangeCause, number: u8, id, amount| change(cause, world.address(number), id, amount);
    let created: Vec<_> = stated(&world);
    assert_eq!(created[1], ((2, 0), vec![of(&world, ChangeCause::LockSecretCreated, 4, currency, 5)]));
    let recipient = world.address(6).into();
    let proof = SecretProof { recipient, secret, hash_algorithm: 0, proof: PROOF.to_vec() };
    world.confirm(5, Body::SecretProof(proof));
    assert_eq!(stated(&world), [(FIRST, vec![of(&world, ChangeCause::LockSecretCompleted, 6, mosaic, 2)])]);
    world.block();
    world.block();
    let mut expired = vec![
        of(&world, ChangeCause::LockSecretExpired, 4, currency, 5),
        of(&world, ChangeCause::LockSecretExpired, 4, mosaic, 1),
    ];
    expired.sort_by_key(|body| tegata_symbol::proof::Receipt::new(*body).to_bytes());
    assert_eq!(stated(&world), [(BLOCK, expired)]);
}

#[test]
fn mosaics_are_stated_when_they_expire_by_id_and_prolonged_ones_later() {
    let mut world = world();
    let definition =
        |world: &World, nonce: u32, duration: u64| MosaicDefinition { duration, ..world.definition(4, nonce, 0) };
    let definitions = [(1, 4), (2, 4), (3, 4), (4, 0)].map(|(nonce, duration)| definition(&world, nonce, duration));
    confirm_all(&mut world, 4, definitions.map(Body::MosaicDefinition).to_vec());
    let (start, mut ids) = (world.ledger.height(), [definitions[0].id, definitions[1].id]);
    ids.sort();
    let longer = definition(&world, 3, 2);
    world.confirm(4, Body::MosaicDefinition(longer));
    until(&mut world, start + 3);
    assert_eq!(stated(&world), []);
    world.block();
    assert_eq!(stated(&world), [(BLOCK, ids.map(ReceiptBody::MosaicExpired).to_vec())]);
    assert!(!world.ledger.state().mosaics.get(&ids[0]).unwrap().is_active(world.ledger.height()));
    world.block();
    assert_eq!(stated(&world), []);
    world.block();
    assert_eq!(stated(&world), [(BLOCK, vec![ReceiptBody::MosaicExpired(longer.id)])]);
    assert!(world.ledger.state().mosaic_ends.is_empty());
}

#[test]
fn namespaces_are_stated_when_their_time_is_over_and_again_when_their_grace_period_is() {
    let mut world = world();
    confirm_all(&mut world, 4, vec![root("short", 4), root("renewed", 4), root("long", 4)]);
    let start = world.ledger.height();
    world.confirm(4, root("long", 1));
    until(&mut world, start + 3);
    assert_eq!(stated(&world), []);
    world.block();
    let mut over = vec![id("short"), id("renewed")];
    over.sort();
    assert_eq!(stated(&world), [(BLOCK, over.into_iter().map(ReceiptBody::NamespaceExpired).collect())]);
    world.block();
    assert_eq!(stated(&world), [(BLOCK, vec![ReceiptBody::NamespaceExpired(id("long"))])]);
    // A renewal in the block in which it would be deleted comes in time.
    until(&mut world, start + GRACE + 3);
    assert_eq!(world.rejected(4, root("renewed", 0)), crate::Failure::NamespaceEternalAfterNemesisBlock);
    let renewal = world.sign(4, root("renewed", 40));
    world.announce(&renewal);
    let height = world.block().summary.header.height;
    assert_eq!(height, start + GRACE + 4);
    let deleted = |name: &str| ReceiptBody::NamespaceDeleted(id(name));
    assert_eq!(stated(&world).first(), Some(&(BLOCK, vec![deleted("short")])));
    world.block();
    assert_eq!(stated(&world), [(BLOCK, vec![deleted("long")])]);
}

#[test]
fn aliases_are_stated_with_the_transactions_in_which_their_meaning_was_new() {
    let mut world = world();
    let mosaic = world.mosaic(4, 1, FLAGS, 10);
    confirm_all(&mut world, 4, vec![root("friend", 100), root("token", 100)]);
    let body = Body::MosaicAlias(MosaicAlias { namespace_id: id("token"), mosaic_id: mosaic, action: LINK });
    let link = to_account(&world, "friend", 5, LINK);
    confirm_all(&mut world, 4, vec![link, body]);
    assert!(last(&world).addresses.is_empty() && last(&world).mosaics.is_empty());

    let (friend, token) = (alias(&world, "friend"), MosaicId(id("token").0));
    let again = transfer_to(friend, &[(token, 1)]);
    let (unlink, relink) = (to_account(&world, "friend", 5, UNLINK), to_account(&world, "friend", 4, LINK));
    let inner = [again.clone(), again.clone(), unlink, relink, again.clone()];
    let inner = inner.into_iter().map(|body| world.embedded(4, body)).collect();
    let aggregate = world.aggregate(4, inner, &[]);
    // What fails when it is announced states nothing, and neither does what waits.
    world.rejected(4, transfer_to(friend, &[(token, 11)]));
    let plain = world.sign(4, again);
    assert!(matches!(world.announce(&plain), Accepted::Unconfirmed(_)));
    assert!(matches!(world.announce(&aggregate), Accepted::Unconfirmed(_)));
    world.block();
    let statement = last(&world);
    let [of_friend] = statement.addresses.as_slice() else { panic!("{statement:?}") };
    let [of_token] = statement.mosaics.as_slice() else { panic!("{statement:?}") };
    assert_eq!((of_friend.unresolved, of_token.unresolved), (friend, token));
    let meanings: Vec<_> = of_friend.entries.iter().map(|entry| (pair(entry.source), entry.resolved)).collect();
    assert_eq!(meanings, [(FIRST, world.address(5)), ((2, 5), world.address(4))]);
    let meanings: Vec<_> = of_token.entries.iter().map(|entry| (pair(entry.source), entry.resolved)).collect();
    assert_eq!(meanings, [(FIRST, mosaic)]);
    let read = BlockStatement::from_bytes(&statement.to_bytes()).unwrap();
    assert_eq!((&read, statement.hashes().len()), (&statement, 3));
}

#[test]
fn aliases_in_other_types_are_stated_where_a_node_resolves_them_in_its_state() {
    let mut world = world();
    let mosaic = world.mosaic(4, 1, FLAGS, 10);
    confirm_all(&mut world, 4, vec![root("friend", 100), root("token", 100)]);
    let body = Body::MosaicAlias(MosaicAlias { namespace_id: id("token"), mosaic_id: mosaic, action: LINK });
    let link = to_account(&world, "friend", 5, LINK);
    let units = world.transfer(5, &[(mosaic, 3)]);
    confirm_all(&mut world, 4, vec![link, body, units]);
    let (friend, token) = (alias(&world, "friend"), MosaicId(id("token").0));
    let one = Mosaic { id: token, amount: Amount(1) };
    let secret = tegata_symbol::merkle::sha3_256(&[PROOF]);
    let restriction = |flags| AccountRestriction { flags, additions: vec![friend], deletions: vec![] };
    for (body, aliases) in [
        (supply_change(token, 1, 1), (0, 1)),
        (Body::MosaicSupplyRevocation(MosaicSupplyRevocation { source: friend, mosaic: one }), (1, 1)),
        (
            Body::SecretLock(SecretLock { recipient: friend, secret, mosaic: one, duration: 9, hash_algorithm: 0 }),
            (1, 1),
        ),
        (
            Body::SecretProof(SecretProof { recipient: friend, secret, hash_algorithm: 0, proof: PROOF.to_vec() }),
            (1, 0),
        ),
        (Body::AccountAddressRestriction(restriction(0x8001)), (1, 0)),
    ] {
        world.confirm(4, body.clone());
        let found = (last(&world).addresses.len(), last(&world).mosaics.len());
        assert_eq!(found, aliases, "{body:?}");
    }
    // The lock's proof paid to whom the alias stood for, by the mosaic's own id.
    assert_eq!(world.balance(5, mosaic), 3);
}

#[test]
fn a_chain_that_is_taken_over_states_the_same() {
    let mut world = world();
    world.mosaic(4, 1, 0, 7);
    // Replaying compares the hash of what each block states with its header's.
    world.ledger.verify(&keys(1), keys(3)).unwrap();
    assert_eq!(world.ledger.tip().header.receipts_hash, last(&world).receipts_hash());
}
