//! What waits for a guardian's signature: whatever is explained says all that the bytes do, and one lost key never freezes
//! an account that comes of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tegata_rights::{
    Guardianship, guardianship_step, read_guardians_grant, read_guardians_withdrawal, read_guardianship_change, ward_of,
};
use tegata_symbol::{Address, Body, Network, Transaction};

fuzz_target!(|data: &[u8]| {
    let Ok(transaction) = Transaction::from_bytes(data) else { return };
    let Some(ward) = ward_of(&transaction) else { return };
    let network = Network::TESTNET;
    let Body::Aggregate(aggregate) = &transaction.body else { unreachable!("only aggregates act for others") };
    let before = Guardianship::none(Address::new(&ward, network.id));
    if let Ok(change) = read_guardianship_change(&transaction, &network, &before) {
        assert!(change.after.check().is_ok());
        let (after, step) = before
            .changed(&change.added, change.removed, change.after.approvals)
            .expect("what was read can be made");
        assert_eq!(after, change.after);
        assert_eq!(aggregate.transactions(), [guardianship_step(ward, &network, step)]);
    }
    if let Ok(taken) = read_guardians_withdrawal(&transaction, &network, &ward) {
        assert!(taken.share <= transaction.max_fee);
        assert_eq!(taken.taken_back.len() + usize::from(taken.share.0 > 0), aggregate.transactions().len());
    }
    if let Ok(facts) = read_guardians_grant(&transaction, &network, &ward) {
        assert!(!facts.delivered.is_empty());
    }
});
