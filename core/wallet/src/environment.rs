//! What a wallet takes from its surroundings: the time and randomness. Passed in, so that tests choose both.

use core::convert::Infallible;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use rand_core::{TryCryptoRng, TryRng};
use tegata_symbol::merkle::sha3_256;
use zeroize::Zeroizing;

use crate::randomness::{self, NoRandomness};

/// The device's clock.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970-01-01 UTC.
    fn now_ms(&self) -> u64;
}

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }
}

/// A source of randomness for keys that are not derived from the words: the sealing of answers.
pub trait Randomness: Send + Sync {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// When the source gives nothing.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        randomness::fill(bytes)
    }
}

/// Time and randomness together.
#[derive(Clone)]
pub struct Environment {
    /// The device's clock.
    pub clock: Arc<dyn Clock>,
    /// Where ephemeral keys come from.
    pub randomness: Arc<dyn Randomness>,
}

impl Default for Environment {
    fn default() -> Self {
        Self { clock: Arc::new(SystemClock), randomness: Arc::new(SystemRandomness) }
    }
}

/// A generator that draws once and cannot fail afterwards: block `n` is SHA3-256(seed ‖ n).
pub(crate) struct Drawn {
    seed: Zeroizing<[u8; 32]>,
    block: u64,
}

impl Drawn {
    pub(crate) fn from(source: &dyn Randomness) -> Result<Self, NoRandomness> {
        let mut seed = Zeroizing::new([0; 32]);
        source.fill(seed.as_mut_slice())?;
        Ok(Self { seed, block: 0 })
    }
}

impl TryRng for Drawn {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, target: &mut [u8]) -> Result<(), Infallible> {
        for chunk in target.chunks_mut(32) {
            let block = Zeroizing::new(sha3_256(&[self.seed.as_slice(), &self.block.to_le_bytes()]).0);
            self.block += 1;
            let (part, _) = block.split_at(chunk.len());
            chunk.copy_from_slice(part);
        }
        Ok(())
    }
}

impl TryCryptoRng for Drawn {}
