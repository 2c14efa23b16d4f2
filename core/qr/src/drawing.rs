//! Drawing codes: error correction level M, quiet zone of 4 modules, black on white.

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

use super::QrError;

/// Widest module in pixels; the largest code (177 modules) then is 5,920 pixels wide.
pub const MAX_MODULE_PIXELS: u32 = 32;

/// Modules of white around a code (ISO/IEC 18004, 5.3.8).
const QUIET_ZONE: usize = 4;

/// How a terminal is to show a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerminalStyle {
    /// Black on white by ANSI colours, whatever the terminal's own colours are.
    Ansi,
    /// Block characters only, for a terminal with light text on a dark ground.
    Plain,
}

/// A PNG file, 8-bit grey; `module_pixels` is the width of one module.
pub fn render_png(text: &str, module_pixels: u32) -> Result<Vec<u8>, QrError> {
    if module_pixels == 0 || module_pixels > MAX_MODULE_PIXELS {
        return Err(QrError::ModuleSize { given: module_pixels });
    }
    let modules = Modules::of(text)?;
    let scale = module_pixels as usize;
    let side = modules.side * scale;
    let mut pixels = Vec::with_capacity(side * side);
    for y in 0..modules.side {
        let row: Vec<u8> = (0..modules.side)
            .flat_map(|x| std::iter::repeat_n(if modules.is_dark(x, y) { 0 } else { 255 }, scale))
            .collect();
        for _ in 0..scale {
            pixels.extend_from_slice(&row);
        }
    }
    let mut png = Vec::new();
    let width = modules.side as u32 * module_pixels;
    PngEncoder::new(&mut png)
        .write_image(&pixels, width, width, ExtendedColorType::L8)
        .map_err(|_| QrError::TooLarge)?;
    Ok(png)
}

/// An SVG document of one path; its `viewBox` counts modules, so that it scales to any size.
pub fn render_svg(text: &str) -> Result<String, QrError> {
    let modules = Modules::of(text)?;
    let side = modules.side;
    let mut path = String::new();
    for y in 0..side {
        let mut x = 0;
        while x < side {
            let run = (x..side).take_while(|x| modules.is_dark(*x, y)).count();
            if run > 0 {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

/// Lines of half blocks, two modules high each.
pub fn render_terminal(text: &str, style: TerminalStyle) -> Result<String, QrError> {
    let modules = Modules::of(text)?;
    let mut out = String::new();
    for y in (0..modules.side).step_by(2) {
        if style == TerminalStyle::Ansi {
            // 256-colour black on white: themes change the first 16 colours, not these.
            out.push_str("\x1b[38;5;16m\x1b[48;5;231m");
        }
        for x in 0..modules.side {
            let (upper, lower) = (modules.is_dark(x, y), modules.is_dark(x, y + 1));
            // What is inked: dark modules on white, or light modules on black.
            let ink = match style {
                TerminalStyle::Ansi => (upper, lower),
                TerminalStyle::Plain => (!upper, !lower),
            };
            out.push(match ink {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            });
        }
        if style == TerminalStyle::Ansi {
            out.push_str("\x1b[0m");
        }
        out.push('\n');
    }
    Ok(out)
}

/// The modules of a code with its quiet zone.
struct Modules {
    side: usize,
    width: usize,
    colours: Vec<Color>,
}

impl Modules {
    fn of(text: &str) -> Result<Self, QrError> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M)
            .map_err(|_| QrError::TextTooLong { bytes: text.len() })?;
        let width = code.width();
        Ok(Self { side: width + 2 * QUIET_ZONE, width, colours: code.into_colors() })
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        let (Some(x), Some(y)) = (x.checked_sub(QUIET_ZONE), y.checked_sub(QUIET_ZONE)) else { return false };
        x < self.width && self.colours.get(y * self.width + x) == Some(&Color::Dark)
    }
}
