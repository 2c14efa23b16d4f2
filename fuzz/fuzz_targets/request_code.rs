//! Codes that people show each other: consent requests, receive cards, study cards, guardians' cards.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tegata_fuzz::world::{NETWORK, SEED, keys};
use tegata_rights::{CodeKind, GuardianCard, ReceiveCard, SignedRequest, StudyCard, read_code, write_code};

fuzz_target!(|data: &[u8]| {
    if let Ok(signed) = SignedRequest::from_bytes(data) {
        assert_eq!(signed.to_bytes(), data);
        let request = signed.request();
        request.check().expect("what was read is within its limits");
        let _ = (request.rights(), signed.digest(), signed.is_signed_by(&keys(1).public_key()));
    }
    for kind in CodeKind::ALL {
        read(&write_code(kind, data));
    }
    if let Ok(text) = std::str::from_utf8(data) {
        read(text);
    }
});

fn read(text: &str) {
    if let Ok((kind, bytes)) = read_code(text) {
        assert_eq!(read_code(&write_code(kind, &bytes)), Ok((kind, bytes)));
    }
    if let Ok(signed) = SignedRequest::from_code(text) {
        let code: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        assert_eq!(signed.to_code(), code.to_ascii_uppercase());
    }
    if let Ok(card) = ReceiveCard::read(text, &SEED) {
        let _ = (card.address(NETWORK.id), card.short_code());
    }
    let _ = StudyCard::read(text, &SEED);
    if let Ok(card) = GuardianCard::read(text, &SEED) {
        assert!(card.name.len() <= tegata_rights::MAX_GUARDIAN_NAME);
    }
}
