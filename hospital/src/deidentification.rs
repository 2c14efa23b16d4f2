//! The hospital's policy for copies without identity: which options of PS3.15 Annex E its gate applies, and the mask of a
//! study whose pixels hold text.

use std::path::{Path, PathBuf};

use tegata_symbol::MosaicId;

use crate::files;
use crate::home::HospitalHome;
use crate::imaging::{
    Dates, DeidentificationProfile, DeidentifyError, Limits, Options, PixelMask, PseudonymSecret, Refusal, Report,
    Skipped, SourceError, deidentify, open_dicom_file, source,
};
use crate::storage_error::StorageError;

const SETTING: &str = "deidentification";

type TurnOn = fn(&mut Options);

/// The options by name, each with what turns it on.
const NAMES: [(&str, TurnOn); 9] = [
    ("clean-visual-features", |options| options.clean_visual_features = true),
    ("clean-descriptors", |options| options.clean_descriptors = true),
    ("modified-dates", |options| options.dates = Dates::Modified),
    ("full-dates", |options| options.dates = Dates::Full),
    ("patient-characteristics", |options| options.retain_patient_characteristics = true),
    ("device-identity", |options| options.retain_device_identity = true),
    ("institution-identity", |options| options.retain_institution_identity = true),
    ("uids", |options| options.retain_uids = true),
    ("safe-private", |options| options.retain_safe_private = true),
];

/// No option has this name, or two contradict each other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OptionNameError {
    /// No option has this name.
    #[error("no option is called `{name}`; there are: {}", NAMES.map(|(name, _)| name).join(", "))]
    Unknown {
        /// The name.
        name: String,
    },
    /// Dates cannot be both moved and left.
    #[error("modified-dates and full-dates exclude each other")]
    BothDates,
}

/// The options with these names, as the command line and the database name them.
///
/// # Errors
/// [`OptionNameError`].
pub fn options_named<S: AsRef<str>>(names: &[S]) -> Result<Options, OptionNameError> {
    let mut options = Options::default();
    for name in names.iter().map(AsRef::as_ref) {
        let known = NAMES.into_iter().find(|(known, _)| *known == name);
        let (_, turn_on) = known.ok_or_else(|| OptionNameError::Unknown { name: name.to_owned() })?;
        turn_on(&mut options);
    }
    let named = |name: &str| names.iter().any(|each| each.as_ref() == name);
    if named("modified-dates") && named("full-dates") { Err(OptionNameError::BothDates) } else { Ok(options) }
}

impl HospitalHome {
    /// Names of the options that the gate applies, beside the Basic Profile, to copies without identity.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn deidentification(&self) -> Result<Vec<String>, StorageError> {
        let stored = self.store().setting(SETTING)?.unwrap_or_default();
        Ok(stored.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect())
    }

    /// Sets them. Copies that were made by other options are made anew when they are next asked for.
    ///
    /// # Errors
    /// [`StorageError`], and the inner error when a name is wrong; then nothing is changed.
    pub fn set_deidentification(&self, names: &[String]) -> Result<Result<(), OptionNameError>, StorageError> {
        if let Err(error) = options_named(names) {
            return Ok(Err(error));
        }
        self.store().set_settings(&[(SETTING, &names.join(","))])?;
        self.store().forget_deidentified_files()?;
        Ok(Ok(()))
    }

    /// What the gate applies to a study: the policy, and the mask that the study was issued with.
    pub(crate) fn options_for(&self, nft: MosaicId) -> Result<Options, StorageError> {
        let damaged = |what: String| StorageError::Damaged { path: self.dir().to_owned(), what };
        let mut options =
            options_named(&self.deidentification()?).map_err(|error| damaged(format!("a bad value: {error}")))?;
        if let Some(mask) = self.store().study_mask(nft)? {
            let mask: PixelMask = mask.parse().map_err(|_| damaged("a bad value: mask".to_owned()))?;
            options.clean_pixel_data = Some(mask);
        }
        Ok(options)
    }
}

/// Copies that were made of a study.
#[derive(Debug)]
pub struct CopiedStudy {
    /// The copies.
    pub files: Vec<PathBuf>,
    /// What was left out, and why.
    pub skipped: Vec<Skipped>,
    /// What was done, without any value.
    pub report: Report,
}

/// Why a study was not copied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CopyStudyError {
    /// Nothing usable is at the path.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A file of the study cannot be copied: then none is copied further.
    #[error("{}: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: CopyFileError,
    },
    /// The folder for the copies cannot be made.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Why a file was not copied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CopyFileError {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Refusal),
    /// It cannot be de-identified.
    #[error(transparent)]
    Refused(#[from] DeidentifyError),
    /// The copy cannot be written.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Copies one file without identity, and says what was done.
pub(crate) fn copy_file(
    from: &Path,
    to: &Path,
    profile: &DeidentificationProfile<'_>,
) -> Result<Report, CopyFileError> {
    let copy = deidentify(open_dicom_file(from, &profile.limits)?, profile)?;
    files::write_with(to, |out| copy.object.write_all(std::io::BufWriter::new(out)).map_err(std::io::Error::other))?;
    Ok(copy.report)
}

/// Copies the study at `path` without identity into the folder `to`, one file after the other, under names that say nothing.
/// `progress` hears (files done, files in all).
///
/// # Errors
/// [`CopyStudyError`]; copies that were made until then stay.
pub fn copy_study(
    secret: &PseudonymSecret,
    path: &Path,
    to: &Path,
    options: &Options,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<CopiedStudy, CopyStudyError> {
    let limits = Limits::default();
    let series = source::open(path, &limits, options.clean_pixel_data.as_ref(), &mut |_, _| ())?;
    let profile = DeidentificationProfile { secret, options: options.clone(), limits };
    files::private_dir(to)?;
    let (mut copies, mut report) = (Vec::new(), Report::default());
    for (number, instance) in series.instances.iter().enumerate() {
        progress(number, series.instances.len());
        let target = to.join(format!("{:04}.dcm", number + 1));
        let copied = copy_file(&instance.path, &target, &profile);
        report.merge(copied.map_err(|reason| CopyStudyError::File { path: instance.path.clone(), reason })?);
        copies.push(target);
    }
    progress(series.instances.len(), series.instances.len());
    Ok(CopiedStudy { files: copies, skipped: series.skipped, report })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn every_name_turns_its_own_option_on() {
        let all: Vec<Options> = NAMES.into_iter().map(|(name, _)| options_named(&[name]).unwrap()).collect();
        for (place, options) in all.iter().enumerate() {
            assert_ne!(*options, Options::default());
            assert!(all.iter().skip(place + 1).all(|other| other != options));
        }
        assert_eq!(options_named::<&str>(&[]).unwrap(), Options::default());
    }

    #[test]
    fn a_name_that_is_wrong_and_dates_that_contradict_are_refused() {
        assert!(matches!(options_named(&["dates"]), Err(OptionNameError::Unknown { .. })));
        assert_eq!(options_named(&["full-dates", "modified-dates"]), Err(OptionNameError::BothDates));
    }
}
