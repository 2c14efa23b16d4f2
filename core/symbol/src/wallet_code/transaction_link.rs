//! `web+symbol://transaction?data=…&generationHash=…&nodeUrl=…` (NIP 2).

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{CodeContent, CodeFormat, WalletCode, WalletCodeError, hex, parameters, read_transaction};
use crate::bytes::Hash256;
use crate::transaction::Transaction;

/// A link that asks the wallet on the same device to sign and announce a transaction.
pub fn transaction_link(transaction: &Transaction, chain: &Hash256, node_url: Option<&str>) -> String {
    let data = hex(&transaction.to_bytes());
    let node = node_url.map(|url| format!("&nodeUrl={}", utf8_percent_encode(url, NON_ALPHANUMERIC)));
    format!("web+symbol://transaction?data={data}&generationHash={chain}{}", node.unwrap_or_default())
}

/// Reads what stands behind `web+symbol://`.
pub(super) fn read(rest: &str) -> Result<WalletCode, WalletCodeError> {
    let (action, parameters) = parameters(rest);
    let value = |wanted: &str| parameters.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.as_str());
    let content = if action.eq_ignore_ascii_case("transaction") {
        CodeContent::Sign(read_transaction(value("data").ok_or(WalletCodeError::Field("data"))?, "data")?)
    } else {
        CodeContent::Unknown
    };
    let chain = value("generationHash").and_then(|seed| seed.parse().ok());
    Ok(WalletCode { format: CodeFormat::SymbolLink, chain, content })
}
