//! What the ledger knows: accounts, balances, mosaics, namespaces, metadata, locks.

pub mod account_restriction;
mod entry;
mod key_link;
mod leaf;
pub mod mosaic_restriction;
mod multisig;
mod namespace;
mod patricia;
mod receipts;
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
pub use receipts::Receipts;
pub use secret_lock::SecretLockEntry;
pub use table::Table;
pub use trees::{StateTrees, SubCacheRoots};

use serde::{Deserialize, Serialize};
use tegata_symbol::{Address, Amount, Hash256, MosaicId, NamespaceId, PublicKey};

/// Makes [`State`] of its tables, with what is done to all of them.
macro_rules! tables {
    ($($(#[$doc:meta])* $table:ident: $key:ty => $value:ty;)*) => {
        /// The state after some block and, in a pool's copy, some transactions more.
        #[derive(Debug, Clone, Default)]
        pub struct State {
            $($(#[$doc])* pub $table: Table<$key, $value>,)*
            /// What the block that is being executed has to state.
            pub receipts: Receipts,
        }

        /// A point to which a [`State`] can return; the default is that of the last commit.
        #[derive(Debug, Clone, Copy, Default)]
        pub struct Mark {
            $($table: usize,)*
            receipts: usize,
        }

        /// The keys that a block changed, with what stood there before.
        #[derive(Debug, Serialize, Deserialize)]
        pub struct Changes {
            $($table: Vec<($key, Option<$value>)>,)*
        }

        impl State {
            /// The present point.
            pub fn mark(&self) -> Mark {
                Mark { $($table: self.$table.mark(),)* receipts: self.receipts.mark() }
            }

            /// Takes back everything since the point.
            pub fn rollback(&mut self, mark: Mark) {
                $(self.$table.rollback(mark.$table);)*
                self.receipts.rollback(mark.receipts);
            }

            /// Takes back everything since the last commit.
            pub fn rollback_all(&mut self) {
                self.rollback(Mark::default());
            }

            /// What was changed since the last commit.
            pub fn changes(&self) -> Changes {
                Changes { $($table: self.$table.changes(),)* }
            }

            /// Whether two states say the same.
            pub fn is_as(&self, other: &Self) -> bool {
                true $(&& self.$table == other.$table)*
            }

            /// Makes all changes final.
            pub fn commit(&mut self) {
                $(self.$table.commit();)*
            }

            /// Takes over what another state committed.
            pub fn adopt(&mut self, changes: &Changes, from: &Self) {
                $(self.$table.adopt(&changes.$table, &from.$table);)*
            }

            /// Takes back what was committed last.
            pub fn revert(&mut self, changes: &Changes) {
                $(self.$table.revert(&changes.$table);)*
            }

            /// Names of the tables.
            pub(crate) const TABLES: &[&str] = &[$(stringify!($table)),*];

            /// Shows what the changed entries are now, table by table: a key, and its value unless it is gone.
            pub(crate) fn write_changes<E: From<postcard::Error>>(
                &self,
                changes: &Changes,
                mut write: impl FnMut(&'static str, Vec<(Vec<u8>, Option<Vec<u8>>)>) -> Result<(), E>,
            ) -> Result<(), E> {
                $({
                    let encode = |(key, _): &($key, Option<$value>)| -> Result<_, postcard::Error> {
                        let value = self.$table.get(key).map(postcard::to_stdvec).transpose()?;
                        Ok((postcard::to_stdvec(key)?, value))
                    };
                    let entries = changes.$table.iter().map(encode).collect::<Result<Vec<_>, _>>()?;
                    write(stringify!($table), entries)?;
                })*
                Ok(())
            }

            /// Reads a state that was written by [`State::write_changes`].
            pub(crate) fn read<E: From<postcard::Error>>(
                mut entries: impl FnMut(&'static str, &mut dyn FnMut(&[u8], &[u8]) -> Result<(), E>) -> Result<(), E>,
            ) -> Result<Self, E> {
                $(let $table = {
                    let mut list: Vec<($key, $value)> = Vec::new();
                    entries(stringify!($table), &mut |key, value| {
                        list.push((postcard::from_bytes(key)?, postcard::from_bytes(value)?));
                        Ok(())
                    })?;
                    list.into_iter().collect()
                };)*
                Ok(Self { $($table,)* receipts: Receipts::default() })
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
    /// Mosaics by the height at which they expire, or would have expired before they were prolonged.
    mosaic_ends: (u64, MosaicId) => ();
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
