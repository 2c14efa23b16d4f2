//! Mosaics (catapult `MosaicEntrySerializer.cpp`).

use super::versioned;
use crate::address::Address;
use crate::id::MosaicId;
use crate::network::Amount;
use crate::proof::state::{StateKey, StateLeaf};
use crate::transaction::MosaicFlags;
use crate::wire::Wire;

/// A mosaic's definition and supply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MosaicEntry {
    /// Which.
    pub id: MosaicId,
    /// Units that exist, in atomic units.
    pub supply: Amount,
    /// Height of the block that defined it.
    pub start_height: u64,
    /// Who defined it.
    pub owner: Address,
    /// How often it was defined, from 1.
    pub revision: u32,
    /// What is allowed.
    pub flags: MosaicFlags,
    /// Decimal places.
    pub divisibility: u8,
    /// Blocks until it expires; 0: never.
    pub duration: u64,
}

impl StateLeaf for MosaicEntry {
    fn state_key(&self) -> StateKey {
        StateKey::mosaic(self.id)
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut out = versioned();
        self.id.write(&mut out);
        self.supply.write(&mut out);
        self.start_height.write(&mut out);
        self.owner.write(&mut out);
        self.revision.write(&mut out);
        self.flags.write(&mut out);
        self.divisibility.write(&mut out);
        self.duration.write(&mut out);
        out
    }
}
