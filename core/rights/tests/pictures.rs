//! Pictures from the chain: every format, damage, and bombs. The files in `pictures/` were made of [`original`] by
//! libaom, libwebp and mozjpeg.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use image_webp::{ColorType, WebPEncoder};
use proptest::collection::vec;
use proptest::prelude::*;
use tegata_rights::thumbnail::{
    MAX_PICTURE_PIXELS, MAX_PICTURE_SIDE, PictureError, PictureFormat, decode_any_picture, decode_picture,
};

const WIDTH: u32 = 96;
const HEIGHT: u32 = 64;
const GREY_JPEG: &[u8] = include_bytes!("pictures/grey.jpg");
const GREY_WEBP: &[u8] = include_bytes!("pictures/grey.webp");
const GREY_AV1: &[u8] = include_bytes!("pictures/grey.av1");
const COLOUR_AV1: &[u8] = include_bytes!("pictures/colour.av1");
const ANIMATED_WEBP: &[u8] = include_bytes!("pictures/animated.webp");
const GREY: [(PictureFormat, &[u8]); 3] =
    [(PictureFormat::Jpeg, GREY_JPEG), (PictureFormat::WebP, GREY_WEBP), (PictureFormat::Av1, GREY_AV1)];

/// A disc on a gradient.
fn original() -> Vec<u8> {
    let value = |x: u32, y: u32| {
        let (across, down) = (x.abs_diff(WIDTH / 2), y.abs_diff(HEIGHT / 2));
        if across * across + down * down < 400 { 200 } else { (x + y) as u8 }
    };
    (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| value(x, y))).collect()
}

/// How far the values are apart on average.
fn difference(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    let sum: u32 = a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
    f64::from(sum) / a.len() as f64
}

fn lossless_webp(pixels: &[u8], width: u32, height: u32, colour: ColorType) -> Vec<u8> {
    let mut bytes = Vec::new();
    WebPEncoder::new(&mut bytes).encode(pixels, width, height, colour).unwrap();
    bytes
}

/// A sequence header with the reduced still picture header that says this size, and `frame` as the frame OBU.
fn av1_of_size(width: u32, height: u32, frame: &[u8]) -> Vec<u8> {
    let mut bits = vec![0, 0, 0, 1, 1, 0, 0, 0, 0, 0];
    let mut push = |value: u32, count: u32| bits.extend((0..count).rev().map(|bit| (value >> bit & 1) as u8));
    push(15, 4);
    push(15, 4);
    push(width - 1, 16);
    push(height - 1, 16);
    bits.resize(bits.len().next_multiple_of(8) + 16, 0);
    let header: Vec<u8> = bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |value, bit| value << 1 | bit)).collect();
    [&[0x0A, header.len() as u8], header.as_slice(), &[0x32, frame.len() as u8], frame].concat()
}

#[test]
fn every_format_is_told_by_its_first_bytes_and_decodes_to_what_was_encoded() {
    for (format, bytes) in GREY {
        assert_eq!(PictureFormat::detect(bytes), Some(format));
        let pixels = decode_picture(format, bytes).unwrap();
        assert_eq!((pixels.width, pixels.height), (WIDTH, HEIGHT));
        let difference = difference(&pixels.luma, &original());
        assert!(difference < 3.0, "{format:?}: {difference}");
        assert!(decode_any_picture(bytes).unwrap() == pixels);
    }
}

#[test]
fn lossless_webp_comes_back_exactly_and_colour_becomes_grey() {
    let grey = lossless_webp(&original(), WIDTH, HEIGHT, ColorType::L8);
    assert!(decode_picture(PictureFormat::WebP, &grey).unwrap().luma == original());
    let red: Vec<u8> = [255, 0, 0].repeat(16);
    let red = decode_picture(PictureFormat::WebP, &lossless_webp(&red, 4, 4, ColorType::Rgb8)).unwrap();
    assert!(red.luma.iter().all(|value| (40..90).contains(value)));
    let clear: Vec<u8> = [200, 200, 200, 0].repeat(16);
    let clear = decode_picture(PictureFormat::WebP, &lossless_webp(&clear, 4, 4, ColorType::Rgba8)).unwrap();
    assert_eq!((clear.width, clear.height, clear.luma.len()), (4, 4, 16));
}

#[test]
fn av1_in_colour_gives_its_brightness() {
    let pixels = decode_picture(PictureFormat::Av1, COLOUR_AV1).unwrap();
    assert!(difference(&pixels.luma, &original()) < 3.0);
}

#[test]
fn more_than_one_frame_is_refused() {
    assert_eq!(decode_picture(PictureFormat::WebP, ANIMATED_WEBP).err(), Some(PictureError::Damaged));
    let twice = [GREY_AV1, GREY_AV1].concat();
    assert_eq!(decode_picture(PictureFormat::Av1, &twice).err(), Some(PictureError::Damaged));
    let frame_twice = [GREY_AV1, &GREY_AV1[GREY_AV1[1] as usize + 2..]].concat();
    assert_eq!(decode_picture(PictureFormat::Av1, &frame_twice).err(), Some(PictureError::Damaged));
}

#[test]
fn av1_with_room_for_metadata_is_refused() {
    let header = GREY_AV1[1] as usize + 2;
    // An OBU of type 5, metadata, and one of type 15, padding.
    for extra in [[0x2A, 2, 4, 0x80], [0x7A, 2, 0, 0x80]] {
        let between = [&GREY_AV1[..header], &extra, &GREY_AV1[header..]].concat();
        assert_eq!(decode_picture(PictureFormat::Av1, &between).err(), Some(PictureError::Damaged));
        assert_eq!(decode_picture(PictureFormat::Av1, &[GREY_AV1, &extra].concat()).err(), Some(PictureError::Damaged));
    }
}

#[test]
fn headers_that_claim_too_many_pixels_are_refused_for_that() {
    let mut jpeg = GREY_JPEG.to_vec();
    let frame = jpeg.windows(2).position(|pair| matches!(pair, [0xFF, 0xC0..=0xC2])).unwrap();
    jpeg[frame + 5..frame + 9].fill(0xFF);
    let mut webp = GREY_WEBP.to_vec();
    let start = webp.windows(3).position(|code| code == [0x9D, 0x01, 0x2A]).unwrap();
    webp[start + 3..start + 7].copy_from_slice(&[0xFF, 0x3F, 0xFF, 0x3F]);
    // Signature, then both sides less one with 14 bits each.
    let lossless = [b"RIFF\x1A\0\0\0WEBPVP8L\x0E\0\0\0\x2F".as_slice(), &[0xFF, 0xFF, 0xFF, 0x0F], &[0; 9]].concat();
    let av1 = av1_of_size(65_535, 65_535, &[0; 20]);
    for (format, bytes) in [
        (PictureFormat::Jpeg, jpeg),
        (PictureFormat::WebP, webp),
        (PictureFormat::WebP, lossless),
        (PictureFormat::Av1, av1),
        (PictureFormat::Av1, av1_of_size(MAX_PICTURE_SIDE + 1, 1, &[0; 20])),
        (PictureFormat::Av1, av1_of_size(4_096, MAX_PICTURE_PIXELS / 4_096 + 1, &[0; 20])),
    ] {
        assert_eq!(decode_picture(format, &bytes).err(), Some(PictureError::TooLarge), "{format:?}");
    }
}

#[test]
fn a_webp_canvas_does_not_hide_a_larger_picture() {
    // A canvas of 1×1 pixels (VP8X), then a frame that claims 16,383 × 16,383.
    let mut frame = GREY_WEBP[12..].to_vec();
    let start = frame.windows(3).position(|code| code == [0x9D, 0x01, 0x2A]).unwrap();
    frame[start + 3..start + 7].copy_from_slice(&[0xFF, 0x3F, 0xFF, 0x3F]);
    let body = [b"WEBPVP8X\x0A\0\0\0".as_slice(), &[0; 10], &frame].concat();
    let bytes = [b"RIFF".as_slice(), &(body.len() as u32).to_le_bytes(), &body].concat();
    assert_eq!(decode_picture(PictureFormat::WebP, &bytes).err(), Some(PictureError::TooLarge));
}

#[test]
fn a_jpeg_of_thousands_of_scans_is_refused() {
    let scan = GREY_JPEG.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
    let length = usize::from(u16::from_be_bytes([GREY_JPEG[scan + 2], GREY_JPEG[scan + 3]]));
    let bytes = [&GREY_JPEG[..scan], &GREY_JPEG[scan..scan + 2 + length].repeat(5_000), &GREY_JPEG[scan..]].concat();
    assert_eq!(decode_picture(PictureFormat::Jpeg, &bytes).err(), Some(PictureError::Damaged));
}

#[test]
fn foreign_files_are_of_no_known_format() {
    for foreign in [
        b"<!DOCTYPE html><script>".as_slice(),
        b"\n<html>",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        b"%PDF-1.7\n",
        b"GIF89a\x01\0\x01\0",
        b"\x89PNG\r\n\x1A\n",
        b"\0\0\0\x20ftypavif",
        b"RIFF\0\0\0\0WAVE",
        b"",
    ] {
        assert_eq!(PictureFormat::detect(foreign), None);
        for (format, _) in GREY {
            assert_eq!(decode_picture(format, foreign).err(), Some(PictureError::UnknownFormat));
        }
    }
    // A picture under another format's name is as foreign.
    assert_eq!(decode_picture(PictureFormat::Av1, GREY_JPEG).err(), Some(PictureError::UnknownFormat));
}

#[test]
fn media_types_name_the_formats() {
    for (format, _) in GREY {
        assert_eq!(PictureFormat::from_mime(format.mime()), Some(format));
    }
    assert_eq!(PictureFormat::from_mime("IMAGE/JPEG"), Some(PictureFormat::Jpeg));
    for foreign in ["text/html", "image/svg+xml", "image/jpeg; charset=utf-8", ""] {
        assert_eq!(PictureFormat::from_mime(foreign), None);
    }
}

#[test]
fn a_cut_picture_is_damaged_or_grey_from_the_cut_on_and_never_a_panic() {
    for (format, bytes) in GREY {
        for length in 0..bytes.len() {
            if let Ok(pixels) = decode_picture(format, &bytes[..length]) {
                assert_eq!(pixels.luma.len(), (WIDTH * HEIGHT) as usize);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn flipped_bytes_never_panic_and_never_exceed_the_limits(
        which in 0..5usize,
        flips in vec((any::<prop::sample::Index>(), 1..=255u8), 1..6),
    ) {
        let mut bytes = [GREY_JPEG, GREY_WEBP, GREY_AV1, COLOUR_AV1, ANIMATED_WEBP][which].to_vec();
        for (at, bits) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= bits;
        }
        if let Ok(pixels) = decode_any_picture(&bytes) {
            prop_assert_eq!(pixels.luma.len(), pixels.width as usize * pixels.height as usize);
            prop_assert!(pixels.luma.len() <= MAX_PICTURE_PIXELS as usize);
        }
    }

    #[test]
    fn noise_behind_a_true_beginning_never_panics(which in 0..3usize, noise in vec(any::<u8>(), 0..400)) {
        let (_, bytes) = GREY[which];
        let _ = decode_any_picture(&[&bytes[..bytes.len() / 3], &noise].concat());
        let _ = decode_any_picture(&av1_of_size(64, 64, &noise[..noise.len().min(127)]));
    }
}
