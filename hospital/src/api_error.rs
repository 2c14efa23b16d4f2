//! Errors of desk and gate as phones and other hospitals see them: `{"code", "message"}`, with reasons for refusals.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tegata_rights::Reason;

/// A reason for a no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ReasonBody {
    pub(crate) code: String,
    pub(crate) text: String,
}

impl From<&Reason> for ReasonBody {
    fn from(reason: &Reason) -> Self {
        Self { code: reason.code(), text: reason.to_string() }
    }
}

/// An error answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
    reasons: Option<Vec<ReasonBody>>,
}

#[derive(Serialize)]
struct Body<'a> {
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasons: Option<&'a [ReasonBody]>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), reasons: None }
    }

    pub(crate) fn refused(reasons: Vec<ReasonBody>) -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            code: "refused",
            message: "the study is not handed out".into(),
            reasons: Some(reasons),
        }
    }

    pub(crate) fn refused_for(code: &str, text: &str) -> Self {
        Self::refused(vec![ReasonBody { code: code.into(), text: text.into() }])
    }

    pub(crate) fn malformed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", message)
    }

    /// The chain cannot be asked: neither yes nor no.
    pub(crate) fn ledger(error: &impl std::fmt::Display) -> Self {
        tracing::warn!(%error, "the chain cannot be asked");
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "ledger-unreachable",
            "the ledger cannot be asked now: try again later",
        )
    }

    /// Something is wrong with the hospital's own machine; the details stay in its log.
    pub(crate) fn internal(error: &impl std::fmt::Display) -> Self {
        tracing::error!(%error, "a call could not be served");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the hospital's server has a problem: try again later")
    }

    pub(crate) const fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) const fn code(&self) -> &'static str {
        self.code
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn reasons(&self) -> &[ReasonBody] {
        self.reasons.as_deref().unwrap_or_default()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = Body { code: self.code, message: &self.message, reasons: self.reasons.as_deref() };
        (self.status, Json(&body)).into_response()
    }
}

impl From<crate::StorageError> for ApiError {
    fn from(error: crate::StorageError) -> Self {
        Self::internal(&error)
    }
}

impl From<crate::NoRandomness> for ApiError {
    fn from(error: crate::NoRandomness) -> Self {
        Self::internal(&error)
    }
}

impl From<tegata_rights::LedgerError> for ApiError {
    fn from(error: tegata_rights::LedgerError) -> Self {
        Self::ledger(&error)
    }
}

impl From<crate::verify::VerifyError> for ApiError {
    fn from(error: crate::verify::VerifyError) -> Self {
        match error {
            crate::verify::VerifyError::Ledger(error) => Self::ledger(&error),
            other => Self::internal(&other),
        }
    }
}
