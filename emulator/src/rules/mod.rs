//! The rules of the ledger: one function a rule, named after the node's validator or code, in the node's order.
//!
//! 1. [`stateless`]: what the transaction says by itself; the first failure wins.
//! 2. [`signatures`]: the signer's and the attached cosigners'.
//! 3. [`execute`]: against the state, notification by notification: hash and deadline, what the type does, then the fee.
//!
//! Source of the order: catapult `NotificationPublisher`, each plugin's publisher, and the order in which plugins add
//! their validators.

mod aggregate;
mod basic;
mod hash_lock;
mod metadata;
mod mosaic;
mod transfer;

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::num::NonZeroUsize;

use tegata_symbol::{Address, Amount, Body, Hash256, MosaicId, NetworkTime, PublicKey};

use crate::packet::{Announced, account_of};
use crate::parameters::Parameters;
use crate::state::State;
use crate::status::Failure;

pub use hash_lock::end_locks;

/// What a rule answers.
pub type Verdict = Result<(), Failure>;

/// How the fee is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fee {
    /// All that the signer offers: in the pool of unconfirmed transactions.
    Offered,
    /// Size × the block's multiplier.
    Multiplier(u32),
}

/// Where and when a transaction is executed.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The network's parameters.
    pub parameters: &'a Parameters,
    /// Height of the block that it goes into.
    pub height: u64,
    /// Time of that block, or in the pool the time of now.
    pub time: NetworkTime,
    /// The multiplier that scales rental fees.
    pub rental_multiplier: u32,
    /// Hashes of all confirmed transactions.
    pub confirmed: &'a dyn Fn(&Hash256) -> bool,
}

/// Rules that need nothing but the transaction.
///
/// # Errors
/// The first rule that is broken.
pub fn stateless(announced: &Announced, parameters: &Parameters) -> Verdict {
    let transaction = &announced.transaction;
    basic::zero_public_key(&transaction.signer)?;
    basic::network(transaction.network, parameters)?;
    basic::defect(announced)?;
    basic::transaction_fee(announced)?;
    match &transaction.body {
        Body::Aggregate(body) => aggregate::stateless(transaction, body, parameters),
        body => body_stateless(&transaction.signer, body, parameters),
    }
}

fn body_stateless(signer: &PublicKey, body: &Body, parameters: &Parameters) -> Verdict {
    match body {
        Body::Transfer(body) => {
            transfer::message_size(body, parameters)?;
            transfer::mosaics_order(body)
        }
        Body::MosaicDefinition(body) => {
            mosaic::id(body, &account_of(signer, parameters.network.id))?;
            mosaic::flags(body)
        }
        Body::MosaicSupplyChange(body) => mosaic::supply_change(body),
        Body::AccountMetadata(body) => metadata::sizes(&body.value, body.value_size_delta, parameters),
        Body::MosaicMetadata(body) => metadata::sizes(&body.value, body.value_size_delta, parameters),
        Body::HashLock(body) => hash_lock::duration(body, parameters),
        _ => Ok(()),
    }
}

/// Whether all signatures on the transaction are right.
pub fn signatures(announced: &Announced, parameters: &Parameters) -> bool {
    announced.transaction.verify_all(&parameters.network.generation_hash_seed, NonZeroUsize::MIN)
}

/// Executes a transaction whose stateless rules and signatures were checked: all of it, or on failure nothing.
///
/// # Errors
/// The first rule that is broken.
pub fn execute(state: &mut State, announced: &Announced, fee: Fee, context: &Context<'_>) -> Verdict {
    let mark = state.mark();
    let verdict = execute_unguarded(state, announced, fee, context);
    if verdict.is_err() {
        state.rollback(mark);
    }
    verdict
}

fn execute_unguarded(state: &mut State, announced: &Announced, fee: Fee, context: &Context<'_>) -> Verdict {
    let transaction = &announced.transaction;
    let signer = observe_signer(state, &transaction.signer, context)?;
    basic::unique_hash(announced, context)?;
    basic::deadline(transaction, context)?;
    hash_lock::aggregate_hash_present(state, announced, context)?;
    match &transaction.body {
        Body::Aggregate(body) => {
            aggregate::version(transaction, context)?;
            aggregate::eligible_cosignatories(transaction, body, context)?;
            let signers = aggregate::signers(transaction, body, context);
            for embedded in body.transactions() {
                let account = observe_signer(state, &embedded.signer, context)?;
                aggregate::sufficient_cosignatories(embedded, &signers, context)?;
                execute_body(state, account, &embedded.body, context)?;
            }
        }
        body => execute_body(state, signer, body, context)?,
    }
    let amount = match fee {
        Fee::Offered => transaction.max_fee,
        Fee::Multiplier(multiplier) => Amount(announced.size().saturating_mul(multiplier.into())),
    };
    basic::fee_within_offer(amount, transaction.max_fee)?;
    debit(state, signer, context.parameters.network.currency, amount)
}

/// The checks that a bonded aggregate must pass to wait for cosignatures: everything but what it does.
///
/// # Errors
/// The first rule that is broken.
pub fn admit_partial(state: &mut State, announced: &Announced, context: &Context<'_>) -> Verdict {
    let mark = state.mark();
    let transaction = &announced.transaction;
    let verdict = (|| {
        let signer = observe_signer(state, &transaction.signer, context)?;
        basic::unique_hash(announced, context)?;
        basic::deadline(transaction, context)?;
        hash_lock::aggregate_hash_present(state, announced, context)?;
        aggregate::version(transaction, context)?;
        debit(state, signer, context.parameters.network.currency, transaction.max_fee)
    })();
    state.rollback(mark);
    verdict
}

/// Accounts whose signature a waiting aggregate still lacks.
pub fn missing_cosignatories(announced: &Announced, context: &Context<'_>) -> HashSet<Address> {
    match &announced.transaction.body {
        Body::Aggregate(body) => aggregate::missing(&announced.transaction, body, context),
        _ => HashSet::new(),
    }
}

/// Accounts whose cosignature an aggregate can take at all.
pub fn eligible_cosignatories(announced: &Announced, context: &Context<'_>) -> HashSet<Address> {
    match &announced.transaction.body {
        Body::Aggregate(body) => aggregate::eligible(body, context),
        _ => HashSet::new(),
    }
}

fn observe_signer(state: &mut State, key: &PublicKey, context: &Context<'_>) -> Result<Address, Failure> {
    basic::nemesis_sink(key, context)?;
    let address = account_of(key, context.parameters.network.id);
    state.observe_key(address, *key, context.height);
    Ok(address)
}

fn execute_body(state: &mut State, signer: Address, body: &Body, context: &Context<'_>) -> Verdict {
    match body {
        Body::Transfer(body) => transfer::execute(state, signer, body, context),
        Body::MosaicDefinition(body) => mosaic::define(state, signer, body, context),
        Body::MosaicSupplyChange(body) => mosaic::change_supply(state, signer, body, context),
        Body::MosaicSupplyRevocation(body) => mosaic::revoke(state, signer, body, context),
        Body::AccountMetadata(body) => metadata::write_account(state, signer, body, context),
        Body::MosaicMetadata(body) => metadata::write_mosaic(state, signer, body, context),
        Body::HashLock(body) => hash_lock::lock(state, signer, body, context),
        // Refused when they were read: see `packet`.
        _ => Err(Failure::CoreInvalidVersion),
    }
}

/// `Core_Insufficient_Balance`: the account has less than is taken (catapult `BalanceDebitValidator`).
fn debit(state: &mut State, from: Address, mosaic: MosaicId, amount: Amount) -> Verdict {
    let rest = state.balance(&from, mosaic).0.checked_sub(amount.0).ok_or(Failure::CoreInsufficientBalance)?;
    state.set_balance(from, mosaic, Amount(rest));
    Ok(())
}

/// Adds units to an account.
fn credit(state: &mut State, to: Address, mosaic: MosaicId, amount: Amount, height: u64) {
    state.observe_address(to, height);
    let sum = state.balance(&to, mosaic).0.saturating_add(amount.0);
    state.set_balance(to, mosaic, Amount(sum));
}

/// Pays a block's fees to its harvester.
pub fn pay_harvester(state: &mut State, harvester: Address, amount: Amount, context: &Context<'_>) {
    if amount.0 > 0 {
        credit(state, harvester, context.parameters.network.currency, amount, context.height);
    }
}
