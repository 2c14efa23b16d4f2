//! The compact patricia trees that a node keeps its state in (catapult `tree/TreeNode.cpp`,
//! `tree/PatriciaTreeSerializer.cpp`, `tree/PatriciaTree.h`).
//!
//! A key is the 64 half-bytes of a SHA3-256 hash. A node is written as: marker u8 (`0xFF` leaf, `0x00` branch) · number of
//! half-bytes of its path u8 · the path, high half first, a last odd one filled up with zero · then a leaf's value 32, or a
//! branch's mask of links u16 (little-endian, bit *i* for link *i*) and a hash of 32 bytes for each bit.
//!
//! A node's hash is SHA3-256(encoded path ‖ value) or SHA3-256(encoded path ‖ 16 links, zero where there is none). The
//! encoded path begins with a byte of flags: `0x20` for a leaf, `0x10` when the number of half-bytes is odd, and then the
//! first half-byte in its lower half.

use crate::bytes::Hash256;
use crate::merkle::sha3_256;
use crate::proof::state::StateKey;
use crate::wire::{ParseError, ParseRule, Reader, Wire};

const LEAF: u8 = 0xFF;
const BRANCH: u8 = 0x00;
/// Half-bytes of a key.
const KEY_LENGTH: usize = 64;
/// Most nodes from a root to a leaf: each branch takes at least one half-byte of the key.
const MOST_NODES: usize = KEY_LENGTH + 1;

/// A part of a key: up to 64 half-bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreePath(Vec<u8>);

impl TreePath {
    /// All half-bytes of a key.
    pub fn of_key(key: &Hash256) -> Self {
        Self(key.0.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]).collect())
    }

    /// The half-bytes of a key from one position up to, not including, another; fewer where the key has no more.
    pub fn part_of_key(key: &Hash256, from: usize, to: usize) -> Self {
        Self(Self::of_key(key).0.into_iter().take(to).skip(from).collect())
    }

    /// The half-bytes, each 0 to 15.
    pub fn half_bytes(&self) -> &[u8] {
        &self.0
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        let offset = reader.offset();
        let length: u8 = reader.get()?;
        let count = usize::from(length);
        if count > KEY_LENGTH {
            return Err(ParseError { offset, rule: ParseRule::UnknownValue(length.into()) });
        }
        let offset = reader.offset();
        let bytes = reader.take(count.div_ceil(2))?;
        let mut halves: Vec<u8> = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]).collect();
        if halves.len() > count && halves.pop() != Some(0) {
            return Err(ParseError { offset, rule: ParseRule::NonzeroReserved });
        }
        Ok(Self(halves))
    }

    fn write(&self, out: &mut Vec<u8>) {
        // Never longer than a key, so the length fits.
        out.push(u8::try_from(self.0.len()).unwrap_or(u8::MAX));
        out.extend(self.packed());
    }

    /// Two half-bytes in a byte, high half first, a last odd one filled up with zero.
    pub fn packed(&self) -> Vec<u8> {
        self.0.chunks(2).map(pack).collect()
    }

    /// The form in which it is hashed, with the byte of flags.
    pub fn encoded(&self, is_leaf: bool) -> Vec<u8> {
        let flag = if is_leaf { 0x20 } else { 0 };
        let (first, rest) = match self.0.as_slice() {
            [first, rest @ ..] if self.0.len() % 2 == 1 => (flag | 0x10 | first, rest),
            even => (flag, even),
        };
        core::iter::once(first).chain(rest.chunks(2).map(pack)).collect()
    }
}

fn pack(halves: &[u8]) -> u8 {
    match halves {
        [high, low] => high << 4 | low,
        [high] => high << 4,
        _ => 0,
    }
}

/// A node of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TreeNode {
    /// Holds a value.
    Leaf {
        /// The rest of the key.
        path: TreePath,
        /// Hash of the state that the key belongs to.
        value: Hash256,
    },
    /// Leads to up to 16 nodes.
    Branch {
        /// What all keys below have in common here.
        path: TreePath,
        /// Hashes of the nodes below, by the half-byte that follows the path.
        links: Box<[Option<Hash256>; 16]>,
    },
}

impl TreeNode {
    /// The node of a tree that holds nothing else.
    pub fn leaf(key: &StateKey, value: Hash256) -> Self {
        Self::Leaf { path: TreePath::of_key(&key.hash), value }
    }

    /// The node's hash: a link of the branch above, or the root.
    pub fn hash(&self) -> Hash256 {
        match self {
            Self::Leaf { path, value } => sha3_256(&[&path.encoded(true), &value.0]),
            Self::Branch { path, links } => {
                let encoded = path.encoded(false);
                let links: Vec<u8> = links.iter().flat_map(|link| link.unwrap_or(Hash256::ZERO).0).collect();
                sha3_256(&[&encoded, &links])
            }
        }
    }

    /// The node's layout.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            Self::Leaf { path, value } => {
                out.push(LEAF);
                path.write(&mut out);
                value.write(&mut out);
            }
            Self::Branch { path, links } => {
                out.push(BRANCH);
                path.write(&mut out);
                let bits = links.iter().zip(0..).filter(|(link, _)| link.is_some());
                bits.fold(0, |mask: u16, (_, bit)| mask | 1 << bit).write(&mut out);
                links.iter().flatten().for_each(|link| link.write(&mut out));
            }
        }
        out
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        let offset = reader.offset();
        match reader.get::<u8>()? {
            LEAF => Ok(Self::Leaf { path: TreePath::read(reader)?, value: reader.get()? }),
            BRANCH => {
                let path = TreePath::read(reader)?;
                let mask: u16 = reader.get()?;
                let mut links = Box::new([None; 16]);
                for (link, bit) in links.iter_mut().zip(0..) {
                    if mask & 1 << bit != 0 {
                        *link = Some(reader.get()?);
                    }
                }
                Ok(Self::Branch { path, links })
            }
            other => Err(ParseError { offset, rule: ParseRule::UnknownValue(other.into()) }),
        }
    }
}

/// Reads the nodes from a root downwards, as REST gives them in `raw` of `/accounts/{id}/merkle` and the like. No bytes:
/// no nodes, which is what a node answers when the tree is empty.
///
/// # Errors
/// Too few bytes, more nodes than a path can have, an unknown marker, a path longer than a key, a half-byte that fills up
/// and is not zero.
pub fn parse_tree_path(raw: &[u8]) -> Result<Vec<TreeNode>, ParseError> {
    let mut reader = Reader::new(raw, 0);
    let mut nodes = Vec::new();
    while reader.remaining() > 0 && nodes.len() < MOST_NODES {
        nodes.push(TreeNode::read(&mut reader)?);
    }
    reader.finish()?;
    Ok(nodes)
}

/// What a tree says about a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proven {
    /// It is there, with the state that has this hash.
    Value(Hash256),
    /// It is not there.
    Absent,
}

/// The rule that a proof of state breaks: it proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Not as many roots as a node has sub-caches.
    #[error("{0} roots of sub-caches are given, a block has 9")]
    RootCount(usize),
    /// The bytes are not nodes of a tree.
    #[error("not nodes of a tree: {0}")]
    Nodes(#[from] ParseError),
    /// The roots are not those of the block.
    #[error("the roots do not lead to the block's state hash")]
    StateHash,
    /// The first node is not the root of the tree that the key belongs to.
    #[error("the first node is not the root of the key's tree")]
    Root,
    /// A node is not the one that the branch above leads to.
    #[error("node {0} is not the one that the branch above it leads to")]
    Link(usize),
    /// The tree goes on where the nodes end.
    #[error("the nodes end before the tree does")]
    Incomplete,
    /// Nodes follow where the tree ends.
    #[error("nodes follow after the end of the path")]
    Surplus,
    /// A leaf stands elsewhere than at the end of a key, or a branch at it.
    #[error("node {0} is not at the depth that its kind has")]
    Depth(usize),
}

/// Follows `key` down from `root` through the nodes, and says what the tree holds there.
///
/// A node that looks a key up and finds a branch with another path goes on with the half-byte in which they differ
/// (`PatriciaTree::lookup`); the key is absent then, and what follows that branch is not looked at.
pub(super) fn follow(root: &Hash256, key: &Hash256, nodes: &[TreeNode]) -> Result<Proven, ProofError> {
    let key = TreePath::of_key(key);
    let (mut rest, mut expected) = (key.half_bytes(), *root);
    if nodes.is_empty() && expected == Hash256::ZERO {
        return Ok(Proven::Absent);
    }
    for (index, node) in nodes.iter().enumerate() {
        if node.hash() != expected {
            return Err(if index == 0 { ProofError::Root } else { ProofError::Link(index) });
        }
        let is_last = index + 1 == nodes.len();
        let end = |found| if is_last { Ok(found) } else { Err(ProofError::Surplus) };
        match node {
            TreeNode::Leaf { path, .. } if path.0.len() != rest.len() => return Err(ProofError::Depth(index)),
            TreeNode::Leaf { path, value } => {
                return end(if path.0 == rest { Proven::Value(*value) } else { Proven::Absent });
            }
            TreeNode::Branch { path, links } => {
                if path.0.len() >= rest.len() {
                    return Err(ProofError::Depth(index));
                }
                let Some([half_byte, below @ ..]) = rest.strip_prefix(path.0.as_slice()) else {
                    return Ok(Proven::Absent);
                };
                match links.get(usize::from(*half_byte)).copied().flatten() {
                    Some(link) => (rest, expected) = (below, link),
                    None => return end(Proven::Absent),
                }
            }
        }
    }
    Err(ProofError::Incomplete)
}
