//! Reading codes: limits, and which looks at a picture are worth their time.

use super::QrError;
use super::finding::{Look, look};
use super::frame::Frame;

/// Widest and highest camera frame in pixels.
pub const MAX_FRAME_SIDE: u32 = 4096;
/// Widest and highest picture in pixels.
pub const MAX_PICTURE_SIDE: u32 = 8192;
/// Largest picture file: 32 MiB.
pub const MAX_PICTURE_BYTES: usize = 32 << 20;
/// Most memory that decoding a picture may take: 64 MiB.
pub const MAX_PICTURE_MEMORY: u64 = 64 << 20;

/// Pictures are first looked at in at most this size: enough for the densest code, and quick.
const FIRST_SIDE: usize = 2048;
/// Below this size a picture is also tried at twice its size.
const SMALL_SIDE: usize = 1024;

/// The text of the one code in a grey frame, row by row, one byte a pixel, 0 is black.
///
/// Nearly all frames are read at the first look. Where that finds nothing, the frame is looked at once more without noise
/// and stripes. No more than that: a camera delivers the next frame anyway.
///
/// # Errors
/// [`QrError`].
pub fn read_luma(width: u32, height: u32, luma: &[u8]) -> Result<String, QrError> {
    one(read_all_luma(width, height, luma)?)
}

/// The texts of all codes in a grey frame, each once. Never empty. Looks as [`read_luma`] does.
///
/// # Errors
/// [`QrError`], never [`QrError::SeveralCodes`].
pub fn read_all_luma(width: u32, height: u32, luma: &[u8]) -> Result<Vec<String>, QrError> {
    if width > MAX_FRAME_SIDE || height > MAX_FRAME_SIDE {
        return Err(QrError::TooLarge);
    }
    let (columns, rows) = (width as usize, height as usize);
    if luma.is_empty() || columns * rows != luma.len() {
        return Err(QrError::WrongFrame { width, height, bytes: luma.len() });
    }
    let frame = Frame { width: columns, height: rows, luma: luma.to_vec() };
    first_read(&[&|| frame.clone(), &|| frame.smoothed()])
}

/// The text of the one code in a PNG or JPEG file: a photo, a screenshot. Tries harder than [`read_luma`]: other
/// sizes, light on dark, uneven light, no quiet zone.
///
/// # Errors
/// [`QrError`].
pub fn read_picture(bytes: &[u8]) -> Result<String, QrError> {
    one(read_all_in_picture(bytes)?)
}

/// The texts of all codes in a PNG or JPEG file, each once. Never empty. Looks as [`read_picture`] does.
///
/// # Errors
/// [`QrError`], never [`QrError::SeveralCodes`].
pub fn read_all_in_picture(bytes: &[u8]) -> Result<Vec<String>, QrError> {
    let frame = Frame::decode(bytes)?;
    let first = frame.at_most(FIRST_SIDE);
    let mut looks: Vec<&dyn Fn() -> Frame> = Vec::new();
    let as_it_is = || first.clone();
    let with_margin = || first.with_margin();
    let inverted = || first.inverted().with_margin();
    let evened = || first.smoothed().thresholded();
    let halved = || first.shrunk(2);
    let halved_evened = || first.shrunk(2).thresholded().with_margin();
    let doubled = || first.doubled().with_margin();
    let larger = || frame.at_most(MAX_FRAME_SIDE as usize);
    looks.extend([&as_it_is as &dyn Fn() -> Frame, &with_margin, &inverted, &evened, &halved, &halved_evened]);
    if first.width.max(first.height) <= SMALL_SIDE {
        looks.push(&doubled);
    }
    if frame.width.max(frame.height) > FIRST_SIDE {
        looks.push(&larger);
    }
    first_read(&looks)
}

/// What the first look that reads anything reads; else the most telling of all failures.
fn first_read(looks: &[&dyn Fn() -> Frame]) -> Result<Vec<String>, QrError> {
    let mut failure = QrError::NoCode;
    for prepared in looks {
        match look(prepared()) {
            Look::Read(texts) => return Ok(texts),
            Look::Nothing(error) if failure == QrError::NoCode || error == QrError::NotText => failure = error,
            Look::Nothing(_) => {}
            Look::Crowded => break,
        }
    }
    Err(failure)
}

fn one(texts: Vec<String>) -> Result<String, QrError> {
    let count = texts.len();
    let mut texts = texts.into_iter();
    match (texts.next(), texts.next()) {
        (Some(text), None) => Ok(text),
        (None, _) => Err(QrError::NoCode),
        (Some(_), Some(_)) => Err(QrError::SeveralCodes { count }),
    }
}
