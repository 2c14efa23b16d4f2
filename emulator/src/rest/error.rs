//! Errors in the node's form: `{code, message}` with its HTTP statuses.

use axum::Json;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::storage::StorageError;

/// An error of the REST face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RestError {
    status: StatusCode,
    code: &'static str,
    message: String,
}

pub(crate) type RestResult = Result<Json<serde_json::Value>, RestError>;

impl RestError {
    /// 409: an argument is wrong.
    pub(crate) fn invalid_argument(message: impl Into<String>) -> Self {
        Self { status: StatusCode::CONFLICT, code: "InvalidArgument", message: message.into() }
    }

    /// 409: an argument cannot be read.
    pub(crate) fn invalid_format(name: &str) -> Self {
        Self::invalid_argument(format!("{name} has an invalid format"))
    }

    /// 400: the body cannot be read.
    pub(crate) fn invalid_content(message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code: "InvalidContent", message: message.into() }
    }

    /// 404: there is no such thing.
    pub(crate) fn not_found(id: &str) -> Self {
        let message = format!("no resource exists with id '{id}'");
        Self { status: StatusCode::NOT_FOUND, code: "ResourceNotFound", message }
    }

    /// 404: the node knows of nothing like that, and says no more.
    pub(crate) fn nothing() -> Self {
        Self { status: StatusCode::NOT_FOUND, code: "NotFound", message: String::new() }
    }

    /// 404: there is no such page.
    pub(crate) fn no_route(path: &str) -> Self {
        let message = format!("{path} does not exist");
        Self { status: StatusCode::NOT_FOUND, code: "ResourceNotFound", message }
    }

    /// 404: there is no such group of transactions.
    pub(crate) fn no_group() -> Self {
        Self { status: StatusCode::NOT_FOUND, code: "NotFound", message: String::new() }
    }

    /// 405: the page is there, but not for this.
    pub(crate) fn wrong_method(method: &Method) -> Self {
        let message = format!("{method} is not allowed");
        Self { status: StatusCode::METHOD_NOT_ALLOWED, code: "MethodNotAllowed", message }
    }

    /// 415: a body of a kind that is not read.
    pub(crate) fn unsupported_media_type(media_type: String) -> Self {
        Self { status: StatusCode::UNSUPPORTED_MEDIA_TYPE, code: "UnsupportedMediaType", message: media_type }
    }

    /// 500.
    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, code: "Internal", message: message.into() }
    }
}

impl From<StorageError> for RestError {
    fn from(error: StorageError) -> Self {
        Self::internal(error.to_string())
    }
}

impl IntoResponse for RestError {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "code": self.code, "message": self.message }))).into_response()
    }
}
