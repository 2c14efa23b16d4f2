//! The wallet's accounts, with those of other wallets.

use std::sync::Arc;

use serde::Serialize;
use tegata_symbol::{Address, PublicKey};
use tegata_wallet::accounts::{Account, ImportedKey, Origin, Watched};

use crate::failure::TegataError;
use crate::named::named;
use crate::secret::Secret;
use crate::wallet::{Approval, TegataWallet};

/// How an account came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum AccountOrigin {
    /// Made for a receive card on this device.
    ReceiveCard,
    /// Found when the wallet was restored.
    Restored,
    /// Made to be a guardian of others' accounts.
    Guardian,
    /// An account that this wallet is a guardian of.
    Ward,
    /// Its key came from another wallet: the words do not restore it.
    Imported,
    /// Only looked at.
    Watched,
}

/// One account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct AccountFacts {
    /// Its address.
    pub address: String,
    /// Its public key.
    pub public_key: String,
    /// How it came to be.
    pub origin: AccountOrigin,
}

impl From<Account> for AccountFacts {
    fn from(account: Account) -> Self {
        let origin = match account.origin {
            Origin::ReceiveCard => AccountOrigin::ReceiveCard,
            Origin::Restored => AccountOrigin::Restored,
            Origin::Guardian => AccountOrigin::Guardian,
            Origin::Ward => AccountOrigin::Ward,
            Origin::Imported => AccountOrigin::Imported,
            Origin::Watched => AccountOrigin::Watched,
        };
        Self { address: account.address.to_string(), public_key: account.public_key.to_string(), origin }
    }
}

#[uniffi::export]
impl TegataWallet {
    /// The wallet's accounts, oldest first.
    pub async fn accounts(&self) -> Result<Vec<AccountFacts>, TegataError> {
        self.call(None, |wallet| async move {
            Ok::<_, TegataError>(wallet.accounts().await?.into_iter().map(Into::into).collect())
        })
        .await
    }

    /// Takes an account of another wallet in. `exported`: a private key in hexadecimal digits, or a Symbol wallet's export;
    /// `password`: what the export is sealed with.
    pub async fn import_account(
        &self,
        exported: Arc<Secret>,
        password: Option<Arc<Secret>>,
        approval: Approval,
    ) -> Result<AccountFacts, TegataError> {
        let approved = self.approved(approval)?;
        self.call(None, move |wallet| async move {
            let text = exported.text().unwrap_or_default();
            let key = match &password {
                Some(password) => ImportedKey::open(text, password.bytes()),
                None => ImportedKey::parse(text),
            };
            let key = key.map_err(tegata_wallet::WalletError::from)?;
            Ok::<_, TegataError>(wallet.import(&key, approved.auth()).await?.into())
        })
        .await
    }

    /// Looks at an account without being able to sign for it. `account`: its address or public key.
    pub async fn watch_account(&self, account: String) -> Result<AccountFacts, TegataError> {
        let watched = match account.trim().parse::<PublicKey>() {
            Ok(key) => Watched::Key(key),
            Err(_) => Watched::Address(named::<Address>("account", &account)?),
        };
        self.call(None, move |wallet| async move { Ok::<_, TegataError>(wallet.watch(watched).await?.into()) }).await
    }

    /// Takes an imported or watched account out.
    pub async fn forget_account(&self, account: String, approval: Approval) -> Result<(), TegataError> {
        let (address, approved) = (named::<Address>("account", &account)?, self.approved(approval)?);
        self.call(None, move |wallet| async move { wallet.forget_account(&address, approved.auth()).await }).await
    }
}
