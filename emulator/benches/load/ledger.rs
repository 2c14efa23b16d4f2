//! The ledger's process.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tegata_symbol::{MosaicId, SigningContext};

use crate::rest::Connection;

/// How often blocks are made.
const BLOCK_TIME: &str = "500ms";
/// Clock ticks of `/proc` in a second, on every Linux that this runs on.
const TICKS_PER_SECOND: f64 = 100.0;

pub struct LedgerProcess {
    child: Child,
    pub address: String,
    pub context: SigningContext,
    pub currency: MosaicId,
}

impl LedgerProcess {
    /// Starts the ledger of a directory and waits for its first answer.
    pub async fn start(binary: &str, data: &Path) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new(binary)
            .args(["emulator", "--block-time", BLOCK_TIME, "--port", &port.to_string(), "--data"])
            .arg(data)
            .stdout(Stdio::null())
            .spawn()
            .expect("the ledger starts");
        let address = format!("127.0.0.1:{port}");
        let info = loop {
            if let Some(mut connection) = Connection::open(&address).await
                && let (200, info) = connection.get("/node/info").await
            {
                break info;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        let mut connection = Connection::open(&address).await.unwrap();
        let (_, properties) = connection.get("/network/properties").await;
        let currency = properties["chain"]["currencyMosaicId"].as_str().unwrap();
        let currency = currency.trim_start_matches("0x").replace('\'', "");
        let context = SigningContext {
            network: tegata_symbol::NetworkId(u8::try_from(info["networkIdentifier"].as_u64().unwrap()).unwrap()),
            generation_hash_seed: info["networkGenerationHashSeed"].as_str().unwrap().parse().unwrap(),
            aggregate_version: 3,
        };
        Self { child, address, context, currency: currency.parse().unwrap() }
    }

    pub async fn connect(&self) -> Connection {
        Connection::open(&self.address).await.expect("the ledger takes a connection")
    }

    pub async fn network_time(&self) -> u64 {
        let (_, time) = self.connect().await.get("/node/time").await;
        number(&time["communicationTimestamps"]["sendTimestamp"])
    }

    /// Transactions in blocks, which are on the disk.
    pub async fn confirmed(&self, connection: &mut Connection) -> u64 {
        connection.get("/node/storage").await.1["numTransactions"].as_u64().unwrap()
    }

    /// Processor time that the process has used.
    pub fn processor_seconds(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let ticks = |index: usize| fields[index].parse::<f64>().unwrap();
        (ticks(11) + ticks(12)) / TICKS_PER_SECOND
    }

    /// The most memory that the process has held, and what it holds, in MiB.
    pub fn memory(&self) -> (u64, u64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let field = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
        };
        (field("VmHWM"), field("VmRSS"))
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for LedgerProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A number that REST writes as text.
pub fn number(value: &Value) -> u64 {
    value.as_str().unwrap().parse().unwrap()
}
