//! The rights protocol: consent requests, thumbnails on the chain, transfer and viewing rights, verdicts.
//!
//! No I/O: what the chain says comes through [`Ledger`], time and randomness are passed in. The formats are described
//! normatively in `docs/protocol.md`.

// What runs on a phone prints nothing: it could be a secret, and ends in the system's log.
#![warn(clippy::print_stdout, clippy::print_stderr)]

// The chain in memory of the tests under `tests/` serves the unit tests too, by the same names.
#[cfg(test)]
extern crate self as tegata_rights;
#[cfg(test)]
#[allow(clippy::unwrap_used, missing_docs)]
#[path = "../tests/chain/mod.rs"]
mod chain;

mod answer;
mod card;
mod cbor;
mod code_text;
mod grant;
mod guardianship;
mod handover;
mod ledger;
mod network_facts;
mod parts;
mod plain_text;
mod prepared;
mod reason;
mod registry;
mod release;
mod request;
mod right;
mod standing;
pub mod thumbnail;
mod verdict;
mod void;
mod withdrawal;

pub use answer::{Answer, AnswerError, Decision, MAX_ANSWER_SIZE, MAX_GRANT_SIZE, SealedAnswer, TransportKey};
pub use card::{CardError, GuardianCard, MAX_GUARDIAN_NAME, MAX_NONCE, ReceiveCard, StudyCard};
pub use cbor::FormatError;
pub use code_text::{CodeError, CodeKind, MAX_CODE_TEXT, read_code, write_code};
pub use grant::*;
pub use guardianship::*;
pub use handover::{CosignatureCode, MAX_PREPARED_SIZE, PreparedCode, offline_terms};
pub use ledger::{
    AccountAggregates, AccountHistory, AggregateMessages, Asset, Delivery, FoundAggregate, Holding, InnerMessage,
    Ledger, LedgerError, Tip,
};
pub use network_facts::{MAX_CLOCK_DIFFERENCE_MS, MAX_FEE_MULTIPLIER, MAX_MOSAIC_RENTAL, NetworkFacts, UnfitFacts};
pub use parts::{
    CodeFrames, CodeReader, MAX_PART_TEXT, MAX_PARTS, MAX_PARTS_MESSAGE, MAX_PLAIN_CODE, PartsError, Reading,
};
pub use plain_text::{is_plain, plain};
pub use prepared::{GrantForm, MAX_BONDED_LIFETIME_MS, MAX_SPONSORED_LIFETIME_MS, SponsorLimits, check_prepared};
pub use reason::{Lack, Reason};
pub use registry::{
    ApplicationError, EntryApplication, MAX_ENTRY_SIZE, MAX_RECEPTION_ACCOUNTS, RegistryEntry, entry_key,
};
pub use release::{CHALLENGE_SIZE, own_study_statement, release_statement};
pub use request::{
    ConsentRequest, Identity, MAX_REQUEST_SIZE, MAX_RIGHT_MS, MAX_URL, Payer, Purpose, RequestError, SignedRequest,
};
pub use right::{
    RIGHT_FLAGS, RIGHT_MESSAGE_SIZE, RIGHT_SUPPLY, RightMessage, Rights, RightsError, Role, right_id, right_nonce,
};
pub use standing::{Standing, standing};
pub use verdict::*;
pub use void::{MAX_VOID_REASON, VoidDeclaration, VoidReasonError, void_key};
pub use withdrawal::{
    MAX_STATEMENT_SIZE, StatementError, Withdrawal, WithdrawalStatement, check_sponsored_withdrawal,
    sponsored_withdrawal,
};
