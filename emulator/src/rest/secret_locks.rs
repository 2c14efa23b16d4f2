//! Routes of secret locks.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use serde_json::{Value, json};
use tegata_symbol::{Address, Hash256};

use super::error::{RestError, RestResult};
use super::query::{self, Arguments, parse_address};
use super::state::{Pairs, composite_hashes, id_of};
use crate::emulator::Emulator;
use crate::state::SecretLockEntry;

fn secret_lock(hash: &Hash256, entry: &SecretLockEntry) -> Value {
    json!({
        "id": id_of(&hash.0),
        "lock": {
            "version": 1,
            "ownerAddress": entry.owner.to_hex(),
            "mosaicId": entry.mosaic.to_string(),
            "amount": entry.amount.to_string(),
            "endHeight": entry.end_height.to_string(),
            "status": u8::from(entry.used),
            "hashAlgorithm": entry.hash_algorithm,
            "secret": entry.secret.to_string(),
            "recipientAddress": entry.recipient.to_hex(),
            "compositeHash": hash.to_string(),
        },
    })
}

pub(super) async fn one(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let hash = query::hash(&text, "compositeHash")?;
    let ledger = emulator.ledger();
    let entry = ledger.state().secret_locks.get(&hash).ok_or_else(|| RestError::not_found(&text))?;
    Ok(Json(secret_lock(&hash, entry)))
}

pub(super) async fn many(State(emulator): State<Emulator>, bytes: Bytes) -> RestResult {
    let hashes = composite_hashes(&bytes)?;
    let ledger = emulator.ledger();
    let locks = &ledger.state().secret_locks;
    Ok(Json(hashes.iter().filter_map(|hash| locks.get(hash).map(|entry| secret_lock(hash, entry))).collect()))
}

pub(super) async fn search(State(emulator): State<Emulator>, Query(pairs): Pairs) -> RestResult {
    let arguments = Arguments(pairs);
    let owner = arguments.address("address")?;
    page(&emulator, owner, &arguments)
}

pub(super) async fn of_account(
    State(emulator): State<Emulator>,
    Path(text): Path<String>,
    Query(pairs): Pairs,
) -> RestResult {
    let owner = parse_address(&text).ok_or_else(|| RestError::invalid_format("address"))?;
    page(&emulator, Some(owner), &Arguments(pairs))
}

fn page(emulator: &Emulator, owner: Option<Address>, arguments: &Arguments) -> RestResult {
    let paging = arguments.paging(&["id"])?;
    let secret = arguments.get("secret").map(|text| query::hash(text, "secret")).transpose()?;
    let ledger = emulator.ledger();
    let matching = ledger.state().secret_locks.iter().filter(|(_, entry)| {
        owner.is_none_or(|owner| owner == entry.owner) && secret.is_none_or(|secret| secret == entry.secret)
    });
    let page = paging.page(matching, |(hash, _)| id_of(&hash.0))?;
    Ok(Json(paging.answer(page.into_iter().map(|(hash, entry)| secret_lock(hash, entry)).collect())))
}
