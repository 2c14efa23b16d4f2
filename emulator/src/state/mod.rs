//! What the ledger knows: accounts, balances, mosaics, metadata, locks.

mod entry;
mod table;

pub use entry::{Account, HashLockEntry, MetadataEntry, MetadataKind, MosaicEntry};
pub use table::Table;

use tegata_symbol::{Address, Amount, Hash256, MosaicId, PublicKey};

/// The state after some block and, in a pool's copy, some transactions more.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Accounts that ever appeared.
    pub accounts: Table<Address, Account>,
    /// Amounts that are not zero.
    pub balances: Table<(Address, MosaicId), u64>,
    /// Mosaics, also expired ones.
    pub mosaics: Table<MosaicId, MosaicEntry>,
    /// Metadata by composite hash.
    pub metadata: Table<Hash256, MetadataEntry>,
    /// The latest lock of each aggregate hash.
    pub hash_locks: Table<Hash256, HashLockEntry>,
    /// Hash locks by the height at which they end.
    pub lock_ends: Table<(u64, Hash256), ()>,
}

/// A point to which a [`State`] can return.
#[derive(Debug, Clone, Copy)]
pub struct Mark([usize; 6]);

/// The keys that a block changed.
#[derive(Debug)]
pub struct Changes {
    accounts: Vec<Address>,
    balances: Vec<(Address, MosaicId)>,
    mosaics: Vec<MosaicId>,
    metadata: Vec<Hash256>,
    hash_locks: Vec<Hash256>,
    lock_ends: Vec<(u64, Hash256)>,
}

impl State {
    /// The present point.
    pub fn mark(&self) -> Mark {
        Mark([
            self.accounts.mark(),
            self.balances.mark(),
            self.mosaics.mark(),
            self.metadata.mark(),
            self.hash_locks.mark(),
            self.lock_ends.mark(),
        ])
    }

    /// Takes back everything since the point.
    pub fn rollback(&mut self, mark: Mark) {
        let [accounts, balances, mosaics, metadata, hash_locks, lock_ends] = mark.0;
        self.accounts.rollback(accounts);
        self.balances.rollback(balances);
        self.mosaics.rollback(mosaics);
        self.metadata.rollback(metadata);
        self.hash_locks.rollback(hash_locks);
        self.lock_ends.rollback(lock_ends);
    }

    /// Takes back everything since the last commit.
    pub fn rollback_all(&mut self) {
        self.rollback(Mark([0; 6]));
    }

    /// Makes all changes final.
    pub fn commit(&mut self) -> Changes {
        Changes {
            accounts: self.accounts.commit(),
            balances: self.balances.commit(),
            mosaics: self.mosaics.commit(),
            metadata: self.metadata.commit(),
            hash_locks: self.hash_locks.commit(),
            lock_ends: self.lock_ends.commit(),
        }
    }

    /// Takes over what another state committed.
    pub fn adopt(&mut self, changes: Changes, from: &Self) {
        self.accounts.adopt(changes.accounts, &from.accounts);
        self.balances.adopt(changes.balances, &from.balances);
        self.mosaics.adopt(changes.mosaics, &from.mosaics);
        self.metadata.adopt(changes.metadata, &from.metadata);
        self.hash_locks.adopt(changes.hash_locks, &from.hash_locks);
        self.lock_ends.adopt(changes.lock_ends, &from.lock_ends);
    }

    /// An account's amount of a mosaic.
    pub fn balance(&self, address: &Address, mosaic: MosaicId) -> Amount {
        Amount(self.balances.get(&(*address, mosaic)).copied().unwrap_or(0))
    }

    /// The mosaics of an account by ascending id.
    pub fn holdings(&self, address: &Address) -> impl Iterator<Item = (MosaicId, Amount)> {
        self.balances
            .range((*address, MosaicId(0))..=(*address, MosaicId(u64::MAX)))
            .map(|((_, mosaic), amount)| (*mosaic, Amount(*amount)))
    }

    /// Makes the account known from `height` on, as an address appears in a transaction.
    pub fn observe_address(&mut self, address: Address, height: u64) {
        if self.accounts.get(&address).is_none() {
            self.accounts.set(address, Some(Account { height, ..Account::default() }));
        }
    }

    /// Makes the account's public key known, as it appears in a transaction.
    pub fn observe_key(&mut self, address: Address, key: PublicKey, height: u64) {
        let mut account = self.accounts.get(&address).cloned().unwrap_or(Account { height, ..Account::default() });
        if account.public_key.is_none() {
            account.public_key = Some((key, height));
            self.accounts.set(address, Some(account));
        }
    }

    /// Sets a balance; the account must be known. Zero removes the entry.
    pub fn set_balance(&mut self, address: Address, mosaic: MosaicId, amount: Amount) {
        let before = self.balances.get(&(address, mosaic)).is_some();
        let after = amount.0 != 0;
        if before || after {
            self.balances.set((address, mosaic), after.then_some(amount.0));
        }
        if before != after
            && let Some(mut account) = self.accounts.get(&address).cloned()
        {
            account.mosaics = if after { account.mosaics.saturating_add(1) } else { account.mosaics.saturating_sub(1) };
            self.accounts.set(address, Some(account));
        }
    }
}
