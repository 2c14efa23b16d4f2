//! The rules of the ledger: one function a rule, named after the node's validator or code, in the node's order.
//!
//! 1. [`stateless`]: what the transaction says by itself; the first failure wins.
//! 2. [`signatures`]: the signer's and the attached cosigners'.
//! 3. [`execute`]: against the state, notification by notification: hash and deadline, what the type does, then the fee.
//!
//! Source of the order: catapult `NotificationPublisher`, each plugin's publisher, and for one notification the order in
//! which plugins add their validators: first those of the system (`ExtensionManager`: coresystem, signature, then
//! hashcache), then those that `config-network.properties` names. A node keeps these in unordered maps
//! (`ConfigurationBag`, `BlockchainConfiguration::Plugins`), so their order is neither that of the file nor that of the
//! alphabet. With the maps of libstdc++, both for the sections that nodes are shipped with and for the public test
//! network's, it is restrictionmosaic, metadata, aggregate, multisig, lockhash, mosaic, locksecret, accountlink,
//! restrictionaccount, transfer; namespace shares no notification with others.

mod account_restriction;
mod aggregate;
mod alias;
mod basic;
mod harvest;
mod hash_lock;
mod interaction;
pub(crate) mod key_link;
mod metadata;
mod mosaic;
mod mosaic_restriction;
mod multisig;
mod namespace;
mod receipt;
mod resolve;
mod secret_lock;
mod transfer;

#[cfg(test)]
mod lock_and_link_tests;
#[cfg(test)]
mod mosaic_tests;
#[cfg(test)]
mod multisig_tests;
#[cfg(test)]
mod namespace_tests;
#[cfg(test)]
mod order_tests;
#[cfg(test)]
mod receipt_tests;
#[cfg(test)]
mod restriction_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod treasury_tests;

use std::num::NonZeroUsize;

use tegata_symbol::{Address, Amount, Body, Embedded, MosaicId, NetworkTime, PublicKey};

use crate::packet::{Announced, account_of};
use crate::parameters::Parameters;
use crate::state::State;
use crate::status::Failure;

pub use harvest::pay_harvester;
pub use hash_lock::end_locks;
pub use mosaic::end_mosaics;
pub use namespace::end_namespaces;
pub use secret_lock::end_secret_locks;

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
    /// Height up to which the chain was final before that block.
    pub finalized: u64,
    /// Whether a transaction of the same hash is confirmed already.
    pub is_confirmed: bool,
}

/// Rules that need nothing but the transaction.
///
/// # Errors
/// The first rule that is broken.
pub fn stateless(announced: &Announced, parameters: &Parameters) -> Verdict {
    stateless_head(announced, parameters)?;
    stateless_body(announced, parameters)
}

/// The rules of [`stateless`] that all types have in common.
///
/// # Errors
/// The first rule that is broken.
pub fn stateless_head(announced: &Announced, parameters: &Parameters) -> Verdict {
    let transaction = &announced.transaction;
    basic::zero_public_key(&transaction.signer)?;
    basic::network(transaction.network, parameters)?;
    basic::defect(announced)?;
    basic::transaction_fee(announced)
}

/// The rules of [`stateless`] that the type has.
///
/// # Errors
/// The first rule that is broken.
pub fn stateless_body(announced: &Announced, parameters: &Parameters) -> Verdict {
    let transaction = &announced.transaction;
    match &transaction.body {
        Body::Aggregate(body) => aggregate::stateless(transaction, body, parameters),
        body => body_stateless(&transaction.signer, body, parameters),
    }
}

fn body_stateless(signer: &PublicKey, body: &Body, parameters: &Parameters) -> Verdict {
    match body {
        Body::Transfer(body) => {
            basic::zero_address(&body.recipient, parameters)?;
            transfer::message_size(body, parameters)?;
            transfer::mosaics_order(body)
        }
        Body::MosaicDefinition(body) => mosaic::id(body, &account_of(signer, parameters.network.id)),
        Body::MosaicSupplyChange(body) => mosaic::supply_change(body),
        Body::MosaicSupplyRevocation(body) => basic::zero_address(&body.source, parameters),
        Body::AccountMetadata(body) => {
            metadata::sizes(&body.value, body.value_size_delta, parameters)?;
            basic::zero_address(&body.target, parameters)
        }
        Body::MosaicMetadata(body) => metadata::sizes(&body.value, body.value_size_delta, parameters),
        Body::NamespaceMetadata(body) => metadata::sizes(&body.value, body.value_size_delta, parameters),
        Body::NamespaceRegistration(body) => {
            namespace::root_namespace(body, parameters)?;
            namespace::name(body, parameters)
        }
        Body::AddressAlias(body) => alias::action(body.action),
        Body::MosaicAlias(body) => alias::action(body.action),
        Body::HashLock(body) => hash_lock::duration(body, parameters),
        Body::MultisigAccountModification(body) => {
            body.additions.iter().try_for_each(|address| basic::zero_address(address, parameters))?;
            multisig::cosignatories(body)
        }
        Body::SecretLock(body) => {
            basic::zero_address(&body.recipient, parameters)?;
            secret_lock::duration(body, parameters)?;
            secret_lock::hash_algorithm(body.hash_algorithm)
        }
        Body::SecretProof(body) => secret_lock::proof_secret(body, parameters),
        Body::AccountAddressRestriction(body) => account_restriction::restriction_flags(body),
        Body::AccountMosaicRestriction(body) => account_restriction::restriction_flags(body),
        Body::AccountOperationRestriction(body) => {
            account_restriction::restriction_flags(body)?;
            account_restriction::operation_values(body)
        }
        Body::MosaicGlobalRestriction(body) => mosaic_restriction::restriction_type(body),
        Body::AccountKeyLink(body) => key_link::account_key(body),
        Body::NodeKeyLink(body) | Body::VrfKeyLink(body) => key_link::action(body.action),
        Body::VotingKeyLink(body) => key_link::voting_key_range(body, parameters),
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
    let signer = execute_head(state, announced, context)?;
    let amount = match fee {
        Fee::Offered => transaction.max_fee,
        Fee::Multiplier(multiplier) => Amount(announced.size().saturating_mul(multiplier.into())),
    };
    basic::fee_within_offer(amount, transaction.max_fee)?;
    // Only blocks before the fork take the fee first.
    let fee_last =
        fee == Fee::Offered || context.height >= context.parameters.forks.total_voting_balance_calculation_fix;
    if !fee_last {
        pay_fee(state, &transaction.signer, signer, amount, context)?;
    }
    match &transaction.body {
        Body::Aggregate(body) => {
            let signers = aggregate::signers(transaction, body, context);
            aggregate::eligible_cosignatories(state, body, &signers, context)?;
            for (number, embedded) in (1..).zip(body.transactions()) {
                state.receipts.enter_embedded(number);
                let account = observe_signer(state, &embedded.signer, context);
                aggregate::sufficient_cosignatories(state, embedded, &signers, context)?;
                execute_body(state, &embedded.signer, account, &embedded.body, context)?;
            }
            body.cosignatures.iter().try_for_each(|cosignature| basic::nemesis_sink(&cosignature.signer, context))?;
        }
        body => execute_body(state, &transaction.signer, signer, body, context)?,
    }
    if fee_last { pay_fee(state, &transaction.signer, signer, amount, context) } else { Ok(()) }
}

/// The fee, then what the signature leads to (`publishTransactionPostCustom`).
fn pay_fee(state: &mut State, key: &PublicKey, signer: Address, amount: Amount, context: &Context<'_>) -> Verdict {
    debit(state, signer, context.parameters.network.currency, amount)?;
    basic::nemesis_sink(key, context)
}

/// What is common to all transactions, before what each does: signer, version, hash, who may sign, deadline (catapult
/// `NotificationPublisher`, `publishTransactionPreCustom`). Answers the signer's account.
fn execute_head(state: &mut State, announced: &Announced, context: &Context<'_>) -> Result<Address, Failure> {
    let transaction = &announced.transaction;
    let signer = observe_signer(state, &transaction.signer, context);
    if transaction.transaction_type().is_aggregate() {
        aggregate::version(transaction, context)?;
    }
    basic::unique_hash(context)?;
    multisig::permitted_operation(state, &signer)?;
    hash_lock::aggregate_hash_present(state, announced, context)?;
    key_link::remote_sender(state, &signer)?;
    account_restriction::operation(state, &signer, transaction.transaction_type())?;
    basic::deadline(transaction, context)?;
    Ok(signer)
}

/// The checks that a bonded aggregate must pass to wait for cosignatures: everything but what it does.
///
/// # Errors
/// The first rule that is broken.
pub fn admit_partial(state: &mut State, announced: &Announced, context: &Context<'_>) -> Verdict {
    let mark = state.mark();
    let transaction = &announced.transaction;
    let verdict = (|| {
        let signer = execute_head(state, announced, context)?;
        pay_fee(state, &transaction.signer, signer, transaction.max_fee, context)
    })();
    state.rollback(mark);
    verdict
}

/// What the signatures on a waiting aggregate amount to (a node's `CosignatoriesValidationResult`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cosigned {
    /// Everybody has signed who must.
    Complete,
    /// Somebody has not signed yet.
    Missing,
    /// Somebody signed whom no inner transaction needs.
    Ineligible,
}

/// Judges the signatures on an aggregate alone (`AggregateCosignatoriesNotificationPublisher`).
pub fn cosigned(state: &State, announced: &Announced, context: &Context<'_>) -> Cosigned {
    let Body::Aggregate(body) = &announced.transaction.body else { return Cosigned::Complete };
    let signers = aggregate::signers(&announced.transaction, body, context);
    if aggregate::eligible_cosignatories(state, body, &signers, context).is_err() {
        return Cosigned::Ineligible;
    }
    let sufficient =
        |embedded: &Embedded| aggregate::sufficient_cosignatories(state, embedded, &signers, context).is_ok();
    if body.transactions().iter().all(sufficient) { Cosigned::Complete } else { Cosigned::Missing }
}

fn observe_signer(state: &mut State, key: &PublicKey, context: &Context<'_>) -> Address {
    let address = account_of(key, context.parameters.network.id);
    state.observe_key(address, *key, context.height);
    address
}

fn execute_body(state: &mut State, key: &PublicKey, signer: Address, body: &Body, context: &Context<'_>) -> Verdict {
    match body {
        Body::Transfer(body) => transfer::execute(state, signer, body, context),
        Body::MosaicDefinition(body) => mosaic::define(state, signer, body, context),
        Body::MosaicSupplyChange(body) => mosaic::change_supply(state, signer, body, context),
        Body::MosaicSupplyRevocation(body) => mosaic::revoke(state, signer, body, context),
        Body::AccountMetadata(body) => metadata::write_account(state, signer, body, context),
        Body::MosaicMetadata(body) => metadata::write_mosaic(state, signer, body, context),
        Body::NamespaceMetadata(body) => metadata::write_namespace(state, signer, body, context),
        Body::NamespaceRegistration(body) => namespace::register(state, signer, body, context),
        Body::AddressAlias(body) => alias::change_address(state, signer, body, context),
        Body::MosaicAlias(body) => alias::change_mosaic(state, signer, body, context),
        Body::HashLock(body) => hash_lock::lock(state, signer, body, context),
        Body::MultisigAccountModification(body) => multisig::modify(state, signer, body, context),
        Body::SecretLock(body) => secret_lock::lock(state, signer, body, context),
        Body::SecretProof(body) => secret_lock::prove(state, body, context),
        Body::AccountAddressRestriction(body) => account_restriction::modify(state, signer, body, context),
        Body::AccountMosaicRestriction(body) => account_restriction::modify(state, signer, body, context),
        Body::AccountOperationRestriction(body) => account_restriction::modify(state, signer, body, context),
        Body::MosaicGlobalRestriction(body) => mosaic_restriction::change_global(state, signer, body, context),
        Body::MosaicAddressRestriction(body) => mosaic_restriction::change_address(state, signer, body, context),
        Body::AccountKeyLink(body) => key_link::link_account(state, key, body, context),
        Body::NodeKeyLink(body) => key_link::link_node(state, signer, body),
        Body::VrfKeyLink(body) => key_link::link_vrf(state, signer, body),
        Body::VotingKeyLink(body) => key_link::link_voting(state, signer, body, context),
        // The parser refuses an aggregate inside another.
        Body::Aggregate(_) => Err(Failure::CoreInvalidVersion),
    }
}

/// `Core_Insufficient_Balance`: the account has less than is taken (catapult `BalanceDebitValidator`); then what the mosaic's
/// creator demands of the account.
fn debit(state: &mut State, from: Address, mosaic: MosaicId, amount: Amount) -> Verdict {
    let rest = state.balance(&from, mosaic).0.checked_sub(amount.0).ok_or(Failure::CoreInsufficientBalance)?;
    mosaic_restriction::balance_change(state, &[&from], mosaic)?;
    state.set_balance(from, mosaic, Amount(rest));
    Ok(())
}

/// Adds units to an account.
fn credit(state: &mut State, to: Address, mosaic: MosaicId, amount: Amount, height: u64) {
    state.observe_address(to, height);
    let sum = state.balance(&to, mosaic).0.saturating_add(amount.0);
    state.set_balance(to, mosaic, Amount(sum));
}
