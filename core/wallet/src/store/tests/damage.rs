//! A store with a changed or missing piece gives a typed error or the right data, never a panic or wrong data.

use std::fs;

use proptest::prelude::*;

use super::super::SecretName;
use super::*;

const ENTROPY: [u8; 32] = [0xe7; 32];

fn key(number: u32) -> Vec<u8> {
    number.to_be_bytes().to_vec()
}

/// A closed wallet with records in several tables, over several pages.
fn filled() -> Vec<u8> {
    let (home, store, unlocked) = Home::with_wallet();
    let records = store.records(&unlocked).unwrap();
    records
        .transaction::<(), StoreError>(NOW, |tx| {
            tx.put_secret(SecretName::MnemonicEntropy, &ENTROPY)?;
            for number in 0..40 {
                tx.put(
                    &key(number),
                    &Study { hospital: format!("hospital {number}"), thumbnail: vec![number as u8; 300] },
                )?;
                tx.append(&Event { number })?;
            }
            Ok(())
        })
        .unwrap();
    drop((store, unlocked));
    assert!(fs::metadata(home.path()).unwrap().len() > 60_000);
    fs::read(home.path()).unwrap()
}

/// Reads everything; panics where something is answered that was never written.
fn read_all(bytes: &[u8]) -> Result<(), StoreError> {
    let home = Home::empty();
    fs::write(home.path(), bytes).unwrap();
    let store = Store::open(&home.path())?;
    let unlocked = match store.unlock(&right_pin(), &keystore(), NOW) {
        // The record of tries is not authenticated: a flip in it may make the right person wait.
        Err(StoreError::PinWait { wait_ms }) => store.unlock(&right_pin(), &keystore(), NOW + wait_ms),
        answer => answer,
    }?;
    let records = store.records(&unlocked)?;
    let entropy = records.secret(SecretName::MnemonicEntropy)?;
    assert_eq!(entropy.expect("the entropy is there").as_slice(), ENTROPY);
    for number in 0..40 {
        let study = records.get::<Study>(&key(number))?.expect("every study is there").value;
        assert_eq!(study, Study { hospital: format!("hospital {number}"), thumbnail: vec![number as u8; 300] });
    }
    let events: Vec<u32> = records.list::<Event>()?.into_iter().map(|row| row.value.number).collect();
    assert_eq!(events, (0..40).collect::<Vec<_>>());
    let newest: Vec<u32> = records.newest::<Event>(None, 3)?.into_iter().map(|row| row.value.number).collect();
    assert_eq!(newest, [39, 38, 37]);
    Ok(())
}

/// Every place of a file with `TEGATA_FULL=1`; otherwise about so many, spread over it and over the places within a page.
fn places(length: usize, about: usize) -> Vec<usize> {
    let step = match std::env::var("TEGATA_FULL") {
        Ok(full) if full == "1" => 1,
        _ => (length / about) | 1,
    };
    (0..length).step_by(step).collect()
}

#[test]
fn an_untouched_copy_reads_well() {
    assert_eq!(read_all(&filled()), Ok(()));
}

#[test]
fn a_file_cut_short_is_found_out() {
    let bytes = filled();
    let mut lengths = places(bytes.len(), 40);
    lengths.extend([1, 15, 16, 99, 100, 101, 4095, 4096, 4097, bytes.len() - 4096, bytes.len() - 1]);
    for length in lengths {
        let answer = read_all(&bytes[..length]);
        let found_out = matches!(
            answer,
            Err(StoreError::Damaged(_) | StoreError::NotInitialised { .. } | StoreError::NotAWallet { .. })
        );
        // SQLite reads zeros behind the end of a page that is not whole: zeros that are cut off are not missed.
        let only_zeros = bytes[length..].iter().all(|byte| *byte == 0);
        assert!(found_out || only_zeros && answer == Ok(()), "cut at {length}: {answer:?}");
    }
}

#[test]
fn a_flipped_bit_in_the_header_or_the_schema_is_found_out_or_harmless() {
    let bytes = filled();
    let mut found = 0;
    for place in (0..110).chain((110..4096).step_by(37)) {
        let mut changed = bytes.clone();
        changed[place] ^= 1 << (place % 8);
        found += usize::from(read_all(&changed).is_err());
    }
    assert!(found > 40, "{found}");
}

#[test]
fn a_flipped_bit_at_any_place_is_found_out_or_harmless() {
    let bytes = filled();
    let (mut found, all) = (0, places(bytes.len(), 150));
    for place in &all {
        let mut changed = bytes.clone();
        changed[*place] ^= 1 << (place % 8);
        // `read_all` panics on wrong data.
        found += usize::from(read_all(&changed).is_err());
    }
    // The rest falls into room that nothing uses.
    assert!(found * 6 > all.len(), "{found} of {}", all.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_changed_byte_anywhere_is_found_out_or_harmless(place in any::<prop::sample::Index>(), change in 1u8..=255) {
        static FILLED: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
        let mut bytes = FILLED.get_or_init(filled).clone();
        let place = place.index(bytes.len());
        bytes[place] ^= change;
        // `read_all` panics on wrong data, and with it this test.
        let _ = read_all(&bytes);
    }
}
