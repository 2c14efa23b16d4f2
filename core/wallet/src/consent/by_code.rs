//! Answers as codes, for a phone without a network: shown to the desk instead of sent. What is shown is stored before, so
//! that it can be shown again, and a network that comes back continues with the same bytes.

use tegata_rights::{
    CodeFrames, CodeKind, CosignatureCode, Decision, FormatError, GrantFacts, GrantMismatch, MAX_PREPARED_SIZE, Payer,
    PreparedCode, RegistryEntry, SealedAnswer,
};
use tegata_symbol::explain::{Known, explain};
use tegata_symbol::{Explanation, Hash256, MosaicId, Transaction};

use crate::accounts::KeyRing;
use crate::chain::Connect;
use crate::desk::DeskError;
use crate::error::WalletError;
use crate::guardians::Signatory;
use crate::history::{Happening, HistoryRecord};
use crate::hospitals;
use crate::progress::Progress;
use crate::requests::{self, Decided, Intent, OutboxRecord, RequestRecord};
use crate::review::{Caution, Plan};
use crate::store::Records;
use crate::studies::StudyRecord;
use crate::vault::Auth;
use crate::wallet::{Ground, Wallet};

/// What a code tells the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The signed grant, for the desk to announce.
    Granted {
        /// Its hash.
        transaction: Hash256,
    },
    /// That the patient agrees, and the desk is to prepare the aggregate.
    Prepare,
    /// That the patient declines.
    Declined,
    /// The cosignature of the prepared aggregate.
    Cosignature {
        /// The aggregate's hash.
        transaction: Hash256,
    },
}

/// A code to show to the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeToShow {
    /// Digest of the request.
    pub request: Hash256,
    /// What it tells.
    pub shown: Shown,
    /// Its texts.
    pub frames: CodeFrames,
}

/// An aggregate that a desk prepared and showed, checked and read back from its bytes. Nothing is signed yet.
#[derive(Debug, Clone)]
pub struct PreparedReview {
    /// Digest of the request.
    pub request: Hash256,
    /// What the aggregate does.
    pub grant: GrantFacts,
    /// The same bytes, every inner transaction with its facts.
    pub details: Explanation,
    /// Whether the ledger could be asked how the rights stand and what they cost.
    pub was_compared_with_ledger: bool,
    /// Whether it is cosigned already.
    pub is_signed: bool,
}

impl<N: Connect> Wallet<N> {
    /// Agrees as [`Self::accept`] does, and gives what is to be shown to the desk in place of sending it. Needs no network
    /// where the review says so ([`Review::only_by_code`](crate::review::Review::only_by_code)); the same call made again
    /// gives the same code.
    ///
    /// # Errors
    /// As [`Self::accept`].
    pub async fn answer_by_code(
        &self,
        digest: &Hash256,
        study: Option<MosaicId>,
        auth: impl Into<Auth<'_>>,
        progress: &dyn Progress,
    ) -> Result<CodeToShow, WalletError> {
        let _one_at_a_time = self.signing.lock().await;
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let record = records.read(|reader| requests::get(reader, digest))?.ok_or(WalletError::NotScanned(*digest))?;
        self.authenticate(auth.into())?;
        match record.decided {
            Decided::Declined => return Err(WalletError::Declined),
            Decided::Agreed => record.check_choice(study)?,
            Decided::Open => {
                progress.step(crate::progress::Step::Checking);
                let (review, plan) = self.examined(&records, &record, study).await?;
                let plan = plan.filter(|_| review.can_agree());
                let plan = plan.ok_or_else(|| WalletError::Refused(review.blocking()))?;
                match review.payer {
                    Payer::Patient => self.sign_grant(&records, digest, &record, &plan, progress).map(|_| ())?,
                    Payer::Hospital | Payer::HospitalBonded => {
                        self.agree(&records, digest, &record, &plan, progress)?
                    }
                }
            }
        }
        stored_code(&records, digest)?.ok_or(WalletError::inconsistent("requests"))
    }

    /// Declines, and gives what is to be shown to the desk so that the hospital knows. The registry's entry of the hospital
    /// must have been read before, or a node answer now.
    ///
    /// # Errors
    /// [`WalletError::Agreed`]; [`WalletError::Refused`] when the hospital cannot be told; the request is declined then all
    /// the same.
    pub async fn decline_by_code(&self, digest: &Hash256) -> Result<CodeToShow, WalletError> {
        self.decline(digest, false).await?;
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let record = records.read(|reader| requests::get(reader, digest))?.ok_or(WalletError::NotScanned(*digest))?;
        let asker = record.request()?.request().asker;
        let ground = self.ground(&records).await?;
        let looked_up = match self.chain().await {
            Ok(chain) => hospitals::look_up(&*chain, &records, ground.registry.as_ref(), &asker, ground.now_ms)
                .await
                .ok()
                .flatten(),
            Err(_) => None,
        };
        let entry = match looked_up {
            Some(entry) => Some(entry),
            None => hospitals::remembered(&records, ground.registry.as_ref(), &asker)?.map(|(entry, _)| entry),
        };
        let entry = entry.ok_or_else(|| WalletError::Refused(vec![Caution::NeverRead(asker)]))?;
        let answer = self.declined_answer(&records, &ground, &record, &entry).await?;
        records.transaction(self.now_ms(), |writer| {
            self.update(writer, digest, |record| record.answer = Some(answer.to_bytes()))
        })?;
        stored_code(&records, digest)?.ok_or(WalletError::inconsistent("requests"))
    }

    /// The answer "declined", for a hospital that really asked.
    pub(super) async fn declined_answer(
        &self,
        records: &Records<'_>,
        ground: &Ground,
        record: &RequestRecord,
        entry: &RegistryEntry,
    ) -> Result<SealedAnswer, WalletError> {
        let signed = record.request()?;
        if !signed.is_signed_by(&entry.request_key) {
            return Err(WalletError::Refused(vec![Caution::Changed]));
        }
        let nft = signed.request().nft.ok_or(WalletError::Refused(vec![Caution::ChooseStudy]))?;
        let study = records.get::<StudyRecord>(&StudyRecord::key(nft))?.ok_or(WalletError::NotHeld(nft))?.value;
        let account = ground.accounts.iter().find(|account| account.public_key.0 == study.patient);
        let account = account.ok_or(WalletError::NotHeld(nft))?;
        let signatory = match self.chain().await {
            Ok(chain) => match Signatory::of(&*chain, account, &ground.accounts).await {
                Err(error) if super::is_unreachable(&error) => Signatory::of_itself(account),
                signatory => signatory?,
            },
            Err(_) => Signatory::of_itself(account),
        };
        let keys = KeyRing::open(records, ground.network.id)?.keys_of(&signatory.account)?;
        let (digest, patient) = (signed.digest(), account.public_key);
        self.seal(&digest, Decision::Declined, &keys, patient, nft, None, None, &entry.transport_key)
    }

    /// The code that belongs to the stored decision about a request, to show it again; `None` while there is none.
    ///
    /// # Errors
    /// [`WalletError::NotScanned`], [`WalletError::Store`].
    pub fn code_to_show(&self, digest: &Hash256) -> Result<Option<CodeToShow>, WalletError> {
        let session = self.session()?;
        stored_code(&self.store.records(&session)?, digest)
    }

    /// Takes in an aggregate that a desk prepared and showed as a code, for a request that was agreed to. Every byte that
    /// matters is compared; what passes is stored, and nothing is signed.
    ///
    /// # Errors
    /// [`WalletError::Prepared`] when it is not what was agreed to; [`WalletError::NotAgreed`]; [`WalletError::Refused`];
    /// [`WalletError::OtherSigned`] when another aggregate was cosigned that may still come true.
    pub async fn take_prepared(&self, bytes: &[u8]) -> Result<PreparedReview, WalletError> {
        let code = PreparedCode::from_bytes(bytes)?;
        if code.aggregate.len() > MAX_PREPARED_SIZE {
            return Err(FormatError::TooLarge { actual: code.aggregate.len(), most: MAX_PREPARED_SIZE }.into());
        }
        let _one_at_a_time = self.signing.lock().await;
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let digest = code.request;
        let (record, plan) = self.agreed_plan(&records, &digest).await?;
        let network = self.settings()?.network.ok_or(WalletError::inconsistent("settings"))?;
        let transaction = Transaction::from_bytes(&code.aggregate).map_err(|_| DeskError::Unreadable)?;
        let details = explain(&transaction, &Known::of(&network));
        let hash = transaction.hash(&network.generation_hash_seed);
        if let Some(other) = record.transaction().filter(|other| *other != hash)
            && let Some(outbox) = records.read(|reader| OutboxRecord::get(reader, &other))?
            && outbox.is_signed()
            && (plan.source_if_offline.is_some() || !self.is_dead(&records, &outbox).await?)
        {
            return Err(WalletError::OtherSigned(other));
        }
        let checked = self.store_prepared(&records, &digest, &plan, code.aggregate)?;
        let stored = records.read(|reader| OutboxRecord::get(reader, &hash))?;
        Ok(PreparedReview {
            request: digest,
            grant: checked,
            details,
            was_compared_with_ledger: plan.source_if_offline.is_none(),
            is_signed: stored.is_some_and(|outbox| outbox.is_signed()),
        })
    }

    /// Cosigns the aggregate that [`Self::take_prepared`] stored, after checking its bytes once more, and gives what is to be
    /// shown to the desk. The same call made again gives the same code.
    ///
    /// # Errors
    /// As [`Self::take_prepared`]; [`WalletError::NothingPrepared`].
    pub async fn cosign_by_code(
        &self,
        digest: &Hash256,
        auth: impl Into<Auth<'_>>,
        progress: &dyn Progress,
    ) -> Result<CodeToShow, WalletError> {
        let _one_at_a_time = self.signing.lock().await;
        let session = self.session()?;
        let records = self.store.records(&session)?;
        self.authenticate(auth.into())?;
        let record = records.read(|reader| requests::get(reader, digest))?.ok_or(WalletError::NotScanned(*digest))?;
        let outbox = match record.transaction() {
            Some(hash) => records.read(|reader| OutboxRecord::get(reader, &hash))?,
            None => None,
        };
        let outbox = outbox.filter(|outbox| outbox.intent == Intent::SponsoredGrant);
        let outbox = outbox.ok_or(WalletError::NothingPrepared(*digest))?;
        if !outbox.is_signed() {
            let (_, plan) = self.agreed_plan(&records, digest).await?;
            self.cosign(&records, &plan, outbox, progress)?;
        }
        stored_code(&records, digest)?.ok_or(WalletError::inconsistent("outbox"))
    }

    /// The plan of a request that was agreed to, with everything checked once more.
    async fn agreed_plan(&self, records: &Records<'_>, digest: &Hash256) -> Result<(RequestRecord, Plan), WalletError> {
        let record = records.read(|reader| requests::get(reader, digest))?.ok_or(WalletError::NotScanned(*digest))?;
        match record.decided {
            Decided::Agreed => {}
            Decided::Declined => return Err(WalletError::Declined),
            Decided::Open => return Err(WalletError::NotAgreed(*digest)),
        }
        let mut undecided = record.clone();
        undecided.decided = Decided::Open;
        let choice = record.nft().filter(|_| super::review_is_open(&record));
        let (review, plan) = self.examined(records, &undecided, choice).await?;
        if review.payer == Payer::Patient {
            return Err(GrantMismatch::PatientPays.into());
        }
        let plan = plan.filter(|_| review.can_agree());
        Ok((record, plan.ok_or_else(|| WalletError::Refused(review.blocking()))?))
    }

    /// Whether calls ask nodes and desks. Told not to, every call works as it does where nobody can be reached.
    pub fn stay_offline(&self, offline: bool) {
        self.is_offline.store(offline, core::sync::atomic::Ordering::Relaxed);
    }
}

/// What the stored decision shows: the cosignature once there is one, else the sealed answer.
fn stored_code(records: &Records<'_>, digest: &Hash256) -> Result<Option<CodeToShow>, WalletError> {
    let record = records.read(|reader| requests::get(reader, digest))?.ok_or(WalletError::NotScanned(*digest))?;
    let outbox = match record.transaction() {
        Some(hash) => records.read(|reader| OutboxRecord::get(reader, &hash))?,
        None => None,
    };
    if let Some(outbox) = outbox.as_ref().filter(|outbox| outbox.intent == Intent::SponsoredGrant)
        && let Some(cosignature) = outbox.cosignature()
    {
        let bytes = CosignatureCode { request: *digest, cosignature }.to_bytes();
        let frames = CodeFrames::new(CodeKind::Cosignature, &bytes)?;
        let shown = Shown::Cosignature { transaction: outbox.hash() };
        return Ok(Some(CodeToShow { request: *digest, shown, frames }));
    }
    let Some(answer) = &record.answer else { return Ok(None) };
    let shown = match (record.decided, outbox) {
        (Decided::Declined, _) => Shown::Declined,
        (_, Some(outbox)) if outbox.intent == Intent::Grant => Shown::Granted { transaction: outbox.hash() },
        _ => Shown::Prepare,
    };
    Ok(Some(CodeToShow { request: *digest, shown, frames: CodeFrames::new(CodeKind::Answer, answer)? }))
}

/// Notes in the history that a prepared aggregate was refused.
pub(super) fn note_refused(
    records: &Records<'_>,
    now_ms: u64,
    digest: &Hash256,
    plan: &Plan,
    mismatch: &GrantMismatch,
) -> Result<(), WalletError> {
    let entry = HistoryRecord::new(Happening::PreparedRefused).request(digest).nft(Some(plan.terms.nft));
    records.append(now_ms, &entry.detail(mismatch.to_string()))?;
    Ok(())
}
