//! Faults that are done to the chain, once.

use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{
    Address, Aggregate, Amount, Body, Embedded, KeyPair, Mosaic, MosaicDefinition, MosaicFlags, MosaicId,
    MosaicSupplyChange, NetworkTime, PrivateKey, Transaction, Transfer,
};

use super::FaultError;
use crate::chain::{Accepted, Undone};
use crate::config::BlockTime;
use crate::emulator::Emulator;
use crate::storage::StorageError;

/// Transactions that bring one mosaic to an account: its definition, its supply, its transfer.
const TRANSACTIONS_PER_MOSAIC: usize = 3;
/// What increases a supply.
const INCREASE: u8 = 1;
/// Deadline of the stranger's transactions, in milliseconds from now.
const LIFE_MS: u64 = 3_600_000;

impl Emulator {
    /// Takes blocks back and makes others, which are later than those that they replace, and so never the same.
    pub(super) fn change_chain(&self, blocks: u64, undone: Undone, mine: Option<u64>) -> Result<(), FaultError> {
        let now = self.now();
        self.with_ledger(|ledger| {
            let later = now.max(NetworkTime(ledger.time().0.saturating_add(1)));
            ledger.roll_back(blocks, undone, now)?;
            for _ in 0..mine.unwrap_or(blocks.saturating_add(1)) {
                ledger.make_block(later)?;
            }
            Ok(())
        })
    }

    /// Confirms what waits, where that is done at once.
    pub(super) fn mine_what_waits(&self) -> Result<(), StorageError> {
        let waits = !self.ledger().unconfirmed().is_empty();
        if waits && self.block_time() == BlockTime::Instant { self.mine().map(drop) } else { Ok(()) }
    }

    /// Brings an account mosaics of a stranger until it holds so many.
    pub(super) fn fill(&self, address: &Address, mosaics: Option<u32>) -> Result<(), FaultError> {
        let parameters = self.parameters();
        let (network, most) = (parameters.network, parameters.max_mosaics_per_account);
        let wanted = mosaics.unwrap_or(most);
        if wanted > most {
            return Err(FaultError::TooManyMosaics { most });
        }
        let (held, context, rental, tip) = {
            let ledger = self.ledger();
            let held = ledger.state().accounts.get(address).map_or(0, |account| account.mosaics);
            let context = network.signing(&parameters.aggregate_forks, ledger.height().saturating_add(1));
            let rental = parameters.mosaic_rental_fee.saturating_mul(ledger.rental_multiplier().into());
            (held, context, rental, ledger.tip().hash)
        };
        // Nobody has sent anything from this account before.
        let seed = sha3_256(&[b"tegata stranger", &tip.0, address.as_bytes(), &held.to_le_bytes()]);
        let stranger = KeyPair::new(&PrivateKey::from_bytes(seed.0));
        let own = Address::new(&stranger.public_key(), network.id);
        let bodies: Vec<[Body; TRANSACTIONS_PER_MOSAIC]> =
            (0..wanted.saturating_sub(held)).map(|nonce| gift(&own, address, nonce)).collect();
        let deadline = NetworkTime(self.now().0.saturating_add(LIFE_MS));
        let multiplier = parameters.min_fee_multiplier.max(100);
        let each = (parameters.max_transactions_per_aggregate / TRANSACTIONS_PER_MOSAIC).max(1);
        let aggregates: Vec<Transaction> = bodies
            .chunks(each)
            .map(|bodies| {
                let inner = bodies.iter().flatten().cloned();
                let inner = inner.map(|body| Embedded::new(stranger.public_key(), network.id, body)).collect();
                let body = Body::Aggregate(Aggregate::complete(inner));
                Transaction::new(stranger.public_key(), network.id, deadline, body).with_fee(multiplier, 0)
            })
            .collect();
        if aggregates.is_empty() {
            return Ok(());
        }
        let fees = aggregates.iter().fold(0u64, |sum, each| sum.saturating_add(each.max_fee.0));
        // The rental may rise between two blocks.
        let rentals = rental.saturating_mul(bodies.len() as u64).saturating_mul(2);
        self.fund(&own, Amount(fees.saturating_add(rentals)))?;
        for aggregate in aggregates {
            let signed = aggregate.sign(&stranger, &context).map_err(|_| FaultError::Dropped)?;
            match self.announce(&signed.to_bytes())? {
                Accepted::Unconfirmed(_) => {}
                Accepted::Rejected(_, failure) => return Err(FaultError::Rejected(failure)),
                Accepted::Partial(_) | Accepted::Silence => return Err(FaultError::Dropped),
            }
        }
        if !self.ledger().unconfirmed().is_empty() {
            self.mine()?;
        }
        Ok(())
    }
}

/// A mosaic of which one unit exists, and is sent.
fn gift(own: &Address, to: &Address, nonce: u32) -> [Body; TRANSACTIONS_PER_MOSAIC] {
    let id = MosaicId::new(nonce, own);
    let flags = MosaicFlags::TRANSFERABLE;
    let mosaics = vec![Mosaic { id, amount: Amount(1) }];
    [
        Body::MosaicDefinition(MosaicDefinition { id, duration: 0, nonce, flags, divisibility: 0 }),
        Body::MosaicSupplyChange(MosaicSupplyChange { mosaic_id: id, delta: Amount(1), action: INCREASE }),
        Body::Transfer(Transfer { recipient: (*to).into(), mosaics, message: Vec::new() }),
    ]
}
