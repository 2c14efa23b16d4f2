use std::fs;

use super::gate::Gate;
use super::world::*;
use crate::WalletError;
use crate::gate::GateError;
use crate::http::CallError;

#[tokio::test]
async fn the_own_study_is_fetched_complete_and_only_once() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(0).await;
    let gate = Gate::start(world.source.address, patient).await;
    let to = world.home.path().join("study");
    let fetched = wallet.fetch_own(nft, &gate.url, &to, quiet()).await.unwrap();
    assert_eq!((fetched.files.len(), fetched.bytes), (2, 200_000));
    assert_eq!(fs::read(to.join("IM2.dcm")).unwrap(), vec![2; 100_000]);
    // A second time fetches only what is missing.
    fs::remove_file(to.join("IM1.dcm")).unwrap();
    wallet.fetch_own(nft, &gate.url, &to, quiet()).await.unwrap();
    assert_eq!(gate.content.lock().unwrap().downloads, 3);
    assert_eq!(fs::read_dir(&to).unwrap().count(), 2);
}

#[tokio::test]
async fn a_gates_tricks_are_refused_and_leave_no_file() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(0).await;
    let gate = Gate::start(world.source.address, patient).await;
    let to = world.home.path().join("study");
    let set = |name: &str, content: &[u8], named: &[u8]| {
        gate.content.lock().unwrap().files = vec![(name.into(), content.to_vec(), named.to_vec())];
    };
    for (content, named) in [(b"abcd", b"abce"), (b"abcd", b"abc\0")] {
        set("a", content, named);
        let error = wallet.fetch_own(nft, &gate.url, &to, quiet()).await.unwrap_err();
        assert!(matches!(error, WalletError::Gate(GateError::Damaged(_))), "{error}");
    }
    set("a", b"abcde", b"abc");
    let error = wallet.fetch_own(nft, &gate.url, &to, quiet()).await.unwrap_err();
    assert!(matches!(error, WalletError::Gate(GateError::Damaged(_))), "{error}");
    for name in ["../a", "/tmp/a", "a/b", "..", "", ".hidden", "c:a"] {
        set(name, b"abc", b"abc");
        let error = wallet.fetch_own(nft, &gate.url, &to, quiet()).await.unwrap_err();
        assert!(matches!(error, WalletError::Gate(GateError::Nonsense(_))), "{name}: {error}");
    }
    assert_eq!(fs::read_dir(&to).unwrap().count(), 0);

    gate.content.lock().unwrap().identity = world.asker.address;
    let error = wallet.fetch_own(nft, &gate.url, &to, quiet()).await.unwrap_err();
    assert!(matches!(error, WalletError::Gate(GateError::OtherHospital { .. })), "{error}");
    let error = wallet.fetch_own(nft, "http://hospital.example", &to, quiet()).await.unwrap_err();
    assert!(matches!(error, WalletError::Gate(GateError::Call(CallError::Insecure(_)))), "{error}");
    let error = wallet.fetch_own(tegata_symbol::MosaicId(1), &gate.url, &to, quiet()).await.unwrap_err();
    assert!(matches!(error, WalletError::NotHeld(_)), "{error}");
}

#[tokio::test]
async fn a_gate_that_refuses_says_why() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(0).await;
    let gate = Gate::start(world.source.address, world.source.keys.public_key()).await;
    let error = wallet.fetch_own(nft, &gate.url, world.home.path(), quiet()).await.unwrap_err();
    assert!(matches!(error, WalletError::Gate(GateError::Call(CallError::Refused { status: 403, .. }))), "{error}");
}

#[tokio::test]
async fn files_that_the_hospital_did_not_commit_to_are_not_fetched() {
    use sha2::{Digest, Sha256};
    use tegata_rights::thumbnail::{Instance, RecordFormat};
    let world = World::new().await;
    let wallet = world.wallet();
    wallet.receive_card(b"n").await.unwrap();
    let patient = wallet.accounts().await.unwrap()[0].public_key;
    let gate = Gate::start(world.source.address, patient).await;
    let files = gate.content.lock().unwrap().files.clone();
    let instances: Vec<Instance> = files
        .iter()
        .enumerate()
        .map(|(number, (_, content, _))| Instance {
            sop_instance_uid: format!("1.2.{number}"),
            sha256: Sha256::digest(content).into(),
        })
        .collect();
    let issued = world.issue_study(
        &world.source.keys,
        &patient,
        1,
        RecordFormat::CommitmentOnly,
        &super::studies::jpeg(96),
        &instances,
    );
    gate.content.lock().unwrap().kept = issued.kept.unwrap().to_bytes();
    wallet.studies(true, quiet()).await.unwrap();
    let to = world.home.path().join("study");
    let fetched = wallet.fetch_own(issued.nft, &gate.url, &to, quiet()).await.unwrap();
    assert_eq!(fetched.files.len(), 2);

    // A file less, and a file whose content and checksum are other ones.
    for change in [
        |files: &mut Vec<(String, Vec<u8>, Vec<u8>)>| files.truncate(1),
        |files: &mut Vec<(String, Vec<u8>, Vec<u8>)>| {
            files[0] = ("IM1.dcm".into(), vec![9], vec![9]);
        },
    ] {
        let mut changed = files.clone();
        change(&mut changed);
        gate.content.lock().unwrap().files = changed;
        let error = wallet.fetch_own(issued.nft, &gate.url, &to, quiet()).await.unwrap_err();
        assert!(matches!(error, WalletError::Gate(GateError::NotCommitted)), "{error}");
    }
    assert_eq!(gate.content.lock().unwrap().downloads, 2);
}
