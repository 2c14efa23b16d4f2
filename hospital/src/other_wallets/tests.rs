#![allow(clippy::unwrap_used, clippy::expect_used)]
use std::sync::Arc;
use std::time::Duration;

use tegata_rights::{Decision, Payer, read_grant};
use tegata_symbol::wallet_code::{CodeContent, WalletCode};
use tegata_symbol::{KeyPair, MosaicId, Transaction};

use super::*;
use crate::desk::{DeskHandle, listen, serve};
use crate::home::HospitalHome;
use crate::request::{MadeRequest, make_request};
use crate::store::AnswerState;
use crate::test_patient::Patient;
use crate::test_world::{MINUTE, World, keys, request_options};

struct Room {
    world: World,
    source: Arc<HospitalHome>,
    asker: Arc<HospitalHome>,
    nft: MosaicId,
}

impl Room {
    async fn new() -> Self {
        let world = World::new().await;
        let source = Arc::new(world.hospital("A").await);
        let asker = Arc::new(world.hospital("B病院").await);
        let nft = world.issue(&source, &keys(1)).await.nft;
        world.fund(&world.address(&keys(1)), 200);
        Self { world, source, asker, nft }
    }

    async fn desk(&self) -> DeskHandle {
        let listener = listen(([127, 0, 0, 1], 0).into()).await.unwrap();
        serve(self.asker.clone(), Arc::new(self.world.pool.clone()), listener).await.unwrap()
    }

    async fn request(&self) -> MadeRequest {
        self.world.request(&self.asker, self.nft, Payer::Patient).await
    }

    fn said(&self, text: &str) -> SaidPatient {
        SaidPatient::read(text, &self.world.network).unwrap()
    }

    async fn offer(&self, made: &MadeRequest, text: &str) -> Result<Offered, OfferError> {
        offer_grant(&self.asker, &self.world.pool, &made.signed, &self.said(text), None).await
    }

    async fn open(&self, made: &MadeRequest) -> Offer {
        match self.offer(made, &keys(1).public_key().to_string()).await.unwrap() {
            Offered::Open(offer) => *offer,
            Offered::Given => panic!("given already"),
        }
    }

    /// What another wallet does with a code: it signs the transaction and announces it.
    fn sign(&self, text: &str, keys: &KeyPair) {
        self.world.announce(transaction(text), keys);
    }

    async fn until_judged(&self, made: &MadeRequest) -> crate::store::VerdictRecord {
        let patient = self.world.address(&keys(1));
        for _ in 0..600 {
            let answer = self.asker.store().answer(&made.digest).unwrap();
            if answer.is_some_and(|answer| answer.state == AnswerState::Judged) {
                return self.asker.store().latest_verdict(&made.digest, &patient).unwrap().unwrap();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("never judged");
    }
}

fn transaction(text: &str) -> Transaction {
    match WalletCode::read(text).unwrap().unwrap().content {
        CodeContent::Sign(transaction) => *transaction,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_grant_that_another_wallet_signed_is_found_and_its_verdict_is_the_ordinary_yes() {
    let room = Room::new().await;
    let desk = room.desk().await;
    for form in 0..4 {
        let made = room.request().await;
        let offer = room.open(&made).await;
        let texts = [&offer.symbol_qr, &offer.symbol_link, &offer.alice_link, &offer.alice_code];
        let facts = read_grant(&transaction(texts[form]), &room.world.network, &keys(1).public_key()).unwrap();
        assert_eq!(facts.delivered[0].message.request, made.digest);
        assert_eq!(offer.rentals, if form == 0 { 2 } else { 0 }, "later ones are renewals");
        room.sign(texts[form], &keys(1));
        let verdict = room.until_judged(&made).await;
        assert!(verdict.yes && !verdict.named, "{:?}", verdict.reasons);
    }
    desk.stop().await.unwrap();
}

#[tokio::test]
async fn the_same_bytes_are_offered_as_long_as_they_may_get_in() {
    let room = Room::new().await;
    let made = room.request().await;
    let first = room.open(&made).await;
    assert_eq!(room.open(&made).await, first);
    room.sign(&first.symbol_qr, &keys(1));
    assert_eq!(room.offer(&made, &keys(1).public_key().to_string()).await.unwrap(), Offered::Given);
    assert_eq!(room.offer(&made, &keys(1).public_key().to_string()).await.unwrap(), Offered::Given);
    assert!(first.deadline_ms <= made.signed.request().answer_by_ms);
}

#[tokio::test]
async fn whom_staff_named_is_noted_and_only_a_holder_can_be_named() {
    let room = Room::new().await;
    let made = room.request().await;
    let stranger = room.offer(&made, &keys(9).public_key().to_string()).await;
    assert!(matches!(stranger, Err(OfferError::NotHolder)), "{stranger:?}");
    assert!(room.asker.store().said_patients(&made.digest, 9).unwrap().is_empty(), "a slip is not kept");

    // The chain has not seen the key: the source issued to it and knows it, the asker does not.
    let address = room.world.address(&keys(1));
    let unknown = room.offer(&made, &address.to_string()).await;
    assert!(matches!(unknown, Err(OfferError::UnknownKey)), "{unknown:?}");
    let own = make_request(&room.source, &room.world.pool, &request_options(room.nft)).await.unwrap();
    let said = room.said(&address.to_string());
    let offered = offer_grant(&room.source, &room.world.pool, &own.signed, &said, None).await.unwrap();
    assert!(matches!(offered, Offered::Open(_)));
    let noted = room.source.store().said_patients(&own.digest, 9).unwrap();
    assert_eq!((noted.len(), noted[0].patient, noted[0].source.code(), noted[0].named), (1, address, "address", false));
}

#[tokio::test]
async fn open_requests_late_ones_and_ones_that_a_phone_answers_are_told_apart() {
    let room = Room::new().await;
    let options = crate::request::RequestOptions { nft: None, ..request_options(room.nft) };
    let open = make_request(&room.asker, &room.world.pool, &options).await.unwrap();
    let key = keys(1).public_key().to_string();
    assert!(matches!(room.offer(&open, &key).await, Err(OfferError::WhichStudy)));
    let offered = offer_grant(&room.asker, &room.world.pool, &open.signed, &room.said(&key), Some(room.nft)).await;
    assert!(matches!(offered, Ok(Offered::Open(_))));

    let made = room.world.request(&room.asker, room.nft, Payer::Hospital).await;
    let other = offer_grant(&room.asker, &room.world.pool, &made.signed, &room.said(&key), Some(MosaicId(5))).await;
    assert!(matches!(other, Err(OfferError::OtherStudy)));
    let desk = room.desk().await;
    let patient = Patient::new(&room.world, keys(1), room.nft);
    let _ = patient.prepare(&desk.url(), &made.signed).await;
    assert!(matches!(room.offer(&made, &key).await, Err(OfferError::Answered)));

    let late = room.request().await;
    room.world.ahead.add(61 * MINUTE);
    assert!(matches!(room.offer(&late, &key).await, Err(OfferError::TooLate)));
    desk.stop().await.unwrap();
}

#[tokio::test]
async fn a_patient_who_declined_on_the_phone_may_still_sign_with_another_wallet() {
    let room = Room::new().await;
    let desk = room.desk().await;
    let made = room.request().await;
    let patient = Patient::new(&room.world, keys(1), room.nft);
    let declined = patient.answer(&made.signed, Decision::Declined, None);
    assert_eq!(patient.post(&desk.url(), &made.signed, &declined).await.status(), 204);
    let offer = room.open(&made).await;
    room.sign(&offer.symbol_link, &keys(1));
    assert!(room.until_judged(&made).await.yes);
    desk.stop().await.unwrap();
}
