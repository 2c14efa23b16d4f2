//! Codes, records and messages: what is written is read, what was changed is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod chain;

use chain::{NETWORK, START, address, entry, keys, request, signed};
use proptest::collection::vec;
use proptest::prelude::*;
use rand_core::{CryptoRng, Infallible, TryCryptoRng, TryRng};
use tegata_rights::thumbnail::{
    self, Descriptor, Locator, RecordError, RecordFormat, RecordKey, SealError, assemble, fragments, open_preview,
    open_rest, seal_record, unwrap_key, wrap_key,
};
use tegata_rights::{
    AggregateMessages, Answer, AnswerError, CardError, CodeError, Decision, EntryApplication, FormatError, ReceiveCard,
    RegistryEntry, RequestError, RightMessage, Rights, Role, SealedAnswer, SignedRequest, StudyCard, TransportKey,
};
use tegata_symbol::{Address, Body, Embedded, Hash256, MosaicId};

struct Counting(u8);

impl TryRng for Counting {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0 = self.0.wrapping_add(1);
        Ok(u32::from(self.0))
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.try_next_u32().map(u64::from)
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.iter_mut().for_each(|byte| {
            self.0 = self.0.wrapping_add(1);
            *byte = self.0;
        });
        Ok(())
    }
}
impl TryCryptoRng for Counting {}
fn random() -> impl CryptoRng {
    Counting(0)
}

const NFT: MosaicId = MosaicId(0x63DB_2ACD_3DEE_A94A);

#[test]
fn a_request_travels_as_a_code_that_fits_a_qr() {
    let signed = signed("Hospital02", Some(NFT), Rights::BOTH, 1);
    let code = signed.to_code();
    assert!(code.len() < 700, "{}", code.len());
    assert!(code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b':'));
    let read = SignedRequest::from_code(&code.to_lowercase().replacen(':', ": ", 1)).unwrap();
    assert_eq!(read, signed);
    assert_eq!(read.request(), request("Hospital02", Some(NFT), Rights::BOTH, 1));
    assert!(read.is_signed_by(&keys("Hospital02 request").public_key()));
    assert!(!read.is_signed_by(&keys("Hospital02").public_key()));
}

#[test]
fn each_changed_byte_of_a_request_is_noticed() {
    let bytes = signed("Hospital02", Some(NFT), Rights::BOTH, 1).to_bytes();
    let key = keys("Hospital02 request").public_key();
    for position in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[position] ^= 1;
        if let Ok(read) = SignedRequest::from_bytes(&changed) {
            assert!(!read.is_signed_by(&key), "byte {position}");
        }
    }
}

#[test]
fn requests_outside_their_limits_cannot_be_signed() {
    let sign = |change: fn(&mut tegata_rights::ConsentRequest)| {
        let mut content = request("Hospital02", Some(NFT), Rights::BOTH, 1);
        change(&mut content);
        content.sign(&keys("Hospital02 request")).unwrap_err()
    };
    assert_eq!(sign(|r| r.rights = 0), FormatError::Field("rights"));
    assert_eq!(sign(|r| r.rights = 4), FormatError::Field("rights"));
    assert_eq!(sign(|r| r.answer_by_ms = r.created_ms), FormatError::Field("answer by"));
    assert_eq!(sign(|r| r.until_ms = r.answer_by_ms - 1), FormatError::Field("until"));
    assert_eq!(sign(|r| r.until_ms = r.created_ms + tegata_rights::MAX_RIGHT_MS + 1), FormatError::Field("until"));
    assert_eq!(sign(|r| r.desk = Some("javascript:alert(1)".into())), FormatError::Field("desk"));
    assert_eq!(sign(|r| r.version = 2), FormatError::Version(2));
}

#[test]
fn codes_of_other_kinds_are_named() {
    let error = |text: &str| SignedRequest::from_code(text).unwrap_err();
    assert_eq!(error("https://example.org"), RequestError::Code(CodeError::NotTegata));
    assert_eq!(error("TEGATA:R9:AAAA"), RequestError::Code(CodeError::UnknownKind));
    assert_eq!(error("TEGATA:R1:1"), RequestError::Code(CodeError::Damaged));
    assert_eq!(error(&"A".repeat(5000)), RequestError::Code(CodeError::TooLong(5000)));
    let card = ReceiveCard {
        network: NETWORK.generation_hash_seed,
        patient: keys("Patient01").public_key(),
        nonce: b"n".to_vec(),
    };
    assert!(matches!(error(&card.sign(&keys("Patient01")).unwrap()), RequestError::OtherKind(_)));
}

#[test]
fn the_same_content_in_another_encoding_is_refused() {
    let bytes = signed("Hospital02", Some(NFT), Rights::BOTH, 1).to_bytes();
    // 0x82 (array of 2) written as an array of indefinite length.
    let mut other = vec![0x9F];
    other.extend_from_slice(&bytes[1..]);
    other.push(0xFF);
    assert!(SignedRequest::from_bytes(&other).is_err());
    let trailing = [bytes.as_slice(), &[0]].concat();
    assert_eq!(SignedRequest::from_bytes(&trailing).unwrap_err(), FormatError::NotDeterministic);
}

#[test]
fn cards_are_bound_to_account_nonce_and_network() {
    let patient = keys("Patient01");
    let network = NETWORK.generation_hash_seed;
    let card = ReceiveCard { network, patient: patient.public_key(), nonce: b"desk 1".to_vec() };
    let text = card.sign(&patient).unwrap();
    let read = ReceiveCard::read(&text, &network).unwrap();
    assert_eq!(read, card);
    assert_eq!(read.address(NETWORK.id), address("Patient01"));
    assert_eq!(read.short_code().len(), 7);
    assert_ne!(read.short_code(), ReceiveCard { nonce: b"desk 2".to_vec(), ..card.clone() }.short_code());
    assert_eq!(ReceiveCard::read(&text, &Hash256::ZERO), Err(CardError::OtherNetwork));
    assert_eq!(ReceiveCard::read(&card.sign(&keys("thief")).unwrap(), &network), Err(CardError::Signature));
    let study = StudyCard { network, nft: NFT, patient: patient.public_key(), created_ms: START };
    assert_eq!(StudyCard::read(&study.sign(&patient), &network).unwrap(), study);
    assert!(matches!(StudyCard::read(&text, &network), Err(CardError::OtherKind(_))));
}

#[test]
fn registry_entries_come_only_from_the_account_that_they_name() {
    let entry = entry("Hospital01");
    let bytes = entry.to_bytes().unwrap();
    assert!(bytes.len() < 400, "{}", bytes.len());
    assert_eq!(RegistryEntry::from_bytes(&bytes).unwrap(), entry);
    let application = EntryApplication::sign(&entry, &keys("Hospital01")).unwrap();
    assert_eq!(EntryApplication::read(&application.to_bytes()).unwrap(), entry);
    let forged = EntryApplication::sign(&entry, &keys("Hospital02")).unwrap();
    assert!(EntryApplication::read(&forged.to_bytes()).is_err());
    let nameless = RegistryEntry { name: " ".into(), ..entry.clone() };
    assert_eq!(nameless.to_bytes(), Err(FormatError::Field("name")));
    let homeless = RegistryEntry { reception: Vec::new(), ..entry };
    assert_eq!(homeless.to_bytes(), Err(FormatError::Field("reception")));
}

#[test]
fn an_answer_is_for_one_hospital_one_request_and_from_one_account() {
    let patient = keys("Patient01");
    let answer = Answer {
        version: 1,
        request: Hash256([5; 32]),
        decision: Decision::Prepare,
        patient: patient.public_key(),
        nft: NFT,
        grant: None,
        thumbnail_key: Some([8; 32]),
    };
    let key = TransportKey::from_seed(&[1; 32]);
    let sealed = answer.seal(&patient, &key.public_key(), &mut random()).unwrap();
    let travelled = SealedAnswer::from_bytes(&sealed.to_bytes()).unwrap();
    let opened = travelled.open(&key).unwrap();
    assert!(opened == answer);
    assert_eq!(travelled.open(&TransportKey::from_seed(&[2; 32])).err(), Some(AnswerError::NotForThisKey));
    let mut other_request = travelled;
    other_request.request = Hash256([6; 32]);
    assert_eq!(other_request.open(&key).err(), Some(AnswerError::NotForThisKey));
    assert_eq!(answer.seal(&keys("thief"), &key.public_key(), &mut random()).err(), Some(AnswerError::Signature));
    assert_eq!(answer.seal(&patient, &[0; 32], &mut random()).err(), Some(AnswerError::UnusableKey));
}

fn descriptor() -> Descriptor {
    Descriptor {
        study_date: "20260303".into(),
        modality: "CT".into(),
        body_part: "CHEST".into(),
        reference: "a1".into(),
        mime: "image/jpeg".into(),
        schematic: false,
    }
}

fn written(record: &[u8]) -> Vec<AggregateMessages> {
    let parts = fragments(record, keys("Hospital01").public_key(), &NETWORK);
    let read = |embedded: &Embedded| match &embedded.body {
        Body::Transfer(body) => (Address::new(&embedded.signer, NETWORK.id), body.message.clone()),
        _ => panic!(),
    };
    parts
        .iter()
        .enumerate()
        .map(|(index, part)| AggregateMessages {
            hash: Hash256([index as u8; 32]),
            messages: part.iter().map(read).collect(),
        })
        .collect()
}

fn locator(record: &thumbnail::SealedRecord, aggregates: &[AggregateMessages]) -> Locator {
    Locator {
        version: 1,
        format: RecordFormat::Sealed,
        first_length: record.first_length,
        second_length: record.second_length,
        hash: tegata_symbol::merkle::sha3_256(&[&record.bytes]),
        aggregates: aggregates.iter().map(|aggregate| aggregate.hash).collect(),
        wrapped_key: Vec::new(),
    }
}

#[test]
fn a_sealed_record_is_cut_put_together_and_opened_by_its_patient_alone() {
    let network = NETWORK.generation_hash_seed;
    let (key, preview, picture) = (RecordKey::from_bytes([7; 32]), vec![1; 800], vec![2; 147_000]);
    let record = seal_record(&descriptor(), &preview, &picture, &key, &network, NFT).unwrap();
    let aggregates = written(&record.bytes);
    assert_eq!(aggregates.len(), 2);
    let ephemeral = keys("ephemeral");
    let patient = keys("Patient01");
    let wrapped_key = wrap_key(&key, NFT, &patient.public_key(), &ephemeral, [9; 12]).unwrap();
    let locator = Locator { wrapped_key, ..locator(&record, &aggregates) };
    let locator = Locator::from_bytes(&locator.to_bytes().unwrap()).unwrap();

    let assembled = assemble(&locator, &address("Hospital01"), &aggregates).unwrap();
    assert_eq!(assembled, record.bytes);
    let unwrapped = unwrap_key(&locator.wrapped_key, NFT, &patient).unwrap();
    assert_eq!(open_preview(&locator, &assembled, &unwrapped, &network, NFT).unwrap(), (descriptor(), preview));
    assert_eq!(*open_rest(&locator, &assembled, &unwrapped, &network, NFT).unwrap(), picture);

    assert!(matches!(unwrap_key(&locator.wrapped_key, NFT, &keys("thief")), Err(SealError::Key(_))));
    assert!(matches!(unwrap_key(&locator.wrapped_key, MosaicId(1), &patient), Err(SealError::Key(_))));
    let elsewhere = open_rest(&locator, &assembled, &unwrapped, &network, MosaicId(1));
    assert_eq!(elsewhere.err(), Some(SealError::WrongKeyOrChanged), "bound to its NFT");
}

#[test]
fn a_record_that_was_changed_cut_reordered_or_written_by_another_is_refused() {
    let network = NETWORK.generation_hash_seed;
    let key = RecordKey::from_bytes([7; 32]);
    let record = seal_record(&descriptor(), &[1; 100], &[2; 120_000], &key, &network, NFT).unwrap();
    let aggregates = written(&record.bytes);
    let locator = locator(&record, &aggregates);
    let creator = address("Hospital01");
    let refused = |change: fn(&mut Vec<AggregateMessages>)| {
        let mut changed = aggregates.clone();
        change(&mut changed);
        assemble(&locator, &creator, &changed).unwrap_err()
    };
    assert_eq!(refused(|a| a[0].messages[3].1[7] ^= 1), RecordError::Hash);
    assert_eq!(refused(|a| a.swap(0, 1)), RecordError::OtherAggregates);
    assert_eq!(refused(|a| a[0].messages.swap(1, 2)), RecordError::Hash);
    assert_eq!(refused(|a| drop(a[1].messages.pop())), RecordError::Fragment);
    assert_eq!(refused(|a| a[1].messages.push((address("Hospital01"), vec![0]))), RecordError::Fragment);
    assert_eq!(refused(|a| a[0].messages[0].0 = address("somebody")), RecordError::OtherSigner);
    assert_eq!(refused(|a| a[0].messages[0].1.truncate(5)), RecordError::Fragment);
    let twice = Locator { aggregates: vec![Hash256::ZERO; 2], ..locator.clone() };
    assert_eq!(twice.to_bytes(), Err(FormatError::Field("aggregates")));
}

#[test]
fn pictures_are_decoded_within_limits() {
    let mut bytes = Vec::new();
    let picture = image::GrayImage::from_fn(40, 30, |x, y| image::Luma([(x * y % 256) as u8]));
    picture.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Jpeg).unwrap();
    let pixels = thumbnail::decode_any_picture(&bytes).unwrap();
    assert_eq!((pixels.width, pixels.height, pixels.luma.len()), (40, 30, 1200));
    assert!(thumbnail::decode_any_picture(&bytes[..50]).is_err());
    assert!(thumbnail::decode_any_picture(b"not a picture").is_err());
    // The frame header claims 65,000 × 65,000 pixels.
    let at = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap() + 5;
    bytes[at..at + 4].copy_from_slice(&[0xFD, 0xE8, 0xFD, 0xE8]);
    assert!(thumbnail::decode_any_picture(&bytes).is_err());
}

proptest! {
    #[test]
    fn reading_arbitrary_bytes_never_panics(bytes in vec(any::<u8>(), 0..300)) {
        let _ = SignedRequest::from_bytes(&bytes);
        let _ = RegistryEntry::from_bytes(&bytes);
        let _ = Locator::from_bytes(&bytes);
        let _ = SealedAnswer::from_bytes(&bytes);
        let _ = EntryApplication::read(&bytes);
        let _ = RightMessage::from_bytes(&bytes);
        let _ = thumbnail::decode_any_picture(&bytes);
    }

    #[test]
    fn reading_arbitrary_text_as_a_code_never_panics(text in "(TEGATA:[RCS]1:)?.{0,80}") {
        let _ = SignedRequest::from_code(&text);
        let _ = ReceiveCard::read(&text, &Hash256::ZERO);
        let _ = StudyCard::read(&text, &Hash256::ZERO);
    }

    #[test]
    fn right_messages_are_read_as_they_were_written(v in any::<bool>(), nft: u64, digest: [u8; 32], until_ms: u64) {
        let role = if v { Role::Viewing } else { Role::Transfer };
        let message = RightMessage { role, nft: MosaicId(nft), request: Hash256(digest), until_ms };
        prop_assert_eq!(RightMessage::from_bytes(&message.to_bytes()), Some(message));
    }

    #[test]
    fn records_of_every_size_survive_the_chain(preview in vec(any::<u8>(), 0..900), size in 0usize..5000) {
        let network = NETWORK.generation_hash_seed;
        let key = RecordKey::from_bytes([1; 32]);
        let picture = vec![3; size];
        let record = seal_record(&descriptor(), &preview, &picture, &key, &network, NFT).unwrap();
        let aggregates = written(&record.bytes);
        let locator = locator(&record, &aggregates);
        let assembled = assemble(&locator, &address("Hospital01"), &aggregates).unwrap();
        prop_assert_eq!(open_preview(&locator, &assembled, &key, &network, NFT).unwrap().1, preview);
        prop_assert_eq!(&*open_rest(&locator, &assembled, &key, &network, NFT).unwrap(), &picture);
    }
}
