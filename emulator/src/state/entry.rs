//! The entries of the state.

use serde::{Deserialize, Serialize};
use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{Address, Amount, Hash256, MetadataKey, MosaicFlags, MosaicId, NamespaceId, PublicKey};

/// An account without its balances.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Height at which its address first appeared.
    pub height: u64,
    /// Its key and the height at which it first appeared.
    pub public_key: Option<(PublicKey, u64)>,
    /// Number of different mosaics that it holds.
    pub mosaics: u32,
}

/// A mosaic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MosaicEntry {
    /// Its creator.
    pub owner: Address,
    /// Atomic units in existence.
    pub supply: u64,
    /// Height of its first definition.
    pub start_height: u64,
    /// Number of definitions, 1 for one.
    pub revision: u32,
    /// What may be done with it.
    pub flags: MosaicFlags,
    /// Decimal places.
    pub divisibility: u8,
    /// Blocks until it expires; 0: never.
    pub duration: u64,
}

impl MosaicEntry {
    /// From this height on it is expired; `None`: never.
    pub const fn end_height(&self) -> Option<u64> {
        if self.duration == 0 { None } else { Some(self.start_height.saturating_add(self.duration)) }
    }

    /// Whether it lives at a height (catapult `MosaicDefinition::isActive`).
    pub fn is_active(&self, height: u64) -> bool {
        height >= self.start_height && self.end_height().is_none_or(|end| height < end)
    }
}

/// What a metadata entry hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MetadataKind {
    /// An account.
    Account,
    /// A mosaic.
    Mosaic(MosaicId),
    /// A namespace.
    Namespace(NamespaceId),
}

impl MetadataKind {
    /// The node's number of the kind.
    pub const fn number(self) -> u8 {
        match self {
            Self::Account => 0,
            Self::Mosaic(_) => 1,
            Self::Namespace(_) => 2,
        }
    }

    /// The target's id, 0 for an account.
    pub const fn target_id(self) -> u64 {
        match self {
            Self::Account => 0,
            Self::Mosaic(id) => id.0,
            Self::Namespace(id) => id.0,
        }
    }
}

/// A metadata entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetadataEntry {
    /// Who wrote it.
    pub source: Address,
    /// Whose account, mosaic or namespace it hangs on.
    pub target: Address,
    /// Its key.
    pub key: MetadataKey,
    /// What it hangs on.
    pub kind: MetadataKind,
    /// Its value.
    pub value: Vec<u8>,
}

impl MetadataEntry {
    /// SHA3-256(source ‖ target ‖ key ‖ target id ‖ kind) (catapult `MetadataKey::uniqueKey`).
    pub fn composite_hash(source: &Address, target: &Address, key: MetadataKey, kind: MetadataKind) -> Hash256 {
        sha3_256(&[
            source.as_bytes(),
            target.as_bytes(),
            &key.0.to_le_bytes(),
            &kind.target_id().to_le_bytes(),
            &[kind.number()],
        ])
    }
}

/// The deposit for a bonded aggregate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HashLockEntry {
    /// Who paid.
    pub owner: Address,
    /// What.
    pub mosaic: MosaicId,
    /// How much.
    pub amount: Amount,
    /// From this height on it is over.
    pub end_height: u64,
    /// Whether the aggregate was completed.
    pub used: bool,
}

impl HashLockEntry {
    /// Whether it still lets its aggregate in at a height.
    pub const fn is_active(&self, height: u64) -> bool {
        !self.used && height < self.end_height
    }
}
