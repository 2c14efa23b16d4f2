//! The state after a block: one patricia tree for each kind of state, and the state hash over their roots (catapult
//! `cache/CatapultCache.cpp`, `cache/CacheConstants.h`).

use crate::address::Address;
use crate::bytes::Hash256;
use crate::id::{MosaicId, NamespaceId};
use crate::merkle::sha3_256;
use crate::proof::patricia::{ProofError, Proven, TreeNode, follow, parse_tree_path};

/// The kinds of state that a node keeps a tree of, in the order of their roots in REST's
/// `meta.stateHashSubCacheMerkleRoots`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubCache {
    /// Accounts, by address.
    AccountState,
    /// Root namespaces with all below them, by id.
    Namespace,
    /// Mosaics, by id.
    Mosaic,
    /// Multisignature accounts, by address.
    Multisig,
    /// Hash locks, by the hash of the aggregate.
    HashLock,
    /// Secret locks, by composite hash.
    SecretLock,
    /// Restrictions of accounts, by address.
    AccountRestriction,
    /// Restrictions of mosaics, by composite hash.
    MosaicRestriction,
    /// Metadata, by composite hash.
    Metadata,
}

impl SubCache {
    /// How many there are.
    pub const COUNT: usize = 9;
}

/// The key of a state: its tree, and the hash under which it stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateKey {
    /// The tree.
    pub sub_cache: SubCache,
    /// SHA3-256 of what identifies the state.
    pub hash: Hash256,
}

impl StateKey {
    /// The key of a state that `identifier` names: an address's 24 bytes, an id's 8 bytes (little-endian), a hash's 32.
    pub fn new(sub_cache: SubCache, identifier: &[u8]) -> Self {
        Self { sub_cache, hash: sha3_256(&[identifier]) }
    }

    /// The key of an account.
    pub fn account(address: &Address) -> Self {
        Self::new(SubCache::AccountState, address.as_bytes())
    }

    /// The key of a root namespace.
    pub fn namespace(id: NamespaceId) -> Self {
        Self::new(SubCache::Namespace, &id.0.to_le_bytes())
    }

    /// The key of an account that has cosignatories or is one.
    pub fn multisig(address: &Address) -> Self {
        Self::new(SubCache::Multisig, address.as_bytes())
    }

    /// The key of a hash lock, by the hash of its aggregate.
    pub fn hash_lock(hash: &Hash256) -> Self {
        Self::new(SubCache::HashLock, &hash.0)
    }

    /// The key of a secret lock: see [`crate::proof::SecretLockInfo::composite_hash`].
    pub fn secret_lock(composite_hash: &Hash256) -> Self {
        Self::new(SubCache::SecretLock, &composite_hash.0)
    }

    /// The key of what an account restricts.
    pub fn account_restriction(address: &Address) -> Self {
        Self::new(SubCache::AccountRestriction, address.as_bytes())
    }

    /// The key of restrictions of a mosaic: see [`crate::proof::MosaicRestrictionEntry::composite_hash`].
    pub fn mosaic_restriction(composite_hash: &Hash256) -> Self {
        Self::new(SubCache::MosaicRestriction, &composite_hash.0)
    }

    /// The key of a mosaic.
    pub fn mosaic(id: MosaicId) -> Self {
        Self::new(SubCache::Mosaic, &id.0.to_le_bytes())
    }

    /// The key of a metadata entry: see [`crate::proof::MetadataEntry::composite_hash`].
    pub fn metadata(composite_hash: &Hash256) -> Self {
        Self::new(SubCache::Metadata, &composite_hash.0)
    }
}

/// A state that is known in full, so that its place and its hash in a tree can be calculated.
pub trait StateLeaf {
    /// Where it stands.
    fn state_key(&self) -> StateKey;

    /// As the node writes it for the tree, from the version of the layout on.
    fn to_bytes(&self) -> Vec<u8>;

    /// What stands there: SHA3-256 of [`StateLeaf::to_bytes`].
    fn value_hash(&self) -> Hash256 {
        sha3_256(&[&self.to_bytes()])
    }
}

/// SHA3-256 over the roots of all sub-caches: what the block's [`crate::proof::BlockHeader::state_hash`] must be.
pub fn state_hash(roots: &[Hash256; SubCache::COUNT]) -> Hash256 {
    let parts = roots.each_ref().map(|root| &root.0[..]);
    sha3_256(&parts)
}

/// What a node shows about one key: the roots that it gives with a block, and the nodes from a root down to the key.
///
/// The official SDK accepts a path in *any* of the trees; here the first node must be the root of the key's own tree,
/// since a key that is absent in one tree may be present in another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateProof {
    roots: [Hash256; SubCache::COUNT],
    nodes: Vec<TreeNode>,
}

impl StateProof {
    /// Takes the roots (`meta.stateHashSubCacheMerkleRoots` of `/blocks/{height}`) and reads the nodes (`raw` of
    /// `/accounts/{id}/merkle`, `/mosaics/{id}/merkle`, `/metadata/{hash}/merkle` …, decoded from hexadecimal).
    ///
    /// # Errors
    /// [`ProofError::RootCount`] and [`ProofError::Nodes`].
    pub fn from_bytes(roots: &[Hash256], raw: &[u8]) -> Result<Self, ProofError> {
        let roots = roots.try_into().map_err(|_| ProofError::RootCount(roots.len()))?;
        Ok(Self { roots, nodes: parse_tree_path(raw)? })
    }

    /// What stands under `key` after the block whose header has `state_hash`.
    ///
    /// # Errors
    /// The rule that the proof breaks; nothing is proven then.
    pub fn check(&self, block_state_hash: &Hash256, key: &StateKey) -> Result<Proven, ProofError> {
        if state_hash(&self.roots) != *block_state_hash {
            return Err(ProofError::StateHash);
        }
        let [account, namespace, mosaic, multisig, hash_lock, secret_lock, of_account, of_mosaic, metadata] =
            &self.roots;
        let root = match key.sub_cache {
            SubCache::AccountState => account,
            SubCache::Namespace => namespace,
            SubCache::Mosaic => mosaic,
            SubCache::Multisig => multisig,
            SubCache::HashLock => hash_lock,
            SubCache::SecretLock => secret_lock,
            SubCache::AccountRestriction => of_account,
            SubCache::MosaicRestriction => of_mosaic,
            SubCache::Metadata => metadata,
        };
        follow(root, &key.hash, &self.nodes)
    }

    /// Whether exactly this state stood under its key after the block; `false`: proven that it did not.
    ///
    /// # Errors
    /// The rule that the proof breaks; nothing is proven then.
    pub fn check_leaf(&self, block_state_hash: &Hash256, leaf: &impl StateLeaf) -> Result<bool, ProofError> {
        let found = self.check(block_state_hash, &leaf.state_key())?;
        Ok(found == Proven::Value(leaf.value_hash()))
    }
}
