//! Typed records over the sealed tables.

use std::cell::RefCell;
use std::convert::Infallible;
use std::ops::Deref;

use minicbor::{Decode, Encode};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use tegata_symbol::stack;
use zeroize::{Zeroize, Zeroizing};

use super::error::Damage;
use super::field::{FieldKeys, Lookup, Place};
use super::table::{SecretName, Table};
use super::{Store, StoreError};
use crate::events::Event;
use crate::randomness::NoRandomness;
use crate::sealing::{NotSealed, OVERHEAD};
use crate::vault::Unlocked;

/// Most bytes of one record in CBOR: 1 MiB.
pub const MAX_VALUE_BYTES: usize = 1 << 20;
/// Most records of one page.
pub const MAX_PAGE: u32 = 1000;

/// A type whose values are kept in one table.
///
/// Encode as a CBOR map or array with numbered fields (`#[n(0)]`), so that fields can be added later. A record holds
/// its own natural key where it is needed again: the store keeps only a hash of it.
pub trait Record: Encode<()> + for<'b> Decode<'b, ()> {
    /// Where values of this type are kept.
    const TABLE: Table;
}

/// A record with what the store knows about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored<T> {
    /// Row id: rises with every new record of the table, never used twice.
    pub id: i64,
    /// When it was last written, ms since 1970 UTC, as the writer said.
    pub updated_at_ms: u64,
    /// The record.
    pub value: T,
}

/// The records of an open store. Keys are derived from the session for each use and wiped after it, so that locking the
/// session ends this too.
#[derive(Clone, Copy)]
pub struct Records<'a> {
    store: &'a Store,
    unlocked: &'a Unlocked,
}

impl<'a> Records<'a> {
    pub(super) fn new(store: &'a Store, unlocked: &'a Unlocked) -> Self {
        Self { store, unlocked }
    }

    /// Reads several things as they stood at one moment. The closure must not use the store in another way: it would
    /// wait for itself.
    pub fn read<R, E: From<StoreError>>(&self, read: impl FnOnce(&Reader<'_>) -> Result<R, E>) -> Result<R, E> {
        let keys = self.keys()?;
        // One connection, one caller at a time: nothing can be written in between.
        let connection = self.store.connection();
        read(&Reader { store: self.store, connection: &connection, keys: &keys })
    }

    /// Writes several things, all or none: on an error, a panic or a power cut everything is as before. What was
    /// written is on the disk when this returns. `now_ms` becomes [`Stored::updated_at_ms`].
    ///
    /// The closure must not use the store in another way: it would wait for itself.
    pub fn transaction<R, E: From<StoreError>>(
        &self,
        now_ms: u64,
        write: impl FnOnce(&Writer<'_>) -> Result<R, E>,
    ) -> Result<R, E> {
        let keys = self.keys()?;
        let mut connection = self.store.connection();
        let failed = |error: rusqlite::Error| E::from(self.store.failed(&error, Damage::File));
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let writer = Writer {
            reader: Reader { store: self.store, connection: &transaction, keys: &keys },
            now_ms: i64::try_from(now_ms).unwrap_or(i64::MAX),
            changes: RefCell::default(),
        };
        let answer = write(&writer)?;
        let changes = writer.changes.take();
        transaction.commit().map_err(failed)?;
        drop(connection);
        self.store.tell(&changes);
        Ok(answer)
    }

    /// Whether the session was locked since.
    pub fn is_locked(&self) -> bool {
        self.unlocked.is_locked()
    }

    fn keys(&self) -> Result<FieldKeys, StoreError> {
        Ok(FieldKeys::of(self.unlocked)?)
    }

    /// [`Reader::get`] alone.
    pub fn get<T: Record>(&self, key: &[u8]) -> Result<Option<Stored<T>>, StoreError> {
        self.read(|reader| reader.get(key))
    }

    /// [`Reader::list`] alone.
    pub fn list<T: Record>(&self) -> Result<Vec<Stored<T>>, StoreError> {
        self.read(|reader| reader.list())
    }

    /// [`Reader::newest`] alone.
    pub fn newest<T: Record>(&self, before: Option<i64>, limit: u32) -> Result<Vec<Stored<T>>, StoreError> {
        self.read(|reader| reader.newest(before, limit))
    }

    /// [`Writer::put`] alone.
    pub fn put<T: Record>(&self, now_ms: u64, key: &[u8], value: &T) -> Result<i64, StoreError> {
        self.transaction(now_ms, |writer| writer.put(key, value))
    }

    /// [`Writer::append`] alone.
    pub fn append<T: Record>(&self, now_ms: u64, value: &T) -> Result<i64, StoreError> {
        self.transaction(now_ms, |writer| writer.append(value))
    }

    /// [`Reader::secret`] alone.
    pub fn secret(&self, name: SecretName) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        self.read(|reader| reader.secret(name))
    }
}

/// Reads records, within [`Records::read`] or [`Records::transaction`].
pub struct Reader<'a> {
    store: &'a Store,
    connection: &'a Connection,
    keys: &'a FieldKeys,
}

/// Writes records, within [`Records::transaction`]; reads what it has written.
pub struct Writer<'a> {
    reader: Reader<'a>,
    now_ms: i64,
    /// What listeners hear once it is on the disk.
    changes: RefCell<Vec<Event>>,
}

impl<'a> Deref for Writer<'a> {
    type Target = Reader<'a>;

    fn deref(&self) -> &Self::Target {
        &self.reader
    }
}

/// A row as it lies in the table.
struct SealedRow {
    id: i64,
    lookup: Option<Vec<u8>>,
    value: Vec<u8>,
    updated_at: i64,
}

impl SealedRow {
    const COLUMNS: &'static str = "id, lookup, value, updated_at";

    fn from(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { id: row.get(0)?, lookup: row.get(1)?, value: row.get(2)?, updated_at: row.get(3)? })
    }
}

impl Reader<'_> {
    /// The record with this key.
    pub fn get<T: Record>(&self, key: &[u8]) -> Result<Option<Stored<T>>, StoreError> {
        const { assert!(T::TABLE.is_keyed(), "records of this table have no key") }
        let lookup = self.keys.lookup(T::TABLE, key);
        self.row(T::TABLE, &lookup)?.map(|row| self.decode(&row, Some(lookup))).transpose()
    }

    /// The record in this row.
    pub fn by_id<T: Record>(&self, id: i64) -> Result<Option<Stored<T>>, StoreError> {
        let sql = format!("SELECT {} FROM {} WHERE id = ?1", SealedRow::COLUMNS, T::TABLE.name());
        let row = self.connection.query_row(&sql, [id], SealedRow::from).optional();
        let row = row.map_err(|error| self.failed(&error, T::TABLE, Some(id)))?;
        row.map(|row| self.decode(&row, None)).transpose()
    }

    /// All records of the table, oldest first. For tables that a person fills; page through the others.
    pub fn list<T: Record>(&self) -> Result<Vec<Stored<T>>, StoreError> {
        let sql = format!("SELECT {} FROM {} ORDER BY id", SealedRow::COLUMNS, T::TABLE.name());
        self.collect(&sql, params![])
    }

    /// At most `limit` records (never more than [`MAX_PAGE`]), newest first; `before` is the last row id of the page
    /// before, none for the first page.
    pub fn newest<T: Record>(&self, before: Option<i64>, limit: u32) -> Result<Vec<Stored<T>>, StoreError> {
        let sql =
            format!("SELECT {} FROM {} WHERE id < ?1 ORDER BY id DESC LIMIT ?2", SealedRow::COLUMNS, T::TABLE.name());
        self.collect(&sql, params![before.unwrap_or(i64::MAX), limit.min(MAX_PAGE)])
    }

    /// How many records the table has.
    pub fn count<T: Record>(&self) -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) FROM {}", T::TABLE.name());
        let count = self.connection.query_row(&sql, [], |row| row.get::<_, i64>(0));
        Ok(count.map_err(|error| self.failed(&error, T::TABLE, None))?.unsigned_abs())
    }

    /// A named secret, in memory that is wiped.
    pub fn secret(&self, name: SecretName) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        let lookup = self.keys.lookup(Table::Secrets, &name.key());
        self.row(Table::Secrets, &lookup)?.map(|row| self.open(Table::Secrets, &row, Some(lookup))).transpose()
    }

    fn row(&self, table: Table, lookup: &Lookup) -> Result<Option<SealedRow>, StoreError> {
        let sql = format!("SELECT {} FROM {} WHERE lookup = ?1", SealedRow::COLUMNS, table.name());
        let row = self
            .connection
            .prepare_cached(&sql)
            .and_then(|mut statement| statement.query_row([lookup.as_slice()], SealedRow::from).optional());
        row.map_err(|error| self.failed(&error, table, None))
    }

    fn collect<T: Record>(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<Vec<Stored<T>>, StoreError> {
        let failed = |error: rusqlite::Error| self.failed(&error, T::TABLE, None);
        let mut statement = self.connection.prepare_cached(sql).map_err(failed)?;
        let rows = statement.query_map(parameters, SealedRow::from).map_err(failed)?;
        // The stack is overwritten once for all rows instead of once for each.
        stack::wiping(|| rows.map(|row| self.decode(&row.map_err(failed)?, None)).collect())
    }

    fn decode<T: Record>(&self, row: &SealedRow, asked: Option<Lookup>) -> Result<Stored<T>, StoreError> {
        let plaintext = self.open(T::TABLE, row, asked)?;
        let mut decoder = minicbor::Decoder::new(&plaintext);
        match decoder.decode::<T>() {
            Ok(value) if decoder.position() == plaintext.len() => {
                Ok(Stored { id: row.id, updated_at_ms: row.updated_at.unsigned_abs(), value })
            }
            _ => Err(damaged(T::TABLE, Some(row.id))),
        }
    }

    /// Opens a row; `asked` is the lookup it was found by, which it must carry.
    fn open(&self, table: Table, row: &SealedRow, asked: Option<Lookup>) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let broken = || damaged(table, Some(row.id));
        let lookup = match &row.lookup {
            None => None,
            Some(bytes) => Some(Lookup::try_from(bytes.as_slice()).map_err(|_| broken())?),
        };
        let as_asked = asked.is_none() || asked == lookup;
        if !as_asked || lookup.is_some() != table.is_keyed() || row.value.len() > MAX_VALUE_BYTES + OVERHEAD + 1 {
            return Err(broken());
        }
        let place = Place { table, row: row.id, lookup, updated_at: row.updated_at };
        self.keys.open(&row.value, &place).map_err(|_| broken())
    }

    fn failed(&self, error: &rusqlite::Error, table: Table, row: Option<i64>) -> StoreError {
        self.store.failed(error, Damage::Table { name: table.name(), row })
    }
}

impl Writer<'_> {
    /// Writes the record with this key, replacing an earlier one. Answers the row id, which stays when it is replaced.
    pub fn put<T: Record>(&self, key: &[u8], value: &T) -> Result<i64, StoreError> {
        const { assert!(T::TABLE.is_keyed(), "records of this table have no key: append them") }
        self.write(T::TABLE, Some(self.keys.lookup(T::TABLE, key)), &encoded(value)?, false)
    }

    /// Writes the record with this key if there is none yet; otherwise [`StoreError::AlreadyThere`]. For what must
    /// happen once only: an answer to a request, a signature.
    pub fn insert<T: Record>(&self, key: &[u8], value: &T) -> Result<i64, StoreError> {
        const { assert!(T::TABLE.is_keyed(), "records of this table have no key: append them") }
        self.write(T::TABLE, Some(self.keys.lookup(T::TABLE, key)), &encoded(value)?, true)
    }

    /// Adds a record without a key, after all others.
    pub fn append<T: Record>(&self, value: &T) -> Result<i64, StoreError> {
        const { assert!(!T::TABLE.is_keyed(), "records of this table have a key: put or insert them") }
        self.write(T::TABLE, None, &encoded(value)?, true)
    }

    /// Removes the record with this key; says whether there was one.
    pub fn delete<T: Record>(&self, key: &[u8]) -> Result<bool, StoreError> {
        const { assert!(T::TABLE.is_keyed(), "records of this table are never removed") }
        self.remove(T::TABLE, &self.keys.lookup(T::TABLE, key))
    }

    /// Removes records last written before `ms`; answers how many. For the cache.
    pub fn delete_older<T: Record>(&self, ms: u64) -> Result<usize, StoreError> {
        const { assert!(T::TABLE.is_keyed(), "records of this table are never removed") }
        let sql = format!("DELETE FROM {} WHERE updated_at < ?1", T::TABLE.name());
        let removed = self.connection.execute(&sql, [i64::try_from(ms).unwrap_or(i64::MAX)]);
        removed.map_err(|error| self.failed(&error, T::TABLE, None))
    }

    /// Writes a named secret, replacing an earlier one.
    pub fn put_secret(&self, name: SecretName, secret: &[u8]) -> Result<(), StoreError> {
        self.write(Table::Secrets, Some(self.keys.lookup(Table::Secrets, &name.key())), secret, false).map(|_| ())
    }

    /// Removes a named secret; says whether there was one.
    pub fn delete_secret(&self, name: SecretName) -> Result<bool, StoreError> {
        self.remove(Table::Secrets, &self.keys.lookup(Table::Secrets, &name.key()))
    }

    fn remove(&self, table: Table, lookup: &Lookup) -> Result<bool, StoreError> {
        let sql = format!("DELETE FROM {} WHERE lookup = ?1", table.name());
        let removed = self.connection.execute(&sql, [lookup.as_slice()]);
        let is_removed = removed.map_err(|error| self.failed(&error, table, None))? > 0;
        if is_removed {
            self.note(table, 0);
        }
        Ok(is_removed)
    }

    fn write(&self, table: Table, lookup: Option<Lookup>, plaintext: &[u8], only_new: bool) -> Result<i64, StoreError> {
        let name = table.name();
        if plaintext.len() > MAX_VALUE_BYTES {
            return Err(StoreError::TooLarge { table: name, bytes: plaintext.len(), limit: MAX_VALUE_BYTES });
        }
        let failed = |error: rusqlite::Error| self.failed(&error, table, None);
        let present: Option<i64> = match &lookup {
            None => None,
            Some(lookup) => self
                .connection
                .query_row(&format!("SELECT id FROM {name} WHERE lookup = ?1"), [lookup.as_slice()], |row| row.get(0))
                .optional()
                .map_err(failed)?,
        };
        if present.is_some() && only_new {
            return Err(StoreError::AlreadyThere { table: name });
        }
        // The row id is in the associated data, so it must be known before sealing: what AUTOINCREMENT would give.
        let row = match present {
            Some(row) => row,
            None => self
                .connection
                .query_row("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?1), 0) + 1", [name], |row| {
                    row.get::<_, i64>(0)
                })
                .map_err(failed)?,
        };
        let place = Place { table, row, lookup, updated_at: self.now_ms };
        let value = self.keys.seal(plaintext, &place).map_err(|error| match error {
            NotSealed::Randomness => StoreError::from(NoRandomness),
            NotSealed::TooLong => StoreError::TooLarge { table: name, bytes: plaintext.len(), limit: MAX_VALUE_BYTES },
        })?;
        let written = if present.is_some() {
            let sql = format!("UPDATE {name} SET value = ?1, updated_at = ?2 WHERE id = ?3");
            self.connection.execute(&sql, params![value, self.now_ms, row])
        } else {
            let sql = format!("INSERT INTO {name} (id, lookup, value, updated_at) VALUES (?1, ?2, ?3, ?4)");
            self.connection.execute(&sql, params![row, lookup.as_ref().map(Lookup::as_slice), value, self.now_ms])
        };
        written.map_err(failed)?;
        self.note(table, row);
        Ok(row)
    }

    fn note(&self, table: Table, row: i64) {
        if let Some(event) = Event::of(table, row) {
            let mut changes = self.changes.borrow_mut();
            if !changes.contains(&event) {
                changes.push(event);
            }
        }
    }
}

fn damaged(table: Table, row: Option<i64>) -> StoreError {
    StoreError::Damaged(Damage::Table { name: table.name(), row })
}

/// Grows without leaving copies behind: what it holds may be secret.
#[derive(Default)]
struct WipedBuffer(Zeroizing<Vec<u8>>);

impl minicbor::encode::Write for &mut WipedBuffer {
    type Error = Infallible;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        let needed = self.0.len() + bytes.len();
        if needed > self.0.capacity() {
            let mut larger = Zeroizing::new(Vec::with_capacity(needed.max(self.0.capacity() * 2).max(256)));
            larger.extend_from_slice(&self.0);
            self.0.zeroize();
            self.0 = larger;
        }
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

fn encoded<T: Record>(value: &T) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    let mut buffer = WipedBuffer::default();
    minicbor::encode(value, &mut buffer).map_err(|_| StoreError::NotEncodable { table: T::TABLE.name() })?;
    Ok(buffer.0)
}
