//! Namespaces (catapult `RootNamespaceHistorySerializer.cpp`, the non-historical one: of a history only the latest
//! registration is written).

use std::collections::BTreeMap;

use super::{versioned, write_long_count};
use crate::address::Address;
use crate::id::{MosaicId, NamespaceId};
use crate::proof::state::{StateKey, StateLeaf};
use crate::wire::Wire;

/// What a namespace points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamespaceAlias {
    /// REST's alias type 1.
    Mosaic(MosaicId),
    /// REST's alias type 2.
    Address(Address),
}

/// The latest registration of a root namespace, with all below it.
///
/// A node takes it out of the tree at its end (`RootNamespaceHistory::isActive`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootNamespaceHistory {
    /// The root.
    pub id: NamespaceId,
    /// Who registered it.
    pub owner: Address,
    /// Height of the first registration by this owner without a break.
    pub start_height: u64,
    /// Height at which its grace period is over; `u64::MAX`: never.
    pub end_height: u64,
    /// What the root points to.
    pub alias: Option<NamespaceAlias>,
    /// What the namespaces below it point to, by the ids from the level below the root down to each.
    pub children: BTreeMap<Vec<NamespaceId>, Option<NamespaceAlias>>,
}

impl StateLeaf for RootNamespaceHistory {
    fn state_key(&self) -> StateKey {
        StateKey::namespace(self.id)
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut out = versioned();
        self.id.write(&mut out);
        self.owner.write(&mut out);
        self.start_height.write(&mut out);
        self.end_height.write(&mut out);
        write_alias(self.alias, &mut out);
        write_long_count(self.children.len(), &mut out);
        for (path, alias) in &self.children {
            // A path has two levels below the root at most.
            u8::try_from(path.len()).unwrap_or(u8::MAX).write(&mut out);
            path.iter().for_each(|id| id.write(&mut out));
            write_alias(*alias, &mut out);
        }
        out
    }
}

fn write_alias(alias: Option<NamespaceAlias>, out: &mut Vec<u8>) {
    match alias {
        None => out.push(0),
        Some(NamespaceAlias::Mosaic(id)) => {
            out.push(1);
            id.write(out);
        }
        Some(NamespaceAlias::Address(address)) => {
            out.push(2);
            address.write(out);
        }
    }
}
