//! Transactions of a grant's life for the local ledger.

use tegata_fuzz::join;
use tegata_fuzz::world::{NETWORK, NFT, keys};
use tegata_rights::{RightState, Rights, patient_paid_grant};
use tegata_symbol::{
    Address, Aggregate, AggregateForks, Amount, Body, Embedded, Metadata, MetadataKey, Mosaic, MosaicDefinition,
    MosaicFlags, MosaicId, MosaicSupplyChange, MosaicSupplyRevocation, NetworkTime, Transaction, Transfer,
};

use crate::{Seeds, rights};

/// Kinds of steps that the target knows; the signer's number stands in the upper half.
const RAW: u8 = 0;
const SIGNED: u8 = 1;
const LOCKED_PARTIAL: u8 = 4;
const COSIGN: u8 = 5;
const BLOCK: u8 = 6;
/// The accounts, counted from the faucet.
const FAUCET: u8 = 0;
const PATIENT: u8 = 2;
const HOSPITAL: u8 = 3;

/// The grant of a patient who pays, signed.
pub fn grant() -> Transaction {
    let patient = rights::keys("Patient01");
    let request = rights::signed("Hospital02", Some(NFT), Rights::BOTH, 1);
    let terms = rights::terms(&request, NFT);
    patient_paid_grant(&terms, &NETWORK, NetworkTime(1_000), 100, |_| RightState::Absent)
        .sign(&patient, &NETWORK.signing(&AggregateForks::FROM_THE_START, 1))
        .expect("the patient signs the own grant")
}

fn address(account: u8) -> Address {
    Address::new(&keys(account + 2).public_key(), NETWORK.id)
}

fn bytes(body: Body) -> Vec<u8> {
    Transaction::new(keys(2).public_key(), NETWORK.id, NetworkTime(1), body).to_bytes()
}

/// An inner transaction of an account: the target replaces its key by the account's, by the first byte modulo 4.
fn inner(account: u8, body: Body) -> Embedded {
    let mut embedded = Embedded::new(keys(account + 2).public_key(), NETWORK.id, body);
    embedded.signer.0[0] = account;
    embedded
}

fn pay(account: u8, xym: u64) -> Body {
    let currency = MosaicId::new(0, &Address::new(&keys(1).public_key(), NETWORK.id));
    let mosaics = vec![Mosaic { id: currency, amount: Amount(xym * 1_000_000) }];
    Body::Transfer(Transfer { recipient: address(account).into(), mosaics, message: b"paid".to_vec() })
}

fn right() -> MosaicId {
    MosaicId::new(7, &address(PATIENT))
}

fn define() -> Vec<Embedded> {
    let unit = vec![Mosaic { id: right(), amount: Amount(1) }];
    [
        Body::MosaicDefinition(MosaicDefinition {
            id: right(),
            duration: 0,
            nonce: 7,
            flags: MosaicFlags::REVOKABLE,
            divisibility: 0,
        }),
        Body::MosaicSupplyChange(MosaicSupplyChange { mosaic_id: right(), delta: Amount(2), action: 1 }),
        Body::Transfer(Transfer { recipient: address(HOSPITAL).into(), mosaics: unit, message: vec![1; 52] }),
    ]
    .map(|body| inner(PATIENT, body))
    .to_vec()
}

fn take_back() -> Body {
    let mosaic = Mosaic { id: right(), amount: Amount(1) };
    Body::MosaicSupplyRevocation(MosaicSupplyRevocation { source: address(HOSPITAL).into(), mosaic })
}

fn note(value: &[u8]) -> Body {
    Body::AccountMetadata(Metadata {
        target: address(PATIENT).into(),
        key: MetadataKey(5),
        target_id: (),
        value_size_delta: value.len() as i16,
        value: value.to_vec(),
    })
}

fn step(kind: u8, account: u8, content: &[u8]) -> Vec<u8> {
    [&[kind | account << 4], content].concat()
}

fn aggregate(bonded: bool, transactions: Vec<Embedded>) -> Vec<u8> {
    bytes(Body::Aggregate(if bonded { Aggregate::bonded(transactions) } else { Aggregate::complete(transactions) }))
}

/// Each input is a list of steps.
pub fn seeds() -> Seeds {
    let block = step(BLOCK, 0, &30_000u32.to_le_bytes());
    let fund = |account| step(SIGNED, FAUCET, &bytes(pay(account, 1_000)));
    let granted = vec![fund(PATIENT), block.clone(), step(SIGNED, PATIENT, &aggregate(false, define())), block.clone()];
    let both = vec![inner(PATIENT, pay(HOSPITAL, 1)), inner(HOSPITAL, note(b"from the hospital"))];
    let with = |more: &[Vec<u8>]| [granted.as_slice(), more].concat();
    [
        ("raw_grant", vec![step(RAW, 0, &grant().to_bytes())]),
        ("fund", vec![fund(PATIENT), block.clone()]),
        ("grant", granted.clone()),
        ("withdrawal", with(&[step(SIGNED, PATIENT, &bytes(take_back())), block.clone()])),
        ("metadata", with(&[step(SIGNED, PATIENT, &aggregate(false, vec![inner(PATIENT, note(b"note"))]))])),
        ("cosigned", with(&[step(SIGNED, PATIENT, &aggregate(false, both.clone())), block.clone()])),
        (
            "bonded",
            with(&[
                step(LOCKED_PARTIAL, PATIENT, &aggregate(true, both.clone())),
                step(COSIGN, HOSPITAL, &[]),
                block.clone(),
            ]),
        ),
        (
            "lock_that_ends",
            [
                vec![fund(PATIENT), block.clone(), step(LOCKED_PARTIAL, PATIENT, &aggregate(true, both))],
                vec![block; 12],
            ]
            .concat(),
        ),
    ]
    .into_iter()
    .map(|(name, steps)| (name.to_owned(), join(steps.iter().map(Vec::as_slice))))
    .collect()
}
