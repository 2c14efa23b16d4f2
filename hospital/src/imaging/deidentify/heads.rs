//! Recognisable visual features (PS3.15 E.3.2): what to do with pictures of heads when they must show no face.

use dicom_dictionary_std::tags;
use dicom_object::DefaultDicomObject;

use super::DeidentifyError;
use crate::imaging::attributes::{frame_numbers, text};
use crate::imaging::screening::{self, Kind};
use crate::imaging::skull::SkullMask;
use crate::imaging::source::{self, Limits};
use crate::imaging::windowing::{self, Display, ModalityLut};

/// Air around a head, in Hounsfield units: what replaces the face.
const AIR_HU: f64 = -1_000.0;
/// Body Part Examined (PS3.16 Annex L) that holds no part of a face.
const WITHOUT_FACE: [&str; 34] = [
    "ABDOMEN",
    "ABDOMENPELVIS",
    "ANKLE",
    "AORTA",
    "ARM",
    "BLADDER",
    "BREAST",
    "CHEST",
    "CHESTABDOMEN",
    "CHESTABDPELVIS",
    "COLON",
    "CORONARYARTERY",
    "ELBOW",
    "FEMUR",
    "FOOT",
    "FOREARM",
    "HAND",
    "HEART",
    "HIP",
    "HUMERUS",
    "KIDNEY",
    "KNEE",
    "LEG",
    "LIVER",
    "LSPINE",
    "LUNG",
    "PANCREAS",
    "PELVIS",
    "PROSTATE",
    "SHOULDER",
    "THIGH",
    "TSPINE",
    "UTERUS",
    "WRIST",
];

/// Why the face cannot be taken out of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaceRefusal {
    /// Neither the header says that the picture shows no head, nor is it a CT.
    #[error("it shows a head or does not say what it shows, and only CT slices can be cleaned of faces")]
    NotCt,
    /// Only slices across the body's long axis have a closed skull.
    #[error("it shows a head and is no axial slice")]
    NotAxial,
    /// No closed skull is found in a slice: below the orbits, after an operation, or cut off.
    #[error("no closed skull is found in frame {frame}, so the face cannot be told from it")]
    NoSkull {
        /// The frame, from 1.
        frame: u32,
    },
}

/// Whether a face may be in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    /// The header says that another part of the body is shown.
    NotShown,
    /// It may be, in axial CT slices, of which the skull's inside can be kept.
    AxialCt,
}

/// What each frame shows inside of the skull, and the stored value of air.
pub(super) struct Skulls {
    pub(super) masks: Vec<SkullMask>,
    pub(super) air: i64,
}

/// A picture that does not say what it shows counts as one of a head.
pub(super) fn examine(object: &DefaultDicomObject) -> Result<Head, DeidentifyError> {
    if !may_show_face(object) {
        return Ok(Head::NotShown);
    }
    if text(object, tags::MODALITY).is_none_or(|modality| modality != "CT") {
        return Err(FaceRefusal::NotCt.into());
    }
    let axial = |[rx, ry, _, cx, cy, _]: [f64; 6]| (rx * cy - ry * cx).abs() > 0.8;
    let orientation = frame_numbers::<6>(object, 0, tags::PLANE_ORIENTATION_SEQUENCE, tags::IMAGE_ORIENTATION_PATIENT);
    if screening::kind(object) == Kind::Slice && orientation.is_some_and(axial) {
        Ok(Head::AxialCt)
    } else {
        Err(FaceRefusal::NotAxial.into())
    }
}

/// Whether a face may be in the picture, as far as its header's words tell.
pub(super) fn may_show_face(object: &DefaultDicomObject) -> bool {
    let part: String = text(object, tags::BODY_PART_EXAMINED)
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    !WITHOUT_FACE.contains(&part.as_str()) || source::is_head(object)
}

/// Finds the skull in each frame.
pub(super) fn skulls(object: &mut DefaultDicomObject, frames: u32, limits: &Limits) -> Result<Skulls, DeidentifyError> {
    let displays: Vec<(ModalityLut, Option<f64>)> = (0..frames)
        .map(|frame| {
            let spacing = frame_numbers::<2>(object, frame, tags::PIXEL_MEASURES_SEQUENCE, tags::PIXEL_SPACING);
            let square = spacing.filter(|[a, b]| (a / b - 1.0).abs() < 0.1).map(|[a, _]| a);
            (Display::of_frame(object, frame).modality, square)
        })
        .collect();
    let air = match displays.first() {
        Some((ModalityLut::Rescale { slope, intercept }, _)) if *slope != 0.0 => {
            ((AIR_HU - intercept) / slope).round() as i64
        }
        _ => i64::MIN,
    };
    // Decoding would trip over contradictions in what only display needs.
    let dropped: Vec<_> = windowing::DISPLAY_ATTRIBUTES.into_iter().filter_map(|tag| object.take(tag)).collect();
    let masks = (0u32..)
        .zip(&displays)
        .map(|(frame, (modality, pixel_mm))| {
            let samples = windowing::decode(object, frame, limits)?;
            SkullMask::of_samples(&samples, modality, *pixel_mm)
                .ok_or_else(|| FaceRefusal::NoSkull { frame: frame + 1 }.into())
        })
        .collect::<Result<Vec<_>, DeidentifyError>>();
    dropped.into_iter().for_each(|element| {
        object.put(element);
    });
    Ok(Skulls { masks: masks?, air })
}
