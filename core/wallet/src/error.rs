//! What can go wrong with the wallet as a whole, so that a caller can branch on it and a person can act on it.

use std::io;
use std::path::PathBuf;

use tegata_rights::{AnswerError, FormatError, GrantMismatch, LedgerError, PartsError, RequestError};
use tegata_symbol::{Address, Amount, Hash256, MosaicId, SignError};

use crate::accounts::ImportError;
use crate::desk::DeskError;
use crate::gate::GateError;
use crate::guardians::GuardianError;
use crate::keystore::KeystoreError;
use crate::randomness::NoRandomness;
use crate::review::Caution;
use crate::store::{Damage, StoreError};
use crate::words::WordsError;
use tegata_qr::QrError;

/// Why the wallet did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WalletError {
    /// The store or the PIN.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The device key.
    #[error(transparent)]
    Keystore(#[from] KeystoreError),
    /// The recovery words.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// A word that was asked back is another one.
    #[error("word {place} is another one: look at what you wrote down")]
    WrongWord {
        /// Which one, counted from 1.
        place: usize,
    },
    /// No words were asked back.
    #[error("no words were asked back; ask for places first")]
    NothingAsked,
    /// Creating the wallet was interrupted before the words were stored.
    #[error("the wallet at {} was never finished; create it again with the same PIN", path.display())]
    Unfinished {
        /// The wallet's store.
        path: PathBuf,
    },
    /// Nothing can be asked: no node's URL is set.
    #[error("no ledger node is set; add the URL of one")]
    NoNode,
    /// An account of another wallet.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The account is only looked at: this wallet has no key to sign for it.
    #[error("the account {0} is only watched: this wallet cannot sign for it")]
    WatchOnly(Address),
    /// The account comes from the words and cannot be taken out.
    #[error("the account {0} was not imported")]
    NotForeign(Address),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The node belongs to another network than the wallet.
    #[error("this wallet belongs to the network {expected}, the node to {found}")]
    OtherNetwork {
        /// Generation hash seed that the wallet is bound to.
        expected: Hash256,
        /// Generation hash seed of the node.
        found: Hash256,
    },
    /// Settings that would leave the wallet open for too long while nobody looks at it.
    #[error("the wallet can stay open for 5 minutes at most while it is left, not for {0} milliseconds")]
    LockAfter(u64),
    /// The picture or its code.
    #[error(transparent)]
    Qr(#[from] QrError),
    /// A consent request that cannot be read.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// A record that cannot be made or read.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// No request with this digest was scanned.
    #[error("no request {0} was scanned; scan it first")]
    NotScanned(Hash256),
    /// Something stands in the way of agreeing.
    #[error("this cannot be agreed to: {}", list(.0))]
    Refused(Vec<Caution>),
    /// The request must be agreed to before what a desk prepared for it is looked at.
    #[error("the request {0} was not agreed to; answer it first")]
    NotAgreed(Hash256),
    /// Nothing that a desk prepared for this request was scanned.
    #[error("nothing that the hospital prepared for the request {0} was scanned")]
    NothingPrepared(Hash256),
    /// Another transaction was signed for this request, and may still come true.
    #[error("the transaction {0} was signed for this request and may still come true; try again with a network")]
    OtherSigned(Hash256),
    /// A code in several parts.
    #[error(transparent)]
    Parts(#[from] PartsError),
    /// What would be signed is not what was shown.
    #[error("what would be signed has changed since it was shown; look at the review again")]
    ReviewChanged,
    /// The request was declined.
    #[error("this request was declined")]
    Declined,
    /// The request was agreed to: withdraw the permission instead.
    #[error("this request was agreed to already; withdraw the permission instead")]
    Agreed,
    /// The request names another study than the one chosen.
    #[error("the request is for another study than {0}")]
    OtherStudy(MosaicId),
    /// None of the wallet's accounts holds the study.
    #[error("this wallet does not hold the study {0}")]
    NotHeld(MosaicId),
    /// The account's balance does not suffice.
    #[error("{missing} atomic units of the network's currency are missing")]
    NotEnough {
        /// How much is missing, in atomic units.
        missing: Amount,
    },
    /// Strangers filled the account with mosaics that cannot be sent away.
    #[error("the account {0} is full of other people's mosaics: ask the hospital to issue the study anew to another")]
    AccountFull(Address),
    /// Other people's mosaics are being sent away to make room; the same call goes on.
    #[error("room is being made in the account by {0}; the same call goes on")]
    RoomPending(Hash256),
    /// The asking hospital's desk.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The desk prepared something else than was agreed to; nothing was signed.
    #[error("the hospital prepared something that must not be signed: {0}")]
    Prepared(#[from] GrantMismatch),
    /// The answer to the desk could not be sealed.
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// A transaction could not be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The release gate.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// Guardians of an account.
    #[error(transparent)]
    Guardian(#[from] GuardianError),
    /// No permission has this id.
    #[error("there is no permission {0}")]
    UnknownPermission(String),
    /// None of the named rights is out.
    #[error("there is nothing to withdraw: the rights named are not with a hospital")]
    NothingToWithdraw,
    /// An earlier withdrawal is not settled yet.
    #[error("an earlier withdrawal {0} is still on its way")]
    WithdrawalPending(Hash256),
    /// The system gave no randomness.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// A file could not be written.
    #[error("{}: {kind}", path.display())]
    File {
        /// The file or directory.
        path: PathBuf,
        /// What the operating system said.
        kind: io::ErrorKind,
    },
}

impl WalletError {
    /// The wallet's own records contradict each other.
    pub(crate) const fn inconsistent(table: &'static str) -> Self {
        Self::Store(StoreError::Damaged(Damage::Table { name: table, row: None }))
    }
}

fn list(cautions: &[Caution]) -> String {
    cautions.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
