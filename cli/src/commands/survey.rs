//! `tegata survey`: what each of many DICOM files gives.

use serde_json::json;
use tegata_hospital::imaging::survey::{Outcome, Survey, survey};
use tegata_hospital::imaging::{Limits, PrepareOptions, TextCheck};

use super::{Progress, read_mask};
use crate::answer::{Answer, Failure};
use crate::args::SurveyArgs;

/// Carries the command out.
pub async fn run(args: SurveyArgs) -> Result<Answer, Failure> {
    if let Some(missing) = args.paths.iter().find(|path| !path.exists()) {
        return Err(Failure::bad_input("missing", format!("{} does not exist", missing.display())));
    }
    let options = PrepareOptions {
        mask: args.mask.as_deref().map(read_mask).transpose()?,
        text_check: if args.text_check { TextCheck::Required } else { TextCheck::Off },
        ..PrepareOptions::new(args.budget.0)
    };
    let paths = args.paths;
    let work = tokio::task::spawn_blocking(move || {
        let progress = Progress::start();
        survey(&paths, &options, &Limits::default(), &mut |done, total| {
            progress.say(format!("looked at {done} of {total} files"));
        })
    });
    let found = work.await.map_err(|error| Failure::no("interrupted", error))?;
    if let Some(path) = &args.contact_sheet {
        let failed =
            |error| Failure::bad_input("contact-sheet", format!("{} cannot be written: {error}", path.display()));
        found.contact_sheet.save_with_format(path, image::ImageFormat::Png).map_err(failed)?;
    }
    let text = if args.markdown { found.markdown() } else { listed(&found) };
    Ok(Answer::yes(text, as_json(&found)))
}

fn listed(found: &Survey) -> String {
    let line = |(number, file): (usize, &tegata_hospital::imaging::survey::Surveyed)| {
        let bytes = match file.outcome {
            Outcome::Thumbnail { bytes, .. } => format!(", {bytes} bytes"),
            Outcome::Drawing | Outcome::Refused(_) => String::new(),
        };
        format!("{number:4}  {}  [{}] {}  {}{bytes}\n", file.file.display(), file.syntax, file.modality, file.outcome)
    };
    (1..).zip(&found.files).map(line).collect()
}

fn as_json(found: &Survey) -> serde_json::Value {
    let files: Vec<serde_json::Value> = found
        .files
        .iter()
        .map(|file| {
            let (result, bytes, reason) = match &file.outcome {
                Outcome::Thumbnail { bytes, .. } => ("thumbnail", Some(*bytes), None),
                Outcome::Drawing => ("drawing", None, None),
                Outcome::Refused(reason) => ("refused", None, Some(reason)),
            };
            json!({
                "file": file.file, "syntax": file.syntax, "modality": file.modality, "frames": file.frames,
                "result": result, "bytes": bytes, "reason": reason,
            })
        })
        .collect();
    json!({ "files": files })
}
