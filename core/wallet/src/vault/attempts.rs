//! Counting wrong PINs and making them slow. Pure: the store persists the record *before* every try, so that ending
//! the process does not give a free one.

/// Wrong tries before the first wait.
pub const FREE_TRIES: u32 = 3;

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;

/// Waiting times after the third, fourth … wrong try; the last one repeats. Never a lock-out for good: this is health
/// care, and the person with the right PIN must get in.
const WAITS: [u64; 5] = [30 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE];

/// The record of wrong tries in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attempts {
    /// Wrong tries since the last right one; a try that was cut off counts.
    pub failed: u32,
    /// When the last of them was made, ms since 1970 UTC.
    pub last_try_ms: u64,
}

/// Whether a PIN may be tried now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// Yes, once the record given here is on disk.
    Try(Attempts),
    /// Not yet.
    Wait {
        /// Milliseconds to wait.
        wait_ms: u64,
        /// The record to keep from now on; differs from the old one after the clock was set back.
        record: Attempts,
    },
}

impl Attempts {
    /// Stands for a record that is unreadable: not a free try, and not for ever.
    pub const UNREADABLE: Self = Self { failed: FREE_TRIES + WAITS.len() as u32 - 1, last_try_ms: u64::MAX };

    /// Asks for a try at `now_ms`.
    ///
    /// A clock that was set back begins the whole wait anew, at the time it shows now. A clock that was set forward
    /// cannot be told from waiting; who can set the clock of an unlocked phone forward gets tries sooner, against
    /// which only a longer PIN helps.
    pub fn admit(self, now_ms: u64) -> Admission {
        let wait = self.wait_after_failures();
        if wait > 0 {
            match now_ms.checked_sub(self.last_try_ms) {
                None => return Admission::Wait { wait_ms: wait, record: Self { last_try_ms: now_ms, ..self } },
                Some(passed) if passed < wait => return Admission::Wait { wait_ms: wait - passed, record: self },
                Some(_) => {}
            }
        }
        Admission::Try(Self { failed: self.failed.saturating_add(1), last_try_ms: now_ms })
    }

    /// How long to wait after the tries so far, in ms.
    pub fn wait_after_failures(self) -> u64 {
        match self.failed.checked_sub(FREE_TRIES) {
            None => 0,
            Some(step) => WAITS.get(step as usize).or(WAITS.last()).copied().unwrap_or(60 * MINUTE),
        }
    }

    /// Tries left before a wait begins.
    pub fn tries_left(self) -> u32 {
        FREE_TRIES.saturating_sub(self.failed)
    }
}
