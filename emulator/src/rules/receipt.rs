//! The receipts that rules raise (what a node's observers hand to its `StatementBuilder`).

use tegata_symbol::proof::{BalanceChange, BalanceTransfer, ChangeCause, Receipt, ReceiptBody, TransferCause};
use tegata_symbol::{Address, Amount, Mosaic, MosaicId};

use crate::state::State;

/// The balance of one account changed.
pub(super) const fn change(cause: ChangeCause, target: Address, id: MosaicId, amount: Amount) -> ReceiptBody {
    ReceiptBody::BalanceChange(BalanceChange { cause, mosaic: Mosaic { id, amount }, target })
}

/// [`change`] as a receipt of what is being executed.
pub(super) fn note_change(state: &mut State, cause: ChangeCause, target: Address, id: MosaicId, amount: Amount) {
    state.receipts.push(change(cause, target, id, amount));
}

/// A rental was paid (`RentalFeeObserver`), be it nothing.
pub(super) fn note_rental(
    state: &mut State,
    cause: TransferCause,
    sender: Address,
    recipient: Address,
    id: MosaicId,
    amount: Amount,
) {
    let mosaic = Mosaic { id, amount };
    state.receipts.push(ReceiptBody::BalanceTransfer(BalanceTransfer { cause, mosaic, sender, recipient }));
}

/// What locks that ended gave back, in the order of the receipts' bytes (`ExpiredLockInfoObserver`).
pub(super) fn note_expired(state: &mut State, mut receipts: Vec<ReceiptBody>) {
    receipts.sort_by_cached_key(|body| Receipt::new(*body).to_bytes());
    receipts.into_iter().for_each(|body| state.receipts.push(body));
}
