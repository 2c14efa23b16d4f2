//! `/network/currency/supply/…` and `/network/inflation` (`client/rest`, `supplyRoutes.js`, `networkRoutes.js`).

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};
use tegata_symbol::Address;

use super::error::{RestError, RestResult};
use crate::chain::Ledger;
use crate::emulator::Emulator;

/// Height from which this ledger's inflation is what it stays.
const INFLATION_START: u64 = 1;

/// Everything that exists.
pub(super) async fn total(State(emulator): State<Emulator>) -> String {
    let ledger = emulator.ledger();
    whole_units(&ledger, supply(&ledger))
}

/// Without what the first block's signer owns: it can never spend it.
pub(super) async fn circulating(State(emulator): State<Emulator>) -> String {
    let ledger = emulator.ledger();
    let network = &ledger.parameters().network;
    let nemesis = Address::new(&ledger.parameters().nemesis_signer, network.id);
    let held = ledger.state().balance(&nemesis, network.currency);
    whole_units(&ledger, supply(&ledger).saturating_sub(held.0))
}

/// What can exist at most.
pub(super) async fn most(State(emulator): State<Emulator>) -> String {
    let ledger = emulator.ledger();
    whole_units(&ledger, ledger.parameters().max_mosaic_atomic_units)
}

fn supply(ledger: &Ledger) -> u64 {
    ledger.state().mosaics.get(&ledger.parameters().network.currency).map_or(0, |currency| currency.supply)
}

/// With as many decimal places as the currency has.
fn whole_units(ledger: &Ledger, atomic: u64) -> String {
    let currency = ledger.state().mosaics.get(&ledger.parameters().network.currency);
    let places = currency.map_or(0, |currency| usize::from(currency.divisibility));
    let digits = format!("{atomic:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    if places == 0 { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

fn inflation_point() -> Value {
    json!({ "startHeight": INFLATION_START.to_string(), "rewardAmount": "0" })
}

/// No currency comes into being after the first block.
pub(super) async fn inflation() -> Json<Value> {
    Json(json!([inflation_point()]))
}

pub(super) async fn inflation_at(Path(height): Path<String>) -> RestResult {
    let height: u64 = height.parse().map_err(|_| RestError::invalid_format("height"))?;
    // The node's answer for heights before its table begins.
    let before = json!({ "startHeight": "N/A", "rewardAmount": "0" });
    Ok(Json(if height < INFLATION_START { before } else { inflation_point() }))
}
