//! Routes of account and mosaic restrictions.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use data_encoding::HEXUPPER;
use serde_json::{Value, json};
use tegata_symbol::{Address, Hash256, MosaicId, UnresolvedAddress};

use super::error::{RestError, RestResult};
use super::fields::Fields;
use super::query::{self, Arguments, parse_address};
use super::state::{Pairs, id_of};
use crate::emulator::Emulator;
use crate::state::account_restriction::{BLOCK, MOSAIC, OPERATION, OUTGOING};
use crate::state::{AccountRestrictions, MosaicRestriction};

/// The node's number of a restriction of single accounts.
const ADDRESS_ENTRY: u32 = 0;
/// The node's number of a mosaic's own restriction.
const GLOBAL_ENTRY: u32 = 1;

/// A value of an account restriction: an address, an id, or a number.
fn value(flags: u16, bytes: &[u8]) -> Value {
    match (flags & !OUTGOING, bytes.first_chunk(), bytes.first_chunk()) {
        (MOSAIC, Some(id), _) => MosaicId(u64::from_le_bytes(*id)).to_string().into(),
        (OPERATION, _, Some(number)) => u16::from_le_bytes(*number).into(),
        _ => HEXUPPER.encode(bytes).into(),
    }
}

/// A node gives account restrictions no id.
fn account_restrictions(address: &Address, entry: &AccountRestrictions) -> Value {
    let list = |flags: u16, list: &crate::state::RestrictionList| {
        let values: Vec<_> = list.values.iter().map(|bytes| value(flags, bytes)).collect();
        json!({ "restrictionFlags": if list.blocks { flags | BLOCK } else { flags }, "values": values })
    };
    json!({
        "accountRestrictions": {
            "version": 1,
            "address": address.to_hex(),
            "restrictions": entry.0.iter().map(|(flags, values)| list(*flags, values)).collect::<Vec<_>>(),
        },
    })
}

pub(super) async fn account_one(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let address = parse_address(&text).ok_or_else(|| RestError::invalid_format("address"))?;
    let ledger = emulator.ledger();
    let entry = ledger.state().account_restrictions.get(&address).ok_or_else(|| RestError::not_found(&text))?;
    Ok(Json(account_restrictions(&address, entry)))
}

pub(super) async fn account_many(State(emulator): State<Emulator>, bytes: Bytes) -> RestResult {
    let addresses = Fields::read(&bytes)?.keys("addresses", parse_address)?;
    let ledger = emulator.ledger();
    let all = &ledger.state().account_restrictions;
    let found = addresses.iter().filter_map(|each| all.get(each).map(|entry| account_restrictions(each, entry)));
    Ok(Json(found.collect()))
}

pub(super) async fn account_search(State(emulator): State<Emulator>, Query(pairs): Pairs) -> RestResult {
    let arguments = Arguments(pairs);
    let paging = arguments.paging(&["id"])?;
    let address = arguments.address("address")?;
    let ledger = emulator.ledger();
    let all = ledger.state().account_restrictions.iter();
    let matching = all.filter(|(each, _)| address.is_none_or(|address| address == **each));
    let page = paging.page(matching, |(each, _)| id_of(each.as_bytes()))?;
    Ok(Json(paging.answer(page.into_iter().map(|(each, entry)| account_restrictions(each, entry)).collect())))
}

fn mosaic_restriction(hash: &Hash256, entry: &MosaicRestriction) -> Value {
    let entry = match entry {
        MosaicRestriction::Address { mosaic, target, values } => {
            let pair = |(key, value): (&u64, &u64)| json!({ "key": key.to_string(), "value": value.to_string() });
            json!({
                "version": 1,
                "compositeHash": hash.to_string(),
                "entryType": ADDRESS_ENTRY,
                "mosaicId": mosaic.to_string(),
                "targetAddress": HEXUPPER.encode(&target.0),
                "restrictions": values.iter().map(pair).collect::<Vec<_>>(),
            })
        }
        MosaicRestriction::Global { mosaic, rules } => {
            let rules = rules.iter().map(|(key, rule)| {
                let restriction = json!({
                    "referenceMosaicId": rule.reference.to_string(),
                    "restrictionValue": rule.value.to_string(),
                    "restrictionType": rule.comparison,
                });
                json!({ "key": key.to_string(), "restriction": restriction })
            });
            json!({
                "version": 1,
                "compositeHash": hash.to_string(),
                "entryType": GLOBAL_ENTRY,
                "mosaicId": mosaic.to_string(),
                "restrictions": rules.collect::<Vec<_>>(),
            })
        }
    };
    json!({ "id": id_of(&hash.0), "mosaicRestrictionEntry": entry })
}

pub(super) async fn mosaic_one(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let hash = query::hash(&text, "compositeHash")?;
    let ledger = emulator.ledger();
    let entry = ledger.state().mosaic_restrictions.get(&hash).ok_or_else(|| RestError::not_found(&text))?;
    Ok(Json(mosaic_restriction(&hash, entry)))
}

pub(super) async fn mosaic_many(State(emulator): State<Emulator>, bytes: Bytes) -> RestResult {
    let hashes = Fields::read(&bytes)?.keys("compositeHashes", |text| text.parse().ok())?;
    let ledger = emulator.ledger();
    let all = &ledger.state().mosaic_restrictions;
    Ok(Json(hashes.iter().filter_map(|hash| all.get(hash).map(|entry| mosaic_restriction(hash, entry))).collect()))
}

pub(super) async fn mosaic_search(State(emulator): State<Emulator>, Query(pairs): Pairs) -> RestResult {
    let arguments = Arguments(pairs);
    let paging = arguments.paging(&["id"])?;
    let mosaic = arguments.id("mosaicId")?.map(MosaicId);
    let target = arguments.address("targetAddress")?.map(UnresolvedAddress::from);
    let kind: Option<u32> = arguments.parse("entryType")?;
    let ledger = emulator.ledger();
    let matching = ledger.state().mosaic_restrictions.iter().filter(|(_, entry)| {
        let (of_mosaic, of_target, of_kind) = match entry {
            MosaicRestriction::Address { mosaic, target, .. } => (*mosaic, Some(*target), ADDRESS_ENTRY),
            MosaicRestriction::Global { mosaic, .. } => (*mosaic, None, GLOBAL_ENTRY),
        };
        mosaic.is_none_or(|mosaic| mosaic == of_mosaic)
            && target.is_none_or(|target| of_target == Some(target))
            && kind.is_none_or(|kind| kind == of_kind)
    });
    let page = paging.page(matching, |(hash, _)| id_of(&hash.0))?;
    Ok(Json(paging.answer(page.into_iter().map(|(hash, entry)| mosaic_restriction(hash, entry)).collect())))
}
