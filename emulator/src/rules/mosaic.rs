//! Mosaics: definition, supply, revocation (catapult `plugins/txes/mosaic`).

use tegata_symbol::proof::{ReceiptBody, TransferCause};
use tegata_symbol::{
    Address, Amount, MosaicDefinition, MosaicFlags, MosaicId, MosaicSupplyChange, MosaicSupplyRevocation,
};

use super::receipt::note_rental;
use super::transfer::{max_mosaics, pass};
use super::{Context, Verdict, resolve};
use crate::parameters::Parameters;
use crate::state::{MosaicEntry, State};
use crate::status::Failure;

const ALL_FLAGS: u8 = 0x0F;
const DECREASE: u8 = 0;
const INCREASE: u8 = 1;

/// `Mosaic_Invalid_Id` (zero), `Mosaic_Id_Mismatch` (not the id of nonce and signer) (`MosaicIdValidator`).
pub(super) fn id(body: &MosaicDefinition, signer: &Address) -> Verdict {
    if body.id.0 == 0 {
        return Err(Failure::MosaicInvalidId);
    }
    if body.id == MosaicId::new(body.nonce, signer) { Ok(()) } else { Err(Failure::MosaicIdMismatch) }
}

/// `Mosaic_Invalid_Flags`: a flag that does not exist, or not yet (`MosaicFlagsValidator`).
fn flags(body: &MosaicDefinition, context: &Context<'_>) -> Verdict {
    let revokable = context.height >= context.parameters.forks.treasury_reissuance;
    let all = if revokable { ALL_FLAGS } else { ALL_FLAGS & !MosaicFlags::REVOKABLE.0 };
    if body.flags.0 <= all { Ok(()) } else { Err(Failure::MosaicInvalidFlags) }
}

/// `Mosaic_Invalid_Supply_Change_Action`, `Mosaic_Invalid_Supply_Change_Amount` (zero).
pub(super) fn supply_change(body: &MosaicSupplyChange) -> Verdict {
    if !matches!(body.action, DECREASE | INCREASE) {
        return Err(Failure::MosaicInvalidSupplyChangeAction);
    }
    if body.delta.0 == 0 { Err(Failure::MosaicInvalidSupplyChangeAmount) } else { Ok(()) }
}

pub(super) fn define(state: &mut State, signer: Address, body: &MosaicDefinition, context: &Context<'_>) -> Verdict {
    let (parameters, height) = (context.parameters, context.height);
    let sink = parameters.mosaic_rental_sink_at(height);
    state.observe_address(sink, height);
    let rental = Amount(parameters.mosaic_rental_fee.saturating_mul(context.rental_multiplier.into()));
    pass(state, signer, sink, parameters.network.currency, rental, context)?;
    note_rental(state, TransferCause::MosaicRentalFee, signer, sink, parameters.network.currency, rental);
    flags(body, context)?;
    availability(state, &signer, body, height)?;
    divisibility(state, body, parameters)?;
    duration(state, body, parameters)?;
    let entry = match state.mosaics.get(&body.id) {
        // A definition of what is there changes it by XOR (`MosaicDefinitionObserver`); the supply is zero then.
        Some(before) => MosaicEntry {
            owner: signer,
            supply: 0,
            start_height: before.start_height,
            revision: before.revision.saturating_add(1),
            flags: MosaicFlags(before.flags.0 ^ body.flags.0),
            divisibility: before.divisibility ^ body.divisibility,
            duration: before.duration.saturating_add(body.duration),
        },
        None => MosaicEntry {
            owner: signer,
            supply: 0,
            start_height: height,
            revision: 1,
            flags: body.flags,
            divisibility: body.divisibility,
            duration: body.duration,
        },
    };
    if let Some(end) = entry.end_height() {
        state.mosaic_ends.set((end, body.id), Some(()));
    }
    state.mosaics.set(body.id, Some(entry));
    Ok(())
}

/// For a mosaic that is there already: `Mosaic_Expired`, `Mosaic_Owner_Conflict`, `Mosaic_Modification_No_Changes`,
/// `Mosaic_Modification_Disallowed` (supply is not zero) (`MosaicAvailabilityValidator`).
fn availability(state: &State, signer: &Address, body: &MosaicDefinition, height: u64) -> Verdict {
    let Some(entry) = state.mosaics.get(&body.id) else { return Ok(()) };
    if !entry.is_active(height) {
        return Err(Failure::MosaicExpired);
    }
    if entry.owner != *signer {
        return Err(Failure::MosaicOwnerConflict);
    }
    let lasts_longer = entry.duration != 0 && body.duration != 0;
    if body.flags.0 == 0 && body.divisibility == 0 && !lasts_longer {
        return Err(Failure::MosaicModificationNoChanges);
    }
    if entry.supply == 0 { Ok(()) } else { Err(Failure::MosaicModificationDisallowed) }
}

/// `Mosaic_Invalid_Divisibility`: over the limit, of a mosaic that is there already after the XOR
/// (`MosaicDivisibilityValidator`).
fn divisibility(state: &State, body: &MosaicDefinition, parameters: &Parameters) -> Verdict {
    let before = state.mosaics.get(&body.id).map_or(0, |entry| entry.divisibility);
    if before ^ body.divisibility <= parameters.max_mosaic_divisibility {
        Ok(())
    } else {
        Err(Failure::MosaicInvalidDivisibility)
    }
}

/// `Mosaic_Invalid_Duration`: over the limit, of a mosaic that is there already after the sum; one without end gets none
/// (`MosaicDurationValidator`).
fn duration(state: &State, body: &MosaicDefinition, parameters: &Parameters) -> Verdict {
    if body.duration == 0 {
        return Ok(());
    }
    let before = state.mosaics.get(&body.id).map(|entry| entry.duration);
    let sum = before.unwrap_or(0).checked_add(body.duration);
    let fits = sum.is_some_and(|sum| sum <= parameters.blocks(parameters.max_mosaic_duration));
    if fits && before != Some(0) { Ok(()) } else { Err(Failure::MosaicInvalidDuration) }
}

/// `Mosaic_Expired` (unknown or expired), `Mosaic_Owner_Conflict`, `Mosaic_Required_Property_Flag_Unset`
/// (`RequiredMosaicValidator`).
pub(super) fn required(
    state: &State,
    owner: &Address,
    mosaic: MosaicId,
    flags: MosaicFlags,
    context: &Context<'_>,
) -> Result<MosaicEntry, Failure> {
    let entry = state.mosaics.get(&mosaic).filter(|entry| entry.is_active(context.height));
    let entry = entry.ok_or(Failure::MosaicExpired)?;
    if entry.owner != *owner {
        return Err(Failure::MosaicOwnerConflict);
    }
    if entry.flags.contains(flags) { Ok(entry.clone()) } else { Err(Failure::MosaicRequiredPropertyFlagUnset) }
}

pub(super) fn change_supply(
    state: &mut State,
    signer: Address,
    body: &MosaicSupplyChange,
    context: &Context<'_>,
) -> Verdict {
    let id = state.record_mosaic(body.mosaic_id);
    let mut entry = required(state, &signer, id, MosaicFlags::NONE, context)?;
    if body.action == INCREASE {
        max_mosaics(state, &signer, id, body.delta, context)?;
    }
    let held = state.balance(&signer, id);
    let (supply, balance) = supply_change_allowed(&entry, held, body, context.parameters)?;
    entry.supply = supply;
    state.mosaics.set(id, Some(entry));
    state.set_balance(signer, id, balance);
    Ok(())
}

/// `Mosaic_Supply_Immutable` (supply is fixed while others hold units), `Mosaic_Supply_Negative` (more than the creator
/// holds), `Mosaic_Supply_Exceeded` (`MosaicSupplyChangeAllowedValidator`). Answers supply and balance afterwards.
fn supply_change_allowed(
    entry: &MosaicEntry,
    held: Amount,
    body: &MosaicSupplyChange,
    parameters: &Parameters,
) -> Result<(u64, Amount), Failure> {
    if !entry.flags.contains(MosaicFlags::SUPPLY_MUTABLE) && held.0 != entry.supply {
        return Err(Failure::MosaicSupplyImmutable);
    }
    if body.action == DECREASE {
        let rest = held.0.checked_sub(body.delta.0).ok_or(Failure::MosaicSupplyNegative)?;
        return Ok((entry.supply.saturating_sub(body.delta.0), Amount(rest)));
    }
    let supply = entry.supply.checked_add(body.delta.0).filter(|supply| *supply <= parameters.max_mosaic_atomic_units);
    let supply = supply.ok_or(Failure::MosaicSupplyExceeded)?;
    Ok((supply, Amount(held.0.saturating_add(body.delta.0))))
}

/// Units go back to their creator; the holder is not asked.
pub(super) fn revoke(
    state: &mut State,
    signer: Address,
    body: &MosaicSupplyRevocation,
    context: &Context<'_>,
) -> Verdict {
    let id = state.resolve_mosaic(body.mosaic.id);
    required(state, &signer, id, MosaicFlags::REVOKABLE, context)?;
    let source = resolve::account(state, body.source, context)?;
    pass(state, source, signer, body.mosaic.id, body.mosaic.amount, context)
}

/// At the end of a block: says which mosaics expire now, by id (`CacheBlockTouchObserver` of the mosaics).
pub fn end_mosaics(state: &mut State, context: &Context<'_>) {
    let range = (context.height, MosaicId(0))..=(context.height, MosaicId(u64::MAX));
    let ending: Vec<_> = state.mosaic_ends.range(range).map(|(key, ())| *key).collect();
    for (end, id) in ending {
        state.mosaic_ends.set((end, id), None);
        // One that was prolonged has another end.
        if state.mosaics.get(&id).is_some_and(|entry| entry.end_height() == Some(end)) {
            state.receipts.push(ReceiptBody::MosaicExpired(id));
        }
    }
}
