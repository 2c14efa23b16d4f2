//! Each fault on purpose, as clients of REST and WebSocket meet it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tegata_emulator::{BlockTime, Config, Emulator, ManualClock, Server, bind};
use tegata_symbol::{
    Address, AggregateForks, Amount, Body, KeyPair, Mosaic, Network, NetworkTime, PrivateKey, Transaction, Transfer,
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
    deadline: u64,
}

impl Node {
    async fn start(block_time: BlockTime) -> Self {
        Self::start_with(|_| {}, block_time).await
    }

    async fn start_with(change: impl FnOnce(&mut Config), block_time: BlockTime) -> Self {
        // Another test may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut config = Config::new(None, block_time);
        config.clock = Arc::new(ManualClock::new(START_MS));
        config.finality_lag = 20;
        change(&mut config);
        Self::serve(Emulator::open(config).unwrap()).await
    }

    async fn serve(emulator: Emulator) -> Self {
        let server = emulator.serve(bind("127.0.0.1:0".parse().unwrap()).await.unwrap()).unwrap();
        let network = emulator.ledger().parameters().network;
        Self { emulator, server, client: reqwest::Client::new(), network, deadline: 0 }
    }

    /// Sets faults by the node's own route; answers what stands.
    async fn set(&self, switches: &[&str]) -> Value {
        let response = self.client.put(self.url("/emulator/faults")).json(&json!({ "faults": switches })).send();
        let (status, value) = read(response.await.unwrap()).await;
        assert_eq!(status, 200, "{value}");
        value["faults"].clone()
    }

    async fn clear(&self, name: &str) -> Value {
        let response = self.client.delete(self.url(&format!("/emulator/faults{name}"))).send().await.unwrap();
        let (status, value) = read(response).await;
        assert_eq!(status, 200, "{value}");
        value["faults"].clone()
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.url())
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        read(self.client.get(self.url(path)).send().await.unwrap()).await
    }

    async fn ok(&self, path: &str) -> Value {
        let (status, value) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {value}");
        value
    }

    /// Whether a question is answered at all.
    async fn answers(&self, path: &str) -> bool {
        self.client.get(self.url(path)).send().await.is_ok()
    }

    async fn height(&self) -> u64 {
        self.ok("/chain/info").await["height"].as_str().unwrap().parse().unwrap()
    }

    fn address(&self, number: u8) -> Address {
        Address::new(&keys(number).public_key(), self.network.id)
    }

    fn fund(&self, number: u8, amount: u64) {
        self.emulator.fund(&self.address(number), Amount(amount)).unwrap();
    }

    fn transfer(&mut self, from: u8, to: u8, amount: u64) -> Transaction {
        self.deadline += 1;
        let deadline = NetworkTime(self.network.time_from_unix_ms(START_MS).0 + 7_200_000 + self.deadline);
        let mosaics = vec![Mosaic { id: self.network.currency, amount: Amount(amount) }];
        let body = Body::Transfer(Transfer { recipient: self.address(to).into(), mosaics, message: Vec::new() });
        let unsigned = Transaction::new(keys(from).public_key(), self.network.id, deadline, body).with_fee(100, 0);
        unsigned.sign(&keys(from), &self.network.signing(&AggregateForks::FROM_THE_START, 1)).unwrap()
    }

    /// Announces; answers the hash.
    async fn announce(&self, transaction: &Transaction) -> String {
        let response = self.try_announce(transaction).await.unwrap();
        assert_eq!(response.status(), 202);
        transaction.hash(&self.network.generation_hash_seed).to_string()
    }

    async fn try_announce(&self, transaction: &Transaction) -> reqwest::Result<reqwest::Response> {
        let payload = data_encoding::HEXUPPER.encode(&transaction.to_bytes());
        self.client.put(self.url("/transactions")).json(&json!({ "payload": payload })).send().await
    }

    /// Where a transaction stands by the node's own words; `None`: it knows nothing of it.
    async fn group(&self, hash: &str) -> Option<String> {
        let (status, value) = self.get(&format!("/transactionStatus/{hash}")).await;
        (status == 200).then(|| value["group"].as_str().unwrap().to_owned())
    }

    async fn socket(&self, topics: &[&str]) -> Socket {
        let url = self.url("/ws").replace("http", "ws");
        let (mut socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
        let uid = next(&mut socket).await.unwrap()["uid"].as_str().unwrap().to_owned();
        for topic in topics {
            socket.send(Message::text(json!({ "uid": uid, "subscribe": topic }).to_string())).await.unwrap();
        }
        // What was subscribed is in force once a later message was answered.
        socket.send(Message::Ping(Vec::new().into())).await.unwrap();
        while !matches!(socket.next().await.unwrap().unwrap(), Message::Pong(_)) {}
        socket
    }
}

async fn read(response: reqwest::Response) -> (u16, Value) {
    (response.status().as_u16(), response.json().await.unwrap())
}

type Socket = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

/// The next message; `None`: the line was cut without a word.
async fn next(socket: &mut Socket) -> Option<Value> {
    loop {
        match tokio::time::timeout(Duration::from_secs(20), socket.next()).await.unwrap() {
            Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(text.as_str()).unwrap()),
            Some(Ok(Message::Close(_))) => panic!("a cut line says no goodbye"),
            Some(Ok(_)) => {}
            None | Some(Err(_)) => return None,
        }
    }
}

fn block_height(message: Option<Value>) -> u64 {
    message.unwrap()["data"]["block"]["height"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_delay_holds_up_requests_under_its_path_as_often_as_it_is_to() {
    let node = Node::start(BlockTime::Instant).await;
    node.set(&["delay=1500ms,path=/chain,times=1"]).await;
    let timed = async |path: &str| {
        let start = Instant::now();
        node.ok(path).await;
        start.elapsed()
    };
    assert!(timed("/node/info").await < Duration::from_millis(1500));
    assert!(timed("/chain/info").await >= Duration::from_millis(1500));
    assert_eq!(node.ok("/emulator/faults").await, json!({ "faults": [] }));
    assert!(timed("/chain/info").await < Duration::from_millis(1500));
}

#[tokio::test]
async fn a_dropped_request_gets_no_answer_and_has_no_effect() {
    let mut node = Node::start(BlockTime::Instant).await;
    node.fund(4, 10 * XYM);
    let transfer = node.transfer(4, 5, XYM);
    node.set(&["drop,path=/transactions,times=1"]).await;
    let error = node.try_announce(&transfer).await.unwrap_err();
    assert!(error.is_request() && error.status().is_none(), "{error:?}");
    let hash = transfer.hash(&node.network.generation_hash_seed).to_string();
    assert_eq!(node.group(&hash).await, None);
    node.announce(&transfer).await;
    assert_eq!(node.group(&hash).await.as_deref(), Some("confirmed"));
}

#[tokio::test]
async fn a_dropped_answer_leaves_what_was_done() {
    let mut node = Node::start(BlockTime::Instant).await;
    node.fund(4, 10 * XYM);
    let transfer = node.transfer(4, 5, XYM);
    node.set(&["drop-answer,path=/transactions,times=1"]).await;
    assert!(node.try_announce(&transfer).await.is_err());
    let hash = transfer.hash(&node.network.generation_hash_seed).to_string();
    assert_eq!(node.group(&hash).await.as_deref(), Some("confirmed"));
}

#[tokio::test]
async fn the_same_seed_drops_the_same_requests_and_never_the_emulators_own() {
    let node = Node::start(BlockTime::Instant).await;
    let pattern = async |switch: &str| {
        node.set(&[switch]).await;
        let mut answered = Vec::new();
        for _ in 0..40 {
            answered.push(node.answers("/chain/info").await);
        }
        node.clear("").await;
        answered
    };
    let first = pattern("drop=0.3,seed=5").await;
    assert_eq!(pattern("drop=0.3,seed=5").await, first);
    assert_ne!(pattern("drop=0.3,seed=6").await, first);
    let dropped = first.iter().filter(|answered| !**answered).count();
    assert!((4..=20).contains(&dropped), "{dropped} of 40");
    node.set(&["drop"]).await;
    assert!(!node.answers("/node/health").await);
    assert_eq!(node.ok("/emulator/faults").await, json!({ "faults": ["drop"] }));
}

#[tokio::test]
async fn an_error_has_the_status_wanted_and_nothing_is_done() {
    let mut node = Node::start(BlockTime::Instant).await;
    node.fund(4, 10 * XYM);
    let transfer = node.transfer(4, 5, XYM);
    node.set(&["error=502,path=/transactions,times=1", "error=429,path=/node"]).await;
    let (status, body) = read(node.try_announce(&transfer).await.unwrap()).await;
    assert_eq!((status, &body["code"]), (502, &json!("Internal")));
    assert_eq!(node.get("/node/info").await.0, 429);
    assert_eq!(node.group(&transfer.hash(&node.network.generation_hash_seed).to_string()).await, None);
}

#[tokio::test]
async fn garbage_comes_in_three_kinds_under_a_right_status() {
    let node = Node::start(BlockTime::Instant).await;
    let right = node.ok("/blocks/1").await.to_string();
    let text = async |switch: &str| {
        node.set(&[switch]).await;
        let response = node.client.get(node.url("/blocks/1")).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "application/json");
        response.text().await.unwrap()
    };
    assert!(text("garbage=not-json").await.starts_with("<html>"));
    let half = text("garbage=truncated").await;
    assert!(serde_json::from_str::<Value>(&half).is_err() && half.len() == right.len() / 2);
    let wrong: Value = serde_json::from_str(&text("garbage=wrong-types").await).unwrap();
    assert!(wrong["block"]["height"].is_u64() && wrong["block"]["type"].is_string(), "{wrong}");
}

#[tokio::test]
async fn websockets_are_cut_all_at_once_or_after_a_number_of_messages() {
    let node = Node::start(BlockTime::Manual).await;
    let (mut one, mut other) = (node.socket(&["block"]).await, node.socket(&[]).await);
    assert_eq!(node.set(&["cut"]).await, json!([]));
    assert_eq!((next(&mut one).await, next(&mut other).await), (None, None));

    let mut socket = node.socket(&["block"]).await;
    node.set(&["cut=2"]).await;
    for _ in 0..3 {
        node.emulator.mine().unwrap();
    }
    assert_eq!(block_height(next(&mut socket).await) + 1, block_height(next(&mut socket).await));
    assert_eq!(next(&mut socket).await, None);
    node.clear("/cut").await;
    let mut socket = node.socket(&["block"]).await;
    for _ in 0..3 {
        node.emulator.mine().unwrap();
        assert!(next(&mut socket).await.is_some());
    }
}

#[tokio::test]
async fn a_forgotten_announcement_is_answered_with_202_and_the_same_bytes_are_taken_later() {
    let mut node = Node::start(BlockTime::Instant).await;
    node.fund(4, 10 * XYM);
    node.fund(5, 10 * XYM);
    node.set(&["forget=1"]).await;
    let first = node.transfer(4, 6, XYM);
    let hash = node.announce(&first).await;
    assert_eq!(node.group(&hash).await, None);
    node.announce(&first).await;
    assert_eq!(node.group(&hash).await.as_deref(), Some("confirmed"));

    node.set(&[&format!("forget,signer={}", keys(4).public_key())]).await;
    let (of_four, of_five) = (node.transfer(4, 6, XYM), node.transfer(5, 6, XYM));
    let (lost, taken) = (node.announce(&of_four).await, node.announce(&of_five).await);
    assert_eq!((node.group(&lost).await, node.group(&taken).await.as_deref()), (None, Some("confirmed")));
    // A faucet is the emulator's own.
    node.fund(4, XYM);
}

#[tokio::test]
async fn while_mining_is_stopped_what_is_announced_waits_and_then_is_confirmed() {
    let mut node = Node::start(BlockTime::Instant).await;
    node.fund(4, 10 * XYM);
    node.set(&["stop-mining"]).await;
    let height = node.height().await;
    let (one, other) = (node.transfer(4, 5, XYM), node.transfer(4, 5, XYM));
    let hashes = [node.announce(&one).await, node.announce(&other).await];
    for hash in &hashes {
        assert_eq!(node.group(hash).await.as_deref(), Some("unconfirmed"));
    }
    assert_eq!(node.height().await, height);
    node.clear("/stop-mining").await;
    assert_eq!(node.height().await, height + 1);
    for hash in &hashes {
        assert_eq!(node.group(hash).await.as_deref(), Some("confirmed"));
    }
}

#[tokio::test]
async fn timed_blocks_stop_and_go_on() {
    let node = Node::start_with(
        |config| config.faults = vec!["stop-mining".parse().unwrap()],
        BlockTime::Every(Duration::from_millis(10)),
    )
    .await;
    let height = node.height().await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(node.height().await, height);
    let mut socket = node.socket(&["block"]).await;
    node.clear("/stop-mining").await;
    assert!(next(&mut socket).await.is_some());
}

#[tokio::test]
async fn a_rollback_mines_other_blocks_and_keeps_or_loses_the_transactions() {
    let mut node = Node::start(BlockTime::Instant).await;
    node.fund(4, 10 * XYM);
    let transfer = node.transfer(4, 5, XYM);
    let hash = node.announce(&transfer).await;
    let (height, before) = (node.height().await, node.ok("/blocks/3").await["meta"]["hash"].clone());
    assert_eq!(height, 4);
    assert_eq!(node.set(&["roll-back=2"]).await, json!([]));
    assert_eq!(node.height().await, 5);
    assert_ne!(node.ok("/blocks/3").await["meta"]["hash"], before);
    assert_eq!(node.ok(&format!("/transactionStatus/{hash}")).await["height"], "3");

    node.set(&["roll-back=3,undone=forgotten,mine=4"]).await;
    assert_eq!((node.height().await, node.group(&hash).await), (6, None));
    assert_eq!(node.get(&format!("/accounts/{}", node.address(5))).await.0, 404);
    let refused = node.client.put(node.url("/emulator/faults")).json(&json!({ "faults": ["roll-back=50"] }));
    let (status, body) = read(refused.send().await.unwrap()).await;
    assert_eq!(status, 409);
    assert!(body["message"].as_str().unwrap().contains("no more than 5 blocks"), "{body}");
}

#[tokio::test]
async fn another_networks_properties_are_consistent_among_themselves() {
    let node = Node::start(BlockTime::Instant).await;
    node.set(&["other-network"]).await;
    let mainnet = Network::MAINNET.generation_hash_seed.to_string();
    let properties = node.ok("/network/properties").await;
    assert_eq!(properties["network"]["generationHashSeed"], mainnet);
    assert_eq!(properties["network"]["identifier"], "mainnet");
    assert_eq!(properties["chain"]["currencyMosaicId"], "0x6BED'913F'A202'23F8");
    let info = node.ok("/node/info").await;
    assert_eq!((&info["networkGenerationHashSeed"], &info["networkIdentifier"]), (&json!(mainnet), &json!(0x68)));
    assert_eq!(node.ok("/network").await["name"], "mainnet");
    let seed = "AB".repeat(32);
    node.set(&[&format!("other-network={seed}")]).await;
    let properties = node.ok("/network/properties").await;
    assert_eq!(
        (&properties["network"]["generationHashSeed"], &properties["network"]["identifier"]),
        (&json!(seed), &json!("testnet"))
    );
    node.clear("").await;
    let own = node.network.generation_hash_seed.to_string();
    assert_eq!(node.ok("/node/info").await["networkGenerationHashSeed"], own);
}

#[tokio::test]
async fn a_lie_about_a_balance_is_the_same_in_all_answers_about_the_account_and_one_nodes_own() {
    let node = Node::start(BlockTime::Instant).await;
    node.fund(4, 10 * XYM);
    let honest = Node::serve(node.emulator.another_node()).await;
    let (address, currency) = (node.address(4), node.network.currency);
    node.set(&[&format!("lie={address},mosaic={currency},amount=77")]).await;
    let told = json!([{ "id": currency.to_string(), "amount": "77" }]);
    assert_eq!(node.ok(&format!("/accounts/{address}")).await["account"]["mosaics"], told);
    let search = node.ok(&format!("/accounts?mosaicId={currency}")).await;
    let found = search["data"].as_array().unwrap().iter().find(|each| each["account"]["address"] == address.to_hex());
    assert_eq!(found.unwrap()["account"]["mosaics"], told);
    let body = json!({ "addresses": [address.to_string()] });
    let (_, many) = read(node.client.post(node.url("/accounts")).json(&body).send().await.unwrap()).await;
    assert_eq!(many[0]["account"]["mosaics"], told);
    let truth = honest.ok(&format!("/accounts/{address}")).await;
    assert_eq!(truth["account"]["mosaics"][0]["amount"], (10 * XYM).to_string());
    node.set(&[&format!("lie={address},mosaic={currency},amount=0")]).await;
    assert_eq!(node.ok(&format!("/accounts/{address}")).await["account"]["mosaics"], json!([]));
}

/// The next block above a height: news are told a moment later, also to those who began to listen in that moment.
async fn block_above(socket: &mut Socket, height: u64) -> u64 {
    loop {
        let told = block_height(next(socket).await);
        if told > height {
            return told;
        }
    }
}

#[tokio::test]
async fn a_node_that_is_behind_shows_the_old_chain_passes_announcements_on_and_catches_up() {
    let mut node = Node::start(BlockTime::Instant).await;
    node.fund(4, 10 * XYM);
    let honest = Node::serve(node.emulator.another_node()).await;
    let mut socket = node.socket(&["block"]).await;
    let height = node.height().await;
    node.set(&["behind"]).await;
    let transfer = node.transfer(4, 5, XYM);
    let hash = node.announce(&transfer).await;
    assert_eq!(honest.group(&hash).await.as_deref(), Some("confirmed"));
    assert_eq!(node.group(&hash).await.as_deref(), Some("unconfirmed"));
    node.fund(6, XYM);
    assert_eq!((honest.height().await, node.height().await), (height + 2, height));
    assert_eq!(node.get(&format!("/blocks/{}", height + 1)).await.0, 404);
    assert_eq!(node.get(&format!("/accounts/{}", node.address(5))).await.0, 404);
    assert_eq!(node.ok("/blocks/2").await, honest.ok("/blocks/2").await);

    node.clear("/behind").await;
    assert_eq!(node.height().await, height + 2);
    assert_eq!(node.group(&hash).await.as_deref(), Some("confirmed"));
    // What its listeners did not hear, they hear now, in order.
    assert_eq!(block_above(&mut socket, height).await, height + 1);
    assert_eq!(block_height(next(&mut socket).await), height + 2);
    node.fund(6, XYM);
    assert_eq!(block_height(next(&mut socket).await), height + 3);
}

#[tokio::test]
async fn a_node_stays_so_many_blocks_behind_also_when_blocks_are_replaced() {
    let node = Node::start(BlockTime::Manual).await;
    for _ in 0..6 {
        node.emulator.mine().unwrap();
    }
    let honest = Node::serve(node.emulator.another_node()).await;
    node.set(&["behind=2"]).await;
    let mut socket = node.socket(&["block"]).await;
    assert_eq!((node.height().await, honest.height().await), (5, 7));
    node.emulator.mine().unwrap();
    assert_eq!(block_above(&mut socket, 5).await, 6);
    honest.set(&["roll-back=4"]).await;
    assert_eq!((node.height().await, honest.height().await), (7, 9));
    for height in 1..=7 {
        let path = format!("/blocks/{height}");
        assert_eq!(node.ok(&path).await, honest.ok(&path).await);
    }
    node.clear("").await;
    assert_eq!(node.height().await, 9);
}

#[tokio::test]
async fn a_filled_account_can_take_no_other_mosaic_in() {
    for block_time in [BlockTime::Instant, BlockTime::Manual] {
        let mut node = Node::start(block_time).await;
        node.fund(4, 10 * XYM);
        node.emulator.mine().unwrap();
        let address = node.address(6);
        node.set(&[&format!("fill={address},mosaics=70")]).await;
        let held = |account: &Value| account["account"]["mosaics"].as_array().unwrap().len();
        assert_eq!(held(&node.ok(&format!("/accounts/{address}")).await), 70);
        node.set(&[&format!("fill={address}")]).await;
        let account = node.ok(&format!("/accounts/{address}")).await;
        assert_eq!(held(&account), 1_000);
        assert!(account["account"]["mosaics"].as_array().unwrap().iter().all(|mosaic| mosaic["amount"] == "1"));
        let transfer = node.transfer(4, 6, XYM);
        let hash = node.announce(&transfer).await;
        let status = node.ok(&format!("/transactionStatus/{hash}")).await;
        assert_eq!(status["code"], "Failure_Mosaic_Max_Mosaics_Exceeded");
        let refused = node.client.put(node.url("/emulator/faults"));
        let refused = refused.json(&json!({ "faults": [format!("fill={address},mosaics=1001")] })).send();
        assert_eq!(refused.await.unwrap().status(), 409);
    }
}

#[tokio::test]
async fn faults_are_listed_replaced_and_cleared_by_name_and_wrong_ones_set_nothing() {
    let node = Node::start(BlockTime::Instant).await;
    let set = node.set(&["delay=1ms", "drop=0.5,path=/a", "drop=0.5,path=/b"]).await;
    assert_eq!(set, json!(["delay=1ms", "drop,path=/a,chance=0.5", "drop,path=/b,chance=0.5"]));
    let set = node.set(&["drop,path=/b,times=2"]).await;
    assert_eq!(set, json!(["delay=1ms", "drop,path=/a,chance=0.5", "drop,path=/b,times=2"]));
    let refused = node.client.put(node.url("/emulator/faults")).json(&json!({ "faults": ["error=500", "explode"] }));
    let (status, body) = read(refused.send().await.unwrap()).await;
    assert_eq!(status, 409);
    assert!(body["message"].as_str().unwrap().contains("no fault `explode`"));
    for wrong in ["drop=0", "drop=1.5", "drop=NaN", "error=200"] {
        let refused = node.client.put(node.url("/emulator/faults")).json(&json!({ "faults": [wrong] }));
        assert_eq!(refused.send().await.unwrap().status(), 409, "{wrong}");
    }
    assert_eq!(node.clear("/drop").await, json!(["delay=1ms"]));
    let unknown = node.client.delete(node.url("/emulator/faults/explode")).send().await.unwrap();
    assert_eq!(unknown.status(), 404);
    assert_eq!(node.clear("").await, json!([]));
}
