//! Many listeners to the same account.

use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

use crate::accounts::Accounts;
use crate::ledger::LedgerProcess;
use crate::row;

const SUBSCRIBERS: usize = 1_000;
const TRANSFERS_PER_SECOND: u32 = 100;
const TRANSFERS: usize = 1_000;
/// How long the last message may take.
const PATIENCE: Duration = Duration::from_secs(60);

pub async fn run(ledger: &LedgerProcess, accounts: &Accounts) {
    let account = accounts.receivers[0];
    let url = format!("ws://{}/ws", ledger.address);
    let mut listening = Vec::new();
    for _ in 0..SUBSCRIBERS {
        let (mut socket, _) = connect_async(&url).await.expect("the ledger takes a WebSocket");
        let hello = socket.next().await.unwrap().unwrap().into_text().unwrap();
        let uid = serde_json::from_str::<Value>(&hello).unwrap()["uid"].clone();
        let wish = json!({ "uid": uid, "subscribe": format!("confirmedAdded/{account}") });
        socket.send(Message::text(wish.to_string())).await.unwrap();
        listening.push(tokio::spawn(async move {
            let mut count = 0;
            while count < TRANSFERS {
                match tokio::time::timeout(PATIENCE, socket.next()).await {
                    Ok(Some(Ok(Message::Text(_)))) => count += 1,
                    Ok(Some(Ok(_))) => {}
                    _ => break,
                }
            }
            count
        }));
    }
    // Wishes are obeyed in the order in which they came; an answer to a later question says that all were read.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let time = ledger.network_time().await;
    let mut connection = ledger.connect().await;
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / TRANSFERS_PER_SECOND);
    let start = Instant::now();
    for number in 0..TRANSFERS {
        ticks.tick().await;
        connection.announce(&accounts.transfer(ledger, time + 3_600_000, number, Some(&account))).await;
    }
    let mut received = 0;
    for each in listening {
        received += each.await.unwrap();
    }
    let lost = SUBSCRIBERS * TRANSFERS - received;
    row(
        &format!("{SUBSCRIBERS} WebSockets on one account, {TRANSFERS_PER_SECOND} transfers/s, {TRANSFERS} transfers"),
        &format!("{received} messages in {:.1} s, {lost} lost", start.elapsed().as_secs_f64()),
        "none lost",
    );
}
