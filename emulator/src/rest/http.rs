//! What a node's HTTP server does around its routes: kinds of bodies, methods, pages of other origins, the form of errors
//! (`bootstrapper`).

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::RestError;

const JSON: &str = "application/json";
/// Routes that are the emulator's own take requests as they come.
const OWN_ROUTES: &str = "/emulator/";

pub(super) async fn no_route(request: Request) -> RestError {
    RestError::no_route(request.uri().path())
}

pub(super) async fn wrong_method(request: Request) -> RestError {
    RestError::wrong_method(request.method())
}

/// Answers as a node's server does. Explorers run in browsers, on pages from anywhere: all of them may read the answers.
pub(super) async fn as_a_node(request: Request, next: Next) -> Response {
    let mut response = match unread(&request) {
        Some(error) => error.into_response(),
        None if request.method() == Method::OPTIONS => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NO_CONTENT;
            response
        }
        None => in_the_nodes_form(next.run(request).await),
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, PUT, OPTIONS"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Content-Type"));
    response
}

/// Why the request does not even get to a route: a question with a body, an order whose body is not JSON (also when it is
/// empty), a method that no route has.
fn unread(request: &Request) -> Option<RestError> {
    if request.uri().path().starts_with(OWN_ROUTES) {
        return None;
    }
    let media_type = media_type(request.headers());
    if matches!(*request.method(), Method::GET | Method::OPTIONS) {
        let length = request.headers().get(header::CONTENT_LENGTH);
        return length.filter(|length| *length != "0").map(|_| RestError::unsupported_media_type(media_type));
    }
    if media_type != JSON {
        return Some(RestError::unsupported_media_type(media_type));
    }
    // Where a page can be read, it would answer this too.
    (request.method() == Method::HEAD).then(|| RestError::wrong_method(request.method()))
}

/// The kind of a body without its parameters.
fn media_type(headers: &HeaderMap) -> String {
    let stated = headers.get(header::CONTENT_TYPE).and_then(|stated| stated.to_str().ok());
    let stated = stated.and_then(|stated| stated.split(';').next());
    stated.unwrap_or("application/octet-stream").trim().to_ascii_lowercase()
}

/// Gives errors that the HTTP library answers with plain text (too large a body, a query that is no text) the node's form.
fn in_the_nodes_form(response: Response) -> Response {
    let is_json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == JSON);
    if !response.status().is_client_error() || is_json {
        return response;
    }
    let status = response.status();
    let message = status.canonical_reason().unwrap_or("the request cannot be read");
    (status, axum::Json(serde_json::json!({ "code": "InvalidContent", "message": message }))).into_response()
}
