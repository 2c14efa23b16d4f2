//! The verdict: whether a hospital may release or view a study now, with the evidence. Wallet, desk and gate use this.

mod decision;
mod facts;
#[cfg(test)]
mod histories;
#[cfg(test)]
mod weakness;

use tegata_symbol::{Address, Hash256, MosaicId};

pub use decision::decide;
pub use facts::Facts;

use crate::ledger::{Asset, Delivery, Holding, Ledger, LedgerError, Tip};
use crate::reason::{Lack, Reason};
use crate::registry::{RegistryEntry, entry_key};
use crate::request::SignedRequest;
use crate::right::{Role, right_id};

/// How sure the chain must be of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finality {
    /// Its block is final.
    Final,
    /// So many blocks stand on its block, its own counted.
    Blocks(u64),
}

/// What was found about one right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightEvidence {
    /// Which right.
    pub role: Role,
    /// Its mosaic.
    pub mosaic: MosaicId,
    /// The mosaic as it is on the chain.
    pub asset: Option<Asset>,
    /// Where its units are.
    pub holdings: Vec<Holding>,
    /// The latest unit sent.
    pub delivery: Option<Delivery>,
}

/// What the verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The chain at that moment, and which nodes said so.
    pub tip: Tip,
    /// Digest of the request presented.
    pub request: Hash256,
    /// The study.
    pub nft: MosaicId,
    /// The patient's account.
    pub patient: Address,
    /// The hospital that made the study, if the NFT exists.
    pub source: Option<Address>,
    /// What was found about each right.
    pub rights: Vec<RightEvidence>,
    /// From this moment on a yes is a no by the passing of time alone: the first end of a right or of a registry entry;
    /// milliseconds since 1970-01-01 UTC.
    pub holds_until_ms: u64,
}

/// Yes or no, why, and on what evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Empty: yes.
    pub reasons: Vec<Reason>,
    /// By the paper's rules only (rights named by hand): what they lack against rights made by Tegata.
    pub lacks: Vec<Lack>,
    /// What it rests on.
    pub evidence: Evidence,
}

impl Verdict {
    /// Whether the rights are there.
    pub const fn is_yes(&self) -> bool {
        self.reasons.is_empty()
    }
}

/// What is to be judged.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The request whose digest T and V must name.
    pub request: &'a SignedRequest,
    /// The study; for open requests the patient's answer names it.
    pub nft: MosaicId,
    /// The account that holds the study, from the study card or the sealed answer.
    pub patient: Address,
    /// The registry's account.
    pub registry: Address,
    /// How sure the chain must be.
    pub finality: Finality,
    /// The verifier's clock; milliseconds since 1970-01-01 UTC.
    pub now_ms: u64,
    /// By the paper's rules: mosaics that another wallet made, named by hand.
    pub named_rights: Option<NamedRights>,
}

impl Question<'_> {
    /// The mosaic of a right: as it was named, or as it follows from study, hospital and patient.
    pub fn right_mosaic(&self, role: Role) -> MosaicId {
        match (self.named_rights, role) {
            (Some(named), Role::Transfer) => named.transfer,
            (Some(named), Role::Viewing) => named.viewing,
            (None, role) => right_id(role, self.nft, &self.request.request().asker, &self.patient),
        }
    }
}

/// Mosaics made by another wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedRights {
    /// T.
    pub transfer: MosaicId,
    /// V.
    pub viewing: MosaicId,
}

/// The registry's entry for a hospital, read from the chain; `None` when it has none that can be read.
///
/// # Errors
/// [`LedgerError`].
pub async fn registered(
    ledger: &impl Ledger,
    registry: &Address,
    identity: &Address,
) -> Result<Option<RegistryEntry>, LedgerError> {
    let value = ledger.account_metadata(registry, registry, entry_key(identity)).await?;
    // The key has only 8 bytes: the entry itself must name the hospital too.
    Ok(value.and_then(|bytes| RegistryEntry::from_bytes(&bytes).ok()).filter(|entry| entry.identity == *identity))
}

/// Gathers the facts and decides. An unreachable ledger is an error, never a yes.
///
/// # Errors
/// [`LedgerError`].
pub async fn judge(ledger: &impl Ledger, question: &Question<'_>) -> Result<Verdict, LedgerError> {
    Ok(decide(question, &Facts::gather(ledger, question).await?))
}
