//! The stored samples of one frame: decoded, shifted, masked and sign-extended as PS3.5 8.1.1 says.

use dicom_core::Tag;
use dicom_dictionary_std::tags;
use dicom_object::DefaultDicomObject;
use dicom_pixeldata::PixelDecoder;

use crate::imaging::attributes::integer;
use crate::imaging::codestream;
use crate::imaging::dicom_file::contained;
use crate::imaging::screening::Refusal;
use crate::imaging::source::Limits;

/// The samples of one greyscale frame, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Samples {
    columns: u32,
    rows: u32,
    values: Vec<i32>,
}

impl Samples {
    /// Samples in rows from top to bottom; `None` unless there is exactly one for each place and at least one at all.
    #[must_use]
    pub fn new(columns: u32, rows: u32, values: Vec<i32>) -> Option<Self> {
        let expected = u64::from(columns) * u64::from(rows);
        (expected > 0 && expected == values.len() as u64).then_some(Self { columns, rows, values })
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

    /// Stored values, before any LUT.
    #[must_use]
    pub fn values(&self) -> &[i32] {
        &self.values
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

/// Decodes one frame (counted from 0) of a greyscale image.
///
/// # Errors
/// [`Refusal::NoPixels`], [`Refusal::UnsupportedPixels`], [`Refusal::TooLarge`] or [`Refusal::Undecodable`].
pub fn decode(object: &DefaultDicomObject, frame: u32, limits: &Limits) -> Result<Samples, Refusal> {
    let layout = Layout::read(object, limits)?;
    if object.get(tags::PIXEL_DATA).is_none() {
        return Err(Refusal::NoPixels);
    }
    check_codestream(object, &layout, frame)?;
    let decoded = contained(|| {
        object
            .decode_pixel_data_frame(frame)
            .map(|decoded| decoded.into_data())
            .map_err(|_| Refusal::Undecodable { reason: "damaged, cut short or not what the header says".to_owned() })
    })?;
    layout.samples(&decoded)
}

/// How many bits a sample has, and where.
struct Layout {
    columns: u32,
    rows: u32,
    bits_allocated: u32,
    bits_stored: u32,
    shift: u32,
    signed: bool,
}

impl Layout {
    fn read(object: &DefaultDicomObject, limits: &Limits) -> Result<Self, Refusal> {
        let wrong = |reason: String| Refusal::UnsupportedPixels { reason };
        let number = |tag, name: &str| {
            integer(object, tag)
                .and_then(|value| u32::try_from(value).ok())
                .ok_or_else(|| wrong(format!("{name} is missing")))
        };
        let (columns, rows) = (number(tags::COLUMNS, "Columns")?, number(tags::ROWS, "Rows")?);
        let pixels = u64::from(columns) * u64::from(rows);
        if pixels == 0 {
            return Err(wrong("it has no rows or columns".to_owned()));
        }
        if pixels > limits.frame_pixels {
            return Err(Refusal::TooLarge {
                what: "the number of pixels of a frame",
                value: pixels,
                limit: limits.frame_pixels,
            });
        }
        let samples = integer(object, tags::SAMPLES_PER_PIXEL).unwrap_or(1);
        if samples != 1 {
            return Err(wrong(format!("{samples} samples per pixel")));
        }
        let bits_allocated = number(tags::BITS_ALLOCATED, "Bits Allocated")?;
        if !matches!(bits_allocated, 1 | 8 | 16) {
            return Err(wrong(format!("{bits_allocated} bits allocated for a sample; 1, 8 and 16 are supported")));
        }
        let bits_stored = number(tags::BITS_STORED, "Bits Stored").unwrap_or(bits_allocated);
        let high_bit = number(tags::HIGH_BIT, "High Bit").unwrap_or(bits_stored.saturating_sub(1));
        if bits_stored == 0 || bits_stored > bits_allocated || high_bit >= bits_allocated || high_bit + 1 < bits_stored
        {
            return Err(wrong(format!("{bits_stored} bits stored up to bit {high_bit} of {bits_allocated}")));
        }
        Ok(Self {
            columns,
            rows,
            bits_allocated,
            bits_stored,
            shift: high_bit + 1 - bits_stored,
            signed: integer(object, tags::PIXEL_REPRESENTATION) == Some(1),
        })
    }

    fn samples(&self, bytes: &[u8]) -> Result<Samples, Refusal> {
        let count = self.columns as usize * self.rows as usize;
        let values: Vec<i32> = if self.bits_allocated == 1 {
            bytes.iter().take(count).map(|byte| i32::from(*byte != 0)).collect()
        } else if self.bits_allocated == 16 && bytes.len() >= count * 2 {
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
        Samples::new(self.columns, self.rows, values)
            .ok_or_else(|| Refusal::Undecodable { reason: "fewer samples than Rows times Columns".to_owned() })
    }

    fn value(&self, raw: u32) -> i32 {
        let unused = 32 - self.bits_stored;
        let left = (raw >> self.shift) << unused;
        if self.signed { left.cast_signed() >> unused } else { (left >> unused).cast_signed() }
    }
}

/// Refuses a compressed frame whose own header claims another size than the object's, before a decoder believes it.
fn check_codestream(object: &DefaultDicomObject, layout: &Layout, frame: u32) -> Result<(), Refusal> {
    for fragment in frame_fragments(object, frame) {
        if let Some((width, height)) = codestream::dimensions(fragment)
            && (width, height) != (layout.columns, layout.rows)
        {
            return Err(Refusal::Undecodable {
                reason: format!(
                    "the compressed frame is {width}×{height}, the header says {}×{}",
                    layout.columns, layout.rows
                ),
            });
        }
    }
    Ok(())
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
