//! The `network` of a recording.

use std::time::Duration;

use serde::Deserialize;
use tegata_symbol::{Address, AggregateForks, Amount, MosaicId, Network, NetworkId, PublicKey};

use super::recording::{RecordingError, hexadecimal, id, not};
use crate::parameters::{GenesisBalance, Parameters};

/// How far the finality of a recorded node lags when the recording does not say: `maxRollbackBlocks` of the properties that
/// catapult's sources bring along for a network of one's own (`resources/config-network.properties`).
pub(super) const DEFAULT_MAX_ROLLBACK_BLOCKS: u64 = 40;

/// Parameters by the names of a recording. Those that may be absent are then those of the public networks.
#[derive(Deserialize)]
pub(super) struct RecordedNetwork {
    generation_hash: String,
    currency: String,
    network_byte: u8,
    epoch_adjustment: u64,
    block_generation_target_time_s: u64,
    max_rollback_blocks: Option<u64>,
    max_transaction_lifetime_h: Option<u64>,
    max_bonded_transaction_lifetime_h: Option<u64>,
    min_fee_multiplier: Option<u32>,
    default_dynamic_fee_multiplier: Option<u32>,
    max_difficulty_blocks: Option<usize>,
    max_transactions_per_aggregate: Option<usize>,
    max_cosignatures_per_aggregate: Option<usize>,
    max_message_size: Option<usize>,
    max_metadata_value_size: Option<usize>,
    locked_funds_per_aggregate: Option<u64>,
    max_hash_lock_duration_blocks: Option<u64>,
    max_secret_lock_duration_blocks: Option<u64>,
    min_proof_size: Option<usize>,
    max_proof_size: Option<usize>,
    max_mosaics_per_account: Option<u32>,
    max_mosaic_duration_blocks: Option<u64>,
    max_mosaic_divisibility: Option<u8>,
    max_mosaic_atomic_units: Option<u64>,
    mosaic_rental_fee: Option<u64>,
    root_namespace_rental_fee_per_block: Option<u64>,
    child_namespace_rental_fee: Option<u64>,
    min_namespace_duration_blocks: Option<u64>,
    max_namespace_duration_blocks: Option<u64>,
    namespace_grace_period_duration_blocks: Option<u64>,
    max_namespace_depth: Option<usize>,
    max_namespace_name_size: Option<usize>,
    max_child_namespaces: Option<usize>,
    reserved_root_namespace_names: Option<Vec<String>>,
    max_multisig_depth: Option<u8>,
    max_cosignatories_per_account: Option<u32>,
    max_cosigned_accounts_per_account: Option<u32>,
    max_account_restriction_values: Option<usize>,
    max_mosaic_restriction_values: Option<usize>,
    fork_heights: Option<RecordedForks>,
}

#[derive(Deserialize)]
struct RecordedForks {
    strict_aggregate_transaction_hash: Option<u64>,
    aggregate_v3: Option<u64>,
}

impl RecordedNetwork {
    /// The parameters, with what each account has before the first block, and the blocks that finality lags.
    pub(super) fn parameters(
        self,
        nemesis: &PublicKey,
        genesis: Vec<(PublicKey, MosaicId, Amount)>,
    ) -> Result<(Parameters, u64), RecordingError> {
        let seed = hexadecimal(&self.generation_hash, "network.generation_hash")?;
        let target = Duration::from_secs(self.block_generation_target_time_s);
        let id = NetworkId(self.network_byte);
        if id.0 & 1 == 1 {
            // Such addresses would be aliases.
            return Err(not("network.network_byte".to_owned(), "even"));
        }
        let mut to = Parameters::local(seed, *nemesis, *nemesis, target);
        let currency = MosaicId(self::id(&self.currency, "network.currency")?);
        to.network =
            Network { id, generation_hash_seed: seed, epoch_ms: self.epoch_adjustment.saturating_mul(1000), currency };
        to.genesis = genesis
            .into_iter()
            .map(|(public_key, mosaic, amount)| {
                if mosaic == currency {
                    Ok(GenesisBalance { public_key, amount })
                } else {
                    Err(RecordingError::Genesis)
                }
            })
            .collect::<Result<_, _>>()?;
        let sink = Address::new(nemesis, id);
        (to.mosaic_rental_sink, to.namespace_rental_sink) = (sink, sink);
        if let Some(forks) = self.fork_heights {
            to.aggregate_forks = AggregateForks { v2: forks.strict_aggregate_transaction_hash, v3: forks.aggregate_v3 };
        }
        let hours = |count: u64| Duration::from_secs(count.saturating_mul(3600));
        let blocks = |count: u64| Duration::from_secs(count.saturating_mul(self.block_generation_target_time_s));
        take(&mut to.max_transaction_lifetime, self.max_transaction_lifetime_h.map(hours));
        take(&mut to.max_bonded_transaction_lifetime, self.max_bonded_transaction_lifetime_h.map(hours));
        take(&mut to.min_fee_multiplier, self.min_fee_multiplier);
        take(&mut to.default_dynamic_fee_multiplier, self.default_dynamic_fee_multiplier);
        take(&mut to.max_difficulty_blocks, self.max_difficulty_blocks);
        take(&mut to.max_transactions_per_aggregate, self.max_transactions_per_aggregate);
        take(&mut to.max_cosignatures_per_aggregate, self.max_cosignatures_per_aggregate);
        take(&mut to.max_message_size, self.max_message_size);
        take(&mut to.max_metadata_value_size, self.max_metadata_value_size);
        take(&mut to.locked_funds_per_aggregate, self.locked_funds_per_aggregate.map(Amount));
        take(&mut to.max_hash_lock_duration, self.max_hash_lock_duration_blocks.map(blocks));
        take(&mut to.max_secret_lock_duration, self.max_secret_lock_duration_blocks.map(blocks));
        take(&mut to.min_proof_size, self.min_proof_size);
        take(&mut to.max_proof_size, self.max_proof_size);
        take(&mut to.max_mosaics_per_account, self.max_mosaics_per_account);
        take(&mut to.max_mosaic_duration, self.max_mosaic_duration_blocks.map(blocks));
        take(&mut to.max_mosaic_divisibility, self.max_mosaic_divisibility);
        take(&mut to.max_mosaic_atomic_units, self.max_mosaic_atomic_units);
        take(&mut to.mosaic_rental_fee, self.mosaic_rental_fee);
        take(&mut to.root_namespace_rental_fee_per_block, self.root_namespace_rental_fee_per_block);
        take(&mut to.child_namespace_rental_fee, self.child_namespace_rental_fee);
        take(&mut to.min_namespace_duration, self.min_namespace_duration_blocks.map(blocks));
        take(&mut to.max_namespace_duration, self.max_namespace_duration_blocks.map(blocks));
        take(&mut to.namespace_grace_period, self.namespace_grace_period_duration_blocks.map(blocks));
        take(&mut to.max_namespace_depth, self.max_namespace_depth);
        take(&mut to.max_namespace_name_size, self.max_namespace_name_size);
        take(&mut to.max_child_namespaces, self.max_child_namespaces);
        take(&mut to.reserved_root_namespace_names, self.reserved_root_namespace_names);
        take(&mut to.max_multisig_depth, self.max_multisig_depth);
        take(&mut to.max_cosignatories_per_account, self.max_cosignatories_per_account);
        take(&mut to.max_cosigned_accounts_per_account, self.max_cosigned_accounts_per_account);
        take(&mut to.max_account_restriction_values, self.max_account_restriction_values);
        take(&mut to.max_mosaic_restriction_values, self.max_mosaic_restriction_values);
        Ok((to, self.max_rollback_blocks.unwrap_or(DEFAULT_MAX_ROLLBACK_BLOCKS)))
    }
}

fn take<T>(parameter: &mut T, recorded: Option<T>) {
    if let Some(recorded) = recorded {
        *parameter = recorded;
    }
}
