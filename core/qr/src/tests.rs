#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::Cursor;

use image::{DynamicImage, GrayAlphaImage, GrayImage, ImageFormat, Luma, LumaA, imageops};
use proptest::prelude::*;

use super::*;

const ALPHANUMERIC: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

fn text_of(length: usize) -> String {
    (0..length).map(|index| ALPHANUMERIC[(index * 7 + index / 45) % ALPHANUMERIC.len()] as char).collect()
}

fn drawn(text: &str, module: u32) -> GrayImage {
    image::load_from_memory(&render_png(text, module).unwrap()).unwrap().to_luma8()
}

fn png(image: &GrayImage) -> Vec<u8> {
    encoded(&DynamicImage::ImageLuma8(image.clone()), ImageFormat::Png)
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    image.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

fn page(width: u32, height: u32, codes: &[(&GrayImage, i64, i64)]) -> GrayImage {
    let mut page = GrayImage::from_pixel(width, height, Luma([255]));
    for (code, x, y) in codes {
        imageops::overlay(&mut page, *code, *x, *y);
    }
    page
}

/// Something like a photo: soft shapes and grain, no code.
fn photo(width: u32, height: u32) -> GrayImage {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    GrayImage::from_fn(width, height, |x, y| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let soft = 120.0 + 60.0 * (f64::from(x) / 37.0).sin() + 40.0 * (f64::from(y) / 23.0).cos();
        Luma([(soft + (state % 21) as f64 - 10.0) as u8])
    })
}

#[test]
fn codes_of_every_size_that_a_card_may_have_are_read_back() {
    for length in [50, 120, 300, 600, 1000, 1500, 2000] {
        let text = text_of(length);
        for module in [3, 4] {
            let code = drawn(&text, module);
            assert_eq!(read_luma(code.width(), code.height(), code.as_raw()), Ok(text.clone()), "{length} at {module}");
        }
        assert_eq!(read_picture(&render_png(&text, 4).unwrap()), Ok(text), "{length} as a picture");
    }
}

#[test]
fn text_outside_of_the_alphanumeric_set_is_read_back() {
    for text in ["https://example.org/?a=b", "東海病院 病歴", "x", "{\"v\":3,\"type\":7}"] {
        assert_eq!(read_picture(&render_png(text, 5).unwrap()).as_deref(), Ok(text));
    }
}

#[test]
fn a_code_is_read_in_every_quarter_turn_and_mirrored() {
    let text = text_of(400);
    let code = drawn(&text, 4);
    for turned in [
        imageops::rotate90(&code),
        imageops::rotate180(&code),
        imageops::rotate270(&code),
        imageops::flip_horizontal(&code),
    ] {
        assert_eq!(read_picture(&png(&turned)), Ok(text.clone()));
    }
}

#[test]
fn a_code_somewhere_on_a_page_is_found() {
    let text = text_of(500);
    let code = drawn(&text, 4);
    let page = page(1280, 800, &[(&code, 703, 91)]);
    assert_eq!(read_luma(1280, 800, page.as_raw()), Ok(text.clone()));
    assert_eq!(read_picture(&png(&page)), Ok(text.clone()));
    assert_eq!(read_picture(&encoded(&DynamicImage::ImageLuma8(page), ImageFormat::Jpeg)), Ok(text));
}

#[test]
fn a_code_without_quiet_zone_light_on_dark_tiny_or_transparent_is_read() {
    let text = text_of(200);
    let code = drawn(&text, 4);
    let cropped = imageops::crop_imm(&code, 16, 16, code.width() - 32, code.height() - 32).to_image();
    assert_eq!(read_picture(&png(&cropped)), Ok(text.clone()), "cropped to the edge");

    let mut inverted = page(900, 700, &[(&code, 300, 200)]);
    imageops::invert(&mut inverted);
    assert_eq!(read_picture(&png(&inverted)), Ok(text.clone()), "light on dark");

    assert_eq!(read_picture(&png(&drawn(&text, 1))), Ok(text.clone()), "one pixel a module");

    let transparent =
        GrayAlphaImage::from_fn(code.width(), code.height(), |x, y| LumaA([0, 255 - code.get_pixel(x, y).0[0]]));
    assert_eq!(
        read_picture(&encoded(&DynamicImage::ImageLumaA8(transparent), ImageFormat::Png)),
        Ok(text),
        "black on transparent"
    );
}

#[test]
fn a_dim_blurred_and_grainy_code_is_read() {
    let text = text_of(150);
    let code = drawn(&text, 6);
    let mut shot = imageops::blur(&page(1000, 800, &[(&code, 200, 150)]), 1.2);
    let grain = photo(1000, 800);
    for (x, y, pixel) in shot.enumerate_pixels_mut() {
        let light = 0.35 + 0.25 * f64::from(x) / 1000.0;
        pixel.0[0] = (30.0 + f64::from(pixel.0[0]) * light + f64::from(grain.get_pixel(x, y).0[0]) * 0.1) as u8;
    }
    assert_eq!(read_picture(&encoded(&DynamicImage::ImageLuma8(shot), ImageFormat::Jpeg)), Ok(text));
}

#[test]
fn a_large_photo_is_read_within_the_limits() {
    let text = text_of(300);
    let code = drawn(&text, 10);
    let page = page(4600, 3400, &[(&code, 2100, 1500)]);
    assert_eq!(read_picture(&png(&page)), Ok(text));
}

#[test]
fn a_picture_without_a_code_says_so() {
    let photo = photo(900, 600);
    assert_eq!(read_luma(900, 600, photo.as_raw()), Err(QrError::NoCode));
    assert_eq!(read_picture(&png(&photo)), Err(QrError::NoCode));
    assert_eq!(read_picture(&png(&page(300, 200, &[]))), Err(QrError::NoCode));
}

#[test]
fn two_codes_are_refused_and_twice_the_same_is_one() {
    let (first, second) = (drawn("FIRST CODE", 6), drawn("SECOND CODE", 6));
    let both = page(1000, 500, &[(&first, 40, 60), (&second, 560, 90)]);
    assert_eq!(read_luma(1000, 500, both.as_raw()), Err(QrError::SeveralCodes { count: 2 }));
    assert_eq!(read_picture(&png(&both)), Err(QrError::SeveralCodes { count: 2 }));
    assert_eq!(read_all_luma(1000, 500, both.as_raw()).unwrap().len(), 2);
    let same = page(1000, 500, &[(&first, 40, 60), (&first, 560, 90)]);
    assert_eq!(read_picture(&png(&same)).as_deref(), Ok("FIRST CODE"));
}

#[test]
fn a_covered_code_is_damaged_and_a_little_dirt_is_repaired() {
    let text = text_of(300);
    let code = drawn(&text, 6);
    let cover = |side: u32| {
        let mut covered = code.clone();
        let from = (code.width() / 2 - side / 2) as i64;
        imageops::overlay(&mut covered, &GrayImage::from_pixel(side, side, Luma([255])), from, from);
        read_picture(&png(&covered))
    };
    assert_eq!(cover(code.width() / 8), Ok(text.clone()));
    assert_eq!(cover(code.width() / 2), Err(QrError::Damaged));
}

#[test]
fn a_code_of_bytes_that_are_no_text_says_so() {
    let code = qrcode::QrCode::new([0xff, 0xfe, 0x80, 0x81]).unwrap();
    let side = code.width() as u32;
    let colours = code.to_colors();
    let picture = GrayImage::from_fn((side + 8) * 6, (side + 8) * 6, |x, y| {
        let (x, y) = ((x / 6).wrapping_sub(4), (y / 6).wrapping_sub(4));
        let dark = x < side && y < side && colours[(y * side + x) as usize] == qrcode::Color::Dark;
        Luma([if dark { 0 } else { 255 }])
    });
    assert_eq!(read_picture(&png(&picture)), Err(QrError::NotText));
}

#[test]
fn what_is_no_picture_or_beyond_the_limits_is_refused() {
    assert_eq!(read_picture(b""), Err(QrError::NotAPicture));
    assert_eq!(read_picture(b"GIF89a..............."), Err(QrError::NotAPicture));
    let good = render_png("TEXT", 4).unwrap();
    assert_eq!(read_picture(&good[..good.len() / 2]), Err(QrError::NotAPicture));
    assert_eq!(read_picture(&vec![0; MAX_PICTURE_BYTES + 1]), Err(QrError::TooLarge));
    assert_eq!(read_picture(&png(&GrayImage::new(MAX_PICTURE_SIDE + 1, 1))), Err(QrError::TooLarge));
    // A few bytes that claim 60,000 × 60,000 pixels.
    let mut bomb = good;
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    assert!(matches!(read_picture(&bomb), Err(QrError::TooLarge | QrError::NotAPicture)));
}

#[test]
fn a_frame_must_have_as_many_bytes_as_pixels() {
    assert_eq!(read_luma(10, 10, &[0; 99]), Err(QrError::WrongFrame { width: 10, height: 10, bytes: 99 }));
    assert_eq!(read_luma(0, 0, &[]), Err(QrError::WrongFrame { width: 0, height: 0, bytes: 0 }));
    assert_eq!(read_luma(MAX_FRAME_SIDE + 1, 1, &[0; 4097]), Err(QrError::TooLarge));
    assert_eq!(read_luma(1, 1, &[0]), Err(QrError::NoCode));
}

#[test]
fn drawings_have_a_quiet_zone_and_agree_with_each_other() {
    let code = drawn("TEGATA", 1);
    let side = code.width() as usize;
    assert_eq!(side, 21 + 8, "version 1 and four modules on each side");
    for (x, y, pixel) in code.enumerate_pixels() {
        let inside = (4..25).contains(&x) && (4..25).contains(&y);
        assert!(inside || pixel.0[0] == 255);
    }

    let plain = render_terminal("TEGATA", TerminalStyle::Plain).unwrap();
    let ansi = render_terminal("TEGATA", TerminalStyle::Ansi).unwrap();
    for (terminal, ink_is_dark) in [(plain, false), (ansi, true)] {
        let lines: Vec<Vec<char>> = terminal
            .lines()
            .map(|line| line.chars().filter(|character| " █▀▄".contains(*character)).collect())
            .collect();
        assert_eq!((lines.len(), lines[0].len()), (side.div_ceil(2), side));
        for (x, y, pixel) in code.enumerate_pixels() {
            let ink = if y % 2 == 0 { "█▀" } else { "█▄" }.contains(lines[y as usize / 2][x as usize]);
            assert_eq!(ink == ink_is_dark, pixel.0[0] == 0, "{x} {y}");
        }
    }

    let svg = render_svg("TEGATA").unwrap();
    let area: usize =
        svg.split("v1h-").skip(1).map(|run| run.split('z').next().unwrap().parse::<usize>().unwrap()).sum();
    assert_eq!(area, code.pixels().filter(|pixel| pixel.0[0] == 0).count());
    assert!(svg.contains("viewBox=\"0 0 29 29\""));
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let long = "a".repeat(2332);
    assert_eq!(render_png(&long, 4), Err(QrError::TextTooLong { bytes: 2332 }));
    assert!(render_svg(&long[1..]).is_ok());
    for given in [0, MAX_MODULE_PIXELS + 1] {
        assert_eq!(render_png("A", given), Err(QrError::ModuleSize { given }));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(read_picture(&bytes).is_err());
    }

    #[test]
    fn no_frame_panics(width in 1u32..60, height in 1u32..60, seed in prop::collection::vec(any::<u8>(), 3600)) {
        let _ = read_luma(width, height, &seed[..(width * height) as usize]);
    }

    #[test]
    fn a_code_with_spots_is_read_rightly_or_not_at_all(
        length in 20usize..200,
        spots in prop::collection::vec((0u32..200, 0u32..200, 1u32..24, any::<bool>()), 0..12),
    ) {
        let text = text_of(length);
        let mut code = drawn(&text, 4);
        for (x, y, side, dark) in spots {
            let spot = GrayImage::from_pixel(side, side, Luma([if dark { 0 } else { 255 }]));
            imageops::overlay(&mut code, &spot, i64::from(x), i64::from(y));
        }
        if let Ok(read) = read_luma(code.width(), code.height(), code.as_raw()) {
            prop_assert_eq!(read, text);
        }
    }
}

/// `frame` filled with finder patterns of `module` pixels a module, one module of white between them.
fn full_of_corners(width: u32, height: u32, module: u32) -> GrayImage {
    GrayImage::from_fn(width, height, |x, y| {
        let (column, row) = (x / module % 8, y / module % 8);
        let ring = column.abs_diff(3).max(row.abs_diff(3));
        Luma([if column == 7 || row == 7 || ring == 2 { 255 } else { 0 }])
    })
}

/// A reader without a bound tries them in every combination and does not come back.
#[test]
fn a_frame_full_of_corners_is_answered() {
    for module in 1..=6 {
        let frame = full_of_corners(1280, 720, module);
        let answer = read_luma(1280, 720, frame.as_raw());
        assert!(matches!(answer, Err(QrError::NoCode | QrError::Damaged)), "{module}: {answer:?}");
    }
    for (side, module) in [(1000, 1), (2040, 2), (4000, 4)] {
        let answer = read_picture(&png(&full_of_corners(side, side, module)));
        assert!(matches!(answer, Err(QrError::NoCode | QrError::Damaged)), "{side}, {module}: {answer:?}");
    }
}

#[test]
fn bytes_are_read_as_utf_8_and_never_guessed() {
    for text in ["岐阜大学医学部附属病院", "ÄÖÜ ß é", "ｶﾅ テスト", "{\"data\":\"患者\"}", "\u{1F9B4} CT"]
    {
        let code = drawn(text, 4);
        assert_eq!(read_luma(code.width(), code.height(), code.as_raw()).as_deref(), Ok(text));
    }
}
