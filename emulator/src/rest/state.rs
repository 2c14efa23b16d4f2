//! Routes of accounts, mosaics and blocks.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use data_encoding::HEXUPPER;
use serde_json::{Map, Value, json};
use tegata_symbol::merkle::{Side, merkle_path};
use tegata_symbol::{Address, Hash256, MosaicId, PublicKey};

use super::error::{RestError, RestResult};
use super::fields::Fields;
use super::query::{Arguments, SortKey, parse_account, parse_address, parse_id};
use super::{query, transaction_json};
use crate::chain::{BlockSummary, Ledger};
use crate::emulator::Emulator;
use crate::packet::Announced;
use crate::state::{AccountKind, KeyLinks, MosaicEntry};

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

pub(super) async fn account_many(State(emulator): State<Emulator>, bytes: Bytes) -> RestResult {
    let fields = Fields::read(&bytes)?;
    if fields.has("publicKeys") && fields.has("addresses") {
        return Err(RestError::invalid_argument("publicKeys and addresses cannot both be provided"));
    }
    let ledger = emulator.ledger();
    let network = ledger.parameters().network.id;
    let addresses = if fields.has("publicKeys") {
        fields.keys("publicKeys", |text| text.parse().ok().map(|key| Address::new(&key, network)))?
    } else {
        fields.keys("addresses", parse_address)?
    };
    Ok(Json(addresses.iter().filter_map(|address| account(&ledger, address)).collect()))
}

pub(super) async fn account_search(State(emulator): State<Emulator>, Query(pairs): Pairs) -> RestResult {
    let arguments = Arguments(pairs);
    let address = arguments.address("address")?;
    let mosaic = arguments.id("mosaicId")?.map(MosaicId);
    let paging = arguments.paging(&["id", "balance"])?;
    let ledger = emulator.ledger();
    let state = ledger.state();
    let wanted = |each: &Address| address.is_none_or(|address| address == *each);
    let page = match mosaic {
        None if paging.by_number => {
            return Err(RestError::invalid_argument("mosaicId must be provided when sorting by balance"));
        }
        None => paging.page(state.accounts.iter().map(|(address, _)| *address).filter(wanted), account_id)?,
        Some(mosaic) => {
            let holders = state.balances.iter().filter(|((address, id), _)| *id == mosaic && wanted(address));
            let mut holders: Vec<_> = holders.map(|((address, _), amount)| (*amount, *address)).collect();
            let page = if paging.by_number {
                holders.sort_unstable();
                paging.page_by(holders.into_iter(), |(amount, _)| SortKey::Number(*amount))
            } else {
                paging.page(holders.into_iter(), |(_, address)| account_id(address))?
            };
            page.into_iter().map(|(_, address)| address).collect()
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

pub(super) async fn mosaic_many(State(emulator): State<Emulator>, bytes: Bytes) -> RestResult {
    let ids = Fields::read(&bytes)?.keys("mosaicIds", |text| parse_id(text).map(MosaicId))?;
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

pub(super) async fn block_one(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let height: u64 = text.parse().map_err(|_| RestError::invalid_format("height"))?;
    let block = emulator.snapshot()?.summary(height)?.ok_or_else(|| RestError::not_found(&text))?;
    Ok(Json(transaction_json::block(&block)))
}

pub(super) async fn block_search(State(emulator): State<Emulator>, Query(pairs): Pairs) -> RestResult {
    let arguments = Arguments(pairs);
    let paging = arguments.paging(&["id", "height"])?;
    let signer: Option<PublicKey> = arguments.parse("signerPublicKey")?;
    let beneficiary = arguments.address("beneficiaryAddress")?;
    let from_time: Option<u64> = arguments.parse("fromTimestamp")?;
    let to_time: Option<u64> = arguments.parse("toTimestamp")?;
    let snapshot = emulator.snapshot()?;
    let matches = |block: &BlockSummary| {
        signer.is_none_or(|signer| signer == block.header.signer)
            && beneficiary.is_none_or(|beneficiary| beneficiary == block.header.beneficiary)
            && from_time.is_none_or(|from| from <= block.header.timestamp.0)
            && to_time.is_none_or(|to| block.header.timestamp.0 <= to)
    };
    // Ids of blocks are their heights.
    let offset = paging.offset.as_ref().map(|offset| match offset {
        SortKey::Number(height) => *height,
        SortKey::Id(id) => u64::from_str_radix(id, 16).unwrap_or(u64::MAX),
    });
    let (from, to) = match offset {
        Some(offset) if paging.descending => (1, offset.saturating_sub(1)),
        Some(offset) => (offset.saturating_add(1), u64::MAX),
        None => (1, u64::MAX),
    };
    let blocks = if from <= to { Some(snapshot.summaries(from, to)?) } else { None };
    let blocks: Box<dyn Iterator<Item = _>> = match blocks {
        Some(blocks) if paging.descending => Box::new(blocks.rev()),
        Some(blocks) => Box::new(blocks),
        None => Box::new(std::iter::empty()),
    };
    let matching = blocks.filter(|block| block.as_ref().map_or(true, matches));
    let page = paging.page_of_ordered(matching, |block| match paging.by_number {
        true => SortKey::Number(block.header.height),
        false => SortKey::Id(format!("{:024X}", block.header.height)),
    })?;
    Ok(Json(paging.answer(page.iter().map(transaction_json::block).collect())))
}

/// The path of a transaction in its block's tree, asked for by transaction hash or by merkle component hash.
pub(super) async fn block_merkle(
    State(emulator): State<Emulator>,
    Path((text, hash_text)): Path<(String, String)>,
) -> RestResult {
    let height: u64 = text.parse().map_err(|_| RestError::invalid_format("height"))?;
    let hash = query::hash(&hash_text, "hash")?;
    let transactions = emulator.snapshot()?.transactions(height)?;
    let leaves: Vec<_> = transactions.iter().map(|each| each.merkle_component_hash).collect();
    let is_it = |each: &Arc<Announced>| each.hash == hash || each.merkle_component_hash == hash;
    merkle_answer(&leaves, transactions.iter().position(is_it), &hash_text, height)
}

/// The path of a leaf in a block's tree.
pub(super) fn merkle_answer(leaves: &[Hash256], place: Option<usize>, hash_text: &str, height: u64) -> RestResult {
    let path = place.and_then(|place| merkle_path(leaves, place));
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
