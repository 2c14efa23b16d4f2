//! What creators of mosaics demand of those who hold them (catapult `plugins/txes/restriction_mosaic`).

use std::collections::BTreeMap;

use tegata_symbol::{
    Address, MosaicAddressRestriction, MosaicFlags, MosaicGlobalRestriction, MosaicId, UnresolvedAddress,
};

use super::{Context, Verdict, mosaic};
use crate::state::mosaic_restriction::{NO_RULE, NO_VALUE};
use crate::state::{MosaicRestriction, RestrictionRule, State};
use crate::status::Failure;

/// `RestrictionMosaic_Invalid_Restriction_Type`: there is no such comparison (`MosaicRestrictionTypeValidator`; the one
/// before is compared with the rule that is there).
pub(super) fn restriction_type(body: &MosaicGlobalRestriction) -> Verdict {
    if body.new_type <= 6 { Ok(()) } else { Err(Failure::RestrictionMosaicInvalidRestrictionType) }
}

/// Sets, changes or removes a rule of a mosaic.
pub(super) fn change_global(
    state: &mut State,
    signer: Address,
    body: &MosaicGlobalRestriction,
    context: &Context<'_>,
) -> Verdict {
    let id = state.record_mosaic(body.mosaic_id);
    mosaic::required(state, &signer, id, MosaicFlags::RESTRICTABLE, context)?;
    let reference = state.record_mosaic(body.reference_mosaic_id);
    if body.reference_mosaic_id.0 != 0 {
        restriction_required(state, reference, body.key)?;
    }
    let mut rules = state.mosaic_rules(id).cloned().unwrap_or_default();
    let before = RestrictionRule { reference, value: body.previous_value, comparison: body.previous_type };
    let unset = before.value == 0 && before.comparison == NO_RULE;
    modification(rules.get(&body.key), &before, unset)?;
    let removes = body.new_type == NO_RULE;
    max_values(&rules, body.key, removes, context)?;
    let after = RestrictionRule { reference, value: body.new_value, comparison: body.new_type };
    change(&mut rules, body.key, (!removes).then_some(after));
    let entry = (!rules.is_empty()).then_some(MosaicRestriction::Global { mosaic: id, rules });
    state.mosaic_restrictions.set(MosaicRestriction::composite_hash(id, None), entry);
    Ok(())
}

/// Sets, changes or removes an account's value under a rule of a mosaic.
pub(super) fn change_address(
    state: &mut State,
    signer: Address,
    body: &MosaicAddressRestriction,
    context: &Context<'_>,
) -> Verdict {
    let id = state.record_mosaic(body.mosaic_id);
    mosaic::required(state, &signer, id, MosaicFlags::RESTRICTABLE, context)?;
    restriction_required(state, id, body.key)?;
    // A node takes what it cannot resolve, and addresses of no account, as they are. Zeros stand for the mosaic's own rules,
    // where it would end in an exception.
    let target = state.record_address(body.target).map_or(body.target, UnresolvedAddress::from);
    if target.0 == [0; 24] {
        return Err(Failure::CoreInvalidAddress);
    }
    let mut values = state.mosaic_values(id, &target).cloned().unwrap_or_default();
    modification(values.get(&body.key), &body.previous_value, body.previous_value == NO_VALUE)?;
    let removes = body.new_value == NO_VALUE;
    max_values(&values, body.key, removes, context)?;
    change(&mut values, body.key, (!removes).then_some(body.new_value));
    let entry = (!values.is_empty()).then_some(MosaicRestriction::Address { mosaic: id, target, values });
    state.mosaic_restrictions.set(MosaicRestriction::composite_hash(id, Some(&target)), entry);
    Ok(())
}

fn change<T>(map: &mut BTreeMap<u64, T>, key: u64, value: Option<T>) {
    match value {
        Some(value) => map.insert(key, value),
        None => map.remove(&key),
    };
}

/// `RestrictionMosaic_Unknown_Global_Restriction`: the mosaic has no rule of this key (`MosaicRestrictionRequiredValidator`).
fn restriction_required(state: &State, id: MosaicId, key: u64) -> Verdict {
    let exists = state.mosaic_rules(id).is_some_and(|rules| rules.contains_key(&key));
    if exists { Ok(()) } else { Err(Failure::RestrictionMosaicUnknownGlobalRestriction) }
}

/// `RestrictionMosaic_Previous_Value_Mismatch` (what is there is not what the transaction says; of a rule also the reference
/// counts), `RestrictionMosaic_Previous_Value_Must_Be_Zero` (nothing is there) (`Mosaic…RestrictionModificationValidator`).
fn modification<T: PartialEq>(present: Option<&T>, stated: &T, stated_unset: bool) -> Verdict {
    match present {
        Some(present) if present != stated => Err(Failure::RestrictionMosaicPreviousValueMismatch),
        None if !stated_unset => Err(Failure::RestrictionMosaicPreviousValueMustBeZero),
        _ => Ok(()),
    }
}

/// `RestrictionMosaic_Cannot_Delete_Nonexistent_Restriction`, `RestrictionMosaic_Max_Restrictions_Exceeded`
/// (`Mosaic…RestrictionMaxValuesValidator`).
fn max_values<T>(map: &BTreeMap<u64, T>, key: u64, removes: bool, context: &Context<'_>) -> Verdict {
    let exists = map.contains_key(&key);
    if removes && !exists {
        return Err(Failure::RestrictionMosaicCannotDeleteNonexistentRestriction);
    }
    if !exists && map.len() >= context.parameters.max_mosaic_restriction_values {
        return Err(Failure::RestrictionMosaicMaxRestrictionsExceeded);
    }
    Ok(())
}

/// `RestrictionMosaic_Invalid_Global_Restriction` (a rule refers to its own mosaic), `RestrictionMosaic_Account_Unauthorized`:
/// one of the accounts does not obey the mosaic's rules, its creator no less than others
/// (`MosaicRestrictionBalanceTransferValidator` for both sides, `MosaicRestrictionBalanceDebitValidator` for the payer).
pub(super) fn balance_change(state: &State, accounts: &[&Address], id: MosaicId) -> Verdict {
    let Some(rules) = state.mosaic_rules(id) else { return Ok(()) };
    if rules.values().any(|rule| rule.reference == id) {
        return Err(Failure::RestrictionMosaicInvalidGlobalRestriction);
    }
    if accounts.iter().all(|account| state.obeys(account, id, rules)) {
        Ok(())
    } else {
        Err(Failure::RestrictionMosaicAccountUnauthorized)
    }
}
