//! The picture that is not on the chain, for the account that holds the NFT.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use tegata_rights::thumbnail::KeptPicture;

use super::Gate;
use crate::api_error::ApiError;
use crate::chain::Chain;
use crate::store::ReleaseEvent;

pub(super) async fn picture<C: Chain>(State(gate): State<Arc<Gate<C>>>, body: Bytes) -> Result<Response, ApiError> {
    let (study, patient) = gate.holders_call(&body).await?;
    let job = gate.home.store().issue_job_of(study.nft)?;
    let kept = job.and_then(|job| {
        let proof = job.commitment?.proof;
        Some(KeptPicture {
            first_length: job.first_length,
            second_length: job.second_length,
            record: job.record,
            proof,
        })
    });
    let Some(kept) = kept else {
        let message = "the picture of this study is on the chain, not here";
        return Err(ApiError::new(StatusCode::NOT_FOUND, "no-picture-kept", message));
    };
    let bytes = kept.to_bytes();
    gate.log_own(patient, study.nft, ReleaseEvent::Picture, format!("{} bytes", bytes.len()))?;
    let head = [(header::CONTENT_TYPE, "application/cbor"), (header::CACHE_CONTROL, "no-store")];
    Ok((head, bytes).into_response())
}
