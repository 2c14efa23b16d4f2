#![allow(clippy::unwrap_used, clippy::expect_used)]

use reqwest::Response;
use tegata_rights::{Payer, Role, Withdrawal, WithdrawalStatement, check_sponsored_withdrawal};
use tegata_symbol::{Amount, Cosignature};

use super::*;
use crate::desk::{DeskHandle, listen, serve};
use crate::home::HospitalHome;
use crate::request::MadeRequest;
use crate::store::AnswerState;
use crate::test_patient::{Patient, code};
use crate::test_world::{MINUTE, World, keys};
use crate::verify::{VerifyOptions, verify};

/// Both hospitals' desks, and a patient without currency whose grant the asker paid for.
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
        let asker = Arc::new(world.hospital("B").await);
        let nft = world.issue(&source, &keys(1)).await.nft;
        Self { world, source, asker, nft }
    }

    async fn desk(&self, home: &Arc<HospitalHome>) -> DeskHandle {
        let listener = listen(([127, 0, 0, 1], 0).into()).await.unwrap();
        serve(home.clone(), Arc::new(self.world.pool.clone()), listener).await.unwrap()
    }

    fn patient(&self) -> Patient<'_> {
        Patient::new(&self.world, keys(1), self.nft)
    }

    async fn granted(&self, desk: &DeskHandle) -> MadeRequest {
        let made = self.world.request(&self.asker, self.nft, Payer::Hospital).await;
        let detached = self.patient().prepare(&desk.url(), &made.signed).await;
        assert_eq!(self.patient().cosign(&desk.url(), &made.signed, &detached).await.status(), 202);
        for _ in 0..600 {
            let answer = self.asker.store().answer(&made.digest).unwrap().unwrap();
            if answer.state == AnswerState::Judged {
                return made;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("never judged");
    }

    fn statement(&self, made: &MadeRequest, rights: u8, at_ms: u64) -> WithdrawalStatement {
        let withdrawal = Withdrawal {
            version: 1,
            network: self.world.network.generation_hash_seed,
            patient: keys(1).public_key(),
            nft: self.nft,
            asker: self.asker.identity(),
            request: made.digest,
            rights,
            at_ms,
        };
        withdrawal.sign(&keys(1)).unwrap()
    }

    async fn state(&self, desk: &DeskHandle, statement: &WithdrawalStatement) -> Response {
        let url = format!("{}/withdrawals", desk.url());
        self.patient().client.post(url).body(statement.to_bytes()).send().await.unwrap()
    }

    async fn units(&self, made: &MadeRequest) -> Vec<(MosaicId, Address)> {
        let terms = self.patient().terms(&made.signed).await;
        Role::ALL.map(|role| (terms.right_id(role, &self.world.network), terms.recipient(role))).to_vec()
    }

    /// Checks what a desk prepared as a wallet does, and cosigns.
    async fn cosigned(&self, made: &MadeRequest, bytes: &[u8]) -> DetachedCosignature {
        let transaction = Transaction::from_bytes(bytes).unwrap();
        let chain_time = self.world.pool.chain_time().await.unwrap();
        let (key, units) = (keys(1).public_key(), self.units(made).await);
        let hash = check_sponsored_withdrawal(&transaction, &key, &self.world.network, &units, chain_time).unwrap();
        DetachedCosignature { cosignature: Cosignature::sign(&keys(1), &hash), parent_hash: hash }
    }

    async fn cosign(&self, desk: &DeskHandle, of: &WithdrawalStatement, detached: &DetachedCosignature) -> Response {
        let url = format!("{}/withdrawals/{}/cosignature", desk.url(), of.digest());
        self.patient().client.post(url).body(detached.to_bytes()).send().await.unwrap()
    }

    async fn reasons(&self, home: &HospitalHome, made: &MadeRequest) -> Vec<String> {
        let patient = self.world.address(&keys(1));
        let options = VerifyOptions { request: &made.signed, patient, nft: None, named_rights: None };
        let verdict = verify(home, &self.world.pool, &options).await.unwrap();
        verdict.reasons.iter().map(tegata_rights::Reason::code).collect()
    }

    async fn until(&self, home: &HospitalHome, digest: &Hash256, state: WithdrawalState) -> StatedWithdrawal {
        for _ in 0..600 {
            if let Some(one) = home.store().withdrawal(digest).unwrap().filter(|one| one.state == state) {
                return one;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("never {state:?}: {:?}", home.store().withdrawal(digest).unwrap());
    }
}

#[tokio::test]
async fn either_hospital_obeys_a_statement_at_once_and_pays_for_the_withdrawal() {
    let room = Room::new().await;
    let (asker, source) = (room.desk(&room.asker).await, room.desk(&room.source).await);
    for (desk, home) in [(&asker, &room.asker), (&source, &room.source)] {
        let made = room.granted(&asker).await;
        assert!(room.reasons(home, &made).await.is_empty());
        let statement = room.statement(&made, 3, 1);
        let response = room.state(desk, &statement).await;
        assert_eq!(response.status(), 200);
        let bytes = response.bytes().await.unwrap();
        assert_eq!(room.reasons(home, &made).await, ["WithdrawnByStatement:T", "WithdrawnByStatement:V"]);
        assert_eq!(room.state(desk, &statement).await.bytes().await.unwrap(), bytes, "the same bytes while they live");

        let detached = room.cosigned(&made, &bytes).await;
        for _ in 0..2 {
            assert_eq!(room.cosign(desk, &statement, &detached).await.status(), 202);
        }
        room.until(home, &statement.digest(), WithdrawalState::Final).await;
        assert_eq!(room.reasons(home, &made).await, ["NotGiven:T", "NotGiven:V"]);
        // What was done for good is done once.
        assert_eq!(room.state(desk, &statement).await.status(), 202);
    }
    // Another request gives rights again; the statements say nothing about it.
    let renewed = room.granted(&asker).await;
    assert!(room.reasons(&room.asker, &renewed).await.is_empty());
}

#[tokio::test]
async fn a_statement_about_one_right_leaves_the_other() {
    let room = Room::new().await;
    let desk = room.desk(&room.asker).await;
    let made = room.granted(&desk).await;
    // As a scanner hands it over.
    let code = room.statement(&made, 2, 1).to_code();
    let url = format!("{}/withdrawals", desk.url());
    assert_eq!(room.patient().client.post(url).body(code).send().await.unwrap().status(), 200);
    assert_eq!(room.reasons(&room.asker, &made).await, ["WithdrawnByStatement:V"]);
    let page = format!("{}/requests/{}?lang=en", desk.url(), made.digest);
    let page = room.patient().client.get(page).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("has stated, signed"), "the page of the request says so at once");
}

#[tokio::test]
async fn a_desk_that_was_stopped_after_the_cosignature_brings_the_withdrawal_in_after_its_restart() {
    let room = Room::new().await;
    let desk = room.desk(&room.asker).await;
    let made = room.granted(&desk).await;
    let statement = room.statement(&made, 3, 1);
    let bytes = room.state(&desk, &statement).await.bytes().await.unwrap();
    let detached = room.cosigned(&made, &bytes).await;
    desk.stop().await.unwrap();
    let cosigned = |one: Option<StatedWithdrawal>| {
        let one = one.unwrap();
        Ok::<_, ()>(StatedWithdrawal { state: WithdrawalState::Signed, cosignature: Some(detached.to_bytes()), ..one })
    };
    room.asker.store().change_withdrawal(&statement.digest(), cosigned).unwrap().unwrap();
    let desk = room.desk(&room.asker).await;
    room.until(&room.asker, &statement.digest(), WithdrawalState::Final).await;
    assert_eq!(room.reasons(&room.asker, &made).await, ["NotGiven:T", "NotGiven:V"]);
    desk.stop().await.unwrap();
}

#[tokio::test]
async fn a_hospital_that_does_not_pay_or_has_paid_enough_today_obeys_all_the_same() {
    let room = Room::new().await;
    let desk = room.desk(&room.asker).await;
    let made = room.granted(&desk).await;
    room.asker.set_sponsored_per_day(Amount(0)).unwrap();
    let noted = room.state(&desk, &room.statement(&made, 1, 1)).await;
    assert_eq!(noted.status(), 202);
    assert_eq!(room.reasons(&room.asker, &made).await, ["WithdrawnByStatement:T"]);

    // Enough for one, and one was prepared and let lapse.
    room.asker.set_sponsored_per_day(Amount(90_000)).unwrap();
    let statement = room.statement(&made, 3, 2);
    assert_eq!(room.state(&desk, &statement).await.status(), 200);
    let other = room.statement(&made, 3, 3);
    assert_eq!(room.state(&desk, &other).await.status(), 202, "the day's sum is reached");
    room.asker.set_sponsored_per_day(Amount(900_000)).unwrap();
    assert_eq!(room.state(&desk, &other).await.status(), 200);
}

#[tokio::test]
async fn statements_of_strangers_and_changed_ones_are_refused() {
    let room = Room::new().await;
    let desk = room.desk(&room.asker).await;
    let made = room.granted(&desk).await;
    let client = room.patient().client;
    let send = async |bytes: Vec<u8>| {
        let response = client.post(format!("{}/withdrawals", desk.url())).body(bytes).send().await.unwrap();
        (response.status().as_u16(), code(response).await)
    };
    let mut changed = room.statement(&made, 3, 1).to_bytes();
    changed[60] ^= 1;
    assert_eq!(send(changed).await, (400, "unreadable-withdrawal".into()));
    let of = |change: fn(&mut Withdrawal), who: u8| {
        let mut withdrawal = room.statement(&made, 3, 1).withdrawal().clone();
        withdrawal.patient = keys(who).public_key();
        change(&mut withdrawal);
        withdrawal.sign(&keys(who)).unwrap().to_bytes()
    };
    assert_eq!(
        send(of(|_| {}, 9)).await,
        (403, "not-holder".into()),
        "another account cannot withdraw for the patient"
    );
    assert_eq!(send(of(|w| w.request = Hash256([9; 32]), 1)).await, (404, "not-concerned".into()));
    assert_eq!(send(of(|w| w.nft = MosaicId(9), 1)).await, (404, "not-concerned".into()));
    assert_eq!(send(of(|w| w.network = Hash256::ZERO, 1)).await, (400, "unreadable-withdrawal".into()));
    assert!(room.reasons(&room.asker, &made).await.is_empty());

    for at_ms in 1..=crate::withdrawals::MAX_STATEMENTS_PER_REQUEST {
        assert!(room.state(&desk, &room.statement(&made, 2, at_ms)).await.status().is_success());
    }
    assert_eq!(send(room.statement(&made, 2, 99).to_bytes()).await, (409, "too-many".into()));
    let (never_stated, cosignature) = (room.statement(&made, 3, 77), Cosignature::sign(&keys(1), &Hash256::ZERO));
    let nothing = DetachedCosignature { cosignature, parent_hash: Hash256::ZERO };
    let refused = room.cosign(&desk, &never_stated, &nothing).await;
    assert_eq!(code(refused).await, "unknown-withdrawal");
}

#[tokio::test]
async fn a_cosignature_that_comes_too_late_or_is_another_ones_is_refused() {
    let room = Room::new().await;
    let desk = room.desk(&room.asker).await;
    let made = room.granted(&desk).await;
    let statement = room.statement(&made, 3, 1);
    let bytes = room.state(&desk, &statement).await.bytes().await.unwrap();
    let detached = room.cosigned(&made, &bytes).await;
    let wrong = DetachedCosignature { cosignature: Cosignature::sign(&keys(9), &detached.parent_hash), ..detached };
    assert_eq!(code(room.cosign(&desk, &statement, &wrong).await).await, "wrong-cosignature");
    let lapsed =
        |one: Option<StatedWithdrawal>| Ok::<_, ()>(StatedWithdrawal { deadline_ms: Some(MINUTE), ..one.unwrap() });
    room.asker.store().change_withdrawal(&statement.digest(), lapsed).unwrap().unwrap();
    assert_eq!(code(room.cosign(&desk, &statement, &detached).await).await, "too-late");
    let anew = room.state(&desk, &statement).await.bytes().await.unwrap();
    assert_ne!(anew, bytes, "what can no longer come true is prepared anew");
}
