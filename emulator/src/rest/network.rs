//! Routes that describe node, network and chain, and the faucet.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use tegata_symbol::Amount;

use super::error::{RestError, RestResult};
use super::{body, properties, query};
use crate::config::FundError;
use crate::emulator::Emulator;
use crate::properties::network_name;
use crate::storage::StorageError;

/// Number of blocks that the fee statistics look at (`numBlocksTransactionFeeStats`).
const FEE_STATISTICS_BLOCKS: usize = 300;
/// 1.0.3.9, the version of the node whose rules these are: one byte a part.
const NODE_VERSION: u32 = 0x0100_0309;
/// Peer, API and voter.
const ROLES: u32 = 7;

pub(super) async fn health() -> Json<Value> {
    Json(json!({ "status": { "apiNode": "up", "db": "up" } }))
}

pub(super) async fn info(State(emulator): State<Emulator>) -> Json<Value> {
    let ledger = emulator.ledger();
    let network = &ledger.parameters().network;
    Json(json!({
        "version": NODE_VERSION,
        "publicKey": emulator.node_account().to_string(),
        "networkGenerationHashSeed": network.generation_hash_seed.to_string(),
        "roles": ROLES,
        "port": 7900,
        "networkIdentifier": network.id.0,
        "host": "",
        "friendlyName": "tegata emulator",
        "nodePublicKey": emulator.node_account().to_string(),
    }))
}

pub(super) async fn time(State(emulator): State<Emulator>) -> Json<Value> {
    let network = emulator.ledger().parameters().network;
    let now = network.time_from_unix_ms(emulator.unix_ms()).0.to_string();
    Json(json!({ "communicationTimestamps": { "sendTimestamp": now, "receiveTimestamp": now } }))
}

pub(super) async fn server() -> Json<Value> {
    let version = env!("CARGO_PKG_VERSION");
    let deployment =
        json!({ "deploymentTool": "tegata emulator", "deploymentToolVersion": version, "lastUpdatedDate": "N/A" });
    Json(json!({ "serverInfo": { "restVersion": "2.5.0", "sdkVersion": "2.5.0", "deployment": deployment } }))
}

pub(super) async fn storage(State(emulator): State<Emulator>) -> RestResult {
    let snapshot = emulator.snapshot()?;
    Ok(Json(json!({
        "numBlocks": snapshot.block_count()?,
        "numTransactions": snapshot.transaction_count()?,
        "numAccounts": emulator.ledger().state().accounts.len(),
    })))
}

pub(super) async fn peers() -> Json<Value> {
    Json(json!([]))
}

pub(super) async fn unlocked_accounts(State(emulator): State<Emulator>) -> Json<Value> {
    Json(json!({ "unlockedAccount": [emulator.ledger().harvester_key().to_string()] }))
}

/// What an operator says of the node: nothing.
pub(super) async fn metadata() -> Json<Value> {
    Json(json!({}))
}

pub(super) async fn network(State(emulator): State<Emulator>) -> Json<Value> {
    let name = network_name(emulator.ledger().parameters().network.id);
    Json(json!({ "name": name, "description": "local network of a tegata emulator" }))
}

pub(super) async fn network_properties(State(emulator): State<Emulator>) -> Json<Value> {
    Json(properties::render(emulator.ledger().parameters()))
}

pub(super) async fn transaction_fees(State(emulator): State<Emulator>) -> RestResult {
    let (snapshot, parameters) = (emulator.snapshot()?, emulator.parameters());
    let newest = snapshot.summaries(1, u64::MAX)?.rev().take(FEE_STATISTICS_BLOCKS);
    let mut counted = newest.map(|block| Ok(block?.header.fee_multiplier)).collect::<Result<Vec<_>, StorageError>>()?;
    // As in a node, empty blocks count as the default in the middle, and as 0 at the ends.
    let (lowest, highest) = (counted.iter().min().copied(), counted.iter().max().copied());
    counted.iter_mut().filter(|multiplier| **multiplier == 0).for_each(|multiplier| {
        *multiplier = parameters.default_dynamic_fee_multiplier;
    });
    counted.sort_unstable();
    let sum: u64 = counted.iter().map(|multiplier| u64::from(*multiplier)).sum();
    let count = counted.len().max(1) as u64;
    let middle = counted.get(counted.len() / 2).copied().unwrap_or(0);
    let below = counted.get((counted.len() / 2).wrapping_sub(1)).copied().unwrap_or(middle);
    let median = if counted.len() % 2 == 0 { middle.midpoint(below) } else { middle };
    Ok(Json(json!({
        "averageFeeMultiplier": sum / count,
        "medianFeeMultiplier": median,
        "highestFeeMultiplier": highest,
        "lowestFeeMultiplier": lowest,
        "minFeeMultiplier": parameters.min_fee_multiplier,
    })))
}

pub(super) async fn rental_fees(State(emulator): State<Emulator>) -> Json<Value> {
    let ledger = emulator.ledger();
    let (parameters, multiplier) = (ledger.parameters(), u64::from(ledger.rental_multiplier()));
    let scaled = |fee: u64| fee.saturating_mul(multiplier).to_string();
    Json(json!({
        "effectiveRootNamespaceRentalFeePerBlock": scaled(parameters.root_namespace_rental_fee_per_block),
        "effectiveChildNamespaceRentalFee": scaled(parameters.child_namespace_rental_fee),
        "effectiveMosaicRentalFee": scaled(parameters.mosaic_rental_fee),
    }))
}

pub(super) async fn chain_info(State(emulator): State<Emulator>) -> RestResult {
    let ledger = emulator.ledger();
    let (finalized, round) = (ledger.finalized_height(), ledger.finalized_round());
    let hash = ledger.store().snapshot()?.summary(finalized)?.map(|block| block.hash.to_string());
    Ok(Json(json!({
        "height": ledger.height().to_string(),
        "scoreHigh": "0",
        "scoreLow": crate::chain::DIFFICULTY.saturating_mul(ledger.height()).to_string(),
        "latestFinalizedBlock": {
            "finalizationEpoch": round.epoch,
            "finalizationPoint": round.point,
            "height": finalized.to_string(),
            "hash": hash,
        },
    })))
}

#[derive(Deserialize)]
struct Wish {
    address: String,
    amount: Value,
}

/// `POST /emulator/faucet {address, amount}`: gives atomic units of the currency; not a node's route.
pub(super) async fn faucet(State(emulator): State<Emulator>, bytes: Bytes) -> RestResult {
    if !emulator.has_faucet() {
        return Err(RestError::no_route("/emulator/faucet"));
    }
    let Wish { address, amount } = body(&bytes)?;
    let address = query::parse_address(&address).ok_or_else(|| RestError::invalid_format("address"))?;
    let amount = match &amount {
        Value::String(text) => text.parse().ok(),
        number => number.as_u64(),
    };
    let amount = Amount(amount.ok_or_else(|| RestError::invalid_format("amount"))?);
    let funded = tokio::task::spawn_blocking(move || emulator.fund(&address, amount)).await;
    match funded.map_err(|_| RestError::internal("the ledger stopped"))? {
        Ok(hash) => Ok(Json(json!({ "hash": hash.to_string() }))),
        Err(FundError::Storage(error)) => Err(RestError::internal(error.to_string())),
        Err(error) => Err(RestError::invalid_argument(error.to_string())),
    }
}
