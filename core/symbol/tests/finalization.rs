//! Finalization proofs against the node's layout.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use proptest::prelude::*;
use tegata_symbol::proof::{
    BmTreeSignature, FinalizationMessageGroup, FinalizationProof, FinalizationRound, FinalizationStage,
};
use tegata_symbol::{Hash256, KeyPair, PrivateKey};

/// The proof of the public test network's first block: `seed/00000/00001.proof` of the repository symbol/networks.
const TESTNET_FIRST_PROOF: &str = "3800000001000000010000000100000001000000000000\
    00135B9276FE14D6724F87764DD3F8E332813AE9A36D1A7953B12213EA9ACB6B97";

const ROUND: FinalizationRound = FinalizationRound { epoch: 3661, point: 68 };

fn keys(number: u8) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([number; 32]))
}

fn group(stage: FinalizationStage, height: u64, hashes: &[Hash256], voters: &[u8]) -> FinalizationMessageGroup {
    let mut group = FinalizationMessageGroup { stage, height, hashes: hashes.to_vec(), signatures: Vec::new() };
    let data = group.signed_part(ROUND);
    group.signatures = voters
        .iter()
        .map(|voter| BmTreeSignature::sign(&keys(*voter), &keys(voter + 100), ROUND.epoch, &data))
        .collect();
    group
}

fn proof() -> FinalizationProof {
    let (before, hash) = (Hash256([1; 32]), Hash256([2; 32]));
    let prevotes = group(FinalizationStage::Prevote, 9, &[before, hash], &[1, 2]);
    let precommits = group(FinalizationStage::Precommit, 10, &[hash], &[2, 1]);
    FinalizationProof::new(ROUND, 10, hash, vec![prevotes, precommits])
}

#[test]
fn the_public_test_networks_first_proof_is_read_and_written_to_the_byte() {
    let bytes = data_encoding::HEXUPPER.decode(TESTNET_FIRST_PROOF.as_bytes()).unwrap();
    let proof = FinalizationProof::from_bytes(&bytes).unwrap();
    assert_eq!(proof.round, FinalizationRound { epoch: 1, point: 1 });
    assert_eq!((proof.height, proof.groups.len()), (1, 0));
    assert_eq!(proof.hash.to_string(), "135B9276FE14D6724F87764DD3F8E332813AE9A36D1A7953B12213EA9ACB6B97");
    assert_eq!(proof.to_bytes(), bytes);
}

#[test]
fn what_is_signed_is_a_message_without_its_size_padding_and_signature() {
    // catapult `FinalizationMessage`: version, number of hashes, epoch, point and stage, height, hashes.
    let data = group(FinalizationStage::Precommit, 10, &[Hash256([2; 32])], &[]).signed_part(ROUND);
    let expected = [[1, 0, 0, 0], [1, 0, 0, 0], [0x4D, 0x0E, 0, 0], [137, 0, 0, 0], [10, 0, 0, 0], [0; 4]].concat();
    assert_eq!(data, [expected, vec![2; 32]].concat());
}

#[test]
fn groups_stand_in_the_nodes_order_and_are_read_back() {
    let proof = proof();
    let bytes = proof.to_bytes();
    // Header, a group with one hash, a group with two, each with two signatures.
    assert_eq!(bytes.len(), 56 + (24 + 32 + 384) + (24 + 64 + 384));
    assert_eq!(proof.groups[0].stage, FinalizationStage::Precommit);
    assert_eq!(FinalizationProof::from_bytes(&bytes).unwrap(), proof);
}

#[test]
fn signatures_hold_for_their_round_their_vote_and_their_epochs_key_only() {
    let proof = proof();
    assert!(proof.verify());
    for wrong in [FinalizationRound { epoch: 3662, ..ROUND }, FinalizationRound { point: 69, ..ROUND }] {
        assert!(!FinalizationProof { round: wrong, ..proof.clone() }.verify());
    }
    let mut other_vote = proof.clone();
    other_vote.groups[0].hashes[0] = Hash256([3; 32]);
    assert!(!other_vote.verify());
    let mut other_key = proof.clone();
    let stranger = other_key.groups[0].signatures[1].bottom;
    other_key.groups[0].signatures[0].bottom = stranger;
    assert!(!other_key.verify());
    let mut other_voter = proof;
    other_voter.groups[0].signatures[0].root.parent_public_key = keys(7).public_key();
    assert!(!other_voter.verify());
}

#[test]
fn only_precommits_to_the_block_itself_count_for_it() {
    let mut proof = proof();
    let mut voters = [keys(1).public_key(), keys(2).public_key()];
    voters.sort_unstable();
    assert_eq!(proof.precommitted(), voters);
    proof.hash = Hash256([1; 32]);
    assert!(proof.precommitted().is_empty());
}

#[test]
fn sizes_that_do_not_agree_are_refused() {
    let bytes = proof().to_bytes();
    for (at, what) in
        [(0, "size"), (4, "version"), (56, "size of a group"), (60, "hashes"), (64, "signatures"), (68, "stage")]
    {
        let mut wrong = bytes.clone();
        wrong[at] ^= 0x10;
        assert!(FinalizationProof::from_bytes(&wrong).is_err(), "{what}");
    }
    let mut huge = bytes;
    huge[60..64].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(FinalizationProof::from_bytes(&huge).is_err());
}

proptest! {
    #[test]
    fn reading_any_bytes_never_panics_and_what_is_read_is_written_the_same(
        tail in proptest::collection::vec(any::<u8>(), 0..400),
        version in 0u32..3,
    ) {
        let mut bytes = u32::try_from(8 + tail.len()).unwrap().to_le_bytes().to_vec();
        bytes.extend_from_slice(&version.to_le_bytes());
        bytes.extend_from_slice(&tail);
        if let Ok(proof) = FinalizationProof::from_bytes(&bytes) {
            prop_assert_eq!(proof.to_bytes(), bytes);
        }
    }

    #[test]
    fn a_proof_cut_anywhere_is_refused(cut in 0usize..1000) {
        let bytes = proof().to_bytes();
        let cut = cut % bytes.len();
        prop_assert!(FinalizationProof::from_bytes(&bytes[..cut]).is_err());
    }
}
