//! What a transaction does, as facts that a shell can put into words.

use core::fmt;

use crate::address::UnresolvedAddress;
use crate::bytes::PublicKey;
use crate::id::{MetadataKey, MosaicId, NamespaceId};
use crate::message::Message;
use crate::network::{Amount, NetworkId};
use crate::transaction::{
    AccountRestriction, Body, Metadata, Mosaic, MosaicFlags, NamespaceParent, Transaction, TransactionType,
};

/// One value of a transaction with what it means. Its text form is English and complete.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fact {
    /// Units go to an account.
    Sends(Mosaic),
    /// Who receives or is concerned.
    To(UnresolvedAddress),
    /// A public key that is linked or unlinked.
    Key(PublicKey),
    /// Plain text for the recipient.
    Text(String),
    /// A message of another kind, with its size in bytes.
    OtherMessage(&'static str, usize),
    /// A mosaic that is defined, changed, or named.
    Mosaic(MosaicId),
    /// A namespace that is registered or named.
    Namespace(NamespaceId),
    /// What may be done with a mosaic.
    Flags(MosaicFlags),
    /// Decimal places.
    Divisibility(u8),
    /// Blocks until something ends; `None`: never.
    Duration(Option<u64>),
    /// The creator's number for a mosaic.
    Nonce(u32),
    /// Units created (true) or destroyed.
    Supply(bool, Amount),
    /// The creator takes units back from the account named.
    TakesBack(Mosaic),
    /// Metadata entry and by how many bytes its value grows or shrinks; the XORed bytes.
    Metadata(MetadataKey, i16, Vec<u8>),
    /// Something locked.
    Locks(Mosaic),
    /// A hash or secret.
    Hash([u8; 32]),
    /// Linked (true) or unlinked.
    Linked(bool),
    /// A name.
    Name(String),
    /// A further value by its field name.
    Field(&'static str, i128),
    /// Bytes by their field name.
    Bytes(&'static str, Vec<u8>),
    /// A value that joins (true) or leaves a list.
    Member(bool, String),
}

/// A transaction's type and facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The type.
    pub kind: TransactionType,
    /// Who does it.
    pub signer: PublicKey,
    /// On which network.
    pub network: NetworkId,
    /// What it does.
    pub facts: Vec<Fact>,
    /// Inner transactions of an aggregate.
    pub inner: Vec<Explanation>,
}

/// Explains a transaction and everything inside it.
pub fn explain(transaction: &Transaction) -> Explanation {
    let inner = match &transaction.body {
        Body::Aggregate(aggregate) => aggregate
            .transactions
            .iter()
            .map(|embedded| Explanation {
                kind: embedded.body.transaction_type(),
                signer: embedded.signer,
                network: embedded.network,
                facts: explain_body(&embedded.body),
                inner: Vec::new(),
            })
            .collect(),
        _ => Vec::new(),
    };
    Explanation {
        kind: transaction.transaction_type(),
        signer: transaction.signer,
        network: transaction.network,
        facts: explain_body(&transaction.body),
        inner,
    }
}

/// The facts of a transaction's own fields (of an aggregate: its hash and who cosigned).
pub fn explain_body(body: &Body) -> Vec<Fact> {
    match body {
        Body::Transfer(body) => {
            let mut facts = vec![Fact::To(body.recipient)];
            facts.extend(body.mosaics.iter().copied().map(Fact::Sends));
            match Message::read(&body.message) {
                Message::Empty => {}
                Message::Plain(text) => facts.push(Fact::Text(text.to_owned())),
                Message::Encrypted(bytes) => facts.push(Fact::OtherMessage("encrypted", bytes.len())),
                Message::DelegatedHarvesting(bytes) => {
                    facts.push(Fact::OtherMessage("delegated harvesting", bytes.len()))
                }
                Message::Raw(bytes) => facts.push(Fact::OtherMessage("raw", bytes.len())),
            }
            facts
        }
        Body::MosaicDefinition(body) => vec![
            Fact::Mosaic(body.id),
            Fact::Flags(body.flags),
            Fact::Divisibility(body.divisibility),
            Fact::Duration((body.duration != 0).then_some(body.duration)),
            Fact::Nonce(body.nonce),
        ],
        Body::MosaicSupplyChange(body) => {
            vec![Fact::Mosaic(body.mosaic_id), Fact::Supply(body.action == 1, body.delta)]
        }
        Body::MosaicSupplyRevocation(body) => {
            vec![Fact::TakesBack(body.mosaic), Fact::To(body.source)]
        }
        Body::HashLock(body) => {
            vec![Fact::Locks(body.mosaic), Fact::Duration(Some(body.duration)), Fact::Hash(body.hash.0)]
        }
        Body::SecretLock(body) => vec![
            Fact::Locks(body.mosaic),
            Fact::To(body.recipient),
            Fact::Duration(Some(body.duration)),
            Fact::Hash(body.secret.0),
            Fact::Field("hash algorithm", body.hash_algorithm.into()),
        ],
        Body::SecretProof(body) => vec![
            Fact::To(body.recipient),
            Fact::Hash(body.secret.0),
            Fact::Field("hash algorithm", body.hash_algorithm.into()),
            Fact::Bytes("proof", body.proof.clone()),
        ],
        Body::AccountMetadata(body) => metadata(body, None),
        Body::MosaicMetadata(body) => metadata(body, Some(Fact::Mosaic(body.target_id))),
        Body::NamespaceMetadata(body) => metadata(body, Some(Fact::Namespace(body.target_id))),
        Body::NamespaceRegistration(body) => {
            let mut facts =
                vec![Fact::Namespace(body.id), Fact::Name(String::from_utf8_lossy(&body.name).into_owned())];
            facts.push(match body.parent {
                NamespaceParent::Root { duration } => Fact::Duration(Some(duration)),
                NamespaceParent::Child { parent } => Fact::Member(true, format!("namespace {parent}")),
            });
            facts
        }
        Body::AddressAlias(body) => {
            vec![Fact::Namespace(body.namespace_id), Fact::To(body.address), Fact::Linked(body.action == 1)]
        }
        Body::MosaicAlias(body) => {
            vec![Fact::Namespace(body.namespace_id), Fact::Mosaic(body.mosaic_id), Fact::Linked(body.action == 1)]
        }
        Body::AccountKeyLink(body) | Body::NodeKeyLink(body) | Body::VrfKeyLink(body) => {
            vec![Fact::Key(body.linked_public_key), Fact::Linked(body.action == 1)]
        }
        Body::VotingKeyLink(body) => vec![
            Fact::Key(body.linked_public_key),
            Fact::Field("first epoch", body.start_epoch.into()),
            Fact::Field("last epoch", body.end_epoch.into()),
            Fact::Linked(body.action == 1),
        ],
        Body::AccountAddressRestriction(body) => restriction(body, ToString::to_string),
        Body::AccountMosaicRestriction(body) => restriction(body, ToString::to_string),
        Body::AccountOperationRestriction(body) => restriction(body, |number| format!("{number:04X}")),
        Body::MosaicGlobalRestriction(body) => vec![
            Fact::Mosaic(body.mosaic_id),
            Fact::Mosaic(body.reference_mosaic_id),
            Fact::Field("key", body.key.into()),
            Fact::Field("previous value", body.previous_value.into()),
            Fact::Field("new value", body.new_value.into()),
            Fact::Field("previous comparison", body.previous_type.into()),
            Fact::Field("new comparison", body.new_type.into()),
        ],
        Body::MosaicAddressRestriction(body) => vec![
            Fact::Mosaic(body.mosaic_id),
            Fact::To(body.target),
            Fact::Field("key", body.key.into()),
            Fact::Field("previous value", body.previous_value.into()),
            Fact::Field("new value", body.new_value.into()),
        ],
        Body::MultisigAccountModification(body) => {
            let mut facts = vec![
                Fact::Field("change of signatures needed", body.min_approval_delta.into()),
                Fact::Field("change of signatures needed for a removal", body.min_removal_delta.into()),
            ];
            facts.extend(body.additions.iter().map(|address| Fact::Member(true, address.to_string())));
            facts.extend(body.deletions.iter().map(|address| Fact::Member(false, address.to_string())));
            facts
        }
        Body::Aggregate(body) => {
            let mut facts = vec![Fact::Hash(body.transactions_hash.0)];
            facts.extend(body.cosignatures.iter().map(|cosignature| Fact::Key(cosignature.signer)));
            facts
        }
    }
}

fn metadata<T>(body: &Metadata<T>, target: Option<Fact>) -> Vec<Fact> {
    let mut facts = vec![Fact::To(body.target)];
    facts.extend(target);
    facts.push(Fact::Metadata(body.key, body.value_size_delta, body.value.clone()));
    facts
}

fn restriction<T>(body: &AccountRestriction<T>, text: impl Fn(&T) -> String) -> Vec<Fact> {
    let mut facts = vec![Fact::Field("restriction flags", body.flags.into())];
    facts.extend(body.additions.iter().map(|value| Fact::Member(true, text(value))));
    facts.extend(body.deletions.iter().map(|value| Fact::Member(false, text(value))));
    facts
}

impl fmt::Display for MosaicFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let say = |flag, yes, no| if self.contains(flag) { yes } else { no };
        write!(
            f,
            "{}, {}, {}{}",
            say(Self::SUPPLY_MUTABLE, "supply may change", "supply fixed while others hold units"),
            say(Self::TRANSFERABLE, "can be passed on", "cannot be passed on"),
            say(Self::REVOKABLE, "can be taken back by its creator", "cannot be taken back"),
            say(Self::RESTRICTABLE, ", its creator may restrict holders", ""),
        )
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = |bytes: &[u8]| data_encoding::HEXUPPER.encode(bytes);
        match self {
            Self::Sends(mosaic) => write!(f, "sends {} of {}", mosaic.amount, mosaic.id),
            Self::To(address) => write!(f, "account {address}"),
            Self::Key(key) => write!(f, "key {key}"),
            Self::Text(text) => write!(f, "says {text:?}"),
            Self::OtherMessage(kind, size) => write!(f, "{kind} message of {size} bytes"),
            Self::Mosaic(id) => write!(f, "mosaic {id}"),
            Self::Namespace(id) => write!(f, "namespace {id}"),
            Self::Flags(flags) => flags.fmt(f),
            Self::Divisibility(places) => write!(f, "{places} decimal places"),
            Self::Duration(Some(blocks)) => write!(f, "for {blocks} blocks"),
            Self::Duration(None) => f.write_str("does not expire"),
            Self::Nonce(nonce) => write!(f, "nonce {nonce}"),
            Self::Supply(true, amount) => write!(f, "creates {amount} units"),
            Self::Supply(false, amount) => write!(f, "destroys {amount} units"),
            Self::TakesBack(mosaic) => write!(f, "takes back {} of {}", mosaic.amount, mosaic.id),
            Self::Metadata(key, delta, value) => {
                write!(f, "entry {key}, {delta:+} bytes, change of {} bytes {}", value.len(), hex(value))
            }
            Self::Locks(mosaic) => write!(f, "locks {} of {}", mosaic.amount, mosaic.id),
            Self::Hash(hash) => write!(f, "hash {}", hex(hash)),
            Self::Linked(true) => f.write_str("links"),
            Self::Linked(false) => f.write_str("unlinks"),
            Self::Name(name) => write!(f, "name {name:?}"),
            Self::Field(name, value) => write!(f, "{name} {value}"),
            Self::Bytes(name, bytes) => write!(f, "{name} {}", hex(bytes)),
            Self::Member(true, value) => write!(f, "with {value}"),
            Self::Member(false, value) => write!(f, "without {value}"),
        }
    }
}

impl fmt::Display for TransactionType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The variant's name with spaces: "MosaicSupplyChange" reads "Mosaic supply change".
        let name = format!("{self:?}");
        for (position, letter) in name.chars().enumerate() {
            if letter.is_uppercase() && position > 0 {
                write!(f, " {}", letter.to_lowercase())?;
            } else {
                write!(f, "{letter}")?;
            }
        }
        Ok(())
    }
}
