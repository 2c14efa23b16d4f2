use tegata_node::evidence::{EvidenceError, EvidenceRecord, ToldState};

use super::*;

async fn saved() -> (Scene, Vec<u8>) {
    let scene = Scene::new().await;
    let bytes = scene.verify(&scene.world.pool).await.unwrap().record.unwrap().to_file().unwrap();
    (scene, bytes)
}

#[tokio::test]
async fn a_saved_yes_is_checked_again_without_the_chain_and_still_is_the_yes_of_its_moment() {
    let (scene, bytes) = saved().await;
    let before = scene.world.height();
    scene.holder().withdraw(&scene.made.signed, Role::Viewing).await;
    let record = EvidenceRecord::from_file(&bytes).unwrap();
    let checked = record.check().unwrap();
    assert!(checked.verdict.is_yes());
    assert_eq!(checked.verdict.evidence.tip.height, before);
    assert_eq!(checked.verdict.evidence.request, scene.made.digest);
    assert_eq!(record.to_file().unwrap(), bytes);
}

#[tokio::test]
async fn a_flipped_bit_makes_the_check_fail_or_changes_nothing() {
    let (_scene, bytes) = saved().await;
    let whole = EvidenceRecord::from_file(&bytes).unwrap();
    let mut failed = 0;
    // A stride that is prime to 8 meets every kind of field and every bit.
    for place in (0..bytes.len() * 8).step_by(61) {
        let mut changed = bytes.clone();
        changed[place / 8] ^= 1 << (place % 8);
        match EvidenceRecord::from_file(&changed) {
            Ok(record) => assert_eq!(record, whole, "bit {place}"),
            Err(_) => failed += 1,
        }
    }
    assert!(failed > bytes.len() * 8 / 61 / 2, "{failed}");
}

/// Whoever changes a file can make its digest anew: then the proofs must hold it.
#[tokio::test]
async fn what_was_changed_on_purpose_with_a_right_digest_is_not_proven() {
    let (scene, bytes) = saved().await;
    let whole = EvidenceRecord::from_file(&bytes).unwrap();
    let check = |change: &dyn Fn(&mut EvidenceRecord)| {
        let mut changed = whole.clone();
        change(&mut changed);
        EvidenceRecord::from_file(&changed.to_file().unwrap()).unwrap().check()
    };
    assert!(check(&|_| {}).is_ok());
    for (number, state) in whole.states.iter().enumerate() {
        let name = state.told.name();
        let told = check(&|record| match &mut record.states[number].told {
            ToldState::Account(account) => account.mosaics[0].amount.0 += 1,
            ToldState::Mosaic(mosaic) => mosaic.supply.0 += 1,
            ToldState::Metadata(entry) => entry.value.0.push(1),
        });
        assert!(matches!(told, Err(EvidenceError::Contradicted { .. })), "{name}: {told:?}");
        let path = check(&|record| {
            let last = record.states[number].path.0.len() - 1;
            record.states[number].path.0[last] ^= 1;
        });
        assert!(path.is_err(), "{name}");
        let left_out = check(&|record| drop(record.states.remove(number)));
        assert!(left_out.is_err(), "{name}");
    }
    for place in 0..whole.block.header.0.len() {
        // Size, reserved bytes and what follows the signed part are no part of a header's hash.
        let changed = check(&|record| record.block.header.0[place] ^= 1);
        assert!(changed.is_err(), "header byte {place}");
    }
    for place in 0..whole.transactions[0].bytes.0.len() {
        let changed = check(&|record| record.transactions[0].bytes.0[place] ^= 1);
        assert!(changed.is_err(), "transaction byte {place}");
    }
    for place in 0..whole.asked.request.0.len() {
        assert!(check(&|record| record.asked.request.0[place] ^= 1).is_err(), "request byte {place}");
    }
    assert!(check(&|record| record.block.roots[8].0.0[0] ^= 1).is_err());
    assert!(check(&|record| drop(record.transactions.pop())).is_err());
    assert!(check(&|record| record.nodes_configured = 2).is_err());
    assert!(check(&|record| record.asked.at_ms.0 = scene.made.signed.request().until_ms).is_err());
    let stranger = scene.world.address(&keys(9));
    assert!(check(&|record| record.asked.patient.0 = stranger).is_err());
    assert!(check(&|record| record.asked.registry.0 = stranger).is_err());
    assert!(check(&|record| record.network.generation_hash_seed.0.0[0] ^= 1).is_err());
}

#[test]
fn what_is_no_evidence_is_refused_with_its_reason() {
    let read = |text: &str| EvidenceRecord::from_file(text.as_bytes()).unwrap_err();
    assert!(matches!(read("{}"), EvidenceError::Form(_)));
    assert!(matches!(read(r#"{"format":"other","version":1}"#), EvidenceError::Form(_)));
    assert_eq!(read(r#"{"format":"tegata evidence","version":2}"#), EvidenceError::Version(2));
    let long = " ".repeat(tegata_node::evidence::MAX_EVIDENCE + 1);
    assert_eq!(read(&long), EvidenceError::TooLarge(long.len()));
}
