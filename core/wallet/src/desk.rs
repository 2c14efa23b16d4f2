//! Calls to the asking hospital's desk.

use reqwest::Client;
use tegata_rights::{SealedAnswer, WithdrawalStatement};
use tegata_symbol::{DetachedCosignature, Hash256};

use crate::http::{self, BaseUrl, CALL_TIMEOUT, CallError, MAX_BODY};

/// Why the desk did not take or give what was to be exchanged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeskError {
    /// Neither the request nor the registry names a desk.
    #[error("the hospital names no desk that takes answers")]
    NoDesk,
    /// The desk does not know the request.
    #[error("the desk does not know this request")]
    UnknownRequest,
    /// Somebody else answered the request.
    #[error("this request has been answered from another account")]
    AnsweredByAnother,
    /// The time to answer is over.
    #[error("the time to answer this request is over")]
    TooLate,
    /// What the desk prepared is not a transaction.
    #[error("what the desk prepared cannot be read")]
    Unreadable,
    /// Anything else.
    #[error(transparent)]
    Call(#[from] CallError),
}

impl DeskError {
    /// Whether trying again later may help.
    pub const fn is_passing(&self) -> bool {
        match self {
            Self::Call(CallError::Unreachable { .. }) => true,
            Self::Call(CallError::Refused { status, .. }) => *status >= 500 || *status == 429,
            _ => false,
        }
    }
}

/// One hospital's desk.
pub(crate) struct Desk<'a> {
    client: &'a Client,
    base: BaseUrl,
}

impl<'a> Desk<'a> {
    pub(crate) fn new(client: &'a Client, url: &str) -> Result<Self, DeskError> {
        if url.is_empty() {
            return Err(DeskError::NoDesk);
        }
        Ok(Self { client, base: BaseUrl::parse(url)? })
    }

    async fn post(&self, path: &str, kind: &str, body: Vec<u8>) -> Result<(u16, Vec<u8>), DeskError> {
        self.call(path, kind, body).await.map_err(|error| match error {
            CallError::Refused { status: 404, .. } => DeskError::UnknownRequest,
            CallError::Refused { status: 409, code, .. } if code == "already-answered" => DeskError::AnsweredByAnother,
            CallError::Refused { status: 410, .. } => DeskError::TooLate,
            other => other.into(),
        })
    }

    async fn call(&self, path: &str, kind: &str, body: Vec<u8>) -> Result<(u16, Vec<u8>), CallError> {
        let request = self.client.post(self.base.join(path)).header("content-type", kind.to_owned()).body(body);
        let response = http::accepted(&self.base, request.timeout(CALL_TIMEOUT).send().await).await?;
        let status = response.status().as_u16();
        Ok((status, http::body(&self.base, response, MAX_BODY).await?))
    }

    /// Hands over the statement that rights are taken back. With `asks_for_payment` the desk may give the bytes of an
    /// aggregate that its hospital pays for, of which nothing is checked yet.
    pub(crate) async fn withdraw(
        &self,
        statement: &WithdrawalStatement,
        asks_for_payment: bool,
    ) -> Result<Option<Vec<u8>>, DeskError> {
        let path = if asks_for_payment { "/withdrawals" } else { "/withdrawals?pays=patient" };
        let (status, bytes) = self.call(path, "application/cbor", statement.to_bytes()).await?;
        Ok((status == 200 && asks_for_payment).then_some(bytes))
    }

    /// Hands over the cosignature of a withdrawal that the hospital pays for.
    pub(crate) async fn cosign_withdrawal(
        &self,
        statement: &Hash256,
        cosignature: &DetachedCosignature,
    ) -> Result<(), DeskError> {
        let path = format!("/withdrawals/{statement}/cosignature");
        Ok(self.call(&path, "application/octet-stream", cosignature.to_bytes()).await.map(|_| ())?)
    }

    /// Hands over the answer "granted" or "declined".
    pub(crate) async fn tell(&self, answer: &SealedAnswer) -> Result<(), DeskError> {
        self.post("/answers", "application/cbor", answer.to_bytes()).await.map(|_| ())
    }

    /// Hands over the answer "prepare"; gives the prepared aggregate's bytes, of which nothing is checked yet.
    pub(crate) async fn prepare(&self, answer: &SealedAnswer) -> Result<Vec<u8>, DeskError> {
        let (status, bytes) = self.post("/answers", "application/cbor", answer.to_bytes()).await?;
        if status != 200 || bytes.is_empty() {
            let what = "no prepared transaction came";
            return Err(CallError::Nonsense { host: self.base.host.clone(), what }.into());
        }
        Ok(bytes)
    }

    /// Hands over the cosignature.
    pub(crate) async fn cosign(&self, request: &Hash256, cosignature: &DetachedCosignature) -> Result<(), DeskError> {
        let path = format!("/answers/{request}/cosignature");
        self.post(&path, "application/octet-stream", cosignature.to_bytes()).await.map(|_| ())
    }
}
