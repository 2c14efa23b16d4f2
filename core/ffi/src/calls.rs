//! How a call runs: on a thread that may wait, so that neither an app's own threads nor the network's are held up by a PIN
//! that is checked, a disk, or the phone's key store asking its owner.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::failure::TegataError;
use crate::log;

/// Ends long calls early. In Kotlin cancelling the coroutine does the same. Swift's tasks do not reach the core: the
/// wrapper cancels one of these.
#[derive(Default, uniffi::Object)]
pub struct CancelToken {
    token: CancellationToken,
}

#[uniffi::export]
impl CancelToken {
    /// A token for one call or several.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Ends the calls that have this token, and those that will get it, with [`TegataError::Cancelled`]. What they have
    /// stored stays, and the same call continues there.
    pub fn cancel(&self) {
        self.token.cancel();
    }
}

/// The threads behind all calls. Threads that wait are made as needed and end when nothing has been asked for a while.
fn runtime() -> Result<&'static Runtime, TegataError> {
    static RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();
    let made = RUNTIME.get_or_init(|| Builder::new_multi_thread().worker_threads(2).enable_all().build().ok());
    made.as_ref().ok_or(TegataError::Internal)
}

/// A call's work, which leaves its answer where [`Answer`] finds it. Neither is known here, so that what runs a call is compiled
/// once, not for each call of the surface.
type Work = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()>>> + Send>;

/// Work under way. Dropped, it gives the work up.
struct UnderWay {
    ended: oneshot::Receiver<()>,
    given_up: CancellationToken,
    _dropping: DropGuard,
}

impl UnderWay {
    /// Runs the work to its end, or until it is given up; with what it was given it is dropped then. A panic ends it alone.
    fn begin(work: Work, cancel: Option<Arc<CancelToken>>) -> Self {
        let given_up = cancel.map_or_else(CancellationToken::new, |cancel| cancel.token.child_token());
        let (ending, ended) = oneshot::channel::<()>();
        // Without threads it ends at once, without an answer.
        if let Ok(runtime) = runtime() {
            let given_up = given_up.clone();
            runtime.spawn_blocking(move || {
                // Dropped last, whichever way the work ends.
                let _ending = ending;
                runtime.block_on(async {
                    tokio::select! {
                        biased;
                        () = given_up.cancelled() => {}
                        () = work() => {}
                    }
                });
            });
        }
        Self { ended, _dropping: given_up.clone().drop_guard(), given_up }
    }

    /// Why there is no answer, once it has ended.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<TegataError> {
        let ended = Pin::new(&mut self.ended).poll(context);
        ended.map(|_| if self.given_up.is_cancelled() { TegataError::Cancelled } else { TegataError::Internal })
    }
}

/// Waits, whoever polls.
pub(crate) async fn pause(time: Duration) {
    if let Ok(runtime) = runtime() {
        // Nothing ends it early but the end of the process. Made within the runtime: whoever polls has none.
        let _ = runtime.spawn(async move { tokio::time::sleep(time).await }).await;
    }
}

/// What [`run`] answers. No `async fn`: for each call of the surface that would be a state machine of its own.
pub(crate) struct Answer<R> {
    under_way: Option<UnderWay>,
    answered: Arc<Mutex<Option<Result<R, TegataError>>>>,
}

impl<R> Answer<R> {
    /// The answer of a call that is not begun.
    pub(crate) fn refused(error: TegataError) -> Self {
        Self { under_way: None, answered: Arc::new(Mutex::new(Some(Err(error)))) }
    }
}

impl<R> Future for Answer<R> {
    type Output = Result<R, TegataError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let unanswered = match &mut self.under_way {
            Some(under_way) => ready!(under_way.poll(context)),
            None => TegataError::Internal,
        };
        let answer = self.answered.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or(Err(unanswered));
        if let Err(error) = &answer {
            log::failed(error);
        }
        Poll::Ready(answer)
    }
}

/// Does `work` to its end, or until the call is cancelled or nobody waits for it any more. A panic in it is an error.
pub(crate) fn run<R, E, W>(cancel: Option<Arc<CancelToken>>, work: impl FnOnce() -> W + Send + 'static) -> Answer<R>
where
    W: Future<Output = Result<R, E>> + 'static,
    E: Into<TegataError>,
    R: Send + 'static,
{
    let answered = Arc::new(Mutex::new(None));
    let answering = Arc::clone(&answered);
    let work: Work = Box::new(move || {
        Box::pin(async move {
            let answer = work().await.map_err(Into::into);
            *answering.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
        })
    });
    Answer { under_way: Some(UnderWay::begin(work, cancel)), answered }
}
