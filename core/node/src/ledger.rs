//! The rights protocol's ledger.

use tegata_rights::{AggregateMessages, Asset, Delivery, Holding, Ledger, LedgerError, Tip};
use tegata_symbol::{Address, Hash256, MetadataKey, MosaicId};

use crate::pool::NodePool;

/// State comes from one node at a time. The chain's end is compared between nodes, pending revocations are collected from
/// all of them, deliveries and messages are rebuilt and checked against hashes and signatures; balances, mosaics and
/// metadata are believed as one node tells them.
impl Ledger for NodePool {
    async fn tip(&self) -> Result<Tip, LedgerError> {
        Ok(self.agreed_tip().await?)
    }

    async fn assets(&self, ids: &[MosaicId]) -> Result<Vec<Asset>, LedgerError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.mosaics(ids).await?)
    }

    async fn holdings(&self, accounts: &[Address], assets: &[MosaicId]) -> Result<Vec<Holding>, LedgerError> {
        if accounts.is_empty() || assets.is_empty() {
            return Ok(Vec::new());
        }
        let mut holdings = Vec::new();
        for account in self.accounts(accounts).await? {
            holdings.extend(
                account
                    .mosaics
                    .iter()
                    .filter(|held| held.amount.0 > 0 && assets.contains(&held.id))
                    .map(|held| Holding { account: account.address, asset: held.id, amount: held.amount.0 }),
            );
        }
        Ok(holdings)
    }

    async fn account_metadata(
        &self,
        author: &Address,
        target: &Address,
        key: MetadataKey,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        Ok(self.metadata_value(author, target, None, key).await?)
    }

    async fn asset_metadata(
        &self,
        author: &Address,
        asset: MosaicId,
        key: MetadataKey,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        Ok(self.metadata_value(author, author, Some(asset), key).await?)
    }

    async fn latest_delivery(&self, sender: &Address, asset: MosaicId) -> Result<Option<Delivery>, LedgerError> {
        Ok(self.delivery(sender, asset).await?)
    }

    async fn latest_deliveries(
        &self,
        sender: &Address,
        assets: &[MosaicId],
    ) -> Result<Vec<(MosaicId, Delivery)>, LedgerError> {
        Ok(self.deliveries(sender, assets).await?)
    }

    async fn pending_revocations(&self, creator: &Address) -> Result<Vec<MosaicId>, LedgerError> {
        Ok(self.revocations(creator).await?)
    }

    async fn aggregate_messages(&self, aggregates: &[Hash256]) -> Result<Vec<AggregateMessages>, LedgerError> {
        Ok(self.messages(aggregates).await?)
    }
}
