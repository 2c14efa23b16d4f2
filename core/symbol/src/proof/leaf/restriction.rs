//! Restrictions of accounts and of mosaics (catapult `AccountRestrictionsSerializer.cpp`,
//! `MosaicRestrictionEntrySerializer.cpp`).

use std::collections::BTreeMap;

use super::{versioned, write_long_count};
use crate::address::{Address, UnresolvedAddress};
use crate::bytes::Hash256;
use crate::id::MosaicId;
use crate::merkle::sha3_256;
use crate::proof::state::{StateKey, StateLeaf};
use crate::wire::Wire;

/// One list of values that an account allows or blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRestrictionList {
    /// REST's `restrictionFlags`: what is restricted, in which direction, and whether values are blocked (`0x8000`).
    pub flags: u16,
    /// The values as their bytes, ascending by these, as REST orders them: an address's 24, a mosaic id's 8 (little-endian),
    /// a transaction type's 2 (little-endian). Never none.
    pub values: Vec<Vec<u8>>,
}

/// What an account restricts for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRestrictions {
    /// The account.
    pub address: Address,
    /// Lists that have values, ascending by flags without `0x8000`, as REST orders them.
    pub restrictions: Vec<AccountRestrictionList>,
}

impl StateLeaf for AccountRestrictions {
    fn state_key(&self) -> StateKey {
        StateKey::account_restriction(&self.address)
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut out = versioned();
        self.address.write(&mut out);
        write_long_count(self.restrictions.len(), &mut out);
        for list in &self.restrictions {
            list.flags.write(&mut out);
            write_long_count(list.values.len(), &mut out);
            list.values.iter().for_each(|value| out.extend_from_slice(value));
        }
        out
    }
}

/// A rule that the value of a holder must obey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RestrictionRule {
    /// The mosaic whose address restrictions have the value; 0: the restricted one itself.
    pub reference: MosaicId,
    /// What the holder's value is compared with.
    pub value: u64,
    /// REST's `restrictionType`: 1 =, 2 ≠, 3 <, 4 ≤, 5 >, 6 ≥.
    pub comparison: u8,
}

/// The restrictions of a mosaic, or the values of an account under them, by key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MosaicRestrictionEntry {
    /// The mosaic's rules.
    Global {
        /// The mosaic.
        mosaic: MosaicId,
        /// Its rules, at most 255.
        rules: BTreeMap<u64, RestrictionRule>,
    },
    /// An account's values.
    Address {
        /// The mosaic.
        mosaic: MosaicId,
        /// The account; a node takes any 24 bytes.
        target: UnresolvedAddress,
        /// Its values, at most 255.
        values: BTreeMap<u64, u64>,
    },
}

impl MosaicRestrictionEntry {
    /// The entry's name: SHA3-256(mosaic ‖ account), zeros for the mosaic's rules (catapult
    /// `CreateMosaicRestrictionEntryKey`).
    pub fn composite_hash(&self) -> Hash256 {
        match self {
            Self::Global { mosaic, .. } => sha3_256(&[&mosaic.0.to_le_bytes(), &[0; Address::SIZE]]),
            Self::Address { mosaic, target, .. } => sha3_256(&[&mosaic.0.to_le_bytes(), &target.0]),
        }
    }
}

impl StateLeaf for MosaicRestrictionEntry {
    fn state_key(&self) -> StateKey {
        StateKey::mosaic_restriction(&self.composite_hash())
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut out = versioned();
        match self {
            Self::Address { mosaic, target, values } => {
                out.push(0);
                mosaic.write(&mut out);
                target.write(&mut out);
                write_short_count(values.len(), &mut out);
                for (key, value) in values {
                    key.write(&mut out);
                    value.write(&mut out);
                }
            }
            Self::Global { mosaic, rules } => {
                out.push(1);
                mosaic.write(&mut out);
                write_short_count(rules.len(), &mut out);
                for (key, rule) in rules {
                    key.write(&mut out);
                    rule.reference.write(&mut out);
                    rule.value.write(&mut out);
                    rule.comparison.write(&mut out);
                }
            }
        }
        out
    }
}

/// As [`super::write_count`], where the layout has 8 bits.
fn write_short_count(count: usize, out: &mut Vec<u8>) {
    u8::try_from(count).unwrap_or(u8::MAX).write(out);
}
