//! What a person types and nobody else is to know.

use std::sync::Arc;

use tegata_wallet::vault::Pin;
use tegata_wallet::words::{Passphrase, Words};
use zeroize::Zeroizing;

use crate::failure::TegataError;

/// A PIN, words, a passphrase, an exported key: UTF-8 bytes, wiped when the app lets go of them.
///
/// Made from bytes that are only looked at while it is made, so that the one copy within is the only one that the core
/// makes; the app wipes its own.
#[derive(uniffi::Object)]
pub struct Secret {
    utf8: Zeroizing<Vec<u8>>,
}

#[uniffi::export]
impl Secret {
    /// Copies what was typed. At most [`MAX_SECRET`] bytes are looked at: nothing that is longer can be one.
    #[uniffi::constructor]
    pub fn new(utf8: &[u8]) -> Arc<Self> {
        Arc::new(Self { utf8: Zeroizing::new(utf8.get(..MAX_SECRET).unwrap_or(utf8).to_vec()) })
    }
}

/// Far more than the longest passphrase or export takes, in bytes.
pub const MAX_SECRET: usize = 16 * 1024;

impl Secret {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.utf8
    }

    /// Nothing where it is not UTF-8.
    pub(crate) fn text(&self) -> Option<&str> {
        core::str::from_utf8(&self.utf8).ok()
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
