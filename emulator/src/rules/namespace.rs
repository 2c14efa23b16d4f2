//! Registration of namespaces (catapult `plugins/txes/namespace`).

use std::collections::BTreeSet;

use tegata_symbol::proof::{ReceiptBody, TransferCause};
use tegata_symbol::{Address, Amount, NamespaceId, NamespaceParent, NamespaceRegistration, namespace_name};

use super::receipt::note_rental;
use super::transfer::pass;
use super::{Context, Verdict};
use crate::parameters::Parameters;
use crate::state::{NamespaceEntry, RootHistory, RootNamespace, State};
use crate::status::Failure;

/// The id that stands above roots.
const BASE: NamespaceId = NamespaceId(0);
/// The duration of a namespace that never ends.
const ETERNAL: u64 = 0;

/// `Namespace_Invalid_Duration`: not within the limits; eternity is judged later (`RootNamespaceValidator`).
pub(super) fn root_namespace(body: &NamespaceRegistration, parameters: &Parameters) -> Verdict {
    let NamespaceParent::Root { duration } = body.parent else { return Ok(()) };
    let least = parameters.blocks(parameters.min_namespace_duration);
    let most = parameters.blocks(parameters.max_namespace_duration);
    if duration == ETERNAL || (least..=most).contains(&duration) {
        Ok(())
    } else {
        Err(Failure::NamespaceInvalidDuration)
    }
}

/// `Namespace_Invalid_Name` (too long, empty, or other characters than a namespace can have), `Namespace_Name_Id_Mismatch`
/// (not the id of name and parent) (`NamespaceNameValidator`).
pub(super) fn name(body: &NamespaceRegistration, parameters: &Parameters) -> Verdict {
    let name = namespace_name(&body.name, parameters.max_namespace_name_size).ok_or(Failure::NamespaceInvalidName)?;
    if body.id == NamespaceId::new(name, body.parent.id()) { Ok(()) } else { Err(Failure::NamespaceNameIdMismatch) }
}

pub(super) fn register(
    state: &mut State,
    signer: Address,
    body: &NamespaceRegistration,
    context: &Context<'_>,
) -> Verdict {
    pay_rental(state, signer, body, context)?;
    let name = String::from_utf8_lossy(&body.name).into_owned();
    match body.parent {
        NamespaceParent::Root { duration } => {
            root_namespace_availability(state, &signer, body.id, duration, context)?;
            namespace_duration_overflow(state, body.id, duration, context)?;
            add_root(state, signer, body.id, name, duration, context);
        }
        NamespaceParent::Child { parent } => {
            let history = child_namespace_availability(state, &signer, body.id, parent, context)?;
            root_namespace_max_children(history, context.parameters)?;
            add_child(state, body.id, parent, name);
        }
    }
    reserved_name(body, context)
}

/// The rental goes to the sink, scaled by the median fee multiplier: for a root by the block, for a child once. Eternity
/// costs nothing, and the nemesis pays nothing (`NamespaceRegistrationTransactionPlugin`).
fn pay_rental(state: &mut State, signer: Address, body: &NamespaceRegistration, context: &Context<'_>) -> Verdict {
    let parameters = context.parameters;
    let sink = parameters.namespace_rental_sink_at(context.height);
    state.observe_address(sink, context.height);
    let fee = match body.parent {
        NamespaceParent::Root { duration } => parameters.root_namespace_rental_fee_per_block.saturating_mul(duration),
        NamespaceParent::Child { .. } => parameters.child_namespace_rental_fee,
    };
    let eternal = body.parent == NamespaceParent::Root { duration: ETERNAL };
    if eternal || signer == Address::new(&parameters.nemesis_signer, parameters.network.id) {
        return Ok(());
    }
    let rental = Amount(fee.saturating_mul(context.rental_multiplier.into()));
    pass(state, signer, sink, parameters.network.currency, rental, context)?;
    note_rental(state, TransferCause::NamespaceRentalFee, signer, sink, parameters.network.currency, rental);
    Ok(())
}

/// `Namespace_Eternal_After_Nemesis_Block`, `Namespace_Invalid_Duration` (what is there never ends, or would never end),
/// `Namespace_Owner_Conflict` (somebody else's, whose grace period is not over) (`RootNamespaceAvailabilityValidator`).
fn root_namespace_availability(
    state: &State,
    signer: &Address,
    id: NamespaceId,
    duration: u64,
    context: &Context<'_>,
) -> Verdict {
    if context.height != 1 && duration == ETERNAL {
        return Err(Failure::NamespaceEternalAfterNemesisBlock);
    }
    let Some((_, history)) = state.namespace(id) else { return Ok(()) };
    if history.current.end_height == u64::MAX || duration == ETERNAL {
        return Err(Failure::NamespaceInvalidDuration);
    }
    if history.current.is_active(context.height) && history.current.owner != *signer {
        return Err(Failure::NamespaceOwnerConflict);
    }
    Ok(())
}

/// `Namespace_Invalid_Duration`: a renewal reaches farther ahead than a namespace may, or heights end
/// (`NamespaceDurationOverflowValidator`).
fn namespace_duration_overflow(state: &State, id: NamespaceId, duration: u64, context: &Context<'_>) -> Verdict {
    let parameters = context.parameters;
    let most = parameters.blocks(parameters.max_namespace_duration).saturating_add(grace(parameters));
    let fits = match state.namespace(id) {
        Some((_, history)) if history.current.is_active(context.height) => {
            let end = history.current.end_height.checked_add(duration);
            end.is_some_and(|end| end <= context.height.saturating_add(most))
        }
        _ => context.height.checked_add(duration).is_some(),
    };
    if fits { Ok(()) } else { Err(Failure::NamespaceInvalidDuration) }
}

/// `Namespace_Already_Exists`, `Namespace_Unknown_Parent`, `Namespace_Too_Deep`, `Namespace_Expired` (the root's time is
/// over, be it in the grace period), `Namespace_Owner_Conflict` (`ChildNamespaceAvailabilityValidator`). Answers the root.
fn child_namespace_availability<'a>(
    state: &'a State,
    signer: &Address,
    id: NamespaceId,
    parent: NamespaceId,
    context: &Context<'_>,
) -> Result<&'a RootHistory, Failure> {
    if state.namespace(id).is_some() {
        return Err(Failure::NamespaceAlreadyExists);
    }
    let (entry, history) = state.namespace(parent).ok_or(Failure::NamespaceUnknownParent)?;
    if entry.path.len() >= context.parameters.max_namespace_depth {
        return Err(Failure::NamespaceTooDeep);
    }
    in_use(history, signer, context)?;
    Ok(history)
}

/// `Namespace_Max_Children_Exceeded`: the root has as many namespaces below it as it may have
/// (`RootNamespaceMaxChildrenValidator`).
fn root_namespace_max_children(history: &RootHistory, parameters: &Parameters) -> Verdict {
    if history.children.len() < parameters.max_child_namespaces {
        Ok(())
    } else {
        Err(Failure::NamespaceMaxChildrenExceeded)
    }
}

/// `Namespace_Root_Name_Reserved`: a reserved root, or directly below one; the first block may
/// (`NamespaceReservedNameValidator`, which a node asks last).
fn reserved_name(body: &NamespaceRegistration, context: &Context<'_>) -> Verdict {
    let above = body.parent.id();
    let root = if above == BASE { body.id } else { above };
    let mut reserved = context.parameters.reserved_root_namespace_names.iter();
    if context.height != 1 && reserved.any(|name| NamespaceId::new(name, BASE) == root) {
        return Err(Failure::NamespaceRootNameReserved);
    }
    Ok(())
}

/// `Namespace_Unknown`, `Namespace_Expired` (also in the grace period), `Namespace_Owner_Conflict`
/// (`RequiredNamespaceValidator`).
pub(super) fn required(
    state: &State,
    owner: &Address,
    id: NamespaceId,
    context: &Context<'_>,
) -> Result<NamespaceEntry, Failure> {
    let (entry, history) = state.namespace(id).ok_or(Failure::NamespaceUnknown)?;
    in_use(history, owner, context)?;
    Ok(entry.clone())
}

fn in_use(history: &RootHistory, owner: &Address, context: &Context<'_>) -> Verdict {
    if !history.current.is_active_before_grace(context.height, grace(context.parameters)) {
        return Err(Failure::NamespaceExpired);
    }
    if history.current.owner == *owner { Ok(()) } else { Err(Failure::NamespaceOwnerConflict) }
}

fn grace(parameters: &Parameters) -> u64 {
    parameters.blocks(parameters.namespace_grace_period)
}

/// A renewal adds to the end and keeps aliases and what is below; anything else begins anew, with the grace period after
/// its duration (`RootNamespaceObserver`, `RootNamespaceHistory::push_back`).
fn add_root(state: &mut State, owner: Address, id: NamespaceId, name: String, duration: u64, context: &Context<'_>) {
    let height = context.height;
    let end = if duration == ETERNAL { u64::MAX } else { height.saturating_add(duration) };
    let begun =
        RootNamespace { owner, start_height: height, end_height: end.saturating_add(grace(context.parameters)) };
    let before = state.namespace(id).map(|(entry, history)| (entry.alias, history.clone()));
    let (alias, history) = match before {
        None => (None, RootHistory { current: begun, earlier: Vec::new(), children: BTreeSet::new() }),
        Some((alias, mut history)) => {
            let last = history.current;
            history.earlier.push(last);
            if last.is_active(height) && last.owner == owner {
                history.current = RootNamespace { end_height: last.end_height.saturating_add(duration), ..last };
                (alias, history)
            } else {
                history.children.iter().for_each(|child| forget(state, *child));
                (None, RootHistory { current: begun, children: BTreeSet::new(), ..history })
            }
        }
    };
    state.namespace_ends.set((history.current.end_height, id), Some(()));
    let entry = NamespaceEntry { name, path: vec![id], alias, registered: true, history: Some(history) };
    state.namespaces.set(id, Some(entry));
}

/// (`ChildNamespaceObserver`.)
fn add_child(state: &mut State, id: NamespaceId, parent: NamespaceId, name: String) {
    let Some(mut path) = state.namespaces.get(&parent).map(|entry| entry.path.clone()) else { return };
    if let Some(root_id) = path.first().copied()
        && let Some(mut root) = state.namespaces.get(&root_id).cloned()
    {
        if let Some(history) = &mut root.history {
            history.children.insert(id);
        }
        state.namespaces.set(root_id, Some(root));
    }
    path.push(id);
    state.namespaces.set(id, Some(NamespaceEntry { name, path, alias: None, registered: true, history: None }));
}

/// The namespace is there no more; its name stays known.
fn forget(state: &mut State, id: NamespaceId) {
    if let Some(entry) = state.namespaces.get(&id) {
        let gone = NamespaceEntry { alias: None, registered: false, history: None, ..entry.clone() };
        state.namespaces.set(id, Some(gone));
    }
}

/// Says which root namespaces have their last registration end at a height, the grace period counted, by id
/// (`CacheBlockTouchObserver` of the namespaces).
fn note_ends(state: &mut State, end: u64, receipt: impl Fn(NamespaceId) -> ReceiptBody) {
    let range = (end, NamespaceId(0))..=(end, NamespaceId(u64::MAX));
    let ending: Vec<_> = state.namespace_ends.range(range).map(|((_, id), ())| *id).collect();
    for id in ending {
        let ends_now = |history: &RootHistory| history.current.end_height == end;
        if state.namespaces.get(&id).and_then(|entry| entry.history.as_ref()).is_some_and(ends_now) {
            state.receipts.push(receipt(id));
        }
    }
}

/// At the end of a block: says which namespaces come into their grace period and which leave it; then registrations whose
/// grace period ended before the final height are forgotten, and with the last one the namespace and all below it
/// (`RootNamespaceHistory::prune`, which `BlockchainSyncConsumer` calls).
pub fn end_namespaces(state: &mut State, context: &Context<'_>) {
    note_ends(state, context.height.saturating_add(grace(context.parameters)), ReceiptBody::NamespaceExpired);
    note_ends(state, context.height, ReceiptBody::NamespaceDeleted);
    let all = ..=(context.finalized, NamespaceId(u64::MAX));
    let ended: Vec<_> = state.namespace_ends.range(all).map(|(key, ())| *key).collect();
    for (end, id) in ended {
        state.namespace_ends.set((end, id), None);
        let Some(mut entry) = state.namespaces.get(&id).cloned() else { continue };
        let Some(history) = &mut entry.history else { continue };
        if history.current.end_height <= end {
            history.children.iter().for_each(|child| forget(state, *child));
            forget(state, id);
        } else {
            history.earlier.retain(|registration| registration.end_height > end);
            state.namespaces.set(id, Some(entry));
        }
    }
}
