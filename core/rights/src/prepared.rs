//! What a phone demands of a grant that a desk prepared and pays for.

use tegata_symbol::{Amount, Body, Network, NetworkTime, Transaction};

use crate::grant::{GrantFacts, GrantMismatch, GrantTerms, RightState, read_grant_of};
use crate::request::Payer;
use crate::right::Role;

/// Longest time that an aggregate complete which the hospital pays for may wait: 15 minutes in milliseconds.
pub const MAX_SPONSORED_LIFETIME_MS: u64 = 15 * 60_000;
/// The same for an aggregate bonded, whose hash lock has to be in a block before it: 6 hours in milliseconds.
pub const MAX_BONDED_LIFETIME_MS: u64 = 6 * 60 * 60_000;

/// How a grant that the hospital pays for waits for the patient's cosignature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantForm {
    /// With the desk, which announces it when it is complete. Nobody else sees it before.
    Complete,
    /// On the chain, behind a hash lock, where everybody sees it: the question is public before the answer.
    Bonded,
}

impl GrantForm {
    /// The form that a request asks for; `None` where the patient pays, who needs nobody's cosignature.
    pub const fn of(payer: Payer) -> Option<Self> {
        match payer {
            Payer::Hospital => Some(Self::Complete),
            Payer::HospitalBonded => Some(Self::Bonded),
            Payer::Patient => None,
        }
    }

    /// How far ahead of the chain's time the deadline may lie at most, in milliseconds.
    pub const fn most_lifetime_ms(self) -> u64 {
        match self {
            Self::Complete => MAX_SPONSORED_LIFETIME_MS,
            Self::Bonded => MAX_BONDED_LIFETIME_MS,
        }
    }
}

/// What the phone demands of an aggregate that a desk prepared.
#[derive(Debug, Clone)]
pub struct SponsorLimits {
    /// What one mosaic costs now, in atomic units.
    pub rental: Amount,
    /// The most that a desk may send beyond the rentals: float and margin, in atomic units.
    pub most_beyond_rentals: Amount,
    /// Time of the latest block.
    pub chain_time: NetworkTime,
    /// What the request asks for.
    pub form: GrantForm,
}

/// Compares an aggregate that a desk prepared, byte for byte, with what the request leads to.
/// Only what this returns may be shown and cosigned.
///
/// # Errors
/// [`GrantMismatch`] says what differs.
pub fn check_prepared(
    transaction: &Transaction,
    terms: &GrantTerms,
    network: &Network,
    limits: &SponsorLimits,
    state: impl Fn(Role) -> RightState,
) -> Result<GrantFacts, GrantMismatch> {
    let facts = read_grant_of(limits.form, transaction, network, &terms.patient)?;
    let Body::Aggregate(aggregate) = &transaction.body else {
        return Err(GrantMismatch::Kind(transaction.transaction_type(), transaction.version));
    };
    if !aggregate.cosignatures.is_empty() {
        return Err(GrantMismatch::Cosigned);
    }
    if transaction.signer == terms.patient {
        return Err(GrantMismatch::PatientPays);
    }
    if !transaction.verify(&network.generation_hash_seed) {
        return Err(GrantMismatch::PayerSignature);
    }
    let steps = aggregate.transactions().get(1..).unwrap_or_default();
    if steps != terms.steps(network, &state) {
        return Err(GrantMismatch::OtherSteps);
    }
    let needed = Amount(limits.rental.0.saturating_mul(terms.rentals(&state)));
    if facts.funds < needed {
        return Err(GrantMismatch::TooLittleFunds { funds: facts.funds, needed });
    }
    let most = Amount(needed.0.saturating_add(limits.most_beyond_rentals.0));
    if facts.funds > most {
        return Err(GrantMismatch::TooMuchFunds { funds: facts.funds, most });
    }
    let latest = limits.chain_time.0.saturating_add(limits.form.most_lifetime_ms());
    if transaction.deadline <= limits.chain_time || transaction.deadline.0 > latest {
        return Err(GrantMismatch::Deadline);
    }
    Ok(facts)
}
