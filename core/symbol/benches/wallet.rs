//! What a wallet does most, each beside its floor: the work that no implementation on these crates can leave out.
//!
//! `cargo bench -p tegata-symbol --bench wallet`, or `scripts/bench-peers` for the table with the official SDKs. With
//! `TEGATA_BENCH_INPUTS=FILE` the inputs are written there, so that others measure the very same work.
//!
//! | group | floor | what is left above it |
//! | --- | --- | --- |
//! | `grant` | one Ed25519 signature and SHA3-256 of the bytes | the leaves and nodes of the tree, and the buffers |
//! | `transactions_hash` | SHA3-256 of the same leaves and nodes | writing the leaves into a buffer |
//! | `verify` | none: the counterpart is one verification after the other | starting threads |
//! | `hd` | PBKDF2-HMAC-SHA512, 2,048 rounds | five HMACs and one key pair |
//!
//! `transactions_hash/contiguous` is one SHA3-256 over all bytes of the aggregate. The tree cannot reach it: 100 leaves of
//! 1,104 bytes and 100 nodes of 64 bytes take 1,002 permutations of Keccak, the contiguous bytes 813.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use core::hint::black_box;
use core::num::NonZeroUsize;
use std::thread::available_parallelism;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use data_encoding::HEXUPPER;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::json;
use tegata_symbol::{
    Address, Aggregate, AggregateForks, Amount, Body, Cosignature, Embedded, Hash256, KeyPair, Mosaic,
    MosaicDefinition, MosaicFlags, MosaicId, MosaicSupplyChange, Network, NetworkTime, PrivateKey, PublicKey,
    SigningContext, Transaction, TransactionRef, Transfer, UnresolvedAddress, hd, merkle,
};

const NETWORK: Network = Network::TESTNET;
const DEADLINE: NetworkTime = NetworkTime(7_200_000);
const WORDS: &str = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon \
                     abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon art";

fn keys(number: u8) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([number; 32]))
}

fn context() -> SigningContext {
    NETWORK.signing(&AggregateForks::FROM_THE_START, 1)
}

/// The grant of a patient who pays: two rights are defined, made, and one unit of each is sent with its message.
fn grant(keys: &KeyPair, rights: &[Right; 2]) -> Transaction {
    let signer = keys.public_key();
    let mut inner = Vec::with_capacity(3 * rights.len());
    for Right { id, nonce, recipient } in rights.iter().copied() {
        let flags = MosaicFlags::REVOKABLE;
        let bodies = [
            Body::MosaicDefinition(MosaicDefinition { id, duration: 0, nonce, flags, divisibility: 0 }),
            Body::MosaicSupplyChange(MosaicSupplyChange { mosaic_id: id, delta: Amount(2), action: 1 }),
            Body::Transfer(Transfer {
                recipient,
                mosaics: vec![Mosaic { id, amount: Amount(1) }],
                message: [nonce as u8; 60].to_vec(),
            }),
        ];
        inner.extend(bodies.map(|body| Embedded::new(signer, NETWORK.id, body)));
    }
    Transaction::new(signer, NETWORK.id, DEADLINE, Body::Aggregate(Aggregate::complete(inner))).with_fee(100, 0)
}

#[derive(Clone, Copy)]
struct Right {
    id: MosaicId,
    nonce: u32,
    recipient: UnresolvedAddress,
}

fn rights(keys: &KeyPair) -> [Right; 2] {
    let owner = Address::new(&keys.public_key(), NETWORK.id);
    [1u8, 2].map(|number| Right {
        id: MosaicId::new(number.into(), &owner),
        nonce: number.into(),
        recipient: Address::new(&PublicKey([number; 32]), NETWORK.id).into(),
    })
}

fn hundred_messages(keys: &KeyPair) -> Transaction {
    let recipient = Address::new(&keys.public_key(), NETWORK.id).into();
    let transfer = |number: u8| Transfer { recipient, mosaics: Vec::new(), message: vec![number; 1024] };
    let inner = (0..100).map(|n| Embedded::new(keys.public_key(), NETWORK.id, Body::Transfer(transfer(n)))).collect();
    let unsigned =
        Transaction::new(keys.public_key(), NETWORK.id, DEADLINE, Body::Aggregate(Aggregate::complete(inner)));
    unsigned.with_fee(100, 0).sign(keys, &context()).unwrap()
}

fn cosigned(keys_of_signer: &KeyPair) -> Transaction {
    let mut transaction = grant(keys_of_signer, &rights(keys_of_signer)).sign(keys_of_signer, &context()).unwrap();
    let hash = transaction.hash(&NETWORK.generation_hash_seed);
    let Body::Aggregate(aggregate) = &mut transaction.body else { unreachable!() };
    aggregate.cosignatures = (100..124).map(|number| Cosignature::sign(&keys(number), &hash)).collect();
    transaction
}

fn write_inputs(path: &str, keys: &KeyPair) {
    let seed = &NETWORK.generation_hash_seed;
    let unsigned = grant(keys, &rights(keys));
    let signed = unsigned.clone().sign(keys, &context()).unwrap();
    let big = hundred_messages(keys);
    let Body::Aggregate(content) = &big.body else { unreachable!() };
    let hex = |transaction: &Transaction| HEXUPPER.encode(&transaction.to_bytes());
    let inputs = json!({
        "private_key": HEXUPPER.encode(&[1; 32]),
        "public_key": keys.public_key().to_string(),
        "address": Address::new(&keys.public_key(), NETWORK.id).to_string(),
        "mnemonic": WORDS,
        "account_public_key": KeyPair::new(&account()).public_key().to_string(),
        "grant": {
            "deadline": DEADLINE.0, "unsigned": hex(&unsigned), "signed": hex(&signed),
            "hash": signed.hash(seed).to_string(),
        },
        "big_aggregate": { "payload": hex(&big), "transactions_hash": content.transactions_hash.to_string() },
        "cosigned": { "payload": hex(&cosigned(keys)), "hash": signed.hash(seed).to_string() },
    });
    std::fs::write(path, inputs.to_string()).unwrap();
}

fn account() -> PrivateKey {
    let seed = bip39::Mnemonic::parse_normalized(WORDS).unwrap().to_seed_normalized("");
    hd::derive_account(&seed, NETWORK.id, 0).unwrap()
}

fn benches(criterion: &mut Criterion) {
    let keys = keys(1);
    let seed = NETWORK.generation_hash_seed;
    if let Ok(path) = std::env::var("TEGATA_BENCH_INPUTS") {
        write_inputs(&path, &keys);
    }

    let mut group = criterion.benchmark_group("grant");
    let (rights, context) = (rights(&keys), context());
    group.bench_function("tegata", |bencher| {
        bencher.iter(|| {
            let signed = grant(black_box(&keys), &rights).sign(&keys, &context).unwrap();
            (signed.hash(&seed), signed.to_bytes())
        });
    });
    let dalek = SigningKey::from_bytes(&[1; 32]);
    let bytes = grant(&keys, &rights).to_bytes();
    group.bench_function("floor", |bencher| {
        bencher.iter(|| (dalek.sign(black_box(&bytes[108..164])), merkle::sha3_256(&[black_box(&bytes)])));
    });
    group.finish();

    let bytes = hundred_messages(&keys).to_bytes();
    criterion.benchmark_group("parse").bench_function("tegata", |bencher| {
        bencher.iter(|| TransactionRef::parse(black_box(&bytes)).unwrap());
    });

    let mut group = criterion.benchmark_group("transactions_hash");
    let big = TransactionRef::parse(&bytes).unwrap();
    let Body::Aggregate(content) = &big.body else { unreachable!() };
    // Parsed anew each time: an aggregate remembers its hash.
    let payload = &bytes;
    group.bench_function("tegata", |bencher| {
        let parse = || match TransactionRef::parse(black_box(payload)).unwrap().body {
            Body::Aggregate(aggregate) => aggregate,
            _ => unreachable!(),
        };
        bencher.iter_batched_ref(parse, |aggregate| aggregate.computed_hash(), BatchSize::SmallInput);
    });
    let leaves: Vec<Vec<u8>> = content.transactions().iter().map(Embedded::to_bytes).collect();
    group.bench_function("floor", |bencher| {
        bencher.iter(|| {
            leaves.iter().for_each(|leaf| _ = black_box(merkle::sha3_256(&[black_box(leaf)])));
            // 50 + 25 + 13 + 7 + 4 + 2 + 1 nodes.
            (0..102).for_each(|_| _ = black_box(merkle::sha3_256(&[black_box(&[7; 64])])));
        });
    });
    group.bench_function("contiguous", |bencher| bencher.iter(|| merkle::sha3_256(&[black_box(&bytes)])));
    group.finish();

    let mut group = criterion.benchmark_group("verify");
    let transaction = cosigned(&keys);
    let threads = available_parallelism().unwrap_or(NonZeroUsize::MIN);
    group.bench_function("tegata", |bencher| {
        bencher.iter(|| assert!(black_box(&transaction).verify_all(&seed, threads)));
    });
    let hash: Hash256 = transaction.hash(&seed);
    let Body::Aggregate(aggregate) = &transaction.body else { unreachable!() };
    group.bench_function("floor", |bencher| {
        bencher.iter(|| {
            assert!(black_box(&transaction).verify(&seed));
            aggregate.cosignatures.iter().for_each(|each| assert!(each.verify(black_box(&hash))));
        });
    });
    group.finish();

    let private = PrivateKey::from_bytes([1; 32]);
    criterion.benchmark_group("key_pair").bench_function("tegata", |bencher| {
        bencher.iter(|| KeyPair::new(black_box(&private)));
    });
    let public = keys.public_key();
    criterion.benchmark_group("address").bench_function("tegata", |bencher| {
        bencher.iter(|| Address::new(black_box(&public), NETWORK.id).to_string());
    });

    let mut group = criterion.benchmark_group("hd");
    group.sample_size(50);
    group.bench_function("tegata", |bencher| bencher.iter(|| KeyPair::new(&account()).public_key()));
    group.bench_function("floor", |bencher| {
        let words = bip39::Mnemonic::parse_normalized(WORDS).unwrap();
        bencher.iter(|| black_box(&words).to_seed_normalized(""));
    });
    group.finish();
}

criterion_group!(wallet, benches);
criterion_main!(wallet);
