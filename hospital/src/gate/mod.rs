//! The release gate: hands a study to whom its patient allowed, and to the patient.
//!
//! A caller first gets a challenge, signs it, and gets a manifest with a token; the token opens the files that the
//! manifest lists. What is handed out, and what is refused, is noted in the release log.

mod challenges;
mod copies;
mod decision;
mod picture;
mod tokens;
mod warm;
mod wire;

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use tegata_rights::{SignedRequest, own_study_statement, registered, release_statement, speaks_for};
use tegata_symbol::{Address, Hash256, MosaicId, PublicKey, Signature};
use tokio::io::AsyncReadExt;

pub use wire::{ChallengeBody, Manifest, ManifestFile, OwnCall, ReleaseCall};

use crate::api_error::ApiError;
use crate::chain::Chain;
use crate::home::HospitalHome;
use crate::store::{ReleaseEvent, ReleaseRecord, StudyRecord};
use challenges::Challenges;
use tokens::{Holder, Ticket, Tokens};
use warm::WarmVerdicts;

/// Largest body of a call in bytes.
pub(crate) const MAX_BODY: usize = 64 * 1024;
/// A challenge lives for 60 seconds.
pub const CHALLENGE_LIFETIME_MS: u64 = 60_000;
/// A token lives for 10 minutes.
pub const TOKEN_LIFETIME_MS: u64 = 600_000;
const CHUNK: usize = 1 << 16;

/// What the gate's calls share.
pub(crate) struct Gate<C> {
    pub(crate) home: Arc<HospitalHome>,
    pub(crate) chain: Arc<C>,
    challenges: Challenges,
    tokens: Tokens,
    warm: WarmVerdicts,
    /// One de-identification at a time: it takes the memory of whole images.
    copying: tokio::sync::Mutex<()>,
}

/// The gate's calls.
pub(crate) fn router<C: Chain>(home: Arc<HospitalHome>, chain: Arc<C>) -> Router {
    let gate = Gate {
        home,
        chain,
        challenges: Challenges::default(),
        tokens: Tokens::default(),
        warm: WarmVerdicts::default(),
        copying: tokio::sync::Mutex::new(()),
    };
    Router::new()
        .route("/gate/challenge", post(challenge::<C>))
        .route("/gate/release", post(release::<C>))
        .route("/gate/own", post(own::<C>))
        .route("/gate/picture", post(picture::picture::<C>))
        .route("/gate/files/{number}", get(file::<C>))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(Arc::new(gate))
}

async fn challenge<C: Chain>(State(gate): State<Arc<Gate<C>>>) -> Result<Json<ChallengeBody>, ApiError> {
    let (challenge, expires_ms) = gate.challenges.make(gate.home.clock().now_ms())?;
    let challenge = Hash256(challenge).to_string();
    Ok(Json(ChallengeBody { challenge, identity: gate.home.identity().to_string(), expires_ms }))
}

async fn release<C: Chain>(State(gate): State<Arc<Gate<C>>>, body: Bytes) -> Result<Json<Manifest>, ApiError> {
    let call = ReleaseCall::from_bytes(&body)?;
    gate.take_challenge(&call.challenge)?;
    let signed = SignedRequest::from_bytes(&call.request)
        .map_err(|error| ApiError::malformed(format!("the request cannot be read: {error}")))?;
    let request = signed.request();
    let deidentified = request.identity == tegata_rights::Identity::Deidentified;
    let line = |event, detail| ReleaseRecord {
        at_ms: gate.home.clock().now_ms(),
        event,
        asker: request.asker,
        nft: call.nft,
        digest: Some(signed.digest()),
        deidentified,
        file: None,
        sha256: None,
        detail,
    };
    let holder = Holder::Hospital(Box::new(signed.clone()));
    match gate.check_release(&call, &signed).await {
        Ok(study) => {
            let manifest = gate.manifest(&study, deidentified, holder).await?;
            gate.home.store().log_release(&line(ReleaseEvent::Released, format!("{} files", manifest.files.len())))?;
            Ok(Json(manifest))
        }
        Err(error) => {
            let codes: Vec<&str> = error.reasons().iter().map(|reason| reason.code.as_str()).collect();
            if !codes.is_empty() {
                gate.home.store().log_release(&line(ReleaseEvent::Refused, codes.join(",")))?;
            }
            Err(error)
        }
    }
}

async fn own<C: Chain>(State(gate): State<Arc<Gate<C>>>, body: Bytes) -> Result<Json<Manifest>, ApiError> {
    let (study, patient) = gate.holders_call(&body).await?;
    let manifest = gate.manifest(&study, false, Holder::Patient(patient)).await?;
    gate.log_own(patient, study.nft, ReleaseEvent::Own, format!("{} files", manifest.files.len()))?;
    Ok(Json(manifest))
}

async fn file<C: Chain>(
    State(gate): State<Arc<Gate<C>>>,
    Path(number): Path<u32>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let no_token = || ApiError::new(StatusCode::UNAUTHORIZED, "token", "the token is missing, wrong or has expired");
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .and_then(|token| token.parse::<Hash256>().ok())
        .ok_or_else(no_token)?;
    let ticket = gate.tokens.find(&token.0, gate.home.clock().now_ms()).ok_or_else(no_token)?;
    let asker = match &ticket.holder {
        Holder::Hospital(signed) => {
            // The patient may have withdrawn since the manifest was made.
            let study = gate.study(ticket.nft)?;
            gate.check_rights_again(signed, &study).await?;
            signed.request().asker
        }
        Holder::Patient(address) => *address,
    };
    let found = ticket.files.iter().find(|file| file.number == number);
    let listed =
        found.ok_or_else(|| ApiError::new(StatusCode::NOT_FOUND, "no-such-file", "the manifest lists no such file"))?;
    let path = gate.home.study_dir(ticket.nft, ticket.deidentified).join(&listed.name);
    let opened = tokio::fs::File::open(&path).await.map_err(|error| ApiError::internal(&error))?;
    gate.home.store().log_release(&ReleaseRecord {
        at_ms: gate.home.clock().now_ms(),
        event: ReleaseEvent::File,
        asker,
        nft: ticket.nft,
        digest: ticket.holder.digest(),
        deidentified: ticket.deidentified,
        file: Some(number),
        sha256: Some(listed.sha256),
        detail: listed.name.clone(),
    })?;
    let content = futures_util::stream::try_unfold(opened, |mut opened| async move {
        let mut chunk = vec![0; CHUNK];
        let count = opened.read(&mut chunk).await?;
        chunk.truncate(count);
        Ok::<_, std::io::Error>(if count == 0 { None } else { Some((Bytes::from(chunk), opened)) })
    });
    let head = [
        (header::CONTENT_TYPE, "application/dicom".to_owned()),
        (header::CONTENT_LENGTH, listed.size.to_string()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((head, Body::from_stream(content)).into_response())
}

impl<C: Chain> Gate<C> {
    fn take_challenge(&self, challenge: &[u8; 32]) -> Result<(), ApiError> {
        if self.challenges.take(challenge, self.home.clock().now_ms()) {
            return Ok(());
        }
        Err(ApiError::new(StatusCode::FORBIDDEN, "challenge", "the challenge is unknown, used or older than a minute"))
    }

    fn study(&self, nft: MosaicId) -> Result<StudyRecord, ApiError> {
        let unknown = || ApiError::refused_for("UnknownStudy", "this hospital has not issued such a study");
        self.home.store().study(nft)?.ok_or_else(unknown)
    }

    /// Who calls is proved before anything is said about a study.
    async fn check_release(&self, call: &ReleaseCall, signed: &SignedRequest) -> Result<StudyRecord, ApiError> {
        let request = signed.request();
        if request.network != self.chain.network().await?.generation_hash_seed {
            return Err(ApiError::refused_for("OtherNetwork", "the request belongs to another network"));
        }
        let entry = registered(&*self.chain, &self.home.registry(), &request.asker).await?;
        let Some(entry) = entry else {
            return Err(ApiError::refused(vec![(&tegata_rights::Reason::AskerNotRegistered).into()]));
        };
        let statement = release_statement(&self.home.identity(), &call.challenge, &signed.digest());
        if !entry.request_key.verify(&statement, &Signature(call.signature)) {
            let text = "the call is not signed by the asking hospital's registered request key";
            return Err(ApiError::refused_for("CallerSignature", text));
        }
        let study = self.study(call.nft)?;
        self.check_rights(signed, &study).await?;
        Ok(study)
    }

    /// The study that a call of its holder names, and the holder's account. A refusal is logged.
    async fn holders_call(&self, body: &[u8]) -> Result<(StudyRecord, Address), ApiError> {
        let call = OwnCall::from_bytes(body)?;
        self.take_challenge(&call.challenge)?;
        let patient = Address::new(&call.patient, self.home.network_id());
        match self.check_own(&call, patient).await {
            Ok(study) => Ok((study, patient)),
            Err(error) => {
                let codes: Vec<&str> = error.reasons().iter().map(|reason| reason.code.as_str()).collect();
                if !codes.is_empty() {
                    self.log_own(patient, call.nft, ReleaseEvent::OwnRefused, codes.join(","))?;
                }
                Err(error)
            }
        }
    }

    fn log_own(&self, patient: Address, nft: MosaicId, event: ReleaseEvent, detail: String) -> Result<(), ApiError> {
        let at_ms = self.home.clock().now_ms();
        Ok(self.home.store().log_release(&ReleaseRecord {
            at_ms,
            event,
            asker: patient,
            nft,
            digest: None,
            deidentified: false,
            file: None,
            sha256: None,
            detail,
        })?)
    }

    async fn check_own(&self, call: &OwnCall, patient: Address) -> Result<StudyRecord, ApiError> {
        let statement = own_study_statement(&self.home.identity(), &call.challenge, call.nft);
        let signer = call.signer.unwrap_or(call.patient);
        if !signer.verify(&statement, &Signature(call.signature)) {
            let text = "the call is not signed by the account that it names";
            return Err(ApiError::refused_for("CallerSignature", text));
        }
        if !speaks_for(&*self.chain, &patient, &Address::new(&signer, self.home.network_id())).await? {
            let text = "the call is not signed by a guardian of the account that holds the study";
            return Err(ApiError::refused_for("NotGuardian", text));
        }
        let study = self.home.store().study(call.nft)?.filter(|study| study.patient == call.patient);
        let Some(study) = study else {
            return Err(ApiError::refused(vec![(&tegata_rights::Reason::NotHolder).into()]));
        };
        self.check_holder(&study, &patient).await?;
        Ok(study)
    }

    async fn manifest(&self, study: &StudyRecord, deidentified: bool, holder: Holder) -> Result<Manifest, ApiError> {
        let files = self.files(study.nft, deidentified).await?;
        if files.is_empty() {
            return Err(ApiError::internal(&format!("study {} has no files", study.nft)));
        }
        let now = self.home.clock().now_ms();
        let to_patient = matches!(holder, Holder::Patient(_));
        let ticket = Ticket { nft: study.nft, deidentified, holder, files: files.clone(), expires_ms: 0 };
        let (token, expires_ms) = self.tokens.make(ticket, now)?;
        Ok(Manifest {
            token: Hash256(token).to_string(),
            expires_ms,
            files: files.into_iter().map(|file| ManifestFile::of(file, to_patient)).collect(),
        })
    }
}

/// Makes the body of a call for the own study; `sign` signs with the key of the account that holds the NFT.
pub fn own_call(
    gate: &Address,
    challenge: [u8; 32],
    nft: MosaicId,
    patient: PublicKey,
    sign: impl FnOnce(&[u8]) -> Signature,
) -> Vec<u8> {
    let signature = sign(&own_study_statement(gate, &challenge, nft)).0;
    OwnCall { nft, patient, challenge, signature, signer: None }.to_bytes()
}

#[cfg(test)]
mod tests;
