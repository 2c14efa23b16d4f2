//! What guardians do for an account: grants and withdrawals that one of them pays for, complete or bonded.

use tegata_symbol::{
    Address, Aggregate, Amount, Body, Embedded, Hash256, Mosaic, MosaicId, Network, NetworkTime, PublicKey,
    Transaction, Transfer,
};

use crate::grant::{GrantFacts, GrantMismatch, GrantTerms, RightState, read_any_grant, take_back};
use crate::right::Role;

fn currency(from: PublicKey, to: &PublicKey, amount: Amount, network: &Network) -> Embedded {
    let body = Transfer {
        recipient: Address::new(to, network.id).into(),
        mosaics: vec![Mosaic { id: network.currency, amount }],
        message: Vec::new(),
    };
    Embedded::new(from, network.id, Body::Transfer(body))
}

/// One signature suffices: complete. More: bonded, so that the others can sign on the chain.
fn aggregate(steps: Vec<Embedded>, signatures: u32) -> Body {
    Body::Aggregate(if signatures > 1 { Aggregate::bonded(steps) } else { Aggregate::complete(steps) })
}

/// An unsigned grant of an account that `signatures` guardians must sign, of whom `payer` is the first and pays: `funds` for
/// the account's rentals first, if any, then the steps of every grant.
#[allow(clippy::too_many_arguments)] // The terms, and what the chain says.
pub fn guardians_grant(
    terms: &GrantTerms,
    network: &Network,
    payer: PublicKey,
    signatures: u32,
    funds: Amount,
    deadline: NetworkTime,
    fee_multiplier: u32,
    state: impl Fn(Role) -> RightState,
) -> Transaction {
    let mut steps = Vec::new();
    if funds.0 > 0 {
        steps.push(currency(payer, &terms.patient, funds, network));
    }
    steps.extend(terms.steps(network, state));
    Transaction::new(payer, network.id, deadline, aggregate(steps, signatures))
        .with_fee(fee_multiplier, usize::try_from(signatures.saturating_sub(1)).unwrap_or(usize::MAX))
}

/// Reads a grant that guardians make, complete or bonded; refuses everything that it cannot explain completely.
///
/// # Errors
/// [`GrantMismatch`].
pub fn read_guardians_grant(
    transaction: &Transaction,
    network: &Network,
    ward: &PublicKey,
) -> Result<GrantFacts, GrantMismatch> {
    read_any_grant(transaction, network, ward)
}

/// An unsigned withdrawal of an account that `signatures` guardians must sign, of whom `payer` is the first. The account gives
/// up to `share` of its float towards the fee that the payer is charged; `None` when there is nothing to take back.
#[allow(clippy::too_many_arguments)] // What the transaction is made of.
pub fn guardians_withdrawal(
    ward: PublicKey,
    network: &Network,
    payer: PublicKey,
    signatures: u32,
    share: Amount,
    units: &[(MosaicId, Address)],
    deadline: NetworkTime,
    fee_multiplier: u32,
) -> Option<Transaction> {
    if units.is_empty() {
        return None;
    }
    let revocations = units.iter().map(|(id, holder)| Embedded::new(ward, network.id, take_back(*id, *holder)));
    let revocations: Vec<Embedded> = revocations.collect();
    let others = usize::try_from(signatures.saturating_sub(1)).unwrap_or(usize::MAX);
    let of = |steps| {
        Transaction::new(payer, network.id, deadline, aggregate(steps, signatures)).with_fee(fee_multiplier, others)
    };
    let with = |amount| {
        let mut steps = vec![currency(ward, &payer, amount, network)];
        steps.extend(revocations.clone());
        of(steps)
    };
    // What the account gives is never more than the fee of the transaction that it is part of.
    let given = Amount(share.0.min(with(Amount(1)).max_fee.0));
    Some(if given.0 == 0 { of(revocations) } else { with(given) })
}

/// A withdrawal by guardians, read back from the bytes that will be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardiansWithdrawal {
    /// The account whose rights are taken back.
    pub ward: PublicKey,
    /// Units taken back: mosaic and holder.
    pub taken_back: Vec<(MosaicId, Address)>,
    /// What the account gives towards the fee, in atomic units; never more than the fee.
    pub share: Amount,
    /// Who signs first and pays the fee.
    pub payer: PublicKey,
    /// The most that the payer pays in fees, in atomic units.
    pub max_fee: Amount,
    /// No block after this moment may contain it.
    pub deadline: NetworkTime,
    /// Hash of the transaction as it stands.
    pub hash: Hash256,
}

/// The transaction is not a withdrawal and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the transaction does something else than take back rights")]
pub struct WithdrawalMismatch;

/// Reads a withdrawal that guardians make, complete or bonded; refuses everything that it cannot explain completely.
///
/// # Errors
/// [`WithdrawalMismatch`].
pub fn read_guardians_withdrawal(
    transaction: &Transaction,
    network: &Network,
    ward: &PublicKey,
) -> Result<GuardiansWithdrawal, WithdrawalMismatch> {
    let Body::Aggregate(aggregate) = &transaction.body else { return Err(WithdrawalMismatch) };
    let inner = aggregate.transactions();
    let is_whole = transaction.version == 3
        && transaction.network == network.id
        && inner.iter().all(|step| step.network == network.id && step.signer == *ward)
        && aggregate.computed_hash() == aggregate.transactions_hash;
    if !is_whole {
        return Err(WithdrawalMismatch);
    }
    let payer = Address::new(&transaction.signer, network.id);
    let (mut share, mut taken_back) = (Amount(0), Vec::<(MosaicId, Address)>::new());
    for (position, step) in inner.iter().enumerate() {
        match &step.body {
            Body::Transfer(body) if position == 0 => {
                let [Mosaic { id, amount }] = body.mosaics[..] else { return Err(WithdrawalMismatch) };
                let is_fee = id == network.currency
                    && amount <= transaction.max_fee
                    && body.message.is_empty()
                    && body.recipient.account() == Some(payer);
                if !is_fee {
                    return Err(WithdrawalMismatch);
                }
                share = amount;
            }
            Body::MosaicSupplyRevocation(body) if body.mosaic.amount == Amount(1) => {
                let holder = body.source.account().ok_or(WithdrawalMismatch)?;
                if taken_back.iter().any(|(id, _)| *id == body.mosaic.id) {
                    return Err(WithdrawalMismatch);
                }
                taken_back.push((body.mosaic.id, holder));
            }
            _ => return Err(WithdrawalMismatch),
        }
    }
    if taken_back.is_empty() {
        return Err(WithdrawalMismatch);
    }
    Ok(GuardiansWithdrawal {
        ward: *ward,
        taken_back,
        share,
        payer: transaction.signer,
        max_fee: transaction.max_fee,
        deadline: transaction.deadline,
        hash: transaction.hash(&network.generation_hash_seed),
    })
}
