//! What happens on a ledger, for whoever listens.

use std::collections::BTreeSet;
use std::sync::Arc;

use tegata_symbol::proof::FinalizationRound;
use tegata_symbol::{DetachedCosignature, Hash256, NetworkTime, UnresolvedAddress};

use super::block::Block;
use crate::packet::Announced;
use crate::status::Failure;

/// Something that happened. The order of events is the order in which it happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// A block was added.
    Block(Arc<Block>),
    /// Everything up to a block is final.
    Finalized {
        /// The round that made it so.
        round: FinalizationRound,
        /// Height of the block.
        height: u64,
        /// Its hash.
        hash: Hash256,
    },
    /// A transaction was confirmed.
    ConfirmedAdded {
        /// The transaction.
        transaction: Arc<Announced>,
        /// Height of its block.
        height: u64,
    },
    /// A transaction waits for a block.
    UnconfirmedAdded(Arc<Announced>),
    /// It waits no longer.
    UnconfirmedRemoved(Arc<Announced>),
    /// A bonded aggregate waits for cosignatures.
    PartialAdded(Arc<Announced>),
    /// It waits no longer.
    PartialRemoved(Arc<Announced>),
    /// A waiting aggregate got a cosignature.
    Cosignature {
        /// The cosignature.
        cosignature: DetachedCosignature,
        /// Accounts that the aggregate names.
        addresses: BTreeSet<UnresolvedAddress>,
    },
    /// A transaction was rejected.
    Status {
        /// Its hash.
        hash: Hash256,
        /// Why.
        failure: Failure,
        /// Its deadline.
        deadline: NetworkTime,
        /// Accounts that it names.
        addresses: BTreeSet<UnresolvedAddress>,
    },
}
