//! The wallet locks when its owner looks elsewhere.

use std::sync::PoisonError;

use super::Wallet;
use crate::chain::Connect;
use crate::error::WalletError;
use crate::settings::MAX_LOCK_AFTER_MS;

impl<N: Connect> Wallet<N> {
    /// The app is no longer what its owner looks at. Locks at once unless the settings give time; then returns the
    /// milliseconds after which the app is to call [`Self::lock_if_left`], in case it is not returned to.
    pub fn leave(&self) -> Option<u64> {
        if self.is_locked() {
            return None;
        }
        let wait = self.may_be_left_ms();
        if wait == 0 {
            self.lock();
            return None;
        }
        self.left_at_ms.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| self.now_ms());
        Some(wait)
    }

    /// Locks if the app was left for as long as the settings allow, and tells whether the wallet is locked. A clock that
    /// went back meanwhile gives no more time: it locks as well.
    pub fn lock_if_left(&self) -> bool {
        let left = *self.left_at_ms.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(left_at_ms) = left {
            let is_too_long = |away| away >= self.may_be_left_ms();
            if self.now_ms().checked_sub(left_at_ms).is_none_or(is_too_long) {
                self.lock();
            }
        }
        self.is_locked()
    }

    /// The app is looked at again: as [`Self::lock_if_left`], and if it is still open the time starts anew when it is left
    /// the next time.
    pub fn return_to(&self) -> bool {
        let is_locked = self.lock_if_left();
        *self.left_at_ms.lock().unwrap_or_else(PoisonError::into_inner) = None;
        is_locked
    }

    /// Settings that cannot be read give no time.
    fn may_be_left_ms(&self) -> u64 {
        self.settings().map_or(0, |settings| settings.lock_after_ms.min(MAX_LOCK_AFTER_MS))
    }

    /// Whether settings allow what they may.
    pub(super) fn check_lock_after(lock_after_ms: u64) -> Result<(), WalletError> {
        if lock_after_ms > MAX_LOCK_AFTER_MS { Err(WalletError::LockAfter(lock_after_ms)) } else { Ok(()) }
    }
}
