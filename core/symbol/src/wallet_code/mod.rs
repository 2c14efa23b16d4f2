//! Codes and links by which Symbol wallets ask each other for something: reading all, writing requests to sign.
//!
//! | format | source |
//! | --- | --- |
//! | JSON in a QR code, types 1 to 9 | npm `symbol-qr-library` 0.14.2, `src/schemas` |
//! | `web+symbol://transaction?…` | npm `symbol-uri-scheme` 0.6.1, `src/uris/TransactionURI.ts` |
//! | `alice://sign?…`, or `{"alice":{…}}` in a QR code | aLice, `README.md`, `Models/NotificationModel.cs`, `Views/QrReaderForSign.xaml.cs` |
//!
//! None of them says who asks. Secrets (private keys, recovery words) are named by their kind and never read.

mod alice;
mod symbol_qr;
mod transaction_link;

pub use alice::{alice_code, alice_link};
use data_encoding::HEXUPPER_PERMISSIVE;
use percent_encoding::percent_decode_str;
pub use symbol_qr::symbol_qr_request;
pub use transaction_link::transaction_link;

use crate::address::Address;
use crate::bytes::{Hash256, PublicKey};
use crate::network::NetworkId;
use crate::transaction::{DetachedCosignature, Transaction};
use crate::wire::ParseError;

/// Longest text that is read, in bytes. A QR code holds at most 7,089 characters (ISO/IEC 18004).
pub const MAX_WALLET_CODE: usize = 8192;
/// Longest name of a contact that is taken over, in characters; more is cut off.
pub const MAX_CONTACT_NAME: usize = 100;
/// Parameters of a link beyond this number are not read.
const MAX_PARAMETERS: usize = 64;

/// A code or link of another wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalletCode {
    /// In which format.
    pub format: CodeFormat,
    /// Generation hash seed of the network that it names, where it names one that can be read.
    pub chain: Option<Hash256>,
    /// What it carries.
    pub content: CodeContent,
}

/// A format of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeFormat {
    /// JSON of symbol-qr-library.
    SymbolQr,
    /// A `web+symbol://` link.
    SymbolLink,
    /// A link or code for the wallet aLice.
    Alice,
}

/// What a code carries or asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CodeContent {
    /// An account with its public key.
    Contact {
        /// What its owner calls it: a stranger's text.
        name: String,
        /// Its public key.
        public_key: PublicKey,
        /// The network byte that the code states.
        network: NetworkId,
    },
    /// An account's address.
    Address {
        /// What its owner calls it: a stranger's text.
        name: String,
        /// The address.
        address: Address,
    },
    /// A transaction to sign.
    Sign(Box<Transaction>),
    /// A transaction to cosign.
    Cosign(Box<Transaction>),
    /// A signed transaction to announce.
    Announce(Box<Transaction>),
    /// A cosignature to add to an aggregate.
    Cosigned(DetachedCosignature),
    /// What opens an account, encrypted or not. It is not read.
    Secret(Secret),
    /// Data of an application.
    Object,
    /// A text or bytes to sign, or several transactions at once.
    SignOther,
    /// The account's public key is asked for.
    TellPublicKey,
    /// A type or action without a known meaning.
    Unknown,
}

/// A kind of secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// A private key.
    PrivateKey,
    /// Recovery words.
    RecoveryWords,
}

/// A text that has the form of such a code and cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WalletCodeError {
    /// Longer than [`MAX_WALLET_CODE`].
    #[error("the code has {0} bytes, more than any that is read")]
    TooLong(usize),
    /// A field is missing, or is not what it must be.
    #[error("the code's field {0} is missing or cannot be read")]
    Field(&'static str),
    /// Its payload is not a transaction.
    #[error("the code's payload is not a transaction: {0}")]
    Payload(#[from] ParseError),
}

impl WalletCode {
    /// Reads a text; `None` when it has the form of no such code.
    ///
    /// # Errors
    /// [`WalletCodeError`] when it has the form of one, and cannot be read.
    pub fn read(text: &str) -> Option<Result<Self, WalletCodeError>> {
        let text = text.trim();
        let format = form_of(text)?;
        if text.len() > MAX_WALLET_CODE {
            return Some(Err(WalletCodeError::TooLong(text.len())));
        }
        match format {
            Form::Json => {
                // A secret must not be copied: its kind is read without its data.
                if let Some(secret) = symbol_qr::read_secret(text) {
                    return Some(Ok(secret));
                }
                let json = serde_json::from_str(text).ok()?;
                alice::read_json(&json).or_else(|| symbol_qr::read(&json))
            }
            Form::SymbolLink(rest) => Some(transaction_link::read(rest)),
            Form::AliceLink(rest) => Some(alice::read_link(rest)),
        }
    }
}

enum Form<'a> {
    Json,
    SymbolLink(&'a str),
    AliceLink(&'a str),
}

fn form_of(text: &str) -> Option<Form<'_>> {
    if text.starts_with('{') {
        return Some(Form::Json);
    }
    let (scheme, rest) = text.split_once("://")?;
    if scheme.eq_ignore_ascii_case("web+symbol") {
        Some(Form::SymbolLink(rest))
    } else if scheme.eq_ignore_ascii_case("alice") {
        Some(Form::AliceLink(rest))
    } else {
        None
    }
}

/// A link's action and its parameters.
fn parameters(rest: &str) -> (&str, Vec<(&str, String)>) {
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let query = query.split('#').next().unwrap_or_default();
    let pairs = query.split('&').take(MAX_PARAMETERS).filter_map(|pair| pair.split_once('='));
    let decoded = pairs.map(|(name, value)| (name, percent_decode_str(value).decode_utf8_lossy().into_owned()));
    (path.trim_end_matches('/'), decoded.collect())
}

fn hex(bytes: &[u8]) -> String {
    HEXUPPER_PERMISSIVE.encode(bytes)
}

fn read_hex(text: &str, field: &'static str) -> Result<Vec<u8>, WalletCodeError> {
    HEXUPPER_PERMISSIVE.decode(text.as_bytes()).map_err(|_| WalletCodeError::Field(field))
}

fn read_transaction(hex: &str, field: &'static str) -> Result<Box<Transaction>, WalletCodeError> {
    Ok(Box::new(Transaction::from_bytes(&read_hex(hex, field)?)?))
}

#[cfg(test)]
mod tests;
