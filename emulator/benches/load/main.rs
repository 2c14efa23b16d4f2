//! Load on a `tegata emulator` in a process of its own, over REST and WebSocket, with the client on the same machine.
//!
//! `scripts/bench-ledger` builds the binary and runs this; it prints a table in Markdown. The arguments are the binary and,
//! for a shorter run, the number of transfers in each of the five rounds.
//!
//! | part | what is measured |
//! | --- | --- |
//! | [`announce`] | rounds of transfers, signed beforehand, announced over 64 connections until all are confirmed and on the disk; the processor time of the ledger for each |
//! | [`history`] | how fast the ledger opens the chain that the rounds made, and answers an account's first page while blocks are made |
//! | [`subscribers`] | 1,000 WebSockets that all listen to the same account, 100 transfers a second: what arrives at each |
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod accounts;
mod announce;
mod history;
mod ledger;
mod rest;
mod subscribers;

use accounts::Accounts;
use ledger::LedgerProcess;

/// Rounds of transfers.
const ROUNDS: usize = 5;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // `cargo bench` adds an argument of its own.
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let Some(binary) = arguments.next() else {
        println!("load: not run: name the tegata binary, or run scripts/bench-ledger");
        return;
    };
    let per_round: usize = arguments.next().map_or(200_000, |text| text.parse().expect("transfers in a round"));
    let data = tempfile::tempdir().expect("a directory for the ledger");
    println!("| measured | figure | bar |\n| --- | --- | --- |");
    let mut ledger = LedgerProcess::start(&binary, data.path()).await;
    let accounts = Accounts::funded(&ledger).await;
    announce::run(&ledger, &accounts, per_round).await;
    ledger.kill();
    drop(ledger);
    ledger = history::open(&binary, data.path()).await;
    history::first_pages(&ledger, &accounts).await;
    subscribers::run(&ledger, &accounts).await;
}

/// A row of the table.
fn row(measured: &str, figure: &str, bar: &str) {
    println!("| {measured} | {figure} | {bar} |");
}
