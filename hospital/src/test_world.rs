//! A local ledger, a registry and two hospitals for the tests of this crate.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tegata_emulator::{Config, Emulator, Server};
use tegata_node::evidence::ProvenVerdict;
use tegata_node::evidence::warm::WarmVerdict;
use tegata_node::{NodePool, PoolOptions};
use tegata_rights::{
    AggregateMessages, Asset, Delivery, Guardians, Guardianship, Holding, Identity, Ledger, LedgerError, Payer,
    Purpose, Question, ReceiveCard, Rights, Tip, guardianship_step,
};
use tegata_symbol::{
    Address, Aggregate, AggregateForks, Amount, Body, Cosignature, DetachedCosignature, Hash256, KeyPair, MetadataKey,
    MosaicId, Network, NetworkTime, PrivateKey, PublicKey, SigningContext, Transaction,
};

use crate::chain::{BondTerms, Chain, Fate, Fees, is_bonded};
use crate::clock::Clock;
use crate::home::{HospitalHome, InitOptions};
use crate::imaging::PrepareOptions;
use crate::issue::{IssueOptions, Issued, issue};
use crate::registrar::RegistryHome;
use crate::request::{MadeRequest, RequestOptions, make_request};
use crate::store::Profile;

#[path = "../../cli/src/demo/phantom.rs"]
#[allow(dead_code, clippy::duplicate_mod)] // The imaging tests have their own copy.
mod phantom;

pub(crate) const XYM: u64 = 1_000_000;
pub(crate) const MINUTE: u64 = 60_000;

/// A chain that fails once, at one of its calls.
pub(crate) struct Flaky {
    pub(crate) pool: NodePool,
    calls: AtomicUsize,
    fail_at: AtomicUsize,
    /// The call reaches the node, but its answer is lost.
    after: bool,
    /// No announcement ever reaches the node.
    mute: bool,
    /// No bonded aggregate ever reaches the node.
    mute_for_bonded: bool,
    /// Hash locks live only so many blocks.
    lock_blocks: Option<u64>,
    /// It says that it is another network.
    network: Option<Network>,
    /// The call that is met never comes back, as if the process had ended there; then this is told.
    ends: bool,
    ended: tokio::sync::Notify,
}

impl Flaky {
    pub(crate) fn new(pool: &NodePool, fail_at: usize, after: bool) -> Self {
        Self {
            pool: pool.clone(),
            calls: AtomicUsize::new(0),
            fail_at: AtomicUsize::new(fail_at),
            after,
            mute: false,
            mute_for_bonded: false,
            lock_blocks: None,
            network: None,
            ends: false,
            ended: tokio::sync::Notify::new(),
        }
    }

    /// A chain whose caller ends at that call.
    pub(crate) fn ending(pool: &NodePool, end_at: usize, after: bool) -> Self {
        Self { ends: true, ..Self::new(pool, end_at, after) }
    }

    /// Comes when the caller is to end.
    pub(crate) async fn ended(&self) {
        self.ended.notified().await;
    }

    async fn end(&self) {
        if self.ends {
            self.ended.notify_one();
            std::future::pending::<()>().await;
        }
    }

    /// A chain that says that it is mainnet.
    pub(crate) fn on_mainnet(pool: &NodePool) -> Self {
        Self { network: Some(Network::MAINNET), ..Self::new(pool, usize::MAX, false) }
    }

    /// A chain to which everything gets through but bonded aggregates, and whose hash locks live only so many blocks.
    pub(crate) fn cut_behind_locks(pool: &NodePool, lock_blocks: Option<u64>) -> Self {
        Self { mute_for_bonded: true, lock_blocks, ..Self::new(pool, usize::MAX, false) }
    }

    /// A chain that can be asked, but to which no announcement gets through.
    pub(crate) fn cut_for_announcements(pool: &NodePool) -> Self {
        Self { mute: true, ..Self::new(pool, usize::MAX, false) }
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.calls.load(Ordering::SeqCst) > self.fail_at.load(Ordering::SeqCst)
    }

    async fn pass<T>(&self, work: impl Future<Output = Result<T, LedgerError>> + Send) -> Result<T, LedgerError> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst);
        let fails = call == self.fail_at.load(Ordering::SeqCst);
        let lost = || LedgerError::Unreachable("the line was cut".into());
        if fails && !self.after {
            self.end().await;
            return Err(lost());
        }
        let answer = work.await;
        if fails {
            self.end().await;
            return Err(lost());
        }
        answer
    }
}

impl Ledger for Flaky {
    async fn tip(&self) -> Result<Tip, LedgerError> {
        self.pass(self.pool.tip()).await
    }
    async fn assets(&self, ids: &[MosaicId]) -> Result<Vec<Asset>, LedgerError> {
        self.pass(self.pool.assets(ids)).await
    }
    async fn holdings(&self, accounts: &[Address], assets: &[MosaicId]) -> Result<Vec<Holding>, LedgerError> {
        self.pass(self.pool.holdings(accounts, assets)).await
    }
    async fn account_metadata(
        &self,
        author: &Address,
        target: &Address,
        key: MetadataKey,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        self.pass(self.pool.account_metadata(author, target, key)).await
    }
    async fn asset_metadata(
        &self,
        author: &Address,
        asset: MosaicId,
        key: MetadataKey,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        self.pass(self.pool.asset_metadata(author, asset, key)).await
    }
    async fn latest_delivery(&self, sender: &Address, asset: MosaicId) -> Result<Option<Delivery>, LedgerError> {
        self.pass(self.pool.latest_delivery(sender, asset)).await
    }
    async fn pending_revocations(&self, creator: &Address) -> Result<Vec<MosaicId>, LedgerError> {
        self.pass(self.pool.pending_revocations(creator)).await
    }
    async fn aggregate_messages(&self, aggregates: &[Hash256]) -> Result<Vec<AggregateMessages>, LedgerError> {
        self.pass(self.pool.aggregate_messages(aggregates)).await
    }
}

impl Guardians for Flaky {
    async fn guardianship(&self, account: &Address) -> Result<Option<Guardianship>, LedgerError> {
        self.pass(self.pool.guardianship(account)).await
    }
    async fn account_key(&self, account: &Address) -> Result<Option<PublicKey>, LedgerError> {
        self.pass(self.pool.account_key(account)).await
    }
}

impl Chain for Flaky {
    async fn network(&self) -> Result<Network, LedgerError> {
        let network = self.pass(self.pool.network()).await?;
        Ok(self.network.unwrap_or(network))
    }
    async fn signing(&self) -> Result<SigningContext, LedgerError> {
        self.pass(Chain::signing(&self.pool)).await
    }
    async fn fees(&self) -> Result<Fees, LedgerError> {
        self.pass(Chain::fees(&self.pool)).await
    }
    async fn bond_terms(&self) -> Result<BondTerms, LedgerError> {
        let terms = self.pass(self.pool.bond_terms()).await?;
        Ok(BondTerms { most_blocks: self.lock_blocks.unwrap_or(terms.most_blocks), ..terms })
    }
    async fn time_ms(&self) -> Result<u64, LedgerError> {
        self.pass(self.pool.time_ms()).await
    }
    async fn announce(&self, bytes: &[u8]) -> Result<(), LedgerError> {
        if self.mute || self.mute_for_bonded && is_bonded(bytes) {
            return Err(LedgerError::Unreachable("the line is cut".into()));
        }
        self.pass(Chain::announce(&self.pool, bytes)).await
    }
    async fn announce_cosignature(&self, cosignature: &DetachedCosignature) -> Result<(), LedgerError> {
        self.pass(Chain::announce_cosignature(&self.pool, cosignature)).await
    }
    async fn fate(&self, hash: &Hash256) -> Result<Fate, LedgerError> {
        self.pass(self.pool.fate(hash)).await
    }
    async fn held(&self, account: &Address) -> Result<Vec<Holding>, LedgerError> {
        self.pass(self.pool.held(account)).await
    }

    async fn verdict(&self, question: &Question<'_>) -> Result<ProvenVerdict, LedgerError> {
        self.pass(Chain::verdict(&self.pool, question)).await
    }
    async fn warm_verdict(
        &self,
        question: &Question<'_>,
        accounts: &[Address],
    ) -> Result<(ProvenVerdict, Option<WarmVerdict>), LedgerError> {
        self.pass(Chain::warm_verdict(&self.pool, question, accounts)).await
    }
    async fn can_take(&self, account: &Address, mosaic: MosaicId) -> Result<bool, LedgerError> {
        self.pass(self.pool.can_take(account, mosaic)).await
    }
    async fn public_key(&self, account: &Address) -> Result<Option<PublicKey>, LedgerError> {
        self.pass(self.pool.public_key(account)).await
    }
}

/// A clock that runs ahead of the machine's by as much as a test says.
#[derive(Clone, Default)]
pub(crate) struct Ahead(Arc<AtomicU64>);

impl Ahead {
    pub(crate) fn clock(&self) -> Clock {
        let (ahead, system) = (self.0.clone(), Clock::system());
        Clock::new(move || system.now_ms() + ahead.load(Ordering::SeqCst))
    }

    pub(crate) fn add(&self, ms: u64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

pub(crate) struct World {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) emulator: Emulator,
    pub(crate) server: Server,
    pub(crate) pool: NodePool,
    pub(crate) network: Network,
    pub(crate) registry: RegistryHome,
    pub(crate) ahead: Ahead,
}

impl World {
    /// A ledger with a registry, and nothing else.
    pub(crate) async fn new() -> Self {
        Self::with(Config::in_memory()).await
    }

    pub(crate) async fn with(config: Config) -> Self {
        let emulator = Emulator::open(config).unwrap();
        let listener = tegata_emulator::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let server = emulator.serve(listener).unwrap();
        let pool = NodePool::connect(&[server.url()], PoolOptions::default()).await.unwrap();
        let network = pool.facts().network;
        let dir = tempfile::tempdir().unwrap();
        let ahead = Ahead::default();
        let registry =
            RegistryHome::init(&dir.path().join("registry"), &[server.url()], network.id, ahead.clock()).unwrap();
        let world = Self { dir, emulator, server, pool, network, registry, ahead };
        world.fund(&world.registry.address(), 100);
        world
    }

    pub(crate) fn fund(&self, address: &Address, xym: u64) {
        self.emulator.fund(address, Amount(xym * XYM)).unwrap();
    }

    /// Sets a fault of the node, written as its switch is.
    pub(crate) fn go_wrong(&self, switch: &str) {
        self.emulator.faults().set(switch.parse().unwrap()).unwrap();
    }

    pub(crate) fn height(&self) -> u64 {
        self.emulator.ledger().height()
    }

    /// A hospital that no registry knows and that has nothing.
    pub(crate) fn stranger(&self, name: &str) -> HospitalHome {
        self.stranger_at(name, None)
    }

    fn stranger_at(&self, name: &str, url: Option<&str>) -> HospitalHome {
        let options = InitOptions {
            name: name.into(),
            reading: String::new(),
            node_urls: self.registry.node_urls().to_vec(),
            registry: self.registry.address(),
            url: url.map(str::to_owned),
        };
        HospitalHome::init(&self.dir.path().join(name), &options, self.ahead.clock()).unwrap()
    }

    /// A registered hospital with 1,000 XYM.
    pub(crate) async fn hospital(&self, name: &str) -> HospitalHome {
        self.register(self.stranger(name)).await
    }

    /// The same with a URL in its registry entry.
    pub(crate) async fn hospital_at(&self, name: &str, url: &str) -> HospitalHome {
        self.register(self.stranger_at(name, Some(url))).await
    }

    async fn register(&self, home: HospitalHome) -> HospitalHome {
        self.fund(&home.identity(), 1_000);
        self.registry.add(&self.pool, &std::fs::read(home.entry_file()).unwrap(), None).await.unwrap();
        home
    }

    pub(crate) fn card(&self, patient: &KeyPair) -> String {
        let card = ReceiveCard {
            network: self.network.generation_hash_seed,
            patient: patient.public_key(),
            nonce: b"desk".to_vec(),
        };
        card.sign(patient).unwrap()
    }

    pub(crate) fn address(&self, keys: &KeyPair) -> Address {
        Address::new(&keys.public_key(), self.network.id)
    }

    pub(crate) fn issue_options(&self, path: &Path, patient: &KeyPair) -> IssueOptions {
        IssueOptions {
            path: path.to_owned(),
            card: self.card(patient),
            picture: PrepareOptions::new(3_000),
            profile: Profile::Tegata,
            allow_public_picture_on_mainnet: false,
        }
    }

    pub(crate) async fn issue(&self, home: &HospitalHome, patient: &KeyPair) -> Issued {
        let path = study(self.dir.path(), 2);
        issue(home, &self.pool, &self.issue_options(&path, patient), &mut |_| {}).await.unwrap()
    }

    pub(crate) async fn request(&self, home: &HospitalHome, nft: MosaicId, payer: Payer) -> MadeRequest {
        make_request(home, &self.pool, &RequestOptions { payer, ..request_options(nft) }).await.unwrap()
    }

    /// Signs and announces; blocks are made at once.
    pub(crate) fn announce(&self, transaction: Transaction, keys: &KeyPair) -> Hash256 {
        let signed = transaction.sign(keys, &self.network.signing(&AggregateForks::FROM_THE_START, 1)).unwrap();
        self.emulator.announce(&signed.to_bytes()).unwrap();
        signed.hash(&self.network.generation_hash_seed)
    }
}

impl World {
    /// Makes `guardians` the guardians of an account, of whom `approvals` must sign.
    pub(crate) fn give_guardians(&self, account: &KeyPair, guardians: &[KeyPair], approvals: u32) {
        let none = Guardianship::none(self.address(account));
        let added: Vec<Address> = guardians.iter().map(|guardian| self.address(guardian)).collect();
        let (_, modification) = none.changed(&added, None, approvals).unwrap();
        let steps = vec![guardianship_step(account.public_key(), &self.network, modification)];
        let deadline = NetworkTime(self.emulator.ledger().time().0 + 10 * MINUTE);
        let body = Body::Aggregate(Aggregate::complete(steps));
        let mut signed = Transaction::new(account.public_key(), self.network.id, deadline, body)
            .with_fee(100, guardians.len())
            .sign(account, &self.network.signing(&AggregateForks::FROM_THE_START, 1))
            .unwrap();
        let hash = signed.hash(&self.network.generation_hash_seed);
        if let Body::Aggregate(aggregate) = &mut signed.body {
            aggregate.cosignatures.extend(guardians.iter().map(|guardian| Cosignature::sign(guardian, &hash)));
        }
        self.emulator.announce(&signed.to_bytes()).unwrap();
        assert!(self.emulator.ledger().state().multisigs.get(&self.address(account)).is_some());
    }
}

pub(crate) fn request_options(nft: MosaicId) -> RequestOptions {
    RequestOptions {
        nft: Some(nft),
        rights: Rights::BOTH,
        purpose: Purpose::Treatment,
        until_in_ms: 30 * 24 * 60 * MINUTE,
        answer_within_ms: 60 * MINUTE,
        identity: Identity::Identified,
        payer: Payer::Hospital,
        desk: None,
        wants_thumbnail_key: false,
        offline: false,
    }
}

pub(crate) fn keys(number: u8) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([number; 32]))
}

/// A folder with a CT series of a phantom whose patient is named Yamada; made once for each number of slices.
pub(crate) fn study(dir: &Path, slices: u32) -> PathBuf {
    let folder = dir.join(format!("ct-{slices}"));
    if !folder.exists() {
        std::fs::create_dir(&folder).unwrap();
        let series = phantom::PhantomSeries {
            patient_name: "Yamada^Taro".to_owned(),
            patient_id: "ID-77120".to_owned(),
            birth_date: "19680704".to_owned(),
            study_date: "20250612".to_owned(),
            accession_number: "ACC20250612001".to_owned(),
            body_part: phantom::BodyPart::Abdomen,
            slices,
            // Small: what these tests are about is not the picture, and encoding it well takes seconds.
            side: 96,
            seed: 1,
        };
        phantom::write_ct_series(&folder, &series).unwrap();
    }
    folder
}
