//! The wallet as one object: creating, opening, locking; the connection to the ledger.

mod backup;
mod cards;
mod erasing;
mod leaving;
mod looking;
mod paging;

use core::time::Duration;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub use backup::ASKED_WORDS;
pub use cards::{ReceiveCardShown, Restored};
pub use looking::{Scan, ScanInput};
pub use paging::{Page, Shelf};
use reqwest::Client;
use tegata_rights::{CodeReader, LedgerError};
use tegata_symbol::{Address, Hash256, Network};

use crate::accounts::{self, Account, Origin};
use crate::chain::{Chain, Connect, Nodes};
use crate::environment::Environment;
use crate::error::WalletError;
use crate::events::{Event, Events};
use crate::guardians;
use crate::history::{HistoryEntry, HistoryRecord};
use crate::http::CallError;
use crate::keystore::DeviceKeystore;
use crate::review::KeptPlan;
use crate::settings::{SETTINGS_KEY, Settings, SettingsRecord};
use crate::store::{Records, SecretName, Store, StoreError, WalletHome};
use crate::studies::DecodedPictures;
use crate::vault::{Auth, KdfParameters, Pin, Unlocked};
use crate::words::{Seed, Words};

/// What a wallet works with, apart from its store.
pub struct Tools<N = Nodes> {
    /// Makes the connection to the ledger.
    pub connect: N,
    /// Time and randomness.
    pub environment: Environment,
    /// Cost of checking the PIN, for a wallet that is created.
    pub kdf: KdfParameters,
    /// How long a call waits for the chain before it says what to do next.
    pub patience: Duration,
    /// Pause between two questions while waiting.
    pub poll: Duration,
}

impl Default for Tools {
    /// Symbol nodes, the system's clock and randomness, three minutes of patience.
    fn default() -> Self {
        Self {
            connect: Nodes,
            environment: Environment::default(),
            kdf: KdfParameters::default(),
            patience: Duration::from_secs(180),
            poll: Duration::from_millis(500),
        }
    }
}

/// A patient's wallet. Every call that needs what is sealed fails with [`StoreError::Locked`] while it is locked.
/// `Send + Sync`; long calls may be dropped at any point and continue when they are made again.
pub struct Wallet<N: Connect = Nodes> {
    pub(crate) store: Store,
    keystore: Box<dyn DeviceKeystore>,
    session: Mutex<Option<Arc<Unlocked>>>,
    chain: tokio::sync::Mutex<Option<Arc<N::Chain>>>,
    /// One call that signs at a time.
    pub(crate) signing: tokio::sync::Mutex<()>,
    pub(crate) client: Client,
    pub(crate) tools: Tools<N>,
    /// See [`Self::stay_offline`].
    pub(crate) is_offline: AtomicBool,
    pub(crate) pictures: DecodedPictures,
    /// Parts of a code that were seen so far.
    parts: Mutex<CodeReader>,
    /// Places of words that were asked back.
    asked_words: Mutex<Option<[usize; ASKED_WORDS]>>,
    /// What the review that was shown last has found.
    pub(crate) kept_plan: Mutex<Option<KeptPlan>>,
    /// When the app was left, while it may still be returned to.
    left_at_ms: Mutex<Option<u64>>,
}

/// What nearly every call needs: the settings and the network that the wallet is bound to.
pub(crate) struct Ground {
    pub(crate) registry: Option<Address>,
    pub(crate) network: Network,
    /// The wallet's own, oldest first, then the wards of others that it is a guardian of.
    pub(crate) accounts: Vec<Account>,
    pub(crate) now_ms: u64,
}

impl<N: Connect> Wallet<N> {
    /// Makes a new wallet in `home` from words that were made or typed, with or without a passphrase, and opens it. `keystore`: the phone's; without
    /// one, a key file in `home`.
    ///
    /// Where creating was interrupted before, doing it again with the same PIN completes it.
    ///
    /// # Errors
    /// [`WalletError::Store`], above all [`StoreError::AlreadyInitialised`]; [`WalletError::Keystore`].
    pub fn create<'a>(
        home: &Path,
        seed: impl Into<Seed<'a>>,
        pin: &Pin,
        keystore: Option<Box<dyn DeviceKeystore>>,
        settings: &Settings,
        tools: Tools<N>,
    ) -> Result<Self, WalletError> {
        let seed = seed.into();
        let (store, unlocked, keystore) = match WalletHome::create(home) {
            Ok(place) => {
                let keystore = keystore_of(&place, keystore)?;
                let (store, unlocked) = Store::create(&place.store_path(), pin, tools.kdf, &*keystore)?;
                (store, unlocked, keystore)
            }
            Err(already @ StoreError::AlreadyInitialised { .. }) => {
                Self::unfinished(home, pin, keystore, &tools)?.ok_or(already)?
            }
            Err(error) => return Err(error.into()),
        };
        let now_ms = tools.environment.clock.now_ms();
        let write = |writer: &crate::store::Writer<'_>| {
            // With the entropy the wallet counts as finished: the passphrase stands in the same transaction.
            if let Some(passphrase) = seed.passphrase {
                writer.put_secret(SecretName::MnemonicPassphrase, passphrase.as_bytes())?;
            }
            writer.put_secret(SecretName::MnemonicEntropy, &seed.words.entropy())?;
            writer.put(SETTINGS_KEY, &SettingsRecord::from(settings))
        };
        store.records(&unlocked)?.transaction::<_, StoreError>(now_ms, write)?;
        Self::new(store, keystore, Some(unlocked), tools)
    }

    /// A store whose words were never written, opened.
    #[allow(clippy::type_complexity)] // Three parts of a wallet that is not yet one.
    fn unfinished(
        home: &Path,
        pin: &Pin,
        keystore: Option<Box<dyn DeviceKeystore>>,
        tools: &Tools<N>,
    ) -> Result<Option<(Store, Unlocked, Box<dyn DeviceKeystore>)>, WalletError> {
        let place = WalletHome::open(home)?;
        let keystore = keystore_of(&place, keystore)?;
        let store = Store::open(&place.store_path())?;
        let Ok(unlocked) = store.unlock(pin, &*keystore, tools.environment.clock.now_ms()) else { return Ok(None) };
        let is_unfinished = store.records(&unlocked)?.secret(SecretName::MnemonicEntropy)?.is_none();
        Ok(is_unfinished.then_some((store, unlocked, keystore)))
    }

    /// Opens the wallet in `home`, still locked.
    ///
    /// # Errors
    /// [`WalletError::Store`], above all [`StoreError::NotInitialised`]; [`WalletError::Keystore`].
    pub fn open(home: &Path, keystore: Option<Box<dyn DeviceKeystore>>, tools: Tools<N>) -> Result<Self, WalletError> {
        let place = WalletHome::open(home)?;
        let keystore = keystore_of(&place, keystore)?;
        Self::new(Store::open(&place.store_path())?, keystore, None, tools)
    }

    fn new(
        store: Store,
        keystore: Box<dyn DeviceKeystore>,
        unlocked: Option<Unlocked>,
        tools: Tools<N>,
    ) -> Result<Self, WalletError> {
        Ok(Self {
            store,
            keystore,
            session: Mutex::new(unlocked.map(Arc::new)),
            chain: tokio::sync::Mutex::default(),
            signing: tokio::sync::Mutex::default(),
            client: tegata_node::http_client().map_err(|_| crate::desk::DeskError::from(CallError::Tls))?,
            tools,
            is_offline: AtomicBool::new(false),
            pictures: DecodedPictures::default(),
            parts: Mutex::default(),
            asked_words: Mutex::default(),
            kept_plan: Mutex::default(),
            left_at_ms: Mutex::default(),
        })
    }

    /// Opens the vault.
    ///
    /// # Errors
    /// [`StoreError::WrongPin`], [`StoreError::PinWait`]; [`StoreError::NoBiometrics`], [`StoreError::BiometricsLost`];
    /// [`WalletError::Unfinished`].
    pub fn unlock<'a>(&self, auth: impl Into<Auth<'a>>) -> Result<(), WalletError> {
        let unlocked = self.opened(auth.into())?;
        if self.store.records(&unlocked)?.secret(SecretName::MnemonicEntropy)?.is_none() {
            return Err(WalletError::Unfinished { path: self.store.path().to_owned() });
        }
        *self.left_at_ms.lock().unwrap_or_else(PoisonError::into_inner) = None;
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(unlocked));
        self.store.tell(&[Event::Unlocked]);
        Ok(())
    }

    /// Wipes the vault key. Calls that are under way end with [`StoreError::Locked`] at their next look into the store.
    pub fn lock(&self) {
        self.forget_plan();
        if let Some(unlocked) = self.session.lock().unwrap_or_else(PoisonError::into_inner).take() {
            unlocked.lock();
            self.pictures.forget();
            self.store.tell(&[Event::Locked]);
        }
    }

    /// A listener for everything that changes from now on.
    pub fn events(&self) -> Events {
        self.store.events()
    }

    /// Whether the wallet is locked.
    pub fn is_locked(&self) -> bool {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Milliseconds before a PIN may be tried, 0 if now.
    ///
    /// # Errors
    /// [`WalletError::Store`].
    pub fn pin_wait_ms(&self) -> Result<u64, WalletError> {
        Ok(self.store.pin_wait_ms(self.now_ms())?)
    }

    /// Replaces the PIN.
    ///
    /// # Errors
    /// [`StoreError::WrongPin`], [`StoreError::PinWait`].
    pub fn change_pin(&self, old: &Pin, new: &Pin) -> Result<(), WalletError> {
        Ok(self.store.change_pin(old, new, self.tools.kdf, &*self.keystore, self.now_ms())?)
    }

    /// The recovery words, for the one screen that shows them.
    ///
    /// # Errors
    /// [`StoreError::WrongPin`], [`StoreError::PinWait`].
    pub fn words(&self, pin: &Pin) -> Result<Words, WalletError> {
        let unlocked = self.store.unlock(pin, &*self.keystore, self.now_ms())?;
        let entropy = self.store.records(&unlocked)?.secret(SecretName::MnemonicEntropy)?;
        Ok(Words::from_entropy(&entropy.ok_or(WalletError::inconsistent("secrets"))?)?)
    }

    /// Checks the person again before something is signed.
    pub(crate) fn authenticate(&self, auth: Auth<'_>) -> Result<(), WalletError> {
        self.session()?;
        self.opened(auth)?;
        Ok(())
    }

    fn opened(&self, auth: Auth<'_>) -> Result<Unlocked, StoreError> {
        match auth {
            Auth::Pin(pin) => self.store.unlock(pin, &*self.keystore, self.now_ms()),
            Auth::Biometric(keystore) => self.store.unlock_with_biometrics(keystore),
        }
    }

    /// Lets biometrics open the wallet and agree, beside the PIN, which is asked for this once. `biometrics`: the device's
    /// key that is bound to them.
    ///
    /// # Errors
    /// [`StoreError::WrongPin`], [`StoreError::PinWait`]; [`StoreError::Keystore`].
    pub fn enable_biometrics(&self, pin: &Pin, biometrics: &dyn DeviceKeystore) -> Result<(), WalletError> {
        let unlocked = self.opened(pin.into())?;
        Ok(self.store.enable_biometrics(&unlocked, biometrics)?)
    }

    /// Takes that back; asks for nothing, since it only makes opening harder.
    ///
    /// # Errors
    /// [`WalletError::Store`].
    pub fn disable_biometrics(&self) -> Result<(), WalletError> {
        Ok(self.store.disable_biometrics()?)
    }

    /// Whether biometrics open this wallet. False again once they have changed and an attempt has failed.
    ///
    /// # Errors
    /// [`WalletError::Store`].
    pub fn has_biometrics(&self) -> Result<bool, WalletError> {
        Ok(self.store.has_biometrics()?)
    }

    pub(crate) fn session(&self) -> Result<Arc<Unlocked>, WalletError> {
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        session.clone().ok_or(WalletError::Store(StoreError::Locked))
    }

    pub(crate) fn now_ms(&self) -> u64 {
        self.tools.environment.clock.now_ms()
    }

    /// The settings.
    ///
    /// # Errors
    /// [`WalletError::Store`].
    pub fn settings(&self) -> Result<Settings, WalletError> {
        let session = self.session()?;
        self.settings_in(&self.store.records(&session)?)
    }

    fn settings_in(&self, records: &Records<'_>) -> Result<Settings, WalletError> {
        let stored = records.get::<SettingsRecord>(SETTINGS_KEY)?.ok_or(WalletError::inconsistent("settings"))?;
        stored.value.settings().ok_or(WalletError::inconsistent("settings"))
    }

    /// Sets nodes and registry. The network stays what it was once it is known. Asks who it is: another registry would
    /// give strangers the names of hospitals.
    ///
    /// # Errors
    /// [`StoreError::WrongPin`], [`StoreError::PinWait`];
    /// [`WalletError::Store`]; [`WalletError::OtherNetwork`] when the settings name another network;
    /// [`WalletError::LockAfter`].
    pub async fn set_settings(&self, settings: &Settings, auth: impl Into<Auth<'_>>) -> Result<(), WalletError> {
        Self::check_lock_after(settings.lock_after_ms)?;
        self.authenticate(auth.into())?;
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let before = self.settings_in(&records)?;
        if let (Some(bound), Some(new)) = (before.network, settings.network)
            && bound != new
        {
            let (expected, found) = (bound.generation_hash_seed, new.generation_hash_seed);
            return Err(WalletError::OtherNetwork { expected, found });
        }
        self.forget_plan();
        let settings = Settings { network: before.network.or(settings.network), ..settings.clone() };
        records.put(self.now_ms(), SETTINGS_KEY, &SettingsRecord::from(&settings))?;
        *self.chain.lock().await = None;
        Ok(())
    }

    /// The connection to the ledger, made when it is first needed. The first node that answers binds the wallet to its
    /// network; nodes of other networks are refused from then on.
    pub(crate) async fn chain(&self) -> Result<Arc<N::Chain>, WalletError> {
        if self.is_offline.load(Ordering::Relaxed) {
            return Err(LedgerError::Unreachable("the wallet was told to stay offline".into()).into());
        }
        let mut connection = self.chain.lock().await;
        if let Some(chain) = &*connection {
            return Ok(Arc::clone(chain));
        }
        let session = self.session()?;
        let settings = self.settings_in(&self.store.records(&session)?)?;
        if settings.node_urls.is_empty() {
            return Err(WalletError::NoNode);
        }
        let expected: Option<Hash256> = settings.network.map(|network| network.generation_hash_seed);
        let chain = self.tools.connect.connect(&settings.node_urls, expected).await?;
        let found = chain.network();
        match settings.network {
            Some(bound) if bound != found => {
                let (expected, found) = (bound.generation_hash_seed, found.generation_hash_seed);
                return Err(WalletError::OtherNetwork { expected, found });
            }
            Some(_) => {}
            None => {
                let bound = Settings { network: Some(found), ..settings };
                let record = SettingsRecord::from(&bound);
                self.store.records(&session)?.put(self.now_ms(), SETTINGS_KEY, &record)?;
            }
        }
        let chain = Arc::new(chain);
        *connection = Some(Arc::clone(&chain));
        Ok(chain)
    }

    /// A connection for one question, beginning with another node for each `turn`: who watches a connection, or one of the
    /// nodes, does not see from it which accounts belong together.
    pub(crate) async fn connect_apart(&self, turn: u32) -> Result<N::Chain, WalletError> {
        let settings = self.settings()?;
        let mut node_urls = settings.node_urls;
        if node_urls.is_empty() {
            return Err(WalletError::NoNode);
        }
        let first = usize::try_from(turn).unwrap_or(0) % node_urls.len();
        node_urls.rotate_left(first);
        let expected = settings.network.map(|network| network.generation_hash_seed);
        Ok(self.tools.connect.connect(&node_urls, expected).await?)
    }

    /// The network that the wallet is bound to; asks a node if it is not bound yet.
    pub(crate) async fn network(&self) -> Result<Network, WalletError> {
        match self.settings()?.network {
            Some(network) => Ok(network),
            None => Ok(self.chain().await?.network()),
        }
    }

    /// The same without asking anybody; fails while the network is not known yet.
    pub(crate) fn known_ground(&self, records: &Records<'_>) -> Result<Ground, WalletError> {
        let settings = self.settings_in(records)?;
        let network = settings.network.ok_or(WalletError::NoNode)?;
        let accounts = records.read(|reader| accounts::all(reader, network.id))?;
        Ok(Ground { registry: settings.registry, network, accounts, now_ms: self.now_ms() })
    }

    pub(crate) async fn ground(&self, records: &Records<'_>) -> Result<Ground, WalletError> {
        let network = self.network().await?;
        let registry = self.settings_in(records)?.registry;
        let mut accounts = records.read(|reader| accounts::all(reader, network.id))?;
        accounts.extend(guardians::known_wards(records, network.id)?);
        Ok(Ground { registry, network, accounts, now_ms: self.now_ms() })
    }

    /// The wallet's accounts, oldest first.
    ///
    /// # Errors
    /// [`WalletError::Store`]; [`WalletError::Ledger`] while the network is not known yet.
    pub async fn accounts(&self) -> Result<Vec<Account>, WalletError> {
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let known = self.ground(&records).await?.accounts;
        Ok(known.into_iter().filter(|account| account.origin != Origin::Ward).collect())
    }

    /// At most `limit` entries of the history, newest first; `before`: the last entry's number of the page before.
    ///
    /// # Errors
    /// [`WalletError::Store`].
    pub fn history(&self, before: Option<i64>, limit: u32) -> Result<Vec<HistoryEntry>, WalletError> {
        let session = self.session()?;
        let page = self.store.records(&session)?.newest::<HistoryRecord>(before, limit)?;
        Ok(page.into_iter().map(HistoryEntry::from).collect())
    }
}

fn keystore_of(
    place: &WalletHome,
    given: Option<Box<dyn DeviceKeystore>>,
) -> Result<Box<dyn DeviceKeystore>, WalletError> {
    match given {
        Some(keystore) => Ok(keystore),
        None => Ok(Box::new(place.keystore()?)),
    }
}
