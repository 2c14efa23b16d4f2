//! What the rights protocol needs to know from a ledger, whichever it is.
//!
//! Addresses, mosaic ids and hashes are opaque ids here: a permissioned ledger can stand behind the same trait.

use core::future::Future;

use tegata_symbol::{Address, Hash256, MetadataKey, MosaicId};

/// A ledger could not be asked, or answered nonsense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// No node answered in time.
    #[error("no ledger node can be reached: {0}")]
    Unreachable(String),
    /// The node belongs to another network.
    #[error("the node {node} belongs to another network")]
    OtherNetwork {
        /// Its URL.
        node: String,
    },
    /// The node's answer is not what its interface promises.
    #[error("the node {node} gave an answer that makes no sense: {what}")]
    Nonsense {
        /// Its URL.
        node: String,
        /// What was wrong.
        what: String,
    },
    /// Two nodes say different things.
    #[error("the nodes disagree about {about}: {first} and {second}")]
    Disagreement {
        /// What was asked.
        about: String,
        /// First answer, with its node.
        first: String,
        /// Second answer, with its node.
        second: String,
    },
    /// What a node told and what it can prove are not the same. It lies, or its database is damaged.
    #[error("the node {node} contradicts itself about {fact}: it told {told}, and its proof shows {proven}")]
    Contradiction {
        /// Its URL.
        node: String,
        /// What was asked.
        fact: String,
        /// Its answer.
        told: String,
        /// What its proof leads to.
        proven: String,
    },
    /// Fewer independently run nodes than are needed name the block that everything is proven against.
    #[error("block {height} is named by {} of {needed} independently run nodes that are needed", nodes.len())]
    TooFewNodes {
        /// The block's height.
        height: u64,
        /// Those that name it.
        nodes: Vec<String>,
        /// How many it takes.
        needed: usize,
    },
}

/// The state of the chain at the moment of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    /// Height of the latest block.
    pub height: u64,
    /// Hash of the latest block.
    pub block: Hash256,
    /// Time of the latest block; milliseconds since 1970-01-01 UTC.
    pub time_ms: u64,
    /// Blocks up to here can no longer be rolled back.
    pub finalized_height: u64,
    /// The nodes that said so.
    pub nodes: Vec<String>,
}

/// A mosaic (an asset) as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// Its id.
    pub id: MosaicId,
    /// Who defined it.
    pub creator: Address,
    /// Units that exist.
    pub supply: u64,
    /// Decimal places.
    pub divisibility: u8,
    /// Flags in Symbol's numbering.
    pub flags: tegata_symbol::MosaicFlags,
    /// Blocks that it lives; 0: for ever.
    pub duration: u64,
    /// Height of the block that defined it.
    pub since_height: u64,
}

/// Units in an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    /// Whose.
    pub account: Address,
    /// Of what.
    pub asset: MosaicId,
    /// Units.
    pub amount: u64,
}

/// A confirmed transfer of units with its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Who received them.
    pub recipient: Address,
    /// Units.
    pub amount: u64,
    /// The message field.
    pub message: Vec<u8>,
    /// Hash of the transaction, of the aggregate if it was part of one.
    pub transaction: Hash256,
    /// Height of its block.
    pub height: u64,
    /// Position inside the block: `(transaction, inner transaction)`; later ones are larger.
    pub index: (u32, u32),
}

/// A ledger that can be asked. Answers may come from several nodes; they are the ledger's current state, not proofs.
pub trait Ledger: Send + Sync {
    /// The chain's current state.
    fn tip(&self) -> impl Future<Output = Result<Tip, LedgerError>> + Send;

    /// Assets by id; those that do not exist are left out. Order is not kept.
    fn assets(&self, ids: &[MosaicId]) -> impl Future<Output = Result<Vec<Asset>, LedgerError>> + Send;

    /// What the accounts hold of the assets; zero holdings and unknown accounts are left out.
    fn holdings(
        &self,
        accounts: &[Address],
        assets: &[MosaicId],
    ) -> impl Future<Output = Result<Vec<Holding>, LedgerError>> + Send;

    /// Value of a metadata entry of an account, written by `author` (`None` when absent).
    fn account_metadata(
        &self,
        author: &Address,
        target: &Address,
        key: MetadataKey,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, LedgerError>> + Send;

    /// Value of a metadata entry of an asset, written by `author`, who must be its creator (`None` when absent).
    fn asset_metadata(
        &self,
        author: &Address,
        asset: MosaicId,
        key: MetadataKey,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, LedgerError>> + Send;

    /// The latest confirmed transfer of `asset` that `sender` signed, whoever received it, alone or inside an aggregate.
    fn latest_delivery(
        &self,
        sender: &Address,
        asset: MosaicId,
    ) -> impl Future<Output = Result<Option<Delivery>, LedgerError>> + Send;

    /// [`Ledger::latest_delivery`] of several assets, each with its asset; those that were never sent are left out.
    fn latest_deliveries(
        &self,
        sender: &Address,
        assets: &[MosaicId],
    ) -> impl Future<Output = Result<Vec<(MosaicId, Delivery)>, LedgerError>> + Send {
        async move {
            let mut found = Vec::with_capacity(assets.len());
            for asset in assets {
                found.extend(self.latest_delivery(sender, *asset).await?.map(|delivery| (*asset, delivery)));
            }
            Ok(found)
        }
    }

    /// Assets of `creator` for which a revocation has been announced and is not yet confirmed.
    fn pending_revocations(&self, creator: &Address)
    -> impl Future<Output = Result<Vec<MosaicId>, LedgerError>> + Send;

    /// Messages of the transfers inside confirmed aggregates, in order: for each hash, who signed each inner transfer
    /// and its message. An aggregate that does not exist is an error of kind [`LedgerError::Nonsense`].
    fn aggregate_messages(
        &self,
        aggregates: &[Hash256],
    ) -> impl Future<Output = Result<Vec<AggregateMessages>, LedgerError>> + Send;
}

/// A ledger that can also be searched by account, for records that no pointer leads to.
pub trait AccountHistory: Ledger {
    /// The confirmed aggregates complete that touch an account, those that it signed itself first, each group oldest first.
    fn aggregates_at(&self, account: &Address) -> impl Future<Output = Result<AccountAggregates, LedgerError>> + Send;
}

/// The aggregates complete that touch an account, as far as they were read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountAggregates {
    /// Their contents.
    pub read: Vec<FoundAggregate>,
    /// How many more there are, which were not read: anyone can add some.
    pub unread: usize,
}

/// An aggregate that touches an account, as far as records are concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundAggregate {
    /// Its hash.
    pub hash: Hash256,
    /// Its inner transactions, in order.
    pub inner: Vec<InnerMessage>,
}

/// An inner transaction: who signed it and the message field, where it is a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InnerMessage {
    /// Its signer.
    pub signer: Address,
    /// The message field as it stands on the chain, with its type byte; `None`: no transfer.
    pub message: Option<Vec<u8>>,
}

/// What a record's reader needs of an aggregate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AggregateMessages {
    /// Hash of the aggregate.
    pub hash: Hash256,
    /// Signer and message of each inner transfer, in order.
    pub messages: Vec<(Address, Vec<u8>)>,
}
