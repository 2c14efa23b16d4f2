//! What stands on the chain for an NFT is found from its id alone, and a paper's picture is read by wallet and bystander alike.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use tegata_tests::world::{World, ct_slice};

#[test]
fn each_profiles_record_is_named_and_only_the_papers_picture_can_be_saved_without_a_key() {
    let world = World::with_two_hospitals();
    world.create_wallet("Patient01");
    let input = ct_slice(world.dir.path());
    let issue = |profile: &str| {
        let card = world.wallet("Patient01", &["receive-card", "--nonce", profile]).yes().text("/card");
        let input = input.to_string_lossy();
        let arguments = ["issue", &input, "--patient", &card, "--budget", "4kB", "--profile", profile];
        world.in_hospital("Hospital01", &arguments).yes()
    };
    let (paper, sealed, commitment) = (issue("paper"), issue("tegata"), issue("commitment"));
    assert_eq!(paper.json["hashLocks"].as_array().unwrap().len(), 1);
    assert_eq!(sealed.json["hashLocks"].as_array().unwrap().len(), 0);

    let node = world.ledger.url.as_str();
    let record = |nft: &str, rest: &[&str]| world.run(&[&["record", nft, "--node", node], rest].concat());
    let saved = world.path("paper.picture");
    let said = record(&paper.text("/nft"), &["--picture", &saved]).yes();
    assert_eq!((said.text("/format"), said.text("/picture")), ("paper".to_owned(), saved.clone()));
    assert_eq!(said.text("/creator"), world.identity("Hospital01"));
    assert_eq!(std::fs::metadata(&saved).unwrap().len().to_string(), paper.text("/pictureBytes"));

    let said = record(&sealed.text("/nft"), &[]).yes();
    assert_eq!(said.text("/format"), "tegata-sealed");
    let unread = world.path("sealed.picture");
    record(&sealed.text("/nft"), &["--picture", &unread]).no("tegata-sealed");
    assert!(!std::path::Path::new(&unread).exists());
    assert_eq!(record(&commitment.text("/nft"), &[]).yes().text("/format"), "tegata-commitment");
    record("0000000000001234", &[]).no("no-asset");
    record(&paper.text("/nft"), &["--network", "mainnet"]).no("other-network");
    record(&paper.text("/nft"), &["--network", "moon"]).bad("network");

    // The wallet shows what everyone can read, too.
    let pictures = world.path("pictures");
    std::fs::create_dir(&pictures).unwrap();
    let studies = world.wallet("Patient01", &["studies", "--pictures", &pictures]).yes();
    let listed = studies.json["studies"].as_array().unwrap();
    assert!(listed.iter().any(|study| study["nft"] == paper.json["nft"]), "{}", studies.json);
    let names: Vec<String> = std::fs::read_dir(&pictures)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert!(names.iter().any(|name| name.contains(&paper.text("/nft"))), "{names:?} {}", studies.json);
}
