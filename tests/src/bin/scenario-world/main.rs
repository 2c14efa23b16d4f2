//! The world of one scenario: a ledger, a registry, hospitals with their desks, all of them the real program.
//!
//! Reads one act a line from its standard input, as JSON, and answers each with a line of JSON. It ends, and the world with
//! it, when its input ends. Runners in every language talk to it like this.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod acts;
mod codes;
mod hostile_desk;
mod ledger;
mod old_wallet;

use std::io::{BufRead, Write, stdin, stdout};

use serde_json::{Value, json};

fn main() {
    let mut stage = None;
    for line in stdin().lock().lines() {
        let line = line.unwrap();
        let act: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        // Whatever does not go as the scenario says ends its runner, not this process alone.
        let answer = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| acts::act(&mut stage, &act)));
        let answer = answer.unwrap_or_else(|cause| {
            let text = cause.downcast_ref::<String>().cloned();
            json!({ "failed": text.or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned())) })
        });
        let mut out = stdout().lock();
        writeln!(out, "{answer}").unwrap();
        out.flush().unwrap();
    }
}
