//! A phone without a network through the real program: everything between it and the desk is codes.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::Value;
use tegata_tests::world::{World, ct_slice};

/// Texts of a code as one file, a line each.
fn file_of(world: &World, name: &str, code: &Value) -> String {
    let texts: Vec<&str> = code["texts"].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
    let path = world.path(name);
    std::fs::write(&path, texts.join("\n")).unwrap();
    path
}

/// A patient with a study whose wallet has met Hospital02 before.
fn patient(world: &World, funds: &str) -> (String, String) {
    world.create_wallet("Patient01");
    let (nft, patient) = world.issue("Patient01", &ct_slice(world.dir.path()), "4kB");
    world.fund(&patient, funds);
    let earlier = world.request("Hospital02", Some(&nft), &["--pay", "hospital"]);
    world.wallet("Patient01", &["scan", &earlier.png]).yes();
    (nft, patient)
}

#[test]
fn a_patient_who_pays_signs_without_a_network_and_the_desk_announces() {
    let world = World::with_two_hospitals();
    let (nft, patient) = patient(&world, "150");
    let plain = world.request("Hospital02", Some(&nft), &["--pay", "patient"]);
    world.wallet("Patient01", &["scan", &plain.png, "--offline"]).no("unreachable");
    let request = world.request("Hospital02", Some(&nft), &["--pay", "patient", "--offline"]);
    let review = world.wallet("Patient01", &["scan", &request.png, "--offline"]).yes();
    assert_eq!(review.json["onlyByCode"], true);
    assert_eq!(review.text("/study/nft"), nft);
    let accept = ["scan", &request.png, "--offline", "--accept", &request.digest];
    let shown = world.wallet("Patient01", &accept).yes();
    assert_eq!((shown.text("/shown"), shown.text("/code/kind")), ("granted".into(), "A1".into()));
    assert_eq!(world.wallet("Patient01", &accept).yes().json["code"]["texts"], shown.json["code"]["texts"]);
    world.verify("Hospital02", &request, &patient).no("Missing:T");

    let one = shown.json["code"]["texts"][0].as_str().unwrap();
    world.in_hospital("Hospital02", &["answer", one]).no("incomplete");
    let code = file_of(&world, "a1", &shown.json["code"]);
    let taken = world.in_hospital("Hospital02", &["answer", &code]).yes();
    assert_eq!(taken.text("/state"), "judged");
    world.verify("Hospital02", &request, &patient).yes();
}

#[test]
fn a_hospital_pays_while_phone_and_desk_show_each_other_codes() {
    let world = World::with_two_hospitals();
    let (nft, patient) = patient(&world, "1");
    let request = world.request("Hospital02", Some(&nft), &["--pay", "hospital", "--offline"]);
    let shown = world.wallet("Patient01", &["scan", &request.png, "--offline", "--accept", &request.digest]).yes();
    assert_eq!(shown.text("/shown"), "prepare");
    let pictures = world.path("p1");
    let prepare = shown.text("/code/texts/0");
    let prepared = world.in_hospital("Hospital02", &["answer", &prepare, "--png", &pictures]).yes();
    assert_eq!(prepared.text("/taken"), "prepared");
    let parts: Vec<String> =
        prepared.json["code"]["pictures"].as_array().unwrap().iter().map(|p| p.as_str().unwrap().to_owned()).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let read = world.wallet("Patient01", &[&["scan"][..], &parts[..], &["--offline"]].concat()).yes();
    assert_eq!(read.text("/request"), request.digest);
    let accept = ["--offline", "--accept", request.digest.as_str()];
    let cosigned = world.wallet("Patient01", &[&["scan"][..], &parts[..], &accept[..]].concat()).yes();
    assert_eq!(
        (cosigned.text("/shown"), cosigned.text("/transaction")),
        ("cosignature".into(), read.text("/transaction"))
    );
    let taken = world.in_hospital("Hospital02", &["answer", &cosigned.text("/code/texts/0")]).yes();
    assert_eq!(taken.text("/state"), "judged");
    world.verify("Hospital02", &request, &patient).yes();
}

#[test]
fn declining_is_told_by_a_code() {
    let world = World::with_two_hospitals();
    let (nft, _) = patient(&world, "1");
    let request = world.request("Hospital02", Some(&nft), &["--offline"]);
    let shown = world.wallet("Patient01", &["scan", &request.png, "--offline", "--decline", "--tell"]).yes();
    assert_eq!(shown.text("/shown"), "declined");
    let taken = world.in_hospital("Hospital02", &["answer", &shown.text("/code/texts/0")]).yes();
    assert_eq!(taken.text("/state"), "declined");
}
