//! A hospital's home: a folder with its keys and its database.
//!
//! | file | content |
//! | --- | --- |
//! | `key` | the master seed, mode 0600; everything else secret follows from it |
//! | `hospital.sqlite` | studies, requests, answers, logs |
//! | `registry-entry.cbor` | what the registry is asked to vouch for |
//! | `studies/<nft>/files/` | the study's files as they came |
//! | `studies/<nft>/deidentified/` | copies without identity, made when first asked for |

mod keys;

use std::path::{Path, PathBuf};

use tegata_rights::{EntryApplication, FormatError, RegistryEntry};
use tegata_symbol::{Address, Hash256, MosaicId, Network, NetworkId};

pub(crate) use keys::ephemeral;
pub use keys::{HospitalKeys, RECEPTION_ACCOUNTS};

use crate::clock::Clock;
use crate::files;
use crate::policy::Policy;
use crate::randomness::{NoRandomness, random};
use crate::storage_error::StorageError;
use crate::store::Store;

const KEY_FILE: &str = "key";
const DATABASE: &str = "hospital.sqlite";
const ENTRY_FILE: &str = "registry-entry.cbor";
const KEY_MARK: &[u8; 8] = b"TGHKEY01";

/// A registry entry is valid from a little before it is made, since clocks differ, for five years.
const ENTRY_SKEW_MS: u64 = 10 * 60_000;
const ENTRY_LIFETIME_MS: u64 = 5 * 366 * 24 * 3_600_000;

/// What a new hospital is told.
#[derive(Debug, Clone)]
pub struct InitOptions {
    /// Name as patients know it.
    pub name: String,
    /// Reading of the name in kana, or empty.
    pub reading: String,
    /// Ledger nodes, at least one.
    pub node_urls: Vec<String>,
    /// The registry's account; its network is the hospital's.
    pub registry: Address,
    /// Base URL of desk and gate, if it is known.
    pub url: Option<String>,
}

/// A home cannot be made, opened or used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HomeError {
    /// There is one already.
    #[error("{} already holds a hospital: choose another folder, or use it as it is", .0.display())]
    AlreadyInitialised(PathBuf),
    /// There is none.
    #[error("{} holds no hospital: run `tegata hospital --home DIR init` first", .0.display())]
    NotInitialised(PathBuf),
    /// Name, URL or another field is outside its limits.
    #[error("the registry entry cannot be made: {0}")]
    Entry(#[from] FormatError),
    /// No node was named.
    #[error("no node was named: give at least one URL")]
    NoNodes,
    /// The key file was changed.
    #[error("{} is damaged or was written by a newer version; restore it from the backup", .0.display())]
    KeyFile(PathBuf),
    /// The nodes belong to another network than the one this hospital has worked with.
    #[error("the nodes belong to the network {found}, but this hospital works on {pinned}")]
    OtherNetwork {
        /// Generation hash seed of the nodes.
        found: Hash256,
        /// Generation hash seed of the hospital's network.
        pinned: Hash256,
    },
    /// Files cannot be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// No random bytes.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// An open home.
#[derive(Debug)]
pub struct HospitalHome {
    dir: PathBuf,
    keys: HospitalKeys,
    store: Store,
    settings: Settings,
    clock: Clock,
}

#[derive(Debug, Clone)]
struct Settings {
    name: String,
    reading: String,
    node_urls: Vec<String>,
    registry: Address,
    url: Option<String>,
    created_ms: u64,
}

impl HospitalHome {
    /// Makes a hospital: folder, keys, database, and the file for the registry.
    ///
    /// # Errors
    /// [`HomeError`]; a folder that already holds a hospital is left as it is.
    pub fn init(dir: &Path, options: &InitOptions, clock: Clock) -> Result<Self, HomeError> {
        if dir.join(KEY_FILE).exists() {
            return Err(HomeError::AlreadyInitialised(dir.to_owned()));
        }
        if options.node_urls.is_empty() {
            return Err(HomeError::NoNodes);
        }
        let settings = Settings {
            name: options.name.trim().to_owned(),
            reading: options.reading.trim().to_owned(),
            node_urls: options.node_urls.clone(),
            registry: options.registry,
            url: options.url.as_deref().map(|url| url.trim_end_matches('/').to_owned()),
            created_ms: clock.now_ms(),
        };
        let keys = HospitalKeys::derive(random()?, options.registry.network());
        // Before anything is written: a name or URL that no registry could take.
        application(&keys, &settings)?;

        files::private_dir(dir)?;
        let store = Store::open(&dir.join(DATABASE))?;
        settings.save(&store)?;
        // From here on it is a hospital. Whoever comes second finds the first one's key.
        let content = keys.write_seed(KEY_MARK);
        if !files::write_new(&dir.join(KEY_FILE), &content)? {
            return Err(HomeError::AlreadyInitialised(dir.to_owned()));
        }
        let home = Self { dir: dir.to_owned(), keys, store, settings, clock };
        home.write_entry_file()?;
        Ok(home)
    }

    /// Opens a hospital.
    ///
    /// # Errors
    /// [`HomeError`].
    pub fn open(dir: &Path, clock: Clock) -> Result<Self, HomeError> {
        let key_file = dir.join(KEY_FILE);
        let content = match std::fs::read(&key_file) {
            Ok(content) => zeroize::Zeroizing::new(content),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(HomeError::NotInitialised(dir.to_owned()));
            }
            Err(error) => return Err(StorageError::io(&key_file, &error).into()),
        };
        let store = Store::open(&dir.join(DATABASE))?;
        let settings = Settings::load(&store, &dir.join(DATABASE))?;
        let keys = HospitalKeys::read_seed(KEY_MARK, &content, settings.registry.network())
            .ok_or(HomeError::KeyFile(key_file))?;
        let home = Self { dir: dir.to_owned(), keys, store, settings, clock };
        if !home.entry_file().exists() {
            home.write_entry_file()?;
        }
        Ok(home)
    }

    fn write_entry_file(&self) -> Result<(), HomeError> {
        Ok(files::write_whole(&self.entry_file(), &self.application()?.to_bytes())?)
    }

    /// Where the file for the registry is.
    pub fn entry_file(&self) -> PathBuf {
        self.dir.join(ENTRY_FILE)
    }

    /// The entry for the registry, signed by the identity account.
    ///
    /// # Errors
    /// [`HomeError::Entry`].
    pub fn application(&self) -> Result<EntryApplication, HomeError> {
        application(&self.keys, &self.settings)
    }

    /// Keys and accounts.
    pub const fn keys(&self) -> &HospitalKeys {
        &self.keys
    }

    /// The database.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Name as patients know it.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Ledger nodes.
    pub fn node_urls(&self) -> &[String] {
        &self.settings.node_urls
    }

    /// The registry's account.
    pub const fn registry(&self) -> Address {
        self.settings.registry
    }

    /// The hospital's name on the chain.
    pub fn identity(&self) -> Address {
        self.keys.identity_address()
    }

    /// First byte of the network's addresses.
    pub const fn network_id(&self) -> NetworkId {
        self.settings.registry.network()
    }

    /// The clock.
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// How sure the chain must be of a grant, by the request's purpose.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn policy(&self) -> Result<Policy, StorageError> {
        Policy::load(&self.store)
    }

    /// Sets how sure the chain must be of a grant.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn set_policy(&self, policy: &Policy) -> Result<(), StorageError> {
        policy.save(&self.store)
    }

    /// Where phones reach the desk: the URL given at the start, else where the desk listened last.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn desk_url(&self) -> Result<Option<String>, StorageError> {
        match &self.settings.url {
            Some(url) => Ok(Some(url.clone())),
            None => self.store.setting("listened_at"),
        }
    }

    pub(crate) fn set_listened_at(&self, url: &str) -> Result<(), StorageError> {
        self.store.set_settings(&[("listened_at", url)])
    }

    /// Remembers the network at the first time, and from then on refuses every other one.
    ///
    /// # Errors
    /// [`HomeError::OtherNetwork`], [`HomeError::Storage`].
    pub fn pin_network(&self, network: &Network) -> Result<(), HomeError> {
        let found = network.generation_hash_seed;
        let pinned: Option<Hash256> = self.store.setting("network")?.and_then(|text| text.parse().ok());
        match pinned {
            Some(pinned) if pinned == found => Ok(()),
            Some(pinned) => Err(HomeError::OtherNetwork { found, pinned }),
            None => Ok(self.store.set_settings(&[("network", &found.to_string())])?),
        }
    }

    /// Where the files of a study are, as they came or without identity.
    pub(crate) fn study_dir(&self, nft: MosaicId, deidentified: bool) -> PathBuf {
        let kind = if deidentified { "deidentified" } else { "files" };
        self.dir.join("studies").join(nft.to_string()).join(kind)
    }
}

fn application(keys: &HospitalKeys, settings: &Settings) -> Result<EntryApplication, HomeError> {
    let entry = RegistryEntry {
        version: 1,
        identity: keys.identity_address(),
        name: settings.name.clone(),
        reading: settings.reading.clone(),
        request_key: keys.request().public_key(),
        transport_key: keys.transport().public_key(),
        url: settings.url.clone().unwrap_or_default(),
        reception: keys.reception_addresses(),
        valid_from_ms: settings.created_ms.saturating_sub(ENTRY_SKEW_MS),
        valid_until_ms: settings.created_ms.saturating_add(ENTRY_LIFETIME_MS),
        successor: None,
    };
    Ok(EntryApplication::sign(&entry, keys.identity())?)
}

impl Settings {
    fn save(&self, store: &Store) -> Result<(), StorageError> {
        store.set_settings(&[
            ("name", &self.name),
            ("reading", &self.reading),
            ("node_urls", &self.node_urls.join("\n")),
            ("registry", &self.registry.to_string()),
            ("url", self.url.as_deref().unwrap_or_default()),
            ("created_ms", &self.created_ms.to_string()),
        ])
    }

    fn load(store: &Store, path: &Path) -> Result<Self, StorageError> {
        let damaged = |key: &str| StorageError::Damaged { path: path.to_owned(), what: format!("no setting {key}") };
        let text = |key: &str| store.setting(key)?.ok_or_else(|| damaged(key));
        Ok(Self {
            name: text("name")?,
            reading: text("reading")?,
            node_urls: text("node_urls")?.lines().map(str::to_owned).collect(),
            registry: text("registry")?.parse().map_err(|_| damaged("registry"))?,
            url: Some(text("url")?).filter(|url| !url.is_empty()),
            created_ms: text("created_ms")?.parse().map_err(|_| damaged("created_ms"))?,
        })
    }
}

#[cfg(test)]
mod tests;
