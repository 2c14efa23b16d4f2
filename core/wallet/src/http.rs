//! HTTP to desks and gates: limits on time and size, nothing followed, nothing remembered.

use core::time::Duration;

use reqwest::{Response, Url};
use serde::Deserialize;

/// Most bytes of an answer other than a file.
pub(crate) const MAX_BODY: usize = 64 << 10;
/// For a whole call other than the transfer of a file.
pub(crate) const CALL_TIMEOUT: Duration = Duration::from_secs(60);

/// A call that did not end in an answer of success.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// Not a URL that medical data may be sent to.
    #[error("{0} cannot be used: only https is allowed, and http on this computer itself")]
    Insecure(String),
    /// No connection, or no answer in time.
    #[error("{host} cannot be reached: {reason}")]
    Unreachable {
        /// Host and port.
        host: String,
        /// Why.
        reason: &'static str,
    },
    /// The other side refused.
    #[error("{host} refused ({status} {code}): {message}")]
    Refused {
        /// Host and port.
        host: String,
        /// HTTP status.
        status: u16,
        /// The answer's `code`, or empty.
        code: String,
        /// The answer's `message` and reasons, shortened.
        message: String,
    },
    /// The answer is not what the protocol says.
    #[error("{host} gave an answer that makes no sense: {what}")]
    Nonsense {
        /// Host and port.
        host: String,
        /// What was wrong.
        what: &'static str,
    },
    /// The cryptography for connections cannot be set up.
    #[error("encrypted connections cannot be set up")]
    Tls,
}

/// A base URL that may be used: https, or http to a loopback address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    url: String,
    pub(crate) host: String,
}

impl BaseUrl {
    pub(crate) fn parse(text: &str) -> Result<Self, CallError> {
        let refused = || CallError::Insecure(shortened(text, 100));
        let url = Url::parse(text).map_err(|_| refused())?;
        let host = url.host_str().ok_or_else(refused)?;
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
        let loopback = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
        let plain = url.username().is_empty() && url.password().is_none();
        let complete = url.query().is_none() && url.fragment().is_none();
        if !(plain && complete && (url.scheme() == "https" || (url.scheme() == "http" && loopback))) {
            return Err(refused());
        }
        let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        Ok(Self { url: url.as_str().trim_end_matches('/').to_owned(), host })
    }

    pub(crate) fn join(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    reasons: Vec<RefusalReason>,
}

#[derive(Deserialize)]
struct RefusalReason {
    #[serde(default)]
    text: String,
}

/// The response, if its status is one of success; otherwise the refusal that its body tells.
pub(crate) async fn accepted(base: &BaseUrl, sent: reqwest::Result<Response>) -> Result<Response, CallError> {
    let response = sent.map_err(|error| unreachable_host(base, &error))?;
    if response.status().is_success() {
        return Ok(response);
    }
    let status = response.status().as_u16();
    let body = body(base, response, MAX_BODY).await.unwrap_or_default();
    let refusal = serde_json::from_slice(&body).unwrap_or(Refusal {
        code: String::new(),
        message: "without a reason".into(),
        reasons: Vec::new(),
    });
    let reasons = refusal.reasons.into_iter().map(|reason| reason.text).filter(|text| !text.is_empty());
    let message: Vec<String> = core::iter::once(refusal.message).chain(reasons).collect();
    Err(CallError::Refused {
        host: base.host.clone(),
        status,
        code: shortened(&refusal.code, 60),
        message: shortened(&message.join("; "), 400),
    })
}

/// The body, if it has at most `most` bytes.
pub(crate) async fn body(base: &BaseUrl, mut response: Response, most: usize) -> Result<Vec<u8>, CallError> {
    let too_large = || CallError::Nonsense { host: base.host.clone(), what: "the answer is too large" };
    if response.content_length().is_some_and(|length| usize::try_from(length).map_or(true, |length| length > most)) {
        return Err(too_large());
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unreachable_host(base, &error))? {
        if body.len() + chunk.len() > most {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What a failed transfer says.
pub(crate) fn unreachable_host(base: &BaseUrl, error: &reqwest::Error) -> CallError {
    let reason = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke"
    };
    CallError::Unreachable { host: base.host.clone(), reason }
}

fn shortened(text: &str, most: usize) -> String {
    tegata_rights::plain(text, most)
}

#[cfg(test)]
mod tests {
    use super::BaseUrl;

    #[test]
    fn plain_http_is_for_this_computer_only() {
        let usable = |text: &str| BaseUrl::parse(text).is_ok();
        assert!(usable("https://hospital.example"));
        assert!(usable("http://127.0.0.1:8001/"));
        assert!(usable("http://[::1]:8001"));
        assert!(usable("http://localhost:8001/desk"));
        for refused in [
            "http://hospital.example",
            "http://127.0.0.1.example",
            "http://10.0.0.1",
            "https://user:word@hospital.example",
            "https://hospital.example/?a=b",
            "ftp://127.0.0.1",
            "nonsense",
            "",
        ] {
            assert!(!usable(refused), "{refused}");
        }
    }
}
