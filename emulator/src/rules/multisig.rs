//! Multisig accounts (catapult `plugins/txes/multisig`).
//!
//! A modification is judged in the order of `MultisigAccountModificationTransactionPlugin`: each new cosignatory, the
//! cosignatories together, then the settings.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use tegata_symbol::{Address, Body, MultisigAccountModification, TransactionType};

use super::{Context, Verdict, interaction, resolve};
use crate::state::{MultisigEntry, State};
use crate::status::Failure;

/// `Multisig_Multiple_Deletes` (more than one), `Multisig_Redundant_Modification` (one added twice),
/// `Multisig_Account_In_Both_Sets` (`MultisigCosignatoriesValidator`; compares addresses as they are written).
pub(super) fn cosignatories(body: &MultisigAccountModification) -> Verdict {
    if body.deletions.len() > 1 {
        return Err(Failure::MultisigMultipleDeletes);
    }
    let additions: BTreeSet<_> = body.additions.iter().collect();
    if additions.len() != body.additions.len() {
        return Err(Failure::MultisigRedundantModification);
    }
    if body.deletions.iter().any(|address| additions.contains(address)) {
        return Err(Failure::MultisigAccountInBothSets);
    }
    Ok(())
}

/// `Multisig_Operation_Prohibited_By_Account`: a multisig account signs a transaction itself instead of letting its
/// cosignatories do so in an aggregate (`MultisigPermittedOperationValidator`).
pub(super) fn permitted_operation(state: &State, signer: &Address) -> Verdict {
    if is_multisig(state, signer) { Err(Failure::MultisigOperationProhibitedByAccount) } else { Ok(()) }
}

/// Executes a modification of the account `multisig`.
pub(super) fn modify(
    state: &mut State,
    multisig: Address,
    body: &MultisigAccountModification,
    context: &Context<'_>,
) -> Verdict {
    let mut additions = Vec::with_capacity(body.additions.len());
    for address in &body.additions {
        let cosignatory = resolve::account(state, *address, context)?;
        max_cosigned_accounts(state, &cosignatory, context.parameters.max_cosigned_accounts_per_account)?;
        loop_and_level(state, &multisig, &cosignatory, context.parameters.max_multisig_depth)?;
        additions.push(cosignatory);
    }
    // Nobody has the address that does not resolve, so it is no cosignatory.
    let deletions: Vec<_> = body.deletions.iter().map(|address| state.record_address(*address)).collect();
    if !additions.is_empty() || !deletions.is_empty() {
        let most = context.parameters.max_cosignatories_per_account;
        max_cosignatories(state, &multisig, additions.len(), deletions.len(), most)?;
        invalid_cosignatories(state, &multisig, &additions, &deletions)?;
        change_cosignatories(state, multisig, &additions, deletions.into_iter().flatten());
    }
    if !additions.is_empty() {
        interaction::check(state, &multisig, TransactionType::MultisigAccountModification, &additions)?;
    }
    invalid_settings(state, &multisig, body.min_removal_delta, body.min_approval_delta)?;
    change_settings(state, multisig, body.min_removal_delta, body.min_approval_delta);
    Ok(())
}

/// `Multisig_Max_Cosigned_Accounts`: the new cosignatory signs for as many accounts already as it may
/// (`MultisigMaxCosignedAccountsValidator`).
fn max_cosigned_accounts(state: &State, cosignatory: &Address, most: u32) -> Verdict {
    // Who is not in the graph yet may become a cosignatory whatever the limit.
    let Some(entry) = state.multisigs.get(cosignatory) else { return Ok(()) };
    if count(&entry.multisigs) >= most { Err(Failure::MultisigMaxCosignedAccounts) } else { Ok(()) }
}

/// `Multisig_Max_Multisig_Depth` (levels above the multisig account and below the new cosignatory, and the one between, are
/// too many), then `Multisig_Loop` (somebody stands both above and below) (`MultisigLoopAndLevelValidator`).
fn loop_and_level(state: &State, multisig: &Address, cosignatory: &Address, depth: u8) -> Verdict {
    let above = state.multisig_levels(*multisig, |entry| &entry.multisigs);
    let below = state.multisig_levels(*cosignatory, |entry| &entry.cosignatories);
    if above.len() + below.len() + 1 > usize::from(depth) {
        return Err(Failure::MultisigMaxMultisigDepth);
    }
    let ancestors: BTreeSet<_> = above.iter().flatten().chain([multisig]).collect();
    let loops = below.iter().flatten().chain([cosignatory]).any(|descendant| ancestors.contains(descendant));
    if loops { Err(Failure::MultisigLoop) } else { Ok(()) }
}

/// `Multisig_Max_Cosignatories`: the account would have too many (`MultisigMaxCosignatoriesValidator`). As in a node the
/// number is without a sign: taking a cosignatory from an account that has none is answered with this code.
fn max_cosignatories(state: &State, multisig: &Address, added: usize, removed: usize, most: u32) -> Verdict {
    let present = state.multisigs.get(multisig).map_or(0, |entry| entry.cosignatories.len());
    let after = present.wrapping_add(added).wrapping_sub(removed);
    if u32::try_from(after).is_ok_and(|after| after <= most) { Ok(()) } else { Err(Failure::MultisigMaxCosignatories) }
}

/// `Multisig_Unknown_Multisig_Account` (somebody leaves an account that is not in the graph),
/// `Multisig_Already_A_Cosignatory`, `Multisig_Not_A_Cosignatory` (`MultisigInvalidCosignatoriesValidator`).
fn invalid_cosignatories(
    state: &State,
    multisig: &Address,
    additions: &[Address],
    deletions: &[Option<Address>],
) -> Verdict {
    let Some(entry) = state.multisigs.get(multisig) else {
        return if deletions.is_empty() { Ok(()) } else { Err(Failure::MultisigUnknownMultisigAccount) };
    };
    if additions.iter().any(|address| entry.cosignatories.contains(address)) {
        return Err(Failure::MultisigAlreadyACosignatory);
    }
    let is_cosignatory = |address: &Option<Address>| address.is_some_and(|it| entry.cosignatories.contains(&it));
    if deletions.iter().all(is_cosignatory) { Ok(()) } else { Err(Failure::MultisigNotACosignatory) }
}

/// `Multisig_Min_Setting_Out_Of_Range` (below 1; or the last cosignatory left and the changes are not both -1),
/// `Multisig_Min_Setting_Larger_Than_Num_Cosignatories` (`MultisigInvalidSettingsValidator`, after the cosignatories changed).
fn invalid_settings(state: &State, multisig: &Address, removal_delta: i8, approval_delta: i8) -> Verdict {
    let Some(entry) = state.multisigs.get(multisig) else {
        let both_end = (removal_delta, approval_delta) == (-1, -1);
        return if both_end { Ok(()) } else { Err(Failure::MultisigMinSettingOutOfRange) };
    };
    let removal = i64::from(entry.min_removal) + i64::from(removal_delta);
    let approval = i64::from(entry.min_approval) + i64::from(approval_delta);
    if removal < 1 || approval < 1 {
        return Err(Failure::MultisigMinSettingOutOfRange);
    }
    let most = i64::from(count(&entry.cosignatories));
    if removal > most || approval > most {
        return Err(Failure::MultisigMinSettingLargerThanNumCosignatories);
    }
    Ok(())
}

/// `MultisigCosignatoriesObserver`: both ends of each edge; who has no edge left is forgotten.
fn change_cosignatories(
    state: &mut State,
    multisig: Address,
    additions: &[Address],
    deletions: impl Iterator<Item = Address>,
) {
    let mut account = state.multisigs.get(&multisig).cloned().unwrap_or_default();
    for cosignatory in additions {
        account.cosignatories.insert(*cosignatory);
        let mut entry = state.multisigs.get(cosignatory).cloned().unwrap_or_default();
        entry.multisigs.insert(multisig);
        state.multisigs.set(*cosignatory, Some(entry));
    }
    for cosignatory in deletions {
        account.cosignatories.remove(&cosignatory);
        let mut entry = state.multisigs.get(&cosignatory).cloned().unwrap_or_default();
        entry.multisigs.remove(&multisig);
        state.multisigs.set(cosignatory, (!entry.is_empty()).then_some(entry));
    }
    state.multisigs.set(multisig, (!account.is_empty()).then_some(account));
}

/// `MultisigSettingsObserver`.
fn change_settings(state: &mut State, multisig: Address, removal_delta: i8, approval_delta: i8) {
    if let Some(mut entry) = state.multisigs.get(&multisig).cloned() {
        entry.min_removal = entry.min_removal.saturating_add_signed(removal_delta.into());
        entry.min_approval = entry.min_approval.saturating_add_signed(approval_delta.into());
        state.multisigs.set(multisig, Some(entry));
    }
}

fn count(addresses: &BTreeSet<Address>) -> u32 {
    u32::try_from(addresses.len()).unwrap_or(u32::MAX)
}

fn is_multisig(state: &State, address: &Address) -> bool {
    state.multisigs.get(address).is_some_and(MultisigEntry::is_multisig)
}

/// Whose signature can count for an account: its own, or instead those of its cosignatories, theirs in turn, and so on
/// (`findEligibleCosignatories` of `MultisigAggregateEligibleCosignatoriesValidator`).
pub(super) fn add_eligible(state: &State, address: Address, eligible: &mut HashSet<Address>) {
    let mut seen = BTreeSet::new();
    let mut open = vec![address];
    while let Some(address) = open.pop() {
        match state.multisigs.get(&address).filter(|entry| entry.is_multisig()) {
            Some(entry) if seen.insert(address) => open.extend(&entry.cosignatories),
            Some(_) => {}
            None => {
                eligible.insert(address);
            }
        }
    }
}

/// Which of the two thresholds of a multisig account counts (`GetOperationType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    /// Approval.
    Normal,
    /// Removal: a modification that only takes a cosignatory away.
    Removal,
    /// The larger of both: one that adds and takes away.
    Max,
}

impl Operation {
    /// The kind of an inner transaction.
    pub(super) fn of(body: &Body) -> Self {
        match body {
            Body::MultisigAccountModification(body) if !body.deletions.is_empty() => {
                if body.additions.is_empty() {
                    Self::Removal
                } else {
                    Self::Max
                }
            }
            _ => Self::Normal,
        }
    }

    fn threshold(self, entry: &MultisigEntry) -> u32 {
        match self {
            Self::Normal => entry.min_approval,
            Self::Removal => entry.min_removal,
            Self::Max => entry.min_approval.max(entry.min_removal),
        }
    }
}

/// Who has signed, asked for accounts one after the other.
pub(super) struct Approvals<'a> {
    state: &'a State,
    signers: &'a HashSet<Address>,
    operation: Operation,
    known: BTreeMap<Address, bool>,
}

impl<'a> Approvals<'a> {
    /// With the state and those who signed.
    pub(super) const fn new(state: &'a State, signers: &'a HashSet<Address>, operation: Operation) -> Self {
        Self { state, signers, operation, known: BTreeMap::new() }
    }

    /// Whether an account agrees: it signed, or as a multisig account enough of its cosignatories agree (`isSatisfied` of
    /// `MultisigAggregateSufficientCosignatoriesValidator`). The recursion is as deep as the graph, which
    /// `Multisig_Max_Multisig_Depth` bounds.
    pub(super) fn agrees(&mut self, address: &Address) -> bool {
        if let Some(known) = self.known.get(address) {
            return *known;
        }
        let state = self.state;
        let agrees = match state.multisigs.get(address).filter(|entry| entry.is_multisig()) {
            None => self.signers.contains(address),
            Some(entry) => {
                let approvers = entry.cosignatories.iter().filter(|cosignatory| self.agrees(cosignatory)).count();
                u32::try_from(approvers).is_ok_and(|approvers| approvers >= self.operation.threshold(entry))
            }
        };
        self.known.insert(*address, agrees);
        agrees
    }
}
