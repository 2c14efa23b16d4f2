#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;

fn registry() -> Address {
    Address::new(&tegata_symbol::PublicKey([9; 32]), NetworkId::TESTNET)
}

fn options() -> InitOptions {
    InitOptions {
        name: "岐阜第一病院".into(),
        reading: "ぎふだいいちびょういん".into(),
        node_urls: vec!["http://127.0.0.1:3000".into()],
        registry: registry(),
        url: None,
    }
}

fn clock() -> Clock {
    Clock::new(|| 1_800_000_000_000)
}

#[test]
fn a_home_that_is_opened_again_has_the_same_accounts() {
    let dir = tempfile::tempdir().unwrap();
    let home = HospitalHome::init(&dir.path().join("h"), &options(), clock()).unwrap();
    let again = HospitalHome::open(&dir.path().join("h"), clock()).unwrap();
    assert_eq!(home.identity(), again.identity());
    assert_eq!(home.keys().reception_addresses(), again.keys().reception_addresses());
    assert_eq!(home.keys().transport().public_key(), again.keys().transport().public_key());
    assert_eq!(again.name(), "岐阜第一病院");
    assert_eq!(again.policy().unwrap(), crate::policy::Policy::default());
}

#[test]
fn a_second_init_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let home = HospitalHome::init(dir.path(), &options(), clock()).unwrap();
    let second = HospitalHome::init(dir.path(), &options(), clock());
    assert!(matches!(second, Err(HomeError::AlreadyInitialised(_))));
    assert_eq!(HospitalHome::open(dir.path(), clock()).unwrap().identity(), home.identity());
}

#[test]
fn an_empty_folder_is_named_as_not_initialised() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(HospitalHome::open(dir.path(), clock()), Err(HomeError::NotInitialised(_))));
}

#[test]
fn a_name_that_no_registry_takes_leaves_no_home_behind() {
    let dir = tempfile::tempdir().unwrap();
    let options = InitOptions { name: " ".into(), ..options() };
    assert!(matches!(HospitalHome::init(&dir.path().join("h"), &options, clock()), Err(HomeError::Entry(_))));
    assert!(!dir.path().join("h").exists());
}

#[test]
fn the_entry_file_is_an_application_that_a_registry_accepts() {
    let dir = tempfile::tempdir().unwrap();
    let home = HospitalHome::init(dir.path(), &options(), clock()).unwrap();
    let entry = EntryApplication::read(&std::fs::read(home.entry_file()).unwrap()).unwrap();
    assert_eq!(entry.identity, home.identity());
    assert_eq!(entry.request_key, home.keys().request().public_key());
    assert_eq!(entry.reception.len(), 2);
    assert!(entry.is_valid_at(1_800_000_000_000));
}

#[test]
fn a_damaged_key_file_is_an_error_and_not_another_hospital() {
    let dir = tempfile::tempdir().unwrap();
    drop(HospitalHome::init(dir.path(), &options(), clock()).unwrap());
    std::fs::write(dir.path().join("key"), b"TGHKEY01 too short").unwrap();
    assert!(matches!(HospitalHome::open(dir.path(), clock()), Err(HomeError::KeyFile(_))));
}

#[test]
fn the_network_is_pinned_at_its_first_use() {
    let dir = tempfile::tempdir().unwrap();
    let home = HospitalHome::init(dir.path(), &options(), clock()).unwrap();
    home.pin_network(&Network::TESTNET).unwrap();
    home.pin_network(&Network::TESTNET).unwrap();
    let other = Network { generation_hash_seed: Hash256([1; 32]), ..Network::TESTNET };
    assert!(matches!(home.pin_network(&other), Err(HomeError::OtherNetwork { .. })));
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_home_and_key() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("h");
    drop(HospitalHome::init(&home, &options(), clock()).unwrap());
    assert_eq!(std::fs::metadata(&home).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(std::fs::metadata(home.join("key")).unwrap().permissions().mode() & 0o777, 0o600);
}
