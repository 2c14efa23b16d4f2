//! What somebody finds who reads the memory of a process with a wallet in it, or everything that it and its libraries log.
//!
//! The process that is searched is one of its own: it draws no secret itself and is told them as bytes, so that what is
//! found can only come from the wallet. The searching process alone computes what to search for.

mod needles;
mod search;

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr};
use std::sync::Mutex;

use needles::{ENTROPY_BYTES, KEY_BYTES, NETWORK, Needles, PASSPHRASE_BYTES, PIN_BYTES, Secrets};
use tegata_rights::{Payer, Rights};
use tegata_symbol::{KeyPair, PrivateKey, hd};
use tracing_subscriber::filter::LevelFilter;
use zeroize::Zeroizing;

use super::child;
use super::world::*;
use crate::Wallet;
use crate::accounts::ImportedKey;
use crate::consent::Outcome;
use crate::vault::Pin;
use crate::words::{Passphrase, Seed, Words};

/// A process that is searched, and stops where it is told to.
struct Searched {
    child: Child,
    told: BufReader<ChildStderr>,
}

impl Searched {
    fn reach(&mut self, stage: &str) {
        let mut all = String::new();
        loop {
            let mut line = String::new();
            assert!(self.told.read_line(&mut line).unwrap() > 0, "ended before it was {stage}: {all}");
            if line.trim_end() == stage {
                return;
            }
            all.push_str(&line);
        }
    }

    fn tell(&mut self, bytes: &[u8]) {
        self.child.stdin.as_mut().unwrap().write_all(bytes).unwrap();
    }

    fn go_on(&mut self) {
        self.tell(b".");
    }
}

/// Where the searched process logs to: beside its wallet.
fn log_of(home: &Path) -> PathBuf {
    home.with_extension("log")
}

#[test]
fn after_grants_no_words_keys_or_pin_are_in_memory_or_logs_and_after_locking_no_vault_key_either() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("wallet");
    let secrets = Secrets::random();
    let mut child = child::spawn("flow_tests::memory::the_process_that_is_searched", &home);
    let told = BufReader::new(child.stderr.take().unwrap());
    let mut searched = Searched { child, told };
    searched.tell(&secrets.to_set_up());

    searched.reach("holding");
    let needles = Needles::of(&secrets, &home);
    let found = search::search(searched.child.id(), &needles);
    assert_eq!(needles.missed(&found, Needles::is_held), [""; 0], "the search finds what is there");

    searched.go_on();
    // Right after each act: what is done next would cover what this one has left on the stack.
    for (stage, typed_next) in ACTS {
        searched.reach(stage);
        let found = search::search(searched.child.id(), &needles);
        assert_eq!(
            needles.missed(&found, Needles::is_vault_key),
            [""; 0],
            "{stage}: an open wallet holds its vault key"
        );
        let of_person = |place: &&search::Found| !Needles::is_vault_key(place.name);
        assert_eq!(found.iter().filter(of_person).collect::<Vec<_>>(), [] as [&search::Found; 0], "{stage}");
        searched.go_on();
        for which in typed_next {
            searched.tell(secrets.pin(*which));
        }
    }

    searched.reach("locked");
    assert_eq!(search::search(searched.child.id(), &needles), [], "after locking");
    searched.go_on();
    assert!(searched.child.wait().unwrap().success());

    let log = fs::read(log_of(&home)).unwrap();
    for told in LOGGED {
        assert!(log.windows(told.len()).any(|part| part == told.as_bytes()), "what is logged is caught: {told}");
    }
    assert_eq!(search::search_bytes(&log, &needles), [""; 0], "logged");
}

/// Lines of the two ways to log that libraries use, the second from the HTTP client itself.
const LOGGED: [&str; 2] = ["looked for through tracing", "starting new connection"];

/// What has just been done when the other process stops, and which PINs are typed then: 0 the first, 1 the new one.
const ACTS: [(&str, &[usize]); 11] = [
    ("set up", &[0]),
    ("words shown", &[0]),
    ("words asked back, a wrong PIN", &[0]),
    ("unlocked", &[]),
    ("a study received", &[0]),
    ("granted, the patient pays", &[0, 0]),
    ("granted, the hospital pays", &[0, 0]),
    ("granted, the hospital pays and locks a deposit", &[0]),
    ("withdrawn", &[0, 1]),
    ("PIN changed", &[1]),
    ("unlocked with the new PIN", &[]),
];

/// Reads into memory that is wiped and never grows.
fn told(pipe: &mut File, bytes: usize) -> Zeroizing<Vec<u8>> {
    let mut answer = Zeroizing::new(vec![0; bytes]);
    pipe.read_exact(&mut answer).unwrap();
    answer
}

fn text(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap()
}

/// A PIN, as a person types it at that moment.
fn typed(pipe: &mut File) -> Pin {
    Pin::new(text(&told(pipe, PIN_BYTES))).unwrap()
}

/// Says where it is, and waits to be searched.
fn stop(stage: &str, pipe: &mut File) {
    eprintln!("{stage}");
    pipe.read_exact(&mut [0]).unwrap();
}

#[tokio::test]
async fn the_process_that_is_searched() {
    let Some(home) = child::folder() else { return };
    let log = File::create(log_of(&home)).unwrap();
    tracing_log::LogTracer::init().unwrap();
    let logging = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_writer(Mutex::new(log)).finish();
    tracing::subscriber::set_global_default(logging).unwrap();
    tracing::trace!("{}", LOGGED[0]);
    // Not the standard library's: that one keeps what it has read.
    let mut pipe = File::open("/dev/stdin").unwrap();
    let world = World::new().await;
    assert_eq!(world.network.id, NETWORK);
    let (wallet, imported) = {
        let entropy = told(&mut pipe, ENTROPY_BYTES);
        let imported = told(&mut pipe, KEY_BYTES);
        let pin = typed(&mut pipe);
        let passphrase = told(&mut pipe, PASSPHRASE_BYTES);
        let normalised = Passphrase::new(text(&passphrase)).unwrap();
        let words = Words::from_entropy(&entropy).unwrap();
        let seed = Seed { words: &words, passphrase: Some(&normalised) };
        let wallet = Wallet::create(&home, seed, &pin, None, &world.settings(), world.tools()).unwrap();
        let phrase = words.phrase();
        assert_eq!(Words::parse(&phrase).ok().unwrap().count(), 24);
        let bip39 = words.seed(text(&passphrase));
        let private = hd::derive_account(&bip39, NETWORK, 0).unwrap();
        let keys = KeyPair::new(&private);
        let mut hex = Zeroizing::new(String::with_capacity(2 * KEY_BYTES));
        data_encoding::HEXLOWER.encode_append(&imported, &mut hex);
        let imported = KeyPair::new(&PrivateKey::from_slice(imported.as_slice().try_into().unwrap())).public_key();
        wallet.import(&ImportedKey::parse(&hex).ok().unwrap(), &pin).await.unwrap();
        stop("holding", &mut pipe);
        assert_ne!(keys.public_key(), imported);
        (wallet, imported)
    };
    stop(ACTS[0].0, &mut pipe);
    wallet.words(&typed(&mut pipe)).unwrap();
    stop(ACTS[1].0, &mut pipe);
    wallet.ask_words_back(&typed(&mut pipe)).unwrap();
    assert!(wallet.check_words(["a", "b", "c"]).is_err());
    assert!(wallet.unlock(&Pin::new("wrong wrong").unwrap()).is_err());
    stop(ACTS[2].0, &mut pipe);
    wallet.unlock(&typed(&mut pipe)).unwrap();
    stop(ACTS[3].0, &mut pipe);
    let (own, patient) = world.study_for(&wallet, 1).await;
    let (bonded, _) = world.study_for(&wallet, 3).await;
    stop(ACTS[4].0, &mut pipe);
    let of_imported = world.issue(&world.source.keys, &imported, 2);
    for key in [&patient, &imported] {
        world.fund(key, 400_000_000);
    }
    assert_eq!(wallet.studies(true, quiet()).await.unwrap().studies.len(), 3);
    let grants = [(5, own, Payer::Patient), (6, of_imported, Payer::Hospital), (7, bonded, Payer::HospitalBonded)];
    for (act, nft, payer) in grants {
        let request = world.signed(nft, payer);
        scan(&wallet, &request).await;
        let receipt = wallet.accept(&request.digest(), None, &typed(&mut pipe), quiet()).await.unwrap();
        assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}");
        stop(ACTS[act].0, &mut pipe);
        wallet.withdraw(&receipt.permission, Rights::BOTH, &typed(&mut pipe), quiet()).await.unwrap();
    }
    stop(ACTS[8].0, &mut pipe);
    wallet.change_pin(&typed(&mut pipe), &typed(&mut pipe)).unwrap();
    stop(ACTS[9].0, &mut pipe);
    wallet.lock();
    wallet.unlock(&typed(&mut pipe)).unwrap();
    stop(ACTS[10].0, &mut pipe);
    wallet.lock();
    stop("locked", &mut pipe);
}
