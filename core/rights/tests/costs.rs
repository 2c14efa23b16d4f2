//! The tables of `docs/costs.md`, computed anew from the transactions themselves and compared word for word.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod chain;

use chain::{NETWORK, address, keys, signed, terms};
use tegata_rights::{
    GrantTerms, RightState, Rights, Role, as_bonded, hospital_paid_grant, patient_paid_grant, sponsored_withdrawal,
    withdrawal,
};
use tegata_symbol::{Amount, Body, COSIGNATURE_SIZE, Hash256, HashLock, Mosaic, MosaicId, NetworkTime, Transaction};

const MULTIPLIER: u32 = 100;
/// Atomic units of the currency in 1 XYM.
const XYM: u64 = 1_000_000;
/// What a mosaic costs at this multiplier on the public networks: 500,000 atomic units for each unit of it.
const RENTAL: u64 = 500_000 * MULTIPLIER as u64;
const DEPOSIT: u64 = 10 * XYM;
const NFT: MosaicId = MosaicId(0x63DB_2ACD_3DEE_A94A);

/// What has to be paid for: the transactions of one way, all of them.
struct Way {
    name: &'static str,
    transactions: fn(Rights) -> Vec<Cost>,
}

struct Cost {
    bytes: usize,
    fee: Amount,
}

fn deadline() -> NetworkTime {
    NetworkTime(1_000)
}

fn grant_terms(rights: Rights) -> GrantTerms {
    terms(&signed("Hospital02", Some(NFT), rights, 1), NFT)
}

/// A transaction as it will stand in a block.
fn cost(transaction: &Transaction, cosignatures: usize) -> Cost {
    let bytes = transaction.size() + cosignatures * COSIGNATURE_SIZE;
    let exact = transaction.clone().with_fee(MULTIPLIER, cosignatures).max_fee;
    assert_eq!(transaction.max_fee, exact, "the builder's fee is that of these bytes");
    Cost { bytes, fee: transaction.max_fee }
}

fn out(role: Role) -> RightState {
    let at = if role == Role::Transfer { "Hospital01 in 1" } else { "Hospital02 in 1" };
    RightState::Out { at: address(at) }
}

fn by_patient(rights: Rights, state: impl Fn(Role) -> RightState) -> Vec<Cost> {
    vec![cost(&patient_paid_grant(&grant_terms(rights), &NETWORK, deadline(), MULTIPLIER, state), 0)]
}

fn prepared(rights: Rights, state: impl Fn(Role) -> RightState) -> Transaction {
    let payer = keys("Hospital02").public_key();
    hospital_paid_grant(&grant_terms(rights), &NETWORK, payer, Amount(XYM), deadline(), MULTIPLIER, state)
}

fn complete(rights: Rights, state: impl Fn(Role) -> RightState) -> Vec<Cost> {
    vec![cost(&prepared(rights, state), 1)]
}

fn bonded(rights: Rights, state: impl Fn(Role) -> RightState) -> Vec<Cost> {
    let grant = as_bonded(prepared(rights, state));
    let lock = HashLock {
        mosaic: Mosaic { id: NETWORK.currency, amount: Amount(DEPOSIT) },
        duration: 720,
        hash: Hash256([1; 32]),
    };
    let lock = Transaction::new(grant.signer, NETWORK.id, deadline(), Body::HashLock(lock)).with_fee(MULTIPLIER, 0);
    vec![cost(&lock, 0), cost(&grant, 1)]
}

fn units(rights: Rights) -> Vec<(MosaicId, tegata_symbol::Address)> {
    let terms = grant_terms(rights);
    rights.roles().map(|role| (terms.right_id(role, &NETWORK), terms.recipient(role))).collect()
}

fn own_withdrawal(rights: Rights) -> Vec<Cost> {
    let patient = keys("Patient01").public_key();
    vec![cost(&withdrawal(patient, &NETWORK, &units(rights), deadline(), MULTIPLIER).unwrap(), 0)]
}

fn withdrawal_of_hospital(rights: Rights) -> Vec<Cost> {
    let (payer, patient) = (keys("Hospital02").public_key(), keys("Patient01").public_key());
    let taken = sponsored_withdrawal(payer, patient, &NETWORK, &units(rights), deadline(), MULTIPLIER);
    vec![cost(&taken.unwrap(), 1)]
}

const WAYS: [Way; 11] = [
    Way { name: "first grant, patient pays", transactions: |rights| by_patient(rights, |_| RightState::Absent) },
    Way { name: "first grant, hospital pays", transactions: |rights| complete(rights, |_| RightState::Absent) },
    Way { name: "first grant, hospital pays, bonded", transactions: |rights| bonded(rights, |_| RightState::Absent) },
    Way { name: "renewal, patient pays", transactions: |rights| by_patient(rights, out) },
    Way { name: "renewal, hospital pays", transactions: |rights| complete(rights, out) },
    Way { name: "renewal, hospital pays, bonded", transactions: |rights| bonded(rights, out) },
    Way {
        name: "grant after a withdrawal, patient pays",
        transactions: |rights| by_patient(rights, |_| RightState::Home),
    },
    Way {
        name: "grant after a withdrawal, hospital pays",
        transactions: |rights| complete(rights, |_| RightState::Home),
    },
    Way {
        name: "grant after a withdrawal, hospital pays, bonded",
        transactions: |rights| bonded(rights, |_| RightState::Home),
    },
    Way { name: "withdrawal, patient pays", transactions: own_withdrawal },
    Way { name: "withdrawal, hospital pays", transactions: withdrawal_of_hospital },
];

fn xym(atomic: u64) -> String {
    let (whole, rest) = (atomic / XYM, atomic % XYM);
    let digits = format!("{rest:06}");
    match digits.trim_end_matches('0') {
        "" => whole.to_string(),
        rest => format!("{whole}.{rest}"),
    }
}

fn fees_table() -> Vec<String> {
    let mut table = vec![
        "| way | T: bytes | XYM | V: bytes | XYM | T and V: bytes | XYM |".to_owned(),
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |".to_owned(),
    ];
    for way in WAYS {
        let mut row = format!("| {} |", way.name);
        for rights in [Rights::TRANSFER, Rights::VIEWING, Rights::BOTH] {
            let costs = (way.transactions)(rights);
            let bytes: Vec<String> = costs.iter().map(|cost| cost.bytes.to_string()).collect();
            let fees = costs.iter().map(|cost| cost.fee.0).sum();
            row += &format!(" {} | {} |", bytes.join(" + "), xym(fees));
        }
        table.push(row);
    }
    table
}

fn rentals_table() -> Vec<String> {
    let rental = |rights, state| grant_terms(rights).rentals(|_| state) * RENTAL;
    let mut table = vec!["| rental | T | V | T and V |".to_owned(), "| --- | ---: | ---: | ---: |".to_owned()];
    let states = [
        ("first grant", RightState::Absent),
        ("grant after a withdrawal", RightState::Home),
        ("renewal", out(Role::Transfer)),
    ];
    for (name, state) in states {
        let of = |rights| xym(rental(rights, state));
        let row = [of(Rights::TRANSFER), of(Rights::VIEWING), of(Rights::BOTH)].join(" | ");
        table.push(format!("| {name} | {row} |"));
    }
    table
}

/// The tables stand in the page as they are computed, and the page has no other.
#[test]
fn the_page_of_costs_says_what_the_transactions_cost() {
    let page = include_str!("../../../docs/costs.md");
    let written: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).collect();
    let computed = [fees_table(), rentals_table()].concat();
    assert!(written == computed, "docs/costs.md must have these tables:\n{}", computed.join("\n"));
}
