//! Metadata (catapult `MetadataEntrySerializer.cpp`).

use super::{versioned, write_count};
use crate::address::Address;
use crate::bytes::Hash256;
use crate::id::{MetadataKey, MosaicId, NamespaceId};
use crate::merkle::sha3_256;
use crate::proof::state::{StateKey, StateLeaf};
use crate::wire::Wire;

/// What metadata is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetadataTarget {
    /// The target account itself.
    Account,
    /// A mosaic of the target account.
    Mosaic(MosaicId),
    /// A namespace of the target account.
    Namespace(NamespaceId),
}

impl MetadataTarget {
    const fn id(self) -> u64 {
        match self {
            Self::Account => 0,
            Self::Mosaic(id) => id.0,
            Self::Namespace(id) => id.0,
        }
    }

    /// REST's `metadataType`: 0 account, 1 mosaic, 2 namespace.
    pub const fn number(self) -> u8 {
        match self {
            Self::Account => 0,
            Self::Mosaic(_) => 1,
            Self::Namespace(_) => 2,
        }
    }
}

/// A metadata entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetadataEntry {
    /// Who wrote it.
    pub source: Address,
    /// Whose account, mosaic or namespace it is about.
    pub target: Address,
    /// Its key.
    pub key: MetadataKey,
    /// What of the target it is about.
    pub about: MetadataTarget,
    /// The value, at most 1,024 bytes.
    pub value: Vec<u8>,
}

impl MetadataEntry {
    /// The entry's name: SHA3-256(source ‖ target ‖ key u64 ‖ target id u64 ‖ type u8) (catapult `MetadataKey`).
    pub fn composite_hash(&self) -> Hash256 {
        let mut out = Vec::with_capacity(65);
        self.write_key(&mut out);
        sha3_256(&[&out])
    }

    fn write_key(&self, out: &mut Vec<u8>) {
        self.source.write(out);
        self.target.write(out);
        self.key.write(out);
        self.about.id().write(out);
        self.about.number().write(out);
    }
}

impl StateLeaf for MetadataEntry {
    fn state_key(&self) -> StateKey {
        StateKey::metadata(&self.composite_hash())
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut out = versioned();
        self.write_key(&mut out);
        write_count(self.value.len(), &mut out);
        out.extend_from_slice(&self.value);
        out
    }
}
