//! One AV1 still picture without a container.
//!
//! Exactly two OBUs: a sequence header with the reduced still picture header and a frame, both with a size field and no
//! extension. So there is one frame, its size is that of the sequence header, and there is no room for metadata.
//! Section numbers are those of the AV1 bitstream specification, version 1.0.0 with errata 1.

use re_rav1d::dav1d::{Decoder, Error, PlanarImageComponent, Settings};

use super::{MAX_PICTURE_PIXELS, PictureError, Pixels, check_size};

/// First byte of an OBU (5.3.2) of type 1, sequence header, that has a size field.
const SEQUENCE_HEADER: u8 = 0x0A;
/// The same of type 6, frame.
const FRAME: u8 = 0x32;
/// Profile 0, still picture, reduced header: the first five bits of the sequence header (5.5.1).
const STILL_PICTURE: u8 = 0b0001_1000;
const STILL_PICTURE_BITS: u8 = 0b1111_1000;

pub(super) fn begins(bytes: &[u8]) -> bool {
    // The size of a sequence header takes one byte.
    matches!(bytes, [SEQUENCE_HEADER, 5..=0x7F, first, ..] if first & STILL_PICTURE_BITS == STILL_PICTURE)
}

/// The content of the OBU that `bytes` begin with, and what follows it.
fn obu(bytes: &[u8], header: u8) -> Option<(&[u8], &[u8])> {
    let mut rest = bytes.strip_prefix(&[header])?;
    // leb128 (4.10.5) of at most 28 bits.
    let mut size = 0usize;
    for place in 0..4 {
        let (byte, after) = rest.split_first()?;
        rest = after;
        size |= usize::from(byte & 0x7F) << (7 * place);
        if byte & 0x80 == 0 {
            return rest.split_at_checked(size);
        }
    }
    None
}

/// `count` bits, at most 16, from `at` on, the most significant first.
fn bits(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    (at..at + count).try_fold(0, |value, at| {
        let byte = u32::from(*bytes.get(at / 8)?);
        Some(value << 1 | byte >> (7 - at % 8) & 1)
    })
}

/// Width and height in a sequence header with the reduced still picture header (5.5.1).
fn size(sequence_header: &[u8]) -> Option<(u32, u32)> {
    // Profile 3 bits, still_picture, reduced_still_picture_header, seq_level_idx 5 bits.
    let lengths_at = 10;
    let width_bits = bits(sequence_header, lengths_at, 4)? as usize + 1;
    let height_bits = bits(sequence_header, lengths_at + 4, 4)? as usize + 1;
    let width_at = lengths_at + 8;
    let width = bits(sequence_header, width_at, width_bits)? + 1;
    let height = bits(sequence_header, width_at + width_bits, height_bits)? + 1;
    Some((width, height))
}

pub(super) fn decode(bytes: &[u8]) -> Result<Pixels, PictureError> {
    let (sequence_header, rest) = obu(bytes, SEQUENCE_HEADER).ok_or(PictureError::Damaged)?;
    let (width, height) = size(sequence_header).ok_or(PictureError::Damaged)?;
    check_size(width, height)?;
    let (_, after) = obu(rest, FRAME).ok_or(PictureError::Damaged)?;
    if !after.is_empty() {
        return Err(PictureError::Damaged);
    }
    let damaged = |_: Error| PictureError::Damaged;
    let mut settings = Settings::new();
    settings.set_n_threads(1);
    settings.set_max_frame_delay(1);
    settings.set_apply_grain(false);
    settings.set_frame_size_limit(MAX_PICTURE_PIXELS);
    settings.set_strict_std_compliance(true);
    let mut decoder = Decoder::with_settings(&settings).map_err(damaged)?;
    decoder.send_data(bytes.to_vec(), None, None, None).map_err(damaged)?;
    let picture = decoder.get_picture().map_err(damaged)?;
    if (picture.width(), picture.height()) != (width, height) || picture.bit_depth() != 8 {
        return Err(PictureError::Damaged);
    }
    let stride = picture.stride(PlanarImageComponent::Y) as usize;
    let plane = picture.plane(PlanarImageComponent::Y);
    let (width_pixels, rows) = (width as usize, height as usize);
    let mut luma = Vec::with_capacity(width_pixels * rows);
    for row in 0..rows {
        let start = row * stride;
        luma.extend_from_slice(plane.get(start..start + width_pixels).ok_or(PictureError::Damaged)?);
    }
    Ok(Pixels { width, height, luma })
}
