//! The Rust side of the interop tests: answers one JSON question a line with one JSON answer a line.
#![allow(clippy::unwrap_used, clippy::expect_used)] // A wrong question is a mistake in the test.

use std::io::{BufRead, Write};

use data_encoding::{HEXUPPER, HEXUPPER_PERMISSIVE};
use serde_json::{Value, json};
use tegata_symbol::{
    Address, Aggregate, Amount, Body, Cosignature, Embedded, Hash256, HashLock, KeyPair, Metadata, MetadataKey, Mosaic,
    MosaicDefinition, MosaicFlags, MosaicId, MosaicSupplyChange, MosaicSupplyRevocation, NetworkId, NetworkTime,
    PrivateKey, PublicKey, Transaction, Transfer, UnresolvedAddress, merkle, message,
};

fn main() {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let question: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let answer = match question["ask"].as_str().unwrap() {
            "read" => read(&question),
            "make" => make(&question),
            "encrypt" => {
                let iv = bytes(&question["iv"]).try_into().unwrap();
                let encoded =
                    message::encrypt(&keys(&question["own"]), &key(&question["other"]), iv, &bytes(&question["clear"]));
                json!({ "encoded": HEXUPPER.encode(&encoded.unwrap()) })
            }
            "decrypt" => {
                let clear =
                    message::decrypt(&keys(&question["own"]), &key(&question["other"]), &bytes(&question["encoded"]));
                json!({ "clear": HEXUPPER.encode(&clear.unwrap()) })
            }
            other => panic!("unknown question {other}"),
        };
        writeln!(out, "{answer}").unwrap();
        out.flush().unwrap();
    }
}

fn bytes(value: &Value) -> Vec<u8> {
    HEXUPPER_PERMISSIVE.decode(value.as_str().unwrap().as_bytes()).unwrap()
}

fn keys(value: &Value) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes(bytes(value).try_into().unwrap()))
}

fn key(value: &Value) -> PublicKey {
    PublicKey(bytes(value).try_into().unwrap())
}

/// Reads a payload that the SDK made and says everything that can be compared.
fn read(question: &Value) -> Value {
    let seed: Hash256 = question["generationHash"].as_str().unwrap().parse().unwrap();
    match Transaction::from_bytes(&bytes(&question["payload"])) {
        Ok(transaction) => {
            let cosigned = match &transaction.body {
                Body::Aggregate(aggregate) => {
                    let hash = transaction.hash(&seed);
                    aggregate.computed_hash() == aggregate.transactions_hash
                        && aggregate.cosignatures.iter().all(|cosignature| cosignature.verify(&hash))
                }
                _ => true,
            };
            json!({
                "payload": HEXUPPER.encode(&transaction.to_bytes()),
                "hash": transaction.hash(&seed).to_string(),
                "verified": transaction.verify(&seed),
                "cosigned": cosigned,
            })
        }
        Err(error) => json!({ "error": error.to_string() }),
    }
}

/// Random values that depend on nothing but a number: SHA3-256 in counter mode.
struct Dice {
    seed: u64,
    count: u64,
}

impl Dice {
    fn block(&mut self) -> [u8; 32] {
        self.count += 1;
        merkle::sha3_256(&[&self.seed.to_le_bytes(), &self.count.to_le_bytes()]).0
    }

    fn number(&mut self) -> u64 {
        u64::from_le_bytes(self.block()[..8].try_into().unwrap())
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.number() % limit
    }

    fn bytes(&mut self, most: u64) -> Vec<u8> {
        let length = self.below(most + 1) as usize;
        std::iter::repeat_with(|| self.block()).flatten().take(length).collect()
    }

    fn address(&mut self, network: NetworkId) -> UnresolvedAddress {
        Address::new(&PublicKey(self.block()), network).into()
    }

    fn mosaic(&mut self) -> Mosaic {
        Mosaic { id: MosaicId(self.number() >> 1), amount: Amount(self.number() >> 8) }
    }

    fn body(&mut self, network: NetworkId, embedded: bool) -> Body {
        match self.below(if embedded { 7 } else { 5 }) {
            0 => {
                let count = self.below(4);
                let mut mosaics: Vec<Mosaic> = (0..count).map(|_| self.mosaic()).collect();
                mosaics.sort_by_key(|mosaic| mosaic.id);
                Body::Transfer(Transfer { recipient: self.address(network), mosaics, message: self.bytes(1024) })
            }
            1 => Body::MosaicDefinition(MosaicDefinition {
                id: MosaicId(self.number() >> 1),
                duration: self.number(),
                nonce: self.number() as u32,
                flags: MosaicFlags(self.below(16) as u8),
                divisibility: self.below(7) as u8,
            }),
            2 => Body::MosaicSupplyChange(MosaicSupplyChange {
                mosaic_id: MosaicId(self.number()),
                delta: Amount(self.number()),
                action: self.below(2) as u8,
            }),
            3 => Body::MosaicSupplyRevocation(MosaicSupplyRevocation {
                source: self.address(network),
                mosaic: self.mosaic(),
            }),
            4 => {
                Body::HashLock(HashLock { mosaic: self.mosaic(), duration: self.number(), hash: Hash256(self.block()) })
            }
            5 => Body::AccountMetadata(Metadata {
                target: self.address(network),
                key: MetadataKey(self.number()),
                target_id: (),
                value_size_delta: self.number() as i16,
                value: self.bytes(1024),
            }),
            _ => Body::MosaicMetadata(Metadata {
                target: self.address(network),
                key: MetadataKey(self.number()),
                target_id: MosaicId(self.number()),
                value_size_delta: self.number() as i16,
                value: self.bytes(1024),
            }),
        }
    }
}

/// Makes a signed random transaction for the SDK to read.
fn make(question: &Value) -> Value {
    let seed: Hash256 = question["generationHash"].as_str().unwrap().parse().unwrap();
    let network = NetworkId(question["network"].as_u64().unwrap() as u8);
    let mut dice = Dice { seed: question["seed"].as_u64().unwrap(), count: 0 };
    let signer = KeyPair::new(&PrivateKey::from_bytes(dice.block()));
    let others: Vec<KeyPair> =
        (0..dice.below(4)).map(|_| KeyPair::new(&PrivateKey::from_bytes(dice.block()))).collect();
    let body = if dice.below(2) == 0 {
        dice.body(network, false)
    } else {
        let count = 1 + dice.below(8);
        let inner = (0..count).map(|_| Embedded::new(PublicKey(dice.block()), network, dice.body(network, true)));
        let inner = inner.collect();
        Body::Aggregate(if dice.below(2) == 0 { Aggregate::complete(inner) } else { Aggregate::bonded(inner) })
    };
    let transaction = Transaction::new(signer.public_key(), network, NetworkTime(dice.number() >> 8), body)
        .with_fee(100, others.len());
    let mut transaction = transaction.sign(&signer, &seed).unwrap();
    let hash = transaction.hash(&seed);
    if let Body::Aggregate(aggregate) = &mut transaction.body {
        aggregate.cosignatures = others.iter().map(|keys| Cosignature::sign(keys, &hash)).collect();
    }
    json!({ "payload": HEXUPPER.encode(&transaction.to_bytes()), "hash": hash.to_string() })
}
