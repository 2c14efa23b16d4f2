//! Kept evidence of a verdict: the file, and its content without the digest that no fuzzer finds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tegata_node::evidence::EvidenceRecord;

fuzz_target!(|data: &[u8]| {
    if let Ok(record) = EvidenceRecord::from_file(data) {
        check(&record);
    }
    if let Ok(record) = serde_json::from_slice::<EvidenceRecord>(data) {
        check(&record);
    }
});

fn check(record: &EvidenceRecord) {
    if let Ok(checked) = record.check() {
        assert!(checked.verdict.is_yes());
        let file = record.to_file().expect("it can be written");
        assert_eq!(EvidenceRecord::from_file(&file).as_ref(), Ok(record));
    }
}
