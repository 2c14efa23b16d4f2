//! What is looked at in a compressed frame before a decoder believes it, and JPEG-LS, which has a decoder of its own.

use std::borrow::Cow;

use dicom_dictionary_std::{tags, uids};
use dicom_encoding::adapters::PixelDataObject;
use dicom_object::DefaultDicomObject;

use super::jpeg_ls::{self, JpegLsError};
use crate::imaging::attributes::integer;
use crate::imaging::codestream;
use crate::imaging::dicom_file::transfer_syntax;
use crate::imaging::screening::Refusal;

/// JPEG-LS Lossless and JPEG-LS Near-lossless (PS3.5 A.4.3).
const JPEG_LS: [&str; 2] = ["1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"];

/// Whether frames of this transfer syntax are JPEG-LS.
pub(crate) fn is_jpeg_ls(syntax: &str) -> bool {
    JPEG_LS.contains(&syntax)
}

/// Refuses a compressed frame that [`codestream::check`] does, or of a precision for which there is no decoder.
///
/// # Errors
/// [`Refusal::Undecodable`] or [`Refusal::UnsupportedPixels`].
pub(super) fn check(object: &DefaultDicomObject, size: (u32, u32), frame: u32) -> Result<(), Refusal> {
    let is_rle = transfer_syntax(object) == uids::RLE_LOSSLESS;
    for fragment in frame_fragments(object, frame) {
        codestream::check(fragment, is_rle, size)?;
        if let Some(precision) = cosine_precision(fragment).filter(|precision| *precision != 8) {
            return Err(unsupported(&format!("JPEG Extended with {precision} bits")));
        }
    }
    Ok(())
}

/// Decodes one JPEG-LS frame of one component: samples of one byte up to 8 bits, else of two, in the machine's order.
///
/// # Errors
/// [`Refusal::UnsupportedPixels`] for colour, [`Refusal::Undecodable`] for damage.
pub(super) fn jpeg_ls(
    object: &DefaultDicomObject,
    (columns, rows): (u32, u32),
    frame: u32,
) -> Result<Vec<u8>, Refusal> {
    let refusal = |error| match error {
        JpegLsError::Damaged => {
            Refusal::Undecodable { reason: "its JPEG-LS stream is damaged or cut short".to_owned() }
        }
        JpegLsError::Colour => unsupported("colour in JPEG-LS"),
        JpegLsError::Unsupported => unsupported("a JPEG-LS stream with tables or restart intervals"),
    };
    let stream: Cow<'_, [u8]> = object.frame_pixel_data(frame).ok_or_else(|| refusal(JpegLsError::Damaged))?;
    let decoded = jpeg_ls::decode(&stream, columns, rows).map_err(refusal)?;
    Ok(if decoded.bits <= 8 {
        decoded.samples.into_iter().map(|sample| sample as u8).collect()
    } else {
        decoded.samples.into_iter().flat_map(u16::to_ne_bytes).collect()
    })
}

fn unsupported(what: &str) -> Refusal {
    let reason = format!("{what} is not supported; convert the file to Explicit VR Little Endian");
    Refusal::UnsupportedPixels { reason }
}

/// Whether the frame's compressed stream is JPEG by cosines, which its decoder turns from YCbCr into RGB.
pub(super) fn is_cosine_jpeg(object: &DefaultDicomObject, frame: u32) -> bool {
    frame_fragments(object, frame).any(|fragment| cosine_precision(fragment).is_some())
}

/// The fragments that may hold the frame: its own where there is one for each frame, else all.
fn frame_fragments(object: &DefaultDicomObject, frame: u32) -> impl Iterator<Item = &[u8]> {
    let fragments = object.get(tags::PIXEL_DATA).and_then(|element| element.fragments()).unwrap_or_default();
    let frames = integer(object, tags::NUMBER_OF_FRAMES).unwrap_or(1);
    let own = i64::try_from(fragments.len()).is_ok_and(|count| count == frames);
    fragments
        .iter()
        .enumerate()
        .filter(move |(index, _)| !own || u32::try_from(*index).is_ok_and(|index| index == frame))
        .map(|(_, fragment)| fragment.as_slice())
}

/// Sample precision of a sequential or progressive DCT frame (ITU-T T.81 B.2.2, SOF0 to SOF2).
fn cosine_precision(stream: &[u8]) -> Option<u8> {
    if !stream.starts_with(&[0xFF, 0xD8]) {
        return None;
    }
    let mut at = 2;
    loop {
        let &[0xFF, marker, high, low, precision, ..] = stream.get(at..)? else { return None };
        match marker {
            0xFF => at += 1,
            0xC0..=0xC2 => return Some(precision),
            // Start of scan, end of image, lossless and JPEG-LS frames.
            0xC3 | 0xD9 | 0xDA | 0xF7 => return None,
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])).max(2),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_precision_of_a_cosine_frame_is_found_behind_other_segments_and_lossless_has_none() {
        let with =
            |marker: u8| [&[0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, marker, 0, 11, 12], [0; 10].as_slice()].concat();
        assert_eq!(cosine_precision(&with(0xC1)), Some(12));
        assert_eq!(cosine_precision(&with(0xC3)), None);
        assert_eq!(cosine_precision(&with(0xF7)), None);
        assert_eq!(cosine_precision(b"no JPEG"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = cosine_precision(&[&[0xFF, 0xD8], bytes.as_slice()].concat());
        }
    }
}
