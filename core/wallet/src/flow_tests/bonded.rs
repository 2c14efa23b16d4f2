//! The hospital pays with a bonded aggregate: it waits on the chain, and any node takes the cosignature.

use tegata_rights::Payer;
use tegata_symbol::TransactionType;

use super::consent::reasons;
use super::desk::Manner;
use super::world::*;
use crate::WalletError;
use crate::consent::{Next, Outcome, ReceiptNote};
use crate::permissions::RightStatus;
use crate::review::PublicFact;

#[tokio::test]
async fn a_bonded_grant_is_cosigned_through_a_node_and_the_review_says_that_the_question_is_public_before() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(0).await;
    let request = world.signed(nft, Payer::HospitalBonded);
    let review = scan(&wallet, &request).await;
    assert!(review.can_agree(), "{:?}", review.warnings);
    assert!(review.becomes_public.contains(&PublicFact::QuestionBeforeAnswer));
    assert_eq!(review.cost.unwrap().max_fee.0, 0);
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}");
    assert!(receipt.notes.is_empty(), "{:?}", receipt.notes);
    assert!(reasons(&world, &request, nft, &patient).await.is_empty());
    let snapshot = world.emulator.snapshot().unwrap();
    assert!(snapshot.place(&receipt.transaction).unwrap().is_some());
    assert!(world.faults.payloads.lock().unwrap().is_empty(), "the phone announced no transaction of its own");
    // Fees and rentals, and what stays with the patient: the deposit is back.
    let spent = 10_000_000_000 - world.balance(&world.asker.address, world.network.currency);
    assert!(spent < 105_000_000, "{spent}");

    let complete = world.request(Some(nft), Payer::Hospital).sign(&world.asker.request_key).unwrap();
    let complete = scan(&wallet, &complete).await;
    assert!(!complete.becomes_public.contains(&PublicFact::QuestionBeforeAnswer));
}

#[tokio::test]
async fn an_aggregate_that_the_desk_keeps_to_itself_is_announced_by_the_phone_behind_the_desks_lock() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(0).await;
    let request = world.signed(nft, Payer::HospitalBonded);
    scan(&wallet, &request).await;
    world.desk.behave(Manner::Withholds);
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}");
    assert_eq!(world.faults.cosignatures.lock().unwrap().len(), 1);
    assert!(reasons(&world, &request, nft, &patient).await.is_empty());
}

#[tokio::test]
async fn a_bonded_grant_without_its_lock_waits_and_is_signed_anew_only_when_its_deadline_has_passed_for_good() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(0).await;
    let mut request = world.request(Some(nft), Payer::HospitalBonded);
    request.answer_by_ms = START_MS + 20 * HOUR_MS;
    let request = request.sign(&world.asker.request_key).unwrap();
    world.desk.expect(&request);
    scan(&wallet, &request).await;
    world.desk.behave(Manner::LocksNothing);
    let first = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(first.outcome, Outcome::TimedOut { next: Next::TryAgain { .. } }), "{first:?}");
    let state = wallet.permissions().await.unwrap().permissions[0].rights[0].status;
    assert_eq!(state, RightStatus::Pending);

    world.advance(5 * 60_000);
    world.desk.forget_prepared();
    let second = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert_eq!(second.transaction, first.transaction, "as long as it can come true nothing else is signed");

    world.advance(6 * 60_000);
    world.desk.behave(Manner::Honest);
    let third = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert_ne!(third.transaction, first.transaction);
    assert!(matches!(third.outcome, Outcome::Confirmed { .. }), "{third:?}");
    assert!(reasons(&world, &request, nft, &patient).await.is_empty());
}

#[tokio::test]
async fn a_bonded_aggregate_may_wait_for_six_hours_and_no_longer() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(0).await;
    let request = world.signed(nft, Payer::HospitalBonded);
    scan(&wallet, &request).await;
    world.desk.behave(Manner::BondedTooLong);
    let error = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap_err();
    assert!(matches!(&error, WalletError::Prepared(_)) && error.to_string().contains("deadline"), "{error}");
    world.desk.behave(Manner::LongDeadline);
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}");
}

#[tokio::test]
async fn cosignatures_that_a_node_drops_without_a_word_are_handed_over_again() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(0).await;
    let request = world.signed(nft, Payer::HospitalBonded);
    scan(&wallet, &request).await;
    world.desk.behave(Manner::Forgetful);
    world.go_wrong("drop,path=/transactions/cosignature");
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::TimedOut { next: Next::TryAgain { .. } }), "{receipt:?}");
    world.emulator.faults().clear().unwrap();
    drop(wallet);
    let wallet = world.reopened();
    let resumed = wallet.resume(quiet()).await.unwrap();
    assert_eq!((resumed[0].transaction, &resumed[0].notes[..]), (receipt.transaction, &[ReceiptNote::Resumed][..]));
    assert!(matches!(resumed[0].outcome, Outcome::Confirmed { .. }), "{resumed:?}");
    assert!(reasons(&world, &request, nft, &patient).await.is_empty());
    let confirmed = world.emulator.snapshot().unwrap().place(&receipt.transaction).unwrap();
    assert!(confirmed.is_some());
    let prepared = world.desk.prepared(&request.digest());
    assert_eq!(prepared, (receipt.transaction, TransactionType::AggregateBonded));
}
