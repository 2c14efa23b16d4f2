//! The emulator's node behind a wrapper that can fail as nodes do.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tegata_node::NodePool;
use tegata_rights::{AggregateMessages, Asset, Delivery, Guardians, Guardianship, Holding, Ledger, LedgerError, Tip};
use tegata_symbol::{
    Address, DetachedCosignature, Hash256, MetadataKey, MosaicId, Network, NetworkTime, PublicKey, SigningContext,
    Transaction,
};

use super::calls::{Broken, Calls};
use crate::chain::{BondTerms, Chain, Connect, Fees, Nodes, TransactionState};

/// What goes wrong, and what passed.
#[derive(Default)]
pub(super) struct Faults {
    /// No node can be reached.
    pub(super) down: AtomicBool,
    /// Locators' records cannot be found.
    pub(super) no_records: AtomicBool,
    /// Of a record only the first part can be read.
    pub(super) only_first_parts: AtomicBool,
    /// How often parts of records were asked for.
    pub(super) record_requests: AtomicUsize,
    pub(super) announced: AtomicUsize,
    pub(super) payloads: Mutex<Vec<Vec<u8>>>,
    /// Cosignatures that were handed to the node.
    pub(super) cosignatures: Mutex<Vec<DetachedCosignature>>,
    /// Every call to the chain and to the desk.
    pub(super) calls: Calls,
}

#[derive(Clone, Default)]
pub(super) struct FaultyNodes(pub(super) Arc<Faults>);

impl Connect for FaultyNodes {
    type Chain = FaultyLedger;

    async fn connect(&self, urls: &[String], network: Option<Hash256>) -> Result<FaultyLedger, LedgerError> {
        Ok(FaultyLedger { pool: Nodes.connect(urls, network).await?, faults: Arc::clone(&self.0) })
    }
}

pub(super) struct FaultyLedger {
    pool: NodePool,
    faults: Arc<Faults>,
}

impl FaultyLedger {
    fn up(&self) -> Result<&NodePool, LedgerError> {
        match self.faults.down.load(Ordering::SeqCst) {
            true => Err(LedgerError::Unreachable("down in this test".into())),
            false => Ok(&self.pool),
        }
    }

    async fn pass<T>(&self, work: impl Future<Output = Result<T, LedgerError>>) -> Result<T, LedgerError> {
        match self.faults.calls.pass(work).await {
            Ok(answer) => answer,
            Err(Broken) => Err(LedgerError::Unreachable("the line broke in this test".into())),
        }
    }
}

impl Ledger for FaultyLedger {
    async fn tip(&self) -> Result<Tip, LedgerError> {
        self.pass(self.up()?.tip()).await
    }

    async fn assets(&self, ids: &[MosaicId]) -> Result<Vec<Asset>, LedgerError> {
        self.pass(self.up()?.assets(ids)).await
    }

    async fn holdings(&self, accounts: &[Address], assets: &[MosaicId]) -> Result<Vec<Holding>, LedgerError> {
        self.pass(self.up()?.holdings(accounts, assets)).await
    }

    async fn account_metadata(
        &self,
        author: &Address,
        target: &Address,
        key: MetadataKey,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        self.pass(self.up()?.account_metadata(author, target, key)).await
    }

    async fn asset_metadata(
        &self,
        author: &Address,
        asset: MosaicId,
        key: MetadataKey,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        self.pass(self.up()?.asset_metadata(author, asset, key)).await
    }

    async fn latest_delivery(&self, sender: &Address, asset: MosaicId) -> Result<Option<Delivery>, LedgerError> {
        self.pass(self.up()?.latest_delivery(sender, asset)).await
    }

    async fn pending_revocations(&self, creator: &Address) -> Result<Vec<MosaicId>, LedgerError> {
        self.pass(self.up()?.pending_revocations(creator)).await
    }

    async fn aggregate_messages(&self, aggregates: &[Hash256]) -> Result<Vec<AggregateMessages>, LedgerError> {
        self.faults.record_requests.fetch_add(1, Ordering::SeqCst);
        if self.faults.only_first_parts.load(Ordering::SeqCst) && aggregates.len() > 1 {
            return Err(LedgerError::Nonsense { node: String::new(), what: "not all of them are there".into() });
        }
        let mut found = self.pass(self.up()?.aggregate_messages(aggregates)).await?;
        if self.faults.no_records.load(Ordering::SeqCst) {
            found.iter_mut().for_each(|aggregate| aggregate.messages.truncate(1));
        }
        Ok(found)
    }
}

impl Guardians for FaultyLedger {
    async fn guardianship(&self, account: &Address) -> Result<Option<Guardianship>, LedgerError> {
        self.up()?.guardianship(account).await
    }

    async fn account_key(&self, account: &Address) -> Result<Option<PublicKey>, LedgerError> {
        self.up()?.account_key(account).await
    }
}

impl Chain for FaultyLedger {
    fn network(&self) -> Network {
        Chain::network(&self.pool)
    }

    async fn signing(&self) -> Result<SigningContext, LedgerError> {
        self.pass(Chain::signing(self.up()?)).await
    }

    async fn fees(&self) -> Result<Fees, LedgerError> {
        self.pass(Chain::fees(self.up()?)).await
    }

    async fn bond_terms(&self) -> Result<BondTerms, LedgerError> {
        self.pass(Chain::bond_terms(self.up()?)).await
    }

    async fn waiting_at(&self, account: &Address) -> Result<Vec<Transaction>, LedgerError> {
        self.pass(Chain::waiting_at(self.up()?, account)).await
    }

    async fn account(&self, address: &Address) -> Result<Option<Vec<Holding>>, LedgerError> {
        self.pass(Chain::account(self.up()?, address)).await
    }

    async fn final_time(&self) -> Result<NetworkTime, LedgerError> {
        self.pass(self.up()?.final_time()).await
    }

    async fn announce(&self, payload: &[u8]) -> Result<(), LedgerError> {
        let pool = self.up()?;
        self.faults.announced.fetch_add(1, Ordering::SeqCst);
        self.faults.payloads.lock().unwrap().push(payload.to_vec());
        self.pass(Chain::announce(pool, payload)).await
    }

    async fn announce_partial(&self, payload: &[u8]) -> Result<(), LedgerError> {
        self.pass(Chain::announce_partial(self.up()?, payload)).await
    }

    async fn announce_cosignature(&self, cosignature: &DetachedCosignature) -> Result<(), LedgerError> {
        let pool = self.up()?;
        self.faults.cosignatures.lock().unwrap().push(*cosignature);
        self.pass(Chain::announce_cosignature(pool, cosignature)).await
    }

    async fn state(&self, hash: &Hash256) -> Result<TransactionState, LedgerError> {
        self.pass(self.up()?.state(hash)).await
    }
}
