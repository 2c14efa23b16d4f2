//! The encoders a thumbnail may come from.

use std::ops::RangeInclusive;

use image::GrayImage;
use jpeg_encoder::{ColorType, Encoder};
use tegata_aom::{Effort, LOSSLESS, encode_grey};
use tegata_rights::thumbnail::PictureFormat;

use super::ThumbnailError;

/// Turns a picture into a file, with more bytes the higher the quality.
pub(super) trait Coder: Sync {
    /// What it writes.
    fn format(&self) -> PictureFormat;

    /// From the fewest bytes to the most.
    fn qualities(&self) -> RangeInclusive<u8>;

    /// The file.
    fn code(&self, picture: &GrayImage, quality: u8) -> Result<Vec<u8>, ThumbnailError>;

    /// The quality that may give so many bytes for each pixel, where trying others costs time.
    fn guess(&self, bytes_per_pixel: f64) -> Option<u8>;

    /// A coder of the same format that takes longer for fewer bytes, if there is one.
    fn thorough(&self) -> Option<Self>
    where
        Self: Sized;
}

/// AV1 without a container.
pub(super) struct Av1 {
    effort: Effort,
}

impl Default for Av1 {
    fn default() -> Self {
        Self { effort: Effort::Quick }
    }
}

impl Coder for Av1 {
    fn format(&self) -> PictureFormat {
        PictureFormat::Av1
    }

    fn qualities(&self) -> RangeInclusive<u8> {
        0..=LOSSLESS
    }

    fn code(&self, picture: &GrayImage, quality: u8) -> Result<Vec<u8>, ThumbnailError> {
        encode_grey(picture.as_raw(), picture.width(), picture.height(), quality, self.effort)
            .map_err(|error| ThumbnailError::Encoder(error.to_string()))
    }

    fn guess(&self, bytes_per_pixel: f64) -> Option<u8> {
        // Fitted to slices of CT and MR: a budget of 4,000 bytes for 512×512 pixels gives about 16.
        Some((16.0 + 15.0 * (bytes_per_pixel.ln() + 4.2)).clamp(0.0, f64::from(LOSSLESS)) as u8)
    }

    fn thorough(&self) -> Option<Self> {
        (self.effort == Effort::Quick).then_some(Self { effort: Effort::Thorough })
    }
}

/// JPEG; of progressive and sequential coding the shorter is kept.
pub(super) struct Jpeg;

impl Coder for Jpeg {
    fn format(&self) -> PictureFormat {
        PictureFormat::Jpeg
    }

    fn qualities(&self) -> RangeInclusive<u8> {
        1..=100
    }

    fn code(&self, picture: &GrayImage, quality: u8) -> Result<Vec<u8>, ThumbnailError> {
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
        Ok(if progressive.len() <= sequential.len() { progressive } else { sequential })
    }

    fn guess(&self, _: f64) -> Option<u8> {
        None
    }

    fn thorough(&self) -> Option<Self> {
        None
    }
}
