//! The commands, one file each.

mod accounts;
mod code_files;
pub mod conformance;
mod deidentify;
pub mod desk;
pub mod emulator;
pub mod evidence;
mod explanation_json;
mod files;
mod guardians;
pub mod hospital;
mod hospital_answer;
pub mod inspect;
pub mod nodes;
mod progress;
pub mod record;
pub mod registry;
mod secrets;
pub mod survey;
mod taking_back;
pub mod wallet;
mod wallet_answers;
mod wallet_codes;
mod wallet_record;
mod wallet_scanned;
mod wallet_words;

use std::io::Write;

use serde_json::Value;

pub use files::{code_text, read_file, read_mask, write_file};
pub use progress::{LINES, Progress};

/// Says that a server is up: one line of JSON, or words.
pub fn announce(as_json: bool, text: &str, json: &Value) {
    let mut out = std::io::stdout().lock();
    let _ = if as_json { writeln!(out, "{json}") } else { writeln!(out, "{text}") };
    let _ = out.flush();
}

/// Waits for Ctrl-C or a termination signal.
pub async fn until_stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without a handler the system's own way of stopping a program holds.
    let _ = interrupt.await;
}
