//! Blocks and their headers.
//!
//! Header of 372 bytes (catapult `BlockHeader`), all numbers little-endian: size u32 · reserved u32 · signature 64 ·
//! signer's public key 32 · reserved u32 · version u8 = 1 · network u8 · type u16 · height u64 · timestamp u64 ·
//! difficulty u64 · VRF proof (gamma 32, verification hash 16, scalar 32) · previous block hash 32 · transactions hash 32 ·
//! receipts hash 32 · state hash 32 · beneficiary address 24 · fee multiplier u32. Then 4 bytes of padding and the
//! transactions, each padded to a multiple of 8.
//!
//! Signed is everything from the version on, without a generation hash; the block hash is SHA3-256(signature ‖ signer ‖
//! signed part). This ledger has no lottery for harvesters, receipts or state tree: difficulty is the least, VRF proof,
//! receipts hash and state hash are zero.

use std::sync::Arc;

use tegata_symbol::merkle::{merkle_root, sha3_256};
use tegata_symbol::{Address, Amount, Hash256, KeyPair, NetworkId, NetworkTime, PublicKey, Signature};

use crate::packet::Announced;

/// Size of a header in bytes.
pub const HEADER_SIZE: usize = 372;
/// The least difficulty that a network has.
pub const DIFFICULTY: u64 = 10_000_000_000_000;
/// Type of the first block.
pub const TYPE_NEMESIS: u16 = 0x8043;
/// Type of all others.
pub const TYPE_NORMAL: u16 = 0x8143;

const SIGNED_FROM: usize = 108;

/// The header of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockHeader {
    /// Over everything below.
    pub signature: Signature,
    /// The harvester.
    pub signer: PublicKey,
    /// Network byte.
    pub network: NetworkId,
    /// `0x8043` for the first block, `0x8143` for the others.
    pub kind: u16,
    /// 1 for the first block.
    pub height: u64,
    /// When it was made.
    pub timestamp: NetworkTime,
    /// Hash of the block before.
    pub previous_hash: Hash256,
    /// Merkle root over the transactions' component hashes.
    pub transactions_hash: Hash256,
    /// Who gets the fees.
    pub beneficiary: Address,
    /// What each transaction pays per byte.
    pub fee_multiplier: u32,
}

impl BlockHeader {
    fn to_bytes(&self, size: u32) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEADER_SIZE);
        out.extend_from_slice(&size.to_le_bytes());
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&self.signature.0);
        out.extend_from_slice(&self.signer.0);
        out.extend_from_slice(&[0; 4]);
        out.push(1);
        out.push(self.network.0);
        out.extend_from_slice(&self.kind.to_le_bytes());
        out.extend_from_slice(&self.height.to_le_bytes());
        out.extend_from_slice(&self.timestamp.0.to_le_bytes());
        out.extend_from_slice(&DIFFICULTY.to_le_bytes());
        out.extend_from_slice(&[0; 80]);
        out.extend_from_slice(&self.previous_hash.0);
        out.extend_from_slice(&self.transactions_hash.0);
        out.extend_from_slice(&[0; 64]);
        out.extend_from_slice(self.beneficiary.as_bytes());
        out.extend_from_slice(&self.fee_multiplier.to_le_bytes());
        out
    }

    fn signed_part(&self) -> Vec<u8> {
        self.to_bytes(0).split_off(SIGNED_FROM)
    }

    /// Signs with the harvester's keys.
    #[must_use]
    pub fn sign(mut self, harvester: &KeyPair) -> Self {
        self.signature = harvester.sign(&self.signed_part());
        self
    }

    /// Whether the signature is the signer's.
    pub fn verify(&self) -> bool {
        self.signer.verify(&self.signed_part(), &self.signature)
    }

    /// The block's hash.
    pub fn hash(&self) -> Hash256 {
        sha3_256(&[&self.signature.0, &self.signer.0, &self.signed_part()])
    }
}

/// A block with its transactions and what is computed from them once.
#[derive(Debug, Clone)]
pub struct Block {
    /// The header.
    pub header: BlockHeader,
    /// The block's hash.
    pub hash: Hash256,
    /// The transactions in order.
    pub transactions: Vec<Arc<Announced>>,
}

/// Bytes in a log are not a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are not a block of this ledger")]
pub struct NotABlock;

impl Block {
    /// Joins a signed header and its transactions.
    pub fn new(header: BlockHeader, transactions: Vec<Arc<Announced>>) -> Self {
        let hash = header.hash();
        Self { header, hash, transactions }
    }

    /// Merkle root over the transactions' component hashes.
    pub fn transactions_hash(transactions: &[Arc<Announced>]) -> Hash256 {
        merkle_root(transactions.iter().map(|transaction| transaction.merkle_component_hash))
    }

    /// Size in bytes of the whole block in the node's layout.
    pub fn size(&self) -> usize {
        let payload: usize = self.transactions.iter().map(|each| each.bytes.len().next_multiple_of(8)).sum();
        HEADER_SIZE + 4 + payload
    }

    /// What all transactions pay together, in atomic units of the currency.
    pub fn total_fee(&self) -> Amount {
        let sizes: u64 = self.transactions.iter().map(|each| each.size()).sum();
        Amount(sizes.saturating_mul(self.header.fee_multiplier.into()))
    }

    /// The node's layout of the block.
    pub fn to_bytes(&self) -> Vec<u8> {
        let size = self.size();
        let mut out = self.header.to_bytes(u32::try_from(size).unwrap_or(u32::MAX));
        out.extend_from_slice(&[0; 4]);
        for each in &self.transactions {
            out.extend_from_slice(&each.bytes);
            out.resize((out.len() - HEADER_SIZE - 4).next_multiple_of(8) + HEADER_SIZE + 4, 0);
        }
        out
    }

    /// Reads header and raw transactions of [`Block::to_bytes`]; the caller judges the transactions.
    ///
    /// # Errors
    /// [`NotABlock`].
    pub fn split(bytes: &[u8]) -> Result<(BlockHeader, Vec<&[u8]>), NotABlock> {
        let mut fields = Fields(bytes);
        let size = u32::from_le_bytes(fields.array()?);
        if usize::try_from(size) != Ok(bytes.len()) {
            return Err(NotABlock);
        }
        fields.zeros(4)?;
        let (signature, signer) = (Signature(fields.array()?), PublicKey(fields.array()?));
        fields.zeros(4)?;
        let [1, network] = fields.array()? else { return Err(NotABlock) };
        let kind = u16::from_le_bytes(fields.array()?);
        let height = u64::from_le_bytes(fields.array()?);
        let timestamp = NetworkTime(u64::from_le_bytes(fields.array()?));
        if u64::from_le_bytes(fields.array()?) != DIFFICULTY {
            return Err(NotABlock);
        }
        fields.zeros(80)?;
        let (previous_hash, transactions_hash) = (Hash256(fields.array()?), Hash256(fields.array()?));
        fields.zeros(64)?;
        let beneficiary = Address::from_bytes(fields.array()?).map_err(|_| NotABlock)?;
        let fee_multiplier = u32::from_le_bytes(fields.array()?);
        fields.zeros(4)?;
        let header = BlockHeader {
            signature,
            signer,
            network: NetworkId(network),
            kind,
            height,
            timestamp,
            previous_hash,
            transactions_hash,
            beneficiary,
            fee_multiplier,
        };
        let mut transactions = Vec::new();
        while !fields.0.is_empty() {
            let stated = fields.0.first_chunk::<4>().map(|size| u32::from_le_bytes(*size)).ok_or(NotABlock)?;
            let size = usize::try_from(stated).map_err(|_| NotABlock)?;
            if size == 0 {
                return Err(NotABlock);
            }
            transactions.push(fields.take(size)?);
            fields.zeros(size.next_multiple_of(8) - size)?;
        }
        Ok((header, transactions))
    }
}

struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], NotABlock> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(NotABlock)?;
        self.0 = rest;
        Ok(taken)
    }

    fn zeros(&mut self, count: usize) -> Result<(), NotABlock> {
        if self.take(count)?.iter().all(|byte| *byte == 0) { Ok(()) } else { Err(NotABlock) }
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], NotABlock> {
        self.take(N)?.try_into().map_err(|_| NotABlock)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;
    use tegata_symbol::PrivateKey;

    use super::*;

    fn header() -> BlockHeader {
        let keys = KeyPair::new(&PrivateKey::from_bytes([3; 32]));
        BlockHeader {
            signature: Signature::ZERO,
            signer: keys.public_key(),
            network: NetworkId::TESTNET,
            kind: TYPE_NORMAL,
            height: 7,
            timestamp: NetworkTime(1234),
            previous_hash: Hash256([9; 32]),
            transactions_hash: Hash256::ZERO,
            beneficiary: Address::new(&keys.public_key(), NetworkId::TESTNET),
            fee_multiplier: 100,
        }
        .sign(&keys)
    }

    #[test]
    fn a_header_is_read_back_and_its_signature_covers_every_field() {
        let block = Block::new(header(), Vec::new());
        let bytes = block.to_bytes();
        assert_eq!(bytes.len(), HEADER_SIZE + 4);
        let (read, transactions) = Block::split(&bytes).unwrap();
        assert_eq!((&read, transactions.len()), (&block.header, 0));
        assert!(read.verify());
        assert!(!BlockHeader { height: 8, ..read.clone() }.verify());
        assert!(!BlockHeader { fee_multiplier: 99, ..read }.verify());
    }

    proptest! {
        #[test]
        fn reading_any_bytes_as_a_block_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..800)) {
            let _ = Block::split(&bytes);
        }

        #[test]
        fn reading_a_block_with_any_payload_never_panics(payload in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut bytes = Block::new(header(), Vec::new()).to_bytes();
            bytes.extend_from_slice(&payload);
            let size = u32::try_from(bytes.len()).unwrap();
            bytes[..4].copy_from_slice(&size.to_le_bytes());
            let _ = Block::split(&bytes);
        }
    }
}
