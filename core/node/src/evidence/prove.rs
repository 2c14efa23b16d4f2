//! Asks for the proofs of what a yes rests on.

use futures_util::future::{try_join, try_join_all};
use tegata_rights::{Facts, Finality, Question};
use tegata_symbol::merkle::Side;

use super::one_node::{NamedBlock, OneNode};
use super::record::{
    AskedRecord, BlockRecord, EvidenceRecord, FINAL, NamedRightsRecord, NetworkRecord, NodeRecord, PathStep,
    StateRecord, ToldState, TransactionRecord,
};
use crate::dto::leaf::StatePathDto;
use crate::dto::{Decimal, Hex, HexAddress, HexBytes, MerklePosition};
use crate::error::NodeError;
use crate::http::Endpoint;

impl OneNode<'_> {
    /// One path for each state, one for each transaction, and the block of each transaction from every node; all at once.
    pub(super) async fn prove(&self, question: &Question<'_>, facts: &Facts) -> Result<EvidenceRecord, NodeError> {
        let (mut states, mut transactions) = (Vec::new(), Vec::new());
        let block = {
            let told = self.told();
            let holders = facts.holders();
            states
                .extend(holders.iter().filter_map(|holder| told.accounts.get(holder)).cloned().map(ToldState::Account));
            states.extend(told.mosaics.values().cloned().map(ToldState::Mosaic));
            states.extend(told.metadata.values().cloned().map(ToldState::Metadata));
            for found in &told.transactions {
                transactions.push((found.transaction.to_bytes(), found.hash, found.confirmed(self.node)?));
            }
            told.block.clone()
        };
        let block = block.ok_or_else(|| NodeError::nonsense(&self.node.name, "no block"))?;
        let paths = try_join_all(states.iter().map(|told| self.state_path(told)));
        let places = try_join_all(transactions.iter().map(|(_, hash, meta)| async move {
            let path = async {
                let path = self.node.merkle_path(meta.height, hash).await?;
                path.ok_or_else(|| NodeError::nonsense(&self.node.name, format!("no merkle path for {hash}")))
            };
            try_join(self.pool.named_block(self.node, meta.height), path).await
        }));
        let (paths, places) = try_join(paths, places).await?;
        let transactions = transactions.into_iter().zip(places).map(|((bytes, _, meta), (named, path))| {
            let path = path.into_iter().map(|(side, hash)| PathStep {
                hash: Hex(hash),
                position: match side {
                    Side::Left => MerklePosition::Left,
                    Side::Right => MerklePosition::Right,
                },
            });
            TransactionRecord {
                bytes: HexBytes(bytes),
                index: meta.index,
                path: path.collect(),
                block: named.record(false),
            }
        });
        let network = &self.pool.facts().network;
        Ok(EvidenceRecord {
            network: NetworkRecord {
                id: network.id.0,
                generation_hash_seed: Hex(network.generation_hash_seed),
                epoch_ms: Decimal(network.epoch_ms),
                currency: Hex(network.currency),
            },
            asked: AskedRecord {
                at_ms: Decimal(question.now_ms),
                request: HexBytes(question.request.to_bytes()),
                nft: Hex(question.nft),
                patient: HexAddress(question.patient),
                registry: HexAddress(question.registry),
                finality: match question.finality {
                    Finality::Final => FINAL.to_owned(),
                    Finality::Blocks(blocks) => blocks.to_string(),
                },
                named_rights: question
                    .named_rights
                    .map(|named| NamedRightsRecord { transfer: Hex(named.transfer), viewing: Hex(named.viewing) }),
            },
            nodes_configured: u32::try_from(self.pool.all().len()).unwrap_or(u32::MAX),
            node: self.node.name.clone(),
            block: block.record(true),
            finalized_height: Decimal(facts.tip.finalized_height),
            states: states
                .into_iter()
                .zip(paths)
                .map(|(told, path)| StateRecord { told, path: HexBytes(path) })
                .collect(),
            transactions: transactions.collect(),
            pending_revocations: facts.pending.iter().map(|id| Hex(*id)).collect(),
        })
    }

    async fn state_path(&self, told: &ToldState) -> Result<Vec<u8>, NodeError> {
        let route = told.proof_route().map_err(|error| NodeError::nonsense(&self.node.name, error.to_string()))?;
        let dto: StatePathDto = self.node.json(&Endpoint::get(route)).await?;
        Ok(dto.raw.0)
    }
}

impl NamedBlock {
    fn record(&self, with_roots: bool) -> BlockRecord {
        let roots = if with_roots { self.block.roots.as_slice() } else { &[] };
        BlockRecord {
            header: HexBytes(self.block.header.to_bytes(&[])),
            roots: roots.iter().map(|root| Hex(*root)).collect(),
            named_by: self
                .by
                .iter()
                .map(|(url, account)| NodeRecord { url: url.clone(), public_key: Hex(*account) })
                .collect(),
        }
    }
}
