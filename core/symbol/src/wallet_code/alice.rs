//! aLice: `alice://sign?type=…&data=…`, or the same parameters as `{"alice":{…}}` in a QR code, which is all that the
//! scanner inside aLice reads.

use serde_json::{Value, json};

use super::{CodeContent, CodeFormat, WalletCode, WalletCodeError, hex, parameters, read_transaction};
use crate::transaction::Transaction;

const SIGN_TRANSACTION: &str = "request_sign_transaction";

/// The parameters of a request to sign a transaction with its signer's account and to announce it to a node.
fn request(transaction: &Transaction, node_url: &str) -> [(&'static str, String); 5] {
    [
        ("type", SIGN_TRANSACTION.to_owned()),
        ("data", hex(&transaction.to_bytes())),
        ("method", "announce".to_owned()),
        ("node", hex(node_url.as_bytes())),
        ("set_public_key", transaction.signer.to_string()),
    ]
}

/// A link that asks aLice on the same device to sign a transaction and to announce it to the node.
pub fn alice_link(transaction: &Transaction, node_url: &str) -> String {
    let pairs = request(transaction, node_url).map(|(name, value)| format!("{name}={value}"));
    format!("alice://sign?{}", pairs.join("&"))
}

/// The same as the text of a QR code for the scanner inside aLice.
pub fn alice_code(transaction: &Transaction, node_url: &str) -> String {
    let fields = request(transaction, node_url).into_iter().map(|(name, value)| (name.to_owned(), Value::from(value)));
    json!({ "alice": serde_json::Map::from_iter(fields) }).to_string()
}

/// Reads what stands behind `alice://`.
pub(super) fn read_link(rest: &str) -> Result<WalletCode, WalletCodeError> {
    let (_, parameters) = parameters(rest);
    read(|wanted| parameters.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.as_str()))
}

/// `None` when the JSON is not for aLice.
pub(super) fn read_json(json: &Value) -> Option<Result<WalletCode, WalletCodeError>> {
    let fields = json.get("alice")?.as_object()?;
    Some(read(|wanted| fields.get(wanted).and_then(Value::as_str)))
}

fn read<'a>(value: impl Fn(&str) -> Option<&'a str>) -> Result<WalletCode, WalletCodeError> {
    let data = || value("data").ok_or(WalletCodeError::Field("data"));
    let content = match value("type").ok_or(WalletCodeError::Field("type"))? {
        SIGN_TRANSACTION => CodeContent::Sign(read_transaction(data()?, "data")?),
        "request_sign_cosignature" => CodeContent::Cosign(read_transaction(data()?, "data")?),
        "request_sign_utf8" | "request_sign_binary_hex" | "request_sign_batches" => CodeContent::SignOther,
        "request_pubkey" => CodeContent::TellPublicKey,
        _ => CodeContent::Unknown,
    };
    Ok(WalletCode { format: CodeFormat::Alice, chain: None, content })
}
