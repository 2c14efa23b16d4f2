//! A series of 2,000 slices of 512 × 512 stays under 512 MiB of memory. In a process of its own, since the peak of a
//! process counts.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs::File;
use std::io::Write;
use std::path::Path;

use dicom_core::value::PrimitiveValue;
use dicom_core::{DataElement, VR, dicom_value};
use dicom_dictionary_std::{tags, uids};
use dicom_object::InMemDicomObject;
use dicom_object::meta::FileMetaTableBuilder;
use tegata_hospital::imaging::{Limits, PicturePolicy, PrepareOptions, Progress, PseudonymSecret, prepare};

const SLICES: u32 = 2_000;
const SIDE: u16 = 512;
const FRAME_BYTES: u32 = 2 * 512 * 512;
const LIMIT_KIB: u64 = 512 * 1024;

/// An uncompressed slice; its pixels are a hole in the file, which takes no room on the disk and reads as zeros, but for
/// a stripe.
fn write_slice(folder: &Path, number: u32) {
    let mut object = InMemDicomObject::new_empty();
    for (tag, vr, value) in [
        (tags::SOP_CLASS_UID, VR::UI, uids::CT_IMAGE_STORAGE),
        (tags::SOP_INSTANCE_UID, VR::UI, &format!("1.2.3.1.{number}")),
        (tags::STUDY_INSTANCE_UID, VR::UI, "1.2.3"),
        (tags::SERIES_INSTANCE_UID, VR::UI, "1.2.3.4"),
        (tags::MODALITY, VR::CS, "CT"),
        (tags::BODY_PART_EXAMINED, VR::CS, "CHEST"),
        (tags::PATIENT_ID, VR::LO, "P-0001"),
        (tags::INSTANCE_NUMBER, VR::IS, &number.to_string()),
        (tags::IMAGE_POSITION_PATIENT, VR::DS, &format!("0\\0\\{number}")),
        (tags::IMAGE_ORIENTATION_PATIENT, VR::DS, "1\\0\\0\\0\\1\\0"),
        (tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2"),
    ] {
        object.put(DataElement::new(tag, vr, PrimitiveValue::from(value)));
    }
    for (tag, value) in [
        (tags::SAMPLES_PER_PIXEL, 1),
        (tags::ROWS, SIDE),
        (tags::COLUMNS, SIDE),
        (tags::BITS_ALLOCATED, 16),
        (tags::BITS_STORED, 16),
        (tags::HIGH_BIT, 15),
        (tags::PIXEL_REPRESENTATION, 1),
    ] {
        object.put(DataElement::new(tag, VR::US, dicom_value!(U16, [value])));
    }
    let object =
        object.with_meta(FileMetaTableBuilder::new().transfer_syntax(uids::EXPLICIT_VR_LITTLE_ENDIAN)).unwrap();
    let mut bytes = Vec::new();
    object.write_all(&mut bytes).unwrap();
    bytes.extend([0xE0, 0x7F, 0x10, 0x00, b'O', b'W', 0, 0]);
    bytes.extend(FRAME_BYTES.to_le_bytes());
    let length = bytes.len() as u64 + u64::from(FRAME_BYTES);
    bytes.extend((0..512u16).flat_map(|at| (at * (number as u16 % 7)).to_le_bytes()));
    let mut file = File::create(folder.join(format!("{number:04}.dcm"))).unwrap();
    file.write_all(&bytes).unwrap();
    file.set_len(length).unwrap();
}

/// The largest memory that this process ever had, in KiB.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn two_thousand_slices_need_less_than_512_mib_and_tell_their_progress() {
    let folder = tempfile::tempdir().unwrap();
    (0..SLICES).for_each(|number| write_slice(folder.path(), number));
    let secret = PseudonymSecret::new([1; 32]);
    for picture in [PicturePolicy::Slice, PicturePolicy::Montage] {
        let options = PrepareOptions { picture, ..PrepareOptions::new(4_000) };
        let mut read = 0;
        let prepared = prepare(folder.path(), &options, &secret, &Limits::default(), &mut |progress| {
            if let Progress::Reading { done, total } = progress {
                assert!(done <= total && done >= read);
                read = done;
            }
        })
        .unwrap();
        assert_eq!(read, SLICES as usize);
        assert_eq!(prepared.instances.len(), SLICES as usize);
        assert_eq!(prepared.study.frame_count, SLICES);
    }
    let peak = peak_kib();
    println!("peak memory: {} MiB", peak / 1024);
    assert!(peak < LIMIT_KIB, "{peak} KiB");
}
