//! States as a node hashes them for its trees (catapult `MosaicEntrySerializer.cpp`, `MetadataEntrySerializer.cpp`,
//! `AccountStateSerializer.cpp` (the non-historical one), each behind a version u16 = 1 of `cache/StateVersion.h`).
//!
//! REST's `/mosaics/{id}`, `/metadata/{hash}` and `/accounts/{id}` give all fields. The layouts are checked against what
//! the official Java and TypeScript SDKs write, that of an account of high value also against a leaf that a node made;
//! no leaf of a mosaic or of metadata that a node made, with all its fields, was at hand.

use crate::address::Address;
use crate::bytes::{Hash256, PublicKey};
use crate::id::{MetadataKey, MosaicId, NamespaceId};
use crate::merkle::sha3_256;
use crate::network::Amount;
use crate::proof::state::{StateKey, StateLeaf};
use crate::transaction::{Mosaic, MosaicFlags};
use crate::wire::Wire;

const STATE_VERSION: u16 = 1;

fn versioned() -> Vec<u8> {
    STATE_VERSION.to_le_bytes().to_vec()
}

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

/// A count that the protocol keeps far below the limit; a state with more cannot exist, so its hash is nobody's.
fn write_count(count: usize, out: &mut Vec<u8>) {
    u16::try_from(count).unwrap_or(u16::MAX).write(out);
}

/// How an account is linked to another (REST's `accountType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    /// 0: to none.
    Unlinked,
    /// 1: holds the balance, another one harvests.
    Main,
    /// 2: harvests for another one.
    Remote,
    /// 3: has harvested for another one.
    RemoteUnlinked,
}

/// A key that votes on finality from one epoch to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VotingKey {
    /// The root key.
    pub key: PublicKey,
    /// First epoch.
    pub start_epoch: u32,
    /// Last epoch.
    pub end_epoch: u32,
}

/// What an account did in one period of importance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ActivityBucket {
    /// First height of the period; 0 when there is no such bucket.
    pub start_height: u64,
    /// Fees that the account paid, in atomic units.
    pub total_fees_paid: Amount,
    /// How often it was beneficiary of a block.
    pub beneficiary_count: u32,
    /// Score that importance is calculated of.
    pub raw_score: u64,
}

/// Importance of an account that had enough of the harvesting mosaic when importances were last calculated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountImportance {
    /// The importance.
    pub value: u64,
    /// Height that it was calculated at.
    pub height: u64,
    /// The last five periods, latest first; all zero where there were fewer.
    pub buckets: [ActivityBucket; 5],
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountState {
    /// Its address.
    pub address: Address,
    /// Height at which the address was first seen.
    pub address_height: u64,
    /// Its public key; zero until the account has signed something.
    pub public_key: PublicKey,
    /// Height at which the public key was first seen; 0 with it.
    pub public_key_height: u64,
    /// How it is linked.
    pub kind: AccountKind,
    /// The account that it is linked to.
    pub linked: Option<PublicKey>,
    /// The node that harvests for it.
    pub node: Option<PublicKey>,
    /// Its key for the lottery of harvesters.
    pub vrf: Option<PublicKey>,
    /// Its voting keys, as REST orders them; at most 3.
    pub voting: Vec<VotingKey>,
    /// `None` unless REST's `importanceHeight` differs from 0.
    pub importance: Option<AccountImportance>,
    /// What it owns, as REST orders it: the currency first, the others by id.
    pub mosaics: Vec<Mosaic>,
}

impl StateLeaf for AccountState {
    fn state_key(&self) -> StateKey {
        StateKey::account(&self.address)
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut out = versioned();
        self.address.write(&mut out);
        self.address_height.write(&mut out);
        self.public_key.write(&mut out);
        self.public_key_height.write(&mut out);
        out.push(self.kind as u8);
        out.push(u8::from(self.importance.is_some()));

        let keys = [&self.linked, &self.node, &self.vrf];
        out.push(keys.iter().zip(0..).fold(0, |mask, (key, bit)| mask | u8::from(key.is_some()) << bit));
        out.push(u8::try_from(self.voting.len()).unwrap_or(u8::MAX));
        keys.into_iter().flatten().for_each(|key| key.write(&mut out));
        for voting in &self.voting {
            voting.key.write(&mut out);
            voting.start_epoch.write(&mut out);
            voting.end_epoch.write(&mut out);
        }

        if let Some(importance) = &self.importance {
            importance.value.write(&mut out);
            importance.height.write(&mut out);
            for bucket in &importance.buckets {
                bucket.start_height.write(&mut out);
                bucket.total_fees_paid.write(&mut out);
                bucket.beneficiary_count.write(&mut out);
                bucket.raw_score.write(&mut out);
            }
        }

        write_count(self.mosaics.len(), &mut out);
        self.mosaics.iter().for_each(|mosaic| mosaic.write(&mut out));
        out
    }
}
