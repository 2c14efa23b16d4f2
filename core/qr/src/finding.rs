//! Finding codes in one grey picture, with a bound on the work that a hostile picture can cause.

use std::cmp::Reverse;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::common::{BitMatrix, DetectorRXingResult, HybridBinarizer};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{FindFinderPatterns, GenerateFinderPatternSets, SampleQR};
use rxing::{Binarizer, Luma8LuminanceSource};

use super::QrError;
use super::frame::Frame;

/// Corners (finder patterns) that a picture may have. A code has three, and its modules or a printed page look like a few
/// more; above this the picture is made of them, and looking further is what its maker wants.
const MAX_CORNERS: usize = 1024;
/// The largest corners that are put together to codes: the search for three that fit grows with their number.
const MAX_COMBINED_CORNERS: usize = 256;
/// Sets of three corners that are tried, the most plausible first.
const MAX_TRIES: usize = 128;
/// Pixels of the longer side for each pixel that a module must have: corners can be found a pixel a module up to this
/// size; in larger pictures only wider ones, since the time for the search grows with the square of their number.
const SIDE_PER_MODULE_PIXEL: u32 = 1024;

/// What a look at a picture found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// The texts of all codes, each once. Never empty.
    Read(Vec<String>),
    /// Nothing that can be read: no code, a damaged one, or bytes that are no text.
    Nothing(QrError),
    /// More corners than a picture of codes has: another look would not be worth its time.
    Crowded,
}

/// One pass. A code that is read counts, whatever else looked like a code: noise does now and then.
pub(super) fn look(frame: Frame) -> Look {
    // The library says of itself that it can panic. On a hostile picture that must not end the app; nothing of ours is
    // changed in between, so that unwinding leaves nothing half-done.
    catch_unwind(AssertUnwindSafe(|| look_or_panic(frame))).unwrap_or(Look::Nothing(QrError::Damaged))
}

fn look_or_panic(frame: Frame) -> Look {
    let (Ok(width), Ok(height)) = (u32::try_from(frame.width), u32::try_from(frame.height)) else {
        return Look::Nothing(QrError::TooLarge);
    };
    let Ok(source) = Luma8LuminanceSource::new(frame.luma, width, height) else {
        return Look::Nothing(QrError::NoCode);
    };
    let binarizer = HybridBinarizer::new(source);
    let Ok(modules) = binarizer.get_black_matrix() else { return Look::Nothing(QrError::NoCode) };
    let least_module = width.max(height).div_ceil(SIDE_PER_MODULE_PIXEL);
    let mut corners = FindFinderPatterns(modules, true, least_module);
    if corners.len() > MAX_CORNERS {
        return Look::Crowded;
    }
    corners.sort_by_key(|corner| Reverse(corner.size));
    corners.truncate(MAX_COMBINED_CORNERS);

    let mut texts: Vec<String> = Vec::new();
    let mut failure = QrError::NoCode;
    let mut used = Vec::new();
    for set in GenerateFinderPatternSets(&mut corners).into_iter().take(MAX_TRIES) {
        let three = [set.tl, set.tr, set.bl];
        if three.iter().any(|corner| used.contains(corner)) {
            continue;
        }
        let Ok(sampled) = SampleQR(modules, &set) else { continue };
        match text(sampled.getBits()) {
            Ok(text) => {
                used.extend(three);
                if !texts.contains(&text) {
                    texts.push(text);
                }
            }
            Err(error) if failure != QrError::NotText => failure = error,
            Err(_) => {}
        }
    }
    if texts.is_empty() { Look::Nothing(failure) } else { Look::Read(texts) }
}

/// UTF-8 only: the library would guess other encodings from the bytes, and a text that is to be signed is not guessed.
fn text(modules: &BitMatrix) -> Result<String, QrError> {
    match Decode(modules) {
        Ok(decoded) if decoded.isValid() => {
            String::from_utf8(decoded.content().bytes().to_vec()).map_err(|_| QrError::NotText)
        }
        _ => Err(QrError::Damaged),
    }
}
