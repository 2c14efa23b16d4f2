//! Rules of every transaction (catapult `coresystem` and `hashcache`).

use tegata_symbol::{Address, Amount, Body, NetworkId, PublicKey, Transaction, UnresolvedAddress};

use super::{Context, Verdict};
use crate::packet::Announced;
use crate::parameters::Parameters;
use crate::status::Failure;

fn require(condition: bool, failure: Failure) -> Verdict {
    if condition { Ok(()) } else { Err(failure) }
}

/// `Core_Zero_Public_Key`: the signer's key is zero.
pub(super) fn zero_public_key(key: &PublicKey) -> Verdict {
    require(*key != PublicKey::ZERO, Failure::CoreZeroPublicKey)
}

/// `Core_Zero_Address`: the account of the key of zeros, which an alias is never asked for (`ZeroAddressValidator`).
pub(super) fn zero_address(address: &UnresolvedAddress, parameters: &Parameters) -> Verdict {
    let zero = Address::new(&PublicKey::ZERO, parameters.network.id);
    require(address.0 != *zero.as_bytes(), Failure::CoreZeroAddress)
}

/// `Core_Wrong_Network`: the network byte is another network's.
pub(super) fn network(network: NetworkId, parameters: &Parameters) -> Verdict {
    require(network == parameters.network.id, Failure::CoreWrongNetwork)
}

/// `Core_Invalid_Version` and `Core_Nonzero_Internal_Padding`: found when the bytes were read.
pub(super) fn defect(announced: &Announced) -> Verdict {
    announced.defect.map_or(Ok(()), Err)
}

/// `Core_Invalid_Transaction_Fee`: the offered fee is more than size × the largest multiplier (`TransactionFeeValidator`).
pub(super) fn transaction_fee(announced: &Announced) -> Verdict {
    let most = announced.size().saturating_mul(u32::MAX.into());
    require(announced.transaction.max_fee.0 <= most, Failure::CoreInvalidTransactionFee)
}

/// `Core_Invalid_Transaction_Fee`: what is to be paid is more than what was offered.
pub(super) fn fee_within_offer(amount: Amount, offered: Amount) -> Verdict {
    require(amount <= offered, Failure::CoreInvalidTransactionFee)
}

/// `Core_Nemesis_Account_Signed_After_Nemesis_Block`: the first block's signer signs again. A node asks with each
/// signature: of cosignatories after what the aggregate does, of the signer after the fee (`NemesisSinkValidator`).
pub(super) fn nemesis_sink(key: &PublicKey, context: &Context<'_>) -> Verdict {
    let nemesis = *key == context.parameters.nemesis_signer && context.height > 1;
    // Recorded networks may pay from the nemesis account itself: then it is an ordinary one.
    let pays = context.parameters.genesis.iter().any(|balance| balance.public_key == *key);
    require(!nemesis || pays, Failure::CoreNemesisAccountSignedAfterNemesisBlock)
}

/// `Hash_Already_Exists`: the transaction is confirmed already (`UniqueTransactionHashValidator`).
pub(super) fn unique_hash(context: &Context<'_>) -> Verdict {
    require(!context.is_confirmed, Failure::HashAlreadyExists)
}

/// `Core_Past_Deadline`, `Core_Future_Deadline`: the deadline is over, or farther ahead than transactions may live
/// (`DeadlineValidator`; bonded aggregates have a longer life of their own).
pub(super) fn deadline(transaction: &Transaction, context: &Context<'_>) -> Verdict {
    let lifetime = match &transaction.body {
        Body::Aggregate(aggregate) if aggregate.bonded => context.parameters.max_bonded_transaction_lifetime,
        _ => context.parameters.max_transaction_lifetime,
    };
    let lifetime = u64::try_from(lifetime.as_millis()).unwrap_or(u64::MAX);
    require(context.time <= transaction.deadline, Failure::CorePastDeadline)?;
    require(transaction.deadline.0 <= context.time.0.saturating_add(lifetime), Failure::CoreFutureDeadline)
}
