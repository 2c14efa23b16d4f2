//! Grants from terms to bytes and back, and every way in which a desk could cheat.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod chain;

use chain::{Chain, NETWORK, address, amount, entry, keys, signed, terms};
use tegata_rights::{
    GrantForm, GrantMismatch, GrantTerms, MAX_BONDED_LIFETIME_MS, RightState, Rights, Role, SponsorLimits, as_bonded,
    check_prepared, hospital_paid_grant, offline_terms, patient_paid_grant, read_grant,
};
use tegata_symbol::{
    Aggregate, AggregateForks, Amount, Body, Cosignature, Embedded, Mosaic, MosaicFlags, MosaicId, NetworkTime,
    Transaction, Transfer,
};

const NOW: NetworkTime = NetworkTime(1_000_000_000);
const RENTAL: u64 = 50_000_000;

fn grant_terms() -> GrantTerms {
    let nft = MosaicId(0x29E1_1CF2_E3E9_5A10);
    terms(&signed("Hospital02", Some(nft), Rights::BOTH, 1), nft)
}

fn limits() -> SponsorLimits {
    SponsorLimits {
        rental: amount(RENTAL),
        most_beyond_rentals: amount(5_000_000),
        chain_time: NOW,
        form: GrantForm::Complete,
    }
}

fn in_ten_minutes() -> NetworkTime {
    NetworkTime(NOW.0 + 600_000)
}

fn prepare(funds: u64, deadline: NetworkTime, change: impl FnOnce(&mut Vec<Embedded>)) -> Transaction {
    let payer = keys("Hospital02");
    let mut transaction =
        hospital_paid_grant(&grant_terms(), &NETWORK, payer.public_key(), amount(funds), deadline, 100, |_| {
            RightState::Absent
        });
    let Body::Aggregate(aggregate) = &mut transaction.body else { panic!() };
    let mut steps = aggregate.transactions().to_vec();
    change(&mut steps);
    *aggregate = Aggregate::complete(steps);
    transaction.sign(&payer, &NETWORK.signing(&AggregateForks::FROM_THE_START, 1)).unwrap()
}

fn check(transaction: &Transaction) -> Result<tegata_rights::GrantFacts, GrantMismatch> {
    check_prepared(transaction, &grant_terms(), &NETWORK, &limits(), |_| RightState::Absent)
}

#[test]
fn without_a_network_the_bytes_tell_the_states_and_only_listed_accounts_take_units_in() {
    let (source, asker) = (entry("Hospital01"), entry("Hospital02"));
    let known = grant_terms();
    let payer = keys("Hospital02");
    let other = GrantTerms { viewing_to: address("Hospital02 in 2"), ..known.clone() };
    for (transfer, viewing) in [
        (RightState::Absent, RightState::Home),
        (RightState::Out { at: address("Hospital01 in 2") }, RightState::Absent),
        (RightState::Home, RightState::Out { at: address("Hospital02 in 1") }),
    ] {
        let state = |role| if role == Role::Transfer { transfer } else { viewing };
        let built = hospital_paid_grant(&other, &NETWORK, payer.public_key(), amount(1), in_ten_minutes(), 100, state);
        let read = offline_terms(&built, &known, &NETWORK, &source, &asker).unwrap();
        assert_eq!(read, (other.clone(), [transfer, viewing]));
    }
    let absent = |_| RightState::Absent;
    let stray = GrantTerms { viewing_to: address("thief"), ..known.clone() };
    let longer = GrantTerms { until_ms: known.until_ms + 1, ..known.clone() };
    for wrong in [stray, longer] {
        let built = hospital_paid_grant(&wrong, &NETWORK, payer.public_key(), amount(1), in_ten_minutes(), 100, absent);
        assert_eq!(offline_terms(&built, &known, &NETWORK, &source, &asker), Err(GrantMismatch::OtherSteps));
    }
}

#[test]
fn a_grant_read_back_from_its_bytes_says_what_the_terms_say() {
    let terms = grant_terms();
    let built = patient_paid_grant(&terms, &NETWORK, in_ten_minutes(), 100, |_| RightState::Absent);
    let read = Transaction::from_bytes(&built.to_bytes()).unwrap();
    let facts = read_grant(&read, &NETWORK, &terms.patient).unwrap();
    assert_eq!(facts.payer, terms.patient);
    assert_eq!(facts.funds, Amount(0));
    assert_eq!(facts.max_fee, Amount(100 * built.size() as u64));
    let ids: Vec<MosaicId> = Role::ALL.iter().map(|role| terms.right_id(*role, &NETWORK)).collect();
    assert_eq!(facts.defined, ids);
    assert!(facts.taken_back.is_empty());
    let delivered: Vec<_> =
        facts.delivered.iter().map(|step| (step.mosaic, step.recipient, step.message.role)).collect();
    assert_eq!(
        delivered,
        vec![(ids[0], address("Hospital01 in 1"), Role::Transfer), (ids[1], address("Hospital02 in 1"), Role::Viewing),]
    );
    assert!(facts.delivered.iter().all(|step| step.message.request == terms.request && step.message.nft == terms.nft));
}

#[test]
fn a_grant_has_six_steps_a_renewal_four_and_one_after_a_withdrawal_two() {
    let mut chain = Chain::new();
    let terms = grant_terms();
    let count = |chain: &Chain| terms.steps(&NETWORK, |role| chain.state(&terms, role)).len();
    assert_eq!(count(&chain), 6);
    chain.confirm(&terms.steps(&NETWORK, |role| chain.state(&terms, role)));
    assert_eq!(count(&chain), 4);
    chain.withdraw(&terms, Rights::BOTH);
    assert_eq!(count(&chain), 2);
    assert_eq!(terms.rentals(|_| RightState::Absent), 2);
    assert_eq!(terms.rentals(|_| RightState::Home), 0);
}

#[test]
fn an_honest_prepared_aggregate_is_accepted() {
    let facts = check(&prepare(2 * RENTAL + 1_000_000, in_ten_minutes(), |_| {})).unwrap();
    assert_eq!(facts.funds, amount(2 * RENTAL + 1_000_000));
    assert_eq!(facts.payer, keys("Hospital02").public_key());
}

#[test]
fn a_changed_step_is_refused() {
    let enough = 2 * RENTAL;
    type Change = fn(&mut Vec<Embedded>);
    let cases: [(&str, Change); 8] = [
        ("other recipient", |steps| match &mut steps[5].body {
            Body::Transfer(body) => body.recipient = address("somebody").into(),
            _ => panic!(),
        }),
        ("other time", |steps| match &mut steps[6].body {
            Body::Transfer(body) => body.message[51] ^= 1,
            _ => panic!(),
        }),
        ("currency beside the right", |steps| match &mut steps[5].body {
            Body::Transfer(body) => body.mosaics.push(Mosaic { id: NETWORK.currency, amount: Amount(1) }),
            _ => panic!(),
        }),
        ("one transaction fewer", |steps| {
            steps.pop();
        }),
        ("order", |steps| steps.swap(5, 6)),
        ("other mosaic", |steps| match &mut steps[1].body {
            Body::MosaicDefinition(body) => {
                body.nonce += 1;
                body.id = MosaicId::new(body.nonce, &address("Patient01"));
            }
            _ => panic!(),
        }),
        ("network", |steps| steps[3].network = tegata_symbol::NetworkId::MAINNET),
        ("other amount", |steps| match &mut steps[5].body {
            Body::Transfer(body) => body.mosaics[0].amount = Amount(2),
            _ => panic!(),
        }),
    ];
    for (name, change) in cases {
        assert!(check(&prepare(enough, in_ten_minutes(), change)).is_err(), "{name}");
    }
}

#[test]
fn a_transaction_more_or_a_duplicate_is_refused() {
    let more = |body: Body| {
        prepare(2 * RENTAL, in_ten_minutes(), |steps| {
            steps.push(Embedded::new(keys("Patient01").public_key(), NETWORK.id, body));
        })
    };
    let away = Body::Transfer(Transfer {
        recipient: address("Hospital02").into(),
        mosaics: vec![Mosaic { id: NETWORK.currency, amount: Amount(1) }],
        message: Vec::new(),
    });
    assert!(matches!(check(&more(away)), Err(GrantMismatch::Unexplained { position: 7, .. })));
    let duplicate = prepare(2 * RENTAL, in_ten_minutes(), |steps| steps.push(steps[6].clone()));
    assert!(matches!(check(&duplicate), Err(GrantMismatch::Unexplained { position: 7, .. })));
    let flags = prepare(2 * RENTAL, in_ten_minutes(), |steps| match &mut steps[1].body {
        Body::MosaicDefinition(body) => body.flags = MosaicFlags(8 | 2),
        _ => panic!(),
    });
    assert!(matches!(check(&flags), Err(GrantMismatch::Unexplained { position: 1, .. })));
}

#[test]
fn the_merkle_duplicate_of_an_odd_last_transaction_is_refused() {
    let honest = prepare(2 * RENTAL, in_ten_minutes(), |_| {});
    let mut doubled = honest.clone();
    let Body::Aggregate(aggregate) = &mut doubled.body else { panic!() };
    assert_eq!(aggregate.transactions().len() % 2, 1);
    let steps = aggregate.transactions().iter().chain([&aggregate.transactions()[6]]).cloned().collect();
    *aggregate = Aggregate::stated(false, aggregate.transactions_hash, steps, Vec::new());
    assert_eq!(aggregate.computed_hash(), aggregate.transactions_hash, "the tree alone cannot tell them apart");
    assert_ne!(doubled.hash(&NETWORK.generation_hash_seed), honest.hash(&NETWORK.generation_hash_seed));
    assert!(check(&doubled).is_err());
}

#[test]
fn amounts_outside_the_caps_are_refused() {
    let little = check(&prepare(2 * RENTAL - 1, in_ten_minutes(), |_| {}));
    assert!(matches!(little, Err(GrantMismatch::TooLittleFunds { .. })));
    let much = check(&prepare(2 * RENTAL + 5_000_001, in_ten_minutes(), |_| {}));
    assert!(matches!(much, Err(GrantMismatch::TooMuchFunds { .. })));
}

#[test]
fn deadlines_beyond_fifteen_minutes_or_past_are_refused() {
    for deadline in [NetworkTime(NOW.0 + 900_001), NOW, NetworkTime(0)] {
        assert_eq!(check(&prepare(2 * RENTAL, deadline, |_| {})), Err(GrantMismatch::Deadline));
    }
    assert!(check(&prepare(2 * RENTAL, NetworkTime(NOW.0 + 900_000), |_| {})).is_ok());
}

fn check_bonded(transaction: &Transaction) -> Result<tegata_rights::GrantFacts, GrantMismatch> {
    let limits = SponsorLimits { form: GrantForm::Bonded, ..limits() };
    check_prepared(transaction, &grant_terms(), &NETWORK, &limits, |_| RightState::Absent)
}

fn prepare_bonded(deadline: NetworkTime) -> Transaction {
    let payer = keys("Hospital02");
    let funds = amount(2 * RENTAL);
    let complete =
        hospital_paid_grant(&grant_terms(), &NETWORK, payer.public_key(), funds, deadline, 100, |_| RightState::Absent);
    as_bonded(complete).sign(&payer, &NETWORK.signing(&AggregateForks::FROM_THE_START, 1)).unwrap()
}

#[test]
fn a_bonded_aggregate_is_taken_only_where_it_was_asked_for_and_for_at_most_six_hours() {
    let latest = NetworkTime(NOW.0 + MAX_BONDED_LIFETIME_MS);
    let bonded = prepare_bonded(latest);
    assert_eq!(check_bonded(&bonded).unwrap().hash, bonded.hash(&NETWORK.generation_hash_seed));
    assert!(matches!(check(&bonded), Err(GrantMismatch::Kind(..))));
    for deadline in [NetworkTime(latest.0 + 1), NOW] {
        assert_eq!(check_bonded(&prepare_bonded(deadline)), Err(GrantMismatch::Deadline));
    }
    let complete = prepare(2 * RENTAL, in_ten_minutes(), |_| {});
    assert!(matches!(check_bonded(&complete), Err(GrantMismatch::Kind(..))));
    let (of_one, of_other) = (complete.size(), prepare_bonded(in_ten_minutes()).size());
    assert_eq!(of_one, of_other, "the fee is the same");
}

#[test]
fn the_caps_on_funds_are_met_to_the_unit() {
    for (funds, taken) in [(0, true), (5_000_000, true), (5_000_001, false)] {
        assert_eq!(check(&prepare(2 * RENTAL + funds, in_ten_minutes(), |_| {})).is_ok(), taken, "{funds}");
    }
}

#[test]
fn unsigned_foreign_cosigned_and_older_aggregates_are_refused() {
    let honest = prepare(2 * RENTAL, in_ten_minutes(), |_| {});
    let mut unsigned = honest.clone();
    unsigned.signature = tegata_symbol::Signature::ZERO;
    assert_eq!(check(&unsigned), Err(GrantMismatch::PayerSignature));

    let mut cosigned = honest.clone();
    let Body::Aggregate(aggregate) = &mut cosigned.body else { panic!() };
    let hash = honest.hash(&NETWORK.generation_hash_seed);
    aggregate.cosignatures.push(Cosignature::sign(&keys("somebody"), &hash));
    assert_eq!(check(&cosigned), Err(GrantMismatch::Cosigned));

    let mut older = honest.clone();
    older.version = 2;
    assert!(matches!(check(&older), Err(GrantMismatch::Kind(_, 2))));

    let mut bonded = honest;
    let Body::Aggregate(aggregate) = &mut bonded.body else { panic!() };
    aggregate.bonded = true;
    assert!(matches!(check(&bonded), Err(GrantMismatch::Kind(..))));
}

#[test]
fn a_prepared_aggregate_that_makes_the_patient_pay_is_refused() {
    let terms = grant_terms();
    let own = patient_paid_grant(&terms, &NETWORK, in_ten_minutes(), 100, |_| RightState::Absent);
    assert_eq!(check(&own), Err(GrantMismatch::PatientPays));
}
