//! Routes of metadata.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXUPPER;
use serde_json::{Value, json};
use tegata_symbol::Hash256;

use super::error::{RestError, RestResult};
use super::fields::Fields;
use super::metal;
use super::query::{self, Arguments};
use super::state::{Pairs, id_of};
use crate::emulator::Emulator;
use crate::state::MetadataEntry;

fn info(hash: &Hash256, entry: &MetadataEntry) -> Value {
    json!({
        "id": id_of(&hash.0),
        "metadataEntry": {
            "version": 1,
            "compositeHash": hash.to_string(),
            "sourceAddress": entry.source.to_hex(),
            "targetAddress": entry.target.to_hex(),
            "scopedMetadataKey": entry.key.to_string(),
            "targetId": format!("{:016X}", entry.kind.target_id()),
            "metadataType": entry.kind.number(),
            "valueSize": entry.value.len(),
            "value": HEXUPPER.encode(&entry.value),
        },
    })
}

pub(super) async fn search(State(emulator): State<Emulator>, Query(pairs): Pairs) -> RestResult {
    let arguments = Arguments(pairs);
    let paging = arguments.paging(&["id"])?;
    let (source, target) = (arguments.address("sourceAddress")?, arguments.address("targetAddress")?);
    let (key, target_id) = (arguments.id("scopedMetadataKey")?, arguments.id("targetId")?);
    let kind: Option<u8> = arguments.parse("metadataType")?;
    let ledger = emulator.ledger();
    let matching = ledger.state().metadata.iter().filter(|(_, entry)| {
        source.is_none_or(|source| source == entry.source)
            && target.is_none_or(|target| target == entry.target)
            && key.is_none_or(|key| key == entry.key.0)
            && target_id.is_none_or(|id| id == entry.kind.target_id())
            && kind.is_none_or(|kind| kind == entry.kind.number())
    });
    let page = paging.page(matching, |(hash, _)| id_of(&hash.0))?;
    Ok(Json(paging.answer(page.into_iter().map(|(hash, entry)| info(hash, entry)).collect())))
}

pub(super) async fn one(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let hash = query::hash(&text, "compositeHash")?;
    let ledger = emulator.ledger();
    let entry = ledger.state().metadata.get(&hash).ok_or_else(|| RestError::not_found(&text))?;
    Ok(Json(info(&hash, entry)))
}

/// `POST /metadata`.
pub(super) async fn many(State(emulator): State<Emulator>, bytes: Bytes) -> RestResult {
    let hashes = Fields::read(&bytes)?.keys("compositeHashes", |text| text.parse().ok())?;
    let ledger = emulator.ledger();
    let all = &ledger.state().metadata;
    Ok(Json(hashes.iter().filter_map(|hash| all.get(hash).map(|entry| info(hash, entry))).collect()))
}

/// `GET /metadata/metal/{metalId}`: the file that a chain of metadata entries holds. Where a node answers 500, because the id
/// is none or the chain is broken, this answers 409 and 404.
pub(super) async fn metal_file(
    State(emulator): State<Emulator>,
    Path(text): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, RestError> {
    let arguments = Arguments(pairs);
    let first = metal::composite_hash(&text).ok_or_else(|| RestError::invalid_format("metalId"))?;
    let file = metal::read(&emulator.ledger().state().metadata, &first).ok_or_else(|| RestError::not_found(&text))?;
    let seal = file.text.as_deref().and_then(metal::Seal::read).unwrap_or_default();
    let octets = || "application/octet-stream".to_owned();
    let mime = arguments.get("mimeType").map(str::to_owned).or(seal.mime).unwrap_or_else(octets);
    let attached = arguments.get("download") == Some("true") || mime == octets();
    let mut disposition = if attached { "attachment;" } else { "inline;" }.to_owned();
    if let Some(name) = arguments.get("fileName").map(str::to_owned).or(seal.name) {
        disposition.push_str(&format!(" filename=\"{name}\""));
    }
    let mut response = file.payload.into_response();
    let texts = [(header::CONTENT_TYPE, Some(mime)), (header::CONTENT_DISPOSITION, Some(disposition))];
    let texts = texts.into_iter().chain([(header::HeaderName::from_static("content-metaltext"), file.text)]);
    for (name, text) in texts {
        // What no header can hold, such as a line break, stays out.
        if let Some(value) = text.and_then(|text| HeaderValue::from_bytes(text.as_bytes()).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}
