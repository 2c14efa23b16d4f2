//! The text form of signed records: what QR codes and pasted lines carry.
//!
//! `TEGATA:` ‖ kind ‖ `:` ‖ Base32 (RFC 4648 without padding). Upper case only, so that a QR code stores it in its
//! alphanumeric mode; reading accepts either case and skips white space.

use data_encoding::BASE32_NOPAD;

/// Longest text that is looked at.
pub const MAX_CODE_TEXT: usize = 4096;

/// What a code carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodeKind {
    /// A hospital's consent request.
    Request,
    /// Where to send a study: from the patient.
    ReceiveCard,
    /// Which study is meant: from the patient.
    StudyCard,
    /// A patient's statement that rights are taken back.
    Withdrawal,
    /// Who is to become a guardian: from that person.
    GuardianCard,
    /// A patient's sealed answer, for the desk that asked.
    Answer,
    /// An aggregate that a desk prepared, for the patient to cosign.
    Prepared,
    /// The patient's cosignature of such an aggregate, for the desk.
    Cosignature,
}

impl CodeKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Request,
        Self::ReceiveCard,
        Self::StudyCard,
        Self::Withdrawal,
        Self::GuardianCard,
        Self::Answer,
        Self::Prepared,
        Self::Cosignature,
    ];

    /// The letter and format number in the text.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Request => "R1",
            Self::ReceiveCard => "C1",
            Self::StudyCard => "S1",
            Self::Withdrawal => "W1",
            Self::GuardianCard => "G1",
            Self::Answer => "A1",
            Self::Prepared => "P1",
            Self::Cosignature => "K1",
        }
    }

    pub(crate) fn of_mark(mark: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.mark() == mark)
    }
}

/// A text that is not one of Tegata's codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Does not begin with `TEGATA:`.
    #[error("this is not a Tegata code")]
    NotTegata,
    /// A Tegata code of a kind or version that this program does not know.
    #[error("this Tegata code is of a newer kind: update the app")]
    UnknownKind,
    /// Characters are wrong or missing.
    #[error("the code is damaged: scan it again")]
    Damaged,
    /// Longer than any code.
    #[error("the code has {0} characters, which is more than any Tegata code")]
    TooLong(usize),
}

/// The text for `bytes`.
pub fn write_code(kind: CodeKind, bytes: &[u8]) -> String {
    format!("TEGATA:{}:{}", kind.mark(), BASE32_NOPAD.encode(bytes))
}

/// The kind and bytes of a text.
///
/// # Errors
/// [`CodeError`].
pub fn read_code(text: &str) -> Result<(CodeKind, Vec<u8>), CodeError> {
    if text.len() > MAX_CODE_TEXT {
        return Err(CodeError::TooLong(text.len()));
    }
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let rest = compact.strip_prefix("TEGATA:").ok_or(CodeError::NotTegata)?;
    let (mark, data) = rest.split_once(':').ok_or(CodeError::Damaged)?;
    let kind = CodeKind::of_mark(mark).ok_or(CodeError::UnknownKind)?;
    let bytes = BASE32_NOPAD.decode(data.as_bytes()).map_err(|_| CodeError::Damaged)?;
    Ok((kind, bytes))
}
