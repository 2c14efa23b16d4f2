//! Where a frame lies in the patient.

use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;

use crate::imaging::attributes::frame_numbers;

/// Where a frame lies in the patient (PS3.3 C.7.6.2.1.1; x to the left, y to the back, z to the head, in mm).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Geometry {
    /// Unit vector at right angles to the plane.
    pub normal: [f64; 3],
    /// Centre of the first pixel.
    pub position: [f64; 3],
}

impl Geometry {
    /// The plane is nearer to axial than to any oblique (its normal within 37° of the body's long axis).
    #[must_use]
    pub fn is_axial(&self) -> bool {
        self.normal[2].abs() > 0.8
    }

    /// Distance along the normal, which points to the head in axial planes.
    #[must_use]
    pub fn depth(&self) -> f64 {
        self.normal.iter().zip(self.position).map(|(normal, position)| normal * position).sum()
    }
}

pub(super) fn geometry(object: &InMemDicomObject, frame: u32) -> Option<Geometry> {
    let [rx, ry, rz, cx, cy, cz] =
        frame_numbers::<6>(object, frame, tags::PLANE_ORIENTATION_SEQUENCE, tags::IMAGE_ORIENTATION_PATIENT)?;
    let position = frame_numbers::<3>(object, frame, tags::PLANE_POSITION_SEQUENCE, tags::IMAGE_POSITION_PATIENT)?;
    let normal = [ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx];
    let length = normal.iter().map(|part| part * part).sum::<f64>().sqrt();
    if !(0.5..2.0).contains(&length) {
        return None;
    }
    // Towards the head (or back, or left), so that depth grows upwards whichever way the rows run.
    let largest = normal.into_iter().max_by(|a, b| a.abs().total_cmp(&b.abs()))?;
    let scale = largest.signum() / length;
    Some(Geometry { normal: normal.map(|part| part * scale), position })
}
