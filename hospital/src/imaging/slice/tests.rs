#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use dicom_core::VR;
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;

use super::*;
use crate::imaging::fixtures::{ct_slice, put, set_pixels, write};
use crate::imaging::source;

fn chosen(folder: &Path) -> Result<ChosenSlice, SliceError> {
    let series = source::open(folder, &Limits::default(), &mut |_, _| ()).unwrap();
    choose(&series, &Limits::default(), &mut |_, _| ())
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
        matches!(&chosen.skipped[..], [Skipped { path: damaged, reason: Refusal::Undecodable { .. } }] if *damaged == path)
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
    let series = source::open(folder.path(), &Limits::default(), &mut |_, _| ()).unwrap();
    let mut heard = Vec::new();
    choose(&series, &Limits::default(), &mut |done, total| heard.push((done, total))).unwrap();
    assert_eq!(heard.first(), Some(&(0, 4)));
    assert_eq!(heard.last(), Some(&(4, 4)));
}
