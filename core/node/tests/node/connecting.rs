use tegata_node::{NodeError, NodePool, PoolOptions};
use tegata_symbol::{Amount, Hash256, Network};
use tokio::net::TcpListener;

use crate::fake_node::{FakeNode, Reply, ok, options, pool, properties};

/// An address where nobody listens.
async fn nobody() -> std::net::SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

#[tokio::test]
async fn the_network_is_read_from_the_node() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    let facts = pool.facts();
    assert_eq!(facts.network, Network::TESTNET);
    assert_eq!(facts.name, "testnet");
    assert_eq!((facts.forks.v2, facts.forks.v3), (Some(1_690_500), Some(2_742_000)));
    assert_eq!(facts.max_deadline_ms, 6 * 3_600_000);
    assert_eq!(facts.max_bonded_deadline_ms, 48 * 3_600_000);
    assert_eq!(facts.block_time_ms, 30_000);
    assert_eq!(facts.base_mosaic_rental, Amount(500_000));
    assert_eq!(facts.hash_lock_deposit, Amount(10_000_000));
}

#[tokio::test]
async fn a_fork_that_the_node_does_not_know_is_never_reached() {
    let node = FakeNode::start().await;
    let mut old = properties(&Network::TESTNET);
    old["forkHeights"] = serde_json::json!({ "strictAggregateTransactionHash": "0" });
    node.on("GET /network/properties", [ok(old)]);
    let pool = pool(&[&node]).await;
    assert_eq!((pool.facts().forks.v2, pool.facts().forks.v3), (Some(0), None));
}

#[tokio::test]
async fn urls_that_are_none_are_refused_without_repeating_a_password() {
    let connect = async |url: &str| NodePool::connect(&[url], options()).await.unwrap_err();
    for url in ["", "node.example", "ftp://node.example", "http://u:secret@node.example", "http://node.example/?a=b"] {
        let error = connect(url).await;
        assert!(matches!(error, NodeError::BadUrl { .. }), "{url}: {error}");
        assert!(!error.to_string().contains("secret"));
    }
    let none: [&str; 0] = [];
    assert_eq!(NodePool::connect(&none, options()).await.unwrap_err(), NodeError::NoNodes);
}

#[tokio::test]
async fn all_nodes_down_gives_each_nodes_reason() {
    let urls = [format!("http://{}", nobody().await), format!("http://{}/", nobody().await)];
    let NodeError::Unreachable(failures) = NodePool::connect(&urls, options()).await.unwrap_err() else { panic!() };
    assert_eq!(failures.len(), 2);
    assert_eq!(failures[0].node, urls[0]);
    assert!(failures.iter().all(|failure| !failure.reason.is_empty()));
}

#[tokio::test]
async fn one_node_down_is_noted_and_the_other_serves() {
    let node = FakeNode::start().await;
    let urls = [format!("http://{}", nobody().await), node.url.clone()];
    let pool = NodePool::connect(&urls, options()).await.unwrap();
    assert_eq!(pool.unreachable_at_start().len(), 1);
    assert_eq!(pool.unreachable_at_start()[0].node, urls[0]);
    assert_eq!(pool.chain_info().await.unwrap().height, 1000);
}

#[tokio::test]
async fn nodes_of_different_networks_are_both_named() {
    let (one, other) = (FakeNode::start().await, FakeNode::start().await);
    other.belongs_to(&Network::MAINNET);
    let error = NodePool::connect(&[&one.url, &other.url], options()).await.unwrap_err();
    assert_eq!(
        error,
        NodeError::DifferentNetworks {
            first: one.url.clone(),
            first_seed: Network::TESTNET.generation_hash_seed,
            second: other.url.clone(),
            second_seed: Network::MAINNET.generation_hash_seed,
        }
    );
}

#[tokio::test]
async fn a_node_of_another_network_than_expected_is_refused() {
    let node = FakeNode::start().await;
    let expected = Network::MAINNET.generation_hash_seed;
    let options = PoolOptions { expected_network: Some(expected), ..options() };
    let error = NodePool::connect(&[&node.url], options).await.unwrap_err();
    let found = Network::TESTNET.generation_hash_seed;
    assert_eq!(error, NodeError::OtherNetwork { node: node.url.clone(), expected, found });
}

#[tokio::test]
async fn a_node_that_was_down_and_turns_out_to_be_of_another_network_is_never_asked() {
    let (node, address) = (FakeNode::start().await, nobody().await);
    let urls = [node.url.clone(), format!("http://{address}")];
    let pool = NodePool::connect(&urls, options()).await.unwrap();
    let stranger = FakeNode::start_at(address).await;
    stranger.belongs_to(&Network::MAINNET);
    node.on("GET /chain/info", [Reply::Text(500, String::new())]);
    let error = pool.chain_info().await.unwrap_err();
    assert!(matches!(error, NodeError::OtherNetwork { node, .. } if node == stranger.url));
    assert_eq!(stranger.count("GET /chain/info"), 0);
}

#[tokio::test]
async fn properties_that_lack_a_value_or_contradict_the_node_are_nonsense() {
    let node = FakeNode::start().await;
    let connect = async || NodePool::connect(&[&node.url], options()).await.unwrap_err();
    let mut broken = properties(&Network::TESTNET);
    broken["chain"]["currencyMosaicId"] = serde_json::json!("0x''");
    node.on("GET /network/properties", [ok(broken.clone())]);
    let NodeError::Nonsense { what, .. } = connect().await else { panic!() };
    assert!(what.contains("/chain/currencyMosaicId"), "{what}");
    broken["chain"].as_object_mut().unwrap().remove("currencyMosaicId");
    node.on("GET /network/properties", [ok(broken)]);
    assert!(matches!(connect().await, NodeError::Nonsense { .. }));
    let mut other = properties(&Network::TESTNET);
    other["network"]["generationHashSeed"] = serde_json::json!(Hash256::ZERO.to_string());
    node.on("GET /network/properties", [ok(other)]);
    assert!(matches!(connect().await, NodeError::Nonsense { .. }));
}
