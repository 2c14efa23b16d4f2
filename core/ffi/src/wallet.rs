//! The wallet as one object: creating, opening, locking, the PIN, the words.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tegata_wallet::store::WalletHome;
use tegata_wallet::vault::{Auth, KdfParameters, PIN_CHECK_TARGET, Pin};
use tegata_wallet::words::{Seed, Words};
use tegata_wallet::{Tools, Wallet, WalletError, randomness};
use tokio::sync::broadcast;

use crate::calls::{Answer, CancelToken, run};
use crate::device_key::{DeviceKey, OfApp};
use crate::events::{BACKLOG, Step, Telling};
use crate::failure::TegataError;
use crate::named::count;
use crate::secret::Secret;
use crate::settings::WalletSettings;

/// Where a wallet lies and which keys of the device it works with.
#[derive(Clone, uniffi::Record)]
pub struct WalletPlace {
    /// A folder of the app's own, kept out of backups. It is made if it is not there.
    pub home: String,
    /// Needs no authentication of the person.
    pub device_key: Arc<dyn DeviceKey>,
    /// Bound to the enrolled biometrics, where the device has them.
    pub biometric_key: Option<Arc<dyn DeviceKey>>,
    /// How long a call waits for the ledger before it says what to do next, in milliseconds. Three minutes suit a person.
    pub patience_ms: u64,
}

impl WalletPlace {
    fn tools(&self) -> Tools {
        Tools { patience: Duration::from_millis(self.patience_ms), ..Tools::default() }
    }

    fn keystore(&self) -> Box<OfApp> {
        Box::new(OfApp(Arc::clone(&self.device_key)))
    }
}

/// What a new wallet is made of.
#[derive(uniffi::Record)]
pub struct NewWallet {
    /// 6 to 64 characters.
    pub pin: Arc<Secret>,
    /// The words that a person typed, to restore a wallet; else new ones are made.
    pub words: Option<Arc<Secret>>,
    /// How many new words are made: 24, or 12.
    #[uniffi(default = 24)]
    pub word_count: u32,
    /// BIP39's passphrase, without which the words open another, empty wallet.
    #[uniffi(default = None)]
    pub passphrase: Option<Arc<Secret>>,
    /// Nodes, registry, locking.
    pub settings: WalletSettings,
    /// How long checking the PIN may take on this device, in milliseconds; left out, a third of a second. What OWASP asks
    /// at least is done in any case.
    #[uniffi(default = None)]
    pub pin_check_ms: Option<u32>,
}

/// How a person approves: of what was just shown, and of nothing else.
#[derive(uniffi::Enum)]
pub enum Approval {
    /// By the PIN.
    Pin {
        /// What was typed.
        pin: Arc<Secret>,
    },
    /// By the biometric key of [`WalletPlace`].
    Biometrics,
}

/// [`Approval`], ready to be used.
pub(crate) enum Approved {
    Pin(Pin),
    Biometrics(OfApp),
}

impl Approved {
    pub(crate) fn auth(&self) -> Auth<'_> {
        match self {
            Self::Pin(pin) => Auth::Pin(pin),
            Self::Biometrics(key) => Auth::Biometric(key),
        }
    }
}

/// What was found again from the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct RestoredFacts {
    /// Accounts.
    pub accounts: u32,
    /// Studies.
    pub studies: u32,
    /// Permissions.
    pub permissions: u32,
}

/// A patient's wallet.
#[derive(uniffi::Object)]
pub struct TegataWallet {
    place: WalletPlace,
    /// Nothing once it was erased.
    wallet: Mutex<Option<Arc<Wallet>>>,
    pub(crate) steps: broadcast::Sender<Step>,
}

impl TegataWallet {
    fn of(place: WalletPlace, wallet: Wallet) -> Arc<Self> {
        Arc::new(Self { place, wallet: Mutex::new(Some(Arc::new(wallet))), steps: broadcast::Sender::new(BACKLOG) })
    }

    pub(crate) fn wallet(&self) -> Result<Arc<Wallet>, TegataError> {
        self.wallet.lock().unwrap_or_else(PoisonError::into_inner).clone().ok_or(TegataError::Erased)
    }

    /// Runs `work` with the wallet: see [`run`].
    pub(crate) fn call<R, E, W>(
        &self,
        cancel: Option<Arc<CancelToken>>,
        work: impl FnOnce(Arc<Wallet>) -> W + Send + 'static,
    ) -> Answer<R>
    where
        W: Future<Output = Result<R, E>> + 'static,
        E: Into<TegataError>,
        R: Send + 'static,
    {
        match self.wallet() {
            Ok(wallet) => run(cancel, move || work(wallet)),
            Err(erased) => Answer::refused(erased),
        }
    }

    /// Tells the steps of a long call to whoever follows the wallet's events.
    pub(crate) fn telling(&self) -> Telling {
        Telling(self.steps.clone())
    }

    pub(crate) fn approved(&self, approval: Approval) -> Result<Approved, TegataError> {
        match approval {
            Approval::Pin { pin } => Ok(Approved::Pin(pin.pin()?)),
            Approval::Biometrics => Ok(Approved::Biometrics(self.biometric_key()?)),
        }
    }

    fn biometric_key(&self) -> Result<OfApp, TegataError> {
        self.place.biometric_key.clone().map(OfApp).ok_or(TegataError::NoBiometrics)
    }
}

#[uniffi::export]
impl TegataWallet {
    /// Makes a new wallet, open, from new words or from those that were typed. Interrupted, the same call with the same PIN
    /// completes it.
    #[uniffi::constructor]
    pub async fn create(place: WalletPlace, new: NewWallet) -> Result<Arc<Self>, TegataError> {
        let NewWallet { pin, words, word_count, passphrase, settings, pin_check_ms } = new;
        run(None, move || async move {
            let (pin, settings) = (pin.pin()?, settings.checked()?);
            let words = match &words {
                Some(typed) => typed.words()?,
                None => new_words(word_count)?,
            };
            let passphrase = passphrase.as_deref().map(Secret::passphrase).transpose()?;
            let seed = Seed { words: &words, passphrase: passphrase.as_ref() };
            let target = pin_check_ms.map_or(PIN_CHECK_TARGET, |ms| Duration::from_millis(ms.into()));
            let kdf = KdfParameters::calibrated(target).map_err(|error| WalletError::Store(error.into()))?;
            let tools = Tools { kdf, ..place.tools() };
            let home = PathBuf::from(&place.home);
            let wallet = Wallet::create(&home, seed, &pin, Some(place.keystore()), &settings, tools)?;
            Ok::<_, TegataError>(Self::of(place, wallet))
        })
        .await
    }

    /// Opens the wallet at its place, still locked.
    #[uniffi::constructor]
    pub async fn open(place: WalletPlace) -> Result<Arc<Self>, TegataError> {
        run(None, move || async move {
            let wallet = Wallet::open(&PathBuf::from(&place.home), Some(place.keystore()), place.tools())?;
            Ok::<_, TegataError>(Self::of(place, wallet))
        })
        .await
    }

    /// Opens the vault.
    pub async fn unlock(&self, approval: Approval) -> Result<(), TegataError> {
        let approved = self.approved(approval)?;
        self.call(None, move |wallet| async move { wallet.unlock(approved.auth()) }).await
    }

    /// Wipes the vault key now. Calls that are under way end with [`TegataError::Locked`].
    pub fn lock(&self) {
        if let Ok(wallet) = self.wallet() {
            wallet.lock();
        }
    }

    /// Whether it is locked; also once it was erased.
    pub fn is_locked(&self) -> bool {
        self.wallet().map_or(true, |wallet| wallet.is_locked())
    }

    /// The app is no longer looked at. Locks at once, or gives the milliseconds after which `lock_if_left` is to be called.
    pub fn leave(&self) -> Option<u64> {
        self.wallet().ok()?.leave()
    }

    /// Locks if the app was left for too long; whether it is locked.
    pub fn lock_if_left(&self) -> bool {
        self.wallet().map_or(true, |wallet| wallet.lock_if_left())
    }

    /// The app is looked at again; whether it is locked.
    pub fn come_back(&self) -> bool {
        self.wallet().map_or(true, |wallet| wallet.return_to())
    }

    /// Milliseconds before a PIN may be tried; 0: now.
    pub async fn pin_wait_ms(&self) -> Result<u64, TegataError> {
        self.call(None, |wallet| async move { wallet.pin_wait_ms() }).await
    }

    /// Replaces the PIN.
    pub async fn change_pin(&self, old: Arc<Secret>, new: Arc<Secret>) -> Result<(), TegataError> {
        let (old, new) = (old.pin()?, new.pin()?);
        self.call(None, move |wallet| async move { wallet.change_pin(&old, &new) }).await
    }

    /// Lets biometrics approve beside the PIN, which is asked for this once.
    pub async fn enable_biometrics(&self, pin: Arc<Secret>) -> Result<(), TegataError> {
        let (pin, key) = (pin.pin()?, self.biometric_key()?);
        self.call(None, move |wallet| async move { wallet.enable_biometrics(&pin, &key) }).await
    }

    /// Takes that back.
    pub async fn disable_biometrics(&self) -> Result<(), TegataError> {
        self.call(None, |wallet| async move { wallet.disable_biometrics() }).await
    }

    /// Whether biometrics approve. False again once they have changed and an attempt has failed.
    pub async fn has_biometrics(&self) -> Result<bool, TegataError> {
        self.call(None, |wallet| async move { wallet.has_biometrics() }).await
    }

    /// The recovery words, for the one screen that shows them: the only secret that leaves as text, since it is to be read.
    pub async fn words(&self, pin: Arc<Secret>) -> Result<Vec<String>, TegataError> {
        let pin = pin.pin()?;
        self.call(None, move |wallet| async move {
            let words = wallet.words(&pin)?;
            Ok::<_, TegataError>(words.iter().map(str::to_owned).collect())
        })
        .await
    }

    /// Draws the places of three words, from 1 and rising, that are to be typed back.
    pub async fn ask_words_back(&self, pin: Arc<Secret>) -> Result<Vec<u32>, TegataError> {
        let pin = pin.pin()?;
        self.call(None, move |wallet| async move {
            let places = wallet.ask_words_back(&pin)?;
            Ok::<_, TegataError>(places.iter().map(|place| count(*place)).collect())
        })
        .await
    }

    /// Compares what was typed for the three places that were drawn last. One try.
    pub async fn check_words(&self, typed: Vec<Arc<Secret>>) -> Result<(), TegataError> {
        self.call(None, move |wallet| async move {
            let bad = || TegataError::BadArgument { argument: "typed".to_owned() };
            let texts: Vec<&str> = typed.iter().map(|typed| typed.text().unwrap_or_default()).collect();
            Ok::<_, TegataError>(wallet.check_words(texts.try_into().map_err(|_| bad())?)?)
        })
        .await
    }

    /// When the words were last asked back and known; nothing: never, remind the person.
    pub async fn words_checked_ms(&self) -> Result<Option<u64>, TegataError> {
        self.call(None, |wallet| async move { wallet.words_checked_ms() }).await
    }

    /// Finds accounts, studies and permissions on the ledger, as after restoring from the words.
    #[uniffi::method(default(cancel = None))]
    pub async fn restore(&self, cancel: Option<Arc<CancelToken>>) -> Result<RestoredFacts, TegataError> {
        let telling = self.telling();
        self.call(cancel, move |wallet| async move {
            let found = wallet.restore(&telling).await?;
            let (studies, permissions) = (count(found.studies), count(found.permissions));
            Ok::<_, TegataError>(RestoredFacts { accounts: found.accounts, studies, permissions })
        })
        .await
    }

    /// Erases the wallet's files; the app destroys its keys in the device's key store as well. What stands on the ledger
    /// stays, and the words restore it. Needs no PIN: who forgot it must be able to begin anew.
    ///
    /// While another call is under way it is [`TegataError::Busy`], and the wallet is locked.
    pub async fn erase(&self) -> Result<(), TegataError> {
        let wallet = {
            let mut held = self.wallet.lock().unwrap_or_else(PoisonError::into_inner);
            let wallet = held.take().ok_or(TegataError::Erased)?;
            wallet.lock();
            match Arc::try_unwrap(wallet) {
                Ok(wallet) => wallet,
                Err(used) => {
                    *held = Some(used);
                    return Err(TegataError::Busy);
                }
            }
        };
        let home = PathBuf::from(&self.place.home);
        run(None, move || async move { wallet.erase(&home) }).await
    }
}

/// Whether there is a wallet in the folder `home`, also one that was not finished.
#[uniffi::export]
pub fn has_wallet(home: &str) -> bool {
    WalletHome::open(&PathBuf::from(home)).is_ok()
}

/// Words of the list that begin with `prefix`, for completion while words are typed.
#[uniffi::export]
pub fn words_beginning_with(prefix: &str) -> Vec<String> {
    Words::beginning_with(prefix).iter().take(MAX_COMPLETIONS).map(|word| (*word).to_owned()).collect()
}

/// As many as fit beside a keyboard.
const MAX_COMPLETIONS: usize = 8;

fn new_words(count: u32) -> Result<Words, TegataError> {
    let bytes = match count {
        24 => 32,
        12 => 16,
        _ => return Err(TegataError::BadArgument { argument: "word_count".to_owned() }),
    };
    let mut entropy = zeroize::Zeroizing::new([0; 32]);
    let (entropy, _) = entropy.split_at_mut(bytes);
    randomness::fill(entropy).map_err(|_| TegataError::NoRandomness)?;
    Ok(Words::from_entropy(entropy)?)
}
