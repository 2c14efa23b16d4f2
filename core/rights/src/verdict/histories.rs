//! Random histories: what the verdict says, against a model that decides from the acts alone.
#![allow(clippy::unwrap_used)]

mod act;
mod cast;
mod model;
mod timeline;

use std::collections::BTreeMap;
use std::time::Instant;

use super::weakness::{Weakness, plant};
use super::{Question, Verdict, judge};
use crate::chain::START;
use act::{Act, make_up};
use cast::{Account, Cast};
use model::Model;
use timeline::Timeline;

/// How many blocks stand on a block before it is final.
const LAG: u64 = 2;

/// A question to which verdict and model give different answers.
struct Difference {
    question: Act,
    verdict: Verdict,
    model_says_yes: bool,
}

/// How often which answer was given.
#[derive(Default)]
struct Answers {
    yes: u64,
    no: BTreeMap<String, u64>,
    asked: u64,
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

/// Plays a history; the first difference ends it.
async fn play(cast: &Cast, acts: &[Act], answers: &mut Answers) -> Option<Difference> {
    let mut timeline = Timeline::new(cast);
    let mut model = Model::new();
    for act in acts.iter().copied() {
        match act {
            Act::ClockAhead { hours } => model.clock_ms += hours * crate::chain::HOUR,
            Act::Announce { right } => {
                timeline.announce(right);
                model.announced(right);
            }
            Act::Forget => {
                timeline.chain.pending.clear();
                model.forgot();
            }
            Act::RollBack { blocks, waits_again } => {
                let blocks = blocks.min(model.open_blocks());
                timeline.roll_back(blocks, waits_again);
                model.rolled_back(blocks, waits_again);
            }
            Act::Ask { patient, study, request, finality } => {
                let question = Question {
                    request: cast.request(request),
                    nft: cast.study(study),
                    patient: cast.address(Account::Patient(patient)),
                    registry: cast.registry,
                    finality,
                    now_ms: model.clock_ms,
                    named_rights: None,
                };
                let verdict = judge(&timeline.chain, &question).await.unwrap();
                let model_says_yes = model.says_yes(patient, study, request, finality);
                answers.asked += 1;
                answers.yes += u64::from(verdict.is_yes());
                for reason in &verdict.reasons {
                    *answers.no.entry(reason.code()).or_default() += 1;
                }
                if verdict.is_yes() != model_says_yes {
                    return Some(Difference { question: act, verdict, model_says_yes });
                }
            }
            _ => {
                if timeline.carry_out(act).await {
                    model.happened(act, timeline.chain.tip.time_ms);
                }
            }
        }
    }
    None
}

fn told(acts: &[Act], difference: &Difference) -> String {
    let acts: String = acts.iter().map(|act| format!("\n  {act:?}")).collect();
    let Difference { question, verdict, model_says_yes } = difference;
    let model = if *model_says_yes { "yes" } else { "no" };
    format!("{acts}\nAt {question:?} the model says {model}; the verdict's reasons: {:?}", verdict.reasons)
}

/// Leaves out acts as long as a difference remains.
async fn shrink(cast: &Cast, mut acts: Vec<Act>) -> (Vec<Act>, Difference) {
    let mut difference = play(cast, &acts, &mut Answers::default()).await.unwrap();
    let mut place = acts.len();
    while place > 0 {
        place -= 1;
        let mut fewer = acts.clone();
        fewer.remove(place);
        if let Some(remaining) = play(cast, &fewer, &mut Answers::default()).await {
            (acts, difference) = (fewer, remaining);
            place = acts.len().min(place + 1);
        }
    }
    (acts, difference)
}

/// Plays histories until one shows a difference: its number, its acts, the difference.
fn first_difference(histories: u64, answers: &mut Answers) -> Option<(u64, Vec<Act>, Difference)> {
    let cast = Cast::new();
    runtime().block_on(async {
        for seed in 0..histories {
            let acts = make_up(seed);
            if play(&cast, &acts, answers).await.is_some() {
                let (acts, difference) = shrink(&cast, acts).await;
                return Some((seed, acts, difference));
            }
        }
        None
    })
}

#[test]
fn the_verdict_is_the_model_s_in_all_histories() {
    // Each planted weakness shows in the first hundred.
    let histories = if std::env::var("TEGATA_FULL").as_deref() == Ok("1") { 100_000 } else { 10_000 };
    let mut answers = Answers::default();
    let start = Instant::now();
    if let Some((seed, acts, difference)) = first_difference(histories, &mut answers) {
        panic!("history {seed}: {}", told(&acts, &difference));
    }
    println!(
        "{histories} histories, {} verdicts, {} of them yes, in {:.1} s; reasons for no: {:?}",
        answers.asked,
        answers.yes,
        start.elapsed().as_secs_f64(),
        answers.no
    );
    // Histories that only ever lead to no, or to the same no, would show nothing.
    assert!(answers.yes * 10 > answers.asked, "{} of {} were yes", answers.yes, answers.asked);
    let both =
        ["Missing", "Form", "NotGiven", "Units", "Message", "OtherRequest", "Ended", "BeingWithdrawn", "NotFinal"];
    let met = both.iter().flat_map(|code| [format!("{code}:T"), format!("{code}:V")]);
    let single = [
        "AskerNotRegistered",
        "SourceNotRegistered",
        "EntryNotValid",
        "RequestSignature",
        "OtherStudy",
        "StudyForm",
        "StudyVoid",
        "NotHolder",
    ];
    for code in met.chain(single.map(str::to_owned)) {
        assert!(
            answers.no.get(&code).is_some_and(|count| count * 1_000 > histories),
            "{code}: {:?}",
            answers.no.get(&code)
        );
    }
}

#[test]
fn a_chain_without_acts_is_no() {
    let cast = Cast::new();
    let request = cast::Asked { asker: 1, study: Some(0), rights: 3, end: 0, signer: cast::Signer::FirstKey };
    let ask = Act::Ask { patient: 0, study: 0, request, finality: crate::Finality::Blocks(1) };
    let mut answers = Answers::default();
    assert!(runtime().block_on(play(&cast, &[ask], &mut answers)).is_none());
    assert_eq!((answers.asked, answers.yes), (1, 0));
    assert!(cast.start.tip.time_ms == START, "acts count their hours from here");
}

/// The histories must show the weakness: the verdict says yes where the model says no.
fn finds(weakness: Weakness) {
    plant(Some(weakness));
    let found = first_difference(1_000, &mut Answers::default());
    plant(None);
    let (seed, acts, difference) = found.unwrap_or_else(|| panic!("{weakness:?} was not found in 1,000 histories"));
    assert!(difference.verdict.is_yes() && !difference.model_says_yes, "{}", told(&acts, &difference));
    // What was found is due to the weakness alone.
    let sound = runtime().block_on(play(&Cast::new(), &acts, &mut Answers::default()));
    assert!(sound.is_none(), "{}", sound.map(|difference| told(&acts, &difference)).unwrap_or_default());
    println!("{weakness:?}: found in history {} by {} acts", seed + 1, acts.len());
}

#[test]
fn a_verifier_that_ignores_the_latest_message_is_found_out() {
    finds(Weakness::LatestMessageIgnored);
}

#[test]
fn a_verifier_that_does_not_check_flags_is_found_out() {
    finds(Weakness::FlagsUnchecked);
}

#[test]
fn a_verifier_that_takes_a_balance_above_1_is_found_out() {
    finds(Weakness::MoreThanOneUnit);
}

#[test]
fn a_verifier_that_does_not_check_the_digest_is_found_out() {
    finds(Weakness::DigestUnchecked);
}

#[test]
fn a_verifier_that_does_not_check_the_reception_account_is_found_out() {
    finds(Weakness::ReceptionUnchecked);
}

#[test]
fn a_verifier_that_takes_t_and_v_of_different_requests_is_found_out() {
    finds(Weakness::RequestsMixed);
}
