//! The graph of multisig accounts and their cosignatories.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use tegata_symbol::Address;

use super::State;

/// An account in the graph: it has cosignatories, or is one, or both (catapult `MultisigEntry`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MultisigEntry {
    /// How many of its cosignatories must approve a transaction; 0 for an account that only cosigns.
    pub min_approval: u32,
    /// How many of them must approve that one leaves.
    pub min_removal: u32,
    /// Accounts that sign for it.
    pub cosignatories: BTreeSet<Address>,
    /// Accounts that it signs for.
    pub multisigs: BTreeSet<Address>,
}

impl MultisigEntry {
    /// Whether others sign for the account, so that its own key signs nothing.
    pub fn is_multisig(&self) -> bool {
        !self.cosignatories.is_empty()
    }

    /// Whether nothing ties it to the graph any more.
    pub fn is_empty(&self) -> bool {
        self.cosignatories.is_empty() && self.multisigs.is_empty()
    }
}

impl State {
    /// The accounts that follow upon one in a direction of the graph, level by level, itself excluded. There are no more
    /// levels than the graph has, since it has no loops.
    pub fn multisig_levels(
        &self,
        from: Address,
        linked: impl Fn(&MultisigEntry) -> &BTreeSet<Address>,
    ) -> Vec<BTreeSet<Address>> {
        let mut levels = Vec::new();
        let mut level = BTreeSet::from([from]);
        loop {
            let next = level.iter().filter_map(|address| self.multisigs.get(address)).flat_map(&linked);
            level = next.copied().collect();
            if level.is_empty() {
                return levels;
            }
            levels.push(level.clone());
        }
    }
}
