//! The explorer: the ledger as pages for people, under `/explorer`.
//!
//! Pages are made on the server and need no script; with one, the newest blocks come by themselves. Nothing is loaded from
//! elsewhere. Whatever comes from the chain is escaped by the templates and cut where it is long. No page reads more
//! than a page: lists begin at a key and end after some entries, and what has no index is looked for among the first
//! [`book::MOST_SEEN`] entries.

mod accounts;
mod blocks;
mod book;
mod language;
mod mosaics;
mod namespaces;
mod piece;
mod receipts;
mod search;
mod told;
mod transactions;

use std::convert::Infallible;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get};
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value, context};

use self::book::Book;
use self::language::Language;
use self::piece::{Page, visible};
use crate::emulator::Emulator;
use crate::storage::StorageError;

/// Entries on a page of a list.
const PAGE_SIZE: usize = 25;
/// Longest part of a path or query that is looked at.
const MOST_ASKED: usize = 200;
/// Most parts of a query that the other language's link keeps; no page has more.
const MOST_PAIRS: usize = 4;

/// All pages.
pub(crate) fn routes() -> Router<Emulator> {
    Router::new()
        .route("/explorer", page(blocks::home))
        .route("/explorer/", page(blocks::home))
        .route("/explorer/blocks", page(blocks::list))
        .route("/explorer/blocks/{id}", page(blocks::one))
        .route("/explorer/transactions", page(transactions::list))
        .route("/explorer/transactions/{id}", page(transactions::one))
        .route("/explorer/waiting", page(transactions::waiting))
        .route("/explorer/accounts", page(accounts::list))
        .route("/explorer/accounts/{id}", page(accounts::one))
        .route("/explorer/mosaics", page(mosaics::list))
        .route("/explorer/mosaics/{id}", page(mosaics::one))
        .route("/explorer/namespaces", page(namespaces::list))
        .route("/explorer/namespaces/{id}", page(namespaces::one))
        .route("/explorer/metadata/{id}", page(namespaces::metadata))
        .route("/explorer/search", get(find))
        .route("/explorer/newest", get(newest))
        .route("/explorer/explorer.css", get(style))
        .route("/explorer/explorer.js", get(script))
        .route("/explorer/icon.svg", get(icon))
        .route("/explorer/{*rest}", page(|asked, _| Err(asked.nothing("nothing_page"))))
}

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, text) in [
        ("macros.html", include_str!("../../templates/explorer/macros.html")),
        ("layout.html", include_str!("../../templates/explorer/layout.html")),
        ("page.html", include_str!("../../templates/explorer/page.html")),
        ("sections.html", include_str!("../../templates/explorer/sections.html")),
    ] {
        if let Err(error) = environment.add_template(name, text) {
            tracing::error!(%error, "a page's template cannot be read");
        }
    }
    environment
});

/// Nothing from elsewhere, nothing inline, nothing framed (Content Security Policy Level 3).
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
                      base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// What a page is asked for.
struct Asked {
    language: Language,
    /// The path as it came.
    path: String,
    /// The part of the path that names a thing; empty where it is no text.
    id: String,
    pairs: Vec<(String, String)>,
}

impl Asked {
    /// The first value of a name.
    fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// There is no such thing: `key` says what was looked for.
    fn nothing(&self, key: &'static str) -> PageError {
        PageError::Nothing { key, asked: self.id.clone() }
    }
}

impl FromRequestParts<Emulator> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &Emulator) -> Result<Self, Infallible> {
        let pairs = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let pairs = pairs.map(|Query(pairs)| pairs).unwrap_or_default();
        let id = Path::<String>::from_request_parts(parts, state).await.map(|Path(id)| id).unwrap_or_default();
        let lang = pairs.iter().find(|(key, _)| key == "lang").map(|(_, value)| value.as_str());
        let language = Language::choose(lang, &parts.headers);
        Ok(Self { language, path: parts.uri.path().to_owned(), id, pairs })
    }
}

/// A page cannot be shown.
#[derive(Debug, thiserror::Error)]
enum PageError {
    /// There is nothing of that kind.
    #[error("there is no {asked}")]
    Nothing {
        /// The text that says so.
        key: &'static str,
        /// What was asked for.
        asked: String,
    },
    /// The ledger's database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A template failed.
    #[error(transparent)]
    Template(#[from] minijinja::Error),
}

type PageResult = Result<Page, PageError>;

/// What a question leads to.
enum Found {
    Page(Page),
    /// Another page has it.
    At(String),
}

/// A route that shows a page.
fn page(build: fn(&Asked, &Book<'_>) -> PageResult) -> MethodRouter<Emulator> {
    get(move |State(emulator): State<Emulator>, asked: Asked| {
        answer(emulator, asked, "page.html", move |asked, book| build(asked, book).map(Found::Page))
    })
}

/// `GET /explorer/search?q=`: leads to what was asked for.
async fn find(State(emulator): State<Emulator>, asked: Asked) -> Response {
    let search = |asked: &Asked, book: &Book<'_>| {
        let text = asked.get("q").unwrap_or_default().trim();
        let nothing = || PageError::Nothing { key: "nothing_found", asked: text.to_owned() };
        search::path(text, book)?.map(|path| Found::At(book.href(&path))).ok_or_else(nothing)
    };
    answer(emulator, asked, "page.html", search).await
}

/// `GET /explorer/newest`: the part of the home page that changes.
async fn newest(State(emulator): State<Emulator>, asked: Asked) -> Response {
    answer(emulator, asked, "sections.html", |asked, book| blocks::home(asked, book).map(Found::Page)).await
}

/// Makes an answer from the ledger, apart from the tasks that serve others.
async fn answer(
    emulator: Emulator,
    asked: Asked,
    template: &'static str,
    build: impl FnOnce(&Asked, &Book<'_>) -> Result<Found, PageError> + Send + 'static,
) -> Response {
    let work = tokio::task::spawn_blocking(move || {
        let built = {
            let ledger = emulator.ledger();
            // Taken while the ledger is held: what leaves a pool is in the blocks.
            let snapshot = ledger.store().snapshot().map_err(PageError::from);
            snapshot.and_then(|snapshot| build(&asked, &Book::new(asked.language, &ledger, snapshot)))
        };
        let rendered = built.and_then(|found| match found {
            Found::Page(page) => Ok((StatusCode::OK, HEADERS, Html(render(template, &asked, page)?)).into_response()),
            Found::At(url) => Ok((HEADERS, Redirect::to(&url)).into_response()),
        });
        rendered.unwrap_or_else(|error| problem(&asked, &error))
    });
    work.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn render(template: &str, asked: &Asked, page: Page) -> Result<String, PageError> {
    Ok(TEMPLATES.get_template(template)?.render(shell(asked, page))?)
}

/// What the templates need.
fn shell(asked: &Asked, page: Page) -> Value {
    let (language, other) = (asked.language, asked.language.other());
    // The other language's page is the same one, with the same place in its list.
    let kept = asked.pairs.iter().filter(|(key, _)| key != "lang").take(MOST_PAIRS);
    let kept = kept.map(|(key, value)| format!("{}={}", percent(key), percent(value)));
    let query = kept.chain([format!("lang={}", other.code())]).collect::<Vec<_>>().join("&");
    let sought = asked.get("q").map(|text| visible(text, MOST_ASKED)).unwrap_or_default();
    context! {
        w => language.words(), lang => language.code(), other => other.code(),
        other_name => other.word("language_name"), other_url => format!("{}?{query}", asked.path), sought,
        page => Value::from(Serde(page)),
    }
}

/// Percent-encodes a part of a query (RFC 3986 section 2).
fn percent(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes().take(3 * MOST_ASKED) {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

/// A page that says why not.
fn problem(asked: &Asked, error: &PageError) -> Response {
    let language = asked.language;
    let (status, title, note) = match error {
        PageError::Nothing { key, asked } => {
            (StatusCode::NOT_FOUND, "nothing_title", language.with(key, &[("asked", &visible(asked, MOST_ASKED))]))
        }
        PageError::Storage(_) | PageError::Template(_) => {
            tracing::error!(%error, "a page cannot be made");
            (StatusCode::INTERNAL_SERVER_ERROR, "problem_title", language.word("problem_text").to_owned())
        }
    };
    let section = piece::Section { notes: vec![note], ..Default::default() };
    let page = Page { title: language.word(title).to_owned(), sections: vec![section], ..Page::default() };
    (status, HEADERS, Html(render("page.html", asked, page).unwrap_or_default())).into_response()
}

fn asset(content_type: &'static str, text: &'static str) -> Response {
    let head = [(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, "max-age=300")];
    (head, [(header::X_CONTENT_TYPE_OPTIONS, "nosniff")], text).into_response()
}

async fn style() -> Response {
    asset("text/css; charset=utf-8", include_str!("../../templates/explorer/explorer.css"))
}

async fn script() -> Response {
    asset("text/javascript; charset=utf-8", include_str!("../../templates/explorer/explorer.js"))
}

async fn icon() -> Response {
    asset("image/svg+xml", include_str!("../../templates/explorer/icon.svg"))
}
