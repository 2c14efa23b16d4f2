//! What follows from a transaction beyond its fields: what one would want to be warned of before signing.

use super::Fact;
use super::known::Known;
use super::numbered::{Comparison, LinkAction, RestrictionFlag, SupplyAction};
use super::value::Value;
use crate::address::Recipient;
use crate::message::Message;
use crate::transaction::{
    AccountRestriction, AddressAlias, Aggregate, Body, HashLock, KeyLink, Metadata, MosaicAlias, MosaicDefinition,
    MosaicFlags, MosaicGlobalRestriction, MosaicSupplyChange, MultisigAccountModification, NamespaceParent,
    NamespaceRegistration, SecretLock, SecretProof, Transfer, VotingKeyLink,
};

/// Something that the fields entail by a node's rules, if the transaction is confirmed.
///
/// It is judged by the transaction and by what the caller knows: a node may still refuse the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Consequence {
    /// What is written can be read by everybody and never be deleted: a block's content stays.
    PublishesForEver,
    /// The message hands keys to a node, encrypted for it: with them it harvests for the account
    /// (catapult's harvesting extension, `HarvestRequest`).
    GivesNodeSecrets,
    /// An alias stands for an account or a mosaic. What it points to is decided when the transaction is confirmed, by
    /// whoever owns the namespace (catapult `NamespacePlugin`, `RegisterNamespaceAliasResolvers`).
    AliasDecides,
    /// The signer pays a rental besides the fee, which is not returned (`MosaicRentalFeeNotification`,
    /// `NamespaceRentalFeeNotification`).
    PaysRental,
    /// The mosaic exists: set flags switch its own, decimal places are XORed, the duration is added
    /// (`MosaicDefinitionObserver`). A node takes it only while no unit exists.
    RedefinesMosaic,
    /// The creator can take units back from any holder at any time (flag revokable; without it
    /// `Failure_Mosaic_Required_Property_Flag_Unset`).
    RevokableByCreator,
    /// Units only move from and to the creator (`MosaicTransferValidator`, `Failure_Mosaic_Non_Transferable`).
    CannotBePassedOn,
    /// The creator can decide who may send and receive units (flag restrictable, `Failure_RestrictionMosaic_*`).
    RestrictableByCreator,
    /// The creator can create and destroy own units at any time (`MosaicSupplyChangeAllowedValidator`).
    SupplyMayChange,
    /// The supply only changes while the creator holds all units (`Failure_Mosaic_Supply_Immutable`).
    SupplyFixedForHolders,
    /// The mosaic lives for ever (duration 0).
    NeverExpires,
    /// After so many blocks nobody can send the mosaic any more (`Failure_Mosaic_Expired`).
    ExpiresAfter {
        /// Blocks from the confirmation on.
        blocks: u64,
    },
    /// Units of the signer cease to exist (`MosaicSupplyChangeObserver`).
    DestroysUnits,
    /// The holder loses units and is not asked (`MosaicSupplyRevocationTransactionPlugin`: the creator alone signs).
    TakesUnitsWithoutAsking,
    /// The deposit comes back when the aggregate is confirmed within so many blocks; otherwise the harvester of the block in
    /// which the lock ends keeps it (`CompletedAggregateObserver`, `ExpiredHashLockInfoObserver`).
    LocksDeposit {
        /// Blocks from the confirmation on.
        blocks: u64,
    },
    /// The sender cannot use the units. Whoever shows the proof within so many blocks makes them go to the recipient;
    /// otherwise they come back (`ProofObserver`, `ExpiredSecretLockInfoObserver`).
    LocksUntilProof {
        /// Blocks from the confirmation on.
        blocks: u64,
    },
    /// The proof becomes public, and opens every other lock with the same secret.
    RevealsProof,
    /// The entry, if its size is as stated, loses its old value (`MetadataValueObserver`).
    OverwritesMetadata {
        /// Bytes before.
        old_size: usize,
        /// Bytes after.
        new_size: usize,
    },
    /// The entry ends (`MetadataValueObserver`); its old values stay readable in old blocks.
    DeletesMetadata,
    /// After so many blocks the name and all names below it stand for nothing any more, and after the network's grace period
    /// others can take it (`NamespaceGracePeriodDuration`).
    NameExpires {
        /// Blocks from the confirmation on.
        blocks: u64,
    },
    /// The name ends with its root namespace.
    NameExpiresWithRoot,
    /// What is sent to the name goes to this target from now on (`AliasedDataObservers`).
    AliasMoves,
    /// The name no longer points to this target: a transaction that still uses it does not reach it.
    AliasEnds,
    /// The linked account harvests with this account's importance. It can neither sign nor receive anything else
    /// (`RemoteSenderValidator`, `RemoteInteractionValidator`).
    DelegatesHarvesting,
    /// The node with this transport key may harvest for the account, once it has the keys.
    AllowsNodeToHarvest,
    /// The account can harvest: this key decides by lot when it makes a block.
    EnablesHarvesting,
    /// The key votes on finality with this account's importance in these epochs.
    DelegatesVoting {
        /// First epoch.
        first: u32,
        /// Last epoch.
        last: u32,
    },
    /// The key serves no longer: harvesting or voting with it ends.
    EndsKeyLink,
    /// Transactions from the accounts on the list that touch this account are refused, as long as they stand there
    /// (`AddressInteractionValidator`).
    BlocksIncoming,
    /// Only accounts on the list can make transactions that touch this account (`AddressInteractionValidator`).
    AllowsOnlyIncoming,
    /// This account's transactions that touch accounts on the list are refused.
    BlocksOutgoing,
    /// This account's transactions may only touch accounts on the list.
    AllowsOnlyOutgoing,
    /// The account cannot receive the mosaics on the list (`MosaicRecipientValidator`).
    BlocksMosaics,
    /// The account can only receive the mosaics on the list (`MosaicRecipientValidator`).
    AllowsOnlyMosaics,
    /// The account cannot make transactions of the types on the list (`OperationRestrictionValidator`).
    BlocksOperations,
    /// The account can only make transactions of the types on the list (`OperationRestrictionValidator`).
    AllowsOnlyOperations,
    /// What was blocked is possible again.
    Unblocks,
    /// Accounts whose value does not pass the comparison can neither send nor receive the mosaic
    /// (`MosaicRestrictionBalanceValidator`).
    RestrictsHolders,
    /// This comparison no longer stands in holders' way.
    LiftsRestriction,
    /// By its new value the account may be unable to send or receive the mosaic; it is not asked.
    MayFreezeHolder,
    /// The account can no longer sign by itself, only its cosignatories can
    /// (`Failure_Multisig_Operation_Prohibited_By_Account`). If it is a multisig account already, it needs more signatures.
    AccountBecomesMultisig,
    /// Whoever is added can sign for the account, together with as many others as it demands.
    OthersMaySignForAccount,
    /// Whoever is removed can no longer sign for the account.
    RemovesCosignatory,
    /// If the last cosignatory leaves, the account signs by itself again (`MultisigInvalidSettingsValidator`).
    MayEndMultisig,
    /// The content is public before everybody has agreed; nothing happens until all have.
    WaitsForCosignatures,
    /// The stated hash is not that of the inner transactions: a signature would not cover what is shown, and nodes refuse it
    /// (`AggregateTransactionsHashValidator`).
    TransactionsHashDiffers,
}

/// What follows from a body, whose facts are given.
pub(super) fn consequences<B: AsRef<[u8]>>(body: &Body<B>, facts: &[Fact], known: &Known) -> Vec<Consequence> {
    let mut list = by_type(body, known);
    if facts.iter().any(|fact| names_alias(&fact.value)) {
        list.push(Consequence::AliasDecides);
    }
    list
}

fn names_alias(value: &Value) -> bool {
    match value {
        Value::Account(account) => matches!(account.recipient(), Recipient::Alias(_)),
        Value::Mosaic(mosaic) => mosaic.id.alias().is_some(),
        Value::Quantity(quantity) => quantity.mosaic.as_ref().is_some_and(|mosaic| mosaic.id.alias().is_some()),
        _ => false,
    }
}

fn by_type<B: AsRef<[u8]>>(body: &Body<B>, known: &Known) -> Vec<Consequence> {
    match body {
        Body::Transfer(Transfer { recipient: _, mosaics: _, message }) => match Message::read(message.as_ref()) {
            Message::Plain(_) | Message::Raw(_) => vec![Consequence::PublishesForEver],
            Message::DelegatedHarvesting(_) => vec![Consequence::GivesNodeSecrets],
            Message::Empty | Message::Encrypted(_) => Vec::new(),
        },
        Body::MosaicDefinition(definition) => mosaic(definition, known),
        Body::MosaicSupplyChange(MosaicSupplyChange { mosaic_id: _, delta: _, action }) => {
            match SupplyAction::from(*action) {
                SupplyAction::Decrease => vec![Consequence::DestroysUnits],
                SupplyAction::Increase | SupplyAction::Undefined(_) => Vec::new(),
            }
        }
        Body::MosaicSupplyRevocation(_) => vec![Consequence::TakesUnitsWithoutAsking],
        Body::HashLock(HashLock { mosaic: _, duration, hash: _ }) => {
            vec![Consequence::LocksDeposit { blocks: *duration }]
        }
        Body::SecretLock(SecretLock { recipient: _, secret: _, mosaic: _, duration, hash_algorithm: _ }) => {
            vec![Consequence::LocksUntilProof { blocks: *duration }]
        }
        Body::SecretProof(SecretProof { recipient: _, secret: _, hash_algorithm: _, proof: _ }) => {
            vec![Consequence::RevealsProof]
        }
        Body::AccountMetadata(body) => metadata(body),
        Body::MosaicMetadata(body) => metadata(body),
        Body::NamespaceMetadata(body) => metadata(body),
        Body::NamespaceRegistration(NamespaceRegistration { parent, id: _, name: _ }) => {
            let end = match *parent {
                NamespaceParent::Root { duration } => Consequence::NameExpires { blocks: duration },
                NamespaceParent::Child { parent: _ } => Consequence::NameExpiresWithRoot,
            };
            vec![Consequence::PaysRental, end]
        }
        Body::AddressAlias(AddressAlias { namespace_id: _, address: _, action })
        | Body::MosaicAlias(MosaicAlias { namespace_id: _, mosaic_id: _, action }) => {
            link(*action, Consequence::AliasMoves, Consequence::AliasEnds)
        }
        Body::AccountKeyLink(body) => key_link(body, Consequence::DelegatesHarvesting),
        Body::NodeKeyLink(body) => key_link(body, Consequence::AllowsNodeToHarvest),
        Body::VrfKeyLink(body) => key_link(body, Consequence::EnablesHarvesting),
        Body::VotingKeyLink(VotingKeyLink { linked_public_key: _, start_epoch, end_epoch, action }) => {
            let votes = Consequence::DelegatesVoting { first: *start_epoch, last: *end_epoch };
            link(*action, votes, Consequence::EndsKeyLink)
        }
        Body::AccountAddressRestriction(body) if body.flags & RestrictionFlag::Outgoing.bits() != 0 => {
            restriction(body, Consequence::BlocksOutgoing, Consequence::AllowsOnlyOutgoing)
        }
        Body::AccountAddressRestriction(body) => {
            restriction(body, Consequence::BlocksIncoming, Consequence::AllowsOnlyIncoming)
        }
        Body::AccountMosaicRestriction(body) => {
            restriction(body, Consequence::BlocksMosaics, Consequence::AllowsOnlyMosaics)
        }
        Body::AccountOperationRestriction(body) => {
            restriction(body, Consequence::BlocksOperations, Consequence::AllowsOnlyOperations)
        }
        Body::MosaicGlobalRestriction(body) => global_restriction(body),
        Body::MosaicAddressRestriction(_) => vec![Consequence::MayFreezeHolder],
        Body::MultisigAccountModification(body) => multisig(body),
        Body::Aggregate(aggregate) => {
            let Aggregate { bonded, transactions_hash, cosignatures: _, .. } = aggregate;
            let differs = aggregate.computed_hash() != *transactions_hash;
            when([(*bonded, Consequence::WaitsForCosignatures), (differs, Consequence::TransactionsHashDiffers)])
        }
    }
}

fn when<const N: usize>(list: [(bool, Consequence); N]) -> Vec<Consequence> {
    list.into_iter().filter_map(|(holds, consequence)| holds.then_some(consequence)).collect()
}

fn mosaic(definition: &MosaicDefinition, known: &Known) -> Vec<Consequence> {
    let MosaicDefinition { id, duration, nonce: _, flags, divisibility: _ } = *definition;
    if known.mosaic(id).is_some() {
        return vec![Consequence::PaysRental, Consequence::RedefinesMosaic];
    }
    let mutable = flags.contains(MosaicFlags::SUPPLY_MUTABLE);
    when([
        (true, Consequence::PaysRental),
        (flags.contains(MosaicFlags::REVOKABLE), Consequence::RevokableByCreator),
        (!flags.contains(MosaicFlags::TRANSFERABLE), Consequence::CannotBePassedOn),
        (flags.contains(MosaicFlags::RESTRICTABLE), Consequence::RestrictableByCreator),
        (mutable, Consequence::SupplyMayChange),
        (!mutable, Consequence::SupplyFixedForHolders),
        (duration == 0, Consequence::NeverExpires),
        (duration != 0, Consequence::ExpiresAfter { blocks: duration }),
    ])
}

/// A node takes a new entry only with a delta that is the value's size; otherwise the value is as long as the longer of old
/// and new (`MetadataValueValidator`).
fn metadata<T, B: AsRef<[u8]>>(body: &Metadata<T, B>) -> Vec<Consequence> {
    let Metadata { target: _, key: _, target_id: _, value_size_delta, value } = body;
    let size = value.as_ref().len();
    let delta = usize::from(value_size_delta.unsigned_abs());
    let (old_size, new_size) =
        if *value_size_delta < 0 { (size, size.saturating_sub(delta)) } else { (size.saturating_sub(delta), size) };
    when([
        (new_size > 0, Consequence::PublishesForEver),
        (old_size > 0 && new_size > 0, Consequence::OverwritesMetadata { old_size, new_size }),
        (old_size > 0 && new_size == 0, Consequence::DeletesMetadata),
    ])
}

fn link(action: u8, linked: Consequence, unlinked: Consequence) -> Vec<Consequence> {
    match LinkAction::from(action) {
        LinkAction::Link => vec![linked],
        LinkAction::Unlink => vec![unlinked],
        LinkAction::Undefined(_) => Vec::new(),
    }
}

fn key_link(KeyLink { linked_public_key: _, action }: &KeyLink, linked: Consequence) -> Vec<Consequence> {
    link(*action, linked, Consequence::EndsKeyLink)
}

fn restriction<T>(body: &AccountRestriction<T>, blocks: Consequence, allows_only: Consequence) -> Vec<Consequence> {
    let AccountRestriction { flags, additions, deletions } = body;
    let block = flags & RestrictionFlag::Block.bits() != 0;
    let changes = !additions.is_empty() || !deletions.is_empty();
    when([
        (block && !additions.is_empty(), blocks),
        (block && !deletions.is_empty(), Consequence::Unblocks),
        (!block && changes, allows_only),
    ])
}

fn global_restriction(body: &MosaicGlobalRestriction) -> Vec<Consequence> {
    let MosaicGlobalRestriction {
        mosaic_id: _,
        reference_mosaic_id: _,
        key: _,
        previous_value: _,
        new_value: _,
        previous_type: _,
        new_type,
    } = *body;
    vec![match Comparison::from(new_type) {
        Comparison::Unrestricted => Consequence::LiftsRestriction,
        _ => Consequence::RestrictsHolders,
    }]
}

fn multisig(body: &MultisigAccountModification) -> Vec<Consequence> {
    let MultisigAccountModification { min_removal_delta, min_approval_delta, additions, deletions } = body;
    // A node takes 0 for neither minimum (`Failure_Multisig_Min_Setting_Out_Of_Range`), so a first modification raises both,
    // and the one that empties the list of cosignatories lowers both by 1.
    let raises = *min_removal_delta > 0 && *min_approval_delta > 0;
    when([
        (!additions.is_empty() && raises, Consequence::AccountBecomesMultisig),
        (!additions.is_empty(), Consequence::OthersMaySignForAccount),
        (!deletions.is_empty(), Consequence::RemovesCosignatory),
        (!deletions.is_empty() && (*min_removal_delta, *min_approval_delta) == (-1, -1), Consequence::MayEndMultisig),
    ])
}
