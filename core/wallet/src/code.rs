//! What a scanned text is: Tegata's own codes, and those of the Symbol world and beyond that people hold by mistake.

use serde_json::Value;
use tegata_rights::{CodeError, CodeKind, CodeReader, MAX_CODE_TEXT, read_code};
use tegata_symbol::{Address, AddressError, Hash256};

use crate::words::Words;

/// Longest text that is looked at as anything else than a Tegata code.
pub const MAX_TEXT: usize = 8192;

/// What the text is. Secrets that were scanned are named, never repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Code {
    /// A consent request; see [`tegata_rights::SignedRequest::from_code`].
    Request,
    /// A patient's receive card.
    ReceiveCard,
    /// A patient's study card.
    StudyCard,
    /// A patient's sealed answer.
    Answer,
    /// An aggregate that a desk prepared.
    Prepared,
    /// A patient's cosignature.
    Cosignature,
    /// One part of a code that is shown in several; see [`tegata_rights::CodeReader`].
    Part,
    /// A Tegata code that is damaged or newer than this program.
    BadTegata(CodeError),
    /// A Symbol address.
    Address(Address),
    /// Something of an address's form with a typing error in it.
    BadAddress(AddressError),
    /// JSON of symbol-qr-library.
    SymbolQr {
        /// What it carries.
        kind: SymbolQrKind,
        /// Generation hash seed of its network, where it names one.
        network: Option<Hash256>,
    },
    /// A `web+symbol://` link.
    SymbolLink {
        /// What it asks for, such as `transaction`.
        action: String,
    },
    /// An `alice://` link, for the aLice wallet.
    AliceLink {
        /// What it asks for, such as `request_sign_transaction`.
        request: Option<String>,
    },
    /// Recovery words of a wallet. They are not repeated anywhere.
    RecoveryWords {
        /// How many.
        count: usize,
    },
    /// A link to a web page.
    WebLink {
        /// Its host.
        host: String,
    },
    /// Nothing at all.
    Empty,
    /// Some other text.
    Unknown,
}

/// Type numbers of symbol-qr-library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolQrKind {
    /// 1: a contact.
    Contact,
    /// 2: an account with its private key, encrypted or not.
    Account,
    /// 3: a transaction to sign.
    Transaction,
    /// 4: a transaction to cosign.
    Cosignature,
    /// 5: recovery words, encrypted or not.
    Mnemonic,
    /// 6: an object of an application.
    Object,
    /// 7: an address.
    Address,
    /// 8: a signed transaction.
    SignedTransaction,
    /// 9: a cosigned transaction.
    CosignedTransaction,
    /// Another number.
    Other(u64),
}

impl SymbolQrKind {
    const fn from_number(number: u64) -> Self {
        match number {
            1 => Self::Contact,
            2 => Self::Account,
            3 => Self::Transaction,
            4 => Self::Cosignature,
            5 => Self::Mnemonic,
            6 => Self::Object,
            7 => Self::Address,
            8 => Self::SignedTransaction,
            9 => Self::CosignedTransaction,
            other => Self::Other(other),
        }
    }

    /// Whether it carries what opens an account.
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::Account | Self::Mnemonic)
    }
}

/// Says what a text is.
pub fn classify(text: &str) -> Code {
    let text = text.trim();
    if text.is_empty() {
        return Code::Empty;
    }
    if CodeReader::is_part(text) {
        return Code::Part;
    }
    match read_code(text) {
        Ok((CodeKind::Request, _)) => return Code::Request,
        Ok((CodeKind::ReceiveCard, _)) => return Code::ReceiveCard,
        Ok((CodeKind::StudyCard, _)) => return Code::StudyCard,
        Ok((CodeKind::Answer, _)) => return Code::Answer,
        Ok((CodeKind::Prepared, _)) => return Code::Prepared,
        Ok((CodeKind::Cosignature, _)) => return Code::Cosignature,
        Err(error @ (CodeError::UnknownKind | CodeError::Damaged)) => return Code::BadTegata(error),
        Err(CodeError::TooLong(_) | CodeError::NotTegata) => {}
    }
    if text.len() > MAX_TEXT {
        return Code::Unknown;
    }
    if text.len() <= MAX_CODE_TEXT
        && let Ok(words) = Words::parse(text)
    {
        return Code::RecoveryWords { count: words.count() };
    }
    match text.parse::<Address>() {
        Ok(address) => return Code::Address(address),
        Err(error @ AddressError::Checksum) => return Code::BadAddress(error),
        Err(_) => {}
    }
    if text.starts_with('{') {
        return symbol_qr(text).unwrap_or(Code::Unknown);
    }
    link(text).unwrap_or(Code::Unknown)
}

fn symbol_qr(text: &str) -> Option<Code> {
    let json: Value = serde_json::from_str(text).ok()?;
    let kind = SymbolQrKind::from_number(json.get("type")?.as_u64()?);
    // Both belong to every code of the library: without them the JSON is something else.
    json.get("v")?;
    json.get("network_id")?;
    let network = json.get("chain_id").and_then(Value::as_str).and_then(|seed| seed.parse().ok());
    Some(Code::SymbolQr { kind, network })
}

fn link(text: &str) -> Option<Code> {
    let (scheme, rest) = text.split_once("://")?;
    let until = |stop: &[char]| rest.split(stop).next().unwrap_or_default().chars().take(100).collect::<String>();
    match scheme.to_ascii_lowercase().as_str() {
        "web+symbol" => Some(Code::SymbolLink { action: until(&['?', '/', '#']) }),
        "alice" => {
            let query = rest.split_once('?').map_or("", |(_, query)| query);
            let request = query.split('&').find_map(|pair| pair.strip_prefix("type="));
            Some(Code::AliceLink { request: request.map(|kind| kind.chars().take(100).collect()) })
        }
        "http" | "https" => {
            let authority = until(&['/', '?', '#']);
            let host = authority.rsplit('@').next().unwrap_or_default();
            (!host.is_empty()).then(|| Code::WebLink { host: host.to_owned() })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;
    use tegata_symbol::{NetworkId, PublicKey};

    use super::*;

    #[test]
    fn codes_of_other_kinds_are_named() {
        let address = Address::new(&PublicKey([7; 32]), NetworkId::TESTNET);
        let text = address.to_string();
        assert_eq!(classify(&format!(" {}-{}\n", &text[..6], &text[6..])), Code::Address(address));
        let typo = if text.starts_with("TA") { text.replacen("TA", "TB", 1) } else { format!("TA{}", &text[2..]) };
        assert_eq!(classify(&typo), Code::BadAddress(AddressError::Checksum));
        assert_eq!(
            classify(r#"{"v":3,"type":3,"network_id":152,"chain_id":"zz","data":{"payload":"00"}}"#),
            Code::SymbolQr { kind: SymbolQrKind::Transaction, network: None }
        );
        assert_eq!(classify(r#"{"type":3}"#), Code::Unknown);
        assert_eq!(classify("web+symbol://transaction?data=00"), Code::SymbolLink { action: "transaction".into() });
        assert_eq!(
            classify("alice://sign?data=00&type=request_pubkey"),
            Code::AliceLink { request: Some("request_pubkey".into()) }
        );
        assert_eq!(classify("https://a@evil.example/x"), Code::WebLink { host: "evil.example".into() });
        assert_eq!(classify("TEGATA:R1:1"), Code::BadTegata(CodeError::Damaged));
        assert_eq!(classify("TEGATA:Z9:AA"), Code::BadTegata(CodeError::UnknownKind));
        assert_eq!(classify("ur:tegata/1-2/aeae"), Code::Part);
        assert_eq!(classify("TEGATA:A1:AA"), Code::Answer);
        assert_eq!(classify("TEGATA:P1:AA"), Code::Prepared);
        assert_eq!(classify("TEGATA:K1:AA"), Code::Cosignature);
        assert_eq!(classify("   "), Code::Empty);
        assert_eq!(classify("hello"), Code::Unknown);
    }

    #[test]
    fn recovery_words_are_counted_and_not_repeated() {
        let phrase = format!("{} art", ["abandon"; 23].join(" "));
        let code = classify(&phrase);
        assert_eq!(code, Code::RecoveryWords { count: 24 });
        assert!(!format!("{code:?}").contains("abandon"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn no_text_panics(text in "\\PC{0,200}") {
            let _ = classify(&text);
        }

        #[test]
        fn no_link_panics(text in "(web\\+symbol|alice|https?|TEGATA:|UR:)(://)?[?&=/:@A-Za-z{}\"]{0,60}") {
            let _ = classify(&text);
        }
    }
}
