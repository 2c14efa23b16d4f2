//! The Rust side of the interop tests: answers one JSON question a line with one JSON answer a line.
#![allow(clippy::unwrap_used, clippy::expect_used)] // A wrong question is a mistake in the test.

mod fields;
mod random_body;

use std::io::{BufRead, Write};
use std::num::NonZeroUsize;

use data_encoding::{HEXUPPER, HEXUPPER_PERMISSIVE};
use random_body::Dice;
use serde_json::{Value, json};
use tegata_symbol::message::{HarvestingKeys, read_harvesting_delegation};
use tegata_symbol::{
    Aggregate, Amount, Body, Cosignature, DetachedCosignature, Embedded, Hash256, KeyPair, NetworkId, NetworkTime,
    PrivateKey, PublicKey, SigningContext, Transaction, TransactionRef, message,
};

fn main() {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let question: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let answer = match question["ask"].as_str().unwrap() {
            "read" => read(&question),
            "read detached" => read_detached(&question),
            "make" => make(&question),
            "cosign" => cosign(&question),
            "encrypt" => {
                let iv = bytes(&question["iv"]).try_into().unwrap();
                let encoded =
                    message::encrypt(&keys(&question["own"]), &key(&question["other"]), iv, &bytes(&question["clear"]));
                json!({ "encoded": HEXUPPER.encode(&encoded.unwrap()) })
            }
            "decrypt" => {
                let clear =
                    message::decrypt(&keys(&question["own"]), &key(&question["other"]), &bytes(&question["encoded"]));
                json!({ "clear": HEXUPPER.encode(&clear.unwrap()) })
            }
            "delegate" => {
                let keys_given =
                    HarvestingKeys { remote: private(&question["remote"]), vrf: private(&question["vrf"]) };
                let iv = bytes(&question["iv"]).try_into().unwrap();
                let (ephemeral, node) = (keys(&question["ephemeral"]), key(&question["node"]));
                let encoded = message::delegate_harvesting(&ephemeral, &node, iv, &keys_given);
                json!({ "encoded": HEXUPPER.encode(&encoded.unwrap()) })
            }
            "undelegate" => {
                let read = read_harvesting_delegation(&keys(&question["node"]), &bytes(&question["encoded"])).unwrap();
                json!({ "remote": HEXUPPER.encode(read.remote.expose()), "vrf": HEXUPPER.encode(read.vrf.expose()) })
            }
            other => panic!("unknown question {other}"),
        };
        writeln!(out, "{answer}").unwrap();
        out.flush().unwrap();
    }
}

fn bytes(value: &Value) -> Vec<u8> {
    HEXUPPER_PERMISSIVE.decode(value.as_str().unwrap().as_bytes()).unwrap()
}

fn private(value: &Value) -> PrivateKey {
    PrivateKey::from_bytes(bytes(value).try_into().unwrap())
}

fn keys(value: &Value) -> KeyPair {
    KeyPair::new(&private(value))
}

fn key(value: &Value) -> PublicKey {
    PublicKey(bytes(value).try_into().unwrap())
}

fn hash(value: &Value) -> Hash256 {
    value.as_str().unwrap().parse().unwrap()
}

/// What a transaction is signed for: the asked network, at a height where it takes this version of aggregates.
fn context(question: &Value, version: u8) -> SigningContext {
    SigningContext {
        network: NetworkId(question["network"].as_u64().unwrap() as u8),
        generation_hash_seed: hash(&question["generationHash"]),
        aggregate_version: version,
    }
}

/// Reads a payload that the SDK made and says everything that can be compared.
fn read(question: &Value) -> Value {
    let seed = hash(&question["generationHash"]);
    let payload = bytes(&question["payload"]);
    let transaction = match Transaction::from_bytes(&payload) {
        Ok(transaction) => transaction,
        Err(error) => return json!({ "error": error.to_string() }),
    };
    let borrowed = TransactionRef::parse(&payload).unwrap();
    let mut answer = json!({
        "payload": HEXUPPER.encode(&transaction.to_bytes()),
        "borrowed": HEXUPPER.encode(&borrowed.to_bytes()),
        "size": transaction.size(),
        "hash": transaction.hash(&seed).to_string(),
        "signer": transaction.signer_address().to_string(),
        "verified": transaction.verify(&seed),
        "verifiedTogether": borrowed.verify_all(&seed, NonZeroUsize::new(2).unwrap()),
        "fields": fields::transaction(&transaction),
    });
    if let Body::Aggregate(aggregate) = &transaction.body {
        let hash = transaction.hash(&seed);
        answer["transactionsHash"] = aggregate.computed_hash().to_string().into();
        answer["cosigned"] = aggregate.cosignatures.iter().all(|cosignature| cosignature.verify(&hash)).into();
    }
    answer
}

fn read_detached(question: &Value) -> Value {
    let detached = DetachedCosignature::from_bytes(&bytes(&question["payload"])).unwrap();
    json!({
        "payload": HEXUPPER.encode(&detached.to_bytes()),
        "verified": detached.cosignature.verify(&detached.parent_hash),
        "fields": fields::detached(&detached),
    })
}

/// Cosigns an aggregate that the SDK made.
fn cosign(question: &Value) -> Value {
    let aggregate = Transaction::from_bytes(&bytes(&question["payload"])).unwrap();
    let detached = aggregate.cosign(&keys(&question["own"]), &context(question, aggregate.version)).unwrap();
    json!({ "payload": HEXUPPER.encode(&detached.to_bytes()), "fields": fields::detached(&detached) })
}

/// Makes a signed random transaction of the asked type for the SDK to read.
fn make(question: &Value) -> Value {
    let version = question["version"].as_u64().unwrap() as u8;
    let context = context(question, version);
    let network = context.network;
    let mut dice = Dice::new(question["seed"].as_u64().unwrap());
    let signer = KeyPair::new(&PrivateKey::from_bytes(dice.block()));
    let mut cosigners = Vec::new();
    let kind = fields::kind_by_name(question["kind"].as_str().unwrap());
    let body = if kind.is_aggregate() {
        let others = if dice.below(50) == 0 { 24 } else { dice.below(4) };
        cosigners.extend((0..others).map(|_| KeyPair::new(&PrivateKey::from_bytes(dice.block()))));
        let mut kinds = vec![fields::kind_by_name(question["first"].as_str().unwrap())];
        let more = if dice.below(100) == 0 { 99 } else { dice.below(8) };
        kinds.extend((0..more).map(|_| dice.embedded_kind()));
        let inner = kinds.into_iter().map(|kind| {
            let signer = PublicKey(dice.block());
            Embedded::new(signer, network, dice.body(kind, network))
        });
        let inner = inner.collect();
        Body::Aggregate(if question["kind"] == "AggregateBonded" {
            Aggregate::bonded(inner)
        } else {
            Aggregate::complete(inner)
        })
    } else {
        dice.body(kind, network)
    };
    let mut transaction = Transaction::new(signer.public_key(), network, NetworkTime(dice.number()), body);
    transaction.version = version;
    transaction.max_fee = Amount(dice.number());
    let mut transaction = transaction.sign(&signer, &context).unwrap();
    let hash = transaction.hash(&context.generation_hash_seed);
    if let Body::Aggregate(aggregate) = &mut transaction.body {
        aggregate.cosignatures = cosigners.iter().map(|keys| Cosignature::sign(keys, &hash)).collect();
    }
    json!({
        "payload": HEXUPPER.encode(&transaction.to_bytes()),
        "hash": hash.to_string(),
        "fields": fields::transaction(&transaction),
    })
}
