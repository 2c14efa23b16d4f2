//! Accounts that guardians sign for: a child's account is a multisig account of Symbol, of which its guardians are the
//! cosignatories. Who they are is public, and every rule here is one that the chain enforces or that a phone demands.

mod acts;

use core::future::Future;

pub use acts::{
    GuardiansWithdrawal, WithdrawalMismatch, guardians_grant, guardians_withdrawal, read_guardians_grant,
    read_guardians_withdrawal,
};
use tegata_symbol::{
    Address, Amount, Body, Embedded, Hash256, MultisigAccountModification, Network, NetworkTime, PublicKey, Transaction,
};

use crate::ledger::{Ledger, LedgerError};

/// Guardians that one account may have, and accounts that one key may be guardian of (Symbol's
/// `maxCosignatoriesPerAccount` and `maxCosignedAccountsPerAccount`).
pub const MAX_GUARDIANS: usize = 25;

/// An account's place among the multisig accounts, as it is on the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guardianship {
    /// The account.
    pub account: Address,
    /// Who signs for it; empty: the account itself.
    pub guardians: Vec<Address>,
    /// How many of them must sign what the account does.
    pub approvals: u32,
    /// How many of them must sign that one of them leaves.
    pub removals: u32,
    /// The accounts that this one is a guardian of.
    pub wards: Vec<Address>,
}

/// A ledger that knows who signs for whom.
pub trait Guardians: Ledger {
    /// The account's place among the multisig accounts; `None` when it has none.
    fn guardianship(&self, account: &Address)
    -> impl Future<Output = Result<Option<Guardianship>, LedgerError>> + Send;

    /// The account's key; `None` as long as the chain has not seen it.
    fn account_key(&self, account: &Address) -> impl Future<Output = Result<Option<PublicKey>, LedgerError>> + Send;
}

/// Whether a statement signed by `signer` counts as the account's. The key of an account that has guardians proves nothing
/// any more: it may be with somebody who is a guardian no longer. One guardian suffices for what is not on the chain.
///
/// # Errors
/// [`LedgerError`].
pub async fn speaks_for(ledger: &impl Guardians, account: &Address, signer: &Address) -> Result<bool, LedgerError> {
    Ok(match ledger.guardianship(account).await? {
        Some(of) if of.is_guarded() => of.guardians.contains(signer),
        _ => account == signer,
    })
}

/// A set of guardians that must not come to be, or a change that cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GuardianshipError {
    /// With fewer than two guardians one lost key freezes the account.
    #[error("an account needs at least two guardians: with {0}, one lost key would freeze it for ever")]
    TooFew(usize),
    /// Every guardian would have to sign.
    #[error("all {0} guardians would have to sign: one lost key would freeze the account for ever")]
    AllMustSign(usize),
    /// No guardian would have to sign.
    #[error("at least one guardian must sign")]
    NobodyMustSign,
    /// More guardians than the network allows.
    #[error("{0} guardians are more than the network allows")]
    TooMany(usize),
    /// Named twice, or a guardian already.
    #[error("{0} is a guardian already")]
    AlreadyGuardian(Address),
    /// The one who is to leave is not a guardian.
    #[error("{0} is not a guardian")]
    NotGuardian(Address),
    /// An account cannot be its own guardian.
    #[error("an account cannot be its own guardian")]
    OwnGuardian,
    /// Nothing would change.
    #[error("nothing would change")]
    NoChange,
    /// The transaction is not a change of one account's guardians, and nothing else.
    #[error("the transaction does something else than change the guardians of one account")]
    Unexplained,
}

impl Guardianship {
    /// An account without guardians that is nobody's guardian.
    pub const fn none(account: Address) -> Self {
        Self { account, guardians: Vec::new(), approvals: 0, removals: 0, wards: Vec::new() }
    }

    /// Whether guardians sign for the account.
    pub fn is_guarded(&self) -> bool {
        !self.guardians.is_empty()
    }

    /// Whether one lost key freezes the account: everybody must sign, or nobody could be taken out.
    pub fn is_fragile(&self) -> bool {
        let most = u32::try_from(self.guardians.len()).unwrap_or(u32::MAX);
        self.is_guarded() && (self.approvals >= most || self.removals >= most)
    }

    /// Whether one lost key does not freeze the account.
    ///
    /// # Errors
    /// [`GuardianshipError`].
    pub fn check(&self) -> Result<(), GuardianshipError> {
        match self.guardians.len() {
            count if count < 2 => Err(GuardianshipError::TooFew(count)),
            count if count > MAX_GUARDIANS => Err(GuardianshipError::TooMany(count)),
            _ if self.approvals == 0 || self.removals == 0 => Err(GuardianshipError::NobodyMustSign),
            count if self.is_fragile() => Err(GuardianshipError::AllMustSign(count)),
            _ => Ok(()),
        }
    }

    /// The account after `added` came, `removed` left and `approvals` of them must sign. As many must agree that one of them
    /// leaves, so that a lost key can be taken out by the others.
    ///
    /// # Errors
    /// [`GuardianshipError`], also when the result would be fragile.
    pub fn changed(
        &self,
        added: &[Address],
        removed: Option<Address>,
        approvals: u32,
    ) -> Result<(Self, MultisigAccountModification), GuardianshipError> {
        let mut guardians = self.guardians.clone();
        for guardian in added {
            if *guardian == self.account {
                return Err(GuardianshipError::OwnGuardian);
            }
            if guardians.contains(guardian) {
                return Err(GuardianshipError::AlreadyGuardian(*guardian));
            }
            guardians.push(*guardian);
        }
        if let Some(removed) = removed {
            if !self.guardians.contains(&removed) {
                return Err(GuardianshipError::NotGuardian(removed));
            }
            guardians.retain(|guardian| *guardian != removed);
        }
        let after = Self { guardians, approvals, removals: approvals, ..self.clone() };
        after.check()?;
        if after == *self {
            return Err(GuardianshipError::NoChange);
        }
        let delta = |from: u32, to: u32| i8::try_from(i64::from(to) - i64::from(from));
        let deltas = delta(self.removals, approvals).ok().zip(delta(self.approvals, approvals).ok());
        let (min_removal_delta, min_approval_delta) =
            deltas.ok_or(GuardianshipError::TooMany(after.guardians.len()))?;
        let modification = MultisigAccountModification {
            min_removal_delta,
            min_approval_delta,
            additions: added.iter().map(|address| (*address).into()).collect(),
            deletions: removed.into_iter().map(Into::into).collect(),
        };
        Ok((after, modification))
    }

    /// How many guardians must sign a change: those of a removal, an approval, or the larger of both.
    pub fn signatures_for(&self, modification: &MultisigAccountModification) -> u32 {
        match (modification.additions.is_empty(), modification.deletions.is_empty()) {
            (_, true) => self.approvals,
            (true, false) => self.removals,
            (false, false) => self.approvals.max(self.removals),
        }
    }
}

/// The inner transaction that changes who signs for the account `ward`.
pub fn guardianship_step(ward: PublicKey, network: &Network, modification: MultisigAccountModification) -> Embedded {
    Embedded::new(ward, network.id, Body::MultisigAccountModification(modification))
}

/// A change of guardians, read back from the bytes that will be signed. Nothing in those bytes is left unexplained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardianshipChange {
    /// The account.
    pub ward: PublicKey,
    /// Who comes.
    pub added: Vec<Address>,
    /// Who leaves.
    pub removed: Option<Address>,
    /// As it is now.
    pub before: Guardianship,
    /// As it will be.
    pub after: Guardianship,
    /// Who signs first and pays.
    pub payer: PublicKey,
    /// The most that the payer pays in fees, in atomic units.
    pub max_fee: Amount,
    /// No block after this moment may contain it.
    pub deadline: NetworkTime,
    /// Hash of the transaction as it stands.
    pub hash: Hash256,
}

/// The account that an aggregate acts for, where all its inner transactions are those of one account, those of the
/// aggregate's own signer left aside.
pub fn ward_of(transaction: &Transaction) -> Option<PublicKey> {
    let Body::Aggregate(aggregate) = &transaction.body else { return None };
    let mut signers =
        aggregate.transactions().iter().map(|inner| inner.signer).filter(|key| *key != transaction.signer);
    let ward = signers.next()?;
    signers.all(|key| key == ward).then_some(ward)
}

/// Reads a change of guardians of the account whose place on the chain is `before`; refuses everything that it cannot
/// explain completely, and every change after which one lost key freezes the account.
///
/// # Errors
/// [`GuardianshipError`].
pub fn read_guardianship_change(
    transaction: &Transaction,
    network: &Network,
    before: &Guardianship,
) -> Result<GuardianshipChange, GuardianshipError> {
    let unexplained = GuardianshipError::Unexplained;
    let Body::Aggregate(aggregate) = &transaction.body else { return Err(unexplained) };
    let [inner] = aggregate.transactions() else { return Err(unexplained) };
    let Body::MultisigAccountModification(body) = &inner.body else { return Err(unexplained) };
    let is_whole = transaction.version == 3
        && transaction.network == network.id
        && inner.network == network.id
        && aggregate.computed_hash() == aggregate.transactions_hash
        && Address::new(&inner.signer, network.id) == before.account
        && body.deletions.len() <= 1;
    if !is_whole {
        return Err(unexplained);
    }
    let added: Option<Vec<Address>> = body.additions.iter().map(tegata_symbol::UnresolvedAddress::account).collect();
    let added = added.ok_or(unexplained)?;
    let removed = match body.deletions.first() {
        Some(address) => Some(address.account().ok_or(unexplained)?),
        None => None,
    };
    let approvals = before.approvals.checked_add_signed(body.min_approval_delta.into()).ok_or(unexplained)?;
    let (after, same) = before.changed(&added, removed, approvals)?;
    if same != *body {
        return Err(unexplained);
    }
    Ok(GuardianshipChange {
        ward: inner.signer,
        added,
        removed,
        before: before.clone(),
        after,
        payer: transaction.signer,
        max_fee: transaction.max_fee,
        deadline: transaction.deadline,
        hash: transaction.hash(&network.generation_hash_seed),
    })
}

#[cfg(test)]
mod tests;
