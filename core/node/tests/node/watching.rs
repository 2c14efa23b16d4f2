use std::time::Duration;

use serde_json::{Value, json};
use tegata_node::watch::{Channel, Event, MAX_MESSAGE, WatchOptions};
use tegata_symbol::{Hash256, NetworkTime};

use crate::fake_node::{FakeNode, Script, block, block_hash, pool};
use crate::rest_form::address;

fn options() -> WatchOptions {
    WatchOptions { first_pause: Duration::from_millis(1), ..WatchOptions::default() }
}

fn told(topic: impl ToString, data: Value) -> String {
    json!({ "topic": topic.to_string(), "data": data }).to_string()
}

fn staying(send: Vec<String>) -> Script {
    Script { send, stay: true }
}

#[tokio::test]
async fn what_is_subscribed_to_comes_as_typed_events() {
    let node = FakeNode::start().await;
    let (confirmed, status) = (Channel::Confirmed(address(1)), Channel::Status(address(1)));
    let hash = Hash256([3; 32]);
    node.scripts([staying(vec![
        told("block", block(1001, 77, block_hash(1001), Hash256::ZERO)),
        told("unconfirmedAdded/SOMEBODYELSE", json!({})),
        told(confirmed, json!({ "transaction": {}, "meta": { "hash": hash.to_string(), "height": "1001" } })),
        told(status, json!({ "hash": hash.to_string(), "code": "Failure_Core_Past_Deadline", "deadline": "1" })),
    ])]);
    let mut watch = pool(&[&node]).await.watch(vec![Channel::Block, confirmed, status], options());
    assert_eq!(watch.next().await, Some(Event::Connected { node: node.url.clone() }));
    let block = Event::Block { height: 1001, hash: block_hash(1001), time: NetworkTime(77) };
    assert_eq!(watch.next().await, Some(block));
    assert_eq!(watch.next().await, Some(Event::Transaction { channel: confirmed, hash, height: Some(1001) }));
    let code = "Failure_Core_Past_Deadline".into();
    assert_eq!(watch.next().await, Some(Event::Rejected { address: address(1), hash, code }));
    let first: Value = serde_json::from_str(&node.subscribed()[0]).unwrap();
    assert_eq!(first, json!({ "uid": "ABC", "subscribe": "block" }));
}

#[tokio::test]
async fn after_a_loss_the_block_is_asked_for_and_everything_subscribed_to_again() {
    let node = FakeNode::start().await;
    let news = told("block", block(1001, 77, block_hash(1001), Hash256::ZERO));
    node.scripts([Script { send: vec![], stay: false }, staying(vec![news])]);
    let mut watch = pool(&[&node]).await.watch(vec![Channel::Block], options());
    assert_eq!(watch.next().await, Some(Event::Connected { node: node.url.clone() }));
    assert!(matches!(watch.next().await, Some(Event::Disconnected { .. })));
    assert!(matches!(watch.next().await, Some(Event::Block { height: 1000, .. })));
    assert_eq!(watch.next().await, Some(Event::Reconnected { node: node.url.clone() }));
    assert!(matches!(watch.next().await, Some(Event::Block { height: 1001, .. })));
    assert_eq!(node.subscribed().len(), 2);
}

#[tokio::test]
async fn a_message_that_is_too_large_or_makes_no_sense_ends_the_socket() {
    for message in ["x".repeat(MAX_MESSAGE + 1), "<html>".into(), told("block", json!({ "height": 1 }))] {
        let node = FakeNode::start().await;
        node.scripts([staying(vec![message])]);
        let mut watch = pool(&[&node]).await.watch(vec![Channel::Block], options());
        assert!(matches!(watch.next().await, Some(Event::Connected { .. })));
        assert!(matches!(watch.next().await, Some(Event::Disconnected { .. })));
    }
}

#[tokio::test]
async fn the_next_node_takes_over() {
    let (node, other) = (FakeNode::start().await, FakeNode::start().await);
    other.scripts([staying(vec![])]);
    let pool = pool(&[&node, &other]).await;
    node.stop();
    let mut watch = pool.watch(vec![Channel::FinalizedBlock], options());
    assert!(matches!(watch.next().await, Some(Event::Disconnected { .. })));
    assert_eq!(watch.next().await, Some(Event::Connected { node: other.url.clone() }));
}
