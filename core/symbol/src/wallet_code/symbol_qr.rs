//! JSON of symbol-qr-library: `{"v":3,"type":n,"network_id":152,"chain_id":"…","data":{…}}`.

use ::serde::Deserialize;
use ::serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::{CodeContent, CodeFormat, MAX_CONTACT_NAME, Secret, WalletCode, WalletCodeError, hex, read_transaction};
use crate::bytes::Hash256;
use crate::network::NetworkId;
use crate::transaction::{Cosignature, DetachedCosignature, Transaction};

const VERSION: u64 = 3;
const REQUEST_TRANSACTION: u64 = 3;

/// A request to sign a transaction (type 3), as the text of a QR code.
pub fn symbol_qr_request(transaction: &Transaction, chain: &Hash256) -> String {
    // Written by hand to keep the library's order of fields; all values are numbers and hexadecimal digits.
    format!(
        r#"{{"v":{VERSION},"type":{REQUEST_TRANSACTION},"network_id":{},"chain_id":"{chain}","data":{}}}"#,
        transaction.network.0,
        json!({ "payload": hex(&transaction.to_bytes()) }),
    )
}

/// The frame of a code; everything else in it is skipped without being copied.
#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(rename = "v")]
    _version: IgnoredAny,
    #[serde(rename = "type")]
    kind: u64,
    #[serde(rename = "network_id")]
    _network: IgnoredAny,
    #[serde(borrow, default)]
    chain_id: Option<&'a str>,
}

/// A code that holds a secret, without it; `None` when it is something else.
pub(super) fn read_secret(text: &str) -> Option<WalletCode> {
    let frame: Frame<'_> = serde_json::from_str(text).ok()?;
    let secret = match frame.kind {
        2 => Secret::PrivateKey,
        5 => Secret::RecoveryWords,
        _ => return None,
    };
    let chain = frame.chain_id.and_then(|seed| seed.parse().ok());
    Some(WalletCode { format: CodeFormat::SymbolQr, chain, content: CodeContent::Secret(secret) })
}

/// `None` when the JSON is not of the library.
pub(super) fn read(json: &Value) -> Option<Result<WalletCode, WalletCodeError>> {
    // These belong to every code of the library: without them the JSON is something else.
    let (kind, _) = (json.get("type")?.as_u64()?, json.get("v")?);
    let network = json.get("network_id")?;
    let chain = json.get("chain_id").and_then(Value::as_str).and_then(|seed| seed.parse().ok());
    let content = content(kind, network, json.get("data").unwrap_or(&Value::Null));
    Some(content.map(|content| WalletCode { format: CodeFormat::SymbolQr, chain, content }))
}

fn content(kind: u64, network: &Value, data: &Value) -> Result<CodeContent, WalletCodeError> {
    Ok(match kind {
        1 => CodeContent::Contact {
            name: name(data),
            public_key: text(data, "publicKey")?.parse().map_err(|_| WalletCodeError::Field("publicKey"))?,
            network: network
                .as_u64()
                .and_then(|id| u8::try_from(id).ok())
                .map(NetworkId)
                .ok_or(WalletCodeError::Field("network_id"))?,
        },
        2 => CodeContent::Secret(Secret::PrivateKey),
        3 => CodeContent::Sign(read_transaction(text(data, "payload")?, "payload")?),
        4 => CodeContent::Cosign(read_transaction(text(data, "payload")?, "payload")?),
        5 => CodeContent::Secret(Secret::RecoveryWords),
        6 => CodeContent::Object,
        7 => CodeContent::Address {
            name: name(data),
            address: text(data, "address")?.parse().map_err(|_| WalletCodeError::Field("address"))?,
        },
        // The SDK's `SignedTransaction` as an object; its other fields follow from the payload.
        8 => {
            let signed = data.get("payload").unwrap_or(&Value::Null);
            let payload = signed.as_str().map_or_else(|| text(signed, "payload"), Ok)?;
            CodeContent::Announce(read_transaction(payload, "payload")?)
        }
        9 => CodeContent::Cosigned(cosigned(data.get("payload").unwrap_or(&Value::Null))?),
        _ => CodeContent::Unknown,
    })
}

/// The SDK's `CosignatureSignedTransaction` as an object.
fn cosigned(data: &Value) -> Result<DetachedCosignature, WalletCodeError> {
    Ok(DetachedCosignature {
        cosignature: Cosignature {
            version: 0,
            signer: text(data, "signerPublicKey")?.parse().map_err(|_| WalletCodeError::Field("signerPublicKey"))?,
            signature: text(data, "signature")?.parse().map_err(|_| WalletCodeError::Field("signature"))?,
        },
        parent_hash: text(data, "parentHash")?.parse().map_err(|_| WalletCodeError::Field("parentHash"))?,
    })
}

fn text<'a>(data: &'a Value, field: &'static str) -> Result<&'a str, WalletCodeError> {
    data.get(field).and_then(Value::as_str).ok_or(WalletCodeError::Field(field))
}

fn name(data: &Value) -> String {
    data.get("name").and_then(Value::as_str).unwrap_or_default().chars().take(MAX_CONTACT_NAME).collect()
}
