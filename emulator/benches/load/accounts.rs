//! Who sends and who receives.

use std::time::Duration;

use hyper::Method;
use hyper::body::Bytes;
use serde_json::json;
use tegata_symbol::{
    Address, Amount, Body, KeyPair, Mosaic, NetworkTime, PrivateKey, PublicKey, Transaction, Transfer,
};

use crate::ledger::LedgerProcess;

const SENDERS: u32 = 100;
const RECEIVERS: u32 = 10_000;
/// Enough for a million transfers of every sender.
const FUNDS: u64 = 50_000_000_000;

pub struct Accounts {
    senders: Vec<KeyPair>,
    pub receivers: Vec<Address>,
}

fn seed(kind: u8, number: u32) -> [u8; 32] {
    let mut seed = [kind; 32];
    seed[..4].copy_from_slice(&number.to_le_bytes());
    seed
}

impl Accounts {
    /// Accounts whose senders have got currency from the faucet.
    pub async fn funded(ledger: &LedgerProcess) -> Self {
        let network = ledger.context.network;
        let senders: Vec<_> =
            (0..SENDERS).map(|number| KeyPair::new(&PrivateKey::from_bytes(seed(0x53, number)))).collect();
        let receivers = (0..RECEIVERS).map(|number| Address::new(&PublicKey(seed(0x52, number)), network)).collect();
        let mut connection = ledger.connect().await;
        for sender in &senders {
            let address = Address::new(&sender.public_key(), network).to_string();
            let body = json!({ "address": address, "amount": FUNDS.to_string() }).to_string();
            let (status, answer) = connection.send(Method::POST, "/emulator/faucet", Bytes::from(body)).await;
            assert_eq!(status, 200, "{answer}");
        }
        while ledger.confirmed(&mut connection).await < SENDERS.into() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Self { senders, receivers }
    }

    /// Signs `count` transfers, no two alike, on all processors. `number` is that of the first.
    pub fn transfers(&self, ledger: &LedgerProcess, time: u64, number: usize, count: usize) -> Vec<Vec<u8>> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let numbers: Vec<_> = (number..number + count).collect();
        std::thread::scope(|scope| {
            let parts: Vec<_> = numbers
                .chunks(count.div_ceil(threads).max(1))
                .map(|part| {
                    scope.spawn(move || {
                        part.iter().map(|number| self.transfer(ledger, time, *number, None)).collect::<Vec<_>>()
                    })
                })
                .collect();
            parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
        })
    }

    /// Signs a transfer of one unit to the receiver of its number, or to another.
    pub fn transfer(&self, ledger: &LedgerProcess, time: u64, number: usize, to: Option<&Address>) -> Vec<u8> {
        let sender = &self.senders[number % self.senders.len()];
        let recipient = to.unwrap_or(&self.receivers[number.wrapping_mul(7_919) % self.receivers.len()]);
        let mosaics = vec![Mosaic { id: ledger.currency, amount: Amount(1) }];
        let body = Body::Transfer(Transfer { recipient: (*recipient).into(), mosaics, message: Vec::new() });
        let deadline = NetworkTime(time + 3_600_000 + number as u64);
        let transaction = Transaction::new(sender.public_key(), ledger.context.network, deadline, body);
        transaction.with_fee(100, 0).sign(sender, &ledger.context).unwrap().to_bytes()
    }
}
