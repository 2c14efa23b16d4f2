//! Codes, records and messages: what is written is read, what was changed is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod chain;

use chain::{NETWORK, START, address, entry, keys, request, signed};
use proptest::collection::vec;
use proptest::prelude::*;
use rand_core::{CryptoRng, Infallible, TryCryptoRng, TryRng};
use tegata_rights::thumbnail::{KeptPicture, Locator};
use tegata_rights::{
    Answer, AnswerError, CardError, CodeError, ConsentRequest, CosignatureCode, Decision, EntryApplication,
    FormatError, GuardianCard, NetworkFacts, PreparedCode, ReceiveCard, RegistryEntry, RequestError, RightMessage,
    Rights, Role, SealedAnswer, SignedRequest, StatementError, StudyCard, TransportKey, Withdrawal,
    WithdrawalStatement,
};
use tegata_symbol::{Hash256, MosaicId};

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
        signer: None,
        signed_grant: None,
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

fn withdrawal() -> Withdrawal {
    Withdrawal {
        version: 1,
        network: NETWORK.generation_hash_seed,
        patient: keys("Patient01").public_key(),
        nft: NFT,
        asker: address("Hospital02"),
        request: Hash256([5; 32]),
        rights: 3,
        at_ms: START,
    }
}

#[test]
fn a_statement_is_one_code_from_one_account_on_one_network() {
    let statement = withdrawal().sign(&keys("Patient01")).unwrap();
    assert!(statement.to_code().len() < 400, "{}", statement.to_code().len());
    let network = NETWORK.generation_hash_seed;
    let elsewhere = WithdrawalStatement::from_code(&statement.to_code(), &Hash256::ZERO);
    assert_eq!(elsewhere, Err(StatementError::OtherNetwork));
    assert_eq!(withdrawal().sign(&keys("thief")), Err(StatementError::Signature));
    let nothing = Withdrawal { rights: 0, ..withdrawal() }.sign(&keys("Patient01"));
    assert_eq!(nothing, Err(StatementError::Format(FormatError::Field("rights"))));
    let other = signed("Hospital02", Some(NFT), Rights::BOTH, 1).to_code();
    assert!(matches!(WithdrawalStatement::from_code(&other, &network), Err(StatementError::OtherKind(_))));
}

#[test]
fn an_answer_of_a_guardian_names_who_signed_it() {
    let guardian = keys("Guardian01");
    let answer = Answer {
        version: 1,
        request: Hash256([5; 32]),
        decision: Decision::Prepare,
        patient: keys("Patient01").public_key(),
        nft: NFT,
        grant: None,
        thumbnail_key: None,
        signer: Some(guardian.public_key().0.into()),
        signed_grant: None,
    };
    let key = TransportKey::from_seed(&[1; 32]);
    let sealed = answer.seal(&guardian, &key.public_key(), &mut random()).unwrap();
    let opened = sealed.open(&key).unwrap();
    assert!(opened == answer);
    assert_eq!(opened.signed_by(), guardian.public_key());
    let by_the_account = answer.seal(&keys("Patient01"), &key.public_key(), &mut random());
    assert_eq!(by_the_account.err(), Some(AnswerError::Signature));
    // One meaning has one form: the account itself is not named a second time.
    let mut twice = answer;
    twice.signer = Some(keys("Patient01").public_key().0.into());
    let sealed = twice.seal(&keys("Patient01"), &key.public_key(), &mut random()).unwrap();
    assert_eq!(sealed.open(&key).err(), Some(AnswerError::Format(FormatError::Field("signer"))));
}

#[test]
fn a_guardians_card_is_signed_by_the_account_that_it_names() {
    let network = NETWORK.generation_hash_seed;
    let guardian = keys("Guardian01");
    let card = GuardianCard { network, guardian: guardian.public_key(), name: "母".into() };
    let text = card.sign(&guardian).unwrap();
    assert!(text.starts_with("TEGATA:G1:"));
    assert_eq!(GuardianCard::read(&text, &network).unwrap(), card);
    assert_eq!(GuardianCard::read(&text, &Hash256::ZERO), Err(CardError::OtherNetwork));
    let forged = card.sign(&keys("thief")).unwrap();
    assert_eq!(GuardianCard::read(&forged, &network), Err(CardError::Signature));
    let long = GuardianCard { name: "m".repeat(tegata_rights::MAX_GUARDIAN_NAME + 1), ..card.clone() };
    assert_eq!(long.sign(&guardian), Err(FormatError::Field("name")));
    assert_eq!(GuardianCard { name: "a\nb".into(), ..card }.sign(&guardian), Err(FormatError::Field("name")));
}

#[test]
fn facts_of_the_network_and_a_grant_are_trailing_fields_that_older_readers_never_meet() {
    let content = request("Hospital02", Some(NFT), Rights::BOTH, 1);
    let facts = NetworkFacts { height: 7, block_time_ms: START, fee_multiplier: 100, mosaic_rental: 50 };
    let with = ConsentRequest { network_facts: Some(facts), ..content };
    let signed = with.sign(&keys("Hospital02 request")).unwrap();
    let read = SignedRequest::from_code(&signed.to_code()).unwrap();
    assert_eq!(read.request().network_facts, Some(facts));
    assert!(signed.to_bytes().len() <= tegata_rights::MAX_REQUEST_SIZE);

    let patient = keys("Patient01");
    let key = TransportKey::from_seed(&[1; 32]);
    let answer = Answer {
        version: 1,
        request: Hash256([5; 32]),
        decision: Decision::Granted,
        patient: patient.public_key(),
        nft: NFT,
        grant: Some([6; 32].into()),
        thumbnail_key: None,
        signer: None,
        signed_grant: Some(vec![9; tegata_rights::MAX_GRANT_SIZE]),
    };
    let sealed = answer.seal(&patient, &key.public_key(), &mut random()).unwrap();
    assert!(sealed.to_bytes().len() <= tegata_rights::MAX_ANSWER_SIZE);
    assert!(SealedAnswer::from_bytes(&sealed.to_bytes()).unwrap().open(&key).unwrap() == answer);
    let mut large = answer.clone();
    large.signed_grant = Some(vec![9; tegata_rights::MAX_GRANT_SIZE + 1]);
    assert!(matches!(large.seal(&patient, &key.public_key(), &mut random()), Err(AnswerError::Format(_))));
    let mut odd = answer.clone();
    odd.decision = Decision::Declined;
    assert!(matches!(odd.seal(&patient, &key.public_key(), &mut random()), Err(AnswerError::Format(_))));
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
        let _ = KeptPicture::from_bytes(&bytes);
        let _ = WithdrawalStatement::from_bytes(&bytes, &Hash256::ZERO);
        let _ = PreparedCode::from_bytes(&bytes);
        let _ = CosignatureCode::from_bytes(&bytes);
    }

    #[test]
    fn reading_arbitrary_text_as_a_code_never_panics(text in "(TEGATA:[RCSGW]1:)?.{0,80}") {
        let _ = SignedRequest::from_code(&text);
        let _ = ReceiveCard::read(&text, &Hash256::ZERO);
        let _ = StudyCard::read(&text, &Hash256::ZERO);
        let _ = GuardianCard::read(&text, &Hash256::ZERO);
        let _ = WithdrawalStatement::from_code(&text, &Hash256::ZERO);
    }

    #[test]
    fn statements_are_read_as_they_were_written(
        nft: u64, request: [u8; 32], rights in 1_u8..=3, at_ms: u64, position in 0_usize..220, bit in 0_u32..8,
    ) {
        let withdrawal = Withdrawal { nft: MosaicId(nft), request: Hash256(request), rights, at_ms, ..withdrawal() };
        let statement = withdrawal.sign(&keys("Patient01")).unwrap();
        let network = NETWORK.generation_hash_seed;
        let mut bytes = statement.to_bytes();
        let read = WithdrawalStatement::from_bytes(&bytes, &network).unwrap();
        prop_assert_eq!(&read, &statement);
        prop_assert_eq!(read.withdrawal(), &withdrawal);
        prop_assert_eq!(WithdrawalStatement::from_code(&statement.to_code(), &network), Ok(statement));
        // What was changed in one bit is not obeyed.
        let place = position % bytes.len();
        bytes[place] ^= 1 << bit;
        prop_assert!(WithdrawalStatement::from_bytes(&bytes, &network).is_err());
    }

    #[test]
    fn right_messages_are_read_as_they_were_written(v in any::<bool>(), nft: u64, digest: [u8; 32], until_ms: u64) {
        let role = if v { Role::Viewing } else { Role::Transfer };
        let message = RightMessage { role, nft: MosaicId(nft), request: Hash256(digest), until_ms };
        prop_assert_eq!(RightMessage::from_bytes(&message.to_bytes()), Some(message));
    }
}
