//! A withdrawal that a hospital pays for: only what takes back exactly these units is cosigned.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod chain;

use chain::{NETWORK, address, keys, signed, terms};
use tegata_rights::{GrantMismatch, Rights, Role, check_sponsored_withdrawal, sponsored_withdrawal};
use tegata_symbol::{
    Address, Aggregate, AggregateForks, Amount, Body, Cosignature, Embedded, Hash256, Mosaic, MosaicId, NetworkTime,
    Transaction, Transfer,
};

const NFT: MosaicId = MosaicId(0x63DB_2ACD_3DEE_A94A);
const NOW: NetworkTime = NetworkTime(1_000_000);
const DEADLINE: NetworkTime = NetworkTime(NOW.0 + 600_000);

fn units() -> Vec<(MosaicId, Address)> {
    let terms = terms(&signed("Hospital02", Some(NFT), Rights::BOTH, 1), NFT);
    Role::ALL.map(|role| (terms.right_id(role, &NETWORK), terms.recipient(role))).to_vec()
}

/// What a desk prepares and signs, after a change of the inner transactions.
fn prepare(deadline: NetworkTime, change: impl FnOnce(&mut Vec<Embedded>)) -> Transaction {
    let (payer, patient) = (keys("Hospital02"), keys("Patient01").public_key());
    let honest = sponsored_withdrawal(payer.public_key(), patient, &NETWORK, &units(), deadline, 100).unwrap();
    let Body::Aggregate(aggregate) = &honest.body else { panic!() };
    let mut steps = aggregate.transactions().to_vec();
    change(&mut steps);
    Transaction { body: Body::Aggregate(Aggregate::complete(steps)), ..honest }
        .sign(&payer, &NETWORK.signing(&AggregateForks::FROM_THE_START, 1))
        .unwrap()
}

fn check(transaction: &Transaction) -> Result<Hash256, GrantMismatch> {
    check_sponsored_withdrawal(transaction, &keys("Patient01").public_key(), &NETWORK, &units(), NOW)
}

#[test]
fn the_hash_to_cosign_is_that_of_the_bytes() {
    let honest = prepare(DEADLINE, |_| {});
    assert_eq!(check(&honest), Ok(honest.hash(&NETWORK.generation_hash_seed)));
    assert!(sponsored_withdrawal(honest.signer, honest.signer, &NETWORK, &[], DEADLINE, 100).is_none());
}

#[test]
fn anything_else_than_these_revocations_is_refused() {
    let patient = keys("Patient01").public_key();
    let away = Body::Transfer(Transfer {
        recipient: address("Hospital02").into(),
        mosaics: vec![Mosaic { id: NETWORK.currency, amount: Amount(1) }],
        message: Vec::new(),
    });
    type Change = Box<dyn Fn(&mut Vec<Embedded>)>;
    let changes: Vec<(&str, Change)> = vec![
        ("one fewer", Box::new(|steps| drop(steps.pop()))),
        ("one twice", Box::new(|steps| steps.push(steps[2].clone()))),
        ("one more", Box::new(move |steps| steps.push(Embedded::new(patient, NETWORK.id, away.clone())))),
        ("another order", Box::new(|steps| steps.swap(1, 2))),
        ("another network", Box::new(|steps| steps[1].network = tegata_symbol::NetworkId::MAINNET)),
        ("another signer", Box::new(|steps| steps[0].signer = keys("somebody").public_key())),
        (
            "another holder",
            Box::new(|steps| match &mut steps[1].body {
                Body::MosaicSupplyRevocation(body) => body.source = address("somebody").into(),
                _ => panic!(),
            }),
        ),
        (
            "another amount",
            Box::new(|steps| match &mut steps[1].body {
                Body::MosaicSupplyRevocation(body) => body.mosaic.amount = Amount(2),
                _ => panic!(),
            }),
        ),
        (
            "a message",
            Box::new(|steps| match &mut steps[0].body {
                Body::Transfer(body) => body.message = b"hello".to_vec(),
                _ => panic!(),
            }),
        ),
        (
            "another recipient",
            Box::new(|steps| match &mut steps[0].body {
                Body::Transfer(body) => body.recipient = address("somebody").into(),
                _ => panic!(),
            }),
        ),
    ];
    for (name, change) in changes {
        assert_eq!(check(&prepare(DEADLINE, change)), Err(GrantMismatch::OtherSteps), "{name}");
    }
}

#[test]
fn other_deadlines_signatures_and_forms_are_refused() {
    for deadline in [NOW, NetworkTime(0), NetworkTime(NOW.0 + 900_001)] {
        assert_eq!(check(&prepare(deadline, |_| {})), Err(GrantMismatch::Deadline));
    }
    let honest = prepare(DEADLINE, |_| {});
    let forged = Transaction { max_fee: Amount(honest.max_fee.0 + 1), ..honest.clone() };
    assert_eq!(check(&forged), Err(GrantMismatch::PayerSignature));
    let older = Transaction { version: 2, ..honest.clone() };
    assert!(matches!(check(&older), Err(GrantMismatch::Kind(_, 2))));
    let mut cosigned = honest.clone();
    let Body::Aggregate(aggregate) = &mut cosigned.body else { panic!() };
    aggregate.cosignatures.push(Cosignature::sign(&keys("somebody"), &Hash256::ZERO));
    assert_eq!(check(&cosigned), Err(GrantMismatch::Cosigned));
    let mut bonded = honest.clone();
    let Body::Aggregate(aggregate) = &mut bonded.body else { panic!() };
    aggregate.bonded = true;
    assert!(matches!(check(&bonded), Err(GrantMismatch::Kind(..))));
    let own = Transaction { signer: keys("Patient01").public_key(), ..honest };
    assert_eq!(check(&own), Err(GrantMismatch::PatientPays));
}
