//! Namespaces, and what they make of ids and addresses in a transaction.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use tegata_symbol::{Address, MosaicId, NamespaceId, UnresolvedAddress};

use super::State;

/// What a namespace points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Alias {
    /// A mosaic.
    Mosaic(MosaicId),
    /// An account.
    Address(Address),
}

impl Alias {
    /// The node's number of an alias: 0 for none, 1 for a mosaic, 2 for an account (catapult `state::AliasType`).
    pub fn number(alias: Option<&Self>) -> u8 {
        match alias {
            None => 0,
            Some(Self::Mosaic(_)) => 1,
            Some(Self::Address(_)) => 2,
        }
    }
}

/// A root namespace in one owner's hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootNamespace {
    /// Who registered it.
    pub owner: Address,
    /// Height of the first registration by this owner without a break.
    pub start_height: u64,
    /// From this height on anybody may register it: the grace period is over. `u64::MAX`: it never ends.
    pub end_height: u64,
}

impl RootNamespace {
    /// Whether it is its owner's at a height, be it in the grace period (catapult `NamespaceLifetime::isActive`).
    pub const fn is_active(&self, height: u64) -> bool {
        height >= self.start_height && height < self.end_height
    }

    /// Whether it may be used at a height, so many blocks of grace before its end not counted (catapult
    /// `NamespaceLifetime::isActiveExcludingGracePeriod`).
    pub const fn is_active_before_grace(&self, height: u64, grace: u64) -> bool {
        height >= self.start_height && height < self.end_height.saturating_sub(grace)
    }
}

/// The registrations of a root namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootHistory {
    /// The latest.
    pub current: RootNamespace,
    /// Those before it, oldest first.
    pub earlier: Vec<RootNamespace>,
    /// Everything below the root, on all levels.
    pub children: BTreeSet<NamespaceId>,
}

/// A namespace that was registered once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamespaceEntry {
    /// The name of its own level.
    pub name: String,
    /// The ids from its root down to itself, at least one.
    pub path: Vec<NamespaceId>,
    /// What it points to.
    pub alias: Option<Alias>,
    /// Whether it is there. What was below a root is not after the root has begun anew; its name stays known.
    pub registered: bool,
    /// A root's registrations; `None` below a root.
    pub history: Option<RootHistory>,
}

impl NamespaceEntry {
    /// The namespace above.
    pub fn parent(&self) -> Option<NamespaceId> {
        self.path.iter().rev().nth(1).copied()
    }

    /// The root, itself if it is one.
    pub fn root(&self) -> Option<NamespaceId> {
        self.path.first().copied()
    }
}

impl State {
    /// A namespace that is there, with the registrations of its root; also one whose time is over, as long as nobody has
    /// registered its root anew (catapult `NamespaceCache::find`).
    pub fn namespace(&self, id: NamespaceId) -> Option<(&NamespaceEntry, &RootHistory)> {
        let entry = self.namespaces.get(&id).filter(|entry| entry.registered)?;
        let root = self.namespaces.get(&entry.root()?)?;
        Some((entry, root.history.as_ref()?))
    }

    /// The mosaic that an id in a transaction means. One with the top bit set is that of a namespace; if it points to no
    /// mosaic the id means itself, which is then an unknown mosaic (catapult `NamespacePlugin`, mosaic resolvers).
    pub fn resolve_mosaic(&self, id: MosaicId) -> MosaicId {
        match id.alias().and_then(|namespace| self.namespace(namespace)).map(|(entry, _)| entry.alias) {
            Some(Some(Alias::Mosaic(mosaic))) => mosaic,
            _ => id,
        }
    }

    /// The account that an address in a transaction means, of whatever network. With the lowest bit of its first byte set
    /// it is that of a namespace, whose id the next 8 bytes are; nothing else in it counts. `None`: no account can have
    /// this address, since its checksum is wrong or the namespace points to no account (catapult `NamespacePlugin`,
    /// address resolvers).
    pub fn resolve_address(&self, address: UnresolvedAddress) -> Option<Address> {
        let [first, id @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = address.0;
        if first & 1 == 0 {
            return address.account();
        }
        match self.namespace(NamespaceId(u64::from_le_bytes(id)))?.0.alias {
            Some(Alias::Address(account)) => Some(account),
            _ => None,
        }
    }
}
