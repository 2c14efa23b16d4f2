//! What hospitals, registries and patients put on the chain or send: locators, entries, answers, messages, pictures.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tegata_fuzz::hostile_sealing::{self, RECORD_KEY, TRANSPORT_SEED};
use tegata_fuzz::world::{NETWORK, NFT, SEED, keys};
use tegata_fuzz::{choice, pair};
use tegata_rights::thumbnail::{
    Locator, RecordKey, assemble, decode_any_picture, open_paper, open_preview, open_rest, unwrap_key,
};
use tegata_rights::{AggregateMessages, EntryApplication, RegistryEntry, RightMessage, SealedAnswer, TransportKey};
use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{Address, Hash256};

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = choice(data) else { return };
    match kind % 8 {
        0 => locator(data),
        1 => entry(data),
        2 => answer(data),
        3 => right_message(data),
        4 => picture(data),
        5 => record_from_the_chain(data),
        6 => record_sealed_by_a_hostile_hospital(data),
        _ => answer_sealed_by_a_hostile_patient(data),
    }
});

fn locator(data: &[u8]) {
    if let Ok(locator) = Locator::from_bytes(data) {
        assert_eq!(locator.to_bytes().as_deref(), Ok(data));
        let _ = unwrap_key(&locator.wrapped_key, NFT, &keys(1));
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
    if let Ok(pixels) = decode_any_picture(data) {
        assert_eq!(pixels.width as usize * pixels.height as usize, pixels.luma.len());
    }
}

/// A locator, then the record's bytes in pieces as they come; the hash is made to fit, since nobody guesses it.
fn record_from_the_chain(data: &[u8]) {
    let Some((locator, record)) = pair(data) else { return };
    let Ok(mut locator) = Locator::from_bytes(locator) else { return };
    let creator = Address::new(&keys(1).public_key(), NETWORK.id);
    locator.hash = sha3_256(&[record]);
    let messages = |part: &[u8]| part.chunks(1024).map(|message| (creator, message.to_vec())).collect();
    let share = record.len().div_ceil(locator.aggregates.len().max(1)).next_multiple_of(1024);
    let mut pieces = record.chunks(share.max(1));
    let aggregates: Vec<AggregateMessages> = locator
        .aggregates
        .iter()
        .map(|hash| AggregateMessages { hash: *hash, messages: messages(pieces.next().unwrap_or_default()) })
        .collect();
    if let Ok(assembled) = assemble(&locator, &creator, &aggregates) {
        assert_eq!(assembled, record);
    }
    open(&locator, record);
}

fn open(locator: &Locator, record: &[u8]) {
    let key = RecordKey::from_bytes(RECORD_KEY);
    if let Ok((_, preview)) = open_preview(locator, record, &key, &SEED, NFT) {
        let _ = decode_any_picture(&preview);
    }
    if let Ok(rest) = open_rest(locator, record, &key, &SEED, NFT) {
        let _ = decode_any_picture(&rest);
    }
    if let Ok(rest) = open_paper(locator, record) {
        let _ = decode_any_picture(&rest);
    }
}

/// The clear content of the first segment, then that of the second.
fn record_sealed_by_a_hostile_hospital(data: &[u8]) {
    let Some((first, second)) = pair(data) else { return };
    let (first, second) = (hostile_sealing::segment(1, first), hostile_sealing::segment(2, second));
    let record = [first.as_slice(), &second].concat();
    let locator = Locator {
        version: 1,
        format: tegata_rights::thumbnail::RecordFormat::Sealed,
        first_length: first.len() as u32,
        second_length: second.len() as u32,
        hash: sha3_256(&[&record]),
        aggregates: vec![Hash256([6; 32])],
        wrapped_key: Vec::new(),
    };
    open(&locator, &record);
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
