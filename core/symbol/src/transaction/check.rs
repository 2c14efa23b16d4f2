//! Rules that a transaction breaks by itself, whatever the state of the chain: a node's stateless validators.
//!
//! Left out are limits that networks configure for themselves (durations, rental, the proof's smallest size).

use std::collections::BTreeSet;

use super::aggregate::{Aggregate, EMBEDDED_HEADER_SIZE};
use super::body::Body;
use super::fixed_layout::{MosaicDefinition, MosaicFlags};
use super::variable_layout::{
    AccountRestriction, Metadata, MultisigAccountModification, NamespaceRegistration, SecretProof,
};
use super::{HEADER_SIZE, MAX_COSIGNATURES, MAX_EMBEDDED, MAX_MESSAGE_SIZE, MAX_METADATA_VALUE_SIZE, Transaction};
use crate::address::Address;
use crate::bytes::PublicKey;
use crate::id::{MAX_NAMESPACE_NAME_SIZE, MosaicId, NamespaceId, namespace_name};
use crate::network::NetworkId;
use crate::wire::Encode;

/// A rule that the transaction breaks, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("at byte {offset}: {rule}")]
pub struct RuleError {
    /// Position of the field in the transaction's bytes.
    pub offset: usize,
    /// The rule.
    pub rule: Rule,
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $message:literal;)*) => {
        /// What every node refuses.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[$doc])* #[error($message)] $name,)*
        }

        impl Rule {
            /// The name by which a node reports it, as `Failure_Transfer_Message_Too_Large`; `None` where it drops the
            /// transaction without a word.
            pub const fn failure_code(self) -> Option<&'static str> {
                let code = match self { $(Self::$name => concat!("Failure_", $code),)* };
                if code.len() == "Failure_".len() { None } else { Some(code) }
            }
        }
    };
}

rules! {
    /// The type stands inside aggregates only: catapult's plugin of the type is `Only_Embeddable`. The official SDKs write
    /// multisig modifications at top level too, so the parser reads them.
    OnlyEmbedded = "", "a transaction of this type stands inside aggregates only";
    /// `ZeroPublicKeyValidator`.
    ZeroPublicKey = "Core_Zero_Public_Key", "the signer's public key is zero";
    /// `NetworkValidator`; an inner transaction names another network than its aggregate.
    WrongNetwork = "Core_Wrong_Network", "the inner transaction is for another network";
    /// `TransactionFeeValidator`: more than size × (2³² − 1).
    FeeTooLarge = "Core_Invalid_Transaction_Fee", "the fee is more than any block can take for this size";
    /// `ZeroInternalPaddingValidator`: a cosignature's version.
    CosignatureVersion = "Core_Nonzero_Internal_Padding", "the cosignature's version is not zero";
    /// `KeyLinkActionValidator`.
    LinkAction = "Core_Invalid_Link_Action", "the link action is neither 0 nor 1";
    /// `VotingKeyLinkRangeValidator`.
    VotingStartEpoch = "Core_Link_Start_Epoch_Invalid", "the first epoch is zero";
    /// `VotingKeyLinkRangeValidator`.
    VotingRange = "Core_Invalid_Link_Range", "the last epoch comes before the first";
    /// `TransferMessageValidator`.
    MessageTooLarge = "Transfer_Message_Too_Large", "the message has more than 1,024 bytes";
    /// `TransferMosaicsValidator`.
    MosaicsOutOfOrder = "Transfer_Out_Of_Order_Mosaics", "the mosaics' ids are not strictly ascending";
    /// `MosaicIdValidator`.
    MosaicIdZero = "Mosaic_Invalid_Id", "the mosaic's id is zero";
    /// `MosaicIdValidator`.
    MosaicIdMismatch = "Mosaic_Id_Mismatch", "the mosaic's id is not the one of nonce and signer";
    /// `MosaicFlagsValidator`.
    MosaicFlags = "Mosaic_Invalid_Flags", "there is no such mosaic flag";
    /// `MosaicDivisibilityValidator`: at most 6 on public networks.
    MosaicDivisibility = "Mosaic_Invalid_Divisibility", "a mosaic has at most 6 decimal places";
    /// `MosaicSupplyChangeValidator`.
    SupplyChangeAction = "Mosaic_Invalid_Supply_Change_Action", "the supply action is neither 0 nor 1";
    /// `MosaicSupplyChangeValidator`.
    SupplyChangeZero = "Mosaic_Invalid_Supply_Change_Amount", "the supply does not change";
    /// `MetadataSizesValidator`.
    MetadataEmpty = "Metadata_Value_Too_Small", "the metadata value is empty";
    /// `MetadataSizesValidator`.
    MetadataDelta = "Metadata_Value_Size_Delta_Too_Large", "the size delta is more than the value's size";
    /// `MetadataSizesValidator`.
    MetadataTooLarge = "Metadata_Value_Too_Large", "the metadata value has more than 1,024 bytes";
    /// `HashLockDurationValidator`.
    HashLockDuration = "LockHash_Invalid_Duration", "the hash lock lasts no block";
    /// `SecretLockDurationValidator`.
    SecretLockDuration = "LockSecret_Invalid_Duration", "the secret lock lasts no block";
    /// `SecretLockHashAlgorithmValidator`, `ProofSecretValidator`.
    HashAlgorithm = "LockSecret_Invalid_Hash_Algorithm", "there is no such hash algorithm";
    /// `ProofSecretValidator`: at most 1,024 bytes on public networks.
    ProofTooLarge = "LockSecret_Proof_Size_Out_Of_Bounds", "the proof has more than 1,024 bytes";
    /// `ProofSecretValidator`.
    ProofMismatch = "LockSecret_Secret_Mismatch", "the proof does not hash to the secret";
    /// `NamespaceNameValidator`.
    NamespaceName = "Namespace_Invalid_Name", "a namespace's name has 1 to 64 characters of a-z, 0-9, _ and -, the first a letter or digit";
    /// `NamespaceNameValidator`.
    NamespaceIdMismatch = "Namespace_Name_Id_Mismatch", "the namespace's id is not the one of name and parent";
    /// `AliasActionValidator`.
    AliasAction = "Namespace_Alias_Invalid_Action", "the alias action is neither 0 nor 1";
    /// `AccountRestrictionFlagsValidator`.
    RestrictionFlags = "RestrictionAccount_Invalid_Restriction_Flags", "there is no such account restriction";
    /// `AccountOperationRestrictionModificationValuesValidator`.
    RestrictionValue = "RestrictionAccount_Invalid_Value", "the restricted value is no transaction type";
    /// `MosaicRestrictionTypeValidator`.
    RestrictionType = "RestrictionMosaic_Invalid_Restriction_Type", "there is no such comparison";
    /// `MultisigCosignatoriesValidator`.
    MultisigDeletions = "Multisig_Multiple_Deletes", "only one cosignatory can leave at a time";
    /// `MultisigCosignatoriesValidator`.
    MultisigRedundant = "Multisig_Redundant_Modification", "a cosignatory is added twice";
    /// `MultisigCosignatoriesValidator`.
    MultisigBothSets = "Multisig_Account_In_Both_Sets", "a cosignatory is added and removed";
    /// `BasicAggregateCosignaturesValidator`.
    AggregateEmpty = "Aggregate_No_Transactions", "the aggregate has no transaction";
    /// `BasicAggregateCosignaturesValidator`.
    AggregateTooManyTransactions = "Aggregate_Too_Many_Transactions", "the aggregate has more than 100 transactions";
    /// `BasicAggregateCosignaturesValidator`; the aggregate's signer counts.
    AggregateTooManyCosignatures = "Aggregate_Too_Many_Cosignatures", "the aggregate has more than 25 signatures";
    /// `BasicAggregateCosignaturesValidator`.
    AggregateRedundantCosignature = "Aggregate_Redundant_Cosignatures", "somebody signed the aggregate twice";
    /// `AggregateTransactionsHashValidator`.
    AggregateHash = "Aggregate_Transactions_Hash_Mismatch", "the transactions hash is not the one of the inner transactions";
}

/// `Ok` when the rule holds at this place.
fn require(holds: bool, offset: usize, rule: Rule) -> Result<(), RuleError> {
    if holds { Ok(()) } else { Err(RuleError { offset, rule }) }
}

impl<B: AsRef<[u8]>> Transaction<B> {
    /// Whether any node could accept the transaction, by what it says alone: orders, counts, values, and ids that follow
    /// from other fields. The state of the chain decides the rest.
    ///
    /// # Errors
    /// [`RuleError`]: the first rule broken, with its place and the node's failure code.
    pub fn check(&self) -> Result<(), RuleError> {
        require(!self.transaction_type().only_embedded(), 110, Rule::OnlyEmbedded)?;
        require(self.signer != PublicKey::ZERO, 72, Rule::ZeroPublicKey)?;
        let most = u64::try_from(self.size()).unwrap_or(u64::MAX).saturating_mul(u32::MAX.into());
        require(self.max_fee.0 <= most, 112, Rule::FeeTooLarge)?;
        match &self.body {
            Body::Aggregate(aggregate) => self.check_aggregate(aggregate),
            body => check_body(body, &self.signer, self.network, HEADER_SIZE),
        }
    }

    fn check_aggregate(&self, aggregate: &Aggregate<B>) -> Result<(), RuleError> {
        let payload = HEADER_SIZE + 40;
        let cosignatures = payload + aggregate.payload_size();
        require(!aggregate.transactions().is_empty(), payload, Rule::AggregateEmpty)?;
        require(aggregate.transactions().len() <= MAX_EMBEDDED, payload, Rule::AggregateTooManyTransactions)?;
        require(aggregate.cosignatures.len() < MAX_COSIGNATURES, cosignatures, Rule::AggregateTooManyCosignatures)?;
        let mut signers = BTreeSet::from([self.signer]);
        for (position, cosignature) in aggregate.cosignatures.iter().enumerate() {
            let offset = cosignatures + position * super::COSIGNATURE_SIZE;
            require(signers.insert(cosignature.signer), offset + 8, Rule::AggregateRedundantCosignature)?;
            require(cosignature.version == 0, offset, Rule::CosignatureVersion)?;
        }
        require(aggregate.transactions_hash == aggregate.computed_hash(), HEADER_SIZE, Rule::AggregateHash)?;
        let mut offset = payload;
        for embedded in aggregate.transactions() {
            require(embedded.signer != PublicKey::ZERO, offset + 8, Rule::ZeroPublicKey)?;
            require(embedded.network == self.network, offset + 45, Rule::WrongNetwork)?;
            check_body(&embedded.body, &embedded.signer, embedded.network, offset + EMBEDDED_HEADER_SIZE)?;
            offset += embedded.encoded_size().next_multiple_of(8);
        }
        Ok(())
    }
}

/// Rules of a type; `at` is where its fields begin.
fn check_body<B: AsRef<[u8]>>(
    body: &Body<B>,
    signer: &PublicKey,
    network: NetworkId,
    at: usize,
) -> Result<(), RuleError> {
    match body {
        Body::Transfer(body) => {
            require(body.message.as_ref().len() <= MAX_MESSAGE_SIZE, at + 24, Rule::MessageTooLarge)?;
            let ascending = body.mosaics.is_sorted_by(|one, next| one.id < next.id);
            require(ascending, at + 32, Rule::MosaicsOutOfOrder)
        }
        Body::MosaicDefinition(body) => mosaic_definition(body, signer, network, at),
        Body::MosaicSupplyChange(body) => {
            require(body.action <= 1, at + 16, Rule::SupplyChangeAction)?;
            require(body.delta.0 > 0, at + 8, Rule::SupplyChangeZero)
        }
        Body::MosaicSupplyRevocation(_) | Body::MosaicAddressRestriction(_) => Ok(()),
        Body::AccountMetadata(body) => metadata(body, at + 32),
        Body::MosaicMetadata(body) => metadata(body, at + 40),
        Body::NamespaceMetadata(body) => metadata(body, at + 40),
        Body::HashLock(body) => require(body.duration > 0, at + 16, Rule::HashLockDuration),
        Body::SecretLock(body) => {
            require(body.duration > 0, at + 72, Rule::SecretLockDuration)?;
            require(body.hash_algorithm <= 2, at + 80, Rule::HashAlgorithm)
        }
        Body::SecretProof(body) => secret_proof(body, at),
        Body::NamespaceRegistration(body) => namespace(body, at),
        Body::AddressAlias(body) => require(body.action <= 1, at + 32, Rule::AliasAction),
        Body::MosaicAlias(body) => require(body.action <= 1, at + 16, Rule::AliasAction),
        Body::AccountKeyLink(body) | Body::NodeKeyLink(body) | Body::VrfKeyLink(body) => {
            require(body.action <= 1, at + 32, Rule::LinkAction)
        }
        Body::VotingKeyLink(body) => {
            require(body.action <= 1, at + 40, Rule::LinkAction)?;
            require(body.start_epoch > 0, at + 32, Rule::VotingStartEpoch)?;
            require(body.start_epoch <= body.end_epoch, at + 36, Rule::VotingRange)
        }
        Body::AccountAddressRestriction(body) => restriction(body, at, 1, |_| true),
        Body::AccountMosaicRestriction(body) => restriction(body, at, 2, |_| true),
        // Transaction types have 01 in their highest bits (catapult `ToBasicEntityType`).
        Body::AccountOperationRestriction(body) => restriction(body, at, 4, |number| number >> 14 == 1),
        Body::MosaicGlobalRestriction(body) => require(body.new_type <= 6, at + 41, Rule::RestrictionType),
        Body::MultisigAccountModification(body) => multisig(body, at),
        // Never inside an aggregate: the parser refuses it there.
        Body::Aggregate(_) => Ok(()),
    }
}

fn mosaic_definition(
    body: &MosaicDefinition,
    signer: &PublicKey,
    network: NetworkId,
    at: usize,
) -> Result<(), RuleError> {
    const ALL: u8 = MosaicFlags::SUPPLY_MUTABLE.0
        | MosaicFlags::TRANSFERABLE.0
        | MosaicFlags::RESTRICTABLE.0
        | MosaicFlags::REVOKABLE.0;
    require(body.id != MosaicId(0), at, Rule::MosaicIdZero)?;
    let expected = MosaicId::new(body.nonce, &Address::new(signer, network));
    require(body.id == expected, at, Rule::MosaicIdMismatch)?;
    require(body.flags.0 <= ALL, at + 20, Rule::MosaicFlags)?;
    require(body.divisibility <= 6, at + 21, Rule::MosaicDivisibility)
}

/// `at` is where the size delta stands.
fn metadata<T, B: AsRef<[u8]>>(body: &Metadata<T, B>, at: usize) -> Result<(), RuleError> {
    let size = body.value.as_ref().len();
    require(size > 0, at + 2, Rule::MetadataEmpty)?;
    require(usize::from(body.value_size_delta.unsigned_abs()) <= size, at, Rule::MetadataDelta)?;
    require(size <= MAX_METADATA_VALUE_SIZE, at + 2, Rule::MetadataTooLarge)
}

fn secret_proof<B: AsRef<[u8]>>(body: &SecretProof<B>, at: usize) -> Result<(), RuleError> {
    let hash = body.computed_secret().ok_or(RuleError { offset: at + 58, rule: Rule::HashAlgorithm })?;
    require(body.proof.as_ref().len() <= 1024, at + 56, Rule::ProofTooLarge)?;
    require(body.secret == hash, at + 24, Rule::ProofMismatch)
}

fn namespace<B: AsRef<[u8]>>(body: &NamespaceRegistration<B>, at: usize) -> Result<(), RuleError> {
    let name = namespace_name(body.name.as_ref(), MAX_NAMESPACE_NAME_SIZE)
        .ok_or(RuleError { offset: at + 18, rule: Rule::NamespaceName })?;
    require(body.id == NamespaceId::new(name, body.parent.id()), at + 8, Rule::NamespaceIdMismatch)
}

fn restriction<T>(
    body: &AccountRestriction<T>,
    at: usize,
    kind: u16,
    valid: impl Fn(&T) -> bool,
) -> Result<(), RuleError> {
    const OUTGOING: u16 = 0x4000;
    const BLOCK: u16 = 0x8000;
    let outgoing = body.flags & OUTGOING != 0;
    let direction_fits = match kind {
        1 => true,
        2 => !outgoing,
        _ => outgoing,
    };
    let known = body.flags & !(OUTGOING | BLOCK) == kind;
    require(known && direction_fits, at, Rule::RestrictionFlags)?;
    // A change of nothing passes: the node has a validator for it and does not register it (`AccountRestrictionPlugin`).
    require(body.additions.iter().all(valid), at + 8, Rule::RestrictionValue)
}

fn multisig(body: &MultisigAccountModification, at: usize) -> Result<(), RuleError> {
    require(body.deletions.len() <= 1, at + 3, Rule::MultisigDeletions)?;
    let additions: BTreeSet<_> = body.additions.iter().collect();
    require(additions.len() == body.additions.len(), at + 8, Rule::MultisigRedundant)?;
    require(!body.deletions.iter().any(|address| additions.contains(address)), at + 8, Rule::MultisigBothSets)
}
