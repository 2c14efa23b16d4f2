#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::{DeviceKeystore, FileKeystore, KeystoreError};

#[test]
fn what_was_sealed_is_unsealed_after_the_key_file_is_opened_again() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("device.key");
    let sealed = FileKeystore::create(&path).unwrap().seal(b"secret", b"purpose").unwrap();
    let keystore = FileKeystore::open(&path).unwrap();
    assert_eq!(keystore.unseal(&sealed, b"purpose").unwrap().as_slice(), b"secret");
    assert_eq!(keystore.unseal(&sealed, b"another").err(), Some(KeystoreError::Rejected));
    for place in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[place] ^= 1;
        assert_eq!(keystore.unseal(&changed, b"purpose").err(), Some(KeystoreError::Rejected));
        assert_eq!(keystore.unseal(&sealed[..place], b"purpose").err(), Some(KeystoreError::Rejected));
    }
}

#[test]
fn the_key_file_is_private_and_never_replaced() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("device.key");
    FileKeystore::create(&path).unwrap();
    let first = fs::read(&path).unwrap();
    assert_eq!(first.len(), 32);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(FileKeystore::create(&path).err(), Some(KeystoreError::AlreadyExists { path: path.clone() }));
    FileKeystore::open_or_create(&path).unwrap();
    assert_eq!(fs::read(&path).unwrap(), first);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn a_key_file_that_is_missing_damaged_or_open_to_others_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("device.key");
    assert_eq!(FileKeystore::open(&path).err(), Some(KeystoreError::Missing));
    FileKeystore::create(&path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(
        FileKeystore::open(&path).err(),
        Some(KeystoreError::ExposedKeyFile { path: path.clone(), mode: 0o640 })
    );
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    for length in [0, 31, 33] {
        fs::write(&path, vec![1; length]).unwrap();
        assert_eq!(FileKeystore::open(&path).err(), Some(KeystoreError::DamagedKeyFile { path: path.clone() }));
    }
}

#[test]
fn a_directory_that_cannot_hold_the_key_is_named() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("absent/device.key");
    assert!(
        matches!(FileKeystore::create(&path).err(), Some(KeystoreError::File { path: named, .. }) if named == path)
    );
}
