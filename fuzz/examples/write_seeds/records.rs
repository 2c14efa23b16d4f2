//! Records, entries, answers and messages, behind the byte that names their kind.

use tegata_fuzz::hostile_sealing::{RECORD_KEY, Sevens, TRANSPORT_SEED};
use tegata_fuzz::join;
use tegata_fuzz::world::{NFT, SEED, keys};
use tegata_rights::thumbnail::{
    CommitmentNonce, Descriptor, Instance, KeptPicture, LOCATOR_VERSION, Locator, PictureFormat, RecordFormat, RecordKey,
    StudyCommitment, paper_record, seal_record, wrap_key,
};
use tegata_rights::{Answer, Decision, EntryApplication, RightMessage, Role, TransportKey};
use tegata_symbol::{Hash256, merkle::sha3_256};

use crate::{Seeds, rights, scanned};

pub fn seeds() -> Seeds {
    let (picture, preview) = (scanned::jpeg(48), scanned::jpeg(8));
    let key = RecordKey::from_bytes(RECORD_KEY);
    let descriptor = Descriptor {
        study_date: "20260303".into(),
        modality: "CT".into(),
        body_part: "CHEST".into(),
        reference: "a1".into(),
        format: PictureFormat::Jpeg,
        schematic: false,
    };
    let sealed = seal_record(&descriptor, Some(&preview), &picture, &key, &SEED, NFT).expect("the record is small");
    let wrapped_key = wrap_key(&key, &keys(1).public_key(), &keys(2)).expect("the key is usable");
    let locator = |format, first_length, second_length, record: &[u8], wrapped_key| {
        let (hash, aggregates) = (sha3_256(&[record]), vec![Hash256([6; 32])]);
        Locator { version: LOCATOR_VERSION, format, first_length, second_length, hash, aggregates, wrapped_key }
            .to_bytes()
            .expect("the locator is within its limits")
    };
    let sealed_locator =
        locator(RecordFormat::Sealed, sealed.first_length, sealed.second_length, &sealed.bytes, wrapped_key);
    let paper = paper_record(&picture);
    let paper_locator = locator(RecordFormat::PaperBase32, paper.len() as u32, 0, &paper, Vec::new());
    let instance = Instance { sop_instance_uid: "1.2.3".into(), sha256: [1; 32] };
    let commitment = StudyCommitment::new(&CommitmentNonce::of(&key), &sealed.bytes, &[instance]);
    let kept = KeptPicture {
        first_length: sealed.first_length,
        second_length: sealed.second_length,
        record: sealed.bytes.clone(),
        proof: commitment.expect("one instance").picture_proof(),
    };
    let entry = rights::entry("Hospital01");
    let application = EntryApplication::sign(&entry, &rights::keys("Hospital01")).expect("the entry is valid");
    let message = |role| RightMessage { role, nft: NFT, request: SEED, until_ms: rights::START }.to_bytes();
    let sealed_answer = Answer {
        version: 1,
        request: SEED,
        decision: Decision::Granted,
        patient: keys(1).public_key(),
        nft: NFT,
        grant: Some([6; 32].into()),
        thumbnail_key: Some(RECORD_KEY),
        signer: None,
        signed_grant: None,
    }
    .seal(&keys(1), &TransportKey::from_seed(&TRANSPORT_SEED).public_key(), &mut Sevens)
    .expect("the key is usable");

    let clear_first = [&[0x82][..], &clear_descriptor(), &[0x58, preview.len().min(255) as u8], &preview].concat();
    [
        ("locator", 0, sealed_locator.clone()),
        ("locator_paper", 0, paper_locator.clone()),
        ("entry", 1, entry.to_bytes().expect("the entry is valid")),
        ("application", 1, application.to_bytes()),
        ("answer", 2, sealed_answer.to_bytes()),
        ("message_t", 3, message(Role::Transfer).to_vec()),
        ("message_v", 3, message(Role::Viewing).to_vec()),
        ("picture", 4, picture.clone()),
        ("record", 5, [join([sealed_locator.as_slice()]), sealed.bytes].concat()),
        ("record_paper", 5, [join([paper_locator.as_slice()]), paper].concat()),
        ("clear_record", 6, [join([clear_first.as_slice()]), picture].concat()),
        ("clear_answer", 7, clear_answer()),
        ("kept_picture", 8, kept.to_bytes()),
    ]
    .into_iter()
    .map(|(name, kind, bytes)| (name.to_owned(), [&[kind], bytes.as_slice()].concat()))
    .collect()
}

fn text(value: &str) -> Vec<u8> {
    [&[0x60 | value.len() as u8], value.as_bytes()].concat()
}

/// CBOR of a descriptor (`docs/protocol.md`).
fn clear_descriptor() -> Vec<u8> {
    let texts = ["20260303", "CT", "CHEST", "a1"].map(text).concat();
    [&[0x86][..], &texts, &[0x01, 0xF4]].concat()
}

/// CBOR of a signed answer (`docs/protocol.md`).
fn clear_answer() -> Vec<u8> {
    let key = keys(1).public_key();
    let body =
        [&[0x87, 0x01, 0x58, 32][..], &SEED.0, &[0x03, 0x58, 32], &key.0, &[0x48], &NFT.0.to_be_bytes(), &[0xF6, 0xF6]]
            .concat();
    let signature = keys(1).sign(&[b"tegata answer signature v1".as_slice(), &body].concat());
    [&[0x82, 0x58, body.len() as u8][..], &body, &[0x58, 64], &signature.0].concat()
}
