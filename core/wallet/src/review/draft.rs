//! The unsigned transaction behind a review where the patient pays.

use tegata_rights::{GrantFacts, GrantMismatch, GrantTerms, RightState, Role, patient_paid_grant, read_grant};
use tegata_symbol::{Body, Network, NetworkTime, Transaction};

use crate::error::WalletError;

/// Builds the grant and reads it back from its bytes: what is returned stands in the bytes, not in the intention.
///
/// # Errors
/// [`WalletError::Prepared`] when the bytes do not say what the terms say; that would be a fault of this program.
pub(crate) fn patient_draft(
    terms: &GrantTerms,
    network: &Network,
    deadline: NetworkTime,
    fee_multiplier: u32,
    state: impl Fn(Role) -> RightState,
) -> Result<(Transaction, GrantFacts), WalletError> {
    let bytes = patient_paid_grant(terms, network, deadline, fee_multiplier, &state).to_bytes();
    let transaction = Transaction::from_bytes(&bytes).map_err(|_| GrantMismatch::OtherSteps)?;
    let facts = read_grant(&transaction, network, &terms.patient)?;
    let Body::Aggregate(aggregate) = &transaction.body else {
        return Err(GrantMismatch::OtherSteps.into());
    };
    let as_meant = aggregate.transactions() == terms.steps(network, &state)
        && facts.payer == terms.patient
        && facts.funds.0 == 0
        && facts.deadline == deadline;
    if as_meant { Ok((transaction, facts)) } else { Err(GrantMismatch::OtherSteps.into()) }
}
