//! Hash locks of bonded grants, and what became of their deposits.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use tegata_symbol::Hash256;

use super::{Columns, Store, Wrong, stored};
use crate::chain::Signed;
use crate::storage_error::StorageError;

/// Where a deposit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockState {
    /// The lock is signed and stored; it may have been announced.
    Signed,
    /// Put down: the lock stands in a block, its aggregate does not yet.
    Locked,
    /// Come back with the aggregate.
    Returned,
    /// Lost: the aggregate can no longer come, and the lock ends without it.
    Lost,
    /// Never put down.
    Void,
}

impl LockState {
    const ALL: [Self; 5] = [Self::Signed, Self::Locked, Self::Returned, Self::Lost, Self::Void];

    const fn number(self) -> u32 {
        match self {
            Self::Signed => 1,
            Self::Locked => 2,
            Self::Returned => 3,
            Self::Lost => 4,
            Self::Void => 5,
        }
    }
}

/// The hash lock of one bonded grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockRecord {
    /// Hash of the aggregate that it lets in.
    pub aggregate: Hash256,
    /// Digest of the request that the aggregate answers.
    pub digest: Hash256,
    /// The signed lock.
    pub signed: Signed,
    /// The deposit in atomic units of the currency.
    pub deposit: u64,
    /// No block after this moment may contain the aggregate; milliseconds since 1970-01-01 UTC.
    pub until_ms: u64,
    /// Where the deposit is.
    pub state: LockState,
}

impl Store {
    /// The lock of an aggregate.
    pub fn lock_of(&self, aggregate: &Hash256) -> Result<Option<LockRecord>, StorageError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached("SELECT * FROM answer_locks WHERE aggregate = ?1")?;
            query.query_row([&aggregate.0[..]], |row| Ok(read_lock(row))).optional()?.transpose()
        })
    }

    /// Stores a lock in the place of an earlier one of the same aggregate.
    pub(crate) fn put_lock(&self, lock: &LockRecord) -> Result<(), StorageError> {
        self.write(|transaction| insert_lock(transaction, lock))
    }

    /// Locks whose deposit is put down or about to be, and whose aggregate's time was over at this moment.
    pub(crate) fn overdue_locks(&self, now_ms: u64) -> Result<Vec<LockRecord>, StorageError> {
        self.read(|connection| {
            let mut query =
                connection.prepare_cached("SELECT * FROM answer_locks WHERE state IN (1, 2) AND until_ms < ?1")?;
            let mut rows = query.query([stored(now_ms)])?;
            let mut locks = Vec::new();
            while let Some(row) = rows.next()? {
                locks.push(read_lock(row)?);
            }
            Ok(locks)
        })
    }

    /// How many deposits are put down or about to be, for one request and for all.
    pub(crate) fn count_deposits(&self, digest: &Hash256) -> Result<Deposits, StorageError> {
        self.read(|connection| {
            let mut of_request = connection
                .prepare_cached("SELECT count(*) FROM answer_locks WHERE digest = ?1 AND state IN (1, 2, 4)")?;
            let mut open = connection.prepare_cached("SELECT count(*) FROM answer_locks WHERE state IN (1, 2)")?;
            Ok(Deposits {
                of_request: of_request.query_row([&digest.0[..]], |row| row.get(0))?,
                open: open.query_row([], |row| row.get(0))?,
            })
        })
    }
}

/// Counts of deposits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Deposits {
    /// Of one request: those that are put down, about to be, or lost.
    pub(crate) of_request: u32,
    /// Of all requests: those that are put down or about to be.
    pub(crate) open: u32,
}

pub(super) fn insert_lock(transaction: &Transaction<'_>, lock: &LockRecord) -> Result<(), Wrong> {
    transaction.execute(
        "INSERT OR REPLACE INTO answer_locks VALUES (?1,?2,?3,?4,?5,?6,?7,?8)",
        params![
            &lock.aggregate.0[..],
            &lock.digest.0[..],
            lock.signed.bytes,
            &lock.signed.hash.0[..],
            stored(lock.signed.deadline_ms),
            stored(lock.deposit),
            stored(lock.until_ms),
            lock.state.number(),
        ],
    )?;
    Ok(())
}

fn read_lock(row: &Row<'_>) -> Result<LockRecord, Wrong> {
    let number: u32 = row.get("state")?;
    let state = LockState::ALL.into_iter().find(|state| state.number() == number).ok_or(Wrong::Value("state"))?;
    Ok(LockRecord {
        aggregate: Hash256(row.bytes("aggregate")?),
        digest: Hash256(row.bytes("digest")?),
        signed: Signed {
            bytes: row.get("bytes")?,
            hash: Hash256(row.bytes("hash")?),
            deadline_ms: row.number("deadline_ms")?,
        },
        deposit: row.number("deposit")?,
        until_ms: row.number("until_ms")?,
        state,
    })
}
