//! Which accounts this wallet is a guardian of: asked from the chain, so that the words alone find them again.

use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};
use tegata_rights::{Guardians, Guardianship, MAX_GUARDIANS};
use tegata_symbol::{Address, NetworkId, PublicKey};

use crate::accounts::{Account, Origin};
use crate::chain::{Chain, Connect};
use crate::error::WalletError;
use crate::store::{Record, Records, Table};
use crate::wallet::Wallet;

const WARDS_KEY: &[u8] = b"wards";

/// The wards that are not accounts of the wallet's own words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
struct WardsRecord {
    #[n(0)]
    wards: Vec<WardRecord>,
}

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
struct WardRecord {
    #[n(0)]
    key: ByteArray<32>,
    /// Number of the own account that is the guardian.
    #[n(1)]
    guardian: u32,
}

impl Record for WardsRecord {
    const TABLE: Table = Table::Cache;
}

/// An account that has guardians, of whom this wallet is one, or that is of this wallet's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardedAccount {
    /// The account.
    pub account: Address,
    /// Who signs for it, as the chain says.
    pub guardianship: Guardianship,
    /// The account of this wallet that is a guardian; `None`: none is any more.
    pub own_guardian: Option<Address>,
    /// Whether the account is of this wallet's words, so that this wallet sees its pictures.
    pub own_words: bool,
}

/// The wards as they were last found.
pub(crate) fn known_wards(records: &Records<'_>, network: NetworkId) -> Result<Vec<Account>, WalletError> {
    let stored = records.get::<WardsRecord>(WARDS_KEY)?.map(|stored| stored.value).unwrap_or_default();
    let account = |ward: &WardRecord| {
        let public_key = PublicKey(*ward.key);
        Account { index: ward.guardian, public_key, address: Address::new(&public_key, network), origin: Origin::Ward }
    };
    Ok(stored.wards.iter().map(account).collect())
}

/// Asks the chain whom the accounts are guardians of, and keeps it.
pub(crate) async fn refresh_wards<C: Chain>(
    chain: &C,
    records: &Records<'_>,
    accounts: &[Account],
    now_ms: u64,
) -> Result<(), WalletError> {
    let mut found = WardsRecord::default();
    let own = accounts.iter().filter(|account| account.origin.is_of_words());
    for guardian in own {
        let Some(place) = chain.guardianship(&guardian.address).await? else { continue };
        for ward in place.wards.iter().take(MAX_GUARDIANS) {
            let is_own = accounts.iter().any(|a| a.address == *ward && a.origin != Origin::Ward);
            // An account has signed that it becomes a multisig account: the chain knows its key.
            let Some(key) = (if is_own { None } else { chain.account_key(ward).await? }) else { continue };
            if !found.wards.iter().any(|known| *known.key == key.0) {
                found.wards.push(WardRecord { key: key.0.into(), guardian: guardian.index });
            }
        }
    }
    let before = records.get::<WardsRecord>(WARDS_KEY)?.map(|stored| stored.value).unwrap_or_default();
    if before != found {
        records.put(now_ms, WARDS_KEY, &found)?;
    }
    Ok(())
}

impl<N: Connect> Wallet<N> {
    /// The accounts with guardians that this wallet has to do with, as the chain says now.
    ///
    /// # Errors
    /// [`WalletError::Ledger`], [`WalletError::NoNode`].
    pub async fn guarded_accounts(&self) -> Result<Vec<GuardedAccount>, WalletError> {
        let chain = self.chain().await?;
        let session = self.session()?;
        let records = self.store.records(&session)?;
        refresh_wards(&*chain, &records, &self.ground(&records).await?.accounts, self.now_ms()).await?;
        let accounts = self.ground(&records).await?.accounts;
        let mut found = Vec::new();
        for account in &accounts {
            let place = chain.guardianship(&account.address).await?.filter(Guardianship::is_guarded);
            let Some(guardianship) = place else { continue };
            let own =
                accounts.iter().find(|own| own.origin.is_of_words() && guardianship.guardians.contains(&own.address));
            found.push(GuardedAccount {
                account: account.address,
                own_guardian: own.map(|own| own.address),
                guardianship,
                own_words: account.origin.is_of_words(),
            });
        }
        Ok(found)
    }
}
