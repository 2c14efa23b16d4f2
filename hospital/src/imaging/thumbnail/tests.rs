#![allow(clippy::unwrap_used, clippy::expect_used)]

use image::Luma;
use proptest::prelude::*;
use tegata_rights::thumbnail::decode_picture;

use super::*;

const PREVIEW_BUDGET_BYTES: usize = 900;

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

/// Types of the OBUs of an AV1 stream.
fn obus(av1: &[u8]) -> Vec<u8> {
    let (mut at, mut found) = (0, Vec::new());
    while at < av1.len() {
        assert_eq!(av1[at] & 0b1000_0111, 0b010, "an OBU with a size and without an extension");
        found.push(av1[at] >> 3 & 15);
        at += 1;
        let (mut size, mut shift) = (0usize, 0);
        loop {
            size |= usize::from(av1[at] & 0x7F) << shift;
            shift += 7;
            at += 1;
            if av1[at - 1] & 0x80 == 0 {
                break;
            }
        }
        at += size;
    }
    assert_eq!(at, av1.len());
    found
}

#[test]
fn thumbnails_keep_to_the_budget_and_more_bytes_look_better() {
    let picture = body(512, 400);
    let mut last = 0.0;
    for tier in [Tier::S, Tier::M, Tier::L, Tier::Custom(148_000)] {
        let budget = tier.budget_bytes().unwrap();
        let thumbnail = encode(&picture, budget).unwrap();
        assert!(thumbnail.bytes.len() <= budget, "{} > {budget}", thumbnail.bytes.len());
        assert_eq!(thumbnail.format, PictureFormat::Av1);
        assert!(thumbnail.ssim > last, "{budget}: {} after {last}", thumbnail.ssim);
        last = thumbnail.ssim;
    }
    assert!(last > 0.99, "{last}");
}

#[test]
fn the_next_quality_at_the_chosen_size_would_not_fit() {
    let picture = body(320, 240);
    for budget in [6_000, 18_000] {
        let thumbnail = encode(&picture, budget).unwrap();
        assert_eq!((thumbnail.width, thumbnail.height), (320, 240), "the picture need not be scaled here");
        let next = encoding::Av1::default();
        let next = encoding::Coder::code(&next, &picture, thumbnail.quality + 1).unwrap();
        assert!(next.len() > budget, "{} ≤ {budget}", next.len());
    }
}

#[test]
fn av1_looks_better_than_jpeg_at_every_budget() {
    let picture = body(512, 512);
    for budget in [950, 4_000, 18_000] {
        let (av1, jpeg) = (encode(&picture, budget).unwrap(), encode_jpeg(&picture, budget).unwrap());
        assert_eq!(jpeg.format, PictureFormat::Jpeg);
        assert!(jpeg.bytes.len() <= budget);
        assert!(av1.ssim > jpeg.ssim, "{budget}: AV1 {}, JPEG {}", av1.ssim, jpeg.ssim);
    }
}

#[test]
fn the_same_picture_gives_the_same_bytes() {
    let picture = body(200, 160);
    assert_eq!(encode(&picture, 3_000).unwrap(), encode(&picture, 3_000).unwrap());
}

#[test]
fn the_file_decodes_to_the_size_that_is_said() {
    for thumbnail in [encode(&body(300, 200), 3_000).unwrap(), encode_jpeg(&body(300, 200), 3_000).unwrap()] {
        let decoded = decode_picture(thumbnail.format, &thumbnail.bytes).unwrap();
        assert_eq!((decoded.width, decoded.height), (thumbnail.width, thumbnail.height));
    }
}

#[test]
fn a_small_picture_is_not_enlarged_and_may_come_back_exactly() {
    let picture = body(64, 48);
    let thumbnail = encode(&picture, 148_000).unwrap();
    assert_eq!((thumbnail.width, thumbnail.height), (64, 48));
    assert!(decode_picture(thumbnail.format, &thumbnail.bytes).unwrap().luma == *picture.as_raw());
}

#[test]
fn a_large_picture_is_made_smaller() {
    let thumbnail = encode(&body(1500, 700), 18_000).unwrap();
    assert!(thumbnail.width <= 1024);
    assert_eq!(thumbnail.height, (f64::from(thumbnail.width) * 700.0 / 1500.0).round() as u32);
}

#[test]
fn an_av1_file_holds_a_sequence_header_and_a_frame_and_no_metadata() {
    const SEQUENCE_HEADER: u8 = 1;
    const FRAME: u8 = 6;
    for thumbnail in [encode(&body(256, 256), 18_000).unwrap(), preview(&body(256, 256), 900).unwrap()] {
        assert_eq!(obus(&thumbnail.bytes), [SEQUENCE_HEADER, FRAME]);
    }
}

#[test]
fn a_jpeg_file_holds_the_jfif_mark_and_no_other_application_segment_or_comment() {
    let thumbnail = encode_jpeg(&body(256, 256), 18_000).unwrap();
    let markers = markers(&thumbnail.bytes);
    assert_eq!(markers[0], 0xE0);
    assert_eq!(&thumbnail.bytes[6..11], b"JFIF\0");
    assert!(markers[1..].iter().all(|marker| !matches!(marker, 0xE0..=0xEF | 0xFE)), "{markers:02X?}");
}

#[test]
fn a_preview_is_small_and_fits_one_fragment() {
    let preview = preview(&body(512, 512), PREVIEW_BUDGET_BYTES).unwrap();
    assert!(preview.bytes.len() <= PREVIEW_BUDGET_BYTES);
    assert!((64..=128).contains(&preview.width), "{}", preview.width);
}

#[test]
fn a_budget_too_small_is_an_error_that_says_what_is_needed() {
    assert_eq!(
        encode(&body(256, 256), 10),
        Err(ThumbnailError::BudgetTooSmall { budget_bytes: 10, least_bytes: LEAST_BUDGET_BYTES })
    );
    let noise = GrayImage::from_fn(512, 512, |x, y| {
        Luma([(x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(97_531) >> 3) as u8])
    });
    let Err(ThumbnailError::BudgetTooSmall { least_bytes, .. }) = encode_jpeg(&noise, 200) else {
        panic!("no JPEG has 200 bytes");
    };
    assert!(encode_jpeg(&noise, least_bytes).is_ok());
}

#[test]
fn tiers_are_read_from_text_and_custom_budgets_have_a_limit() {
    for (text, tier, budget) in [("S", Tier::S, 950), ("m", Tier::M, 4_000), ("L", Tier::L, 18_000)] {
        assert_eq!(text.parse::<Tier>().unwrap(), tier);
        assert_eq!(tier.budget_bytes().unwrap(), budget);
    }
    assert_eq!("148000".parse::<Tier>().unwrap(), Tier::Custom(148_000));
    let too_large = ThumbnailError::BudgetTooLarge { budget_bytes: 148_001 };
    assert_eq!("148001".parse::<Tier>(), Err(too_large.clone()));
    assert_eq!(encode(&body(32, 32), 148_001), Err(too_large));
    assert_eq!("XL".parse::<Tier>(), Err(ThumbnailError::UnknownTier));
}

#[test]
fn a_picture_without_pixels_is_an_error() {
    assert_eq!(encode(&GrayImage::new(0, 5), 1_000), Err(ThumbnailError::Empty));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_size_gets_a_thumbnail_within_any_reasonable_budget(width in 1..200u32, height in 1..200u32, budget in 300..20_000usize) {
        let thumbnail = encode(&body(width, height), budget).unwrap();
        prop_assert!(thumbnail.bytes.len() <= budget);
        prop_assert!(thumbnail.width <= width && thumbnail.height <= height);
    }
}
