//! The paper's record: the picture as Base32 text, which everyone can read.

use data_encoding::BASE32_NOPAD;

use crate::cbor::FormatError;

/// The picture as text.
pub fn paper_record(picture: &[u8]) -> Vec<u8> {
    BASE32_NOPAD.encode(picture).into_bytes()
}

/// The picture of a paper's record.
///
/// # Errors
/// [`FormatError::Malformed`] when it is not Base32.
pub fn open_paper(record: &[u8]) -> Result<Vec<u8>, FormatError> {
    BASE32_NOPAD.decode(record).map_err(|_| FormatError::Malformed)
}
