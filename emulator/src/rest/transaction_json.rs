//! Transactions in the node's JSON.

use std::sync::Arc;

use data_encoding::HEXUPPER;
use serde_json::{Map, Value, json};
use tegata_symbol::{
    AccountRestriction, Body, Cosignature, Embedded, Hash256, Mosaic, NamespaceParent, UnresolvedAddress,
};

use crate::chain::{Block, Index, Place, Pooled};
use crate::packet::Announced;

/// Where a transaction stands, which is also what its database id says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// In a block.
    Confirmed(Place),
    /// In a pool, under this sequence number.
    Waiting(u64),
}

/// The database id of a transaction: `inner` 0 for itself, n for its n-th inner one. Ids ascend with time.
pub(crate) fn object_id(standing: Standing, inner: usize) -> String {
    match standing {
        Standing::Confirmed(Place { height, index }) => format!("{height:012X}{index:06X}{inner:06X}"),
        Standing::Waiting(sequence) => format!("FFFF{sequence:014X}{inner:06X}"),
    }
}

/// Reads a database id back.
pub(crate) fn parse_object_id(text: &str) -> Option<(Standing, usize)> {
    if !super::query::is_object_id(text) {
        return None;
    }
    let inner = usize::from_str_radix(text.get(18..)?, 16).ok()?;
    let upper = text.to_ascii_uppercase();
    let standing = match upper.strip_prefix("FFFF") {
        Some(rest) => Standing::Waiting(u64::from_str_radix(rest.get(..14)?, 16).ok()?),
        None => Standing::Confirmed(Place {
            height: u64::from_str_radix(upper.get(..12)?, 16).ok()?,
            index: u32::from_str_radix(upper.get(12..18)?, 16).ok()?,
        }),
    };
    Some((standing, inner))
}

/// A transaction, or one of its inner ones, with where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) announced: Arc<Announced>,
    pub(crate) standing: Standing,
    /// Time and fee multiplier of the block.
    pub(crate) block: Option<(u64, u32)>,
    /// 0 for the transaction, n for its n-th inner one.
    pub(crate) inner: usize,
}

impl Found {
    /// The transaction at a place.
    pub(crate) fn confirmed(index: &Index, place: Place) -> Option<Self> {
        let (block, announced) = index.at(place)?;
        let header = &block.header;
        Some(Self {
            announced: Arc::clone(announced),
            standing: Standing::Confirmed(place),
            block: Some((header.timestamp.0, header.fee_multiplier)),
            inner: 0,
        })
    }

    /// A waiting transaction.
    pub(crate) fn waiting(pooled: Pooled) -> Self {
        Self { announced: pooled.transaction, standing: Standing::Waiting(pooled.sequence), block: None, inner: 0 }
    }

    /// The transaction, followed by its inner ones if they are wanted.
    pub(crate) fn with_inner(self, wanted: bool) -> impl DoubleEndedIterator<Item = Self> {
        let count = match &self.announced.transaction.body {
            Body::Aggregate(aggregate) if wanted => aggregate.transactions().len(),
            _ => 0,
        };
        (0..=count).map(move |inner| Self { inner, ..self.clone() })
    }

    pub(crate) fn id(&self) -> String {
        object_id(self.standing, self.inner)
    }

    /// The inner transaction meant, if one is.
    pub(crate) fn embedded(&self) -> Option<&Embedded> {
        match &self.announced.transaction.body {
            Body::Aggregate(aggregate) => aggregate.transactions().get(self.inner.checked_sub(1)?),
            _ => None,
        }
    }

    /// The node's form; inner transactions of an aggregate only when `expanded`.
    pub(crate) fn json(&self, expanded: bool) -> Value {
        match self.embedded() {
            Some(embedded) => self.embedded_json(embedded, self.inner),
            None => {
                let mut transaction = top_level(&self.announced);
                if let (true, Body::Aggregate(aggregate)) = (expanded, &self.announced.transaction.body) {
                    let list = (1..).zip(aggregate.transactions());
                    let list = list.map(|(number, embedded)| self.embedded_json(embedded, number)).collect();
                    transaction.insert("transactions".into(), Value::Array(list));
                }
                json!({ "meta": self.meta(), "transaction": transaction, "id": object_id(self.standing, 0) })
            }
        }
    }

    fn meta(&self) -> Map<String, Value> {
        let (height, index) = match self.standing {
            Standing::Confirmed(place) => (place.height, place.index),
            Standing::Waiting(_) => (0, 0),
        };
        let mut meta = transaction_meta(&self.announced, height);
        meta.insert("index".into(), index.into());
        self.add_block(&mut meta);
        meta
    }

    fn add_block(&self, meta: &mut Map<String, Value>) {
        if let Some((timestamp, multiplier)) = self.block {
            meta.insert("timestamp".into(), timestamp.to_string().into());
            meta.insert("feeMultiplier".into(), multiplier.into());
        }
    }

    fn embedded_json(&self, embedded: &Embedded, number: usize) -> Value {
        let height = match self.standing {
            Standing::Confirmed(place) => place.height,
            Standing::Waiting(_) => 0,
        };
        let mut meta = Map::new();
        meta.insert("height".into(), height.to_string().into());
        meta.insert("aggregateHash".into(), self.announced.hash.to_string().into());
        meta.insert("aggregateId".into(), object_id(self.standing, 0).into());
        meta.insert("index".into(), number.saturating_sub(1).into());
        self.add_block(&mut meta);
        json!({ "id": object_id(self.standing, number), "meta": meta, "transaction": embedded_fields(embedded) })
    }
}

/// `hash`, `merkleComponentHash` and `height`.
pub(crate) fn transaction_meta(announced: &Announced, height: u64) -> Map<String, Value> {
    let mut meta = Map::new();
    meta.insert("height".into(), height.to_string().into());
    meta.insert("hash".into(), announced.hash.to_string().into());
    meta.insert("merkleComponentHash".into(), announced.merkle_component_hash.to_string().into());
    meta
}

/// What WebSocket listeners get: the transaction with its inner ones, which have no meta.
pub(crate) fn complete(announced: &Announced) -> Value {
    let mut transaction = top_level(announced);
    if let Body::Aggregate(aggregate) = &announced.transaction.body {
        let list = aggregate.transactions().iter().map(|embedded| json!({ "transaction": embedded_fields(embedded) }));
        transaction.insert("transactions".into(), Value::Array(list.collect()));
    }
    Value::Object(transaction)
}

fn top_level(announced: &Announced) -> Map<String, Value> {
    let transaction = &announced.transaction;
    let mut fields = Map::new();
    fields.insert("size".into(), announced.size().into());
    fields.insert("signature".into(), transaction.signature.to_string().into());
    fields.insert("signerPublicKey".into(), transaction.signer.to_string().into());
    fields.insert("version".into(), transaction.version.into());
    fields.insert("network".into(), transaction.network.0.into());
    fields.insert("type".into(), (transaction.transaction_type() as u16).into());
    fields.insert("maxFee".into(), transaction.max_fee.to_string().into());
    fields.insert("deadline".into(), transaction.deadline.0.to_string().into());
    add_body(&mut fields, &transaction.body);
    fields
}

fn embedded_fields(embedded: &Embedded) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("signerPublicKey".into(), embedded.signer.to_string().into());
    fields.insert("version".into(), embedded.version.into());
    fields.insert("network".into(), embedded.network.0.into());
    fields.insert("type".into(), (embedded.body.transaction_type() as u16).into());
    add_body(&mut fields, &embedded.body);
    fields
}

fn add_body(fields: &mut Map<String, Value>, body: &Body) {
    let mut add = |name: &str, value: Value| {
        fields.insert(name.into(), value);
    };
    match body {
        Body::Transfer(body) => {
            add("recipientAddress", address(&body.recipient));
            add("mosaics", body.mosaics.iter().map(mosaic).collect());
            if !body.message.is_empty() {
                add("message", HEXUPPER.encode(&body.message).into());
            }
        }
        Body::MosaicDefinition(body) => {
            add("id", body.id.to_string().into());
            add("duration", body.duration.to_string().into());
            add("nonce", body.nonce.into());
            add("flags", body.flags.0.into());
            add("divisibility", body.divisibility.into());
        }
        Body::MosaicSupplyChange(body) => {
            add("mosaicId", body.mosaic_id.to_string().into());
            add("delta", body.delta.to_string().into());
            add("action", body.action.into());
        }
        Body::MosaicSupplyRevocation(body) => {
            add("sourceAddress", address(&body.source));
            add("mosaicId", body.mosaic.id.to_string().into());
            add("amount", body.mosaic.amount.to_string().into());
        }
        Body::HashLock(body) => {
            add("mosaicId", body.mosaic.id.to_string().into());
            add("amount", body.mosaic.amount.to_string().into());
            add("duration", body.duration.to_string().into());
            add("hash", body.hash.to_string().into());
        }
        Body::AccountMetadata(body) => {
            add_metadata(fields, &body.target, &body.key.to_string(), body.value_size_delta, &body.value);
        }
        Body::MosaicMetadata(body) => {
            add("targetMosaicId", body.target_id.to_string().into());
            add_metadata(fields, &body.target, &body.key.to_string(), body.value_size_delta, &body.value);
        }
        Body::NamespaceMetadata(body) => {
            add("targetNamespaceId", body.target_id.to_string().into());
            add_metadata(fields, &body.target, &body.key.to_string(), body.value_size_delta, &body.value);
        }
        Body::NamespaceRegistration(body) => {
            match body.parent {
                NamespaceParent::Root { duration } => {
                    add("registrationType", 0.into());
                    add("duration", duration.to_string().into());
                }
                NamespaceParent::Child { parent } => {
                    add("registrationType", 1.into());
                    add("parentId", parent.to_string().into());
                }
            }
            add("id", body.id.to_string().into());
            add("name", String::from_utf8_lossy(&body.name).into());
        }
        Body::AddressAlias(body) => {
            add("namespaceId", body.namespace_id.to_string().into());
            add("address", address(&body.address));
            add("aliasAction", body.action.into());
        }
        Body::MosaicAlias(body) => {
            add("namespaceId", body.namespace_id.to_string().into());
            add("mosaicId", body.mosaic_id.to_string().into());
            add("aliasAction", body.action.into());
        }
        Body::MultisigAccountModification(body) => {
            add("minRemovalDelta", body.min_removal_delta.into());
            add("minApprovalDelta", body.min_approval_delta.into());
            add("addressAdditions", body.additions.iter().map(address).collect());
            add("addressDeletions", body.deletions.iter().map(address).collect());
        }
        Body::SecretLock(body) => {
            add("recipientAddress", address(&body.recipient));
            add("secret", body.secret.to_string().into());
            add("mosaicId", body.mosaic.id.to_string().into());
            add("amount", body.mosaic.amount.to_string().into());
            add("duration", body.duration.to_string().into());
            add("hashAlgorithm", body.hash_algorithm.into());
        }
        Body::SecretProof(body) => {
            add("recipientAddress", address(&body.recipient));
            add("secret", body.secret.to_string().into());
            add("hashAlgorithm", body.hash_algorithm.into());
            add("proof", HEXUPPER.encode(&body.proof).into());
        }
        Body::AccountAddressRestriction(body) => add_account_restriction(fields, body, address),
        Body::AccountMosaicRestriction(body) => add_account_restriction(fields, body, |id| id.to_string().into()),
        Body::AccountOperationRestriction(body) => add_account_restriction(fields, body, |kind| (*kind).into()),
        Body::MosaicGlobalRestriction(body) => {
            add("mosaicId", body.mosaic_id.to_string().into());
            add("referenceMosaicId", body.reference_mosaic_id.to_string().into());
            add("restrictionKey", id(body.key));
            add("previousRestrictionValue", body.previous_value.to_string().into());
            add("newRestrictionValue", body.new_value.to_string().into());
            add("previousRestrictionType", body.previous_type.into());
            add("newRestrictionType", body.new_type.into());
        }
        Body::MosaicAddressRestriction(body) => {
            add("mosaicId", body.mosaic_id.to_string().into());
            add("restrictionKey", id(body.key));
            add("targetAddress", address(&body.target));
            add("previousRestrictionValue", body.previous_value.to_string().into());
            add("newRestrictionValue", body.new_value.to_string().into());
        }
        Body::AccountKeyLink(body) | Body::NodeKeyLink(body) | Body::VrfKeyLink(body) => {
            add("linkedPublicKey", body.linked_public_key.to_string().into());
            add("linkAction", body.action.into());
        }
        Body::VotingKeyLink(body) => {
            add("linkedPublicKey", body.linked_public_key.to_string().into());
            add("startEpoch", body.start_epoch.into());
            add("endEpoch", body.end_epoch.into());
            add("linkAction", body.action.into());
        }
        Body::Aggregate(body) => {
            add("transactionsHash", body.transactions_hash.to_string().into());
            add("cosignatures", body.cosignatures.iter().map(cosignature).collect());
        }
    }
}

fn add_metadata(fields: &mut Map<String, Value>, target: &UnresolvedAddress, key: &str, delta: i16, value: &[u8]) {
    fields.insert("targetAddress".into(), address(target));
    fields.insert("scopedMetadataKey".into(), key.into());
    fields.insert("valueSizeDelta".into(), delta.into());
    fields.insert("valueSize".into(), value.len().into());
    fields.insert("value".into(), HEXUPPER.encode(value).into());
}

fn add_account_restriction<T>(
    fields: &mut Map<String, Value>,
    body: &AccountRestriction<T>,
    value: impl Fn(&T) -> Value,
) {
    fields.insert("restrictionFlags".into(), body.flags.into());
    fields.insert("restrictionAdditions".into(), body.additions.iter().map(&value).collect());
    fields.insert("restrictionDeletions".into(), body.deletions.iter().map(&value).collect());
}

/// 16 hexadecimal characters.
fn id(id: u64) -> Value {
    format!("{id:016X}").into()
}

fn address(address: &UnresolvedAddress) -> Value {
    HEXUPPER.encode(&address.0).into()
}

fn mosaic(mosaic: &Mosaic) -> Value {
    json!({ "id": mosaic.id.to_string(), "amount": mosaic.amount.to_string() })
}

fn cosignature(cosignature: &Cosignature) -> Value {
    json!({
        "version": cosignature.version.to_string(),
        "signerPublicKey": cosignature.signer.to_string(),
        "signature": cosignature.signature.to_string(),
    })
}

/// A block without its transactions.
pub(crate) fn block(block: &Block, roots: &[Hash256]) -> Value {
    json!({
        "id": format!("{:024X}", block.header.height),
        "meta": {
            "hash": block.hash.to_string(),
            "generationHash": Hash256::ZERO.to_string(),
            "totalFee": block.total_fee().to_string(),
            "totalTransactionsCount": block.transactions.iter().map(|each| each.weight()).sum::<usize>(),
            "stateHashSubCacheMerkleRoots": roots.iter().map(Hash256::to_string).collect::<Vec<_>>(),
            "transactionsCount": block.transactions.len(),
            "statementsCount": 0,
        },
        "block": block_fields(block),
    })
}

/// The header's fields.
pub(crate) fn block_fields(block: &Block) -> Value {
    let header = &block.header;
    json!({
        "size": block.size(),
        "signature": header.signature.to_string(),
        "signerPublicKey": header.signer.to_string(),
        "version": 1,
        "network": header.network.0,
        "type": header.kind,
        "height": header.height.to_string(),
        "timestamp": header.timestamp.0.to_string(),
        "difficulty": crate::chain::DIFFICULTY.to_string(),
        "proofGamma": Hash256::ZERO.to_string(),
        "proofVerificationHash": "0".repeat(32),
        "proofScalar": Hash256::ZERO.to_string(),
        "previousBlockHash": header.previous_hash.to_string(),
        "transactionsHash": header.transactions_hash.to_string(),
        "receiptsHash": Hash256::ZERO.to_string(),
        "stateHash": Hash256::ZERO.to_string(),
        "beneficiaryAddress": header.beneficiary.to_hex(),
        "feeMultiplier": header.fee_multiplier,
    })
}
