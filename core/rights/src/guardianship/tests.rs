#![allow(clippy::unwrap_used, clippy::expect_used)]
use proptest::prelude::*;
use tegata_symbol::{Aggregate, KeyPair, MosaicId, PrivateKey, Transfer};

use super::*;

const NETWORK: Network = Network::TESTNET;

fn key(number: u8) -> PublicKey {
    KeyPair::new(&PrivateKey::from_bytes([number; 32])).public_key()
}

fn address(number: u8) -> Address {
    Address::new(&key(number), NETWORK.id)
}

fn guarded(guardians: &[u8], approvals: u32) -> Guardianship {
    let guardians = guardians.iter().map(|number| address(*number)).collect();
    Guardianship { guardians, approvals, removals: approvals, ..Guardianship::none(address(1)) }
}

fn transaction(steps: Vec<Embedded>) -> Transaction {
    let body = Body::Aggregate(Aggregate::bonded(steps));
    Transaction::new(key(2), NETWORK.id, NetworkTime(1_000), body).with_fee(100, 2)
}

#[test]
fn no_set_of_guardians_comes_to_be_that_one_lost_key_freezes() {
    let none = Guardianship::none(address(1));
    let make = |guardians: &[u8], approvals| {
        let added: Vec<Address> = guardians.iter().map(|number| address(*number)).collect();
        none.changed(&added, None, approvals).map(|(after, _)| (after.approvals, after.removals))
    };
    assert_eq!(make(&[2], 1), Err(GuardianshipError::TooFew(1)));
    assert_eq!(make(&[2, 3], 2), Err(GuardianshipError::AllMustSign(2)));
    assert_eq!(make(&[2, 3, 4], 3), Err(GuardianshipError::AllMustSign(3)));
    assert_eq!(make(&[2, 3], 0), Err(GuardianshipError::NobodyMustSign));
    assert_eq!(make(&[1, 3], 1), Err(GuardianshipError::OwnGuardian));
    assert_eq!(make(&[2, 2], 1), Err(GuardianshipError::AlreadyGuardian(address(2))));
    assert_eq!(make(&[2, 3], 1), Ok((1, 1)));
    assert_eq!(make(&[2, 3, 4], 2), Ok((2, 2)));
}

#[test]
fn a_guardian_leaves_only_if_the_others_can_still_lose_a_key() {
    let three = guarded(&[2, 3, 4], 2);
    assert_eq!(three.changed(&[], Some(address(4)), 2).unwrap_err(), GuardianshipError::AllMustSign(2));
    let (after, step) = three.changed(&[], Some(address(4)), 1).unwrap();
    assert_eq!(
        (after.guardians.len(), after.approvals, step.min_approval_delta, step.min_removal_delta),
        (2, 1, -1, -1)
    );
    let (after, step) = three.changed(&[address(5)], Some(address(4)), 2).unwrap();
    assert_eq!((after.guardians, three.signatures_for(&step)), (vec![address(2), address(3), address(5)], 2));
    assert_eq!(three.changed(&[], Some(address(9)), 1).unwrap_err(), GuardianshipError::NotGuardian(address(9)));
    assert_eq!(three.changed(&[], None, 2).unwrap_err(), GuardianshipError::NoChange);
    assert!(Guardianship { removals: 3, ..guarded(&[2, 3, 4], 1) }.is_fragile());
}

#[test]
fn a_change_is_read_back_from_its_bytes_and_nothing_may_stand_beside_it() {
    let before = Guardianship::none(address(1));
    let (after, step) = before.changed(&[address(2), address(3)], None, 1).unwrap();
    let change = transaction(vec![guardianship_step(key(1), &NETWORK, step.clone())]);
    let bytes = Transaction::from_bytes(&change.to_bytes()).unwrap();
    let read = read_guardianship_change(&bytes, &NETWORK, &before).unwrap();
    assert_eq!((read.after, read.added, read.removed), (after, vec![address(2), address(3)], None));
    assert_eq!((read.ward, ward_of(&bytes)), (key(1), Some(key(1))));

    let refused = |steps| read_guardianship_change(&transaction(steps), &NETWORK, &before).unwrap_err();
    let one = guardianship_step(key(1), &NETWORK, step.clone());
    assert_eq!(refused(vec![one.clone(), one]), GuardianshipError::Unexplained);
    let of_another = guardianship_step(key(7), &NETWORK, step.clone());
    assert_eq!(refused(vec![of_another]), GuardianshipError::Unexplained);
    // Two thresholds that differ leave somebody who cannot be taken out, or can be taken out too easily.
    let uneven = MultisigAccountModification { min_removal_delta: 2, ..step };
    assert_eq!(refused(vec![guardianship_step(key(1), &NETWORK, uneven)]), GuardianshipError::Unexplained);
}

#[test]
fn a_withdrawal_by_guardians_gives_no_more_than_its_fee() {
    let units = [(MosaicId(1), address(8)), (MosaicId(2), address(9))];
    let make =
        |share| guardians_withdrawal(key(1), &NETWORK, key(2), 2, Amount(share), &units, NetworkTime(9), 100).unwrap();
    let plain = read_guardians_withdrawal(&make(0), &NETWORK, &key(1)).unwrap();
    assert_eq!((plain.share, &plain.taken_back[..]), (Amount(0), &units[..]));
    let rich = make(u64::MAX);
    let read = read_guardians_withdrawal(&rich, &NETWORK, &key(1)).unwrap();
    assert_eq!(read.share, rich.max_fee);
    assert_eq!(read_guardians_withdrawal(&rich, &NETWORK, &key(3)), Err(WithdrawalMismatch));
    let Body::Aggregate(aggregate) = &rich.body else { unreachable!() };
    let mut steps = aggregate.transactions().to_vec();
    if let Body::Transfer(Transfer { mosaics, .. }) = &mut steps[0].body {
        mosaics[0].amount = Amount(rich.max_fee.0 * 2);
    }
    assert_eq!(read_guardians_withdrawal(&transaction(steps), &NETWORK, &key(1)), Err(WithdrawalMismatch));
    let nothing = guardians_withdrawal(key(1), &NETWORK, key(2), 1, Amount(0), &[], NetworkTime(9), 100);
    assert!(nothing.is_none());
}

proptest! {
    #[test]
    fn every_change_that_is_made_is_read_as_it_was_made(
        now in proptest::collection::btree_set(2u8..12, 0..6),
        added in proptest::collection::btree_set(2u8..12, 0..4),
        removed in proptest::option::of(2u8..12),
        before in 1u32..4,
        approvals in 0u32..6,
    ) {
        let now: Vec<u8> = now.into_iter().collect();
        let before = if now.is_empty() { Guardianship::none(address(1)) } else { guarded(&now, before) };
        let added: Vec<Address> = added.into_iter().map(address).collect();
        if let Ok((after, step)) = before.changed(&added, removed.map(address), approvals) {
            prop_assert!(!after.is_fragile() && after.guardians.len() >= 2);
            let change = transaction(vec![guardianship_step(key(1), &NETWORK, step)]);
            let read = read_guardianship_change(&change, &NETWORK, &before).unwrap();
            prop_assert_eq!(read.after, after);
        }
    }
}
