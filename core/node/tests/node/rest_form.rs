//! Transactions as REST writes them.

use serde_json::{Map, Value, json};
use tegata_symbol::{
    AggregateForks, Body, Embedded, Hash256, KeyPair, Metadata, Mosaic, Network, PrivateKey, SigningContext,
    Transaction,
};

pub const NETWORK: Network = Network::TESTNET;
pub const SEED: Hash256 = Network::TESTNET.generation_hash_seed;
pub const SIGNING: SigningContext = Network::TESTNET.signing(&AggregateForks::FROM_THE_START, 1);

pub fn keys(number: u8) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([number; 32]))
}

pub fn address(number: u8) -> tegata_symbol::Address {
    tegata_symbol::Address::new(&keys(number).public_key(), NETWORK.id)
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXUPPER.encode(bytes)
}

pub fn transaction(transaction: &Transaction) -> Value {
    let mut fields = body(&transaction.body);
    fields.insert("size".into(), json!(transaction.size()));
    fields.insert("signature".into(), json!(transaction.signature.to_string()));
    fields.insert("signerPublicKey".into(), json!(transaction.signer.to_string()));
    fields.insert("version".into(), json!(transaction.version));
    fields.insert("network".into(), json!(transaction.network.0));
    fields.insert("type".into(), json!(transaction.transaction_type() as u16));
    fields.insert("maxFee".into(), json!(transaction.max_fee.to_string()));
    fields.insert("deadline".into(), json!(transaction.deadline.0.to_string()));
    Value::Object(fields)
}

/// A confirmed transaction as a look-up by hash answers.
pub fn confirmed(tx: &Transaction, height: u64, index: u32) -> Value {
    json!({
        "id": "0123456789ABCDEF01234567",
        "meta": {
            "height": height.to_string(), "hash": tx.hash(&SEED).to_string(), "index": index,
            "merkleComponentHash": tx.merkle_component_hash(&SEED).to_string(),
            "timestamp": (height * 30_000).to_string(), "feeMultiplier": 100,
        },
        "transaction": transaction(tx),
    })
}

/// An inner transaction as a search with `embedded=true` answers.
pub fn found_inside(tx: &Transaction, inner: &Embedded, height: u64, index: usize) -> Value {
    json!({
        "id": "0123456789ABCDEF01234568",
        "meta": {
            "height": height.to_string(), "aggregateHash": tx.hash(&SEED).to_string(),
            "aggregateId": "0123456789ABCDEF01234567", "index": index,
        },
        "transaction": embedded(inner),
    })
}

pub fn embedded(inner: &Embedded) -> Value {
    let mut fields = body(&inner.body);
    fields.insert("signerPublicKey".into(), json!(inner.signer.to_string()));
    fields.insert("version".into(), json!(inner.version));
    fields.insert("network".into(), json!(inner.network.0));
    fields.insert("type".into(), json!(inner.body.transaction_type() as u16));
    Value::Object(fields)
}

fn mosaics(list: &[Mosaic]) -> Value {
    list.iter().map(|m| json!({ "id": m.id.to_string(), "amount": m.amount.to_string() })).collect()
}

fn metadata<T>(body: &Metadata<T>, target: Option<(&str, String)>) -> Value {
    let mut value = json!({
        "targetAddress": hex(&body.target.0), "scopedMetadataKey": body.key.to_string(),
        "valueSizeDelta": body.value_size_delta, "valueSize": body.value.len(), "value": hex(&body.value),
    });
    if let Some((name, id)) = target {
        value[name] = json!(id);
    }
    value
}

fn body(body: &Body) -> Map<String, Value> {
    let value = match body {
        Body::Transfer(body) => {
            let mut value = json!({ "recipientAddress": hex(&body.recipient.0), "mosaics": mosaics(&body.mosaics) });
            if !body.message.is_empty() {
                value["message"] = json!(hex(&body.message));
            }
            value
        }
        Body::MosaicDefinition(body) => json!({
            "id": body.id.to_string(), "duration": body.duration.to_string(), "nonce": body.nonce,
            "flags": body.flags.0, "divisibility": body.divisibility,
        }),
        Body::MosaicSupplyChange(body) => json!({
            "mosaicId": body.mosaic_id.to_string(), "delta": body.delta.to_string(), "action": body.action,
        }),
        Body::MosaicSupplyRevocation(body) => json!({
            "sourceAddress": hex(&body.source.0), "mosaicId": body.mosaic.id.to_string(),
            "amount": body.mosaic.amount.to_string(),
        }),
        Body::AccountMetadata(body) => metadata(body, None),
        Body::MosaicMetadata(body) => metadata(body, Some(("targetMosaicId", body.target_id.to_string()))),
        Body::NamespaceMetadata(body) => metadata(body, Some(("targetNamespaceId", body.target_id.to_string()))),
        Body::HashLock(body) => json!({
            "mosaicId": body.mosaic.id.to_string(), "amount": body.mosaic.amount.to_string(),
            "duration": body.duration.to_string(), "hash": body.hash.to_string(),
        }),
        Body::MultisigAccountModification(body) => json!({
            "minRemovalDelta": body.min_removal_delta, "minApprovalDelta": body.min_approval_delta,
            "addressAdditions": body.additions.iter().map(|a| hex(&a.0)).collect::<Vec<_>>(),
            "addressDeletions": body.deletions.iter().map(|a| hex(&a.0)).collect::<Vec<_>>(),
        }),
        Body::Aggregate(body) => json!({
            "transactionsHash": body.transactions_hash.to_string(),
            "transactions": body.transactions().iter().enumerate().map(|(index, inner)| json!({
                "id": "0", "meta": { "index": index }, "transaction": embedded(inner),
            })).collect::<Vec<_>>(),
            "cosignatures": body.cosignatures.iter().map(|cosignature| json!({
                "version": cosignature.version.to_string(), "signerPublicKey": cosignature.signer.to_string(),
                "signature": cosignature.signature.to_string(),
            })).collect::<Vec<_>>(),
        }),
        other => panic!("no REST form written for {:?}", other.transaction_type()),
    };
    match value {
        Value::Object(fields) => fields,
        _ => unreachable!(),
    }
}
