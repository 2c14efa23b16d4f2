//! Transactions: layout, signing, hashing.
//!
//! | header | top level | embedded |
//! | --- | --- | --- |
//! | size u32, reserved u32 | yes | yes |
//! | signature 64 | yes | – |
//! | signer's public key 32, reserved u32, version u8, network u8, type u16 | yes | yes |
//! | maximum fee u64, deadline u64 | yes | – |
//! | size in bytes | 128 | 48 |
//!
//! All numbers are little-endian.

mod aggregate;
mod body;
mod layout;

pub use aggregate::{Aggregate, COSIGNATURE_SIZE, Cosignature, DetachedCosignature, EMBEDDED_HEADER_SIZE, Embedded};
pub use body::{Body, TooLong, TransactionType};
pub use layout::{
    AccountRestriction, AddressAlias, HashLock, KeyLink, Metadata, Mosaic, MosaicAddressRestriction, MosaicAlias,
    MosaicDefinition, MosaicFlags, MosaicGlobalRestriction, MosaicSupplyChange, MosaicSupplyRevocation,
    MultisigAccountModification, NamespaceParent, NamespaceRegistration, SecretLock, SecretProof, Transfer,
    VotingKeyLink,
};

use crate::address::Address;
use crate::bytes::{Hash256, PublicKey, Signature};
use crate::key::KeyPair;
use crate::merkle::sha3_256;
use crate::network::{Amount, NetworkId, NetworkTime};
use crate::wire::{ParseError, ParseRule, Reader, Wire};

/// Size of the header of a top-level transaction in bytes.
pub const HEADER_SIZE: usize = 128;
/// Longest message of a transfer in bytes.
pub const MAX_MESSAGE_SIZE: usize = 1024;
/// Longest value of a metadata entry in bytes.
pub const MAX_METADATA_VALUE_SIZE: usize = 1024;
/// Most transactions in one aggregate.
pub const MAX_EMBEDDED: usize = 100;
/// Most signatures of an aggregate, its signer's among them.
pub const MAX_COSIGNATURES: usize = 25;
/// More bytes than any valid transaction has: 100 embedded ones of the largest kind and 24 cosignatures stay below it.
pub const MAX_TRANSACTION_SIZE: usize = 1 << 20;

/// Everything before this offset is not signed (size, signature, key and two reserved fields).
const SIGNED_FROM: usize = 108;

/// A top-level transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// All zero while unsigned.
    pub signature: Signature,
    /// Who signs, and pays the fee.
    pub signer: PublicKey,
    /// Version of the layout: 1, for aggregates 1 to 3.
    pub version: u8,
    /// Network byte.
    pub network: NetworkId,
    /// The most that the signer pays, in atomic units of the currency.
    pub max_fee: Amount,
    /// No block after this moment may contain it.
    pub deadline: NetworkTime,
    /// What it does.
    pub body: Body,
}

impl Transaction {
    /// An unsigned transaction of today's version: 3 for aggregates, 1 for everything else.
    pub const fn new(signer: PublicKey, network: NetworkId, deadline: NetworkTime, body: Body) -> Self {
        let version = if matches!(body, Body::Aggregate(_)) { 3 } else { 1 };
        Self { signature: Signature::ZERO, signer, version, network, max_fee: Amount(0), deadline, body }
    }

    /// Sets the fee to size × `multiplier`, with room for `further_cosignatures` that will be attached later.
    #[must_use]
    pub fn with_fee(mut self, multiplier: u32, further_cosignatures: usize) -> Self {
        let size = self.size().saturating_add(further_cosignatures.saturating_mul(COSIGNATURE_SIZE));
        self.max_fee = Amount(u64::try_from(size).unwrap_or(u64::MAX).saturating_mul(multiplier.into()));
        self
    }

    /// The type.
    pub const fn transaction_type(&self) -> TransactionType {
        self.body.transaction_type()
    }

    /// The signer's address.
    pub fn signer_address(&self) -> Address {
        Address::new(&self.signer, self.network)
    }

    /// Size in bytes.
    pub fn size(&self) -> usize {
        self.to_bytes().len()
    }

    /// The bytes that are announced.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![0; 8];
        self.signature.write(&mut out);
        self.signer.write(&mut out);
        out.extend_from_slice(&[0; 4]);
        out.push(self.version);
        out.push(self.network.0);
        (self.transaction_type() as u16).write(&mut out);
        self.max_fee.write(&mut out);
        self.deadline.write(&mut out);
        self.body.write(&mut out);
        write_size(&mut out);
        out
    }

    /// Reads exactly one transaction.
    ///
    /// # Errors
    /// [`ParseError`] says where and why.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ParseError> {
        if bytes.len() > MAX_TRANSACTION_SIZE {
            return Err(ParseError { offset: 0, rule: ParseRule::TooLarge(bytes.len()) });
        }
        let mut reader = Reader::new(bytes, 0);
        let size: u32 = reader.get()?;
        if usize::try_from(size) != Ok(bytes.len()) {
            return Err(ParseError { offset: 0, rule: ParseRule::SizeMismatch(size) });
        }
        reader.reserved(4)?;
        let (signature, signer) = (reader.get()?, reader.get()?);
        reader.reserved(4)?;
        let version_offset = reader.offset();
        let version: u8 = reader.get()?;
        let network = NetworkId(reader.get()?);
        let number: u16 = reader.get()?;
        let kind = TransactionType::from_number(number)
            .ok_or(ParseError { offset: version_offset + 2, rule: ParseRule::UnknownType(number) })?;
        if !kind.allowed_at_top_level() {
            return Err(ParseError { offset: version_offset + 2, rule: ParseRule::TypeNotAllowedHere(number) });
        }
        let newest = if kind.is_aggregate() { 3 } else { 1 };
        if !(1..=newest).contains(&version) {
            return Err(ParseError { offset: version_offset, rule: ParseRule::UnknownVersion(version) });
        }
        let (max_fee, deadline) = (reader.get()?, reader.get()?);
        let body = if kind.is_aggregate() {
            Body::Aggregate(Aggregate::read(kind == TransactionType::AggregateBonded, &mut reader)?)
        } else {
            Body::read_plain(kind, &mut reader)?
        };
        reader.finish()?;
        Ok(Self { signature, signer, version, network, max_fee, deadline, body })
    }

    /// What a signature covers besides the generation hash seed: everything behind the header's first 108 bytes; of an
    /// aggregate only up to the transactions hash (versions 1 and 2) or the payload size behind it (version 3).
    fn signed_part(&self) -> Vec<u8> {
        let bytes = self.to_bytes();
        let end = match (&self.body, self.version) {
            (Body::Aggregate(_), ..=2) => SIGNED_FROM + 52,
            (Body::Aggregate(_), _) => SIGNED_FROM + 56,
            _ => bytes.len(),
        };
        bytes.get(SIGNED_FROM..end).unwrap_or_default().to_vec()
    }

    fn signed_data(&self, generation_hash_seed: &Hash256) -> Vec<u8> {
        let mut data = generation_hash_seed.0.to_vec();
        data.extend_from_slice(&self.signed_part());
        data
    }

    /// Signs; the signer must be the keys' account.
    ///
    /// # Errors
    /// [`SignError`]; an aggregate's stated hash must be the one of its content.
    pub fn sign(mut self, keys: &KeyPair, generation_hash_seed: &Hash256) -> Result<Self, SignError> {
        self.body.check()?;
        if self.signer != keys.public_key() {
            return Err(SignError::OtherSigner);
        }
        if let Body::Aggregate(aggregate) = &self.body
            && aggregate.transactions_hash != aggregate.computed_hash()
        {
            return Err(SignError::TransactionsHash);
        }
        self.signature = keys.sign(&self.signed_data(generation_hash_seed));
        Ok(self)
    }

    /// Whether the signature is the signer's over this content.
    pub fn verify(&self, generation_hash_seed: &Hash256) -> bool {
        self.signer.verify(&self.signed_data(generation_hash_seed), &self.signature)
    }

    /// The transaction's hash: SHA3-256(signature ‖ signer ‖ generation hash seed ‖ signed part).
    pub fn hash(&self, generation_hash_seed: &Hash256) -> Hash256 {
        sha3_256(&[&self.signature.0, &self.signer.0, &self.signed_data(generation_hash_seed)])
    }

    /// The transaction's leaf in its block's tree: the hash, or with cosignatures SHA3-256(hash ‖ each cosigner's key).
    pub fn merkle_component_hash(&self, generation_hash_seed: &Hash256) -> Hash256 {
        let hash = self.hash(generation_hash_seed);
        match &self.body {
            Body::Aggregate(aggregate) if !aggregate.cosignatures.is_empty() => {
                let mut parts: Vec<&[u8]> = vec![&hash.0];
                parts.extend(aggregate.cosignatures.iter().map(|cosignature| &cosignature.signer.0[..]));
                sha3_256(&parts)
            }
            _ => hash,
        }
    }
}

/// A transaction that must not be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// Names another account as signer.
    #[error("the transaction names another signer")]
    OtherSigner,
    /// The stated transactions hash is not the one of the inner transactions.
    #[error("the transactions hash is not the one of the inner transactions")]
    TransactionsHash,
    /// A field is longer than the protocol allows.
    #[error(transparent)]
    TooLong(#[from] TooLong),
}

fn write_size(out: &mut [u8]) {
    let size = u32::try_from(out.len()).unwrap_or(u32::MAX);
    if let Some(field) = out.get_mut(..4) {
        field.copy_from_slice(&size.to_le_bytes());
    }
}
