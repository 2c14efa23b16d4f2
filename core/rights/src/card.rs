//! What the phone shows: where to send a study, which study is meant, and who is to become a guardian.

use minicbor::{Decode, Encode};
use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{Address, Hash256, KeyPair, MosaicId, NetworkId, PublicKey, Signature};

use crate::cbor::{self, FormatError};
use crate::code_text::{CodeError, CodeKind, read_code, write_code};
use crate::plain_text::is_plain;

/// Longest nonce of a desk in bytes.
pub const MAX_NONCE: usize = 64;
const MAX_CARD_SIZE: usize = 320;
const RECEIVE_DOMAIN: &[u8] = b"tegata receive card v1";
const STUDY_DOMAIN: &[u8] = b"tegata study card v1";
const GUARDIAN_DOMAIN: &[u8] = b"tegata guardian card v1";
/// Longest name on a guardian card in bytes of UTF-8.
pub const MAX_GUARDIAN_NAME: usize = 60;

/// A card that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// The text is not one of Tegata's codes.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// Another of Tegata's codes.
    #[error("this code is another kind of card")]
    OtherKind(CodeKind),
    /// The bytes are damaged.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// Not signed by the account that it names.
    #[error("the card was not made by the account that it names, or was changed")]
    Signature,
    /// For another network.
    #[error("the card belongs to another network")]
    OtherNetwork,
}

#[derive(Encode, Decode)]
struct Signed {
    #[cbor(n(0), with = "minicbor::bytes")]
    body: Vec<u8>,
    #[cbor(n(1), with = "cbor::signature")]
    signature: Signature,
}

fn write<T: Encode<()>>(kind: CodeKind, domain: &[u8], content: &T, keys: &KeyPair) -> String {
    let body = cbor::encode(content);
    let signature = keys.sign(&[domain, &body].concat());
    write_code(kind, &cbor::encode(&Signed { body, signature }))
}

fn read<T>(kind: CodeKind, domain: &[u8], text: &str, key: fn(&T) -> PublicKey) -> Result<T, CardError>
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    let (found, bytes) = read_code(text)?;
    if found != kind {
        return Err(CardError::OtherKind(found));
    }
    let signed: Signed = cbor::decode(&bytes, MAX_CARD_SIZE)?;
    let content: T = cbor::decode(&signed.body, MAX_CARD_SIZE)?;
    if !key(&content).verify(&[domain, &signed.body].concat(), &signed.signature) {
        return Err(CardError::Signature);
    }
    Ok(content)
}

/// Public key of a fresh account, signed over the desk's nonce.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ReceiveCard {
    /// Generation hash seed of the network.
    #[cbor(n(0), with = "cbor::hash")]
    pub network: Hash256,
    /// The patient's fresh account.
    #[cbor(n(1), with = "cbor::public_key")]
    pub patient: PublicKey,
    /// The desk's nonce, as the patient's app was given it.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub nonce: Vec<u8>,
}

impl ReceiveCard {
    /// The card's code text.
    ///
    /// # Errors
    /// [`FormatError`] when the nonce is longer than [`MAX_NONCE`].
    pub fn sign(&self, keys: &KeyPair) -> Result<String, FormatError> {
        if self.nonce.len() > MAX_NONCE {
            return Err(FormatError::TooLarge { actual: self.nonce.len(), most: MAX_NONCE });
        }
        Ok(write(CodeKind::ReceiveCard, RECEIVE_DOMAIN, self, keys))
    }

    /// Reads a card and checks its signature and network.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn read(text: &str, network: &Hash256) -> Result<Self, CardError> {
        let card: Self = read(CodeKind::ReceiveCard, RECEIVE_DOMAIN, text, |card: &Self| card.patient)?;
        if card.nonce.len() > MAX_NONCE {
            return Err(FormatError::Field("nonce").into());
        }
        if card.network != *network { Err(CardError::OtherNetwork) } else { Ok(card) }
    }

    /// The patient's address.
    pub fn address(&self, network: NetworkId) -> Address {
        Address::new(&self.patient, network)
    }

    /// Six digits that staff and patient compare on both screens.
    pub fn short_code(&self) -> String {
        let hash = sha3_256(&[b"tegata short code v1", &self.network.0, &self.patient.0, &self.nonce]);
        let [a, b, c, d, ..] = hash.0;
        let number = u32::from_be_bytes([a, b, c, d]) % 1_000_000;
        format!("{:03} {:03}", number / 1000, number % 1000)
    }
}

/// Which study is meant, by the account that holds it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct StudyCard {
    /// Generation hash seed of the network.
    #[cbor(n(0), with = "cbor::hash")]
    pub network: Hash256,
    /// The study's NFT.
    #[cbor(n(1), with = "cbor::mosaic")]
    pub nft: MosaicId,
    /// The account that holds it.
    #[cbor(n(2), with = "cbor::public_key")]
    pub patient: PublicKey,
    /// When the card was made; milliseconds since 1970-01-01 UTC.
    #[n(3)]
    pub created_ms: u64,
}

impl StudyCard {
    /// The card's code text.
    pub fn sign(&self, keys: &KeyPair) -> String {
        write(CodeKind::StudyCard, STUDY_DOMAIN, self, keys)
    }

    /// Reads a card and checks its signature and network.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn read(text: &str, network: &Hash256) -> Result<Self, CardError> {
        let card: Self = read(CodeKind::StudyCard, STUDY_DOMAIN, text, |card: &Self| card.patient)?;
        if card.network != *network { Err(CardError::OtherNetwork) } else { Ok(card) }
    }
}

/// Whom to take as a guardian of an account: shown by that person's phone, scanned by the phone that sets the account up.
/// What it names is only a proposal; the person agrees by cosigning on the chain.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct GuardianCard {
    /// Generation hash seed of the network.
    #[cbor(n(0), with = "cbor::hash")]
    pub network: Hash256,
    /// The guardian's account.
    #[cbor(n(1), with = "cbor::public_key")]
    pub guardian: PublicKey,
    /// What the person wants to be called, at most [`MAX_GUARDIAN_NAME`] bytes, or empty. Nobody vouches for it.
    #[n(2)]
    pub name: String,
}

impl GuardianCard {
    fn check(&self) -> Result<(), FormatError> {
        let is_plain = self.name.len() <= MAX_GUARDIAN_NAME && is_plain(&self.name);
        if is_plain { Ok(()) } else { Err(FormatError::Field("name")) }
    }

    /// The card's code text.
    ///
    /// # Errors
    /// [`FormatError`] when the name is too long or has control characters.
    pub fn sign(&self, keys: &KeyPair) -> Result<String, FormatError> {
        self.check()?;
        Ok(write(CodeKind::GuardianCard, GUARDIAN_DOMAIN, self, keys))
    }

    /// Reads a card and checks its signature and network.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn read(text: &str, network: &Hash256) -> Result<Self, CardError> {
        let card: Self = read(CodeKind::GuardianCard, GUARDIAN_DOMAIN, text, |card: &Self| card.guardian)?;
        card.check()?;
        if card.network != *network { Err(CardError::OtherNetwork) } else { Ok(card) }
    }

    /// The guardian's address.
    pub fn address(&self, network: NetworkId) -> Address {
        Address::new(&self.guardian, network)
    }
}
