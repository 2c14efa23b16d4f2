#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use zeroize::Zeroizing;

use super::envelope::testing::seal_fixed;
use super::*;
use crate::keystore::{DeviceKeystore, FileKeystore};
use crate::sealing;

const VAULT_KEY: [u8; 32] = [0x33; 32];

/// Seals with one nonce, so that an envelope's bytes are always the same.
struct FixedNonceKeystore;

impl DeviceKeystore for FixedNonceKeystore {
    fn seal(&self, plaintext: &[u8], associated_data: &[u8]) -> Result<Vec<u8>, KeystoreError> {
        Ok(sealing::seal_with_nonce(&[0xd0; 32], &[0xd1; 24], plaintext, associated_data).unwrap())
    }

    fn unseal(&self, ciphertext: &[u8], associated_data: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeystoreError> {
        sealing::open_with_nonce(&[0xd0; 32], &[0xd1; 24], ciphertext, associated_data)
            .map_err(|_| KeystoreError::Rejected)
    }
}

fn pin(text: &str) -> Pin {
    Pin::new(text).unwrap()
}

fn cheap() -> KdfParameters {
    KdfParameters::new(8, 1, 1).unwrap()
}

fn open(envelope: &Envelope, pin: &Pin, keystore: &dyn DeviceKeystore) -> Result<Unlocked, VaultError> {
    envelope.open_device(keystore)?.open_pin(pin)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// Format 1, computed with libsodium too. If this test fails, wallets that people have can no longer be opened: add a format, do not change this one.
const FROZEN: &str = "87485447544156554c5401018401080101505151515151515151515151515151515158184e4e4e4e4e4e4e4e4e4e4e4e\
     4e4e4e4e4e4e4e4e4e4e4e4e5840f1e095303971a01dceb1d9b5c7209ba048616a5ff81b907fb01f9b9c14aed6cd9ab6\
     819d10153c984f01f034d7f4d763dbb2596911e482201dd922632a7b81b1";

#[test]
fn the_envelope_on_disk_is_frozen() {
    let envelope = seal_fixed(Purpose::Pin, &VAULT_KEY, &pin("482913"), &FixedNonceKeystore);
    assert_eq!(hex(&envelope.to_bytes().unwrap()), FROZEN);
    let read = Envelope::from_bytes(&unhex(FROZEN)).unwrap();
    let unlocked = open(&read, &pin("482913"), &FixedNonceKeystore).unwrap();
    assert_eq!(unlocked.vault_key().unwrap().as_slice(), VAULT_KEY);
}

#[test]
fn derived_keys_are_frozen_and_differ_by_purpose() {
    let unlocked = Unlocked::new(&VAULT_KEY);
    assert_eq!(
        hex(unlocked.key(KeyPurpose::StoreFields).unwrap().as_slice()),
        "91b8bfc4e6ca8d71305a06e5d4430df880c4eb5d8562f9ed06d41b77c187bdc5"
    );
    assert_eq!(
        hex(unlocked.key(KeyPurpose::StoreLookup).unwrap().as_slice()),
        "cf736df20d406df9f5afa2244b1fcaaf29ee30ed58df6733d831376551779b86"
    );
    assert_eq!(hex(&unlocked.vault_id()), "65fbfac888c24e33407422842fb4f3ed");
}

#[test]
fn pin_and_device_key_are_both_needed() {
    let (device, other) = (FileKeystore::from_key([1; 32]), FileKeystore::from_key([2; 32]));
    let unlocked = Unlocked::generate().unwrap();
    let envelope = Envelope::seal(&unlocked, &pin("123456"), cheap(), &device).unwrap();
    let opened = open(&envelope, &pin("123456"), &device).unwrap();
    assert_eq!(opened.vault_id(), unlocked.vault_id());
    assert_eq!(open(&envelope, &pin("123457"), &device).err(), Some(VaultError::WrongPin));
    // Without the device key a right and a wrong PIN look the same.
    for guess in ["123456", "123457"] {
        assert_eq!(open(&envelope, &pin(guess), &other).err(), Some(VaultError::Keystore(KeystoreError::Rejected)));
    }
}

#[test]
fn two_envelopes_of_one_vault_share_nothing_visible() {
    let device = FileKeystore::from_key([1; 32]);
    let unlocked = Unlocked::generate().unwrap();
    let first = Envelope::seal(&unlocked, &pin("123456"), cheap(), &device).unwrap().to_bytes().unwrap();
    let second = Envelope::seal(&unlocked, &pin("123456"), cheap(), &device).unwrap().to_bytes().unwrap();
    assert_ne!(first[first.len() - 16..], second[second.len() - 16..]);
    assert_ne!(first[20..36], second[20..36], "salts");
}

#[test]
fn an_envelope_of_one_purpose_cannot_stand_in_for_another() {
    let bytes = seal_fixed(Purpose::Biometric, &VAULT_KEY, &pin("482913"), &FixedNonceKeystore).to_bytes().unwrap();
    let biometric = Envelope::from_bytes(&bytes).unwrap();
    assert_eq!(open(&biometric, &pin("482913"), &FixedNonceKeystore).err(), Some(VaultError::OtherPurpose));

    // array(7), bytes(8) and its 8 bytes, format: the purpose is byte 11.
    let mut relabelled = bytes;
    assert_eq!(relabelled[11], Purpose::Biometric.number());
    relabelled[11] = Purpose::Pin.number();
    let relabelled = Envelope::from_bytes(&relabelled).unwrap();
    assert_eq!(
        open(&relabelled, &pin("482913"), &FixedNonceKeystore).err(),
        Some(VaultError::Keystore(KeystoreError::Rejected))
    );
}

#[test]
fn every_flipped_bit_and_every_cut_is_found_out() {
    let bytes = unhex(FROZEN);
    for place in 0..bytes.len() {
        assert!(Envelope::from_bytes(&bytes[..place]).is_err(), "cut at {place}");
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[place] ^= 1 << bit;
            let answer = Envelope::from_bytes(&changed).and_then(|envelope| {
                // Unreached by a flip that asks for much memory: the device key refuses before any is taken.
                open(&envelope, &pin("482913"), &FixedNonceKeystore)
            });
            assert!(answer.is_err(), "bit {bit} of byte {place}");
        }
    }
    let mut longer = bytes;
    longer.push(0);
    assert_eq!(Envelope::from_bytes(&longer).err(), Some(VaultError::DamagedEnvelope));
}

#[test]
fn a_hostile_envelope_cannot_ask_for_much_memory_or_time() {
    let parameters = |memory: u32, passes: u32, lanes: u32| KdfParameters::new(memory, passes, lanes).is_ok();
    assert!(parameters(KdfParameters::MAX_MEMORY_KIB, KdfParameters::MAX_PASSES, KdfParameters::MAX_LANES));
    assert!(!parameters(KdfParameters::MAX_MEMORY_KIB + 1, 1, 1));
    assert!(!parameters(1024, KdfParameters::MAX_PASSES + 1, 1));
    assert!(!parameters(1024, 1, KdfParameters::MAX_LANES + 1));
    assert!(!parameters(1024, 0, 1) && !parameters(1024, 1, 0) && !parameters(0, 1, 1));
    assert!(!parameters(8, 1, 2), "RFC 9106: 8 KiB a lane");

    // 100 GB, written where the frozen envelope says 8 KiB: byte 14, after array(4) and the algorithm.
    let mut bytes = unhex(FROZEN);
    assert_eq!(bytes[12..17], [0x84, 1, 8, 1, 1]);
    bytes.splice(14..15, [0x1a, 0x05, 0xf5, 0xe1, 0x00]);
    assert_eq!(
        Envelope::from_bytes(&bytes).err(),
        Some(VaultError::KdfParameters { memory_kib: 100_000_000, passes: 1, lanes: 1 })
    );
    assert_eq!(Envelope::from_bytes(&vec![0; MAX_ENVELOPE_BYTES + 1]).err(), Some(VaultError::DamagedEnvelope));
}

#[test]
fn the_default_cost_is_what_owasp_asks_for() {
    let default = KdfParameters::default();
    assert_eq!((default.memory_kib(), default.passes(), default.lanes()), (19_456, 2, 1));
    let device = FileKeystore::from_key([1; 32]);
    let envelope = Envelope::seal(&Unlocked::generate().unwrap(), &pin("123456"), default, &device).unwrap();
    assert_eq!(Envelope::from_bytes(&envelope.to_bytes().unwrap()).unwrap().kdf(), default);
    assert!(open(&envelope, &pin("123456"), &device).is_ok());
}

#[test]
fn a_newer_envelope_is_told_from_a_damaged_one() {
    let mut bytes = unhex(FROZEN);
    bytes[10] = 2;
    assert_eq!(Envelope::from_bytes(&bytes).err(), Some(VaultError::NewerEnvelope { found: 2, supported: 1 }));
}

#[test]
fn non_canonical_cbor_is_refused() {
    let mut bytes = unhex(FROZEN);
    bytes.splice(11..12, [0x18, 1]); // the purpose, spelt in two bytes
    assert_eq!(Envelope::from_bytes(&bytes).err(), Some(VaultError::DamagedEnvelope));
}

#[test]
fn locking_wipes_the_key_for_every_holder() {
    let unlocked = Arc::new(Unlocked::generate().unwrap());
    let other = Arc::clone(&unlocked);
    assert!(other.key(KeyPurpose::StoreFields).is_ok());
    unlocked.lock();
    unlocked.lock();
    assert!(other.is_locked());
    assert_eq!(other.key(KeyPurpose::StoreFields).err(), Some(VaultError::Locked));
    let device = FileKeystore::from_key([1; 32]);
    assert_eq!(Envelope::seal(&other, &pin("123456"), cheap(), &device).err(), Some(VaultError::Locked));
}

#[test]
fn pins_keep_their_rules() {
    let refused = |text: &str| Pin::new(text).err();
    assert_eq!(refused("12345"), Some(PinError::TooShort { found: 5 }));
    assert_eq!(refused(""), Some(PinError::TooShort { found: 0 }));
    assert_eq!(refused(&"1".repeat(65)), Some(PinError::TooLong));
    assert_eq!(refused("123\n456"), Some(PinError::ControlCharacter { position: 4 }));
    assert_eq!(refused("000000"), None);
    assert_eq!(refused(&"あ".repeat(64)), None);
}

#[test]
fn full_width_digits_are_the_same_pin() {
    assert_eq!(pin("１２３４５６").as_bytes(), pin("123456").as_bytes());
}

#[test]
fn a_missing_device_key_is_asked_before_the_pin_costs_anything() {
    struct Counting(AtomicUsize);
    impl DeviceKeystore for Counting {
        fn seal(&self, _: &[u8], _: &[u8]) -> Result<Vec<u8>, KeystoreError> {
            Err(KeystoreError::Cancelled)
        }
        fn unseal(&self, _: &[u8], _: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeystoreError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Err(KeystoreError::Missing)
        }
    }
    let keystore = Counting(AtomicUsize::new(0));
    let envelope = Envelope::from_bytes(&unhex(FROZEN)).unwrap();
    assert_eq!(envelope.open_device(&keystore).err(), Some(VaultError::Keystore(KeystoreError::Missing)));
    assert_eq!(keystore.0.load(Ordering::Relaxed), 1);
    let sealed = Envelope::seal(&Unlocked::generate().unwrap(), &pin("123456"), cheap(), &keystore);
    assert_eq!(sealed.err(), Some(VaultError::Keystore(KeystoreError::Cancelled)));
}

/// Tries at `now`, wrongly; answers how long to wait.
fn fail(record: &mut Attempts, now: u64) -> Result<u64, u64> {
    match record.admit(now) {
        Admission::Try(next) => {
            *record = next;
            Ok(next.wait_after_failures())
        }
        Admission::Wait { wait_ms, record: next } => {
            *record = next;
            Err(wait_ms)
        }
    }
}

#[test]
fn waits_grow_after_the_third_wrong_try() {
    let mut record = Attempts::default();
    let mut now = 1_000_000;
    let mut waits = Vec::new();
    for _ in 0..9 {
        let wait = fail(&mut record, now).unwrap();
        waits.push(wait / 1000);
        if wait > 0 {
            assert_eq!(fail(&mut record, now + wait - 1), Err(1));
        }
        now += wait;
    }
    assert_eq!(waits, [0, 0, 30, 60, 300, 900, 3600, 3600, 3600]);
}

#[test]
fn a_clock_set_back_begins_the_wait_anew_and_does_not_lock_out() {
    let mut record = Attempts { failed: 3, last_try_ms: 10_000_000 };
    assert_eq!(fail(&mut record, 10_020_000), Err(10_000));
    assert_eq!(fail(&mut record, 5_000_000), Err(30_000), "set back");
    assert_eq!(fail(&mut record, 5_029_999), Err(1));
    assert!(fail(&mut record, 5_030_000).is_ok());
}

#[test]
fn an_unreadable_record_is_the_longest_wait() {
    let mut record = Attempts::UNREADABLE;
    assert_eq!(fail(&mut record, 7_000), Err(3_600_000));
    assert!(fail(&mut record, 7_000 + 3_600_000).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Envelope::from_bytes(&bytes).is_err());
    }

    #[test]
    fn an_envelope_that_is_read_is_written_the_same(place in 0usize..200, value in any::<u8>()) {
        let mut bytes = unhex(FROZEN);
        let place = place % bytes.len();
        bytes[place] = value;
        if let Ok(envelope) = Envelope::from_bytes(&bytes) {
            prop_assert_eq!(envelope.to_bytes().unwrap(), bytes);
        }
    }

    #[test]
    fn no_play_with_the_clock_gives_more_than_one_try_per_wait(times in prop::collection::vec(0u64..4_000_000, 1..60)) {
        // Only ever forward by what truly passed, or back: tries never come faster than the waits allow.
        let mut record = Attempts::default();
        let mut shown = 10_000_000_u64; // what the clock shows
        let mut true_time = 0_u64;
        let mut earliest = 0_u64; // true time of the next allowed try
        for step in times {
            if step % 3 == 0 {
                shown = shown.saturating_sub(step);
            } else {
                shown += step;
                true_time += step;
            }
            if let Admission::Try(next) = record.admit(shown) {
                prop_assert!(true_time >= earliest);
                earliest = true_time + next.wait_after_failures();
                record = next;
            } else if let Admission::Wait { record: next, .. } = record.admit(shown) {
                record = next;
            }
        }
    }
}
