//! `tegata conformance`: a recording of a real node's verdicts, replayed on the local ledger.

use serde_json::{Value, json};
use tegata_emulator::conformance::{Difference, MAX_RECORDING_SIZE, Recording, Report, replay};

use super::read_file;
use crate::answer::{Answer, Failure, code_of};
use crate::args::ConformanceArgs;

/// Replays and compares; exit code 1 when a verdict differs.
pub fn run(args: &ConformanceArgs) -> Result<Answer, Failure> {
    let bytes = read_file(&args.file, MAX_RECORDING_SIZE as u64)?;
    let recording = Recording::read(&bytes)
        .map_err(|error| Failure::bad_input(&code_of(&error), format!("{}: {error}", args.file.display())))?;
    let report = replay(&recording).map_err(|error| Failure::bad_input(&code_of(&error), error))?;
    let (text, json) = (in_words(&recording, &report), in_json(&recording, &report));
    Ok(if report.agrees() { Answer::yes(text, json) } else { Answer::no(text, json) })
}

fn in_words(recording: &Recording, report: &Report) -> String {
    let width = report.scenarios.iter().map(|scenario| scenario.name.chars().count()).max().unwrap_or(0);
    let mut lines: Vec<_> = recording.node.iter().map(|node| format!("recorded on {}", visible(node))).collect();
    lines.extend(report.scenarios.iter().map(|scenario| {
        let mark = if scenario.agreed == scenario.verdicts { "" } else { "  DIFFERS" };
        format!("  {:width$}  {} of {}{mark}", visible(&scenario.name), scenario.agreed, scenario.verdicts)
    }));
    for difference in &report.differences {
        let Difference { scenario, label, hash, node, ledger, .. } = difference;
        lines.push(format!("{}: {} ({hash})", visible(scenario), visible(label)));
        lines.push(format!("  node:   {node}"));
        lines.push(format!("  ledger: {ledger}"));
    }
    lines.push(format!("{} of {} verdicts agree", report.agreed(), report.verdicts()));
    lines.join("\n")
}

/// Names come from a file: nothing in them may steer the terminal.
fn visible(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{FFFD}' } else { letter }).collect()
}

fn in_json(recording: &Recording, report: &Report) -> Value {
    let scenarios = report
        .scenarios
        .iter()
        .map(|scenario| json!({ "name": scenario.name, "agreed": scenario.agreed, "verdicts": scenario.verdicts }));
    let differences = report.differences.iter().map(|difference| {
        json!({
            "scenario": difference.scenario,
            "label": difference.label,
            "hash": difference.hash.to_string(),
            "at": difference.at.0,
            "node": difference.node.to_string(),
            "ledger": difference.ledger.to_string(),
        })
    });
    json!({
        "node": recording.node,
        "agrees": report.agrees(),
        "agreed": report.agreed(),
        "verdicts": report.verdicts(),
        "scenarios": scenarios.collect::<Vec<_>>(),
        "differences": differences.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::path::PathBuf;

    use super::*;

    const RECORDING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/symbol/tests/vectors/symbol-node.json");

    fn run_on(text: &str) -> Result<Answer, Failure> {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("recording.json");
        std::fs::write(&file, text).unwrap();
        run(&ConformanceArgs { file })
    }

    #[test]
    fn a_recording_that_agrees_is_a_yes_with_every_scenario() {
        let answer = run(&ConformanceArgs { file: PathBuf::from(RECORDING) }).unwrap();
        assert!(answer.yes, "{}", answer.text);
        assert!(answer.text.ends_with("146 of 146 verdicts agree"), "{}", answer.text);
        assert_eq!(answer.json["agreed"], 146);
        assert!(answer.json["scenarios"].as_array().unwrap().len() > 20);
    }

    #[test]
    fn a_difference_is_a_no_that_names_both_verdicts() {
        let recording = std::fs::read_to_string(RECORDING).unwrap();
        let changed = recording.replace("\"Failure_Transfer_Message_Too_Large\"", "\"Failure_Core_Past_Deadline\"");
        let answer = run_on(&changed).unwrap();
        assert!(!answer.yes);
        assert!(
            answer.text.contains("  node:   Failure_Core_Past_Deadline\n  ledger: Failure_Transfer_Message_Too_Large")
        );
        assert!(answer.text.ends_with("145 of 146 verdicts agree"), "{}", answer.text);
        assert_eq!(answer.json["differences"][0]["scenario"], "transfer_message_too_large");
    }

    #[test]
    fn a_file_that_is_no_recording_is_bad_input() {
        for text in ["", "{}", "[]", "not json"] {
            assert_eq!(run_on(text).err().unwrap().exit, 2, "{text}");
        }
        assert_eq!(run(&ConformanceArgs { file: PathBuf::from("/nowhere/at/all") }).err().unwrap().exit, 2);
    }
}
