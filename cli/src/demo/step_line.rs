//! The steps of a long command: one line that changes on a terminal, and elsewhere a line for each kind of step.

use std::io::{IsTerminal, Write, stderr};

/// Shows steps on standard error.
pub struct StepLine {
    shown: Shown,
    last_kind: String,
}

enum Shown {
    Nowhere,
    InPlace,
    Below,
}

impl StepLine {
    /// `quiet`: shows nothing.
    pub fn new(quiet: bool) -> Self {
        let shown = match (quiet, stderr().is_terminal()) {
            (true, _) => Shown::Nowhere,
            (false, true) => Shown::InPlace,
            (false, false) => Shown::Below,
        };
        Self { shown, last_kind: String::new() }
    }

    /// Shows a step. Off a terminal, of steps that differ in numbers only the first is shown.
    pub fn show(&mut self, step: &str) {
        match self.shown {
            Shown::Nowhere => {}
            Shown::InPlace => {
                // Carriage return, then "erase to the end of the line" (ECMA-48 EL).
                eprint!("\r\x1b[K    {step}");
                let _ = stderr().flush();
            }
            Shown::Below => {
                let kind: String = step.chars().filter(|c| !c.is_ascii_digit()).collect();
                if kind != self.last_kind {
                    eprintln!("    {step}");
                    self.last_kind = kind;
                }
            }
        }
    }

    /// Takes the line away.
    pub fn clear(&self) {
        if matches!(self.shown, Shown::InPlace) {
            eprint!("\r\x1b[K");
        }
    }
}
