//! DICOMDIR (PS3.10 8.6, PS3.3 F): the files that a medium's directory names, inside its own folder only.

use std::path::{Path, PathBuf};

use dicom_dictionary_std::{tags, uids};

use super::attributes::texts;
use super::dicom_file;
use super::screening::Refusal;
use super::source::{Found, Limits, Skipped, SourceError};

/// Components of a File ID (PS3.10 8.2: at most 8 of at most 8 characters); some writers use longer names.
const MOST_COMPONENTS: usize = 16;
const LONGEST_COMPONENT: usize = 64;

/// Whether a file is a DICOMDIR.
pub(super) fn is_directory(path: &Path, limits: &Limits) -> bool {
    dicom_file::open_header(path, limits).is_ok_and(|(object, _)| {
        let class = object.meta().media_storage_sop_class_uid.trim_end_matches(['\0', ' ']);
        class == uids::MEDIA_STORAGE_DIRECTORY_STORAGE
    })
}

/// The files that the directory names and that are there, each once; what is not there or not inside is left out.
///
/// # Errors
/// [`SourceError::Refused`] when it cannot be read, [`SourceError::TooManyFiles`], [`SourceError::Unreadable`].
pub(super) fn files(path: &Path, limits: &Limits) -> Result<(Vec<Found>, Vec<Skipped>), SourceError> {
    let refused = |reason| SourceError::Refused { path: path.to_owned(), syntax: None, reason };
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let inside = folder
        .canonicalize()
        .map_err(|error| SourceError::Unreadable { path: folder.to_owned(), kind: error.kind() })?;
    let object = dicom_file::open(path, limits).map_err(refused)?;
    let records = object.get(tags::DIRECTORY_RECORD_SEQUENCE).and_then(|element| element.items()).unwrap_or_default();
    let (mut found, mut skipped) = (Vec::new(), Vec::new());
    for (number, record) in records.iter().enumerate() {
        let components = texts(record, tags::REFERENCED_FILE_ID);
        if components.iter().all(String::is_empty) {
            continue;
        }
        if found.len() + skipped.len() == limits.files {
            return Err(SourceError::TooManyFiles { path: path.to_owned(), limit: limits.files });
        }
        match resolve(&inside, &components) {
            Ok(relative) => {
                let file = folder.join(relative);
                found.push(Found { label: file.clone(), path: file });
            }
            Err(reason) => {
                let record = path.join(format!("record {}", number + 1));
                skipped.push(Skipped { path: record, syntax: None, reason });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found.dedup_by(|a, b| a.path == b.path);
    Ok((found, skipped))
}

/// The relative path of a File ID, as it is written or in small letters, as some systems show a CD.
fn resolve(inside: &Path, components: &[String]) -> Result<PathBuf, Refusal> {
    let harmless = |name: &String| {
        !name.is_empty()
            && name.len() <= LONGEST_COMPONENT
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
            && !name.chars().all(|c| c == '.')
    };
    if components.len() > MOST_COMPONENTS || !components.iter().all(harmless) {
        return Err(Refusal::UnsafeReference);
    }
    let as_written: PathBuf = components.iter().collect();
    let small: PathBuf = components.iter().map(|name| name.to_ascii_lowercase()).collect();
    for relative in [as_written, small] {
        if let Ok(real) = inside.join(&relative).canonicalize() {
            // A link inside the folder may lead out of it.
            return if real.starts_with(inside) { Ok(relative) } else { Err(Refusal::UnsafeReference) };
        }
    }
    Err(Refusal::Io(std::io::ErrorKind::NotFound))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use dicom_core::header::Length;
    use dicom_core::value::{DataSetSequence, Value};
    use dicom_core::{DataElement, VR};
    use dicom_object::InMemDicomObject;
    use dicom_object::meta::FileMetaTableBuilder;
    use proptest::prelude::*;

    use super::*;
    use crate::imaging::fixtures::{ct_slice, put, write};
    use crate::imaging::source;

    fn directory(folder: &Path, ids: &[&str]) -> PathBuf {
        let records = ids
            .iter()
            .map(|id| {
                let mut record = InMemDicomObject::new_empty();
                put(&mut record, tags::DIRECTORY_RECORD_TYPE, VR::CS, "IMAGE");
                put(&mut record, tags::REFERENCED_FILE_ID, VR::CS, id);
                record
            })
            .collect::<Vec<_>>();
        let mut object = InMemDicomObject::new_empty();
        object.put(DataElement::new(
            tags::DIRECTORY_RECORD_SEQUENCE,
            VR::SQ,
            Value::Sequence(DataSetSequence::new(records, Length::UNDEFINED)),
        ));
        let meta = FileMetaTableBuilder::new()
            .transfer_syntax(uids::EXPLICIT_VR_LITTLE_ENDIAN)
            .media_storage_sop_class_uid(uids::MEDIA_STORAGE_DIRECTORY_STORAGE)
            .media_storage_sop_instance_uid("1.2.3.99")
            .build()
            .unwrap();
        let path = folder.join("DICOMDIR");
        object.with_exact_meta(meta).write_to_file(&path).unwrap();
        path
    }

    #[test]
    fn the_files_named_are_read_whatever_the_case_and_others_beside_them_are_not() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("images")).unwrap();
        write(&folder.path().join("images"), "im01", ct_slice(0.0, 1));
        write(folder.path(), "IM02", ct_slice(1.0, 2));
        write(folder.path(), "OTHER", ct_slice(2.0, 3));
        let path = directory(folder.path(), &["IMAGES\\IM01", "IM02", "IM02", "LOST"]);
        assert!(is_directory(&path, &Limits::default()));
        assert!(!is_directory(&folder.path().join("IM02"), &Limits::default()));
        let selection = source::open(&path, &Limits::default(), None, &mut |_, _| ()).unwrap();
        assert_eq!(selection.instances.len(), 2);
        assert_eq!(selection.skipped.len(), 1);
        assert_eq!(selection.skipped[0].reason, Refusal::Io(std::io::ErrorKind::NotFound));
        let selection = source::open(folder.path(), &Limits::default(), None, &mut |_, _| ()).unwrap();
        assert_eq!(selection.instances.len(), 3);
    }

    #[test]
    fn references_that_lead_out_of_the_folder_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("cd");
        std::fs::create_dir(&inner).unwrap();
        write(folder.path(), "SECRET", ct_slice(0.0, 1));
        std::os::unix::fs::symlink(folder.path().join("SECRET"), inner.join("LINK")).unwrap();
        let path = directory(&inner, &["..\\SECRET", "LINK", "a/../../SECRET", "/etc/passwd", "..."]);
        let (found, skipped) = files(&path, &Limits::default()).unwrap();
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(skipped.len(), 5);
        assert!(skipped.iter().all(|skipped| skipped.reason == Refusal::UnsafeReference), "{skipped:?}");
    }

    proptest! {
        #[test]
        fn nothing_outside_is_ever_resolved(components in proptest::collection::vec("[A-Za-z./\\\\~ ]{0,9}|\\.\\.|.{0,5}", 0..6)) {
            let folder = tempfile::tempdir().unwrap();
            let inside = folder.path().join("in").join("cd");
            std::fs::create_dir_all(&inside).unwrap();
            let inside = inside.canonicalize().unwrap();
            if let Ok(relative) = resolve(&inside, &components) {
                prop_assert!(inside.join(relative).canonicalize().unwrap().starts_with(&inside));
            }
        }
    }
}
