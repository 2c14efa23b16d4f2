#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use tegata_emulator::{Config, ManualClock};
use tegata_rights::{Ledger, Payer, Withdrawal};

use super::*;
use crate::clock::Clock;
use crate::request::MadeRequest;
use crate::test_patient::Patient;
use crate::test_world::{Flaky, MINUTE, World, keys};
use crate::withdrawals::note_withdrawal;

const MONTH_MS: u64 = 31 * 24 * 60 * MINUTE;

struct Room {
    chain_clock: ManualClock,
    world: World,
    source: HospitalHome,
    asker: HospitalHome,
}

impl Room {
    async fn new() -> Self {
        let chain_clock = ManualClock::new(Clock::system().now_ms());
        let world = World::with(Config { clock: Arc::new(chain_clock.clone()), ..Config::in_memory() }).await;
        let (source, asker) = (world.hospital("A").await, world.hospital("B").await);
        Self { chain_clock, world, source, asker }
    }

    /// A study of patient `number`, and both rights granted.
    async fn granted(&self, number: u8) -> (Patient<'_>, MadeRequest) {
        let nft = self.world.issue(&self.source, &keys(number)).await.nft;
        let patient = Patient::new(&self.world, keys(number), nft);
        self.world.fund(&self.world.address(&patient.keys), 200);
        let made = self.world.request(&self.asker, nft, Payer::Patient).await;
        patient.grant(&made.signed).await;
        (patient, made)
    }

    /// Units of T and V that the patient has.
    async fn home_units(&self, patient: &Patient<'_>, made: &MadeRequest) -> [u64; 2] {
        let terms = patient.terms(&made.signed).await;
        let account = self.world.address(&patient.keys);
        let mut units = [0; 2];
        for (role, unit) in Role::ALL.into_iter().zip(&mut units) {
            let id = terms.right_id(role, &self.world.network);
            *unit = self.world.pool.holdings(&[account], &[id]).await.unwrap().iter().map(|held| held.amount).sum();
        }
        units
    }

    /// Sends the unit of V that is home once more, with an end that is past.
    async fn give_ended(&self, patient: &Patient<'_>, made: &MadeRequest) {
        // At the same moment it would be sent back by the very same bytes, which are in the chain already.
        self.chain_clock.advance(Duration::from_secs(1));
        let terms = patient.terms(&made.signed).await;
        let network = &self.world.network;
        let (role, nft, request) = (Role::Viewing, patient.nft, made.digest);
        let body = Body::Transfer(Transfer {
            recipient: terms.viewing_to.into(),
            mosaics: vec![Mosaic { id: terms.right_id(role, network), amount: Amount(1) }],
            message: RightMessage { role, nft, request, until_ms: 1 }.to_bytes().to_vec(),
        });
        let deadline = tegata_symbol::NetworkTime(self.world.pool.node_time().await.unwrap().0 + 600_000);
        let transaction = Transaction::new(patient.keys.public_key(), network.id, deadline, body).with_fee(100, 0);
        self.world.announce(transaction, &patient.keys);
    }

    /// By the hospitals' clocks and by the chain's.
    fn pass(&self, ms: u64) {
        self.world.ahead.add(ms);
        self.chain_clock.advance(Duration::from_millis(ms));
        self.world.emulator.mine().unwrap();
    }
}

#[tokio::test]
async fn ended_units_go_back_in_one_aggregate_and_running_ones_stay() {
    let room = Room::new().await;
    let (first, made) = room.granted(1).await;
    let (second, of_second) = room.granted(2).await;
    assert_eq!(tidy(&room.source, &room.world.pool).await.unwrap(), Tidied::default());
    room.pass(MONTH_MS);
    let (third, of_third) = room.granted(3).await;

    let tidied = tidy(&room.source, &room.world.pool).await.unwrap();
    assert_eq!((tidied.sent_back.len(), tidied.transactions.len()), (2, 1), "{tidied:?}");
    assert!(tidied.sent_back.iter().all(|unit| unit.role == Role::Transfer));
    assert_eq!(room.home_units(&first, &made).await, [2, 1]);
    assert_eq!(tidy(&room.asker, &room.world.pool).await.unwrap().sent_back.len(), 2);
    assert_eq!(room.home_units(&second, &of_second).await, [2, 2]);
    assert_eq!(room.home_units(&third, &of_third).await, [1, 1]);
    assert_eq!(tidy(&room.asker, &room.world.pool).await.unwrap(), Tidied::default(), "nothing is sent twice");
}

#[tokio::test]
async fn a_clock_that_runs_ahead_sends_nothing_back() {
    let room = Room::new().await;
    room.granted(1).await;
    room.world.ahead.add(MONTH_MS);
    assert_eq!(tidy(&room.asker, &room.world.pool).await.unwrap(), Tidied::default());
}

#[tokio::test]
async fn units_that_a_statement_takes_back_go_back_before_their_time() {
    let room = Room::new().await;
    let (patient, made) = room.granted(1).await;
    let withdrawal = Withdrawal {
        version: 1,
        network: room.world.network.generation_hash_seed,
        patient: patient.keys.public_key(),
        nft: patient.nft,
        asker: room.asker.identity(),
        request: made.digest,
        rights: 2,
        at_ms: 1,
    };
    let statement = withdrawal.sign(&patient.keys).unwrap();
    note_withdrawal(&room.asker, &room.world.pool, &statement.to_bytes()).await.unwrap();
    assert_eq!(tidy(&room.asker, &room.world.pool).await.unwrap().sent_back.len(), 1);
    assert_eq!(room.home_units(&patient, &made).await, [1, 2]);
    assert_eq!(tidy(&room.source, &room.world.pool).await.unwrap(), Tidied::default(), "only what was stated here");
}

#[tokio::test]
async fn wherever_the_line_is_cut_the_same_call_goes_on() {
    let room = Room::new().await;
    let (patient, made) = room.granted(1).await;
    room.pass(MONTH_MS);
    tidy(&room.asker, &room.world.pool).await.unwrap();
    for after in [false, true] {
        for call in 0.. {
            room.give_ended(&patient, &made).await;
            assert_eq!(room.home_units(&patient, &made).await, [1, 1]);
            let chain = Flaky::new(&room.world.pool, call, after);
            let cut = tidy(&room.asker, &chain).await;
            tidy(&room.asker, &room.world.pool).await.unwrap();
            assert_eq!(room.home_units(&patient, &made).await, [1, 2], "{call} {after}");
            if !chain.has_failed() {
                assert!(cut.is_ok());
                break;
            }
        }
    }
}
