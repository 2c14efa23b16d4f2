//! Blocks, as they are made, sent to listeners and kept.
//!
//! The layout is a node's ([`tegata_symbol::proof::BlockHeader`]). This ledger has no lottery for harvesters: difficulty is
//! the least, the VRF proof is zero.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tegata_symbol::merkle::merkle_root;
use tegata_symbol::proof::{BlockHeader, BlockStatement, SubCache};
use tegata_symbol::{Amount, Hash256};

use crate::packet::Announced;

/// The least difficulty that a network has, and that of every block here.
pub const DIFFICULTY: u64 = 10_000_000_000_000;

/// A block without its transactions and statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockSummary {
    /// The header.
    pub header: BlockHeader,
    /// The block's hash.
    pub hash: Hash256,
    /// Size in bytes of the whole block in the node's layout.
    pub size: u32,
    /// What all transactions pay together, in atomic units of the currency.
    pub total_fee: Amount,
    /// Number of transactions.
    pub transactions: u32,
    /// Number of transactions, those in aggregates counted too.
    pub total_transactions: u32,
    /// Number of statements.
    pub statements: u32,
    /// Roots of the trees that the header's state hash is made of.
    pub sub_cache_roots: [Hash256; SubCache::COUNT],
}

/// How a summary is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    header: Vec<u8>,
    size: u32,
    total_fee: Amount,
    transactions: u32,
    total_transactions: u32,
    statements: u32,
    sub_cache_roots: [Hash256; SubCache::COUNT],
}

impl BlockSummary {
    /// The form in which it is kept.
    pub(super) fn encode(&self) -> Result<Vec<u8>, postcard::Error> {
        postcard::to_stdvec(&Kept {
            header: self.header.to_bytes(&[]),
            size: self.size,
            total_fee: self.total_fee,
            transactions: self.transactions,
            total_transactions: self.total_transactions,
            statements: self.statements,
            sub_cache_roots: self.sub_cache_roots,
        })
    }

    /// Reads the form in which it is kept.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, NotABlock> {
        let kept: Kept = postcard::from_bytes(bytes).map_err(|_| NotABlock)?;
        let (header, _) = BlockHeader::from_bytes(&kept.header).map_err(|_| NotABlock)?;
        Ok(Self {
            hash: header.hash(),
            header,
            size: kept.size,
            total_fee: kept.total_fee,
            transactions: kept.transactions,
            total_transactions: kept.total_transactions,
            statements: kept.statements,
            sub_cache_roots: kept.sub_cache_roots,
        })
    }
}

/// A block with its transactions and what they left behind.
#[derive(Debug, Clone)]
pub struct Block {
    /// Header, hash and figures.
    pub summary: Arc<BlockSummary>,
    /// The transactions in order.
    pub transactions: Vec<Arc<Announced>>,
    /// The receipts and resolved aliases.
    pub statement: BlockStatement,
}

/// Bytes are not a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are not a block of this ledger")]
pub struct NotABlock;

impl Block {
    /// Joins a signed header and what belongs to it.
    pub(super) fn new(
        header: BlockHeader,
        transactions: Vec<Arc<Announced>>,
        statement: BlockStatement,
        sub_cache_roots: [Hash256; SubCache::COUNT],
    ) -> Self {
        let bytes: u64 = transactions.iter().map(|each| each.size()).sum();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let statements = statement.transactions.len() + statement.addresses.len() + statement.mosaics.len();
        let summary = BlockSummary {
            hash: header.hash(),
            size: count(header.size() + payload_size(&transactions)),
            total_fee: Amount(bytes.saturating_mul(header.fee_multiplier.into())),
            transactions: count(transactions.len()),
            total_transactions: count(transactions.iter().map(|each| each.weight()).sum()),
            statements: count(statements),
            sub_cache_roots,
            header,
        };
        Self { summary: Arc::new(summary), transactions, statement }
    }

    /// Merkle root over the transactions' component hashes.
    pub fn transactions_hash(transactions: &[Arc<Announced>]) -> Hash256 {
        merkle_root(transactions.iter().map(|transaction| transaction.merkle_component_hash))
    }

    /// The node's layout of the block.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut payload = Vec::with_capacity(payload_size(&self.transactions));
        for each in &self.transactions {
            payload.resize(payload.len().next_multiple_of(8), 0);
            payload.extend_from_slice(&each.bytes);
        }
        self.summary.header.to_bytes(&payload)
    }

    /// Reads header and raw transactions of [`Block::to_bytes`]; the caller judges the transactions.
    ///
    /// # Errors
    /// [`NotABlock`].
    pub fn split(bytes: &[u8]) -> Result<(BlockHeader, Vec<&[u8]>), NotABlock> {
        let (header, mut rest) = BlockHeader::from_bytes(bytes).map_err(|_| NotABlock)?;
        let mut transactions = Vec::new();
        while !rest.is_empty() {
            let stated = rest.first_chunk::<4>().map(|size| u32::from_le_bytes(*size)).ok_or(NotABlock)?;
            let size = usize::try_from(stated).ok().filter(|size| *size > 0).ok_or(NotABlock)?;
            let (transaction, behind) = rest.split_at_checked(size).ok_or(NotABlock)?;
            transactions.push(transaction);
            rest = behind;
            if !rest.is_empty() {
                let (padding, behind) = rest.split_at_checked(size.next_multiple_of(8) - size).ok_or(NotABlock)?;
                if behind.is_empty() || padding.iter().any(|byte| *byte != 0) {
                    return Err(NotABlock);
                }
                rest = behind;
            }
        }
        Ok((header, transactions))
    }
}

/// Bytes of the transactions, each but the last padded to a multiple of 8.
fn payload_size(transactions: &[Arc<Announced>]) -> usize {
    transactions.iter().fold(0, |size: usize, each| size.next_multiple_of(8) + each.bytes.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;
    use crate::world::{World, XYM};

    #[test]
    fn a_block_is_read_back_and_its_summary_kept() {
        let mut world = World::new();
        for size in 0..3 {
            let mut body = world.transfer(4, &[(world.currency(), XYM)]);
            if let tegata_symbol::Body::Transfer(transfer) = &mut body {
                transfer.message = vec![0; size];
            }
            let transaction = world.sign(2, body);
            world.announce(&transaction);
        }
        let block = world.block();
        let bytes = block.to_bytes();
        assert_eq!(bytes.len(), block.summary.size as usize);
        let (header, transactions) = Block::split(&bytes).unwrap();
        assert_eq!(header, block.summary.header);
        assert!(transactions.iter().zip(&block.transactions).all(|(raw, each)| *raw == each.bytes));
        assert_eq!(BlockSummary::decode(&block.summary.encode().unwrap()).unwrap(), *block.summary);
    }

    proptest! {
        #[test]
        fn reading_any_bytes_as_a_block_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..800)) {
            let _ = Block::split(&bytes);
            let _ = BlockSummary::decode(&bytes);
        }

        #[test]
        fn reading_a_block_with_any_payload_never_panics(payload in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut bytes = World::new().block().to_bytes();
            bytes.extend_from_slice(&payload);
            let size = u32::try_from(bytes.len()).unwrap();
            bytes[..4].copy_from_slice(&size.to_le_bytes());
            let _ = Block::split(&bytes);
        }
    }
}
