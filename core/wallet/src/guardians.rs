//! Accounts that guardians sign for: a child's account, of which parents are the guardians. Setting one up, changing its
//! guardians, and signing what another guardian began.
//!
//! The account itself is an ordinary one of the first guardian's wallet, made for a receive card. Once it has guardians its
//! own key signs nothing any more; it only opens what was sealed for it, so that the other guardians see no pictures.

mod bond;
mod changing;
mod collecting;
mod cosigning;
mod signatory;
mod wards;

pub(crate) use bond::Bond;
pub use changing::{GuardianCardShown, GuardiansReceipt, GuardiansReview};
pub use cosigning::{CosignReceipt, Waiting, WaitingAct};
pub(crate) use signatory::Signatory;
use tegata_rights::{CardError, GuardianshipError};
use tegata_symbol::{Address, Hash256};
pub use wards::GuardedAccount;
pub(crate) use wards::{known_wards, refresh_wards};

/// Why nothing was done about guardians.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GuardianError {
    /// Such a set of guardians must not be, or the change cannot be made.
    #[error(transparent)]
    Rule(#[from] GuardianshipError),
    /// The code is not a guardian's card for this network.
    #[error("a guardian's card cannot be used: {0}")]
    Card(#[from] CardError),
    /// The account is not one of this wallet's words.
    #[error("{0} is not an account of this wallet")]
    NotOwn(Address),
    /// The account has guardians, and none of them is of this wallet.
    #[error("{0} has guardians, and this wallet is none of them")]
    NotGuardian(Address),
    /// The account is a guardian itself.
    #[error("{0} is a guardian of others itself; take a fresh account")]
    IsGuardian(Address),
    /// The guardian's key is used up.
    #[error(
        "{0} is a guardian of 25 accounts already, the most that the network allows: that person must take a new card"
    )]
    TooManyWards(Address),
    /// An earlier change is not settled yet.
    #[error("an earlier change {0} of this account's guardians is still on its way")]
    ChangePending(Hash256),
    /// Nothing of this hash waits for a signature of this wallet.
    #[error("no transaction {0} waits for a signature of this wallet")]
    NothingWaits(Hash256),
    /// It does something that this wallet cannot explain.
    #[error("the transaction {0} does something that must not be signed")]
    Unexplained(Hash256),
    /// A grant cannot be explained without the request that it answers.
    #[error("first scan the request {0}, which says who asks and what for")]
    RequestNeeded(Hash256),
    /// A grant does something else than the request that it names leads to.
    #[error("the transaction {0} does something else than the request asks")]
    OtherThanAsked(Hash256),
}
