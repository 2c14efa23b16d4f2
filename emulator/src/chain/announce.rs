//! What happens to a transaction that is announced.

use std::sync::Arc;

use tegata_symbol::{Body, Cosignature, DetachedCosignature, Hash256, NetworkTime, TransactionType};

use super::event::Event;
use super::{Ledger, MOST_RECENT};
use crate::packet::Announced;
use crate::parameters::Parameters;
use crate::rules::{self, Cosigned, Fee, Verdict};
use crate::status::Failure;
use crate::storage::StorageError;

/// Most transactions that wait for a block (a node's `unconfirmedTransactionsCacheMaxSize` holds about as many).
const MOST_UNCONFIRMED: usize = 100_000;
/// Most aggregates that wait for cosignatures.
const MOST_PARTIAL: usize = 10_000;

/// What became of an announcement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// It waits for a block.
    Unconfirmed(Hash256),
    /// It waits for cosignatures.
    Partial(Hash256),
    /// It was rejected with a code.
    Rejected(Hash256, Failure),
    /// Nothing happened, and a node would not say a word: the bytes are no transaction, the hash was seen, the fee is too
    /// low, or the cosignature does not fit.
    Silence,
}

/// What a node judges a transaction by alone, before it looks at the chain: everything that needs no ledger and so no
/// waiting for one.
///
/// # Errors
/// The first rule that is broken.
pub fn judge(announced: &Announced, parameters: &Parameters) -> Verdict {
    rules::stateless(announced, parameters)?;
    if rules::signatures(announced, parameters) { Ok(()) } else { Err(Failure::ConsumerBatchSignatureNotVerifiable) }
}

impl Ledger {
    /// `PUT /transactions` at a network time.
    ///
    /// # Errors
    /// [`StorageError`]: the database cannot be read.
    pub fn announce(&mut self, bytes: &[u8], now: NetworkTime) -> Result<Accepted, StorageError> {
        let Ok(announced) = Announced::read(bytes, &self.parameters) else { return Ok(Accepted::Silence) };
        if self.was_seen(&announced.hash, now)? {
            return Ok(Accepted::Silence);
        }
        let verdict = judge(&announced, &self.parameters);
        Ok(self.take_in(Arc::new(announced), verdict, now))
    }

    /// Takes in what was judged alone.
    pub(crate) fn take_in(&mut self, announced: Arc<Announced>, verdict: Verdict, now: NetworkTime) -> Accepted {
        match verdict {
            Ok(()) => self.admit(announced, now),
            Err(failure) => self.reject(&announced, failure),
        }
    }

    /// The unconfirmed pool's own steps.
    fn admit(&mut self, announced: Arc<Announced>, now: NetworkTime) -> Accepted {
        let least = announced.size().saturating_mul(self.parameters.min_fee_multiplier.into());
        if announced.transaction.max_fee.0 < least || self.unconfirmed.get(&announced.hash).is_some() {
            return Accepted::Silence;
        }
        if self.unconfirmed.len() >= MOST_UNCONFIRMED {
            return self.reject(&announced, Failure::ChainUnconfirmedCacheTooFull);
        }
        let executed =
            self.with_pending(now, |state, context| rules::execute(state, &announced, Fee::Offered, context));
        if let Err(failure) = executed {
            return self.reject(&announced, failure);
        }
        self.sequence = self.sequence.saturating_add(1);
        self.unconfirmed.insert(self.sequence, Arc::clone(&announced));
        self.events.push(Event::UnconfirmedAdded(Arc::clone(&announced)));
        Accepted::Unconfirmed(announced.hash)
    }

    pub(super) fn reject(&mut self, announced: &Announced, failure: Failure) -> Accepted {
        self.note_rejection(announced, failure);
        Accepted::Rejected(announced.hash, failure)
    }

    /// `PUT /transactions/partial` at a network time: an aggregate bonded that waits for cosignatures.
    ///
    /// # Errors
    /// [`StorageError`]: the database cannot be read.
    pub fn announce_partial(&mut self, bytes: &[u8], now: NetworkTime) -> Result<Accepted, StorageError> {
        let Ok(announced) = Announced::read(bytes, &self.parameters) else { return Ok(Accepted::Silence) };
        let hash = announced.hash;
        let known =
            self.partial.get(&hash).is_some() || self.unconfirmed.get(&hash).is_some() || self.is_confirmed(&hash)?;
        if announced.transaction.transaction_type() != TransactionType::AggregateBonded || known {
            return Ok(Accepted::Silence);
        }
        Ok(self.wait_for_cosignatures(Arc::new(announced), now))
    }

    fn wait_for_cosignatures(&mut self, announced: Arc<Announced>, now: NetworkTime) -> Accepted {
        let hash = announced.hash;
        if let Err(failure) = self.judge_partial(&announced, now) {
            return self.reject(&announced, failure);
        }
        if self.partial.len() >= MOST_PARTIAL {
            return Accepted::Silence;
        }
        // Attached cosignatures join one by one, as if each had come alone.
        let attached = match &announced.transaction.body {
            Body::Aggregate(aggregate) => aggregate.cosignatures.clone(),
            _ => Vec::new(),
        };
        let bare = Arc::new(announced.with_cosignatures(Vec::new()));
        self.sequence = self.sequence.saturating_add(1);
        self.partial.insert(self.sequence, Arc::clone(&bare));
        self.events.push(Event::PartialAdded(bare));
        for cosignature in attached {
            self.join(&DetachedCosignature { cosignature, parent_hash: hash }, now);
        }
        self.complete_if_signed(hash, now).unwrap_or(Accepted::Partial(hash))
    }

    /// What a node asks of an aggregate that is to wait for cosignatures, in its order: the aggregate's own rules come last
    /// (`PtValidator::validatePartial`).
    fn judge_partial(&mut self, announced: &Announced, now: NetworkTime) -> rules::Verdict {
        rules::stateless_head(announced, &self.parameters)?;
        self.with_last_block(now, |state, context| rules::admit_partial(state, announced, context))?;
        if !announced.transaction.verify(&self.parameters.network.generation_hash_seed) {
            return Err(Failure::SignatureNotVerifiable);
        }
        rules::stateless_body(announced, &self.parameters)
    }

    /// `PUT /transactions/cosignature` at a network time. A cosignature that does not fit is dropped without a word.
    pub fn announce_cosignature(&mut self, cosignature: &DetachedCosignature, now: NetworkTime) -> Accepted {
        if !self.join(cosignature, now) {
            return Accepted::Silence;
        }
        let hash = cosignature.parent_hash;
        self.complete_if_signed(hash, now).unwrap_or(Accepted::Partial(hash))
    }

    fn join(&mut self, detached: &DetachedCosignature, now: NetworkTime) -> bool {
        let DetachedCosignature { cosignature, parent_hash } = *detached;
        let Some(pooled) = self.partial.get(&parent_hash) else { return false };
        let announced = pooled.transaction;
        let Body::Aggregate(aggregate) = &announced.transaction.body else { return false };
        let most = self.parameters.max_cosignatures_per_aggregate.saturating_sub(1);
        let signed = |other: &Cosignature| other.signer == cosignature.signer;
        if cosignature.version != 0
            || aggregate.cosignatures.len() >= most
            || announced.transaction.signer == cosignature.signer
            || aggregate.cosignatures.iter().any(signed)
        {
            return false;
        }
        let eligible = |cosignatures: &[Cosignature]| {
            let candidate = announced.with_cosignatures(cosignatures.to_vec());
            let cosigned = rules::cosigned(&self.confirmed, &candidate, &self.next_context(&self.parameters, now));
            cosigned != Cosigned::Ineligible
        };
        let mut cosignatures = aggregate.cosignatures.clone();
        cosignatures.push(cosignature);
        if !eligible(&cosignatures) {
            // Either the new one is, or the state took its right from one that joined before: that one goes.
            if !eligible(&[cosignature]) {
                return false;
            }
            cosignatures.retain(|each| eligible(core::slice::from_ref(each)));
        }
        if !cosignature.verify(&parent_hash) {
            return false;
        }
        self.partial.replace(Arc::new(announced.with_cosignatures(cosignatures)));
        self.events.push(Event::Cosignature { cosignature: *detached, addresses: announced.addresses.clone() });
        true
    }

    /// Moves a partial aggregate to the unconfirmed pool when nobody's signature is missing.
    fn complete_if_signed(&mut self, hash: Hash256, now: NetworkTime) -> Option<Accepted> {
        let announced = self.partial.get(&hash)?.transaction;
        let cosigned = rules::cosigned(&self.confirmed, &announced, &self.next_context(&self.parameters, now));
        if cosigned != Cosigned::Complete {
            return None;
        }
        self.partial.remove(&hash);
        self.events.push(Event::PartialRemoved(Arc::clone(&announced)));
        Some(self.admit(announced, now))
    }

    /// Whether the hash is confirmed, or was announced a short while ago: then a node does nothing (`HashCheckConsumer`).
    pub(crate) fn was_seen(&mut self, hash: &Hash256, now: NetworkTime) -> Result<bool, StorageError> {
        let life = u64::try_from(self.parameters.hash_recency.as_millis()).unwrap_or(u64::MAX);
        while let Some(oldest) = self.recent_order.front().copied() {
            let over = self.recent.get(&oldest).is_none_or(|seen| seen.0.saturating_add(life) <= now.0);
            if !over && self.recent_order.len() <= MOST_RECENT {
                break;
            }
            self.recent_order.pop_front();
            self.recent.remove(&oldest);
        }
        if self.recent.contains_key(hash) || self.is_confirmed(hash)? {
            return Ok(true);
        }
        self.recent.insert(*hash, now);
        self.recent_order.push_back(*hash);
        Ok(false)
    }

    fn is_confirmed(&self, hash: &Hash256) -> Result<bool, StorageError> {
        Ok(self.store.snapshot()?.place(hash)?.is_some())
    }
}
