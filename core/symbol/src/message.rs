//! The message field of a transfer.
//!
//! | first bytes | meaning |
//! | --- | --- |
//! | none | empty |
//! | `00` | plain UTF-8 text |
//! | `01` ‖ tag 16 ‖ IV 12 ‖ ciphertext | encrypted for the recipient, AES-256-GCM |
//! | `FE2A8061577301E2` ‖ … | delegated harvesting, for a node and never for a person |
//! | anything else | raw |

//!
//! ```
//! use tegata_symbol::message::{Message, decrypt, encrypt};
//! use tegata_symbol::{KeyPair, PrivateKey};
//!
//! let hospital = KeyPair::new(&PrivateKey::from_bytes([1; 32]));
//! let patient = KeyPair::new(&PrivateKey::from_bytes([2; 32]));
//! // The IV is random, and never used twice between the same two accounts.
//! let field = encrypt(&hospital, &patient.public_key(), [9; 12], b"for your eyes")?;
//! assert!(matches!(Message::read(&field), Message::Encrypted(_)));
//! assert_eq!(*decrypt(&patient, &hospital.public_key(), &field)?, b"for your eyes");
//! # Ok::<(), tegata_symbol::message::MessageError>(())
//! ```
//!
//! Source: symbol-sdk `MessageEncoder`, `SharedKey`.

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce, Tag};
use curve25519_dalek::edwards::CompressedEdwardsY;
use curve25519_dalek::traits::IsIdentity;
use data_encoding::HEXLOWER_PERMISSIVE;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use crate::bytes::PublicKey;
use crate::key::{KeyPair, PrivateKey};

/// Marks a message that delegates harvesting to a node.
pub const DELEGATED_HARVESTING_MARKER: [u8; 8] = [0xFE, 0x2A, 0x80, 0x61, 0x57, 0x73, 0x01, 0xE2];

const TAG_SIZE: usize = 16;
const IV_SIZE: usize = 12;

/// A message could not be encrypted or decrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// The other side's key is not a point of the prime-order group.
    #[error("the other account's public key cannot be used for encryption")]
    UnusableKey,
    /// Not an encrypted message, or cut short.
    #[error("this is not an encrypted message")]
    NotEncrypted,
    /// Made for somebody else, or changed on the way.
    #[error("the message was not encrypted for this account, or was changed")]
    WrongKeyOrChanged,
}

/// What a message field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message<'a> {
    /// No message.
    Empty,
    /// Plain text.
    Plain(&'a str),
    /// Encrypted for the recipient; [`decrypt`] opens it.
    Encrypted(&'a [u8]),
    /// Delegated harvesting request.
    DelegatedHarvesting(&'a [u8]),
    /// Raw bytes.
    Raw(&'a [u8]),
}

impl<'a> Message<'a> {
    /// Tells what `field` is, by its first bytes.
    pub fn read(field: &'a [u8]) -> Self {
        match field {
            [] => Self::Empty,
            [0, text @ ..] => core::str::from_utf8(text).map_or(Self::Raw(field), Self::Plain),
            [1, rest @ ..] if rest.len() >= TAG_SIZE + IV_SIZE => Self::Encrypted(field),
            _ if field.starts_with(&DELEGATED_HARVESTING_MARKER) => Self::DelegatedHarvesting(field),
            _ => Self::Raw(field),
        }
    }
}

/// AES key that two accounts share: HKDF-SHA256 of the compressed point `scalar · other`, no salt, info `catapult`.
///
/// # Errors
/// [`MessageError::UnusableKey`] when `other` is not canonical, or not of prime order.
pub fn shared_key(own: &KeyPair, other: &PublicKey) -> Result<Zeroizing<[u8; 32]>, MessageError> {
    let point = CompressedEdwardsY(other.0).decompress().ok_or(MessageError::UnusableKey)?;
    if point.compress().0 != other.0 || point.is_identity() || !point.is_torsion_free() {
        return Err(MessageError::UnusableKey);
    }
    let secret = Zeroizing::new(own.multiply(&point).compress().0);
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, &*secret).expand(b"catapult", &mut *key).map_err(|_| MessageError::UnusableKey)?;
    Ok(key)
}

/// The field that carries plain text: the marker 0 and the UTF-8 bytes. Everybody can read it, for ever.
pub fn plain(text: &str) -> Vec<u8> {
    [b"\0", text.as_bytes()].concat()
}

/// Encrypts `clear` from `sender` to `recipient`. The `iv` must never repeat between the same two accounts.
///
/// # Errors
/// [`MessageError::UnusableKey`].
pub fn encrypt(sender: &KeyPair, recipient: &PublicKey, iv: [u8; 12], clear: &[u8]) -> Result<Vec<u8>, MessageError> {
    let key = shared_key(sender, recipient)?;
    let mut buffer = clear.to_vec();
    let tag = Aes256Gcm::new((&*key).into())
        .encrypt_inout_detached(&Nonce::from(iv), b"", buffer.as_mut_slice().into())
        .map_err(|_| MessageError::UnusableKey)?;
    let mut field = Vec::with_capacity(1 + TAG_SIZE + IV_SIZE + buffer.len());
    field.push(1);
    field.extend_from_slice(&tag);
    field.extend_from_slice(&iv);
    field.extend_from_slice(&buffer);
    Ok(field)
}

/// Opens an encrypted message between `own` and `other`, whichever of both sent it. The deprecated form, in which old
/// wallets wrote the bytes behind the marker as hexadecimal text, is read too.
///
/// # Errors
/// [`MessageError`].
pub fn decrypt(own: &KeyPair, other: &PublicKey, field: &[u8]) -> Result<Zeroizing<Vec<u8>>, MessageError> {
    let Some((1, body)) = field.split_first() else {
        return Err(MessageError::NotEncrypted);
    };
    let key = shared_key(own, other)?;
    match open(&key, body) {
        Err(MessageError::WrongKeyOrChanged) => {
            let decoded = HEXLOWER_PERMISSIVE.decode(body).map_err(|_| MessageError::WrongKeyOrChanged)?;
            open(&key, &decoded)
        }
        other => other,
    }
}

/// The two keys that a node needs to harvest for somebody.
pub struct HarvestingKeys {
    /// Of the remote account that the main account has linked.
    pub remote: PrivateKey,
    /// Of the VRF key that the main account has linked.
    pub vrf: PrivateKey,
}

/// Makes the message by which an account asks a node to harvest for it: the node gets `keys`, and never the account's own.
/// `ephemeral` and `iv` must be fresh. 132 bytes: marker 8, ephemeral public key 32, tag 16, IV 12, both keys 64.
///
/// # Errors
/// [`MessageError::UnusableKey`].
pub fn delegate_harvesting(
    ephemeral: &KeyPair,
    node: &PublicKey,
    iv: [u8; 12],
    keys: &HarvestingKeys,
) -> Result<Vec<u8>, MessageError> {
    let mut clear = Zeroizing::new([0; 64]);
    clear[..32].copy_from_slice(keys.remote.expose());
    clear[32..].copy_from_slice(keys.vrf.expose());
    let sealed = encrypt(ephemeral, node, iv, &*clear)?;
    Ok([&DELEGATED_HARVESTING_MARKER, ephemeral.public_key().as_bytes().as_slice(), &sealed[1..]].concat())
}

/// Opens what [`delegate_harvesting`] made, with the keys of the node that it was made for.
///
/// # Errors
/// [`MessageError`].
pub fn read_harvesting_delegation(node: &KeyPair, field: &[u8]) -> Result<HarvestingKeys, MessageError> {
    let body = field.strip_prefix(&DELEGATED_HARVESTING_MARKER).ok_or(MessageError::NotEncrypted)?;
    let (ephemeral, body) = body.split_first_chunk::<32>().ok_or(MessageError::NotEncrypted)?;
    let key = shared_key(node, &PublicKey(*ephemeral))?;
    let clear = open(&key, body)?;
    match clear.split_first_chunk::<32>() {
        Some((remote, vrf)) if vrf.len() == 32 => {
            let mut second = [0; 32];
            second.copy_from_slice(vrf);
            let keys = HarvestingKeys { remote: PrivateKey::from_bytes(*remote), vrf: PrivateKey::from_bytes(second) };
            second.zeroize();
            Ok(keys)
        }
        _ => Err(MessageError::NotEncrypted),
    }
}

fn open(key: &[u8; 32], body: &[u8]) -> Result<Zeroizing<Vec<u8>>, MessageError> {
    let (tag, rest) = body.split_first_chunk::<TAG_SIZE>().ok_or(MessageError::NotEncrypted)?;
    let (iv, ciphertext) = rest.split_first_chunk::<IV_SIZE>().ok_or(MessageError::NotEncrypted)?;
    let mut clear = Zeroizing::new(ciphertext.to_vec());
    Aes256Gcm::new(key.into())
        .decrypt_inout_detached(&Nonce::from(*iv), b"", clear.as_mut_slice().into(), &Tag::from(*tag))
        .map_err(|_| MessageError::WrongKeyOrChanged)?;
    Ok(clear)
}
