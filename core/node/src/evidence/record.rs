//! What proves a yes, in the form in which it is kept: as REST wrote it, so that a stranger can compare.

use serde::{Deserialize, Serialize};
use tegata_symbol::merkle::Side;
use tegata_symbol::{Hash256, MosaicId, PublicKey};

use crate::dto::leaf::{AccountLeafDto, LeafFieldError, MetadataLeafDto, MosaicLeafDto};
use crate::dto::{Decimal, Hex, HexAddress, HexBytes, MerklePosition};

/// How [`AskedRecord::finality`] says that the grant's block must be final.
pub(super) const FINAL: &str = "final";

/// All that a yes rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EvidenceRecord {
    /// Which network.
    pub network: NetworkRecord,
    /// What was asked.
    pub asked: AskedRecord,
    /// How many nodes the verifier had.
    pub nodes_configured: u32,
    /// The node that told everything below.
    pub node: String,
    /// The block that the states are proven against: the latest at that moment.
    pub block: BlockRecord,
    /// The latest final block, as the nodes told; not proven.
    pub finalized_height: Decimal,
    /// Accounts, mosaics and metadata, each with its path.
    pub states: Vec<StateRecord>,
    /// The transactions that sent the units, each with its path.
    pub transactions: Vec<TransactionRecord>,
    /// What the patient had announced to take back, as the nodes told; not proven.
    pub pending_revocations: Vec<Hex<MosaicId>>,
}

/// A network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NetworkRecord {
    /// First byte of addresses.
    pub id: u8,
    /// What tells it from other networks.
    pub generation_hash_seed: Hex<Hash256>,
    /// Milliseconds from 1970-01-01 UTC to network time 0.
    pub epoch_ms: Decimal,
    /// The currency.
    pub currency: Hex<MosaicId>,
}

/// The question of a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AskedRecord {
    /// The verifier's clock; milliseconds since 1970-01-01 UTC.
    pub at_ms: Decimal,
    /// The signed request's bytes.
    pub request: HexBytes,
    /// The study.
    pub nft: Hex<MosaicId>,
    /// The account that holds it.
    pub patient: HexAddress,
    /// The registry.
    pub registry: HexAddress,
    /// `final`, or the number of blocks that were enough.
    pub finality: String,
    /// Mosaics that another wallet made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named_rights: Option<NamedRightsRecord>,
}

/// Mosaics that another wallet made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NamedRightsRecord {
    /// T.
    pub transfer: Hex<MosaicId>,
    /// V.
    pub viewing: Hex<MosaicId>,
}

/// A block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BlockRecord {
    /// The header in the node's layout, without transactions.
    pub header: HexBytes,
    /// Roots of the trees of state, where states are proven against the block.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roots: Vec<Hex<Hash256>>,
    /// The nodes that named it.
    pub named_by: Vec<NodeRecord>,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NodeRecord {
    /// Where it is.
    pub url: String,
    /// The account that it is run with.
    pub public_key: Hex<PublicKey>,
}

/// A state as it was told, and the path that proves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StateRecord {
    /// As REST gave it.
    pub told: ToldState,
    /// The nodes of the tree from the root down, as `raw` of the proof's route.
    pub path: HexBytes,
}

/// A state as it was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ToldState {
    /// `account` of `POST /accounts`.
    Account(AccountLeafDto),
    /// `mosaic` of `POST /mosaics`.
    Mosaic(MosaicLeafDto),
    /// `metadataEntry` of `GET /metadata`; with an empty value: there is no such entry.
    Metadata(MetadataLeafDto),
}

impl ToldState {
    /// What it is, for people.
    pub fn name(&self) -> String {
        match self {
            Self::Account(account) => format!("account {}", account.address.0),
            Self::Mosaic(mosaic) => format!("mosaic {}", mosaic.id.0),
            Self::Metadata(entry) if entry.metadata_type == 0 => {
                format!("metadata {} of account {}", entry.scoped_metadata_key.0, entry.target_address.0)
            }
            Self::Metadata(entry) => {
                format!("metadata {} of mosaic {}", entry.scoped_metadata_key.0, entry.target_id.0)
            }
        }
    }

    /// The route that told it, with what was asked.
    pub fn told_route(&self) -> String {
        match self {
            Self::Account(account) => format!("GET /accounts/{}", account.address.0),
            Self::Mosaic(mosaic) => format!("GET /mosaics/{}", mosaic.id.0),
            Self::Metadata(entry) => format!(
                "GET /metadata?sourceAddress={}&targetAddress={}&scopedMetadataKey={}&targetId={}&metadataType={}",
                entry.source_address.0,
                entry.target_address.0,
                entry.scoped_metadata_key.0,
                entry.target_id.0,
                entry.metadata_type
            ),
        }
    }

    /// The path of the route that proves it.
    ///
    /// # Errors
    /// [`LeafFieldError`].
    pub fn proof_route(&self) -> Result<String, LeafFieldError> {
        Ok(match self {
            Self::Account(account) => format!("/accounts/{}/merkle", account.address.0),
            Self::Mosaic(mosaic) => format!("/mosaics/{}/merkle", mosaic.id.0),
            Self::Metadata(entry) => format!("/metadata/{}/merkle", entry.leaf()?.composite_hash()),
        })
    }
}

/// A transaction that sent a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TransactionRecord {
    /// Its bytes, with all cosignatures.
    pub bytes: HexBytes,
    /// Its position in the block, as the node told.
    pub index: u32,
    /// The path from its leaf to the block's root.
    pub path: Vec<PathStep>,
    /// Its block.
    pub block: BlockRecord,
}

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PathStep {
    /// The sibling.
    pub hash: Hex<Hash256>,
    /// Where it stands.
    pub position: MerklePosition,
}

impl PathStep {
    pub(super) const fn step(&self) -> (Side, Hash256) {
        match self.position {
            MerklePosition::Left => (Side::Left, self.hash.0),
            MerklePosition::Right => (Side::Right, self.hash.0),
        }
    }
}
