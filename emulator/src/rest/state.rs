//! Routes of accounts, mosaics, metadata, locks and blocks.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use data_encoding::HEXUPPER;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tegata_symbol::merkle::{Side, merkle_path};
use tegata_symbol::{Address, Hash256, MosaicId, PublicKey};

use super::error::{RestError, RestResult};
use super::query::{Arguments, parse_account, parse_id};
use super::transactions::limit;
use super::{body, query, transaction_json};
use crate::chain::{Block, Ledger};
use crate::emulator::Emulator;
use crate::state::{AccountKind, HashLockEntry, KeyLinks, MetadataEntry, MosaicEntry};

/// A query's pairs as the routes take them.
pub(super) type Pairs = Query<Vec<(String, String)>>;

/// A database id made of the first 12 bytes of a key, so that lists sorted by key are sorted by id.
pub(super) fn id_of(key: &[u8]) -> String {
    HEXUPPER.encode(key.get(..12).unwrap_or(key))
}

fn account_id(address: &Address) -> String {
    id_of(address.as_bytes())
}

/// The keys that an account is linked with, by their names in a node's database.
fn linked_keys(links: &KeyLinks) -> Map<String, Value> {
    let single = [("linked", links.linked), ("node", links.node), ("vrf", links.vrf)];
    let set = single.into_iter().filter(|(_, key)| *key != PublicKey::ZERO);
    let mut keys: Map<_, _> =
        set.map(|(name, key)| (name.to_owned(), json!({ "publicKey": key.to_string() }))).collect();
    if !links.voting.is_empty() {
        let voting = links.voting.iter().map(|key| {
            let public_key = key.public_key.to_string();
            json!({ "publicKey": public_key, "startEpoch": key.start_epoch, "endEpoch": key.end_epoch })
        });
        keys.insert("voting".to_owned(), json!({ "publicKeys": voting.collect::<Vec<_>>() }));
    }
    keys
}

fn account(ledger: &Ledger, address: &Address) -> Option<Value> {
    let entry = ledger.state().accounts.get(address)?;
    let (key, key_height) = entry.public_key.unwrap_or((PublicKey::ZERO, 0));
    let mosaics: Vec<_> = ledger
        .state()
        .ordered_holdings(address, ledger.parameters().network.currency)
        .map(|mosaic| json!({ "id": mosaic.id.to_string(), "amount": mosaic.amount.to_string() }))
        .collect();
    let (kind, supplemental_public_keys) = match ledger.state().key_links.get(address) {
        Some(links) => (links.kind, linked_keys(links)),
        None => (AccountKind::Unlinked, Map::new()),
    };
    Some(json!({
        "id": account_id(address),
        "account": {
            "version": 1,
            "address": address.to_hex(),
            "addressHeight": entry.height.to_string(),
            "publicKey": key.to_string(),
            "publicKeyHeight": key_height.to_string(),
            "accountType": kind as u8,
            "supplementalPublicKeys": supplemental_public_keys,
            "activityBuckets": [],
            "mosaics": mosaics,
            "importance": "0",
            "importanceHeight": "0",
        },
    }))
}

pub(super) async fn account_one(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let ledger = emulator.ledger();
    let address = parse_account(&text, ledger.parameters().network.id);
    let address = address.ok_or_else(|| RestError::invalid_format("accountId"))?;
    account(&ledger, &address).map(Json).ok_or_else(|| RestError::not_found(&text))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AccountIds {
    #[serde(default)]
    public_keys: Vec<String>,
    #[serde(default)]
    addresses: Vec<String>,
}

pub(super) async fn account_many(State(emulator): State<Emulator>, bytes: Bytes) -> RestResult {
    let AccountIds { public_keys, addresses } = body(&bytes)?;
    if !public_keys.is_empty() && !addresses.is_empty() {
        return Err(RestError::invalid_argument("publicKeys and addresses cannot both be provided"));
    }
    limit(public_keys.len().saturating_add(addresses.len()))?;
    let ledger = emulator.ledger();
    let wrong = || RestError::invalid_argument("element in array addresses has an invalid format");
    let mut list = Vec::new();
    for text in public_keys.iter().chain(&addresses) {
        let address = parse_account(text, ledger.parameters().network.id).ok_or_else(wrong)?;
        list.extend(account(&ledger, &address));
    }
    Ok(Json(Value::Array(list)))
}

pub(super) async fn account_search(State(emulator): State<Emulator>, Query(pairs): Pairs) -> RestResult {
    let arguments = Arguments(pairs);
    let paging = arguments.paging(&["id", "balance"])?;
    let mosaic = arguments.id("mosaicId")?.map(MosaicId);
    let ledger = emulator.ledger();
    let state = ledger.state();
    let by_balance = paging.order_by.as_deref() == Some("balance");
    let page = match mosaic {
        None if by_balance => {
            return Err(RestError::invalid_argument("mosaicId must be provided when sorting by balance"));
        }
        None => paging.page(state.accounts.iter().map(|(address, _)| *address), account_id)?,
        Some(mosaic) => {
            let holders = state.balances.iter().filter(|((_, id), _)| *id == mosaic);
            let mut holders: Vec<_> = holders.map(|((address, _), amount)| (*amount, *address)).collect();
            if by_balance {
                holders.sort_unstable();
            }
            paging.page(holders.into_iter().map(|(_, address)| address), account_id)?
        }
    };
    Ok(Json(paging.answer(page.iter().filter_map(|address| account(&ledger, address)).collect())))
}

fn mosaic_object_id(id: MosaicId) -> String {
    format!("{id}00000000")
}

fn mosaic(id: MosaicId, entry: &MosaicEntry) -> Value {
    json!({
        "id": mosaic_object_id(id),
        "mosaic": {
            "version": 1,
            "id": id.to_string(),
            "supply": entry.supply.to_string(),
            "startHeight": entry.start_height.to_string(),
            "ownerAddress": entry.owner.to_hex(),
            "revision": entry.revision,
            "flags": entry.flags.0,
            "divisibility": entry.divisibility,
            "duration": entry.duration.to_string(),
        },
    })
}

pub(super) async fn mosaic_one(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let id = MosaicId(parse_id(&text).ok_or_else(|| RestError::invalid_format("mosaicId"))?);
    let ledger = emulator.ledger();
    let entry = ledger.state().mosaics.get(&id).ok_or_else(|| RestError::not_found(&text))?;
    Ok(Json(mosaic(id, entry)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MosaicIds {
    mosaic_ids: Vec<String>,
}

pub(super) async fn mosaic_many(State(emulator): State<Emulator>, bytes: Bytes) -> RestResult {
    let MosaicIds { mosaic_ids } = body(&bytes)?;
    limit(mosaic_ids.len())?;
    let wrong = || RestError::invalid_argument("element in array mosaicIds has an invalid format");
    let ids: Vec<_> = mosaic_ids.iter().map(|text| parse_id(text).map(MosaicId).ok_or_else(wrong)).collect();
    let ids = ids.into_iter().collect::<Result<Vec<_>, _>>()?;
    let ledger = emulator.ledger();
    let found = ids.iter().filter_map(|id| ledger.state().mosaics.get(id).map(|entry| mosaic(*id, entry)));
    Ok(Json(found.collect()))
}

pub(super) async fn mosaic_search(State(emulator): State<Emulator>, Query(pairs): Pairs) -> RestResult {
    let arguments = Arguments(pairs);
    let paging = arguments.paging(&["id"])?;
    let owner = arguments.address("ownerAddress")?;
    let ledger = emulator.ledger();
    let matching = ledger.state().mosaics.iter().filter(|(_, entry)| owner.is_none_or(|owner| owner == entry.owner));
    let page = paging.page(matching, |(id, _)| mosaic_object_id(**id))?;
    Ok(Json(paging.answer(page.into_iter().map(|(id, entry)| mosaic(*id, entry)).collect())))
}

fn metadata(hash: &Hash256, entry: &MetadataEntry) -> Value {
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

pub(super) async fn metadata_search(State(emulator): State<Emulator>, Query(pairs): Pairs) -> RestResult {
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
    Ok(Json(paging.answer(page.into_iter().map(|(hash, entry)| metadata(hash, entry)).collect())))
}

pub(super) async fn metadata_one(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let hash = query::hash(&text, "compositeHash")?;
    let ledger = emulator.ledger();
    let entry = ledger.state().metadata.get(&hash).ok_or_else(|| RestError::not_found(&text))?;
    Ok(Json(metadata(&hash, entry)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CompositeHashes {
    composite_hashes: Vec<String>,
}

/// The hashes of a body `{compositeHashes}`.
pub(super) fn composite_hashes(bytes: &Bytes) -> Result<Vec<Hash256>, RestError> {
    let CompositeHashes { composite_hashes } = body(bytes)?;
    limit(composite_hashes.len())?;
    let wrong = |_| RestError::invalid_argument("element in array compositeHashes has an invalid format");
    composite_hashes.iter().map(|text| text.parse().map_err(wrong)).collect()
}

fn hash_lock(hash: &Hash256, entry: &HashLockEntry) -> Value {
    json!({
        "id": id_of(&hash.0),
        "lock": {
            "version": 1,
            "ownerAddress": entry.owner.to_hex(),
            "mosaicId": entry.mosaic.to_string(),
            "amount": entry.amount.to_string(),
            "endHeight": entry.end_height.to_string(),
            "status": u8::from(entry.used),
            "hash": hash.to_string(),
        },
    })
}

pub(super) async fn hash_lock_one(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let hash = query::hash(&text, "hash")?;
    let ledger = emulator.ledger();
    let entry = ledger.state().hash_locks.get(&hash).ok_or_else(|| RestError::not_found(&text))?;
    Ok(Json(hash_lock(&hash, entry)))
}

pub(super) async fn hash_lock_search(
    State(emulator): State<Emulator>,
    Path(text): Path<String>,
    Query(pairs): Pairs,
) -> RestResult {
    let paging = Arguments(pairs).paging(&["id"])?;
    let ledger = emulator.ledger();
    let owner = parse_account(&text, ledger.parameters().network.id);
    let owner = owner.ok_or_else(|| RestError::invalid_format("accountId"))?;
    let matching = ledger.state().hash_locks.iter().filter(|(_, entry)| entry.owner == owner);
    let page = paging.page(matching, |(hash, _)| id_of(&hash.0))?;
    Ok(Json(paging.answer(page.into_iter().map(|(hash, entry)| hash_lock(hash, entry)).collect())))
}

fn block_json(ledger: &Ledger, block: &Block) -> Value {
    let roots = ledger.index().roots(block.header.height).map_or(&[][..], |roots| roots);
    transaction_json::block(block, roots)
}

pub(super) async fn block_one(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let height: u64 = text.parse().map_err(|_| RestError::invalid_format("height"))?;
    let ledger = emulator.ledger();
    let block = ledger.index().block(height).ok_or_else(|| RestError::not_found(&text))?;
    Ok(Json(block_json(&ledger, block)))
}

pub(super) async fn block_search(State(emulator): State<Emulator>, Query(pairs): Pairs) -> RestResult {
    let arguments = Arguments(pairs);
    let paging = arguments.paging(&["id", "height"])?;
    let signer: Option<PublicKey> = arguments.parse("signerPublicKey")?;
    let beneficiary = arguments.address("beneficiaryAddress")?;
    let ledger = emulator.ledger();
    let matching = ledger.index().blocks().iter().filter(|block| {
        signer.is_none_or(|signer| signer == block.header.signer)
            && beneficiary.is_none_or(|beneficiary| beneficiary == block.header.beneficiary)
    });
    let page = paging.page(matching, |block| format!("{:024X}", block.header.height))?;
    Ok(Json(paging.answer(page.into_iter().map(|block| block_json(&ledger, block)).collect())))
}

/// The path of a transaction in its block's tree, asked for by transaction hash or by merkle component hash.
pub(super) async fn block_merkle(
    State(emulator): State<Emulator>,
    Path((text, hash_text)): Path<(String, String)>,
) -> RestResult {
    let height: u64 = text.parse().map_err(|_| RestError::invalid_format("height"))?;
    let hash = query::hash(&hash_text, "hash")?;
    let ledger = emulator.ledger();
    let block = ledger.index().block(height).ok_or_else(|| RestError::not_found(&text))?;
    let leaves: Vec<_> = block.transactions.iter().map(|each| each.merkle_component_hash).collect();
    let is_it =
        |each: &std::sync::Arc<crate::packet::Announced>| each.hash == hash || each.merkle_component_hash == hash;
    let path = block.transactions.iter().position(is_it).and_then(|index| merkle_path(&leaves, index));
    let message = || format!("hash '{hash_text}' not included in block height '{height}'");
    let path = path.ok_or_else(|| RestError::invalid_argument(message()))?;
    let path: Vec<_> = path
        .into_iter()
        .map(|(side, hash)| {
            let position = if side == Side::Left { "left" } else { "right" };
            json!({ "hash": hash.to_string(), "position": position })
        })
        .collect();
    Ok(Json(json!({ "merklePath": path })))
}
