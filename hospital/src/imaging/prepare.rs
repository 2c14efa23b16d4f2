//! From a path to all that issuing needs: what is said of the study, the thumbnail, the preview, the files to release.

use std::path::{Path, PathBuf};

use image::GrayImage;

use super::mask::PixelMask;
use super::pseudonym::PseudonymSecret;
use super::schematic;
use super::screening::Refusal;
use super::slice::{self, PicturePolicy, SliceError};
use super::source::{self, Extracted, Instance, Limits, SeriesSelection, Skipped, SourceError, StudyDescription};
use super::text_check::{self, TextCheck, TextCheckError};
use super::thumbnail::{self, Thumbnail, ThumbnailError};

/// A preview takes at most one part in so many of the budget.
const PREVIEW_SHARE: usize = 10;

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

/// How a study is to be prepared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrepareOptions {
    /// Most bytes of preview and picture together.
    pub budget_bytes: usize,
    /// A JPEG and no preview, for readers that know nothing of this project; else what looks best.
    pub plain_jpeg: bool,
    /// What the picture is to be.
    pub picture: PicturePolicy,
    /// What is blanked in every image, and lets images be used that may show text.
    pub mask: Option<PixelMask>,
    /// Whether the picture is searched for text.
    pub text_check: TextCheck,
}

impl PrepareOptions {
    /// One slice, without a mask and without a search for text.
    #[must_use]
    pub fn new(budget_bytes: usize) -> Self {
        Self { budget_bytes, plain_jpeg: false, picture: PicturePolicy::Slice, mask: None, text_check: TextCheck::Off }
    }
}

/// A study ready to be issued.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// What is said of the study; for sealed records only.
    pub study: StudyDescription,
    /// The Study Instance UID that de-identified copies of the study carry.
    pub study_pseudonym: String,
    /// The picture; with the preview at most as many bytes as the budget.
    pub thumbnail: Thumbnail,
    /// The picture in a few hundred bytes, for lists; `None`: the picture itself is as small as that.
    pub preview: Option<Thumbnail>,
    /// The file and the frame (from 0) the picture was made of, of a montage its first; `None`: a drawing was asked for,
    /// or every slice might show the face, and the picture is a drawing.
    pub slice: Option<(PathBuf, u32)>,
    /// Every usable image file of the study, sorted by path.
    pub instances: Vec<Instance>,
    /// Where the files of an archive are as long as this is kept.
    pub extracted: Option<Extracted>,
    /// What was left out, and why.
    pub skipped: Vec<Skipped>,
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
    /// The picture may show text.
    #[error("{}: {reason}", path.display())]
    Refused {
        /// The file the picture is from.
        path: PathBuf,
        /// [`Refusal::TextSeen`].
        reason: Refusal,
    },
    /// The search for text was asked for and cannot be made.
    #[error(transparent)]
    TextCheck(#[from] TextCheckError),
    /// The picture does not fit the budget.
    #[error(transparent)]
    Thumbnail(#[from] ThumbnailError),
}

/// Reads the file, folder, DICOMDIR or zip archive at `path` and makes a thumbnail of its largest series.
///
/// # Errors
/// See [`PrepareError`]; nothing is written anywhere but, of an archive, into a temporary folder.
pub fn prepare(
    path: &Path,
    options: &PrepareOptions,
    secret: &PseudonymSecret,
    limits: &Limits,
    progress: &mut dyn FnMut(Progress),
) -> Result<Prepared, PrepareError> {
    let mask = options.mask.as_ref();
    let mut reading = |done, total| progress(Progress::Reading { done, total });
    let mut series = source::open(path, limits, mask, &mut reading)?;
    let Picture { picture, slice, skipped } = picture(&series, options, limits, progress)?;
    series.skipped.extend(skipped);
    progress(Progress::Encoding);
    let (preview, thumbnail) = encode(&picture, options)?;
    Ok(Prepared {
        study_pseudonym: secret.uid(&series.study.study_instance_uid),
        study: series.study,
        thumbnail,
        preview,
        slice,
        instances: series.instances,
        extracted: series.extracted,
        skipped: series.skipped,
    })
}

/// Preview and picture within the budget for both.
fn encode(picture: &GrayImage, options: &PrepareOptions) -> Result<(Option<Thumbnail>, Thumbnail), ThumbnailError> {
    let budget_bytes = options.budget_bytes;
    if options.plain_jpeg {
        return Ok((None, thumbnail::encode_jpeg(picture, budget_bytes)?));
    }
    // Such a picture is its own preview.
    if budget_bytes <= thumbnail::TIER_S_BYTES {
        return Ok((None, thumbnail::encode(picture, budget_bytes)?));
    }
    let share = (budget_bytes / PREVIEW_SHARE).clamp(thumbnail::LEAST_BUDGET_BYTES, thumbnail::MOST_PREVIEW_BYTES);
    let preview = thumbnail::preview(picture, share)?;
    let thumbnail = thumbnail::encode(picture, budget_bytes.saturating_sub(preview.bytes.len()))?;
    Ok((Some(preview), thumbnail))
}

/// The picture of a series before it is encoded.
pub(super) struct Picture {
    pub(super) picture: GrayImage,
    /// File and frame; `None` for the drawing.
    pub(super) slice: Option<(PathBuf, u32)>,
    pub(super) skipped: Vec<Skipped>,
}

pub(super) fn picture(
    series: &SeriesSelection,
    options: &PrepareOptions,
    limits: &Limits,
    progress: &mut dyn FnMut(Progress),
) -> Result<Picture, PrepareError> {
    let drawing = || Picture { picture: schematic::head(), slice: None, skipped: Vec::new() };
    let choose = match options.picture {
        PicturePolicy::Drawing => return Ok(drawing()),
        PicturePolicy::Slice => slice::choose,
        PicturePolicy::Montage => slice::choose_montage,
    };
    let mut examining = |done, total| progress(Progress::Examining { done, total });
    let chosen = match choose(series, limits, options.mask.as_ref(), &mut examining) {
        Ok(chosen) => chosen,
        Err(SliceError::FaceWouldShow) => return Ok(drawing()),
        Err(error) => return Err(error.into()),
    };
    if text_check::shows_text(&chosen.picture, options.text_check)? {
        return Err(PrepareError::Refused { path: chosen.path, reason: Refusal::TextSeen });
    }
    Ok(Picture { picture: chosen.picture, slice: Some((chosen.path, chosen.frame)), skipped: chosen.skipped })
}
