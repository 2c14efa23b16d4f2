//! A node whose every answer the test decides.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tegata_node::{NodePool, PoolOptions};
use tegata_symbol::{Hash256, Network};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// One answer.
#[derive(Clone)]
pub enum Reply {
    Json(u16, Value),
    Text(u16, String),
    /// Bytes without an announced length.
    Stream(Vec<u8>),
    /// To another address.
    Redirect(String),
    /// Nothing, ever.
    Silence,
}

pub fn ok(value: Value) -> Reply {
    Reply::Json(200, value)
}

/// What a socket does when a client connects.
#[derive(Clone)]
pub struct Script {
    pub send: Vec<String>,
    /// Whether the socket stays open afterwards.
    pub stay: bool,
}

#[derive(Default)]
struct Inner {
    replies: HashMap<String, Vec<Reply>>,
    asked: Vec<(String, String)>,
    scripts: Vec<Script>,
    subscribed: Vec<String>,
}

#[derive(Clone)]
pub struct FakeNode {
    pub url: String,
    inner: Arc<Mutex<Inner>>,
    server: Arc<Server>,
}

struct Server(JoinHandle<()>);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl FakeNode {
    /// A node of testnet at height 1000, final up to 990.
    pub async fn start() -> Self {
        Self::start_at("127.0.0.1:0".parse().unwrap()).await
    }

    pub async fn start_at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let inner = Arc::new(Mutex::new(Inner::default()));
        let router = Router::new().route("/ws", axum::routing::any(socket)).fallback(answer).with_state(inner.clone());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let node = Self { url, inner, server: Arc::new(Server(task)) };
        node.belongs_to(&Network::TESTNET);
        node.chain(1000, 990);
        node
    }

    pub fn belongs_to(&self, network: &Network) {
        self.on("GET /node/info", [ok(node_info(network))]);
        self.on("GET /network/properties", [ok(properties(network))]);
    }

    pub fn chain(&self, height: u64, finalized: u64) {
        self.on("GET /chain/info", [ok(chain_info(height, finalized))]);
        for height in height.saturating_sub(5).max(1)..=height {
            self.block(height, height * 30_000, block_hash(height), Hash256::ZERO);
        }
    }

    pub fn block(&self, height: u64, time: u64, hash: Hash256, root: Hash256) {
        self.on(&format!("GET /blocks/{height}"), [ok(block(height, time, hash, root))]);
    }

    /// Answers in turn; the last one stays.
    pub fn on(&self, what: &str, replies: impl IntoIterator<Item = Reply>) {
        self.inner.lock().unwrap().replies.insert(what.into(), replies.into_iter().collect());
    }

    /// How often something was asked, by method and path.
    pub fn count(&self, what: &str) -> usize {
        self.inner.lock().unwrap().asked.iter().filter(|(asked, _)| asked.split('?').next() == Some(what)).count()
    }

    /// Everything asked that begins so, with its query, and its body.
    pub fn asked(&self, what: &str) -> Vec<(String, String)> {
        self.inner.lock().unwrap().asked.iter().filter(|(asked, _)| asked.starts_with(what)).cloned().collect()
    }

    pub fn scripts(&self, scripts: impl IntoIterator<Item = Script>) {
        self.inner.lock().unwrap().scripts = scripts.into_iter().collect();
    }

    pub fn subscribed(&self) -> Vec<String> {
        self.inner.lock().unwrap().subscribed.clone()
    }

    pub fn stop(&self) {
        self.server.0.abort();
    }
}

async fn answer(State(inner): State<Arc<Mutex<Inner>>>, method: Method, uri: Uri, body: Bytes) -> Response {
    let key = format!("{method} {}", uri.path());
    let reply = {
        let mut inner = inner.lock().unwrap();
        let body = String::from_utf8_lossy(&body).into_owned();
        inner.asked.push((format!("{method} {uri}"), body));
        match inner.replies.get_mut(&key) {
            Some(replies) if replies.len() > 1 => replies.remove(0),
            Some(replies) => replies.first().cloned().unwrap(),
            None => not_found(),
        }
    };
    match reply {
        Reply::Json(status, value) => {
            (status_code(status), [("content-type", "application/json")], value.to_string()).into_response()
        }
        Reply::Text(status, text) => (status_code(status), text).into_response(),
        Reply::Stream(bytes) => {
            let chunks: Vec<Result<Bytes, std::io::Error>> =
                bytes.chunks(1000).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
            Body::from_stream(futures_util::stream::iter(chunks)).into_response()
        }
        Reply::Redirect(to) => (status_code(302), [("location", to)]).into_response(),
        Reply::Silence => std::future::pending().await,
    }
}

fn status_code(status: u16) -> axum::http::StatusCode {
    axum::http::StatusCode::from_u16(status).unwrap()
}

async fn socket(State(inner): State<Arc<Mutex<Inner>>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| play(socket, inner))
}

async fn play(mut socket: WebSocket, inner: Arc<Mutex<Inner>>) {
    let script = {
        let mut inner = inner.lock().unwrap();
        if inner.scripts.len() > 1 { inner.scripts.remove(0) } else { inner.scripts.first().cloned().unwrap() }
    };
    let _ = socket.send(Message::text(json!({ "uid": "ABC" }).to_string())).await;
    let Some(Ok(Message::Text(first))) = socket.recv().await else { return };
    inner.lock().unwrap().subscribed.push(first.as_str().to_owned());
    for text in script.send {
        let _ = socket.send(Message::text(text)).await;
    }
    if !script.stay {
        return;
    }
    while let Some(Ok(message)) = socket.recv().await {
        if let Message::Text(text) = message {
            inner.lock().unwrap().subscribed.push(text.as_str().to_owned());
        }
    }
}

pub fn not_found() -> Reply {
    Reply::Json(404, json!({ "code": "ResourceNotFound", "message": "no resource exists with this id" }))
}

/// Small limits, so that failing takes no time.
pub fn options() -> PoolOptions {
    PoolOptions {
        connect_timeout: Duration::from_secs(2),
        request_timeout: Duration::from_secs(5),
        max_body: 256 << 10,
        retry_pause: Duration::from_millis(1),
        ..PoolOptions::default()
    }
}

pub async fn pool(nodes: &[&FakeNode]) -> NodePool {
    let urls: Vec<&str> = nodes.iter().map(|node| node.url.as_str()).collect();
    NodePool::connect(&urls, options()).await.unwrap()
}

pub fn block_hash(height: u64) -> Hash256 {
    tegata_symbol::merkle::sha3_256(&[&height.to_le_bytes()])
}

pub fn block(height: u64, time: u64, hash: Hash256, root: Hash256) -> Value {
    json!({
        "id": "0", "meta": { "hash": hash.to_string(), "generationHash": Hash256::ZERO.to_string() },
        "block": {
            "height": height.to_string(), "timestamp": time.to_string(),
            "transactionsHash": root.to_string(), "feeMultiplier": 100,
        },
    })
}

pub fn chain_info(height: u64, finalized: u64) -> Value {
    json!({
        "height": height.to_string(), "scoreHigh": "0", "scoreLow": "1",
        "latestFinalizedBlock": {
            "finalizationEpoch": 3, "finalizationPoint": 1, "height": finalized.to_string(),
            "hash": block_hash(finalized).to_string(),
        },
    })
}

pub fn node_info(network: &Network) -> Value {
    json!({
        "version": 16_777_993, "publicKey": Hash256::ZERO.to_string(), "roles": 3, "port": 7900,
        "networkGenerationHashSeed": network.generation_hash_seed.to_string(), "networkIdentifier": network.id.0,
        "friendlyName": "fake", "host": "",
    })
}

pub fn properties(network: &Network) -> Value {
    let currency = format!("{:016X}", network.currency.0);
    json!({
        "network": {
            "identifier": "testnet", "nodeEqualityStrategy": "host",
            "generationHashSeed": network.generation_hash_seed.to_string(),
            "epochAdjustment": format!("{}s", network.epoch_ms / 1000),
        },
        "chain": {
            "enableVerifiableState": true,
            "currencyMosaicId": format!(
                "0x{}'{}'{}'{}", &currency[..4], &currency[4..8], &currency[8..12], &currency[12..]
            ),
            "blockGenerationTargetTime": "30s", "defaultDynamicFeeMultiplier": "100", "maxTransactionLifetime": "6h",
        },
        "plugins": {
            "aggregate": { "maxTransactionsPerAggregate": "100", "maxBondedTransactionLifetime": "48h" },
            "lockhash": { "lockedFundsPerAggregate": "10'000'000", "maxHashLockDuration": "2d" },
            "mosaic": { "maxMosaicsPerAccount": "1'000", "mosaicRentalFee": "500'000" },
        },
        "forkHeights": {
            "strictAggregateTransactionHash": "1'690'500", "uniqueAggregateTransactionHash": "2'742'000",
        },
    })
}
