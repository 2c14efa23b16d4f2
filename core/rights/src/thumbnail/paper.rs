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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_that_would_not_be_written_is_refused() {
        assert_eq!(open_paper(b"77MP6").unwrap(), [0xFF, 0xD8, 0xFF]);
        // Lower case, padding, a space, a line's end, unused bits that are not zero, a length that no bytes have.
        for text in ["77mp6", "77MP6===", "77MP 6", "77MP6\n", "77MP7", "7", "77M", "01890189"] {
            assert_eq!(open_paper(text.as_bytes()), Err(FormatError::Malformed), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_picture_comes_back_and_any_text_has_one_meaning(bytes in vec(any::<u8>(), 0..3_000), text in "[A-Z2-7]{0,40}") {
            prop_assert_eq!(open_paper(&paper_record(&bytes)).unwrap(), bytes);
            if let Ok(picture) = open_paper(text.as_bytes()) {
                prop_assert_eq!(paper_record(&picture), text.into_bytes());
            }
        }
    }
}
