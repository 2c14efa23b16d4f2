//! Private elements that are known to hold measurements only (PS3.15 E.3.10, Table E.3.10-1): a part of that table, the
//! elements that CT, MR and PET images are computed with. Free text of the table (LO, SH) is left out.

use dicom_core::VR;

/// Private creator, group, low byte of the element, representation.
type Safe = (&'static str, u16, u8, VR);

const SAFE: [Safe; 20] = [
    // SUV Factor, Activity Concentration Factor.
    ("Philips PET Private Group", 0x7053, 0x00, VR::DS),
    ("Philips PET Private Group", 0x7053, 0x09, VR::DS),
    // Scale Intercept, Scale Slope.
    ("Philips MR Imaging DD 001", 0x2005, 0x0D, VR::FL),
    ("Philips MR Imaging DD 001", 0x2005, 0x0E, VR::FL),
    // DLP, Acquisition Duration, Phantom Type.
    ("ELSCINT1", 0x00E1, 0x21, VR::DS),
    ("ELSCINT1", 0x00E1, 0x50, VR::DS),
    ("ELSCINT1", 0x01E1, 0x26, VR::CS),
    // Acquisition Type, Table Velocity, Pitch, Rotation Time.
    ("ELSCINT1", 0x01F1, 0x01, VR::CS),
    ("ELSCINT1", 0x01F1, 0x07, VR::DS),
    ("ELSCINT1", 0x01F1, 0x26, VR::DS),
    ("ELSCINT1", 0x01F1, 0x27, VR::DS),
    // Table Speed, Mid Scan Time, Rotation Speed.
    ("GEMS_ACQU_01", 0x0019, 0x23, VR::DS),
    ("GEMS_ACQU_01", 0x0019, 0x24, VR::DS),
    ("GEMS_ACQU_01", 0x0019, 0x27, VR::DS),
    // Images In Series.
    ("GEMS_SERS_01", 0x0025, 0x07, VR::SL),
    // Number of Macro Rows in Detector, Macro Width at ISO Center.
    ("GEMS_HELIOS_01", 0x0045, 0x01, VR::SS),
    ("GEMS_HELIOS_01", 0x0045, 0x02, VR::FL),
    // Reject Image Flag, Significant Flag, Confidential Flag.
    ("GEIIS PACS", 0x0903, 0x10, VR::US),
    ("GEIIS PACS", 0x0903, 0x11, VR::US),
    ("GEIIS PACS", 0x0903, 0x12, VR::US),
];

/// The creator's name as the table has it, when the element is one of its group that is safe with this representation.
pub(super) fn creator_of(creator: &str, group: u16, element: u8, vr: VR) -> Option<&'static str> {
    SAFE.iter()
        .find(|(name, its_group, low, its_vr)| *name == creator && (*its_group, *low, *its_vr) == (group, element, vr))
        .map(|(name, ..)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_safe_only_for_its_creator_group_and_representation() {
        assert_eq!(creator_of("GEMS_ACQU_01", 0x0019, 0x27, VR::DS), Some("GEMS_ACQU_01"));
        assert_eq!(creator_of("GEMS_ACQU_01", 0x0019, 0x27, VR::LO), None);
        assert_eq!(creator_of("GEMS_ACQU_01", 0x0021, 0x27, VR::DS), None);
        assert_eq!(creator_of("GEMS_ACQU_02", 0x0019, 0x27, VR::DS), None);
        assert_eq!(creator_of("GEMS_ACQU_01", 0x0019, 0x30, VR::DS), None);
    }
}
