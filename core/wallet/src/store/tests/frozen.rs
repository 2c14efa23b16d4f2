//! Stores that earlier versions wrote still open. `fixtures/v1.db` is one of store version 1, of the device key and the
//! PIN in `super`; a version that stood in a release keeps its file here for ever.

use std::fs;

use super::super::SecretName;
use super::*;

const V1: &[u8] = include_bytes!("fixtures/v1.db");

fn write_into(store: &Store, unlocked: &Unlocked) {
    let written = store.records(unlocked).unwrap().transaction::<(), StoreError>(NOW, |tx| {
        tx.put_secret(SecretName::MnemonicEntropy, &[0x11; 32])?;
        tx.put(b"nft", &study("東海病院"))?;
        tx.insert(b"digest", &Answer { granted: true })?;
        tx.append(&Event { number: 1 })?;
        tx.append(&Event { number: 2 })?;
        Ok(())
    });
    written.unwrap();
}

#[test]
fn a_store_of_version_1_opens() {
    let home = Home::empty();
    fs::write(home.path(), V1).unwrap();
    let (store, unlocked) = home.reopened();
    let records = store.records(&unlocked).unwrap();
    assert_eq!(records.secret(SecretName::MnemonicEntropy).unwrap().unwrap().as_slice(), [0x11; 32]);
    let stored = records.get::<Study>(b"nft").unwrap().unwrap();
    assert_eq!((stored.updated_at_ms, stored.value), (NOW, study("東海病院")));
    assert!(records.get::<Answer>(b"digest").unwrap().unwrap().value.granted);
    let numbers: Vec<_> = records.list::<Event>().unwrap().into_iter().map(|row| row.value.number).collect();
    assert_eq!(numbers, [1, 2]);
    assert_eq!(records.append(NOW, &Event { number: 3 }).unwrap(), 3, "and can be written to");
}

/// `cargo test -p tegata-wallet -- --ignored write_the_fixture`, only while version 1 is in no release.
#[test]
#[ignore = "writes the fixture"]
fn write_the_fixture() {
    let (home, store, unlocked) = Home::with_wallet();
    write_into(&store, &unlocked);
    drop((store, unlocked));
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/tests/fixtures");
    fs::create_dir_all(&fixtures).unwrap();
    fs::copy(home.path(), fixtures.join("v1.db")).unwrap();
}
