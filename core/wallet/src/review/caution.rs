//! Warnings: what stands in the way, what deserves a loud word, what is worth noting.

use core::fmt;

use tegata_rights::{Identity, Role, UnfitFacts};
use tegata_symbol::{Address, Amount, Hash256, MosaicId};

use crate::studies::PictureProblem;

/// How grave a warning is; the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The patient cannot agree.
    Blocking,
    /// The patient can agree and should think twice.
    Loud,
    /// Worth knowing.
    Note,
}

/// One warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// How grave.
    pub severity: Severity,
    /// What it is.
    pub caution: Caution,
}

impl From<Caution> for Warning {
    fn from(caution: Caution) -> Self {
        Self { severity: caution.severity(), caution }
    }
}

/// What a warning is about, with its arguments. Times are milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Caution {
    /// The request is not signed by the hospital that it names, or was changed on the way.
    Changed,
    /// The asking hospital is not in the registry: its signature cannot be checked, and it has no name.
    AskerUnregistered(Address),
    /// The asking hospital's registry entry is not valid now.
    AskerNotValid(Address),
    /// No registry is set: no hospital can be checked.
    NoRegistry,
    /// The request belongs to another network.
    OtherNetwork(Hash256),
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
    /// This request was agreed to.
    AlreadyAgreed {
        /// When.
        at_ms: u64,
    },
    /// This request was declined.
    AlreadyDeclined {
        /// When.
        at_ms: u64,
    },
    /// The chain shows that rights were given for this very request before.
    GivenBefore(Role),
    /// The request leaves the study open, and none is chosen.
    ChooseStudy,
    /// None of the wallet's accounts holds the study.
    NotHeld(MosaicId),
    /// The hospital that made the study declared it void; with its reason.
    Void(String),
    /// The hospital that made the study is not, or no longer, in the registry.
    SourceUnregistered(Address),
    /// The registry entry of the hospital that made the study is not valid now.
    SourceNotValid(Address),
    /// The study came from a stranger, or to an account whose card was for another hospital.
    SetAside(MosaicId),
    /// There is no picture to recognise the study by.
    NoPicture(PictureProblem),
    /// The mosaic of this right is in use for something else.
    RightTaken {
        /// Which right.
        role: Role,
        /// Its mosaic.
        mosaic: MosaicId,
    },
    /// No reception account of the hospital can take the right in.
    NoReception {
        /// Which right.
        role: Role,
        /// The hospital.
        hospital: Address,
    },
    /// The hospital has this right for this study now: agreeing replaces it.
    Replaces {
        /// Which right.
        role: Role,
        /// Its end now.
        until_ms: u64,
    },
    /// The account's balance does not suffice.
    NotEnough {
        /// Atomic units missing.
        missing: Amount,
    },
    /// Strangers filled the account: so many of their mosaics go back to who made them first.
    StrangersGoBack {
        /// How many at least.
        mosaics: usize,
        /// What that costs at most, beside the grant.
        max_fee: Amount,
    },
    /// Strangers filled the account, and nothing of it can be sent away.
    AccountFull,
    /// The hospital pays, and names no desk that can be reached safely.
    NoDesk,
    /// No node can be reached.
    Unreachable(String),
    /// No node can be reached, for this reason. The patient can agree and show the answer as a code; what could not be looked
    /// up (the balance, how the rights stand) the ledger will refuse where it does not fit, and nothing is lost then.
    WithoutNetwork(String),
    /// What the request says of the network cannot be worked with.
    UnfitFacts(UnfitFacts),
    /// No node can be reached, and the registry's entry of this hospital was never read on this device.
    NeverRead(Address),
    /// What is shown was read earlier.
    OldData {
        /// When.
        as_of_ms: u64,
    },
    /// Research does not need the patient's name, and this request asks for it.
    IdentifiedResearch(Identity),
    /// The study belongs to an account that guardians sign for, a child's.
    Guarded {
        /// How many guardians it has.
        guardians: u32,
        /// How many of them must sign.
        signatures: u32,
    },
    /// All of the account's guardians must sign: one lost key freezes it.
    AllGuardiansMustSign(u32),
    /// The account has guardians, and this wallet is none of them.
    NotGuardian(Address),
    /// The study belongs to an account that this wallet only looks at.
    WatchOnly(Address),
    /// What a hospital pays for waits minutes, and several guardians must sign: ask for a request that the family pays for.
    HospitalCannotWait {
        /// How many must sign.
        signatures: u32,
    },
}

impl Caution {
    /// How grave it is.
    pub const fn severity(&self) -> Severity {
        match self {
            Self::Changed
            | Self::AskerUnregistered(_)
            | Self::AskerNotValid(_)
            | Self::NoRegistry
            | Self::OtherNetwork(_)
            | Self::TooLate { .. }
            | Self::AlreadyEnded { .. }
            | Self::AlreadyAgreed { .. }
            | Self::AlreadyDeclined { .. }
            | Self::GivenBefore(_)
            | Self::ChooseStudy
            | Self::NotHeld(_)
            | Self::Void(_)
            | Self::SourceUnregistered(_)
            | Self::SourceNotValid(_)
            | Self::RightTaken { .. }
            | Self::NoReception { .. }
            | Self::NotEnough { .. }
            | Self::AccountFull
            | Self::NoDesk
            | Self::Unreachable(_)
            | Self::NotGuardian(_)
            | Self::WatchOnly(_)
            | Self::HospitalCannotWait { .. }
            | Self::UnfitFacts(_)
            | Self::NeverRead(_)
            | Self::NoPicture(PictureProblem::Changed) => Severity::Blocking,
            Self::NoPicture(PictureProblem::NotOnChain)
            | Self::Replaces { .. }
            | Self::StrangersGoBack { .. }
            | Self::OldData { .. }
            | Self::Guarded { .. } => Severity::Note,
            Self::WithoutNetwork(_)
            | Self::AllGuardiansMustSign(_)
            | Self::SetAside(_)
            | Self::NoPicture(_)
            | Self::IdentifiedResearch(_) => Severity::Loud,
        }
    }

    /// Stable name for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::AskerUnregistered(_) => "asker-unregistered",
            Self::AskerNotValid(_) => "asker-not-valid",
            Self::NoRegistry => "no-registry",
            Self::OtherNetwork(_) => "other-network",
            Self::TooLate { .. } => "too-late",
            Self::AlreadyEnded { .. } => "already-ended",
            Self::AlreadyAgreed { .. } => "already-agreed",
            Self::AlreadyDeclined { .. } => "already-declined",
            Self::GivenBefore(_) => "given-before",
            Self::ChooseStudy => "choose-study",
            Self::NotHeld(_) => "not-held",
            Self::Void(_) => "void",
            Self::SourceUnregistered(_) => "source-unregistered",
            Self::SourceNotValid(_) => "source-not-valid",
            Self::SetAside(_) => "set-aside",
            Self::NoPicture(problem) => problem.code(),
            Self::RightTaken { .. } => "right-taken",
            Self::NoReception { .. } => "no-reception",
            Self::Replaces { .. } => "replaces",
            Self::NotEnough { .. } => "not-enough",
            Self::StrangersGoBack { .. } => "strangers-go-back",
            Self::AccountFull => "account-full",
            Self::NoDesk => "no-desk",
            Self::Unreachable(_) => "unreachable",
            Self::WithoutNetwork(_) => "without-network",
            Self::UnfitFacts(_) => "unfit-facts",
            Self::NeverRead(_) => "never-read",
            Self::OldData { .. } => "old-data",
            Self::IdentifiedResearch(_) => "identified-research",
            Self::Guarded { .. } => "guarded",
            Self::AllGuardiansMustSign(_) => "all-guardians-must-sign",
            Self::NotGuardian(_) => "not-guardian",
            Self::WatchOnly(_) => "watch-only",
            Self::HospitalCannotWait { .. } => "hospital-cannot-wait",
        }
    }
}

impl fmt::Display for Caution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed => f.write_str("the request was changed, or does not come from the hospital that it names"),
            Self::AskerUnregistered(address) => {
                write!(f, "the hospital {address} is not in the registry, so nobody vouches for it")
            }
            Self::AskerNotValid(address) => write!(f, "the registry entry of the hospital {address} is not valid now"),
            Self::NoRegistry => f.write_str("no registry is set, so no hospital can be checked"),
            Self::OtherNetwork(seed) => write!(f, "the request belongs to another network ({seed})"),
            Self::TooLate { .. } => f.write_str("the time to answer is over: ask the hospital for a new request"),
            Self::AlreadyEnded { .. } => f.write_str("the rights asked for would end at once"),
            Self::AlreadyAgreed { .. } => f.write_str("this request was agreed to already"),
            Self::AlreadyDeclined { .. } => f.write_str("this request was declined already"),
            Self::GivenBefore(role) => write!(f, "{role} was given for this very request before"),
            Self::ChooseStudy => f.write_str("choose the study that the request is about"),
            Self::NotHeld(nft) => write!(f, "this wallet does not hold the study {nft}"),
            Self::Void(reason) if reason.is_empty() => f.write_str("the study was declared void"),
            Self::Void(reason) => write!(f, "the study was declared void: {reason}"),
            Self::SourceUnregistered(address) => {
                write!(f, "the hospital {address}, which made the study, is not in the registry")
            }
            Self::SourceNotValid(address) => {
                write!(f, "the registry entry of {address}, which made the study, is not valid now")
            }
            Self::SetAside(nft) => write!(f, "the study {nft} came unasked"),
            Self::NoPicture(PictureProblem::Missing) => f.write_str("the study's picture is missing"),
            Self::NoPicture(PictureProblem::NotOnChain) => f.write_str("the study has no picture on the chain"),
            Self::NoPicture(PictureProblem::Changed) => f.write_str("the study's picture was changed"),
            Self::NoPicture(PictureProblem::WrongKey) => f.write_str("the study's picture cannot be opened"),
            Self::NoPicture(PictureProblem::Damaged) => f.write_str("the study's picture is damaged"),
            Self::RightTaken { role, mosaic } => {
                write!(f, "the mosaic {mosaic} of {role} is in use for something else")
            }
            Self::NoReception { role, hospital } => {
                write!(f, "no reception account of {hospital} can take {role} in")
            }
            Self::Replaces { role, .. } => write!(f, "the hospital has {role} now; this replaces it"),
            Self::NotEnough { missing } => write!(f, "{missing} atomic units of currency are missing"),
            Self::StrangersGoBack { mosaics, max_fee } => write!(
                f,
                "strangers filled the account: {mosaics} of their mosaics go back first, for at most {max_fee} atomic units"
            ),
            Self::AccountFull => f.write_str("strangers filled the account, and nothing of theirs can be sent away"),
            Self::NoDesk => f.write_str("the hospital names no desk that can be reached safely"),
            Self::Unreachable(why) => write!(f, "the ledger cannot be asked now: {why}"),
            Self::WithoutNetwork(why) => write!(
                f,
                "the ledger cannot be asked now ({why}): the answer is shown to the desk as a code, and what does not fit the \
                 ledger is refused by it"
            ),
            Self::UnfitFacts(unfit) => write!(f, "{unfit}: ask the hospital for a new request"),
            Self::NeverRead(address) => {
                write!(f, "what the registry says of the hospital {address} was never read on this device")
            }
            Self::OldData { .. } => f.write_str("what is shown was read earlier"),
            Self::IdentifiedResearch(_) => f.write_str("research asks for the study with the patient's name"),
            Self::Guarded { guardians, signatures } => {
                write!(f, "the study belongs to an account of {guardians} guardians, {signatures} of whom must sign")
            }
            Self::AllGuardiansMustSign(count) => {
                write!(f, "all {count} guardians must sign: one lost key would freeze the account for ever")
            }
            Self::NotGuardian(account) => {
                write!(f, "guardians sign for the account {account}, and this wallet is none of them")
            }
            Self::WatchOnly(account) => {
                write!(f, "the account {account} is only watched: this wallet cannot sign for it")
            }
            Self::HospitalCannotWait { signatures } => write!(
                f,
                "{signatures} guardians must sign, longer than a hospital that pays waits: ask for a request that you pay for"
            ),
        }
    }
}
