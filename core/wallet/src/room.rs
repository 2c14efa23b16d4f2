//! Room in an account that strangers filled with mosaics: without it a first grant cannot be made.

use std::collections::HashSet;

use tegata_rights::{Asset, Holding, Payer};
use tegata_symbol::{
    Address, Aggregate, Amount, Body, Embedded, Hash256, Mosaic, MosaicFlags, MosaicId, Network, NetworkTime,
    Transaction, Transfer,
};

use crate::accounts::KeyRing;
use crate::chain::{Chain, Connect, currency_in};
use crate::consent::{Outcome, is_unreachable};
use crate::error::WalletError;
use crate::hospitals::MAX_MOSAICS;
use crate::progress::{Progress, Step};
use crate::requests::{Fate, Intent, OutboxRecord};
use crate::review::{Caution, Plan};
use crate::store::Records;
use crate::wallet::Wallet;

/// Deadline: so far ahead of the chain's time, in milliseconds.
const LIFETIME_MS: u64 = 30 * 60_000;

impl<N: Connect> Wallet<N> {
    /// Sends as many strangers' mosaics back to who made them as the grant needs room for, and waits until that is in a
    /// block. Answers whether anything had to be done.
    ///
    /// # Errors
    /// [`WalletError::AccountFull`] when none can be sent away; [`WalletError::NotEnough`] when the account cannot pay;
    /// [`WalletError::RoomPending`] when it is not in a block yet.
    pub(crate) async fn make_room(
        &self,
        records: &Records<'_>,
        digest: &Hash256,
        plan: &Plan,
        progress: &dyn Progress,
    ) -> Result<bool, WalletError> {
        let network = self.network().await?;
        let chain = self.chain().await?;
        let mut stubborn: HashSet<Address> = HashSet::new();
        let mut has_made = false;
        loop {
            let held = chain.account(&plan.account.address).await?.unwrap_or_default();
            let lacks = lacking(&held, plan, network.currency);
            if lacks == 0 {
                return Ok(has_made);
            }
            let outbox = match self.room_under_way(records, digest).await? {
                Some(outbox) => outbox,
                None => {
                    let away = strangers(&*chain, &network, &held, plan, lacks, &stubborn).await?;
                    stubborn.extend(away.iter().map(|(asset, _)| asset.creator));
                    self.sign_room(records, digest, plan, &held, &away, progress).await?
                }
            };
            match self.announce_bytes(&outbox).await {
                Ok(()) => progress.step(Step::Announced { hash: outbox.hash() }),
                Err(error) if is_unreachable(&error) => {}
                Err(error) => return Err(error),
            }
            match self.settle(records, &outbox.hash(), progress).await? {
                Outcome::Confirmed { .. } => has_made = true,
                // Somebody does not take theirs back: try others.
                Outcome::Rejected { .. } => {}
                Outcome::TimedOut { .. } | Outcome::Stated { .. } | Outcome::Collecting { .. } => {
                    return Err(WalletError::RoomPending(outbox.hash()));
                }
            }
        }
    }

    /// What was signed for this before and can still come true.
    async fn room_under_way(
        &self,
        records: &Records<'_>,
        digest: &Hash256,
    ) -> Result<Option<OutboxRecord>, WalletError> {
        for stored in records.list::<OutboxRecord>()?.into_iter().rev() {
            let outbox = stored.value;
            if outbox.intent == Intent::Room
                && outbox.request() == *digest
                && outbox.fate == Fate::Open
                && !self.is_dead(records, &outbox).await?
            {
                return Ok(Some(outbox));
            }
        }
        Ok(None)
    }

    async fn sign_room(
        &self,
        records: &Records<'_>,
        digest: &Hash256,
        plan: &Plan,
        held: &[Holding],
        away: &[(Asset, u64)],
        progress: &dyn Progress,
    ) -> Result<OutboxRecord, WalletError> {
        let network = self.network().await?;
        let unsigned = draft(&network, plan, away);
        let deadline = unsigned.deadline;
        let balance = currency_in(held, &network).0;
        let missing = Amount(unsigned.max_fee.0.saturating_sub(balance));
        if missing.0 > 0 {
            return Err(WalletError::NotEnough { missing });
        }
        let keys = KeyRing::open(records, network.id)?.keys_of(&plan.account)?;
        let signed = unsigned.sign(&keys, &plan.signing)?;
        let hash = signed.hash(&network.generation_hash_seed);
        let outbox = OutboxRecord::new(hash, Intent::Room, signed.to_bytes(), *digest, deadline);
        records.transaction(self.now_ms(), |writer| outbox.put(writer))?;
        progress.step(Step::Signed { hash });
        Ok(outbox)
    }
}

/// What a review says of room that has to be made before the grant; `None`: there is room.
pub(crate) async fn caution(
    chain: &impl Chain,
    network: &Network,
    held: &[Holding],
    plan: &Plan,
) -> Result<Option<Caution>, WalletError> {
    let lacks = lacking(held, plan, network.currency);
    if lacks == 0 {
        return Ok(None);
    }
    // What guardians sign for can send nothing by its own key.
    if plan.signatory.is_guardian() {
        return Ok(Some(Caution::AccountFull));
    }
    match strangers(chain, network, held, plan, lacks, &HashSet::new()).await {
        Ok(away) => {
            let max_fee = draft(network, plan, &away).max_fee;
            Ok(Some(Caution::StrangersGoBack { mosaics: away.len(), max_fee }))
        }
        Err(WalletError::AccountFull(_)) => Ok(Some(Caution::AccountFull)),
        Err(error) => Err(error),
    }
}

/// Mosaics of strangers that can go back to who made them.
async fn strangers(
    chain: &impl Chain,
    network: &Network,
    held: &[Holding],
    plan: &Plan,
    count: usize,
    stubborn: &HashSet<Address>,
) -> Result<Vec<(Asset, u64)>, WalletError> {
    let height = chain.tip().await?.height;
    let ids: Vec<_> = held.iter().map(|holding| holding.asset).filter(|id| *id != network.currency).collect();
    let mut assets = chain.assets(&ids).await?;
    assets.retain(|asset| {
        let is_study = asset.supply == 1 && !asset.flags.contains(MosaicFlags::TRANSFERABLE);
        // An ended mosaic cannot be moved any more.
        let lives = asset.duration == 0 || height.saturating_add(1) < asset.since_height.saturating_add(asset.duration);
        asset.creator != plan.account.address && !is_study && lives && !stubborn.contains(&asset.creator)
    });
    assets.sort_unstable_by_key(|asset| asset.id);
    let amount = |asset: &Asset| held.iter().find(|h| h.asset == asset.id).map_or(0, |holding| holding.amount);
    let away: Vec<(Asset, u64)> = assets.into_iter().map(|asset| (asset, amount(&asset))).take(count).collect();
    if away.len() < count { Err(WalletError::AccountFull(plan.account.address)) } else { Ok(away) }
}

/// The unsigned aggregate that sends them back.
fn draft(network: &Network, plan: &Plan, away: &[(Asset, u64)]) -> Transaction {
    let patient = plan.account.public_key;
    let steps = away.iter().map(|(asset, amount)| {
        let mosaics = vec![Mosaic { id: asset.id, amount: Amount(*amount) }];
        let recipient = asset.creator.into();
        Embedded::new(patient, network.id, Body::Transfer(Transfer { recipient, mosaics, message: Vec::new() }))
    });
    let deadline = NetworkTime(plan.chain_time.0.saturating_add(LIFETIME_MS.min(plan.fees.max_lifetime_ms)));
    let body = Body::Aggregate(Aggregate::complete(steps.collect()));
    Transaction::new(patient, network.id, deadline, body).with_fee(plan.fees.multiplier, 0)
}

/// How many mosaics must leave before the grant: room for each right that is new, and for the currency that a hospital
/// sends to an account without any.
fn lacking(held: &[Holding], plan: &Plan, currency: MosaicId) -> usize {
    let rights = usize::try_from(plan.terms.rentals(|role| plan.state(role))).unwrap_or(usize::MAX);
    let has_currency = held.iter().any(|holding| holding.asset == currency);
    let needed = rights.saturating_add(usize::from(plan.payer == Payer::Hospital && !has_currency));
    needed.saturating_sub(MAX_MOSAICS.saturating_sub(held.len()))
}
