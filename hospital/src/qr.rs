//! QR codes as SVG and PNG: exact modules, a quiet zone of four modules on each side (ISO/IEC 18004).

use image::{GrayImage, ImageFormat, Luma};
use qrcode::{Color, EcLevel, QrCode};

const QUIET_ZONE: usize = 4;
/// The whole picture has at least so many pixels on each side, so that a phone reads it from a tablet at arm's length.
pub const LEAST_PIXELS: usize = 480;
const PNG_LEAST_PIXELS: usize = 960;

/// The text does not fit a QR code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} characters do not fit a QR code")]
pub struct QrError(pub usize);

/// The modules of a QR code.
pub struct QrPicture {
    modules: Vec<Color>,
    width: usize,
}

impl QrPicture {
    /// Encodes a text with error correction of level M (15 %).
    ///
    /// # Errors
    /// [`QrError`].
    pub fn new(text: &str) -> Result<Self, QrError> {
        Self::with_level(text, EcLevel::M)
    }

    /// Encodes a long text with error correction of level L (7 %): fewer and so larger modules.
    ///
    /// # Errors
    /// [`QrError`].
    pub fn dense(text: &str) -> Result<Self, QrError> {
        Self::with_level(text, EcLevel::L)
    }

    fn with_level(text: &str, level: EcLevel) -> Result<Self, QrError> {
        let code = QrCode::with_error_correction_level(text, level).map_err(|_| QrError(text.chars().count()))?;
        Ok(Self { width: code.width(), modules: code.to_colors() })
    }

    /// Modules on each side, without the quiet zone.
    pub const fn modules(&self) -> usize {
        self.width
    }

    /// Modules on each side, quiet zone included.
    const fn side(&self) -> usize {
        self.width + 2 * QUIET_ZONE
    }

    /// Whole pixels for a module, so that edges stay sharp.
    const fn scale(&self, least: usize) -> usize {
        least.div_ceil(self.side())
    }

    fn rows(&self) -> impl Iterator<Item = (usize, &[Color])> {
        self.modules.chunks(self.width.max(1)).enumerate()
    }

    /// An SVG element of at least [`LEAST_PIXELS`] CSS pixels; `title` is what a screen reader says.
    pub fn svg(&self, title: &str) -> String {
        let mut path = String::new();
        for (y, row) in self.rows() {
            let mut x = 0;
            while let Some(rest) = row.get(x..).filter(|rest| !rest.is_empty()) {
                let dark = rest.iter().take_while(|module| **module == Color::Dark).count();
                if dark == 0 {
                    x += 1;
                } else {
                    path.push_str(&format!("M{} {}h{dark}v1h-{dark}z", x + QUIET_ZONE, y + QUIET_ZONE));
                    x += dark;
                }
            }
        }
        let (side, pixels) = (self.side(), self.side() * self.scale(LEAST_PIXELS));
        let title = title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"qr\" role=\"img\" width=\"{pixels}\" height=\"{pixels}\" \
             viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\"><title>{title}</title>\
             <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
        )
    }

    fn pixels(&self, least: usize) -> GrayImage {
        let scale = self.scale(least);
        let length = |modules: usize| u32::try_from(modules * scale).unwrap_or(u32::MAX);
        let mut picture = GrayImage::from_pixel(length(self.side()), length(self.side()), Luma([255]));
        for (y, row) in self.rows() {
            for (x, _) in row.iter().enumerate().filter(|(_, module)| **module == Color::Dark) {
                let (left, top) = (length(x + QUIET_ZONE), length(y + QUIET_ZONE));
                for (dx, dy) in (0..length(1)).flat_map(|dy| (0..length(1)).map(move |dx| (dx, dy))) {
                    picture.put_pixel(left + dx, top + dy, Luma([0]));
                }
            }
        }
        picture
    }
}

/// The QR code of a text as a PNG picture.
///
/// # Errors
/// [`QrError`].
pub fn png(text: &str) -> Result<Vec<u8>, QrError> {
    let mut out = std::io::Cursor::new(Vec::new());
    match QrPicture::new(text)?.pixels(PNG_LEAST_PIXELS).write_to(&mut out, ImageFormat::Png) {
        Ok(()) => Ok(out.into_inner()),
        Err(_) => Err(QrError(text.chars().count())),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn the_picture_has_whole_modules_and_a_quiet_zone() {
        let code = QrPicture::new("TEGATA:R1:ABCDEFGH").unwrap();
        let picture = code.pixels(480);
        let module = picture.width() as usize / code.side();
        assert_eq!(picture.width() as usize, module * code.side());
        assert!(picture.width() >= 480);
        let first_dark = picture.enumerate_pixels().find(|(_, _, p)| p.0 == [0]).unwrap();
        assert_eq!((first_dark.0 as usize, first_dark.1 as usize), (4 * module, 4 * module));
    }

    #[test]
    fn the_svg_draws_the_same_modules_as_the_png() {
        let code = QrPicture::new("TEGATA:R1:ABCDEFGH").unwrap();
        let dark = code.modules.iter().filter(|module| **module == Color::Dark).count();
        let svg = code.svg("A & B");
        let runs = svg.split("#000\" d=\"").nth(1).unwrap().split('"').next().unwrap();
        let drawn: usize = runs
            .split('M')
            .filter(|run| !run.is_empty())
            .map(|run| run.split('h').nth(1).unwrap().split('v').next().unwrap().parse::<usize>().unwrap())
            .sum();
        assert_eq!(drawn, dark);
        assert!(svg.contains("<title>A &amp; B</title>"));
    }

    #[test]
    fn a_text_that_is_too_long_is_refused() {
        assert_eq!(png(&"A".repeat(5000)).unwrap_err(), QrError(5000));
    }
}
