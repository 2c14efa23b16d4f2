//! A wallet with 1,000 studies and 10,000 entries in its history: how long opening takes, a page of each list, from a scan
//! to its review, from agreeing to what is signed; and how much memory it takes.
//!
//! `cargo bench -p tegata-wallet --bench wallet`, or `scripts/bench-wallet` for the table of bars. The node is the local
//! ledger in the same process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod world;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use criterion::{BatchSize, Criterion, criterion_group};
use tegata_wallet::progress::Step;
use tegata_wallet::{Scan, ScanInput, Shelf, Wallet};
use tokio::runtime::Runtime;
use world::filling::{HISTORY, REQUESTS, STUDIES, fill};
use world::{World, clock, pin, tools};

/// Names the wallet that this program opens, when it is started only to see how much memory that takes.
const OPEN_ONLY: &str = "TEGATA_BENCH_OPEN_ONLY";
/// Items of a page: several screens of a phone.
const PAGE: u32 = 50;
/// Signing and scanning are told apart from criterion's own figures, since criterion knows no percentiles.
const ROUNDS: u64 = 300;

fn open(home: &Path) -> Wallet {
    let wallet = Wallet::open(home, None, tools(&clock())).unwrap();
    wallet.unlock(&pin()).unwrap();
    wallet
}

fn pages(wallet: &Wallet) {
    assert_eq!(wallet.study_page(Shelf::Own, None, PAGE).unwrap().items.len(), PAGE as usize);
    assert_eq!(wallet.permission_page(None, PAGE).unwrap().items.len(), PAGE as usize);
    assert_eq!(wallet.history_page(None, PAGE).unwrap().items.len(), PAGE as usize);
}

fn lists(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let (world, home) = runtime.block_on(filled());
    criterion.bench_function("wallet/open with the PIN", |bencher| {
        bencher.iter_batched(|| (), |()| open(&home), BatchSize::PerIteration);
    });
    let wallet = open(&home);
    criterion.bench_function("wallet/check of the PIN", |bencher| bencher.iter(|| wallet.unlock(&pin()).unwrap()));
    criterion.bench_function("wallet/page of studies", |bencher| {
        bencher.iter(|| wallet.study_page(Shelf::Own, None, PAGE).unwrap());
    });
    criterion.bench_function("wallet/page of permissions", |bencher| {
        bencher.iter(|| wallet.permission_page(None, PAGE).unwrap());
    });
    criterion.bench_function("wallet/page of history", |bencher| {
        bencher.iter(|| wallet.history_page(None, PAGE).unwrap());
    });
    drop(wallet);
    let told = Command::new(std::env::current_exe().unwrap()).env(OPEN_ONLY, &home).output().unwrap();
    print!("{}", String::from_utf8(told.stdout).unwrap());
    assert!(told.status.success());
    drop(world);
}

/// A wallet of the size that the bars speak of. What it has more than one of are copies.
async fn filled() -> (World, PathBuf) {
    let world = World::new().await;
    let (wallet, nft) = world.patient().await;
    let request = world.request(nft, 0);
    scan(&wallet, &request.to_code()).await;
    wallet.accept(&request.digest(), None, &pin(), &()).await.unwrap();
    drop(wallet);
    let home = world.home.path().join("wallet");
    fill(&home, nft);
    (world, home)
}

async fn scan(wallet: &Wallet, code: &str) -> tegata_wallet::review::Review {
    match wallet.scan(ScanInput::Text(code)).await.unwrap() {
        Scan::Request(review) => review,
        _ => panic!("not recognised as a request"),
    }
}

/// From the code to its review, and from agreeing to what is signed, in a wallet of that size.
fn consents() {
    let runtime = Runtime::new().unwrap();
    let (world, home) = runtime.block_on(filled());
    let wallet = Wallet::open(&home, None, tools(&world.clock)).unwrap();
    wallet.unlock(&pin()).unwrap();
    let first = wallet.study_page(Shelf::Own, None, STUDIES as u32).unwrap().items;
    let nft = first.last().unwrap().nft;
    let (mut reviewing, mut signing) = (Vec::new(), Vec::new());
    runtime.block_on(async {
        for number in 1..=ROUNDS {
            let request = world.request(nft, number);
            let code = request.to_code();
            let begun = Instant::now();
            let review = scan(&wallet, &code).await;
            reviewing.push(begun.elapsed());
            assert!(review.study.as_ref().is_some_and(|study| study.picture.is_ok()) && review.can_agree());
            // Told right after the PIN was checked, and when everything is signed and stored.
            let (checking, signed) = (Mutex::new(None), Mutex::new(None));
            let progress = |step| match step {
                Step::Checking => *checking.lock().unwrap() = Some(Instant::now()),
                Step::Signed { .. } => *signed.lock().unwrap() = Some(Instant::now()),
                _ => {}
            };
            wallet.accept(&request.digest(), None, &pin(), &progress).await.unwrap();
            signing.push(signed.into_inner().unwrap().unwrap() - checking.into_inner().unwrap().unwrap());
        }
    });
    print_times("scan to review", reviewing);
    print_times("agreed to signed", signing);
}

fn print_times(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1_000.0;
    println!("{what}: median {:.2} ms, 99 of 100 within {:.2} ms", at(50), at(99));
}

/// What the system says of this process after the wallet was opened and its lists were looked through.
fn memory(home: &Path) {
    let wallet = open(home);
    pages(&wallet);
    let (mut before, mut entries) = (None, 0);
    loop {
        let page = wallet.history_page(before, PAGE).unwrap();
        (entries, before) = (entries + page.items.len() as u64, page.next);
        if before.is_none() {
            break;
        }
    }
    assert!(entries >= HISTORY);
    let studies = wallet.study_page(Shelf::Own, None, STUDIES as u32).unwrap();
    assert_eq!(studies.items.len() as u64, STUDIES);
    assert_eq!(wallet.permission_page(None, REQUESTS as u32).unwrap().items.len() as u64, REQUESTS);
    drop(studies);
    // Elsewhere than on Linux nothing is printed, and the bar counts as not measured.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse::<f64>().ok()
    };
    if let (Some(now), Some(most)) = (kib("VmRSS:"), kib("VmHWM:")) {
        println!("memory: {:.1} MiB resident, {:.1} MiB at most", now / 1024.0, most / 1024.0);
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = lists
}

fn main() {
    if let Some(home) = std::env::var_os(OPEN_ONLY) {
        return memory(Path::new(&home));
    }
    consents();
    benches();
}
