//! The registry operator's side: who vouches for which hospital account.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tegata_rights::{ApplicationError, EntryApplication, FormatError, LedgerError, RegistryEntry, entry_key};
use tegata_symbol::{
    Address, Aggregate, Amount, Body, Embedded, Hash256, KeyPair, Metadata, Network, NetworkId, PrivateKey, SignError,
    Transaction, metadata_update,
};
use zeroize::Zeroizing;

use crate::chain::{Chain, Settled, Signed, settle};
use crate::clock::Clock;
use crate::files;
use crate::funds::{FundsError, NotEnough, check_funds};
use crate::randomness::{NoRandomness, random};
use crate::storage_error::StorageError;
use crate::store::Store;

const KEY_FILE: &str = "key";
const KEY_MARK: &[u8; 8] = b"TGRKEY01";
const DATABASE: &str = "registry.sqlite";
const MIGRATIONS: &[&str] = &["CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;"];
const LIFETIME_MS: u64 = 60 * 60_000;
const PATIENCE: Duration = Duration::from_secs(600);

/// A registry cannot be made, opened or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// There is one already.
    #[error("{} already holds a registry: choose another folder, or use it as it is", .0.display())]
    AlreadyInitialised(PathBuf),
    /// There is none.
    #[error("{} holds no registry: run `tegata registry --home DIR init` first", .0.display())]
    NotInitialised(PathBuf),
    /// No node was named.
    #[error("no node was named: give at least one URL")]
    NoNodes,
    /// The key file was changed.
    #[error("{} is damaged or was written by a newer version; restore it from the backup", .0.display())]
    KeyFile(PathBuf),
    /// The entry must not be accepted.
    #[error("this registry entry cannot be added: {0}")]
    Application(#[from] ApplicationError),
    /// The entry belongs to another hospital than the one named.
    #[error("the entry is of {found}, not of {expected}")]
    OtherHospital {
        /// Whose entry it is.
        found: Address,
        /// Who was named.
        expected: Address,
    },
    /// The account or entry belongs to another network.
    #[error("{0} belongs to another network than the registry")]
    OtherNetwork(Address),
    /// There is no entry to remove.
    #[error("{0} is not in the registry")]
    NotRegistered(Address),
    /// The entry cannot be written.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// The registry's account cannot pay.
    #[error(transparent)]
    NotEnough(#[from] NotEnough),
    /// The chain refused.
    #[error("the chain refused the change: {0}")]
    Rejected(String),
    /// Nothing is known yet.
    #[error("the change is announced but not confirmed yet: run the same command again")]
    NotConfirmedYet,
    /// The transaction cannot be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The chain cannot be asked.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Files cannot be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// No random bytes.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// How a change of the registry ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryChange {
    /// The hospital.
    pub identity: Address,
    /// Its name, after an addition.
    pub name: Option<String>,
    /// Hash of the aggregate and height of its block; `None`: the registry said so already.
    pub transaction: Option<(Hash256, u64)>,
}

/// The registry's folder: its key, and the change that is under way.
pub struct RegistryHome {
    keys: KeyPair,
    network: NetworkId,
    store: Store,
    clock: Clock,
    node_urls: Vec<String>,
}

impl RegistryHome {
    /// Makes a registry for a network.
    ///
    /// # Errors
    /// [`RegistryError`]; a folder that already holds a registry is left as it is.
    pub fn init(dir: &Path, node_urls: &[String], network: NetworkId, clock: Clock) -> Result<Self, RegistryError> {
        if dir.join(KEY_FILE).exists() {
            return Err(RegistryError::AlreadyInitialised(dir.to_owned()));
        }
        if node_urls.is_empty() {
            return Err(RegistryError::NoNodes);
        }
        files::private_dir(dir)?;
        let store = Store::open_with(&dir.join(DATABASE), MIGRATIONS)?;
        store.set_settings(&[("node_urls", &node_urls.join("\n")), ("network", &network.0.to_string())])?;
        let seed: Zeroizing<[u8; 32]> = Zeroizing::new(random()?);
        let content = Zeroizing::new([KEY_MARK.as_slice(), seed.as_slice()].concat());
        if !files::write_new(&dir.join(KEY_FILE), &content)? {
            return Err(RegistryError::AlreadyInitialised(dir.to_owned()));
        }
        Self::open(dir, clock)
    }

    /// Opens a registry.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub fn open(dir: &Path, clock: Clock) -> Result<Self, RegistryError> {
        let key_file = dir.join(KEY_FILE);
        let content = match std::fs::read(&key_file) {
            Ok(content) => Zeroizing::new(content),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(RegistryError::NotInitialised(dir.to_owned()));
            }
            Err(error) => return Err(StorageError::io(&key_file, &error).into()),
        };
        let store = Store::open_with(&dir.join(DATABASE), MIGRATIONS)?;
        let network = store.setting("network")?.and_then(|text| text.parse().ok());
        let seed: Option<[u8; 32]> = content.strip_prefix(KEY_MARK).and_then(|seed| seed.try_into().ok());
        let (Some(network), Some(seed)) = (network, seed) else {
            return Err(RegistryError::KeyFile(key_file));
        };
        let node_urls = store.setting("node_urls")?.unwrap_or_default().lines().map(str::to_owned).collect();
        let keys = KeyPair::new(&PrivateKey::from_bytes(seed));
        Ok(Self { keys, network: NetworkId(network), store, clock, node_urls })
    }

    /// The registry's account; what apps and hospitals pin.
    pub fn address(&self) -> Address {
        Address::new(&self.keys.public_key(), self.network)
    }

    /// Ledger nodes.
    pub fn node_urls(&self) -> &[String] {
        &self.node_urls
    }

    /// Vouches for the hospital whose application the bytes are; also takes its new keys.
    ///
    /// # Errors
    /// [`RegistryError`]. Running it again is harmless.
    pub async fn add(
        &self,
        chain: &impl Chain,
        application: &[u8],
        expected: Option<Address>,
    ) -> Result<RegistryChange, RegistryError> {
        let entry: RegistryEntry = EntryApplication::read(application)?;
        if let Some(expected) = expected.filter(|expected| *expected != entry.identity) {
            return Err(RegistryError::OtherHospital { found: entry.identity, expected });
        }
        let value = entry.to_bytes()?;
        let transaction = self.write(chain, &entry.identity, &value).await?;
        Ok(RegistryChange { identity: entry.identity, name: Some(entry.name), transaction })
    }

    /// Strikes a hospital off: cuts its entry to length 0.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub async fn remove(&self, chain: &impl Chain, identity: &Address) -> Result<RegistryChange, RegistryError> {
        self.finish_pending(chain).await?;
        if self.current(chain, identity).await?.is_empty() {
            return Err(RegistryError::NotRegistered(*identity));
        }
        let transaction = self.write(chain, identity, &[]).await?;
        Ok(RegistryChange { identity: *identity, name: None, transaction })
    }

    async fn current(&self, chain: &impl Chain, identity: &Address) -> Result<Vec<u8>, RegistryError> {
        let own = self.address();
        Ok(chain.account_metadata(&own, &own, entry_key(identity)).await?.unwrap_or_default())
    }

    /// A change is the XOR against the value that is there: made twice it would undo itself. So a change that was
    /// announced, but whose end was not seen, is brought to its end first.
    async fn finish_pending(&self, chain: &impl Chain) -> Result<(), RegistryError> {
        let Some(pending) = self.store.setting("pending")?.filter(|text| !text.is_empty()) else {
            return Ok(());
        };
        let network = chain.network().await?;
        if let Some(signed) = read_pending(&pending, &network)
            && settle(chain, &signed, &self.clock, PATIENCE).await? == Settled::Open
        {
            return Err(RegistryError::NotConfirmedYet);
        }
        Ok(self.store.set_settings(&[("pending", "")])?)
    }

    async fn write(
        &self,
        chain: &impl Chain,
        identity: &Address,
        value: &[u8],
    ) -> Result<Option<(Hash256, u64)>, RegistryError> {
        let network = chain.network().await?;
        for address in [*identity, self.address()] {
            if address.network() != network.id {
                return Err(RegistryError::OtherNetwork(address));
            }
        }
        self.finish_pending(chain).await?;
        let current = self.current(chain, identity).await?;
        if current == value {
            return Ok(None);
        }
        let too_large = FormatError::TooLarge { actual: value.len(), most: tegata_rights::MAX_ENTRY_SIZE };
        let (difference, value_size_delta) = metadata_update(&current, value).ok_or(too_large)?;
        let body = Body::AccountMetadata(Metadata {
            target: self.address().into(),
            key: entry_key(identity),
            target_id: (),
            value_size_delta,
            value: difference,
        });
        let signer = self.keys.public_key();
        let aggregate = Aggregate::complete(vec![Embedded::new(signer, network.id, body)]);
        let deadline_ms = chain.time_ms().await?.saturating_add(LIFETIME_MS);
        let context = chain.signing().await?;
        let transaction =
            Transaction::new(signer, network.id, network.time_from_unix_ms(deadline_ms), Body::Aggregate(aggregate))
                .for_chain(&context)
                .with_fee(chain.fees().await?.multiplier, 0)
                .sign(&self.keys, &context)?;
        check_funds(chain, &network, &self.address(), transaction.max_fee).await?;
        let signed = Signed {
            bytes: transaction.to_bytes(),
            hash: transaction.hash(&network.generation_hash_seed),
            deadline_ms,
        };
        self.store.set_settings(&[("pending", &hex(&signed.bytes))])?;
        let settled = settle(chain, &signed, &self.clock, PATIENCE).await?;
        if settled != Settled::Open {
            self.store.set_settings(&[("pending", "")])?;
        }
        match settled {
            Settled::Confirmed { height } => Ok(Some((signed.hash, height))),
            Settled::Rejected { code } => Err(RegistryError::Rejected(code)),
            Settled::Expired => Err(RegistryError::Rejected("its deadline passed; run the same command again".into())),
            Settled::Open => Err(RegistryError::NotConfirmedYet),
        }
    }

    /// Atomic units of the currency that the registry's account holds.
    ///
    /// # Errors
    /// [`RegistryError::Ledger`].
    pub async fn balance(&self, chain: &impl Chain) -> Result<Amount, RegistryError> {
        let network = chain.network().await?;
        Ok(crate::funds::balance(chain, &network, &self.address()).await?)
    }
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXUPPER.encode(bytes)
}

fn read_pending(text: &str, network: &Network) -> Option<Signed> {
    let bytes = data_encoding::HEXUPPER.decode(text.as_bytes()).ok()?;
    let transaction = Transaction::from_bytes(&bytes).ok()?;
    Some(Signed {
        hash: transaction.hash(&network.generation_hash_seed),
        deadline_ms: network.unix_ms(transaction.deadline),
        bytes,
    })
}

impl From<FundsError> for RegistryError {
    fn from(error: FundsError) -> Self {
        match error {
            FundsError::NotEnough(error) => Self::NotEnough(error),
            FundsError::Ledger(error) => Self::Ledger(error),
        }
    }
}

#[cfg(test)]
mod tests;
