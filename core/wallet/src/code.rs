//! What a scanned text is: Tegata's own codes, and those of the Symbol world and beyond that people hold by mistake.

use tegata_rights::{CodeError, CodeKind, CodeReader, MAX_CODE_TEXT, read_code};
use tegata_symbol::wallet_code::{MAX_WALLET_CODE, WalletCode, WalletCodeError};
use tegata_symbol::{Address, AddressError};

use crate::words::Words;

/// Longest text that is looked at as anything else than a Tegata code.
pub const MAX_TEXT: usize = MAX_WALLET_CODE;

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
    /// A patient's statement that rights are taken back; see [`tegata_rights::WithdrawalStatement::from_code`].
    Withdrawal,
    /// The card of somebody who is to become a guardian.
    GuardianCard,
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
    /// A code or link of another Symbol wallet. Secrets in it are named and not held.
    OtherWallet(Box<WalletCode>),
    /// Something of such a code's form that cannot be read.
    BadOtherWallet(WalletCodeError),
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
        Ok((CodeKind::Withdrawal, _)) => return Code::Withdrawal,
        Ok((CodeKind::GuardianCard, _)) => return Code::GuardianCard,
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
    match WalletCode::read(text) {
        Some(Ok(code)) => Code::OtherWallet(Box::new(code)),
        Some(Err(error)) => Code::BadOtherWallet(error),
        None => web_link(text).unwrap_or(Code::Unknown),
    }
}

fn web_link(text: &str) -> Option<Code> {
    let (scheme, rest) = text.split_once("://")?;
    if !["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web)) {
        return None;
    }
    let authority: String = rest.split(['/', '?', '#']).next().unwrap_or_default().chars().take(100).collect();
    let host = authority.rsplit('@').next().unwrap_or_default();
    (!host.is_empty()).then(|| Code::WebLink { host: host.to_owned() })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;
    use tegata_symbol::wallet_code::{CodeContent, CodeFormat, Secret};
    use tegata_symbol::{NetworkId, PublicKey};

    use super::*;

    #[test]
    fn codes_of_other_kinds_are_named() {
        let address = Address::new(&PublicKey([7; 32]), NetworkId::TESTNET);
        let text = address.to_string();
        assert_eq!(classify(&format!(" {}-{}\n", &text[..6], &text[6..])), Code::Address(address));
        let typo = if text.starts_with("TA") { text.replacen("TA", "TB", 1) } else { format!("TA{}", &text[2..]) };
        assert_eq!(classify(&typo), Code::BadAddress(AddressError::Checksum));
        let other = |text: &str| match classify(text) {
            Code::OtherWallet(code) => (code.format, code.content),
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(
            other(r#"{"v":3,"type":2,"network_id":152,"chain_id":"zz","data":{"privateKey":"00"}}"#),
            (CodeFormat::SymbolQr, CodeContent::Secret(Secret::PrivateKey))
        );
        assert_eq!(classify(r#"{"type":3}"#), Code::Unknown);
        assert_eq!(other("web+symbol://account"), (CodeFormat::SymbolLink, CodeContent::Unknown));
        assert_eq!(other("alice://sign?data=00&type=request_pubkey"), (CodeFormat::Alice, CodeContent::TellPublicKey));
        assert_eq!(classify("alice://sign"), Code::BadOtherWallet(WalletCodeError::Field("type")));
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
