//! Rectangles that are blanked before anything else is done with a picture (PS3.15 E.3.1, Clean Pixel Data): where a
//! device always writes names and dates, the hospital says so once, and its pictures can be used.

use std::fmt;
use std::str::FromStr;

/// Most rectangles of a mask; the templates of ultrasound devices have about ten.
pub const MOST_RECTANGLES: usize = 256;
/// Rows and Columns are 16-bit numbers (PS3.3 C.7.6.3): no picture reaches beyond.
const LARGEST_SIDE: u32 = 65_535;
/// Longest text that is read: 256 rectangles of four five-digit numbers, with room for comments.
const LONGEST_TEXT: usize = 1 << 16;

/// One rectangle of stored pixels, counted from the top left corner of the frame as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rectangle {
    /// First column, from 0.
    pub column: u32,
    /// First row, from 0.
    pub row: u32,
    /// Number of columns, at least 1.
    pub width: u32,
    /// Number of rows, at least 1.
    pub height: u32,
}

/// What of a picture is blanked: at least one rectangle. What reaches beyond a picture is ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PixelMask {
    rectangles: Vec<Rectangle>,
}

/// Why a text or list is no mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MaskError {
    /// No rectangle at all.
    #[error("a mask needs at least one rectangle, written as column,row,width,height")]
    Empty,
    /// More than [`MOST_RECTANGLES`].
    #[error("a mask has at most {MOST_RECTANGLES} rectangles")]
    TooMany,
    /// Longer than any mask of so many rectangles.
    #[error("the text is longer than {LONGEST_TEXT} bytes")]
    TooLong,
    /// A rectangle is not four whole numbers.
    #[error("rectangle {number} is not written as four whole numbers: column,row,width,height")]
    NotFourNumbers {
        /// Which one, from 1.
        number: usize,
    },
    /// A rectangle has no width or height, or lies beyond every possible picture.
    #[error("rectangle {number} has no width or height, or lies beyond row or column 65535")]
    OutOfRange {
        /// Which one, from 1.
        number: usize,
    },
}

impl PixelMask {
    /// A mask of these rectangles.
    ///
    /// # Errors
    /// [`MaskError::Empty`], [`MaskError::TooMany`] or [`MaskError::OutOfRange`].
    pub fn new(rectangles: Vec<Rectangle>) -> Result<Self, MaskError> {
        if rectangles.is_empty() {
            return Err(MaskError::Empty);
        }
        if rectangles.len() > MOST_RECTANGLES {
            return Err(MaskError::TooMany);
        }
        let within = |start: u32, length: u32| {
            length > 0 && length <= LARGEST_SIDE && start.checked_add(length).is_some_and(|end| end <= LARGEST_SIDE + 1)
        };
        match rectangles.iter().position(|it| !within(it.column, it.width) || !within(it.row, it.height)) {
            Some(index) => Err(MaskError::OutOfRange { number: index + 1 }),
            None => Ok(Self { rectangles }),
        }
    }

    /// Its rectangles.
    #[must_use]
    pub fn rectangles(&self) -> &[Rectangle] {
        &self.rectangles
    }

    /// Overwrites what the mask covers in a frame of `columns` × `rows` pixels, whose `samples_per_pixel` samples stand
    /// side by side (Planar Configuration 0), row by row. Of values that are fewer, those that are there.
    pub fn blank<T: Copy>(&self, columns: u32, rows: u32, samples_per_pixel: u32, values: &mut [T], fill: T) {
        let (columns, samples) = (columns as usize, samples_per_pixel.max(1) as usize);
        for rectangle in &self.rectangles {
            let first = (rectangle.column as usize).min(columns);
            let last = (rectangle.column as usize).saturating_add(rectangle.width as usize).min(columns);
            for row in rectangle.row..rectangle.row.saturating_add(rectangle.height).min(rows) {
                let start = (row as usize).saturating_mul(columns);
                let at = |column: usize| start.saturating_add(column).saturating_mul(samples).min(values.len());
                let (from, to) = (at(first), at(last));
                if let Some(part) = values.get_mut(from..to) {
                    part.fill(fill);
                }
            }
        }
    }
}

/// Reads `column,row,width,height`, several of them parted by semicolons or line ends. Lines may be empty, and from `#`
/// on they are comments.
impl FromStr for PixelMask {
    type Err = MaskError;

    fn from_str(text: &str) -> Result<Self, MaskError> {
        if text.len() > LONGEST_TEXT {
            return Err(MaskError::TooLong);
        }
        let comment = |line: &str| line.find('#').unwrap_or(line.len());
        let mut rectangles = Vec::new();
        for line in text.lines() {
            let line = line.get(..comment(line)).unwrap_or_default();
            for part in line.split(';').map(str::trim).filter(|part| !part.is_empty()) {
                if rectangles.len() == MOST_RECTANGLES {
                    return Err(MaskError::TooMany);
                }
                let wrong = MaskError::NotFourNumbers { number: rectangles.len() + 1 };
                let numbers: Vec<u32> =
                    part.split(',').map(|number| number.trim().parse()).collect::<Result<_, _>>().map_err(|_| wrong)?;
                let &[column, row, width, height] = numbers.as_slice() else { return Err(wrong) };
                rectangles.push(Rectangle { column, row, width, height });
            }
        }
        Self::new(rectangles)
    }
}

impl fmt::Display for PixelMask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Rectangle { column, row, width, height }) in self.rectangles.iter().enumerate() {
            let separator = if index == 0 { "" } else { ";" };
            write!(f, "{separator}{column},{row},{width},{height}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;

    fn mask(text: &str) -> PixelMask {
        text.parse().unwrap()
    }

    #[test]
    fn rectangles_are_read_from_one_line_or_several_with_comments() {
        let expected = [
            Rectangle { column: 0, row: 0, width: 512, height: 40 },
            Rectangle { column: 480, row: 0, width: 32, height: 512 },
        ];
        assert_eq!(mask("0,0,512,40;480,0,32,512").rectangles(), expected);
        assert_eq!(mask("# ward 3\n0, 0, 512, 40  # name\n\n480,0,32,512;\r\n").rectangles(), expected);
    }

    #[test]
    fn what_is_no_mask_is_an_error_that_says_why() {
        let error = |text: &str| text.parse::<PixelMask>().unwrap_err();
        assert_eq!(error(" ;# nothing\n"), MaskError::Empty);
        assert_eq!(error("0,0,5,5;1,2,3"), MaskError::NotFourNumbers { number: 2 });
        assert_eq!(error("0,0,-5,5"), MaskError::NotFourNumbers { number: 1 });
        assert_eq!(error("0,0,5,5;0,0,0,5"), MaskError::OutOfRange { number: 2 });
        assert_eq!(error("65535,0,2,1"), MaskError::OutOfRange { number: 1 });
        assert_eq!(error(&"0,0,1,1;".repeat(257)), MaskError::TooMany);
        assert_eq!(error(&" ".repeat(LONGEST_TEXT + 1)), MaskError::TooLong);
        assert!("65535,65535,1,1".parse::<PixelMask>().is_ok());
    }

    #[test]
    fn pixels_inside_are_blanked_with_all_their_samples_and_no_others() {
        let mut grey = vec![7u16; 4 * 3];
        mask("1,1,2,9;3,0,1,1").blank(4, 3, 1, &mut grey, 0);
        assert_eq!(grey, [7, 7, 7, 0, 7, 0, 0, 7, 7, 0, 0, 7]);
        let mut colour = vec![7u8; 2 * 2 * 3];
        mask("1,0,1,1").blank(2, 2, 3, &mut colour, 0);
        assert_eq!(colour, [7, 7, 7, 0, 0, 0, 7, 7, 7, 7, 7, 7]);
    }

    proptest! {
        #[test]
        fn a_mask_reads_back_what_it_writes(rectangles in proptest::collection::vec(
            (0..60_000u32, 0..60_000u32, 1..5_000u32, 1..5_000u32), 1..20))
        {
            let rectangles = rectangles.into_iter()
                .map(|(column, row, width, height)| Rectangle { column, row, width, height }).collect();
            let mask = PixelMask::new(rectangles).unwrap();
            prop_assert_eq!(mask.to_string().parse::<PixelMask>().unwrap(), mask);
        }

        #[test]
        fn any_text_is_survived(text in "[0-9,;# \n-]{0,60}|.{0,60}") {
            let _ = text.parse::<PixelMask>();
        }

        #[test]
        fn a_pixel_is_blank_exactly_when_a_rectangle_holds_it(
            columns in 1..12u32, rows in 1..12u32, samples in 1..4u32, column in 0..14u32, row in 0..14u32,
            width in 1..14u32, height in 1..14u32, missing in 0..20usize,
        ) {
            let mask = PixelMask::new(vec![Rectangle { column, row, width, height }]).unwrap();
            let count = ((columns * rows * samples) as usize).saturating_sub(missing);
            let mut values = vec![1u8; count];
            mask.blank(columns, rows, samples, &mut values, 0);
            for (index, value) in (0u32..).zip(values) {
                let (x, y) = (index / samples % columns, index / samples / columns);
                let inside = (column..column + width).contains(&x) && (row..row + height).contains(&y);
                prop_assert_eq!(value == 0, inside);
            }
        }
    }
}
