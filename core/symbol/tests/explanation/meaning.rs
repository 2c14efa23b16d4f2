//! What is concluded: amounts, names, consequences.

use tegata_symbol::explain::{
    Comparison, Consequence, Explanation, Field, Known, LinkAction, MosaicFacts, MosaicFlag, Operation, Quantity,
    RestrictionFlag, Value, explain,
};
use tegata_symbol::{
    AccountRestriction, Address, AddressAlias, Aggregate, Amount, Body, Embedded, Hash256, HashLock, KeyLink, Metadata,
    MetadataKey, Mosaic, MosaicDefinition, MosaicFlags, MosaicId, MosaicSupplyChange, MosaicSupplyRevocation,
    MultisigAccountModification, NamespaceId, Network, NetworkTime, PublicKey, Transaction, TransactionType, Transfer,
    UnresolvedAddress,
};

const NETWORK: Network = Network::TESTNET;
const KEY: PublicKey = PublicKey([3; 32]);

fn someone() -> UnresolvedAddress {
    Address::new(&PublicKey([9; 32]), NETWORK.id).into()
}

fn explain_one(body: Body) -> Explanation {
    explain(&Transaction::new(KEY, NETWORK.id, NetworkTime(1), body), &Known::of(&NETWORK))
}

fn consequences(body: Body) -> Vec<Consequence> {
    explain_one(body).consequences
}

fn aggregate(bodies: Vec<Body>) -> Transaction {
    let inner = bodies.into_iter().map(|body| Embedded::new(KEY, NETWORK.id, body)).collect();
    Transaction::new(KEY, NETWORK.id, NetworkTime(1), Body::Aggregate(Aggregate::complete(inner)))
}

fn transfer(message: &[u8], mosaics: Vec<Mosaic>) -> Body {
    Body::Transfer(Transfer { recipient: someone(), mosaics, message: message.to_vec() })
}

fn definition(flags: u8, duration: u64, divisibility: u8) -> MosaicDefinition {
    let id = MosaicId::new(5, &Address::new(&KEY, NETWORK.id));
    MosaicDefinition { id, duration, nonce: 5, flags: MosaicFlags(flags), divisibility }
}

fn quantities(explanation: &Explanation) -> Vec<Quantity> {
    let quantity = |value: &Value| if let Value::Quantity(quantity) = value { Some(quantity.clone()) } else { None };
    explanation.facts.iter().filter_map(|fact| quantity(&fact.value)).collect()
}

fn value(explanation: &Explanation, field: Field) -> &Value {
    &explanation.facts.iter().find(|fact| fact.field == field).unwrap().value
}

#[test]
fn amounts_are_shown_exactly_or_in_atomic_units() {
    let shown = |amount, divisibility| Quantity { mosaic: None, amount: Amount(amount), divisibility }.decimal();
    assert_eq!(shown(1_000_000, Some(6)), "1.000000");
    assert_eq!(shown(1, Some(6)), "0.000001");
    assert_eq!(shown(0, Some(2)), "0.00");
    assert_eq!(shown(7, Some(0)), "7");
    assert_eq!(shown(u64::MAX, Some(6)), "18446744073709.551615");
    assert_eq!(shown(1_000_000, None), "1000000");
    assert_eq!(shown(12, Some(255)).len(), 257);

    let other = Mosaic { id: MosaicId(77), amount: Amount(1_000_000) };
    let currency = Mosaic { id: NETWORK.currency, amount: Amount(1_500_000) };
    let explanation = explain_one(transfer(b"", vec![other, currency]));
    let text: Vec<String> = quantities(&explanation).iter().map(ToString::to_string).collect();
    assert_eq!(text, ["1000000 units of 000000000000004D", "1.500000 of symbol.xym (72C0212E67A08BCE)"]);
}

#[test]
fn fees_are_in_the_currency_that_the_caller_knows() {
    let mut transaction = Transaction::new(KEY, NETWORK.id, NetworkTime(1), transfer(b"", vec![]));
    transaction.max_fee = Amount(17_600);
    let fee = |known: &Known| explain(&transaction, known).envelope.unwrap().fee.to_string();
    assert_eq!(fee(&Known::of(&Network::MAINNET)), "0.017600 of symbol.xym (6BED913FA20223F8)");
    assert_eq!(fee(&Known::default()), "17600 units of the network's currency");
    let private = Network { currency: MosaicId(5), ..NETWORK };
    assert_eq!(fee(&Known::of(&private)), "17600 units of 0000000000000005");
    let known = Known::of(&private).with(MosaicId(5), MosaicFacts { divisibility: 2, name: None });
    assert_eq!(fee(&known), "176.00 of 0000000000000005");
}

#[test]
fn mosaics_that_an_aggregate_defines_are_known_behind_the_definition() {
    let defined = definition(0, 0, 3);
    let units = Mosaic { id: defined.id, amount: Amount(2_500) };
    let supply = MosaicSupplyChange { mosaic_id: defined.id, delta: Amount(2_500), action: 1 };
    let transaction = aggregate(vec![
        transfer(b"", vec![units]),
        Body::MosaicDefinition(defined),
        Body::MosaicSupplyChange(supply),
        transfer(b"", vec![units]),
    ]);
    let inner = explain(&transaction, &Known::of(&NETWORK)).inner;
    let shown = |position: usize| quantities(&inner[position])[0].decimal();
    assert_eq!((shown(0), shown(2), shown(3)), ("2500".to_owned(), "2.500".to_owned(), "2.500".to_owned()));

    // A definition of one that exists switches its decimal places.
    let known = Known::of(&NETWORK).with(defined.id, MosaicFacts { divisibility: 1, name: None });
    let inner = explain(&transaction, &known).inner;
    assert_eq!(quantities(&inner[3])[0].decimal(), "25.00");
    assert_eq!(inner[1].consequences, [Consequence::PaysRental, Consequence::RedefinesMosaic]);
}

#[test]
fn a_definition_under_a_stranger_s_id_says_nothing_about_that_mosaic() {
    let foreign = MosaicDefinition { id: MosaicId(77), ..definition(0, 0, 3) };
    let units = Mosaic { id: MosaicId(77), amount: Amount(2_500) };
    let inner =
        explain(&aggregate(vec![Body::MosaicDefinition(foreign), transfer(b"", vec![units])]), &Known::default());
    assert_eq!(quantities(&inner.inner[1])[0].divisibility, None);
}

#[test]
fn a_definition_warns_of_what_its_creator_can_do() {
    use Consequence::*;
    let list = |flags, duration| consequences(Body::MosaicDefinition(definition(flags, duration, 0)));
    assert_eq!(list(8, 0), [PaysRental, RevokableByCreator, CannotBePassedOn, SupplyFixedForHolders, NeverExpires]);
    assert_eq!(list(7, 9), [PaysRental, RestrictableByCreator, SupplyMayChange, ExpiresAfter { blocks: 9 }]);
}

#[test]
fn messages_warn_of_being_public_and_of_handing_out_keys() {
    let list = |message: &[u8]| consequences(transfer(message, vec![]));
    assert_eq!(list(b"\0hello"), [Consequence::PublishesForEver]);
    assert_eq!(list(b"\x07raw"), [Consequence::PublishesForEver]);
    assert_eq!(list(b""), []);
    assert_eq!(list(&[&[1][..], &[0; 40]].concat()), []);
    let keys = [&tegata_symbol::message::DELEGATED_HARVESTING_MARKER[..], &[0; 124]].concat();
    assert_eq!(list(&keys), [Consequence::GivesNodeSecrets]);
}

#[test]
fn units_that_go_away_are_warned_of() {
    let mosaic = Mosaic { id: MosaicId(1), amount: Amount(1) };
    let revocation = MosaicSupplyRevocation { source: someone(), mosaic };
    assert_eq!(consequences(Body::MosaicSupplyRevocation(revocation)), [Consequence::TakesUnitsWithoutAsking]);
    let burn = MosaicSupplyChange { mosaic_id: MosaicId(1), delta: Amount(1), action: 0 };
    assert_eq!(consequences(Body::MosaicSupplyChange(burn)), [Consequence::DestroysUnits]);
    let lock = HashLock { mosaic, duration: 480, hash: Hash256([1; 32]) };
    assert_eq!(consequences(Body::HashLock(lock)), [Consequence::LocksDeposit { blocks: 480 }]);
}

#[test]
fn metadata_tells_new_changed_and_deleted_entries_apart() {
    let list = |size, value_size_delta| {
        let (key, value) = (MetadataKey(1), vec![0; size]);
        consequences(Body::AccountMetadata(Metadata { target: someone(), key, target_id: (), value_size_delta, value }))
    };
    let overwrites = |old_size, new_size| Consequence::OverwritesMetadata { old_size, new_size };
    assert_eq!(list(10, 10), [Consequence::PublishesForEver]);
    assert_eq!(list(10, 4), [Consequence::PublishesForEver, overwrites(6, 10)]);
    assert_eq!(list(10, -4), [Consequence::PublishesForEver, overwrites(10, 6)]);
    assert_eq!(list(10, -10), [Consequence::DeletesMetadata]);
}

#[test]
fn an_account_that_gives_its_signing_away_is_warned() {
    use Consequence::*;
    let list = |deltas: [i8; 2], additions, deletions| {
        let [min_removal_delta, min_approval_delta] = deltas;
        let (additions, deletions) = (vec![someone(); additions], vec![someone(); deletions]);
        consequences(Body::MultisigAccountModification(MultisigAccountModification {
            min_removal_delta,
            min_approval_delta,
            additions,
            deletions,
        }))
    };
    assert_eq!(list([1, 1], 2, 0), [AccountBecomesMultisig, OthersMaySignForAccount]);
    assert_eq!(list([0, 0], 1, 1), [OthersMaySignForAccount, RemovesCosignatory]);
    assert_eq!(list([-1, -1], 0, 1), [RemovesCosignatory, MayEndMultisig]);
}

#[test]
fn account_restrictions_say_direction_and_mode() {
    let account = |flags, additions, deletions| {
        let (additions, deletions) = (vec![someone(); additions], vec![someone(); deletions]);
        consequences(Body::AccountAddressRestriction(AccountRestriction { flags, additions, deletions }))
    };
    assert_eq!(account(0x8001, 1, 0), [Consequence::BlocksIncoming]);
    assert_eq!(account(0xC001, 1, 1), [Consequence::BlocksOutgoing, Consequence::Unblocks]);
    assert_eq!(account(0x0001, 0, 1), [Consequence::AllowsOnlyIncoming]);
    assert_eq!(account(0x4001, 1, 0), [Consequence::AllowsOnlyOutgoing]);
    let additions = vec![0x4154, 0x0001];
    let restriction = AccountRestriction { flags: 0xC004, additions, deletions: vec![] };
    let explanation = explain_one(Body::AccountOperationRestriction(restriction));
    assert_eq!(explanation.consequences, [Consequence::BlocksOperations]);
    let flags = vec![RestrictionFlag::TransactionType, RestrictionFlag::Outgoing, RestrictionFlag::Block];
    assert_eq!(value(&explanation, Field::Flags), &Value::RestrictionFlags(flags));
    let values: Vec<&Value> = explanation.facts[1..].iter().map(|fact| &fact.value).collect();
    let transfers = Value::Operation(Operation::Type(TransactionType::Transfer));
    assert_eq!(values, [&transfers, &Value::Operation(Operation::Undefined(1))]);
}

#[test]
fn values_that_nodes_refuse_are_shown_as_what_they_are() {
    let explanation = explain_one(Body::VrfKeyLink(KeyLink { linked_public_key: KEY, action: 7 }));
    assert_eq!(value(&explanation, Field::Action), &Value::LinkAction(LinkAction::Undefined(7)));
    assert!(explanation.to_string().contains("action: 7, which has no meaning"));
    let explanation = explain_one(Body::MosaicDefinition(definition(0x81, 0, 200)));
    let flags = vec![MosaicFlag::SupplyMutable, MosaicFlag::Undefined(0x80)];
    assert_eq!(value(&explanation, Field::Flags), &Value::MosaicFlags(flags));
    assert!(explanation.to_string().contains("flags: supply may change, 0x80, which has no meaning"));
    assert_eq!(Comparison::from(9).to_string(), "9, which has no meaning");
}

#[test]
fn aliases_are_warned_of_wherever_they_stand() {
    let namespace = NamespaceId::new("xym", NamespaceId::new("symbol", NamespaceId(0)));
    let alias = UnresolvedAddress::alias(namespace, NETWORK.id);
    let to_alias = Body::Transfer(Transfer { recipient: alias, mosaics: vec![], message: vec![] });
    assert_eq!(consequences(to_alias), [Consequence::AliasDecides]);
    let by_alias = transfer(b"", vec![Mosaic { id: MosaicId(namespace.0), amount: Amount(1) }]);
    let explanation = explain_one(by_alias);
    assert_eq!(explanation.consequences, [Consequence::AliasDecides]);
    assert_eq!(quantities(&explanation)[0].to_string(), format!("1 units of alias {namespace}"));
    let link = AddressAlias { namespace_id: namespace, address: someone(), action: 1 };
    assert_eq!(consequences(Body::AddressAlias(link)), [Consequence::AliasMoves]);
    assert_eq!(consequences(Body::AddressAlias(AddressAlias { action: 0, ..link })), [Consequence::AliasEnds]);
}

#[test]
fn an_aggregate_whose_stated_hash_is_wrong_is_named() {
    let inner = vec![Embedded::new(KEY, NETWORK.id, transfer(b"\0hello", vec![]))];
    let stated = Aggregate::stated(true, Hash256::ZERO, inner, vec![]);
    let computed = stated.computed_hash();
    let explanation = explain_one(Body::Aggregate(stated));
    let hash = Value::CheckedHash { stated: Hash256::ZERO, computed };
    assert_eq!(value(&explanation, Field::TransactionsHash), &hash);
    let expected = [Consequence::WaitsForCosignatures, Consequence::TransactionsHashDiffers];
    assert_eq!(explanation.consequences, expected);
    assert_eq!(explanation.inner[0].consequences, [Consequence::PublishesForEver]);
}
