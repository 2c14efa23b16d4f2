//! A desk that follows the protocol, or breaks it in one way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use tegata_emulator::Emulator;
use tegata_rights::{Answer, Decision, GrantTerms, RightState, SealedAnswer, SignedRequest, hospital_paid_grant};
use tegata_symbol::{
    Aggregate, AggregateForks, Amount, Body, Cosignature, DetachedCosignature, Embedded, Hash256, MosaicId,
    NetworkTime, PublicKey, Signature, Transaction, Transfer,
};

use super::world::Party;

/// How the desk deviates from the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    Honest,
    OtherRecipient,
    OtherAmount,
    OneMore,
    LongDeadline,
    PastDeadline,
    NoSignature,
    CosignedAlready,
    TooMuch,
    TooLittle,
    NoFloat,
    Garbage,
    /// Takes the cosignature and loses it.
    Forgetful,
    Down,
}

struct Inner {
    emulator: Emulator,
    asker: Party,
    source: Party,
    manner: Mutex<Manner>,
    requests: Mutex<HashMap<Hash256, SignedRequest>>,
    prepared: Mutex<HashMap<Hash256, Transaction>>,
    answers: Mutex<Vec<Answer>>,
    cosignatures: Mutex<Vec<DetachedCosignature>>,
}

#[derive(Clone)]
pub(super) struct Desk {
    inner: Arc<Inner>,
    pub(super) url: String,
}

impl Desk {
    pub(super) async fn start(emulator: Emulator, asker: Party, source: Party) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let inner = Arc::new(Inner {
            emulator,
            asker,
            source,
            manner: Mutex::new(Manner::Honest),
            requests: Mutex::default(),
            prepared: Mutex::default(),
            answers: Mutex::default(),
            cosignatures: Mutex::default(),
        });
        let router = Router::new()
            .route("/answers", post(answer))
            .route("/answers/{digest}/cosignature", post(cosign))
            .with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { inner, url }
    }

    pub(super) fn behave(&self, manner: Manner) {
        *self.inner.manner.lock().unwrap() = manner;
        self.inner.prepared.lock().unwrap().clear();
    }

    pub(super) fn expect(&self, request: &SignedRequest) {
        self.inner.requests.lock().unwrap().insert(request.digest(), request.clone());
    }

    pub(super) fn answers(&self) -> Vec<Answer> {
        self.inner.answers.lock().unwrap().clone()
    }

    /// What a desk of this manner prepares for `request`.
    pub(super) fn prepared_for(
        &self,
        request: &SignedRequest,
        patient: PublicKey,
        nft: MosaicId,
        manner: Manner,
    ) -> Vec<u8> {
        self.inner.prepare(request, patient, nft, manner).to_bytes()
    }

    pub(super) fn cosignatures(&self) -> Vec<DetachedCosignature> {
        self.inner.cosignatures.lock().unwrap().clone()
    }
}

fn refuse(status: StatusCode, code: &str) -> Response {
    (status, format!(r#"{{"code":"{code}","message":"in this test"}}"#)).into_response()
}

async fn answer(State(desk): State<Arc<Inner>>, body: Bytes) -> Response {
    let manner = *desk.manner.lock().unwrap();
    if manner == Manner::Down {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "down");
    }
    let sealed = SealedAnswer::from_bytes(&body).unwrap();
    let Some(request) = desk.requests.lock().unwrap().get(&sealed.request).cloned() else {
        return refuse(StatusCode::NOT_FOUND, "unknown-request");
    };
    let answer = sealed.open(&desk.asker.transport).unwrap();
    desk.answers.lock().unwrap().push(answer.clone());
    if answer.decision != Decision::Prepare {
        return StatusCode::NO_CONTENT.into_response();
    }
    let known = desk.prepared.lock().unwrap().get(&sealed.request).cloned();
    let transaction = known.unwrap_or_else(|| desk.prepare(&request, answer.patient, answer.nft, manner));
    desk.prepared.lock().unwrap().insert(sealed.request, transaction.clone());
    if manner == Manner::Garbage {
        return vec![0_u8; 200].into_response();
    }
    transaction.to_bytes().into_response()
}

async fn cosign(State(desk): State<Arc<Inner>>, Path(digest): Path<String>, body: Bytes) -> Response {
    let manner = *desk.manner.lock().unwrap();
    if manner == Manner::Down {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "down");
    }
    let detached = DetachedCosignature::from_bytes(&body).unwrap();
    desk.cosignatures.lock().unwrap().push(detached);
    let digest: Hash256 = digest.parse().unwrap();
    let mut transaction = desk.prepared.lock().unwrap().get(&digest).cloned().unwrap();
    if manner != Manner::Forgetful {
        if let Body::Aggregate(aggregate) = &mut transaction.body {
            aggregate.cosignatures.push(detached.cosignature);
        }
        desk.emulator.announce(&transaction.to_bytes()).unwrap();
    }
    (StatusCode::ACCEPTED, format!(r#"{{"hash":"{}"}}"#, detached.parent_hash)).into_response()
}

impl Inner {
    fn prepare(&self, request: &SignedRequest, patient: PublicKey, nft: MosaicId, manner: Manner) -> Transaction {
        let network = self.emulator.ledger().parameters().network;
        let now = self.emulator.ledger().time();
        let content = request.request();
        let recipient = if manner == Manner::OtherRecipient { self.asker.address } else { self.asker.reception };
        let terms = GrantTerms {
            patient,
            nft,
            asker: self.asker.address,
            rights: content.rights(),
            request: request.digest(),
            until_ms: content.until_ms,
            transfer_to: self.source.reception,
            viewing_to: recipient,
        };
        let funds = match manner {
            Manner::TooMuch => 2 * 50_000_000 + 40_000_000,
            Manner::TooLittle => 50_000_000,
            Manner::NoFloat => 2 * 50_000_000,
            _ => 2 * 50_000_000 + 3_000_000,
        };
        let lifetime = match manner {
            Manner::LongDeadline => 16 * 60_000,
            _ => 10 * 60_000,
        };
        let deadline = if manner == Manner::PastDeadline { now } else { NetworkTime(now.0 + lifetime) };
        let payer = self.asker.keys.public_key();
        let mut transaction =
            hospital_paid_grant(&terms, &network, payer, Amount(funds), deadline, 100, |_| RightState::Absent);
        if let Body::Aggregate(aggregate) = &mut transaction.body {
            let mut steps = aggregate.transactions().to_vec();
            match manner {
                Manner::OtherAmount => {
                    if let Some(Body::Transfer(transfer)) = steps.last_mut().map(|t| &mut t.body) {
                        transfer.mosaics[0].amount = Amount(2);
                    }
                }
                Manner::OneMore => {
                    let mosaics = Vec::new();
                    let recipient = self.asker.address.into();
                    let body = Body::Transfer(Transfer { recipient, mosaics, message: b"\0more".to_vec() });
                    steps.push(Embedded::new(patient, network.id, body));
                }
                _ => {}
            }
            *aggregate = Aggregate::complete(steps);
        }
        let mut signed = transaction
            .with_fee(100, 1)
            .sign(&self.asker.keys, &network.signing(&AggregateForks::FROM_THE_START, 1))
            .unwrap();
        if manner == Manner::NoSignature {
            signed.signature = Signature::ZERO;
        }
        if manner == Manner::CosignedAlready {
            let hash = signed.hash(&network.generation_hash_seed);
            if let Body::Aggregate(aggregate) = &mut signed.body {
                aggregate.cosignatures.push(Cosignature::sign(&self.source.keys, &hash));
            }
        }
        signed
    }
}
