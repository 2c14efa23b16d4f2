//! Agreeing and declining. What is signed is stored before it leaves the device, and one request never leads to two
//! different things signed: whatever happens in between, the same call made again continues with what is stored.

mod by_code;
mod hospital_pays;
mod patient_pays;
mod settling;

pub use by_code::{CodeToShow, PreparedReview, Shown};
pub use hospital_pays::{MAX_FLOAT, RENTAL_MARGIN_PERCENT};
use tegata_rights::{Answer, Decision, LedgerError, Payer, SealedAnswer};
use tegata_symbol::{Amount, Hash256, KeyPair, MosaicId, PublicKey};

use crate::chain::Connect;
use crate::desk::{Desk, DeskError};
use crate::environment::Drawn;
use crate::error::WalletError;
use crate::history::{Happening, HistoryRecord};
use crate::hospitals;
use crate::permissions::permission_id;
use crate::progress::{Progress, Step};
use crate::requests::{self, Decided, Fate, OutboxRecord, RequestRecord};
use crate::review::{Caution, Plan, Review};
use crate::store::{Reader, Records, Writer};
use crate::vault::Auth;
use crate::wallet::Wallet;

/// How an announcement ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It stands in a block.
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
    /// Nothing was heard in time.
    TimedOut {
        /// What to do next.
        next: Next,
    },
    /// A withdrawal that is signed as a statement only, since nobody pays for its transaction now. Hospitals that were
    /// told obey it. The same call, or `Wallet::resume`, brings it onto the chain once somebody pays.
    Stated {
        /// What the account lacks to pay by itself, in atomic units.
        missing: Amount,
    },
    /// It waits on the chain for the signatures of other guardians; `Wallet::resume` looks again.
    Collecting {
        /// No block after this moment may contain it; milliseconds since 1970-01-01 UTC.
        deadline_ms: u64,
    },
}

/// What to do after silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Make the same call again, or `Wallet::resume`: the same bytes are announced again until their deadline.
    TryAgain {
        /// No block after this moment may contain them; milliseconds since 1970-01-01 UTC.
        deadline_ms: u64,
    },
    /// The deadline has passed for good and nothing happened: make the same call again to sign anew.
    SignAnew,
}

/// Something beside the outcome that the patient should know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReceiptNote {
    /// The hospital has not been told yet; it is tried again later. The rights hold all the same.
    DeskNotTold(DeskError),
    /// The desk did not take the cosignature, so that the wallet announced the transaction itself.
    AnnouncedWithoutDesk(DeskError),
    /// This continues what was signed before; nothing new was signed.
    Resumed,
}

/// What became of a consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Digest of the request.
    pub request: Hash256,
    /// Id of the permission.
    pub permission: String,
    /// The study.
    pub nft: MosaicId,
    /// Hash of the transaction.
    pub transaction: Hash256,
    /// How it ended.
    pub outcome: Outcome,
    /// What else is to be known.
    pub notes: Vec<ReceiptNote>,
}

/// What became of declining.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Nobody was told, as the patient wished.
    Nobody,
    /// The desk knows.
    Desk,
    /// The desk could not be told; it can be tried again.
    NotYet(DeskError),
}

impl<N: Connect> Wallet<N> {
    /// Agrees to a request that was scanned, for the study that it names or, if it is open, for `study`.
    ///
    /// Everything is checked once more first, unless the review is no older than a minute and no block has come since: then
    /// a second look would find the same. After a cut at any point the same call continues with what is stored.
    ///
    /// # Errors
    /// [`WalletError::Refused`] with the reasons; [`WalletError::ReviewChanged`]; [`WalletError::Prepared`] when the
    /// desk prepared something else; [`WalletError::Desk`] when it cannot be asked: nothing is signed then, and the
    /// same call continues later. [`StoreError::WrongPin`](crate::store::StoreError::WrongPin).
    pub async fn accept(
        &self,
        digest: &Hash256,
        study: Option<MosaicId>,
        auth: impl Into<Auth<'_>>,
        progress: &dyn Progress,
    ) -> Result<Receipt, WalletError> {
        let _one_at_a_time = self.signing.lock().await;
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let record = records.read(|reader| requests::get(reader, digest))?.ok_or(WalletError::NotScanned(*digest))?;
        self.authenticate(auth.into())?;
        match record.decided {
            Decided::Declined => return Err(WalletError::Declined),
            Decided::Agreed => {
                record.check_choice(study)?;
                return self.continue_consent(&records, digest, record, progress).await;
            }
            Decided::Open => {}
        }
        progress.step(Step::Checking);
        let plan = match self.plan_as_reviewed(digest, study).await {
            Some(plan) => plan,
            None => self.plan_with_room(&records, digest, &record, study, progress).await?,
        };
        let hash = match plan.payer {
            Payer::Patient => self.sign_grant(&records, digest, &record, &plan, progress)?,
            Payer::Hospital | Payer::HospitalBonded => {
                self.agree(&records, digest, &record, &plan, progress)?;
                self.prepare(&records, digest, &plan, progress).await?
            }
        };
        self.finish(&records, digest, &hash, Vec::new(), progress).await
    }

    /// What agreeing does, checked once more; where strangers filled the account, after room was made and all is checked
    /// again.
    async fn plan_with_room(
        &self,
        records: &Records<'_>,
        digest: &Hash256,
        record: &RequestRecord,
        study: Option<MosaicId>,
        progress: &dyn Progress,
    ) -> Result<Plan, WalletError> {
        let (review, plan) = self.examined(records, record, study).await?;
        let plan = with_network(&review, plan)?;
        if !self.make_room(records, digest, &plan, progress).await? {
            return Ok(plan);
        }
        let (review, plan) = self.examined(records, record, study).await?;
        with_network(&review, plan)
    }

    /// Goes on with a request that was agreed to before.
    async fn continue_consent(
        &self,
        records: &Records<'_>,
        digest: &Hash256,
        record: RequestRecord,
        progress: &dyn Progress,
    ) -> Result<Receipt, WalletError> {
        let stored = match record.transaction() {
            Some(hash) => records.read(|reader| OutboxRecord::get(reader, &hash))?,
            None => None,
        };
        if let Some(outbox) = &stored
            && outbox.is_signed()
            && !self.is_dead(records, outbox).await?
        {
            return self.finish(records, digest, &outbox.hash(), vec![ReceiptNote::Resumed], progress).await;
        }
        // Nothing that is signed can come true any more, or nothing is signed yet: check everything once more.
        progress.step(Step::Checking);
        let mut undecided = record.clone();
        undecided.decided = Decided::Open;
        let study = record.nft().filter(|_| review_is_open(&record));
        let plan = self.plan_with_room(records, digest, &undecided, study, progress).await?;
        let hash = match (plan.payer, stored.filter(|outbox| !outbox.is_signed())) {
            (Payer::Patient, _) => self.sign_grant(records, digest, &undecided, &plan, progress)?,
            (_, Some(outbox)) => match self.cosign(records, &plan, outbox, progress) {
                // Without the cosignature nothing comes of it: what the desk prepares now may take its place.
                Err(WalletError::Prepared(_)) => self.prepare(records, digest, &plan, progress).await?,
                cosigned => cosigned?,
            },
            (_, None) => self.prepare(records, digest, &plan, progress).await?,
        };
        self.finish(records, digest, &hash, Vec::new(), progress).await
    }

    /// Declines a request that was scanned. Only if the patient wishes, the hospital is told.
    ///
    /// # Errors
    /// [`WalletError::NotScanned`], [`WalletError::Agreed`]; where the hospital is to be told, [`WalletError::NotHeld`]
    /// when there is no account to answer from.
    pub async fn decline(&self, digest: &Hash256, tell: bool) -> Result<Told, WalletError> {
        let _one_at_a_time = self.signing.lock().await;
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let record = records.transaction(self.now_ms(), |writer| {
            let mut record = requests::get(writer, digest)?.ok_or(WalletError::NotScanned(*digest))?;
            match record.decided {
                Decided::Declined => {}
                Decided::Agreed if has_signed(writer, &record)? => return Err(WalletError::Agreed),
                // Agreed to a desk that then prepared something else, or nothing: nothing is signed, the patient is free.
                Decided::Agreed | Decided::Open => {
                    record.decide(Decided::Declined, record.request()?.request().nft, None, self.now_ms());
                    record.set_draft(None);
                    requests::put(writer, digest, &record)?;
                    writer.append(&HistoryRecord::new(Happening::Declined).request(digest).nft(record.nft()))?;
                }
            }
            Ok(record)
        })?;
        if !tell {
            return Ok(Told::Nobody);
        }
        Ok(match self.tell_declined(&records, &record).await? {
            Ok(()) => Told::Desk,
            Err(error) => Told::NotYet(error),
        })
    }

    async fn tell_declined(
        &self,
        records: &Records<'_>,
        record: &RequestRecord,
    ) -> Result<Result<(), DeskError>, WalletError> {
        let signed = record.request()?;
        let request = signed.request();
        let chain = self.chain().await?;
        let ground = self.ground(records).await?;
        let registry = ground.registry.as_ref();
        let entry = hospitals::look_up(&*chain, records, registry, &request.asker, ground.now_ms).await?;
        // Only a hospital that the registry knows, and that really asked, is told anything.
        let Some(entry) = entry.filter(|entry| signed.is_signed_by(&entry.request_key)) else {
            return Ok(Err(DeskError::NoDesk));
        };
        let answer = self.declined_answer(records, &ground, record, &entry).await?;
        let desk = match Desk::new(&self.client, request.desk.as_deref().unwrap_or(&entry.url)) {
            Ok(desk) => desk,
            Err(error) => return Ok(Err(error)),
        };
        Ok(desk.tell(&answer).await)
    }

    /// Continues everything that was signed and is not settled: announces the same bytes again, tells desks that could
    /// not be told. Signs nothing, but withdrawals anew whose bytes can no longer come true.
    ///
    /// # Errors
    /// [`WalletError::Store`], [`WalletError::NoNode`]; [`WalletError::Ledger`] when no node can be reached.
    pub async fn resume(&self, progress: &dyn Progress) -> Result<Vec<Receipt>, WalletError> {
        let _one_at_a_time = self.signing.lock().await;
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let mut receipts = Vec::new();
        for stored in records.list::<RequestRecord>()? {
            let record = stored.value;
            let Some(hash) = record.transaction().filter(|_| record.decided == Decided::Agreed) else { continue };
            let Some(outbox) = records.read(|reader| OutboxRecord::get(reader, &hash))? else { continue };
            if outbox.is_signed() && (outbox.is_unsettled() || record.desk_waits) {
                let digest = record.request()?.digest();
                receipts.push(self.finish(&records, &digest, &hash, vec![ReceiptNote::Resumed], progress).await?);
            }
        }
        self.resume_withdrawals(&records, progress).await?;
        self.resume_guardians(&records, progress).await?;
        Ok(receipts)
    }

    /// The receipt of a signed grant: announced, told to the desk, waited for.
    async fn finish(
        &self,
        records: &Records<'_>,
        digest: &Hash256,
        hash: &Hash256,
        mut notes: Vec<ReceiptNote>,
        progress: &dyn Progress,
    ) -> Result<Receipt, WalletError> {
        let outbox =
            records.read(|reader| OutboxRecord::get(reader, hash))?.ok_or(WalletError::inconsistent("outbox"))?;
        // What was refused may be taken now, for instance since the account has been funded.
        if outbox.is_unsettled() || matches!(outbox.fate, Fate::Rejected { .. }) {
            self.hand_over(digest, &outbox, records, &mut notes, progress).await?;
        }
        notes.extend(self.tell_desk(records, digest, progress).await?);
        let outcome = self.settle(records, hash, progress).await?;
        let record = records.read(|reader| requests::get(reader, digest))?.ok_or(WalletError::NotScanned(*digest))?;
        Ok(Receipt {
            request: *digest,
            permission: permission_id(digest),
            nft: record.nft().ok_or(WalletError::inconsistent("requests"))?,
            transaction: *hash,
            outcome,
            notes,
        })
    }

    /// Hands the answer to the desk, if it waits for one; a failure is a note, and is tried again with [`Self::resume`].
    async fn tell_desk(
        &self,
        records: &Records<'_>,
        digest: &Hash256,
        progress: &dyn Progress,
    ) -> Result<Option<ReceiptNote>, WalletError> {
        let record = records.read(|reader| requests::get(reader, digest))?.ok_or(WalletError::NotScanned(*digest))?;
        let Some(answer) = record.answer.as_deref().filter(|_| record.desk_waits) else { return Ok(None) };
        let answer = SealedAnswer::from_bytes(answer)?;
        let told = match Desk::new(&self.client, &record.desk) {
            Ok(desk) => desk.tell(&answer).await,
            Err(error) => Err(error),
        };
        if !told.as_ref().is_err_and(DeskError::is_passing) {
            records
                .transaction(self.now_ms(), |writer| self.update(writer, digest, |record| record.desk_waits = false))?;
        }
        match told {
            Ok(()) => {
                progress.step(Step::DeskTold);
                Ok(None)
            }
            Err(error) => Ok(Some(ReceiptNote::DeskNotTold(error))),
        }
    }

    pub(crate) fn update(
        &self,
        writer: &Writer<'_>,
        digest: &Hash256,
        change: impl FnOnce(&mut RequestRecord),
    ) -> Result<(), WalletError> {
        let mut record = requests::get(writer, digest)?.ok_or(WalletError::NotScanned(*digest))?;
        change(&mut record);
        Ok(requests::put(writer, digest, &record)?)
    }

    #[allow(clippy::too_many_arguments)] // The fields of an answer.
    pub(crate) fn seal(
        &self,
        digest: &Hash256,
        decision: Decision,
        keys: &KeyPair,
        patient: PublicKey,
        nft: MosaicId,
        grant: Option<(&Hash256, Option<Vec<u8>>)>,
        thumbnail_key: Option<[u8; 32]>,
        transport_key: &[u8; 32],
    ) -> Result<SealedAnswer, WalletError> {
        let answer = Answer {
            version: 1,
            request: *digest,
            decision,
            patient,
            nft,
            grant: grant.as_ref().map(|(hash, _)| hash.0.into()),
            thumbnail_key,
            signer: (keys.public_key() != patient).then(|| keys.public_key().0.into()),
            // Whoever has it can announce it; a desk does so where the phone had no network.
            signed_grant: grant.and_then(|(_, bytes)| bytes),
        };
        let mut random = Drawn::from(&*self.tools.environment.randomness)?;
        Ok(answer.seal(keys, transport_key, &mut random)?)
    }
}

/// The plan of a review that the patient can agree to here and now, with a node that answers.
fn with_network(review: &Review, plan: Option<Plan>) -> Result<Plan, WalletError> {
    let mut blocking = review.blocking();
    blocking.extend(review.only_by_code.clone().map(Caution::Unreachable));
    plan.filter(|_| blocking.is_empty()).ok_or(WalletError::Refused(blocking))
}

/// Whether the request left the study open.
fn review_is_open(record: &RequestRecord) -> bool {
    record.request().is_ok_and(|signed| signed.request().nft.is_none())
}

/// Whether anything was signed for the chain that agrees to it.
fn has_signed(reader: &Reader<'_>, record: &RequestRecord) -> Result<bool, WalletError> {
    let Some(hash) = record.transaction() else { return Ok(false) };
    Ok(OutboxRecord::get(reader, &hash)?.is_some_and(|outbox| outbox.is_signed()))
}

/// Whether an error says no more than that nobody can be reached now.
pub(crate) const fn is_unreachable(error: &WalletError) -> bool {
    matches!(error, WalletError::Ledger(LedgerError::Unreachable(_)))
}
