//! A desk that follows the protocol, or breaks it in one way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use tegata_emulator::Emulator;
use tegata_rights::{
    Answer, Decision, GrantTerms, RightState, SealedAnswer, SignedRequest, WithdrawalStatement, hospital_paid_grant,
    right_id, sponsored_withdrawal,
};
use tegata_symbol::{
    Address, Aggregate, AggregateForks, Amount, Body, Cosignature, DetachedCosignature, Embedded, Hash256, Mosaic,
    MosaicId, NetworkTime, Signature, Transaction, Transfer,
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
    attitude: Mutex<Attitude>,
    statements: Mutex<Vec<WithdrawalStatement>>,
    withdrawals: Mutex<HashMap<Hash256, Transaction>>,
}

/// What the desk does with withdrawals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attitude {
    /// Has never heard of them.
    Ignorant,
    /// Cannot be reached.
    Down,
    /// Obeys, and pays for nothing.
    Notes,
    /// Prepares an aggregate.
    Pays,
    /// Pays, takes the cosignature, and announces nothing.
    PaysAndForgets,
    /// Prepares one that takes something else away too.
    TakesMore,
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
            attitude: Mutex::new(Attitude::Ignorant),
            statements: Mutex::default(),
            withdrawals: Mutex::default(),
        });
        let router = Router::new()
            .route("/answers", post(answer))
            .route("/answers/{digest}/cosignature", post(cosign))
            .route("/withdrawals", post(withdraw))
            .route("/withdrawals/{digest}/cosignature", post(cosign_withdrawal))
            .with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { inner, url }
    }

    pub(super) fn behave(&self, manner: Manner) {
        *self.inner.manner.lock().unwrap() = manner;
        self.inner.prepared.lock().unwrap().clear();
    }

    pub(super) fn take_withdrawals(&self, attitude: Attitude) {
        *self.inner.attitude.lock().unwrap() = attitude;
        self.inner.withdrawals.lock().unwrap().clear();
    }

    pub(super) fn statements(&self) -> Vec<WithdrawalStatement> {
        self.inner.statements.lock().unwrap().clone()
    }

    pub(super) fn expect(&self, request: &SignedRequest) {
        self.inner.requests.lock().unwrap().insert(request.digest(), request.clone());
    }

    pub(super) fn answers(&self) -> Vec<Answer> {
        self.inner.answers.lock().unwrap().clone()
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
    let transaction = known.unwrap_or_else(|| desk.prepare(&request, &answer, manner));
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

async fn withdraw(State(desk): State<Arc<Inner>>, RawQuery(query): RawQuery, body: Bytes) -> Response {
    let attitude = *desk.attitude.lock().unwrap();
    match attitude {
        Attitude::Ignorant => return refuse(StatusCode::NOT_FOUND, "not-concerned"),
        Attitude::Down => return refuse(StatusCode::SERVICE_UNAVAILABLE, "down"),
        _ => {}
    }
    let network = desk.emulator.ledger().parameters().network;
    let statement = WithdrawalStatement::from_bytes(&body, &network.generation_hash_seed).unwrap();
    desk.statements.lock().unwrap().push(statement.clone());
    if attitude == Attitude::Notes || query.is_some_and(|query| query == "pays=patient") {
        return (StatusCode::ACCEPTED, r#"{"state":"noted"}"#).into_response();
    }
    let withdrawal = statement.withdrawal();
    let patient = Address::new(&withdrawal.patient, network.id);
    let holder = |id| {
        let receptions = [desk.asker.reception, desk.source.reception];
        receptions.into_iter().find(|account| desk.emulator.ledger().state().balance(account, id).0 == 1)
    };
    let units: Vec<(MosaicId, Address)> = withdrawal
        .rights()
        .roles()
        .filter_map(|role| {
            let id = right_id(role, withdrawal.nft, &withdrawal.asker, &patient);
            Some((id, holder(id)?))
        })
        .collect();
    let deadline = NetworkTime(desk.emulator.ledger().time().0 + 600_000);
    let payer = desk.asker.keys.public_key();
    let mut transaction = sponsored_withdrawal(payer, withdrawal.patient, &network, &units, deadline, 100).unwrap();
    if attitude == Attitude::TakesMore
        && let Body::Aggregate(aggregate) = &mut transaction.body
    {
        let mosaics = vec![Mosaic { id: network.currency, amount: Amount(1) }];
        let away = Transfer { recipient: desk.asker.address.into(), mosaics, message: Vec::new() };
        let mut steps = aggregate.transactions().to_vec();
        steps.push(Embedded::new(withdrawal.patient, network.id, Body::Transfer(away)));
        *aggregate = Aggregate::complete(steps);
    }
    let signed = transaction.sign(&desk.asker.keys, &network.signing(&AggregateForks::FROM_THE_START, 1)).unwrap();
    desk.withdrawals.lock().unwrap().insert(statement.digest(), signed.clone());
    signed.to_bytes().into_response()
}

async fn cosign_withdrawal(State(desk): State<Arc<Inner>>, Path(digest): Path<String>, body: Bytes) -> Response {
    let detached = DetachedCosignature::from_bytes(&body).unwrap();
    desk.cosignatures.lock().unwrap().push(detached);
    let prepared = desk.withdrawals.lock().unwrap().get(&digest.parse().unwrap()).cloned();
    let Some(mut transaction) = prepared else {
        return refuse(StatusCode::NOT_FOUND, "unknown-withdrawal");
    };
    if *desk.attitude.lock().unwrap() != Attitude::PaysAndForgets {
        if let Body::Aggregate(aggregate) = &mut transaction.body {
            aggregate.cosignatures.push(detached.cosignature);
        }
        desk.emulator.announce(&transaction.to_bytes()).unwrap();
    }
    StatusCode::ACCEPTED.into_response()
}

impl Inner {
    fn prepare(&self, request: &SignedRequest, answer: &Answer, manner: Manner) -> Transaction {
        let network = self.emulator.ledger().parameters().network;
        let now = self.emulator.ledger().time();
        let content = request.request();
        let recipient = if manner == Manner::OtherRecipient { self.asker.address } else { self.asker.reception };
        let terms = GrantTerms {
            patient: answer.patient,
            nft: answer.nft,
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
                    steps.push(Embedded::new(answer.patient, network.id, body));
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
