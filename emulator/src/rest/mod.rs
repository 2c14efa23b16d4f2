//! A node's REST face.

mod error;
mod multisig;
mod namespaces;
mod network;
mod properties;
mod query;
mod restrictions;
mod secret_locks;
mod state;
pub(crate) mod transaction_json;
mod transactions;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, Request};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use serde::de::DeserializeOwned;

use crate::emulator::Emulator;
use crate::faults;
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
        .route("/network", get(network::network))
        .route("/network/properties", get(network::network_properties))
        .route("/network/fees/transaction", get(network::transaction_fees))
        .route("/network/fees/rental", get(network::rental_fees))
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
        .route("/account/{id}/multisig", get(multisig::one))
        .route("/accounts/{id}/multisig", get(multisig::one))
        .route("/account/{id}/multisig/graph", get(multisig::graph))
        .route("/account/{id}/lock/hash", get(state::hash_lock_search))
        .route("/lock/hash/{hash}", get(state::hash_lock_one))
        .route("/account/{id}/lock/secret", get(secret_locks::of_account))
        .route("/lock/secret", get(secret_locks::search).post(secret_locks::many))
        .route("/lock/secret/{hash}", get(secret_locks::one))
        .route("/mosaics", get(state::mosaic_search).post(state::mosaic_many))
        .route("/mosaics/{id}", get(state::mosaic_one))
        .route("/metadata", get(state::metadata_search))
        .route("/metadata/{hash}", get(state::metadata_one))
        .route("/namespaces", get(namespaces::search))
        .route("/namespaces/names", post(namespaces::names))
        .route("/namespaces/account/names", post(namespaces::account_names))
        .route("/namespaces/mosaic/names", post(namespaces::mosaic_names))
        .route("/namespaces/{id}", get(namespaces::one))
        .route("/restrictions/account", get(restrictions::account_search).post(restrictions::account_many))
        .route("/restrictions/account/{id}", get(restrictions::account_one))
        .route("/restrictions/mosaic", get(restrictions::mosaic_search).post(restrictions::mosaic_many))
        .route("/restrictions/mosaic/{hash}", get(restrictions::mosaic_one))
        .route("/blocks", get(state::block_search))
        .route("/blocks/{height}", get(state::block_one))
        .route("/blocks/{height}/transactions/{hash}/merkle", get(state::block_merkle))
        .route("/emulator/faucet", post(network::faucet))
        .route("/emulator/faults", get(faults::list).put(faults::set).delete(faults::clear))
        .route("/emulator/faults/{name}", delete(faults::clear_named))
        .fallback(no_route)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(MOST_BODY))
        .layer(middleware::from_fn(allow_every_origin))
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

async fn no_route(request: Request) -> RestError {
    RestError::no_route(request.uri().path())
}

async fn wrong_method(request: Request) -> Response {
    let message = format!("{} is not allowed", request.method());
    let body = serde_json::json!({ "code": "MethodNotAllowed", "message": message });
    (StatusCode::METHOD_NOT_ALLOWED, axum::Json(body)).into_response()
}

/// Gives errors that the HTTP library answers with plain text (too large a body, a query that is no text) the node's form.
fn in_the_nodes_form(response: Response) -> Response {
    let is_json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if !response.status().is_client_error() || is_json {
        return response;
    }
    let status = response.status();
    let message = status.canonical_reason().unwrap_or("the request cannot be read");
    (status, axum::Json(serde_json::json!({ "code": "InvalidContent", "message": message }))).into_response()
}

/// Explorers run in browsers, on pages from anywhere.
async fn allow_every_origin(request: Request, next: Next) -> Response {
    let preflight = request.method() == Method::OPTIONS;
    let mut response = if preflight {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        response
    } else {
        in_the_nodes_form(next.run(request).await)
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, PUT, OPTIONS"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Content-Type"));
    response
}
