//! Weaknesses that the tests plant into the decision, to show that they would be found. None of it is in shipped code.

use core::cell::Cell;

/// A rule of the protocol that is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weakness {
    /// What came with the latest unit is not looked at.
    LatestMessageIgnored,
    /// The mosaic may have any flags.
    FlagsUnchecked,
    /// More than one unit may be out.
    MoreThanOneUnit,
    /// The message may name any request.
    DigestUnchecked,
    /// The unit may be at any of the accounts that were asked for.
    ReceptionUnchecked,
    /// T names the request, V may name another.
    RequestsMixed,
}

thread_local! {
    static PLANTED: Cell<Option<Weakness>> = const { Cell::new(None) };
}

/// Leaves the rule out from now on, in this thread.
pub(crate) fn plant(weakness: Option<Weakness>) {
    PLANTED.set(weakness);
}

pub(super) fn planted(weakness: Weakness) -> bool {
    PLANTED.get() == Some(weakness)
}
