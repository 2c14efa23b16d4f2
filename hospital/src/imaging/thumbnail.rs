//! A picture within a budget of bytes, as good as it can be.
//!
//! Rule: for each size that is not larger than the picture, from the largest down, the highest quality that fits is
//! found; what it looks like when shown at the picture's size is compared with the picture (SSIM), and the best of all
//! sizes wins. The file holds what a decoder needs and nothing else: no EXIF, no XMP, no comment, no container.
//! Pictures are coded as AV1 (`docs/decisions/0007-picture-format.md`); JPEG is for readers that know nothing else.

mod encoding;
mod search;

use std::str::FromStr;

use image::GrayImage;
use tegata_rights::thumbnail::PictureFormat;

use encoding::{Av1, Jpeg};
use search::{PREVIEW_SIDES, SIDES};

/// Tier S, in bytes: with its seal and descriptor it fits into one fragment of 1,024 bytes.
pub(super) const TIER_S_BYTES: usize = 950;
/// Most bytes of a preview beside a picture.
pub const MOST_PREVIEW_BYTES: usize = 600;
/// Most bytes of a picture.
pub const MAX_BUDGET_BYTES: usize = 148_000;
/// Below this nothing can be recognised.
pub const LEAST_BUDGET_BYTES: usize = 100;

/// An encoded picture that carries pixels and nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct Thumbnail {
    /// The file.
    pub bytes: Vec<u8>,
    /// How it is coded.
    pub format: PictureFormat,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// AV1: 0 to 63, where 63 loses nothing; JPEG: 1 to 100.
    pub quality: u8,
    /// What it looks like beside the slice at full size (mean SSIM, 1 for equal pictures).
    pub ssim: f64,
}

/// How many bytes a picture may take on the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tier {
    /// One fragment: at most 950 bytes.
    S,
    /// At most 4,000 bytes.
    M,
    /// At most 18,000 bytes.
    L,
    /// Any number of bytes up to [`MAX_BUDGET_BYTES`].
    Custom(usize),
}

impl Tier {
    /// Most bytes of the picture.
    ///
    /// # Errors
    /// [`ThumbnailError::BudgetTooLarge`] for a custom budget above [`MAX_BUDGET_BYTES`].
    pub const fn budget_bytes(self) -> Result<usize, ThumbnailError> {
        match self {
            Self::S => Ok(TIER_S_BYTES),
            Self::M => Ok(4_000),
            Self::L => Ok(18_000),
            Self::Custom(budget_bytes) if budget_bytes <= MAX_BUDGET_BYTES => Ok(budget_bytes),
            Self::Custom(budget_bytes) => Err(ThumbnailError::BudgetTooLarge { budget_bytes }),
        }
    }
}

impl FromStr for Tier {
    type Err = ThumbnailError;

    /// Reads `S`, `M`, `L`, or a number of bytes.
    fn from_str(text: &str) -> Result<Self, ThumbnailError> {
        match text {
            "S" | "s" => Ok(Self::S),
            "M" | "m" => Ok(Self::M),
            "L" | "l" => Ok(Self::L),
            _ => {
                let custom = Self::Custom(text.parse().map_err(|_| ThumbnailError::UnknownTier)?);
                custom.budget_bytes().map(|_| custom)
            }
        }
    }
}

/// Why there is no thumbnail.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ThumbnailError {
    /// The budget is below what any recognisable picture needs.
    #[error("a budget of {budget_bytes} bytes is too small for a picture; give at least {least_bytes}")]
    BudgetTooSmall {
        /// The budget asked for.
        budget_bytes: usize,
        /// What this picture needs at least.
        least_bytes: usize,
    },
    /// The budget is above [`MAX_BUDGET_BYTES`].
    #[error("a budget of {budget_bytes} bytes is more than a picture may take; give at most {MAX_BUDGET_BYTES}")]
    BudgetTooLarge {
        /// The budget asked for.
        budget_bytes: usize,
    },
    /// Neither a tier nor a number of bytes.
    #[error("no tier is called so: give S, M, L or a number of bytes up to {MAX_BUDGET_BYTES}")]
    UnknownTier,
    /// The picture has no pixels.
    #[error("the picture has no pixels")]
    Empty,
    /// The encoder failed.
    #[error("the picture's encoder failed: {0}")]
    Encoder(String),
}

/// Encodes the best looking picture of at most `budget_bytes`, as AV1.
///
/// # Errors
/// [`ThumbnailError::BudgetTooSmall`] when even the smallest size at the lowest quality does not fit.
pub fn encode(picture: &GrayImage, budget_bytes: usize) -> Result<Thumbnail, ThumbnailError> {
    search::best(picture, budget_bytes, &SIDES, &Av1::default())
}

/// Encodes a small picture of at most `budget_bytes`, for lists: at most 128 pixels wide and high.
///
/// # Errors
/// As [`encode`].
pub fn preview(picture: &GrayImage, budget_bytes: usize) -> Result<Thumbnail, ThumbnailError> {
    search::best(picture, budget_bytes, &PREVIEW_SIDES, &Av1::default())
}

/// Encodes the best looking JPEG of at most `budget_bytes`, for readers that know nothing else.
///
/// # Errors
/// As [`encode`].
pub fn encode_jpeg(picture: &GrayImage, budget_bytes: usize) -> Result<Thumbnail, ThumbnailError> {
    search::best(picture, budget_bytes, &SIDES, &Jpeg)
}

/// How similar two pictures of the same size look (mean SSIM): 1 for equal ones, 0 when their sizes differ.
pub fn similarity(a: &GrayImage, b: &GrayImage) -> f64 {
    super::ssim::ssim(a, b)
}

#[cfg(test)]
mod tests;
