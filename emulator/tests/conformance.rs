//! What a real node answered, replayed; and that a replay can fail.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;
use serde_json::{Value, json};
use tegata_emulator::Failure;
use tegata_emulator::conformance::{Answered, Recording, RecordingError, Report, Said, replay};

const RULES: &str = include_str!("../../core/symbol/tests/vectors/symbol-node.json");
const SIGNATURES: &str = include_str!("../../core/symbol/tests/vectors/signatures.json");

fn replayed(recording: &[u8]) -> Report {
    replay(&Recording::read(recording).unwrap()).unwrap()
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn replayed_json(recording: &Value) -> Report {
    replayed(&serde_json::to_vec(recording).unwrap())
}

fn refused(recording: &Value) -> RecordingError {
    Recording::read(&serde_json::to_vec(recording).unwrap()).err().unwrap()
}

/// The first announcement with this label.
fn announcement<'a>(recording: &'a mut Value, scenario: &str, label: &str) -> &'a mut Value {
    let events = recording["events"].as_array_mut().unwrap();
    events.iter_mut().find(|event| event["scenario"] == scenario && event["label"] == label).unwrap()
}

fn first_full_block(recording: &mut Value) -> &mut Value {
    let events = recording["events"].as_array_mut().unwrap();
    events.iter_mut().find(|event| event["hashes"].as_array().is_some_and(|hashes| !hashes.is_empty())).unwrap()
}

#[test]
fn every_verdict_of_a_real_node_on_the_rules_is_answered_alike() {
    let report = replayed(RULES.as_bytes());
    assert_eq!(report.differences, []);
    assert_eq!((report.agreed(), report.verdicts()), (146, 146));
    let multisig = report.scenarios.iter().find(|scenario| scenario.name == "multisig_guardian").unwrap();
    assert_eq!((multisig.agreed, multisig.verdicts), (5, 5));
}

#[test]
fn every_verdict_of_a_real_node_on_signatures_is_answered_alike() {
    let report = replayed(SIGNATURES.as_bytes());
    assert_eq!(report.differences, []);
    assert_eq!((report.agreed(), report.verdicts()), (20, 20));
}

#[test]
fn a_verdict_that_was_changed_is_a_difference() {
    let mut recording = json_of(RULES);
    let rejected = announcement(&mut recording, "transfer_message_too_large", "1025 bytes");
    rejected["verdict"] = json!("Failure_Core_Past_Deadline");
    let confirmed = announcement(&mut recording, "multisig_guardian", "with the guardian");
    confirmed["verdict"] = json!("none");
    let silent = announcement(&mut recording, "multisig_guardian", "top level");
    silent["verdict"] = json!("confirmed");
    let report = replayed_json(&recording);
    let differences: Vec<_> = report.differences.iter().map(|each| (each.node.clone(), each.ledger.clone())).collect();
    let failure = |name: &str| Said::Failure(name.to_owned());
    assert_eq!(
        differences,
        [
            (failure("Failure_Core_Past_Deadline"), Answered::Failure(Failure::TransferMessageTooLarge)),
            (Said::Confirmed(None), Answered::Nothing),
            (Said::Nothing, Answered::Confirmed(41)),
        ]
    );
    assert_eq!((report.agrees(), report.agreed()), (false, 143));
    let scenario = report.scenarios.iter().find(|scenario| scenario.name == "multisig_guardian").unwrap();
    assert_eq!((scenario.agreed, scenario.verdicts), (3, 5));
}

#[test]
fn a_height_that_was_changed_is_a_difference() {
    let mut recording = json_of(RULES);
    announcement(&mut recording, "multisig_guardian", "with the guardian")["height"] = json!(40);
    let report = replayed_json(&recording);
    assert_eq!(report.differences.len(), 1);
    assert_eq!(report.differences[0].node, Said::Confirmed(Some(40)));
}

#[test]
fn a_transaction_that_the_ledger_would_not_take_is_left_out_of_its_block_and_named() {
    let mut recording = json_of(RULES);
    recording["genesis"][0]["amount"] = json!(1);
    let report = replayed_json(&recording);
    let confirmed = report.differences.iter().filter(|each| matches!(each.node, Said::Confirmed(_)));
    let codes: Vec<_> = confirmed.map(|each| each.ledger.clone()).collect();
    assert!(codes.len() > 60, "{codes:?}");
    assert!(codes.contains(&Answered::Failure(Failure::CoreInsufficientBalance)), "{codes:?}");
}

#[test]
fn a_transaction_that_its_block_does_not_have_is_not_confirmed_by_the_ledger_either() {
    let mut recording = json_of(RULES);
    let mut events = recording["events"].as_array_mut().unwrap().iter_mut();
    let last = events.rfind(|event| event["hashes"].as_array().is_some_and(|hashes| !hashes.is_empty())).unwrap();
    last["hashes"] = json!([]);
    let report = replayed_json(&recording);
    assert!(!report.agrees());
    assert!(report.differences.iter().all(|each| matches!(each.node, Said::Confirmed(_))), "{report:?}");
    assert!(report.differences.iter().any(|each| each.ledger == Answered::Waits), "{report:?}");
}

#[test]
fn other_parameters_lead_to_other_verdicts() {
    let mut recording = json_of(RULES);
    recording["network"]["max_message_size"] = json!(2000);
    let report = replayed_json(&recording);
    assert_eq!(report.differences.len(), 1);
    assert_eq!(report.differences[0].scenario, "transfer_message_too_large");
}

#[test]
fn an_ended_lock_is_known_until_its_end_is_final() {
    let mut recording = json_of(RULES);
    recording["network"]["max_rollback_blocks"] = json!(60);
    let report = replayed_json(&recording);
    assert_eq!(report.differences.len(), 1);
    assert_eq!(report.differences[0].scenario, "bonded_lock_expires");
    assert_eq!(report.differences[0].ledger, Answered::Failure(Failure::LockHashInactiveHash));
}

#[test]
fn what_is_no_recording_is_refused_with_a_reason() {
    let read = |bytes: &[u8]| Recording::read(bytes).unwrap_err();
    assert!(matches!(read(b""), RecordingError::Json(_)));
    assert!(matches!(read(b"{}"), RecordingError::Json(_)));
    assert!(matches!(read(&RULES.as_bytes()[..10_000]), RecordingError::Json(_)));
    assert_eq!(read(b"[1]").to_string().lines().count(), 1);

    let mut recording = json_of(RULES);
    recording["network"]["currency"] = json!("XYM");
    assert_eq!(refused(&recording).to_string(), "network.currency is not 16 hexadecimal characters");

    let mut recording = json_of(RULES);
    recording["genesis"][0]["mosaic_id"] = json!("0000000000000001");
    assert!(matches!(refused(&recording), RecordingError::Genesis));

    let mut recording = json_of(RULES);
    announcement(&mut recording, "transfer_message_too_large", "1025 bytes")["payload"] = json!("A1G4");
    assert!(refused(&recording).to_string().ends_with("payload is not bytes in hexadecimal"));

    let mut recording = json_of(RULES);
    announcement(&mut recording, "transfer_message_too_large", "1025 bytes")["payload"] =
        json!("00".repeat(tegata_symbol::MAX_TRANSACTION_SIZE + 1));
    assert!(matches!(refused(&recording), RecordingError::Field { .. }));

    let mut recording = json_of(RULES);
    announcement(&mut recording, "transfer_message_too_large", "1025 bytes")["verdict"] = json!("Failure_Of_Mine");
    assert!(refused(&recording).to_string().contains("verdict is not"));

    let mut recording = json_of(RULES);
    first_full_block(&mut recording)["height"] = json!(77);
    assert!(matches!(refused(&recording), RecordingError::Height { found: 77, .. }));

    let mut recording = json_of(RULES);
    first_full_block(&mut recording)["hashes"][0] = json!("00".repeat(32));
    assert!(matches!(refused(&recording), RecordingError::NotAnnounced { .. }));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop_oneof![Just(0), Just(1), Just(u64::MAX), any::<u64>()].prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[0-9A-F]{0,70}".prop_map(Value::from),
        prop_oneof![Just("announce"), Just("block"), Just("confirmed"), Just("none"), Just("cosignature")]
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        let key = prop_oneof![
            "event|at|kind|payload|hash|verdict|height|timestamp|hashes|network|genesis|events",
            "[a-z_]{1,12}"
        ];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map(key, inner, 0..6).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Every place in a value, as the pointers of RFC 6901.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(number, each)| places(each, &format!("{at}/{number}"), found));
        }
        Value::Object(map) => {
            map.iter().for_each(|(name, each)| places(each, &format!("{at}/{}", name.replace('/', "~1")), found));
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_json_is_refused_or_replayed(value in any_json()) {
        if let Ok(recording) = Recording::read(value.to_string().as_bytes()) {
            replay(&recording).unwrap();
        }
    }

    #[test]
    fn a_recording_with_anything_anywhere_is_refused_or_replayed(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any_json()), 1..4),
    ) {
        let mut recording = json_of(SIGNATURES);
        for (place, value) in changes {
            let mut all = Vec::new();
            places(&recording, "", &mut all);
            let place: &String = place.get(&all);
            if let Some(target) = recording.pointer_mut(place) {
                *target = value;
            }
        }
        if let Ok(recording) = Recording::read(recording.to_string().as_bytes()) {
            let report = replay(&recording).unwrap();
            prop_assert!(report.agreed() <= report.verdicts());
        }
    }

    #[test]
    fn parameters_of_any_size_are_refused_or_replayed(
        field in any::<prop::sample::Index>(),
        value in prop_oneof![Just(0u64), Just(1), Just(u64::from(u32::MAX)), Just(u64::MAX), any::<u64>()],
    ) {
        let mut recording = json_of(RULES);
        let network = recording["network"].as_object_mut().unwrap();
        let numbers: Vec<String> =
            network.iter().filter(|(_, value)| value.is_number()).map(|(name, _)| name.clone()).collect();
        network.insert(field.get(numbers.as_slice()).clone(), json!(value));
        if let Ok(recording) = Recording::read(recording.to_string().as_bytes()) {
            prop_assert_eq!(replay(&recording).unwrap().verdicts(), 146);
        }
    }
}
