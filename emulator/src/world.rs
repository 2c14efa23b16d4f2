//! A ledger with accounts for tests.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;
use std::time::Duration;

use tegata_symbol::{
    Address, Aggregate, Amount, Body, Cosignature, Embedded, Hash256, KeyPair, Mosaic, MosaicDefinition, MosaicFlags,
    MosaicId, MosaicSupplyChange, NetworkTime, PrivateKey, SigningContext, Transaction, Transfer, UnresolvedAddress,
};

use crate::Failure;
use crate::chain::{Accepted, Block, Event, Ledger};
use crate::parameters::Parameters;

/// One unit of the currency.
pub(crate) const XYM: u64 = 1_000_000;

pub(crate) fn keys(number: u8) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([number; 32]))
}

pub(crate) struct World {
    pub(crate) ledger: Ledger,
    pub(crate) now: NetworkTime,
    deadline: u64,
}

impl World {
    /// Account 1 is the nemesis, account 2 owns the currency, account 3 makes the blocks.
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut Parameters)) -> Self {
        let seed = Hash256([0xAB; 32]);
        let (nemesis, faucet) = (keys(1), keys(2));
        let target = Duration::from_secs(30);
        let mut parameters = Parameters::local(seed, nemesis.public_key(), faucet.public_key(), target);
        change(&mut parameters);
        let ledger = Ledger::in_memory(parameters, &nemesis, keys(3), 2).unwrap();
        Self { ledger, now: NetworkTime(1_000_000), deadline: 0 }
    }

    pub(crate) fn address(&self, number: u8) -> Address {
        Address::new(&keys(number).public_key(), self.ledger.parameters().network.id)
    }

    pub(crate) fn currency(&self) -> MosaicId {
        self.ledger.parameters().network.currency
    }

    pub(crate) fn balance(&self, number: u8, mosaic: MosaicId) -> u64 {
        self.ledger.state().balance(&self.address(number), mosaic).0
    }

    /// Signed with account `signer`'s keys, fee at multiplier 100, a deadline that no other transaction has.
    pub(crate) fn sign(&mut self, signer: u8, body: Body) -> Transaction {
        let unsigned = self.unsigned(signer, body);
        self.sign_as_is(signer, unsigned)
    }

    pub(crate) fn unsigned(&mut self, signer: u8, body: Body) -> Transaction {
        self.deadline += 1;
        let deadline = NetworkTime(self.now.0 + 3_600_000 + self.deadline);
        let network = self.ledger.parameters().network.id;
        Transaction::new(keys(signer).public_key(), network, deadline, body).with_fee(100, 0)
    }

    pub(crate) fn sign_as_is(&self, signer: u8, unsigned: Transaction) -> Transaction {
        // As a client that obeys no rule: the ledger is to judge networks and versions.
        let context = SigningContext {
            network: unsigned.network,
            generation_hash_seed: self.ledger.parameters().network.generation_hash_seed,
            aggregate_version: unsigned.version,
        };
        unsigned.sign(&keys(signer), &context).unwrap()
    }

    pub(crate) fn hash(&self, transaction: &Transaction) -> Hash256 {
        transaction.hash(&self.ledger.parameters().network.generation_hash_seed)
    }

    pub(crate) fn announce(&mut self, transaction: &Transaction) -> Accepted {
        self.announce_bytes(&transaction.to_bytes())
    }

    pub(crate) fn announce_bytes(&mut self, bytes: &[u8]) -> Accepted {
        self.ledger.announce(bytes, self.now).unwrap()
    }

    pub(crate) fn block(&mut self) -> Arc<Block> {
        self.now.0 += 30_000;
        self.ledger.make_block(self.now).unwrap()
    }

    /// Announces, and confirms in a block of its own.
    pub(crate) fn confirm(&mut self, signer: u8, body: Body) {
        let transaction = self.sign(signer, body);
        let accepted = self.announce(&transaction);
        assert!(matches!(accepted, Accepted::Unconfirmed(_)), "{accepted:?}");
        let block = self.block();
        assert_eq!(block.transactions.len(), 1);
    }

    /// The code that a transaction of account `signer` is rejected with.
    pub(crate) fn rejected(&mut self, signer: u8, body: Body) -> Failure {
        let transaction = self.sign(signer, body);
        self.rejected_as_is(&transaction)
    }

    pub(crate) fn rejected_as_is(&mut self, transaction: &Transaction) -> Failure {
        match self.announce(transaction) {
            Accepted::Rejected(_, failure) => failure,
            other => panic!("expected a rejection, got {other:?}"),
        }
    }

    pub(crate) fn fund(&mut self, number: u8, amount: u64) {
        let body = self.transfer(number, &[(self.currency(), amount)]);
        self.confirm(2, body);
    }

    pub(crate) fn transfer(&self, to: u8, mosaics: &[(MosaicId, u64)]) -> Body {
        transfer_to(self.address(to).into(), mosaics)
    }

    pub(crate) fn embedded(&self, signer: u8, body: Body) -> Embedded {
        Embedded::new(keys(signer).public_key(), self.ledger.parameters().network.id, body)
    }

    /// A signed aggregate complete with cosignatures of the accounts named.
    pub(crate) fn aggregate(&mut self, signer: u8, inner: Vec<Embedded>, cosigners: &[u8]) -> Transaction {
        let body = Body::Aggregate(Aggregate::complete(inner));
        let unsigned = self.unsigned(signer, body).with_fee(100, cosigners.len());
        let mut transaction = self.sign_as_is(signer, unsigned);
        let hash = self.hash(&transaction);
        if let Body::Aggregate(aggregate) = &mut transaction.body {
            aggregate.cosignatures = cosigners.iter().map(|number| Cosignature::sign(&keys(*number), &hash)).collect();
        }
        transaction
    }

    pub(crate) fn definition(&self, owner: u8, nonce: u32, flags: u8) -> MosaicDefinition {
        let id = MosaicId::new(nonce, &self.address(owner));
        MosaicDefinition { id, duration: 0, nonce, flags: MosaicFlags(flags), divisibility: 0 }
    }

    /// A confirmed mosaic with a supply.
    pub(crate) fn mosaic(&mut self, owner: u8, nonce: u32, flags: u8, supply: u64) -> MosaicId {
        let definition = self.definition(owner, nonce, flags);
        self.confirm(owner, Body::MosaicDefinition(definition));
        if supply > 0 {
            self.confirm(owner, supply_change(definition.id, supply, 1));
        }
        definition.id
    }

    pub(crate) fn parameters(&self) -> Parameters {
        Parameters::clone(self.ledger.parameters())
    }

    /// All blocks but the first in the node's layout.
    pub(crate) fn block_bytes(&self) -> Vec<Vec<u8>> {
        let snapshot = self.ledger.store().snapshot().unwrap();
        (2..=self.ledger.height()).map(|height| snapshot.block(height).unwrap().unwrap().to_bytes()).collect()
    }

    pub(crate) fn events(&mut self) -> Vec<Event> {
        self.ledger.take_events()
    }
}

pub(crate) fn supply_change(mosaic_id: MosaicId, delta: u64, action: u8) -> Body {
    Body::MosaicSupplyChange(MosaicSupplyChange { mosaic_id, delta: Amount(delta), action })
}

pub(crate) fn transfer_to(recipient: UnresolvedAddress, mosaics: &[(MosaicId, u64)]) -> Body {
    let mosaics = mosaics.iter().map(|(id, amount)| Mosaic { id: *id, amount: Amount(*amount) }).collect();
    Body::Transfer(Transfer { recipient, mosaics, message: Vec::new() })
}
