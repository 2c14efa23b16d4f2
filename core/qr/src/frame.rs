//! Grey pictures, and what makes the codes in them easier to find.

use std::io::Cursor;

use image::{DynamicImage, ImageError, ImageFormat, ImageReader, Limits};

use super::{MAX_PICTURE_BYTES, MAX_PICTURE_MEMORY, MAX_PICTURE_SIDE, QrError};

/// A grey picture.
#[derive(Clone)]
pub(super) struct Frame {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Row by row, 0 is black.
    pub(super) luma: Vec<u8>,
}

impl Frame {
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, QrError> {
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
    pub(super) fn at_most(&self, side: usize) -> Self {
        match self.width.max(self.height).div_ceil(side) {
            0 | 1 => self.clone(),
            factor => self.shrunk(factor),
        }
    }

    /// Every square of `factor` pixels becomes its mean.
    pub(super) fn shrunk(&self, factor: usize) -> Self {
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

    pub(super) fn doubled(&self) -> Self {
        Self::made(self.width * 2, self.height * 2, |x, y| self.at(x / 2, y / 2))
    }

    pub(super) fn inverted(&self) -> Self {
        Self::made(self.width, self.height, |x, y| 255 - self.at(x, y))
    }

    /// A white border, for codes that were cropped to the very edge.
    pub(super) fn with_margin(&self) -> Self {
        let margin = 16 + self.width.max(self.height) / 20;
        Self::made(self.width + 2 * margin, self.height + 2 * margin, |x, y| {
            match (x.checked_sub(margin), y.checked_sub(margin)) {
                (Some(x), Some(y)) if x < self.width && y < self.height => self.at(x, y),
                _ => 255,
            }
        })
    }

    /// The mean of each pixel and its neighbours: takes noise and moiré away.
    pub(super) fn smoothed(&self) -> Self {
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
    pub(super) fn thresholded(&self) -> Self {
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
