//! Ed25519 keys as Symbol uses them: ordinary RFC 8032 with SHA-512.

use core::num::NonZeroUsize;
use core::sync::atomic::{AtomicUsize, Ordering};

use curve25519_dalek::traits::IsIdentity;
use curve25519_dalek::{EdwardsPoint, Scalar};
use ed25519_dalek::hazmat::{ExpandedSecretKey, raw_sign};
use ed25519_dalek::{Verifier, VerifyingKey};
use sha2::{Digest, Sha512};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::bytes::{PublicKey, Signature};
use crate::stack;

/// A 32-byte Ed25519 seed. Wiped on drop, never printed.
// Boxed so that moving it leaves no copies behind.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct PrivateKey(Box<[u8; 32]>);

impl PrivateKey {
    /// Takes the seed. The caller wipes its own copy.
    pub fn from_bytes(mut bytes: [u8; 32]) -> Self {
        let key = Self::from_slice(&bytes);
        bytes.zeroize();
        key
    }

    /// Copies the seed from where it lies, without a further copy on the way.
    pub fn from_slice(bytes: &[u8; 32]) -> Self {
        let mut key = Self(Box::new([0; 32]));
        key.0.copy_from_slice(bytes);
        key
    }

    /// The seed; whoever stores it must wipe it.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A private key with its public key. Wiped on drop, never printed; what is done with it leaves nothing on the stack.
///
/// ```
/// use tegata_symbol::{KeyPair, PrivateKey};
/// let keys = KeyPair::new(&PrivateKey::from_bytes([7; 32]));
/// let signature = keys.sign(b"data");
/// assert!(keys.public_key().verify(b"data", &signature));
/// assert!(!keys.public_key().verify(b"other data", &signature));
/// ```
pub struct KeyPair {
    // Boxed so that moving it leaves no copies behind.
    expanded: Box<ExpandedSecretKey>,
    public: VerifyingKey,
}

impl KeyPair {
    /// Derives the public key. The key is expanded here once (RFC 8032 section 5.1.5) and not for every signature.
    pub fn new(private: &PrivateKey) -> Self {
        stack::wiping(|| {
            let hash: [u8; 64] = Sha512::digest(private.expose()).into();
            let expanded = Box::new(ExpandedSecretKey::from_bytes(&hash));
            let public = VerifyingKey::from(&*expanded);
            Self { expanded, public }
        })
    }

    /// The public key.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.public.to_bytes())
    }

    /// Signs deterministically (RFC 8032 section 5.1.6).
    pub fn sign(&self, data: &[u8]) -> Signature {
        stack::wiping(|| Signature(raw_sign::<Sha512>(&self.expanded, data, &self.public).to_bytes()))
    }

    /// The secret scalar times a point of prime order, for the shared key of encrypted messages.
    pub(crate) fn multiply(&self, point: &EdwardsPoint) -> EdwardsPoint {
        stack::wiping(|| self.expanded.scalar * point)
    }
}

impl PublicKey {
    /// Whether `signature` over `data` was made by this key, as catapult's `Verify` (`crypto/Signer.cpp`) answers:
    ///
    /// - S is canonical: below the group's order, and not zero;
    /// - the key is not zero, its y is canonical (below 2²⁵⁵ − 19), and it is a point of the prime-order group;
    /// - S·B − h·A, encoded, is R to the byte.
    ///
    /// The neutral point is refused too, for which anybody could sign.
    pub fn verify(&self, data: &[u8], signature: &Signature) -> bool {
        let Some(key) = self.usable() else { return false };
        let (_, s) = signature.0.split_at(32);
        s.iter().any(|byte| *byte != 0) && key.verify(data, &ed25519_dalek::Signature::from_bytes(&signature.0)).is_ok()
    }

    /// The key as a point, if a node takes signatures by it.
    fn usable(&self) -> Option<VerifyingKey> {
        if *self == Self::ZERO || !has_canonical_y(&self.0) {
            return None;
        }
        let key = VerifyingKey::from_bytes(&self.0).ok()?;
        let point = key.to_edwards();
        (!point.is_identity() && is_in_prime_order_group(&point)).then_some(key)
    }
}

/// Whether the y coordinate, the lower 255 bits, is below 2²⁵⁵ − 19 (catapult `IsCanonicalKey`).
fn has_canonical_y(key: &[u8; 32]) -> bool {
    key[31] & 0x7F != 0x7F || key[0] < 0xED || key[1..31].iter().any(|byte| *byte != 0xFF)
}

/// Whether the group's order ℓ times the point is neutral (catapult `IsInMainSubgroup`): (ℓ − 1)·P = −P. The point is
/// public, so variable time is fine, and takes a fifth less than `EdwardsPoint::is_torsion_free`.
fn is_in_prime_order_group(point: &EdwardsPoint) -> bool {
    EdwardsPoint::vartime_double_scalar_mul_basepoint(&-Scalar::ONE, point, &Scalar::ZERO) == -point
}

/// A signature that is to be verified together with others.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// Whose signature it claims to be.
    pub signer: PublicKey,
    /// What was signed.
    pub data: &'a [u8],
    /// The signature.
    pub signature: Signature,
}

/// Whether every signature verifies, with the same answer as [`PublicKey::verify`] for each.
///
/// The work is shared by up to `threads` threads, this one among them. It is not the algebraic kind of batch: a sum with
/// random coefficients cannot see a part of small order in a key or an R, which [`PublicKey::verify`] refuses, unless
/// every one of them is first multiplied by the group's order (as catapult's `VerifyMulti` does). That costs more than the
/// sum saves: see `docs/decisions/0005`.
pub fn verify_all(signed: &[Signed<'_>], threads: NonZeroUsize) -> bool {
    /// Below this many signatures a thread costs more than it saves.
    const LEAST_PER_THREAD: usize = 3;
    let helpers = threads.get().min(signed.len() / LEAST_PER_THREAD).saturating_sub(1);
    let next = AtomicUsize::new(0);
    // Each takes the next one until there is none: a core that is busy otherwise holds nobody up.
    let work = || {
        while let Some(one) = signed.get(next.fetch_add(1, Ordering::Relaxed)) {
            if !one.signer.verify(one.data, &one.signature) {
                next.store(signed.len(), Ordering::Relaxed);
                return false;
            }
        }
        true
    };
    std::thread::scope(|scope| {
        // Where no thread can be started, the others do its part.
        let spawn = |_| std::thread::Builder::new().spawn_scoped(scope, work).ok();
        let running: Vec<_> = (0..helpers).filter_map(spawn).collect();
        let own = work();
        running.into_iter().fold(own, |all, thread| thread.join().unwrap_or(false) && all)
    })
}
