//! Studies that this hospital issued, and the files that the gate hands out.

use rusqlite::{OptionalExtension, Row, params};
use tegata_symbol::{MosaicId, PublicKey};

use super::{Columns, Store, Wrong, stored};
use crate::storage_error::StorageError;

/// A study whose NFT its patient has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudyRecord {
    /// Its NFT.
    pub nft: MosaicId,
    /// The account that it was issued to.
    pub patient: PublicKey,
    /// The hospital's random name for it.
    pub reference: String,
    /// `YYYYMMDD`, or empty.
    pub study_date: String,
    /// DICOM modality.
    pub modality: String,
    /// DICOM body part, or empty.
    pub body_part: String,
    /// When the patient had it; milliseconds since 1970-01-01 UTC.
    pub issued_ms: u64,
}

/// A file of a study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudyFile {
    /// From 0.
    pub number: u32,
    /// Such as `0001.dcm`; says nothing about the patient.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the content.
    pub sha256: [u8; 32],
    /// SOP Instance UID of a file as it came; `None` for a copy without identity.
    pub sop_instance_uid: Option<String>,
}

impl Store {
    /// A study by its NFT.
    pub fn study(&self, nft: MosaicId) -> Result<Option<StudyRecord>, StorageError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached("SELECT * FROM studies WHERE nft = ?1")?;
            query.query_row([&nft.0.to_be_bytes()[..]], |row| Ok(read_study(row))).optional()?.transpose()
        })
    }

    /// All studies, newest first.
    pub fn studies(&self) -> Result<Vec<StudyRecord>, StorageError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached("SELECT * FROM studies ORDER BY issued_ms DESC, rowid DESC")?;
            let mut rows = query.query([])?;
            let mut studies = Vec::new();
            while let Some(row) = rows.next()? {
                studies.push(read_study(row)?);
            }
            Ok(studies)
        })
    }

    /// The files of a study, as they came or without identity.
    pub fn study_files(&self, nft: MosaicId, deidentified: bool) -> Result<Vec<StudyFile>, StorageError> {
        self.read(|connection| {
            let mut query = connection
                .prepare_cached("SELECT * FROM study_files WHERE nft = ?1 AND deidentified = ?2 ORDER BY number")?;
            let mut rows = query.query(params![&nft.0.to_be_bytes()[..], deidentified])?;
            let mut files = Vec::new();
            while let Some(row) = rows.next()? {
                files.push(StudyFile {
                    number: row.get("number")?,
                    name: row.get("name")?,
                    size: row.number("size")?,
                    sha256: row.bytes("sha256")?,
                    sop_instance_uid: row.get("sop_instance_uid")?,
                });
            }
            Ok(files)
        })
    }

    /// The mask that a study was issued with, as text.
    pub(crate) fn study_mask(&self, nft: MosaicId) -> Result<Option<String>, StorageError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached("SELECT mask FROM study_masks WHERE nft = ?1")?;
            Ok(query.query_row([&nft.0.to_be_bytes()[..]], |row| row.get(0)).optional()?)
        })
    }

    /// Forgets all copies without identity: they are made anew when they are next asked for.
    pub(crate) fn forget_deidentified_files(&self) -> Result<(), StorageError> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM study_files WHERE deidentified = 1", [])?;
            Ok(())
        })
    }

    /// Replaces the list of files of a study.
    pub(crate) fn set_study_files(
        &self,
        nft: MosaicId,
        deidentified: bool,
        files: &[StudyFile],
    ) -> Result<(), StorageError> {
        self.write(|transaction| {
            let nft = &nft.0.to_be_bytes()[..];
            transaction
                .execute("DELETE FROM study_files WHERE nft = ?1 AND deidentified = ?2", params![nft, deidentified])?;
            for file in files {
                transaction.execute(
                    "INSERT INTO study_files VALUES (?1,?2,?3,?4,?5,?6,?7)",
                    params![
                        nft,
                        deidentified,
                        file.number,
                        file.name,
                        stored(file.size),
                        &file.sha256[..],
                        file.sop_instance_uid
                    ],
                )?;
            }
            Ok(())
        })
    }
}

fn read_study(row: &Row<'_>) -> Result<StudyRecord, Wrong> {
    Ok(StudyRecord {
        nft: row.mosaic("nft")?,
        patient: PublicKey(row.bytes("patient")?),
        reference: row.get("reference")?,
        study_date: row.get("study_date")?,
        modality: row.get("modality")?,
        body_part: row.get("body_part")?,
        issued_ms: row.number("issued_ms")?,
    })
}
