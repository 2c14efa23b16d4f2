//! Issue jobs: what was decided before the first announcement, and each aggregate's exact bytes.

use rusqlite::{OptionalExtension, Row, params};
use tegata_rights::thumbnail::PictureProof;
use tegata_symbol::{Hash256, MosaicId, PublicKey};

use super::{Columns, Store, Wrong, stored};
use crate::chain::Signed;
use crate::storage_error::StorageError;

/// How the thumbnail stands on the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Sealed; only the patient, and whom the patient gives the key, can see it.
    Tegata,
    /// As in the paper: Base32 text that everybody can read. Not for mainnet.
    Paper,
    /// Only a commitment; this hospital keeps the sealed picture and gives it to the NFT's holder.
    Commitment,
}

/// What stands on the chain of a study whose record is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// Root over the job's record and the study's instances.
    pub root: Hash256,
    /// That the root commits to the job's record.
    pub proof: PictureProof,
}

/// What was made of a study's picture, for the hospital's own records.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PictureReport {
    /// Media type.
    pub mime: String,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Bytes of the picture.
    pub bytes: u64,
    /// Bytes of the preview; 0: the picture is its own.
    pub preview_bytes: u64,
    /// Structural similarity to the slice at full size, at most 1.
    pub ssim: f64,
    /// It is a drawing, not a picture of the patient.
    pub schematic: bool,
}

/// One study on its way to one receive card.
#[derive(Debug, Clone, PartialEq)]
pub struct IssueJob {
    /// The card's account.
    pub patient: PublicKey,
    /// Generation hash seed of the network.
    pub network: Hash256,
    /// The file or folder.
    pub source: String,
    /// How the thumbnail is written.
    pub profile: Profile,
    /// The NFT that this job makes, and no other.
    pub nft: MosaicId,
    /// Its nonce.
    pub nonce: u32,
    /// The hospital's random name for the study.
    pub reference: String,
    /// `YYYYMMDD`, or empty.
    pub study_date: String,
    /// DICOM modality.
    pub modality: String,
    /// DICOM body part, or empty.
    pub body_part: String,
    /// The record as it goes on the chain, or as it is kept.
    pub record: Vec<u8>,
    /// Bytes of its first segment.
    pub first_length: u32,
    /// Bytes of its second segment.
    pub second_length: u32,
    /// The record's key for the patient; empty in the paper's profile.
    pub wrapped_key: Vec<u8>,
    /// What is blanked in the study's pixels, as text; `None`: nothing.
    pub mask: Option<String>,
    /// For [`Profile::Commitment`] only.
    pub commitment: Option<Commitment>,
    /// What was made of the picture; `None` for jobs of earlier versions.
    pub picture: Option<PictureReport>,
    /// Bytes of the pictures before sealing: of the preview and of the picture itself.
    pub picture_bytes: u64,
    /// How long preparing took, in milliseconds.
    pub prepare_ms: u64,
    /// When the job began; milliseconds since 1970-01-01 UTC.
    pub started_ms: u64,
    /// When the patient had the NFT; milliseconds since 1970-01-01 UTC.
    pub finished_ms: Option<u64>,
}

/// What is known of an aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Signed and stored; it may have been announced.
    Signed,
    /// In a block.
    Confirmed,
    /// Refused, or its deadline passed: another attempt may be made.
    Void,
}

/// One attempt at one aggregate of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRecord {
    /// Place in the job, from 0; the last one hands the NFT over.
    pub position: u32,
    /// From 0.
    pub attempt: u32,
    /// The exact bytes.
    pub signed: Signed,
    /// The most that it may cost, in atomic units.
    pub max_fee: u64,
    /// Rental that it pays, as it was when it was signed, in atomic units.
    pub rental: u64,
    /// What is known.
    pub state: StepState,
    /// Its block.
    pub height: Option<u64>,
    /// When it was signed.
    pub signed_ms: u64,
    /// When its end was seen.
    pub settled_ms: Option<u64>,
}

const SELECT_JOB: &str = "SELECT issue_jobs.*, root, proof, mask FROM issue_jobs
    LEFT JOIN commitments USING (nft) LEFT JOIN study_masks USING (nft)";

impl Store {
    /// The job for a card's account.
    pub fn issue_job(&self, patient: &PublicKey) -> Result<Option<IssueJob>, StorageError> {
        self.job_where("patient = ?1", &patient.0)
    }

    /// The job that made an NFT.
    pub(crate) fn issue_job_of(&self, nft: MosaicId) -> Result<Option<IssueJob>, StorageError> {
        self.job_where("nft = ?1", &nft.0.to_be_bytes())
    }

    fn job_where(&self, condition: &'static str, key: &[u8]) -> Result<Option<IssueJob>, StorageError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(&format!("{SELECT_JOB} WHERE {condition}"))?;
            query.query_row([key], |row| Ok(read_job(row))).optional()?.transpose()
        })
    }

    /// Whether any job makes this NFT.
    pub(crate) fn has_issue_job(&self, nft: MosaicId) -> Result<bool, StorageError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached("SELECT 1 FROM issue_jobs WHERE nft = ?1")?;
            Ok(query.exists([&nft.0.to_be_bytes()[..]])?)
        })
    }

    /// Stores a job; an account has at most one. `Ok(false)`: it has one already, nothing was changed.
    pub(crate) fn add_issue_job(&self, job: &IssueJob) -> Result<bool, StorageError> {
        self.write(|transaction| {
            let added = transaction.execute(
                "INSERT INTO issue_jobs VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19)
                 ON CONFLICT (patient) DO NOTHING",
                params![
                    &job.patient.0[..],
                    &job.network.0[..],
                    job.source,
                    match job.profile {
                        Profile::Tegata => 1,
                        Profile::Paper => 2,
                        Profile::Commitment => 3,
                    },
                    &job.nft.0.to_be_bytes()[..],
                    job.nonce,
                    job.reference,
                    job.study_date,
                    job.modality,
                    job.body_part,
                    job.record,
                    job.first_length,
                    job.second_length,
                    job.wrapped_key,
                    stored(job.picture_bytes),
                    stored(job.prepare_ms),
                    stored(job.started_ms),
                    job.finished_ms.map(stored),
                    serde_json::to_string(&job.picture).map_err(|_| Wrong::Value("picture"))?,
                ],
            )?;
            if added == 1
                && let Some(commitment) = &job.commitment
            {
                let proof = minicbor::to_vec(&commitment.proof).map_err(|_| Wrong::Value("proof"))?;
                transaction.execute(
                    "INSERT INTO commitments VALUES (?1, ?2, ?3)",
                    params![&job.nft.0.to_be_bytes()[..], &commitment.root.0[..], proof],
                )?;
            }
            if added == 1
                && let Some(mask) = &job.mask
            {
                let nft = &job.nft.0.to_be_bytes()[..];
                transaction.execute("INSERT INTO study_masks VALUES (?1, ?2)", params![nft, mask])?;
            }
            Ok(added == 1)
        })
    }

    /// The latest attempt at each aggregate of a job, in order.
    pub fn issue_steps(&self, nft: MosaicId) -> Result<Vec<StepRecord>, StorageError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT *, MAX(attempt) FROM issue_steps WHERE nft = ?1 GROUP BY position ORDER BY position",
            )?;
            let mut rows = query.query([&nft.0.to_be_bytes()[..]])?;
            let mut steps = Vec::new();
            while let Some(row) = rows.next()? {
                steps.push(read_step(row)?);
            }
            Ok(steps)
        })
    }

    /// Stores a signed aggregate, before it is announced.
    pub(crate) fn add_issue_step(&self, nft: MosaicId, step: &StepRecord) -> Result<(), StorageError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO issue_steps VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)",
                params![
                    &nft.0.to_be_bytes()[..],
                    step.position,
                    step.attempt,
                    step.signed.bytes,
                    &step.signed.hash.0[..],
                    stored(step.signed.deadline_ms),
                    stored(step.max_fee),
                    stored(step.rental),
                    state_number(step.state),
                    step.height.map(stored),
                    stored(step.signed_ms),
                    step.settled_ms.map(stored),
                ],
            )?;
            Ok(())
        })
    }

    /// Notes how an attempt ended: its state, block and time.
    pub(crate) fn settle_issue_step(&self, nft: MosaicId, step: &StepRecord) -> Result<(), StorageError> {
        self.write(|transaction| {
            transaction.execute(
                "UPDATE issue_steps SET state = ?4, height = ?5, settled_ms = ?6
                 WHERE nft = ?1 AND position = ?2 AND attempt = ?3",
                params![
                    &nft.0.to_be_bytes()[..],
                    step.position,
                    step.attempt,
                    state_number(step.state),
                    step.height.map(stored),
                    step.settled_ms.map(stored),
                ],
            )?;
            Ok(())
        })
    }

    /// Notes that the patient has the NFT; from now on the gate knows the study.
    pub(crate) fn finish_issue_job(&self, job: &IssueJob, now_ms: u64) -> Result<(), StorageError> {
        self.write(|transaction| {
            let nft = &job.nft.0.to_be_bytes()[..];
            transaction.execute(
                "UPDATE issue_jobs SET finished_ms = ?2 WHERE nft = ?1 AND finished_ms IS NULL",
                params![nft, stored(now_ms)],
            )?;
            transaction.execute(
                "INSERT INTO studies VALUES (?1,?2,?3,?4,?5,?6,?7) ON CONFLICT (nft) DO NOTHING",
                params![
                    nft,
                    &job.patient.0[..],
                    job.reference,
                    job.study_date,
                    job.modality,
                    job.body_part,
                    stored(now_ms)
                ],
            )?;
            Ok(())
        })
    }
}

const fn state_number(state: StepState) -> u32 {
    match state {
        StepState::Signed => 1,
        StepState::Confirmed => 2,
        StepState::Void => 3,
    }
}

fn read_job(row: &Row<'_>) -> Result<IssueJob, Wrong> {
    Ok(IssueJob {
        patient: PublicKey(row.bytes("patient")?),
        network: Hash256(row.bytes("network")?),
        source: row.get("source")?,
        profile: match row.get("profile")? {
            1 => Profile::Tegata,
            2 => Profile::Paper,
            3 => Profile::Commitment,
            _ => return Err(Wrong::Value("profile")),
        },
        nft: row.mosaic("nft")?,
        nonce: row.get("nonce")?,
        reference: row.get("reference")?,
        study_date: row.get("study_date")?,
        modality: row.get("modality")?,
        body_part: row.get("body_part")?,
        record: row.get("record")?,
        first_length: row.get("first_length")?,
        second_length: row.get("second_length")?,
        wrapped_key: row.get("wrapped_key")?,
        mask: row.get("mask")?,
        commitment: read_commitment(row)?,
        picture: read_picture(row)?,
        picture_bytes: row.number("picture_bytes")?,
        prepare_ms: row.number("prepare_ms")?,
        started_ms: row.number("started_ms")?,
        finished_ms: row.optional_number("finished_ms")?,
    })
}

fn read_commitment(row: &Row<'_>) -> Result<Option<Commitment>, Wrong> {
    let (Some(root), Some(proof)) = (row.optional_bytes("root")?, row.get::<_, Option<Vec<u8>>>("proof")?) else {
        return Ok(None);
    };
    let proof = minicbor::decode(&proof).map_err(|_| Wrong::Value("proof"))?;
    Ok(Some(Commitment { root: Hash256(root), proof }))
}

fn read_picture(row: &Row<'_>) -> Result<Option<PictureReport>, Wrong> {
    let text: String = row.get("picture")?;
    if text.is_empty() {
        return Ok(None);
    }
    serde_json::from_str(&text).map_err(|_| Wrong::Value("picture"))
}

fn read_step(row: &Row<'_>) -> Result<StepRecord, Wrong> {
    Ok(StepRecord {
        position: row.get("position")?,
        attempt: row.get("attempt")?,
        signed: Signed {
            bytes: row.get("bytes")?,
            hash: Hash256(row.bytes("hash")?),
            deadline_ms: row.number("deadline_ms")?,
        },
        max_fee: row.number("max_fee")?,
        rental: row.number("rental")?,
        state: match row.get("state")? {
            1 => StepState::Signed,
            2 => StepState::Confirmed,
            3 => StepState::Void,
            _ => return Err(Wrong::Value("state")),
        },
        height: row.optional_number("height")?,
        signed_ms: row.number("signed_ms")?,
        settled_ms: row.optional_number("settled_ms")?,
    })
}
