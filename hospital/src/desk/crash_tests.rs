#![allow(clippy::unwrap_used, clippy::expect_used)]
//! The desk ends, or loses a call, at any of its calls to the chain: it finishes afterwards, with what it made before.
//!
//! A few points in every run; all of them with `TEGATA_FULL=1`.
use std::collections::BTreeSet;
use std::time::Duration;

use tegata_rights::Payer;
use tegata_symbol::Hash256;

use super::tests::Room;
use super::*;
use crate::request::MadeRequest;
use crate::store::{AnswerState, LockState};
use crate::test_patient::Patient;
use crate::test_world::{Flaky, XYM};

/// What a phone does until its desk is through; every aggregate that the desk gave it is noted.
async fn answer(room: &Room, patient: &Patient<'_>, url: &str, made: &MadeRequest, given: &mut BTreeSet<Hash256>) {
    loop {
        if let Some(detached) = patient.try_prepare(url, &made.signed).await {
            given.insert(detached.parent_hash);
            if patient.try_cosign(url, &made.signed, &detached).await {
                break;
            }
        }
        let answer = room.asker.store().answer(&made.digest).unwrap();
        if answer.is_some_and(|a| matches!(a.state, AnswerState::Confirmed | AnswerState::Judged)) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    room.until(made, AnswerState::Judged).await;
}

/// One grant with the desk broken at one call; whether the call was reached.
async fn survives(room: &Room, payer: Payer, flaky: Flaky, what: &str) -> bool {
    let before = crate::funds::balance(&room.world.pool, &room.world.network, &room.asker.identity()).await.unwrap().0;
    let made = room.request(payer).await;
    let flaky = Arc::new(flaky);
    let patient = room.patient();
    let mut given = BTreeSet::new();
    let listener = listen(([127, 0, 0, 1], 0).into()).await.unwrap();
    let desk = tokio::select! {
        desk = serve(room.asker.clone(), flaky.clone(), listener) => desk.ok(),
        () = flaky.ended() => None,
    };
    let through = match desk.as_ref().map(DeskHandle::url) {
        None => false,
        Some(url) => tokio::select! {
            () = answer(room, &patient, &url, &made, &mut given) => true,
            () = flaky.ended() => false,
        },
    };
    if let Some(desk) = desk {
        // As a kill would: whatever is under way is dropped where it stands.
        desk.server.abort();
        desk.driver.abort();
        let _ = desk.driver.await;
    }
    if !through {
        let desk = room.desk().await;
        answer(room, &patient, &desk.url(), &made, &mut given).await;
        desk.stop().await.unwrap();
    }
    let answer = room.asker.store().answer(&made.digest).unwrap().unwrap();
    assert_eq!(given.iter().copied().collect::<Vec<_>>(), [answer.hash.unwrap()], "{what}: one aggregate only");
    assert!(room.verdict(&made).yes, "{what}: {:?}", room.verdict(&made).reasons);
    let lock = room.asker.store().lock_of(&answer.hash.unwrap()).unwrap().map(|lock| lock.state);
    assert_eq!(lock, (payer == Payer::HospitalBonded).then_some(LockState::Returned), "{what}");
    let after = crate::funds::balance(&room.world.pool, &room.world.network, &room.asker.identity()).await.unwrap().0;
    assert!(before - after < 3 * XYM, "{what}: float and fees once, no deposit: {}", before - after);
    flaky.has_failed()
}

async fn survives_everywhere(payer: Payer) {
    let room = Room::new().await;
    // The first grant pays the rentals; those that follow renew it.
    let desk = room.desk().await;
    let made = room.request(Payer::Hospital).await;
    answer(&room, &room.patient(), &desk.url(), &made, &mut BTreeSet::new()).await;
    desk.stop().await.unwrap();
    let full = std::env::var("TEGATA_FULL").is_ok_and(|full| full == "1");
    let pool = room.world.pool.clone();
    for (ends, after) in [(true, false), (true, true), (false, false), (false, true)] {
        let points: Vec<usize> = match full {
            true => (0..200).collect(),
            false => vec![[9, 17, 25, 33][usize::from(ends) * 2 + usize::from(after)]],
        };
        for at in points {
            let flaky = if ends { Flaky::ending(&pool, at, after) } else { Flaky::new(&pool, at, after) };
            let what = format!("{payer:?}, call {at}, ends: {ends}, after it arrived: {after}");
            let reached = survives(&room, payer, flaky, &what).await;
            if !reached {
                assert!(at > 15, "{what} is not reached");
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_desk_that_pays_survives_an_end_anywhere() {
    survives_everywhere(Payer::Hospital).await;
}

#[tokio::test]
async fn a_desk_that_pays_bonded_survives_an_end_anywhere() {
    survives_everywhere(Payer::HospitalBonded).await;
}
