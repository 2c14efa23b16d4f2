//! A picture as a greyscale JPEG within a budget of bytes.
//!
//! Rule: for each size that is not larger than the picture, from the largest down, the highest quality that fits is
//! found by bisection; what it looks like when shown at the picture's size is compared with the picture (SSIM), and the
//! best of all sizes wins. Of progressive and sequential coding the shorter is kept. The file holds the segments that a
//! decoder needs and the JFIF mark, nothing else: no EXIF, no XMP, no comment.

use std::str::FromStr;

use image::imageops::{self, FilterType};
use image::{GrayImage, ImageFormat};
use jpeg_encoder::{ColorType, Encoder};
use tegata_rights::thumbnail::PictureFormat;

use super::ssim::ssim;

/// Lengths of the longer side that are tried; the picture's own is tried too when it lies between them.
const SIDES: [u32; 10] = [1024, 768, 512, 384, 256, 192, 128, 96, 64, 48];
/// Lengths tried for the preview.
const PREVIEW_SIDES: [u32; 7] = [192, 160, 128, 96, 64, 48, 32];
/// The preview is at most this long, so that it fits into one fragment of 1,024 bytes with its seal and descriptor.
pub const PREVIEW_BUDGET_BYTES: usize = 900;
/// Most bytes of a picture.
pub const MAX_BUDGET_BYTES: usize = 148_000;
/// Below this a JPEG of any picture is hopeless: its tables alone take as much.
pub const LEAST_BUDGET_BYTES: usize = 300;
/// A quality from which on a smaller size cannot look better.
const GOOD_ENOUGH: u8 = 92;

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
    /// JPEG quality, 1 to 100.
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
            Self::S => Ok(950),
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
    #[error("the JPEG encoder failed: {0}")]
    Encoder(String),
}

/// Encodes the best looking JPEG of at most `budget_bytes`.
///
/// # Errors
/// [`ThumbnailError::BudgetTooSmall`] when even the smallest size at the lowest quality does not fit.
pub fn encode(picture: &GrayImage, budget_bytes: usize) -> Result<Thumbnail, ThumbnailError> {
    search(picture, budget_bytes, &SIDES)
}

/// Encodes a small picture of at most `budget_bytes`, for lists.
///
/// # Errors
/// As [`encode`].
pub fn preview(picture: &GrayImage, budget_bytes: usize) -> Result<Thumbnail, ThumbnailError> {
    search(picture, budget_bytes, &PREVIEW_SIDES)
}

fn search(picture: &GrayImage, budget_bytes: usize, sides: &[u32]) -> Result<Thumbnail, ThumbnailError> {
    let longer = picture.width().max(picture.height());
    if picture.width() == 0 || picture.height() == 0 {
        return Err(ThumbnailError::Empty);
    }
    if budget_bytes < LEAST_BUDGET_BYTES {
        return Err(ThumbnailError::BudgetTooSmall { budget_bytes, least_bytes: LEAST_BUDGET_BYTES });
    }
    let largest = sides.first().copied().unwrap_or(longer);
    let mut sides: Vec<u32> = sides.iter().copied().filter(|side| *side < longer).collect();
    if longer <= largest {
        sides.insert(0, longer);
    }
    let mut best: Option<Thumbnail> = None;
    let mut least_bytes = usize::MAX;
    let mut worse_in_a_row = 0;
    for side in sides {
        let candidate = scaled(picture, side);
        let mut fitting = match highest_quality(&candidate, budget_bytes)? {
            Ok(fitting) => fitting,
            Err(least) => {
                least_bytes = least_bytes.min(least);
                continue;
            }
        };
        let quality = fitting.quality;
        fitting.ssim = similarity(&fitting, picture);
        if best.as_ref().is_none_or(|best| fitting.ssim > best.ssim) {
            best = Some(fitting);
            worse_in_a_row = 0;
        } else {
            worse_in_a_row += 1;
        }
        if quality >= GOOD_ENOUGH || worse_in_a_row == 2 {
            break;
        }
    }
    best.ok_or(ThumbnailError::BudgetTooSmall { budget_bytes, least_bytes })
}

/// The highest quality that fits, or the length at the lowest.
fn highest_quality(picture: &GrayImage, budget_bytes: usize) -> Result<Result<Thumbnail, usize>, ThumbnailError> {
    let lowest = jpeg(picture, 1)?;
    if lowest.bytes.len() > budget_bytes {
        return Ok(Err(lowest.bytes.len()));
    }
    let highest = jpeg(picture, 100)?;
    if highest.bytes.len() <= budget_bytes {
        return Ok(Ok(highest));
    }
    let mut fitting = lowest;
    let (mut fits, mut exceeds) = (1u8, 100u8);
    while exceeds - fits > 1 {
        let middle = u8::midpoint(fits, exceeds);
        let thumbnail = jpeg(picture, middle)?;
        if thumbnail.bytes.len() <= budget_bytes {
            fits = middle;
            fitting = thumbnail;
        } else {
            exceeds = middle;
        }
    }
    Ok(Ok(fitting))
}

fn jpeg(picture: &GrayImage, quality: u8) -> Result<Thumbnail, ThumbnailError> {
    let side = |length: u32| u16::try_from(length).map_err(|error| ThumbnailError::Encoder(error.to_string()));
    let (width, height) = (side(picture.width())?, side(picture.height())?);
    let coded = |progressive: bool| -> Result<Vec<u8>, ThumbnailError> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, quality);
        encoder.set_progressive(progressive);
        encoder.set_optimized_huffman_tables(true);
        encoder
            .encode(picture.as_raw(), width, height, ColorType::Luma)
            .map_err(|error| ThumbnailError::Encoder(error.to_string()))?;
        Ok(bytes)
    };
    let (progressive, sequential) = (coded(true)?, coded(false)?);
    let bytes = if progressive.len() <= sequential.len() { progressive } else { sequential };
    Ok(Thumbnail { bytes, format: PictureFormat::Jpeg, width: width.into(), height: height.into(), quality, ssim: 0.0 })
}

/// What the thumbnail looks like beside the reference when shown at its size.
fn similarity(thumbnail: &Thumbnail, reference: &GrayImage) -> f64 {
    image::load_from_memory_with_format(&thumbnail.bytes, ImageFormat::Jpeg).map_or(0.0, |decoded| {
        let decoded = decoded.into_luma8();
        if decoded.dimensions() == reference.dimensions() {
            ssim(&decoded, reference)
        } else {
            ssim(&imageops::resize(&decoded, reference.width(), reference.height(), FilterType::Triangle), reference)
        }
    })
}

/// The picture with its longer side of the given length; never larger than it is.
fn scaled(picture: &GrayImage, longer: u32) -> GrayImage {
    let now = picture.width().max(picture.height());
    if longer >= now {
        return picture.clone();
    }
    let side = |length: u32| {
        let scaled = f64::from(length) * f64::from(longer) / f64::from(now);
        (scaled.round() as u32).clamp(1, longer)
    };
    imageops::resize(picture, side(picture.width()), side(picture.height()), FilterType::CatmullRom)
}

#[cfg(test)]
mod tests;
