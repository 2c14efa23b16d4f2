//! A ledger, a registry, two hospitals and a patient.

use std::sync::Arc;
use std::time::Duration;

use tegata_emulator::chain::Accepted;
use tegata_emulator::{Config, Emulator, ManualClock, Server};
use tegata_rights::thumbnail::RecordFormat;
use tegata_rights::{
    ConsentRequest, Identity, Payer, Purpose, RegistryEntry, Rights, SignedRequest, TransportKey, entry_key,
};
use tegata_symbol::{
    Address, Aggregate, AggregateForks, Amount, Body, Embedded, Hash256, KeyPair, Metadata, Mosaic, MosaicDefinition,
    MosaicFlags, MosaicId, MosaicSupplyChange, Network, NetworkTime, PrivateKey, PublicKey, Transaction, Transfer,
    metadata_update,
};

use super::desk::Desk;
use super::ledger::{Faults, FaultyNodes};
use crate::environment::{Clock, Environment, SystemRandomness};
use crate::progress::Progress;
use crate::review::Review;
use crate::vault::{KdfParameters, Pin};
use crate::words::Words;
use crate::{Scan, ScanInput, Settings, Tools, Wallet};

pub(super) const START_MS: u64 = 1_800_000_000_000;
pub(super) const HOUR_MS: u64 = 3_600_000;

pub(super) type TestWallet = Wallet<FaultyNodes>;

struct SharedClock(ManualClock);

impl Clock for SharedClock {
    fn now_ms(&self) -> u64 {
        tegata_emulator::Clock::unix_ms(&self.0)
    }
}

pub(super) struct Party {
    pub(super) keys: KeyPair,
    pub(super) address: Address,
    pub(super) request_key: KeyPair,
    pub(super) transport: TransportKey,
    pub(super) reception: Address,
    pub(super) name: String,
}

pub(super) fn keys(seed: u8) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([seed; 32]))
}

impl Party {
    pub(super) fn new(seed: u8, network: &Network) -> Self {
        let address = |keys: &KeyPair| Address::new(&keys.public_key(), network.id);
        Self {
            address: address(&keys(seed)),
            keys: keys(seed),
            request_key: keys(seed + 1),
            transport: TransportKey::from_seed(&[seed + 2; 32]),
            reception: address(&keys(seed + 3)),
            name: format!("Hospital {seed}"),
        }
    }

    pub(super) fn entry(&self, url: &str) -> RegistryEntry {
        RegistryEntry {
            version: 1,
            identity: self.address,
            name: self.name.clone(),
            reading: "びょういん".into(),
            request_key: self.request_key.public_key(),
            transport_key: self.transport.public_key(),
            url: url.into(),
            reception: vec![self.reception],
            valid_from_ms: START_MS - HOUR_MS,
            valid_until_ms: START_MS + 400 * 24 * HOUR_MS,
            successor: None,
        }
    }
}

pub(super) struct World {
    pub(super) emulator: Emulator,
    pub(super) server: Server,
    pub(super) clock: ManualClock,
    pub(super) network: Network,
    pub(super) registry: KeyPair,
    pub(super) source: Party,
    pub(super) asker: Party,
    pub(super) desk: Desk,
    pub(super) faults: Arc<Faults>,
    pub(super) home: tempfile::TempDir,
}

pub(super) fn pin() -> Pin {
    Pin::new("123456").unwrap()
}

pub(super) fn words() -> Words {
    Words::from_entropy(&[9; 32]).unwrap()
}

/// Tools of a wallet that does not wait for long.
pub(super) fn tools_at(clock: &ManualClock, connect: FaultyNodes) -> Tools<FaultyNodes> {
    Tools {
        connect,
        environment: Environment {
            clock: Arc::new(SharedClock(clock.clone())),
            randomness: Arc::new(SystemRandomness),
        },
        kdf: KdfParameters::new(8, 1, 1).unwrap(),
        patience: Duration::from_millis(300),
        poll: Duration::from_millis(10),
    }
}

impl World {
    /// Both hospitals are registered; the asker's desk is up and honest.
    pub(super) async fn new() -> Self {
        Self::with_finality_lag(0).await
    }

    /// The same, with blocks that become final when so many stand on them.
    pub(super) async fn with_finality_lag(finality_lag: u64) -> Self {
        let clock = ManualClock::new(START_MS);
        let config =
            Config { clock: Arc::new(clock.clone()), seed: Some([5; 32]), finality_lag, ..Config::in_memory() };
        let emulator = Emulator::open(config).unwrap();
        let server = emulator.serve(tegata_emulator::bind(([127, 0, 0, 1], 0).into()).await.unwrap()).unwrap();
        let network = emulator.ledger().parameters().network;
        let (source, asker) = (Party::new(20, &network), Party::new(40, &network));
        let faults = Arc::<Faults>::default();
        let (there, here) = (Party::new(40, &network), Party::new(20, &network));
        let desk = Desk::start(emulator.clone(), there, here, Arc::clone(&faults)).await;
        let world = Self {
            emulator,
            server,
            clock,
            network,
            registry: keys(10),
            source,
            asker,
            desk,
            faults,
            home: tempfile::tempdir().unwrap(),
        };
        for keys in [&world.registry, &world.source.keys, &world.asker.keys] {
            world.fund(&keys.public_key(), 10_000_000_000);
        }
        world.register(&world.source.entry(""));
        world.register(&world.asker.entry(&world.desk.url));
        world
    }

    pub(super) fn address(&self, key: &PublicKey) -> Address {
        Address::new(key, self.network.id)
    }

    pub(super) fn fund(&self, key: &PublicKey, amount: u64) {
        self.emulator.fund(&self.address(key), Amount(amount)).unwrap();
    }

    pub(super) fn balance(&self, address: &Address, mosaic: MosaicId) -> u64 {
        self.emulator.ledger().state().balance(address, mosaic).0
    }

    /// Sets a fault of the node, written as its switch is.
    pub(super) fn go_wrong(&self, switch: &str) {
        self.emulator.faults().set(switch.parse().unwrap()).unwrap();
    }

    pub(super) fn advance(&self, ms: u64) {
        self.clock.advance(Duration::from_millis(ms));
        self.emulator.mine().unwrap();
    }

    /// Announces an aggregate of `signer`; it must be confirmed.
    pub(super) fn act(&self, signer: &KeyPair, bodies: Vec<Body>) -> Hash256 {
        let embedded =
            bodies.into_iter().map(|body| Embedded::new(signer.public_key(), self.network.id, body)).collect();
        let now = self.emulator.ledger().time();
        let unsigned = Transaction::new(
            signer.public_key(),
            self.network.id,
            NetworkTime(now.0 + HOUR_MS),
            Body::Aggregate(Aggregate::complete(embedded)),
        );
        let seed = self.network.generation_hash_seed;
        let signed =
            unsigned.with_fee(100, 0).sign(signer, &self.network.signing(&AggregateForks::FROM_THE_START, 1)).unwrap();
        let accepted = self.emulator.announce(&signed.to_bytes()).unwrap();
        assert_eq!(accepted, Accepted::Unconfirmed(signed.hash(&seed)));
        signed.hash(&seed)
    }

    fn set_account_metadata(&self, key: tegata_symbol::MetadataKey, old: &[u8], new: &[u8]) {
        let (value, value_size_delta) = metadata_update(old, new).unwrap();
        let target = self.address(&self.registry.public_key()).into();
        let body = Body::AccountMetadata(Metadata { target, key, target_id: (), value_size_delta, value });
        self.act(&self.registry, vec![body]);
    }

    fn entry_bytes(&self, identity: &Address) -> Vec<u8> {
        let registry = self.address(&self.registry.public_key());
        let ledger = self.emulator.ledger();
        let entries = ledger.state().metadata.iter().map(|(_, entry)| entry.clone());
        let key = entry_key(identity);
        entries.into_iter().find(|e| e.target == registry && e.key == key).map(|e| e.value).unwrap_or_default()
    }

    pub(super) fn register(&self, entry: &RegistryEntry) {
        let old = self.entry_bytes(&entry.identity);
        self.set_account_metadata(entry_key(&entry.identity), &old, &entry.to_bytes().unwrap());
    }

    pub(super) fn strike_off(&self, identity: &Address) {
        let old = self.entry_bytes(identity);
        self.set_account_metadata(entry_key(identity), &old, &[]);
    }

    pub(super) fn set_mosaic_metadata(
        &self,
        creator: &KeyPair,
        nft: MosaicId,
        key: tegata_symbol::MetadataKey,
        new: &[u8],
    ) {
        let (value, value_size_delta) = metadata_update(&[], new).unwrap();
        let target = self.address(&creator.public_key()).into();
        let body = Body::MosaicMetadata(Metadata { target, key, target_id: nft, value_size_delta, value });
        self.act(creator, vec![body]);
    }

    pub(super) fn declare_void(&self, nft: MosaicId, reason: &str) {
        self.set_mosaic_metadata(&self.source.keys, nft, tegata_rights::void_key(), reason.as_bytes());
    }

    /// A study by `creator` for `patient`, with a sealed record.
    pub(super) fn issue(&self, creator: &KeyPair, patient: &PublicKey, nonce: u32) -> MosaicId {
        self.issue_as(creator, patient, nonce, RecordFormat::Sealed).nft
    }

    pub(super) fn define(&self, creator: &KeyPair, nonce: u32, flags: MosaicFlags, supply: u64) -> MosaicId {
        let id = MosaicId::new(nonce, &self.address(&creator.public_key()));
        let definition = MosaicDefinition { id, duration: 0, nonce, flags, divisibility: 0 };
        let supply = MosaicSupplyChange { mosaic_id: id, delta: Amount(supply), action: 1 };
        self.act(creator, vec![Body::MosaicDefinition(definition), Body::MosaicSupplyChange(supply)]);
        id
    }

    pub(super) fn send(&self, creator: &KeyPair, id: MosaicId, to: &Address) {
        let mosaics = vec![Mosaic { id, amount: Amount(1) }];
        self.act(creator, vec![Body::Transfer(Transfer { recipient: (*to).into(), mosaics, message: Vec::new() })]);
    }

    pub(super) fn tools(&self) -> Tools<FaultyNodes> {
        tools_at(&self.clock, FaultyNodes(Arc::clone(&self.faults)))
    }

    pub(super) fn settings(&self) -> Settings {
        Settings {
            node_urls: vec![self.server.url()],
            registry: Some(self.address(&self.registry.public_key())),
            ..Settings::default()
        }
    }

    pub(super) fn wallet_in(&self, name: &str) -> TestWallet {
        let home = self.home.path().join(name);
        Wallet::create(&home, &words(), &pin(), None, &self.settings(), self.tools()).unwrap()
    }

    pub(super) fn wallet(&self) -> TestWallet {
        self.wallet_in("wallet")
    }

    /// Opens the wallet of [`Self::wallet`] again, as after a kill.
    pub(super) fn reopened(&self) -> TestWallet {
        let wallet = Wallet::open(&self.home.path().join("wallet"), None, self.tools()).unwrap();
        wallet.unlock(&pin()).unwrap();
        wallet
    }

    /// A wallet with one study of the source hospital; the patient's account has `funds`.
    pub(super) async fn patient(&self, funds: u64) -> (TestWallet, MosaicId, PublicKey) {
        let wallet = self.wallet();
        let (nft, patient) = self.study_for(&wallet, 1).await;
        if funds > 0 {
            self.fund(&patient, funds);
        }
        (wallet, nft, patient)
    }

    pub(super) async fn study_for(&self, wallet: &TestWallet, nonce: u32) -> (MosaicId, PublicKey) {
        wallet.receive_card(b"nonce").await.unwrap();
        let patient = wallet.accounts().await.unwrap().last().unwrap().public_key;
        let nft = self.issue(&self.source.keys, &patient, nonce);
        wallet.studies(true, &()).await.unwrap();
        (nft, patient)
    }

    pub(super) fn request(&self, nft: Option<MosaicId>, payer: Payer) -> ConsentRequest {
        ConsentRequest {
            version: 1,
            network: self.network.generation_hash_seed,
            asker: self.asker.address,
            nft,
            rights: Rights::BOTH.bits(),
            purpose: Purpose::Treatment,
            identity: Identity::Identified,
            payer,
            created_ms: START_MS,
            answer_by_ms: START_MS + HOUR_MS,
            until_ms: START_MS + 30 * 24 * HOUR_MS,
            desk: None,
            wants_thumbnail_key: true,
            random: [7; 16],
            network_facts: None,
        }
    }

    pub(super) fn signed(&self, nft: MosaicId, payer: Payer) -> SignedRequest {
        let signed = self.request(Some(nft), payer).sign(&self.asker.request_key).unwrap();
        self.desk.expect(&signed);
        signed
    }
}

pub(super) async fn scan(wallet: &TestWallet, request: &SignedRequest) -> Review {
    match wallet.scan(ScanInput::Text(&request.to_code())).await.unwrap() {
        Scan::Request(review) => review,
        _ => panic!("not recognised as a request"),
    }
}

pub(super) fn quiet() -> &'static dyn Progress {
    &()
}
