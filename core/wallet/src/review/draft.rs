//! The unsigned transaction behind a review where the patient pays.

use tegata_rights::{
    GrantFacts, GrantMismatch, GrantTerms, RightState, Role, guardians_grant, patient_paid_grant, read_grant,
    read_guardians_grant,
};
use tegata_symbol::{Amount, Body, Network, NetworkTime, PublicKey, Transaction};

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

/// Who pays for a grant of an account with guardians, and how much of it goes to the account.
pub(crate) struct GuardianPays {
    pub(crate) guardian: PublicKey,
    /// How many guardians must sign.
    pub(crate) signatures: u32,
    /// For the account's rentals.
    pub(crate) funds: Amount,
}

/// The same, of an account with guardians.
///
/// # Errors
/// As [`patient_draft`].
pub(crate) fn guardians_draft(
    terms: &GrantTerms,
    network: &Network,
    pays: &GuardianPays,
    deadline: NetworkTime,
    fee_multiplier: u32,
    state: impl Fn(Role) -> RightState,
) -> Result<(Transaction, GrantFacts), WalletError> {
    let GuardianPays { guardian, signatures, funds } = *pays;
    let unsigned = guardians_grant(terms, network, guardian, signatures, funds, deadline, fee_multiplier, &state);
    let transaction = Transaction::from_bytes(&unsigned.to_bytes()).map_err(|_| GrantMismatch::OtherSteps)?;
    let facts = read_guardians_grant(&transaction, network, &terms.patient)?;
    let Body::Aggregate(aggregate) = &transaction.body else {
        return Err(GrantMismatch::OtherSteps.into());
    };
    let steps = aggregate.transactions().get(usize::from(funds.0 > 0)..).unwrap_or_default();
    let as_meant = steps == terms.steps(network, &state)
        && facts.payer == guardian
        && facts.funds == funds
        && facts.deadline == deadline;
    if as_meant { Ok((transaction, facts)) } else { Err(GrantMismatch::OtherSteps.into()) }
}
