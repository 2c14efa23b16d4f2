//! Taking blocks back, as a node does when its peers have a better chain.

use std::sync::Arc;

use tegata_symbol::NetworkTime;

use super::Ledger;
use super::event::Event;
use crate::packet::Announced;
use crate::rules;
use crate::status::Failure;
use crate::storage::StorageError;

/// What becomes of the transactions of blocks that are taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undone {
    /// They wait again, as in a node that knew them before the other chain came.
    WaitAgain,
    /// They are gone, as if they had never been announced here; announced again they are taken in.
    Forgotten,
}

/// Blocks cannot be taken back.
#[derive(Debug, thiserror::Error)]
pub enum RollbackError {
    /// One of them is final.
    #[error("the chain is final up to height {finalized}: no more than {most} blocks can be rolled back")]
    Final {
        /// Height up to which the chain is final.
        finalized: u64,
        /// Blocks that are not final.
        most: u64,
    },
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Ledger {
    /// Takes back the newest blocks. Deposits and cosignatures that came in the meantime stand where they stood before them;
    /// an aggregate bonded that was complete waits with its cosignatures for a block.
    ///
    /// # Errors
    /// [`RollbackError`]; nothing was taken back when one of the blocks is final. When the database fails, blocks above the
    /// one at which it failed are gone, and the ledger is whole.
    pub fn roll_back(&mut self, blocks: u64, undone: Undone, now: NetworkTime) -> Result<(), RollbackError> {
        let most = self.height().saturating_sub(self.finalized);
        if blocks > most {
            return Err(RollbackError::Final { finalized: self.finalized, most });
        }
        let mut returned = Vec::new();
        let mut failed = None;
        for _ in 0..blocks {
            match self.take_back_newest() {
                Ok(transactions) => returned.splice(0..0, transactions).for_each(drop),
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        match undone {
            Undone::WaitAgain => self.wait_again(returned),
            Undone::Forgotten => {
                for each in &returned {
                    self.recent.remove(&each.hash);
                }
            }
        }
        self.pending.rollback_all();
        self.refresh_unconfirmed(now);
        self.refresh_partial(now);
        self.drop_unlocked(now);
        failed.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Lets go of waiting aggregates whose deposit was taken back (`PtBootstrapperService`, on changes of locks).
    fn drop_unlocked(&mut self, now: NetworkTime) {
        let waiting: Vec<_> = self.partial.iter().map(|pooled| pooled.transaction).collect();
        for announced in waiting {
            let verdict = self.with_last_block(now, |state, context| rules::admit_partial(state, &announced, context));
            if let Err(Failure::LockHashUnknownHash | Failure::LockHashInactiveHash) = verdict {
                self.partial.remove(&announced.hash);
                self.events.push(Event::PartialRemoved(Arc::clone(&announced)));
                self.note_rejection(&announced, Failure::ExtensionPartialTransactionDependencyRemoved);
            }
        }
    }

    /// Takes back one block; answers its transactions.
    fn take_back_newest(&mut self) -> Result<Vec<Arc<Announced>>, StorageError> {
        let height = self.height();
        let snapshot = self.store.snapshot()?;
        let block = snapshot.block(height)?.ok_or(StorageError::Unreadable)?;
        let before = snapshot.summary(height.saturating_sub(1))?.ok_or(StorageError::Unreadable)?;
        let changes = self.store.changes_of(height)?.ok_or(StorageError::Unreadable)?;
        self.pending.rollback_all();
        self.confirmed.revert(&changes);
        self.trees.update(&changes, &self.confirmed, height.saturating_sub(1));
        if let Err(error) = self.store.remove(&block, &self.confirmed, &changes) {
            if let Some((state, _)) = self.store.read_state()? {
                self.confirmed = state;
                self.trees.update(&changes, &self.confirmed, height);
            }
            return Err(error);
        }
        self.pending.adopt(&changes, &self.confirmed);
        self.tip = Arc::new(before);
        self.read_multipliers()?;
        Ok(block.transactions)
    }

    /// Puts transactions before those that wait already, which may need them.
    fn wait_again(&mut self, returned: Vec<Arc<Announced>>) {
        let waiting: Vec<_> = self.unconfirmed.iter().map(|pooled| pooled.transaction).collect();
        self.unconfirmed = super::Pool::default();
        for each in &returned {
            self.events.push(Event::UnconfirmedAdded(Arc::clone(each)));
        }
        for each in returned.into_iter().chain(waiting) {
            self.sequence = self.sequence.saturating_add(1);
            self.unconfirmed.insert(self.sequence, each);
        }
    }
}
