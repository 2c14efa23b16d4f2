//! Who signs for whom, and what waits for signatures.

use tegata_rights::{Guardians, Guardianship, LedgerError, MAX_GUARDIANS};
use tegata_symbol::{Address, PublicKey, Transaction};

use crate::dto::{HexAddress, MultisigInfoDto, TransactionInfoDto};
use crate::error::NodeError;
use crate::http::{Endpoint, Node};
use crate::pool::NodePool;
use crate::state::PAGE_SIZE;
use crate::transactions::TransactionGroup;

impl Node {
    async fn multisig(&self, account: &Address) -> Result<Option<Guardianship>, NodeError> {
        let endpoint = Endpoint::get(format!("/account/{account}/multisig"));
        let Some(info): Option<MultisigInfoDto> = self.optional(&endpoint).await? else { return Ok(None) };
        let dto = info.multisig;
        if dto.account_address.0 != *account {
            return Err(NodeError::nonsense(&self.name, "another account than was asked for"));
        }
        let (guardians, wards) = (dto.cosignatory_addresses, dto.multisig_addresses);
        let count = u32::try_from(guardians.len()).unwrap_or(u32::MAX);
        let fits = guardians.len() <= MAX_GUARDIANS && dto.min_approval <= count && dto.min_removal <= count;
        let is_guarded = count > 0;
        if !fits || is_guarded != (dto.min_approval > 0) || is_guarded != (dto.min_removal > 0) {
            return Err(NodeError::nonsense(&self.name, "a multisig account that cannot be"));
        }
        let plain = |list: Vec<HexAddress>| list.into_iter().map(|address| address.0).collect();
        Ok(Some(Guardianship {
            account: *account,
            guardians: plain(guardians),
            approvals: dto.min_approval,
            removals: dto.min_removal,
            wards: plain(wards),
        }))
    }
}

impl NodePool {
    /// The account's place among the multisig accounts; `None` when it has none.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn multisig(&self, account: &Address) -> Result<Option<Guardianship>, NodeError> {
        self.first(|node| async move { node.multisig(account).await }).await
    }

    /// Bonded aggregates that touch the account and wait for cosignatures, rebuilt and checked, the newest first; at most
    /// 100. Those that this version does not know how to read are left out: anyone can announce some.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn waiting_at(&self, account: &Address) -> Result<Vec<Transaction>, NodeError> {
        let network = &self.facts().network;
        self.first(|node| async move {
            let endpoint = Endpoint::get("/transactions/partial").with("address", account).with("order", "desc");
            let items: Vec<TransactionInfoDto> = node.pages(&endpoint, |_| true).await?;
            let mut found = Vec::new();
            for item in items.iter().take(PAGE_SIZE) {
                let Some(hash) = item.meta.hash else { continue };
                match node.transaction(TransactionGroup::Partial, &hash.0, network).await {
                    Ok(waiting) => found.extend(waiting.map(|waiting| waiting.transaction)),
                    Err(NodeError::Unsupported { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(found)
        })
        .await
    }
}

impl Guardians for NodePool {
    async fn guardianship(&self, account: &Address) -> Result<Option<Guardianship>, LedgerError> {
        Ok(self.multisig(account).await?)
    }

    async fn account_key(&self, account: &Address) -> Result<Option<PublicKey>, LedgerError> {
        Ok(self.account(account).await?.and_then(|facts| facts.public_key))
    }
}
