//! From a scanner's DICOM files to pictures and copies that name nobody.
//!
//! The way of one study: [`source`] opens a file or a folder, reads headers only, refuses what may show text or
//! colour, and selects one series; [`mod@slice`] chooses the slice that stands for it; [`windowing`] turns its samples into
//! eight-bit grey; [`thumbnail`] encodes that within a byte budget. [`prepare()`] does all of it.
//! [`deidentify()`] makes the clean copy of a whole object that a de-identified release hands out.
//!
//! Pixels of one slice are in memory at a time; of all other slices only what sorting needs.

mod attributes;
mod codestream;
pub mod deidentify;
mod dicom_file;
pub mod mask;
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
pub mod thumbnail;
pub mod windowing;

pub use deidentify::{DeidentificationProfile, Deidentified, DeidentifyError, Report, deidentify};
pub use dicom_file::open as open_dicom_file;
pub use mask::{MaskError, PixelMask};
pub use prepare::{Instance, PrepareError, Prepared, Progress, prepare};
pub use pseudonym::PseudonymSecret;
pub use screening::Refusal;
pub use skull::SkullMask;
pub use source::{Limits, SeriesSelection, Skipped, SourceError, StudyDescription};
pub use thumbnail::{Thumbnail, ThumbnailError, Tier};

#[cfg(test)]
mod fixtures;
#[cfg(test)]
#[path = "../../../cli/src/demo/phantom.rs"]
mod phantom;
#[cfg(test)]
mod sample_tests;
