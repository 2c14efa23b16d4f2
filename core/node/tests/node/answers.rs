use std::time::Duration;

use serde_json::json;
use tegata_node::{NodeError, NodePool, PoolOptions};
use tegata_symbol::{Amount, MosaicId};

use crate::fake_node::{FakeNode, Reply, ok, options, pool};
use crate::rest_form::{address, keys};

const CHAIN: &str = "GET /chain/info";

async fn answer_to(reply: Reply) -> NodeError {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    node.on(CHAIN, [reply]);
    pool.chain_info().await.unwrap_err()
}

#[tokio::test]
async fn answers_that_are_not_what_was_promised_are_nonsense_and_not_asked_for_again() {
    let chain = crate::fake_node::chain_info(1000, 990).to_string();
    let replies = [
        Reply::Text(200, "<html><body>It works!</body></html>".into()),
        Reply::Text(200, chain[..chain.len() - 9].into()),
        Reply::Text(200, String::new()),
        Reply::Text(200, " ".repeat(300_000)),
        Reply::Stream(vec![b' '; 300_000]),
        ok(json!({ "height": "+7", "latestFinalizedBlock": { "height": "1", "hash": "00" } })),
        ok(crate::fake_node::chain_info(10, 11)),
        ok(json!("[".repeat(1000))),
        Reply::Text(404, "<html>".into()),
        Reply::Redirect("http://127.0.0.1:1/chain/info".into()),
    ];
    for reply in replies {
        let node = FakeNode::start().await;
        let pool = pool(&[&node]).await;
        node.on(CHAIN, [reply]);
        let error = pool.chain_info().await.unwrap_err();
        assert!(matches!(&error, NodeError::Nonsense { node: named, .. } if *named == node.url), "{error}");
        assert_eq!(node.count(CHAIN), 1);
    }
}

#[tokio::test]
async fn deep_json_is_refused() {
    let error = answer_to(Reply::Text(200, "[".repeat(60_000))).await;
    assert!(matches!(error, NodeError::Nonsense { .. }), "{error}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (node, other) = (FakeNode::start().await, FakeNode::start().await);
    let pool = pool(&[&node]).await;
    node.on(CHAIN, [Reply::Redirect(format!("{}/chain/info", other.url))]);
    assert!(pool.chain_info().await.is_err());
    assert_eq!(other.count(CHAIN), 0);
}

#[tokio::test]
async fn a_fault_is_asked_again_a_bounded_number_of_times() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    node.on(CHAIN, [Reply::Text(500, String::new())]);
    assert!(pool.chain_info().await.unwrap_err().is_unreachable());
    assert_eq!(node.count(CHAIN), options().attempts);
    node.on(CHAIN, [Reply::Text(503, String::new()), ok(crate::fake_node::chain_info(7, 1))]);
    assert_eq!(pool.chain_info().await.unwrap().height, 7);
}

#[tokio::test]
async fn a_busy_node_is_asked_again() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    node.on(CHAIN, [Reply::Text(429, String::new()), ok(crate::fake_node::chain_info(7, 1))]);
    assert_eq!(pool.chain_info().await.unwrap().height, 7);
}

#[tokio::test]
async fn a_refusal_is_final_and_tells_the_nodes_words() {
    let (node, other) = (FakeNode::start().await, FakeNode::start().await);
    let pool = pool(&[&node, &other]).await;
    node.on(CHAIN, [Reply::Json(409, json!({ "code": "InvalidArgument", "message": "no\u{7}t so" }))]);
    let error = pool.chain_info().await.unwrap_err();
    let expected = NodeError::Refused {
        node: node.url.clone(),
        status: 409,
        code: "InvalidArgument".into(),
        message: "not so".into(),
    };
    assert_eq!(error, expected);
    assert_eq!((node.count(CHAIN), other.count(CHAIN)), (1, 0));
}

#[tokio::test]
async fn a_node_that_never_answers_is_given_up() {
    let node = FakeNode::start().await;
    let options = PoolOptions { request_timeout: Duration::from_millis(300), attempts: 1, ..options() };
    let pool = NodePool::connect(&[&node.url], options).await.unwrap();
    node.on(CHAIN, [Reply::Silence]);
    let error = pool.chain_info().await.unwrap_err();
    assert!(error.is_unreachable() && error.to_string().contains("no answer in time"), "{error}");
}

#[tokio::test]
async fn the_next_node_answers_for_a_failing_one_and_is_asked_first_from_then_on() {
    for reply in [Reply::Text(500, String::new()), Reply::Text(200, "<html>".into())] {
        let (node, other) = (FakeNode::start().await, FakeNode::start().await);
        let pool = pool(&[&node, &other]).await;
        node.on(CHAIN, [reply]);
        other.chain(1234, 1000);
        assert_eq!(pool.chain_info().await.unwrap().height, 1234);
        assert_eq!(pool.chain_info().await.unwrap().height, 1234);
        assert_eq!((node.count(CHAIN), other.count(CHAIN)), (1, 2));
    }
}

#[tokio::test]
async fn a_node_that_was_stopped_is_replaced() {
    let (node, other) = (FakeNode::start().await, FakeNode::start().await);
    let pool = pool(&[&node, &other]).await;
    node.stop();
    assert_eq!(pool.chain_info().await.unwrap().height, 1000);
}

fn account_json(number: u8, key: &str, mosaics: serde_json::Value) -> serde_json::Value {
    json!({ "id": "0", "account": {
        "version": 1, "address": address(number).to_hex(), "addressHeight": "3", "publicKey": key,
        "publicKeyHeight": "0", "accountType": 0, "mosaics": mosaics,
    }})
}

#[tokio::test]
async fn an_account_is_read_and_an_unknown_one_is_none() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    assert_eq!(pool.account(&address(1)).await.unwrap(), None);
    assert_eq!(pool.balance(&address(1), MosaicId(5)).await.unwrap(), Amount(0));
    let key = keys(1).public_key().to_string();
    let path = format!("GET /accounts/{}", address(1));
    let held = json!([{ "id": "0000000000000005", "amount": "18446744073709551615" }]);
    node.on(&path, [ok(account_json(1, &key, held))]);
    let account = pool.account(&address(1)).await.unwrap().unwrap();
    assert_eq!(account.public_key, Some(keys(1).public_key()));
    assert_eq!(pool.balance(&address(1), MosaicId(5)).await.unwrap(), Amount(u64::MAX));
    node.on(&path, [ok(account_json(1, &"0".repeat(64), json!([])))]);
    assert_eq!(pool.account(&address(1)).await.unwrap().unwrap().public_key, None);
}

#[tokio::test]
async fn another_account_or_another_accounts_key_is_nonsense() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    let path = format!("GET /accounts/{}", address(1));
    for (number, key) in [(2, keys(2)), (1, keys(2))] {
        node.on(&path, [ok(account_json(number, &key.public_key().to_string(), json!([])))]);
        assert!(matches!(pool.account(&address(1)).await.unwrap_err(), NodeError::Nonsense { .. }));
    }
}

#[tokio::test]
async fn an_address_with_a_wrong_checksum_is_nonsense() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    let mut account = account_json(1, &keys(1).public_key().to_string(), json!([]));
    account["account"]["address"] = json!("98".repeat(24));
    node.on(&format!("GET /accounts/{}", address(1)), [ok(account)]);
    assert!(matches!(pool.account(&address(1)).await.unwrap_err(), NodeError::Nonsense { .. }));
}

#[tokio::test]
async fn fees_are_the_median_but_at_least_what_the_node_demands() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    node.on("GET /network/fees/rental", [ok(json!({ "effectiveMosaicRentalFee": "50000000" }))]);
    for (median, min, expected) in [(100, 10, 100), (0, 10, 10)] {
        let fees = json!({
            "averageFeeMultiplier": 9999, "medianFeeMultiplier": median, "highestFeeMultiplier": 99_999,
            "lowestFeeMultiplier": 0, "minFeeMultiplier": min,
        });
        node.on("GET /network/fees/transaction", [ok(fees)]);
        let fees = pool.fees().await.unwrap();
        assert_eq!((fees.multiplier, fees.minimum_multiplier, fees.mosaic_rental), (expected, min, Amount(50_000_000)));
    }
}

#[tokio::test]
async fn both_clocks_are_read() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    let time = json!({ "communicationTimestamps": { "sendTimestamp": "77", "receiveTimestamp": "77" } });
    node.on("GET /node/time", [ok(time)]);
    assert_eq!(pool.node_time().await.unwrap().0, 77);
    assert_eq!(pool.chain_time().await.unwrap().0, 1000 * 30_000);
}
