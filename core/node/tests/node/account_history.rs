use serde_json::{Value, json};
use tegata_rights::{AccountHistory, InnerMessage, LedgerError};
use tegata_symbol::*;

use crate::fake_node::{FakeNode, ok, pool};
use crate::rest_form::{NETWORK, SEED, SIGNING, address, confirmed, keys};

fn aggregate(by: u8, deadline: u64, messages: &[&[u8]]) -> Transaction {
    let transfer = |message: &&[u8]| {
        let body = Transfer { recipient: address(1).into(), mosaics: Vec::new(), message: message.to_vec() };
        Embedded::new(keys(by).public_key(), NETWORK.id, Body::Transfer(body))
    };
    let mut inner: Vec<Embedded> = messages.iter().map(transfer).collect();
    let supply = MosaicSupplyChange { mosaic_id: MosaicId(1), delta: Amount(1), action: 1 };
    inner.push(Embedded::new(keys(by).public_key(), NETWORK.id, Body::MosaicSupplyChange(supply)));
    let body = Body::Aggregate(Aggregate::complete(inner));
    Transaction::new(keys(by).public_key(), NETWORK.id, NetworkTime(deadline), body).sign(&keys(by), &SIGNING).unwrap()
}

fn page(items: Vec<Value>) -> Value {
    json!({ "data": items, "pagination": { "pageNumber": 1, "pageSize": 100 } })
}

/// As a search answers: without inner transactions.
fn found(transaction: &Transaction, height: u64) -> Value {
    let mut item = confirmed(transaction, height, 0);
    item["transaction"].as_object_mut().unwrap().remove("transactions");
    item
}

fn knows(node: &FakeNode, transaction: &Transaction) {
    let path = format!("GET /transactions/confirmed/{}", transaction.hash(&SEED));
    node.on(&path, [ok(confirmed(transaction, 5, 0))]);
}

#[tokio::test]
async fn an_accounts_aggregates_are_read_with_its_own_first_and_each_once() {
    let node = FakeNode::start().await;
    let [foreign, own, later] =
        [aggregate(2, 1, &[b"x"]), aggregate(1, 2, &[b"\x000", b"\0data"]), aggregate(1, 3, &[])];
    for transaction in [&foreign, &own, &later] {
        knows(&node, transaction);
    }
    let list = vec![found(&foreign, 5), found(&own, 6), found(&later, 7), found(&own, 6)];
    node.on("GET /transactions/confirmed", [ok(page(list))]);
    let history = pool(&[&node]).await.aggregates_at(&address(1)).await.unwrap();
    let hashes: Vec<Hash256> = history.read.iter().map(|found| found.hash).collect();
    assert_eq!(hashes, [own.hash(&SEED), later.hash(&SEED), foreign.hash(&SEED)]);
    assert_eq!(history.unread, 0);
    let message = |text: &[u8]| InnerMessage { signer: address(1), message: Some(text.to_vec()) };
    let supply = InnerMessage { signer: address(1), message: None };
    assert_eq!(history.read[0].inner, [message(b"\x000"), message(b"\0data"), supply]);
    assert_eq!(history.read[2].inner[0].signer, address(2));
    let asked = &node.asked("GET /transactions/confirmed?")[0].0;
    for part in [&format!("address={}", address(1)), "type=16705", "order=asc"] {
        assert!(asked.contains(part), "{asked}");
    }
}

#[tokio::test]
async fn strangers_cannot_crowd_out_what_the_account_signed() {
    let node = FakeNode::start().await;
    let spam: Vec<Transaction> = (0..320).map(|number| aggregate(2, number, &[])).collect();
    let own = aggregate(1, 999, &[b"\x000"]);
    spam.iter().chain([&own]).for_each(|transaction| knows(&node, transaction));
    let mut items: Vec<Value> = spam.iter().map(|transaction| found(transaction, 3)).collect();
    items.push(found(&own, 9));
    let pages: Vec<_> = items.chunks(100).map(|part| ok(page(part.to_vec()))).collect();
    node.on("GET /transactions/confirmed", pages);
    let history = pool(&[&node]).await.aggregates_at(&address(1)).await.unwrap();
    assert_eq!((history.read.len(), history.unread), (300, 21));
    assert_eq!(history.read[0].hash, own.hash(&SEED));
}

#[tokio::test]
async fn an_aggregate_that_is_not_what_its_hash_says_is_nonsense() {
    let node = FakeNode::start().await;
    let (own, other) = (aggregate(1, 1, &[b"a"]), aggregate(1, 1, &[b"b"]));
    node.on("GET /transactions/confirmed", [ok(page(vec![found(&own, 5)]))]);
    node.on(&format!("GET /transactions/confirmed/{}", own.hash(&SEED)), [ok(confirmed(&other, 5, 0))]);
    let refused = pool(&[&node]).await.aggregates_at(&address(1)).await;
    assert!(matches!(refused, Err(LedgerError::Nonsense { .. })), "{refused:?}");
}
