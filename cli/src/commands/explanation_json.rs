//! Explanations of transactions as JSON: typed, with the English text beside each value.

use data_encoding::HEXUPPER;
use serde_json::{Value as Json, json};
use tegata_symbol::UnresolvedAddress;
use tegata_symbol::explain::{
    AccountKey, Consequence, ExplainedCosignature, Explanation, Fact, NamedMosaic, Operation, Quantity, Value,
};
use tegata_symbol::message::Message;
use tegata_symbol::{Recipient, TransactionType};

use crate::answer::code_of;

/// A transaction with its facts, consequences and inner transactions. Numbers of 64 bits are strings.
pub fn explanation_json(explanation: &Explanation) -> Json {
    let Explanation { kind, signer, network, version, envelope, facts, consequences, inner } = explanation;
    let mut json = json!({
        "type": type_name(*kind),
        "number": *kind as u16,
        "version": version,
        "network": network.0,
        "signer": signer.address.to_string(),
        "signerPublicKey": signer.key.to_string(),
        "facts": facts.iter().map(fact_json).collect::<Vec<_>>(),
        "consequences": consequences.iter().map(consequence_json).collect::<Vec<_>>(),
        "inner": inner.iter().map(explanation_json).collect::<Vec<_>>(),
    });
    if let Some(envelope) = envelope {
        json["maxFee"] = quantity_json(&envelope.fee);
        json["deadline"] = envelope.deadline.0.to_string().into();
        json["signature"] = envelope.signature.map(|signature| signature.to_string()).into();
    }
    json
}

fn fact_json(Fact { field, value }: &Fact) -> Json {
    let (kind, json) = value_json(value);
    json!({ "field": code_of(field), "kind": kind, "value": json, "text": value.to_string() })
}

fn value_json(value: &Value) -> (&'static str, Json) {
    match value {
        Value::Account(account) => ("account", account_json(account)),
        Value::Quantity(quantity) => ("quantity", quantity_json(quantity)),
        Value::Mosaic(mosaic) => ("mosaic", mosaic_json(mosaic)),
        Value::Namespace(id) => ("namespace", id.to_string().into()),
        Value::MetadataKey(key) => ("metadata-key", key.to_string().into()),
        Value::RestrictionKey(key) => ("restriction-key", format!("{key:016X}").into()),
        Value::RestrictionValue(number) => ("restriction-value", number.map(|number| number.to_string()).into()),
        Value::Comparison(comparison) => ("comparison", numbered(comparison, u8::from(*comparison))),
        Value::Number(number) => ("number", number.to_string().into()),
        Value::Change(change) => ("change", (*change).into()),
        Value::DecimalPlaces(places) => ("decimal-places", (*places).into()),
        Value::Blocks(blocks) => ("blocks", blocks.map(|blocks| blocks.to_string()).into()),
        Value::Epoch(epoch) => ("epoch", (*epoch).into()),
        Value::Hash(hash) => ("hash", hash.to_string().into()),
        Value::CheckedHash { stated, computed } => (
            "checked-hash",
            json!({ "stated": stated.to_string(), "computed": computed.to_string(), "agrees": stated == computed }),
        ),
        Value::Key(key) => ("key", key.to_string().into()),
        Value::AccountKey(AccountKey { address, key }) => {
            ("account-key", json!({ "address": address.to_string(), "publicKey": key.to_string() }))
        }
        Value::Text(text) => ("text", text.as_str().into()),
        Value::Bytes(bytes) => ("bytes", HEXUPPER.encode(bytes).into()),
        Value::Message(field) => ("message", message_json(field)),
        Value::MosaicFlags(flags) => ("mosaic-flags", flags.iter().map(|flag| numbered(flag, flag.bits())).collect()),
        Value::RestrictionFlags(flags) => {
            ("restriction-flags", flags.iter().map(|flag| numbered(flag, flag.bits())).collect())
        }
        Value::LinkAction(action) => ("link-action", numbered(action, u8::from(*action))),
        Value::SupplyAction(action) => ("supply-action", numbered(action, u8::from(*action))),
        Value::HashAlgorithm(algorithm) => ("hash-algorithm", numbered(algorithm, u8::from(*algorithm))),
        Value::Operation(operation) => ("operation", operation_json(*operation)),
        Value::Cosignature(ExplainedCosignature { signer, signature, version }) => (
            "cosignature",
            json!({
                "signer": signer.address.to_string(),
                "signerPublicKey": signer.key.to_string(),
                "signature": signature.to_string(),
                "version": version.to_string(),
            }),
        ),
    }
}

/// A number or flag with the name of its meaning, `undefined` when it has none.
fn numbered(meaning: &impl core::fmt::Debug, number: impl Into<u16>) -> Json {
    json!({ "code": code_of(meaning), "number": number.into() })
}

fn account_json(account: &UnresolvedAddress) -> Json {
    match account.recipient() {
        Recipient::Account(address) => json!({ "address": address.to_string() }),
        Recipient::Alias(namespace) => json!({ "alias": namespace.to_string(), "bytes": HEXUPPER.encode(&account.0) }),
        Recipient::Invalid => json!({ "bytes": HEXUPPER.encode(&account.0) }),
    }
}

fn mosaic_json(NamedMosaic { id, name }: &NamedMosaic) -> Json {
    json!({ "id": id.to_string(), "name": name, "isAlias": id.alias().is_some() })
}

fn quantity_json(quantity: &Quantity) -> Json {
    let Quantity { mosaic, amount, divisibility } = quantity;
    json!({
        "mosaic": mosaic.as_ref().map(mosaic_json),
        "amount": amount.0.to_string(),
        "divisibility": divisibility,
        "decimal": divisibility.map(|_| quantity.decimal()),
    })
}

fn message_json(field: &[u8]) -> Json {
    let (kind, text) = match Message::read(field) {
        Message::Empty => ("empty", None),
        Message::Plain(text) => ("plain", Some(text)),
        Message::Encrypted(_) => ("encrypted", None),
        Message::DelegatedHarvesting(_) => ("delegated-harvesting", None),
        Message::Raw(_) => ("raw", None),
    };
    json!({ "kind": kind, "text": text, "bytes": HEXUPPER.encode(field) })
}

fn operation_json(operation: Operation) -> Json {
    let kind = match operation {
        Operation::Type(kind) => Some(type_name(kind)),
        Operation::Undefined(_) => None,
    };
    json!({ "type": kind, "number": u16::from(operation) })
}

/// The type's name in Symbol's own writing, as `MosaicSupplyChange`.
fn type_name(kind: TransactionType) -> String {
    format!("{kind:?}")
}

fn consequence_json(consequence: &Consequence) -> Json {
    let mut json = json!({ "code": code_of(consequence), "text": consequence.to_string() });
    match *consequence {
        Consequence::ExpiresAfter { blocks }
        | Consequence::LocksDeposit { blocks }
        | Consequence::LocksUntilProof { blocks }
        | Consequence::NameExpires { blocks } => json["blocks"] = blocks.to_string().into(),
        Consequence::OverwritesMetadata { old_size, new_size } => {
            json["oldSize"] = old_size.into();
            json["newSize"] = new_size.into();
        }
        Consequence::DelegatesVoting { first, last } => {
            json["first"] = first.into();
            json["last"] = last.into();
        }
        _ => {}
    }
    json
}
