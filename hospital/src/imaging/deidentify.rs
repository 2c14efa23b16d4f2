//! De-identified copies by the Basic Application Level Confidentiality Profile and its options (PS3.15 Annex E),
//! default deny.
//!
//! Each attribute that the profile's table names gets the table's action, or that of an option that is on, at any
//! depth. Beyond the table: private groups, overlays, curves, and everything that the data dictionary does not know are
//! removed, and so are attributes that the table does not name but whose kind of value can identify (person names,
//! dates, times, application entity titles, addresses on networks, free text, opaque bytes), whose value is not of the
//! kind the dictionary says, or which repeat or look like what identifies. Other standard attributes without a row stay,
//! as PS3.15 E.1.1 says.
//!
//! Pixels are not changed, save that what hides beside them is cleared: overlays in unused bits, bytes after the last
//! frame, comments inside compressed frames. So an object whose pixels may show text is refused, unless a mask is given.
//! Without the option Clean Recognizable Visual Features a de-identified head CT or MR still holds a face.

mod character_sets;
mod cleaner;
mod dates;
mod descriptors;
mod heads;
mod identities;
mod marks;
mod options;
mod pixels;
mod report;
mod representations;
mod safe_private;

use dicom_core::Tag;
use dicom_dictionary_std::{tags, uids};
use dicom_object::meta::FileMetaTableBuilder;
use dicom_object::{DefaultDicomObject, InMemDicomObject};

use super::attributes::text;
use super::dicom_file::transfer_syntax;
use super::pseudonym::PseudonymSecret;
use super::screening::{self, Refusal};
use super::source::Limits;
use cleaner::Cleaner;
use dates::DateShift;
pub use heads::FaceRefusal;
use identities::Identities;
pub use options::{Dates, Method, Options};
pub use report::{Denial, Entry, Outcome, Report, Rule};

/// The edition of the table that the profile follows.
pub const TABLE_EDITION: &str = "DICOM PS3.15 Table E.1-1, January 2025";

/// How to de-identify.
pub struct DeidentificationProfile<'a> {
    /// The hospital's secret behind the pseudonyms and the shift of dates.
    pub secret: &'a PseudonymSecret,
    /// What is applied beside the Basic Profile.
    pub options: Options,
    /// What may be decoded at most where pixels are blanked.
    pub limits: Limits,
}

impl<'a> DeidentificationProfile<'a> {
    /// The Basic Profile without options.
    #[must_use]
    pub fn basic(secret: &'a PseudonymSecret) -> Self {
        Self { secret, options: Options::default(), limits: Limits::default() }
    }
}

/// A de-identified copy, and what was done to make it.
#[derive(Debug, Clone)]
pub struct Deidentified {
    /// The copy, with a file meta group of its own.
    pub object: DefaultDicomObject,
    /// What was removed, replaced and kept, and by which rule.
    pub report: Report,
}

/// Why there is no de-identified copy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeidentifyError {
    /// The pixels may show identity, or cannot be understood.
    #[error("cannot be de-identified: {0}")]
    Refused(#[from] Refusal),
    /// Clean Recognizable Visual Features is asked for, and a face cannot be excluded.
    #[error("cannot be cleaned of recognisable features: {0}")]
    Face(#[from] FaceRefusal),
    /// After removing all that is not understood, no image would be left.
    #[error("cannot be de-identified: {0} has no standard representation, and without it the pixels mean nothing")]
    EssentialUnknown(&'static str),
    /// No SOP Class or SOP Instance UID, without which there is no DICOM file.
    #[error("cannot be de-identified: it has no {0}")]
    NotAnInstance(&'static str),
    /// The new file meta group cannot be made.
    #[error("the file meta group of the copy cannot be made")]
    Meta,
}

/// Makes the de-identified copy of an object.
///
/// # Errors
/// See [`DeidentifyError`].
pub fn deidentify(
    mut object: DefaultDicomObject,
    profile: &DeidentificationProfile<'_>,
) -> Result<Deidentified, DeidentifyError> {
    let options = &profile.options;
    if [tags::FLOAT_PIXEL_DATA, tags::DOUBLE_FLOAT_PIXEL_DATA].into_iter().any(|tag| object.get(tag).is_some()) {
        return Err(Refusal::UnsupportedPixels { reason: "they are floating-point numbers".to_owned() }.into());
    }
    let has_pixels = object.get(tags::PIXEL_DATA).is_some();
    if has_pixels {
        screening::screen_behind(options.clean_pixel_data.is_some(), &object)?;
    }
    let mut syntax = transfer_syntax(&object).to_owned();
    let embedded_overlay = pixels::has_embedded_overlay(&object);
    let blanked = if has_pixels { pixels::blanked(&mut object, options, &profile.limits)? } else { None };
    let head = has_pixels && super::source::is_head(&object);
    let earlier = marks::take(&mut object);

    let shift = DateShift::days(profile.secret.days(&patient(&object), DateShift::MOST_DAYS));
    let mut cleaner = Cleaner::new(profile.secret, options, Identities::of(&object), shift);
    let mut copy = cleaner.object(object.into_inner());
    let mut report = cleaner.report;
    if has_pixels {
        check_essentials(&copy)?;
        if let Some(blanked) = blanked {
            blanked.put_into(&mut copy);
            report.note(&[tags::PIXEL_DATA], Outcome::Cleaned, Rule::Pixels);
            uids::EXPLICIT_VR_LITTLE_ENDIAN.clone_into(&mut syntax);
        } else {
            pixels::clear_hidden(&mut copy, &syntax, embedded_overlay)?;
        }
    }
    marks::put(&mut copy, options, &earlier, has_pixels.then_some(head), &mut report);
    let sop_class = text(&copy, tags::SOP_CLASS_UID).ok_or(DeidentifyError::NotAnInstance("SOP Class UID"))?;
    let sop_instance = text(&copy, tags::SOP_INSTANCE_UID).ok_or(DeidentifyError::NotAnInstance("SOP Instance UID"))?;
    let meta = FileMetaTableBuilder::new()
        .transfer_syntax(syntax)
        .media_storage_sop_class_uid(sop_class)
        .media_storage_sop_instance_uid(sop_instance)
        .build()
        .map_err(|_| DeidentifyError::Meta)?;
    Ok(Deidentified { object: copy.with_exact_meta(meta), report })
}

/// Who the patient is, for the shift of dates: Patient ID with its issuer, else the name and birth date, else the study,
/// whose dates then keep their intervals among themselves only.
fn patient(object: &InMemDicomObject) -> String {
    let value = |tag: Tag| text(object, tag).unwrap_or_default();
    let parts = |tags: &[Tag]| tags.iter().map(|tag| value(*tag)).collect::<Vec<_>>().join("\n");
    if object.get(tags::PATIENT_ID).is_some() && !value(tags::PATIENT_ID).is_empty() {
        return parts(&[tags::PATIENT_ID, tags::ISSUER_OF_PATIENT_ID]);
    }
    let named = parts(&[tags::PATIENT_NAME, tags::PATIENT_BIRTH_DATE]);
    if named.trim().is_empty() { value(tags::STUDY_INSTANCE_UID) } else { named }
}

/// Without these the pixels of the copy would mean nothing or something else.
fn check_essentials(object: &InMemDicomObject) -> Result<(), DeidentifyError> {
    [
        (tags::ROWS, "Rows"),
        (tags::COLUMNS, "Columns"),
        (tags::BITS_ALLOCATED, "Bits Allocated"),
        (tags::PHOTOMETRIC_INTERPRETATION, "Photometric Interpretation"),
        (tags::PIXEL_DATA, "Pixel Data"),
    ]
    .into_iter()
    .find(|(tag, _)| object.get(*tag).is_none())
    .map_or(Ok(()), |(_, name)| Err(DeidentifyError::EssentialUnknown(name)))
}

#[cfg(test)]
mod tests;
