//! Signatures at the edges: what catapult's `Verify` refuses is refused here, one by one and all together.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use core::num::NonZeroUsize;

use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::{EdwardsPoint, Scalar};
use proptest::prelude::*;
use sha2::{Digest, Sha512};
use tegata_symbol::{KeyPair, PrivateKey, PublicKey, Signature, Signed, verify_all};

const DATA: &[u8] = b"what is signed";

/// A signature that fits S·B = R + h·A for a key that is `secret`·B + `key_torsion`, and R = `nonce`·B + `torsion`.
fn crafted(
    secret: Scalar,
    key_torsion: EdwardsPoint,
    nonce: Scalar,
    torsion: EdwardsPoint,
    data: &[u8],
) -> (PublicKey, Signature) {
    let key = (ED25519_BASEPOINT_POINT * secret + key_torsion).compress().0;
    let r = (ED25519_BASEPOINT_POINT * nonce + torsion).compress().0;
    let h = Scalar::from_hash(Sha512::new().chain_update(r).chain_update(key).chain_update(data));
    let s = (nonce + h * secret).to_bytes();
    (PublicKey(key), Signature([r, s].concat().try_into().unwrap()))
}

fn scalar(number: u64) -> Scalar {
    Scalar::from_hash(Sha512::new().chain_update(number.to_le_bytes()))
}

fn none() -> EdwardsPoint {
    EIGHT_TORSION[0]
}

/// Adds the group's order to S.
fn with_order_added(mut signature: Signature) -> Signature {
    let order = (-Scalar::ONE).to_bytes();
    let mut carry = 1; // ℓ = (ℓ − 1) + 1
    for (byte, add) in signature.0[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    signature
}

#[test]
fn an_ordinary_signature_is_right_and_one_with_the_order_added_is_not() {
    let (key, signature) = crafted(scalar(1), none(), scalar(2), none(), DATA);
    assert!(key.verify(DATA, &signature));
    assert!(!key.verify(DATA, &with_order_added(signature)));
    assert!(!key.verify(b"something else", &signature));
}

#[test]
fn a_key_outside_the_prime_order_group_is_refused_even_where_the_equation_holds() {
    let mut held = 0;
    for torsion in &EIGHT_TORSION[1..] {
        for nonce in 0..40 {
            let (key, signature) = crafted(scalar(1), *torsion, scalar(nonce), none(), DATA);
            let dalek = ed25519_dalek::VerifyingKey::from_bytes(&key.0).unwrap();
            let fits =
                ed25519_dalek::Verifier::verify(&dalek, DATA, &ed25519_dalek::Signature::from_bytes(&signature.0));
            held += u32::from(fits.is_ok());
            assert!(!key.verify(DATA, &signature));
        }
    }
    assert!(held > 0, "among these are signatures that others take");
}

#[test]
fn an_r_with_a_part_of_small_order_is_refused() {
    for torsion in &EIGHT_TORSION[1..] {
        let (key, signature) = crafted(scalar(1), none(), scalar(2), *torsion, DATA);
        assert!(!key.verify(DATA, &signature));
    }
}

#[test]
fn keys_of_small_order_are_refused_whatever_they_sign() {
    for torsion in EIGHT_TORSION {
        for s in [Scalar::ZERO, scalar(3)] {
            let key = PublicKey(torsion.compress().0);
            for r in EIGHT_TORSION.iter().map(|small| ED25519_BASEPOINT_POINT * s + small) {
                let signature = Signature([r.compress().0, s.to_bytes()].concat().try_into().unwrap());
                assert!(!key.verify(DATA, &signature));
            }
        }
    }
}

#[test]
fn zero_keys_and_keys_that_are_no_canonical_point_are_refused() {
    let (_, signature) = crafted(scalar(1), none(), scalar(2), none(), DATA);
    assert!(!PublicKey::ZERO.verify(DATA, &signature));
    // y = 2²⁵⁵ − 19 + n for small n, and y = 2, which is on no point.
    for first in 0xED..=0xFF {
        let mut key = [0xFF; 32];
        key[0] = first;
        key[31] = 0x7F;
        assert!(!PublicKey(key).verify(DATA, &signature));
    }
    let mut key = [0; 32];
    key[0] = 2;
    assert!(!PublicKey(key).verify(DATA, &signature));
}

#[test]
fn no_signature_at_all_is_all_right() {
    assert!(verify_all(&[], NonZeroUsize::MIN));
}

#[derive(Debug, Clone, Copy)]
enum Flaw {
    None,
    OtherData,
    OrderAdded,
    TorsionInKey(usize),
    TorsionInR(usize),
    TorsionInBoth(usize, usize),
    SmallKey(usize),
    ZeroS,
}

fn flaw() -> impl Strategy<Value = Flaw> {
    let torsion = 1..8usize;
    prop_oneof![
        20 => Just(Flaw::None),
        1 => Just(Flaw::OtherData),
        1 => Just(Flaw::OrderAdded),
        1 => torsion.clone().prop_map(Flaw::TorsionInKey),
        1 => torsion.clone().prop_map(Flaw::TorsionInR),
        1 => (torsion.clone(), torsion.clone()).prop_map(|(key, r)| Flaw::TorsionInBoth(key, r)),
        1 => torsion.prop_map(Flaw::SmallKey),
        1 => Just(Flaw::ZeroS),
    ]
}

fn flawed(number: u64, flaw: Flaw) -> (PublicKey, Signature) {
    let (secret, nonce) = (scalar(2 * number), scalar(2 * number + 1));
    let made = |key: usize, r: usize| crafted(secret, EIGHT_TORSION[key], nonce, EIGHT_TORSION[r], DATA);
    match flaw {
        Flaw::None => made(0, 0),
        Flaw::OtherData => crafted(secret, none(), nonce, none(), b"something else"),
        Flaw::OrderAdded => (made(0, 0).0, with_order_added(made(0, 0).1)),
        Flaw::TorsionInKey(torsion) => made(torsion, 0),
        Flaw::TorsionInR(torsion) => made(0, torsion),
        Flaw::TorsionInBoth(key, r) => made(key, r),
        Flaw::SmallKey(torsion) => (PublicKey(EIGHT_TORSION[torsion].compress().0), made(0, 0).1),
        Flaw::ZeroS => {
            let (key, mut signature) = made(0, 0);
            signature.0[32..].fill(0);
            (key, signature)
        }
    }
}

proptest! {
    /// Two errors of small order that cancel each other in a sum are among these.
    #[test]
    fn all_together_are_right_exactly_where_each_is(
        flaws in prop::collection::vec(flaw(), 0..26),
        threads in 1usize..6,
    ) {
        let made: Vec<(PublicKey, Signature)> =
            flaws.iter().enumerate().map(|(number, flaw)| flawed(number as u64, *flaw)).collect();
        let signed: Vec<Signed<'_>> =
            made.iter().map(|(signer, signature)| Signed { signer: *signer, data: DATA, signature: *signature }).collect();
        let each = made.iter().all(|(key, signature)| key.verify(DATA, signature));
        prop_assert_eq!(each, flaws.iter().all(|flaw| matches!(flaw, Flaw::None)));
        prop_assert_eq!(verify_all(&signed, NonZeroUsize::new(threads).unwrap()), each);
    }

    #[test]
    fn what_a_key_pair_signs_verifies(seed in any::<[u8; 32]>(), data in prop::collection::vec(any::<u8>(), 0..200)) {
        let keys = KeyPair::new(&PrivateKey::from_bytes(seed));
        prop_assert!(keys.public_key().verify(&data, &keys.sign(&data)));
    }
}
