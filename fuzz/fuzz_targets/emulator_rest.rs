//! What clients ask the local ledger's REST and explorer: paths, queries, bodies. Never an error of the ledger's own, and
//! JSON wherever a node answers JSON.
//!
//! An input is a request: method and target in the first line, the body behind it.
#![no_main]

use std::cell::OnceCell;

use libfuzzer_sys::fuzz_target;
use tegata_emulator::Emulator;
use tegata_fuzz::served;
use tokio::runtime::{Builder, Runtime};

thread_local! {
    static LEDGER: OnceCell<(Emulator, Runtime)> = const { OnceCell::new() };
}

fuzz_target!(|data: &[u8]| {
    let (head, body) = data.split_at(data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len()));
    let Some((method, target)) = std::str::from_utf8(head).ok().and_then(|head| head.split_once(' ')) else { return };
    // These change what the next input meets; announcements alone cannot confirm anything here.
    if target.starts_with("/emulator") {
        return;
    }
    LEDGER.with(|ledger| {
        let (ledger, runtime) = ledger.get_or_init(|| {
            (served::ledger(), Builder::new_current_thread().build().expect("there is a runtime"))
        });
        let body = body.strip_prefix(b"\n").unwrap_or_default().to_vec();
        let Ok((status, answer)) = runtime.block_on(ledger.ask(method, target, body)) else { return };
        assert!(status < 500, "{status} to {method} {target}");
        if status < 400 && !target.starts_with("/explorer") && method != "HEAD" && method != "OPTIONS" {
            let is_json = serde_json::from_slice::<serde_json::Value>(&answer).is_ok();
            assert!(is_json, "{method} {target} is answered with no JSON");
        }
    });
});
