//! Handing transactions to nodes, and asking what became of them.

use data_encoding::HEXUPPER;
use serde_json::{Value, json};
use tegata_symbol::{DetachedCosignature, Hash256, NetworkTime};

use crate::dto::{HashLockInfoDto, TransactionStatusDto};
use crate::error::NodeError;
use crate::http::{Endpoint, Node};
use crate::pool::NodePool;

/// What is handed to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announcement<'a> {
    /// The bytes of a complete transaction.
    Transaction(&'a [u8]),
    /// The bytes of a bonded aggregate that waits for cosignatures; its hash lock must be confirmed.
    Partial(&'a [u8]),
}

/// Where a transaction stands; later ones outrank earlier ones when nodes differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatusGroup {
    /// A node refused it. That node alone says so.
    Failed,
    /// Waiting for cosignatures.
    Partial,
    /// Valid, waiting for a block.
    Unconfirmed,
    /// In a block.
    Confirmed,
}

/// What nodes say about a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionStatus {
    /// Where it stands.
    pub group: StatusGroup,
    /// `Success`, or the name of the rule that was broken, such as `Failure_Core_Insufficient_Balance`.
    pub code: String,
    /// Height of its block, when confirmed.
    pub height: Option<u64>,
    /// Its deadline.
    pub deadline: NetworkTime,
    /// The node that says so.
    pub node: String,
}

impl Node {
    async fn status(&self, hash: &Hash256) -> Result<Option<TransactionStatus>, NodeError> {
        let endpoint = Endpoint::post("/transactionStatus", json!({ "hashes": [hash.to_string()] }));
        let list: Vec<TransactionStatusDto> = self.json(&endpoint).await?;
        let mut best: Option<TransactionStatus> = None;
        for dto in list {
            if dto.hash.0 != *hash {
                return Err(NodeError::nonsense(&self.name, "the status of another transaction"));
            }
            let group = match dto.group.as_str() {
                "confirmed" => StatusGroup::Confirmed,
                "unconfirmed" => StatusGroup::Unconfirmed,
                "partial" => StatusGroup::Partial,
                "failed" => StatusGroup::Failed,
                _ => return Err(NodeError::nonsense(&self.name, "an unknown group of transactions")),
            };
            if dto.code.len() > 100 || !dto.code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
                return Err(NodeError::nonsense(&self.name, "a status code that is none"));
            }
            let height = dto.height.map(|height| height.0).filter(|height| *height > 0);
            if group == StatusGroup::Confirmed && height.is_none() {
                return Err(NodeError::nonsense(&self.name, "a confirmed transaction without height"));
            }
            let status = TransactionStatus {
                group,
                code: dto.code,
                height,
                deadline: NetworkTime(dto.deadline.0),
                node: self.name.clone(),
            };
            if best.as_ref().is_none_or(|best| best.group < status.group) {
                best = Some(status);
            }
        }
        Ok(best)
    }
}

impl NodePool {
    /// Hands a transaction's bytes to one node, to the next when that one is down. That a node takes it means nothing:
    /// [`NodePool::wait_for`] tells what became of it.
    ///
    /// # Errors
    /// [`NodeError::Refused`] when the bytes cannot be parsed; [`NodeError::Unreachable`]. After an error the transaction
    /// may still have arrived.
    pub async fn announce(&self, transaction: &[u8]) -> Result<(), NodeError> {
        self.hand_over(&Announcement::Transaction(transaction)).await
    }

    /// The same for a bonded aggregate that waits for cosignatures.
    ///
    /// # Errors
    /// As [`NodePool::announce`].
    pub async fn announce_partial(&self, aggregate: &[u8]) -> Result<(), NodeError> {
        self.hand_over(&Announcement::Partial(aggregate)).await
    }

    /// Whether the node that is asked first has the hash lock of a bonded aggregate in a block. Before that it refuses the
    /// aggregate, and leaves the same bytes unread for minutes (catapult `HashCheckConsumer`).
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn has_hash_lock(&self, aggregate: &Hash256) -> Result<bool, NodeError> {
        self.first(|node| async move {
            let endpoint = Endpoint::get(format!("/lock/hash/{aggregate}"));
            match node.optional::<HashLockInfoDto>(&endpoint).await? {
                None => Ok(false),
                Some(found) if found.lock.hash.0 == *aggregate => Ok(true),
                Some(_) => Err(NodeError::nonsense(&node.name, "the hash lock of another aggregate")),
            }
        })
        .await
    }

    /// Hands a cosignature for a bonded aggregate to one node. Wrong ones are ignored there without a word.
    ///
    /// # Errors
    /// As [`NodePool::announce`].
    pub async fn announce_cosignature(&self, cosignature: &DetachedCosignature) -> Result<(), NodeError> {
        let body = json!({
            "version": cosignature.cosignature.version.to_string(),
            "signerPublicKey": cosignature.cosignature.signer.to_string(),
            "signature": cosignature.cosignature.signature.to_string(),
            "parentHash": cosignature.parent_hash.to_string(),
        });
        self.ask::<Value>(&Endpoint::put("/transactions/cosignature", body)).await.map(drop)
    }

    pub(crate) async fn hand_over(&self, announcement: &Announcement<'_>) -> Result<(), NodeError> {
        let (path, bytes) = match announcement {
            Announcement::Transaction(bytes) => ("/transactions", bytes),
            Announcement::Partial(bytes) => ("/transactions/partial", bytes),
        };
        let body = json!({ "payload": HEXUPPER.encode(bytes) });
        self.ask::<Value>(&Endpoint::put(path, body)).await.map(drop)
    }

    /// What the nodes say about a transaction; `None` when none knows it. All are asked, since a refusal is known only
    /// to the node that made it; confirmed outranks unconfirmed, partial, failed.
    ///
    /// # Errors
    /// [`NodeError`], when no node gave an answer.
    pub async fn status(&self, hash: &Hash256) -> Result<Option<TransactionStatus>, NodeError> {
        let answers = self.every(|node| async move { node.status(hash).await }).await?;
        Ok(answers.into_iter().filter_map(|(_, status)| status).max_by_key(|status| status.group))
    }
}
