//! Hash locks (catapult `plugins/txes/lock_hash`).

use tegata_symbol::{Address, Amount, Body, HashLock, MosaicId};

use super::{Context, Verdict, credit, debit};
use crate::packet::Announced;
use crate::parameters::Parameters;
use crate::state::{HashLockEntry, State};
use crate::status::Failure;

/// `LockHash_Invalid_Duration`: zero, or over the limit.
pub(super) fn duration(body: &HashLock, parameters: &Parameters) -> Verdict {
    let most = parameters.blocks(parameters.max_hash_lock_duration);
    if (1..=most).contains(&body.duration) { Ok(()) } else { Err(Failure::LockHashInvalidDuration) }
}

/// `LockHash_Invalid_Mosaic_Amount`, then `LockHash_Invalid_Mosaic_Id`: exactly the deposit in the currency
/// (`HashLockMosaicValidator`).
fn deposit(amount: Amount, mosaic: MosaicId, parameters: &Parameters) -> Verdict {
    if amount != parameters.locked_funds_per_aggregate {
        return Err(Failure::LockHashInvalidMosaicAmount);
    }
    if mosaic == parameters.network.currency { Ok(()) } else { Err(Failure::LockHashInvalidMosaicId) }
}

/// `LockHash_Hash_Already_Exists`: a lock for the hash is active.
fn unique(state: &State, body: &HashLock, height: u64) -> Verdict {
    match state.hash_locks.get(&body.hash) {
        Some(entry) if entry.is_active(height) => Err(Failure::LockHashHashAlreadyExists),
        _ => Ok(()),
    }
}

pub(super) fn lock(state: &mut State, signer: Address, body: &HashLock, context: &Context<'_>) -> Verdict {
    let (mosaic, amount) = (state.resolve_mosaic(body.mosaic.id), body.mosaic.amount);
    deposit(amount, mosaic, context.parameters)?;
    debit(state, signer, mosaic, amount)?;
    unique(state, body, context.height)?;
    let end_height = context.height.saturating_add(body.duration);
    state.hash_locks.set(body.hash, Some(HashLockEntry { owner: signer, mosaic, amount, end_height, used: false }));
    state.lock_ends.set((end_height, body.hash), Some(()));
    Ok(())
}

/// `LockHash_Unknown_Hash`, `LockHash_Inactive_Hash`: a bonded aggregate needs an active lock (`AggregateHashPresentValidator`).
/// The lock is used up and its deposit goes back to who paid it (`CompletedAggregateObserver`).
pub(super) fn aggregate_hash_present(state: &mut State, announced: &Announced, context: &Context<'_>) -> Verdict {
    if !matches!(&announced.transaction.body, Body::Aggregate(aggregate) if aggregate.bonded) {
        return Ok(());
    }
    let mut entry = state.hash_locks.get(&announced.hash).cloned().ok_or(Failure::LockHashUnknownHash)?;
    if !entry.is_active(context.height) {
        return Err(Failure::LockHashInactiveHash);
    }
    entry.used = true;
    credit(state, entry.owner, entry.mosaic, entry.amount, context.height);
    state.hash_locks.set(announced.hash, Some(entry));
    Ok(())
}

/// At the end of a block: deposits of locks that end now go to the harvester, and locks whose end is final are forgotten
/// (`ExpiredHashLockInfoObserver`; `BlockchainSyncConsumer` prunes what was final before the block).
pub fn end_locks(state: &mut State, harvester: Address, context: &Context<'_>) {
    let height = context.height;
    let range = (height, tegata_symbol::Hash256::ZERO)..=(height, tegata_symbol::Hash256([0xFF; 32]));
    let ending: Vec<_> = state.lock_ends.range(range).map(|((_, hash), ())| *hash).collect();
    for hash in ending {
        let Some(entry) = state.hash_locks.get(&hash).cloned() else { continue };
        // A later lock of the same hash has another end.
        if !entry.used && entry.end_height == height {
            credit(state, harvester, entry.mosaic, entry.amount, height);
        }
    }
    let all = ..=(context.finalized, tegata_symbol::Hash256([0xFF; 32]));
    let ended: Vec<_> = state.lock_ends.range(all).map(|(key, ())| *key).collect();
    for (end, hash) in ended {
        if state.hash_locks.get(&hash).is_some_and(|entry| entry.end_height == end) {
            state.hash_locks.set(hash, None);
        }
        state.lock_ends.set((end, hash), None);
    }
}
