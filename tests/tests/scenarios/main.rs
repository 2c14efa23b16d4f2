//! Runs every file of `tests/scenarios` through the surface that Kotlin and Swift use, against the real program.
//! `tests/scenarios/README.md` says how they are written. The runners in other languages do the same.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod matching;
mod phone;
mod world;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use matching::{differs, filled, keep};
use phone::Phone;
use world::World;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

/// Name and content of every scenario, in the order of their files.
fn scenarios() -> BTreeMap<String, Value> {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let json = files.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        (name, serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    };
    json.map(read).collect()
}

/// A scenario's steps, with those of a part that it uses in their place.
fn steps(scenario: &Value) -> Vec<Value> {
    let mut steps = Vec::new();
    for step in scenario["steps"].as_array().expect("a scenario has steps") {
        match step["use"].as_str() {
            None => steps.push(step.clone()),
            Some(part) => {
                let text = std::fs::read_to_string(folder().join(format!("parts/{part}.json"))).unwrap();
                steps.extend(self::steps(&serde_json::from_str(&text).unwrap()));
            }
        }
    }
    steps
}

/// Does the steps one after the other; the first that goes otherwise than written is told with its number.
async fn run(scenario: &Value) -> Result<(), String> {
    let mut world = World::start();
    let (mut known, mut phone) = (BTreeMap::new(), Phone::default());
    for (number, step) in steps(scenario).iter().enumerate() {
        let told = |what: String| format!("step {}, {}: {what}", number + 1, step["call"].as_str().unwrap_or("world"));
        let with = filled(&step["with"], &known).map_err(told)?;
        let answer = match step["call"].as_str() {
            None => Ok(world.act(&filled(step, &known).map_err(told)?).map_err(told)?),
            Some(call) => phone.call(call, &with).await,
        };
        let (what, answer, expected) = match (answer, step.get("fails")) {
            (Ok(answer), None) => ("answer", answer, &step["expect"]),
            (Err(error), Some(expected)) => ("error", error, expected),
            (Ok(answer), Some(_)) => return Err(told(format!("it should have failed: {answer}"))),
            (Err(error), None) => return Err(told(format!("it failed: {error}"))),
        };
        let expected = filled(expected, &known).map_err(told)?;
        if let Some(difference) = differs(&expected, &answer, what) {
            return Err(told(format!("{difference} in {answer}")));
        }
        keep(&step["keep"], &answer, &mut known).map_err(told)?;
    }
    Ok(())
}

#[test]
fn every_scenario_goes_as_it_is_written() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let only = std::env::var("TEGATA_SCENARIO").ok();
    let (mut failed, mut ran) = (Vec::new(), 0);
    for (name, scenario) in scenarios() {
        if only.as_ref().is_some_and(|only| *only != name) {
            continue;
        }
        match runtime.block_on(run(&scenario)) {
            Ok(()) => println!("scenario {name}"),
            Err(why) => failed.push(format!("{name}: {why}")),
        }
        ran += 1;
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(only.is_some() || ran >= 40, "{ran} scenarios");
}

#[test]
fn an_expectation_that_is_changed_is_noticed() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let text = r#"{ "steps": [
        { "act": "start", "keep": { "node": "node", "registry": "registry", "home": "home" } },
        { "call": "hasWallet", "with": { "home": "$home" }, "expect": true }
    ] }"#;
    let changed: Value = serde_json::from_str(text).unwrap();
    assert!(runtime.block_on(run(&changed)).unwrap_err().contains("step 2"));
    let right: Value = serde_json::from_str(&text.replace("\"expect\": true", "\"expect\": false")).unwrap();
    runtime.block_on(run(&right)).unwrap();
}
