//! The Symbol protocol for wallets: keys, addresses, transactions, hashes, messages.
//!
//! No I/O, no clock, no randomness of its own: what varies is passed in.
//!
//! ```
//! use tegata_symbol::{Amount, Body, KeyPair, Network, NetworkTime, PrivateKey, Transaction, Transfer};
//!
//! let network = Network::TESTNET;
//! let keys = KeyPair::new(&PrivateKey::from_bytes([7; 32]));
//! let recipient = tegata_symbol::Address::new(&keys.public_key(), network.id).into();
//! let body = Body::Transfer(Transfer { recipient, mosaics: vec![], message: b"\0hello".to_vec() });
//! let transaction = Transaction::new(keys.public_key(), network.id, NetworkTime(7_200_000), body)
//!     .with_fee(100, 0)
//!     .sign(&keys, &network.generation_hash_seed)?;
//! assert_eq!(transaction.max_fee, Amount(16_600));
//! assert!(transaction.verify(&network.generation_hash_seed));
//! assert_eq!(Transaction::from_bytes(&transaction.to_bytes())?, transaction);
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod address;
mod bytes;
mod explain;
pub mod hd;
mod id;
mod key;
pub mod merkle;
pub mod message;
mod network;
mod transaction;
mod wire;

pub use address::{Address, AddressError, Recipient, UnresolvedAddress};
pub use bytes::{Hash256, HexError, PublicKey, Signature};
pub use explain::{Explanation, Fact, explain, explain_body};
pub use id::{MetadataKey, MosaicId, NamespaceId, metadata_update};
pub use key::{KeyPair, PrivateKey};
pub use network::{AggregateForks, Amount, Network, NetworkId, NetworkTime};
pub use transaction::*;
pub use wire::{ParseError, ParseRule};
