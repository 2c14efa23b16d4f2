//! Whether a database holds exactly what its blocks lead to.

use tegata_symbol::KeyPair;

use super::{Ledger, Place, ReplayError};
use crate::parameters::Parameters;
use crate::storage::StorageError;

/// A database is not what its blocks lead to.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The database cannot be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A block does not follow from those before it.
    #[error(transparent)]
    Block(#[from] ReplayError),
    /// A block is missing.
    #[error("the block of height {0} is missing")]
    Missing(u64),
    /// A transaction is not found by its hash or by an account that it names, or something is found that is in no block.
    #[error("the indexes do not fit the block of height {0}")]
    Index(u64),
    /// The state is another one.
    #[error("the state is not the one that the blocks lead to")]
    State,
}

impl Ledger {
    /// Executes all blocks anew, from the first on, and compares state and indexes. Blocks must have become final as they
    /// do now: with the same lag. Answers the number of transactions.
    ///
    /// # Errors
    /// [`VerifyError`]: the first thing that is not as it should be.
    pub fn verify(&self, nemesis: &KeyPair, harvester: KeyPair) -> Result<u64, VerifyError> {
        let snapshot = self.store.snapshot()?;
        let mut anew = Self::in_memory(Parameters::clone(&self.parameters), nemesis, harvester, self.finality_lag)?;
        let (mut transactions, mut named) = (0u64, 0u64);
        for height in 2..=self.height() {
            let block = snapshot.block(height)?.ok_or(VerifyError::Missing(height))?;
            anew.replay(&block.to_bytes())?;
            anew.take_events();
            for (index, each) in (0u32..).zip(&block.transactions) {
                let place = Place { height, index };
                let mut found = snapshot.place(&each.hash)? == Some(place);
                for address in &each.addresses {
                    found &= snapshot.places_of(address, place, place)?.count() == 1;
                    named = named.saturating_add(1);
                }
                if !found {
                    return Err(VerifyError::Index(height));
                }
                transactions = transactions.saturating_add(1);
            }
        }
        if snapshot.block_count()? != self.height()
            || snapshot.transaction_count()? != transactions
            || snapshot.index_sizes()? != (transactions, named)
        {
            return Err(VerifyError::Index(self.height()));
        }
        if anew.tip().hash != self.tip().hash || !anew.state().is_as(self.state()) {
            return Err(VerifyError::State);
        }
        Ok(transactions)
    }
}
