//! What became of consents and withdrawals, in words and as JSON.

use serde_json::{Value, json};
use tegata_symbol::Hash256;
use tegata_wallet::consent::{Next, Outcome, Receipt, ReceiptNote, Told};
use tegata_wallet::permissions::PermissionList;
use tegata_wallet::withdrawal::{Concerned, WithdrawalReceipt};

use super::wallet_words::moment;
use crate::answer::Answer;
use crate::units::Xym;

/// Whether an announcement ended well, in words and as JSON.
pub fn said_outcome(outcome: &Outcome) -> (bool, String, Value) {
    match outcome {
        Outcome::Confirmed { height, is_final } => (
            true,
            format!("stands in block {height}{}", if *is_final { ", for good" } else { "" }),
            json!({ "state": "confirmed", "height": height, "final": is_final }),
        ),
        Outcome::Rejected { code } => {
            (false, format!("refused by the ledger: {code}"), json!({ "state": "rejected", "code": code }))
        }
        Outcome::TimedOut { next: Next::TryAgain { deadline_ms } } => (
            false,
            format!(
                "nothing heard yet; the same command tries again with the same bytes until {}",
                moment(*deadline_ms)
            ),
            json!({ "state": "timed-out", "next": "try-again", "deadlineMs": deadline_ms }),
        ),
        Outcome::Stated { missing } => (
            true,
            format!(
                "stated to the hospitals; not on the ledger yet, {} XYM are missing; the same command tries again",
                Xym(*missing)
            ),
            json!({ "state": "stated", "missing": missing.0.to_string() }),
        ),
        Outcome::Collecting { deadline_ms } => (
            true,
            format!("waits for the signatures of other guardians until {}", moment(*deadline_ms)),
            json!({ "state": "collecting", "deadlineMs": deadline_ms }),
        ),
        Outcome::TimedOut { next: Next::SignAnew } => (
            false,
            "nothing happened, and its time is over; the same command signs anew".to_owned(),
            json!({ "state": "timed-out", "next": "sign-anew" }),
        ),
    }
}

/// Yes or no.
pub fn answer(yes: bool, text: String, json: Value) -> Answer {
    if yes { Answer::yes(text, json) } else { Answer::no(text, json) }
}

/// What became of a consent.
pub fn said_receipt(receipt: &Receipt) -> Answer {
    let (yes, outcome, json_outcome) = said_outcome(&receipt.outcome);
    let notes: Vec<String> = receipt
        .notes
        .iter()
        .map(|note| match note {
            ReceiptNote::DeskNotTold(error) => format!("the hospital has not been told yet: {error}"),
            ReceiptNote::AnnouncedWithoutDesk(error) => format!("announced without the desk: {error}"),
            ReceiptNote::Resumed => "this continues what was signed before".to_owned(),
            other => format!("{other:?}"),
        })
        .collect();
    let mut text =
        vec![format!("permission {} {outcome}", receipt.permission), format!("transaction {}", receipt.transaction)];
    text.extend(notes.iter().cloned());
    let json = json!({
        "request": receipt.request.to_string(),
        "permission": receipt.permission,
        "nft": receipt.nft.to_string(),
        "transaction": receipt.transaction.to_string(),
        "outcome": json_outcome,
        "notes": notes,
    });
    answer(yes, text.join("\n"), json)
}

/// What became of a withdrawal.
pub fn said_withdrawal(receipt: &WithdrawalReceipt) -> Answer {
    let (yes, outcome, json_outcome) = said_outcome(&receipt.outcome);
    let roles: Vec<String> = receipt.rights.iter().map(ToString::to_string).collect();
    let mut text = vec![format!("taking back {} of permission {}: {outcome}", roles.join(" and "), receipt.permission)];
    if let Some(hash) = receipt.transaction {
        let payer = if receipt.paid_by.is_some() { ", paid by the hospital" } else { "" };
        text.push(format!("transaction {hash}, at most {} XYM{payer}", Xym(receipt.max_fee)));
    }
    let mut told = Vec::new();
    for one in &receipt.told {
        let which = match one.which {
            Concerned::Asker => "the hospital that asked",
            Concerned::Source => "the hospital that holds the study",
        };
        text.push(match &one.told {
            Ok(()) => format!("{which} knows"),
            Err(error) => format!("{which} could not be told: {error}"),
        });
        told.push(json!({
            "which": match one.which { Concerned::Asker => "asker", Concerned::Source => "source" },
            "hospital": one.hospital.to_string(),
            "name": one.name,
            "told": one.told.is_ok(),
        }));
    }
    let json = json!({
        "permission": receipt.permission,
        "rights": roles,
        "transaction": receipt.transaction.map(|hash| hash.to_string()),
        "maxFee": receipt.max_fee.0.to_string(),
        "paidBy": receipt.paid_by.map(|payer| payer.to_string()),
        "outcome": json_outcome,
        "told": told,
    });
    answer(yes, text.join("\n"), json)
}

/// What became of declining.
pub fn declined(digest: &Hash256, told: &Told) -> Answer {
    let (text, code) = match told {
        Told::Nobody => ("declined; nobody was told".to_owned(), "nobody"),
        Told::Desk => ("declined; the hospital knows".to_owned(), "desk"),
        Told::NotYet(error) => (format!("declined; the hospital could not be told: {error}"), "not-yet"),
    };
    Answer::yes(text, json!({ "request": digest.to_string(), "told": code }))
}

/// Everything that was permitted.
pub fn permissions(list: &PermissionList) -> Answer {
    let mut text = Vec::new();
    let mut json = Vec::new();
    for permission in &list.permissions {
        let asker = permission.asker.as_ref().and_then(|asker| asker.name.clone());
        let rights: Vec<String> =
            permission.rights.iter().map(|right| format!("{} {}", right.role, right.status.code())).collect();
        text.push(format!(
            "{}  study {}  {}  until {}  {}",
            permission.id,
            permission.nft,
            asker.as_deref().unwrap_or("a hospital without a name"),
            moment(permission.until_ms),
            rights.join(", ")
        ));
        let rights: Vec<Value> = permission
            .rights
            .iter()
            .map(|right| {
                json!({
                    "role": right.role.to_string(),
                    "status": right.status.code(),
                    "mosaic": right.mosaic.map(|id| id.to_string()),
                    "recipient": right.recipient.map(|address| address.to_string()),
                })
            })
            .collect();
        json.push(json!({
            "id": permission.id,
            "request": permission.request.to_string(),
            "nft": permission.nft.to_string(),
            "account": permission.account.to_string(),
            "asker": asker,
            "purpose": permission.purpose.map(|purpose| purpose.code()),
            "untilMs": permission.until_ms,
            "rights": rights,
            "transaction": permission.transaction.map(|hash| hash.to_string()),
            "final": permission.is_final,
        }));
    }
    if text.is_empty() {
        text.push("nothing is permitted".to_owned());
    }
    Answer::yes(text.join("\n"), json!({ "permissions": json, "asOfMs": list.as_of_ms }))
}
