//! Codes as texts and pictures.

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, Luma};
use tegata_fuzz::world::{NETWORK, NFT, SEED, keys};
use tegata_rights::{
    CodeFrames, CodeKind, GuardianCard, PreparedCode, ReceiveCard, Rights, StudyCard, VoidDeclaration, Withdrawal,
    sponsored_withdrawal,
};
use tegata_symbol::wallet_code::{alice_code, alice_link, symbol_qr_request, transaction_link};
use tegata_symbol::{Address, Body, Hash256, NetworkId, NetworkTime, Transaction, Transfer};
use tegata_wallet::qr;

use crate::{Seeds, rights};

/// A JPEG picture with some structure.
pub fn jpeg(side: u32) -> Vec<u8> {
    let picture = GrayImage::from_fn(side, side, |x, y| Luma([(x * 37 ^ y * 11) as u8]));
    let mut bytes = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 60)).expect("writing to memory");
    bytes
}

fn guardian_card() -> String {
    let guardian = rights::keys("Guardian01");
    let card = GuardianCard { network: SEED, guardian: guardian.public_key(), name: "母".into() };
    card.sign(&guardian).expect("the name is short")
}

fn cards() -> (String, String) {
    let patient = rights::keys("Patient01");
    let receive = ReceiveCard { network: SEED, patient: patient.public_key(), nonce: b"desk 1".to_vec() };
    let study = StudyCard { network: SEED, nft: NFT, patient: patient.public_key(), created_ms: rights::START };
    (receive.sign(&patient).expect("the nonce is short"), study.sign(&patient))
}

pub fn codes() -> Seeds {
    let request = rights::signed("Hospital02", Some(NFT), Rights::BOTH, 1);
    let open = rights::signed("Hospital02", None, Rights::VIEWING, 2);
    let (receive, study) = cards();
    // Without `TEGATA:C1:`: the target writes every kind from bytes.
    let inside = |code: &str| tegata_rights::read_code(code).expect("a code").1;
    vec![
        ("request".into(), request.to_bytes()),
        ("request_open".into(), open.to_bytes()),
        ("request_code".into(), request.to_code().into_bytes()),
        ("receive_card".into(), inside(&receive)),
        ("study_card".into(), inside(&study)),
        ("guardian_card".into(), inside(&guardian_card())),
        ("guardian_card_code".into(), guardian_card().into_bytes()),
        ("receive_card_code".into(), receive.into_bytes()),
        ("study_card_code".into(), study.to_lowercase().into_bytes()),
    ]
}

pub fn withdrawals() -> Seeds {
    let withdrawal = |patient| Withdrawal {
        version: 1,
        network: SEED,
        patient,
        nft: NFT,
        asker: Address::new(&keys(2).public_key(), NETWORK.id),
        request: SEED,
        rights: Rights::BOTH.bits(),
        at_ms: rights::START,
    };
    let patient = keys(1);
    let statement = withdrawal(patient.public_key()).sign(&patient).expect("the withdrawal is valid");
    let bytes = statement.to_bytes();
    // Behind the head of the outer list and of the byte string.
    let body = bytes[3..3 + usize::from(bytes[2])].to_vec();
    let units = [(NFT, Address::new(&keys(3).public_key(), NETWORK.id))];
    let key = keys(2).public_key();
    let sponsored = sponsored_withdrawal(key, patient.public_key(), &NETWORK, &units, NetworkTime(1_000), 100);
    let replaced = VoidDeclaration { reason: "wrong patient".into(), replaced_by: Some(NFT) };
    vec![
        ("statement".into(), bytes),
        ("body".into(), body),
        ("sponsored".into(), sponsored.expect("a unit is out").to_bytes()),
        ("void".into(), b"wrong patient".to_vec()),
        ("replaced".into(), replaced.to_bytes().expect("the reason is short")),
    ]
}

pub fn seeds() -> Seeds {
    let (receive, _) = cards();
    let address = Address::new(&rights::keys("Patient01").public_key(), NetworkId::TESTNET).to_string();
    let words = format!("{} art", ["abandon"; 23].join(" "));
    let key = rights::keys("Patient01").public_key();
    let recipient = Address::new(&key, NetworkId::TESTNET).into();
    let body = Body::Transfer(Transfer { recipient, mosaics: vec![], message: b"\0hello".to_vec() });
    let transfer = Transaction::new(key, NetworkId::TESTNET, NetworkTime(1), body);
    let data = format!(r#"{{"name":"A","publicKey":"{key}"}}"#);
    let contact = format!(r#"{{"v":3,"type":1,"network_id":152,"chain_id":"{SEED}","data":{data}}}"#);
    let mut seeds = Seeds::new();
    let prepared = PreparedCode { request: Hash256([5; 32]), aggregate: vec![7; 900] };
    let frames = CodeFrames::new(CodeKind::Prepared, &prepared.to_bytes()).expect("it is small");
    let parts = frames.texts(frames.count()).join("\n");
    for (name, text) in [
        ("text_parts", parts.as_str()),
        ("text_card", receive.as_str()),
        ("text_address", &address),
        ("text_words", &words),
        ("text_symbol_qr", &symbol_qr_request(&transfer, &SEED)),
        ("text_symbol_qr_contact", &contact),
        ("text_symbol_link", &transaction_link(&transfer, &SEED, Some("http://node"))),
        ("text_alice", &alice_link(&transfer, "http://node")),
        ("text_alice_code", &alice_code(&transfer, "http://node")),
        ("text_alice_key", "alice://sign?data=00&type=request_pubkey"),
        ("text_web", "https://a@hospital.example/desk?x#y"),
    ] {
        seeds.push((name.into(), [&[0], text.as_bytes()].concat()));
    }
    for (name, text) in [("code_short", "HELLO"), ("code_text", "まいにち"), ("code_card", &receive)] {
        let png = qr::render_png(text, 2).expect("the text fits");
        seeds.push((format!("png_{name}"), [&[1], png.as_slice()].concat()));
        let picture = image::load_from_memory(&png).expect("a PNG file").into_luma8();
        let mut jpeg = Vec::new();
        picture.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 50)).expect("writing to memory");
        seeds.push((format!("jpeg_{name}"), [&[1], jpeg.as_slice()].concat()));
        if picture.width() <= 120 {
            seeds.push((format!("frame_{name}"), [&[2, picture.width() as u8], picture.as_raw().as_slice()].concat()));
        }
    }
    seeds
}
