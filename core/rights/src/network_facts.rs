//! What a request can say of the network to a phone that has none.

use minicbor::{Decode, Encode};
use tegata_symbol::Amount;

/// The stated time may differ from the phone's own clock by at most so much: 15 minutes in milliseconds.
pub const MAX_CLOCK_DIFFERENCE_MS: u64 = 15 * 60_000;
/// The most that a request can make a phone pay for a byte, in atomic units; public networks' default is 100.
pub const MAX_FEE_MULTIPLIER: u32 = 1_000;
/// The most that a request can claim as a mosaic's rental: 200 of the currency in atomic units. It bounds what a desk can
/// send to the patient's account without a network to ask.
pub const MAX_MOSAIC_RENTAL: Amount = Amount(200_000_000);

/// How the network stood when a hospital made its request. Signed with the request, and believed by a phone only for what
/// cannot harm: a wrong height or multiplier leads to a transaction that the ledger refuses, the others are capped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct NetworkFacts {
    /// Height of the latest block: decides the version of the aggregate.
    #[n(0)]
    pub height: u64,
    /// Its time; milliseconds since 1970-01-01 UTC.
    #[n(1)]
    pub block_time_ms: u64,
    /// Atomic units of the currency for each byte of a transaction.
    #[n(2)]
    pub fee_multiplier: u32,
    /// What one mosaic costs, in atomic units.
    #[n(3)]
    pub mosaic_rental: u64,
}

/// Why a phone does not work with the facts of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnfitFacts {
    /// The time is too far from the phone's clock: the request is old, or one of the clocks is wrong.
    #[error("the request's time differs from this device's clock by more than 15 minutes")]
    Time,
    /// More than [`MAX_FEE_MULTIPLIER`].
    #[error("the fee of {0} for a byte that the request states is too high")]
    FeeMultiplier(u32),
    /// More than [`MAX_MOSAIC_RENTAL`].
    #[error("the rental of {0} atomic units that the request states is too high")]
    Rental(u64),
}

impl NetworkFacts {
    /// Whether a phone whose clock says `now_ms` may work with them.
    ///
    /// # Errors
    /// [`UnfitFacts`].
    pub const fn check(&self, now_ms: u64) -> Result<(), UnfitFacts> {
        if self.block_time_ms.abs_diff(now_ms) > MAX_CLOCK_DIFFERENCE_MS {
            return Err(UnfitFacts::Time);
        }
        if self.fee_multiplier > MAX_FEE_MULTIPLIER {
            return Err(UnfitFacts::FeeMultiplier(self.fee_multiplier));
        }
        if self.mosaic_rental > MAX_MOSAIC_RENTAL.0 {
            return Err(UnfitFacts::Rental(self.mosaic_rental));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_900_000_000_000;
    const FACTS: NetworkFacts =
        NetworkFacts { height: 7, block_time_ms: NOW, fee_multiplier: 100, mosaic_rental: 50_000_000 };

    #[test]
    fn facts_are_believed_only_within_their_limits() {
        assert_eq!(FACTS.check(NOW), Ok(()));
        assert_eq!(FACTS.check(NOW + MAX_CLOCK_DIFFERENCE_MS), Ok(()));
        assert_eq!(FACTS.check(NOW - MAX_CLOCK_DIFFERENCE_MS), Ok(()));
        assert_eq!(FACTS.check(NOW + MAX_CLOCK_DIFFERENCE_MS + 1), Err(UnfitFacts::Time));
        assert_eq!(FACTS.check(NOW - MAX_CLOCK_DIFFERENCE_MS - 1), Err(UnfitFacts::Time));
        assert_eq!(NetworkFacts { fee_multiplier: 1_000, ..FACTS }.check(NOW), Ok(()));
        assert_eq!(NetworkFacts { fee_multiplier: 1_001, ..FACTS }.check(NOW), Err(UnfitFacts::FeeMultiplier(1_001)));
        let dear = NetworkFacts { mosaic_rental: MAX_MOSAIC_RENTAL.0 + 1, ..FACTS };
        assert_eq!(dear.check(NOW), Err(UnfitFacts::Rental(MAX_MOSAIC_RENTAL.0 + 1)));
    }
}
