//! The session: holds the vault key while the wallet is open, and lends keys derived from it.

use std::sync::{PoisonError, RwLock};

use hkdf::Hkdf;
use sha2::Sha256;
use tegata_symbol::stack;
use zeroize::Zeroizing;

use super::VaultError;
use crate::randomness::{self, NoRandomness};
use crate::sealing::{KEY_BYTES, SecretKey};

/// Names a vault without telling anything about its key: tells a session of this store from one of another.
pub type VaultId = [u8; 16];

/// What a key derived from the vault key serves for. Each has its own key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPurpose {
    /// Sealing the fields of the store.
    StoreFields,
    /// Keyed hashes by which the store finds records.
    StoreLookup,
}

impl KeyPurpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::StoreFields => b"tegata store fields\x01",
            Self::StoreLookup => b"tegata store lookup\x01",
        }
    }
}

/// An open wallet. Share it with `Arc`; [`lock`](Self::lock) wipes the key for everybody who holds it, as does
/// dropping it. Deliberately without `Debug` and `Clone`.
pub struct Unlocked {
    // Boxed so that moving the session leaves no copies of the key behind.
    key: RwLock<Option<SecretKey>>,
    id: VaultId,
}

impl Unlocked {
    pub(super) fn new(key: &[u8; KEY_BYTES]) -> Self {
        let mut boxed = Box::new(Zeroizing::new([0; KEY_BYTES]));
        boxed.copy_from_slice(key);
        let mut id = VaultId::default();
        derive(&boxed, b"tegata vault id\x01", &mut id);
        Self { key: RwLock::new(Some(boxed)), id }
    }

    /// A new vault with a random key; kept only once an envelope of it is stored.
    pub fn generate() -> Result<Self, NoRandomness> {
        Ok(Self::new(&**randomness::secret()?))
    }

    /// Which vault this is. Stays the same when the PIN changes.
    pub fn vault_id(&self) -> VaultId {
        self.id
    }

    /// The key for one purpose, to be dropped as soon as it has served.
    pub fn key(&self, purpose: KeyPurpose) -> Result<SecretKey, VaultError> {
        let guard = self.key.read().unwrap_or_else(PoisonError::into_inner);
        let vault_key = guard.as_ref().ok_or(VaultError::Locked)?;
        let mut key = Box::new(Zeroizing::new([0; KEY_BYTES]));
        derive(vault_key, purpose.label(), key.as_mut_slice());
        Ok(key)
    }

    /// Wipes the key. Every later use answers [`VaultError::Locked`]; locking twice does no harm.
    pub fn lock(&self) {
        self.key.write().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Whether the key has been wiped.
    pub fn is_locked(&self) -> bool {
        self.key.read().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    pub(crate) fn vault_key(&self) -> Result<SecretKey, VaultError> {
        let guard = self.key.read().unwrap_or_else(PoisonError::into_inner);
        let vault_key = guard.as_ref().ok_or(VaultError::Locked)?;
        let mut copy = Box::new(Zeroizing::new([0; KEY_BYTES]));
        copy.copy_from_slice(vault_key.as_slice());
        Ok(copy)
    }
}

/// HKDF-SHA256 (RFC 5869) without salt: the vault key is uniformly random.
fn derive(vault_key: &[u8; KEY_BYTES], label: &[u8], out: &mut [u8]) {
    let expanded = stack::wiping(|| Hkdf::<Sha256>::new(None, vault_key).expand(label, out));
    // HKDF refuses only more than 255 × 32 bytes; 16 and 32 are asked for. A key of zeros must never go unnoticed.
    assert!(expanded.is_ok(), "HKDF-SHA256 gives up to 8,160 bytes");
}
