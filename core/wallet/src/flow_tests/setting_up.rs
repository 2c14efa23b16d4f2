//! Setting up: passphrase, words asked back, imported and watched accounts, biometrics, erasing.

use tegata_rights::Payer;
use tegata_symbol::{KeyPair, PrivateKey, hd};

use super::world::*;
use crate::accounts::{ImportError, ImportedKey, Origin, Watched};
use crate::consent::Outcome;
use crate::keystore::{DeviceKeystore, FileKeystore, KeystoreError};
use crate::review::Caution;
use crate::store::StoreError;
use crate::vault::{Auth, Pin};
use crate::words::{Passphrase, Seed};
use crate::{Wallet, WalletError};

#[tokio::test]
async fn a_passphrase_opens_other_accounts_than_the_words_alone_and_restores_them() {
    let world = World::new().await;
    let homes = tempfile::tempdir().unwrap();
    let made = |name: &str, passphrase: Option<&Passphrase>| {
        let words = words();
        let seed = Seed { words: &words, passphrase };
        let home = homes.path().join(name);
        Wallet::create(&home, seed, &pin(), None, &world.settings(), world.tools()).unwrap()
    };
    let passphrase = Passphrase::new("すずめ suzume").unwrap();
    let cards = [
        made("a", None).receive_card(b"1").await.unwrap().address,
        made("b", Some(&passphrase)).receive_card(b"1").await.unwrap().address,
        made("c", Some(&passphrase)).receive_card(b"2").await.unwrap().address,
    ];
    assert_ne!(cards[0], cards[1]);
    assert_eq!(cards[1], cards[2]);
    let again = Wallet::open(&homes.path().join("b"), None, world.tools()).unwrap();
    again.unlock(&pin()).unwrap();
    let second = again.receive_card(b"3").await.unwrap().address;
    let restored = made("d", Some(&passphrase));
    restored.receive_card(b"1").await.unwrap();
    assert_eq!(second, restored.receive_card(b"2").await.unwrap().address, "it is kept, and asked for no more");
}

#[tokio::test]
async fn three_words_are_asked_back_once_for_each_pin_and_a_wrong_one_is_named_by_its_place() {
    let world = World::new().await;
    let wallet = world.wallet();
    assert_eq!(wallet.words_checked_ms().unwrap(), None);
    assert!(matches!(wallet.check_words(["a", "b", "c"]), Err(WalletError::NothingAsked)));
    let list: Vec<&str> = words().iter().collect();
    let places = wallet.ask_words_back(&pin()).unwrap();
    assert!(places[0] < places[1] && places[1] < places[2] && places[0] >= 1 && places[2] <= list.len());
    let right = places.map(|place| list[place - 1]);
    assert!(matches!(
        wallet.check_words([right[0], "zoo", right[2]]),
        Err(WalletError::WrongWord { place }) if place == places[1]
    ));
    assert!(matches!(wallet.check_words(right), Err(WalletError::NothingAsked)), "one try for each PIN");
    assert!(wallet.ask_words_back(&Pin::new("999999").unwrap()).is_err());
    let places = wallet.ask_words_back(&pin()).unwrap();
    let typed = places.map(|place| format!(" {} ", list[place - 1].to_uppercase()));
    wallet.check_words([&typed[0], &typed[1], &typed[2]]).unwrap();
    assert!(wallet.words_checked_ms().unwrap().is_some());
}

#[tokio::test]
async fn an_imported_account_grants_with_its_own_key_and_is_gone_when_it_is_forgotten() {
    let world = World::new().await;
    let (first, nft, patient) = world.patient(400_000_000).await;
    let address = world.address(&patient);
    let private = hd::derive_account(&words().seed(""), world.network.id, 0).ok().unwrap();
    drop(first);
    let homes = tempfile::tempdir().unwrap();
    let words = crate::words::Words::from_entropy(&[0x33; 32]).unwrap();
    let wallet = Wallet::create(homes.path(), &words, &pin(), None, &world.settings(), world.tools()).unwrap();
    let key = ImportedKey::parse(&data_encoding::HEXUPPER.encode(private.expose())).ok().unwrap();
    let account = wallet.import(&key, &pin()).await.unwrap();
    assert_eq!((account.address, account.origin), (address, Origin::Imported));
    assert!(matches!(
        wallet.import(&key, &pin()).await,
        Err(WalletError::Import(ImportError::AlreadyThere(known))) if known == address
    ));
    let own = wallet.receive_card(b"own").await.unwrap();
    assert_ne!(own.address, address, "cards stay below the words");

    let studies = wallet.studies(true, quiet()).await.unwrap().studies;
    assert!(studies.iter().any(|study| study.nft == nft));
    let request = world.signed(nft, Payer::Patient);
    scan(&wallet, &request).await;
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}");

    assert!(matches!(wallet.forget_account(&own.address, &pin()).await, Err(WalletError::NotForeign(_))));
    wallet.forget_account(&address, &pin()).await.unwrap();
    assert!(wallet.accounts().await.unwrap().iter().all(|account| account.address != address));
}

#[tokio::test]
async fn a_watched_account_is_looked_at_and_never_signed_for() {
    let world = World::new().await;
    let (first, nft, patient) = world.patient(400_000_000).await;
    drop(first);
    let homes = tempfile::tempdir().unwrap();
    let words = crate::words::Words::from_entropy(&[0x33; 32]).unwrap();
    let wallet = Wallet::create(homes.path(), &words, &pin(), None, &world.settings(), world.tools()).unwrap();
    let account = wallet.watch(Watched::Key(patient)).await.unwrap();
    assert_eq!(account.origin, Origin::Watched);
    let studies = wallet.studies(true, quiet()).await.unwrap().studies;
    assert!(studies.iter().any(|study| study.nft == nft && study.preview.is_none()));
    let request = world.signed(nft, Payer::Patient);
    let review = scan(&wallet, &request).await;
    assert!(review.blocking().contains(&Caution::WatchOnly(account.address)), "{:?}", review.warnings);
    let refused = wallet.accept(&request.digest(), None, &pin(), quiet()).await;
    assert!(matches!(refused, Err(WalletError::Refused(_))));
    let unseen = KeyPair::new(&PrivateKey::from_bytes([77; 32])).public_key();
    let unknown = wallet.watch(Watched::Address(world.address(&unseen))).await;
    assert!(matches!(unknown, Err(WalletError::Import(ImportError::UnknownKey(_)))));
}

/// A device whose biometrics changed.
struct Changed;

impl DeviceKeystore for Changed {
    fn seal(&self, _: &[u8], _: &[u8]) -> Result<Vec<u8>, KeystoreError> {
        Err(KeystoreError::Invalidated)
    }
    fn unseal(&self, _: &[u8], _: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>, KeystoreError> {
        Err(KeystoreError::Invalidated)
    }
}

#[tokio::test]
async fn biometrics_open_and_agree_until_they_change_and_the_pin_always_does() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(400_000_000).await;
    let finger = FileKeystore::from_key([0xf1; 32]);
    wallet.lock();
    assert!(matches!(wallet.unlock(Auth::Biometric(&finger)), Err(WalletError::Store(StoreError::NoBiometrics))));
    let wrong = wallet.enable_biometrics(&Pin::new("999999").unwrap(), &finger);
    assert!(matches!(wrong, Err(WalletError::Store(StoreError::WrongPin { .. }))));
    wallet.enable_biometrics(&pin(), &finger).unwrap();
    wallet.unlock(Auth::Biometric(&finger)).unwrap();
    let request = world.signed(nft, Payer::Patient);
    scan(&wallet, &request).await;
    let receipt = wallet.accept(&request.digest(), None, Auth::Biometric(&finger), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }));
    wallet.change_pin(&pin(), &Pin::new("24680246").unwrap()).unwrap();
    wallet.lock();
    wallet.unlock(Auth::Biometric(&finger)).unwrap();

    wallet.lock();
    assert!(matches!(wallet.unlock(Auth::Biometric(&Changed)), Err(WalletError::Store(StoreError::BiometricsLost))));
    assert!(!wallet.has_biometrics().unwrap());
    assert!(matches!(wallet.unlock(Auth::Biometric(&finger)), Err(WalletError::Store(StoreError::NoBiometrics))));
    wallet.unlock(&Pin::new("24680246").unwrap()).unwrap();
}

#[tokio::test]
async fn an_erased_wallet_leaves_nothing_of_its_own_and_begins_anew() {
    let world = World::new().await;
    let homes = tempfile::tempdir().unwrap();
    let home = homes.path().join("wallet");
    let wallet = Wallet::create(&home, &words(), &pin(), None, &world.settings(), world.tools()).unwrap();
    std::fs::write(home.join("letter.txt"), "of somebody").unwrap();
    wallet.erase(&home).unwrap();
    let left: Vec<_> = std::fs::read_dir(&home).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["letter.txt"]);
    Wallet::create(&home, &words(), &pin(), None, &world.settings(), world.tools()).unwrap();
    crate::store::WalletHome::erase(&homes.path().join("never")).unwrap();
}
