//! The fields of a transaction as JSON: the names and forms are those of the official SDK's `toJson()`, plus `kind`,
//! and `derivedId` where an id follows from the other fields.

use data_encoding::HEXUPPER;
use serde_json::{Map, Value, json};
use tegata_symbol::{
    AccountRestriction, Address, Aggregate, Body, Cosignature, DetachedCosignature, Embedded, KeyLink, Metadata,
    Mosaic, MosaicId, NamespaceId, NamespaceParent, NamespaceRegistration, NetworkId, PublicKey, Transaction,
    TransactionType, UnresolvedAddress,
};

/// The type with this name: the SDK names its classes as the crate names its types.
pub fn kind_by_name(name: &str) -> TransactionType {
    *TransactionType::ALL.iter().find(|kind| format!("{kind:?}") == name).unwrap()
}

/// A 64-bit number: text, since JavaScript's numbers end at 53 bits.
fn long(value: u64) -> Value {
    value.to_string().into()
}

fn hex(bytes: impl AsRef<[u8]>) -> Value {
    HEXUPPER.encode(bytes.as_ref()).into()
}

fn address(address: &UnresolvedAddress) -> Value {
    hex(address.0)
}

fn mosaic(mosaic: &Mosaic) -> Value {
    json!({ "mosaicId": long(mosaic.id.0), "amount": long(mosaic.amount.0) })
}

/// A list's entries, each as `field` writes it.
fn list<T>(entries: &[T], field: impl Fn(&T) -> Value) -> Value {
    entries.iter().map(field).collect()
}

/// Both objects' entries in one.
fn with(mut fields: Value, more: Value) -> Value {
    if let (Value::Object(fields), Value::Object(more)) = (&mut fields, more) {
        fields.extend(more);
    }
    fields
}

pub fn transaction(transaction: &Transaction) -> Value {
    let Transaction { signature, signer, version, network, max_fee, deadline, body } = transaction;
    let own = json!({ "signature": hex(signature), "fee": long(max_fee.0), "deadline": long(deadline.0) });
    with(own, common(signer, *version, *network, body))
}

fn embedded(Embedded { signer, version, network, body }: &Embedded) -> Value {
    common(signer, *version, *network, body)
}

fn common(signer: &PublicKey, version: u8, network: NetworkId, what: &Body) -> Value {
    let kind = what.transaction_type();
    let header = json!({
        "kind": format!("{kind:?}"),
        "type": kind as u16,
        "signerPublicKey": hex(signer),
        "version": version,
        "network": network.0,
    });
    with(header, body(what, &Address::new(signer, network)))
}

fn cosignature(Cosignature { version, signer, signature }: &Cosignature) -> Value {
    json!({ "version": long(*version), "signerPublicKey": hex(signer), "signature": hex(signature) })
}

pub fn detached(detached: &DetachedCosignature) -> Value {
    with(cosignature(&detached.cosignature), json!({ "parentHash": hex(detached.parent_hash) }))
}

fn key_link(link: &KeyLink) -> Value {
    json!({ "linkedPublicKey": hex(link.linked_public_key), "linkAction": link.action })
}

fn restriction<T>(restriction: &AccountRestriction<T>, field: impl Fn(&T) -> Value) -> Value {
    json!({
        "restrictionFlags": restriction.flags,
        "restrictionAdditions": list(&restriction.additions, &field),
        "restrictionDeletions": list(&restriction.deletions, &field),
    })
}

/// `target_id` names what else the entry hangs on and says its id.
fn metadata<T>(entry: &Metadata<T>, target_id: Option<(&str, u64)>) -> Value {
    let target_id: Map<String, Value> = target_id.iter().map(|(name, id)| ((*name).to_owned(), long(*id))).collect();
    let own = json!({
        "targetAddress": address(&entry.target),
        "scopedMetadataKey": long(entry.key.0),
        "valueSizeDelta": entry.value_size_delta,
        "value": hex(&entry.value),
    });
    with(own, target_id.into())
}

fn namespace_registration(registration: &NamespaceRegistration) -> Value {
    let (kind, own, parent) = match registration.parent {
        NamespaceParent::Root { duration } => (0, json!({ "duration": long(duration) }), NamespaceId(0)),
        NamespaceParent::Child { parent } => (1, json!({ "parentId": long(parent.0) }), parent),
    };
    let name = std::str::from_utf8(&registration.name).unwrap();
    let rest = json!({
        "id": long(registration.id.0),
        "derivedId": long(NamespaceId::new(name, parent).0),
        "registrationType": kind,
        "name": hex(name),
    });
    with(own, rest)
}

fn aggregate(aggregate: &Aggregate) -> Value {
    json!({
        "transactionsHash": hex(aggregate.transactions_hash),
        "transactions": list(aggregate.transactions(), embedded),
        "cosignatures": list(&aggregate.cosignatures, cosignature),
    })
}

fn body(body: &Body, signer: &Address) -> Value {
    match body {
        Body::AccountKeyLink(body) | Body::NodeKeyLink(body) | Body::VrfKeyLink(body) => key_link(body),
        Body::VotingKeyLink(body) => json!({
            "linkedPublicKey": hex(body.linked_public_key),
            "startEpoch": body.start_epoch,
            "endEpoch": body.end_epoch,
            "linkAction": body.action,
        }),
        Body::HashLock(body) => {
            json!({ "mosaic": mosaic(&body.mosaic), "duration": long(body.duration), "hash": hex(body.hash) })
        }
        Body::SecretLock(body) => json!({
            "recipientAddress": address(&body.recipient),
            "secret": hex(body.secret),
            "mosaic": mosaic(&body.mosaic),
            "duration": long(body.duration),
            "hashAlgorithm": body.hash_algorithm,
        }),
        Body::SecretProof(body) => json!({
            "recipientAddress": address(&body.recipient),
            "secret": hex(body.secret),
            "hashAlgorithm": body.hash_algorithm,
            "proof": hex(&body.proof),
        }),
        Body::AccountMetadata(body) => metadata(body, None),
        Body::MosaicMetadata(body) => metadata(body, Some(("targetMosaicId", body.target_id.0))),
        Body::NamespaceMetadata(body) => metadata(body, Some(("targetNamespaceId", body.target_id.0))),
        Body::MosaicDefinition(body) => json!({
            "id": long(body.id.0),
            "derivedId": long(MosaicId::new(body.nonce, signer).0),
            "duration": long(body.duration),
            "nonce": body.nonce,
            "flags": body.flags.0,
            "divisibility": body.divisibility,
        }),
        Body::MosaicSupplyChange(body) => {
            json!({ "mosaicId": long(body.mosaic_id.0), "delta": long(body.delta.0), "action": body.action })
        }
        Body::MosaicSupplyRevocation(body) => {
            json!({ "sourceAddress": address(&body.source), "mosaic": mosaic(&body.mosaic) })
        }
        Body::NamespaceRegistration(body) => namespace_registration(body),
        Body::AddressAlias(body) => json!({
            "namespaceId": long(body.namespace_id.0),
            "address": address(&body.address),
            "aliasAction": body.action,
        }),
        Body::MosaicAlias(body) => json!({
            "namespaceId": long(body.namespace_id.0),
            "mosaicId": long(body.mosaic_id.0),
            "aliasAction": body.action,
        }),
        Body::AccountAddressRestriction(body) => restriction(body, address),
        Body::AccountMosaicRestriction(body) => restriction(body, |id| long(id.0)),
        Body::AccountOperationRestriction(body) => restriction(body, |number| (*number).into()),
        Body::MosaicGlobalRestriction(body) => json!({
            "mosaicId": long(body.mosaic_id.0),
            "referenceMosaicId": long(body.reference_mosaic_id.0),
            "restrictionKey": long(body.key),
            "previousRestrictionValue": long(body.previous_value),
            "newRestrictionValue": long(body.new_value),
            "previousRestrictionType": body.previous_type,
            "newRestrictionType": body.new_type,
        }),
        Body::MosaicAddressRestriction(body) => json!({
            "mosaicId": long(body.mosaic_id.0),
            "restrictionKey": long(body.key),
            "previousRestrictionValue": long(body.previous_value),
            "newRestrictionValue": long(body.new_value),
            "targetAddress": address(&body.target),
        }),
        Body::Transfer(body) => json!({
            "recipientAddress": address(&body.recipient),
            "mosaics": list(&body.mosaics, mosaic),
            "message": hex(&body.message),
        }),
        Body::MultisigAccountModification(body) => json!({
            "minRemovalDelta": body.min_removal_delta,
            "minApprovalDelta": body.min_approval_delta,
            "addressAdditions": list(&body.additions, address),
            "addressDeletions": list(&body.deletions, address),
        }),
        Body::Aggregate(body) => aggregate(body),
    }
}
