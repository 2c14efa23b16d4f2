//! How much is looked at between the review and the signature.

use std::sync::atomic::{AtomicUsize, Ordering};

use tegata_emulator::Clock;
use tegata_rights::{Payer, SignedRequest};

use super::world::*;
use crate::progress::Step;

/// What is asked of the chain between the PIN and the signature.
async fn questions(world: &World, wallet: &TestWallet, request: &SignedRequest) -> usize {
    let asked = AtomicUsize::new(usize::MAX);
    let progress = |step| match step {
        Step::Checking => world.faults.calls.plan(None),
        Step::Signed { .. } => asked.store(world.faults.calls.made(), Ordering::SeqCst),
        _ => {}
    };
    wallet.accept(&request.digest(), None, &pin(), &progress).await.unwrap();
    asked.into_inner()
}

fn another(world: &World, nft: tegata_symbol::MosaicId, number: u8) -> SignedRequest {
    let mut request = world.request(Some(nft), Payer::Patient);
    request.random = [number; 16];
    request.sign(&world.asker.request_key).unwrap()
}

#[tokio::test]
async fn agreeing_right_after_the_review_asks_for_the_latest_block_alone() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(400_000_000).await;
    for number in 1..=2 {
        let request = another(&world, nft, number);
        scan(&wallet, &request).await;
        assert_eq!(questions(&world, &wallet, &request).await, 1);
    }
}

#[tokio::test]
async fn after_a_block_or_a_minute_or_another_review_everything_is_looked_at_again() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(400_000_000).await;
    let mut number = 0;
    for change in ["block", "minute", "clock", "settings", "review", "lock"] {
        number += 1;
        let request = another(&world, nft, number);
        scan(&wallet, &request).await;
        match change {
            "block" => drop(world.emulator.mine().unwrap()),
            "minute" => world.clock.advance(std::time::Duration::from_secs(60)),
            "clock" => world.clock.set(world.clock.unix_ms() - 1),
            "settings" => wallet.set_settings(&wallet.settings().unwrap(), &pin()).await.unwrap(),
            "review" => drop(scan(&wallet, &another(&world, nft, 100 + number)).await),
            _ => {
                wallet.lock();
                wallet.unlock(&pin()).unwrap();
            }
        }
        let asked = questions(&world, &wallet, &request).await;
        assert!(asked > 5, "{change}: {asked}");
    }
}
