//! Studies as a hospital issues them, in each format of a record.

use image::codecs::jpeg::JpegEncoder;
use tegata_rights::thumbnail::{
    CommitmentNonce, Descriptor, Instance, KeptPicture, LOCATOR_VERSION, Locator, PictureFormat, RecordFormat,
    RecordKey, SealedRecord, StudyCommitment, fragments, locator_key, paper_record, seal_record, wrap_key,
};
use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{KeyPair, MosaicFlags, MosaicId, PublicKey};

use super::world::{World, keys};

/// What was issued.
pub(super) struct IssuedStudy {
    pub(super) nft: MosaicId,
    /// What the hospital keeps where only a commitment stands on the chain.
    pub(super) kept: Option<KeptPicture>,
}

impl World {
    pub(super) fn issue_as(
        &self,
        creator: &KeyPair,
        patient: &PublicKey,
        nonce: u32,
        format: RecordFormat,
    ) -> IssuedStudy {
        self.issue_picture(creator, patient, nonce, format, &jpeg(96))
    }

    pub(super) fn issue_picture(
        &self,
        creator: &KeyPair,
        patient: &PublicKey,
        nonce: u32,
        format: RecordFormat,
        picture: &[u8],
    ) -> IssuedStudy {
        let instance = Instance { sop_instance_uid: "1.2.3".into(), sha256: [1; 32] };
        self.issue_study(creator, patient, nonce, format, picture, &[instance])
    }

    pub(super) fn issue_study(
        &self,
        creator: &KeyPair,
        patient: &PublicKey,
        nonce: u32,
        format: RecordFormat,
        picture: &[u8],
        instances: &[Instance],
    ) -> IssuedStudy {
        let nft = MosaicId::new(nonce, &self.address(&creator.public_key()));
        let key = RecordKey::from_bytes([nonce as u8; 32]);
        let descriptor = Descriptor {
            study_date: "20260303".into(),
            modality: "CT".into(),
            body_part: "CHEST".into(),
            reference: "A-1".into(),
            format: PictureFormat::Jpeg,
            schematic: false,
        };
        let seed = self.network.generation_hash_seed;
        let sealed = seal_record(&descriptor, Some(&jpeg(16)), picture, &key, &seed, nft).unwrap();
        let wrapped_key = wrap_key(&key, patient, &keys(77)).unwrap();
        let mut kept = None;
        let (on_chain, hash, wrapped_key) = match format {
            RecordFormat::Sealed => (sealed.clone(), sha3_256(&[&sealed.bytes]), wrapped_key),
            RecordFormat::PaperBase32 => {
                let bytes = paper_record(picture);
                let hash = sha3_256(&[&bytes]);
                (SealedRecord { first_length: bytes.len() as u32, second_length: 0, bytes }, hash, Vec::new())
            }
            RecordFormat::CommitmentOnly => {
                let nonce = CommitmentNonce::of(&key);
                let commitment = StudyCommitment::new(&nonce, &sealed.bytes, instances).unwrap();
                kept = Some(KeptPicture {
                    first_length: sealed.first_length,
                    second_length: sealed.second_length,
                    record: sealed.bytes,
                    proof: commitment.picture_proof(),
                });
                let nothing = SealedRecord { first_length: 0, second_length: 0, bytes: Vec::new() };
                (nothing, commitment.root(), wrapped_key)
            }
        };
        let aggregates = fragments(&on_chain.bytes, creator.public_key(), &self.network)
            .into_iter()
            .map(|part| self.act(creator, part.into_iter().map(|embedded| embedded.body).collect()))
            .collect();
        let locator = Locator {
            version: LOCATOR_VERSION,
            format,
            first_length: on_chain.first_length,
            second_length: on_chain.second_length,
            hash,
            aggregates,
            wrapped_key,
        };
        self.define(creator, nonce, MosaicFlags::NONE, 1);
        self.set_mosaic_metadata(creator, nft, locator_key(), &locator.to_bytes().unwrap());
        self.send(creator, nft, &self.address(patient));
        IssuedStudy { nft, kept }
    }
}

pub(super) fn jpeg(side: u16) -> Vec<u8> {
    let pixels: Vec<u8> = (0..usize::from(side) * usize::from(side)).map(|i| (i * 31 % 251) as u8).collect();
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, 80)
        .encode(&pixels, side.into(), side.into(), image::ExtendedColorType::L8)
        .unwrap();
    out
}

#[tokio::test]
async fn a_void_study_shows_its_reason_and_the_study_that_takes_its_place() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(0).await;
    let (successor, _) = world.study_for(&wallet, 2).await;
    let declared = tegata_rights::VoidDeclaration { reason: "取り違え".into(), replaced_by: Some(successor) };
    world.set_mosaic_metadata(&world.source.keys, nft, tegata_rights::void_key(), &declared.to_bytes().unwrap());
    let list = wallet.studies(true, &()).await.unwrap();
    let find = |id| list.studies.iter().find(|study| study.nft == id).unwrap();
    assert_eq!((find(nft).void.as_deref(), find(nft).replaced_by), (Some("取り違え"), Some(successor)));
    assert_eq!((find(successor).void.as_deref(), find(successor).replaced_by), (None, None));
}
