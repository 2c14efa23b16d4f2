//! WebP with one frame.

use std::io::Cursor;

use image::{DynamicImage, RgbImage, RgbaImage};
use image_webp::WebPDecoder;

use super::{PictureError, Pixels, check_size};

/// What a decoder may use beside the pixels.
const MAX_DECODER_BYTES: usize = 1 << 26;
/// Most chunks before the one with the picture.
const MAX_CHUNKS: usize = 16;

pub(super) fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")
}

/// Width and height of the picture itself, as its own header says: a container's canvas may say otherwise, but this is
/// what a decoder allocates (RFC 9649, 2.5 to 2.7; RFC 6386, 9.1).
fn size(bytes: &[u8]) -> Result<(u32, u32), PictureError> {
    let mut rest = bytes.get(12..).ok_or(PictureError::Damaged)?;
    for _ in 0..MAX_CHUNKS {
        let (name, after) = rest.split_first_chunk::<4>().ok_or(PictureError::Damaged)?;
        let (length, content) = after.split_first_chunk::<4>().ok_or(PictureError::Damaged)?;
        match name {
            b"VP8 " => {
                // Three bytes of frame tag, three of start code.
                let sides: [u8; 4] =
                    content.get(6..10).and_then(|four| four.try_into().ok()).ok_or(PictureError::Damaged)?;
                let side = |low: u8, high: u8| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF);
                return Ok((side(sides[0], sides[1]), side(sides[2], sides[3])));
            }
            b"VP8L" => {
                // One byte of signature.
                let bits: [u8; 4] =
                    content.get(1..5).and_then(|four| four.try_into().ok()).ok_or(PictureError::Damaged)?;
                let bits = u32::from_le_bytes(bits);
                return Ok(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1));
            }
            // More than one frame, or a canvas for them.
            b"ANIM" | b"ANMF" => return Err(PictureError::Damaged),
            _ => {
                let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| PictureError::Damaged)?;
                let padded = length.checked_next_multiple_of(2).ok_or(PictureError::Damaged)?;
                rest = content.get(padded..).ok_or(PictureError::Damaged)?;
            }
        }
    }
    Err(PictureError::Damaged)
}

pub(super) fn decode(bytes: &[u8]) -> Result<Pixels, PictureError> {
    let (width, height) = size(bytes)?;
    check_size(width, height)?;
    let damaged = |_| PictureError::Damaged;
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(damaged)?;
    decoder.set_memory_limit(MAX_DECODER_BYTES);
    if decoder.is_animated() || decoder.dimensions() != (width, height) {
        return Err(PictureError::Damaged);
    }
    let mut pixels = vec![0; decoder.output_buffer_size().ok_or(PictureError::TooLarge)?];
    decoder.read_image(&mut pixels).map_err(damaged)?;
    let picture = if decoder.has_alpha() {
        RgbaImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgba8)
    } else {
        RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
    };
    let luma = picture.ok_or(PictureError::Damaged)?.into_luma8().into_raw();
    Ok(Pixels { width, height, luma })
}
