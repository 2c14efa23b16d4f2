//! What each of many files gives, by itself: a thumbnail of so many bytes, the drawing, or a refusal with its reason.

use std::path::{Path, PathBuf};

use image::GrayImage;
use walkdir::WalkDir;

use super::attributes::{integer, text};
use super::contact_sheet;
use super::prepare::{self, PrepareError, PrepareOptions};
use super::slice::SliceError;
use super::source::{self, Limits, SourceError};
use super::{dicom_file, thumbnail};

/// One file and what it gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surveyed {
    /// The file, relative to the path that it was found under.
    pub file: PathBuf,
    /// Name of its transfer syntax; empty when its header cannot be read.
    pub syntax: String,
    /// Modality (0008,0060); empty when there is none.
    pub modality: String,
    /// Number of Frames; 1 when the file says nothing.
    pub frames: i64,
    /// What it gives.
    pub outcome: Outcome,
}

/// What a file gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A thumbnail within the budget.
    Thumbnail {
        /// Width of the picture it is made of, in pixels.
        width: u32,
        /// Height of that picture.
        height: u32,
        /// Bytes of the thumbnail.
        bytes: usize,
    },
    /// The drawing, since the face might show.
    Drawing,
    /// Nothing, with the reason.
    Refused(String),
}

/// What many files give, and the sheet of all pictures, numbered as the files.
#[derive(Debug, Clone)]
pub struct Survey {
    /// One for each file, in order; the first has number 1.
    pub files: Vec<Surveyed>,
    /// All pictures on one sheet.
    pub contact_sheet: GrayImage,
}

/// Looks at each file below the paths by itself. `progress` hears (files done, files in all).
#[must_use]
pub fn survey(
    paths: &[PathBuf],
    options: &PrepareOptions,
    limits: &Limits,
    progress: &mut dyn FnMut(usize, usize),
) -> Survey {
    let found: Vec<(PathBuf, PathBuf)> = paths.iter().flat_map(|root| below(root)).collect();
    let (mut files, mut pictures) = (Vec::with_capacity(found.len()), Vec::new());
    for (number, (path, relative)) in (1..).zip(&found) {
        progress(number - 1, found.len());
        let (outcome, picture) = look(path, options, limits);
        pictures.extend(picture.map(|picture| (number, contact_sheet::small(&picture))));
        let header = dicom_file::open_header(path, limits).map(|(object, _)| object);
        let said = |tag| header.as_ref().ok().and_then(|object| text(object, tag)).unwrap_or_default();
        files.push(Surveyed {
            file: relative.clone(),
            syntax: header.as_ref().map_or_else(|_| String::new(), source::syntax_name),
            modality: said(dicom_dictionary_std::tags::MODALITY).chars().filter(char::is_ascii_alphanumeric).collect(),
            frames: header
                .ok()
                .and_then(|object| integer(&object, dicom_dictionary_std::tags::NUMBER_OF_FRAMES))
                .unwrap_or(1),
            outcome,
        });
    }
    progress(found.len(), found.len());
    Survey { files, contact_sheet: contact_sheet::sheet(&pictures) }
}

fn below(root: &Path) -> Vec<(PathBuf, PathBuf)> {
    if root.is_file() {
        return vec![(root.to_owned(), root.file_name().map(PathBuf::from).unwrap_or_default())];
    }
    WalkDir::new(root)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let relative = entry.path().strip_prefix(root).unwrap_or(entry.path()).to_owned();
            (entry.into_path(), relative)
        })
        .collect()
}

fn look(path: &Path, options: &PrepareOptions, limits: &Limits) -> (Outcome, Option<GrayImage>) {
    let encoded = || -> Result<(Outcome, GrayImage), PrepareError> {
        let series = source::open(path, limits, options.mask.as_ref(), &mut |_, _| ())?;
        let made = prepare::picture(&series, options, limits, &mut |_| ())?;
        let thumbnail = thumbnail::encode(&made.picture, options.budget_bytes)?;
        let ((width, height), bytes) = (made.picture.dimensions(), thumbnail.bytes.len());
        let outcome = if made.slice.is_some() { Outcome::Thumbnail { width, height, bytes } } else { Outcome::Drawing };
        Ok((outcome, made.picture))
    };
    match encoded() {
        Ok((outcome, picture)) => (outcome, Some(picture)),
        // The file stands beside it anyway.
        Err(PrepareError::Source(SourceError::Refused { reason, .. }))
        | Err(PrepareError::Slice(SliceError::NoneDecodable { reason, .. }))
        | Err(PrepareError::Refused { reason, .. }) => (Outcome::Refused(reason.to_string()), None),
        Err(PrepareError::Source(SourceError::NothingUsable { skipped, .. })) => {
            (Outcome::Refused(format!("{} files named in it, none usable", skipped.len())), None)
        }
        Err(PrepareError::Source(SourceError::NoSlices)) => (Outcome::Refused(SourceError::NoSlices.to_string()), None),
        Err(PrepareError::Source(SourceError::EmptyFolder(_))) => {
            (Outcome::Refused("it names no files".to_owned()), None)
        }
        Err(PrepareError::Source(SourceError::Archive { what, .. })) => (Outcome::Refused(what.to_owned()), None),
        Err(error) => (Outcome::Refused(error.to_string()), None),
    }
}

impl Survey {
    /// A table in Markdown: number, file, transfer syntax, modality with the number of frames, result.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut table =
            "| | file | transfer syntax | modality | result |\n| --- | --- | --- | --- | --- |\n".to_owned();
        for (number, surveyed) in (1..).zip(&self.files) {
            let Surveyed { file, syntax, modality, frames, outcome } = surveyed;
            let frames = if *frames > 1 { format!(" × {frames}") } else { String::new() };
            let file = file.display();
            table.push_str(&format!("| {number} | `{file}` | {syntax} | {modality}{frames} | {outcome} |\n"));
        }
        table
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Thumbnail { width, height, .. } => write!(f, "thumbnail of {width}×{height}"),
            Self::Drawing => f.write_str("drawing: the face might show"),
            Self::Refused(reason) => write!(f, "refused: {reason}"),
        }
    }
}
