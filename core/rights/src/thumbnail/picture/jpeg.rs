//! JPEG.

use std::io::Cursor;

use image::{ImageError, ImageFormat, ImageReader, Limits};

use super::{MAX_PICTURE_PIXELS, MAX_PICTURE_SIDE, PictureError, Pixels, check_size};

/// Most scans of a progressive picture. Encoders make about ten; thousands of empty ones would keep a phone busy.
const MAX_SCANS: usize = 64;
const START_OF_SCAN: [u8; 2] = [0xFF, 0xDA];

pub(super) fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xD8, 0xFF])
}

pub(super) fn decode(bytes: &[u8]) -> Result<Pixels, PictureError> {
    // In a scan's data 0xFF is always followed by 0, so this counts scans, and never too few.
    if bytes.windows(2).filter(|pair| *pair == START_OF_SCAN).count() > MAX_SCANS {
        return Err(PictureError::Damaged);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Jpeg);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_PICTURE_SIDE);
    limits.max_image_height = Some(MAX_PICTURE_SIDE);
    // Three bytes each of a colour picture; grey pictures take one.
    limits.max_alloc = Some(u64::from(MAX_PICTURE_PIXELS) * 3);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| match error {
        ImageError::Limits(_) => PictureError::TooLarge,
        _ => PictureError::Damaged,
    })?;
    let grey = picture.into_luma8();
    let (width, height) = grey.dimensions();
    check_size(width, height)?;
    Ok(Pixels { width, height, luma: grey.into_raw() })
}
