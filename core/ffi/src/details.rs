//! Transactions in words, for the details page: codes that an app has words for, with typed values, and beside each the same
//! in English, in Symbol's own terms.

use core::fmt::Debug;

use data_encoding::HEXUPPER;
use serde::Serialize;
use tegata_symbol::Recipient;
use tegata_symbol::explain::{Consequence, Explanation, Fact, NamedMosaic, Quantity, Value};
use tegata_symbol::message::Message;

/// A transaction, or one within an aggregate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct TransactionDetails {
    /// Its type: a code such as `transfer`, `mosaicDefinition`.
    pub kind: String,
    /// Its type in English.
    pub kind_in_english: String,
    /// Address of who signs it, or acts within an aggregate.
    pub signer: String,
    /// Its fields, the most telling first. A list's entries are facts of the same field.
    pub facts: Vec<DetailFact>,
    /// What follows from them.
    pub consequences: Vec<DetailConsequence>,
    /// The transactions within.
    pub inner: Vec<TransactionDetails>,
}

/// A field and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct DetailFact {
    /// The field: a code such as `recipient`, `mosaicId`. What it means depends on the transaction's type.
    pub field: String,
    /// The field in English.
    pub field_in_english: String,
    /// Its value.
    pub value: DetailValue,
    /// Its value in English.
    pub value_in_english: String,
}

/// What follows from a transaction beyond its fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct DetailConsequence {
    /// A code such as `paysRental`, `expiresAfter`.
    pub code: String,
    /// The numbers that its sentence needs: blocks, sizes in bytes, epochs.
    pub numbers: Vec<u64>,
    /// The sentence in English.
    pub in_english: String,
}

/// A value by its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum DetailValue {
    /// An account.
    Account {
        /// Its address.
        address: String,
    },
    /// Whoever owns a name decides what it stands for.
    Alias {
        /// Id of the namespace.
        namespace: String,
    },
    /// An amount of a mosaic.
    Amount {
        /// With all decimal places, as far as they are known.
        decimal: String,
        /// The mosaic; nothing: the network's currency.
        mosaic: Option<String>,
        /// Its name, where it is known.
        name: Option<String>,
    },
    /// A mosaic.
    Mosaic {
        /// Its id.
        id: String,
        /// Its name, where it is known.
        name: Option<String>,
    },
    /// A number.
    Number {
        /// The number.
        number: u64,
    },
    /// By how much a number changes.
    Change {
        /// By this.
        by: i32,
    },
    /// A number of blocks.
    Blocks {
        /// How many; nothing: without end.
        blocks: Option<u64>,
    },
    /// An id, a hash, a key, other bytes, in hexadecimal digits.
    Digits {
        /// The digits.
        digits: String,
    },
    /// A hash that does not follow from what is there: nodes refuse it.
    WrongHash {
        /// What is stated.
        stated: String,
        /// What follows.
        computed: String,
    },
    /// A text that somebody wrote.
    Text {
        /// The text.
        text: String,
    },
    /// A message that is no text.
    Message {
        /// A code: `empty`, `encrypted`, `delegatedHarvesting`, `raw`.
        kind: String,
        /// Its bytes.
        size: u32,
    },
    /// One or several of a short list.
    Codes {
        /// Codes such as `transferable`, `link`, `undefined`.
        codes: Vec<String>,
    },
    /// No value.
    Nothing,
}

/// The name of a variant, as a code: what a type without values of its own is called.
fn code(of: &impl Debug) -> String {
    let named = format!("{of:?}");
    let name = named.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
    let first = name.chars().next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(name.chars().skip(1)).collect()
}

fn codes<T: Debug>(of: &[T]) -> DetailValue {
    DetailValue::Codes { codes: of.iter().map(code).collect() }
}

fn digits(of: impl ToString) -> DetailValue {
    DetailValue::Digits { digits: of.to_string() }
}

fn amount(Quantity { mosaic, .. }: &Quantity, decimal: String) -> DetailValue {
    let (id, name) =
        mosaic.as_ref().map_or((None, None), |NamedMosaic { id, name }| (Some(id.to_string()), name.clone()));
    DetailValue::Amount { decimal, mosaic: id, name }
}

fn message(field: &[u8]) -> DetailValue {
    let message = Message::read(field);
    match message {
        Message::Plain(text) => DetailValue::Text { text: text.to_owned() },
        _ => DetailValue::Message { kind: code(&message), size: crate::named::count(field.len()) },
    }
}

impl From<&Value> for DetailValue {
    fn from(value: &Value) -> Self {
        match value {
            Value::Account(account) => match account.recipient() {
                Recipient::Account(address) => Self::Account { address: address.to_string() },
                Recipient::Alias(namespace) => Self::Alias { namespace: namespace.to_string() },
                Recipient::Invalid => digits(HEXUPPER.encode(&account.0)),
            },
            Value::AccountKey(account) => Self::Account { address: account.address.to_string() },
            Value::Cosignature(cosignature) => Self::Account { address: cosignature.signer.address.to_string() },
            Value::Quantity(quantity) => amount(quantity, quantity.decimal()),
            Value::Mosaic(NamedMosaic { id, name }) => Self::Mosaic { id: id.to_string(), name: name.clone() },
            Value::Namespace(id) => digits(id),
            Value::MetadataKey(key) => digits(key),
            Value::RestrictionKey(key) => digits(format!("{key:016X}")),
            Value::RestrictionValue(Some(number)) | Value::Number(number) => Self::Number { number: *number },
            Value::RestrictionValue(None) => Self::Nothing,
            Value::Change(by) => Self::Change { by: (*by).into() },
            Value::DecimalPlaces(places) => Self::Number { number: (*places).into() },
            Value::Blocks(blocks) => Self::Blocks { blocks: *blocks },
            Value::Epoch(epoch) => Self::Number { number: (*epoch).into() },
            Value::Hash(hash) => digits(hash),
            Value::CheckedHash { stated, computed } if stated == computed => digits(stated),
            Value::CheckedHash { stated, computed } => {
                Self::WrongHash { stated: stated.to_string(), computed: computed.to_string() }
            }
            Value::Key(key) => digits(key),
            Value::Text(text) => Self::Text { text: text.clone() },
            Value::Bytes(bytes) if bytes.is_empty() => Self::Nothing,
            Value::Bytes(bytes) => digits(HEXUPPER.encode(bytes)),
            Value::Message(field) => message(field),
            Value::MosaicFlags(flags) => codes(flags),
            Value::RestrictionFlags(flags) => codes(flags),
            Value::Comparison(comparison) => codes(&[comparison]),
            Value::LinkAction(action) => codes(&[action]),
            Value::SupplyAction(action) => codes(&[action]),
            Value::HashAlgorithm(algorithm) => codes(&[algorithm]),
            Value::Operation(tegata_symbol::explain::Operation::Type(kind)) => codes(&[kind]),
            Value::Operation(operation) => codes(&[operation]),
        }
    }
}

impl From<&Consequence> for DetailConsequence {
    fn from(consequence: &Consequence) -> Self {
        let numbers = match *consequence {
            Consequence::ExpiresAfter { blocks }
            | Consequence::LocksDeposit { blocks }
            | Consequence::LocksUntilProof { blocks }
            | Consequence::NameExpires { blocks } => vec![blocks],
            Consequence::OverwritesMetadata { old_size, new_size } => {
                [old_size, new_size].map(|size| crate::named::count(size).into()).to_vec()
            }
            Consequence::DelegatesVoting { first, last } => vec![first.into(), last.into()],
            _ => Vec::new(),
        };
        Self { code: code(consequence), numbers, in_english: consequence.to_string() }
    }
}

impl From<&Fact> for DetailFact {
    fn from(fact: &Fact) -> Self {
        Self {
            field: code(&fact.field),
            field_in_english: fact.field.to_string(),
            value: (&fact.value).into(),
            value_in_english: fact.value.to_string(),
        }
    }
}

impl From<&Explanation> for TransactionDetails {
    fn from(explanation: &Explanation) -> Self {
        Self {
            kind: code(&explanation.kind),
            kind_in_english: explanation.kind.to_string(),
            signer: explanation.signer.address.to_string(),
            facts: explanation.facts.iter().map(Into::into).collect(),
            consequences: explanation.consequences.iter().map(Into::into).collect(),
            inner: explanation.inner.iter().map(Into::into).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use tegata_symbol::TransactionType;
    use tegata_symbol::explain::{Field, MosaicFlag};

    use super::*;

    /// Apps have words by these codes: a field that is renamed in the core must not lose them.
    #[test]
    fn a_code_is_the_name_in_symbols_terms() {
        assert_eq!(code(&Field::MosaicId), "mosaicId");
        assert_eq!(code(&TransactionType::AggregateComplete), "aggregateComplete");
        assert_eq!(code(&Consequence::ExpiresAfter { blocks: 7 }), "expiresAfter");
        assert_eq!(code(&MosaicFlag::Undefined(0x80)), "undefined");
        let fields: Vec<String> = Field::ALL.iter().map(code).collect();
        assert_eq!(fields.join(" "), FIELDS);
    }

    const FIELDS: &str = "recipient source target address mosaic mosaicId referenceMosaic targetMosaic targetNamespace \
        namespace parent name message duration nonce flags divisibility action aggregateHash secret hashAlgorithm proof key \
        valueSizeDelta value linkedKey startEpoch endEpoch addition deletion previousValue newValue previousComparison \
        newComparison minRemovalDelta minApprovalDelta transactionsHash cosignature";

    #[test]
    fn a_consequence_has_the_numbers_of_its_sentence() {
        let DetailConsequence { code, numbers, in_english } =
            (&Consequence::DelegatesVoting { first: 7, last: 90 }).into();
        assert_eq!((code.as_str(), numbers), ("delegatesVoting", vec![7, 90]));
        assert!(in_english.contains("from epoch 7 to 90"));
    }

    #[test]
    fn a_hash_that_differs_is_told_as_wrong() {
        let (stated, computed) = ([1; 32].into(), [2; 32].into());
        let differing = DetailValue::from(&Value::CheckedHash { stated, computed });
        assert_eq!(differing, DetailValue::WrongHash { stated: stated.to_string(), computed: computed.to_string() });
        assert!(matches!(
            DetailValue::from(&Value::CheckedHash { stated, computed: stated }),
            DetailValue::Digits { .. }
        ));
    }

    #[test]
    fn a_strangers_message_is_text_only_where_it_is_text() {
        assert_eq!(
            DetailValue::from(&Value::Message(b"\0hello".to_vec())),
            DetailValue::Text { text: "hello".to_owned() }
        );
        let unread = DetailValue::from(&Value::Message(vec![0xAB; 40]));
        assert_eq!(unread, DetailValue::Message { kind: "raw".to_owned(), size: 40 });
    }
}
