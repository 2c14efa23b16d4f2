//! The search for the size and the quality that look best within a budget.

use std::thread;

use image::GrayImage;
use image::imageops::{self, FilterType};
use tegata_rights::thumbnail::decode_picture;

use super::super::ssim::ssim;
use super::encoding::Coder;
use super::{LEAST_BUDGET_BYTES, MAX_BUDGET_BYTES, Thumbnail, ThumbnailError};

/// Lengths of the longer side that are tried; the picture's own is tried too when it lies between them.
pub(super) const SIDES: [u32; 15] = [1024, 768, 640, 512, 448, 384, 320, 256, 224, 192, 160, 128, 96, 64, 48];
/// Lengths tried for the preview.
pub(super) const PREVIEW_SIDES: [u32; 7] = [128, 112, 96, 80, 64, 48, 32];
/// From this similarity on a smaller size cannot look better.
const GOOD_ENOUGH: f64 = 0.98;
/// More pixels than this for one byte are left to smaller sizes.
const MOST_PIXELS_PER_BYTE: usize = 600;
/// Up to this budget the size that won is coded again, thoroughly: there each byte shows.
const THOROUGH_BUDGET_BYTES: usize = 4_000;
/// The same, but only up to so many pixels: more would take longer than anyone likes to wait.
const THOROUGH_PIXELS: u32 = 384 * 384;
/// How far above a guessed quality the second one is tried.
const STRIDE: i16 = 3;

/// A quality and the file it gives.
struct Coded {
    quality: u8,
    bytes: Vec<u8>,
}

/// The best looking picture of at most `budget_bytes` whose longer side is one of `sides` or the picture's own.
pub(super) fn best<C: Coder>(
    picture: &GrayImage,
    budget_bytes: usize,
    sides: &[u32],
    coder: &C,
) -> Result<Thumbnail, ThumbnailError> {
    if picture.width() == 0 || picture.height() == 0 {
        return Err(ThumbnailError::Empty);
    }
    if budget_bytes < LEAST_BUDGET_BYTES {
        return Err(ThumbnailError::BudgetTooSmall { budget_bytes, least_bytes: LEAST_BUDGET_BYTES });
    }
    if budget_bytes > MAX_BUDGET_BYTES {
        return Err(ThumbnailError::BudgetTooLarge { budget_bytes });
    }
    let mut best: Option<Thumbnail> = None;
    let mut last = None;
    let mut least_bytes = usize::MAX;
    let mut worse_in_a_row = 0;
    for candidate in candidates(picture, budget_bytes, sides) {
        let guess = last.or_else(|| coder.guess(budget_bytes as f64 / candidate.len() as f64));
        let coded = match highest_quality(coder, &candidate, budget_bytes, guess)? {
            Ok(coded) => coded,
            Err(least) => {
                least_bytes = least_bytes.min(least);
                continue;
            }
        };
        last = Some(coded.quality);
        let thumbnail = compared(coder, &candidate, coded, picture)?;
        if best.as_ref().is_none_or(|best| thumbnail.ssim > best.ssim) {
            best = Some(thumbnail);
            worse_in_a_row = 0;
        } else {
            worse_in_a_row += 1;
        }
        if worse_in_a_row == 2 || best.as_ref().is_some_and(|best| best.ssim >= GOOD_ENOUGH) {
            break;
        }
    }
    let best = best.ok_or(ThumbnailError::BudgetTooSmall { budget_bytes, least_bytes })?;
    let Some(thorough) = coder
        .thorough()
        .filter(|_| budget_bytes <= THOROUGH_BUDGET_BYTES && best.width * best.height <= THOROUGH_PIXELS)
    else {
        return Ok(best);
    };
    let candidate = scaled(picture, best.width.max(best.height));
    let Ok(coded) = highest_quality(&thorough, &candidate, budget_bytes, Some(best.quality))? else { return Ok(best) };
    let again = compared(&thorough, &candidate, coded, picture)?;
    Ok(if again.ssim > best.ssim { again } else { best })
}

/// The picture at each size that is worth a try, from the largest down; the smallest in any case.
fn candidates<'a>(
    picture: &'a GrayImage,
    budget_bytes: usize,
    sides: &'a [u32],
) -> impl Iterator<Item = GrayImage> + use<'a> {
    let longer = picture.width().max(picture.height());
    let own = sides.first().filter(|largest| longer <= **largest).map(|_| longer);
    let smallest = sides.last().copied().unwrap_or(longer).min(longer);
    own.into_iter().chain(sides.iter().copied().filter(move |side| *side < longer)).filter_map(move |side| {
        let (width, height) = size(picture, side);
        let pixels = width as usize * height as usize;
        (side == smallest || pixels / MOST_PIXELS_PER_BYTE <= budget_bytes).then(|| scaled(picture, side))
    })
}

/// The highest quality that fits, or the length at the lowest. The next quality does not fit, or there is none.
///
/// Two qualities are tried at a time, one on each of two cores; with a `guess`, from there on upwards or downwards.
fn highest_quality<C: Coder>(
    coder: &C,
    picture: &GrayImage,
    budget_bytes: usize,
    guess: Option<u8>,
) -> Result<Result<Coded, usize>, ThumbnailError> {
    let (lowest, highest) = (i16::from(*coder.qualities().start()), i16::from(*coder.qualities().end()));
    let (mut fits, mut exceeds) = (lowest - 1, highest + 1);
    let mut fitting = None;
    let mut least_bytes = usize::MAX;
    let mut guess = guess.map(i16::from);
    let guessed = guess.is_some();
    while exceeds - fits > 1 {
        let (low, high) = match guess.take() {
            Some(guess) => (guess.max(fits + 1), (guess + STRIDE).min(exceeds - 1)),
            None => {
                let third = ((exceeds - fits) / 3).max(1);
                (fits + third, (exceeds - third).max(fits + third))
            }
        };
        let exceeded = exceeds;
        for (quality, bytes) in coded_together(coder, picture, low, high)? {
            if bytes.len() <= budget_bytes {
                if quality > fits {
                    fits = quality;
                    fitting = Some(bytes);
                }
            } else {
                least_bytes = least_bytes.min(bytes.len());
                exceeds = exceeds.min(quality);
            }
        }
        // A quality may take fewer bytes than the one below it: then the higher one counts.
        if exceeds <= fits {
            exceeds = exceeded;
        }
        // While a guess was too low or too high for all that was tried, the next ones are near it.
        if guessed {
            if fits >= high && exceeds - fits > 2 * STRIDE {
                guess = Some(fits + STRIDE);
            } else if exceeds <= low && exceeds - fits > 2 * STRIDE {
                guess = Some(exceeds - 2 * STRIDE);
            }
        }
    }
    let quality = u8::try_from(fits).ok();
    Ok(fitting.zip(quality).map(|(bytes, quality)| Coded { quality, bytes }).ok_or(least_bytes))
}

/// The files of one or two qualities, each made on a core of its own.
fn coded_together<C: Coder>(
    coder: &C,
    picture: &GrayImage,
    low: i16,
    high: i16,
) -> Result<Vec<(i16, Vec<u8>)>, ThumbnailError> {
    let coded = |quality: i16| {
        let level = u8::try_from(quality).map_err(|error| ThumbnailError::Encoder(error.to_string()))?;
        coder.code(picture, level).map(|bytes| (quality, bytes))
    };
    if low == high {
        return Ok(vec![coded(low)?]);
    }
    thread::scope(|scope| {
        let other = scope.spawn(|| coded(high));
        let own = coded(low);
        let other = other.join().map_err(|_| ThumbnailError::Encoder("a thread of it ended early".into()))?;
        Ok(vec![own?, other?])
    })
}

/// The thumbnail with its similarity: decoded as the phone does, and shown at the picture's size.
fn compared<C: Coder>(
    coder: &C,
    candidate: &GrayImage,
    coded: Coded,
    picture: &GrayImage,
) -> Result<Thumbnail, ThumbnailError> {
    let format = coder.format();
    let unreadable = || ThumbnailError::Encoder("what it wrote cannot be read".into());
    let pixels = decode_picture(format, &coded.bytes).map_err(|_| unreadable())?;
    let (width, height) = (pixels.width, pixels.height);
    let decoded = GrayImage::from_raw(width, height, pixels.luma)
        .filter(|decoded| decoded.dimensions() == candidate.dimensions())
        .ok_or_else(unreadable)?;
    let ssim = if decoded.dimensions() == picture.dimensions() {
        ssim(&decoded, picture)
    } else {
        ssim(&imageops::resize(&decoded, picture.width(), picture.height(), FilterType::Triangle), picture)
    };
    Ok(Thumbnail { bytes: coded.bytes, format, width, height, quality: coded.quality, ssim })
}

/// The sides of the picture with the longer one of the given length.
fn size(picture: &GrayImage, longer: u32) -> (u32, u32) {
    let now = picture.width().max(picture.height());
    let side = |length: u32| {
        let scaled = f64::from(length) * f64::from(longer) / f64::from(now);
        (scaled.round() as u32).clamp(1, longer)
    };
    (side(picture.width()), side(picture.height()))
}

/// The picture with its longer side of the given length; never larger than it is.
fn scaled(picture: &GrayImage, longer: u32) -> GrayImage {
    let (width, height) = size(picture, longer);
    if longer >= picture.width().max(picture.height()) {
        return picture.clone();
    }
    imageops::resize(picture, width, height, FilterType::CatmullRom)
}
