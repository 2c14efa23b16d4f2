//! How a picture is turned so that it is seen as radiologists are used to: of axial planes the front up and the
//! patient's right on the left, of coronal ones the head up, of sagittal ones the head up and the front on the left.

use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use image::{GrayImage, imageops};

use crate::imaging::attributes::frame_numbers;

/// Turning of a picture: first over the main diagonal, then left to right, then upside down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Turn {
    /// Rows become columns.
    pub transposed: bool,
    /// Left and right change places.
    pub mirrored: bool,
    /// Top and bottom change places.
    pub upside_down: bool,
}

impl Turn {
    /// The turn that a frame needs by Image Orientation (Patient), PS3.3 C.7.6.2.1.1: x grows to the patient's left, y
    /// to the back, z to the head. None where the file does not say, or the directions make no plane.
    #[must_use]
    pub fn of_frame(object: &InMemDicomObject, frame: u32) -> Self {
        frame_numbers::<6>(object, frame, tags::PLANE_ORIENTATION_SEQUENCE, tags::IMAGE_ORIENTATION_PATIENT)
            .map_or_else(Self::default, |[rx, ry, rz, cx, cy, cz]| Self::of_directions([rx, ry, rz], [cx, cy, cz]))
    }

    fn of_directions(row: [f64; 3], column: [f64; 3]) -> Self {
        let main = |direction: [f64; 3]| {
            let axis = (0..3).max_by(|a, b| direction[*a].abs().total_cmp(&direction[*b].abs())).unwrap_or(0);
            (axis, direction[axis] > 0.0)
        };
        let (mut across, mut down) = (main(row), main(column));
        if across.0 == down.0 {
            return Self::default();
        }
        // Across runs x or, in sagittal planes, y; down runs y or z.
        let transposed = across.0 > down.0;
        if transposed {
            (across, down) = (down, across);
        }
        let head_up = down.0 == 2;
        Self { transposed, mirrored: !across.1, upside_down: down.1 == head_up }
    }

    /// Turns a picture.
    #[must_use]
    pub fn apply(self, picture: GrayImage) -> GrayImage {
        let mut picture =
            if self.transposed { imageops::flip_horizontal(&imageops::rotate90(&picture)) } else { picture };
        if self.mirrored {
            imageops::flip_horizontal_in_place(&mut picture);
        }
        if self.upside_down {
            imageops::flip_vertical_in_place(&mut picture);
        }
        picture
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    /// A picture of 3 × 2 pixels: 1 2 3 over 4 5 6.
    fn turned(row: [f64; 3], column: [f64; 3]) -> (u32, Vec<u8>) {
        let picture = GrayImage::from_raw(3, 2, vec![1, 2, 3, 4, 5, 6]).unwrap();
        let turned = Turn::of_directions(row, column).apply(picture);
        (turned.width(), turned.into_raw())
    }

    const LEFT: [f64; 3] = [0.98, 0.1, 0.0];
    const BACK: [f64; 3] = [0.0, 0.97, -0.2];
    const HEAD: [f64; 3] = [0.0, 0.1, 0.99];

    fn other(direction: [f64; 3]) -> [f64; 3] {
        direction.map(|part| -part)
    }

    #[test]
    fn an_axial_plane_as_usual_stays_as_it_is_and_others_are_turned_to_it() {
        assert_eq!(turned(LEFT, BACK), (3, vec![1, 2, 3, 4, 5, 6]));
        assert_eq!(turned(other(LEFT), BACK), (3, vec![3, 2, 1, 6, 5, 4]));
        assert_eq!(turned(LEFT, other(BACK)), (3, vec![4, 5, 6, 1, 2, 3]));
        assert_eq!(turned(BACK, LEFT), (2, vec![1, 4, 2, 5, 3, 6]));
        assert_eq!(turned(other(BACK), LEFT), (2, vec![3, 6, 2, 5, 1, 4]));
    }

    #[test]
    fn coronal_and_sagittal_planes_have_the_head_up() {
        assert_eq!(turned(LEFT, other(HEAD)), (3, vec![1, 2, 3, 4, 5, 6]));
        assert_eq!(turned(LEFT, HEAD), (3, vec![4, 5, 6, 1, 2, 3]));
        assert_eq!(turned(BACK, other(HEAD)), (3, vec![1, 2, 3, 4, 5, 6]));
        assert_eq!(turned(other(BACK), other(HEAD)), (3, vec![3, 2, 1, 6, 5, 4]));
    }

    #[test]
    fn directions_that_make_no_plane_turn_nothing() {
        assert_eq!(Turn::of_directions(LEFT, LEFT), Turn::default());
        assert_eq!(Turn::of_directions([0.0; 3], [f64::NAN; 3]), Turn::default());
    }
}
