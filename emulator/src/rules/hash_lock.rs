//! Hash locks (catapult `plugins/txes/lock_hash`).

use tegata_symbol::proof::ChangeCause;
use tegata_symbol::{Address, Amount, Body, Hash256, HashLock, MosaicId};

use super::harvest::forwarded;
use super::receipt::{change, note_change, note_expired};
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
    let (mosaic, amount) = (state.record_mosaic(body.mosaic.id), body.mosaic.amount);
    deposit(amount, mosaic, context.parameters)?;
    debit(state, signer, mosaic, amount)?;
    unique(state, body, context.height)?;
    let end_height = context.height.saturating_add(body.duration);
    state.hash_locks.set(body.hash, Some(HashLockEntry { owner: signer, mosaic, amount, end_height, used: false }));
    state.lock_ends.set((end_height, body.hash), Some(()));
    note_change(state, ChangeCause::LockHashCreated, signer, mosaic, amount);
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
    note_change(state, ChangeCause::LockHashCompleted, entry.owner, entry.mosaic, entry.amount);
    state.hash_locks.set(announced.hash, Some(entry));
    Ok(())
}

/// At the end of a block: deposits of locks that end now go to the harvester, and locks whose end is final are forgotten
/// (`ExpiredHashLockInfoObserver`; `BlockchainSyncConsumer` prunes what was final before the block).
pub fn end_locks(state: &mut State, harvester: Address, context: &Context<'_>) {
    let height = context.height;
    let harvester = forwarded(state, harvester, context);
    let mut expired = Vec::new();
    for (_, hash) in ends(state, height, height) {
        let Some(entry) = state.hash_locks.get(&hash).cloned() else { continue };
        // A later lock of the same hash has another end.
        if !entry.used && entry.end_height == height {
            credit(state, harvester, entry.mosaic, entry.amount, height);
            expired.push(change(ChangeCause::LockHashExpired, harvester, entry.mosaic, entry.amount));
        }
    }
    note_expired(state, expired);
    for (end, hash) in ends(state, 0, context.finalized) {
        if state.hash_locks.get(&hash).is_some_and(|entry| entry.end_height == end) {
            state.hash_locks.set(hash, None);
        }
        state.lock_ends.set((end, hash), None);
    }
}

/// Locks that end between two heights, both included.
fn ends(state: &State, from: u64, to: u64) -> Vec<(u64, Hash256)> {
    let range = (from, Hash256::ZERO)..=(to, Hash256([0xFF; 32]));
    state.lock_ends.range(range).map(|(key, ())| *key).collect()
}
