#![allow(clippy::unwrap_used, clippy::expect_used)]
use std::sync::Arc;
use std::time::Duration;

use tegata_emulator::{Config, ManualClock};
use tegata_rights::Ledger;
use tegata_rights::thumbnail::{FoundRecord, PictureFormat, decode_picture, find_record};
use tegata_symbol::{
    AggregateForks, Body, HashLock, KeyPair, Mosaic, MosaicFlags, NetworkTime, Transaction, TransactionType,
};

use super::*;
use crate::chain::BondTerms;
use crate::home::InitOptions;
use crate::test_world::{Flaky, World, XYM, keys, study};

const DEPOSIT: u64 = 10 * XYM;

fn options(world: &World, patient: &KeyPair) -> IssueOptions {
    let path = study(world.dir.path(), 1);
    IssueOptions { profile: Profile::Paper, ..world.issue_options(&path, patient) }
}

async fn balance(world: &World, home: &HospitalHome) -> u64 {
    crate::funds::balance(&world.pool, &world.network, &home.identity()).await.unwrap().0
}

/// The most that an issue costs when every deposit has come back.
fn price(issued: &Issued) -> u64 {
    issued.max_fees.0 + issued.rental.0
}

async fn issue_now(world: &World, home: &HospitalHome, options: &IssueOptions) -> Issued {
    issue(home, &world.pool, options, &mut |_| {}).await.unwrap()
}

async fn confirmed(world: &World, hash: &Hash256) -> Transaction {
    world.pool.transaction(hash).await.unwrap().unwrap().0
}

async fn assert_picture_is_read(world: &World, nft: MosaicId) {
    let (_, found) = find_record(&world.pool, nft).await.unwrap();
    let FoundRecord::Paper { picture, format: Some(PictureFormat::Jpeg), .. } = found else {
        panic!("no JPEG is found")
    };
    decode_picture(PictureFormat::Jpeg, &picture).unwrap();
}

/// The job's aggregate and its lock.
fn steps(home: &HospitalHome, patient: &KeyPair) -> (StepRecord, StepRecord) {
    let job = home.store().issue_job(&patient.public_key()).unwrap().unwrap();
    let steps = home.store().issue_steps(job.nft).unwrap();
    let at = |position: u32| steps.iter().find(|step| step.position == position).unwrap().clone();
    (at(0), at(2))
}

#[tokio::test]
async fn the_papers_record_stands_in_bonded_aggregates_and_every_deposit_comes_back() {
    let world = World::new().await;
    let home = world.hospital("A").await;
    let before = balance(&world, &home).await;
    let options = IssueOptions { picture: crate::imaging::PrepareOptions::new(100_000), ..options(&world, &keys(1)) };
    let mut locking = 0;
    let issued = issue(&home, &world.pool, &options, &mut |event| {
        locking += usize::from(matches!(event, IssueEvent::Locking { .. }));
    })
    .await
    .unwrap();

    let (parts, last) = issued.aggregates.split_at(issued.aggregates.len() - 1);
    assert!(!parts.is_empty() && parts.len() == issued.hash_locks.len() && parts.len() == locking);
    for (part, lock) in parts.iter().zip(&issued.hash_locks) {
        let aggregate = confirmed(&world, &part.hash).await;
        assert_eq!(aggregate.transaction_type(), TransactionType::AggregateBonded);
        let Body::HashLock(body) = confirmed(&world, &lock.hash).await.body else { panic!("no lock") };
        assert_eq!((body.hash, body.mosaic.amount), (part.hash, Amount(DEPOSIT)));
        assert!(lock.height < part.height);
    }
    assert_eq!(confirmed(&world, &last[0].hash).await.transaction_type(), TransactionType::AggregateComplete);
    let spent = before - balance(&world, &home).await;
    assert!(spent <= price(&issued) && price(&issued) - spent < XYM, "{spent} of {}", price(&issued));
    assert_eq!(world.pool.assets(&[issued.nft]).await.unwrap()[0].flags, MosaicFlags::NONE);
    assert_picture_is_read(&world, issued.nft).await;
}

#[tokio::test]
async fn a_run_killed_between_lock_and_announcement_goes_on_with_the_same_bytes() {
    let world = World::new().await;
    let home = world.hospital("A").await;
    let (patient, before) = (keys(1), balance(&world, &home).await);
    let options = options(&world, &patient);
    let cut = Flaky::cut_behind_locks(&world.pool, None);
    assert!(matches!(issue(&home, &cut, &options, &mut |_| {}).await, Err(IssueError::Ledger(_))));
    let (aggregate, lock) = steps(&home, &patient);
    assert_eq!((aggregate.state, lock.state), (StepState::Signed, StepState::Confirmed));
    assert!(before - balance(&world, &home).await > DEPOSIT);

    let home = HospitalHome::open(&reopened(home), world.ahead.clock()).unwrap();
    let issued = issue_now(&world, &home, &options).await;
    assert_eq!((issued.aggregates[0].hash, issued.hash_locks[0].hash), (aggregate.signed.hash, lock.signed.hash));
    assert!(before - balance(&world, &home).await <= price(&issued));
    assert_picture_is_read(&world, issued.nft).await;
}

fn reopened(home: HospitalHome) -> PathBuf {
    home.dir().to_owned()
}

/// Stops at every call to the chain, once before it reaches the node and once with the answer lost, and goes on.
#[tokio::test]
async fn a_bonded_run_that_is_cut_off_anywhere_pays_each_deposit_once_and_gets_it_back() {
    let world = World::new().await;
    let dir = reopened(world.hospital("A").await);
    let mut number = 10;
    for after in [false, true] {
        for fail_at in 0.. {
            assert!(fail_at < 100, "issuing never got through");
            number += 1;
            let options = options(&world, &keys(number));
            let flaky = Flaky::new(&world.pool, fail_at, after);
            let home = HospitalHome::open(&dir, world.ahead.clock()).unwrap();
            world.fund(&home.identity(), 100);
            let before = balance(&world, &home).await;
            let first = issue(&home, &flaky, &options, &mut |_| {}).await;
            drop(home);
            assert_eq!(first.is_err(), flaky.has_failed(), "call {fail_at}");

            let home = HospitalHome::open(&dir, world.ahead.clock()).unwrap();
            let issued = issue_now(&world, &home, &options).await;
            let spent = before - balance(&world, &home).await;
            assert!(spent <= price(&issued), "call {fail_at}, after: {after}: {spent} of {}", price(&issued));
            assert_picture_is_read(&world, issued.nft).await;
            if first.is_ok() {
                break;
            }
        }
    }
}

#[tokio::test]
async fn behind_a_lock_that_has_ended_new_bytes_and_a_new_deposit_are_made() {
    let world = World::new().await;
    let home = world.hospital("A").await;
    let (patient, before) = (keys(1), balance(&world, &home).await);
    let options = options(&world, &patient);
    let cut = Flaky::cut_behind_locks(&world.pool, Some(3));
    assert!(issue(&home, &cut, &options, &mut |_| {}).await.is_err());
    let (aggregate, lock) = steps(&home, &patient);
    for _ in 0..3 {
        world.fund(&world.address(&keys(9)), 1); // A block each.
    }
    let mut made_anew = 0;
    let issued = issue(&home, &world.pool, &options, &mut |event| {
        made_anew += usize::from(matches!(event, IssueEvent::MadeAnew { .. }));
    })
    .await
    .unwrap();
    assert_eq!(made_anew, 1);
    assert_ne!(issued.aggregates[0].hash, aggregate.signed.hash);
    assert_ne!(issued.hash_locks[0].hash, lock.signed.hash);
    let lost = DEPOSIT + lock.max_fee;
    assert!(before - balance(&world, &home).await <= price(&issued) + lost);
    assert_picture_is_read(&world, issued.nft).await;
}

#[tokio::test]
async fn a_bonded_aggregate_whose_deadline_has_passed_is_made_anew() {
    let clock = ManualClock::new(crate::clock::Clock::system().now_ms());
    let world = World::with(Config { clock: Arc::new(clock.clone()), ..Config::in_memory() }).await;
    let home = world.hospital("A").await;
    let patient = keys(1);
    let options = options(&world, &patient);
    let cut = Flaky::cut_behind_locks(&world.pool, None);
    assert!(issue(&home, &cut, &options, &mut |_| {}).await.is_err());
    let (aggregate, _) = steps(&home, &patient);
    clock.advance(Duration::from_secs(25 * 3600));
    world.fund(&home.identity(), 1); // makes a block with the new time
    let issued = issue_now(&world, &home, &options).await;
    assert_ne!(issued.aggregates[0].hash, aggregate.signed.hash);
    assert_picture_is_read(&world, issued.nft).await;
}

#[tokio::test]
async fn a_strangers_lock_of_the_same_hash_costs_the_hospital_nothing() {
    let world = World::new().await;
    let home = world.hospital("A").await;
    let (patient, stranger) = (keys(1), keys(9));
    let options = options(&world, &patient);
    let cut = Flaky::cut_for_announcements(&world.pool);
    assert!(issue(&home, &cut, &options, &mut |_| {}).await.is_err());
    let (aggregate, _) = steps(&home, &patient);
    world.fund(&world.address(&stranger), 20);
    let BondTerms { deposit, most_blocks, .. } = world.pool.bond_terms().await.unwrap();
    let mosaic = Mosaic { id: world.network.currency, amount: deposit };
    let lock = HashLock { mosaic, duration: most_blocks, hash: aggregate.signed.hash };
    let deadline = world.network.time_from_unix_ms(world.pool.time_ms().await.unwrap() + 3_600_000);
    let signing = world.network.signing(&AggregateForks::FROM_THE_START, 1);
    let lock = transaction(&stranger, &world, deadline, Body::HashLock(lock)).sign(&stranger, &signing).unwrap();
    world.emulator.announce(&lock.to_bytes()).unwrap();
    let before = balance(&world, &home).await;
    let issued = issue_now(&world, &home, &options).await;
    assert_eq!(issued.aggregates[0].hash, aggregate.signed.hash);
    assert!(before - balance(&world, &home).await <= price(&issued));
    assert_picture_is_read(&world, issued.nft).await;
}

fn transaction(keys: &KeyPair, world: &World, deadline: NetworkTime, body: Body) -> Transaction {
    Transaction::new(keys.public_key(), world.network.id, deadline, body).with_fee(100, 0)
}

#[tokio::test]
async fn without_the_deposit_nothing_is_announced() {
    let world = World::new().await;
    let home = world.stranger("A");
    world.fund(&home.identity(), 55);
    let height = world.height();
    let refused = issue(&home, &world.pool, &options(&world, &keys(1)), &mut |_| {}).await;
    let Err(IssueError::NotEnough(shortfall)) = refused else { panic!("{refused:?}") };
    assert!(shortfall.needed > Amount(60 * XYM));
    assert_eq!(world.height(), height);
}

#[tokio::test]
async fn on_mainnet_a_readable_picture_is_written_only_where_the_hospital_says_so() {
    let world = World::new().await;
    let mainnet = Network::MAINNET;
    let registry = Address::new(&keys(5).public_key(), mainnet.id);
    let node_urls = world.registry.node_urls().to_vec();
    let init = InitOptions { name: "M".into(), reading: String::new(), node_urls, registry, url: None };
    let home = HospitalHome::init(&world.dir.path().join("M"), &init, world.ahead.clock()).unwrap();
    let patient = keys(1);
    let card =
        ReceiveCard { network: mainnet.generation_hash_seed, patient: patient.public_key(), nonce: b"desk".to_vec() };
    let options = IssueOptions { card: card.sign(&patient).unwrap(), ..options(&world, &patient) };
    let chain = Flaky::on_mainnet(&world.pool);
    let refused = issue(&home, &chain, &options, &mut |_| panic!("nothing must start")).await.unwrap_err();
    assert!(matches!(refused, IssueError::PublicPictureOnMainnet), "{refused}");
    assert!(refused.to_string().contains("--publish-readable-picture-on-mainnet"));
    assert_eq!(home.store().issue_job(&patient.public_key()).unwrap(), None);

    let allowed = IssueOptions { allow_public_picture_on_mainnet: true, ..options.clone() };
    let later = issue(&home, &chain, &allowed, &mut |_| {}).await.unwrap_err();
    assert!(!matches!(later, IssueError::PublicPictureOnMainnet), "{later}");
    assert!(home.store().issue_job(&patient.public_key()).unwrap().is_some());
    let sealed = IssueOptions { profile: Profile::Tegata, ..options };
    let later = issue(&home, &chain, &sealed, &mut |_| {}).await.unwrap_err();
    assert!(!matches!(later, IssueError::PublicPictureOnMainnet), "{later}");
}
