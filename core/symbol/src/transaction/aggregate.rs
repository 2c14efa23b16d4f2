//! Aggregates: several transactions that happen together or not at all.

use super::body::{Body, TransactionType};
use super::{MAX_COSIGNATURES, MAX_EMBEDDED};
use crate::bytes::{Hash256, PublicKey, Signature};
use crate::key::KeyPair;
use crate::merkle::{merkle_root, sha3_256};
use crate::network::NetworkId;
use crate::wire::{ParseError, ParseRule, Reader, Wire};

/// Size of the header of an embedded transaction in bytes.
pub const EMBEDDED_HEADER_SIZE: usize = 48;
/// Size of an attached cosignature in bytes.
pub const COSIGNATURE_SIZE: usize = 104;

/// A transaction inside an aggregate; it has neither fee nor deadline nor signature of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embedded {
    /// Who does it; that account must sign the aggregate.
    pub signer: PublicKey,
    /// Version of the type's layout, 1 for all of today's.
    pub version: u8,
    /// Network byte.
    pub network: NetworkId,
    /// What it does; never an aggregate.
    pub body: Body,
}

impl Embedded {
    /// A transaction of today's version.
    pub const fn new(signer: PublicKey, network: NetworkId, body: Body) -> Self {
        Self { signer, version: 1, network, body }
    }

    /// The bytes without padding: a leaf of the aggregate's tree is their SHA3-256.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![0; 8];
        self.signer.write(&mut out);
        out.extend_from_slice(&[0; 4]);
        out.push(self.version);
        out.push(self.network.0);
        (self.body.transaction_type() as u16).write(&mut out);
        self.body.write(&mut out);
        super::write_size(&mut out);
        out
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
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
        let body = Body::read_plain(kind, &mut inner)?;
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

/// The fields of an aggregate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregate {
    /// Waits on the chain for cosignatures.
    pub bonded: bool,
    /// Merkle root over the inner transactions, as the bytes state it: compare with [`Aggregate::computed_hash`].
    pub transactions_hash: Hash256,
    /// At most 100.
    pub transactions: Vec<Embedded>,
    /// At most 24 besides the signer.
    pub cosignatures: Vec<Cosignature>,
}

impl Aggregate {
    /// An aggregate complete without cosignatures, its hash computed.
    pub fn complete(transactions: Vec<Embedded>) -> Self {
        let mut aggregate =
            Self { bonded: false, transactions_hash: Hash256::ZERO, transactions, cosignatures: Vec::new() };
        aggregate.transactions_hash = aggregate.computed_hash();
        aggregate
    }

    /// An aggregate bonded without cosignatures, its hash computed.
    pub fn bonded(transactions: Vec<Embedded>) -> Self {
        Self { bonded: true, ..Self::complete(transactions) }
    }

    /// Merkle root over the inner transactions that are there.
    pub fn computed_hash(&self) -> Hash256 {
        merkle_root(self.transactions.iter().map(|embedded| sha3_256(&[&embedded.to_bytes()])))
    }

    /// Bytes that the inner transactions take, each padded to a multiple of 8.
    pub fn payload_size(&self) -> usize {
        self.transactions.iter().map(|embedded| embedded.to_bytes().len().next_multiple_of(8)).sum()
    }

    pub(super) fn read(bonded: bool, reader: &mut Reader<'_>) -> Result<Self, ParseError> {
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
        let mut transactions = Vec::new();
        while inner.remaining() > 0 {
            let start = inner.remaining();
            // A node refuses more than 100, after parsing (Failure_Aggregate_Too_Many_Transactions): stop far above that.
            if transactions.len() > 16 * MAX_EMBEDDED {
                return Err(inner.error(ParseRule::TrailingBytes(start)));
            }
            transactions.push(Embedded::read(&mut inner)?);
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
        Ok(Self { bonded, transactions_hash, transactions, cosignatures: reader.list(count)? })
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        self.transactions_hash.write(out);
        let size_at = out.len();
        out.extend_from_slice(&[0; 8]);
        let payload_at = out.len();
        for embedded in &self.transactions {
            out.extend_from_slice(&embedded.to_bytes());
            let used = out.len() - payload_at;
            out.resize(payload_at + used.next_multiple_of(8), 0);
        }
        let size = u32::try_from(out.len() - payload_at).unwrap_or(u32::MAX);
        if let Some(field) = out.get_mut(size_at..size_at + 4) {
            field.copy_from_slice(&size.to_le_bytes());
        }
        self.cosignatures.iter().for_each(|cosignature| cosignature.write(out));
    }
}
