//! De-identified copies by the Basic Application Level Confidentiality Profile (PS3.15 E.2), default deny.
//!
//! Each attribute that the profile's table names gets the table's action, at any depth. Beyond the table: private
//! groups, overlays, curves, and everything that the data dictionary does not know are removed, and so are attributes
//! that the table does not name but whose kind of value can identify (person names, dates, times, application entity
//! titles, addresses on networks, unknown representations) or whose value is not of the kind the dictionary says.
//! Standard attributes without a row stay, as PS3.15 E.1.1 says.
//!
//! Pixels are not changed, save that bits beyond the stored ones are cleared where an overlay lies in them, and that
//! comments inside compressed frames are blanked. So an object whose pixels may show text is refused (the option Clean
//! Pixel Data would be needed). The option Clean Recognizable Visual Features is not applied: a de-identified head CT
//! or MR still holds a face.

use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry, TagRange, VirtualVr};
use dicom_core::header::Length;
use dicom_core::value::{DataSetSequence, PixelFragmentSequence, PrimitiveValue, Value};
use dicom_core::{DataElement, Tag, VR};
use dicom_dictionary_std::{StandardDataDictionary, tags};
use dicom_object::mem::InMemElement;
use dicom_object::meta::FileMetaTableBuilder;
use dicom_object::{DefaultDicomObject, InMemDicomObject};

use super::attributes::{element_texts, integer, text};
use super::codestream;
use super::dicom_file::transfer_syntax;
use super::ps315::{self, Action};
use super::pseudonym::PseudonymSecret;
use super::screening::{self, Refusal};

/// Sequences nested deeper than this are removed; no object definition comes near.
const DEEPEST_SEQUENCE: usize = 32;
/// UIDs that the standard itself assigns identify nobody (PS3.6 Annex A).
const STANDARD_UID_ROOT: &str = "1.2.840.10008.";
/// What stands in Deidentification Method (0012,0063).
const METHOD: &str = "Tegata: PS3.15 Basic Profile, UIDs and IDs by HMAC-SHA256";

/// How to de-identify.
pub struct DeidentificationProfile<'a> {
    /// The hospital's secret behind the pseudonyms.
    pub secret: &'a PseudonymSecret,
}

/// Why there is no de-identified copy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeidentifyError {
    /// The pixels may show identity, or cannot be understood.
    #[error("cannot be de-identified: {0}")]
    Refused(#[from] Refusal),
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

/// Makes the de-identified copy of an object, with a file meta group of its own.
///
/// # Errors
/// See [`DeidentifyError`].
pub fn deidentify(
    object: DefaultDicomObject,
    profile: &DeidentificationProfile<'_>,
) -> Result<DefaultDicomObject, DeidentifyError> {
    let has_pixels = object.get(tags::PIXEL_DATA).is_some();
    if has_pixels {
        screening::screen(&object)?;
    }
    let syntax = transfer_syntax(&object).to_owned();
    let embedded_overlay = has_embedded_overlay(&object);
    let cleaner = Cleaner { secret: profile.secret };
    let mut copy = cleaner.object(object.into_inner(), 0);
    if has_pixels {
        check_essentials(&copy)?;
        clean_pixel_element(&mut copy, embedded_overlay);
        copy.put_str(tags::BURNED_IN_ANNOTATION, VR::CS, "NO");
    }
    mark(&mut copy);
    let sop_class = text(&copy, tags::SOP_CLASS_UID).ok_or(DeidentifyError::NotAnInstance("SOP Class UID"))?;
    let sop_instance = text(&copy, tags::SOP_INSTANCE_UID).ok_or(DeidentifyError::NotAnInstance("SOP Instance UID"))?;
    let meta = FileMetaTableBuilder::new()
        .transfer_syntax(syntax)
        .media_storage_sop_class_uid(sop_class)
        .media_storage_sop_instance_uid(sop_instance)
        .build()
        .map_err(|_| DeidentifyError::Meta)?;
    Ok(copy.with_exact_meta(meta))
}

/// Applies the profile to one object.
struct Cleaner<'a> {
    secret: &'a PseudonymSecret,
}

impl Cleaner<'_> {
    fn object(&self, object: InMemDicomObject, depth: usize) -> InMemDicomObject {
        InMemDicomObject::from_element_iter(object.into_iter().filter_map(|element| self.element(element, depth)))
    }

    fn element(&self, element: InMemElement, depth: usize) -> Option<InMemElement> {
        let tag = element.header().tag;
        let dictionary_vr = dictionary_vr(tag)?;
        let vr = element.vr();
        if !is_of(dictionary_vr, vr) {
            return None;
        }
        match (tag, ps315::action(tag)) {
            // The profile allows values that consistently stand for the original (PS3.15 Table E.1-1a, Z and D).
            (tags::PATIENT_ID, _) => Some(self.identifier(&element, "patient")),
            (tags::ACCESSION_NUMBER, _) => Some(self.identifier(&element, "accession")),
            (_, Some(Action::Remove)) => None,
            (_, Some(Action::Empty)) => Some(empty(tag, vr)),
            (_, Some(Action::Dummy { optional })) => self.dummy(element, optional),
            (_, Some(Action::ReplaceUid)) => (vr == VR::UI).then(|| self.replace_uids(&element, false)),
            (_, Some(Action::ReplaceUidsInside)) => self.sequence(element, depth),
            (_, None) => match vr {
                VR::SQ => self.sequence(element, depth),
                VR::UI => Some(self.replace_uids(&element, true)),
                // What the table does not name, but what can name somebody or lead to somebody.
                VR::PN | VR::DA | VR::DT | VR::TM | VR::AE | VR::UR | VR::UN => None,
                VR::DS | VR::IS => has_only_numbers(&element).then_some(element),
                VR::CS | VR::AS => has_only_codes(&element).then_some(element),
                _ => Some(element),
            },
        }
    }

    fn identifier(&self, element: &InMemElement, purpose: &str) -> InMemElement {
        let original = text_of(element);
        let value = if original.is_empty() { original } else { self.secret.identifier(purpose, &original) };
        DataElement::new(element.header().tag, element.vr(), PrimitiveValue::from(value))
    }

    fn sequence(&self, element: InMemElement, depth: usize) -> Option<InMemElement> {
        if depth >= DEEPEST_SEQUENCE {
            return None;
        }
        let tag = element.header().tag;
        let items = element.into_value().into_items()?;
        let items: Vec<InMemDicomObject> = items.into_iter().map(|item| self.object(item, depth + 1)).collect();
        Some(sequence(tag, items))
    }

    /// A value of the right representation that says nothing.
    fn dummy(&self, element: InMemElement, optional: bool) -> Option<InMemElement> {
        let (tag, vr) = (element.header().tag, element.vr());
        let value = match vr {
            VR::SQ if optional => return None,
            VR::SQ => return Some(sequence(tag, vec![InMemDicomObject::new_empty()])),
            VR::UI => return Some(self.replace_uids(&element, false)),
            VR::DA => "19000101",
            VR::TM => "000000",
            VR::DT => "19000101000000",
            VR::AS => "000Y",
            VR::DS | VR::IS => "0",
            VR::AE | VR::CS | VR::LO | VR::LT | VR::PN | VR::SH | VR::ST | VR::UC | VR::UT => "REMOVED",
            VR::UR => "urn:removed",
            _ => return if optional { None } else { Some(empty(tag, vr)) },
        };
        Some(DataElement::new(tag, vr, PrimitiveValue::from(value)))
    }

    fn replace_uids(&self, element: &InMemElement, keep_standard: bool) -> InMemElement {
        let replaced: Vec<String> = element_texts(element)
            .into_iter()
            .map(|uid| match uid.as_str() {
                "" => String::new(),
                standard if keep_standard && is_standard_uid(standard) => uid,
                other => self.secret.uid(other),
            })
            .collect();
        DataElement::new(element.header().tag, VR::UI, PrimitiveValue::Strs(replaced.into()))
    }
}

/// The marks that a de-identified object carries: PS3.15 E.1.1, PS3.3 C.7.1.1 and C.12.1.
fn mark(object: &mut InMemDicomObject) {
    object.put_str(tags::PATIENT_IDENTITY_REMOVED, VR::CS, "YES");
    object.put_str(tags::DEIDENTIFICATION_METHOD, VR::LO, METHOD);
    object.put_str(tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED, VR::CS, "REMOVED");
    let mut code = InMemDicomObject::new_empty();
    code.put_str(tags::CODE_VALUE, VR::SH, "113100");
    code.put_str(tags::CODING_SCHEME_DESIGNATOR, VR::SH, "DCM");
    code.put_str(tags::CODE_MEANING, VR::LO, "Basic Application Confidentiality Profile");
    object.put(sequence(tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE, vec![code]));
}

/// What the dictionary says of a tag that may stay at all: not private, no group length, no curve, no overlay.
fn dictionary_vr(tag: Tag) -> Option<VirtualVr> {
    let curve_or_overlay = matches!(tag.group() & 0xFF00, 0x5000 | 0x6000);
    if tag.group() % 2 == 1 || tag.group() < 0x0008 || tag.element() == 0 || curve_or_overlay {
        return None;
    }
    let entry = StandardDataDictionary.by_tag(tag)?;
    matches!(entry.tag_range(), TagRange::Single(_) | TagRange::Element100(_)).then(|| entry.vr())
}

/// Whether an element's representation is the dictionary's.
fn is_of(expected: VirtualVr, vr: VR) -> bool {
    match expected {
        VirtualVr::Exact(expected) => expected == vr,
        VirtualVr::Xs => matches!(vr, VR::US | VR::SS),
        VirtualVr::Ox | VirtualVr::Px => matches!(vr, VR::OB | VR::OW),
        VirtualVr::Lt => matches!(vr, VR::US | VR::SS | VR::OW),
        _ => false,
    }
}

fn is_standard_uid(uid: &str) -> bool {
    uid.starts_with(STANDARD_UID_ROOT)
        && uid.len() <= 64
        && uid.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn text_of(element: &InMemElement) -> String {
    element_texts(element).join("\\")
}

fn has_only_numbers(element: &InMemElement) -> bool {
    element.value().strings().is_err()
        || element_texts(element)
            .iter()
            .all(|value| value.is_empty() || value.len() <= 32 && value.parse::<f64>().is_ok_and(f64::is_finite))
}

/// PS3.5 6.2: code strings are upper case letters, digits, space and underscore, at most 16; makers use a few more signs.
fn has_only_codes(element: &InMemElement) -> bool {
    element.value().strings().is_err()
        || element_texts(element).iter().all(|value| {
            value.len() <= 16
                && value.bytes().all(|byte| {
                    byte.is_ascii_uppercase()
                        || byte.is_ascii_digit()
                        || matches!(byte, b' ' | b'_' | b'-' | b'.' | b'/')
                })
        })
}

fn empty(tag: Tag, vr: VR) -> InMemElement {
    if vr == VR::SQ { sequence(tag, Vec::new()) } else { DataElement::new(tag, vr, PrimitiveValue::Empty) }
}

fn sequence(tag: Tag, items: Vec<InMemDicomObject>) -> InMemElement {
    DataElement::new(tag, VR::SQ, Value::Sequence(DataSetSequence::new(items, Length::UNDEFINED)))
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

/// An overlay in unused bits of the pixels (PS3.5 8.1.2, retired): Overlay Bit Position (60xx,0102) is not 0.
fn has_embedded_overlay(object: &InMemDicomObject) -> bool {
    (0x6000..=0x601E).step_by(2).any(|group| integer(object, Tag(group, 0x0102)).is_some_and(|bit| bit != 0))
}

fn clean_pixel_element(object: &mut InMemDicomObject, embedded_overlay: bool) {
    let bit = |tag| integer(object, tag).and_then(|value| u32::try_from(value).ok());
    let (stored, high) = (bit(tags::BITS_STORED).unwrap_or(16), bit(tags::HIGH_BIT).unwrap_or(15));
    let Some(element) = object.take(tags::PIXEL_DATA) else { return };
    let vr = element.vr();
    let value = match element.into_value() {
        Value::PixelSequence(sequence) => {
            let (offsets, mut fragments) = sequence.into_parts();
            fragments.iter_mut().for_each(|fragment| codestream::blank_comments(fragment));
            Value::PixelSequence(PixelFragmentSequence::new(offsets, fragments))
        }
        Value::Primitive(PrimitiveValue::U16(mut words)) if embedded_overlay && high < 16 && stored <= high + 1 => {
            let mask = (((1u32 << stored) - 1) << (high + 1 - stored)) as u16;
            words.iter_mut().for_each(|word| *word &= mask);
            Value::Primitive(PrimitiveValue::U16(words))
        }
        other => other,
    };
    object.put(DataElement::new(tags::PIXEL_DATA, vr, value));
}

#[cfg(test)]
mod tests;
