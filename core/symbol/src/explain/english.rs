//! Explanations in English.

use core::fmt;

use data_encoding::HEXUPPER;

use super::consequence::Consequence;
use super::numbered::Operation;
use super::value::{AccountKey, ExplainedCosignature, NamedMosaic, Quantity, Value};
use super::{Envelope, Explanation, Fact};
use crate::address::{Recipient, UnresolvedAddress};
use crate::message::Message;
use crate::network::NetworkId;
use crate::transaction::TransactionType;

/// Several lines: type, who, every fact, every consequence behind `!`; inner transactions are numbered and indented.
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, "")
    }
}

impl Explanation {
    fn write(&self, f: &mut fmt::Formatter<'_>, indent: &str) -> fmt::Result {
        let Self { kind, signer, network, version, envelope, facts, consequences, inner } = self;
        write!(f, "{kind}, version {version}, {}", NetworkName(*network))?;
        write!(f, "\n{indent}  by: {signer}")?;
        if let Some(envelope) = envelope {
            let Envelope { fee, deadline, signature } = envelope;
            write!(f, "\n{indent}  fee: at most {fee}")?;
            write!(f, "\n{indent}  deadline: {} ms of the network's time", deadline.0)?;
            match signature {
                Some(signature) => write!(f, "\n{indent}  signature: {signature}")?,
                None => write!(f, "\n{indent}  signature: none")?,
            }
        }
        for fact in facts {
            write!(f, "\n{indent}  {fact}")?;
        }
        for consequence in consequences {
            write!(f, "\n{indent}  ! {consequence}")?;
        }
        for (position, inner) in inner.iter().enumerate() {
            write!(f, "\n{indent}  {}. ", position + 1)?;
            inner.write(f, &format!("{indent}    "))?;
        }
        Ok(())
    }
}

struct NetworkName(NetworkId);

impl fmt::Display for NetworkName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            NetworkId::MAINNET => f.write_str("mainnet"),
            NetworkId::TESTNET => f.write_str("testnet or private network"),
            NetworkId(other) => write!(f, "network {other:#04x}"),
        }
    }
}

/// Name and value, as `to: TDISUQX…`.
impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.value)
    }
}

impl fmt::Display for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (key {})", self.address, self.key)
    }
}

impl fmt::Display for NamedMosaic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.name, self.id.alias()) {
            (Some(name), _) => write!(f, "{} ({})", name.escape_debug(), self.id),
            (None, Some(alias)) => write!(f, "alias {alias}"),
            (None, None) => self.id.fmt(f),
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.decimal())?;
        if self.divisibility.is_none() {
            f.write_str(" units")?;
        }
        match &self.mosaic {
            Some(mosaic) => write!(f, " of {mosaic}"),
            None => f.write_str(" of the network's currency"),
        }
    }
}

impl fmt::Display for ExplainedCosignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, signature {}", self.signer, self.signature)?;
        if self.version == 0 { Ok(()) } else { write!(f, ", version {}", self.version) }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(kind) => kind.fmt(f),
            Self::Undefined(number) => write!(f, "{number:04X}, which is no type"),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(account) => write_account(f, account),
            Self::Quantity(quantity) => quantity.fmt(f),
            Self::Mosaic(mosaic) => mosaic.fmt(f),
            Self::Namespace(id) => id.fmt(f),
            Self::MetadataKey(key) => key.fmt(f),
            Self::RestrictionKey(key) => write!(f, "{key:016X}"),
            Self::RestrictionValue(Some(number)) | Self::Number(number) => number.fmt(f),
            Self::RestrictionValue(None) => f.write_str("none"),
            Self::Comparison(comparison) => comparison.fmt(f),
            Self::Change(change) => write!(f, "{change:+}"),
            Self::DecimalPlaces(places) => places.fmt(f),
            Self::Blocks(Some(blocks)) => write!(f, "{blocks} blocks"),
            Self::Blocks(None) => f.write_str("without end"),
            Self::Epoch(epoch) => epoch.fmt(f),
            Self::Hash(hash) => hash.fmt(f),
            Self::CheckedHash { stated, computed } if stated == computed => write!(f, "{stated}, agrees"),
            Self::CheckedHash { stated, computed } => write!(f, "{stated}, DIFFERS from {computed}"),
            Self::Key(key) => key.fmt(f),
            Self::AccountKey(account) => account.fmt(f),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Bytes(bytes) if bytes.is_empty() => f.write_str("none"),
            Self::Bytes(bytes) => f.write_str(&HEXUPPER.encode(bytes)),
            Self::Message(field) => write_message(f, field),
            Self::MosaicFlags(flags) => write_list(f, flags),
            Self::RestrictionFlags(flags) => write_list(f, flags),
            Self::LinkAction(action) => action.fmt(f),
            Self::SupplyAction(action) => action.fmt(f),
            Self::HashAlgorithm(algorithm) => algorithm.fmt(f),
            Self::Operation(operation) => operation.fmt(f),
            Self::Cosignature(cosignature) => cosignature.fmt(f),
        }
    }
}

fn write_account(f: &mut fmt::Formatter<'_>, account: &UnresolvedAddress) -> fmt::Result {
    match account.recipient() {
        Recipient::Account(address) => write!(f, "{address}"),
        Recipient::Alias(namespace) => write!(f, "whoever the alias {namespace} points to"),
        Recipient::Invalid => write!(f, "{}, which is no account", HEXUPPER.encode(&account.0)),
    }
}

fn write_message(f: &mut fmt::Formatter<'_>, field: &[u8]) -> fmt::Result {
    match Message::read(field) {
        Message::Empty => f.write_str("none"),
        // Debug escapes what a terminal would act on.
        Message::Plain(text) => write!(f, "text {text:?}"),
        Message::Encrypted(bytes) => write!(f, "encrypted, {} bytes", bytes.len()),
        Message::DelegatedHarvesting(bytes) => write!(f, "keys for delegated harvesting, {} bytes", bytes.len()),
        Message::Raw(bytes) => write!(f, "{} bytes {}", bytes.len(), HEXUPPER.encode(bytes)),
    }
}

fn write_list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, list: &[T]) -> fmt::Result {
    if list.is_empty() {
        return f.write_str("none");
    }
    let words: Vec<String> = list.iter().map(ToString::to_string).collect();
    f.write_str(&words.join(", "))
}

impl fmt::Display for Consequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PublishesForEver => "everybody can read this for ever",
            Self::GivesNodeSecrets => "hands keys to a node, which can harvest with them",
            Self::AliasDecides => "an alias stands here; its owner decides what it points to until this is confirmed",
            Self::PaysRental => "costs a rental besides the fee, which is not returned",
            Self::RedefinesMosaic => "the mosaic exists: flags and decimal places switch, the duration is added",
            Self::RevokableByCreator => "the creator can take units back from any holder at any time",
            Self::CannotBePassedOn => "units only move from and to the creator",
            Self::RestrictableByCreator => "the creator can decide who may send and receive units",
            Self::SupplyMayChange => "the creator can change the supply at any time",
            Self::SupplyFixedForHolders => "the supply is fixed while others hold units",
            Self::NeverExpires => "never expires",
            Self::ExpiresAfter { blocks } => {
                return write!(f, "expires after {blocks} blocks; nobody can send it then");
            }
            Self::DestroysUnits => "units cease to exist",
            Self::TakesUnitsWithoutAsking => "takes units from the holder without asking",
            Self::LocksDeposit { blocks } => {
                return write!(f, "the deposit is lost unless the aggregate is confirmed within {blocks} blocks");
            }
            Self::LocksUntilProof { blocks } => {
                return write!(
                    f,
                    "the units go to the recipient by the proof within {blocks} blocks, or come back then"
                );
            }
            Self::RevealsProof => "the proof becomes public and opens every lock with the same secret",
            Self::OverwritesMetadata { old_size, new_size } => {
                return write!(f, "overwrites an entry of {old_size} bytes by one of {new_size}");
            }
            Self::DeletesMetadata => "deletes the entry; old values stay readable in old blocks",
            Self::NameExpires { blocks } => {
                return write!(f, "the name and all below it end after {blocks} blocks, unless renewed");
            }
            Self::NameExpiresWithRoot => "the name ends with its root namespace",
            Self::AliasMoves => "what is sent to the name goes to this target from now on",
            Self::AliasEnds => "the name no longer points to this target",
            Self::DelegatesHarvesting => "the linked account harvests with this account's importance",
            Self::AllowsNodeToHarvest => "the node with this key may harvest for this account",
            Self::EnablesHarvesting => "this account can harvest with this key",
            Self::DelegatesVoting { first, last } => {
                return write!(f, "the key votes with this account's importance from epoch {first} to {last}");
            }
            Self::EndsKeyLink => "harvesting or voting with this key ends",
            Self::BlocksIncoming => "listed accounts can no longer make transactions that touch this account",
            Self::AllowsOnlyIncoming => "only listed accounts can make transactions that touch this account",
            Self::BlocksOutgoing => "this account can no longer make transactions that touch listed accounts",
            Self::AllowsOnlyOutgoing => "this account can only make transactions that touch listed accounts",
            Self::BlocksMosaics => "this account can no longer receive listed mosaics",
            Self::AllowsOnlyMosaics => "this account can only receive listed mosaics",
            Self::BlocksOperations => "this account can no longer make transactions of listed types",
            Self::AllowsOnlyOperations => "this account can only make transactions of listed types",
            Self::Unblocks => "what was blocked is possible again for those removed",
            Self::RestrictsHolders => {
                "accounts that do not pass the comparison can neither send nor receive the mosaic"
            }
            Self::LiftsRestriction => "this comparison no longer restricts holders",
            Self::MayFreezeHolder => "may make the account unable to send or receive the mosaic, without asking",
            Self::AccountBecomesMultisig => {
                "the account can no longer sign by itself, or needs more signatures than before"
            }
            Self::OthersMaySignForAccount => "those added can sign for the account",
            Self::RemovesCosignatory => "those removed can no longer sign for the account",
            Self::MayEndMultisig => "if nobody is left to sign for it, the account signs by itself again",
            Self::WaitsForCosignatures => "public at once, and happens only when everybody concerned has signed",
            Self::TransactionsHashDiffers => "signatures would not cover the transactions shown here; nodes refuse it",
        })
    }
}

/// The type's name with spaces: `Mosaic supply change`.
impl fmt::Display for TransactionType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
