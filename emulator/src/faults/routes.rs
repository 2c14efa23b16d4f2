//! The emulator's own routes for faults, which are never hit by one.
//!
//! All answer `{"faults": [switch, …]}`: what stands afterwards.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::json;

use super::{Fault, FaultError, Faults};
use crate::emulator::Emulator;
use crate::rest::{RestError, RestResult, body};

#[derive(Deserialize)]
struct Switches {
    faults: Vec<String>,
}

fn standing(emulator: &Emulator) -> RestResult {
    let faults: Vec<_> = Faults::of(emulator).standing().iter().map(ToString::to_string).collect();
    Ok(Json(json!({ "faults": faults })))
}

/// `GET /emulator/faults`.
pub(crate) async fn list(State(emulator): State<Emulator>) -> RestResult {
    standing(&emulator)
}

/// `PUT /emulator/faults`: sets faults beside those that stand.
pub(crate) async fn set(State(emulator): State<Emulator>, bytes: Bytes) -> RestResult {
    let Switches { faults } = body(&bytes)?;
    let read =
        faults.iter().map(|text| text.parse::<Fault>().map_err(|error| RestError::invalid_argument(error.to_string())));
    let faults = read.collect::<Result<Vec<_>, _>>()?;
    change(emulator, move |of| faults.into_iter().try_for_each(|fault| of.set(fault))).await
}

/// `DELETE /emulator/faults`: clears all.
pub(crate) async fn clear(State(emulator): State<Emulator>) -> RestResult {
    change(emulator, |of| of.clear()).await
}

/// `DELETE /emulator/faults/{name}`: clears those of a name.
pub(crate) async fn clear_named(State(emulator): State<Emulator>, Path(name): Path<String>) -> RestResult {
    if !Fault::is_name(&name) {
        return Err(RestError::not_found(&name));
    }
    change(emulator, move |of| of.clear_named(&name)).await
}

/// Blocks may be made or read meanwhile.
async fn change(
    emulator: Emulator,
    work: impl FnOnce(Faults<'_>) -> Result<(), FaultError> + Send + 'static,
) -> RestResult {
    let done = tokio::task::spawn_blocking(move || {
        work(Faults::of(&emulator)).map_err(|error| match error {
            FaultError::Storage(error) => RestError::from(error),
            error => RestError::invalid_argument(error.to_string()),
        })?;
        standing(&emulator)
    });
    done.await.map_err(|_| RestError::internal("the ledger stopped"))?
}
