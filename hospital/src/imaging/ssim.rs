//! Structural similarity of two greyscale pictures (Wang, Bovik, Sheikh, Simoncelli 2004), over square windows.

use image::GrayImage;

const WINDOW: usize = 8;
const STEP: usize = 4;
const C1: f64 = (0.01 * 255.0) * (0.01 * 255.0);
const C2: f64 = (0.03 * 255.0) * (0.03 * 255.0);

/// Mean SSIM of two pictures of the same size, 1 for equal ones; 0 when their sizes differ.
pub(crate) fn ssim(a: &GrayImage, b: &GrayImage) -> f64 {
    if a.dimensions() != b.dimensions() || a.is_empty() {
        return 0.0;
    }
    let (width, height) = (a.width() as usize, a.height() as usize);
    let (across, down) = (WINDOW.min(width), WINDOW.min(height));
    let (mut sum, mut count) = (0.0, 0u32);
    for y in (0..=height - down).step_by(STEP) {
        for x in (0..=width - across).step_by(STEP) {
            sum += window(a.as_raw(), b.as_raw(), width, (x, y), (across, down));
            count += 1;
        }
    }
    sum / f64::from(count.max(1))
}

fn window(a: &[u8], b: &[u8], width: usize, (x, y): (usize, usize), (across, down): (usize, usize)) -> f64 {
    let (mut sum_a, mut sum_b, mut square_a, mut square_b, mut product) = (0u32, 0u32, 0u32, 0u32, 0u32);
    for row in y..y + down {
        let start = row * width + x;
        let (Some(row_a), Some(row_b)) = (a.get(start..start + across), b.get(start..start + across)) else { continue };
        for (p, q) in row_a.iter().zip(row_b) {
            let (p, q) = (u32::from(*p), u32::from(*q));
            sum_a += p;
            sum_b += q;
            square_a += p * p;
            square_b += q * q;
            product += p * q;
        }
    }
    let count = (across * down) as f64;
    let (mean_a, mean_b) = (f64::from(sum_a) / count, f64::from(sum_b) / count);
    let variance_a = f64::from(square_a) / count - mean_a * mean_a;
    let variance_b = f64::from(square_b) / count - mean_b * mean_b;
    let covariance = f64::from(product) / count - mean_a * mean_b;
    ((2.0 * mean_a * mean_b + C1) * (2.0 * covariance + C2))
        / ((mean_a * mean_a + mean_b * mean_b + C1) * (variance_a + variance_b + C2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

    fn gradient() -> GrayImage {
        GrayImage::from_fn(40, 30, |x, y| Luma([(x * 3 + y * 2) as u8]))
    }

    #[test]
    fn equal_pictures_have_similarity_one() {
        assert!((ssim(&gradient(), &gradient()) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn two_flat_greys_have_the_similarity_of_the_formula() {
        let flat = |grey| GrayImage::from_pixel(8, 8, Luma([grey]));
        // Variances are 0, so what is left is (2·100·150 + C1) / (100² + 150² + C1).
        let expected = (30_000.0 + 6.5025) / (32_500.0 + 6.5025);
        assert!((ssim(&flat(100), &flat(150)) - expected).abs() < 1e-9);
    }

    #[test]
    fn noise_lowers_similarity_and_other_sizes_have_none() {
        let noisy = GrayImage::from_fn(40, 30, |x, y| Luma([(x * 3 + y * 2 + (x * 7 + y * 13) % 40) as u8]));
        assert!(ssim(&gradient(), &noisy) < 0.9);
        assert!(ssim(&gradient(), &GrayImage::new(3, 3)) < f64::EPSILON);
    }
}
