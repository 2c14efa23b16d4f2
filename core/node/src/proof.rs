//! That a transaction is in a block, computed rather than believed.

use tegata_symbol::Hash256;
use tegata_symbol::merkle::{Side, root_from_path};

use crate::dto::{MerklePathDto, MerklePosition};
use crate::error::NodeError;
use crate::http::{Endpoint, Node};
use crate::pool::NodePool;
use crate::transactions::TransactionGroup;

/// Steps of the longest path that a block can need: 2^32 transactions.
const MAX_PATH: usize = 32;

/// A transaction's place, proven against a block's header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// Height of the block.
    pub height: u64,
    /// Hash of the block.
    pub block: Hash256,
    /// Root of the tree that the path leads to: the block's `transactionsHash`.
    pub transactions_hash: Hash256,
    /// The nodes that name this block at this height. One node alone could make it up.
    pub nodes: Vec<String>,
}

impl Node {
    pub(crate) async fn merkle_path(
        &self,
        height: u64,
        hash: &Hash256,
    ) -> Result<Option<Vec<(Side, Hash256)>>, NodeError> {
        let endpoint = Endpoint::get(format!("/blocks/{height}/transactions/{hash}/merkle"));
        let Some(dto): Option<MerklePathDto> = self.optional(&endpoint).await? else { return Ok(None) };
        if dto.merkle_path.len() > MAX_PATH {
            return Err(NodeError::nonsense(&self.name, "a merkle path that is longer than any"));
        }
        Ok(Some(
            dto.merkle_path
                .into_iter()
                .map(|item| match item.position {
                    MerklePosition::Left => (Side::Left, item.hash.0),
                    MerklePosition::Right => (Side::Right, item.hash.0),
                })
                .collect(),
        ))
    }
}

impl NodePool {
    /// The path from a transaction's leaf to its block's root; `None` when the node does not have it there.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn transaction_merkle_path(
        &self,
        height: u64,
        hash: &Hash256,
    ) -> Result<Option<Vec<(Side, Hash256)>>, NodeError> {
        self.first(|node| async move { node.merkle_path(height, hash).await }).await
    }

    /// Proves that a transaction is in a block: rebuilds it, computes its leaf, follows the path, compares the root with
    /// the block's header, and compares the header's hash between all nodes that have the block. `None` when the
    /// transaction is not confirmed.
    ///
    /// The header itself is believed as far as nodes name the same one; its hash is not computed here.
    ///
    /// # Errors
    /// [`NodeError::Nonsense`] when the path does not lead to the root; [`NodeError::Disagreement`] when nodes name
    /// different blocks.
    pub async fn verify_inclusion(&self, hash: &Hash256) -> Result<Option<Inclusion>, NodeError> {
        let network = &self.facts().network;
        let found = self
            .first(|node| async move {
                let Some(found) = node.transaction(TransactionGroup::Confirmed, hash, network).await? else {
                    return Ok(None);
                };
                let height = found.confirmed(&node)?.height;
                let block = node.own_block(height).await?;
                let path = node.merkle_path(height, hash).await?.ok_or_else(|| {
                    NodeError::nonsense(&node.name, format!("no merkle path for {hash} in block {height}"))
                })?;
                let leaf = found.transaction.merkle_component_hash(&network.generation_hash_seed);
                if root_from_path(leaf, &path) != block.transactions_hash {
                    return Err(NodeError::nonsense(&node.name, format!("{hash} is not in block {height}")));
                }
                Ok(Some((node.name.clone(), block)))
            })
            .await?;
        let Some((first, block)) = found else { return Ok(None) };
        let mut nodes = vec![first.clone()];
        let others = self.every(|node| async move { node.block(block.height).await }).await.unwrap_or_default();
        for (node, other) in others {
            let Some(other) = other.filter(|_| node.name != first) else { continue };
            if (other.hash, other.transactions_hash) != (block.hash, block.transactions_hash) {
                return Err(NodeError::Disagreement {
                    about: format!("block {}", block.height),
                    first: format!("{} ({first})", block.hash),
                    second: format!("{} ({})", other.hash, node.name),
                });
            }
            nodes.push(node.name.clone());
        }
        Ok(Some(Inclusion {
            height: block.height,
            block: block.hash,
            transactions_hash: block.transactions_hash,
            nodes,
        }))
    }
}
