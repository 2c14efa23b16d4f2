//! `tegata hospital withdrawal|sponsoring|tidy|void`: rights and studies that end.

use serde_json::json;
use tegata_hospital::home::HospitalHome;
use tegata_hospital::tidy::{TidyError, tidy};
use tegata_hospital::void::{VoidError, declare_void};
use tegata_hospital::withdrawals::{NoteError, note_withdrawal};
use tegata_rights::{CodeKind, VoidDeclaration, read_code};

use super::{Progress, code_text, nodes};
use crate::answer::{Answer, Failure, code_of};
use crate::args::TakingBackCommand;
use crate::units::Xym;

/// Carries the command out.
pub async fn run(home: &HospitalHome, command: TakingBackCommand) -> Result<Answer, Failure> {
    match command {
        TakingBackCommand::Withdrawal { code } => withdrawal(home, &code).await,
        TakingBackCommand::Sponsoring { per_day } => sponsoring(home, per_day),
        TakingBackCommand::Tidy => tidied(home).await,
        TakingBackCommand::Void { nft, reason, replaced_by } => {
            let pool = nodes::connect(home.node_urls()).await?;
            let progress = Progress::start();
            progress.say("declaring the study void");
            let done = declare_void(home, &pool, nft, &VoidDeclaration { reason, replaced_by }).await;
            drop(progress);
            let (text, transaction) = match done.map_err(void_failure)? {
                Some((hash, height)) => (format!("void since block {height}"), Some(hash.to_string())),
                None => ("declared void in these words already".to_owned(), None),
            };
            let replaced_by = replaced_by.map(|id| id.to_string());
            Ok(Answer::yes(
                format!("study {nft}: {text}"),
                json!({ "nft": nft.to_string(), "transaction": transaction, "replacedBy": replaced_by }),
            ))
        }
    }
}

async fn withdrawal(home: &HospitalHome, code: &str) -> Result<Answer, Failure> {
    let bytes = match read_code(&code_text(code)?) {
        Ok((CodeKind::Withdrawal, bytes)) => bytes,
        Ok(_) => return Err(Failure::bad_input("other-kind", "this code is not a withdrawal")),
        Err(error) => return Err(Failure::bad_input(&code_of(&error), error)),
    };
    let pool = nodes::connect(home.node_urls()).await?;
    let noted = note_withdrawal(home, &pool, &bytes).await.map_err(|error| {
        let code = code_of(&error);
        match error {
            NoteError::Ledger(_) => Failure::no(&code, error),
            _ => Failure::bad_input(&code, error),
        }
    })?;
    Ok(Answer::yes(
        format!("{} of request {}: taken back; desk and gate obey from now on", noted.rights, noted.request),
        json!({
            "request": noted.request.to_string(),
            "rights": noted.rights.to_string(),
            "nft": noted.nft.to_string(),
            "receivedMs": noted.received_ms,
        }),
    ))
}

fn sponsoring(home: &HospitalHome, per_day: Option<Xym>) -> Result<Answer, Failure> {
    let failed = |error: tegata_hospital::StorageError| Failure::bad_input(&code_of(&error), error);
    if let Some(most) = per_day {
        home.set_sponsored_per_day(most.0).map_err(failed)?;
    }
    let most = home.sponsored_per_day().map_err(failed)?;
    Ok(Answer::yes(
        format!("at most {} XYM in 24 hours for withdrawals of patients", Xym(most)),
        json!({ "perDay": most.0.to_string() }),
    ))
}

async fn tidied(home: &HospitalHome) -> Result<Answer, Failure> {
    let pool = nodes::connect(home.node_urls()).await?;
    let progress = Progress::start();
    progress.say("sending ended units back");
    let done = tidy(home, &pool).await;
    drop(progress);
    let tidied = done.map_err(|error| {
        let code = code_of(&error);
        match error {
            TidyError::Ledger(_) | TidyError::NotEnough(_) | TidyError::NotConfirmedYet => Failure::no(&code, error),
            _ => Failure::bad_input(&code, error),
        }
    })?;
    let unit = |unit: &tegata_hospital::tidy::EndedUnit| {
        json!({
            "mosaic": unit.mosaic.to_string(),
            "role": unit.role.to_string(),
            "patient": unit.patient.to_string(),
            "heldBy": unit.held_by.to_string(),
        })
    };
    Ok(Answer::yes(
        format!("{} units sent back, {} refused", tidied.sent_back.len(), tidied.refused.len()),
        json!({
            "sentBack": tidied.sent_back.iter().map(unit).collect::<Vec<_>>(),
            "refused": tidied.refused.iter().map(|(one, code)| json!({ "unit": unit(one), "code": code })).collect::<Vec<_>>(),
            "transactions": tidied.transactions.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }),
    ))
}

fn void_failure(error: VoidError) -> Failure {
    let code = code_of(&error);
    match error {
        VoidError::Ledger(_) | VoidError::NotEnough(_) | VoidError::Rejected(_) | VoidError::NotConfirmedYet => {
            Failure::no(&code, error)
        }
        _ => Failure::bad_input(&code, error),
    }
}
