//! Why a verdict is no, and what a right made by another wallet lacks.

use core::fmt;

use tegata_symbol::Address;

use crate::right::Role;

/// Why a verdict is no.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The hospital that asks is not in the registry.
    AskerNotRegistered,
    /// The hospital that made the study is not in the registry.
    SourceNotRegistered,
    /// A registry entry is not valid now.
    EntryNotValid(Address),
    /// The request is not signed by the asking hospital's registered request key.
    RequestSignature,
    /// The request is for another study.
    OtherStudy,
    /// No such NFT.
    NoStudy,
    /// The NFT is not of one unit that is bound to its holder.
    StudyForm,
    /// The NFT's creator declared it void or replaced.
    StudyVoid,
    /// The account that is named does not hold the NFT.
    NotHolder,
    /// The patient's account never made this right.
    Missing(Role),
    /// The right's mosaic is not the patient's.
    NotByPatient(Role),
    /// The right's mosaic has other flags, supply, divisibility or duration than a right has.
    Form(Role),
    /// The unit is with the patient: not given, or withdrawn.
    NotGiven(Role),
    /// The units are not: one at a reception account of the right hospital, one with the patient.
    Units(Role),
    /// The latest unit came without a message of the right form.
    Message(Role),
    /// The latest unit answers another request.
    OtherRequest(Role),
    /// The right has ended.
    Ended(Role),
    /// The patient has announced to take the right back.
    BeingWithdrawn(Role),
    /// The patient has signed a statement that takes the right back; it is obeyed before it is on the chain.
    WithdrawnByStatement(Role),
    /// The grant is not final enough yet: height and what is needed.
    NotFinal {
        /// Which right.
        role: Role,
        /// Height of the block that holds it.
        height: u64,
    },
    /// The request asks for fewer rights than a release needs.
    RightNotAsked(Role),
    /// The newest block that the nodes know is older than the verifier allows: what came after it, a withdrawal perhaps, is
    /// not known to them.
    OldBlocks {
        /// Time of that block, milliseconds since 1970-01-01 UTC.
        newest_ms: u64,
    },
}

impl Reason {
    /// Stable name for programs.
    pub fn code(&self) -> String {
        let debug = format!("{self:?}");
        let name: String = debug.chars().take_while(|c| c.is_ascii_alphabetic()).collect();
        match self {
            Self::Missing(role)
            | Self::NotByPatient(role)
            | Self::Form(role)
            | Self::NotGiven(role)
            | Self::Units(role)
            | Self::Message(role)
            | Self::OtherRequest(role)
            | Self::Ended(role)
            | Self::BeingWithdrawn(role)
            | Self::WithdrawnByStatement(role)
            | Self::RightNotAsked(role)
            | Self::NotFinal { role, .. } => format!("{name}:{role}"),
            _ => name,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AskerNotRegistered => f.write_str("the hospital that asks is not in the registry"),
            Self::SourceNotRegistered => f.write_str("the hospital that made the study is not in the registry"),
            Self::EntryNotValid(address) => {
                write!(f, "the registry entry of {address} is not valid now")
            }
            Self::RequestSignature => f.write_str("the request is not signed by the hospital's registered key"),
            Self::OtherStudy => f.write_str("the request is for another study"),
            Self::NoStudy => f.write_str("there is no such study on the chain"),
            Self::StudyForm => f.write_str("the study's NFT is not a single unit bound to its holder"),
            Self::StudyVoid => f.write_str("the hospital that made the study has declared it void"),
            Self::NotHolder => f.write_str("the account does not hold the study"),
            Self::Missing(role) => write!(f, "the patient has never made {role} for this study and hospital"),
            Self::NotByPatient(role) => write!(f, "{role} was not made by the patient"),
            Self::Form(role) => write!(f, "{role} has not the form of a right"),
            Self::NotGiven(role) => {
                write!(f, "{role} is with the patient: not given, or withdrawn")
            }
            Self::Units(role) => write!(f, "{role} is not one unit at the right hospital"),
            Self::Message(role) => write!(f, "{role} came without a readable message"),
            Self::OtherRequest(role) => write!(f, "{role} was given for another request"),
            Self::Ended(role) => write!(f, "{role} has ended"),
            Self::BeingWithdrawn(role) => write!(f, "the patient is taking {role} back"),
            Self::WithdrawnByStatement(role) => write!(f, "the patient has stated that {role} is taken back"),
            Self::NotFinal { role, height } => write!(f, "{role} stands in block {height}, which is not final enough"),
            Self::OldBlocks { .. } => {
                f.write_str("the newest block that the nodes know is too old: they may have fallen behind")
            }
            Self::RightNotAsked(role) => write!(f, "the request does not ask for {role}, which a release needs"),
        }
    }
}

/// What a right made by another wallet lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lack {
    /// Its id does not follow from study and hospitals: it could be meant for something else.
    Binding(Role),
    /// It can be passed on.
    Transferable(Role),
    /// The patient cannot take it back.
    NotRevokable(Role),
    /// It is not one of a kind: other units exist, or can be made.
    Supply(Role),
    /// Its mosaic ends by itself, whatever was agreed.
    Expires(Role),
    /// Its maker can forbid accounts to use it, and so stop its being taken back.
    Restrictable(Role),
    /// It is with the hospital's identity account, not with an account that the registry lists for taking rights in.
    NotAtReception(Role),
    /// Its message names another request or another study.
    OtherRequest(Role),
    /// It names neither request nor end.
    NoEnd(Role),
}

impl Lack {
    /// Stable name for programs.
    pub fn code(&self) -> String {
        let (Self::Binding(role)
        | Self::Transferable(role)
        | Self::NotRevokable(role)
        | Self::Supply(role)
        | Self::Expires(role)
        | Self::Restrictable(role)
        | Self::NotAtReception(role)
        | Self::OtherRequest(role)
        | Self::NoEnd(role)) = self;
        let name: String = format!("{self:?}").chars().take_while(char::is_ascii_alphabetic).collect();
        format!("{name}:{role}")
    }
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Binding(role) => write!(f, "{role} is not bound to the study and the hospitals"),
            Self::Transferable(role) => write!(f, "{role} can be passed on"),
            Self::NotRevokable(role) => write!(f, "{role} cannot be taken back by the patient"),
            Self::Supply(role) => write!(f, "{role} is not one of a kind: other units exist or can be made"),
            Self::Expires(role) => write!(f, "{role} ends by itself"),
            Self::Restrictable(role) => write!(f, "{role} can be restricted by its maker"),
            Self::NotAtReception(role) => write!(f, "{role} is not at a reception account of the hospital"),
            Self::OtherRequest(role) => write!(f, "{role} names another request or study"),
            Self::NoEnd(role) => write!(f, "{role} names neither a request nor an end"),
        }
    }
}
