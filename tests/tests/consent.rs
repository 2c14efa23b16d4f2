//! The way of one consent through the real program: every party a process of its own, the request read from a QR picture.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use tegata_tests::world::{World, ct_slice};

/// Bytes of every file of a folder.
fn content(folder: &str) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        all.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    all
}

fn names_the_patient(folder: &str) -> bool {
    content(folder).windows(12).any(|window| window == b"Planted^Name")
}

#[test]
fn a_patient_who_pays_grants_by_one_signature_and_takes_back_what_was_granted() {
    let world = World::with_two_hospitals();
    world.create_wallet("Patient01");
    let (nft, patient) = world.issue("Patient01", &ct_slice(world.dir.path()), "18kB");
    let studies = world.wallet("Patient01", &["studies"]).yes();
    assert_eq!(studies.text("/studies/0/nft"), nft);
    assert_eq!(studies.text("/studies/0/source/name"), "Hospital01");
    assert_eq!(studies.text("/studies/0/modality"), "CT");

    let request = world.request("Hospital02", Some(&nft), &["--pay", "patient"]);
    world.verify("Hospital02", &request, &patient).no("Missing:T");
    world.wallet("Patient01", &["scan", &request.png, "--accept", &request.digest]).no("not-enough");
    world.fund(&patient, "150");

    let review = world.wallet("Patient01", &["scan", &request.png]).yes();
    assert_eq!(review.text("/digest"), request.digest);
    assert_eq!(review.text("/asker/name"), "Hospital02");
    assert_eq!(review.text("/study/nft"), nft);
    assert_eq!(review.text("/willBeSigned/5/type"), "Transfer");
    world.verify("Hospital02", &request, &patient).no("Missing:T");

    let receipt = world.wallet("Patient01", &["scan", &request.png, "--accept", &request.digest]).yes();
    assert_eq!(receipt.text("/outcome/state"), "confirmed");
    let verdict = world.verify("Hospital02", &request, &patient).yes();
    assert_eq!(verdict.text("/verdict"), "yes");
    assert_eq!(verdict.text("/evidence/source"), world.identity("Hospital01"));
    let kept = world.path("yes.json");
    let verify = ["verify", "--request", &request.file, "--patient", &patient, "--explain", "--save", &kept];
    let explained = world.in_hospital("Hospital02", &verify).yes();
    assert_eq!(explained.text("/proofs/asked/nft"), nft);

    world.fetch("Hospital02", &request, "at-hospital02").yes();
    assert!(names_the_patient(&world.path("at-hospital02")), "an identified release names the patient");
    let own = world.path("own");
    let gate = world.desk("Hospital01");
    world.wallet("Patient01", &["fetch", "--nft", &nft, "--from", &gate, "--to", &own]).yes();
    assert!(names_the_patient(&own));

    let permission = &request.digest[..16];
    let listed = world.wallet("Patient01", &["permissions"]).yes();
    assert_eq!(listed.text("/permissions/0/id"), permission);
    assert_eq!(listed.text("/permissions/0/rights/0/status"), "given");
    world.wallet("Patient01", &["withdraw", permission, "--rights", "V"]).yes();
    world.verify("Hospital02", &request, &patient).no("NotGiven:V");
    let checked = world.run(&["evidence", "check", &kept]).yes();
    assert_eq!(checked.text("/request"), request.digest, "what was kept is the answer of its moment");
    let changed = std::fs::read_to_string(&kept).unwrap().replace("\"nodesConfigured\": 1", "\"nodesConfigured\": 2");
    std::fs::write(&kept, changed).unwrap();
    world.run(&["evidence", "check", &kept]).no("digest");
    world.fetch("Hospital02", &request, "after").no("refused");
    assert!(!std::path::Path::new(&world.path("after/0001.dcm")).exists());
    world.wallet("Patient01", &["withdraw", permission, "--rights", "V"]).no("nothing-to-withdraw");

    let history = world.wallet("Patient01", &["history"]).yes().json.to_string();
    for what in ["study-arrived", "scanned", "accepted", "confirmed", "fetched", "withdrawn"] {
        assert!(history.contains(&format!("\"{what}\"")), "{what} in {history}");
    }
}

#[test]
fn a_hospital_pays_for_a_patient_who_owns_nothing_and_the_float_pays_the_withdrawal() {
    let world = World::with_two_hospitals();
    world.create_wallet("Patient02");
    let (nft, patient) = world.issue("Patient02", &ct_slice(world.dir.path()), "148kB");
    let request = world.request("Hospital02", Some(&nft), &["--pay", "hospital", "--identity", "deidentified"]);
    world.wallet("Patient02", &["scan", &request.png, "--accept", &request.digest]).yes();
    world.verify("Hospital02", &request, &patient).yes();
    world.fetch("Hospital02", &request, "at-hospital02").yes();
    assert!(!names_the_patient(&world.path("at-hospital02")), "a de-identified release names nobody");
    world.wallet("Patient02", &["withdraw", &request.digest[..16]]).yes();
    world.verify("Hospital02", &request, &patient).no("NotGiven:T");
}

#[test]
fn an_open_request_is_answered_with_the_study_that_the_patient_picks() {
    let world = World::with_two_hospitals();
    world.create_wallet("Patient01");
    let (first, _) = world.issue("Patient01", &ct_slice(world.dir.path()), "18kB");
    let (second, patient) = world.issue("Patient01", &ct_slice(world.dir.path()), "18kB");
    assert_ne!(first, second);
    let request = world.request("Hospital02", None, &[]);
    world.wallet("Patient01", &["scan", &request.png]).no("choose-study");
    let accept = ["scan", &request.png, "--accept", &request.digest];
    world.wallet("Patient01", &accept).no("choose-study");
    world.wallet("Patient01", &[&accept[..], &["--study", &second]].concat()).yes();
    // The desk knows from the sealed answer which study it is.
    world.verify("Hospital02", &request, &patient).yes();
    world.fetch("Hospital02", &request, "picked").yes();
}

#[test]
fn a_request_that_is_late_changed_replayed_foreign_or_of_a_stranger_is_refused_each_with_its_reason() {
    let mut world = World::with_two_hospitals();
    world.unregistered_hospital("Stranger");
    world.create_wallet("Patient01");
    let (nft, patient) = world.issue("Patient01", &ct_slice(world.dir.path()), "18kB");

    let late = world.request("Hospital02", Some(&nft), &["--answer-within", "1ms"]);
    world.wallet("Patient01", &["scan", &late.png]).no("too-late");
    world.wallet("Patient01", &["scan", &late.png, "--accept", &late.digest]).no("too-late");

    let stranger = world.request("Stranger", Some(&nft), &[]);
    world.wallet("Patient01", &["scan", &stranger.code]).no("asker-unregistered");
    world.wallet("Patient01", &["scan", &stranger.code, "--accept", &stranger.digest]).no("asker-unregistered");

    // One character near the end belongs to the signature.
    let honest = world.request("Hospital02", Some(&nft), &[]);
    let mut changed = honest.code.clone().into_bytes();
    let at = changed.len() - 20;
    changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
    world.wallet("Patient01", &["scan", std::str::from_utf8(&changed).unwrap()]).no("changed");

    let other = world.request("Hospital02", Some(&nft), &[]);
    world.wallet("Patient01", &["scan", &honest.code, "--accept", &other.digest]).bad("other-request");

    world.wallet("Patient01", &["scan", &honest.png, "--accept", &honest.digest]).yes();
    world.wallet("Patient01", &["scan", &honest.png]).no("already-agreed");
    world.verify("Hospital02", &honest, &patient).yes();

    let declined = world.request("Hospital02", Some(&nft), &[]);
    world.wallet("Patient01", &["scan", &declined.png, "--decline"]).yes();
    world.wallet("Patient01", &["scan", &declined.png, "--accept", &declined.digest]).no("declined");

    let elsewhere = World::with_two_hospitals();
    let foreign = elsewhere.request("Hospital02", Some(&nft), &[]);
    world.wallet("Patient01", &["scan", &foreign.png]).no("other-network");
    world.wallet("Patient01", &["scan", &honest.png, "--node", &elsewhere.ledger.url]).no("other-network");
}

#[test]
fn striking_a_hospital_off_the_registry_takes_its_name_and_its_release_away() {
    let world = World::with_two_hospitals();
    world.create_wallet("Patient01");
    let (nft, patient) = world.issue("Patient01", &ct_slice(world.dir.path()), "18kB");
    let request = world.request("Hospital02", Some(&nft), &[]);
    world.wallet("Patient01", &["scan", &request.png, "--accept", &request.digest]).yes();
    world.verify("Hospital02", &request, &patient).yes();
    let (home, identity) = (world.path("Registry"), world.identity("Hospital02"));
    world.run(&["registry", "--home", &home, "remove", "--hospital", &identity]).yes();
    world.verify("Hospital02", &request, &patient).no("AskerNotRegistered");
    world.fetch("Hospital02", &request, "struck-off").no("refused");
    let next = world.request("Hospital02", Some(&nft), &[]);
    let review = world.wallet("Patient01", &["scan", &next.png]).no("asker-unregistered");
    assert_eq!(review.text("/asker/name"), "null");
}

#[test]
fn a_release_is_for_the_hospital_that_asked_and_for_the_patient_and_for_nobody_else() {
    let mut world = World::with_two_hospitals();
    world.hospital("Hospital03");
    world.create_wallet("Patient01");
    world.create_wallet("Patient02");
    let (nft, patient) = world.issue("Patient01", &ct_slice(world.dir.path()), "18kB");
    world.issue("Patient02", &ct_slice(world.dir.path()), "18kB");
    let request = world.request("Hospital02", Some(&nft), &[]);
    world.fetch("Hospital02", &request, "too-early").no("refused");
    world.wallet("Patient01", &["scan", &request.png, "--accept", &request.digest]).yes();
    world.fetch("Hospital02", &request, "yes").yes();
    world.fetch("Hospital03", &request, "no").no("refused");
    let own_request = world.request("Hospital03", Some(&nft), &[]);
    world.fetch("Hospital03", &own_request, "no").no("refused");
    world.verify("Hospital03", &own_request, &patient).no("Missing:T");
    let (gate, to) = (world.desk("Hospital01"), world.path("not-mine"));
    world.wallet("Patient02", &["fetch", "--nft", &nft, "--from", &gate, "--to", &to]).no("not-held");
}

#[test]
fn a_renewal_answers_the_new_request_and_no_longer_the_old_one() {
    let world = World::with_two_hospitals();
    world.create_wallet("Patient01");
    let (nft, patient) = world.issue("Patient01", &ct_slice(world.dir.path()), "18kB");
    let first = world.request("Hospital02", Some(&nft), &["--until", "10d"]);
    world.wallet("Patient01", &["scan", &first.png, "--accept", &first.digest]).yes();
    let second = world.request("Hospital02", Some(&nft), &["--until", "60d"]);
    let review = world.wallet("Patient01", &["scan", &second.png]).yes();
    assert!(review.json["changes"].to_string().contains("lasts longer"), "{}", review.json);
    world.wallet("Patient01", &["scan", &second.png, "--accept", &second.digest]).yes();
    world.verify("Hospital02", &second, &patient).yes();
    world.verify("Hospital02", &first, &patient).no("OtherRequest:T");
}

#[test]
fn the_words_alone_bring_studies_and_permissions_back() {
    let world = World::with_two_hospitals();
    let words = world.create_wallet("Patient01").text("/words");
    let (nft, patient) = world.issue("Patient01", &ct_slice(world.dir.path()), "18kB");
    let request = world.request("Hospital02", Some(&nft), &[]);
    world.wallet("Patient01", &["scan", &request.png, "--accept", &request.digest]).yes();
    std::fs::write(world.path("words"), words).unwrap();
    let (file, node, registry) = (world.path("words"), world.ledger.url.clone(), world.registry.clone());
    let restored =
        world.wallet("New phone", &["restore", "--words-file", &file, "--node", &node, "--registry", &registry]).yes();
    assert_eq!(restored.text("/studies"), "1");
    let study = world.wallet("New phone", &["studies"]).yes();
    assert_eq!(study.text("/studies/0/nft"), nft);
    assert_ne!(study.text("/studies/0/picture"), "null");
    world.wallet("New phone", &["withdraw", &request.digest[..16], "--rights", "V"]).yes();
    world.verify("Hospital02", &request, &patient).no("NotGiven:V");
}

#[test]
fn everything_is_there_again_after_a_restart() {
    let world = World::with_two_hospitals();
    world.create_wallet("Patient01");
    let (nft, patient) = world.issue("Patient01", &ct_slice(world.dir.path()), "18kB");
    let request = world.request("Hospital02", Some(&nft), &[]);
    world.ledger.kill();
    world.wallet("Patient01", &["scan", &request.png]).no("unreachable");
    world.ledger.revive();
    for (_, desk) in &world.desks {
        desk.kill();
        desk.revive();
    }
    world.wallet("Patient01", &["scan", &request.png, "--accept", &request.digest]).yes();
    world.ledger.kill();
    world.verify("Hospital02", &request, &patient).no("unreachable");
    world.ledger.revive();
    world.verify("Hospital02", &request, &patient).yes();
}

#[test]
fn the_paper_s_record_and_rights_of_another_wallet_are_read_and_judged_by_name() {
    let world = World::with_two_hospitals();
    world.create_wallet("Patient01");
    let card = world.wallet("Patient01", &["receive-card", "--nonce", "paper"]).yes();
    let input = ct_slice(world.dir.path());
    let issue = ["issue", &input.to_string_lossy(), "--patient", &card.text("/card"), "--profile", "paper"];
    let nft = world.in_hospital("Hospital01", &issue).yes().text("/nft");
    let study = world.wallet("Patient01", &["studies"]).yes();
    assert_eq!(study.text("/studies/0/nft"), nft);
    assert_ne!(study.text("/studies/0/picture"), "null");
    let request = world.request("Hospital02", Some(&nft), &[]);
    let patient = card.text("/address");
    let verify = ["verify", "--request", &request.file, "--patient", &patient];
    let named = ["--transfer-right", "59A8DEB83AF8259F", "--viewing-right", "63473CFE72BEEB39"];
    world.in_hospital("Hospital02", &[&verify[..], &named].concat()).no("Missing:T");
}
