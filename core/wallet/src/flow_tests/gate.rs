//! A gate that follows the protocol, or breaks it in one way.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use tegata_rights::own_study_statement;
use tegata_symbol::{Address, MosaicId, PublicKey, Signature};

const CHALLENGE: [u8; 32] = [4; 32];
const TOKEN: [u8; 32] = [6; 32];

pub(super) struct Content {
    pub(super) identity: Address,
    pub(super) patient: PublicKey,
    /// Name, content, and the content whose checksum the manifest names.
    pub(super) files: Vec<(String, Vec<u8>, Vec<u8>)>,
    pub(super) downloads: usize,
    /// What the gate answers when asked for the picture that it keeps.
    pub(super) kept: Vec<u8>,
}

#[derive(Clone)]
pub(super) struct Gate {
    pub(super) content: Arc<Mutex<Content>>,
    pub(super) url: String,
}

impl Gate {
    pub(super) async fn start(identity: Address, patient: PublicKey) -> Self {
        let file = |name: &str, byte: u8| (name.to_owned(), vec![byte; 100_000], vec![byte; 100_000]);
        let files = vec![file("IM1.dcm", 1), file("IM2.dcm", 2)];
        let content = Arc::new(Mutex::new(Content { identity, patient, files, downloads: 0, kept: Vec::new() }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/gate/challenge", post(challenge))
            .route("/gate/own", post(own))
            .route("/gate/picture", post(picture))
            .route("/gate/files/{number}", get(file_bytes))
            .with_state(Arc::clone(&content));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { content, url }
    }
}

async fn challenge(State(gate): State<Arc<Mutex<Content>>>) -> String {
    let identity = gate.lock().unwrap().identity;
    format!(r#"{{"challenge":"{}","identity":"{identity}","expiresMs":1}}"#, HEXLOWER.encode(&CHALLENGE))
}

/// Whether the call proves the key of the account that the study was made for.
fn is_holder(gate: &Content, body: &[u8]) -> bool {
    let mut decoder = minicbor::Decoder::new(body);
    assert_eq!(decoder.array().unwrap(), Some(4));
    let nft = MosaicId(u64::from_be_bytes(decoder.bytes().unwrap().try_into().unwrap()));
    let patient = PublicKey(decoder.bytes().unwrap().try_into().unwrap());
    let challenge: [u8; 32] = decoder.bytes().unwrap().try_into().unwrap();
    let signature = Signature(decoder.bytes().unwrap().try_into().unwrap());
    let statement = own_study_statement(&gate.identity, &challenge, nft);
    challenge == CHALLENGE && patient == gate.patient && patient.verify(&statement, &signature)
}

fn refused() -> Response {
    (StatusCode::FORBIDDEN, r#"{"code":"refused","message":"no"}"#).into_response()
}

async fn picture(State(gate): State<Arc<Mutex<Content>>>, body: Bytes) -> Response {
    let gate = gate.lock().unwrap();
    if is_holder(&gate, &body) { gate.kept.clone().into_response() } else { refused() }
}

async fn own(State(gate): State<Arc<Mutex<Content>>>, body: Bytes) -> Response {
    let gate = gate.lock().unwrap();
    if !is_holder(&gate, &body) {
        return refused();
    }
    let files: Vec<String> = gate
        .files
        .iter()
        .enumerate()
        .map(|(number, (name, _, named))| {
            let hash = HEXLOWER.encode(&Sha256::digest(named));
            format!(
                r#"{{"number":{number},"name":"{name}","size":{},"sha256":"{hash}","sopInstanceUid":"1.2.{number}"}}"#,
                named.len()
            )
        })
        .collect();
    format!(r#"{{"token":"{}","expiresMs":1,"files":[{}]}}"#, HEXLOWER.encode(&TOKEN), files.join(",")).into_response()
}

async fn file_bytes(
    State(gate): State<Arc<Mutex<Content>>>,
    Path(number): Path<usize>,
    headers: HeaderMap,
) -> Response {
    let expected = format!("Bearer {}", HEXLOWER.encode(&TOKEN));
    if headers.get("authorization").and_then(|value| value.to_str().ok()) != Some(&expected) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let mut gate = gate.lock().unwrap();
    gate.downloads += 1;
    gate.files[number].1.clone().into_response()
}
