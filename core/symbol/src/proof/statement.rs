//! Statements: the receipts of a block by what caused them, and how aliases were resolved in it (catapult
//! `model/TransactionStatement.cpp`, `model/ResolutionStatement.cpp`, `model/BlockStatement.cpp`).
//!
//! Layouts are those of `io/BlockStatementSerializer.cpp`: counts are u32, and a list follows its count. A statement's
//! hash is SHA3-256(version u16 = 1 ‖ type u16 ‖ statement without counts, receipts without their sizes).

use crate::address::{Address, UnresolvedAddress};
use crate::bytes::Hash256;
use crate::id::MosaicId;
use crate::merkle::{merkle_root, sha3_256};
use crate::proof::receipt::Receipt;
use crate::wire::{ParseError, Reader, Wire};

const VERSION: u16 = 1;
const TRANSACTION_GROUP: u16 = 0xE143;
const ADDRESS_ALIAS_RESOLUTION: u16 = 0xF143;
const MOSAIC_ALIAS_RESOLUTION: u16 = 0xF243;

/// What in a block caused something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReceiptSource {
    /// Number of the transaction in the block, from 1; 0 for the block itself.
    pub primary_id: u32,
    /// Number of the inner transaction in an aggregate, from 1; 0 otherwise.
    pub secondary_id: u32,
}

impl Wire for ReceiptSource {
    const SIZE: usize = 8;
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        Ok(Self { primary_id: reader.get()?, secondary_id: reader.get()? })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.primary_id.write(out);
        self.secondary_id.write(out);
    }
}

/// A statement that can be listed after a count.
trait Listed: Sized {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError>;
    fn write(&self, out: &mut Vec<u8>);
}

fn read_list<T>(
    reader: &mut Reader<'_>,
    read: impl Fn(&mut Reader<'_>) -> Result<T, ParseError>,
) -> Result<Vec<T>, ParseError> {
    let count: u32 = reader.get()?;
    (0..count).map(|_| read(reader)).collect()
}

fn write_list<T>(list: &[T], out: &mut Vec<u8>, write: impl Fn(&T, &mut Vec<u8>)) {
    u32::try_from(list.len()).unwrap_or(u32::MAX).write(out);
    list.iter().for_each(|each| write(each, out));
}

fn read_all<T: Listed>(bytes: &[u8]) -> Result<T, ParseError> {
    let mut reader = Reader::new(bytes, 0);
    let statement = T::read(&mut reader)?;
    reader.finish()?;
    Ok(statement)
}

fn write_all<T: Listed>(statement: &T) -> Vec<u8> {
    let mut out = Vec::new();
    statement.write(&mut out);
    out
}

fn hash_of(number: u16, rest: &[u8]) -> Hash256 {
    sha3_256(&[&VERSION.to_le_bytes(), &number.to_le_bytes(), rest])
}

/// The receipts of one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionStatement {
    /// The source.
    pub source: ReceiptSource,
    /// As the node keeps them: by type, and in the order of their making where the type is the same.
    pub receipts: Vec<Receipt>,
}

impl TransactionStatement {
    /// The leaf of the receipts' merkle tree.
    pub fn hash(&self) -> Hash256 {
        let mut out = Vec::new();
        self.source.write(&mut out);
        self.receipts.iter().for_each(|receipt| receipt.write_hashed_part(&mut out));
        hash_of(TRANSACTION_GROUP, &out)
    }

    /// Reads exactly one statement.
    ///
    /// # Errors
    /// Too few or too many bytes, or a receipt that is none.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ParseError> {
        read_all(bytes)
    }

    /// The node's layout.
    pub fn to_bytes(&self) -> Vec<u8> {
        write_all(self)
    }
}

impl Listed for TransactionStatement {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        Ok(Self { source: reader.get()?, receipts: read_list(reader, Receipt::read)? })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.source.write(out);
        write_list(&self.receipts, out, Receipt::write);
    }
}

/// What an alias stood for from some source on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResolutionEntry<Resolved> {
    /// First use in the block with this meaning.
    pub source: ReceiptSource,
    /// The meaning.
    pub resolved: Resolved,
}

/// What one alias stood for in a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolutionStatement<Unresolved, Resolved> {
    /// The alias.
    pub unresolved: Unresolved,
    /// Its meanings, in the order of their sources; one follows another only where the meaning changed.
    pub entries: Vec<ResolutionEntry<Resolved>>,
}

/// What an alias of an account stood for.
pub type AddressResolutionStatement = ResolutionStatement<UnresolvedAddress, Address>;
/// What an alias of a mosaic stood for.
pub type MosaicResolutionStatement = ResolutionStatement<MosaicId, MosaicId>;

impl<Unresolved, Resolved: Copy> ResolutionStatement<Unresolved, Resolved> {
    /// What the alias stood for when `source` was executed; `None` before its first use in the block.
    pub fn resolve(&self, source: ReceiptSource) -> Option<Resolved> {
        self.entries.iter().rev().find(|entry| entry.source <= source).map(|entry| entry.resolved)
    }
}

fn resolution_hash<U: Wire, R: Wire>(statement: &ResolutionStatement<U, R>, number: u16) -> Hash256 {
    let mut out = Vec::new();
    statement.unresolved.write(&mut out);
    statement.entries.iter().for_each(|entry| write_entry(entry, &mut out));
    hash_of(number, &out)
}

fn read_entry<R: Wire>(reader: &mut Reader<'_>) -> Result<ResolutionEntry<R>, ParseError> {
    Ok(ResolutionEntry { source: reader.get()?, resolved: reader.get()? })
}

fn write_entry<R: Wire>(entry: &ResolutionEntry<R>, out: &mut Vec<u8>) {
    entry.source.write(out);
    entry.resolved.write(out);
}

impl<U: Wire, R: Wire> Listed for ResolutionStatement<U, R> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        Ok(Self { unresolved: reader.get()?, entries: read_list(reader, read_entry)? })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.unresolved.write(out);
        write_list(&self.entries, out, write_entry);
    }
}

macro_rules! resolution {
    ($name:ident, $number:ident) => {
        impl $name {
            /// The leaf of the receipts' merkle tree.
            pub fn hash(&self) -> Hash256 {
                resolution_hash(self, $number)
            }

            /// Reads exactly one statement.
            ///
            /// # Errors
            /// Too few or too many bytes, or an address that is none.
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, ParseError> {
                read_all(bytes)
            }

            /// The node's layout.
            pub fn to_bytes(&self) -> Vec<u8> {
                write_all(self)
            }
        }
    };
}
resolution!(AddressResolutionStatement, ADDRESS_ALIAS_RESOLUTION);
resolution!(MosaicResolutionStatement, MOSAIC_ALIAS_RESOLUTION);

/// All statements of a block.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BlockStatement {
    /// Receipts by source.
    pub transactions: Vec<TransactionStatement>,
    /// Resolved aliases of accounts.
    pub addresses: Vec<AddressResolutionStatement>,
    /// Resolved aliases of mosaics.
    pub mosaics: Vec<MosaicResolutionStatement>,
}

impl BlockStatement {
    /// The hashes of all statements in the node's order, whatever order they are given in: transaction statements by
    /// source, then address resolutions by the alias's bytes, then mosaic resolutions by the alias's number.
    pub fn hashes(&self) -> Vec<Hash256> {
        let mut transactions: Vec<_> = self.transactions.iter().collect();
        transactions.sort_by_key(|statement| statement.source);
        let mut addresses: Vec<_> = self.addresses.iter().collect();
        addresses.sort_by_key(|statement| statement.unresolved);
        let mut mosaics: Vec<_> = self.mosaics.iter().collect();
        mosaics.sort_by_key(|statement| statement.unresolved);
        let transactions = transactions.into_iter().map(TransactionStatement::hash);
        let addresses = addresses.into_iter().map(AddressResolutionStatement::hash);
        let mosaics = mosaics.into_iter().map(MosaicResolutionStatement::hash);
        transactions.chain(addresses).chain(mosaics).collect()
    }

    /// What the block's [`crate::proof::BlockHeader::receipts_hash`] must be; zero without statements.
    pub fn receipts_hash(&self) -> Hash256 {
        merkle_root(self.hashes())
    }

    /// Reads exactly the statements of one block.
    ///
    /// # Errors
    /// Too few or too many bytes, or a statement that is none.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ParseError> {
        read_all(bytes)
    }

    /// The node's layout.
    pub fn to_bytes(&self) -> Vec<u8> {
        write_all(self)
    }
}

impl Listed for BlockStatement {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        Ok(Self {
            transactions: read_list(reader, Listed::read)?,
            addresses: read_list(reader, Listed::read)?,
            mosaics: read_list(reader, Listed::read)?,
        })
    }
    fn write(&self, out: &mut Vec<u8>) {
        write_list(&self.transactions, out, Listed::write);
        write_list(&self.addresses, out, Listed::write);
        write_list(&self.mosaics, out, Listed::write);
    }
}
