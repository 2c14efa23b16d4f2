//! Paths through the trees of the state. A node answers for what is not there too: the path then proves just that.

use axum::Json;
use axum::extract::{Path, State};
use data_encoding::HEXUPPER;
use serde_json::{Value, json};
use tegata_symbol::proof::{StateKey, TreeNode, parse_tree_path};
use tegata_symbol::{MosaicId, NamespaceId};

use super::error::{RestError, RestResult};
use super::query::{self, parse_account, parse_address, parse_id};
use crate::emulator::Emulator;

/// A node of a tree in the node's form, with what can be calculated of it (REST `routes/MerkelTree.js`).
fn tree_node(node: &TreeNode) -> Value {
    match node {
        TreeNode::Branch { path, links } => {
            let set = (0..16u32).zip(links.iter()).filter_map(|(bit, link)| Some((bit, (*link)?)));
            let mask = set.clone().fold(0u32, |mask, (bit, _)| mask | 1 << bit);
            let link = |(bit, link): (u32, tegata_symbol::Hash256)| json!({ "bit": format!("{bit:X}"), "link": link.to_string() });
            json!({
                "type": 0,
                "path": HEXUPPER.encode(&path.packed()),
                "encodedPath": HEXUPPER.encode(&path.encoded(false)),
                "nibbleCount": path.half_bytes().len(),
                // The bytes of `raw` the other way round.
                "linkMask": format!("{mask:04X}"),
                "links": set.map(link).collect::<Vec<_>>(),
                "branchHash": node.hash().to_string(),
            })
        }
        TreeNode::Leaf { path, value } => json!({
            "type": 255,
            "path": HEXUPPER.encode(&path.packed()),
            "encodedPath": HEXUPPER.encode(&path.encoded(true)),
            "nibbleCount": path.half_bytes().len(),
            "value": value.to_string(),
            "leafHash": node.hash().to_string(),
        }),
    }
}

fn answer(emulator: &Emulator, key: &StateKey) -> RestResult {
    let raw = emulator.ledger().trees().path(key);
    let nodes = parse_tree_path(&raw).map_err(|error| RestError::internal(error.to_string()))?;
    Ok(Json(json!({
        "raw": HEXUPPER.encode(&raw),
        "tree": nodes.iter().map(tree_node).collect::<Vec<_>>(),
    })))
}

pub(super) async fn account(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let network = emulator.ledger().parameters().network.id;
    let address = parse_account(&text, network).ok_or_else(|| RestError::invalid_format("accountId"))?;
    answer(&emulator, &StateKey::account(&address))
}

pub(super) async fn mosaic(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let id = parse_id(&text).ok_or_else(|| RestError::invalid_format("mosaicId"))?;
    answer(&emulator, &StateKey::mosaic(MosaicId(id)))
}

pub(super) async fn namespace(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let id = parse_id(&text).ok_or_else(|| RestError::invalid_format("namespaceId"))?;
    answer(&emulator, &StateKey::namespace(NamespaceId(id)))
}

pub(super) async fn metadata(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    answer(&emulator, &StateKey::metadata(&query::hash(&text, "compositeHash")?))
}

pub(super) async fn hash_lock(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    answer(&emulator, &StateKey::hash_lock(&query::hash(&text, "hash")?))
}

pub(super) async fn secret_lock(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    answer(&emulator, &StateKey::secret_lock(&query::hash(&text, "compositeHash")?))
}

pub(super) async fn account_restriction(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let address = parse_address(&text).ok_or_else(|| RestError::invalid_format("address"))?;
    answer(&emulator, &StateKey::account_restriction(&address))
}

pub(super) async fn mosaic_restriction(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    answer(&emulator, &StateKey::mosaic_restriction(&query::hash(&text, "compositeHash")?))
}

pub(super) async fn multisig(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let address = parse_address(&text).ok_or_else(|| RestError::invalid_format("address"))?;
    answer(&emulator, &StateKey::multisig(&address))
}
