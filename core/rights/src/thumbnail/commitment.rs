//! Commitment only: what stands on the chain of a study whose picture stays with the hospital.
//!
//! A Merkle tree (RFC 9162 section 2.1, over SHA3-256) whose first leaf is the sealed record that the hospital keeps and
//! whose others are the study's SOP instances. All leaves are keyed with a nonce that follows from the record's key, so
//! that nobody without the key can try whether a known study, or a guessed UID, is meant.

use minicbor::{Decode, Encode};
use tegata_symbol::Hash256;
use tegata_symbol::merkle::sha3_256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::key_wrap::RecordKey;
use super::seal::{MAX_RECORD_SIZE, SealedRecord};
use crate::cbor::{self, FormatError};

const NONCE_DOMAIN: &[u8] = b"tegata commitment nonce v1";
const LEAF_DOMAIN: &[u8] = b"tegata commitment leaf v1";
const NODE_DOMAIN: &[u8] = b"tegata commitment node v1";
const ROOT_DOMAIN: &[u8] = b"tegata commitment root v1";
/// Most SOP instances of a study.
pub const MAX_INSTANCES: usize = (1 << MAX_PATH) - 1;
/// Levels of the tree: no study has 65,536 leaves.
const MAX_PATH: usize = 16;
/// PS3.5 9.1: a UID has at most 64 characters.
const MAX_UID: usize = 64;

/// Why a study does not fit its commitment, or none can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommitmentError {
    /// No instance, or more than [`MAX_INSTANCES`].
    #[error("a study of {0} instances cannot be committed to")]
    InstanceCount(usize),
    /// A SOP Instance UID is not one, or stands twice.
    #[error("a SOP Instance UID is malformed or stands twice")]
    Uid,
    /// The picture, or the instances, are not those of the commitment.
    #[error("this is not what the hospital committed to on the chain")]
    NotCommitted,
}

/// Keeps the leaves from being guessed. Wiped on drop, never printed.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct CommitmentNonce([u8; 32]);

impl CommitmentNonce {
    /// The nonce that belongs to a record's key; the key does not follow from it.
    pub fn of(key: &RecordKey) -> Self {
        Self(sha3_256(&[NONCE_DOMAIN, key.expose()]).0)
    }
}

/// One SOP instance of a study.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instance {
    /// SOP Instance UID (0008,0018).
    pub sop_instance_uid: String,
    /// SHA-256 of its file, as the hospital hands it out.
    pub sha256: [u8; 32],
}

/// What the hospital commits to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudyCommitment {
    leaves: Vec<Hash256>,
}

/// Shows that the sealed picture belongs to a commitment.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PictureProof {
    /// Leaves of the tree: the picture and the instances.
    #[n(0)]
    pub leaves: u32,
    /// Hashes of the subtrees on the right, from the leaf up.
    #[cbor(n(1), with = "cbor::hashes")]
    pub path: Vec<Hash256>,
}

fn picture_leaf(nonce: &CommitmentNonce, record: &[u8]) -> Hash256 {
    sha3_256(&[LEAF_DOMAIN, &nonce.0, &[0], &sha3_256(&[record]).0])
}

fn instance_leaf(nonce: &CommitmentNonce, instance: &Instance) -> Result<Hash256, CommitmentError> {
    let uid = instance.sop_instance_uid.as_bytes();
    let is_uid = !uid.is_empty() && uid.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
    let length = u8::try_from(uid.len()).ok().filter(|_| is_uid && uid.len() <= MAX_UID).ok_or(CommitmentError::Uid)?;
    Ok(sha3_256(&[LEAF_DOMAIN, &nonce.0, &[1, length], uid, &instance.sha256]))
}

fn node(left: &Hash256, right: &Hash256) -> Hash256 {
    sha3_256(&[NODE_DOMAIN, &left.0, &right.0])
}

fn root_of(top: &Hash256, leaves: usize) -> Hash256 {
    sha3_256(&[ROOT_DOMAIN, &(leaves as u64).to_le_bytes(), &top.0])
}

/// RFC 9162 2.1.1: the left subtree holds the largest power of two of leaves that is smaller than their number.
fn split(leaves: &[Hash256]) -> (&[Hash256], &[Hash256]) {
    leaves.split_at(leaves.len().next_power_of_two() / 2)
}

fn top(leaves: &[Hash256]) -> Hash256 {
    match leaves {
        [] => Hash256::ZERO,
        [leaf] => *leaf,
        _ => {
            let (left, right) = split(leaves);
            node(&top(left), &top(right))
        }
    }
}

impl StudyCommitment {
    /// Commits to the bytes of a sealed record and to a study's instances, in any order.
    ///
    /// # Errors
    /// [`CommitmentError::InstanceCount`], [`CommitmentError::Uid`].
    pub fn new(nonce: &CommitmentNonce, record: &[u8], instances: &[Instance]) -> Result<Self, CommitmentError> {
        if instances.is_empty() || instances.len() > MAX_INSTANCES {
            return Err(CommitmentError::InstanceCount(instances.len()));
        }
        let mut sorted: Vec<&Instance> = instances.iter().collect();
        sorted.sort_unstable();
        if sorted.windows(2).any(|pair| pair[0].sop_instance_uid == pair[1].sop_instance_uid) {
            return Err(CommitmentError::Uid);
        }
        let mut leaves = vec![picture_leaf(nonce, record)];
        for instance in sorted {
            leaves.push(instance_leaf(nonce, instance)?);
        }
        Ok(Self { leaves })
    }

    /// What stands on the chain.
    pub fn root(&self) -> Hash256 {
        root_of(&top(&self.leaves), self.leaves.len())
    }

    /// The proof for the picture, the first leaf.
    pub fn picture_proof(&self) -> PictureProof {
        let mut path = Vec::new();
        let mut leaves = self.leaves.as_slice();
        while leaves.len() > 1 {
            let (left, right) = split(leaves);
            path.push(top(right));
            leaves = left;
        }
        path.reverse();
        PictureProof { leaves: u32::try_from(self.leaves.len()).unwrap_or(u32::MAX), path }
    }
}

/// Checks that the hospital committed to this sealed record.
///
/// # Errors
/// [`CommitmentError::NotCommitted`].
pub fn verify_picture(
    root: &Hash256,
    nonce: &CommitmentNonce,
    record: &[u8],
    proof: &PictureProof,
) -> Result<(), CommitmentError> {
    // Of the first leaf, every neighbour on the way up is on the right; there are ⌈log2 leaves⌉ of them.
    let leaves = usize::try_from(proof.leaves).map_err(|_| CommitmentError::NotCommitted)?;
    let levels = leaves.checked_next_power_of_two().map_or(usize::MAX, |size| size.trailing_zeros() as usize);
    if leaves < 2 || proof.path.len() != levels || levels > MAX_PATH {
        return Err(CommitmentError::NotCommitted);
    }
    let reached = proof.path.iter().fold(picture_leaf(nonce, record), |left, right| node(&left, right));
    if root_of(&reached, leaves) == *root { Ok(()) } else { Err(CommitmentError::NotCommitted) }
}

/// Checks that a study's instances, all of them and no other, are those that the hospital committed to.
///
/// # Errors
/// [`CommitmentError`].
pub fn verify_study(
    root: &Hash256,
    nonce: &CommitmentNonce,
    record: &[u8],
    instances: &[Instance],
) -> Result<(), CommitmentError> {
    let commitment = StudyCommitment::new(nonce, record, instances)?;
    if commitment.root() == *root { Ok(()) } else { Err(CommitmentError::NotCommitted) }
}

/// What the hospital gives to the holder of the NFT: the sealed record that it keeps, and the proof.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct KeptPicture {
    /// Length of the record's first segment.
    #[n(0)]
    pub first_length: u32,
    /// Length of its second segment.
    #[n(1)]
    pub second_length: u32,
    /// Both segments.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub record: Vec<u8>,
    /// That the chain commits to the record.
    #[n(3)]
    pub proof: PictureProof,
}

/// Largest answer with a kept picture: the record, its lengths and the longest proof.
pub const MAX_KEPT_PICTURE_SIZE: usize = MAX_RECORD_SIZE + 1024;

impl KeptPicture {
    /// Deterministic CBOR.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads what a hospital answered. Whether the chain commits to it says [`verify_picture`].
    ///
    /// # Errors
    /// [`FormatError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        let kept: Self = cbor::decode(bytes, MAX_KEPT_PICTURE_SIZE)?;
        let size = u64::from(kept.first_length) + u64::from(kept.second_length);
        if size == 0 || u64::try_from(kept.record.len()) != Ok(size) || kept.record.len() > MAX_RECORD_SIZE {
            return Err(FormatError::Field("length"));
        }
        Ok(kept)
    }

    /// The record, to be opened once [`verify_picture`] has passed.
    pub fn into_record(self) -> SealedRecord {
        SealedRecord { bytes: self.record, first_length: self.first_length, second_length: self.second_length }
    }
}
