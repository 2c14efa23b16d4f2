//! What a log would hold.

use std::io::Write;
use std::sync::{Arc, Mutex};

use data_encoding::{HEXLOWER, HEXUPPER};
use tegata_rights::{Payer, Rights};
use tegata_symbol::hd;
use tracing_subscriber::filter::LevelFilter;

use super::world::*;
use crate::vault::Pin;

/// No digits alone, which a log may hold by chance.
const LONG_PIN: &str = "four otters, 88 stairs";
const WRONG_PIN: &str = "four otters, 89 stairs";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// With everything that any library says at any level: one thread runs all of it.
#[tokio::test]
async fn a_consent_from_scan_to_withdrawal_logs_neither_words_nor_pin_nor_keys() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_writer(move || writer.clone());
    let guard = tracing::subscriber::set_default(subscriber.finish());

    let world = World::new().await;
    let (wallet, nft, _) = world.patient(200_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    scan(&wallet, &request).await;
    let long = Pin::new(LONG_PIN).unwrap();
    wallet.change_pin(&pin(), &long).unwrap();
    let id = wallet.accept(&request.digest(), None, &long, quiet()).await.unwrap().permission;
    assert!(wallet.words(&Pin::new(WRONG_PIN).unwrap()).is_err());
    wallet.words(&long).unwrap();
    wallet.withdraw(&id, Rights::BOTH, &long, quiet()).await.unwrap();
    wallet.lock();
    drop(guard);

    let said = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(said.contains("TRACE") && said.len() > 10_000, "the log was listened to: {} bytes", said.len());
    let mut secrets = vec![words().phrase().to_string(), LONG_PIN.to_owned(), WRONG_PIN.to_owned()];
    for account in 0..3 {
        let key = hd::derive_account(&words().seed(""), world.network.id, account).ok().unwrap();
        secrets.extend([HEXUPPER.encode(key.expose()), HEXLOWER.encode(key.expose())]);
    }
    for (number, secret) in secrets.iter().enumerate() {
        assert!(!said.contains(secret.as_str()), "secret {number} is in the log");
    }
}
