//! Routes of multisig accounts (the node's `multisigRoutes`).

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};
use tegata_symbol::Address;

use super::error::{RestError, RestResult};
use super::query::parse_address;
use crate::chain::Ledger;
use crate::emulator::Emulator;
use crate::state::MultisigEntry;

fn entry_json(address: &Address, entry: &MultisigEntry) -> Value {
    let list = |addresses: &BTreeSet<Address>| addresses.iter().map(Address::to_hex).collect::<Vec<_>>();
    json!({
        "multisig": {
            "version": 1,
            "accountAddress": address.to_hex(),
            "minApproval": entry.min_approval,
            "minRemoval": entry.min_removal,
            "cosignatoryAddresses": list(&entry.cosignatories),
            "multisigAddresses": list(&entry.multisigs),
        },
    })
}

fn find<'a>(ledger: &'a Ledger, text: &str) -> Result<(Address, &'a MultisigEntry), RestError> {
    let address = parse_address(text).ok_or_else(|| RestError::invalid_format("address"))?;
    let entry = ledger.state().multisigs.get(&address).ok_or_else(|| RestError::not_found(text))?;
    Ok((address, entry))
}

/// `GET /account/{address}/multisig`.
pub(super) async fn one(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let ledger = emulator.ledger();
    let (address, entry) = find(&ledger, &text)?;
    Ok(Json(entry_json(&address, entry)))
}

/// `GET /account/{address}/multisig/graph`: level 0 is the account, negative levels are the accounts that it signs for,
/// positive ones its cosignatories; lowest level first.
pub(super) async fn graph(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let ledger = emulator.ledger();
    let (address, _) = find(&ledger, &text)?;
    let above = ledger.state().multisig_levels(address, |entry| &entry.multisigs);
    let below = ledger.state().multisig_levels(address, |entry| &entry.cosignatories);
    let negative = (1i64..).zip(above).map(|(level, accounts)| (-level, accounts)).collect::<Vec<_>>();
    let own = (0, BTreeSet::from([address]));
    let all = negative.into_iter().rev().chain([own]).chain((1..).zip(below));
    let json = all.map(|(level, accounts)| {
        let entries = accounts.iter().filter_map(|each| Some(entry_json(each, ledger.state().multisigs.get(each)?)));
        json!({ "level": level, "multisigEntries": entries.collect::<Vec<_>>() })
    });
    Ok(Json(json.collect()))
}
