#![allow(clippy::unwrap_used, clippy::expect_used)]
//! Phones that answer what they were not asked, or for somebody else. What the honest patient gave stays as it is.
use tegata_rights::{Decision, Payer};
use tegata_symbol::{Cosignature, DetachedCosignature, Hash256};

use super::BONDED_DEADLINE_MS;
use super::tests::Room;
use crate::store::AnswerState;
use crate::test_patient::{Patient, code};
use crate::test_world::keys;

#[tokio::test]
async fn a_cosignature_by_another_or_for_something_else_is_refused_and_changes_nothing() {
    for payer in [Payer::Hospital, Payer::HospitalBonded] {
        let room = Room::new().await;
        let desk = room.desk().await;
        let made = room.request(payer).await;
        let patient = room.patient();
        let early = patient.cosign(&desk.url(), &made.signed, &signed_by(&patient, Hash256([3; 32]))).await;
        assert_eq!((early.status().as_u16(), code(early).await.as_str()), (404, "unknown-request"));

        let honest = patient.prepare(&desk.url(), &made.signed).await;
        let stranger = Patient::new(&room.world, keys(9), room.nft);
        let mut version = honest;
        version.cosignature.version = 1;
        let mut moved = signed_by(&patient, Hash256([3; 32]));
        moved.parent_hash = honest.parent_hash;
        let forgeries = [
            ("another account", signed_by(&stranger, honest.parent_hash)),
            ("another aggregate", signed_by(&patient, Hash256([3; 32]))),
            ("a signature over another aggregate", moved),
            ("another version", version),
        ];
        for (what, forged) in forgeries {
            let refused = patient.cosign(&desk.url(), &made.signed, &forged).await;
            assert_eq!((refused.status().as_u16(), code(refused).await.as_str()), (400, "wrong-cosignature"), "{what}");
        }
        assert_eq!(room.asker.store().answer(&made.digest).unwrap().unwrap().state, AnswerState::Prepared);
        assert_eq!(patient.cosign(&desk.url(), &made.signed, &honest).await.status(), 202);
        room.until(&made, AnswerState::Judged).await;
    }
}

fn signed_by(patient: &Patient<'_>, hash: Hash256) -> DetachedCosignature {
    DetachedCosignature { cosignature: Cosignature::sign(&patient.keys, &hash), parent_hash: hash }
}

#[tokio::test]
async fn an_open_request_is_answered_by_one_account_for_one_study() {
    let room = Room::new().await;
    let desk = room.desk().await;
    let source = room.world.hospital("C").await;
    let other_nft = room.world.issue(&source, &keys(2)).await.nft;
    let mut options = crate::test_world::request_options(room.nft);
    options.nft = None;
    let made = crate::request::make_request(&room.asker, &room.world.pool, &options).await.unwrap();
    let patient = room.patient();
    let honest = patient.prepare(&desk.url(), &made.signed).await;

    let second = Patient::new(&room.world, keys(2), other_nft);
    let refused = second.post(&desk.url(), &made.signed, &second.answer(&made.signed, Decision::Prepare, None)).await;
    assert_eq!((refused.status().as_u16(), code(refused).await.as_str()), (409, "already-answered"));
    let mut other_study = patient.answer(&made.signed, Decision::Prepare, None);
    other_study.nft = other_nft;
    let refused = patient.post(&desk.url(), &made.signed, &other_study).await;
    assert_eq!((refused.status().as_u16(), code(refused).await.as_str()), (409, "already-answered"));
    assert_eq!(patient.cosign(&desk.url(), &made.signed, &honest).await.status(), 202);
    room.until(&made, AnswerState::Judged).await;
    assert!(room.verdict(&made).yes);
}

#[tokio::test]
async fn a_cosignature_that_comes_after_the_deadline_is_too_late() {
    let clock = tegata_emulator::ManualClock::new(crate::clock::Clock::system().now_ms());
    let config =
        tegata_emulator::Config { clock: std::sync::Arc::new(clock.clone()), ..tegata_emulator::Config::in_memory() };
    let room = Room::in_world(crate::test_world::World::with(config).await).await;
    let desk = room.desk().await;
    for payer in [Payer::Hospital, Payer::HospitalBonded] {
        let made = room.request(payer).await;
        let patient = room.patient();
        let detached = patient.prepare(&desk.url(), &made.signed).await;
        clock.advance(std::time::Duration::from_millis(BONDED_DEADLINE_MS));
        room.world.emulator.mine().unwrap();
        let late = patient.cosign(&desk.url(), &made.signed, &detached).await;
        assert_eq!((late.status().as_u16(), code(late).await.as_str()), (410, "too-late"), "{payer:?}");
        assert_eq!(room.asker.store().answer(&made.digest).unwrap().unwrap().state, AnswerState::Prepared);
    }
}
