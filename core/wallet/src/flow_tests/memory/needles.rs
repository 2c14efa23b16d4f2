//! What is searched for: each secret in the forms in which memory may hold it.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha512};
use tegata_symbol::{NetworkId, hd};
use unicode_normalization::UnicodeNormalization;

use crate::keystore::FileKeystore;
use crate::randomness;
use crate::store::{Store, WalletHome};
use crate::vault::{KeyPurpose, Pin};
use crate::words::Words;

pub(super) const NETWORK: NetworkId = NetworkId::TESTNET;
pub(super) const ENTROPY_BYTES: usize = 32;
pub(super) const KEY_BYTES: usize = 32;
pub(super) const PIN_BYTES: usize = 12;
pub(super) const PASSPHRASE_BYTES: usize = 24;
/// So many bytes of a secret in one place are no accident, and freed memory keeps them even where its first bytes are
/// overwritten.
const PIECE: usize = 16;
const STEP: usize = 8;

/// What the person of the searched wallet knows.
pub(super) struct Secrets {
    entropy: [u8; ENTROPY_BYTES],
    imported: [u8; KEY_BYTES],
    pin: String,
    passphrase: String,
    new_pin: String,
}

impl Secrets {
    pub(super) fn random() -> Self {
        let digits = || randomness::public::<PIN_BYTES>().unwrap().map(|byte| char::from(b'0' + byte % 10));
        let letters = randomness::public::<{ PASSPHRASE_BYTES - 2 }>().unwrap().map(|b| char::from(b'a' + b % 26));
        Self {
            entropy: randomness::public().unwrap(),
            imported: randomness::public().unwrap(),
            pin: digits().iter().collect(),
            // With a letter that is another in normal form.
            passphrase: letters.iter().chain(&['é']).collect(),
            new_pin: digits().iter().collect(),
        }
    }

    /// What setting up takes, in the order in which the other process reads it.
    pub(super) fn to_set_up(&self) -> Vec<u8> {
        [self.entropy.as_slice(), &self.imported, self.pin.as_bytes(), self.passphrase.as_bytes()].concat()
    }

    /// The first PIN, or the new one.
    pub(super) fn pin(&self, which: usize) -> &[u8] {
        [&self.pin, &self.new_pin][which].as_bytes()
    }
}

/// Byte strings, each with the name of the secret that it is a form of.
pub(super) struct Needles {
    pub(super) names: Vec<&'static str>,
    pub(super) patterns: Vec<Vec<u8>>,
}

impl Needles {
    /// Everything that comes of `secrets`, and the keys of the wallet in `home`.
    pub(super) fn of(secrets: &Secrets, home: &Path) -> Self {
        let mut needles = Self { names: Vec::new(), patterns: Vec::new() };
        needles.bytes("entropy", &secrets.entropy);
        let words = Words::from_entropy(&secrets.entropy).unwrap();
        needles.words(&words.iter().collect::<Vec<_>>());
        let seed = words.seed(&secrets.passphrase);
        needles.bytes("seed", seed.as_slice());
        for index in 0..2 {
            let private = hd::derive_account(&seed, NETWORK, index).unwrap();
            needles.private_key(["private key", "second private key"][index as usize], private.expose());
        }
        needles.private_key("imported key", &secrets.imported);
        needles.add("PIN", secrets.pin.as_bytes());
        needles.add("new PIN", secrets.new_pin.as_bytes());
        needles.add("passphrase", &secrets.passphrase.as_bytes()[..PIECE]);
        needles.add("passphrase", &secrets.passphrase.nfkd().collect::<String>().as_bytes()[8..]);
        needles.vault(secrets, home);
        needles
    }

    /// What a process must hold that holds all that a person can type, and an open wallet.
    pub(super) fn is_held(name: &str) -> bool {
        !["words in a hash", "second private key", "new PIN", "store key", "lookup key"].contains(&name)
    }

    /// What an open wallet must hold.
    pub(super) fn is_vault_key(name: &str) -> bool {
        name == "vault key"
    }

    /// Secrets of a kind that were not found.
    pub(super) fn missed(&self, found: &[super::search::Found], kind: fn(&str) -> bool) -> Vec<&'static str> {
        let mut missed = self.names.clone();
        missed.retain(|name| kind(name) && found.iter().all(|place| place.name != *name));
        missed.dedup();
        missed
    }

    fn add(&mut self, name: &'static str, pattern: &[u8]) {
        self.names.push(name);
        self.patterns.push(pattern.to_vec());
    }

    /// Pieces of `secret`, plain, in hexadecimal digits, and in the words of a hash's message schedule.
    fn bytes(&mut self, name: &'static str, secret: &[u8]) {
        for start in (0..=secret.len() - PIECE).step_by(STEP) {
            let piece = &secret[start..start + PIECE];
            self.add(name, piece);
            self.add(name, data_encoding::HEXLOWER.encode(piece).as_bytes());
            self.add(name, data_encoding::HEXUPPER.encode(piece).as_bytes());
            for word in [4, 8] {
                let swapped: Vec<u8> = piece.chunks(word).flat_map(|word| word.iter().rev().copied()).collect();
                self.add(name, &swapped);
            }
        }
    }

    /// A private key, and what signing makes of it: the scalar before it is reduced, and the prefix that nonces come from.
    fn private_key(&mut self, name: &'static str, key: &[u8; KEY_BYTES]) {
        self.bytes(name, key);
        self.bytes(name, &Sha512::digest(key));
    }

    /// Four words beside each other, however they are joined, their numbers in the list, and the phrase as a hash takes it.
    fn words(&mut self, words: &[&str]) {
        let list = bip39::Language::English.word_list();
        for four in words.windows(4) {
            for between in [" ", "\n", ",", "\0", ""] {
                self.add("words", four.join(between).as_bytes());
            }
        }
        let numbers: Vec<u16> = words.iter().map(|word| list.binary_search(word).unwrap() as u16).collect();
        for eight in numbers.windows(8) {
            self.add("numbers of words", &eight.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>());
        }
        let phrase = words.join(" ");
        for start in (0..=phrase.len() - PIECE).step_by(STEP) {
            let piece = &phrase.as_bytes()[start..start + PIECE];
            let swapped: Vec<u8> = piece.chunks(8).flat_map(|word| word.iter().rev().copied()).collect();
            self.add("words in a hash", &swapped);
        }
    }

    /// The wallet's own keys, from a copy of its files: the wallet itself is in use.
    fn vault(&mut self, secrets: &Secrets, home: &Path) {
        let copy = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(home).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
        }
        let keystore = FileKeystore::open(&copy.path().join("device.key")).unwrap();
        let store = Store::open(&WalletHome::open(copy.path()).unwrap().store_path()).unwrap();
        let unlocked = store.unlock(&Pin::new(&secrets.pin).unwrap(), &keystore, 0).unwrap();
        self.bytes("vault key", unlocked.vault_key().unwrap().as_slice());
        self.bytes("store key", unlocked.key(KeyPurpose::StoreFields).unwrap().as_slice());
        self.bytes("lookup key", unlocked.key(KeyPurpose::StoreLookup).unwrap().as_slice());
    }
}
