//! What a screen follows, and what the patient keeps.

use tegata_rights::Payer;

use super::world::*;
use crate::WalletError;
use crate::events::Event;

#[tokio::test]
async fn a_grant_is_told_step_by_step_to_whoever_listens_and_only_after_it_is_on_the_disk() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(400_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    let mut events = wallet.events();
    scan(&wallet, &request).await;
    wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    wallet.lock();
    let mut heard = Vec::new();
    loop {
        let event = events.next().await.unwrap();
        heard.push(event);
        if event == Event::Locked {
            break;
        }
    }
    assert!(heard.contains(&Event::Requests));
    wallet.unlock(&pin()).unwrap();
    assert_eq!(events.next().await, Some(Event::Unlocked));
    let numbers: Vec<i64> = heard
        .iter()
        .filter_map(|event| match event {
            Event::History { number } => Some(*number),
            _ => None,
        })
        .collect();
    let mut kept: Vec<i64> = wallet.history(None, 100).unwrap().iter().map(|entry| entry.number).collect();
    kept.reverse();
    assert!(!numbers.is_empty() && kept.ends_with(&numbers), "{numbers:?} of {kept:?}");
    drop(wallet);
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn a_listener_that_does_not_look_is_told_that_it_missed_something() {
    let world = World::new().await;
    let wallet = world.wallet();
    let mut events = wallet.events();
    for _ in 0..100 {
        wallet.lock();
        wallet.unlock(&pin()).unwrap();
    }
    assert_eq!(events.next().await, Some(Event::Missed));
    wallet.lock();
    assert_eq!(events.next().await, Some(Event::Locked));
}

#[tokio::test]
async fn the_export_has_studies_permissions_every_request_and_the_history_and_no_secret() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(400_000_000).await;
    let agreed = world.signed(nft, Payer::Patient);
    scan(&wallet, &agreed).await;
    wallet.accept(&agreed.digest(), None, &pin(), quiet()).await.unwrap();
    let mut other = world.request(Some(nft), Payer::Patient);
    other.random = [9; 16];
    let declined = other.sign(&world.asker.request_key).unwrap();
    scan(&wallet, &declined).await;
    wallet.decline(&declined.digest(), false).await.unwrap();

    let export = wallet.export().await.unwrap();
    assert_eq!(export["version"], 1);
    assert_eq!(export["studies"][0]["nft"], nft.to_string());
    assert_eq!(export["permissions"][0]["hospital"]["name"], world.asker.name);
    assert_eq!(export["permissions"][0]["rights"].as_array().unwrap().len(), 2);
    assert_eq!(export["permissions"][0]["rights"][0]["status"], "given");
    let mut decided: Vec<_> = export["requests"].as_array().unwrap().iter().map(|one| one["decided"].clone()).collect();
    decided.sort_by_key(ToString::to_string);
    assert_eq!(decided, ["agreed", "declined"]);
    let whole = wallet.history(None, 1_000).unwrap().len();
    assert_eq!(export["history"].as_array().unwrap().len(), whole);
    let text = export.to_string().to_lowercase();
    assert!(
        !text.contains(&words().phrase()[..]) && !text.contains(&data_encoding::HEXLOWER.encode(&words().entropy()))
    );
    wallet.lock();
    assert!(matches!(wallet.export().await, Err(WalletError::Store(crate::store::StoreError::Locked))));
}
