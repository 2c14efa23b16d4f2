//! Secret locks (catapult `plugins/txes/lock_secret`, `state/SecretLockInfo`).

use serde::{Deserialize, Serialize};
use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{Address, Amount, Hash256, MosaicId};

/// Units that wait for a proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretLockEntry {
    /// Who locked them, and gets them back at the end.
    pub owner: Address,
    /// What.
    pub mosaic: MosaicId,
    /// How much.
    pub amount: Amount,
    /// From this height on it is over.
    pub end_height: u64,
    /// Whether the proof was shown.
    pub used: bool,
    /// 0 SHA3-256, 1 HASH160, 2 HASH256.
    pub hash_algorithm: u8,
    /// Hash of the proof.
    pub secret: Hash256,
    /// Who gets them with the proof.
    pub recipient: Address,
}

impl SecretLockEntry {
    /// The key of a lock: SHA3-256(secret ‖ recipient) (catapult `CalculateSecretLockInfoHash`).
    pub fn composite_hash(secret: &Hash256, recipient: &Address) -> Hash256 {
        sha3_256(&[&secret.0, recipient.as_bytes()])
    }

    /// Whether a proof still opens it at a height.
    pub const fn is_active(&self, height: u64) -> bool {
        !self.used && height < self.end_height
    }
}
