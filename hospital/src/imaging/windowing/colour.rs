//! Colour as grey: the luma of a pixel (ITU-R BT.601, as the YBR of PS3.3 C.7.6.3.1.2), at eight bits.

use dicom_core::Tag;
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;

use super::lookup::LookupTable;
use crate::imaging::attributes::text;
use crate::imaging::screening::Refusal;

/// How the samples of a colour picture are to be read (Photometric Interpretation, PS3.3 C.7.6.3.1.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Colour {
    /// Red, green, blue.
    Rgb,
    /// Luma first, then two chroma samples for each pixel.
    Ybr,
    /// Two lumas, then two chroma samples, for two pixels side by side; uncompressed only.
    Ybr422,
    /// An index into three tables.
    Palette(Box<[LookupTable; 3]>),
}

impl Colour {
    /// What Photometric Interpretation says; `None` for grey.
    ///
    /// # Errors
    /// [`Refusal::UnsupportedPixels`].
    pub(super) fn of(object: &InMemDicomObject) -> Result<Option<Self>, Refusal> {
        let photometric = text(object, tags::PHOTOMETRIC_INTERPRETATION).unwrap_or_default();
        Ok(match photometric.as_str() {
            "" | "MONOCHROME1" | "MONOCHROME2" => None,
            // The decoders of JPEG 2000 undo these transforms of its own.
            "RGB" | "YBR_ICT" | "YBR_RCT" => Some(Self::Rgb),
            "YBR_FULL" => Some(Self::Ybr),
            "YBR_FULL_422" | "YBR_PARTIAL_422" => Some(Self::Ybr422),
            "PALETTE COLOR" => Some(palette(object)?),
            _ => {
                let reason = "its Photometric Interpretation is not supported".to_owned();
                return Err(Refusal::UnsupportedPixels { reason });
            }
        })
    }

    /// Samples that each pixel has in a decoded frame, except with [`Colour::Ybr422`], where two pixels have four.
    pub(super) fn samples(&self) -> u32 {
        if matches!(self, Self::Palette(_)) { 1 } else { 3 }
    }

    /// Luma of the pixels of a frame of eight-bit samples; fewer than `pixels` where samples are missing.
    /// `planar`: all samples of one kind stand together (Planar Configuration 1).
    pub(super) fn luma(&self, samples: &[u8], pixels: usize, planar: bool) -> Vec<u8> {
        match self {
            Self::Ybr422 => {
                let lumas = |four: &[u8]| [four[0], four[1]];
                samples.chunks_exact(4).flat_map(lumas).take(pixels).collect()
            }
            Self::Ybr if planar => samples.iter().copied().take(pixels).collect(),
            Self::Ybr => samples.iter().copied().step_by(3).take(pixels).collect(),
            Self::Rgb if planar => {
                let plane = |number: usize| samples.get(number * pixels..(number + 1) * pixels).unwrap_or_default();
                let (red, green, blue) = (plane(0), plane(1), plane(2));
                red.iter().zip(green).zip(blue).map(|((red, green), blue)| luma(*red, *green, *blue)).collect()
            }
            Self::Rgb => samples.chunks_exact(3).take(pixels).map(|pixel| luma(pixel[0], pixel[1], pixel[2])).collect(),
            Self::Palette(_) => Vec::new(),
        }
    }

    /// Luma of an index into the palette.
    pub(super) fn luma_of_index(&self, index: i32) -> u8 {
        let Self::Palette(tables) = self else { return 0 };
        let [red, green, blue] = tables.each_ref().map(|table| table.eight_bits(i64::from(index)));
        luma(red, green, blue)
    }
}

fn luma(red: u8, green: u8, blue: u8) -> u8 {
    let weighted = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    u8::try_from((weighted + 500) / 1000).unwrap_or(u8::MAX)
}

/// The tables of Palette Color Lookup Table Descriptor and Data (PS3.3 C.7.6.3.1.5 and .6).
fn palette(object: &InMemDicomObject) -> Result<Colour, Refusal> {
    const TABLES: [(Tag, Tag); 3] = [
        (tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DATA),
        (tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA),
        (tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA),
    ];
    let [Some(red), Some(green), Some(blue)] =
        TABLES.map(|(descriptor, data)| LookupTable::from_elements(object, descriptor, data))
    else {
        let reason = "its palette is missing, damaged or in segments".to_owned();
        return Err(Refusal::UnsupportedPixels { reason });
    };
    Ok(Colour::Palette(Box::new([red, green, blue])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luma_weighs_red_green_and_blue_as_the_standard_does() {
        assert_eq!([luma(255, 0, 0), luma(0, 255, 0), luma(0, 0, 255), luma(255, 255, 255)], [76, 150, 29, 255]);
    }

    #[test]
    fn both_planar_configurations_and_all_kinds_of_ybr_give_the_same_luma() {
        let interleaved = [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9];
        let planar = [255, 0, 0, 9, 0, 255, 0, 9, 0, 0, 255, 9];
        assert_eq!(Colour::Rgb.luma(&interleaved, 4, false), [76, 150, 29, 9]);
        assert_eq!(Colour::Rgb.luma(&planar, 4, true), [76, 150, 29, 9]);
        assert_eq!(Colour::Ybr.luma(&[1, 128, 128, 2, 128, 128], 2, false), [1, 2]);
        assert_eq!(Colour::Ybr.luma(&[1, 2, 128, 128, 128, 128], 2, true), [1, 2]);
        assert_eq!(Colour::Ybr422.luma(&[1, 2, 128, 128, 3, 4, 128, 128], 4, false), [1, 2, 3, 4]);
    }

    #[test]
    fn missing_samples_give_fewer_pixels() {
        assert_eq!(Colour::Rgb.luma(&[1, 1, 1, 2], 2, false), [1]);
        assert!(Colour::Rgb.luma(&[1, 1, 1, 2], 2, true).len() < 2);
        assert!(Colour::Ybr422.luma(&[1, 2, 3], 2, false).is_empty());
    }
}
