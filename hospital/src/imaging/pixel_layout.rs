//! How a frame's samples lie, by the header's words (PS3.3 C.7.6.3, PS3.5 8.1.1): read once for showing and for cleaning.

use dicom_core::Tag;
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;

use super::attributes::integer;
use super::screening::Refusal;
use super::source::Limits;

/// Which bits of a sample hold its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SampleBits {
    /// Bits Allocated (0028,0100): 1, 8 or 16.
    pub(crate) allocated: u32,
    /// Bits Stored (0028,0101), at least 1.
    pub(crate) stored: u32,
    /// High Bit (0028,0102), at least stored − 1.
    high: u32,
    /// Pixel Representation (0028,0103) is two's complement.
    pub(crate) signed: bool,
}

impl SampleBits {
    /// # Errors
    /// [`Refusal::UnsupportedPixels`] when the header contradicts itself, or asks for what is not supported.
    pub(crate) fn read(object: &InMemDicomObject) -> Result<Self, Refusal> {
        let allocated = number(object, tags::BITS_ALLOCATED, "Bits Allocated")?;
        if !matches!(allocated, 1 | 8 | 16) {
            return Err(wrong(format!("{allocated} bits allocated for a sample; 1, 8 and 16 are supported")));
        }
        let stored = number(object, tags::BITS_STORED, "Bits Stored").unwrap_or(allocated);
        let high = number(object, tags::HIGH_BIT, "High Bit").unwrap_or(stored.saturating_sub(1));
        if stored == 0 || stored > allocated || high >= allocated || high + 1 < stored {
            return Err(wrong(format!("{stored} bits stored up to bit {high} of {allocated}")));
        }
        Ok(Self { allocated, stored, high, signed: integer(object, tags::PIXEL_REPRESENTATION) == Some(1) })
    }

    /// How far the value stands from the right.
    pub(crate) fn shift(&self) -> u32 {
        self.high + 1 - self.stored
    }

    /// The bits that hold the value.
    pub(crate) fn used(&self) -> u16 {
        ((((1u32 << self.stored) - 1) << self.shift()) & 0xFFFF) as u16
    }
}

/// Columns and Rows of a frame.
///
/// # Errors
/// [`Refusal::UnsupportedPixels`] when there are none, [`Refusal::TooLarge`].
pub(crate) fn frame_size(object: &InMemDicomObject, limits: &Limits) -> Result<(u32, u32), Refusal> {
    let (columns, rows) = (number(object, tags::COLUMNS, "Columns")?, number(object, tags::ROWS, "Rows")?);
    let (value, limit) = (u64::from(columns) * u64::from(rows), limits.frame_pixels);
    match value {
        0 => Err(wrong("it has no rows or columns".to_owned())),
        _ if value > limit => Err(Refusal::TooLarge { what: "the number of pixels of a frame", value, limit }),
        _ => Ok((columns, rows)),
    }
}

fn number(object: &InMemDicomObject, tag: Tag, name: &str) -> Result<u32, Refusal> {
    let value = integer(object, tag).and_then(|value| u32::try_from(value).ok());
    value.ok_or_else(|| wrong(format!("{name} is missing")))
}

fn wrong(reason: String) -> Refusal {
    Refusal::UnsupportedPixels { reason }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::imaging::fixtures::{ct_slice, put_number};

    fn bits(allocated: u16, stored: u16, high: u16) -> Result<SampleBits, Refusal> {
        let mut object = ct_slice(0.0, 1);
        put_number(&mut object, tags::BITS_ALLOCATED, allocated);
        put_number(&mut object, tags::BITS_STORED, stored);
        put_number(&mut object, tags::HIGH_BIT, high);
        SampleBits::read(&object)
    }

    #[test]
    fn the_bits_of_a_value_are_those_from_high_bit_down() {
        assert_eq!((bits(16, 12, 11).unwrap().used(), bits(16, 12, 11).unwrap().shift()), (0x0FFF, 0));
        assert_eq!((bits(16, 12, 15).unwrap().used(), bits(16, 12, 15).unwrap().shift()), (0xFFF0, 4));
        assert_eq!((bits(16, 16, 15).unwrap().used(), bits(8, 8, 7).unwrap().used()), (0xFFFF, 0x00FF));
    }

    #[test]
    fn bits_that_contradict_each_other_and_frames_without_or_with_too_many_pixels_are_refused() {
        for (allocated, stored, high) in [(16, 0, 0), (16, 17, 16), (8, 8, 8), (16, 12, 5), (32, 32, 31), (0, 1, 0)] {
            assert!(bits(allocated, stored, high).is_err(), "{allocated} {stored} {high}");
        }
        let mut object = ct_slice(0.0, 1);
        assert_eq!(frame_size(&object, &Limits::default()), Ok((16, 16)));
        let few = Limits { frame_pixels: 255, ..Limits::default() };
        assert!(matches!(frame_size(&object, &few), Err(Refusal::TooLarge { value: 256, limit: 255, .. })));
        put_number(&mut object, tags::ROWS, 0);
        assert!(matches!(frame_size(&object, &Limits::default()), Err(Refusal::UnsupportedPixels { .. })));
    }
}
