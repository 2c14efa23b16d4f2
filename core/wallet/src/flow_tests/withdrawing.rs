use tegata_rights::{Payer, Rights};

use super::desk::Manner;
use super::world::*;
use crate::WalletError;
use crate::consent::Outcome;
use crate::permissions::RightStatus;

#[tokio::test]
async fn a_patient_withdraws_one_right_with_the_float_and_the_verdict_turns() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(0).await;
    let request = world.signed(nft, Payer::Hospital);
    scan(&wallet, &request).await;
    let id = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap().permission;
    let receipt = wallet.withdraw(&id, Rights::VIEWING, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }));
    assert_eq!(super::consent::reasons(&world, &request, nft, &patient).await, ["NotGiven:V"]);
    let rights = wallet.permissions().await.unwrap().permissions.remove(0).rights;
    assert_eq!((rights[0].status, rights[1].status), (RightStatus::Given, RightStatus::Withdrawn));
    let again = wallet.withdraw(&id, Rights::VIEWING, &pin(), quiet()).await;
    assert!(matches!(again, Err(WalletError::NothingToWithdraw)));
    let rest = wallet.withdraw(&id, Rights::BOTH, &pin(), quiet()).await.unwrap();
    assert_eq!(rest.rights, [tegata_rights::Role::Transfer]);
    let unknown = wallet.withdraw("0000000000000000", Rights::BOTH, &pin(), quiet()).await;
    assert!(matches!(unknown, Err(WalletError::UnknownPermission(_))));
}

#[tokio::test]
async fn a_withdrawal_without_currency_says_how_much_is_missing() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(0).await;
    world.desk.behave(Manner::NoFloat);
    let request = world.signed(nft, Payer::Hospital);
    scan(&wallet, &request).await;
    let id = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap().permission;
    assert_eq!(world.balance(&world.address(&patient), world.network.currency), 0);
    let refused = wallet.withdraw(&id, Rights::BOTH, &pin(), quiet()).await;
    let Err(WalletError::NotEnough { missing }) = refused else { panic!("{refused:?}") };
    world.fund(&patient, missing.0 - 1);
    let refused = wallet.withdraw(&id, Rights::BOTH, &pin(), quiet()).await;
    assert!(matches!(refused, Err(WalletError::NotEnough { missing }) if missing.0 == 1), "{refused:?}");
    world.fund(&patient, 1);
    wallet.withdraw(&id, Rights::BOTH, &pin(), quiet()).await.unwrap();
}

#[tokio::test]
async fn a_withdrawal_that_was_swallowed_is_made_again_with_the_same_bytes() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(200_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    scan(&wallet, &request).await;
    let id = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap().permission;
    world.go_wrong("forget");
    let first = wallet.withdraw(&id, Rights::BOTH, &pin(), quiet()).await.unwrap();
    assert!(matches!(first.outcome, Outcome::TimedOut { .. }));
    drop(wallet);
    world.emulator.faults().clear().unwrap();
    let wallet = world.reopened();
    wallet.resume(quiet()).await.unwrap();
    assert_eq!(super::consent::reasons(&world, &request, nft, &patient).await, ["NotGiven:T", "NotGiven:V"]);
    let history = wallet.history(None, 1).unwrap();
    assert_eq!(history[0].transaction, first.transaction);
}
