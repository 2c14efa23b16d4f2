//! The ledger as one node tells it, with everything that was told kept for the proofs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Deserialize;
use serde_json::json;
use tegata_rights::{AggregateMessages, Asset, Delivery, Holding, Ledger, LedgerError, Tip};
use tegata_symbol::proof::{BlockHeader, MetadataEntry, MetadataTarget};
use tegata_symbol::{Address, Hash256, MetadataKey, MosaicFlags, MosaicId, PublicKey};

use crate::dto::leaf::{AccountLeafDto, HeaderInfoDto, MetadataLeafDto, MosaicLeafDto};
use crate::dto::{Hex, HexAddress, HexBytes, PageDto};
use crate::error::NodeError;
use crate::http::{Endpoint, Node};
use crate::pool::NodePool;
use crate::state::PAGE_SIZE;
use crate::transactions::Checked;

/// A block whose hash was computed, and the roots that the node gives with it.
#[derive(Debug, Clone)]
pub(crate) struct FullBlock {
    pub(crate) header: BlockHeader,
    pub(crate) hash: Hash256,
    pub(crate) roots: Vec<Hash256>,
}

/// A block and who names it.
#[derive(Debug, Clone)]
pub(crate) struct NamedBlock {
    pub(crate) block: FullBlock,
    /// URL and account of each node.
    pub(crate) by: Vec<(String, PublicKey)>,
}

#[derive(Deserialize)]
struct AccountInfo {
    account: AccountLeafDto,
}

#[derive(Deserialize)]
struct MosaicInfo {
    mosaic: MosaicLeafDto,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MetadataInfo {
    metadata_entry: MetadataLeafDto,
}

impl Node {
    /// A block with its whole header; `None` when there is none yet.
    pub(crate) async fn header(&self, height: u64) -> Result<Option<FullBlock>, NodeError> {
        let endpoint = Endpoint::get(format!("/blocks/{height}"));
        let Some(dto): Option<HeaderInfoDto> = self.optional(&endpoint).await? else { return Ok(None) };
        let nonsense = |what: String| NodeError::nonsense(&self.name, format!("/blocks/{height}: {what}"));
        let header = dto.block.header().map_err(|error| nonsense(error.to_string()))?;
        let hash = header.hash();
        if header.height != height || hash != dto.meta.hash.0 || !header.verify() {
            return Err(nonsense(format!("a header of block {} whose hash is {hash}", header.height)));
        }
        let roots = dto.meta.state_hash_sub_cache_merkle_roots.iter().map(|root| root.0).collect();
        Ok(Some(FullBlock { header, hash, roots }))
    }
}

impl NodePool {
    /// The block of a height as one node has it, with all nodes that name the same.
    pub(crate) async fn named_block(&self, first: &Node, height: u64) -> Result<NamedBlock, NodeError> {
        let answers = self.every(|node| async move { node.header(height).await }).await?;
        let own = answers.iter().find(|(node, _)| node.name == first.name).and_then(|(_, block)| block.clone());
        let block = own.ok_or_else(|| NodeError::nonsense(&first.name, format!("block {height} is missing")))?;
        let mut by = Vec::new();
        for (node, other) in answers {
            let Some(other) = other else { continue };
            if other.hash != block.hash {
                return Err(NodeError::Disagreement {
                    about: format!("block {height}"),
                    first: format!("{} ({})", block.hash, first.name),
                    second: format!("{} ({})", other.hash, node.name),
                });
            }
            by.push((node.name.clone(), node.identified.get().copied().unwrap_or(PublicKey::ZERO)));
        }
        Ok(NamedBlock { block, by })
    }
}

/// What a node told so far.
#[derive(Default)]
pub(super) struct Told {
    /// A node whose chain is longer.
    ahead: Option<String>,
    pub(super) block: Option<NamedBlock>,
    pub(super) accounts: BTreeMap<Address, AccountLeafDto>,
    pub(super) mosaics: BTreeMap<MosaicId, MosaicLeafDto>,
    /// By composite hash; an empty value: not there.
    pub(super) metadata: BTreeMap<Hash256, MetadataLeafDto>,
    pub(super) transactions: Vec<Checked>,
}

/// One node of a pool. The chain's end and what waits for a block are asked of all, everything else of this one.
pub(super) struct OneNode<'a> {
    pub(super) pool: &'a NodePool,
    pub(super) node: &'a Arc<Node>,
    told: Mutex<Told>,
}

impl<'a> OneNode<'a> {
    pub(super) fn new(pool: &'a NodePool, node: &'a Arc<Node>) -> Self {
        Self { pool, node, told: Mutex::default() }
    }

    pub(super) fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn node_ahead(&self) -> Option<String> {
        self.told().ahead.clone()
    }

    /// With two nodes the longer chain counts, so that one that fell behind hides nothing. With three or more a chain that
    /// only one node has does not: it cannot hold the others up.
    async fn end(&self) -> Result<Tip, NodeError> {
        let infos = self.pool.every(|node| async move { node.chain_info().await }).await?;
        let mut heights: Vec<(u64, &str)> =
            infos.iter().map(|(node, info)| (info.height, node.name.as_str())).collect();
        heights.sort_unstable_by(|a, b| b.cmp(a));
        let own = infos.iter().find(|(node, _)| node.name == self.node.name);
        let height = own
            .map(|(_, info)| info.height)
            .ok_or_else(|| NodeError::unreachable(&self.node.name, "it does not say where its chain ends"))?;
        let least = if heights.len() > 2 { heights.get(1) } else { heights.first() };
        if let Some((_, name)) = least.filter(|(least, _)| *least > height) {
            self.told().ahead = Some((*name).to_owned());
            return Err(NodeError::unreachable(&self.node.name, "it is behind other nodes"));
        }
        let named = self.pool.named_block(self.node, height).await?;
        let finalized = infos.iter().filter(|(node, _)| named.by.iter().any(|(name, _)| *name == node.name));
        let tip = Tip {
            height,
            block: named.block.hash,
            time_ms: self.pool.facts().network.unix_ms(named.block.header.timestamp),
            finalized_height: finalized.map(|(_, info)| info.finalized_height).min().unwrap_or(0).min(height),
            nodes: named.by.iter().map(|(name, _)| name.clone()).collect(),
        };
        self.told().block = Some(named);
        Ok(tip)
    }

    async fn metadata(&self, entry: MetadataEntry) -> Result<Option<Vec<u8>>, NodeError> {
        let (kind, target_id) = match entry.about {
            MetadataTarget::Mosaic(id) => (1, id),
            _ => (0, MosaicId(0)),
        };
        let mut endpoint = Endpoint::get("/metadata")
            .with("sourceAddress", entry.source)
            .with("targetAddress", entry.target)
            .with("scopedMetadataKey", entry.key)
            .with("metadataType", kind);
        if kind == 1 {
            endpoint = endpoint.with("targetId", target_id);
        }
        let page: PageDto<MetadataInfo> = self.node.json(&endpoint.with("pageSize", PAGE_SIZE)).await?;
        let hash = entry.composite_hash();
        let found = page.data.into_iter().next().map(|info| info.metadata_entry);
        let leaf = found.as_ref().map(MetadataLeafDto::leaf);
        if leaf.is_some_and(|leaf| leaf.map(|leaf| leaf.composite_hash()) != Ok(hash)) {
            return Err(NodeError::nonsense(&self.node.name, "a metadata entry that was not asked for"));
        }
        let value = found.as_ref().map(|found| found.value.0.clone());
        let told = found.unwrap_or(MetadataLeafDto {
            source_address: HexAddress(entry.source),
            target_address: HexAddress(entry.target),
            scoped_metadata_key: Hex(entry.key),
            target_id: Hex(target_id),
            metadata_type: kind,
            value: HexBytes::default(),
        });
        self.told().metadata.insert(hash, told);
        Ok(value)
    }

    async fn mosaics(&self, ids: &[MosaicId]) -> Result<Vec<Asset>, NodeError> {
        let names: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let list: Vec<MosaicInfo> = self.node.json(&Endpoint::post("/mosaics", json!({ "mosaicIds": names }))).await?;
        let mut assets = Vec::new();
        for MosaicInfo { mosaic } in list {
            if !ids.contains(&mosaic.id.0) {
                return Err(NodeError::nonsense(&self.node.name, "a mosaic that was not asked for"));
            }
            assets.push(asset(&mosaic));
            self.told().mosaics.insert(mosaic.id.0, mosaic);
        }
        Ok(assets)
    }

    async fn units(&self, accounts: &[Address], assets: &[MosaicId]) -> Result<Vec<Holding>, NodeError> {
        let names: Vec<String> = accounts.iter().map(ToString::to_string).collect();
        let list: Vec<AccountInfo> =
            self.node.json(&Endpoint::post("/accounts", json!({ "addresses": names }))).await?;
        let mut holdings = Vec::new();
        for AccountInfo { account } in list {
            if !accounts.contains(&account.address.0) {
                return Err(NodeError::nonsense(&self.node.name, "an account that was not asked for"));
            }
            holdings.extend(units_of(&account, assets));
            self.told().accounts.insert(account.address.0, account);
        }
        Ok(holdings)
    }
}

pub(super) fn asset(mosaic: &MosaicLeafDto) -> Asset {
    Asset {
        id: mosaic.id.0,
        creator: mosaic.owner_address.0,
        supply: mosaic.supply.0,
        divisibility: mosaic.divisibility,
        flags: MosaicFlags(mosaic.flags),
        duration: mosaic.duration.0,
        since_height: mosaic.start_height.0,
    }
}

pub(super) fn units_of(account: &AccountLeafDto, assets: &[MosaicId]) -> Vec<Holding> {
    let held = account.mosaics.iter().filter(|held| held.amount.0 > 0 && assets.contains(&held.id.0));
    held.map(|held| Holding { account: account.address.0, asset: held.id.0, amount: held.amount.0 }).collect()
}

pub(super) fn account_entry(author: &Address, target: &Address, key: MetadataKey) -> MetadataEntry {
    MetadataEntry { source: *author, target: *target, key, about: MetadataTarget::Account, value: Vec::new() }
}

pub(super) fn asset_entry(author: &Address, asset: MosaicId, key: MetadataKey) -> MetadataEntry {
    MetadataEntry { source: *author, target: *author, key, about: MetadataTarget::Mosaic(asset), value: Vec::new() }
}

impl Ledger for OneNode<'_> {
    async fn tip(&self) -> Result<Tip, LedgerError> {
        Ok(self.end().await?)
    }

    async fn assets(&self, ids: &[MosaicId]) -> Result<Vec<Asset>, LedgerError> {
        Ok(self.mosaics(ids).await?)
    }

    async fn holdings(&self, accounts: &[Address], assets: &[MosaicId]) -> Result<Vec<Holding>, LedgerError> {
        Ok(self.units(accounts, assets).await?)
    }

    async fn account_metadata(
        &self,
        author: &Address,
        target: &Address,
        key: MetadataKey,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        Ok(self.metadata(account_entry(author, target, key)).await?)
    }

    async fn asset_metadata(
        &self,
        author: &Address,
        asset: MosaicId,
        key: MetadataKey,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        Ok(self.metadata(asset_entry(author, asset, key)).await?)
    }

    async fn latest_delivery(&self, sender: &Address, asset: MosaicId) -> Result<Option<Delivery>, LedgerError> {
        let found = self.latest_deliveries(sender, &[asset]).await?;
        Ok(found.into_iter().next().map(|(_, delivery)| delivery))
    }

    async fn latest_deliveries(
        &self,
        sender: &Address,
        assets: &[MosaicId],
    ) -> Result<Vec<(MosaicId, Delivery)>, LedgerError> {
        let network = &self.pool.facts().network;
        let (latest, found) = self.node.latest_deliveries(sender, assets, network).await?;
        self.told().transactions.extend(found);
        Ok(latest)
    }

    async fn pending_revocations(&self, creator: &Address) -> Result<Vec<MosaicId>, LedgerError> {
        Ok(self.pool.revocations(creator).await?)
    }

    async fn aggregate_messages(&self, aggregates: &[Hash256]) -> Result<Vec<AggregateMessages>, LedgerError> {
        Ok(self.pool.messages(aggregates).await?)
    }
}
