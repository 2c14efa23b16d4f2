//! What creators of mosaics demand of those who hold them (catapult `plugins/txes/restriction_mosaic`, `state`).

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{Address, Hash256, MosaicId, UnresolvedAddress};

use super::State;

/// What an account without a value has (catapult `MosaicAddressRestriction::Sentinel_Removal_Value`).
pub const NO_VALUE: u64 = u64::MAX;
/// The comparison that stands for no rule (catapult `MosaicRestrictionType::NONE`).
pub const NO_RULE: u8 = 0;

/// A rule that the value of an account must obey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestrictionRule {
    /// The mosaic whose address restrictions have the value; 0: the restricted one itself.
    pub reference: MosaicId,
    /// What the account's value is compared with.
    pub value: u64,
    /// 1 =, 2 ≠, 3 <, 4 ≤, 5 >, 6 ≥.
    pub comparison: u8,
}

impl RestrictionRule {
    /// Whether an account with this value obeys; without a value ([`NO_VALUE`]) only ≠ holds (catapult
    /// `EvaluateMosaicRestriction`).
    pub const fn holds(&self, value: u64) -> bool {
        match self.comparison {
            2 => value != self.value || value == NO_VALUE,
            _ if value == NO_VALUE => false,
            1 => value == self.value,
            3 => value < self.value,
            4 => value <= self.value,
            5 => value > self.value,
            6 => value >= self.value,
            _ => false,
        }
    }
}

/// The restrictions of a mosaic, or the values of an account under them, by key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum MosaicRestriction {
    /// The mosaic's rules.
    Global {
        /// The mosaic.
        mosaic: MosaicId,
        /// Its rules; never none.
        rules: BTreeMap<u64, RestrictionRule>,
    },
    /// An account's values.
    Address {
        /// The mosaic.
        mosaic: MosaicId,
        /// The account; a node takes any 24 bytes.
        target: UnresolvedAddress,
        /// Its values; never none.
        values: BTreeMap<u64, u64>,
    },
}

impl MosaicRestriction {
    /// SHA3-256(mosaic ‖ account), zeros for the mosaic's rules (catapult `CreateMosaicRestrictionEntryKey`).
    pub fn composite_hash(mosaic: MosaicId, target: Option<&UnresolvedAddress>) -> Hash256 {
        sha3_256(&[&mosaic.0.to_le_bytes(), target.map_or(&[0; 24], |target| &target.0)])
    }
}

impl State {
    /// The rules of a mosaic.
    pub fn mosaic_rules(&self, mosaic: MosaicId) -> Option<&BTreeMap<u64, RestrictionRule>> {
        match self.mosaic_restrictions.get(&MosaicRestriction::composite_hash(mosaic, None))? {
            MosaicRestriction::Global { rules, .. } => Some(rules),
            MosaicRestriction::Address { .. } => None,
        }
    }

    /// The values of an account under a mosaic's rules.
    pub fn mosaic_values(&self, mosaic: MosaicId, target: &UnresolvedAddress) -> Option<&BTreeMap<u64, u64>> {
        match self.mosaic_restrictions.get(&MosaicRestriction::composite_hash(mosaic, Some(target)))? {
            MosaicRestriction::Address { values, .. } => Some(values),
            MosaicRestriction::Global { .. } => None,
        }
    }

    /// Whether an account obeys rules of a mosaic (catapult `EvaluateMosaicRestrictionResolvedRulesForAddress`).
    pub fn obeys(&self, account: &Address, mosaic: MosaicId, rules: &BTreeMap<u64, RestrictionRule>) -> bool {
        let target = UnresolvedAddress::from(*account);
        rules.iter().all(|(key, rule)| {
            let judged = if rule.reference.0 == 0 { mosaic } else { rule.reference };
            let value = self.mosaic_values(judged, &target).and_then(|values| values.get(key));
            rule.holds(value.copied().unwrap_or(NO_VALUE))
        })
    }
}

#[cfg(test)]
mod tests {
    use tegata_symbol::{NetworkId, PublicKey, restriction_entry_id};

    use super::*;

    #[test]
    fn entries_have_the_ids_of_the_protocol() {
        let account = Address::new(&PublicKey([1; 32]), NetworkId::TESTNET);
        let (mosaic, target) = (MosaicId(7), account.into());
        assert_eq!(MosaicRestriction::composite_hash(mosaic, None), restriction_entry_id(mosaic, None));
        let id = restriction_entry_id(mosaic, Some(&account));
        assert_eq!(MosaicRestriction::composite_hash(mosaic, Some(&target)), id);
    }

    #[test]
    fn every_comparison_judges_as_the_node_and_only_unequal_lets_pass_who_has_no_value() {
        let holds = |comparison, value| RestrictionRule { reference: MosaicId(0), value: 5, comparison }.holds(value);
        let judged: Vec<_> = (0..=6).map(|comparison| [4, 5, 6].map(|value| holds(comparison, value))).collect();
        let (no, yes) = (false, true);
        assert_eq!(
            judged,
            [[no, no, no], [no, yes, no], [yes, no, yes], [yes, no, no], [yes, yes, no], [no, no, yes], [no, yes, yes]]
        );
        let without: Vec<_> = (1..=6).filter(|comparison| holds(*comparison, NO_VALUE)).collect();
        assert_eq!(without, [2]);
        let unequal_to_nothing = RestrictionRule { reference: MosaicId(0), value: NO_VALUE, comparison: 2 };
        assert!(unequal_to_nothing.holds(NO_VALUE));
    }
}
