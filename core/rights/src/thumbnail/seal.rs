//! Sealing a thumbnail and opening it again.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use minicbor::{Decode, Encode};
use tegata_symbol::{Hash256, MosaicId};
use zeroize::Zeroizing;

use super::descriptor::Descriptor;
use super::key_wrap::RecordKey;
use crate::cbor::{self, FormatError};

/// Largest record in bytes.
pub const MAX_RECORD_SIZE: usize = 1 << 20;
const SEAL_DOMAIN: &[u8] = b"tegata record segment v1";
/// Bytes that sealing adds to a segment (AES-GCM's tag).
pub const SEAL_OVERHEAD: usize = 16;

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
    /// Descriptor and tiny preview; the picture itself where there is no second segment.
    First = 1,
    /// The picture.
    Second = 2,
}

/// Sealed bytes, ready for [`super::fragments`], or their beginning as far as it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRecord {
    /// Both segments, one after the other.
    pub bytes: Vec<u8>,
    /// Length of the first segment.
    pub first_length: u32,
    /// Length of the second segment; 0: the first holds the picture itself.
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

/// Seals descriptor, preview and picture under a fresh key that is used for nothing else. Without a preview the record
/// has one segment, which holds the picture: for pictures that fit into one fragment.
///
/// # Errors
/// [`SealError::Format`].
pub fn seal_record(
    descriptor: &Descriptor,
    preview: Option<&[u8]>,
    picture: &[u8],
    key: &RecordKey,
    network: &Hash256,
    nft: MosaicId,
) -> Result<SealedRecord, SealError> {
    descriptor.check()?;
    // A segment without content would not be told from one that is not there.
    if picture.is_empty() {
        return Err(FormatError::Field("picture").into());
    }
    let seal = |segment, clear: &[u8]| {
        let payload = Payload { msg: clear, aad: &associated_data(network, nft, segment) };
        Aes256Gcm::new(key.expose().into()).encrypt(&nonce(segment), payload).map_err(|_| SealError::WrongKeyOrChanged)
    };
    let shown = First { descriptor: descriptor.clone(), preview: preview.unwrap_or(picture).to_vec() };
    let first = seal(Segment::First, &Zeroizing::new(cbor::encode(&shown)))?;
    let second = if preview.is_some() { seal(Segment::Second, picture)? } else { Vec::new() };
    let bytes = [first.as_slice(), &second].concat();
    if bytes.len() > MAX_RECORD_SIZE {
        return Err(FormatError::TooLarge { actual: bytes.len(), most: MAX_RECORD_SIZE }.into());
    }
    Ok(SealedRecord { first_length: length(&first)?, second_length: length(&second)?, bytes })
}

impl SealedRecord {
    /// Whether the first segment is there whole.
    pub fn has_first(&self) -> bool {
        usize::try_from(self.first_length).is_ok_and(|first| self.bytes.len() >= first)
    }

    /// Descriptor and preview; needs only the first segment. Without a second one the preview is the picture.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn open_preview(
        &self,
        key: &RecordKey,
        network: &Hash256,
        nft: MosaicId,
    ) -> Result<(Descriptor, Vec<u8>), SealError> {
        let clear = self.open(key, network, nft, Segment::First)?;
        let First { descriptor, preview } = cbor::decode(&clear, MAX_RECORD_SIZE)?;
        descriptor.check()?;
        Ok((descriptor, preview))
    }

    /// The picture.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn open_picture(
        &self,
        key: &RecordKey,
        network: &Hash256,
        nft: MosaicId,
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        if self.second_length == 0 {
            return self.open_preview(key, network, nft).map(|(_, picture)| Zeroizing::new(picture));
        }
        self.open(key, network, nft, Segment::Second)
    }

    fn open(
        &self,
        key: &RecordKey,
        network: &Hash256,
        nft: MosaicId,
        segment: Segment,
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let first = usize::try_from(self.first_length).map_err(|_| SealError::WrongKeyOrChanged)?;
        let (first, second) = self.bytes.split_at_checked(first).ok_or(SealError::WrongKeyOrChanged)?;
        let part = if segment == Segment::First { first } else { second };
        let payload = Payload { msg: part, aad: &associated_data(network, nft, segment) };
        Aes256Gcm::new(key.expose().into())
            .decrypt(&nonce(segment), payload)
            .map(Zeroizing::new)
            .map_err(|_| SealError::WrongKeyOrChanged)
    }
}
