//! One node over HTTP: limits on time and size, nothing followed, nothing remembered.

use std::sync::Arc;

use reqwest::redirect::Policy;
use reqwest::{Client, Method, Url};
use rustls::{ClientConfig, RootCertStore};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tegata_symbol::PublicKey;
use tokio::sync::OnceCell;

use crate::error::{NodeError, shortened};
use crate::pool::PoolOptions;

/// What is asked of a node.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    method: Method,
    path: String,
    query: Vec<(&'static str, String)>,
    body: Option<Value>,
}

impl Endpoint {
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self { method: Method::GET, path: path.into(), query: Vec::new(), body: None }
    }

    pub(crate) fn post(path: &str, body: Value) -> Self {
        Self { method: Method::POST, path: path.into(), query: Vec::new(), body: Some(body) }
    }

    pub(crate) fn put(path: &str, body: Value) -> Self {
        Self { method: Method::PUT, path: path.into(), query: Vec::new(), body: Some(body) }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }
}

/// TLS with the roots of the web and the `ring` provider, the same for HTTP and WebSocket. Nothing is taken from the
/// process or the platform, so that building a client behaves the same everywhere.
pub(crate) fn tls_config() -> Result<Arc<ClientConfig>, NodeError> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| NodeError::Tls(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// The client of one node: no proxy, no cookies, no referrer, no redirects. Each node has its own connections.
pub(crate) fn client(options: &PoolOptions, tls: &Arc<ClientConfig>) -> Result<Client, NodeError> {
    Client::builder()
        .tls_backend_preconfigured((**tls).clone())
        .no_proxy()
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(options.connect_timeout)
        .timeout(options.request_timeout)
        .build()
        .map_err(|error| NodeError::Tls(error.to_string()))
}

/// One node.
#[derive(Debug)]
pub(crate) struct Node {
    /// URL without a slash at the end; names the node in answers and errors.
    pub(crate) name: String,
    client: Client,
    max_body: usize,
    /// The node's account; set once it has shown that it belongs to the pool's network.
    pub(crate) identified: OnceCell<PublicKey>,
}

#[derive(Deserialize)]
struct RestError {
    code: String,
    #[serde(default)]
    message: String,
}

impl Node {
    pub(crate) fn new(url: &str, options: &PoolOptions, tls: &Arc<ClientConfig>) -> Result<Self, NodeError> {
        let parsed =
            Url::parse(url).map_err(|error| NodeError::BadUrl { url: shortened(url, 100), why: error.to_string() })?;
        let bad = |why: &str| NodeError::BadUrl { url: parsed.host_str().unwrap_or_default().into(), why: why.into() };
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(bad("it must begin with http:// or https://"));
        }
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(bad("it must not contain a user name or password"));
        }
        if parsed.query().is_some() || parsed.fragment().is_some() || parsed.cannot_be_a_base() {
            return Err(bad("it must end with the path"));
        }
        let name = parsed.as_str().trim_end_matches('/').to_owned();
        Ok(Self { name, client: client(options, tls)?, max_body: options.max_body, identified: OnceCell::new() })
    }

    /// Asks, and reads the answer as `T`. "Not found" is a refusal.
    pub(crate) async fn json<T: DeserializeOwned>(&self, endpoint: &Endpoint) -> Result<T, NodeError> {
        self.optional(endpoint).await?.ok_or_else(|| NodeError::Refused {
            node: self.name.clone(),
            status: 404,
            code: "ResourceNotFound".into(),
            message: format!("there is nothing at {}", endpoint.path),
        })
    }

    /// Asks, and reads the answer as `T`; `None` when the node says that there is no such thing.
    pub(crate) async fn optional<T: DeserializeOwned>(&self, endpoint: &Endpoint) -> Result<Option<T>, NodeError> {
        let (status, body) = self.send(endpoint).await?;
        match status {
            200..=299 => serde_json::from_slice(&body).map(Some).map_err(|error| {
                NodeError::nonsense(&self.name, shortened(&format!("{}: {error}", endpoint.path), 300))
            }),
            429 => Err(NodeError::unreachable(&self.name, "the node is too busy (HTTP 429)")),
            400..=499 => {
                let Ok(error) = serde_json::from_slice::<RestError>(&body) else {
                    let what = format!("HTTP {status} at {} without the error text of a Symbol node", endpoint.path);
                    return Err(NodeError::nonsense(&self.name, what));
                };
                if status == 404 && error.code == "ResourceNotFound" {
                    return Ok(None);
                }
                Err(NodeError::Refused {
                    node: self.name.clone(),
                    status,
                    code: shortened(&error.code, 60),
                    message: shortened(&error.message, 200),
                })
            }
            500..=599 => Err(NodeError::unreachable(&self.name, format!("the node has a fault (HTTP {status})"))),
            _ => Err(NodeError::nonsense(&self.name, format!("HTTP {status} at {}", endpoint.path))),
        }
    }

    async fn send(&self, endpoint: &Endpoint) -> Result<(u16, Vec<u8>), NodeError> {
        let url = format!("{}{}", self.name, endpoint.path);
        let mut request = self.client.request(endpoint.method.clone(), url).query(&endpoint.query);
        if let Some(body) = &endpoint.body {
            request = request.json(body);
        }
        let mut response = request.send().await.map_err(|error| self.transport(error))?;
        let too_large =
            || NodeError::nonsense(&self.name, format!("more than {} bytes at {}", self.max_body, endpoint.path));
        let announced = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
        if announced > self.max_body {
            return Err(too_large());
        }
        let mut body = Vec::with_capacity(announced);
        while let Some(chunk) = response.chunk().await.map_err(|error| self.transport(error))? {
            if body.len().saturating_add(chunk.len()) > self.max_body {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok((response.status().as_u16(), body))
    }

    fn transport(&self, error: reqwest::Error) -> NodeError {
        let mut reason = if error.is_timeout() {
            "no answer in time".to_owned()
        } else if error.is_connect() {
            "no connection".to_owned()
        } else {
            "the connection broke".to_owned()
        };
        let mut cause: &dyn core::error::Error = &error;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        if !error.is_timeout() {
            reason = shortened(&format!("{reason}: {cause}"), 200);
        }
        NodeError::unreachable(&self.name, reason)
    }
}
