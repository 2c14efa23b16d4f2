//! The values of a transaction's fields.

use super::known::Known;
use super::numbered::{Comparison, HashAlgorithm, LinkAction, MosaicFlag, Operation, RestrictionFlag, SupplyAction};
use crate::address::{Address, UnresolvedAddress};
use crate::bytes::{Hash256, PublicKey, Signature};
use crate::id::{MetadataKey, MosaicId, NamespaceId};
use crate::network::{Amount, NetworkId};
use crate::transaction::Mosaic;

/// A value by its meaning: a shell formats by it, in its own language. Values that nodes refuse are shown as what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// An account or an alias: [`UnresolvedAddress::recipient`] says which.
    Account(UnresolvedAddress),
    /// An amount of a mosaic.
    Quantity(Quantity),
    /// A mosaic.
    Mosaic(NamedMosaic),
    /// A namespace.
    Namespace(NamespaceId),
    /// Scoped key of a metadata entry.
    MetadataKey(MetadataKey),
    /// Key of a mosaic restriction.
    RestrictionKey(u64),
    /// Value of an account under a mosaic's restriction; `None`: it has none. On the wire all bits set
    /// (catapult `MosaicAddressRestriction::Sentinel_Removal_Value`).
    RestrictionValue(Option<u64>),
    /// How values are compared.
    Comparison(Comparison),
    /// A number without a unit.
    Number(u64),
    /// By how much a number changes.
    Change(i16),
    /// Decimal places.
    DecimalPlaces(u8),
    /// A number of blocks; `None`: without end.
    Blocks(Option<u64>),
    /// A finalization epoch.
    Epoch(u32),
    /// A hash.
    Hash(Hash256),
    /// A hash as the transaction states it, and as it follows from the content. A node refuses what does not agree.
    CheckedHash {
        /// In the transaction's bytes.
        stated: Hash256,
        /// Of what is there.
        computed: Hash256,
    },
    /// A public key that is no account's.
    Key(PublicKey),
    /// An account by its public key.
    AccountKey(AccountKey),
    /// Text: the bytes are UTF-8.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// The whole message field: [`Message::read`](crate::message::Message::read) says what it is.
    Message(Vec<u8>),
    /// What may be done with a mosaic.
    MosaicFlags(Vec<MosaicFlag>),
    /// What an account restriction is about.
    RestrictionFlags(Vec<RestrictionFlag>),
    /// Linking or unlinking.
    LinkAction(LinkAction),
    /// Creating or destroying units.
    SupplyAction(SupplyAction),
    /// How a secret is made of a proof.
    HashAlgorithm(HashAlgorithm),
    /// A transaction type that is restricted.
    Operation(Operation),
    /// A further signature on an aggregate.
    Cosignature(ExplainedCosignature),
}

/// An account by its public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountKey {
    /// Its address on the transaction's network.
    pub address: Address,
    /// The key.
    pub key: PublicKey,
}

impl AccountKey {
    pub(super) fn new(key: PublicKey, network: NetworkId) -> Self {
        Self { address: Address::new(&key, network), key }
    }
}

/// A cosignature with its cosigner's address. Whether it is right depends on the network's generation hash seed:
/// [`Cosignature::verify`](crate::Cosignature::verify).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExplainedCosignature {
    /// Who cosigned.
    pub signer: AccountKey,
    /// The signature.
    pub signature: Signature,
    /// Always 0; nodes refuse others.
    pub version: u64,
}

/// A mosaic, with its name if it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedMosaic {
    /// Its id; may be an alias: [`MosaicId::alias`].
    pub id: MosaicId,
    /// Its name, such as `symbol.xym`.
    pub name: Option<String>,
}

impl NamedMosaic {
    pub(super) fn new(id: MosaicId, known: &Known) -> Self {
        Self { id, name: known.mosaic(id).and_then(|facts| facts.name.clone()) }
    }
}

/// An amount of a mosaic. Its text form is exact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// Of which mosaic; `None`: the network's currency, whose id is not known.
    pub mosaic: Option<NamedMosaic>,
    /// In atomic units.
    pub amount: Amount,
    /// Decimal places; `None`: not known, so the amount can only be shown in atomic units.
    pub divisibility: Option<u8>,
}

impl Quantity {
    pub(super) fn new(Mosaic { id, amount }: Mosaic, known: &Known) -> Self {
        let divisibility = known.mosaic(id).map(|facts| facts.divisibility);
        Self { mosaic: Some(NamedMosaic::new(id, known)), amount, divisibility }
    }

    pub(super) fn of_currency(amount: Amount, known: &Known) -> Self {
        known
            .currency()
            .map_or(Self { mosaic: None, amount, divisibility: None }, |id| Self::new(Mosaic { id, amount }, known))
    }

    /// The amount with all its decimal places, as `1.000000`; without a divisibility in atomic units, as `1000000`.
    pub fn decimal(&self) -> String {
        let places = usize::from(self.divisibility.unwrap_or(0));
        let digits = format!("{:0>width$}", self.amount.0, width = places + 1);
        match digits.split_at_checked(digits.len() - places) {
            Some((whole, fraction)) if !fraction.is_empty() => format!("{whole}.{fraction}"),
            _ => digits,
        }
    }
}
