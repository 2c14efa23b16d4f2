//! Hash locks: deposits behind which bonded aggregates wait for cosignatures. A deposit comes back when its aggregate is
//! confirmed; when the lock ends before, it is lost to the block's harvester (catapult `ExpiredHashLockInfoObserver`).

use tegata_symbol::{Amount, Body, Hash256, HashLock, Mosaic, Network, Transaction};

use crate::chain::BondTerms;

/// A node's word that a lock for the hash is there: a stranger's, or an earlier one of this account that a node had refused.
/// Any lock lets the aggregate in.
pub(crate) const LOCKED_ALREADY: &str = "Failure_LockHash_Hash_Already_Exists";

/// A lock for the aggregate with this hash, as long as the network allows: the deposit comes back with the aggregate,
/// however soon that is.
pub(crate) const fn lock_body(network: &Network, hash: Hash256, terms: &BondTerms) -> Body {
    let mosaic = Mosaic { id: network.currency, amount: Amount(terms.deposit.0) };
    Body::HashLock(HashLock { mosaic, duration: terms.most_blocks, hash })
}

/// What a stored hash lock locks.
pub(crate) fn lock_of(bytes: &[u8]) -> Option<HashLock> {
    match Transaction::from_bytes(bytes).ok()?.body {
        Body::HashLock(lock) => Some(lock),
        _ => None,
    }
}
