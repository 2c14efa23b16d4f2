#![allow(clippy::unwrap_used, clippy::expect_used)]
use std::sync::Arc;

use reqwest::{Client, Response};
use tegata_rights::{Payer, Role, right_id};
use tegata_symbol::{
    Amount, Body, Mosaic, MosaicDefinition, MosaicFlags, MosaicId, MosaicSupplyChange, Transaction, Transfer,
};

use super::*;
use crate::request::MadeRequest;
use crate::test_world::{World, keys};

struct Room {
    world: World,
    source: Arc<HospitalHome>,
    asker: Arc<HospitalHome>,
    nft: MosaicId,
    made: MadeRequest,
    desk: DeskHandle,
    client: Client,
}

impl Room {
    async fn new() -> Self {
        let world = World::new().await;
        let source = Arc::new(world.hospital("A").await);
        let asker = Arc::new(world.hospital("B病院").await);
        let nft = world.issue(&source, &keys(1)).await.nft;
        let made = world.request(&asker, nft, Payer::Patient).await;
        let listener = listen(([127, 0, 0, 1], 0).into()).await.unwrap();
        let desk = serve(asker.clone(), Arc::new(world.pool.clone()), listener).await.unwrap();
        Self { world, source, asker, nft, made, desk, client: tegata_node::http_client().unwrap() }
    }

    fn url(&self, rest: &str) -> String {
        format!("{}/requests/{}/other-wallet{rest}", self.desk.url(), self.made.digest)
    }

    async fn post(&self, rest: &str, fields: &[(&str, &str)]) -> Response {
        let pairs =
            fields.iter().map(|(name, value)| format!("{name}={}", value.replace('"', "%22").replace(' ', "+")));
        let body = pairs.collect::<Vec<_>>().join("&");
        let form = "application/x-www-form-urlencoded";
        let response = self.client.post(self.url(rest)).header("content-type", form).body(body).send().await.unwrap();
        // As a browser does it.
        let Some(next) = response.headers().get("location").map(|next| next.to_str().unwrap().to_owned()) else {
            return response;
        };
        assert_eq!(response.status(), 303);
        self.client.get(format!("{}{next}", self.desk.url())).send().await.unwrap()
    }

    /// As the paper's patients did by hand: a mosaic that can be passed on, one unit, sent without a message.
    async fn paper_right(&self, nonce: u32, to: tegata_symbol::Address) -> MosaicId {
        let (patient, network) = (keys(1), &self.world.network);
        let id = MosaicId::new(nonce, &self.world.address(&patient));
        let definition = MosaicDefinition { id, duration: 0, nonce, flags: MosaicFlags::TRANSFERABLE, divisibility: 0 };
        let mosaics = vec![Mosaic { id, amount: Amount(1) }];
        for body in [
            Body::MosaicDefinition(definition),
            Body::MosaicSupplyChange(MosaicSupplyChange { mosaic_id: id, delta: Amount(1), action: 1 }),
            Body::Transfer(Transfer { recipient: to.into(), mosaics, message: vec![] }),
        ] {
            let deadline = tegata_symbol::NetworkTime(self.world.pool.node_time().await.unwrap().0 + 600_000);
            let transaction = Transaction::new(patient.public_key(), network.id, deadline, body).with_fee(100, 0);
            self.world.announce(transaction, &patient);
        }
        id
    }
}

#[tokio::test]
async fn the_page_offers_the_grant_in_every_format_and_lets_nothing_in_unescaped() {
    let room = Room::new().await;
    let key = keys(1).public_key().to_string();
    let page = room.post("?lang=en", &[("patient", &key)]).await;
    assert!(page.url().path().ends_with("/other-wallet"), "a page that can be loaded again: {}", page.url());
    let html = page.text().await.unwrap();
    for part in
        ["data-link=\"symbol\" href=\"web&#x2b;symbol:", "data-link=\"alice\" href=\"alice:", "data-code=\"symbol_qr\""]
    {
        let plain = part.replace("&#x2b;", "+");
        assert!(html.contains(part) || html.contains(&plain), "{part}");
    }
    assert_eq!(html.matches("<svg").count(), 2);
    assert!(html.contains(&room.world.address(&keys(1)).to_string()));
    assert!(html.contains("for fee and rental: signing would fail"), "the account is empty");
    let japanese = room.client.get(room.url("?lang=ja")).send().await.unwrap().text().await.unwrap();
    assert!(japanese.contains("署名する内容") && japanese.contains("lang=\"ja\""));

    let hostile = "<script>alert(1)</script>";
    let refused = room.post("?lang=en", &[("patient", hostile)]).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.headers()["content-security-policy"].to_str().unwrap().contains("form-action 'self'"));
    let html = refused.text().await.unwrap();
    assert!(html.contains("This names no account") && !html.contains("alert(1)"));
    assert_eq!(room.client.get(room.url("x")).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_secret_that_was_scanned_is_refused_loudly_and_kept_nowhere() {
    let room = Room::new().await;
    let seed = room.world.network.generation_hash_seed;
    let secret = "5".repeat(64);
    let code = format!(r#"{{"v":3,"type":2,"network_id":152,"chain_id":"{seed}","data":{{"privateKey":"{secret}"}}}}"#);
    let refused = room.post("?lang=en", &[("patient", &code)]).await;
    assert_eq!(refused.status(), 422);
    let html = refused.text().await.unwrap();
    assert!(html.contains("secret of the patient") && !html.contains(&secret));
    assert!(room.asker.store().said_patients(&room.made.digest, 9).unwrap().is_empty());
}

#[tokio::test]
async fn a_form_of_another_sites_page_is_refused() {
    let room = Room::new().await;
    let key = keys(1).public_key().to_string();
    let post = |name: &'static str, value: &'static str| {
        let request = room.client.post(room.url("")).header("content-type", "application/x-www-form-urlencoded");
        request.header(name, value).body(format!("patient={key}")).send()
    };
    assert_eq!(post("sec-fetch-site", "cross-site").await.unwrap().status(), 403);
    assert_eq!(post("origin", "http://evil.example").await.unwrap().status(), 403);
    assert_eq!(post("origin", "null").await.unwrap().status(), 403);
    assert!(room.asker.store().said_patients(&room.made.digest, 9).unwrap().is_empty());
    assert_eq!(post("sec-fetch-site", "same-origin").await.unwrap().status(), 303);
}

#[tokio::test]
async fn rights_as_the_paper_made_them_get_a_verdict_with_all_that_they_lack_and_open_no_gate() {
    let room = Room::new().await;
    room.world.fund(&room.world.address(&keys(1)), 200);
    let address = room.world.address(&keys(1)).to_string();
    let t = room.paper_right(1, room.source.identity()).await.to_string();
    let v = room.paper_right(2, room.asker.identity()).await.to_string();
    let fields = [("patient", address.as_str()), ("transfer", &t), ("viewing", &v)];
    let mut html = String::new();
    for _ in 0..100 {
        html = room.post("/verdict?lang=en", &fields).await.text().await.unwrap();
        if html.contains("The rights are there") {
            break;
        }
        // Blocks become final as further ones are made.
        room.world.fund(&room.world.address(&keys(7)), 1);
    }
    assert!(html.contains("The rights are there"), "{html}");
    let list = html.split("class=\"lacks\"").nth(1).unwrap().split("</ul>").next().unwrap();
    assert_eq!(list.matches("<li>").count(), 12, "{list}");
    assert!(html.contains("nothing is handed over for it"));
    let noted = room.asker.store().said_patients(&room.made.digest, 9).unwrap();
    assert!(noted[0].named && noted[0].patient.to_string() == address);

    // By Tegata's own rules they are nothing: the request's page does not turn, and no gate opens.
    let own = crate::verify::VerifyOptions {
        request: &room.made.signed,
        patient: room.world.address(&keys(1)),
        nft: Some(room.nft),
        named_rights: None,
    };
    assert!(!crate::verify::verify(&room.asker, &room.world.pool, &own).await.unwrap().is_yes());
    assert_eq!(room.asker.store().answer(&room.made.digest).unwrap(), None);
    let listener = listen(([127, 0, 0, 1], 0).into()).await.unwrap();
    let gate = serve(room.source.clone(), Arc::new(room.world.pool.clone()), listener).await.unwrap();
    let to = room.world.dir.path().join("fetched");
    let fetched =
        crate::fetch::fetch(&room.asker, &room.world.pool, &room.made.signed, &gate.url(), &to, &mut |_| {}).await;
    assert!(fetched.is_err() && !to.join("0001.dcm").exists(), "{fetched:?}");
}

#[tokio::test]
async fn numbers_that_are_none_or_the_same_are_named() {
    let room = Room::new().await;
    let address = room.world.address(&keys(1)).to_string();
    let right = right_id(Role::Viewing, room.nft, &room.asker.identity(), &room.world.address(&keys(1))).to_string();
    for (transfer, viewing, words) in
        [("12", right.as_str(), "has 16 digits"), (right.as_str(), right.as_str(), "the numbers must differ")]
    {
        let fields = [("patient", address.as_str()), ("transfer", transfer), ("viewing", viewing)];
        let refused = room.post("/verdict?lang=en", &fields).await;
        assert_eq!(refused.status(), 422);
        assert!(refused.text().await.unwrap().contains(words));
    }
}
