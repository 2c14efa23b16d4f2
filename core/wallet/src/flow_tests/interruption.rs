use std::sync::Arc;

use tegata_emulator::chain::Place;
use tegata_rights::Payer;
use tegata_symbol::Hash256;

use super::world::*;
use crate::WalletError;
use crate::consent::Outcome;
use crate::progress::Step;
use crate::store::StoreError;

/// The steps at which a process may end; each is told when what belongs to it is on the disk.
fn name(step: &Step) -> &'static str {
    match step {
        Step::Agreed => "agreed",
        Step::AskingDesk => "asking desk",
        Step::Prepared { .. } => "prepared",
        Step::Signed { .. } => "signed",
        Step::Announced { .. } => "announced",
        Step::DeskTold => "desk told",
        Step::Waiting { .. } => "waiting",
        Step::Settled { .. } => "settled",
        _ => "other",
    }
}

/// Agrees, ends the wallet at `at` as a kill would, opens it again and agrees again. The hash that was signed before
/// the end, if any, and the outcome.
async fn killed_at(world: &World, at: &'static str, digest: Hash256, wallet: TestWallet) -> (Option<Hash256>, Hash256) {
    let signed = Arc::new(std::sync::Mutex::new(None));
    let seen = Arc::clone(&signed);
    let progress = move |step: Step| {
        if let Step::Signed { hash } = step {
            *seen.lock().unwrap() = Some(hash);
        }
        assert!(name(&step) != at, "the process ends here");
    };
    let call = tokio::spawn(async move { wallet.accept(&digest, None, &pin(), &progress).await.map(|r| r.outcome) });
    assert!(call.await.is_err(), "{at} was not reached");
    // What would be signed now is not what was signed before the end.
    world.advance(60_000);
    let wallet = world.reopened();
    let receipt = wallet.accept(&digest, None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{at}: {receipt:?}");
    let hash = *signed.lock().unwrap();
    (hash, receipt.transaction)
}

async fn survives(payer: Payer, steps: &[&'static str]) {
    for at in steps {
        let world = World::new().await;
        let (wallet, nft, patient) = world.patient(if payer == Payer::Patient { 200_000_000 } else { 0 }).await;
        let request = world.signed(nft, payer);
        scan(&wallet, &request).await;
        let (before, after) = killed_at(&world, at, request.digest(), wallet).await;
        if let Some(before) = before {
            assert_eq!(before, after, "{at}");
        }
        assert!(super::consent::reasons(&world, &request, nft, &patient).await.is_empty(), "{at}");
        let snapshot = world.emulator.snapshot().unwrap();
        let named = world.address(&patient).into();
        let confirmed = snapshot.places_of(&named, Place::FIRST, Place::LAST).unwrap().count();
        // The study's arrival, the grant, and the patient's funds where there are any: never a second grant.
        assert_eq!(confirmed, if payer == Payer::Patient { 3 } else { 2 }, "{at}");
    }
}

#[tokio::test]
async fn a_patients_consent_survives_an_end_at_every_step() {
    survives(Payer::Patient, &["signed", "announced", "desk told", "waiting", "settled"]).await;
}

#[tokio::test]
async fn a_sponsored_consent_survives_an_end_at_every_step() {
    survives(Payer::Hospital, &["agreed", "asking desk", "prepared", "signed", "announced", "waiting", "settled"])
        .await;
}

#[tokio::test]
async fn a_locked_wallet_signs_nothing_and_a_wrong_pin_is_counted() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(200_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    scan(&wallet, &request).await;
    let wrong = crate::vault::Pin::new("654321").unwrap();
    let refused = wallet.accept(&request.digest(), None, &wrong, quiet()).await;
    assert!(matches!(refused, Err(WalletError::Store(StoreError::WrongPin { .. }))));
    wallet.lock();
    let refused = wallet.accept(&request.digest(), None, &pin(), quiet()).await;
    assert!(matches!(refused, Err(WalletError::Store(StoreError::Locked))));
    assert!(world.faults.payloads.lock().unwrap().is_empty());
    wallet.unlock(&pin()).unwrap();
    wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
}
