//! What hospitals, registries and patients put on the chain or send: locators, entries, answers, messages, pictures.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tegata_fuzz::hostile_sealing::{self, RECORD_KEY, TRANSPORT_SEED};
use tegata_fuzz::world::{NETWORK, NFT, SEED, keys};
use tegata_fuzz::{choice, pair};
use tegata_rights::thumbnail::{
    BYTES_PER_AGGREGATE, CommitmentNonce, KeptPicture, Locator, PictureFormat, RecordKey, SealedRecord, assemble, decode_picture, open_paper,
    unwrap_key, verify_picture,
};
use tegata_rights::{AggregateMessages, EntryApplication, RegistryEntry, RightMessage, SealedAnswer, TransportKey};
use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{Address, Hash256};

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = choice(data) else { return };
    match kind % 9 {
        0 => locator(data),
        1 => entry(data),
        2 => answer(data),
        3 => right_message(data),
        4 => picture(data),
        5 => record_from_the_chain(data),
        6 => record_sealed_by_a_hostile_hospital(data),
        8 => kept_picture(data),
        _ => answer_sealed_by_a_hostile_patient(data),
    }
});

fn locator(data: &[u8]) {
    if let Ok(locator) = Locator::from_bytes(data) {
        assert_eq!(locator.to_bytes().as_deref(), Ok(data));
        let _ = unwrap_key(&locator.wrapped_key, &keys(1));
    }
}

fn entry(data: &[u8]) {
    if let Ok(entry) = RegistryEntry::from_bytes(data) {
        assert_eq!(entry.to_bytes().as_deref(), Ok(data));
    }
    if let Ok(entry) = EntryApplication::read(data) {
        entry.to_bytes().expect("an entry that was applied for can be written");
    }
}

fn answer(data: &[u8]) {
    if let Ok(answer) = SealedAnswer::from_bytes(data) {
        assert_eq!(answer.to_bytes(), data);
        let _ = answer.open(&TransportKey::from_seed(&TRANSPORT_SEED));
    }
}

fn right_message(data: &[u8]) {
    if let Some(message) = RightMessage::from_bytes(data) {
        assert_eq!(message.to_bytes(), data);
    }
}

fn picture(data: &[u8]) {
    let Some(format) = PictureFormat::detect(data) else { return };
    if let Ok(pixels) = decode_picture(format, data) {
        assert_eq!(pixels.width as usize * pixels.height as usize, pixels.luma.len());
    }
}

fn kept_picture(data: &[u8]) {
    let Ok(kept) = KeptPicture::from_bytes(data) else { return };
    assert_eq!(kept.to_bytes(), data);
    let nonce = CommitmentNonce::of(&RecordKey::from_bytes(RECORD_KEY));
    assert!(verify_picture(&Hash256([6; 32]), &nonce, &kept.record, &kept.proof).is_err());
    open(&kept.into_record());
}

/// A locator, then the record's bytes in pieces as they come; the hash is made to fit, since nobody guesses it.
fn record_from_the_chain(data: &[u8]) {
    let Some((locator, record)) = pair(data) else { return };
    let Ok(mut locator) = Locator::from_bytes(locator) else { return };
    let creator = Address::new(&keys(1).public_key(), NETWORK.id);
    locator.hash = sha3_256(&[record]);
    let messages = |part: &[u8]| part.chunks(1024).map(|message| (creator, message.to_vec())).collect();
    let mut pieces = record.chunks(BYTES_PER_AGGREGATE);
    let aggregates: Vec<AggregateMessages> = locator
        .aggregates
        .iter()
        .map(|hash| AggregateMessages { hash: *hash, messages: messages(pieces.next().unwrap_or_default()) })
        .rev()
        .collect();
    if let Ok(assembled) = assemble(&locator, &creator, &aggregates) {
        assert_eq!(assembled, record);
    }
    if let Some(sealed) = locator.sealed(record.to_vec()) {
        open(&sealed);
    }
    if let Ok(text) = open_paper(record) {
        picture(&text);
    }
}

fn open(record: &SealedRecord) {
    let key = RecordKey::from_bytes(RECORD_KEY);
    if let Ok((descriptor, preview)) = record.open_preview(&key, &SEED, NFT) {
        let _ = decode_picture(descriptor.format, &preview);
        if let Ok(rest) = record.open_picture(&key, &SEED, NFT) {
            let _ = decode_picture(descriptor.format, &rest);
        }
    }
}

/// The clear content of the first segment, then that of the second.
fn record_sealed_by_a_hostile_hospital(data: &[u8]) {
    let Some((first, second)) = pair(data) else { return };
    let (first, second) = (hostile_sealing::segment(1, first), hostile_sealing::segment(2, second));
    let bytes = [first.as_slice(), &second].concat();
    open(&SealedRecord { bytes, first_length: first.len() as u32, second_length: second.len() as u32 });
}

/// The clear content of an answer.
fn answer_sealed_by_a_hostile_patient(data: &[u8]) {
    let key = TransportKey::from_seed(&TRANSPORT_SEED);
    if data.len() < 1024
        && let Ok(answer) = SealedAnswer::from_bytes(&hostile_sealing::answer(&SEED, &key.public_key(), data))
    {
        let _ = answer.open(&key);
    }
}
