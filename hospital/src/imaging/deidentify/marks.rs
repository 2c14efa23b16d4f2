//! The marks that a de-identified object carries: PS3.15 E.1.1, PS3.3 C.7.1.1, C.12.1 and C.7.6.1.

use dicom_core::value::PrimitiveValue;
use dicom_core::{DataElement, Tag, VR};
use dicom_dictionary_std::tags;
use dicom_object::{DefaultDicomObject, InMemDicomObject};

use super::options::{Dates, Method, Options};
use super::report::{Outcome, Report, Rule};
use super::representations::sequence;
use crate::imaging::attributes::text;

/// What stands in De-identification Method (0012,0063).
const METHOD: [&str; 2] = ["Tegata: PS3.15 Basic Profile, UIDs and IDs by HMAC-SHA256", super::TABLE_EDITION];
/// All of CID 7050 but what this profile itself can apply: another one may have applied it before.
const OTHERS: [(&str, &str); 2] = [("113103", "Clean Graphics Option"), ("113104", "Clean Structured Content Option")];
const METHODS: [Method; 11] = [
    Method::BasicProfile,
    Method::CleanPixelData,
    Method::CleanVisualFeatures,
    Method::CleanDescriptors,
    Method::FullDates,
    Method::ModifiedDates,
    Method::PatientCharacteristics,
    Method::DeviceIdentity,
    Method::Uids,
    Method::SafePrivate,
    Method::InstitutionIdentity,
];

/// Marks of an earlier de-identification.
pub(super) struct Earlier {
    codes: Vec<(&'static str, &'static str)>,
    /// Longitudinal Temporal Information Modified (0028,0303), when it says that dates are not the true ones.
    dates: Option<&'static str>,
}

/// Takes the marks that an object carries out of it.
pub(super) fn take(object: &mut DefaultDicomObject) -> Earlier {
    let known = || METHODS.into_iter().map(|method| (method.code(), method.meaning())).chain(OTHERS);
    let codes = object
        .get(tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE)
        .and_then(|element| element.items())
        .unwrap_or_default()
        .iter()
        .filter(|item| text(item, tags::CODING_SCHEME_DESIGNATOR).as_deref() == Some("DCM"))
        .filter_map(|item| {
            let code = text(item, tags::CODE_VALUE)?;
            known().find(|(it, _)| *it == code)
        })
        .collect();
    let stated = text(object, tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED);
    let dates = ["REMOVED", "MODIFIED"].into_iter().find(|it| stated.as_deref() == Some(*it));
    for tag in [
        tags::PATIENT_IDENTITY_REMOVED,
        tags::DEIDENTIFICATION_METHOD,
        tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE,
        tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED,
        tags::BURNED_IN_ANNOTATION,
    ] {
        object.remove_element(tag);
    }
    Earlier { codes, dates }
}

/// Puts the marks into a copy. `head` tells of an object with pixels whether its header's words say that it is a head.
pub(super) fn put(
    copy: &mut InMemDicomObject,
    options: &Options,
    earlier: &Earlier,
    head: Option<bool>,
    report: &mut Report,
) {
    let mut mark = |tag: Tag, value: &str| {
        copy.put_str(tag, VR::CS, value);
        report.note(&[tag], Outcome::Replaced, Rule::Mark);
    };
    mark(tags::PATIENT_IDENTITY_REMOVED, "YES");
    let dates = match options.dates {
        Dates::Removed => "REMOVED",
        Dates::Modified => "MODIFIED",
        // True only to what the object said.
        Dates::Full => "UNMODIFIED",
    };
    mark(
        tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED,
        earlier.dates.filter(|_| dates == "UNMODIFIED").unwrap_or(dates),
    );
    match head {
        Some(_) if options.clean_visual_features => mark(tags::RECOGNIZABLE_VISUAL_FEATURES, "NO"),
        Some(true) => mark(tags::RECOGNIZABLE_VISUAL_FEATURES, "YES"),
        _ => {}
    }
    if head.is_some() {
        mark(tags::BURNED_IN_ANNOTATION, "NO");
    }
    let method: Vec<String> = METHOD.map(str::to_owned).into();
    copy.put(DataElement::new(tags::DEIDENTIFICATION_METHOD, VR::LO, PrimitiveValue::Strs(method.into())));
    report.note(&[tags::DEIDENTIFICATION_METHOD], Outcome::Replaced, Rule::Mark);

    let mut codes = earlier.codes.clone();
    codes.extend(options.methods().into_iter().map(|method| (method.code(), method.meaning())));
    codes.sort_unstable();
    codes.dedup();
    let items = codes.into_iter().map(|(code, meaning)| {
        let mut item = InMemDicomObject::new_empty();
        item.put_str(tags::CODE_VALUE, VR::SH, code);
        item.put_str(tags::CODING_SCHEME_DESIGNATOR, VR::SH, "DCM");
        item.put_str(tags::CODE_MEANING, VR::LO, meaning);
        item
    });
    copy.put(sequence(tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE, items.collect()));
    report.note(&[tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE], Outcome::Replaced, Rule::Mark);
}
