#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::collection::vec;
use proptest::prelude::*;
use tegata_rights::thumbnail::{PictureFormat, decode_picture};

use super::*;

fn gradient(width: u32, height: u32) -> Vec<u8> {
    (0..height).flat_map(|y| (0..width).map(move |x| (x * 3 + y * 5) as u8)).collect()
}

#[test]
fn the_same_picture_gives_the_same_bytes() {
    let luma = gradient(70, 50);
    for effort in [Effort::Quick, Effort::Thorough] {
        let coded = encode_grey(&luma, 70, 50, 20, effort).unwrap();
        assert_eq!(coded, encode_grey(&luma, 70, 50, 20, effort).unwrap());
    }
}

#[test]
fn more_quality_takes_more_bytes_and_the_highest_loses_nothing() {
    let luma = gradient(96, 64);
    let size = |quality| encode_grey(&luma, 96, 64, quality, Effort::Quick).unwrap().len();
    assert!(size(0) < size(30) && size(30) < size(LOSSLESS));
    let exact = encode_grey(&luma, 96, 64, LOSSLESS, Effort::Quick).unwrap();
    assert!(decode_picture(PictureFormat::Av1, &exact).unwrap().luma == luma);
}

#[test]
fn what_is_no_picture_is_refused_before_libaom_sees_it() {
    for (length, width, height, quality) in [(0, 0, 0, 1), (9, 3, 4, 1), (4097, 4097, 1, 1), (1, 1, 1, 64)] {
        assert_eq!(encode_grey(&vec![0; length], width, height, quality, Effort::Quick), Err(AomError::Picture));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_picture_of_any_size_is_decoded_to_that_size_with_little_difference(
        (width, height, luma) in (1..80u32, 1..80u32).prop_flat_map(|(width, height)| {
            (Just(width), Just(height), vec(any::<u8>(), (width * height) as usize))
        }),
        thorough: bool,
    ) {
        let effort = if thorough { Effort::Thorough } else { Effort::Quick };
        let coded = encode_grey(&luma, width, height, 58, effort).unwrap();
        let pixels = decode_picture(PictureFormat::Av1, &coded).unwrap();
        prop_assert_eq!((pixels.width, pixels.height), (width, height));
        let difference: u64 = pixels.luma.iter().zip(&luma).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        prop_assert!(difference <= 8 * luma.len() as u64, "{difference} over {} pixels", luma.len());
    }
}
