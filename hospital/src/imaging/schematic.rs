//! The drawing that stands for a study of which no picture may be shown: the outline of a head, the same for everyone.

use image::{GrayImage, Luma};

/// Edge of the drawing in pixels.
const SIDE: u32 = 256;

/// Draws it.
pub fn head() -> GrayImage {
    GrayImage::from_fn(SIDE, SIDE, |x, y| {
        // Squared distance from the centre in units of an upright ellipse's half axes: 1 on its outline.
        let offset = |position: u32, centre: f32, half_axis: f32| (position as f32 - centre) / half_axis;
        let skull = offset(x, 128.0, 76.0).powi(2) + offset(y, 128.0, 98.0).powi(2);
        let bar = (118..=138).contains(&y) && (84..=172).contains(&x);
        Luma([match skull {
            _ if bar => 200,
            0.9..=1.1 => 200,
            ..0.9 => 60,
            _ => 0,
        }])
    })
}
