//! Plants identities into the same files for this project and for the crate `dicom-anonymization`, lets both
//! de-identify them, and prints a table in Markdown: identities planted and leaked, rows of PS3.15 Table E.1-1 obeyed,
//! and the time for a file.
//!
//! Real files come from the folder that TEGATA_DICOM_SAMPLES names, where it is set.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../../../../hospital/tests/planted/mod.rs"]
mod planted;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use dicom_anonymization::Anonymizer;
use dicom_core::Tag;
use dicom_dictionary_std::{tags, uids};
use dicom_object::InMemDicomObject;
use planted::{CharacterSet, Planted, Plants, ROWS, Row, Search, Values};
use tegata_hospital::imaging::{DeidentificationProfile, Limits, PseudonymSecret, deidentify, open_dicom_file};

/// Each file is done so many times, and the fastest counts.
const RUNS: u32 = 5;

struct Planting {
    name: String,
    path: PathBuf,
    planted: Vec<Planted>,
    rows: Vec<(Row, Vec<u8>)>,
}

#[derive(Default)]
struct Score {
    files: usize,
    refused: Vec<String>,
    planted: usize,
    leaked: usize,
    rows: usize,
    obeyed: usize,
    time: Duration,
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let plantings = plantings(folder.path());
    let secret = PseudonymSecret::new([11; 32]);
    let ours = |path: &Path| -> Result<Vec<u8>, String> {
        let object = open_dicom_file(path, &Limits::default()).map_err(|error| error.to_string())?;
        let copy = deidentify(object, &DeidentificationProfile::basic(&secret)).map_err(|error| error.to_string())?;
        let mut bytes = Vec::new();
        copy.object.write_all(&mut bytes).map_err(|error| error.to_string())?;
        Ok(bytes)
    };
    let anonymizer = Anonymizer::default();
    let theirs = |path: &Path| -> Result<Vec<u8>, String> {
        let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
        let result = anonymizer.anonymize(file).map_err(|error| error.to_string())?;
        let mut bytes = Vec::new();
        result.write(&mut bytes).map_err(|error| error.to_string())?;
        Ok(bytes)
    };
    let scores = [score(&plantings, &ours), score(&plantings, &theirs)];
    print(&scores, plantings.len());
}

fn print(scores: &[Score; 2], files: usize) {
    println!("| {files} files, default settings | Tegata | dicom-anonymization 0.3.1 |\n| --- | ---: | ---: |");
    let line = |what: &str, cell: &dyn Fn(&Score) -> String| {
        println!("| {what} | {} | {} |", cell(&scores[0]), cell(&scores[1]));
    };
    let share = |part: usize, whole: usize| format!("{part} ({:.1} %)", part as f64 * 100.0 / whole.max(1) as f64);
    line("files de-identified", &|score| score.files.to_string());
    line("identities planted in them", &|score| score.planted.to_string());
    line("of them in the copy", &|score| share(score.leaked, score.planted));
    line("rows of Table E.1-1 planted", &|score| score.rows.to_string());
    line("of them obeyed", &|score| share(score.obeyed, score.rows));
    line("mean time for a file", &|score| {
        format!("{:.1} ms", score.time.as_secs_f64() * 1_000.0 / score.files.max(1) as f64)
    });
    for (name, score) in ["Tegata", "dicom-anonymization"].into_iter().zip(scores) {
        for refused in &score.refused {
            eprintln!("{name} refused {refused}");
        }
    }
}

fn score(plantings: &[Planting], work: &dyn Fn(&Path) -> Result<Vec<u8>, String>) -> Score {
    let mut score = Score::default();
    for planting in plantings {
        let start = Instant::now();
        // The decoders of both may give up on damaged data by a panic.
        let answer = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&planting.path)));
        let bytes = match answer {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(error)) => {
                score.refused.push(format!("{}: {}", planting.name, error.lines().next().unwrap_or_default()));
                continue;
            }
            Err(_) => {
                score.refused.push(format!("{}: it panicked", planting.name));
                continue;
            }
        };
        let mut fastest = start.elapsed();
        for _ in 1..RUNS {
            let start = Instant::now();
            let _ = std::hint::black_box(work(&planting.path));
            fastest = fastest.min(start.elapsed());
        }
        score.time += fastest;
        score.files += 1;
        score.planted += planting.planted.len();
        score.leaked += Search::new(planting.planted.iter().map(|it| it.text.as_str())).found_in_file(&bytes).len();
        let copy = dicom_object::from_reader(&bytes[128..]).expect("the copy opens");
        score.rows += planting.rows.len();
        score.obeyed += planting.rows.iter().filter(|(row, original)| obeyed(&copy, row, original)).count();
    }
    score
}

/// Whether what became of an attribute is one of the things that its codes allow (PS3.15 Table E.1-1a).
fn obeyed(copy: &InMemDicomObject, row: &Row, original: &[u8]) -> bool {
    let now = copy.get(row.tag);
    row.basic.split('/').any(|code| match (code, now) {
        ("X", now) => now.is_none(),
        ("Z", Some(element)) => is_empty(element) || bytes_of(element) != original,
        ("D", Some(element)) => !is_empty(element) && bytes_of(element) != original,
        ("U", Some(element)) => !is_empty(element) && bytes_of(element) != original,
        // A sequence with the UIDs inside replaced: what was planted inside is a name.
        ("U*", Some(element)) => bytes_of(element) != original,
        _ => false,
    })
}

fn is_empty(element: &dicom_object::mem::InMemElement) -> bool {
    match element.items() {
        Some(items) => items.is_empty(),
        None => element.to_bytes().is_ok_and(|bytes| bytes.is_empty()),
    }
}

/// A value as bytes; of a sequence, those of all its items' values.
fn bytes_of(element: &dicom_object::mem::InMemElement) -> Vec<u8> {
    match element.items() {
        Some(items) => items.iter().flat_map(|item| item.iter().flat_map(bytes_of)).collect(),
        None => {
            let bytes = element.to_bytes().map(|bytes| bytes.into_owned()).unwrap_or_default();
            let end = bytes.iter().rposition(|byte| !matches!(byte, 0 | b' ')).map_or(0, |at| at + 1);
            bytes[..end].to_vec()
        }
    }
}

fn plantings(folder: &Path) -> Vec<Planting> {
    let mut plantings = Vec::new();
    let mut add = |name: &str, object: InMemDicomObject, hidden: Vec<Planted>, syntax: &str, values: Values| {
        let set = values.character_set();
        let plants = Plants::into(object, values);
        let mut planted = [plants.planted, hidden].concat();
        let rows = ROWS
            .iter()
            .filter_map(|row| Some((row.clone(), bytes_of(plants.object.get(row.tag)?))))
            .filter(|(row, value)| row.tag.group() >= 8 && row.tag != Tag(0xFFFC, 0xFFFC) && !value.is_empty())
            .collect();
        let mut values = Values::new(30_000, set);
        let bytes = planted::file(plants.object, syntax, &mut values, &mut planted);
        let path = folder.join(format!("{}.dcm", plantings.len()));
        std::fs::write(&path, &bytes).unwrap();
        let found = Search::new(planted.iter().map(|it| it.text.as_str())).found_in_file(&bytes);
        assert_eq!(found.len(), planted.len(), "{name}: the search does not find all that was planted");
        plantings.push(Planting { name: name.to_owned(), path, planted, rows });
    };
    for character_set in CharacterSet::ALL {
        let mut values = Values::new(0, character_set);
        let (object, hidden) = planted::slice(&mut values);
        add(&format!("{character_set:?}"), object, hidden, uids::EXPLICIT_VR_LITTLE_ENDIAN, values);
    }
    let mut jpeg = std::io::Cursor::new(Vec::new());
    image::GrayImage::from_pixel(64, 64, image::Luma([80])).write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    let mut values = Values::new(0, CharacterSet::Utf8);
    let (object, hidden) = planted::jpeg_slice(&mut values, jpeg.get_ref());
    add("JPEG", object, hidden, uids::JPEG_BASELINE8_BIT, values);

    let Some(samples) = std::env::var_os("TEGATA_DICOM_SAMPLES").map(PathBuf::from) else { return plantings };
    for name in [
        "pydicom/data/test_files/CT_small.dcm",
        "pydicom/data/test_files/MR_small.dcm",
        "pydicom/data/test_files/693_J2KI.dcm",
        "pydicom/data/test_files/examples_overlay.dcm",
        "data_store/data/MR2_J2KI.dcm",
        "data_store/data/emri_small.dcm",
        "data_store/data/eCT_Supplemental.dcm",
    ] {
        let object = open_dicom_file(&samples.join(name), &Limits::default()).expect("the sample opens");
        let syntax = object.meta().transfer_syntax().trim_end_matches(['\0', ' ']).to_owned();
        let mut object = object.into_inner();
        let mut values = Values::new(0, CharacterSet::Utf8);
        let hidden = if syntax == uids::JPEG2000 && object.get(tags::NUMBER_OF_FRAMES).is_none() {
            planted::comment_jpeg_2000(&mut object, &mut values)
        } else {
            Vec::new()
        };
        add(name.rsplit('/').next().unwrap_or(name), object, hidden, &syntax, values);
    }
    plantings
}
