//! Who pays for a withdrawal, and what is signed for it.

use tegata_rights::{
    Ledger, Payer, check_sponsored_withdrawal, guardians_withdrawal, read_guardians_withdrawal, withdrawal,
};
use tegata_symbol::{
    Address, Amount, Body, Cosignature, DetachedCosignature, MosaicId, Network, NetworkTime, PublicKey, Transaction,
};

use super::record::WithdrawalRecord;
use super::telling::{HospitalTold, Offer, still_out};
use super::units;
use crate::accounts::{Account, KeyRing};
use crate::chain::{Chain, Connect, Fees, currency_of};
use crate::consent::is_unreachable;
use crate::desk::{Desk, DeskError};
use crate::error::WalletError;
use crate::guardians::{Bond, Signatory};
use crate::history::{Happening, HistoryRecord};
use crate::permissions::own_rights;
use crate::progress::{Progress, Step};
use crate::requests::{Intent, OutboxRecord};
use crate::store::Records;
use crate::wallet::{Ground, Wallet};

/// Deadline of a withdrawal that the patient pays for: so far ahead of the chain's time, in milliseconds.
const LIFETIME_MS: u64 = 2 * 3_600_000;

/// Whether something was signed.
pub(super) enum Signed {
    /// It is in the outbox.
    Yes {
        /// The hospitals that were told meanwhile.
        told: Vec<HospitalTold>,
        /// What is in the outbox.
        outbox: Box<OutboxRecord>,
    },
    /// The account has too little, and no hospital pays.
    Nobody {
        /// The hospitals that were told meanwhile.
        told: Vec<HospitalTold>,
        /// What the account lacks, in atomic units.
        missing: Amount,
    },
}

impl<N: Connect> Wallet<N> {
    /// Signs what takes the rights back that are still out: from the account's own currency, else what a hospital
    /// prepared. It is stored before it leaves.
    pub(super) async fn sign_withdrawal(
        &self,
        records: &Records<'_>,
        record: &mut WithdrawalRecord,
        payer: Payer,
        progress: &dyn Progress,
    ) -> Result<Signed, WalletError> {
        let chain = self.chain().await?;
        let ground = self.ground(records).await?;
        let known = own_rights(&*chain, &ground).await?;
        let out = still_out(&known, record);
        let Some(first) = out.first() else {
            record.close();
            let kept = &*record;
            if kept.is_stated() || kept.transaction().is_some() {
                records.transaction(self.now_ms(), |writer| kept.put(writer))?;
            }
            return Err(WalletError::NothingToWithdraw);
        };
        let (units, account, nft) = (units(&out), first.account.clone(), first.message.nft);
        let fees = chain.fees().await?;
        let now = ground.network.time_from_unix_ms(chain.tip().await?.time_ms);
        let deadline = NetworkTime(now.0.saturating_add(LIFETIME_MS.min(fees.max_lifetime_ms)));
        let signatory = Signatory::of(&*chain, &account, &ground.accounts).await?;
        let held = currency_of(&*chain, &account.address, &ground.network).await?;
        let (unsigned, bond, missing) = if signatory.is_guardian() {
            let time = (fees, now, deadline);
            guardians_part(&*chain, &ground.network, &signatory, account.public_key, &units, held, time).await?
        } else {
            let unsigned = withdrawal(account.public_key, &ground.network, &units, deadline, fees.multiplier)
                .ok_or(WalletError::NothingToWithdraw)?;
            check_read_back(&unsigned, &account.public_key, &units)?;
            let missing = unsigned.max_fee.0.saturating_sub(held.0);
            (unsigned, None, Amount(missing))
        };
        let (mut told, mut offer) = (Vec::new(), None);
        if payer == Payer::Hospital || missing.0 > 0 {
            // What a hospital would pay for has the account's own cosignature, which nodes no longer take from it once it
            // has guardians: they are told, and pay nothing.
            (told, offer) = self.tell(records, record, !signatory.is_guardian()).await?;
        }
        if offer.is_none() && missing.0 == 0 {
            let keys = KeyRing::open(records, ground.network.id)?.keys_of(&signatory.account)?;
            let (signing, deadline) = (chain.signing().await?, unsigned.deadline);
            let signed = unsigned.sign(&keys, &signing)?;
            let hash = signed.hash(&ground.network.generation_hash_seed);
            let lock = bond.map(|bond| bond.lock(&hash, &keys, &ground.network, &signing)).transpose()?;
            let outbox =
                OutboxRecord::new(hash, Intent::Withdrawal, signed.to_bytes(), record.request(), deadline).behind(lock);
            record.sponsor = None;
            self.keep(records, record, &outbox, nft, progress)?;
            return Ok(Signed::Yes { told, outbox: Box::new(outbox) });
        }
        let Some(offer) = offer else {
            return Ok(Signed::Nobody { told, missing });
        };
        let outbox = self.cosign_offer(records, record, &ground, &account, &units, nft, offer, progress).await?;
        Ok(Signed::Yes { told, outbox: Box::new(outbox) })
    }

    /// Compares what a desk prepared with the withdrawal, byte for byte, and cosigns it.
    #[allow(clippy::too_many_arguments)] // What the offer is compared with.
    async fn cosign_offer(
        &self,
        records: &Records<'_>,
        record: &mut WithdrawalRecord,
        ground: &Ground,
        account: &Account,
        units: &[(MosaicId, Address)],
        nft: MosaicId,
        offer: Offer,
        progress: &dyn Progress,
    ) -> Result<OutboxRecord, WalletError> {
        let chain = self.chain().await?;
        let transaction = Transaction::from_bytes(&offer.bytes).map_err(|_| DeskError::Unreadable)?;
        let chain_time = ground.network.time_from_unix_ms(chain.tip().await?.time_ms);
        let checked = check_sponsored_withdrawal(&transaction, &account.public_key, &ground.network, units, chain_time);
        let hash = match checked {
            Ok(hash) => hash,
            Err(mismatch) => {
                let entry = HistoryRecord::new(Happening::PreparedRefused).request(&record.request()).nft(Some(nft));
                records.append(self.now_ms(), &entry.detail(mismatch.to_string()))?;
                return Err(mismatch.into());
            }
        };
        progress.step(Step::Prepared { hash });
        let keys = KeyRing::open(records, ground.network.id)?.keys_of(account)?;
        let cosignature = Cosignature::sign(&keys, &hash);
        let request = record.request();
        let mut outbox =
            OutboxRecord::new(hash, Intent::SponsoredWithdrawal, offer.bytes, request, transaction.deadline);
        outbox.set_cosignature(&DetachedCosignature { cosignature, parent_hash: hash });
        record.sponsor = Some(offer.url);
        self.keep(records, record, &outbox, nft, progress)?;
        Ok(outbox)
    }

    /// Stores what was signed with the withdrawal that it carries out, all or none.
    fn keep(
        &self,
        records: &Records<'_>,
        record: &mut WithdrawalRecord,
        outbox: &OutboxRecord,
        nft: MosaicId,
        progress: &dyn Progress,
    ) -> Result<(), WalletError> {
        let hash = outbox.hash();
        record.set_transaction(&hash);
        let kept = &*record;
        records.transaction(self.now_ms(), |writer| {
            outbox.put(writer)?;
            kept.put(writer)?;
            let entry = HistoryRecord::new(Happening::Withdrawn).request(&kept.request()).nft(Some(nft));
            writer.append(&entry.transaction(&hash))?;
            Ok::<_, WalletError>(())
        })?;
        progress.step(Step::Signed { hash });
        Ok(())
    }

    /// Brings what is signed on its way: the bytes to a node, or the cosignature to the desk that pays.
    pub(super) async fn hand_over_withdrawal(
        &self,
        record: &WithdrawalRecord,
        outbox: &OutboxRecord,
        progress: &dyn Progress,
    ) -> Result<(), WalletError> {
        let network = self.network().await?;
        let statement = record.statement(&network.generation_hash_seed)?;
        let taken = match (&record.sponsor, outbox.cosignature(), statement) {
            (Some(url), Some(cosignature), Some(statement)) => match Desk::new(&self.client, url) {
                Ok(desk) => desk.cosign_withdrawal(&statement.digest(), &cosignature).await.is_ok(),
                Err(_) => false,
            },
            _ => false,
        };
        // The hospital signed it to be announced; with the cosignature it is complete.
        if !taken
            && let Err(error) = self.bring_out(outbox).await
            && !is_unreachable(&error)
        {
            return Err(error);
        }
        progress.step(Step::Announced { hash: outbox.hash() });
        Ok(())
    }
}

/// The withdrawal of an account with guardians, what it needs to wait for the others, and what the guardian who signs
/// first lacks. The account's float, which came with the grant, pays the fee as far as it reaches.
async fn guardians_part<C: Chain>(
    chain: &C,
    network: &Network,
    signatory: &Signatory,
    ward: PublicKey,
    units: &[(MosaicId, Address)],
    held: Amount,
    (fees, now, alone): (Fees, NetworkTime, NetworkTime),
) -> Result<(Transaction, Option<Bond>, Amount), WalletError> {
    let (guardian, signatures) = (signatory.key(), signatory.signatures());
    let bond = if signatures > 1 { Some(Bond::of(chain, fees, now).await?) } else { None };
    let deadline = bond.as_ref().map_or(alone, Bond::deadline);
    let multiplier = fees.multiplier;
    let unsigned = guardians_withdrawal(ward, network, guardian, signatures, held, units, deadline, multiplier);
    let unsigned = unsigned.ok_or(WalletError::NothingToWithdraw)?;
    let read = Transaction::from_bytes(&unsigned.to_bytes()).map_err(|_| WalletError::ReviewChanged)?;
    let facts = read_guardians_withdrawal(&read, network, &ward).map_err(|_| WalletError::ReviewChanged)?;
    if facts.taken_back != units || facts.payer != guardian {
        return Err(WalletError::ReviewChanged);
    }
    let lock = bond.as_ref().map_or(0, |bond| bond.max_fee(network).0.saturating_add(bond.deposit().0));
    let needed = facts.max_fee.0.saturating_sub(facts.share.0).saturating_add(lock);
    let own = currency_of(chain, &signatory.account.address, network).await?;
    Ok((unsigned, bond, Amount(needed.saturating_sub(own.0))))
}

/// The bytes that will be signed take back these units and do nothing else.
fn check_read_back(
    unsigned: &Transaction,
    patient: &PublicKey,
    units: &[(MosaicId, Address)],
) -> Result<(), WalletError> {
    let read = Transaction::from_bytes(&unsigned.to_bytes()).map_err(|_| WalletError::ReviewChanged)?;
    let bodies: Vec<&Body> = match &read.body {
        Body::Aggregate(aggregate) if aggregate.transactions().iter().all(|inner| inner.signer == *patient) => {
            aggregate.transactions().iter().map(|inner| &inner.body).collect()
        }
        body => vec![body],
    };
    let taken: Option<Vec<(MosaicId, Address)>> = bodies
        .into_iter()
        .map(|body| match body {
            Body::MosaicSupplyRevocation(body) if body.mosaic.amount == Amount(1) => {
                Some((body.mosaic.id, body.source.account()?))
            }
            _ => None,
        })
        .collect();
    if taken.as_deref() == Some(units) { Ok(()) } else { Err(WalletError::ReviewChanged) }
}
