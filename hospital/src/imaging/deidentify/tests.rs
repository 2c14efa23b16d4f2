#![allow(clippy::unwrap_used, clippy::expect_used)]

mod options;
mod properties;
mod table;

use dicom_dictionary_std::uids;

use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_core::value::{PixelFragmentSequence, PrimitiveValue, Value};
use dicom_core::{DataElement, VR};
use dicom_dictionary_std::StandardDataDictionary;
use dicom_object::mem::InMemElement;

use super::cleaner::DEEPEST_SEQUENCE;
use super::representations::sequence;
use super::*;
use crate::imaging::attributes::texts;
use crate::imaging::fixtures::{as_file, ct_slice, put, put_number};

fn secret() -> PseudonymSecret {
    PseudonymSecret::new([5; 32])
}

fn cleaned(object: InMemDicomObject) -> DefaultDicomObject {
    deidentify(as_file(object), &DeidentificationProfile::basic(&secret())).unwrap().object
}

fn item(change: impl FnOnce(&mut InMemDicomObject)) -> Vec<InMemDicomObject> {
    let mut item = InMemDicomObject::new_empty();
    change(&mut item);
    vec![item]
}

fn bytes_of(copy: &DefaultDicomObject) -> Vec<u8> {
    let mut bytes = Vec::new();
    copy.write_all(&mut bytes).unwrap();
    bytes
}

fn contains(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

#[test]
fn a_secret_planted_in_every_text_attribute_of_the_dictionary_and_at_depth_is_gone_or_was_never_identifying() {
    // Every tag of the profile's table, at the top and inside a kept sequence, with a word that must not survive.
    let word = "LEAK";
    let mut object = ct_slice(0.0, 1);
    let mut inner = InMemDicomObject::new_empty();
    let mut planted = 0;
    for line in include_str!("../ps315.table").lines().filter(|line| !line.starts_with(['#', 'o'])) {
        let tag = line[..8].replace('x', "0");
        let tag = Tag(u16::from_str_radix(&tag[..4], 16).unwrap(), u16::from_str_radix(&tag[4..], 16).unwrap());
        if tag.group() < 8 {
            continue;
        }
        let vr = StandardDataDictionary.by_tag(tag).map_or(VR::LO, |entry| entry.vr().relaxed());
        let element: InMemElement = match vr {
            VR::SQ => sequence(tag, item(|item| put(item, tags::PATIENT_COMMENTS, VR::LT, word))),
            VR::OB | VR::UN => DataElement::new(tag, vr, PrimitiveValue::U8(word.bytes().collect())),
            VR::OW | VR::US | VR::UL | VR::FL | VR::FD | VR::SS | VR::OL | VR::OD | VR::OF => continue,
            _ => DataElement::new(tag, vr, PrimitiveValue::from(word)),
        };
        inner.put(element.clone());
        object.put(element);
        planted += 2;
    }
    object.put(sequence(tags::ANATOMIC_REGION_SEQUENCE, vec![inner]));
    // What the selection and the meta group need.
    put(&mut object, tags::SOP_INSTANCE_UID, VR::UI, "1.2.3.1.1");
    assert!(planted > 1_200, "{planted}");
    let bytes = bytes_of(&cleaned(object));
    assert!(!contains(&bytes, word));
}

#[test]
fn private_groups_unknown_tags_overlays_and_curves_are_removed() {
    let mut object = ct_slice(0.0, 1);
    for tag in [
        Tag(0x0029, 0x0010),
        Tag(0x0029, 0x1001),
        Tag(0x6000, 0x0022),
        Tag(0x6002, 0x4000),
        Tag(0x5000, 0x0022),
        Tag(0x0018, 0xFFF1),
    ] {
        put(&mut object, tag, VR::LO, "Yamada");
    }
    object.put(DataElement::new(Tag(0x6000, 0x3000), VR::OB, PrimitiveValue::U8(b"Yamada".as_slice().into())));
    let copy = cleaned(object);
    assert!(!contains(&bytes_of(&copy), "Yamada"));
    assert!(copy.tags().all(|tag| tag.group() % 2 == 0 && !matches!(tag.group() >> 8, 0x50 | 0x60)));
}

#[test]
fn sequences_keep_what_is_harmless_and_lose_what_is_not_at_any_depth() {
    let mut object = ct_slice(0.0, 1);
    let deep = item(|item| {
        put(item, tags::CODE_VALUE, VR::SH, "T-D4000");
        put(item, tags::PATIENT_ID, VR::LO, "P-0001");
        put(item, tags::OPERATORS_NAME, VR::PN, "Ito^Jiro");
        put(item, Tag(0x0009, 0x1001), VR::LO, "Yamada");
    });
    let middle = item(|item| {
        item.put(sequence(tags::ANATOMIC_REGION_MODIFIER_SEQUENCE, deep));
    });
    object.put(sequence(tags::ANATOMIC_REGION_SEQUENCE, middle));
    let copy = cleaned(object);
    let region = &copy.get(tags::ANATOMIC_REGION_SEQUENCE).unwrap().items().unwrap()[0];
    let modifier = &region.get(tags::ANATOMIC_REGION_MODIFIER_SEQUENCE).unwrap().items().unwrap()[0];
    assert_eq!(text(modifier, tags::CODE_VALUE).as_deref(), Some("T-D4000"));
    assert_eq!(text(modifier, tags::PATIENT_ID).unwrap(), secret().identifier("patient", "P-0001"));
    assert_eq!(text(modifier, tags::OPERATORS_NAME).as_deref(), Some("REMOVED"));
    assert!(!contains(&bytes_of(&copy), "Yamada"));
}

#[test]
fn sequences_deeper_than_the_limit_are_cut() {
    let mut items = item(|item| put(item, tags::CODE_MEANING, VR::LO, "deepest"));
    for _ in 0..DEEPEST_SEQUENCE + 5 {
        items = item(|item| {
            item.put(sequence(tags::ANATOMIC_REGION_MODIFIER_SEQUENCE, items));
        });
    }
    let mut object = ct_slice(0.0, 1);
    object.put(sequence(tags::ANATOMIC_REGION_SEQUENCE, items));
    assert!(!contains(&bytes_of(&cleaned(object)), "deepest"));
}

#[test]
fn uids_are_replaced_alike_wherever_they_stand_and_standard_ones_stay() {
    let mut object = ct_slice(0.0, 1);
    let referenced = item(|item| {
        put(item, tags::REFERENCED_SOP_CLASS_UID, VR::UI, uids::CT_IMAGE_STORAGE);
        put(item, tags::REFERENCED_SOP_INSTANCE_UID, VR::UI, "1.2.3.1.1");
        put(item, tags::PURPOSE_OF_REFERENCE_CODE_SEQUENCE, VR::LO, "wrong representation");
    });
    object.put(sequence(tags::REFERENCED_IMAGE_SEQUENCE, referenced));
    let copy = cleaned(object);
    let expected = secret().uid("1.2.3.1.1");
    assert_eq!(text(&copy, tags::SOP_INSTANCE_UID).unwrap(), expected);
    assert_eq!(copy.meta().media_storage_sop_instance_uid().trim_end_matches('\0'), expected);
    assert_eq!(text(&copy, tags::SOP_CLASS_UID).as_deref(), Some(uids::CT_IMAGE_STORAGE));
    let reference = &copy.get(tags::REFERENCED_IMAGE_SEQUENCE).unwrap().items().unwrap()[0];
    assert_eq!(text(reference, tags::REFERENCED_SOP_INSTANCE_UID).unwrap(), expected);
    assert_eq!(text(reference, tags::REFERENCED_SOP_CLASS_UID).as_deref(), Some(uids::CT_IMAGE_STORAGE));
    assert!(reference.get(tags::PURPOSE_OF_REFERENCE_CODE_SEQUENCE).is_none());
}

#[test]
fn a_uid_without_a_row_stays_only_if_the_standard_assigned_it() {
    let mut object = ct_slice(0.0, 1);
    put(&mut object, tags::CODING_SCHEME_UID, VR::UI, "1.2.840.10008.2.16.4");
    put(&mut object, tags::CONTEXT_UID, VR::UI, "1.2.392.200036.9116.1");
    let copy = cleaned(object);
    assert_eq!(text(&copy, tags::CODING_SCHEME_UID).as_deref(), Some("1.2.840.10008.2.16.4"));
    assert_eq!(text(&copy, tags::CONTEXT_UID).unwrap(), secret().uid("1.2.392.200036.9116.1"));
}

#[test]
fn the_copy_carries_the_marks_of_the_profile_and_a_meta_group_without_titles() {
    let file = ct_slice(0.0, 1)
        .with_meta(
            FileMetaTableBuilder::new()
                .transfer_syntax(uids::EXPLICIT_VR_LITTLE_ENDIAN)
                .source_application_entity_title("KITA_CT"),
        )
        .unwrap();
    let copy = deidentify(file, &DeidentificationProfile::basic(&secret())).unwrap().object;
    assert_eq!(text(&copy, tags::PATIENT_IDENTITY_REMOVED).as_deref(), Some("YES"));
    assert_eq!(text(&copy, tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED).as_deref(), Some("REMOVED"));
    assert_eq!(text(&copy, tags::BURNED_IN_ANNOTATION).as_deref(), Some("NO"));
    assert!(texts(&copy, tags::DEIDENTIFICATION_METHOD).iter().all(|value| value.len() <= 64));
    let code = &copy.get(tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE).unwrap().items().unwrap()[0];
    assert_eq!(text(code, tags::CODE_VALUE).as_deref(), Some("113100"));
    assert_eq!(copy.meta().source_application_entity_title(), None);
    assert!(!contains(&bytes_of(&copy), "KITA_CT"));
}

#[test]
fn identifiers_become_pseudonyms_names_and_dates_become_empty_and_geometry_stays() {
    let mut object = ct_slice(7.5, 3);
    put(&mut object, tags::ACCESSION_NUMBER, VR::SH, "ACC-1");
    put(&mut object, tags::SLICE_THICKNESS, VR::DS, "5.0");
    put(&mut object, tags::CONTENT_DATE, VR::DA, "20240229");
    let copy = cleaned(object);
    assert_eq!(text(&copy, tags::PATIENT_ID).unwrap(), secret().identifier("patient", "P-0001"));
    assert_eq!(text(&copy, tags::ACCESSION_NUMBER).unwrap(), secret().identifier("accession", "ACC-1"));
    for tag in [tags::PATIENT_NAME, tags::STUDY_DATE] {
        assert!(copy.get(tag).is_some() && text(&copy, tag).is_none(), "{tag}");
    }
    assert_eq!(text(&copy, tags::CONTENT_DATE).as_deref(), Some("19000101"));
    assert_eq!(texts(&copy, tags::IMAGE_POSITION_PATIENT), ["0", "0", "7.5"]);
    assert_eq!(text(&copy, tags::SLICE_THICKNESS).as_deref(), Some("5.0"));
    assert_eq!(text(&copy, tags::BODY_PART_EXAMINED).as_deref(), Some("ABDOMEN"));
}

#[test]
fn values_that_are_not_of_their_kind_are_removed() {
    let mut object = ct_slice(0.0, 1);
    put(&mut object, tags::KVP, VR::DS, "Yamada");
    put(&mut object, tags::PATIENT_POSITION, VR::CS, "Yamada Taro");
    put(&mut object, tags::SLICE_THICKNESS, VR::LO, "Yamada");
    object.put(DataElement::new(tags::CONVOLUTION_KERNEL, VR::UN, PrimitiveValue::U8(b"Yamada".as_slice().into())));
    assert!(!contains(&bytes_of(&cleaned(object)), "Yamada"));
}

#[test]
fn an_overlay_hidden_in_the_pixels_is_cleared() {
    let mut object = ct_slice(0.0, 1);
    put_number(&mut object, tags::BITS_STORED, 12);
    put_number(&mut object, tags::HIGH_BIT, 11);
    put_number(&mut object, Tag(0x6000, 0x0102), 15);
    crate::imaging::fixtures::set_pixels(&mut object, vec![0x8123; 256]);
    let copy = cleaned(object);
    let pixels = copy.get(tags::PIXEL_DATA).unwrap().to_multi_int::<u16>().unwrap();
    assert!(pixels.iter().all(|pixel| *pixel == 0x0123));
}

#[test]
fn a_hidden_overlay_is_cleared_however_many_frames_the_header_names() {
    let mut object = ct_slice(0.0, 1);
    put_number(&mut object, tags::BITS_STORED, 12);
    put_number(&mut object, tags::HIGH_BIT, 11);
    put_number(&mut object, Tag(0x6000, 0x0102), 15);
    put(&mut object, tags::NUMBER_OF_FRAMES, VR::IS, "2000000000");
    crate::imaging::fixtures::set_pixels(&mut object, vec![0x8123; 256]);
    let pixels = cleaned(object).get(tags::PIXEL_DATA).unwrap().to_multi_int::<u16>().unwrap();
    assert!(pixels.iter().all(|pixel| *pixel == 0x0123));
}

#[test]
fn comments_inside_compressed_frames_are_blanked() {
    let mut jpeg = vec![0xFF, 0xD8, 0xFF, 0xFE, 0, 8];
    jpeg.extend(b"Yamada");
    jpeg.extend([0xFF, 0xDA, 0, 2, 1, 2, 0xFF, 0xD9]);
    let mut object = ct_slice(0.0, 1);
    object.put(DataElement::new(
        tags::PIXEL_DATA,
        VR::OB,
        Value::PixelSequence(PixelFragmentSequence::new(vec![0u32], vec![jpeg])),
    ));
    let file = object.with_meta(FileMetaTableBuilder::new().transfer_syntax(uids::JPEG_BASELINE8_BIT)).unwrap();
    let copy = deidentify(file, &DeidentificationProfile::basic(&secret())).unwrap().object;
    assert!(!contains(&bytes_of(&copy), "Yamada"));
    assert_eq!(copy.meta().transfer_syntax().trim_end_matches('\0'), uids::JPEG_BASELINE8_BIT);
}

#[test]
fn what_may_show_identity_in_its_pixels_is_not_deidentified() {
    let mut object = ct_slice(0.0, 1);
    put(&mut object, tags::BURNED_IN_ANNOTATION, VR::CS, "YES");
    let error = deidentify(as_file(object), &DeidentificationProfile::basic(&secret())).unwrap_err();
    assert!(matches!(error, DeidentifyError::Refused(Refusal::BurnedInAnnotation)));
}

#[test]
fn an_image_whose_rows_are_not_understood_is_an_error() {
    let mut object = ct_slice(0.0, 1);
    object.put(DataElement::new(tags::ROWS, VR::UN, PrimitiveValue::U8([16, 0].as_slice().into())));
    let error = deidentify(as_file(object), &DeidentificationProfile::basic(&secret())).unwrap_err();
    assert!(matches!(error, DeidentifyError::EssentialUnknown("Rows")));
}
