//! The files of the PyPI packages `pydicom` and `pydicom-data`, and the phantom, through the whole way.
//! The environment variable `TEGATA_DICOM_SAMPLES` names the folder the packages are installed in.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};

use image::GrayImage;

use super::fixtures::{leaked, phantom_series};
use super::phantom::{BodyPart, write_ct_series};
use super::source::{self, Limits, SeriesSelection};
use super::*;

fn samples() -> PathBuf {
    PathBuf::from(
        std::env::var_os("TEGATA_DICOM_SAMPLES").expect("TEGATA_DICOM_SAMPLES names the folder of the packages"),
    )
}

fn pydicom(name: &str) -> PathBuf {
    samples().join("pydicom/data/test_files").join(name)
}

fn pydicom_data(name: &str) -> PathBuf {
    samples().join("data_store/data").join(name)
}

fn secret() -> PseudonymSecret {
    PseudonymSecret::new([9; 32])
}

fn open(path: &Path) -> SeriesSelection {
    source::open(path, &Limits::default(), None, &mut |_, _| ()).unwrap()
}

fn picture(path: &Path) -> GrayImage {
    let chosen = slice::choose(&open(path), &Limits::default(), None, &mut |_, _| ()).unwrap().picture;
    look_at(path, "slice", &chosen);
    chosen
}

/// For the eye: where TEGATA_PICTURES names a folder, pictures are left there.
fn look_at(path: &Path, what: &str, picture: &GrayImage) {
    if let Some(folder) = std::env::var_os("TEGATA_PICTURES") {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        picture.save(Path::new(&folder).join(format!("{name}-{what}.png"))).unwrap();
    }
}

fn prepared(path: &Path, budget: usize) -> Result<Prepared, PrepareError> {
    prepare(path, &PrepareOptions::new(budget), &secret(), &Limits::default(), &mut |_| ())
}

fn refusal(path: &Path) -> Refusal {
    match prepared(path, 18_000) {
        Err(PrepareError::Source(SourceError::Refused { reason, .. })) => reason,
        Err(PrepareError::Slice(slice::SliceError::NoneDecodable { reason, .. })) => reason,
        other => panic!("{}: {:?}", path.display(), other.map(|prepared| prepared.study)),
    }
}

#[test]
#[ignore = "needs TEGATA_DICOM_SAMPLES"]
fn every_sample_file_gives_a_picture_or_a_named_refusal_and_ct_and_mr_mostly_pictures() {
    let mut pictures = Vec::new();
    let mut files = 0;
    for folder in [samples().join("pydicom/data"), samples().join("data_store/data")] {
        for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
            let entry = entry.unwrap();
            if !entry.file_type().is_file() {
                continue;
            }
            files += 1;
            match prepared(entry.path(), 18_000) {
                Ok(prepared) => {
                    assert!(prepared.thumbnail.bytes.len() <= 18_000, "{}", entry.path().display());
                    let preview = prepared.preview.as_ref().unwrap().bytes.len();
                    assert!(preview + prepared.thumbnail.bytes.len() <= 18_000);
                    println!(
                        "{}: {} {}×{} q{} {} bytes",
                        entry.path().display(),
                        prepared.study.modality,
                        prepared.thumbnail.width,
                        prepared.thumbnail.height,
                        prepared.thumbnail.quality,
                        prepared.thumbnail.bytes.len()
                    );
                    pictures.push(entry.file_name().to_string_lossy().into_owned());
                }
                Err(error) => println!("{}", error.to_string().replace('\n', " ")),
            }
        }
    }
    assert!(files > 200, "{files} files");
    for expected in [
        "CT_small.dcm",
        "693_J2KI.dcm",
        "693_J2KR.dcm",
        "693_UNCI.dcm",
        "693_UNCR.dcm",
        "J2K_pixelrep_mismatch.dcm",
        "MR_small.dcm",
        "MR_small_RLE.dcm",
        "MR_small_bigendian.dcm",
        "MR_small_implicit.dcm",
        "MR_small_jp2klossless.dcm",
        "MR2_J2KI.dcm",
        "MR2_UNCI.dcm",
        "MR-SIEMENS-DICOM-WithOverlays.dcm",
        "examples_overlay.dcm",
        "eCT_Supplemental.dcm",
        "bad_sequence.dcm",
    ] {
        assert!(pictures.iter().any(|name| name == expected), "{expected} gives no picture");
    }
}

#[test]
#[ignore = "needs TEGATA_DICOM_SAMPLES"]
fn one_slice_in_several_encodings_gives_one_picture() {
    let reference = picture(&pydicom("MR_small.dcm"));
    for name in [
        "MR_small_RLE.dcm",
        "MR_small_bigendian.dcm",
        "MR_small_expb.dcm",
        "MR_small_implicit.dcm",
        "MR_small_jp2klossless.dcm",
        "MR_small_jpeg_ls_lossless.dcm",
        "MR_small_padded.dcm",
    ] {
        assert_eq!(picture(&pydicom(name)), reference, "{name}");
    }
    let frames = |name: &str| {
        let object = open_dicom_file(&pydicom_data(name), &Limits::default()).unwrap();
        (0..10).map(|frame| windowing::decode(&object, frame, &Limits::default()).unwrap()).collect::<Vec<_>>()
    };
    let reference = frames("emri_small.dcm");
    assert_ne!(reference[0], reference[9]);
    for name in [
        "emri_small_RLE.dcm",
        "emri_small_big_endian.dcm",
        "emri_small_jpeg_2k_lossless.dcm",
        "emri_small_jpeg_ls_lossless.dcm",
    ] {
        assert_eq!(frames(name), reference, "{name}");
    }
    assert_eq!(picture(&pydicom_data("MR2_UNCR.dcm")), picture(&pydicom_data("MR2_J2KR.dcm")));
    assert_eq!(picture(&pydicom_data("693_UNCR.dcm")), picture(&pydicom_data("693_J2KR.dcm")));
    for (folder, name) in [
        (true, "CT_small.dcm"),
        (true, "J2K_pixelrep_mismatch.dcm"),
        (true, "examples_overlay.dcm"),
        (false, "eCT_Supplemental.dcm"),
        (false, "bad_sequence.dcm"),
    ] {
        let picture = picture(&if folder { pydicom(name) } else { pydicom_data(name) });
        let grey: u64 = picture.as_raw().iter().map(|pixel| u64::from(*pixel)).sum::<u64>() / picture.len() as u64;
        assert!((10..220).contains(&grey), "{name}: mean grey {grey}");
    }
}

#[test]
#[ignore = "needs TEGATA_DICOM_SAMPLES"]
fn the_skull_of_a_real_head_is_found_and_what_lies_outside_is_black() {
    for path in [pydicom("J2K_pixelrep_mismatch.dcm"), pydicom_data("693_UNCR.dcm")] {
        let mut object = open_dicom_file(&path, &Limits::default()).unwrap();
        let display = windowing::Display::of_frame(&object, 0);
        windowing::drop_display_attributes(&mut object);
        let samples = windowing::decode(&object, 0, &Limits::default()).unwrap();
        let mask = SkullMask::of_samples(&samples, &display.modality, None);
        let mut picture = display.render(&samples);
        if let Some(mask) = &mask {
            mask.apply(&mut picture, 0);
        }
        look_at(&path, "skull", &picture);
        assert!(mask.is_some_and(|mask| (0.1..0.6).contains(&mask.share())), "{}", path.display());
    }
}

#[test]
#[ignore = "needs TEGATA_DICOM_SAMPLES"]
fn what_may_show_identity_or_cannot_be_decoded_is_refused_by_name() {
    assert_eq!(refusal(&pydicom_data("SC_rgb.dcm")), Refusal::SecondaryCapture { colour: true });
    assert_eq!(refusal(&pydicom_data("JPEG-LL.dcm")), Refusal::SecondaryCapture { colour: false });
    assert!(matches!(refusal(&pydicom_data("US1_UNCI.dcm")), Refusal::Colour { .. }));
    assert!(matches!(refusal(&pydicom_data("color-pl.dcm")), Refusal::Colour { .. }));
    assert!(matches!(refusal(&pydicom_data("OBXXXX1A.dcm")), Refusal::Colour { .. }));
    assert!(matches!(refusal(&pydicom_data("RG1_UNCI.dcm")), Refusal::MayShowText { .. }));
    assert!(matches!(refusal(&pydicom("rtplan.dcm")), Refusal::NoPixels));
    assert!(matches!(refusal(&pydicom("README.txt")), Refusal::NotDicom { .. }));
    assert!(matches!(refusal(&pydicom("MR_truncated.dcm")), Refusal::NotDicom { .. }));
    assert!(matches!(refusal(&pydicom("liver_1frame.dcm")), Refusal::NotAPicture { .. }));
    // A head whose frames do not say how they lie: a drawing stands for it.
    assert!(prepared(&pydicom_data("emri_small.dcm"), 18_000).unwrap().slice.is_none());
    // JPEG Extended of 12 bits, which is a secondary capture too.
    assert_eq!(refusal(&pydicom("JPEG-lossy.dcm")), Refusal::SecondaryCapture { colour: false });
    let object = open_dicom_file(&pydicom("JPEG-lossy.dcm"), &Limits::default()).unwrap();
    let Err(Refusal::UnsupportedPixels { reason }) = windowing::decode(&object, 0, &Limits::default()) else {
        panic!("JPEG Extended of 12 bits was read");
    };
    assert!(reason.contains("12 bits"), "{reason}");
}

#[test]
#[ignore = "needs TEGATA_DICOM_SAMPLES"]
fn a_mask_lets_colour_be_read_and_is_black() {
    let mask: PixelMask = "0,0,640,60".parse().unwrap();
    for name in ["US1_UNCI.dcm", "US1_J2KR.dcm", "color-pl.dcm", "color-px.dcm", "OBXXXX1A.dcm", "SC_rgb.dcm"] {
        let path = pydicom_data(name);
        let series = source::open(&path, &Limits::default(), Some(&mask), &mut |_, _| ()).unwrap();
        let picture = slice::choose(&series, &Limits::default(), Some(&mask), &mut |_, _| ()).unwrap().picture;
        look_at(&path, "masked", &picture);
        assert!(picture.enumerate_pixels().all(|(x, y, grey)| x >= 640 || y >= 60 || grey.0[0] == 0), "{name}");
        assert!(picture.as_raw().iter().any(|grey| *grey > 100), "{name}");
    }
}

#[test]
#[ignore = "needs TEGATA_DICOM_SAMPLES and tesseract"]
fn words_that_a_header_denies_are_recognised_and_a_slice_without_words_passes() {
    let checked = |name: &str| {
        let options = PrepareOptions { text_check: TextCheck::Required, ..PrepareOptions::new(18_000) };
        prepare(&pydicom_data(name), &options, &secret(), &Limits::default(), &mut |_| ())
    };
    let ultrasound = checked("JPGLosslessP14SV1_1s_1f_8b.dcm");
    assert!(matches!(ultrasound, Err(PrepareError::Refused { reason: Refusal::TextSeen, .. })));
    assert!(checked("693_UNCR.dcm").is_ok());
}

#[test]
#[ignore = "needs TEGATA_DICOM_SAMPLES"]
fn the_list_of_sample_files_in_the_docs_is_what_the_code_gives() {
    let roots = [samples().join("pydicom/data"), samples().join("data_store/data")];
    let found = survey::survey(&roots, &PrepareOptions::new(18_000), &Limits::default(), &mut |_, _| ());
    let written = include_str!("../../../docs/dicom-samples.md");
    let table = found.markdown();
    assert!(written.contains(&table), "run: tegata survey --markdown pydicom/data data_store/data");
    let counted = |test: &dyn Fn(&survey::Outcome) -> bool| found.files.iter().filter(|it| test(&it.outcome)).count();
    assert!(found.files.len() > 200);
    assert!(counted(&|outcome| matches!(outcome, survey::Outcome::Thumbnail { .. })) > 30);
}

#[test]
#[ignore = "needs TEGATA_DICOM_SAMPLES"]
fn a_folder_of_many_studies_gives_one_study_and_names_all_that_was_left_out() {
    let folder = samples().join("pydicom/data/test_files/dicomdirtests");
    let selection = open(&folder);
    let files = walkdir::WalkDir::new(&folder)
        .into_iter()
        .filter(|entry| entry.as_ref().unwrap().file_type().is_file())
        .count();
    assert_eq!(selection.instances.len() + selection.skipped.len(), files);
    assert!(selection.study.frame_count >= 5);
    assert!(selection.skipped.iter().any(|skipped| skipped.reason == Refusal::OtherStudy));
}

#[test]
#[ignore = "needs TEGATA_DICOM_SAMPLES"]
fn every_sample_file_is_deidentified_or_refused_and_names_nobody() {
    let (mut copies, secret) = (0, secret());
    for folder in [samples().join("pydicom/data"), samples().join("data_store/data")] {
        for entry in
            walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file())
        {
            let Ok(object) = open_dicom_file(entry.path(), &Limits::default()) else { continue };
            let identity: Vec<String> = [
                dicom_dictionary_std::tags::PATIENT_NAME,
                dicom_dictionary_std::tags::PATIENT_ID,
                dicom_dictionary_std::tags::STUDY_INSTANCE_UID,
                dicom_dictionary_std::tags::SOP_INSTANCE_UID,
                dicom_dictionary_std::tags::ACCESSION_NUMBER,
            ]
            .into_iter()
            .filter_map(|tag| attributes::text(&object, tag))
            .filter(|value| value.len() > 5 && value.is_ascii())
            .collect();
            let Ok(copy) = deidentify(object, &DeidentificationProfile::basic(&secret)) else { continue };
            let mut bytes = Vec::new();
            copy.object.write_all(&mut bytes).unwrap();
            for value in identity {
                let found = bytes.windows(value.len()).any(|window| window == value.as_bytes());
                assert!(!found, "{}: {value}", entry.path().display());
            }
            copies += 1;
        }
    }
    assert!(copies > 60, "{copies}");
}

#[test]
fn the_phantom_becomes_a_thumbnail_and_clean_copies_without_its_planted_identity() {
    let folder = tempfile::tempdir().unwrap();
    let written = write_ct_series(folder.path(), &phantom_series(BodyPart::Chest, 8)).unwrap();
    assert!(!leaked(&std::fs::read(&written[0]).unwrap()).is_empty(), "nothing was planted");
    let mut stages = Vec::new();
    let prepared = prepare(folder.path(), &PrepareOptions::new(18_000), &secret(), &Limits::default(), &mut |stage| {
        stages.push(stage)
    })
    .unwrap();
    assert_eq!(prepared.instances.iter().map(|instance| instance.path.clone()).collect::<Vec<_>>(), written);
    assert_eq!((prepared.study.frame_count, prepared.study.image_count, prepared.study.series_count), (8, 8, 1));
    assert_eq!(prepared.study.study_date, Some(jiff::civil::date(2025, 6, 12)));
    assert_eq!(prepared.study.body_part_examined.as_deref(), Some("CHEST"));
    assert!(prepared.thumbnail.width >= 256, "{}", prepared.thumbnail.width);
    assert!(leaked(&prepared.thumbnail.bytes).is_empty());
    assert!(leaked(&prepared.preview.as_ref().unwrap().bytes).is_empty());
    assert_eq!(stages.first(), Some(&Progress::Reading { done: 0, total: 8 }));
    assert!(stages.contains(&Progress::Encoding));

    let secret = secret();
    let mut studies = std::collections::HashSet::new();
    for Instance { path, .. } in &prepared.instances {
        let object = open_dicom_file(path, &Limits::default()).unwrap();
        let pixels = object.get(dicom_dictionary_std::tags::PIXEL_DATA).unwrap().to_bytes().unwrap().into_owned();
        let copy = deidentify(object, &DeidentificationProfile::basic(&secret)).unwrap().object;
        let mut bytes = Vec::new();
        copy.write_all(&mut bytes).unwrap();
        assert_eq!(leaked(&bytes), Vec::<&str>::new());
        assert_eq!(copy.get(dicom_dictionary_std::tags::PIXEL_DATA).unwrap().to_bytes().unwrap(), pixels);
        studies.insert(attributes::text(&copy, dicom_dictionary_std::tags::STUDY_INSTANCE_UID).unwrap());
    }
    assert_eq!(studies.into_iter().collect::<Vec<_>>(), [prepared.study_pseudonym]);
}

#[test]
fn the_same_seed_writes_the_same_phantom_and_another_seed_another() {
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str, seed: u64| {
        let mut series = phantom_series(BodyPart::Abdomen, 2);
        series.seed = seed;
        let paths = write_ct_series(&folder.path().join(name), &series).unwrap();
        paths.iter().map(|path| std::fs::read(path).unwrap()).collect::<Vec<_>>()
    };
    let first = read("a", 5);
    assert_eq!(first, read("b", 5));
    assert_ne!(first, read("c", 6));
    if let Some(pictures) = std::env::var_os("TEGATA_PICTURES") {
        for (name, part) in [("chest", BodyPart::Chest), ("abdomen", BodyPart::Abdomen)] {
            let series = folder.path().join(format!("phantom-{name}"));
            let start = std::time::Instant::now();
            write_ct_series(&series, &phantom_series(part, 48)).unwrap();
            println!("{name} written in {:?}", start.elapsed());
            picture(&series);
            for budget in [900, 4_000, 18_000, 148_000] {
                let start = std::time::Instant::now();
                let thumbnail = prepared(&series, budget).unwrap().thumbnail;
                println!(
                    "{budget}: {} bytes {} px q{} {:?}",
                    thumbnail.bytes.len(),
                    thumbnail.width,
                    thumbnail.quality,
                    start.elapsed()
                );
                std::fs::write(Path::new(&pictures).join(format!("{name}-{budget}.jpg")), thumbnail.bytes).unwrap();
            }
        }
    }
}

#[test]
fn a_phantom_of_no_slices_or_in_an_impossible_folder_is_an_error() {
    use super::phantom::PhantomError;
    let folder = tempfile::tempdir().unwrap();
    let none = write_ct_series(folder.path(), &phantom_series(BodyPart::Chest, 0));
    assert!(matches!(none, Err(PhantomError::SliceCount(0))));
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    assert!(matches!(write_ct_series(&file, &phantom_series(BodyPart::Chest, 1)), Err(PhantomError::Folder { .. })));
}
