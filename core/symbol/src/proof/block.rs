//! Block headers as a node lays them out (catapult `model/Block.h`, `model/BlockUtils.cpp`).
//!
//! All numbers little-endian: size u32 of the whole block · reserved u32 · signature 64 · signer's public key 32 ·
//! reserved u32 · version u8 = 1 · network u8 · type u16 · height u64 · timestamp u64 · difficulty u64 · VRF proof (gamma
//! 32, verification hash 16, scalar 32) · previous block hash 32 · transactions hash 32 · receipts hash 32 · state hash 32 ·
//! beneficiary address 24 · fee multiplier u32. A normal block continues with 4 reserved bytes, an importance or nemesis
//! block with its [`ImportanceFooter`] of 52 bytes; then the transactions, each but the last padded to a multiple of 8.
//!
//! Signed is everything from the version to the end of the header, reserved bytes of a normal block excepted, without the
//! network's generation hash. The block hash is SHA3-256(signature ‖ signer ‖ signed part).

use crate::address::Address;
use crate::bytes::{Hash256, PublicKey, Signature};
use crate::key::KeyPair;
use crate::merkle::{Side, root_from_path, sha3_256};
use crate::network::{Amount, NetworkId, NetworkTime};
use crate::wire::{ParseError, ParseRule, Reader, Wire};

const VERSION: u8 = 1;
const TYPE_NEMESIS: u16 = 0x8043;
const TYPE_NORMAL: u16 = 0x8143;
const TYPE_IMPORTANCE: u16 = 0x8243;
/// Bytes up to the fee multiplier.
const COMMON_SIZE: usize = 372;
const RESERVED_AT_END: usize = 4;

/// Proof of the verifiable random function that decides who may harvest; it is carried, not checked here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VrfProof {
    /// A compressed point.
    pub gamma: [u8; 32],
    /// The first half of a hash.
    pub verification_hash: [u8; 16],
    /// A scalar.
    pub scalar: [u8; 32],
}

impl VrfProof {
    /// All bits zero: a first block, or a ledger without a lottery.
    pub const ZERO: Self = Self { gamma: [0; 32], verification_hash: [0; 16], scalar: [0; 32] };
}

impl Wire for VrfProof {
    const SIZE: usize = 80;
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        Ok(Self { gamma: reader.get()?, verification_hash: reader.get()?, scalar: reader.get()? })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.gamma.write(out);
        self.verification_hash.write(out);
        self.scalar.write(out);
    }
}

/// What a block says when importances were calculated anew, and the first block (catapult `ImportanceBlockFooter`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportanceFooter {
    /// Accounts that may vote on finality.
    pub voting_eligible_accounts: u32,
    /// Accounts that may harvest.
    pub harvesting_eligible_accounts: u64,
    /// What the voters own together, in atomic units of the harvesting mosaic.
    pub total_voting_balance: Amount,
    /// Hash of the importance block before; zero in the first block.
    pub previous_importance_block_hash: Hash256,
}

impl Wire for ImportanceFooter {
    const SIZE: usize = 52;
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        Ok(Self {
            voting_eligible_accounts: reader.get()?,
            harvesting_eligible_accounts: reader.get()?,
            total_voting_balance: reader.get()?,
            previous_importance_block_hash: reader.get()?,
        })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.voting_eligible_accounts.write(out);
        self.harvesting_eligible_accounts.write(out);
        self.total_voting_balance.write(out);
        self.previous_importance_block_hash.write(out);
    }
}

/// The type of a block, with what only that type has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// `0x8143`: most blocks.
    Normal,
    /// `0x8243`: the height is a multiple of the network's importance grouping.
    Importance(ImportanceFooter),
    /// `0x8043`: the first block.
    Nemesis(ImportanceFooter),
}

impl BlockKind {
    /// The entity type's number.
    pub const fn number(&self) -> u16 {
        match self {
            Self::Normal => TYPE_NORMAL,
            Self::Importance(_) => TYPE_IMPORTANCE,
            Self::Nemesis(_) => TYPE_NEMESIS,
        }
    }

    /// What an importance block or the first one says about the network's accounts.
    pub const fn footer(&self) -> Option<&ImportanceFooter> {
        match self {
            Self::Normal => None,
            Self::Importance(footer) | Self::Nemesis(footer) => Some(footer),
        }
    }
}

/// The header of a block. What REST gives as JSON in `/blocks/{height}` has the same fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockHeader {
    /// Over the signed part.
    pub signature: Signature,
    /// The harvester: often a key that an account delegated, not the account's own.
    pub signer: PublicKey,
    /// Network byte.
    pub network: NetworkId,
    /// Type, and the footer that belongs to it.
    pub kind: BlockKind,
    /// 1 for the first block.
    pub height: u64,
    /// When it was made.
    pub timestamp: NetworkTime,
    /// How hard it was to be allowed to make it; 10^13 is the least.
    pub difficulty: u64,
    /// Why the harvester was allowed to make it.
    pub generation_hash_proof: VrfProof,
    /// Hash of the block before.
    pub previous_hash: Hash256,
    /// Merkle root over the transactions' component hashes; zero without transactions.
    pub transactions_hash: Hash256,
    /// Merkle root over the hashes of the statements: see [`crate::proof::BlockStatement`].
    pub receipts_hash: Hash256,
    /// Hash of the state after the block: see [`crate::proof::state_hash`].
    pub state_hash: Hash256,
    /// Who gets a share of the fees.
    pub beneficiary: Address,
    /// Atomic units of the currency that each transaction pays per byte.
    pub fee_multiplier: u32,
}

impl BlockHeader {
    /// Bytes in front of the transactions: 376, or 424 with an importance footer.
    pub const fn size(&self) -> usize {
        match self.kind {
            BlockKind::Normal => COMMON_SIZE + RESERVED_AT_END,
            BlockKind::Importance(_) | BlockKind::Nemesis(_) => COMMON_SIZE + ImportanceFooter::SIZE,
        }
    }

    /// Reads the header of a whole block, and returns with it the bytes of the transactions.
    ///
    /// # Errors
    /// Too few bytes, a size field that is not the number of bytes given, reserved bytes that are not zero, a version
    /// other than 1, an unknown type, or a beneficiary that is no account.
    pub fn from_bytes(bytes: &[u8]) -> Result<(Self, &[u8]), ParseError> {
        let mut reader = Reader::new(bytes, 0);
        let size: u32 = reader.get()?;
        if usize::try_from(size) != Ok(bytes.len()) {
            return Err(ParseError { offset: 0, rule: ParseRule::SizeMismatch(size) });
        }
        reader.reserved(4)?;
        let (signature, signer) = (reader.get()?, reader.get()?);
        reader.reserved(4)?;
        let offset = reader.offset();
        let version: u8 = reader.get()?;
        if version != VERSION {
            return Err(ParseError { offset, rule: ParseRule::UnknownVersion(version) });
        }
        let network = NetworkId(reader.get()?);
        let offset = reader.offset();
        let number: u16 = reader.get()?;
        let mut header = Self {
            signature,
            signer,
            network,
            kind: BlockKind::Normal,
            height: reader.get()?,
            timestamp: reader.get()?,
            difficulty: reader.get()?,
            generation_hash_proof: reader.get()?,
            previous_hash: reader.get()?,
            transactions_hash: reader.get()?,
            receipts_hash: reader.get()?,
            state_hash: reader.get()?,
            beneficiary: reader.get()?,
            fee_multiplier: reader.get()?,
        };
        header.kind = match number {
            TYPE_NORMAL => {
                reader.reserved(RESERVED_AT_END)?;
                BlockKind::Normal
            }
            TYPE_IMPORTANCE => BlockKind::Importance(reader.get()?),
            TYPE_NEMESIS => BlockKind::Nemesis(reader.get()?),
            other => return Err(ParseError { offset, rule: ParseRule::UnknownType(other) }),
        };
        let transactions = reader.take(reader.remaining())?;
        Ok((header, transactions))
    }

    /// The node's layout, followed by the bytes of the transactions. The size field, which is neither signed nor hashed,
    /// is the greatest number when the block is larger than that.
    pub fn to_bytes(&self, transactions: &[u8]) -> Vec<u8> {
        let size = self.size() + transactions.len();
        let mut out = Vec::with_capacity(size);
        u32::try_from(size).unwrap_or(u32::MAX).write(&mut out);
        out.extend_from_slice(&[0; 4]);
        self.signature.write(&mut out);
        self.signer.write(&mut out);
        out.extend_from_slice(&[0; 4]);
        self.write_signed_part(&mut out);
        out.resize(self.size(), 0);
        out.extend_from_slice(transactions);
        out
    }

    /// The bytes that the harvester signs.
    pub fn signed_part(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.size());
        self.write_signed_part(&mut out);
        out
    }

    fn write_signed_part(&self, out: &mut Vec<u8>) {
        VERSION.write(out);
        self.network.0.write(out);
        self.kind.number().write(out);
        self.height.write(out);
        self.timestamp.write(out);
        self.difficulty.write(out);
        self.generation_hash_proof.write(out);
        self.previous_hash.write(out);
        self.transactions_hash.write(out);
        self.receipts_hash.write(out);
        self.state_hash.write(out);
        self.beneficiary.write(out);
        self.fee_multiplier.write(out);
        if let Some(footer) = self.kind.footer() {
            footer.write(out);
        }
    }

    /// Signs with the harvester's keys; [`BlockHeader::signer`] must be their public key.
    #[must_use]
    pub fn sign(mut self, harvester: &KeyPair) -> Self {
        self.signature = harvester.sign(&self.signed_part());
        self
    }

    /// Whether the signature over the header is the signer's.
    pub fn verify(&self) -> bool {
        self.signer.verify(&self.signed_part(), &self.signature)
    }

    /// The block's hash.
    pub fn hash(&self) -> Hash256 {
        sha3_256(&[&self.signature.0, &self.signer.0, &self.signed_part()])
    }

    /// Whether the path of `/blocks/{height}/transactions/{hash}/merkle` leads from a transaction's merkle component hash
    /// to this block. With an empty path: whether it is the block's only transaction.
    pub fn has_transaction(&self, merkle_component_hash: Hash256, path: &[(Side, Hash256)]) -> bool {
        root_from_path(merkle_component_hash, path) == self.transactions_hash
    }

    /// Whether the path of `/blocks/{height}/statements/{hash}/merkle` leads from a statement's hash to this block.
    pub fn has_statement(&self, statement_hash: Hash256, path: &[(Side, Hash256)]) -> bool {
        root_from_path(statement_hash, path) == self.receipts_hash
    }
}
