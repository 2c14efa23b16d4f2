//! Reaching the ledger.

use tegata_node::{NodeError, NodePool, PoolOptions};

use crate::answer::{Failure, code_of};

/// Connects to the nodes.
pub async fn connect(urls: &[String]) -> Result<NodePool, Failure> {
    NodePool::connect(urls, PoolOptions::default()).await.map_err(|error| failure(&error))
}

/// A node's failure: bad use where the URL is wrong, else a no.
pub fn failure(error: &NodeError) -> Failure {
    let code = code_of(error);
    match error {
        NodeError::NoNodes | NodeError::BadUrl { .. } => Failure::bad_input(&code, error),
        _ => Failure::no(&code, error),
    }
}
