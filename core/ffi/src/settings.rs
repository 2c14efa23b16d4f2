//! What a person sets.

use serde::Serialize;
use tegata_symbol::Address;
use tegata_wallet::Settings;

use crate::failure::TegataError;
use crate::named::optional;
use crate::wallet::{Approval, TegataWallet};

/// The wallet's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct WalletSettings {
    /// Base URLs of ledger nodes, asked in this order.
    pub node_urls: Vec<String>,
    /// Account of the registry whose hospitals are trusted. Without one no hospital has a name.
    #[uniffi(default = None)]
    pub registry: Option<String>,
    /// How long the app may be left before the wallet locks, in milliseconds; 0 locks at once, five minutes are the most.
    #[uniffi(default = 0)]
    pub lock_after_ms: u64,
    /// Generation hash seed of the network that the wallet belongs to, once it is known. Only told, never set.
    #[uniffi(default = None)]
    pub network: Option<String>,
}

impl WalletSettings {
    pub(crate) fn checked(&self) -> Result<Settings, TegataError> {
        let registry = optional::<Address>("registry", self.registry.as_deref())?;
        let (node_urls, lock_after_ms) = (self.node_urls.clone(), self.lock_after_ms);
        Ok(Settings { node_urls, registry, network: None, lock_after_ms })
    }
}

impl From<Settings> for WalletSettings {
    fn from(settings: Settings) -> Self {
        Self {
            node_urls: settings.node_urls,
            registry: settings.registry.map(|address| address.to_string()),
            lock_after_ms: settings.lock_after_ms,
            network: settings.network.map(|network| network.generation_hash_seed.to_string()),
        }
    }
}

#[uniffi::export]
impl TegataWallet {
    /// The settings.
    pub async fn settings(&self) -> Result<WalletSettings, TegataError> {
        self.call(None, |wallet| async move { Ok::<_, TegataError>(wallet.settings()?.into()) }).await
    }

    /// Sets nodes, registry and locking. The network stays what it was.
    pub async fn set_settings(&self, settings: WalletSettings, approval: Approval) -> Result<(), TegataError> {
        let (approved, settings) = (self.approved(approval)?, settings.checked()?);
        self.call(None, move |wallet| async move { wallet.set_settings(&settings, approved.auth()).await }).await
    }

    /// Behaves as if there were no network, for a person who wants that.
    pub fn stay_offline(&self, offline: bool) -> Result<(), TegataError> {
        self.wallet()?.stay_offline(offline);
        Ok(())
    }
}
