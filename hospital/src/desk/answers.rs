//! The calls by which a phone answers.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tegata_rights::{Answer, ConsentRequest, Decision, GrantForm, SealedAnswer, SignedRequest, speaks_for};
use tegata_symbol::{Address, DetachedCosignature, Hash256, PublicKey};

use super::Desk;
use super::prepare::Prepared;
use crate::api_error::ApiError;
use crate::chain::Chain;
use crate::store::{AnswerRecord, AnswerState};

fn already_answered(message: &str) -> ApiError {
    ApiError::new(StatusCode::CONFLICT, "already-answered", message)
}

fn too_late() -> ApiError {
    ApiError::new(StatusCode::GONE, "too-late", "the time for an answer is over: ask the hospital for a new request")
}

fn unknown_request() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "unknown-request", "this hospital has made no such request")
}

/// `POST /answers`.
pub(super) async fn answer<C: Chain>(State(desk): State<Arc<Desk<C>>>, body: Bytes) -> Result<Response, ApiError> {
    let sealed = SealedAnswer::from_bytes(&body).map_err(|error| ApiError::malformed(error.to_string()))?;
    Ok(match desk.take_answer(&sealed).await? {
        Taken::Noted => StatusCode::NO_CONTENT.into_response(),
        Taken::Prepared(bytes) => ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response(),
    })
}

/// What became of an answer.
pub(super) enum Taken {
    /// It is stored; there is nothing to give back.
    Noted,
    /// The aggregate for the phone to cosign.
    Prepared(Vec<u8>),
}

impl<C: Chain> Desk<C> {
    /// Takes an answer, however it came.
    pub(super) async fn take_answer(&self, sealed: &SealedAnswer) -> Result<Taken, ApiError> {
        let record = self.home.store().request(&sealed.request)?.ok_or_else(unknown_request)?;
        let answer = sealed
            .open(self.home.keys().transport())
            .map_err(|error| ApiError::new(StatusCode::BAD_REQUEST, "unreadable-answer", error.to_string()))?;
        let request = record.signed.request();
        if request.nft.is_some_and(|nft| nft != answer.nft) {
            return Err(ApiError::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "other-study",
                "the request is for another study",
            ));
        }
        let existing = self.home.store().answer(&record.digest)?;
        if let Some(existing) = &existing
            && is_repetition(existing, &answer)
        {
            return Ok(Taken::Noted);
        }
        check_same_patient(existing.as_ref(), &answer)?;
        if self.home.clock().now_ms() >= request.answer_by_ms {
            return Err(too_late());
        }
        self.check_holder(&answer).await?;
        self.check_signer(&answer).await?;
        let taken = match answer.decision {
            Decision::Declined => self.take_declined(&record.digest, &answer)?,
            Decision::Granted => self.take_granted(&record.digest, &answer, &request).await?,
            Decision::Prepare => self.take_prepare(&record.signed, &answer, &request).await?,
        };
        self.note_change();
        Ok(taken)
    }
}

/// The patient told the same before: nothing to do, whatever the time.
fn is_repetition(existing: &AnswerRecord, answer: &Answer) -> bool {
    let same_grant = existing.hash.is_some_and(|hash| answer.grant.as_ref().is_some_and(|grant| **grant == hash.0));
    existing.patient == answer.patient
        && existing.nft == answer.nft
        && match answer.decision {
            Decision::Granted => same_grant && existing.state != AnswerState::Failed,
            Decision::Declined => existing.state == AnswerState::Declined,
            Decision::Prepare => false,
        }
}

fn check_same_patient(existing: Option<&AnswerRecord>, answer: &Answer) -> Result<(), ApiError> {
    match existing {
        Some(existing) if existing.patient != answer.patient => {
            Err(already_answered("another account has answered this request"))
        }
        Some(existing) if existing.nft != answer.nft => {
            Err(already_answered("this request was answered for another study"))
        }
        _ => Ok(()),
    }
}

fn is_granted(existing: &AnswerRecord) -> bool {
    matches!(existing.state, AnswerState::Signed | AnswerState::Confirmed | AnswerState::Judged)
}

impl<C: Chain> Desk<C> {
    /// Only who holds the study may answer: nobody else can take the place of the patient's answer.
    async fn check_holder(&self, answer: &Answer) -> Result<(), ApiError> {
        let patient = Address::new(&answer.patient, self.home.network_id());
        let holdings = self.chain.holdings(&[patient], &[answer.nft]).await?;
        if holdings.iter().any(|held| held.account == patient && held.asset == answer.nft && held.amount == 1) {
            return Ok(());
        }
        Err(ApiError::new(StatusCode::FORBIDDEN, "not-holder", "the account that answers does not hold the study"))
    }

    /// Guardians sign for an account that has some; its own key proves nothing then.
    async fn check_signer(&self, answer: &Answer) -> Result<(), ApiError> {
        if self.speaks_for(&answer.patient, &answer.signed_by()).await? {
            return Ok(());
        }
        let message = "the answer is not signed by a guardian of the account that holds the study";
        Err(ApiError::new(StatusCode::FORBIDDEN, "not-guardian", message))
    }

    async fn speaks_for(&self, patient: &PublicKey, signer: &PublicKey) -> Result<bool, ApiError> {
        let network = self.home.network_id();
        let (patient, signer) = (Address::new(patient, network), Address::new(signer, network));
        Ok(speaks_for(&*self.chain, &patient, &signer).await?)
    }

    /// What the hospital pays for waits minutes for one signature, not for several guardians.
    async fn check_one_suffices(&self, answer: &Answer) -> Result<(), ApiError> {
        let patient = Address::new(&answer.patient, self.home.network_id());
        let place = self.chain.guardianship(&patient).await?;
        if place.is_none_or(|place| place.approvals <= 1) {
            return Ok(());
        }
        let message = "several guardians must sign: ask the hospital for a request that the family pays for";
        Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "several-guardians", message))
    }

    fn new_record(&self, digest: &Hash256, answer: &Answer, state: AnswerState) -> AnswerRecord {
        AnswerRecord {
            digest: *digest,
            patient: answer.patient,
            nft: answer.nft,
            state,
            received_ms: self.home.clock().now_ms(),
            prepared: None,
            cosignature: None,
            hash: None,
            deadline_ms: None,
            thumbnail_key: None,
            height: None,
            failure: None,
        }
    }

    fn take_declined(&self, digest: &Hash256, answer: &Answer) -> Result<Taken, ApiError> {
        self.home.store().change_answer(digest, |existing| {
            check_same_patient(existing.as_ref(), answer)?;
            if existing.as_ref().is_some_and(is_granted) {
                return Err(already_answered("this request was granted: withdraw the rights instead"));
            }
            Ok(self.new_record(digest, answer, AnswerState::Declined))
        })??;
        Ok(Taken::Noted)
    }

    async fn take_granted(
        &self,
        digest: &Hash256,
        answer: &Answer,
        request: &ConsentRequest,
    ) -> Result<Taken, ApiError> {
        let hash = answer.grant.as_ref().map(|grant| Hash256(**grant));
        let hash = hash.ok_or_else(|| ApiError::malformed("the answer does not name the grant"))?;
        // Its bytes before the answer that names it: whoever drives the answer on finds them.
        self.keep_grant(answer, &hash).await?;
        self.home.store().change_answer(digest, |existing| {
            check_same_patient(existing.as_ref(), answer)?;
            let on_its_way = |a: &AnswerRecord| a.state == AnswerState::Signed && a.cosignature.is_some();
            if existing.as_ref().is_some_and(on_its_way) {
                return Err(already_answered("the aggregate that the hospital pays for is on its way"));
            }
            let mut record = self.new_record(digest, answer, AnswerState::Signed);
            record.hash = Some(hash);
            record.thumbnail_key = answer.thumbnail_key.filter(|_| request.wants_thumbnail_key);
            Ok(record)
        })??;
        Ok(Taken::Noted)
    }

    async fn take_prepare(
        &self,
        signed: &SignedRequest,
        answer: &Answer,
        request: &ConsentRequest,
    ) -> Result<Taken, ApiError> {
        let Some(form) = GrantForm::of(request.payer) else {
            let message = "this request is paid for by the patient's account";
            return Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "patient-pays", message));
        };
        self.check_one_suffices(answer).await?;
        let digest = signed.digest();
        let now_ms = self.chain.time_ms().await?;
        let existing = self.home.store().answer(&digest)?;
        if existing.as_ref().is_some_and(|a| matches!(a.state, AnswerState::Confirmed | AnswerState::Judged)) {
            return Err(already_answered("this request is granted already"));
        }
        let bytes = match existing.as_ref().and_then(|existing| live_bytes(existing, now_ms)) {
            Some(bytes) => bytes,
            None => {
                let prepared = self.prepare(signed, answer, form).await?;
                self.store_prepared(&digest, answer, request, prepared, now_ms)?
            }
        };
        Ok(Taken::Prepared(bytes))
    }

    /// Stores what was prepared, unless another call was faster: then its bytes are the ones.
    fn store_prepared(
        &self,
        digest: &Hash256,
        answer: &Answer,
        request: &ConsentRequest,
        prepared: Prepared,
        now_ms: u64,
    ) -> Result<Vec<u8>, ApiError> {
        let Prepared { aggregate: prepared, lock } = prepared;
        let record = self.home.store().prepare_answer(digest, lock.as_ref(), |existing| {
            check_same_patient(existing.as_ref(), answer)?;
            if let Some(existing) = existing {
                if live_bytes(&existing, now_ms).is_some() {
                    return Ok(existing);
                }
                if is_granted(&existing) {
                    return Err(already_answered("this request is granted already"));
                }
            }
            let mut record = self.new_record(digest, answer, AnswerState::Prepared);
            record.hash = Some(prepared.hash);
            record.prepared = Some(prepared.bytes);
            record.deadline_ms = Some(prepared.deadline_ms);
            record.thumbnail_key = answer.thumbnail_key.filter(|_| request.wants_thumbnail_key);
            Ok(record)
        })??;
        record.prepared.ok_or_else(|| ApiError::internal(&"a prepared aggregate was not stored"))
    }
}

/// The prepared bytes, while a block may still contain them.
fn live_bytes(existing: &AnswerRecord, now_ms: u64) -> Option<Vec<u8>> {
    let alive = match existing.state {
        AnswerState::Prepared => existing.deadline_ms.is_some_and(|deadline| now_ms < deadline),
        // Cosigned: what became of it is not known yet, so nothing else may be made.
        AnswerState::Signed => true,
        _ => false,
    };
    existing.prepared.clone().filter(|_| alive)
}

#[derive(Serialize)]
struct Accepted {
    hash: String,
}

/// `POST /answers/{request digest}/cosignature`.
pub(super) async fn cosignature<C: Chain>(
    State(desk): State<Arc<Desk<C>>>,
    Path(digest): Path<String>,
    body: Bytes,
) -> Result<Response, ApiError> {
    let digest: Hash256 = digest.parse().map_err(|_| unknown_request())?;
    let detached = DetachedCosignature::from_bytes(&body)
        .map_err(|error| ApiError::malformed(format!("the cosignature cannot be read: {error}")))?;
    let hash = desk.take_cosignature(&digest, &detached).await?.to_string();
    Ok((StatusCode::ACCEPTED, Json(Accepted { hash })).into_response())
}

impl<C: Chain> Desk<C> {
    /// Takes a cosignature of what was prepared, however it came; gives the aggregate's hash.
    pub(super) async fn take_cosignature(
        &self,
        digest: &Hash256,
        detached: &DetachedCosignature,
    ) -> Result<Hash256, ApiError> {
        let now_ms = self.chain.time_ms().await?;
        let answered = self.home.store().answer(digest)?.ok_or_else(unknown_request)?;
        let may_sign = self.speaks_for(&answered.patient, &detached.cosignature.signer).await?;
        let record = self.home.store().change_answer(digest, |existing| {
            let existing = existing.ok_or_else(unknown_request)?;
            let (Some(hash), Some(_)) = (existing.hash, &existing.prepared) else {
                return Err(ApiError::new(StatusCode::CONFLICT, "nothing-prepared", "there is no aggregate to cosign"));
            };
            let fits = detached.parent_hash == hash
                && detached.cosignature.version == 0
                && existing.patient == answered.patient
                && may_sign
                && detached.cosignature.verify(&hash);
            if !fits {
                let message = "the cosignature is not the patient's over the prepared aggregate";
                return Err(ApiError::new(StatusCode::BAD_REQUEST, "wrong-cosignature", message));
            }
            if existing.state != AnswerState::Prepared {
                return Ok(existing);
            }
            if existing.deadline_ms.is_none_or(|deadline| now_ms >= deadline) {
                return Err(too_late());
            }
            Ok(AnswerRecord { state: AnswerState::Signed, cosignature: Some(detached.to_bytes()), ..existing })
        })??;
        self.note_change();
        record.hash.ok_or_else(|| ApiError::internal(&"a prepared aggregate has no hash"))
    }
}
