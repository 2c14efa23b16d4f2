//! `/finalization/proof/…` (`client/rest`, `finalizationRoutes.js`).

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};
use tegata_symbol::proof::{BmTreeSignature, FinalizationMessageGroup, FinalizationProof, ParentKeySignature};

use super::error::{RestError, RestResult};
use crate::emulator::Emulator;

pub(super) async fn at_epoch(State(emulator): State<Emulator>, Path(epoch): Path<String>) -> RestResult {
    let number: u32 = epoch.parse().map_err(|_| RestError::invalid_format("epoch"))?;
    answer(emulator.ledger().proof_at_epoch(emulator.voter(), number.into())?)
}

pub(super) async fn at_height(State(emulator): State<Emulator>, Path(height): Path<String>) -> RestResult {
    let number: u64 = height.parse().map_err(|_| RestError::invalid_format("height"))?;
    answer(emulator.ledger().proof_at_height(emulator.voter(), number)?)
}

fn answer(proof: Option<FinalizationProof>) -> RestResult {
    let proof = proof.ok_or_else(RestError::nothing)?;
    Ok(Json(json!({
        "version": 1,
        "finalizationEpoch": proof.round.epoch,
        "finalizationPoint": proof.round.point,
        "height": proof.height.to_string(),
        "hash": proof.hash.to_string(),
        "messageGroups": proof.groups.iter().map(group).collect::<Vec<_>>(),
    })))
}

fn group(group: &FinalizationMessageGroup) -> Value {
    json!({
        "stage": group.stage as u32,
        "height": group.height.to_string(),
        "hashes": group.hashes.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "signatures": group.signatures.iter().map(tree_signature).collect::<Vec<_>>(),
    })
}

fn tree_signature(signature: &BmTreeSignature) -> Value {
    let pair = |pair: &ParentKeySignature| json!({ "parentPublicKey": pair.parent_public_key.to_string(), "signature": pair.signature.to_string() });
    json!({ "root": pair(&signature.root), "bottom": pair(&signature.bottom) })
}
