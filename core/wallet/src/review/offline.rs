//! A review without a node: what the request itself and earlier look-ups say.

use tegata_rights::{Payer, Role, SignedRequest};
use tegata_symbol::MosaicId;

use super::caution::Caution;
use super::examination::{Examiner, cautions_of_record, cautions_of_request};
use super::{AskedRight, PublicFact, Review, ReviewedStudy};
use crate::chain::Chain;
use crate::error::WalletError;
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
            asker,
        }
    }

    /// Sets the warnings, the worst first.
    pub(super) fn warn(&mut self, cautions: Vec<Caution>) {
        self.warnings = cautions.into_iter().map(Into::into).collect();
        self.warnings.sort_by_key(|warning: &super::Warning| warning.severity);
    }
}

impl<C: Chain> Examiner<'_, C> {
    /// Reviews from what is kept. The patient cannot agree to it, because `why` no node answered.
    pub(super) async fn offline(
        &self,
        signed: &SignedRequest,
        record: &RequestRecord,
        choice: Option<MosaicId>,
        why: &str,
    ) -> Result<Review, WalletError> {
        let request = signed.request();
        let remembered = hospitals::remembered(self.records, self.registry, &request.asker)?;
        let entry = remembered.as_ref().map(|(entry, _)| entry);
        let mut as_of_ms = remembered.as_ref().map_or(self.now_ms, |(_, at_ms)| *at_ms);
        let mut cautions = vec![Caution::Unreachable(why.to_owned())];
        cautions.extend(cautions_of_request(&request, self.now_ms));
        cautions.extend(cautions_of_record(record));
        let mut review = Review::bare(signed, Hospital::new(request.asker, entry, self.now_ms), self.now_ms);
        if let Some(entry) = entry {
            review.verified = signed.is_signed_by(&entry.request_key);
            if !review.verified {
                cautions.push(Caution::Changed);
            }
        }
        if let Some(nft) = request.nft.or(choice)
            && let Some(stored) = self.records.get::<StudyRecord>(&StudyRecord::key(nft))?
            && let Some(source) = stored.value.source()
            && let Some(account) = self.accounts.iter().find(|account| account.public_key.0 == stored.value.patient)
        {
            as_of_ms = as_of_ms.min(stored.updated_at_ms);
            let source_entry = hospitals::remembered(self.records, self.registry, &source)?.map(|(entry, _)| entry);
            review.study = Some(ReviewedStudy {
                nft,
                account: account.address,
                source: Hospital::new(source, source_entry.as_ref(), self.now_ms),
                descriptor: stored.value.descriptor.clone(),
                picture: whole_picture::<C>(None, self.records, account, &stored.value, self.now_ms).await?,
            });
        }
        if as_of_ms < self.now_ms {
            cautions.push(Caution::OldData { as_of_ms });
        }
        review.as_of_ms = as_of_ms;
        review.warn(cautions);
        Ok(review)
    }
}
