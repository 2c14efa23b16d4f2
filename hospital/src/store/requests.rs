//! Consent requests that this hospital made.

use rusqlite::{OptionalExtension, Row, params};
use tegata_rights::SignedRequest;
use tegata_symbol::Hash256;

use super::{Store, Wrong, stored};
use crate::storage_error::StorageError;

/// A stored request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRecord {
    /// Its digest.
    pub digest: Hash256,
    /// The request.
    pub signed: SignedRequest,
}

impl Store {
    /// Stores a request; storing it again changes nothing.
    pub(crate) fn add_request(&self, signed: &SignedRequest) -> Result<(), StorageError> {
        let request = signed.request();
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO requests VALUES (?1,?2,?3,?4) ON CONFLICT (digest) DO NOTHING",
                params![
                    &signed.digest().0[..],
                    signed.to_bytes(),
                    stored(request.created_ms),
                    stored(request.answer_by_ms)
                ],
            )?;
            Ok(())
        })
    }

    /// A request by its digest.
    pub fn request(&self, digest: &Hash256) -> Result<Option<RequestRecord>, StorageError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached("SELECT bytes FROM requests WHERE digest = ?1")?;
            query.query_row([&digest.0[..]], |row| Ok(read_request(row))).optional()?.transpose()
        })
    }

    /// The newest requests first, at most `most`.
    pub fn requests(&self, most: u32) -> Result<Vec<RequestRecord>, StorageError> {
        self.read(|connection| {
            let mut query = connection
                .prepare_cached("SELECT bytes FROM requests ORDER BY created_ms DESC, rowid DESC LIMIT ?1")?;
            let mut rows = query.query([most])?;
            let mut requests = Vec::new();
            while let Some(row) = rows.next()? {
                requests.push(read_request(row)?);
            }
            Ok(requests)
        })
    }
}

fn read_request(row: &Row<'_>) -> Result<RequestRecord, Wrong> {
    let bytes: Vec<u8> = row.get("bytes")?;
    let signed = SignedRequest::from_bytes(&bytes).map_err(|_| Wrong::Value("request"))?;
    Ok(RequestRecord { digest: signed.digest(), signed })
}
