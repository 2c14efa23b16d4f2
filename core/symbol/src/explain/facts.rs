//! Every field of every type as a fact.
//!
//! Structs are taken apart without `..`, and types matched without `_`: a field or type that is new in the layout does
//! not compile until it is explained.

use super::Fact;
use super::field::Field;
use super::known::Known;
use super::numbered::{MosaicFlag, RestrictionFlag};
use super::value::{AccountKey, ExplainedCosignature, NamedMosaic, Quantity, Value};
use crate::network::NetworkId;
use crate::transaction::{
    AccountRestriction, AddressAlias, Aggregate, Body, Cosignature, HashLock, KeyLink, Metadata, Mosaic,
    MosaicAddressRestriction, MosaicAlias, MosaicDefinition, MosaicGlobalRestriction, MosaicSupplyChange,
    MosaicSupplyRevocation, MultisigAccountModification, NamespaceParent, NamespaceRegistration, SecretLock,
    SecretProof, Transfer, VotingKeyLink,
};

const fn fact(field: Field, value: Value) -> Fact {
    Fact { field, value }
}

/// The facts of a body's own fields; inner transactions are explained by themselves.
pub(super) fn facts<B: AsRef<[u8]>>(body: &Body<B>, network: NetworkId, known: &Known) -> Vec<Fact> {
    let mosaic = |id| Value::Mosaic(NamedMosaic::new(id, known));
    let quantity = |mosaic| fact(Field::Mosaic, Value::Quantity(Quantity::new(mosaic, known)));
    match body {
        Body::Transfer(body) => {
            let Transfer { recipient, mosaics, message } = body;
            let mut facts = vec![fact(Field::Recipient, Value::Account(*recipient))];
            facts.extend(mosaics.iter().copied().map(quantity));
            facts.push(fact(Field::Message, Value::Message(message.as_ref().to_vec())));
            facts
        }
        Body::MosaicDefinition(body) => {
            let MosaicDefinition { id, duration, nonce, flags, divisibility } = *body;
            vec![
                fact(Field::MosaicId, mosaic(id)),
                fact(Field::Flags, Value::MosaicFlags(MosaicFlag::set_in(flags.0))),
                fact(Field::Divisibility, Value::DecimalPlaces(divisibility)),
                fact(Field::Duration, Value::Blocks((duration != 0).then_some(duration))),
                fact(Field::Nonce, Value::Number(nonce.into())),
            ]
        }
        Body::MosaicSupplyChange(body) => {
            let MosaicSupplyChange { mosaic_id, delta, action } = *body;
            vec![
                fact(Field::Action, Value::SupplyAction(action.into())),
                quantity(Mosaic { id: mosaic_id, amount: delta }),
            ]
        }
        Body::MosaicSupplyRevocation(body) => {
            let MosaicSupplyRevocation { source, mosaic } = *body;
            vec![fact(Field::Source, Value::Account(source)), quantity(mosaic)]
        }
        Body::HashLock(body) => {
            let HashLock { mosaic, duration, hash } = *body;
            vec![
                quantity(mosaic),
                fact(Field::Duration, Value::Blocks(Some(duration))),
                fact(Field::AggregateHash, Value::Hash(hash)),
            ]
        }
        Body::SecretLock(body) => {
            let SecretLock { recipient, secret, mosaic, duration, hash_algorithm } = *body;
            vec![
                quantity(mosaic),
                fact(Field::Recipient, Value::Account(recipient)),
                fact(Field::Duration, Value::Blocks(Some(duration))),
                fact(Field::Secret, Value::Hash(secret)),
                fact(Field::HashAlgorithm, Value::HashAlgorithm(hash_algorithm.into())),
            ]
        }
        Body::SecretProof(body) => {
            let SecretProof { recipient, secret, hash_algorithm, proof } = body;
            vec![
                fact(Field::Recipient, Value::Account(*recipient)),
                fact(Field::Secret, Value::Hash(*secret)),
                fact(Field::HashAlgorithm, Value::HashAlgorithm((*hash_algorithm).into())),
                fact(Field::Proof, Value::Bytes(proof.as_ref().to_vec())),
            ]
        }
        Body::AccountMetadata(body) => metadata(body, |()| None),
        Body::MosaicMetadata(body) => metadata(body, |id| Some(fact(Field::TargetMosaic, mosaic(id)))),
        Body::NamespaceMetadata(body) => metadata(body, |id| Some(fact(Field::TargetNamespace, Value::Namespace(id)))),
        Body::NamespaceRegistration(body) => {
            let NamespaceRegistration { parent, id, name } = body;
            vec![
                fact(Field::Namespace, Value::Namespace(*id)),
                fact(Field::Name, text_or_bytes(name.as_ref())),
                match *parent {
                    NamespaceParent::Root { duration } => fact(Field::Duration, Value::Blocks(Some(duration))),
                    NamespaceParent::Child { parent } => fact(Field::Parent, Value::Namespace(parent)),
                },
            ]
        }
        Body::AddressAlias(body) => {
            let AddressAlias { namespace_id, address, action } = *body;
            vec![
                fact(Field::Action, Value::LinkAction(action.into())),
                fact(Field::Namespace, Value::Namespace(namespace_id)),
                fact(Field::Address, Value::Account(address)),
            ]
        }
        Body::MosaicAlias(body) => {
            let MosaicAlias { namespace_id, mosaic_id, action } = *body;
            vec![
                fact(Field::Action, Value::LinkAction(action.into())),
                fact(Field::Namespace, Value::Namespace(namespace_id)),
                fact(Field::MosaicId, mosaic(mosaic_id)),
            ]
        }
        Body::AccountKeyLink(body) => {
            key_link(body, Value::AccountKey(AccountKey::new(body.linked_public_key, network)))
        }
        Body::NodeKeyLink(body) | Body::VrfKeyLink(body) => key_link(body, Value::Key(body.linked_public_key)),
        Body::VotingKeyLink(body) => {
            let VotingKeyLink { linked_public_key, start_epoch, end_epoch, action } = *body;
            vec![
                fact(Field::Action, Value::LinkAction(action.into())),
                fact(Field::LinkedKey, Value::Key(linked_public_key)),
                fact(Field::StartEpoch, Value::Epoch(start_epoch)),
                fact(Field::EndEpoch, Value::Epoch(end_epoch)),
            ]
        }
        Body::AccountAddressRestriction(body) => restriction(body, Value::Account),
        Body::AccountMosaicRestriction(body) => restriction(body, mosaic),
        Body::AccountOperationRestriction(body) => restriction(body, |number| Value::Operation(number.into())),
        Body::MosaicGlobalRestriction(body) => {
            let MosaicGlobalRestriction {
                mosaic_id,
                reference_mosaic_id,
                key,
                previous_value,
                new_value,
                previous_type,
                new_type,
            } = *body;
            vec![
                fact(Field::MosaicId, mosaic(mosaic_id)),
                fact(Field::ReferenceMosaic, mosaic(reference_mosaic_id)),
                fact(Field::Key, Value::RestrictionKey(key)),
                fact(Field::PreviousComparison, Value::Comparison(previous_type.into())),
                fact(Field::PreviousValue, Value::Number(previous_value)),
                fact(Field::NewComparison, Value::Comparison(new_type.into())),
                fact(Field::NewValue, Value::Number(new_value)),
            ]
        }
        Body::MosaicAddressRestriction(body) => {
            let MosaicAddressRestriction { mosaic_id, key, previous_value, new_value, target } = *body;
            let value = |number| Value::RestrictionValue((number != u64::MAX).then_some(number));
            vec![
                fact(Field::MosaicId, mosaic(mosaic_id)),
                fact(Field::Target, Value::Account(target)),
                fact(Field::Key, Value::RestrictionKey(key)),
                fact(Field::PreviousValue, value(previous_value)),
                fact(Field::NewValue, value(new_value)),
            ]
        }
        Body::MultisigAccountModification(body) => {
            let MultisigAccountModification { min_removal_delta, min_approval_delta, additions, deletions } = body;
            let mut facts = modifications(additions, deletions, Value::Account);
            facts.extend([
                fact(Field::MinApprovalDelta, Value::Change((*min_approval_delta).into())),
                fact(Field::MinRemovalDelta, Value::Change((*min_removal_delta).into())),
            ]);
            facts
        }
        Body::Aggregate(aggregate) => {
            // What `..` leaves out is private: the inner transactions, and what is remembered of their hash.
            let Aggregate { bonded: _, transactions_hash, cosignatures, .. } = aggregate;
            let hash = Value::CheckedHash { stated: *transactions_hash, computed: aggregate.computed_hash() };
            let cosignatures = cosignatures.iter().map(|Cosignature { version, signer, signature }| {
                let signer = AccountKey::new(*signer, network);
                let explained = ExplainedCosignature { signer, signature: *signature, version: *version };
                fact(Field::Cosignature, Value::Cosignature(explained))
            });
            [fact(Field::TransactionsHash, hash)].into_iter().chain(cosignatures).collect()
        }
    }
}

fn key_link(KeyLink { linked_public_key: _, action }: &KeyLink, key: Value) -> Vec<Fact> {
    vec![fact(Field::Action, Value::LinkAction((*action).into())), fact(Field::LinkedKey, key)]
}

fn metadata<T: Copy, B: AsRef<[u8]>>(body: &Metadata<T, B>, target_of: impl Fn(T) -> Option<Fact>) -> Vec<Fact> {
    let Metadata { target, key, target_id, value_size_delta, value } = body;
    let mut facts = vec![fact(Field::Target, Value::Account(*target))];
    facts.extend(target_of(*target_id));
    facts.extend([
        fact(Field::Key, Value::MetadataKey(*key)),
        fact(Field::ValueSizeDelta, Value::Change(*value_size_delta)),
        fact(Field::Value, Value::Bytes(value.as_ref().to_vec())),
    ]);
    facts
}

fn restriction<T: Copy>(body: &AccountRestriction<T>, value: impl Fn(T) -> Value) -> Vec<Fact> {
    let AccountRestriction { flags, additions, deletions } = body;
    let mut facts = vec![fact(Field::Flags, Value::RestrictionFlags(RestrictionFlag::set_in(*flags)))];
    facts.extend(modifications(additions, deletions, value));
    facts
}

fn modifications<T: Copy>(additions: &[T], deletions: &[T], value: impl Fn(T) -> Value) -> Vec<Fact> {
    let list = |field, entries: &[T]| entries.iter().map(|entry| fact(field, value(*entry))).collect::<Vec<_>>();
    [list(Field::Addition, additions), list(Field::Deletion, deletions)].concat()
}

fn text_or_bytes(bytes: &[u8]) -> Value {
    core::str::from_utf8(bytes).map_or_else(|_| Value::Bytes(bytes.to_vec()), |text| Value::Text(text.to_owned()))
}
