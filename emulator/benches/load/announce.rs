//! Transfers announced over REST, until they are confirmed and on the disk.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::accounts::Accounts;
use crate::ledger::LedgerProcess;
use crate::{ROUNDS, row};

const CONNECTIONS: usize = 64;

pub async fn run(ledger: &LedgerProcess, accounts: &Accounts, per_round: usize) {
    let mut connection = ledger.connect().await;
    let mut costs = Vec::new();
    for round in 0..ROUNDS {
        let time = ledger.network_time().await;
        let transfers = accounts.transfers(ledger, time, round * per_round, per_round);
        let before = ledger.confirmed(&mut connection).await;
        let start = Instant::now();
        // Halves of five rounds are tenths of the chain.
        let halves: Vec<_> = transfers.chunks(per_round.div_ceil(2)).collect();
        let mut sent = before;
        for half in halves {
            let used = ledger.processor_seconds();
            announce_all(ledger, half).await;
            sent += half.len() as u64;
            // The queue is worked off before the cost of its transactions is counted.
            while ledger.confirmed(&mut connection).await < sent {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            costs.push((ledger.processor_seconds() - used) / half.len() as f64);
        }
        let seconds = start.elapsed().as_secs_f64();
        let (most, _) = ledger.memory();
        row(
            &format!("transfers {} to {} announced over REST, verified, confirmed, on disk", before, sent),
            &format!("{:.0} a second; the ledger's memory at most {most} MiB", per_round as f64 / seconds),
            if round == 0 { "6,000 a second" } else { "" },
        );
    }
    if let (Some(first), Some(last)) = (costs.first(), costs.last()) {
        row(
            "processor time of the ledger for a transfer: first and last tenth",
            &format!("{:.0} µs, {:.0} µs: {:.2}×", first * 1e6, last * 1e6, last / first),
            "flat",
        );
    }
}

async fn announce_all(ledger: &LedgerProcess, transfers: &[Vec<u8>]) {
    let queue = Rc::new(RefCell::new(Vec::from(transfers).into_iter()));
    let workers = tokio::task::LocalSet::new();
    for _ in 0..CONNECTIONS {
        let mut connection = ledger.connect().await;
        let queue = Rc::clone(&queue);
        workers.spawn_local(async move {
            loop {
                let next = queue.borrow_mut().next();
                let Some(transfer) = next else { return };
                connection.announce(&transfer).await;
            }
        });
    }
    workers.await;
}
