//! What a wallet was shown and does not sign, and why: other codes than consent requests, and proposals on the ledger.

use serde_json::json;
use tegata_symbol::Address;
use tegata_wallet::other_wallet::{OtherContent, OtherWallet, Refusal};
use tegata_wallet::{Scan, Wallet};

use super::wallet::failure;
use crate::answer::{Answer, Failure};

/// What a code is that is no consent request.
pub fn not_a_request(scan: &Scan) -> Failure {
    let (code, message) = match scan {
        Scan::Request(_) => ("request", "this is a request".to_owned()),
        Scan::ReceiveCard { .. } => {
            ("receive-card", "this is a receive card: it is for a hospital's desk, not for a wallet".to_owned())
        }
        Scan::StudyCard { .. } => {
            ("study-card", "this is a study card: it is for a hospital's desk, not for a wallet".to_owned())
        }
        Scan::GuardianCard { .. } => {
            ("guardian-card", "this is a guardian's card: `tegata wallet guardians create --with` takes it".to_owned())
        }
        Scan::ForDesk(_) => ("for-desk", "this code is for the hospital's desk, not for a wallet".to_owned()),
        Scan::Prepared(_) => ("prepared", "this is what a hospital prepared, not a consent request".to_owned()),
        Scan::Part { known, of } => {
            ("incomplete", format!("{known} of {of} parts of the code are known: give the others too"))
        }
        Scan::BadPart(error) => ("bad-code", error.to_string()),
        Scan::BadCode(error) => ("bad-code", error.to_string()),
        Scan::Address { address, .. } => {
            ("address", format!("this is the Symbol address {address}, not a consent request"))
        }
        Scan::OtherWallet(other) => said_other_wallet(other),
        Scan::BadOtherWallet(error) => ("other-wallet", format!("this is a code for another Symbol wallet: {error}")),
        Scan::RecoveryWords { .. } => (
            "recovery-words",
            "these are recovery words: show them to nobody; `tegata wallet restore` takes them".to_owned(),
        ),
        Scan::WebLink { host } => ("web-link", format!("this is a link to {host}, not a consent request")),
        Scan::Empty => ("empty", "there is nothing here".to_owned()),
        _ => ("not-tegata", "this is not a Tegata code".to_owned()),
    };
    Failure::bad_input(code, message)
}

/// A code of another wallet: what it is, and why nothing is done.
fn said_other_wallet(other: &OtherWallet) -> (&'static str, String) {
    match &other.content {
        OtherContent::Secret(_) => (
            "secret",
            "this code holds a SECRET of a wallet: show it to nobody. It was not read and is not kept".to_owned(),
        ),
        OtherContent::Account { address, .. } => {
            ("address", format!("this is the Symbol address {address}, not a consent request"))
        }
        OtherContent::Transaction(transaction) => {
            let why = refusal(transaction.refusal);
            (
                "other-wallet",
                format!("this is a transaction for another Symbol wallet; {why}\n{}", transaction.explanation),
            )
        }
        _ => ("other-wallet", "this is a code for another Symbol wallet, not a consent request".to_owned()),
    }
}
/// Why a transaction is not signed.
fn refusal(refusal: Refusal) -> String {
    match refusal {
        Refusal::OtherNetwork => "it belongs to another network".to_owned(),
        Refusal::IsGrant { request } => {
            format!("it is a grant for the request {request}: scan the request's own code, which says who asks")
        }
        _ => "this wallet signs consent to requests of hospitals and nothing else".to_owned(),
    }
}

/// Shows what waits for this wallet's cosignature, after blocking and unblocking senders.
pub async fn proposals(wallet: &Wallet, block: &[Address], unblock: &[Address]) -> Result<Answer, Failure> {
    block.iter().try_for_each(|sender| wallet.block(sender)).map_err(failure)?;
    unblock.iter().try_for_each(|sender| wallet.unblock(sender)).map_err(failure)?;
    let found = wallet.proposals().await.map_err(failure)?;
    let (mut text, mut json) = (Vec::new(), Vec::new());
    for proposal in &found.proposals {
        let name = proposal.sender.name.as_deref().unwrap_or("a stranger, whom no registry knows");
        text.push(format!("{}  from {name} ({})", proposal.hash, proposal.sender.address));
        text.push(format!("{}\n  not signed: {}", proposal.explanation, refusal(proposal.refusal)));
        json.push(json!({
            "hash": proposal.hash.to_string(),
            "account": proposal.account.to_string(),
            "sender": proposal.sender.address.to_string(),
            "name": proposal.sender.name,
            "stranger": proposal.is_stranger,
            "explanation": proposal.explanation.to_string(),
            "deadlineMs": proposal.deadline_ms,
        }));
    }
    if found.blocked > 0 || found.beyond > 0 {
        text.push(format!("{} of blocked senders, {} more than are looked at", found.blocked, found.beyond));
    }
    let blocked: Vec<String> = wallet.blocked().map_err(failure)?.iter().map(ToString::to_string).collect();
    let json = json!({ "proposals": json, "ofBlocked": found.blocked, "beyond": found.beyond, "blocked": blocked });
    Ok(Answer::yes(text.join("\n"), json))
}
