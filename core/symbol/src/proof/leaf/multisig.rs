//! Multisignature accounts (catapult `MultisigEntrySerializer.cpp`).

use super::{versioned, write_long_count};
use crate::address::Address;
use crate::proof::state::{StateKey, StateLeaf};
use crate::wire::Wire;

/// An account that has cosignatories, or is one, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MultisigEntry {
    /// The account.
    pub address: Address,
    /// How many of its cosignatories must approve a transaction; 0 for an account that only cosigns.
    pub min_approval: u32,
    /// How many of them must approve that one leaves.
    pub min_removal: u32,
    /// Accounts that sign for it, ascending, as REST orders them.
    pub cosignatories: Vec<Address>,
    /// Accounts that it signs for, ascending, as REST orders them.
    pub multisigs: Vec<Address>,
}

impl StateLeaf for MultisigEntry {
    fn state_key(&self) -> StateKey {
        StateKey::multisig(&self.address)
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut out = versioned();
        self.min_approval.write(&mut out);
        self.min_removal.write(&mut out);
        self.address.write(&mut out);
        for accounts in [&self.cosignatories, &self.multisigs] {
            write_long_count(accounts.len(), &mut out);
            accounts.iter().for_each(|account| account.write(&mut out));
        }
        out
    }
}
