//! `tegata registry`: who vouches for which hospital.

use serde_json::json;
use tegata_hospital::clock::Clock;
use tegata_hospital::registrar::{RegistryChange, RegistryError, RegistryHome};

use super::nodes;
use crate::answer::{Answer, Failure, code_of};
use crate::args::{RegistryArgs, RegistryCommand};

/// Carries the command out.
pub async fn run(args: RegistryArgs) -> Result<Answer, Failure> {
    match args.command {
        RegistryCommand::Init { nodes: urls } => {
            let network = nodes::connect(&urls).await?.facts().network.id;
            let home = RegistryHome::init(&args.home, &urls, network, Clock::system()).map_err(failure)?;
            let address = home.address().to_string();
            Ok(Answer::yes(
                format!("registry {address}\nIt needs XYM for its entries: about 1 XYM each."),
                json!({ "address": address }),
            ))
        }
        RegistryCommand::Add { hospital, entry } => {
            let home = RegistryHome::open(&args.home, Clock::system()).map_err(failure)?;
            let application = super::read_file(&entry, 64 << 10)?;
            let pool = nodes::connect(home.node_urls()).await?;
            Ok(said(&home.add(&pool, &application, Some(hospital)).await.map_err(failure)?))
        }
        RegistryCommand::Remove { hospital } => {
            let home = RegistryHome::open(&args.home, Clock::system()).map_err(failure)?;
            let pool = nodes::connect(home.node_urls()).await?;
            Ok(said(&home.remove(&pool, &hospital).await.map_err(failure)?))
        }
    }
}

fn said(change: &RegistryChange) -> Answer {
    let what = match &change.name {
        Some(name) => format!("{name} ({}) is registered", change.identity),
        None => format!("{} is struck off", change.identity),
    };
    let (text, hash, height) = match &change.transaction {
        Some((hash, height)) => (format!("{what}, block {height}, {hash}"), Some(hash.to_string()), Some(height)),
        None => (format!("{what} already"), None, None),
    };
    let identity = change.identity.to_string();
    Answer::yes(text, json!({ "identity": identity, "name": change.name, "hash": hash, "height": height }))
}

fn failure(error: RegistryError) -> Failure {
    let code = code_of(&error);
    match error {
        RegistryError::Ledger(_) | RegistryError::NotRegistered(_) => Failure::no(&code, error),
        _ => Failure::bad_input(&code, error),
    }
}
