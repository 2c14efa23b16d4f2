//! The one stream that screens follow: what has changed, and how far long calls are.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tegata_wallet::events as changes;
use tegata_wallet::progress::{self, Progress};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Mutex, broadcast};
use tokio_util::sync::CancellationToken;

use crate::calls;
use crate::named::count;
use crate::wallet::TegataWallet;

/// Steps that wait for a stream that nobody reads.
pub(crate) const BACKLOG: usize = 64;
/// Most events of one answer.
const BATCH: usize = 32;
/// How long an event waits for others: a call across the languages for each costs more, and nobody notices the wait.
const GATHERING: Duration = Duration::from_millis(50);

/// What has happened. A change carries no facts: it says what to ask anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// The wallet was opened.
    Unlocked,
    /// The wallet was locked.
    Locked,
    /// Settings, or whether the words were checked.
    Settings,
    /// An account came or went.
    Accounts,
    /// A study arrived, changed or went.
    Studies,
    /// A request was taken in, answered, or what comes of it has changed; permissions follow from these.
    Requests,
    /// There is a new entry of the activity.
    Activity {
        /// Its number.
        number: i64,
    },
    /// A long call went on.
    Progressed {
        /// How far.
        step: Step,
    },
    /// Too much happened while nobody read: ask everything anew.
    Missed,
}

/// One step of a long call. What it stores is on the disk when it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Step {
    /// Accounts are looked for.
    SearchingAccounts {
        /// Asked about so far.
        asked: u32,
        /// Found so far.
        found: u32,
    },
    /// Studies are read.
    ReadingStudies {
        /// Read so far.
        done: u32,
        /// To read.
        of: u32,
    },
    /// A study can be shown with a small picture.
    PreviewReady {
        /// The study.
        study: String,
    },
    /// The request is checked once more.
    Checking,
    /// The decision is stored; nothing is signed yet.
    Decided,
    /// The desk is asked to prepare the transaction.
    AskingDesk,
    /// What the desk prepared was checked; it is not signed yet.
    Prepared {
        /// Hash of the transaction.
        transaction: String,
    },
    /// The signed bytes are stored.
    Signed {
        /// Hash of the transaction.
        transaction: String,
    },
    /// A node or the desk took them.
    Announced {
        /// Hash of the transaction.
        transaction: String,
    },
    /// The desk has the answer.
    DeskTold,
    /// Waiting for the ledger.
    Waiting {
        /// Hash of the transaction.
        transaction: String,
    },
    /// How it ended is stored.
    Settled {
        /// Hash of the transaction.
        transaction: String,
    },
    /// Files of the own study are fetched.
    Fetching {
        /// Name of this file.
        file: String,
        /// Its number, from 1.
        number: u32,
        /// How many there are.
        of: u32,
        /// Bytes so far, of all files.
        received: u64,
        /// Bytes of all files.
        total: u64,
    },
    /// A file is complete and checked.
    Fetched {
        /// Where it is.
        path: String,
    },
    /// A step that this version does not name.
    Other,
}

impl From<progress::Step> for Step {
    fn from(step: progress::Step) -> Self {
        use progress::Step as Told;
        match step {
            Told::SearchingAccounts { asked, found } => Self::SearchingAccounts { asked, found },
            Told::ReadingStudies { done, of } => Self::ReadingStudies { done: count(done), of: count(of) },
            Told::PreviewReady { nft } => Self::PreviewReady { study: nft.to_string() },
            Told::Checking => Self::Checking,
            Told::Agreed => Self::Decided,
            Told::AskingDesk => Self::AskingDesk,
            Told::Prepared { hash } => Self::Prepared { transaction: hash.to_string() },
            Told::Signed { hash } => Self::Signed { transaction: hash.to_string() },
            Told::Announced { hash } => Self::Announced { transaction: hash.to_string() },
            Told::DeskTold => Self::DeskTold,
            Told::Waiting { hash } => Self::Waiting { transaction: hash.to_string() },
            Told::Settled { hash } => Self::Settled { transaction: hash.to_string() },
            Told::Fetching { file, number: at, of, received, total } => {
                Self::Fetching { file, number: count(at), of: count(of), received, total }
            }
            Told::Fetched { path } => Self::Fetched { path: path.display().to_string() },
            _ => Self::Other,
        }
    }
}

/// Passes the steps of a call on to all streams.
#[derive(Clone)]
pub(crate) struct Telling(pub(crate) broadcast::Sender<Step>);

impl Progress for Telling {
    fn step(&self, step: progress::Step) {
        // Nobody needs to listen.
        let _ = self.0.send(step.into());
    }
}

impl Event {
    fn of(change: changes::Event) -> Self {
        match change {
            changes::Event::Unlocked => Self::Unlocked,
            changes::Event::Locked => Self::Locked,
            changes::Event::Settings => Self::Settings,
            changes::Event::Accounts => Self::Accounts,
            changes::Event::Studies => Self::Studies,
            changes::Event::Requests => Self::Requests,
            changes::Event::History { number } => Self::Activity { number },
            _ => Self::Missed,
        }
    }
}

/// A reader of events, from its making on. Ends when it is closed, or the wallet is gone.
#[derive(uniffi::Object)]
pub struct EventStream {
    sources: Mutex<Sources>,
    closed: CancellationToken,
}

struct Sources {
    changes: changes::Events,
    steps: broadcast::Receiver<Step>,
    /// What was told to nobody yet: a call that is given up meanwhile leaves it to the next.
    gathered: Vec<Event>,
}

impl Sources {
    async fn next(&mut self) -> Option<Event> {
        tokio::select! {
            change = self.changes.next() => change.map(Event::of),
            step = self.steps.recv() => match step {
                Ok(step) => Some(Event::Progressed { step }),
                Err(RecvError::Lagged(_)) => Some(Event::Missed),
                Err(RecvError::Closed) => None,
            },
        }
    }

    /// Waits for an event, and then a moment for others.
    async fn gather(&mut self) {
        if self.gathered.is_empty() {
            let Some(first) = self.next().await else { return };
            self.gathered.push(first);
        }
        let mut moment = pin!(calls::pause(GATHERING));
        while self.gathered.len() < BATCH {
            let event = tokio::select! {
                biased;
                event = self.next() => event,
                () = &mut moment => return,
            };
            let Some(event) = event else { return };
            self.gathered.push(event);
        }
    }
}

#[uniffi::export]
impl EventStream {
    /// Waits for the next events, and gives all that happen within a twentieth of a second, in order as far as they are of one
    /// kind. Empty: the stream has ended. Close the stream to stop waiting: a call that is given up in the very moment of its
    /// answer loses it in Kotlin.
    pub async fn next(&self) -> Vec<Event> {
        let gathering = async {
            let mut sources = self.sources.lock().await;
            sources.gather().await;
            std::mem::take(&mut sources.gathered)
        };
        tokio::select! {
            biased;
            () = self.closed.cancelled() => Vec::new(),
            events = gathering => events,
        }
    }

    /// Ends the stream: whoever waits gets nothing.
    pub fn close_stream(&self) {
        self.closed.cancel();
    }
}

#[uniffi::export]
impl TegataWallet {
    /// A stream of what happens from now on. It does not keep the wallet open.
    pub fn events(&self) -> Result<Arc<EventStream>, crate::TegataError> {
        let sources = Sources { changes: self.wallet()?.events(), steps: self.steps.subscribe(), gathered: Vec::new() };
        Ok(Arc::new(EventStream { sources: Mutex::new(sources), closed: CancellationToken::new() }))
    }
}
