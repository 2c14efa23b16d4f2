//! The WebSocket face over real connections.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod node;

use futures_util::SinkExt;
use node::{Node, XYM};
use serde_json::{Value, json};
use tegata_emulator::BlockTime;
use tegata_symbol::{Aggregate, Body};
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn listeners_hear_what_concerns_them_in_order() {
    let mut node = Node::start(BlockTime::Manual).await;
    node.fund(4, 100 * XYM).await;
    node.emulator.mine().unwrap();
    let five = node.address(5);
    let channels = ["unconfirmedAdded", "unconfirmedRemoved", "confirmedAdded", "status"];
    let mut topics: Vec<_> = channels.iter().map(|channel| format!("{channel}/{five}")).collect();
    topics.push("block".into());
    let mut listener = node.listen(&topics).await;
    let inner = vec![node.embedded(4, node.transfer(5, node.network.currency, 1, b"\0hi"))];
    let aggregate = node.sign(4, Body::Aggregate(Aggregate::complete(inner)));
    let hash = node.announce("/transactions", &aggregate).await;
    let mut added = listener.next().await;
    // What was waiting when the listener came may be heard of: news are told a little later.
    while added["topic"] == "block" {
        added = listener.next().await;
    }
    assert_eq!((&added["topic"], &added["data"]["meta"]["hash"]), (&json!(topics[0]), &json!(hash)));
    let inner = &added["data"]["transaction"]["transactions"][0]["transaction"];
    assert_eq!(inner["recipientAddress"], five.to_hex());
    node.emulator.mine().unwrap();
    assert_eq!(listener.next().await, json!({ "topic": topics[1], "data": { "meta": { "hash": hash } } }));
    let confirmed = listener.next().await;
    assert_eq!((&confirmed["topic"], &confirmed["data"]["meta"]["height"]), (&json!(topics[2]), &json!("3")));
    let block = listener.next().await;
    assert_eq!((&block["topic"], &block["data"]["block"]["height"]), (&json!("block"), &json!("3")));

    let body = node.transfer(5, node.network.currency, 999 * XYM, b"");
    let poor = node.sign(4, body);
    let hash = node.announce("/transactions", &poor).await;
    let status = listener.next().await;
    assert_eq!(status["data"]["code"], "Failure_Core_Insufficient_Balance");
    assert_eq!(status["data"]["hash"], hash);

    listener.wish(json!({ "uid": listener.uid, "unsubscribe": "block" })).await;
    listener.wish(json!({ "uid": listener.uid, "unsubscribe": "never subscribed to" })).await;
    node.emulator.mine().unwrap();
    let body = node.transfer(5, node.network.currency, 998 * XYM, b"");
    let poor = node.sign(4, body);
    node.announce("/transactions", &poor).await;
    assert_eq!(listener.next().await["topic"], topics[3]);
}

#[tokio::test]
async fn who_announces_first_and_listens_then_hears_what_became_of_it() {
    let mut node = Node::start(BlockTime::Instant).await;
    node.fund(4, 100 * XYM).await;
    let body = node.transfer(5, node.network.currency, 1, b"");
    let transaction = node.sign(4, body);
    let hash = node.announce("/transactions", &transaction).await;
    let mut listener = node.listen(&[format!("confirmedAdded/{}", node.address(5))]).await;
    assert_eq!(listener.next().await["data"]["meta"]["hash"], hash);
}

#[tokio::test]
async fn what_a_node_does_not_understand_ends_the_conversation_as_at_a_node() {
    let node = Node::start(BlockTime::Manual).await;
    let again = |reason: &str| Some((1013, reason.to_owned()));
    let uid = |wish: Value, uid: &str| {
        let mut wish = wish;
        wish["uid"] = uid.into();
        wish.to_string()
    };
    for (wish, farewell) in [
        (json!({ "subscribe": "gossip" }), again("unknown topic category gossip")),
        (json!({ "subscribe": "block/5" }), again("unexpected param to block subscription")),
        (json!({ "subscribe": "status/T" }), again("T does not represent a valid encoded address")),
        (json!({ "subscribe": "x".repeat(500) }), again(&format!("unknown topic category {}", "x".repeat(100)))),
        (json!({ "subscribe": "block", "unsubscribe": "block" }), None),
        (json!({ "subscribe": 5 }), None),
        (json!({}), None),
    ] {
        let mut listener = node.listen(&[]).await;
        let wish = uid(wish, &listener.uid);
        listener.socket.send(Message::text(wish.clone())).await.unwrap();
        assert_eq!(listener.farewell().await, farewell, "{wish}");
    }
    let mut listener = node.listen(&[]).await;
    listener.wish(json!({ "uid": "wrong", "subscribe": "block" })).await;
    assert_eq!(listener.farewell().await, None);
    let mut listener = node.listen(&[]).await;
    listener.socket.send(Message::text("{")).await.unwrap();
    assert_eq!(listener.farewell().await.unwrap().0, 1013);
    let mut listener = node.listen(&[]).await;
    let _ = listener.socket.send(Message::text("x".repeat(100_000))).await;
    assert_eq!(listener.farewell().await, None);
    // Bytes are read as text.
    let mut listener = node.listen(&[]).await;
    let wish = json!({ "uid": listener.uid, "subscribe": "block" }).to_string();
    listener.socket.send(Message::binary(wish.into_bytes())).await.unwrap();
    listener.socket.send(Message::Ping(Vec::new().into())).await.unwrap();
    node.emulator.mine().unwrap();
    assert_eq!(listener.next().await["topic"], "block");
}
