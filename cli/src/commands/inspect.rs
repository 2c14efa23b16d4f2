//! `tegata inspect`: a transaction in words, with what can be checked of it without a node.

use data_encoding::HEXUPPER_PERMISSIVE;
use serde_json::{Value, json};
use tegata_symbol::explain::{Known, explain};
use tegata_symbol::{Address, Body, Cosignature, Hash256, Network, Signature, Transaction};

use super::explanation_json::explanation_json;
use crate::answer::{Answer, Failure};
use crate::args::InspectArgs;

/// Explains the bytes; exit code 1 when a signature is missing or wrong, or when every node would refuse the content.
pub fn run(args: &InspectArgs) -> Result<Answer, Failure> {
    let (seed, network) = match args.network.as_str() {
        "mainnet" => (Network::MAINNET.generation_hash_seed, Some(Network::MAINNET)),
        "testnet" => (Network::TESTNET.generation_hash_seed, Some(Network::TESTNET)),
        other => {
            let seed: Hash256 = other.parse().map_err(|_| {
                Failure::bad_input("network", "--network takes mainnet, testnet, or 64 hexadecimal characters")
            })?;
            (seed, None)
        }
    };
    let hex: String = args.hex.split_whitespace().collect();
    let bytes = HEXUPPER_PERMISSIVE
        .decode(hex.as_bytes())
        .map_err(|error| Failure::bad_input("hex", format!("this is not hexadecimal: {error}")))?;
    let transaction = Transaction::from_bytes(&bytes)
        .map_err(|error| Failure::bad_input("not-a-transaction", format!("this is not a transaction: {error}")))?;
    Ok(describe(&transaction, &seed, network.as_ref()))
}

fn describe(transaction: &Transaction, seed: &Hash256, network: Option<&Network>) -> Answer {
    let explanation = explain(transaction, &network.map_or_else(Known::default, Known::of));
    let hash = transaction.hash(seed);
    let signed = transaction.verify(seed);
    let cosigned = cosignatures(transaction).iter().all(|cosignature| cosignature.verify(&hash));
    let refusal = transaction.check().err();
    let valid = signed && cosigned && refusal.is_none();

    let mut text = vec![
        explanation.to_string(),
        "checked:".to_owned(),
        format!("  hash {hash}"),
        format!("  size {} bytes", transaction.size()),
    ];
    let deadline = network.and_then(|network| moment(transaction, network));
    text.extend(deadline.as_ref().map(|moment| format!("  deadline {moment}")));
    text.push(match (signed, transaction.signature) {
        (true, _) => "  signature right".to_owned(),
        (false, Signature::ZERO) => "  signature MISSING".to_owned(),
        (false, _) => "  signature WRONG".to_owned(),
    });
    text.extend(cosignatures(transaction).iter().map(|cosignature| {
        let right = if cosignature.verify(&hash) { "right" } else { "WRONG" };
        format!("  cosignature of {} {right}", Address::new(&cosignature.signer, transaction.network))
    }));
    text.extend(refusal.map(|error| {
        let code = error.rule.failure_code().unwrap_or("without a word");
        format!("  every node REFUSES it: {error} ({code})")
    }));

    let mut json = explanation_json(&explanation);
    json["hash"] = hash.to_string().into();
    json["size"] = transaction.size().into();
    json["deadlineUtc"] = deadline.into();
    json["signatureRight"] = signed.into();
    json["cosignaturesRight"] = cosigned.into();
    json["refusal"] = refusal.map_or(
        Value::Null,
        |error| json!({ "offset": error.offset, "code": error.rule.failure_code(), "text": error.rule.to_string() }),
    );
    json["valid"] = valid.into();
    if valid { Answer::yes(text.join("\n"), json) } else { Answer::no(text.join("\n"), json) }
}

fn cosignatures(transaction: &Transaction) -> &[Cosignature] {
    match &transaction.body {
        Body::Aggregate(aggregate) => &aggregate.cosignatures,
        _ => &[],
    }
}

fn moment(transaction: &Transaction, network: &Network) -> Option<String> {
    let ms = i64::try_from(network.unix_ms(transaction.deadline)).ok()?;
    jiff::Timestamp::from_millisecond(ms).ok().map(|timestamp| format!("{timestamp:.0}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use tegata_symbol::{ParseRule, TransactionType};

    use super::*;

    /// What the official SDK signed, and what a node's own layout tests read.
    fn official_vectors() -> Vec<(String, String)> {
        let sdk = include_str!("../../../core/symbol/tests/vectors/symbol-sdk.json");
        let layouts = include_str!("../../../core/symbol/tests/vectors/catbuffer-transactions.json");
        let [sdk, layouts]: [Value; 2] = [sdk, layouts].map(|text| serde_json::from_str(text).unwrap());
        let lists = [&sdk["transactions"], &sdk["aggregates"], &layouts["transactions"]];
        let cases = lists.into_iter().flat_map(|list| list.as_array().unwrap());
        let payload = |case: &Value| {
            let network = case["network"].as_str().unwrap_or("testnet");
            (network.to_owned(), case["payload"].as_str().unwrap().to_owned())
        };
        // What only stands inside an aggregate is no transaction by itself.
        let stands_alone = |(_, payload): &(String, String)| {
            let bytes = HEXUPPER_PERMISSIVE.decode(payload.as_bytes()).unwrap();
            let read = Transaction::from_bytes(&bytes);
            !read.is_err_and(|error| matches!(error.rule, ParseRule::TypeNotAllowedHere(_)))
        };
        cases.filter(|case| case["embedded"] != true).map(payload).filter(stands_alone).collect()
    }

    fn types_in(json: &Value) -> BTreeSet<String> {
        let inner = json["inner"].as_array().unwrap().iter().flat_map(types_in);
        inner.chain([json["type"].as_str().unwrap().to_owned()]).collect()
    }

    #[test]
    fn official_transactions_of_every_type_are_explained_without_an_unknown() {
        let mut types = BTreeSet::new();
        for (network, hex) in official_vectors() {
            let answer = run(&InspectArgs { hex, network }).unwrap();
            let text = answer.text.to_ascii_lowercase();
            assert!(!["unknown", "undefined", "no type"].iter().any(|word| text.contains(word)), "{}", answer.text);
            types.extend(types_in(&answer.json));
        }
        assert_eq!(types, TransactionType::ALL.iter().map(|kind| format!("{kind:?}")).collect());
    }

    #[test]
    fn what_the_official_sdk_signed_is_valid_and_a_changed_byte_is_not() {
        let sdk: Value =
            serde_json::from_str(include_str!("../../../core/symbol/tests/vectors/symbol-sdk.json")).unwrap();
        for case in sdk["aggregates"].as_array().unwrap() {
            let args =
                |hex: &str| InspectArgs { hex: hex.to_owned(), network: case["network"].as_str().unwrap().to_owned() };
            let payload = case["payload"].as_str().unwrap();
            let answer = run(&args(payload)).unwrap();
            assert_eq!(answer.json["hash"], case["hash"]);
            assert!(
                answer.json["signatureRight"] == true && answer.json["cosignaturesRight"] == true,
                "{}",
                answer.text
            );
            // The deadline's last byte.
            let changed = format!("{}7F{}", &payload[..254], &payload[256..]);
            assert!(!run(&args(&changed)).unwrap().yes);
        }
    }

    #[test]
    fn a_transfer_is_shown_with_exact_amounts_typed_facts_and_what_was_checked() {
        let (network, hex) = official_vectors().swap_remove(0);
        let answer = run(&InspectArgs { hex: hex.clone(), network: network.clone() }).unwrap();
        for line in [
            "Transfer, version 1, mainnet",
            "  fee: at most 127610.811127 of symbol.xym (6BED913FA20223F8)",
            "  to: NBJNHWSNQI6SHIMVXGUZF4RKNF2UGWU4TW4GPXY",
            "  amount: 5209056844869116 units of 29CCF5954D7C0789",
            "  ! everybody can read this for ever",
            "  deadline 2166-01-22T13:48:16Z",
            "  signature right",
        ] {
            assert!(answer.text.lines().any(|shown| shown == line), "{line} is missing in {}", answer.text);
        }
        let fact = &answer.json["facts"][0];
        assert_eq!((&fact["field"], &fact["kind"]), (&json!("recipient"), &json!("account")));
        assert_eq!(fact["value"]["address"], "NBJNHWSNQI6SHIMVXGUZF4RKNF2UGWU4TW4GPXY");
        assert_eq!(answer.json["maxFee"]["decimal"], "127610.811127");
        assert_eq!(answer.json["consequences"][0]["code"], "publishes-for-ever");

        let unsigned = format!("{}{}{}", &hex[..16], "0".repeat(128), &hex[144..]);
        let answer = run(&InspectArgs { hex: unsigned, network }).unwrap();
        assert!(!answer.yes && answer.text.contains("\n  signature MISSING"), "{}", answer.text);
        assert_eq!(answer.json["signature"], Value::Null);
    }
}
