//! Many pictures on one sheet, each with its number, for a look at all of them at once.

use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};

/// Edge of a cell's picture in pixels.
const CELL: u32 = 160;
/// Room above the picture for its number.
const CAPTION: u32 = 16;
/// Cells side by side.
const ACROSS: u32 = 10;
/// Size of a digit's dot.
const DOT: u32 = 2;
/// Digits of three by five dots, one row in three bits.
const DIGITS: [[u8; 5]; 10] = [
    [7, 5, 5, 5, 7],
    [2, 6, 2, 2, 7],
    [7, 1, 7, 4, 7],
    [7, 1, 3, 1, 7],
    [5, 5, 7, 1, 1],
    [7, 4, 7, 1, 7],
    [7, 4, 7, 5, 7],
    [7, 1, 1, 2, 2],
    [7, 5, 7, 5, 7],
    [7, 5, 7, 1, 7],
];

/// A picture as small as it stands on the sheet.
pub(super) fn small(picture: &GrayImage) -> GrayImage {
    let longer = picture.width().max(picture.height()).max(1);
    let side = |length: u32| (u64::from(length) * u64::from(CELL) / u64::from(longer)).clamp(1, CELL.into()) as u32;
    imageops::resize(picture, side(picture.width()), side(picture.height()), FilterType::Triangle)
}

/// The sheet of numbered small pictures, ten a row.
pub(super) fn sheet(pictures: &[(usize, GrayImage)]) -> GrayImage {
    let rows = u32::try_from(pictures.len()).unwrap_or(0).div_ceil(ACROSS).max(1);
    let mut sheet = GrayImage::from_pixel(ACROSS * CELL, rows * (CELL + CAPTION), Luma([40]));
    for (place, (number, picture)) in (0u32..).zip(pictures) {
        let (x, y) = (place % ACROSS * CELL, place / ACROSS * (CELL + CAPTION));
        write_number(&mut sheet, *number, x + DOT, y + DOT);
        imageops::replace(&mut sheet, picture, x.into(), (y + CAPTION).into());
    }
    sheet
}

fn write_number(sheet: &mut GrayImage, number: usize, left: u32, top: u32) {
    for (place, digit) in (0u32..).zip(number.to_string().bytes().map(|byte| usize::from(byte - b'0'))) {
        for (row, bits) in (0u32..).zip(DIGITS.get(digit).into_iter().flatten()) {
            for column in (0..3).filter(|column| bits >> (2 - column) & 1 == 1) {
                let (x, y) = (left + (place * 4 + column) * DOT, top + row * DOT);
                for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    if let Some(pixel) = sheet.get_pixel_mut_checked(x + dx, y + dy) {
                        *pixel = Luma([255]);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_stand_in_rows_of_ten_in_their_cells_under_their_numbers() {
        let pictures: Vec<(usize, GrayImage)> =
            (1..=11).map(|number| (number, small(&GrayImage::from_pixel(300, 600, Luma([200]))))).collect();
        let sheet = sheet(&pictures);
        assert_eq!(sheet.dimensions(), (1600, 2 * 176));
        // Half as wide as high.
        let grey = |x, y| sheet.get_pixel(x, y).0[0];
        assert_eq!([grey(79, 16), grey(81, 16), grey(79, 175), grey(0, 15)], [200, 40, 200, 40]);
        // The number 11 at the eleventh place: the upright of a 1.
        assert_eq!([grey(4, 178), grey(4, 180), grey(12, 184)], [255, 255, 255]);
    }
}
