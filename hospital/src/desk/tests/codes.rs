//! Answers as codes: typed, from pictures, in parts.

use tegata_rights::{Answer, CodeFrames, CodeKind, CosignatureCode, SealedAnswer, SignedRequest};

use super::*;

impl Room {
    async fn answer_code(&self, signed: &SignedRequest, answer: &Answer) -> CodeFrames {
        let sealed: SealedAnswer = self.patient().seal(signed, answer).await;
        CodeFrames::new(CodeKind::Answer, &sealed.to_bytes()).unwrap()
    }
}

async fn hand_over(desk: &DeskHandle, lines: &[String]) -> (u16, serde_json::Value) {
    let client = tegata_node::http_client().unwrap();
    let response =
        client.post(format!("{}/scan/codes?lang=en", desk.url())).body(lines.join("\n")).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn read_picture(desk: &DeskHandle, bytes: Vec<u8>) -> (u16, serde_json::Value) {
    let client = tegata_node::http_client().unwrap();
    let response = client.post(format!("{}/scan/picture?lang=en", desk.url())).body(bytes).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test]
async fn a_signed_grant_in_parts_is_announced_by_the_desk_and_followed_to_its_verdict() {
    let room = Room::new().await;
    let desk = room.desk().await;
    let made = room.request(Payer::Patient).await;
    let patient = room.patient();
    room.world.fund(&room.world.address(&patient.keys), 200);
    let (hash, bytes) = patient.signed_grant(&made.signed).await;
    let mut answer = patient.answer(&made.signed, Decision::Granted, Some(hash));
    answer.signed_grant = Some(bytes);
    let frames = room.answer_code(&made.signed, &answer).await;
    let texts = frames.texts(10 * frames.count());
    let (status, told) = hand_over(&desk, &texts[..3]).await;
    assert_eq!((status, told["known"].as_u64(), told["of"].as_u64()), (200, Some(3), Some(frames.count() as u64)));
    assert_eq!(room.asker.store().answer(&made.digest).unwrap(), None);
    // The first fragment was missed; the mixtures make up for it.
    let (status, told) = hand_over(&desk, &texts[1..]).await;
    assert_eq!((status, told["next"].as_str()), (200, Some(format!("/requests/{}?lang=en", made.digest).as_str())));
    let judged = room.until(&made, AnswerState::Judged).await;
    assert_eq!(judged.hash, Some(hash));
    assert!(room.verdict(&made).yes);
    assert_eq!(hand_over(&desk, &texts).await.0, 200, "the same code again changes nothing");
}

#[tokio::test]
async fn a_grant_that_is_not_the_one_which_the_answer_names_is_not_announced() {
    let room = Room::new().await;
    let desk = room.desk().await;
    let (made, other) = (room.request(Payer::Patient).await, room.request(Payer::Patient).await);
    let patient = room.patient();
    let (hash, bytes) = patient.signed_grant(&made.signed).await;
    let (other_hash, other_bytes) = patient.signed_grant(&other.signed).await;
    for (hash, bytes) in [(other_hash, bytes), (other_hash, other_bytes), (hash, vec![0; 300])] {
        let mut answer = patient.answer(&made.signed, Decision::Granted, Some(hash));
        answer.signed_grant = Some(bytes);
        let texts = room.answer_code(&made.signed, &answer).await.round();
        let (status, told) = hand_over(&desk, &texts).await;
        assert_eq!((status, told["code"].as_str()), (400, Some("malformed")), "{told}");
    }
    assert_eq!(room.asker.store().answer(&made.digest).unwrap(), None);
}

#[tokio::test]
async fn a_hospital_pays_for_a_phone_that_sees_and_shows_codes_only() {
    let room = Room::new().await;
    let desk = room.desk().await;
    let made = room.request(Payer::Hospital).await;
    let patient = room.patient();
    let prepare = room.answer_code(&made.signed, &patient.answer(&made.signed, Decision::Prepare, None)).await;
    // As a hand scanner or a camera sees it.
    let (status, told) = read_picture(&desk, crate::qr::png(&prepare.round()[0]).unwrap()).await;
    assert_eq!((status, told["texts"][0].as_str()), (200, Some(prepare.round()[0].as_str())));
    let (_, told) = hand_over(&desk, &prepare.round()).await;
    let page = told["next"].as_str().unwrap().to_owned();
    assert_eq!(page, format!("/requests/{}/prepared?lang=en", made.digest));
    let client = tegata_node::http_client().unwrap();
    let html = client.get(format!("{}{page}", desk.url())).send().await.unwrap().text().await.unwrap();
    assert!(html.matches("class=\"frame\"").count() > 4 && html.contains("Let the phone sign"), "{html}");

    let aggregate = room.asker.store().answer(&made.digest).unwrap().unwrap().prepared.unwrap();
    let detached = patient.cosign_bytes(&made.signed, &aggregate).await;
    let early = CosignatureCode { request: tegata_symbol::Hash256([1; 32]), cosignature: detached };
    let text = tegata_rights::write_code(CodeKind::Cosignature, &early.to_bytes());
    assert_eq!(hand_over(&desk, &[text]).await.1["code"], "unknown-request");
    let code = CosignatureCode { request: made.digest, cosignature: detached };
    let text = tegata_rights::write_code(CodeKind::Cosignature, &code.to_bytes());
    let (status, told) = hand_over(&desk, &[text]).await;
    assert_eq!((status, told["next"].is_string()), (200, true), "{told}");
    room.until(&made, AnswerState::Judged).await;
    assert!(room.verdict(&made).yes);
    let html = client.get(format!("{}{page}", desk.url())).send().await.unwrap().text().await.unwrap();
    assert!(!html.contains("class=\"frame\""), "there is nothing to cosign any more");
}

#[tokio::test]
async fn what_is_no_answer_is_refused_with_words_in_the_language_of_the_page() {
    let room = Room::new().await;
    let desk = room.desk().await;
    let made = room.request(Payer::Hospital).await;
    let (one, other) = (CodeFrames::new(CodeKind::Answer, &[1; 900]), CodeFrames::new(CodeKind::Answer, &[2; 900]));
    let mixed = [one.unwrap().texts(1), other.unwrap().texts(2)].concat();
    for (lines, code) in [
        (vec!["hello".to_owned()], "not-tegata"),
        (vec![made.code.clone()], "other-kind"),
        (vec!["TEGATA:A1:1".to_owned()], "damaged"),
        (vec![String::new()], "no-code"),
        (mixed, "other-message"),
        (vec![tegata_rights::write_code(CodeKind::Answer, b"\x80")], "malformed"),
    ] {
        let (status, told) = hand_over(&desk, &lines).await;
        assert_eq!((status, told["code"].as_str()), (400, Some(code)), "{told}");
        assert!(told["text"].as_str().unwrap().ends_with('.'), "{told}");
    }
    assert_eq!(read_picture(&desk, b"GIF89a".to_vec()).await.1["code"], "not-a-picture");
    let client = tegata_node::http_client().unwrap();
    let huge = vec![0; crate::desk::scanning::MAX_PICTURE_BYTES + 1];
    let refused = client.post(format!("{}/scan/picture", desk.url())).body(huge).send().await.unwrap();
    assert_eq!(refused.status(), 413);
    let page = client.get(format!("{}/scan?lang=ja", desk.url())).send().await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
    let html = page.text().await.unwrap();
    assert!(html.contains("スマートフォンのコードを読み取る") && !html.contains("style=") && !html.contains("onclick"));
}

#[tokio::test]
async fn codes_are_taken_without_a_desk_page_and_driven_on() {
    let room = Room::new().await;
    let made = room.request(Payer::Hospital).await;
    let patient = room.patient();
    let chain = Arc::new(room.world.pool.clone());
    let take =
        async |texts: Vec<String>| take_codes(room.asker.clone(), chain.clone(), &texts, Duration::from_secs(30)).await;
    let prepare = room.answer_code(&made.signed, &patient.answer(&made.signed, Decision::Prepare, None)).await;
    let (TakenCodes::Prepared { request, frames }, None) = take(prepare.round()).await.unwrap() else { panic!() };
    assert_eq!((request, frames.kind()), (made.digest, CodeKind::Prepared));
    let aggregate = room.asker.store().answer(&made.digest).unwrap().unwrap().prepared.unwrap();
    let code = CosignatureCode { request, cosignature: patient.cosign_bytes(&made.signed, &aggregate).await };
    let text = tegata_rights::write_code(CodeKind::Cosignature, &code.to_bytes());
    assert_eq!(take(vec![text]).await.unwrap(), (TakenCodes::Noted { request }, Some(AnswerState::Judged)));
    assert!(room.verdict(&made).yes);
    assert_eq!(take(vec!["hello".to_owned()]).await.unwrap_err().code, "not-tegata");
}

#[tokio::test]
async fn an_offline_request_says_how_the_network_stands() {
    let room = Room::new().await;
    let options = crate::request::RequestOptions { offline: true, ..crate::test_world::request_options(room.nft) };
    let made = crate::request::make_request(&room.asker, &room.world.pool, &options).await.unwrap();
    let facts = made.signed.request().network_facts.unwrap();
    assert_eq!(facts.check(made.signed.request().created_ms), Ok(()));
    assert_eq!(facts.mosaic_rental, crate::chain::Chain::fees(&room.world.pool).await.unwrap().mosaic_rental.0);
    assert!(facts.height > 1);
    assert_eq!(room.request(Payer::Patient).await.signed.request().network_facts, None);
}
