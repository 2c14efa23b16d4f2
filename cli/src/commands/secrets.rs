//! PIN and recovery words from a file or the terminal; never from the command line, where everyone could read them.

use std::io::{IsTerminal, Read};
use std::path::Path;

use tegata_wallet::accounts::{ImportError, ImportedKey};
use tegata_wallet::vault::Pin;
use tegata_wallet::words::{Passphrase, Words};
use zeroize::Zeroizing;

use crate::answer::Failure;

const MAX_SECRET_FILE: u64 = 1024;

fn read_secret(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::bad_input("secret-file", format!("{} cannot be read: {error}", path.display()))
    };
    let mut text = Zeroizing::new(String::with_capacity(MAX_SECRET_FILE as usize + 1));
    std::fs::File::open(path)
        .map_err(unreadable)?
        .take(MAX_SECRET_FILE)
        .read_to_string(&mut text)
        .map_err(unreadable)?;
    Ok(text)
}

fn ask(prompt: &str, option: &str) -> Result<Zeroizing<String>, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::bad_input("no-terminal", format!("there is no terminal to ask on: use {option} FILE")));
    }
    rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(|error| Failure::bad_input("terminal", error))
}

/// The PIN; a new one is asked for twice.
pub fn read_pin(file: Option<&Path>, new: bool) -> Result<Pin, Failure> {
    let text = match file {
        Some(path) => read_secret(path)?,
        None => {
            let first = ask("PIN: ", "--pin-file")?;
            if new && *ask("PIN again: ", "--pin-file")? != *first {
                return Err(Failure::bad_input("pin", "the two PINs differ"));
            }
            first
        }
    };
    Pin::new(text.trim_end_matches(['\n', '\r'])).map_err(|error| Failure::bad_input("pin", error))
}

/// A passphrase of the person's own, where one is used.
pub fn read_passphrase(file: Option<&Path>) -> Result<Option<Passphrase>, Failure> {
    let Some(path) = file else { return Ok(None) };
    let text = read_secret(path)?;
    let passphrase = Passphrase::new(text.trim_end_matches(['\n', '\r']));
    passphrase.map(Some).map_err(|error| Failure::bad_input("passphrase", error))
}

/// A private key of another wallet; the password is needed where its export is sealed.
pub fn read_key(path: &Path, password_file: Option<&Path>) -> Result<ImportedKey, Failure> {
    let text = read_secret(path)?;
    let key = match (ImportedKey::parse(&text), password_file) {
        (Err(ImportError::Encrypted), Some(file)) => {
            ImportedKey::open(&text, read_secret(file)?.trim_end_matches(['\n', '\r']).as_bytes())
        }
        (Err(ImportError::Encrypted), None) => {
            ImportedKey::open(&text, ask("Password of the export: ", "--password-file")?.as_bytes())
        }
        (parsed, _) => parsed,
    };
    key.map_err(|error| Failure::bad_input("import", error))
}

/// One recovery word.
pub fn ask_word(place: usize) -> Result<Zeroizing<String>, Failure> {
    ask(&format!("Word {place}: "), "--words-file")
}

/// The recovery words.
pub fn ask_words(file: Option<&Path>) -> Result<Words, Failure> {
    let text = match file {
        Some(path) => read_secret(path)?,
        None => ask("Recovery words: ", "--words-file")?,
    };
    Words::parse(&text).map_err(|error| Failure::bad_input("words", error))
}
