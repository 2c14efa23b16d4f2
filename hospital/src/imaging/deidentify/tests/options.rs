//! What single options do, and the marks they leave.

use dicom_core::dicom_value;

use super::*;
use crate::imaging::fixtures::set_pixels;

fn with(object: InMemDicomObject, options: Options) -> Deidentified {
    let secret = secret();
    let profile = DeidentificationProfile { options, ..DeidentificationProfile::basic(&secret) };
    deidentify(as_file(object), &profile).unwrap()
}

fn refused(object: InMemDicomObject, options: Options) -> DeidentifyError {
    let secret = secret();
    let profile = DeidentificationProfile { options, ..DeidentificationProfile::basic(&secret) };
    deidentify(as_file(object), &profile).unwrap_err()
}

fn codes(copy: &InMemDicomObject) -> Vec<String> {
    let items = copy.get(tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE).unwrap().items().unwrap();
    items.iter().map(|item| text(item, tags::CODE_VALUE).unwrap()).collect()
}

#[test]
fn modified_dates_keep_intervals_times_and_zones_for_all_objects_of_a_patient() {
    let options = || Options { dates: Dates::Modified, ..Options::default() };
    let object = |date: &str, birth: &str| {
        let mut object = ct_slice(0.0, 1);
        put(&mut object, tags::STUDY_DATE, VR::DA, date);
        put(&mut object, tags::STUDY_TIME, VR::TM, "101112");
        put(&mut object, tags::ACQUISITION_DATE_TIME, VR::DT, &format!("{date}235959+0900"));
        put(&mut object, tags::PATIENT_BIRTH_DATE, VR::DA, birth);
        put(&mut object, tags::TIMEZONE_OFFSET_FROM_UTC, VR::SH, "+0900");
        with(object, options()).object
    };
    let (first, second) = (object("20240229", "19500101"), object("20240310", "19500101"));
    let date = |copy: &InMemDicomObject| -> jiff::civil::Date {
        let value = text(copy, tags::STUDY_DATE).unwrap();
        jiff::fmt::strtime::parse("%Y%m%d", value).unwrap().to_date().unwrap()
    };
    assert_eq!((date(&second) - date(&first)).get_days(), 10);
    assert!(date(&first) < jiff::civil::date(2024, 2, 29));
    let day = text(&first, tags::STUDY_DATE).unwrap();
    assert_eq!(text(&first, tags::ACQUISITION_DATE_TIME).unwrap(), format!("{day}235959+0900"));
    assert_eq!(text(&first, tags::STUDY_TIME).as_deref(), Some("101112"));
    assert_eq!(text(&first, tags::TIMEZONE_OFFSET_FROM_UTC).as_deref(), Some("+0900"));
    assert_eq!(text(&first, tags::PATIENT_BIRTH_DATE), None, "no option keeps it");
    assert_eq!(text(&first, tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED).as_deref(), Some("MODIFIED"));
    assert_eq!(codes(&first), ["113100", "113107"]);
}

#[test]
fn full_dates_stay_and_values_that_are_none_go() {
    let mut object = ct_slice(0.0, 1);
    put(&mut object, tags::SERIES_DATE, VR::DA, "Yamada");
    put(&mut object, tags::SERIES_TIME, VR::TM, "Yamada");
    put(&mut object, tags::TIMEZONE_OFFSET_FROM_UTC, VR::SH, "Yamada");
    let copy = with(object, Options { dates: Dates::Full, ..Options::default() }).object;
    assert_eq!(text(&copy, tags::STUDY_DATE).as_deref(), Some("20240229"));
    assert!(!contains(&bytes_of(&copy), "Yamada"));
    assert_eq!(text(&copy, tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED).as_deref(), Some("UNMODIFIED"));
}

#[test]
fn dates_that_were_moved_before_are_never_said_to_be_true() {
    let mut object = ct_slice(0.0, 1);
    put(&mut object, tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED, VR::CS, "MODIFIED");
    let copy = with(object, Options { dates: Dates::Full, ..Options::default() }).object;
    assert_eq!(text(&copy, tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED).as_deref(), Some("MODIFIED"));
}

#[test]
fn patient_characteristics_stay_with_all_ages_from_ninety_on_as_one() {
    let age = |age: &str| {
        let mut object = ct_slice(0.0, 1);
        put(&mut object, tags::PATIENT_AGE, VR::AS, age);
        put(&mut object, tags::PATIENT_SEX, VR::CS, "F");
        put(&mut object, tags::PATIENT_WEIGHT, VR::DS, "61.5");
        put(&mut object, tags::OCCUPATION, VR::SH, "Priest");
        put(&mut object, tags::ALLERGIES, VR::LO, "contrast, says Suzuki");
        let copy = with(object, Options { retain_patient_characteristics: true, ..Options::default() }).object;
        assert_eq!(text(&copy, tags::PATIENT_SEX).as_deref(), Some("F"));
        assert_eq!(text(&copy, tags::PATIENT_WEIGHT).as_deref(), Some("61.5"));
        assert!(copy.get(tags::OCCUPATION).is_none());
        assert_eq!(text(&copy, tags::ALLERGIES).as_deref(), Some("contrast"));
        text(&copy, tags::PATIENT_AGE)
    };
    for (given, kept) in [("045Y", "045Y"), ("089Y", "089Y"), ("090Y", "090Y"), ("104Y", "090Y"), ("011M", "011M")] {
        assert_eq!(age(given).as_deref(), Some(kept));
    }
    assert_eq!(age("old"), None);
}

#[test]
fn device_and_institution_stay_when_asked_and_station_titles_become_pseudonyms() {
    let mut object = ct_slice(0.0, 1);
    put(&mut object, tags::STATION_NAME, VR::SH, "CT64-1");
    put(&mut object, tags::DEVICE_SERIAL_NUMBER, VR::LO, "SN-64-000217");
    put(&mut object, tags::STATION_AE_TITLE, VR::AE, "KITA_CT");
    put(&mut object, tags::INSTITUTION_NAME, VR::LO, "Kita Hospital");
    let copy = with(object.clone(), Options { retain_device_identity: true, ..Options::default() }).object;
    assert_eq!(text(&copy, tags::STATION_NAME).as_deref(), Some("CT64-1"));
    assert_eq!(text(&copy, tags::DEVICE_SERIAL_NUMBER).as_deref(), Some("SN-64-000217"));
    assert_eq!(text(&copy, tags::INSTITUTION_NAME).as_deref(), Some("REMOVED"));
    let title = secret().identifier("application entity", "KITA_CT");
    assert_eq!(text(&copy, tags::STATION_AE_TITLE), Some(title));
    let copy = with(object, Options { retain_institution_identity: true, ..Options::default() }).object;
    assert_eq!(text(&copy, tags::INSTITUTION_NAME).as_deref(), Some("Kita Hospital"));
    assert_eq!(text(&copy, tags::DEVICE_SERIAL_NUMBER).as_deref(), Some("REMOVED"));
}

#[test]
fn uids_stay_when_asked_and_only_if_they_are_uids() {
    let mut object = ct_slice(0.0, 1);
    put(&mut object, tags::FRAME_OF_REFERENCE_UID, VR::UI, "Yamada");
    let copy = with(object, Options { retain_uids: true, ..Options::default() }).object;
    assert_eq!(text(&copy, tags::SOP_INSTANCE_UID).as_deref(), Some("1.2.3.1.1"));
    assert_eq!(text(&copy, tags::FRAME_OF_REFERENCE_UID).unwrap(), secret().uid("Yamada"));
}

#[test]
fn descriptions_keep_harmless_words_in_their_character_set_and_codes_of_public_schemes() {
    let mut object = ct_slice(0.0, 1);
    put(&mut object, tags::SPECIFIC_CHARACTER_SET, VR::CS, "\\ISO 2022 IR 87");
    // 腹部 造影 (JIS X 0208 behind an escape), as the reader leaves it.
    put(&mut object, tags::STUDY_DESCRIPTION, VR::LO, "CT \u{1b}$BJ\"It\u{1b}(B for Yamada 20240229");
    put(&mut object, tags::SERIES_DESCRIPTION, VR::LO, "Yamada");
    let code = |scheme: &str, meaning: &str| {
        item(|item| {
            put(item, tags::CODE_VALUE, VR::SH, "77477000");
            put(item, tags::CODING_SCHEME_DESIGNATOR, VR::SH, scheme);
            put(item, tags::CODE_MEANING, VR::LO, meaning);
        })
    };
    let sequences = [code("SCT", "Computed tomography"), code("99KITA", "CT for ward Sakura")].concat();
    object.put(sequence(tags::ADMITTING_DIAGNOSES_CODE_SEQUENCE, sequences));
    let copy = with(object, Options { clean_descriptors: true, ..Options::default() }).object;
    assert_eq!(text(&copy, tags::STUDY_DESCRIPTION).as_deref(), Some("CT 腹部"));
    assert_eq!(text(&copy, tags::SPECIFIC_CHARACTER_SET).as_deref(), Some("ISO_IR 192"));
    assert!(copy.get(tags::SERIES_DESCRIPTION).is_none(), "X, since nothing is left");
    let items = copy.get(tags::ADMITTING_DIAGNOSES_CODE_SEQUENCE).unwrap().items().unwrap();
    assert_eq!(text(&items[0], tags::CODE_MEANING).as_deref(), Some("Computed tomography"));
    assert_eq!(text(&items[1], tags::CODE_MEANING).as_deref(), Some("CT"));
}

#[test]
fn safe_private_elements_stay_with_their_creator_and_no_others() {
    let mut object = ct_slice(0.0, 1);
    put(&mut object, Tag(0x0019, 0x0010), VR::LO, "GEMS_ACQU_01");
    put(&mut object, Tag(0x0019, 0x0011), VR::LO, "Yamada");
    put(&mut object, Tag(0x0019, 0x1027), VR::DS, "0.8");
    put(&mut object, Tag(0x0019, 0x1023), VR::DS, "Yamada");
    put(&mut object, Tag(0x0019, 0x1030), VR::LO, "Yamada");
    put(&mut object, Tag(0x0019, 0x1127), VR::DS, "0.9");
    let copy = with(object, Options { retain_safe_private: true, ..Options::default() });
    let private: Vec<Tag> = copy.object.tags().filter(|tag| tag.group() == 0x0019).collect();
    assert_eq!(private, [Tag(0x0019, 0x0010), Tag(0x0019, 0x1027)]);
    assert!(!contains(&bytes_of(&copy.object), "Yamada"));
    assert_eq!(codes(&copy.object), ["113100", "113111"]);
}

#[test]
fn earlier_methods_stay_in_the_list_and_free_text_about_them_does_not() {
    let mut object = ct_slice(0.0, 1);
    put(&mut object, tags::DEIDENTIFICATION_METHOD, VR::LO, "by Yamada");
    let code = |value: &str| {
        item(|item| {
            put(item, tags::CODE_VALUE, VR::SH, value);
            put(item, tags::CODING_SCHEME_DESIGNATOR, VR::SH, "DCM");
            put(item, tags::CODE_MEANING, VR::LO, "Yamada");
        })
    };
    object.put(sequence(tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE, [code("113103"), code("Yamada")].concat()));
    let copy = with(object, Options::default()).object;
    assert_eq!(codes(&copy), ["113100", "113103"]);
    assert!(!contains(&bytes_of(&copy), "Yamada"));
}

#[test]
fn a_mask_lets_refused_pictures_through_uncompressed_and_blank() {
    let mut object = ct_slice(0.0, 1);
    put(&mut object, tags::SOP_CLASS_UID, VR::UI, uids::SECONDARY_CAPTURE_IMAGE_STORAGE);
    put(&mut object, tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "RGB");
    for (tag, value) in [
        (tags::SAMPLES_PER_PIXEL, 3),
        (tags::PLANAR_CONFIGURATION, 1),
        (tags::BITS_ALLOCATED, 8),
        (tags::BITS_STORED, 8),
        (tags::HIGH_BIT, 7),
        (tags::PIXEL_REPRESENTATION, 0),
    ] {
        put_number(&mut object, tag, value);
    }
    let planes: Vec<u8> = [10u8, 20, 30].into_iter().flat_map(|colour| [colour; 256]).collect();
    object.put(DataElement::new(tags::PIXEL_DATA, VR::OB, PrimitiveValue::U8(planes.into())));
    let without = refused(object.clone(), Options::default());
    assert!(matches!(without, DeidentifyError::Refused(Refusal::SecondaryCapture { colour: true })));
    let mask = Some("0,0,16,2".parse().unwrap());
    let copy = with(object, Options { clean_pixel_data: mask, ..Options::default() });
    let pixels = copy.object.get(tags::PIXEL_DATA).unwrap().to_bytes().unwrap().into_owned();
    assert_eq!(pixels.len(), 768);
    assert!(pixels[..96].iter().all(|sample| *sample == 0));
    assert!(pixels[96..].chunks_exact(3).all(|pixel| pixel == [10, 20, 30]));
    assert_eq!(crate::imaging::attributes::integer(&copy.object, tags::PLANAR_CONFIGURATION), Some(0));
    assert_eq!(codes(&copy.object), ["113100", "113101"]);
    let cleaned = |(entry, _): &(&Entry, u64)| entry.path == [tags::PIXEL_DATA] && entry.outcome == Outcome::Cleaned;
    assert!(copy.report.entries().any(|it| cleaned(&it)));
}

#[test]
fn a_compressed_picture_is_decoded_blanked_and_said_to_be_lossy() {
    let mut jpeg = std::io::Cursor::new(Vec::new());
    image::GrayImage::from_pixel(16, 16, image::Luma([200])).write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    let mut object = ct_slice(0.0, 1);
    for (tag, value) in
        [(tags::BITS_ALLOCATED, 8), (tags::BITS_STORED, 8), (tags::HIGH_BIT, 7), (tags::PIXEL_REPRESENTATION, 0)]
    {
        put_number(&mut object, tag, value);
    }
    let fragments = PixelFragmentSequence::new(vec![0u32], vec![jpeg.into_inner()]);
    object.put(DataElement::new(tags::PIXEL_DATA, VR::OB, Value::PixelSequence(fragments)));
    let file = object.with_meta(FileMetaTableBuilder::new().transfer_syntax(uids::JPEG_BASELINE8_BIT)).unwrap();
    let secret = secret();
    let options = Options { clean_pixel_data: Some("4,4,2,2".parse().unwrap()), ..Options::default() };
    let profile = DeidentificationProfile { options, ..DeidentificationProfile::basic(&secret) };
    let copy = deidentify(file, &profile).unwrap().object;
    assert_eq!(copy.meta().transfer_syntax().trim_end_matches('\0'), uids::EXPLICIT_VR_LITTLE_ENDIAN);
    let pixels = copy.get(tags::PIXEL_DATA).unwrap().to_bytes().unwrap().into_owned();
    let blank: Vec<usize> = (0..256).filter(|at| pixels[*at] == 0).collect();
    assert_eq!(blank, [68, 69, 84, 85]);
    assert_eq!(text(&copy, tags::LOSSY_IMAGE_COMPRESSION).as_deref(), Some("01"));
}

/// 64 × 64 pixels of 3 mm: a skin of fat, a skull, a brain; with a gap in the skull if asked for.
fn head(gap: bool) -> InMemDicomObject {
    let mut object = ct_slice(0.0, 1);
    put(&mut object, tags::BODY_PART_EXAMINED, VR::CS, "HEAD");
    put(&mut object, tags::PIXEL_SPACING, VR::DS, "3\\3");
    put(&mut object, tags::RESCALE_INTERCEPT, VR::DS, "0");
    put_number(&mut object, tags::ROWS, 64);
    put_number(&mut object, tags::COLUMNS, 64);
    let pixels = (0..64 * 64).map(|at| {
        let (x, y) = (f64::from(at % 64) - 31.5, f64::from(at / 64) - 31.5);
        let radius = x.hypot(y);
        let hounsfield: i16 = match radius {
            _ if gap && y > 0.0 && x.abs() < 9.0 && radius > 20.0 && radius < 28.0 => 30,
            0.0..22.0 => 35,
            22.0..25.0 => 900,
            25.0..28.0 => 60,
            _ => -1000,
        };
        hounsfield.cast_unsigned()
    });
    set_pixels(&mut object, pixels.collect());
    object
}

#[test]
fn of_a_head_ct_only_what_the_skull_encloses_stays_when_asked() {
    let copy = with(head(false), Options { clean_visual_features: true, ..Options::default() }).object;
    let pixels = copy.get(tags::PIXEL_DATA).unwrap().to_multi_int::<u16>().unwrap();
    assert_eq!(pixels[32 * 64 + 32], 35, "brain");
    assert_eq!(pixels[32 * 64 + 5].cast_signed(), -1000, "skin");
    assert!(pixels.iter().all(|value| *value != 60));
    assert_eq!(text(&copy, tags::RECOGNIZABLE_VISUAL_FEATURES).as_deref(), Some("NO"));
    assert_eq!(codes(&copy), ["113100", "113102"]);
    let untouched = with(head(false), Options::default()).object;
    assert_eq!(text(&untouched, tags::RECOGNIZABLE_VISUAL_FEATURES).as_deref(), Some("YES"));
}

#[test]
fn a_face_that_cannot_be_taken_out_is_a_refusal_that_says_why() {
    let options = || Options { clean_visual_features: true, ..Options::default() };
    let face = |object| match refused(object, options()) {
        DeidentifyError::Face(reason) => reason,
        other => panic!("{other}"),
    };
    assert_eq!(face(head(true)), FaceRefusal::NoSkull { frame: 1 });
    let mut coronal = head(false);
    put(&mut coronal, tags::IMAGE_ORIENTATION_PATIENT, VR::DS, "1\\0\\0\\0\\0\\-1");
    assert_eq!(face(coronal), FaceRefusal::NotAxial);
    let mut mr = head(false);
    put(&mut mr, tags::MODALITY, VR::CS, "MR");
    assert_eq!(face(mr), FaceRefusal::NotCt);
    let mut unknown = head(false);
    unknown.remove_element(tags::BODY_PART_EXAMINED);
    put(&mut unknown, tags::MODALITY, VR::CS, "MR");
    assert_eq!(face(unknown), FaceRefusal::NotCt, "what does not say what it shows may be a head");
    let abdomen = with(ct_slice(0.0, 1), options()).object;
    assert_eq!(abdomen.get(tags::PIXEL_DATA).unwrap().to_multi_int::<u16>().unwrap()[7], 7);
}

#[test]
fn floating_point_pixels_are_refused() {
    let mut object = ct_slice(0.0, 1);
    object.put(DataElement::new(tags::FLOAT_PIXEL_DATA, VR::OF, dicom_value!(F32, [1.0])));
    assert!(matches!(refused(object, Options::default()), DeidentifyError::Refused(Refusal::UnsupportedPixels { .. })));
}

#[test]
fn bytes_behind_the_last_frame_are_cut_off() {
    let mut object = ct_slice(0.0, 1);
    let hidden = b"Yamada".chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    set_pixels(&mut object, (0..256).chain(hidden).collect());
    let copy = cleaned(object);
    assert_eq!(copy.get(tags::PIXEL_DATA).unwrap().to_multi_int::<u16>().unwrap().len(), 256);
}

#[test]
fn what_stays_does_not_repeat_what_identifies() {
    let mut object = ct_slice(0.0, 1);
    put(&mut object, tags::MANUFACTURER, VR::LO, "Kita Medical");
    put(&mut object, tags::MANUFACTURER_MODEL_NAME, VR::LO, "CT of Yamada");
    put(&mut object, tags::SOFTWARE_VERSIONS, VR::LO, "2024-02-29");
    put(&mut object, tags::CONVOLUTION_KERNEL, VR::SH, "P-0001");
    put(&mut object, tags::PATIENT_POSITION, VR::CS, "YAMADA");
    let copy = cleaned(object);
    assert_eq!(text(&copy, tags::MANUFACTURER).as_deref(), Some("Kita Medical"));
    for tag in
        [tags::MANUFACTURER_MODEL_NAME, tags::SOFTWARE_VERSIONS, tags::CONVOLUTION_KERNEL, tags::PATIENT_POSITION]
    {
        assert!(copy.get(tag).is_none(), "{tag}");
    }
}

#[test]
fn the_report_says_what_became_of_each_attribute_and_why() {
    let mut object = ct_slice(0.0, 1);
    put(&mut object, Tag(0x0029, 0x1001), VR::LO, "Yamada");
    let report = with(object, Options { clean_descriptors: true, ..Options::default() }).report;
    let of = |path: &[Tag]| {
        let entry = report.entries().find(|(entry, _)| entry.path == path);
        entry.map(|(entry, count)| (entry.outcome, entry.rule, count)).unwrap()
    };
    assert_eq!(of(&[tags::PATIENT_NAME]), (Outcome::Emptied, Rule::Table("Z"), 1));
    assert_eq!(of(&[tags::PATIENT_ID]), (Outcome::Replaced, Rule::Table("Z/D"), 1));
    assert_eq!(of(&[tags::ROWS]), (Outcome::Kept, Rule::Unlisted, 1));
    let denied = Rule::Denied(Denial::PrivateElement);
    assert_eq!(of(&[Tag(0x0029, 0x1001)]), (Outcome::Removed, denied, 1));
    assert!(!report.to_string().contains("Yamada") && !report.to_json().unwrap().contains("Yamada"));
}
