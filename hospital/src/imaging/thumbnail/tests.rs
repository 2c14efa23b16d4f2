#![allow(clippy::unwrap_used, clippy::expect_used)]

use image::Luma;
use proptest::prelude::*;

use super::*;

/// Rings and a little noise, as a body has.
fn body(width: u32, height: u32) -> GrayImage {
    GrayImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (f64::from(x) - f64::from(width) / 2.0, f64::from(y) - f64::from(height) / 2.0);
        let radius = dx.hypot(dy * 1.4) / f64::from(width);
        let noise = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 7 & 15;
        let tissue = if radius < 0.35 { 120.0 + 80.0 * (radius * 60.0).sin() } else { 0.0 };
        Luma([(tissue + f64::from(noise)) as u8])
    })
}

/// Markers before the first scan.
fn markers(jpeg: &[u8]) -> Vec<u8> {
    let (mut at, mut found) = (2, Vec::new());
    while jpeg[at] == 0xFF && jpeg[at + 1] != 0xDA {
        found.push(jpeg[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    found
}

#[test]
fn thumbnails_keep_to_the_budget_and_more_bytes_look_better() {
    let picture = body(512, 400);
    let mut last = 0.0;
    for budget in [900, 2_000, 4_000, 18_000, 148_000] {
        let thumbnail = encode(&picture, budget).unwrap();
        assert!(thumbnail.bytes.len() <= budget, "{} > {budget}", thumbnail.bytes.len());
        assert_eq!(thumbnail.format, PictureFormat::Jpeg);
        let now = thumbnail.ssim;
        assert!(now > last, "{budget}: {now} after {last}");
        last = now;
    }
    assert!(last > 0.95, "{last}");
}

#[test]
fn the_file_decodes_to_the_size_that_is_said() {
    let thumbnail = encode(&body(300, 200), 3_000).unwrap();
    let decoded = image::load_from_memory_with_format(&thumbnail.bytes, ImageFormat::Jpeg).unwrap();
    assert_eq!((decoded.width(), decoded.height()), (thumbnail.width, thumbnail.height));
    assert!(matches!(decoded, image::DynamicImage::ImageLuma8(_)));
}

#[test]
fn a_small_picture_is_not_enlarged() {
    let thumbnail = encode(&body(64, 48), 148_000).unwrap();
    assert_eq!((thumbnail.width, thumbnail.height), (64, 48));
}

#[test]
fn a_large_picture_is_made_smaller() {
    let thumbnail = encode(&body(1500, 700), 148_000).unwrap();
    assert!(thumbnail.width <= 1024);
    assert_eq!(thumbnail.height, (f64::from(thumbnail.width) * 700.0 / 1500.0).round() as u32);
}

#[test]
fn the_file_holds_the_jfif_mark_and_no_other_application_segment_or_comment() {
    for thumbnail in [encode(&body(256, 256), 18_000).unwrap(), preview(&body(256, 256), PREVIEW_BUDGET_BYTES).unwrap()]
    {
        let markers = markers(&thumbnail.bytes);
        assert_eq!(markers[0], 0xE0);
        assert_eq!(&thumbnail.bytes[6..11], b"JFIF\0");
        assert!(markers[1..].iter().all(|marker| !matches!(marker, 0xE0..=0xEF | 0xFE)), "{markers:02X?}");
    }
}

#[test]
fn the_preview_fits_one_fragment() {
    let preview = preview(&body(512, 512), PREVIEW_BUDGET_BYTES).unwrap();
    assert!(preview.bytes.len() <= PREVIEW_BUDGET_BYTES);
    assert!(preview.width >= 64, "{}", preview.width);
}

#[test]
fn a_budget_too_small_is_an_error_that_says_what_is_needed() {
    assert!(matches!(
        encode(&body(256, 256), 10),
        Err(ThumbnailError::BudgetTooSmall { budget_bytes: 10, least_bytes: LEAST_BUDGET_BYTES })
    ));
    let needed = match encode(&body(512, 512), LEAST_BUDGET_BYTES) {
        Err(ThumbnailError::BudgetTooSmall { least_bytes, .. }) => least_bytes,
        Ok(thumbnail) => thumbnail.bytes.len(),
        Err(other) => panic!("{other}"),
    };
    assert!(encode(&body(512, 512), needed.max(LEAST_BUDGET_BYTES)).is_ok());
}

#[test]
fn a_picture_without_pixels_is_an_error() {
    assert_eq!(encode(&GrayImage::new(0, 5), 1_000), Err(ThumbnailError::Empty));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_size_gets_a_thumbnail_within_any_reasonable_budget(width in 1..200u32, height in 1..200u32, budget in 1_000..20_000usize) {
        let thumbnail = encode(&body(width, height), budget).unwrap();
        prop_assert!(thumbnail.bytes.len() <= budget);
        prop_assert!(thumbnail.width <= width && thumbnail.height <= height);
    }
}
