//! BIP39's passphrase: a further word of the person's own, without which the words open another, empty wallet.

use zeroize::Zeroizing;

use super::{Words, normalised};

/// Most characters of a passphrase.
pub const MAX_PASSPHRASE_CHARACTERS: usize = 256;

/// Why a text cannot be a passphrase. Never holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PassphraseError {
    /// Nothing: a wallet without a passphrase has none.
    #[error("the passphrase is empty")]
    Empty,
    /// More than [`MAX_PASSPHRASE_CHARACTERS`].
    #[error("a passphrase has at most {MAX_PASSPHRASE_CHARACTERS} characters")]
    TooLong,
    /// A control character, which could not be typed again.
    #[error("character {position} of the passphrase cannot be typed")]
    ControlCharacter {
        /// Which one, counted from 1.
        position: usize,
    },
}

/// A passphrase in Unicode normal form NFKD, as BIP39 asks. Wiped when dropped; deliberately without `Debug`.
pub struct Passphrase {
    normalised: Zeroizing<String>,
}

impl Passphrase {
    /// Takes a passphrase as typed. The caller wipes its own copy.
    ///
    /// # Errors
    /// [`PassphraseError`].
    pub fn new(text: &str) -> Result<Self, PassphraseError> {
        if text.is_empty() {
            return Err(PassphraseError::Empty);
        }
        if text.chars().take(MAX_PASSPHRASE_CHARACTERS + 1).count() > MAX_PASSPHRASE_CHARACTERS {
            return Err(PassphraseError::TooLong);
        }
        if let Some(index) = text.chars().position(char::is_control) {
            return Err(PassphraseError::ControlCharacter { position: index + 1 });
        }
        Ok(Self { normalised: normalised(text) })
    }

    /// For sealing it; UTF-8.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.normalised.as_bytes()
    }
}

/// From what a wallet's accounts are derived.
#[derive(Clone, Copy)]
pub struct Seed<'a> {
    /// The words.
    pub words: &'a Words,
    /// The passphrase, where the person uses one. It is not written down with the words; who forgets it has lost the wallet.
    pub passphrase: Option<&'a Passphrase>,
}

impl<'a> From<&'a Words> for Seed<'a> {
    fn from(words: &'a Words) -> Self {
        Self { words, passphrase: None }
    }
}
