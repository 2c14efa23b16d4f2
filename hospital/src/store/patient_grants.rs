//! Grants that patients signed and handed over as codes, for the desk to announce.

use rusqlite::{OptionalExtension, params};
use tegata_symbol::Hash256;

use super::{Columns, Store, stored};
use crate::chain::Signed;
use crate::storage_error::StorageError;

impl Store {
    /// Keeps a grant; one that is there stays as it is.
    pub(crate) fn keep_patient_grant(&self, grant: &Signed) -> Result<(), StorageError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT OR IGNORE INTO patient_grants VALUES (?1, ?2, ?3)",
                params![&grant.hash.0[..], grant.bytes, stored(grant.deadline_ms)],
            )?;
            Ok(())
        })
    }

    /// The grant with this hash, where the patient handed it over.
    pub(crate) fn patient_grant(&self, hash: &Hash256) -> Result<Option<Signed>, StorageError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached("SELECT * FROM patient_grants WHERE hash = ?1")?;
            let found =
                query.query_row([&hash.0[..]], |row| Ok((row.get::<_, Vec<u8>>("bytes")?, row.number("deadline_ms"))));
            match found.optional()? {
                Some((bytes, deadline_ms)) => Ok(Some(Signed { bytes, hash: *hash, deadline_ms: deadline_ms? })),
                None => Ok(None),
            }
        })
    }
}
