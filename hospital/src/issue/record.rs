//! The record of a job: what goes on the chain of the picture, or is kept here instead.

use tegata_rights::thumbnail::{
    CommitmentNonce, Descriptor, Instance, RecordKey, StudyCommitment, paper_record, seal_record, wrap_key,
};
use tegata_symbol::Network;

use super::IssueError;
use crate::home::ephemeral;
use crate::imaging::Prepared;
use crate::randomness::random;
use crate::store::{Commitment, IssueJob, Profile};

/// Makes the job's record by its profile; `instances` are those that a commitment speaks about.
pub(super) fn write_record(
    job: &mut IssueJob,
    prepared: &Prepared,
    instances: &[Instance],
    network: &Network,
) -> Result<(), IssueError> {
    if job.profile == Profile::Paper {
        job.record = paper_record(&prepared.thumbnail.bytes);
        job.first_length = u32::try_from(job.record.len()).unwrap_or(u32::MAX);
        return Ok(());
    }
    let key = RecordKey::from_bytes(random()?);
    let descriptor = Descriptor {
        study_date: job.study_date.clone(),
        modality: job.modality.clone(),
        body_part: job.body_part.clone(),
        reference: job.reference.clone(),
        format: prepared.thumbnail.format,
        schematic: prepared.slice.is_none(),
    };
    let picture = &prepared.thumbnail.bytes;
    let preview = prepared.preview.as_ref().map(|preview| preview.bytes.as_slice());
    let sealed = seal_record(&descriptor, preview, picture, &key, &network.generation_hash_seed, job.nft)?;
    job.wrapped_key = wrap_key(&key, &job.patient, &ephemeral()?).map_err(IssueError::CardKey)?;
    (job.first_length, job.second_length) = (sealed.first_length, sealed.second_length);
    job.record = sealed.bytes;
    if job.profile == Profile::Commitment {
        let commitment = StudyCommitment::new(&CommitmentNonce::of(&key), &job.record, instances)?;
        job.commitment = Some(Commitment { root: commitment.root(), proof: commitment.picture_proof() });
    }
    Ok(())
}
