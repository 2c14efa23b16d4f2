//! A line on the terminal that says what is being done.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// With this variable set to `lines`, each step is a line of standard error: for a program that shows them itself.
pub const LINES: (&str, &str) = ("TEGATA_PROGRESS", "lines");

/// A spinner on standard error; silent where that is no terminal.
pub enum Progress {
    /// A spinner with the latest step.
    Spinner(ProgressBar),
    /// A line for each step.
    Lines,
}

impl Progress {
    /// Starts spinning.
    pub fn start() -> Self {
        if std::env::var_os(LINES.0).is_some_and(|value| value == LINES.1) {
            return Self::Lines;
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Self::Spinner(bar)
    }

    /// Says what is being done now.
    pub fn say(&self, text: impl Into<String>) {
        match self {
            Self::Spinner(bar) => bar.set_message(text.into()),
            Self::Lines => eprintln!("{}", text.into()),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Self::Spinner(bar) = self {
            bar.finish_and_clear();
        }
    }
}
