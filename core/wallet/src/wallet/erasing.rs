//! Erasing: the device key first, without which nothing that stays behind on the disk can be opened.

use std::path::Path;

use super::Wallet;
use crate::chain::Connect;
use crate::error::WalletError;
use crate::store::WalletHome;

impl<N: Connect> Wallet<N> {
    /// Locks the wallet and erases its files in `home`. What stands on the chain stays; the words restore it.
    ///
    /// A phone destroys its keys in the device's key store as well. No PIN is asked for: who forgot it must be able to
    /// begin anew, and who has the open phone could as well delete the app.
    ///
    /// # Errors
    /// [`WalletError::Store`] when a file cannot be removed: the same call goes on.
    pub fn erase(self, home: &Path) -> Result<(), WalletError> {
        self.lock();
        // The store's process lock goes with the wallet.
        drop(self);
        Ok(WalletHome::erase(home)?)
    }
}
