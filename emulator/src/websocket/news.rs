//! Events in the node's words.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tegata_symbol::UnresolvedAddress;

use super::topic::Channel;
use crate::chain::Event;
use crate::packet::Announced;
use crate::rest::transaction_json::{block_fields, complete, transaction_meta};

/// The channel of an event, and the accounts that it concerns; `None`: it concerns the whole chain.
pub(super) fn concerns(event: &Event) -> (Channel, Option<&BTreeSet<UnresolvedAddress>>) {
    match event {
        Event::Block(_) => (Channel::Block, None),
        Event::Finalized { .. } => (Channel::FinalizedBlock, None),
        Event::ConfirmedAdded { transaction, .. } => (Channel::ConfirmedAdded, Some(&transaction.addresses)),
        Event::UnconfirmedAdded(each) => (Channel::UnconfirmedAdded, Some(&each.addresses)),
        Event::UnconfirmedRemoved(each) => (Channel::UnconfirmedRemoved, Some(&each.addresses)),
        Event::PartialAdded(each) => (Channel::PartialAdded, Some(&each.addresses)),
        Event::PartialRemoved(each) => (Channel::PartialRemoved, Some(&each.addresses)),
        Event::Cosignature { addresses, .. } => (Channel::Cosignature, Some(addresses)),
        Event::Status { addresses, .. } => (Channel::Status, Some(addresses)),
    }
}

/// The `data` of a message.
pub(super) fn data(event: &Event) -> Value {
    let added = |announced: &Announced, height| json!({ "transaction": complete(announced), "meta": transaction_meta(announced, height) });
    let removed = |announced: &Announced| json!({ "meta": { "hash": announced.hash.to_string() } });
    match event {
        Event::Block(block) => {
            let generation_hash = tegata_symbol::Hash256::ZERO.to_string();
            let meta = json!({ "hash": block.summary.hash.to_string(), "generationHash": generation_hash });
            json!({ "block": block_fields(&block.summary), "meta": meta })
        }
        Event::Finalized { round, height, hash } => json!({
            "finalizationEpoch": round.epoch,
            "finalizationPoint": round.point,
            "height": height.to_string(),
            "hash": hash.to_string(),
        }),
        Event::ConfirmedAdded { transaction, height } => added(transaction, *height),
        Event::UnconfirmedAdded(each) | Event::PartialAdded(each) => added(each, 0),
        Event::UnconfirmedRemoved(each) | Event::PartialRemoved(each) => removed(each),
        Event::Cosignature { cosignature, .. } => json!({
            "version": cosignature.cosignature.version.to_string(),
            "signerPublicKey": cosignature.cosignature.signer.to_string(),
            "signature": cosignature.cosignature.signature.to_string(),
            "parentHash": cosignature.parent_hash.to_string(),
        }),
        Event::Status { hash, failure, deadline, .. } => {
            json!({ "hash": hash.to_string(), "code": failure.name(), "deadline": deadline.0.to_string() })
        }
    }
}
