//! Finding DICOM images in a file, a folder, a DICOMDIR or an archive, and reading their headers.

use std::fmt;
use std::path::{Path, PathBuf};

use dicom_dictionary_std::tags;
use dicom_object::{DefaultDicomObject, InMemDicomObject};
use dicom_transfer_syntax_registry::{TransferSyntaxIndex as _, TransferSyntaxRegistry};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

mod geometry;
mod selection;

pub use geometry::Geometry;

pub use super::archive::Extracted;
use super::attributes::{integer, text};
use super::mask::PixelMask;
use super::screening::{self, Kind, Refusal};
use super::{archive, dicom_file, dicomdir, windowing};
use geometry::geometry;
use selection::select;

/// What may be read at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Files in a folder, DICOM or not.
    pub files: usize,
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Rows × columns of one frame.
    pub frame_pixels: u64,
    /// Frames of one multi-frame object.
    pub frames: u32,
    /// Bytes that a zip archive may inflate to altogether.
    pub inflated_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { files: 20_000, file_bytes: 1 << 30, frame_pixels: 1 << 26, frames: 20_000, inflated_bytes: 1 << 34 }
    }
}

/// Nested deeper than this, folders are not looked into.
const DEEPEST_FOLDER: usize = 32;
/// Texts of the study description are cut to this many characters (PS3.5 6.2: LO holds 64).
const LONGEST_TEXT: usize = 64;

/// A file that was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The file; of an archive or a DICOMDIR its number in there.
    pub path: PathBuf,
    /// Name of its transfer syntax, where it is known.
    pub syntax: Option<String>,
    /// The reason.
    pub reason: Refusal,
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}: {}", self.path.display(), in_brackets(self.syntax.as_deref()), self.reason)
    }
}

pub(super) fn in_brackets(syntax: Option<&str>) -> String {
    syntax.map_or_else(String::new, |name| format!(" ({name})"))
}

/// A file that is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Where it is.
    pub(super) path: PathBuf,
    /// How it is called when it is left out.
    pub(super) label: PathBuf,
}

/// Why nothing could be selected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// Nothing is at the path.
    #[error("{} does not exist", .0.display())]
    Missing(PathBuf),
    /// The folder holds no file.
    #[error("{} holds no files", .0.display())]
    EmptyFolder(PathBuf),
    /// The path or something in the folder cannot be read.
    #[error("{} cannot be read: {kind}", path.display())]
    Unreadable {
        /// What cannot be read.
        path: PathBuf,
        /// Why.
        kind: std::io::ErrorKind,
    },
    /// More files than [`Limits::files`].
    #[error("{} holds more than {limit} files; name the study's own folder", path.display())]
    TooManyFiles {
        /// The folder.
        path: PathBuf,
        /// The limit.
        limit: usize,
    },
    /// A zip archive cannot be used.
    #[error("the archive {} cannot be used: {what}", path.display())]
    Archive {
        /// The archive.
        path: PathBuf,
        /// Why.
        what: &'static str,
    },
    /// The one file named is refused.
    #[error("{}{}: {reason}", path.display(), in_brackets(syntax.as_deref()))]
    Refused {
        /// The file.
        path: PathBuf,
        /// Name of its transfer syntax, where it is known.
        syntax: Option<String>,
        /// The reason.
        reason: Refusal,
    },
    /// Not one file of the folder is an image that can be used.
    #[error("{} holds no usable image: {} files left out, the first because it is {}", path.display(), skipped.len(),
        skipped.first().map_or_else(String::new, |first| first.reason.to_string()))]
    NothingUsable {
        /// The folder.
        path: PathBuf,
        /// Every file with its reason.
        skipped: Vec<Skipped>,
    },
    /// There are images, but only localisers and projections, of which no picture is made.
    #[error("only localisers or projections are there, and no slices to make a picture of")]
    NoSlices,
    /// One study UID, but more than one Patient ID: releasing it would mix patients.
    #[error("the files of the study carry more than one Patient ID; sort them by patient first")]
    SeveralPatients,
}

/// What is said of a study beside its picture. It belongs into sealed records only: date and description can identify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudyDescription {
    /// Study Instance UID (0020,000D), empty when the file has none.
    pub study_instance_uid: String,
    /// Series Instance UID (0020,000E) of the selected series, empty when the file has none.
    pub series_instance_uid: String,
    /// Study Date (0008,0020), else Series or Acquisition Date.
    pub study_date: Option<Date>,
    /// Modality (0008,0060), such as "CT"; empty when the file has none.
    pub modality: String,
    /// Body Part Examined (0018,0015), such as "CHEST".
    pub body_part_examined: Option<String>,
    /// Study Description (0008,1030), free text of the hospital, at most 64 characters.
    pub study_description: Option<String>,
    /// Series of the study that were read.
    pub series_count: u32,
    /// Images of the study that were read, each frame of a multi-frame object counted.
    pub image_count: u32,
    /// Frames of the selected series.
    pub frame_count: u32,
}

/// One image file of the selected series.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageFile {
    /// The file.
    pub path: PathBuf,
    /// Instance Number (0020,0013).
    pub instance_number: Option<i64>,
    /// One entry for each frame.
    pub frames: Vec<Option<Geometry>>,
}

/// One file of a study, as a release hands it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// The file. Of an archive a copy, which is there as long as the [`Extracted`] folder.
    pub path: PathBuf,
    /// SOP Instance UID (0008,0018), empty when the file has none.
    pub sop_instance_uid: String,
}

/// One series, ready for choosing a slice.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesSelection {
    /// What is said of the study.
    pub study: StudyDescription,
    /// The series shows a head, as far as the header's words tell.
    pub is_head: bool,
    /// The series is of face, orbits or sinuses, as far as the header's words tell.
    pub is_face: bool,
    /// The images of the series.
    pub images: Vec<ImageFile>,
    /// Every usable image file of the study, of all its series, sorted by path: what a release hands out.
    pub instances: Vec<Instance>,
    /// Where the files of an archive are.
    pub extracted: Option<Extracted>,
    /// What was left out.
    pub skipped: Vec<Skipped>,
}

/// Opens a file, a folder, a DICOMDIR or a zip archive and selects the series with the most slices. With a `mask` images
/// that may show text are read too: who shows them blanks what it covers. `progress` hears (files read, files in all).
///
/// Of a head, series with axial slices come first, since the others show the face's outline.
///
/// # Errors
/// See [`SourceError`].
pub fn open(
    path: &Path,
    limits: &Limits,
    mask: Option<&PixelMask>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<SeriesSelection, SourceError> {
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => SourceError::Missing(path.to_owned()),
        kind => SourceError::Unreadable { path: path.to_owned(), kind },
    };
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    let (mut files, mut skipped, mut extracted, mut alone) = (Vec::new(), Vec::new(), None, false);
    if metadata.is_dir() {
        files = files_below(path, limits)?;
    } else if archive::is_archive(path).map_err(unreadable)? {
        let entries = archive::extract(path, limits)?;
        (files, skipped, extracted) = (entries.files, entries.skipped, Some(entries.folder));
    } else if dicomdir::is_directory(path, limits) {
        (files, skipped) = dicomdir::files(path, limits)?;
    } else {
        files.push(Found { path: path.to_owned(), label: path.to_owned() });
        alone = true;
    }
    if files.is_empty() && skipped.is_empty() {
        return Err(SourceError::EmptyFolder(path.to_owned()));
    }
    let mut images = Vec::new();
    for (done, file) in files.iter().enumerate() {
        progress(done, files.len());
        match Header::read(file, limits, mask.is_some()) {
            Ok(header) => images.push(header),
            Err(reason) => skipped.push(reason),
        }
    }
    progress(files.len(), files.len());
    if images.is_empty() {
        return Err(match skipped.pop() {
            Some(Skipped { path, syntax, reason }) if alone => SourceError::Refused { path, syntax, reason },
            last => {
                skipped.extend(last);
                SourceError::NothingUsable { path: path.to_owned(), skipped }
            }
        });
    }
    select(images, skipped, extracted)
}

/// All regular files below a folder, by path.
fn files_below(folder: &Path, limits: &Limits) -> Result<Vec<Found>, SourceError> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).max_depth(DEEPEST_FOLDER).sort_by_file_name() {
        let entry = entry.map_err(|error| SourceError::Unreadable {
            path: error.path().unwrap_or(folder).to_owned(),
            kind: error.io_error().map_or(std::io::ErrorKind::Other, std::io::Error::kind),
        })?;
        if !entry.file_type().is_file() {
            continue;
        }
        if files.len() == limits.files {
            return Err(SourceError::TooManyFiles { path: folder.to_owned(), limit: limits.files });
        }
        let path = entry.into_path();
        files.push(Found { label: path.clone(), path });
    }
    Ok(files)
}

/// What is kept of an image's header.
struct Header {
    image: ImageFile,
    label: PathBuf,
    sop_instance_uid: String,
    kind: Kind,
    is_head: bool,
    is_face: bool,
    patient: [u8; 32],
    study: StudyDescription,
}

impl Header {
    fn read(file: &Found, limits: &Limits, masked: bool) -> Result<Self, Skipped> {
        let skip = |syntax, reason| Skipped { path: file.label.clone(), syntax, reason };
        let (object, more_follows) =
            dicom_file::open_header(&file.path, limits).map_err(|reason| skip(None, reason))?;
        Self::of(file, &object, more_follows, limits, masked).map_err(|reason| skip(Some(syntax_name(&object)), reason))
    }

    fn of(
        file: &Found,
        object: &DefaultDicomObject,
        more_follows: bool,
        limits: &Limits,
        masked: bool,
    ) -> Result<Self, Refusal> {
        if !more_follows || object.get(tags::ROWS).is_none() || object.get(tags::COLUMNS).is_none() {
            return Err(Refusal::NoPixels);
        }
        check_transfer_syntax(object)?;
        screening::screen_behind(masked, object)?;
        let frames = integer(object, tags::NUMBER_OF_FRAMES).unwrap_or(1).max(1);
        let frames = u32::try_from(frames).unwrap_or(u32::MAX);
        if frames > limits.frames {
            return Err(Refusal::TooLarge {
                what: "the number of frames",
                value: frames.into(),
                limit: limits.frames.into(),
            });
        }
        Ok(Self {
            image: ImageFile {
                path: file.path.clone(),
                instance_number: integer(object, tags::INSTANCE_NUMBER),
                frames: (0..frames).map(|frame| geometry(object, frame)).collect(),
            },
            label: file.label.clone(),
            sop_instance_uid: text(object, tags::SOP_INSTANCE_UID).unwrap_or_default(),
            kind: screening::kind(object),
            is_head: is_head(object),
            is_face: says(object, &FACE_WORDS),
            patient: Sha256::digest(text(object, tags::PATIENT_ID).unwrap_or_default().as_bytes()).into(),
            study: describe(object, frames),
        })
    }

    fn axial(&self) -> bool {
        self.image.frames.iter().flatten().any(Geometry::is_axial)
    }
}

fn check_transfer_syntax(object: &DefaultDicomObject) -> Result<(), Refusal> {
    let uid = dicom_file::transfer_syntax(object);
    let known = TransferSyntaxRegistry.get(uid);
    if windowing::is_jpeg_ls(uid) || known.is_some_and(|syntax| syntax.can_decode_all()) {
        return Ok(());
    }
    Err(Refusal::UnsupportedTransferSyntax { uid: uid.to_owned(), name: syntax_name(object) })
}

/// Name of an object's transfer syntax, or "unknown".
pub(super) fn syntax_name(object: &DefaultDicomObject) -> String {
    let known = TransferSyntaxRegistry.get(dicom_file::transfer_syntax(object));
    known.map_or("unknown", |syntax| syntax.name()).to_owned()
}

const HEAD_WORDS: [&str; 9] = ["HEAD", "BRAIN", "SKULL", "CRANI", "CEREBR", "NEURO", "STROKE", "頭", "脳"];
const FACE_WORDS: [&str; 7] = ["FACE", "FACIAL", "ORBIT", "SINUS", "顔", "副鼻腔", "眼窩"];

/// Whether words of the header say that a head is shown.
pub(crate) fn is_head(object: &InMemDicomObject) -> bool {
    says(object, &HEAD_WORDS) || says(object, &FACE_WORDS)
}

/// Whether the header's texts on body part and purpose hold one of the words.
fn says(object: &InMemDicomObject, words: &[&str]) -> bool {
    [tags::BODY_PART_EXAMINED, tags::STUDY_DESCRIPTION, tags::SERIES_DESCRIPTION, tags::PROTOCOL_NAME]
        .into_iter()
        .filter_map(|tag| text(object, tag))
        .any(|value| {
            let value = value.to_uppercase();
            words.iter().any(|word| value.contains(word))
        })
}

fn describe(object: &InMemDicomObject, frames: u32) -> StudyDescription {
    let short = |tag| {
        text(object, tag).map(|value| value.chars().filter(|c| !c.is_control()).take(LONGEST_TEXT).collect::<String>())
    };
    let date = |tag| -> Option<Date> {
        let value = text(object, tag)?;
        let part = |range: std::ops::Range<usize>| value.get(range)?.parse::<i16>().ok();
        Date::new(part(0..4)?, part(4..6)?.try_into().ok()?, part(6..8)?.try_into().ok()?).ok()
    };
    StudyDescription {
        study_instance_uid: short(tags::STUDY_INSTANCE_UID).unwrap_or_default(),
        series_instance_uid: short(tags::SERIES_INSTANCE_UID).unwrap_or_default(),
        study_date: [tags::STUDY_DATE, tags::SERIES_DATE, tags::ACQUISITION_DATE].into_iter().find_map(date),
        modality: short(tags::MODALITY).unwrap_or_default(),
        body_part_examined: short(tags::BODY_PART_EXAMINED),
        study_description: short(tags::STUDY_DESCRIPTION),
        series_count: 1,
        image_count: frames,
        frame_count: frames,
    }
}

#[cfg(test)]
mod tests;
