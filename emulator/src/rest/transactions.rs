//! Routes under `/transactions` and `/transactionStatus`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde_json::{Value, json};
use tegata_symbol::{Cosignature, DetachedCosignature, Hash256, PublicKey, Signature};

use super::error::{RestError, RestResult};
use super::fields::Fields;
use super::query::{self, Arguments};
use super::transaction_json::Found;
use super::transaction_search::{Filter, Group};
use crate::chain::{Accepted, Ledger};
use crate::emulator::Emulator;
use crate::packet::Announced;
use crate::storage::StorageError;

fn hex(text: &str) -> Option<Vec<u8>> {
    data_encoding::HEXUPPER_PERMISSIVE.decode(text.as_bytes()).ok()
}

fn pushed(packet: u32, route: &str) -> (StatusCode, Json<Value>) {
    let message = format!("packet {packet} was pushed to the network via {route}");
    (StatusCode::ACCEPTED, Json(json!({ "message": message })))
}

/// Whether a transaction is to be forgotten on purpose.
fn forgets(emulator: &Emulator, payload: &[u8]) -> bool {
    let signer = || Announced::read(payload, emulator.parameters()).ok().map(|announced| announced.transaction.signer);
    emulator.node().forgets(signer)
}

async fn announce(
    emulator: Emulator,
    work: impl FnOnce(&Emulator) -> Result<Accepted, StorageError> + Send + 'static,
) -> Result<(), RestError> {
    // More at once would be no faster: they take turns with the ledger, and each thread keeps memory of its own.
    let turn = emulator.announcing().acquire_owned().await.map_err(|_| RestError::internal("the ledger stopped"))?;
    let done = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        work(&emulator)
    })
    .await;
    match done.map_err(|_| RestError::internal("the ledger stopped"))? {
        Ok(_) => Ok(()),
        Err(error) => Err(RestError::internal(error.to_string())),
    }
}

pub(super) async fn put(
    State(emulator): State<Emulator>,
    bytes: Bytes,
) -> Result<(StatusCode, Json<Value>), RestError> {
    let payload = Fields::read(&bytes)?.value("payload", hex)?;
    if !forgets(&emulator, &payload) {
        announce(emulator, move |emulator| emulator.announce(&payload)).await?;
    }
    Ok(pushed(9, "/transactions"))
}

pub(super) async fn put_partial(
    State(emulator): State<Emulator>,
    bytes: Bytes,
) -> Result<(StatusCode, Json<Value>), RestError> {
    let payload = Fields::read(&bytes)?.value("payload", hex)?;
    if !forgets(&emulator, &payload) {
        announce(emulator, move |emulator| emulator.announce_partial(&payload)).await?;
    }
    Ok(pushed(256, "/transactions/partial"))
}

pub(super) async fn put_cosignature(
    State(emulator): State<Emulator>,
    bytes: Bytes,
) -> Result<(StatusCode, Json<Value>), RestError> {
    let fields = Fields::read(&bytes)?;
    let cosignature = Cosignature {
        version: fields.number("version")?,
        signer: fields.value("signerPublicKey", |text| text.parse::<PublicKey>().ok())?,
        signature: fields.value("signature", |text| text.parse::<Signature>().ok())?,
    };
    let parent_hash = fields.value("parentHash", |text| text.parse().ok())?;
    let detached = DetachedCosignature { cosignature, parent_hash };
    if !emulator.node().forgets(|| Some(cosignature.signer)) {
        announce(emulator, move |emulator| emulator.announce_cosignature(&detached)).await?;
    }
    Ok(pushed(257, "/transactions/cosignature"))
}

pub(super) async fn search(
    State(emulator): State<Emulator>,
    Path(group): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> RestResult {
    let (group, arguments) = (Group::read(&group)?, Arguments(pairs));
    let paging = arguments.paging(&["id"])?;
    let filter = Filter::read(group, &arguments, &emulator)?;
    let page = group.page(&emulator, &filter, &paging)?;
    Ok(Json(paging.answer(page.iter().map(|found| found.json(false)).collect())))
}

pub(super) async fn one(State(emulator): State<Emulator>, Path((group, id)): Path<(String, String)>) -> RestResult {
    let group = Group::read(&group)?;
    let found = match id.len() {
        24 if query::is_object_id(&id) => group.by_id(&emulator, &id)?,
        64 => group.by_hash(&emulator, &query::hash(&id, "transactionId")?)?,
        _ => return Err(RestError::invalid_format("transactionId")),
    };
    found.map(|found| Json(found.json(true))).ok_or_else(|| RestError::not_found(&id))
}

pub(super) async fn many(State(emulator): State<Emulator>, Path(group): Path<String>, bytes: Bytes) -> RestResult {
    let group = Group::read(&group)?;
    let fields = Fields::read(&bytes)?;
    let (by_id, by_hash) = (fields.has("transactionIds"), fields.has("hashes"));
    if by_id == by_hash {
        return Err(RestError::invalid_argument("either ids or hashes must be provided"));
    }
    let name = if by_id { "transactionIds" } else { "hashes" };
    // Whether ids are hashes is what the first one says.
    let first_is_hash = || fields.first(name).is_some_and(|first| first.len() == 64);
    let found: Vec<_> = if by_hash || first_is_hash() {
        let hashes = fields.keys(name, |text| text.parse().ok())?;
        hashes.iter().filter_map(|hash| group.by_hash(&emulator, hash).transpose()).collect::<Result<_, _>>()?
    } else {
        let ids = fields.list(name, |text| query::is_object_id(text).then(|| text.to_owned()))?;
        ids.iter().filter_map(|id| group.by_id(&emulator, id).transpose()).collect::<Result<_, _>>()?
    };
    Ok(Json(found.iter().map(|found| found.json(true)).collect()))
}

fn status_of(ledger: &Ledger, hash: &Hash256) -> Result<Option<Value>, StorageError> {
    let standing = |group: &str, found: Found, height: u64| {
        json!({
            "group": group,
            "code": "Success",
            "hash": hash.to_string(),
            "deadline": found.announced.transaction.deadline.0.to_string(),
            "height": height.to_string(),
        })
    };
    // Asked for while the ledger is held: what leaves a pool is in the blocks.
    let snapshot = ledger.store().snapshot()?;
    if let Some(place) = snapshot.place(hash)? {
        return Ok(Found::confirmed(&snapshot, place)?.map(|found| standing("confirmed", found, place.height)));
    }
    if let Some(pooled) = ledger.unconfirmed().get(hash) {
        return Ok(Some(standing("unconfirmed", Found::waiting(pooled), 0)));
    }
    if let Some(pooled) = ledger.partial().get(hash) {
        return Ok(Some(standing("partial", Found::waiting(pooled), 0)));
    }
    Ok(ledger.rejection(hash).map(|rejection| {
        json!({
            "group": "failed",
            "code": rejection.failure.name(),
            "hash": hash.to_string(),
            "deadline": rejection.deadline.0.to_string(),
            "height": "0",
        })
    }))
}

pub(super) async fn status(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let hash = query::hash(&text, "hash")?;
    status_of(&emulator.ledger(), &hash)?.map(Json).ok_or_else(|| RestError::not_found(&text))
}

pub(super) async fn statuses(State(emulator): State<Emulator>, bytes: Bytes) -> RestResult {
    let hashes: Vec<Hash256> = Fields::read(&bytes)?.keys("hashes", |text| text.parse().ok())?;
    let ledger = emulator.ledger();
    let statuses = hashes.iter().filter_map(|hash| status_of(&ledger, hash).transpose());
    Ok(Json(statuses.collect::<Result<_, _>>()?))
}
