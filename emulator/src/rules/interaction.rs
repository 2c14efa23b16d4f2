//! Whether an account may deal with others: what a node's `AddressInteractionNotification` leads to. It is raised by
//! transfers, secret locks, account key links and new cosignatories, and by nothing else: a creator may take units back
//! and set restrictions whatever the holder allows.

use tegata_symbol::{Address, TransactionType};

use super::{Verdict, account_restriction, key_link};
use crate::state::State;

/// The rules of both plugins that listen, in their order.
///
/// # Errors
/// `AccountLink_Remote_Account_Participant_Prohibited`, `RestrictionAccount_Address_Interaction_Prohibited`.
pub(super) fn check(state: &State, source: &Address, kind: TransactionType, participants: &[Address]) -> Verdict {
    key_link::remote_interaction(state, kind, participants)?;
    account_restriction::address_interaction(state, source, participants)
}
