//! `tegata hospital deidentify` and `deidentification`: copies without identity, and the hospital's policy for them.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tegata_hospital::deidentification::{CopiedStudy, copy_study, options_named};
use tegata_hospital::home::HospitalHome;

use super::{Progress, read_mask, write_file};
use crate::answer::{Answer, Failure};

/// Copies a study without identity.
pub async fn deidentify(
    home: &HospitalHome,
    path: PathBuf,
    to: PathBuf,
    options: Option<Vec<String>>,
    mask: Option<&str>,
    report: Option<&Path>,
) -> Result<Answer, Failure> {
    let names = match options {
        Some(names) => names,
        None => home.deidentification().map_err(|error| Failure::bad_input("storage", error))?,
    };
    let mut options = options_named(&names).map_err(|error| Failure::bad_input("option", error))?;
    options.clean_pixel_data = mask.map(read_mask).transpose()?;
    let secret = home.keys().pseudonyms();
    let work = tokio::task::spawn_blocking(move || {
        let progress = Progress::start();
        copy_study(&secret, &path, &to, &options, &mut |done, total| {
            progress.say(format!("copied file {done} of {total}"));
        })
    });
    let made = work.await.map_err(|error| Failure::no("interrupted", error))?;
    let copied = made.map_err(|error| Failure::no("cannot-deidentify", error))?;
    if let Some(file) = report {
        let text = copied.report.to_json().map_err(|error| Failure::no("report", error))?;
        write_file(file, text.as_bytes())?;
    }
    Ok(said(&copied))
}

fn said(copied: &CopiedStudy) -> Answer {
    let mut text = format!("{} files\n{}", copied.files.len(), copied.report);
    for skipped in &copied.skipped {
        text.push_str(&format!("left out: {}: {}\n", skipped.path.display(), skipped.reason));
    }
    let skipped: Vec<Value> = copied
        .skipped
        .iter()
        .map(|skipped| json!({ "file": skipped.path, "reason": skipped.reason.to_string() }))
        .collect();
    Answer::yes(text.trim_end(), json!({ "files": copied.files, "skipped": skipped, "report": copied.report }))
}

/// Shows the policy, or sets it.
pub fn policy(home: &HospitalHome, set: Option<Vec<String>>) -> Result<Answer, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::bad_input("storage", error.to_string());
    if let Some(names) = set {
        let set = home.set_deidentification(&names).map_err(|error| failed(&error))?;
        set.map_err(|error| Failure::bad_input("option", error))?;
    }
    let names = home.deidentification().map_err(|error| failed(&error))?;
    let text =
        if names.is_empty() { "Basic Profile".to_owned() } else { format!("Basic Profile, {}", names.join(", ")) };
    Ok(Answer::yes(text, json!({ "options": names })))
}
