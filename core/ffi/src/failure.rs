//! Everything that can go wrong, as one enumeration that apps branch on and put into words.
//!
//! No variant holds a secret, a stack trace, or a text to be shown: `detail` is English, for the details page and for who
//! looks for a fault.

use serde::Serialize;
use tegata_rights::LedgerError;
use tegata_wallet::desk::DeskError;
use tegata_wallet::gate::GateError;
use tegata_wallet::keystore::KeystoreError;
use tegata_wallet::qr::QrError;
use tegata_wallet::store::{Damage, StoreError};
use tegata_wallet::words::WordsError;
use tegata_wallet::{CallError, WalletError};

use crate::device_key::DeviceKeyError;
use crate::named::count;
use crate::problems::{GuardianProblem, HospitalProblem, ImportProblem};
use crate::warnings::WarningFacts;

/// Why a call did not do what was asked. Nothing is half-done then.
#[derive(Debug, Clone, PartialEq, thiserror::Error, Serialize, uniffi::Error)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum TegataError {
    /// The wallet is locked: ask for PIN or biometrics.
    #[error("the wallet is locked")]
    Locked,
    /// The PIN is wrong, and this was counted.
    #[error("the PIN is wrong; {tries_left} more tries")]
    WrongPin {
        /// Tries left before waiting begins.
        tries_left: u32,
        /// Milliseconds to wait now.
        wait_ms: u64,
    },
    /// Too many wrong PINs: this one was not tried.
    #[error("too many wrong PINs: wait {wait_ms} ms")]
    PinWait {
        /// Milliseconds to wait.
        wait_ms: u64,
    },
    /// The PIN breaks the rules: 6 to 64 characters that can be typed.
    #[error("a PIN has 6 to 64 characters")]
    PinRejected,
    /// The BIP39 passphrase is empty, too long, or cannot be typed again.
    #[error("the passphrase cannot be used")]
    PassphraseRejected,
    /// This wallet does not open with biometrics.
    #[error("biometrics are not enabled")]
    NoBiometrics,
    /// The device's biometrics have changed: the PIN opens, and they can be enabled anew.
    #[error("the device's biometrics have changed")]
    BiometricsLost,
    /// There is no wallet here.
    #[error("there is no wallet here")]
    NotInitialised,
    /// There is a wallet here already; it was left untouched.
    #[error("there is a wallet here already")]
    AlreadyInitialised,
    /// Creating was interrupted: create again with the same PIN.
    #[error("the wallet was never finished")]
    Unfinished,
    /// The wallet was erased through this object.
    #[error("the wallet was erased")]
    Erased,
    /// Another process holds the wallet, or another call still does.
    #[error("the wallet is in use")]
    Busy,
    /// Written by a newer app: update this one. Left untouched.
    #[error("the wallet was written by a newer version ({found}; this reads up to {supported})")]
    NewerVersion {
        /// Version found.
        found: i64,
        /// Newest version that is understood.
        supported: i64,
    },
    /// The stored data were changed or are broken. The words restore the wallet.
    #[error("the wallet is damaged: {detail}")]
    Damaged {
        /// Which part.
        detail: String,
    },
    /// No room left on the device; nothing was changed.
    #[error("the device is full")]
    DeviceFull,
    /// Files cannot be read or written.
    #[error("files cannot be used: {detail}")]
    Storage {
        /// What the system said.
        detail: String,
    },
    /// The device's key store.
    #[error("{reason}")]
    Keystore {
        /// Why.
        reason: DeviceKeyError,
    },
    /// Not 12, 15, 18, 21 or 24 words.
    #[error("{found} words; 12, 15, 18, 21 or 24 are needed")]
    WordsWrongCount {
        /// How many there are.
        found: u32,
    },
    /// A word that is not in the list.
    #[error("word {position} is not in the list")]
    WordsUnknown {
        /// Which one, from 1.
        position: u32,
    },
    /// All words are in the list and do not belong together.
    #[error("the words do not belong together")]
    WordsWrongChecksum,
    /// A word that was asked back is another one.
    #[error("word {place} is another one")]
    WrongWord {
        /// Which one, from 1.
        place: u32,
    },
    /// An account of another wallet cannot be taken in.
    #[error("{detail}")]
    Import {
        /// Why.
        reason: ImportProblem,
        /// Why, for the details.
        detail: String,
    },
    /// The account is only looked at.
    #[error("the account {account} is only watched")]
    WatchOnly {
        /// Its address.
        account: String,
    },
    /// No node is set.
    #[error("no node is set")]
    NoNode,
    /// Nobody can be reached now.
    #[error("nobody can be reached: {detail}")]
    Unreachable {
        /// Who, and why.
        detail: String,
    },
    /// A node answered what cannot be, or nodes contradict each other.
    #[error("the ledger's answers cannot be relied on: {detail}")]
    Ledger {
        /// What they said.
        detail: String,
    },
    /// A node, or new settings, belong to another network.
    #[error("another network: {found} instead of {expected}")]
    OtherNetwork {
        /// Generation hash seed of the wallet.
        expected: String,
        /// Generation hash seed found.
        found: String,
    },
    /// There is no QR code in the frame or picture: look again.
    #[error("no code is to be seen")]
    NoCode,
    /// A code, or several, that cannot be read.
    #[error("{detail}")]
    CodeUnreadable {
        /// Why.
        detail: String,
    },
    /// No such request was scanned.
    #[error("the request {request} was not scanned")]
    NotScanned {
        /// Digest of the request.
        request: String,
    },
    /// Something stands in the way of agreeing.
    #[error("this cannot be agreed to")]
    Refused {
        /// What.
        warnings: Vec<WarningFacts>,
    },
    /// What would be signed is not what was shown: show the review again.
    #[error("what would be signed has changed since it was shown")]
    ReviewChanged,
    /// The request was declined.
    #[error("the request was declined")]
    Declined,
    /// The request was agreed to: withdraw the permission instead.
    #[error("the request was agreed to")]
    Agreed,
    /// The request must be agreed to first.
    #[error("the request {request} was not agreed to")]
    NotAgreed {
        /// Digest of the request.
        request: String,
    },
    /// The desk has prepared nothing for this request that was scanned.
    #[error("nothing was prepared for the request {request}")]
    NothingPrepared {
        /// Digest of the request.
        request: String,
    },
    /// Another transaction was signed for the request and may still come true.
    #[error("the transaction {transaction} may still come true")]
    OtherSigned {
        /// Its hash.
        transaction: String,
    },
    /// The request names another study.
    #[error("the request is for another study than {study}")]
    OtherStudy {
        /// The study that was chosen.
        study: String,
    },
    /// This wallet does not hold the study.
    #[error("the study {study} is not held")]
    NotHeld {
        /// The study.
        study: String,
    },
    /// The account does not have enough.
    #[error("{missing} atomic units are missing")]
    NotEnough {
        /// How much is missing.
        missing: u64,
    },
    /// Strangers filled the account: the hospital is to issue the study to another.
    #[error("the account {account} is full")]
    AccountFull {
        /// The account.
        account: String,
    },
    /// Room is being made in the account; make the same call again.
    #[error("room is being made by {transaction}")]
    RoomPending {
        /// Hash of the transaction that makes it.
        transaction: String,
    },
    /// The hospital's desk refused, or cannot be worked with.
    #[error("the desk: {detail}")]
    Desk {
        /// Why.
        reason: HospitalProblem,
        /// Whether trying again later can help.
        may_pass: bool,
        /// What it said, for the details.
        detail: String,
    },
    /// The desk prepared something that must not be signed; nothing was.
    #[error("something else was prepared: {detail}")]
    PreparedOtherwise {
        /// What differs.
        detail: String,
    },
    /// The release gate.
    #[error("the gate: {detail}")]
    Gate {
        /// Why.
        reason: HospitalProblem,
        /// Whether trying again later can help.
        may_pass: bool,
        /// What it said, for the details.
        detail: String,
    },
    /// Guardians of an account.
    #[error("{detail}")]
    Guardian {
        /// Why.
        reason: GuardianProblem,
        /// Why, for the details.
        detail: String,
    },
    /// There is no such permission.
    #[error("there is no permission {permission}")]
    UnknownPermission {
        /// Its id.
        permission: String,
    },
    /// The rights that were named are not with a hospital.
    #[error("there is nothing to withdraw")]
    NothingToWithdraw,
    /// An earlier withdrawal is on its way.
    #[error("the withdrawal {transaction} is on its way")]
    WithdrawalPending {
        /// Its hash.
        transaction: String,
    },
    /// An argument names nothing: a fault of the app.
    #[error("{argument} cannot be used")]
    BadArgument {
        /// Which.
        argument: String,
    },
    /// The call was cancelled. What it has stored stays, and the same call continues there.
    #[error("cancelled")]
    Cancelled,
    /// The system gave no randomness.
    #[error("the system gave no randomness")]
    NoRandomness,
    /// A fault of the core, or a protocol that it does not know. Nothing was signed that was not shown.
    #[error("a fault within the wallet: {detail}")]
    Fault {
        /// What.
        detail: String,
    },
    /// A fault of the core that is not known closer. The wallet can be used further.
    #[error("a fault within the wallet")]
    Internal,
}

impl From<WalletError> for TegataError {
    fn from(error: WalletError) -> Self {
        let detail = error.to_string();
        match error {
            WalletError::Store(error) => error.into(),
            WalletError::Keystore(error) => error.into(),
            WalletError::Words(error) => error.into(),
            WalletError::WrongWord { place } => Self::WrongWord { place: count(place) },
            WalletError::NothingAsked => Self::BadArgument { argument: "typed".to_owned() },
            WalletError::Unfinished { .. } => Self::Unfinished,
            WalletError::NoNode => Self::NoNode,
            WalletError::Import(error) => Self::Import { reason: (&error).into(), detail },
            WalletError::WatchOnly(account) => Self::WatchOnly { account: account.to_string() },
            WalletError::Ledger(LedgerError::Unreachable(detail)) => Self::Unreachable { detail },
            WalletError::Ledger(_) => Self::Ledger { detail },
            WalletError::OtherNetwork { expected, found } => {
                Self::OtherNetwork { expected: expected.to_string(), found: found.to_string() }
            }
            WalletError::LockAfter(_) => Self::BadArgument { argument: "lock_after_ms".to_owned() },
            WalletError::NotForeign(_) => Self::BadArgument { argument: "account".to_owned() },
            WalletError::Qr(QrError::NoCode) => Self::NoCode,
            WalletError::Qr(_) | WalletError::Request(_) | WalletError::Parts(_) => Self::CodeUnreadable { detail },
            WalletError::NotScanned(request) => Self::NotScanned { request: request.to_string() },
            WalletError::Refused(cautions) => {
                Self::Refused { warnings: cautions.into_iter().map(WarningFacts::from).collect() }
            }
            WalletError::NotAgreed(request) => Self::NotAgreed { request: request.to_string() },
            WalletError::NothingPrepared(request) => Self::NothingPrepared { request: request.to_string() },
            WalletError::OtherSigned(hash) => Self::OtherSigned { transaction: hash.to_string() },
            WalletError::ReviewChanged => Self::ReviewChanged,
            WalletError::Declined => Self::Declined,
            WalletError::Agreed => Self::Agreed,
            WalletError::OtherStudy(nft) => Self::OtherStudy { study: nft.to_string() },
            WalletError::NotHeld(nft) => Self::NotHeld { study: nft.to_string() },
            WalletError::NotEnough { missing } => Self::NotEnough { missing: missing.0 },
            WalletError::AccountFull(account) => Self::AccountFull { account: account.to_string() },
            WalletError::RoomPending(hash) => Self::RoomPending { transaction: hash.to_string() },
            WalletError::Desk(error) => {
                Self::Desk { reason: (&error).into(), may_pass: DeskError::is_passing(&error), detail }
            }
            WalletError::Prepared(_) => Self::PreparedOtherwise { detail },
            WalletError::Gate(error) => Self::Gate {
                reason: (&error).into(),
                may_pass: matches!(error, GateError::Call(CallError::Unreachable { .. }) | GateError::Damaged(_)),
                detail,
            },
            WalletError::Guardian(error) => Self::Guardian { reason: (&error).into(), detail },
            WalletError::UnknownPermission(permission) => Self::UnknownPermission { permission },
            WalletError::NothingToWithdraw => Self::NothingToWithdraw,
            WalletError::WithdrawalPending(hash) => Self::WithdrawalPending { transaction: hash.to_string() },
            WalletError::Randomness(_) => Self::NoRandomness,
            WalletError::File { .. } => Self::Storage { detail },
            _ => Self::Fault { detail },
        }
    }
}

impl From<StoreError> for TegataError {
    fn from(error: StoreError) -> Self {
        let detail = error.to_string();
        match error {
            StoreError::Locked => Self::Locked,
            StoreError::WrongPin { tries_left, wait_ms } => Self::WrongPin { tries_left, wait_ms },
            StoreError::PinWait { wait_ms } => Self::PinWait { wait_ms },
            StoreError::NoBiometrics => Self::NoBiometrics,
            StoreError::BiometricsLost => Self::BiometricsLost,
            StoreError::NotInitialised { .. } => Self::NotInitialised,
            StoreError::AlreadyInitialised { .. } => Self::AlreadyInitialised,
            StoreError::Busy => Self::Busy,
            StoreError::NewerVersion { found, supported } => Self::NewerVersion { found, supported },
            StoreError::Damaged(Damage::File | Damage::Envelope | Damage::Table { .. }) => Self::Damaged { detail },
            StoreError::DiskFull => Self::DeviceFull,
            StoreError::Keystore(error) => error.into(),
            _ => Self::Storage { detail },
        }
    }
}

impl From<KeystoreError> for TegataError {
    fn from(error: KeystoreError) -> Self {
        Self::Keystore { reason: error.into() }
    }
}

impl From<WordsError> for TegataError {
    fn from(error: WordsError) -> Self {
        match error {
            WordsError::WrongCount { found } => Self::WordsWrongCount { found: count(found) },
            WordsError::UnknownWord { position } => Self::WordsUnknown { position: count(position) },
            WordsError::WrongChecksum | WordsError::WrongEntropyLength { .. } => Self::WordsWrongChecksum,
        }
    }
}
