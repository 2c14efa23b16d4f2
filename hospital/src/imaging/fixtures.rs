//! DICOM objects made for the unit tests.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};

use dicom_core::value::PrimitiveValue;
use dicom_core::{DataElement, Tag, VR, dicom_value};
use dicom_dictionary_std::{tags, uids};
use dicom_object::meta::FileMetaTableBuilder;
use dicom_object::{DefaultDicomObject, InMemDicomObject};

use super::phantom::{BodyPart, PhantomSeries};

pub(crate) fn put(object: &mut InMemDicomObject, tag: Tag, vr: VR, value: &str) {
    object.put(DataElement::new(tag, vr, PrimitiveValue::from(value)));
}

pub(crate) fn put_number(object: &mut InMemDicomObject, tag: Tag, value: u16) {
    object.put(DataElement::new(tag, VR::US, dicom_value!(U16, [value])));
}

/// A 16 × 16 CT slice whose stored values count up from 0.
pub(crate) fn ct_slice(height: f64, number: u32) -> InMemDicomObject {
    let mut object = InMemDicomObject::new_empty();
    for (tag, vr, value) in [
        (tags::IMAGE_TYPE, VR::CS, "ORIGINAL\\PRIMARY\\AXIAL"),
        (tags::SOP_CLASS_UID, VR::UI, uids::CT_IMAGE_STORAGE),
        (tags::SOP_INSTANCE_UID, VR::UI, &format!("1.2.3.1.{number}")),
        (tags::STUDY_INSTANCE_UID, VR::UI, "1.2.3"),
        (tags::SERIES_INSTANCE_UID, VR::UI, "1.2.3.4"),
        (tags::STUDY_DATE, VR::DA, "20240229"),
        (tags::MODALITY, VR::CS, "CT"),
        (tags::BODY_PART_EXAMINED, VR::CS, "ABDOMEN"),
        (tags::PATIENT_NAME, VR::PN, "Yamada^Taro"),
        (tags::PATIENT_ID, VR::LO, "P-0001"),
        (tags::INSTANCE_NUMBER, VR::IS, &number.to_string()),
        (tags::IMAGE_POSITION_PATIENT, VR::DS, &format!("0\\0\\{height}")),
        (tags::IMAGE_ORIENTATION_PATIENT, VR::DS, "1\\0\\0\\0\\1\\0"),
        (tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2"),
        (tags::RESCALE_SLOPE, VR::DS, "1"),
        (tags::RESCALE_INTERCEPT, VR::DS, "-100"),
    ] {
        put(&mut object, tag, vr, value);
    }
    for (tag, value) in [
        (tags::SAMPLES_PER_PIXEL, 1),
        (tags::ROWS, 16),
        (tags::COLUMNS, 16),
        (tags::BITS_ALLOCATED, 16),
        (tags::BITS_STORED, 16),
        (tags::HIGH_BIT, 15),
        (tags::PIXEL_REPRESENTATION, 1),
    ] {
        put_number(&mut object, tag, value);
    }
    set_pixels(&mut object, (0..256).collect());
    object
}

pub(crate) fn set_pixels(object: &mut InMemDicomObject, values: Vec<u16>) {
    object.put(DataElement::new(tags::PIXEL_DATA, VR::OW, PrimitiveValue::U16(values.into())));
}

pub(crate) fn as_file(object: InMemDicomObject) -> DefaultDicomObject {
    object.with_meta(FileMetaTableBuilder::new().transfer_syntax(uids::EXPLICIT_VR_LITTLE_ENDIAN)).unwrap()
}

pub(crate) fn write(folder: &Path, name: &str, object: InMemDicomObject) -> PathBuf {
    let path = folder.join(name);
    as_file(object).write_to_file(&path).unwrap();
    path
}

/// The identity planted into phantoms, as it would be found in bytes.
pub(crate) const PLANTED: [&str; 16] = [
    "Yamada",
    "山田",
    "やまだ",
    "ID-77120",
    "19680704",
    "20250612",
    "ACC20250612001",
    "北総合病院",
    "札幌",
    "Suzuki",
    "鈴木",
    "Sato",
    "011-555-0142",
    "KITA",
    "SN-64-000217",
    "放射線科",
];

pub(crate) fn phantom_series(body_part: BodyPart, slices: u32) -> PhantomSeries {
    PhantomSeries {
        patient_name: "Yamada^Taro=山田^太郎=やまだ^たろう".to_owned(),
        patient_id: "ID-77120".to_owned(),
        birth_date: "19680704".to_owned(),
        study_date: "20250612".to_owned(),
        accession_number: "ACC20250612001".to_owned(),
        body_part,
        slices,
        side: 512,
        seed: 1,
    }
}

/// Whether any planted identity stands in the bytes, in UTF-8.
pub(crate) fn leaked(bytes: &[u8]) -> Vec<&'static str> {
    PLANTED.into_iter().filter(|word| bytes.windows(word.len()).any(|window| window == word.as_bytes())).collect()
}
