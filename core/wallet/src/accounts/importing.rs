//! Accounts that do not come from this wallet's words: a private key from another Symbol wallet, or an account that is only
//! looked at. The words do not restore them: they are to be imported, or named, again.

use serde::Deserialize;
use tegata_rights::Guardians;
use tegata_symbol::{Address, Hash256, KeyPair, Network, PrivateKey, PublicKey};
use zeroize::Zeroizing;

use super::{Account, AccountRecord, Origin, account, all, from_digits, sealed_export};
use crate::chain::Connect;
use crate::error::WalletError;
use crate::store::SecretName;
use crate::vault::Auth;
use crate::wallet::Wallet;

/// Longest text that is looked at: a symbol-qr account export is below 500 characters.
const MAX_TEXT: usize = 2_048;
/// Accounts beside those below the words.
pub const MAX_FOREIGN_ACCOUNTS: usize = 100;

/// Why an account cannot be taken in. Never holds the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// Neither 64 hexadecimal digits nor a symbol-qr account.
    #[error("this is no private key: 64 hexadecimal digits, or the account export of a Symbol wallet, are needed")]
    NotAKey,
    /// A symbol-qr account that is sealed with a password: it opens with [`ImportedKey::open`].
    #[error("this account export is sealed with a password, which is needed too")]
    Encrypted,
    /// The password of a sealed export is another one, or the export is damaged: nothing in it tells which.
    #[error("the password is wrong, or the account export is damaged")]
    WrongPassword,
    /// The export is of another network.
    #[error("this account export belongs to another network ({0})")]
    OtherNetwork(Hash256),
    /// The account is in the wallet already.
    #[error("the account {0} is in this wallet already")]
    AlreadyThere(Address),
    /// The chain has not seen the account, so its key is not known.
    #[error("the chain does not know the key of {0} yet: name the public key instead")]
    UnknownKey(Address),
    /// More accounts than anybody uses.
    #[error("a wallet takes {MAX_FOREIGN_ACCOUNTS} accounts that are not from its words")]
    TooMany,
}

/// A private key of another wallet. Wiped when dropped; deliberately without `Debug`.
pub struct ImportedKey {
    private: PrivateKey,
    chain: Option<Hash256>,
}

/// symbol-qr, type 2.
#[derive(Deserialize)]
struct Export<'a> {
    #[serde(rename = "type")]
    kind: u32,
    #[serde(borrow)]
    chain_id: Option<&'a str>,
    #[serde(borrow)]
    data: ExportData<'a>,
}

#[derive(Deserialize)]
struct ExportData<'a> {
    #[serde(borrow, rename = "privateKey")]
    private_key: Option<&'a str>,
    #[serde(borrow)]
    ciphertext: Option<&'a str>,
    #[serde(borrow)]
    salt: Option<&'a str>,
}

impl ImportedKey {
    /// Reads 64 hexadecimal digits, or the JSON of a symbol-qr account export. The caller wipes its own copy of the text.
    ///
    /// # Errors
    /// [`ImportError::NotAKey`], [`ImportError::Encrypted`].
    pub fn parse(text: &str) -> Result<Self, ImportError> {
        Self::read(text, None)
    }

    /// As [`Self::parse`], with the password (UTF-8) that the export may be sealed with. The caller wipes its own copies.
    ///
    /// # Errors
    /// [`ImportError::NotAKey`], [`ImportError::WrongPassword`].
    pub fn open(text: &str, password: &[u8]) -> Result<Self, ImportError> {
        Self::read(text, Some(password))
    }

    fn read(text: &str, password: Option<&[u8]>) -> Result<Self, ImportError> {
        let text = text.trim();
        if text.len() > MAX_TEXT {
            return Err(ImportError::NotAKey);
        }
        if !text.starts_with('{') {
            return Ok(Self { private: private_key(text)?, chain: None });
        }
        // Borrows from the text: no copy of the key is made that is not wiped.
        let export: Export<'_> = serde_json::from_str(text).map_err(|_| ImportError::NotAKey)?;
        if export.kind != 2 {
            return Err(ImportError::NotAKey);
        }
        let chain = export.chain_id.map(|chain| chain.parse().map_err(|_| ImportError::NotAKey)).transpose()?;
        let private = match (export.data, password) {
            (ExportData { private_key: Some(key), .. }, _) => private_key(key)?,
            (ExportData { ciphertext: Some(_), .. }, None) => return Err(ImportError::Encrypted),
            (ExportData { ciphertext: Some(ciphertext), salt: Some(salt), .. }, Some(password)) => {
                let digits = sealed_export::open(ciphertext, salt, password).ok_or(ImportError::WrongPassword)?;
                private_key(core::str::from_utf8(digits.as_slice()).map_err(|_| ImportError::WrongPassword)?)?
            }
            _ => return Err(ImportError::NotAKey),
        };
        Ok(Self { private, chain })
    }

    /// Whose key it is.
    pub fn public_key(&self) -> PublicKey {
        KeyPair::new(&self.private).public_key()
    }
}

fn private_key(text: &str) -> Result<PrivateKey, ImportError> {
    let mut bytes = Box::new(Zeroizing::new([0; 32]));
    from_digits(text, bytes.as_mut_slice()).ok_or(ImportError::NotAKey)?;
    Ok(PrivateKey::from_slice(&bytes))
}

/// An account that is to be looked at only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watched {
    /// By its key.
    Key(PublicKey),
    /// By its address; the chain must know the key.
    Address(Address),
}

impl<N: Connect> Wallet<N> {
    /// Takes an account in whose private key another wallet has exported. Its studies and permissions are found with the
    /// next look at the chain.
    ///
    /// # Errors
    /// [`WalletError::Import`]; [`StoreError::WrongPin`](crate::store::StoreError::WrongPin).
    pub async fn import(&self, key: &ImportedKey, auth: impl Into<Auth<'_>>) -> Result<Account, WalletError> {
        self.authenticate(auth.into())?;
        let network = self.network().await?;
        if let Some(chain) = key.chain.filter(|chain| *chain != network.generation_hash_seed) {
            return Err(ImportError::OtherNetwork(chain).into());
        }
        let session = self.session()?;
        let public_key = key.public_key();
        let record = AccountRecord { index: 0, public_key: public_key.0, origin: Origin::Imported };
        self.store.records(&session)?.transaction(self.now_ms(), |writer| {
            let known = all(writer, network.id)?;
            let before = known.iter().find(|known| known.public_key == public_key);
            // What was only looked at so far may be signed for from now on.
            if before.is_none_or(|known| known.origin != Origin::Watched) {
                check_room(&known, &record, &network)?;
            }
            writer.put_secret(SecretName::AccountKey(public_key.0), key.private.expose())?;
            writer.put(&public_key.0, &record)?;
            Ok(account(&record, network.id))
        })
    }

    /// Takes an account in that is only looked at: its studies are listed, without pictures, since these open with its
    /// private key alone; nothing can be signed for it.
    ///
    /// # Errors
    /// [`WalletError::Import`]; [`WalletError::Ledger`] where the chain has to be asked for the key.
    pub async fn watch(&self, watched: Watched) -> Result<Account, WalletError> {
        let network = self.network().await?;
        let public_key = match watched {
            Watched::Key(key) => key,
            Watched::Address(address) if address.network() != network.id => {
                return Err(ImportError::UnknownKey(address).into());
            }
            Watched::Address(address) => {
                let found = self.chain().await?.account_key(&address).await?;
                found.ok_or(ImportError::UnknownKey(address))?
            }
        };
        let session = self.session()?;
        let record = AccountRecord { index: 0, public_key: public_key.0, origin: Origin::Watched };
        self.store.records(&session)?.transaction(self.now_ms(), |writer| {
            check_room(&all(writer, network.id)?, &record, &network)?;
            writer.insert(&public_key.0, &record)?;
            Ok(account(&record, network.id))
        })
    }

    /// Forgets an account that was imported or looked at, and its key. What it holds on the chain stays there.
    ///
    /// # Errors
    /// [`WalletError::NotForeign`] for accounts of the words; [`StoreError::WrongPin`](crate::store::StoreError::WrongPin).
    pub async fn forget_account(&self, address: &Address, auth: impl Into<Auth<'_>>) -> Result<(), WalletError> {
        self.authenticate(auth.into())?;
        let network = self.network().await?;
        self.forget_plan();
        let session = self.session()?;
        self.store.records(&session)?.transaction(self.now_ms(), |writer| {
            let known = all(writer, network.id)?.into_iter().find(|known| known.address == *address);
            let known = known.filter(|known| !known.origin.is_of_words()).ok_or(WalletError::NotForeign(*address))?;
            writer.delete_secret(SecretName::AccountKey(known.public_key.0))?;
            writer.delete::<AccountRecord>(&known.public_key.0)?;
            Ok(())
        })
    }
}

fn check_room(known: &[Account], record: &AccountRecord, network: &Network) -> Result<(), ImportError> {
    if known.iter().any(|known| known.public_key.0 == record.public_key) {
        return Err(ImportError::AlreadyThere(account(record, network.id).address));
    }
    let foreign = known.iter().filter(|known| !known.origin.is_of_words()).count();
    if foreign >= MAX_FOREIGN_ACCOUNTS { Err(ImportError::TooMany) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "575DBB3062267EFF57C970A336EBBC8FBCFE12C5BD3ED7BC11EB0481D7704CED";

    fn export(data: &str, kind: u32) -> String {
        let chain = "57F7DA205008026C776CB6AED843393F04CD458E0AA2D9F1D5F31A402072B2D6";
        format!(r#"{{"v":3,"type":{kind},"network_id":104,"chain_id":"{chain}","data":{data}}}"#)
    }

    #[test]
    fn a_key_is_read_from_its_digits_and_from_an_export_and_is_that_of_the_official_vectors() {
        let public = "2E834140FD66CF87B254A693A2C7862C819217B676D3943267156625E816EC6F";
        let json = export(&format!(r#"{{"privateKey":"{KEY}"}}"#), 2);
        for text in [KEY.to_owned(), format!(" {}\n", KEY.to_lowercase()), json] {
            let key = ImportedKey::parse(&text).ok().unwrap();
            assert_eq!(key.public_key().to_string(), public, "{}", text.len());
        }
    }

    #[test]
    fn what_is_no_key_is_refused_by_its_kind() {
        let refused = |text: &str| ImportedKey::parse(text).err().unwrap();
        let sealed = export(r#"{"ciphertext":"aa","salt":"bb"}"#, 2);
        assert_eq!(refused(&sealed), ImportError::Encrypted);
        let other = export(&format!(r#"{{"privateKey":"{KEY}"}}"#), 5);
        for text in ["", "{}", &KEY[1..], &format!("{KEY}0"), &KEY.replace('5', "g"), &other, &"{".repeat(3_000)] {
            assert_eq!(refused(text), ImportError::NotAKey, "{}", text.len());
        }
    }

    /// Made by symbol-qr-library 0.14.2 with crypto-js 4.2.0, and in the same way with crypto-js's earlier hash.
    const SEALED: [(&str, &str); 2] = [
        (
            "correct horse ＡＢ",
            r#"{"ciphertext":"28454cb8a14bdb9e9274e35b84d66450w8ksz8ke3t9aV2OPKokaUnXg3zC3BmQwvVhmqHqCe3HOr+hSUTMBYadi9BToMWZdQOIAMg0c8rAJcZYTWrTz8PB/mKsiokrLSooUruDUJm0=","salt":"58fbfe1e79c5cbbf60c4e65afcdff89c6897af3e6b472e9baafd4c59226c058d"}"#,
        ),
        (
            "password",
            r#"{"ciphertext":"875ab47d1d91b176754d72e74423a37b9L6QgUORtkoQC0kAWwNeD0rcZGkDSq4PBwDICBg4G9Ap6PpSSgJnsjd5M3CE7jKAIebq1F4K1fZckrviiANYXuiC66r2xUJAEZCbHhxZaWw=","salt":"81e80fa79e00b68e6d893a5797b3e0ac94a64005d33f4359379df24fa27caf8d"}"#,
        ),
    ];

    #[test]
    fn a_sealed_export_opens_with_its_password_alone() {
        for (password, data) in SEALED {
            let text = export(data, 2);
            assert_eq!(ImportedKey::parse(&text).err(), Some(ImportError::Encrypted));
            let key = ImportedKey::open(&text, password.as_bytes()).ok().unwrap();
            assert_eq!(key.private.expose(), ImportedKey::parse(KEY).ok().unwrap().private.expose());
            assert_eq!(ImportedKey::open(&text, b"Password").err(), Some(ImportError::WrongPassword));
            let cut = text.replace("=\"", "\"");
            assert_eq!(ImportedKey::open(&cut, password.as_bytes()).err(), Some(ImportError::WrongPassword));
        }
        let unsealed = export(&format!(r#"{{"privateKey":"{KEY}"}}"#), 2);
        assert!(ImportedKey::open(&unsealed, b"any").is_ok());
    }

    proptest! {
        #[test]
        fn any_sealed_text_is_a_key_or_an_error(ciphertext in "[0-9a-f]{0,40}[A-Za-z0-9+/=]{0,120}", salt in "[0-9a-f]{0,70}") {
            let text = export(&format!(r#"{{"ciphertext":"{ciphertext}","salt":"{salt}"}}"#), 2);
            prop_assert_eq!(ImportedKey::open(&text, b"password").err(), Some(ImportError::WrongPassword));
        }

        #[test]
        fn any_text_is_a_key_or_an_error(text in "\\PC{0,200}") {
            let _ = ImportedKey::parse(&text).map(|key| key.public_key());
        }
    }
}
