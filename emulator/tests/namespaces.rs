//! Namespaces, aliases and their metadata over REST.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod node;

use node::{Node, keys};
use serde_json::{Value, json};
use tegata_emulator::INSTANT_HEARTBEAT;
use tegata_symbol::{
    AddressAlias, Aggregate, Body, Embedded, Metadata, MetadataKey, MosaicAlias, MosaicDefinition, MosaicFlags,
    MosaicId, NamespaceId, NamespaceParent, NamespaceRegistration, Transfer, UnresolvedAddress,
};

/// 30 days of blocks, the shortest registration and the grace period.
const MONTH: u64 = 30 * 24 * 3600 / INSTANT_HEARTBEAT.as_secs();

/// What these tests do with a node.
trait Names {
    async fn register(&mut self, signer: u8, full_name: &str) -> Value;
    async fn link(&mut self, signer: u8, name: &str, number: u8) -> Value;
    /// Ids of the namespaces that a search finds.
    async fn found(&self, query: &str) -> Vec<String>;
}

impl Names for Node {
    async fn register(&mut self, signer: u8, full_name: &str) -> Value {
        let (parent, name) = match full_name.rsplit_once('.') {
            None => (NamespaceParent::Root { duration: MONTH }, full_name),
            Some((above, name)) => (NamespaceParent::Child { parent: id(above) }, name),
        };
        let body = NamespaceRegistration { parent, id: id(full_name), name: name.into() };
        self.confirm(signer, Body::NamespaceRegistration(body)).await
    }

    async fn link(&mut self, signer: u8, name: &str, number: u8) -> Value {
        let address = self.address(number).into();
        self.confirm(signer, Body::AddressAlias(AddressAlias { namespace_id: id(name), address, action: 1 })).await
    }

    async fn found(&self, query: &str) -> Vec<String> {
        let page = self.ok(&format!("/namespaces?{query}")).await;
        assert_eq!(page["pagination"], json!({ "pageNumber": 1, "pageSize": 20 }));
        let deepest = |each: &Value| {
            let namespace = &each["namespace"];
            namespace[format!("level{}", namespace["depth"].as_u64().unwrap() - 1)].as_str().unwrap().to_owned()
        };
        page["data"].as_array().unwrap().iter().map(deepest).collect()
    }
}

fn id(full_name: &str) -> NamespaceId {
    NamespaceId::from_full_name(full_name).unwrap()
}

fn sorted(names: &[&str]) -> Vec<String> {
    let mut ids: Vec<_> = names.iter().map(|name| id(name).to_string()).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn a_namespace_is_told_with_its_levels_owner_lifetime_and_alias() {
    let mut node = Node::with_funds().await;
    node.register(4, "alice").await;
    node.register(4, "alice.card").await;
    let start = node.emulator.ledger().height() - 1;
    let owner = node.address(4).to_hex();
    let root = node.ok(&format!("/namespaces/{}", id("alice"))).await;
    assert_eq!(
        root,
        json!({
            "id": format!("{}00000000", id("alice")),
            "meta": { "active": true, "index": 0 },
            "namespace": {
                "version": 1, "registrationType": 0, "depth": 1, "level0": id("alice").to_string(),
                "alias": { "type": 0 }, "parentId": "0000000000000000", "ownerAddress": owner,
                "startHeight": start.to_string(), "endHeight": (start + 2 * MONTH).to_string(),
            },
        })
    );
    node.link(4, "alice.card", 5).await;
    let child = node.ok(&format!("/namespaces/{}", id("alice.card"))).await;
    let namespace = &child["namespace"];
    assert_eq!((&namespace["registrationType"], &namespace["depth"]), (&json!(1), &json!(2)));
    assert_eq!(namespace["level0"], id("alice").to_string());
    assert_eq!(namespace["level1"], id("alice.card").to_string());
    assert_eq!(namespace["parentId"], id("alice").to_string());
    assert_eq!(namespace["endHeight"], root["namespace"]["endHeight"]);
    assert_eq!(namespace["alias"], json!({ "type": 2, "address": node.address(5).to_hex() }));
    node.register(4, "alice").await;
    let renewed = node.ok(&format!("/namespaces/{}", id("alice"))).await;
    assert_eq!(renewed["meta"]["index"], 1);
    assert_eq!(renewed["namespace"]["startHeight"], start.to_string());
    assert_eq!(renewed["namespace"]["endHeight"], (start + 3 * MONTH).to_string());
}

#[tokio::test]
async fn searches_filter_by_owner_root_kind_and_alias() {
    let mut node = Node::with_funds().await;
    for (owner, name) in [(4, "alice"), (4, "alice.card"), (4, "alice.card.one"), (5, "bob")] {
        node.register(owner, name).await;
    }
    node.link(4, "alice.card", 5).await;
    let all = ["alice", "alice.card", "alice.card.one", "bob"];
    let five = node.address(5);
    for (query, names) in [
        (String::new(), &all[..]),
        (format!("ownerAddress={five}"), &["bob"]),
        (format!("level0={}", id("alice")), &["alice", "alice.card", "alice.card.one"]),
        ("registrationType=0".into(), &["alice", "bob"]),
        ("registrationType=1".into(), &["alice.card", "alice.card.one"]),
        ("aliasType=2".into(), &["alice.card"]),
        ("aliasType=1".into(), &[]),
        (format!("aliasType=0&registrationType=1&level0={}", id("alice")), &["alice.card.one"]),
    ] {
        assert_eq!(node.found(&query).await, sorted(names), "{query}");
    }
    let mut down = sorted(&all);
    down.reverse();
    assert_eq!(node.found("order=desc").await, down);
    assert_eq!(node.found(&format!("offset={}00000000", sorted(&all)[1])).await, sorted(&all)[2..]);
    for wrong in ["/namespaces?ownerAddress=T", "/namespaces?aliasType=x", "/namespaces?level0=12", "/namespaces/12"] {
        let (status, body) = node.get(wrong).await;
        assert_eq!((status, body["code"].as_str().unwrap()), (409, "InvalidArgument"), "{wrong}");
    }
    assert_eq!(node.get(&format!("/namespaces/{}", id("carol"))).await.0, 404);
}

#[tokio::test]
async fn names_are_told_with_those_above_and_by_what_they_point_to() {
    let mut node = Node::with_funds().await;
    for name in ["alice", "alice.card", "alice.card.one"] {
        node.register(4, name).await;
    }
    node.link(4, "alice.card.one", 5).await;
    node.link(4, "alice", 5).await;
    let mosaic = MosaicId::new(1, &node.address(4));
    let flags = MosaicFlags::NONE;
    let definition = MosaicDefinition { id: mosaic, duration: 0, nonce: 1, flags, divisibility: 0 };
    node.confirm(4, Body::MosaicDefinition(definition)).await;
    let alias = MosaicAlias { namespace_id: id("alice.card"), mosaic_id: mosaic, action: 1 };
    node.confirm(4, Body::MosaicAlias(alias)).await;

    let wish = json!({ "namespaceIds": [id("alice.card.one").to_string(), id("carol").to_string()] });
    let (status, names) = node.post("/namespaces/names", wish).await;
    assert_eq!(status, 200);
    assert_eq!(
        names,
        json!([
            { "id": id("alice.card.one").to_string(), "name": "one", "parentId": id("alice.card").to_string() },
            { "id": id("alice.card").to_string(), "name": "card", "parentId": id("alice").to_string() },
            { "id": id("alice").to_string(), "name": "alice" },
        ])
    );
    let wish = json!({ "mosaicIds": [mosaic.to_string(), node.network.currency.to_string()] });
    let (_, names) = node.post("/namespaces/mosaic/names", wish).await;
    assert_eq!(
        names,
        json!({ "mosaicNames": [
            { "mosaicId": mosaic.to_string(), "names": ["alice.card"] },
            { "mosaicId": node.network.currency.to_string(), "names": [] },
        ]})
    );
    let wish = json!({ "addresses": [node.address(5).to_string(), node.address(4).to_string()] });
    let (_, names) = node.post("/namespaces/account/names", wish).await;
    let of_five = names["accountNames"][0]["names"].as_array().unwrap();
    assert_eq!(names["accountNames"][0]["address"], node.address(5).to_hex());
    assert_eq!(of_five.len(), 2);
    assert!(of_five.contains(&json!("alice")) && of_five.contains(&json!("alice.card.one")));
    assert_eq!(names["accountNames"][1], json!({ "address": node.address(4).to_hex(), "names": [] }));
    for (path, wish) in [
        ("/namespaces/names", json!({ "namespaceIds": ["12"] })),
        ("/namespaces/names", json!({})),
        ("/namespaces/mosaic/names", json!({ "mosaicIds": ["xyz"] })),
        ("/namespaces/account/names", json!({ "addresses": ["T"] })),
        ("/namespaces/account/names", json!({ "addresses": vec!["T"; 1_001] })),
    ] {
        let (status, body) = node.post(path, wish).await;
        assert_eq!((status, &body["code"]), (409, &json!("InvalidArgument")), "{path}: {body}");
    }
}

#[tokio::test]
async fn registrations_aliases_and_namespace_metadata_have_the_nodes_fields() {
    let mut node = Node::with_funds().await;
    let pick = |found: &Value, names: &[&str]| {
        names.iter().map(|name| found["transaction"][*name].clone()).collect::<Vec<_>>()
    };
    let root = node.register(4, "alice").await;
    let fields = ["type", "registrationType", "duration", "id", "name"];
    assert_eq!(
        pick(&root, &fields),
        [json!(16718), json!(0), json!(MONTH.to_string()), json!(id("alice").to_string()), json!("alice"),]
    );
    assert!(root["transaction"].get("parentId").is_none());
    let child = node.register(4, "alice.card").await;
    assert_eq!(
        pick(&child, &["registrationType", "parentId", "name"]),
        [json!(1), json!(id("alice").to_string()), json!("card"),]
    );
    assert!(child["transaction"].get("duration").is_none());
    let link = node.link(4, "alice", 5).await;
    assert_eq!(
        pick(&link, &["type", "namespaceId", "address", "aliasAction"]),
        [json!(16974), json!(id("alice").to_string()), json!(node.address(5).to_hex()), json!(1),]
    );
    let alias = UnresolvedAddress::alias(id("alice"), node.network.id);
    let transfer = Transfer { recipient: alias, mosaics: Vec::new(), message: b"\0hi".to_vec() };
    let sent = node.confirm(4, Body::Transfer(transfer)).await;
    assert_eq!(sent["transaction"]["recipientAddress"], data_encoding::HEXUPPER.encode(&alias.0));

    let note = Body::NamespaceMetadata(Metadata {
        target: node.address(4).into(),
        key: MetadataKey::new("note"),
        target_id: id("alice"),
        value_size_delta: 2,
        value: b"ok".to_vec(),
    });
    let embedded = Embedded::new(keys(4).public_key(), node.network.id, note);
    let aggregate = node.confirm(4, Body::Aggregate(Aggregate::complete(vec![embedded]))).await;
    let inner = &aggregate["transaction"]["transactions"][0];
    assert_eq!(
        pick(inner, &["type", "targetNamespaceId", "targetAddress", "value"]),
        [json!(17220), json!(id("alice").to_string()), json!(node.address(4).to_hex()), json!("6F6B"),]
    );
    let entries = node.ok("/metadata?metadataType=2").await;
    let entry = &entries["data"][0]["metadataEntry"];
    assert_eq!((&entry["targetId"], &entry["value"]), (&json!(id("alice").to_string()), &json!("6F6B")));
    assert_eq!(node.ok(&format!("/metadata?targetId={}", id("alice"))).await["data"], entries["data"]);
    assert_eq!(node.ok("/metadata?metadataType=1").await["data"], json!([]));
}

#[tokio::test]
async fn properties_and_rental_fees_tell_what_a_namespace_costs_and_how_long_it_may_last() {
    let mut node = Node::with_funds().await;
    let properties = node.ok("/network/properties").await;
    let namespace = &properties["plugins"]["namespace"];
    assert_eq!((&namespace["minNamespaceDuration"], &namespace["maxNameSize"]), (&json!("30d"), &json!("64")));
    assert_eq!(
        (&namespace["namespaceGracePeriodDuration"], &namespace["maxChildNamespaces"]),
        (&json!("30d"), &json!("100"))
    );
    assert!(namespace["reservedRootNamespaceNames"].as_str().unwrap().starts_with("symbol, symbl, xym, "));
    let sink = node.emulator.parameters().namespace_rental_sink;
    assert_eq!(namespace["namespaceRentalFeeSinkAddress"], sink.to_string());
    let fees = node.ok("/network/fees/rental").await;
    let fee: u64 = fees["effectiveRootNamespaceRentalFeePerBlock"].as_str().unwrap().parse().unwrap();
    let currency = node.network.currency;
    let at_sink = |node: &Node| node.emulator.ledger().state().balance(&sink, currency).0;
    let before = at_sink(&node);
    node.register(4, "alice").await;
    assert_eq!(at_sink(&node) - before, fee * MONTH);
    let fee: u64 =
        node.ok("/network/fees/rental").await["effectiveChildNamespaceRentalFee"].as_str().unwrap().parse().unwrap();
    let before = at_sink(&node);
    node.register(4, "alice.card").await;
    assert_eq!(at_sink(&node) - before, fee);
}

#[tokio::test]
async fn a_listener_hears_of_what_is_sent_to_an_alias() {
    let mut node = Node::with_funds().await;
    node.register(4, "alice").await;
    node.link(4, "alice", 5).await;
    let topic = format!("confirmedAdded/{}", id("alice"));
    let mut listener = node.listen(std::slice::from_ref(&topic)).await;
    let recipient = UnresolvedAddress::alias(id("alice"), node.network.id);
    let transfer = Transfer { recipient, mosaics: Vec::new(), message: Vec::new() };
    let sent = node.confirm(4, Body::Transfer(transfer)).await;
    let heard = listener.next().await;
    assert_eq!((&heard["topic"], &heard["data"]["meta"]["hash"]), (&json!(topic), &sent["meta"]["hash"]));
}

#[tokio::test]
async fn namespaces_and_what_they_point_to_survive_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let mut node = Node::with_funds_in(Some(directory.path().to_owned())).await;
    node.register(4, "alice").await;
    node.link(4, "alice", 5).await;
    let path = format!("/namespaces/{}", id("alice"));
    let before = node.ok(&path).await;
    node.server.shutdown().await;
    drop(node.emulator);
    let node = Node::with_funds_in(Some(directory.path().to_owned())).await;
    assert_eq!(node.ok(&path).await, before);
}
