use std::time::Duration;

use tegata_node::watch::{Channel, Event, WatchOptions};
use tegata_node::{NodeError, NodePool, PoolOptions};
use tegata_rights::{Payer, Rights};
use tegata_symbol::{Address, KeyPair, Network, PrivateKey};

use super::world::*;
use crate::consent::{Next, Outcome};
use crate::permissions::RightStatus;

async fn statuses(wallet: &TestWallet) -> Vec<RightStatus> {
    wallet.permissions().await.unwrap().permissions.remove(0).rights.iter().map(|right| right.status).collect()
}

#[tokio::test]
async fn a_withdrawal_that_a_rollback_took_away_is_made_again_without_asking() {
    let world = World::with_finality_lag(4).await;
    let (wallet, nft, patient) = world.patient(200_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    scan(&wallet, &request).await;
    let id = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap().permission;
    let withdrawn = wallet.withdraw(&id, Rights::BOTH, &pin(), quiet()).await.unwrap();
    assert!(matches!(withdrawn.outcome, Outcome::Confirmed { is_final: false, .. }), "{:?}", withdrawn.outcome);
    assert_eq!(statuses(&wallet).await, [RightStatus::Withdrawn; 2]);

    world.go_wrong("roll-back=1,undone=forgotten");
    assert_eq!(statuses(&wallet).await, [RightStatus::BeingWithdrawn; 2]);
    wallet.resume(quiet()).await.unwrap();
    assert_eq!(statuses(&wallet).await, [RightStatus::Withdrawn; 2]);
    let payloads = world.faults.payloads.lock().unwrap().clone();
    assert_eq!(payloads[payloads.len() - 1], payloads[1], "the bytes that were signed once");
    for _ in 0..4 {
        world.emulator.mine().unwrap();
    }
    assert_eq!(super::consent::reasons(&world, &request, nft, &patient).await, ["NotGiven:T", "NotGiven:V"]);
}

#[tokio::test]
async fn a_grant_whose_announcement_got_no_answer_is_given_once() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(200_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    scan(&wallet, &request).await;
    world.go_wrong("drop-answer,path=/transactions,times=1");
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{:?}", receipt.outcome);
    assert!(world.emulator.faults().standing().is_empty(), "the answer was dropped");
    assert!(super::consent::reasons(&world, &request, nft, &patient).await.is_empty());
}

#[tokio::test]
async fn a_reception_account_that_strangers_filled_is_passed_over_for_the_next() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(200_000_000).await;
    let spare = Address::new(&KeyPair::new(&PrivateKey::from_bytes([99; 32])).public_key(), world.network.id);
    let mut entry = world.asker.entry(&world.desk.url);
    entry.reception = vec![world.asker.reception, spare];
    world.register(&entry);
    let request = world.signed(nft, Payer::Patient);
    assert_eq!(scan(&wallet, &request).await.rights[1].recipient, Some(world.asker.reception));

    world.go_wrong(&format!("fill={}", world.asker.reception));
    assert_eq!(scan(&wallet, &request).await.rights[1].recipient, Some(spare));
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{:?}", receipt.outcome);
    let holding = |address: &Address| world.emulator.ledger().state().holdings(address).count();
    assert_eq!((holding(&world.asker.reception), holding(&spare)), (1_000, 1));
}

#[tokio::test]
async fn a_node_that_answers_garbage_or_errors_is_left_for_the_next() {
    let world = World::new().await;
    let sound = world.emulator.another_node();
    let server = sound.serve(tegata_emulator::bind(([127, 0, 0, 1], 0).into()).await.unwrap()).unwrap();
    let pool = NodePool::connect(&[world.server.url(), server.url()], PoolOptions::default()).await.unwrap();
    for switch in ["garbage=not-json", "garbage=truncated", "garbage=wrong-types", "error=500", "drop"] {
        // The node that is bad now is the one that answered last.
        pool.chain_info().await.unwrap();
        world.go_wrong(&format!("{switch},times=1"));
        let height = pool.chain_info().await.unwrap().height;
        assert_eq!(height, world.emulator.ledger().height(), "{switch}");
        assert!(world.emulator.faults().standing().is_empty(), "{switch} was met");
        // The other fails, so that the first is asked first again.
        sound.faults().set("error=503".parse().unwrap()).unwrap();
        pool.chain_info().await.unwrap();
        sound.faults().clear().unwrap();
    }
}

#[tokio::test]
async fn a_node_that_turns_out_to_be_of_another_network_is_named_and_never_used() {
    let world = World::new().await;
    let other = world.emulator.another_node();
    let server = other.serve(tegata_emulator::bind(([127, 0, 0, 1], 0).into()).await.unwrap()).unwrap();
    other.faults().set("drop".parse().unwrap()).unwrap();
    let pool = NodePool::connect(&[server.url(), world.server.url()], PoolOptions::default()).await.unwrap();
    assert_eq!(pool.unreachable_at_start().len(), 1);
    other.faults().clear().unwrap();
    other.faults().set("other-network".parse().unwrap()).unwrap();
    assert_eq!(pool.chain_info().await.unwrap().height, world.emulator.ledger().height());

    world.go_wrong("error=500");
    let error = pool.chain_info().await.unwrap_err();
    let NodeError::OtherNetwork { node, expected, found } = error else { panic!("{error}") };
    assert_eq!(node, server.url());
    assert_eq!((expected, found), (world.network.generation_hash_seed, Network::MAINNET.generation_hash_seed));
}

#[tokio::test]
async fn a_grant_waits_through_a_network_that_stands_still_and_is_announced_no_second_time() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(200_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    scan(&wallet, &request).await;
    world.go_wrong("stop-mining");
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::TimedOut { next: Next::TryAgain { .. } }), "{:?}", receipt.outcome);
    assert_eq!(statuses(&wallet).await, [RightStatus::Pending; 2]);
    world.emulator.faults().clear().unwrap();
    let resumed = wallet.resume(quiet()).await.unwrap();
    assert_eq!(resumed[0].transaction, receipt.transaction);
    assert!(matches!(resumed[0].outcome, Outcome::Confirmed { .. }), "{:?}", resumed[0].outcome);
    assert_eq!(world.faults.payloads.lock().unwrap().len(), 1, "the node had it all the time");
    assert!(super::consent::reasons(&world, &request, nft, &patient).await.is_empty());
}

#[tokio::test]
async fn a_grant_through_a_node_that_is_behind_stays_open_until_the_node_has_caught_up() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(200_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    scan(&wallet, &request).await;
    world.go_wrong("behind");
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::TimedOut { next: Next::TryAgain { .. } }), "{:?}", receipt.outcome);
    // It is in a block long since, only this node does not know.
    assert!(world.emulator.snapshot().unwrap().place(&receipt.transaction).unwrap().is_some());
    assert_eq!(statuses(&wallet).await, [RightStatus::Pending; 2]);
    world.emulator.faults().clear().unwrap();
    let resumed = wallet.resume(quiet()).await.unwrap();
    assert!(matches!(resumed[0].outcome, Outcome::Confirmed { .. }), "{:?}", resumed[0].outcome);
    assert_eq!(statuses(&wallet).await, [RightStatus::Given; 2]);
}

#[tokio::test]
async fn a_node_that_takes_too_long_is_left_for_the_next() {
    let world = World::new().await;
    let fast = world.emulator.another_node();
    let server = fast.serve(tegata_emulator::bind(([127, 0, 0, 1], 0).into()).await.unwrap()).unwrap();
    let options = PoolOptions { request_timeout: Duration::from_millis(500), ..PoolOptions::default() };
    let pool = NodePool::connect(&[world.server.url(), server.url()], options).await.unwrap();
    world.go_wrong("delay=1min,times=1");
    let start = std::time::Instant::now();
    pool.chain_info().await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(20));
    assert!(world.emulator.faults().standing().is_empty(), "the delay was met");
}

#[tokio::test]
async fn a_watch_whose_socket_is_cut_hears_of_the_blocks_after_it_again() {
    let world = World::new().await;
    let pool = NodePool::connect(&[world.server.url()], PoolOptions::default()).await.unwrap();
    let options = WatchOptions { first_pause: Duration::from_millis(1), ..WatchOptions::default() };
    let mut watch = pool.watch(vec![Channel::Block], options);
    assert!(matches!(watch.next().await, Some(Event::Connected { .. })));
    world.go_wrong("cut");
    assert!(matches!(watch.next().await, Some(Event::Disconnected { .. })));
    while !matches!(watch.next().await.unwrap(), Event::Reconnected { .. }) {}
    let made = world.emulator.mine().unwrap().summary.header.height;
    while !matches!(watch.next().await.unwrap(), Event::Block { height, .. } if height == made) {}
}
