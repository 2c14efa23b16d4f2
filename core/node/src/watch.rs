//! What happens on the chain, as it happens, over a node's WebSocket.
//!
//! Nothing here is proven, and nothing is complete: sockets close without a word, and what happened meanwhile is lost.
//! An event says "look now". After [`Event::Connected`] and [`Event::Reconnected`] look at everything that is waited for;
//! while no socket stands, new blocks are found by asking.

use core::fmt;
use core::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reqwest::Url;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tegata_symbol::{Address, Hash256, NetworkTime};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, interval, sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config};

use crate::dto::{BlockInfoDto, Decimal, Hex};
use crate::error::{NodeError, shortened};
use crate::http::Node;
use crate::pool::NodePool;

/// Largest message that is read, in bytes.
pub const MAX_MESSAGE: usize = 1 << 20;

/// What is subscribed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// Every new block.
    Block,
    /// Every finalized block.
    FinalizedBlock,
    /// Transactions that concern an account, when they are confirmed.
    Confirmed(Address),
    /// Transactions that concern an account, when a node accepts them.
    Unconfirmed(Address),
    /// Transactions that concern an account, when they leave the unconfirmed ones: confirmed, or dropped.
    UnconfirmedRemoved(Address),
    /// Bonded aggregates that concern an account.
    Partial(Address),
    /// Refusals of an account's own transactions.
    Status(Address),
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Block => f.write_str("block"),
            Self::FinalizedBlock => f.write_str("finalizedBlock"),
            Self::Confirmed(address) => write!(f, "confirmedAdded/{address}"),
            Self::Unconfirmed(address) => write!(f, "unconfirmedAdded/{address}"),
            Self::UnconfirmedRemoved(address) => write!(f, "unconfirmedRemoved/{address}"),
            Self::Partial(address) => write!(f, "partialAdded/{address}"),
            Self::Status(address) => write!(f, "status/{address}"),
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The first socket stands and everything is subscribed to.
    Connected {
        /// With this node.
        node: String,
    },
    /// A socket stands again. What happened in between was missed: look.
    Reconnected {
        /// With this node.
        node: String,
    },
    /// The socket is gone, or could not be opened. It is tried again.
    Disconnected {
        /// In words.
        reason: String,
    },
    /// A new block, told by the socket or found by asking.
    Block {
        /// Height.
        height: u64,
        /// Hash.
        hash: Hash256,
        /// When it was made.
        time: NetworkTime,
    },
    /// A block can no longer be rolled back.
    Finalized {
        /// Height.
        height: u64,
        /// Hash.
        hash: Hash256,
    },
    /// A transaction that concerns an account changed its place.
    Transaction {
        /// The channel that told it.
        channel: Channel,
        /// Which transaction.
        hash: Hash256,
        /// Height of its block, when confirmed.
        height: Option<u64>,
    },
    /// A transaction of an account was refused.
    Rejected {
        /// The account.
        address: Address,
        /// Which transaction.
        hash: Hash256,
        /// Name of the rule that was broken.
        code: String,
    },
}

/// Times of a watch.
#[derive(Debug, Clone)]
pub struct WatchOptions {
    /// Longest time until a socket stands.
    pub connect_timeout: Duration,
    /// How often the node is asked for a sign of life.
    pub ping_every: Duration,
    /// A socket that has been silent for so long is dead.
    pub silence: Duration,
    /// Pause before the first new try; it doubles with each failure.
    pub first_pause: Duration,
    /// Longest pause between tries.
    pub longest_pause: Duration,
}

impl Default for WatchOptions {
    /// 10 s to connect, a ping every 15 s, dead after 45 s, pauses of 0.5 s to 30 s.
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            ping_every: Duration::from_secs(15),
            silence: Duration::from_secs(45),
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(30),
        }
    }
}

/// A running watch; it ends when this is dropped.
#[derive(Debug)]
pub struct Watch {
    events: mpsc::Receiver<Event>,
    task: JoinHandle<()>,
}

impl Watch {
    /// The next event; `None` only after the runtime has stopped the watch. Safe to cancel.
    pub async fn next(&mut self) -> Option<Event> {
        self.events.recv().await
    }

    /// An event that has come already.
    pub fn ready(&mut self) -> Option<Event> {
        self.events.try_recv().ok()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl NodePool {
    /// Subscribes to `channels` at one node, at the next when that one is down, again after each loss. Must be called
    /// inside a tokio runtime.
    pub fn watch(&self, channels: Vec<Channel>, options: WatchOptions) -> Watch {
        let (sender, events) = mpsc::channel(256);
        let watcher = Watcher { pool: self.clone(), channels, options, sender, last_height: 0 };
        Watch { events, task: tokio::spawn(watcher.run()) }
    }
}

/// Why a socket ended.
enum End {
    /// The caller has gone.
    Unheard,
    /// In words.
    Lost(String),
}

impl From<String> for End {
    fn from(reason: String) -> Self {
        Self::Lost(reason)
    }
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

struct Watcher {
    pool: NodePool,
    channels: Vec<Channel>,
    options: WatchOptions,
    sender: mpsc::Sender<Event>,
    last_height: u64,
}

#[derive(Deserialize)]
struct Hello {
    uid: String,
}

#[derive(Deserialize)]
struct Told {
    topic: String,
    data: Value,
}

#[derive(Deserialize)]
struct TransactionTold {
    meta: TransactionToldMeta,
}

#[derive(Deserialize)]
struct TransactionToldMeta {
    hash: Hex<Hash256>,
    height: Option<Decimal>,
}

#[derive(Deserialize)]
struct StatusTold {
    hash: Hex<Hash256>,
    code: String,
}

impl Watcher {
    async fn run(mut self) {
        let mut pause = self.options.first_pause;
        let mut connected_before = false;
        for turn in 0usize.. {
            let nodes = self.pool.all();
            let Some(node) = nodes.get(turn % nodes.len().max(1)).cloned() else { return };
            let end = match self.open(&node).await {
                Ok(socket) => {
                    pause = self.options.first_pause;
                    let name = node.name.clone();
                    let event = if connected_before {
                        Event::Reconnected { node: name }
                    } else {
                        Event::Connected { node: name }
                    };
                    connected_before = true;
                    match self.send(event).await {
                        Ok(()) => self.listen(socket, &node).await,
                        Err(end) => end,
                    }
                }
                Err(reason) => End::Lost(reason),
            };
            let End::Lost(reason) = end else { return };
            let reason = format!("{}: {}", node.name, shortened(&reason, 200));
            if self.send(Event::Disconnected { reason }).await.is_err() || self.ask_block().await.is_err() {
                return;
            }
            sleep(pause).await;
            pause = pause.saturating_mul(2).min(self.options.longest_pause);
        }
    }

    async fn send(&self, event: Event) -> Result<(), End> {
        self.sender.send(event).await.map_err(|_| End::Unheard)
    }

    /// Opens a socket and subscribes to everything.
    async fn open(&self, node: &Node) -> Result<Socket, String> {
        self.pool.identify(node).await.map_err(|error| error.to_string())?;
        let url = socket_url(&node.name).ok_or("the node's URL has no WebSocket form")?;
        let connector = Connector::Rustls(self.pool.tls().clone());
        let config = WebSocketConfig::default().max_message_size(Some(MAX_MESSAGE)).max_frame_size(Some(MAX_MESSAGE));
        let opening = async {
            let (mut socket, _) = connect_async_tls_with_config(url.as_str(), Some(config), true, Some(connector))
                .await
                .map_err(|error| error.to_string())?;
            let Some(first) = socket.next().await else { return Err("closed at once".to_owned()) };
            let first = first.map_err(|error| error.to_string())?;
            let Hello { uid } =
                first.to_text().ok().and_then(|text| serde_json::from_str(text).ok()).ok_or("no uid came first")?;
            for channel in &self.channels {
                let text = json!({ "uid": uid, "subscribe": channel.to_string() }).to_string();
                socket.send(Message::text(text)).await.map_err(|error| error.to_string())?;
            }
            Ok(socket)
        };
        timeout(self.options.connect_timeout, opening).await.map_err(|_| "no connection in time".to_owned())?
    }

    /// Passes events on until the socket ends.
    async fn listen(&mut self, mut socket: Socket, node: &Node) -> End {
        let mut ping = interval(self.options.ping_every.max(Duration::from_millis(1)));
        let mut heard = Instant::now();
        loop {
            let message = tokio::select! {
                message = socket.next() => message,
                () = self.sender.closed() => return End::Unheard,
                _ = ping.tick() => {
                    if heard.elapsed() >= self.options.silence {
                        return End::Lost("silent for too long".into());
                    }
                    if let Err(error) = socket.send(Message::Ping(Default::default())).await {
                        return End::Lost(error.to_string());
                    }
                    continue;
                }
            };
            heard = Instant::now();
            let text = match message {
                None | Some(Ok(Message::Close(_))) => return End::Lost("closed by the node".into()),
                Some(Err(error)) => return End::Lost(error.to_string()),
                Some(Ok(Message::Text(text))) => text,
                Some(Ok(_)) => continue,
            };
            match self.event(text.as_str()) {
                Ok(Some(event)) => {
                    if let Err(end) = self.send(event).await {
                        return end;
                    }
                }
                Ok(None) => {}
                Err(what) => {
                    let error = NodeError::nonsense(&node.name, what);
                    return End::Lost(error.to_string());
                }
            }
        }
    }

    /// The event of a message; `None` for topics that were not subscribed to.
    fn event(&mut self, text: &str) -> Result<Option<Event>, String> {
        let told: Told = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let Some(channel) = self.channels.iter().copied().find(|channel| channel.to_string() == told.topic) else {
            return Ok(None);
        };
        Ok(Some(match channel {
            Channel::Block => {
                let block: BlockInfoDto = read(told.data)?;
                self.last_height = self.last_height.max(block.block.height.0);
                Event::Block {
                    height: block.block.height.0,
                    hash: block.meta.hash.0,
                    time: NetworkTime(block.block.timestamp.0),
                }
            }
            Channel::FinalizedBlock => {
                let block: crate::dto::FinalizedDto = read(told.data)?;
                Event::Finalized { height: block.height.0, hash: block.hash.0 }
            }
            Channel::Status(address) => {
                let status: StatusTold = read(told.data)?;
                Event::Rejected { address, hash: status.hash.0, code: shortened(&status.code, 100) }
            }
            Channel::Confirmed(_) | Channel::Unconfirmed(_) | Channel::UnconfirmedRemoved(_) | Channel::Partial(_) => {
                let told: TransactionTold = read(told.data)?;
                let height = told.meta.height.map(|height| height.0).filter(|height| *height > 0);
                Event::Transaction { channel, hash: told.meta.hash.0, height }
            }
        }))
    }

    /// While no socket stands: is there a new block?
    async fn ask_block(&mut self) -> Result<(), End> {
        if !self.channels.contains(&Channel::Block) {
            return Ok(());
        }
        if let Ok(block) = self.pool.latest_block().await
            && block.height > self.last_height
        {
            self.last_height = block.height;
            self.send(Event::Block { height: block.height, hash: block.hash, time: block.time }).await?;
        }
        Ok(())
    }
}

fn read<T: DeserializeOwned>(data: Value) -> Result<T, String> {
    serde_json::from_value(data).map_err(|error| error.to_string())
}

/// `http` becomes `ws`, `https` becomes `wss`; the path gets `/ws` behind it.
fn socket_url(node: &str) -> Option<Url> {
    let mut url = Url::parse(&format!("{node}/ws")).ok()?;
    let scheme = match url.scheme() {
        "http" => "ws",
        "https" => "wss",
        _ => return None,
    };
    url.set_scheme(scheme).ok()?;
    Some(url)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_nodes_url_leads_to_its_socket() {
        let url = |node| socket_url(node).map(|url| url.to_string());
        assert_eq!(url("http://127.0.0.1:3000").unwrap(), "ws://127.0.0.1:3000/ws");
        assert_eq!(url("https://node.example:3001").unwrap(), "wss://node.example:3001/ws");
        assert_eq!(url("https://node.example/symbol").unwrap(), "wss://node.example/symbol/ws");
    }

    #[test]
    fn channels_are_named_as_the_node_names_its_topics() {
        let address: Address = "TA53AVLYMT5HCP5TJ23CGKGTUXQHNPBTJ4Z2LIQ".parse().unwrap();
        assert_eq!(Channel::Block.to_string(), "block");
        assert_eq!(Channel::Confirmed(address).to_string(), "confirmedAdded/TA53AVLYMT5HCP5TJ23CGKGTUXQHNPBTJ4Z2LIQ");
    }
}
