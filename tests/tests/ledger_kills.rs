//! `kill -9` at random points while the ledger takes in transactions: no confirmed block is lost and no half one is left.
//!
//! 10 kills, or 200 with `TEGATA_FULL=1`; `TEGATA_SEED` repeats a run.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tegata_emulator::{BlockTime, Config, Emulator};
use tegata_symbol::{
    Address, Amount, Body, Hash256, KeyPair, Mosaic, NetworkTime, PrivateKey, SigningContext, Transaction, Transfer,
};
use tegata_tests::Dice;

const PATIENCE: Duration = Duration::from_secs(60);
/// Blocks are so short that kills often meet one being made.
const BLOCK_TIME: &str = "20ms";

fn start(data: &Path) -> (Child, String) {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let child = Command::new(tegata_tests::program())
        .args(["emulator", "--block-time", BLOCK_TIME, "--port", &port.to_string(), "--data"])
        .arg(data)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    (child, format!("http://127.0.0.1:{port}"))
}

/// Asks until the ledger answers; nothing when it is gone.
fn get(client: &reqwest::blocking::Client, url: &str) -> Option<Value> {
    client.get(url).send().ok()?.json().ok()
}

fn until<T>(what: impl Fn() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = what() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "the ledger does not answer");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Announces transfers until the ledger is gone; answers the hashes that it said are confirmed.
fn load(url: &str, keys: &KeyPair, context: &SigningContext, mosaic: Mosaic, stop: &AtomicBool) -> BTreeSet<Hash256> {
    let client = reqwest::blocking::Client::new();
    let (mut waiting, mut confirmed) = (Vec::new(), BTreeSet::new());
    let own = Address::new(&keys.public_key(), context.network);
    while !stop.load(Ordering::Relaxed) {
        let Some(time) = get(&client, &format!("{url}/node/time")) else { break };
        let now: u64 = time["communicationTimestamps"]["sendTimestamp"].as_str().unwrap().parse().unwrap();
        for number in 0..20 {
            let body = Body::Transfer(Transfer { recipient: own.into(), mosaics: vec![mosaic], message: vec![] });
            let deadline = NetworkTime(now + 3_600_000 + number);
            let transaction = Transaction::new(keys.public_key(), context.network, deadline, body).with_fee(100, 0);
            let signed = transaction.sign(keys, context).unwrap();
            let payload = data_encoding::HEXUPPER.encode(&signed.to_bytes());
            let put = client.put(format!("{url}/transactions")).json(&json!({ "payload": payload })).send();
            if put.is_err() {
                return confirmed;
            }
            waiting.push(signed.hash(&context.generation_hash_seed));
        }
        let hashes: Vec<_> = waiting.iter().map(ToString::to_string).collect();
        let asked = client.post(format!("{url}/transactionStatus")).json(&json!({ "hashes": hashes })).send();
        let Some(statuses) = asked.ok().and_then(|answer| answer.json::<Vec<Value>>().ok()) else { break };
        for status in statuses.iter().filter(|status| status["group"] == "confirmed") {
            confirmed.insert(status["hash"].as_str().unwrap().parse().unwrap());
        }
        waiting.retain(|hash| !confirmed.contains(hash));
        if waiting.len() > 500 {
            waiting.drain(..100);
        }
    }
    confirmed
}

#[test]
fn a_killed_ledger_loses_no_confirmed_block_and_its_chain_verifies() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let kills = if tegata_tests::full() { 200 } else { 10 };
    let mut dice = Dice::cast();
    let data = tempfile::tempdir().unwrap();
    let keys = Arc::new(KeyPair::new(&PrivateKey::from_bytes([7; 32])));
    let client = reqwest::blocking::Client::new();
    let mut confirmed = BTreeSet::new();
    for number in 1..=kills {
        let (mut child, url) = start(data.path());
        let info = until(|| get(&client, &format!("{url}/node/info")));
        let properties = until(|| get(&client, &format!("{url}/network/properties")));
        let currency = properties["chain"]["currencyMosaicId"].as_str().unwrap();
        let id = currency.trim_start_matches("0x").replace('\'', "").parse().unwrap();
        let network = tegata_symbol::NetworkId(u8::try_from(info["networkIdentifier"].as_u64().unwrap()).unwrap());
        let context = SigningContext {
            network,
            generation_hash_seed: info["networkGenerationHashSeed"].as_str().unwrap().parse().unwrap(),
            aggregate_version: 3,
        };
        let own = Address::new(&keys.public_key(), network).to_string();
        if number == 1 {
            let body = json!({ "address": own, "amount": "1000000000000" });
            let answer = client.post(format!("{url}/emulator/faucet")).json(&body).send().unwrap();
            assert!(answer.status().is_success());
            until(|| get(&client, &format!("{url}/accounts/{own}")).filter(|answer| answer["account"].is_object()));
        }
        let stop = Arc::new(AtomicBool::new(false));
        let loader = {
            let (url, keys, stop) = (url.clone(), Arc::clone(&keys), Arc::clone(&stop));
            thread::spawn(move || load(&url, &keys, &context, Mosaic { id, amount: Amount(1) }, &stop))
        };
        thread::sleep(Duration::from_millis(50 + dice.below(400)));
        child.kill().unwrap();
        child.wait().unwrap();
        stop.store(true, Ordering::Relaxed);
        confirmed.extend(loader.join().unwrap());

        let emulator = Emulator::open(Config::new(Some(data.path().to_owned()), BlockTime::Manual)).unwrap();
        let snapshot = emulator.snapshot().unwrap();
        for hash in &confirmed {
            assert!(snapshot.place(hash).unwrap().is_some(), "kill {number}: {hash} was confirmed and is gone");
        }
        emulator.verify().unwrap_or_else(|error| panic!("kill {number}: {error}"));
    }
    assert!(confirmed.len() > 10 * kills, "only {} transactions were confirmed", confirmed.len());
    println!("{kills} kills, {} transactions confirmed", confirmed.len());
}
