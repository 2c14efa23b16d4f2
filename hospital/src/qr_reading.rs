//! Reading QR codes from a camera's frame or a picture file, within limits.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::imageops::{self, FilterType};
use image::{GrayImage, ImageFormat, ImageReader, Limits, Luma};
use rqrr::PreparedImage;

/// Largest picture that is looked at, in bytes: 4 MiB.
pub const MAX_PICTURE_BYTES: usize = 4 << 20;
/// Widest and highest picture in pixels.
pub const MAX_PICTURE_SIDE: u32 = 4096;
/// Most memory that decoding may take: 64 MiB.
const MAX_MEMORY: u64 = 64 << 20;
/// Larger pictures are shrunk to this side: enough for the densest code, and quick.
const SIDE: u32 = 1600;

/// Why no code was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Neither PNG nor JPEG, or a broken one.
    #[error("this is not a PNG or JPEG picture")]
    NotAPicture,
    /// Beyond the limits.
    #[error("the picture is too large")]
    TooLarge,
}

/// The texts of all codes in a PNG or JPEG picture, each once; empty where there are none.
///
/// # Errors
/// [`PictureError`].
pub fn read_codes(bytes: &[u8]) -> Result<Vec<String>, PictureError> {
    if bytes.len() > MAX_PICTURE_BYTES {
        return Err(PictureError::TooLarge);
    }
    let format = match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) => format,
        _ => return Err(PictureError::NotAPicture),
    };
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_PICTURE_SIDE);
    limits.max_image_height = Some(MAX_PICTURE_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| match error {
        image::ImageError::Limits(_) => PictureError::TooLarge,
        _ => PictureError::NotAPicture,
    })?;
    let mut grey = picture.to_luma8();
    let longest = grey.width().max(grey.height());
    if longest > SIDE {
        let scaled = |side: u32| (side * SIDE / longest).max(1);
        grey = imageops::resize(&grey, scaled(grey.width()), scaled(grey.height()), FilterType::Triangle);
    }
    // A code that was cropped to its very edge lacks the white around it.
    let attempts: [fn(&GrayImage) -> GrayImage; 2] = [GrayImage::clone, with_margin];
    Ok(attempts.into_iter().map(|attempt| scan(&attempt(&grey))).find(|texts| !texts.is_empty()).unwrap_or_default())
}

fn with_margin(picture: &GrayImage) -> GrayImage {
    let margin = 16 + picture.width().max(picture.height()) / 20;
    let mut wider = GrayImage::from_pixel(picture.width() + 2 * margin, picture.height() + 2 * margin, Luma([255]));
    imageops::replace(&mut wider, picture, margin.into(), margin.into());
    wider
}

/// The decoder is not free of panics on hostile pictures: one is no code.
fn scan(picture: &GrayImage) -> Vec<String> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let raw = picture.as_raw();
    let found = catch_unwind(AssertUnwindSafe(|| {
        let mut prepared =
            PreparedImage::prepare_from_greyscale(width, height, |x, y| raw.get(y * width + x).copied().unwrap_or(255));
        let grids = prepared.detect_grids();
        grids.iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect::<Vec<_>>()
    }));
    let mut texts: Vec<String> = Vec::new();
    for text in found.unwrap_or_default() {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_the_desk_draws_it_reads_and_what_is_no_picture_is_refused() {
        let png = crate::qr::png("TEGATA:K1:ABCDEFGH").unwrap();
        assert_eq!(read_codes(&png), Ok(vec!["TEGATA:K1:ABCDEFGH".to_owned()]));
        assert_eq!(read_codes(b"GIF89a"), Err(PictureError::NotAPicture));
        assert_eq!(read_codes(&vec![0; MAX_PICTURE_BYTES + 1]), Err(PictureError::TooLarge));
        let mut wide = Cursor::new(Vec::new());
        GrayImage::new(MAX_PICTURE_SIDE + 1, 1).write_to(&mut wide, ImageFormat::Png).unwrap();
        assert_eq!(read_codes(wide.get_ref()), Err(PictureError::TooLarge));
        let mut blank = Cursor::new(Vec::new());
        GrayImage::from_pixel(60, 60, Luma([255])).write_to(&mut blank, ImageFormat::Png).unwrap();
        assert_eq!(read_codes(blank.get_ref()), Ok(Vec::new()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn no_picture_panics(pixels in proptest::collection::vec(any::<u8>(), 48 * 48), cut in 0_usize..4_000) {
            let mut file = Cursor::new(Vec::new());
            GrayImage::from_raw(48, 48, pixels).unwrap().write_to(&mut file, ImageFormat::Png).unwrap();
            let file = file.into_inner();
            let _ = read_codes(&file);
            let _ = read_codes(&file[..cut.min(file.len())]);
        }
    }
}
