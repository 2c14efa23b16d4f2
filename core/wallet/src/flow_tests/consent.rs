use tegata_rights::{Decision, Finality, Payer, Question, Role, judge};
use tegata_symbol::{MosaicId, PublicKey};

use super::desk::Manner;
use super::world::*;
use crate::chain::Connect;
use crate::consent::{Outcome, ReceiptNote};
use crate::desk::DeskError;
use crate::history::Happening;
use crate::permissions::RightStatus;
use crate::review::{Change, Severity};
use crate::{Scan, ScanInput, WalletError, qr};

pub(super) async fn reasons(
    world: &World,
    request: &tegata_rights::SignedRequest,
    nft: MosaicId,
    patient: &PublicKey,
) -> Vec<String> {
    let pool = crate::chain::Nodes.connect(&[world.server.url()], None).await.unwrap();
    let question = Question {
        request,
        nft,
        patient: world.address(patient),
        registry: world.address(&world.registry.public_key()),
        finality: Finality::Final,
        now_ms: START_MS,
        named_rights: None,
    };
    judge(&pool, &question).await.unwrap().reasons.iter().map(|reason| reason.code()).collect()
}

#[tokio::test]
async fn a_patient_who_pays_signs_once_what_the_review_showed() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(200_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    let png = qr::render_png(&request.to_code(), 4).unwrap();
    let Scan::Request(review) = wallet.scan(ScanInput::Picture(&png)).await.unwrap() else { panic!("no request") };

    assert!(review.verified && review.warnings.is_empty(), "{:?}", review.warnings);
    assert_eq!(review.asker.name.as_deref(), Some("Hospital 40"));
    assert_eq!(review.asker.reading.as_deref(), Some("びょういん"));
    let study = review.study.as_ref().unwrap();
    assert_eq!(study.source.name.as_deref(), Some("Hospital 20"));
    assert_eq!(study.descriptor.as_ref().unwrap().modality, "CT");
    assert_eq!(study.picture.as_ref().ok().unwrap().width, 96);
    assert_eq!(review.changes, [Change::Added(Role::Transfer), Change::Added(Role::Viewing)]);
    let shown = review.grant.unwrap();
    assert_eq!(
        shown.delivered.iter().map(|step| step.recipient).collect::<Vec<_>>(),
        [world.source.reception, world.asker.reception]
    );
    assert_eq!(review.rights[0].to.as_ref().unwrap().address, world.source.address);
    let cost = review.cost.unwrap();
    assert_eq!((cost.rentals.0, cost.missing().0), (100_000_000, 0));
    assert!(world.faults.payloads.lock().unwrap().is_empty(), "scanning signs nothing");

    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { is_final: true, .. }), "{:?}", receipt.outcome);
    assert!(receipt.notes.is_empty(), "{:?}", receipt.notes);
    let payload = world.faults.payloads.lock().unwrap()[0].clone();
    let signed = tegata_symbol::Transaction::from_bytes(&payload).unwrap();
    let facts = tegata_rights::read_grant(&signed, &world.network, &patient).unwrap();
    assert_eq!(
        (facts.delivered, facts.defined, facts.max_fee, facts.deadline),
        (shown.delivered, shown.defined, shown.max_fee, shown.deadline)
    );
    assert!(reasons(&world, &request, nft, &patient).await.is_empty());

    let answers = world.desk.answers();
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0].decision, Decision::Granted);
    assert_eq!(*answers[0].grant.unwrap(), receipt.transaction.0);
    assert_eq!(answers[0].thumbnail_key, Some([1; 32]));

    let list = wallet.permissions().await.unwrap().permissions;
    assert_eq!(list.len(), 1);
    assert_eq!((list[0].id.as_str(), list[0].is_final), (receipt.permission.as_str(), true));
    assert!(list[0].rights.iter().all(|right| right.status == RightStatus::Given));
    let history: Vec<_> = wallet.history(None, 10).unwrap().iter().map(|entry| entry.what).collect();
    assert_eq!(history, [Happening::Confirmed, Happening::Accepted, Happening::Scanned, Happening::StudyArrived]);
}

#[tokio::test]
async fn agreeing_twice_signs_once() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(200_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    scan(&wallet, &request).await;
    let digest = request.digest();
    let pin = pin();
    let (one, other) =
        tokio::join!(wallet.accept(&digest, None, &pin, quiet()), wallet.accept(&digest, None, &pin, quiet()));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!(one.transaction, other.transaction);
    assert_eq!(other.notes, [ReceiptNote::Resumed]);
    let mut payloads = world.faults.payloads.lock().unwrap().clone();
    payloads.dedup();
    assert_eq!(payloads.len(), 1);
    let review = scan(&wallet, &request).await;
    assert_eq!(review.blocking()[0].code(), "already-agreed");
    assert!(matches!(wallet.decline(&digest, false).await, Err(WalletError::Agreed)));
}

#[tokio::test]
async fn a_hospital_pays_for_a_patient_without_currency() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(0).await;
    let request = world.signed(nft, Payer::Hospital);
    let review = scan(&wallet, &request).await;
    assert!(review.can_agree(), "{:?}", review.warnings);
    assert_eq!(review.cost.unwrap().max_fee.0, 0);
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}");
    assert_eq!(world.desk.cosignatures().len(), 1);
    assert!(reasons(&world, &request, nft, &patient).await.is_empty());
    assert_eq!(world.balance(&world.address(&patient), world.network.currency), 3_000_000);
}

#[tokio::test]
async fn each_trick_of_a_desk_is_refused_with_its_own_reason_and_nothing_is_signed() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(0).await;
    let request = world.signed(nft, Payer::Hospital);
    scan(&wallet, &request).await;
    let tricks = [
        (Manner::OtherRecipient, "does something else"),
        (Manner::OtherAmount, "inner transaction 6"),
        (Manner::OneMore, "inner transaction 7"),
        (Manner::LongDeadline, "deadline"),
        (Manner::PastDeadline, "deadline"),
        (Manner::NoSignature, "signature"),
        (Manner::CosignedAlready, "already has cosignatures"),
        (Manner::TooMuch, "more than"),
        (Manner::TooLittle, "rentals cost"),
    ];
    for (manner, reason) in tricks {
        world.desk.behave(manner);
        let error = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap_err();
        assert!(matches!(error, WalletError::Prepared(_)), "{manner:?}: {error}");
        assert!(error.to_string().contains(reason), "{manner:?}: {error}");
        assert!(wallet.permissions().await.unwrap().permissions[0].transaction.is_none());
    }
    world.desk.behave(Manner::Garbage);
    let error = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap_err();
    assert!(matches!(error, WalletError::Desk(DeskError::Unreadable)), "{error}");
    assert!(world.desk.cosignatures().is_empty());
    // The desk mends its ways, and the same consent goes through.
    world.desk.behave(Manner::Honest);
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }));
}

#[tokio::test]
async fn after_a_trick_the_patient_is_free_to_decline() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(0).await;
    let request = world.signed(nft, Payer::Hospital);
    scan(&wallet, &request).await;
    world.desk.behave(Manner::OneMore);
    wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap_err();
    assert_eq!(wallet.decline(&request.digest(), true).await.unwrap(), crate::consent::Told::Desk);
    assert_eq!(world.desk.answers().last().unwrap().decision, Decision::Declined);
    let refused = wallet.accept(&request.digest(), None, &pin(), quiet()).await;
    assert!(matches!(refused, Err(WalletError::Declined)));
}

#[tokio::test]
async fn an_open_request_is_answered_with_the_study_that_the_patient_chooses() {
    let world = World::new().await;
    let (wallet, first, _) = world.patient(0).await;
    let (second, patient) = world.study_for(&wallet, 2).await;
    world.fund(&patient, 200_000_000);
    let request = world.request(None, Payer::Patient).sign(&world.asker.request_key).unwrap();
    world.desk.expect(&request);
    let review = scan(&wallet, &request).await;
    assert_eq!(review.blocking()[0].code(), "choose-study");
    let mut choices: Vec<MosaicId> = review.choices.iter().map(|study| study.nft).collect();
    choices.sort();
    assert_eq!(choices, {
        let mut both = vec![first, second];
        both.sort();
        both
    });
    let chosen = wallet.review(&request.digest(), Some(second)).await.unwrap();
    assert!(chosen.can_agree(), "{:?}", chosen.warnings);
    let receipt = wallet.accept(&request.digest(), Some(second), &pin(), quiet()).await.unwrap();
    assert_eq!(receipt.nft, second);
    assert_eq!(world.desk.answers()[0].nft, second);
    let other = wallet.accept(&request.digest(), Some(first), &pin(), quiet()).await;
    assert!(matches!(other, Err(WalletError::OtherStudy(_))));
}

#[tokio::test]
async fn a_renewal_says_what_it_replaces_and_ends_later() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(300_000_000).await;
    let first = world.signed(nft, Payer::Patient);
    scan(&wallet, &first).await;
    wallet.accept(&first.digest(), None, &pin(), quiet()).await.unwrap();
    let mut again = world.request(Some(nft), Payer::Patient);
    (again.until_ms, again.random) = (again.until_ms + 24 * HOUR_MS, [8; 16]);
    let again = again.sign(&world.asker.request_key).unwrap();
    world.desk.expect(&again);
    let review = scan(&wallet, &again).await;
    assert!(review.can_agree(), "{:?}", review.warnings);
    assert!(review.warnings.iter().all(|w| w.severity == Severity::Note && w.caution.code() == "replaces"));
    assert!(matches!(review.changes[0], Change::Longer { role: Role::Transfer, .. }));
    assert_eq!(review.cost.unwrap().rentals.0, 0);
    wallet.accept(&again.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(reasons(&world, &again, nft, &patient).await.is_empty());
    assert_eq!(reasons(&world, &first, nft, &patient).await, ["OtherRequest:T", "OtherRequest:V"]);
    let list = wallet.permissions().await.unwrap().permissions;
    let states: Vec<_> = list.iter().map(|permission| permission.rights[0].status).collect();
    assert_eq!(states, [RightStatus::Given, RightStatus::Replaced]);
}

#[tokio::test]
async fn a_desk_that_is_down_is_told_later_and_the_rights_hold_all_the_same() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(200_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    scan(&wallet, &request).await;
    world.desk.behave(Manner::Down);
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.notes[..], [ReceiptNote::DeskNotTold(_)]), "{:?}", receipt.notes);
    assert!(reasons(&world, &request, nft, &patient).await.is_empty());
    world.desk.behave(Manner::Honest);
    let resumed = wallet.resume(quiet()).await.unwrap();
    assert_eq!(resumed.len(), 1);
    assert_eq!(world.desk.answers().len(), 1);
    assert!(wallet.resume(quiet()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_desk_that_loses_the_cosignature_cannot_keep_the_consent_from_the_chain() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(0).await;
    let request = world.signed(nft, Payer::Hospital);
    scan(&wallet, &request).await;
    world.desk.behave(Manner::Forgetful);
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::TimedOut { .. }));
    world.desk.behave(Manner::Down);
    let again = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert_eq!(again.transaction, receipt.transaction);
    assert!(matches!(again.outcome, Outcome::Confirmed { .. }), "{again:?}");
    assert!(again.notes.iter().any(|note| matches!(note, ReceiptNote::AnnouncedWithoutDesk(_))));
}

#[tokio::test]
async fn the_review_lists_every_transaction_that_is_signed() {
    use tegata_symbol::explain::{Known, explain};
    use tegata_symbol::{Body, Transaction};
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(200_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    let shown = scan(&wallet, &request).await.details.unwrap();
    wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    let signed = Transaction::from_bytes(&world.faults.payloads.lock().unwrap()[0]).unwrap();
    let Body::Aggregate(aggregate) = &signed.body else { panic!("a grant is an aggregate") };
    let read = explain(&signed, &Known::of(&world.network));
    assert_eq!(shown.inner.len(), aggregate.transactions().len());
    assert!(shown.inner.iter().zip(&read.inner).all(|(a, b)| a.kind == b.kind && a.signer == b.signer));
}

#[tokio::test]
async fn no_file_of_a_used_wallet_tells_an_account_a_study_or_a_hospital() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(200_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    scan(&wallet, &request).await;
    wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    drop(wallet);
    let address = world.address(&patient);
    let needles: Vec<Vec<u8>> = vec![
        patient.0.to_vec(),
        address.as_bytes().to_vec(),
        address.to_string().into_bytes(),
        nft.0.to_be_bytes().to_vec(),
        nft.0.to_le_bytes().to_vec(),
        request.digest().0.to_vec(),
        world.asker.name.clone().into_bytes(),
        world.server.url().into_bytes(),
    ];
    let mut looked_at = 0;
    for entry in std::fs::read_dir(world.home.path().join("wallet")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        looked_at += bytes.len();
        for needle in &needles {
            assert!(!bytes.windows(needle.len()).any(|part| part == needle.as_slice()), "{:?}", path.file_name());
        }
    }
    assert!(looked_at > 20_000, "the store was among them");
}
