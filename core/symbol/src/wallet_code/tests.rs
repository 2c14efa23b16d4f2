#![allow(clippy::unwrap_used)]
use proptest::prelude::*;

use super::*;
use crate::key::{KeyPair, PrivateKey};
use crate::network::{AggregateForks, Network, NetworkTime};
use crate::transaction::{Body, Cosignature, Transfer};

const NETWORK: Network = Network::TESTNET;
const NODE: &str = "https://node.example:3001/a?b=c&d";

fn keys() -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([7; 32]))
}

fn transfer(message: &str) -> Transaction {
    let recipient = Address::new(&PublicKey([9; 32]), NETWORK.id).into();
    let body = Body::Transfer(Transfer { recipient, mosaics: vec![], message: message.as_bytes().to_vec() });
    Transaction::new(keys().public_key(), NETWORK.id, NetworkTime(7_200_000), body)
}

fn read(text: &str) -> WalletCode {
    WalletCode::read(text).unwrap().unwrap()
}

/// As the library writes it: without spaces, fields in this order.
fn qr(kind: u64, data: &str) -> String {
    let seed = NETWORK.generation_hash_seed;
    format!(r#"{{"v":3,"type":{kind},"network_id":152,"chain_id":"{seed}","data":{data}}}"#)
}

#[test]
fn what_is_written_for_a_transaction_is_read_as_the_same_transaction() {
    let transaction = transfer("hello");
    let seed = NETWORK.generation_hash_seed;
    let sign = CodeContent::Sign(Box::new(transaction.clone()));
    let json = symbol_qr_request(&transaction, &seed);
    assert_eq!(json, qr(3, &format!(r#"{{"payload":"{}"}}"#, hex(&transaction.to_bytes()))));
    for (text, format, chain) in [
        (json, CodeFormat::SymbolQr, Some(seed)),
        (transaction_link(&transaction, &seed, Some(NODE)), CodeFormat::SymbolLink, Some(seed)),
        (transaction_link(&transaction, &seed, None), CodeFormat::SymbolLink, Some(seed)),
        (alice_link(&transaction, NODE), CodeFormat::Alice, None),
        (alice_code(&transaction, NODE), CodeFormat::Alice, None),
    ] {
        assert_eq!(read(&text), WalletCode { format, chain, content: sign.clone() }, "{text}");
    }
}

#[test]
fn a_nodes_url_cannot_add_parameters_to_a_link() {
    let link = transaction_link(&transfer(""), &NETWORK.generation_hash_seed, Some("https://n/?a&data=00#\"<"));
    assert!(link.ends_with("&nodeUrl=https%3A%2F%2Fn%2F%3Fa%26data%3D00%23%22%3C"), "{link}");
    assert!(alice_link(&transfer(""), "h&<").contains("&node=68263C&"));
}

#[test]
fn every_type_of_the_qr_library_is_told_apart() {
    let signed = transfer("x").sign(&keys(), &NETWORK.signing(&AggregateForks::FROM_THE_START, 1)).unwrap();
    let payload = hex(&signed.to_bytes());
    let boxed = || Box::new(signed.clone());
    let address = Address::new(&keys().public_key(), NETWORK.id);
    let key = keys().public_key();
    let hash = signed.hash(&NETWORK.generation_hash_seed);
    let cosignature = Cosignature::sign(&keys(), &hash);
    for (kind, data, content) in [
        (
            1,
            format!(r#"{{"name":"A","publicKey":"{key}"}}"#),
            CodeContent::Contact { name: "A".into(), public_key: key, network: NETWORK.id },
        ),
        (2, r#"{"privateKey":"00"}"#.into(), CodeContent::Secret(Secret::PrivateKey)),
        (3, format!(r#"{{"payload":"{payload}"}}"#), CodeContent::Sign(boxed())),
        (4, format!(r#"{{"payload":"{payload}"}}"#), CodeContent::Cosign(boxed())),
        (5, r#"{"plainMnemonic":"a b"}"#.into(), CodeContent::Secret(Secret::RecoveryWords)),
        (6, r#"{"any":1}"#.into(), CodeContent::Object),
        (7, format!(r#"{{"name":"B","address":"{address}"}}"#), CodeContent::Address { name: "B".into(), address }),
        (
            8,
            format!(
                r#"{{"payload":{{"payload":"{payload}","hash":"{hash}","signerPublicKey":"{key}","type":16724,"networkType":152}}}}"#
            ),
            CodeContent::Announce(boxed()),
        ),
        (
            9,
            format!(
                r#"{{"payload":{{"parentHash":"{hash}","signature":"{}","signerPublicKey":"{key}","version":{{"lower":0,"higher":0}}}}}}"#,
                cosignature.signature
            ),
            CodeContent::Cosigned(DetachedCosignature { cosignature, parent_hash: hash }),
        ),
        (77, "{}".into(), CodeContent::Unknown),
    ] {
        assert_eq!(read(&qr(kind, &data)).content, content, "{kind}");
    }
}

#[test]
fn a_secret_is_named_and_never_held() {
    let encrypted = qr(2, r#"{"ciphertext":"SECRETSECRET","salt":"SECRETSECRET"}"#);
    for text in [encrypted, qr(5, r#"{"plainMnemonic":"SECRETSECRET"}"#), qr(2, r#"{"privateKey":"SECRETSECRET"}"#)] {
        assert!(!format!("{:?}", read(&text)).contains("SECRET"), "{text}");
    }
}

#[test]
fn what_has_the_form_and_not_the_content_is_refused_with_the_field() {
    for (text, field) in [
        (qr(3, "{}"), "payload"),
        (qr(3, r#"{"payload":"zz"}"#), "payload"),
        (qr(1, r#"{"publicKey":"00"}"#), "publicKey"),
        (qr(7, r#"{"address":"TAAA"}"#), "address"),
        (qr(9, r#"{"payload":{}}"#), "signerPublicKey"),
        ("web+symbol://transaction".into(), "data"),
        ("alice://sign?data=00".into(), "type"),
        ("alice://sign?type=request_sign_transaction".into(), "data"),
    ] {
        assert_eq!(WalletCode::read(&text), Some(Err(WalletCodeError::Field(field))), "{text}");
    }
    assert!(matches!(WalletCode::read("web+symbol://transaction?data=00"), Some(Err(WalletCodeError::Payload(_)))));
    let long = format!("alice://sign?data={}", "0".repeat(MAX_WALLET_CODE));
    assert!(matches!(WalletCode::read(&long), Some(Err(WalletCodeError::TooLong(_)))));
}

#[test]
fn other_actions_and_texts_are_not_taken_for_requests_to_sign() {
    assert_eq!(read("web+symbol://account?x=1").content, CodeContent::Unknown);
    assert_eq!(read("ALICE://sign?type=request_pubkey").content, CodeContent::TellPublicKey);
    assert_eq!(read("alice://sign?type=request_sign_utf8&data=00").content, CodeContent::SignOther);
    for text in ["", "{", "{}", "[]", r#"{"type":3}"#, r#"{"alice":3}"#, "https://node", "TEGATA:R1:AA", "alice:"] {
        assert_eq!(WalletCode::read(text), None, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_transfer_comes_back_from_each_format(message in "\\PC{0,40}", deadline: u64) {
        let mut transaction = transfer(&message);
        transaction.deadline = NetworkTime(deadline);
        let seed = NETWORK.generation_hash_seed;
        for text in [
            symbol_qr_request(&transaction, &seed),
            transaction_link(&transaction, &seed, Some(&message)),
            alice_link(&transaction, &message),
            alice_code(&transaction, &message),
        ] {
            prop_assert_eq!(read(&text).content, CodeContent::Sign(Box::new(transaction.clone())));
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,200}") {
        let _ = WalletCode::read(&text);
    }

    #[test]
    fn no_link_or_json_panics(
        start in "(web\\+symbol://transaction\\?data=|alice://sign\\?type=|\\{\"v\":3,\"network_id\":1,\"type\":)",
        rest in "[0-9]?[?&=%#/:@A-Za-z{}\",0-9]{0,80}",
    ) {
        let _ = WalletCode::read(&format!("{start}{rest}"));
    }
}
