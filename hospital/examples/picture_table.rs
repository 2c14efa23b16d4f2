//! Prints how AV1, WebP and JPEG look within the tiers' bytes, as a table in Markdown: `scripts/bench-pictures`.
//!
//! Arguments: a folder for the decoded pictures of tier S (or `-`), then DICOM files. AV1 and JPEG come from the
//! project's own search. WebP is given every quality that fits at each of the same sizes.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;
use std::time::Instant;

use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayImage};
use tegata_hospital::imaging::thumbnail::{encode, encode_jpeg, similarity};
use tegata_hospital::imaging::{Limits, slice, source};
use tegata_rights::thumbnail::{PictureFormat, decode_picture};

const BUDGETS: [usize; 4] = [950, 4_000, 18_000, 148_000];
const SIDES: [u32; 12] = [1024, 768, 512, 448, 384, 320, 256, 224, 192, 160, 128, 96];

/// One row of the table.
struct Row {
    format: PictureFormat,
    bytes: Vec<u8>,
    sides: (u32, u32),
    ssim: f64,
}

fn webp(picture: &GrayImage, quality: u8) -> Vec<u8> {
    let colour = DynamicImage::ImageLuma8(picture.clone()).into_rgb8();
    let mut settings = webp::WebPConfig::new().unwrap();
    settings.quality = f32::from(quality);
    settings.method = 6;
    settings.sns_strength = 0;
    settings.autofilter = 1;
    webp::Encoder::from_rgb(&colour, picture.width(), picture.height()).encode_advanced(&settings).unwrap().to_vec()
}

fn shown(format: PictureFormat, bytes: &[u8], picture: &GrayImage) -> GrayImage {
    let pixels = decode_picture(format, bytes).unwrap_or_else(|error| panic!("{format:?}: {error}"));
    let decoded = GrayImage::from_raw(pixels.width, pixels.height, pixels.luma).unwrap();
    imageops::resize(&decoded, picture.width(), picture.height(), FilterType::Triangle)
}

/// The best looking WebP within the budget.
fn best_webp(picture: &GrayImage, budget: usize) -> Option<Row> {
    let longer = picture.width().max(picture.height());
    let mut best: Option<Row> = None;
    for side in std::iter::once(longer).chain(SIDES.into_iter().filter(|side| *side < longer)) {
        let scale = |length: u32| (length * side / longer).max(1);
        let sides = (scale(picture.width()), scale(picture.height()));
        let candidate = imageops::resize(picture, sides.0, sides.1, FilterType::CatmullRom);
        let (mut fits, mut exceeds, mut fitting) = (-1i16, 101i16, None);
        while exceeds - fits > 1 {
            let middle = i16::midpoint(fits, exceeds);
            let bytes = webp(&candidate, middle as u8);
            if bytes.len() <= budget {
                (fits, fitting) = (middle, Some(bytes));
            } else {
                exceeds = middle;
            }
        }
        let Some(bytes) = fitting else { continue };
        let ssim = similarity(&shown(PictureFormat::WebP, &bytes, picture), picture);
        if best.as_ref().is_none_or(|best| ssim > best.ssim) {
            best = Some(Row { format: PictureFormat::WebP, bytes, sides, ssim });
        }
    }
    best
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("a folder for pictures, or -");
    println!("| slice | budget | format | bytes | size | SSIM | search |");
    println!("| --- | ---: | --- | ---: | --- | ---: | ---: |");
    for file in arguments {
        let path = Path::new(&file);
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let series = source::open(path, &Limits::default(), None, &mut |_, _| ()).unwrap();
        let picture = slice::choose(&series, &Limits::default(), None, &mut |_, _| ()).unwrap().picture;
        for budget in BUDGETS {
            let own = |thumbnail: tegata_hospital::imaging::Thumbnail| Row {
                format: thumbnail.format,
                bytes: thumbnail.bytes,
                sides: (thumbnail.width, thumbnail.height),
                ssim: thumbnail.ssim,
            };
            let ways: [&dyn Fn() -> Option<Row>; 3] =
                [&|| encode(&picture, budget).ok().map(own), &|| best_webp(&picture, budget), &|| {
                    encode_jpeg(&picture, budget).ok().map(own)
                }];
            for way in ways {
                let start = Instant::now();
                let Some(Row { format, bytes, sides: (width, height), ssim }) = way() else { continue };
                let elapsed = start.elapsed().as_millis();
                let length = bytes.len();
                println!("| {name} | {budget} | {format:?} | {length} | {width}×{height} | {ssim:.4} | {elapsed} ms |");
                if folder != "-" && budget == BUDGETS[0] {
                    let to = Path::new(&folder).join(format!("{name}-{format:?}.png"));
                    shown(format, &bytes, &picture).save(to).unwrap();
                }
            }
        }
    }
}
