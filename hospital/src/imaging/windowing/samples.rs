//! The stored samples of one frame: decoded, shifted, masked and sign-extended as PS3.5 8.1.1 says.

use std::borrow::Cow;

use dicom_core::Tag;
use dicom_core::value::Value;
use dicom_dictionary_std::{tags, uids};
use dicom_object::DefaultDicomObject;
use dicom_pixeldata::PixelDecoder;

use super::colour::Colour;
use super::compressed;
use crate::imaging::attributes::integer;
use crate::imaging::dicom_file::{contained, transfer_syntax};
use crate::imaging::mask::PixelMask;
use crate::imaging::pixel_layout::{SampleBits, frame_size};
use crate::imaging::screening::Refusal;
use crate::imaging::skull::SkullMask;
use crate::imaging::source::Limits;

/// The samples of one frame, row by row: stored values of a greyscale frame, the luma (0 to 255) of a colour one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Samples {
    columns: u32,
    rows: u32,
    values: Vec<i32>,
    /// What is not shown, one for each value; empty when all is shown.
    hidden: Vec<bool>,
}

impl Samples {
    /// Samples in rows from top to bottom; `None` unless there is exactly one for each place and at least one at all.
    #[must_use]
    pub fn new(columns: u32, rows: u32, values: Vec<i32>) -> Option<Self> {
        let expected = u64::from(columns) * u64::from(rows);
        (expected > 0 && expected == values.len() as u64).then_some(Self { columns, rows, values, hidden: Vec::new() })
    }

    /// Width in samples.
    #[must_use]
    pub fn columns(&self) -> u32 {
        self.columns
    }

    /// Height in samples.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// Stored values, before any LUT, those hidden too.
    #[must_use]
    pub fn values(&self) -> &[i32] {
        &self.values
    }

    /// Whether the value at a place counts for nothing and is shown black.
    #[must_use]
    pub fn is_hidden(&self, at: usize) -> bool {
        self.hidden.get(at) == Some(&true)
    }

    /// Hides what a mask covers.
    pub fn hide(&mut self, mask: &PixelMask) {
        self.hidden.resize(self.values.len(), false);
        mask.blank(self.columns, self.rows, 1, &mut self.hidden, true);
    }

    /// Hides what lies outside a skull.
    pub fn hide_outside(&mut self, skull: &SkullMask) {
        self.hidden.resize(self.values.len(), false);
        skull.apply(&mut self.hidden, true);
    }
}

/// What only display needs, and decoding does not.
pub(crate) const DISPLAY_ATTRIBUTES: [Tag; 9] = [
    tags::WINDOW_CENTER,
    tags::WINDOW_WIDTH,
    tags::VOILUT_FUNCTION,
    tags::VOILUT_SEQUENCE,
    tags::MODALITY_LUT_SEQUENCE,
    tags::RESCALE_SLOPE,
    tags::RESCALE_INTERCEPT,
    tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE,
    tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE,
];

/// Drops what decoding needs not: some files contradict themselves there, which the decoder would not overlook.
/// To be called once the frames' [`Display`](super::Display) has been read.
pub fn drop_display_attributes(object: &mut DefaultDicomObject) {
    for tag in DISPLAY_ATTRIBUTES {
        object.remove_element(tag);
    }
}

/// Decodes one frame (counted from 0); of colour the luma.
///
/// # Errors
/// [`Refusal::NoPixels`], [`Refusal::UnsupportedPixels`], [`Refusal::TooLarge`] or [`Refusal::Undecodable`].
pub fn decode(object: &DefaultDicomObject, frame: u32, limits: &Limits) -> Result<Samples, Refusal> {
    let colour = Colour::of(object)?;
    let layout = Layout::read(object, limits, colour.as_ref().map_or(1, Colour::samples))?;
    let pixel_data = object.get(tags::PIXEL_DATA).ok_or(Refusal::NoPixels)?;
    compressed::check(object, (layout.columns, layout.rows), frame)?;
    if matches!(pixel_data.value(), Value::Primitive(_)) && layout.bits.allocated != 1 {
        let all = pixel_data.to_bytes().map_err(|_| damaged())?;
        let pixels = layout.pixels();
        let samples = match &colour {
            // Two samples a pixel.
            Some(Colour::Ybr422) => pixels.div_ceil(2) * 4,
            other => pixels * other.as_ref().map_or(1, |colour| colour.samples() as usize),
        };
        let length = samples * layout.bits.allocated.div_ceil(8) as usize;
        let start = length.checked_mul(frame as usize).ok_or_else(damaged)?;
        let bytes = all.get(start..start.saturating_add(length)).ok_or_else(too_few)?;
        let planar = integer(object, tags::PLANAR_CONFIGURATION) == Some(1);
        return layout.finish(bytes, colour.as_ref(), planar);
    }
    if compressed::is_jpeg_ls(transfer_syntax(object)) {
        return layout.finish(
            &compressed::jpeg_ls(object, (layout.columns, layout.rows), frame)?,
            colour.as_ref(),
            false,
        );
    }
    let decoded =
        contained(|| object.decode_pixel_data_frame(frame).map(|decoded| decoded.into_data()).map_err(|_| damaged()))?;
    // The decoders put the samples of a pixel side by side; those of JPEG turn YCbCr into RGB, RLE knows of no colour.
    let colour = match colour {
        Some(Colour::Ybr | Colour::Ybr422) if compressed::is_cosine_jpeg(object, frame) => Some(Colour::Rgb),
        Some(Colour::Ybr422) if transfer_syntax(object) == uids::RLE_LOSSLESS => Some(Colour::Ybr),
        other => other,
    };
    layout.finish(&decoded, colour.as_ref(), false)
}

fn damaged() -> Refusal {
    Refusal::Undecodable { reason: "damaged, cut short or not what the header says".to_owned() }
}

fn too_few() -> Refusal {
    Refusal::Undecodable { reason: "fewer samples than Rows times Columns".to_owned() }
}

/// Size of a frame, and where the bits of its samples are.
struct Layout {
    columns: u32,
    rows: u32,
    bits: SampleBits,
}

impl Layout {
    fn read(object: &DefaultDicomObject, limits: &Limits, samples_expected: u32) -> Result<Self, Refusal> {
        let (columns, rows) = frame_size(object, limits)?;
        let samples = integer(object, tags::SAMPLES_PER_PIXEL).unwrap_or(1);
        if samples != i64::from(samples_expected) {
            let reason = format!("{samples} samples per pixel, where its colours need {samples_expected}");
            return Err(Refusal::UnsupportedPixels { reason });
        }
        Ok(Self { columns, rows, bits: SampleBits::read(object)? })
    }

    fn pixels(&self) -> usize {
        self.columns as usize * self.rows as usize
    }

    /// The samples of a decoded frame, colours as luma.
    fn finish(&self, bytes: &[u8], colour: Option<&Colour>, planar: bool) -> Result<Samples, Refusal> {
        let Some(colour) = colour else { return self.samples(bytes) };
        if matches!(colour, Colour::Palette(_)) {
            let mut indices = self.samples(bytes)?;
            indices.values.iter_mut().for_each(|value| *value = i32::from(colour.luma_of_index(*value)));
            return Ok(indices);
        }
        let eight_bits: Cow<'_, [u8]> = match self.bits.allocated {
            8 => Cow::Borrowed(bytes),
            16 => {
                let narrow = self.bits.stored.saturating_sub(8);
                let wide = bytes.chunks_exact(2).map(|pair| u32::from(u16::from_ne_bytes([pair[0], pair[1]])));
                let value = |raw: u32| (raw >> self.bits.shift() >> narrow).min(255) as u8;
                Cow::Owned(wide.map(value).collect())
            }
            bits => {
                let reason = format!("colour with {bits} bits allocated for a sample");
                return Err(Refusal::UnsupportedPixels { reason });
            }
        };
        let luma = colour.luma(&eight_bits, self.pixels(), planar);
        Samples::new(self.columns, self.rows, luma.into_iter().map(i32::from).collect()).ok_or_else(too_few)
    }

    fn samples(&self, bytes: &[u8]) -> Result<Samples, Refusal> {
        let count = self.pixels();
        let values: Vec<i32> = if self.bits.allocated == 1 {
            bytes.iter().take(count).map(|byte| i32::from(*byte != 0)).collect()
        } else if self.bits.allocated == 16 && bytes.len() >= count * 2 {
            bytes
                .chunks_exact(2)
                .take(count)
                .map(|pair| self.value(u32::from(u16::from_ne_bytes([pair[0], pair[1]]))))
                .collect()
        } else if bytes.len() >= count {
            // Eight bits allocated, or an eight-bit codestream in a sixteen-bit image.
            bytes.iter().take(count).map(|byte| self.value(u32::from(*byte))).collect()
        } else {
            Vec::new()
        };
        Samples::new(self.columns, self.rows, values).ok_or_else(too_few)
    }

    fn value(&self, raw: u32) -> i32 {
        let unused = 32 - self.bits.stored;
        let left = (raw >> self.bits.shift()) << unused;
        if self.bits.signed { left.cast_signed() >> unused } else { (left >> unused).cast_signed() }
    }
}
