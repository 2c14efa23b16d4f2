#![doc = env!("CARGO_PKG_DESCRIPTION")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

pub mod world;

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// A small generator whose numbers depend on the seed alone (SplitMix64).
pub struct Dice(u64);

impl Dice {
    /// With the seed that `TEGATA_SEED` names, or one from the clock; it is printed, so that a run can be repeated.
    pub fn cast() -> Self {
        let named = std::env::var("TEGATA_SEED").ok().and_then(|seed| seed.parse().ok());
        let clock = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64;
        let seed = named.unwrap_or_else(clock);
        println!("TEGATA_SEED={seed}");
        Self(seed)
    }

    /// A number below the limit.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }
}

/// Whether what takes long is wanted too: `TEGATA_FULL=1`.
pub fn full() -> bool {
    std::env::var("TEGATA_FULL").is_ok_and(|full| full == "1")
}

/// The program under test, built by the same cargo run.
pub fn program() -> PathBuf {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    // Tests lie one folder deeper than programs.
    if path.ends_with("deps") {
        path.pop();
    }
    path.push("tegata");
    assert!(path.is_file(), "{} is missing: run `cargo build -p tegata` first", path.display());
    path
}
