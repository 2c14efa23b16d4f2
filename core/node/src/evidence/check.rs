//! Decides from a record alone, without asking anybody.

use tegata_rights::{
    Facts, Finality, FormatError, LedgerError, NamedRights, Question, Reason, RegistryEntry, SignedRequest, Tip,
    Verdict, decide, entry_key, void_key,
};
use tegata_symbol::merkle::Side;
use tegata_symbol::proof::{BlockHeader, MetadataEntry, ProofError, Proven, StateKey, StateLeaf, StateProof};
use tegata_symbol::{Address, Hash256, MosaicId, Network, NetworkId, PublicKey, Transaction};

use super::one_node::{account_entry, asset, asset_entry, units_of};
use super::record::{BlockRecord, EvidenceRecord, FINAL, StateRecord, ToldState};
use crate::delivery::delivery_in;
use crate::dto::leaf::{AccountLeafDto, MetadataLeafDto, MosaicLeafDto};
use crate::transactions::check;

/// Independently run nodes that must name a block, where the verifier has so many.
const NEEDED_NODES: usize = 2;

/// Evidence proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EvidenceError {
    /// More bytes than evidence can have.
    #[error("{0} bytes are more than evidence can have")]
    TooLarge(usize),
    /// Not evidence, or damaged.
    #[error("this is not evidence in a form that can be read: {0}")]
    Form(String),
    /// Written by a later version.
    #[error("evidence of version {0} cannot be read: a newer program wrote it")]
    Version(u32),
    /// The content is not that which was written.
    #[error("the evidence was changed after it was written: its digest is another")]
    Digest,
    /// The request cannot be read.
    #[error("the request in the evidence cannot be read: {0}")]
    Request(#[from] FormatError),
    /// The request belongs to another network.
    #[error("the request belongs to another network than the evidence")]
    OtherNetwork,
    /// A block's header is not what its harvester signed, or cannot be read.
    #[error("a block in the evidence is not sound: {0}")]
    Block(&'static str),
    /// A path does not lead where it must.
    #[error("the proof of {fact} is broken: {why}")]
    Proof {
        /// Of what.
        fact: String,
        /// Which rule it breaks.
        why: ProofError,
    },
    /// A proof shows something else than was told.
    #[error("{fact} was told as {told}, and its proof shows {proven}")]
    Contradicted {
        /// Of what.
        fact: String,
        /// What was told.
        told: String,
        /// What is proven.
        proven: String,
    },
    /// A transaction is not what was signed, or not in its block.
    #[error("the transaction {hash} is not sound: {why}")]
    Transaction {
        /// Which; zero when it cannot be read.
        hash: Hash256,
        /// What is wrong.
        why: &'static str,
    },
    /// Something that a yes rests on has no proof.
    #[error("the evidence lacks {0}")]
    Missing(String),
    /// Too few nodes with different accounts named a block.
    #[error("block {height} was named by {} of {needed} independently run nodes that are needed", nodes.len())]
    TooFewNodes {
        /// Its height.
        height: u64,
        /// Those that did.
        nodes: Vec<String>,
        /// How many it takes.
        needed: usize,
    },
    /// What is proven leads to a no.
    #[error("what is proven leads to a no: {}", list(.0))]
    NotYes(Vec<Reason>),
}

fn list(reasons: &[Reason]) -> String {
    reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl EvidenceError {
    /// As the fault of the node that told it.
    pub(super) fn contradiction_of(self, node: &str) -> LedgerError {
        let node = node.to_owned();
        match self {
            Self::Contradicted { fact, told, proven } => LedgerError::Contradiction { node, fact, told, proven },
            Self::NotYes(reasons) => LedgerError::Contradiction {
                node,
                fact: "the verdict".into(),
                told: "yes".into(),
                proven: list(&reasons),
            },
            Self::Proof { fact, why } => {
                LedgerError::Contradiction { node, fact, told: "a state".into(), proven: why.to_string() }
            }
            other => LedgerError::Nonsense { node, what: other.to_string() },
        }
    }
}

/// What evidence shows, at the moment at which it was gathered.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Always a yes.
    pub verdict: Verdict,
    /// When it was asked for; milliseconds since 1970-01-01 UTC, by the verifier's clock.
    pub at_ms: u64,
    /// Accounts of the nodes that named the block, each once.
    pub independent_nodes: usize,
}

impl EvidenceRecord {
    /// Computes everything anew: leaves, paths, roots, headers, transaction hashes and signatures, and the decision.
    ///
    /// # Errors
    /// [`EvidenceError`].
    pub fn check(&self) -> Result<Checked, EvidenceError> {
        let network = Network {
            id: NetworkId(self.network.id),
            generation_hash_seed: self.network.generation_hash_seed.0,
            epoch_ms: self.network.epoch_ms.0,
            currency: self.network.currency.0,
        };
        let request = SignedRequest::from_bytes(&self.asked.request.0)?;
        if request.request().network != network.generation_hash_seed {
            return Err(EvidenceError::OtherNetwork);
        }
        let header = sound_header(&self.block, &network)?;
        let independent_nodes = self.check_named(&self.block, &header)?;
        let roots: Vec<Hash256> = self.block.roots.iter().map(|root| root.0).collect();
        for state in &self.states {
            check_state(state, &roots, &header)?;
        }
        let question = self.question(&request)?;
        let facts = self.facts(&question, &network, &header)?;
        let verdict = decide(&question, &facts);
        if !verdict.is_yes() {
            return Err(EvidenceError::NotYes(verdict.reasons));
        }
        Ok(Checked { verdict, at_ms: self.asked.at_ms.0, independent_nodes })
    }

    fn question<'a>(&self, request: &'a SignedRequest) -> Result<Question<'a>, EvidenceError> {
        let finality = match self.asked.finality.as_str() {
            FINAL => Finality::Final,
            blocks => Finality::Blocks(blocks.parse().map_err(|_| EvidenceError::Form("finality".into()))?),
        };
        Ok(Question {
            request,
            nft: self.asked.nft.0,
            patient: self.asked.patient.0,
            registry: self.asked.registry.0,
            finality,
            now_ms: self.asked.at_ms.0,
            named_rights: self
                .asked
                .named_rights
                .as_ref()
                .map(|named| NamedRights { transfer: named.transfer.0, viewing: named.viewing.0 }),
        })
    }

    /// How many nodes with accounts of their own name a block; where there are two, it takes two.
    fn check_named(&self, block: &BlockRecord, header: &BlockHeader) -> Result<usize, EvidenceError> {
        let mut accounts: Vec<PublicKey> = block.named_by.iter().map(|node| node.public_key.0).collect();
        accounts.sort_unstable();
        accounts.dedup();
        let needed = usize::try_from(self.nodes_configured).unwrap_or(usize::MAX).clamp(1, NEEDED_NODES);
        if accounts.len() < needed {
            let nodes = block.named_by.iter().map(|node| node.url.clone()).collect();
            return Err(EvidenceError::TooFewNodes { height: header.height, nodes, needed });
        }
        Ok(accounts.len())
    }

    /// The facts, read out of what is proven; what cannot be proven is taken as it was told.
    fn facts(&self, question: &Question<'_>, network: &Network, header: &BlockHeader) -> Result<Facts, EvidenceError> {
        let request = question.request.request();
        let rights: Vec<MosaicId> = request.rights().roles().map(|role| question.right_mosaic(role)).collect();
        let all = [&[question.nft], &rights[..]].concat();
        let assets: Vec<_> = self.mosaics().filter(|mosaic| all.contains(&mosaic.id.0)).map(asset).collect();
        let creator = assets.iter().find(|asset| asset.id == question.nft).map(|asset| asset.creator);
        let creator = creator.ok_or_else(|| EvidenceError::Missing("the study's NFT".into()))?;
        let registered = |identity: &Address| {
            let value = self.metadata(&account_entry(&question.registry, &question.registry, entry_key(identity)))?;
            let entry = RegistryEntry::from_bytes(value).ok();
            Ok::<_, EvidenceError>(entry.filter(|entry| entry.identity == *identity))
        };
        let void = self.metadata(&asset_entry(&creator, question.nft, void_key()))?;
        Ok(Facts {
            tip: Tip {
                height: header.height,
                block: header.hash(),
                time_ms: network.unix_ms(header.timestamp),
                finalized_height: self.finalized_height.0.min(header.height),
                nodes: self.block.named_by.iter().map(|node| node.url.clone()).collect(),
            },
            asker: registered(&request.asker)?,
            source: registered(&creator)?,
            void: Some(void.to_vec()),
            holdings: self.accounts().flat_map(|account| units_of(account, &all)).collect(),
            assets,
            deliveries: self.deliveries(question, &rights, network, header)?,
            pending: self.pending_revocations.iter().map(|id| id.0).collect(),
        })
    }

    fn deliveries(
        &self,
        question: &Question<'_>,
        rights: &[MosaicId],
        network: &Network,
        tip: &BlockHeader,
    ) -> Result<Vec<(MosaicId, tegata_rights::Delivery)>, EvidenceError> {
        let mut deliveries = Vec::new();
        for record in &self.transactions {
            let unsound = |hash, why| EvidenceError::Transaction { hash, why };
            let transaction = Transaction::from_bytes(&record.bytes.0)
                .map_err(|_| unsound(Hash256::ZERO, "its bytes are no transaction"))?;
            let hash = check(&transaction, network).map_err(|why| unsound(Hash256::ZERO, why))?;
            let header = sound_header(&record.block, network)?;
            self.check_named(&record.block, &header)?;
            let path: Vec<(Side, Hash256)> = record.path.iter().map(super::record::PathStep::step).collect();
            let leaf = transaction.merkle_component_hash(&network.generation_hash_seed);
            if header.height > tip.height || !header.has_transaction(leaf, &path) {
                return Err(unsound(hash, "it is not in its block"));
            }
            for id in rights {
                let place = (header.height, record.index);
                let found = delivery_in(&transaction, hash, place, &question.patient, *id, network)
                    .map_err(|_| unsound(hash, "a unit went to an alias"))?;
                deliveries.extend(found.map(|delivery| (*id, delivery)));
            }
        }
        // The latest of each right first: that is the one which counts.
        deliveries.sort_by_key(|(_, delivery)| core::cmp::Reverse((delivery.height, delivery.index)));
        Ok(deliveries)
    }

    fn accounts(&self) -> impl Iterator<Item = &AccountLeafDto> {
        self.states.iter().filter_map(|state| match &state.told {
            ToldState::Account(account) => Some(account),
            _ => None,
        })
    }

    fn mosaics(&self) -> impl Iterator<Item = &MosaicLeafDto> {
        self.states.iter().filter_map(|state| match &state.told {
            ToldState::Mosaic(mosaic) => Some(mosaic),
            _ => None,
        })
    }

    /// The value of an entry; empty when it is proven that there is none.
    fn metadata(&self, wanted: &MetadataEntry) -> Result<&[u8], EvidenceError> {
        let wanted = wanted.composite_hash();
        let is_it = |entry: &&MetadataLeafDto| entry.leaf().is_ok_and(|leaf| leaf.composite_hash() == wanted);
        let mut entries = self.states.iter().filter_map(|state| match &state.told {
            ToldState::Metadata(entry) => Some(entry),
            _ => None,
        });
        let found = entries.find(is_it).map(|entry| entry.value.0.as_slice());
        found.ok_or_else(|| EvidenceError::Missing(format!("the metadata entry {wanted}")))
    }
}

/// A header that its harvester signed, on this network.
fn sound_header(block: &BlockRecord, network: &Network) -> Result<BlockHeader, EvidenceError> {
    let (header, rest) =
        BlockHeader::from_bytes(&block.header.0).map_err(|_| EvidenceError::Block("its header cannot be read"))?;
    if !rest.is_empty() {
        return Err(EvidenceError::Block("bytes follow its header"));
    }
    if header.network != network.id {
        return Err(EvidenceError::Block("it belongs to another network"));
    }
    if !header.verify() {
        return Err(EvidenceError::Block("its signature is wrong"));
    }
    Ok(header)
}

fn check_state(state: &StateRecord, roots: &[Hash256], header: &BlockHeader) -> Result<(), EvidenceError> {
    let fact = || state.told.name();
    let field = |error: crate::dto::leaf::LeafFieldError| EvidenceError::Form(format!("{}: {error}", fact()));
    let (key, told): (StateKey, Proven) = match &state.told {
        ToldState::Account(account) => {
            let leaf = account.leaf().map_err(field)?;
            (leaf.state_key(), Proven::Value(leaf.value_hash()))
        }
        ToldState::Mosaic(mosaic) => {
            let leaf = mosaic.leaf();
            (leaf.state_key(), Proven::Value(leaf.value_hash()))
        }
        ToldState::Metadata(entry) => {
            let leaf = entry.leaf().map_err(field)?;
            let told = if leaf.value.is_empty() { Proven::Absent } else { Proven::Value(leaf.value_hash()) };
            (leaf.state_key(), told)
        }
    };
    let proven = StateProof::from_bytes(roots, &state.path.0)
        .and_then(|proof| proof.check(&header.state_hash, &key))
        .map_err(|why| EvidenceError::Proof { fact: fact(), why })?;
    if proven == told {
        return Ok(());
    }
    Err(EvidenceError::Contradicted { fact: fact(), told: described(&state.told, told), proven: shown(proven) })
}

fn shown(proven: Proven) -> String {
    match proven {
        Proven::Value(hash) => format!("a state with the hash {hash}"),
        Proven::Absent => "that it is not there".to_owned(),
    }
}

fn described(state: &ToldState, told: Proven) -> String {
    let detail = match state {
        ToldState::Account(account) => {
            let units: Vec<String> =
                account.mosaics.iter().take(8).map(|held| format!("{} of {}", held.amount.0, held.id.0)).collect();
            format!(", holding {}", units.join(", "))
        }
        ToldState::Mosaic(mosaic) => format!(", supply {}, flags {}", mosaic.supply.0, mosaic.flags),
        ToldState::Metadata(entry) => format!(", {} bytes", entry.value.0.len()),
    };
    format!("{}{detail}", shown(told))
}
