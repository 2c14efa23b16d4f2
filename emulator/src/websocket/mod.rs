//! A node's WebSocket face: `/ws`.
//!
//! The server sends `{"uid"}` first; the client sends `{"uid", "subscribe": "channel[/address]"}` or `"unsubscribe"`;
//! messages are `{"topic", "data"}`. An address may also be the id of a namespace, which stands for its alias. What a node
//! does not understand ends the conversation (`websocketMessageHandler`, `websocketUtils`).

mod hub;
mod news;
mod topic;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Extension, State};
use axum::response::Response;
use futures_util::SinkExt;
use serde_json::{Value, json};
use tegata_symbol::NetworkId;
use tokio::sync::watch;

use crate::emulator::Emulator;
use crate::faults::Node;
pub(crate) use hub::Hub;
use hub::Subscriber;
use topic::Topic;

/// Largest message from a client in bytes.
const MOST_MESSAGE: usize = 16 * 1024;
/// How long the other side has to answer that the conversation is over.
const FAREWELL: Duration = Duration::from_secs(1);
/// The code with which a node closes after a message that it cannot follow.
const TRY_AGAIN_LATER: u16 = 1013;
/// Most bytes of a reason to close.
const MOST_REASON: usize = 123;

/// Why a conversation ends: the node's words, or none.
struct Farewell(Option<String>);

pub(crate) async fn upgrade(
    State(emulator): State<Emulator>,
    Extension(hub): Extension<Hub>,
    Extension(stopped): Extension<watch::Receiver<bool>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let network = emulator.ledger().parameters().network.id;
    upgrade
        .max_message_size(MOST_MESSAGE)
        .max_frame_size(MOST_MESSAGE)
        .on_upgrade(move |socket| converse(socket, hub, emulator.node_handle(), network, stopped))
}

async fn converse(
    mut socket: WebSocket,
    hub: Hub,
    node: Arc<Node>,
    network: NetworkId,
    mut stopped: watch::Receiver<bool>,
) {
    let mut subscriber = hub.join();
    let mut cuts = node.cuts();
    let mut sent = 0;
    let mut random = [0; 20];
    if getrandom::fill(&mut random).is_err() {
        return;
    }
    let uid = data_encoding::BASE64.encode(&random);
    if socket.send(Message::Text(json!({ "uid": uid }).to_string().into())).await.is_err() {
        return;
    }
    loop {
        tokio::select! {
            () = ended(&mut stopped) => return,
            _ = cuts.changed() => return,
            message = socket.recv() => {
                let obeyed = match &message {
                    Some(Ok(Message::Text(text))) => obey(text.as_bytes(), &uid, network, &subscriber),
                    Some(Ok(Message::Binary(bytes))) => obey(bytes, &uid, network, &subscriber),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
                    Some(Ok(Message::Close(_))) => return settle(socket).await,
                    Some(Err(_)) | None => return,
                };
                if let Err(farewell) = obeyed {
                    return part(socket, farewell).await;
                }
            }
            message = subscriber.next() => {
                let Some(message) = message else { return };
                if !tell(&mut socket, message, &mut subscriber, (&node, &mut sent), &mut stopped).await {
                    return;
                }
            }
        }
    }
}

/// Sends a message and those that wait behind it; false when the client cannot be reached, or reads too slowly.
async fn tell(
    socket: &mut WebSocket,
    first: Utf8Bytes,
    subscriber: &mut Subscriber,
    (node, count): (&Node, &mut u64),
    stopped: &mut watch::Receiver<bool>,
) -> bool {
    let mut next = Some(first);
    while let Some(message) = next {
        if node.cut_after().is_some_and(|most| *count >= most) {
            let _ = socket.flush().await;
            return false;
        }
        *count = count.saturating_add(1);
        let sent = tokio::select! {
            _ = &mut subscriber.gone => return false,
            () = ended(stopped) => return false,
            sent = socket.feed(Message::Text(message)) => sent,
        };
        if sent.is_err() {
            return false;
        }
        next = subscriber.next_waiting();
    }
    tokio::select! {
        _ = &mut subscriber.gone => false,
        () = ended(stopped) => false,
        flushed = socket.flush() => flushed.is_ok(),
    }
}

/// Waits until the server stops.
async fn ended(stopped: &mut watch::Receiver<bool>) {
    // An error means that the server was dropped.
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// Closes the conversation.
async fn part(mut socket: WebSocket, Farewell(reason): Farewell) {
    let frame = reason.map(|mut reason| {
        reason.truncate(reason.floor_char_boundary(MOST_REASON));
        CloseFrame { code: TRY_AGAIN_LATER, reason: reason.into() }
    });
    if socket.send(Message::Close(frame)).await.is_ok() {
        settle(socket).await;
    }
}

/// Lets both sides say that the conversation is over.
async fn settle(mut socket: WebSocket) {
    let settled = async { while let Some(Ok(_)) = socket.recv().await {} };
    let _ = tokio::time::timeout(FAREWELL, settled).await;
}

/// Follows a client's wish.
fn obey(bytes: &[u8], uid: &str, network: NetworkId, subscriber: &Subscriber) -> Result<(), Farewell> {
    let wish: Value = serde_json::from_slice(bytes).map_err(|error| Farewell(Some(error.to_string())))?;
    if wish.get("uid").and_then(Value::as_str) != Some(uid) {
        return Err(Farewell(None));
    }
    let (subscribe, unsubscribe) = (wish.get("subscribe"), wish.get("unsubscribe").filter(|wish| is_truthy(wish)));
    match (subscribe, unsubscribe) {
        (Some(subscribe), Some(_)) if is_truthy(subscribe) => Err(Farewell(None)),
        (_, Some(Value::String(text))) => {
            subscriber.unsubscribe(text);
            Ok(())
        }
        (Some(Value::String(text)), None) => {
            let topic = Topic::read(text, network).map_err(|reason| Farewell(Some(reason)))?;
            subscriber.subscribe(text, topic).map_err(|reason| Farewell(Some(reason)))
        }
        _ => Err(Farewell(None)),
    }
}

/// Whether JavaScript takes the value for true.
fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Number(number) => number.as_f64() != Some(0.0),
        _ => true,
    }
}
