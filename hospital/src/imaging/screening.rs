//! What is refused, and why: files that are no pictures, that cannot be decoded, or whose pixels may show who the
//! patient is. PS3.15 E.3.1 (Clean Pixel Data) names secondary captures, screens and ultrasound as the usual carriers
//! of burned-in text; CT, MR, PET and NM slices come from the reconstruction and carry none unless they say so.

use dicom_core::Tag;
use dicom_dictionary_std::{tags, uids};
use dicom_object::InMemDicomObject;

use super::attributes::{text, texts};

/// Ends the texts of refusals that a mask lifts.
const MASK_HELPS: &str = "; it can be used with a mask over the places of text";

/// Why a file gives no picture and is not released de-identified.
///
/// The texts hold nothing from the file but codes (transfer syntax, modality, photometric interpretation).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The bytes are not DICOM, or the header ends in the middle or contradicts itself.
    #[error("not a readable DICOM file: {reason}")]
    NotDicom {
        /// What the reader met.
        reason: String,
    },
    /// A DICOM object without Pixel Data (7FE0,0010): a report, a plan, a directory, or a header alone.
    #[error("a DICOM object without pixels (a report, plan, directory or bare header)")]
    NoPixels,
    /// The pixels are compressed in a way that is not supported.
    #[error("transfer syntax {name} ({uid}) is not supported; convert the file to Explicit VR Little Endian")]
    UnsupportedTransferSyntax {
        /// UID as in PS3.6 Table A-1.
        uid: String,
        /// Its name, or "unknown".
        name: String,
    },
    /// A secondary capture: a picture of a screen or a scan, which as a rule shows names.
    #[error("a secondary capture{}, which may show the patient's identity as text{MASK_HELPS}", if *.colour { " in colour" } else { "" })]
    SecondaryCapture {
        /// More than one sample per pixel, or a palette.
        colour: bool,
    },
    /// A colour picture: camera, ultrasound, screen; they may carry burned-in identity.
    #[error("a colour picture ({photometric}), which may show the patient's identity as text{MASK_HELPS}")]
    Colour {
        /// Photometric Interpretation (0028,0004).
        photometric: String,
    },
    /// The file says itself that identity is burned in: Burned In Annotation (0028,0301) is YES.
    #[error("the file says that identity is burned into its pixels (Burned In Annotation is YES){MASK_HELPS}")]
    BurnedInAnnotation,
    /// The modality often burns text in, and the file does not deny it.
    #[error("modality {modality} often shows text in its pictures, and Burned In Annotation is not NO{MASK_HELPS}")]
    MayShowText {
        /// Modality (0008,0060), or "unknown".
        modality: String,
    },
    /// Values on a grid, but no picture of a body: a segmentation or a dose.
    #[error("modality {modality} is no picture of a body")]
    NotAPicture {
        /// Modality (0008,0060).
        modality: String,
    },
    /// A stored screen or dose page: Image Type (0008,0008) says so.
    #[error(
        "a stored screen or dose page (Image Type {image_type}), which may show the patient's identity as text{MASK_HELPS}"
    )]
    StoredScreen {
        /// The value of Image Type that says it.
        image_type: String,
    },
    /// The description of the pixels is missing, contradicts itself or is of a kind that is not supported.
    #[error("its pixels cannot be used: {reason}")]
    UnsupportedPixels {
        /// What is wrong.
        reason: String,
    },
    /// The compressed pixels are damaged or not what the header says.
    #[error("its pixels cannot be decoded: {reason}")]
    Undecodable {
        /// What the decoder met.
        reason: String,
    },
    /// Larger than [`Limits`](super::Limits) allow.
    #[error("{what} is {value}, more than the limit of {limit}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// The size found.
        value: u64,
        /// The size allowed.
        limit: u64,
    },
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Io(std::io::ErrorKind),
    /// An entry of a zip archive that cannot be taken out of it.
    #[error("its entry in the archive is {reason}")]
    Archived {
        /// Why.
        reason: &'static str,
    },
    /// A DICOMDIR names a file that is not inside its own folder.
    #[error("the directory refers to something outside its folder, which is not followed")]
    UnsafeReference,
    /// The optical character recognition found words in the picture.
    #[error("words were recognised in the picture, which may show the patient's identity{MASK_HELPS}")]
    TextSeen,
    /// A readable image of another study than the one selected.
    #[error("belongs to another study than the one selected")]
    OtherStudy,
}

/// What an image is for the choice of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A slice or plane through the body.
    Slice,
    /// A planning overview: Image Type holds LOCALIZER.
    Localizer,
    /// A projection or rendering of a volume, which for a head shows a face.
    Projection,
}

const SECONDARY_CAPTURES: [&str; 5] = [
    uids::SECONDARY_CAPTURE_IMAGE_STORAGE,
    uids::MULTI_FRAME_SINGLE_BIT_SECONDARY_CAPTURE_IMAGE_STORAGE,
    uids::MULTI_FRAME_GRAYSCALE_BYTE_SECONDARY_CAPTURE_IMAGE_STORAGE,
    uids::MULTI_FRAME_GRAYSCALE_WORD_SECONDARY_CAPTURE_IMAGE_STORAGE,
    uids::MULTI_FRAME_TRUE_COLOR_SECONDARY_CAPTURE_IMAGE_STORAGE,
];

/// Modalities whose pictures are reconstructed from measurements and carry no text unless they say so.
const RECONSTRUCTED: [&str; 4] = ["CT", "MR", "PT", "NM"];
/// Modalities whose pixels are no picture.
const NO_PICTURES: [&str; 4] = ["SEG", "RTDOSE", "REG", "RWV"];

/// Refuses an image whose pixels may show who the patient is.
///
/// # Errors
/// [`Refusal::NotAPicture`] and those for which [`Refusal::a_mask_helps`].
pub fn screen(object: &InMemDicomObject) -> Result<(), Refusal> {
    let modality = code(object, tags::MODALITY);
    if NO_PICTURES.contains(&modality.as_str()) {
        return Err(Refusal::NotAPicture { modality });
    }
    let photometric = code(object, tags::PHOTOMETRIC_INTERPRETATION);
    let samples = super::attributes::integer(object, tags::SAMPLES_PER_PIXEL).unwrap_or(1);
    let colour = samples > 1 || !(photometric.is_empty() || photometric.starts_with("MONOCHROME"));
    let sop_class = text(object, tags::SOP_CLASS_UID).unwrap_or_default();
    if SECONDARY_CAPTURES.contains(&sop_class.as_str()) {
        return Err(Refusal::SecondaryCapture { colour });
    }
    let burned_in = code(object, tags::BURNED_IN_ANNOTATION);
    if burned_in == "YES" {
        return Err(Refusal::BurnedInAnnotation);
    }
    if let Some(image_type) = image_type(object)
        .into_iter()
        .find(|value| ["SCREEN", "CAPTURE", "DOSE", "REPORT"].iter().any(|word| value.contains(word)))
    {
        return Err(Refusal::StoredScreen { image_type });
    }
    if burned_in == "NO" {
        return Ok(());
    }
    if colour {
        return Err(Refusal::Colour { photometric });
    }
    if !RECONSTRUCTED.contains(&modality.as_str()) {
        let modality = if modality.is_empty() { "unknown".to_owned() } else { modality };
        return Err(Refusal::MayShowText { modality });
    }
    Ok(())
}

/// As [`screen`]; `masked`: a mask covers the places of text, by the word of whoever gives it.
///
/// # Errors
/// As [`screen`]; masked only [`Refusal::NotAPicture`].
pub fn screen_behind(masked: bool, object: &InMemDicomObject) -> Result<(), Refusal> {
    screen(object).or_else(|refusal| if masked && refusal.a_mask_helps() { Ok(()) } else { Err(refusal) })
}

impl Refusal {
    /// Whether the image can be used once a [`PixelMask`](super::PixelMask) covers the places of text.
    #[must_use]
    pub fn a_mask_helps(&self) -> bool {
        matches!(
            self,
            Self::SecondaryCapture { .. }
                | Self::Colour { .. }
                | Self::BurnedInAnnotation
                | Self::MayShowText { .. }
                | Self::StoredScreen { .. }
                | Self::TextSeen
        )
    }
}

/// What the image is, by Image Type (0008,0008): C.8.2.1.1.1 and the habits of makers.
pub fn kind(object: &InMemDicomObject) -> Kind {
    let values = image_type(object);
    let any = |words: &[&str]| values.iter().any(|value| words.iter().any(|word| value.contains(word)));
    if any(&["LOCALIZER", "SCOUT", "TOPOGRAM"]) {
        Kind::Localizer
    } else if any(&["PROJECTION", "MIP", "VOLUME_RENDER", "VRT", "3D_RENDER"])
        || values.iter().any(|value| value == "SSD" || value == "3D")
    {
        Kind::Projection
    } else {
        Kind::Slice
    }
}

fn image_type(object: &InMemDicomObject) -> Vec<String> {
    texts(object, tags::IMAGE_TYPE).into_iter().map(|value| printable_code(&value)).collect()
}

fn code(object: &InMemDicomObject, tag: Tag) -> String {
    printable_code(&text(object, tag).unwrap_or_default())
}

/// A code string (PS3.5 6.2, VR CS) as it may stand in an error: upper case, at most 16 harmless characters.
fn printable_code(value: &str) -> String {
    value
        .trim()
        .chars()
        .map(|c| c.to_ascii_uppercase())
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '.' | '-'))
        .take(16)
        .collect()
}
