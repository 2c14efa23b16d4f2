//! The merkle tree of an aggregate's inner transactions and of a block's transactions.

//!
//! ```
//! use tegata_symbol::merkle::{merkle_path, merkle_root, root_from_path, sha3_256};
//! let leaves: Vec<_> = (0u8..5).map(|number| sha3_256(&[&[number]])).collect();
//! let path = merkle_path(&leaves, 3).ok_or("there are five")?;
//! assert_eq!(root_from_path(leaves[3], &path), merkle_root(leaves));
//! # Ok::<(), &str>(())
//! ```

use sha3::{Digest as _, Sha3_256};

use crate::bytes::Hash256;

/// On which side of the running hash a path's element stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// parent = SHA3-256(element ‖ running)
    Left,
    /// parent = SHA3-256(running ‖ element)
    Right,
}

/// SHA3-256 of the parts, one after the other.
pub fn sha3_256(parts: &[&[u8]]) -> Hash256 {
    let mut hasher = Sha3_256::new();
    for part in parts {
        hasher.update(part);
    }
    Hash256(hasher.finalize().into())
}

/// Root over `leaves`; a level with an odd count repeats its last element. No leaves: zero (catapult `MerkleHashBuilder`).
pub fn merkle_root(leaves: impl IntoIterator<Item = Hash256>) -> Hash256 {
    let mut level: Vec<Hash256> = leaves.into_iter().collect();
    while level.len() > 1 {
        let parents = level.len().div_ceil(2);
        for index in 0..parents {
            // A parent never stands behind its children: the level above takes their place.
            level[index] = parent_of_pair(level.get(2 * index..).unwrap_or_default());
        }
        level.truncate(parents);
    }
    level.first().copied().unwrap_or(Hash256::ZERO)
}

/// Of the first two hashes, or of the only one with itself.
fn parent_of_pair(pair: &[Hash256]) -> Hash256 {
    match pair {
        [left, right, ..] => sha3_256(&[&left.0, &right.0]),
        [only] => sha3_256(&[&only.0, &only.0]),
        [] => Hash256::ZERO,
    }
}

/// The path that proves leaf `index` (REST `/blocks/{height}/transactions/{hash}/merkle`); `None` when there is no such leaf.
pub fn merkle_path(leaves: &[Hash256], index: usize) -> Option<Vec<(Side, Hash256)>> {
    leaves.get(index)?;
    let (mut level, mut index, mut path) = (leaves.to_vec(), index, Vec::new());
    while level.len() > 1 {
        let element = if index % 2 == 0 {
            (Side::Right, *level.get(index + 1).or(level.get(index))?)
        } else {
            (Side::Left, *level.get(index - 1)?)
        };
        path.push(element);
        level = level.chunks(2).map(parent_of_pair).collect();
        index /= 2;
    }
    Some(path)
}

/// The root that `leaf` and its path lead to: compare it with the block's `transactionsHash`.
pub fn root_from_path(leaf: Hash256, path: &[(Side, Hash256)]) -> Hash256 {
    path.iter().fold(leaf, |running, (side, element)| match side {
        Side::Left => sha3_256(&[&element.0, &running.0]),
        Side::Right => sha3_256(&[&running.0, &element.0]),
    })
}
