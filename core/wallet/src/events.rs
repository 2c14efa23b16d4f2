//! One stream of what changes, for screens that follow it: an event says what to ask anew, and carries no facts itself.

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::store::Table;

/// Changes that wait for one listener that does not look; then it hears [`Event::Missed`] once instead.
pub(crate) const BACKLOG: usize = 64;

/// What has changed. It is on the disk already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
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
    /// The history has a new entry, with this number.
    History {
        /// See [`HistoryEntry::number`](crate::history::HistoryEntry::number).
        number: i64,
    },
    /// Too much changed while nobody looked: ask everything anew.
    Missed,
}

impl Event {
    /// What a written row means; `None` for what no screen shows.
    pub(crate) const fn of(table: Table, row: i64) -> Option<Self> {
        match table {
            Table::Settings => Some(Self::Settings),
            Table::Accounts => Some(Self::Accounts),
            Table::Studies => Some(Self::Studies),
            Table::Requests | Table::Permissions | Table::Outbox => Some(Self::Requests),
            Table::History => Some(Self::History { number: row }),
            Table::Secrets | Table::Cache => None,
        }
    }
}

/// A listener. Hears what changes after it was made; ends when the wallet is dropped.
pub struct Events {
    receiver: broadcast::Receiver<Event>,
}

impl Events {
    pub(crate) const fn new(receiver: broadcast::Receiver<Event>) -> Self {
        Self { receiver }
    }

    /// Waits for the next change; `None` when the wallet is gone. May be dropped at any point without losing one.
    pub async fn next(&mut self) -> Option<Event> {
        match self.receiver.recv().await {
            Ok(event) => Some(event),
            Err(RecvError::Lagged(_)) => Some(self.missed()),
            Err(RecvError::Closed) => None,
        }
    }

    fn missed(&mut self) -> Event {
        // What is left is told anew anyway.
        self.receiver = self.receiver.resubscribe();
        Event::Missed
    }
}
