//! A counter of everything that a wallet asks of others, which can break one of these calls, or end the process there.

use std::future::Future;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;

/// What becomes of the call that is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    /// It never arrives.
    Lost,
    /// It arrives, and the answer is lost.
    AnswerLost,
    /// The process ends before it arrives.
    EndBefore,
    /// The process ends when it has arrived.
    EndAfter,
}

impl Break {
    pub(super) const ALL: [Self; 4] = [Self::Lost, Self::AnswerLost, Self::EndBefore, Self::EndAfter];

    const fn arrives(self) -> bool {
        matches!(self, Self::AnswerLost | Self::EndAfter)
    }

    const fn ends(self) -> bool {
        matches!(self, Self::EndBefore | Self::EndAfter)
    }
}

/// The call broke.
pub(super) struct Broken;

#[derive(Default)]
pub(super) struct Calls {
    made: AtomicUsize,
    planned: Mutex<Option<(usize, Break)>>,
    ended: Notify,
}

impl Calls {
    /// Counts from 0 again, and breaks call `at`.
    pub(super) fn plan(&self, at: Option<(usize, Break)>) {
        *self.planned.lock().unwrap() = at;
        self.made.store(0, Ordering::SeqCst);
    }

    pub(super) fn made(&self) -> usize {
        self.made.load(Ordering::SeqCst)
    }

    /// Comes when the process is to end.
    pub(super) async fn ended(&self) {
        self.ended.notified().await;
    }

    /// Makes one call, or breaks it.
    pub(super) async fn pass<T>(&self, work: impl Future<Output = T>) -> Result<T, Broken> {
        let number = self.made.fetch_add(1, Ordering::SeqCst);
        let planned = *self.planned.lock().unwrap();
        let Some(how) = planned.filter(|(at, _)| *at == number).map(|(_, how)| how) else {
            return Ok(work.await);
        };
        if how.arrives() {
            work.await;
        }
        if how.ends() {
            self.ended.notify_one();
            core::future::pending::<()>().await;
        }
        Err(Broken)
    }
}
