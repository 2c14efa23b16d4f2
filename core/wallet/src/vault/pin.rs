//! The PIN, or a longer passphrase, that a person types to open the wallet and to sign.

use zeroize::Zeroizing;

use crate::words::normalised;

/// Fewest characters of a PIN.
pub const MIN_PIN_CHARACTERS: usize = 6;
/// Most characters of a PIN.
pub const MAX_PIN_CHARACTERS: usize = 64;

/// Why a text cannot be a PIN. Never holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    /// Fewer than [`MIN_PIN_CHARACTERS`].
    #[error("a PIN has at least {MIN_PIN_CHARACTERS} characters; this one has {found}")]
    TooShort {
        /// How many characters were given.
        found: usize,
    },
    /// More than [`MAX_PIN_CHARACTERS`].
    #[error("a PIN has at most {MAX_PIN_CHARACTERS} characters")]
    TooLong,
    /// A line break, tab or other control character, which could not be typed again.
    #[error("character {position} of the PIN cannot be typed")]
    ControlCharacter {
        /// Which one, counted from 1.
        position: usize,
    },
}

/// A PIN that keeps the rules: 6 to 64 characters of any script. Wiped when dropped; deliberately without `Debug`.
///
/// Kept in Unicode normal form NFKD, so that full-width digits (１２３４５６) and half-width ones are the same PIN, on
/// every keyboard.
pub struct Pin {
    normalised: Zeroizing<String>,
}

impl Pin {
    /// Takes a PIN as typed. The caller wipes its own copy.
    pub fn new(text: &str) -> Result<Self, PinError> {
        // Counting stops where the answer is known, however long the input is.
        let found = text.chars().take(MAX_PIN_CHARACTERS + 1).count();
        if found < MIN_PIN_CHARACTERS {
            return Err(PinError::TooShort { found });
        }
        if found > MAX_PIN_CHARACTERS {
            return Err(PinError::TooLong);
        }
        if let Some(index) = text.chars().position(char::is_control) {
            return Err(PinError::ControlCharacter { position: index + 1 });
        }
        Ok(Self { normalised: normalised(text) })
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.normalised.as_bytes()
    }
}
