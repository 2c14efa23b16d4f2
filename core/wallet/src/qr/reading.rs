//! Finding and reading codes.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::{DynamicImage, ImageError, ImageFormat, ImageReader, Limits};
use rqrr::{DeQRError, PreparedImage};

use super::QrError;

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
/// Most frames are read at the first look. Where that finds nothing, the frame is looked at again without noise and
/// stripes (smoothed, at half its size, both): a dim room, a screen, a lens out of focus. No more than that, for a camera
/// that delivers the next frame anyway.
pub fn read_luma(width: u32, height: u32, luma: &[u8]) -> Result<String, QrError> {
    let first = read_all_luma(width, height, luma);
    let Err(failure @ (QrError::NoCode | QrError::Damaged)) = first else { return one(first?) };
    let frame = Frame { width: width as usize, height: height as usize, luma: luma.to_vec() };
    let attempts: [&dyn Fn() -> Frame; 4] =
        [&|| frame.smoothed(), &|| frame.shrunk(2), &|| frame.smoothed().smoothed(), &|| frame.shrunk(2).smoothed()];
    for attempt in attempts {
        let frame = attempt();
        match scan(frame.width, frame.height, |x, y| frame.at(x, y)) {
            Err(QrError::NoCode | QrError::Damaged) => {}
            found => return one(found?),
        }
    }
    Err(failure)
}

/// The texts of all codes in a grey frame, each once. Never empty.
pub fn read_all_luma(width: u32, height: u32, luma: &[u8]) -> Result<Vec<String>, QrError> {
    if width > MAX_FRAME_SIDE || height > MAX_FRAME_SIDE {
        return Err(QrError::TooLarge);
    }
    let (columns, rows) = (width as usize, height as usize);
    if luma.is_empty() || columns * rows != luma.len() {
        return Err(QrError::WrongFrame { width, height, bytes: luma.len() });
    }
    scan(columns, rows, |x, y| luma.get(y * columns + x).copied().unwrap_or(255))
}

/// The text of the one code in a PNG or JPEG file: a photo, a screenshot. Tries harder than [`read_luma`]: other
/// sizes, light on dark, uneven light, no quiet zone.
pub fn read_picture(bytes: &[u8]) -> Result<String, QrError> {
    let frame = Frame::decode(bytes)?;
    let first = frame.at_most(FIRST_SIDE);
    let mut attempts: Vec<Box<dyn Fn() -> Frame + '_>> = vec![
        Box::new(|| first.clone()),
        Box::new(|| first.with_margin()),
        Box::new(|| first.inverted().with_margin()),
        Box::new(|| first.smoothed().thresholded()),
        Box::new(|| first.shrunk(2)),
        Box::new(|| first.shrunk(2).thresholded().with_margin()),
    ];
    if first.width.max(first.height) <= SMALL_SIDE {
        attempts.push(Box::new(|| first.doubled().with_margin()));
    }
    if frame.width.max(frame.height) > FIRST_SIDE {
        attempts.push(Box::new(|| frame.at_most(MAX_FRAME_SIDE as usize)));
    }
    // What to say if nothing is read: the most telling of all attempts.
    let mut failure = QrError::NoCode;
    for attempt in attempts {
        let frame = attempt();
        match scan(frame.width, frame.height, |x, y| frame.at(x, y)) {
            Ok(texts) => return one(texts),
            Err(error) if failure == QrError::NoCode || error == QrError::NotText => failure = error,
            Err(_) => {}
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

/// One pass of the detector. A code that is read counts, whatever else looked like a code: noise does now and then.
fn scan(width: usize, height: usize, pixel: impl Fn(usize, usize) -> u8) -> Result<Vec<String>, QrError> {
    // rqrr asserts its own invariants with panics. On a hostile picture one of them must not end the app; nothing of
    // ours is changed in between, so that unwinding leaves nothing half-done.
    let answer = catch_unwind(AssertUnwindSafe(|| {
        let mut image = PreparedImage::prepare_from_greyscale(width, height, pixel);
        image.detect_grids().iter().map(|grid| grid.decode().map(|(_, text)| text)).collect::<Vec<_>>()
    }))
    .map_err(|_| QrError::Damaged)?;

    let mut texts: Vec<String> = Vec::new();
    let mut failure = QrError::NoCode;
    for decoded in answer {
        match decoded {
            Ok(text) if !texts.contains(&text) => texts.push(text),
            Ok(_) => {}
            Err(DeQRError::EncodingError) => failure = QrError::NotText,
            Err(_) if failure == QrError::NoCode => failure = QrError::Damaged,
            Err(_) => {}
        }
    }
    if texts.is_empty() { Err(failure) } else { Ok(texts) }
}

/// A grey picture.
#[derive(Clone)]
struct Frame {
    width: usize,
    height: usize,
    luma: Vec<u8>,
}

impl Frame {
    fn decode(bytes: &[u8]) -> Result<Self, QrError> {
        if bytes.len() > MAX_PICTURE_BYTES {
            return Err(QrError::TooLarge);
        }
        let format = match image::guess_format(bytes) {
            Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) => format,
            _ => return Err(QrError::NotAPicture),
        };
        let mut limits = Limits::default();
        limits.max_image_width = Some(MAX_PICTURE_SIDE);
        limits.max_image_height = Some(MAX_PICTURE_SIDE);
        limits.max_alloc = Some(MAX_PICTURE_MEMORY);
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        reader.limits(limits);
        let picture = reader.decode().map_err(|error| match error {
            ImageError::Limits(_) => QrError::TooLarge,
            _ => QrError::NotAPicture,
        })?;
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        Ok(Self { width, height, luma: on_white(&picture) })
    }

    /// White outside.
    fn at(&self, x: usize, y: usize) -> u8 {
        self.luma.get(y * self.width + x).copied().unwrap_or(255)
    }

    fn made(width: usize, height: usize, pixel: impl Fn(usize, usize) -> u8) -> Self {
        let mut luma = Vec::with_capacity(width * height);
        for y in 0..height {
            luma.extend((0..width).map(|x| pixel(x, y)));
        }
        Self { width, height, luma }
    }

    /// Shrunk by a whole number until no side is longer than `side`.
    fn at_most(&self, side: usize) -> Self {
        match self.width.max(self.height).div_ceil(side) {
            0 | 1 => self.clone(),
            factor => self.shrunk(factor),
        }
    }

    /// Every square of `factor` pixels becomes its mean.
    fn shrunk(&self, factor: usize) -> Self {
        Self::made((self.width / factor).max(1), (self.height / factor).max(1), |x, y| {
            let mut sum = 0;
            let mut count = 0;
            for row in y * factor..((y + 1) * factor).min(self.height) {
                for column in x * factor..((x + 1) * factor).min(self.width) {
                    sum += usize::from(self.at(column, row));
                    count += 1;
                }
            }
            (sum / count.max(1)) as u8
        })
    }

    fn doubled(&self) -> Self {
        Self::made(self.width * 2, self.height * 2, |x, y| self.at(x / 2, y / 2))
    }

    fn inverted(&self) -> Self {
        Self::made(self.width, self.height, |x, y| 255 - self.at(x, y))
    }

    /// A white border, for codes that were cropped to the very edge.
    fn with_margin(&self) -> Self {
        let margin = 16 + self.width.max(self.height) / 20;
        Self::made(self.width + 2 * margin, self.height + 2 * margin, |x, y| {
            match (x.checked_sub(margin), y.checked_sub(margin)) {
                (Some(x), Some(y)) if x < self.width && y < self.height => self.at(x, y),
                _ => 255,
            }
        })
    }

    /// The mean of each pixel and its neighbours: takes noise and moiré away.
    fn smoothed(&self) -> Self {
        Self::made(self.width, self.height, |x, y| {
            let mut sum = 0;
            let mut count = 0;
            for row in y.saturating_sub(1)..(y + 2).min(self.height) {
                for column in x.saturating_sub(1)..(x + 2).min(self.width) {
                    sum += u32::from(self.at(column, row));
                    count += 1;
                }
            }
            (sum / count.max(1)) as u8
        })
    }

    /// Black and white only, split where the two sides differ most (Otsu, 1979).
    fn thresholded(&self) -> Self {
        let mut histogram = [0_u64; 256];
        for value in &self.luma {
            histogram[usize::from(*value)] += 1;
        }
        let total = self.luma.len() as f64;
        let weighted: f64 = histogram.iter().enumerate().map(|(value, count)| value as f64 * *count as f64).sum();
        let (mut below, mut below_weighted, mut best, mut threshold) = (0.0, 0.0, -1.0, 127);
        for (value, count) in histogram.iter().enumerate() {
            below += *count as f64;
            below_weighted += value as f64 * *count as f64;
            let above = total - below;
            if below > 0.0 && above > 0.0 {
                let difference = below_weighted / below - (weighted - below_weighted) / above;
                let between = below * above * difference * difference;
                if between > best {
                    (best, threshold) = (between, value);
                }
            }
        }
        Self::made(self.width, self.height, |x, y| if usize::from(self.at(x, y)) <= threshold { 0 } else { 255 })
    }
}

/// Grey values over a white ground: codes are often drawn black on transparent.
fn on_white(picture: &DynamicImage) -> Vec<u8> {
    if !picture.color().has_alpha() {
        return picture.to_luma8().into_raw();
    }
    let grey = picture.to_luma_alpha8();
    grey.pixels()
        .map(|pixel| {
            let [value, alpha] = pixel.0.map(u32::from);
            ((value * alpha + 255 * (255 - alpha)) / 255) as u8
        })
        .collect()
}
