//! The mnemonic: the words that a person writes down and that alone restore the wallet (BIP39, English word list).

use bip39::{Language, Mnemonic};
pub use passphrase::{MAX_PASSPHRASE_CHARACTERS, Passphrase, PassphraseError, Seed};
use tegata_symbol::stack;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

mod passphrase;
#[cfg(test)]
mod tests;

/// How many words a mnemonic can have (BIP39). A new wallet gets [`WordCount::TwentyFour`] unless told otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WordCount {
    /// 128 bits.
    Twelve,
    /// 160 bits.
    Fifteen,
    /// 192 bits.
    Eighteen,
    /// 224 bits.
    TwentyOne,
    /// 256 bits.
    #[default]
    TwentyFour,
}

impl WordCount {
    /// Bytes of entropy that so many words hold.
    pub const fn entropy_bytes(self) -> usize {
        match self {
            Self::Twelve => 16,
            Self::Fifteen => 20,
            Self::Eighteen => 24,
            Self::TwentyOne => 28,
            Self::TwentyFour => 32,
        }
    }
}

/// Why a text is not a mnemonic. Names positions, never words, so that it can be shown and logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// Not 12, 15, 18, 21 or 24 words.
    #[error("{found} words were given; a mnemonic has 12, 15, 18, 21 or 24")]
    WrongCount {
        /// How many were given.
        found: usize,
    },
    /// A word that is not in the English list of BIP39.
    #[error("word {position} is not in the English word list")]
    UnknownWord {
        /// Which one, counted from 1.
        position: usize,
    },
    /// All words are in the list, but do not belong together: one is wrong, or two are swapped.
    #[error("the words do not belong together: one of them is wrong or in the wrong place")]
    WrongChecksum,
    /// Entropy of a length other than 16, 20, 24, 28 or 32 bytes.
    #[error("entropy of {found} bytes; 16, 20, 24, 28 or 32 are needed")]
    WrongEntropyLength {
        /// How many bytes were given.
        found: usize,
    },
}

/// A valid mnemonic. Wiped when dropped; deliberately without `Debug` and `Display`.
pub struct Words {
    // Boxed so that moving the value leaves no copies behind.
    mnemonic: Box<Mnemonic>,
}

impl Words {
    /// The words for this entropy: 16, 20, 24, 28 or 32 bytes, as [`crate::randomness::secret`] makes them.
    pub fn from_entropy(entropy: &[u8]) -> Result<Self, WordsError> {
        let mnemonic = stack::wiping(|| Mnemonic::from_entropy_in(Language::English, entropy).map(Box::new))
            .map_err(|_| WordsError::WrongEntropyLength { found: entropy.len() })?;
        Ok(Self { mnemonic })
    }

    /// Reads what a person typed: any white space between the words, capitals and full-width letters are accepted.
    pub fn parse(text: &str) -> Result<Self, WordsError> {
        stack::wiping(|| Self::parsed(text))
    }

    fn parsed(text: &str) -> Result<Self, WordsError> {
        let normalised = normalised(text);
        let mut lower = Zeroizing::new(String::with_capacity(normalised.len()));
        // ASCII only: every word of the list is ASCII, and no letter changes its length.
        lower.extend(normalised.chars().map(|letter| letter.to_ascii_lowercase()));

        let found = lower.split_whitespace().count();
        if !matches!(found, 12 | 15 | 18 | 21 | 24) {
            return Err(WordsError::WrongCount { found });
        }
        let mnemonic = Mnemonic::parse_in_normalized(Language::English, &lower).map_err(|error| match error {
            bip39::Error::UnknownWord(index) => WordsError::UnknownWord { position: index + 1 },
            bip39::Error::BadWordCount(found) => WordsError::WrongCount { found },
            _ => WordsError::WrongChecksum,
        })?;
        Ok(Self { mnemonic: Box::new(mnemonic) })
    }

    /// The words in order, to be shown once.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.mnemonic.words()
    }

    /// How many words there are.
    pub fn count(&self) -> usize {
        self.mnemonic.word_count()
    }

    /// All words, one space between them.
    pub fn phrase(&self) -> Zeroizing<String> {
        // 24 words of at most 8 letters: never grows, so never leaves a copy behind.
        let mut phrase = Zeroizing::new(String::with_capacity(24 * 9));
        stack::wiping(|| {
            for word in self.iter() {
                if !phrase.is_empty() {
                    phrase.push(' ');
                }
                phrase.push_str(word);
            }
        });
        phrase
    }

    /// What the words stand for; the form in which a wallet keeps them.
    pub fn entropy(&self) -> Zeroizing<Vec<u8>> {
        stack::wiping(|| Zeroizing::new(self.mnemonic.to_entropy()))
    }

    /// The BIP39 seed: PBKDF2-HMAC-SHA512, 2048 rounds, salt `"mnemonic" ‖ passphrase` in NFKD. An empty passphrase is
    /// the usual one; a wrong passphrase is no error but another, empty wallet.
    pub fn seed(&self, passphrase: &str) -> Box<Zeroizing<[u8; 64]>> {
        let passphrase = normalised(passphrase);
        stack::wiping(|| Box::new(Zeroizing::new(self.mnemonic.to_seed_normalized(&passphrase))))
    }

    /// The words of the list that begin with `prefix` (lower case), for completion while a person types. None for an
    /// empty prefix.
    pub fn beginning_with(prefix: &str) -> &'static [&'static str] {
        if prefix.is_empty() {
            return &[];
        }
        // The English list is sorted.
        let list = Language::English.word_list();
        let start = list.partition_point(|word| *word < prefix);
        let rest = list.get(start..).unwrap_or_default();
        let count = rest.iter().take_while(|word| word.starts_with(prefix)).count();
        rest.get(..count).unwrap_or_default()
    }
}

/// NFKD, as BIP39 asks, in memory that is wiped.
pub(crate) fn normalised(text: &str) -> Zeroizing<String> {
    stack::wiping(|| {
        // Measured first: a text that grows leaves copies behind.
        let mut normalised = Zeroizing::new(String::with_capacity(text.nfkd().map(char::len_utf8).sum()));
        normalised.extend(text.nfkd());
        normalised
    })
}
