//! The page that reads codes from phones, and the one that shows a prepared aggregate to them.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde_json::json;
use tegata_qr::QrError;
use tegata_symbol::Hash256;

use super::Desk;
use super::codes::{TakenCodes, prepared_frames};
use super::language::Language;
use super::pages::{Asked, PageError, page, render};
use super::view::state_view;
use crate::api_error::ApiError;
use crate::chain::Chain;
use crate::qr::QrPicture;
use crate::store::AnswerState;

/// Largest picture that the scan page may send: 4 MiB.
pub(super) const MAX_PICTURE_BYTES: usize = 4 << 20;

/// `GET /scan`.
pub(super) async fn scan<C: Chain>(
    State(desk): State<Arc<Desk<C>>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let language = Language::choose(asked.lang(), &headers);
    let values = context! {
        w => language.words(), lang => language.code(), other => language.other().code(),
        other_name => language.other().word("language_name"), path => "/scan", hospital => desk.home.name(),
    };
    page(language, render("scan.html", values).map_err(PageError::from))
}

/// What the page's script is told, with words where it is to say something.
fn told(status: StatusCode, value: serde_json::Value) -> Response {
    (status, Json(value)).into_response()
}

fn refused(error: &ApiError, language: Language) -> Response {
    let key = format!("scan_error_{}", error.code().replace('-', "_"));
    let text = match language.words().get(&key) {
        Some(text) => text.clone(),
        None => language.word("scan_error_other").replace("{code}", error.code()),
    };
    told(error.status(), json!({ "code": error.code(), "text": text }))
}

/// `POST /scan/codes`: the texts of one code, a line each.
pub(super) async fn codes<C: Chain>(
    State(desk): State<Arc<Desk<C>>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let language = Language::choose(asked.lang(), &headers);
    let request_page = |request: &Hash256, what: &str| format!("/requests/{request}{what}?lang={}", language.code());
    match desk.take_texts(body.lines()).await {
        Ok(TakenCodes::Incomplete { known, of }) => {
            let text = language.word("scan_progress");
            let text = text.replace("{known}", &known.to_string()).replace("{of}", &of.to_string());
            told(StatusCode::OK, json!({ "known": known, "of": of, "text": text }))
        }
        Ok(TakenCodes::Noted { request }) => told(StatusCode::OK, json!({ "next": request_page(&request, "") })),
        Ok(TakenCodes::Prepared { request, .. }) => {
            told(StatusCode::OK, json!({ "next": request_page(&request, "/prepared") }))
        }
        Err(error) => refused(&error, language),
    }
}

/// `POST /scan/picture`: a PNG or JPEG picture, such as a camera's frame. Nothing is taken yet: the texts are for the page.
pub(super) async fn picture<C: Chain>(
    State(desk): State<Arc<Desk<C>>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let language = Language::choose(asked.lang(), &headers);
    // One picture at a time: decoding takes a processor and memory.
    let Ok(_turn) = desk.reading.acquire().await else {
        return refused(&ApiError::internal(&"the desk is stopping"), language);
    };
    let read = tokio::task::spawn_blocking(move || tegata_qr::read_all_in_picture(&body)).await;
    match read {
        Ok(Ok(texts)) => told(StatusCode::OK, json!({ "texts": texts })),
        Ok(Err(error)) => {
            let code = match error {
                QrError::NotAPicture => "not-a-picture",
                QrError::TooLarge => "too-large",
                // A camera sees many frames before one with a code in it.
                _ => return told(StatusCode::OK, json!({ "texts": [] })),
            };
            refused(&ApiError::new(StatusCode::BAD_REQUEST, code, error.to_string()), language)
        }
        Err(error) => refused(&ApiError::internal(&error), language),
    }
}

/// `GET /requests/{digest}/prepared`: the prepared aggregate as animated codes.
pub(super) async fn prepared<C: Chain>(
    State(desk): State<Arc<Desk<C>>>,
    Path(digest): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let language = Language::choose(asked.lang(), &headers);
    page(language, desk.prepared_page(&digest, language))
}

impl<C: Chain> Desk<C> {
    fn prepared_page(&self, digest: &str, language: Language) -> Result<String, PageError> {
        let digest: Hash256 = digest.parse().map_err(|_| PageError::NotFound)?;
        let record = self.home.store().request(&digest)?.ok_or(PageError::NotFound)?;
        let answer = self.home.store().answer(&digest)?;
        // Once it is cosigned there is nothing to show any more, and the page says how far it is.
        let waits = answer.filter(|answer| answer.state == AnswerState::Prepared);
        let mut svgs = Vec::new();
        if let Some(aggregate) = waits.and_then(|answer| answer.prepared) {
            for text in prepared_frames(digest, aggregate)?.round() {
                let qr = QrPicture::new(&text).map_err(|error| ApiError::internal(&error))?;
                svgs.push(qr.svg(&language.word("prepared_label")));
            }
        }
        let state = state_view(&self.home, &record, language, self.is_troubled())?;
        let values = context! {
            w => language.words(), lang => language.code(), other => language.other().code(),
            other_name => language.other().word("language_name"), path => format!("/requests/{digest}/prepared"),
            events => format!("/requests/{digest}/events"), request => format!("/requests/{digest}"),
            hospital => self.home.name(), svgs, state => Value::from(Serde(&state)),
        };
        Ok(render("prepared.html", values)?)
    }
}
