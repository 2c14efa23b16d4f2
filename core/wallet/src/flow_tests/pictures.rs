//! How a study's picture reaches the phone: from the chain part by part, or from the hospital that keeps it.

use std::sync::Mutex;
use std::sync::atomic::Ordering;

use tegata_rights::thumbnail::RecordFormat;
use tegata_symbol::MosaicId;

use super::gate::Gate;
use super::studies::jpeg;
use super::world::*;
use crate::progress::Step;
use crate::studies::PictureProblem;

/// Of a record in three aggregates; the picture itself is no JPEG of that size, only bytes behind one.
fn long_picture() -> Vec<u8> {
    let mut picture = jpeg(96);
    // What follows the end of the image is ignored by every decoder.
    picture.resize(250_000, 0);
    picture
}

#[tokio::test]
async fn the_preview_is_stored_before_the_rest_is_asked_for_and_a_record_takes_a_constant_number_of_requests() {
    let world = World::new().await;
    let wallet = world.wallet();
    wallet.receive_card(b"n").await.unwrap();
    let patient = wallet.accounts().await.unwrap()[0].public_key;
    let nft = world.issue_picture(&world.source.keys, &patient, 1, RecordFormat::Sealed, &long_picture()).nft;

    // The rest cannot be read: the preview is there all the same.
    world.faults.only_first_parts.store(true, Ordering::SeqCst);
    let steps = Mutex::new(Vec::new());
    let list = wallet.studies(true, &|step| steps.lock().unwrap().push(step)).await.unwrap();
    assert!(steps.into_inner().unwrap().contains(&Step::PreviewReady { nft }));
    assert_eq!(list.studies[0].preview.as_ref().unwrap().width, 16);
    assert_eq!(list.studies[0].descriptor.as_ref().unwrap().modality, "CT");
    assert_eq!(list.studies[0].problem, Some(PictureProblem::Missing));

    world.faults.only_first_parts.store(false, Ordering::SeqCst);
    world.faults.record_requests.store(0, Ordering::SeqCst);
    let list = wallet.studies(true, quiet()).await.unwrap();
    assert_eq!(list.studies[0].problem, None);
    assert_eq!(world.faults.record_requests.load(Ordering::SeqCst), 2, "the first part, then all others at once");
    assert_eq!(wallet.picture(nft).await.unwrap().unwrap().width, 96);
    assert_eq!(world.faults.record_requests.load(Ordering::SeqCst), 2, "a picture that was read is not read again");
}

#[tokio::test]
async fn locking_wipes_the_pictures_that_were_shown() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(0).await;
    assert_eq!(wallet.pictures.count(), 1, "the preview");
    wallet.picture(nft).await.unwrap().unwrap();
    wallet.picture(nft).await.unwrap().unwrap();
    assert_eq!(wallet.pictures.count(), 2);
    wallet.lock();
    assert_eq!(wallet.pictures.count(), 0);
}

#[tokio::test]
async fn a_picture_that_the_hospital_keeps_comes_from_its_gate_and_again_after_a_restore() {
    let world = World::new().await;
    let wallet = world.wallet();
    wallet.receive_card(b"n").await.unwrap();
    let patient = wallet.accounts().await.unwrap()[0].public_key;
    let issued = world.issue_as(&world.source.keys, &patient, 1, RecordFormat::CommitmentOnly);
    let gate = Gate::start(world.source.address, patient).await;
    let kept = issued.kept.unwrap();

    // Without a gate in the registry, and with one that gives something else, there is no picture.
    let problem = async || wallet.studies(true, quiet()).await.unwrap().studies[0].problem;
    assert_eq!(problem().await, Some(PictureProblem::NotOnChain));
    world.register(&world.source.entry(&gate.url));
    gate.content.lock().unwrap().kept = b"<html>".to_vec();
    assert_eq!(problem().await, Some(PictureProblem::NotOnChain));
    let mut other = kept.clone();
    other.record[20] ^= 1;
    gate.content.lock().unwrap().kept = other.to_bytes();
    assert_eq!(problem().await, Some(PictureProblem::Changed));

    gate.content.lock().unwrap().kept = kept.to_bytes();
    assert_eq!(problem().await, None);
    assert_eq!(wallet.picture(issued.nft).await.unwrap().unwrap().width, 96);

    // From the words alone, on another phone.
    let other = world.wallet_in("other");
    other.restore(quiet()).await.unwrap();
    let list = other.studies(false, quiet()).await.unwrap();
    assert_eq!((list.studies[0].nft, list.studies[0].preview.as_ref().unwrap().width), (issued.nft, 16));
    assert_eq!(other.picture(issued.nft).await.unwrap().unwrap().width, 96);
}

#[tokio::test]
async fn a_picture_is_given_only_to_the_key_that_holds_the_nft() {
    let world = World::new().await;
    let wallet = world.wallet();
    wallet.receive_card(b"n").await.unwrap();
    let patient = wallet.accounts().await.unwrap()[0].public_key;
    let issued = world.issue_as(&world.source.keys, &patient, 1, RecordFormat::CommitmentOnly);
    let gate = Gate::start(world.source.address, keys(99).public_key()).await;
    gate.content.lock().unwrap().kept = issued.kept.unwrap().to_bytes();
    world.register(&world.source.entry(&gate.url));
    let list = wallet.studies(true, quiet()).await.unwrap();
    assert_eq!(list.studies[0].problem, Some(PictureProblem::NotOnChain));
    assert!(wallet.picture(MosaicId(issued.nft.0)).await.unwrap().is_err());
}
