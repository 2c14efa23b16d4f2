//! Transfers (catapult `plugins/txes/transfer`) and the passing on of units that other types share.

use tegata_symbol::{Address, Amount, MosaicFlags, MosaicId, TransactionType, Transfer};

use super::{Context, Verdict, account_restriction, credit, interaction, mosaic_restriction, resolve};
use crate::parameters::Parameters;
use crate::state::State;
use crate::status::Failure;

/// `Transfer_Message_Too_Large`.
pub(super) fn message_size(body: &Transfer, parameters: &Parameters) -> Verdict {
    if body.message.len() > parameters.max_message_size { Err(Failure::TransferMessageTooLarge) } else { Ok(()) }
}

/// `Transfer_Out_Of_Order_Mosaics`: ids must ascend, none twice.
pub(super) fn mosaics_order(body: &Transfer) -> Verdict {
    let ascending = body.mosaics.iter().zip(body.mosaics.iter().skip(1)).all(|(first, second)| first.id < second.id);
    if ascending { Ok(()) } else { Err(Failure::TransferOutOfOrderMosaics) }
}

pub(super) fn execute(state: &mut State, signer: Address, body: &Transfer, context: &Context<'_>) -> Verdict {
    let recipient = resolve::account(state, body.recipient, context)?;
    interaction::check(state, &signer, TransactionType::Transfer, &[recipient])?;
    body.mosaics.iter().try_for_each(|mosaic| pass(state, signer, recipient, mosaic.id, mosaic.amount, context))
}

/// Units pass from one account to another: the rules of a `BalanceTransferNotification` in the order in which a node loads
/// the plugins (`core`, `restrictionmosaic`, `mosaic`, `restrictionaccount`), then the change. The mosaic's id
/// may be an alias.
pub(super) fn pass(
    state: &mut State,
    from: Address,
    to: Address,
    named: MosaicId,
    amount: Amount,
    context: &Context<'_>,
) -> Verdict {
    let mosaic = state.record_mosaic(named);
    balance_transfer(state, &from, mosaic, amount)?;
    mosaic_restriction::balance_change(state, &[&from, &to], mosaic)?;
    // An alias of the currency is not exempt.
    if named != context.parameters.network.currency {
        mosaic_transfer(state, &from, &to, mosaic, context)?;
    }
    max_mosaics(state, &to, mosaic, amount, context)?;
    account_restriction::mosaic_recipient(state, &to, mosaic)?;
    let rest = state.balance(&from, mosaic).0.saturating_sub(amount.0);
    state.set_balance(from, mosaic, Amount(rest));
    credit(state, to, mosaic, amount, context.height);
    Ok(())
}

/// `Core_Insufficient_Balance`: the sender has less than is sent (`BalanceTransferValidator`, before all mosaic rules: so
/// also for a mosaic that nobody defined).
fn balance_transfer(state: &State, from: &Address, mosaic: MosaicId, amount: Amount) -> Verdict {
    if state.balance(from, mosaic) < amount { Err(Failure::CoreInsufficientBalance) } else { Ok(()) }
}

/// `Mosaic_Expired` (unknown or expired), `Mosaic_Non_Transferable` (neither side is the creator)
/// (`MosaicTransferValidator`, which exempts the currency).
fn mosaic_transfer(state: &State, from: &Address, to: &Address, mosaic: MosaicId, context: &Context<'_>) -> Verdict {
    let entry = state.mosaics.get(&mosaic).filter(|entry| entry.is_active(context.height));
    let entry = entry.ok_or(Failure::MosaicExpired)?;
    if entry.flags.contains(MosaicFlags::TRANSFERABLE) || entry.owner == *from || entry.owner == *to {
        Ok(())
    } else {
        Err(Failure::MosaicNonTransferable)
    }
}

/// `Mosaic_Max_Mosaics_Exceeded`: the account would hold one mosaic too many (`MaxMosaicsValidator`).
pub(super) fn max_mosaics(
    state: &State,
    to: &Address,
    mosaic: MosaicId,
    amount: Amount,
    context: &Context<'_>,
) -> Verdict {
    if amount.0 == 0 || state.balance(to, mosaic).0 != 0 {
        return Ok(());
    }
    let held = state.accounts.get(to).map_or(0, |account| account.mosaics);
    if held >= context.parameters.max_mosaics_per_account { Err(Failure::MosaicMaxMosaicsExceeded) } else { Ok(()) }
}
