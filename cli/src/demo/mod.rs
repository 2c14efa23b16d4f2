//! `tegata demo`: the paper's experiment, by the same commands that one would type.
//!
//! Ledger, desks and every step run as processes of this program, so that nothing works here that does not work by hand.

mod party;
mod phantom;
mod script;
mod step_line;
mod table;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::answer::{Answer, Failure};
use crate::args::DemoArgs;
use crate::commands;
use phantom::{BodyPart, PhantomSeries};
use script::Script;

/// Name, number and physician planted in the synthetic series: what must not be in a thumbnail or a de-identified copy.
pub const PLANTED: [&str; 3] = ["Yamada^Taro", "PID-4711-0815", "Suzuki^Hanako"];

/// Runs the experiment.
pub async fn run(args: DemoArgs, as_json: bool) -> Result<Answer, Failure> {
    let temporary = match &args.dir {
        Some(_) => None,
        None => Some(tempfile::Builder::new().prefix("tegata-demo-").tempdir().map_err(folder)?),
    };
    let dir = match (&args.dir, &temporary) {
        (Some(dir), _) => dir.clone(),
        (None, Some(temporary)) => temporary.path().to_owned(),
        (None, None) => return Err(Failure::bad_input("folder", "no folder to work in")),
    };
    std::fs::create_dir_all(&dir).map_err(folder)?;
    if std::fs::read_dir(&dir).map_err(folder)?.next().is_some() {
        return Err(Failure::bad_input("folder", format!("{} is not empty: name a new folder", dir.display())));
    }
    // The results stay: only a failed run leaves nothing behind.
    let inputs = inputs(&args, &dir)?;
    let mut script = Script::new(dir.clone(), inputs, as_json);
    let outcome = script.play().await;
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(failure) => {
            script.stop().await;
            return Err(failure);
        }
    };
    if let Some(temporary) = temporary {
        let _ = temporary.keep();
    }
    let text = table::render(&outcome, &dir, args.keep);
    let json = outcome.json(&dir);
    if args.keep {
        commands::announce(as_json, &text, &json);
        commands::until_stopped().await;
        script.stop().await;
        return Ok(Answer::yes("", json!({ "stopped": true })));
    }
    script.stop().await;
    Ok(Answer::yes(text, json))
}

fn folder(error: std::io::Error) -> Failure {
    Failure::bad_input("folder", format!("the demo's folder cannot be used: {error}"))
}

/// What each patient's study is made of.
pub struct Input {
    /// A DICOM file or a folder.
    pub path: PathBuf,
    /// Whether the demo made it, with [`PLANTED`] inside.
    pub synthetic: bool,
}

fn inputs(args: &DemoArgs, dir: &Path) -> Result<[Input; 2], Failure> {
    let given = |path: &PathBuf| Input { path: path.clone(), synthetic: false };
    match &args.inputs[..] {
        [] => Ok([synthetic(dir, "chest", BodyPart::Chest, 1)?, synthetic(dir, "abdomen", BodyPart::Abdomen, 2)?]),
        [one] => Ok([given(one), given(one)]),
        [one, two] => Ok([given(one), given(two)]),
        _ => Err(Failure::bad_input("inputs", "there are two patients: name at most two files or folders")),
    }
}

fn synthetic(dir: &Path, name: &str, body_part: BodyPart, seed: u64) -> Result<Input, Failure> {
    let path = dir.join("dicom").join(name);
    let series = PhantomSeries {
        patient_name: format!("{}=山田^太郎=やまだ^たろう", PLANTED[0]),
        patient_id: PLANTED[1].to_owned(),
        birth_date: "19610229".to_owned(),
        study_date: "20260303".to_owned(),
        accession_number: "ACC-2026-0303".to_owned(),
        body_part,
        slices: 48,
        side: 512,
        seed,
    };
    phantom::write_ct_series(&path, &series).map_err(|error| Failure::bad_input("phantom", error))?;
    Ok(Input { path, synthetic: true })
}

/// The port if it is free, else any free one.
fn port(preferred: u16) -> u16 {
    let free = |port| TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    free(preferred).or_else(|_| free(0)).and_then(|listener| listener.local_addr()).map_or(preferred, |a| a.port())
}
