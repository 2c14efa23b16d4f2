//! Challenges: random, one use, a minute, and not too many at once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::CHALLENGE_LIFETIME_MS;
use crate::randomness::{NoRandomness, random};

/// Most challenges that wait at once; the oldest give way.
const MOST: usize = 4096;

#[derive(Default)]
pub(super) struct Challenges(Mutex<HashMap<[u8; 32], u64>>);

impl Challenges {
    /// A new challenge, and when it expires.
    pub(super) fn make(&self, now_ms: u64) -> Result<([u8; 32], u64), NoRandomness> {
        let challenge = random()?;
        let expires_ms = now_ms.saturating_add(CHALLENGE_LIFETIME_MS);
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= MOST {
            waiting.retain(|_, expires| *expires > now_ms);
        }
        if waiting.len() >= MOST
            && let Some(oldest) = waiting.iter().min_by_key(|(_, expires)| **expires).map(|(key, _)| *key)
        {
            waiting.remove(&oldest);
        }
        waiting.insert(challenge, expires_ms);
        Ok((challenge, expires_ms))
    }

    /// Uses a challenge up. No, when it was not made here, was used, or has expired.
    pub(super) fn take(&self, challenge: &[u8; 32], now_ms: u64) -> bool {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.remove(challenge).is_some_and(|expires| expires > now_ms)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_challenge_is_good_once_and_for_a_minute() {
        let challenges = Challenges::default();
        let (one, expires) = challenges.make(1_000).unwrap();
        assert_eq!(expires, 61_000);
        assert!(challenges.take(&one, 60_999));
        assert!(!challenges.take(&one, 60_999));
        let (other, _) = challenges.make(1_000).unwrap();
        assert!(!challenges.take(&other, 61_000));
        assert!(!challenges.take(&[0; 32], 1_000));
    }

    #[test]
    fn a_flood_of_challenges_does_not_fill_the_memory() {
        let challenges = Challenges::default();
        for _ in 0..MOST + 10 {
            challenges.make(0).unwrap();
        }
        assert_eq!(challenges.0.lock().unwrap().len(), MOST);
    }
}
