use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rusqlite::Connection;

use super::super::{Damage, STORE_VERSION, SecretName, WalletHome, schema};
use super::*;
use crate::keystore::{DeviceKeystore, KeystoreError};
use crate::vault::{Purpose, VaultError};

const MINUTE: u64 = 60_000;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_wallet_opens_again_after_it_was_closed() {
    let (home, store, unlocked) = Home::with_wallet();
    store
        .records(&unlocked)
        .unwrap()
        .transaction(NOW, |tx| tx.put_secret(SecretName::MnemonicEntropy, &[9; 32]))
        .unwrap();
    drop((store, unlocked));
    let (store, unlocked) = home.reopened();
    let secret = store.records(&unlocked).unwrap().secret(SecretName::MnemonicEntropy).unwrap().unwrap();
    assert_eq!(secret.as_slice(), [9; 32]);
    assert_eq!(store.path(), home.path());
}

#[test]
fn a_home_is_private_with_everything_in_it() {
    let outside = tempfile::tempdir().unwrap();
    let directory = outside.path().join("a/wallet");
    let home = WalletHome::create(&directory).unwrap();
    let keystore = home.keystore().unwrap();
    let (store, unlocked) = Store::create(&home.store_path(), &right_pin(), cheap(), &keystore).unwrap();
    store.records(&unlocked).unwrap().put(NOW, b"key", &study("A")).unwrap();
    assert_eq!(mode(&directory), 0o700);
    let mut names = Vec::new();
    for entry in fs::read_dir(&directory).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(mode(&entry.path()), 0o600, "{:?}", entry.path());
        names.push(entry.file_name().into_string().unwrap());
    }
    assert!(names.contains(&"wallet.db-wal".to_owned()), "{names:?}");
    drop(store);

    let home = WalletHome::open(&directory).unwrap();
    let store = Store::open(&home.store_path()).unwrap();
    store.unlock(&right_pin(), &home.keystore().unwrap(), NOW).unwrap();
    drop(store);
    assert_eq!(error(WalletHome::create(&directory)), StoreError::AlreadyInitialised { path: directory });
}

#[test]
fn a_home_with_foreign_files_keeps_its_mode_and_an_empty_one_is_closed() {
    let outside = tempfile::tempdir().unwrap();
    let (shared, empty) = (outside.path().join("shared"), outside.path().join("empty"));
    for directory in [&shared, &empty] {
        fs::create_dir(directory).unwrap();
        fs::set_permissions(directory, fs::Permissions::from_mode(0o755)).unwrap();
    }
    fs::write(shared.join("notes.txt"), "").unwrap();
    WalletHome::create(&shared).unwrap();
    WalletHome::create(&empty).unwrap();
    assert_eq!((mode(&shared), mode(&empty)), (0o755, 0o700));
}

#[test]
fn a_home_that_is_missing_or_cannot_be_written_is_named() {
    let outside = tempfile::tempdir().unwrap();
    let absent = outside.path().join("absent");
    assert_eq!(error(WalletHome::open(&absent)), StoreError::NotInitialised { path: absent.clone() });
    assert_eq!(error(Store::open(&absent)), StoreError::NotInitialised { path: absent });
    let file = outside.path().join("file");
    fs::write(&file, "x").unwrap();
    for blocked in [file.clone(), file.join("below"), "/proc/tegata-wallet".into()] {
        assert_eq!(error(WalletHome::create(&blocked)), StoreError::NotWritable { path: blocked });
    }
}

#[test]
fn an_existing_wallet_without_its_device_key_says_so_and_makes_no_new_one() {
    let outside = tempfile::tempdir().unwrap();
    let home = WalletHome::create(outside.path()).unwrap();
    Store::create(&home.store_path(), &right_pin(), cheap(), &home.keystore().unwrap()).unwrap();
    fs::remove_file(outside.path().join("device.key")).unwrap();
    let home = WalletHome::open(outside.path()).unwrap();
    assert_eq!(home.keystore().err(), Some(KeystoreError::Missing));
}

#[test]
fn creating_twice_leaves_the_first_wallet_untouched() {
    let (home, store, unlocked) = Home::with_wallet();
    drop((store, unlocked));
    let answer = Store::create(&home.path(), &pin("another pin"), cheap(), &keystore());
    assert_eq!(error(answer), StoreError::AlreadyInitialised { path: home.path() });
    home.reopened();
}

#[test]
fn setting_up_goes_on_where_it_was_cut_off() {
    let home = Home::empty();
    // Killed after the file was made and switched to write-ahead logging, before the first transaction.
    drop(Connection::open(home.path()).unwrap().query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())));
    assert_eq!(error(Store::open(&home.path())), StoreError::NotInitialised { path: home.path() });
    assert!(!Store::is_initialised(&home.path()).unwrap());
    Store::create(&home.path(), &right_pin(), cheap(), &keystore()).unwrap();
    assert!(Store::is_initialised(&home.path()).unwrap());
    home.reopened();
}

#[test]
fn a_device_key_that_fails_during_creation_leaves_no_wallet() {
    struct Broken;
    impl crate::keystore::DeviceKeystore for Broken {
        fn seal(&self, _: &[u8], _: &[u8]) -> Result<Vec<u8>, KeystoreError> {
            Err(KeystoreError::Unavailable)
        }
        fn unseal(&self, _: &[u8], _: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>, KeystoreError> {
            Err(KeystoreError::Unavailable)
        }
    }
    let home = Home::empty();
    let answer = Store::create(&home.path(), &right_pin(), cheap(), &Broken);
    assert_eq!(error(answer), StoreError::Keystore(KeystoreError::Unavailable));
    assert!(!Store::is_initialised(&home.path()).unwrap());
}

#[test]
fn a_file_that_is_something_else_is_refused_and_left_alone() {
    let home = Home::empty();
    fs::write(
        home.path(),
        "not a database, but long enough to be looked at by SQLite, which reads 100 bytes of header.....",
    )
    .unwrap();
    let before = fs::read(home.path()).unwrap();
    let not_a_wallet = StoreError::NotAWallet { path: home.path() };
    assert_eq!(error(Store::open(&home.path())), not_a_wallet);
    assert_eq!(error(Store::create(&home.path(), &right_pin(), cheap(), &keystore())), not_a_wallet);
    assert_eq!(fs::read(home.path()).unwrap(), before);

    fs::remove_file(home.path()).unwrap();
    tampered(&home.path(), "CREATE TABLE somebody_elses (x); INSERT INTO somebody_elses VALUES (1);");
    let before = fs::read(home.path()).unwrap();
    assert_eq!(error(Store::open(&home.path())), not_a_wallet);
    assert_eq!(error(Store::create(&home.path(), &right_pin(), cheap(), &keystore())), not_a_wallet);
    assert_eq!(fs::read(home.path()).unwrap(), before);
    assert_eq!(error(Store::open(home.0.path())), StoreError::NotAWallet { path: home.0.path().into() });
}

#[test]
fn a_wallet_of_a_newer_version_is_refused() {
    let (home, store, unlocked) = Home::with_wallet();
    drop((store, unlocked));
    tampered(&home.path(), &format!("PRAGMA user_version = {}", STORE_VERSION + 1));
    let newer = StoreError::NewerVersion { found: STORE_VERSION + 1, supported: STORE_VERSION };
    assert_eq!(error(Store::open(&home.path())), newer);
}

#[test]
fn migrations_run_in_order_once_and_whole() {
    let mut connection = Connection::open_in_memory().unwrap();
    let first = ["CREATE TABLE a (x)"];
    let both = ["CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y; INSERT INTO a VALUES (1, 2);"];
    let broken = ["CREATE TABLE a (x)", both[1], "INSERT INTO a VALUES (3, 4); nonsense;"];
    schema::migrate(&mut connection, &first).unwrap();
    schema::migrate(&mut connection, &both).unwrap();
    schema::migrate(&mut connection, &both).unwrap();
    assert!(schema::migrate(&mut connection, &broken).is_err());
    assert_eq!(schema::version(&connection).unwrap(), 2);
    assert_eq!(connection.query_row("SELECT sum(y) FROM a", [], |row| row.get::<_, i64>(0)).unwrap(), 2);
}

#[test]
fn one_process_at_a_time_holds_a_wallet() {
    let (home, store, unlocked) = Home::with_wallet();
    assert_eq!(error(Store::open_waiting(&home.path(), Duration::ZERO)), StoreError::Busy);
    let path = home.path();
    let waiting = thread::spawn(move || Store::open_waiting(&path, Duration::from_secs(60)).map(|_| ()));
    drop((store, unlocked));
    assert_eq!(waiting.join().unwrap(), Ok(()), "opening waits for the other to end");
}

#[test]
fn the_database_keeps_its_durability_settings() {
    let (_home, store, _unlocked) = Home::with_wallet();
    let connection = store.connection();
    let number = |name: &str| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(number("synchronous"), 2, "FULL");
    assert_eq!(number("secure_delete"), 1);
    assert_eq!(number("foreign_keys"), 1);
    assert_eq!(number("application_id"), schema::APPLICATION_ID);
    assert_eq!(number("user_version"), STORE_VERSION);
    let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
}

#[test]
fn wrong_pins_are_counted_and_slowed_and_the_right_one_forgives() {
    let (_home, store, _) = Home::with_wallet();
    let attempt = |text: &str, now| store.unlock(&pin(text), &keystore(), now).map(|_| ());
    assert_eq!(attempt("000000", NOW), Err(StoreError::WrongPin { tries_left: 2, wait_ms: 0 }));
    assert_eq!(attempt("000001", NOW), Err(StoreError::WrongPin { tries_left: 1, wait_ms: 0 }));
    assert_eq!(attempt("135790", NOW), Ok(()));
    for left in [2, 1] {
        assert_eq!(attempt("000000", NOW), Err(StoreError::WrongPin { tries_left: left, wait_ms: 0 }));
    }
    assert_eq!(attempt("000000", NOW), Err(StoreError::WrongPin { tries_left: 0, wait_ms: 30_000 }));
    assert_eq!(attempt("135790", NOW + 29_999), Err(StoreError::PinWait { wait_ms: 1 }));
    assert_eq!(store.pin_wait_ms(NOW + 10_000), Ok(20_000));
    assert_eq!(attempt("000000", NOW + 30_000), Err(StoreError::WrongPin { tries_left: 0, wait_ms: MINUTE }));
    assert_eq!(attempt("135790", NOW + 30_000 + MINUTE), Ok(()));
    assert_eq!(store.pin_wait_ms(NOW + 30_000 + MINUTE), Ok(0));
    assert_eq!(attempt("000000", NOW), Err(StoreError::WrongPin { tries_left: 2, wait_ms: 0 }));
}

#[test]
fn waiting_survives_closing_and_a_clock_set_back() {
    let (home, store, _) = Home::with_wallet();
    for _ in 0..3 {
        error(store.unlock(&pin("000000"), &keystore(), NOW));
    }
    drop(store);
    let store = Store::open(&home.path()).unwrap();
    let attempt = |now| store.unlock(&right_pin(), &keystore(), now).map(|_| ());
    assert_eq!(attempt(NOW + 10_000), Err(StoreError::PinWait { wait_ms: 20_000 }));
    assert_eq!(attempt(NOW - 1_000_000), Err(StoreError::PinWait { wait_ms: 30_000 }));
    drop(store);
    let store = Store::open(&home.path()).unwrap();
    let attempt = |now| store.unlock(&right_pin(), &keystore(), now).map(|_| ());
    assert_eq!(attempt(NOW - 1_000_000 + 29_000), Err(StoreError::PinWait { wait_ms: 1_000 }));
    assert_eq!(attempt(NOW - 1_000_000 + 30_000), Ok(()));
}

#[test]
fn a_try_is_on_the_disk_before_the_pin_is_checked() {
    let (home, store, _) = Home::with_wallet();
    let killed = Home::empty();
    for _ in 0..3 {
        let answer = store.unlock_by(&keystore(), NOW, |_| {
            // The process ends here, in the middle of the check: what it leaves are these files.
            for name in ["wallet.db", "wallet.db-wal"] {
                fs::copy(home.0.path().join(name), killed.0.path().join(name)).unwrap();
            }
            Err(VaultError::WrongPin)
        });
        error(answer);
    }
    let store = Store::open(&killed.path()).unwrap();
    let answer = store.unlock(&right_pin(), &keystore(), NOW);
    assert_eq!(error(answer), StoreError::PinWait { wait_ms: 30_000 });
}

#[test]
fn a_check_that_could_not_be_made_counts_no_try() {
    let (_home, store, _) = Home::with_wallet();
    for _ in 0..5 {
        let answer = store.unlock_by(&keystore(), NOW, |_| Err(VaultError::NoMemory { memory_kib: 1 }));
        assert_eq!(error(answer), StoreError::Vault(VaultError::NoMemory { memory_kib: 1 }));
    }
    assert_eq!(
        error(store.unlock(&pin("000000"), &keystore(), NOW)),
        StoreError::WrongPin { tries_left: 2, wait_ms: 0 }
    );
}

#[test]
fn a_device_key_that_fails_counts_no_try() {
    let (_home, store, _) = Home::with_wallet();
    let other_device = FileKeystore::from_key([6; 32]);
    for _ in 0..5 {
        let answer = store.unlock(&right_pin(), &other_device, NOW);
        assert_eq!(error(answer), StoreError::Keystore(KeystoreError::Rejected));
    }
    assert!(store.unlock(&right_pin(), &keystore(), NOW).is_ok());
}

#[test]
fn removing_the_record_of_tries_gives_no_free_try() {
    for sql in
        ["DELETE FROM attempts", "UPDATE attempts SET failed = -1", "UPDATE attempts SET last_try_ms = -5, failed = 4"]
    {
        let (home, store, unlocked) = Home::with_wallet();
        drop((store, unlocked));
        tampered(&home.path(), sql);
        let store = Store::open(&home.path()).unwrap();
        let answer = store.unlock(&right_pin(), &keystore(), NOW);
        assert_eq!(error(answer), StoreError::PinWait { wait_ms: 60 * MINUTE }, "{sql}");
        assert!(store.unlock(&right_pin(), &keystore(), NOW + 60 * MINUTE).is_ok(), "never for ever");
    }
}

#[test]
fn tries_from_several_threads_are_all_counted() {
    let (_home, store, _) = Home::with_wallet();
    let store = Arc::new(store);
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let store = Arc::clone(&store);
            thread::spawn(move || store.unlock(&pin("000000"), &keystore(), NOW).err().unwrap())
        })
        .collect();
    let answers: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert_eq!(answers.iter().filter(|answer| matches!(answer, StoreError::WrongPin { .. })).count(), 3);
    assert_eq!(answers.iter().filter(|answer| matches!(answer, StoreError::PinWait { .. })).count(), 5);
}

#[test]
fn a_changed_pin_opens_and_the_old_one_does_not() {
    let (home, store, unlocked) = Home::with_wallet();
    store.records(&unlocked).unwrap().put(NOW, b"key", &study("A")).unwrap();
    let old_envelope: Vec<u8> =
        store.connection().query_row("SELECT body FROM envelopes", [], |row| row.get(0)).unwrap();
    let wrong = store.change_pin(&pin("000000"), &pin("new pin"), cheap(), &keystore(), NOW);
    assert_eq!(error(wrong), StoreError::WrongPin { tries_left: 2, wait_ms: 0 });
    store.change_pin(&right_pin(), &pin("new pin"), cheap(), &keystore(), NOW).unwrap();
    assert!(store.records(&unlocked).unwrap().get::<Study>(b"key").unwrap().is_some(), "sessions stay open");
    for suffix in ["", "-wal"] {
        let bytes = fs::read(home.0.path().join(format!("wallet.db{suffix}"))).unwrap();
        let tail = &old_envelope[old_envelope.len() - 32..];
        assert!(!bytes.windows(tail.len()).any(|window| window == tail), "the old envelope is gone");
    }
    drop((store, unlocked));
    let store = Store::open(&home.path()).unwrap();
    assert!(matches!(error(store.unlock(&right_pin(), &keystore(), NOW)), StoreError::WrongPin { .. }));
    let unlocked = store.unlock(&pin("new pin"), &keystore(), NOW).unwrap();
    assert_eq!(store.records(&unlocked).unwrap().get::<Study>(b"key").unwrap().unwrap().value, study("A"));
}

#[test]
fn a_pin_change_whose_new_envelope_cannot_be_sealed_leaves_the_old_pin() {
    struct NoSeal(FileKeystore);
    impl DeviceKeystore for NoSeal {
        fn seal(&self, _: &[u8], _: &[u8]) -> Result<Vec<u8>, KeystoreError> {
            Err(KeystoreError::Unavailable)
        }
        fn unseal(&self, ciphertext: &[u8], data: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>, KeystoreError> {
            self.0.unseal(ciphertext, data)
        }
    }
    let (_home, store, _) = Home::with_wallet();
    let answer = store.change_pin(&right_pin(), &pin("new pin"), cheap(), &NoSeal(keystore()), NOW);
    assert_eq!(error(answer), StoreError::Keystore(KeystoreError::Unavailable));
    assert!(store.unlock(&right_pin(), &keystore(), NOW).is_ok());
}

#[test]
fn a_missing_or_foreign_envelope_is_damage() {
    let (home, store, unlocked) = Home::with_wallet();
    drop((store, unlocked));
    let (other, store, unlocked) = Home::with_wallet();
    let foreign: Vec<u8> = store.connection().query_row("SELECT body FROM envelopes", [], |row| row.get(0)).unwrap();
    drop((store, unlocked));
    let hex: String = foreign.iter().map(|byte| format!("{byte:02x}")).collect();
    // Same device, same PIN, but the key of another wallet.
    tampered(&home.path(), &format!("UPDATE envelopes SET body = x'{hex}'"));
    let store = Store::open(&home.path()).unwrap();
    let damaged = StoreError::Damaged(Damage::Table { name: "meta", row: Some(1) });
    assert_eq!(error(store.unlock(&right_pin(), &keystore(), NOW)), damaged);

    tampered(&other.path(), &format!("UPDATE envelopes SET purpose = {}", Purpose::Biometric.number()));
    let store = Store::open(&other.path()).unwrap();
    assert_eq!(error(store.unlock(&right_pin(), &keystore(), NOW)), StoreError::Damaged(Damage::Envelope));
}

#[test]
fn a_locked_session_and_one_of_another_wallet_read_nothing() {
    let (_home, store, unlocked) = Home::with_wallet();
    let (_other_home, _other, other_session) = Home::with_wallet();
    assert_eq!(error(store.records(&other_session)), StoreError::OtherWallet);
    let records = store.records(&unlocked).unwrap();
    records.put(NOW, b"key", &study("A")).unwrap();
    unlocked.lock();
    assert_eq!(error(records.get::<Study>(b"key")), StoreError::Locked);
    assert_eq!(error(records.put(NOW, b"key", &study("B"))), StoreError::Locked);
    assert_eq!(error(store.records(&unlocked)), StoreError::Locked);
    assert_eq!(StoreError::from(VaultError::Locked), StoreError::Locked);
}
