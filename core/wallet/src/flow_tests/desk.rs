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
    Answer, Decision, GrantTerms, Payer, RightState, SealedAnswer, SignedRequest, WithdrawalStatement, as_bonded,
    hospital_paid_grant, right_id, sponsored_withdrawal,
};
use tegata_symbol::{
    Address, Aggregate, AggregateForks, Amount, Body, Cosignature, DetachedCosignature, Embedded, Hash256, HashLock,
    Mosaic, MosaicId, NetworkId, NetworkTime, PublicKey, Signature, Transaction, TransactionType, Transfer,
};

use super::calls::Broken;
use super::ledger::Faults;
use super::world::Party;

/// How the desk deviates from the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    Honest,
    OtherRecipient,
    SwappedRecipients,
    OtherAmount,
    OtherMosaic,
    OtherDigest,
    OtherUntil,
    OneMore,
    Duplicated,
    /// The last transaction twice, under the transactions hash of the honest aggregate.
    DuplicatedUnseen,
    PatientPays,
    Version2,
    OtherNetwork,
    /// Bonded instead of complete, or the other way round.
    OtherForm,
    /// Six hours and a minute.
    BondedTooLong,
    LongDeadline,
    PastDeadline,
    NoSignature,
    CosignedAlready,
    TooMuch,
    TooLittle,
    NoFloat,
    Garbage,
    /// More than a phone reads.
    Oversized,
    /// Sends the phone elsewhere.
    Redirects,
    /// Attaches somebody else's cosignature beside the patient's.
    AttachesAnother,
    /// Announces the complete aggregate twice.
    AnnouncesTwice,
    /// Announces the aggregate with its last transaction doubled, under the patient's cosignature.
    AnnouncesDoubled,
    /// Locks the deposit and keeps the bonded aggregate to itself.
    Withholds,
    /// Locks nothing.
    LocksNothing,
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
    /// Sent beyond the rentals, in atomic units.
    beyond: Mutex<u64>,
    faults: Arc<Faults>,
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
    pub(super) async fn start(emulator: Emulator, asker: Party, source: Party, faults: Arc<Faults>) -> Self {
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
            beyond: Mutex::new(3_000_000),
            faults,
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

    pub(super) fn forget_cosignatures(&self) {
        self.inner.cosignatures.lock().unwrap().clear();
    }

    /// From now on it cannot be reached; what it prepared it keeps.
    pub(super) fn go_down(&self) {
        *self.inner.manner.lock().unwrap() = Manner::Down;
    }

    /// Hash and kind of what it prepared for a request.
    pub(super) fn prepared(&self, request: &Hash256) -> (Hash256, TransactionType) {
        let seed = self.inner.emulator.ledger().parameters().network.generation_hash_seed;
        let prepared = self.inner.prepared.lock().unwrap();
        (prepared[request].hash(&seed), prepared[request].transaction_type())
    }

    /// Sends so much beyond the rentals from now on.
    pub(super) fn send_beyond_rentals(&self, amount: u64) {
        *self.inner.beyond.lock().unwrap() = amount;
    }

    /// Forgets what it prepared, as when its deadline is past.
    pub(super) fn forget_prepared(&self) {
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

/// An answer that breaks off.
fn broken() -> Response {
    let cut =
        futures_util::stream::once(async { Err::<Bytes, _>(std::io::Error::other("the line broke in this test")) });
    Response::new(axum::body::Body::from_stream(cut))
}

async fn answer(State(desk): State<Arc<Inner>>, body: Bytes) -> Response {
    let answered = desk.faults.calls.pass(take_answer(Arc::clone(&desk), body)).await;
    answered.unwrap_or_else(|Broken| broken())
}

async fn take_answer(desk: Arc<Inner>, body: Bytes) -> Response {
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
    if manner == Manner::Redirects {
        return (StatusCode::TEMPORARY_REDIRECT, [("location", "http://127.0.0.1:9/answers")]).into_response();
    }
    if manner == Manner::Oversized {
        return vec![0_u8; 70_000].into_response();
    }
    let known = desk.prepared.lock().unwrap().get(&sealed.request).cloned();
    let transaction = known.unwrap_or_else(|| desk.prepare(&request, answer.patient, answer.nft, manner));
    if matches!(&transaction.body, Body::Aggregate(aggregate) if aggregate.bonded) {
        desk.lock_and_announce(&transaction, manner);
    }
    desk.prepared.lock().unwrap().insert(sealed.request, transaction.clone());
    if manner == Manner::Garbage {
        return vec![0_u8; 200].into_response();
    }
    transaction.to_bytes().into_response()
}

async fn cosign(State(desk): State<Arc<Inner>>, Path(digest): Path<String>, body: Bytes) -> Response {
    let answered = desk.faults.calls.pass(take_cosignature(Arc::clone(&desk), digest, body)).await;
    answered.unwrap_or_else(|Broken| broken())
}

async fn take_cosignature(desk: Arc<Inner>, digest: String, body: Bytes) -> Response {
    let manner = *desk.manner.lock().unwrap();
    if manner == Manner::Down {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "down");
    }
    let detached = DetachedCosignature::from_bytes(&body).unwrap();
    desk.cosignatures.lock().unwrap().push(detached);
    let digest: Hash256 = digest.parse().unwrap();
    let Some(mut transaction) = desk.prepared.lock().unwrap().get(&digest).cloned() else {
        return refuse(StatusCode::CONFLICT, "nothing-prepared");
    };
    if manner != Manner::Forgetful {
        if let Body::Aggregate(aggregate) = &mut transaction.body {
            if aggregate.bonded {
                desk.emulator.announce_cosignature(&detached).unwrap();
                return (StatusCode::ACCEPTED, format!(r#"{{"hash":"{}"}}"#, detached.parent_hash)).into_response();
            }
            aggregate.cosignatures.push(detached.cosignature);
            if manner == Manner::AttachesAnother {
                aggregate.cosignatures.push(Cosignature::sign(&desk.source.keys, &detached.parent_hash));
            }
            if manner == Manner::AnnouncesDoubled {
                doubled(aggregate);
            }
        }
        for _ in 0..if manner == Manner::AnnouncesTwice { 2 } else { 1 } {
            desk.emulator.announce(&transaction.to_bytes()).unwrap();
        }
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

/// The last inner transaction twice, the transactions hash as it was: a tree of odd width cannot tell.
fn doubled(aggregate: &mut Aggregate) {
    let mut steps = aggregate.transactions().to_vec();
    steps.push(steps[steps.len() - 1].clone());
    let cosignatures = aggregate.cosignatures.clone();
    *aggregate = Aggregate::stated(aggregate.bonded, aggregate.transactions_hash, steps, cosignatures);
}

impl Inner {
    /// The hash lock, and behind it the bonded aggregate.
    fn lock_and_announce(&self, aggregate: &Transaction, manner: Manner) {
        let network = self.emulator.ledger().parameters().network;
        if manner == Manner::LocksNothing {
            return;
        }
        let body = Body::HashLock(HashLock {
            mosaic: Mosaic { id: network.currency, amount: Amount(10_000_000) },
            duration: 1_000,
            hash: aggregate.hash(&network.generation_hash_seed),
        });
        let keys = &self.asker.keys;
        let lock = Transaction::new(keys.public_key(), network.id, aggregate.deadline, body);
        let deadline = NetworkTime(self.emulator.ledger().time().0 + 600_000).min(lock.deadline);
        let lock = Transaction { deadline, ..lock }
            .with_fee(100, 0)
            .sign(keys, &network.signing(&AggregateForks::FROM_THE_START, 1));
        self.emulator.announce(&lock.unwrap().to_bytes()).unwrap();
        if manner != Manner::Withholds {
            self.emulator.announce_partial(&aggregate.to_bytes()).unwrap();
        }
    }

    fn prepare(&self, request: &SignedRequest, patient: PublicKey, nft: MosaicId, manner: Manner) -> Transaction {
        let network = self.emulator.ledger().parameters().network;
        let now = self.emulator.ledger().time();
        let content = request.request();
        let (mut transfer_to, mut viewing_to) = (self.source.reception, self.asker.reception);
        match manner {
            Manner::OtherRecipient => viewing_to = self.asker.address,
            Manner::SwappedRecipients => core::mem::swap(&mut transfer_to, &mut viewing_to),
            _ => {}
        }
        let rental = {
            let ledger = self.emulator.ledger();
            ledger.parameters().mosaic_rental_fee * u64::from(ledger.rental_multiplier())
        };
        let terms = GrantTerms {
            patient,
            nft,
            asker: self.asker.address,
            rights: content.rights(),
            request: if manner == Manner::OtherDigest { Hash256([9; 32]) } else { request.digest() },
            until_ms: content.until_ms + u64::from(manner == Manner::OtherUntil),
            transfer_to,
            viewing_to,
        };
        let funds = match manner {
            Manner::TooMuch => 2 * rental + 40_000_000,
            Manner::TooLittle => rental,
            Manner::NoFloat => 2 * rental,
            _ => 2 * rental + *self.beyond.lock().unwrap(),
        };
        let lifetime = match manner {
            Manner::LongDeadline => 16 * 60_000,
            Manner::BondedTooLong => 361 * 60_000,
            _ => 10 * 60_000,
        };
        let deadline = if manner == Manner::PastDeadline { now } else { NetworkTime(now.0 + lifetime) };
        let payer = if manner == Manner::PatientPays { patient } else { self.asker.keys.public_key() };
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
                Manner::OtherMosaic => {
                    if let Some(Body::Transfer(transfer)) = steps.last_mut().map(|t| &mut t.body) {
                        transfer.mosaics[0].id = nft;
                    }
                }
                Manner::Duplicated => steps.push(steps[steps.len() - 1].clone()),
                Manner::OtherNetwork => steps[3].network = NetworkId::MAINNET,
                Manner::PatientPays => drop(steps.remove(0)),
                _ => {}
            }
            *aggregate = Aggregate::complete(steps);
        }
        if (content.payer == Payer::HospitalBonded) != (manner == Manner::OtherForm) {
            transaction = as_bonded(transaction);
        }
        let keys = &self.asker.keys;
        let mut signed = Transaction { signer: keys.public_key(), ..transaction }
            .with_fee(100, 1)
            .sign(keys, &network.signing(&AggregateForks::FROM_THE_START, 1))
            .unwrap();
        if let (Manner::DuplicatedUnseen, Body::Aggregate(aggregate)) = (manner, &mut signed.body) {
            doubled(aggregate);
        }
        if manner == Manner::Version2 {
            signed.version = 2;
        }
        if manner == Manner::PatientPays {
            signed.signer = patient;
        }
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
