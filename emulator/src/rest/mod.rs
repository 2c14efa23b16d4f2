//! A node's REST face.

mod error;
mod fields;
mod finalization;
mod http;
mod locks;
mod metadata;
mod metal;
mod multisig;
mod namespaces;
mod network;
mod properties;
mod query;
mod restrictions;
mod state;
mod state_merkle;
mod statements;
mod supply;
pub(crate) mod transaction_json;
mod transaction_search;
mod transactions;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path};
use axum::middleware;
use axum::routing::{delete, get, post, put};
use serde::de::DeserializeOwned;

use crate::emulator::Emulator;
use crate::faults;
use crate::state::{HashLockEntry, SecretLockEntry};
pub(crate) use error::{RestError, RestResult};
pub(crate) use properties::render as properties;

/// Largest body: hexadecimal text of the largest transaction, and some room.
const MOST_BODY: usize = 2 * tegata_symbol::MAX_TRANSACTION_SIZE + 4096;

/// All routes but the WebSocket's.
pub(crate) fn routes() -> Router<Emulator> {
    Router::new()
        .route("/node/health", get(network::health))
        .route("/node/info", get(network::info))
        .route("/node/time", get(network::time))
        .route("/node/server", get(network::server))
        .route("/node/storage", get(network::storage))
        .route("/node/peers", get(network::peers))
        .route("/node/unlockedaccount", get(network::unlocked_accounts))
        .route("/node/metadata", get(network::metadata))
        .route("/network", get(network::network))
        .route("/network/properties", get(network::network_properties))
        .route("/network/fees/transaction", get(network::transaction_fees))
        .route("/network/fees/rental", get(network::rental_fees))
        .route("/network/inflation", get(supply::inflation))
        .route("/network/inflation/at/{height}", get(supply::inflation_at))
        .route("/network/currency/supply/circulating", get(supply::circulating))
        .route("/network/currency/supply/total", get(supply::total))
        .route("/network/currency/supply/max", get(supply::most))
        .route("/finalization/proof/epoch/{epoch}", get(finalization::at_epoch))
        .route("/finalization/proof/height/{height}", get(finalization::at_height))
        .route("/chain/info", get(network::chain_info))
        .route("/transactions", put(transactions::put))
        .route("/transactions/partial", put(transactions::put_partial).get(search_partial).post(many_partial))
        .route("/transactions/cosignature", put(transactions::put_cosignature))
        .route("/transactions/{group}", get(transactions::search).post(transactions::many))
        .route("/transactions/{group}/{id}", get(transactions::one))
        .route("/transactionStatus", post(transactions::statuses))
        .route("/transactionStatus/{hash}", get(transactions::status))
        .route("/accounts", get(state::account_search).post(state::account_many))
        .route("/accounts/{id}", get(state::account_one))
        .route("/accounts/{id}/merkle", get(state_merkle::account))
        .route("/account/{id}/multisig", get(multisig::one))
        .route("/account/{id}/multisig/merkle", get(state_merkle::multisig))
        .route("/account/{id}/multisig/graph", get(multisig::graph))
        .route("/account/{id}/lock/hash", get(locks::of_account::<HashLockEntry>))
        .route("/lock/hash", get(locks::search::<HashLockEntry>).post(locks::many::<HashLockEntry>))
        .route("/lock/hash/{hash}", get(locks::one::<HashLockEntry>))
        .route("/lock/hash/{hash}/merkle", get(state_merkle::hash_lock))
        .route("/account/{id}/lock/secret", get(locks::of_account::<SecretLockEntry>))
        .route("/lock/secret", get(locks::search::<SecretLockEntry>).post(locks::many::<SecretLockEntry>))
        .route("/lock/secret/{hash}", get(locks::one::<SecretLockEntry>))
        .route("/lock/secret/{hash}/merkle", get(state_merkle::secret_lock))
        .route("/mosaics", get(state::mosaic_search).post(state::mosaic_many))
        .route("/mosaics/{id}", get(state::mosaic_one))
        .route("/mosaics/{id}/merkle", get(state_merkle::mosaic))
        .route("/metadata", get(metadata::search).post(metadata::many))
        .route("/metadata/metal/{id}", get(metadata::metal_file))
        .route("/metadata/{hash}", get(metadata::one))
        .route("/metadata/{hash}/merkle", get(state_merkle::metadata))
        .route("/namespaces", get(namespaces::search))
        .route("/namespaces/names", post(namespaces::names))
        .route("/namespaces/account/names", post(namespaces::account_names))
        .route("/namespaces/mosaic/names", post(namespaces::mosaic_names))
        .route("/namespaces/{id}", get(namespaces::one))
        .route("/namespaces/{id}/merkle", get(state_merkle::namespace))
        .route("/restrictions/account", get(restrictions::account_search).post(restrictions::account_many))
        .route("/restrictions/account/{id}", get(restrictions::account_one))
        .route("/restrictions/account/{id}/merkle", get(state_merkle::account_restriction))
        .route("/restrictions/mosaic", get(restrictions::mosaic_search).post(restrictions::mosaic_many))
        .route("/restrictions/mosaic/{hash}", get(restrictions::mosaic_one))
        .route("/restrictions/mosaic/{hash}/merkle", get(state_merkle::mosaic_restriction))
        .route("/blocks", get(state::block_search))
        .route("/blocks/{height}", get(state::block_one))
        .route("/blocks/{height}/transactions/{hash}/merkle", get(state::block_merkle))
        .route("/blocks/{height}/statements/{hash}/merkle", get(statements::merkle))
        .route("/statements/transaction", get(statements::transactions))
        .route("/statements/resolutions/address", get(statements::addresses))
        .route("/statements/resolutions/mosaic", get(statements::mosaics))
        .route("/emulator/faucet", post(network::faucet))
        .route("/emulator/faults", get(faults::list).put(faults::set).delete(faults::clear))
        .route("/emulator/faults/{name}", delete(faults::clear_named))
        .fallback(http::no_route)
        .method_not_allowed_fallback(http::wrong_method)
        .layer(DefaultBodyLimit::max(MOST_BODY))
        .layer(middleware::from_fn(http::as_a_node))
}

// `/transactions/partial` has a PUT of its own, so its GET and POST must be named beside it.
async fn search_partial(
    state: axum::extract::State<Emulator>,
    pairs: axum::extract::Query<Vec<(String, String)>>,
) -> error::RestResult {
    transactions::search(state, Path("partial".to_owned()), pairs).await
}

async fn many_partial(state: axum::extract::State<Emulator>, bytes: Bytes) -> error::RestResult {
    transactions::many(state, Path("partial".to_owned()), bytes).await
}

/// Reads a JSON body.
pub(crate) fn body<T: DeserializeOwned>(bytes: &Bytes) -> Result<T, RestError> {
    let value: serde_json::Value = serde_json::from_slice(bytes)
        .map_err(|error| RestError::invalid_content(format!("the body is not JSON: {error}")))?;
    serde_json::from_value(value).map_err(|error| RestError::invalid_argument(error.to_string()))
}
