//! All transaction types and their numbers.

use super::aggregate::Aggregate;
use super::fixed_layout::*;
use super::variable_layout::*;
use crate::address::UnresolvedAddress;
use crate::id::{MosaicId, NamespaceId};
use crate::wire::{Decode, Encode, ParseError, ParseRule, Reader};

/// Where a type may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Anywhere,
    OnlyEmbedded,
}

macro_rules! types {
    ($($(#[$doc:meta])* $name:ident($layout:ty) = $number:literal, $place:ident;)*) => {
        /// The number of a transaction type.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum TransactionType {
            $($(#[$doc])* $name = $number,)*
            /// Several transactions at once, complete with all signatures.
            AggregateComplete = 0x4141,
            /// Several transactions at once that wait on the chain for cosignatures.
            AggregateBonded = 0x4241,
        }

        impl TransactionType {
            /// Every type.
            pub const ALL: &'static [Self] = &[$(Self::$name,)* Self::AggregateComplete, Self::AggregateBonded];

            /// The type with this number.
            pub const fn from_number(number: u16) -> Option<Self> {
                match number {
                    $($number => Some(Self::$name),)*
                    0x4141 => Some(Self::AggregateComplete),
                    0x4241 => Some(Self::AggregateBonded),
                    _ => None,
                }
            }

            const fn place(self) -> Place {
                match self {
                    $(Self::$name => Place::$place,)*
                    Self::AggregateComplete | Self::AggregateBonded => Place::Anywhere,
                }
            }
        }

        /// What a transaction does: its type with its fields.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[allow(clippy::large_enum_variant)] // Most bodies live in a Vec of embedded transactions; boxing the few large ones costs more than it saves.
        pub enum Body<B = Vec<u8>> {
            $($(#[$doc])* $name($layout),)*
            /// Several transactions at once.
            Aggregate(Aggregate<B>),
        }

        impl<B> Body<B> {
            /// The type.
            pub const fn transaction_type(&self) -> TransactionType {
                match self {
                    $(Self::$name(_) => TransactionType::$name,)*
                    Self::Aggregate(aggregate) if aggregate.bonded => TransactionType::AggregateBonded,
                    Self::Aggregate(_) => TransactionType::AggregateComplete,
                }
            }

        }

        impl<'a, B: From<&'a [u8]>> Body<B> {
            pub(super) fn decode_plain(kind: TransactionType, reader: &mut Reader<'a>) -> Result<Self, ParseError> {
                match kind {
                    $(TransactionType::$name => Decode::decode(reader).map(Self::$name),)*
                    TransactionType::AggregateComplete | TransactionType::AggregateBonded =>
                        Err(reader.error(ParseRule::TypeNotAllowedHere(kind as u16))),
                }
            }
        }

        impl<B: AsRef<[u8]>> Encode for Body<B> {
            fn encoded_size(&self) -> usize {
                match self {
                    $(Self::$name(layout) => layout.encoded_size(),)*
                    Self::Aggregate(aggregate) => aggregate.encoded_size(),
                }
            }

            fn encode(&self, out: &mut Vec<u8>) {
                match self {
                    $(Self::$name(layout) => layout.encode(out),)*
                    Self::Aggregate(aggregate) => aggregate.encode(out),
                }
            }
        }
    };
}

types! {
    /// Links a remote account for harvesting.
    AccountKeyLink(KeyLink) = 0x414C, Anywhere;
    /// Links a node's key for delegated harvesting.
    NodeKeyLink(KeyLink) = 0x424C, Anywhere;
    /// Links a VRF key for harvesting.
    VrfKeyLink(KeyLink) = 0x4243, Anywhere;
    /// Links a voting key.
    VotingKeyLink(VotingKeyLink) = 0x4143, Anywhere;
    /// Deposit for a bonded aggregate.
    HashLock(HashLock) = 0x4148, Anywhere;
    /// Locks units by a secret.
    SecretLock(SecretLock) = 0x4152, Anywhere;
    /// Unlocks them.
    SecretProof(SecretProof<B>) = 0x4252, Anywhere;
    /// Metadata of an account.
    AccountMetadata(Metadata<(), B>) = 0x4144, OnlyEmbedded;
    /// Metadata of a mosaic.
    MosaicMetadata(Metadata<MosaicId, B>) = 0x4244, OnlyEmbedded;
    /// Metadata of a namespace.
    NamespaceMetadata(Metadata<NamespaceId, B>) = 0x4344, OnlyEmbedded;
    /// Defines a mosaic.
    MosaicDefinition(MosaicDefinition) = 0x414D, Anywhere;
    /// Changes a mosaic's supply.
    MosaicSupplyChange(MosaicSupplyChange) = 0x424D, Anywhere;
    /// Takes units of a revokable mosaic back.
    MosaicSupplyRevocation(MosaicSupplyRevocation) = 0x434D, Anywhere;
    /// Registers a namespace.
    NamespaceRegistration(NamespaceRegistration<B>) = 0x414E, Anywhere;
    /// Points a namespace to an account.
    AddressAlias(AddressAlias) = 0x424E, Anywhere;
    /// Points a namespace to a mosaic.
    MosaicAlias(MosaicAlias) = 0x434E, Anywhere;
    /// Restricts with whom an account deals.
    AccountAddressRestriction(AccountRestriction<UnresolvedAddress>) = 0x4150, Anywhere;
    /// Restricts which mosaics an account receives.
    AccountMosaicRestriction(AccountRestriction<MosaicId>) = 0x4250, Anywhere;
    /// Restricts which transactions an account makes.
    AccountOperationRestriction(AccountRestriction<u16>) = 0x4350, Anywhere;
    /// Rule for a mosaic's holders.
    MosaicGlobalRestriction(MosaicGlobalRestriction) = 0x4151, Anywhere;
    /// An account's value under that rule.
    MosaicAddressRestriction(MosaicAddressRestriction) = 0x4251, Anywhere;
    /// Sends mosaics and a message.
    Transfer(Transfer<B>) = 0x4154, Anywhere;
    /// Changes who may sign for an account.
    MultisigAccountModification(MultisigAccountModification) = 0x4155, Anywhere;
}

/// A list or text of a transaction is longer than its size field can say, or longer than the protocol allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what} has {actual} entries or bytes, at most {most} are possible")]
pub struct TooLong {
    /// Which field.
    pub what: &'static str,
    /// Its length.
    pub actual: usize,
    /// The longest possible.
    pub most: usize,
}

impl TransactionType {
    /// Whether the type may stand outside an aggregate; metadata may not.
    pub fn allowed_at_top_level(self) -> bool {
        self.place() == Place::Anywhere
    }

    /// Whether nodes take it inside aggregates only (catapult `Only_Embeddable`). Multisig modifications are read at top
    /// level all the same, since the official SDKs write them there.
    pub fn only_embedded(self) -> bool {
        !self.allowed_at_top_level() || self == Self::MultisigAccountModification
    }

    /// Whether it is one of the two aggregate types.
    pub const fn is_aggregate(self) -> bool {
        matches!(self, Self::AggregateComplete | Self::AggregateBonded)
    }
}

impl<B: AsRef<[u8]>> Body<B> {
    /// Makes sure that every length fits its size field, so that writing cannot cut anything off.
    ///
    /// # Errors
    /// [`TooLong`] names the field.
    pub fn check(&self) -> Result<(), TooLong> {
        let within = |what, actual: usize, most| {
            if actual > most { Err(TooLong { what, actual, most }) } else { Ok(()) }
        };
        let lists = |additions, deletions| {
            within("additions", additions, 255)?;
            within("deletions", deletions, 255)
        };
        match self {
            Self::Transfer(body) => {
                within("message", body.message.as_ref().len(), super::MAX_MESSAGE_SIZE)?;
                within("mosaics", body.mosaics.len(), 255)
            }
            Self::AccountMetadata(body) => within("value", body.value.as_ref().len(), super::MAX_METADATA_VALUE_SIZE),
            Self::MosaicMetadata(body) => within("value", body.value.as_ref().len(), super::MAX_METADATA_VALUE_SIZE),
            Self::NamespaceMetadata(body) => within("value", body.value.as_ref().len(), super::MAX_METADATA_VALUE_SIZE),
            Self::MultisigAccountModification(body) => lists(body.additions.len(), body.deletions.len()),
            Self::NamespaceRegistration(body) => within("name", body.name.as_ref().len(), usize::from(u8::MAX)),
            Self::SecretProof(body) => within("proof", body.proof.as_ref().len(), usize::from(u16::MAX)),
            Self::AccountAddressRestriction(body) => lists(body.additions.len(), body.deletions.len()),
            Self::AccountMosaicRestriction(body) => lists(body.additions.len(), body.deletions.len()),
            Self::AccountOperationRestriction(body) => lists(body.additions.len(), body.deletions.len()),
            Self::Aggregate(body) => {
                within("transactions", body.transactions().len(), super::MAX_EMBEDDED)?;
                within("cosignatures", body.cosignatures.len(), super::MAX_COSIGNATURES)?;
                body.transactions().iter().try_for_each(|embedded| embedded.body.check())
            }
            _ => Ok(()),
        }
    }
}
