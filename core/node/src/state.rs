//! The state of accounts and mosaics, as nodes tell it.

use serde::de::DeserializeOwned;
use serde_json::json;
use tegata_rights::Asset;
use tegata_symbol::{Address, Amount, MetadataKey, Mosaic, MosaicFlags, MosaicId, PublicKey};

use crate::dto::{AccountInfoDto, MetadataInfoDto, MosaicInfoDto, PageDto};
use crate::error::NodeError;
use crate::http::{Endpoint, Node};
use crate::pool::NodePool;

/// Items that one page of a search holds, and ids that one request names: the most that REST allows.
pub(crate) const PAGE_SIZE: usize = 100;
/// More pages are not read.
pub(crate) const MAX_PAGES: usize = 100;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountFacts {
    /// Its address.
    pub address: Address,
    /// `None` as long as the chain has not seen the key.
    pub public_key: Option<PublicKey>,
    /// What it holds.
    pub mosaics: Vec<Mosaic>,
}

/// A metadata entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetadataEntry {
    /// Who wrote it.
    pub author: Address,
    /// Whose account or mosaic it hangs on.
    pub target: Address,
    /// Distinguishes entries of one author.
    pub key: MetadataKey,
    /// The value, at most 1,024 bytes.
    pub value: Vec<u8>,
}

impl Node {
    /// Reads pages until one is not full or `enough` says so.
    pub(crate) async fn pages<T: DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
        enough: impl Fn(&[T]) -> bool + Send,
    ) -> Result<Vec<T>, NodeError> {
        let mut items = Vec::new();
        for number in 1..=MAX_PAGES {
            let page = endpoint.clone().with("pageSize", PAGE_SIZE).with("pageNumber", number);
            let page: PageDto<T> = self.json(&page).await?;
            if page.data.len() > PAGE_SIZE {
                return Err(NodeError::nonsense(&self.name, "a page with more items than were asked for"));
            }
            let last = page.data.len() < PAGE_SIZE;
            items.extend(page.data);
            if last || enough(&items) {
                return Ok(items);
            }
        }
        Err(NodeError::Unsupported {
            node: self.name.clone(),
            what: format!("a search with more than {} results", PAGE_SIZE * MAX_PAGES),
        })
    }

    fn mosaic(&self, dto: &MosaicInfoDto) -> Asset {
        let mosaic = &dto.mosaic;
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

    fn account(&self, dto: AccountInfoDto) -> AccountFacts {
        let account = dto.account;
        let key = account.public_key.0;
        AccountFacts {
            address: account.address.0,
            public_key: (key != PublicKey::ZERO).then_some(key),
            mosaics: account
                .mosaics
                .iter()
                .map(|held| Mosaic { id: held.id.0, amount: Amount(held.amount.0) })
                .collect(),
        }
    }

    pub(crate) async fn account_facts(&self, address: &Address) -> Result<Option<AccountFacts>, NodeError> {
        let endpoint = Endpoint::get(format!("/accounts/{address}"));
        let Some(dto): Option<AccountInfoDto> = self.optional(&endpoint).await? else { return Ok(None) };
        let account = self.account(dto);
        self.check_account(&account)?;
        if account.address != *address {
            return Err(NodeError::nonsense(&self.name, "another account than was asked for"));
        }
        Ok(Some(account))
    }

    /// A key that does not belong to the address would make the wallet encrypt for a stranger.
    fn check_account(&self, account: &AccountFacts) -> Result<(), NodeError> {
        match account.public_key {
            Some(key) if Address::new(&key, account.address.network()) != account.address => {
                Err(NodeError::nonsense(&self.name, format!("a public key that is not {}'s", account.address)))
            }
            _ => Ok(()),
        }
    }
}

impl NodePool {
    /// An account; `None` as long as the chain does not know it.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn account(&self, address: &Address) -> Result<Option<AccountFacts>, NodeError> {
        self.first(|node| async move { node.account_facts(address).await }).await
    }

    /// Accounts; those that the chain does not know are left out. Order is not kept.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn accounts(&self, addresses: &[Address]) -> Result<Vec<AccountFacts>, NodeError> {
        self.first(|node| async move {
            let mut accounts = Vec::new();
            for some in addresses.chunks(PAGE_SIZE) {
                let names: Vec<String> = some.iter().map(ToString::to_string).collect();
                let list: Vec<AccountInfoDto> =
                    node.json(&Endpoint::post("/accounts", json!({ "addresses": names }))).await?;
                for dto in list {
                    let account = node.account(dto);
                    node.check_account(&account)?;
                    if !some.contains(&account.address) {
                        return Err(NodeError::nonsense(&node.name, "an account that was not asked for"));
                    }
                    accounts.push(account);
                }
            }
            accounts.sort_by_key(|account| account.address);
            accounts.dedup_by_key(|account| account.address);
            Ok(accounts)
        })
        .await
    }

    /// What an account holds; empty for an account that the chain does not know.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn account_mosaics(&self, address: &Address) -> Result<Vec<Mosaic>, NodeError> {
        Ok(self.account(address).await?.map(|account| account.mosaics).unwrap_or_default())
    }

    /// Units of one mosaic in an account, 0 when there are none.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn balance(&self, address: &Address, mosaic: MosaicId) -> Result<Amount, NodeError> {
        let held = self.account_mosaics(address).await?;
        Ok(held.iter().find(|held| held.id == mosaic).map_or(Amount(0), |held| held.amount))
    }

    /// Mosaics by id; those that do not exist are left out.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn mosaics(&self, ids: &[MosaicId]) -> Result<Vec<Asset>, NodeError> {
        self.first(|node| async move {
            let mut assets = Vec::new();
            for some in ids.chunks(PAGE_SIZE) {
                let names: Vec<String> = some.iter().map(ToString::to_string).collect();
                let list: Vec<MosaicInfoDto> =
                    node.json(&Endpoint::post("/mosaics", json!({ "mosaicIds": names }))).await?;
                for dto in &list {
                    let asset = node.mosaic(dto);
                    if !some.contains(&asset.id) {
                        return Err(NodeError::nonsense(&node.name, "a mosaic that was not asked for"));
                    }
                    assets.push(asset);
                }
            }
            Ok(assets)
        })
        .await
    }

    /// Mosaics that `owner` defined.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn mosaics_of(&self, owner: &Address) -> Result<Vec<Asset>, NodeError> {
        self.first(|node| async move {
            let endpoint = Endpoint::get("/mosaics").with("ownerAddress", owner);
            let list: Vec<MosaicInfoDto> = node.pages(&endpoint, |_| false).await?;
            let assets: Vec<Asset> = list.iter().map(|dto| node.mosaic(dto)).collect();
            if assets.iter().any(|asset| asset.creator != *owner) {
                return Err(NodeError::nonsense(&node.name, "a mosaic of another owner"));
            }
            Ok(assets)
        })
        .await
    }

    /// All metadata entries of a mosaic, whoever wrote them. Only those whose author is the mosaic's creator count as
    /// the creator's word.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn metadata_of_mosaic(&self, mosaic: MosaicId) -> Result<Vec<MetadataEntry>, NodeError> {
        let endpoint = Endpoint::get("/metadata").with("targetId", mosaic).with("metadataType", 1);
        self.metadata(&endpoint, |entry| entry.metadata_entry.target_id.map(|id| id.0) == Some(mosaic), 1).await
    }

    /// All metadata entries of an account, whoever wrote them.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn metadata_of_account(&self, account: &Address) -> Result<Vec<MetadataEntry>, NodeError> {
        let endpoint = Endpoint::get("/metadata").with("targetAddress", account).with("metadataType", 0);
        self.metadata(&endpoint, |entry| entry.metadata_entry.target_address.0 == *account, 0).await
    }

    /// The value of one entry: of an account (`mosaic` is `None`) or of one of its mosaics.
    pub(crate) async fn metadata_value(
        &self,
        author: &Address,
        target: &Address,
        mosaic: Option<MosaicId>,
        key: MetadataKey,
    ) -> Result<Option<Vec<u8>>, NodeError> {
        let kind = u8::from(mosaic.is_some());
        let mut endpoint = Endpoint::get("/metadata")
            .with("sourceAddress", author)
            .with("targetAddress", target)
            .with("scopedMetadataKey", key)
            .with("metadataType", kind);
        if let Some(mosaic) = mosaic {
            endpoint = endpoint.with("targetId", mosaic);
        }
        let fits = |dto: &MetadataInfoDto| {
            let entry = &dto.metadata_entry;
            entry.source_address.0 == *author
                && entry.target_address.0 == *target
                && entry.scoped_metadata_key.0 == key
                && mosaic.is_none_or(|mosaic| entry.target_id.map(|id| id.0) == Some(mosaic))
        };
        let entries = self.metadata(&endpoint, fits, kind).await?;
        Ok(entries.into_iter().next().map(|entry| entry.value))
    }

    async fn metadata(
        &self,
        endpoint: &Endpoint,
        fits: impl Fn(&MetadataInfoDto) -> bool + Send + Sync,
        kind: u8,
    ) -> Result<Vec<MetadataEntry>, NodeError> {
        let fits = &fits;
        self.first(|node| async move {
            let list: Vec<MetadataInfoDto> = node.pages(endpoint, |_| false).await?;
            if !list.iter().all(|dto| dto.metadata_entry.metadata_type == kind && fits(dto)) {
                return Err(NodeError::nonsense(&node.name, "a metadata entry that was not asked for"));
            }
            Ok(list
                .into_iter()
                .map(|dto| MetadataEntry {
                    author: dto.metadata_entry.source_address.0,
                    target: dto.metadata_entry.target_address.0,
                    key: dto.metadata_entry.scoped_metadata_key.0,
                    value: dto.metadata_entry.value.0,
                })
                .collect())
        })
        .await
    }
}
