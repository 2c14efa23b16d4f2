//! What a verdict says yes to, and everything that it must say no to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod chain;

use chain::{Chain, HOUR, NETWORK, START, address, keys, signed, terms};
use tegata_rights::{
    Finality, GrantTerms, Lack, NamedRights, Question, Reason, RightMessage, Rights, Role, SignedRequest, Verdict,
    judge, right_id, right_nonce, void_key,
};
use tegata_symbol::{
    Address, Amount, Body, Embedded, Mosaic, MosaicDefinition, MosaicFlags, MosaicId, MosaicSupplyChange, Transfer,
};

fn set_up() -> (Chain, MosaicId, SignedRequest) {
    let mut chain = Chain::new();
    for hospital in ["Hospital01", "Hospital02", "Hospital03"] {
        chain.register(hospital);
    }
    let nft = chain.define_study("Hospital01", "Patient01");
    (chain, nft, signed("Hospital02", Some(nft), Rights::BOTH, 1))
}

fn question<'a>(request: &'a SignedRequest, nft: MosaicId) -> Question<'a> {
    Question {
        request,
        nft,
        patient: address("Patient01"),
        registry: address("registry"),
        finality: Finality::Final,
        now_ms: START,
        named_rights: None,
    }
}

fn ask(chain: &Chain, question: &Question<'_>) -> Verdict {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(judge(chain, question)).unwrap()
}

fn reasons(chain: &Chain, request: &SignedRequest, nft: MosaicId) -> Vec<Reason> {
    ask(chain, &question(request, nft)).reasons
}

fn define(patient: &str, id_nonce: u32, flags: MosaicFlags, supply: u64) -> (MosaicId, Vec<Embedded>) {
    let signer = keys(patient).public_key();
    let id = MosaicId::new(id_nonce, &address(patient));
    let definition = MosaicDefinition { id, duration: 0, nonce: id_nonce, flags, divisibility: 0 };
    let change = MosaicSupplyChange { mosaic_id: id, delta: Amount(supply), action: 1 };
    let steps = vec![
        Embedded::new(signer, NETWORK.id, Body::MosaicDefinition(definition)),
        Embedded::new(signer, NETWORK.id, Body::MosaicSupplyChange(change)),
    ];
    (id, steps)
}

fn send(from: &str, to: Address, id: MosaicId, units: u64, message: &[u8]) -> Embedded {
    let body = Body::Transfer(Transfer {
        recipient: to.into(),
        mosaics: vec![Mosaic { id, amount: Amount(units) }],
        message: message.to_vec(),
    });
    Embedded::new(keys(from).public_key(), NETWORK.id, body)
}

fn message(terms: &GrantTerms, role: Role) -> RightMessage {
    RightMessage { role, nft: terms.nft, request: terms.request, until_ms: terms.until_ms }
}

#[test]
fn a_grant_is_yes_and_names_its_evidence() {
    let (mut chain, nft, request) = set_up();
    assert_eq!(reasons(&chain, &request, nft), vec![Reason::Missing(Role::Transfer), Reason::Missing(Role::Viewing)]);
    chain.grant(&request, nft);
    let verdict = ask(&chain, &question(&request, nft));
    assert!(verdict.is_yes(), "{:?}", verdict.reasons);
    assert_eq!(verdict.evidence.source, Some(address("Hospital01")));
    assert_eq!(verdict.evidence.rights.len(), 2);
    assert!(verdict.evidence.rights.iter().all(|right| right.delivery.as_ref().unwrap().height == chain.tip.height));
}

#[test]
fn transfer_for_one_hospital_and_viewing_for_another_never_add_up() {
    let (mut chain, nft, second) = set_up();
    let third = signed("Hospital03", Some(nft), Rights::BOTH, 2);
    let only = |request: &SignedRequest, rights| GrantTerms { rights, ..terms(request, nft) };
    let (t, v) = (only(&second, Rights::TRANSFER), only(&third, Rights::VIEWING));
    chain.confirm(&t.steps(&NETWORK, |role| chain.state(&t, role)));
    chain.confirm(&v.steps(&NETWORK, |role| chain.state(&v, role)));
    assert_eq!(reasons(&chain, &second, nft), vec![Reason::Missing(Role::Viewing)]);
    assert_eq!(reasons(&chain, &third, nft), vec![Reason::Missing(Role::Transfer)]);
}

#[test]
fn rights_of_two_requests_of_one_hospital_never_add_up() {
    let (mut chain, nft, first) = set_up();
    let second = signed("Hospital02", Some(nft), Rights::BOTH, 2);
    let t = GrantTerms { rights: Rights::TRANSFER, ..terms(&first, nft) };
    let v = GrantTerms { rights: Rights::VIEWING, ..terms(&second, nft) };
    chain.confirm(&t.steps(&NETWORK, |role| chain.state(&t, role)));
    chain.confirm(&v.steps(&NETWORK, |role| chain.state(&v, role)));
    assert_eq!(reasons(&chain, &first, nft), vec![Reason::OtherRequest(Role::Viewing)]);
    assert_eq!(reasons(&chain, &second, nft), vec![Reason::OtherRequest(Role::Transfer)]);
}

#[test]
fn a_renewal_moves_the_rights_to_the_new_request() {
    let (mut chain, nft, first) = set_up();
    chain.grant(&first, nft);
    let second = signed("Hospital02", Some(nft), Rights::BOTH, 2);
    chain.grant(&second, nft);
    assert!(ask(&chain, &question(&second, nft)).is_yes());
    assert_eq!(
        reasons(&chain, &first, nft),
        vec![Reason::OtherRequest(Role::Transfer), Reason::OtherRequest(Role::Viewing)]
    );
}

#[test]
fn a_withdrawn_right_is_no_though_its_message_stays_on_the_chain() {
    let (mut chain, nft, request) = set_up();
    let terms = chain.grant(&request, nft);
    chain.withdraw(&terms, Rights::VIEWING);
    assert_eq!(reasons(&chain, &request, nft), vec![Reason::NotGiven(Role::Viewing)]);
    chain.withdraw(&terms, Rights::TRANSFER);
    assert_eq!(reasons(&chain, &request, nft), vec![Reason::NotGiven(Role::Transfer), Reason::NotGiven(Role::Viewing)]);
    chain.grant(&request, nft);
    assert!(ask(&chain, &question(&request, nft)).is_yes(), "given again after a withdrawal");
}

#[test]
fn an_announced_withdrawal_is_no_before_it_is_confirmed() {
    let (mut chain, nft, request) = set_up();
    let terms = chain.grant(&request, nft);
    chain.pending.push(terms.right_id(Role::Transfer, &NETWORK));
    assert_eq!(reasons(&chain, &request, nft), vec![Reason::BeingWithdrawn(Role::Transfer)]);
}

#[test]
fn a_mosaic_with_other_flags_is_no() {
    let (mut chain, nft, request) = set_up();
    let terms = chain.grant(&request, nft);
    for flags in [0, 1 | 8, 2 | 8, 4 | 8, 15] {
        let id = terms.right_id(Role::Viewing, &NETWORK);
        chain.assets.get_mut(&id).unwrap().flags = MosaicFlags(flags);
        assert_eq!(reasons(&chain, &request, nft), vec![Reason::Form(Role::Viewing)], "flags {flags}");
    }
}

#[test]
fn a_mosaic_with_another_supply_divisibility_or_duration_is_no() {
    let (mut chain, nft, request) = set_up();
    let terms = chain.grant(&request, nft);
    let id = terms.right_id(Role::Transfer, &NETWORK);
    let right = chain.assets[&id];
    for changed in [
        tegata_rights::Asset { supply: 3, ..right },
        tegata_rights::Asset { divisibility: 1, ..right },
        tegata_rights::Asset { duration: 10, ..right },
    ] {
        chain.assets.insert(id, changed);
        assert_eq!(reasons(&chain, &request, nft), vec![Reason::Form(Role::Transfer)]);
    }
}

#[test]
fn two_units_out_are_no() {
    let (mut chain, nft, request) = set_up();
    let terms = chain.grant(&request, nft);
    let id = terms.right_id(Role::Viewing, &NETWORK);
    let again = send("Patient01", terms.viewing_to, id, 1, &message(&terms, Role::Viewing).to_bytes());
    chain.confirm(&[again]);
    assert_eq!(reasons(&chain, &request, nft), vec![Reason::Units(Role::Viewing)]);
}

#[test]
fn a_unit_at_an_account_that_is_not_a_reception_account_is_no() {
    let (mut chain, nft, request) = set_up();
    let stray = GrantTerms { viewing_to: address("somebody"), ..terms(&request, nft) };
    chain.confirm(&stray.steps(&NETWORK, |role| chain.state(&stray, role)));
    assert_eq!(reasons(&chain, &request, nft), vec![Reason::Units(Role::Viewing)]);
    let (mut chain, nft, request) = set_up();
    let swapped = GrantTerms { transfer_to: address("Hospital02 in 1"), ..terms(&request, nft) };
    chain.confirm(&swapped.steps(&NETWORK, |role| chain.state(&swapped, role)));
    assert_eq!(reasons(&chain, &request, nft), vec![Reason::Units(Role::Transfer)]);
}

#[test]
fn a_stranger_s_unit_gives_nothing() {
    let (mut chain, nft, request) = set_up();
    // A stranger can take the same nonce, but then the id is another one.
    let nonce = right_nonce(Role::Viewing, nft, &address("Hospital02"));
    let (id, steps) = define("stranger", nonce, MosaicFlags::REVOKABLE, 2);
    chain.confirm(&steps);
    let terms = terms(&request, nft);
    chain.confirm(&[send("stranger", terms.viewing_to, id, 1, &message(&terms, Role::Viewing).to_bytes())]);
    assert_eq!(reasons(&chain, &request, nft), vec![Reason::Missing(Role::Transfer), Reason::Missing(Role::Viewing)]);
}

#[test]
fn a_unit_without_a_readable_message_is_no() {
    let (mut chain, nft, request) = set_up();
    let terms = terms(&request, nft);
    let mut steps = terms.steps(&NETWORK, |role| chain.state(&terms, role));
    let Some(Body::Transfer(last)) = steps.last_mut().map(|step| &mut step.body) else { panic!() };
    last.message.pop();
    chain.confirm(&steps);
    assert_eq!(reasons(&chain, &request, nft), vec![Reason::Message(Role::Viewing)]);
}

#[test]
fn a_message_for_another_study_is_no() {
    let (mut chain, nft, request) = set_up();
    let terms = terms(&request, nft);
    let mut steps = terms.steps(&NETWORK, |role| chain.state(&terms, role));
    let Some(Body::Transfer(last)) = steps.last_mut().map(|step| &mut step.body) else { panic!() };
    last.message = RightMessage { nft: MosaicId(5), ..message(&terms, Role::Viewing) }.to_bytes().to_vec();
    chain.confirm(&steps);
    assert_eq!(reasons(&chain, &request, nft), vec![Reason::OtherRequest(Role::Viewing)]);
}

#[test]
fn a_right_ends_by_the_verifier_s_clock_and_by_the_chain_s_time() {
    let (mut chain, nft, request) = set_up();
    chain.grant(&request, nft);
    let until = request.request().until_ms;
    let ended = vec![Reason::Ended(Role::Transfer), Reason::Ended(Role::Viewing)];
    let at = |now_ms| Question { now_ms, ..question(&request, nft) };
    assert!(ask(&chain, &at(until - 1)).is_yes());
    assert_eq!(ask(&chain, &at(until)).reasons, ended);
    chain.tip.time_ms = until;
    assert_eq!(ask(&chain, &at(START)).reasons, ended);
}

#[test]
fn a_message_that_says_longer_than_the_request_does_not_last_longer() {
    let (mut chain, nft, request) = set_up();
    let longer = GrantTerms { until_ms: request.request().until_ms + 100 * HOUR, ..terms(&request, nft) };
    chain.confirm(&longer.steps(&NETWORK, |role| chain.state(&longer, role)));
    let late = Question { now_ms: request.request().until_ms, ..question(&request, nft) };
    assert_eq!(ask(&chain, &late).reasons, vec![Reason::Ended(Role::Transfer), Reason::Ended(Role::Viewing)]);
}

#[test]
fn a_grant_that_is_not_final_is_no_unless_the_policy_takes_fewer_blocks() {
    let (mut chain, nft, request) = set_up();
    chain.grant(&request, nft);
    let height = chain.tip.height;
    chain.tip.finalized_height = height - 1;
    let not_final = |role| Reason::NotFinal { role, height };
    assert_eq!(reasons(&chain, &request, nft), vec![not_final(Role::Transfer), not_final(Role::Viewing)]);
    let blocks = |count| Question { finality: Finality::Blocks(count), ..question(&request, nft) };
    assert!(ask(&chain, &blocks(1)).is_yes());
    assert!(!ask(&chain, &blocks(2)).is_yes());
    chain.tip.height += 1;
    assert!(ask(&chain, &blocks(2)).is_yes());
}

#[test]
fn striking_a_hospital_off_takes_its_rights_away() {
    let (mut chain, nft, request) = set_up();
    chain.grant(&request, nft);
    chain.strike_off("Hospital02");
    let after = reasons(&chain, &request, nft);
    assert!(after.contains(&Reason::AskerNotRegistered), "{after:?}");
    chain.register("Hospital02");
    assert!(ask(&chain, &question(&request, nft)).is_yes());
    chain.strike_off("Hospital01");
    assert!(reasons(&chain, &request, nft).contains(&Reason::SourceNotRegistered));
}

#[test]
fn a_request_signed_by_another_key_is_no() {
    let (mut chain, nft, _) = set_up();
    let forged = chain::request("Hospital02", Some(nft), Rights::BOTH, 1).sign(&keys("Hospital03 request")).unwrap();
    chain.grant(&forged, nft);
    assert_eq!(reasons(&chain, &forged, nft), vec![Reason::RequestSignature]);
}

#[test]
fn a_void_study_another_holder_and_another_form_are_no() {
    let (mut chain, nft, request) = set_up();
    chain.grant(&request, nft);
    chain.asset_notes.insert((address("Hospital01"), nft, void_key()), vec![1]);
    assert_eq!(reasons(&chain, &request, nft), vec![Reason::StudyVoid]);
    chain.asset_notes.clear();

    chain.units.insert((address("Patient01"), nft), 0);
    chain.units.insert((address("Patient02"), nft), 1);
    assert_eq!(reasons(&chain, &request, nft), vec![Reason::NotHolder]);
    chain.units.insert((address("Patient01"), nft), 1);

    chain.assets.get_mut(&nft).unwrap().flags = MosaicFlags::TRANSFERABLE;
    assert_eq!(reasons(&chain, &request, nft), vec![Reason::StudyForm]);
}

#[test]
fn a_request_for_one_study_says_nothing_about_another() {
    let (mut chain, nft, request) = set_up();
    chain.grant(&request, nft);
    let other = chain.define_study("Hospital01", "Patient01");
    assert!(reasons(&chain, &request, other).contains(&Reason::OtherStudy));
}

#[test]
fn a_study_that_is_not_on_the_chain_is_no() {
    let (chain, _, _) = set_up();
    let request = signed("Hospital02", None, Rights::BOTH, 1);
    assert!(reasons(&chain, &request, MosaicId(77)).contains(&Reason::NoStudy));
}

#[test]
fn the_paper_s_rights_are_judged_by_name_and_their_lacks_are_listed() {
    let (mut chain, nft, request) = set_up();
    let (t, make_t) = define("Patient01", 1, MosaicFlags::TRANSFERABLE, 1);
    let (v, make_v) = define("Patient01", 2, MosaicFlags::TRANSFERABLE, 1);
    chain.confirm(&[make_t, make_v].concat());
    let named = Question { named_rights: Some(NamedRights { transfer: t, viewing: v }), ..question(&request, nft) };
    assert_eq!(ask(&chain, &named).reasons, vec![Reason::NotGiven(Role::Transfer), Reason::NotGiven(Role::Viewing)]);
    chain.confirm(&[
        send("Patient01", address("Hospital01"), t, 1, b""),
        send("Patient01", address("Hospital02"), v, 1, b"\0for you"),
    ]);
    let verdict = ask(&chain, &named);
    assert!(verdict.is_yes(), "{:?}", verdict.reasons);
    let lacks = ["Binding", "Transferable", "NotRevokable", "Supply", "NotAtReception", "NoEnd"];
    let expected: Vec<String> = ["T", "V"].iter().flat_map(|role| lacks.map(|lack| format!("{lack}:{role}"))).collect();
    assert_eq!(verdict.lacks.iter().map(Lack::code).collect::<Vec<_>>(), expected);
    assert!(!ask(&chain, &question(&request, nft)).is_yes(), "unnamed, they are nothing");
}

#[test]
fn rights_of_tegata_that_are_named_lack_nothing_but_their_request_where_it_is_another() {
    let (mut chain, nft, request) = set_up();
    chain.grant(&request, nft);
    let id = |role| right_id(role, nft, &address("Hospital02"), &address("Patient01"));
    let named_rights = Some(NamedRights { transfer: id(Role::Transfer), viewing: id(Role::Viewing) });
    let verdict = ask(&chain, &Question { named_rights, ..question(&request, nft) });
    assert!(verdict.is_yes() && verdict.lacks.is_empty(), "{:?} {:?}", verdict.reasons, verdict.lacks);
    let other = signed("Hospital02", Some(nft), Rights::BOTH, 9);
    let verdict = ask(&chain, &Question { named_rights, ..question(&other, nft) });
    assert_eq!(verdict.lacks, Role::ALL.map(Lack::OtherRequest));
}
