//! Transactions, messages, addresses and proofs of the official vectors.

use data_encoding::HEXUPPER_PERMISSIVE;
use serde_json::Value;
use tegata_symbol::{DetachedCosignature, Transaction};

use super::{LONGEST, Seeds};

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../core/symbol/tests/vectors/symbol-sdk.json")).expect("JSON")
}

fn hex(value: &Value) -> Vec<u8> {
    HEXUPPER_PERMISSIVE.decode(value.as_str().unwrap_or_default().as_bytes()).expect("hexadecimal")
}

fn list<'a>(all: &'a Value, key: &str) -> &'a [Value] {
    all[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// One transaction of every type and version, and a cosignature.
pub fn transactions() -> Seeds {
    let mut seeds = Seeds::new();
    let mut add = |name: String, bytes: Vec<u8>| {
        let is_new = seeds.iter().all(|(known, _)| *known != name);
        if bytes.len() <= 4096 && Transaction::from_bytes(&bytes).is_ok() && is_new {
            seeds.push((name, bytes));
        }
    };
    let all = vectors();
    for aggregate in list(&all, "aggregates") {
        let cosigned = if list(aggregate, "detached_cosignatures").is_empty() { "" } else { "_cosigned" };
        let name = format!("{}_v{}{cosigned}", aggregate["kind"].as_str().unwrap_or_default(), aggregate["version"]);
        add(name, hex(&aggregate["payload"]));
    }
    for transaction in list(&all, "transactions") {
        add(transaction["kind"].as_str().unwrap_or_default().to_owned(), hex(&transaction["payload"]));
    }
    // Types that the SDK's file lacks, and metadata, which stands inside aggregates only.
    let layouts: Value =
        serde_json::from_str(include_str!("../../../core/symbol/tests/vectors/catbuffer-transactions.json"))
            .expect("JSON");
    for transaction in list(&layouts, "transactions") {
        let schema = transaction["schema"].as_str().unwrap_or_default();
        let name = transaction["name"].as_str().unwrap_or_default();
        if !schema.starts_with("Aggregate") {
            add(schema.to_owned(), hex(&transaction["payload"]));
        } else if name.contains("metadata") {
            add(name.to_owned(), hex(&transaction["payload"]));
        }
    }
    let cosignature = hex(&all["aggregates"][1]["detached_cosignatures"][0]);
    assert!(DetachedCosignature::from_bytes(&cosignature).is_ok());
    seeds.push(("cosignature".into(), cosignature));
    seeds
}

/// Message fields of each kind.
pub fn messages() -> Seeds {
    let mut seeds: Seeds = vec![
        ("plain".into(), b"\0hello".to_vec()),
        ("raw".into(), b"\x05hello".to_vec()),
        ("harvesting".into(), [&b"\xFE\x2A\x80\x61\x57\x73\x01\xE2"[..], &[9; 124]].concat()),
        ("keys".into(), [7; 64].to_vec()),
    ];
    for (number, case) in list(&vectors(), "encrypted_messages").iter().enumerate() {
        seeds.push((format!("encrypted_{number}"), hex(&case["encoded"])));
        seeds.push((format!("sealed_{number}"), hex(&case["clear"])));
    }
    seeds
}

/// Addresses, ids and names as people and nodes write them.
pub fn addresses() -> Seeds {
    let all = vectors();
    let mut seeds: Seeds = vec![
        ("name".into(), b"symbol.xym".to_vec()),
        ("grouped".into(), b"TCG6OD-2R33SD-NECORU-GUD6W6-BVEXLC-MBFE62-WCA".to_vec()),
        ("mosaic".into(), b"6BED913FA20223F8".to_vec()),
        ("alias".into(), [&[0x99][..], &[0xEE, 0xAF, 0xF4, 0x41, 0xBA, 0x99, 0x4B, 0xE7], &[0; 15]].concat()),
    ];
    for (number, account) in list(&all, "accounts").iter().enumerate() {
        for network in ["mainnet", "testnet"] {
            let text = account["address"][network].as_str().unwrap_or_default();
            seeds.push((format!("{network}_{number}"), text.into()));
            let address: tegata_symbol::Address = text.parse().expect("an address");
            seeds.push((format!("{network}_{number}_bytes"), address.as_bytes().to_vec()));
        }
        let key = account["public_key"].as_str().unwrap_or_default();
        seeds.push((format!("key_{number}"), key.into()));
    }
    seeds
}

/// Every hexadecimal text of the proofs' vectors that is neither a hash nor too long.
pub fn proofs() -> Seeds {
    let all: Value =
        serde_json::from_str(include_str!("../../../core/symbol/tests/vectors/proofs.json")).expect("JSON");
    let mut found = Vec::new();
    collect(&all, &mut found);
    let seeds = found.into_iter().filter(|bytes| bytes.len() > 32 && bytes.len() <= LONGEST);
    let mut seeds: Vec<Vec<u8>> = seeds.collect();
    seeds.sort_by_key(Vec::len);
    seeds.dedup();
    seeds.into_iter().enumerate().map(|(number, bytes)| (format!("proof_{number:02}"), bytes)).collect()
}

fn collect(value: &Value, found: &mut Vec<Vec<u8>>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, found)),
        Value::String(text) => found.extend(HEXUPPER_PERMISSIVE.decode(text.as_bytes()).ok()),
        _ => {}
    }
}
