//! What waits on the chain for this wallet's signature as a guardian. A cosignature covers 32 bytes: nothing is signed that
//! cannot be explained completely from the whole transaction.

use tegata_rights::{
    GrantFacts, Guardians, GuardiansWithdrawal, Guardianship, GuardianshipChange, Ledger, read_guardians_grant,
    read_guardians_withdrawal, read_guardianship_change, ward_of,
};
use tegata_symbol::{Address, Amount, Body, Hash256, Transaction};

use super::{GuardianError, refresh_wards};
use crate::accounts::{Account, KeyRing};
use crate::chain::{Chain, Connect};
use crate::consent::Outcome;
use crate::error::WalletError;
use crate::history::{Happening, HistoryRecord};
use crate::permissions::own_rights;
use crate::progress::{Progress, Step};
use crate::requests::{self, Decided, Intent, OutboxRecord};
use crate::review::Caution;
use crate::store::Records;
use crate::vault::Auth;
use crate::wallet::{Ground, Wallet};

/// What a waiting transaction does.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WaitingAct {
    /// It changes the account's guardians.
    Guardians(GuardianshipChange),
    /// It gives rights. Who asks and what for stands in the request of which this wallet needs the code.
    Grant {
        /// What it does.
        facts: GrantFacts,
        /// Digest of the request.
        request: Hash256,
        /// Whether this wallet has scanned that request.
        is_known: bool,
    },
    /// It takes rights back.
    Withdrawal(GuardiansWithdrawal),
    /// Something that this wallet does not sign.
    Unexplained,
}

/// A transaction that waits for guardians' signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its hash, computed from its bytes.
    pub hash: Hash256,
    /// The account that it is about.
    pub account: Address,
    /// What it does.
    pub act: WaitingAct,
    /// Who has signed.
    pub signed: Vec<Address>,
    /// Guardians, now or to be, who have not.
    pub unsigned: Vec<Address>,
    /// Whether this wallet has signed.
    pub signed_here: bool,
    /// The account of this wallet that can sign, if one can.
    pub own_guardian: Option<Address>,
    /// No block after this moment may contain it; milliseconds since 1970-01-01 UTC.
    pub deadline_ms: u64,
}

/// What became of a cosignature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CosignReceipt {
    /// Hash of the transaction.
    pub transaction: Hash256,
    /// How it ended, or that it waits for still others.
    pub outcome: Outcome,
}

/// One that was found, whole.
struct Found {
    transaction: Transaction,
    waiting: Waiting,
    before: Guardianship,
}

impl<N: Connect> Wallet<N> {
    /// Everything that waits for signatures of guardians: where this wallet is one, or is to become one.
    ///
    /// # Errors
    /// [`WalletError::Ledger`], [`WalletError::NoNode`].
    pub async fn waiting_for_guardians(&self) -> Result<Vec<Waiting>, WalletError> {
        let session = self.session()?;
        let records = self.store.records(&session)?;
        Ok(self.find_waiting(&records).await?.into_iter().map(|found| found.waiting).collect())
    }

    async fn find_waiting(&self, records: &Records<'_>) -> Result<Vec<Found>, WalletError> {
        let chain = self.chain().await?;
        let accounts = self.ground(records).await?.accounts;
        refresh_wards(&*chain, records, &accounts, self.now_ms()).await?;
        let ground = self.ground(records).await?;
        let seed = ground.network.generation_hash_seed;
        let mut found: Vec<Found> = Vec::new();
        for account in &ground.accounts {
            for transaction in chain.waiting_at(&account.address).await? {
                let hash = transaction.hash(&seed);
                if !found.iter().any(|known| known.waiting.hash == hash) {
                    found.extend(self.explain(&chain, records, &ground, transaction, hash).await?);
                }
            }
        }
        Ok(found)
    }

    /// Whether this wallet can sign it as a guardian.
    pub(crate) async fn is_for_guardians(
        &self,
        chain: &N::Chain,
        records: &Records<'_>,
        ground: &Ground,
        transaction: &Transaction,
        hash: Hash256,
    ) -> Result<bool, WalletError> {
        let found = self.explain(chain, records, ground, transaction.clone(), hash).await?;
        Ok(found
            .is_some_and(|found| found.waiting.own_guardian.is_some() && found.waiting.act != WaitingAct::Unexplained))
    }

    /// `None`: no act of an account that this wallet has to do with.
    async fn explain(
        &self,
        chain: &N::Chain,
        records: &Records<'_>,
        ground: &Ground,
        transaction: Transaction,
        hash: Hash256,
    ) -> Result<Option<Found>, WalletError> {
        let network = &ground.network;
        let Some(ward) = ward_of(&transaction) else { return Ok(None) };
        let account = Address::new(&ward, network.id);
        let before = chain.guardianship(&account).await?.unwrap_or(Guardianship::none(account));
        let act = if let Ok(change) = read_guardianship_change(&transaction, network, &before) {
            WaitingAct::Guardians(change)
        } else if let Ok(taken) = read_guardians_withdrawal(&transaction, network, &ward) {
            WaitingAct::Withdrawal(taken)
        } else if let Ok(facts) = read_guardians_grant(&transaction, network, &ward)
            && let Some(request) = facts.delivered.first().map(|step| step.message.request)
        {
            let is_known = records.read(|reader| requests::get(reader, &request))?.is_some();
            WaitingAct::Grant { facts, request, is_known }
        } else {
            WaitingAct::Unexplained
        };
        let mut guardians = before.guardians.clone();
        if let WaitingAct::Guardians(change) = &act {
            guardians.extend(&change.added);
        }
        let mut signed = vec![Address::new(&transaction.signer, network.id)];
        if let Body::Aggregate(aggregate) = &transaction.body {
            signed.extend(aggregate.cosignatures.iter().map(|other| Address::new(&other.signer, network.id)));
        }
        let own = ground.accounts.iter().filter(|own| own.origin.is_of_words() && guardians.contains(&own.address));
        let own: Vec<&Account> = own.collect();
        let is_own_account = ground.accounts.iter().any(|own| own.address == account);
        if own.is_empty() && !is_own_account {
            return Ok(None);
        }
        let waiting = Waiting {
            hash,
            account,
            act,
            unsigned: guardians.iter().filter(|guardian| !signed.contains(guardian)).copied().collect(),
            signed_here: own.iter().any(|own| signed.contains(&own.address)),
            own_guardian: own.first().map(|own| own.address),
            deadline_ms: network.unix_ms(transaction.deadline),
            signed,
        };
        Ok(Some(Found { transaction, waiting, before }))
    }

    /// Signs what another guardian began, after explaining it completely once more. Of a grant this wallet must have
    /// scanned the request, and it must do exactly what agreeing to that request leads to.
    ///
    /// # Errors
    /// [`WalletError::Guardian`] says what stands in the way; [`WalletError::Refused`] with the reasons of the review.
    pub async fn cosign_as_guardian(
        &self,
        hash: &Hash256,
        auth: impl Into<Auth<'_>>,
        progress: &dyn Progress,
    ) -> Result<CosignReceipt, WalletError> {
        let _one_at_a_time = self.signing.lock().await;
        let session = self.session()?;
        let records = self.store.records(&session)?;
        self.authenticate(auth.into())?;
        if let Some(outbox) = records.read(|reader| OutboxRecord::get(reader, hash))?
            && outbox.intent == Intent::Cosigning
        {
            return self.finish_cosigning(&records, &outbox, progress).await;
        }
        progress.step(Step::Checking);
        let found = self.find_waiting(&records).await?.into_iter().find(|found| found.waiting.hash == *hash);
        let found = found.ok_or(GuardianError::NothingWaits(*hash))?;
        let ground = self.ground(&records).await?;
        let guardian = found.waiting.own_guardian.filter(|_| !found.waiting.signed_here);
        let guardian = ground.accounts.iter().find(|account| Some(account.address) == guardian);
        let guardian = guardian.ok_or(GuardianError::NothingWaits(*hash))?;
        let chain = self.chain().await?;
        if found.transaction.deadline <= ground.network.time_from_unix_ms(chain.tip().await?.time_ms) {
            return Err(GuardianError::NothingWaits(*hash).into());
        }
        let (nft, request) = self.check_waiting(&chain, &records, &ground, &found).await?;
        let keys = KeyRing::open(&records, ground.network.id)?.keys_of(guardian)?;
        let cosignature = found.transaction.cosign(&keys, &chain.signing().await?)?;
        let (bytes, deadline) = (found.transaction.to_bytes(), found.transaction.deadline);
        let mut outbox = OutboxRecord::new(*hash, Intent::Cosigning, bytes, request.unwrap_or(Hash256::ZERO), deadline);
        outbox.set_cosignature(&cosignature);
        let now_ms = self.now_ms();
        records.transaction(now_ms, |writer| {
            if let (Some(digest), WaitingAct::Grant { facts, .. }) = (&request, &found.waiting.act) {
                let mut record = requests::get(writer, digest)?.ok_or(WalletError::NotScanned(*digest))?;
                record.decide(Decided::Agreed, nft, Some(&facts.patient), now_ms);
                record.set_transaction(Some(hash));
                record.set_draft(None);
                requests::put(writer, digest, &record)?;
            }
            outbox.put(writer)?;
            let mut entry = HistoryRecord::new(Happening::Cosigned).nft(nft).transaction(hash);
            if let Some(digest) = &request {
                entry = entry.request(digest);
            }
            writer.append(&entry.detail(found.waiting.account.to_string()))?;
            Ok::<_, WalletError>(())
        })?;
        progress.step(Step::Signed { hash: *hash });
        self.finish_cosigning(&records, &outbox, progress).await
    }

    /// Whether this wallet may sign it; of a grant with the study and the request.
    async fn check_waiting(
        &self,
        chain: &N::Chain,
        records: &Records<'_>,
        ground: &Ground,
        found: &Found,
    ) -> Result<(Option<tegata_symbol::MosaicId>, Option<Hash256>), WalletError> {
        let hash = found.waiting.hash;
        let payer = Address::new(&found.transaction.signer, ground.network.id);
        match &found.waiting.act {
            WaitingAct::Unexplained => Err(GuardianError::Unexplained(hash).into()),
            WaitingAct::Guardians(change) => {
                // Whoever begins is a guardian, or becomes one with this very change.
                let begins = if found.before.is_guarded() { &found.before.guardians } else { &change.added };
                if begins.contains(&payer) { Ok((None, None)) } else { Err(GuardianError::Unexplained(hash).into()) }
            }
            WaitingAct::Withdrawal(taken) => {
                let rights = own_rights(chain, ground).await?;
                let is_right = |mosaic| rights.iter().find(|right| right.mosaic == mosaic);
                let first = taken.taken_back.first().and_then(|(mosaic, _)| is_right(*mosaic));
                let all = taken.taken_back.iter().all(|(mosaic, _)| is_right(*mosaic).is_some());
                let first = first.filter(|_| all && found.before.guardians.contains(&payer));
                let first = first.ok_or(GuardianError::Unexplained(hash))?;
                Ok((Some(first.message.nft), None))
            }
            WaitingAct::Grant { facts, request, .. } => {
                let record = records.read(|reader| requests::get(reader, request))?;
                let mut record = record.ok_or(GuardianError::RequestNeeded(*request))?;
                match record.decided {
                    Decided::Declined => return Err(WalletError::Declined),
                    Decided::Agreed => return Err(WalletError::Agreed),
                    Decided::Open => {}
                }
                record.set_draft(None);
                let nft = facts.delivered.first().map(|step| step.message.nft);
                let chosen = nft.filter(|_| record.request().is_ok_and(|signed| signed.request().nft.is_none()));
                let (review, plan) = self.examined(records, &record, chosen).await?;
                // Another guardian pays.
                let blocking = review.blocking();
                let blocking: Vec<Caution> =
                    blocking.into_iter().filter(|caution| !matches!(caution, Caution::NotEnough { .. })).collect();
                let plan = match (plan, blocking.is_empty()) {
                    (Some(plan), true) => plan,
                    _ => return Err(WalletError::Refused(blocking)),
                };
                let Body::Aggregate(aggregate) = &found.transaction.body else {
                    return Err(GuardianError::Unexplained(hash).into());
                };
                let funded = usize::from(facts.funds > Amount(0));
                let steps = aggregate.transactions().get(funded..).unwrap_or_default();
                let as_asked = steps == plan.terms.steps(&ground.network, |role| plan.state(role))
                    && plan.terms.patient == facts.patient
                    && found.before.guardians.contains(&payer);
                if as_asked { Ok((nft, Some(*request))) } else { Err(GuardianError::OtherThanAsked(hash).into()) }
            }
        }
    }

    async fn finish_cosigning(
        &self,
        records: &Records<'_>,
        outbox: &OutboxRecord,
        progress: &dyn Progress,
    ) -> Result<CosignReceipt, WalletError> {
        let outcome = self.bring_out_and_settle(records, outbox, progress).await?;
        Ok(CosignReceipt { transaction: outbox.hash(), outcome })
    }
}
