//! The phone's process ends, or one of its calls breaks, at every point of every way: the way is finished afterwards, and
//! for one request no two different things are ever signed that could both come true.
//!
//! A few points in every run; all of them with `TEGATA_FULL=1`.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tegata_emulator::chain::Place;
use tegata_rights::{Payer, Rights, SignedRequest};
use tegata_symbol::{Hash256, MosaicId, PublicKey, Transaction};

use super::calls::Break;
use super::consent::reasons;
use super::world::*;
use crate::WalletError;
use crate::consent::Outcome;
use crate::permissions::permission_id;

/// What the patient does. Another way is one more of these, with its part in [`Stage::set`] and [`act`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Grant(Payer),
    Withdrawal,
}

/// Where it is interrupted.
#[derive(Debug, Clone, Copy)]
enum Point {
    /// As this step is told, counted from 0.
    Step(usize),
    /// At this call to the chain or the desk, counted from 0.
    Call(usize, Break),
}

/// A little later, and later than every deadline.
const PAUSES_MS: [u64; 2] = [60_000, 7 * HOUR_MS];

struct Stage {
    world: World,
    request: SignedRequest,
    nft: MosaicId,
    patient: PublicKey,
    /// Confirmed transactions that name the patient before the act.
    before: usize,
}

impl Stage {
    async fn set(way: Way) -> (Self, TestWallet) {
        let world = World::new().await;
        let payer = if let Way::Grant(payer) = way { payer } else { Payer::Hospital };
        let (wallet, nft, patient) = world.patient(if payer == Payer::Patient { 200_000_000 } else { 0 }).await;
        let mut request = world.request(Some(nft), payer);
        request.answer_by_ms = START_MS + 20 * HOUR_MS;
        let request = request.sign(&world.asker.request_key).unwrap();
        world.desk.expect(&request);
        scan(&wallet, &request).await;
        if way == Way::Withdrawal {
            wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
            world.faults.payloads.lock().unwrap().clear();
            world.faults.cosignatures.lock().unwrap().clear();
            world.desk.forget_cosignatures();
        }
        let mut stage = Self { world, request, nft, patient, before: 0 };
        stage.before = stage.confirmed();
        (stage, wallet)
    }

    fn confirmed(&self) -> usize {
        let named = self.world.address(&self.patient).into();
        self.world.emulator.snapshot().unwrap().places_of(&named, Place::FIRST, Place::LAST).unwrap().count()
    }

    /// Everything that bears the patient's signature and ever left the phone.
    fn signed(&self) -> BTreeSet<Hash256> {
        let seed = self.world.network.generation_hash_seed;
        let faults = &self.world.faults;
        let payloads = faults.payloads.lock().unwrap();
        let whole = payloads.iter().map(|bytes| Transaction::from_bytes(bytes).unwrap().hash(&seed));
        let cosigned = faults.cosignatures.lock().unwrap().iter().map(|c| c.parent_hash).collect::<Vec<_>>();
        whole.chain(cosigned).chain(self.world.desk.cosignatures().iter().map(|c| c.parent_hash)).collect()
    }
}

async fn act(
    way: Way,
    wallet: &TestWallet,
    digest: Hash256,
    progress: &dyn crate::progress::Progress,
) -> Result<Outcome, WalletError> {
    match way {
        Way::Grant(_) => Ok(wallet.accept(&digest, None, &pin(), progress).await?.outcome),
        Way::Withdrawal => Ok(wallet.withdraw(&permission_id(&digest), Rights::BOTH, &pin(), progress).await?.outcome),
    }
}

/// The act as far as `point`. Whether it was reached, and how many steps and calls there were.
async fn interrupted(way: Way, stage: &Stage, wallet: TestWallet, point: Option<Point>) -> (bool, usize, usize) {
    let steps = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&steps);
    let progress = move |_| {
        let number = counted.fetch_add(1, Ordering::SeqCst);
        assert!(!matches!(point, Some(Point::Step(at)) if at == number), "the process ends here");
    };
    let calls = &stage.world.faults.calls;
    calls.plan(match point {
        Some(Point::Call(at, how)) => Some((at, how)),
        _ => None,
    });
    let digest = stage.request.digest();
    let mut running = tokio::spawn(async move { act(way, &wallet, digest, &progress).await.map(drop) });
    let panicked = tokio::select! {
        done = &mut running => done.is_err(),
        () = calls.ended() => {
            running.abort();
            let _ = running.await;
            false
        }
    };
    let (steps, made) = (steps.load(Ordering::SeqCst), calls.made());
    calls.plan(None);
    let reached = match point {
        Some(Point::Step(_)) => panicked,
        Some(Point::Call(at, _)) => made > at,
        None => true,
    };
    (reached, steps, made)
}

/// Interrupts at `point`, opens the wallet again after `pause_ms`, goes on, and looks at what became of everything.
async fn survives(way: Way, point: Point, pause_ms: u64) {
    let (stage, wallet) = Stage::set(way).await;
    let what = format!("{way:?} {point:?} after {pause_ms} ms");
    let (reached, ..) = interrupted(way, &stage, wallet, Some(point)).await;
    assert!(reached, "{what} was not reached");
    stage.world.advance(pause_ms);
    if pause_ms > HOUR_MS {
        stage.world.desk.forget_prepared();
    }
    let wallet = stage.world.reopened();
    let mut finished = false;
    for _ in 0..3 {
        match act(way, &wallet, stage.request.digest(), quiet()).await {
            Ok(Outcome::Confirmed { .. }) | Err(WalletError::NothingToWithdraw) => finished = true,
            Ok(_) => continue,
            // It was confirmed before the end, and its time to answer is over meanwhile or it was given already.
            Err(WalletError::Refused(_)) if stage.confirmed() > stage.before => finished = true,
            Err(error) => panic!("{what}: {error}"),
        }
        break;
    }
    assert!(finished, "{what} never finished");
    let signed = stage.signed();
    // Within the deadline the same bytes; after it, what was signed before can no longer come true.
    let most = if pause_ms > HOUR_MS { 2 } else { 1 };
    assert!((1..=most).contains(&signed.len()), "{what}: {signed:?}");
    assert_eq!(stage.confirmed(), stage.before + 1, "{what}: exactly once");
    let verdict = reasons(&stage.world, &stage.request, stage.nft, &stage.patient).await;
    let expected: &[&str] = if way == Way::Withdrawal { &["NotGiven:T", "NotGiven:V"] } else { &[] };
    assert_eq!(verdict, expected, "{what}");
}

fn full() -> bool {
    std::env::var("TEGATA_FULL").is_ok_and(|full| full == "1")
}

/// All points, or some of them spread over the way.
async fn survives_everywhere(way: Way) {
    let (stage, wallet) = Stage::set(way).await;
    let (_, steps, calls) = interrupted(way, &stage, wallet, None).await;
    assert!(steps > 3 && calls > 5, "{way:?}: {steps} steps, {calls} calls");
    println!("{way:?}: {steps} steps, {calls} calls");
    if full() {
        for pause_ms in PAUSES_MS {
            for step in 0..steps {
                survives(way, Point::Step(step), pause_ms).await;
            }
        }
        for call in 0..calls {
            for (number, how) in Break::ALL.into_iter().enumerate() {
                survives(way, Point::Call(call, how), PAUSES_MS[(call + number) % 2]).await;
            }
        }
        return;
    }
    // The last calls are the ones behind the signature.
    let picked = [calls / 4, calls / 2, calls - 5, calls - 4, calls - 3, calls - 2];
    for (number, call) in picked.into_iter().enumerate() {
        survives(way, Point::Call(call, Break::ALL[number % 4]), PAUSES_MS[usize::from(number == 3)]).await;
    }
    survives(way, Point::Step(steps - 3), PAUSES_MS[1]).await;
}

#[tokio::test]
async fn a_grant_that_the_patient_pays_survives_an_end_anywhere() {
    survives_everywhere(Way::Grant(Payer::Patient)).await;
}

#[tokio::test]
async fn a_grant_that_the_hospital_pays_survives_an_end_anywhere() {
    survives_everywhere(Way::Grant(Payer::Hospital)).await;
}

#[tokio::test]
async fn a_bonded_grant_survives_an_end_anywhere() {
    survives_everywhere(Way::Grant(Payer::HospitalBonded)).await;
}

#[tokio::test]
async fn a_withdrawal_survives_an_end_anywhere() {
    survives_everywhere(Way::Withdrawal).await;
}
