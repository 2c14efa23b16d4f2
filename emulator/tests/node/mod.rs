//! A node for tests: a ledger with a clock in the test's hand, its server, and clients of both faces.
// Each file of tests uses its part.
#![allow(dead_code)]

use std::path::PathBuf;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tegata_emulator::{BlockTime, Clock, Config, Emulator, ManualClock, Server, bind};
use tegata_symbol::{
    Address, AggregateForks, Amount, Body, Embedded, KeyPair, Mosaic, MosaicId, Network, NetworkTime, PrivateKey,
    Transaction, Transfer,
};
use tokio_tungstenite::tungstenite::Message;

pub const XYM: u64 = 1_000_000;
/// The clock's time at the start.
pub const START_MS: u64 = 1_800_000_000_000;

pub fn keys(number: u8) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([number; 32]))
}

pub struct Node {
    pub emulator: Emulator,
    pub server: Server,
    pub client: reqwest::Client,
    pub network: Network,
    pub clock: ManualClock,
    deadline: u64,
}

impl Node {
    pub async fn start(block_time: BlockTime) -> Self {
        Self::start_with(|_| {}, block_time).await
    }

    pub async fn start_with(change: impl FnOnce(&mut Config), block_time: BlockTime) -> Self {
        // Another test may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let clock = ManualClock::new(START_MS);
        let mut config = Config::new(None, block_time);
        config.clock = std::sync::Arc::new(clock.clone());
        change(&mut config);
        let emulator = Emulator::open(config).unwrap();
        let server = emulator.serve(bind("127.0.0.1:0".parse().unwrap()).await.unwrap()).unwrap();
        let network = emulator.ledger().parameters().network;
        Self { emulator, server, client: reqwest::Client::new(), network, clock, deadline: 0 }
    }

    /// Instant blocks, and accounts 4 and 5 have funds.
    pub async fn with_funds() -> Self {
        Self::with_funds_in(None).await
    }

    /// The same in a directory; after a restart the accounts have what they had.
    pub async fn with_funds_in(data: Option<PathBuf>) -> Self {
        let node = Self::start_with(|config| config.data = data, BlockTime::Instant).await;
        for address in [4, 5].map(|number| node.address(number)) {
            let poor = node.emulator.ledger().state().accounts.get(&address).is_none();
            if poor {
                node.emulator.fund(&address, Amount(1_000 * XYM)).unwrap();
            }
        }
        node
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.url())
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        let response = self.client.get(self.url(path)).send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.json().await.unwrap())
    }

    pub async fn ok(&self, path: &str) -> Value {
        let (status, value) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {value}");
        value
    }

    /// What a search finds.
    pub async fn list(&self, path: &str) -> Value {
        self.ok(path).await["data"].take()
    }

    pub async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let response = self.client.post(self.url(path)).json(&body).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    pub async fn put(&self, path: &str, body: Value) -> (u16, Value) {
        let response = self.client.put(self.url(path)).json(&body).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    pub fn address(&self, number: u8) -> Address {
        Address::new(&keys(number).public_key(), self.network.id)
    }

    pub fn sign(&mut self, signer: u8, body: Body) -> Transaction {
        self.deadline += 1;
        let now = self.network.time_from_unix_ms(self.clock.unix_ms()).0;
        let deadline = NetworkTime(now + 3_600_000 + self.deadline);
        let unsigned = Transaction::new(keys(signer).public_key(), self.network.id, deadline, body).with_fee(100, 2);
        unsigned.sign(&keys(signer), &self.network.signing(&AggregateForks::FROM_THE_START, 1)).unwrap()
    }

    pub fn hash(&self, transaction: &Transaction) -> String {
        transaction.hash(&self.network.generation_hash_seed).to_string()
    }

    pub async fn announce(&self, path: &str, transaction: &Transaction) -> String {
        let payload = data_encoding::HEXUPPER.encode(&transaction.to_bytes());
        let (status, answer) = self.put(path, json!({ "payload": payload })).await;
        assert_eq!(status, 202, "{answer}");
        self.hash(transaction)
    }

    /// Announces on a ledger with instant blocks, and answers the confirmed transaction.
    pub async fn confirm(&mut self, signer: u8, body: Body) -> Value {
        let transaction = self.sign(signer, body);
        let hash = self.announce("/transactions", &transaction).await;
        assert_eq!(self.code(&hash).await, "Success");
        self.ok(&format!("/transactions/confirmed/{hash}")).await
    }

    pub async fn fund(&self, number: u8, amount: u64) -> String {
        let wish = json!({ "address": self.address(number).to_string(), "amount": amount.to_string() });
        let (status, answer) = self.post("/emulator/faucet", wish).await;
        assert_eq!(status, 200, "{answer}");
        answer["hash"].as_str().unwrap().to_owned()
    }

    pub fn transfer(&self, to: u8, id: MosaicId, amount: u64, message: &[u8]) -> Body {
        let mosaics = vec![Mosaic { id, amount: Amount(amount) }];
        Body::Transfer(Transfer { recipient: self.address(to).into(), mosaics, message: message.to_vec() })
    }

    pub fn embedded(&self, signer: u8, body: Body) -> Embedded {
        Embedded::new(keys(signer).public_key(), self.network.id, body)
    }

    pub async fn code(&self, hash: &str) -> String {
        self.ok(&format!("/transactionStatus/{hash}")).await["code"].as_str().unwrap().to_owned()
    }

    /// A listener that has subscribed to topics.
    pub async fn listen(&self, topics: &[String]) -> Listener {
        let (socket, _) = tokio_tungstenite::connect_async(self.url("/ws").replace("http", "ws")).await.unwrap();
        let mut listener = Listener { socket, uid: String::new() };
        listener.uid = listener.next().await["uid"].as_str().unwrap().to_owned();
        for topic in topics {
            listener.wish(json!({ "uid": listener.uid, "subscribe": topic })).await;
        }
        // What was subscribed is in force once a later message was answered: ask for the answer to a ping.
        listener.socket.send(Message::Ping(Vec::new().into())).await.unwrap();
        while !matches!(listener.socket.next().await.unwrap().unwrap(), Message::Pong(_)) {}
        listener
    }
}

pub struct Listener {
    pub socket: tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>,
    pub uid: String,
}

impl Listener {
    pub async fn wish(&mut self, wish: Value) {
        self.socket.send(Message::text(wish.to_string())).await.unwrap();
    }

    /// The next message.
    pub async fn next(&mut self) -> Value {
        loop {
            let message = tokio::time::timeout(Duration::from_secs(20), self.socket.next()).await.unwrap();
            if let Message::Text(text) = message.unwrap().unwrap() {
                return serde_json::from_str(text.as_str()).unwrap();
            }
        }
    }

    /// Why the server ends the conversation: code and reason, if it says them.
    pub async fn farewell(&mut self) -> Option<(u16, String)> {
        loop {
            match tokio::time::timeout(Duration::from_secs(20), self.socket.next()).await.unwrap() {
                Some(Ok(Message::Close(frame))) => {
                    return frame.map(|frame| (frame.code.into(), frame.reason.as_str().to_owned()));
                }
                None | Some(Err(_)) => return None,
                Some(Ok(_)) => {}
            }
        }
    }
}
