//! A phone without a network: answers as codes.

use std::sync::atomic::Ordering;

use tegata_rights::{
    Answer, CodeFrames, CodeKind, CosignatureCode, Decision, NetworkFacts, Payer, PreparedCode, SealedAnswer,
    SignedRequest, read_grant,
};
use tegata_symbol::{Amount, Body, MosaicId, PublicKey, Transaction};

use super::desk::Manner;
use super::world::*;
use crate::consent::{CodeToShow, Outcome, PreparedReview, Shown};
use crate::review::Severity;
use crate::{Scan, ScanInput, WalletError};

const FACTS: NetworkFacts =
    NetworkFacts { height: 9, block_time_ms: START_MS, fee_multiplier: 100, mosaic_rental: 50_000_000 };

fn with_facts(world: &World, nft: Option<MosaicId>, payer: Payer, facts: NetworkFacts, random: u8) -> SignedRequest {
    let mut request = world.request(nft, payer);
    (request.network_facts, request.random) = (Some(facts), [random; 16]);
    let signed = request.sign(&world.asker.request_key).unwrap();
    world.desk.expect(&signed);
    signed
}

/// A wallet that has met the asking hospital before, and then lost its network.
async fn cut_off(world: &World, funds: u64) -> (TestWallet, MosaicId, PublicKey) {
    let (wallet, nft, patient) = world.patient(funds).await;
    let mut earlier = world.request(Some(nft), Payer::Patient);
    earlier.random = [99; 16];
    scan(&wallet, &earlier.sign(&world.asker.request_key).unwrap()).await;
    world.faults.down.store(true, Ordering::SeqCst);
    (wallet, nft, patient)
}

/// What a desk reads: the code's parts, put together again.
fn at_the_desk(world: &World, code: &CodeToShow) -> Answer {
    assert_eq!(code.frames.kind(), CodeKind::Answer);
    let sealed = SealedAnswer::from_bytes(&bytes_of(&code.frames)).unwrap();
    sealed.open(&world.asker.transport).unwrap()
}

fn bytes_of(frames: &CodeFrames) -> Vec<u8> {
    let mut reader = tegata_rights::CodeReader::default();
    let last = frames.texts(frames.count()).iter().map(|text| reader.read(text).unwrap()).last().unwrap();
    match last {
        tegata_rights::Reading::Complete { bytes, .. } => bytes,
        other => panic!("{other:?}"),
    }
}

/// Scans the desk's aggregate part by part.
async fn scan_prepared(
    wallet: &TestWallet,
    request: &SignedRequest,
    aggregate: Vec<u8>,
) -> Result<PreparedReview, WalletError> {
    let bytes = PreparedCode { request: request.digest(), aggregate }.to_bytes();
    let frames = CodeFrames::new(CodeKind::Prepared, &bytes).unwrap();
    let texts = frames.texts(frames.count());
    assert!(texts.len() > 1);
    wallet.forget_parts();
    for (number, text) in texts.iter().enumerate() {
        match wallet.scan(ScanInput::Text(text)).await? {
            Scan::Part { known, of } => assert_eq!((known, of), (number + 1, texts.len())),
            Scan::Prepared(review) => return Ok(review),
            _ => panic!("no part"),
        }
    }
    panic!("the last part does not make it whole")
}

fn codes(review: &crate::review::Review, severity: Severity) -> Vec<&'static str> {
    review.warnings.iter().filter(|w| w.severity == severity).map(|w| w.caution.code()).collect()
}

#[tokio::test]
async fn a_patient_who_pays_signs_without_a_network_and_the_desk_announces_what_the_code_carries() {
    let world = World::new().await;
    let (wallet, nft, patient) = cut_off(&world, 300_000_000).await;
    let request = with_facts(&world, Some(nft), Payer::Patient, FACTS, 1);
    world.clock.advance(std::time::Duration::from_secs(60));
    let review = scan(&wallet, &request).await;
    assert!(review.can_agree() && review.verified && review.only_by_code.is_some(), "{:?}", review.warnings);
    assert_eq!(codes(&review, Severity::Loud), ["without-network"]);
    assert_eq!(codes(&review, Severity::Note), ["old-data"]);
    assert_eq!(review.as_of_ms, START_MS);
    assert_eq!(review.cost.unwrap().balance, None);
    assert!(review.study.as_ref().unwrap().picture.is_ok());
    let shown = review.grant.unwrap();

    // Agreeing over the network says that there is none.
    let refused = wallet.accept(&request.digest(), None, &pin(), quiet()).await;
    assert!(matches!(&refused, Err(WalletError::Refused(why)) if why[0].code() == "unreachable"), "{refused:?}");

    let code = wallet.answer_by_code(&request.digest(), None, &pin(), quiet()).await.unwrap();
    let Shown::Granted { transaction } = code.shown else { panic!("{code:?}") };
    assert_eq!(wallet.answer_by_code(&request.digest(), None, &pin(), quiet()).await.unwrap(), code);
    assert_eq!(wallet.code_to_show(&request.digest()).unwrap(), Some(code.clone()));
    let answer = at_the_desk(&world, &code);
    assert_eq!((answer.decision, answer.patient, answer.thumbnail_key), (Decision::Granted, patient, Some([1; 32])));
    let bytes = answer.signed_grant.clone().unwrap();
    let signed = Transaction::from_bytes(&bytes).unwrap();
    let facts = read_grant(&signed, &world.network, &patient).unwrap();
    assert_eq!((facts.delivered, facts.defined, facts.max_fee), (shown.delivered, shown.defined, shown.max_fee));
    assert!(world.faults.payloads.lock().unwrap().is_empty(), "nothing left the phone but the code");

    world.emulator.announce(&bytes).unwrap();
    assert!(super::consent::reasons(&world, &request, nft, &patient).await.is_empty());
    // With a network again the phone finds its own grant in the chain, by the same bytes.
    world.faults.down.store(false, Ordering::SeqCst);
    let resumed = wallet.resume(quiet()).await.unwrap();
    assert_eq!(resumed[0].transaction, transaction);
    assert!(matches!(resumed[0].outcome, Outcome::Confirmed { .. }), "{:?}", resumed[0]);
    assert!(world.faults.payloads.lock().unwrap().iter().all(|payload| *payload == bytes));
}

#[tokio::test]
async fn a_phone_that_gets_its_network_back_announces_the_same_bytes_itself() {
    let world = World::new().await;
    let (wallet, nft, patient) = cut_off(&world, 300_000_000).await;
    let request = with_facts(&world, Some(nft), Payer::Patient, FACTS, 1);
    scan(&wallet, &request).await;
    let code = wallet.answer_by_code(&request.digest(), None, &pin(), quiet()).await.unwrap();
    drop(wallet);
    world.faults.down.store(false, Ordering::SeqCst);
    let wallet = world.reopened();
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}");
    assert_eq!(code.shown, Shown::Granted { transaction: receipt.transaction });
    assert!(super::consent::reasons(&world, &request, nft, &patient).await.is_empty());
    assert_eq!(world.desk.answers().last().unwrap().decision, Decision::Granted);
}

#[tokio::test]
async fn a_hospital_pays_while_the_phone_sees_and_shows_codes_only() {
    let world = World::new().await;
    let (wallet, nft, patient) = cut_off(&world, 0).await;
    let request = with_facts(&world, Some(nft), Payer::Hospital, FACTS, 1);
    let review = scan(&wallet, &request).await;
    assert!(review.can_agree(), "{:?}", review.warnings);
    let early = world.desk.prepared_for(&request, patient, nft, Manner::Honest);
    let error = scan_prepared(&wallet, &request, early).await.unwrap_err();
    assert!(matches!(error, WalletError::NotAgreed(_)), "{error}");

    let code = wallet.answer_by_code(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert_eq!((code.shown, code.frames.count()), (Shown::Prepare, 1));
    assert_eq!(at_the_desk(&world, &code).decision, Decision::Prepare);
    let nothing = wallet.cosign_by_code(&request.digest(), &pin(), quiet()).await.unwrap_err();
    assert!(matches!(nothing, WalletError::NothingPrepared(_)), "{nothing}");

    let prepared = world.desk.prepared_for(&request, patient, nft, Manner::Honest);
    let read = scan_prepared(&wallet, &request, prepared.clone()).await.unwrap();
    assert!(!read.is_signed && !read.was_compared_with_ledger);
    assert_eq!((read.grant.funds, read.grant.delivered.len()), (Amount(103_000_000), 2));
    assert_eq!(read.details.inner.len(), 7);
    // A cut in between changes nothing.
    drop(wallet);
    let wallet = world.reopened();
    let code = wallet.cosign_by_code(&request.digest(), &pin(), quiet()).await.unwrap();
    assert_eq!(code, wallet.cosign_by_code(&request.digest(), &pin(), quiet()).await.unwrap());
    assert_eq!(code.shown, Shown::Cosignature { transaction: read.grant.hash });
    assert!(scan_prepared(&wallet, &request, prepared.clone()).await.unwrap().is_signed);

    let cosigned = CosignatureCode::from_bytes(&bytes_of(&code.frames)).unwrap();
    assert_eq!((cosigned.request, cosigned.cosignature.parent_hash), (request.digest(), read.grant.hash));
    let mut transaction = Transaction::from_bytes(&prepared).unwrap();
    let Body::Aggregate(aggregate) = &mut transaction.body else { panic!() };
    aggregate.cosignatures.push(cosigned.cosignature.cosignature);
    world.emulator.announce(&transaction.to_bytes()).unwrap();
    assert!(super::consent::reasons(&world, &request, nft, &patient).await.is_empty());
}

#[tokio::test]
async fn each_trick_of_a_desk_is_refused_without_a_network_too() {
    let world = World::new().await;
    let (wallet, nft, patient) = cut_off(&world, 0).await;
    let request = with_facts(&world, Some(nft), Payer::Hospital, FACTS, 1);
    scan(&wallet, &request).await;
    wallet.answer_by_code(&request.digest(), None, &pin(), quiet()).await.unwrap();
    // The phone's clock takes the place of the latest block's time.
    world.clock.advance(std::time::Duration::from_secs(20));
    let tricks = [
        (Manner::OtherRecipient, "something else"),
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
        let prepared = world.desk.prepared_for(&request, patient, nft, manner);
        let error = scan_prepared(&wallet, &request, prepared).await.unwrap_err();
        assert!(matches!(error, WalletError::Prepared(_)) && error.to_string().contains(reason), "{manner:?}: {error}");
    }
    let error = scan_prepared(&wallet, &request, vec![0; 600]).await.unwrap_err();
    assert!(matches!(error, WalletError::Desk(crate::desk::DeskError::Unreadable)), "{error}");
    let none = wallet.cosign_by_code(&request.digest(), &pin(), quiet()).await.unwrap_err();
    assert!(matches!(none, WalletError::NothingPrepared(_)), "{none}");
}

#[tokio::test]
async fn without_a_network_a_second_aggregate_for_the_same_request_is_never_cosigned() {
    let world = World::new().await;
    let (wallet, nft, patient) = cut_off(&world, 0).await;
    let request = with_facts(&world, Some(nft), Payer::Hospital, FACTS, 1);
    scan(&wallet, &request).await;
    wallet.answer_by_code(&request.digest(), None, &pin(), quiet()).await.unwrap();
    let first = world.desk.prepared_for(&request, patient, nft, Manner::Honest);
    let second = world.desk.prepared_for(&request, patient, nft, Manner::NoFloat);
    // Until one is signed, the desk may show another.
    let unsigned = scan_prepared(&wallet, &request, second.clone()).await.unwrap();
    let signed = scan_prepared(&wallet, &request, first).await.unwrap();
    assert_ne!(unsigned.grant.hash, signed.grant.hash);
    let code = wallet.cosign_by_code(&request.digest(), &pin(), quiet()).await.unwrap();
    assert_eq!(code.shown, Shown::Cosignature { transaction: signed.grant.hash });
    let error = scan_prepared(&wallet, &request, second).await.unwrap_err();
    assert!(matches!(error, WalletError::OtherSigned(hash) if hash == signed.grant.hash), "{error}");
}

#[tokio::test]
async fn what_was_never_read_and_what_the_request_exaggerates_block_without_a_network() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(300_000_000).await;
    world.faults.down.store(true, Ordering::SeqCst);
    let request = with_facts(&world, Some(nft), Payer::Patient, FACTS, 1);
    let review = scan(&wallet, &request).await;
    assert_eq!(codes(&review, Severity::Blocking), ["never-read"]);
    let refused = wallet.answer_by_code(&request.digest(), None, &pin(), quiet()).await;
    assert!(matches!(refused, Err(WalletError::Refused(_))));

    world.faults.down.store(false, Ordering::SeqCst);
    scan(&wallet, &with_facts(&world, Some(nft), Payer::Patient, FACTS, 2)).await;
    world.faults.down.store(true, Ordering::SeqCst);
    assert!(scan(&wallet, &request).await.can_agree());
    for (facts, random) in [
        (NetworkFacts { fee_multiplier: 1_001, ..FACTS }, 3),
        (NetworkFacts { mosaic_rental: 200_000_001, ..FACTS }, 4),
        (NetworkFacts { block_time_ms: START_MS + 15 * 60_000 + 1, ..FACTS }, 5),
        (NetworkFacts { block_time_ms: START_MS - 15 * 60_000 - 1, ..FACTS }, 6),
    ] {
        let review = scan(&wallet, &with_facts(&world, Some(nft), Payer::Patient, facts, random)).await;
        assert_eq!(codes(&review, Severity::Blocking), ["unreachable", "unfit-facts"], "{facts:?}");
    }
    let unknown = with_facts(&world, Some(MosaicId(42)), Payer::Patient, FACTS, 7);
    assert_eq!(codes(&scan(&wallet, &unknown).await, Severity::Blocking), ["not-held"]);
    let forged = {
        let mut request = world.request(Some(nft), Payer::Patient);
        request.network_facts = Some(FACTS);
        request.sign(&keys(77)).unwrap()
    };
    assert_eq!(codes(&scan(&wallet, &forged).await, Severity::Blocking), ["changed"]);
}

#[tokio::test]
async fn an_open_request_is_answered_by_code_with_the_study_that_the_patient_picks() {
    let world = World::new().await;
    let (wallet, nft, _) = cut_off(&world, 300_000_000).await;
    let request = with_facts(&world, None, Payer::Patient, FACTS, 1);
    let review = scan(&wallet, &request).await;
    assert_eq!(codes(&review, Severity::Blocking), ["choose-study"]);
    assert_eq!(review.choices.iter().map(|study| study.nft).collect::<Vec<_>>(), [nft]);
    let code = wallet.answer_by_code(&request.digest(), Some(nft), &pin(), quiet()).await.unwrap();
    assert_eq!(at_the_desk(&world, &code).nft, nft);
}

#[tokio::test]
async fn a_renewal_without_a_network_takes_back_what_the_wallet_knows_to_be_out() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(500_000_000).await;
    let first = world.signed(nft, Payer::Patient);
    scan(&wallet, &first).await;
    wallet.accept(&first.digest(), None, &pin(), quiet()).await.unwrap();
    world.faults.down.store(true, Ordering::SeqCst);
    let mut request = world.request(Some(nft), Payer::Patient);
    (request.network_facts, request.random, request.until_ms) = (Some(FACTS), [2; 16], request.until_ms + HOUR_MS);
    let request = request.sign(&world.asker.request_key).unwrap();
    let review = scan(&wallet, &request).await;
    assert!(matches!(review.changes[..], [crate::review::Change::Longer { .. }, crate::review::Change::Longer { .. }]));
    assert_eq!(review.grant.as_ref().unwrap().taken_back.len(), 2);
    assert_eq!(codes(&review, Severity::Note), ["replaces", "replaces"]);
    let code = wallet.answer_by_code(&request.digest(), None, &pin(), quiet()).await.unwrap();
    world.emulator.announce(&at_the_desk(&world, &code).signed_grant.clone().unwrap()).unwrap();
    assert!(super::consent::reasons(&world, &request, nft, &patient).await.is_empty());
}

#[tokio::test]
async fn declining_is_told_by_code_too() {
    let world = World::new().await;
    let (wallet, nft, patient) = cut_off(&world, 0).await;
    let request = with_facts(&world, Some(nft), Payer::Hospital, FACTS, 1);
    scan(&wallet, &request).await;
    let code = wallet.decline_by_code(&request.digest()).await.unwrap();
    let answer = at_the_desk(&world, &code);
    assert_eq!((code.shown, answer.decision, answer.patient), (Shown::Declined, Decision::Declined, patient));
    assert_eq!(scan(&wallet, &request).await.blocking()[0].code(), "already-declined");
    let refused = wallet.answer_by_code(&request.digest(), None, &pin(), quiet()).await;
    assert!(matches!(refused, Err(WalletError::Declined)));
}

#[tokio::test]
async fn told_to_stay_offline_a_wallet_asks_nobody() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(300_000_000).await;
    scan(&wallet, &world.signed(nft, Payer::Patient)).await;
    wallet.stay_offline(true);
    let request = with_facts(&world, Some(nft), Payer::Patient, FACTS, 1);
    assert!(scan(&wallet, &request).await.only_by_code.is_some());
    wallet.stay_offline(false);
    assert!(scan(&wallet, &request).await.only_by_code.is_none());
}
