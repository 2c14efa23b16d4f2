//! Lookup tables of the Modality and VOI LUT Sequences: PS3.3 C.11.1.1 and C.11.2.1.1.

use dicom_core::Tag;
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;

use crate::imaging::attributes::numbers;

/// A table from consecutive input values to outputs of a stated number of bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookupTable {
    first: i64,
    bits: u8,
    entries: Vec<u16>,
}

impl LookupTable {
    /// A table whose first entry is for the input `first`; outputs have `bits` bits (1 to 16).
    /// `None` when it is empty or the bits are out of range.
    #[must_use]
    pub fn new(first: i64, bits: u8, entries: Vec<u16>) -> Option<Self> {
        (!entries.is_empty() && (1..=16).contains(&bits)).then_some(Self { first, bits, entries })
    }

    /// Reads LUT Descriptor (0028,3002) and LUT Data (0028,3006) of a sequence item.
    pub(super) fn from_item(item: &InMemDicomObject) -> Option<Self> {
        Self::from_elements(item, tags::LUT_DESCRIPTOR, tags::LUT_DATA)
    }

    /// Reads a table from its two attributes.
    pub(super) fn from_elements(object: &InMemDicomObject, descriptor: Tag, data: Tag) -> Option<Self> {
        let descriptor = numbers(object, descriptor);
        let &[count, first, bits] = descriptor.as_slice() else { return None };
        // A count of 0 stands for 65,536.
        let count = if count == 0.0 { 65_536 } else { count.rem_euclid(65_536.0) as usize };
        let data = object.get(data)?;
        let bytes = data.to_bytes().ok()?;
        let entries: Vec<u16> = if bytes.len() >= count * 2 {
            bytes.chunks_exact(2).take(count).map(|pair| u16::from_ne_bytes([pair[0], pair[1]])).collect()
        } else if bytes.len() >= count {
            // Eight-bit entries, packed.
            bytes.iter().take(count).map(|byte| u16::from(*byte)).collect()
        } else {
            return None;
        };
        Self::new(first as i64, bits as u8, entries)
    }

    /// The output of an input; inputs beyond the ends have those of the ends.
    #[must_use]
    pub fn entry(&self, input: i64) -> u16 {
        let last = self.entries.len() - 1;
        let index = usize::try_from(input.saturating_sub(self.first)).unwrap_or(0).min(last);
        self.entries.get(index).copied().unwrap_or(0)
    }

    /// The output as grey between 0 and 1.
    #[must_use]
    pub fn level(&self, input: f64) -> f64 {
        let largest = f64::from((1u32 << self.bits) - 1);
        (f64::from(self.entry(input.round() as i64)) / largest).min(1.0)
    }

    /// The output of a palette's table at eight bits. Tables that say 16 bits and hold no more than 8 are common.
    pub(super) fn eight_bits(&self, input: i64) -> u8 {
        let narrow = self.bits <= 8 || self.entries.iter().all(|entry| *entry < 256);
        let entry = self.entry(input);
        u8::try_from(if narrow { entry } else { entry >> 8 }).unwrap_or(u8::MAX)
    }
}
