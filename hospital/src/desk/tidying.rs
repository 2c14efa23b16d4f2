//! Sends ended units back while the desk runs.

use std::sync::Arc;
use std::time::Duration;

use super::Desk;
use crate::chain::Chain;
use crate::tidy::tidy;

/// Between two looks at the reception accounts.
const EVERY: Duration = Duration::from_secs(3_600);

/// Looks every hour until the desk stops; what cannot be done now is done the next time.
pub(super) async fn run<C: Chain>(desk: Arc<Desk<C>>) {
    let mut stopping = desk.stopping.clone();
    loop {
        tokio::select! {
            _ = tokio::time::sleep(EVERY) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        tokio::select! {
            tidied = tidy(&desk.home, &*desk.chain) => match tidied {
                Ok(tidied) if tidied.sent_back.is_empty() && tidied.refused.is_empty() => {}
                Ok(tidied) => tracing::info!(
                    sent_back = tidied.sent_back.len(), refused = tidied.refused.len(), "ended units went back"
                ),
                Err(error) => tracing::warn!(%error, "ended units cannot be sent back now"),
            },
            // What was announced is kept, and finished at the next start.
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}
