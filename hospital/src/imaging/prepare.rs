//! From a path to all that issuing needs: what is said of the study, the thumbnail, the preview, the files to release.

use std::path::{Path, PathBuf};

use super::pseudonym::PseudonymSecret;
use super::schematic;
use super::slice::{self, SliceError};
use super::source::{self, Limits, Skipped, SourceError, StudyDescription};
use super::thumbnail::{self, Thumbnail, ThumbnailError};

/// How far preparing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Headers read.
    Reading {
        /// Files done.
        done: usize,
        /// Files in all.
        total: usize,
    },
    /// Slices decoded to find the one that shows most.
    Examining {
        /// Slices done.
        done: usize,
        /// Slices in all.
        total: usize,
    },
    /// The picture is being encoded within its budget.
    Encoding,
}

/// A study ready to be issued.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// What is said of the study; for sealed records only.
    pub study: StudyDescription,
    /// The Study Instance UID that de-identified copies of the study carry.
    pub study_pseudonym: String,
    /// The picture within the budget.
    pub thumbnail: Thumbnail,
    /// The picture in at most [`thumbnail::PREVIEW_BUDGET_BYTES`].
    pub preview: Thumbnail,
    /// The file and the frame (from 0) the picture was made of; `None`: every slice might show the face, and the
    /// picture is a drawing instead.
    pub slice: Option<(PathBuf, u32)>,
    /// Every usable image file of the study, sorted.
    pub files: Vec<PathBuf>,
    /// The same files with what names each of them.
    pub instances: Vec<Instance>,
    /// What was left out, and why.
    pub skipped: Vec<Skipped>,
}

/// One SOP instance of the study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Its file.
    pub path: PathBuf,
    /// SOP Instance UID (0008,0018).
    pub sop_instance_uid: String,
}

/// Why a study cannot be prepared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PrepareError {
    /// Nothing usable is at the path.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// No slice can be shown.
    #[error(transparent)]
    Slice(#[from] SliceError),
    /// The picture does not fit the budget.
    #[error(transparent)]
    Thumbnail(#[from] ThumbnailError),
}

/// Reads the file or folder at `path` and makes a thumbnail of at most `budget_bytes` of its largest series.
///
/// # Errors
/// See [`PrepareError`]; nothing is written anywhere.
pub fn prepare(
    path: &Path,
    budget_bytes: usize,
    secret: &PseudonymSecret,
    limits: &Limits,
    progress: &mut dyn FnMut(Progress),
) -> Result<Prepared, PrepareError> {
    let series = source::open(path, limits, &mut |done, total| progress(Progress::Reading { done, total }))?;
    let chosen = slice::choose(&series, limits, &mut |done, total| progress(Progress::Examining { done, total }));
    progress(Progress::Encoding);
    let mut skipped = series.skipped;
    let (picture, slice) = match chosen {
        Ok(chosen) => {
            skipped.extend(chosen.skipped);
            (chosen.picture, Some((chosen.path, chosen.frame)))
        }
        Err(SliceError::FaceWouldShow) => (schematic::head(), None),
        Err(error) => return Err(error.into()),
    };
    let thumbnail = thumbnail::encode(&picture, budget_bytes)?;
    let preview = thumbnail::preview(&picture, thumbnail::PREVIEW_BUDGET_BYTES)?;
    Ok(Prepared {
        study_pseudonym: secret.uid(&series.study.study_instance_uid),
        study: series.study,
        thumbnail,
        preview,
        slice,
        instances: series
            .files
            .iter()
            .filter_map(|path| {
                let (object, _) = super::dicom_file::open_header(path, limits).ok()?;
                let sop_instance_uid = super::attributes::text(&object, dicom_dictionary_std::tags::SOP_INSTANCE_UID)?;
                Some(Instance { path: path.clone(), sop_instance_uid })
            })
            .collect(),
        files: series.files,
        skipped,
    })
}
