//! A local ledger with a registry, two hospitals and a patient who granted both rights; the same each time.

use std::sync::Arc;

use tegata_emulator::chain::Accepted;
use tegata_emulator::{Config, Emulator, ManualClock, Server};
use tegata_rights::{
    ConsentRequest, Finality, GrantTerms, Identity, Payer, Purpose, Question, RegistryEntry, RightState, Rights,
    SignedRequest, entry_key, patient_paid_grant,
};
use tegata_symbol::{
    Address, Aggregate, AggregateForks, Amount, Body, Embedded, KeyPair, Metadata, Mosaic, MosaicDefinition,
    MosaicFlags, MosaicId, MosaicSupplyChange, Network, NetworkTime, PrivateKey, PublicKey, Transaction, Transfer,
    metadata_update,
};

/// When everything happens; milliseconds since 1970-01-01 UTC.
pub const NOW: u64 = 1_800_000_000_000;
const HOUR: u64 = 3_600_000;

pub struct Granted {
    pub emulator: Emulator,
    pub server: Server,
    pub network: Network,
    pub request: SignedRequest,
    pub nft: MosaicId,
}

fn keys(number: u8) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([number; 32]))
}

const REGISTRY: u8 = 10;
const SOURCE: u8 = 20;
const ASKER: u8 = 30;
const PATIENT: u8 = 40;

impl Granted {
    pub async fn new() -> Self {
        let config = Config { clock: Arc::new(ManualClock::new(NOW)), seed: Some([5; 32]), ..Config::in_memory() };
        let emulator = Emulator::open(config).unwrap();
        let server = emulator.serve(tegata_emulator::bind(([127, 0, 0, 1], 0).into()).await.unwrap()).unwrap();
        let network = emulator.ledger().parameters().network;
        let source = Address::new(&keys(SOURCE).public_key(), network.id);
        let nft = MosaicId::new(7, &source);
        let request = ConsentRequest {
            version: 1,
            network: network.generation_hash_seed,
            asker: Address::new(&keys(ASKER).public_key(), network.id),
            nft: Some(nft),
            rights: Rights::BOTH.bits(),
            purpose: Purpose::Treatment,
            identity: Identity::Identified,
            payer: Payer::Patient,
            created_ms: NOW,
            answer_by_ms: NOW + HOUR,
            until_ms: NOW + 30 * 24 * HOUR,
            desk: None,
            wants_thumbnail_key: false,
            random: [7; 16],
            network_facts: None,
        }
        .sign(&keys(ASKER + 1))
        .unwrap();
        let granted = Self { emulator, server, network, request, nft };
        for account in [REGISTRY, SOURCE, ASKER, PATIENT] {
            granted.emulator.fund(&granted.address(account), Amount(1_000_000_000)).unwrap();
        }
        granted.register(SOURCE, "Hospital01");
        granted.register(ASKER, "Hospital02");
        let unit = Mosaic { id: nft, amount: Amount(1) };
        let definition = MosaicDefinition { id: nft, duration: 0, nonce: 7, flags: MosaicFlags::NONE, divisibility: 0 };
        let supply = MosaicSupplyChange { mosaic_id: nft, delta: Amount(1), action: 1 };
        let hand_over =
            Transfer { recipient: granted.address(PATIENT).into(), mosaics: vec![unit], message: Vec::new() };
        granted.act(
            SOURCE,
            vec![Body::MosaicDefinition(definition), Body::MosaicSupplyChange(supply), Body::Transfer(hand_over)],
        );
        let terms = GrantTerms {
            patient: granted.key(PATIENT),
            nft,
            asker: granted.address(ASKER),
            rights: Rights::BOTH,
            request: granted.request.digest(),
            until_ms: granted.request.request().until_ms,
            transfer_to: granted.address(SOURCE + 2),
            viewing_to: granted.address(ASKER + 2),
        };
        let grant = patient_paid_grant(&terms, &network, granted.deadline(), 100, |_| RightState::Absent);
        granted.announce(PATIENT, grant);
        granted
    }

    pub fn question(&self) -> Question<'_> {
        Question {
            request: &self.request,
            nft: self.nft,
            patient: self.address(PATIENT),
            registry: self.address(REGISTRY),
            finality: Finality::Final,
            now_ms: NOW,
            named_rights: None,
        }
    }

    /// Every account that a verdict kept warm must watch.
    pub fn watched(&self) -> Vec<Address> {
        [REGISTRY, SOURCE, SOURCE + 2, ASKER, ASKER + 2, PATIENT].map(|number| self.address(number)).to_vec()
    }

    fn key(&self, number: u8) -> PublicKey {
        keys(number).public_key()
    }

    fn address(&self, number: u8) -> Address {
        Address::new(&keys(number).public_key(), self.network.id)
    }

    fn deadline(&self) -> NetworkTime {
        NetworkTime(self.emulator.ledger().time().0 + HOUR)
    }

    fn register(&self, hospital: u8, name: &str) {
        let entry = RegistryEntry {
            version: 1,
            identity: self.address(hospital),
            name: name.to_owned(),
            reading: String::new(),
            request_key: self.key(hospital + 1),
            transport_key: [hospital; 32],
            url: String::new(),
            reception: vec![self.address(hospital + 2)],
            valid_from_ms: NOW - HOUR,
            valid_until_ms: NOW + 400 * 24 * HOUR,
            successor: None,
        };
        let (value, value_size_delta) = metadata_update(&[], &entry.to_bytes().unwrap()).unwrap();
        let (target, key) = (self.address(REGISTRY).into(), entry_key(&entry.identity));
        self.act(
            REGISTRY,
            vec![Body::AccountMetadata(Metadata { target, key, target_id: (), value_size_delta, value })],
        );
    }

    fn act(&self, signer: u8, bodies: Vec<Body>) {
        let key = self.key(signer);
        let inner = bodies.into_iter().map(|body| Embedded::new(key, self.network.id, body)).collect();
        let body = Body::Aggregate(Aggregate::complete(inner));
        self.announce(signer, Transaction::new(key, self.network.id, self.deadline(), body).with_fee(100, 0));
    }

    fn announce(&self, signer: u8, unsigned: Transaction) {
        let context = self.network.signing(&AggregateForks::FROM_THE_START, 1);
        let signed = unsigned.sign(&keys(signer), &context).unwrap();
        let hash = signed.hash(&self.network.generation_hash_seed);
        assert_eq!(self.emulator.announce(&signed.to_bytes()).unwrap(), Accepted::Unconfirmed(hash));
    }
}
