//! How a call runs: on a thread that may wait, so that neither an app's own threads nor the network's are held up by a PIN
//! that is checked, a disk, or the phone's key store asking its owner.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

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

/// A call's work, whatever it is: what runs it is compiled once, not for each call of the surface.
type Work = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()>>> + Send>;

/// Runs the work to its end, or until it is given up; with what it was given it is dropped then. A panic ends it alone.
fn begin(work: Work, given_up: CancellationToken) -> Result<(), TegataError> {
    let runtime = runtime()?;
    runtime.spawn_blocking(move || {
        runtime.block_on(async {
            tokio::select! {
                biased;
                () = given_up.cancelled() => {}
                () = work() => {}
            }
        });
    });
    Ok(())
}

/// Waits, whoever polls.
pub(crate) async fn pause(time: Duration) {
    if let Ok(runtime) = runtime() {
        // Nothing ends it early but the end of the process. Made within the runtime: whoever polls has none.
        let _ = runtime.spawn(async move { tokio::time::sleep(time).await }).await;
    }
}

/// Does `work` to its end, or until the call is cancelled or nobody waits for it any more. A panic in it is an error.
pub(crate) async fn run<R, E, W>(
    cancel: Option<Arc<CancelToken>>,
    work: impl FnOnce() -> W + Send + 'static,
) -> Result<R, TegataError>
where
    W: Future<Output = Result<R, E>> + 'static,
    E: Into<TegataError>,
    R: Send + 'static,
{
    let given_up = cancel.map_or_else(CancellationToken::new, |cancel| cancel.token.child_token());
    let (answering, answered) = oneshot::channel();
    let answering_work = move || {
        let answering = async move {
            let answer = work().await.map_err(Into::into);
            // Whoever gave the call up does not hear of it.
            let _ = answering.send(answer);
        };
        Box::pin(answering) as Pin<Box<dyn Future<Output = ()>>>
    };
    begin(Box::new(answering_work), given_up.clone())?;
    // A future that is dropped takes its work along.
    let dropping = given_up.clone().drop_guard();
    let answer = answered
        .await
        .unwrap_or_else(|_| Err(if given_up.is_cancelled() { TegataError::Cancelled } else { TegataError::Internal }));
    drop(dropping);
    if let Err(error) = &answer {
        log::failed(error);
    }
    answer
}
