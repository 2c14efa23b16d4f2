//! Aggregates: what they contain and who must sign (catapult `plugins/txes/aggregate` and `multisig`).

use std::collections::HashSet;

use tegata_symbol::{Address, Aggregate, Body, Embedded, Transaction, UnresolvedAddress};

use super::{Context, Verdict, basic, body_stateless, multisig};
use crate::packet::account_of;
use crate::parameters::Parameters;
use crate::state::State;
use crate::status::Failure;

/// `Aggregate_No_Transactions`, `Aggregate_Too_Many_Transactions`, `Aggregate_Too_Many_Cosignatures` (the signer counts),
/// `Aggregate_Redundant_Cosignatures` (one twice, or the signer's), `Core_Nonzero_Internal_Padding` (a cosignature's version),
/// `Aggregate_Transactions_Hash_Mismatch`, then the rules of every inner transaction.
pub(super) fn stateless(transaction: &Transaction, body: &Aggregate, parameters: &Parameters) -> Verdict {
    if body.transactions().is_empty() {
        return Err(Failure::AggregateNoTransactions);
    }
    if body.transactions().len() > parameters.max_transactions_per_aggregate {
        return Err(Failure::AggregateTooManyTransactions);
    }
    if body.cosignatures.len() >= parameters.max_cosignatures_per_aggregate {
        return Err(Failure::AggregateTooManyCosignatures);
    }
    let mut signers = HashSet::from([transaction.signer]);
    if !body.cosignatures.iter().all(|cosignature| signers.insert(cosignature.signer)) {
        return Err(Failure::AggregateRedundantCosignatures);
    }
    if body.cosignatures.iter().any(|cosignature| cosignature.version != 0) {
        return Err(Failure::CoreNonzeroInternalPadding);
    }
    if body.transactions_hash != body.computed_hash() {
        return Err(Failure::AggregateTransactionsHashMismatch);
    }
    for embedded in body.transactions() {
        basic::zero_public_key(&embedded.signer)?;
        basic::network(embedded.network, parameters)?;
        body_stateless(&embedded.signer, &embedded.body, parameters)?;
    }
    Ok(())
}

/// `Aggregate_V1_Prohibited`, `…V2…`, `…V3…`: not the version that the height demands (`AggregateTransactionVersionValidator`).
pub(super) fn version(transaction: &Transaction, context: &Context<'_>) -> Verdict {
    if transaction.version == context.parameters.aggregate_forks.version_at(context.height) {
        return Ok(());
    }
    Err(match transaction.version {
        1 => Failure::AggregateV1Prohibited,
        2 => Failure::AggregateV2Prohibited,
        _ => Failure::AggregateV3Prohibited,
    })
}

/// Accounts that signed: the aggregate's signer and the cosigners.
pub(super) fn signers(transaction: &Transaction, body: &Aggregate, context: &Context<'_>) -> HashSet<Address> {
    let network = context.parameters.network.id;
    let keys = body.cosignatures.iter().map(|cosignature| &cosignature.signer);
    keys.chain([&transaction.signer]).map(|key| account_of(key, network)).collect()
}

/// Accounts that an inner transaction needs: its signer, whoever gets metadata, whoever becomes a cosignatory
/// (`additionalRequiredCosignatories` of a node's plugins). `None`: an address that nobody has.
fn needed(state: &State, embedded: &Embedded, context: &Context<'_>) -> Vec<Option<Address>> {
    let targets: &[UnresolvedAddress] = match &embedded.body {
        Body::AccountMetadata(body) => &[body.target],
        Body::MosaicMetadata(body) => &[body.target],
        Body::NamespaceMetadata(body) => &[body.target],
        Body::MultisigAccountModification(body) => &body.additions,
        _ => &[],
    };
    let targets = targets.iter().map(|target| state.resolve_address(*target));
    [Some(account_of(&embedded.signer, context.parameters.network.id))].into_iter().chain(targets).collect()
}

/// `Aggregate_Ineligible_Cosignatories`: somebody signed whom no inner transaction needs, neither for itself nor as a
/// cosignatory of a multisig account. The aggregate's own signer counts: who only pays must have an inner transaction too
/// (`MultisigAggregateEligibleCosignatoriesValidator`).
pub(super) fn eligible_cosignatories(
    state: &State,
    body: &Aggregate,
    signers: &HashSet<Address>,
    context: &Context<'_>,
) -> Verdict {
    let mut eligible = HashSet::new();
    for address in body.transactions().iter().flat_map(|embedded| needed(state, embedded, context)).flatten() {
        multisig::add_eligible(state, address, &mut eligible);
    }
    if signers.is_subset(&eligible) { Ok(()) } else { Err(Failure::AggregateIneligibleCosignatories) }
}

/// `Aggregate_Missing_Cosignatures`: somebody whom this inner transaction needs has not signed, or too few of a multisig
/// account's cosignatories (`MultisigAggregateSufficientCosignatoriesValidator`).
pub(super) fn sufficient_cosignatories(
    state: &State,
    embedded: &Embedded,
    signers: &HashSet<Address>,
    context: &Context<'_>,
) -> Verdict {
    let mut approvals = multisig::Approvals::new(state, signers, multisig::Operation::of(&embedded.body));
    let agreed = needed(state, embedded, context).iter().all(|it| it.is_some_and(|address| approvals.agrees(&address)));
    if agreed { Ok(()) } else { Err(Failure::AggregateMissingCosignatures) }
}
