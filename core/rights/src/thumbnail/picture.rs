//! Decoding of pictures that came from the chain, within limits.

use std::io::Cursor;

use image::{ImageFormat, ImageReader, Limits};
use minicbor::{Decode, Encode};

/// Most pixels of a thumbnail.
pub const MAX_PICTURE_PIXELS: u32 = 2048 * 2048;
const MAX_SIDE: u32 = 4096;

/// How the bytes of a picture are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum PictureFormat {
    /// JPEG.
    #[n(1)]
    Jpeg,
}

impl PictureFormat {
    /// Its media type.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
        }
    }

    /// The format with this media type.
    pub fn from_mime(mime: &str) -> Option<Self> {
        (mime == "image/jpeg").then_some(Self::Jpeg)
    }

    /// The format of a picture by its first bytes.
    pub fn detect(bytes: &[u8]) -> Option<Self> {
        bytes.starts_with(&[0xFF, 0xD8, 0xFF]).then_some(Self::Jpeg)
    }
}

/// A picture that cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Not a JPEG picture, or damaged.
    #[error("the picture is damaged")]
    Damaged,
    /// More pixels than a thumbnail may have.
    #[error("the picture is larger than a thumbnail may be")]
    TooLarge,
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

/// Decodes a thumbnail's JPEG bytes to grey values.
///
/// # Errors
/// [`PictureError`].
pub fn decode_picture(format: PictureFormat, bytes: &[u8]) -> Result<Pixels, PictureError> {
    let mut reader = ImageReader::with_format(
        Cursor::new(bytes),
        match format {
            PictureFormat::Jpeg => ImageFormat::Jpeg,
        },
    );
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(u64::from(MAX_PICTURE_PIXELS) * 4);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| match error {
        image::ImageError::Limits(_) => PictureError::TooLarge,
        _ => PictureError::Damaged,
    })?;
    let grey = picture.into_luma8();
    let (width, height) = grey.dimensions();
    if width.saturating_mul(height) > MAX_PICTURE_PIXELS {
        return Err(PictureError::TooLarge);
    }
    Ok(Pixels { width, height, luma: grey.into_raw() })
}
