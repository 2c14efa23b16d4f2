//! The hospital pays: its desk prepares the aggregate, the phone compares every byte that matters and cosigns.

use tegata_rights::{
    Decision, GrantFacts, GrantForm, GrantMismatch, GrantTerms, Role, SealedAnswer, SponsorLimits, check_prepared,
    offline_terms,
};
use tegata_symbol::{Amount, Hash256, Network, Transaction};

use super::by_code::note_refused;
use super::patient_pays::thumbnail_key;
use crate::accounts::KeyRing;
use crate::chain::Connect;
use crate::desk::{Desk, DeskError};
use crate::error::WalletError;
use crate::history::{Happening, HistoryRecord};
use crate::progress::{Progress, Step};
use crate::requests::{self, Decided, Intent, OutboxRecord, RequestRecord};
use crate::review::Plan;
use crate::store::Records;
use crate::wallet::Wallet;

/// The most that a desk may send beyond the rentals as a float for a later withdrawal: 5 XYM in atomic units. More
/// would make the account a place to put money.
pub const MAX_FLOAT: Amount = Amount(5_000_000);
/// How much more than the rentals the desk may send because it asked for the price earlier: 25 per cent.
pub const RENTAL_MARGIN_PERCENT: u64 = 25;

impl<N: Connect> Wallet<N> {
    /// Stores the decision with the sealed answer that asks the desk to prepare. Nothing is signed on the chain yet.
    pub(super) fn agree(
        &self,
        records: &Records<'_>,
        digest: &Hash256,
        record: &RequestRecord,
        plan: &Plan,
        progress: &dyn Progress,
    ) -> Result<(), WalletError> {
        let network = self.settings()?.network.ok_or(WalletError::inconsistent("settings"))?;
        let ring = KeyRing::open(records, network.id)?;
        let thumbnail_key = thumbnail_key(record, plan, &ring.keys_of(&plan.account)?)?;
        let keys = ring.keys_of(&plan.signatory.account)?;
        let (patient, nft, transport) = (plan.terms.patient, plan.terms.nft, &plan.asker.transport_key);
        let answer = self.seal(digest, Decision::Prepare, &keys, patient, nft, None, thumbnail_key, transport)?;
        let now_ms = self.now_ms();
        records.transaction(now_ms, |writer| {
            let mut record = requests::get(writer, digest)?.ok_or(WalletError::NotScanned(*digest))?;
            record.decide(Decided::Agreed, Some(nft), Some(&plan.terms.patient), now_ms);
            record.set_transaction(None);
            record.set_draft(None);
            record.answer = Some(answer.to_bytes());
            record.desk.clone_from(&plan.desk);
            record.asker_name = Some(plan.asker.name.clone());
            requests::put(writer, digest, &record)?;
            let entry = HistoryRecord::new(Happening::Accepted).request(digest).nft(Some(nft));
            writer.append(&entry.detail(plan.asker.name.clone()))?;
            Ok::<_, WalletError>(())
        })?;
        progress.step(Step::Agreed);
        Ok(())
    }

    /// Asks the desk for the prepared aggregate, checks it, stores it, cosigns it.
    pub(super) async fn prepare(
        &self,
        records: &Records<'_>,
        digest: &Hash256,
        plan: &Plan,
        progress: &dyn Progress,
    ) -> Result<Hash256, WalletError> {
        let record = records.read(|reader| requests::get(reader, digest))?.ok_or(WalletError::NotScanned(*digest))?;
        let answer = record.answer.as_deref().ok_or(WalletError::inconsistent("requests"))?;
        progress.step(Step::AskingDesk);
        let bytes = Desk::new(&self.client, &record.desk)?.prepare(&SealedAnswer::from_bytes(answer)?).await?;
        let hash = self.store_prepared(records, digest, plan, bytes)?.hash;
        progress.step(Step::Prepared { hash });
        let stored =
            records.read(|reader| OutboxRecord::get(reader, &hash))?.ok_or(WalletError::inconsistent("outbox"))?;
        if stored.is_signed() { Ok(hash) } else { self.cosign(records, plan, stored, progress) }
    }

    /// Checks an aggregate that a desk prepared, however it came, and stores it unsigned.
    pub(super) fn store_prepared(
        &self,
        records: &Records<'_>,
        digest: &Hash256,
        plan: &Plan,
        bytes: Vec<u8>,
    ) -> Result<GrantFacts, WalletError> {
        let network = self.settings()?.network.ok_or(WalletError::inconsistent("settings"))?;
        let transaction = Transaction::from_bytes(&bytes).map_err(|_| DeskError::Unreadable)?;
        let (facts, terms) = match self.check(&transaction, plan, &network) {
            Ok(checked) => checked,
            Err(mismatch) => {
                note_refused(records, self.now_ms(), digest, plan, &mismatch)?;
                return Err(mismatch.into());
            }
        };
        let hash = facts.hash;
        let outbox = OutboxRecord::new(hash, Intent::SponsoredGrant, bytes, *digest, transaction.deadline);
        records.transaction(self.now_ms(), |writer| {
            self.update(writer, digest, |record| {
                record.set_transaction(Some(&hash));
                record.set_recipients(&terms.transfer_to, &terms.viewing_to);
            })?;
            // A transaction that was cosigned before keeps its cosignature.
            match OutboxRecord::get(writer, &hash)? {
                Some(_) => Ok::<_, WalletError>(()),
                None => Ok(outbox.put(writer)?),
            }
        })?;
        Ok(facts)
    }

    /// Compares the desk's bytes with what the request leads to. Without a node the bytes themselves tell how the rights
    /// stand and which of the listed reception accounts take them in; everything else must be equal all the same.
    fn check(
        &self,
        transaction: &Transaction,
        plan: &Plan,
        network: &Network,
    ) -> Result<(GrantFacts, GrantTerms), GrantMismatch> {
        let form = GrantForm::of(plan.payer).ok_or(GrantMismatch::PatientPays)?;
        let (terms, states) = match &plan.source_if_offline {
            Some(source) => offline_terms(transaction, &plan.terms, network, source, &plan.asker)?,
            None => (plan.terms.clone(), Role::ALL.map(|role| plan.state(role))),
        };
        let state = |role| if role == Role::Transfer { states[0] } else { states[1] };
        let rentals = terms.rentals(state).saturating_mul(plan.fees.mosaic_rental.0);
        let margin = rentals.saturating_mul(RENTAL_MARGIN_PERCENT) / 100;
        let limits = SponsorLimits {
            rental: plan.fees.mosaic_rental,
            most_beyond_rentals: Amount(MAX_FLOAT.0.saturating_add(margin)),
            chain_time: plan.chain_time,
            form,
        };
        Ok((check_prepared(transaction, &terms, network, &limits, state)?, terms))
    }

    /// Cosigns a stored aggregate after checking its bytes once more, and stores the cosignature before it leaves.
    pub(super) fn cosign(
        &self,
        records: &Records<'_>,
        plan: &Plan,
        mut outbox: OutboxRecord,
        progress: &dyn Progress,
    ) -> Result<Hash256, WalletError> {
        let network = self.settings()?.network.ok_or(WalletError::inconsistent("settings"))?;
        let transaction = Transaction::from_bytes(&outbox.payload).map_err(|_| WalletError::inconsistent("outbox"))?;
        self.check(&transaction, plan, &network)?;
        let keys = KeyRing::open(records, network.id)?.keys_of(&plan.signatory.account)?;
        let cosignature = transaction.cosign(&keys, &plan.signing)?;
        let hash = cosignature.parent_hash;
        outbox.set_cosignature(&cosignature);
        records.transaction(self.now_ms(), |writer| outbox.put(writer))?;
        progress.step(Step::Signed { hash });
        Ok(hash)
    }
}
