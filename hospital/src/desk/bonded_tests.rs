#![allow(clippy::unwrap_used, clippy::expect_used)]
//! Grants that wait on the chain behind the desk's hash lock.
use std::time::Duration;

use tegata_emulator::{Config, ManualClock};
use tegata_rights::{Decision, Ledger, Payer};
use tegata_symbol::{Body, DetachedCosignature, Hash256, TransactionType};

use super::tests::Room;
use super::*;
use crate::chain::Fate;
use crate::request::MadeRequest;
use crate::store::{AnswerRecord, AnswerState, LockRecord, LockState};
use crate::test_patient::code;
use crate::test_world::{Flaky, MINUTE, World, XYM};

impl Room {
    fn lock(&self, answer: &AnswerRecord) -> LockRecord {
        self.asker.store().lock_of(&answer.hash.unwrap()).unwrap().unwrap()
    }

    async fn money(&self) -> u64 {
        crate::funds::balance(&self.world.pool, &self.world.network, &self.asker.identity()).await.unwrap().0
    }

    async fn until_lock(&self, made: &MadeRequest, state: LockState) -> LockRecord {
        for _ in 0..600 {
            let answer = self.asker.store().answer(&made.digest).unwrap().unwrap();
            if let Some(lock) = self.asker.store().lock_of(&answer.hash.unwrap()).unwrap().filter(|l| l.state == state)
            {
                return lock;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the lock never was {state:?}");
    }

    /// Hands the cosignature to the node, as a phone does when the aggregate waits there.
    async fn cosign_on_chain(&self, detached: &DetachedCosignature) {
        for _ in 0..600 {
            if Chain::fate(&self.world.pool, &detached.parent_hash).await.unwrap() == Fate::Waiting {
                return self.world.pool.announce_cosignature(detached).await.unwrap();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the aggregate never came");
    }

    async fn page(&self, desk: &DeskHandle, made: &MadeRequest, language: &str) -> String {
        let url = format!("{}/requests/{}?lang={language}", desk.url(), made.digest);
        tegata_node::http_client().unwrap().get(url).send().await.unwrap().text().await.unwrap()
    }

    async fn kind_on_chain(&self, hash: &Hash256) -> (TransactionType, Body) {
        let transaction = self.world.pool.transaction(hash).await.unwrap().unwrap().0;
        (transaction.transaction_type(), transaction.body)
    }
}

#[tokio::test]
async fn a_bonded_grant_waits_behind_its_lock_and_the_deposit_comes_back_with_the_phones_own_cosignature() {
    let room = Room::new().await;
    let desk = room.desk().await;
    let before = room.money().await;
    let made = room.request(Payer::HospitalBonded).await;
    let patient = room.patient();
    let detached = patient.prepare(&desk.url(), &made.signed).await;
    let again = patient.prepare(&desk.url(), &made.signed).await;
    assert_eq!(again.parent_hash, detached.parent_hash, "the same bytes while they live");
    let lock = room.until_lock(&made, LockState::Locked).await;
    assert!(room.page(&desk, &made, "en").await.contains("10 XYM, which come back with the patient’s signature"));
    assert!(room.page(&desk, &made, "ja").await.contains("10 XYM（患者さんが署名すると戻ります）"));
    assert!(room.page(&desk, &made, "ja").await.contains("署名されるまで、依頼が台帳に公開されます"));
    let (_, Body::HashLock(body)) = room.kind_on_chain(&lock.signed.hash).await else { panic!("no lock") };
    assert_eq!((body.hash, body.mosaic.amount.0), (detached.parent_hash, 10 * XYM));

    // The desk never sees the cosignature; it sees what became of the aggregate.
    room.cosign_on_chain(&detached).await;
    let answer = room.until(&made, AnswerState::Judged).await;
    assert!(answer.cosignature.is_none());
    assert!(room.verdict(&made).yes, "{:?}", room.verdict(&made).reasons);
    assert_eq!(room.kind_on_chain(&detached.parent_hash).await.0, TransactionType::AggregateBonded);
    assert_eq!(room.lock(&answer).state, LockState::Returned);
    let spent = before - room.money().await;
    assert!(spent < 113 * XYM, "rentals with their margin, float and fees, no deposit: {spent}");
    assert!(room.page(&desk, &made, "en").await.contains("10 XYM, which have come back"));
    desk.stop().await.unwrap();
}

#[tokio::test]
async fn a_cosignature_that_the_phone_gave_the_desk_is_handed_to_the_chain() {
    let room = Room::new().await;
    let desk = room.desk().await;
    let made = room.request(Payer::HospitalBonded).await;
    let patient = room.patient();
    let detached = patient.prepare(&desk.url(), &made.signed).await;
    assert_eq!(patient.cosign(&desk.url(), &made.signed, &detached).await.status(), 202);
    let answer = room.until(&made, AnswerState::Judged).await;
    assert_eq!(answer.hash, Some(detached.parent_hash));
    assert!(room.verdict(&made).yes);
    assert_eq!(room.lock(&answer).state, LockState::Returned);
}

#[tokio::test]
async fn a_desk_that_was_stopped_between_lock_and_aggregate_goes_on_with_the_same_bytes_and_one_deposit() {
    let room = Room::new().await;
    let before = room.money().await;
    let made = room.request(Payer::HospitalBonded).await;
    let desk = room.desk_on(Arc::new(Flaky::cut_behind_locks(&room.world.pool, None))).await;
    let patient = room.patient();
    let detached = patient.prepare(&desk.url(), &made.signed).await;
    let lock = room.until_lock(&made, LockState::Locked).await;
    desk.stop().await.unwrap();
    assert!(before - room.money().await > 10 * XYM);

    let desk = room.desk().await;
    let again = patient.prepare(&desk.url(), &made.signed).await;
    assert_eq!(again.parent_hash, detached.parent_hash);
    room.cosign_on_chain(&detached).await;
    let answer = room.until(&made, AnswerState::Judged).await;
    assert_eq!(room.lock(&answer).signed, lock.signed);
    assert!(before - room.money().await < 113 * XYM);
}

/// A room whose ledger's time stands still between steps.
pub(super) async fn room_with_clock() -> (Room, ManualClock) {
    let clock = ManualClock::new(crate::clock::Clock::system().now_ms());
    let room =
        Room::in_world(World::with(Config { clock: Arc::new(clock.clone()), ..Config::in_memory() }).await).await;
    (room, clock)
}

#[tokio::test]
async fn a_deposit_for_a_grant_that_nobody_signed_is_lost_and_one_request_costs_only_so_many() {
    let (room, clock) = room_with_clock().await;
    let desk = room.desk().await;
    let mut options = crate::test_world::request_options(room.nft);
    (options.payer, options.answer_within_ms) = (Payer::HospitalBonded, 24 * 60 * MINUTE);
    let made = crate::request::make_request(&room.asker, &room.world.pool, &options).await.unwrap();
    let patient = room.patient();
    let mut hashes = std::collections::BTreeSet::new();
    for _ in 0..3 {
        let detached = patient.prepare(&desk.url(), &made.signed).await;
        assert!(hashes.insert(detached.parent_hash), "another aggregate, since the deadline of the last one is past");
        room.until_lock(&made, LockState::Locked).await;
        clock.advance(Duration::from_millis(BONDED_DEADLINE_MS + MINUTE));
        room.world.ahead.add(BONDED_DEADLINE_MS + MINUTE);
        room.world.emulator.mine().unwrap();
        room.until_lock(&made, LockState::Lost).await;
    }
    assert!(room.page(&desk, &made, "en").await.contains("10 XYM, which are lost"));
    let refused = patient.post(&desk.url(), &made.signed, &patient.answer(&made.signed, Decision::Prepare, None)).await;
    assert_eq!((refused.status().as_u16(), code(refused).await.as_str()), (409, "deposit-lost"));
    // Another request is another matter.
    let other = room.request(Payer::HospitalBonded).await;
    patient.prepare(&desk.url(), &other.signed).await;
}

#[tokio::test]
async fn a_grant_that_the_phone_announced_itself_is_noticed_although_the_desk_never_got_the_cosignature() {
    let room = Room::new().await;
    let desk = room.desk().await;
    let made = room.request(Payer::Hospital).await;
    let patient = room.patient();
    let response =
        patient.post(&desk.url(), &made.signed, &patient.answer(&made.signed, Decision::Prepare, None)).await;
    let mut transaction = tegata_symbol::Transaction::from_bytes(&response.bytes().await.unwrap()).unwrap();
    let detached = patient.prepare(&desk.url(), &made.signed).await;
    let Body::Aggregate(aggregate) = &mut transaction.body else { panic!("{transaction:?}") };
    aggregate.cosignatures.push(detached.cosignature);
    room.world.emulator.announce(&transaction.to_bytes()).unwrap();
    room.until(&made, AnswerState::Judged).await;
    assert!(room.verdict(&made).yes);
    assert!(room.world.pool.tip().await.unwrap().height > 1);
}
