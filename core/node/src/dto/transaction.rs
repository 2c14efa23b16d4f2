//! From REST's JSON back to the transaction that was signed.
//!
//! Only a transaction that was rebuilt can be checked: its hash comes out right exactly if every field that is hashed was
//! read right.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tegata_symbol::{
    AccountRestriction, AddressAlias, Aggregate, Amount, Body, Cosignature, Embedded, Hash256, HashLock, KeyLink,
    MAX_COSIGNATURES, MAX_EMBEDDED, Metadata, MetadataKey, Mosaic, MosaicAddressRestriction, MosaicAlias,
    MosaicDefinition, MosaicFlags, MosaicGlobalRestriction, MosaicId, MosaicSupplyChange, MosaicSupplyRevocation,
    MultisigAccountModification, NamespaceId, NamespaceParent, NamespaceRegistration, NetworkId, NetworkTime,
    PublicKey, SecretLock, SecretProof, Signature, Transaction, TransactionType, Transfer, UnresolvedAddress,
    VotingKeyLink,
};

use super::{Decimal, Hex, HexBytes, HexUnresolved, MosaicAmountDto};

/// The JSON is not a transaction, or not one that is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransactionFormError {
    /// A type of transaction that this version does not know.
    #[error("unknown transaction type {0:04X}")]
    UnknownType(u16),
    /// A field is absent.
    #[error("the transaction lacks its field {0}")]
    Missing(&'static str),
    /// A field has another form than it should.
    #[error("the transaction's field {field} is malformed: {why}")]
    Malformed {
        /// Which.
        field: &'static str,
        /// The reason.
        why: String,
    },
    /// A list or text is longer than any transaction may have.
    #[error(transparent)]
    TooLong(#[from] tegata_symbol::TooLong),
}

use TransactionFormError as FormError;

/// Rebuilds a top-level transaction from the `transaction` object of REST. Inner transactions must be expanded, as they
/// are in answers to look-ups by hash.
///
/// # Errors
/// [`TransactionFormError`].
pub fn from_json(json: &Value) -> Result<Transaction, FormError> {
    let kind = kind_of(json)?;
    let body = if kind.is_aggregate() {
        Body::Aggregate(aggregate(json, kind == TransactionType::AggregateBonded)?)
    } else {
        plain_body(kind, json)?
    };
    body.check()?;
    Ok(Transaction {
        signature: field::<Hex<Signature>>(json, "signature")?.0,
        signer: field::<Hex<PublicKey>>(json, "signerPublicKey")?.0,
        version: field(json, "version")?,
        network: NetworkId(field(json, "network")?),
        max_fee: Amount(decimal(json, "maxFee")?),
        deadline: NetworkTime(decimal(json, "deadline")?),
        body,
    })
}

/// Rebuilds an inner transaction from the `transaction` object of REST.
///
/// # Errors
/// [`TransactionFormError`].
pub fn embedded_from_json(json: &Value) -> Result<Embedded, FormError> {
    let kind = kind_of(json)?;
    if kind.is_aggregate() {
        return Err(FormError::Malformed { field: "type", why: "an aggregate cannot stand inside another".into() });
    }
    let body = plain_body(kind, json)?;
    body.check()?;
    Ok(Embedded {
        signer: field::<Hex<PublicKey>>(json, "signerPublicKey")?.0,
        version: field(json, "version")?,
        network: NetworkId(field(json, "network")?),
        body,
    })
}

fn kind_of(json: &Value) -> Result<TransactionType, FormError> {
    let number = field(json, "type")?;
    TransactionType::from_number(number).ok_or(FormError::UnknownType(number))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CosignatureDto {
    version: Decimal,
    signer_public_key: Hex<PublicKey>,
    signature: Hex<Signature>,
}

fn aggregate(json: &Value, bonded: bool) -> Result<Aggregate, FormError> {
    let too_long = |field| FormError::Malformed { field, why: "too many".into() };
    let inner = json.get("transactions").and_then(Value::as_array).ok_or(FormError::Missing("transactions"))?;
    if inner.len() > MAX_EMBEDDED {
        return Err(too_long("transactions"));
    }
    let transactions = inner
        .iter()
        .map(|info| embedded_from_json(info.get("transaction").ok_or(FormError::Missing("transactions"))?))
        .collect::<Result<Vec<_>, _>>()?;
    let cosignatures: Vec<CosignatureDto> = optional(json, "cosignatures")?.unwrap_or_default();
    if cosignatures.len() > MAX_COSIGNATURES {
        return Err(too_long("cosignatures"));
    }
    let cosignatures = cosignatures
        .into_iter()
        .map(|dto| Cosignature { version: dto.version.0, signer: dto.signer_public_key.0, signature: dto.signature.0 })
        .collect();
    let stated = field::<Hex<Hash256>>(json, "transactionsHash")?.0;
    Ok(Aggregate::stated(bonded, stated, transactions, cosignatures))
}

fn plain_body(kind: TransactionType, json: &Value) -> Result<Body, FormError> {
    use TransactionType as T;
    Ok(match kind {
        T::Transfer => Body::Transfer(Transfer {
            recipient: unresolved(json, "recipientAddress")?,
            mosaics: mosaics(json)?,
            message: bytes_or_none(json, "message")?,
        }),
        T::MosaicDefinition => Body::MosaicDefinition(MosaicDefinition {
            id: mosaic_id(json, "id")?,
            duration: decimal(json, "duration")?,
            nonce: field(json, "nonce")?,
            flags: MosaicFlags(field(json, "flags")?),
            divisibility: field(json, "divisibility")?,
        }),
        T::MosaicSupplyChange => Body::MosaicSupplyChange(MosaicSupplyChange {
            mosaic_id: mosaic_id(json, "mosaicId")?,
            delta: Amount(decimal(json, "delta")?),
            action: field(json, "action")?,
        }),
        T::MosaicSupplyRevocation => Body::MosaicSupplyRevocation(MosaicSupplyRevocation {
            source: unresolved(json, "sourceAddress")?,
            mosaic: named_mosaic(json)?,
        }),
        T::AccountMetadata => Body::AccountMetadata(metadata(json, ())?),
        T::MosaicMetadata => Body::MosaicMetadata(metadata(json, mosaic_id(json, "targetMosaicId")?)?),
        T::NamespaceMetadata => Body::NamespaceMetadata(metadata(json, namespace_id(json, "targetNamespaceId")?)?),
        T::HashLock => Body::HashLock(HashLock {
            mosaic: named_mosaic(json)?,
            duration: decimal(json, "duration")?,
            hash: field::<Hex<Hash256>>(json, "hash")?.0,
        }),
        T::SecretLock => Body::SecretLock(SecretLock {
            recipient: unresolved(json, "recipientAddress")?,
            secret: field::<Hex<Hash256>>(json, "secret")?.0,
            mosaic: named_mosaic(json)?,
            duration: decimal(json, "duration")?,
            hash_algorithm: field(json, "hashAlgorithm")?,
        }),
        T::SecretProof => Body::SecretProof(SecretProof {
            recipient: unresolved(json, "recipientAddress")?,
            secret: field::<Hex<Hash256>>(json, "secret")?.0,
            hash_algorithm: field(json, "hashAlgorithm")?,
            proof: field::<HexBytes>(json, "proof")?.0,
        }),
        T::MultisigAccountModification => Body::MultisigAccountModification(MultisigAccountModification {
            min_removal_delta: field(json, "minRemovalDelta")?,
            min_approval_delta: field(json, "minApprovalDelta")?,
            additions: addresses(json, "addressAdditions")?,
            deletions: addresses(json, "addressDeletions")?,
        }),
        T::AccountKeyLink => Body::AccountKeyLink(key_link(json)?),
        T::NodeKeyLink => Body::NodeKeyLink(key_link(json)?),
        T::VrfKeyLink => Body::VrfKeyLink(key_link(json)?),
        T::VotingKeyLink => Body::VotingKeyLink(VotingKeyLink {
            linked_public_key: field::<Hex<PublicKey>>(json, "linkedPublicKey")?.0,
            start_epoch: field(json, "startEpoch")?,
            end_epoch: field(json, "endEpoch")?,
            action: field(json, "linkAction")?,
        }),
        T::NamespaceRegistration => Body::NamespaceRegistration(namespace_registration(json)?),
        T::AddressAlias => Body::AddressAlias(AddressAlias {
            namespace_id: namespace_id(json, "namespaceId")?,
            address: unresolved(json, "address")?,
            action: field(json, "aliasAction")?,
        }),
        T::MosaicAlias => Body::MosaicAlias(MosaicAlias {
            namespace_id: namespace_id(json, "namespaceId")?,
            mosaic_id: mosaic_id(json, "mosaicId")?,
            action: field(json, "aliasAction")?,
        }),
        T::AccountAddressRestriction => Body::AccountAddressRestriction(AccountRestriction {
            flags: field(json, "restrictionFlags")?,
            additions: addresses(json, "restrictionAdditions")?,
            deletions: addresses(json, "restrictionDeletions")?,
        }),
        T::AccountMosaicRestriction => Body::AccountMosaicRestriction(AccountRestriction {
            flags: field(json, "restrictionFlags")?,
            additions: mosaic_ids(json, "restrictionAdditions")?,
            deletions: mosaic_ids(json, "restrictionDeletions")?,
        }),
        T::AccountOperationRestriction => Body::AccountOperationRestriction(AccountRestriction {
            flags: field(json, "restrictionFlags")?,
            additions: field(json, "restrictionAdditions")?,
            deletions: field(json, "restrictionDeletions")?,
        }),
        T::MosaicGlobalRestriction => Body::MosaicGlobalRestriction(MosaicGlobalRestriction {
            mosaic_id: mosaic_id(json, "mosaicId")?,
            reference_mosaic_id: mosaic_id(json, "referenceMosaicId")?,
            key: mosaic_id(json, "restrictionKey")?.0,
            previous_value: decimal(json, "previousRestrictionValue")?,
            new_value: decimal(json, "newRestrictionValue")?,
            previous_type: field(json, "previousRestrictionType")?,
            new_type: field(json, "newRestrictionType")?,
        }),
        T::MosaicAddressRestriction => Body::MosaicAddressRestriction(MosaicAddressRestriction {
            mosaic_id: mosaic_id(json, "mosaicId")?,
            key: mosaic_id(json, "restrictionKey")?.0,
            previous_value: decimal(json, "previousRestrictionValue")?,
            new_value: decimal(json, "newRestrictionValue")?,
            target: unresolved(json, "targetAddress")?,
        }),
        T::AggregateComplete | T::AggregateBonded => return Err(FormError::UnknownType(kind as u16)),
    })
}

fn namespace_registration(json: &Value) -> Result<NamespaceRegistration, FormError> {
    let parent = match field::<u8>(json, "registrationType")? {
        0 => NamespaceParent::Root { duration: decimal(json, "duration")? },
        1 => NamespaceParent::Child { parent: namespace_id(json, "parentId")? },
        other => return Err(FormError::Malformed { field: "registrationType", why: format!("{other}") }),
    };
    let name = field::<String>(json, "name")?.into_bytes();
    Ok(NamespaceRegistration { parent, id: namespace_id(json, "id")?, name })
}

fn metadata<T>(json: &Value, target_id: T) -> Result<Metadata<T>, FormError> {
    Ok(Metadata {
        target: unresolved(json, "targetAddress")?,
        key: field::<Hex<MetadataKey>>(json, "scopedMetadataKey")?.0,
        target_id,
        value_size_delta: field(json, "valueSizeDelta")?,
        value: bytes_or_none(json, "value")?,
    })
}

fn key_link(json: &Value) -> Result<KeyLink, FormError> {
    let linked_public_key = field::<Hex<PublicKey>>(json, "linkedPublicKey")?.0;
    Ok(KeyLink { linked_public_key, action: field(json, "linkAction")? })
}

fn field<T: DeserializeOwned>(json: &Value, name: &'static str) -> Result<T, FormError> {
    optional(json, name)?.ok_or(FormError::Missing(name))
}

fn optional<T: DeserializeOwned>(json: &Value, name: &'static str) -> Result<Option<T>, FormError> {
    json.get(name)
        .map(|value| {
            T::deserialize(value).map_err(|error| FormError::Malformed {
                field: name,
                why: crate::error::shortened(&error.to_string(), 200),
            })
        })
        .transpose()
}

fn decimal(json: &Value, name: &'static str) -> Result<u64, FormError> {
    field::<Decimal>(json, name).map(|value| value.0)
}

fn unresolved(json: &Value, name: &'static str) -> Result<UnresolvedAddress, FormError> {
    field::<HexUnresolved>(json, name).map(|value| value.0)
}

fn addresses(json: &Value, name: &'static str) -> Result<Vec<UnresolvedAddress>, FormError> {
    Ok(field::<Vec<HexUnresolved>>(json, name)?.into_iter().map(|value| value.0).collect())
}

fn mosaic_id(json: &Value, name: &'static str) -> Result<MosaicId, FormError> {
    field::<Hex<MosaicId>>(json, name).map(|value| value.0)
}

fn mosaic_ids(json: &Value, name: &'static str) -> Result<Vec<MosaicId>, FormError> {
    Ok(field::<Vec<Hex<MosaicId>>>(json, name)?.into_iter().map(|value| value.0).collect())
}

fn namespace_id(json: &Value, name: &'static str) -> Result<NamespaceId, FormError> {
    field::<Hex<NamespaceId>>(json, name).map(|value| value.0)
}

/// `mosaicId` and `amount` side by side.
fn named_mosaic(json: &Value) -> Result<Mosaic, FormError> {
    Ok(Mosaic { id: mosaic_id(json, "mosaicId")?, amount: Amount(decimal(json, "amount")?) })
}

fn mosaics(json: &Value) -> Result<Vec<Mosaic>, FormError> {
    let list: Vec<MosaicAmountDto> = field(json, "mosaics")?;
    Ok(list.into_iter().map(|dto| Mosaic { id: dto.id.0, amount: Amount(dto.amount.0) }).collect())
}

/// REST leaves an empty message out.
fn bytes_or_none(json: &Value, name: &'static str) -> Result<Vec<u8>, FormError> {
    Ok(optional::<HexBytes>(json, name)?.unwrap_or_default().0)
}
