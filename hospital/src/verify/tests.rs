#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
mod counting;
mod evidence_file;

use std::time::Duration;

use tegata_emulator::{Emulator, Server};
use tegata_node::{NodePool, PoolOptions};
use tegata_rights::{Finality, LedgerError, Payer, Purpose, Reason, Role};

use super::*;
use crate::policy::{BlockAge, Policy};
use crate::request::{MadeRequest, RequestOptions, make_request};
use crate::test_patient::Patient;
use crate::test_world::{MINUTE, World, keys, request_options};

/// Two hospitals and a patient who has granted both rights.
struct Scene {
    world: World,
    source: HospitalHome,
    asker: HospitalHome,
    made: MadeRequest,
    patient: Address,
    nft: MosaicId,
}

impl Scene {
    async fn new() -> Self {
        Self::of(World::new().await).await
    }

    async fn of(world: World) -> Self {
        let (source, asker) = (world.hospital("A").await, world.hospital("B").await);
        let nft = world.issue(&source, &keys(1)).await.nft;
        let patient = world.address(&keys(1));
        world.fund(&patient, 500);
        let options = RequestOptions { payer: Payer::Patient, ..request_options(nft) };
        let made = make_request(&asker, &world.pool, &options).await.unwrap();
        let scene = Self { world, source, asker, made, patient, nft };
        scene.holder().grant(&scene.made.signed).await;
        scene
    }

    fn holder(&self) -> Patient<'_> {
        Patient::new(&self.world, keys(1), self.nft)
    }

    async fn verify(&self, pool: &NodePool) -> Result<ProvenVerdict, VerifyError> {
        let options =
            VerifyOptions { request: &self.made.signed, patient: self.patient, nft: None, named_rights: None };
        verify_with_evidence(&self.asker, pool, &options).await
    }

    /// A node shows a right as out that was withdrawn.
    async fn lie_that_withdrawn_rights_are_out(&self, node: &Emulator) {
        let terms = self.holder().terms(&self.made.signed).await;
        for role in Role::ALL {
            self.holder().withdraw(&self.made.signed, role).await;
            let mosaic = terms.right_id(role, &self.world.network);
            for account in [self.patient, terms.recipient(role)] {
                let lie = format!("lie={account},mosaic={mosaic},amount=1");
                node.faults().set(lie.parse().unwrap()).unwrap();
            }
        }
    }
}

fn quick() -> PoolOptions {
    PoolOptions { retry_pause: Duration::from_millis(1), ..PoolOptions::default() }
}

async fn served(node: &Emulator) -> Server {
    node.serve(tegata_emulator::bind(([127, 0, 0, 1], 0).into()).await.unwrap()).unwrap()
}

async fn pool(urls: &[String]) -> NodePool {
    NodePool::connect(urls, quick()).await.unwrap()
}

fn codes(verdict: &Verdict) -> Vec<String> {
    verdict.reasons.iter().map(Reason::code).collect()
}

#[tokio::test]
async fn a_yes_of_one_node_says_that_it_is_one_nodes_word() {
    let scene = Scene::new().await;
    let proven = scene.verify(&scene.world.pool).await.unwrap();
    assert!(proven.verdict.is_yes(), "{:?}", proven.verdict.reasons);
    let record = proven.record.unwrap();
    assert_eq!((record.nodes_configured, record.block.named_by.len()), (1, 1));
    assert_eq!(record.check().unwrap().independent_nodes, 1);
}

#[tokio::test]
async fn a_node_that_shows_a_withdrawn_right_as_out_is_found_out() {
    let scene = Scene::new().await;
    scene.lie_that_withdrawn_rights_are_out(&scene.world.emulator).await;
    let error = scene.verify(&pool(&[scene.world.server.url()]).await).await.unwrap_err();
    let VerifyError::Ledger(LedgerError::Contradiction { node, fact, told, proven }) = error else { panic!("{error}") };
    assert_eq!(node, scene.world.server.url());
    assert!(fact.starts_with("account "), "{fact}");
    assert_ne!(told, proven);
}

#[tokio::test]
async fn beside_a_node_that_lies_the_honest_ones_answer_counts_and_the_lie_is_reported() {
    let scene = Scene::new().await;
    let honest = scene.world.emulator.another_node();
    let server = served(&honest).await;
    scene.lie_that_withdrawn_rights_are_out(&scene.world.emulator).await;
    let proven = scene.verify(&pool(&[scene.world.server.url(), server.url()]).await).await.unwrap();
    assert_eq!(codes(&proven.verdict), ["NotGiven:T", "NotGiven:V"]);
    let [LedgerError::Contradiction { node, .. }] = &proven.contradictions[..] else { panic!() };
    assert_eq!(*node, scene.world.server.url());
}

#[tokio::test]
async fn two_nodes_with_accounts_of_their_own_name_the_block() {
    let scene = Scene::new().await;
    let other = scene.world.emulator.another_node();
    let server = served(&other).await;
    let proven = scene.verify(&pool(&[scene.world.server.url(), server.url()]).await).await.unwrap();
    let checked = proven.record.unwrap().check().unwrap();
    assert_eq!(checked.independent_nodes, 2);
    assert_eq!(checked.verdict.evidence.tip.nodes.len(), 2);
}

#[tokio::test]
async fn two_urls_of_one_node_are_not_two_nodes() {
    let scene = Scene::new().await;
    let again = served(&scene.world.emulator).await;
    let error = scene.verify(&pool(&[scene.world.server.url(), again.url()]).await).await.unwrap_err();
    let VerifyError::Ledger(LedgerError::TooFewNodes { nodes, needed, .. }) = error else { panic!("{error}") };
    assert_eq!((nodes.len(), needed), (2, 2));
}

#[tokio::test]
async fn a_node_that_fell_behind_cannot_hide_a_withdrawal() {
    let scene = Scene::new().await;
    let slow = scene.world.emulator.another_node();
    let server = served(&slow).await;
    let pool = pool(&[server.url(), scene.world.server.url()]).await;
    slow.faults().set("behind".parse().unwrap()).unwrap();
    scene.holder().withdraw(&scene.made.signed, Role::Viewing).await;
    let proven = scene.verify(&pool).await.unwrap();
    assert_eq!(codes(&proven.verdict), ["NotGiven:V"]);
}

#[tokio::test]
async fn a_single_node_that_fell_behind_gives_a_yes_only_as_long_as_its_blocks_are_new_enough() {
    let scene = Scene::new().await;
    let policy = Policy { newest_block: BlockAge::Minutes(10), ..scene.asker.policy().unwrap() };
    scene.asker.set_policy(&policy).unwrap();
    let slow = scene.world.emulator.another_node();
    let server = served(&slow).await;
    let pool = pool(&[server.url()]).await;
    slow.faults().set("behind".parse().unwrap()).unwrap();
    scene.holder().withdraw(&scene.made.signed, Role::Viewing).await;
    let reasons = codes(&scene.verify(&pool).await.unwrap().verdict);
    assert_eq!(reasons, Vec::<String>::new(), "nothing tells the hospital yet");
    scene.world.ahead.add(11 * MINUTE);
    assert_eq!(codes(&scene.verify(&pool).await.unwrap().verdict), ["OldBlocks"]);
    slow.faults().clear().unwrap();
    assert_eq!(codes(&scene.verify(&pool).await.unwrap().verdict), ["NotGiven:V"]);
}

#[tokio::test]
async fn a_yes_that_only_one_of_two_nodes_has_the_block_for_is_no_yes() {
    let scene = Scene::new().await;
    let slow = scene.world.emulator.another_node();
    let server = served(&slow).await;
    slow.faults().set("behind".parse().unwrap()).unwrap();
    scene.world.emulator.mine().unwrap();
    let pool = pool(&[scene.world.server.url(), server.url()]).await;
    let error = scene.verify(&pool).await.unwrap_err();
    assert!(matches!(error, VerifyError::Ledger(LedgerError::TooFewNodes { .. })), "{error}");
    slow.faults().clear().unwrap();
    assert!(scene.verify(&pool).await.unwrap().verdict.is_yes());
}

#[tokio::test]
async fn faults_of_one_node_leave_the_verdict_to_the_other_and_faults_of_all_are_never_a_yes() {
    let scene = Scene::new().await;
    let (one, two) = (scene.world.emulator.another_node(), scene.world.emulator.another_node());
    let servers = [served(&one).await, served(&two).await];
    let pool = pool(&[scene.world.server.url(), servers[0].url(), servers[1].url()]).await;
    for fault in ["garbage=not-json", "garbage=truncated", "garbage=wrong-types", "error=503", "drop"] {
        for path in ["/accounts", "/metadata", "/mosaics", "/blocks", "/chain/info"] {
            scene.world.go_wrong(&format!("{fault},path={path}"));
            assert!(scene.verify(&pool).await.unwrap().verdict.is_yes(), "{fault} at {path}");
            scene.world.emulator.faults().clear().unwrap();
        }
        for node in [&scene.world.emulator, &one, &two] {
            node.faults().set(fault.parse().unwrap()).unwrap();
        }
        assert!(matches!(scene.verify(&pool).await, Err(VerifyError::Ledger(_))), "{fault}");
        for node in [&scene.world.emulator, &one, &two] {
            node.faults().clear().unwrap();
        }
    }
}

#[tokio::test]
async fn the_policy_says_how_deep_a_grant_must_lie_for_what() {
    let mut config = tegata_emulator::Config::in_memory();
    config.finality_lag = 20;
    let scene = Scene::of(World::with(config).await).await;
    assert_eq!(codes(&scene.verify(&scene.world.pool).await.unwrap().verdict), ["NotFinal:T", "NotFinal:V"]);
    let policy = Policy { treatment: Finality::Blocks(1), ..Policy::default() };
    scene.asker.set_policy(&policy).unwrap();
    assert_eq!(policy.finality(Purpose::Treatment), Finality::Blocks(1));
    assert!(scene.verify(&scene.world.pool).await.unwrap().verdict.is_yes());
}

#[tokio::test]
async fn a_grant_that_was_rolled_back_is_no_longer_a_yes() {
    let mut config = tegata_emulator::Config::in_memory();
    config.finality_lag = 20;
    let scene = Scene::of(World::with(config).await).await;
    scene.asker.set_policy(&Policy { treatment: Finality::Blocks(1), ..Policy::default() }).unwrap();
    assert!(scene.verify(&scene.world.pool).await.unwrap().verdict.is_yes());
    scene.world.go_wrong("roll-back=1,undone=forgotten");
    assert_eq!(codes(&scene.verify(&scene.world.pool).await.unwrap().verdict), ["Missing:T", "Missing:V"]);
}

#[tokio::test]
async fn a_study_whose_hospital_was_struck_off_is_no_yes() {
    let scene = Scene::new().await;
    let source = scene.source.identity();
    scene.world.registry.remove(&scene.world.pool, &source).await.unwrap();
    assert_eq!(codes(&scene.verify(&scene.world.pool).await.unwrap().verdict), ["SourceNotRegistered", "Units:T"]);
}
