//! `/network/properties`: the parameters as strings in the form of the node's configuration file.

use serde_json::{Value, json};
use tegata_symbol::AggregateForks;

use super::network::{duration, identifier};
use crate::chain::VOTING_SET_GROUPING;
use crate::parameters::Parameters;

/// Groups of three decimal digits between quotes: `8'999'999'999'000'000`.
pub(super) fn quoted(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('\'');
        }
        out.push(digit);
    }
    out
}

/// Groups of four hexadecimal digits between quotes: `0x6BED'913F'A202'23F8`.
pub(super) fn quoted_id(id: u64) -> String {
    let group = |shift: u32| (id >> shift) & 0xFFFF;
    format!("0x{:04X}'{:04X}'{:04X}'{:04X}", group(48), group(32), group(16), group(0))
}

fn height(fork: Option<u64>) -> String {
    quoted(fork.unwrap_or(u64::MAX))
}

/// The whole answer.
pub(crate) fn render(parameters: &Parameters) -> Value {
    let network = &parameters.network;
    let AggregateForks { v2, v3 } = parameters.aggregate_forks;
    let currency = quoted_id(network.currency.0);
    let total: u64 = parameters.genesis.iter().map(|balance| balance.amount.0).sum();
    let sink = parameters.mosaic_rental_sink.to_string();
    let namespace_sink = parameters.namespace_rental_sink.to_string();
    let count = |number: usize| quoted(number as u64);
    let mut forks = json!({
        "totalVotingBalanceCalculationFix": "0",
        "treasuryReissuance": "0",
        "strictAggregateTransactionHash": height(v2),
        "skipSecretLockUniquenessChecks": "",
        "skipSecretLockExpirations": "",
        "forceSecretLockExpirations": "",
    });
    // The name under which nodes of version 1.0.3.9 and later state the height from which aggregates are version 3.
    if let (Some(v3), Some(forks)) = (v3, forks.as_object_mut()) {
        forks.insert("uniqueAggregateTransactionHash".into(), quoted(v3).into());
    }
    json!({
        "network": {
            "identifier": identifier(network.id),
            "nodeEqualityStrategy": "host",
            "nemesisSignerPublicKey": parameters.nemesis_signer.to_string(),
            "generationHashSeed": network.generation_hash_seed.to_string(),
            "epochAdjustment": format!("{}s", network.epoch_ms / 1000),
        },
        "chain": {
            "enableVerifiableState": false,
            "enableVerifiableReceipts": false,
            "currencyMosaicId": currency,
            "harvestingMosaicId": currency,
            "blockGenerationTargetTime": duration(parameters.block_generation_target_time),
            "blockTimeSmoothingFactor": "3000",
            "importanceGrouping": "180",
            "importanceActivityPercentage": "5",
            "maxRollbackBlocks": "0",
            "maxDifficultyBlocks": parameters.max_difficulty_blocks.to_string(),
            "defaultDynamicFeeMultiplier": quoted(parameters.default_dynamic_fee_multiplier.into()),
            "maxTransactionLifetime": duration(parameters.max_transaction_lifetime),
            "maxBlockFutureTime": duration(parameters.max_block_future_time),
            "initialCurrencyAtomicUnits": quoted(total),
            "maxMosaicAtomicUnits": quoted(parameters.max_mosaic_atomic_units),
            "totalChainImportance": quoted(total),
            "minHarvesterBalance": "10'000'000'000",
            "maxHarvesterBalance": "50'000'000'000'000",
            "minVoterBalance": "3'000'000'000'000",
            "votingSetGrouping": quoted(VOTING_SET_GROUPING),
            "maxVotingKeysPerAccount": parameters.max_voting_keys_per_account.to_string(),
            "minVotingKeyLifetime": parameters.min_voting_key_lifetime.to_string(),
            "maxVotingKeyLifetime": parameters.max_voting_key_lifetime.to_string(),
            "harvestBeneficiaryPercentage": "0",
            "harvestNetworkPercentage": "0",
            "harvestNetworkFeeSinkAddressV1": sink,
            "harvestNetworkFeeSinkAddress": sink,
            "maxTransactionsPerBlock": count(parameters.max_transactions_per_block),
        },
        "plugins": {
            "accountlink": { "dummy": "to trigger plugin load" },
            "aggregate": {
                "maxTransactionsPerAggregate": count(parameters.max_transactions_per_aggregate),
                "maxCosignaturesPerAggregate": count(parameters.max_cosignatures_per_aggregate),
                "enableStrictCosignatureCheck": false,
                "enableBondedAggregateSupport": true,
                "maxBondedTransactionLifetime": duration(parameters.max_bonded_transaction_lifetime),
            },
            "lockhash": {
                "lockedFundsPerAggregate": quoted(parameters.locked_funds_per_aggregate.0),
                "maxHashLockDuration": duration(parameters.max_hash_lock_duration),
            },
            "locksecret": {
                "maxSecretLockDuration": duration(parameters.max_secret_lock_duration),
                "minProofSize": parameters.min_proof_size.to_string(),
                "maxProofSize": parameters.max_proof_size.to_string(),
            },
            "metadata": { "maxValueSize": parameters.max_metadata_value_size.to_string() },
            "mosaic": {
                "maxMosaicsPerAccount": quoted(parameters.max_mosaics_per_account.into()),
                "maxMosaicDuration": duration(parameters.max_mosaic_duration),
                "maxMosaicDivisibility": parameters.max_mosaic_divisibility.to_string(),
                "mosaicRentalFeeSinkAddressV1": sink,
                "mosaicRentalFeeSinkAddress": sink,
                "mosaicRentalFee": quoted(parameters.mosaic_rental_fee),
            },
            "multisig": {
                "maxMultisigDepth": parameters.max_multisig_depth.to_string(),
                "maxCosignatoriesPerAccount": parameters.max_cosignatories_per_account.to_string(),
                "maxCosignedAccountsPerAccount": parameters.max_cosigned_accounts_per_account.to_string(),
            },
            "namespace": {
                "maxNameSize": count(parameters.max_namespace_name_size),
                "maxChildNamespaces": count(parameters.max_child_namespaces),
                "maxNamespaceDepth": count(parameters.max_namespace_depth),
                "minNamespaceDuration": duration(parameters.min_namespace_duration),
                "maxNamespaceDuration": duration(parameters.max_namespace_duration),
                "namespaceGracePeriodDuration": duration(parameters.namespace_grace_period),
                "reservedRootNamespaceNames": parameters.reserved_root_namespace_names.join(", "),
                "namespaceRentalFeeSinkAddressV1": namespace_sink,
                "namespaceRentalFeeSinkAddress": namespace_sink,
                "rootNamespaceRentalFeePerBlock": quoted(parameters.root_namespace_rental_fee_per_block),
                "childNamespaceRentalFee": quoted(parameters.child_namespace_rental_fee),
            },
            "restrictionaccount": { "maxAccountRestrictionValues": count(parameters.max_account_restriction_values) },
            "restrictionmosaic": { "maxMosaicRestrictionValues": count(parameters.max_mosaic_restriction_values) },
            "transfer": { "maxMessageSize": parameters.max_message_size.to_string() },
        },
        "forkHeights": forks,
        "treasuryReissuanceTransactionSignatures": [],
        "corruptAggregateTransactionHashes": {},
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn numbers_ids_and_durations_are_written_as_in_a_nodes_configuration() {
        assert_eq!(quoted(8_999_999_999_000_000), "8'999'999'999'000'000");
        assert_eq!([quoted(0), quoted(999), quoted(1000)], ["0", "999", "1'000"]);
        assert_eq!(quoted_id(0x6BED_913F_A202_23F8), "0x6BED'913F'A202'23F8");
        let hours = |hours: u64| duration(Duration::from_secs(hours * 3600));
        assert_eq!([hours(6), hours(48), hours(24 * 3650)], ["6h", "2d", "3650d"]);
        assert_eq!([300, 30_000].map(|ms| duration(Duration::from_millis(ms))), ["300ms", "30s"]);
    }
}
