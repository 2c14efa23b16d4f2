//! A node that falls behind: a second ledger of the same network, in memory, that gets the blocks later.

use axum::Router;

use crate::chain::{Event, Ledger, ReplayError, RollbackError, Snapshot, Undone};
use crate::emulator::Emulator;
use crate::rest;
use crate::storage::StorageError;

/// What a node shows that is behind.
pub(super) struct Behind {
    emulator: Emulator,
    /// Blocks that it stays behind; `None`: it gets none.
    lag: Option<u64>,
    routes: Router,
}

impl Behind {
    /// Routes that answer from the older chain.
    pub(super) fn routes(&self) -> Router {
        self.routes.clone()
    }

    /// Takes the blocks that are due.
    pub(super) fn follow(&self, ledger: &Ledger) {
        let Some(lag) = self.lag else { return };
        let to = ledger.height().saturating_sub(lag).max(1);
        let followed = ledger.store().snapshot().map_err(ReplayError::from).and_then(|chain| self.replay(&chain, to));
        if let Err(error) = followed {
            tracing::error!("a node that is behind cannot follow: {error}");
        }
    }

    /// Takes the blocks up to a height, after giving back those that the chain no longer has.
    fn replay(&self, chain: &Snapshot, to: u64) -> Result<(), ReplayError> {
        self.emulator.with_ledger(|own| {
            while chain.summary(own.height())?.is_none_or(|block| block.hash != own.tip().hash) {
                own.roll_back(1, Undone::WaitAgain, own.time()).map_err(|error| match error {
                    RollbackError::Storage(error) => ReplayError::Storage(error),
                    RollbackError::Final { finalized, .. } => ReplayError::DoesNotContinue(finalized),
                })?;
            }
            while own.height() < to {
                let next = chain.block(own.height().saturating_add(1))?.ok_or(StorageError::Unreadable)?;
                own.replay(&next.to_bytes())?;
            }
            Ok(())
        })
    }
}

impl Emulator {
    /// From now on this node shows an older chain.
    pub(super) fn fall_behind(&self, lag: Option<u64>) -> Result<(), ReplayError> {
        self.catch_up()?;
        // Held until all is in place: no block comes in between.
        let ledger = self.ledger();
        let (unheard, _) = tokio::sync::broadcast::channel::<Event>(1);
        let past = Behind { emulator: self.copy(unheard)?, lag: None, routes: Router::new() };
        past.replay(&ledger.store().snapshot()?, ledger.height().saturating_sub(lag.unwrap_or(0)).max(1))?;
        let emulator = past.emulator.told_by(self.node().shown.clone());
        let routes = rest::routes().with_state(emulator.clone());
        *self.node().behind() = Some(Behind { emulator, lag, routes });
        Ok(())
    }

    /// Shows all blocks that came meanwhile, and from now on the chain as it is.
    pub(super) fn catch_up(&self) -> Result<(), ReplayError> {
        let ledger = self.ledger();
        let mut behind = self.node().behind();
        if let Some(behind) = &*behind {
            behind.replay(&ledger.store().snapshot()?, ledger.height())?;
        }
        *behind = None;
        Ok(())
    }

    /// Lets a node that is behind hear an announcement as well: it waits there.
    pub(crate) fn tell_behind(&self, announce: impl FnOnce(&Self) -> Result<crate::chain::Accepted, StorageError>) {
        let emulator = self.node().behind().as_ref().map(|behind| behind.emulator.clone());
        if let Some(Err(error)) = emulator.map(|emulator| announce(&emulator)) {
            tracing::error!("a node that is behind cannot take an announcement in: {error}");
        }
    }
}
