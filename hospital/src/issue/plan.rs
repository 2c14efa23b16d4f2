//! What is decided once for a job: the picture, its sealing, the NFT's id, and the copy of the files.

use std::fs;
use std::time::{Duration, SystemTime};

use tegata_rights::ReceiveCard;
use tegata_rights::thumbnail::{BYTES_PER_AGGREGATE, Instance, MAX_RECORD_AGGREGATES, MAX_RECORD_SIZE};
use tegata_symbol::{MosaicId, Network, NetworkId};
use tokio::sync::mpsc;

use super::record::write_record;
use super::{IssueError, IssueEvent, IssueOptions};
use crate::chain::Chain;
use crate::files;
use crate::home::HospitalHome;
use crate::imaging::{self, Limits, Prepared};
use crate::randomness::random;
use crate::storage_error::StorageError;
use crate::store::{IssueJob, PictureReport, Profile, StudyFile};

/// Folders of studies that no job knows are removed after a day: their copying was interrupted.
const ABANDONED: Duration = Duration::from_secs(24 * 3600);

/// Prepares a study and stores its job. Nothing is announced yet.
pub(super) async fn plan(
    home: &HospitalHome,
    chain: &impl Chain,
    network: &Network,
    options: &IssueOptions,
    card: &ReceiveCard,
    source: String,
    progress: &mut (dyn FnMut(IssueEvent) + Send),
) -> Result<IssueJob, IssueError> {
    let public = options.profile == Profile::Paper && network.id == NetworkId::MAINNET;
    if public && !options.allow_public_picture_on_mainnet {
        return Err(IssueError::PublicPictureOnMainnet);
    }
    clear_abandoned(home)?;
    let started_ms = home.clock().now_ms();
    let prepared = prepare(home, options, progress).await?;
    let prepare_ms = home.clock().now_ms().saturating_sub(started_ms);

    let (nonce, nft) = free_nft(home, chain).await?;
    let study = &prepared.study;
    let picture = report(&prepared);
    let mut job = IssueJob {
        patient: card.patient,
        network: network.generation_hash_seed,
        source,
        profile: options.profile,
        nft,
        nonce,
        reference: format!("S-{:016X}", u64::from_be_bytes(random()?)),
        study_date: study.study_date.map(|date| date.strftime("%Y%m%d").to_string()).unwrap_or_default(),
        modality: study.modality.clone(),
        body_part: study.body_part_examined.clone().unwrap_or_default(),
        record: Vec::new(),
        first_length: 0,
        second_length: 0,
        wrapped_key: Vec::new(),
        mask: options.picture.mask.as_ref().map(ToString::to_string),
        commitment: None,
        picture_bytes: picture.bytes + picture.preview_bytes,
        picture: Some(picture),
        prepare_ms,
        started_ms,
        finished_ms: None,
    };
    let instances = copy_files(home, nft, &prepared.instances, progress).await?;
    write_record(&mut job, &prepared, &instances, network)?;
    let most = (MAX_RECORD_AGGREGATES * BYTES_PER_AGGREGATE).min(MAX_RECORD_SIZE);
    if job.record.len() > most {
        return Err(IssueError::RecordTooLarge { actual: job.record.len(), most });
    }
    if home.store().add_issue_job(&job)? {
        return Ok(job);
    }
    // Another process was faster with the same card: its job is the one.
    home.store().set_study_files(nft, false, &[])?;
    remove_study(home, nft)?;
    home.store().issue_job(&card.patient)?.ok_or(IssueError::JobLost)
}

fn report(prepared: &Prepared) -> PictureReport {
    let length = |bytes: &[u8]| u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    PictureReport {
        mime: prepared.thumbnail.format.mime().to_owned(),
        width: prepared.thumbnail.width,
        height: prepared.thumbnail.height,
        bytes: length(&prepared.thumbnail.bytes),
        preview_bytes: prepared.preview.as_ref().map_or(0, |preview| length(&preview.bytes)),
        ssim: prepared.thumbnail.ssim,
        schematic: prepared.slice.is_none(),
    }
}

/// A nonce whose mosaic does not exist yet.
async fn free_nft(home: &HospitalHome, chain: &impl Chain) -> Result<(u32, MosaicId), IssueError> {
    loop {
        let nonce = u32::from_le_bytes(random()?);
        let nft = MosaicId::new(nonce, &home.identity());
        if chain.assets(&[nft]).await?.is_empty() && home.store().study(nft)?.is_none() {
            return Ok((nonce, nft));
        }
    }
}

async fn prepare(
    home: &HospitalHome,
    options: &IssueOptions,
    progress: &mut (dyn FnMut(IssueEvent) + Send),
) -> Result<Prepared, IssueError> {
    let (path, mut picture, secret) = (options.path.clone(), options.picture.clone(), home.keys().pseudonyms());
    picture.plain_jpeg = options.profile == Profile::Paper;
    let (send, mut receive) = mpsc::unbounded_channel();
    let work = tokio::task::spawn_blocking(move || {
        imaging::prepare(&path, &picture, &secret, &Limits::default(), &mut |event| {
            let _ = send.send(event);
        })
    });
    while let Some(event) = receive.recv().await {
        progress(IssueEvent::Preparing(event));
    }
    Ok(work.await.map_err(|_| IssueError::Interrupted)??)
}

/// Copies the files under names that say nothing, and lists them with their digests.
async fn copy_files(
    home: &HospitalHome,
    nft: MosaicId,
    sources: &[imaging::Instance],
    progress: &mut (dyn FnMut(IssueEvent) + Send),
) -> Result<Vec<Instance>, IssueError> {
    let dir = home.study_dir(nft, false);
    files::private_dir(&dir)?;
    let total = sources.len();
    let mut list = Vec::with_capacity(total);
    let mut instances = Vec::with_capacity(total);
    for (number, source) in sources.iter().enumerate() {
        progress(IssueEvent::Copying { done: number, total });
        let name = format!("{:04}.dcm", number + 1);
        let (from, target) = (source.path.clone(), dir.join(&name));
        let copied = tokio::task::spawn_blocking(move || files::copy(&from, &target)).await;
        let (size, sha256) = copied.map_err(|_| IssueError::Interrupted)??;
        let (number, uid) = (u32::try_from(number).unwrap_or(u32::MAX), source.sop_instance_uid.clone());
        list.push(StudyFile { number, name, size, sha256, sop_instance_uid: Some(uid.clone()) });
        instances.push(Instance { sop_instance_uid: uid, sha256 });
    }
    progress(IssueEvent::Copying { done: total, total });
    home.store().set_study_files(nft, false, &list)?;
    Ok(instances)
}

fn remove_study(home: &HospitalHome, nft: MosaicId) -> Result<(), StorageError> {
    let dir = home.dir().join("studies").join(nft.to_string());
    match fs::remove_dir_all(&dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StorageError::io(&dir, &error)),
        _ => Ok(()),
    }
}

/// Removes copies that belong to no job: a run was stopped while copying, before its job was stored.
fn clear_abandoned(home: &HospitalHome) -> Result<(), StorageError> {
    let Ok(entries) = fs::read_dir(home.dir().join("studies")) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        let Some(nft) = entry.file_name().to_str().and_then(|name| name.parse::<MosaicId>().ok()) else {
            continue;
        };
        let age = entry
            .metadata()
            .and_then(|metadata| metadata.modified())
            .ok()
            .and_then(|modified| SystemTime::now().duration_since(modified).ok());
        if age.is_some_and(|age| age > ABANDONED) && !home.store().has_issue_job(nft)? {
            home.store().set_study_files(nft, false, &[])?;
            remove_study(home, nft)?;
        }
    }
    Ok(())
}
