//! The patient's record of everything, as a file: JSON, or a page to print.

use std::path::Path;

use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde_json::json;
use tegata_wallet::Wallet;

use super::wallet::failure;
use super::wallet_words::moment;
use super::write_file;
use crate::answer::{Answer, Failure};

const PAGE: &str = include_str!("wallet_record.html");

/// Writes the record.
pub async fn write(wallet: &Wallet, path: &Path) -> Result<Answer, Failure> {
    let export = wallet.export().await.map_err(failure)?;
    let is_page = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("html"));
    let text = if is_page { page(&export) } else { serde_json::to_string_pretty(&export).map_err(|e| e.to_string()) };
    let text = text.map_err(|error| Failure::bad_input("export", error))?;
    write_file(path, text.as_bytes())?;
    let length = |key: &str| export.get(key).and_then(|list| list.as_array()).map_or(0, Vec::len);
    let (permissions, requests, history) = (length("permissions"), length("requests"), length("history"));
    Ok(Answer::yes(
        format!("{permissions} permissions, {requests} requests, {history} entries in {}", path.display()),
        json!({ "file": path, "permissions": permissions, "requests": requests, "history": history }),
    ))
}

fn page(export: &serde_json::Value) -> Result<String, String> {
    let mut templates = Environment::new();
    templates.add_filter("moment", |ms: Option<u64>| ms.map_or_else(String::new, moment));
    // Addresses and hashes by fours, as they can be compared.
    templates.add_filter("fours", |text: String| {
        let letters: Vec<char> = text.chars().collect();
        letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    });
    templates.add_template("record.html", PAGE).map_err(|error| error.to_string())?;
    let template = templates.get_template("record.html").map_err(|error| error.to_string())?;
    template.render(context! { record => Value::from(Serde(export)) }).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_page_has_everything_in_words_and_what_strangers_wrote_is_text() {
        let hospital = json!({ "address": "TAAA", "name": "<b>Minami</b>", "reading": null });
        let record = json!({
            "version": 1, "exportedMs": 1_800_000_000_000u64, "network": "AB",
            "studies": [{ "nft": "0123", "account": "TA", "hospital": hospital, "date": "20260303", "modality": "CT",
                "bodyPart": "ABDOMEN", "void": null, "replacedBy": null, "firstSeenMs": 1_800_000_000_000u64 }],
            "setAside": [], "permissionsAsOfMs": null,
            "permissions": [{ "id": "abcd", "nft": "0123", "hospital": hospital, "purpose": "TREAT",
                "untilMs": 1_800_000_000_000u64, "final": false, "transaction": null,
                "rights": [{ "right": "T", "status": "given", "mosaic": null, "recipient": null }] }],
            "requests": [{ "digest": "FF", "asker": "TAAA", "askerName": null, "nft": "0123", "rights": "TV",
                "purpose": "TREAT", "untilMs": 1, "answerByMs": 1, "firstSeenMs": 1, "decided": "declined",
                "decidedMs": 1_800_000_000_000u64, "transaction": null }],
            "history": [{ "number": 1, "atMs": 1_800_000_000_000u64, "what": "scanned", "request": "FF", "nft": null,
                "transaction": null, "detail": "<script>" }],
        });
        let page = page(&record).unwrap();
        for part in ["CT", "20260303", "given", "declined", "scanned", "&lt;b&gt;Minami", "&lt;script&gt;"] {
            assert!(page.contains(part), "{part}");
        }
        assert!(!page.contains("<script>"));
    }
}
