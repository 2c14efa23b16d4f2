//! Transactions by hash, rebuilt and checked.

use core::fmt;

use tegata_symbol::{Body, Hash256, Network, NetworkTime, Transaction};

use crate::dto::transaction::{TransactionFormError, from_json};
use crate::dto::{TransactionInfoDto, TransactionMetaDto};
use crate::error::NodeError;
use crate::http::{Endpoint, Node};
use crate::pool::NodePool;

/// Where REST keeps a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionGroup {
    /// In a block.
    Confirmed,
    /// Valid, waiting for a block.
    Unconfirmed,
    /// Waiting for cosignatures.
    Partial,
}

impl fmt::Display for TransactionGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Confirmed => "confirmed",
            Self::Unconfirmed => "unconfirmed",
            Self::Partial => "partial",
        })
    }
}

/// Where a confirmed transaction stands, as the node says; [`NodePool::verify_inclusion`] proves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConfirmedMeta {
    /// Height of its block.
    pub height: u64,
    /// Position in the block.
    pub index: u32,
    /// Time of its block, where the node names it.
    pub time: Option<NetworkTime>,
}

/// A transaction whose hash, signatures and inner tree were checked, with what the node says about it.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) transaction: Transaction,
    pub(crate) hash: Hash256,
    pub(crate) meta: TransactionMetaDto,
}

impl Checked {
    pub(crate) fn confirmed(&self, node: &Node) -> Result<ConfirmedMeta, NodeError> {
        let height = self.meta.height.map(|height| height.0).filter(|height| *height > 0);
        match (height, self.meta.index) {
            (Some(height), Some(index)) => {
                Ok(ConfirmedMeta { height, index, time: self.meta.timestamp.map(|time| NetworkTime(time.0)) })
            }
            _ => Err(NodeError::nonsense(&node.name, "a confirmed transaction without height or index")),
        }
    }
}

/// The transaction's hash, when everything that can be computed agrees: network, signature, the root over the inner
/// transactions, each attached cosignature.
pub(crate) fn check(transaction: &Transaction, network: &Network) -> Result<Hash256, &'static str> {
    let seed = &network.generation_hash_seed;
    if transaction.network != network.id {
        return Err("a transaction of another network");
    }
    let hash = transaction.hash(seed);
    if let Body::Aggregate(aggregate) = &transaction.body {
        if aggregate.computed_hash() != aggregate.transactions_hash {
            return Err("an aggregate whose inner transactions are not those that were signed");
        }
        if aggregate.cosignatures.iter().any(|cosignature| !cosignature.verify(&hash)) {
            return Err("an aggregate with a wrong cosignature");
        }
    }
    if !transaction.verify(seed) {
        return Err("a transaction with a wrong signature");
    }
    Ok(hash)
}

impl Node {
    pub(crate) fn form_error(&self, error: &TransactionFormError) -> NodeError {
        match error {
            TransactionFormError::UnknownType(_) => {
                NodeError::Unsupported { node: self.name.clone(), what: error.to_string() }
            }
            _ => NodeError::nonsense(&self.name, error.to_string()),
        }
    }

    /// Looks a transaction up by its hash and checks it.
    pub(crate) async fn transaction(
        &self,
        group: TransactionGroup,
        hash: &Hash256,
        network: &Network,
    ) -> Result<Option<Checked>, NodeError> {
        let endpoint = Endpoint::get(format!("/transactions/{group}/{hash}"));
        let Some(info): Option<TransactionInfoDto> = self.optional(&endpoint).await? else { return Ok(None) };
        let transaction = from_json(&info.transaction).map_err(|error| self.form_error(&error))?;
        let found = check(&transaction, network).map_err(|what| NodeError::nonsense(&self.name, what))?;
        if found != *hash {
            return Err(NodeError::nonsense(&self.name, format!("transaction {found} in place of {hash}")));
        }
        // Only in a block are the cosignatures settled that the leaf covers.
        if group == TransactionGroup::Confirmed
            && let Some(stated) = info.meta.merkle_component_hash
            && stated.0 != transaction.merkle_component_hash(&network.generation_hash_seed)
        {
            return Err(NodeError::nonsense(&self.name, format!("the wrong merkle component hash for {hash}")));
        }
        Ok(Some(Checked { transaction, hash: found, meta: info.meta }))
    }
}

impl NodePool {
    /// A confirmed transaction, rebuilt and checked against its hash; `None` when the node does not have it.
    ///
    /// # Errors
    /// [`NodeError::Nonsense`] when what came does not have this hash; [`NodeError::Unsupported`] for a type of
    /// transaction that this version does not know.
    pub async fn transaction(&self, hash: &Hash256) -> Result<Option<(Transaction, ConfirmedMeta)>, NodeError> {
        let network = &self.facts().network;
        self.first(|node| async move {
            let Some(found) = node.transaction(TransactionGroup::Confirmed, hash, network).await? else {
                return Ok(None);
            };
            let meta = found.confirmed(&node)?;
            Ok(Some((found.transaction, meta)))
        })
        .await
    }

    /// A transaction wherever it stands, rebuilt and checked against its hash, so that it may be cosigned.
    ///
    /// # Errors
    /// As [`NodePool::transaction`].
    pub async fn transaction_in(
        &self,
        group: TransactionGroup,
        hash: &Hash256,
    ) -> Result<Option<Transaction>, NodeError> {
        let network = &self.facts().network;
        self.first(
            |node| async move { Ok(node.transaction(group, hash, network).await?.map(|found| found.transaction)) },
        )
        .await
    }
}
