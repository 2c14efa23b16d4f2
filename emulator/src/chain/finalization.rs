//! Which round makes a block final, and the proof of it.
//!
//! One voter, the ledger itself, has all the weight. Each final block has a round of its own, so rounds follow from heights and
//! proofs are made when they are asked for: signatures are deterministic, the same proof has the same bytes every time.

use std::sync::Arc;

use tegata_symbol::Hash256;
use tegata_symbol::proof::{
    BmTreeSignature, FinalizationMessageGroup, FinalizationProof, FinalizationRound, FinalizationStage,
};

use super::Ledger;
use crate::storage::{Seed, StorageError};

/// Finalization epoch of a height: the first block has one of its own, each further one ends at a multiple of the grouping
/// (catapult `CalculateFinalizationEpochForHeight`).
pub const fn finalization_epoch(height: u64, grouping: u64) -> u64 {
    if height <= 1 { 1 } else { 1 + height.div_ceil(grouping) }
}

/// Height of an epoch's last block (catapult `CalculateVotingSetEndHeight`).
const fn last_height(epoch: u64, grouping: u64) -> u64 {
    if epoch <= 1 { 1 } else { (epoch - 1).saturating_mul(grouping) }
}

/// The round in which a height becomes final. Points count from 1 in each epoch.
pub fn finalization_round(height: u64, grouping: u64) -> FinalizationRound {
    let epoch = finalization_epoch(height, grouping);
    let before = if epoch <= 1 { 0 } else { last_height(epoch - 1, grouping) };
    let number = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
    FinalizationRound { epoch: number(epoch), point: number(height.saturating_sub(before)) }
}

/// The account that votes, with keys made from the network's secret.
pub struct Voter(Arc<Seed>);

impl Voter {
    /// The voter of a network.
    pub const fn new(seed: Arc<Seed>) -> Self {
        Self(seed)
    }

    fn vote(&self, round: FinalizationRound, mut vote: FinalizationMessageGroup) -> FinalizationMessageGroup {
        let of_epoch = self.0.keys(format!("voter in epoch {}", round.epoch).as_bytes());
        let data = vote.signed_part(round);
        vote.signatures = vec![BmTreeSignature::sign(&self.0.keys(b"voter"), &of_epoch, round.epoch, &data)];
        vote
    }

    /// The proof of a final block; `before` is the hash of the block below, and `None` for the first block, which nobody votes on.
    fn prove(&self, height: u64, grouping: u64, hash: Hash256, before: Option<Hash256>) -> FinalizationProof {
        let round = finalization_round(height, grouping);
        let votes = before.map(|before| {
            // A prevote begins with the block that was final last.
            let (stage, from) = (FinalizationStage::Prevote, height.saturating_sub(1));
            let prevote =
                FinalizationMessageGroup { stage, height: from, hashes: vec![before, hash], signatures: Vec::new() };
            let stage = FinalizationStage::Precommit;
            let precommit = FinalizationMessageGroup { stage, height, hashes: vec![hash], signatures: Vec::new() };
            [prevote, precommit].map(|vote| self.vote(round, vote))
        });
        FinalizationProof::new(round, height, hash, votes.into_iter().flatten().collect())
    }
}

impl Ledger {
    /// The round that made the newest final block final.
    pub fn finalized_round(&self) -> FinalizationRound {
        finalization_round(self.finalized_height(), self.parameters().voting_set_grouping)
    }

    /// The proof of an epoch: of its last block, or of the newest final one while it goes on. `None` for epoch 0 and those that
    /// have not begun (catapult `ProofHandlers.cpp`).
    ///
    /// # Errors
    /// [`StorageError`]: the database cannot be read.
    pub fn proof_at_epoch(&self, voter: &Voter, epoch: u64) -> Result<Option<FinalizationProof>, StorageError> {
        let grouping = self.parameters().voting_set_grouping;
        let current = finalization_epoch(self.finalized_height(), grouping);
        if epoch == 0 || epoch > current {
            return Ok(None);
        }
        let height = if epoch == current { self.finalized_height() } else { last_height(epoch, grouping) };
        let snapshot = self.store().snapshot()?;
        let hash = |height| Ok::<_, StorageError>(snapshot.summary(height)?.map(|block| block.hash));
        let before = hash(height.saturating_sub(1))?;
        Ok(hash(height)?.map(|hash| voter.prove(height, grouping, hash, before)))
    }

    /// The proof of a block, if the node keeps one of just this height: it has one for each epoch, and looks for it in the epoch
    /// that it takes the height to be in (catapult `FileProofStorage::loadProof`).
    ///
    /// # Errors
    /// [`StorageError`]: the database cannot be read.
    pub fn proof_at_height(&self, voter: &Voter, height: u64) -> Result<Option<FinalizationProof>, StorageError> {
        if height == 0 || height > self.finalized_height() {
            return Ok(None);
        }
        let current = finalization_epoch(self.finalized_height(), self.parameters().voting_set_grouping);
        let epoch = if current <= 1 {
            1
        } else {
            // The second epoch's proof tells the grouping when the epoch is over, and less before.
            let Some(second) = self.proof_at_epoch(voter, 2)? else { return Ok(None) };
            height.checked_div(second.height).unwrap_or(0).saturating_add(1)
        };
        Ok(self.proof_at_epoch(voter, epoch)?.filter(|proof| proof.height == height))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::world::World;

    fn voter() -> Voter {
        Voter::new(Arc::new(Seed::from_bytes([7; 32])))
    }

    fn at_height(final_height: u64) -> World {
        let mut world = World::with(|parameters| parameters.voting_set_grouping = 4);
        while world.ledger.finalized_height() < final_height {
            world.block();
        }
        world
    }

    #[test]
    fn epochs_end_at_multiples_of_the_grouping_and_the_first_block_is_one_of_its_own() {
        // catapult tests/catapult/model/VotingSetTests.cpp: grouping 50.
        let epochs = [1, 2, 49, 50, 51, 100, 101].map(|height| finalization_epoch(height, 50));
        assert_eq!(epochs, [1, 2, 2, 2, 3, 3, 4]);
        let points = [1, 2, 50, 51, 100].map(|height| finalization_round(height, 50).point);
        assert_eq!(points, [1, 1, 49, 1, 50]);
    }

    #[test]
    fn a_proof_is_signed_by_the_voter_and_is_the_same_every_time() {
        let world = at_height(3);
        let proof = world.ledger.proof_at_epoch(&voter(), 2).unwrap().unwrap();
        assert_eq!((proof.height, proof.round), (3, FinalizationRound { epoch: 2, point: 2 }));
        assert_eq!(proof.hash, world.ledger.store().snapshot().unwrap().summary(3).unwrap().unwrap().hash);
        assert!(proof.verify());
        assert_eq!(proof.precommitted(), [Seed::from_bytes([7; 32]).keys(b"voter").public_key()]);
        assert_eq!(world.ledger.proof_at_epoch(&voter(), 2).unwrap(), Some(proof));
    }

    #[test]
    fn an_epoch_that_is_over_is_proven_by_its_last_block_and_one_to_come_by_none() {
        let world = at_height(9);
        let heights = [1, 2, 3, 4].map(|epoch| world.ledger.proof_at_epoch(&voter(), epoch).unwrap().unwrap().height);
        assert_eq!(heights, [1, 4, 8, 9]);
        assert!(world.ledger.proof_at_epoch(&voter(), 1).unwrap().unwrap().groups.is_empty());
        assert_eq!([0, 5].map(|epoch| world.ledger.proof_at_epoch(&voter(), epoch).unwrap()), [None, None]);
    }

    #[test]
    fn only_the_height_of_an_epochs_proof_has_one() {
        let proven = |final_height: u64| -> Vec<u64> {
            let world = at_height(final_height);
            (0..=final_height + 1)
                .filter(|height| world.ledger.proof_at_height(&voter(), *height).unwrap().is_some())
                .collect()
        };
        assert_eq!(proven(1), [1]);
        assert_eq!(proven(3), [1, 3]);
        // As in a node, a height inside a later epoch is looked for in the epoch before.
        assert_eq!(proven(9), [1, 4, 8]);
    }
}
