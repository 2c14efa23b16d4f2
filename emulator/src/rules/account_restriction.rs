//! What accounts allow or block for themselves (catapult `plugins/txes/restriction_account`).
//!
//! The node has a validator `AccountRestrictionModificationPresent` too, but does not use it: a modification without values
//! is confirmed.

use std::collections::HashSet;
use std::hash::Hash;

use tegata_symbol::{AccountRestriction, Address, MosaicId, TransactionType, UnresolvedAddress};

use super::{Context, Verdict};
use crate::state::account_restriction::{ADDRESS, BLOCK, MOSAIC, OPERATION, OUTGOING};
use crate::state::{RestrictionList, State};
use crate::status::Failure;

/// What may stand in a restriction.
pub(super) trait Value: Copy + Eq + Hash {
    /// The flag of such values.
    const KIND: u16;

    /// The bytes of what it stands for now.
    fn resolved(self, state: &mut State) -> Vec<u8>;
}

impl Value for UnresolvedAddress {
    const KIND: u16 = ADDRESS;

    // A node takes what it cannot resolve, and addresses of no account, as they are.
    fn resolved(self, state: &mut State) -> Vec<u8> {
        state.record_address(self).map_or(self.0, |account| *account.as_bytes()).to_vec()
    }
}

impl Value for MosaicId {
    const KIND: u16 = MOSAIC;

    fn resolved(self, state: &mut State) -> Vec<u8> {
        state.record_mosaic(self).0.to_le_bytes().to_vec()
    }
}

impl Value for u16 {
    const KIND: u16 = OPERATION;

    fn resolved(self, _: &mut State) -> Vec<u8> {
        self.to_le_bytes().to_vec()
    }
}

/// `RestrictionAccount_Invalid_Restriction_Flags`: mosaics are restricted on their way in, transaction types on their way
/// out, addresses both ways (`AccountRestrictionFlagsValidator`). Flags of another kind of values pass a node's validator and
/// end in an exception; here they are no flags.
pub(super) fn restriction_flags<T: Value>(body: &AccountRestriction<T>) -> Verdict {
    let outgoing = body.flags & OUTGOING != 0;
    let direction_exists = match T::KIND {
        MOSAIC => !outgoing,
        OPERATION => outgoing,
        _ => true,
    };
    let exists = direction_exists && body.flags & !(OUTGOING | BLOCK) == T::KIND;
    if exists { Ok(()) } else { Err(Failure::RestrictionAccountInvalidRestrictionFlags) }
}

/// `RestrictionAccount_Invalid_Value`: what is added is no number of a transaction type, which has 01 in its highest bits
/// (`AccountOperationRestrictionModificationValuesValidator`).
pub(super) fn operation_values(body: &AccountRestriction<u16>) -> Verdict {
    let all = body.additions.iter().all(|number| number >> 14 == 1);
    if all { Ok(()) } else { Err(Failure::RestrictionAccountInvalidValue) }
}

/// Executes a modification: the rules of all values together, then value by value, additions first.
pub(super) fn modify<T: Value>(
    state: &mut State,
    signer: Address,
    body: &AccountRestriction<T>,
    context: &Context<'_>,
) -> Verdict {
    redundant_modification(state, &signer, body)?;
    max_values(state, &signer, body, context)?;
    let (flags, blocks) = (body.flags & !BLOCK, body.flags & BLOCK != 0);
    let additions = body.additions.iter().map(|value| (*value, true));
    for (value, add) in additions.chain(body.deletions.iter().map(|value| (*value, false))) {
        let value = value.resolved(state);
        value_modification(state, &signer, flags, &value, add, blocks)?;
        match T::KIND {
            ADDRESS => no_self_modification(&signer, &value)?,
            OPERATION => no_self_blocking(state, &signer, &value, add, blocks)?,
            _ => {}
        }
        let mut restrictions = state.account_restrictions.get(&signer).cloned().unwrap_or_default();
        restrictions.0.entry(flags).or_default().change(value, add, blocks);
        restrictions.0.retain(|_, list| !list.values.is_empty());
        state.account_restrictions.set(signer, (!restrictions.0.is_empty()).then_some(restrictions));
    }
    Ok(())
}

/// `RestrictionAccount_Redundant_Modification` (a value twice, as written), `RestrictionAccount_Invalid_Modification`
/// (something is to go from an account that restricts nothing) (`…RestrictionRedundantModificationValidator`).
fn redundant_modification<T: Value>(state: &State, signer: &Address, body: &AccountRestriction<T>) -> Verdict {
    let mut seen = HashSet::new();
    if !body.additions.iter().chain(&body.deletions).all(|value| seen.insert(*value)) {
        return Err(Failure::RestrictionAccountRedundantModification);
    }
    if !body.deletions.is_empty() && state.account_restrictions.get(signer).is_none() {
        return Err(Failure::RestrictionAccountInvalidModification);
    }
    Ok(())
}

/// `RestrictionAccount_Modification_Count_Exceeded`, `RestrictionAccount_Values_Count_Exceeded`: too many at once, or in the
/// list afterwards. More deletions than there are values count as too many, since the node's number wraps around
/// (`MaxAccount…RestrictionValuesValidator`).
fn max_values<T>(state: &State, signer: &Address, body: &AccountRestriction<T>, context: &Context<'_>) -> Verdict {
    let most = context.parameters.max_account_restriction_values;
    let (additions, deletions) = (body.additions.len(), body.deletions.len());
    if additions + deletions > most {
        return Err(Failure::RestrictionAccountModificationCountExceeded);
    }
    let Some(restrictions) = state.account_restrictions.get(signer) else { return Ok(()) };
    let present = restrictions.0.get(&(body.flags & !BLOCK)).map_or(0, |list| list.values.len());
    match (present + additions).checked_sub(deletions) {
        Some(count) if count <= most => Ok(()),
        _ => Err(Failure::RestrictionAccountValuesCountExceeded),
    }
}

/// `RestrictionAccount_Invalid_Modification`: allowing in a list that blocks or the other way round, adding what is there, or
/// removing what is not (`…RestrictionValueModificationValidator`).
fn value_modification(state: &State, signer: &Address, flags: u16, value: &[u8], add: bool, blocks: bool) -> Verdict {
    let Some(restrictions) = state.account_restrictions.get(signer) else { return Ok(()) };
    let fresh = RestrictionList::default();
    let list = restrictions.0.get(&flags).unwrap_or(&fresh);
    if list.can_change(value, add, blocks) { Ok(()) } else { Err(Failure::RestrictionAccountInvalidModification) }
}

/// `RestrictionAccount_Invalid_Modification_Address`: the account names itself
/// (`AccountAddressRestrictionNoSelfModificationValidator`).
fn no_self_modification(signer: &Address, value: &[u8]) -> Verdict {
    if value == signer.as_bytes() { Err(Failure::RestrictionAccountInvalidModificationAddress) } else { Ok(()) }
}

/// `RestrictionAccount_Invalid_Modification`: the account would lock itself out of changing what it restricts. So that type
/// is not blocked, comes first in a list that allows, and does not leave it
/// (`AccountOperationRestrictionNoSelfBlockingValidator`).
fn no_self_blocking(state: &State, signer: &Address, value: &[u8], add: bool, blocks: bool) -> Verdict {
    let changes_restrictions = value == (TransactionType::AccountOperationRestriction as u16).to_le_bytes();
    let list = state.account_restrictions.get(signer).and_then(|each| each.0.get(&(OPERATION | OUTGOING)));
    let forbidden = match (add, blocks) {
        (false, blocks) => !blocks && changes_restrictions,
        (true, true) => changes_restrictions,
        (true, false) => !changes_restrictions && list.is_none_or(|list| list.values.is_empty()),
    };
    if forbidden { Err(Failure::RestrictionAccountInvalidModification) } else { Ok(()) }
}

/// `RestrictionAccount_Address_Interaction_Prohibited`: a participant does not take anything from the source, or the source
/// gives nothing to it (`AddressInteractionValidator`).
pub(super) fn address_interaction(state: &State, source: &Address, participants: &[Address]) -> Verdict {
    let lets = |of: &Address, flags: u16, other: &Address| {
        state.account_restrictions.get(of).is_none_or(|restrictions| restrictions.allows(flags, other.as_bytes()))
    };
    let allowed = participants.iter().all(|participant| {
        participant == source || lets(participant, ADDRESS, source) && lets(source, ADDRESS | OUTGOING, participant)
    });
    if allowed { Ok(()) } else { Err(Failure::RestrictionAccountAddressInteractionProhibited) }
}

/// `RestrictionAccount_Mosaic_Transfer_Prohibited`: the recipient does not take the mosaic (`MosaicRecipientValidator`).
pub(super) fn mosaic_recipient(state: &State, recipient: &Address, mosaic: MosaicId) -> Verdict {
    match state.account_restrictions.get(recipient) {
        Some(restrictions) if !restrictions.allows(MOSAIC, &mosaic.0.to_le_bytes()) => {
            Err(Failure::RestrictionAccountMosaicTransferProhibited)
        }
        _ => Ok(()),
    }
}

/// `RestrictionAccount_Operation_Type_Prohibited`: the signer of a transaction does not make such ones. Inner transactions
/// of an aggregate are not asked (`OperationRestrictionValidator`).
pub(super) fn operation(state: &State, signer: &Address, kind: TransactionType) -> Verdict {
    match state.account_restrictions.get(signer) {
        Some(restrictions) if !restrictions.allows(OPERATION | OUTGOING, &(kind as u16).to_le_bytes()) => {
            Err(Failure::RestrictionAccountOperationTypeProhibited)
        }
        _ => Ok(()),
    }
}
