//! The desk: pages that show requests to patients, and the calls by which phones answer. The gate is on the same server.
//!
//! Pages and calls share one listener. In front of a real hospital's desk stands a reverse proxy that ends TLS, and that
//! lets the internet reach `/answers`, `/withdrawals` and `/gate` only; the pages are for tablets inside.

mod answers;
mod bonded;
mod codes;
mod driver;
mod language;
mod other_wallet;
#[cfg(test)]
mod other_wallet_tests;
mod pages;
mod prepare;
mod scanning;
mod tidying;
mod view;
mod withdrawals;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;

pub use codes::{CodesRefused, MAX_CODES, TakenCodes, take_codes};
pub use prepare::{BONDED_DEADLINE_MS, DEADLINE_MS, FLOAT, RENTAL_MARGIN_PERCENT};

use crate::chain::Chain;
use crate::gate;
use crate::home::{HomeError, HospitalHome};
use crate::other_wallets;
use crate::storage_error::StorageError;

/// The desk cannot be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeskError {
    /// Another program listens there.
    #[error("{0} is in use by another program: choose another port, or stop that program")]
    PortInUse(SocketAddr),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {what}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system says.
        what: String,
    },
    /// The nodes cannot be asked for their network.
    #[error(transparent)]
    Ledger(#[from] tegata_rights::LedgerError),
    /// The home cannot be used.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// Files cannot be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The server ended with an error.
    #[error("the server stopped: {0}")]
    Stopped(String),
}

/// Listens on an address; port 0 takes a free one.
///
/// # Errors
/// [`DeskError::PortInUse`], [`DeskError::Listen`].
pub async fn listen(address: SocketAddr) -> Result<TcpListener, DeskError> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => DeskError::PortInUse(address),
        _ => DeskError::Listen { address, what: error.to_string() },
    })
}

/// What pages, calls and the background task share.
pub(crate) struct Desk<C> {
    home: Arc<HospitalHome>,
    chain: Arc<C>,
    /// Counts changes of answers; pages and the driver wake up on it.
    changed: watch::Sender<u64>,
    /// The chain could not be asked at the last attempt.
    trouble: AtomicBool,
    stopping: watch::Receiver<bool>,
    /// Pages that are being watched.
    watched: AtomicUsize,
    /// Pictures that may be decoded at the same time.
    reading: Semaphore,
}

impl<C> Desk<C> {
    fn new(home: Arc<HospitalHome>, chain: Arc<C>, stopping: watch::Receiver<bool>) -> Self {
        Self {
            home,
            chain,
            changed: watch::Sender::new(0),
            trouble: AtomicBool::new(false),
            stopping,
            watched: AtomicUsize::new(0),
            reading: Semaphore::new(1),
        }
    }

    fn is_troubled(&self) -> bool {
        self.trouble.load(Ordering::Relaxed)
    }

    fn note_change(&self) {
        self.changed.send_modify(|count| *count = count.wrapping_add(1));
    }

    fn note_chain(&self, reachable: bool) {
        if self.trouble.swap(!reachable, Ordering::Relaxed) == reachable {
            self.note_change();
        }
    }
}

/// A running desk.
pub struct DeskHandle {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    server: JoinHandle<std::io::Result<()>>,
    driver: JoinHandle<()>,
}

impl DeskHandle {
    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its URL on this machine.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Finishes the calls that are being served and stops. What is under way on the chain goes on at the next start.
    ///
    /// # Errors
    /// [`DeskError::Stopped`] when the server had failed.
    pub async fn stop(self) -> Result<(), DeskError> {
        let _ = self.stop.send(true);
        let ended = self.server.await;
        let _ = self.driver.await;
        match ended {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(DeskError::Stopped(error.to_string())),
            Err(error) => Err(DeskError::Stopped(error.to_string())),
        }
    }
}

/// Serves desk and gate until the handle stops them, and drives answered requests on to their verdict.
///
/// # Errors
/// [`DeskError`].
pub async fn serve<C: Chain>(
    home: Arc<HospitalHome>,
    chain: Arc<C>,
    listener: TcpListener,
) -> Result<DeskHandle, DeskError> {
    let unknown = SocketAddr::from(([0, 0, 0, 0], 0));
    let address =
        listener.local_addr().map_err(|error| DeskError::Listen { address: unknown, what: error.to_string() })?;
    home.pin_network(&chain.network().await?)?;
    if address.ip().is_loopback() {
        home.set_listened_at(&format!("http://{address}"))?;
    }
    let (stop, stopping) = watch::channel(false);
    let desk = Arc::new(Desk::new(home.clone(), chain.clone(), stopping.clone()));
    let app = router(desk.clone()).merge(gate::router(home, chain));
    let mut until = stopping;
    let server = tokio::spawn(async move {
        axum::serve(listener, app)
            .with_graceful_shutdown(async move {
                let _ = until.wait_for(|stop| *stop).await;
            })
            .await
    });
    let driver = tokio::spawn(async move {
        let (home, chain, stopping) = (desk.home.clone(), desk.chain.clone(), desk.stopping.clone());
        let watching = other_wallets::watch(home, chain, stopping, || desk.note_change());
        tokio::join!(driver::run(desk.clone()), withdrawals::run(desk.clone()), tidying::run(desk.clone()), watching);
    });
    Ok(DeskHandle { address, stop, server, driver })
}

fn router<C: Chain>(desk: Arc<Desk<C>>) -> Router {
    Router::new()
        .route("/answers", post(answers::answer::<C>))
        .route("/answers/{digest}/cosignature", post(answers::cosignature::<C>))
        .route("/withdrawals", post(withdrawals::withdraw::<C>))
        .route("/withdrawals/{digest}/cosignature", post(withdrawals::cosignature::<C>))
        .route("/", get(pages::list::<C>))
        .route("/events", get(pages::list_events::<C>))
        .route("/requests/{digest}", get(pages::request::<C>))
        .route("/requests/{digest}/events", get(pages::request_events::<C>))
        .route("/requests/{digest}/other-wallet", get(other_wallet::show::<C>).post(other_wallet::offer::<C>))
        .route("/requests/{digest}/other-wallet/verdict", post(other_wallet::judge_named::<C>))
        .route("/requests/{digest}/prepared", get(scanning::prepared::<C>))
        .route("/scan", get(scanning::scan::<C>))
        .route("/scan/codes", post(scanning::codes::<C>))
        .route("/scan/picture", post(scanning::picture::<C>).layer(DefaultBodyLimit::max(scanning::MAX_PICTURE_BYTES)))
        .route("/scan.js", get(pages::scan_script))
        .route("/frames.js", get(pages::frames_script))
        .route("/desk.css", get(pages::style))
        .route("/desk.js", get(pages::script))
        .route("/favicon.ico", get(pages::no_icon))
        .layer(DefaultBodyLimit::max(gate::MAX_BODY))
        .with_state(desk)
}

#[cfg(test)]
mod bonded_tests;
#[cfg(test)]
mod crash_tests;
#[cfg(test)]
mod hostile_phone_tests;
#[cfg(test)]
mod tests;
