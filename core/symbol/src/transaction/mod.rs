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
mod check;
mod fixed_layout;
mod signing;
mod variable_layout;

pub use aggregate::{Aggregate, COSIGNATURE_SIZE, Cosignature, DetachedCosignature, EMBEDDED_HEADER_SIZE, Embedded};
pub use body::{Body, TooLong, TransactionType};
pub use check::{Rule, RuleError};
pub use fixed_layout::{
    AddressAlias, HashLock, KeyLink, Mosaic, MosaicAddressRestriction, MosaicAlias, MosaicDefinition, MosaicFlags,
    MosaicGlobalRestriction, MosaicSupplyChange, MosaicSupplyRevocation, SecretLock, VotingKeyLink,
};
pub use signing::{SignError, SigningContext};
pub use variable_layout::{
    AccountRestriction, Metadata, MultisigAccountModification, NamespaceParent, NamespaceRegistration, SecretProof,
    Transfer,
};

use crate::address::Address;
use crate::bytes::{PublicKey, Signature};
use crate::network::{Amount, NetworkId, NetworkTime};
use crate::wire::{Encode, ParseError, ParseRule, Reader, Wire};

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

/// A top-level transaction. 128 bytes + the fields of its type.
///
/// | field | bytes |
/// | --- | --- |
/// | size | 4 |
/// | reserved, zero | 4 |
/// | signature | 64 |
/// | signer's public key | 32 |
/// | reserved, zero | 4 |
/// | version | 1 |
/// | network | 1 |
/// | type | 2 |
/// | maximum fee | 8 |
/// | deadline | 8 |
/// | fields of the type | |
///
/// `B` is how messages, values, names and proofs are held: `Vec<u8>`, or in a [`TransactionRef`] slices of the bytes that
/// were parsed. Source: catapult `Transaction.h`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction<B = Vec<u8>> {
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
    pub body: Body<B>,
}

/// A transaction that borrows messages, values, names and proofs from the bytes that it was parsed from.
///
/// ```
/// # use tegata_symbol::{Address, Body, KeyPair, Network, NetworkTime, PrivateKey, Transaction, Transfer};
/// # let keys = KeyPair::new(&PrivateKey::from_bytes([7; 32]));
/// # let recipient = Address::new(&keys.public_key(), Network::TESTNET.id).into();
/// # let body = Body::Transfer(Transfer { recipient, mosaics: vec![], message: b"\0hello".to_vec() });
/// # let bytes = Transaction::new(keys.public_key(), Network::TESTNET.id, NetworkTime(1), body).to_bytes();
/// use tegata_symbol::TransactionRef;
///
/// let transaction = TransactionRef::parse(&bytes)?;
/// let Body::Transfer(transfer) = &transaction.body else { panic!() };
/// assert!(core::ptr::eq(transfer.message, &bytes[bytes.len() - 6..]));
/// # Ok::<(), tegata_symbol::ParseError>(())
/// ```
pub type TransactionRef<'a> = Transaction<&'a [u8]>;

impl Transaction {
    /// An unsigned transaction of today's version: 3 for aggregates, 1 for everything else.
    pub const fn new(signer: PublicKey, network: NetworkId, deadline: NetworkTime, body: Body) -> Self {
        let version = if matches!(body, Body::Aggregate(_)) { 3 } else { 1 };
        Self { signature: Signature::ZERO, signer, version, network, max_fee: Amount(0), deadline, body }
    }

    /// Sets the version that the network takes now; only aggregates have more than one.
    #[must_use]
    pub const fn for_chain(mut self, context: &SigningContext) -> Self {
        if matches!(self.body, Body::Aggregate(_)) {
            self.version = context.aggregate_version;
        }
        self
    }

    /// Sets the fee to size × `multiplier`, with room for `further_cosignatures` that will be attached later.
    #[must_use]
    pub fn with_fee(mut self, multiplier: u32, further_cosignatures: usize) -> Self {
        let size = self.size().saturating_add(further_cosignatures.saturating_mul(COSIGNATURE_SIZE));
        self.max_fee = Amount(u64::try_from(size).unwrap_or(u64::MAX).saturating_mul(multiplier.into()));
        self
    }

    /// Reads exactly one transaction, as a node's packet parser does: sizes, reserved bytes, padding, known types and
    /// versions. What the fields may say is judged by [`Transaction::check`].
    ///
    /// # Errors
    /// [`ParseError`] says where and why.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ParseError> {
        Self::decode(bytes)
    }
}

impl<'a> TransactionRef<'a> {
    /// Reads exactly one transaction without copying messages, values, names and proofs.
    ///
    /// # Errors
    /// As [`Transaction::from_bytes`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ParseError> {
        Self::decode(bytes)
    }
}

impl<B> Transaction<B> {
    /// The type.
    pub const fn transaction_type(&self) -> TransactionType {
        self.body.transaction_type()
    }

    /// The signer's address.
    pub fn signer_address(&self) -> Address {
        Address::new(&self.signer, self.network)
    }
}

impl<B: AsRef<[u8]>> Transaction<B> {
    /// Size in bytes.
    pub fn size(&self) -> usize {
        HEADER_SIZE + self.body.encoded_size()
    }

    /// The bytes that are announced.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.size());
        size_field(self.size()).write(&mut out);
        out.extend_from_slice(&[0; 4]);
        self.signature.write(&mut out);
        self.signer.write(&mut out);
        out.extend_from_slice(&[0; 4]);
        self.write_header_end(&mut out);
        self.body.encode(&mut out);
        out
    }

    /// The header from the version on, which signatures cover.
    fn write_header_end(&self, out: &mut Vec<u8>) {
        out.push(self.version);
        out.push(self.network.0);
        (self.transaction_type() as u16).write(out);
        self.max_fee.write(out);
        self.deadline.write(out);
    }
}

impl<'a, B: From<&'a [u8]>> Transaction<B> {
    fn decode(bytes: &'a [u8]) -> Result<Self, ParseError> {
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
            Body::Aggregate(Aggregate::decode(kind == TransactionType::AggregateBonded, &mut reader)?)
        } else {
            Body::decode_plain(kind, &mut reader)?
        };
        reader.finish()?;
        Ok(Self { signature, signer, version, network, max_fee, deadline, body })
    }
}

/// A size field. No transaction is larger than its four bytes can say: [`Transaction::sign`] checks the lengths.
fn size_field(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}
