//! What a person types and nobody else is to know.

use tegata_wallet::vault::Pin;
use tegata_wallet::words::{Passphrase, Words};
use zeroize::Zeroizing;

use crate::failure::TegataError;

/// UTF-8 bytes that a person typed, wiped when dropped. They come as bytes, since an app can wipe those and no string.
pub(crate) struct Typed(Zeroizing<Vec<u8>>);

impl Typed {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Nothing where they are not UTF-8.
    pub(crate) fn text(&self) -> Option<&str> {
        core::str::from_utf8(&self.0).ok()
    }

    pub(crate) fn pin(&self) -> Result<Pin, TegataError> {
        Pin::new(self.text().ok_or(TegataError::PinRejected)?).map_err(|_| TegataError::PinRejected)
    }

    pub(crate) fn words(&self) -> Result<Words, TegataError> {
        Ok(Words::parse(self.text().ok_or(TegataError::WordsWrongChecksum)?)?)
    }

    pub(crate) fn passphrase(&self) -> Result<Passphrase, TegataError> {
        let text = self.text().ok_or(TegataError::PassphraseRejected)?;
        Passphrase::new(text).map_err(|_| TegataError::PassphraseRejected)
    }
}
