//! The verdict with its proofs: one code for wallet, desk and gate.
//!
//! All facts come from one node of the pool, in three rounds of at most twelve requests. A no is given as it is told. For a
//! yes, everything that it rests on is then proven against one block: the accounts that hold the units, the mosaics, the
//! registry's entries, that the study is not void, and that the grant's transaction is in its block. The block's hash is
//! computed, and where the pool has two nodes or more, two with different accounts must name it. A node whose proof
//! contradicts what it told is left for the next one, and named. The yes itself is decided on what [`EvidenceRecord::check`]
//! reads out of the record, so that the same decision can be made again later, from a file.
//!
//! What the wallet shows of its permissions is told by one node and not proven.

mod check;
mod file;
mod one_node;
mod prove;
mod record;
pub mod warm;

use std::sync::Arc;

use tegata_rights::{Facts, LedgerError, Question, Verdict, decide};

pub use check::{Checked, EvidenceError};
pub use file::MAX_EVIDENCE;
pub use record::{
    AskedRecord, BlockRecord, EvidenceRecord, NamedRightsRecord, NetworkRecord, NodeRecord, PathStep, StateRecord,
    ToldState, TransactionRecord,
};

use crate::error::NodeError;
use crate::http::Node;
use crate::pool::NodePool;
use one_node::OneNode;

/// How often one verdict is asked for again because the chain moved, nodes were behind, or one was left for the next.
const TRIES: u32 = 6;

/// A verdict and, where it is yes, what proves it.
#[derive(Debug, Clone)]
pub struct ProvenVerdict {
    /// Yes or no.
    pub verdict: Verdict,
    /// The proofs of a yes; `None`: no.
    pub record: Option<Box<EvidenceRecord>>,
    /// What other nodes told, and could not prove.
    pub contradictions: Vec<LedgerError>,
}

/// Why one attempt gave no verdict.
enum Trouble {
    /// Another node's chain is longer.
    Ahead(String),
    /// The chain moved meanwhile.
    Moved(LedgerError),
    /// What it told and what it proves do not fit, and its chain stands still.
    Suspect(LedgerError),
    /// Other nodes have not come so far yet.
    Wait(LedgerError),
    /// This node is of no use.
    Leave(LedgerError),
}

impl NodePool {
    /// Asks for a verdict and proves it.
    ///
    /// # Errors
    /// [`LedgerError`]: [`LedgerError::Contradiction`] when no node could prove what it told,
    /// [`LedgerError::TooFewNodes`] and [`LedgerError::Disagreement`] when nodes do not name the same block for longer than
    /// about four seconds. None of them is ever a yes.
    pub async fn verdict(&self, question: &Question<'_>) -> Result<ProvenVerdict, LedgerError> {
        let (mut contradictions, mut left, mut last) = (Vec::new(), Vec::<String>::new(), None);
        let mut wanted = self.preferred_name().to_owned();
        let mut suspect: Option<String> = None;
        for attempt in 1..=TRIES.saturating_add(u32::try_from(self.all().len()).unwrap_or(0)) {
            let usable = |node: &&Arc<Node>| !left.contains(&node.name);
            let chosen = self.all().iter().filter(usable).find(|node| node.name == wanted);
            let Some(node) = chosen.or_else(|| self.all().iter().find(usable)) else { break };
            match self.verdict_of(node, question).await {
                Ok((verdict, record)) => {
                    self.prefer(&node.name);
                    return Ok(ProvenVerdict { verdict, record: record.map(Box::new), contradictions });
                }
                Err(Trouble::Ahead(other)) if !left.contains(&other) => wanted = other,
                Err(Trouble::Ahead(other)) => {
                    last =
                        Some(LedgerError::Unreachable(format!("{other}: its chain is longer, and it cannot be used")));
                    tokio::time::sleep(self.retry_pause().saturating_mul(attempt)).await;
                }
                Err(Trouble::Moved(error)) => last = Some(error),
                Err(Trouble::Suspect(error)) => {
                    // A second time although its chain stands still: the node's own fault.
                    if suspect.replace(node.name.clone()).as_ref() == Some(&node.name) {
                        tracing::warn!(%error, "trying the next node");
                        left.push(node.name.clone());
                        contradictions.push(error);
                    } else {
                        last = Some(error);
                    }
                }
                Err(Trouble::Wait(error)) => {
                    if attempt >= TRIES {
                        last = Some(error);
                        break;
                    }
                    last = Some(error);
                    tokio::time::sleep(self.retry_pause().saturating_mul(attempt)).await;
                }
                Err(Trouble::Leave(error)) => {
                    tracing::warn!(%error, "trying the next node");
                    left.push(node.name.clone());
                    last = Some(error);
                }
            }
        }
        let contradiction = contradictions.into_iter().next();
        Err(contradiction.or(last).unwrap_or_else(|| LedgerError::Unreachable("no node gave a verdict in time".into())))
    }

    async fn verdict_of(
        &self,
        node: &Arc<Node>,
        question: &Question<'_>,
    ) -> Result<(Verdict, Option<EvidenceRecord>), Trouble> {
        self.identify(node).await.map_err(leave)?;
        let one = OneNode::new(self, node);
        let facts = match Facts::gather(&one, question).await {
            Ok(facts) => facts,
            Err(error) => {
                return Err(match one.node_ahead() {
                    Some(other) => Trouble::Ahead(other),
                    None if matches!(error, LedgerError::Disagreement { .. }) => Trouble::Wait(error),
                    None => Trouble::Leave(error),
                });
            }
        };
        let told = decide(question, &facts);
        if !told.is_yes() {
            return Ok((told, None));
        }
        let record = match one.prove(question, &facts).await {
            Ok(record) => record,
            Err(error @ NodeError::Disagreement { .. }) => return Err(Trouble::Wait(error.into())),
            // A path that is asked for a moment after the block was rolled back.
            Err(error) if self.has_moved(node, &facts).await => return Err(Trouble::Moved(error.into())),
            Err(error) => return Err(leave(error)),
        };
        match record.check() {
            Ok(checked) => Ok((checked.verdict, Some(record))),
            Err(EvidenceError::TooFewNodes { height, nodes, needed }) => {
                Err(Trouble::Wait(LedgerError::TooFewNodes { height, nodes, needed }))
            }
            Err(error) => {
                let contradiction = error.contradiction_of(&node.name);
                if self.has_moved(node, &facts).await {
                    let what = format!("{}: the chain moved while it was asked", node.name);
                    return Err(Trouble::Moved(LedgerError::Unreachable(what)));
                }
                Err(Trouble::Suspect(contradiction))
            }
        }
    }

    /// Whether the node's chain ends elsewhere now than when the facts were gathered.
    async fn has_moved(&self, node: &Node, facts: &Facts) -> bool {
        match node.chain_info().await {
            Ok(info) if info.height == facts.tip.height => {
                !matches!(node.header(info.height).await, Ok(Some(block)) if block.hash == facts.tip.block)
            }
            _ => true,
        }
    }
}

fn leave(error: NodeError) -> Trouble {
    Trouble::Leave(error.into())
}
