//! What addresses in transactions stand for (catapult `coresystem` and the resolvers of `plugins/txes/namespace`).
//!
//! Aliases are resolved anew for each notification, so an inner transaction meets those that an earlier one of the same
//! aggregate linked.

use tegata_symbol::{Address, UnresolvedAddress};

use super::Context;
use crate::state::State;
use crate::status::Failure;

/// `Core_Invalid_Address`: another network, a wrong checksum, or an alias of no account: a node takes the alias' bytes for
/// an address then, whose checksum is wrong (`AddressValidator`). Makes the account known, and the block's statement says what
/// an alias stood for (`AccountAddressObserver`).
pub(super) fn account(
    state: &mut State,
    address: UnresolvedAddress,
    context: &Context<'_>,
) -> Result<Address, Failure> {
    let account = state.record_address(address).filter(|account| context.parameters.is_local(account));
    let account = account.ok_or(Failure::CoreInvalidAddress)?;
    state.observe_address(account, context.height);
    Ok(account)
}
