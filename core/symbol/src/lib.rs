//! The Symbol protocol for wallets: keys, addresses, transactions, hashes, messages, explanations, proofs.
//!
//! No I/O, no clock, no randomness of its own: what varies is passed in. No unsafe code.
//!
//! | to | see |
//! | --- | --- |
//! | make keys from words, sign, verify | [`hd::derive_account`], [`KeyPair`], [`verify_all`] |
//! | read and write addresses, aliases and ids | [`Address`], [`UnresolvedAddress`], [`MosaicId`], [`NamespaceId::from_full_name`], [`MetadataKey`] |
//! | build, sign and announce a transaction | [`Transaction::new`], [`Transaction::sign`], [`Network::signing`] |
//! | build an aggregate and cosign it | [`Aggregate`], [`Transaction::cosign`] |
//! | read bytes, owned or borrowed | [`Transaction::from_bytes`], [`TransactionRef::parse`] |
//! | know what every node would refuse | [`Transaction::check`] |
//! | say what a transaction does | [`explain()`] |
//! | encrypt and read messages | [`message`] |
//! | change metadata | [`metadata_update`] |
//! | read and write codes of other Symbol wallets (feature `wallet-codes`) | `wallet_code` |
//! | check a node's word | [`proof`], [`merkle`] |
//!
//! ```
//! use tegata_symbol::{
//!     Address, AggregateForks, Amount, Body, KeyPair, Network, NetworkTime, PrivateKey, Transaction, Transfer, message,
//! };
//!
//! let network = Network::TESTNET;
//! // Read from a node of the network, with the chain's height.
//! let forks = AggregateForks::FROM_THE_START;
//! let keys = KeyPair::new(&PrivateKey::from_bytes([7; 32]));
//! let recipient = Address::new(&keys.public_key(), network.id).into();
//! let body = Body::Transfer(Transfer { recipient, mosaics: vec![], message: message::plain("hello") });
//! let transaction = Transaction::new(keys.public_key(), network.id, NetworkTime(7_200_000), body)
//!     .with_fee(100, 0)
//!     .sign(&keys, &network.signing(&forks, 1))?;
//! assert_eq!(transaction.max_fee, Amount(16_600));
//! assert!(transaction.verify(&network.generation_hash_seed));
//! assert_eq!(Transaction::from_bytes(&transaction.to_bytes())?, transaction);
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # Every transaction type
//!
//! | type | number | fields |
//! | --- | --- | --- |
//! | transfer | 4154 | [`Transfer`] |
//! | mosaic definition | 414D | [`MosaicDefinition`] |
//! | mosaic supply change | 424D | [`MosaicSupplyChange`] |
//! | mosaic supply revocation | 434D | [`MosaicSupplyRevocation`] |
//! | account, mosaic, namespace metadata | 4144, 4244, 4344 | [`Metadata`] |
//! | namespace registration | 414E | [`NamespaceRegistration`] |
//! | address alias, mosaic alias | 424E, 434E | [`AddressAlias`], [`MosaicAlias`] |
//! | multisig account modification | 4155 | [`MultisigAccountModification`] |
//! | account address, mosaic, operation restriction | 4150, 4250, 4350 | [`AccountRestriction`] |
//! | mosaic global, address restriction | 4151, 4251 | [`MosaicGlobalRestriction`], [`MosaicAddressRestriction`] |
//! | hash lock | 4148 | [`HashLock`] |
//! | secret lock, secret proof | 4152, 4252 | [`SecretLock`], [`SecretProof`] |
//! | account, node, VRF key link | 414C, 424C, 4243 | [`KeyLink`] |
//! | voting key link | 4143 | [`VotingKeyLink`] |
//! | aggregate complete, bonded | 4141, 4241 | [`Aggregate`] |
//!
//! Facts come from catapult (the node), catbuffer (the layouts) and the official SDKs; vectors of all three, and what a
//! real node answered to 149 announcements, are in `tests/`.

// What runs on a phone prints nothing: it could be a secret, and ends in the system's log.
#![warn(clippy::print_stdout, clippy::print_stderr)]

mod address;
mod bytes;
pub mod explain;
pub mod hd;
mod id;
mod key;
pub mod merkle;
pub mod message;
mod network;
pub mod proof;
#[cfg(feature = "serde")]
mod serde;
pub mod stack;
mod transaction;
#[cfg(feature = "wallet-codes")]
pub mod wallet_code;
mod wire;

pub use address::{Address, AddressError, Recipient, UnresolvedAddress};
pub use bytes::{Hash256, HexError, PublicKey, Signature};
pub use explain::{Explanation, explain};
pub use id::{
    MAX_NAMESPACE_DEPTH, MAX_NAMESPACE_NAME_SIZE, MetadataKey, MosaicId, NamespaceId, NamespaceNameError,
    metadata_update, namespace_name, restriction_entry_id, restriction_key,
};
pub use key::{KeyPair, PrivateKey, Signed, verify_all};
pub use network::{AggregateForks, Amount, Network, NetworkId, NetworkTime};
pub use transaction::*;
pub use wire::{ParseError, ParseRule};
