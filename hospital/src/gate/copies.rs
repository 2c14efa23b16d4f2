//! The files of a study: as they came, or as copies without identity, made when first asked for.

use axum::http::StatusCode;
use tegata_symbol::MosaicId;

use super::Gate;
use crate::api_error::ApiError;
use crate::chain::Chain;
use crate::deidentification::{CopyFileError, copy_file};
use crate::files;
use crate::home::HospitalHome;
use crate::imaging::{DeidentificationProfile, Report};
use crate::store::StudyFile;

/// What was done to the files, beside the copies.
const REPORT: &str = "deidentification.json";

impl<C: Chain> Gate<C> {
    /// The files to hand out.
    pub(super) async fn files(&self, nft: MosaicId, deidentified: bool) -> Result<Vec<StudyFile>, ApiError> {
        let existing = self.home.store().study_files(nft, deidentified)?;
        if !deidentified || !existing.is_empty() {
            return Ok(existing);
        }
        let _one_at_a_time = self.copying.lock().await;
        let existing = self.home.store().study_files(nft, true)?;
        if !existing.is_empty() {
            return Ok(existing);
        }
        let home = self.home.clone();
        let made = tokio::task::spawn_blocking(move || make_copies(&home, nft)).await;
        made.map_err(|error| ApiError::internal(&error))?
    }
}

/// All copies or none: a study that lacks a file without saying so would mislead.
fn make_copies(home: &HospitalHome, nft: MosaicId) -> Result<Vec<StudyFile>, ApiError> {
    let secret = home.keys().pseudonyms();
    let options = home.options_for(nft)?;
    let profile = DeidentificationProfile { options, ..DeidentificationProfile::basic(&secret) };
    let (from, to) = (home.study_dir(nft, false), home.study_dir(nft, true));
    files::private_dir(&to)?;
    let (mut copies, mut report) = (Vec::new(), Report::default());
    for file in home.store().study_files(nft, false)? {
        let cannot = |error: &dyn std::fmt::Display| {
            tracing::error!(%error, study = %nft, file = %file.name, "no copy without identity can be made");
            let message = "the study cannot be handed out without identity: ask the hospital that holds it";
            ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "cannot-deidentify", message)
        };
        let target = to.join(&file.name);
        match copy_file(&from.join(&file.name), &target, &profile) {
            Ok(copied) => report.merge(copied),
            Err(CopyFileError::Storage(error)) => return Err(error.into()),
            Err(error) => return Err(cannot(&error)),
        }
        let (size, sha256) = files::digest(&target)?;
        copies.push(StudyFile { size, sha256, sop_instance_uid: None, ..file });
    }
    // For the hospital's own records; no manifest lists it.
    let json = report.to_json().map_err(|error| ApiError::internal(&error))?;
    files::write_whole(&to.join(REPORT), json.as_bytes())?;
    home.store().set_study_files(nft, true, &copies)?;
    Ok(copies)
}
