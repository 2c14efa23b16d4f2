#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::PathBuf;

use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;
use crate::imaging::fixtures::{as_file, ct_slice};
use crate::imaging::source;

fn zip(folder: &Path, entries: &[(&str, Vec<u8>)]) -> PathBuf {
    let path = folder.join("study.zip");
    let mut writer = ZipWriter::new(File::create(&path).unwrap());
    for (number, (name, bytes)) in entries.iter().enumerate() {
        let method = if number % 2 == 0 { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap();
    path
}

fn slice(number: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    as_file(ct_slice(f64::from(number), number)).write_all(&mut bytes).unwrap();
    bytes
}

#[test]
fn an_archive_is_read_like_a_folder_and_its_copies_vanish_with_the_selection() {
    let folder = tempfile::tempdir().unwrap();
    let path = zip(
        folder.path(),
        &[
            ("YAMADA/a.dcm", slice(1)),
            ("YAMADA/b.dcm", slice(2)),
            ("YAMADA/notes.txt", b"call the ward today".to_vec()),
        ],
    );
    let selection = source::open(&path, &Limits::default(), None, &mut |_, _| ()).unwrap();
    assert_eq!(selection.instances.len(), 2);
    assert_eq!(selection.skipped.len(), 1);
    assert!(selection.skipped[0].path.ends_with("study.zip/entry 3"), "{:?}", selection.skipped);
    let copy = selection.instances[0].path.clone();
    assert_eq!(std::fs::read(&copy).unwrap(), slice(1));
    drop(selection);
    assert!(!copy.exists() && !copy.parent().unwrap().exists());
}

#[test]
fn names_that_climb_out_of_a_folder_write_nothing_there() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    let path = zip(&inner, &[("../evil.dcm", slice(1)), ("/tmp/tegata-evil.dcm", slice(2))]);
    let entries = extract(&path, &Limits::default()).unwrap();
    assert_eq!(entries.files.len(), 2);
    assert!(entries.files.iter().all(|found| found.path.parent() == Some(entries.folder.0.path())));
    assert!(!folder.path().join("evil.dcm").exists() && !Path::new("/tmp/tegata-evil.dcm").exists());
}

#[test]
fn bombs_are_refused_by_ratio_by_length_and_in_total() {
    let folder = tempfile::tempdir().unwrap();
    let path = zip(folder.path(), &[("a", vec![0; 16 << 20]), ("b", slice(1))]);
    let entries = extract(&path, &Limits::default()).unwrap();
    assert_eq!(entries.files.len(), 1);
    assert!(matches!(entries.skipped[0].reason, Refusal::Archived { .. }), "{:?}", entries.skipped);
    let entries = extract(&path, &Limits { file_bytes: 1 << 20, ..Limits::default() }).unwrap();
    assert!(matches!(entries.skipped[0].reason, Refusal::TooLarge { .. }));
    let limits = Limits { inflated_bytes: 1000, ..Limits::default() };
    assert!(matches!(extract(&path, &limits), Err(SourceError::Archive { .. })));
    let limits = Limits { files: 1, ..Limits::default() };
    assert!(matches!(extract(&path, &limits), Err(SourceError::TooManyFiles { limit: 1, .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_change_or_cut_of_an_archive_is_survived(at in 0..2000usize, byte: u8, cut in 0..2000usize) {
        let folder = tempfile::tempdir().unwrap();
        let path = zip(folder.path(), &[("a", slice(1)), ("b", b"text".to_vec())]);
        let mut bytes = std::fs::read(&path).unwrap();
        if let Some(changed) = bytes.get_mut(at) { *changed = byte; }
        std::fs::write(&path, &bytes).unwrap();
        let _ = extract(&path, &Limits::default());
        bytes.truncate(cut);
        std::fs::write(&path, &bytes).unwrap();
        let _ = extract(&path, &Limits::default());
    }
}
