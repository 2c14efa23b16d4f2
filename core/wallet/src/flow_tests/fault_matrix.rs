//! A wallet meets each fault switch of the emulator: while it agrees, and while it takes back. Whatever goes wrong ends
//! in a right answer or a clear error, nothing is lost, and one request never leads to two different things signed.

use std::collections::BTreeSet;

use tegata_node::{NodePool, PoolOptions};
use tegata_rights::{Payer, Rights, SignedRequest};
use tegata_symbol::{MosaicId, PublicKey};

use super::world::*;
use crate::WalletError;
use crate::consent::{Next, Outcome};
use crate::permissions::RightStatus;

const LAG: u64 = 4;

/// How a call ends while the fault stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meanwhile {
    /// As if nothing were wrong.
    Confirmed,
    /// Signed, and open: try again.
    Open,
    /// An error that names the ledger.
    LedgerError,
    /// One of these, as it hits: a single request fails, and only some are asked again by themselves.
    AnyOfThese,
}
use Meanwhile::{AnyOfThese, Confirmed, LedgerError, Open};

struct Scene {
    world: World,
    wallet: TestWallet,
    nft: MosaicId,
    patient: PublicKey,
    request: SignedRequest,
}

impl Scene {
    /// A request lies before the patient.
    async fn new() -> Self {
        let world = World::with_finality_lag(LAG).await;
        let (wallet, nft, patient) = world.patient(200_000_000).await;
        let request = world.signed(nft, Payer::Patient);
        scan(&wallet, &request).await;
        Self { world, wallet, nft, patient, request }
    }

    fn clear(&self) {
        self.world.emulator.faults().clear().unwrap();
    }

    fn finalize(&self) {
        for _ in 0..LAG {
            self.world.emulator.mine().unwrap();
        }
    }

    fn signed_so_far(&self) -> usize {
        self.world.faults.payloads.lock().unwrap().iter().collect::<BTreeSet<_>>().len()
    }

    async fn reasons(&self) -> Vec<String> {
        super::consent::reasons(&self.world, &self.request, self.nft, &self.patient).await
    }

    async fn statuses(&self) -> Vec<RightStatus> {
        let permissions = self.wallet.permissions().await.unwrap().permissions;
        permissions[0].rights.iter().map(|right| right.status).collect()
    }

    async fn agree(&self) -> Result<crate::consent::Receipt, WalletError> {
        self.wallet.accept(&self.request.digest(), None, &pin(), quiet()).await
    }

    /// What a call said is true, and as the fault lets expect.
    fn check(&self, outcome: Result<(tegata_symbol::Hash256, Outcome), WalletError>, expected: Meanwhile, when: &str) {
        let met = match outcome {
            Ok((hash, Outcome::Confirmed { height, .. })) => {
                let place = self.world.emulator.snapshot().unwrap().place(&hash).unwrap();
                assert!(place.is_some(), "{when}: nothing at {height}");
                Confirmed
            }
            Ok((_, Outcome::TimedOut { next: Next::TryAgain { .. } })) => Open,
            Err(WalletError::Ledger(_)) => LedgerError,
            Err(WalletError::Refused(cautions)) if cautions.iter().all(|c| c.code() == "unreachable") => LedgerError,
            other => panic!("{when}: {other:?}"),
        };
        assert!(met == expected || expected == AnyOfThese, "{when}: {met:?}, not {expected:?}");
    }
}

async fn agreeing_and_taking_back(switch: &str, agreeing: Meanwhile, taking_back: Meanwhile) {
    let scene = Scene::new().await;
    scene.world.go_wrong(switch);
    let outcome = scene.agree().await.map(|receipt| (receipt.transaction, receipt.outcome));
    scene.check(outcome, agreeing, "agreeing");
    scene.clear();
    let receipt = scene.agree().await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}");
    assert_eq!(scene.signed_so_far(), 1);
    assert_eq!(scene.statuses().await, [RightStatus::Given; 2]);
    scene.finalize();
    assert!(scene.reasons().await.is_empty());

    scene.world.go_wrong(switch);
    let pin = pin();
    let withdraw = || scene.wallet.withdraw(&receipt.permission, Rights::BOTH, &pin, quiet());
    let outcome = withdraw().await.map(|receipt| (receipt.transaction.unwrap(), receipt.outcome));
    scene.check(outcome, taking_back, "taking back");
    scene.clear();
    match withdraw().await {
        Ok(receipt) => assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}"),
        Err(WalletError::NothingToWithdraw) => {}
        Err(error) => panic!("{error:?}"),
    }
    assert_eq!(scene.signed_so_far(), 2);
    assert_eq!(scene.statuses().await, [RightStatus::Withdrawn; 2]);
    scene.finalize();
    assert_eq!(scene.reasons().await, ["NotGiven:T", "NotGiven:V"]);
}

async fn a_node_of_another_network(switch: &str) {
    let scene = Scene::new().await;
    scene.world.go_wrong(switch);
    // The wallet is opened anew, so that it has to ask whom it speaks to.
    let Scene { world, wallet, request, .. } = scene;
    drop(wallet);
    let wallet = world.reopened();
    let refused = wallet.accept(&request.digest(), None, &pin(), quiet()).await;
    assert!(
        matches!(
            refused,
            Err(WalletError::OtherNetwork { .. } | WalletError::Ledger(tegata_rights::LedgerError::OtherNetwork { .. }))
        ),
        "{refused:?}"
    );
    assert!(world.faults.payloads.lock().unwrap().is_empty(), "nothing was signed for it");
    world.emulator.faults().clear().unwrap();
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}");
}

/// The node denies first the patient's currency, then the unit at the hospital.
async fn a_node_that_lies(_: &str) {
    let scene = Scene::new().await;
    let (patient, currency) = (scene.world.address(&scene.patient), scene.world.network.currency);
    scene.world.go_wrong(&format!("lie={patient},mosaic={currency},amount=0"));
    // At the block of the review nothing is asked again.
    scene.world.emulator.mine().unwrap();
    let refused = scene.agree().await;
    let Err(WalletError::Refused(cautions)) = refused else { panic!("{refused:?}") };
    assert!(cautions.iter().any(|caution| caution.code() == "not-enough"), "{cautions:?}");
    assert_eq!(scene.signed_so_far(), 0);
    scene.clear();
    let receipt = scene.agree().await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}");

    let unit = tegata_rights::right_id(
        tegata_rights::Role::Viewing,
        scene.nft,
        &scene.world.asker.address,
        &scene.world.address(&scene.patient),
    );
    scene.world.go_wrong(&format!("lie={},mosaic={unit},amount=0", scene.world.asker.reception));
    assert_ne!(scene.statuses().await[1], RightStatus::Withdrawn, "the patient has not taken it back");
    scene.clear();
    let pin = pin();
    let withdrawn = scene.wallet.withdraw(&receipt.permission, Rights::BOTH, &pin, quiet()).await.unwrap();
    assert!(matches!(withdrawn.outcome, Outcome::Confirmed { .. }), "{withdrawn:?}");
    assert_eq!(scene.statuses().await, [RightStatus::Withdrawn; 2]);
}

async fn a_rollback_of_what_was_not_final(switch: &str) {
    let scene = Scene::new().await;
    let receipt = scene.agree().await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { is_final: false, .. }), "{receipt:?}");
    scene.world.go_wrong(switch);
    scene.wallet.resume(quiet()).await.unwrap();
    assert_eq!(scene.statuses().await, [RightStatus::Given; 2]);
    assert_eq!(scene.signed_so_far(), 1, "the bytes that were signed once");
    scene.finalize();
    assert!(scene.reasons().await.is_empty());
}

async fn a_rollback_of_what_was_final(_: &str) {
    let scene = Scene::new().await;
    let receipt = scene.agree().await.unwrap();
    scene.finalize();
    let final_permission = scene.wallet.permissions().await.unwrap().permissions.remove(0);
    assert!(final_permission.is_final);
    let deeper = scene.world.emulator.faults().set(format!("roll-back={}", LAG + 1).parse().unwrap());
    assert!(deeper.is_err(), "the ledger itself keeps what is final");
    scene.world.go_wrong(&format!("roll-back={LAG},undone=forgotten"));
    assert_eq!(scene.agree().await.unwrap().transaction, receipt.transaction);
    assert_eq!((scene.statuses().await, scene.signed_so_far()), (vec![RightStatus::Given; 2], 1));
    assert!(scene.reasons().await.is_empty());
}

async fn sockets_that_are_cut(switch: &str) {
    let scene = Scene::new().await;
    let pool = NodePool::connect(&[scene.world.server.url()], PoolOptions::default()).await.unwrap();
    let options = tegata_node::watch::WatchOptions {
        first_pause: std::time::Duration::from_millis(1),
        ..tegata_node::watch::WatchOptions::default()
    };
    let mut watch = pool.watch(vec![tegata_node::watch::Channel::Block], options);
    assert!(matches!(watch.next().await, Some(tegata_node::watch::Event::Connected { .. })));
    scene.world.go_wrong(switch);
    let receipt = scene.agree().await.unwrap();
    let Outcome::Confirmed { height: grant, .. } = receipt.outcome else { panic!("{receipt:?}") };
    // The watcher is told of the break, and later of a chain that holds the grant.
    loop {
        match watch.next().await.unwrap() {
            tegata_node::watch::Event::Disconnected { .. } => break,
            tegata_node::watch::Event::Block { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    scene.clear();
    while !matches!(watch.next().await.unwrap(), tegata_node::watch::Event::Reconnected { .. }) {}
    assert!(pool.chain_info().await.unwrap().height >= grant);
    assert_eq!(scene.statuses().await, [RightStatus::Given; 2]);
}

async fn a_reception_account_without_room(switch: &str) {
    let scene = Scene::new().await;
    scene.world.go_wrong(&format!("{switch}={}", scene.world.asker.reception));
    let refused = scene.agree().await;
    assert!(matches!(&refused, Err(WalletError::Refused(cautions)) if !cautions.is_empty()), "{refused:?}");
    assert_eq!(scene.signed_so_far(), 0, "nothing was signed that could not get in");
    let mut entry = scene.world.asker.entry(&scene.world.desk.url);
    entry.reception.push(scene.world.address(&keys(99).public_key()));
    scene.world.register(&entry);
    let changed = scene.agree().await;
    assert!(matches!(changed, Err(WalletError::ReviewChanged)), "{changed:?}");
    scan(&scene.wallet, &scene.request).await;
    let receipt = scene.agree().await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}");
}

/// A test for each line, so that no switch can stand here without one.
macro_rules! switches {
    ($($name:ident: $switch:literal => $test:ident $(, $agreeing:ident, $taking_back:ident)?;)*) => {
        const SWITCHES: &[&str] = &[$($switch),*];
        $(
            #[tokio::test]
            async fn $name() {
                $test($switch $(, $agreeing, $taking_back)?).await;
            }
        )*
    };
}

switches! {
    delay: "delay=20ms" => agreeing_and_taking_back, Confirmed, Confirmed;
    drop_everything: "drop" => agreeing_and_taking_back, LedgerError, LedgerError;
    drop_announcements: "drop,path=/transactions" => agreeing_and_taking_back, Open, AnyOfThese;
    drop_answer: "drop-answer,path=/transactions,times=1" => agreeing_and_taking_back, Confirmed, AnyOfThese;
    error: "error=503" => agreeing_and_taking_back, LedgerError, LedgerError;
    error_for_too_many_requests: "error=429,times=2" => agreeing_and_taking_back, AnyOfThese, AnyOfThese;
    garbage_that_is_no_json: "garbage=not-json" => agreeing_and_taking_back, LedgerError, LedgerError;
    garbage_that_is_cut_off: "garbage=truncated" => agreeing_and_taking_back, LedgerError, LedgerError;
    garbage_of_wrong_types: "garbage=wrong-types" => agreeing_and_taking_back, LedgerError, LedgerError;
    cut: "cut" => sockets_that_are_cut;
    cut_after_a_message: "cut=1" => sockets_that_are_cut;
    forget: "forget" => agreeing_and_taking_back, Open, Open;
    other_network: "other-network" => a_node_of_another_network;
    lie: "lie" => a_node_that_lies;
    behind: "behind" => agreeing_and_taking_back, Open, Open;
    stop_mining: "stop-mining" => agreeing_and_taking_back, Open, Open;
    roll_back_forgotten: "roll-back=1,undone=forgotten" => a_rollback_of_what_was_not_final;
    roll_back_waiting: "roll-back=1" => a_rollback_of_what_was_not_final;
    roll_back_after_finality: "roll-back" => a_rollback_of_what_was_final;
    fill: "fill" => a_reception_account_without_room;
}

/// The switches that the page of faults names, without options and values; garbage by its kinds.
fn documented() -> BTreeSet<String> {
    let page = include_str!("../../../../docs/emulator-faults.md");
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
