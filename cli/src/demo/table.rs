//! What the demo found, as the paper's table and as JSON.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use tegata_symbol::Amount;

use super::script::BLOCK_TIME;
use crate::units::Xym;

/// An account of the experiment.
pub struct Account {
    pub name: String,
    pub address: String,
}

/// A mosaic of the experiment.
pub struct Mosaic {
    pub name: String,
    pub id: String,
}

/// Something that was done.
pub struct Step {
    pub who: String,
    pub what: String,
    pub seconds: f64,
    /// Bytes on the chain.
    pub bytes: Option<u64>,
    /// Fees and rentals in atomic units.
    pub cost: Option<u64>,
    /// Hashes of the transactions that it took.
    pub hashes: Vec<String>,
}

/// Everything.
#[derive(Default)]
pub struct Outcome {
    pub node: String,
    pub accounts: Vec<Account>,
    pub mosaics: Vec<Mosaic>,
    pub steps: Vec<Step>,
    pub desks: Vec<(String, String)>,
    pub pages: Vec<String>,
    pub files: Vec<(String, String)>,
    /// Why the last verdict is no.
    pub refusal: String,
}

impl Outcome {
    pub fn address(&self, name: &str) -> String {
        self.accounts.iter().find(|account| account.name == name).map(|a| a.address.clone()).unwrap_or_default()
    }

    /// The page of a thing in the ledger's explorer.
    fn page(&self, kind: &str, id: &str) -> String {
        format!("{}/explorer/{kind}/{id}", self.node)
    }

    pub fn json(&self, dir: &Path) -> Value {
        let transaction = |hash: &String| json!({ "hash": hash, "explorer": self.page("transactions", hash) });
        let step = |step: &Step| {
            json!({
                "who": step.who,
                "what": step.what,
                "seconds": step.seconds,
                "bytes": step.bytes,
                "cost": step.cost,
                "transactions": step.hashes.iter().map(transaction).collect::<Vec<_>>(),
            })
        };
        let steps: Vec<Value> = self.steps.iter().map(step).collect();
        let accounts =
            self.accounts.iter().map(|each| (each.name.clone(), self.page("accounts", &each.address).into()));
        let mosaics = self.mosaics.iter().map(|each| (each.name.clone(), self.page("mosaics", &each.id).into()));
        let explorer: serde_json::Map<String, Value> = accounts.chain(mosaics).collect();
        let pairs = |list: Vec<(&str, &str)>| -> Value {
            list.into_iter()
                .map(|(name, value)| (name.to_owned(), Value::from(value)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        json!({
            "verdictBefore": "yes",
            "verdictAfterWithdrawal": "no",
            "reason": self.refusal,
            "node": self.node,
            "explorer": explorer,
            "folder": dir,
            "accounts": pairs(self.accounts.iter().map(|a| (a.name.as_str(), a.address.as_str())).collect()),
            "mosaics": pairs(self.mosaics.iter().map(|m| (m.name.as_str(), m.id.as_str())).collect()),
            "desks": pairs(self.desks.iter().map(|(name, url)| (name.as_str(), url.as_str())).collect()),
            "pages": self.pages,
            "files": pairs(self.files.iter().map(|(what, path)| (what.as_str(), path.as_str())).collect()),
            "steps": steps,
        })
    }
}

/// For people.
pub fn render(outcome: &Outcome, dir: &Path, running: bool) -> String {
    let mut out = String::from("\nAccounts\n");
    for account in &outcome.accounts {
        let _ = writeln!(out, "  {:<11} {}", account.name, account.address);
    }
    out.push_str("\nMosaics\n");
    for mosaic in &outcome.mosaics {
        let _ = writeln!(out, "  {:<11} {}", mosaic.name, mosaic.id);
    }
    let _ = writeln!(out, "\n{:<76}{:>9}  {:>14}  {:>11}", "Steps", "seconds", "bytes on chain", "XYM");
    for step in &outcome.steps {
        let bytes = step.bytes.map(|bytes| bytes.to_string()).unwrap_or_default();
        let cost = step.cost.map(|cost| Xym(Amount(cost)).to_string()).unwrap_or_default();
        let what = format!("{:<11} {}", step.who, step.what);
        let _ = writeln!(out, "  {what:<76}{:>7.1}  {bytes:>14}  {cost:>11}", step.seconds);
    }
    let bytes: u64 = outcome.steps.iter().filter_map(|step| step.bytes).sum();
    let cost: u64 = outcome.steps.iter().filter_map(|step| step.cost).sum();
    let seconds: f64 = outcome.steps.iter().map(|step| step.seconds).sum();
    let _ = writeln!(out, "  {:<76}{seconds:>7.1}  {bytes:>14}  {:>11}", "together", Xym(Amount(cost)).to_string());
    out.push_str("\nVerdict: yes for both patients; after Patient02's withdrawal: no, ");
    out.push_str(&outcome.refusal);
    out.push_str("\n\nWhere to look\n");
    for (what, path) in &outcome.files {
        let _ = writeln!(out, "  {what:<34} {path}");
    }
    let _ = writeln!(out, "  {:<34} {}", "everything", dir.display());
    if running {
        let _ = writeln!(out, "  {:<34} {}", "ledger", outcome.node);
        let _ = writeln!(out, "  {:<34} {}/explorer", "explorer: accounts, NFTs, T and V", outcome.node);
        for (name, url) in &outcome.desks {
            let _ = writeln!(out, "  {:<34} {url}", format!("desk of {name}"));
        }
        for page in &outcome.pages {
            let _ = writeln!(out, "  {:<34} {page}", "request's page");
        }
        let _ = writeln!(out, "  {:<34} {}", "PIN of both wallets (file)", dir.join("pin").display());
        out.push_str("Everything keeps running. Ctrl-C stops it.\n");
    } else {
        out.push_str("  Run with --keep to look at the desks' pages and the ledger's explorer in a browser. The ledger alone again:\n");
        let port = outcome.node.rsplit(':').next().unwrap_or_default();
        let ledger = dir.join("ledger");
        let _ = writeln!(
            out,
            "  tegata emulator --data {} --block-time {BLOCK_TIME} --port {port}, then {}/explorer",
            ledger.display(),
            outcome.node
        );
    }
    out
}
