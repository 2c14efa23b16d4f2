//! Evidence against a local ledger, and the example of it that is kept.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod granted;

use std::path::Path;

use granted::{Granted, NOW};
use proptest::prelude::*;
use tegata_node::evidence::warm::Cold;
use tegata_node::evidence::{EvidenceError, EvidenceRecord};
use tegata_node::{NodePool, PoolOptions};
use tegata_symbol::merkle::sha3_256;

const EXAMPLE: &str = "tests/evidence/yes.json";
const URL: &str = "http://127.0.0.1:3000";

fn example() -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(EXAMPLE)).unwrap()
}

async fn pool(granted: &Granted) -> NodePool {
    NodePool::connect(&[granted.server.url()], PoolOptions::default()).await.unwrap()
}

/// Writes the example anew when the variable is set: `TEGATA_WRITE_EXAMPLE=1 cargo test -p tegata-node --test evidence`.
#[tokio::test]
async fn a_ledger_made_as_the_examples_gives_the_example_and_the_document_names_its_hash() {
    let granted = Granted::new().await;
    let proven = pool(&granted).await.verdict(&granted.question()).await.unwrap();
    assert!(proven.verdict.is_yes(), "{:?}", proven.verdict.reasons);
    let mut record = *proven.record.unwrap();
    record.node = URL.to_owned();
    let blocks = core::iter::once(&mut record.block).chain(record.transactions.iter_mut().map(|sent| &mut sent.block));
    for node in blocks.flat_map(|block| &mut block.named_by) {
        node.url = URL.to_owned();
    }
    let file = record.to_file().unwrap();
    if std::env::var_os("TEGATA_WRITE_EXAMPLE").is_some() {
        std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(EXAMPLE), &file).unwrap();
    }
    assert_eq!(file, example());
    let document =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/protocol.md")).unwrap();
    let row = |what: &str, value: String| format!("| {what} | `{value}` |");
    let header = &record.block.header.0;
    for row in [
        row("evidence file", sha3_256(&[&file]).to_string()),
        row("its block's header", header.iter().map(|byte| format!("{byte:02X}")).collect()),
        row("its block", record.check().unwrap().verdict.evidence.tip.block.to_string()),
        row(
            "its first state's path",
            record.states.first().unwrap().path.0.iter().map(|byte| format!("{byte:02X}")).collect(),
        ),
    ] {
        assert!(document.contains(&row), "docs/protocol.md lacks {row}");
    }
}

#[test]
fn the_example_proves_its_yes_long_after() {
    let checked = EvidenceRecord::from_file(&example()).unwrap().check().unwrap();
    assert!(checked.verdict.is_yes());
    assert_eq!((checked.at_ms, checked.independent_nodes), (NOW, 1));
}

#[tokio::test]
async fn a_warm_verdict_holds_without_asking_until_the_patient_acts() {
    let granted = Granted::new().await;
    let pool = pool(&granted).await;
    // What happened before may still be told, a moment after it happened: it makes a verdict cold for nothing.
    let warm = loop {
        let (proven, warm) = pool.warm_verdict(&granted.question(), &granted.watched()).await.unwrap();
        assert!(proven.verdict.is_yes());
        let warm = warm.unwrap();
        tokio::time::sleep(core::time::Duration::from_millis(500)).await;
        if warm.holds_at(NOW).is_ok() {
            break warm;
        }
    };
    granted.emulator.fund(&granted.question().patient, tegata_symbol::Amount(1)).unwrap();
    while warm.holds_at(NOW).is_ok() {
        tokio::time::sleep(core::time::Duration::from_millis(1)).await;
    }
    assert_eq!(warm.holds_at(NOW), Err(Cold::Touched(granted.question().patient)));
    let (_, warm) = pool.warm_verdict(&granted.question(), &granted.watched()).await.unwrap();
    let three_blocks_later = NOW + 3 * pool.facts().block_time_ms + 60_000;
    assert_eq!(warm.unwrap().holds_at(three_blocks_later), Err(Cold::Silent));
}

proptest! {
    #[test]
    fn bytes_that_are_no_evidence_are_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(EvidenceRecord::from_file(&bytes).is_err());
    }

    #[test]
    fn evidence_that_was_damaged_is_refused_or_is_the_same(
        place in any::<prop::sample::Index>(), with in any::<u8>(), cut in any::<bool>()
    ) {
        let mut bytes = example();
        let whole = EvidenceRecord::from_file(&bytes).unwrap();
        let place = place.index(bytes.len());
        if cut {
            bytes.truncate(place);
        } else {
            bytes[place] = with;
        }
        match EvidenceRecord::from_file(&bytes) {
            Ok(record) => prop_assert_eq!(record, whole),
            Err(error) => prop_assert!(matches!(
                error,
                EvidenceError::Form(_) | EvidenceError::Digest | EvidenceError::Version(_)
            )),
        }
    }
}
