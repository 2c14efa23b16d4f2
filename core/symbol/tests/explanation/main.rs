//! Explanations have everything: each transaction can be made again of its explanation alone.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod any_transaction;
mod english;
mod meaning;
mod rebuild;

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value as Json;
use tegata_symbol::explain::{Explanation, Field, Known, explain};
use tegata_symbol::{
    Aggregate, Body, Network, NetworkId, NetworkTime, ParseRule, PublicKey, Transaction, TransactionRef,
    TransactionType,
};

use self::any_transaction::any_transaction;
use self::rebuild::rebuild;

/// What the official SDK made and what a node's own layout tests read; together all types. Layouts that may only stand
/// inside an aggregate are put into one.
fn official_vectors() -> Vec<Transaction> {
    let sdk: Json = serde_json::from_str(include_str!("../vectors/symbol-sdk.json")).unwrap();
    let layouts: Json = serde_json::from_str(include_str!("../vectors/catbuffer-transactions.json")).unwrap();
    let lists = [&sdk["transactions"], &sdk["aggregates"], &layouts["transactions"]];
    let cases = lists.into_iter().flat_map(|list| list.as_array().unwrap());
    cases.filter_map(official_vector).collect()
}

fn official_vector(case: &Json) -> Option<Transaction> {
    let payload = data_encoding::HEXUPPER_PERMISSIVE.decode(case["payload"].as_str().unwrap().as_bytes()).unwrap();
    if case["embedded"] == true {
        return Some(Transaction::from_bytes(&in_an_aggregate(&payload)).unwrap());
    }
    match Transaction::from_bytes(&payload) {
        // The layout tests have metadata at top level, where nodes refuse it, and in aggregates.
        Err(error) if matches!(error.rule, ParseRule::TypeNotAllowedHere(_)) => None,
        read => Some(read.unwrap()),
    }
}

/// Behind the 168 bytes of an aggregate without transactions, padded, with both sizes set.
fn in_an_aggregate(embedded: &[u8]) -> Vec<u8> {
    let empty = Body::Aggregate(Aggregate::complete(Vec::new()));
    let mut bytes = Transaction::new(PublicKey([1; 32]), NetworkId::TESTNET, NetworkTime(1), empty).to_bytes();
    bytes.extend_from_slice(embedded);
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    let (size, inner) = (u32::try_from(bytes.len()).unwrap(), u32::try_from(bytes.len() - 168).unwrap());
    bytes[..4].copy_from_slice(&size.to_le_bytes());
    bytes[160..164].copy_from_slice(&inner.to_le_bytes());
    bytes
}

fn kinds<'a>(explanations: impl IntoIterator<Item = &'a Explanation>) -> BTreeSet<TransactionType> {
    let parts = |whole: &'a Explanation| core::iter::once(whole).chain(&whole.inner);
    explanations.into_iter().flat_map(parts).map(|part| part.kind).collect()
}

#[test]
fn official_transactions_of_every_type_are_rebuilt_from_their_explanations_alone() {
    let mut explanations = Vec::new();
    for transaction in official_vectors() {
        let bytes = transaction.to_bytes();
        let explanation = explain(&transaction, &Known::of(&Network::TESTNET));
        assert_eq!(rebuild(&explanation), transaction);
        assert_eq!(rebuild(&explanation).to_bytes(), bytes);
        assert_eq!(explain(&TransactionRef::parse(&bytes).unwrap(), &Known::of(&Network::TESTNET)), explanation);
        explanations.push(explanation);
    }
    assert_eq!(kinds(&explanations).len(), TransactionType::ALL.len());
}

proptest! {
    #[test]
    fn any_transaction_is_rebuilt_from_its_explanation_alone(transaction in any_transaction()) {
        let explanation = explain(&transaction, &Known::default());
        prop_assert_eq!(&rebuild(&explanation), &transaction);
        if let Ok(read) = TransactionRef::parse(&transaction.to_bytes()) {
            prop_assert_eq!(explain(&read, &Known::default()), explanation);
        }
    }

    #[test]
    fn english_can_be_made_of_anything_and_shows_every_fact_on_a_line(transaction in any_transaction()) {
        let explanation = explain(&transaction, &Known::of(&Network::MAINNET));
        let text = explanation.to_string();
        for part in core::iter::once(&explanation).chain(&explanation.inner) {
            for fact in &part.facts {
                let line = fact.to_string();
                prop_assert!(text.lines().any(|shown| shown.trim() == line), "{} is missing in {}", line, text);
            }
        }
    }
}

#[test]
fn random_transactions_are_of_all_types_and_use_all_fields() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let explanations: Vec<Explanation> = (0..2_000)
        .map(|_| explain(&any_transaction().new_tree(&mut runner).unwrap().current(), &Known::default()))
        .collect();
    assert_eq!(kinds(&explanations).len(), TransactionType::ALL.len());
    let parts = explanations.iter().flat_map(|whole| core::iter::once(whole).chain(&whole.inner));
    let fields: BTreeSet<Field> = parts.flat_map(|part| part.facts.iter().map(|fact| fact.field)).collect();
    assert_eq!(fields.into_iter().collect::<Vec<_>>(), Field::ALL);
}
