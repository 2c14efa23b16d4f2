//! The wallet's accounts: a fresh one for each receive card, below the words; and those that were imported or are watched.

mod importing;
mod sealed_export;

pub use importing::{ImportError, ImportedKey, MAX_FOREIGN_ACCOUNTS, Watched};
use minicbor::{Decode, Encode};
use tegata_symbol::{Address, KeyPair, NetworkId, PrivateKey, PublicKey, hd};
use zeroize::Zeroizing;

use crate::error::WalletError;
use crate::store::{Reader, Record, Records, SecretName, Table, Writer};
use crate::words::Words;

/// Accounts without any trace on the chain after which restoring stops looking (BIP44's idea of a gap limit; receive
/// cards that were shown and never used leave gaps).
pub const GAP_LIMIT: u32 = 5;

/// How an account came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Origin {
    /// Made for a receive card on this device.
    #[n(1)]
    ReceiveCard,
    /// Found on the chain when the wallet was restored.
    #[n(2)]
    Restored,
    /// Made to be a guardian of others' accounts.
    #[n(3)]
    Guardian,
    /// Not of this wallet's words: an account that one of its accounts is a guardian of.
    #[n(4)]
    Ward,
    /// Its private key came from another wallet; the words do not restore it.
    #[n(5)]
    Imported,
    /// Only looked at: this wallet has no key of it.
    #[n(6)]
    Watched,
}

impl Origin {
    /// Whether the wallet's words restore it.
    pub const fn is_of_words(self) -> bool {
        matches!(self, Self::ReceiveCard | Self::Restored | Self::Guardian)
    }
}

#[derive(Debug, Clone, Encode, Decode)]
pub(crate) struct AccountRecord {
    #[n(0)]
    pub(crate) index: u32,
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(crate) public_key: [u8; 32],
    #[n(2)]
    pub(crate) origin: Origin,
}

impl Record for AccountRecord {
    const TABLE: Table = Table::Accounts;
}

/// One of the wallet's accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number below the words, from 0; of a ward, that of its guardian; of imported and watched ones 0, without meaning.
    pub index: u32,
    /// Its key.
    pub public_key: PublicKey,
    /// Its address.
    pub address: Address,
    /// How it came to be.
    pub origin: Origin,
}

/// All accounts, oldest first.
pub(crate) fn all(reader: &Reader<'_>, network: NetworkId) -> Result<Vec<Account>, WalletError> {
    let records = reader.list::<AccountRecord>()?;
    Ok(records.into_iter().map(|stored| account(&stored.value, network)).collect())
}

fn account(record: &AccountRecord, network: NetworkId) -> Account {
    let public_key = PublicKey(record.public_key);
    Account { index: record.index, public_key, address: Address::new(&public_key, network), origin: record.origin }
}

/// Fills `bytes` from exactly as many hexadecimal digits.
fn from_digits(text: &str, bytes: &mut [u8]) -> Option<()> {
    if text.len() != bytes.len() * 2 {
        return None;
    }
    data_encoding::HEXLOWER_PERMISSIVE.decode_mut(text.as_bytes(), bytes).ok().map(|_| ())
}

/// Derives the keys of the wallet's accounts. Holds the BIP39 seed: keep it only as long as it serves.
pub(crate) struct KeyRing<'a> {
    // Boxed so that moving the ring leaves no copies behind.
    seed: Box<Zeroizing<[u8; 64]>>,
    /// Where the keys of imported accounts are.
    records: Records<'a>,
    network: NetworkId,
}

impl<'a> KeyRing<'a> {
    pub(crate) fn open(records: &Records<'a>, network: NetworkId) -> Result<Self, WalletError> {
        let entropy = records.secret(SecretName::MnemonicEntropy)?.ok_or(WalletError::inconsistent("secrets"))?;
        let passphrase = records.secret(SecretName::MnemonicPassphrase)?;
        let passphrase = match &passphrase {
            Some(bytes) => core::str::from_utf8(bytes).map_err(|_| WalletError::inconsistent("secrets"))?,
            None => "",
        };
        Ok(Self { seed: Words::from_entropy(&entropy)?.seed(passphrase), records: *records, network })
    }

    pub(crate) fn keys(&self, index: u32) -> Result<KeyPair, WalletError> {
        let private =
            hd::derive_account(&self.seed, self.network, index).map_err(|_| WalletError::inconsistent("accounts"))?;
        Ok(KeyPair::new(&private))
    }

    /// The keys of a stored account, of a ward those of its guardian; an error if they are not those that the record names,
    /// and for an account that is only watched. Not within a transaction of the store: it reads there.
    pub(crate) fn keys_of(&self, account: &Account) -> Result<KeyPair, WalletError> {
        let keys = match account.origin {
            Origin::Watched => return Err(WalletError::WatchOnly(account.address)),
            Origin::Imported => {
                let secret = self.records.secret(SecretName::AccountKey(account.public_key.0))?;
                let private =
                    secret.as_ref().and_then(|bytes| bytes.as_slice().try_into().map(PrivateKey::from_slice).ok());
                KeyPair::new(&private.ok_or(WalletError::inconsistent("secrets"))?)
            }
            _ => self.keys(account.index)?,
        };
        if account.origin == Origin::Ward || keys.public_key() == account.public_key {
            Ok(keys)
        } else {
            Err(WalletError::inconsistent("accounts"))
        }
    }

    /// The keys that open what is sealed for an account; `None` for one that is only watched.
    pub(crate) fn reading_keys(&self, account: &Account) -> Result<Option<KeyPair>, WalletError> {
        match account.origin {
            Origin::Watched => Ok(None),
            _ => self.keys_of(account).map(Some),
        }
    }
}

/// Stores the account with the next free number and gives its keys.
pub(crate) fn add_next(writer: &Writer<'_>, ring: &KeyRing<'_>, origin: Origin) -> Result<KeyPair, WalletError> {
    let below = writer.list::<AccountRecord>()?.into_iter().filter(|stored| stored.value.origin.is_of_words());
    let last = below.map(|stored| stored.value.index).max();
    let index = last.map_or(0, |last| last.saturating_add(1));
    let keys = ring.keys(index)?;
    add(writer, index, &keys.public_key(), origin)?;
    Ok(keys)
}

/// Stores an account, unless it is there already.
pub(crate) fn add(writer: &Writer<'_>, index: u32, key: &PublicKey, origin: Origin) -> Result<(), WalletError> {
    if writer.get::<AccountRecord>(&key.0)?.is_none() {
        writer.insert(&key.0, &AccountRecord { index, public_key: key.0, origin })?;
    }
    Ok(())
}
