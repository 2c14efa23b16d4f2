//! The wallet's settings, and the network that it is bound to.

use minicbor::{Decode, Encode};
use tegata_symbol::{Address, Hash256, MosaicId, Network, NetworkId};

use crate::store::{Record, Table};

/// What a person sets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Base URLs of ledger nodes, asked in this order.
    pub node_urls: Vec<String>,
    /// Account of the registry whose hospitals are trusted. Without one no hospital has a name.
    pub registry: Option<Address>,
    /// The network; where unknown, that of the first node that answers, from then on for ever.
    pub network: Option<Network>,
    /// How long the app may be left before the wallet locks, in milliseconds: 0 locks at once, [`MAX_LOCK_AFTER_MS`] is the
    /// most.
    pub lock_after_ms: u64,
}

/// Five minutes.
pub const MAX_LOCK_AFTER_MS: u64 = 5 * 60 * 1000;

/// Key of the one record.
pub(crate) const SETTINGS_KEY: &[u8] = b"settings";

#[derive(Debug, Clone, Encode, Decode)]
struct NetworkRecord {
    #[n(0)]
    id: u8,
    #[cbor(n(1), with = "minicbor::bytes")]
    generation_hash_seed: [u8; 32],
    #[n(2)]
    epoch_ms: u64,
    #[n(3)]
    currency: u64,
}

#[derive(Debug, Clone, Encode, Decode)]
pub(crate) struct SettingsRecord {
    #[n(0)]
    node_urls: Vec<String>,
    #[n(1)]
    registry: Option<minicbor::bytes::ByteArray<24>>,
    #[n(2)]
    network: Option<NetworkRecord>,
    /// Absent in stores from before it could be set.
    #[n(3)]
    lock_after_ms: Option<u64>,
}

impl Record for SettingsRecord {
    const TABLE: Table = Table::Settings;
}

impl From<&Settings> for SettingsRecord {
    fn from(settings: &Settings) -> Self {
        Self {
            node_urls: settings.node_urls.clone(),
            registry: settings.registry.map(|address| (*address.as_bytes()).into()),
            network: settings.network.map(|network| NetworkRecord {
                id: network.id.0,
                generation_hash_seed: network.generation_hash_seed.0,
                epoch_ms: network.epoch_ms,
                currency: network.currency.0,
            }),
            lock_after_ms: (settings.lock_after_ms != 0).then_some(settings.lock_after_ms),
        }
    }
}

impl SettingsRecord {
    /// `None` when an address in it has a wrong checksum.
    pub(crate) fn settings(&self) -> Option<Settings> {
        let registry = self.registry.as_ref().map(|bytes| Address::from_bytes(**bytes).ok());
        Some(Settings {
            node_urls: self.node_urls.clone(),
            registry: match registry {
                None => None,
                Some(address) => Some(address?),
            },
            network: self.network.as_ref().map(|record| Network {
                id: NetworkId(record.id),
                generation_hash_seed: Hash256(record.generation_hash_seed),
                epoch_ms: record.epoch_ms,
                currency: MosaicId(record.currency),
            }),
            lock_after_ms: self.lock_after_ms.unwrap_or_default(),
        })
    }
}
