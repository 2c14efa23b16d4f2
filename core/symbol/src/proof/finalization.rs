//! Proofs that a block is final: the votes of one round, grouped (catapult `extensions/finalization`, `model/FinalizationProof`,
//! `model/FinalizationMessage`; the signatures are those of `crypto_voting/BmTreeSignature`).
//!
//! Header of 56 bytes: size u32 · version u32 = 1 · epoch u32 · point u32 · height u64 · hash 32. Then the groups, each: size u32 ·
//! number of hashes u32 · number of signatures u32 · stage u32 · height u64 · hashes · signatures of 192 bytes.
//!
//! A voter signs version u32 = 1 · number of hashes u32 · epoch u32 · (point × 2 + stage) u32 · height u64 · hashes, with a
//! key for the epoch alone; its long-lived voting key has signed that key and the epoch (u64).

use crate::bytes::{Hash256, PublicKey, Signature};
use crate::key::KeyPair;
use crate::wire::{ParseError, ParseRule, Reader, Wire};

const VERSION: u32 = 1;
const HEADER_SIZE: usize = 56;
const GROUP_HEADER_SIZE: usize = 24;

/// A round of votes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FinalizationRound {
    /// Number of the voting set, from 1; the first block is an epoch of its own.
    pub epoch: u32,
    /// Number of the round in the epoch, from 1.
    pub point: u32,
}

/// Which of a round's two votes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FinalizationStage {
    /// For a chain of blocks from the last final one on.
    Prevote = 0,
    /// For one block that enough prevotes named.
    Precommit = 1,
}

impl Wire for FinalizationStage {
    const SIZE: usize = 4;
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        let offset = reader.offset();
        match reader.get::<u32>()? {
            0 => Ok(Self::Prevote),
            1 => Ok(Self::Precommit),
            value => Err(ParseError { offset, rule: ParseRule::UnknownValue(value.into()) }),
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        (*self as u32).write(out);
    }
}

/// A signature with the key that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParentKeySignature {
    /// Whose signature.
    pub parent_public_key: PublicKey,
    /// The signature.
    pub signature: Signature,
}

impl ParentKeySignature {
    fn sign(keys: &KeyPair, data: &[u8]) -> Self {
        Self { parent_public_key: keys.public_key(), signature: keys.sign(data) }
    }

    fn verify(&self, data: &[u8]) -> bool {
        self.parent_public_key.verify(data, &self.signature)
    }
}

impl Wire for ParentKeySignature {
    const SIZE: usize = 96;
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        Ok(Self { parent_public_key: reader.get()?, signature: reader.get()? })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.parent_public_key.write(out);
        self.signature.write(out);
    }
}

/// A signature by a key that counts for one epoch, and what makes it count (a two-layer Bellare-Miner tree).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BmTreeSignature {
    /// The voting key of an account, over the epoch's key ‖ epoch u64.
    pub root: ParentKeySignature,
    /// The epoch's key, over what is signed.
    pub bottom: ParentKeySignature,
}

impl BmTreeSignature {
    /// Signs with a voting key and the key that it has for the epoch.
    pub fn sign(voting: &KeyPair, of_epoch: &KeyPair, epoch: u32, data: &[u8]) -> Self {
        let root = ParentKeySignature::sign(voting, &bound(&of_epoch.public_key(), epoch));
        Self { root, bottom: ParentKeySignature::sign(of_epoch, data) }
    }

    /// Whether both signatures are right (catapult `BmPrivateKeyTree`, `Verify`).
    pub fn verify(&self, epoch: u32, data: &[u8]) -> bool {
        self.root.verify(&bound(&self.bottom.parent_public_key, epoch)) && self.bottom.verify(data)
    }
}

/// What a voting key signs: the key of an epoch, for it.
fn bound(of_epoch: &PublicKey, epoch: u32) -> [u8; 40] {
    let mut data = [0; 40];
    let (key, boundary) = data.split_at_mut(PublicKey::SIZE);
    key.copy_from_slice(&of_epoch.0);
    boundary.copy_from_slice(&u64::from(epoch).to_le_bytes());
    data
}

impl Wire for BmTreeSignature {
    const SIZE: usize = 192;
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        Ok(Self { root: reader.get()?, bottom: reader.get()? })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.root.write(out);
        self.bottom.write(out);
    }
}

/// The signatures of all who voted the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinalizationMessageGroup {
    /// Which vote.
    pub stage: FinalizationStage,
    /// Height of the first hash.
    pub height: u64,
    /// Hashes of consecutive blocks.
    pub hashes: Vec<Hash256>,
    /// Who voted so.
    pub signatures: Vec<BmTreeSignature>,
}

impl FinalizationMessageGroup {
    /// What each voter of the group has signed in a round.
    pub fn signed_part(&self, round: FinalizationRound) -> Vec<u8> {
        let mut out = Vec::with_capacity(24 + self.hashes.len() * Hash256::SIZE);
        VERSION.write(&mut out);
        count(self.hashes.len()).write(&mut out);
        round.epoch.write(&mut out);
        ((round.point << 1) | self.stage as u32).write(&mut out);
        self.height.write(&mut out);
        self.hashes.iter().for_each(|hash| hash.write(&mut out));
        out
    }

    /// Whether the vote is for a block of a height.
    fn names(&self, height: u64, hash: &Hash256) -> bool {
        let index = height.checked_sub(self.height).and_then(|index| usize::try_from(index).ok());
        index.and_then(|index| self.hashes.get(index)) == Some(hash)
    }

    fn size(&self) -> usize {
        GROUP_HEADER_SIZE + self.hashes.len() * Hash256::SIZE + self.signatures.len() * BmTreeSignature::SIZE
    }
}

impl Wire for FinalizationMessageGroup {
    /// Of an empty group; each hash and signature comes on top.
    const SIZE: usize = GROUP_HEADER_SIZE;
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        let mismatch = reader.offset();
        let (size, hashes, signatures) = (reader.get::<u32>()?, reader.get::<u32>()?, reader.get::<u32>()?);
        let (stage, height) = (reader.get()?, reader.get()?);
        let content = u64::from(hashes) * Hash256::SIZE as u64 + u64::from(signatures) * BmTreeSignature::SIZE as u64;
        if u64::from(size) != GROUP_HEADER_SIZE as u64 + content {
            return Err(ParseError { offset: mismatch, rule: ParseRule::SizeMismatch(size) });
        }
        // Nothing is allocated for what the bytes cannot hold.
        if content > reader.remaining() as u64 {
            return Err(
                reader.error(ParseRule::Truncated(usize::try_from(content).unwrap_or(usize::MAX) - reader.remaining()))
            );
        }
        Ok(Self { stage, height, hashes: reader.list(hashes as usize)?, signatures: reader.list(signatures as usize)? })
    }
    fn write(&self, out: &mut Vec<u8>) {
        count(self.size()).write(out);
        count(self.hashes.len()).write(out);
        count(self.signatures.len()).write(out);
        self.stage.write(out);
        self.height.write(out);
        self.hashes.iter().for_each(|hash| hash.write(out));
        self.signatures.iter().for_each(|signature| signature.write(out));
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// That a block is final (REST `/finalization/proof/…`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinalizationProof {
    /// The round that made it so.
    pub round: FinalizationRound,
    /// Height of the block.
    pub height: u64,
    /// Hash of the block.
    pub hash: Hash256,
    /// The votes; none for the first block of a chain, which is final without.
    pub groups: Vec<FinalizationMessageGroup>,
}

impl FinalizationProof {
    /// Puts a round's votes in the node's order: by size, then by what was signed (`model/FinalizationProofUtils.cpp`).
    pub fn new(
        round: FinalizationRound,
        height: u64,
        hash: Hash256,
        mut groups: Vec<FinalizationMessageGroup>,
    ) -> Self {
        groups.sort_by_key(|group| (group.hashes.len(), group.signed_part(round)));
        Self { round, height, hash, groups }
    }

    /// Reads a proof as nodes exchange and store it.
    ///
    /// # Errors
    /// Where the layout is broken, or the version is not 1.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ParseError> {
        let mut reader = Reader::new(bytes, 0);
        let size: u32 = reader.get()?;
        if usize::try_from(size) != Ok(bytes.len()) {
            return Err(ParseError { offset: 0, rule: ParseRule::SizeMismatch(size) });
        }
        let unknown = reader.offset();
        let version: u32 = reader.get()?;
        if version != VERSION {
            return Err(ParseError { offset: unknown, rule: ParseRule::UnknownValue(version.into()) });
        }
        let round = FinalizationRound { epoch: reader.get()?, point: reader.get()? };
        let (height, hash) = (reader.get()?, reader.get()?);
        let mut groups = Vec::new();
        while reader.remaining() > 0 {
            groups.push(reader.get()?);
        }
        Ok(Self { round, height, hash, groups })
    }

    /// The bytes that [`FinalizationProof::from_bytes`] reads.
    pub fn to_bytes(&self) -> Vec<u8> {
        let size = HEADER_SIZE + self.groups.iter().map(FinalizationMessageGroup::size).sum::<usize>();
        let mut out = Vec::with_capacity(size);
        count(size).write(&mut out);
        VERSION.write(&mut out);
        self.round.epoch.write(&mut out);
        self.round.point.write(&mut out);
        self.height.write(&mut out);
        self.hash.write(&mut out);
        self.groups.iter().for_each(|group| group.write(&mut out));
        out
    }

    /// Whether every signature is right. Who signed, and with what weight, is another question.
    pub fn verify(&self) -> bool {
        self.groups.iter().all(|group| {
            let data = group.signed_part(self.round);
            group.signatures.iter().all(|signature| signature.verify(self.round.epoch, &data))
        })
    }

    /// The voting keys that committed to the block, each once. With [`FinalizationProof::verify`] true, the block is final when
    /// the accounts that these keys are linked to at the epoch hold enough of the voters' balances (a node demands 0.7).
    pub fn precommitted(&self) -> Vec<PublicKey> {
        let committed = |group: &&FinalizationMessageGroup| {
            group.stage == FinalizationStage::Precommit && group.names(self.height, &self.hash)
        };
        let groups = self.groups.iter().filter(committed);
        let mut keys: Vec<_> =
            groups.flat_map(|group| &group.signatures).map(|signature| signature.root.parent_public_key).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}
