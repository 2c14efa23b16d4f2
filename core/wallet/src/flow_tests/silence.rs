use tegata_rights::Payer;

use super::world::*;
use crate::consent::{Next, Outcome};
use crate::permissions::RightStatus;

#[tokio::test]
async fn after_silence_the_same_bytes_are_announced_until_their_deadline_and_only_then_new_ones() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(300_000_000).await;
    let mut request = world.request(Some(nft), Payer::Patient);
    request.answer_by_ms = START_MS + 20 * HOUR_MS;
    let request = request.sign(&world.asker.request_key).unwrap();
    scan(&wallet, &request).await;
    world.go_wrong("forget");
    let first = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(first.outcome, Outcome::TimedOut { next: Next::TryAgain { .. } }), "{first:?}");
    let state = wallet.permissions().await.unwrap().permissions[0].rights[0].status;
    assert_eq!(state, RightStatus::Pending);

    world.advance(HOUR_MS);
    let second = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert_eq!(second.transaction, first.transaction);
    wallet.resume(quiet()).await.unwrap();
    let mut payloads = world.faults.payloads.lock().unwrap().clone();
    assert!(payloads.len() >= 3);
    payloads.dedup();
    assert_eq!(payloads.len(), 1);

    world.advance(2 * HOUR_MS);
    let resumed = wallet.resume(quiet()).await.unwrap();
    assert_eq!(resumed[0].outcome, Outcome::TimedOut { next: Next::SignAnew });
    let state = wallet.permissions().await.unwrap().permissions[0].rights[0].status;
    assert_eq!(state, RightStatus::Failed);
    world.emulator.faults().clear().unwrap();
    let last = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert_ne!(last.transaction, first.transaction);
    assert!(matches!(last.outcome, Outcome::Confirmed { .. }), "{last:?}");
}

#[tokio::test]
async fn silence_can_be_resumed_and_ends_confirmed_with_the_same_bytes() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(300_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    scan(&wallet, &request).await;
    world.go_wrong("forget");
    let first = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    drop(wallet);
    world.emulator.faults().clear().unwrap();
    let wallet = world.reopened();
    let resumed = wallet.resume(quiet()).await.unwrap();
    assert_eq!(resumed[0].transaction, first.transaction);
    assert!(matches!(resumed[0].outcome, Outcome::Confirmed { .. }));
}
