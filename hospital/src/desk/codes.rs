//! Answers that phones without a network show as codes: the same rules as for those that are sent.

use std::sync::Arc;

use axum::http::StatusCode;
use tegata_rights::{
    Answer, CodeFrames, CodeKind, CodeReader, CosignatureCode, PartsError, PreparedCode, Reading, SealedAnswer,
    read_grant,
};
use tegata_symbol::{Hash256, Transaction};
use tokio::sync::watch;

use super::Desk;
use super::answers::Taken;
use crate::api_error::ApiError;
use crate::chain::{Chain, Signed};
use crate::home::HospitalHome;
use crate::store::{AnswerRecord, AnswerState};

/// Most texts that are taken at once: more parts than any code needs.
pub const MAX_CODES: usize = 256;

/// What became of codes that were handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakenCodes {
    /// Parts of a code are missing.
    Incomplete {
        /// Parts that are known.
        known: usize,
        /// Parts of the whole.
        of: usize,
    },
    /// The answer is noted: granted, declined or cosigned. The desk goes on with it.
    Noted {
        /// Digest of the request.
        request: Hash256,
    },
    /// The patient agrees: the aggregate is prepared and is to be shown to the phone.
    Prepared {
        /// Digest of the request.
        request: Hash256,
        /// The code that shows it.
        frames: CodeFrames,
    },
}

/// Codes were not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CodesRefused {
    /// Stable name for programs, as in the calls by which phones answer.
    pub code: &'static str,
    /// What is wrong, for a person.
    pub message: String,
}

impl From<ApiError> for CodesRefused {
    fn from(error: ApiError) -> Self {
        Self { code: error.code(), message: error.message().to_owned() }
    }
}

fn unreadable(error: PartsError) -> ApiError {
    let code = match error {
        PartsError::Code(tegata_rights::CodeError::NotTegata) | PartsError::OtherType => "not-tegata",
        PartsError::OtherMessage => "other-message",
        _ => "damaged",
    };
    ApiError::new(StatusCode::BAD_REQUEST, code, error.to_string())
}

impl<C: Chain> Desk<C> {
    /// Takes the texts of one code: a whole one, or parts in any order.
    pub(super) async fn take_texts<'a>(&self, texts: impl Iterator<Item = &'a str>) -> Result<TakenCodes, ApiError> {
        let mut reader = CodeReader::default();
        let mut reading = None;
        for text in texts.map(str::trim).filter(|text| !text.is_empty()).take(MAX_CODES) {
            let read = reader.read(text).map_err(unreadable)?;
            let is_whole = matches!(read, Reading::Complete { .. });
            reading = Some(read);
            if is_whole {
                break;
            }
        }
        match reading {
            None => Err(ApiError::new(StatusCode::BAD_REQUEST, "no-code", "there is no code")),
            Some(Reading::Incomplete { known, of }) => Ok(TakenCodes::Incomplete { known, of }),
            Some(Reading::Complete { kind: CodeKind::Answer, bytes }) => {
                let sealed =
                    SealedAnswer::from_bytes(&bytes).map_err(|error| ApiError::malformed(error.to_string()))?;
                let request = sealed.request;
                Ok(match self.take_answer(&sealed).await? {
                    Taken::Noted => TakenCodes::Noted { request },
                    Taken::Prepared(aggregate) => {
                        TakenCodes::Prepared { request, frames: prepared_frames(request, aggregate)? }
                    }
                })
            }
            Some(Reading::Complete { kind: CodeKind::Cosignature, bytes }) => {
                let code =
                    CosignatureCode::from_bytes(&bytes).map_err(|error| ApiError::malformed(error.to_string()))?;
                self.take_cosignature(&code.request, &code.cosignature).await?;
                Ok(TakenCodes::Noted { request: code.request })
            }
            Some(Reading::Complete { .. }) => Err(ApiError::new(
                StatusCode::BAD_REQUEST,
                "other-kind",
                "this code is neither an answer nor a cosignature",
            )),
        }
    }

    /// Checks a signed grant that came inside an answer, and keeps it to be announced. It must be what the answer names, signed
    /// by the account that answers, and for this very request.
    pub(super) async fn keep_grant(&self, answer: &Answer, hash: &Hash256) -> Result<(), ApiError> {
        let Some(bytes) = &answer.signed_grant else { return Ok(()) };
        let wrong = || ApiError::malformed("the grant in the answer is not the one that the answer names");
        let network = self.chain.network().await?;
        let transaction = Transaction::from_bytes(bytes).map_err(|_| wrong())?;
        let facts = read_grant(&transaction, &network, &answer.patient).map_err(|_| wrong())?;
        let is_meant = facts.hash == *hash
            && facts.payer == answer.patient
            && transaction.verify(&network.generation_hash_seed)
            && facts
                .delivered
                .iter()
                .all(|step| step.message.request == answer.request && step.message.nft == answer.nft);
        if !is_meant {
            return Err(wrong());
        }
        let deadline_ms = network.unix_ms(facts.deadline);
        Ok(self.home.store().keep_patient_grant(&Signed { bytes: bytes.clone(), hash: *hash, deadline_ms })?)
    }
}

/// The code that shows a prepared aggregate to a phone.
pub(super) fn prepared_frames(request: Hash256, aggregate: Vec<u8>) -> Result<CodeFrames, ApiError> {
    let bytes = PreparedCode { request, aggregate }.to_bytes();
    CodeFrames::new(CodeKind::Prepared, &bytes).map_err(|error| ApiError::internal(&error))
}

/// Takes codes where no desk page is at hand. A grant or cosignature is driven on to its verdict, for at most `patience`; a
/// running desk of the same home goes on with the rest.
///
/// # Errors
/// [`CodesRefused`].
pub async fn take_codes<C: Chain>(
    home: Arc<HospitalHome>,
    chain: Arc<C>,
    texts: &[String],
    patience: core::time::Duration,
) -> Result<(TakenCodes, Option<AnswerState>), CodesRefused> {
    let network = chain.network().await.map_err(ApiError::from)?;
    home.pin_network(&network).map_err(|error| ApiError::internal(&error))?;
    let (_stop, stopping) = watch::channel(false);
    let desk = Desk::new(home, chain, stopping);
    let taken = desk.take_texts(texts.iter().map(String::as_str)).await?;
    let TakenCodes::Noted { request } = &taken else { return Ok((taken, None)) };
    // What is not driven to its end in time stays stored.
    let hash = desk.home.store().answer(request).map_err(ApiError::from)?.and_then(|answer| answer.hash);
    let _ = tokio::time::timeout(patience, desk.drive(request, hash)).await;
    let answer: Option<AnswerRecord> = desk.home.store().answer(request).map_err(ApiError::from)?;
    Ok((taken, answer.map(|answer| answer.state)))
}
