//! What the wallet needs of a ledger beyond asking it: fees, accounts, announcing, waiting.

mod nodes;

use core::future::Future;

pub use nodes::Nodes;
use tegata_rights::{Guardians, Holding, LedgerError};
use tegata_symbol::{Address, Amount, DetachedCosignature, Hash256, Network, NetworkTime, SigningContext, Transaction};

/// What transactions cost now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fees {
    /// Atomic units for each byte of a transaction.
    pub multiplier: u32,
    /// Rental of one mosaic, in atomic units.
    pub mosaic_rental: Amount,
    /// How far a plain or complete transaction's deadline may lie ahead of the chain's time, in milliseconds.
    pub max_lifetime_ms: u64,
}

/// What the network asks of bonded aggregates and their hash locks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BondTerms {
    /// Deposit of a hash lock in atomic units of the currency; it comes back with the aggregate's confirmation.
    pub deposit: Amount,
    /// Longest life of a hash lock in blocks.
    pub most_blocks: u64,
    /// How far a bonded aggregate's deadline may lie ahead of the chain's time, in milliseconds.
    pub most_lifetime_ms: u64,
}

/// Where an announced transaction stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransactionState {
    /// No node knows it: never arrived, dropped without a word, or rolled back.
    Unknown,
    /// A bonded aggregate waits on the chain for cosignatures.
    Partial,
    /// Nodes have it and no block does yet.
    Waiting,
    /// In a block.
    Confirmed {
        /// The block's height.
        height: u64,
        /// Whether the block can no longer be rolled back.
        is_final: bool,
    },
    /// A node refused it.
    Rejected {
        /// Symbol's code, such as `Failure_Core_Insufficient_Balance`.
        code: String,
    },
}

/// A ledger that can be written to.
pub trait Chain: Guardians + 'static {
    /// The network that the nodes belong to.
    fn network(&self) -> Network;

    /// What a transaction for the next block is signed for.
    fn signing(&self) -> impl Future<Output = Result<SigningContext, LedgerError>> + Send;

    /// What transactions cost now.
    fn fees(&self) -> impl Future<Output = Result<Fees, LedgerError>> + Send;

    /// What bonded aggregates need.
    fn bond_terms(&self) -> impl Future<Output = Result<BondTerms, LedgerError>> + Send;

    /// Bonded aggregates that touch the account and wait for signatures: whole, their hashes and signatures checked.
    fn waiting_at(&self, account: &Address) -> impl Future<Output = Result<Vec<Transaction>, LedgerError>> + Send;

    /// Everything that the account holds; `None` when the ledger has never seen it.
    fn account(&self, address: &Address) -> impl Future<Output = Result<Option<Vec<Holding>>, LedgerError>> + Send;

    /// Time of the latest block that can no longer be rolled back.
    fn final_time(&self) -> impl Future<Output = Result<NetworkTime, LedgerError>> + Send;

    /// Hands the bytes of a signed transaction to nodes, those of a bonded aggregate where they wait for cosignatures.
    /// Success says only that a node took them.
    fn announce(&self, payload: &[u8]) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Hands the bytes of a bonded aggregate to nodes if its hash lock is in a block, and does nothing before: a node would
    /// refuse it, and leave the same bytes unread for minutes.
    fn announce_partial(&self, payload: &[u8]) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Hands a cosignature for a bonded aggregate to nodes. Success says only that a node took it: a wrong one, or one for
    /// an aggregate that is not there, is dropped without a word.
    fn announce_cosignature(
        &self,
        cosignature: &DetachedCosignature,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Where a transaction stands.
    fn state(&self, hash: &Hash256) -> impl Future<Output = Result<TransactionState, LedgerError>> + Send;
}

/// What an account has of the network's currency; nothing where the ledger has never seen it.
pub(crate) async fn currency_of<C: Chain>(
    chain: &C,
    account: &Address,
    network: &Network,
) -> Result<Amount, LedgerError> {
    Ok(currency_in(&chain.account(account).await?.unwrap_or_default(), network))
}

/// The network's currency among what an account holds.
pub(crate) fn currency_in(held: &[Holding], network: &Network) -> Amount {
    let currency = held.iter().find(|holding| holding.asset == network.currency);
    Amount(currency.map_or(0, |holding| holding.amount))
}

/// Makes the connection to a ledger when the wallet first needs it.
pub trait Connect: Send + Sync + 'static {
    /// What it connects to.
    type Chain: Chain;

    /// Connects to the nodes at `urls`, of the network with the generation hash seed `network` if that is known.
    fn connect(
        &self,
        urls: &[String],
        network: Option<Hash256>,
    ) -> impl Future<Output = Result<Self::Chain, LedgerError>> + Send;
}
