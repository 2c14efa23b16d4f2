//! Aggregates: several transactions that happen together or not at all.

use std::sync::OnceLock;

use super::body::{Body, TransactionType};
use super::{MAX_COSIGNATURES, MAX_EMBEDDED, size_field};
use crate::bytes::{Hash256, PublicKey, Signature};
use crate::key::KeyPair;
use crate::merkle::{merkle_root, sha3_256};
use crate::network::NetworkId;
use crate::wire::{Decode, Encode, ParseError, ParseRule, Reader, Wire, list_size};

/// Size of the header of an embedded transaction in bytes.
pub const EMBEDDED_HEADER_SIZE: usize = 48;
/// Size of an attached cosignature in bytes.
pub const COSIGNATURE_SIZE: usize = 104;

/// A transaction inside an aggregate; it has neither fee nor deadline nor signature of its own.
///
/// | field | bytes |
/// | --- | --- |
/// | size | 4 |
/// | reserved, zero | 4 |
/// | signer's public key | 32 |
/// | reserved, zero | 4 |
/// | version | 1 |
/// | network | 1 |
/// | type | 2 |
/// | fields of the type | |
///
/// Behind it stand zeros up to a multiple of 8 bytes, which neither size nor hash covers.
/// Source: catapult `EmbeddedTransaction.h`, `AggregateTransaction.cpp`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embedded<B = Vec<u8>> {
    /// Who does it; that account must sign the aggregate.
    pub signer: PublicKey,
    /// Version of the type's layout, 1 for all of today's.
    pub version: u8,
    /// Network byte.
    pub network: NetworkId,
    /// What it does; never an aggregate.
    pub body: Body<B>,
}

impl Embedded {
    /// A transaction of today's version.
    pub const fn new(signer: PublicKey, network: NetworkId, body: Body) -> Self {
        Self { signer, version: 1, network, body }
    }
}

impl<B: AsRef<[u8]>> Embedded<B> {
    /// The bytes without padding: a leaf of the aggregate's tree is their SHA3-256.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.encoded_size());
        self.encode(&mut out);
        out
    }
}

impl<B: AsRef<[u8]>> Encode for Embedded<B> {
    fn encoded_size(&self) -> usize {
        EMBEDDED_HEADER_SIZE + self.body.encoded_size()
    }

    fn encode(&self, out: &mut Vec<u8>) {
        size_field(self.encoded_size()).write(out);
        out.extend_from_slice(&[0; 4]);
        self.signer.write(out);
        out.extend_from_slice(&[0; 4]);
        out.push(self.version);
        out.push(self.network.0);
        (self.body.transaction_type() as u16).write(out);
        self.body.encode(out);
    }
}

impl<'a, B: From<&'a [u8]>> Decode<'a> for Embedded<B> {
    fn decode(reader: &mut Reader<'a>) -> Result<Self, ParseError> {
        let start = reader.offset();
        let size: u32 = reader.get()?;
        let mismatch = ParseError { offset: start, rule: ParseRule::SizeMismatch(size) };
        let length = usize::try_from(size).map_err(|_| mismatch)?;
        let rest = length.checked_sub(4).filter(|_| length >= EMBEDDED_HEADER_SIZE).ok_or(mismatch)?;
        let mut inner = Reader::new(reader.take(rest)?, start + 4);
        inner.reserved(4)?;
        let signer = inner.get()?;
        inner.reserved(4)?;
        let version = inner.get()?;
        let network = NetworkId(inner.get()?);
        let kind_offset = inner.offset();
        let number: u16 = inner.get()?;
        let kind = TransactionType::from_number(number)
            .ok_or(ParseError { offset: kind_offset, rule: ParseRule::UnknownType(number) })?;
        if kind.is_aggregate() {
            return Err(ParseError { offset: kind_offset, rule: ParseRule::TypeNotAllowedHere(number) });
        }
        if version != 1 {
            return Err(ParseError { offset: kind_offset - 2, rule: ParseRule::UnknownVersion(version) });
        }
        let body = Body::decode_plain(kind, &mut inner)?;
        inner.finish()?;
        Ok(Self { signer, version, network, body })
    }
}

/// A further signature on an aggregate, over the aggregate's hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cosignature {
    /// Always 0.
    pub version: u64,
    /// Whose signature.
    pub signer: PublicKey,
    /// Over the 32 bytes of the aggregate's hash.
    pub signature: Signature,
}

impl Cosignature {
    /// Signs an aggregate's hash. Only for a hash that was computed from the whole payload.
    pub fn sign(keys: &KeyPair, aggregate_hash: &Hash256) -> Self {
        Self { version: 0, signer: keys.public_key(), signature: keys.sign(&aggregate_hash.0) }
    }

    /// Whether the signature is over `aggregate_hash`.
    pub fn verify(&self, aggregate_hash: &Hash256) -> bool {
        self.signer.verify(&aggregate_hash.0, &self.signature)
    }
}

impl Wire for Cosignature {
    const SIZE: usize = COSIGNATURE_SIZE;
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        Ok(Self { version: reader.get()?, signer: reader.get()?, signature: reader.get()? })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.version.write(out);
        self.signer.write(out);
        self.signature.write(out);
    }
}

/// A cosignature that travels alone, with the hash of its aggregate: 136 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DetachedCosignature {
    /// The cosignature.
    pub cosignature: Cosignature,
    /// Hash of the aggregate.
    pub parent_hash: Hash256,
}

impl DetachedCosignature {
    /// The 136 bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(COSIGNATURE_SIZE + 32);
        self.cosignature.write(&mut out);
        self.parent_hash.write(&mut out);
        out
    }

    /// Reads exactly 136 bytes.
    ///
    /// # Errors
    /// [`ParseError`] when there are fewer or more.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ParseError> {
        let mut reader = Reader::new(bytes, 0);
        let detached = Self { cosignature: reader.get()?, parent_hash: reader.get()? };
        reader.finish()?;
        Ok(detached)
    }
}

/// The fields of an aggregate. 40 bytes + the inner transactions, each padded to a multiple of 8 + 104 for each
/// cosignature.
///
/// | field | bytes |
/// | --- | --- |
/// | transactions hash | 32 |
/// | size of the inner transactions with their padding | 4 |
/// | reserved, zero | 4 |
/// | inner transactions, padded | |
/// | cosignatures | 104 each |
///
/// ```
/// use tegata_symbol::*;
///
/// let network = Network::TESTNET;
/// let [hospital, patient] = [1, 2].map(|number| KeyPair::new(&PrivateKey::from_bytes([number; 32])));
/// let transfer = |from: &KeyPair, to: &KeyPair, message: &str| {
///     let recipient = Address::new(&to.public_key(), network.id).into();
///     let body = Transfer { recipient, mosaics: vec![], message: message::plain(message) };
///     Embedded::new(from.public_key(), network.id, Body::Transfer(body))
/// };
/// let both = Aggregate::complete(vec![
///     transfer(&hospital, &patient, "may we?"),
///     transfer(&patient, &hospital, "you may"),
/// ]);
///
/// // The hospital pays for itself and for the patient's cosignature; forks and height come from a node.
/// let context = network.signing(&AggregateForks::FROM_THE_START, 1);
/// let transaction = Transaction::new(hospital.public_key(), network.id, NetworkTime(7_200_000), Body::Aggregate(both))
///     .with_fee(100, 1)
///     .sign(&hospital, &context)?;
/// transaction.check()?;
/// let cosignature = transaction.cosign(&patient, &context)?;
/// assert_eq!(cosignature.parent_hash, transaction.hash(&network.generation_hash_seed));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// All versions have this layout; they differ in what is signed: see [`Transaction::sign`](super::Transaction::sign).
/// Source: catapult `AggregateTransaction.h`; rules: `BasicAggregateCosignaturesValidator`,
/// `AggregateTransactionsHashValidator`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregate<B = Vec<u8>> {
    /// Waits on the chain for cosignatures.
    pub bonded: bool,
    /// Merkle root over the inner transactions, as the bytes state it: compare with [`Aggregate::computed_hash`].
    pub transactions_hash: Hash256,
    /// At most 24 besides the signer.
    pub cosignatures: Vec<Cosignature>,
    transactions: Vec<Embedded<B>>,
    computed: Memo,
}

/// The root over the transactions once it is known: it is asked for when an aggregate is built, checked, and signed.
#[derive(Debug, Clone, Default)]
struct Memo(OnceLock<Hash256>);

/// What is remembered says nothing about what an aggregate is.
impl PartialEq for Memo {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl Eq for Memo {}

impl Aggregate {
    /// An aggregate complete without cosignatures, its hash computed. At most 100 transactions.
    pub fn complete(transactions: Vec<Embedded>) -> Self {
        let mut aggregate = Self::stated(false, Hash256::ZERO, transactions, Vec::new());
        aggregate.transactions_hash = aggregate.computed_hash();
        aggregate
    }

    /// An aggregate bonded without cosignatures, its hash computed. At most 100 transactions.
    pub fn bonded(transactions: Vec<Embedded>) -> Self {
        Self { bonded: true, ..Self::complete(transactions) }
    }
}

impl<B> Aggregate<B> {
    /// An aggregate as somebody states it: the hash may be wrong.
    pub fn stated(
        bonded: bool,
        transactions_hash: Hash256,
        transactions: Vec<Embedded<B>>,
        cosignatures: Vec<Cosignature>,
    ) -> Self {
        Self { bonded, transactions_hash, cosignatures, transactions, computed: Memo::default() }
    }

    /// The inner transactions, in order.
    pub fn transactions(&self) -> &[Embedded<B>] {
        &self.transactions
    }

    /// The inner transactions, to build another aggregate from.
    pub fn into_transactions(self) -> Vec<Embedded<B>> {
        self.transactions
    }
}

impl<B: AsRef<[u8]>> Aggregate<B> {
    /// Merkle root over the inner transactions that are there: leaves are SHA3-256 of each without its padding.
    /// Computed once.
    pub fn computed_hash(&self) -> Hash256 {
        *self.computed.0.get_or_init(|| {
            let largest = self.transactions.iter().map(Encode::encoded_size).max().unwrap_or_default();
            let mut bytes = Vec::with_capacity(largest);
            merkle_root(self.transactions.iter().map(|embedded| {
                bytes.clear();
                embedded.encode(&mut bytes);
                sha3_256(&[&bytes])
            }))
        })
    }

    /// Bytes that the inner transactions take, each padded to a multiple of 8.
    pub fn payload_size(&self) -> usize {
        self.transactions.iter().map(|embedded| embedded.encoded_size().next_multiple_of(8)).sum()
    }
}

impl<'a, B: From<&'a [u8]>> Aggregate<B> {
    pub(super) fn decode(bonded: bool, reader: &mut Reader<'a>) -> Result<Self, ParseError> {
        let transactions_hash = reader.get()?;
        let size_offset = reader.offset();
        let payload_size: u32 = reader.get()?;
        reader.reserved(4)?;
        let mismatch = ParseError { offset: size_offset, rule: ParseRule::SizeMismatch(payload_size) };
        let payload_offset = reader.offset();
        let payload = match usize::try_from(payload_size) {
            Ok(size) if size <= reader.remaining() => reader.take(size)?,
            _ => return Err(mismatch),
        };
        let mut inner = Reader::new(payload, payload_offset);
        let mut transactions = Vec::with_capacity((payload.len() / EMBEDDED_HEADER_SIZE).min(MAX_EMBEDDED));
        while inner.remaining() > 0 {
            let start = inner.remaining();
            // A node refuses more than 100, after parsing (Failure_Aggregate_Too_Many_Transactions): stop far above that.
            if transactions.len() > 16 * MAX_EMBEDDED {
                return Err(inner.error(ParseRule::TrailingBytes(start)));
            }
            transactions.push(Embedded::decode(&mut inner)?);
            let used = start - inner.remaining();
            inner.reserved(used.next_multiple_of(8) - used)?;
        }
        if !reader.remaining().is_multiple_of(COSIGNATURE_SIZE) {
            return Err(reader.error(ParseRule::TrailingBytes(reader.remaining() % COSIGNATURE_SIZE)));
        }
        let count = reader.remaining() / COSIGNATURE_SIZE;
        if count > 16 * MAX_COSIGNATURES {
            return Err(reader.error(ParseRule::TrailingBytes(reader.remaining())));
        }
        Ok(Self::stated(bonded, transactions_hash, transactions, reader.list(count)?))
    }
}

impl<B: AsRef<[u8]>> Encode for Aggregate<B> {
    fn encoded_size(&self) -> usize {
        40 + self.payload_size() + list_size(&self.cosignatures)
    }

    fn encode(&self, out: &mut Vec<u8>) {
        self.transactions_hash.write(out);
        size_field(self.payload_size()).write(out);
        out.extend_from_slice(&[0; 4]);
        for embedded in &self.transactions {
            let start = out.len();
            embedded.encode(out);
            out.resize(start + (out.len() - start).next_multiple_of(8), 0);
        }
        self.cosignatures.iter().for_each(|cosignature| cosignature.write(out));
    }
}
