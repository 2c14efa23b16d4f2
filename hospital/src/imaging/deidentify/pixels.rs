//! The pixels of a copy: blanked and written uncompressed where an option asks for it (PS3.15 E.3.1, E.3.2), else left
//! as they are without what hides beside them.

use dicom_core::value::{PixelFragmentSequence, PrimitiveValue, Value};
use dicom_core::{DataElement, Tag, VR};
use dicom_dictionary_std::{tags, uids};
use dicom_object::mem::InMemElement;
use dicom_object::{DefaultDicomObject, InMemDicomObject};
use dicom_pixeldata::{PhotometricInterpretation, PixelDecoder, PlanarConfiguration};

use super::DeidentifyError;
use super::heads::{self, Head};
use super::options::Options;
use crate::imaging::attributes::{integer, text, texts};
use crate::imaging::codestream;
use crate::imaging::dicom_file::{contained, transfer_syntax};
use crate::imaging::pixel_layout::{SampleBits, frame_size};
use crate::imaging::screening::Refusal;
use crate::imaging::source::Limits;

/// Compressions that lose detail (PS3.5 8.2, 10.x): a decoded picture must say so for ever.
const LOSSY: [&str; 6] = [
    uids::JPEG_BASELINE8_BIT,
    uids::JPEG_EXTENDED12_BIT,
    uids::JPEGLS_NEAR_LOSSLESS,
    uids::JPEG2000,
    uids::HTJ2K,
    uids::JPEGXL,
];

/// How the samples of an object lie.
struct Layout {
    columns: u32,
    rows: u32,
    frames: u32,
    samples: usize,
    bits: SampleBits,
}

impl Layout {
    fn read(object: &InMemDicomObject, limits: &Limits) -> Result<Self, Refusal> {
        let number = |tag| integer(object, tag).and_then(|value| u32::try_from(value).ok());
        let (columns, rows) = frame_size(object, limits)?;
        let frames = number(tags::NUMBER_OF_FRAMES).unwrap_or(1).max(1);
        let samples = number(tags::SAMPLES_PER_PIXEL).unwrap_or(1);
        let bits = SampleBits::read(object)?;
        if !matches!(samples, 1 | 3) || bits.allocated < 8 {
            let reason = "only 1 or 3 samples of 8 or 16 bits can be blanked".to_owned();
            return Err(Refusal::UnsupportedPixels { reason });
        }
        let too_large =
            |what, value, limit| if value > limit { Err(Refusal::TooLarge { what, value, limit }) } else { Ok(()) };
        too_large("the number of frames", u64::from(frames), u64::from(limits.frames))?;
        let whole = u64::from(columns)
            .saturating_mul(rows.into())
            .saturating_mul(frames.into())
            .saturating_mul(u64::from(samples * bits.allocated / 8));
        too_large("the length of the decoded pixels in bytes", whole, limits.file_bytes.min(u64::from(u32::MAX) - 1))?;
        Ok(Self { columns, rows, frames, samples: samples as usize, bits })
    }

    /// Of a sample: 1 or 2.
    fn bytes(&self) -> usize {
        self.bits.allocated as usize / 8
    }

    fn pixels(&self) -> usize {
        self.columns as usize * self.rows as usize
    }

    fn frame_bytes(&self) -> usize {
        self.pixels() * self.samples * self.bytes()
    }

    /// A stored value as the bits of a sample, clamped to what can be stored.
    fn sample(&self, value: i64) -> u16 {
        let half = 1i64 << (self.bits.stored - 1);
        let (least, most) = if self.bits.signed { (-half, half - 1) } else { (0, 2 * half - 1) };
        ((value.clamp(least, most) << self.bits.shift()) as u16) & self.bits.used()
    }
}

/// Pixels as they stand in an uncompressed copy, and what is said of them there.
pub(super) struct Blanked {
    element: InMemElement,
    photometric: Option<&'static str>,
    lossy: bool,
}

/// Decodes all frames and blanks what the options say; `None` when they ask for nothing that the object needs.
pub(super) fn blanked(
    object: &mut DefaultDicomObject,
    options: &Options,
    limits: &Limits,
) -> Result<Option<Blanked>, DeidentifyError> {
    let head = if options.clean_visual_features { heads::examine(object)? } else { Head::NotShown };
    if options.clean_pixel_data.is_none() && head == Head::NotShown {
        return Ok(None);
    }
    let layout = Layout::read(object, limits)?;
    check_frames(object, &layout)?;
    let inverted = text(object, tags::PHOTOMETRIC_INTERPRETATION).is_some_and(|it| it == "MONOCHROME1");
    let skulls = match head {
        Head::NotShown => None,
        Head::AxialCt => Some(heads::skulls(object, layout.frames, limits)?),
    };
    let black = match (&skulls, inverted) {
        (Some(skulls), _) => skulls.air,
        (None, true) => i64::MAX,
        (None, false) => i64::MIN,
    };
    let mut whole = Vec::with_capacity(layout.frame_bytes() * layout.frames as usize + 1);
    let mut photometric = None;
    for frame in 0..layout.frames {
        let mut decoded = frame_bytes(object, &layout, frame)?;
        let mut covered = vec![false; layout.pixels()];
        if let Some(mask) = &options.clean_pixel_data {
            mask.blank(layout.columns, layout.rows, 1, &mut covered, true);
        }
        if let Some(mask) = skulls.as_ref().and_then(|skulls| skulls.masks.get(frame as usize)) {
            mask.apply(&mut covered, true);
        }
        let fill = fill_of(&layout, black, decoded.luminance);
        for (pixel, covered) in decoded.bytes.chunks_exact_mut(layout.samples * layout.bytes()).zip(covered) {
            if covered {
                pixel.copy_from_slice(&fill);
            }
        }
        if layout.samples == 1 {
            clear_unused_bits(&layout.bits, &mut decoded.bytes);
        }
        photometric = decoded.photometric;
        whole.append(&mut decoded.bytes);
    }
    let value = if layout.bytes() == 2 {
        let words = whole.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        PrimitiveValue::U16(words.collect())
    } else {
        if whole.len() % 2 == 1 {
            whole.push(0);
        }
        PrimitiveValue::U8(whole.into())
    };
    let vr = if layout.bytes() == 2 { VR::OW } else { VR::OB };
    let lossy = LOSSY.contains(&transfer_syntax(object));
    Ok(Some(Blanked { element: DataElement::new(tags::PIXEL_DATA, vr, value), photometric, lossy }))
}

impl Blanked {
    /// Puts the pixels into the copy and says there how they are coded.
    pub(super) fn put_into(self, copy: &mut InMemDicomObject) {
        copy.put(self.element);
        for tag in [tags::EXTENDED_OFFSET_TABLE, tags::EXTENDED_OFFSET_TABLE_LENGTHS] {
            copy.remove_element(tag);
        }
        if let Some(photometric) = self.photometric {
            copy.put_str(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, photometric);
        }
        if integer(copy, tags::SAMPLES_PER_PIXEL) == Some(3) {
            copy.put(DataElement::new(tags::PLANAR_CONFIGURATION, VR::US, PrimitiveValue::from(0u16)));
        }
        if self.lossy {
            copy.put_str(tags::LOSSY_IMAGE_COMPRESSION, VR::CS, "01");
        }
    }
}

struct Frame {
    bytes: Vec<u8>,
    /// What the decoder made of the colours, when that is not what the header says.
    photometric: Option<&'static str>,
    /// Samples are luminance and two chrominances.
    luminance: bool,
}

/// One frame, pixel by pixel, samples side by side.
fn frame_bytes(object: &DefaultDicomObject, layout: &Layout, frame: u32) -> Result<Frame, Refusal> {
    let undecodable = |reason: &str| Refusal::Undecodable { reason: reason.to_owned() };
    let stated = text(object, tags::PHOTOMETRIC_INTERPRETATION).unwrap_or_default();
    let syntax = transfer_syntax(object);
    let compressed = object.get(tags::PIXEL_DATA).is_some_and(|element| element.fragments().is_some());
    // Each pair of pixels shares its chrominances there (PS3.3 C.7.6.3.1.2).
    if layout.samples == 3 && !compressed && !matches!(stated.as_str(), "RGB" | "YBR_FULL") {
        return Err(Refusal::UnsupportedPixels { reason: "its uncompressed colours are subsampled".to_owned() });
    }
    let decoded = contained(|| {
        object.decode_pixel_data_frame(frame).map_err(|_| undecodable("damaged, cut short or not what the header says"))
    })?;
    let (planes, colours) = (decoded.planar_configuration(), decoded.photometric_interpretation().clone());
    let mut bytes = decoded.into_data();
    let samples = layout.pixels() * layout.samples;
    if layout.bytes() == 2 && bytes.len() >= samples && bytes.len() < samples * 2 {
        // An eight-bit codestream in a sixteen-bit image.
        bytes = bytes.into_iter().take(samples).flat_map(|byte| [byte, 0]).collect();
    }
    if bytes.len() < layout.frame_bytes() {
        return Err(undecodable("fewer samples than Rows times Columns"));
    }
    bytes.truncate(layout.frame_bytes());
    if layout.samples == 3 && !compressed && planes == PlanarConfiguration::PixelFirst {
        bytes = side_by_side(&bytes, layout);
    }
    // Run lengths hold the samples as they were; the other decoders turn colours into red, green and blue.
    let kept = !compressed || syntax == uids::RLE_LOSSLESS;
    let luminance = layout.samples == 3 && kept && stated != "RGB";
    let photometric = (layout.samples == 3 && !kept && colours == PhotometricInterpretation::Rgb).then_some("RGB");
    Ok(Frame { bytes, photometric, luminance })
}

/// Planes of samples, one after the other, as pixels of samples.
fn side_by_side(planes: &[u8], layout: &Layout) -> Vec<u8> {
    let plane = layout.pixels() * layout.bytes();
    let mut pixels = Vec::with_capacity(planes.len());
    for at in (0..plane).step_by(layout.bytes()) {
        for sample in 0..layout.samples {
            let from = sample * plane + at;
            pixels.extend_from_slice(planes.get(from..from + layout.bytes()).unwrap_or_default());
        }
    }
    pixels
}

/// One pixel of nothing.
fn fill_of(layout: &Layout, black: i64, luminance: bool) -> Vec<u8> {
    let sample = |value: u16| value.to_le_bytes().into_iter().take(layout.bytes()).collect::<Vec<u8>>();
    if layout.samples == 1 {
        return sample(layout.sample(black));
    }
    let middle = if luminance { layout.sample(1i64 << (layout.bits.stored - 1)) } else { 0 };
    [sample(0), sample(middle), sample(middle)].concat()
}

fn clear_unused_bits(bits: &SampleBits, bytes: &mut [u8]) {
    let used = bits.used().to_le_bytes();
    for sample in bytes.chunks_exact_mut(bits.allocated as usize / 8) {
        sample.iter_mut().zip(used).for_each(|(byte, used)| *byte &= used);
    }
}

/// Refuses an object of which any compressed frame is refused by [`codestream::check`].
fn check_frames(object: &DefaultDicomObject, layout: &Layout) -> Result<(), Refusal> {
    let fragments = object.get(tags::PIXEL_DATA).and_then(|element| element.fragments()).unwrap_or_default();
    let is_rle = transfer_syntax(object) == uids::RLE_LOSSLESS;
    fragments.iter().try_for_each(|fragment| codestream::check(fragment, is_rle, (layout.columns, layout.rows)))
}

/// An overlay in unused bits of the pixels (PS3.5 8.1.2, retired): Overlay Bit Position (60xx,0102) is not 0.
pub(super) fn has_embedded_overlay(object: &InMemDicomObject) -> bool {
    (0x6000..=0x601E).step_by(2).any(|group| integer(object, Tag(group, 0x0102)).is_some_and(|bit| bit != 0))
}

/// Clears what hides beside pixels that stay as they are: overlays in unused bits, bytes after the last frame, comments
/// and trailing bytes in compressed frames.
///
/// # Errors
/// When frames are compressed in a way whose hidden text is not known.
pub(super) fn clear_hidden(copy: &mut InMemDicomObject, syntax: &str, embedded_overlay: bool) -> Result<(), Refusal> {
    // Only samples of two bytes have room for an overlay.
    let overlaid = SampleBits::read(copy).ok().filter(|bits| embedded_overlay && bits.allocated == 16);
    let frames = usize::try_from(integer(copy, tags::NUMBER_OF_FRAMES).unwrap_or(1)).unwrap_or(1);
    let length = native_length(copy);
    let pixels = native_pixels(copy);
    let Some(element) = copy.take(tags::PIXEL_DATA) else { return Ok(()) };
    let vr = element.vr();
    let value = match element.into_value() {
        Value::PixelSequence(sequence) => {
            let (offsets, mut fragments) = sequence.into_parts();
            match syntax {
                uids::RLE_LOSSLESS => fragments
                    .iter_mut()
                    .for_each(|frame| codestream::blank_hidden_in_run_lengths(frame, pixels.unwrap_or(usize::MAX))),
                // Samples as they are, one frame a fragment.
                uids::ENCAPSULATED_UNCOMPRESSED_EXPLICIT_VR_LITTLE_ENDIAN => {
                    let frame = length.map_or(usize::MAX, |length| (length / frames.max(1)).next_multiple_of(2));
                    fragments.iter_mut().for_each(|fragment| fragment.truncate(frame));
                }
                _ => codestream::blank_hidden(&mut fragments, frames).map_err(|_| Refusal::UnsupportedPixels {
                    reason: "its frames are compressed in a way whose hidden text cannot be found; with a pixel mask \
                             they are decoded"
                        .to_owned(),
                })?,
            }
            Value::PixelSequence(PixelFragmentSequence::new(offsets, fragments))
        }
        Value::Primitive(PrimitiveValue::U16(mut words)) => {
            if let Some(length) = length {
                words.truncate(length.div_ceil(2));
            }
            if let Some(bits) = overlaid {
                words.iter_mut().for_each(|word| *word &= bits.used());
            }
            Value::Primitive(PrimitiveValue::U16(words))
        }
        Value::Primitive(PrimitiveValue::U8(mut bytes)) => {
            if let Some(length) = length.filter(|length| *length < bytes.len()) {
                bytes.truncate(length);
                if length % 2 == 1 {
                    bytes.push(0);
                }
            }
            if let Some(bits) = overlaid {
                clear_unused_bits(&bits, &mut bytes);
            }
            Value::Primitive(PrimitiveValue::U8(bytes))
        }
        other => other,
    };
    copy.put(DataElement::new(tags::PIXEL_DATA, vr, value));
    Ok(())
}

/// Rows times Columns.
fn native_pixels(object: &InMemDicomObject) -> Option<usize> {
    let number = |tag| integer(object, tag).and_then(|value| usize::try_from(value).ok());
    number(tags::ROWS)?.checked_mul(number(tags::COLUMNS)?)
}

/// How many bytes the frames take that the header describes, uncompressed; `None` when it does not say.
fn native_length(object: &InMemDicomObject) -> Option<usize> {
    let number = |tag| integer(object, tag).and_then(|value| u64::try_from(value).ok());
    let frames = number(tags::NUMBER_OF_FRAMES).unwrap_or(1).max(1);
    let mut samples = number(tags::SAMPLES_PER_PIXEL).unwrap_or(1).checked_mul(frames)?;
    if texts(object, tags::PHOTOMETRIC_INTERPRETATION).iter().any(|it| it.ends_with("422")) {
        // Two pixels share two chrominances.
        samples = frames.checked_mul(2)?;
    }
    let bits = number(tags::ROWS)?
        .checked_mul(number(tags::COLUMNS)?)?
        .checked_mul(samples)?
        .checked_mul(number(tags::BITS_ALLOCATED)?)?;
    usize::try_from(bits.div_ceil(8)).ok()
}
