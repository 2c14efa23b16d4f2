//! The options of the profile (PS3.15 E.3) and the codes they are recorded by (PS3.16 CID 7050).

use crate::imaging::mask::PixelMask;
use crate::imaging::ps315::{Cell, Column, Row};

/// What becomes of dates and times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dates {
    /// As the Basic Profile says: removed, emptied or replaced by a value that says nothing.
    #[default]
    Removed,
    /// Moved into the past by a secret number of days for each patient, so that intervals stay (E.3.6).
    Modified,
    /// As they are (E.3.6). They identify: only for receivers who may know them.
    Full,
}

/// Which options are applied beside the Basic Profile. By default none.
///
/// An option that is on takes precedence over the Basic Profile wherever the table has a cell for it. Where several
/// that are on speak about one attribute, the more private one wins: C (clean) before K (keep).
///
/// Clean Structured Content and Clean Graphics are not offered: both stay removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Clean Pixel Data (E.3.1): these rectangles are blanked in every frame. With a mask pictures are accepted that are
    /// refused without one, since whoever gives it says that nothing identifying is outside of it.
    pub clean_pixel_data: Option<PixelMask>,
    /// Clean Recognizable Visual Features (E.3.2): of axial CT slices of a head only what the skull encloses stays; what
    /// may show a face otherwise is refused.
    pub clean_visual_features: bool,
    /// Retain Longitudinal Temporal Information, with modified or full dates (E.3.6).
    pub dates: Dates,
    /// Retain Patient Characteristics (E.3.7): sex, age (90 years or more as 090Y), size, weight, and the like.
    pub retain_patient_characteristics: bool,
    /// Retain Device Identity (E.3.8).
    pub retain_device_identity: bool,
    /// Retain Institution Identity (E.3.11).
    pub retain_institution_identity: bool,
    /// Retain UIDs (E.3.9). They link the copy to the original: only for receivers who may have that.
    pub retain_uids: bool,
    /// Clean Descriptors (E.3.5): of free text the words that are known to be harmless stay.
    pub clean_descriptors: bool,
    /// Retain Safe Private (E.3.10): private elements that are known to hold measurements only.
    pub retain_safe_private: bool,
}

/// A profile or option as CID 7050 (PS3.16) codes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Method {
    /// 113100.
    BasicProfile,
    /// 113101.
    CleanPixelData,
    /// 113102.
    CleanVisualFeatures,
    /// 113105.
    CleanDescriptors,
    /// 113106.
    FullDates,
    /// 113107.
    ModifiedDates,
    /// 113108.
    PatientCharacteristics,
    /// 113109.
    DeviceIdentity,
    /// 113110.
    Uids,
    /// 113111.
    SafePrivate,
    /// 113112.
    InstitutionIdentity,
}

impl Method {
    /// Code Value; the Coding Scheme Designator is DCM.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::BasicProfile => "113100",
            Self::CleanPixelData => "113101",
            Self::CleanVisualFeatures => "113102",
            Self::CleanDescriptors => "113105",
            Self::FullDates => "113106",
            Self::ModifiedDates => "113107",
            Self::PatientCharacteristics => "113108",
            Self::DeviceIdentity => "113109",
            Self::Uids => "113110",
            Self::SafePrivate => "113111",
            Self::InstitutionIdentity => "113112",
        }
    }

    /// Code Meaning.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::BasicProfile => "Basic Application Confidentiality Profile",
            Self::CleanPixelData => "Clean Pixel Data Option",
            Self::CleanVisualFeatures => "Clean Recognizable Visual Features Option",
            Self::CleanDescriptors => "Clean Descriptors Option",
            Self::FullDates => "Retain Longitudinal Temporal Information Full Dates Option",
            Self::ModifiedDates => "Retain Longitudinal Temporal Information Modified Dates Option",
            Self::PatientCharacteristics => "Retain Patient Characteristics Option",
            Self::DeviceIdentity => "Retain Device Identity Option",
            Self::Uids => "Retain UIDs Option",
            Self::SafePrivate => "Retain Safe Private Option",
            Self::InstitutionIdentity => "Retain Institution Identity Option",
        }
    }
}

impl Options {
    /// The Basic Profile and the options that are on, in the order of their codes.
    #[must_use]
    pub fn methods(&self) -> Vec<Method> {
        let on = [
            (true, Method::BasicProfile),
            (self.clean_pixel_data.is_some(), Method::CleanPixelData),
            (self.clean_visual_features, Method::CleanVisualFeatures),
            (self.clean_descriptors, Method::CleanDescriptors),
            (self.dates == Dates::Full, Method::FullDates),
            (self.dates == Dates::Modified, Method::ModifiedDates),
            (self.retain_patient_characteristics, Method::PatientCharacteristics),
            (self.retain_device_identity, Method::DeviceIdentity),
            (self.retain_uids, Method::Uids),
            (self.retain_safe_private, Method::SafePrivate),
            (self.retain_institution_identity, Method::InstitutionIdentity),
        ];
        on.into_iter().filter(|(on, _)| *on).map(|(_, method)| method).collect()
    }

    /// What the options make of a row, by the rule of precedence; `None` leaves it to the Basic Profile.
    pub(super) fn of_row(&self, row: &Row) -> Option<(Method, Cell)> {
        let active: Vec<(Method, Cell)> =
            Column::ALL.into_iter().filter_map(|(column, _)| Some((self.method(column)?, row.cell(column)?))).collect();
        active.iter().find(|(_, cell)| *cell == Cell::Clean).or_else(|| active.first()).copied()
    }

    /// The option that fills a column, when it is on.
    fn method(&self, column: Column) -> Option<Method> {
        let (on, method) = match column {
            Column::Uids => (self.retain_uids, Method::Uids),
            Column::Device => (self.retain_device_identity, Method::DeviceIdentity),
            Column::Institution => (self.retain_institution_identity, Method::InstitutionIdentity),
            Column::Patient => (self.retain_patient_characteristics, Method::PatientCharacteristics),
            Column::FullDates => (self.dates == Dates::Full, Method::FullDates),
            Column::ModifiedDates => (self.dates == Dates::Modified, Method::ModifiedDates),
            Column::Descriptors => (self.clean_descriptors, Method::CleanDescriptors),
            Column::SafePrivate => (self.retain_safe_private, Method::SafePrivate),
            Column::StructuredContent | Column::Graphics => return None,
        };
        on.then_some(method)
    }
}
