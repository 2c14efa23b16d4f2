//! What `tegata wallet scan --offline` shows to a desk.

use std::path::Path;

use serde_json::json;
use tegata_symbol::{Hash256, MosaicId};
use tegata_wallet::consent::{PreparedReview, Shown};
use tegata_wallet::vault::Pin;
use tegata_wallet::{Scan, Wallet};

use super::wallet::{failure, say};
use super::wallet_scanned::not_a_request;
use super::{Progress, code_files};
use crate::answer::{Answer, Failure};
use crate::units::Xym;

/// Answers a request, or cosigns what was prepared for it: by the code that it gives.
pub async fn run(
    wallet: &Wallet,
    scanned: Scan,
    accept: Option<Hash256>,
    study: Option<MosaicId>,
    pin: &Pin,
    png: Option<&Path>,
) -> Result<Answer, Failure> {
    let (digest, is_prepared, study) = match &scanned {
        Scan::Request(review) => {
            // The only study there is need not be named.
            let only = match (&review.named_study, &review.choices[..]) {
                (None, [only]) => Some(only.nft),
                _ => None,
            };
            (review.digest, false, study.or(only))
        }
        Scan::Prepared(prepared) => (prepared.request, true, None),
        other => return Err(not_a_request(other)),
    };
    if let Some(meant) = accept.filter(|meant| *meant != digest) {
        return Err(Failure::bad_input("other-request", format!("this code is for the request {digest}, not {meant}")));
    }
    let progress = Progress::start();
    let told = |step: tegata_wallet::progress::Step| progress.say(say(&step));
    let code = match (accept, is_prepared) {
        (None, _) => wallet.decline_by_code(&digest).await,
        (Some(_), true) => wallet.cosign_by_code(&digest, pin, &told).await,
        (Some(_), false) => wallet.answer_by_code(&digest, study, pin, &told).await,
    };
    drop(progress);
    let code = code.map_err(failure)?;
    let (what, transaction) = match code.shown {
        Shown::Granted { transaction } => ("granted", Some(transaction)),
        Shown::Prepare => ("prepare", None),
        Shown::Declined => ("declined", None),
        Shown::Cosignature { transaction } => ("cosignature", Some(transaction)),
    };
    let (text, json_code) = code_files::shown(&code.frames, png)?;
    Ok(Answer::yes(
        format!("{what}: show this to the hospital's desk\n{text}"),
        json!({
            "request": code.request.to_string(),
            "shown": what,
            "transaction": transaction.map(|hash| hash.to_string()),
            "code": json_code,
        }),
    ))
}

/// What a desk prepared, read back from its bytes.
pub fn prepared(prepared: &PreparedReview) -> Answer {
    let mut text = vec![
        format!("prepared for the request {}", prepared.request),
        format!(
            "the hospital sends {} XYM and pays at most {} XYM in fees",
            Xym(prepared.grant.funds),
            Xym(prepared.grant.max_fee)
        ),
    ];
    if !prepared.was_compared_with_ledger {
        text.push("note: the ledger was not asked; it refuses what does not fit".to_owned());
    }
    text.extend(prepared.details.inner.iter().enumerate().map(|(index, inner)| {
        let facts: Vec<String> = inner.facts.iter().map(ToString::to_string).collect();
        format!("  {}. {}: {}", index + 1, inner.kind, facts.join("; "))
    }));
    text.push(format!("to sign it    --offline --accept {}", prepared.request));
    let json = json!({
        "request": prepared.request.to_string(),
        "transaction": prepared.grant.hash.to_string(),
        "funds": prepared.grant.funds.0.to_string(),
        "maxFee": prepared.grant.max_fee.0.to_string(),
        "comparedWithLedger": prepared.was_compared_with_ledger,
        "signed": prepared.is_signed,
    });
    Answer::yes(text.join("\n"), json)
}
