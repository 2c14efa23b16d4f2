//! Routes of namespaces.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use serde_json::{Map, Value, json};
use tegata_symbol::{MosaicId, NamespaceId};

use super::error::{RestError, RestResult};
use super::fields::Fields;
use super::query::{Arguments, parse_address, parse_id};
use crate::chain::Ledger;
use crate::emulator::Emulator;
use crate::state::{Alias, NamespaceEntry, RootHistory, State as LedgerState};

const ROOT: u8 = 0;
const CHILD: u8 = 1;

const fn registration_type(entry: &NamespaceEntry) -> u8 {
    if entry.history.is_some() { ROOT } else { CHILD }
}

fn object_id(id: NamespaceId) -> String {
    format!("{id}00000000")
}

fn alias(alias: Option<&Alias>) -> Value {
    let kind = Alias::number(alias);
    match alias {
        None => json!({ "type": kind }),
        Some(Alias::Mosaic(id)) => json!({ "type": kind, "mosaicId": id.to_string() }),
        Some(Alias::Address(address)) => json!({ "type": kind, "address": address.to_hex() }),
    }
}

fn namespace(ledger: &Ledger, id: NamespaceId, entry: &NamespaceEntry, history: &RootHistory) -> Value {
    let root = history.current;
    let mut fields = Map::new();
    let mut add = |name: &str, value: Value| {
        fields.insert(name.into(), value);
    };
    add("version", 1.into());
    add("registrationType", registration_type(entry).into());
    add("depth", entry.path.len().into());
    for (level, id) in entry.path.iter().enumerate() {
        add(&format!("level{level}"), id.to_string().into());
    }
    add("alias", alias(entry.alias.as_ref()));
    add("parentId", entry.parent().unwrap_or(NamespaceId(0)).to_string().into());
    add("ownerAddress", root.owner.to_hex().into());
    add("startHeight", root.start_height.to_string().into());
    add("endHeight", root.end_height.to_string().into());
    // A node's database counts the grace period as active too.
    let meta = json!({ "active": root.end_height > ledger.height(), "index": history.earlier.len() });
    json!({ "id": object_id(id), "meta": meta, "namespace": fields })
}

pub(super) async fn one(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let id = NamespaceId(parse_id(&text).ok_or_else(|| RestError::invalid_format("namespaceId"))?);
    let ledger = emulator.ledger();
    let (entry, history) = ledger.state().namespace(id).ok_or_else(|| RestError::not_found(&text))?;
    Ok(Json(namespace(&ledger, id, entry, history)))
}

/// All namespaces that are there, by id.
fn all(state: &LedgerState) -> impl DoubleEndedIterator<Item = (NamespaceId, &NamespaceEntry, &RootHistory)> {
    state.namespaces.iter().filter_map(|(id, _)| state.namespace(*id).map(|(entry, history)| (*id, entry, history)))
}

pub(super) async fn search(State(emulator): State<Emulator>, Query(pairs): Query<Vec<(String, String)>>) -> RestResult {
    let arguments = Arguments(pairs);
    let paging = arguments.paging(&["id"])?;
    let owner = arguments.address("ownerAddress")?;
    let kind: Option<u64> = arguments.parse("registrationType")?;
    let level0 = arguments.id("level0")?.map(NamespaceId);
    let alias_type: Option<u64> = arguments.parse("aliasType")?;
    let ledger = emulator.ledger();
    let matching = all(ledger.state()).filter(|(_, entry, history)| {
        owner.is_none_or(|owner| owner == history.current.owner)
            && kind.is_none_or(|kind| kind == u64::from(registration_type(entry)))
            && level0.is_none_or(|root| entry.root() == Some(root))
            && alias_type.is_none_or(|kind| kind == u64::from(Alias::number(entry.alias.as_ref())))
    });
    let page = paging.page(matching, |(id, ..)| object_id(*id))?;
    let data = page.into_iter().map(|(id, entry, history)| namespace(&ledger, id, entry, history)).collect();
    Ok(Json(paging.answer(data)))
}

/// Names as they were registered, and then those of the namespaces above, level by level; also of namespaces that are there
/// no more.
pub(super) async fn names(State(emulator): State<Emulator>, bytes: Bytes) -> RestResult {
    let ids = Fields::read(&bytes)?.list("namespaceIds", |text| parse_id(text).map(NamespaceId))?;
    let ledger = emulator.ledger();
    let mut tuples = Vec::new();
    let mut wanted: BTreeSet<_> = ids.into_iter().collect();
    while !wanted.is_empty() {
        let mut above = BTreeSet::new();
        for id in wanted.into_iter().rev() {
            let Some(entry) = ledger.state().namespaces.get(&id) else { continue };
            let mut tuple = json!({ "id": id.to_string(), "name": entry.name });
            if let (Some(parent), Some(fields)) = (entry.parent(), tuple.as_object_mut()) {
                fields.insert("parentId".into(), parent.to_string().into());
                above.insert(parent);
            }
            tuples.push(tuple);
        }
        wanted = above;
    }
    Ok(Json(Value::Array(tuples)))
}

/// Full names of the namespaces that point to something, the grace period counted as their time.
fn full_names(ledger: &Ledger) -> BTreeMap<Alias, Vec<String>> {
    let state = ledger.state();
    let mut names: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (_, entry, history) in all(state) {
        if let (Some(alias), true) = (entry.alias, history.current.end_height > ledger.height()) {
            let levels = entry.path.iter().filter_map(|id| state.namespaces.get(id));
            let name = levels.map(|level| level.name.as_str()).collect::<Vec<_>>().join(".");
            names.entry(alias).or_default().push(name);
        }
    }
    names
}

pub(super) async fn account_names(State(emulator): State<Emulator>, bytes: Bytes) -> RestResult {
    let addresses = Fields::read(&bytes)?.list("addresses", parse_address)?;
    let ledger = emulator.ledger();
    let names = full_names(&ledger);
    let list = addresses.into_iter().map(|address| {
        let names = names.get(&Alias::Address(address)).map_or(&[][..], Vec::as_slice);
        json!({ "address": address.to_hex(), "names": names })
    });
    Ok(Json(json!({ "accountNames": list.collect::<Vec<_>>() })))
}

pub(super) async fn mosaic_names(State(emulator): State<Emulator>, bytes: Bytes) -> RestResult {
    let ids = Fields::read(&bytes)?.list("mosaicIds", |text| parse_id(text).map(MosaicId))?;
    let ledger = emulator.ledger();
    let names = full_names(&ledger);
    let list = ids.into_iter().map(|id| {
        let names = names.get(&Alias::Mosaic(id)).map_or(&[][..], Vec::as_slice);
        json!({ "mosaicId": id.to_string(), "names": names })
    });
    Ok(Json(json!({ "mosaicNames": list.collect::<Vec<_>>() })))
}
