//! `/network/properties`: the network's properties file as JSON (`client/rest`, `networkRoutes.js`, which reads the file with the
//! npm package `ini`: `true` and `false` are JSON's, all else is text).

use serde_json::{Map, Value, json};

use crate::parameters::Parameters;
use crate::properties::Properties;

const PLUGIN: &str = "plugin:catapult.plugins.";
const SIGNATURES: &str = "treasury_reissuance_transaction_signatures";
const CORRUPT_HASHES: &str = "corrupt_aggregate_transaction_hashes";

fn value(text: &str) -> Value {
    match text {
        "true" => true.into(),
        "false" => false.into(),
        text => text.into(),
    }
}

fn section(properties: &Properties, name: &str) -> Value {
    properties.section(name).map(|(key, text, _)| (key.to_owned(), value(text))).collect::<Map<_, _>>().into()
}

/// The whole answer.
pub(crate) fn render(parameters: &Parameters) -> Value {
    let properties = parameters.to_properties();
    let mut plugins = Map::new();
    for (name, key, text) in properties.iter() {
        if let Some(plugin) = name.strip_prefix(PLUGIN) {
            let plugin = plugins.entry(plugin).or_insert_with(|| json!({}));
            plugin[key] = value(text);
        }
    }
    let mut answer = json!({
        "network": section(&properties, "network"),
        "chain": section(&properties, "chain"),
        "plugins": plugins,
        "forkHeights": section(&properties, "fork_heights"),
    });
    // Networks without these sections do not have the keys either.
    let mut signatures: Vec<_> =
        properties.section(SIGNATURES).filter(|each| each.1 != "false").map(|each| each.0).collect();
    if properties.section(SIGNATURES).next().is_some() {
        signatures.sort_unstable();
        answer["treasuryReissuanceTransactionSignatures"] = json!(signatures);
    }
    let mut hashes: Vec<_> =
        properties.section(CORRUPT_HASHES).map(|(key, hash, _)| format!("{key} = {hash}")).collect();
    if !hashes.is_empty() {
        hashes.sort_unstable();
        answer["corruptAggregateTransactionHashes"] = json!(hashes);
    }
    answer
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::properties::Profile;

    /// The example answer in symbol/symbol-openapi, `spec/core/network/routes/getNetworkProperties.yml`.
    const MAINNET: &str = include_str!("../../tests/vectors/mainnet-properties.json");

    #[test]
    fn mainnet_answers_key_by_key_what_its_nodes_answer() {
        let parameters = Parameters::from_properties(Profile::Mainnet.properties().unwrap()).unwrap();
        let expected: Value = serde_json::from_str(MAINNET).unwrap();
        assert_eq!(render(&parameters), expected);
    }

    #[test]
    fn every_profile_has_every_key_that_mainnet_has() {
        let mainnet: Value = serde_json::from_str(MAINNET).unwrap();
        let keys = |answer: &Value, path: &str| -> Vec<String> {
            let mut keys: Vec<_> = answer.pointer(path).unwrap().as_object().unwrap().keys().cloned().collect();
            keys.sort_unstable();
            keys
        };
        let local = Parameters::local(
            tegata_symbol::Hash256::ZERO,
            tegata_symbol::PublicKey([1; 32]),
            tegata_symbol::PublicKey([2; 32]),
            std::time::Duration::from_secs(2),
        );
        let testnet = Parameters::from_properties(Profile::Testnet.properties().unwrap()).unwrap();
        for parameters in [local, testnet] {
            let answer = render(&parameters);
            for path in ["/network", "/chain", "/plugins", "/forkHeights"] {
                assert_eq!(keys(&answer, path), keys(&mainnet, path), "{path}");
            }
            for plugin in keys(&mainnet, "/plugins") {
                let path = format!("/plugins/{plugin}");
                assert_eq!(keys(&answer, &path), keys(&mainnet, &path), "{path}");
            }
            assert_eq!(answer["chain"]["currencyMosaicId"], answer["chain"]["harvestingMosaicId"]);
            assert_eq!(answer.get("treasuryReissuanceTransactionSignatures"), None);
        }
    }
}
