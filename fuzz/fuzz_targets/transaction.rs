//! Transactions from anywhere: what is read is written again to the byte, and can be explained.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tegata_fuzz::world::SEED;
use tegata_symbol::{Body, DetachedCosignature, Explanation, Transaction, explain};

fuzz_target!(|data: &[u8]| {
    if let Ok(cosignature) = DetachedCosignature::from_bytes(data) {
        assert_eq!(cosignature.to_bytes(), data);
    }
    let Ok(transaction) = Transaction::from_bytes(data) else { return };
    assert_eq!(transaction.to_bytes(), data);
    assert_eq!(transaction.size(), data.len());
    transaction.body.check().expect("what was read is within its limits");
    print(&explain(&transaction));
    let _ = (transaction.hash(&SEED), transaction.merkle_component_hash(&SEED), transaction.signer_address());
    if let Body::Aggregate(aggregate) = &transaction.body {
        let _ = (aggregate.computed_hash(), aggregate.payload_size());
    }
});

fn print(explanation: &Explanation) {
    let _ = explanation.facts.iter().map(|fact| format!("{} {fact}", explanation.kind).len()).sum::<usize>();
    explanation.inner.iter().for_each(print);
}
