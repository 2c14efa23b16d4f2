#![allow(clippy::unwrap_used, clippy::expect_used)]

use dicom_core::VR;
use dicom_dictionary_std::{tags, uids};

use super::*;
use crate::imaging::fixtures::{ct_slice, put, put_number, write};

fn select_in(path: &Path) -> Result<SeriesSelection, SourceError> {
    open(path, &Limits::default(), None, &mut |_, _| ())
}

fn refused(change: impl FnOnce(&mut InMemDicomObject)) -> Refusal {
    let folder = tempfile::tempdir().unwrap();
    let mut object = ct_slice(0.0, 1);
    change(&mut object);
    match select_in(&write(folder.path(), "a.dcm", object)) {
        Err(SourceError::Refused { reason, .. }) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_missing_path_an_empty_folder_and_a_folder_of_other_things_are_three_errors() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(select_in(&folder.path().join("nowhere")), Err(SourceError::Missing(_))));
    assert!(matches!(select_in(folder.path()), Err(SourceError::EmptyFolder(_))));
    std::fs::write(folder.path().join("readme.txt"), "no DICOM here at all").unwrap();
    let Err(SourceError::NothingUsable { skipped, .. }) = select_in(folder.path()) else {
        panic!("something was usable")
    };
    assert!(matches!(skipped[0].reason, Refusal::NotDicom { .. }));
}

#[test]
fn what_is_not_an_image_is_skipped_with_its_reason_and_the_rest_is_used() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    std::fs::write(folder.path().join("notes.txt"), "call the ward").unwrap();
    let inner = write(&folder.path().join("sub"), "b.dcm", ct_slice(5.0, 2));
    let outer = write(folder.path(), "a.dcm", ct_slice(0.0, 1));
    let mut bare = ct_slice(10.0, 3);
    bare.remove_element(tags::PIXEL_DATA);
    write(folder.path(), "bare.dcm", bare);
    let selection = select_in(folder.path()).unwrap();
    assert_eq!(paths(&selection), [outer, inner]);
    let reasons: Vec<&Refusal> = selection.skipped.iter().map(|skipped| &skipped.reason).collect();
    assert!(matches!(reasons[..], [Refusal::NoPixels, Refusal::NotDicom { .. }]), "{reasons:?}");
}

#[test]
fn the_series_with_most_slices_is_selected_and_localisers_and_other_studies_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut expected = Vec::new();
    for number in 0..3 {
        expected.push(write(folder.path(), &format!("big{number}.dcm"), ct_slice(f64::from(number), number)));
    }
    let mut small = ct_slice(0.0, 9);
    put(&mut small, tags::SERIES_INSTANCE_UID, VR::UI, "1.2.3.1");
    expected.push(write(folder.path(), "small.dcm", small));
    for number in 10..20 {
        let mut localizer = ct_slice(0.0, number);
        put(&mut localizer, tags::IMAGE_TYPE, VR::CS, "ORIGINAL\\PRIMARY\\LOCALIZER");
        put(&mut localizer, tags::SERIES_INSTANCE_UID, VR::UI, "1.2.3.9");
        expected.push(write(folder.path(), &format!("top{number}.dcm"), localizer));
    }
    let mut other = ct_slice(0.0, 30);
    put(&mut other, tags::STUDY_INSTANCE_UID, VR::UI, "1.2.9");
    let other = write(folder.path(), "xother.dcm", other);
    let selection = select_in(folder.path()).unwrap();
    assert_eq!(selection.study.series_instance_uid, "1.2.3.4");
    assert_eq!((selection.study.frame_count, selection.study.series_count, selection.study.image_count), (3, 3, 14));
    assert_eq!(selection.images.len(), 3);
    assert_eq!(paths(&selection), expected);
    assert_eq!(selection.skipped, [Skipped { path: other, syntax: None, reason: Refusal::OtherStudy }]);
}

#[test]
fn only_localisers_are_no_slices() {
    let folder = tempfile::tempdir().unwrap();
    let mut localizer = ct_slice(0.0, 1);
    put(&mut localizer, tags::IMAGE_TYPE, VR::CS, "ORIGINAL\\PRIMARY\\LOCALIZER");
    write(folder.path(), "a.dcm", localizer);
    assert!(matches!(select_in(folder.path()), Err(SourceError::NoSlices)));
}

#[test]
fn two_patients_in_one_study_are_never_mixed() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.dcm", ct_slice(0.0, 1));
    let mut other = ct_slice(5.0, 2);
    put(&mut other, tags::PATIENT_ID, VR::LO, "P-0002");
    write(folder.path(), "b.dcm", other);
    assert!(matches!(select_in(folder.path()), Err(SourceError::SeveralPatients)));
}

#[test]
fn pictures_that_may_show_identity_are_refused_each_with_its_reason() {
    let colour = |object: &mut InMemDicomObject| {
        put_number(object, tags::SAMPLES_PER_PIXEL, 3);
        put(object, tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "RGB");
    };
    assert_eq!(refused(colour), Refusal::Colour { photometric: "RGB".to_owned() });
    let capture = |object: &mut InMemDicomObject| {
        put(object, tags::SOP_CLASS_UID, VR::UI, uids::SECONDARY_CAPTURE_IMAGE_STORAGE);
        colour(object);
    };
    assert_eq!(refused(capture), Refusal::SecondaryCapture { colour: true });
    assert_eq!(refused(|object| put(object, tags::BURNED_IN_ANNOTATION, VR::CS, "YES")), Refusal::BurnedInAnnotation);
    assert_eq!(
        refused(|object| put(object, tags::MODALITY, VR::CS, "US")),
        Refusal::MayShowText { modality: "US".to_owned() }
    );
    assert!(matches!(
        refused(|object| put(object, tags::IMAGE_TYPE, VR::CS, "DERIVED\\SECONDARY\\SCREEN SAVE")),
        Refusal::StoredScreen { .. }
    ));
}

#[test]
fn an_ultrasound_that_denies_burned_in_text_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let mut object = ct_slice(0.0, 1);
    put(&mut object, tags::MODALITY, VR::CS, "US");
    put(&mut object, tags::BURNED_IN_ANNOTATION, VR::CS, "NO");
    assert!(select_in(&write(folder.path(), "a.dcm", object)).is_ok());
}

#[test]
fn limits_on_files_and_frames_hold() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..3 {
        write(folder.path(), &format!("{number}.dcm"), ct_slice(f64::from(number), number));
    }
    let limits = Limits { files: 2, ..Limits::default() };
    let error = open(folder.path(), &limits, None, &mut |_, _| ()).unwrap_err();
    assert!(matches!(error, SourceError::TooManyFiles { limit: 2, .. }));
    let reason = refused(|object| put(object, tags::NUMBER_OF_FRAMES, VR::IS, "2000000000"));
    assert!(matches!(reason, Refusal::TooLarge { value: 2_000_000_000, .. }));
}

#[test]
fn the_study_is_described_and_a_bad_date_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut object = ct_slice(0.0, 1);
    put(&mut object, tags::STUDY_DESCRIPTION, VR::LO, "Abdomen routine");
    let study = select_in(&write(folder.path(), "a.dcm", object)).unwrap().study;
    assert_eq!(study.study_date, Some(jiff::civil::date(2024, 2, 29)));
    assert_eq!((study.modality.as_str(), study.body_part_examined.as_deref()), ("CT", Some("ABDOMEN")));
    assert_eq!(study.study_description.as_deref(), Some("Abdomen routine"));
    let mut object = ct_slice(0.0, 1);
    put(&mut object, tags::STUDY_DATE, VR::DA, "20230229");
    assert_eq!(select_in(&write(folder.path(), "b.dcm", object)).unwrap().study.study_date, None);
}

#[test]
fn depth_grows_towards_the_head_whichever_way_the_rows_run() {
    let depth = |orientation: &str, height: &str| {
        let mut object = ct_slice(0.0, 1);
        put(&mut object, tags::IMAGE_ORIENTATION_PATIENT, VR::DS, orientation);
        put(&mut object, tags::IMAGE_POSITION_PATIENT, VR::DS, &format!("0\\0\\{height}"));
        geometry(&object, 0).unwrap()
    };
    for orientation in ["1\\0\\0\\0\\1\\0", "-1\\0\\0\\0\\1\\0"] {
        assert!(depth(orientation, "10").depth() > depth(orientation, "5").depth());
        assert!(depth(orientation, "10").is_axial());
    }
    assert!(!depth("0\\1\\0\\0\\0\\-1", "0").is_axial());
}

fn paths(selection: &SeriesSelection) -> Vec<PathBuf> {
    selection.instances.iter().map(|instance| instance.path.clone()).collect()
}

#[test]
fn instances_carry_their_uids() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.dcm", ct_slice(0.0, 7));
    let selection = select_in(folder.path()).unwrap();
    assert_eq!(selection.instances[0].sop_instance_uid, "1.2.3.1.7");
}

#[test]
fn with_a_mask_what_may_show_text_is_read_and_what_is_no_picture_still_not() {
    let folder = tempfile::tempdir().unwrap();
    let mask = "0,0,16,4".parse().unwrap();
    let opened = |change: &dyn Fn(&mut InMemDicomObject)| {
        let mut object = ct_slice(0.0, 1);
        change(&mut object);
        open(&write(folder.path(), "a.dcm", object), &Limits::default(), Some(&mask), &mut |_, _| ())
    };
    assert!(opened(&|object| put(object, tags::MODALITY, VR::CS, "US")).is_ok());
    assert!(opened(&|object| put(object, tags::BURNED_IN_ANNOTATION, VR::CS, "YES")).is_ok());
    assert!(opened(&|object| put(object, tags::SOP_CLASS_UID, VR::UI, uids::SECONDARY_CAPTURE_IMAGE_STORAGE)).is_ok());
    assert!(opened(&|object| put(object, tags::MODALITY, VR::CS, "SEG")).is_err());
}

#[test]
fn a_refusal_names_file_syntax_and_reason_and_whether_a_mask_helps() {
    let folder = tempfile::tempdir().unwrap();
    let mut object = ct_slice(0.0, 1);
    put(&mut object, tags::MODALITY, VR::CS, "US");
    let error = select_in(&write(folder.path(), "us.dcm", object)).unwrap_err().to_string();
    for part in ["us.dcm", "Explicit VR Little Endian", "modality US", "mask"] {
        assert!(error.contains(part), "{error}");
    }
}
