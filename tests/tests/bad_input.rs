//! What bad input gets: an exit code, a name for programs, a sentence for people, and nothing half-done.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::Write;
use std::net::TcpListener;

use tegata_tests::world::{World, ct_slice, run};

#[test]
fn files_that_cannot_become_a_study_are_named_and_nothing_is_issued() {
    let world = World::with_two_hospitals();
    world.create_wallet("Patient01");
    let card = world.wallet("Patient01", &["receive-card", "--nonce", "1"]).yes().text("/card");
    let issue = |path: &str, card: &str| world.in_hospital("Hospital01", &["issue", path, "--patient", card]);
    let text = world.path("notes.txt");
    std::fs::write(&text, "not a picture").unwrap();
    let empty = world.path("empty");
    std::fs::create_dir(&empty).unwrap();
    for (path, part) in [(text.as_str(), "DICOM file"), (empty.as_str(), "empty"), (&world.path("nowhere"), "nowhere")]
    {
        let said = issue(path, &card);
        assert_eq!(said.code, Some(2), "{path}: {}", said.json);
        assert!(said.text("/error/message").to_lowercase().contains(&part.to_lowercase()), "{}", said.json);
    }
    // Cut off before its pixels.
    let whole = std::fs::read(ct_slice(world.dir.path())).unwrap();
    let cut = world.path("cut.dcm");
    std::fs::write(&cut, &whole[..whole.len() - 64 * 64 * 2 - 12]).unwrap();
    assert_eq!(issue(&cut, &card).code, Some(2));
    assert_eq!(world.wallet("Patient01", &["studies"]).yes().json["studies"], serde_json::json!([]));

    let typo = card.replacen(&card[30..31], if &card[30..31] == "A" { "B" } else { "A" }, 1);
    assert_eq!(issue(&ct_slice(world.dir.path()).to_string_lossy(), &typo).code, Some(2));
}

#[test]
fn a_picture_without_a_code_and_codes_of_other_kinds_say_what_they_are() {
    let world = World::without_hospitals();
    world.create_wallet("Patient01");
    let photo = world.path("photo.png");
    image::GrayImage::from_fn(300, 200, |x, y| image::Luma([(x * 3 + y * 5) as u8])).save(&photo).unwrap();
    let scan = |text: &str| world.wallet("Patient01", &["scan", text]);
    assert_eq!(scan(&photo).code, Some(2));
    scan(&world.path("nowhere.png")).bad("file");
    scan("https://example.org/login").bad("web-link");
    scan("no code at all").bad("not-tegata");
    scan(&world.registry).bad("address");
    scan("web+symbol://transaction?data=00").bad("other-wallet");
    let words = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
    let said = scan(words).bad("recovery-words");
    assert!(!said.json.to_string().contains("abandon"), "recovery words are not repeated");
    let card = world.wallet("Patient01", &["receive-card", "--nonce", "1"]).yes().text("/card");
    scan(&card).bad("receive-card");
    scan("TEGATA:R1:AAAA").bad("bad-code");
}

#[test]
fn a_node_that_is_down_talks_nonsense_or_is_of_another_network_is_named() {
    let world = World::with_two_hospitals();
    world.create_wallet("Patient01");
    world.wallet("Patient01", &["receive-card", "--nonce", "1"]).yes();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let nonsense = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let _ = stream.unwrap().write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello");
        }
    });
    let home = world.path("Registry2");
    let init = |node: &str| run(&world.running, &["registry", "--home", &home, "init", "--node", node]);
    init("http://127.0.0.1:1").no("unreachable");
    assert_eq!(init(&nonsense).code, Some(1));
    init("not a url").bad("bad-url");
    assert!(!std::path::Path::new(&home).join("key").exists(), "nothing half-done");
    let other = World::without_hospitals();
    world.wallet("Patient01", &["studies", "--node", &other.ledger.url]).no("other-network");
}

#[test]
fn a_wrong_pin_is_counted_and_then_waited_for() {
    let world = World::without_hospitals();
    world.create_wallet("Patient01");
    let (home, wrong) = (world.path("Patient01"), world.path("wrong"));
    std::fs::write(&wrong, "000000").unwrap();
    let guess = || run(&world.running, &["wallet", "--home", &home, "--pin-file", &wrong, "history"]);
    guess().no("wrong-pin");
    guess().no("wrong-pin");
    guess().no("wrong-pin");
    guess().no("pin-wait");
    let right = world.wallet("Patient01", &["history"]);
    assert_eq!(right.code, Some(1), "the right PIN waits too: {}", right.json);
}

#[test]
fn homes_are_not_made_twice_and_not_used_before_they_are_made() {
    let world = World::with_two_hospitals();
    world.create_wallet("Patient01");
    world.wallet("Patient01", &["create"]).bad("already-initialised");
    world.wallet("Nobody", &["studies"]).bad("not-initialised");
    let node = world.ledger.url.clone();
    let registry = world.registry.clone();
    let init = ["init", "--name", "Again", "--node", &node, "--registry", &registry];
    world.in_hospital("Hospital01", &init).bad("already-initialised");
    world.in_hospital("Nowhere", &["verify", "--request", "x", "--patient", &registry]).bad("not-initialised");
    let file = world.path("a-file");
    std::fs::write(&file, "").unwrap();
    let below = format!("{file}/wallet");
    let pin = world.path("pin");
    assert_eq!(run(&world.running, &["wallet", "--home", &below, "--pin-file", &pin, "create"]).code, Some(2));
}

#[test]
fn a_port_in_use_and_a_typing_error_in_an_address_are_named() {
    let world = World::with_two_hospitals();
    let port = world.ledger.url.rsplit(':').next().unwrap().to_owned();
    let data = world.path("second-ledger");
    run(&world.running, &["emulator", "--port", &port, "--data", &data]).bad("port-in-use");
    let first = world.path("ledger");
    run(&world.running, &["emulator", "--port", "0", "--data", &first]).bad("in-use");
    let listen = world.desk("Hospital01").trim_start_matches("http://").to_owned();
    assert_eq!(world.in_hospital("Hospital02", &["desk", "--listen", &listen]).code, Some(2));
    let mut typo = world.registry.clone();
    typo.replace_range(5..6, if &typo[5..6] == "A" { "B" } else { "A" });
    let said = run(&world.running, &["emulator", "fund", &typo, "1", "--node", &world.ledger.url]);
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("checksum"), "{}", said.stderr);
}

#[test]
fn a_hospital_without_xym_is_told_how_much_is_missing_before_anything_is_announced() {
    let mut world = World::without_hospitals();
    let node = world.ledger.url.clone();
    let (home, registry) = (world.path("Poor"), world.registry.clone());
    let init = ["hospital", "--home", &home, "init", "--name", "Poor", "--node", &node, "--registry", &registry];
    let identity = world.run(&init).yes().text("/identity");
    world.identities.push(("Poor".to_owned(), identity));
    world.create_wallet("Patient01");
    let card = world.wallet("Patient01", &["receive-card", "--nonce", "1"]).yes().text("/card");
    let input = ct_slice(world.dir.path());
    let said = world.in_hospital("Poor", &["issue", &input.to_string_lossy(), "--patient", &card]).no("not-enough");
    assert!(said.text("/error/message").contains("XYM"), "{}", said.json);
}
