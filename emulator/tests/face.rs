//! The REST and WebSocket faces over real connections, and restarts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tegata_emulator::{BlockTime, Config, Emulator, EmulatorError, ManualClock, Server, StorageError, bind};
use tegata_symbol::{
    Address, Aggregate, AggregateForks, Amount, Body, Cosignature, Embedded, HashLock, KeyPair, Metadata, MetadataKey,
    Mosaic, MosaicDefinition, MosaicFlags, MosaicId, MosaicSupplyChange, Network, NetworkTime, PrivateKey, Transaction,
    Transfer,
};
use tokio_tungstenite::tungstenite::Message;

const XYM: u64 = 1_000_000;
const START_MS: u64 = 1_800_000_000_000;

fn keys(number: u8) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([number; 32]))
}

struct Node {
    emulator: Emulator,
    server: Server,
    client: reqwest::Client,
    network: Network,
    clock: ManualClock,
    deadline: u64,
}

impl Node {
    async fn start(block_time: BlockTime) -> Self {
        Self::start_with(|_| {}, block_time).await
    }

    async fn start_with(change: impl FnOnce(&mut Config), block_time: BlockTime) -> Self {
        // Another test may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let clock = ManualClock::new(START_MS);
        let mut config = Config::new(None, block_time);
        config.clock = std::sync::Arc::new(clock.clone());
        change(&mut config);
        let emulator = Emulator::open(config).unwrap();
        let listener = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let server = emulator.serve(listener).unwrap();
        let network = emulator.ledger().parameters().network;
        Self { emulator, server, client: reqwest::Client::new(), network, clock, deadline: 0 }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.url())
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let response = self.client.get(self.url(path)).send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.json().await.unwrap())
    }

    async fn ok(&self, path: &str) -> Value {
        let (status, value) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {value}");
        value
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let response = self.client.post(self.url(path)).json(&body).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    async fn put(&self, path: &str, body: Value) -> (u16, Value) {
        let response = self.client.put(self.url(path)).json(&body).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    fn address(&self, number: u8) -> Address {
        Address::new(&keys(number).public_key(), self.network.id)
    }

    fn sign(&mut self, signer: u8, body: Body) -> Transaction {
        self.deadline += 1;
        let now = self.network.time_from_unix_ms(tegata_emulator::Clock::unix_ms(&self.clock)).0;
        let deadline = NetworkTime(now + 7_200_000 + self.deadline);
        let unsigned = Transaction::new(keys(signer).public_key(), self.network.id, deadline, body).with_fee(100, 2);
        unsigned.sign(&keys(signer), &self.network.signing(&AggregateForks::FROM_THE_START, 1)).unwrap()
    }

    fn hash(&self, transaction: &Transaction) -> String {
        transaction.hash(&self.network.generation_hash_seed).to_string()
    }

    async fn announce(&self, path: &str, transaction: &Transaction) -> String {
        let payload = data_encoding::HEXUPPER.encode(&transaction.to_bytes());
        let (status, answer) = self.put(path, json!({ "payload": payload })).await;
        assert_eq!(status, 202, "{answer}");
        self.hash(transaction)
    }

    async fn fund(&self, number: u8, amount: u64) -> String {
        let wish = json!({ "address": self.address(number).to_string(), "amount": amount.to_string() });
        let (status, answer) = self.post("/emulator/faucet", wish).await;
        assert_eq!(status, 200, "{answer}");
        answer["hash"].as_str().unwrap().to_owned()
    }

    fn transfer(&self, to: u8, id: MosaicId, amount: u64, message: &[u8]) -> Body {
        let mosaics = vec![Mosaic { id, amount: Amount(amount) }];
        Body::Transfer(Transfer { recipient: self.address(to).into(), mosaics, message: message.to_vec() })
    }

    fn embedded(&self, signer: u8, body: Body) -> Embedded {
        Embedded::new(keys(signer).public_key(), self.network.id, body)
    }

    async fn code(&self, hash: &str) -> String {
        self.ok(&format!("/transactionStatus/{hash}")).await["code"].as_str().unwrap().to_owned()
    }
}

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
        ("/transactions/elsewhere", 404, "ResourceNotFound"),
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
    let broken = node.client.put(node.url("/transactions")).body("{").send().await.unwrap();
    assert_eq!(broken.status(), 400);
    assert_eq!(broken.headers()["access-control-allow-origin"], "*");
    let text = node.client.get(node.url("/accounts?x=%FF")).send().await.unwrap();
    assert_eq!(text.headers()["content-type"], "application/json");
    let huge = node.client.put(node.url("/transactions")).body("x".repeat(3 << 20)).send().await;
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
    let locks = node.ok(&format!("/account/{}/lock/hash", node.address(4))).await;
    assert_eq!(locks["data"][0]["lock"]["status"], 1);
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

type Socket = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

async fn next(socket: &mut Socket) -> Value {
    loop {
        let message = tokio::time::timeout(Duration::from_secs(20), socket.next()).await.unwrap().unwrap().unwrap();
        if let Message::Text(text) = message {
            return serde_json::from_str(text.as_str()).unwrap();
        }
    }
}

async fn connect(node: &Node, topics: &[String]) -> (Socket, String) {
    let url = node.url("/ws").replace("http", "ws");
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
    let uid = next(&mut socket).await["uid"].as_str().unwrap().to_owned();
    for topic in topics {
        let wish = json!({ "uid": uid, "subscribe": topic }).to_string();
        socket.send(Message::text(wish)).await.unwrap();
    }
    // What was subscribed is in force once a later message was answered: ask for the answer to a ping.
    socket.send(Message::Ping(Vec::new().into())).await.unwrap();
    loop {
        if let Message::Pong(_) = socket.next().await.unwrap().unwrap() {
            return (socket, uid);
        }
    }
}

#[tokio::test]
async fn websocket_listeners_hear_what_concerns_them_in_order() {
    let mut node = Node::start(BlockTime::Manual).await;
    node.fund(4, 100 * XYM).await;
    node.emulator.mine().unwrap();
    let five = node.address(5);
    let channels = ["unconfirmedAdded", "unconfirmedRemoved", "confirmedAdded", "status"];
    let mut topics: Vec<_> = channels.iter().map(|channel| format!("{channel}/{five}")).collect();
    topics.push("block".into());
    let (mut socket, uid) = connect(&node, &topics).await;
    let inner = vec![node.embedded(4, node.transfer(5, node.network.currency, 1, b"\0hi"))];
    let aggregate = node.sign(4, Body::Aggregate(Aggregate::complete(inner)));
    let hash = node.announce("/transactions", &aggregate).await;
    let added = next(&mut socket).await;
    assert_eq!((&added["topic"], &added["data"]["meta"]["hash"]), (&json!(topics[0]), &json!(hash)));
    let inner = &added["data"]["transaction"]["transactions"][0]["transaction"];
    assert_eq!(inner["recipientAddress"], five.to_hex());
    node.emulator.mine().unwrap();
    assert_eq!(next(&mut socket).await, json!({ "topic": topics[1], "data": { "meta": { "hash": hash } } }));
    let confirmed = next(&mut socket).await;
    assert_eq!((&confirmed["topic"], &confirmed["data"]["meta"]["height"]), (&json!(topics[2]), &json!("3")));
    let block = next(&mut socket).await;
    assert_eq!((&block["topic"], &block["data"]["block"]["height"]), (&json!("block"), &json!("3")));

    let body = node.transfer(5, node.network.currency, 999 * XYM, b"");
    let poor = node.sign(4, body);
    let hash = node.announce("/transactions", &poor).await;
    let status = next(&mut socket).await;
    assert_eq!(status["data"]["code"], "Failure_Core_Insufficient_Balance");
    assert_eq!(status["data"]["hash"], hash);

    socket.send(Message::text(json!({ "uid": uid, "unsubscribe": "block" }).to_string())).await.unwrap();
    socket.send(Message::text(json!({ "uid": "wrong", "subscribe": "block" }).to_string())).await.unwrap();
    assert!(matches!(socket.next().await, None | Some(Err(_) | Ok(Message::Close(_)))));
}

#[tokio::test]
async fn a_too_large_websocket_message_ends_the_conversation() {
    let node = Node::start(BlockTime::Manual).await;
    let (mut socket, _) = connect(&node, &[]).await;
    let _ = socket.send(Message::text("x".repeat(100_000))).await;
    assert!(matches!(socket.next().await, None | Some(Err(_) | Ok(Message::Close(_)))));
}

#[tokio::test]
async fn what_was_confirmed_survives_a_kill_and_what_was_torn_is_cut_off() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().to_owned();
    let open = |path: &std::path::Path| Config::new(Some(path.to_owned()), BlockTime::Instant);
    let emulator = Emulator::open(open(&data)).unwrap();
    let network = emulator.ledger().parameters().network;
    let address = Address::new(&keys(4).public_key(), network.id);
    emulator.fund(&address, Amount(5)).unwrap();
    emulator.fund(&address, Amount(6)).unwrap();
    assert!(matches!(Emulator::open(open(&data)), Err(EmulatorError::Storage(StorageError::InUse { .. }))));
    let tip = emulator.ledger().index().last().unwrap().hash;
    drop(emulator);

    let log = data.join("blocks.log");
    let whole = std::fs::read(&log).unwrap();
    let mut torn = whole.clone();
    torn.extend_from_slice(&whole[8..40]);
    std::fs::write(&log, &torn).unwrap();
    let emulator = Emulator::open(open(&data)).unwrap();
    assert_eq!(emulator.ledger().index().last().unwrap().hash, tip);
    assert_eq!(emulator.ledger().parameters().network, network);
    assert_eq!(emulator.ledger().state().balance(&address, network.currency), Amount(11));
    emulator.fund(&address, Amount(7)).unwrap();
    drop(emulator);
    assert_eq!(Emulator::open(open(&data)).unwrap().ledger().state().balance(&address, network.currency), Amount(18));

    let mut damaged = whole;
    damaged[100] ^= 1;
    std::fs::write(&log, &damaged).unwrap();
    assert!(matches!(Emulator::open(open(&data)), Err(EmulatorError::Storage(StorageError::Damaged { .. }))));
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
    let (mut socket, _) = connect(&node, &[]).await;
    let address = node.server.address();
    node.server.shutdown().await;
    assert!(matches!(socket.next().await, None | Some(Err(_) | Ok(Message::Close(_)))));
    assert!(bind(address).await.is_ok());
}

#[tokio::test]
async fn timed_blocks_are_made_without_transactions_and_become_final_two_behind() {
    let node = Node::start(BlockTime::Every(Duration::from_millis(20))).await;
    let (mut socket, _) = connect(&node, &["finalizedBlock".into()]).await;
    let finalized = next(&mut socket).await;
    let height: u64 = finalized["data"]["height"].as_str().unwrap().parse().unwrap();
    assert!(node.emulator.ledger().height() >= height + 2);
}
