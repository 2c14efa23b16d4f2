//! Patients' statements that rights are taken back, and what hospitals say of void studies.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tegata_fuzz::world::{NETWORK, SEED, keys};
use tegata_rights::{VoidDeclaration, WithdrawalStatement, check_sponsored_withdrawal};
use tegata_symbol::{NetworkTime, Transaction};

fuzz_target!(|data: &[u8]| {
    read(data);
    // Behind a signature that fits, so that the body is read.
    let signature = keys(1).sign(&[b"tegata withdrawal v1".as_slice(), data].concat());
    if let Ok(length) = u8::try_from(data.len()) {
        read(&[&[0x82, 0x58, length], data, &[0x58, 64], signature.0.as_slice()].concat());
    }
    if let Some(declared) = VoidDeclaration::read(data)
        && let Ok(bytes) = declared.to_bytes()
    {
        let again = VoidDeclaration::read(&bytes).expect("what was written is not empty");
        assert_eq!(again.reason, declared.reason.trim());
        assert_eq!(again.replaced_by, declared.replaced_by);
    }
    if let Ok(transaction) = Transaction::from_bytes(data) {
        let checked = check_sponsored_withdrawal(&transaction, &keys(1).public_key(), &NETWORK, &[], NetworkTime(0));
        assert!(checked.is_err() || transaction.verify(&SEED));
    }
});

fn read(bytes: &[u8]) {
    if let Ok(statement) = WithdrawalStatement::from_bytes(bytes, &SEED) {
        assert_eq!(statement.to_bytes(), bytes);
        assert_eq!(WithdrawalStatement::from_code(&statement.to_code(), &SEED), Ok(statement.clone()));
        let _ = (statement.digest(), statement.withdrawal().rights());
    }
}
