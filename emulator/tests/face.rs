//! The REST and WebSocket faces over real connections, and restarts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod node;

use std::time::Duration;

use node::{Node, START_MS, XYM, keys};
use serde_json::{Value, json};
use tegata_emulator::{BlockTime, Config, Emulator, EmulatorError, StorageError, bind};
use tegata_symbol::{
    Address, Aggregate, AggregateForks, Amount, Body, Cosignature, HashLock, Metadata, MetadataKey, Mosaic,
    MosaicDefinition, MosaicFlags, MosaicId, MosaicSupplyChange,
};

#[tokio::test]
async fn a_node_says_who_it_is_in_the_forms_of_a_real_one() {
    let node = Node::start(BlockTime::Every(Duration::from_secs(2000))).await;
    assert_eq!(node.ok("/node/health").await, json!({ "status": { "apiNode": "up", "db": "up" } }));
    let info = node.ok("/node/info").await;
    let seed = node.network.generation_hash_seed.to_string();
    assert_eq!(info["networkGenerationHashSeed"], seed);
    assert_eq!((&info["networkIdentifier"], &info["roles"]), (&json!(152), &json!(7)));
    let time = node.ok("/node/time").await;
    let now = START_MS - node.network.epoch_ms;
    assert_eq!(time["communicationTimestamps"]["sendTimestamp"], now.to_string());
    let properties = node.ok("/network/properties").await;
    assert_eq!(properties["network"]["generationHashSeed"], seed);
    assert_eq!(properties["network"]["epochAdjustment"], "1667250467s");
    let currency = properties["chain"]["currencyMosaicId"].as_str().unwrap().replace(['\'', 'x'], "");
    assert_eq!(currency.trim_start_matches('0'), node.network.currency.to_string().trim_start_matches('0'));
    assert_eq!(properties["forkHeights"]["uniqueAggregateTransactionHash"], "1");
    assert_eq!(properties["plugins"]["mosaic"]["mosaicRentalFee"], "500000");
    let fees = node.ok("/network/fees/transaction").await;
    assert_eq!((&fees["medianFeeMultiplier"], &fees["minFeeMultiplier"]), (&json!(100), &json!(10)));
    let rental = node.ok("/network/fees/rental").await;
    assert_eq!(rental["effectiveMosaicRentalFee"], "50000000");
    let chain = node.ok("/chain/info").await;
    assert_eq!((&chain["height"], &chain["latestFinalizedBlock"]["height"]), (&json!("2"), &json!("1")));
    let block = node.ok("/blocks/2").await;
    assert_eq!(block["block"]["timestamp"], now.to_string());
}

#[tokio::test]
async fn errors_have_the_nodes_codes_and_every_origin_may_read_them() {
    let node = Node::start(BlockTime::Manual).await;
    for (path, status, code) in [
        ("/nothing/here", 404, "ResourceNotFound"),
        ("/accounts/NOTANADDRESS", 409, "InvalidArgument"),
        ("/mosaics/XYZ", 409, "InvalidArgument"),
        ("/mosaics/0000000000000001", 404, "ResourceNotFound"),
        ("/transactionStatus/12", 409, "InvalidArgument"),
        ("/transactions/elsewhere", 404, "NotFound"),
        ("/transactions/confirmed?pageSize=x", 409, "InvalidArgument"),
        ("/transactions/confirmed?fromTransferAmount=1", 409, "InvalidArgument"),
        ("/transactions/confirmed/12", 409, "InvalidArgument"),
        ("/blocks/99", 404, "ResourceNotFound"),
        ("/namespaces/E74B99BA41F4AFEE", 404, "ResourceNotFound"),
    ] {
        let (answered, body) = node.get(path).await;
        assert_eq!((answered, body["code"].as_str().unwrap()), (status, code), "{path}: {body}");
    }
    let address = node.address(4);
    let mixed = format!("/transactions/confirmed?address={address}&recipientAddress={address}");
    assert_eq!(node.get(&mixed).await.0, 409);
    assert_eq!(node.get(&format!("/accounts/{address}")).await.0, 404);
    assert_eq!(node.put("/transactions", json!({ "payload": "XY" })).await.0, 409);
    assert_eq!(node.put("/transactions", json!({ "payload": "AB" })).await.0, 202);
    let sent = |method, path: &str, kind: &str, body: &str| {
        node.client.request(method, node.url(path)).header("content-type", kind).body(body.to_owned()).send()
    };
    let (get, put, json) = (reqwest::Method::GET, reqwest::Method::PUT, "application/json; charset=utf-8");
    let broken = sent(put.clone(), "/transactions", json, "{").await.unwrap();
    assert_eq!(broken.status(), 400);
    assert_eq!(broken.headers()["access-control-allow-origin"], "*");
    for (method, path, kind, body, status, code) in [
        (put.clone(), "/transactions", "text/plain", "{}", 415, "UnsupportedMediaType"),
        (put, "/transactions", json, "", 409, "InvalidArgument"),
        (get, "/chain/info", json, "{}", 415, "UnsupportedMediaType"),
        (reqwest::Method::DELETE, "/chain/info", json, "", 405, "MethodNotAllowed"),
        (reqwest::Method::POST, "/nothing/here", json, "{}", 404, "ResourceNotFound"),
    ] {
        let answer = sent(method, path, kind, body).await.unwrap();
        let answered = answer.status().as_u16();
        let answer: Value = answer.json().await.unwrap();
        assert_eq!((answered, answer["code"].as_str().unwrap()), (status, code), "{path}: {answer}");
    }
    assert_eq!(node.client.head(node.url("/chain/info")).send().await.unwrap().status(), 415);
    assert_eq!(sent(reqwest::Method::OPTIONS, "/transactions", "", "").await.unwrap().status(), 204);
    let text = node.client.get(node.url("/accounts?x=%FF")).send().await.unwrap();
    assert_eq!(text.headers()["content-type"], "application/json");
    let huge = sent(reqwest::Method::PUT, "/transactions", json, &"x".repeat(3 << 20)).await;
    assert!(huge.is_err() || huge.unwrap().status() == 413);
}

#[tokio::test]
async fn a_transfer_is_unconfirmed_then_confirmed_and_found_in_every_way() {
    let mut node = Node::start(BlockTime::Manual).await;
    node.fund(4, 100 * XYM).await;
    node.emulator.mine().unwrap();
    let body = node.transfer(5, node.network.currency, 7 * XYM, b"\0hi");
    let transaction = node.sign(4, body);
    let hash = node.announce("/transactions", &transaction).await;
    let status = node.ok(&format!("/transactionStatus/{hash}")).await;
    assert_eq!((&status["group"], &status["code"]), (&json!("unconfirmed"), &json!("Success")));
    let waiting = node.ok(&format!("/transactions/unconfirmed?address={}", node.address(5))).await;
    assert_eq!(waiting["data"][0]["meta"]["hash"], hash);
    node.emulator.mine().unwrap();

    let found = node.ok(&format!("/transactions/confirmed/{hash}")).await;
    assert_eq!(
        found["transaction"],
        json!({
            "size": 179, "signature": transaction.signature.to_string(),
            "signerPublicKey": keys(4).public_key().to_string(), "version": 1, "network": 152, "type": 16724,
            "maxFee": transaction.max_fee.0.to_string(), "deadline": transaction.deadline.0.to_string(),
            "recipientAddress": node.address(5).to_hex(), "message": "006869",
            "mosaics": [{ "id": node.network.currency.to_string(), "amount": "7000000" }],
        })
    );
    let meta = &found["meta"];
    assert_eq!((&meta["height"], &meta["index"], &meta["hash"]), (&json!("3"), &json!(0), &json!(hash)));
    assert!(meta["timestamp"].is_string() && meta["feeMultiplier"].is_number());
    let id = found["id"].as_str().unwrap();
    assert_eq!(node.ok(&format!("/transactions/confirmed/{id}")).await, found);
    assert_eq!(node.post("/transactions/confirmed", json!({ "transactionIds": [hash] })).await.1, json!([found]));
    assert_eq!(node.post("/transactions/confirmed", json!({ "transactionIds": [id] })).await.1, json!([found]));
    let (currency, signer) = (node.network.currency, keys(4).public_key());
    for (filter, count) in [
        (format!("address={}", node.address(5)), 1),
        (format!("recipientAddress={}", node.address(5)), 1),
        (format!("recipientAddress={}", node.address(4)), 1),
        (format!("signerPublicKey={signer}"), 1),
        ("height=3".into(), 1),
        ("fromHeight=2&toHeight=3&type=16724&type=16705".into(), 2),
        ("type=16705".into(), 0),
        (format!("transferMosaicId={currency}&fromTransferAmount=7000001"), 1),
        (format!("transferMosaicId={currency}&toTransferAmount=7000000"), 1),
        (format!("offset={id}"), 0),
        (format!("offset={id}&order=desc"), 1),
    ] {
        let page = node.ok(&format!("/transactions/confirmed?{filter}")).await;
        assert_eq!(page["data"].as_array().unwrap().len(), count, "{filter}");
        assert_eq!(page["pagination"], json!({ "pageNumber": 1, "pageSize": 20 }));
    }
    let account = node.ok(&format!("/accounts/{}", node.address(4))).await;
    let left = 93 * XYM - 179 * block_multiplier(&node, 3).await;
    assert_eq!(account["account"]["mosaics"], json!([{ "id": currency.to_string(), "amount": left.to_string() }]));
    assert_eq!(account["account"]["publicKey"], signer.to_string());
    let same = node.ok(&format!("/accounts/{signer}")).await;
    assert_eq!(same, account);
    let holders = node.ok(&format!("/accounts?mosaicId={currency}&orderBy=balance&order=desc")).await;
    let amounts: Vec<u64> = holders["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| each["account"]["mosaics"][0]["amount"].as_str().unwrap().parse().unwrap())
        .collect();
    assert!(amounts.len() >= 3 && amounts.is_sorted_by(|a, b| a >= b));
    let merkle = node.ok(&format!("/blocks/3/transactions/{hash}/merkle")).await;
    assert_eq!(merkle, json!({ "merklePath": [] }));
    assert_eq!(node.ok("/blocks/3").await["block"]["transactionsHash"], hash);
    assert_eq!(node.get(&format!("/blocks/2/transactions/{hash}/merkle")).await.0, 409);
}

async fn block_multiplier(node: &Node, height: u64) -> u64 {
    node.ok(&format!("/blocks/{height}")).await["block"]["feeMultiplier"].as_u64().unwrap()
}

#[tokio::test]
async fn an_aggregate_is_expanded_on_lookup_and_its_inner_ones_are_found_when_embedded_is_asked() {
    let mut node = Node::start(BlockTime::Instant).await;
    node.fund(4, 100 * XYM).await;
    let owner = node.address(4);
    let id = MosaicId::new(1, &owner);
    let key = MetadataKey::new("note");
    let inner = vec![
        Body::MosaicDefinition(MosaicDefinition { id, duration: 0, nonce: 1, flags: MosaicFlags(8), divisibility: 0 }),
        Body::MosaicSupplyChange(MosaicSupplyChange { mosaic_id: id, delta: Amount(2), action: 1 }),
        node.transfer(5, id, 1, b"\0right"),
        Body::MosaicMetadata(Metadata {
            target: owner.into(),
            key,
            target_id: id,
            value_size_delta: 2,
            value: b"ok".to_vec(),
        }),
    ];
    let inner = inner.into_iter().map(|body| node.embedded(4, body)).collect();
    let transaction = node.sign(4, Body::Aggregate(Aggregate::complete(inner)));
    let hash = node.announce("/transactions", &transaction).await;
    assert_eq!(node.code(&hash).await, "Success");

    let found = node.ok(&format!("/transactions/confirmed/{hash}")).await;
    let list = found["transaction"]["transactions"].as_array().unwrap();
    assert_eq!(list.len(), 4);
    assert_eq!((&found["transaction"]["version"], &found["transaction"]["type"]), (&json!(3), &json!(16705)));
    assert_eq!(list[2]["meta"]["aggregateHash"], hash);
    assert_eq!(list[2]["meta"]["aggregateId"], found["id"]);
    assert_eq!(list[2]["meta"]["index"], 2);
    assert_eq!(list[2]["transaction"]["recipientAddress"], node.address(5).to_hex());
    let search = node.ok(&format!("/transactions/confirmed?address={owner}&type=16705")).await;
    assert!(search["data"][0]["transaction"].get("transactions").is_none());
    let to = format!("/transactions/confirmed?recipientAddress={}", node.address(5));
    assert_eq!(node.ok(&to).await["data"], json!([]));
    let inner = node.ok(&format!("{to}&embedded=true")).await;
    assert_eq!(inner["data"][0], list[2]);
    let inner_id = list[2]["id"].as_str().unwrap();
    assert_eq!(node.ok(&format!("/transactions/confirmed/{inner_id}")).await, list[2]);

    let mosaic = node.ok(&format!("/mosaics/{id}")).await;
    assert_eq!(
        mosaic["mosaic"],
        json!({
            "version": 1, "id": id.to_string(), "supply": "2", "startHeight": "4", "ownerAddress": owner.to_hex(),
            "revision": 1, "flags": 8, "divisibility": 0, "duration": "0",
        })
    );
    assert_eq!(node.ok(&format!("/mosaics?ownerAddress={owner}")).await["data"], json!([mosaic]));
    assert_eq!(node.post("/mosaics", json!({ "mosaicIds": [id.to_string()] })).await.1, json!([mosaic]));
    let metadata =
        node.ok(&format!("/metadata?targetId={id}&metadataType=1&sourceAddress={owner}&scopedMetadataKey={key}")).await;
    let entry = &metadata["data"][0]["metadataEntry"];
    assert_eq!((&entry["value"], &entry["targetId"]), (&json!("6F6B"), &json!(id.to_string())));
    let composite = entry["compositeHash"].as_str().unwrap();
    assert_eq!(node.ok(&format!("/metadata/{composite}")).await, metadata["data"][0]);
    assert_eq!(node.ok("/metadata?metadataType=0").await["data"], json!([]));
}

#[tokio::test]
async fn a_rejected_transaction_tells_its_code_and_a_cheap_one_nothing() {
    let mut node = Node::start(BlockTime::Instant).await;
    node.fund(4, XYM).await;
    let body = node.transfer(5, node.network.currency, 9 * XYM, b"");
    let transaction = node.sign(4, body);
    let hash = node.announce("/transactions", &transaction).await;
    let (_, statuses) = node.post("/transactionStatus", json!({ "hashes": [hash, "0".repeat(64)] })).await;
    assert_eq!(statuses.as_array().unwrap().len(), 1);
    assert_eq!(
        (&statuses[0]["group"], &statuses[0]["code"]),
        (&json!("failed"), &json!("Failure_Core_Insufficient_Balance"))
    );
    let mut cheap = transaction;
    cheap.max_fee = Amount(1);
    let cheap = cheap.sign(&keys(4), &node.network.signing(&AggregateForks::FROM_THE_START, 1)).unwrap();
    let hash = node.announce("/transactions", &cheap).await;
    assert_eq!(node.get(&format!("/transactionStatus/{hash}")).await.0, 404);
}

#[tokio::test]
async fn a_bonded_aggregate_goes_through_lock_partial_and_cosignature() {
    let mut node = Node::start(BlockTime::Instant).await;
    node.fund(4, 100 * XYM).await;
    let currency = node.network.currency;
    let inner = vec![
        node.embedded(4, node.transfer(5, currency, 1, b"")),
        node.embedded(5, node.transfer(4, currency, 0, b"")),
    ];
    let aggregate = node.sign(4, Body::Aggregate(Aggregate::bonded(inner)));
    let parent = aggregate.hash(&node.network.generation_hash_seed);
    let lock = HashLock { mosaic: Mosaic { id: currency, amount: Amount(10 * XYM) }, duration: 100, hash: parent };
    let lock = node.sign(4, Body::HashLock(lock));
    node.announce("/transactions", &lock).await;
    let hash = node.announce("/transactions/partial", &aggregate).await;
    assert_eq!(node.ok(&format!("/transactionStatus/{hash}")).await["group"], "partial");
    assert_eq!(node.ok(&format!("/lock/hash/{hash}")).await["lock"]["status"], 0);
    let partial = node.ok(&format!("/transactions/partial?address={}", node.address(5))).await;
    assert_eq!(partial["data"][0]["meta"]["hash"], hash);
    let cosignature = Cosignature::sign(&keys(5), &parent);
    let (status, _) = node
        .put(
            "/transactions/cosignature",
            json!({
                "version": "0", "signerPublicKey": cosignature.signer.to_string(),
                "signature": cosignature.signature.to_string(), "parentHash": hash,
            }),
        )
        .await;
    assert_eq!(status, 202);
    let found = node.ok(&format!("/transactions/confirmed/{hash}")).await;
    assert_eq!(found["transaction"]["cosignatures"][0]["signerPublicKey"], cosignature.signer.to_string());
    assert_ne!(found["meta"]["merkleComponentHash"], found["meta"]["hash"]);
    let lock = node.ok(&format!("/lock/hash/{hash}")).await;
    assert_eq!(lock["lock"]["status"], 1);
    for path in [
        format!("/account/{}/lock/hash", node.address(4)),
        format!("/lock/hash?address={}", node.address(4)),
        "/lock/hash".to_owned(),
    ] {
        assert_eq!(node.list(&path).await, json!([lock]), "{path}");
    }
    assert_eq!(node.list(&format!("/lock/hash?address={}", node.address(5))).await, json!([]));
    assert_eq!(node.post("/lock/hash", json!({ "hashes": [hash] })).await, (200, json!([lock])));
}

#[tokio::test]
async fn a_faucet_that_is_switched_off_does_not_exist() {
    let node = Node::start_with(|config| config.faucet = false, BlockTime::Instant).await;
    let wish = json!({ "address": node.address(4).to_string(), "amount": 5 });
    assert_eq!(node.post("/emulator/faucet", wish).await.0, 404);
    let with = Node::start(BlockTime::Instant).await;
    assert_eq!(with.post("/emulator/faucet", json!({ "address": "T", "amount": 5 })).await.0, 409);
    assert_eq!(
        with.post("/emulator/faucet", json!({ "address": with.address(4).to_string(), "amount": -5 })).await.0,
        409
    );
}

#[tokio::test]
async fn what_was_confirmed_is_there_when_the_directory_is_opened_again() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().to_owned();
    let open = |path: &std::path::Path| Config::new(Some(path.to_owned()), BlockTime::Instant);
    let emulator = Emulator::open(open(&data)).unwrap();
    let network = emulator.ledger().parameters().network;
    let address = Address::new(&keys(4).public_key(), network.id);
    emulator.fund(&address, Amount(5)).unwrap();
    emulator.fund(&address, Amount(6)).unwrap();
    assert!(matches!(Emulator::open(open(&data)), Err(EmulatorError::Storage(StorageError::InUse { .. }))));
    let tip = emulator.ledger().tip().hash;
    drop(emulator);

    let emulator = Emulator::open(open(&data)).unwrap();
    assert_eq!(emulator.ledger().tip().hash, tip);
    assert_eq!(emulator.ledger().parameters().network, network);
    assert_eq!(emulator.ledger().state().balance(&address, network.currency), Amount(11));
    emulator.fund(&address, Amount(7)).unwrap();
    drop(emulator);
    assert_eq!(Emulator::open(open(&data)).unwrap().ledger().state().balance(&address, network.currency), Amount(18));

    std::fs::write(data.join("ledger.redb"), b"my precious diary").unwrap();
    assert!(matches!(Emulator::open(open(&data)), Err(EmulatorError::Storage(StorageError::Database(_)))));
    assert_eq!(std::fs::read(data.join("ledger.redb")).unwrap(), b"my precious diary");
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let first = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = first.local_addr().unwrap();
    assert!(matches!(bind(address).await, Err(EmulatorError::PortInUse { address: named }) if named == address));
}

#[tokio::test]
async fn a_server_that_shuts_down_frees_its_port_and_ends_its_listeners() {
    let node = Node::start(BlockTime::Manual).await;
    let mut listener = node.listen(&[]).await;
    let address = node.server.address();
    node.server.shutdown().await;
    assert_eq!(listener.farewell().await, None);
    assert!(bind(address).await.is_ok());
}

#[tokio::test]
async fn timed_blocks_are_made_without_transactions_and_become_final_two_behind() {
    let node = Node::start(BlockTime::Every(Duration::from_millis(20))).await;
    let finalized = node.listen(&["finalizedBlock".into()]).await.next().await;
    let height: u64 = finalized["data"]["height"].as_str().unwrap().parse().unwrap();
    assert!(node.emulator.ledger().height() >= height + 2);
}
