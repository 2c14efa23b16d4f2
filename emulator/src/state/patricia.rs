//! A compact patricia tree in memory (catapult `tree/PatriciaTree.h`): which keys have which values decides its form, not
//! the order in which they came.

use tegata_symbol::Hash256;
use tegata_symbol::proof::{TreeNode, TreePath};

/// Half-bytes of a key.
const KEY_LENGTH: usize = 64;

type Link = Option<Box<Node>>;

/// A node stands for all keys that share their first half-bytes.
#[derive(Debug, Clone)]
struct Node {
    /// Of a leaf its key, of a branch one that begins as those of all leaves below.
    key: Hash256,
    /// `None`: something below has changed.
    hash: Option<Hash256>,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Leaf {
        value: Hash256,
    },
    Branch {
        /// How many half-bytes all keys below share; they differ in the next.
        shared: usize,
        /// At least two, by that next half-byte.
        links: Box<[Link; 16]>,
    },
}

/// A map from keys to hashes of states, with a hash over all of it.
#[derive(Debug, Clone, Default)]
pub struct PatriciaTree {
    root: Link,
}

impl PatriciaTree {
    /// Sets the value of a key, or removes it with `None`. [`PatriciaTree::seal`] must follow before the tree is read.
    pub fn set(&mut self, key: &Hash256, value: Option<Hash256>) {
        match value {
            Some(value) => insert(&mut self.root, key, value),
            None => remove(&mut self.root, key),
        };
    }

    /// Calculates the hashes of all nodes below which something was set: of k changed keys among n some k · log n.
    pub fn seal(&mut self) {
        if let Some(root) = &mut self.root {
            root.seal(0);
        }
    }

    /// The root's hash; zero when the tree is empty.
    pub fn root(&self) -> Hash256 {
        self.root.as_ref().and_then(|root| root.hash).unwrap_or(Hash256::ZERO)
    }

    /// The nodes from the root down to a key, or to where it would be, as REST gives them in `raw`.
    ///
    /// As a node does, the search goes on below a branch whose path differs from the key's, with the half-byte in which they
    /// differ (`PatriciaTree::lookup`).
    pub fn path(&self, key: &Hash256) -> Vec<u8> {
        let key = TreePath::of_key(key);
        let (mut rest, mut depth, mut link, mut out) = (key.half_bytes(), 0, &self.root, Vec::new());
        while let Some(node) = link {
            let shown = node.shown(depth);
            out.extend(shown.to_bytes());
            let TreeNode::Branch { path, .. } = shown else { break };
            let Kind::Branch { shared, links } = &node.kind else { break };
            let equal = path.half_bytes().iter().zip(rest).take_while(|(one, other)| one == other).count();
            let Some((half_byte, below)) = rest.get(equal..).and_then(|rest| rest.split_first()) else { break };
            let Some(next) = links.get(usize::from(*half_byte)) else { break };
            (rest, depth, link) = (below, shared + 1, next);
        }
        out
    }
}

impl Node {
    fn shared(&self) -> usize {
        match &self.kind {
            Kind::Leaf { .. } => KEY_LENGTH,
            Kind::Branch { shared, .. } => *shared,
        }
    }

    fn seal(&mut self, depth: usize) -> Hash256 {
        if let Some(hash) = self.hash {
            return hash;
        }
        if let Kind::Branch { shared, links } = &mut self.kind {
            for node in links.iter_mut().flatten() {
                node.seal(*shared + 1);
            }
        }
        *self.hash.insert(self.shown(depth).hash())
    }

    /// The node as others see it below a path of `depth` half-bytes.
    fn shown(&self, depth: usize) -> TreeNode {
        let path = TreePath::part_of_key(&self.key, depth, self.shared());
        match &self.kind {
            Kind::Leaf { value } => TreeNode::Leaf { path, value: *value },
            Kind::Branch { links, .. } => {
                let hash = |link: &Link| link.as_ref().and_then(|node| node.hash);
                TreeNode::Branch { path, links: Box::new(links.each_ref().map(hash)) }
            }
        }
    }
}

/// Whether it changed anything.
fn insert(link: &mut Link, key: &Hash256, value: Hash256) -> bool {
    let leaf = || Some(Box::new(Node { key: *key, hash: None, kind: Kind::Leaf { value } }));
    let Some(node) = link else {
        *link = leaf();
        return true;
    };
    let equal = equal_half_bytes(&node.key, key);
    if equal < node.shared() {
        let mut links = Box::new([const { None }; 16]);
        let place = half_byte(&node.key, equal);
        links[place] = with_another_path(link.take());
        links[half_byte(key, equal)] = leaf();
        *link = Some(Box::new(Node { key: *key, hash: None, kind: Kind::Branch { shared: equal, links } }));
        return true;
    }
    let changed = match &mut node.kind {
        Kind::Leaf { value: present } => core::mem::replace(present, value) != value,
        Kind::Branch { shared, links } => insert(&mut links[half_byte(key, *shared)], key, value),
    };
    if changed {
        node.hash = None;
    }
    changed
}

/// Whether it changed anything.
fn remove(link: &mut Link, key: &Hash256) -> bool {
    let Some(node) = link else { return false };
    if equal_half_bytes(&node.key, key) < node.shared() {
        return false;
    }
    let Kind::Branch { shared, links } = &mut node.kind else {
        *link = None;
        return true;
    };
    if !remove(&mut links[half_byte(key, *shared)], key) {
        return false;
    }
    node.hash = None;
    let mut left = links.iter_mut().filter(|link| link.is_some());
    if let (Some(only), None) = (left.next(), left.next()) {
        *link = with_another_path(only.take());
    }
    true
}

/// A node that gets another parent, and with it a longer or shorter path.
fn with_another_path(mut link: Link) -> Link {
    if let Some(node) = &mut link {
        node.hash = None;
    }
    link
}

/// How many of their first half-bytes two keys have in common.
fn equal_half_bytes(one: &Hash256, other: &Hash256) -> usize {
    let mut differing = one.0.iter().zip(&other.0).map(|(one, other)| one ^ other).enumerate();
    match differing.find(|(_, bits)| *bits != 0) {
        None => KEY_LENGTH,
        Some((index, bits)) => 2 * index + usize::from(bits < 0x10),
    }
}

/// The half-byte at a place below 64.
fn half_byte(key: &Hash256, place: usize) -> usize {
    let byte = key.0[place / 2];
    usize::from(if place.is_multiple_of(2) { byte >> 4 } else { byte & 0x0F })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeMap;

    use proptest::collection::vec;
    use proptest::prelude::*;
    use tegata_symbol::proof::{ProofError, Proven, StateKey, StateProof, SubCache, state_hash};

    use super::*;

    /// The root as its definition has it, of all keys at once.
    fn root_of(entries: &[(Hash256, Hash256)], depth: usize) -> Hash256 {
        let [(first, value), rest @ ..] = entries else { return Hash256::ZERO };
        let shared = rest.iter().map(|(key, _)| equal_half_bytes(first, key)).min().unwrap_or(KEY_LENGTH);
        let path = TreePath::part_of_key(first, depth, shared);
        if rest.is_empty() {
            return TreeNode::Leaf { path, value: *value }.hash();
        }
        let mut links = Box::new([None; 16]);
        for part in entries.chunk_by(|(one, _), (other, _)| half_byte(one, shared) == half_byte(other, shared)) {
            links[half_byte(&part[0].0, shared)] = Some(root_of(part, shared + 1));
        }
        TreeNode::Branch { path, links }.hash()
    }

    /// Keys that often begin alike.
    fn key() -> impl Strategy<Value = Hash256> {
        vec(prop_oneof![Just(0), Just(1), Just(0x10), any::<u8>()], 3).prop_map(|start| {
            let mut key = [0; 32];
            key[..2].copy_from_slice(&start[..2]);
            key[31] = start[2];
            Hash256(key)
        })
    }

    fn proven(tree: &PatriciaTree, key: Hash256) -> Result<Proven, ProofError> {
        let roots = [tree.root(); SubCache::COUNT];
        let proof = StateProof::from_bytes(&roots, &tree.path(&key))?;
        proof.check(&state_hash(&roots), &StateKey { sub_cache: SubCache::Mosaic, hash: key })
    }

    proptest! {
        #[test]
        fn the_root_depends_on_the_content_alone_and_every_path_proves_what_is_there(
            steps in vec((key(), prop::option::of(any::<[u8; 32]>().prop_map(Hash256)), any::<bool>()), 1..120),
            absent in vec(key(), 20),
        ) {
            let (mut tree, mut content) = (PatriciaTree::default(), BTreeMap::new());
            for (key, value, seal) in steps {
                tree.set(&key, value);
                match value {
                    Some(value) => content.insert(key, value),
                    None => content.remove(&key),
                };
                if seal {
                    tree.seal();
                }
            }
            tree.seal();
            let entries: Vec<_> = content.iter().map(|(key, value)| (*key, *value)).collect();
            prop_assert_eq!(tree.root(), root_of(&entries, 0));
            for key in content.keys().copied().chain(absent) {
                let expected = content.get(&key).map_or(Proven::Absent, |value| Proven::Value(*value));
                prop_assert_eq!(proven(&tree, key), Ok(expected));
            }
        }
    }

    #[test]
    fn a_path_goes_on_below_a_branch_that_the_key_does_not_pass_as_a_node_s_does() {
        let mut tree = PatriciaTree::default();
        let key = |start: [u8; 2]| {
            let mut key = [0; 32];
            key[..2].copy_from_slice(&start);
            Hash256(key)
        };
        for start in [[0x12, 0x30], [0x12, 0x40]] {
            tree.set(&key(start), Some(Hash256([7; 32])));
        }
        tree.seal();
        // The branch has the path 1 2; the key differs from it in the second half-byte, 3, and there is a link 3.
        assert_eq!(node_count(&tree.path(&key([0x13, 0x00]))), 2);
        assert_eq!(proven(&tree, key([0x13, 0x00])), Ok(Proven::Absent));
        assert_eq!(node_count(&tree.path(&key([0x15, 0x00]))), 1);
    }

    fn node_count(raw: &[u8]) -> usize {
        tegata_symbol::proof::parse_tree_path(raw).unwrap().len()
    }
}
