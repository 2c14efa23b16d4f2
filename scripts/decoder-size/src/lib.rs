//! A library that does nothing but decode pictures with the decoders that are switched on.

/// Sum of the bytes of a decoded picture, so that nothing of the decoder can be left out.
///
/// # Safety
/// `bytes` points to `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn decode(format: u32, bytes: *const u8, length: usize) -> u64 {
    // SAFETY: as the caller promises.
    let bytes = unsafe { std::slice::from_raw_parts(bytes, length) };
    let sum = |values: &[u8]| values.iter().map(|value| u64::from(*value)).sum();
    match format {
        #[cfg(feature = "jpeg")]
        1 => {
            let reader = image::ImageReader::with_format(std::io::Cursor::new(bytes), image::ImageFormat::Jpeg);
            reader.decode().map_or(0, |picture| sum(picture.into_luma8().as_raw()))
        }
        #[cfg(feature = "webp")]
        2 => {
            let Ok(mut decoder) = image_webp::WebPDecoder::new(std::io::Cursor::new(bytes)) else { return 0 };
            let mut pixels = vec![0; decoder.output_buffer_size().unwrap_or(0)];
            decoder.read_image(&mut pixels).map_or(0, |()| sum(&pixels))
        }
        #[cfg(feature = "av1")]
        3 => {
            use re_rav1d::dav1d::{Decoder, PlanarImageComponent, Settings};
            let mut settings = Settings::new();
            settings.set_n_threads(1);
            let Ok(mut decoder) = Decoder::with_settings(&settings) else { return 0 };
            let _ = decoder.send_data(bytes.to_vec(), None, None, None);
            decoder.get_picture().map_or(0, |picture| sum(&picture.plane(PlanarImageComponent::Y)))
        }
        _ => sum(bytes),
    }
}
