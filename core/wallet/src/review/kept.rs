//! What a review has just found, kept so that agreeing to it needs no second look at a chain that stands where it stood.

use tegata_rights::Tip;
use tegata_symbol::{Hash256, MosaicId};

use super::{Plan, Review};

/// Longest time for which a review speaks for itself, in milliseconds. After it everything is looked at again.
const MOST_AGE_MS: u64 = 60_000;

/// Where a plan's facts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FoundAt {
    /// The latest block. What is on the chain can only change with another one.
    pub(crate) block: Hash256,
    /// Until then, in milliseconds since 1970-01-01 UTC, request and registry entries are what they are now.
    pub(crate) valid_until_ms: u64,
    /// Whether strangers filled the account, so that agreeing does something else first.
    pub(crate) needs_room: bool,
}

/// The plan behind the review that was shown last.
pub(crate) struct KeptPlan {
    digest: Hash256,
    at_ms: u64,
    found: FoundAt,
    pub(crate) plan: Plan,
}

impl KeptPlan {
    /// `None` where agreeing has to look again in any case.
    pub(crate) fn of(digest: Hash256, review: &Review, plan: Plan, now_ms: u64) -> Option<Self> {
        let found = plan.found_at?;
        let is_ready = review.can_agree() && review.only_by_code.is_none() && !found.needs_room;
        is_ready.then_some(Self { digest, at_ms: now_ms, found, plan })
    }

    /// Whether it is about this request, and `study` if one was chosen.
    pub(crate) fn is_about(&self, digest: &Hash256, study: Option<MosaicId>) -> bool {
        self.digest == *digest && study.is_none_or(|study| study == self.plan.terms.nft)
    }

    /// Whether a second look would find the same. A device's clock that went back says nothing about time.
    pub(crate) fn still_holds(&self, tip: &Tip, now_ms: u64) -> bool {
        let is_young = now_ms.checked_sub(self.at_ms).is_some_and(|age| age < MOST_AGE_MS);
        is_young && now_ms < self.found.valid_until_ms && tip.block == self.found.block
    }
}
