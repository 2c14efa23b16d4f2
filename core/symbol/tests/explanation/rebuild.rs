//! The way back: a transaction made of its explanation and of nothing else.

use tegata_symbol::explain::{Envelope, Explanation, Field, Quantity, Value};
use tegata_symbol::{
    AccountRestriction, AddressAlias, Aggregate, Body, Cosignature, Embedded, Hash256, HashLock, KeyLink, Metadata,
    MetadataKey, Mosaic, MosaicAddressRestriction, MosaicAlias, MosaicDefinition, MosaicFlags, MosaicGlobalRestriction,
    MosaicId, MosaicSupplyChange, MosaicSupplyRevocation, MultisigAccountModification, NamespaceId, NamespaceParent,
    NamespaceRegistration, PublicKey, SecretLock, SecretProof, Signature, Transaction, TransactionType, Transfer,
    UnresolvedAddress, VotingKeyLink,
};

/// Facts that have not been used yet.
struct Facts(Vec<(Field, Value)>);

macro_rules! take {
    ($($name:ident: $pattern:pat => $result:expr, $type:ty;)*) => {
        impl Facts {
            $(fn $name(&mut self, field: Field) -> $type {
                match self.value(field) {
                    $pattern => $result,
                    other => panic!("{field:?} is {other:?}"),
                }
            })*
        }
    };
}

take! {
    account: Value::Account(account) => account, UnresolvedAddress;
    quantity: Value::Quantity(quantity) => units(&quantity), Mosaic;
    mosaic: Value::Mosaic(mosaic) => mosaic.id, MosaicId;
    namespace: Value::Namespace(id) => id, NamespaceId;
    metadata_key: Value::MetadataKey(key) => key, MetadataKey;
    restriction_key: Value::RestrictionKey(key) => key, u64;
    restriction_value: Value::RestrictionValue(value) => value.unwrap_or(u64::MAX), u64;
    comparison: Value::Comparison(comparison) => comparison.into(), u8;
    number: Value::Number(number) => number, u64;
    change: Value::Change(change) => change, i16;
    places: Value::DecimalPlaces(places) => places, u8;
    blocks: Value::Blocks(blocks) => blocks.unwrap_or(0), u64;
    epoch: Value::Epoch(epoch) => epoch, u32;
    hash: Value::Hash(hash) => hash, Hash256;
    stated: Value::CheckedHash { stated, computed: _ } => stated, Hash256;
    key: Value::Key(key) => key, PublicKey;
    account_key: Value::AccountKey(account) => account.key, PublicKey;
    bytes: Value::Bytes(bytes) => bytes, Vec<u8>;
    message: Value::Message(field) => field, Vec<u8>;
    mosaic_flags: Value::MosaicFlags(flags) => MosaicFlags(flags.iter().map(|flag| flag.bits()).sum()), MosaicFlags;
    restriction_flags: Value::RestrictionFlags(flags) => flags.iter().map(|flag| flag.bits()).sum(), u16;
    link: Value::LinkAction(action) => action.into(), u8;
    supply: Value::SupplyAction(action) => action.into(), u8;
    algorithm: Value::HashAlgorithm(algorithm) => algorithm.into(), u8;
    operation: Value::Operation(operation) => operation.into(), u16;
}

impl Facts {
    fn has(&self, field: Field) -> bool {
        self.0.iter().any(|(other, _)| *other == field)
    }

    fn value(&mut self, field: Field) -> Value {
        let position = self.0.iter().position(|(other, _)| *other == field).unwrap_or_else(|| panic!("no {field:?}"));
        self.0.remove(position).1
    }

    fn list<T>(&mut self, field: Field, take: impl Fn(&mut Self, Field) -> T) -> Vec<T> {
        core::iter::from_fn(|| self.has(field).then(|| take(self, field))).collect()
    }

    fn name(&mut self) -> Vec<u8> {
        match self.value(Field::Name) {
            Value::Text(text) => text.into_bytes(),
            Value::Bytes(bytes) => bytes,
            other => panic!("{other:?}"),
        }
    }

    fn cosignature(&mut self, field: Field) -> Cosignature {
        let Value::Cosignature(explained) = self.value(field) else { panic!() };
        Cosignature { version: explained.version, signer: explained.signer.key, signature: explained.signature }
    }

    fn key_link(&mut self, key: impl Fn(&mut Self, Field) -> PublicKey) -> KeyLink {
        KeyLink { linked_public_key: key(self, Field::LinkedKey), action: self.link(Field::Action) }
    }

    fn metadata<T>(&mut self, target_id: impl Fn(&mut Self) -> T) -> Metadata<T> {
        Metadata {
            target: self.account(Field::Target),
            key: self.metadata_key(Field::Key),
            target_id: target_id(self),
            value_size_delta: self.change(Field::ValueSizeDelta),
            value: self.bytes(Field::Value),
        }
    }

    fn restriction<T>(&mut self, take: impl Fn(&mut Self, Field) -> T) -> AccountRestriction<T> {
        AccountRestriction {
            flags: self.restriction_flags(Field::Flags),
            additions: self.list(Field::Addition, &take),
            deletions: self.list(Field::Deletion, &take),
        }
    }
}

fn units(quantity: &Quantity) -> Mosaic {
    Mosaic { id: quantity.mosaic.as_ref().unwrap().id, amount: quantity.amount }
}

/// The transaction that was explained.
pub fn rebuild(explanation: &Explanation) -> Transaction {
    let Envelope { fee, deadline, signature } = explanation.envelope.as_ref().unwrap();
    Transaction {
        signature: signature.unwrap_or(Signature::ZERO),
        signer: explanation.signer.key,
        version: explanation.version,
        network: explanation.network,
        max_fee: fee.amount,
        deadline: *deadline,
        body: body(explanation),
    }
}

fn embedded(explanation: &Explanation) -> Embedded {
    assert!(explanation.envelope.is_none());
    Embedded {
        signer: explanation.signer.key,
        version: explanation.version,
        network: explanation.network,
        body: body(explanation),
    }
}

fn body(explanation: &Explanation) -> Body {
    let mut facts = Facts(explanation.facts.iter().map(|fact| (fact.field, fact.value.clone())).collect());
    let rebuilt = by_type(explanation, &mut facts);
    assert!(facts.0.is_empty(), "{:?} is no field of {:?}", facts.0, explanation.kind);
    rebuilt
}

fn by_type(explanation: &Explanation, facts: &mut Facts) -> Body {
    match explanation.kind {
        TransactionType::Transfer => Body::Transfer(Transfer {
            recipient: facts.account(Field::Recipient),
            mosaics: facts.list(Field::Mosaic, Facts::quantity),
            message: facts.message(Field::Message),
        }),
        TransactionType::MosaicDefinition => Body::MosaicDefinition(MosaicDefinition {
            id: facts.mosaic(Field::MosaicId),
            duration: facts.blocks(Field::Duration),
            nonce: u32::try_from(facts.number(Field::Nonce)).unwrap(),
            flags: facts.mosaic_flags(Field::Flags),
            divisibility: facts.places(Field::Divisibility),
        }),
        TransactionType::MosaicSupplyChange => {
            let Mosaic { id, amount } = facts.quantity(Field::Mosaic);
            let action = facts.supply(Field::Action);
            Body::MosaicSupplyChange(MosaicSupplyChange { mosaic_id: id, delta: amount, action })
        }
        TransactionType::MosaicSupplyRevocation => Body::MosaicSupplyRevocation(MosaicSupplyRevocation {
            source: facts.account(Field::Source),
            mosaic: facts.quantity(Field::Mosaic),
        }),
        TransactionType::HashLock => Body::HashLock(HashLock {
            mosaic: facts.quantity(Field::Mosaic),
            duration: facts.blocks(Field::Duration),
            hash: facts.hash(Field::AggregateHash),
        }),
        TransactionType::SecretLock => Body::SecretLock(SecretLock {
            recipient: facts.account(Field::Recipient),
            secret: facts.hash(Field::Secret),
            mosaic: facts.quantity(Field::Mosaic),
            duration: facts.blocks(Field::Duration),
            hash_algorithm: facts.algorithm(Field::HashAlgorithm),
        }),
        TransactionType::SecretProof => Body::SecretProof(SecretProof {
            recipient: facts.account(Field::Recipient),
            secret: facts.hash(Field::Secret),
            hash_algorithm: facts.algorithm(Field::HashAlgorithm),
            proof: facts.bytes(Field::Proof),
        }),
        TransactionType::AccountMetadata => Body::AccountMetadata(facts.metadata(|_| ())),
        TransactionType::MosaicMetadata => {
            Body::MosaicMetadata(facts.metadata(|facts| facts.mosaic(Field::TargetMosaic)))
        }
        TransactionType::NamespaceMetadata => {
            Body::NamespaceMetadata(facts.metadata(|facts| facts.namespace(Field::TargetNamespace)))
        }
        TransactionType::NamespaceRegistration => Body::NamespaceRegistration(NamespaceRegistration {
            parent: if facts.has(Field::Parent) {
                NamespaceParent::Child { parent: facts.namespace(Field::Parent) }
            } else {
                NamespaceParent::Root { duration: facts.blocks(Field::Duration) }
            },
            id: facts.namespace(Field::Namespace),
            name: facts.name(),
        }),
        TransactionType::AddressAlias => Body::AddressAlias(AddressAlias {
            namespace_id: facts.namespace(Field::Namespace),
            address: facts.account(Field::Address),
            action: facts.link(Field::Action),
        }),
        TransactionType::MosaicAlias => Body::MosaicAlias(MosaicAlias {
            namespace_id: facts.namespace(Field::Namespace),
            mosaic_id: facts.mosaic(Field::MosaicId),
            action: facts.link(Field::Action),
        }),
        TransactionType::AccountKeyLink => Body::AccountKeyLink(facts.key_link(Facts::account_key)),
        TransactionType::NodeKeyLink => Body::NodeKeyLink(facts.key_link(Facts::key)),
        TransactionType::VrfKeyLink => Body::VrfKeyLink(facts.key_link(Facts::key)),
        TransactionType::VotingKeyLink => Body::VotingKeyLink(VotingKeyLink {
            linked_public_key: facts.key(Field::LinkedKey),
            start_epoch: facts.epoch(Field::StartEpoch),
            end_epoch: facts.epoch(Field::EndEpoch),
            action: facts.link(Field::Action),
        }),
        TransactionType::AccountAddressRestriction => {
            Body::AccountAddressRestriction(facts.restriction(Facts::account))
        }
        TransactionType::AccountMosaicRestriction => Body::AccountMosaicRestriction(facts.restriction(Facts::mosaic)),
        TransactionType::AccountOperationRestriction => {
            Body::AccountOperationRestriction(facts.restriction(Facts::operation))
        }
        TransactionType::MosaicGlobalRestriction => Body::MosaicGlobalRestriction(MosaicGlobalRestriction {
            mosaic_id: facts.mosaic(Field::MosaicId),
            reference_mosaic_id: facts.mosaic(Field::ReferenceMosaic),
            key: facts.restriction_key(Field::Key),
            previous_value: facts.number(Field::PreviousValue),
            new_value: facts.number(Field::NewValue),
            previous_type: facts.comparison(Field::PreviousComparison),
            new_type: facts.comparison(Field::NewComparison),
        }),
        TransactionType::MosaicAddressRestriction => Body::MosaicAddressRestriction(MosaicAddressRestriction {
            mosaic_id: facts.mosaic(Field::MosaicId),
            key: facts.restriction_key(Field::Key),
            previous_value: facts.restriction_value(Field::PreviousValue),
            new_value: facts.restriction_value(Field::NewValue),
            target: facts.account(Field::Target),
        }),
        TransactionType::MultisigAccountModification => {
            Body::MultisigAccountModification(MultisigAccountModification {
                min_removal_delta: facts.change(Field::MinRemovalDelta).try_into().unwrap(),
                min_approval_delta: facts.change(Field::MinApprovalDelta).try_into().unwrap(),
                additions: facts.list(Field::Addition, Facts::account),
                deletions: facts.list(Field::Deletion, Facts::account),
            })
        }
        TransactionType::AggregateComplete | TransactionType::AggregateBonded => Body::Aggregate(Aggregate::stated(
            explanation.kind == TransactionType::AggregateBonded,
            facts.stated(Field::TransactionsHash),
            explanation.inner.iter().map(embedded).collect(),
            facts.list(Field::Cosignature, Facts::cosignature),
        )),
    }
}
