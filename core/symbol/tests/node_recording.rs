//! What a real node said to transactions that were announced to it, compared with what the crate says by itself.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;

use data_encoding::HEXUPPER_PERMISSIVE;
use serde_json::Value;
use tegata_symbol::{DetachedCosignature, Hash256, Transaction, TransactionRef};

struct Announced {
    kind: String,
    name: String,
    payload: Vec<u8>,
    hash: String,
    verdict: String,
}

fn recording() -> (Hash256, Vec<Announced>) {
    let recording: Value = serde_json::from_str(include_str!("vectors/symbol-node.json")).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let announced = recording["events"].as_array().unwrap().iter().filter(|event| event["event"] == "announce");
    let announced = announced.map(|event| Announced {
        kind: text(&event["kind"]),
        name: format!("{}: {}", text(&event["scenario"]), text(&event["label"])),
        payload: HEXUPPER_PERMISSIVE.decode(text(&event["payload"]).as_bytes()).unwrap(),
        hash: text(&event["hash"]),
        verdict: text(&event["verdict"]),
    });
    (text(&recording["network"]["generation_hash"]).parse().unwrap(), announced.collect())
}

#[test]
fn the_crate_refuses_by_itself_what_a_node_refuses_without_asking_its_state() {
    let (_, announced) = recording();
    let mut refused = BTreeMap::<&str, u32>::new();
    let mut confirmed = 0;
    for each in announced.iter().filter(|each| each.kind != "cosignature") {
        let said = TransactionRef::parse(&each.payload).map(|transaction| transaction.check());
        match (said, each.verdict.as_str()) {
            (Ok(Ok(())), "confirmed") => confirmed += 1,
            (Ok(Err(error)), verdict) => {
                let code = error.rule.failure_code().unwrap_or("none");
                assert_eq!(code, verdict, "{}: {error}", each.name);
                *refused.entry(code).or_default() += 1;
            }
            // The parser is as silent as the node, or it sees what the node names.
            (Err(error), verdict) => assert!(
                matches!(verdict, "none" | "Failure_Core_Nonzero_Internal_Padding" | "Failure_Core_Invalid_Version"),
                "{}: {error}, the node said {verdict}",
                each.name
            ),
            // Only the chain's state decided.
            (Ok(Ok(())), _) => {}
        }
    }
    assert!(confirmed > 50 && refused.len() > 10, "{confirmed} {refused:?}");
}

#[test]
fn every_announced_transaction_is_written_and_hashed_as_the_node_did() {
    let (seed, announced) = recording();
    for each in &announced {
        if each.kind == "cosignature" {
            assert_eq!(DetachedCosignature::from_bytes(&each.payload).unwrap().to_bytes(), each.payload);
        } else if let Ok(transaction) = Transaction::from_bytes(&each.payload) {
            assert_eq!(transaction.to_bytes(), each.payload, "{}", each.name);
            assert_eq!(transaction.hash(&seed).to_string(), each.hash, "{}", each.name);
        }
    }
}
