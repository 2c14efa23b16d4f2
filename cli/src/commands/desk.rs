//! `tegata hospital desk`: serves until it is stopped.

use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::json;
use tegata_hospital::desk::{self, DeskError};
use tegata_hospital::home::HospitalHome;

use super::nodes;
use crate::answer::{Answer, Failure, code_of};

/// Runs the desk until Ctrl-C.
pub async fn run(home: HospitalHome, listen: SocketAddr, as_json: bool) -> Result<Answer, Failure> {
    let failure = |error: DeskError| Failure::bad_input(&code_of(&error), error);
    let listener = desk::listen(listen).await.map_err(failure)?;
    let pool = nodes::connect(home.node_urls()).await?;
    let name = home.name().to_owned();
    let handle = desk::serve(Arc::new(home), Arc::new(pool), listener).await.map_err(failure)?;
    let url = handle.url();
    super::announce(as_json, &format!("desk of {name} at {url}\nCtrl-C stops it."), &json!({ "url": url }));
    super::until_stopped().await;
    handle.stop().await.map_err(|error| Failure::no("stop", error))?;
    Ok(Answer::yes("", json!({ "stopped": true })))
}
