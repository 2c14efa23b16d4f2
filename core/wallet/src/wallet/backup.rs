//! Whether the words were written down: three of them are asked back.

use std::sync::PoisonError;

use minicbor::{Decode, Encode};
use rand_core::TryRng;
use zeroize::Zeroizing;

use super::Wallet;
use crate::chain::Connect;
use crate::environment::Drawn;
use crate::error::WalletError;
use crate::store::{Record, SecretName, Table};
use crate::vault::Pin;
use crate::words::{Words, normalised};

/// How many words are asked back.
pub const ASKED_WORDS: usize = 3;

const BACKUP_KEY: &[u8] = b"backup";

/// Kept once the words were asked back and known.
#[derive(Debug, Clone, Copy, Encode, Decode)]
struct BackupRecord {
    #[n(0)]
    checked_ms: u64,
}

impl Record for BackupRecord {
    const TABLE: Table = Table::Settings;
}

impl<N: Connect> Wallet<N> {
    /// Draws the places of three words, counted from 1 and rising, to be asked back with [`Self::check_words`].
    ///
    /// Asks for the PIN: a wallet that says whether a word is right must not say so to whoever finds it open.
    ///
    /// # Errors
    /// [`StoreError::WrongPin`](crate::store::StoreError::WrongPin); [`WalletError::Randomness`].
    pub fn ask_words_back(&self, pin: &Pin) -> Result<[usize; ASKED_WORDS], WalletError> {
        let count = self.words(pin)?.count();
        let mut random = Drawn::from(&*self.tools.environment.randomness)?;
        let mut places = [0; ASKED_WORDS];
        let mut found = 0;
        while let Some(place) = places.get_mut(found) {
            let Ok(drawn) = random.try_next_u64();
            // 2^64 is so much larger than 24 that no place is drawn noticeably more often.
            *place = (drawn % count as u64) as usize + 1;
            let (before, _) = places.split_at(found);
            if !before.contains(&places.get(found).copied().unwrap_or_default()) {
                found += 1;
            }
        }
        places.sort_unstable();
        *self.asked_words.lock().unwrap_or_else(PoisonError::into_inner) = Some(places);
        Ok(places)
    }

    /// Compares what a person typed for the places drawn last. One try: after a wrong word others are drawn, with the PIN.
    ///
    /// # Errors
    /// [`WalletError::WrongWord`]; [`WalletError::NothingAsked`].
    pub fn check_words(&self, typed: [&str; ASKED_WORDS]) -> Result<(), WalletError> {
        let asked = self.asked_words.lock().unwrap_or_else(PoisonError::into_inner).take();
        let asked = asked.ok_or(WalletError::NothingAsked)?;
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let entropy = records.secret(SecretName::MnemonicEntropy)?.ok_or(WalletError::inconsistent("secrets"))?;
        let words = Words::from_entropy(&entropy)?;
        for (place, typed) in asked.into_iter().zip(typed) {
            let mut typed: Zeroizing<String> = normalised(typed.trim());
            typed.make_ascii_lowercase();
            if words.iter().nth(place.saturating_sub(1)) != Some(typed.as_str()) {
                return Err(WalletError::WrongWord { place });
            }
        }
        records.put(self.now_ms(), BACKUP_KEY, &BackupRecord { checked_ms: self.now_ms() })?;
        Ok(())
    }

    /// When the words were last asked back and known, milliseconds since 1970-01-01 UTC; `None`: never, remind the person.
    ///
    /// # Errors
    /// [`WalletError::Store`].
    pub fn words_checked_ms(&self) -> Result<Option<u64>, WalletError> {
        let session = self.session()?;
        let stored = self.store.records(&session)?.get::<BackupRecord>(BACKUP_KEY)?;
        Ok(stored.map(|stored| stored.value.checked_ms))
    }
}
