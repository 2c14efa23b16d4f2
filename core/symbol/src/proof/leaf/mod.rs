//! States as a node hashes them for its trees: what catapult's `*PatriciaTreeSerializer` of each sub-cache writes, without
//! history, behind a version u16 = 1 (`cache/StateVersion.h`). `catbuffer/schemas/symbol/state` describes the same layouts.
//!
//! REST gives all fields of each. What the layouts were checked against:
//!
//! | state | a leaf or value hash that a node made | bytes of the official SDKs |
//! | --- | --- | --- |
//! | account | of high value, without linked keys | Java |
//! | namespace | with one namespace below it | Java |
//! | metadata | of an account | Java, TypeScript |
//! | mosaic | none with all its fields was at hand | Java, TypeScript |
//! | multisig, locks | none with all its fields was at hand | Java |
//! | account and mosaic restrictions | none with all its fields was at hand | Java, TypeScript |

mod account;
mod lock;
mod metadata;
mod mosaic;
mod multisig;
mod namespace;
mod restriction;

pub use account::{AccountImportance, AccountKind, AccountState, ActivityBucket, VotingKey};
pub use lock::{HashLockInfo, SecretLockInfo};
pub use metadata::{MetadataEntry, MetadataTarget};
pub use mosaic::MosaicEntry;
pub use multisig::MultisigEntry;
pub use namespace::{NamespaceAlias, RootNamespaceHistory};
pub use restriction::{AccountRestrictionList, AccountRestrictions, MosaicRestrictionEntry, RestrictionRule};

use crate::wire::Wire;

const STATE_VERSION: u16 = 1;

fn versioned() -> Vec<u8> {
    STATE_VERSION.to_le_bytes().to_vec()
}

/// A count that the protocol keeps far below the limit; a state with more cannot exist, so its hash is nobody's.
fn write_count(count: usize, out: &mut Vec<u8>) {
    u16::try_from(count).unwrap_or(u16::MAX).write(out);
}

/// As [`write_count`], where the layout has 64 bits.
fn write_long_count(count: usize, out: &mut Vec<u8>) {
    u64::try_from(count).unwrap_or(u64::MAX).write(out);
}
