//! Locks (catapult `LockInfoHistorySerializer.h`, `HashLockInfoHistorySerializer.cpp`,
//! `SecretLockInfoHistorySerializer.cpp`; of a history only the latest is written).

use super::versioned;
use crate::address::Address;
use crate::bytes::Hash256;
use crate::merkle::sha3_256;
use crate::proof::state::{StateKey, StateLeaf};
use crate::transaction::Mosaic;
use crate::wire::Wire;

/// The latest deposit for a bonded aggregate.
///
/// A node takes it out of the tree as soon as it is used or at its end (`LockInfo::isActive`): what is in the tree is not
/// used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashLockInfo {
    /// Who paid.
    pub owner: Address,
    /// What, in atomic units.
    pub mosaic: Mosaic,
    /// Height at which it ends.
    pub end_height: u64,
    /// REST's `status`: whether the aggregate was completed.
    pub used: bool,
    /// The aggregate.
    pub hash: Hash256,
}

impl StateLeaf for HashLockInfo {
    fn state_key(&self) -> StateKey {
        StateKey::hash_lock(&self.hash)
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut out = lock(&self.owner, &self.mosaic, self.end_height, self.used);
        self.hash.write(&mut out);
        out
    }
}

/// The latest units that wait for a proof of a secret, for a recipient.
///
/// A node takes it out of the tree as soon as it is used or at its end, as [`HashLockInfo`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretLockInfo {
    /// Who locked them.
    pub owner: Address,
    /// What, in atomic units.
    pub mosaic: Mosaic,
    /// Height at which it ends.
    pub end_height: u64,
    /// REST's `status`: whether the proof was shown.
    pub used: bool,
    /// REST's `hashAlgorithm`: 0 SHA3-256, 1 HASH160, 2 HASH256.
    pub hash_algorithm: u8,
    /// Hash of the proof.
    pub secret: Hash256,
    /// Who gets the units with the proof.
    pub recipient: Address,
}

impl SecretLockInfo {
    /// The lock's name: SHA3-256(secret ‖ recipient) (catapult `CalculateSecretLockInfoHash`).
    pub fn composite_hash(&self) -> Hash256 {
        sha3_256(&[&self.secret.0, self.recipient.as_bytes()])
    }
}

impl StateLeaf for SecretLockInfo {
    fn state_key(&self) -> StateKey {
        StateKey::secret_lock(&self.composite_hash())
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut out = lock(&self.owner, &self.mosaic, self.end_height, self.used);
        self.hash_algorithm.write(&mut out);
        self.secret.write(&mut out);
        self.recipient.write(&mut out);
        out
    }
}

/// What all locks begin with.
fn lock(owner: &Address, mosaic: &Mosaic, end_height: u64, used: bool) -> Vec<u8> {
    let mut out = versioned();
    owner.write(&mut out);
    mosaic.write(&mut out);
    end_height.write(&mut out);
    u8::from(used).write(&mut out);
    out
}
