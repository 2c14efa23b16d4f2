//! The yeses that are kept warm while a study's files are fetched.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tegata_node::evidence::warm::WarmVerdict;
use tegata_symbol::{Hash256, MosaicId};

/// Most that are kept: each is an open socket. Whoever finds no place asks the chain for each file.
const MOST: usize = 32;

/// Digest of the request, and the study.
type Key = (Hash256, MosaicId);

#[derive(Default)]
pub(super) struct WarmVerdicts(Mutex<HashMap<Key, WarmVerdict>>);

impl WarmVerdicts {
    fn all(&self) -> MutexGuard<'_, HashMap<Key, WarmVerdict>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether there is one that stands at this moment.
    pub(super) fn holds(&self, key: &Key, now_ms: u64) -> bool {
        let mut all = self.all();
        let holds = all.get(key).is_some_and(|warm| warm.holds_at(now_ms).is_ok());
        if !holds {
            all.remove(key);
        }
        holds
    }

    pub(super) fn keep(&self, key: Key, verdict: WarmVerdict, now_ms: u64) {
        let mut all = self.all();
        all.retain(|_, warm| warm.holds_at(now_ms).is_ok());
        if all.len() < MOST {
            all.insert(key, verdict);
        }
    }
}
