//! Multisig accounts on the REST face.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use serde_json::{Value, json};
use tegata_emulator::chain::Accepted;
use tegata_emulator::{Config, Emulator, Server, bind};
use tegata_symbol::{
    Address, Aggregate, AggregateForks, Amount, Body, Cosignature, Embedded, KeyPair, MultisigAccountModification,
    PrivateKey, Transaction,
};

fn keys(number: u8) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([number; 32]))
}

fn address(emulator: &Emulator, number: u8) -> Address {
    Address::new(&keys(number).public_key(), emulator.ledger().parameters().network.id)
}

/// Makes `account` a multisig account of `cosignatories`; answers the transaction's hash.
fn join(emulator: &Emulator, account: u8, cosignatories: &[u8]) -> String {
    let network = emulator.ledger().parameters().network;
    let additions = cosignatories.iter().map(|number| address(emulator, *number).into()).collect();
    let body = Body::MultisigAccountModification(MultisigAccountModification {
        min_removal_delta: 1,
        min_approval_delta: 1,
        additions,
        deletions: Vec::new(),
    });
    let inner = vec![Embedded::new(keys(account).public_key(), network.id, body)];
    let deadline = network.time_from_unix_ms(emulator.unix_ms() + 3_600_000);
    let body = Body::Aggregate(Aggregate::complete(inner));
    let unsigned = Transaction::new(keys(account).public_key(), network.id, deadline, body);
    let context = network.signing(&AggregateForks::FROM_THE_START, 1);
    let mut aggregate = unsigned.with_fee(100, cosignatories.len()).sign(&keys(account), &context).unwrap();
    let hash = aggregate.hash(&network.generation_hash_seed);
    if let Body::Aggregate(body) = &mut aggregate.body {
        body.cosignatures = cosignatories.iter().map(|number| Cosignature::sign(&keys(*number), &hash)).collect();
    }
    assert_eq!(emulator.announce(&aggregate.to_bytes()).unwrap(), Accepted::Unconfirmed(hash));
    hash.to_string()
}

async fn get(server: &Server, path: &str) -> (u16, Value) {
    let response = reqwest::Client::new().get(format!("{}{path}", server.url())).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test]
async fn accounts_and_their_graph_are_answered_in_the_nodes_form() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let emulator = Emulator::open(Config::in_memory()).unwrap();
    let server = emulator.serve(bind("127.0.0.1:0".parse().unwrap()).await.unwrap()).unwrap();
    for number in [4, 5] {
        emulator.fund(&address(&emulator, number), Amount(1_000_000)).unwrap();
    }
    // 4 is signed for by 5 and 6, 5 by 7.
    let hash = join(&emulator, 4, &[5, 6]);
    join(&emulator, 5, &[7]);
    let text = |number: u8| address(&emulator, number).to_string();
    let hex = |number: u8| address(&emulator, number).to_hex();
    let mut cosignatories = [hex(5), hex(6)];
    cosignatories.sort();

    let top = json!({ "multisig": {
        "version": 1, "accountAddress": hex(4), "minApproval": 1, "minRemoval": 1,
        "cosignatoryAddresses": cosignatories, "multisigAddresses": [],
    } });
    let bottom = json!({ "multisig": {
        "version": 1, "accountAddress": hex(7), "minApproval": 0, "minRemoval": 0,
        "cosignatoryAddresses": [], "multisigAddresses": [hex(5)],
    } });
    assert_eq!(get(&server, &format!("/account/{}/multisig", text(4))).await, (200, top.clone()));
    assert_eq!(get(&server, &format!("/account/{}/multisig", text(7))).await, (200, bottom.clone()));

    let (status, graph) = get(&server, &format!("/account/{}/multisig/graph", text(5))).await;
    assert_eq!(status, 200);
    let levels: Vec<_> = graph.as_array().unwrap().iter().map(|level| level["level"].as_i64().unwrap()).collect();
    assert_eq!(levels, [-1, 0, 1]);
    assert_eq!(graph[0]["multisigEntries"], json!([top]));
    assert_eq!(graph[1]["multisigEntries"][0]["multisig"]["accountAddress"], hex(5));
    assert_eq!(graph[2]["multisigEntries"], json!([bottom]));

    let (status, error) = get(&server, &format!("/account/{}/multisig", text(9))).await;
    assert_eq!((status, &error["code"]), (404, &json!("ResourceNotFound")));
    assert_eq!(get(&server, &format!("/account/{}/multisig/graph", text(9))).await.0, 404);
    assert_eq!(get(&server, "/account/NOBODY/multisig").await.0, 409);

    let (_, found) = get(&server, &format!("/transactions/confirmed/{hash}")).await;
    let inner = &found["transaction"]["transactions"][0]["transaction"];
    assert_eq!(inner["minApprovalDelta"], 1);
    assert_eq!(inner["addressAdditions"], json!([hex(5), hex(6)]));
    server.shutdown().await;
}
