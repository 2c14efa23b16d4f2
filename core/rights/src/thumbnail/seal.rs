//! Sealing a thumbnail and opening it again; wrapping its key for the patient.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use data_encoding::BASE32_NOPAD;
use minicbor::{Decode, Encode};
use tegata_symbol::message::{self, MessageError};
use tegata_symbol::{Hash256, KeyPair, MosaicId, PublicKey};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::PictureFormat;
use super::locator::{Locator, MAX_RECORD_SIZE, RecordFormat};
use crate::cbor::{self, FormatError};

const SEAL_DOMAIN: &[u8] = b"tegata record segment v1";
const MAX_TEXT: usize = 200;

/// A record that cannot be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// A field is outside its limits, or the clear content is damaged.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// The key does not open it, or it was changed.
    #[error("the picture cannot be opened with this key, or was changed")]
    WrongKeyOrChanged,
    /// The key wrapped on the chain is not for this account.
    #[error("the picture's key was not made for this account: {0}")]
    Key(MessageError),
    /// The record is of another format.
    #[error("the record is of another format")]
    OtherFormat,
}

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

/// What is said about the study inside the sealed part.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct Descriptor {
    /// DICOM study date `YYYYMMDD`, or empty.
    #[n(0)]
    pub study_date: String,
    /// DICOM modality, such as CT or MR.
    #[n(1)]
    pub modality: String,
    /// DICOM body part examined, or empty.
    #[n(2)]
    pub body_part: String,
    /// The hospital's own name for the study, so that it finds it again.
    #[n(3)]
    pub reference: String,
    /// MIME type of the pictures.
    #[n(4)]
    pub mime: String,
    /// The picture is a drawing that stands for a study of which no picture may be shown.
    #[n(5)]
    pub schematic: bool,
}

#[derive(Encode, Decode)]
struct First {
    #[n(0)]
    descriptor: Descriptor,
    #[cbor(n(1), with = "minicbor::bytes")]
    preview: Vec<u8>,
}

/// One of the two sealed parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Segment {
    /// Descriptor and tiny preview.
    First = 1,
    /// The picture.
    Second = 2,
}

/// Sealed bytes, ready for [`super::fragments`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRecord {
    /// Both segments, one after the other.
    pub bytes: Vec<u8>,
    /// Length of the first segment.
    pub first_length: u32,
    /// Length of the second segment.
    pub second_length: u32,
}

/// Bound to network, NFT and segment, so that no sealed part can stand in another place.
fn associated_data(network: &Hash256, nft: MosaicId, segment: Segment) -> Vec<u8> {
    [SEAL_DOMAIN, &network.0, &nft.0.to_le_bytes(), &[segment as u8]].concat()
}

/// A record's key seals each segment once: the nonce is the segment's number.
fn nonce(segment: Segment) -> Nonce<aes_gcm::aead::consts::U12> {
    let mut nonce = [0; 12];
    nonce[11] = segment as u8;
    nonce.into()
}

fn length(bytes: &[u8]) -> Result<u32, FormatError> {
    u32::try_from(bytes.len()).map_err(|_| FormatError::TooLarge { actual: bytes.len(), most: MAX_RECORD_SIZE })
}

fn check_descriptor(descriptor: &Descriptor) -> Result<(), FormatError> {
    let fields = [
        (&descriptor.study_date, "study date"),
        (&descriptor.modality, "modality"),
        (&descriptor.body_part, "body part"),
        (&descriptor.reference, "reference"),
        (&descriptor.mime, "mime"),
    ];
    for (text, name) in fields {
        if text.len() > MAX_TEXT || text.chars().any(char::is_control) {
            return Err(FormatError::Field(name));
        }
    }
    if PictureFormat::from_mime(&descriptor.mime).is_some() { Ok(()) } else { Err(FormatError::Field("mime")) }
}

/// Seals descriptor, preview and picture under a fresh key that is used for nothing else.
///
/// # Errors
/// [`SealError::Format`].
pub fn seal_record(
    descriptor: &Descriptor,
    preview: &[u8],
    picture: &[u8],
    key: &RecordKey,
    network: &Hash256,
    nft: MosaicId,
) -> Result<SealedRecord, SealError> {
    check_descriptor(descriptor)?;
    let first = Zeroizing::new(cbor::encode(&First { descriptor: descriptor.clone(), preview: preview.to_vec() }));
    let seal = |segment, clear: &[u8]| {
        let payload = Payload { msg: clear, aad: &associated_data(network, nft, segment) };
        Aes256Gcm::new((&key.0).into()).encrypt(&nonce(segment), payload).map_err(|_| SealError::WrongKeyOrChanged)
    };
    let first = seal(Segment::First, &first)?;
    let second = seal(Segment::Second, picture)?;
    let bytes = [first.as_slice(), &second].concat();
    if bytes.len() > MAX_RECORD_SIZE {
        return Err(FormatError::TooLarge { actual: bytes.len(), most: MAX_RECORD_SIZE }.into());
    }
    Ok(SealedRecord { first_length: length(&first)?, second_length: length(&second)?, bytes })
}

fn open(
    locator: &Locator,
    record: &[u8],
    key: &RecordKey,
    network: &Hash256,
    nft: MosaicId,
    segment: Segment,
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    if locator.format != RecordFormat::Sealed {
        return Err(SealError::OtherFormat);
    }
    let first = usize::try_from(locator.first_length).map_err(|_| SealError::WrongKeyOrChanged)?;
    let (first, second) = record.split_at_checked(first).ok_or(SealError::WrongKeyOrChanged)?;
    let part = if segment == Segment::First { first } else { second };
    let payload = Payload { msg: part, aad: &associated_data(network, nft, segment) };
    Aes256Gcm::new((&key.0).into())
        .decrypt(&nonce(segment), payload)
        .map(Zeroizing::new)
        .map_err(|_| SealError::WrongKeyOrChanged)
}

/// Descriptor and preview of a sealed record; needs only the record's beginning (the first segment).
///
/// # Errors
/// [`SealError`].
pub fn open_preview(
    locator: &Locator,
    record: &[u8],
    key: &RecordKey,
    network: &Hash256,
    nft: MosaicId,
) -> Result<(Descriptor, Vec<u8>), SealError> {
    let clear = open(locator, record, key, network, nft, Segment::First)?;
    let mut first: First = cbor::decode(&clear, MAX_RECORD_SIZE)?;
    check_descriptor(&first.descriptor)?;
    Ok((core::mem::take(&mut first.descriptor), core::mem::take(&mut first.preview)))
}

/// The picture of a sealed record.
///
/// # Errors
/// [`SealError`].
pub fn open_rest(
    locator: &Locator,
    record: &[u8],
    key: &RecordKey,
    network: &Hash256,
    nft: MosaicId,
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    open(locator, record, key, network, nft, Segment::Second)
}

/// The paper's record: the picture as Base32 text, which everyone can read.
pub fn paper_record(picture: &[u8]) -> Vec<u8> {
    BASE32_NOPAD.encode(picture).into_bytes()
}

/// The picture of a paper's record.
///
/// # Errors
/// [`SealError`].
pub fn open_paper(locator: &Locator, record: &[u8]) -> Result<Vec<u8>, SealError> {
    if locator.format != RecordFormat::PaperBase32 {
        return Err(SealError::OtherFormat);
    }
    BASE32_NOPAD.decode(record).map_err(|_| SealError::Format(FormatError::Malformed))
}

/// Wraps a record's key for the patient's account: ephemeral public key 32 ‖ encrypted message of key 32 ‖ NFT id u64 LE.
///
/// `ephemeral` is a fresh key pair that is forgotten afterwards, `iv` fresh random bytes.
///
/// # Errors
/// [`SealError::Key`] when the patient's key cannot be used.
pub fn wrap_key(
    key: &RecordKey,
    nft: MosaicId,
    patient: &PublicKey,
    ephemeral: &KeyPair,
    iv: [u8; 12],
) -> Result<Vec<u8>, SealError> {
    let clear = Zeroizing::new([key.0.as_slice(), &nft.0.to_le_bytes()].concat());
    let encrypted = message::encrypt(ephemeral, patient, iv, &clear).map_err(SealError::Key)?;
    Ok([&ephemeral.public_key().0[..], &encrypted].concat())
}

/// Unwraps a record's key with the patient's account, as restoring from the words does.
///
/// # Errors
/// [`SealError::Key`], also when the key belongs to another NFT.
pub fn unwrap_key(wrapped: &[u8], nft: MosaicId, patient: &KeyPair) -> Result<RecordKey, SealError> {
    let (ephemeral, encrypted) = wrapped.split_first_chunk::<32>().ok_or(SealError::Key(MessageError::NotEncrypted))?;
    let clear = message::decrypt(patient, &PublicKey(*ephemeral), encrypted).map_err(SealError::Key)?;
    let (key, id) = clear.split_first_chunk::<32>().ok_or(SealError::Key(MessageError::NotEncrypted))?;
    if id != nft.0.to_le_bytes() {
        return Err(SealError::Key(MessageError::WrongKeyOrChanged));
    }
    Ok(RecordKey(*key))
}
