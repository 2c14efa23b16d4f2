//! Secret locks (catapult `plugins/txes/lock_secret`).

use tegata_symbol::proof::ChangeCause;
use tegata_symbol::{Address, Amount, Hash256, SecretLock, SecretProof, TransactionType};

use super::receipt::{change, note_change, note_expired};
use super::transfer::pass;
use super::{Context, Verdict, credit, debit, interaction, resolve};
use crate::parameters::Parameters;
use crate::state::{SecretLockEntry, State};
use crate::status::Failure;

/// `LockSecret_Invalid_Duration`: zero, or over the limit (`SecretLockDurationValidator`).
pub(super) fn duration(body: &SecretLock, parameters: &Parameters) -> Verdict {
    let most = parameters.blocks(parameters.max_secret_lock_duration);
    if (1..=most).contains(&body.duration) { Ok(()) } else { Err(Failure::LockSecretInvalidDuration) }
}

/// `LockSecret_Invalid_Hash_Algorithm`: there is no such algorithm (`SecretLockHashAlgorithmValidator`).
pub(super) fn hash_algorithm(number: u8) -> Verdict {
    if number <= 2 { Ok(()) } else { Err(Failure::LockSecretInvalidHashAlgorithm) }
}

/// `LockSecret_Invalid_Hash_Algorithm`, `LockSecret_Proof_Size_Out_Of_Bounds`, `LockSecret_Secret_Mismatch`: the proof does
/// not hash to the secret (`ProofSecretValidator`).
pub(super) fn proof_secret(body: &SecretProof, parameters: &Parameters) -> Verdict {
    hash_algorithm(body.hash_algorithm)?;
    if !(parameters.min_proof_size..=parameters.max_proof_size).contains(&body.proof.len()) {
        return Err(Failure::LockSecretProofSizeOutOfBounds);
    }
    if body.computed_secret() == Some(body.secret) { Ok(()) } else { Err(Failure::LockSecretSecretMismatch) }
}

/// `LockSecret_Hash_Already_Exists`: a lock of this secret and recipient is active (`SecretLockCacheUniqueValidator`).
fn unique(state: &State, composite_hash: &Hash256, context: &Context<'_>) -> Verdict {
    if context.parameters.forks.skip_secret_lock_uniqueness_checks.contains(&context.height) {
        return Ok(());
    }
    match state.secret_locks.get(composite_hash) {
        Some(entry) if entry.is_active(context.height) => Err(Failure::LockSecretHashAlreadyExists),
        _ => Ok(()),
    }
}

pub(super) fn lock(state: &mut State, signer: Address, body: &SecretLock, context: &Context<'_>) -> Verdict {
    let recipient = resolve::account(state, body.recipient, context)?;
    interaction::check(state, &signer, TransactionType::SecretLock, &[recipient])?;
    let (mosaic, amount) = (state.record_mosaic(body.mosaic.id), body.mosaic.amount);
    debit(state, signer, mosaic, amount)?;
    let composite_hash = SecretLockEntry::composite_hash(&body.secret, &recipient);
    unique(state, &composite_hash, context)?;
    let end_height = context.height.saturating_add(body.duration);
    let (hash_algorithm, secret) = (body.hash_algorithm, body.secret);
    let owner = signer;
    let entry = SecretLockEntry { owner, mosaic, amount, end_height, used: false, hash_algorithm, secret, recipient };
    state.secret_locks.set(composite_hash, Some(entry));
    state.secret_lock_ends.set((end_height, composite_hash), Some(()));
    note_change(state, ChangeCause::LockSecretCreated, signer, mosaic, amount);
    // As if nothing were sent: so the mosaic's rules judge both sides.
    pass(state, signer, recipient, body.mosaic.id, Amount(0), context)
}

/// `LockSecret_Unknown_Composite_Key`, `LockSecret_Inactive_Secret` (over or used), `LockSecret_Hash_Algorithm_Mismatch`
/// (`ProofValidator`). The units go to the lock's recipient, whoever shows the proof (`ProofObserver`).
pub(super) fn prove(state: &mut State, body: &SecretProof, context: &Context<'_>) -> Verdict {
    let unknown = Failure::LockSecretUnknownCompositeKey;
    let recipient = state.record_address(body.recipient).ok_or(unknown)?;
    let composite_hash = SecretLockEntry::composite_hash(&body.secret, &recipient);
    let mut entry = state.secret_locks.get(&composite_hash).cloned().ok_or(unknown)?;
    if !entry.is_active(context.height) {
        return Err(Failure::LockSecretInactiveSecret);
    }
    if entry.hash_algorithm != body.hash_algorithm {
        return Err(Failure::LockSecretHashAlgorithmMismatch);
    }
    entry.used = true;
    credit(state, entry.recipient, entry.mosaic, entry.amount, context.height);
    note_change(state, ChangeCause::LockSecretCompleted, entry.recipient, entry.mosaic, entry.amount);
    state.secret_locks.set(composite_hash, Some(entry));
    Ok(())
}

/// At the end of a block: units of locks that end now go back to who locked them, and locks whose end is final are
/// forgotten (`ExpiredSecretLockInfoObserver`; `BlockchainSyncConsumer` prunes what was final before the block).
pub fn end_secret_locks(state: &mut State, context: &Context<'_>) {
    let (height, forks) = (context.height, &context.parameters.forks);
    let forced = forks.force_secret_lock_expirations.contains(&height);
    let ending =
        if forks.skip_secret_lock_expirations.contains(&height) { Vec::new() } else { ends(state, height, height) };
    let mut expired = Vec::new();
    for key in ending {
        let Some(entry) = state.secret_locks.get(&key.1).cloned() else { continue };
        // A later lock of the same hash has another end.
        if !entry.used && (entry.end_height == height || forced) {
            credit(state, entry.owner, entry.mosaic, entry.amount, height);
            expired.push(change(ChangeCause::LockSecretExpired, entry.owner, entry.mosaic, entry.amount));
        }
    }
    note_expired(state, expired);
    for (end, hash) in ends(state, 0, context.finalized) {
        if state.secret_locks.get(&hash).is_some_and(|entry| entry.end_height == end) {
            state.secret_locks.set(hash, None);
        }
        state.secret_lock_ends.set((end, hash), None);
    }
}

/// Locks that end between two heights, both included.
fn ends(state: &State, from: u64, to: u64) -> Vec<(u64, Hash256)> {
    let range = (from, Hash256::ZERO)..=(to, Hash256([0xFF; 32]));
    state.secret_lock_ends.range(range).map(|(key, ())| *key).collect()
}
