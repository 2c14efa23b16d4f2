//! A hospital meets each fault switch of the emulator: its desk brings an answer in, its gate releases and refuses.
//! Whatever its node does ends in a right answer or a clear error, nothing is lost, and no yes is said that is not true.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tegata_emulator::{Config, Emulator, Server};
use tegata_node::{NodePool, PoolOptions};
use tegata_rights::{Finality, Payer, Role, withdrawal};
use tegata_symbol::{AggregateForks, MosaicId};

use crate::desk::{DeskHandle, listen, serve};
use crate::fetch::{FetchError, Fetched, fetch};
use crate::home::HospitalHome;
use crate::policy::Policy;
use crate::request::MadeRequest;
use crate::store::{AnswerRecord, AnswerState};
use crate::test_patient::Patient;
use crate::test_world::{MINUTE, World, keys};
use crate::verify::{VerifyError, VerifyOptions, verify};

const LAG: u64 = 4;

/// What the gate does while the fault stands and nothing was withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meanwhile {
    Releases,
    /// With reasons.
    Refuses,
    /// The node cannot be asked: an error, not a verdict.
    CannotTell,
    /// One of these, as it hits: a single request fails, and only some are asked again by themselves.
    AnyOfThese,
}
use Meanwhile::{AnyOfThese, CannotTell, Refuses, Releases};

/// Both hospitals ask a node with faults of its own; the patient has an honest one of the same ledger.
struct Scene {
    world: World,
    node: Emulator,
    _server: Server,
    pool: NodePool,
    source: Arc<HospitalHome>,
    asker: Arc<HospitalHome>,
    gate: DeskHandle,
    desk: DeskHandle,
    nft: MosaicId,
}

impl Scene {
    async fn new() -> Self {
        let world = World::with(Config { finality_lag: LAG, ..Config::in_memory() }).await;
        let node = world.emulator.another_node();
        let server = node.serve(tegata_emulator::bind(([127, 0, 0, 1], 0).into()).await.unwrap()).unwrap();
        let options = PoolOptions {
            request_timeout: Duration::from_secs(5),
            retry_pause: Duration::from_millis(10),
            ..PoolOptions::default()
        };
        let pool = NodePool::connect(&[server.url()], options).await.unwrap();
        let source = Arc::new(world.hospital("A").await);
        let asker = Arc::new(world.hospital("B").await);
        for home in [&source, &asker] {
            asks_for(home, Finality::Blocks(1));
        }
        let nft = world.issue(&source, &keys(1)).await.nft;
        world.fund(&world.address(&keys(1)), 500);
        let gate = serve_on(&source, &pool).await;
        let desk = serve_on(&asker, &pool).await;
        Self { world, node, _server: server, pool, source, asker, gate, desk, nft }
    }

    fn patient(&self) -> Patient<'_> {
        Patient::new(&self.world, keys(1), self.nft)
    }

    fn go_wrong(&self, switch: &str) {
        self.node.faults().set(switch.parse().unwrap()).unwrap();
    }

    fn clear(&self) {
        self.node.faults().clear().unwrap();
    }

    async fn request(&self) -> MadeRequest {
        self.world.request(&self.asker, self.nft, Payer::Hospital).await
    }

    async fn fetch(&self, made: &MadeRequest) -> Result<Fetched, FetchError> {
        let to = tempfile::tempdir().unwrap();
        fetch(&self.asker, &self.world.pool, &made.signed, &self.gate.url(), &to.path().join("got"), &mut |_| {}).await
    }

    /// The reasons of a verifier with an honest node.
    async fn truth(&self, made: &MadeRequest) -> Vec<String> {
        self.verdict(&self.world.pool, made).await.unwrap()
    }

    async fn verdict(&self, pool: &NodePool, made: &MadeRequest) -> Result<Vec<String>, VerifyError> {
        let patient = self.world.address(&keys(1));
        let options = VerifyOptions { request: &made.signed, patient, nft: Some(self.nft), named_rights: None };
        let verdict = verify(&self.source, pool, &options).await?;
        Ok(verdict.reasons.iter().map(tegata_rights::Reason::code).collect())
    }

    /// What the gate does; a study that leaves it must be one that may.
    async fn gate_does(&self, made: &MadeRequest) -> (Meanwhile, Vec<String>) {
        let outcome = self.fetch(made).await;
        match outcome {
            Ok(_) => {
                assert!(self.truth(made).await.is_empty(), "a study was released that must not be");
                (Releases, Vec::new())
            }
            Err(FetchError::Refused(reasons)) => (Refuses, reasons.into_iter().map(|reason| reason.code).collect()),
            Err(FetchError::Gate { code, .. }) => (CannotTell, vec![code]),
            Err(other) => panic!("{other:?}"),
        }
    }

    async fn check(&self, made: &MadeRequest, expected: Meanwhile, when: &str) {
        let (met, reasons) = self.gate_does(made).await;
        assert!(met == expected || expected == AnyOfThese, "{when}: {met:?} {reasons:?}, not {expected:?}");
    }

    async fn until(&self, made: &MadeRequest, state: AnswerState) -> AnswerRecord {
        for _ in 0..600 {
            if let Some(answer) = self.asker.store().answer(&made.digest).unwrap().filter(|a| a.state == state) {
                return answer;
            }
            // The desk need not wait for its next announcement as long as it would by the machine's clock.
            self.world.ahead.add(MINUTE / 10);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("never {state:?}: {:?}", self.asker.store().answer(&made.digest).unwrap());
    }

    async fn granted(&self) -> MadeRequest {
        let made = self.request().await;
        let patient = self.patient();
        let detached = patient.prepare(&self.desk.url(), &made.signed).await;
        assert_eq!(patient.cosign(&self.desk.url(), &made.signed, &detached).await.status(), 202);
        self.until(&made, AnswerState::Judged).await;
        assert!(self.stored_verdict(&made));
        made
    }

    fn stored_verdict(&self, made: &MadeRequest) -> bool {
        let patient = self.world.address(&keys(1));
        self.asker.store().latest_verdict(&made.digest, &patient).unwrap().unwrap().yes
    }

    /// The patient takes V back through the hospitals' own node, which may not show a block for it.
    async fn withdraw(&self, made: &MadeRequest) {
        let terms = self.patient().terms(&made.signed).await;
        let (network, patient) = (self.world.network, keys(1));
        let unit = (terms.right_id(Role::Viewing, &network), terms.recipient(Role::Viewing));
        let deadline = tegata_symbol::NetworkTime(self.world.pool.node_time().await.unwrap().0 + 600_000);
        let unsigned = withdrawal(patient.public_key(), &network, &[unit], deadline, 100).unwrap();
        let signed = unsigned.sign(&patient, &network.signing(&AggregateForks::FROM_THE_START, 1)).unwrap();
        self.node.announce(&signed.to_bytes()).unwrap();
    }
}

fn asks_for(home: &HospitalHome, finality: Finality) {
    home.set_policy(&Policy { emergency: finality, treatment: finality, research: finality, ..Policy::default() })
        .unwrap();
}

async fn serve_on(home: &Arc<HospitalHome>, pool: &NodePool) -> DeskHandle {
    let listener = listen(([127, 0, 0, 1], 0).into()).await.unwrap();
    serve(home.clone(), Arc::new(pool.clone()), listener).await.unwrap()
}

/// The fault stands while the desk brings a grant in and the gate is asked, and again while the patient takes V back.
async fn an_answer_and_a_release(switch: &str, before_the_grant: Meanwhile, after_the_grant: Meanwhile) {
    let scene = Scene::new().await;
    let made = scene.request().await;
    let patient = scene.patient();
    let detached = patient.prepare(&scene.desk.url(), &made.signed).await;
    scene.go_wrong(switch);
    let taken = patient.cosign(&scene.desk.url(), &made.signed, &detached).await;
    // Taken and stored, or refused with an error that tells the phone to come again.
    let is_taken = taken.status() == 202;
    assert!(is_taken || taken.status() == 503, "{}", taken.status());
    if before_the_grant == Releases {
        scene.until(&made, AnswerState::Judged).await;
    } else {
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    scene.check(&made, before_the_grant, "while the grant is brought in").await;
    scene.clear();
    if !is_taken {
        assert_eq!(patient.cosign(&scene.desk.url(), &made.signed, &detached).await.status(), 202);
    }
    let answer = scene.until(&made, AnswerState::Judged).await;
    assert_eq!(answer.hash, Some(detached.parent_hash), "what was cosigned, and nothing else");
    assert!(scene.stored_verdict(&made));
    assert_eq!(scene.gate_does(&made).await.0, Releases);

    scene.go_wrong(switch);
    scene.check(&made, after_the_grant, "while the right stands").await;
    scene.withdraw(&made).await;
    let (gate, reasons) = scene.gate_does(&made).await;
    assert_ne!(gate, Releases, "{reasons:?}");
    scene.clear();
    scene.world.emulator.mine().unwrap();
    assert_eq!(scene.gate_does(&made).await, (Refuses, vec!["NotGiven:V".to_owned()]));
}

/// Announcements alone are hit: what stands in a block already stays known.
async fn an_answer_that_is_not_announced(switch: &str) {
    let scene = Scene::new().await;
    let made = scene.request().await;
    let patient = scene.patient();
    let detached = patient.prepare(&scene.desk.url(), &made.signed).await;
    scene.go_wrong(switch);
    assert_eq!(patient.cosign(&scene.desk.url(), &made.signed, &detached).await.status(), 202);
    tokio::time::sleep(Duration::from_millis(300)).await;
    // The gate's own questions begin with the same path.
    assert_ne!(scene.gate_does(&made).await.0, Releases);
    scene.clear();
    let answer = scene.until(&made, AnswerState::Judged).await;
    assert_eq!(answer.hash, Some(detached.parent_hash));
    assert!(scene.stored_verdict(&made));
}

/// The hospital's pool is made anew, so that it has to ask whom it speaks to; then an open one goes on with what it knows.
async fn a_node_of_another_network(switch: &str) {
    let scene = Scene::new().await;
    let made = scene.granted().await;
    scene.go_wrong(switch);
    let expected_network = Some(scene.world.network.generation_hash_seed);
    let options = PoolOptions { expected_network, ..PoolOptions::default() };
    let refused = NodePool::connect(&scene.pool.nodes(), options).await;
    assert!(matches!(refused, Err(tegata_node::NodeError::OtherNetwork { .. })), "{refused:?}");
    // Nor does a home that knows its network take what another one says.
    let other = NodePool::connect(&scene.pool.nodes(), PoolOptions::default()).await.unwrap();
    let refused = scene.verdict(&other, &made).await;
    assert!(matches!(refused, Err(VerifyError::Home(_) | VerifyError::Ledger(_))), "{refused:?}");
    assert_ne!(scene.gate_does(&made).await.0, Refuses);
    scene.clear();
    assert_eq!(scene.gate_does(&made).await.0, Releases);
}

/// The node denies the unit that is out: the gate stays shut, and opens when the node says the truth again.
async fn a_node_that_lies(switch: &str) {
    let scene = Scene::new().await;
    let made = scene.granted().await;
    let terms = scene.patient().terms(&made.signed).await;
    for role in Role::ALL {
        let (holder, right) = (terms.recipient(role), terms.right_id(role, &scene.world.network));
        for amount in [0, 2] {
            scene.go_wrong(&format!("{switch}={holder},mosaic={right},amount={amount}"));
            assert_ne!(scene.gate_does(&made).await.0, Releases, "{role}: {amount}");
        }
        scene.clear();
        assert_eq!(scene.gate_does(&made).await.0, Releases);
    }
}

async fn a_rollback_of_what_was_not_final(switch: &str) {
    let scene = Scene::new().await;
    let made = scene.granted().await;
    assert_eq!(scene.gate_does(&made).await.0, Releases, "one block is enough by this hospital's policy");
    scene.go_wrong(switch);
    let truth = scene.truth(&made).await;
    let (gate, reasons) = scene.gate_does(&made).await;
    if switch.contains("forgotten") {
        assert_eq!((gate, &reasons), (Refuses, &truth));
        assert_eq!(reasons, ["Missing:T", "Missing:V"]);
        // A hospital that asks for finality had not said yes to begin with.
        let again = scene.patient().grant(&made.signed).await;
        assert!(scene.world.emulator.snapshot().unwrap().place(&again).unwrap().is_some());
        asks_for(&scene.source, Finality::Final);
        let (gate, reasons) = scene.gate_does(&made).await;
        assert_eq!((gate, reasons), (Refuses, vec!["NotFinal:T".to_owned(), "NotFinal:V".to_owned()]));
        for _ in 0..LAG {
            scene.world.emulator.mine().unwrap();
        }
    }
    assert_eq!(scene.gate_does(&made).await.0, Releases);
}

/// The desk waits for finality while the block is taken away: it announces the same bytes again.
async fn a_rollback_while_the_desk_waits(switch: &str) {
    let scene = Scene::new().await;
    asks_for(&scene.asker, Finality::Final);
    let made = scene.request().await;
    let patient = scene.patient();
    let detached = patient.prepare(&scene.desk.url(), &made.signed).await;
    assert_eq!(patient.cosign(&scene.desk.url(), &made.signed, &detached).await.status(), 202);
    scene.until(&made, AnswerState::Confirmed).await;
    scene.go_wrong(switch);
    let is_in = || scene.world.emulator.snapshot().unwrap().place(&detached.parent_hash).unwrap().is_some();
    for _ in 0..600 {
        if is_in() {
            break;
        }
        scene.world.ahead.add(MINUTE / 10);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(is_in(), "announced again");
    for _ in 0..LAG {
        scene.world.emulator.mine().unwrap();
    }
    let answer = scene.until(&made, AnswerState::Judged).await;
    assert_eq!(answer.hash, Some(detached.parent_hash));
    assert!(scene.stored_verdict(&made));
}

async fn a_rollback_of_what_was_final(switch: &str) {
    let scene = Scene::new().await;
    for home in [&scene.source, &scene.asker] {
        asks_for(home, Finality::Final);
    }
    let made = scene.request().await;
    let patient = scene.patient();
    let detached = patient.prepare(&scene.desk.url(), &made.signed).await;
    assert_eq!(patient.cosign(&scene.desk.url(), &made.signed, &detached).await.status(), 202);
    scene.until(&made, AnswerState::Confirmed).await;
    for _ in 0..LAG {
        scene.world.emulator.mine().unwrap();
    }
    scene.until(&made, AnswerState::Judged).await;
    assert!(scene.stored_verdict(&made));
    let deeper = scene.node.faults().set(format!("{switch}={}", LAG + 1).parse().unwrap());
    assert!(deeper.is_err(), "the ledger itself keeps what is final");
    scene.go_wrong(&format!("{switch}={LAG},undone=forgotten"));
    assert_eq!(scene.gate_does(&made).await.0, Releases);
}

/// Strangers fill the accounts that hold the rights: the verdict stays, and so does the way back.
async fn reception_accounts_that_strangers_fill(switch: &str) {
    let scene = Scene::new().await;
    let made = scene.granted().await;
    let terms = scene.patient().terms(&made.signed).await;
    for role in Role::ALL {
        scene.go_wrong(&format!("{switch}={}", terms.recipient(role)));
    }
    assert_eq!(scene.gate_does(&made).await.0, Releases);
    scene.withdraw(&made).await;
    assert_eq!(scene.gate_does(&made).await, (Refuses, vec!["NotGiven:V".to_owned()]));
}

/// A test for each line, so that no switch can stand here without one.
macro_rules! switches {
    ($($name:ident: $switch:literal => $test:ident $(, $before:ident, $after:ident)?;)*) => {
        const SWITCHES: &[&str] = &[$($switch),*];
        $(
            #[tokio::test]
            async fn $name() {
                $test($switch $(, $before, $after)?).await;
            }
        )*
    };
}

switches! {
    delay: "delay=10ms" => an_answer_and_a_release, Releases, Releases;
    drop_everything: "drop" => an_answer_and_a_release, CannotTell, CannotTell;
    drop_announcements: "drop,path=/transactions" => an_answer_that_is_not_announced;
    drop_answer: "drop-answer,path=/transactions,times=1" => an_answer_and_a_release, Releases, AnyOfThese;
    error: "error=503" => an_answer_and_a_release, CannotTell, CannotTell;
    error_for_too_many_requests: "error=429,times=2" => an_answer_and_a_release, Releases, AnyOfThese;
    garbage_that_is_no_json: "garbage=not-json" => an_answer_and_a_release, CannotTell, CannotTell;
    garbage_that_is_cut_off: "garbage=truncated" => an_answer_and_a_release, CannotTell, CannotTell;
    garbage_of_wrong_types: "garbage=wrong-types" => an_answer_and_a_release, CannotTell, CannotTell;
    cut: "cut" => an_answer_and_a_release, Releases, Releases;
    cut_after_a_message: "cut=1" => an_answer_and_a_release, Releases, Releases;
    forget: "forget" => an_answer_and_a_release, Refuses, Releases;
    other_network: "other-network" => a_node_of_another_network;
    lie: "lie" => a_node_that_lies;
    behind: "behind" => an_answer_and_a_release, Refuses, Releases;
    stop_mining: "stop-mining" => an_answer_and_a_release, Refuses, Releases;
    roll_back_forgotten: "roll-back=1,undone=forgotten" => a_rollback_of_what_was_not_final;
    roll_back_waiting: "roll-back=1" => a_rollback_of_what_was_not_final;
    roll_back_while_the_desk_waits: "roll-back=1,undone=forgotten" => a_rollback_while_the_desk_waits;
    roll_back_after_finality: "roll-back" => a_rollback_of_what_was_final;
    fill: "fill" => reception_accounts_that_strangers_fill;
}

/// The switches that the page of faults names, without options and values; garbage by its kinds.
fn documented() -> BTreeSet<String> {
    let page = include_str!("../../docs/emulator-faults.md");
    let routes = ["GET ", "PUT ", "DELETE "];
    let options = ["path", "times", "chance", "seed"];
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter(|row| !routes.iter().any(|route| row.starts_with(route)))
        .filter_map(|row| row.split('`').next())
        .map(kind)
        .filter(|name| !options.contains(&name.as_str()))
        .collect()
}

fn kind(switch: &str) -> String {
    let switch = switch.split(',').next().unwrap_or_default();
    match switch.split_once('=') {
        Some(("garbage", _)) => switch.to_owned(),
        Some((name, _)) => name.to_owned(),
        None => switch.to_owned(),
    }
}

#[test]
fn no_documented_switch_is_without_its_test() {
    let documented = documented();
    assert!(documented.len() >= 14, "{documented:?}");
    assert_eq!(SWITCHES.iter().copied().map(kind).collect::<BTreeSet<_>>(), documented);
}
