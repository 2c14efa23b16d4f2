//! Files that are there whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::storage_error::StorageError;

/// Makes a folder that only its owner may enter, with its parents.
pub(crate) fn private_dir(path: &Path) -> Result<(), StorageError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| StorageError::io(path, &error))
}

fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn part_of(path: &Path) -> std::path::PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}

fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) => File::open(parent)?.sync_all(),
        None => Ok(()),
    }
}

/// Writes a file of mode 0600 under a temporary name and moves it over `path`.
pub(crate) fn write_whole(path: &Path, content: &[u8]) -> Result<(), StorageError> {
    write_with(path, |file| file.write_all(content))
}

/// The same with a writer's work in place of ready bytes.
pub(crate) fn write_with(path: &Path, work: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), StorageError> {
    let part = part_of(path);
    let written = (|| {
        let mut file = create_private(&part)?;
        work(&mut file)?;
        file.sync_all()?;
        fs::rename(&part, path)?;
        sync_parent(path)
    })();
    written.map_err(|error| {
        let _ = fs::remove_file(&part);
        StorageError::io(path, &error)
    })
}

/// Writes a file of mode 0600 that must not exist yet. `Ok(false)`: it exists, nothing was changed.
pub(crate) fn write_new(path: &Path, content: &[u8]) -> Result<bool, StorageError> {
    let part = part_of(path);
    let written = (|| {
        let mut file = create_private(&part)?;
        file.write_all(content)?;
        file.sync_all()?;
        // A hard link, unlike a rename, never takes the place of another file.
        let linked = match fs::hard_link(&part, path) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
            Err(error) => return Err(error),
        };
        sync_parent(path)?;
        Ok(linked)
    })();
    let _ = fs::remove_file(&part);
    written.map_err(|error| StorageError::io(path, &error))
}

/// Size and SHA-256 of a file.
pub(crate) fn digest(path: &Path) -> Result<(u64, [u8; 32]), StorageError> {
    let wrong = |error: io::Error| StorageError::io(path, &error);
    copy_into(&mut File::open(path).map_err(wrong)?, &mut io::sink()).map_err(wrong)
}

/// Copies a file whole and returns its size and SHA-256.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(u64, [u8; 32]), StorageError> {
    let mut source = File::open(from).map_err(|error| StorageError::io(from, &error))?;
    let mut found = (0, [0; 32]);
    write_with(to, |file| {
        found = copy_into(&mut source, file)?;
        Ok(())
    })?;
    Ok(found)
}

fn copy_into(from: &mut File, to: &mut impl Write) -> io::Result<(u64, [u8; 32])> {
    let mut hasher = Sha256::new();
    let mut size = 0u64;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = from.read(&mut buffer)?;
        let Some(read) = buffer.get(..count).filter(|read| !read.is_empty()) else {
            return Ok((size, hasher.finalize().into()));
        };
        hasher.update(read);
        to.write_all(read)?;
        size = size.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_new_file_never_replaces_one_that_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        assert!(write_new(&path, b"first").unwrap());
        assert!(!write_new(&path, b"second").unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_copy_has_the_digest_of_its_source() {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("a"), dir.path().join("b"));
        fs::write(&from, vec![7; 100_000]).unwrap();
        assert_eq!(copy(&from, &to).unwrap(), digest(&to).unwrap());
        assert_eq!(copy(&from, &to).unwrap().0, 100_000);
    }
}
