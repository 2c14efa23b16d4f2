#![allow(clippy::unwrap_used, clippy::expect_used)]
use std::sync::Arc;

use tegata_emulator::{Config, ManualClock};
use tegata_rights::thumbnail::{
    CommitmentNonce, Locator, PictureFormat, RecordFormat, assemble, decode_picture, locator_key, open_paper,
    unwrap_key, verify_study,
};
use tegata_rights::{CardError, Ledger};
use tegata_symbol::{KeyPair, MosaicFlags};

use super::*;
use crate::test_world::{Flaky, World, keys, study};

async fn record(world: &World, home: &HospitalHome, nft: MosaicId) -> (Locator, Vec<u8>) {
    let value = world.pool.asset_metadata(&home.identity(), nft, locator_key()).await.unwrap().unwrap();
    let locator = Locator::from_bytes(&value).unwrap();
    let messages = world.pool.aggregate_messages(&locator.aggregates).await.unwrap();
    let record = assemble(&locator, &home.identity(), &messages).unwrap();
    (locator, record)
}

/// Mosaics besides the currency that an account holds.
fn held(world: &World, keys: &KeyPair) -> usize {
    world
        .emulator
        .ledger()
        .state()
        .holdings(&world.address(keys))
        .filter(|(id, _)| *id != world.network.currency)
        .count()
}

#[tokio::test]
async fn the_patient_gets_the_only_unit_and_opens_the_picture_with_the_own_key() {
    let world = World::new().await;
    let home = world.hospital("A").await;
    let patient = keys(1);
    let issued = world.issue(&home, &patient).await;

    let asset = world.pool.assets(&[issued.nft]).await.unwrap()[0];
    assert_eq!((asset.supply, asset.flags, asset.creator), (1, MosaicFlags::NONE, home.identity()));
    let holdings = world.pool.holdings(&[world.address(&patient)], &[issued.nft]).await.unwrap();
    assert_eq!(holdings[0].amount, 1);

    let (locator, record) = record(&world, &home, issued.nft).await;
    assert_eq!(locator.aggregates.len() + 1, issued.aggregates.len());
    let key = unwrap_key(&locator.wrapped_key, &patient).unwrap();
    let record = locator.sealed(record).unwrap();
    let seed = &world.network.generation_hash_seed;
    let (descriptor, preview) = record.open_preview(&key, seed, issued.nft).unwrap();
    assert_eq!((descriptor.modality.as_str(), descriptor.study_date.as_str()), ("CT", "20250612"));
    assert_eq!(descriptor.reference, issued.reference);
    assert!(!descriptor.reference.contains("ACC"));
    decode_picture(descriptor.format, &preview).unwrap();
    let picture = record.open_picture(&key, seed, issued.nft).unwrap();
    assert!(picture.len() + preview.len() <= 3_000);
    assert_eq!(u64::try_from(picture.len() + preview.len()), Ok(issued.picture_bytes));
    let report = issued.picture.unwrap();
    assert_eq!((report.mime.as_str(), report.schematic), ("video/AV1", false));
    assert!(report.ssim > 0.7 && report.ssim <= 1.0, "{}", report.ssim);
    decode_picture(descriptor.format, &picture).unwrap();
    assert!(unwrap_key(&locator.wrapped_key, &keys(2)).is_err());

    let files = home.store().study_files(issued.nft, false).unwrap();
    assert_eq!(files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["0001.dcm", "0002.dcm"]);
    assert_eq!(home.store().study(issued.nft).unwrap().unwrap().patient, patient.public_key());
}

#[tokio::test]
async fn a_study_of_which_only_a_commitment_is_on_the_chain_keeps_its_picture_and_commits_to_all_its_files() {
    let world = World::new().await;
    let home = world.hospital("A").await;
    let patient = keys(1);
    let mut options = world.issue_options(&study(world.dir.path(), 3), &patient);
    options.profile = Profile::Commitment;
    let issued = issue(&home, &world.pool, &options, &mut |_| {}).await.unwrap();
    assert_eq!(issued.aggregates.len(), 1, "the hand-over alone");

    let value = world.pool.asset_metadata(&home.identity(), issued.nft, locator_key()).await.unwrap().unwrap();
    let locator = Locator::from_bytes(&value).unwrap();
    assert_eq!((locator.format, locator.record_size()), (RecordFormat::CommitmentOnly, Some(0)));
    let job = home.store().issue_job(&patient.public_key()).unwrap().unwrap();
    let key = unwrap_key(&locator.wrapped_key, &patient).unwrap();
    let instances: Vec<tegata_rights::thumbnail::Instance> = home
        .store()
        .study_files(issued.nft, false)
        .unwrap()
        .iter()
        .map(|file| {
            let path = home.study_dir(issued.nft, false).join(&file.name);
            let object = imaging::open_dicom_file(&path, &imaging::Limits::default()).unwrap();
            let uid = object.element(dicom_dictionary_std::tags::SOP_INSTANCE_UID).unwrap().to_str().unwrap();
            let sop_instance_uid = uid.trim_end_matches('\0').to_owned();
            tegata_rights::thumbnail::Instance { sop_instance_uid, sha256: file.sha256 }
        })
        .collect();
    assert_eq!(instances.len(), 3);
    let nonce = CommitmentNonce::of(&key);
    verify_study(&locator.hash, &nonce, &job.record, &instances).unwrap();
    assert!(verify_study(&locator.hash, &nonce, &job.record, &instances[1..]).is_err());
}

#[tokio::test]
async fn the_same_card_again_changes_nothing_and_another_study_is_refused() {
    let world = World::new().await;
    let home = world.hospital("A").await;
    let patient = keys(1);
    let first = world.issue(&home, &patient).await;
    let height = world.height();
    let second = world.issue(&home, &patient).await;
    assert!(second.was_issued_before);
    assert_eq!((second.nft, world.height()), (first.nft, height));

    let options = world.issue_options(&study(world.dir.path(), 1), &patient);
    let refused = issue(&home, &world.pool, &options, &mut |_| {}).await;
    assert!(matches!(refused, Err(IssueError::CardInUse { nft, .. }) if nft == first.nft));
}

#[tokio::test]
async fn without_enough_xym_nothing_is_announced_and_the_shortfall_is_named() {
    let world = World::new().await;
    let home = world.stranger("A");
    world.fund(&home.identity(), 10);
    let height = world.height();
    let options = world.issue_options(&study(world.dir.path(), 1), &keys(1));
    let refused = issue(&home, &world.pool, &options, &mut |_| {}).await;
    let Err(IssueError::NotEnough(shortfall)) = refused else { panic!("{refused:?}") };
    assert_eq!(shortfall.available, Amount(10_000_000));
    assert!(shortfall.needed > Amount(50_000_000));
    assert_eq!(world.height(), height);

    world.fund(&home.identity(), shortfall.missing().0.div_ceil(1_000_000));
    issue(&home, &world.pool, &options, &mut |_| {}).await.unwrap();
}

#[tokio::test]
async fn the_papers_profile_is_read_by_everybody() {
    let world = World::new().await;
    let home = world.hospital("A").await;
    let path = study(world.dir.path(), 1);
    let options = IssueOptions { profile: Profile::Paper, ..world.issue_options(&path, &keys(1)) };
    let issued = issue(&home, &world.pool, &options, &mut |_| {}).await.unwrap();
    let (locator, record) = record(&world, &home, issued.nft).await;
    assert!(locator.wrapped_key.is_empty());
    decode_picture(PictureFormat::Jpeg, &open_paper(&record).unwrap()).unwrap();
}

#[tokio::test]
async fn a_large_thumbnail_takes_several_aggregates() {
    let world = World::new().await;
    let home = world.hospital("A").await;
    let path = study(world.dir.path(), 1);
    let options =
        IssueOptions { picture: crate::imaging::PrepareOptions::new(148_000), ..world.issue_options(&path, &keys(1)) };
    let mut confirmed = Vec::new();
    let issued = issue(&home, &world.pool, &options, &mut |event| {
        if let IssueEvent::Confirmed { number, .. } = event {
            confirmed.push(number);
        }
    })
    .await
    .unwrap();
    let (locator, record) = record(&world, &home, issued.nft).await;
    assert_eq!(record.len(), issued.record_bytes);
    assert_eq!(confirmed, (1..=locator.aggregates.len() + 1).collect::<Vec<_>>());
    assert!(issued.bytes_on_chain > issued.record_bytes);
}

#[tokio::test]
async fn a_card_that_was_changed_or_is_not_there_is_refused_before_anything_is_read() {
    let world = World::new().await;
    let home = world.hospital("A").await;
    let mut options = world.issue_options(&study(world.dir.path(), 1), &keys(1));
    let last = options.card.pop().unwrap();
    options.card.push(if last == 'A' { 'I' } else { 'A' });
    let refused = issue(&home, &world.pool, &options, &mut |_| panic!("nothing must start")).await;
    assert!(matches!(refused, Err(IssueError::Card(_))), "{refused:?}");
    options.card = "hello".into();
    let refused = issue(&home, &world.pool, &options, &mut |_| {}).await;
    assert!(matches!(refused, Err(IssueError::Card(CardError::Code(_)))));
}

#[tokio::test]
async fn a_folder_without_dicom_is_refused_and_leaves_no_job() {
    let world = World::new().await;
    let home = world.hospital("A").await;
    let empty = world.dir.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let refused = issue(&home, &world.pool, &world.issue_options(&empty, &keys(1)), &mut |_| {}).await;
    assert!(matches!(refused, Err(IssueError::Prepare(_))), "{refused:?}");
    assert_eq!(home.store().issue_job(&keys(1).public_key()).unwrap(), None);
    world.issue(&home, &keys(1)).await;
}

/// Stops at every call to the chain, once before it reaches the node and once with the answer lost, and goes on.
#[tokio::test]
async fn a_run_that_is_cut_off_anywhere_ends_with_exactly_one_nft() {
    let world = World::new().await;
    let home = world.hospital("A").await;
    let dir = home.dir().to_owned();
    drop(home);
    let path = study(world.dir.path(), 1);
    let mut number = 10;
    for after in [false, true] {
        for fail_at in 0.. {
            assert!(fail_at < 100, "issuing never got through");
            number += 1;
            let patient = keys(number);
            let options = world.issue_options(&path, &patient);
            let flaky = Flaky::new(&world.pool, fail_at, after);
            let home = HospitalHome::open(&dir, world.ahead.clock()).unwrap();
            world.fund(&home.identity(), 100);
            let first = issue(&home, &flaky, &options, &mut |_| {}).await;
            drop(home);
            assert_eq!(first.is_err(), flaky.has_failed(), "call {fail_at}");

            let home = HospitalHome::open(&dir, world.ahead.clock()).unwrap();
            let issued = issue(&home, &world.pool, &options, &mut |_| {}).await.unwrap();
            assert_eq!(held(&world, &patient), 1, "call {fail_at}, after: {after}");
            record(&world, &home, issued.nft).await;
            if first.is_ok() {
                break;
            }
        }
    }
    let home = HospitalHome::open(&dir, world.ahead.clock()).unwrap();
    let made = world.pool.mosaics_of(&home.identity()).await.unwrap();
    assert_eq!(made.len(), usize::from(number - 10), "one NFT for each card");
}

#[tokio::test]
async fn bytes_whose_deadline_has_passed_are_made_anew_and_the_nft_stays_the_same() {
    let clock = ManualClock::new(crate::clock::Clock::system().now_ms());
    let world = World::with(Config { clock: Arc::new(clock.clone()), ..Config::in_memory() }).await;
    let home = world.hospital("A").await;
    let patient = keys(1);
    let options = world.issue_options(&study(world.dir.path(), 1), &patient);
    let cut = Flaky::cut_for_announcements(&world.pool);
    assert!(matches!(issue(&home, &cut, &options, &mut |_| {}).await, Err(IssueError::Ledger(_))));
    let job = home.store().issue_job(&patient.public_key()).unwrap().unwrap();
    let before = home.store().issue_steps(job.nft).unwrap()[0].signed.hash;

    clock.advance(std::time::Duration::from_secs(2 * 3600));
    world.fund(&home.identity(), 1); // makes a block with the new time
    let mut made_anew = 0;
    let issued = issue(&home, &world.pool, &options, &mut |event| {
        made_anew += usize::from(matches!(event, IssueEvent::MadeAnew { .. }));
    })
    .await
    .unwrap();
    assert_eq!(made_anew, 1);
    assert_eq!(issued.nft, job.nft);
    assert_ne!(issued.aggregates[0].hash, before);
    record(&world, &home, issued.nft).await;
}
