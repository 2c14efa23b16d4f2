//! Sealing of anything at all, as somebody does who has the key: so that what is read after the opening is fuzzed too.
//! Formats: `docs/protocol.md`.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeS, Serializable};
use rand_core::{Infallible, TryCryptoRng, TryRng};
use tegata_symbol::Hash256;

use crate::world::{NFT, SEED};

/// The key of every record.
pub const RECORD_KEY: [u8; 32] = [5; 32];
/// The seed of the hospital's transport key.
pub const TRANSPORT_SEED: [u8; 32] = [3; 32];

/// A record's segment (1 or 2) with `clear` in it.
pub fn segment(number: u8, clear: &[u8]) -> Vec<u8> {
    let mut nonce = [0; 12];
    nonce[11] = number;
    let aad = [b"tegata record segment v1".as_slice(), &SEED.0, &NFT.0.to_le_bytes(), &[number]].concat();
    Aes256Gcm::new((&RECORD_KEY).into())
        .encrypt(&Nonce::from(nonce), Payload { msg: clear, aad: &aad })
        .expect("short content can be sealed")
}

/// The CBOR of a sealed answer with `clear` in it.
pub fn answer(request: &Hash256, transport_key: &[u8; 32], clear: &[u8]) -> Vec<u8> {
    let recipient = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(transport_key).expect("32 bytes are a public key");
    let (encapsulated, ciphertext) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &recipient,
        b"tegata answer v1",
        clear,
        &request.0,
        &mut Sevens,
    )
    .expect("short content can be sealed");
    let mut out = vec![0x83];
    for field in [&request.0[..], &encapsulated.to_bytes(), &ciphertext] {
        byte_string(field, &mut out);
    }
    out
}

/// A CBOR byte string (RFC 8949 section 3.1) in its shortest form, for up to 65,535 bytes.
fn byte_string(bytes: &[u8], out: &mut Vec<u8>) {
    match u16::try_from(bytes.len()).expect("fields are short") {
        length @ ..=23 => out.push(0x40 | length as u8),
        length @ 24..=255 => out.extend_from_slice(&[0x58, length as u8]),
        length => {
            out.push(0x59);
            out.extend_from_slice(&length.to_be_bytes());
        }
    }
    out.extend_from_slice(bytes);
}

/// Not random: an input must do the same each time.
pub struct Sevens;

impl TryRng for Sevens {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(0x0707_0707)
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(0x0707_0707_0707_0707)
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(7);
        Ok(())
    }
}

impl TryCryptoRng for Sevens {}
