//! Ed25519 keys as Symbol uses them: ordinary RFC 8032 with SHA-512.

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::bytes::{PublicKey, Signature};

/// A 32-byte Ed25519 seed. Wiped on drop, never printed.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct PrivateKey([u8; 32]);

impl PrivateKey {
    /// Takes the seed. The caller wipes its own copy.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The seed; whoever stores it must wipe it.
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A private key with its public key. Wiped on drop, never printed.
pub struct KeyPair {
    signing: SigningKey,
    public: PublicKey,
}

impl KeyPair {
    /// Derives the public key.
    pub fn new(private: &PrivateKey) -> Self {
        let signing = SigningKey::from_bytes(&private.0);
        let public = PublicKey(signing.verifying_key().to_bytes());
        Self { signing, public }
    }

    /// The public key.
    pub const fn public_key(&self) -> PublicKey {
        self.public
    }

    /// Signs deterministically (RFC 8032 section 5.1.6).
    pub fn sign(&self, data: &[u8]) -> Signature {
        Signature(self.signing.sign(data).to_bytes())
    }

    /// The clamped scalar of RFC 8032 section 5.1.5, for the shared key of encrypted messages.
    pub(crate) fn scalar_bytes(&self) -> zeroize::Zeroizing<[u8; 32]> {
        zeroize::Zeroizing::new(self.signing.to_scalar_bytes())
    }
}

impl PublicKey {
    /// Whether `signature` over `data` was made by this key.
    ///
    /// No for a zero key, a key that is not a canonical point, a key of small order and an S that is not
    /// reduced, as catapult's `Verify` answers.
    pub fn verify(&self, data: &[u8], signature: &Signature) -> bool {
        if *self == Self::ZERO {
            return false;
        }
        let Ok(key) = VerifyingKey::from_bytes(&self.0) else {
            return false;
        };
        if key.is_weak() || key.to_bytes() != self.0 || key.to_edwards().compress().to_bytes() != self.0 {
            return false;
        }
        ed25519_dalek::Verifier::verify(&key, data, &ed25519_dalek::Signature::from_bytes(&signature.0)).is_ok()
    }
}
