//! What the desk offered to patients with another wallet, and whom staff said to be the patient.

use rusqlite::{OptionalExtension, Row, params};
use tegata_symbol::{Address, Hash256, MosaicId, PublicKey};

use super::{Columns, Store, Wrong, stored};
use crate::storage_error::StorageError;

/// From what staff knew the patient's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatientSource {
    /// An address, typed or pasted.
    Address,
    /// A public key, typed or pasted.
    PublicKey,
    /// A contact code of another wallet.
    Contact,
    /// An address code of another wallet.
    AddressCode,
    /// A study card, signed by the account.
    StudyCard,
}

impl PatientSource {
    const ALL: [Self; 5] = [Self::Address, Self::PublicKey, Self::Contact, Self::AddressCode, Self::StudyCard];

    const fn number(self) -> u32 {
        match self {
            Self::Address => 1,
            Self::PublicKey => 2,
            Self::Contact => 3,
            Self::AddressCode => 4,
            Self::StudyCard => 5,
        }
    }

    /// Stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::PublicKey => "public_key",
            Self::Contact => "contact",
            Self::AddressCode => "address_code",
            Self::StudyCard => "study_card",
        }
    }
}

/// A grant as it was offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferRecord {
    /// Digest of the request.
    pub digest: Hash256,
    /// The patient's account.
    pub patient: PublicKey,
    /// The study.
    pub nft: MosaicId,
    /// When it was made; milliseconds since 1970-01-01 UTC.
    pub made_ms: u64,
    /// The unsigned aggregate.
    pub payload: Vec<u8>,
    /// No block after this moment may contain it; milliseconds since 1970-01-01 UTC.
    pub deadline_ms: u64,
    /// Height of the first block seen whose time is past the deadline.
    pub passed_height: Option<u64>,
}

/// A line of the log of whom staff said to be the patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidPatientRecord {
    /// When; milliseconds since 1970-01-01 UTC.
    pub at_ms: u64,
    /// Digest of the request.
    pub digest: Hash256,
    /// The account.
    pub patient: Address,
    /// The study.
    pub nft: MosaicId,
    /// From what staff knew it.
    pub source: PatientSource,
    /// For a verdict on T and V that were named by hand.
    pub named: bool,
}

impl Store {
    /// The offer to one account.
    pub fn offer(&self, digest: &Hash256, patient: &PublicKey) -> Result<Option<OfferRecord>, StorageError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached("SELECT * FROM offers WHERE digest = ?1 AND patient = ?2")?;
            query.query_row([&digest.0[..], &patient.0[..]], |row| Ok(read_offer(row))).optional()?.transpose()
        })
    }

    /// The offer that was made last for a request.
    pub fn latest_offer(&self, digest: &Hash256) -> Result<Option<OfferRecord>, StorageError> {
        self.read(|connection| {
            let mut query = connection
                .prepare_cached("SELECT * FROM offers WHERE digest = ?1 ORDER BY made_ms DESC, rowid DESC LIMIT 1")?;
            query.query_row([&digest.0[..]], |row| Ok(read_offer(row))).optional()?.transpose()
        })
    }

    /// Offers made since a moment to whose requests no grant is known, newest first, at most `most`.
    pub(crate) fn open_offers(&self, since_ms: u64, most: u32) -> Result<Vec<OfferRecord>, StorageError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT offers.* FROM offers LEFT JOIN answers USING (digest) \
                 WHERE made_ms >= ?1 AND (answers.state IS NULL OR answers.state IN (1, 5, 6)) \
                 ORDER BY made_ms DESC LIMIT ?2",
            )?;
            let mut rows = query.query(params![stored(since_ms), most])?;
            let mut offers = Vec::new();
            while let Some(row) = rows.next()? {
                offers.push(read_offer(row)?);
            }
            Ok(offers)
        })
    }

    pub(crate) fn put_offer(&self, offer: &OfferRecord) -> Result<(), StorageError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT OR REPLACE INTO offers VALUES (?1,?2,?3,?4,?5,?6,?7)",
                params![
                    &offer.digest.0[..],
                    &offer.patient.0[..],
                    &offer.nft.0.to_be_bytes()[..],
                    stored(offer.made_ms),
                    offer.payload,
                    stored(offer.deadline_ms),
                    offer.passed_height.map(stored),
                ],
            )?;
            Ok(())
        })
    }

    pub(crate) fn log_said_patient(&self, record: &SaidPatientRecord) -> Result<(), StorageError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO said_patients VALUES (NULL,?1,?2,?3,?4,?5,?6)",
                params![
                    stored(record.at_ms),
                    &record.digest.0[..],
                    &record.patient.as_bytes()[..],
                    &record.nft.0.to_be_bytes()[..],
                    record.source.number(),
                    record.named,
                ],
            )?;
            Ok(())
        })
    }

    /// Whom staff said to be the patient of a request, newest first, at most `most` lines.
    pub fn said_patients(&self, digest: &Hash256, most: u32) -> Result<Vec<SaidPatientRecord>, StorageError> {
        self.read(|connection| {
            let mut query =
                connection.prepare_cached("SELECT * FROM said_patients WHERE digest = ?1 ORDER BY id DESC LIMIT ?2")?;
            let mut rows = query.query(params![&digest.0[..], most])?;
            let mut lines = Vec::new();
            while let Some(row) = rows.next()? {
                lines.push(read_said_patient(row)?);
            }
            Ok(lines)
        })
    }
}

fn read_offer(row: &Row<'_>) -> Result<OfferRecord, Wrong> {
    Ok(OfferRecord {
        digest: Hash256(row.bytes("digest")?),
        patient: PublicKey(row.bytes("patient")?),
        nft: row.mosaic("nft")?,
        made_ms: row.number("made_ms")?,
        payload: row.get("payload")?,
        deadline_ms: row.number("deadline_ms")?,
        passed_height: row.optional_number("passed_height")?,
    })
}

fn read_said_patient(row: &Row<'_>) -> Result<SaidPatientRecord, Wrong> {
    let number: u32 = row.get("source")?;
    Ok(SaidPatientRecord {
        at_ms: row.number("at_ms")?,
        digest: Hash256(row.bytes("digest")?),
        patient: row.address("patient")?,
        nft: row.mosaic("nft")?,
        source: PatientSource::ALL.into_iter().find(|s| s.number() == number).ok_or(Wrong::Value("source"))?,
        named: row.get("named")?,
    })
}
