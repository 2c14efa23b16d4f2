//! A long chain: opening it, and reading from it while it grows.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::accounts::Accounts;
use crate::ledger::{LedgerProcess, number};
use crate::row;

/// For how long pages are asked for.
const READING: Duration = Duration::from_secs(15);
/// Transfers a second meanwhile.
const WRITTEN: u32 = 500;

/// Opens the chain after the process was killed.
pub async fn open(binary: &str, data: &Path) -> LedgerProcess {
    let start = Instant::now();
    let ledger = LedgerProcess::start(binary, data).await;
    let opened = start.elapsed();
    let mut connection = ledger.connect().await;
    let transactions = ledger.confirmed(&mut connection).await;
    let size: u64 = std::fs::read_dir(data).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum();
    row(
        &format!("a chain of {transactions} transactions ({} MiB), after `kill -9`, opens and answers", size >> 20),
        &format!("{:.2} s", opened.as_secs_f64()),
        "2 s",
    );
    ledger
}

/// Asks for accounts' newest transactions while blocks are made.
pub async fn first_pages(ledger: &LedgerProcess, accounts: &Accounts) {
    let time = ledger.network_time().await;
    let start = Instant::now();
    let writing = async {
        let mut connection = ledger.connect().await;
        let mut ticks = tokio::time::interval(Duration::from_secs(1) / WRITTEN);
        let mut count = 0;
        while start.elapsed() < READING {
            ticks.tick().await;
            let transfer = accounts.transfer(ledger, time + 1_800_000, count, None);
            connection.announce(&transfer).await;
            count += 1;
        }
    };
    let reading = async {
        let mut connection = ledger.connect().await;
        let mut times = Vec::new();
        let heights_before = height(ledger).await;
        while start.elapsed() < READING {
            let account = &accounts.receivers[times.len().wrapping_mul(104_729) % accounts.receivers.len()];
            let path = format!("/transactions/confirmed?address={account}&order=desc");
            let asked = Instant::now();
            let (status, page) = connection.get(&path).await;
            times.push(asked.elapsed());
            assert!(status == 200 && page["data"].as_array().is_some_and(|data| !data.is_empty()), "{page}");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        (times, height(ledger).await - heights_before)
    };
    let (_, (mut times, blocks)) = tokio::join!(writing, reading);
    times.sort_unstable();
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
    row(
        &format!(
            "an account's first page while {blocks} blocks are made ({} pages, {WRITTEN} transfers/s)",
            times.len()
        ),
        &format!("median {:.2} ms, p99 {:.2} ms, slowest {:.2} ms", at(0.5), at(0.99), at(1.0)),
        "5 ms, 20 ms",
    );
}

async fn height(ledger: &LedgerProcess) -> u64 {
    number(&ledger.connect().await.get("/chain/info").await.1["height"])
}
