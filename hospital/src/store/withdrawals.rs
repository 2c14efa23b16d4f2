//! Patients' statements that rights are taken back, and how far the aggregates are that this hospital pays for.

use rusqlite::{Connection, OptionalExtension, Row, params};
use tegata_rights::{Rights, WithdrawalStatement};
use tegata_symbol::{Address, Hash256, MosaicId, PublicKey};

use super::{Columns, Store, Wrong, stored};
use crate::storage_error::StorageError;

/// How far a stated withdrawal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithdrawalState {
    /// Obeyed; this hospital does not pay for it, or has not prepared anything yet.
    Noted,
    /// The aggregate is prepared; the patient's cosignature is still to come.
    Prepared,
    /// Cosigned; on its way into a block.
    Signed,
    /// In a block that could still be rolled back.
    Confirmed,
    /// In a block for good.
    Final,
    /// The chain refused it, or its deadline passed.
    Failed,
}

impl WithdrawalState {
    const ALL: [Self; 6] = [Self::Noted, Self::Prepared, Self::Signed, Self::Confirmed, Self::Final, Self::Failed];

    const fn number(self) -> u32 {
        match self {
            Self::Noted => 1,
            Self::Prepared => 2,
            Self::Signed => 3,
            Self::Confirmed => 4,
            Self::Final => 5,
            Self::Failed => 6,
        }
    }
}

/// A stated withdrawal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedWithdrawal {
    /// Digest of the statement.
    pub digest: Hash256,
    /// Digest of the request that the rights were given for.
    pub request: Hash256,
    /// The account that takes back.
    pub patient: PublicKey,
    /// The study.
    pub nft: MosaicId,
    /// Identity address of the hospital that asked.
    pub asker: Address,
    /// What is taken back.
    pub rights: Rights,
    /// The statement as it came.
    pub statement: Vec<u8>,
    /// When it came; milliseconds since 1970-01-01 UTC.
    pub received_ms: u64,
    /// How far it is.
    pub state: WithdrawalState,
    /// The aggregate that this hospital pays for, without the cosignature.
    pub prepared: Option<Vec<u8>>,
    /// The patient's cosignature, detached: 136 bytes.
    pub cosignature: Option<Vec<u8>>,
    /// Hash of the aggregate.
    pub hash: Option<Hash256>,
    /// Its deadline; milliseconds since 1970-01-01 UTC.
    pub deadline_ms: Option<u64>,
    /// Its block.
    pub height: Option<u64>,
    /// Why it did not get in: a node's code.
    pub failure: Option<String>,
}

impl StatedWithdrawal {
    pub(crate) fn new(statement: &WithdrawalStatement, received_ms: u64) -> Self {
        let withdrawal = statement.withdrawal();
        Self {
            digest: statement.digest(),
            request: withdrawal.request,
            patient: withdrawal.patient,
            nft: withdrawal.nft,
            asker: withdrawal.asker,
            rights: withdrawal.rights(),
            statement: statement.to_bytes(),
            received_ms,
            state: WithdrawalState::Noted,
            prepared: None,
            cosignature: None,
            hash: None,
            deadline_ms: None,
            height: None,
            failure: None,
        }
    }
}

impl Store {
    /// A stated withdrawal by the digest of its statement.
    pub fn withdrawal(&self, digest: &Hash256) -> Result<Option<StatedWithdrawal>, StorageError> {
        self.read(|connection| find(connection, digest))
    }

    /// All withdrawals stated for a request, oldest first.
    pub fn withdrawals_of(&self, request: &Hash256) -> Result<Vec<StatedWithdrawal>, StorageError> {
        self.read(|connection| {
            let mut query = connection
                .prepare_cached("SELECT * FROM withdrawals WHERE request = ?1 ORDER BY received_ms, rowid")?;
            collect(query.query([&request.0[..]])?)
        })
    }

    /// How many withdrawals of one study's rights are stored: of all requests, and of `request`.
    pub(crate) fn count_withdrawals(&self, nft: MosaicId, request: &Hash256) -> Result<(u64, u64), StorageError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT COUNT(*) AS every, COUNT(*) FILTER (WHERE request = ?2) AS same FROM withdrawals WHERE nft = ?1",
            )?;
            query
                .query_row(params![&nft.0.to_be_bytes()[..], &request.0[..]], |row| {
                    Ok(row.number("every").and_then(|every| Ok((every, row.number("same")?))))
                })?
        })
    }

    /// Withdrawals that still have to be driven on.
    pub(crate) fn open_withdrawals(&self) -> Result<Vec<StatedWithdrawal>, StorageError> {
        self.read(|connection| {
            let mut query =
                connection.prepare_cached("SELECT * FROM withdrawals WHERE state IN (3, 4) ORDER BY received_ms")?;
            collect(query.query([])?)
        })
    }

    /// Replaces a stated withdrawal by what `change` makes of the one that is there, as one step among all processes.
    /// `change` returns its refusal as `Err`, and then nothing is stored.
    pub(crate) fn change_withdrawal<E>(
        &self,
        digest: &Hash256,
        change: impl FnOnce(Option<StatedWithdrawal>) -> Result<StatedWithdrawal, E>,
    ) -> Result<Result<StatedWithdrawal, E>, StorageError> {
        self.write(|transaction| {
            let changed = match change(find(transaction, digest)?) {
                Ok(changed) => changed,
                Err(refusal) => return Ok(Err(refusal)),
            };
            put(transaction, &changed)?;
            Ok(Ok(changed))
        })
    }

    /// Stores a prepared aggregate with its cost, unless the day's sum would pass `most` (atomic units), or another call
    /// was faster. Answers what is stored then.
    pub(crate) fn prepare_withdrawal(
        &self,
        prepared: &StatedWithdrawal,
        max_fee: u64,
        at_ms: u64,
        most: u64,
    ) -> Result<Option<StatedWithdrawal>, StorageError> {
        let (Some(hash), day_ago) = (prepared.hash, at_ms.saturating_sub(24 * 3_600_000)) else { return Ok(None) };
        self.write(|transaction| {
            let found = find(transaction, &prepared.digest)?.ok_or(Wrong::Value("withdrawal"))?;
            let is_replaceable = match found.state {
                WithdrawalState::Noted | WithdrawalState::Failed => true,
                WithdrawalState::Prepared => found.deadline_ms.is_none_or(|deadline| deadline <= at_ms),
                WithdrawalState::Signed | WithdrawalState::Confirmed | WithdrawalState::Final => false,
            };
            if !is_replaceable {
                return Ok(Some(found));
            }
            transaction.execute("DELETE FROM withdrawal_costs WHERE at_ms < ?1", [stored(day_ago)])?;
            let spent: i64 =
                transaction
                    .query_row("SELECT COALESCE(SUM(max_fee), 0) FROM withdrawal_costs", [], |row| row.get(0))?;
            if u64::try_from(spent).unwrap_or(u64::MAX).saturating_add(max_fee) > most {
                return Ok(None);
            }
            transaction.execute(
                "INSERT OR REPLACE INTO withdrawal_costs VALUES (?1,?2,?3)",
                params![&hash.0[..], stored(at_ms), stored(max_fee)],
            )?;
            put(transaction, prepared)?;
            Ok(Some(prepared.clone()))
        })
    }
}

fn put(connection: &Connection, value: &StatedWithdrawal) -> Result<(), Wrong> {
    connection.execute(
        "INSERT OR REPLACE INTO withdrawals VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)",
        params![
            &value.digest.0[..],
            &value.request.0[..],
            &value.patient.0[..],
            &value.nft.0.to_be_bytes()[..],
            &value.asker.as_bytes()[..],
            value.rights.bits(),
            value.statement,
            stored(value.received_ms),
            value.state.number(),
            value.prepared,
            value.cosignature,
            value.hash.map(|hash| hash.0.to_vec()),
            value.deadline_ms.map(stored),
            value.height.map(stored),
            value.failure,
        ],
    )?;
    Ok(())
}

fn find(connection: &Connection, digest: &Hash256) -> Result<Option<StatedWithdrawal>, Wrong> {
    let mut query = connection.prepare_cached("SELECT * FROM withdrawals WHERE digest = ?1")?;
    query.query_row([&digest.0[..]], |row| Ok(read(row))).optional()?.transpose()
}

fn collect(mut rows: rusqlite::Rows<'_>) -> Result<Vec<StatedWithdrawal>, Wrong> {
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

fn read(row: &Row<'_>) -> Result<StatedWithdrawal, Wrong> {
    let (number, rights): (u32, u8) = (row.get("state")?, row.get("rights")?);
    let state = WithdrawalState::ALL.into_iter().find(|state| state.number() == number);
    Ok(StatedWithdrawal {
        digest: Hash256(row.bytes("digest")?),
        request: Hash256(row.bytes("request")?),
        patient: PublicKey(row.bytes("patient")?),
        nft: row.mosaic("nft")?,
        asker: row.address("asker")?,
        rights: Rights::from_bits(rights).ok_or(Wrong::Value("rights"))?,
        statement: row.get("statement")?,
        received_ms: row.number("received_ms")?,
        state: state.ok_or(Wrong::Value("state"))?,
        prepared: row.get("prepared")?,
        cosignature: row.get("cosignature")?,
        hash: row.optional_bytes("hash")?.map(Hash256),
        deadline_ms: row.optional_number("deadline_ms")?,
        height: row.optional_number("height")?,
        failure: row.get("failure")?,
    })
}
