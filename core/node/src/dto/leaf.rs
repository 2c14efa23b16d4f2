//! States and block headers with all their fields, as REST gives them: what a node hashes for its trees and its chain.

use serde::{Deserialize, Serialize};
use tegata_symbol::proof::{
    AccountImportance, AccountKind, AccountState, ActivityBucket, BlockHeader, BlockKind, ImportanceFooter,
    MetadataEntry, MetadataTarget, MosaicEntry, VotingKey, VrfProof,
};
use tegata_symbol::{
    Amount, Hash256, MetadataKey, Mosaic, MosaicFlags, MosaicId, NamespaceId, NetworkId, NetworkTime, PublicKey,
    Signature,
};

use super::{Decimal, Hex, HexAddress, HexBytes, MosaicAmountDto};

/// Most buckets of activity that a node keeps.
const BUCKETS: usize = 5;

/// A field has a value that no node has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} has a value that cannot be")]
pub struct LeafFieldError(pub &'static str);

/// `account` of `/accounts/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountLeafDto {
    /// Its address.
    pub address: HexAddress,
    /// When the address was first seen.
    pub address_height: Decimal,
    /// Its key; zero until it has signed.
    pub public_key: Hex<PublicKey>,
    /// When the key was first seen.
    pub public_key_height: Decimal,
    /// See [`AccountKind`].
    pub account_type: u8,
    /// Keys that it is linked with.
    #[serde(default)]
    pub supplemental_public_keys: LinkedKeysDto,
    /// What it did lately; at most five.
    #[serde(default)]
    pub activity_buckets: Vec<ActivityBucketDto>,
    /// What it holds, in the node's order.
    pub mosaics: Vec<MosaicAmountDto>,
    /// Its importance.
    pub importance: Decimal,
    /// When that was calculated; 0: never.
    pub importance_height: Decimal,
}

/// `supplementalPublicKeys` of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LinkedKeysDto {
    /// Of the account that harvests for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked: Option<LinkedKeyDto>,
    /// Of a node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<LinkedKeyDto>,
    /// For the lottery of harvesters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vrf: Option<LinkedKeyDto>,
    /// For voting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voting: Option<VotingKeysDto>,
}

/// One linked key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkedKeyDto {
    /// The key.
    pub public_key: Hex<PublicKey>,
}

/// The voting keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VotingKeysDto {
    /// At most three.
    pub public_keys: Vec<VotingKeyDto>,
}

/// One voting key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VotingKeyDto {
    /// The key.
    pub public_key: Hex<PublicKey>,
    /// First epoch.
    pub start_epoch: u32,
    /// Last epoch.
    pub end_epoch: u32,
}

/// One bucket of activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityBucketDto {
    /// First height.
    pub start_height: Decimal,
    /// Fees paid.
    pub total_fees_paid: Decimal,
    /// Times that it was beneficiary.
    pub beneficiary_count: u32,
    /// Score.
    pub raw_score: Decimal,
}

impl AccountLeafDto {
    /// The state that is hashed.
    ///
    /// # Errors
    /// [`LeafFieldError`].
    pub fn leaf(&self) -> Result<AccountState, LeafFieldError> {
        let kind = match self.account_type {
            0 => AccountKind::Unlinked,
            1 => AccountKind::Main,
            2 => AccountKind::Remote,
            3 => AccountKind::RemoteUnlinked,
            _ => return Err(LeafFieldError("accountType")),
        };
        if self.activity_buckets.len() > BUCKETS {
            return Err(LeafFieldError("activityBuckets"));
        }
        let mut buckets = [ActivityBucket::default(); BUCKETS];
        for (bucket, dto) in buckets.iter_mut().zip(&self.activity_buckets) {
            *bucket = ActivityBucket {
                start_height: dto.start_height.0,
                total_fees_paid: Amount(dto.total_fees_paid.0),
                beneficiary_count: dto.beneficiary_count,
                raw_score: dto.raw_score.0,
            };
        }
        let importance = (self.importance_height.0 != 0).then_some(AccountImportance {
            value: self.importance.0,
            height: self.importance_height.0,
            buckets,
        });
        let keys = &self.supplemental_public_keys;
        let key = |key: &Option<LinkedKeyDto>| key.as_ref().map(|key| key.public_key.0);
        let voting = keys.voting.iter().flat_map(|voting| &voting.public_keys).map(|voting| VotingKey {
            key: voting.public_key.0,
            start_epoch: voting.start_epoch,
            end_epoch: voting.end_epoch,
        });
        Ok(AccountState {
            address: self.address.0,
            address_height: self.address_height.0,
            public_key: self.public_key.0,
            public_key_height: self.public_key_height.0,
            kind,
            linked: key(&keys.linked),
            node: key(&keys.node),
            vrf: key(&keys.vrf),
            voting: voting.collect(),
            importance,
            mosaics: self.mosaics.iter().map(|unit| Mosaic { id: unit.id.0, amount: Amount(unit.amount.0) }).collect(),
        })
    }
}

/// `mosaic` of `/mosaics/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MosaicLeafDto {
    /// Its id.
    pub id: Hex<MosaicId>,
    /// Units that exist.
    pub supply: Decimal,
    /// Height of its definition.
    pub start_height: Decimal,
    /// Who defined it.
    pub owner_address: HexAddress,
    /// How often it was defined.
    pub revision: u32,
    /// Symbol's numbering.
    pub flags: u8,
    /// Decimal places.
    pub divisibility: u8,
    /// Blocks; 0: for ever.
    pub duration: Decimal,
}

impl MosaicLeafDto {
    /// The state that is hashed.
    pub fn leaf(&self) -> MosaicEntry {
        MosaicEntry {
            id: self.id.0,
            supply: Amount(self.supply.0),
            start_height: self.start_height.0,
            owner: self.owner_address.0,
            revision: self.revision,
            flags: MosaicFlags(self.flags),
            divisibility: self.divisibility,
            duration: self.duration.0,
        }
    }
}

/// `metadataEntry` of `/metadata`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetadataLeafDto {
    /// Who wrote it.
    pub source_address: HexAddress,
    /// Whose account, mosaic or namespace it hangs on.
    pub target_address: HexAddress,
    /// Distinguishes entries.
    pub scoped_metadata_key: Hex<MetadataKey>,
    /// The mosaic or namespace; zero for accounts.
    pub target_id: Hex<MosaicId>,
    /// 0 account, 1 mosaic, 2 namespace.
    pub metadata_type: u8,
    /// The value; empty stands for an entry that is not there.
    pub value: HexBytes,
}

impl MetadataLeafDto {
    /// The state that is hashed.
    ///
    /// # Errors
    /// [`LeafFieldError`].
    pub fn leaf(&self) -> Result<MetadataEntry, LeafFieldError> {
        let about = match self.metadata_type {
            0 if self.target_id.0 == MosaicId(0) => MetadataTarget::Account,
            1 => MetadataTarget::Mosaic(self.target_id.0),
            2 => MetadataTarget::Namespace(NamespaceId(self.target_id.0.0)),
            _ => return Err(LeafFieldError("metadataType")),
        };
        Ok(MetadataEntry {
            source: self.source_address.0,
            target: self.target_address.0,
            key: self.scoped_metadata_key.0,
            about,
            value: self.value.0.clone(),
        })
    }
}

/// `/blocks/{height}` with all of its header.
#[derive(Debug, Deserialize)]
pub struct HeaderInfoDto {
    /// What the node computed.
    pub meta: HeaderMetaDto,
    /// The header.
    pub block: HeaderDto,
}

/// Beside a header.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeaderMetaDto {
    /// The block's hash.
    pub hash: Hex<Hash256>,
    /// Roots of the trees of state.
    #[serde(default)]
    pub state_hash_sub_cache_merkle_roots: Vec<Hex<Hash256>>,
}

/// A block's header.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // The fields of `BlockHeader` by REST's names.
pub struct HeaderDto {
    pub signature: Hex<Signature>,
    pub signer_public_key: Hex<PublicKey>,
    pub network: u8,
    #[serde(rename = "type")]
    pub kind: u16,
    pub height: Decimal,
    pub timestamp: Decimal,
    pub difficulty: Decimal,
    pub proof_gamma: HexBytes,
    pub proof_verification_hash: HexBytes,
    pub proof_scalar: HexBytes,
    pub previous_block_hash: Hex<Hash256>,
    pub transactions_hash: Hex<Hash256>,
    pub receipts_hash: Hex<Hash256>,
    pub state_hash: Hex<Hash256>,
    pub beneficiary_address: HexAddress,
    pub fee_multiplier: u32,
    pub voting_eligible_accounts_count: Option<u32>,
    pub harvesting_eligible_accounts_count: Option<Decimal>,
    pub total_voting_balance: Option<Decimal>,
    pub previous_importance_block_hash: Option<Hex<Hash256>>,
}

impl HeaderDto {
    /// The header that is hashed.
    ///
    /// # Errors
    /// [`LeafFieldError`].
    pub fn header(&self) -> Result<BlockHeader, LeafFieldError> {
        let footer = || {
            Ok(ImportanceFooter {
                voting_eligible_accounts: self
                    .voting_eligible_accounts_count
                    .ok_or(LeafFieldError("votingEligibleAccountsCount"))?,
                harvesting_eligible_accounts: self
                    .harvesting_eligible_accounts_count
                    .ok_or(LeafFieldError("harvestingEligibleAccountsCount"))?
                    .0,
                total_voting_balance: Amount(self.total_voting_balance.ok_or(LeafFieldError("totalVotingBalance"))?.0),
                previous_importance_block_hash: self
                    .previous_importance_block_hash
                    .ok_or(LeafFieldError("previousImportanceBlockHash"))?
                    .0,
            })
        };
        let kind = match self.kind {
            0x8143 => BlockKind::Normal,
            0x8243 => BlockKind::Importance(footer()?),
            0x8043 => BlockKind::Nemesis(footer()?),
            _ => return Err(LeafFieldError("type")),
        };
        let generation_hash_proof = VrfProof {
            gamma: fixed(&self.proof_gamma, "proofGamma")?,
            verification_hash: fixed(&self.proof_verification_hash, "proofVerificationHash")?,
            scalar: fixed(&self.proof_scalar, "proofScalar")?,
        };
        Ok(BlockHeader {
            signature: self.signature.0,
            signer: self.signer_public_key.0,
            network: NetworkId(self.network),
            kind,
            height: self.height.0,
            timestamp: NetworkTime(self.timestamp.0),
            difficulty: self.difficulty.0,
            generation_hash_proof,
            previous_hash: self.previous_block_hash.0,
            transactions_hash: self.transactions_hash.0,
            receipts_hash: self.receipts_hash.0,
            state_hash: self.state_hash.0,
            beneficiary: self.beneficiary_address.0,
            fee_multiplier: self.fee_multiplier,
        })
    }
}

fn fixed<const N: usize>(bytes: &HexBytes, field: &'static str) -> Result<[u8; N], LeafFieldError> {
    bytes.0.as_slice().try_into().map_err(|_| LeafFieldError(field))
}

/// `/{accounts,mosaics,metadata}/{id}/merkle`.
#[derive(Debug, Deserialize)]
pub struct StatePathDto {
    /// The nodes from the root down.
    pub raw: HexBytes,
}
