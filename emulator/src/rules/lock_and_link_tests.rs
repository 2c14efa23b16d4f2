//! Secret locks and key links, rule by rule.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use tegata_symbol::{Amount, Body, KeyLink, Mosaic, MosaicId, PublicKey, SecretLock, SecretProof, VotingKeyLink};

use crate::Failure;
use crate::chain::{Accepted, Place};
use crate::state::{AccountKind, SecretLockEntry};
use crate::world::{World, XYM, keys, transfer_to};

const PROOF: &[u8] = b"open sesame";
/// PROOF by each algorithm, made with openssl.
const SECRETS: [&str; 3] = [
    "D66F17156A14996D790AD436483EB69F0A30AEA2EBA5812F6F718F82F2F4CFA1",
    "18A1840D172C8BDBE9DCDA91D8514A0D4A81DCBA000000000000000000000000",
    "303A5A134DB4FFCF7F4C3138563CDCBD96CC4357EFA906D2EE4820B429374264",
];

fn funded() -> World {
    let mut world = World::new();
    world.fund(4, 1_000 * XYM);
    world.fund(5, 1_000 * XYM);
    world
}

fn secret_lock(world: &World, to: u8, amount: u64, duration: u64, hash_algorithm: u8) -> SecretLock {
    let mosaic = Mosaic { id: world.currency(), amount: Amount(amount) };
    let secret = SECRETS[usize::from(hash_algorithm)].parse().unwrap();
    SecretLock { recipient: world.address(to).into(), secret, mosaic, duration, hash_algorithm }
}

fn secret_proof(world: &World, to: u8, hash_algorithm: u8) -> SecretProof {
    let secret = SECRETS[usize::from(hash_algorithm)].parse().unwrap();
    SecretProof { recipient: world.address(to).into(), secret, hash_algorithm, proof: PROOF.to_vec() }
}

#[test]
fn secret_locks_are_checked_one_rule_at_a_time() {
    let mut world = funded();
    let good = secret_lock(&world, 6, XYM, 10, 0);
    let most = world.ledger.parameters().blocks(world.ledger.parameters().max_secret_lock_duration);
    let mut stray = *world.address(6).as_bytes();
    stray[23] ^= 1;
    for (lock, failure) in [
        (SecretLock { duration: 0, ..good }, Failure::LockSecretInvalidDuration),
        (SecretLock { duration: most + 1, ..good }, Failure::LockSecretInvalidDuration),
        (SecretLock { hash_algorithm: 3, ..good }, Failure::LockSecretInvalidHashAlgorithm),
        (SecretLock { recipient: tegata_symbol::UnresolvedAddress(stray), ..good }, Failure::CoreInvalidAddress),
        (secret_lock(&world, 6, 1_001 * XYM, 10, 0), Failure::CoreInsufficientBalance),
    ] {
        assert_eq!(world.rejected(4, Body::SecretLock(lock)), failure);
    }
    let nothing_of_the_unknown = Mosaic { id: MosaicId(7), amount: Amount(0) };
    let lock = SecretLock { mosaic: nothing_of_the_unknown, ..good };
    assert_eq!(world.rejected(4, Body::SecretLock(lock)), Failure::MosaicExpired);

    world.confirm(4, Body::SecretLock(good));
    assert_eq!(world.balance(4, world.currency()), 999 * XYM - 209 * 100);
    let again = SecretLock { mosaic: Mosaic { id: world.currency(), amount: Amount(1) }, ..good };
    assert_eq!(world.rejected(5, Body::SecretLock(again)), Failure::LockSecretHashAlreadyExists);
    let to_another = secret_lock(&world, 7, 1, 10, 0);
    world.confirm(5, Body::SecretLock(to_another));
}

#[test]
fn only_units_that_could_be_sent_to_the_recipient_can_be_locked() {
    let mut world = funded();
    let bound = world.mosaic(4, 1, 0, 5);
    let out = world.transfer(5, &[(bound, 2)]);
    world.confirm(4, out);
    let mosaic = Mosaic { id: bound, amount: Amount(1) };
    let on = SecretLock { mosaic, ..secret_lock(&world, 6, 1, 10, 0) };
    assert_eq!(world.rejected(5, Body::SecretLock(on)), Failure::MosaicNonTransferable);
    let back = SecretLock { mosaic, ..secret_lock(&world, 4, 1, 10, 0) };
    world.confirm(5, Body::SecretLock(back));
    assert_eq!(world.balance(5, bound), 1);
}

#[test]
fn proofs_are_checked_one_rule_at_a_time_and_hand_over_what_was_locked_whoever_shows_them() {
    let mut world = World::with(|parameters| (parameters.min_proof_size, parameters.max_proof_size) = (1, 20));
    world.fund(4, 1_000 * XYM);
    world.fund(5, 1_000 * XYM);
    let good = secret_proof(&world, 6, 0);
    for (proof, failure) in [
        (SecretProof { hash_algorithm: 3, ..good.clone() }, Failure::LockSecretInvalidHashAlgorithm),
        (SecretProof { proof: vec![], ..good.clone() }, Failure::LockSecretProofSizeOutOfBounds),
        (SecretProof { proof: vec![7; 21], ..good.clone() }, Failure::LockSecretProofSizeOutOfBounds),
        (SecretProof { proof: vec![7; 20], ..good.clone() }, Failure::LockSecretSecretMismatch),
        (good.clone(), Failure::LockSecretUnknownCompositeKey),
    ] {
        assert_eq!(world.rejected(5, Body::SecretProof(proof)), failure);
    }
    let lock = secret_lock(&world, 6, XYM, 100, 0);
    world.confirm(4, Body::SecretLock(lock));
    let elsewhere = secret_proof(&world, 7, 0);
    assert_eq!(world.rejected(5, Body::SecretProof(elsewhere)), Failure::LockSecretUnknownCompositeKey);
    world.confirm(5, Body::SecretProof(good.clone()));
    assert_eq!(world.balance(6, world.currency()), XYM);
    assert_eq!(world.rejected(5, Body::SecretProof(good)), Failure::LockSecretInactiveSecret);
}

#[test]
fn a_proof_opens_a_lock_of_every_algorithm_and_only_of_its_own() {
    for algorithm in 0..=2 {
        let mut world = funded();
        let lock = secret_lock(&world, 6, XYM, 100, algorithm);
        world.confirm(4, Body::SecretLock(lock));
        let proof = secret_proof(&world, 6, algorithm);
        world.confirm(5, Body::SecretProof(proof));
        assert_eq!(world.balance(6, world.currency()), XYM, "{algorithm}");
    }
    let mut world = funded();
    let mislabelled = SecretLock { hash_algorithm: 2, ..secret_lock(&world, 6, XYM, 100, 0) };
    world.confirm(4, Body::SecretLock(mislabelled));
    let proof = secret_proof(&world, 6, 0);
    assert_eq!(world.rejected(5, Body::SecretProof(proof)), Failure::LockSecretHashAlgorithmMismatch);
}

#[test]
fn units_go_back_at_the_end_of_a_lock_and_the_lock_is_forgotten_when_that_is_final() {
    let mut world = funded();
    let lock = secret_lock(&world, 6, XYM, 2, 0);
    world.confirm(4, Body::SecretLock(lock));
    let key = SecretLockEntry::composite_hash(&lock.secret, &world.address(6));
    let locked = world.balance(4, world.currency());
    world.block();
    assert_eq!(world.balance(4, world.currency()), locked);
    world.block();
    assert_eq!(world.balance(4, world.currency()), locked + XYM);
    let proof = secret_proof(&world, 6, 0);
    assert_eq!(world.rejected(5, Body::SecretProof(proof.clone())), Failure::LockSecretInactiveSecret);
    assert!(world.ledger.state().secret_locks.get(&key).is_some());
    for _ in 0..4 {
        world.block();
    }
    assert!(world.ledger.state().secret_locks.get(&key).is_none());
    assert_eq!(world.rejected(5, Body::SecretProof(proof)), Failure::LockSecretUnknownCompositeKey);
    world.confirm(4, Body::SecretLock(lock));
}

fn link(number: u8, action: u8) -> KeyLink {
    KeyLink { linked_public_key: keys(number).public_key(), action }
}

#[test]
fn account_links_are_checked_one_rule_at_a_time() {
    let mut world = funded();
    let account = |number, action| Body::AccountKeyLink(link(number, action));
    assert_eq!(world.rejected(4, account(9, 2)), Failure::CoreInvalidLinkAction);
    let zero = KeyLink { linked_public_key: PublicKey::ZERO, action: 1 };
    assert_eq!(world.rejected(4, Body::AccountKeyLink(zero)), Failure::CoreZeroPublicKey);
    assert_eq!(world.rejected(4, account(5, 1)), Failure::AccountLinkRemoteAccountIneligible);
    assert_eq!(world.rejected(4, account(4, 1)), Failure::AccountLinkRemoteAccountIneligible);
    assert_eq!(world.rejected(4, account(9, 0)), Failure::AccountLinkUnknownLink);
    world.confirm(4, account(9, 1));
    assert_eq!(world.rejected(5, account(9, 1)), Failure::AccountLinkRemoteAccountIneligible);
    assert_eq!(world.rejected(4, account(10, 1)), Failure::AccountLinkLinkAlreadyExists);
    assert_eq!(world.rejected(4, account(10, 0)), Failure::AccountLinkInconsistentUnlinkData);
    let kind = |world: &World, number| world.ledger.state().key_links.get(&world.address(number)).unwrap().kind;
    assert_eq!((kind(&world, 4), kind(&world, 9)), (AccountKind::Main, AccountKind::Remote));
    world.confirm(4, account(9, 0));
    assert_eq!((kind(&world, 4), kind(&world, 9)), (AccountKind::Unlinked, AccountKind::RemoteUnlinked));
    world.confirm(5, account(9, 1));
    assert_eq!((kind(&world, 5), kind(&world, 9)), (AccountKind::Main, AccountKind::Remote));
}

#[test]
fn a_remote_account_neither_signs_nor_is_dealt_with() {
    let mut world = funded();
    world.confirm(4, Body::AccountKeyLink(link(9, 1)));
    let send = transfer_to(world.address(9).into(), &[]);
    assert_eq!(world.rejected(5, send.clone()), Failure::AccountLinkRemoteAccountParticipantProhibited);
    let lock = secret_lock(&world, 9, XYM, 10, 0);
    let rejected = world.rejected(5, Body::SecretLock(lock));
    assert_eq!(rejected, Failure::AccountLinkRemoteAccountParticipantProhibited);
    let back = world.transfer(5, &[]);
    assert_eq!(world.rejected(9, back.clone()), Failure::AccountLinkRemoteAccountSignerProhibited);
    world.confirm(4, Body::AccountKeyLink(link(9, 0)));
    assert_eq!(world.rejected(5, send), Failure::AccountLinkRemoteAccountParticipantProhibited);

    // Only the signer of the whole is asked.
    let inner = vec![world.embedded(4, back.clone()), world.embedded(9, back)];
    let aggregate = world.aggregate(4, inner.clone(), &[9]);
    assert!(matches!(world.announce(&aggregate), Accepted::Unconfirmed(_)));
    let aggregate = world.aggregate(9, inner, &[4]);
    assert_eq!(world.rejected_as_is(&aggregate), Failure::AccountLinkRemoteAccountSignerProhibited);
}

#[test]
fn node_and_vrf_links_exist_once_and_are_undone_with_the_same_key() {
    type Make = fn(KeyLink) -> Body;
    let node: Make = Body::NodeKeyLink;
    let vrf: Make = Body::VrfKeyLink;
    for (make, exists, inconsistent) in [
        (node, Failure::AccountLinkLinkAlreadyExists, Failure::AccountLinkInconsistentUnlinkData),
        (vrf, Failure::CoreLinkAlreadyExists, Failure::CoreInconsistentUnlinkData),
    ] {
        let mut world = funded();
        assert_eq!(world.rejected(4, make(link(9, 2))), Failure::CoreInvalidLinkAction);
        assert_eq!(world.rejected(4, make(link(9, 0))), inconsistent);
        world.confirm(4, make(link(9, 1)));
        assert_eq!(world.rejected(4, make(link(10, 1))), exists);
        assert_eq!(world.rejected(4, make(link(10, 0))), inconsistent);
        world.confirm(4, make(link(9, 0)));
        world.confirm(4, make(link(10, 1)));
        assert!(world.ledger.state().accounts.get(&world.address(10)).is_none());
    }
}

#[test]
fn voting_links_have_epochs_that_follow_each_other() {
    let mut world = World::with(|parameters| parameters.max_voting_keys_per_account = 2);
    world.fund(4, 1_000 * XYM);
    let voting = |number: u8, start_epoch: u32, end_epoch: u32, action: u8| {
        let linked_public_key = keys(number).public_key();
        Body::VotingKeyLink(VotingKeyLink { linked_public_key, start_epoch, end_epoch, action })
    };
    for (body, failure) in [
        (voting(9, 1, 28, 2), Failure::CoreInvalidLinkAction),
        (voting(9, 0, 28, 1), Failure::CoreLinkStartEpochInvalid),
        (voting(9, 10, 9, 1), Failure::CoreInvalidLinkRange),
        (voting(9, 1, 27, 1), Failure::CoreInvalidLinkRange),
        (voting(9, 1, 721, 1), Failure::CoreInvalidLinkRange),
        (voting(9, 1, 28, 0), Failure::CoreInconsistentUnlinkData),
    ] {
        assert_eq!(world.rejected(4, body), failure);
    }
    world.confirm(4, voting(9, 1, 28, 1));
    assert_eq!(world.rejected(4, voting(10, 28, 60, 1)), Failure::CoreLinkAlreadyExists);
    world.confirm(4, voting(10, 29, 748, 1));
    assert_eq!(world.rejected(4, voting(11, 1_000, 1_100, 1)), Failure::CoreTooManyLinks);
    assert_eq!(world.rejected(4, voting(10, 29, 747, 0)), Failure::CoreInconsistentUnlinkData);
    world.confirm(4, voting(9, 1, 28, 0));
    let links = world.ledger.state().key_links.get(&world.address(4)).unwrap();
    assert_eq!(links.voting.iter().map(|key| key.start_epoch).collect::<Vec<_>>(), [29]);
}

#[test]
fn addresses_of_a_secret_lock_and_of_a_new_remote_account_are_found_by_them() {
    let mut world = funded();
    let lock = secret_lock(&world, 6, XYM, 10, 0);
    let (lock, proof) = (world.sign(4, Body::SecretLock(lock)), secret_proof(&world, 6, 0));
    world.announce(&lock);
    world.block();
    world.confirm(5, Body::SecretProof(proof));
    world.confirm(4, Body::AccountKeyLink(link(9, 1)));
    world.confirm(4, Body::AccountKeyLink(link(9, 0)));
    let snapshot = world.ledger.store().snapshot().unwrap();
    let of = |number| {
        let places = snapshot.places_of(&world.address(number).into(), Place::FIRST, Place::LAST).unwrap();
        places.collect::<Result<Vec<_>, _>>().unwrap()
    };
    assert_eq!(of(6), [snapshot.place(&world.hash(&lock)).unwrap().unwrap()]);
    assert_eq!(of(9).len(), 1);
}
