//! How much work a PIN should cost on this device.

use std::time::{Duration, Instant};

use super::{KdfParameters, Pin, VaultError};

/// What checking a PIN may take: long enough to make guessing dear, short enough for somebody who signs.
pub const PIN_CHECK_TARGET: Duration = Duration::from_millis(350);
/// Memory is raised up to here before passes are: 64 MiB, what RFC 9106 names for small devices.
const MEMORY_GOAL_KIB: u32 = 64 * 1024;

impl KdfParameters {
    /// Parameters that take about `target` on this device, never below the floor. Tries the floor once.
    ///
    /// # Errors
    /// [`VaultError::NoMemory`].
    pub fn calibrated(target: Duration) -> Result<Self, VaultError> {
        let pin = Pin::new("000000").map_err(|_| VaultError::WrongPin)?;
        let start = Instant::now();
        Self::interactive().derive(&pin, &[0; super::kdf::SALT_BYTES])?;
        Ok(Self::for_target(start.elapsed(), target))
    }

    /// The same for a device that takes `measured` for [`Self::interactive`]. Time grows with memory times passes.
    pub fn for_target(measured: Duration, target: Duration) -> Self {
        let floor = Self::interactive();
        let factor = target.as_secs_f64() / measured.as_secs_f64().max(0.000_1);
        if factor <= 1.0 {
            return floor;
        }
        let work = f64::from(floor.memory_kib()) * f64::from(floor.passes()) * factor;
        let memory = (work / f64::from(floor.passes())).min(f64::from(MEMORY_GOAL_KIB));
        let passes = (work / memory).min(f64::from(Self::MAX_PASSES));
        // Both are positive and below their limits, so that rounding down keeps them in range.
        Self::new(memory as u32, passes as u32, floor.lanes()).unwrap_or(floor)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(measured_ms: u64) -> (u32, u32) {
        let found = KdfParameters::for_target(Duration::from_millis(measured_ms), PIN_CHECK_TARGET);
        (found.memory_kib(), found.passes())
    }

    #[test]
    fn a_slow_device_gets_the_floor_and_a_faster_one_more_memory_and_then_more_passes() {
        let floor = KdfParameters::interactive();
        for slow in [350, 1_000, 60_000] {
            assert_eq!(of(slow), (floor.memory_kib(), floor.passes()));
        }
        assert_eq!(of(175), (2 * floor.memory_kib(), 2));
        assert_eq!(of(50), (MEMORY_GOAL_KIB, 4));
        assert_eq!(of(0), (MEMORY_GOAL_KIB, KdfParameters::MAX_PASSES), "within the ceiling, whatever a clock says");
    }

    #[test]
    fn what_is_calibrated_here_is_never_below_the_floor() {
        let floor = KdfParameters::interactive();
        let found = KdfParameters::calibrated(Duration::from_millis(1)).unwrap();
        assert!(found.memory_kib() >= floor.memory_kib() && found.passes() >= floor.passes());
    }
}
