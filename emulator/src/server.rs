//! Serving a ledger over HTTP and WebSocket, and making its blocks.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use axum::middleware;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;
use tower_service::Service as _;

use crate::config::{BlockTime, EmulatorError};
use crate::emulator::Emulator;
use crate::faults::{self, Connection, CuttableListener};
use crate::{explorer, rest, websocket};

/// How long requests under way may take when the server stops.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often an instant ledger looks whether an empty block is due.
const HEARTBEAT_CHECK: Duration = Duration::from_secs(1);

/// Listens on an address.
///
/// # Errors
/// [`EmulatorError::PortInUse`], [`EmulatorError::Listen`].
pub async fn bind(address: SocketAddr) -> Result<TcpListener, EmulatorError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => EmulatorError::PortInUse { address },
        _ => EmulatorError::Listen { address, source },
    })
}

/// A server that runs until [`Server::shutdown`]; dropping it stops it at once.
pub struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    http: JoinHandle<std::io::Result<()>>,
    producer: JoinHandle<()>,
}

impl Emulator {
    /// Serves the ledger and makes its blocks. Must be called within a tokio runtime.
    ///
    /// Unless blocks are made by hand, one is made first when the newest is older than [`crate::INSTANT_HEARTBEAT`]: clients
    /// that take the time from the chain then get today's.
    ///
    /// # Errors
    /// [`EmulatorError::Listen`] when the listener has no address, [`EmulatorError::Storage`] when that block cannot be kept.
    pub fn serve(&self, listener: TcpListener) -> Result<Server, EmulatorError> {
        let address = listener
            .local_addr()
            .map_err(|source| EmulatorError::Listen { address: SocketAddr::from(([0, 0, 0, 0], 0)), source })?;
        if self.block_time() != BlockTime::Manual {
            self.mine_if_idle()?;
        }
        let (stop, stopped) = watch::channel(false);
        let hub = websocket::Hub::default();
        tokio::spawn(hub.clone().publish(self.node().shown(), stopped.clone()));
        let router = rest::routes().route("/ws", get(websocket::upgrade)).merge(explorer::routes());
        let router = router
            .layer(Extension(hub))
            .layer(Extension(stopped.clone()))
            .layer(middleware::from_fn_with_state(self.clone(), faults::strike))
            .with_state(self.clone())
            .into_make_service_with_connect_info::<Connection>();
        let mut http_stopped = stopped.clone();
        let http = axum::serve(CuttableListener(listener), router).with_graceful_shutdown(async move {
            // An error means that the server was dropped.
            let _ = http_stopped.wait_for(|stop| *stop).await;
        });
        let http = tokio::spawn(http.into_future());
        let producer = tokio::spawn(produce(self.clone(), stopped));
        Ok(Server { address, stop, http, producer })
    }
}

/// A method or a target is not what HTTP takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no HTTP request: the method is a word in upper case, the target begins with / and has no spaces")]
pub struct NotARequest;

impl Emulator {
    /// What this node's REST, or its explorer, answers to a request, without a port: HTTP status and body. Faults on purpose
    /// of connections (delay, drop) have no effect here. A body is taken for JSON.
    ///
    /// # Errors
    /// [`NotARequest`].
    pub async fn ask(&self, method: &str, target: &str, body: Vec<u8>) -> Result<(u16, Vec<u8>), NotARequest> {
        let request = Request::builder().method(method).uri(target);
        let request = request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body));
        let request = request.map_err(|_| NotARequest)?;
        let mut router = rest::routes().merge(explorer::routes()).with_state(self.clone());
        let Ok(response) = router.call(request).await;
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.map_err(|_| NotARequest)?;
        Ok((status, body.to_vec()))
    }
}

impl Server {
    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://address`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends requests under way and stops.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        if tokio::time::timeout(PATIENCE, &mut self.http).await.is_err() {
            self.http.abort();
        }
        let _ = (&mut self.producer).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        self.http.abort();
        self.producer.abort();
    }
}

/// Makes blocks in time until the server stops.
async fn produce(emulator: Emulator, mut stopped: watch::Receiver<bool>) {
    if !emulator.node().makes_blocks {
        return;
    }
    let (period, instant) = match emulator.block_time() {
        BlockTime::Every(time) => (time, false),
        BlockTime::Instant => (HEARTBEAT_CHECK, true),
        BlockTime::Manual | BlockTime::OfNetwork => return,
    };
    let mut ticks = tokio::time::interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks.tick().await;
    loop {
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => {}
        }
        let emulator = emulator.clone();
        let mined =
            tokio::task::spawn_blocking(
                move || {
                    if instant { emulator.mine_if_idle() } else { emulator.mine_in_time() }
                },
            );
        match mined.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!("no block was made: {error}"),
            Err(_) => return,
        }
    }
}
