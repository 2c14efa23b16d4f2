//! libFuzzer's own hook ends the process at every panic, also at those of a library that the code under test catches.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

static LATEST: Mutex<String> = Mutex::new(String::new());

/// Takes libFuzzer's hook away; to be called once, before the first input.
pub fn allow() {
    std::panic::set_hook(Box::new(|panic| {
        *LATEST.lock().unwrap_or_else(PoisonError::into_inner) = panic.to_string();
    }));
}

/// Runs one input. A panic that nobody caught is printed and ends the process, as libFuzzer wants it.
pub fn watch(run: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(run)).is_err() {
        eprintln!("{}", LATEST.lock().unwrap_or_else(PoisonError::into_inner));
        std::process::abort();
    }
}
