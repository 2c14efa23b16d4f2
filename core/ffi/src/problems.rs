//! Closer reasons of some failures, for apps to have words for.

use serde::Serialize;
use tegata_rights::GuardianshipError;
use tegata_wallet::CallError;
use tegata_wallet::accounts::ImportError;
use tegata_wallet::desk::DeskError;
use tegata_wallet::gate::GateError;
use tegata_wallet::guardians::GuardianError;

/// Why an account of another wallet was not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase")]
pub enum ImportProblem {
    /// Neither 64 hexadecimal digits nor a Symbol wallet's export.
    NotAKey,
    /// Sealed with a password, which is needed too.
    NeedsPassword,
    /// The password is another one, or the export is damaged.
    WrongPassword,
    /// Of another network.
    OtherNetwork,
    /// In the wallet already.
    AlreadyThere,
    /// The ledger has not seen the account: name its public key instead.
    UnknownKey,
    /// More accounts than a wallet takes.
    TooMany,
    /// A reason that this version does not name.
    Other,
}

impl From<&ImportError> for ImportProblem {
    fn from(error: &ImportError) -> Self {
        match error {
            ImportError::NotAKey => Self::NotAKey,
            ImportError::Encrypted => Self::NeedsPassword,
            ImportError::WrongPassword => Self::WrongPassword,
            ImportError::OtherNetwork(_) => Self::OtherNetwork,
            ImportError::AlreadyThere(_) => Self::AlreadyThere,
            ImportError::UnknownKey(_) => Self::UnknownKey,
            ImportError::TooMany => Self::TooMany,
            _ => Self::Other,
        }
    }
}

/// Why a hospital's desk or gate did not do what was asked of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum HospitalProblem {
    /// It names no address for this.
    NoAddress,
    /// The address that it names is not one that medical data may be sent to.
    Insecure,
    /// No connection, or no answer in time.
    Unreachable,
    /// It refused.
    Refused {
        /// HTTP status.
        status: u16,
        /// Its own code, where it gave one.
        code: String,
    },
    /// It does not know the request.
    UnknownRequest,
    /// The request was answered from another account.
    AnsweredByAnother,
    /// The time to answer is over.
    TooLate,
    /// The gate is another hospital's than the one that made the study.
    OtherHospital,
    /// The files are not those that the hospital committed to when it made the study.
    NotCommitted,
    /// A file arrived damaged: fetch again.
    Damaged,
    /// Its answer is not what the protocol says.
    Nonsense,
    /// A reason that this version does not name.
    Other,
}

impl From<&CallError> for HospitalProblem {
    fn from(error: &CallError) -> Self {
        match error {
            CallError::Insecure(_) => Self::Insecure,
            CallError::Unreachable { .. } => Self::Unreachable,
            CallError::Refused { status, code, .. } => Self::Refused { status: *status, code: code.clone() },
            CallError::Nonsense { .. } => Self::Nonsense,
            _ => Self::Other,
        }
    }
}

impl From<&DeskError> for HospitalProblem {
    fn from(error: &DeskError) -> Self {
        match error {
            DeskError::NoDesk => Self::NoAddress,
            DeskError::UnknownRequest => Self::UnknownRequest,
            DeskError::AnsweredByAnother => Self::AnsweredByAnother,
            DeskError::TooLate => Self::TooLate,
            DeskError::Unreadable => Self::Nonsense,
            DeskError::Call(error) => error.into(),
            _ => Self::Other,
        }
    }
}

impl From<&GateError> for HospitalProblem {
    fn from(error: &GateError) -> Self {
        match error {
            GateError::Call(error) => error.into(),
            GateError::OtherHospital { .. } => Self::OtherHospital,
            GateError::Nonsense(_) => Self::Nonsense,
            GateError::NotCommitted => Self::NotCommitted,
            GateError::Damaged(_) => Self::Damaged,
            _ => Self::Other,
        }
    }
}

/// Why nothing was done about guardians.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase")]
pub enum GuardianProblem {
    /// With fewer than two guardians one lost key would freeze the account.
    TooFew,
    /// All would have to sign: one lost key would freeze the account.
    AllMustSign,
    /// Nobody would have to sign.
    NobodyMustSign,
    /// More guardians than the network allows.
    TooMany,
    /// A guardian already.
    AlreadyGuardian,
    /// The one who is to leave is no guardian.
    NoSuchGuardian,
    /// An account cannot be its own guardian.
    OwnGuardian,
    /// Nothing would change.
    NoChange,
    /// The code is no guardian's card for this network.
    BadCard,
    /// The account is not one of this wallet's words.
    NotOwn,
    /// The account has guardians, and this wallet is none of them.
    NotGuardian,
    /// The account is a guardian itself: take a fresh one.
    IsGuardian,
    /// The person is a guardian of 25 accounts, the most that the network allows, and must take a new card.
    TooManyWards,
    /// An earlier change is not settled yet.
    ChangePending,
    /// Nothing waits for a signature of this wallet.
    NothingWaits,
    /// It cannot be explained completely, and is not signed.
    Unexplained,
    /// It is a grant: first scan the request, which says who asks and what for.
    RequestNeeded,
    /// It does something else than the request asks.
    OtherThanAsked,
    /// A reason that this version does not name.
    Other,
}

impl From<&GuardianError> for GuardianProblem {
    fn from(error: &GuardianError) -> Self {
        match error {
            GuardianError::Rule(rule) => match rule {
                GuardianshipError::TooFew(_) => Self::TooFew,
                GuardianshipError::AllMustSign(_) => Self::AllMustSign,
                GuardianshipError::NobodyMustSign => Self::NobodyMustSign,
                GuardianshipError::TooMany(_) => Self::TooMany,
                GuardianshipError::AlreadyGuardian(_) => Self::AlreadyGuardian,
                GuardianshipError::NotGuardian(_) => Self::NoSuchGuardian,
                GuardianshipError::OwnGuardian => Self::OwnGuardian,
                GuardianshipError::NoChange => Self::NoChange,
                GuardianshipError::Unexplained => Self::Unexplained,
                _ => Self::Other,
            },
            GuardianError::Card(_) => Self::BadCard,
            GuardianError::NotOwn(_) => Self::NotOwn,
            GuardianError::NotGuardian(_) => Self::NotGuardian,
            GuardianError::IsGuardian(_) => Self::IsGuardian,
            GuardianError::TooManyWards(_) => Self::TooManyWards,
            GuardianError::ChangePending(_) => Self::ChangePending,
            GuardianError::NothingWaits(_) => Self::NothingWaits,
            GuardianError::Unexplained(_) => Self::Unexplained,
            GuardianError::RequestNeeded(_) => Self::RequestNeeded,
            GuardianError::OtherThanAsked(_) => Self::OtherThanAsked,
            _ => Self::Other,
        }
    }
}
