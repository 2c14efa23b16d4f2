//! Small DICOM files in several transfer syntaxes.

use dicom_core::value::{DataSetSequence, PixelFragmentSequence, PrimitiveValue, Value};
use dicom_core::{DataElement, Tag, VR, dicom_value};
use dicom_dictionary_std::{tags, uids};
use dicom_object::InMemDicomObject;
use dicom_object::meta::FileMetaTableBuilder;

use crate::{Seeds, scanned};

const SIDE: u16 = 16;

pub fn seeds() -> Seeds {
    let file = |name: &str, syntax: &str, object: InMemDicomObject| {
        let mut bytes = vec![0];
        let meta = FileMetaTableBuilder::new().transfer_syntax(syntax);
        object.with_meta(meta).expect("a meta group").write_all(&mut bytes).expect("writing to memory");
        (name.to_owned(), bytes)
    };
    #[allow(deprecated)]
    let big_endian = uids::EXPLICIT_VR_BIG_ENDIAN;
    let explicit = file("explicit", uids::EXPLICIT_VR_LITTLE_ENDIAN, slice());
    // The mark stands after the byte of the kind and 128 bytes of preamble.
    let without_preamble = [&[0], &explicit.1[129..]].concat();
    let after_preamble = [&[1], &explicit.1[133..]].concat();
    let data_set = explicit.1.windows(4).position(|four| four == [0x08, 0, 0x08, 0]).expect("Image Type");
    let bare = [&[0], &explicit.1[data_set..]].concat();
    vec![
        file("implicit", uids::IMPLICIT_VR_LITTLE_ENDIAN, slice()),
        file("big_endian", big_endian, slice()),
        file("deflated", uids::DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, slice()),
        file("jpeg", uids::JPEG_BASELINE8_BIT, with_fragment(scanned::jpeg(SIDE.into()))),
        file("rle", uids::RLE_LOSSLESS, with_fragment(rle())),
        file("functional_groups", uids::EXPLICIT_VR_LITTLE_ENDIAN, with_groups()),
        file("lookup_tables", uids::EXPLICIT_VR_LITTLE_ENDIAN, with_tables()),
        ("without_preamble".into(), without_preamble),
        ("after_preamble".into(), after_preamble),
        ("bare".into(), bare),
        explicit,
    ]
}

fn put(object: &mut InMemDicomObject, tag: Tag, vr: VR, value: &str) {
    object.put(DataElement::new(tag, vr, PrimitiveValue::from(value)));
}

fn number(object: &mut InMemDicomObject, tag: Tag, value: u16) {
    object.put(DataElement::new(tag, VR::US, dicom_value!(U16, [value])));
}

/// A CT slice with a little identity in it.
fn slice() -> InMemDicomObject {
    let mut object = InMemDicomObject::new_empty();
    for (tag, vr, value) in [
        (tags::IMAGE_TYPE, VR::CS, "ORIGINAL\\PRIMARY\\AXIAL"),
        (tags::SPECIFIC_CHARACTER_SET, VR::CS, "\\ISO 2022 IR 87"),
        (tags::SOP_CLASS_UID, VR::UI, uids::CT_IMAGE_STORAGE),
        (tags::SOP_INSTANCE_UID, VR::UI, "1.2.3.1.1"),
        (tags::STUDY_INSTANCE_UID, VR::UI, "1.2.3"),
        (tags::SERIES_INSTANCE_UID, VR::UI, "1.2.3.4"),
        (tags::STUDY_DATE, VR::DA, "20240229"),
        (tags::MODALITY, VR::CS, "CT"),
        (tags::BODY_PART_EXAMINED, VR::CS, "ABDOMEN"),
        (tags::PATIENT_NAME, VR::PN, "Yamada^Taro"),
        (tags::PIXEL_SPACING, VR::DS, "0.5\\0.7"),
        (tags::WINDOW_CENTER, VR::DS, "40"),
        (tags::WINDOW_WIDTH, VR::DS, "400"),
        (tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2"),
        (tags::RESCALE_SLOPE, VR::DS, "1"),
        (tags::RESCALE_INTERCEPT, VR::DS, "-100"),
    ] {
        put(&mut object, tag, vr, value);
    }
    for (tag, value) in [
        (tags::SAMPLES_PER_PIXEL, 1),
        (tags::ROWS, SIDE),
        (tags::COLUMNS, SIDE),
        (tags::BITS_ALLOCATED, 16),
        (tags::BITS_STORED, 12),
        (tags::HIGH_BIT, 11),
        (tags::PIXEL_REPRESENTATION, 0),
    ] {
        number(&mut object, tag, value);
    }
    let values: Vec<u16> = (0..SIDE * SIDE).map(|value| value * 7).collect();
    object.put(DataElement::new(tags::PIXEL_DATA, VR::OW, PrimitiveValue::U16(values.into())));
    object
}

/// Eight bits a sample, compressed.
fn with_fragment(fragment: Vec<u8>) -> InMemDicomObject {
    let mut object = slice();
    for (tag, value) in [(tags::BITS_ALLOCATED, 8), (tags::BITS_STORED, 8), (tags::HIGH_BIT, 7)] {
        number(&mut object, tag, value);
    }
    let pixels = PixelFragmentSequence::new_fragments(vec![fragment]);
    object.put(DataElement::new(tags::PIXEL_DATA, VR::OB, Value::from(pixels)));
    object
}

/// One segment of literal runs (PS3.5 Annex G).
fn rle() -> Vec<u8> {
    let mut bytes = vec![0; 64];
    bytes[0] = 1;
    bytes[4] = 64;
    for row in 0..SIDE as u8 {
        bytes.push(15);
        bytes.extend((0..SIDE as u8).map(|column| row ^ column));
    }
    bytes
}

fn item(fill: impl FnOnce(&mut InMemDicomObject)) -> Items {
    let mut item = InMemDicomObject::new_empty();
    fill(&mut item);
    DataSetSequence::from(vec![item])
}

type Items = DataSetSequence<InMemDicomObject>;

fn with_groups() -> InMemDicomObject {
    let mut object = slice();
    let window = item(|item| {
        put(item, tags::WINDOW_CENTER, VR::DS, "50");
        put(item, tags::WINDOW_WIDTH, VR::DS, "350");
    });
    let group = item(|item| drop(item.put(DataElement::new(tags::FRAME_VOILUT_SEQUENCE, VR::SQ, window))));
    object.put(DataElement::new(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, VR::SQ, group));
    put(&mut object, tags::NUMBER_OF_FRAMES, VR::IS, "1");
    object
}

fn with_tables() -> InMemDicomObject {
    let mut object = slice();
    object.remove_element(tags::WINDOW_CENTER);
    let table = item(|item| {
        item.put(DataElement::new(tags::LUT_DESCRIPTOR, VR::US, dicom_value!(U16, [4, 0, 8])));
        item.put(DataElement::new(tags::LUT_DATA, VR::OW, dicom_value!(U16, [0, 80, 160, 255])));
    });
    object.put(DataElement::new(tags::VOILUT_SEQUENCE, VR::SQ, table));
    object
}
