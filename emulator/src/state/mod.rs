//! What the ledger knows: accounts, balances, mosaics, namespaces, metadata, locks.

pub mod account_restriction;
mod entry;
mod key_link;
mod leaf;
pub mod mosaic_restriction;
mod multisig;
mod namespace;
mod patricia;
mod secret_lock;
mod table;
mod trees;
#[cfg(test)]
mod trees_tests;

pub use account_restriction::{AccountRestrictions, RestrictionList};
pub use entry::{Account, HashLockEntry, MetadataEntry, MetadataKind, MosaicEntry};
pub use key_link::{AccountKind, KeyLinks, VotingKey};
pub use mosaic_restriction::{MosaicRestriction, RestrictionRule};
pub use multisig::MultisigEntry;
pub use namespace::{Alias, NamespaceEntry, RootHistory, RootNamespace};
pub use secret_lock::SecretLockEntry;
pub use table::Table;
pub use trees::{StateTrees, SubCacheRoots};

use tegata_symbol::{Address, Amount, Hash256, MosaicId, NamespaceId, PublicKey};

/// Makes [`State`] of its tables, with what is done to all of them.
macro_rules! tables {
    ($($(#[$doc:meta])* $table:ident: $key:ty => $value:ty;)*) => {
        /// The state after some block and, in a pool's copy, some transactions more.
        #[derive(Debug, Clone, Default)]
        pub struct State {
            $($(#[$doc])* pub $table: Table<$key, $value>,)*
        }

        /// A point to which a [`State`] can return; the default is that of the last commit.
        #[derive(Debug, Clone, Copy, Default)]
        pub struct Mark {
            $($table: usize,)*
        }

        /// The keys that a block changed.
        #[derive(Debug)]
        pub struct Changes {
            $($table: Vec<$key>,)*
        }

        impl State {
            /// The present point.
            pub fn mark(&self) -> Mark {
                Mark { $($table: self.$table.mark(),)* }
            }

            /// Takes back everything since the point.
            pub fn rollback(&mut self, mark: Mark) {
                $(self.$table.rollback(mark.$table);)*
            }

            /// Takes back everything since the last commit.
            pub fn rollback_all(&mut self) {
                self.rollback(Mark::default());
            }

            /// What has changed since the last commit.
            pub fn changes(&self) -> Changes {
                Changes { $($table: self.$table.changed(),)* }
            }

            /// Makes all changes final.
            pub fn commit(&mut self) -> Changes {
                Changes { $($table: self.$table.commit(),)* }
            }

            /// Takes over what another state committed.
            pub fn adopt(&mut self, changes: Changes, from: &Self) {
                $(self.$table.adopt(changes.$table, &from.$table);)*
            }
        }
    };
}

tables! {
    /// Accounts that ever appeared.
    accounts: Address => Account;
    /// Amounts that are not zero.
    balances: (Address, MosaicId) => u64;
    /// Mosaics, also expired ones.
    mosaics: MosaicId => MosaicEntry;
    /// Metadata by composite hash.
    metadata: Hash256 => MetadataEntry;
    /// The latest lock of each aggregate hash.
    hash_locks: Hash256 => HashLockEntry;
    /// Hash locks by the height at which they end.
    lock_ends: (u64, Hash256) => ();
    /// Multisig accounts and their cosignatories.
    multisigs: Address => MultisigEntry;
    /// The latest secret lock of each composite hash.
    secret_locks: Hash256 => SecretLockEntry;
    /// Secret locks by the height at which they end.
    secret_lock_ends: (u64, Hash256) => ();
    /// What accounts allow or block for themselves; never without a value.
    account_restrictions: Address => AccountRestrictions;
    /// What is demanded of a mosaic's holders, by composite hash.
    mosaic_restrictions: Hash256 => MosaicRestriction;
    /// Linked keys of accounts that have, or had, some.
    key_links: Address => KeyLinks;
    /// Namespaces that were registered once, roots and those below.
    namespaces: NamespaceId => NamespaceEntry;
    /// Root namespaces by the heights at which a registration of theirs ends, the grace period counted.
    namespace_ends: (u64, NamespaceId) => ();
}

impl State {
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
