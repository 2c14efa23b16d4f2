//! Whatever an object holds: the copy can be written, opens again as the same object, and a second pass changes nothing
//! but pseudonyms, moved dates and the list of methods.

use proptest::prelude::*;

use super::*;
use crate::imaging::{Limits, open_dicom_file};

const VRS: [VR; 20] = [
    VR::LO,
    VR::SH,
    VR::PN,
    VR::DA,
    VR::TM,
    VR::DT,
    VR::AS,
    VR::CS,
    VR::DS,
    VR::IS,
    VR::UI,
    VR::AE,
    VR::LT,
    VR::UT,
    VR::UR,
    VR::UC,
    VR::OB,
    VR::UN,
    VR::US,
    VR::FD,
];

/// A tag of the table, of the dictionary, a private one or any; a representation; a text.
fn element() -> impl Strategy<Value = InMemElement> {
    let listed = include_str!("../../ps315.table")
        .lines()
        .filter(|line| !line.starts_with(['#', 'o', '5', '6']))
        .map(|line| Tag(u16::from_str_radix(&line[..4], 16).unwrap(), u16::from_str_radix(&line[4..8], 16).unwrap()))
        .filter(|tag| tag.group() >= 8)
        .collect::<Vec<_>>();
    let kept = vec![tags::MANUFACTURER, tags::KVP, tags::PATIENT_POSITION, tags::CODE_VALUE, tags::SCAN_OPTIONS];
    let tag = prop_oneof![
        proptest::sample::select(listed),
        proptest::sample::select(kept),
        (4..0x1000u16, 1..0xFFFFu16).prop_map(|(half, element)| Tag(half * 2, element)),
        (4..0x1000u16, 0x10..0x1FFFu16).prop_map(|(half, element)| Tag(half * 2 + 1, element)),
    ];
    let text =
        prop_oneof!["[0-9]{8}", "[0-9.]{1,14}", "[A-Z ]{0,16}", "[a-zA-Z^=.@ 0-9-]{0,40}", "[山田頭部たろう ]{0,8}"];
    (tag, 0..=VRS.len(), text).prop_map(|(tag, vr, text)| {
        let dictionary = StandardDataDictionary.by_tag(tag).map_or(VR::LO, |entry| entry.vr().relaxed());
        match VRS.get(vr).copied().unwrap_or(dictionary) {
            VR::OB | VR::UN => DataElement::new(tag, VR::OB, PrimitiveValue::U8([7, 7].as_slice().into())),
            VR::US => DataElement::new(tag, VR::US, PrimitiveValue::from(7u16)),
            VR::FD => DataElement::new(tag, VR::FD, PrimitiveValue::from(7f64)),
            VR::SQ => sequence(tag, Vec::new()),
            vr @ (VR::LO | VR::SH | VR::PN | VR::LT | VR::UT | VR::UC) => {
                DataElement::new(tag, vr, PrimitiveValue::from(text))
            }
            vr => DataElement::new(tag, vr, PrimitiveValue::from(text.replace(|c: char| !c.is_ascii(), ""))),
        }
    })
}

fn object() -> impl Strategy<Value = InMemDicomObject> {
    let item = || proptest::collection::vec(element(), 0..6).prop_map(InMemDicomObject::from_element_iter);
    let inner = (item(), proptest::collection::vec(item(), 0..3)).prop_map(|(mut outer, items)| {
        outer.put(sequence(tags::ANATOMIC_REGION_MODIFIER_SEQUENCE, items));
        outer
    });
    (proptest::collection::vec(element(), 0..25), proptest::collection::vec(inner, 0..3)).prop_map(
        |(elements, items)| {
            let mut object = InMemDicomObject::from_element_iter(elements);
            for element in ct_slice(0.0, 1) {
                // What the picture needs, and no more.
                if element.header().tag.group() != 0x0010 {
                    object.put(element);
                }
            }
            object.put(sequence(tags::ANATOMIC_REGION_SEQUENCE, items));
            put(&mut object, tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192");
            object
        },
    )
}

fn options() -> impl Strategy<Value = Options> {
    (0..128u32).prop_map(|bits| {
        let on = |bit: u32| bits >> bit & 1 == 1;
        Options {
            dates: if on(0) { Dates::Full } else { Dates::Removed },
            retain_patient_characteristics: on(1),
            retain_device_identity: on(2),
            retain_institution_identity: on(3),
            retain_uids: on(4),
            clean_descriptors: on(5),
            retain_safe_private: on(6),
            ..Options::default()
        }
    })
}

/// Where two objects differ, but for what another pass replaces by another pseudonym.
fn differences(one: &InMemDicomObject, other: &InMemDicomObject) -> Vec<String> {
    let tags: std::collections::BTreeSet<Tag> = one.tags().chain(other.tags()).collect();
    let mut found = Vec::new();
    for tag in tags {
        let (Some(a), Some(b)) = (one.get(tag), other.get(tag)) else {
            found.push(format!("{tag} is in one only"));
            continue;
        };
        if matches!(a.vr(), VR::UI | VR::AE) || matches!(tag, tags::PATIENT_ID | tags::ACCESSION_NUMBER) {
            continue;
        }
        match (a.items(), b.items()) {
            (Some(a), Some(b)) if a.len() == b.len() => {
                let inside = a.iter().zip(b).flat_map(|(a, b)| differences(a, b));
                found.extend(inside.map(|place| format!("{tag}/{place}")));
            }
            _ if a.value() == b.value() => {}
            _ => found.push(format!("{tag} {} {:?} {:?}", a.vr(), a.value(), b.value())),
        }
    }
    found
}

fn pass(object: DefaultDicomObject, options: &Options) -> DefaultDicomObject {
    let secret = secret();
    let profile = DeidentificationProfile { options: options.clone(), ..DeidentificationProfile::basic(&secret) };
    deidentify(object, &profile).unwrap().object
}

fn written_and_opened(copy: &DefaultDicomObject) -> (Vec<u8>, DefaultDicomObject) {
    let bytes = bytes_of(copy);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &bytes).unwrap();
    let opened = open_dicom_file(file.path(), &Limits::default()).unwrap();
    (bytes, opened)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn a_copy_of_any_object_is_written_opens_as_itself_and_is_clean_already(object in object(), options in options()) {
        let once = pass(as_file(object), &options);
        let (bytes, opened) = written_and_opened(&once);
        prop_assert_eq!(bytes_of(&opened), bytes);
        let twice = pass(opened, &options);
        let (_, twice) = written_and_opened(&twice);
        let (_, once) = written_and_opened(&once);
        prop_assert_eq!(differences(&twice, &once), Vec::<String>::new());
    }
}
