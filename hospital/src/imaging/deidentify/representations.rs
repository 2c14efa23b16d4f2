//! Values and their representations (PS3.5 6.2): which are as they should be, and how new ones are made.

use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry, TagRange, VirtualVr};
use dicom_core::header::Length;
use dicom_core::value::{DataSetSequence, PrimitiveValue, Value};
use dicom_core::{DataElement, Tag, VR};
use dicom_dictionary_std::{StandardDataDictionary, tags};
use dicom_object::InMemDicomObject;
use dicom_object::mem::InMemElement;

use super::dates;
use super::report::Denial;
use crate::imaging::attributes::element_texts;

/// What the dictionary says of a tag that may stay at all: no group length, no curve, no overlay, no file meta.
pub(super) fn dictionary_vr(tag: Tag) -> Result<VirtualVr, Denial> {
    let curve_or_overlay = matches!(tag.group() & 0xFF00, 0x5000 | 0x6000);
    if tag.group() < 0x0008 || tag.element() == 0 || curve_or_overlay {
        return Err(Denial::GroupNotAllowed);
    }
    let entry = StandardDataDictionary.by_tag(tag).ok_or(Denial::UnknownTag)?;
    let named = matches!(entry.tag_range(), TagRange::Single(_) | TagRange::Element100(_));
    if named { Ok(entry.vr()) } else { Err(Denial::UnknownTag) }
}

/// Whether an element's representation is the dictionary's.
pub(super) fn is_of(expected: VirtualVr, vr: VR) -> bool {
    match expected {
        VirtualVr::Exact(expected) => expected == vr,
        VirtualVr::Xs => matches!(vr, VR::US | VR::SS),
        VirtualVr::Ox | VirtualVr::Px => matches!(vr, VR::OB | VR::OW),
        VirtualVr::Lt => matches!(vr, VR::US | VR::SS | VR::OW),
        _ => false,
    }
}

/// Code strings with terms that the standard defines for pictures: a name that is spelt alike says nothing there.
pub(super) fn is_defined_term(tag: Tag) -> bool {
    matches!(tag.group(), 0x0028) || matches!(tag, tags::MODALITY | tags::IMAGE_TYPE | tags::CODING_SCHEME_DESIGNATOR)
}

/// Whether a value is of the kind that its representation allows (PS3.5 6.2), as far as texts can be told.
pub(super) fn is_well_formed(element: &InMemElement) -> bool {
    if element.value().strings().is_err() {
        return true;
    }
    let fits: fn(&str) -> bool = match element.vr() {
        VR::DS | VR::IS => |value| value.len() <= 32 && value.parse::<f64>().is_ok_and(f64::is_finite),
        VR::CS => is_code,
        VR::AS => |value| capped_age(value).is_some(),
        VR::DA => dates::is_date,
        VR::DT => dates::is_date_time,
        VR::TM => dates::is_time,
        VR::UI => is_uid,
        VR::AE => |value| value.len() <= 16,
        VR::LO | VR::SH | VR::PN | VR::LT | VR::ST | VR::UT | VR::UC | VR::UR => |_| true,
        // Texts where numbers belong.
        _ => |_| false,
    };
    element_texts(element).iter().all(|value| value.is_empty() || fits(value))
}

/// Upper case letters, digits, space and underscore, at most 16; makers use a few more signs.
pub(super) fn is_code(value: &str) -> bool {
    value.len() <= 16
        && value.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b" _-./".contains(&byte))
}

pub(super) fn is_uid(value: &str) -> bool {
    value.len() <= 64 && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// An age (AS: nnnD, nnnW, nnnM or nnnY); from 90 years on all ages are one (45 CFR 164.514(b)(2)(i)(C)).
pub(super) fn capped_age(age: &str) -> Option<String> {
    if age.is_empty() {
        return Some(String::new());
    }
    let (number, unit) = age.split_at_checked(3)?;
    let count: u32 = number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok())??;
    match unit {
        "Y" if count > 89 => Some("090Y".to_owned()),
        "D" | "W" | "M" | "Y" => Some(age.to_owned()),
        _ => None,
    }
}

/// The words of a text from its start that fit into so many letters.
pub(super) fn at_most(text: &str, letters: usize) -> String {
    let mut kept = String::new();
    for word in text.split(' ') {
        let space = usize::from(!kept.is_empty());
        if kept.chars().count() + space + word.chars().count() > letters {
            break;
        }
        if space > 0 {
            kept.push(' ');
        }
        kept.push_str(word);
    }
    kept
}

pub(super) fn has_wide_letters(object: &InMemDicomObject) -> bool {
    object.iter().any(|element| match element.items() {
        Some(items) => items.iter().any(has_wide_letters),
        None => element.value().strings().is_ok_and(|texts| texts.iter().any(|text| !text.is_ascii())),
    })
}

pub(super) fn text_element(tag: Tag, vr: VR, values: &[String]) -> InMemElement {
    let value = match values {
        [] => PrimitiveValue::Empty,
        [one] => PrimitiveValue::from(one.clone()),
        several => PrimitiveValue::Strs(several.into()),
    };
    DataElement::new(tag, vr, value)
}

/// The shortest value that is not empty, of representations that are no text.
pub(super) fn zero(vr: VR) -> PrimitiveValue {
    match vr {
        VR::US | VR::OW => PrimitiveValue::from(0u16),
        VR::SS => PrimitiveValue::from(0i16),
        VR::UL | VR::OL => PrimitiveValue::from(0u32),
        VR::SL => PrimitiveValue::from(0i32),
        VR::UV | VR::OV => PrimitiveValue::from(0u64),
        VR::SV => PrimitiveValue::from(0i64),
        VR::FL | VR::OF => PrimitiveValue::from(0f32),
        VR::FD | VR::OD => PrimitiveValue::from(0f64),
        VR::AT => PrimitiveValue::from(Tag(0, 0)),
        _ => PrimitiveValue::U8([0, 0].as_slice().into()),
    }
}

pub(super) fn empty(tag: Tag, vr: VR) -> InMemElement {
    if vr == VR::SQ { sequence(tag, Vec::new()) } else { DataElement::new(tag, vr, PrimitiveValue::Empty) }
}

pub(super) fn sequence(tag: Tag, items: Vec<InMemDicomObject>) -> InMemElement {
    DataElement::new(tag, VR::SQ, Value::Sequence(DataSetSequence::new(items, Length::UNDEFINED)))
}
