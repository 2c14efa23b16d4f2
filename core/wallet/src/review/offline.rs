//! A review without a node: what the request itself and earlier look-ups say.

use tegata_rights::{
    ConsentRequest, GrantTerms, NetworkFacts, Payer, RegistryEntry, Role, SignedRequest, Standing, right_id,
};
use tegata_symbol::explain::{Known, explain};
use tegata_symbol::{AggregateForks, Amount, MosaicId, NetworkTime};

use super::caution::Caution;
use super::draft::patient_draft;
use super::examination::{Examiner, cautions_of_record, cautions_of_request, desk_url};
use super::last_knowledge::last_known;
use super::planning::{PATIENT_LIFETIME_MS, Plan};
use super::{AskedRight, Change, Cost, PublicFact, Review, ReviewedStudy};
use crate::accounts::Account;
use crate::chain::{Chain, Fees};
use crate::error::WalletError;
use crate::guardians::Signatory;
use crate::hospitals::{self, Hospital};
use crate::requests::RequestRecord;
use crate::studies::{StudyRecord, whole_picture};

impl Review {
    /// What the request alone says.
    pub(super) fn bare(signed: &SignedRequest, asker: Hospital, now_ms: u64) -> Self {
        let request = signed.request();
        let mut becomes_public = vec![
            PublicFact::RightsExist,
            PublicFact::HospitalAccounts,
            PublicFact::End,
            PublicFact::RequestDigest,
            PublicFact::Times,
        ];
        if request.payer != Payer::Patient {
            becomes_public.push(PublicFact::Sponsor);
        }
        if request.payer == Payer::HospitalBonded {
            becomes_public.push(PublicFact::QuestionBeforeAnswer);
        }
        let asked = |role: Role| AskedRight {
            role,
            to: (role == Role::Viewing).then(|| asker.clone()),
            mosaic: None,
            recipient: None,
        };
        Self {
            warnings: Vec::new(),
            verified: false,
            study: None,
            named_study: request.nft,
            choices: Vec::new(),
            rights: request.rights().roles().map(asked).collect(),
            purpose: request.purpose,
            until_ms: request.until_ms,
            answer_by_ms: request.answer_by_ms,
            created_ms: request.created_ms,
            identity: request.identity,
            wants_thumbnail_key: request.wants_thumbnail_key,
            becomes_public,
            payer: request.payer,
            cost: None,
            changes: Vec::new(),
            grant: None,
            details: None,
            digest: signed.digest(),
            as_of_ms: now_ms,
            only_by_code: None,
            asker,
        }
    }

    /// Sets the warnings, the worst first.
    pub(super) fn warn(&mut self, cautions: Vec<Caution>) {
        self.warnings = cautions.into_iter().map(Into::into).collect();
        self.warnings.sort_by_key(|warning: &super::Warning| warning.severity);
    }
}

/// What is put together while a request is examined without a node.
struct Kept {
    review: Review,
    cautions: Vec<Caution>,
    as_of_ms: u64,
}

impl<C: Chain> Examiner<'_, C> {
    /// Reviews from what is kept, because `why` no node answered. Where the request carries facts of the network, and all
    /// that is needed was read before, the patient can agree and show the answer as a code; `is_cut_off`: because nobody
    /// can be reached, and not because a node's answer made no sense.
    pub(super) async fn offline(
        &self,
        signed: &SignedRequest,
        record: &RequestRecord,
        choice: Option<MosaicId>,
        why: &str,
        is_cut_off: bool,
    ) -> Result<(Review, Option<Plan>), WalletError> {
        let request = signed.request();
        let remembered = hospitals::remembered(self.records, self.registry, &request.asker)?;
        let asker = remembered.as_ref().map(|(entry, _)| entry.clone());
        let review = Review::bare(signed, Hospital::new(request.asker, asker.as_ref(), self.now_ms), self.now_ms);
        let as_of_ms = remembered.as_ref().map_or(self.now_ms, |(_, at_ms)| *at_ms);
        let mut kept = Kept { review, cautions: Vec::new(), as_of_ms };
        let facts =
            match request.network_facts.filter(|_| is_cut_off).map(|facts| facts.check(self.now_ms).map(|()| facts)) {
                None => {
                    kept.cautions.push(Caution::Unreachable(why.to_owned()));
                    None
                }
                Some(Err(unfit)) => {
                    kept.cautions.extend([Caution::Unreachable(why.to_owned()), Caution::UnfitFacts(unfit)]);
                    None
                }
                Some(Ok(facts)) => {
                    kept.review.only_by_code = Some(why.to_owned());
                    kept.cautions.push(Caution::WithoutNetwork(why.to_owned()));
                    Some(facts)
                }
            };
        kept.cautions.extend(cautions_of_request(&request, self.now_ms));
        kept.cautions.extend(cautions_of_record(record));
        match &asker {
            Some(entry) => {
                kept.review.verified = signed.is_signed_by(&entry.request_key);
                if !kept.review.verified {
                    kept.cautions.push(Caution::Changed);
                }
            }
            // What was never read cannot be trusted; with a network there would be other words for it.
            None if facts.is_some() => kept.cautions.push(match self.registry {
                None => Caution::NoRegistry,
                Some(_) => Caution::NeverRead(request.asker),
            }),
            None => {}
        }
        if facts.is_some() && asker.as_ref().is_some_and(|entry| !entry.is_valid_at(self.now_ms)) {
            kept.cautions.push(Caution::AskerNotValid(request.asker));
        }
        let found = self.kept_study(request.nft.or(choice), &mut kept).await?;
        let plan = match (facts, found, asker) {
            (Some(facts), Some((study, account, source)), Some(asker)) => {
                self.plan_without_network(signed, facts, study, account, (asker, source), &mut kept)?
            }
            (Some(_), None, _) => {
                self.say_why_no_study(&request, choice, &mut kept)?;
                None
            }
            _ => None,
        };
        if kept.as_of_ms < self.now_ms {
            kept.cautions.push(Caution::OldData { as_of_ms: kept.as_of_ms });
        }
        kept.review.as_of_ms = kept.as_of_ms;
        kept.review.warn(kept.cautions);
        Ok((kept.review, plan))
    }

    /// The study as it was last found, with the account that holds it and the registry's kept entry of its source.
    async fn kept_study(
        &self,
        nft: Option<MosaicId>,
        kept: &mut Kept,
    ) -> Result<Option<(StudyRecord, Account, Option<RegistryEntry>)>, WalletError> {
        let Some(nft) = nft else { return Ok(None) };
        let Some(stored) = self.records.get::<StudyRecord>(&StudyRecord::key(nft))? else { return Ok(None) };
        let study = stored.value;
        let account = self.accounts.iter().find(|account| account.public_key.0 == study.patient);
        let (Some(source), Some(account)) = (study.source(), account) else { return Ok(None) };
        kept.as_of_ms = kept.as_of_ms.min(stored.updated_at_ms);
        let entry = hospitals::remembered(self.records, self.registry, &source)?;
        if let Some((_, at_ms)) = &entry {
            kept.as_of_ms = kept.as_of_ms.min(*at_ms);
        }
        let entry = entry.map(|(entry, _)| entry);
        kept.review.study = Some(ReviewedStudy {
            nft,
            account: account.address,
            source: Hospital::new(source, entry.as_ref(), self.now_ms),
            descriptor: study.descriptor.clone(),
            picture: whole_picture::<C>(None, self.records, self.pictures, account, &study, self.now_ms).await?,
        });
        Ok(Some((study, account.clone(), entry)))
    }

    fn say_why_no_study(
        &self,
        request: &ConsentRequest,
        choice: Option<MosaicId>,
        kept: &mut Kept,
    ) -> Result<(), WalletError> {
        match request.nft.or(choice) {
            Some(nft) => kept.cautions.push(Caution::NotHeld(nft)),
            None => {
                kept.review.choices = self.choices()?;
                kept.cautions.push(Caution::ChooseStudy);
            }
        }
        Ok(())
    }

    /// What agreeing would do, from the request's facts and what is kept. A right's state that is not known is taken to be
    /// absent: where that is wrong, the ledger refuses the whole, and nothing is lost.
    fn plan_without_network(
        &self,
        signed: &SignedRequest,
        facts: NetworkFacts,
        study: StudyRecord,
        account: Account,
        (asker, source): (RegistryEntry, Option<RegistryEntry>),
        kept: &mut Kept,
    ) -> Result<Option<Plan>, WalletError> {
        let (request, nft) = (signed.request(), MosaicId(study.nft));
        if !study.held {
            kept.cautions.push(Caution::NotHeld(nft));
        }
        if let Some(reason) = &study.void {
            kept.cautions.push(Caution::Void(reason.clone()));
        }
        if study.set_aside().is_some() {
            kept.cautions.push(Caution::SetAside(nft));
        }
        if let Some(Err(problem)) = kept.review.study.as_ref().map(|study| &study.picture) {
            kept.cautions.push(Caution::NoPicture(*problem));
        }
        let Some(source) = source else {
            kept.cautions.extend(study.source().map(Caution::NeverRead));
            return Ok(None);
        };
        if !source.is_valid_at(self.now_ms) {
            kept.cautions.push(Caution::SourceNotValid(source.identity));
        }
        let mut standings = Vec::new();
        let mut recipients = [account.address; 2];
        for asked in &mut kept.review.rights {
            let (role, mosaic) = (asked.role, right_id(asked.role, nft, &request.asker, &account.address));
            let entry = if role == Role::Transfer { &source } else { &asker };
            let Some(recipient) = entry.reception.first().copied() else { return Ok(None) };
            recipients[usize::from(role == Role::Viewing)] = recipient;
            if role == Role::Transfer {
                asked.to = Some(Hospital::new(source.identity, Some(&source), self.now_ms));
            }
            asked.mosaic = Some(mosaic);
            // Where the hospital pays, its desk picks the account.
            asked.recipient = (request.payer == Payer::Patient).then_some(recipient);
            let known = last_known(self.records, nft, &request.asker, role)?;
            if let Some(running) = known.until_ms.filter(|until_ms| *until_ms > self.now_ms) {
                kept.cautions.push(Caution::Replaces { role, until_ms: running });
            }
            kept.review.changes.push(match known.until_ms {
                Some(from_ms) if request.until_ms > from_ms => Change::Longer { role, from_ms },
                Some(from_ms) if request.until_ms < from_ms => Change::Shorter { role, from_ms },
                Some(_) => Change::Same(role),
                None => Change::Added(role),
            });
            standings.push(Standing { role, mosaic, state: Some(known.state), message: None });
        }
        let [transfer_to, viewing_to] = recipients;
        let terms = GrantTerms::answering(signed, account.public_key, nft, transfer_to, viewing_to);
        let desk = desk_url(&request, &asker).to_owned();
        let mut plan = Plan {
            signatory: Signatory::of_itself(&account),
            account,
            bond: None,
            terms,
            payer: request.payer,
            standings,
            asker,
            desk,
            study,
            // The device's clock, which the facts agree with.
            chain_time: self.network.time_from_unix_ms(self.now_ms),
            fees: Fees {
                multiplier: facts.fee_multiplier,
                mosaic_rental: Amount(facts.mosaic_rental),
                max_lifetime_ms: PATIENT_LIFETIME_MS,
            },
            // Where the network does not take this version yet, it refuses the transaction.
            signing: self.network.signing(&AggregateForks::FROM_THE_START, facts.height.saturating_add(1)),
            draft: None,
            source_if_offline: Some(source),
            found_at: None,
        };
        if request.payer == Payer::Patient {
            let deadline = NetworkTime(plan.chain_time.0.saturating_add(PATIENT_LIFETIME_MS));
            let (draft, grant) =
                patient_draft(&plan.terms, &self.network, deadline, facts.fee_multiplier, |role| plan.state(role))?;
            let rentals = plan.terms.rentals(|role| plan.state(role)).saturating_mul(facts.mosaic_rental);
            kept.review.cost =
                Some(Cost { max_fee: grant.max_fee, rentals: Amount(rentals), deposit: Amount(0), balance: None });
            kept.review.details = Some(explain(&draft, &Known::of(&self.network)));
            kept.review.grant = Some(grant);
            plan.draft = Some(draft);
        } else {
            let nothing = Amount(0);
            kept.review.cost = Some(Cost { max_fee: nothing, rentals: nothing, deposit: nothing, balance: None });
        }
        Ok(Some(plan))
    }
}
