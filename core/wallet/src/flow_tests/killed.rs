//! SIGKILL while the wallet writes to its real file: the file opens afterwards, nothing in it is half done, and everything
//! that was begun can be finished.
//!
//! The wallet runs in a process of its own against a ledger in this one. That process is killed when its files have changed
//! a given number of times: in the middle of a commit as often as between two. 20 points in every run, 500 with
//! `TEGATA_FULL=1`.

use std::fs;
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use tegata_emulator::chain::Place;
use tegata_rights::{Payer, Rights, SignedRequest};
use tegata_symbol::{Hash256, MosaicId, PublicKey, hd};

use super::child;
use super::ledger::FaultyNodes;
use super::world::*;
use crate::history::Happening;
use crate::permissions::{RightStatus, permission_id};
use crate::requests::{Decided, OutboxRecord, RequestRecord};
use crate::store::{SecretName, StoreError};
use crate::vault::Pin;
use crate::withdrawal;
use crate::{Settings, Wallet, WalletError};

const FULL_POINTS: usize = 500;
const POINTS: usize = 20;

fn new_pin() -> Pin {
    Pin::new("654321").unwrap()
}

/// What the wallet meets in its life.
#[derive(Clone)]
struct Life {
    folder: PathBuf,
    settings: Settings,
    /// The first is granted and taken back, the second is paid by the hospital, the third is declined.
    requests: [SignedRequest; 3],
}

impl Life {
    const FILE: &'static str = "life";

    fn home(&self) -> PathBuf {
        self.folder.join("wallet")
    }

    fn write(&self) {
        let registry = self.settings.registry.unwrap().to_string();
        let mut lines = vec![self.settings.node_urls[0].clone(), registry];
        lines.extend(self.requests.iter().map(SignedRequest::to_code));
        fs::write(self.folder.join(Self::FILE), lines.join("\n")).unwrap();
    }

    fn read(folder: PathBuf) -> Self {
        let text = fs::read_to_string(folder.join(Self::FILE)).unwrap();
        let mut lines = text.lines();
        let node_urls = vec![lines.next().unwrap().to_owned()];
        let registry = Some(lines.next().unwrap().parse().unwrap());
        let requests = [(); 3].map(|()| SignedRequest::from_code(lines.next().unwrap()).unwrap());
        Self { folder, settings: Settings { node_urls, registry, ..Settings::default() }, requests }
    }

    /// The wallet as it stands, opened with the PIN that it has; made, where there is none.
    fn wallet(&self, tools: impl Fn() -> crate::Tools<FaultyNodes>) -> TestWallet {
        match Wallet::create(&self.home(), &words(), &pin(), None, &self.settings, tools()) {
            Err(WalletError::Store(StoreError::AlreadyInitialised { .. })) => {}
            made => return made.unwrap(),
        }
        let wallet = Wallet::open(&self.home(), None, tools()).unwrap();
        let (old, new) = (wallet.unlock(&pin()), wallet.unlock(&new_pin()));
        assert!(old.is_ok() != new.is_ok(), "one of two PINs opens it: {old:?}, {new:?}");
        wallet
    }

    /// Everything from the first start on; what is done already is not done again. `told` hears what has begun.
    async fn live(&self, wallet: &TestWallet, told: impl Fn(&str)) {
        let [granted, sponsored, declined] = &self.requests;
        let current = || if wallet.unlock(&pin()).is_ok() { pin() } else { new_pin() };
        if wallet.accounts().await.unwrap().is_empty() {
            told("card");
            wallet.receive_card(b"nonce").await.unwrap();
        }
        told("studies");
        assert_eq!(wallet.studies(true, quiet()).await.unwrap().studies.len(), 2);
        told("grants");
        for request in [granted, sponsored] {
            scan(wallet, request).await;
            wallet.accept(&request.digest(), None, &current(), quiet()).await.unwrap();
            if request.digest() == granted.digest() {
                told("withdrawal");
                let id = permission_id(&granted.digest());
                match wallet.withdraw(&id, Rights::BOTH, &current(), quiet()).await {
                    Ok(_) | Err(WalletError::NothingToWithdraw | WalletError::UnknownPermission(_)) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }
        told("declining");
        scan(wallet, declined).await;
        wallet.decline(&declined.digest(), false).await.unwrap();
        told("PIN");
        if wallet.unlock(&pin()).is_ok() {
            wallet.change_pin(&pin(), &new_pin()).unwrap();
        }
        told("done");
    }
}

#[tokio::test]
async fn the_process_that_is_killed() {
    let Some(folder) = child::folder() else { return };
    let life = Life::read(folder);
    let clock = tegata_emulator::ManualClock::new(START_MS);
    let wallet = life.wallet(|| tools_at(&clock, FaultyNodes::default()));
    life.live(&wallet, |begun| eprintln!("{begun}")).await;
}

struct Stage {
    world: World,
    life: Life,
    patient: PublicKey,
}

impl Stage {
    async fn set() -> Self {
        let world = World::new().await;
        let seed = words().seed("");
        let patient =
            tegata_symbol::KeyPair::new(&hd::derive_account(&seed, world.network.id, 0).unwrap()).public_key();
        world.fund(&patient, 400_000_000);
        let studies: [MosaicId; 2] = [1, 2].map(|number| world.issue(&world.source.keys, &patient, number));
        let request = |payer, number: u8| {
            let nft = studies[usize::from(number == 2)];
            let request = tegata_rights::ConsentRequest { random: [number; 16], ..world.request(Some(nft), payer) };
            let signed = request.sign(&world.asker.request_key).unwrap();
            world.desk.expect(&signed);
            signed
        };
        let requests = [(Payer::Patient, 1), (Payer::Hospital, 2), (Payer::Patient, 3)].map(|(p, n)| request(p, n));
        let life = Life { folder: world.home.path().to_owned(), settings: world.settings(), requests };
        life.write();
        Self { world, life, patient }
    }

    /// Lets the other process live until its files have changed `changes` times. What it had begun last, how often the files
    /// changed, and how it ended.
    fn run(&self, changes: usize) -> (String, usize, ExitStatus) {
        let mut child = child::spawn("flow_tests::killed::the_process_that_is_killed", &self.life.folder);
        let (mut seen, mut before) = (0, Vec::new());
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            let now = sizes(&self.life.home());
            if now != before {
                (seen, before) = (seen + 1, now);
            }
            if seen >= changes {
                // Between two looks it may have ended by itself.
                let _ = child.kill();
                break child.wait().unwrap();
            }
            std::thread::yield_now();
        };
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert!(status.success() || status.signal() == Some(9), "{told}");
        (told.lines().last().unwrap_or("creating").to_owned(), seen, status)
    }

    /// Confirmed transactions that name the patient.
    fn confirmed(&self) -> usize {
        let named = self.world.address(&self.patient).into();
        self.world.emulator.snapshot().unwrap().places_of(&named, Place::FIRST, Place::LAST).unwrap().count()
    }
}

/// The lengths of a wallet's files.
fn sizes(home: &Path) -> Vec<(std::ffi::OsString, u64)> {
    let entries = fs::read_dir(home).into_iter().flatten().flatten();
    let mut sizes: Vec<_> =
        entries.filter_map(|entry| Some((entry.file_name(), entry.metadata().ok()?.len()))).collect();
    sizes.sort();
    sizes
}

/// What was written together stands together.
fn nothing_is_half_done(wallet: &TestWallet, what: &str) {
    let session = wallet.session().unwrap();
    let records = wallet.store.records(&session).unwrap();
    assert!(records.secret(SecretName::MnemonicEntropy).unwrap().is_some(), "{what}");
    assert_eq!(wallet.settings().unwrap().node_urls.len(), 1, "{what}");
    let history = wallet.history_page(None, 1_000).unwrap().items;
    let has = |happening: Happening, request: &Hash256| {
        history.iter().filter(|entry| entry.what == happening && entry.request == Some(*request)).count()
    };
    for stored in records.list::<RequestRecord>().unwrap() {
        let record = stored.value;
        let digest = record.request().unwrap().digest();
        assert_eq!(has(Happening::Scanned, &digest), 1, "{what}");
        assert_eq!(has(Happening::Declined, &digest), usize::from(record.decided == Decided::Declined), "{what}");
        let outbox = record.transaction().map(|hash| records.read(|reader| OutboxRecord::get(reader, &hash)).unwrap());
        if record.decided != Decided::Agreed {
            assert!(outbox.is_none() && has(Happening::Accepted, &digest) == 0, "{what}");
        } else if record.request().unwrap().request().payer == Payer::Patient {
            let outbox = outbox.flatten().unwrap_or_else(|| panic!("{what}: agreed, and nothing is signed"));
            assert!(outbox.is_signed() && record.answer.is_some(), "{what}");
            assert!(has(Happening::Accepted, &digest) == 1, "{what}");
        }
        let confirmed = records.list::<OutboxRecord>().unwrap().into_iter().filter(|stored| {
            stored.value.request() == digest && matches!(stored.value.fate, crate::requests::Fate::Confirmed { .. })
        });
        let told = has(Happening::Confirmed, &digest) + has(Happening::WithdrawalConfirmed, &digest);
        assert_eq!(confirmed.count(), told, "{what}");
    }
    for withdrawal in withdrawal::all(&records).unwrap() {
        if let Some(hash) = withdrawal.transaction() {
            assert!(records.read(|reader| OutboxRecord::get(reader, &hash)).unwrap().is_some(), "{what}");
        }
        let (request, is_signed) = (Hash256(withdrawal.request), withdrawal.transaction().is_some());
        assert_eq!(has(Happening::WithdrawalStated, &request), 1, "{what}");
        assert_eq!(has(Happening::Withdrawn, &request), usize::from(is_signed), "{what}");
    }
}

async fn survives(changes: usize) -> bool {
    let stage = Stage::set().await;
    let before = stage.confirmed();
    let world = &stage.world;
    let (begun, _, status) = tokio::task::block_in_place(|| stage.run(changes));
    let what = format!("killed after {changes} changes, in {begun}");
    let wallet = stage.life.wallet(|| world.tools());
    nothing_is_half_done(&wallet, &what);
    wallet.resume(quiet()).await.unwrap();
    stage.life.live(&wallet, |_| {}).await;
    nothing_is_half_done(&wallet, &what);
    // A grant, its withdrawal, and the grant that the hospital pays: each once.
    assert_eq!(stage.confirmed(), before + 3, "{what}");
    let [granted, sponsored, _] = &stage.life.requests;
    for (request, expected) in [(granted, RightStatus::Withdrawn), (sponsored, RightStatus::Given)] {
        let permissions = wallet.permissions().await.unwrap().permissions;
        let permission = permissions.iter().find(|permission| permission.request == request.digest()).unwrap();
        assert!(permission.rights.iter().all(|right| right.status == expected), "{what}: {permission:?}");
    }
    !status.success()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wallet_that_is_killed_while_it_writes_opens_with_nothing_half_done() {
    let stage = Stage::set().await;
    let (_, all, status) = tokio::task::block_in_place(|| stage.run(usize::MAX));
    assert!(status.success() && all > 20, "{all} changes");
    let full = std::env::var("TEGATA_FULL").is_ok_and(|full| full == "1");
    let points = if full { FULL_POINTS } else { POINTS };
    let (mut killed, mut tries) = (0, 0);
    // Some end by themselves between two looks: others are killed in their place.
    while killed < points && tries < 4 * points {
        // Each change several times, where there are more points than changes: no two kills fall into the same moment.
        killed += usize::from(survives(1 + (tries * all / points) % all).await);
        tries += 1;
    }
    println!("{all} changes of the files, killed at {killed} of {points} points");
    assert_eq!(killed, points, "in {tries} tries");
}
