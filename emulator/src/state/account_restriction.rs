//! What accounts allow or block for themselves (catapult `plugins/txes/restriction_account`, `state`).

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Values are addresses.
pub const ADDRESS: u16 = 0x0001;
/// Values are ids of mosaics.
pub const MOSAIC: u16 = 0x0002;
/// Values are numbers of transaction types.
pub const OPERATION: u16 = 0x0004;
/// The restriction is on what leaves the account.
pub const OUTGOING: u16 = 0x4000;
/// The values are blocked, not allowed.
pub const BLOCK: u16 = 0x8000;

/// One list of values, as the bytes that stand for them in a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestrictionList {
    /// Whether the values are blocked; an empty list blocks (catapult `AccountRestriction`).
    pub blocks: bool,
    /// The values, in the order of their bytes.
    pub values: BTreeSet<Vec<u8>>,
}

impl Default for RestrictionList {
    fn default() -> Self {
        Self { blocks: true, values: BTreeSet::new() }
    }
}

impl RestrictionList {
    /// Whether the list lets a value pass; an empty one lets all (catapult `AccountRestrictionView::isAllowed`).
    pub fn allows(&self, value: &[u8]) -> bool {
        self.values.is_empty() || self.values.contains(value) != self.blocks
    }

    /// Whether a value can be added to or removed from the list as one that `blocks` or allows (catapult
    /// `AccountRestriction::canAllow`, `canBlock`): lists are of one kind, values are there once.
    pub fn can_change(&self, value: &[u8], add: bool, blocks: bool) -> bool {
        (self.values.is_empty() || self.blocks == blocks) && self.values.contains(value) != add
    }

    /// Adds or removes a value (catapult `AccountRestriction::allow`, `block`).
    pub fn change(&mut self, value: Vec<u8>, add: bool, blocks: bool) {
        if add {
            self.values.insert(value);
        } else {
            self.values.remove(&value);
        }
        self.blocks = blocks || self.values.is_empty();
    }
}

/// The lists of an account that are not empty, by flags without [`BLOCK`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRestrictions(pub BTreeMap<u16, RestrictionList>);

impl AccountRestrictions {
    /// Whether the list of these flags lets a value pass.
    pub fn allows(&self, flags: u16, value: &[u8]) -> bool {
        self.0.get(&flags).is_none_or(|list| list.allows(value))
    }
}
