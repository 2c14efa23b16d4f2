//! A record's key, and how it reaches the patient: wrapped on the chain for the account's key, so that the words alone
//! restore it.

use tegata_symbol::message::{self, MessageError};
use tegata_symbol::{KeyPair, PublicKey};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Bytes of a wrapped key: ephemeral public key 32, tag 16, encrypted key 32.
pub const WRAPPED_KEY_SIZE: usize = 80;
/// Each ephemeral key encrypts one message, so its nonce need not differ and is not written.
const NONCE: [u8; 12] = [0; 12];
/// First byte of an encrypted message (Symbol's message marker), not written either.
const ENCRYPTED: u8 = 1;
const TAG_SIZE: usize = 16;

/// Key of one record. Wiped on drop, never printed.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct RecordKey([u8; 32]);

impl RecordKey {
    /// Takes 32 random bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for an answer that hands the key to a hospital.
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Wraps a record's key for the patient's account: ephemeral public key 32 ‖ tag 16 ‖ ciphertext 32, which is a Symbol
/// encrypted message without its marker and its nonce of zeros. That the key is for one NFT the sealed segments say.
///
/// `ephemeral` is a fresh key pair that wraps nothing else and is forgotten afterwards.
///
/// # Errors
/// [`MessageError`] when the patient's key cannot be used.
pub fn wrap_key(key: &RecordKey, patient: &PublicKey, ephemeral: &KeyPair) -> Result<Vec<u8>, MessageError> {
    let encrypted = message::encrypt(ephemeral, patient, NONCE, &key.0)?;
    // Marker 1, tag 16, nonce 12, ciphertext.
    let tag = encrypted.get(1..=TAG_SIZE).unwrap_or_default();
    let ciphertext = encrypted.get(1 + TAG_SIZE + NONCE.len()..).unwrap_or_default();
    Ok([&ephemeral.public_key().0[..], tag, ciphertext].concat())
}

/// Unwraps a record's key with the patient's account, as restoring from the words does.
///
/// # Errors
/// [`MessageError`] when it was not wrapped for this account, or was changed.
pub fn unwrap_key(wrapped: &[u8], patient: &KeyPair) -> Result<RecordKey, MessageError> {
    let wrong = MessageError::NotEncrypted;
    let wrapped: &[u8; WRAPPED_KEY_SIZE] = wrapped.try_into().map_err(|_| wrong)?;
    let (ephemeral, rest) = wrapped.split_first_chunk::<32>().ok_or(wrong)?;
    let (tag, ciphertext) = rest.split_at(TAG_SIZE);
    let encrypted = [&[ENCRYPTED][..], tag, &NONCE, ciphertext].concat();
    let clear = message::decrypt(patient, &PublicKey(*ephemeral), &encrypted)?;
    let key: Zeroizing<[u8; 32]> = Zeroizing::new(clear.as_slice().try_into().map_err(|_| wrong)?);
    Ok(RecordKey(*key))
}
