//! Aggregates: what they contain and who must sign (catapult `plugins/txes/aggregate` and `multisig`).

use std::collections::HashSet;

use tegata_symbol::{Address, Aggregate, Body, Embedded, Transaction};

use super::{Context, Verdict, basic, body_stateless};
use crate::packet::account_of;
use crate::parameters::Parameters;
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

/// Accounts that an inner transaction needs: its signer, and whoever gets metadata.
fn needed<'a>(embedded: &Embedded, context: &'a Context<'_>) -> impl Iterator<Item = Address> + 'a {
    let signer = account_of(&embedded.signer, context.parameters.network.id);
    let target = match &embedded.body {
        Body::AccountMetadata(body) => body.target.account(),
        Body::MosaicMetadata(body) => body.target.account(),
        _ => None,
    };
    [Some(signer), target].into_iter().flatten()
}

/// Accounts that some inner transaction needs.
pub(super) fn eligible(body: &Aggregate, context: &Context<'_>) -> HashSet<Address> {
    body.transactions().iter().flat_map(|embedded| needed(embedded, context)).collect()
}

/// Accounts that some inner transaction needs and that have not signed.
pub(super) fn missing(transaction: &Transaction, body: &Aggregate, context: &Context<'_>) -> HashSet<Address> {
    let signed = signers(transaction, body, context);
    eligible(body, context).into_iter().filter(|address| !signed.contains(address)).collect()
}

/// `Aggregate_Ineligible_Cosignatories`: somebody signed whom no inner transaction needs. The aggregate's own signer counts:
/// who only pays must have an inner transaction too (`MultisigAggregateEligibleCosignatoriesValidator`).
pub(super) fn eligible_cosignatories(transaction: &Transaction, body: &Aggregate, context: &Context<'_>) -> Verdict {
    let eligible = eligible(body, context);
    if signers(transaction, body, context).is_subset(&eligible) {
        Ok(())
    } else {
        Err(Failure::AggregateIneligibleCosignatories)
    }
}

/// `Aggregate_Missing_Cosignatures`: somebody whom this inner transaction needs has not signed
/// (`MultisigAggregateSufficientCosignatoriesValidator`).
pub(super) fn sufficient_cosignatories(
    embedded: &Embedded,
    signers: &HashSet<Address>,
    context: &Context<'_>,
) -> Verdict {
    if needed(embedded, context).all(|address| signers.contains(&address)) {
        Ok(())
    } else {
        Err(Failure::AggregateMissingCosignatures)
    }
}
