//! A ledger with two registered hospitals, and a patient who holds a study.

pub mod filling;

use std::sync::Arc;
use std::time::Duration;

use image::codecs::jpeg::JpegEncoder;
use tegata_emulator::{Config, Emulator, ManualClock, Server};
use tegata_rights::thumbnail::{
    Descriptor, LOCATOR_VERSION, Locator, PictureFormat, RecordFormat, RecordKey, fragments, locator_key, seal_record,
    wrap_key,
};
use tegata_rights::{
    ConsentRequest, Identity, Payer, Purpose, RegistryEntry, Rights, SignedRequest, TransportKey, entry_key,
};
use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{
    Address, Aggregate, AggregateForks, Amount, Body, Embedded, Hash256, KeyPair, Metadata, Mosaic, MosaicDefinition,
    MosaicFlags, MosaicId, MosaicSupplyChange, Network, NetworkTime, PrivateKey, PublicKey, Transaction, Transfer,
    metadata_update,
};
use tegata_wallet::environment::{Clock, Environment, SystemRandomness};
use tegata_wallet::vault::{KdfParameters, Pin};
use tegata_wallet::words::Words;
use tegata_wallet::{Settings, Tools, Wallet};

const NOW_MS: u64 = 1_800_000_000_000;
const HOUR_MS: u64 = 3_600_000;
/// Pixels along a side of a picture: of the whole one as large as hospitals make them, and of the preview.
const SIDES: [u16; 2] = [384, 64];

struct SharedClock(ManualClock);

impl Clock for SharedClock {
    fn now_ms(&self) -> u64 {
        tegata_emulator::Clock::unix_ms(&self.0)
    }
}

pub fn keys(seed: u8) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([seed; 32]))
}

pub fn pin() -> Pin {
    Pin::new("482913").unwrap()
}

pub fn tools(clock: &ManualClock) -> Tools {
    Tools {
        environment: Environment {
            clock: Arc::new(SharedClock(clock.clone())),
            randomness: Arc::new(SystemRandomness),
        },
        kdf: KdfParameters::interactive(),
        poll: Duration::from_millis(1),
        ..Tools::default()
    }
}

pub fn clock() -> ManualClock {
    ManualClock::new(NOW_MS)
}

pub struct World {
    emulator: Emulator,
    pub server: Server,
    pub clock: ManualClock,
    network: Network,
    pub home: tempfile::TempDir,
}

fn jpeg(side: u16) -> Vec<u8> {
    // Soft, as a scan is: noise would make it larger than any real one.
    let (side, mut out) = (u32::from(side), Vec::new());
    let pixels: Vec<u8> = (0..side * side).map(|i| ((i % side) * (i / side) / 16 % 251) as u8).collect();
    JpegEncoder::new_with_quality(&mut out, 80).encode(&pixels, side, side, image::ExtendedColorType::L8).unwrap();
    out
}

impl World {
    const REGISTRY: u8 = 10;
    const SOURCE: u8 = 20;
    const ASKER: u8 = 40;

    pub async fn new() -> Self {
        let clock = clock();
        let config = Config { clock: Arc::new(clock.clone()), seed: Some([5; 32]), ..Config::in_memory() };
        let emulator = Emulator::open(config).unwrap();
        let server = emulator.serve(tegata_emulator::bind(([127, 0, 0, 1], 0).into()).await.unwrap()).unwrap();
        let network = emulator.ledger().parameters().network;
        let world = Self { emulator, server, clock, network, home: tempfile::tempdir().unwrap() };
        for hospital in [Self::REGISTRY, Self::SOURCE, Self::ASKER] {
            world.fund(&keys(hospital).public_key());
        }
        for hospital in [Self::SOURCE, Self::ASKER] {
            world.register(hospital);
        }
        world
    }

    fn address(&self, key: &PublicKey) -> Address {
        Address::new(key, self.network.id)
    }

    fn fund(&self, key: &PublicKey) {
        self.emulator.fund(&self.address(key), Amount(100_000_000_000)).unwrap();
    }

    fn act(&self, signer: &KeyPair, bodies: Vec<Body>) -> Hash256 {
        let (key, seed) = (signer.public_key(), self.network.generation_hash_seed);
        let embedded = bodies.into_iter().map(|body| Embedded::new(key, self.network.id, body)).collect();
        let deadline = NetworkTime(self.emulator.ledger().time().0 + HOUR_MS);
        let unsigned = Transaction::new(key, self.network.id, deadline, Body::Aggregate(Aggregate::complete(embedded)));
        let context = self.network.signing(&AggregateForks::FROM_THE_START, 1);
        let signed = unsigned.with_fee(100, 0).sign(signer, &context).unwrap();
        self.emulator.announce(&signed.to_bytes()).unwrap();
        signed.hash(&seed)
    }

    fn register(&self, seed: u8) {
        let (registry, identity) = (keys(Self::REGISTRY), self.address(&keys(seed).public_key()));
        let entry = RegistryEntry {
            version: 1,
            identity,
            name: format!("Hospital {seed}"),
            reading: "びょういん".into(),
            request_key: keys(seed + 1).public_key(),
            transport_key: TransportKey::from_seed(&[seed + 2; 32]).public_key(),
            url: String::new(),
            reception: vec![self.address(&keys(seed + 3).public_key())],
            valid_from_ms: NOW_MS - HOUR_MS,
            valid_until_ms: NOW_MS + 400 * 24 * HOUR_MS,
            successor: None,
        };
        let (value, value_size_delta) = metadata_update(&[], &entry.to_bytes().unwrap()).unwrap();
        let target = self.address(&registry.public_key()).into();
        let metadata = Metadata { target, key: entry_key(&identity), target_id: (), value_size_delta, value };
        self.act(&registry, vec![Body::AccountMetadata(metadata)]);
    }

    fn issue(&self, patient: &PublicKey) -> MosaicId {
        let (source, nonce) = (keys(Self::SOURCE), 1);
        let creator = self.address(&source.public_key());
        let nft = MosaicId::new(nonce, &creator);
        let key = RecordKey::from_bytes([1; 32]);
        let descriptor = Descriptor {
            study_date: "20260303".into(),
            modality: "CT".into(),
            body_part: "CHEST".into(),
            reference: "A-1".into(),
            format: PictureFormat::Jpeg,
            schematic: false,
        };
        let seed = self.network.generation_hash_seed;
        let [picture, preview] = SIDES.map(jpeg);
        let sealed = seal_record(&descriptor, Some(&preview), &picture, &key, &seed, nft).unwrap();
        let parts = fragments(&sealed.bytes, source.public_key(), &self.network);
        let bodies = |part: Vec<Embedded>| part.into_iter().map(|embedded| embedded.body).collect();
        let locator = Locator {
            version: LOCATOR_VERSION,
            format: RecordFormat::Sealed,
            first_length: sealed.first_length,
            second_length: sealed.second_length,
            hash: sha3_256(&[&sealed.bytes]),
            aggregates: parts.into_iter().map(|part| self.act(&source, bodies(part))).collect(),
            wrapped_key: wrap_key(&key, patient, &keys(77)).unwrap(),
        };
        let (value, value_size_delta) = metadata_update(&[], &locator.to_bytes().unwrap()).unwrap();
        let target = creator.into();
        let definition = MosaicDefinition { id: nft, duration: 0, nonce, flags: MosaicFlags::NONE, divisibility: 0 };
        let recipient = self.address(patient).into();
        let mosaics = vec![Mosaic { id: nft, amount: Amount(1) }];
        let last = vec![
            Body::MosaicDefinition(definition),
            Body::MosaicSupplyChange(MosaicSupplyChange { mosaic_id: nft, delta: Amount(1), action: 1 }),
            Body::MosaicMetadata(Metadata { target, key: locator_key(), target_id: nft, value_size_delta, value }),
            Body::Transfer(Transfer { recipient, mosaics, message: Vec::new() }),
        ];
        self.act(&source, last);
        nft
    }

    /// A wallet that holds one study, whose picture it has seen, and can pay.
    pub async fn patient(&self) -> (Wallet, MosaicId) {
        let settings = Settings {
            node_urls: vec![self.server.url()],
            registry: Some(self.address(&keys(Self::REGISTRY).public_key())),
            ..Settings::default()
        };
        let words = Words::from_entropy(&[9; 32]).unwrap();
        let home = self.home.path().join("wallet");
        let wallet = Wallet::create(&home, &words, &pin(), None, &settings, tools(&self.clock)).unwrap();
        wallet.receive_card(b"nonce").await.unwrap();
        let patient = wallet.accounts().await.unwrap().remove(0).public_key;
        self.fund(&patient);
        let nft = self.issue(&patient);
        assert_eq!(wallet.studies(true, &()).await.unwrap().studies.len(), 1);
        wallet.picture(nft).await.unwrap().ok().unwrap();
        (wallet, nft)
    }

    /// A request that the patient pays for; each `number` is another one.
    pub fn request(&self, nft: MosaicId, number: u64) -> SignedRequest {
        let mut random = [0; 16];
        random[..8].copy_from_slice(&number.to_be_bytes());
        let request = ConsentRequest {
            version: 1,
            network: self.network.generation_hash_seed,
            asker: self.address(&keys(Self::ASKER).public_key()),
            nft: Some(nft),
            rights: Rights::BOTH.bits(),
            purpose: Purpose::Treatment,
            identity: Identity::Identified,
            payer: Payer::Patient,
            created_ms: NOW_MS,
            answer_by_ms: NOW_MS + HOUR_MS,
            until_ms: NOW_MS + 30 * 24 * HOUR_MS,
            desk: None,
            wants_thumbnail_key: true,
            random,
            network_facts: None,
        };
        request.sign(&keys(Self::ASKER + 1)).unwrap()
    }
}
