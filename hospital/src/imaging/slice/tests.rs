#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use dicom_core::VR;
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;

use super::*;
use crate::imaging::fixtures::{ct_slice, put, set_pixels, write};
use crate::imaging::source;

fn chosen(folder: &Path) -> Result<ChosenSlice, SliceError> {
    let series = source::open(folder, &Limits::default(), None, &mut |_, _| ()).unwrap();
    choose(&series, &Limits::default(), None, &mut |_, _| ())
}

fn name(chosen: &ChosenSlice) -> String {
    chosen.path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Twenty slices, number 0 lowest; one of them has a chequered pattern, the others are flat.
fn stack(folder: &Path, detailed: &[u32], change: impl Fn(&mut InMemDicomObject)) {
    for number in 0..20 {
        let mut object = ct_slice(f64::from(number) * 5.0, number);
        let contrast = if detailed.contains(&number) { 200 } else { 10 };
        set_pixels(
            &mut object,
            (0..256u16).map(|at| if (at / 2 + at / 32) % 2 == 0 { 100 } else { 100 + contrast }).collect(),
        );
        change(&mut object);
        // Names run against the positions.
        write(folder, &format!("{:02}.dcm", 19 - number), object);
    }
}

#[test]
fn the_slice_with_most_detail_in_the_middle_of_the_stack_is_chosen() {
    let folder = tempfile::tempdir().unwrap();
    stack(folder.path(), &[1, 11, 18], |_| ());
    assert_eq!(name(&chosen(folder.path()).unwrap()), "08.dcm");
}

#[test]
fn without_positions_the_instance_number_orders_the_stack() {
    let folder = tempfile::tempdir().unwrap();
    stack(folder.path(), &[11], |object| {
        object.remove_element(tags::IMAGE_POSITION_PATIENT);
    });
    assert_eq!(name(&chosen(folder.path()).unwrap()), "08.dcm");
}

#[test]
fn a_head_is_shown_by_an_axial_slice_well_above_the_middle() {
    let folder = tempfile::tempdir().unwrap();
    stack(folder.path(), &[10, 14], |object| put(object, tags::BODY_PART_EXAMINED, VR::CS, "HEAD"));
    assert_eq!(name(&chosen(folder.path()).unwrap()), "05.dcm");
}

#[test]
fn a_head_without_an_axial_slice_gets_no_picture() {
    for orientation in ["0\\1\\0\\0\\0\\-1", "1\\0\\0\\0\\0\\-1", ""] {
        let folder = tempfile::tempdir().unwrap();
        stack(folder.path(), &[10], |object| {
            put(object, tags::SERIES_DESCRIPTION, VR::LO, "T1 brain 3D");
            put(object, tags::IMAGE_ORIENTATION_PATIENT, VR::DS, orientation);
        });
        assert_eq!(chosen(folder.path()).unwrap_err(), SliceError::FaceWouldShow);
    }
}

#[test]
fn a_damaged_slice_is_named_and_the_next_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    stack(folder.path(), &[11], |_| ());
    let path = folder.path().join("08.dcm");
    let mut object = ct_slice(55.0, 11);
    set_pixels(&mut object, vec![0; 20]);
    write(folder.path(), "08.dcm", object);
    let chosen = chosen(folder.path()).unwrap();
    assert_ne!(chosen.path, path);
    assert!(
        matches!(&chosen.skipped[..], [Skipped { path: damaged, reason: Refusal::Undecodable { .. }, .. }] if *damaged == path)
    );
}

#[test]
fn a_series_of_damaged_slices_only_is_an_error_that_names_one() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..3 {
        let mut object = ct_slice(f64::from(number), number);
        set_pixels(&mut object, vec![0; 20]);
        write(folder.path(), &format!("{number}.dcm"), object);
    }
    assert!(matches!(chosen(folder.path()), Err(SliceError::NoneDecodable { .. })));
}

#[test]
fn a_frame_of_a_multi_frame_file_is_chosen_by_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let mut object = ct_slice(0.0, 1);
    put(&mut object, tags::NUMBER_OF_FRAMES, VR::IS, "10");
    let pixels = (0..10u16)
        .flat_map(|frame| (0..256u16).map(move |at| if frame == 5 && at % 8 < 4 { 300 } else { 100 + at % 2 }));
    set_pixels(&mut object, pixels.collect());
    write(folder.path(), "multi.dcm", object);
    assert_eq!(chosen(folder.path()).unwrap().frame, 5);
}

#[test]
fn progress_ends_with_all_candidates_examined() {
    let folder = tempfile::tempdir().unwrap();
    stack(folder.path(), &[11], |_| ());
    let series = source::open(folder.path(), &Limits::default(), None, &mut |_, _| ()).unwrap();
    let mut heard = Vec::new();
    choose(&series, &Limits::default(), None, &mut |done, total| heard.push((done, total))).unwrap();
    assert_eq!(heard.first(), Some(&(0, 4)));
    assert_eq!(heard.last(), Some(&(4, 4)));
}

/// 128 × 128 pixels of 2 mm: skin, a closed skull, brain with a pattern; stored values are Hounsfield units + 1024.
fn head_slice(height: f64, number: u32) -> InMemDicomObject {
    let mut object = ct_slice(height, number);
    for (tag, value) in [(tags::ROWS, 128), (tags::COLUMNS, 128)] {
        crate::imaging::fixtures::put_number(&mut object, tag, value);
    }
    put(&mut object, tags::PIXEL_SPACING, VR::DS, "2\\2");
    put(&mut object, tags::RESCALE_INTERCEPT, VR::DS, "-1024");
    put(&mut object, tags::WINDOW_CENTER, VR::DS, "40");
    put(&mut object, tags::WINDOW_WIDTH, VR::DS, "400");
    let values = (0..128 * 128u32).map(|at| {
        let (x, y) = (f64::from(at % 128) - 64.0, f64::from(at / 128) - 64.0);
        let radius = |wider: f64| (x / (33.0 + wider)).powi(2) + (y / (42.0 + wider)).powi(2);
        if radius(0.0) < 1.0 {
            1044 + (at % 3) as u16 * 10
        } else if radius(4.0) < 1.0 {
            2000
        } else if radius(9.0) < 1.0 {
            1064
        } else {
            0
        }
    });
    set_pixels(&mut object, values.collect());
    object
}

fn skin(picture: &GrayImage) -> u8 {
    picture.get_pixel(64, 64 - 48).0[0]
}

#[test]
fn a_lone_ct_slice_of_a_head_is_shown_behind_its_skull_whether_the_header_says_head_or_nothing() {
    for part in ["HEAD", ""] {
        let folder = tempfile::tempdir().unwrap();
        let mut object = head_slice(0.0, 1);
        put(&mut object, tags::BODY_PART_EXAMINED, VR::CS, part);
        write(folder.path(), "a.dcm", object);
        let picture = chosen(folder.path()).unwrap().picture;
        assert_eq!(skin(&picture), 0, "{part}");
        assert!(picture.get_pixel(64, 64).0[0] > 100, "{part}");
    }
    // With another body part said, what looks like a skull is none.
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.dcm", head_slice(0.0, 1));
    assert!(skin(&chosen(folder.path()).unwrap().picture) > 0);
}

#[test]
fn a_lone_slice_of_a_head_without_a_closed_skull_gets_no_picture() {
    for modality in ["CT", "MR"] {
        let folder = tempfile::tempdir().unwrap();
        let mut object = if modality == "CT" { ct_slice(0.0, 1) } else { head_slice(0.0, 1) };
        put(&mut object, tags::BODY_PART_EXAMINED, VR::CS, "HEAD");
        put(&mut object, tags::MODALITY, VR::CS, modality);
        write(folder.path(), "a.dcm", object);
        assert_eq!(chosen(folder.path()).unwrap_err(), SliceError::FaceWouldShow, "{modality}");
    }
}

#[test]
fn an_mr_head_is_shown_only_from_a_long_stack_and_never_when_the_face_was_examined() {
    let series = |slices: u32, description: &str| {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..slices {
            let mut object = ct_slice(f64::from(number) * 7.0, number);
            put(&mut object, tags::MODALITY, VR::CS, "MR");
            put(&mut object, tags::BODY_PART_EXAMINED, VR::CS, "HEAD");
            put(&mut object, tags::SERIES_DESCRIPTION, VR::LO, description);
            write(folder.path(), &format!("{number:02}.dcm"), object);
        }
        chosen(folder.path())
    };
    assert!(series(20, "T2 brain").is_ok());
    assert_eq!(series(11, "T2 brain").unwrap_err(), SliceError::FaceWouldShow);
    assert_eq!(series(20, "T2 orbits").unwrap_err(), SliceError::FaceWouldShow);
}

#[test]
fn of_a_ct_head_slices_with_a_closed_skull_are_preferred_to_those_with_more_detail() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..20u32 {
        let mut object = head_slice(f64::from(number) * 7.0, number);
        put(&mut object, tags::BODY_PART_EXAMINED, VR::CS, "HEAD");
        if number != 14 {
            // Chequered, without any skull.
            set_pixels(&mut object, (0..128 * 128u32).map(|at| if at / 4 % 2 == 0 { 900 } else { 1200 }).collect());
        }
        write(folder.path(), &format!("{number:02}.dcm"), object);
    }
    let chosen = chosen(folder.path()).unwrap();
    assert_eq!(name(&chosen), "14.dcm");
    assert_eq!(skin(&chosen.picture), 0);
}

#[test]
fn a_montage_has_four_slices_and_of_a_head_only_permitted_ones() {
    let montage = |folder: &Path| {
        let series = source::open(folder, &Limits::default(), None, &mut |_, _| ()).unwrap();
        choose_montage(&series, &Limits::default(), None, &mut |_, _| ())
    };
    let folder = tempfile::tempdir().unwrap();
    stack(folder.path(), &[4, 8, 11, 15], |_| ());
    let four = montage(folder.path()).unwrap();
    assert_eq!(four.picture.dimensions(), (32, 32));
    assert_eq!(name(&four), "15.dcm");
    let head = tempfile::tempdir().unwrap();
    stack(head.path(), &[], |object| put(object, tags::BODY_PART_EXAMINED, VR::CS, "HEAD"));
    // 65 % of 20 slices is number 12, whose name counts down from 19.
    assert_eq!(name(&montage(head.path()).unwrap()), "07.dcm");
    let few = tempfile::tempdir().unwrap();
    write(few.path(), "a.dcm", ct_slice(0.0, 1));
    assert_eq!(montage(few.path()).unwrap().picture.dimensions(), (16, 16));
}

#[test]
fn a_mask_is_black_in_the_slice() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.dcm", ct_slice(0.0, 1));
    let mask = "0,8,16,8".parse().unwrap();
    let series = source::open(folder.path(), &Limits::default(), Some(&mask), &mut |_, _| ()).unwrap();
    let picture = choose(&series, &Limits::default(), Some(&mask), &mut |_, _| ()).unwrap().picture;
    assert!(picture.as_raw()[128..].iter().all(|grey| *grey == 0));
    assert!(picture.as_raw()[..128].iter().any(|grey| *grey > 0));
}
