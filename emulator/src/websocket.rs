//! A node's WebSocket face: `/ws`.
//!
//! The server sends `{"uid"}` first; the client sends `{"uid", "subscribe": "channel[/address]"}` or `"unsubscribe"`;
//! messages are `{"topic", "data"}`. An address may also be the id of a namespace, which stands for its alias.

use std::collections::{BTreeSet, HashSet};

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Extension, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use tegata_symbol::{Address, NamespaceId, Recipient, UnresolvedAddress};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

use crate::chain::Event;
use crate::emulator::Emulator;
use crate::faults::Node;
use crate::packet::Announced;
use crate::rest::transaction_json::{block_fields, complete, transaction_meta};

/// Largest message from a client in bytes.
const MOST_MESSAGE: usize = 16 * 1024;
/// Most subscriptions of one client.
const MOST_SUBSCRIPTIONS: usize = 10_000;

#[derive(Deserialize)]
struct Wish {
    uid: String,
    subscribe: Option<String>,
    unsubscribe: Option<String>,
}

pub(crate) async fn upgrade(
    State(emulator): State<Emulator>,
    Extension(stopped): Extension<watch::Receiver<bool>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade
        .max_message_size(MOST_MESSAGE)
        .max_frame_size(MOST_MESSAGE)
        .on_upgrade(move |socket| converse(socket, emulator, stopped))
}

async fn converse(mut socket: WebSocket, emulator: Emulator, mut stopped: watch::Receiver<bool>) {
    let node = emulator.node_handle();
    let (mut events, mut cuts) = (node.shown(), node.cuts());
    let mut sent = 0;
    let mut random = [0; 16];
    if getrandom::fill(&mut random).is_err() {
        return;
    }
    drop(emulator);
    let uid = data_encoding::HEXUPPER.encode(&random);
    if send(&mut socket, &json!({ "uid": uid })).await.is_err() {
        return;
    }
    let mut topics = HashSet::new();
    loop {
        tokio::select! {
            () = ended(&mut stopped) => return,
            _ = cuts.changed() => return,
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) if obey(text.as_str(), &uid, &mut topics) => {}
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                // Anything else ends the conversation, as at a node.
                _ => return,
            },
            event = events.recv() => match event {
                Ok(event) => {
                    for message in messages(&event, &topics) {
                        if is_over(&node, sent) || send(&mut socket, &message).await.is_err() {
                            return;
                        }
                        sent += 1;
                    }
                    if is_over(&node, sent) {
                        return;
                    }
                }
                // Messages were lost: the client must connect anew and ask what it missed.
                Err(RecvError::Lagged(_) | RecvError::Closed) => return,
            },
        }
    }
}

/// Whether the conversation is to be cut after so many messages.
fn is_over(node: &Node, sent: u64) -> bool {
    node.cut_after().is_some_and(|most| sent >= most)
}

/// Waits until the server stops.
async fn ended(stopped: &mut watch::Receiver<bool>) {
    // An error means that the server was dropped.
    let _ = stopped.wait_for(|stop| *stop).await;
}

async fn send(socket: &mut WebSocket, value: &Value) -> Result<(), axum::Error> {
    socket.send(Message::Text(value.to_string().into())).await
}

/// Follows a client's wish; false when it makes no sense.
fn obey(text: &str, uid: &str, topics: &mut HashSet<String>) -> bool {
    let Ok(wish) = serde_json::from_str::<Wish>(text) else { return false };
    if wish.uid != uid {
        return false;
    }
    if let Some(topic) = wish.subscribe {
        if topics.len() >= MOST_SUBSCRIPTIONS || !is_topic(&topic) {
            return false;
        }
        topics.insert(topic);
    }
    if let Some(topic) = wish.unsubscribe {
        topics.remove(&topic);
    }
    true
}

fn is_topic(topic: &str) -> bool {
    const OF_AN_ADDRESS: [&str; 7] = [
        "confirmedAdded",
        "unconfirmedAdded",
        "unconfirmedRemoved",
        "partialAdded",
        "partialRemoved",
        "cosignature",
        "status",
    ];
    match topic.split_once('/') {
        None => matches!(topic, "block" | "finalizedBlock") || OF_AN_ADDRESS.contains(&topic),
        // Who is paid by an alias listens to the namespace.
        Some((channel, name)) => {
            OF_AN_ADDRESS.contains(&channel) && (name.parse::<Address>().is_ok() || name.parse::<NamespaceId>().is_ok())
        }
    }
}

/// The messages that an event makes for a client's topics.
fn messages(event: &Event, topics: &HashSet<String>) -> Vec<Value> {
    let added = |announced: &Announced, height| json!({ "transaction": complete(announced), "meta": transaction_meta(announced, height) });
    let removed = |announced: &Announced| json!({ "meta": { "hash": announced.hash.to_string() } });
    let for_addresses = |channel: &str, addresses: &BTreeSet<UnresolvedAddress>, data: &dyn Fn() -> Value| {
        let named = addresses.iter().filter_map(|address| match address.recipient() {
            Recipient::Account(account) => Some(format!("{channel}/{account}")),
            Recipient::Alias(namespace) => Some(format!("{channel}/{namespace}")),
            Recipient::Invalid => None,
        });
        let wanted: Vec<_> = named.chain([channel.to_owned()]).filter(|topic| topics.contains(topic)).collect();
        if wanted.is_empty() {
            return Vec::new();
        }
        let data = data();
        wanted.into_iter().map(|topic| json!({ "topic": topic, "data": data })).collect()
    };
    let for_all = |channel: &str, data: &dyn Fn() -> Value| {
        if topics.contains(channel) { vec![json!({ "topic": channel, "data": data() })] } else { Vec::new() }
    };
    match event {
        Event::Block(block) => for_all("block", &|| {
            let generation_hash = tegata_symbol::Hash256::ZERO.to_string();
            let meta = json!({ "hash": block.summary.hash.to_string(), "generationHash": generation_hash });
            json!({ "block": block_fields(&block.summary), "meta": meta })
        }),
        Event::Finalized { epoch, height, hash } => for_all("finalizedBlock", &|| {
            json!({
                "finalizationEpoch": epoch,
                "finalizationPoint": height,
                "height": height.to_string(),
                "hash": hash.to_string(),
            })
        }),
        Event::ConfirmedAdded { transaction, height } => {
            for_addresses("confirmedAdded", &transaction.addresses, &|| added(transaction, *height))
        }
        Event::UnconfirmedAdded(each) => for_addresses("unconfirmedAdded", &each.addresses, &|| added(each, 0)),
        Event::UnconfirmedRemoved(each) => for_addresses("unconfirmedRemoved", &each.addresses, &|| removed(each)),
        Event::PartialAdded(each) => for_addresses("partialAdded", &each.addresses, &|| added(each, 0)),
        Event::PartialRemoved(each) => for_addresses("partialRemoved", &each.addresses, &|| removed(each)),
        Event::Cosignature { cosignature, addresses } => for_addresses("cosignature", addresses, &|| {
            json!({
                "version": cosignature.cosignature.version.to_string(),
                "signerPublicKey": cosignature.cosignature.signer.to_string(),
                "signature": cosignature.cosignature.signature.to_string(),
                "parentHash": cosignature.parent_hash.to_string(),
            })
        }),
        Event::Status { hash, failure, deadline, addresses } => for_addresses(
            "status",
            addresses,
            &|| json!({ "hash": hash.to_string(), "code": failure.name(), "deadline": deadline.0.to_string() }),
        ),
    }
}
