//! Everything that the official Symbol SDK computed, and what a real node answered about signatures.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use data_encoding::{HEXUPPER, HEXUPPER_PERMISSIVE};
use serde_json::Value;
use tegata_symbol::{
    Address, Aggregate, AggregateForks, Amount, Body, Cosignature, DetachedCosignature, Embedded, Hash256, KeyPair,
    MetadataKey, Mosaic, MosaicDefinition, MosaicFlags, MosaicId, MosaicSupplyChange, MosaicSupplyRevocation,
    NamespaceId, Network, NetworkId, ParseRule, PrivateKey, SigningContext, Transaction, TransactionRef,
    TransactionType, Transfer, hd, merkle, message, metadata_update,
};

fn sdk() -> Value {
    serde_json::from_str(include_str!("vectors/symbol-sdk.json")).unwrap()
}

fn golden() -> Value {
    serde_json::from_str(include_str!("vectors/v3-golden.json")).unwrap()
}

fn hex(value: &Value) -> Vec<u8> {
    HEXUPPER_PERMISSIVE.decode(value.as_str().unwrap().as_bytes()).unwrap()
}

fn keys(value: &Value) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes(hex(value).try_into().unwrap()))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn network(case: &Value) -> Network {
    match text(&case["network"]) {
        "mainnet" => Network::MAINNET,
        "testnet" => Network::TESTNET,
        other => panic!("unknown network {other}"),
    }
}

fn cases(all: &Value, key: &str) -> Vec<Value> {
    let list = all[key].as_array().unwrap().clone();
    assert!(!list.is_empty());
    list
}

#[test]
fn networks_are_those_of_the_sdk() {
    let all = sdk();
    for (name, network) in [("mainnet", Network::MAINNET), ("testnet", Network::TESTNET)] {
        let expected = &all["networks"][name];
        assert_eq!(u64::from(network.id.0), expected["identifier"].as_u64().unwrap());
        assert_eq!(network.generation_hash_seed.to_string(), text(&expected["generation_hash"]));
        assert_eq!(network.epoch_ms, 1000 * expected["epoch_adjustment"].as_u64().unwrap());
    }
}

#[test]
fn keys_addresses_and_signatures_match() {
    for case in cases(&sdk(), "accounts") {
        let keys = keys(&case["private_key"]);
        assert_eq!(keys.public_key().to_string(), text(&case["public_key"]));
        for (name, id) in [("mainnet", NetworkId::MAINNET), ("testnet", NetworkId::TESTNET)] {
            let address = Address::new(&keys.public_key(), id);
            assert_eq!(address.to_string(), text(&case["address"][name]));
            assert_eq!(text(&case["address"][name]).parse::<Address>().unwrap(), address);
            assert_eq!(Address::from_hex(&address.to_hex()).unwrap(), address);
        }
        let signature = keys.sign(&hex(&case["signed"]));
        assert_eq!(signature.to_string(), text(&case["signature"]));
        assert!(keys.public_key().verify(&hex(&case["signed"]), &signature));
        assert!(!keys.public_key().verify(b"something else", &signature));
    }
}

#[test]
fn ids_match() {
    let all = sdk();
    for case in cases(&all, "mosaic_ids") {
        let owner: Address = text(&case["owner"]).parse().unwrap();
        let nonce = u32::try_from(case["nonce"].as_u64().unwrap()).unwrap();
        assert_eq!(MosaicId::new(nonce, &owner).to_string(), text(&case["mosaic_id"]));
    }
    for case in cases(&all, "namespace_ids") {
        let parent: NamespaceId = text(&case["parent"]).parse().unwrap();
        let id = NamespaceId::new(text(&case["name"]), parent);
        assert_eq!(id.to_string(), text(&case["namespace_id"]));
        assert_eq!(MosaicId::from(id).alias(), Some(id));
    }
    for case in cases(&all, "metadata_keys") {
        assert_eq!(MetadataKey::new(text(&case["name"])).to_string(), text(&case["key"]));
    }
}

#[test]
fn metadata_updates_match() {
    for case in cases(&sdk(), "metadata_updates") {
        let (old, new) = (hex(&case["old"]), hex(&case["new"]));
        let (value, delta) = metadata_update(&old, &new).unwrap();
        assert_eq!(HEXUPPER.encode(&value), text(&case["value"]));
        assert_eq!(isize::from(delta), new.len() as isize - old.len() as isize);
    }
}

#[test]
fn hd_accounts_match() {
    for case in cases(&sdk(), "hd") {
        let words = bip39::Mnemonic::parse_normalized(text(&case["mnemonic"])).unwrap();
        let seed = words.to_seed_normalized(text(&case["passphrase"]));
        let path: Vec<u32> =
            case["path"].as_array().unwrap().iter().map(|index| index.as_u64().unwrap() as u32).collect();
        let keys = KeyPair::new(&hd::derive(&seed, &path).unwrap());
        assert_eq!(keys.public_key().to_string(), text(&case["public_key"]));
        let network = network(&case).id;
        assert_eq!(Address::new(&keys.public_key(), network).to_string(), text(&case["address"]));
        if path[..2] == [44, network.coin_type()] && path[3..] == [0, 0] {
            let account = KeyPair::new(&hd::derive_account(&seed, network, path[2]).unwrap());
            assert_eq!(account.public_key(), keys.public_key());
        }
    }
}

#[test]
fn encrypted_messages_open_and_are_made_the_same_way() {
    for case in cases(&sdk(), "encrypted_messages") {
        let (sender, recipient) = (keys(&case["sender_private_key"]), keys(&case["recipient_private_key"]));
        let (encoded, clear) = (hex(&case["encoded"]), hex(&case["clear"]));
        assert_eq!(*message::decrypt(&recipient, &sender.public_key(), &encoded).unwrap(), clear);
        assert_eq!(*message::decrypt(&sender, &recipient.public_key(), &encoded).unwrap(), clear);
        let iv = encoded[17..29].try_into().unwrap();
        assert_eq!(message::encrypt(&sender, &recipient.public_key(), iv, &clear).unwrap(), encoded);
        let deprecated = [b"\x01", HEXUPPER.encode(&encoded[1..]).as_bytes()].concat();
        assert_eq!(*message::decrypt(&recipient, &sender.public_key(), &deprecated).unwrap(), clear);
        let mut changed = encoded;
        *changed.last_mut().unwrap() ^= 1;
        assert!(message::decrypt(&recipient, &sender.public_key(), &changed).is_err());
    }
}

#[test]
fn merkle_roots_match_and_every_path_leads_to_the_root() {
    for case in cases(&sdk(), "merkle") {
        let leaves: Vec<Hash256> =
            case["leaves"].as_array().unwrap().iter().map(|leaf| text(leaf).parse().unwrap()).collect();
        let root = merkle::merkle_root(leaves.iter().copied());
        assert_eq!(root.to_string(), text(&case["root"]));
        for (index, leaf) in leaves.iter().enumerate() {
            let path = merkle::merkle_path(&leaves, index).unwrap();
            assert_eq!(merkle::root_from_path(*leaf, &path), root);
        }
    }
}

#[test]
fn transactions_of_every_type_are_read_written_hashed_and_verified() {
    let mut kinds = std::collections::BTreeSet::new();
    for case in cases(&sdk(), "transactions") {
        let (payload, network) = (hex(&case["payload"]), network(&case));
        kinds.insert(text(&case["kind"]).to_owned());
        if case["embedded"].as_bool().unwrap() {
            // An embedded transaction travels in an aggregate: put it into one and read it back.
            let padded = [payload.clone(), vec![0; payload.len().next_multiple_of(8) - payload.len()]].concat();
            let shell = Transaction::new(
                keys_of(7).public_key(),
                network.id,
                Default::default(),
                Body::Aggregate(Aggregate::complete(Vec::new())),
            );
            let mut bytes = shell.to_bytes();
            bytes.extend_from_slice(&padded);
            let size = (bytes.len() as u32).to_le_bytes();
            bytes[..4].copy_from_slice(&size);
            bytes[160..164].copy_from_slice(&(padded.len() as u32).to_le_bytes());
            let read = Transaction::from_bytes(&bytes).unwrap();
            let Body::Aggregate(aggregate) = &read.body else { panic!() };
            assert_eq!(aggregate.transactions()[0].to_bytes(), payload);
            continue;
        }
        let transaction = Transaction::from_bytes(&payload).unwrap();
        assert_eq!(transaction.to_bytes(), payload);
        assert!(transaction.verify(&network.generation_hash_seed));
        assert_eq!(transaction.hash(&network.generation_hash_seed).to_string(), text(&case["hash"]));
        let keys = keys(&case["private_key"]);
        let again = Transaction { signature: tegata_symbol::Signature::ZERO, ..transaction.clone() };
        assert_eq!(again.sign(&keys, &network.signing(&AggregateForks::FROM_THE_START, 1)).unwrap(), transaction);
        assert!(!transaction.verify(&Hash256::ZERO));
    }
    assert_eq!(kinds.len(), 12);
}

#[test]
fn the_node_s_own_layout_vectors_of_every_type_are_read_and_written_to_the_byte() {
    let all: Value = serde_json::from_str(include_str!("vectors/catbuffer-transactions.json")).unwrap();
    let mut types = std::collections::BTreeSet::new();
    for case in cases(&all, "transactions") {
        let payload = hex(&case["payload"]);
        let (schema, name) = (text(&case["schema"]), text(&case["name"]));
        // Metadata stands inside aggregates only; the vectors have it at top level too.
        let read = match Transaction::from_bytes(&payload) {
            Err(error) => {
                assert!(matches!(error.rule, ParseRule::TypeNotAllowedHere(_)), "{name}: {error}");
                assert!(schema.contains("Metadata"), "{name}");
                continue;
            }
            Ok(read) => read,
        };
        assert_eq!(read.to_bytes(), payload, "{name}");
        assert_eq!(TransactionRef::parse(&payload).unwrap().to_bytes(), payload, "{name}");
        types.insert(read.transaction_type());
        if let Body::Aggregate(aggregate) = &read.body {
            types.extend(aggregate.transactions().iter().map(|inner| inner.body.transaction_type()));
        }
    }
    assert_eq!(types.len(), TransactionType::ALL.len(), "{types:?}");
}

fn keys_of(byte: u8) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([byte; 32]))
}

#[test]
fn fields_of_the_flow_s_transactions_are_those_of_the_descriptors() {
    let mut compared = 0;
    for case in cases(&sdk(), "transactions") {
        if case["embedded"].as_bool().unwrap() {
            continue;
        }
        let descriptor = &case["descriptor"];
        let number = |name: &str| descriptor[name].as_u64().unwrap();
        let mosaic = |value: &Value| Mosaic {
            id: MosaicId(value["mosaic_id"].as_u64().unwrap()),
            amount: Amount(value["amount"].as_u64().unwrap()),
        };
        let address = |name: &str| text(&descriptor[name]).parse::<Address>().unwrap().into();
        let body = Transaction::from_bytes(&hex(&case["payload"])).unwrap().body;
        let expected = match text(&case["kind"]) {
            "transfer" => {
                let mut mosaics: Vec<Mosaic> = descriptor["mosaics"].as_array().unwrap().iter().map(mosaic).collect();
                mosaics.sort_by_key(|mosaic| mosaic.id);
                let message = hex(&descriptor["message"]);
                Body::Transfer(Transfer { recipient: address("recipient_address"), mosaics, message })
            }
            "mosaic_definition" => {
                let Body::MosaicDefinition(read) = &body else { panic!() };
                Body::MosaicDefinition(MosaicDefinition {
                    id: read.id,
                    duration: number("duration"),
                    nonce: number("nonce") as u32,
                    flags: flags(&descriptor["flags"]),
                    divisibility: number("divisibility") as u8,
                })
            }
            "mosaic_supply_change" => Body::MosaicSupplyChange(MosaicSupplyChange {
                mosaic_id: MosaicId(number("mosaic_id")),
                delta: Amount(number("delta")),
                action: u8::from(text(&descriptor["action"]) == "increase"),
            }),
            "mosaic_supply_revocation" => Body::MosaicSupplyRevocation(MosaicSupplyRevocation {
                source: address("source_address"),
                mosaic: mosaic(&descriptor["mosaic"]),
            }),
            _ => continue,
        };
        assert_eq!(body, expected);
        compared += 1;
    }
    assert!(compared >= 20, "{compared}");
}

fn flags(value: &Value) -> MosaicFlags {
    let bit = |name: &str| match name {
        "supply_mutable" => MosaicFlags::SUPPLY_MUTABLE.0,
        "transferable" => MosaicFlags::TRANSFERABLE.0,
        "restrictable" => MosaicFlags::RESTRICTABLE.0,
        "revokable" => MosaicFlags::REVOKABLE.0,
        "none" | "" => 0,
        other => panic!("unknown flag {other}"),
    };
    match value {
        Value::String(names) => MosaicFlags(names.split_whitespace().map(bit).sum()),
        Value::Array(names) => MosaicFlags(names.iter().map(|name| bit(text(name))).sum()),
        number => MosaicFlags(number.as_u64().unwrap() as u8),
    }
}

#[test]
fn aggregates_are_read_written_hashed_signed_and_cosigned() {
    for case in cases(&sdk(), "aggregates") {
        let (payload, seed) = (hex(&case["payload"]), network(&case).generation_hash_seed);
        let transaction = Transaction::from_bytes(&payload).unwrap();
        assert_eq!(transaction.to_bytes(), payload);
        assert_eq!(u64::from(transaction.version), case["version"].as_u64().unwrap());
        assert!(transaction.verify(&seed));
        let hash = transaction.hash(&seed);
        assert_eq!(hash.to_string(), text(&case["hash"]));
        let Body::Aggregate(aggregate) = transaction.body.clone() else { panic!() };
        assert_eq!(aggregate.bonded, text(&case["kind"]) == "bonded");
        assert_eq!(aggregate.computed_hash().to_string(), text(&case["transactions_hash"]));
        assert_eq!(aggregate.transactions_hash, aggregate.computed_hash());

        let mut bare = transaction.clone();
        let Body::Aggregate(content) = &mut bare.body else { panic!() };
        content.cosignatures.clear();
        assert_eq!(bare.to_bytes(), hex(&case["payload_without_cosignatures"]));
        assert_eq!(bare.hash(&seed), hash);
        bare.signature = tegata_symbol::Signature::ZERO;
        let context = SigningContext {
            network: transaction.network,
            generation_hash_seed: seed,
            aggregate_version: transaction.version,
        };
        assert_eq!(bare.sign(&keys(&case["signer_private_key"]), &context).unwrap().signature, transaction.signature);

        let cosigners = case["cosigner_private_keys"].as_array().unwrap();
        let made: Vec<Cosignature> = cosigners.iter().map(|key| Cosignature::sign(&keys(key), &hash)).collect();
        assert_eq!(aggregate.cosignatures, made);
        for (cosignature, detached) in made.iter().zip(case["detached_cosignatures"].as_array().unwrap()) {
            assert!(cosignature.verify(&hash));
            let travelling = DetachedCosignature { cosignature: *cosignature, parent_hash: hash };
            assert_eq!(travelling.to_bytes(), hex(detached));
            assert_eq!(DetachedCosignature::from_bytes(&hex(detached)).unwrap(), travelling);
        }
    }
}

#[test]
fn golden_version_3_aggregate_is_rebuilt_byte_for_byte() {
    let golden = golden();
    let network = Network::MAINNET;
    let mut first = [0; 32];
    first[31] = 1;
    let keys = KeyPair::new(&PrivateKey::from_bytes(first));
    let case = &golden["aggregate_complete_transaction_v3"];
    let payload = hex(&case["payload"]);
    let read = Transaction::from_bytes(&payload).unwrap();
    let Body::Aggregate(content) = &read.body else { panic!() };
    let Body::Transfer(first_transfer) = &content.transactions()[0].body else { panic!() };
    let transfer = |message: &[u8]| {
        let body = Body::Transfer(Transfer {
            recipient: first_transfer.recipient,
            mosaics: Vec::new(),
            message: message.to_vec(),
        });
        Embedded::new(content.transactions()[0].signer, network.id, body)
    };
    let body = Body::Aggregate(Aggregate::complete(vec![transfer(b"\0agg1"), transfer(b"\0agg2")]));
    let mut built = Transaction::new(keys.public_key(), network.id, read.deadline, body);
    built.max_fee = read.max_fee;
    let built = built.sign(&keys, &network.signing(&AggregateForks::FROM_THE_START, 1)).unwrap();
    assert_eq!(built.to_bytes(), payload);
    assert_eq!(built.hash(&network.generation_hash_seed).to_string(), text(&case["hash"]));
    assert_eq!(content.computed_hash().to_string(), text(&golden["transactions_hash"]));
}

#[test]
fn signatures_count_as_valid_exactly_where_a_node_counts_them() {
    let recording: Value = serde_json::from_str(include_str!("vectors/signatures.json")).unwrap();
    let seed: Hash256 = text(&recording["network"]["generation_hash"]).parse().unwrap();
    let mut judged = 0;
    for event in cases(&recording, "events") {
        if event["event"] != "announce" {
            continue;
        }
        let transaction = Transaction::from_bytes(&hex(&event["payload"])).unwrap();
        let confirmed = event["verdict"] == "confirmed";
        assert_eq!(transaction.verify(&seed), confirmed, "{}", event["label"]);
        judged += 1;
    }
    assert!(judged >= 15);
}

#[test]
fn every_cut_and_every_changed_header_byte_is_refused_or_read_exactly() {
    let all = sdk();
    for case in cases(&all, "transactions").iter().chain(&cases(&all, "aggregates")).take(90) {
        if case["embedded"].as_bool() == Some(true) {
            continue;
        }
        let payload = hex(&case["payload"]);
        for length in 0..payload.len() {
            assert!(Transaction::from_bytes(&payload[..length]).is_err());
        }
        for position in 0..payload.len().min(200) {
            let mut changed = payload.clone();
            changed[position] ^= 0x41;
            if let Ok(read) = Transaction::from_bytes(&changed) {
                assert_eq!(read.to_bytes(), changed, "byte {position}");
            }
        }
    }
}

#[test]
fn reserved_bytes_must_be_zero() {
    let payload = hex(&cases(&sdk(), "transactions")[0]["payload"]);
    for position in [4, 104] {
        let mut changed = payload.clone();
        changed[position] = 1;
        let error = Transaction::from_bytes(&changed).unwrap_err();
        assert_eq!((error.offset, error.rule), (position, ParseRule::NonzeroReserved));
    }
}
