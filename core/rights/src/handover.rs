//! What desk and phone hand each other as codes when the phone has no network: the prepared aggregate and its cosignature.

use minicbor::{Decode, Encode};
use tegata_symbol::{Body, DetachedCosignature, Embedded, Hash256, Network, Transaction};

use crate::cbor::{self, FormatError};
use crate::grant::{GrantFacts, GrantMismatch, GrantTerms, RightState, read_grant};
use crate::registry::RegistryEntry;
use crate::right::Role;

/// Largest prepared aggregate in bytes.
pub const MAX_PREPARED_SIZE: usize = 4096;
const COSIGNATURE_SIZE: usize = 136;

/// An aggregate that a desk prepared (`P1`).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PreparedCode {
    /// Digest of the request that it answers.
    #[cbor(n(0), with = "cbor::hash")]
    pub request: Hash256,
    /// Its bytes, signed by the payer; nothing of them is checked yet.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub aggregate: Vec<u8>,
}

impl PreparedCode {
    /// Content of the code.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads what [`PreparedCode::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`FormatError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        cbor::decode(bytes, MAX_PREPARED_SIZE + 64)
    }
}

/// A patient's cosignature (`K1`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CosignatureCode {
    /// Digest of the request.
    pub request: Hash256,
    /// The cosignature of the aggregate that the desk prepared for it.
    pub cosignature: DetachedCosignature,
}

#[derive(Encode, Decode)]
struct CosignatureRecord {
    #[cbor(n(0), with = "cbor::hash")]
    request: Hash256,
    #[cbor(n(1), with = "minicbor::bytes")]
    cosignature: Vec<u8>,
}

impl CosignatureCode {
    /// Content of the code.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(&CosignatureRecord { request: self.request, cosignature: self.cosignature.to_bytes() })
    }

    /// Reads what [`CosignatureCode::to_bytes`] wrote. Whose cosignature it is, and of what, is for the desk to check.
    ///
    /// # Errors
    /// [`FormatError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        let record: CosignatureRecord = cbor::decode(bytes, COSIGNATURE_SIZE + 64)?;
        let cosignature =
            DetachedCosignature::from_bytes(&record.cosignature).map_err(|_| FormatError::Field("cosignature"))?;
        Ok(Self { request: record.request, cosignature })
    }
}

/// How a phone without a network reads the parts of a grant that only the chain could tell: which reception accounts take
/// the units in (any that the cached registry entry lists), and whether each mosaic is absent, at home or out.
///
/// The rest of `known` stays; the aggregate must still be compared with what comes out, see
/// [`check_prepared`](crate::check_prepared): a wrong state makes a transaction that the ledger refuses as a whole.
///
/// # Errors
/// [`GrantMismatch`] when the bytes are no grant, or send a unit to an account that is not listed.
pub fn offline_terms(
    transaction: &Transaction,
    known: &GrantTerms,
    network: &Network,
    source: &RegistryEntry,
    asker: &RegistryEntry,
) -> Result<(GrantTerms, [RightState; 2]), GrantMismatch> {
    let facts = read_grant(transaction, network, &known.patient)?;
    let mut terms = known.clone();
    let mut states = [RightState::Absent; 2];
    for (state, role) in states.iter_mut().zip(Role::ALL) {
        if !known.rights.contains(role) {
            continue;
        }
        let id = known.right_id(role, network);
        let entry = if role == Role::Transfer { source } else { asker };
        let sent = facts.delivered.iter().find(|step| step.mosaic == id).ok_or(GrantMismatch::OtherSteps)?;
        if !entry.reception.contains(&sent.recipient) {
            return Err(GrantMismatch::OtherSteps);
        }
        match role {
            Role::Transfer => terms.transfer_to = sent.recipient,
            Role::Viewing => terms.viewing_to = sent.recipient,
        }
        *state = state_in(&facts, id);
    }
    let meant = terms.steps(network, |role| if role == Role::Transfer { states[0] } else { states[1] });
    if steps_of(transaction, &facts).is_some_and(|steps| steps == meant) {
        Ok((terms, states))
    } else {
        Err(GrantMismatch::OtherSteps)
    }
}

fn state_in(facts: &GrantFacts, id: tegata_symbol::MosaicId) -> RightState {
    if facts.defined.contains(&id) {
        return RightState::Absent;
    }
    match facts.taken_back.iter().find(|(taken, _)| *taken == id) {
        Some((_, at)) => RightState::Out { at: *at },
        None => RightState::Home,
    }
}

/// The patient's steps: all but the funds that a payer sends first.
fn steps_of<'a>(transaction: &'a Transaction, facts: &GrantFacts) -> Option<&'a [Embedded]> {
    let Body::Aggregate(aggregate) = &transaction.body else { return None };
    aggregate.transactions().get(usize::from(facts.payer != facts.patient)..)
}
