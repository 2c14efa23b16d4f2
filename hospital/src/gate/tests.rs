#![allow(clippy::unwrap_used, clippy::expect_used)]
use std::collections::HashSet;

use tegata_rights::{Identity, Payer, Rights, Role};

use super::*;
use crate::desk::{DeskHandle, listen, serve};
use crate::fetch::{FetchError, FetchEvent, Fetched, fetch};
use crate::request::{MadeRequest, RequestOptions, make_request};
use crate::test_patient::{Patient, code};
use crate::test_world::{MINUTE, World, keys, request_options, study};

struct Room {
    world: World,
    source: Arc<HospitalHome>,
    asker: HospitalHome,
    nft: MosaicId,
    desk: DeskHandle,
}

impl Room {
    async fn new() -> Self {
        let world = World::new().await;
        let source = Arc::new(world.hospital("A").await);
        let asker = world.hospital("B").await;
        let nft = world.issue(&source, &keys(1)).await.nft;
        world.fund(&world.address(&keys(1)), 500);
        let listener = listen(([127, 0, 0, 1], 0).into()).await.unwrap();
        let desk = serve(source.clone(), Arc::new(world.pool.clone()), listener).await.unwrap();
        Self { world, source, asker, nft, desk }
    }

    fn patient(&self) -> Patient<'_> {
        Patient::new(&self.world, keys(1), self.nft)
    }

    async fn granted(&self, options: RequestOptions) -> MadeRequest {
        let made = make_request(&self.asker, &self.world.pool, &options).await.unwrap();
        self.patient().grant(&made.signed).await;
        made
    }

    async fn fetch(&self, home: &HospitalHome, made: &MadeRequest, to: &str) -> Result<Fetched, FetchError> {
        let to = self.world.dir.path().join(to);
        fetch(home, &self.world.pool, &made.signed, &self.desk.url(), &to, &mut |_| {}).await
    }

    async fn challenge(&self) -> [u8; 32] {
        let url = format!("{}/gate/challenge", self.desk.url());
        let body: ChallengeBody = self.patient().client.post(url).send().await.unwrap().json().await.unwrap();
        assert_eq!(body.identity, self.source.identity().to_string());
        body.challenge.parse::<Hash256>().unwrap().0
    }

    async fn post(&self, path: &str, body: Vec<u8>) -> reqwest::Response {
        self.patient().client.post(format!("{}{path}", self.desk.url())).body(body).send().await.unwrap()
    }
}

fn options(nft: MosaicId) -> RequestOptions {
    RequestOptions { payer: Payer::Patient, ..request_options(nft) }
}

fn refusals(result: Result<Fetched, FetchError>) -> Vec<String> {
    match result {
        Err(FetchError::Refused(reasons)) => reasons.into_iter().map(|reason| reason.code).collect(),
        other => panic!("{other:?}"),
    }
}

async fn reasons(response: reqwest::Response) -> Vec<String> {
    assert_eq!(response.status(), 403);
    let body: serde_json::Value = response.json().await.unwrap();
    body["reasons"].as_array().unwrap().iter().map(|r| r["code"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_study_goes_to_the_hospital_that_has_both_rights_until_one_is_withdrawn() {
    let room = Room::new().await;
    let made = make_request(&room.asker, &room.world.pool, &options(room.nft)).await.unwrap();
    assert_eq!(refusals(room.fetch(&room.asker, &made, "early").await), ["Missing:T", "Missing:V"]);
    assert!(!room.world.dir.path().join("early").exists());

    room.patient().grant(&made.signed).await;
    let fetched = room.fetch(&room.asker, &made, "got").await.unwrap();
    assert_eq!((fetched.files.len(), fetched.source), (2, room.source.identity()));
    let original: HashSet<Vec<u8>> = std::fs::read_dir(study(room.world.dir.path(), 2))
        .unwrap()
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .collect();
    for path in &fetched.files {
        assert!(original.contains(&std::fs::read(path).unwrap()), "identified: as it is");
    }

    room.patient().withdraw(&made.signed, Role::Viewing).await;
    assert_eq!(refusals(room.fetch(&room.asker, &made, "later").await), ["NotGiven:V"]);
    let log = room.source.store().release_log(20).unwrap();
    let events: Vec<ReleaseEvent> = log.iter().map(|line| line.event).collect();
    use ReleaseEvent::{File, Refused, Released};
    assert_eq!(events, [Refused, File, File, Released, Refused]);
    assert!(log.iter().all(|line| line.asker == room.asker.identity() && line.digest == Some(made.digest)));
}

#[tokio::test]
async fn a_withdrawal_between_manifest_and_file_closes_the_gate() {
    let room = Room::new().await;
    let made = room.granted(options(room.nft)).await;
    let challenge = room.challenge().await;
    let statement = release_statement(&room.source.identity(), &challenge, &made.digest);
    let signature = room.asker.keys().request().sign(&statement).0;
    let call = ReleaseCall { request: made.signed.to_bytes(), nft: room.nft, challenge, signature };
    let manifest: Manifest = room.post("/gate/release", call.to_bytes()).await.json().await.unwrap();
    let file = |number: u32| {
        let url = format!("{}/gate/files/{number}", room.desk.url());
        room.patient().client.get(url).bearer_auth(&manifest.token).send()
    };
    assert_eq!(file(0).await.unwrap().status(), 200);
    assert_eq!(file(7).await.unwrap().status(), 404);
    room.patient().withdraw(&made.signed, Role::Transfer).await;
    // The gate hears of it by a message of the node, which takes its way.
    let mut answer = file(1).await.unwrap();
    for _ in 0..200 {
        if answer.status() != 200 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        answer = file(1).await.unwrap();
    }
    assert_eq!(reasons(answer).await, ["NotGiven:T"]);

    let replayed = room.post("/gate/release", call.to_bytes()).await;
    assert_eq!((replayed.status().as_u16(), code(replayed).await.as_str()), (403, "challenge"));
    let no_token = room.patient().client.get(format!("{}/gate/files/0", room.desk.url())).send().await.unwrap();
    assert_eq!(no_token.status(), 401);
}

#[tokio::test]
async fn a_hospital_that_is_not_the_asker_or_not_registered_gets_nothing() {
    let room = Room::new().await;
    let made = room.granted(options(room.nft)).await;
    let other = room.world.hospital("C").await;
    assert_eq!(refusals(room.fetch(&other, &made, "c").await), ["CallerSignature"]);
    room.world.registry.remove(&room.world.pool, &room.asker.identity()).await.unwrap();
    assert_eq!(refusals(room.fetch(&room.asker, &made, "b").await), ["AskerNotRegistered"]);
}

#[tokio::test]
async fn one_right_alone_opens_nothing() {
    let room = Room::new().await;
    let made = room.granted(RequestOptions { rights: Rights::TRANSFER, ..options(room.nft) }).await;
    assert_eq!(refusals(room.fetch(&room.asker, &made, "b").await), ["RightNotAsked:V"]);
}

#[tokio::test]
async fn any_other_amount_of_a_right_than_one_unit_opens_nothing_whatever_a_node_says() {
    let room = Room::new().await;
    let made = room.granted(options(room.nft)).await;
    let terms = room.patient().terms(&made.signed).await;
    let (holder, right) = (terms.recipient(Role::Viewing), terms.right_id(Role::Viewing, &room.world.network));
    for amount in [0, 2] {
        room.world.go_wrong(&format!("lie={holder},mosaic={right},amount={amount}"));
        assert_eq!(refusals(room.fetch(&room.asker, &made, "b").await), ["Units:V"], "{amount}");
    }
    room.world.emulator.faults().clear().unwrap();
    room.fetch(&room.asker, &made, "b").await.unwrap();
}

#[tokio::test]
async fn a_study_of_another_hospital_is_refused_before_anything_is_signed() {
    let room = Room::new().await;
    let other = room.world.hospital("C").await;
    let nft = room.world.issue(&other, &keys(2)).await.nft;
    let made = make_request(&room.asker, &room.world.pool, &options(nft)).await.unwrap();
    let refused = room.fetch(&room.asker, &made, "b").await;
    assert!(matches!(refused, Err(FetchError::OtherHospital { .. })));

    let challenge = room.challenge().await;
    let statement = release_statement(&room.source.identity(), &challenge, &made.digest);
    let signature = room.asker.keys().request().sign(&statement).0;
    let call = ReleaseCall { request: made.signed.to_bytes(), nft, challenge, signature };
    assert_eq!(reasons(room.post("/gate/release", call.to_bytes()).await).await, ["UnknownStudy"]);
}

#[tokio::test]
async fn a_deidentified_release_carries_no_identity() {
    let room = Room::new().await;
    let made = room.granted(RequestOptions { identity: Identity::Deidentified, ..options(room.nft) }).await;
    let mut events = Vec::new();
    let to = room.world.dir.path().join("got");
    let url = room.desk.url();
    let fetched =
        fetch(&room.asker, &room.world.pool, &made.signed, &url, &to, &mut |event| events.push(event)).await.unwrap();
    assert!(matches!(events[0], FetchEvent::Released { files: 2, .. }));
    assert_eq!(events.len(), 3);
    for path in &fetched.files {
        let bytes = std::fs::read(path).unwrap();
        for planted in ["Yamada", "ID-77120", "19680704", "ACC20250612001"] {
            assert!(!bytes.windows(planted.len()).any(|window| window == planted.as_bytes()), "{planted}");
        }
        dicom_object::open_file(path).unwrap();
    }
    let again = room.fetch(&room.asker, &made, "again").await.unwrap();
    assert_eq!(std::fs::read(&again.files[0]).unwrap(), std::fs::read(&fetched.files[0]).unwrap());
}

#[tokio::test]
async fn the_patient_gets_the_own_study_and_nobody_else_does() {
    let room = Room::new().await;
    let identity = room.source.identity();
    for (signer, named, expected) in [(1, 1, None), (2, 1, Some("CallerSignature")), (2, 2, Some("NotHolder"))] {
        let challenge = room.challenge().await;
        let body = own_call(&identity, challenge, room.nft, keys(named).public_key(), |statement| {
            keys(signer).sign(statement)
        });
        let response = room.post("/gate/own", body).await;
        match expected {
            None => {
                let manifest: Manifest = response.json().await.unwrap();
                let url = format!("{}/gate/files/1", room.desk.url());
                let file = room.patient().client.get(url).bearer_auth(&manifest.token).send().await.unwrap();
                let bytes = file.bytes().await.unwrap();
                assert_eq!(u64::try_from(bytes.len()).unwrap(), manifest.files[1].size);
            }
            Some(code) => assert_eq!(reasons(response).await, [code]),
        }
    }
}

#[tokio::test]
async fn plain_http_to_elsewhere_and_another_gate_than_the_registrys_are_refused() {
    let room = Room::new().await;
    let made = room.granted(options(room.nft)).await;
    let to = room.world.dir.path().join("got");
    let refused = fetch(&room.asker, &room.world.pool, &made.signed, "http://hospital.example", &to, &mut |_| {}).await;
    assert!(matches!(refused, Err(FetchError::InsecureUrl(_))));
    let refused = fetch(&room.asker, &room.world.pool, &made.signed, "http://127.0.0.1:1", &to, &mut |_| {}).await;
    assert!(matches!(refused, Err(FetchError::Unreachable(_))));

    let named = room.world.hospital_at("D", "https://gate.example").await;
    let nft = room.world.issue(&named, &keys(2)).await.nft;
    let made = make_request(&room.asker, &room.world.pool, &options(nft)).await.unwrap();
    let refused = fetch(&room.asker, &room.world.pool, &made.signed, "https://evil.example", &to, &mut |_| {}).await;
    assert!(matches!(refused, Err(FetchError::OtherGate { registered, .. }) if registered == "https://gate.example"));
}

#[tokio::test]
async fn a_file_that_was_damaged_here_is_fetched_again_and_a_whole_one_is_kept() {
    let room = Room::new().await;
    let made = room.granted(options(room.nft)).await;
    let first = room.fetch(&room.asker, &made, "got").await.unwrap();
    std::fs::write(&first.files[0], b"damaged").unwrap();
    let second = room.fetch(&room.asker, &made, "got").await.unwrap();
    assert_eq!(first, second);
    let files = |event: &&crate::store::ReleaseRecord| event.event == ReleaseEvent::File;
    assert_eq!(room.source.store().release_log(50).unwrap().iter().filter(files).count(), 3);
}

#[tokio::test]
async fn the_kept_picture_goes_to_the_holder_of_the_nft_and_to_nobody_else() {
    use crate::issue::issue;
    use crate::store::Profile;
    use tegata_rights::Ledger;
    use tegata_rights::thumbnail::{CommitmentNonce, KeptPicture, Locator, locator_key, unwrap_key, verify_picture};
    let room = Room::new().await;
    let holder = keys(7);
    let path = study(room.world.dir.path(), 1);
    let options =
        crate::issue::IssueOptions { profile: Profile::Commitment, ..room.world.issue_options(&path, &holder) };
    let nft = issue(&room.source, &room.world.pool, &options, &mut |_| {}).await.unwrap().nft;
    let call = async |nft, keys: &tegata_symbol::KeyPair| {
        let challenge = room.challenge().await;
        own_call(&room.source.identity(), challenge, nft, keys.public_key(), |statement| keys.sign(statement))
    };
    let answer = room.post("/gate/picture", call(nft, &holder).await).await;
    assert_eq!(answer.status(), 200);
    let kept = KeptPicture::from_bytes(&answer.bytes().await.unwrap()).unwrap();
    let value = room.world.pool.asset_metadata(&room.source.identity(), nft, locator_key()).await.unwrap().unwrap();
    let locator = Locator::from_bytes(&value).unwrap();
    let key = unwrap_key(&locator.wrapped_key, &holder).unwrap();
    verify_picture(&locator.hash, &CommitmentNonce::of(&key), &kept.record, &kept.proof).unwrap();
    let seed = &room.world.network.generation_hash_seed;
    assert!(kept.into_record().open_preview(&key, seed, nft).is_ok());

    assert_eq!(reasons(room.post("/gate/picture", call(nft, &keys(1)).await).await).await, ["NotHolder"]);
    // The picture of the other study is on the chain.
    assert_eq!(room.post("/gate/picture", call(room.nft, &keys(1)).await).await.status(), 404);
    let events: Vec<ReleaseEvent> = room.source.store().release_log(2).unwrap().iter().map(|line| line.event).collect();
    assert_eq!(events, [ReleaseEvent::OwnRefused, ReleaseEvent::Picture]);
}

#[tokio::test]
async fn copies_without_identity_follow_the_hospitals_policy_and_are_made_anew_when_it_changes() {
    use dicom_dictionary_std::tags;
    let room = Room::new().await;
    let options = RequestOptions { identity: Identity::Deidentified, ..options(room.nft) };
    let made = room.granted(options).await;
    let value = async |to: &str, tag| {
        let fetched = room.fetch(&room.asker, &made, to).await.unwrap();
        let object = crate::imaging::open_dicom_file(&fetched.files[0], &crate::imaging::Limits::default()).unwrap();
        object.get(tag).and_then(|element| element.to_str().ok().map(|text| text.trim().to_owned()))
    };
    let original = "20250612";
    let dateless = value("basic", tags::STUDY_DATE).await;
    assert_eq!(dateless.as_deref().unwrap_or_default(), "");
    room.source.set_deidentification(&["modified-dates".to_owned()]).unwrap().unwrap();
    let moved = value("dates", tags::STUDY_DATE).await.unwrap();
    assert!(moved.len() == 8 && moved != original, "{moved}");
    let wrong = room.source.set_deidentification(&["everything".to_owned()]).unwrap();
    assert!(wrong.is_err());
    assert_eq!(room.source.deidentification().unwrap(), ["modified-dates"]);
    let report = std::fs::read(room.source.study_dir(room.nft, true).join("deidentification.json")).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
    assert_eq!((report["objects"].as_u64(), report["methods"][1]["code"].as_str()), (Some(2), Some("113107")));
}

#[tokio::test]
async fn a_guardian_gets_the_study_of_the_ward_and_the_accounts_own_key_no_longer_does() {
    let room = Room::new().await;
    room.world.give_guardians(&keys(1), &[keys(5), keys(6)], 1);
    let identity = room.source.identity();
    for (signer, expected) in [(5, None), (6, None), (1, Some("NotGuardian")), (7, Some("NotGuardian"))] {
        let challenge = room.challenge().await;
        let signature = keys(signer).sign(&own_study_statement(&identity, &challenge, room.nft)).0;
        let guardian = Some(keys(signer).public_key()).filter(|_| signer != 1);
        let call = OwnCall { nft: room.nft, patient: keys(1).public_key(), challenge, signature, signer: guardian };
        let response = room.post("/gate/own", call.to_bytes()).await;
        match expected {
            None => assert_eq!(response.json::<Manifest>().await.unwrap().files.len(), 2),
            Some(code) => assert_eq!(reasons(response).await, [code]),
        }
    }
}

/// A gate's manifest for the asker, and how many verdicts were noted so far.
async fn manifest(room: &Room, made: &MadeRequest) -> Manifest {
    let challenge = room.challenge().await;
    let statement = release_statement(&room.source.identity(), &challenge, &made.digest);
    let signature = room.asker.keys().request().sign(&statement).0;
    let call = ReleaseCall { request: made.signed.to_bytes(), nft: room.nft, challenge, signature };
    room.post("/gate/release", call.to_bytes()).await.json().await.unwrap()
}

#[tokio::test]
async fn a_yes_is_asked_for_once_for_all_files_and_anew_when_blocks_or_messages_stop() {
    let room = Room::new().await;
    let made = room.granted(options(room.nft)).await;
    let manifest = manifest(&room, &made).await;
    let file = || async {
        let url = format!("{}/gate/files/0", room.desk.url());
        room.patient().client.get(url).bearer_auth(&manifest.token).send().await.unwrap().status().as_u16()
    };
    let patient = room.world.address(&keys(1));
    let asked_at = || room.source.store().latest_verdict(&made.digest, &patient).unwrap().unwrap().at_ms;
    let released_at = asked_at();
    let mut first = released_at;
    for _ in 0..50 {
        assert_eq!(file().await, 200);
        // What happened before the first file may still be told: it makes a verdict cold for nothing.
        let last = core::mem::replace(&mut first, asked_at());
        if last == first {
            break;
        }
    }
    assert_ne!(first, released_at);
    for _ in 0..5 {
        assert_eq!(file().await, 200);
    }
    assert_eq!(asked_at(), first, "the first file's verdict serves the others");

    // By the gate's clock the latest block is older than three block times: the chain is asked again.
    room.world.ahead.add(MINUTE);
    assert_eq!(file().await, 200);
    let second = asked_at();
    assert!(second >= first + MINUTE);
    room.world.ahead.add(1);
    assert_eq!(file().await, 200);
    assert!(asked_at() > second, "nothing is warm without new blocks");
    room.world.go_wrong("error=503");
    assert_eq!(file().await, 503, "and without a node the gate is closed");
}

#[tokio::test]
async fn a_gate_whose_socket_is_cut_asks_again() {
    let room = Room::new().await;
    let made = room.granted(options(room.nft)).await;
    let manifest = manifest(&room, &made).await;
    let file = || async {
        let url = format!("{}/gate/files/0", room.desk.url());
        room.patient().client.get(url).bearer_auth(&manifest.token).send().await.unwrap().status().as_u16()
    };
    let patient = room.world.address(&keys(1));
    let asked_at = || room.source.store().latest_verdict(&made.digest, &patient).unwrap().unwrap().at_ms;
    assert_eq!(file().await, 200);
    let before = asked_at();
    room.world.go_wrong("cut");
    for _ in 0..200 {
        assert_eq!(file().await, 200);
        if asked_at() > before {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("a verdict was taken for warm without a socket");
}
