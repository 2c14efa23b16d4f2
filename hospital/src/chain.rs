//! What a hospital asks of the chain beyond what verdicts need: fees, announcing, and what became of a transaction.

use std::future::Future;
use std::time::Duration;

use tegata_node::evidence::ProvenVerdict;
use tegata_node::evidence::warm::WarmVerdict;
use tegata_node::{NodePool, StatusGroup, TransactionStatus};
use tegata_rights::{Guardians, Holding, LedgerError, Question};
use tegata_symbol::{
    Address, Amount, DetachedCosignature, Hash256, MosaicId, Network, PublicKey, SigningContext, TransactionRef,
    TransactionType,
};

use crate::clock::Clock;

/// What things cost now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fees {
    /// Atomic units for each byte of a transaction.
    pub multiplier: u32,
    /// Rental of one mosaic in atomic units of the currency.
    pub mosaic_rental: Amount,
}

/// What the network asks of bonded aggregates and their hash locks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BondTerms {
    /// Deposit of a hash lock in atomic units of the currency; it comes back with the aggregate's confirmation.
    pub deposit: Amount,
    /// Longest life of a hash lock in blocks.
    pub most_blocks: u64,
    /// A bonded aggregate's deadline lies at most so far ahead; milliseconds.
    pub most_lifetime_ms: u64,
}

/// What became of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// No node knows it.
    Unknown,
    /// It waits for a block.
    Waiting,
    /// It stands in a block.
    Confirmed {
        /// The block's height.
        height: u64,
    },
    /// A node refused it.
    Failed {
        /// The node's code, such as `Failure_Core_Insufficient_Balance`.
        code: String,
    },
}

/// A chain that takes transactions.
pub trait Chain: Guardians + 'static {
    /// The network's parameters.
    fn network(&self) -> impl Future<Output = Result<Network, LedgerError>> + Send;

    /// What a transaction for the next block is signed for.
    fn signing(&self) -> impl Future<Output = Result<SigningContext, LedgerError>> + Send;

    /// What things cost now.
    fn fees(&self) -> impl Future<Output = Result<Fees, LedgerError>> + Send;

    /// What bonded aggregates need.
    fn bond_terms(&self) -> impl Future<Output = Result<BondTerms, LedgerError>> + Send;

    /// The moment that deadlines are counted from; milliseconds since 1970-01-01 UTC.
    fn time_ms(&self) -> impl Future<Output = Result<u64, LedgerError>> + Send;

    /// Hands over a transaction's bytes, those of a bonded aggregate where nodes look for its hash lock. Nodes take
    /// everything: only [`Chain::fate`] tells what became of it.
    fn announce(&self, bytes: &[u8]) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Hands over a cosignature for a bonded aggregate. A wrong one, or one for an aggregate that is not there, is dropped
    /// without a word.
    fn announce_cosignature(
        &self,
        cosignature: &DetachedCosignature,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// What became of a transaction.
    fn fate(&self, hash: &Hash256) -> impl Future<Output = Result<Fate, LedgerError>> + Send;

    /// Everything that an account holds.
    fn held(&self, account: &Address) -> impl Future<Output = Result<Vec<Holding>, LedgerError>> + Send;

    /// A verdict with what proves it.
    fn verdict(&self, question: &Question<'_>) -> impl Future<Output = Result<ProvenVerdict, LedgerError>> + Send;

    /// The same, and a yes that is kept warm by a subscription to blocks and to these accounts, where there is one.
    fn warm_verdict(
        &self,
        question: &Question<'_>,
        accounts: &[Address],
    ) -> impl Future<Output = Result<(ProvenVerdict, Option<WarmVerdict>), LedgerError>> + Send;

    /// Whether an account can take units of a mosaic in: it holds it already, or not as many mosaics as it may.
    fn can_take(&self, account: &Address, mosaic: MosaicId) -> impl Future<Output = Result<bool, LedgerError>> + Send;

    /// An account's public key; `None` as long as the chain has not seen it.
    fn public_key(&self, account: &Address) -> impl Future<Output = Result<Option<PublicKey>, LedgerError>> + Send;
}

/// A single node names the fees: it cannot make the hospital pay more than this for a byte, unless it demands it as its
/// minimum. Public networks' default is 100.
const MOST_MULTIPLIER: u32 = 1_000;

/// A node's refusals that do not judge the transaction: it is in the chain already, the pool is full for the moment, or the
/// node has not seen the block with the hash lock yet.
const PASSING: [&str; 3] =
    ["Failure_Hash_Already_Exists", "Failure_Chain_Unconfirmed_Cache_Too_Full", "Failure_LockHash_Unknown_Hash"];

/// Whether the bytes are those of a bonded aggregate.
pub(crate) fn is_bonded(bytes: &[u8]) -> bool {
    TransactionRef::parse(bytes)
        .is_ok_and(|transaction| transaction.transaction_type() == TransactionType::AggregateBonded)
}

impl Chain for NodePool {
    async fn network(&self) -> Result<Network, LedgerError> {
        Ok(self.facts().network)
    }

    async fn signing(&self) -> Result<SigningContext, LedgerError> {
        Ok(NodePool::signing(self).await?)
    }

    async fn fees(&self) -> Result<Fees, LedgerError> {
        let fees = NodePool::fees(self).await?;
        Ok(Fees {
            multiplier: fees.multiplier.clamp(fees.minimum_multiplier, MOST_MULTIPLIER.max(fees.minimum_multiplier)),
            mosaic_rental: fees.mosaic_rental,
        })
    }

    async fn time_ms(&self) -> Result<u64, LedgerError> {
        Ok(self.facts().network.unix_ms(self.node_time().await?))
    }

    async fn bond_terms(&self) -> Result<BondTerms, LedgerError> {
        let facts = self.facts();
        Ok(BondTerms {
            deposit: facts.hash_lock_deposit,
            most_blocks: facts.max_hash_lock_ms / facts.block_time_ms.max(1),
            most_lifetime_ms: facts.max_bonded_deadline_ms,
        })
    }

    async fn announce(&self, bytes: &[u8]) -> Result<(), LedgerError> {
        if is_bonded(bytes) {
            return Ok(self.announce_partial(bytes).await?);
        }
        Ok(NodePool::announce(self, bytes).await?)
    }

    async fn announce_cosignature(&self, cosignature: &DetachedCosignature) -> Result<(), LedgerError> {
        Ok(NodePool::announce_cosignature(self, cosignature).await?)
    }

    async fn fate(&self, hash: &Hash256) -> Result<Fate, LedgerError> {
        Ok(match self.status(hash).await? {
            Some(TransactionStatus { group: StatusGroup::Confirmed, height: Some(height), .. }) => {
                Fate::Confirmed { height }
            }
            Some(TransactionStatus { group: StatusGroup::Failed, code, .. }) => {
                if PASSING.contains(&code.as_str()) {
                    Fate::Unknown
                } else {
                    Fate::Failed { code }
                }
            }
            Some(_) => Fate::Waiting,
            None => Fate::Unknown,
        })
    }

    async fn held(&self, account: &Address) -> Result<Vec<Holding>, LedgerError> {
        let mosaics = self.account(account).await?.map(|facts| facts.mosaics).unwrap_or_default();
        let holding =
            |unit: tegata_symbol::Mosaic| Holding { account: *account, asset: unit.id, amount: unit.amount.0 };
        Ok(mosaics.into_iter().map(holding).collect())
    }

    async fn verdict(&self, question: &Question<'_>) -> Result<ProvenVerdict, LedgerError> {
        NodePool::verdict(self, question).await
    }

    async fn warm_verdict(
        &self,
        question: &Question<'_>,
        accounts: &[Address],
    ) -> Result<(ProvenVerdict, Option<WarmVerdict>), LedgerError> {
        NodePool::warm_verdict(self, question, accounts).await
    }

    async fn can_take(&self, account: &Address, mosaic: MosaicId) -> Result<bool, LedgerError> {
        let held = self.account(account).await?.map(|facts| facts.mosaics).unwrap_or_default();
        let count = u64::try_from(held.len()).unwrap_or(u64::MAX);
        Ok(count < self.facts().max_mosaics_per_account || held.iter().any(|unit| unit.id == mosaic))
    }

    async fn public_key(&self, account: &Address) -> Result<Option<PublicKey>, LedgerError> {
        let facts = self.account(account).await?;
        // What a node says must fit the address.
        Ok(facts.and_then(|facts| facts.public_key).filter(|key| Address::new(key, account.network()) == *account))
    }
}

/// A signed transaction as it is stored before it is announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Its hash.
    pub hash: Hash256,
    /// No block after this moment may contain it; milliseconds since 1970-01-01 UTC.
    pub deadline_ms: u64,
}

/// How an announcement ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// In a block.
    Confirmed {
        /// The block's height.
        height: u64,
    },
    /// Refused, with the node's code. The same bytes will not get in.
    Rejected {
        /// The node's code.
        code: String,
    },
    /// Its deadline has passed in final chain time: it can never get in, new bytes may be made.
    Expired,
    /// Nothing is known yet: announce the same bytes again later.
    Open,
}

const POLL: Duration = Duration::from_millis(400);
pub(crate) const ANNOUNCE_AGAIN: Duration = Duration::from_secs(15);
pub(crate) const PAST_DEADLINE: &str = "Failure_Core_Past_Deadline";

/// Announces and watches until the transaction is confirmed, refused or expired, or `patience` is over.
///
/// # Errors
/// [`LedgerError`] when no node answers.
pub(crate) async fn settle(
    chain: &impl Chain,
    signed: &Signed,
    clock: &Clock,
    patience: Duration,
) -> Result<Settled, LedgerError> {
    let end = clock.now_ms().saturating_add(u64::try_from(patience.as_millis()).unwrap_or(u64::MAX));
    let mut announced_at: Option<u64> = None;
    let mut passed_at_height: Option<u64> = None;
    loop {
        match chain.fate(&signed.hash).await? {
            Fate::Confirmed { height } => return Ok(Settled::Confirmed { height }),
            Fate::Failed { code } if code == PAST_DEADLINE => return Ok(Settled::Expired),
            Fate::Failed { code } => return Ok(Settled::Rejected { code }),
            Fate::Waiting => {}
            Fate::Unknown => {
                let tip = chain.tip().await?;
                if tip.time_ms > signed.deadline_ms {
                    let height = *passed_at_height.get_or_insert(tip.height);
                    if tip.finalized_height >= height && chain.fate(&signed.hash).await? == Fate::Unknown {
                        return Ok(Settled::Expired);
                    }
                }
                let now = clock.now_ms();
                let again = u64::try_from(ANNOUNCE_AGAIN.as_millis()).unwrap_or(u64::MAX);
                if announced_at.is_none_or(|at| now.saturating_sub(at) >= again) {
                    chain.announce(&signed.bytes).await?;
                    announced_at = Some(now);
                    continue;
                }
            }
        }
        if clock.now_ms() >= end {
            return Ok(Settled::Open);
        }
        tokio::time::sleep(POLL).await;
    }
}
