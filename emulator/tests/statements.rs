//! Receipts and resolutions over REST.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use serde_json::{Value, json};
use tegata_emulator::chain::Accepted;
use tegata_emulator::{Config, Emulator, Server, bind};
use tegata_symbol::merkle::{Side, root_from_path};
use tegata_symbol::{
    Address, AddressAlias, AggregateForks, Amount, Body, Hash256, KeyPair, Mosaic, MosaicAlias, NamespaceId,
    NamespaceParent, NamespaceRegistration, PrivateKey, Transaction, Transfer, UnresolvedAddress,
};

const MONTH: u64 = 30 * 24 * 3600;

fn keys(number: u8) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([number; 32]))
}

fn address(emulator: &Emulator, number: u8) -> Address {
    Address::new(&keys(number).public_key(), emulator.ledger().parameters().network.id)
}

/// Announces a transaction of account 4, which has a block of its own; answers the block's height.
fn confirm(emulator: &Emulator, body: Body) -> u64 {
    let network = emulator.ledger().parameters().network;
    let height = emulator.ledger().height();
    let deadline = network.time_from_unix_ms(emulator.unix_ms() + 3_600_000 + height);
    let unsigned = Transaction::new(keys(4).public_key(), network.id, deadline, body).with_fee(100, 0);
    let transaction = unsigned.sign(&keys(4), &network.signing(&AggregateForks::FROM_THE_START, 1)).unwrap();
    let hash = transaction.hash(&network.generation_hash_seed);
    assert_eq!(emulator.announce(&transaction.to_bytes()).unwrap(), Accepted::Unconfirmed(hash));
    emulator.snapshot().unwrap().place(&hash).unwrap().unwrap().height
}

fn register(emulator: &Emulator, name: &str) -> u64 {
    let parameters = emulator.ledger().parameters().clone();
    let duration = parameters.blocks(std::time::Duration::from_secs(MONTH));
    let (parent, id) = (NamespaceParent::Root { duration }, NamespaceId::from_full_name(name).unwrap());
    confirm(emulator, Body::NamespaceRegistration(NamespaceRegistration { parent, id, name: name.into() }))
}

async fn get(server: &Server, path: &str) -> (u16, Value) {
    let response = reqwest::Client::new().get(format!("{}{path}", server.url())).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn page(server: &Server, path: &str) -> Vec<Value> {
    let (status, page) = get(server, path).await;
    assert_eq!(status, 200, "{path}: {page}");
    page["data"].as_array().unwrap().clone()
}

/// Height and source of each statement of a page.
fn places(page: &[Value]) -> Vec<(u64, u64)> {
    let statements = page.iter().map(|each| &each["statement"]);
    statements
        .map(|it| (it["height"].as_str().unwrap().parse().unwrap(), it["source"]["primaryId"].as_u64().unwrap()))
        .collect()
}

async fn node() -> (Emulator, Server) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let emulator = Emulator::open(Config::in_memory()).unwrap();
    let server = emulator.serve(bind("127.0.0.1:0".parse().unwrap()).await.unwrap()).unwrap();
    emulator.fund(&address(&emulator, 4), Amount(100_000_000_000)).unwrap();
    (emulator, server)
}

#[tokio::test]
async fn receipts_are_answered_in_the_nodes_form_and_found_by_every_filter() {
    let (emulator, server) = node().await;
    let rented = register(&emulator, "hospital");
    let to_itself = Transfer { recipient: address(&emulator, 4).into(), mosaics: Vec::new(), message: Vec::new() };
    let last = confirm(&emulator, Body::Transfer(to_itself));
    let (parameters, harvester) = (emulator.ledger().parameters().clone(), emulator.ledger().harvester_address());
    let (currency, sink) = (parameters.network.currency, parameters.namespace_rental_sink);
    let block = emulator.snapshot().unwrap().summary(rented).unwrap().unwrap();

    let found = page(&server, &format!("/statements/transaction?height={rented}")).await;
    assert_eq!(places(&found), [(rented, 0), (rented, 1)]);
    let harvest = json!({
        "version": 1, "type": 0x2143, "targetAddress": harvester.to_hex(),
        "mosaicId": currency.to_string(), "amount": block.total_fee.to_string(),
    });
    assert_eq!(
        found[0],
        json!({
            "id": found[0]["id"],
            "meta": { "timestamp": block.header.timestamp.0.to_string() },
            "statement": {
                "height": rented.to_string(),
                "source": { "primaryId": 0, "secondaryId": 0 },
                "receipts": [harvest],
            },
        })
    );
    let paid = parameters.blocks(std::time::Duration::from_secs(MONTH)) * 2 * 100;
    assert_eq!(
        found[1]["statement"]["receipts"],
        json!([{
            "version": 1, "type": 0x134E, "senderAddress": address(&emulator, 4).to_hex(),
            "recipientAddress": sink.to_hex(), "mosaicId": currency.to_string(), "amount": paid.to_string(),
        }])
    );

    let here = [(rented, 1)];
    let payer = address(&emulator, 4);
    for (query, expected) in [
        (format!("recipientAddress={sink}"), here.as_slice()),
        (format!("senderAddress={payer}"), &here),
        (format!("senderAddress={sink}"), &[]),
        (format!("targetAddress={payer}"), &[]),
        ("receiptType=4942".into(), &here),
        ("receiptType=4942&receiptType=16718".into(), &here),
        ("receiptType=16718".into(), &[]),
        ("receiptType=99999999".into(), &[]),
        (format!("fromHeight={rented}&receiptType=8515"), &[(rented, 0), (last, 0)]),
        (format!("toHeight={rented}&fromHeight={rented}&height={last}"), &[(rented, 0), (rented, 1)]),
        (format!("fromHeight={last}&artifactId={currency}"), &[(last, 0)]),
        (format!("fromHeight={last}&artifactId=0000000000000001"), &[]),
        (format!("fromHeight={}", last + 1), &[]),
        (format!("fromHeight={rented}&offset={}", found[0]["id"].as_str().unwrap()), &[(rented, 1), (last, 0)]),
        (format!("toHeight={rented}&order=desc&offset={}", found[1]["id"].as_str().unwrap()), &[(rented, 0), (1, 0)]),
    ] {
        let found = places(&page(&server, &format!("/statements/transaction?{query}")).await);
        // Of what goes back to the beginning only both ends are compared.
        let found = if query.contains("desc") { vec![found[0], *found.last().unwrap()] } else { found };
        assert_eq!(found, expected, "{query}");
    }
    for wrong in ["height=x", "receiptType=x", "targetAddress=x", "artifactId=x", "offset=x", "orderBy=height"] {
        let (status, error) = get(&server, &format!("/statements/transaction?{wrong}")).await;
        assert_eq!((status, &error["code"]), (409, &json!("InvalidArgument")), "{wrong}");
    }
    let (_, block) = get(&server, &format!("/blocks/{rented}")).await;
    assert_eq!(block["meta"]["statementsCount"], 2);
    server.shutdown().await;
}

#[tokio::test]
async fn resolutions_are_answered_in_the_nodes_form_and_every_statement_has_a_path() {
    let (emulator, server) = node().await;
    register(&emulator, "friend");
    register(&emulator, "coin");
    let (friend, coin) = (NamespaceId::from_full_name("friend").unwrap(), NamespaceId::from_full_name("coin").unwrap());
    let network = emulator.ledger().parameters().network;
    let nonce = 7;
    let mosaic = tegata_symbol::MosaicId::new(nonce, &address(&emulator, 4));
    let flags = tegata_symbol::MosaicFlags(2);
    let definition = tegata_symbol::MosaicDefinition { id: mosaic, duration: 0, nonce, flags, divisibility: 0 };
    confirm(&emulator, Body::MosaicDefinition(definition));
    let account = address(&emulator, 4).into();
    confirm(&emulator, Body::AddressAlias(AddressAlias { namespace_id: friend, address: account, action: 1 }));
    confirm(&emulator, Body::MosaicAlias(MosaicAlias { namespace_id: coin, mosaic_id: mosaic, action: 1 }));
    let recipient = UnresolvedAddress::alias(friend, network.id);
    let named = tegata_symbol::MosaicId(coin.0);
    let mosaics = vec![Mosaic { id: named, amount: Amount(0) }];
    let height = confirm(&emulator, Body::Transfer(Transfer { recipient, mosaics, message: Vec::new() }));

    let source = json!({ "primaryId": 1, "secondaryId": 0 });
    for (kind, unresolved, resolved) in [
        ("address", data_encoding::HEXUPPER.encode(&recipient.0), address(&emulator, 4).to_hex()),
        ("mosaic", named.to_string(), mosaic.to_string()),
    ] {
        let all = page(&server, &format!("/statements/resolutions/{kind}")).await;
        assert_eq!(all.len(), 1);
        let statement = json!({
            "height": height.to_string(), "unresolved": unresolved,
            "resolutionEntries": [{ "source": source, "resolved": resolved }],
        });
        assert_eq!(all[0]["statement"], statement);
        assert!(all[0]["meta"]["timestamp"].is_string());
        assert_eq!(page(&server, &format!("/statements/resolutions/{kind}?height={height}")).await, all);
        let other = format!("/statements/resolutions/{kind}?height={}", height - 1);
        assert_eq!(page(&server, &other).await, Vec::<Value>::new());
    }
    assert_eq!(get(&server, "/statements/resolutions/namespace").await.0, 404);

    let statement = emulator.snapshot().unwrap().statement(height).unwrap().unwrap();
    assert_eq!(statement.hashes().len(), 3);
    for hash in statement.hashes() {
        let (status, answer) = get(&server, &format!("/blocks/{height}/statements/{hash}/merkle")).await;
        assert_eq!(status, 200);
        let path: Vec<(Side, Hash256)> = answer["merklePath"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| {
                let side = if step["position"] == "left" { Side::Left } else { Side::Right };
                (side, step["hash"].as_str().unwrap().parse().unwrap())
            })
            .collect();
        assert_eq!(root_from_path(hash, &path), statement.receipts_hash());
    }
    let stranger = Hash256([7; 32]);
    let (status, error) = get(&server, &format!("/blocks/{height}/statements/{stranger}/merkle")).await;
    assert_eq!((status, &error["code"]), (409, &json!("InvalidArgument")));
    assert_eq!(get(&server, &format!("/blocks/999/statements/{stranger}/merkle")).await.0, 404);
    server.shutdown().await;
}
