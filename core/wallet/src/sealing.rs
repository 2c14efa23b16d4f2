//! XChaCha20-Poly1305 as this crate uses it: `nonce (24) ‖ ciphertext ‖ tag (16)`, always with associated data.
//!
//! The 192-bit nonce is drawn at random for every sealing; that many can be drawn under one key without a collision
//! in practice (draft-irtf-cfrg-xchacha, section 3.1).

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use tegata_symbol::stack;
use zeroize::Zeroizing;

use crate::randomness::{self, NoRandomness};

/// Bytes of a key.
pub(crate) const KEY_BYTES: usize = 32;
/// A key, boxed so that moving it leaves no copies behind.
pub(crate) type SecretKey = Box<Zeroizing<[u8; KEY_BYTES]>>;
/// Bytes of a nonce.
pub(crate) const NONCE_BYTES: usize = 24;
/// What sealing adds to the plaintext: the nonce and the Poly1305 tag.
pub(crate) const OVERHEAD: usize = NONCE_BYTES + 16;

/// Why nothing was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotSealed {
    /// The system gave no nonce.
    Randomness,
    /// Longer than the cipher takes (256 GiB).
    TooLong,
}

impl From<NoRandomness> for NotSealed {
    fn from(_: NoRandomness) -> Self {
        Self::Randomness
    }
}

/// The bytes are not what this key sealed with this associated data. Nothing more is known, on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotAuthentic;

/// Seals under a fresh random nonce, which is put in front.
pub(crate) fn seal(key: &[u8; KEY_BYTES], plaintext: &[u8], associated_data: &[u8]) -> Result<Vec<u8>, NotSealed> {
    let nonce = randomness::public::<NONCE_BYTES>()?;
    let ciphertext = seal_with_nonce(key, &nonce, plaintext, associated_data)?;
    let mut sealed = Vec::with_capacity(NONCE_BYTES + ciphertext.len());
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&ciphertext);
    Ok(sealed)
}

/// Opens what [`seal`] made.
pub(crate) fn open(
    key: &[u8; KEY_BYTES],
    sealed: &[u8],
    associated_data: &[u8],
) -> Result<Zeroizing<Vec<u8>>, NotAuthentic> {
    let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(NotAuthentic)?;
    open_with_nonce(key, nonce, ciphertext, associated_data)
}

/// Seals under a nonce that the caller keeps; it must never serve twice with one key.
pub(crate) fn seal_with_nonce(
    key: &[u8; KEY_BYTES],
    nonce: &[u8; NONCE_BYTES],
    plaintext: &[u8],
    associated_data: &[u8],
) -> Result<Vec<u8>, NotSealed> {
    stack::wiping(|| cipher(key).encrypt(&XNonce::from(*nonce), Payload { msg: plaintext, aad: associated_data }))
        .map_err(|_| NotSealed::TooLong)
}

/// Opens what [`seal_with_nonce`] made.
pub(crate) fn open_with_nonce(
    key: &[u8; KEY_BYTES],
    nonce: &[u8; NONCE_BYTES],
    ciphertext: &[u8],
    associated_data: &[u8],
) -> Result<Zeroizing<Vec<u8>>, NotAuthentic> {
    stack::wiping(|| cipher(key).decrypt(&XNonce::from(*nonce), Payload { msg: ciphertext, aad: associated_data }))
        .map(Zeroizing::new)
        .map_err(|_| NotAuthentic)
}

fn cipher(key: &[u8; KEY_BYTES]) -> XChaCha20Poly1305 {
    let key: &Key = key.into();
    XChaCha20Poly1305::new(key)
}
