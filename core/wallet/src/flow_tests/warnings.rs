use std::sync::atomic::Ordering;

use tegata_rights::{Identity, Payer, Purpose, Role, SignedRequest, right_nonce};
use tegata_symbol::{Hash256, KeyPair, MosaicFlags, MosaicId, PrivateKey, hd};

use super::world::*;
use crate::review::{Review, Severity};
use crate::studies::SetAside;
use crate::{Scan, ScanInput, WalletError};

/// The code of the one blocking warning; agreeing must fail because of it.
async fn blocked(wallet: &TestWallet, request: &SignedRequest) -> String {
    let review = scan(wallet, request).await;
    let codes: Vec<_> = review.blocking().iter().map(|caution| caution.code()).collect();
    let refused = wallet.accept(&request.digest(), None, &pin(), quiet()).await;
    assert!(matches!(refused, Err(WalletError::Refused(_))), "{codes:?}");
    codes.join(" ")
}

fn codes(review: &Review, severity: Severity) -> Vec<&'static str> {
    review.warnings.iter().filter(|w| w.severity == severity).map(|w| w.caution.code()).collect()
}

#[tokio::test]
async fn what_is_wrong_with_a_request_blocks_with_its_own_reason() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(200_000_000).await;
    let plain = world.request(Some(nft), Payer::Patient);

    let stranger = KeyPair::new(&PrivateKey::from_bytes([99; 32]));
    assert_eq!(blocked(&wallet, &plain.sign(&stranger).unwrap()).await, "changed");

    let mut unregistered = plain.clone();
    unregistered.asker = world.address(&stranger.public_key());
    let unregistered = unregistered.sign(&stranger).unwrap();
    assert_eq!(blocked(&wallet, &unregistered).await, "asker-unregistered");
    assert_eq!(scan(&wallet, &unregistered).await.asker.name, None);

    let mut foreign = plain.clone();
    foreign.network = Hash256([1; 32]);
    assert_eq!(blocked(&wallet, &foreign.sign(&world.asker.request_key).unwrap()).await, "other-network");

    let mut unknown = plain.clone();
    unknown.nft = Some(MosaicId(42));
    assert_eq!(blocked(&wallet, &unknown.sign(&world.asker.request_key).unwrap()).await, "not-held");

    let mut late = plain.clone();
    late.answer_by_ms = START_MS + 1000;
    let late = late.sign(&world.asker.request_key).unwrap();
    let mut ended = plain.clone();
    (ended.answer_by_ms, ended.until_ms) = (START_MS + 900, START_MS + 1000);
    let ended = ended.sign(&world.asker.request_key).unwrap();
    let mut unsafe_desk = world.request(Some(nft), Payer::Hospital);
    unsafe_desk.desk = Some("http://hospital.example".into());
    assert_eq!(blocked(&wallet, &unsafe_desk.sign(&world.asker.request_key).unwrap()).await, "no-desk");
    world.advance(2000);
    assert_eq!(blocked(&wallet, &late).await, "too-late");
    assert_eq!(blocked(&wallet, &ended).await, "too-late already-ended");
    assert!(world.faults.payloads.lock().unwrap().is_empty());
}

#[tokio::test]
async fn what_is_wrong_with_a_study_blocks_with_its_own_reason() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(200_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    assert!(scan(&wallet, &request).await.can_agree());
    world.declare_void(nft, "wrong patient");
    let review = scan(&wallet, &request).await;
    assert!(review.blocking()[0].to_string().contains("wrong patient"));
    assert_eq!(blocked(&wallet, &request).await, "void");
    world.strike_off(&world.source.address);
    assert_eq!(blocked(&wallet, &request).await, "void source-unregistered");
    world.strike_off(&world.asker.address);
    assert_eq!(blocked(&wallet, &request).await, "asker-unregistered void source-unregistered");
}

#[tokio::test]
async fn too_little_currency_says_how_much_is_missing() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(100_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    let review = scan(&wallet, &request).await;
    let cost = review.cost.unwrap();
    assert_eq!(cost.missing(), cost.max_fee);
    assert_eq!(blocked(&wallet, &request).await, "not-enough");
}

#[tokio::test]
async fn a_declined_request_stays_declined_when_it_is_shown_again() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(200_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    scan(&wallet, &request).await;
    wallet.decline(&request.digest(), false).await.unwrap();
    assert!(world.desk.answers().is_empty());
    let review = scan(&wallet, &request).await;
    assert_eq!(review.blocking()[0].code(), "already-declined");
}

#[tokio::test]
async fn a_right_whose_mosaic_serves_something_else_is_refused() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(200_000_000).await;
    let private = hd::derive_account(&words().seed(""), world.network.id, 0).unwrap();
    let keys = KeyPair::new(&private);
    assert_eq!(keys.public_key(), patient);
    let nonce = right_nonce(Role::Viewing, nft, &world.asker.address);
    world.define(&keys, nonce, MosaicFlags::TRANSFERABLE, 2);
    assert_eq!(blocked(&wallet, &world.signed(nft, Payer::Patient)).await, "right-taken");
}

#[tokio::test]
async fn what_changed_since_the_review_must_be_reviewed_again() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(200_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    scan(&wallet, &request).await;
    let mut entry = world.asker.entry(&world.desk.url);
    entry.reception = vec![world.asker.address];
    world.register(&entry);
    let error = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap_err();
    assert!(matches!(error, WalletError::ReviewChanged), "{error}");
    let review = scan(&wallet, &request).await;
    assert_eq!(review.rights[1].recipient, Some(world.asker.address));
    wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
}

#[tokio::test]
async fn an_old_review_is_signed_with_a_new_deadline_only() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(200_000_000).await;
    let mut request = world.request(Some(nft), Payer::Patient);
    request.answer_by_ms = START_MS + 5 * HOUR_MS;
    let request = request.sign(&world.asker.request_key).unwrap();
    let shown = scan(&wallet, &request).await.grant.unwrap();
    world.advance(3 * HOUR_MS);
    wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    let payload = world.faults.payloads.lock().unwrap()[0].clone();
    let signed = tegata_symbol::Transaction::from_bytes(&payload).unwrap();
    assert!(signed.deadline > shown.deadline);
    assert_eq!(signed.max_fee, shown.max_fee);
}

#[tokio::test]
async fn without_a_node_the_review_shows_what_is_kept_and_blocks() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(200_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    scan(&wallet, &request).await;
    world.clock.advance(std::time::Duration::from_secs(60));
    world.faults.down.store(true, Ordering::SeqCst);
    let review = scan(&wallet, &request).await;
    assert_eq!(codes(&review, Severity::Blocking), ["unreachable"]);
    assert_eq!(codes(&review, Severity::Note), ["old-data"]);
    assert_eq!(review.as_of_ms, START_MS);
    assert!(review.verified);
    assert_eq!(review.asker.name.as_deref(), Some("Hospital 40"));
    assert!(review.study.unwrap().picture.is_ok());
    let list = wallet.studies(true, quiet()).await.unwrap();
    assert_eq!((list.studies.len(), list.as_of_ms), (1, START_MS));
}

#[tokio::test]
async fn a_picture_with_a_missing_part_blocks_until_it_is_whole() {
    let world = World::new().await;
    let wallet = world.wallet();
    world.faults.no_records.store(true, Ordering::SeqCst);
    let (nft, patient) = world.study_for(&wallet, 1).await;
    world.fund(&patient, 200_000_000);
    let request = world.signed(nft, Payer::Patient);
    let review = scan(&wallet, &request).await;
    assert_eq!(codes(&review, Severity::Blocking), ["picture-changed"]);
    world.faults.no_records.store(false, Ordering::SeqCst);
    assert!(scan(&wallet, &request).await.can_agree());
}

#[tokio::test]
async fn pictures_of_the_paper_commitments_without_a_picture_and_studies_without_a_record_are_told_apart() {
    use tegata_rights::thumbnail::RecordFormat;
    let world = World::new().await;
    let wallet = world.wallet();
    wallet.receive_card(b"n").await.unwrap();
    let patient = wallet.accounts().await.unwrap()[0].public_key;
    let paper = world.issue_as(&world.source.keys, &patient, 1, RecordFormat::PaperBase32).nft;
    let bare = world.issue_as(&world.source.keys, &patient, 2, RecordFormat::CommitmentOnly).nft;
    let list = wallet.studies(true, quiet()).await.unwrap();
    let find = |nft| list.studies.iter().find(|study| study.nft == nft).unwrap();
    assert_eq!(find(paper).preview.as_ref().unwrap().width, 96);
    assert_eq!(find(bare).problem.unwrap().code(), "picture-not-on-chain");
    let lost = world.define(&world.source.keys, 3, MosaicFlags::NONE, 1);
    world.send(&world.source.keys, lost, &world.address(&patient));
    let review = scan(&wallet, &world.signed(lost, Payer::Hospital)).await;
    assert!(review.can_agree());
    assert_eq!(codes(&review, Severity::Loud), ["picture-missing"]);
    let review = scan(&wallet, &world.signed(bare, Payer::Hospital)).await;
    assert!(review.can_agree());
    assert_eq!(codes(&review, Severity::Note), ["picture-not-on-chain"]);
}

#[tokio::test]
async fn studies_of_strangers_are_set_aside() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(0).await;
    let stranger = KeyPair::new(&PrivateKey::from_bytes([99; 32]));
    world.fund(&stranger.public_key(), 1_000_000_000);
    let strange = world.issue(&stranger, &patient, 5);
    let unasked = world.issue(&world.asker.keys, &patient, 6);
    let list = wallet.studies(true, quiet()).await.unwrap();
    assert_eq!(list.studies.iter().map(|study| study.nft).collect::<Vec<_>>(), [nft]);
    let mut aside: Vec<_> = list.set_aside.iter().map(|study| (study.nft, study.set_aside.unwrap())).collect();
    aside.sort_by_key(|(nft, _)| *nft);
    let mut expected = vec![(strange, SetAside::UnregisteredCreator), (unasked, SetAside::NotAskedFor)];
    expected.sort_by_key(|(nft, _)| *nft);
    assert_eq!(aside, expected);
    assert!(list.set_aside.iter().all(|study| study.preview.is_none()));
}

#[tokio::test]
async fn research_that_asks_for_names_is_a_loud_warning() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(200_000_000).await;
    let mut request = world.request(Some(nft), Payer::Patient);
    (request.purpose, request.identity) = (Purpose::Research, Identity::Identified);
    let review = scan(&wallet, &request.sign(&world.asker.request_key).unwrap()).await;
    assert!(review.can_agree());
    assert_eq!(codes(&review, Severity::Loud), ["identified-research"]);
}

#[tokio::test]
async fn other_codes_are_named_and_never_repeated_when_secret() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(0).await;
    let of = async |text: &str| wallet.scan(ScanInput::Text(text)).await.unwrap();
    assert!(matches!(of(&words().phrase()).await, Scan::RecoveryWords { count: 24 }));
    assert!(matches!(of(&world.source.address.to_string()).await, Scan::Address { same_network: true, .. }));
    let card = wallet.study_card(nft).await.unwrap();
    assert!(matches!(of(&card).await, Scan::StudyCard { own: true, .. }));
    let card = wallet.receive_card(b"x").await.unwrap();
    assert!(matches!(of(&card.text).await, Scan::ReceiveCard { own: true }));
    assert!(matches!(of("TEGATA:R1:AAAA").await, Scan::BadCode(_)));
    assert!(matches!(wallet.scan(ScanInput::Picture(b"no picture")).await, Err(WalletError::Qr(_))));
}
