use tegata_rights::{Payer, Rights};

use super::world::*;
use crate::store::StoreError;
use crate::{Settings, Wallet, WalletError};

#[tokio::test]
async fn the_words_alone_bring_accounts_studies_and_permissions_back() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(200_000_000).await;
    // Cards that nobody used leave a gap below the limit.
    for _ in 0..3 {
        wallet.receive_card(b"unused").await.unwrap();
    }
    let (second, _) = world.study_for(&wallet, 2).await;
    let request = world.signed(nft, Payer::Patient);
    scan(&wallet, &request).await;
    let id = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap().permission;

    let restored = world.wallet_in("restored");
    let found = restored.restore(quiet()).await.unwrap();
    assert_eq!((found.accounts, found.studies, found.permissions), (5, 2, 1));
    let list = restored.studies(false, quiet()).await.unwrap().studies;
    assert!([nft, second].iter().all(|nft| list.iter().any(|study| study.nft == *nft && study.preview.is_some())));
    let permission = restored.permissions().await.unwrap().permissions.remove(0);
    assert_eq!((permission.id.as_str(), permission.asker), (id.as_str(), None));
    // The request that was answered before cannot be replayed to the restored wallet.
    let review = scan(&restored, &request).await;
    assert_eq!(review.blocking()[0].code(), "given-before");
    restored.withdraw(&id, Rights::BOTH, &pin(), quiet()).await.unwrap();
    let review = scan(&restored, &request).await;
    assert_eq!(review.blocking()[0].code(), "given-before");
    assert_eq!(restored.restore(quiet()).await.unwrap().accounts, 5);
    let fresh = restored.receive_card(b"n").await.unwrap().address;
    assert!(wallet.accounts().await.unwrap().iter().all(|account| account.address != fresh));
}

#[tokio::test]
async fn each_card_has_an_account_of_its_own_that_is_stored_before_it_is_shown() {
    let world = World::new().await;
    let wallet = world.wallet();
    let first = wallet.receive_card(b"one").await.unwrap();
    let second = wallet.receive_card(b"two").await.unwrap();
    assert_ne!(first.address, second.address);
    assert!(matches!(wallet.receive_card(&[0; 65]).await, Err(WalletError::Format(_))));
    drop(wallet);
    let accounts = world.reopened().accounts().await.unwrap();
    assert_eq!(accounts.iter().map(|a| a.address).collect::<Vec<_>>(), [first.address, second.address]);
}

#[tokio::test]
async fn a_wallet_keeps_to_the_network_of_its_first_node() {
    let (world, other) = (World::new().await, {
        let config = tegata_emulator::Config { seed: Some([6; 32]), ..tegata_emulator::Config::in_memory() };
        tegata_emulator::Emulator::open(config).unwrap()
    });
    let listener = tegata_emulator::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
    let server = other.serve(listener).unwrap();
    let wallet = world.wallet();
    wallet.receive_card(b"n").await.unwrap();
    assert_eq!(wallet.settings().unwrap().network, Some(world.network));
    let foreign = crate::Settings { node_urls: vec![server.url()], ..world.settings() };
    wallet.set_settings(&foreign, &pin()).await.unwrap();
    let refused = wallet.studies(true, quiet()).await;
    assert!(matches!(refused, Err(WalletError::Ledger(tegata_rights::LedgerError::OtherNetwork { .. }))));
}

#[tokio::test]
async fn a_home_that_has_a_wallet_is_left_alone() {
    let world = World::new().await;
    let home = world.home.path().join("wallet");
    drop(world.wallet());
    let again = Wallet::create(&home, &words(), &pin(), None, &world.settings(), world.tools());
    assert!(matches!(again.err(), Some(WalletError::Store(StoreError::AlreadyInitialised { .. }))));
    let missing = Wallet::open(&world.home.path().join("none"), None, world.tools());
    assert!(matches!(missing.err(), Some(WalletError::Store(StoreError::NotInitialised { .. }))));
}

#[tokio::test]
async fn creating_that_was_cut_off_is_completed_with_the_same_pin() {
    let world = World::new().await;
    let home = world.home.path().join("wallet");
    let place = crate::store::WalletHome::create(&home).unwrap();
    let keystore = place.keystore().unwrap();
    let kdf = crate::vault::KdfParameters::new(8, 1, 1).unwrap();
    drop(crate::store::Store::create(&place.store_path(), &pin(), kdf, &keystore).unwrap());
    let half = Wallet::open(&home, None, world.tools()).unwrap();
    assert!(matches!(half.unlock(&pin()), Err(WalletError::Unfinished { .. })));
    drop(half);
    let wallet = world.wallet();
    assert_eq!(wallet.words(&pin()).unwrap().phrase().as_str(), words().phrase().as_str());
}

#[test]
fn the_calls_can_move_between_threads() {
    fn is_send<T: Send>(_: &T) {}
    fn calls(wallet: &TestWallet) {
        let pin = pin();
        let digest = tegata_symbol::Hash256::ZERO;
        is_send(&wallet.accept(&digest, None, &pin, quiet()));
        is_send(&wallet.scan(crate::ScanInput::Text("")));
        is_send(&wallet.restore(quiet()));
        is_send(&wallet.withdraw("", Rights::BOTH, &pin, quiet()));
        is_send(&wallet.resume(quiet()));
    }
    let _ = calls;
}

#[tokio::test]
async fn another_registry_or_node_is_taken_only_with_the_pin() {
    let world = World::new().await;
    let (wallet, _, _) = world.patient(0).await;
    let before = wallet.settings().unwrap();
    let stranger = world.address(&keys(0x66).public_key());
    let other = Settings { registry: Some(stranger), ..before.clone() };
    let wrong = crate::vault::Pin::new("999999").unwrap();
    assert!(wallet.set_settings(&other, &wrong).await.is_err());
    assert_eq!(wallet.settings().unwrap(), before);
    wallet.set_settings(&other, &pin()).await.unwrap();
    assert_eq!(wallet.settings().unwrap().registry, Some(stranger));
}
