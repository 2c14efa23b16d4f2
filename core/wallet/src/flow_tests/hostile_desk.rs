//! A desk that cheats, breaks or keeps things to itself. The phone believes its own rebuilt bytes, and nothing else.

use tegata_rights::{GrantMismatch, Payer};
use tegata_symbol::Hash256;

use super::calls::Break;
use super::consent::reasons;
use super::desk::Manner;
use super::world::*;
use crate::WalletError;
use crate::consent::{Outcome, ReceiptNote};
use crate::desk::DeskError;
use crate::http::CallError;

fn is_refused(error: &WalletError, expected: &str) -> bool {
    matches!(error, WalletError::Prepared(_)) && error.to_string().contains(expected)
}

#[tokio::test]
async fn nothing_that_differs_from_what_the_request_leads_to_is_ever_cosigned() {
    let tricks = [
        (Manner::SwappedRecipients, "something else"),
        (Manner::OtherMosaic, "something else"),
        (Manner::OtherDigest, "something else"),
        (Manner::OtherUntil, "something else"),
        (Manner::Duplicated, "inner transaction 7"),
        (Manner::PatientPays, "makes the patient pay"),
        (Manner::Version2, "version 2"),
        (Manner::OtherNetwork, "another network"),
        (Manner::OtherForm, "which is not what was to be signed"),
    ];
    for payer in [Payer::Hospital, Payer::HospitalBonded] {
        let world = World::new().await;
        let (wallet, nft, _) = world.patient(0).await;
        let request = world.signed(nft, payer);
        scan(&wallet, &request).await;
        for (manner, reason) in tricks {
            world.desk.behave(manner);
            let error = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap_err();
            assert!(is_refused(&error, reason), "{payer:?} {manner:?}: {error}");
        }
        world.desk.behave(Manner::DuplicatedUnseen);
        let error = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap_err();
        assert!(matches!(error, WalletError::Prepared(GrantMismatch::Unexplained { position: 7, .. })), "{error}");
        assert!(world.desk.cosignatures().is_empty() && world.faults.cosignatures.lock().unwrap().is_empty());
        world.desk.behave(Manner::Honest);
        let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
        assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{payer:?}: {receipt:?}");
    }
}

#[tokio::test]
async fn a_desk_that_redirects_or_floods_is_left_and_nothing_is_signed() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(0).await;
    let request = world.signed(nft, Payer::Hospital);
    scan(&wallet, &request).await;
    world.desk.behave(Manner::Redirects);
    let error = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap_err();
    let WalletError::Desk(DeskError::Call(CallError::Refused { status: 307, .. })) = error else { panic!("{error}") };
    world.desk.behave(Manner::Oversized);
    let error = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap_err();
    let WalletError::Desk(DeskError::Call(CallError::Nonsense { what, .. })) = error else { panic!("{error}") };
    assert_eq!(what, "the answer is too large");
    assert!(world.desk.cosignatures().is_empty());
}

#[tokio::test]
async fn an_aggregate_whose_last_transaction_was_doubled_after_the_cosignature_gets_nowhere() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(0).await;
    let request = world.signed(nft, Payer::Hospital);
    scan(&wallet, &request).await;
    world.desk.behave(Manner::AnnouncesDoubled);
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::TimedOut { .. }), "{receipt:?}");
    // The phone's own bytes are the ones that count.
    world.desk.behave(Manner::Down);
    let again = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert_eq!(again.transaction, receipt.transaction);
    assert!(matches!(again.outcome, Outcome::Confirmed { .. }), "{again:?}");
    assert!(reasons(&world, &request, nft, &patient).await.is_empty());
}

#[tokio::test]
async fn a_foreign_cosignature_beside_the_patients_only_spoils_the_desks_own_aggregate() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(0).await;
    let request = world.signed(nft, Payer::Hospital);
    scan(&wallet, &request).await;
    world.desk.behave(Manner::AttachesAnother);
    let first = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(first.outcome, Outcome::Rejected { .. }), "{first:?}");
    // The node remembers the refusal for as long as the aggregate lives; the next one is another.
    world.advance(11 * 60_000);
    world.desk.behave(Manner::Honest);
    let again = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert_ne!(again.transaction, first.transaction);
    assert!(matches!(again.outcome, Outcome::Confirmed { .. }), "{again:?}");
    assert!(reasons(&world, &request, nft, &patient).await.is_empty());
}

#[tokio::test]
async fn an_aggregate_that_is_announced_twice_gives_each_right_once() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(0).await;
    let request = world.signed(nft, Payer::Hospital);
    scan(&wallet, &request).await;
    world.desk.behave(Manner::AnnouncesTwice);
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}");
    assert!(reasons(&world, &request, nft, &patient).await.is_empty());
    assert_eq!(world.balance(&world.address(&patient), world.network.currency), 3_000_000);
}

#[tokio::test]
async fn a_desk_that_takes_no_cosignature_cannot_keep_the_consent_from_the_chain() {
    for payer in [Payer::Hospital, Payer::HospitalBonded] {
        let world = World::new().await;
        let (wallet, nft, patient) = world.patient(0).await;
        let request = world.signed(nft, payer);
        scan(&wallet, &request).await;
        // The first call to the desk is answered, everything after it finds the desk gone.
        let desk = world.desk.clone();
        let progress = move |step| {
            if matches!(step, crate::progress::Step::Prepared { .. }) {
                desk.go_down();
            }
        };
        let receipt = wallet.accept(&request.digest(), None, &pin(), &progress).await.unwrap();
        assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{payer:?}: {receipt:?}");
        assert!(matches!(receipt.notes[..], [ReceiptNote::AnnouncedWithoutDesk(_)]), "{:?}", receipt.notes);
        assert!(world.desk.cosignatures().is_empty());
        assert!(reasons(&world, &request, nft, &patient).await.is_empty());
    }
}

#[tokio::test]
async fn an_answer_that_was_lost_is_asked_for_again_and_is_the_same() {
    for payer in [Payer::Hospital, Payer::HospitalBonded] {
        let world = World::new().await;
        let (wallet, nft, patient) = world.patient(0).await;
        let request = world.signed(nft, payer);
        scan(&wallet, &request).await;
        let mut prepared: Option<Hash256> = None;
        let mut lost = 0;
        // The very first call asks for the latest block; where that is lost, everything is looked at again.
        for at in 1.. {
            world.faults.calls.plan(Some((at, Break::AnswerLost)));
            let before = world.desk.answers().len();
            match wallet.accept(&request.digest(), None, &pin(), quiet()).await {
                Err(WalletError::Desk(DeskError::Call(CallError::Unreachable { .. }))) => {
                    lost += 1;
                    assert_eq!(world.desk.answers().len(), before + 1, "it arrived");
                    let (hash, _) = world.desk.prepared(&request.digest());
                    assert!(prepared.is_none_or(|known| known == hash), "the same bytes while they live");
                    prepared = Some(hash);
                }
                Err(_) => {}
                Ok(receipt) => {
                    let receipt = match receipt.outcome {
                        Outcome::Confirmed { .. } => receipt,
                        _ => wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap(),
                    };
                    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}");
                    assert!(prepared.is_none_or(|known| known == receipt.transaction));
                    break;
                }
            }
        }
        // Once as it was reviewed, and once more after everything was looked at again.
        assert_eq!(lost, 2, "{payer:?}");
        assert!(reasons(&world, &request, nft, &patient).await.is_empty());
    }
}
