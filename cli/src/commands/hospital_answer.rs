//! `tegata hospital answer`: takes codes of phones without a network where no desk page is at hand.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tegata_hospital::desk::{TakenCodes, take_codes};
use tegata_hospital::home::HospitalHome;
use tegata_hospital::store::AnswerState;

use super::{code_files, code_text, nodes};
use crate::answer::{Answer, Failure};

const fn state_name(state: AnswerState) -> &'static str {
    match state {
        AnswerState::Prepared => "prepared",
        AnswerState::Signed => "signed",
        AnswerState::Confirmed => "confirmed",
        AnswerState::Judged => "judged",
        AnswerState::Declined => "declined",
        AnswerState::Failed => "failed",
    }
}

/// Takes the codes and says what became of them.
pub async fn run(
    home: HospitalHome,
    codes: &[String],
    png: Option<&Path>,
    patience: Duration,
) -> Result<Answer, Failure> {
    let texts = codes.iter().map(|code| code_text(code)).collect::<Result<Vec<_>, _>>()?;
    // A file may hold the texts of all parts.
    let texts: Vec<String> = texts.iter().flat_map(|text| text.split_whitespace()).map(str::to_owned).collect();
    let pool = nodes::connect(home.node_urls()).await?;
    let (taken, state) = take_codes(Arc::new(home), Arc::new(pool), &texts, patience)
        .await
        .map_err(|refused| Failure::no(refused.code, refused))?;
    match taken {
        TakenCodes::Incomplete { known, of } => Ok(Answer::no(
            format!("incomplete: {known} of {of} parts are known: give the others too"),
            json!({ "taken": "incomplete", "known": known, "of": of }),
        )),
        TakenCodes::Prepared { request, frames } => {
            let (text, json) = code_files::shown(&frames, png)?;
            Ok(Answer::yes(
                format!("request {request}: show this to the patient's phone\n{text}"),
                json!({ "taken": "prepared", "request": request.to_string(), "code": json }),
            ))
        }
        TakenCodes::Noted { request } => {
            let state = state.map_or("unknown", state_name);
            Ok(Answer::yes(
                format!("request {request}: {state}"),
                json!({ "taken": "noted", "request": request.to_string(), "state": state }),
            ))
        }
    }
}
