//! The HTTP client for services that are not nodes: a hospital's desk and gate.

use core::time::Duration;

use reqwest::Client;
use reqwest::redirect::Policy;

use crate::error::NodeError;
use crate::http::tls_config;

/// A client built as the nodes' are: the same TLS, no proxy, no cookies, no referrer, no redirects. There is no limit on
/// the time of a whole answer, since a study's files can be large, but 60 seconds of silence end it.
///
/// # Errors
/// [`NodeError::Tls`].
pub fn http_client() -> Result<Client, NodeError> {
    Client::builder()
        .tls_backend_preconfigured((*tls_config()?).clone())
        .no_proxy()
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(Duration::from_secs(10))
        .read_timeout(Duration::from_secs(60))
        .build()
        .map_err(|error| NodeError::Tls(error.to_string()))
}
