//! The parameters of a network, as a node's `config-network.properties` has them.

use std::collections::BTreeSet;
use std::time::Duration;

use tegata_symbol::{Address, AggregateForks, Amount, Hash256, MosaicId, Network, NetworkId, PublicKey};

use crate::properties::{Properties, local_properties};

/// Who owns what before the first block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GenesisBalance {
    /// The account.
    pub public_key: PublicKey,
    /// Atomic units of the currency.
    pub amount: Amount,
}

/// Heights at which rules change, as in the section `fork_heights` of a node's properties; those of aggregates are in
/// [`Parameters::aggregate_forks`]. By default all rules are today's from the start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForkHeights {
    /// From this height on a transaction's fee is taken after what it does.
    pub total_voting_balance_calculation_fix: u64,
    /// From this height on mosaics can be revokable, and the sinks are those of today.
    pub treasury_reissuance: u64,
    /// Heights at which a secret lock replaces one that is active.
    pub skip_secret_lock_uniqueness_checks: BTreeSet<u64>,
    /// Heights at which the units of secret locks that end are lost.
    pub skip_secret_lock_expirations: BTreeSet<u64>,
    /// Heights at which the end of a secret lock that was replaced gives back what replaced it.
    pub force_secret_lock_expirations: BTreeSet<u64>,
}

/// Parameters of a network. Durations in blocks follow from the block time, as in a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameters {
    /// Network byte, generation hash seed, epoch and currency.
    pub network: Network,
    /// Key that signed the first block; it can sign nothing afterwards.
    pub nemesis_signer: PublicKey,
    /// Balances of the first block.
    pub genesis: Vec<GenesisBalance>,
    /// What the network begins with. The balances of the first block are of it.
    pub initial_currency: Amount,
    /// Who receives the rental of mosaics.
    pub mosaic_rental_sink: Address,
    /// Who received it before the treasury reissuance ([`ForkHeights::treasury_reissuance`]).
    pub mosaic_rental_sink_v1: Address,
    /// Heights from which a version of aggregates is demanded. Without a height for version 3, version 3 is unknown.
    pub aggregate_forks: AggregateForks,
    /// Heights at which other rules change.
    pub forks: ForkHeights,
    /// Time between blocks that durations are measured in.
    pub block_generation_target_time: Duration,
    /// Deadlines of ordinary transactions lie at most so far ahead.
    pub max_transaction_lifetime: Duration,
    /// Deadlines of bonded aggregates lie at most so far ahead.
    pub max_bonded_transaction_lifetime: Duration,
    /// How far a block's time may lie ahead of a node's clock.
    pub max_block_future_time: Duration,
    /// A transaction whose fee is below size × this is dropped without a word (a node's own setting).
    pub min_fee_multiplier: u32,
    /// What an empty block counts as in the median that scales rental fees.
    pub default_dynamic_fee_multiplier: u32,
    /// Number of blocks in that median.
    pub max_difficulty_blocks: usize,
    /// Most transactions in a block, inner ones counted.
    pub max_transactions_per_block: usize,
    /// Most transactions in an aggregate.
    pub max_transactions_per_aggregate: usize,
    /// Most signatures on an aggregate, its signer's counted.
    pub max_cosignatures_per_aggregate: usize,
    /// Longest message in bytes.
    pub max_message_size: usize,
    /// Longest metadata value in bytes.
    pub max_metadata_value_size: usize,
    /// The exact deposit of a hash lock, in atomic units of the currency.
    pub locked_funds_per_aggregate: Amount,
    /// Longest hash lock.
    pub max_hash_lock_duration: Duration,
    /// Most different mosaics in an account.
    pub max_mosaics_per_account: u32,
    /// Longest life of a mosaic that expires.
    pub max_mosaic_duration: Duration,
    /// Most decimal places.
    pub max_mosaic_divisibility: u8,
    /// Largest supply in atomic units.
    pub max_mosaic_atomic_units: u64,
    /// Rental of a mosaic, to be scaled by the median fee multiplier, in atomic units of the currency.
    pub mosaic_rental_fee: u64,
    /// Longest name of one level of a namespace, in bytes.
    pub max_namespace_name_size: usize,
    /// Most namespaces below a root, on all levels together.
    pub max_child_namespaces: usize,
    /// Most levels of a namespace, the root's counted.
    pub max_namespace_depth: usize,
    /// Shortest time that a root namespace is registered for.
    pub min_namespace_duration: Duration,
    /// Longest time ahead that a root namespace is registered for.
    pub max_namespace_duration: Duration,
    /// How long after its end a root namespace can still be renewed by its owner alone.
    pub namespace_grace_period: Duration,
    /// Names of root namespaces that nobody can register, or register anything directly below.
    pub reserved_root_namespace_names: Vec<String>,
    /// Who receives the rental of namespaces.
    pub namespace_rental_sink: Address,
    /// Who received it before the treasury reissuance.
    pub namespace_rental_sink_v1: Address,
    /// Rental of a root namespace for a block, to be scaled likewise.
    pub root_namespace_rental_fee_per_block: u64,
    /// Rental of a child namespace, to be scaled likewise.
    pub child_namespace_rental_fee: u64,
    /// Most levels of multisig accounts upon each other.
    pub max_multisig_depth: u8,
    /// Most cosignatories of a multisig account.
    pub max_cosignatories_per_account: u32,
    /// Most multisig accounts that one account can cosign for.
    pub max_cosigned_accounts_per_account: u32,
    /// Longest secret lock.
    pub max_secret_lock_duration: Duration,
    /// Shortest proof of a secret, in bytes.
    pub min_proof_size: usize,
    /// Longest proof of a secret, in bytes.
    pub max_proof_size: usize,
    /// Most values in one list of an account restriction, and in one change of it.
    pub max_account_restriction_values: usize,
    /// Most rules of a mosaic's restriction, and most values of an account under it.
    pub max_mosaic_restriction_values: usize,
    /// Most voting keys that an account is linked with at once.
    pub max_voting_keys_per_account: usize,
    /// Fewest finalization epochs of a voting key.
    pub min_voting_key_lifetime: u64,
    /// Most finalization epochs of a voting key.
    pub max_voting_key_lifetime: u64,
    /// Blocks in a finalization epoch; more than 0.
    pub voting_set_grouping: u64,
    /// What of a block's fees goes to a beneficiary that is not the harvester, in percent.
    pub harvest_beneficiary_percentage: u8,
    /// What of a block's fees goes to the network's sink, in percent.
    pub harvest_network_percentage: u8,
    /// The network's sink of fees.
    pub harvest_network_fee_sink: Address,
    /// The sink before the treasury reissuance.
    pub harvest_network_fee_sink_v1: Address,
    /// What the network's properties file says; what is a parameter too holds there. See [`Parameters::to_properties`].
    pub properties: Properties,
    /// How long a node remembers that it has seen a transaction's hash: announced again within it, nothing happens.
    pub hash_recency: Duration,
}

/// Currency of a new local network in atomic units: what mainnet and testnet began with.
pub const LOCAL_INITIAL_CURRENCY: u64 = 7_842_928_625_000_000;

/// The reserved names of the public networks.
const RESERVED_ROOT_NAMESPACE_NAMES: [&str; 15] = [
    "symbol", "symbl", "xym", "xem", "nem", "user", "account", "org", "com", "biz", "net", "edu", "mil", "gov", "info",
];

impl Parameters {
    /// A local network with the rules of today's public ones: network byte 0x98, aggregates of version 3 from the first block.
    ///
    /// `faucet` owns the whole currency.
    pub fn local(
        generation_hash_seed: Hash256,
        nemesis_signer: PublicKey,
        faucet: PublicKey,
        block_time: Duration,
    ) -> Self {
        let id = NetworkId::TESTNET;
        let currency = MosaicId::new(0, &Address::new(&nemesis_signer, id));
        let sink = Address::new(&sink_key(), id);
        Self {
            network: Network { id, generation_hash_seed, epoch_ms: Network::TESTNET.epoch_ms, currency },
            nemesis_signer,
            genesis: vec![GenesisBalance { public_key: faucet, amount: Amount(LOCAL_INITIAL_CURRENCY) }],
            initial_currency: Amount(LOCAL_INITIAL_CURRENCY),
            mosaic_rental_sink: sink,
            mosaic_rental_sink_v1: sink,
            aggregate_forks: AggregateForks { v2: Some(1), v3: Some(1) },
            forks: ForkHeights::default(),
            block_generation_target_time: block_time,
            max_transaction_lifetime: hours(6),
            max_bonded_transaction_lifetime: hours(48),
            max_block_future_time: Duration::from_millis(300),
            min_fee_multiplier: 10,
            default_dynamic_fee_multiplier: 100,
            max_difficulty_blocks: 60,
            max_transactions_per_block: 6_000,
            max_transactions_per_aggregate: 100,
            max_cosignatures_per_aggregate: 25,
            max_message_size: 1024,
            max_metadata_value_size: 1024,
            locked_funds_per_aggregate: Amount(10_000_000),
            max_hash_lock_duration: hours(48),
            max_mosaics_per_account: 1_000,
            max_mosaic_duration: hours(24 * 3650),
            max_mosaic_divisibility: 6,
            max_mosaic_atomic_units: 8_999_999_999_000_000,
            mosaic_rental_fee: 500_000,
            max_namespace_name_size: 64,
            max_child_namespaces: 100,
            max_namespace_depth: 3,
            min_namespace_duration: hours(24 * 30),
            max_namespace_duration: hours(24 * 1825),
            namespace_grace_period: hours(24 * 30),
            reserved_root_namespace_names: RESERVED_ROOT_NAMESPACE_NAMES.map(str::to_owned).to_vec(),
            namespace_rental_sink: sink,
            namespace_rental_sink_v1: sink,
            root_namespace_rental_fee_per_block: 2,
            child_namespace_rental_fee: 100_000,
            max_multisig_depth: 3,
            max_cosignatories_per_account: 25,
            max_cosigned_accounts_per_account: 25,
            max_secret_lock_duration: hours(24 * 365),
            min_proof_size: 0,
            max_proof_size: 1024,
            max_account_restriction_values: 100,
            max_mosaic_restriction_values: 20,
            max_voting_keys_per_account: 3,
            min_voting_key_lifetime: 28,
            max_voting_key_lifetime: 720,
            voting_set_grouping: 720,
            harvest_beneficiary_percentage: 0,
            harvest_network_percentage: 0,
            harvest_network_fee_sink: sink,
            harvest_network_fee_sink_v1: sink,
            properties: local_properties(currency),
            hash_recency: Duration::from_secs(600),
        }
    }

    /// A duration in blocks of this network.
    pub fn blocks(&self, duration: Duration) -> u64 {
        let block = self.block_generation_target_time.as_millis().max(1);
        u64::try_from(duration.as_millis() / block).unwrap_or(u64::MAX)
    }

    /// Whether the address is of this network.
    pub fn is_local(&self, address: &Address) -> bool {
        address.network() == self.network.id
    }

    /// Who receives the rental of mosaics in a block of `height` (catapult `GetMosaicRentalFeeSinkAddress`).
    pub const fn mosaic_rental_sink_at(&self, height: u64) -> Address {
        if height < self.forks.treasury_reissuance { self.mosaic_rental_sink_v1 } else { self.mosaic_rental_sink }
    }

    /// Who receives the rental of namespaces in a block of `height` (catapult `GetNamespaceRentalFeeSinkAddress`).
    pub const fn namespace_rental_sink_at(&self, height: u64) -> Address {
        if height < self.forks.treasury_reissuance { self.namespace_rental_sink_v1 } else { self.namespace_rental_sink }
    }

    /// Who receives the network's share of the fees of a block of `height` (catapult `GetHarvestNetworkFeeSinkAddress`).
    pub const fn harvest_network_fee_sink_at(&self, height: u64) -> Address {
        if height < self.forks.treasury_reissuance {
            self.harvest_network_fee_sink_v1
        } else {
            self.harvest_network_fee_sink
        }
    }

    /// The median that scales rental fees: of the last blocks' multipliers, an empty block counting as the default
    /// (catapult `DynamicFeeMultiplierCalculator`). The caller gives those of [`Parameters::max_difficulty_blocks`] blocks.
    pub fn dynamic_fee_multiplier(&self, recent: impl IntoIterator<Item = u32>) -> u32 {
        let mut counted: Vec<u64> = recent
            .into_iter()
            .map(|multiplier| if multiplier == 0 { self.default_dynamic_fee_multiplier } else { multiplier })
            .map(u64::from)
            .collect();
        counted.sort_unstable();
        let middle = counted.len() / 2;
        let median = match (counted.get(middle.wrapping_sub(1)), counted.get(middle)) {
            (_, None) => return self.default_dynamic_fee_multiplier,
            (Some(low), Some(high)) if counted.len().is_multiple_of(2) => (low + high) / 2,
            (_, Some(high)) => *high,
        };
        u32::try_from(median).unwrap_or(u32::MAX)
    }
}

const fn hours(count: u64) -> Duration {
    Duration::from_secs(count * 3600)
}

/// A key to which nobody has the private part: the hash of a name.
fn sink_key() -> PublicKey {
    PublicKey(tegata_symbol::merkle::sha3_256(&[b"tegata mosaic rental sink"]).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters() -> Parameters {
        Parameters::local(Hash256::ZERO, PublicKey([1; 32]), PublicKey([2; 32]), Duration::from_secs(15))
    }

    #[test]
    fn rental_follows_the_median_of_recent_blocks_with_empty_ones_as_the_default() {
        let parameters = parameters();
        assert_eq!(parameters.dynamic_fee_multiplier([]), 100);
        assert_eq!(parameters.dynamic_fee_multiplier([0, 0, 300]), 100);
        assert_eq!(parameters.dynamic_fee_multiplier([200, 300]), 250);
    }

    #[test]
    fn durations_are_counted_in_blocks_of_the_network() {
        assert_eq!(parameters().blocks(hours(48)), 11_520);
    }
}
