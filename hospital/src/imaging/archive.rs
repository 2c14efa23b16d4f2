//! Zip archives: each entry is written to a private temporary folder under a number, one after the other.
//!
//! Names of entries are never used as paths, nor shown: they may name the patient.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;
use zip::ZipArchive;
use zip::result::ZipError;

use super::screening::Refusal;
use super::source::{Found, Limits, Skipped, SourceError};

/// An entry may be inflated to this many times its compressed length, beyond [`FREE_BYTES`].
const LARGEST_RATIO: u64 = 500;
/// Up to this many bytes an entry may be inflated whatever its compressed length: blank slices compress very well.
const FREE_BYTES: u64 = 4 << 20;

/// The temporary folder of an archive's files; it is removed when the last clone is dropped.
#[derive(Debug, Clone)]
pub struct Extracted(Arc<TempDir>);

impl PartialEq for Extracted {
    fn eq(&self, other: &Self) -> bool {
        self.0.path() == other.0.path()
    }
}

/// Whether a file begins as a zip archive does.
pub(super) fn is_archive(path: &Path) -> io::Result<bool> {
    let mut start = [0; 4];
    let read = File::open(path)?.take(4).read(&mut start)?;
    Ok(read == 4 && (start == *b"PK\x03\x04" || start == *b"PK\x05\x06"))
}

/// What was taken from an archive.
pub(super) struct Entries {
    pub(super) files: Vec<Found>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) folder: Extracted,
}

/// Extracts all files of an archive.
///
/// # Errors
/// [`SourceError::Archive`] when it cannot be read or inflates to too much, [`SourceError::TooManyFiles`].
pub(super) fn extract(path: &Path, limits: &Limits) -> Result<Entries, SourceError> {
    let failed = |what: &'static str| SourceError::Archive { path: path.to_owned(), what };
    let unreadable = |error: io::Error| SourceError::Unreadable { path: path.to_owned(), kind: error.kind() };
    let file = File::open(path).map_err(unreadable)?;
    let mut archive = ZipArchive::new(io::BufReader::new(file)).map_err(|_| failed("it is damaged"))?;
    if archive.len() > limits.files {
        return Err(SourceError::TooManyFiles { path: path.to_owned(), limit: limits.files });
    }
    let folder = tempfile::Builder::new().prefix("tegata-").tempdir().map_err(unreadable)?;
    let (mut files, mut skipped, mut total) = (Vec::new(), Vec::new(), 0u64);
    for index in 0..archive.len() {
        let label = path.join(format!("entry {}", index + 1));
        let mut entry = match archive.by_index(index) {
            Ok(entry) if entry.is_file() => entry,
            Ok(_) => continue,
            Err(error) => {
                skipped.push(Skipped { path: label, syntax: None, reason: refusal(&error) });
                continue;
            }
        };
        let target = folder.path().join(format!("{:06}", index + 1));
        let budget = limits.inflated_bytes - total;
        match copy(&mut entry, &target, limits, budget) {
            Ok(Copied::All(length)) => {
                total += length;
                files.push(Found { path: target, label });
            }
            Ok(Copied::OverBudget) => return Err(failed("it inflates to more bytes than the limit")),
            Err(reason) => {
                let _ = std::fs::remove_file(&target);
                skipped.push(Skipped { path: label, syntax: None, reason });
            }
        }
    }
    Ok(Entries { files, skipped, folder: Extracted(Arc::new(folder)) })
}

fn refusal(error: &ZipError) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(_) => {
            Refusal::Archived { reason: "encrypted, or compressed by other than deflate" }
        }
        _ => Refusal::Archived { reason: "damaged" },
    }
}

enum Copied {
    All(u64),
    OverBudget,
}

fn copy<R: Read + ?Sized>(
    entry: &mut zip::read::ZipFile<'_, R>,
    target: &Path,
    limits: &Limits,
    budget: u64,
) -> Result<Copied, Refusal> {
    let allowed = entry.compressed_size().saturating_mul(LARGEST_RATIO).saturating_add(FREE_BYTES);
    let io = |error: io::Error| Refusal::Io(error.kind());
    let mut file = File::options().write(true).create_new(true).open(target).map_err(io)?;
    let mut chunk = vec![0; 1 << 16];
    let mut written = 0u64;
    loop {
        let count = match entry.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return Err(Refusal::Archived { reason: "damaged" }),
        };
        written += count as u64;
        if written > limits.file_bytes {
            let (value, limit) = (written, limits.file_bytes);
            return Err(Refusal::TooLarge { what: "the inflated length in bytes", value, limit });
        }
        if written > allowed {
            return Err(Refusal::Archived { reason: "inflated to more than 500 times its length" });
        }
        if written > budget {
            return Ok(Copied::OverBudget);
        }
        file.write_all(chunk.get(..count).unwrap_or_default()).map_err(io)?;
    }
    Ok(Copied::All(written))
}

#[cfg(test)]
mod tests;
