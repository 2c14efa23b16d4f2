//! How a hospital declares a study void, or replaced by another one.

use tegata_symbol::{MetadataKey, MosaicId};

use crate::plain_text::is_plain;

/// Longest reason in bytes.
pub const MAX_VOID_REASON: usize = 500;
const MAX_VALUE: usize = 1024;
const SUCCESSOR: &str = "\nreplaced-by ";

/// Metadata entry by which a study's creator declares its NFT void or replaced.
pub fn void_key() -> MetadataKey {
    MetadataKey::new("tegata void v1")
}

/// What the entry says: UTF-8 text for the patient, and in a last line of its own the study that takes the place of
/// this one. Every value that is not empty makes a study void, whether it can be read so or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoidDeclaration {
    /// Why, in the hospital's words.
    pub reason: String,
    /// The study that takes its place.
    pub replaced_by: Option<MosaicId>,
}

/// A reason that cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VoidReasonError {
    /// No text.
    #[error("say why the study is void: the patient is shown the reason")]
    Empty,
    /// Too long.
    #[error("the reason has {0} bytes; at most {MAX_VOID_REASON} are allowed")]
    TooLong(usize),
    /// More than one line, or characters that no screen shows.
    #[error("the reason must be one line of text")]
    NotOneLine,
}

impl VoidDeclaration {
    /// The entry's value.
    ///
    /// # Errors
    /// [`VoidReasonError`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, VoidReasonError> {
        let reason = self.reason.trim();
        if reason.is_empty() {
            return Err(VoidReasonError::Empty);
        }
        if reason.len() > MAX_VOID_REASON {
            return Err(VoidReasonError::TooLong(reason.len()));
        }
        if !is_plain(reason) {
            return Err(VoidReasonError::NotOneLine);
        }
        let successor = self.replaced_by.map(|nft| format!("{SUCCESSOR}{nft}")).unwrap_or_default();
        Ok(format!("{reason}{successor}").into_bytes())
    }

    /// Reads a value; `None` where it is empty: not void. Bytes that are no text are shown as replacement characters,
    /// and of a value that is too long only the beginning.
    pub fn read(value: &[u8]) -> Option<Self> {
        if value.is_empty() {
            return None;
        }
        let text = String::from_utf8_lossy(value.get(..MAX_VALUE).unwrap_or(value)).into_owned();
        let found = text.rsplit_once(SUCCESSOR).and_then(|(reason, id)| Some((reason, read_id(id)?)));
        Some(match found {
            Some((reason, nft)) => Self { reason: reason.to_owned(), replaced_by: Some(nft) },
            None => Self { reason: text, replaced_by: None },
        })
    }
}

/// 16 hexadecimal digits, upper case, and nothing else.
fn read_id(text: &str) -> Option<MosaicId> {
    let id: MosaicId = text.parse().ok()?;
    (id.to_string() == text).then_some(id)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;

    const NFT: MosaicId = MosaicId(0x63DB_2ACD_3DEE_A94A);

    #[test]
    fn what_is_written_is_read_with_its_successor() {
        for replaced_by in [None, Some(NFT)] {
            let declared = VoidDeclaration { reason: "取り違え: wrong patient".into(), replaced_by };
            assert_eq!(VoidDeclaration::read(&declared.to_bytes().unwrap()), Some(declared));
        }
    }

    #[test]
    fn any_value_that_is_not_empty_is_void() {
        let reason = |value: &[u8]| VoidDeclaration::read(value).map(|declared| declared.reason);
        assert_eq!(reason(b""), None);
        assert_eq!(reason(b"wrong patient").as_deref(), Some("wrong patient"));
        assert_eq!(reason(&[0xFF]).as_deref(), Some("\u{FFFD}"));
        let not_an_id = VoidDeclaration::read(b"a\nreplaced-by 12").unwrap();
        assert_eq!((not_an_id.reason.as_str(), not_an_id.replaced_by), ("a\nreplaced-by 12", None));
    }

    #[test]
    fn reasons_that_no_screen_can_show_are_refused() {
        let write = |reason: &str| VoidDeclaration { reason: reason.into(), replaced_by: None }.to_bytes();
        assert_eq!(write("  "), Err(VoidReasonError::Empty));
        assert_eq!(write("a\nb"), Err(VoidReasonError::NotOneLine));
        assert_eq!(write(&"a".repeat(501)), Err(VoidReasonError::TooLong(501)));
    }

    proptest! {
        #[test]
        fn arbitrary_values_are_read_without_panic(value in proptest::collection::vec(any::<u8>(), 0..1100)) {
            prop_assert_eq!(VoidDeclaration::read(&value).is_none(), value.is_empty());
        }
    }
}
