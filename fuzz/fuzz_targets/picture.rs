//! Pictures of every format: refused with a reason, or pixels within the limits.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tegata_rights::thumbnail::{MAX_PICTURE_PIXELS, PictureError, PictureFormat, decode_any_picture, decode_picture};

fuzz_target!(|data: &[u8]| {
    let detected = PictureFormat::detect(data);
    match decode_any_picture(data) {
        Ok(pixels) => {
            assert_eq!(pixels.width as usize * pixels.height as usize, pixels.luma.len());
            assert!(pixels.luma.len() <= MAX_PICTURE_PIXELS as usize);
        }
        Err(error) => assert_eq!(error == PictureError::UnknownFormat, detected.is_none()),
    }
    for format in [PictureFormat::Jpeg, PictureFormat::WebP, PictureFormat::Av1] {
        if detected != Some(format) {
            assert_eq!(decode_picture(format, data).err(), Some(PictureError::UnknownFormat));
        }
    }
});
