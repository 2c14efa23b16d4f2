//! What a node says about its network.

use serde::Deserialize;
use serde_json::Value;
use tegata_symbol::{AggregateForks, Amount, Hash256, MosaicId, Network, NetworkId, PublicKey};

use crate::config_text::{ConfigError, duration_ms, number};
use crate::dto::Hex;
use crate::error::{NodeError, shortened};
use crate::http::{Endpoint, Node};

/// A network's parameters, from `/node/info` and `/network/properties`. They change only with a fork.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkFacts {
    /// What tells it from other networks.
    pub network: Network,
    /// The name that the node gives it, such as `mainnet`.
    pub name: String,
    /// From which heights on which version of aggregates is the only valid one.
    pub forks: AggregateForks,
    /// A transaction's deadline lies at most so far ahead; milliseconds.
    pub max_deadline_ms: u64,
    /// The same for bonded aggregates; milliseconds.
    pub max_bonded_deadline_ms: u64,
    /// Intended time between blocks; milliseconds.
    pub block_time_ms: u64,
    /// Fee multiplier that stands for blocks without transactions.
    pub default_fee_multiplier: u32,
    /// Rental of a mosaic before it is multiplied with the dynamic fee multiplier. What it costs now:
    /// [`Fees::mosaic_rental`](crate::Fees).
    pub base_mosaic_rental: Amount,
    /// Deposit of a hash lock.
    pub hash_lock_deposit: Amount,
    /// Longest time of a hash lock; milliseconds.
    pub max_hash_lock_ms: u64,
    /// Mosaics that one account can hold.
    pub max_mosaics_per_account: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NodeInfo {
    network_generation_hash_seed: Hex<Hash256>,
    network_identifier: u8,
    public_key: Hex<PublicKey>,
}

/// Asks a node which network it belongs to, and which account it is run with.
pub(crate) async fn facts_of(node: &Node) -> Result<(NetworkFacts, PublicKey), NodeError> {
    let info_endpoint = Endpoint::get("/node/info");
    let properties_endpoint = Endpoint::get("/network/properties");
    let (info, properties) =
        futures_util::future::try_join(node.json::<NodeInfo>(&info_endpoint), node.json::<Value>(&properties_endpoint))
            .await?;
    let properties = Properties { node: &node.name, root: &properties };
    let seed = properties.parsed("/network/generationHashSeed", |text| text.parse::<Hash256>().ok())?;
    if seed != info.network_generation_hash_seed.0 {
        return Err(NodeError::nonsense(&node.name, "/node/info and /network/properties name different networks"));
    }
    Ok((properties.facts(seed, NetworkId(info.network_identifier))?, info.public_key.0))
}

struct Properties<'a> {
    node: &'a str,
    root: &'a Value,
}

impl Properties<'_> {
    fn facts(&self, generation_hash_seed: Hash256, id: NetworkId) -> Result<NetworkFacts, NodeError> {
        Ok(NetworkFacts {
            network: Network {
                id,
                generation_hash_seed,
                epoch_ms: self.value("/network/epochAdjustment", duration_ms)?,
                currency: MosaicId(self.value("/chain/currencyMosaicId", number)?),
            },
            name: shortened(self.text("/network/identifier")?, 40),
            forks: AggregateForks {
                v2: self.fork("/forkHeights/strictAggregateTransactionHash")?,
                v3: self.fork("/forkHeights/uniqueAggregateTransactionHash")?,
            },
            max_deadline_ms: self.value("/chain/maxTransactionLifetime", duration_ms)?,
            max_bonded_deadline_ms: self.value("/plugins/aggregate/maxBondedTransactionLifetime", duration_ms)?,
            block_time_ms: self.value("/chain/blockGenerationTargetTime", duration_ms)?,
            default_fee_multiplier: u32::try_from(self.value("/chain/defaultDynamicFeeMultiplier", number)?)
                .map_err(|_| self.error("/chain/defaultDynamicFeeMultiplier", "the value is too large"))?,
            base_mosaic_rental: Amount(self.value("/plugins/mosaic/mosaicRentalFee", number)?),
            hash_lock_deposit: Amount(self.value("/plugins/lockhash/lockedFundsPerAggregate", number)?),
            max_hash_lock_ms: self.value("/plugins/lockhash/maxHashLockDuration", duration_ms)?,
            max_mosaics_per_account: self.value("/plugins/mosaic/maxMosaicsPerAccount", number)?,
        })
    }

    /// A fork's height; `None` where the node does not know the fork, because its version is older.
    fn fork(&self, path: &str) -> Result<Option<u64>, NodeError> {
        match self.root.pointer(path) {
            None => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(_) => self.value(path, number).map(Some),
        }
    }

    fn text(&self, path: &str) -> Result<&str, NodeError> {
        self.root.pointer(path).and_then(Value::as_str).ok_or_else(|| self.error(path, "there is no such text"))
    }

    fn value(&self, path: &str, read: fn(&str) -> Result<u64, ConfigError>) -> Result<u64, NodeError> {
        read(self.text(path)?).map_err(|error| self.error(path, &error.to_string()))
    }

    fn parsed<T>(&self, path: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, NodeError> {
        read(self.text(path)?).ok_or_else(|| self.error(path, "the value is malformed"))
    }

    fn error(&self, path: &str, why: &str) -> NodeError {
        NodeError::nonsense(self.node, format!("/network/properties {path}: {why}"))
    }
}
