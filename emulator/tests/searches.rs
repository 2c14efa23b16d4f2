//! Searches and look-ups by many ids, as a node's REST answers them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod node;

use std::time::Duration;

use node::{Node, XYM, keys};
use serde_json::{Value, json};
use tegata_emulator::BlockTime;
use tegata_symbol::{
    Aggregate, Amount, Body, Cosignature, HashLock, Metadata, MetadataKey, Mosaic, MosaicDefinition, MosaicFlags,
    MosaicId, MosaicSupplyChange, MultisigAccountModification, Transfer, merkle::sha3_256,
};

fn hashes(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|each| each["meta"]["hash"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn waiting_transactions_have_the_height_0() {
    let mut node = Node::start(BlockTime::Manual).await;
    node.fund(4, 100 * XYM).await;
    node.emulator.mine().unwrap();
    let body = node.transfer(5, node.network.currency, 1, b"");
    let transaction = node.sign(4, body);
    let hash = node.announce("/transactions", &transaction).await;
    for (filter, found) in [
        ("", true),
        ("?height=0", true),
        ("?fromHeight=0&toHeight=9", true),
        ("?fromHeight=1", false),
        ("?height=3", false),
        ("?type=16724&embedded=true", true),
        ("?type=16705", false),
    ] {
        let list = node.list(&format!("/transactions/unconfirmed{filter}")).await;
        assert_eq!(hashes(&list), if found { vec![hash.clone()] } else { vec![] }, "{filter}");
    }
    let waiting = node.ok(&format!("/transactions/unconfirmed/{hash}")).await;
    assert_eq!(waiting["meta"]["height"], "0");
    assert!(waiting["meta"].get("timestamp").is_none());
    let id = waiting["id"].as_str().unwrap();
    assert_eq!(
        node.post("/transactions/unconfirmed", json!({ "transactionIds": [id] })).await,
        (200, json!([waiting]))
    );
}

#[tokio::test]
async fn transactions_are_looked_up_by_ids_or_hashes() {
    let mut node = Node::with_funds().await;
    let body = node.transfer(5, node.network.currency, 1, b"");
    let found = node.confirm(4, body).await;
    let (hash, id) = (&found["meta"]["hash"], &found["id"]);
    for wish in [
        json!({ "hashes": [hash] }),
        json!({ "hashes": hash }),
        json!({ "transactionIds": [hash, hash] }),
        json!({ "transactionIds": [id] }),
        json!({ "transactionIds": id }),
    ] {
        let answer = node.post("/transactions/confirmed", wish.clone()).await;
        assert_eq!(answer, (200, json!([found])), "{wish}");
    }
    for wish in [
        json!({}),
        json!({ "hashes": [hash], "transactionIds": [id] }),
        json!({ "transactionIds": [id, hash] }),
        json!({ "transactionIds": [hash, id] }),
        json!({ "hashes": [id] }),
    ] {
        let (status, error) = node.post("/transactions/confirmed", wish.clone()).await;
        assert_eq!((status, &error["code"]), (409, &json!("InvalidArgument")), "{wish}");
    }
    assert_eq!(node.post("/transactions/elsewhere", json!({ "hashes": [hash] })).await.0, 404);
}

#[tokio::test]
async fn each_bound_of_an_amount_may_be_met_by_another_mosaic() {
    let mut node = Node::with_funds().await;
    let id = MosaicId::new(1, &node.address(4));
    let definition = MosaicDefinition { id, duration: 0, nonce: 1, flags: MosaicFlags(2), divisibility: 0 };
    node.confirm(4, Body::MosaicDefinition(definition)).await;
    node.confirm(4, Body::MosaicSupplyChange(MosaicSupplyChange { mosaic_id: id, delta: Amount(9), action: 1 })).await;
    let currency = node.network.currency;
    let mut mosaics = vec![Mosaic { id, amount: Amount(1) }, Mosaic { id: currency, amount: Amount(100) }];
    mosaics.sort_by_key(|mosaic| mosaic.id);
    let body = Body::Transfer(Transfer { recipient: node.address(6).into(), mosaics, message: Vec::new() });
    node.confirm(4, body).await;
    for (filter, count) in [
        ("", 1),
        ("&fromTransferAmount=50", 1),
        ("&fromTransferAmount=50&toTransferAmount=60", 1),
        ("&fromTransferAmount=101", 0),
        ("&toTransferAmount=0", 0),
    ] {
        let list = node.list(&format!("/transactions/confirmed?transferMosaicId={id}{filter}")).await;
        assert_eq!(list.as_array().unwrap().len(), count, "{filter}");
    }
}

#[tokio::test]
async fn who_cosigns_for_an_account_finds_what_waits_for_its_cosignatures() {
    let mut node = Node::with_funds().await;
    let change = MultisigAccountModification {
        min_removal_delta: 1,
        min_approval_delta: 1,
        additions: vec![node.address(6).into()],
        deletions: Vec::new(),
    };
    let inner = vec![node.embedded(4, Body::MultisigAccountModification(change))];
    let mut aggregate = node.sign(4, Body::Aggregate(Aggregate::complete(inner)));
    let hash = aggregate.hash(&node.network.generation_hash_seed);
    if let Body::Aggregate(body) = &mut aggregate.body {
        body.cosignatures = vec![Cosignature::sign(&keys(6), &hash)];
    }
    node.announce("/transactions", &aggregate).await;
    assert_eq!(node.code(&hash.to_string()).await, "Success");

    let inner = vec![node.embedded(4, node.transfer(5, node.network.currency, 1, b""))];
    let bonded = node.sign(5, Body::Aggregate(Aggregate::bonded(inner)));
    let parent = bonded.hash(&node.network.generation_hash_seed);
    let deposit = Mosaic { id: node.network.currency, amount: Amount(10 * XYM) };
    node.confirm(5, Body::HashLock(HashLock { mosaic: deposit, duration: 100, hash: parent })).await;
    let hash = node.announce("/transactions/partial", &bonded).await;
    for (number, found) in [(4, true), (5, true), (6, true), (7, false)] {
        let list = node.list(&format!("/transactions/partial?address={}", node.address(number))).await;
        assert_eq!(hashes(&list), if found { vec![hash.clone()] } else { vec![] }, "{number}");
    }
}

#[tokio::test]
async fn accounts_are_found_by_address_and_sorted_by_balance() {
    let node = Node::with_funds().await;
    node.fund(6, 5 * XYM).await;
    let (currency, six) = (node.network.currency, node.address(6));
    let account = node.ok(&format!("/accounts/{six}")).await;
    assert_eq!(node.list(&format!("/accounts?address={six}")).await, json!([account]));
    assert_eq!(node.list(&format!("/accounts?address={six}&mosaicId={currency}")).await, json!([account]));
    assert_eq!(node.list(&format!("/accounts?address={}", node.address(9))).await, json!([]));
    let below = format!("/accounts?mosaicId={currency}&orderBy=balance&order=desc&offset={}", 5 * XYM + 1);
    assert_eq!(node.list(&below).await[0], account);
    let above = format!("/accounts?mosaicId={currency}&orderBy=balance&offset={}", 5 * XYM);
    assert!(!node.list(&above).await.as_array().unwrap().contains(&account));
    for wrong in ["?orderBy=balance", "?orderBy=name", "?mosaicId=1", "?offset=5"] {
        assert_eq!(node.get(&format!("/accounts{wrong}")).await.0, 409, "{wrong}");
    }
    let (four, five) = (node.address(4).to_string(), node.address(5).to_string());
    let (_, many) = node.post("/accounts", json!({ "addresses": [four, five, four] })).await;
    assert_eq!(many.as_array().unwrap().len(), 2);
    let key = keys(4).public_key().to_string();
    assert_eq!(node.post("/accounts", json!({ "publicKeys": [key] })).await.1, json!([many[0]]));
    for wrong in [json!({}), json!({ "addresses": [key] }), json!({ "addresses": [four], "publicKeys": [key] })] {
        assert_eq!(node.post("/accounts", wrong).await.0, 409);
    }
}

#[tokio::test]
async fn blocks_are_found_by_time_and_sorted_by_height() {
    let node = Node::start(BlockTime::Manual).await;
    for _ in 0..3 {
        node.clock.advance(Duration::from_secs(30));
        node.emulator.mine().unwrap();
    }
    let time = |height: u64| node.emulator.snapshot().unwrap().summary(height).unwrap().unwrap().header.timestamp.0;
    let (third, fourth) = (time(3), time(4));
    for (query, heights) in [
        ("orderBy=height&order=desc".to_owned(), &["4", "3", "2", "1"][..]),
        ("orderBy=height&offset=2".to_owned(), &["3", "4"]),
        (format!("fromTimestamp={third}"), &["3", "4"]),
        (format!("fromTimestamp={third}&toTimestamp={}", fourth - 1), &["3"]),
        (format!("toTimestamp={}", third - 1), &["1", "2"]),
    ] {
        let list = node.list(&format!("/blocks?{query}")).await;
        let found: Vec<_> =
            list.as_array().unwrap().iter().map(|each| each["block"]["height"].as_str().unwrap()).collect();
        assert_eq!(found, heights, "{query}");
    }
    assert_eq!(node.get("/blocks?fromTimestamp=x").await.0, 409);
    assert_eq!(node.get("/blocks?orderBy=height&offset=x").await.0, 409);
}

/// Confirms account metadata of account 4 about itself; answers the key.
async fn write(node: &mut Node, key: u64, value: Vec<u8>) {
    let metadata = Metadata {
        target: node.address(4).into(),
        key: MetadataKey(key),
        target_id: (),
        value_size_delta: i16::try_from(value.len()).unwrap(),
        value,
    };
    let inner = vec![node.embedded(4, Body::AccountMetadata(metadata))];
    node.confirm(4, Body::Aggregate(Aggregate::complete(inner))).await;
}

fn chunk(flags: u8, next: u64, content: &[u8]) -> (u64, Vec<u8>) {
    let value = [&[flags, 0x31, 0, 0][..], &next.to_be_bytes(), content].concat();
    let digest = sha3_256(&[&value]).0;
    (u64::from_le_bytes(digest[..8].try_into().unwrap()) & (u64::MAX >> 1), value)
}

#[tokio::test]
async fn a_file_in_metadata_is_put_together() {
    let mut node = Node::with_funds().await;
    let (last, second) = chunk(0x80, 0, b"world");
    let (start, first) = chunk(0x40, last, b"[\"seal1\",11,\"text/plain\",\"a.txt\"]\0hello ");
    write(&mut node, start, first).await;
    let four = node.address(4);
    let entry = node.list(&format!("/metadata?sourceAddress={four}")).await[0].clone();
    let composite = entry["metadataEntry"]["compositeHash"].as_str().unwrap().to_owned();
    assert_eq!(node.post("/metadata", json!({ "compositeHashes": [composite] })).await, (200, json!([entry])));
    let bytes = data_encoding::HEXUPPER.decode(composite.as_bytes()).unwrap();
    let id = bs58::encode([&[0x0B, 0x2A][..], &bytes].concat()).into_string();
    let path = format!("/metadata/metal/{id}");
    assert_eq!(node.get(&path).await.0, 404);

    write(&mut node, last, second).await;
    let answer = node.client.get(node.url(&path)).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/plain");
    assert_eq!(answer.headers()["content-disposition"], "inline; filename=\"a.txt\"");
    assert_eq!(answer.headers()["content-metaltext"], "[\"seal1\",11,\"text/plain\",\"a.txt\"]");
    assert_eq!(answer.text().await.unwrap(), "hello world");
    let path = format!("{path}?mimeType=application/octet-stream&fileName=b");
    let answer = node.client.get(node.url(&path)).send().await.unwrap();
    assert_eq!(answer.headers()["content-disposition"], "attachment; filename=\"b\"");
    assert_eq!(node.get("/metadata/metal/XYZ").await.0, 409);
}
