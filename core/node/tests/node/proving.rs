use serde_json::{Value, json};
use tegata_node::NodeError;
use tegata_symbol::merkle::{Side, merkle_path, merkle_root};
use tegata_symbol::*;

use crate::fake_node::{FakeNode, block_hash, ok, pool};
use crate::rest_form::{NETWORK, SEED, SIGNING, address, confirmed, keys};

/// A block at height 500 with our aggregate, cosigned, as the third of five transactions.
fn in_a_block(node: &FakeNode) -> (Transaction, Vec<Hash256>) {
    let body = Body::Transfer(Transfer { recipient: address(2).into(), mosaics: vec![], message: vec![0] });
    let inner = vec![Embedded::new(keys(2).public_key(), NETWORK.id, body)];
    let body = Body::Aggregate(Aggregate::complete(inner));
    let mut transaction =
        Transaction::new(keys(1).public_key(), NETWORK.id, NetworkTime(1), body).sign(&keys(1), &SIGNING).unwrap();
    let hash = transaction.hash(&SEED);
    let Body::Aggregate(aggregate) = &mut transaction.body else { panic!() };
    aggregate.cosignatures.push(Cosignature::sign(&keys(2), &hash));
    let mut leaves: Vec<Hash256> = (0..5u8).map(|n| Hash256([n; 32])).collect();
    leaves[2] = transaction.merkle_component_hash(&SEED);
    node.on(&format!("GET /transactions/confirmed/{hash}"), [ok(confirmed(&transaction, 500, 2))]);
    node.block(500, 15_000_000, block_hash(500), merkle_root(leaves.iter().copied()));
    node.on(&merkle_route(&hash), [ok(path(&leaves))]);
    (transaction, leaves)
}

fn merkle_route(hash: &Hash256) -> String {
    format!("GET /blocks/500/transactions/{hash}/merkle")
}

fn path(leaves: &[Hash256]) -> Value {
    let items: Vec<Value> = merkle_path(leaves, 2)
        .unwrap()
        .into_iter()
        .map(|(side, hash)| {
            let position = if side == Side::Left { "left" } else { "right" };
            json!({ "hash": hash.to_string(), "position": position })
        })
        .collect();
    json!({ "merklePath": items })
}

#[tokio::test]
async fn a_transaction_is_proven_to_be_in_its_block_and_the_nodes_that_name_it_are_told() {
    let (node, other) = (FakeNode::start().await, FakeNode::start().await);
    let (transaction, leaves) = in_a_block(&node);
    in_a_block(&other);
    let pool = pool(&[&node, &other]).await;
    let inclusion = pool.verify_inclusion(&transaction.hash(&SEED)).await.unwrap().unwrap();
    assert_eq!((inclusion.height, inclusion.block), (500, block_hash(500)));
    assert_eq!(inclusion.transactions_hash, merkle_root(leaves));
    assert_eq!(inclusion.nodes, vec![node.url.clone(), other.url.clone()]);
    assert_eq!(pool.verify_inclusion(&Hash256([1; 32])).await.unwrap(), None);
}

#[tokio::test]
async fn a_path_that_leads_elsewhere_is_nonsense() {
    let node = FakeNode::start().await;
    let (transaction, mut leaves) = in_a_block(&node);
    let hash = transaction.hash(&SEED);
    let pool = pool(&[&node]).await;
    leaves[0] = Hash256([9; 32]);
    node.on(&merkle_route(&hash), [ok(path(&leaves))]);
    assert!(matches!(pool.verify_inclusion(&hash).await.unwrap_err(), NodeError::Nonsense { .. }));
    node.on(&merkle_route(&hash), [ok(json!({ "merklePath": [{ "hash": "00", "position": "up" }] }))]);
    assert!(matches!(pool.verify_inclusion(&hash).await.unwrap_err(), NodeError::Nonsense { .. }));
}

#[tokio::test]
async fn a_cosignature_that_nobody_made_is_nonsense() {
    let node = FakeNode::start().await;
    let (mut transaction, _) = in_a_block(&node);
    let hash = transaction.hash(&SEED);
    let Body::Aggregate(aggregate) = &mut transaction.body else { panic!() };
    aggregate.cosignatures[0].signer = keys(3).public_key();
    node.on(&format!("GET /transactions/confirmed/{hash}"), [ok(confirmed(&transaction, 500, 2))]);
    let pool = pool(&[&node]).await;
    assert!(matches!(pool.transaction(&hash).await.unwrap_err(), NodeError::Nonsense { .. }));
}

#[tokio::test]
async fn nodes_that_name_different_blocks_are_both_told() {
    let (node, other) = (FakeNode::start().await, FakeNode::start().await);
    let (transaction, _) = in_a_block(&node);
    other.block(500, 1, Hash256([8; 32]), Hash256([8; 32]));
    let pool = pool(&[&node, &other]).await;
    let error = pool.verify_inclusion(&transaction.hash(&SEED)).await.unwrap_err();
    assert!(matches!(error, NodeError::Disagreement { .. }), "{error}");
}
