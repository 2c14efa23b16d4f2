//! Files that are named on the command line.

use std::io::Read;
use std::path::Path;

use tegata_hospital::imaging::PixelMask;

use crate::answer::Failure;

/// Longest text file that is looked at: all parts of a code, a line each.
const MAX_TEXT_FILE: usize = tegata_rights::MAX_PARTS * (tegata_rights::MAX_PART_TEXT + 2);

/// Reads a file of at most `most` bytes.
pub fn read_file(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let unreadable = |error| Failure::bad_input("file", format!("{} cannot be read: {error}", path.display()));
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > most {
        return Err(Failure::bad_input("file", format!("{} is larger than {most} bytes", path.display())));
    }
    Ok(bytes)
}

/// Longest file of a mask.
const LONGEST_MASK: u64 = 1 << 16;

/// A mask that is given as text or as a file.
pub fn read_mask(given: &str) -> Result<PixelMask, Failure> {
    let path = Path::new(given);
    let text = if path.is_file() {
        String::from_utf8(read_file(path, LONGEST_MASK)?).map_err(|error| Failure::bad_input("mask", error))?
    } else {
        given.to_owned()
    };
    text.parse().map_err(|error| Failure::bad_input("mask", error))
}

/// Writes a file.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes)
        .map_err(|error| Failure::bad_input("file", format!("{} cannot be written: {error}", path.display())))
}

/// Text of a code that is given as text, as a file with text, or as a picture.
pub fn code_text(given: &str) -> Result<String, Failure> {
    let path = Path::new(given);
    if given.len() > 1024 || !path.is_file() {
        return Ok(given.trim().to_owned());
    }
    let bytes = read_file(path, 32 << 20)?;
    match std::str::from_utf8(&bytes) {
        // One code, or all parts of one.
        Ok(text) if text.len() <= MAX_TEXT_FILE => Ok(text.trim().to_owned()),
        _ => tegata_wallet::qr::read_picture(&bytes)
            .map_err(|error| Failure::bad_input("picture", format!("{}: {error}", path.display()))),
    }
}
