//! Which property is which parameter: one list, for reading and for writing.

use tegata_symbol::{Address, Hash256, PublicKey};

use super::value::{Epoch, Fork, Value};
use super::{Properties, PropertiesError};
use crate::parameters::Parameters;

const NETWORK: &str = "network";
const CHAIN: &str = "chain";
const FORKS: &str = "fork_heights";
const AGGREGATE: &str = "plugin:catapult.plugins.aggregate";
const HASH_LOCK: &str = "plugin:catapult.plugins.lockhash";
const SECRET_LOCK: &str = "plugin:catapult.plugins.locksecret";
const METADATA: &str = "plugin:catapult.plugins.metadata";
const MOSAIC: &str = "plugin:catapult.plugins.mosaic";
const MULTISIG: &str = "plugin:catapult.plugins.multisig";
const NAMESPACE: &str = "plugin:catapult.plugins.namespace";
const ACCOUNT_RESTRICTION: &str = "plugin:catapult.plugins.restrictionaccount";
const MOSAIC_RESTRICTION: &str = "plugin:catapult.plugins.restrictionmosaic";
const TRANSFER: &str = "plugin:catapult.plugins.transfer";

/// What is done with each property.
trait Visitor {
    fn visit<T: Value>(&mut self, section: &'static str, key: &'static str, value: &mut T) -> Visited;
    /// A key that older nodes lack.
    fn visit_optional<T: Value>(&mut self, section: &'static str, key: &'static str, value: &mut Option<T>) -> Visited;
}

type Visited = Result<(), PropertiesError>;

struct Read<'a>(&'a Properties);

impl Visitor for Read<'_> {
    fn visit<T: Value>(&mut self, section: &'static str, key: &'static str, value: &mut T) -> Visited {
        let mut read = None;
        self.visit_optional(section, key, &mut read)?;
        *value = read.ok_or(PropertiesError::Missing { section, key })?;
        Ok(())
    }

    fn visit_optional<T: Value>(&mut self, section: &'static str, key: &'static str, value: &mut Option<T>) -> Visited {
        let Some((text, line)) = self.0.get(section, key) else {
            *value = None;
            return Ok(());
        };
        let read = T::read(text).ok_or_else(|| PropertiesError::Value {
            section,
            key,
            line,
            text: shortened(text),
            demanded: T::FORM,
        })?;
        *value = Some(read);
        Ok(())
    }
}

/// Enough of a text to recognize it.
fn shortened(text: &str) -> String {
    const MOST: usize = 80;
    if text.chars().count() <= MOST { text.to_owned() } else { text.chars().take(MOST).chain(['…']).collect() }
}

/// Writes what has another value than the text that is there.
struct Write(Properties);

impl Visitor for Write {
    fn visit<T: Value>(&mut self, section: &'static str, key: &'static str, value: &mut T) -> Visited {
        let stands = self.0.get(section, key).and_then(|(text, _)| T::read(text));
        if stands.as_ref() != Some(value) {
            self.0.set(section, key, value.write());
        }
        Ok(())
    }

    fn visit_optional<T: Value>(&mut self, section: &'static str, key: &'static str, value: &mut Option<T>) -> Visited {
        match value {
            Some(value) => self.visit(section, key, value),
            None => {
                self.0.remove(section, key);
                Ok(())
            }
        }
    }
}

fn visit_all(to: &mut Parameters, visitor: &mut impl Visitor) -> Visited {
    visit_network(to, visitor)?;
    visit_chain(to, visitor)?;
    visit_plugins(to, visitor)?;
    visitor.visit(FORKS, "treasuryReissuance", &mut to.forks.treasury_reissuance)?;
    let mut v2 = Fork(to.aggregate_forks.v2);
    visitor.visit(FORKS, "strictAggregateTransactionHash", &mut v2)?;
    to.aggregate_forks.v2 = v2.0;
    // Nodes before 1.0.3.9 know neither this name nor aggregates of version 3.
    let mut v3 = to.aggregate_forks.v3.map(|height| Fork(Some(height)));
    visitor.visit_optional(FORKS, "uniqueAggregateTransactionHash", &mut v3)?;
    to.aggregate_forks.v3 = v3.and_then(|fork| fork.0);
    Ok(())
}

fn visit_network(to: &mut Parameters, visitor: &mut impl Visitor) -> Visited {
    visitor.visit(NETWORK, "identifier", &mut to.network.id)?;
    visitor.visit(NETWORK, "nemesisSignerPublicKey", &mut to.nemesis_signer)?;
    visitor.visit(NETWORK, "generationHashSeed", &mut to.network.generation_hash_seed)?;
    let mut epoch = Epoch(to.network.epoch_ms);
    visitor.visit(NETWORK, "epochAdjustment", &mut epoch)?;
    to.network.epoch_ms = epoch.0;
    Ok(())
}

fn visit_chain(to: &mut Parameters, visitor: &mut impl Visitor) -> Visited {
    visitor.visit(CHAIN, "currencyMosaicId", &mut to.network.currency)?;
    visitor.visit(CHAIN, "blockGenerationTargetTime", &mut to.block_generation_target_time)?;
    visitor.visit(CHAIN, "maxDifficultyBlocks", &mut to.max_difficulty_blocks)?;
    visitor.visit(CHAIN, "defaultDynamicFeeMultiplier", &mut to.default_dynamic_fee_multiplier)?;
    visitor.visit(CHAIN, "maxTransactionLifetime", &mut to.max_transaction_lifetime)?;
    visitor.visit(CHAIN, "maxBlockFutureTime", &mut to.max_block_future_time)?;
    visitor.visit(CHAIN, "initialCurrencyAtomicUnits", &mut to.initial_currency)?;
    visitor.visit(CHAIN, "maxMosaicAtomicUnits", &mut to.max_mosaic_atomic_units)?;
    visitor.visit(CHAIN, "votingSetGrouping", &mut to.voting_set_grouping)?;
    visitor.visit(CHAIN, "maxVotingKeysPerAccount", &mut to.max_voting_keys_per_account)?;
    visitor.visit(CHAIN, "minVotingKeyLifetime", &mut to.min_voting_key_lifetime)?;
    visitor.visit(CHAIN, "maxVotingKeyLifetime", &mut to.max_voting_key_lifetime)?;
    visitor.visit(CHAIN, "harvestBeneficiaryPercentage", &mut to.harvest_beneficiary_percentage)?;
    visitor.visit(CHAIN, "harvestNetworkPercentage", &mut to.harvest_network_percentage)?;
    visitor.visit(CHAIN, "harvestNetworkFeeSinkAddressV1", &mut to.harvest_network_fee_sink_v1)?;
    visitor.visit(CHAIN, "harvestNetworkFeeSinkAddress", &mut to.harvest_network_fee_sink)?;
    visitor.visit(CHAIN, "maxTransactionsPerBlock", &mut to.max_transactions_per_block)
}

fn visit_plugins(to: &mut Parameters, visitor: &mut impl Visitor) -> Visited {
    visitor.visit(AGGREGATE, "maxTransactionsPerAggregate", &mut to.max_transactions_per_aggregate)?;
    visitor.visit(AGGREGATE, "maxCosignaturesPerAggregate", &mut to.max_cosignatures_per_aggregate)?;
    visitor.visit(AGGREGATE, "maxBondedTransactionLifetime", &mut to.max_bonded_transaction_lifetime)?;
    visitor.visit(HASH_LOCK, "lockedFundsPerAggregate", &mut to.locked_funds_per_aggregate)?;
    visitor.visit(HASH_LOCK, "maxHashLockDuration", &mut to.max_hash_lock_duration)?;
    visitor.visit(SECRET_LOCK, "maxSecretLockDuration", &mut to.max_secret_lock_duration)?;
    visitor.visit(SECRET_LOCK, "minProofSize", &mut to.min_proof_size)?;
    visitor.visit(SECRET_LOCK, "maxProofSize", &mut to.max_proof_size)?;
    visitor.visit(METADATA, "maxValueSize", &mut to.max_metadata_value_size)?;
    visitor.visit(MOSAIC, "maxMosaicsPerAccount", &mut to.max_mosaics_per_account)?;
    visitor.visit(MOSAIC, "maxMosaicDuration", &mut to.max_mosaic_duration)?;
    visitor.visit(MOSAIC, "maxMosaicDivisibility", &mut to.max_mosaic_divisibility)?;
    visitor.visit(MOSAIC, "mosaicRentalFeeSinkAddressV1", &mut to.mosaic_rental_sink_v1)?;
    visitor.visit(MOSAIC, "mosaicRentalFeeSinkAddress", &mut to.mosaic_rental_sink)?;
    visitor.visit(MOSAIC, "mosaicRentalFee", &mut to.mosaic_rental_fee)?;
    visitor.visit(MULTISIG, "maxMultisigDepth", &mut to.max_multisig_depth)?;
    visitor.visit(MULTISIG, "maxCosignatoriesPerAccount", &mut to.max_cosignatories_per_account)?;
    visitor.visit(MULTISIG, "maxCosignedAccountsPerAccount", &mut to.max_cosigned_accounts_per_account)?;
    visitor.visit(NAMESPACE, "maxNameSize", &mut to.max_namespace_name_size)?;
    visitor.visit(NAMESPACE, "maxChildNamespaces", &mut to.max_child_namespaces)?;
    visitor.visit(NAMESPACE, "maxNamespaceDepth", &mut to.max_namespace_depth)?;
    visitor.visit(NAMESPACE, "minNamespaceDuration", &mut to.min_namespace_duration)?;
    visitor.visit(NAMESPACE, "maxNamespaceDuration", &mut to.max_namespace_duration)?;
    visitor.visit(NAMESPACE, "namespaceGracePeriodDuration", &mut to.namespace_grace_period)?;
    visitor.visit(NAMESPACE, "reservedRootNamespaceNames", &mut to.reserved_root_namespace_names)?;
    visitor.visit(NAMESPACE, "namespaceRentalFeeSinkAddressV1", &mut to.namespace_rental_sink_v1)?;
    visitor.visit(NAMESPACE, "namespaceRentalFeeSinkAddress", &mut to.namespace_rental_sink)?;
    visitor.visit(NAMESPACE, "rootNamespaceRentalFeePerBlock", &mut to.root_namespace_rental_fee_per_block)?;
    visitor.visit(NAMESPACE, "childNamespaceRentalFee", &mut to.child_namespace_rental_fee)?;
    visitor.visit(ACCOUNT_RESTRICTION, "maxAccountRestrictionValues", &mut to.max_account_restriction_values)?;
    visitor.visit(MOSAIC_RESTRICTION, "maxMosaicRestrictionValues", &mut to.max_mosaic_restriction_values)?;
    visitor.visit(TRANSFER, "maxMessageSize", &mut to.max_message_size)
}

impl Parameters {
    /// The parameters that a properties file states. Balances of the first block are not in it: there are none yet.
    ///
    /// # Errors
    /// [`PropertiesError`]: a key is not there, its text is no value, or no network can have it.
    pub fn from_properties(properties: Properties) -> Result<Self, PropertiesError> {
        let nobody = PublicKey([0; 32]);
        let mut parameters = Self::local(Hash256::ZERO, nobody, nobody, std::time::Duration::from_secs(30));
        parameters.genesis = Vec::new();
        visit_all(&mut parameters, &mut Read(&properties))?;
        parameters.properties = properties;
        parameters.check()?;
        Ok(parameters)
    }

    /// The properties file of these parameters: every text that it was read from, as far as its value still holds.
    pub fn to_properties(&self) -> Properties {
        let mut parameters = self.clone();
        let mut write = Write(std::mem::take(&mut parameters.properties));
        // Writing always succeeds.
        let _ = visit_all(&mut parameters, &mut write);
        write.0
    }

    /// What the rules take for granted.
    fn check(&self) -> Result<(), PropertiesError> {
        let id = self.network.id;
        let fits = |holds: bool, section, key, demanded| {
            let (text, line) = self.properties.get(section, key).unwrap_or_default();
            let text = shortened(text);
            if holds { Ok(()) } else { Err(PropertiesError::Value { section, key, line, text, demanded }) }
        };
        let has_block_time = self.block_generation_target_time.as_millis() > 0;
        fits(has_block_time, CHAIN, "blockGenerationTargetTime", "more than 0ms")?;
        fits(self.voting_set_grouping > 0, CHAIN, "votingSetGrouping", "more than 0")?;
        fits(
            self.network.currency.0 >> 63 == 0,
            CHAIN,
            "currencyMosaicId",
            "a mosaic's id, below 0x8000'0000'0000'0000",
        )?;
        fits(
            self.initial_currency.0 <= self.max_mosaic_atomic_units,
            CHAIN,
            "initialCurrencyAtomicUnits",
            "at most maxMosaicAtomicUnits",
        )?;
        let shares = u16::from(self.harvest_beneficiary_percentage) + u16::from(self.harvest_network_percentage);
        fits(
            shares <= 100,
            CHAIN,
            "harvestNetworkPercentage",
            "at most 100 together with harvestBeneficiaryPercentage",
        )?;
        let sinks: [(&Address, &'static str, &'static str); 6] = [
            (&self.harvest_network_fee_sink_v1, CHAIN, "harvestNetworkFeeSinkAddressV1"),
            (&self.harvest_network_fee_sink, CHAIN, "harvestNetworkFeeSinkAddress"),
            (&self.mosaic_rental_sink_v1, MOSAIC, "mosaicRentalFeeSinkAddressV1"),
            (&self.mosaic_rental_sink, MOSAIC, "mosaicRentalFeeSinkAddress"),
            (&self.namespace_rental_sink_v1, NAMESPACE, "namespaceRentalFeeSinkAddressV1"),
            (&self.namespace_rental_sink, NAMESPACE, "namespaceRentalFeeSinkAddress"),
        ];
        sinks
            .into_iter()
            .try_for_each(|(sink, section, key)| fits(sink.network() == id, section, key, "an address of this network"))
    }

    /// The same rules on a chain on which every fork of the network lies behind: as a wallet meets the network today.
    pub(super) fn pass_forks(&mut self) {
        const FIRST: u64 = 1;
        self.forks.treasury_reissuance = self.forks.treasury_reissuance.min(FIRST);
        self.aggregate_forks.v2 = self.aggregate_forks.v2.map(|height| height.min(FIRST));
        self.aggregate_forks.v3 = self.aggregate_forks.v3.map(|height| height.min(FIRST));
        if self.properties.get(FORKS, "totalVotingBalanceCalculationFix").is_some_and(|(text, _)| text != "0") {
            self.properties.set(FORKS, "totalVotingBalanceCalculationFix", FIRST.to_string());
        }
        // Heights of the network's own chain, at which its nodes once erred.
        for key in ["skipSecretLockUniquenessChecks", "skipSecretLockExpirations", "forceSecretLockExpirations"] {
            if self.properties.get(FORKS, key).is_some() {
                self.properties.set(FORKS, key, String::new());
            }
        }
        self.properties.remove_section("treasury_reissuance_transaction_signatures");
        self.properties.remove_section("corrupt_aggregate_transaction_hashes");
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::super::Profile;
    use super::*;

    fn mainnet() -> Properties {
        Profile::Mainnet.properties().unwrap()
    }

    fn refused(section: &'static str, key: &'static str, text: &str) -> PropertiesError {
        let mut properties = mainnet();
        properties.set(section, key, text.to_owned());
        Parameters::from_properties(properties).unwrap_err()
    }

    #[test]
    fn what_is_read_is_written_to_the_letter() {
        for profile in [Profile::Mainnet, Profile::Testnet] {
            let properties = profile.properties().unwrap();
            assert_eq!(Parameters::from_properties(properties.clone()).unwrap().to_properties(), properties);
        }
    }

    #[test]
    fn a_changed_parameter_is_written_and_all_else_stays_as_it_was() {
        let mut parameters = Parameters::from_properties(mainnet()).unwrap();
        parameters.max_message_size = 2048;
        parameters.aggregate_forks.v3 = None;
        let mut expected = mainnet();
        expected.set(TRANSFER, "maxMessageSize", "2'048".to_owned());
        expected.remove(FORKS, "uniqueAggregateTransactionHash");
        assert_eq!(parameters.to_properties(), expected);
        let read = Parameters::from_properties(expected).unwrap();
        assert_eq!((read.max_message_size, read.aggregate_forks.v3), (2048, None));
    }

    #[test]
    fn a_key_that_is_missing_and_a_value_that_is_none_are_named_with_section_and_line() {
        let text = mainnet().to_string().replace("mosaicRentalFee = 500000", "mosaicRentalFee = 5 XYM");
        let line = 1 + text.lines().position(|line| line.contains("5 XYM")).unwrap();
        let error = Parameters::from_properties(Properties::parse(text.as_bytes()).unwrap()).unwrap_err();
        let expected =
            format!("line {line}: mosaicRentalFee of [{MOSAIC}] must be a whole number that fits, not `5 XYM`");
        assert_eq!(error.to_string(), expected);
        let mut lacking = mainnet();
        lacking.remove(CHAIN, "votingSetGrouping");
        let error = Parameters::from_properties(lacking).unwrap_err();
        assert_eq!(error, PropertiesError::Missing { section: CHAIN, key: "votingSetGrouping" });
    }

    #[test]
    fn what_no_network_can_have_is_refused() {
        for (section, key, text) in [
            (CHAIN, "blockGenerationTargetTime", "0s"),
            (CHAIN, "votingSetGrouping", "0"),
            (CHAIN, "currencyMosaicId", "0xFFFF'FFFF'FFFF'FFFF"),
            (CHAIN, "initialCurrencyAtomicUnits", "9'000'000'000'000'000"),
            (CHAIN, "harvestNetworkPercentage", "76"),
            (MOSAIC, "mosaicRentalFeeSinkAddress", "TA53AVLYMT5HCP5TJ23CGKGTUXQHNPBTJ4Z2LIQ"),
            (NETWORK, "identifier", "105"),
        ] {
            let PropertiesError::Value { key: named, .. } = refused(section, key, text) else { panic!("{key}") };
            assert_eq!(named, key);
        }
    }

    proptest! {
        #[test]
        fn any_text_in_any_place_is_read_or_refused_by_name(place in 0usize..200, text in "[ -~]{0,30}") {
            let properties = mainnet();
            let places: Vec<_> = properties.iter().map(|(section, key, _)| (section.to_owned(), key.to_owned())).collect();
            let (section, key) = &places[place % places.len()];
            let mut properties = properties.clone();
            properties.set(section, key, text);
            match Parameters::from_properties(properties.clone()) {
                Ok(read) => prop_assert_eq!(read.to_properties(), properties),
                Err(PropertiesError::Value { demanded, .. }) => prop_assert!(!demanded.is_empty()),
                Err(other) => prop_assert!(false, "{}", other),
            }
        }
    }
}
