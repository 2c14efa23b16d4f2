//! The database's schema, as an ordered list of migrations. A migration that stood in a release is never changed.

use rusqlite::{Connection, TransactionBehavior};

/// `PRAGMA application_id`: "TGTA" in ASCII.
pub(super) const APPLICATION_ID: i64 = 0x5447_5441;

/// The store version this program writes (`PRAGMA user_version`).
pub const STORE_VERSION: i64 = MIGRATIONS.len() as i64;

/// Step `n` (from 0) turns version `n` into version `n + 1`.
pub(super) const MIGRATIONS: &[&str] = &[
    // 1: meta, envelopes, attempts, sealed tables. `AUTOINCREMENT` never gives a row id twice, so that a deleted value
    // cannot be put back under a new row.
    "
CREATE TABLE meta (id INTEGER PRIMARY KEY CHECK (id = 1), vault_id BLOB NOT NULL) STRICT;
CREATE TABLE envelopes (purpose INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
CREATE TABLE attempts (id INTEGER PRIMARY KEY CHECK (id = 1), failed INTEGER NOT NULL, last_try_ms INTEGER NOT NULL) STRICT;
CREATE TABLE secrets (id INTEGER PRIMARY KEY AUTOINCREMENT, lookup BLOB UNIQUE, value BLOB NOT NULL, updated_at INTEGER NOT NULL) STRICT;
CREATE TABLE settings (id INTEGER PRIMARY KEY AUTOINCREMENT, lookup BLOB UNIQUE, value BLOB NOT NULL, updated_at INTEGER NOT NULL) STRICT;
CREATE TABLE accounts (id INTEGER PRIMARY KEY AUTOINCREMENT, lookup BLOB UNIQUE, value BLOB NOT NULL, updated_at INTEGER NOT NULL) STRICT;
CREATE TABLE studies (id INTEGER PRIMARY KEY AUTOINCREMENT, lookup BLOB UNIQUE, value BLOB NOT NULL, updated_at INTEGER NOT NULL) STRICT;
CREATE TABLE requests (id INTEGER PRIMARY KEY AUTOINCREMENT, lookup BLOB UNIQUE, value BLOB NOT NULL, updated_at INTEGER NOT NULL) STRICT;
CREATE TABLE permissions (id INTEGER PRIMARY KEY AUTOINCREMENT, lookup BLOB UNIQUE, value BLOB NOT NULL, updated_at INTEGER NOT NULL) STRICT;
CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, lookup BLOB UNIQUE, value BLOB NOT NULL, updated_at INTEGER NOT NULL) STRICT;
CREATE TABLE history (id INTEGER PRIMARY KEY AUTOINCREMENT, lookup BLOB UNIQUE, value BLOB NOT NULL, updated_at INTEGER NOT NULL) STRICT;
CREATE TABLE cache (id INTEGER PRIMARY KEY AUTOINCREMENT, lookup BLOB UNIQUE, value BLOB NOT NULL, updated_at INTEGER NOT NULL) STRICT;
",
];

/// Tables beside the sealed ones.
pub(super) const PLAIN_TABLES: [&str; 3] = ["meta", "envelopes", "attempts"];

/// Reads `PRAGMA user_version`.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Reads `PRAGMA application_id`.
pub(super) fn application_id(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "application_id", |row| row.get(0))
}

/// Runs the steps that `connection` lacks, each with its version number in one transaction.
pub(super) fn migrate(connection: &mut Connection, migrations: &[&str]) -> rusqlite::Result<()> {
    let present = usize::try_from(version(connection)?).unwrap_or(0);
    for (step, sql) in migrations.iter().enumerate().skip(present) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", step as i64 + 1)?;
        transaction.commit()?;
    }
    Ok(())
}

/// Whether the schema is exactly the one that the migrations make. A changed byte in it is damage, even where SQLite
/// still finds its way.
pub(super) fn is_exact(connection: &Connection) -> rusqlite::Result<bool> {
    let mut model = Connection::open_in_memory()?;
    migrate(&mut model, MIGRATIONS)?;
    Ok(objects(connection)? == objects(&model)?)
}

type Object = (String, String, String, Option<String>);

fn objects(connection: &Connection) -> rusqlite::Result<Vec<Object>> {
    connection
        .prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect()
}
