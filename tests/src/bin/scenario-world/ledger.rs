//! What strangers and time do on the ledger.

use std::time::Duration;

use serde_json::{Value, json};
use tegata_node::{NodePool, PoolOptions, StatusGroup};
use tegata_symbol::{
    Address, Aggregate, Amount, Body, Embedded, Hash256, HashLock, KeyPair, Mosaic, Network, NetworkTime, PrivateKey,
    PublicKey, Transaction, Transfer,
};
use tegata_tests::world::World;
use tokio::runtime::Runtime;

use crate::acts::text;

/// So far ahead of the chain lie the deadlines of a stranger's transactions.
const LIFE_MS: u64 = 60 * 60_000;
/// What fees are unless a scenario says otherwise.
const MULTIPLIER: u32 = 100;

/// Somebody with money and no part in anything.
pub struct Stranger<'a> {
    keys: KeyPair,
    node: &'a Node,
}

/// A node to ask and to announce to.
pub struct Node {
    pool: NodePool,
    runtime: Runtime,
}

impl Node {
    pub fn of(world: &World) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let pool = runtime.block_on(NodePool::connect(&[&world.ledger.url], PoolOptions::default())).unwrap();
        Self { pool, runtime }
    }

    pub fn network(&self) -> Network {
        self.pool.facts().network
    }

    fn deadline(&self) -> NetworkTime {
        let now = self.runtime.block_on(self.pool.node_time()).unwrap();
        NetworkTime(now.0 + LIFE_MS)
    }

    fn mosaic_rental(&self) -> u64 {
        self.runtime.block_on(self.pool.fees()).unwrap().mosaic_rental.0
    }

    /// Signs, whatever it is.
    pub fn signed(&self, unsigned: Transaction, keys: &KeyPair) -> Transaction {
        let context = self.runtime.block_on(self.pool.signing()).unwrap();
        unsigned.sign(keys, &context).unwrap()
    }

    /// Announces, and waits until the transaction stands where it belongs.
    fn announce(&self, signed: &Transaction) -> Hash256 {
        let (bytes, hash) = (signed.to_bytes(), signed.hash(&self.network().generation_hash_seed));
        let is_bonded = matches!(&signed.body, Body::Aggregate(aggregate) if aggregate.bonded);
        let there = if is_bonded { StatusGroup::Partial } else { StatusGroup::Confirmed };
        self.runtime.block_on(async {
            match is_bonded {
                true => self.pool.announce_partial(&bytes).await.unwrap(),
                false => self.pool.announce(&bytes).await.unwrap(),
            }
            for _ in 0..1_000 {
                match self.pool.status(&hash).await.unwrap() {
                    Some(status) if status.group == there => return hash,
                    Some(status) if status.group == StatusGroup::Failed => panic!("refused: {}", status.code),
                    _ => tokio::time::sleep(Duration::from_millis(10)).await,
                }
            }
            panic!("{hash} is not taken");
        })
    }
}

impl<'a> Stranger<'a> {
    fn rich(world: &World, node: &'a Node) -> Self {
        let stranger = Self { keys: stranger_keys(), node };
        world.fund(&stranger.address().to_string(), "1000");
        stranger
    }

    fn address(&self) -> Address {
        Address::new(&self.keys.public_key(), self.node.network().id)
    }

    fn send(&self, body: Body, multiplier: u32, cosignatures: usize) -> Hash256 {
        let (signer, network) = (self.keys.public_key(), self.node.network().id);
        let unsigned = Transaction::new(signer, network, self.node.deadline(), body).with_fee(multiplier, cosignatures);
        self.node.announce(&self.node.signed(unsigned, &self.keys))
    }
}

/// The keys of everybody whom a scenario calls a stranger.
pub fn stranger_keys() -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([0x77; 32]))
}

/// A payment of `units` of the currency.
pub fn payment(network: &Network, from: PublicKey, to: &Address, units: u64) -> Embedded {
    let mosaics = vec![Mosaic { id: network.currency, amount: Amount(units) }];
    let body = Transfer { recipient: (*to).into(), mosaics, message: Vec::new() };
    Embedded::new(from, network.id, Body::Transfer(body))
}

/// `propose`: a stranger puts an aggregate on the ledger in which the account with the public key `patient` pays 1 XYM, and
/// which waits for that account's cosignature, as anybody can.
pub fn propose(world: &World, act: &Value) -> Value {
    let (node, patient) = (Node::of(world), text(act, "patient").parse::<PublicKey>().unwrap());
    let (network, stranger) = (node.network(), Stranger::rich(world, &node));
    let (own, other) = (stranger.address(), Address::new(&patient, network.id));
    let steps =
        vec![payment(&network, patient, &own, 1_000_000), payment(&network, stranger.keys.public_key(), &other, 1)];
    let bonded = Body::Aggregate(Aggregate::bonded(steps));
    let unsigned = Transaction::new(stranger.keys.public_key(), network.id, node.deadline(), bonded);
    let bonded = node.signed(unsigned.with_fee(MULTIPLIER, 1), &stranger.keys);
    let facts = node.pool.facts();
    let deposit = Mosaic { id: network.currency, amount: facts.hash_lock_deposit };
    let hash = bonded.hash(&network.generation_hash_seed);
    stranger.send(Body::HashLock(HashLock { mosaic: deposit, duration: 1_000, hash }), MULTIPLIER, 0);
    node.announce(&bonded);
    json!({ "transaction": hash.to_string(), "sender": own.to_string() })
}

/// `waiting`: what waits on the ledger for a cosignature of `account`, once there is something, with who has cosigned.
pub fn waiting(world: &World, act: &Value) -> Value {
    let (node, account) = (Node::of(world), text(act, "account").parse().unwrap());
    let found = (0..1_000).find_map(|_| {
        let found = node.runtime.block_on(node.pool.waiting_at(&account)).unwrap();
        if found.is_empty() {
            std::thread::sleep(Duration::from_millis(10));
        }
        (!found.is_empty()).then_some(found)
    });
    let told = |transaction: &Transaction| {
        let Body::Aggregate(aggregate) = &transaction.body else { panic!("only aggregates wait") };
        json!({ "transaction": transaction.hash(&node.network().generation_hash_seed).to_string(),
            "signers": aggregate.cosignatures.iter().map(|one| one.signer.to_string()).collect::<Vec<_>>() })
    };
    json!({ "transactions": found.expect("nothing waits").iter().map(told).collect::<Vec<_>>() })
}

/// `raiseFees`: strangers pay `multiplier` for each byte for so long that the rental of a mosaic, which follows the median
/// of the newest blocks, is that times its base.
pub fn raise_fees(world: &World, act: &Value) -> Value {
    let node = Node::of(world);
    let multiplier = u32::try_from(act["multiplier"].as_u64().expect("a multiplier")).unwrap();
    let (stranger, wanted) =
        (Stranger::rich(world, &node), node.pool.facts().base_mosaic_rental.0 * u64::from(multiplier));
    for number in 0_u8..200 {
        if node.mosaic_rental() >= wanted {
            break;
        }
        let body = Transfer { recipient: stranger.address().into(), mosaics: Vec::new(), message: vec![0, number] };
        stranger.send(Body::Transfer(body), multiplier, 0);
    }
    assert_eq!(node.mosaic_rental(), wanted);
    json!({ "mosaicRental": wanted })
}

/// `blocks`: so many more blocks as `count` says.
pub fn blocks(world: &World, act: &Value) -> Value {
    for _ in 0..act["count"].as_u64().expect("a count") {
        world.fund(&world.registry, "1");
    }
    json!({})
}
