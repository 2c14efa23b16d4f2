//! The ledger behind Symbol nodes.

use tegata_node::{NodeError, NodePool, PoolOptions, StatusGroup};
use tegata_rights::{Holding, LedgerError};
use tegata_symbol::{
    Address, DetachedCosignature, Hash256, Network, NetworkTime, SigningContext, Transaction, TransactionRef,
    TransactionType,
};

use super::{BondTerms, Chain, Connect, Fees, TransactionState};

/// A node's word for a bonded aggregate that came before its hash lock.
const NO_LOCK_YET: &str = "Failure_LockHash_Unknown_Hash";

/// Connects to Symbol nodes over REST.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nodes;

impl Connect for Nodes {
    type Chain = NodePool;

    async fn connect(&self, urls: &[String], network: Option<Hash256>) -> Result<NodePool, LedgerError> {
        let options = PoolOptions { expected_network: network, ..PoolOptions::default() };
        Ok(NodePool::connect(urls, options).await?)
    }
}

impl Chain for NodePool {
    fn network(&self) -> Network {
        self.facts().network
    }

    async fn signing(&self) -> Result<SigningContext, LedgerError> {
        Ok(Self::signing(self).await?)
    }

    async fn fees(&self) -> Result<Fees, LedgerError> {
        let fees = Self::fees(self).await?;
        Ok(Fees {
            multiplier: fees.multiplier,
            mosaic_rental: fees.mosaic_rental,
            max_lifetime_ms: self.facts().max_deadline_ms,
        })
    }

    async fn bond_terms(&self) -> Result<BondTerms, LedgerError> {
        let facts = self.facts();
        Ok(BondTerms {
            deposit: facts.hash_lock_deposit,
            most_blocks: facts.max_hash_lock_ms / facts.block_time_ms.max(1),
            most_lifetime_ms: facts.max_bonded_deadline_ms,
        })
    }

    async fn waiting_at(&self, account: &Address) -> Result<Vec<Transaction>, LedgerError> {
        Ok(Self::waiting_at(self, account).await?)
    }

    async fn account(&self, address: &Address) -> Result<Option<Vec<Holding>>, LedgerError> {
        let account = Self::account(self, address).await?;
        let holding =
            |mosaic: tegata_symbol::Mosaic| Holding { account: *address, asset: mosaic.id, amount: mosaic.amount.0 };
        Ok(account.map(|facts| facts.mosaics.into_iter().map(holding).collect()))
    }

    async fn final_time(&self) -> Result<NetworkTime, LedgerError> {
        let height = self.chain_info().await?.finalized_height;
        // Before the first finalization nothing is final: the network's beginning.
        Ok(self.block(height).await?.map_or(NetworkTime(0), |block| block.time))
    }

    async fn announce(&self, payload: &[u8]) -> Result<(), LedgerError> {
        let kind = TransactionRef::parse(payload).map(|transaction| transaction.transaction_type());
        if kind == Ok(TransactionType::AggregateBonded) {
            return Ok(self.announce_partial(payload).await?);
        }
        Ok(Self::announce(self, payload).await?)
    }

    async fn announce_partial(&self, payload: &[u8]) -> Result<(), LedgerError> {
        let network = self.facts().network.generation_hash_seed;
        let transaction = Transaction::from_bytes(payload)
            .map_err(|_| NodeError::Nonsense { node: String::new(), what: "bytes that are no transaction".into() })?;
        if self.has_hash_lock(&transaction.hash(&network)).await? {
            Self::announce_partial(self, payload).await?;
        }
        Ok(())
    }

    async fn announce_cosignature(&self, cosignature: &DetachedCosignature) -> Result<(), LedgerError> {
        Ok(Self::announce_cosignature(self, cosignature).await?)
    }

    async fn state(&self, hash: &Hash256) -> Result<TransactionState, LedgerError> {
        let Some(status) = self.status(hash).await? else { return Ok(TransactionState::Unknown) };
        Ok(match status.group {
            StatusGroup::Confirmed => {
                let height = status.height.ok_or_else(|| {
                    LedgerError::from(NodeError::Nonsense {
                        node: status.node.clone(),
                        what: "a confirmed transaction without a height".into(),
                    })
                })?;
                let is_final = height <= self.chain_info().await?.finalized_height;
                TransactionState::Confirmed { height, is_final }
            }
            // The node has not seen the block with the hash lock: that says nothing about the aggregate.
            StatusGroup::Failed if status.code == NO_LOCK_YET => TransactionState::Unknown,
            StatusGroup::Failed => TransactionState::Rejected { code: status.code },
            StatusGroup::Partial => TransactionState::Partial,
            StatusGroup::Unconfirmed => TransactionState::Waiting,
        })
    }
}
