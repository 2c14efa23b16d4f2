//! A connection to the ledger's REST that is kept open.

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

pub struct Connection(SendRequest<Full<Bytes>>);

impl Connection {
    /// Nothing while nobody listens there.
    pub async fn open(address: &str) -> Option<Self> {
        let stream = TcpStream::connect(address).await.ok()?;
        stream.set_nodelay(true).ok()?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.ok()?;
        tokio::spawn(connection);
        Some(Self(sender))
    }

    pub async fn get(&mut self, path: &str) -> (u16, Value) {
        self.send(Method::GET, path, Bytes::new()).await
    }

    pub async fn send(&mut self, method: Method, path: &str, body: Bytes) -> (u16, Value) {
        let request = Request::builder().method(method).uri(path).header("host", "ledger");
        let request = request.header("content-type", "application/json").body(Full::new(body)).unwrap();
        self.0.ready().await.unwrap();
        let response = self.0.send_request(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// Announces a transaction; the ledger answers the same to everything that it can read.
    pub async fn announce(&mut self, transaction: &[u8]) {
        let payload = data_encoding::HEXUPPER.encode(transaction);
        let body = Bytes::from(format!("{{\"payload\":\"{payload}\"}}"));
        let request = Request::builder().method(Method::PUT).uri("/transactions").header("host", "ledger");
        let request = request.header("content-type", "application/json").body(Full::new(body)).unwrap();
        self.0.ready().await.unwrap();
        let response = self.0.send_request(request).await.unwrap();
        assert_eq!(response.status(), 202);
        response.into_body().collect().await.unwrap();
    }
}
