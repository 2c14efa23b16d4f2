//! What namespaces point to (catapult `plugins/txes/namespace`).

use tegata_symbol::{Address, AddressAlias, MosaicAlias, MosaicFlags, NamespaceId};

use super::{Context, Verdict, mosaic, namespace};
use crate::state::{Alias, NamespaceEntry, State};
use crate::status::Failure;

const UNLINK: u8 = 0;
const LINK: u8 = 1;

/// `Namespace_Alias_Invalid_Action`: neither link nor unlink (`AliasActionValidator`).
pub(super) fn action(action: u8) -> Verdict {
    if matches!(action, UNLINK | LINK) { Ok(()) } else { Err(Failure::NamespaceAliasInvalidAction) }
}

/// `Namespace_Alias_Already_Exists` (it points to something already), `Namespace_Unknown_Alias` (it points to nothing that
/// could be taken away) (`AliasAvailabilityValidator`).
fn alias_availability(entry: &NamespaceEntry, action: u8) -> Verdict {
    match (action, &entry.alias) {
        (LINK, Some(_)) => Err(Failure::NamespaceAliasAlreadyExists),
        (UNLINK, None) => Err(Failure::NamespaceUnknownAlias),
        _ => Ok(()),
    }
}

/// `Namespace_Alias_Inconsistent_Unlink_Type` (it points to a mosaic, not an account, or the other way round),
/// `Namespace_Alias_Inconsistent_Unlink_Data` (it points to another one) (`UnlinkAliasedDataConsistencyValidator`).
/// `named` `None` is an address that no account can have.
fn unlink_aliased_data_consistency(entry: &NamespaceEntry, action: u8, kind: u8, named: Option<Alias>) -> Verdict {
    if action != UNLINK {
        return Ok(());
    }
    if Alias::number(entry.alias.as_ref()) != kind {
        return Err(Failure::NamespaceAliasInconsistentUnlinkType);
    }
    if named == entry.alias { Ok(()) } else { Err(Failure::NamespaceAliasInconsistentUnlinkData) }
}

/// `Namespace_Alias_Invalid_Address`: the address has never appeared (`AddressAliasValidator`).
fn address_alias(state: &State, address: Option<Address>) -> Result<Address, Failure> {
    let known = address.filter(|address| state.accounts.get(address).is_some());
    known.ok_or(Failure::NamespaceAliasInvalidAddress)
}

fn set(state: &mut State, id: NamespaceId, entry: NamespaceEntry, action: u8, alias: Alias) {
    let alias = (action == LINK).then_some(alias);
    state.namespaces.set(id, Some(NamespaceEntry { alias, ..entry }));
}

pub(super) fn change_address(
    state: &mut State,
    signer: Address,
    body: &AddressAlias,
    context: &Context<'_>,
) -> Verdict {
    let entry = namespace::required(state, &signer, body.namespace_id, context)?;
    alias_availability(&entry, body.action)?;
    // The field is an address, never itself an alias.
    let address = body.address.account();
    unlink_aliased_data_consistency(&entry, body.action, 2, address.map(Alias::Address))?;
    let address = address_alias(state, address)?;
    set(state, body.namespace_id, entry, body.action, Alias::Address(address));
    Ok(())
}

/// The mosaic must be the signer's (`RequiredMosaicValidator`) only where it is linked: it may have expired since.
pub(super) fn change_mosaic(state: &mut State, signer: Address, body: &MosaicAlias, context: &Context<'_>) -> Verdict {
    let entry = namespace::required(state, &signer, body.namespace_id, context)?;
    alias_availability(&entry, body.action)?;
    let alias = Alias::Mosaic(body.mosaic_id);
    unlink_aliased_data_consistency(&entry, body.action, 1, Some(alias))?;
    set(state, body.namespace_id, entry, body.action, alias);
    if body.action == LINK {
        mosaic::required(state, &signer, body.mosaic_id, MosaicFlags::NONE, context)?;
    }
    Ok(())
}
