//! Identities planted into every place of DICOM files are looked for in all that leaves the hospital: de-identified
//! copies, thumbnails and previews, and what is written on the chain.
//!
//! Nothing here prints an identity: only how many, and where.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod planted;

use std::path::{Path, PathBuf};

use dicom_core::VR;
use dicom_dictionary_std::uids;
use dicom_object::InMemDicomObject;
use planted::{CharacterSet, Planted, Plants, Search, Values};
use tegata_hospital::imaging::deidentify::{Dates, DeidentifyError, Options};
use tegata_hospital::imaging::{
    DeidentificationProfile, Limits, PrepareOptions, PseudonymSecret, deidentify, open_dicom_file, prepare,
};
use tegata_rights::thumbnail::{Descriptor, LOCATOR_VERSION, Locator, RecordFormat, RecordKey, seal_record, wrap_key};

fn secret() -> PseudonymSecret {
    PseudonymSecret::new([11; 32])
}

fn key_pair(byte: u8) -> tegata_symbol::KeyPair {
    tegata_symbol::KeyPair::new(&tegata_symbol::PrivateKey::from_bytes([byte; 32]))
}

/// Each option alone, none, and all, with the letters of the columns they fill.
fn option_sets() -> Vec<(&'static str, &'static str, Options)> {
    let none = Options::default;
    vec![
        ("none", "", none()),
        ("pixel data", "", Options { clean_pixel_data: Some("0,0,9,9".parse().unwrap()), ..none() }),
        ("visual features", "", Options { clean_visual_features: true, ..none() }),
        ("modified dates", "M", Options { dates: Dates::Modified, ..none() }),
        ("full dates", "F", Options { dates: Dates::Full, ..none() }),
        ("patient", "P", Options { retain_patient_characteristics: true, ..none() }),
        ("device", "D", Options { retain_device_identity: true, ..none() }),
        ("institution", "I", Options { retain_institution_identity: true, ..none() }),
        ("uids", "U", Options { retain_uids: true, ..none() }),
        ("descriptors", "T", Options { clean_descriptors: true, ..none() }),
        ("safe private", "V", Options { retain_safe_private: true, ..none() }),
        (
            "all",
            "MPDIUTV",
            Options {
                clean_pixel_data: Some("0,0,9,9".parse().unwrap()),
                clean_visual_features: true,
                dates: Dates::Modified,
                retain_patient_characteristics: true,
                retain_device_identity: true,
                retain_institution_identity: true,
                retain_uids: true,
                clean_descriptors: true,
                retain_safe_private: true,
            },
        ),
    ]
}

/// Whether the standard lets the option keep what was planted: K in a column that is on (unless another one cleans it),
/// or a time of day where dates are only moved.
fn may_stay(planted: &Planted, letters: &str) -> bool {
    let Some(row) = &planted.row else { return false };
    let has = |cell: char| letters.chars().any(|letter| row.has(&format!("{letter}:{cell}")));
    (has('K') && !has('C')) || (planted.vr == VR::TM && letters.contains('M') && row.has("M:C"))
}

/// A file with identities in it.
struct Source {
    folder: tempfile::TempDir,
    path: PathBuf,
    planted: Vec<Planted>,
    search: Search,
    name: String,
}

impl Source {
    fn new(name: &str, object: InMemDicomObject, syntax: &str, mut values: Values, mut planted: Vec<Planted>) -> Self {
        let bytes = planted::file(object, syntax, &mut values, &mut planted);
        let folder = tempfile::tempdir().unwrap();
        let stem = values.mail();
        let path = folder.path().join(format!("{stem}.dcm"));
        std::fs::write(&path, &bytes).unwrap();
        let search = Search::new(planted.iter().map(|planted| planted.text.as_str()).chain([stem.as_str()]));
        // The test would pass with a search that finds nothing: it must find all of them where they were put.
        let found = search.found_in_file(&bytes);
        let missed = (0..planted.len()).filter(|index| !found.contains(index)).count();
        assert_eq!(missed, 0, "{name}: identities that the search does not find in the file itself");
        assert!(planted.len() > 200, "{name}: {}", planted.len());
        Self { folder, path, planted, search, name: name.to_owned() }
    }

    /// The identities in bytes that nothing lets stay, as places: never as values.
    fn leaks(&self, found: std::collections::BTreeSet<usize>, letters: &str) -> Vec<String> {
        found
            .into_iter()
            .filter(|index| self.planted.get(*index).is_none_or(|planted| !may_stay(planted, letters)))
            .map(|index| match self.planted.get(index) {
                Some(Planted { row: Some(row), vr, .. }) => format!("#{index} {} {} {vr}", row.tag, row.basic),
                Some(Planted { vr, .. }) => format!("#{index} without a row, {vr}"),
                None => "the name of the file".to_owned(),
            })
            .collect()
    }

    fn check_copies(&self) -> usize {
        let (mut copies, secret) = (0, secret());
        for (option, letters, options) in option_sets() {
            let profile = DeidentificationProfile { options, ..DeidentificationProfile::basic(&secret) };
            let object = open_dicom_file(&self.path, &Limits::default()).unwrap();
            let copy = match deidentify(object, &profile) {
                Ok(copy) => copy,
                Err(DeidentifyError::Face(_)) if profile.options.clean_visual_features => continue,
                Err(error) => panic!("{} with {option}: {error}", self.name),
            };
            let mut bytes = Vec::new();
            copy.object.write_all(&mut bytes).unwrap();
            let leaks = self.leaks(self.search.found_in_file(&bytes), letters);
            assert!(leaks.is_empty(), "{} with {option}: {} leaks: {leaks:#?}", self.name, leaks.len());
            let report = copy.report.to_json().unwrap() + &copy.report.to_string();
            assert!(self.leaks(self.search.found_in(report.as_bytes(), usize::MAX), "").is_empty(), "the report leaks");
            copies += 1;
        }
        copies
    }

    /// The pictures, and all that goes on the chain with them: of the sealed record also what is sealed.
    fn check_picture(&self) {
        let prepared =
            prepare(self.folder.path(), &PrepareOptions::new(18_000), &secret(), &Limits::default(), &mut |_| ())
                .unwrap();
        let study_date = prepared.study.study_date.map(|date| date.strftime("%Y%m%d").to_string()).unwrap_or_default();
        let descriptor = Descriptor {
            study_date: study_date.clone(),
            modality: prepared.study.modality.clone(),
            body_part: prepared.study.body_part_examined.clone().unwrap_or_default(),
            reference: "S-0123456789ABCDEF".to_owned(),
            format: prepared.thumbnail.format,
            schematic: prepared.slice.is_none(),
        };
        let preview = prepared.preview.as_ref().unwrap().bytes.clone();
        let key = RecordKey::from_bytes([7; 32]);
        let (network, nft) = (tegata_symbol::Hash256([3; 32]), tegata_symbol::MosaicId(5));
        let sealed = seal_record(&descriptor, Some(&preview), &prepared.thumbnail.bytes, &key, &network, nft).unwrap();
        let patient = key_pair(9).public_key();
        let ephemeral = key_pair(8);
        let locator = Locator {
            version: LOCATOR_VERSION,
            format: RecordFormat::Sealed,
            first_length: sealed.first_length,
            second_length: sealed.second_length,
            hash: tegata_symbol::Hash256([1; 32]),
            aggregates: vec![tegata_symbol::Hash256([2; 32])],
            wrapped_key: wrap_key(&key, &patient, &ephemeral).unwrap(),
        };
        for (what, bytes) in [
            ("thumbnail", prepared.thumbnail.bytes.clone()),
            ("preview", preview.clone()),
            ("record", sealed.bytes),
            ("locator", minicbor::to_vec(&locator).unwrap()),
            ("descriptor", minicbor::to_vec(&descriptor).unwrap()),
        ] {
            let mut found = self.search.found_in(&bytes, 0);
            if what == "descriptor" {
                assert!(!study_date.is_empty());
                // The true date of the study is meant to be in the sealed descriptor.
                found.retain(|index| self.planted.get(*index).is_none_or(|planted| planted.text != study_date));
            }
            let leaks = self.leaks(found, "");
            assert!(leaks.is_empty(), "{} in the {what}: {leaks:#?}", self.name);
        }
    }
}

fn synthetic(character_set: CharacterSet, first: u32) -> Source {
    let mut values = Values::new(first, character_set);
    let (object, hidden) = planted::slice(&mut values);
    let plants = Plants::into(object, values.clone());
    let used = u32::try_from(plants.planted.len()).unwrap() + 4_000;
    let planted = [plants.planted, hidden].concat();
    let values = Values::new(first + used, character_set);
    Source::new(&format!("{character_set:?}"), plants.object, uids::EXPLICIT_VR_LITTLE_ENDIAN, values, planted)
}

#[test]
fn nothing_planted_into_synthetic_slices_in_any_character_set_leaks() {
    for (number, character_set) in (0u32..).zip(CharacterSet::ALL) {
        let source = synthetic(character_set, number * 12_000);
        assert!(source.planted.len() > 1_000, "{}", source.planted.len());
        assert_eq!(source.check_copies(), option_sets().len());
        println!("{}: {} identities, 0 leaks in {} copies", source.name, source.planted.len(), option_sets().len());
        source.check_picture();
    }
}

#[test]
fn nothing_planted_beside_the_picture_of_a_jpeg_leaks() {
    let mut jpeg = std::io::Cursor::new(Vec::new());
    let picture = image::GrayImage::from_fn(64, 64, |x, y| image::Luma([(x * 3 + y) as u8]));
    picture.write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    let mut values = Values::new(0, CharacterSet::Utf8);
    let (object, hidden) = planted::jpeg_slice(&mut values, jpeg.get_ref());
    let plants = Plants::into(object, values.clone());
    let planted = [plants.planted, hidden].concat();
    let values = Values::new(20_000, CharacterSet::Utf8);
    let source = Source::new("JPEG", plants.object, uids::JPEG_BASELINE8_BIT, values, planted);
    assert_eq!(source.check_copies(), option_sets().len());
    source.check_picture();
}

fn samples() -> PathBuf {
    let folder = std::env::var_os("TEGATA_DICOM_SAMPLES");
    PathBuf::from(folder.expect("TEGATA_DICOM_SAMPLES names the folder of the packages"))
}

fn real(path: &Path, first: u32, character_set: CharacterSet) -> Source {
    let object = open_dicom_file(path, &Limits::default()).unwrap();
    let syntax = object.meta().transfer_syntax().trim_end_matches(['\0', ' ']).to_owned();
    let mut object = object.into_inner();
    let mut values = Values::new(first, character_set);
    let hidden = if object.get(dicom_dictionary_std::tags::PIXEL_DATA).unwrap().fragments().is_some()
        && syntax.starts_with("1.2.840.10008.1.2.4.9")
        && object.get(dicom_dictionary_std::tags::NUMBER_OF_FRAMES).is_none()
    {
        planted::comment_jpeg_2000(&mut object, &mut values)
    } else {
        Vec::new()
    };
    let plants = Plants::into(object, values.clone());
    let planted = [plants.planted, hidden].concat();
    let values = Values::new(first + 11_000, character_set);
    Source::new(&path.file_name().unwrap().to_string_lossy(), plants.object, &syntax, values, planted)
}

#[test]
#[ignore = "needs TEGATA_DICOM_SAMPLES"]
fn nothing_planted_into_real_files_leaks() {
    let pydicom = samples().join("pydicom/data/test_files");
    let data = samples().join("data_store/data");
    let (mut identities, mut copies) = (0, 0);
    for (number, path) in (0u32..).zip([
        pydicom.join("CT_small.dcm"),
        pydicom.join("MR_small.dcm"),
        pydicom.join("MR_small_RLE.dcm"),
        pydicom.join("MR_small_bigendian.dcm"),
        pydicom.join("693_J2KI.dcm"),
        data.join("MR2_J2KI.dcm"),
        data.join("emri_small.dcm"),
        data.join("eCT_Supplemental.dcm"),
        pydicom.join("examples_overlay.dcm"),
    ]) {
        let character_set = CharacterSet::ALL[number as usize % CharacterSet::ALL.len()];
        let source = real(&path, number % 4 * 13_000, character_set);
        identities += source.planted.len();
        copies += source.check_copies();
    }
    println!("{identities} identities, 0 leaks in {copies} copies");
    assert!(copies > 80, "{copies}");
}
