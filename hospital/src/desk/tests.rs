#![allow(clippy::unwrap_used, clippy::expect_used)]

mod codes;

use std::time::Duration;

use tegata_rights::{Decision, Payer, Role};
use tegata_symbol::{Cosignature, DetachedCosignature};

use super::*;
use crate::request::MadeRequest;
use crate::store::{AnswerRecord, AnswerState};
use crate::test_patient::{Patient, code};
use crate::test_world::{Flaky, MINUTE, World, keys};

/// A source, an asker with its desk, a study, and a request for it.
pub(super) struct Room {
    pub(super) world: World,
    pub(super) asker: Arc<HospitalHome>,
    pub(super) nft: tegata_symbol::MosaicId,
}

impl Room {
    pub(super) async fn new() -> Self {
        Self::in_world(World::new().await).await
    }

    pub(super) async fn in_world(world: World) -> Self {
        let source = world.hospital("A").await;
        let asker = Arc::new(world.hospital("B病院").await);
        let nft = world.issue(&source, &keys(1)).await.nft;
        Self { world, asker, nft }
    }

    pub(super) async fn desk(&self) -> DeskHandle {
        self.desk_on(Arc::new(self.world.pool.clone())).await
    }

    pub(super) async fn desk_on<C: Chain>(&self, chain: Arc<C>) -> DeskHandle {
        let listener = listen(([127, 0, 0, 1], 0).into()).await.unwrap();
        serve(self.asker.clone(), chain, listener).await.unwrap()
    }

    pub(super) async fn request(&self, payer: Payer) -> MadeRequest {
        self.world.request(&self.asker, self.nft, payer).await
    }

    pub(super) fn verdict(&self, made: &MadeRequest) -> crate::store::VerdictRecord {
        let patient = self.world.address(&keys(1));
        self.asker.store().latest_verdict(&made.digest, &patient).unwrap().unwrap()
    }

    pub(super) fn patient(&self) -> Patient<'_> {
        Patient::new(&self.world, keys(1), self.nft)
    }

    pub(super) async fn until(&self, made: &MadeRequest, state: AnswerState) -> AnswerRecord {
        for _ in 0..600 {
            if let Some(answer) = self.asker.store().answer(&made.digest).unwrap().filter(|a| a.state == state) {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("never {state:?}: {:?}", self.asker.store().answer(&made.digest).unwrap());
    }
}

#[tokio::test]
async fn the_hospital_pays_the_patient_cosigns_and_the_verdict_is_yes() {
    let room = Room::new().await;
    let desk = room.desk().await;
    let made = room.request(Payer::Hospital).await;
    assert_eq!(made.signed.request().desk.as_deref(), Some(desk.url().as_str()));
    let patient = room.patient();

    let detached = patient.prepare(&desk.url(), &made.signed).await;
    let again = patient.prepare(&desk.url(), &made.signed).await;
    assert_eq!(again.parent_hash, detached.parent_hash, "the same bytes while they live");

    let accepted = patient.cosign(&desk.url(), &made.signed, &detached).await;
    assert_eq!(accepted.status(), 202);
    assert!(accepted.text().await.unwrap().contains(&detached.parent_hash.to_string()));
    assert_eq!(patient.cosign(&desk.url(), &made.signed, &detached).await.status(), 202);

    let answer = room.until(&made, AnswerState::Judged).await;
    assert_eq!(answer.hash, Some(detached.parent_hash));
    let verdict = room.verdict(&made);
    assert!(verdict.yes, "{:?}", verdict.reasons);
    let left = crate::funds::balance(&room.world.pool, &room.world.network, &room.world.address(&patient.keys)).await;
    assert!(left.unwrap() >= FLOAT, "the patient can withdraw without help");
    desk.stop().await.unwrap();
}

#[tokio::test]
async fn a_grant_that_the_patient_announced_is_followed_to_its_verdict() {
    let room = Room::new().await;
    let desk = room.desk().await;
    let made = room.request(Payer::Patient).await;
    let patient = room.patient();
    room.world.fund(&room.world.address(&patient.keys), 200);

    let refused = patient.post(&desk.url(), &made.signed, &patient.answer(&made.signed, Decision::Prepare, None)).await;
    assert_eq!((refused.status().as_u16(), code(refused).await.as_str()), (422, "patient-pays"));

    let hash = patient.grant(&made.signed).await;
    let answer = patient.answer(&made.signed, Decision::Granted, Some(hash));
    for _ in 0..2 {
        assert_eq!(patient.post(&desk.url(), &made.signed, &answer).await.status(), 204);
    }
    room.until(&made, AnswerState::Judged).await;
    assert!(room.verdict(&made).yes);

    let declined = patient.answer(&made.signed, Decision::Declined, None);
    let refused = patient.post(&desk.url(), &made.signed, &declined).await;
    assert_eq!((refused.status().as_u16(), code(refused).await.as_str()), (409, "already-answered"));
}

#[tokio::test]
async fn a_desk_that_was_stopped_after_the_cosignature_finishes_after_its_restart() {
    let room = Room::new().await;
    // From the call after the cosignature on nothing gets through any more.
    let made = room.request(Payer::Hospital).await;
    let patient = room.patient();
    let desk = room.desk().await;
    let detached = patient.prepare(&desk.url(), &made.signed).await;
    desk.stop().await.unwrap();

    let cut = Arc::new(Flaky::cut_for_announcements(&room.world.pool));
    let desk = room.desk_on(cut).await;
    assert_eq!(patient.cosign(&desk.url(), &made.signed, &detached).await.status(), 202);
    tokio::time::sleep(Duration::from_millis(300)).await;
    desk.stop().await.unwrap();
    assert_eq!(room.asker.store().answer(&made.digest).unwrap().unwrap().state, AnswerState::Signed);

    let desk = room.desk().await;
    room.until(&made, AnswerState::Judged).await;
    assert!(room.verdict(&made).yes);
    desk.stop().await.unwrap();
}

#[tokio::test]
async fn only_the_patient_who_holds_the_study_can_answer() {
    let room = Room::new().await;
    let desk = room.desk().await;
    let made = room.request(Payer::Hospital).await;
    let stranger = Patient::new(&room.world, keys(9), room.nft);
    for decision in [Decision::Prepare, Decision::Declined] {
        let answer = stranger.answer(&made.signed, decision, None);
        let refused = stranger.post(&desk.url(), &made.signed, &answer).await;
        assert_eq!((refused.status().as_u16(), code(refused).await.as_str()), (403, "not-holder"));
    }
    let patient = room.patient();
    let mut other_study = patient.answer(&made.signed, Decision::Prepare, None);
    other_study.nft = tegata_symbol::MosaicId(1);
    let refused = patient.post(&desk.url(), &made.signed, &other_study).await;
    assert_eq!(code(refused).await, "other-study");

    let detached = patient.prepare(&desk.url(), &made.signed).await;
    let answer = stranger.answer(&made.signed, Decision::Prepare, None);
    let refused = stranger.post(&desk.url(), &made.signed, &answer).await;
    assert_eq!((refused.status().as_u16(), code(refused).await.as_str()), (409, "already-answered"));

    let forged = DetachedCosignature {
        cosignature: Cosignature::sign(&stranger.keys, &detached.parent_hash),
        parent_hash: detached.parent_hash,
    };
    let refused = patient.cosign(&desk.url(), &made.signed, &forged).await;
    assert_eq!((refused.status().as_u16(), code(refused).await.as_str()), (400, "wrong-cosignature"));
}

#[tokio::test]
async fn unknown_late_and_damaged_answers_are_told_apart() {
    let room = Room::new().await;
    let desk = room.desk().await;
    let made = room.request(Payer::Hospital).await;
    let patient = room.patient();
    let url = format!("{}/answers", desk.url());
    let damaged = patient.client.post(&url).body("hello").send().await.unwrap();
    assert_eq!((damaged.status().as_u16(), code(damaged).await.as_str()), (400, "malformed"));
    let huge = patient.client.post(&url).body(vec![0; 65 * 1024]).send().await.unwrap();
    assert_eq!(huge.status(), 413);

    let mut unknown = patient.answer(&made.signed, Decision::Declined, None);
    unknown.request = tegata_symbol::Hash256([5; 32]);
    assert_eq!(patient.post(&desk.url(), &made.signed, &unknown).await.status(), 404);

    let detached = patient.prepare(&desk.url(), &made.signed).await;
    room.world.ahead.add(61 * MINUTE);
    let late = patient.post(&desk.url(), &made.signed, &patient.answer(&made.signed, Decision::Prepare, None)).await;
    assert_eq!((late.status().as_u16(), code(late).await.as_str()), (410, "too-late"));
    // What was prepared in time may still be signed: its own deadline is what counts.
    assert_eq!(patient.cosign(&desk.url(), &made.signed, &detached).await.status(), 202);
}

#[tokio::test]
async fn a_reception_account_that_strangers_filled_is_passed_over_for_the_next() {
    let room = Room::new().await;
    let desk = room.desk().await;
    let made = room.request(Payer::Hospital).await;
    let patient = room.patient();
    let receptions = room.asker.keys().reception_addresses();
    room.world.go_wrong(&format!("fill={}", receptions[0]));
    let prepare = patient.answer(&made.signed, Decision::Prepare, None);
    let response = patient.post(&desk.url(), &made.signed, &prepare).await;
    let prepared = tegata_symbol::Transaction::from_bytes(&response.bytes().await.unwrap()).unwrap();
    let tegata_symbol::Body::Aggregate(aggregate) = &prepared.body else { panic!("{prepared:?}") };
    let sent = |to: tegata_symbol::Address| {
        let is_to = |body: &tegata_symbol::Body| match body {
            tegata_symbol::Body::Transfer(transfer) => transfer.recipient == to.into(),
            _ => false,
        };
        aggregate.transactions().iter().filter(|inner| is_to(&inner.body)).count()
    };
    assert_eq!((sent(receptions[0]), sent(receptions[1])), (0, 1));

    // With the other full as well there is nowhere to send it, and the patient hears so.
    room.world.go_wrong(&format!("fill={}", receptions[1]));
    let again = room.request(Payer::Hospital).await;
    let prepare = patient.answer(&again.signed, Decision::Prepare, None);
    let refused = patient.post(&desk.url(), &again.signed, &prepare).await;
    assert_eq!((refused.status().as_u16(), code(refused).await.as_str()), (409, "no-reception"));
}

#[tokio::test]
async fn a_grant_that_the_node_forgot_is_announced_again_until_it_is_in_a_block() {
    let room = Room::new().await;
    let desk = room.desk().await;
    let made = room.request(Payer::Hospital).await;
    let patient = room.patient();
    let detached = patient.prepare(&desk.url(), &made.signed).await;
    room.world.go_wrong("forget=1");
    assert_eq!(patient.cosign(&desk.url(), &made.signed, &detached).await.status(), 202);
    for _ in 0..200 {
        if room.world.emulator.faults().standing().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // The desk need not wait for its next announcement as long as it would by the machine's clock.
    room.world.ahead.add(MINUTE / 2);
    let answer = room.until(&made, AnswerState::Judged).await;
    assert_eq!(answer.hash, Some(detached.parent_hash));
    assert!(room.world.emulator.faults().standing().is_empty(), "one announcement was forgotten");
    assert!(room.verdict(&made).yes);
}

#[tokio::test]
async fn a_patient_who_declined_may_think_again() {
    let room = Room::new().await;
    let desk = room.desk().await;
    let made = room.request(Payer::Hospital).await;
    let patient = room.patient();
    let declined = patient.answer(&made.signed, Decision::Declined, None);
    assert_eq!(patient.post(&desk.url(), &made.signed, &declined).await.status(), 204);
    room.until(&made, AnswerState::Declined).await;
    let detached = patient.prepare(&desk.url(), &made.signed).await;
    patient.cosign(&desk.url(), &made.signed, &detached).await;
    room.until(&made, AnswerState::Judged).await;
}

#[tokio::test]
async fn a_hospital_without_money_says_so_and_prepares_nothing() {
    let room = Room::new().await;
    let poor = Arc::new(room.world.stranger("poor"));
    let entry = std::fs::read(poor.entry_file()).unwrap();
    room.world.registry.add(&room.world.pool, &entry, None).await.unwrap();
    let listener = listen(([127, 0, 0, 1], 0).into()).await.unwrap();
    let desk = serve(poor.clone(), Arc::new(room.world.pool.clone()), listener).await.unwrap();
    let made = room.world.request(&poor, room.nft, Payer::Hospital).await;
    let patient = room.patient();
    let refused = patient.post(&desk.url(), &made.signed, &patient.answer(&made.signed, Decision::Prepare, None)).await;
    assert_eq!((refused.status().as_u16(), code(refused).await.as_str()), (503, "hospital-cannot-pay"));
    assert_eq!(poor.store().answer(&made.digest).unwrap(), None);
}

#[tokio::test]
async fn the_page_shows_the_request_in_both_languages_and_nothing_from_elsewhere() {
    let room = Room::new().await;
    let desk = room.desk().await;
    let made = room.request(Payer::Hospital).await;
    let client = tegata_node::http_client().unwrap();
    let page = format!("{}/requests/{}", desk.url(), made.digest);
    let english = client.get(&page).header("accept-language", "en").send().await.unwrap();
    let policy = english.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'"));
    let english = english.text().await.unwrap();
    assert!(english.contains("Waiting for the patient") && english.contains("<svg") && english.contains("B病院"));
    let japanese = client.get(format!("{page}?lang=ja")).send().await.unwrap().text().await.unwrap();
    assert!(japanese.contains("患者さんの回答を待っています") && japanese.contains("lang=\"ja\""));
    for html in [&english, &japanese] {
        let outside = html.replace("http://www.w3.org/2000/svg", "");
        assert!(!outside.contains("http://") && !outside.contains("https://"));
        assert!(!outside.contains("style=") && !outside.contains("onclick"));
    }
    let list = client.get(desk.url()).send().await.unwrap().text().await.unwrap();
    assert!(list.contains(&format!("/requests/{}", made.digest)));
    for missing in ["requests/nothing".to_owned(), format!("requests/{}", "0".repeat(64))] {
        let answer = client.get(format!("{}/{missing}", desk.url())).send().await.unwrap();
        assert_eq!(answer.status(), 404);
    }
}

#[tokio::test]
async fn a_page_that_is_open_hears_of_the_answer_and_of_a_withdrawal() {
    let room = Room::new().await;
    let desk = room.desk().await;
    let made = room.request(Payer::Hospital).await;
    let patient = room.patient();
    let client = tegata_node::http_client().unwrap();
    let url = format!("{}/requests/{}/events?lang=en", desk.url(), made.digest);
    let mut events = client.get(&url).send().await.unwrap();
    let mut heard = String::new();
    hear(&mut events, &mut heard, "data-stage=\"waiting\"").await;
    let detached = patient.prepare(&desk.url(), &made.signed).await;
    hear(&mut events, &mut heard, "data-stage=\"answering\"").await;
    patient.cosign(&desk.url(), &made.signed, &detached).await;
    hear(&mut events, &mut heard, "data-stage=\"yes\"").await;
    patient.withdraw(&made.signed, Role::Viewing).await;
    room.world.ahead.add(MINUTE);
    hear(&mut events, &mut heard, "data-stage=\"no\"").await;
    assert!(heard.contains("The patient has not given the right to view (V), or has withdrawn it."));
    // An open page does not keep the desk from stopping.
    tokio::time::timeout(Duration::from_secs(20), desk.stop()).await.unwrap().unwrap();
}

async fn hear(events: &mut reqwest::Response, heard: &mut String, what: &str) {
    let listening = async {
        while !heard.contains(what) {
            let chunk = events.chunk().await.unwrap().expect("the stream goes on");
            heard.push_str(&String::from_utf8_lossy(&chunk));
        }
    };
    tokio::time::timeout(Duration::from_secs(30), listening).await.unwrap_or_else(|_| panic!("never heard {what}"));
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let first = listen(([127, 0, 0, 1], 0).into()).await.unwrap();
    let address = first.local_addr().unwrap();
    assert!(matches!(listen(address).await, Err(DeskError::PortInUse(found)) if found == address));
}

#[tokio::test]
async fn one_of_two_guardians_answers_and_cosigns_and_the_verdict_is_yes() {
    let room = Room::new().await;
    room.world.fund(&room.world.address(&keys(1)), 10);
    room.world.give_guardians(&keys(1), &[keys(5), keys(6)], 1);
    let desk = room.desk().await;
    let made = room.request(Payer::Hospital).await;
    // The account's own key may be with somebody who is a guardian no longer; and a stranger is none.
    for (guardian, expected) in [(None, "not-guardian"), (Some(keys(7)), "not-guardian")] {
        let patient = Patient { guardian, ..room.patient() };
        let answer = patient.answer(&made.signed, Decision::Prepare, None);
        let response = patient.post(&desk.url(), &made.signed, &answer).await;
        assert_eq!((response.status().as_u16(), code(response).await.as_str()), (403, expected));
    }
    let patient = Patient { guardian: Some(keys(5)), ..room.patient() };
    let detached = patient.prepare(&desk.url(), &made.signed).await;
    for wrong in [keys(1), keys(7)] {
        let cosignature = Cosignature::sign(&wrong, &detached.parent_hash);
        let wrong = DetachedCosignature { cosignature, parent_hash: detached.parent_hash };
        let response = patient.cosign(&desk.url(), &made.signed, &wrong).await;
        assert_eq!(code(response).await, "wrong-cosignature");
    }
    assert_eq!(patient.cosign(&desk.url(), &made.signed, &detached).await.status(), 202);
    room.until(&made, AnswerState::Judged).await;
    assert!(room.verdict(&made).yes);
}

#[tokio::test]
async fn several_guardians_are_asked_to_pay_themselves() {
    let room = Room::new().await;
    room.world.fund(&room.world.address(&keys(1)), 10);
    room.world.give_guardians(&keys(1), &[keys(5), keys(6), keys(7)], 2);
    let desk = room.desk().await;
    let made = room.request(Payer::Hospital).await;
    let patient = Patient { guardian: Some(keys(5)), ..room.patient() };
    let answer = patient.answer(&made.signed, Decision::Prepare, None);
    let response = patient.post(&desk.url(), &made.signed, &answer).await;
    assert_eq!(code(response).await, "several-guardians");
}

/// Makes more than half of the blocks that the network's fee is the median of dearer.
fn raise_fees(world: &World, multiplier: u32) {
    let payer = keys(77);
    world.fund(&world.address(&payer), 1_000);
    for number in 0..40 {
        let body = tegata_symbol::Body::Transfer(tegata_symbol::Transfer {
            recipient: world.address(&keys(78)).into(),
            mosaics: Vec::new(),
            message: vec![0, number],
        });
        let deadline = tegata_symbol::NetworkTime(world.emulator.ledger().time().0 + 60_000);
        let transfer = tegata_symbol::Transaction::new(payer.public_key(), world.network.id, deadline, body);
        world.announce(transfer.with_fee(multiplier, 0), &payer);
    }
    assert_eq!(world.emulator.ledger().rental_multiplier(), multiplier);
}

#[tokio::test]
async fn rentals_that_rose_within_the_margin_are_paid_and_beyond_it_the_next_preparation_has_the_new_ones() {
    for (multiplier, enough) in [(110, true), (130, false)] {
        let (room, _clock) = super::bonded_tests::room_with_clock().await;
        let desk = room.desk().await;
        let made = room.request(Payer::Hospital).await;
        let patient = room.patient();
        let detached = patient.prepare(&desk.url(), &made.signed).await;
        raise_fees(&room.world, multiplier);
        assert_eq!(patient.cosign(&desk.url(), &made.signed, &detached).await.status(), 202);
        if !enough {
            let failed = room.until(&made, AnswerState::Failed).await;
            assert_eq!(failed.failure.as_deref(), Some("Failure_Core_Insufficient_Balance"));
            let again = patient.prepare(&desk.url(), &made.signed).await;
            assert_ne!(again.parent_hash, detached.parent_hash);
            assert_eq!(patient.cosign(&desk.url(), &made.signed, &again).await.status(), 202);
        }
        room.until(&made, AnswerState::Judged).await;
        assert!(room.verdict(&made).yes, "{multiplier}");
    }
}
