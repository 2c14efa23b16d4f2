//! Answers of patients, and how far each grant is.

use rusqlite::{Connection, OptionalExtension, Row, params};
use tegata_symbol::{Hash256, MosaicId, PublicKey};

use super::locks::{LockRecord, insert_lock};
use super::{Columns, Store, Wrong, stored};
use crate::storage_error::StorageError;

/// How far an answered request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerState {
    /// The desk has prepared the aggregate; the patient's cosignature is still to come.
    Prepared,
    /// Signed by the patient; on its way into a block.
    Signed,
    /// In a block.
    Confirmed,
    /// A verdict that rests on a block enough is there.
    Judged,
    /// The patient declined.
    Declined,
    /// The grant was refused by the chain, or came too late for it.
    Failed,
}

impl AnswerState {
    const ALL: [Self; 6] = [Self::Prepared, Self::Signed, Self::Confirmed, Self::Judged, Self::Declined, Self::Failed];

    const fn number(self) -> u32 {
        match self {
            Self::Prepared => 1,
            Self::Signed => 2,
            Self::Confirmed => 3,
            Self::Judged => 4,
            Self::Declined => 5,
            Self::Failed => 6,
        }
    }
}

/// The one answer to a request.
#[derive(Clone, PartialEq, Eq)]
pub struct AnswerRecord {
    /// Digest of the request.
    pub digest: Hash256,
    /// The account that answered.
    pub patient: PublicKey,
    /// The study.
    pub nft: MosaicId,
    /// How far it is.
    pub state: AnswerState,
    /// When the answer came; milliseconds since 1970-01-01 UTC.
    pub received_ms: u64,
    /// The aggregate that the desk prepared, without the patient's cosignature.
    pub prepared: Option<Vec<u8>>,
    /// The patient's cosignature, detached: 136 bytes.
    pub cosignature: Option<Vec<u8>>,
    /// Hash of the grant.
    pub hash: Option<Hash256>,
    /// Deadline of the prepared aggregate; milliseconds since 1970-01-01 UTC.
    pub deadline_ms: Option<u64>,
    /// Key of the thumbnail, where the patient gave it.
    pub thumbnail_key: Option<[u8; 32]>,
    /// Block of the grant.
    pub height: Option<u64>,
    /// Why the grant did not get in: a node's code.
    pub failure: Option<String>,
}

// The thumbnail's key stays out of what is printed.
impl std::fmt::Debug for AnswerRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AnswerRecord")
            .field("digest", &self.digest)
            .field("nft", &self.nft)
            .field("state", &self.state)
            .field("hash", &self.hash)
            .field("height", &self.height)
            .field("failure", &self.failure)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// The answer to a request.
    pub fn answer(&self, digest: &Hash256) -> Result<Option<AnswerRecord>, StorageError> {
        self.read(|connection| find(connection, digest))
    }

    /// Answers that still have to be driven on, and those whose grant may come although nobody expects it any more, of
    /// which the deadline or the answer itself is not older than `since_ms`.
    pub(crate) fn open_answers(&self, since_ms: u64) -> Result<Vec<AnswerRecord>, StorageError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT * FROM answers WHERE state IN (2, 3)
                    OR state IN (1, 6) AND hash IS NOT NULL AND coalesce(deadline_ms, received_ms) >= ?1
                    ORDER BY received_ms",
            )?;
            let mut rows = query.query([stored(since_ms)])?;
            let mut answers = Vec::new();
            while let Some(row) = rows.next()? {
                answers.push(read_answer(row)?);
            }
            Ok(answers)
        })
    }

    /// Replaces the answer by what `change` makes of the one that is there, as one step among all processes.
    /// `change` returns its refusal as `Err`, and then nothing is stored.
    pub(crate) fn change_answer<E>(
        &self,
        digest: &Hash256,
        change: impl FnOnce(Option<AnswerRecord>) -> Result<AnswerRecord, E>,
    ) -> Result<Result<AnswerRecord, E>, StorageError> {
        self.prepare_answer(digest, None, change)
    }

    /// The same, and stores a hash lock with it, if the answer is about the lock's aggregate then.
    pub(crate) fn prepare_answer<E>(
        &self,
        digest: &Hash256,
        lock: Option<&LockRecord>,
        change: impl FnOnce(Option<AnswerRecord>) -> Result<AnswerRecord, E>,
    ) -> Result<Result<AnswerRecord, E>, StorageError> {
        self.write(|transaction| {
            let answer = match change(find(transaction, digest)?) {
                Ok(answer) => answer,
                Err(refusal) => return Ok(Err(refusal)),
            };
            if let Some(lock) = lock.filter(|lock| answer.hash == Some(lock.aggregate)) {
                insert_lock(transaction, lock)?;
            }
            transaction.execute(
                "INSERT OR REPLACE INTO answers VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)",
                params![
                    &answer.digest.0[..],
                    &answer.patient.0[..],
                    &answer.nft.0.to_be_bytes()[..],
                    answer.state.number(),
                    stored(answer.received_ms),
                    answer.prepared,
                    answer.cosignature,
                    answer.hash.map(|hash| hash.0.to_vec()),
                    answer.deadline_ms.map(stored),
                    answer.thumbnail_key.map(|key| key.to_vec()),
                    answer.height.map(stored),
                    answer.failure,
                ],
            )?;
            Ok(Ok(answer))
        })
    }
}

fn find(connection: &Connection, digest: &Hash256) -> Result<Option<AnswerRecord>, Wrong> {
    let mut query = connection.prepare_cached("SELECT * FROM answers WHERE digest = ?1")?;
    query.query_row([&digest.0[..]], |row| Ok(read_answer(row))).optional()?.transpose()
}

fn read_answer(row: &Row<'_>) -> Result<AnswerRecord, Wrong> {
    let number: u32 = row.get("state")?;
    let state = AnswerState::ALL.into_iter().find(|state| state.number() == number).ok_or(Wrong::Value("state"))?;
    Ok(AnswerRecord {
        digest: Hash256(row.bytes("digest")?),
        patient: PublicKey(row.bytes("patient")?),
        nft: row.mosaic("nft")?,
        state,
        received_ms: row.number("received_ms")?,
        prepared: row.get("prepared")?,
        cosignature: row.get("cosignature")?,
        hash: row.optional_bytes("hash")?.map(Hash256),
        deadline_ms: row.optional_number("deadline_ms")?,
        thumbnail_key: row.optional_bytes("thumbnail_key")?,
        height: row.optional_number("height")?,
        failure: row.get("failure")?,
    })
}
