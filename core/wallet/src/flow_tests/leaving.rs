//! An app that its owner leaves and returns to.

use super::world::{START_MS, World, pin};
use crate::store::StoreError;
use crate::{MAX_LOCK_AFTER_MS, Settings, WalletError};

const MINUTE_MS: u64 = 60_000;

#[tokio::test]
async fn a_wallet_that_is_left_locks_at_once_unless_the_settings_give_time() {
    let world = World::new().await;
    let wallet = world.wallet();
    assert_eq!(wallet.leave(), None);
    assert!(wallet.is_locked());
    assert!(matches!(wallet.settings(), Err(WalletError::Store(StoreError::Locked))));

    wallet.unlock(&pin()).unwrap();
    let patient = Settings { lock_after_ms: 2 * MINUTE_MS, ..wallet.settings().unwrap() };
    wallet.set_settings(&patient, &pin()).await.unwrap();
    assert_eq!(wallet.leave(), Some(2 * MINUTE_MS));
    world.advance(MINUTE_MS);
    // Left again while it is left, as when the screen goes dark: the first time counts.
    assert_eq!(wallet.leave(), Some(2 * MINUTE_MS));
    assert!(!wallet.lock_if_left() && !wallet.return_to());
    assert_eq!(wallet.settings().unwrap(), patient);

    wallet.leave();
    world.advance(2 * MINUTE_MS - 1);
    assert!(!wallet.lock_if_left());
    world.advance(1);
    assert!(wallet.lock_if_left(), "though nobody returned");
    assert!(wallet.return_to());
    wallet.unlock(&pin()).unwrap();
    world.advance(10 * MINUTE_MS);
    assert!(!wallet.lock_if_left(), "it is being looked at");
}

#[tokio::test]
async fn a_clock_set_back_gives_a_left_wallet_no_more_time() {
    let world = World::new().await;
    let wallet = world.wallet();
    let patient = Settings { lock_after_ms: MAX_LOCK_AFTER_MS, ..wallet.settings().unwrap() };
    wallet.set_settings(&patient, &pin()).await.unwrap();
    wallet.leave();
    world.clock.set(START_MS - MINUTE_MS);
    assert!(wallet.return_to());
}

#[tokio::test]
async fn more_than_five_minutes_are_refused() {
    let world = World::new().await;
    let wallet = world.wallet();
    let before = wallet.settings().unwrap();
    let long = Settings { lock_after_ms: MAX_LOCK_AFTER_MS + 1, ..before.clone() };
    let refused = wallet.set_settings(&long, &pin()).await;
    assert!(matches!(refused, Err(WalletError::LockAfter(ms)) if ms == MAX_LOCK_AFTER_MS + 1), "{refused:?}");
    assert_eq!(wallet.settings().unwrap(), before);
}
