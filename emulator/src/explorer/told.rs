//! Transactions in words: a sentence, every field, and what follows from them.

use data_encoding::HEXUPPER;
use serde::Serialize;
use tegata_symbol::TransactionType;
use tegata_symbol::explain::{
    AccountKey, Comparison, Consequence, ExplainedCosignature, Explanation, Fact, Field, HashAlgorithm, LinkAction,
    MosaicFlag, Operation, RestrictionFlag, SupplyAction, Value,
};
use tegata_symbol::message::Message;

use super::book::Book;
use super::language::name_of;
use super::piece::{Line, Piece, fill, joined};

/// Most characters of a text from the chain; no message or value is longer.
pub(super) const MOST_TEXT: usize = 1_100;
/// Most bytes that are shown of what is no text.
const MOST_BYTES: usize = 64;
/// Most entries of a list in one sentence.
const MOST_LISTED: usize = 5;

/// A transaction in words.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Told {
    /// The name of its type.
    pub(super) kind: String,
    pub(super) sentence: Vec<Piece>,
    /// A transfer's message.
    pub(super) message: Vec<Piece>,
    pub(super) facts: Vec<Line>,
    pub(super) consequences: Vec<String>,
    pub(super) inner: Vec<Told>,
}

impl Book<'_> {
    /// All that a transaction says.
    pub(super) fn told(&self, explanation: &Explanation) -> Told {
        let message = explanation.facts.iter().find_map(|fact| match &fact.value {
            Value::Message(field) if !field.is_empty() => Some(self.message(field)),
            _ => None,
        });
        let lines = explanation.facts.iter().map(|fact| self.fact(fact));
        Told {
            kind: self.kind(explanation.kind),
            sentence: self.sentence(explanation),
            message: message.unwrap_or_default(),
            facts: [self.line("signer", [self.account(&explanation.signer.address)])]
                .into_iter()
                .chain(lines)
                .collect(),
            consequences: explanation.consequences.iter().map(|each| self.consequence(each)).collect(),
            inner: explanation.inner.iter().map(|inner| self.told(inner)).collect(),
        }
    }

    /// One sentence.
    pub(super) fn sentence(&self, explanation: &Explanation) -> Vec<Piece> {
        let Explanation { kind, signer, facts, inner, .. } = explanation;
        if let (TransactionType::AggregateComplete, [only]) = (kind, inner.as_slice()) {
            return self.sentence(only);
        }
        let has = |field| facts.iter().any(|fact| fact.field == field);
        let variant = facts.iter().find_map(|fact| match &fact.value {
            Value::LinkAction(action) => Some(name_of(action)),
            Value::SupplyAction(action) => Some(name_of(action)),
            _ => None,
        });
        let variant = match kind {
            TransactionType::Transfer if !has(Field::Mosaic) => Some("Message".to_owned()),
            TransactionType::NamespaceRegistration if has(Field::Parent) => Some("Child".to_owned()),
            _ => variant,
        };
        let key = variant.map_or_else(|| format!("says_{kind:?}"), |variant| format!("says_{kind:?}_{variant}"));
        let text = self.language.find(&key).unwrap_or_else(|| self.language.word("says_other"));
        fill(text, |name| match name {
            "by" => vec![self.account_short(&signer.address)],
            "type" => vec![Piece::text(self.kind(*kind))],
            "count" => vec![Piece::text(inner.len().to_string())],
            "kinds" => vec![Piece::text(self.kinds(inner))],
            field => self.listed(*kind, facts, field),
        })
    }

    /// The types of inner transactions with how many there are of each.
    fn kinds(&self, inner: &[Explanation]) -> String {
        let mut counts: Vec<(TransactionType, usize)> = Vec::new();
        for each in inner {
            match counts.iter_mut().find(|(kind, _)| *kind == each.kind) {
                Some((_, count)) => *count += 1,
                None => counts.push((each.kind, 1)),
            }
        }
        let shown = counts.iter().map(|(kind, count)| match count {
            1 => self.kind(*kind),
            count => format!("{} ×{count}", self.kind(*kind)),
        });
        shown.collect::<Vec<_>>().join(self.language.word("comma"))
    }

    /// The values of a field, given by its name.
    fn listed(&self, kind: TransactionType, facts: &[Fact], field: &str) -> Vec<Piece> {
        let all: Vec<_> = facts.iter().filter(|fact| name_of(&fact.field) == field).collect();
        let shown = all.iter().take(MOST_LISTED).map(|Fact { field, value }| match (kind, field, value) {
            // What a name is to stand for is not called by that name.
            (TransactionType::MosaicAlias, Field::MosaicId, Value::Mosaic(mosaic)) => {
                vec![Piece::id(mosaic.id.to_string()).to(self.href(&format!("mosaics/{}", mosaic.id)))]
            }
            (TransactionType::AddressAlias, Field::Address, Value::Account(account)) => {
                let shortened = |piece: Piece| if piece.kind == "id" { piece.shortened() } else { piece };
                self.unresolved(account, false).into_iter().map(shortened).collect()
            }
            (_, Field::AggregateHash, Value::Hash(hash)) => vec![self.transaction(hash).shortened()],
            _ => self.value(value, true),
        });
        let mut pieces = joined(shown, self.language.word("comma"));
        if all.len() > MOST_LISTED {
            pieces.push(Piece::text(" …"));
        }
        pieces
    }

    fn fact(&self, Fact { field, value }: &Fact) -> Line {
        let shown = match (field, value) {
            (Field::AggregateHash, Value::Hash(hash)) => vec![self.transaction(hash)],
            _ => self.value(value, false),
        };
        Line { label: self.language.named("field", field), value: shown }
    }

    fn value(&self, value: &Value, short: bool) -> Vec<Piece> {
        let text = |text: String| vec![Piece::text(text)];
        let none = || text(self.word("none"));
        match value {
            Value::Account(account) => self.unresolved(account, short),
            Value::Quantity(quantity) => match &quantity.mosaic {
                Some(mosaic) => self.quantity(quantity, mosaic.id),
                None => self.quantity(quantity, self.currency()),
            },
            Value::Mosaic(mosaic) if mosaic.id.0 == 0 => text(self.word("own_values")),
            Value::Mosaic(mosaic) => vec![self.mosaic(mosaic.id)],
            Value::Namespace(id) => vec![self.namespace(*id)],
            Value::MetadataKey(key) => vec![Piece::id(key.to_string())],
            Value::RestrictionKey(key) => vec![Piece::id(format!("{key:016X}"))],
            Value::RestrictionValue(None) => none(),
            Value::RestrictionValue(Some(number)) | Value::Number(number) => text(number.to_string()),
            Value::Comparison(comparison) => text(self.comparison(*comparison)),
            Value::Change(change) => text(format!("{change:+}")),
            Value::DecimalPlaces(places) => text(places.to_string()),
            Value::Blocks(Some(blocks)) => text(self.blocks(*blocks)),
            Value::Blocks(None) => text(self.word("without_end")),
            Value::Epoch(epoch) => text(epoch.to_string()),
            Value::Hash(hash) if short => vec![Piece::id(hash.to_string()).shortened()],
            Value::Hash(hash) => vec![Piece::id(hash.to_string())],
            Value::CheckedHash { stated, computed } => vec![
                Piece::id(format!("{stated} ")),
                match stated == computed {
                    true => Piece::shown_as("yes", self.word("hash_agrees")),
                    false => Piece::shown_as("no", self.word("hash_differs")),
                },
            ],
            Value::Key(key) if short => vec![Piece::id(key.to_string()).shortened()],
            Value::Key(key) => vec![Piece::id(key.to_string())],
            Value::AccountKey(AccountKey { address, key: _ }) => self.unresolved(&(*address).into(), short),
            Value::Text(written) => vec![Piece::quote(written, MOST_TEXT)],
            Value::Bytes(bytes) => self.bytes(bytes),
            Value::Message(field) => self.message(field),
            Value::MosaicFlags(flags) => text(self.mosaic_flags(flags)),
            Value::RestrictionFlags(flags) => {
                let named = flags.iter().map(|flag| match flag {
                    RestrictionFlag::Undefined(bits) => self.undefined("restriction_Undefined", *bits),
                    flag => self.language.named("restriction", flag),
                });
                text(named.collect::<Vec<_>>().join(self.language.word("comma")))
            }
            Value::LinkAction(LinkAction::Undefined(number)) => {
                text(self.undefined("link_Undefined", (*number).into()))
            }
            Value::LinkAction(action) => text(self.language.named("link", action)),
            Value::SupplyAction(SupplyAction::Undefined(number)) => {
                text(self.undefined("supply_Undefined", (*number).into()))
            }
            Value::SupplyAction(action) => text(self.language.named("supply", action)),
            Value::HashAlgorithm(algorithm) => text(self.algorithm(*algorithm)),
            Value::Operation(Operation::Type(kind)) => text(self.kind(*kind)),
            Value::Operation(Operation::Undefined(number)) => text(format!("{number:04X}")),
            Value::Cosignature(ExplainedCosignature { signer, .. }) => self.unresolved(&signer.address.into(), short),
        }
    }

    fn undefined(&self, key: &str, number: u16) -> String {
        self.language.with(key, &[("number", &number.to_string())])
    }

    pub(super) fn blocks(&self, blocks: u64) -> String {
        self.language.with("blocks_count", &[("blocks", &blocks.to_string())])
    }

    pub(super) fn comparison(&self, comparison: Comparison) -> String {
        match comparison {
            Comparison::Undefined(number) => self.undefined("comparison_Undefined", number.into()),
            comparison => self.language.named("comparison", &comparison),
        }
    }

    pub(super) fn algorithm(&self, algorithm: HashAlgorithm) -> String {
        match algorithm {
            HashAlgorithm::Undefined(number) => self.undefined("algorithm_Undefined", number.into()),
            algorithm => self.language.named("algorithm", &algorithm),
        }
    }

    pub(super) fn mosaic_flags(&self, flags: &[MosaicFlag]) -> String {
        let named = flags.iter().map(|flag| match flag {
            MosaicFlag::Undefined(bits) => self.undefined("flag_Undefined", (*bits).into()),
            flag => self.language.named("flag", flag),
        });
        let list = named.collect::<Vec<_>>().join(self.language.word("comma"));
        if list.is_empty() { self.word("none") } else { list }
    }

    /// Bytes: as text if they are some, else the first of them.
    pub(super) fn bytes(&self, bytes: &[u8]) -> Vec<Piece> {
        match core::str::from_utf8(bytes) {
            _ if bytes.is_empty() => vec![Piece::text(self.word("none"))],
            Ok(text) if !text.chars().any(|letter| letter.is_control() && letter != '\n') => {
                vec![Piece::quote(text, MOST_TEXT)]
            }
            _ => {
                let shown = HEXUPPER.encode(bytes.get(..MOST_BYTES).unwrap_or(bytes));
                let shown = if bytes.len() > MOST_BYTES { format!("{shown}…") } else { shown };
                let size = self.language.with("bytes_count", &[("bytes", &bytes.len().to_string())]);
                vec![Piece::text(format!("{size} ")), Piece::id(shown)]
            }
        }
    }

    fn message(&self, field: &[u8]) -> Vec<Piece> {
        let size = |bytes: &[u8]| bytes.len().to_string();
        match Message::read(field) {
            Message::Empty => vec![Piece::text(self.word("none"))],
            Message::Plain(text) => vec![Piece::quote(text, MOST_TEXT)],
            Message::Encrypted(bytes) => {
                vec![Piece::text(self.language.with("message_encrypted", &[("bytes", &size(bytes))]))]
            }
            Message::DelegatedHarvesting(bytes) => {
                vec![Piece::text(self.language.with("message_harvesting", &[("bytes", &size(bytes))]))]
            }
            Message::Raw(bytes) => self.bytes(bytes),
        }
    }

    fn consequence(&self, consequence: &Consequence) -> String {
        let key = format!("consequence_{}", name_of(consequence));
        match *consequence {
            Consequence::ExpiresAfter { blocks }
            | Consequence::LocksDeposit { blocks }
            | Consequence::LocksUntilProof { blocks }
            | Consequence::NameExpires { blocks } => self.language.with(&key, &[("blocks", &blocks.to_string())]),
            Consequence::OverwritesMetadata { old_size, new_size } => {
                let (old, new) = (old_size.to_string(), new_size.to_string());
                self.language.with(&key, &[("old", &old), ("new", &new)])
            }
            Consequence::DelegatesVoting { first, last } => {
                self.language.with(&key, &[("first", &first.to_string()), ("last", &last.to_string())])
            }
            _ => self.word(&key),
        }
    }
}
