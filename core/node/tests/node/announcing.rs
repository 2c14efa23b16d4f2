use std::time::Duration;

use serde_json::{Value, json};
use tegata_node::{Announcement, NodeError, Outcome, Progress, StatusGroup, Waiting};
use tegata_symbol::{Cosignature, DetachedCosignature, Hash256, NetworkTime};

use crate::fake_node::{FakeNode, Reply, block, block_hash, chain_info, ok, pool};
use crate::rest_form::keys;

const HASH: Hash256 = Hash256([7; 32]);
const STATUS: &str = "POST /transactionStatus";
/// The fake chain's latest block is at 30,000,000.
const LATER: NetworkTime = NetworkTime(30_000_000 + 3_600_000);

fn status(group: &str, code: &str, height: u64) -> Value {
    json!([{
        "group": group, "code": code, "hash": HASH.to_string(), "deadline": LATER.0.to_string(),
        "height": height.to_string(),
    }])
}

fn waiting(deadline: NetworkTime) -> Waiting<'static> {
    let zero = Duration::ZERO;
    Waiting {
        margin: zero,
        stall: Duration::from_millis(100),
        patience: zero,
        announce_every: zero,
        ..Waiting::new(HASH, deadline).every(Duration::from_millis(1))
    }
}

fn accepted() -> Reply {
    Reply::Json(202, json!({ "message": "packet 9 was pushed to the network via /transactions" }))
}

#[tokio::test]
async fn bytes_are_announced_as_hex_and_a_failing_node_is_passed_over() {
    let (node, other) = (FakeNode::start().await, FakeNode::start().await);
    let pool = pool(&[&node, &other]).await;
    for path in ["PUT /transactions", "PUT /transactions/partial"] {
        node.on(path, [Reply::Text(503, String::new())]);
        other.on(path, [accepted()]);
    }
    pool.announce(&[0xCA, 0xFE]).await.unwrap();
    assert_eq!(other.asked("PUT /transactions")[0].1, r#"{"payload":"CAFE"}"#);
    pool.announce_partial(&[0xBE]).await.unwrap();
    assert_eq!(other.asked("PUT /transactions/partial")[0].1, r#"{"payload":"BE"}"#);
}

#[tokio::test]
async fn bytes_that_a_node_cannot_parse_are_refused() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    node.on("PUT /transactions", [Reply::Json(400, json!({ "code": "InvalidContent", "message": "no" }))]);
    assert!(matches!(pool.announce(&[1]).await.unwrap_err(), NodeError::Refused { status: 400, .. }));
}

#[tokio::test]
async fn a_cosignature_is_announced_with_its_parent() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    node.on("PUT /transactions/cosignature", [accepted()]);
    let cosignature = Cosignature::sign(&keys(1), &HASH);
    pool.announce_cosignature(&DetachedCosignature { cosignature, parent_hash: HASH }).await.unwrap();
    let body: Value = serde_json::from_str(&node.asked("PUT")[0].1).unwrap();
    assert_eq!(body["version"], "0");
    assert_eq!(body["parentHash"], HASH.to_string());
    assert_eq!(body["signature"], cosignature.signature.to_string());
}

#[tokio::test]
async fn a_hash_lock_is_there_or_not_and_another_aggregates_is_nonsense() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    let path = format!("GET /lock/hash/{HASH}");
    let lock =
        |hash: Hash256| ok(json!({ "id": "0", "lock": { "version": 1, "status": 0, "hash": hash.to_string() } }));
    let none = Reply::Json(404, json!({ "code": "ResourceNotFound", "message": "no" }));
    node.on(&path, [none, lock(HASH), lock(Hash256([8; 32]))]);
    assert!(!pool.has_hash_lock(&HASH).await.unwrap());
    assert!(pool.has_hash_lock(&HASH).await.unwrap());
    assert!(matches!(pool.has_hash_lock(&HASH).await.unwrap_err(), NodeError::Nonsense { .. }));
}

#[tokio::test]
async fn the_furthest_status_of_all_nodes_counts() {
    let nodes = [FakeNode::start().await, FakeNode::start().await, FakeNode::start().await];
    let pool = pool(&[&nodes[0], &nodes[1], &nodes[2]]).await;
    for node in &nodes {
        node.on(STATUS, [ok(json!([]))]);
    }
    assert_eq!(pool.status(&HASH).await.unwrap(), None);
    nodes[0].on(STATUS, [ok(status("failed", "Failure_Core_Insufficient_Balance", 0))]);
    assert_eq!(pool.status(&HASH).await.unwrap().unwrap().group, StatusGroup::Failed);
    nodes[1].on(STATUS, [ok(status("unconfirmed", "Success", 0))]);
    assert_eq!(pool.status(&HASH).await.unwrap().unwrap().group, StatusGroup::Unconfirmed);
    nodes[2].on(STATUS, [ok(status("confirmed", "Success", 999))]);
    let status = pool.status(&HASH).await.unwrap().unwrap();
    assert_eq!((status.group, status.height, &status.node), (StatusGroup::Confirmed, Some(999), &nodes[2].url));
}

#[tokio::test]
async fn a_status_that_makes_no_sense_is_nonsense() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    let mut other = status("confirmed", "Success", 9);
    other[0]["hash"] = json!(Hash256::ZERO.to_string());
    let bad = [other, status("lost", "Success", 9), status("failed", "<b>", 0), status("confirmed", "Success", 0)];
    for reply in bad {
        node.on(STATUS, [ok(reply)]);
        assert!(matches!(pool.status(&HASH).await.unwrap_err(), NodeError::Nonsense { .. }));
    }
}

#[tokio::test]
async fn a_transaction_is_waited_for_until_it_is_confirmed() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    let steps = [json!([]), status("unconfirmed", "Success", 0), status("confirmed", "Success", 990)].map(ok);
    node.on(STATUS, steps);
    let mut seen = Vec::new();
    let outcome = pool.wait_for(&waiting(LATER), |progress| seen.push(progress)).await.unwrap();
    assert_eq!(outcome, Outcome::Confirmed { height: 990, finalized: true });
    assert_eq!(seen, vec![Progress::Unknown, Progress::Unconfirmed]);
    node.on(STATUS, [ok(status("confirmed", "Success", 991))]);
    let outcome = pool.wait_for(&waiting(LATER), |_| {}).await.unwrap();
    assert_eq!(outcome, Outcome::Confirmed { height: 991, finalized: false });
}

#[tokio::test]
async fn a_refusal_ends_the_wait_with_its_code() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    node.on(STATUS, [ok(status("failed", "Failure_Core_Insufficient_Balance", 0))]);
    let outcome = pool.wait_for(&waiting(LATER), |_| {}).await.unwrap();
    assert_eq!(outcome, Outcome::Rejected { code: "Failure_Core_Insufficient_Balance".into() });
}

#[tokio::test]
async fn that_the_chain_has_it_already_is_no_refusal() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    let steps = [status("failed", "Failure_Hash_Already_Exists", 0), status("confirmed", "Success", 1000)].map(ok);
    node.on(STATUS, steps);
    let outcome = pool.wait_for(&waiting(LATER), |_| {}).await.unwrap();
    assert_eq!(outcome, Outcome::Confirmed { height: 1000, finalized: false });
}

#[tokio::test]
async fn silence_ends_when_the_chain_has_passed_the_deadline() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    node.on(STATUS, [ok(json!([]))]);
    node.on("GET /chain/info", [ok(chain_info(999, 990)), ok(chain_info(1000, 990))]);
    let outcome = pool.wait_for(&waiting(NetworkTime(29_990_000)), |_| {}).await.unwrap();
    assert_eq!(outcome, Outcome::TimedOut { on_chain: true });
    assert_eq!(node.count(STATUS), 2);
}

#[tokio::test]
async fn a_chain_that_stands_still_ends_the_wait_by_the_clock() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    node.on(STATUS, [ok(status("unconfirmed", "Success", 0))]);
    let outcome = pool.wait_for(&waiting(NetworkTime(30_000_001)), |_| {}).await.unwrap();
    assert_eq!(outcome, Outcome::TimedOut { on_chain: false });
}

#[tokio::test]
async fn the_same_bytes_are_announced_again_while_no_node_knows_them() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    node.on("PUT /transactions", [accepted()]);
    node.on(STATUS, [json!([]), json!([]), status("confirmed", "Success", 1000)].map(ok));
    let waiting = waiting(LATER).announcing(Announcement::Transaction(&[0xAB]));
    pool.wait_for(&waiting, |_| {}).await.unwrap();
    let bodies: Vec<String> = node.asked("PUT /transactions").into_iter().map(|(_, body)| body).collect();
    assert_eq!(bodies, vec![r#"{"payload":"AB"}"#; 2]);
}

#[tokio::test]
async fn nobody_answering_ends_the_wait_with_the_reason() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    node.on("GET /chain/info", [Reply::Text(500, String::new())]);
    assert!(pool.wait_for(&waiting(LATER), |_| {}).await.unwrap_err().is_unreachable());
}

#[tokio::test]
async fn an_outage_meanwhile_is_told_and_outlasted() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    let fault = Reply::Text(500, String::new());
    let back = ok(chain_info(1000, 990));
    node.on("GET /chain/info", [fault.clone(), fault.clone(), fault, back]);
    node.on(STATUS, [ok(status("confirmed", "Success", 1000))]);
    let waiting = Waiting { patience: Duration::from_secs(60), ..waiting(LATER) };
    let mut seen = Vec::new();
    let outcome = pool.wait_for(&waiting, |progress| seen.push(progress)).await.unwrap();
    assert!(matches!(outcome, Outcome::Confirmed { .. }));
    assert!(matches!(&seen[..], [Progress::Unreachable(_)]), "{seen:?}");
}

#[tokio::test]
async fn a_block_is_waited_for_until_it_is_final() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    node.on("GET /chain/info", [chain_info(1000, 990), chain_info(1010, 1000)].map(ok));
    node.on("GET /blocks/1010", [ok(block(1010, 1, block_hash(1010), Hash256::ZERO))]);
    let mut seen = Vec::new();
    let (poll, long) = (Duration::from_millis(1), Duration::from_secs(60));
    assert!(pool.wait_for_final(1000, poll, long, |height| seen.push(height)).await.unwrap());
    assert_eq!(seen, vec![990, 1000]);
    assert!(!pool.wait_for_final(1001, poll, Duration::ZERO, |_| {}).await.unwrap());
}
