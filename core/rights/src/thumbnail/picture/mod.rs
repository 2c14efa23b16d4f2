//! Decoding of pictures that came from the chain, within limits, to grey pixels.
//!
//! Three codings are read: the AV1 still picture that hospitals write (see [`av1`]), and JPEG and WebP, which any
//! hospital may write too. The size is read from the header and compared with the limits before a decoder is asked for
//! anything, so that a header that claims 65,535 × 65,535 pixels costs nothing.

mod av1;
mod jpeg;
mod webp;

use minicbor::{Decode, Encode};

/// Most pixels of a thumbnail.
pub const MAX_PICTURE_PIXELS: u32 = 2048 * 2048;
/// Most pixels in a row and in a column.
pub const MAX_PICTURE_SIDE: u32 = 4096;

/// How the bytes of a picture are coded. The number stands in sealed records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
#[non_exhaustive]
pub enum PictureFormat {
    /// JPEG (ITU-T T.81), sequential or progressive.
    #[n(1)]
    Jpeg,
    /// WebP (RFC 9649) with one frame, lossy or lossless.
    #[n(2)]
    WebP,
    /// One AV1 still picture of 8 bits without a container: a sequence header with the reduced still picture header,
    /// then one frame OBU, both with their sizes (AV1 bitstream specification, 5.3 to 5.10).
    #[n(3)]
    Av1,
}

impl PictureFormat {
    /// The registered media type.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Av1 => "video/AV1",
        }
    }

    /// The format of a media type, in any case of letters; `None` for every other type.
    pub fn from_mime(mime: &str) -> Option<Self> {
        [Self::Jpeg, Self::WebP, Self::Av1].into_iter().find(|format| format.mime().eq_ignore_ascii_case(mime))
    }

    /// What the first bytes say; `None` for everything else, such as HTML, SVG or PDF.
    pub fn detect(bytes: &[u8]) -> Option<Self> {
        if jpeg::begins(bytes) {
            Some(Self::Jpeg)
        } else if webp::begins(bytes) {
            Some(Self::WebP)
        } else if av1::begins(bytes) {
            Some(Self::Av1)
        } else {
            None
        }
    }
}

/// A picture that cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// Damaged, or more than one still picture.
    #[error("the picture is damaged")]
    Damaged,
    /// More pixels than a thumbnail may have.
    #[error("the picture is larger than a thumbnail may be")]
    TooLarge,
    /// The bytes do not begin as the format that they should be in: HTML, SVG, or some other file.
    #[error("this is no picture of a known format")]
    UnknownFormat,
}

/// Grey values, row by row.
#[derive(Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width` × `height` grey values.
    pub luma: Vec<u8>,
}

/// Decodes a thumbnail to grey values; colour becomes grey, and transparency is left out.
///
/// # Errors
/// [`PictureError::UnknownFormat`] when the bytes do not begin as `format` says, else see [`PictureError`].
pub fn decode_picture(format: PictureFormat, bytes: &[u8]) -> Result<Pixels, PictureError> {
    if PictureFormat::detect(bytes) != Some(format) {
        return Err(PictureError::UnknownFormat);
    }
    match format {
        PictureFormat::Jpeg => jpeg::decode(bytes),
        PictureFormat::WebP => webp::decode(bytes),
        PictureFormat::Av1 => av1::decode(bytes),
    }
}

/// Decodes a thumbnail whose format is known by its first bytes only, as in the paper's records.
///
/// # Errors
/// As [`decode_picture`].
pub fn decode_any_picture(bytes: &[u8]) -> Result<Pixels, PictureError> {
    decode_picture(PictureFormat::detect(bytes).ok_or(PictureError::UnknownFormat)?, bytes)
}

/// Refuses what is larger than a thumbnail may be, or has no pixels.
fn check_size(width: u32, height: u32) -> Result<(), PictureError> {
    if width == 0 || height == 0 {
        return Err(PictureError::Damaged);
    }
    let pixels = width.checked_mul(height);
    let small = width.max(height) <= MAX_PICTURE_SIDE && pixels.is_some_and(|pixels| pixels <= MAX_PICTURE_PIXELS);
    if small { Ok(()) } else { Err(PictureError::TooLarge) }
}
