//! Records on the chain: what was written is read, and each way in which a chain can be hostile has its own refusal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod chain;

use chain::{NETWORK, address, keys};
use proptest::collection::vec;
use proptest::prelude::*;
use tegata_rights::thumbnail::{
    Assembly, BYTES_PER_AGGREGATE, CommitmentError, CommitmentNonce, Descriptor, Instance, KeptPicture,
    LOCATOR_VERSION, Locator, PictureFormat, PictureProof, RecordError, RecordFormat, RecordKey, SealError,
    SealedRecord, StudyCommitment, WRAPPED_KEY_SIZE, assemble, fragments, open_paper, paper_record, seal_record,
    unwrap_key, verify_picture, verify_study, wrap_key,
};
use tegata_rights::{AggregateMessages, FormatError};
use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{Address, Body, Embedded, Hash256, MAX_MESSAGE_SIZE, MosaicId};

const NFT: MosaicId = MosaicId(0x63DB_2ACD_3DEE_A94A);

fn descriptor() -> Descriptor {
    Descriptor {
        study_date: "20260303".into(),
        modality: "CT".into(),
        body_part: "CHEST".into(),
        reference: "S-0123456789ABCDEF".into(),
        format: PictureFormat::Jpeg,
        schematic: false,
    }
}

fn key() -> RecordKey {
    RecordKey::from_bytes([7; 32])
}

fn sealed(preview: Option<&[u8]>, picture: &[u8]) -> SealedRecord {
    seal_record(&descriptor(), preview, picture, &key(), &NETWORK.generation_hash_seed, NFT).unwrap()
}

fn written(record: &[u8]) -> Vec<AggregateMessages> {
    let parts = fragments(record, keys("Hospital01").public_key(), &NETWORK);
    let read = |embedded: &Embedded| match &embedded.body {
        Body::Transfer(body) => (Address::new(&embedded.signer, NETWORK.id), body.message.clone()),
        _ => panic!(),
    };
    let aggregate = |(index, part): (usize, &Vec<Embedded>)| AggregateMessages {
        hash: Hash256([index as u8; 32]),
        messages: part.iter().map(read).collect(),
    };
    parts.iter().enumerate().map(aggregate).collect()
}

fn locator(record: &SealedRecord) -> Locator {
    Locator {
        version: LOCATOR_VERSION,
        format: RecordFormat::Sealed,
        first_length: record.first_length,
        second_length: record.second_length,
        hash: sha3_256(&[&record.bytes]),
        aggregates: written(&record.bytes).iter().map(|aggregate| aggregate.hash).collect(),
        wrapped_key: vec![0; WRAPPED_KEY_SIZE],
    }
}

#[test]
fn a_sealed_record_is_cut_put_together_and_opened_by_its_patient_alone() {
    let network = NETWORK.generation_hash_seed;
    let (preview, picture) = (vec![1; 800], vec![2; 147_000]);
    let record = sealed(Some(&preview), &picture);
    let aggregates = written(&record.bytes);
    assert_eq!(aggregates.len(), 2);
    let patient = keys("Patient01");
    let wrapped_key = wrap_key(&key(), &patient.public_key(), &keys("ephemeral")).unwrap();
    assert_eq!(wrapped_key.len(), WRAPPED_KEY_SIZE);
    let locator = Locator { wrapped_key, ..locator(&record) };
    let locator = Locator::from_bytes(&locator.to_bytes().unwrap()).unwrap();

    let assembled = assemble(&locator, &address("Hospital01"), &aggregates).unwrap();
    assert_eq!(assembled, record.bytes);
    let read = locator.sealed(assembled).unwrap();
    let unwrapped = unwrap_key(&locator.wrapped_key, &patient).unwrap();
    assert_eq!(read.open_preview(&unwrapped, &network, NFT).unwrap(), (descriptor(), preview));
    assert_eq!(*read.open_picture(&unwrapped, &network, NFT).unwrap(), picture);

    assert!(unwrap_key(&locator.wrapped_key, &keys("thief")).is_err());
    assert!(unwrap_key(&locator.wrapped_key[1..], &patient).is_err());
    for wrong in [
        read.open_picture(&unwrapped, &network, MosaicId(1)).err(),
        read.open_picture(&unwrapped, &Hash256([1; 32]), NFT).err(),
        read.open_picture(&RecordKey::from_bytes([8; 32]), &network, NFT).err(),
        read.open_preview(&unwrapped, &network, MosaicId(1)).err(),
    ] {
        assert_eq!(wrong, Some(SealError::WrongKeyOrChanged), "bound to its NFT, network and key");
    }
}

#[test]
fn the_preview_opens_as_soon_as_the_first_aggregate_is_there_and_the_rest_in_any_order() {
    let network = NETWORK.generation_hash_seed;
    let (preview, picture) = (vec![1; 400], vec![2; 3 * BYTES_PER_AGGREGATE]);
    let record = sealed(Some(&preview), &picture);
    let (locator, aggregates) = (locator(&record), written(&record.bytes));
    let mut assembly = Assembly::new(&locator, address("Hospital01")).unwrap();
    assembly.add(&aggregates[2]).unwrap();
    assert!(assembly.beginning().is_empty());
    assembly.add(&aggregates[0]).unwrap();
    let beginning = locator.sealed(assembly.beginning()).unwrap();
    assert!(beginning.has_first());
    assert_eq!(beginning.open_preview(&key(), &network, NFT).unwrap().1, preview);
    assert!(beginning.open_picture(&key(), &network, NFT).is_err());
    assert_eq!(assembly.missing(), [Hash256([1; 32]), Hash256([3; 32])]);
    assembly.add(&aggregates[3]).unwrap();
    assembly.add(&aggregates[3]).unwrap();
    assert_eq!(assembly.clone().finish(), Err(RecordError::Missing));
    assembly.add(&aggregates[1]).unwrap();
    assert_eq!(assembly.finish().unwrap(), record.bytes);
}

#[test]
fn a_picture_of_tier_s_stands_in_one_fragment_and_one_segment() {
    let network = NETWORK.generation_hash_seed;
    let picture = vec![3; 950];
    let record = sealed(None, &picture);
    assert!(record.bytes.len() <= MAX_MESSAGE_SIZE, "{}", record.bytes.len());
    let aggregates = written(&record.bytes);
    assert_eq!((aggregates.len(), aggregates[0].messages.len()), (1, 1));
    let read = locator(&record).sealed(assemble(&locator(&record), &address("Hospital01"), &aggregates).unwrap());
    assert_eq!(*read.clone().unwrap().open_picture(&key(), &network, NFT).unwrap(), picture);
    assert_eq!(read.unwrap().open_preview(&key(), &network, NFT).unwrap(), (descriptor(), picture));
}

#[test]
fn each_hostile_change_of_a_record_has_its_own_refusal() {
    let record = sealed(Some(&[1; 100]), &[2; 120_000]);
    let (locator, aggregates) = (locator(&record), written(&record.bytes));
    let creator = address("Hospital01");
    let refused = |change: fn(&mut Vec<AggregateMessages>)| {
        let mut changed = aggregates.clone();
        change(&mut changed);
        assemble(&locator, &creator, &changed).unwrap_err()
    };
    // A stranger's aggregate beside the real ones, and a stranger's transfer inside one.
    let stranger =
        |a: &mut Vec<AggregateMessages>| a.push(AggregateMessages { hash: Hash256([9; 32]), messages: Vec::new() });
    assert_eq!(refused(stranger), RecordError::NotNamed);
    assert_eq!(refused(|a| a[0].messages[0].0 = address("somebody")), RecordError::OtherSigner);
    assert_eq!(refused(|a| a[1].messages.push((address("somebody"), vec![0]))), RecordError::OtherSigner);
    // Gaps, fragments too many, twice, in the wrong order, of the wrong length.
    assert_eq!(refused(|a| a.truncate(1)), RecordError::Missing);
    assert_eq!(refused(|a| a[1].messages.truncate(17)), RecordError::FragmentCount { found: 17, expected: 18 });
    assert_eq!(
        refused(|a| a[1].messages.push((address("Hospital01"), vec![0]))),
        RecordError::FragmentCount { found: 19, expected: 18 }
    );
    assert_eq!(refused(|a| a[0].messages[2] = a[0].messages[1].clone()), RecordError::Hash);
    assert_eq!(refused(|a| a[0].messages.swap(1, 2)), RecordError::Hash);
    assert_eq!(
        refused(|a| a[0].messages[0].1.truncate(5)),
        RecordError::FragmentLength { found: 5, expected: MAX_MESSAGE_SIZE }
    );
    assert_eq!(refused(|a| a[0].messages[3].1[7] ^= 1), RecordError::Hash);
    assert!(matches!(refused(|a| a.iter_mut().for_each(|a| a.hash.0[0] ^= 1)), RecordError::NotNamed));
    let swapped = |a: &mut Vec<AggregateMessages>| {
        let hash = a[0].hash;
        a[0].hash = a[1].hash;
        a[1].hash = hash;
    };
    assert!(matches!(refused(swapped), RecordError::FragmentCount { .. }));
}

#[test]
fn a_locator_that_claims_too_much_loops_or_contradicts_itself_is_refused_by_its_field() {
    let good = locator(&sealed(Some(&[1; 100]), &[2; 120_000]));
    good.to_bytes().unwrap();
    let refused = |change: fn(&mut Locator)| {
        let mut changed = good.clone();
        change(&mut changed);
        changed.to_bytes().unwrap_err()
    };
    assert_eq!(refused(|l| l.second_length = u32::MAX), FormatError::Field("length"));
    assert_eq!(refused(|l| l.second_length = 1 << 20), FormatError::Field("length"));
    assert_eq!(refused(|l| l.first_length = 16), FormatError::Field("length"));
    assert_eq!(refused(|l| l.second_length = 9), FormatError::Field("length"));
    assert_eq!(refused(|l| l.aggregates[1] = l.aggregates[0]), FormatError::Field("aggregates"));
    assert_eq!(refused(|l| l.aggregates.truncate(1)), FormatError::Field("aggregates"));
    assert_eq!(refused(|l| l.aggregates.push(Hash256([9; 32]))), FormatError::Field("aggregates"));
    assert_eq!(refused(|l| l.wrapped_key.clear()), FormatError::Field("wrapped key"));
    assert_eq!(refused(|l| l.version = 1), FormatError::Version(1));
    assert_eq!(refused(|l| l.format = RecordFormat::PaperBase32), FormatError::Field("length"));
    assert_eq!(refused(|l| l.format = RecordFormat::CommitmentOnly), FormatError::Field("length"));
    // Ten gigabytes as CBOR writes them: [2, 1, 10^10, …] is not even a length.
    let mut bytes = vec![0x87, 0x02, 0x01, 0x1B];
    bytes.extend(10_000_000_000_u64.to_be_bytes());
    assert_eq!(Locator::from_bytes(&bytes), Err(FormatError::Malformed));
    assert!(matches!(Locator::from_bytes(&[0; 1025]), Err(FormatError::TooLarge { .. })));
}

#[test]
fn a_descriptor_with_a_media_type_as_text_is_not_the_deterministic_form() {
    let network = NETWORK.generation_hash_seed;
    let good = minicbor::to_vec(descriptor()).unwrap();
    let at = good.iter().rposition(|byte| *byte == 0x01).unwrap();
    let text = [&good[..at], &[0x6A], b"image/jpeg", &good[at + 1..]].concat();
    assert_eq!(minicbor::decode::<Descriptor>(&text).unwrap(), descriptor(), "older wallets stored it so");
    let clear = [&[0x82], text.as_slice(), &[0x41, 0xFF]].concat();
    let record = seal_clear(&clear);
    let refused = record.open_preview(&key(), &network, NFT).unwrap_err();
    assert_eq!(refused, SealError::Format(FormatError::NotDeterministic));
    let html = [&good[..at], &[0x69], b"text/html", &good[at + 1..]].concat();
    assert!(minicbor::decode::<Descriptor>(&html).is_err());
}

/// A first segment with any content, as a hospital that has the key can make it.
fn seal_clear(clear: &[u8]) -> SealedRecord {
    use aes_gcm::aead::{Aead, KeyInit, Payload};
    let mut nonce = [0; 12];
    nonce[11] = 1;
    let aad = [&b"tegata record segment v1"[..], &NETWORK.generation_hash_seed.0, &NFT.0.to_le_bytes(), &[1]].concat();
    let bytes = aes_gcm::Aes256Gcm::new(key().expose().into())
        .encrypt(&nonce.into(), Payload { msg: clear, aad: &aad })
        .unwrap();
    SealedRecord { first_length: bytes.len() as u32, second_length: 0, bytes }
}

#[test]
fn a_paper_record_is_text_that_everyone_reads_and_other_text_is_refused() {
    assert_eq!(open_paper(&paper_record(b"picture")).unwrap(), b"picture");
    assert_eq!(open_paper(b"not base32!"), Err(FormatError::Malformed));
}

fn instances(count: usize) -> Vec<Instance> {
    (0..count)
        .map(|number| Instance { sop_instance_uid: format!("1.2.840.{number}"), sha256: [number as u8; 32] })
        .collect()
}

#[test]
fn a_commitment_shows_its_picture_and_its_study_and_nothing_else() {
    let nonce = CommitmentNonce::of(&key());
    let record = sealed(Some(&[1; 100]), &[2; 2_000]).bytes;
    for count in [1, 2, 3, 4, 7, 8, 100] {
        let study = instances(count);
        let commitment = StudyCommitment::new(&nonce, &record, &study).unwrap();
        let (root, proof) = (commitment.root(), commitment.picture_proof());
        verify_picture(&root, &nonce, &record, &proof).unwrap();
        let mut shuffled = study.clone();
        shuffled.reverse();
        verify_study(&root, &nonce, &record, &shuffled).unwrap();

        let wrong = Err(CommitmentError::NotCommitted);
        let other_nonce = CommitmentNonce::of(&RecordKey::from_bytes([8; 32]));
        assert_eq!(verify_picture(&root, &other_nonce, &record, &proof), wrong);
        assert_eq!(verify_picture(&root, &nonce, &record[1..], &proof), wrong);
        let leaves = PictureProof { leaves: proof.leaves + 1, ..proof.clone() };
        assert_eq!(verify_picture(&root, &nonce, &record, &leaves), wrong);
        let mut longer = proof.clone();
        longer.path.push(Hash256::ZERO);
        assert_eq!(verify_picture(&root, &nonce, &record, &longer), wrong);
        let mut changed = study.clone();
        changed[count / 2].sha256[0] ^= 1;
        assert_eq!(verify_study(&root, &nonce, &record, &changed), wrong);
        changed.truncate(count - 1);
        assert!(verify_study(&root, &nonce, &record, &changed).is_err());
    }
}

#[test]
fn a_commitment_needs_instances_with_different_uids() {
    let nonce = CommitmentNonce::of(&key());
    let refused = |study: &[Instance]| StudyCommitment::new(&nonce, b"record", study).unwrap_err();
    assert_eq!(refused(&[]), CommitmentError::InstanceCount(0));
    assert_eq!(refused(&[instances(1), instances(1)].concat()), CommitmentError::Uid);
    for uid in ["", "1.2.x", &"1".repeat(65)] {
        assert_eq!(refused(&[Instance { sop_instance_uid: uid.into(), sha256: [0; 32] }]), CommitmentError::Uid);
    }
}

#[test]
fn a_record_without_a_picture_is_not_made() {
    for preview in [None, Some([1; 100].as_slice())] {
        let made = seal_record(&descriptor(), preview, &[], &key(), &NETWORK.generation_hash_seed, NFT);
        assert_eq!(made.unwrap_err(), SealError::Format(FormatError::Field("picture")));
    }
}

#[test]
fn a_kept_picture_travels_and_one_whose_lengths_disagree_is_refused() {
    let record = sealed(Some(&[1; 100]), &[2; 2_000]);
    let commitment = StudyCommitment::new(&CommitmentNonce::of(&key()), &record.bytes, &instances(5)).unwrap();
    let kept = KeptPicture {
        first_length: record.first_length,
        second_length: record.second_length,
        record: record.bytes.clone(),
        proof: commitment.picture_proof(),
    };
    assert_eq!(KeptPicture::from_bytes(&kept.to_bytes()).unwrap(), kept);
    let longer = KeptPicture { first_length: record.first_length + 1, ..kept.clone() };
    assert_eq!(KeptPicture::from_bytes(&longer.to_bytes()), Err(FormatError::Field("length")));
    let mut path = kept.clone();
    path.proof.path = vec![Hash256::ZERO; 17];
    assert_eq!(KeptPicture::from_bytes(&path.to_bytes()), Err(FormatError::Malformed));
    assert_eq!(kept.into_record(), record);
}

proptest! {
    #[test]
    fn records_of_every_size_survive_the_chain(preview in vec(any::<u8>(), 0..900), size in 1usize..5000, one: bool) {
        let network = NETWORK.generation_hash_seed;
        let picture = vec![3; size];
        let record = sealed((!one).then_some(preview.as_slice()), &picture);
        let locator = locator(&record);
        locator.to_bytes().unwrap();
        let assembled = assemble(&locator, &address("Hospital01"), &written(&record.bytes)).unwrap();
        let read = locator.sealed(assembled).unwrap();
        let shown = if one { &picture } else { &preview };
        prop_assert_eq!(&read.open_preview(&key(), &network, NFT).unwrap().1, shown);
        prop_assert_eq!(&*read.open_picture(&key(), &network, NFT).unwrap(), &picture);
    }

    #[test]
    fn whatever_the_chain_holds_is_put_together_or_refused(
        lengths in vec(vec(0usize..1100, 0..5), 0..3), first in 17u32..3000, second in 0u32..3000, own in vec(any::<bool>(), 0..3),
    ) {
        let size = (first + second) as usize;
        let aggregates: Vec<AggregateMessages> = lengths.iter().enumerate().map(|(number, lengths)| AggregateMessages {
            hash: Hash256([number as u8; 32]),
            messages: lengths.iter().map(|length| {
                let signer = if own.get(number) == Some(&false) { "somebody" } else { "Hospital01" };
                (address(signer), vec![0; *length])
            }).collect(),
        }).collect();
        let locator = Locator {
            version: LOCATOR_VERSION, format: RecordFormat::Sealed, first_length: first, second_length: second,
            hash: sha3_256(&[&vec![0; size]]), aggregates: vec![Hash256([0; 32])], wrapped_key: Vec::new(),
        };
        if let Ok(record) = assemble(&locator, &address("Hospital01"), &aggregates) {
            prop_assert_eq!(record, vec![0; size]);
        }
    }
}
