//! A second process that runs one of these tests' functions: to be searched, or to be killed.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Names the folder that the second process works in; whoever does not have it is no second process.
const FOLDER: &str = "TEGATA_SECOND_PROCESS";

/// Starts this very program again with `test` alone. What it is told comes through its standard input; what it tells goes
/// to its standard error, since the test runner writes to the other.
pub(super) fn spawn(test: &str, folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--test-threads", "1"])
        .env(FOLDER, folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The folder, in a process that [`spawn`] made. Elsewhere none: what such a process does is written as a test, since only
/// tests have the ledger of these tests, and a test runner that meets it has nothing to do.
pub(super) fn folder() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from)
}
