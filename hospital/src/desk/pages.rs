//! The desk's pages and their events. No external resources, no inline scripts or styles.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Response};
use futures_util::stream;
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde::Deserialize;
use tegata_symbol::{Address, Hash256};
use tokio::sync::watch;

use super::Desk;
use super::language::Language;
use super::view::{asked_view, line_view, state_view, wants_new_verdict};
use crate::api_error::ApiError;
use crate::chain::Chain;
use crate::qr::QrPicture;
use crate::verify::{VerifyOptions, verify};

const LISTED: u32 = 100;
const MOST_WATCHED: usize = 200;
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// A verdict on a watched page is asked anew at this age, in milliseconds.
const VERDICT_AGE_MS: u64 = 10_000;
const VERDICT_PATIENCE: Duration = Duration::from_secs(4);

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    for (name, text) in [
        ("layout.html", include_str!("../../templates/layout.html")),
        ("list.html", include_str!("../../templates/list.html")),
        ("lines.html", include_str!("../../templates/lines.html")),
        ("request.html", include_str!("../../templates/request.html")),
        ("state.html", include_str!("../../templates/state.html")),
        ("problem.html", include_str!("../../templates/problem.html")),
        ("other_wallet.html", include_str!("../../templates/other_wallet.html")),
        ("scan.html", include_str!("../../templates/scan.html")),
        ("prepared.html", include_str!("../../templates/prepared.html")),
    ] {
        if let Err(error) = environment.add_template(name, text) {
            tracing::error!(%error, "a page's template cannot be read");
        }
    }
    environment
});

pub(super) fn render(template: &str, values: Value) -> Result<String, ApiError> {
    let template = TEMPLATES.get_template(template).map_err(|error| ApiError::internal(&error))?;
    template.render(values).map_err(|error| ApiError::internal(&error))
}

/// Nothing from elsewhere, nothing inline, nothing framed (Content Security Policy Level 3).
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
                      base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

pub(super) const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

#[derive(Deserialize)]
pub(super) struct Asked {
    pub(super) lang: Option<String>,
}

impl Asked {
    /// The language that the URL names.
    pub(super) fn lang(&self) -> Option<&str> {
        self.lang.as_deref()
    }
}

/// A page, or a page that says why not.
pub(super) fn page(language: Language, result: Result<String, PageError>) -> Response {
    let (status, html) = match result {
        Ok(html) => (StatusCode::OK, html),
        Err(error) => {
            let (status, key) = match error {
                PageError::NotFound => (StatusCode::NOT_FOUND, "problem_not_found"),
                PageError::Api => (StatusCode::INTERNAL_SERVER_ERROR, "problem_internal"),
            };
            let values = context! {
                w => language.words(), lang => language.code(), other => language.other().code(),
                other_name => language.other().word("language_name"), path => "/", hospital => "",
                message => language.word(key),
            };
            (status, render("problem.html", values).unwrap_or_default())
        }
    };
    (status, HEADERS, Html(html)).into_response()
}

pub(super) enum PageError {
    NotFound,
    Api,
}

impl From<ApiError> for PageError {
    fn from(_: ApiError) -> Self {
        Self::Api
    }
}

impl From<crate::StorageError> for PageError {
    fn from(error: crate::StorageError) -> Self {
        let _ = ApiError::internal(&error);
        Self::Api
    }
}

/// `GET /`.
pub(super) async fn list<C: Chain>(
    State(desk): State<Arc<Desk<C>>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let language = Language::choose(asked.lang.as_deref(), &headers);
    let html = desk.lines(language).map_err(PageError::from).and_then(|lines| {
        let values = context! {
            w => language.words(), lang => language.code(), other => language.other().code(),
            other_name => language.other().word("language_name"), path => "/", hospital => desk.home.name(),
            lines,
        };
        Ok(render("list.html", values)?)
    });
    page(language, html)
}

/// `GET /requests/{digest}`.
pub(super) async fn request<C: Chain>(
    State(desk): State<Arc<Desk<C>>>,
    Path(digest): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let language = Language::choose(asked.lang.as_deref(), &headers);
    let html = match digest.parse::<Hash256>() {
        Ok(digest) => {
            desk.refresh_verdict(&digest).await;
            desk.request_page(&digest, language)
        }
        Err(_) => Err(PageError::NotFound),
    };
    page(language, html)
}

impl<C: Chain> Desk<C> {
    fn request_page(&self, digest: &Hash256, language: Language) -> Result<String, PageError> {
        let record = self.home.store().request(digest)?.ok_or(PageError::NotFound)?;
        let state = state_view(&self.home, &record, language, self.trouble.load(Ordering::Relaxed))?;
        let qr = QrPicture::new(&record.signed.to_code()).map_err(|error| ApiError::internal(&error))?;
        let values = context! {
            w => language.words(), lang => language.code(), other => language.other().code(),
            other_name => language.other().word("language_name"), path => format!("/requests/{digest}"),
            hospital => self.home.name(), svg => qr.svg(&language.word("qr_label")),
            asked => Value::from(Serde(asked_view(&record, language))), stage => state.stage,
            shows_code => state.shows_code, state => Value::from(Serde(&state)),
        };
        Ok(render("request.html", values)?)
    }

    fn lines(&self, language: Language) -> Result<String, ApiError> {
        let mut lines = Vec::new();
        for record in self.home.store().requests(LISTED)? {
            lines.push(line_view(&self.home, &record, language)?);
        }
        render(
            "lines.html",
            context! { w => language.words(), lang => language.code(), lines => Value::from(Serde(lines)) },
        )
    }

    fn state(&self, digest: &Hash256, language: Language) -> Result<String, ApiError> {
        let Some(record) = self.home.store().request(digest)? else {
            return Ok(String::new());
        };
        let state = state_view(&self.home, &record, language, self.trouble.load(Ordering::Relaxed))?;
        render("state.html", context! { w => language.words(), state => Value::from(Serde(state)) })
    }

    /// A verdict that somebody looks at must not be old: the patient may have withdrawn.
    async fn refresh_verdict(&self, digest: &Hash256) {
        if !matches!(wants_new_verdict(&self.home, digest, VERDICT_AGE_MS), Ok(true)) {
            return;
        }
        let (Ok(Some(record)), Ok(Some(answer))) =
            (self.home.store().request(digest), self.home.store().answer(digest))
        else {
            return;
        };
        let options = VerifyOptions {
            request: &record.signed,
            patient: Address::new(&answer.patient, self.home.network_id()),
            nft: Some(answer.nft),
            named_rights: None,
        };
        let asked = tokio::time::timeout(VERDICT_PATIENCE, verify(&self.home, &*self.chain, &options)).await;
        self.note_chain(matches!(asked, Ok(Ok(_))));
    }
}

/// `GET /events`.
pub(super) async fn list_events<C: Chain>(
    State(desk): State<Arc<Desk<C>>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let language = Language::choose(asked.lang.as_deref(), &headers);
    events(desk, None, language)
}

/// `GET /requests/{digest}/events`.
pub(super) async fn request_events<C: Chain>(
    State(desk): State<Arc<Desk<C>>>,
    Path(digest): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let language = Language::choose(asked.lang.as_deref(), &headers);
    let not_found =
        || ApiError::new(StatusCode::NOT_FOUND, "unknown-request", "this hospital has made no such request");
    let digest: Hash256 = digest.parse().map_err(|_| not_found())?;
    desk.home.store().request(&digest)?.ok_or_else(not_found)?;
    events(desk, Some(digest), language)
}

/// Counts a watched page for as long as its stream lives.
struct Watcher<C> {
    desk: Arc<Desk<C>>,
}

impl<C> Drop for Watcher<C> {
    fn drop(&mut self) {
        self.desk.watched.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Sends the changing part of a page whenever it differs from what was sent last.
fn events<C: Chain>(desk: Arc<Desk<C>>, digest: Option<Hash256>, language: Language) -> Result<Response, ApiError> {
    if desk.watched.fetch_add(1, Ordering::Relaxed) >= MOST_WATCHED {
        desk.watched.fetch_sub(1, Ordering::Relaxed);
        return Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "too many pages are open"));
    }
    let changed = desk.changed.subscribe();
    let stopping = desk.stopping.clone();
    let start = (Watcher { desk }, changed, stopping, String::new());
    let stream = stream::unfold(start, move |(watcher, mut changed, mut stopping, last)| async move {
        loop {
            if *stopping.borrow() {
                return None;
            }
            if let Some(digest) = &digest {
                watcher.desk.refresh_verdict(digest).await;
            }
            changed.mark_unchanged();
            let now = match &digest {
                Some(digest) => watcher.desk.state(digest, language),
                None => watcher.desk.lines(language),
            };
            if let Ok(now) = now
                && now != last
            {
                let event = Event::default().event("change").data(&now);
                return Some((Ok::<_, Infallible>(event), (watcher, changed, stopping, now)));
            }
            wait(&mut changed, &mut stopping).await;
        }
    });
    let headers = [(header::CACHE_CONTROL, "no-store"), (HeaderName::from_static("x-accel-buffering"), "no")];
    Ok((headers, Sse::new(stream).keep_alive(KeepAlive::default())).into_response())
}

async fn wait(changed: &mut watch::Receiver<u64>, stopping: &mut watch::Receiver<bool>) {
    tokio::select! {
        _ = changed.changed() => {}
        _ = stopping.changed() => {}
        // Another process may have changed the database, and time passes.
        _ = tokio::time::sleep(LOOK_AGAIN) => {}
    }
}

fn asset(content_type: &'static str, text: &'static str) -> Response {
    let head = [(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, "max-age=300")];
    (head, [(header::X_CONTENT_TYPE_OPTIONS, "nosniff")], text).into_response()
}

/// `GET /desk.css`.
pub(super) async fn style() -> Response {
    asset("text/css; charset=utf-8", include_str!("../../templates/desk.css"))
}

/// `GET /desk.js`.
pub(super) async fn script() -> Response {
    asset("text/javascript; charset=utf-8", include_str!("../../templates/desk.js"))
}

/// `GET /scan.js`.
pub(super) async fn scan_script() -> Response {
    asset("text/javascript; charset=utf-8", include_str!("../../templates/scan.js"))
}

/// `GET /frames.js`.
pub(super) async fn frames_script() -> Response {
    asset("text/javascript; charset=utf-8", include_str!("../../templates/frames.js"))
}

/// `GET /favicon.ico`: browsers ask for it by themselves.
pub(super) async fn no_icon() -> StatusCode {
    StatusCode::NO_CONTENT
}
