//! From a scanner's DICOM files to pictures and copies that name nobody.
//!
//! The way of one study: [`source`] opens a file, a folder, a DICOMDIR or a zip archive, reads headers only, refuses what
//! may show text unless a [`mask`] covers it, and selects one series; [`mod@slice`] chooses the slice that stands for it,
//! of a head behind its [`skull`]; [`windowing`] turns its samples into eight-bit grey; [`thumbnail`] encodes that within a byte budget. [`prepare()`] does all of it.
//! [`deidentify()`] makes the clean copy of a whole object that a de-identified release hands out.
//!
//! Pixels of one slice are in memory at a time; of all other slices only what sorting needs.

mod archive;
mod attributes;
mod codestream;
mod contact_sheet;
pub mod deidentify;
mod dicom_file;
mod dicomdir;
pub mod mask;
mod montage;
mod pixel_layout;
pub mod prepare;
mod ps315;
pub mod pseudonym;
mod schematic;
pub mod screening;
pub mod skull;
pub mod slice;
pub mod source;
mod ssim;
mod structure;
pub mod survey;
pub mod text_check;
pub mod thumbnail;
pub mod windowing;

pub use deidentify::{Dates, DeidentificationProfile, Deidentified, DeidentifyError, Options, Report, deidentify};
pub use dicom_file::open as open_dicom_file;
pub use mask::{MaskError, PixelMask};
pub use prepare::{PrepareError, PrepareOptions, Prepared, Progress, prepare};
pub use pseudonym::PseudonymSecret;
pub use screening::Refusal;
pub use skull::SkullMask;
pub use slice::PicturePolicy;
pub use source::{Instance, Limits, SeriesSelection, Skipped, SourceError, StudyDescription};
pub use text_check::TextCheck;
pub use thumbnail::{Thumbnail, ThumbnailError, Tier};

#[cfg(test)]
mod fixtures;
#[cfg(test)]
#[path = "../../../cli/src/demo/phantom.rs"]
mod phantom;
#[cfg(test)]
mod sample_tests;
