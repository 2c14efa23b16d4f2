//! What a node says, checked against block headers: that a transaction or a statement is in a block, who signed the
//! block, and what the state was after it.
//!
//! A header is worth as much as the reason to believe it: a harvester's signature alone proves no more than that *some*
//! key signed. Compare block hashes of several nodes, or follow `previous_hash` from a block that is known.
//!
//! A transaction is in a block that was signed by its harvester:
//!
//! ```
//! use tegata_symbol::merkle::{merkle_path, merkle_root};
//! use tegata_symbol::proof::{BlockHeader, BlockKind, VrfProof};
//! use tegata_symbol::{
//!     Address, AggregateForks, Body, Hash256, KeyPair, Network, NetworkTime, PrivateKey, Signature, Transaction, Transfer,
//! };
//!
//! let network = Network::TESTNET;
//! let keys = KeyPair::new(&PrivateKey::from_bytes([7; 32]));
//! let address = Address::new(&keys.public_key(), network.id);
//! let body = Body::Transfer(Transfer { recipient: address.into(), mosaics: vec![], message: vec![] });
//! let transaction = Transaction::new(keys.public_key(), network.id, NetworkTime(7_200_000), body)
//!     .sign(&keys, &network.signing(&AggregateForks::FROM_THE_START, 2))?;
//! let leaf = transaction.merkle_component_hash(&network.generation_hash_seed);
//!
//! // What the node does: `/blocks/{height}` and `/blocks/{height}/transactions/{hash}/merkle`.
//! let leaves = [Hash256([1; 32]), leaf, Hash256([2; 32])];
//! let header = BlockHeader {
//!     signature: Signature::ZERO,
//!     signer: keys.public_key(),
//!     network: network.id,
//!     kind: BlockKind::Normal,
//!     height: 2,
//!     timestamp: NetworkTime(30_000),
//!     difficulty: 10_000_000_000_000,
//!     generation_hash_proof: VrfProof::ZERO,
//!     previous_hash: Hash256([3; 32]),
//!     transactions_hash: merkle_root(leaves),
//!     receipts_hash: Hash256::ZERO,
//!     state_hash: Hash256::ZERO,
//!     beneficiary: address,
//!     fee_multiplier: 100,
//! }
//! .sign(&keys);
//! let path = merkle_path(&leaves, 1).unwrap_or_default();
//!
//! // What the phone does.
//! assert!(transaction.verify(&network.generation_hash_seed));
//! assert!(header.verify());
//! assert!(header.has_transaction(leaf, &path));
//! assert!(!header.has_transaction(Hash256([9; 32]), &path));
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! A mosaic was so, and not otherwise, after a block (`raw` of `/mosaics/{id}/merkle`, the roots of
//! `/blocks/{height}`, `meta.stateHashSubCacheMerkleRoots`):
//!
//! ```
//! use tegata_symbol::proof::{MosaicEntry, Proven, StateKey, StateLeaf, StateProof, SubCache, TreeNode};
//! use tegata_symbol::{Address, Amount, Hash256, MosaicFlags, MosaicId, NetworkId, PublicKey};
//!
//! let owner = Address::new(&PublicKey([5; 32]), NetworkId::TESTNET);
//! let mosaic = MosaicEntry {
//!     id: MosaicId::new(1, &owner),
//!     supply: Amount(2),
//!     start_height: 7,
//!     owner,
//!     revision: 1,
//!     flags: MosaicFlags::NONE,
//!     divisibility: 0,
//!     duration: 0,
//! };
//!
//! // What the node does: here the tree of mosaics has one leaf.
//! let leaf = TreeNode::leaf(&mosaic.state_key(), mosaic.value_hash());
//! let mut roots = [Hash256::ZERO; SubCache::COUNT];
//! roots[SubCache::Mosaic as usize] = leaf.hash();
//! let (raw, state_hash) = (leaf.to_bytes(), tegata_symbol::proof::state_hash(&roots));
//!
//! // What the phone does.
//! let proof = StateProof::from_bytes(&roots, &raw)?;
//! assert_eq!(proof.check_leaf(&state_hash, &mosaic), Ok(true));
//! assert_eq!(proof.check_leaf(&state_hash, &MosaicEntry { supply: Amount(3), ..mosaic }), Ok(false));
//! assert_eq!(proof.check(&state_hash, &StateKey::mosaic(MosaicId(1))), Ok(Proven::Absent));
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod block;
mod finalization;
mod leaf;
mod patricia;
mod receipt;
mod state;
mod statement;

pub use block::{BlockHeader, BlockKind, ImportanceFooter, VrfProof};
pub use finalization::{
    BmTreeSignature, FinalizationMessageGroup, FinalizationProof, FinalizationRound, FinalizationStage,
    ParentKeySignature,
};
pub use leaf::{
    AccountImportance, AccountKind, AccountRestrictionList, AccountRestrictions, AccountState, ActivityBucket,
    HashLockInfo, MetadataEntry, MetadataTarget, MosaicEntry, MosaicRestrictionEntry, MultisigEntry, NamespaceAlias,
    RestrictionRule, RootNamespaceHistory, SecretLockInfo, VotingKey,
};
pub use patricia::{ProofError, Proven, TreeNode, TreePath, parse_tree_path};
pub use receipt::{BalanceChange, BalanceTransfer, ChangeCause, Receipt, ReceiptBody, TransferCause};
pub use state::{StateKey, StateLeaf, StateProof, SubCache, state_hash};
pub use statement::{
    AddressResolutionStatement, BlockStatement, MosaicResolutionStatement, ReceiptSource, ResolutionEntry,
    ResolutionStatement, TransactionStatement,
};
