//! `tegata wallet guardians`: accounts that guardians sign for.

use serde_json::{Value, json};
use tegata_rights::GuardianshipChange;
use tegata_symbol::Address;
use tegata_wallet::Wallet;
use tegata_wallet::guardians::{GuardedAccount, GuardiansReview, Waiting, WaitingAct};
use tegata_wallet::vault::Pin;

use super::wallet::{failure, say, write_qr};
use super::wallet_answers::{answer, said_outcome};
use super::wallet_words::moment;
use super::{Progress, code_text};
use crate::answer::{Answer, Failure};
use crate::args::{ChangeGuardiansArgs, GuardiansCommand};
use crate::units::Xym;

/// Carries the command out.
pub async fn run(wallet: &Wallet, command: GuardiansCommand, pin: &Pin) -> Result<Answer, Failure> {
    match command {
        GuardiansCommand::Card { name, png } => {
            let card = wallet.guardian_card(&name).await.map_err(failure)?;
            write_qr(png.as_deref(), &card.text)?;
            let json = json!({ "card": card.text, "address": card.address.to_string() });
            Ok(Answer::yes(card.text, json))
        }
        GuardiansCommand::Create(args) | GuardiansCommand::Change(args) => change(wallet, args, pin).await,
        GuardiansCommand::List => {
            let found = wallet.guarded_accounts().await.map_err(failure)?;
            let text: Vec<String> = found.iter().map(guarded_text).collect();
            let text = if text.is_empty() { "no accounts with guardians".to_owned() } else { text.join("\n") };
            Ok(Answer::yes(text, json!({ "accounts": found.iter().map(guarded_json).collect::<Vec<_>>() })))
        }
        GuardiansCommand::Pending => {
            let found = wallet.waiting_for_guardians().await.map_err(failure)?;
            let text: Vec<String> = found.iter().map(waiting_text).collect();
            let text = if text.is_empty() { "nothing waits for signatures".to_owned() } else { text.join("\n") };
            Ok(Answer::yes(text, json!({ "pending": found.iter().map(waiting_json).collect::<Vec<_>>() })))
        }
        GuardiansCommand::Cosign { transaction } => {
            // A study that has just arrived is known before it is signed for.
            wallet.studies(true, &()).await.map_err(failure)?;
            let progress = Progress::start();
            let receipt = wallet.cosign_as_guardian(&transaction, pin, &|step| progress.say(say(&step))).await;
            drop(progress);
            let receipt = receipt.map_err(failure)?;
            let (yes, outcome, json_outcome) = said_outcome(&receipt.outcome);
            let hash = receipt.transaction.to_string();
            let json = json!({ "transaction": hash, "outcome": json_outcome });
            Ok(answer(yes, format!("transaction {hash} {outcome}"), json))
        }
    }
}

async fn change(wallet: &Wallet, args: ChangeGuardiansArgs, pin: &Pin) -> Result<Answer, Failure> {
    let cards = args.cards.iter().map(|card| code_text(card)).collect::<Result<Vec<String>, Failure>>()?;
    let (account, without) = (&args.account, args.without);
    if !args.agree {
        let review = wallet.review_guardians(account, &cards, without, args.approvals).await.map_err(failure)?;
        return Ok(Answer::yes(review_text(&review), review_json(&review)));
    }
    let progress = Progress::start();
    let receipt =
        wallet.change_guardians(account, &cards, without, args.approvals, pin, &|step| progress.say(say(&step))).await;
    drop(progress);
    let receipt = receipt.map_err(failure)?;
    let (yes, outcome, json_outcome) = said_outcome(&receipt.outcome);
    let hash = receipt.transaction.to_string();
    let json = json!({ "account": receipt.account.to_string(), "transaction": hash, "outcome": json_outcome });
    Ok(answer(yes, format!("the change of guardians {outcome}\ntransaction {hash}"), json))
}

fn addresses(list: &[Address]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

fn change_text(change: &GuardianshipChange) -> String {
    let mut lines: Vec<String> = change.added.iter().map(|address| format!("  comes   {address}")).collect();
    lines.extend(change.removed.iter().map(|address| format!("  leaves  {address}")));
    let (approvals, guardians) = (change.after.approvals, change.after.guardians.len());
    lines.push(format!("  then {approvals} of {guardians} guardians must sign, for a change of guardians too"));
    lines.join("\n")
}

fn change_json(change: &GuardianshipChange) -> Value {
    json!({
        "added": addresses(&change.added),
        "removed": change.removed.map(|address| address.to_string()),
        "guardians": addresses(&change.after.guardians),
        "approvals": change.after.approvals,
        "removals": change.after.removals,
    })
}

fn review_text(review: &GuardiansReview) -> String {
    let mut lines = vec![format!("account {}", review.account), change_text(&review.change)];
    for (address, name) in review.names.iter().filter(|(_, name)| !name.is_empty()) {
        lines.push(format!("  {address} wants to be called {name}; nobody vouches for that"));
    }
    lines.push(format!("  {} others must sign within a day", review.others));
    lines.push(format!("  costs at most {} XYM", Xym(review.max_fee)));
    if review.deposit.0 > 0 {
        lines.push(format!("  locks {} XYM until then; lost if somebody does not sign in time", Xym(review.deposit)));
    }
    if review.missing.0 > 0 {
        lines.push(format!("  {} XYM are missing", Xym(review.missing)));
    }
    lines.push("add --agree to sign".to_owned());
    lines.join("\n")
}

fn review_json(review: &GuardiansReview) -> Value {
    json!({
        "account": review.account.to_string(),
        "change": change_json(&review.change),
        "others": review.others,
        "maxFee": review.max_fee.0.to_string(),
        "deposit": review.deposit.0.to_string(),
        "missing": review.missing.0.to_string(),
    })
}

fn guarded_text(guarded: &GuardedAccount) -> String {
    let of = &guarded.guardianship;
    let mut lines =
        vec![format!("account {}: {} of {} guardians sign", guarded.account, of.approvals, of.guardians.len())];
    lines.extend(of.guardians.iter().map(|guardian| match guarded.own_guardian == Some(*guardian) {
        true => format!("  {guardian} (this wallet)"),
        false => format!("  {guardian}"),
    }));
    if of.is_fragile() {
        lines.push("  WARNING: one lost key freezes this account for ever; let fewer guardians suffice".to_owned());
    }
    if guarded.own_guardian.is_none() {
        lines.push("  this wallet is no guardian of it".to_owned());
    }
    lines.join("\n")
}

fn guarded_json(guarded: &GuardedAccount) -> Value {
    json!({
        "account": guarded.account.to_string(),
        "guardians": addresses(&guarded.guardianship.guardians),
        "approvals": guarded.guardianship.approvals,
        "removals": guarded.guardianship.removals,
        "fragile": guarded.guardianship.is_fragile(),
        "ownGuardian": guarded.own_guardian.map(|address| address.to_string()),
        "ownWords": guarded.own_words,
    })
}

fn act_text(act: &WaitingAct) -> String {
    match act {
        WaitingAct::Guardians(change) => format!("changes the guardians:\n{}", change_text(change)),
        WaitingAct::Grant { request, is_known: true, .. } => format!("grants what the request {request} asks"),
        WaitingAct::Grant { request, .. } => format!("grants what the request {request} asks: scan that first"),
        WaitingAct::Withdrawal(taken) => format!("takes {} rights back", taken.taken_back.len()),
        _ => "does something that this wallet does not sign".to_owned(),
    }
}

fn act_json(act: &WaitingAct) -> Value {
    match act {
        WaitingAct::Guardians(change) => json!({ "kind": "guardians", "change": change_json(change) }),
        WaitingAct::Grant { request, is_known, .. } => {
            json!({ "kind": "grant", "request": request.to_string(), "scanned": is_known })
        }
        WaitingAct::Withdrawal(taken) => json!({ "kind": "withdrawal", "rights": taken.taken_back.len() }),
        _ => json!({ "kind": "unexplained" }),
    }
}

fn waiting_text(waiting: &Waiting) -> String {
    let mut lines = vec![
        format!("transaction {} of account {} {}", waiting.hash, waiting.account, act_text(&waiting.act)),
        format!("  until {}", moment(waiting.deadline_ms)),
    ];
    lines.extend(waiting.signed.iter().map(|address| format!("  signed      {address}")));
    lines.extend(waiting.unsigned.iter().map(|address| format!("  not signed  {address}")));
    if waiting.signed_here {
        lines.push("  this wallet has signed".to_owned());
    }
    lines.join("\n")
}

fn waiting_json(waiting: &Waiting) -> Value {
    json!({
        "transaction": waiting.hash.to_string(),
        "account": waiting.account.to_string(),
        "act": act_json(&waiting.act),
        "signed": addresses(&waiting.signed),
        "unsigned": addresses(&waiting.unsigned),
        "signedHere": waiting.signed_here,
        "ownGuardian": waiting.own_guardian.map(|address| address.to_string()),
        "deadlineMs": waiting.deadline_ms,
    })
}
