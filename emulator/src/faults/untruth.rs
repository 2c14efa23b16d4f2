//! Right answers made wrong.

use data_encoding::HEXUPPER;
use serde_json::{Map, Value, json};
use tegata_symbol::{Network, NetworkId};

use super::{Fault, Garbage};
use crate::parameters::Parameters;
use crate::rest;

/// Whether a fault changes the answer of a path.
pub(super) fn concerns(fault: &Fault, path: &str) -> bool {
    match fault {
        Fault::LieAboutBalance { .. } => path == "/accounts" || path.starts_with("/accounts/"),
        Fault::OtherNetwork { .. } => matches!(path, "/network" | "/network/properties" | "/node/info"),
        _ => false,
    }
}

/// The answer as the fault has it.
pub(super) fn tell(fault: &Fault, path: &str, parameters: &Parameters, answer: &mut Value) {
    match fault {
        Fault::LieAboutBalance { address, mosaic, amount } => {
            let (owner, id) = (address.to_hex(), mosaic.to_string());
            lie(answer, &owner, &id, amount.0);
        }
        Fault::OtherNetwork { generation_hash_seed } => {
            let mut other = parameters.clone();
            match generation_hash_seed {
                Some(seed) => other.network.generation_hash_seed = *seed,
                None => other.network = Network::MAINNET,
            }
            describe(&other, path, answer);
        }
        _ => {}
    }
}

fn describe(other: &Parameters, path: &str, answer: &mut Value) {
    let Network { id, generation_hash_seed, .. } = other.network;
    match (path, answer) {
        ("/network/properties", answer) => *answer = rest::properties(other),
        ("/network", Value::Object(fields)) => {
            fields.insert("name".to_owned(), if id == NetworkId::MAINNET { "mainnet" } else { "testnet" }.into());
        }
        (_, Value::Object(fields)) => {
            fields.insert("networkIdentifier".to_owned(), id.0.into());
            fields.insert("networkGenerationHashSeed".to_owned(), generation_hash_seed.to_string().into());
        }
        _ => {}
    }
}

/// Changes the amount wherever the account is described.
fn lie(answer: &mut Value, owner: &str, id: &str, amount: u64) {
    match answer {
        Value::Array(list) => list.iter_mut().for_each(|each| lie(each, owner, id, amount)),
        Value::Object(fields) if fields.get("address").is_some_and(|address| address == owner) => {
            let Some(Value::Array(mosaics)) = fields.get_mut("mosaics") else { return };
            mosaics.retain(|mosaic| mosaic.get("id").is_none_or(|each| each != id));
            if amount > 0 {
                let behind = |mosaic: &Value| mosaic.get("id").and_then(Value::as_str).is_some_and(|each| each > id);
                let place = mosaics.iter().position(behind).unwrap_or(mosaics.len());
                mosaics.insert(place, json!({ "id": id, "amount": amount.to_string() }));
            }
        }
        Value::Object(fields) => fields.values_mut().for_each(|each| lie(each, owner, id, amount)),
        _ => {}
    }
}

/// A body that is garbage.
pub(super) fn garbage(kind: Garbage, right: &[u8]) -> Vec<u8> {
    match kind {
        Garbage::NotJson => b"<html><body><h1>It works!</h1></body></html>".to_vec(),
        Garbage::Truncated => right.get(..right.len() / 2).unwrap_or_default().to_vec(),
        Garbage::WrongTypes => match serde_json::from_slice(right) {
            Ok(value) => wrong_types(value).to_string().into_bytes(),
            Err(_) => HEXUPPER.encode(right).into_bytes(),
        },
    }
}

fn wrong_types(value: Value) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value.to_string().into(),
        Value::Number(number) => number.to_string().into(),
        Value::String(text) => text.len().into(),
        Value::Array(list) => {
            let numbered = (0..).zip(list).map(|(number, each): (u64, _)| (number.to_string(), wrong_types(each)));
            Value::Object(numbered.collect())
        }
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, each)| (name, wrong_types(each))).collect::<Map<_, _>>())
        }
    }
}
