//! What was judged, and what was handed to whom. Lines are only ever added.

use rusqlite::{OptionalExtension, Row, params};
use tegata_symbol::{Address, Hash256, MosaicId};

use super::{Columns, Store, Wrong, stored};
use crate::storage_error::StorageError;

/// A verdict as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictRecord {
    /// When; milliseconds since 1970-01-01 UTC.
    pub at_ms: u64,
    /// Digest of the request.
    pub digest: Hash256,
    /// The study.
    pub nft: MosaicId,
    /// The patient's account.
    pub patient: Address,
    /// By the paper's rules: T and V were named by hand.
    pub named: bool,
    /// Yes or no.
    pub yes: bool,
    /// Codes of the reasons for a no.
    pub reasons: Vec<String>,
    /// Height of the chain at that moment.
    pub height: u64,
    /// Final height at that moment.
    pub finalized_height: u64,
    /// Nodes that were asked.
    pub nodes: Vec<String>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

/// What the gate did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReleaseEvent {
    /// A hospital got a manifest.
    Released,
    /// A hospital was refused.
    Refused,
    /// The patient got a manifest of the own study.
    Own,
    /// The patient was refused.
    OwnRefused,
    /// A file went out.
    File,
    /// The patient got the picture that is kept here.
    Picture,
}

impl ReleaseEvent {
    const ALL: [Self; 6] = [Self::Released, Self::Refused, Self::Own, Self::OwnRefused, Self::File, Self::Picture];

    const fn number(self) -> u32 {
        match self {
            Self::Released => 1,
            Self::Refused => 2,
            Self::Own => 3,
            Self::OwnRefused => 4,
            Self::File => 5,
            Self::Picture => 6,
        }
    }
}

/// A line of the release log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseRecord {
    /// When; milliseconds since 1970-01-01 UTC.
    pub at_ms: u64,
    /// What.
    pub event: ReleaseEvent,
    /// Identity account of the hospital, or the patient's account.
    pub asker: Address,
    /// The study.
    pub nft: MosaicId,
    /// Digest of the request; `None` for the own study.
    pub digest: Option<Hash256>,
    /// Whether copies without identity were handed out.
    pub deidentified: bool,
    /// Which file.
    pub file: Option<u32>,
    /// SHA-256 of the file.
    pub sha256: Option<[u8; 32]>,
    /// Number of files, or codes of the reasons.
    pub detail: String,
}

impl Store {
    pub(crate) fn log_verdict(&self, record: &VerdictRecord) -> Result<(), StorageError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO verdict_log VALUES (NULL,?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)",
                params![
                    stored(record.at_ms),
                    &record.digest.0[..],
                    &record.nft.0.to_be_bytes()[..],
                    &record.patient.as_bytes()[..],
                    record.named,
                    record.yes,
                    record.reasons.join(","),
                    stored(record.height),
                    stored(record.finalized_height),
                    record.nodes.join(" "),
                    stored(record.took_ms),
                ],
            )?;
            Ok(())
        })
    }

    /// The latest verdict on a request and the account that answered it, by Tegata's own rules.
    pub fn latest_verdict(&self, digest: &Hash256, patient: &Address) -> Result<Option<VerdictRecord>, StorageError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT * FROM verdict_log WHERE digest = ?1 AND patient = ?2 AND named = 0 ORDER BY id DESC LIMIT 1",
            )?;
            let values = params![&digest.0[..], &patient.as_bytes()[..]];
            query.query_row(values, |row| Ok(read_verdict(row))).optional()?.transpose()
        })
    }

    pub(crate) fn log_release(&self, record: &ReleaseRecord) -> Result<(), StorageError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO release_log VALUES (NULL,?1,?2,?3,?4,?5,?6,?7,?8,?9)",
                params![
                    stored(record.at_ms),
                    record.event.number(),
                    &record.asker.as_bytes()[..],
                    &record.nft.0.to_be_bytes()[..],
                    record.digest.map(|digest| digest.0.to_vec()),
                    record.deidentified,
                    record.file,
                    record.sha256.map(|sha256| sha256.to_vec()),
                    record.detail,
                ],
            )?;
            Ok(())
        })
    }

    /// The release log, newest first, at most `most` lines.
    pub fn release_log(&self, most: u32) -> Result<Vec<ReleaseRecord>, StorageError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached("SELECT * FROM release_log ORDER BY id DESC LIMIT ?1")?;
            let mut rows = query.query([most])?;
            let mut lines = Vec::new();
            while let Some(row) = rows.next()? {
                lines.push(read_release(row)?);
            }
            Ok(lines)
        })
    }
}

fn list(text: &str, separator: char) -> Vec<String> {
    text.split(separator).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn read_verdict(row: &Row<'_>) -> Result<VerdictRecord, Wrong> {
    let (reasons, nodes): (String, String) = (row.get("reasons")?, row.get("nodes")?);
    Ok(VerdictRecord {
        at_ms: row.number("at_ms")?,
        digest: Hash256(row.bytes("digest")?),
        nft: row.mosaic("nft")?,
        patient: row.address("patient")?,
        named: row.get("named")?,
        yes: row.get("yes")?,
        reasons: list(&reasons, ','),
        height: row.number("height")?,
        finalized_height: row.number("finalized_height")?,
        nodes: list(&nodes, ' '),
        took_ms: row.number("took_ms")?,
    })
}

fn read_release(row: &Row<'_>) -> Result<ReleaseRecord, Wrong> {
    let number: u32 = row.get("event")?;
    Ok(ReleaseRecord {
        at_ms: row.number("at_ms")?,
        event: ReleaseEvent::ALL.into_iter().find(|event| event.number() == number).ok_or(Wrong::Value("event"))?,
        asker: row.address("asker")?,
        nft: row.mosaic("nft")?,
        digest: row.optional_bytes("digest")?.map(Hash256),
        deidentified: row.get("deidentified")?,
        file: row.get("file")?,
        sha256: row.optional_bytes("sha256")?,
        detail: row.get("detail")?,
    })
}
