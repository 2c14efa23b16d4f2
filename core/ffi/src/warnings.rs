//! What stands in the way of agreeing, or deserves a loud word.

use serde::Serialize;
use tegata_rights::Role;
use tegata_wallet::review::{Caution as Found, Severity as Grave, Warning};
use tegata_wallet::studies::PictureProblem as NoPicture;

use crate::named::count;

/// One warning of a review. They come the worst first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct WarningFacts {
    /// How grave.
    pub severity: Severity,
    /// What it is.
    pub caution: Caution,
}

/// How grave a warning is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Severity {
    /// The patient cannot agree.
    Blocking,
    /// The patient can agree and should think twice.
    Loud,
    /// Worth knowing.
    Note,
}

/// Which right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum RightRole {
    /// T: the study may be handed over by the hospital that holds it.
    Transfer,
    /// V: the study may be seen by the hospital that asks.
    Viewing,
}

impl From<Role> for RightRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Transfer => Self::Transfer,
            Role::Viewing => Self::Viewing,
        }
    }
}

/// Why there is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PictureProblem {
    /// The ledger has none.
    Missing,
    /// The hospital puts no pictures on the ledger, and has not given it otherwise.
    NotOnLedger,
    /// It is not the one that the hospital committed to.
    Changed,
    /// It was not sealed for this account.
    WrongKey,
    /// It is no picture within the limits.
    Damaged,
}

impl From<NoPicture> for PictureProblem {
    fn from(problem: NoPicture) -> Self {
        match problem {
            NoPicture::Missing => Self::Missing,
            NoPicture::NotOnChain => Self::NotOnLedger,
            NoPicture::Changed => Self::Changed,
            NoPicture::WrongKey => Self::WrongKey,
            _ => Self::Damaged,
        }
    }
}

/// What a warning is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Caution {
    /// The request is not signed by the hospital that it names, or was changed on the way.
    Changed,
    /// The asking hospital is not in the registry: it has no name.
    AskerUnregistered {
        /// The hospital.
        hospital: String,
    },
    /// The asking hospital's registry entry is not valid now.
    AskerNotValid {
        /// The hospital.
        hospital: String,
    },
    /// No registry is set.
    NoRegistry,
    /// The request belongs to another network.
    OtherNetwork {
        /// Its generation hash seed.
        network: String,
    },
    /// The time to answer is over.
    TooLate {
        /// When it ended.
        answer_by_ms: u64,
    },
    /// The rights would end at once.
    AlreadyEnded {
        /// Their end.
        until_ms: u64,
    },
    /// The request was agreed to.
    AlreadyAgreed {
        /// When.
        at_ms: u64,
    },
    /// The request was declined.
    AlreadyDeclined {
        /// When.
        at_ms: u64,
    },
    /// The ledger shows that rights were given for this very request.
    GivenBefore {
        /// Which.
        right: RightRole,
    },
    /// The patient has to choose the study.
    ChooseStudy,
    /// This wallet does not hold the study.
    NotHeld {
        /// The study.
        study: String,
    },
    /// The study was declared void.
    Void {
        /// Why, as the hospital says.
        reason: String,
    },
    /// The hospital that made the study is not in the registry.
    SourceUnregistered {
        /// The hospital.
        hospital: String,
    },
    /// The registry entry of the hospital that made the study is not valid now.
    SourceNotValid {
        /// The hospital.
        hospital: String,
    },
    /// The study came unasked.
    SetAside {
        /// The study.
        study: String,
    },
    /// There is no picture to recognise the study by.
    NoPicture {
        /// Why.
        problem: PictureProblem,
    },
    /// The mosaic of the right is in use for something else.
    RightTaken {
        /// Which right.
        right: RightRole,
        /// Its mosaic.
        mosaic: String,
    },
    /// No account of the hospital can take the right in.
    NoReception {
        /// Which right.
        right: RightRole,
        /// The hospital.
        hospital: String,
    },
    /// The hospital has the right now: agreeing replaces it.
    Replaces {
        /// Which right.
        right: RightRole,
        /// Its end now.
        until_ms: u64,
    },
    /// The account does not have enough.
    NotEnough {
        /// How much is missing.
        missing: u64,
    },
    /// Strangers' mosaics go back to their makers first.
    StrangersGoBack {
        /// How many at least.
        mosaics: u32,
        /// What that costs at most.
        max_fee: u64,
    },
    /// Strangers filled the account.
    AccountFull,
    /// The hospital pays, and has no desk that can be reached safely.
    NoDesk,
    /// No node can be reached.
    Unreachable {
        /// Why, for the details.
        detail: String,
    },
    /// No node can be reached; the patient can agree by a code.
    WithoutNetwork {
        /// Why, for the details.
        detail: String,
    },
    /// What the request says of the network cannot be worked with: ask for a new one.
    UnfitFacts {
        /// What, for the details.
        detail: String,
    },
    /// No node can be reached, and this hospital's entry was never read here.
    NeverRead {
        /// The hospital.
        hospital: String,
    },
    /// What is shown was read earlier.
    OldData {
        /// When.
        as_of_ms: u64,
    },
    /// Research asks for the patient's name.
    IdentifiedResearch,
    /// Guardians sign for the account.
    Guarded {
        /// How many there are.
        guardians: u32,
        /// How many must sign.
        signatures: u32,
    },
    /// All guardians must sign: one lost key would freeze the account.
    AllGuardiansMustSign {
        /// How many there are.
        guardians: u32,
    },
    /// This wallet is none of the account's guardians.
    NotGuardian {
        /// The account.
        account: String,
    },
    /// The account is only watched.
    WatchOnly {
        /// The account.
        account: String,
    },
    /// A hospital that pays waits minutes, and several guardians must sign.
    HospitalCannotWait {
        /// How many must sign.
        signatures: u32,
    },
    /// Something that this version does not name; its severity counts.
    Other {
        /// Its stable name.
        code: String,
        /// In English.
        detail: String,
    },
}

impl From<Grave> for Severity {
    fn from(severity: Grave) -> Self {
        match severity {
            Grave::Blocking => Self::Blocking,
            Grave::Loud => Self::Loud,
            Grave::Note => Self::Note,
        }
    }
}

impl From<Warning> for WarningFacts {
    fn from(warning: Warning) -> Self {
        Self { severity: warning.severity.into(), caution: warning.caution.into() }
    }
}

impl From<Found> for WarningFacts {
    fn from(caution: Found) -> Self {
        Self { severity: caution.severity().into(), caution: caution.into() }
    }
}

impl From<Found> for Caution {
    fn from(caution: Found) -> Self {
        match caution {
            Found::Changed => Self::Changed,
            Found::AskerUnregistered(hospital) => Self::AskerUnregistered { hospital: hospital.to_string() },
            Found::AskerNotValid(hospital) => Self::AskerNotValid { hospital: hospital.to_string() },
            Found::NoRegistry => Self::NoRegistry,
            Found::OtherNetwork(network) => Self::OtherNetwork { network: network.to_string() },
            Found::TooLate { answer_by_ms } => Self::TooLate { answer_by_ms },
            Found::AlreadyEnded { until_ms } => Self::AlreadyEnded { until_ms },
            Found::AlreadyAgreed { at_ms } => Self::AlreadyAgreed { at_ms },
            Found::AlreadyDeclined { at_ms } => Self::AlreadyDeclined { at_ms },
            Found::GivenBefore(role) => Self::GivenBefore { right: role.into() },
            Found::ChooseStudy => Self::ChooseStudy,
            Found::NotHeld(nft) => Self::NotHeld { study: nft.to_string() },
            Found::Void(reason) => Self::Void { reason },
            Found::SourceUnregistered(hospital) => Self::SourceUnregistered { hospital: hospital.to_string() },
            Found::SourceNotValid(hospital) => Self::SourceNotValid { hospital: hospital.to_string() },
            Found::SetAside(nft) => Self::SetAside { study: nft.to_string() },
            Found::NoPicture(problem) => Self::NoPicture { problem: problem.into() },
            Found::RightTaken { role, mosaic } => Self::RightTaken { right: role.into(), mosaic: mosaic.to_string() },
            Found::NoReception { role, hospital } => {
                Self::NoReception { right: role.into(), hospital: hospital.to_string() }
            }
            Found::Replaces { role, until_ms } => Self::Replaces { right: role.into(), until_ms },
            Found::NotEnough { missing } => Self::NotEnough { missing: missing.0 },
            Found::StrangersGoBack { mosaics, max_fee } => {
                Self::StrangersGoBack { mosaics: count(mosaics), max_fee: max_fee.0 }
            }
            Found::AccountFull => Self::AccountFull,
            Found::NoDesk => Self::NoDesk,
            Found::Unreachable(detail) => Self::Unreachable { detail },
            Found::WithoutNetwork(detail) => Self::WithoutNetwork { detail },
            Found::UnfitFacts(unfit) => Self::UnfitFacts { detail: unfit.to_string() },
            Found::NeverRead(hospital) => Self::NeverRead { hospital: hospital.to_string() },
            Found::OldData { as_of_ms } => Self::OldData { as_of_ms },
            Found::IdentifiedResearch(_) => Self::IdentifiedResearch,
            Found::Guarded { guardians, signatures } => Self::Guarded { guardians, signatures },
            Found::AllGuardiansMustSign(guardians) => Self::AllGuardiansMustSign { guardians },
            Found::NotGuardian(account) => Self::NotGuardian { account: account.to_string() },
            Found::WatchOnly(account) => Self::WatchOnly { account: account.to_string() },
            Found::HospitalCannotWait { signatures } => Self::HospitalCannotWait { signatures },
            other => Self::Other { code: other.code().to_owned(), detail: other.to_string() },
        }
    }
}
