//! From stored samples to eight-bit grey, by the grayscale transformations of PS3.4 N.2: Modality LUT, VOI LUT,
//! polarity. Where a file names no window, a preset for CT by body part, else percentiles of the slice itself.

mod colour;
mod compressed;
mod jpeg_ls;
mod lookup;
mod orientation;
mod samples;

use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use image::GrayImage;
use image::imageops::{self, FilterType};

use super::attributes::{element_integer, element_numbers, frame_numbers, of_frame, text, texts};
pub(crate) use compressed::is_jpeg_ls;
pub use lookup::LookupTable;
pub use orientation::Turn;
pub(crate) use samples::DISPLAY_ATTRIBUTES;
pub use samples::{Samples, decode, drop_display_attributes};

/// Anisotropic pixels are stretched to squares up to this length of a side.
const LONGEST_STRETCHED_SIDE: u32 = 4096;
/// Ratios of pixel sides beyond this are taken for errors and ignored.
const LARGEST_ASPECT: f64 = 20.0;
/// Percentiles are taken of at most about this many samples.
const PERCENTILE_SAMPLES: usize = 1 << 18;

/// From stored to meaningful values (Hounsfield units in CT): PS3.3 C.11.1.
#[derive(Debug, Clone, PartialEq)]
pub enum ModalityLut {
    /// value = slope × stored + intercept.
    Rescale {
        /// Rescale Slope (0028,1053).
        slope: f64,
        /// Rescale Intercept (0028,1052).
        intercept: f64,
    },
    /// Modality LUT Sequence (0028,3000).
    Table(LookupTable),
}

/// The three window functions of PS3.3 C.11.2.1.2 and C.11.2.1.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowFunction {
    /// LINEAR, the default: with centre − 0.5 and width − 1.
    Linear,
    /// LINEAR_EXACT: with centre and width themselves.
    LinearExact,
    /// SIGMOID.
    Sigmoid,
}

/// A window on the values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Window Center (0028,1050).
    pub center: f64,
    /// Window Width (0028,1051).
    pub width: f64,
    /// VOI LUT Function (0028,1056).
    pub function: WindowFunction,
}

/// What makes grey of values.
#[derive(Debug, Clone, PartialEq)]
pub enum Voi {
    /// A window.
    Window(Window),
    /// VOI LUT Sequence (0028,3010), first item.
    Table(LookupTable),
    /// From the first to the second percentile of the slice's own values, between 0 and 1.
    Percentiles(f64, f64),
}

/// All that turns one frame's samples into a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Display {
    /// First step.
    pub modality: ModalityLut,
    /// Second step.
    pub voi: Voi,
    /// MONOCHROME1: the smallest value is white.
    pub inverted: bool,
    /// Stored values from the first to the second, both included, are no image (Pixel Padding Value, C.7.5.1.1.2).
    pub padding: Option<(i64, i64)>,
    /// Height of a pixel divided by its width.
    pub pixel_aspect: f64,
    /// How the picture is turned at the end.
    pub turn: Turn,
}

impl Window {
    /// Grey between 0 and 1 of a value.
    #[must_use]
    pub fn apply(&self, value: f64) -> f64 {
        let (center, width) = (self.center, self.width);
        match self.function {
            WindowFunction::Linear => {
                if value <= center - 0.5 - (width - 1.0) / 2.0 {
                    0.0
                } else if value > center - 0.5 + (width - 1.0) / 2.0 {
                    1.0
                } else {
                    (value - (center - 0.5)) / (width - 1.0) + 0.5
                }
            }
            WindowFunction::LinearExact => {
                if value <= center - width / 2.0 {
                    0.0
                } else if value > center + width / 2.0 {
                    1.0
                } else {
                    (value - center) / width + 0.5
                }
            }
            WindowFunction::Sigmoid => 1.0 / (1.0 + (-4.0 * (value - center) / width).exp()),
        }
    }

    /// Whether the standard allows it: LINEAR needs a width of at least 1, the others more than 0.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let least = if self.function == WindowFunction::Linear { 1.0 } else { f64::MIN_POSITIVE };
        self.center.is_finite() && self.width.is_finite() && self.width >= least
    }
}

impl ModalityLut {
    /// The meaningful value of a stored one.
    #[must_use]
    pub fn apply(&self, stored: i32) -> f64 {
        match self {
            Self::Rescale { slope, intercept } => f64::from(stored) * slope + intercept,
            Self::Table(table) => f64::from(table.entry(i64::from(stored))),
        }
    }
}

impl Display {
    /// Reads how one frame is to be shown; of several windows the first.
    #[must_use]
    pub fn of_frame(object: &InMemDicomObject, frame: u32) -> Self {
        if is_colour(object) {
            // Luma needs no window.
            let voi = Voi::Window(Window { center: 127.5, width: 255.0, function: WindowFunction::LinearExact });
            return Self {
                modality: ModalityLut::Rescale { slope: 1.0, intercept: 0.0 },
                voi,
                inverted: false,
                padding: None,
                pixel_aspect: pixel_aspect(object, frame),
                turn: Turn::of_frame(object, frame),
            };
        }
        let voi = voi(object, frame).unwrap_or_else(|| preset(object));
        Self {
            modality: modality_lut(object, frame),
            voi,
            inverted: text(object, tags::PHOTOMETRIC_INTERPRETATION).is_some_and(|value| value == "MONOCHROME1"),
            padding: padding(object),
            pixel_aspect: pixel_aspect(object, frame),
            turn: Turn::of_frame(object, frame),
        }
    }

    /// Eight-bit grey with square pixels, turned as radiologists see it; what is hidden is black. A VOI that shows nothing but one grey of a picture that has more (a window
    /// meant for other values) is replaced by percentiles.
    #[must_use]
    pub fn render(&self, samples: &Samples) -> GrayImage {
        let flat = self.render_with(&self.voi, samples);
        let picture = if is_uniform(&flat) && !matches!(self.voi, Voi::Percentiles(..)) {
            self.render_with(&Voi::Percentiles(0.01, 0.99), samples)
        } else {
            flat
        };
        self.turn.apply(square_pixels(picture, self.pixel_aspect))
    }

    fn render_with(&self, voi: &Voi, samples: &Samples) -> GrayImage {
        let is_shown = |at: usize, stored: i32| {
            !samples.is_hidden(at) && !self.padding.is_some_and(|(low, high)| (low..=high).contains(&i64::from(stored)))
        };
        let window;
        let voi = match voi {
            Voi::Percentiles(low, high) => {
                let shown = samples.values().iter().enumerate().filter(|(at, stored)| is_shown(*at, **stored));
                let values = shown.map(|(_, stored)| self.modality.apply(*stored));
                window = Voi::Window(percentile_window(values, *low, *high));
                &window
            }
            other => other,
        };
        let grey = |at: usize, stored: i32| -> u8 {
            if !is_shown(at, stored) {
                return 0;
            }
            let value = self.modality.apply(stored);
            let level = match voi {
                Voi::Window(window) => window.apply(value),
                Voi::Table(table) => table.level(value),
                Voi::Percentiles(..) => 0.0,
            };
            let level = if self.inverted { 1.0 - level } else { level };
            // Float to integer casts saturate, and NaN becomes 0.
            (level * 255.0).round() as u8
        };
        let pixels = samples.values().iter().enumerate().map(|(at, stored)| grey(at, *stored)).collect();
        GrayImage::from_raw(samples.columns(), samples.rows(), pixels).unwrap_or_default()
    }
}

fn is_colour(object: &InMemDicomObject) -> bool {
    text(object, tags::PHOTOMETRIC_INTERPRETATION).is_some_and(|value| !value.starts_with("MONOCHROME"))
}

/// Edge of a pixel in mm, where the file says it and pixels are about square: Pixel Spacing (0028,0030).
#[must_use]
pub fn pixel_mm(object: &InMemDicomObject, frame: u32) -> Option<f64> {
    let [row, column] = frame_numbers::<2>(object, frame, tags::PIXEL_MEASURES_SEQUENCE, tags::PIXEL_SPACING)?;
    (row > 0.0 && column > 0.0 && (0.8..1.25).contains(&(row / column))).then(|| (row * column).sqrt())
}

fn modality_lut(object: &InMemDicomObject, frame: u32) -> ModalityLut {
    let table = object
        .get(tags::MODALITY_LUT_SEQUENCE)
        .and_then(|element| element.items()?.first())
        .and_then(LookupTable::from_item);
    if let Some(table) = table {
        return ModalityLut::Table(table);
    }
    let number =
        |tag| frame_numbers::<1>(object, frame, tags::PIXEL_VALUE_TRANSFORMATION_SEQUENCE, tag).map(|[value]| value);
    ModalityLut::Rescale {
        slope: number(tags::RESCALE_SLOPE).filter(|slope| *slope != 0.0).unwrap_or(1.0),
        intercept: number(tags::RESCALE_INTERCEPT).unwrap_or(0.0),
    }
}

fn voi(object: &InMemDicomObject, frame: u32) -> Option<Voi> {
    let of_frame = |tag| of_frame(object, frame, tags::FRAME_VOILUT_SEQUENCE, tag);
    let first = |tag| of_frame(tag).and_then(|element| element_numbers(element).first().copied());
    let window = first(tags::WINDOW_CENTER).zip(first(tags::WINDOW_WIDTH)).map(|(center, width)| {
        let function = match of_frame(tags::VOILUT_FUNCTION).and_then(|element| element.to_str().ok()) {
            Some(name) if name.trim() == "LINEAR_EXACT" => WindowFunction::LinearExact,
            Some(name) if name.trim() == "SIGMOID" => WindowFunction::Sigmoid,
            _ => WindowFunction::Linear,
        };
        Window { center, width, function }
    });
    if let Some(window) = window.filter(Window::is_valid) {
        return Some(Voi::Window(window));
    }
    of_frame(tags::VOILUT_SEQUENCE)
        .and_then(|element| element.items()?.first())
        .and_then(LookupTable::from_item)
        .map(Voi::Table)
}

/// What to show where the file names no window: the usual windows of CT in Hounsfield units, percentiles elsewhere.
fn preset(object: &InMemDicomObject) -> Voi {
    let modality = text(object, tags::MODALITY).unwrap_or_default();
    if modality != "CT" {
        return Voi::Percentiles(0.01, 0.99);
    }
    let part = text(object, tags::BODY_PART_EXAMINED).unwrap_or_default().to_ascii_uppercase();
    let any = |words: &[&str]| words.iter().any(|word| part.contains(word));
    let (center, width) = if any(&["HEAD", "BRAIN"]) {
        (40.0, 80.0)
    } else if any(&["CHEST", "LUNG", "THORAX"]) && !any(&["ABDO"]) {
        (-600.0, 1500.0)
    } else if any(&[
        "SPINE",
        "EXTREMITY",
        "KNEE",
        "HIP",
        "SHOULDER",
        "ANKLE",
        "FOOT",
        "HAND",
        "WRIST",
        "ELBOW",
        "BONE",
        "JAW",
        "MANDIBLE",
    ]) {
        (400.0, 1800.0)
    } else {
        (40.0, 400.0)
    };
    Voi::Window(Window { center, width, function: WindowFunction::Linear })
}

fn padding(object: &InMemDicomObject) -> Option<(i64, i64)> {
    let signed = super::attributes::integer(object, tags::PIXEL_REPRESENTATION) == Some(1);
    let value = |tag| {
        let value = element_integer(object.get(tag)?)?;
        // Implicit VR readers cannot know that the value is signed.
        Some(if signed && (0x8000..=0xFFFF).contains(&value) { value - 0x1_0000 } else { value })
    };
    let one = value(tags::PIXEL_PADDING_VALUE)?;
    let other = value(tags::PIXEL_PADDING_RANGE_LIMIT).unwrap_or(one);
    Some((one.min(other), one.max(other)))
}

fn pixel_aspect(object: &InMemDicomObject, frame: u32) -> f64 {
    let pair = |tag| frame_numbers::<2>(object, frame, tags::PIXEL_MEASURES_SEQUENCE, tag);
    let ratio = [tags::PIXEL_SPACING, tags::IMAGER_PIXEL_SPACING, tags::NOMINAL_SCANNED_PIXEL_SPACING]
        .into_iter()
        .find_map(pair)
        .or_else(|| {
            let values = texts(object, tags::PIXEL_ASPECT_RATIO);
            Some([values.first()?.parse().ok()?, values.get(1)?.parse().ok()?])
        })
        .map(|[vertical, horizontal]: [f64; 2]| vertical / horizontal);
    match ratio {
        Some(ratio) if ratio.is_finite() && (1.0 / LARGEST_ASPECT..=LARGEST_ASPECT).contains(&ratio) => ratio,
        _ => 1.0,
    }
}

fn percentile_window(values: impl Iterator<Item = f64> + Clone, low: f64, high: f64) -> Window {
    let step = values.clone().count().div_ceil(PERCENTILE_SAMPLES).max(1);
    let mut values: Vec<f64> = values.step_by(step).collect();
    let mut at = |share: f64| -> f64 {
        let Some(last) = values.len().checked_sub(1) else { return 0.0 };
        let index = ((last as f64) * share).round() as usize;
        *values.select_nth_unstable_by(index.min(last), f64::total_cmp).1
    };
    let (low, high) = (at(low), at(high));
    Window { center: f64::midpoint(low, high), width: (high - low).max(1e-6), function: WindowFunction::LinearExact }
}

fn is_uniform(picture: &GrayImage) -> bool {
    let pixels = picture.as_raw();
    pixels.iter().all(|pixel| Some(pixel) == pixels.first())
}

/// Stretches the longer sides of the pixels, so that no detail is lost.
fn square_pixels(picture: GrayImage, aspect: f64) -> GrayImage {
    if (aspect - 1.0).abs() < 0.01 {
        return picture;
    }
    let stretch = |side: u32, by: f64| {
        (f64::from(side) * by).round().clamp(1.0, f64::from(LONGEST_STRETCHED_SIDE.max(side))) as u32
    };
    let (width, height) = if aspect > 1.0 {
        (picture.width(), stretch(picture.height(), aspect))
    } else {
        (stretch(picture.width(), 1.0 / aspect), picture.height())
    };
    imageops::resize(&picture, width, height, FilterType::Triangle)
}

#[cfg(test)]
mod tests;
