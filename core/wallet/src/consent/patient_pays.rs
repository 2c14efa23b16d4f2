//! The patient pays: one signature.

use tegata_rights::{Decision, read_grant, read_guardians_grant};
use tegata_symbol::{Body, Hash256, KeyPair, Transaction};

use crate::accounts::KeyRing;
use crate::chain::Connect;
use crate::error::WalletError;
use crate::history::{Happening, HistoryRecord};
use crate::progress::{Progress, Step};
use crate::requests::{self, Decided, Intent, OutboxRecord, RequestRecord};
use crate::review::Plan;
use crate::store::Records;
use crate::studies::record_key;
use crate::wallet::Wallet;

/// A draft that was shown is signed as it is if this much of its time is left, in milliseconds; later only its
/// deadline is made anew.
const DRAFT_MARGIN_MS: u64 = 30 * 60_000;

impl<N: Connect> Wallet<N> {
    /// Signs the grant and stores it with the decision and the sealed answer, all or none.
    pub(super) fn sign_grant(
        &self,
        records: &Records<'_>,
        digest: &Hash256,
        record: &RequestRecord,
        plan: &Plan,
        progress: &dyn Progress,
    ) -> Result<Hash256, WalletError> {
        let fresh = plan.draft.as_ref().ok_or(WalletError::ReviewChanged)?;
        let unsigned = match record.draft_of(plan.terms.nft) {
            Some(shown) => as_shown(shown, fresh, plan)?,
            None => fresh.clone(),
        };
        let network = self.settings()?.network.ok_or(WalletError::inconsistent("settings"))?;
        // The very bytes that will be signed must say what was agreed to.
        match plan.signatory.is_guardian() {
            true => read_guardians_grant(&unsigned, &network, &plan.terms.patient)?,
            false => read_grant(&unsigned, &network, &plan.terms.patient)?,
        };
        let ring = KeyRing::open(records, network.id)?;
        let keys = ring.keys_of(&plan.signatory.account)?;
        let deadline = unsigned.deadline;
        let signed = unsigned.sign(&keys, &plan.signing)?;
        let hash = signed.hash(&network.generation_hash_seed);
        let answer = self.seal(
            digest,
            Decision::Granted,
            &keys,
            plan.terms.patient,
            plan.terms.nft,
            // A grant that guardians sign is announced by them.
            Some((&hash, (!plan.signatory.is_guardian()).then(|| signed.to_bytes()))),
            thumbnail_key(record, plan, &ring.keys_of(&plan.account)?)?,
            &plan.asker.transport_key,
        )?;
        let lock = plan.bond.as_ref().map(|bond| bond.lock(&hash, &keys, &network, &plan.signing)).transpose()?;
        let outbox = OutboxRecord::new(hash, Intent::Grant, signed.to_bytes(), *digest, deadline).behind(lock);
        let now_ms = self.now_ms();
        records.transaction(now_ms, |writer| {
            let mut record = requests::get(writer, digest)?.ok_or(WalletError::NotScanned(*digest))?;
            record.decide(Decided::Agreed, Some(plan.terms.nft), Some(&plan.terms.patient), now_ms);
            record.set_transaction(Some(&hash));
            record.set_draft(None);
            record.set_recipients(&plan.terms.transfer_to, &plan.terms.viewing_to);
            record.answer = Some(answer.to_bytes());
            record.desk_waits = !plan.desk.is_empty();
            record.desk.clone_from(&plan.desk);
            record.asker_name = Some(plan.asker.name.clone());
            requests::put(writer, digest, &record)?;
            outbox.put(writer)?;
            let entry = HistoryRecord::new(Happening::Accepted).request(digest).nft(Some(plan.terms.nft));
            writer.append(&entry.transaction(&hash).detail(plan.asker.name.clone()))?;
            Ok::<_, WalletError>(())
        })?;
        progress.step(Step::Signed { hash });
        Ok(hash)
    }
}

/// The draft that was shown, if it still is what agreeing leads to; a passed deadline alone is made anew.
fn as_shown(shown: &[u8], fresh: &Transaction, plan: &Plan) -> Result<Transaction, WalletError> {
    let shown = Transaction::from_bytes(shown).map_err(|_| WalletError::inconsistent("requests"))?;
    let steps = |transaction: &Transaction| match &transaction.body {
        Body::Aggregate(aggregate) => Some(aggregate.transactions().to_vec()),
        _ => None,
    };
    if steps(&shown) != steps(fresh) || shown.max_fee < fresh.max_fee {
        return Err(WalletError::ReviewChanged);
    }
    let is_timely = shown.deadline.0 > plan.chain_time.0.saturating_add(DRAFT_MARGIN_MS);
    let in_limits = shown.deadline <= fresh.deadline;
    Ok(if is_timely && in_limits { shown } else { Transaction { deadline: fresh.deadline, ..shown } })
}

/// The key of the study's picture, where the request asks for it.
pub(super) fn thumbnail_key(
    record: &RequestRecord,
    plan: &Plan,
    keys: &KeyPair,
) -> Result<Option<[u8; 32]>, WalletError> {
    if !record.request()?.request().wants_thumbnail_key {
        return Ok(None);
    }
    let key = plan.study.locator().and_then(|locator| record_key(&locator, keys));
    Ok(key.map(|key| *key.expose()))
}
