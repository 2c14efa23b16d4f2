//! The patient's answer to the desk, sealed to the hospital's registered transport key.
//!
//! HPKE (RFC 9180) base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305; info `tegata answer v1`,
//! associated data = request digest.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use tegata_symbol::{Hash256, KeyPair, MosaicId, PublicKey, Signature};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::cbor::{self, FormatError};

const INFO: &[u8] = b"tegata answer v1";
const SIGNING_DOMAIN: &[u8] = b"tegata answer signature v1";
/// Largest sealed answer in bytes; one with a grant in it is the largest.
pub const MAX_ANSWER_SIZE: usize = 3072;
/// Largest signed grant that an answer may carry, in bytes.
pub const MAX_GRANT_SIZE: usize = 2048;

/// What the patient decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Decision {
    /// The patient announced the grant; the hash is in the answer.
    #[n(1)]
    Granted,
    /// The patient agrees and asks the desk to prepare the aggregate.
    #[n(2)]
    Prepare,
    /// The patient declines and wants the hospital to know.
    #[n(3)]
    Declined,
}

/// An answer before sealing.
#[derive(Clone, PartialEq, Eq, Encode, Decode, Zeroize, ZeroizeOnDrop)]
pub struct Answer {
    /// Format version, 1.
    #[n(0)]
    pub version: u32,
    /// Digest of the request that is answered.
    #[zeroize(skip)]
    #[cbor(n(1), with = "cbor::hash")]
    pub request: Hash256,
    /// What was decided.
    #[zeroize(skip)]
    #[n(2)]
    pub decision: Decision,
    /// The account that holds the study.
    #[zeroize(skip)]
    #[cbor(n(3), with = "cbor::public_key")]
    pub patient: PublicKey,
    /// The study.
    #[zeroize(skip)]
    #[cbor(n(4), with = "cbor::mosaic")]
    pub nft: MosaicId,
    /// Hash of the announced grant.
    #[zeroize(skip)]
    #[n(5)]
    pub grant: Option<minicbor::bytes::ByteArray<32>>,
    /// Key of the thumbnail record, where it was asked for and the patient gives it.
    #[n(6)]
    #[cbor(with = "cbor_record_key")]
    pub thumbnail_key: Option<[u8; 32]>,
    /// Who signed the answer, where guardians act for the account: one of them. Never the account itself.
    #[zeroize(skip)]
    #[n(7)]
    pub signer: Option<minicbor::bytes::ByteArray<32>>,
    /// The signed grant's bytes, from a phone without a network, so that the desk announces it. Only with
    /// [`Decision::Granted`]; at most [`MAX_GRANT_SIZE`] bytes.
    #[zeroize(skip)]
    #[cbor(n(8), with = "minicbor::bytes")]
    pub signed_grant: Option<Vec<u8>>,
}

mod cbor_record_key {
    use minicbor::bytes::ByteArray;
    use minicbor::decode::Error as DecodeError;
    use minicbor::encode::{Error as EncodeError, Write};
    use minicbor::{Decoder, Encoder};

    pub(super) fn encode<C, W: Write>(
        value: &Option<[u8; 32]>,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        match value {
            Some(key) => e.bytes(key).map(|_| ()),
            None => e.null().map(|_| ()),
        }
    }

    pub(super) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<Option<[u8; 32]>, DecodeError> {
        if d.datatype()? == minicbor::data::Type::Null {
            return d.null().map(|()| None);
        }
        let key: ByteArray<32> = d.decode()?;
        Ok(Some(*key))
    }
}

#[derive(Encode, Decode)]
struct Signed {
    #[cbor(n(0), with = "minicbor::bytes")]
    body: Vec<u8>,
    #[cbor(n(1), with = "cbor::signature")]
    signature: Signature,
}

/// A sealed answer as it travels to the desk.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SealedAnswer {
    /// Digest of the request, so that the desk finds it; authenticated by the sealing.
    #[cbor(n(0), with = "cbor::hash")]
    pub request: Hash256,
    #[cbor(n(1), with = "minicbor::bytes")]
    encapsulated_key: [u8; 32],
    #[cbor(n(2), with = "minicbor::bytes")]
    ciphertext: Vec<u8>,
}

/// An answer that cannot be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// Damaged.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// The registered transport key is not a usable X25519 key.
    #[error("the hospital's transport key cannot be used")]
    UnusableKey,
    /// Sealed to another key, or changed on the way.
    #[error("the answer was not made for this hospital, or was changed")]
    NotForThisKey,
    /// Not signed by the account that it names, or for another request.
    #[error("the answer was not signed by the account that it names")]
    Signature,
}

/// A hospital's X25519 key for answers. Wiped on drop, never printed.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct TransportKey([u8; 32]);

impl TransportKey {
    /// Derives a key from 32 random bytes (RFC 9180 section 7.1.3).
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let (private, _) = X25519HkdfSha256::derive_keypair(seed);
        Self(private.to_bytes().into())
    }

    /// The public key for the registry entry.
    pub fn public_key(&self) -> [u8; 32] {
        match <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&self.0) {
            Ok(private) => X25519HkdfSha256::sk_to_pk(&private).to_bytes().into(),
            Err(_) => unreachable!("every 32 bytes are an X25519 private key"),
        }
    }
}

impl Answer {
    /// Whose signature the answer carries: the account's own, or that of the guardian that it names. Whether that is a
    /// guardian only the chain says: [`speaks_for`](crate::speaks_for).
    pub fn signed_by(&self) -> PublicKey {
        self.signer.as_ref().map_or(self.patient, |signer| PublicKey(**signer))
    }

    /// Signs with the patient's account, or with the guardian's that is named, and seals to the hospital's transport key.
    ///
    /// # Errors
    /// [`AnswerError::Signature`] when `keys` is not the account named, [`AnswerError::UnusableKey`].
    pub fn seal(
        &self,
        keys: &KeyPair,
        transport_key: &[u8; 32],
        random: &mut impl CryptoRng,
    ) -> Result<SealedAnswer, AnswerError> {
        if keys.public_key() != self.signed_by() {
            return Err(AnswerError::Signature);
        }
        self.check_grant()?;
        let recipient =
            <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(transport_key).map_err(|_| AnswerError::UnusableKey)?;
        let body = cbor::encode(self);
        let signature = keys.sign(&[SIGNING_DOMAIN, &body].concat());
        let clear = zeroize::Zeroizing::new(cbor::encode(&Signed { body, signature }));
        let (encapsulated, ciphertext) = hpke::single_shot_seal_with_rng::<
            ChaCha20Poly1305,
            HkdfSha256,
            X25519HkdfSha256,
        >(&OpModeS::Base, &recipient, INFO, &clear, &self.request.0, random)
        .map_err(|_| AnswerError::UnusableKey)?;
        Ok(SealedAnswer { request: self.request, encapsulated_key: encapsulated.to_bytes().into(), ciphertext })
    }
}

impl Answer {
    fn check_grant(&self) -> Result<(), FormatError> {
        match &self.signed_grant {
            None => Ok(()),
            Some(_) if self.decision != Decision::Granted => Err(FormatError::Field("signed grant")),
            Some(bytes) if bytes.len() > MAX_GRANT_SIZE => {
                Err(FormatError::TooLarge { actual: bytes.len(), most: MAX_GRANT_SIZE })
            }
            Some(_) => Ok(()),
        }
    }
}

impl SealedAnswer {
    /// Body of the HTTP request, or content of the answer's QR code.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads what [`SealedAnswer::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`FormatError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        cbor::decode(bytes, MAX_ANSWER_SIZE)
    }

    /// Opens with the hospital's key and checks the signature of [`Answer::signed_by`].
    ///
    /// # Errors
    /// [`AnswerError`].
    pub fn open(&self, key: &TransportKey) -> Result<Answer, AnswerError> {
        let private =
            <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&key.0).map_err(|_| AnswerError::UnusableKey)?;
        let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(&self.encapsulated_key)
            .map_err(|_| AnswerError::NotForThisKey)?;
        let clear = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &private,
            &encapsulated,
            INFO,
            &self.ciphertext,
            &self.request.0,
        )
        .map_err(|_| AnswerError::NotForThisKey)?;
        let clear = zeroize::Zeroizing::new(clear);
        let signed: Signed = cbor::decode(&clear, MAX_ANSWER_SIZE)?;
        let answer: Answer = cbor::decode(&signed.body, MAX_ANSWER_SIZE)?;
        if answer.version != 1 {
            return Err(FormatError::Version(answer.version).into());
        }
        answer.check_grant()?;
        let signer = answer.signed_by();
        if answer.signer.is_some() && signer == answer.patient {
            return Err(FormatError::Field("signer").into());
        }
        let is_signed = signer.verify(&[SIGNING_DOMAIN, &signed.body].concat(), &signed.signature);
        if is_signed && answer.request == self.request { Ok(answer) } else { Err(AnswerError::Signature) }
    }
}
