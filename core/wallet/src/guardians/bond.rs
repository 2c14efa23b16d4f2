//! The hash lock without which nodes keep no bonded aggregate.

use tegata_rights::LedgerError;
use tegata_symbol::{
    Amount, Body, Hash256, HashLock, KeyPair, Mosaic, Network, NetworkTime, PublicKey, SignError, SigningContext,
    Transaction,
};

use crate::chain::{BondTerms, Chain, Fees};

/// Signatures are collected over hours: a bonded aggregate may wait for a day.
const COLLECTING_MS: u64 = 24 * 3_600_000;
/// The lock itself must stand in a block within this time.
const LOCK_LIFETIME_MS: u64 = 2 * 3_600_000;

/// What a bonded aggregate made now needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bond {
    terms: BondTerms,
    fees: Fees,
    chain_time: NetworkTime,
}

impl Bond {
    pub(crate) async fn of<C: Chain>(chain: &C, fees: Fees, chain_time: NetworkTime) -> Result<Self, LedgerError> {
        Ok(Self { terms: chain.bond_terms().await?, fees, chain_time })
    }

    /// The deposit, which comes back with the aggregate's confirmation.
    pub(crate) const fn deposit(&self) -> Amount {
        self.terms.deposit
    }

    /// Deadline of the aggregate.
    pub(crate) fn deadline(&self) -> NetworkTime {
        NetworkTime(self.chain_time.0.saturating_add(COLLECTING_MS.min(self.terms.most_lifetime_ms)))
    }

    fn unsigned(&self, hash: Hash256, signer: PublicKey, network: &Network) -> Transaction {
        let mosaic = Mosaic { id: network.currency, amount: self.terms.deposit };
        let body = Body::HashLock(HashLock { mosaic, duration: self.terms.most_blocks, hash });
        let lifetime = LOCK_LIFETIME_MS.min(self.fees.max_lifetime_ms);
        let deadline = NetworkTime(self.chain_time.0.saturating_add(lifetime));
        Transaction::new(signer, network.id, deadline, body).with_fee(self.fees.multiplier, 0)
    }

    /// The most that the lock costs in fees.
    pub(crate) fn max_fee(&self, network: &Network) -> Amount {
        self.unsigned(Hash256::ZERO, PublicKey::ZERO, network).max_fee
    }

    /// The signed lock for an aggregate.
    pub(crate) fn lock(
        &self,
        hash: &Hash256,
        keys: &KeyPair,
        network: &Network,
        signing: &SigningContext,
    ) -> Result<Vec<u8>, SignError> {
        Ok(self.unsigned(*hash, keys.public_key(), network).sign(keys, signing)?.to_bytes())
    }
}
