//! Encodes one grey picture as an AV1 still picture with libaom.
//!
//! This is the only crate of the project with unsafe code, and all it does is to call libaom's C interface. What comes
//! in are grey values that the caller has decoded; bytes from outside never reach libaom, whose decoder is not built.

use std::mem::MaybeUninit;
use std::ptr::{self, NonNull};
use std::slice;

use libaom_sys as aom;

/// Highest [`quality`](encode_grey): the picture comes back exactly.
pub const LOSSLESS: u8 = 63;
/// Most pixels in a row and in a column.
pub const MAX_SIDE: u32 = 4096;

/// A temporal delimiter OBU, which libaom begins with and a single picture does not need.
const TEMPORAL_DELIMITER: [u8; 2] = [0x12, 0x00];

/// How long the encoder may look for a shorter coding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// About 30 ms for 512×512 pixels.
    Quick,
    /// About four times as long for some percent fewer bytes.
    Thorough,
}

impl Effort {
    /// libaom's `cpu-used` for its usage "good quality".
    const fn cpu_used(self) -> i32 {
        match self {
            Self::Quick => 6,
            Self::Thorough => 4,
        }
    }
}

/// Why a picture was not encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AomError {
    /// No pixels, a side above [`MAX_SIDE`], a quality above [`LOSSLESS`], or another number of grey values than the
    /// sides say.
    #[error("the picture's sides, number of grey values or quality cannot be encoded")]
    Picture,
    /// libaom refused or failed, with its error number.
    #[error("libaom failed with error {0}")]
    Encoder(u32),
}

/// What libaom answers: 0 is success.
fn checked(code: aom::aom_codec_err_t) -> Result<(), AomError> {
    if code == aom::AOM_CODEC_OK { Ok(()) } else { Err(AomError::Encoder(code)) }
}

/// An image that libaom allocated; freed on drop.
struct Image(NonNull<aom::aom_image_t>);

impl Image {
    /// Copies `width` × `height` grey values.
    fn grey(luma: &[u8], width: u32, height: u32) -> Result<Self, AomError> {
        // SAFETY: with a null pointer libaom allocates the structure and its planes itself, or answers null.
        let raw = unsafe { aom::aom_img_alloc(ptr::null_mut(), aom::AOM_IMG_FMT_I420, width, height, 16) };
        let mut image = Self(NonNull::new(raw).ok_or(AomError::Encoder(aom::AOM_CODEC_MEM_ERROR))?);
        // SAFETY: libaom has just initialized the structure, and `image` is its only owner.
        let about = unsafe { image.0.as_mut() };
        about.monochrome = 1;
        about.range = aom::AOM_CR_FULL_RANGE;
        let (columns, rows) = (width as usize, height as usize);
        let stride = usize::try_from(about.stride[0]).map_err(|_| AomError::Picture)?;
        if stride < columns || about.planes[0].is_null() {
            return Err(AomError::Encoder(aom::AOM_CODEC_MEM_ERROR));
        }
        for (row, values) in luma.chunks_exact(columns).take(rows).enumerate() {
            // SAFETY: the first plane of an image of this height has `height` rows of `stride` bytes each; `row` is
            // below `height`, `values` is `columns` long, which is at most `stride`, and is no memory of libaom's.
            unsafe { ptr::copy_nonoverlapping(values.as_ptr(), about.planes[0].add(row * stride), columns) };
        }
        // A monochrome picture's colour planes are not coded, but the encoder may look at them.
        for plane in 1..3 {
            let stride = usize::try_from(about.stride[plane]).map_err(|_| AomError::Picture)?;
            if about.planes[plane].is_null() {
                return Err(AomError::Encoder(aom::AOM_CODEC_MEM_ERROR));
            }
            // SAFETY: the colour planes of 4:2:0 have half the rows, rounded up, of `stride` bytes each.
            unsafe { ptr::write_bytes(about.planes[plane], 128, stride * rows.div_ceil(2)) };
        }
        Ok(image)
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        // SAFETY: `aom_img_alloc` made it, and nothing else frees it.
        unsafe { aom::aom_img_free(self.0.as_ptr()) };
    }
}

/// An initialized encoder; destroyed on drop. On the heap, so that it stays where libaom has seen it.
struct Encoder(Box<aom::aom_codec_ctx_t>);

impl Encoder {
    fn new(width: u32, height: u32, quality: u8, effort: Effort) -> Result<Self, AomError> {
        let quantizer = u32::from(LOSSLESS - quality);
        // SAFETY: takes no arguments and answers a pointer to a constant.
        let interface = unsafe { aom::aom_codec_av1_cx() };
        let mut settings = MaybeUninit::<aom::aom_codec_enc_cfg_t>::zeroed();
        // SAFETY: `interface` is an encoder's, and `settings` has room for what is written.
        checked(unsafe {
            aom::aom_codec_enc_config_default(interface, settings.as_mut_ptr(), aom::AOM_USAGE_GOOD_QUALITY)
        })?;
        // SAFETY: zeroed at first, filled by the call above, and a plain C structure for which zeros are valid.
        let mut settings = unsafe { settings.assume_init() };
        settings.g_w = width;
        settings.g_h = height;
        // One frame: then libaom writes the reduced still picture header.
        settings.g_limit = 1;
        settings.g_lag_in_frames = 0;
        // With one thread the bytes depend on nothing but the picture and these settings.
        settings.g_threads = 1;
        settings.monochrome = 1;
        settings.rc_end_usage = aom::AOM_Q;
        settings.rc_min_quantizer = quantizer;
        settings.rc_max_quantizer = quantizer;
        // SAFETY: a plain C structure of numbers and pointers, for which zeros are valid and mean "not initialized".
        let mut context = Box::new(unsafe { MaybeUninit::<aom::aom_codec_ctx_t>::zeroed().assume_init() });
        // SAFETY: `context`, `interface` and `settings` are as the function asks, and the version is that of the
        // bindings. libaom copies the settings.
        checked(unsafe {
            let version = aom::AOM_ENCODER_ABI_VERSION as i32;
            aom::aom_codec_enc_init_ver(&raw mut *context, interface, &raw const settings, 0, version)
        })?;
        let mut encoder = Self(context);
        let quantizer = i32::from(LOSSLESS - quality);
        encoder.set(aom::AOME_SET_CPUUSED, effort.cpu_used())?;
        encoder.set(aom::AOME_SET_CQ_LEVEL, quantizer)?;
        encoder.set(aom::AOME_SET_TUNING, aom::AOM_TUNE_SSIM as i32)?;
        encoder.set(aom::AV1E_SET_COLOR_RANGE, aom::AOM_CR_FULL_RANGE as i32)?;
        Ok(encoder)
    }

    /// Sets a control whose argument is an `int` or `unsigned int` of a small value.
    fn set(&mut self, control: aom::aome_enc_control_id, value: i32) -> Result<(), AomError> {
        // SAFETY: the context is initialized, and every control used here takes one `int` or `unsigned int`, which
        // a variadic call passes alike for values that are not negative.
        checked(unsafe { aom::aom_codec_control(&raw mut *self.0, control as i32, value) })
    }

    /// Hands in the picture, or with `None` says that there are no more.
    fn send(&mut self, image: Option<&Image>) -> Result<(), AomError> {
        let image = image.map_or(ptr::null(), |image| image.0.as_ptr().cast_const());
        // SAFETY: the context is initialized; the image is null or one that lives longer than this call, after which
        // libaom has no use for it, since nothing is delayed (`g_lag_in_frames` is 0).
        checked(unsafe { aom::aom_codec_encode(&raw mut *self.0, image, 0, 1, 0) })
    }

    /// Appends what is ready.
    fn receive(&mut self, coded: &mut Vec<u8>) {
        let mut at = ptr::null();
        loop {
            // SAFETY: the context is initialized, and `at` began as null and is only changed by libaom.
            let packet = unsafe { aom::aom_codec_get_cx_data(&raw mut *self.0, &raw mut at) };
            // SAFETY: null or a packet that stays valid until the context is used again.
            let Some(packet) = (unsafe { packet.as_ref() }) else { return };
            if packet.kind == aom::AOM_CODEC_CX_FRAME_PKT {
                // SAFETY: a packet of this kind holds the member `frame`.
                let frame = unsafe { &packet.data.frame };
                if !frame.buf.is_null() {
                    // SAFETY: libaom wrote `sz` bytes at `buf`, which stay until the context is used again.
                    coded.extend_from_slice(unsafe { slice::from_raw_parts(frame.buf.cast::<u8>(), frame.sz) });
                }
            }
        }
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        // SAFETY: initialized by `new`, and destroyed only here. What it answers changes nothing any more.
        unsafe { aom::aom_codec_destroy(&raw mut *self.0) };
    }
}

/// Encodes `width` × `height` grey values as one AV1 still picture: a sequence header OBU with the reduced still
/// picture header, then one frame OBU, monochrome, 8 bits, full range. There is no container and no metadata.
///
/// `quality` is 0 (fewest bytes) to [`LOSSLESS`]. The same picture gives the same bytes.
///
/// # Errors
/// [`AomError`].
pub fn encode_grey(luma: &[u8], width: u32, height: u32, quality: u8, effort: Effort) -> Result<Vec<u8>, AomError> {
    let sides = 1..=MAX_SIDE;
    let pixels = u64::from(width) * u64::from(height);
    if !sides.contains(&width) || !sides.contains(&height) || luma.len() as u64 != pixels || quality > LOSSLESS {
        return Err(AomError::Picture);
    }
    let image = Image::grey(luma, width, height)?;
    let mut encoder = Encoder::new(width, height, quality, effort)?;
    let mut coded = Vec::new();
    encoder.send(Some(&image))?;
    encoder.receive(&mut coded);
    encoder.send(None)?;
    encoder.receive(&mut coded);
    match coded.strip_prefix(&TEMPORAL_DELIMITER) {
        Some(picture) if !picture.is_empty() => Ok(picture.to_vec()),
        _ => Err(AomError::Encoder(aom::AOM_CODEC_ERROR)),
    }
}

#[cfg(test)]
mod tests;
