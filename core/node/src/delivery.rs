//! Who sent what to whom: searches whose results are looked up again by hash and checked.

use std::collections::BTreeSet;

use tegata_rights::{AggregateMessages, Delivery};
use tegata_symbol::{
    Address, Body, Hash256, Mosaic, MosaicId, Network, PublicKey, Transaction, TransactionType, Transfer,
    UnresolvedAddress,
};

use crate::dto::transaction::embedded_from_json;
use crate::dto::{TransactionInfoDto, TransactionMetaDto};
use crate::error::NodeError;
use crate::http::{Endpoint, Node};
use crate::pool::NodePool;
use crate::transactions::{Checked, TransactionGroup};

/// Look-ups that run at the same time; REST's own limit is 5 requests a second with bursts of 20.
const AT_ONCE: usize = 4;

/// A confirmed transfer that an account received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// Who sent it.
    pub sender: Address,
    /// The sender's key, for encrypted messages.
    pub sender_key: tegata_symbol::PublicKey,
    /// What came; may be empty.
    pub mosaics: Vec<Mosaic>,
    /// The message field.
    pub message: Vec<u8>,
    /// Hash of the transaction, of the aggregate if it was part of one.
    pub transaction: Hash256,
    /// Height of its block.
    pub height: u64,
    /// Position inside the block: `(transaction, inner transaction)`.
    pub index: (u32, u32),
}

/// The transfers in a transaction, with their signers and positions inside.
fn transfers(transaction: &Transaction) -> Vec<(u32, tegata_symbol::PublicKey, &Transfer)> {
    match &transaction.body {
        Body::Transfer(transfer) => vec![(0, transaction.signer, transfer)],
        Body::Aggregate(aggregate) => (0u32..)
            .zip(aggregate.transactions())
            .filter_map(|(index, inner)| match &inner.body {
                Body::Transfer(transfer) => Some((index, inner.signer, transfer)),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The last transfer of `asset` by `sender` in a transaction that stands at a place of the chain (height, index).
///
/// # Errors
/// Its recipient, where that is no account's address.
pub(crate) fn delivery_in(
    transaction: &Transaction,
    hash: Hash256,
    (height, index): (u64, u32),
    sender: &Address,
    asset: MosaicId,
    network: &Network,
) -> Result<Option<Delivery>, UnresolvedAddress> {
    let by_sender = transfers(transaction).into_iter().filter(|(_, key, _)| Address::new(key, network.id) == *sender);
    let units = |transfer: &Transfer| transfer.mosaics.iter().find(|mosaic| mosaic.id == asset).map(|unit| unit.amount);
    let Some((inner, transfer, amount)) =
        by_sender.filter_map(|(inner, _, transfer)| Some((inner, transfer, units(transfer)?))).next_back()
    else {
        return Ok(None);
    };
    let recipient = transfer.recipient.account().ok_or(transfer.recipient)?;
    let message = transfer.message.clone();
    Ok(Some(Delivery { recipient, amount: amount.0, message, transaction: hash, height, index: (index, inner) }))
}

impl Node {
    /// Hash of the top-level transaction that a search result stands for, and the height of its block.
    pub(crate) fn place(&self, meta: &TransactionMetaDto) -> Result<(u64, Hash256), NodeError> {
        let hash = meta.aggregate_hash.or(meta.hash);
        match (meta.height, hash) {
            (Some(height), Some(hash)) => Ok((height.0, hash.0)),
            _ => Err(NodeError::nonsense(&self.name, "a search result without height or hash")),
        }
    }

    pub(crate) async fn looked_up(&self, hashes: &[Hash256], network: &Network) -> Result<Vec<Checked>, NodeError> {
        let mut found = Vec::with_capacity(hashes.len());
        for some in hashes.chunks(AT_ONCE) {
            let answers = futures_util::future::try_join_all(
                some.iter().map(|hash| self.transaction(TransactionGroup::Confirmed, hash, network)),
            )
            .await?;
            for (hash, answer) in some.iter().zip(answers) {
                let missing = || NodeError::nonsense(&self.name, format!("there is no confirmed transaction {hash}"));
                found.push(answer.ok_or_else(missing)?);
            }
        }
        Ok(found)
    }

    /// The transactions that may hold the latest transfer of `asset` that the account with this key signed.
    async fn newest_carriers(&self, key: PublicKey, asset: MosaicId) -> Result<Vec<Hash256>, NodeError> {
        let endpoint = Endpoint::get("/transactions/confirmed")
            .with("signerPublicKey", key)
            .with("transferMosaicId", asset)
            .with("type", TransactionType::Transfer as u16)
            .with("embedded", true)
            .with("order", "desc");
        // The first page, and more pages as long as they may hold transactions of the same block.
        let height = |info: &TransactionInfoDto| info.meta.height.map(|height| height.0);
        let enough = |items: &[TransactionInfoDto]| items.last().map(height) < items.first().map(height);
        let items: Vec<TransactionInfoDto> = self.pages(&endpoint, enough).await?;
        let places = items.iter().map(|info| self.place(&info.meta)).collect::<Result<BTreeSet<_>, _>>()?;
        let Some((newest, _)) = places.last().copied() else { return Ok(Vec::new()) };
        Ok(places.iter().filter(|(height, _)| *height == newest).map(|(_, hash)| *hash).collect())
    }

    /// The latest transfer of each asset that `sender` signed, with the transactions that hold them: three rounds of
    /// requests, one transaction asked for once.
    pub(crate) async fn latest_deliveries(
        &self,
        sender: &Address,
        assets: &[MosaicId],
        network: &Network,
    ) -> Result<(Vec<(MosaicId, Delivery)>, Vec<Checked>), NodeError> {
        // Inner transactions are found by their signer's key or their recipient, not by `address`. An account whose key
        // the chain does not know has never signed anything.
        let Some(key) = self.account_facts(sender).await?.and_then(|account| account.public_key) else {
            return Ok((Vec::new(), Vec::new()));
        };
        let searches = assets.iter().map(|asset| self.newest_carriers(key, *asset));
        let carriers = futures_util::future::try_join_all(searches).await?;
        let hashes: BTreeSet<Hash256> = carriers.iter().flatten().copied().collect();
        let hashes: Vec<Hash256> = hashes.into_iter().collect();
        let found = self.looked_up(&hashes, network).await?;
        let mut latest = Vec::with_capacity(assets.len());
        for (asset, carriers) in assets.iter().zip(&carriers) {
            if carriers.is_empty() {
                continue;
            }
            let own: Vec<&Checked> = found.iter().filter(|found| carriers.contains(&found.hash)).collect();
            let mut deliveries = Vec::new();
            for found in own {
                let meta = found.confirmed(self)?;
                let sent =
                    delivery_in(&found.transaction, found.hash, (meta.height, meta.index), sender, *asset, network);
                deliveries.extend(sent.map_err(|recipient| NodeError::Unsupported {
                    node: self.name.clone(),
                    what: format!("a transfer to {recipient}, which is no account's address"),
                })?);
            }
            let newest = deliveries.into_iter().max_by_key(|delivery| (delivery.height, delivery.index));
            latest.push((
                *asset,
                newest.ok_or_else(|| {
                    NodeError::nonsense(&self.name, "a search result that is not in the transaction which it names")
                })?,
            ));
        }
        Ok((latest, found))
    }

    /// Mosaics of `creator` that unconfirmed transactions of this node take back.
    async fn pending_revocations(&self, creator: &Address, network: &Network) -> Result<BTreeSet<MosaicId>, NodeError> {
        let endpoint = Endpoint::get("/transactions/unconfirmed")
            .with("address", creator)
            .with("type", TransactionType::MosaicSupplyRevocation as u16)
            .with("type", TransactionType::AggregateComplete as u16)
            .with("type", TransactionType::AggregateBonded as u16)
            .with("embedded", true);
        let items: Vec<TransactionInfoDto> = self.pages(&endpoint, |_| false).await?;
        let mut pending = BTreeSet::new();
        let mut aggregates = BTreeSet::new();
        for item in &items {
            let inner = embedded_from_json(&item.transaction).ok();
            match inner.map(|inner| (inner.signer, inner.body)) {
                // What a node says is pending counts as pending, checked or not: it can only make the answer more careful.
                Some((signer, Body::MosaicSupplyRevocation(body))) => {
                    if Address::new(&signer, network.id) == *creator {
                        pending.insert(body.mosaic.id);
                    }
                }
                _ => aggregates.extend(item.meta.aggregate_hash.or(item.meta.hash).map(|hash| hash.0)),
            }
        }
        for hash in aggregates {
            // Gone meanwhile: confirmed, and then the balances say it; or dropped.
            let Some(found) = self.transaction(TransactionGroup::Unconfirmed, &hash, network).await? else { continue };
            let Body::Aggregate(aggregate) = &found.transaction.body else { continue };
            pending.extend(aggregate.transactions().iter().filter_map(|inner| match &inner.body {
                Body::MosaicSupplyRevocation(body) if Address::new(&inner.signer, network.id) == *creator => {
                    Some(body.mosaic.id)
                }
                _ => None,
            }));
        }
        Ok(pending)
    }

    async fn incoming(
        &self,
        address: &Address,
        from_height: u64,
        network: &Network,
    ) -> Result<Vec<Incoming>, NodeError> {
        let endpoint = Endpoint::get("/transactions/confirmed")
            .with("recipientAddress", address)
            .with("type", TransactionType::Transfer as u16)
            .with("embedded", true)
            .with("fromHeight", from_height.max(1));
        let items: Vec<TransactionInfoDto> = self.pages(&endpoint, |_| false).await?;
        let places = items.iter().map(|info| self.place(&info.meta)).collect::<Result<BTreeSet<_>, _>>()?;
        let hashes: Vec<Hash256> = places.into_iter().map(|(_, hash)| hash).collect();
        let mut incoming = Vec::new();
        for found in self.looked_up(&hashes, network).await? {
            let meta = found.confirmed(self)?;
            for (inner, signer, transfer) in transfers(&found.transaction) {
                if transfer.recipient.account() == Some(*address) {
                    incoming.push(Incoming {
                        sender: Address::new(&signer, network.id),
                        sender_key: signer,
                        mosaics: transfer.mosaics.clone(),
                        message: transfer.message.clone(),
                        transaction: found.hash,
                        height: meta.height,
                        index: (meta.index, inner),
                    });
                }
            }
        }
        incoming.sort_by_key(|transfer| (transfer.height, transfer.index));
        Ok(incoming)
    }
}

impl NodePool {
    /// Confirmed transfers that `address` received from `from_height` on, oldest first, alone or inside aggregates.
    /// Transfers to an alias of the account are not found.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn incoming(&self, address: &Address, from_height: u64) -> Result<Vec<Incoming>, NodeError> {
        let network = &self.facts().network;
        self.first(|node| async move { node.incoming(address, from_height, network).await }).await
    }

    /// The latest confirmed transfer of `asset` that `sender` signed. A transfer that names the asset by an alias is not
    /// found; a node could hide the newest one.
    pub(crate) async fn delivery(&self, sender: &Address, asset: MosaicId) -> Result<Option<Delivery>, NodeError> {
        let network = &self.facts().network;
        let assets = &[asset];
        let found = self.first(|node| async move { node.latest_deliveries(sender, assets, network).await }).await?;
        Ok(found.0.into_iter().next().map(|(_, delivery)| delivery))
    }

    /// The same of several assets.
    pub(crate) async fn deliveries(
        &self,
        sender: &Address,
        assets: &[MosaicId],
    ) -> Result<Vec<(MosaicId, Delivery)>, NodeError> {
        let network = &self.facts().network;
        Ok(self.first(|node| async move { node.latest_deliveries(sender, assets, network).await }).await?.0)
    }

    /// What any reachable node has heard of.
    pub(crate) async fn revocations(&self, creator: &Address) -> Result<Vec<MosaicId>, NodeError> {
        let network = &self.facts().network;
        let answers = self.every(|node| async move { node.pending_revocations(creator, network).await }).await?;
        let union: BTreeSet<MosaicId> = answers.into_iter().flat_map(|(_, pending)| pending).collect();
        Ok(union.into_iter().collect())
    }

    /// Signer and message of each transfer inside confirmed aggregates.
    pub(crate) async fn messages(&self, aggregates: &[Hash256]) -> Result<Vec<AggregateMessages>, NodeError> {
        let network = &self.facts().network;
        self.first(|node| async move {
            let found = node.looked_up(aggregates, network).await?;
            Ok(found
                .iter()
                .map(|found| AggregateMessages {
                    hash: found.hash,
                    messages: transfers(&found.transaction)
                        .into_iter()
                        .map(|(_, signer, transfer)| (Address::new(&signer, network.id), transfer.message.clone()))
                        .collect(),
                })
                .collect())
        })
        .await
    }
}
