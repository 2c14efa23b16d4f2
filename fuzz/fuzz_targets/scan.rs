//! What a camera sees: texts of any kind, picture files, frames.
#![no_main]

use std::io::Cursor;

use image::ImageReader;
use libfuzzer_sys::{Corpus, fuzz_target};
use tegata_fuzz::{caught_panics, choice};
use tegata_hospital::other_wallets::SaidPatient;
use tegata_rights::{CodeKind, CodeReader, CosignatureCode, PreparedCode, Reading, SealedAnswer};
use tegata_symbol::Network;
use tegata_wallet::accounts::ImportedKey;
use tegata_wallet::code::{self, Code};
use tegata_wallet::other_wallet::OtherWallet;
use tegata_wallet::qr;

/// Larger pictures take long and show nothing that small ones do not.
const LARGEST_SIDE: u32 = 400;

fuzz_target!(init: caught_panics::allow(), |data: &[u8]| -> Corpus {
    let Some((kind, data)) = choice(data) else { return Corpus::Reject };
    if kind % 3 == 1 && is_large(data) {
        return Corpus::Reject;
    }
    caught_panics::watch(|| match kind % 3 {
        0 => text(data),
        1 => seen(qr::read_picture(data)),
        _ => frame(data),
    });
    Corpus::Keep
});

fn text(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        look(text);
        let _ = ImportedKey::parse(text).map(|key| key.public_key());
        let _ = ImportedKey::open(text, b"password").map(|key| key.public_key());
        // The parts of one code, a line each.
        let mut reader = CodeReader::default();
        for line in text.lines() {
            if let Ok(Reading::Complete { kind, bytes }) = reader.read(line) {
                let _ = match kind {
                    CodeKind::Answer => SealedAnswer::from_bytes(&bytes).is_ok(),
                    CodeKind::Prepared => PreparedCode::from_bytes(&bytes).is_ok(),
                    CodeKind::Cosignature => CosignatureCode::from_bytes(&bytes).is_ok(),
                    _ => false,
                };
            }
        }
    }
}

fn seen(text: Result<String, qr::QrError>) {
    if let Ok(text) = text {
        look(&text);
    }
}

/// As a wallet's scanner and as the desk's form take it.
fn look(text: &str) {
    if let Code::OtherWallet(code) = code::classify(text) {
        let shown = OtherWallet::explain(*code, Some(&Network::TESTNET), &[]);
        let _ = format!("{shown:?}").len();
    }
    let _ = SaidPatient::read(text, &Network::TESTNET);
}

/// The first byte is the width.
fn frame(data: &[u8]) {
    let Some((width, luma)) = choice(data) else { return };
    let width = u32::from(width).max(1);
    let height = luma.len() as u32 / width;
    let luma = &luma[..(width * height) as usize];
    seen(qr::read_luma(width, height, luma));
}

fn is_large(picture: &[u8]) -> bool {
    ImageReader::new(Cursor::new(picture))
        .with_guessed_format()
        .ok()
        .and_then(|reader| reader.into_dimensions().ok())
        .is_some_and(|(width, height)| width.max(height) > LARGEST_SIDE)
}
