//! Four slices of one series as one picture, two by two, read like text: from the feet (or back, or right) upwards.

use image::{GrayImage, imageops};

/// Slices of a montage.
pub(crate) const TILES: usize = 4;

/// Puts four pictures together, each in the middle of a cell as large as the largest. `None` for fewer than four.
pub(crate) fn two_by_two(pictures: &[GrayImage]) -> Option<GrayImage> {
    let tiles: &[GrayImage; TILES] = pictures.try_into().ok()?;
    let width = tiles.iter().map(GrayImage::width).max()?;
    let height = tiles.iter().map(GrayImage::height).max()?;
    let mut montage = GrayImage::new(width.checked_mul(2)?, height.checked_mul(2)?);
    for (tile, (column, row)) in tiles.iter().zip([(0, 0), (1, 0), (0, 1), (1, 1)]) {
        let x = column * width + (width - tile.width()) / 2;
        let y = row * height + (height - tile.height()) / 2;
        imageops::replace(&mut montage, tile, x.into(), y.into());
    }
    Some(montage)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use image::Luma;

    #[test]
    fn four_pictures_stand_two_by_two_and_smaller_ones_in_the_middle_of_their_cell() {
        let tile = |grey, side| GrayImage::from_pixel(side, side, Luma([grey]));
        let montage = two_by_two(&[tile(1, 4), tile(2, 4), tile(3, 4), tile(4, 2)]).unwrap();
        assert_eq!(montage.dimensions(), (8, 8));
        let grey = |x, y| montage.get_pixel(x, y).0[0];
        assert_eq!([grey(0, 0), grey(7, 0), grey(0, 7), grey(4, 4), grey(5, 5)], [1, 2, 3, 0, 4]);
        assert_eq!(two_by_two(&[tile(1, 4)]), None);
    }
}
