//! What a block's harvester gets (catapult `HarvestFeeObserver`). There is no inflation, and the harvester is the beneficiary.

use tegata_symbol::proof::ChangeCause;
use tegata_symbol::{Address, Amount};

use super::receipt::note_change;
use super::{Context, credit};
use crate::packet::account_of;
use crate::state::{AccountKind, State};

/// Divides a block's fees between harvester and network. The harvester has a receipt always, the network's sink only of
/// something.
pub fn pay_harvester(state: &mut State, harvester: Address, fees: Amount, context: &Context<'_>) {
    let parameters = context.parameters;
    let percentage = u128::from(parameters.harvest_network_percentage.min(100));
    let for_network = Amount(u64::try_from(u128::from(fees.0) * percentage / 100).unwrap_or(fees.0));
    let for_harvester = Amount(fees.0.saturating_sub(for_network.0));
    pay(state, harvester, for_harvester, context);
    if for_network.0 > 0 {
        pay(state, parameters.harvest_network_fee_sink_at(context.height), for_network, context);
    }
}

fn pay(state: &mut State, to: Address, amount: Amount, context: &Context<'_>) {
    let (to, currency) = (forwarded(state, to, context), context.parameters.network.currency);
    if amount.0 > 0 {
        credit(state, to, currency, amount, context.height);
    }
    note_change(state, ChangeCause::HarvestFee, to, currency, amount);
}

/// The account itself, or the main account of a remote one (`ProcessForwardedAccountState`).
pub(super) fn forwarded(state: &State, address: Address, context: &Context<'_>) -> Address {
    match state.key_links.get(&address) {
        Some(links) if links.kind == AccountKind::Remote => account_of(&links.linked, context.parameters.network.id),
        _ => address,
    }
}
