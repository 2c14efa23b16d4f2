use serde_json::{Value, json};
use tegata_rights::{Ledger, LedgerError};
use tegata_symbol::*;

use crate::fake_node::{FakeNode, ok, options, pool};
use crate::rest_form::{NETWORK, SEED, SIGNING, address, confirmed, embedded, found_inside, keys, transaction};

const ASSET: MosaicId = MosaicId(0x1234);
const SEARCH: &str = "GET /transactions/confirmed";

fn transfer(to: u8, asset: MosaicId, message: &[u8]) -> Body {
    let mosaics = vec![Mosaic { id: asset, amount: Amount(1) }];
    Body::Transfer(Transfer { recipient: address(to).into(), mosaics, message: message.to_vec() })
}

fn sign(by: u8, body: Body) -> Transaction {
    Transaction::new(keys(by).public_key(), NETWORK.id, NetworkTime(9_000), body).sign(&keys(by), &SIGNING).unwrap()
}

fn aggregate(by: u8, inner: Vec<(u8, Body)>) -> Transaction {
    let inner = inner.into_iter().map(|(k, body)| Embedded::new(keys(k).public_key(), NETWORK.id, body)).collect();
    sign(by, Body::Aggregate(Aggregate::complete(inner)))
}

fn inner(transaction: &Transaction, index: usize) -> &Embedded {
    let Body::Aggregate(aggregate) = &transaction.body else { panic!() };
    &aggregate.transactions()[index]
}

fn page(items: Vec<Value>) -> Value {
    json!({ "data": items, "pagination": { "pageNumber": 1, "pageSize": 100 } })
}

fn knows(node: &FakeNode, tx: &Transaction, height: u64, index: u32) {
    node.on(&format!("GET /transactions/confirmed/{}", tx.hash(&SEED)), [ok(confirmed(tx, height, index))]);
}

/// Account 1 has signed before, so that the chain knows its key.
fn knows_the_sender(node: &FakeNode) {
    let account = json!({ "account": {
        "address": address(1).to_hex(), "publicKey": keys(1).public_key().to_string(), "mosaics": [],
    }});
    node.on(&format!("GET /accounts/{}", address(1)), [ok(account)]);
}

fn height_of(items: &mut Value, height: u64) {
    items["meta"]["height"] = json!(height.to_string());
}

#[tokio::test]
async fn nodes_that_agree_are_named_at_their_common_height() {
    let (one, other) = (FakeNode::start().await, FakeNode::start().await);
    other.chain(1002, 985);
    let tip = pool(&[&one, &other]).await.tip().await.unwrap();
    assert_eq!((tip.height, tip.finalized_height), (1000, 985));
    assert_eq!(tip.block, crate::fake_node::block_hash(1000));
    assert_eq!(tip.time_ms, NETWORK.epoch_ms + 30_000_000);
    assert_eq!(tip.nodes, vec![one.url.clone(), other.url.clone()]);
}

#[tokio::test]
async fn nodes_that_name_different_blocks_disagree() {
    let (one, other) = (FakeNode::start().await, FakeNode::start().await);
    other.block(1000, 30_000_000, Hash256([9; 32]), Hash256::ZERO);
    let error = pool(&[&one, &other]).await.tip().await.unwrap_err();
    let LedgerError::Disagreement { first, second, .. } = error else { panic!("{error}") };
    assert!(first.contains(&one.url) && second.contains(&other.url));
}

#[tokio::test]
async fn a_node_far_behind_two_others_is_left_out_and_no_longer_asked_first() {
    let (behind, one, other) = (FakeNode::start().await, FakeNode::start().await, FakeNode::start().await);
    behind.chain(10, 5);
    let pool = pool(&[&behind, &one, &other]).await;
    let tip = pool.tip().await.unwrap();
    assert_eq!((tip.height, tip.nodes), (1000, vec![one.url.clone(), other.url.clone()]));
    assert_eq!(pool.chain_info().await.unwrap().height, 1000);
}

#[tokio::test]
async fn a_node_that_is_named_twice_agrees_with_nobody() {
    let node = FakeNode::start().await;
    let urls = [node.url.clone(), format!("{}/", node.url)];
    let pool = tegata_node::NodePool::connect(&urls, options()).await.unwrap();
    assert_eq!(pool.tip().await.unwrap().nodes, vec![node.url.clone()]);
}

#[tokio::test]
async fn holdings_are_those_of_the_accounts_and_assets_asked_for() {
    let node = FakeNode::start().await;
    let account = |n: u8, mosaics: Value| {
        json!({ "account": {
            "address": address(n).to_hex(), "publicKey": keys(n).public_key().to_string(), "mosaics": mosaics,
        }})
    };
    let held = json!([
        { "id": ASSET.to_string(), "amount": "2" }, { "id": "0000000000000001", "amount": "5" },
        { "id": "0000000000000002", "amount": "0" },
    ]);
    node.on("POST /accounts", [ok(json!([account(1, held.clone())]))]);
    let pool = pool(&[&node]).await;
    let holdings = pool.holdings(&[address(1), address(2)], &[ASSET, MosaicId(2)]).await.unwrap();
    assert_eq!(holdings.len(), 1);
    assert_eq!((holdings[0].account, holdings[0].asset, holdings[0].amount), (address(1), ASSET, 2));
    let body: Value = serde_json::from_str(&node.asked("POST /accounts")[0].1).unwrap();
    assert_eq!(body["addresses"], json!([address(1).to_string(), address(2).to_string()]));
    node.on("POST /accounts", [ok(json!([account(3, held)]))]);
    assert!(pool.holdings(&[address(1)], &[ASSET]).await.is_err());
}

#[tokio::test]
async fn assets_are_read_with_all_that_a_verdict_needs() {
    let node = FakeNode::start().await;
    let mosaic = json!([{ "id": "0", "mosaic": {
        "version": 1, "id": ASSET.to_string(), "supply": "2", "startHeight": "77", "revision": 1, "flags": 8,
        "ownerAddress": address(1).to_hex(), "divisibility": 0, "duration": "0",
    }}]);
    node.on("POST /mosaics", [ok(mosaic)]);
    let pool = pool(&[&node]).await;
    let assets = pool.assets(&[ASSET, MosaicId(3)]).await.unwrap();
    assert_eq!(assets.len(), 1);
    let asset = assets[0];
    assert_eq!((asset.id, asset.creator, asset.supply, asset.since_height), (ASSET, address(1), 2, 77));
    assert_eq!((asset.flags, asset.divisibility, asset.duration), (MosaicFlags::REVOKABLE, 0, 0));
    assert!(pool.assets(&[MosaicId(3)]).await.is_err(), "an asset that was not asked for is nonsense");
}

#[tokio::test]
async fn metadata_is_found_and_another_authors_entry_is_nonsense() {
    let node = FakeNode::start().await;
    let key = MetadataKey(0xABCD);
    let entry = |author: u8| {
        page(vec![json!({ "id": "0", "metadataEntry": {
            "version": 1, "compositeHash": Hash256::ZERO.to_string(), "sourceAddress": address(author).to_hex(),
            "targetAddress": address(1).to_hex(), "scopedMetadataKey": key.to_string(),
            "targetId": ASSET.to_string(), "metadataType": 1, "valueSize": 2, "value": "CAFE",
        }})])
    };
    node.on("GET /metadata", [ok(page(vec![])), ok(entry(1)), ok(entry(2))]);
    let pool = pool(&[&node]).await;
    assert_eq!(pool.asset_metadata(&address(1), ASSET, key).await.unwrap(), None);
    assert_eq!(pool.asset_metadata(&address(1), ASSET, key).await.unwrap(), Some(vec![0xCA, 0xFE]));
    assert!(pool.asset_metadata(&address(1), ASSET, key).await.is_err());
    let asked = &node.asked("GET /metadata")[0].0;
    assert!(asked.contains("targetId=0000000000001234") && asked.contains("metadataType=1"), "{asked}");
}

#[tokio::test]
async fn the_latest_delivery_is_the_senders_newest_transfer_of_the_asset() {
    let node = FakeNode::start().await;
    knows_the_sender(&node);
    let renewal = aggregate(1, vec![(1, transfer(2, MosaicId(9), b"other")), (1, transfer(2, ASSET, b"renewed"))]);
    let earlier = sign(1, transfer(2, ASSET, b"same block, earlier"));
    let first = sign(1, transfer(3, ASSET, b"first"));
    knows(&node, &renewal, 500, 7);
    knows(&node, &earlier, 500, 2);
    let found = vec![
        found_inside(&renewal, inner(&renewal, 1), 500, 1),
        confirmed(&earlier, 500, 2),
        confirmed(&first, 400, 0),
    ];
    node.on(SEARCH, [ok(page(found))]);
    let pool = pool(&[&node]).await;
    let delivery = pool.latest_delivery(&address(1), ASSET).await.unwrap().unwrap();
    assert_eq!(delivery.message, b"renewed");
    assert_eq!((delivery.height, delivery.index), (500, (7, 1)));
    assert_eq!((delivery.recipient, delivery.amount), (address(2), 1));
    assert_eq!(delivery.transaction, renewal.hash(&SEED));
    let asked = &node.asked("GET /transactions/confirmed?")[0].0;
    let signer = format!("signerPublicKey={}", keys(1).public_key());
    for part in [&signer, "embedded=true", "order=desc", "type=16724", "transferMosaicId=0000000000001234"] {
        assert!(asked.contains(part), "{asked}");
    }
}

#[tokio::test]
async fn a_later_page_is_read_when_it_may_hold_transfers_of_the_same_block() {
    let node = FakeNode::start().await;
    knows_the_sender(&node);
    let (earlier, later) = (sign(1, transfer(2, ASSET, b"earlier")), sign(1, transfer(2, ASSET, b"later")));
    knows(&node, &earlier, 300, 4);
    knows(&node, &later, 300, 5);
    let first = page(vec![confirmed(&earlier, 300, 4); 100]);
    node.on(SEARCH, [ok(first), ok(page(vec![confirmed(&later, 300, 5)]))]);
    let delivery = pool(&[&node]).await.latest_delivery(&address(1), ASSET).await.unwrap().unwrap();
    assert_eq!(delivery.message, b"later");
    assert!(node.asked("GET /transactions/confirmed?")[1].0.contains("pageNumber=2"));
}

#[tokio::test]
async fn an_account_whose_key_the_chain_does_not_know_has_delivered_nothing() {
    let node = FakeNode::start().await;
    assert_eq!(pool(&[&node]).await.latest_delivery(&address(1), ASSET).await.unwrap(), None);
    assert_eq!(node.count(SEARCH), 0);
}

#[tokio::test]
async fn a_strangers_transfer_given_as_the_senders_is_nonsense() {
    let node = FakeNode::start().await;
    knows_the_sender(&node);
    let stranger = sign(4, transfer(1, ASSET, b"stranger's"));
    knows(&node, &stranger, 300, 0);
    node.on(SEARCH, [ok(page(vec![confirmed(&stranger, 300, 0)]))]);
    let error = pool(&[&node]).await.latest_delivery(&address(1), ASSET).await.unwrap_err();
    assert!(matches!(error, LedgerError::Nonsense { .. }), "{error}");
}

#[tokio::test]
async fn a_delivery_that_was_never_signed_is_nonsense() {
    let node = FakeNode::start().await;
    knows_the_sender(&node);
    let mut forged = sign(1, transfer(2, ASSET, b"true"));
    forged.body = transfer(5, ASSET, b"forged");
    knows(&node, &forged, 500, 0);
    node.on(SEARCH, [ok(page(vec![confirmed(&forged, 500, 0)]))]);
    let error = pool(&[&node]).await.latest_delivery(&address(1), ASSET).await.unwrap_err();
    assert!(matches!(error, LedgerError::Nonsense { .. }), "{error}");
}

#[tokio::test]
async fn a_search_result_that_its_transaction_lacks_is_nonsense() {
    let node = FakeNode::start().await;
    knows_the_sender(&node);
    let real = aggregate(1, vec![(1, transfer(2, MosaicId(9), b"another asset"))]);
    knows(&node, &real, 500, 0);
    let claimed = Embedded::new(keys(1).public_key(), NETWORK.id, transfer(5, ASSET, b"made up"));
    node.on(SEARCH, [ok(page(vec![found_inside(&real, &claimed, 500, 0)]))]);
    let error = pool(&[&node]).await.latest_delivery(&address(1), ASSET).await.unwrap_err();
    assert!(matches!(error, LedgerError::Nonsense { .. }), "{error}");
}

#[tokio::test]
async fn changed_inner_transactions_are_noticed() {
    let node = FakeNode::start().await;
    let real = aggregate(1, vec![(1, transfer(2, ASSET, b"true"))]);
    let path = format!("GET /transactions/confirmed/{}", real.hash(&SEED));
    let mut changed = confirmed(&real, 500, 0);
    let other = Embedded::new(keys(1).public_key(), NETWORK.id, transfer(2, ASSET, b"else"));
    changed["transaction"]["transactions"][0]["transaction"] = embedded(&other);
    node.on(&path, [ok(changed)]);
    let pool = pool(&[&node]).await;
    assert!(matches!(pool.aggregate_messages(&[real.hash(&SEED)]).await, Err(LedgerError::Nonsense { .. })));
}

#[tokio::test]
async fn another_transaction_than_asked_for_is_nonsense() {
    let node = FakeNode::start().await;
    let (one, other) = (sign(1, transfer(2, ASSET, b"one")), sign(1, transfer(2, ASSET, b"other")));
    node.on(&format!("GET /transactions/confirmed/{}", one.hash(&SEED)), [ok(confirmed(&other, 500, 0))]);
    assert!(pool(&[&node]).await.transaction(&one.hash(&SEED)).await.is_err());
}

#[tokio::test]
async fn messages_come_in_order_with_their_signers() {
    let node = FakeNode::start().await;
    let definition = Body::MosaicSupplyChange(MosaicSupplyChange { mosaic_id: ASSET, delta: Amount(1), action: 1 });
    let record = aggregate(1, vec![(1, transfer(2, ASSET, b"a")), (1, definition), (3, transfer(2, ASSET, b"b"))]);
    let second = aggregate(1, vec![(1, transfer(2, ASSET, b"c"))]);
    knows(&node, &record, 500, 0);
    knows(&node, &second, 499, 0);
    let pool = pool(&[&node]).await;
    let messages = pool.aggregate_messages(&[record.hash(&SEED), second.hash(&SEED)]).await.unwrap();
    assert_eq!(messages[0].messages, vec![(address(1), b"a".to_vec()), (address(3), b"b".to_vec())]);
    assert_eq!(messages[1].messages, vec![(address(1), b"c".to_vec())]);
    let missing = pool.aggregate_messages(&[Hash256([1; 32])]).await;
    assert!(matches!(missing, Err(LedgerError::Nonsense { .. })));
}

#[tokio::test]
async fn revocations_that_any_node_has_heard_of_are_pending() {
    let (one, other) = (FakeNode::start().await, FakeNode::start().await);
    let revoke = |id| {
        let mosaic = Mosaic { id, amount: Amount(1) };
        Body::MosaicSupplyRevocation(MosaicSupplyRevocation { source: address(2).into(), mosaic })
    };
    let alone = sign(1, revoke(MosaicId(1)));
    let inside = aggregate(1, vec![(1, transfer(2, ASSET, b"")), (1, revoke(MosaicId(2))), (7, revoke(MosaicId(3)))]);
    let mut item = confirmed(&alone, 0, 0);
    height_of(&mut item, 0);
    one.on("GET /transactions/unconfirmed", [ok(page(vec![item]))]);
    // The second node tells the aggregate only, without what is inside.
    let mut item = confirmed(&inside, 0, 0);
    item["transaction"].as_object_mut().unwrap().remove("transactions");
    other.on("GET /transactions/unconfirmed", [ok(page(vec![item]))]);
    let lookup = json!({
        "meta": { "height": "0", "hash": inside.hash(&SEED).to_string(), "index": 0 },
        "transaction": transaction(&inside),
    });
    other.on(&format!("GET /transactions/unconfirmed/{}", inside.hash(&SEED)), [ok(lookup)]);
    let pending = pool(&[&one, &other]).await.pending_revocations(&address(1)).await.unwrap();
    assert_eq!(pending, vec![MosaicId(1), MosaicId(2)]);
}

#[tokio::test]
async fn incoming_transfers_come_oldest_first_with_their_true_senders() {
    let node = FakeNode::start().await;
    let late = sign(1, transfer(2, ASSET, b"late"));
    let early = aggregate(3, vec![(3, transfer(9, ASSET, b"not for us")), (3, transfer(2, ASSET, b"early"))]);
    knows(&node, &late, 500, 0);
    knows(&node, &early, 400, 1);
    let found = vec![confirmed(&late, 500, 0), found_inside(&early, inner(&early, 1), 400, 1)];
    node.on(SEARCH, [ok(page(found))]);
    let incoming = pool(&[&node]).await.incoming(&address(2), 300).await.unwrap();
    let seen: Vec<_> = incoming.iter().map(|transfer| (transfer.sender, &transfer.message[..])).collect();
    assert_eq!(seen, vec![(address(3), &b"early"[..]), (address(1), &b"late"[..])]);
    assert!(node.asked(SEARCH)[0].0.contains("fromHeight=300"));
}
